//! Confidential payments, two inputs and two outputs, with our prover and verifier beside those of
//! `bulletproofs` 4.0.0: the same constraint system, built by the same gadget, in the same run.
//!
//!     cargo run --release -p zkvm --example bench_cloak [RUNS [BLOCK]]
//!
//! RUNS is how often each step is timed (9 unless told), BLOCK how many payments a block has (100 unless told).
//! The table shows medians. The last row verifies a block: ours in one batch, theirs one by one.
#![allow(clippy::print_stdout)]

#[path = "../tests/common/reference.rs"]
mod reference;
mod timing;

use std::env;

use bulletproofs::r1cs as theirs;
use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use merlin::Transcript;
use rayon::prelude::*;
use reference::Reference;
use timing::{medians, print_head, print_row};
use zkvm::batch::Batch;
use zkvm::gadgets::{AllocatedValue, cloak, cloak_cost};
use zkvm::r1cs::{BoundStatement, Prover, R1csProof, RandomizableConstraintSystem, Variable, Verifier};
use zkvm::{BulletproofGens, PedersenGens};

/// The multipliers of a payment, padded.
const CAPACITY: usize = 256;

struct Generators {
    pedersen: PedersenGens,
    vectors: BulletproofGens,
    their_pedersen: bulletproofs::PedersenGens,
    their_vectors: bulletproofs::BulletproofGens,
}

/// Openings of quantity and flavor of two inputs, then of two outputs.
struct Payment([(Scalar, Scalar); 8]);

/// What both verifiers are shown.
struct Proven {
    commitments: Vec<CompressedRistretto>,
    proof: Vec<u8>,
}

impl Payment {
    /// A payment of one flavor with change.
    fn new(seed: u64) -> Self {
        let large = |i: u64| Scalar::from(8 * seed + i + 1).invert();
        let flavor = large(0);
        let (one, other, paid) = (1_000_000 + seed, 2_345_678, 1_500_000);
        let quantities = [one, other, paid, one + other - paid].map(Scalar::from);
        let values = quantities.into_iter().flat_map(|quantity| [quantity, flavor]);
        let mut openings = [(Scalar::ZERO, Scalar::ZERO); 8];
        for (i, (opening, value)) in (0..).zip(openings.iter_mut().zip(values)) {
            *opening = (value, large(i) + Scalar::ONE);
        }
        Self(openings)
    }

    fn prove(&self, gens: &Generators) -> Proven {
        let mut prover = Prover::new(&gens.pedersen, BoundStatement::fixed(b"payment"));
        let (commitments, variables): (Vec<_>, Vec<_>) =
            self.0.iter().map(|(value, blinding)| prover.commit(*value, *blinding)).unzip();
        build(&mut prover, &variables);
        let (proof, _) = prover.prove(&gens.vectors).expect("enough generators");
        Proven { commitments, proof: proof.to_bytes() }
    }

    fn prove_there(&self, gens: &Generators) -> Proven {
        let mut prover = theirs::Prover::new(&gens.their_pedersen, Transcript::new(b"payment"));
        let mut cs = Reference::proving(&mut prover);
        let (commitments, variables): (Vec<_>, Vec<_>) =
            self.0.iter().map(|(value, blinding)| cs.commit(*value, *blinding)).unzip();
        build(&mut cs, &variables);
        let proof = prover.prove(&gens.their_vectors).expect("enough generators");
        Proven { commitments, proof: proof.to_bytes() }
    }
}

impl Proven {
    fn verifier(&self) -> (Verifier, R1csProof) {
        let mut verifier = Verifier::new(BoundStatement::fixed(b"payment"));
        let variables: Vec<_> = self.commitments.iter().map(|point| verifier.commit(*point)).collect();
        build(&mut verifier, &variables);
        (verifier, R1csProof::from_bytes(&self.proof).expect("well formed"))
    }

    fn verify(&self, gens: &Generators) {
        let (verifier, proof) = self.verifier();
        verifier.verify(&proof, &gens.pedersen, &gens.vectors).expect("a valid proof");
    }

    fn verify_there(&self, gens: &Generators) {
        let mut verifier = theirs::Verifier::new(Transcript::new(b"payment"));
        let mut cs = Reference::verifying(&mut verifier);
        let variables: Vec<_> = self.commitments.iter().map(|point| cs.commit(*point)).collect();
        build(&mut cs, &variables);
        let proof = theirs::R1CSProof::from_bytes(&self.proof).expect("well formed");
        verifier.verify(&proof, &gens.their_pedersen, &gens.their_vectors).expect("a valid proof");
    }
}

fn build<C: RandomizableConstraintSystem>(cs: &mut C, variables: &[Variable]) {
    let (pairs, _) = variables.as_chunks();
    let values: Vec<_> = pairs.iter().map(|&[q, f]| AllocatedValue { q, f }).collect();
    let (inputs, outputs) = values.split_at(2);
    cloak(cs, inputs.to_vec(), outputs.to_vec()).expect("a cloak");
}

fn verify_block(block: &[Proven], gens: &Generators) {
    let equation = |payment: &Proven| {
        let (verifier, proof) = payment.verifier();
        verifier.equation(&proof).expect("well formed")
    };
    let equations: Vec<_> = block.par_iter().map(equation).collect();
    let mut batch = Batch::new();
    for equation in equations {
        batch.add(equation.into());
    }
    batch.verify(&gens.pedersen, &gens.vectors).expect("valid proofs");
}

fn main() {
    let mut arguments = env::args().skip(1).map(|argument| argument.parse::<usize>().expect("a number"));
    let runs = arguments.next().unwrap_or(9).max(1);
    let size = arguments.next().unwrap_or(100).max(1);
    let gens = Generators {
        pedersen: PedersenGens::default(),
        vectors: BulletproofGens::new(CAPACITY),
        their_pedersen: bulletproofs::PedersenGens::default(),
        their_vectors: bulletproofs::BulletproofGens::new(CAPACITY, 1),
    };
    let payments: Vec<_> = (0..size as u64).map(Payment::new).collect();
    let block: Vec<_> = payments.iter().map(|payment| payment.prove(&gens)).collect();
    let (payment, proven) = (&payments[0], &block[0]);
    // Each verifies the other's proofs.
    payment.prove_there(&gens).verify(&gens);
    proven.verify_there(&gens);

    let cost = cloak_cost(2, 2).expect("a size");
    let multipliers = cost.first.multipliers + cost.second.multipliers;
    let constraints = cost.first.constraints + cost.second.constraints;
    println!("A payment has 8 commitments, {multipliers} multipliers and {constraints} constraints.\n");
    print_head("payments");
    let times = medians(runs, || drop(payment.prove(&gens)), || drop(payment.prove_there(&gens)));
    print_row("prove", 1, times);
    let times = medians(runs, || proven.verify(&gens), || proven.verify_there(&gens));
    print_row("verify", 1, times);
    let one_by_one = || block.iter().for_each(|payment| payment.verify_there(&gens));
    print_row("verify a block", size, medians(runs.min(5), || verify_block(&block, &gens), one_by_one));
}
