//! `zkc build --target zkos`: the scripts of a contract, as ZkOS has them.

use std::path::Path;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use zkc::contract::find;
use zkc::contract::zkos::{self, BuiltScript, ScriptContract, ScriptKind};
use zkc::driver::{Refused, has_errors};
use zkvm::zkos::Shape;

use super::super::answer::{Answer, Failure};
use super::super::files;
use super::super::locks::{ParameterArguments, unsalted};
use super::super::target::SourceTarget;

// No doc comment: clap would show it as the command's own.
#[derive(Args)]
pub(super) struct ScriptArguments {
    /// Build the scripts of a contract instead of images
    #[arg(long, value_enum, value_name = "TARGET", requires = "contract")]
    target: Option<BuildTarget>,
    /// The contract whose scripts are built
    #[arg(long, value_name = "NAME", requires = "target", conflicts_with = "circuit")]
    contract: Option<String>,
    #[command(flatten)]
    made_with: ParameterArguments,
}

/// What contracts are built for.
#[derive(Clone, Copy, ValueEnum)]
enum BuildTarget {
    /// Script transactions over coins, memos and states
    Zkos,
}

impl ScriptArguments {
    /// The contract that is asked for.
    pub(super) fn contract(&self) -> Option<&str> {
        self.contract.as_deref()
    }

    /// Builds the scripts, writes them, and tells what is in them.
    pub(super) fn answer(
        &self,
        source: SourceTarget,
        name: &str,
        output: Option<&Path>,
        deny_warnings: bool,
    ) -> Result<Answer, Failure> {
        if has_errors(&source.checked.diagnostics) {
            return source.report().map(|report| Answer::default().report(report));
        }
        let checked = &source.checked;
        let refused = |refused: Refused| Failure::new(refused.sources, refused.diagnostics);
        let made_with = &self.made_with;
        let id = find(checked, name).map_err(refused)?;
        let parameters = zkos::parameters(checked, id, &made_with.values).map_err(refused)?;
        let built = zkos::build(checked, id, &parameters, made_with.salt.as_ref())
            .map_err(|wrong| Failure::new(checked.sources.clone(), wrong))?;
        let path = match output {
            Some(path) => path.to_path_buf(),
            None => source.output.join(format!("{name}.zks")),
        };
        let folder = source.output.clone();
        let mut report = source.report()?;
        report.diagnostics.extend(built.warnings.clone());
        if made_with.salt.is_none() {
            report
                .diagnostics
                .extend(unsalted(built.scripts.iter().filter(|script| is_clause(script)).count()));
        }
        if deny_warnings {
            report.deny_warnings()?;
        }
        if output.is_none() {
            files::make_folder(&folder)?;
        }
        let contract = written(&built);
        let text = serde_json::to_string_pretty(&contract).unwrap_or_default() + "\n";
        files::write(&path, text.as_bytes())?;
        let path = path.display().to_string();
        let mut contract = contract;
        contract["path"] = json!(path);
        Ok(Answer::new(described(&built, &path)).with("contract", contract).report(report))
    }
}

fn is_clause(script: &BuiltScript) -> bool {
    matches!(script.kind, ScriptKind::Clause(_))
}

/// For people.
fn described(built: &ScriptContract, path: &str) -> String {
    let mut text = format!("{}  {}\n    {path}\n    owned by {}\n", built.address(), built.name, built.owner);
    if !built.variables.is_empty() {
        text += &format!("    variables {}\n", built.variables.join(", "));
    }
    for script in &built.scripts {
        let pairs: Vec<&str> = script.script.pairs.iter().map(|pair| pair_name(*pair)).collect();
        text += &format!(
            "    {}  {}\n        {} multipliers, {} bytes\n",
            pairs.join(" + "),
            script.name,
            script.multipliers,
            script.script.program.len()
        );
    }
    text
}

/// For programs.
fn written(built: &ScriptContract) -> Value {
    let scripts = built.scripts.iter().enumerate().map(|(index, script)| {
        let strings = script.own_strings();
        let strings: Vec<Value> =
            strings.iter().map(|string| json!({ "name": string.name, "hidden": string.hidden })).collect();
        let path = built.tree.call_proof(index).map(|proof| hex::encode(proof.0.encode()));
        json!({
            "name": script.name,
            "clause": is_clause(script),
            "pairs": script.script.pairs.iter().map(|pair| written_pair(*pair)).collect::<Vec<_>>(),
            "strings": strings,
            "program": hex::encode(&script.script.program),
            "call_proof": path,
            "multipliers": script.multipliers,
        })
    });
    json!({
        "name": built.name,
        "address": built.address().to_string(),
        "owner": built.owner,
        "variables": built.variables,
        "scripts": scripts.collect::<Vec<_>>(),
    })
}

fn pair_name(pair: Shape) -> &'static str {
    match pair {
        Shape::Lock { .. } => "lock",
        Shape::Release { .. } => "release",
        Shape::Update { .. } => "update",
        Shape::Deploy { .. } => "deploy",
    }
}

fn written_pair(pair: Shape) -> Value {
    let name = pair_name(pair);
    match pair {
        Shape::Lock { data } | Shape::Release { data } => json!({ "pair": name, "data": data }),
        Shape::Update { variables, data } => json!({ "pair": name, "variables": variables, "data": data }),
        Shape::Deploy { variables } => json!({ "pair": name, "variables": variables }),
    }
}
