//! Arrays that are memories: when that pays, and that it means the same.

use super::super::Lowerer;
use super::cost::halves;
use super::*;
use crate::ir::Op;

fn takes(circuit: &Circuit) -> usize {
    circuit.nodes.iter().filter(|node| matches!(node.op, Op::Take { .. })).count()
}

/// Counts votes, of which some do not count.
fn tally(votes: usize, bins: usize) -> Circuit {
    let last = bins - 1;
    let text = format!(
        "circuit t(votes: [int 0..={last}; {votes}]) -> [u32; {bins}] {{
            let mut totals: [u32; {bins}] = [0; {bins}];
            for v in votes {{ totals[v] += 1; }}
            reveal(totals)
        }}"
    );
    lower_with(&text, super::super::LIMITS).expect("a circuit")
}

#[test]
fn an_access_costs_the_same_however_many_cells_there_are() {
    assert_eq!(takes(&tally(100, 8)), 0);
    assert_eq!(takes(&tally(100, 64)), 100 + 64);
    // 6 for the bits of a vote; 3 for the two that are taken and put, their age aside.
    assert_eq!(halves(&tally(101, 64)) - halves(&tally(100, 64)), 2 * (6 + 3));
    assert_eq!(halves(&tally(101, 60)) - halves(&tally(100, 60)), 2 * (6 + 3));
}

#[test]
fn the_bins_are_what_was_counted() {
    let votes: Vec<i64> = (0..100).map(|k| k * k % 64).collect();
    let counted = |bin: i64| votes.iter().filter(|vote| **vote == bin).count().into();
    assert_eq!(run(&tally(100, 64), &[], &votes), Ok((0..64).map(counted).collect()));
}

/// The statements on an array of 32 that is a memory, of which all is revealed, and what it is.
fn means(body: &str, inputs: &[i64], expected: impl Fn(&[i64], &mut [i64; 32])) {
    assert!(has_memory(body, inputs, expected), "no memory: {body}");
}

/// The same, and whether it is a memory.
fn has_memory(body: &str, inputs: &[i64], expected: impl Fn(&[i64], &mut [i64; 32])) -> bool {
    let count = inputs.len();
    let text = format!(
        "circuit t(x: [u8; {count}]) -> [int -100_000..=100_000; 32] {{
            let mut a: [int -100_000..=100_000; 32] = [k for k in 0..32];
            for i in x {{ a[i % 32] = 7 - a[i / 8]; }}
            {body}
            reveal(a)
        }}"
    );
    let circuit = lower_with(&text, super::super::LIMITS).unwrap_or_else(|found| panic!("{found:#?}"));
    let mut a: [i64; 32] = std::array::from_fn(|k| k as i64);
    for i in inputs {
        a[(*i % 32) as usize] = 7 - a[(*i / 8) as usize];
    }
    expected(inputs, &mut a);
    assert_eq!(run(&circuit, &[], inputs), Ok(a.map(BigInt::from).to_vec()), "{body}");
    takes(&circuit) > 0
}

#[test]
fn what_is_written_is_read() {
    let inputs: Vec<i64> = (1..20).map(|k| k * k * 7 % 256).collect();
    means("", &inputs, |_, _| {});
    means("a[3] = 5; a[x[0] % 32] += a[3];", &inputs, |x, a| {
        a[3] = 5;
        a[(x[0] % 32) as usize] += a[3];
    });
    means("if x[0] > 7 { a[x[1] % 32] = 9; } else { a[x[1] % 32] = 8; }", &inputs, |x, a| {
        a[(x[1] % 32) as usize] = if x[0] > 7 { 9 } else { 8 };
    });
    // An index may assign to the array.
    means("a[{ a[3] = 9; 5 }] = 7;", &inputs, |_, a| {
        a[3] = 9;
        a[5] = 7;
    });
    means("log(a[3]); a[x[0] % 32] = 4; log(a[4]);", &inputs, |x, a| a[(x[0] % 32) as usize] = 4);
    means("if x[0] > 200 { a[x[1]] = 9; a = [1; 32]; }", &inputs, |_, _| {});
    means(
        "if x[0] <= 200 { a[x[1] % 32] = 9; let b = a; a = [b[31 - k] for k in 0..32]; a[0] += 1; }",
        &inputs,
        |x, a| {
            a[(x[1] % 32) as usize] = 9;
            a.reverse();
            a[0] += 1;
        },
    );
    means("let b = a; for i in x { a[i % 32] += b[i / 8]; } for v in b { a[0] += v; }", &inputs, |x, a| {
        let b = *a;
        for i in x {
            a[(*i % 32) as usize] += b[(*i / 8) as usize];
        }
        a[0] += b.iter().sum::<i64>();
    });
    means("a[a[x[0] % 32] as int 0..=31] = 3;", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], |x, a| {
        let at = a[(x[0] % 32) as usize];
        a[at as usize] = 3;
    });
}

#[test]
fn an_index_outside_is_refused_where_the_branch_is_taken() {
    let text = "circuit t(c: bool, x: [u16; 30]) -> u32 {
        let mut a: [u32; 64] = [1; 64];
        for i in x { if c { a[i] += a[i / 2]; } }
        reveal(a[7])
    }";
    let circuit = lower_with(text, super::super::LIMITS).expect("a circuit");
    assert!(takes(&circuit) > 0);
    let mut inputs = vec![1];
    inputs.extend([7; 30]);
    assert_eq!(run(&circuit, &[], &inputs), Ok(vec![31.into()]));
    inputs[30] = 64;
    assert_eq!(run(&circuit, &[], &inputs), Err("Index(64)".to_owned()));
    inputs[0] = 0;
    assert_eq!(run(&circuit, &[], &inputs), Ok(vec![1.into()]));
}

#[test]
fn elements_may_have_parts_and_hints_may_look() {
    let text = "struct P { n: u32, b: bool }
    circuit t(x: [int 0..=63; 40]) -> (u32, bool) {
        let mut a = [P { n: 0, b: false }; 64];
        for i in x { a[i].n += i; a[i].b = !a[i].b; }
        let h = hint u32 { a[5].n };
        constrain h from a { h == a[5].n; }
        reveal((h, a[5].b))
    }";
    let circuit = lower_with(text, super::super::LIMITS).unwrap_or_else(|found| panic!("{found:#?}"));
    assert!(takes(&circuit) > 0);
    let x: Vec<i64> = (0..40).map(|k| if k % 8 == 0 { 5 } else { k }).collect();
    let fives = x.iter().filter(|k| **k == 5).count() as i64;
    assert_eq!(run(&circuit, &[], &x), Ok(vec![(5 * fives).into(), (fives % 2).into()]));
}

#[test]
fn a_function_has_a_memory_in_each_call() {
    let text = "fn most(x: [int 0..=63; 40]) -> u32 {
        let mut seen: [u32; 64] = [0; 64];
        let mut most: u32 = 0;
        for i in x { seen[i] += 1; if seen[i] > most { most = seen[i]; } }
        most
    }
    circuit t(x: [[int 0..=63; 40]; 2]) -> [u32; 2] { reveal([most(y) for y in x]) }";
    let circuit = lower_with(text, super::super::LIMITS).unwrap_or_else(|found| panic!("{found:#?}"));
    assert!(takes(&circuit) > 0);
    let x: Vec<i64> = (0..80).map(|k| if k < 40 { k % 20 } else { k % 5 }).collect();
    assert_eq!(run(&circuit, &[], &x), Ok(vec![2.into(), 8.into()]));
}

type Step = Box<dyn Fn(&[i64], &mut [i64; 32])>;

/// A statement, and the same in Rust.
fn statement(random: &mut impl FnMut(i64) -> i64) -> (String, Step) {
    let [p, q] = [(); 2].map(|()| random(19) as usize);
    let [k, m] = [(); 2].map(|()| random(32) as usize);
    let (c, d) = (random(256), random(100));
    let at = |x: &[i64], p: usize| (x[p] % 32) as usize;
    match random(8) {
        0 => (
            format!("a[x[{p}] % 32] = 7 - a[x[{q}] / 8];"),
            Box::new(move |x, a| a[at(x, p)] = 7 - a[(x[q] / 8) as usize]),
        ),
        1 => (format!("a[x[{p}] % 32] += {d};"), Box::new(move |x, a| a[at(x, p)] += d)),
        2 => (format!("a[{k}] = a[x[{p}] % 32];"), Box::new(move |x, a| a[k] = a[at(x, p)])),
        3 => (
            format!("if x[{p}] > {c} {{ a[x[{q}] % 32] = {d}; }} else {{ a[{k}] += 1; }}"),
            Box::new(move |x, a| if x[p] > c { a[at(x, q)] = d } else { a[k] += 1 }),
        ),
        4 => (
            format!("if x[{p}] > {c} {{ if x[{q}] < 200 {{ a[x[{p}] % 32] = a[{k}]; log(a[{m}]); }} }}"),
            Box::new(move |x, a| {
                if x[p] > c && x[q] < 200 {
                    a[at(x, p)] = a[k];
                }
            }),
        ),
        5 => (
            format!(
                "if x[{p}] > {c} {{ let b = a; a[x[{p}] % 32] = b[{k}]; a = [a[31 - i] for i in 0..32]; }}"
            ),
            Box::new(move |x, a| {
                if x[p] > c {
                    a[at(x, p)] = a[k];
                    a.reverse();
                }
            }),
        ),
        6 => (
            format!("for i in 0..3 {{ a[(x[i] + {d}) % 32] -= i; }}"),
            Box::new(move |x, a| (0..3).for_each(|i| a[((x[i] + d) % 32) as usize] -= i as i64)),
        ),
        _ => (
            format!("a[{{ a[{k}] = {c}; {m} }}] = {d};"),
            Box::new(move |_, a| {
                a[k] = c;
                a[m] = d;
            }),
        ),
    }
}

#[test]
fn random_statements_mean_what_they_say() {
    let mut state = 1u64;
    let mut random = |below: i64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as i64 % below
    };
    let mut memories = 0;
    for _ in 0..40 {
        let inputs: Vec<i64> = (0..19).map(|_| random(256)).collect();
        let (texts, steps): (Vec<String>, Vec<Step>) = (0..8).map(|_| statement(&mut random)).unzip();
        let expected = |x: &[i64], a: &mut [i64; 32]| steps.iter().for_each(|step| step(x, a));
        memories += u32::from(has_memory(&texts.join(" "), &inputs, expected));
    }
    assert!(memories >= 20, "only {memories} of 40 are memories");
}

/// A vector that is as long as it is pushed to: the lowering that selects among all places ends where that is seen to be far too dear.
#[test]
fn what_is_far_too_dear_is_not_lowered_to_its_end() {
    let steps = |pushes: u32, hurried: bool| {
        let text = format!(
            "circuit t(x: [bool; {pushes}]) -> u32 {{
                let mut items: [u8; {pushes}] = [0; {pushes}];
                let mut len: u32 = 0;
                for b in x {{ if b {{ items[len] = 7; len += 1; }} }}
                reveal(len + items[0])
            }}"
        );
        let (program, types) = checked(&text).unwrap_or_else(|found| panic!("{found:#?}"));
        let mut lowerer = Lowerer::new(&program, &types, super::super::LIMITS);
        lowerer.memories.hurried = hurried;
        lowerer.entry(&program.entries[0]);
        lowerer.steps
    };
    assert_eq!(steps(20, true), steps(20, false));
    assert!(5 * steps(240, true) < steps(240, false));
    // In proportion to the length, as the array is made once.
    assert!(steps(960, true) < 5 * steps(240, true));
}
