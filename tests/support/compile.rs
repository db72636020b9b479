//! The whole compiler as the ui tests see it.

use std::fs;
use std::path::Path;

use zkc::contract;
use zkc::diagnostic::Diagnostic;
use zkc::diagnostic::render::render_all;
use zkc::driver::{self, Choice, Secrets};
use zkc::eval::{self, Computed, InputsFile, Scope};
use zkc::inputs::Format;
use zkc::source::SourceMap;
use zkc::testing::{self, Options};
use zkc_tests::check;
use zkvm::Scalar;

/// What is said about a program; `None` if nothing is. With an inputs file beside it, it is also run, and so are its tests.
pub(crate) fn report(path: &Path, text: &str) -> Option<String> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("main.zk");
    // The modules of a test are in the folder of its name.
    let checked = check(name, text, &path.with_extension(""));
    let mut sources = checked.sources.clone();
    let mut diagnostics = checked.diagnostics.clone();
    let mut logs = vec![];
    if driver::has_errors(&diagnostics) || !checked.program.entries.is_empty() {
        match checked.build_all(Choice::All) {
            Err(all) => diagnostics = all,
            Ok(all) => {
                diagnostics.extend(all.iter().flat_map(|built| built.warnings.clone()));
                for (extension, format) in [("toml", Format::Toml), ("json", Format::Json)] {
                    if let Ok(text) = fs::read_to_string(path.with_extension(extension)) {
                        let name = name.replace(".zk", &format!(".{extension}"));
                        diagnostics.extend(run(
                            &checked,
                            &all[0],
                            &name,
                            &text,
                            format,
                            &mut sources,
                            &mut logs,
                        ));
                    }
                }
            }
        }
    }
    if !driver::has_errors(&diagnostics) {
        diagnostics.extend(contract::check(&checked).map_or_else(|wrong| wrong, |(_, warnings)| warnings));
    }
    if !driver::has_errors(&diagnostics) {
        let options = Options { runs: 100, seed: 0, first: &[], prove: false };
        for test in &checked.program.tests {
            let outcome = testing::run(&checked, test, options);
            diagnostics.extend(outcome.diagnostics);
            logs.extend(outcome.logs);
        }
    }
    let logs: String = logs.iter().map(|line| format!("log: {line}\n")).collect();
    let report = logs + &render_all(&diagnostics, &sources, false);
    (!report.is_empty()).then_some(report)
}

fn run(
    checked: &driver::Checked,
    built: &driver::Built,
    name: &str,
    text: &str,
    format: Format,
    sources: &mut SourceMap,
    logs: &mut Vec<String>,
) -> Vec<Diagnostic> {
    let scope = Scope::new(checked, checked.program.entries.first());
    let file = InputsFile { name, text, format };
    let computed = eval::compute(Some(scope), file, &built.image.abi, Secrets::Show, &mut || Scalar::ONE);
    let Computed { bound, sources: written, logs: computing, .. } = match computed {
        Ok(computed) => computed,
        Err(refused) => {
            *sources = refused.sources;
            return refused.diagnostics;
        }
    };
    logs.extend(computing);
    if !bound.warnings.is_empty() {
        *sources = written;
    }
    match driver::execute_built(built, sources, &bound.inputs, Secrets::Show) {
        Ok(execution) => {
            logs.extend(execution.logs);
            bound.warnings
        }
        Err(failed) => {
            logs.extend(failed.logs);
            bound.warnings.into_iter().chain([failed.diagnostic]).collect()
        }
    }
}

/// Whether a test can bring a code up: not if only a fault of the tool or of the system does.
pub(crate) fn reachable(code: &str) -> bool {
    !["E0703", "E0802"].contains(&code)
}
