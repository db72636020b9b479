//! The shape of the constraint system that a program writes, as the vectors tell it.

use curve25519_dalek::ristretto::CompressedRistretto;
use serde_json::Value;
use zkvm::machine::{Outcome, VerifyingSystem};
use zkvm::r1cs::{ConstraintSystem, RandomizableConstraintSystem, RandomizedCallback, Recorder, Variable};

use super::{delegate::delegate, text, unhex32};

/// A recorder that also remembers what was committed and deferred.
#[derive(Default)]
pub struct Shape {
    recorder: Recorder,
    committed: Vec<CompressedRistretto>,
    callbacks: usize,
}

impl ConstraintSystem for Shape {
    delegate!(recorder: multiply allocate allocate_multiplier constrain node multipliers_len constraints_len evaluate);
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

impl Shape {
    /// Compares it with a vector's `r1cs`.
    pub fn check(mut self, vector: &Value, outcome: &Outcome) {
        let (name, expected) = (text(vector, "name"), &vector["r1cs"]);
        let number = |field: &str| expected[field].as_u64().expect("a number") as usize;
        let points: Vec<CompressedRistretto> =
            expected["V"].as_array().expect("V").iter().map(|v| CompressedRistretto(unhex32(v))).collect();
        assert_eq!(self.committed, points, "{name}");
        assert_eq!(self.callbacks, number("deferred_callbacks"), "{name}");
        assert_eq!(self.recorder.multipliers_len(), number("n1"), "{name}");
        self.recorder.run_second_phase().expect("the second phase");
        let multipliers = self.recorder.multipliers_len();
        assert_eq!(multipliers, number("n"), "{name}");
        assert_eq!(multipliers.next_power_of_two(), number("padded_n"), "{name}");
        assert_eq!(self.recorder.constraints_len(), number("constraints"), "{name}");
        // What the machine charged is what was built.
        assert_eq!(outcome.counts.multipliers as usize, multipliers, "{name}");
        assert_eq!(outcome.counts.constraints as usize, self.recorder.constraints_len(), "{name}");
    }
}
