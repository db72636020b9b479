//! The reference's programs: `vm.json` without proofs, `tx_constraints.json` with them.
//!
//! Programs end with the tail that the reference needs for its anchor; it is cut off, since it uses
//! instructions of a later issue and does not touch the constraint system.

mod common;

use common::{bytes, text, unhex, unhex32, vectors};
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use serde_json::Value;
use zkvm::image::Counts;
use zkvm::machine::{Failure, Header, Machine, Outcome, PointEquation, VerifyingDelegate, VerifyingSystem};
use zkvm::program::{Instruction, InstructionSet, decode_next};
use zkvm::r1cs::{
    ConstraintSystem, LinearCombination, R1csError, R1csProof, RandomizableConstraintSystem,
    RandomizedCallback, Recorder, Variable, Verifier, Wires,
};
use zkvm::{BulletproofGens, PedersenGens, Statement};

const UNLIMITED: Counts = Counts {
    multipliers: u32::MAX,
    constraints: u32::MAX,
    terms: u32::MAX,
    steps: u32::MAX,
    slots: 0,
    stack: u32::MAX,
};

/// `push:133 input signtx push:32 output:1`.
const TAIL: usize = (5 + 133) + 1 + 1 + (5 + 32) + 5;

/// The program of a vector, its tail cut off.
fn program(vector: &Value) -> Vec<u8> {
    let mut program = bytes(vector, "program");
    let asm: Vec<&str> = vector["asm"].as_array().expect("asm").iter().filter_map(Value::as_str).collect();
    if let [.., contract, "input", "signtx", predicate, "output:1"] = asm[..]
        && contract.starts_with("push:133:7777")
        && predicate.starts_with("push:32:")
    {
        program.truncate(program.len() - TAIL);
    }
    program
}

/// Whether all instructions up to the first malformed one are those of this machine.
fn is_supported(program: &[u8]) -> bool {
    let mut offset = 0;
    let instructions = std::iter::from_fn(|| decode_next(InstructionSet::Core, program, &mut offset)?.ok());
    let later = |instruction| {
        use Instruction::*;
        matches!(
            instruction,
            Issue
                | Borrow
                | Retire
                | Cloak(..)
                | Fee
                | Input
                | Output(_)
                | Contract(_)
                | Call
                | Signtx
                | Signid
                | Signtag
        )
    };
    !instructions.into_iter().any(later)
}

fn header(vector: &Value) -> Header {
    let field = |name: &str| vector["header"][name].as_u64().expect("a number");
    Header { version: field("version"), mintime_ms: field("mintime_ms"), maxtime_ms: field("maxtime_ms") }
}

fn run<C: VerifyingSystem>(vector: &Value, cs: C) -> (Result<Outcome, Failure>, C) {
    let statement = Statement::default();
    let mut delegate = VerifyingDelegate::new(cs, &statement);
    let outcome = Machine::for_program(&program(vector), header(vector), UNLIMITED, &mut delegate).run();
    (outcome, delegate.finish().0)
}

/// A recorder that also remembers what was committed and deferred.
#[derive(Default)]
struct Shape {
    recorder: Recorder,
    committed: Vec<CompressedRistretto>,
    callbacks: usize,
}

impl ConstraintSystem for Shape {
    fn multiply(&mut self, left: LinearCombination, right: LinearCombination) -> Wires {
        self.recorder.multiply(left, right)
    }
    fn allocate(&mut self, assignment: Option<Scalar>) -> Result<Variable, R1csError> {
        self.recorder.allocate(assignment)
    }
    fn allocate_multiplier(&mut self, assignment: Option<(Scalar, Scalar)>) -> Result<Wires, R1csError> {
        self.recorder.allocate_multiplier(assignment)
    }
    fn constrain(&mut self, lc: LinearCombination) {
        self.recorder.constrain(lc);
    }
    fn multipliers_len(&self) -> usize {
        self.recorder.multipliers_len()
    }
    fn constraints_len(&self) -> usize {
        self.recorder.constraints_len()
    }
    fn evaluate(&self, lc: &LinearCombination) -> Option<Scalar> {
        self.recorder.evaluate(lc)
    }
}

impl RandomizableConstraintSystem for Shape {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        self.callbacks += 1;
        self.recorder.specify_randomized_constraints(callback);
    }
}

impl VerifyingSystem for Shape {
    fn commit(&mut self, point: CompressedRistretto) -> Variable {
        self.committed.push(point);
        self.recorder.commit()
    }
}

/// The name of an error: its debug form up to the fields.
fn name(error: &impl std::fmt::Debug) -> String {
    format!("{error:?}").chars().take_while(|c| c.is_alphanumeric()).collect()
}

fn check_shape(vector: &Value, outcome: &Outcome, mut shape: Shape) {
    let expected = &vector["r1cs"];
    let number = |field: &str| expected[field].as_u64().expect("a number") as usize;
    let points: Vec<CompressedRistretto> =
        expected["V"].as_array().expect("V").iter().map(|v| CompressedRistretto(unhex32(v))).collect();
    assert_eq!(shape.committed, points);
    assert_eq!(shape.callbacks, number("deferred_callbacks"));
    assert_eq!(shape.recorder.multipliers_len(), number("n1"));
    shape.recorder.run_second_phase().expect("the second phase");
    let multipliers = shape.recorder.multipliers_len();
    assert_eq!(multipliers, number("n"));
    assert_eq!(multipliers.next_power_of_two(), number("padded_n"));
    assert_eq!(shape.recorder.constraints_len(), number("constraints"));
    // What the machine charged is what was built.
    assert_eq!(outcome.counts.multipliers as usize, multipliers);
    assert_eq!(outcome.counts.constraints as usize, shape.recorder.constraints_len());
}

#[test]
fn programs_have_the_references_result_and_shape() {
    let (mut ran, mut shapes) = (0, 0);
    for vector in vectors("vm").iter().filter(|vector| is_supported(&program(vector))) {
        let name_of_vector = text(vector, "name");
        let (outcome, shape) = run(vector, Shape::default());
        match (text(vector, "result"), outcome) {
            ("ok", Ok(outcome)) => {
                check_shape(vector, &outcome, shape);
                let data = vector["txlog"].as_array().expect("a log").iter();
                let data = data.filter(|entry| entry["entry"] == "data").map(|entry| unhex(&entry["data"]));
                let log: Vec<Vec<u8>> = outcome.log.iter().map(|bytes| bytes.to_vec()).collect();
                assert_eq!(log, data.collect::<Vec<_>>(), "{name_of_vector}");
                shapes += 1;
            }
            ("error", Err(failure)) => {
                assert_eq!(name(&failure.error), text(vector, "error"), "{name_of_vector}");
            }
            (expected, found) => panic!("{name_of_vector}: expected {expected}, found {found:?}"),
        }
        ran += 1;
    }
    // All 104 vectors but those that use instructions of a later issue.
    assert_eq!((ran, shapes), (45, 9));
}

/// The R1CS proof of an encoded transaction: after header, program and signature.
fn proof(vector: &Value) -> R1csProof {
    let tx = bytes(vector, "tx");
    let start = 24 + 4 + bytes(vector, "program").len() + 64 + 4;
    R1csProof::from_bytes(&tx[start..]).expect("a proof")
}

#[test]
fn the_references_proofs_verify() {
    let (mut accepted, mut rejected) = (0, 0);
    for vector in &vectors("tx_constraints") {
        let name_of_vector = text(vector, "name");
        assert!(is_supported(&program(vector)), "{name_of_vector}");
        let (outcome, mut verifier) = run(vector, Verifier::new(Transcript::new(b"ZkVM.r1cs")));
        let result = outcome.map_err(|failure| name(&failure.error)).and_then(|outcome| {
            verifier.transcript().append_message(b"ZkVM.txid", &unhex32(&vector["txid"]));
            let capacity = vector["gens_capacity"].as_u64().expect("a number") as usize;
            verifier
                .verify(&proof(vector), &PedersenGens::default(), &BulletproofGens::new(capacity))
                .map_err(|_| "InvalidR1CSProof".to_owned())?;
            PointEquation::check_all(&outcome.points)
                .map_err(|_| "BatchSignatureVerificationFailed".to_owned())
        });
        match result {
            Ok(()) => {
                assert_eq!(text(vector, "expect"), "accept", "{name_of_vector}");
                accepted += 1;
            }
            Err(error) => {
                let expected = (text(vector, "expect"), text(vector, "error"));
                assert_eq!(("reject", &*error), expected, "{name_of_vector}");
                rejected += 1;
            }
        }
    }
    assert_eq!((accepted, rejected), (28, 4));
}
