//! The standard library and the examples have one result.

use zkc::inputs::Format;
use zkc::search::{ONE_AND_ANOTHER, Verdict, honest, judge, outside, tuple_of};
use zkc_tests::{build, build_all, check_project, circuit_examples, root};
use zkvm::abi::{LeafKind, LeafType};
use zkvm::integer::int_to_scalar;
use zkvm::{Image, Scalar};

use super::effort;
use super::generator::Random;
use super::{std_records, std_values};

/// The modules all of whose functions are here; those of others are in tests/crypto.
const MODULES: &[&str] = &[
    "array",
    "base64",
    "bytes",
    "commit",
    "date",
    "field",
    "fixed",
    "hash::blake2s",
    "hash::poseidon",
    "hash::sha256",
    "hex",
    "int",
    "merkle",
    "merkle::sparse",
    "merkle::sum",
    "nullifier",
    "option",
    "set",
    "string",
    "time",
];

/// Every function that users can call, at a small size.
pub(crate) fn programs() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
    PROGRAMS.iter().chain(std_values::PROGRAMS).chain(std_records::PROGRAMS)
}

/// A circuit with what it uses.
pub(crate) fn program(module: &str, circuit: &str) -> String {
    let uses = if module == "time" { "use std::date;\n" } else { "" };
    format!("{uses}use std::{module};\n{circuit}\n")
}

/// Those of arrays, sets, integers, trees and hashes that have most to do with the compiler's own gadgets.
pub(crate) const PROGRAMS: &[(&str, &str, &str)] = &[
    ("array", "sum", "circuit t(a: [u64; 3]) -> u128 { reveal(array::sum(a)) }"),
    ("array", "dot", "circuit t(a: [u32; 2], b: [u32; 2]) -> u128 { reveal(array::dot(a, b)) }"),
    ("array", "contains", "circuit t(a: [u64; 3], w: u64) -> bool { reveal(array::contains(a, w)) }"),
    ("array", "is_sorted", "circuit t(a: [u64; 3]) -> bool { reveal(array::is_sorted(a)) }"),
    (
        "array",
        "assert_increasing",
        "circuit t(a: [u64; 3]) -> u64 { array::assert_increasing(a); reveal(a[1]) }",
    ),
    (
        "array",
        "assert_all_different",
        "circuit t(a: [u64; 3]) -> u64 { array::assert_all_different(a); reveal(a[1]) }",
    ),
    ("array", "is_increasing", "circuit t(a: [u64; 3]) -> bool { reveal(array::is_increasing(a)) }"),
    ("array", "assert_sorted", "circuit t(a: [u64; 3]) -> u64 { array::assert_sorted(a); reveal(a[1]) }"),
    ("array", "sort", "circuit t(a: [u64; 2]) -> [u64; 2] { reveal(array::sort(a)) }"),
    ("array", "all_different", "circuit t(a: [u64; 3]) -> bool { reveal(array::all_different(a)) }"),
    (
        "array",
        "is_permutation",
        "circuit t(a: [u64; 2], b: [u64; 2]) -> bool { reveal(array::is_permutation(a, b)) }",
    ),
    ("array", "concat", "circuit t(a: [u8; 2], b: [u16; 1]) -> [u16; 3] { reveal(array::concat(a, b)) }"),
    (
        "array",
        "zip",
        "circuit t(a: [u8; 2], b: [bool; 2]) -> u16 {
            let mut sum = 0; for (x, y) in array::zip(a, b) { if y { sum += x; } } reveal(sum)
        }",
    ),
    ("array", "reverse", "circuit t(a: [u64; 3]) -> [u64; 3] { reveal(array::reverse(a)) }"),
    ("array", "flatten", "circuit t(a: [[u8; 2]; 2]) -> [u8; 4] { reveal(array::flatten(a)) }"),
    ("array", "chunks", "circuit t(a: [u8; 4]) -> [[u8; 2]; 2] { reveal(array::chunks(a)) }"),
    (
        "array",
        "partition",
        "circuit t(a: [u8; 3], b: [bool; 3]) -> [u8; 3] { reveal(array::partition(a, b)) }",
    ),
    ("array", "swap", "circuit t(a: [u8; 3], i: u8, j: u8) -> [u8; 3] { reveal(array::swap(a, i, j)) }"),
    ("array", "minimum", "circuit t(a: [u64; 3]) -> u64 { reveal(array::minimum(a)) }"),
    ("array", "maximum", "circuit t(a: [u64; 3]) -> u64 { reveal(array::maximum(a)) }"),
    ("set", "is_subset", "circuit t(a: [u64; 2], b: [u64; 2]) -> bool { reveal(set::is_subset(a, b)) }"),
    ("set", "is_disjoint", "circuit t(a: [u64; 2], b: [u64; 2]) -> bool { reveal(set::is_disjoint(a, b)) }"),
    ("set", "is_equal", "circuit t(a: [u64; 2], b: [u64; 2]) -> bool { reveal(set::is_equal(a, b)) }"),
    (
        "set",
        "assert_subset",
        "circuit t(a: [u64; 2], b: [u64; 2]) -> u64 { set::assert_subset(a, b); reveal(b[1]) }",
    ),
    (
        "set",
        "assert_disjoint",
        "circuit t(a: [u64; 2], b: [u64; 2]) -> u64 { set::assert_disjoint(a, b); reveal(b[1]) }",
    ),
    (
        "set",
        "assert_equal",
        "circuit t(a: [u64; 2], b: [u64; 2]) -> u64 { set::assert_equal(a, b); reveal(b[1]) }",
    ),
    ("int", "min", "circuit t(a: u64, b: u64) -> u64 { reveal(int::min(a, b)) }"),
    ("int", "max", "circuit t(a: u64, b: u64) -> u64 { reveal(int::max(a, b)) }"),
    ("int", "abs_diff", "circuit t(a: u64, b: u64) -> u64 { reveal(int::abs_diff(a, b)) }"),
    ("int", "from_bits", "circuit t(a: [bool; 5]) -> u128 { reveal(int::from_bits(a)) }"),
    ("int", "isqrt", "circuit t(x: u32) -> u16 { reveal(int::isqrt(x)) }"),
    (
        "merkle",
        "root",
        "circuit t(x: field, turns: [bool; 2], path: [field; 2]) -> field { reveal(merkle::root(x, turns, path)) }",
    ),
    (
        "merkle",
        "verify",
        "circuit t(r: field, x: field, turns: [bool; 1], path: [field; 1]) { merkle::verify(r, x, turns, path); }",
    ),
    (
        "merkle",
        "update",
        "circuit t(x: field, y: field, turns: [bool; 1], path: [field; 1]) -> field {
            reveal(merkle::update(merkle::root(x, turns, path), x, y, turns, path))
        }",
    ),
    ("merkle", "turns", "circuit t(i: u8) -> [bool; 8] { reveal(merkle::turns(i)) }"),
    ("merkle", "root_of", "circuit t(xs: [field; 1]) -> field { reveal(merkle::root_of::<1, 1>(xs)) }"),
    (
        "merkle",
        "path_of",
        "circuit t(xs: [field; 2], i: int 0..=1) -> [field; 1] { reveal(merkle::path_of(xs, i)) }",
    ),
    ("hash::poseidon", "hash1", "circuit t(x: field) -> field { reveal(poseidon::hash1(x)) }"),
    ("hash::poseidon", "hash2", "circuit t(x: field, y: field) -> field { reveal(poseidon::hash2(x, y)) }"),
    ("hash::poseidon", "hash", "circuit t(xs: [field; 3]) -> field { reveal(poseidon::hash(xs)) }"),
    (
        "hash::poseidon",
        "hash_in",
        "circuit t(xs: [field; 3]) -> field { reveal(poseidon::hash_in(1 << 96, xs)) }",
    ),
    ("hash::sha256", "hash", "circuit t(m: [u8; 1]) -> [u8; 32] { reveal(sha256::hash(m)) }"),
    ("hash::blake2s", "hash", "circuit t(m: [u8; 1]) -> [u8; 32] { reveal(blake2s::hash(m)) }"),
    ("hash::poseidon", "permute", "circuit t(s: [field; 3]) -> [field; 3] { reveal(poseidon::permute(s)) }"),
];

/// A value of a type: often a small one, so that values meet.
fn value(ty: &LeafType<'_>, random: &mut Random) -> Scalar {
    let small = int_to_scalar(&(random.below(5) as i64).into());
    let ends = match ty {
        LeafType::Int { low, high } => [int_to_scalar(high), int_to_scalar(low)],
        LeafType::Bool | LeafType::Field => [small; 2],
    };
    let value = random.one_of(&[small, small, small, ends[0], ends[1]]);
    if ty.contains(&value) { value } else { ends[1] * Scalar::from(u8::from(ty.contains(&ends[1]))) }
}

/// Functions that are too large to be searched through; what the search finds of them is no lie. Of `isqrt` and `isqrt_u64`, which are
/// `isqrt_u128` for other types, and of `is_square` and `canonical_bits`, on which `sqrt` rests, it finds all.
const TOO_LARGE: [&str; 2] = ["field::sqrt", "int::isqrt_u128"];

/// Some runs, and for each input some in which it is not of its type; how many were accepted.
fn attack(image: &Image, runs: usize, random: &mut Random, (name, text): (&str, &str)) -> usize {
    let leaves: Vec<_> = image.abi.leaves().collect();
    let mut accepted = 0;
    let holds = |tuple: &[Scalar]| {
        let verdict = judge(image, tuple, ONE_AND_ANOTHER);
        let missed = verdict == Verdict::GaveUp && TOO_LARGE.contains(&name);
        assert!(verdict == Verdict::Holds || missed, "{text}\n{verdict:?}");
        honest(image, tuple).is_some()
    };
    // Some functions accept few inputs: then more are tried.
    for run in 0..10 * runs {
        if run >= runs && accepted > 0 {
            break;
        }
        let tuple: Vec<Scalar> = leaves.iter().map(|leaf| value(&leaf.ty, random)).collect();
        accepted += usize::from(holds(&tuple));
    }
    for (index, leaf) in
        leaves.iter().enumerate().filter(|(_, leaf)| !matches!(leaf.kind, LeafKind::Public(_)))
    {
        let mut tuple: Vec<Scalar> = leaves.iter().map(|leaf| value(&leaf.ty, random)).collect();
        for outside in outside(&leaf.ty).into_iter().take(4) {
            tuple[index] = outside;
            assert!(!holds(&tuple));
        }
    }
    accepted
}

#[test]
fn every_function_of_the_standard_library() {
    let mut random = Random::new(1);
    for (module, name, circuit) in programs() {
        let text = program(module, circuit);
        let built = build(&text);
        // tests/library compares the functions of the other lists on many more inputs.
        let alone = PROGRAMS.iter().any(|(_, _, program)| program == circuit);
        let runs = match built.cost.counts.multipliers {
            200.. => 3,
            _ if alone => 40,
            _ => 12,
        };
        let accepted =
            attack(&built.image, runs * effort(), &mut random, (&format!("{module}::{name}"), &text));
        // Of a tree that somebody made up nothing is a member.
        assert!(accepted > 0 || *name == "verify", "{name} accepts nothing");
    }
    for module in MODULES {
        let file = format!("stdlib/std/{}.zk", module.replace("::", "/"));
        let text = std::fs::read_to_string(root().join(file)).expect("readable");
        for line in text.lines().filter_map(|line| line.trim_start().strip_prefix("pub fn ")) {
            let name = line.split(['<', '(']).next().unwrap_or_default();
            assert!(programs().any(|program| (program.0, program.1) == (*module, name)), "{module}::{name}");
        }
    }
}

/// The inputs that an example comes with, and with each input changed to the next value, to the one before, and to
/// one outside of its type.
#[test]
fn the_examples() {
    let mut random = Random::new(2);
    for folder in circuit_examples() {
        for built in build_all(&check_project(&folder)) {
            let image = &built.image;
            let read = |name: &str, format| {
                let text = std::fs::read_to_string(folder.join(name)).ok()?;
                Some(zkc_tests::bind(&text, format, &image.abi).expect("inputs").inputs)
            };
            let inputs = read("inputs.toml", Format::Toml).or_else(|| read("inputs.json", Format::Json));
            let inputs = inputs.expect("inputs");
            let leaves: Vec<_> = image.abi.leaves().collect();
            let tuple = tuple_of(image, &inputs);
            // The key of the credential has to be four times a point, and the search cannot divide a point: see tests/crypto.
            let is_exact = !folder.ends_with("credential");
            let holds = |tuple: &[Scalar]| match judge(image, tuple, ONE_AND_ANOTHER) {
                Verdict::Holds => true,
                Verdict::GaveUp => !is_exact,
                Verdict::Lie(_) => false,
            };
            assert!(holds(&tuple), "{folder:?}");
            assert!(honest(image, &tuple).is_some(), "{folder:?}");
            for _ in 0..4 * effort() {
                let index = random.below(leaves.len());
                let outside = outside(&leaves[index].ty);
                let next = [tuple[index] + Scalar::ONE, tuple[index] - Scalar::ONE];
                let mut tuple = tuple.clone();
                let far = matches!(leaves[index].kind, LeafKind::Public(_)) || outside.is_empty();
                tuple[index] =
                    if far { random.one_of(&next) } else { random.one_of(&[next[0], next[1], outside[0]]) };
                if !matches!(leaves[index].kind, LeafKind::Public(_))
                    || leaves[index].ty.contains(&tuple[index])
                {
                    assert!(holds(&tuple), "{folder:?} {index}");
                }
            }
        }
    }
}
