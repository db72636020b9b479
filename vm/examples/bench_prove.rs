//! Our prover and verifier beside those of `bulletproofs` 4.0.0: the same statements in the same run.
//!
//!     cargo run --release -p zkvm --example bench_prove [LARGEST [RUNS]]
//!
//! LARGEST is the exponent of the largest number of multipliers (13 unless told), RUNS how often each step is
//! timed (5 unless told). The table shows medians. docs/performance.md says how to read it.

mod timing;

use std::env;

use timing::{medians, print_head, print_row, timed};

/// The committed value that the statements are about.
const VALUE: u64 = 0x0123_4567_89ab_cdef;

#[derive(Clone, Copy)]
enum Statement {
    /// A chain of products: every wire is a large number.
    Products,
    /// Range checks: every wire is 0 or 1.
    Bits,
}

/// Building, proving and verifying the statements. The libraries use the same names for different types.
macro_rules! steps {
    ($prove:ident) => {
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
                }
            }
        }

        pub(crate) fn prove(
            pedersen: &PedersenGens,
            gens: &BulletproofGens,
            statement: Statement,
            n: usize,
        ) -> (CompressedRistretto, Vec<u8>) {
            let mut prover = Prover::new(pedersen, Transcript::new(b"bench"));
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
            let mut verifier = Verifier::new(Transcript::new(b"bench"));
            let v = verifier.commit(*commitment);
            build(&mut verifier, statement, v, n, false);
            let proof = R1CSProof::from_bytes(proof).expect("well formed");
            verifier.verify(&proof, pedersen, gens).expect("a valid proof");
        }
    };
}

mod ours {
    use super::{Statement, VALUE};
    use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
    use merlin::Transcript;
    use zkvm::r1cs::{
        ConstraintSystem, LinearCombination, Prover, R1csProof as R1CSProof, Variable, Verifier,
    };
    pub(crate) use zkvm::{BulletproofGens, PedersenGens};

    steps!(prove);
}

mod theirs {
    use super::{Statement, VALUE};
    use bulletproofs::r1cs::{ConstraintSystem, LinearCombination, Prover, R1CSProof, Variable, Verifier};
    pub(crate) use bulletproofs::{BulletproofGens, PedersenGens};
    use curve25519_dalek_ng::{ristretto::CompressedRistretto, scalar::Scalar};
    use merlin::Transcript;

    steps!(prove_and_return_transcript);
}

fn main() {
    let mut arguments = env::args().skip(1).map(|argument| argument.parse::<usize>().expect("a number"));
    let largest = arguments.next().unwrap_or(13).clamp(6, 20);
    let runs = arguments.next().unwrap_or(5).max(1);

    let capacity = 1 << largest;
    let (our_pedersen, their_pedersen) = (ours::PedersenGens::default(), theirs::PedersenGens::default());
    let our_gens = ours::BulletproofGens::new(capacity);
    print_head("multipliers");
    // Ours are derived when first needed and kept, so this can be timed only once.
    let derive_ours = timed(|| our_gens.points(capacity).expect("within the capacity"));
    let derive_theirs = timed(|| theirs::BulletproofGens::new(capacity, 1));
    print_row("derive generators", capacity, (derive_ours, derive_theirs));
    let their_gens = theirs::BulletproofGens::new(capacity, 1);

    for (name, statement) in [("products", Statement::Products), ("bits", Statement::Bits)] {
        for n in (6..=largest).map(|exponent| 1 << exponent) {
            let our_prove = || ours::prove(&our_pedersen, &our_gens, statement, n);
            let their_prove = || theirs::prove(&their_pedersen, &their_gens, statement, n);
            let (our_proof, their_proof) = (our_prove(), their_prove());
            let times = medians(runs, || drop(our_prove()), || drop(their_prove()));
            print_row(&format!("prove {name}"), n, times);
            let times = medians(
                runs,
                || ours::verify(&our_pedersen, &our_gens, statement, n, &our_proof),
                || theirs::verify(&their_pedersen, &their_gens, statement, n, &their_proof),
            );
            print_row(&format!("verify {name}"), n, times);
        }
    }
}
