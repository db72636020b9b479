//! The reference's programs: `vm.json`, run without proofs.

mod common;

use common::{bytes, header, log, text, unhex32, vectors};
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use serde_json::Value;
use zkvm::Statement;
use zkvm::image::Counts;
use zkvm::machine::{Failure, Machine, MachineError as Error, Outcome, VerifyingDelegate, VerifyingSystem};
use zkvm::r1cs::{
    ConstraintSystem, LinearCombination, R1csError, RandomizableConstraintSystem, RandomizedCallback,
    Recorder, Variable, Wires,
};

const UNLIMITED: Counts = Counts {
    multipliers: u32::MAX,
    constraints: u32::MAX,
    terms: u32::MAX,
    steps: u32::MAX,
    slots: 0,
    stack: u32::MAX,
};

fn run<C: VerifyingSystem>(vector: &Value, cs: C) -> (Result<Outcome, Failure>, C) {
    let statement = Statement::default();
    let mut delegate = VerifyingDelegate::new(cs, &statement);
    let outcome = Machine::for_transaction(
        &bytes(vector, "program"),
        header(&vector["header"]),
        UNLIMITED,
        &mut delegate,
    )
    .run();
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

/// The reference's name for what is wrong.
fn reference_name(error: &Error) -> String {
    match error {
        Error::InvalidInstruction
        | Error::InvalidScalar
        | Error::InvalidPoint
        | Error::InvalidInteger
        | Error::InvalidSignature
        | Error::InvalidContract(_)
        | Error::InvalidCallProof(_) => "InvalidFormat".to_owned(),
        // The debug form up to the fields.
        error => format!("{error:?}").chars().take_while(|c| c.is_alphanumeric()).collect(),
    }
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
    for vector in &vectors("vm") {
        let name = text(vector, "name");
        println!("{name}");
        let (outcome, shape) = run(vector, Shape::default());
        match (text(vector, "result"), outcome) {
            ("ok", Ok(outcome)) => {
                log::check(vector, &outcome.log);
                if vector.get("r1cs").is_some() {
                    check_shape(vector, &outcome, shape);
                }
            }
            ("error", Err(failure)) => assert_eq!(reference_name(&failure.error), text(vector, "error")),
            ("panic", Err(failure)) => {
                assert!(matches!(failure.error, Error::CloakEmpty { .. }), "{failure:?}");
            }
            (expected, found) => panic!("{name}: expected {expected}, found {found:?}"),
        }
    }
}
