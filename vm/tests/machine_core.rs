//! The core set beyond the reference vectors: the prover's side, folding, deep programs.

mod common;

use common::machine::{ROOMY, Setup, checked, scalar};
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use zkvm::batch::{Fault, PointEquation};
use zkvm::image::Counts;
use zkvm::machine::{
    Machine, MachineError as Error, Outcome, ProvingDelegate, ProvingSystem, VerifyingDelegate,
};
use zkvm::program::Instruction::{self, *};
use zkvm::program::{self, InstructionSet};
use zkvm::r1cs::{BoundStatement, MockProver, Prover, Recorder, Verifier};
use zkvm::tx::Header;
use zkvm::{BulletproofGens, Inputs, Opening, PedersenGens, Statement};

fn encode(code: &[Instruction]) -> Vec<u8> {
    program::encode(InstructionSet::Core, code)
}

const HEADER: Header = Header { version: 2, mintime_ms: 1000, maxtime_ms: 2000 };

/// What the prover of a core program knows.
#[derive(Default)]
struct Witness {
    openings: Vec<Opening>,
    allocations: Vec<Scalar>,
}

impl Witness {
    fn committed(values: &[i64]) -> Self {
        let opening = |(i, &value)| Opening { value: scalar(value), blinding: Scalar::from(77 + i as u64) };
        Self { openings: values.iter().enumerate().map(opening).collect(), allocations: Vec::new() }
    }

    fn point(&self, index: usize) -> CompressedRistretto {
        let Opening { value, blinding } = self.openings[index];
        PedersenGens::default().commit(value, blinding).compress()
    }

    /// `push commit expr` of an opening.
    fn expr(&self, index: usize) -> Vec<Instruction> {
        vec![Push(self.point(index).to_bytes().to_vec()), Commit, Expr]
    }

    fn run<C: ProvingSystem>(&self, code: &[Instruction], cs: C) -> Result<(Outcome, C), Error> {
        let inputs = Inputs::default();
        let mut delegate = ProvingDelegate::new(cs, &inputs, 0);
        self.openings.iter().for_each(|opening| delegate.open(*opening));
        self.allocations.iter().for_each(|value| delegate.assign(*value));
        let outcome = Machine::for_program(&encode(code), HEADER, ROOMY, &mut delegate).run();
        outcome.map(|outcome| (outcome, delegate.finish().0)).map_err(|failure| failure.error)
    }

    fn mock(&self, code: &[Instruction]) -> Result<(), Error> {
        checked(self.run(code, MockProver::new())?.1.check())
    }

    /// Whether a proof made on this witness verifies.
    fn proves(&self, code: &[Instruction]) -> bool {
        let (pedersen, gens) = (PedersenGens::default(), BulletproofGens::new(256));
        let prover = Prover::new(&pedersen, BoundStatement::fixed(b"test"));
        let proof = self.run(code, prover).expect("the prover's run").1.prove(&gens).expect("a proof").0;
        let statement = Statement::default();
        let mut delegate = VerifyingDelegate::new(Verifier::new(BoundStatement::fixed(b"test")), &statement);
        Machine::for_program(&encode(code), HEADER, ROOMY, &mut delegate).run().expect("the verifier's run");
        delegate.finish().0.verify(&proof, &pedersen, &gens).is_ok()
    }
}

fn string(value: i64) -> Instruction {
    Push(scalar(value).to_bytes().to_vec())
}

/// The verifier's run of a program, within limits.
fn verifier_run(code: &[u8], limits: Counts) -> Result<Outcome, Error> {
    let statement = Statement::default();
    let mut delegate = VerifyingDelegate::new(Recorder::new(), &statement);
    Machine::for_program(code, HEADER, limits, &mut delegate).run().map_err(|failure| failure.error)
}

/// `a = b` of two committed values.
fn equal(witness: &Witness, a: usize, b: usize) -> Vec<Instruction> {
    [witness.expr(a), witness.expr(b), vec![Eq]].concat()
}

#[test]
fn verified_constraints_hold_exactly_for_true_statements() {
    // Values 0 and 1 are equal, 2 and 3 are not.
    let witness = Witness::committed(&[5, 5, 6, 7]);
    let (yes, no) = (equal(&witness, 0, 1), equal(&witness, 2, 3));
    let of = |parts: &[&[Instruction]]| [&parts.concat()[..], &[Verify]].concat();
    let statements = [
        (of(&[&yes]), true),
        (of(&[&no]), false),
        (of(&[&no, &[Not]]), true),
        (of(&[&yes, &[Not]]), false),
        (of(&[&yes, &[Not, Not]]), true),
        (of(&[&no, &[Not, Not]]), false),
        (of(&[&yes, &no, &[Or]]), true),
        (of(&[&no, &no, &[Or]]), false),
        (of(&[&yes, &no, &[Not, And]]), true),
        (of(&[&yes, &no, &[And]]), false),
        (of(&[&no, &yes, &[And]]), false),
        (of(&[&yes, &no, &[Or, Not]]), false),
        (of(&[&no, &no, &[Or, Not]]), true),
    ];
    for (code, holds) in statements {
        assert_eq!(witness.mock(&code).is_ok(), holds, "{code:?}");
        assert_eq!(witness.proves(&code), holds, "{code:?}");
    }
}

#[test]
fn range_alloc_and_mul_prove() {
    let mut witness = Witness::committed(&[i64::MAX, 12]);
    witness.allocations = vec![scalar(12), scalar(i64::MAX)];
    let product = [witness.expr(0), vec![Range], witness.expr(1), vec![Mul, Alloc, Alloc, Mul, Eq, Verify]];
    assert_eq!(witness.mock(&product.concat()), Ok(()));
    assert!(witness.proves(&product.concat()));

    witness.allocations[1] += Scalar::ONE;
    assert!(matches!(witness.mock(&product.concat()), Err(Error::Unsatisfied { .. })));
    assert!(!witness.proves(&product.concat()));

    let negative = Witness::committed(&[-1]);
    let range = [negative.expr(0), vec![Range, Drop]].concat();
    assert_eq!(negative.mock(&range), Err(Error::Unsatisfied { constraint: 0 }));
    assert!(!negative.proves(&range));
}

#[test]
fn a_prover_needs_openings_and_allocations() {
    let witness = Witness::default();
    let foreign = Witness::committed(&[5]).expr(0);
    assert_eq!(witness.mock(&[&foreign[..], &[Drop]].concat()), Err(Error::WitnessMissing));
    assert_eq!(witness.mock(&[Alloc, Drop]), Err(Error::WitnessMissing));
}

#[test]
fn clear_constraints_fold() {
    let witness = Witness::committed(&[5, 6]);
    let secret = equal(&witness, 0, 1);
    let (yes, no) = ([string(1), Scalar, string(1), Scalar, Eq], [string(1), Scalar, string(2), Scalar, Eq]);
    let charged = |parts: &[&[Instruction]]| {
        let code = [&parts.concat()[..], &[Verify]].concat();
        verifier_run(&encode(&code), ROOMY).map(|outcome| outcome.counts.constraints)
    };
    for (clear, op, folded) in [
        (&yes, And, Ok(1)),
        (&no, Or, Ok(1)),
        (&yes, Or, Ok(0)),
        (&no, And, Err(Error::CleartextConstraintFalse)),
    ] {
        assert_eq!(charged(&[clear, &secret, std::slice::from_ref(&op)]), folded);
        assert_eq!(charged(&[&secret, clear, &[op]]), folded);
    }
    assert_eq!(charged(&[&no, &[Not]]), Ok(0));
}

#[test]
fn unblind_leaves_a_point_equation() {
    let (pedersen, value) = (PedersenGens::default(), scalar(42));
    let check = |blinding: Scalar| {
        let point = pedersen.commit(value, blinding).compress();
        let code = [Push(point.to_bytes().to_vec()), string(42), Unblind, Drop];
        let outcome = verifier_run(&encode(&code), ROOMY).expect("a run");
        PointEquation::check_all(&outcome.points)
    };
    assert_eq!(check(Scalar::ZERO), Ok(()));
    assert_eq!(check(Scalar::ONE), Err(Fault::Points));
    let invalid = [Push(vec![0xff; 32]), string(42), Unblind, Drop];
    let outcome = verifier_run(&encode(&invalid), ROOMY).expect("a run");
    assert_eq!(PointEquation::check_all(&outcome.points), Err(Fault::Points));
}

#[test]
fn opcodes_of_the_proof_set_are_extensions_in_the_core_set() {
    for opcode in 0x31..=0xff {
        let result = verifier_run(&[opcode], ROOMY).map(|_| ());
        assert_eq!(result, Err(Error::ExtensionsNotAllowed));
    }
}

#[test]
fn roll_and_dup_count_from_the_top() {
    let push = |byte: u8| Push(vec![byte]);
    let code = [push(1), push(2), push(3), Roll(2), Dup(1), Log, Log, Log, Log];
    let outcome = verifier_run(&encode(&code), ROOMY).expect("a run");
    let log: Vec<u8> = outcome.log.data().map(|bytes| bytes[0]).collect();
    assert_eq!(log, [3, 1, 3, 2]);
}

#[test]
fn an_image_has_no_transaction() {
    for (instruction, name) in [(Mintime, "mintime"), (Maxtime, "maxtime")] {
        assert_eq!(Setup::new(&[instruction]).mock(), Err(Error::TransactionMissing { name }));
    }
    assert_eq!(Setup::new(&[Ext(0x23)]).mock(), Err(Error::ExtensionsNotAllowed));
}

#[test]
fn nested_programs_need_no_native_stack() {
    // Each level is a program that evaluates the next; the innermost logs.
    let mut code = encode(&[Push(b"deep".to_vec()), Log]);
    for _ in 0..3_000 {
        code = encode(&[Program(code), Eval]);
    }
    let outcome = verifier_run(&code, ROOMY).expect("a run");
    assert_eq!(outcome.log.data().map(|bytes| bytes.to_vec()).collect::<Vec<_>>(), [b"deep"]);
}

#[test]
fn copies_of_a_string_share_its_bytes() {
    // A hundred gigabytes if they did not.
    let limits = Counts { stack: u32::MAX, edges: u32::MAX, ..ROOMY };
    let mut code = vec![Push(vec![7; 1 << 20])];
    (0..100_000).for_each(|_| code.extend([Dup(0), Log]));
    code.push(Drop);
    let outcome = verifier_run(&encode(&code), limits).expect("a run");
    assert_eq!(outcome.log.data().count(), 100_000);
}

#[test]
fn deep_constraints_need_no_native_stack() {
    let witness = Witness::committed(&[5, 5]);
    let limits = Counts { multipliers: u32::MAX, constraints: u32::MAX, ..ROOMY };
    let deep = [equal(&witness, 0, 1), vec![Not; 200_000]].concat();
    // Verified, with the second phase run.
    let statement = Statement::default();
    let mut delegate = VerifyingDelegate::new(Recorder::new(), &statement);
    let code = encode(&[&deep[..], &[Verify]].concat());
    let outcome = Machine::for_program(&code, HEADER, limits, &mut delegate).run().expect("a run");
    let mut recorder = delegate.finish().0;
    recorder.run_second_phase().expect("the second phase");
    assert_eq!(outcome.counts.multipliers as usize, 400_000);
    assert_eq!(recorder.constraints().len(), 800_001);
    // Dropped.
    verifier_run(&encode(&[&deep[..], &[Drop]].concat()), limits).expect("a run");
}
