//! No image costs more than it declares: every way to grow a run is charged before it is paid for.

mod common;

use common::machine::{ROOMY, Setup};
use proptest::prelude::*;
use zkvm::image::Counts;
use zkvm::machine::{Machine, MachineError as Error, Outcome, VerifyingDelegate};
use zkvm::program::Instruction::{self, *};
use zkvm::program::{InstructionSet, SideOp, SideProgram, decode};
use zkvm::r1cs::{ConstraintSystem, MockProver, Recorder};
use zkvm::{Image, PedersenGens, Statement, cost, execute};

/// The verifier's run within the declared counts.
fn run(image: &Image) -> Result<Outcome, Error> {
    let statement = Statement::rehearsal(&image.abi);
    let mut delegate = VerifyingDelegate::rehearsal(Recorder::new(), &statement);
    Machine::for_image(image, &mut delegate).run().map_err(|failure| failure.error)
}

fn run_with(setup: &Setup, change: impl FnOnce(&mut Counts)) -> Result<(), Error> {
    let mut image = setup.image();
    image.counts = cost(&image).expect("a cost").counts;
    assert_eq!(run(&image).map(|outcome| outcome.counts), Ok(image.counts));
    change(&mut image.counts);
    run(&image).map(drop)
}

/// Secrets in slots 0..count, and their sum in slot `count`.
fn long_sum(count: u32) -> Vec<Instruction> {
    let mut code = Vec::new();
    for i in 0..count {
        code.extend([Secret(i), Store(i)]);
    }
    code.extend((0..count).map(Load));
    code.extend([Sum(count), Store(count)]);
    code
}

#[test]
fn every_count_is_enforced() {
    let side = SideProgram::new(0, 2, vec![SideOp::Int(1), SideOp::Int(2)]);
    let code = [
        Secret(0),
        Store(0),
        Load(0),
        Bits(3, 1),
        Load(0),
        Load(0),
        Mul,
        Zero,
        Advice(0),
        Drop,
        Drop,
        Load(1),
        Drop,
    ];
    let setup = Setup::new(&code).secret(&[0]).side(side);
    let counts = cost(&setup.image()).expect("a cost").counts;
    assert_eq!(counts.multipliers, 1 + 3 + 1 + 1);

    let Counts { multipliers, constraints, edges, steps, slots, stack } = counts;
    let less = |change: fn(&mut Counts)| run_with(&setup, change);
    let declared = multipliers - 1;
    assert_eq!(less(|c| c.multipliers -= 1), Err(Error::MultipliersExceeded { declared }));
    let declared = constraints - 1;
    assert_eq!(less(|c| c.constraints -= 1), Err(Error::ConstraintsExceeded { declared }));
    assert_eq!(less(|c| c.edges -= 1), Err(Error::EdgesExceeded { declared: edges - 1 }));
    assert_eq!(less(|c| c.steps -= 1), Err(Error::StepsExceeded { declared: steps - 1 }));
    assert_eq!(less(|c| c.slots -= 1), Err(Error::SlotOutOfRange(slots - 1)));
    assert_eq!(less(|c| c.stack -= 1), Err(Error::StackExceeded { declared: stack - 1 }));

    let (declared, used) = (multipliers + 1, multipliers);
    assert_eq!(less(|c| c.multipliers += 1), Err(Error::MultipliersUnused { declared, used }));
    let (declared, used) = (constraints + 1, constraints);
    assert_eq!(less(|c| c.constraints += 1), Err(Error::ConstraintsUnused { declared, used }));
    let more: fn(&mut Counts) = |c| {
        c.edges += 1;
        c.steps += 1;
        c.slots += 1;
        c.stack += 1;
    };
    assert_eq!(less(more), Ok(()));
}

#[test]
fn phases_are_charged_together() {
    let code = [Secret(0), Int(3), Eq, Not, Secret(1), Int(4), Eq, Or, Verify];
    let setup = Setup::new(&code).secret(&[3, 4]);
    let counts = cost(&setup.image()).expect("a cost").counts;
    assert_eq!((counts.multipliers, counts.constraints), (1 + 2 + 1, 4 + 2 + 1));
    let execution = execute(&setup.image(), &setup.inputs()).expect("an execution");
    assert_eq!(execution.counts, counts);
}

/// Runs code whose growth is exponential or quadratic in its length, within modest counts.
fn explodes(code: Vec<Instruction>, secrets: usize) {
    let mut image = Setup::new(&code).secret(&vec![1; secrets]).image();
    image.counts = Counts { slots: 4096, ..ROOMY };
    assert_eq!(run(&image).map(drop), Err(Error::EdgesExceeded { declared: ROOMY.edges }));
}

/// The edges that code reads after a sum of so many secrets in slot 200.
fn edges_after_a_sum_of(length: u32, code: &[Instruction]) -> u32 {
    let sum = |code: &[Instruction]| {
        let all = [&long_sum(length)[..], &[Load(length), Store(200)], code].concat();
        let side = SideProgram::new(1, 1, vec![SideOp::Argument(0)]);
        let setup = Setup::new(&all).secret(&vec![0; length as usize]).public(&[2]).side(side);
        cost(&setup.image()).expect("a cost").counts.edges
    };
    sum(code) - sum(&[])
}

#[test]
fn an_expression_costs_the_same_however_it_was_made() {
    let uses: [(&[Instruction], u32); 14] = [
        (&[Load(200), Drop], 0),
        (&[Load(200), Store(201)], 0),
        (&[Load(200), Neg, Drop], 1),
        (&[Load(200), Int(3), Mul, Drop], 1),
        (&[Load(200), Int(3), Add, Drop], 1),
        (&[Load(200), Public(0), Mul, Drop], 1),
        (&[Load(200), Load(200), Sum(2), Drop], 2),
        (&[Load(200), Int(1), Load(200), Load(0), Sum(4), Drop], 3),
        (&[Load(200), Zero], 1),
        (&[Load(200), Bits(200, 201)], 1),
        (&[Load(200), Range, Drop], 1),
        (&[Load(200), Load(200), Multiply, Drop, Drop, Drop], 2),
        (&[Load(200), Load(200), Eq, Drop], 2),
        (&[Load(200), Advice(0), Drop], 1),
    ];
    for (code, edges) in uses {
        assert_eq!([2, 100].map(|length| edges_after_a_sum_of(length, code)), [edges; 2], "{code:?}");
    }
}

#[test]
fn sums_of_sums_are_not_written_out() {
    // Written out, the last sum would have 2^2000 terms; and the prefix sums 600 · 600 / 2 of them.
    let mut code = vec![Secret(0), Store(0)];
    for k in 0..2000 {
        code.extend([Load(k), Load(k), Sum(2), Store(k + 1)]);
    }
    let setup = Setup::new(&code).secret(&[1]);
    assert_eq!(cost(&setup.image()).expect("a cost").counts.edges, 4000);
    execute(&setup.image(), &setup.inputs()).expect("an execution");
    let mut code = vec![Secret(0), Store(0)];
    for k in 0..600 {
        code.extend([Load(k), Secret(k + 1), Add, Store(k + 1)]);
    }
    let setup = Setup::new(&code).secret(&[1; 601]);
    assert_eq!(cost(&setup.image()).expect("a cost").counts.edges, 1200);
}

#[test]
fn wide_sums_are_charged() {
    let mut code = long_sum(100);
    for _ in 0..1000 {
        code.extend(vec![Load(100); 80]);
        code.extend([Sum(80), Drop]);
    }
    explodes(code, 100);
}

#[test]
fn reading_is_charged() {
    let mut code = vec![Secret(0)];
    code.extend(vec![Neg; ROOMY.edges as usize + 1]);
    explodes(code, 1);
}

#[test]
fn joining_constraints_is_charged() {
    // A right-leaning `and`: the second phase would multiply the innermost terms once per level.
    let mut all = Vec::new();
    for _ in 0..200 {
        all.extend([Secret(0), Int(0), Eq]);
    }
    all.extend(vec![And; 199]);
    all.push(Verify);
    let mut image = Setup::new(&all).secret(&[0]).image();
    image.counts = Counts { edges: 10_000, stack: 256, ..ROOMY };
    assert_eq!(run(&image).map(drop), Err(Error::EdgesExceeded { declared: 10_000 }));
}

#[test]
fn rolling_is_charged() {
    let mut code = vec![Push(vec![]); 200];
    code.extend(vec![Roll(199); 1000]);
    explodes(code, 0);
}

#[test]
fn cost_is_the_same_for_all_values() {
    // Folding depends on what is constant, never on the value, zero included.
    let code = [
        Public(0),
        Secret(0),
        Mul,
        Secret(1),
        Add,
        Store(0),
        Load(0),
        Reveal,
        Load(0),
        Mul,
        Load(0),
        Neg,
        Add,
        Drop,
    ];
    let counts = |public, secret: [i64; 2]| {
        let setup = Setup::new(&code).public(&[public]).secret(&secret).outputs(1);
        let image = setup.image();
        assert_eq!(cost(&image).expect("a cost").counts, image.counts);
        execute(&image, &setup.inputs()).expect("an execution").counts
    };
    let expected = counts(1, [2, 3]);
    for (public, secret) in [(0, [2, 3]), (5, [0, 0]), (-1, [3, 3]), (1, [-2, 2])] {
        assert_eq!(counts(public, secret), expected);
    }
}

#[test]
fn cost_names_the_instruction() {
    let code = [Secret(0), Store(0), Load(0), Bits(4, 1), Load(0), Load(1), Multiply, Drop, Drop, Drop];
    let setup = Setup::new(&code).secret(&[9]);
    let cost = cost(&setup.image()).expect("a cost");
    let multipliers: Vec<u32> = cost.instructions.iter().map(|cost| cost.multipliers).collect();
    assert_eq!(multipliers, [1, 0, 0, 4, 0, 0, 1, 0, 0, 0]);
    let constraints: Vec<u32> = cost.instructions.iter().map(|cost| cost.constraints).collect();
    assert_eq!(constraints, [0, 0, 0, 9, 0, 0, 2, 0, 0, 0]);
    assert_eq!((cost.counts.multipliers, cost.padded_multipliers), (6, 8));
}

/// Instructions with small immediates, so that many of them run.
fn instruction() -> impl Strategy<Value = Instruction> {
    let k = 0u32..6;
    prop_oneof![
        8 => Just(Int(1)),
        4 => (0u32..3).prop_map(Secret),
        2 => (0u32..3, 0u32..6).prop_map(|(k, s)| SecretBits(k, s)),
        2 => (0u32..3).prop_map(Public),
        2 => (0u32..2).prop_map(Hidden),
        2 => (0u32..3).prop_map(Const),
        6 => k.clone().prop_map(Load),
        6 => k.clone().prop_map(Store),
        2 => (0u32..4).prop_map(Sum),
        2 => (0u32..5, 0u32..6).prop_map(|(n, k)| Bits(n, k)),
        2 => (0u32..3).prop_map(Within),
        2 => (0u32..5).prop_map(FullAdd),
        2 => (0u32..3).prop_map(Digits),
        2 => (0u32..3).prop_map(SecretDigits),
        2 => Just(Group),
        2 => (0u32..3).prop_map(Tuple),
        2 => (0u32..2, 0u32..2).prop_map(|(t, n)| Row(t, n)),
        2 => (0u32..2, 0u32..2).prop_map(|(t, n)| Lookup(t, n)),
        2 => (0u32..2, 0u32..2).prop_map(|(m, n)| Put(m, n)),
        2 => (0u32..2, 0u32..2).prop_map(|(m, n)| Take(m, n)),
        2 => (0u32..2).prop_map(Advice),
        2 => (0u32..2).prop_map(Factors),
        2 => (0u32..2).prop_map(Compute),
        2 => k.clone().prop_map(Dup),
        2 => k.prop_map(Roll),
        20 => proptest::sample::select(vec![
            Neg, Add, Mul, Eq, And, Or, Not, Verify, Range, Zero, Multiply, Reveal, Drop, Scalar, Commit, Expr, Alloc,
            Unblind, Log, Push(vec![1; 32]), Push(vec![]), Eval, Program(vec![2]), Program(vec![0x40, 1, 0, 0, 0]),
        ]),
    ]
}

fn any_image(code: Vec<Instruction>) -> Setup {
    Setup::new(&code)
        .digit_bits(2)
        .constants(&[0, 5, -1])
        .public(&[0, 1, 7])
        .secret(&[9])
        .integers(&[(0, 0, 1), (1, -1, 1)])
        .hidden(&[3, 4])
        .outputs(2)
        .side(SideProgram::new(1, 2, vec![SideOp::Argument(0), SideOp::Dup(0)]))
        .side(SideProgram::new(0, 1, vec![SideOp::Int(4)]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for set in [InstructionSet::Original, InstructionSet::Core, InstructionSet::Image] {
            if let Ok(code) = decode(set, &bytes) {
                let setup = any_image(code);
                let _ = setup.mock();
                let _ = execute(&setup.image(), &setup.inputs());
            }
        }
        let statement = Statement::default();
        let header = zkvm::tx::Header { version: 2, mintime_ms: 0, maxtime_ms: 0 };
        let mut delegate = VerifyingDelegate::new(Recorder::new(), &statement);
        let _ = Machine::for_program(&bytes, header, ROOMY, &mut delegate).run();
    }

    #[test]
    fn random_programs_never_panic(code in proptest::collection::vec(instruction(), 0..60)) {
        let setup = any_image(code);
        let _ = execute(&setup.image(), &setup.inputs());
    }

    #[test]
    fn cost_is_known_before_the_run(code in program()) {
        let mut setup = any_image(code).outputs(1000);
        let expected = cost(&setup.image()).expect("a cost").counts;
        for public in [[0, 1, 7], [-1, 0, 2]] {
            setup = setup.public(&public);
            let (outcome, mut mock, _) = setup.run(MockProver::new());
            prop_assert_eq!(outcome.expect("a run").counts, expected);
            prop_assert!(mock.check().is_ok());
            prop_assert_eq!(mock.multipliers_len(), expected.multipliers as usize);
            prop_assert_eq!(mock.constraints_len(), expected.constraints as usize);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn random_programs_prove(code in program()) {
        let gens = PedersenGens::default();
        let setup = any_image(code).outputs(1000);
        prop_assert_eq!(setup.prove_and_verify(&gens, |prover| prover, |prover| prover), Ok(()));
    }
}

/// Code that leaves one expression on the stack.
fn expression() -> impl Strategy<Value = Vec<Instruction>> {
    let leaf = prop_oneof![
        Just(vec![Int(3)]),
        (0u32..3).prop_map(|k| vec![Const(k)]),
        (0u32..3).prop_map(|k| vec![Public(k)]),
        (0u32..3).prop_map(|k| vec![Secret(k)]),
        // The number or its first bit; `program` gives each its own slots.
        (0u32..2, 0u32..2).prop_map(|(k, i)| vec![SecretBits(k, 0), Load(i)]),
        (0u32..2).prop_map(|k| vec![Hidden(k)]),
    ];
    leaf.prop_recursive(5, 24, 2, |inner| {
        let unary = proptest::sample::select(vec![
            vec![Neg],
            vec![Reveal],
            vec![Advice(0), Sum(2)],
            vec![Factors(0), Sum(3)],
            vec![Int(5), Sum(2)],
        ]);
        let binary = proptest::sample::select(vec![
            vec![Add],
            vec![Mul],
            vec![Sum(2)],
            vec![Multiply, Sum(3)],
            vec![Roll(1), Neg, Add],
        ]);
        prop_oneof![
            (inner.clone(), unary).prop_map(|(a, op)| [a, op].concat()),
            (inner.clone(), inner, binary).prop_map(|(a, b, op)| [a, b, op].concat()),
        ]
    })
}

/// Programs that run on any inputs: statements about expressions that are always true.
fn program() -> impl Strategy<Value = Vec<Instruction>> {
    let statement = (expression(), 0..8).prop_map(|(code, kind)| {
        let minus_itself = [&code[..], &code, &[Neg, Add]].concat();
        let end: &[Instruction] = match kind {
            0 => return [&code[..], &[Drop]].concat(),
            // The two are equal in value, but not the same expression.
            1 => &[Zero],
            2 => &[Range, Drop],
            3 => &[Within(1)],
            4 => &[Digits(1)],
            5 => {
                let tuples = [&[Group, Int(1)][..], &code, &[Tuple(1), Int(1), Neg], &code, &[Tuple(1)]];
                return tuples.concat();
            }
            6 => return [&code[..], &[Row(0, 0)], &code, &[Lookup(0, 0)]].concat(),
            _ => return [&code[..], &[Int(3), Put(0, 1)], &code, &[Take(0, 1), Drop]].concat(),
        };
        [&minus_itself, end].concat()
    });
    proptest::collection::vec(statement, 1..5).prop_map(|statements| with_own_slots(statements.concat()))
}

/// Numbers that came in as at most two bits are written to slots that nothing else uses, and loaded from there.
fn with_own_slots(mut code: Vec<Instruction>) -> Vec<Instruction> {
    let mut next = 0;
    for instruction in &mut code {
        match instruction {
            SecretBits(_, slot) => (*slot, next) = (next, next + 3),
            Load(slot) => *slot += next - 3,
            _ => {}
        }
    }
    code
}
