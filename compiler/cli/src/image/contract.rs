//! `zkc image --contract`: the predicate of a contract, its key and its programs.

use clap::Args;
use serde_json::{Value, json};
use zkc::contract::{self, BuiltContract, Way};
use zkc::diagnostic::Diagnostic;
use zkc::driver::Checked;

use super::super::answer::{Answer, Failure, Report};
use super::super::locks::{ParameterArguments, address, unsalted};
use super::super::target::SourceTarget;

// No doc comment: clap would show it as the command's own.
#[derive(Args)]
pub(in super::super) struct ContractArguments {
    /// A contract or an asset: prints its address, its key and its programs, and the flavor of an asset
    #[arg(long, visible_alias = "asset", value_name = "NAME")]
    contract: Option<String>,
    #[command(flatten)]
    made_with: ParameterArguments,
}

impl ContractArguments {
    /// The contract that is asked for.
    pub(in super::super) fn name(&self) -> Option<&str> {
        self.contract.as_deref()
    }

    /// Tells what everybody who uses the contract must know.
    pub(super) fn answer(&self, source: SourceTarget, name: &str) -> Result<Answer, Failure> {
        let (built, warnings) = self.build(&source.checked, name)?;
        let mut report = source.report()?;
        report.diagnostics.extend(warnings);
        Ok(described(&built, report))
    }

    /// Builds the contract; and warnings.
    pub(in super::super) fn build(
        &self,
        checked: &Checked,
        name: &str,
    ) -> Result<(BuiltContract, Vec<Diagnostic>), Failure> {
        let refused = |refused: zkc::driver::Refused| Failure::new(refused.sources, refused.diagnostics);
        let made_with = &self.made_with;
        let id = contract::find(checked, name).map_err(refused)?;
        let parameters = contract::parameters(checked, id, &made_with.values).map_err(refused)?;
        let built = contract::build(checked, id, &parameters, &made_with.salt.unwrap_or_default())
            .map_err(|wrong| Failure::new(checked.sources.clone(), wrong))?;
        let mut warnings = built.warnings.clone();
        if made_with.salt.is_none() {
            warnings.extend(unsalted(built.clauses.len()));
        }
        Ok((built, warnings))
    }
}

fn described(built: &BuiltContract, report: Report) -> Answer {
    let (predicate, root) = (address(built.tree.predicate()), hex::encode(built.tree.root()));
    let mut text = format!("{predicate}  {}\n    root {root}\n", built.name);
    let mut clauses: Vec<Value> = vec![];
    for clause in &built.clauses {
        let signers = match &clause.signers {
            Some(signers) => format!(" signed by {signers:?}"),
            None => String::new(),
        };
        let mut json = json!({ "clause": clause.name, "signers": clause.signers });
        match &clause.way {
            Way::Key(_) => {
                let key = address(built.tree.inner());
                text += &format!("    key  {key}  {}{signers}\n", clause.name);
                json["key"] = json!(key);
            }
            Way::Program { leaf, image, .. } => {
                let code = &built.tree.code()[*leaf];
                let (id, bytes) = (hex::encode(code.hash()), code.bytes().len());
                let multipliers = image.image.counts.multipliers;
                text += &format!(
                    "    leaf {id}  {}{signers}\n         {multipliers} multipliers, {bytes} bytes\n",
                    clause.name
                );
                json["leaf"] = json!(id);
                json["multipliers"] = json!(multipliers);
                json["bytes"] = json!(bytes);
            }
        }
        clauses.push(json);
    }
    let mut contract = json!({ "name": built.name, "address": predicate, "root": root, "clauses": clauses });
    if let Some(asset) = &built.asset {
        let flavor = hex::encode(asset.flavor.to_bytes());
        text += &format!("    flavor {flavor}\n");
        contract["flavor"] = json!(flavor);
        contract["supply"] = json!(asset.supply);
    }
    if let Some(birth) = &built.birth {
        let (by, flavor) = (address(birth.tree.predicate()), hex::encode(birth.flavor.to_bytes()));
        text += &format!("    made by {by}\n      token {flavor}\n");
        contract["birth"] = json!({ "address": by, "flavor": flavor });
    }
    Answer::new(text).with("contract", contract).report(report)
}
