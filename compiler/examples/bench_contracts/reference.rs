//! The proof of a payment by `bulletproofs` 4.0.0.
//!
//! It is the constraint system that the reference ZkVM has for one value that becomes two: 6 commitments, 142 multipliers, as many of them in each
//! phase as there, 128 of them for the bits of two quantities. The other 14 are products of the committed numbers. What is left out is all that a
//! transaction has beside its proof: decoding it, running its program, hashing its log, and its signature.

use bulletproofs::r1cs::{
    ConstraintSystem, LinearCombination, Prover, R1CSProof, RandomizableConstraintSystem,
    RandomizedConstraintSystem, Variable, Verifier,
};
use bulletproofs::{BulletproofGens, PedersenGens};
use curve25519_dalek_ng::ristretto::CompressedRistretto;
use curve25519_dalek_ng::scalar::Scalar;
use merlin::Transcript;

/// Quantity and flavor of one value in, and of two values out.
const NUMBERS: [u64; 6] = [100, 5, 40, 5, 60, 5];
const BITS: usize = 64;
/// Products in the first phase and in the second one.
const PRODUCTS: [usize; 2] = [5, 9];

/// Proofs of payments, and what it takes to verify them.
pub(crate) struct Payments {
    pedersen: PedersenGens,
    generators: BulletproofGens,
    proofs: Vec<(Vec<CompressedRistretto>, Vec<u8>)>,
}

impl Payments {
    pub(crate) fn new(count: usize) -> Self {
        let (pedersen, generators) = (PedersenGens::default(), BulletproofGens::new(256, 1));
        let proof = |number: u64| {
            let mut prover = Prover::new(&pedersen, Transcript::new(b"payment"));
            let (commitments, variables): (Vec<_>, Vec<_>) = (0..)
                .zip(NUMBERS)
                .map(|(i, value)| prover.commit(Scalar::from(value), Scalar::from(1 + i + 10 * number)))
                .unzip();
            write(&mut prover, &variables, true);
            let proof = prover.prove(&generators).expect("enough generators");
            (commitments, proof.to_bytes())
        };
        let proofs = (0..count as u64).map(proof).collect();
        Self { pedersen, generators, proofs }
    }

    /// Verifies one after the other.
    pub(crate) fn verify(&self) {
        for (commitments, proof) in &self.proofs {
            let mut verifier = Verifier::new(Transcript::new(b"payment"));
            let variables: Vec<_> =
                commitments.iter().map(|commitment| verifier.commit(*commitment)).collect();
            write(&mut verifier, &variables, false);
            let proof = R1CSProof::from_bytes(proof).expect("well formed");
            verifier.verify(&proof, &self.pedersen, &self.generators).expect("a valid proof");
        }
    }
}

fn write<C: RandomizableConstraintSystem>(cs: &mut C, variables: &[Variable], proving: bool) {
    let flavor = LinearCombination::from(variables[1]);
    cs.constrain(LinearCombination::from(variables[0]) - variables[2] - variables[4]);
    for output in 1..3 {
        range(cs, variables[2 * output], proving.then_some(NUMBERS[2 * output]));
        cs.constrain(flavor.clone() - variables[2 * output + 1]);
    }
    for _ in 0..PRODUCTS[0] {
        cs.multiply(flavor.clone(), variables[0].into());
    }
    cs.specify_randomized_constraints(move |cs| {
        let challenge = cs.challenge_scalar(b"challenge");
        for _ in 0..PRODUCTS[1] {
            cs.multiply(flavor.clone() + challenge, flavor.clone() - challenge);
        }
        Ok(())
    })
    .expect("the second phase is later");
}

fn range<C: ConstraintSystem>(cs: &mut C, variable: Variable, value: Option<u64>) {
    let mut rest = LinearCombination::from(variable);
    for i in 0..BITS {
        let bit = value.map(|value| value >> i & 1);
        let wires = bit.map(|bit| (Scalar::from(1 - bit), Scalar::from(bit)));
        let (left, right, output) = cs.allocate_multiplier(wires).expect("an assignment");
        cs.constrain(output.into());
        cs.constrain(LinearCombination::from(left) + right - Scalar::from(1u64));
        rest = rest - LinearCombination::from(right) * Scalar::from(1u64 << i);
    }
    cs.constrain(rest);
}
