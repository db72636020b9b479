//! `r1cs_basic.json` and `r1cs_cloak.json`: the reference's proofs and their mutations, with the same verdicts;
//! cloaks both by replay and by our gadget.

mod common;

use common::{
    circuit::{Circuit, Listing},
    edited, text, unhex, unhex32, vectors,
};
use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use serde_json::Value;
use zkvm::batch::Challenges;
use zkvm::gadgets::{AllocatedValue, cloak};
use zkvm::r1cs::{
    BoundStatement, ConstraintSystem, R1csError, R1csProof, RandomizableConstraintSystem, Variable, Verifier,
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
    build: Build,
}

/// How a case's constraint system is built.
#[derive(Clone, Copy, PartialEq)]
enum Build {
    /// From the vector's operations; if `strict`, its challenges must come out in the second phase.
    Replay { strict: bool },
    /// By the cloak gadget, for values committed to in order: inputs, then outputs.
    Cloak { inputs: usize },
}

impl Case {
    fn parse(vector: &Value, build: Build) -> Self {
        Self {
            circuit: Circuit::parse(&vector["circuit"]),
            label: leak(text(vector, "transcript_label")),
            commitments: vector["commitments"].as_array().expect("a list").iter().map(point).collect(),
            proof: unhex(&vector["proof"]),
            gens_capacity: vector["gens_capacity"].as_u64().expect("a number") as usize,
            build,
        }
    }

    fn mutated(&self, mutation: &Value) -> Self {
        let build = match self.build {
            Build::Replay { .. } => Build::Replay { strict: false },
            cloak => cloak,
        };
        let mut case = Self { build, ..self.clone() };
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
        let mut verifier = Verifier::new(BoundStatement::fixed(self.label));
        let variables: Vec<_> =
            self.commitments.iter().map(|commitment| verifier.commit(*commitment)).collect();
        let strict = match self.build {
            Build::Replay { strict } => strict,
            Build::Cloak { inputs } => {
                build_cloak(&mut verifier, &variables, inputs)?;
                return Ok(verifier);
            }
        };
        for operation in &self.circuit.phase1 {
            match operation {
                common::circuit::Operation::Append(label, message) => verifier.bind(label, message),
                operation => operation.build(&mut verifier)?,
            }
        }
        for callback in self.circuit.phase2.clone() {
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

/// Values of two variables each.
fn build_cloak<C: RandomizableConstraintSystem>(
    cs: &mut C,
    variables: &[Variable],
    inputs: usize,
) -> Result<(), R1csError> {
    let (pairs, _) = variables.as_chunks();
    let values: Vec<_> = pairs.iter().map(|&[q, f]| AllocatedValue { q, f }).collect();
    let (inputs, outputs) = values.split_at(inputs);
    cloak(cs, inputs.to_vec(), outputs.to_vec())
}

/// Of `Cloak { m: 2, n: 2 }`, the first number.
fn cloak_inputs(vector: &Value) -> usize {
    let gadget = text(vector, "gadget");
    let number = gadget.strip_prefix("Cloak { m: ").and_then(|rest| rest.split(',').next());
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("another gadget: {gadget}"))
}

fn replay(file: &str, build: impl Fn(&Value) -> Build) {
    for vector in vectors(file) {
        let name = text(&vector, "name");
        let case = Case::parse(&vector, build(&vector));
        assert_eq!(case.verdict(), text(&vector, "expect"), "{name}");

        for mutation in vector["mutations"].as_array().expect("a list") {
            let verdict = case.mutated(mutation).verdict();
            assert_eq!(verdict, text(mutation, "expect"), "{name}: {}", text(mutation, "name"));
        }
        if let Some(proof) = vector.get("proof_by_4_0_0").filter(|proof| !proof.is_null()) {
            // Another proof, so other challenges in the second phase, and coefficients with the wrong ones:
            // only circuits without second phase can be replayed.
            if case.circuit.phase2.is_empty() || matches!(case.build, Build::Cloak { .. }) {
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
    replay("r1cs_basic", |_| Build::Replay { strict: true });
}

#[test]
fn cloak_vectors_replay() {
    replay("r1cs_cloak", |_| Build::Replay { strict: true });
}

#[test]
fn cloak_vectors_verify_with_our_gadget() {
    replay("r1cs_cloak", |vector| Build::Cloak { inputs: cloak_inputs(vector) });
}

/// Each operation in its order, each linear combination term by term, each label.
#[test]
fn the_cloak_is_the_references() {
    for vector in vectors("r1cs_cloak") {
        let circuit = Circuit::parse(&vector["circuit"]);
        let committed = vector["commitments"].as_array().expect("a list").len() as u32;
        let ours = Listing::of(&circuit, |cs| {
            let variables: Vec<_> = (0..committed).map(Variable::Committed).collect();
            build_cloak(cs, &variables, cloak_inputs(&vector)).expect("a cloak");
        });
        assert_eq!(ours, circuit, "{}", text(&vector, "name"));
    }
}
