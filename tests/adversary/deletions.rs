//! The checker checked: a constraint is taken out of a real system, and that is noticed.

use zkc::search::{Limits, Record, System, Tuple, accepted_of, honest, inside, outside, record, run};
use zkc_tests::{build, try_build};
use zkvm::abi::LeafKind;
use zkvm::{Image, Scalar};

use super::effort;
use super::generated::tuple;
use super::generator::{Random, program};

/// Programs, and how many of their constraints are not needed: everything that is accepted without one of them is
/// accepted with it.
pub(crate) const PROGRAMS: &[(&str, usize)] = &[
    ("circuit t(x: int 0..=5, y: int -2..=3) -> bool { reveal(x < y) }", 0),
    ("circuit t(x: int 0..=5, y: int -2..=3) -> bool { reveal(x == y) }", 0),
    ("circuit t(x: int 0..=5, y: int -2..=3) { assert x < y; }", 0),
    ("circuit t(x: int 0..=5, y: int -2..=3) { assert x != y; }", 0),
    ("circuit t(x: int -3..=5, y: int 1..=3) -> (int -9..=9, int 0..=3) { reveal((x / y, x % y)) }", 0),
    // x = 3q + r with q in −1..=1 and r in 0..=2 is in −3..=5 by itself: the 12 constraints of its bits.
    ("circuit t(x: int -3..=5) -> (int -9..=9, int 0..=3) { reveal((x / 3, x % 3)) }", 12),
    ("circuit t(x: int -2..=6) -> (int -9..=9, int 0..=3) { reveal((x / 3, x % 3)) }", 0),
    ("circuit t(x: int 0..=7, y: int 0..=5) -> (u8, u8) { reveal((x & y, x ^ y)) }", 0),
    ("circuit t(a: bool, b: bool, c: bool) -> bool { reveal(a != (!b && c)) }", 0),
    ("circuit t(x: int -3..=5, n: int 1..=3) -> int -99..=99 { reveal(x << n) }", 0),
    ("circuit t(x: int 0..=9, y: int 0..=5) -> u8 { let d: u8 = x - y; reveal(d) }", 0),
    ("circuit t(i: int 0..=3, x: int 0..=2) -> u8 { reveal([4, 5, x][i]) }", 0),
    (
        "circuit t(c: bool, x: int 0..=3, y: int 1..=2) -> int -9..=9 {
            let mut z: int -9..=9 = 0; if c { z = x / y; } else { assert x != y; } reveal(z)
        }",
        0,
    ),
    (
        "circuit t(a: bool, b: Hidden<bool>, x: Hidden<int 0..=4>) -> int -9..=9 {
            reveal(if a && !b { x } else { 7 })
        }",
        0,
    ),
    ("circuit t(x: field, y: field) -> field { reveal(x / y) }", 0),
    ("circuit t(x: field) -> u8 { reveal(x as u8) }", 0),
    ("circuit t(x: int 0..=3) -> [bool; 2] { reveal(to_bits::<2>(x)) }", 0),
    // The two differences are not negative and add up to 2r, so r needs no range of its own: 7 constraints.
    (
        "circuit t(x: int 0..=9) -> int 0..=3 {
            let r = hint int 0..=3 { floor_sqrt(x) };
            constrain r from x { r * r <= x; x < (r + 1) * (r + 1); }
            reveal(r)
        }",
        7,
    ),
];

const LIMITS: Limits = Limits { tries: 1_000, solutions: 2 };

/// Whether something is accepted that the honest prover does not say.
fn accepts_a_lie(system: &System, image: &Image, tuple: &[Scalar], honest: Option<&[Scalar]>) -> bool {
    let found = accepted_of(system, &run(image, tuple, |_| false), LIMITS);
    found.results.iter().any(|(_, outputs)| Some(&outputs[..]) != honest)
}

/// All combinations of values inside and outside of the types.
fn all_tuples(image: &Image) -> Vec<Tuple> {
    image.abi.leaves().fold(vec![vec![]], |tuples, leaf| {
        let values: Vec<Scalar> = inside(&leaf.ty, 16).into_iter().chain(outside(&leaf.ty)).collect();
        let with = |tuple: &Tuple, value: &Scalar| tuple.iter().chain([value]).copied().collect::<Tuple>();
        tuples.iter().flat_map(|tuple| values.iter().map(move |value| with(tuple, value))).collect()
    })
}

#[test]
fn every_constraint_of_small_programs_is_missed() {
    for (text, needless) in PROGRAMS {
        let image = build(text).image;
        let Record::Whole(system) = record(&image, &[], &[]) else { unreachable!("nothing is fed") };
        let tuples: Vec<_> = all_tuples(&image).into_iter().map(|t| (honest(&image, &t), t)).collect();
        let goes_unnoticed = |weakness: &&_| {
            let weaker = system.without(**weakness);
            !tuples.iter().any(|(honest, tuple)| accepts_a_lie(&weaker, &image, tuple, honest.as_deref()))
        };
        let all = system.weaknesses();
        let unnoticed: Vec<_> = all.iter().filter(goes_unnoticed).collect();
        assert_eq!(unnoticed.len(), *needless, "of {} constraints of {text}: {unnoticed:?}", all.len());
    }
}

/// Inputs and what the honest prover says.
type Probe = (Option<Vec<Scalar>>, Tuple);

/// Some inputs of their types, and some with one input outside.
fn probes(image: &Image, random: &mut Random) -> Vec<Probe> {
    let mut tuples: Vec<Tuple> = (0..20).map(|_| tuple(image, random)).collect();
    for (index, leaf) in image.abi.leaves().enumerate() {
        if !matches!(leaf.kind, LeafKind::Public(_)) {
            for outside in outside(&leaf.ty) {
                let mut tuple = tuple(image, random);
                tuple[index] = outside;
                tuples.push(tuple);
            }
        }
    }
    tuples.into_iter().map(|tuple| (honest(image, &tuple), tuple)).collect()
}

/// All inputs of their types; `None` if they are many.
fn all_inside(image: &Image) -> Option<Vec<Probe>> {
    let tuples = image.abi.leaves().try_fold(vec![vec![]], |tuples: Vec<Tuple>, leaf| {
        let values = inside(&leaf.ty, 16);
        let with = |tuple: &Tuple, value: &Scalar| tuple.iter().chain([value]).copied().collect::<Tuple>();
        let more =
            tuples.iter().flat_map(|tuple| values.iter().map(move |value| with(tuple, value))).collect();
        (tuples.len() * values.len() <= 200).then_some(more)
    })?;
    Some(tuples.into_iter().map(|tuple| (honest(image, &tuple), tuple)).collect())
}

/// The system for these inputs; `None` if it is refused in clear.
fn system_for(image: &Image, tuple: &[Scalar]) -> Option<System> {
    match record(image, &run(image, tuple, |_| false).public, &[]) {
        Record::Whole(system) => Some(system),
        Record::Until(..) | Record::Refused | Record::Unknown => None,
    }
}

/// Of the constraints that are needed for some inputs, nearly all are missed when a few inputs are tried. Many are not
/// needed in a program made at random: a narrower range is proven later, or nothing depends on a value.
#[test]
fn constraints_of_generated_programs_are_missed() {
    let (mut deleted, mut needed, mut noticed) = (0, 0, 0);
    let mut seed = 0;
    while deleted < 150 * effort() {
        seed += 1;
        let mut random = Random::new(1_000_000 + seed);
        let text = program(&mut random);
        // Where results are fed, the inputs do not tell the system.
        let Some(built) = try_build(&text).ok().filter(|_| !text.contains("= reveal(")) else { continue };
        let image = &built.image;
        let Some(all) = all_inside(image) else { continue };
        let probes = probes(image, &mut random);
        let Some(system) = probes.iter().find_map(|(_, tuple)| system_for(image, tuple)) else { continue };
        let weaknesses = system.weaknesses();
        for _ in 0..5.min(weaknesses.len()) {
            let weakness = random.one_of(&weaknesses);
            let lies = |(honest, tuple): &Probe| {
                let weaker = system_for(image, tuple).map(|system| system.without(weakness));
                weaker.is_some_and(|weaker| accepts_a_lie(&weaker, image, tuple, honest.as_deref()))
            };
            let is_noticed = probes.iter().any(lies);
            deleted += 1;
            noticed += usize::from(is_noticed);
            needed += usize::from(is_noticed || all.iter().any(lies));
        }
    }
    println!("{deleted} constraints deleted, {needed} needed, {noticed} missed");
    assert!(needed * 2 >= deleted, "only {needed} of {deleted} constraints are needed");
    assert!(noticed * 100 >= needed * 90, "only {noticed} of {needed} deletions are noticed");
}
