//! Arrays that are looked up: when that pays, and that it means the same.

use super::cost::halves;
use super::*;
use crate::ir::{CheckKind, Op};

/// Squares of which no bit is a sum of bits of the index.
const SQUARES: &str = "const T: [int 0..=3969; 64] = [i * i for i in 0..64];";

fn lookups(circuit: &Circuit) -> usize {
    circuit.nodes.iter().filter(|node| matches!(node.op, Op::Lookup { .. })).count()
}

#[test]
fn rows_are_paid_once_and_reads_a_little() {
    let circuit = |n: u32| {
        lowered(&format!(
            "{SQUARES} circuit t(x: [int 0..=63; {n}]) -> field {{
                let mut sum: field = 0;
                for i in x {{ sum += T[i] as field; }}
                reveal(sum)
            }}"
        ))
    };
    // 6 for the bits of an input; with a table 32 for its rows, then 1.5 each.
    assert_eq!(halves(&circuit(10)), 2 * 60 + 64 + 3 * 10);
    assert_eq!(halves(&circuit(20)) - halves(&circuit(10)), 2 * 60 + 3 * 10);
    assert_eq!(run(&circuit(10), &[], &[9, 63, 0, 1, 2, 3, 4, 5, 6, 7]), Ok(vec![4190.into()]));
}

#[test]
fn a_lone_read_chooses_as_before() {
    let circuit = lowered("circuit t(x: [u8; 4], i: int 0..=3) -> u8 { reveal(x[i]) }");
    assert_eq!(lookups(&circuit), 0);
}

#[test]
fn secrets_that_are_read_several_times() {
    let circuit = lowered(
        "circuit t(x: [(u32, bool); 16], i: [u32; 6]) -> u64 {
            let mut sum: u64 = 0;
            for k in i { let (n, b) = x[k]; if b { sum += n; } }
            reveal(sum)
        }",
    );
    assert_eq!(lookups(&circuit), 6);
    let x: Vec<i64> = (0..16).flat_map(|k| [100 + k, k % 2]).collect();
    let with = |i: [i64; 6]| run(&circuit, &[], &[&x[..], &i].concat());
    assert_eq!(with([0, 1, 2, 3, 15, 15]), Ok(vec![(101 + 103 + 115 + 115).into()]));
    assert_eq!(with([0, 1, 2, 3, 16, 15]), Err(format!("{:?}", CheckKind::Index(16))));
}

#[test]
fn in_a_branch_the_index_counts_where_it_is_taken() {
    let circuit = lowered(&format!(
        "{SQUARES} circuit t(c: bool, x: [u16; 8]) -> u32 {{
            let mut sum: u32 = 0;
            for i in x {{ if c {{ sum += T[i]; }} else {{ sum += 1; }} }}
            reveal(sum)
        }}"
    ));
    assert_eq!(lookups(&circuit), 8);
    assert_eq!(run(&circuit, &[], &[1, 1, 2, 3, 4, 5, 6, 7, 8]), Ok(vec![204.into()]));
    assert_eq!(run(&circuit, &[], &[0, 1, 2, 3, 4, 5, 6, 7, 999]), Ok(vec![8.into()]));
    assert_eq!(run(&circuit, &[], &[1, 1, 2, 3, 4, 5, 6, 7, 64]), Err(format!("{:?}", CheckKind::Index(64))));
}

#[test]
fn routines_read_tables_of_what_is_known() {
    let circuit = lowered(&format!(
        "{SQUARES}
        fn mixed(i: int 0..=31) -> field {{
            let mut s: field = 2;
            for k in 0..32 {{ s = s * s + T[i + k] as field; }}
            s
        }}
        circuit t(x: [int 0..=31; 3]) -> [field; 3] {{ reveal([mixed(i) for i in x]) }}"
    ));
    assert_eq!(circuit.routines.iter().map(lookups).collect::<Vec<_>>(), [32]);
    assert_eq!((lookups(&circuit), circuit.tables.len()), (32, 1));
    let mixed = |i: u64| (i..i + 32).fold(Scalar::from(2u64), |s, k| s * s + Scalar::from(k * k));
    let outputs = evaluate(&circuit, &inputs(&[], &[0, 17, 31])).outputs;
    assert_eq!(outputs, [0, 17, 31].map(mixed));
}

/// Pairs, and the same numbers one by one: in either order, each has a table of its own.
#[test]
fn arrays_of_the_same_numbers_and_another_shape() {
    let pairs = "for j in js { let (a, b) = PAIRS[j]; s += a + 2 * b; }";
    let flat = "for i in is { s += FLAT[i]; }";
    for loops in [[pairs, flat], [flat, pairs]] {
        let circuit = lowered(&format!(
            "const PAIRS: [(u32, u32); 16] = [(4 * k * k, (2 * k + 1) * (2 * k + 1)) for k in 0..16];
            const FLAT: [u32; 32] = [k * k for k in 0..32];
            circuit t(js: [int 0..=15; 40], is: [int 0..=31; 40]) -> u64 {{
                let mut s: u64 = 0;
                {}
                reveal(s)
            }}",
            loops.concat()
        ));
        assert_eq!(lookups(&circuit), 80);
        let inputs: Vec<i64> = (0..40).map(|k| k % 16).chain((0..40).map(|k| k * 7 % 32)).collect();
        let pair = |j: &i64| 4 * j * j + 2 * (2 * j + 1) * (2 * j + 1);
        let sum: i64 = inputs[..40].iter().map(pair).chain(inputs[40..].iter().map(|i| i * i)).sum();
        assert_eq!(run(&circuit, &[], &inputs), Ok(vec![sum.into()]));
    }
}
