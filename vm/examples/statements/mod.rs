//! The benchmarks' statements, written for our library and for `bulletproofs` 4.0.0.
#![allow(dead_code)]

/// The committed value that the statements are about.
const VALUE: u64 = 0x0123_4567_89ab_cdef;

/// What is proved.
#[derive(Clone, Copy)]
pub(crate) enum Statement {
    /// A chain of products: every wire is a large number.
    Products,
    /// Range checks of 64 bits: every wire is 0 or 1, but in what is left over.
    Bits,
}

/// Building, proving and verifying the statements. The libraries use the same names for different types.
macro_rules! steps {
    ($prove:ident, $start:path) => {
        fn build(cs: &mut impl ConstraintSystem, statement: Statement, v: Variable, n: usize, proving: bool) {
            match statement {
                Statement::Products => {
                    let mut last = LinearCombination::from(v);
                    for _ in 0..n {
                        last = cs.multiply(last.clone(), last + v).2.into();
                    }
                }
                Statement::Bits => {
                    for _ in 0..n / 64 {
                        let mut rest = LinearCombination::from(v);
                        for i in 0..64 {
                            let bit = VALUE >> i & 1;
                            let wires = proving.then(|| (Scalar::from(1 - bit), Scalar::from(bit)));
                            let (left, right, output) = cs.allocate_multiplier(wires).expect("an assignment");
                            cs.constrain(output.into());
                            cs.constrain(LinearCombination::from(left) + right - Scalar::from(1u64));
                            rest = rest - LinearCombination::from(right) * Scalar::from(1u64 << i);
                        }
                        cs.constrain(rest);
                    }
                    for _ in 0..n % 64 {
                        cs.multiply(v.into(), v.into());
                    }
                }
            }
        }

        pub(crate) fn prove(
            pedersen: &PedersenGens,
            gens: &BulletproofGens,
            statement: Statement,
            n: usize,
        ) -> (CompressedRistretto, Vec<u8>) {
            let mut prover = Prover::new(pedersen, $start(b"bench"));
            let (commitment, v) = prover.commit(Scalar::from(VALUE), Scalar::from(VALUE / 3));
            build(&mut prover, statement, v, n, true);
            let (proof, _) = prover.$prove(gens).expect("enough generators");
            (commitment, proof.to_bytes())
        }

        pub(crate) fn verify(
            pedersen: &PedersenGens,
            gens: &BulletproofGens,
            statement: Statement,
            n: usize,
            (commitment, proof): &(CompressedRistretto, Vec<u8>),
        ) {
            let mut verifier = Verifier::new($start(b"bench"));
            let v = verifier.commit(*commitment);
            build(&mut verifier, statement, v, n, false);
            let proof = R1CSProof::from_bytes(proof).expect("well formed");
            verifier.verify(&proof, pedersen, gens).expect("a valid proof");
        }
    };
}

pub(crate) mod ours {
    use super::{Statement, VALUE};
    use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
    use rayon::prelude::*;
    use zkvm::batch::Batch;
    use zkvm::r1cs::{
        BoundStatement, ConstraintSystem, LinearCombination, Prover, R1csProof as R1CSProof, Variable,
        Verifier,
    };
    pub(crate) use zkvm::{BulletproofGens, PedersenGens};

    steps!(prove, BoundStatement::fixed);

    /// Verifies proofs of one statement with one check, each verifier on a thread of its own.
    pub(crate) fn verify_batch(
        pedersen: &PedersenGens,
        gens: &BulletproofGens,
        statement: Statement,
        n: usize,
        proofs: &[(CompressedRistretto, Vec<u8>)],
    ) {
        let equation = |(commitment, proof): &(CompressedRistretto, Vec<u8>)| {
            let mut verifier = Verifier::new(BoundStatement::fixed(b"bench"));
            let v = verifier.commit(*commitment);
            build(&mut verifier, statement, v, n, false);
            let proof = R1CSProof::from_bytes(proof).expect("well formed");
            verifier.equation(&proof).expect("well formed")
        };
        let mut batch = Batch::new();
        let equations: Vec<_> = proofs.par_iter().map(equation).collect();
        for equation in equations {
            batch.add(equation.into());
        }
        batch.verify(pedersen, gens).expect("valid proofs");
    }
}

pub(crate) mod theirs {
    use super::{Statement, VALUE};
    use bulletproofs::r1cs::{ConstraintSystem, LinearCombination, Prover, R1CSProof, Variable, Verifier};
    pub(crate) use bulletproofs::{BulletproofGens, PedersenGens};
    use curve25519_dalek_ng::{ristretto::CompressedRistretto, scalar::Scalar};

    steps!(prove_and_return_transcript, merlin::Transcript::new);
}
