//! Cost and meaning drift: what every example and every file of `tests/cost/` costs, where, and how its circuit
//! starts, as snapshots. To add a test, drop a `.zk` file into `tests/cost/`; `cargo insta review` shows what
//! changed. A change that makes something more expensive should say so in CHANGELOG.md.

use std::fmt::Write;
use std::path::Path;

use zkc::contract;
use zkc::cost::{Cost, CostReport, Saving};
use zkc::driver::Built;
use zkc_tests::{build_all, check, check_project, circuit_examples, example_folders, rendered, root};

/// How much of a listing a snapshot shows.
const LINES: usize = 40;

/// Builds every circuit of a program.
fn build(folder: &Path, name: &str) -> Vec<Built> {
    let text = std::fs::read_to_string(folder.join(name)).expect("the source is there");
    build_all(&check(name, &text, folder))
}

/// The snapshot of one circuit.
fn describe(built: &Built) -> String {
    let CostReport { counts, padded, table, total, functions, lines, .. } = &built.cost;
    let mut out = String::new();
    let _ = writeln!(out, "circuit {}", built.name);
    let _ = writeln!(
        out,
        "{} multipliers (padded {padded}), {} constraints, {} edges, {} steps, {} slots, {} bytes of code",
        counts.multipliers,
        counts.constraints,
        counts.edges,
        counts.steps,
        counts.slots,
        zkvm::program::encode(zkvm::program::InstructionSet::Image, &built.image.code).len(),
    );
    if let Some(Saving { multipliers, percent }) = built.cost.saving() {
        let _ = writeln!(out, "{multipliers} fewer would save about {percent} %");
    }
    if let Some(table) = table {
        let _ = writeln!(out, "{} for the table of digits", table.multipliers_text());
    }
    let _ = writeln!(out, "halves: {}\n\n  own total  function", total.halves);
    for function in functions {
        let _ = writeln!(out, "{}  {}", columns(&function.own, &function.total), function.function);
    }
    let _ = writeln!(out, "\n  own total  line");
    for line in lines.iter().filter(|line| line.total.half_multipliers() > 0) {
        let own = columns(&line.own, &line.total);
        let _ = writeln!(out, "{own}  {}:{}: {}", line.file, line.line, line.text);
    }
    let listing = zkc::ir::print(&built.optimized);
    let _ = writeln!(out, "\nnodes {}, listing {:016x}", built.optimized.nodes.len(), fingerprint(&listing));
    for line in listing.lines().take(LINES) {
        let short: String = line.chars().take(110).collect();
        let _ = writeln!(out, "{short}");
    }
    out
}

fn columns(own: &Cost, total: &Cost) -> String {
    format!("{:>5} {:>5}", own.multipliers_text(), total.multipliers_text())
}

/// FNV-1a: equal listings, equal numbers.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// What must hold of every circuit, whatever it costs.
fn check_invariants(built: &Built) {
    assert_eq!(zkc::ir::validate(&built.circuit), Ok(()), "{} as lowered", built.name);
    assert_eq!(zkc::ir::validate(&built.optimized), Ok(()), "{} optimized", built.name);
    let again = zkc::ir::passes::optimize(built.optimized.clone());
    assert!(again.nodes == built.optimized.nodes, "{}: the passes have not settled", built.name);

    // The machine counts the same, in total and instruction by instruction.
    let measured = zkvm::cost(&built.image).expect("images run");
    assert_eq!(measured.counts, built.cost.counts, "{}", built.name);
    assert_eq!(measured.padded_multipliers, built.cost.padded, "{}", built.name);
    let Cost { multipliers, halves, .. } = built.cost.total;
    assert_eq!(multipliers + halves.div_ceil(2), measured.counts.multipliers, "{}", built.name);

    // Functions and lines add up to the whole, the table of digits aside.
    let sum = |costs: &mut dyn Iterator<Item = &Cost>| costs.map(Cost::half_multipliers).sum::<u64>();
    let table = built.cost.table.map_or(0, |table| table.half_multipliers());
    let whole = built.cost.total.half_multipliers() - table;
    assert_eq!(sum(&mut built.cost.functions.iter().map(|f| &f.own)), whole, "{}", built.name);
    assert_eq!(sum(&mut built.cost.lines.iter().map(|l| &l.own)), whole, "{}", built.name);
}

fn snapshot(name: &str, programs: &[Built]) {
    programs.iter().for_each(check_invariants);
    let text: Vec<String> = programs.iter().map(describe).collect();
    settings().bind(|| insta::assert_snapshot!(name, text.join("\n")));
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("cost/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn examples() {
    for folder in &circuit_examples() {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        snapshot(&format!("example_{name}"), &build_all(&check_project(folder)));
    }
}

/// What the clauses of the examples cost, whatever the contracts' parameters are.
#[test]
fn clauses() {
    let mut text = String::new();
    for folder in &example_folders() {
        let checked = check_project(folder);
        let (costs, _) = contract::check(&checked)
            .unwrap_or_else(|wrong| panic!("{}", rendered(&wrong, &checked.sources)));
        for contract::ClauseCost { contract, clause, cost, bytes, .. } in costs {
            let counts = cost.counts;
            let _ = writeln!(
                text,
                "{contract}::{clause}: {} multipliers, {} constraints, {} edges, {bytes} bytes",
                counts.multipliers, counts.constraints, counts.edges
            );
        }
    }
    settings().bind(|| insta::assert_snapshot!("clauses", text));
}

#[test]
fn files() {
    let folder = root().join("tests/cost");
    for path in zkc_tests::files("tests/cost", "zk") {
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        snapshot(file.trim_end_matches(".zk"), &build(&folder, &file));
    }
}
