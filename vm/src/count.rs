//! Counting what proving and verifying cost, for tests: the same on every machine, unlike time.
//!
//! Nothing is counted, and nothing compiled, except in unit tests. Counts belong to a thread; [`measure`] runs work
//! on one of its own.

/// A step that is counted, as it costs much more than those around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    /// A point in a sum of variable time.
    PublicTerm,
    /// A point in a sum of constant time.
    SecretTerm,
    /// A pair of points of which a secret bit chooses one.
    Choice,
    /// A point in the sum that folds a column.
    FoldTerm,
    /// A point in a sum without scalars.
    Addition,
    /// A point encoded, decoded or hashed to.
    Encoding,
    /// A value committed to.
    Commitment,
    /// A multiplication of residues.
    Product,
    /// An instruction that the machine runs.
    Instruction,
}

#[cfg(not(test))]
#[inline(always)]
pub(crate) fn count(_: Operation, _: usize) {}

#[cfg(test)]
pub(crate) use counting::{count, measure};

#[cfg(test)]
mod counting {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::Operation;

    thread_local! {
        static COUNTS: RefCell<BTreeMap<Operation, usize>> = const { RefCell::new(BTreeMap::new()) };
    }

    pub(crate) fn count(operation: Operation, times: usize) {
        COUNTS.with_borrow_mut(|counts| *counts.entry(operation).or_default() += times);
    }

    /// What some work costs on a single thread.
    pub(crate) fn measure<T: Send>(work: impl FnOnce() -> T + Send) -> (T, BTreeMap<Operation, usize>) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
        pool.install(|| {
            let result = work();
            (result, COUNTS.take())
        })
    }
}

#[cfg(test)]
mod tests {
    use curve25519_dalek::scalar::Scalar;

    use super::{Operation, measure};
    use crate::batch::Batch;
    use crate::r1cs::{
        BoundStatement, ConstraintSystem, LinearCombination, Prover, R1csProof, Variable, Verifier,
    };
    use crate::signature::{Signature, SigningKey};
    use crate::tx::{
        Anchor, DEFAULT_LIMITS, Header, Predicate, Tx, TxBuilder, UnsignedTx, Utxo, ValueOpening,
    };
    use crate::{BulletproofGens, PedersenGens};

    /// Half of the multipliers are a chain of products, the other half bits.
    fn build(cs: &mut impl ConstraintSystem, v: Variable, n: usize, proving: bool) {
        let mut last = LinearCombination::from(v);
        for _ in 0..n / 2 {
            last = cs.multiply(last.clone(), last + v).2.into();
        }
        for i in 0..n / 2 {
            let bit = Scalar::from(i as u64 % 2);
            let wires = proving.then_some((Scalar::ONE - bit, bit));
            let (left, right, output) = cs.allocate_multiplier(wires).expect("an assignment");
            cs.constrain(output.into());
            cs.constrain(LinearCombination::from(left) + right - Scalar::ONE);
        }
    }

    fn prove(n: usize) -> (curve25519_dalek::ristretto::CompressedRistretto, R1csProof) {
        let pedersen = PedersenGens::default();
        let mut prover = Prover::new(&pedersen, BoundStatement::fixed(b"count"));
        let (commitment, v) = prover.commit(Scalar::from(3u8), Scalar::from(5u8));
        build(&mut prover, v, n, true);
        (commitment, prover.prove(&BulletproofGens::new(2048)).expect("enough generators").0)
    }

    fn verify(
        n: usize,
        (commitment, proof): &(curve25519_dalek::ristretto::CompressedRistretto, R1csProof),
        times: usize,
    ) {
        let mut batch = Batch::new();
        for _ in 0..times {
            let mut verifier = Verifier::new(BoundStatement::fixed(b"count"));
            let v = verifier.commit(*commitment);
            build(&mut verifier, v, n, false);
            batch.add(verifier.equation(proof).expect("well formed").into());
        }
        batch.verify(&PedersenGens::default(), &BulletproofGens::new(2048)).expect("valid proofs");
    }

    /// Each of a payment's six hidden numbers is committed to once, and its program runs as often as a verifier runs it.
    #[test]
    fn a_payment_is_worked_out_once() {
        let owner = Predicate::from(SigningKey::random().verification_key());
        let flavor = Scalar::from(7u8);
        let coin = Utxo::genesis(Anchor([1; 32]), owner, ValueOpening::hidden(10, flavor));
        let pay =
            || TxBuilder::new(Header::any_time()).spend(&coin).pay(4, flavor, owner).change(owner).build();
        let ((unsigned, _), proving) = measure(|| pay().expect("a payment"));
        assert_eq!(proving[&Operation::Commitment], 6);

        let signature = Signature { R: owner.0, s: Scalar::ZERO };
        let UnsignedTx { header, program, proof, .. } = unsigned;
        let tx = Tx { header, program, signature, proof };
        let verifying = measure(|| drop(tx.execute(DEFAULT_LIMITS).expect("it runs"))).1;
        assert_eq!(proving[&Operation::Instruction], verifying[&Operation::Instruction]);
        assert_eq!(verifying.get(&Operation::Commitment), None);
    }

    /// A change that makes proving or verifying do more is meant to be seen here, and weighed.
    #[test]
    fn what_proving_and_verifying_cost() {
        BulletproofGens::new(2048).points(2048).expect("derived before anything is counted");
        let mut table = String::new();
        let mut row = |what: &str, n: usize, counts| table += &format!("{what} {n}: {counts:?}\n");
        for n in [64, 66, 100, 1024, 1026] {
            let (proof, counts) = measure(|| prove(n));
            row("prove", n, counts);
            row("verify", n, measure(|| verify(n, &proof, 1)).1);
            row("verify 8 of", n, measure(|| verify(n, &proof, 8)).1);
        }
        insta::assert_snapshot!(table);
    }
}
