//! `std::array`, `std::set` and `std::option` against slices, sets and `Option` of Rust.

use std::collections::BTreeSet;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::{Numbers, Random, agree, agree_on, numbers, option, truth};

/// Arrays of small numbers, so that some are equal, followed by other inputs.
fn small(length: usize, others: &[usize]) -> Vec<Numbers> {
    let mut random = Random(3);
    let mut draw = || {
        let xs: Vec<usize> = (0..length).map(|_| random.below(4)).collect();
        let rest: Vec<usize> = others.iter().map(|count| random.below(*count)).collect();
        numbers([xs, rest].concat())
    };
    (0..40).map(|_| draw()).collect()
}

fn place(n: &BigInt) -> usize {
    n.to_usize().expect("a place")
}

#[test]
fn sorting() {
    let sorted = |n: &[BigInt]| {
        let mut sorted = n.to_vec();
        sorted.sort();
        Some(sorted)
    };
    agree("circuit t(a: [u64; 5]) -> [u64; 5] { reveal(array::sort(a)) }", sorted);
    agree("circuit t(a: [u128; 5]) -> [u128; 5] { reveal(array::sort_u128(a)) }", sorted);
    agree_on("circuit t(a: [u128; 5]) -> [u128; 5] { reveal(array::sort_u128(a)) }", &small(5, &[]), sorted);
    let order = |n: &[BigInt]| {
        let mut places: Vec<usize> = (0..n.len()).collect();
        places.sort_by_key(|place| &n[*place]);
        places
    };
    let circuit = "circuit t(a: [u64; 5]) -> [u8; 5] { reveal(array::order(a)) }";
    agree(circuit, |n| Some(numbers(order(n))));
    agree_on(circuit, &small(5, &[]), |n| Some(numbers(order(n))));
    agree_on(
        "struct Row { name: field, ends: [u8; 2] }
        circuit t(keys: [u64; 4], names: [field; 4]) -> [u64; 12] {
            let rows = [Row { name: names[i], ends: [10 + i, 20 + i] } for i in 0..4];
            let rows = array::sort_by_key(keys, rows);
            reveal([if i % 3 == 0 { rows[i / 3].name as u64 } else { rows[i / 3].ends[i % 3 - 1] } for i in 0..12])
        }",
        &small(4, &[9, 9, 9, 9]),
        |n| {
            let row = |place: usize| [n[4 + place].clone(), (10 + place).into(), (20 + place).into()];
            Some(order(&n[..4]).into_iter().flat_map(row).collect())
        },
    );
}

#[test]
fn what_is_in_order() {
    let in_order = |n: &[BigInt]| n.windows(2).all(|pair| pair[0] <= pair[1]);
    let increasing = |n: &[BigInt]| n.windows(2).all(|pair| pair[0] < pair[1]);
    let both = |n: &[BigInt]| Some([in_order(n), increasing(n)].map(truth).to_vec());
    let circuit =
        "circuit t(a: [u64; 3]) -> [bool; 2] { reveal([array::is_sorted(a), array::is_increasing(a)]) }";
    agree_on(circuit, &small(3, &[]), both);
    agree(circuit, both);
    agree_on("circuit t(a: [u64; 3]) { array::assert_sorted(a); }", &small(3, &[]), |n| {
        in_order(n).then(Vec::new)
    });
}

#[test]
fn partitions() {
    for length in [1, 2, 5] {
        let circuit = format!(
            "struct Row {{ x: u8, y: field }}
            circuit t(a: [u8; {length}], first: [bool; {length}]) -> [u8; {length}] {{
                let rows = [Row {{ x, y: x }} for x in a];
                reveal([row.x for row in array::partition(rows, first)])
            }}"
        );
        let inputs: Vec<Numbers> = small(length, &vec![2; length]);
        agree_on(&circuit, &inputs, |n| {
            let pairs = || n[..length].iter().zip(&n[length..]);
            let those =
                |kept: u8| pairs().filter(move |pair| *pair.1 == kept.into()).map(|pair| pair.0.clone());
            Some(those(1).chain(those(0)).collect())
        });
    }
}

#[test]
fn places() {
    agree_on(
        "circuit t(a: [u8; 6], x: u8) -> (u8, bool, u8, u8, u8) {
            let found = array::index_of(a, x);
            reveal((
                array::count(a, x), found.is_some(), found.unwrap_or(0),
                array::index_of_minimum(a), array::index_of_maximum(a),
            ))
        }",
        &small(6, &[5]),
        |n| {
            let (a, x) = n.split_at(6);
            let first = |wanted: &BigInt| a.iter().position(|y| y == wanted);
            let least = first(a.iter().min()?)?;
            let greatest = first(a.iter().max()?)?;
            let count = a.iter().filter(|y| **y == x[0]).count();
            let found = option(first(&x[0]).map(BigInt::from));
            Some([numbers([count]), found, numbers([least, greatest])].concat())
        },
    );
    agree_on(
        "circuit t(a: [u8; 5], place: u32) -> (bool, u8) {
            let x = array::get(a, place);
            reveal((x.is_some(), x.unwrap_or(0)))
        }",
        &small(5, &[8]),
        |n| Some(option(n[..5].get(place(&n[5])).cloned())),
    );
    agree_on(
        "circuit t(a: [u8; 5], place: u32, x: u8) -> [u8; 5] { reveal(array::set(a, place, x)) }",
        &small(5, &[8, 9]),
        |n| {
            let mut a = n[..5].to_vec();
            *a.get_mut(place(&n[5]))? = n[6].clone();
            Some(a)
        },
    );
    agree_on(
        "circuit t(a: [u8; 5], i: u32, j: u32) -> [u8; 5] { reveal(array::swap(a, i, j)) }",
        &small(5, &[6, 6]),
        |n| {
            let (mut a, i, j) = (n[..5].to_vec(), place(&n[5]), place(&n[6]));
            (i < 5 && j < 5).then(|| a.swap(i, j)).map(|()| a)
        },
    );
}

#[test]
fn parts() {
    agree_on(
        "circuit t(a: [u8; 7], start: u32) -> [u8; 3] { reveal(array::slice(a, start)) }",
        &small(7, &[8]),
        |n| Some(n[..7].get(place(&n[7])..place(&n[7]) + 3)?.to_vec()),
    );
    agree_on(
        "circuit t(a: [u8; 7], start: u32, b: [u8; 3]) -> [u8; 7] { reveal(array::replace(a, start, b)) }",
        &small(7, &[8, 9, 9, 9]),
        |n| {
            let mut a = n[..7].to_vec();
            a.get_mut(place(&n[7])..place(&n[7]) + 3)?.clone_from_slice(&n[8..]);
            Some(a)
        },
    );
    for length in [1, 2, 5, 8] {
        agree_on(
            &format!(
                "circuit t(a: [u8; {length}], by: u32) -> [[u8; {length}]; 2] {{
                    reveal([array::rotate_left(a, by), array::rotate_right(a, by)])
                }}"
            ),
            &small(length, &[length + 1]),
            |n| {
                let (mut left, by) = (n[..length].to_vec(), place(&n[length]));
                let mut right = left.clone();
                (by < length).then(|| {
                    left.rotate_left(by);
                    right.rotate_right(by);
                    [left, right].concat()
                })
            },
        );
    }
}

#[test]
fn arrays_of_arrays() {
    agree(
        "circuit t(a: [[u8; 3]; 2]) -> [[u8; 2]; 3] {
            let one: [u8; 6] = array::flatten(a);
            reveal(array::chunks(one))
        }",
        |n| Some(n.to_vec()),
    );
}

#[test]
fn sets() {
    let inputs = [small(5, &[]), vec![numbers([1, 2, 2, 1, 2]), numbers([0, 1, 1, 0, 0])]].concat();
    agree_on(
        "use std::set;
        circuit t(a: [u64; 3], b: [u64; 2]) -> [bool; 4] {
            reveal([set::is_subset(a, b), set::is_subset(b, a), set::is_disjoint(a, b), set::is_equal(a, b)])
        }",
        &inputs,
        |n| {
            let (a, b): (BTreeSet<&BigInt>, BTreeSet<&BigInt>) =
                (n[..3].iter().collect(), n[3..].iter().collect());
            Some([a.is_subset(&b), b.is_subset(&a), a.is_disjoint(&b), a == b].map(truth).to_vec())
        },
    );
}

#[test]
fn booleans() {
    agree(
        "circuit t(b: [bool; 3]) -> (u8, bool, bool) {
            reveal((array::how_many(b), array::any(b), array::all(b)))
        }",
        |n| {
            let count: BigInt = n.iter().sum();
            let (any, all) = (count > 0.into(), count == 3.into());
            Some(vec![count, truth(any), truth(all)])
        },
    );
}

#[test]
fn options() {
    agree(
        "use std::option;
        circuit t(a: Option<u8>, b: Option<u8>, c: bool) -> [u8; 8] {
            let (or, filtered, both) = (a.or(b), a.filter(c), a.zip(b));
            let (x, y) = both.unwrap_or((0, 0));
            let flat = option::flatten(if c { Some(a) } else { None });
            reveal([
                if or.is_some() { 1 } else { 0 }, or.unwrap_or(0),
                if filtered.is_some() { 1 } else { 0 }, filtered.unwrap_or(0),
                if both.is_some() { 1 } else { 0 }, x + y / 256,
                if flat.is_some() { 1 } else { 0 }, flat.unwrap_or(0),
            ])
        }",
        |n| {
            // An option that is none has 0 as its value, or it is no option.
            let read = |i: usize| match (n[i] == 1.into(), &n[i + 1]) {
                (false, value) => (*value == 0.into()).then_some(None),
                (true, value) => Some(Some(value.clone())),
            };
            let (a, b, c) = (read(0)?, read(2)?, n[4] == 1.into());
            let kept = a.clone().filter(|_| c);
            let both = a.clone().zip(b.clone()).map(|(x, _)| x);
            Some([option(a.or(b)), option(kept.clone()), option(both), option(kept)].concat())
        },
    );
}
