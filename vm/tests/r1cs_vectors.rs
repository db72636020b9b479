//! `r1cs_basic.json` and `r1cs_cloak.json`: the reference's proofs and their mutations, with the same verdicts.

mod common;

use common::{circuit::Circuit, edited, text, unhex, unhex32, vectors};
use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use merlin::Transcript;
use serde_json::Value;
use zkvm::r1cs::{
    Challenges, ConstraintSystem, R1csError, R1csProof, RandomizableConstraintSystem, Verifier,
};
use zkvm::{BulletproofGens, PedersenGens};

/// A statement and what is claimed to prove it.
#[derive(Clone)]
struct Case {
    circuit: Circuit,
    label: &'static [u8],
    commitments: Vec<CompressedRistretto>,
    proof: Vec<u8>,
    gens_capacity: usize,
    /// Whether the second phase's challenges must be those of the vector.
    strict: bool,
}

impl Case {
    fn parse(vector: &Value) -> Self {
        Self {
            circuit: Circuit::parse(&vector["circuit"]),
            label: leak(text(vector, "transcript_label")),
            commitments: vector["commitments"].as_array().expect("a list").iter().map(point).collect(),
            proof: unhex(&vector["proof"]),
            gens_capacity: vector["gens_capacity"].as_u64().expect("a number") as usize,
            strict: true,
        }
    }

    fn mutated(&self, mutation: &Value) -> Self {
        let mut case = Self { strict: false, ..self.clone() };
        let mut changes = 0;
        if let Some(edit) = mutation.get("edit") {
            case.proof = edited(&case.proof, edit);
            changes += 1;
        }
        for (index, commitment) in
            mutation.get("commitments").and_then(Value::as_object).into_iter().flatten()
        {
            case.commitments[index.parse::<usize>().expect("an index")] = point(commitment);
            changes += 1;
        }
        if mutation.get("label").is_some() {
            case.label = leak(text(mutation, "label"));
            changes += 1;
        }
        if let Some(capacity) = mutation.get("gens_capacity") {
            case.gens_capacity = capacity.as_u64().expect("a number") as usize;
            changes += 1;
        }
        assert_ne!(changes, 0, "an unknown kind of mutation: {mutation}");
        case
    }

    /// The verifier of the statement.
    fn verifier(&self) -> Result<Verifier, R1csError> {
        let mut verifier = Verifier::new(Transcript::new(self.label));
        for commitment in &self.commitments {
            verifier.commit(*commitment);
        }
        for operation in &self.circuit.phase1 {
            match operation {
                common::circuit::Operation::Append(label, message) => {
                    verifier.transcript().append_message(label, message)
                }
                operation => operation.build(&mut verifier)?,
            }
        }
        for callback in self.circuit.phase2.clone() {
            let strict = self.strict;
            verifier.specify_randomized_constraints(Box::new(move |cs| {
                callback.iter().try_for_each(|operation| operation.build_randomized(cs, strict))
            }));
        }
        Ok(verifier)
    }

    /// `accept`, `reject_decode` or `reject_verify`.
    fn verdict(&self) -> &'static str {
        let Ok(proof) = R1csProof::from_bytes(&self.proof) else { return "reject_decode" };
        let gens = BulletproofGens::new(self.gens_capacity);
        match self.verifier().expect("a circuit").verify(&proof, &PedersenGens::default(), &gens) {
            Ok(()) => "accept",
            Err(_) => "reject_verify",
        }
    }
}

fn leak(text: &str) -> &'static [u8] {
    Box::leak(text.as_bytes().to_vec().into_boxed_slice())
}

fn point(value: &Value) -> CompressedRistretto {
    CompressedRistretto(unhex32(value))
}

fn replay(file: &str) {
    for vector in vectors(file) {
        let name = text(&vector, "name");
        let case = Case::parse(&vector);
        assert_eq!(case.verdict(), text(&vector, "expect"), "{name}");

        for mutation in vector["mutations"].as_array().expect("a list") {
            let verdict = case.mutated(mutation).verdict();
            assert_eq!(verdict, text(mutation, "expect"), "{name}: {}", text(mutation, "name"));
        }
        if let Some(proof) = vector.get("proof_by_4_0_0").filter(|proof| !proof.is_null()) {
            // Another proof, so other challenges in the second phase, and coefficients with the wrong ones:
            // only circuits without second phase can be replayed.
            if case.circuit.phase2.is_empty() {
                let other = Case { proof: unhex(proof), ..case.clone() };
                assert_eq!(other.verdict(), text(&vector, "expect"), "{name}: proof by 4.0.0");
            }
        }
        shape_and_challenges(name, &case, &vector["transcript"]);
        if let Ok(proof) = R1csProof::from_bytes(&case.proof) {
            assert_eq!(proof.to_bytes(), case.proof, "{name}");
            assert_eq!(R1csProof::from_canonical_bytes(&case.proof), Ok(proof), "{name}");
        }
    }
}

/// The constraint system has the vector's counts, and the argument its challenges.
fn shape_and_challenges(name: &str, case: &Case, expected: &Value) {
    let count = |field: &str| expected[field].as_u64().expect("a count") as usize;
    assert_eq!(case.commitments.len(), count("m"), "{name}");
    let verifier = case.verifier().expect("a circuit");
    assert_eq!(verifier.multipliers_len(), count("n1"), "{name}");
    if case.circuit.phase2.is_empty() {
        assert_eq!(verifier.constraints_len(), count("q"), "{name}");
    }
    if expected["w"].is_null() {
        return;
    }
    let proof = R1csProof::from_bytes(&case.proof).expect("a proof");
    let challenge =
        |field: &str| Scalar::from_canonical_bytes(unhex32(&expected[field])).expect("a reduced scalar");
    let [y, z, u, x, w] = ["y", "z", "u", "x", "w"].map(challenge);
    let equation = verifier.equation(&proof).expect("challenges were reached");
    assert_eq!(equation.challenges, Challenges { y, z, u, x, w }, "{name}");
}

#[test]
fn basic_vectors_replay() {
    replay("r1cs_basic");
}

#[test]
fn cloak_vectors_replay() {
    replay("r1cs_cloak");
}
