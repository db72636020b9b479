//! No transaction costs more than its verifier allows, and no bytes make the machine panic.

mod common;

use common::transaction::{HEADER, KINDS, Kind, ROOMY, anchor, input, item, point, run_bytes, spent, string};
use proptest::prelude::*;
use zkvm::image::Counts;
use zkvm::machine::MachineError as Error;
use zkvm::program::{Instruction, InstructionSet, encode};
use zkvm::tx::{DEFAULT_LIMITS, Header, PortableItem, Program};

fn program() -> Program {
    Program::new()
}

/// What a program fails with under limits lower than it needs.
fn limited(program: &Program, change: impl FnOnce(&mut Counts)) -> Result<(), Error> {
    let bytes = anchor().then(program.clone()).encode();
    let mut counts = match run_bytes(&bytes, HEADER, ROOMY) {
        Ok(outcome) => outcome.counts,
        Err(error) => panic!("{error:?}"),
    };
    assert_eq!(run_bytes(&bytes, HEADER, counts).map(|outcome| outcome.counts), Ok(counts));
    change(&mut counts);
    run_bytes(&bytes, HEADER, counts).map(drop)
}

/// Programs whose last expensive instruction is the one named.
fn expensive() -> Vec<(&'static str, Program)> {
    let variables = item(Kind::Variable).then(item(Kind::Variable));
    let output = |program: Program, k| program.push_point(point(9)).output(k);
    let cloaked = |program: Program| output(program.push_point(point(1)).push_point(point(2)).cloak(1, 1), 1);
    let pair = program().push_point(point(1)).push_point(point(2));
    vec![
        ("issue", output(variables.clone().push([]).push_point(point(1)).issue().signtx(), 1)),
        ("borrow", variables.borrow().push_point(point(9)).output(1).then(pair).cloak(1, 1).retire()),
        ("fee", cloaked(item(Kind::WideValue))),
        ("cloak", cloaked(item(Kind::Value))),
    ]
}

#[test]
fn limits_are_enforced_by_every_instruction() {
    for (name, program) in expensive() {
        let result = limited(&program, |counts| counts.multipliers -= 1);
        assert!(matches!(result, Err(Error::MultipliersExceeded { .. })), "{name}: {result:?}");
        let result = limited(&program, |counts| counts.constraints -= 1);
        assert!(matches!(result, Err(Error::ConstraintsExceeded { .. })), "{name}: {result:?}");
        let result = limited(&program, |counts| counts.edges -= 1);
        assert!(matches!(result, Err(Error::EdgesExceeded { .. })), "{name}: {result:?}");
        let result = limited(&program, |counts| counts.stack -= 1);
        assert!(matches!(result, Err(Error::StackExceeded { .. })), "{name}: {result:?}");
    }
}

#[test]
fn a_payload_may_not_overflow_the_stack() {
    let contract = spent(1, vec![string(b""); 300]);
    let result = run_bytes(&input(&contract).signtx().encode(), HEADER, ROOMY).map(drop);
    assert_eq!(result, Err(Error::StackExceeded { declared: ROOMY.stack }));
}

/// A program that costs far more than its length, were the work not charged.
fn explodes(program: Program) {
    let limits = Counts { multipliers: 1 << 20, constraints: 1 << 22, stack: 1 << 12, ..ROOMY };
    let result = run_bytes(&anchor().then(program).encode(), HEADER, limits).map(drop);
    assert_eq!(result, Err(Error::EdgesExceeded { declared: ROOMY.edges }));
}

/// Copies of one long string, each used.
fn copies(string: Vec<u8>, use_it: impl Fn(Program) -> Program) -> Program {
    (0..2000).fold(program().push(string), |program, _| use_it(program.dup(0)))
}

#[test]
fn hashing_long_strings_is_charged() {
    let long = vec![7; 1 << 16];
    explodes(copies(long.clone(), Program::log));
    explodes(copies(long.clone(), |program| program.push_point(point(1)).output(1)));
    explodes(copies(long.clone(), |program| program.push_point(point(1)).contract(1).signtx().drop()));
    explodes(copies(spent(1, vec![string(&long)]).encode_short(), |program| program.input().signtx().drop()));
    let metadata = |program: Program| {
        let variables = item(Kind::Variable).then(item(Kind::Variable));
        program.then(variables).roll(2).push_point(point(1)).issue().signtx().retire()
    };
    explodes(copies(long.clone(), metadata));
    let tag = |program: Program| {
        let contract = program.push_point(point(1)).contract(0);
        contract.program(&Program::new()).push([0; 64]).signtag().drop()
    };
    explodes(copies(long, tag));
}

#[test]
fn items_are_charged() {
    let contract = spent(1, vec![string(b""); 100]);
    let again = |program: Program| program.input().signtx().push_point(point(1)).output(100);
    explodes((0..5000).fold(program().push_contract(&contract), |program, _| again(program.dup(0))));
}

/// What is logged and locked is hashed even if it is next to nothing, and a ledger has to keep outputs.
#[test]
fn entries_and_contracts_are_charged() {
    let many = |start: Program, step: Program| {
        let steps = (0..1000).fold(start, |program, _| program.then(step.clone())).drop();
        let contract = spent(1, vec![PortableItem::Program(steps.encode()[..].into())]);
        let again = |program: Program| program.input().signtx().eval();
        explodes((0..60).fold(program().push_contract(&contract), |program, _| again(program.dup(0))));
    };
    many(program().push([]), program().dup(0).log());
    many(program().push_point(point(1)), program().dup(0).output(0));
}

#[test]
fn the_levels_of_a_path_are_charged() {
    let proof = [&[0; 32 + 8][..], &64u32.to_le_bytes(), &[0; 64 * 32]].concat();
    let again = |program: Program| {
        let contract = program.push_point(point(1)).contract(0);
        contract.dup(1).program(&Program::new()).call()
    };
    explodes((0..1000).fold(program().push(proof), |program, _| again(program)));
}

#[test]
fn running_a_program_again_and_again_is_charged() {
    let busy = vec![Instruction::Roll(0); 1 << 12];
    let contract = spent(1, vec![PortableItem::Program(encode(InstructionSet::Core, &busy)[..].into())]);
    let again = |program: Program| program.input().signtx().eval();
    explodes((0..1000).fold(program().push_contract(&contract), |program, _| again(program.dup(0))));
}

#[test]
fn points_are_charged() {
    let many =
        |start: Program, step: fn(Program) -> Program| (0..17_000).fold(start, |program, _| step(program));
    let opened = program().push_point(point(1)).push_scalar(1u64);
    explodes(many(opened, |program| program.dup(1).dup(1).unblind().drop()));
    explodes(many(program().push_point(point(1)), |program| program.dup(0).commit().expr().drop()));
}

/// Items of all types, instructions with small immediates, and now and then anything.
fn step() -> impl Strategy<Value = Program> {
    use Instruction::*;
    let one = |instruction| program().instruction(instruction);
    let k = 0u32..4;
    let long = prop_oneof![0usize..70, 1000usize..5000];
    prop_oneof![
        8 => proptest::sample::select(&KINDS[..]).prop_map(item),
        2 => Just(program().push_point(point(3))),
        2 => Just(program().push_point(point(3)).push_point(point(4))),
        1 => Just(program().push([0; 64])),
        1 => Just(program().push([0; 128])),
        1 => Just(program().push([0; 44])),
        1 => (any::<u8>(), long).prop_map(|(byte, length)| program().push(vec![byte; length])),
        2 => k.clone().prop_map(move |k| one(Dup(k))),
        2 => k.clone().prop_map(move |k| one(Roll(k))),
        2 => k.clone().prop_map(move |k| one(Output(k))),
        2 => k.clone().prop_map(move |k| one(Contract(k))),
        2 => k.clone().prop_map(move |k| one(Combine(k))),
        2 => k.clone().prop_map(move |k| one(Signdata(k))),
        2 => (k.clone(), k).prop_map(move |(m, n)| one(Cloak(m, n))),
        1 => any::<(u32, u32)>().prop_map(move |(m, n)| one(Cloak(m, n))),
        20 => proptest::sample::select(vec![
            Drop, Scalar, Commit, Alloc, Mintime, Maxtime, Expr, Neg, Add, Mul, Eq, Range, And, Or, Not, Verify, Unblind,
            Issue, Borrow, Retire, Fee, Input, Log, Eval, Call, Signtx, Signid, Signtag, SelfPredicate, Look, Nullify,
            Read, Anchor, Open, Seal, Unseal, Ext(0x80),
        ])
        .prop_map(one),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_transactions_never_panic(steps in proptest::collection::vec(step(), 0..40), version in 0u64..3) {
        let header = Header { version, ..HEADER };
        let bytes = steps.into_iter().fold(anchor(), Program::then).encode();
        let _ = run_bytes(&bytes, header, DEFAULT_LIMITS);
        // Whatever runs, runs nested, too: inside a program and inside a contract.
        let _ = run_bytes(&anchor().instruction(Instruction::Program(bytes.clone())).eval().encode(), header, ROOMY);
        let contract = spent(1, vec![PortableItem::Program(bytes[..].into())]);
        let _ = run_bytes(&input(&contract).signtx().eval().encode(), header, ROOMY);
    }
}
