//! The compiler without one of its constraints: each call that constrains, in `compiler/src/lower`, is switched off by
//! itself, and what then comes out of the compiler accepts a lie that the adversary finds.

use std::collections::{BTreeMap, BTreeSet};

use zkc::driver::{self, Checked};
use zkc::inputs::Format;
use zkc::lower::inspect::{Calls, Site, inspect};
use zkc::search::{Limits, Tuple, accepted, honest, inside, outside, run, tuple_of};
use zkc::{codegen, ir};
use zkc_tests::{bind, check, files, root};
use zkvm::abi::LeafKind;
use zkvm::{Image, Scalar};

use super::generator::{Random, program};
use super::{deletions, std_functions};

/// Programs for what the others do not use.
const MORE: &[&str] = &[
    "enum E { A, B, C } circuit t(e: E) -> u8 { reveal(match e { E::A => 0, E::B => 1, E::C => 2 }) }",
    "circuit t(public x: int 0..=3, public y: int 0..=3) { assert x != y; }",
    "circuit t(public x: int -3..=3, y: int 0..=3) -> u8 { let d: int 0..=1 = x; reveal(d + y) }",
    "circuit t(public x: field, y: field) -> field { reveal(y / x) }",
    "circuit t(x: int 2..=2, h: Hidden<int 3..=3>) -> u8 { reveal(x * h) }",
    "circuit t(x: field) -> int 3..=3 { reveal(x as int 3..=3) }",
    "circuit t(x: int 0..=7) -> u8 { reveal(x >> 1) }",
    "circuit t(x: int 0..=7, y: int 0..=3) -> int 2..=2 { let z: int 2..=2 = x - y; reveal(z) }",
    "circuit t(x: int 0..=9) -> int 3..=3 {
        let r = hint int 3..=3 { 3 };
        constrain r from x { r * r + x < 15; }
        reveal(r)
    }",
    "circuit t(x: int 0..=9, c: bool) -> u8 {
        let b = hint bool { x >= 5 };
        constrain b from x { (b as u8) * 5 <= x; x <= (b as u8) * 5 + 4; }
        reveal(if b && c { 1 } else { 0 })
    }",
    "circuit t(x: int 0..=9) -> u8 {
        let b = hint bool { x >= 5 };
        constrain b from x { (b as u8) * 5 <= x; x <= (b as u8) * 5 + 4; }
        reveal((b as u8) * 5)
    }",
    "circuit t(i: int 0..=9, x: int 0..=3) -> u8 { reveal([1, 2, 3, 4, 5, x, 7, 8, 9, 1][i]) }",
    "circuit t(i: int -2..=20, x: int 0..=3) -> u8 { reveal([1, 2, 3, 4, 5, x, 7, 8, 9, 1, 4, 5][i]) }",
    "circuit t(i: int 0..=20, x: int 0..=3) -> u8 {
        let mut a = [1, 2, 3, 4, 5, x, 7, 8, 9, 1, 4, 5];
        a[i] = 3;
        reveal(a[2])
    }",
    "circuit t(x: int 0..=40, y: int 0..=9) { assert x % 7 < y; }",
    "circuit t(x: int 0..=1000, c: bool) { if c { assert x < 77; } else { assert x > 900; } }",
    "circuit t(x: field) -> [bool; 3] { reveal(to_bits::<3>(x)) }",
    "circuit t(i: int 0..=9) -> u8 { reveal([1, 2, 3, 4][i]) }",
    "circuit t(a: field, b: field, c: field) -> [field; 3] {
        let ys = hint [field; 3] { [c, a, b] };
        constrain ys from a, b, c { assert_permutation([a, b, c], ys); ys[0] == c; ys[1] == a; }
        reveal(ys)
    }",
    "circuit t(x: int 0..=300, y: int 0..=9) -> [bool; 4] { reveal(to_bits::<4>(x - y)) }",
    "circuit t(x: int 0..=9, c: bool) -> [bool; 3] {
        let mut b = [false, true, true];
        if c { b = to_bits::<3>(x); }
        reveal(b)
    }",
];

/// A program, and inputs with what the honest prover says of them.
struct Subject {
    name: String,
    checked: Checked,
    sites: BTreeSet<Site>,
    size: u32,
    probes: Vec<(Option<Vec<Scalar>>, Tuple)>,
}

/// The image without one site's constraints, if the compiler has no error, and the sites that were met.
fn lowered(checked: &Checked, off: Option<Site>) -> (Option<Image>, BTreeSet<Site>) {
    let entry = &checked.program.entries[0];
    let inspection = inspect(&checked.program, &checked.types, entry, off, Calls::WorthIt);
    let fine = !driver::has_errors(&inspection.diagnostics);
    let circuit = inspection.circuit.filter(|_| fine).map(ir::passes::optimize);
    let image = circuit
        .and_then(|circuit| codegen::generate(&circuit, &checked.sources).ok())
        .map(|(image, _)| image);
    (image, inspection.sites)
}

/// A program with random inputs, and inputs outside of their types; `cases` are inputs as TOML.
fn subject(name: &str, checked: Checked, cases: &[String]) -> Option<Subject> {
    if driver::has_errors(&checked.diagnostics) || checked.program.entries.is_empty() {
        return None;
    }
    let (image, sites) = lowered(&checked, None);
    let image = image?;
    let mut random = Random::new(name.len() as u64);
    let leaves: Vec<_> = image.abi.leaves().collect();
    // A case that is refused for inputs that are not of their types has none.
    let bound = cases.iter().filter_map(|case| bind(case, Format::Toml, &image.abi).ok());
    let mut tuples: Vec<Tuple> = bound.map(|bound| tuple_of(&image, &bound.inputs)).collect();
    let one = |random: &mut Random| -> Tuple {
        leaves.iter().map(|leaf| random.one_of(&inside(&leaf.ty, 24))).collect()
    };
    tuples.extend((0..24).map(|_| one(&mut random)));
    for (index, leaf) in
        leaves.iter().enumerate().filter(|(_, leaf)| !matches!(leaf.kind, LeafKind::Public(_)))
    {
        for outside in outside(&leaf.ty) {
            let mut tuple = one(&mut random);
            tuple[index] = outside;
            tuples.push(tuple);
        }
    }
    let probes = tuples.into_iter().map(|tuple| (honest(&image, &tuple), tuple)).collect();
    Some(Subject { name: name.into(), size: image.counts.constraints, checked, sites, probes })
}

/// The inputs of the cases in a program of `tests/run`.
fn cases(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("//#")).map(str::trim);
    lines.fold(vec![], |mut cases: Vec<String>, line| {
        if line == "accept" || line.starts_with("reject") {
            cases.push(String::new());
        } else if let Some(case) = cases.last_mut()
            && !line.starts_with("=>")
        {
            case.push_str(&format!("{line}\n"));
        }
        cases
    })
}

/// The smallest first.
fn subjects() -> Vec<Subject> {
    let alone = |text: &str| driver::check("main.zk", text, &BTreeMap::<String, String>::new());
    let mut all = vec![];
    for path in files("tests/run", "zk") {
        let text = std::fs::read_to_string(&path).expect("readable");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        all.extend(subject(&name, check(&name, &text, &root().join("tests/run")), &cases(&text)));
    }
    let small = deletions::PROGRAMS.iter().map(|(text, _)| text).chain(MORE);
    all.extend(small.filter_map(|text| subject(text, alone(text), &[])));
    for (module, name, circuit) in std_functions::PROGRAMS {
        all.extend(subject(name, alone(&format!("use std::{module};\n{circuit}\n")), &[]));
    }
    for seed in 0..60 {
        let text = program(&mut Random::new(2_000_000 + seed));
        all.extend(subject(&format!("generated {seed}"), alone(&text), &[]));
    }
    all.sort_by_key(|subject| subject.size);
    all
}

/// Whether the program without the site accepts a lie.
fn notices(subject: &Subject, site: Site) -> bool {
    let Some(image) = lowered(&subject.checked, Some(site)).0 else { return false };
    let limits = Limits { tries: 500, solutions: 3 };
    let is_typed = |outputs: &[Scalar]| {
        let mut typed = image.abi.output_leaves().zip(outputs);
        typed.all(|(leaf, output)| leaf.ty.contains(output))
    };
    subject.probes.iter().any(|(honest, tuple)| {
        let found = accepted(&image, &run(&image, tuple, |_| false), limits);
        let lie = |(_, outputs): &(_, Vec<Scalar>)| Some(outputs) != honest.as_ref() && is_typed(outputs);
        found.results.iter().any(lie)
    })
}

/// Clauses of contracts run in transactions: compiler/src/contract/tests/attacks.rs takes their constraints away.
const ELSEWHERE: &str = "clause.rs";

/// The calls in the compiler's source that write constraints, by file and line (from 1).
fn calls() -> BTreeMap<(String, u32), String> {
    let mut calls = BTreeMap::new();
    for path in files("compiler/src/lower", "rs") {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name == ELSEWHERE {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("readable");
        for (index, line) in text.lines().enumerate() {
            let constrains = [
                "builder.zero(",
                "builder.within(",
                "builder.bits(",
                "builder.last_bit(",
                "builder.full_add(",
                "builder.permutation(",
            ];
            if constrains.iter().any(|call| line.contains(call)) {
                calls.insert((name.clone(), index as u32 + 1), line.trim().to_string());
            }
        }
    }
    calls
}

#[test]
fn every_constraint_that_the_compiler_writes_is_missed() {
    let subjects = subjects();
    let sites: BTreeSet<Site> = subjects.iter().flat_map(|subject| subject.sites.iter().copied()).collect();
    let calls = calls();
    let mut missing = calls.clone();
    let mut survivors = vec![];
    for site in &sites {
        let (path, line, _) = site;
        let name = path.rsplit('/').next().unwrap_or(path).to_string();
        let call = calls.get(&(name.clone(), *line));
        let call = call.unwrap_or_else(|| panic!("{path}:{line} constrains, and is not found in the source"));
        missing.remove(&(name.clone(), *line));
        let users = || subjects.iter().filter(|subject| subject.sites.contains(site));
        let noticed = users().take(40).find(|subject| notices(subject, *site));
        let by = noticed.map_or("nobody", |subject| &subject.name);
        println!("{path}:{line} is used by {} programs, missed by {by}", users().count());
        if noticed.is_none() {
            survivors.push((name, call.as_str()));
        }
    }
    assert!(missing.is_empty(), "no program needs these: {missing:?}");
    assert!(survivors.is_empty(), "nobody misses these of {} calls: {survivors:?}", calls.len());
}
