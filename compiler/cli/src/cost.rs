//! `zkc cost`

use clap::Args;
use serde_json::{Value, json};
use zkc::contract::ClauseCost;
use zkc::cost::{Cost, CostReport, Saving};

use super::answer::{Answer, Failure};
use super::check;
use super::console::Console;
use super::program::SourceCircuits;

/// Show where the multipliers go: per circuit or clause of a contract, function and line
///
/// The number of multipliers in a proof is rounded up to a power of two; if a few fewer would halve that, it is said.
/// A secret input or hint counts as half a multiplier, since two of them share one.
///
/// Exit codes: 0 shown, 1 the program has errors, 2 a file is missing, unreadable or malformed.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    program: SourceCircuits,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let source = arguments.program.source().open()?;
    let program = &source.checked.program;
    let only_contracts = program.entries.is_empty() && !program.contracts.is_empty();
    let built = match arguments.program.names_one() || !only_contracts {
        true => source.build(arguments.program.any(), console)?,
        false => vec![],
    };
    let clauses = match arguments.program.names_one() {
        true => vec![],
        false => console.during("building contracts", || check::contracts(&source.checked))?.0,
    };
    let mut text: Vec<String> = built.iter().map(|built| report_text(&built.cost)).collect();
    text.extend(clauses.iter().map(|clause| {
        let (bytes, points) = (clause.bytes, clause.cost.points());
        let name = &clause.cost.circuit;
        report_text(&clause.cost)
            + &format!("{bytes} bytes are shown when {name} is called, and a verifier adds up about {points} points\n")
    }));
    let json: Vec<Value> = built.iter().map(|built| report_json(&built.cost)).collect();
    let contracts: Vec<Value> = clauses.iter().map(clause_json).collect();
    let answer = Answer::new(text.join("\n")).with("circuits", json).with("clauses", contracts);
    Ok(answer.report(source.into_report(&built)))
}

fn clause_json(clause: &ClauseCost) -> Value {
    let mut json = report_json(&clause.cost);
    json["contract"] = json!(clause.contract);
    json["clause"] = json!(clause.clause);
    json["bytes"] = json!(clause.bytes);
    json["verification_points"] = json!(clause.cost.points());
    json
}

fn report_text(report: &CostReport) -> String {
    let counts = report.counts;
    let mut text = format!(
        "{}: {} multipliers (proved as {}), {} constraints, {} edges\n",
        report.circuit, counts.multipliers, report.padded, counts.constraints, counts.edges
    );
    if let Some(Saving { multipliers, percent }) = report.saving() {
        text += &format!(
            "{multipliers} fewer would be proved as {}, and proving would take about {percent} % less time\n",
            report.padded / 2
        );
    }
    if let Some(table) = &report.table {
        let cost = table.multipliers_text();
        text += &format!("{cost} of them are a table that all ranges share, whatever line they are in\n");
    }
    text += &format!("\n{:>12} {:>12}  function\n", "own", "with calls");
    for function in &report.functions {
        let (own, total) = (function.own.multipliers_text(), function.total.multipliers_text());
        text += &format!("{own:>12} {total:>12}  {}\n", function.function);
    }
    text += &format!("\n{:>12} {:>12}  line\n", "own", "with calls");
    for line in &report.lines {
        let (own, total) = (line.own.multipliers_text(), line.total.multipliers_text());
        text += &format!("{own:>12} {total:>12}  {}:{}  {}\n", line.file, line.line, line.text);
    }
    text
}

fn report_json(report: &CostReport) -> Value {
    let functions = report.functions.iter().map(|function| {
        json!({
            "function": function.function,
            "own": cost_json(&function.own),
            "total": cost_json(&function.total),
        })
    });
    let lines = report.lines.iter().map(|line| {
        json!({
            "file": line.file,
            "line": line.line,
            "text": line.text,
            "own": cost_json(&line.own),
            "total": cost_json(&line.total),
        })
    });
    json!({
        "circuit": report.circuit,
        "multipliers": report.counts.multipliers,
        "padded_multipliers": report.padded,
        "saving": report.saving().map(saving_json),
        "constraints": report.counts.constraints,
        "edges": report.counts.edges,
        "table": report.table.as_ref().map(cost_json),
        "functions": functions.collect::<Vec<_>>(),
        "lines": lines.collect::<Vec<_>>(),
    })
}

fn saving_json(saving: Saving) -> Value {
    json!({ "multipliers": saving.multipliers, "percent": saving.percent })
}

fn cost_json(cost: &Cost) -> Value {
    json!({
        "multipliers": cost.multipliers,
        "half_multipliers": cost.halves,
        "constraints": cost.constraints,
        "edges": cost.edges,
    })
}
