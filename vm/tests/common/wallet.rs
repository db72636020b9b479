//! Wallets, and provers of transactions that do not check what they prove.

use curve25519_dalek::scalar::Scalar;
use zkvm::image::Counts;
use zkvm::machine::{Failure, Machine, ProvingDelegate, ProvingSystem};
use zkvm::r1cs::{
    ConstraintSystem, LinearCombination, Prover, RandomizableConstraintSystem, RandomizedCallback, Variable,
};
use zkvm::signature::SigningKey;
use zkvm::tx::{
    Anchor, DEFAULT_LIMITS, Format, Header, Predicate, Program, Tx, TxError, UnsignedTx, Utxo, ValueOpening,
    VerifiedTx, default_generators,
};
use zkvm::{Inputs, Opened, Opening, PedersenGens};

use super::delegate::delegate;

/// The verdict of the verifier.
pub fn verify(tx: &Tx) -> Result<VerifiedTx, TxError> {
    tx.verify(&default_generators(), DEFAULT_LIMITS)
}

/// The n-th key of a test.
pub fn key(n: u64) -> SigningKey {
    SigningKey::from_scalar(Scalar::from(n + 1000)).expect("not zero")
}

/// The predicate of the n-th key.
pub fn owner(n: u64) -> Predicate {
    key(n).verification_key().into()
}

/// The n-th flavor but zero, in which fees are paid.
pub fn flavor(n: u64) -> Scalar {
    Scalar::from(7 * n)
}

/// An output that the ledger began with, owned by the n-th key and different from those with other numbers.
pub fn coin(number: u8, n: u64, qty: u64, flavor: Scalar) -> Utxo {
    Utxo::genesis(Anchor([number; 32]), owner(n), ValueOpening::hidden(qty, flavor))
}

/// Proves a program with these openings on a constraint system made of the prover's, whether or not its
/// constraints hold.
pub fn prove_anyway<'g, C: ProvingSystem>(
    pedersen: &'g PedersenGens,
    program: &Program,
    openings: &[Opening],
    wrap: impl FnOnce(Prover<'g>) -> C,
    unwrap: impl FnOnce(C) -> Prover<'g>,
) -> Result<UnsignedTx, Failure> {
    const LIMITS: Counts = DEFAULT_LIMITS;
    let (header, bytes, inputs) = (Header::any_time(), program.encode(), Inputs::default());
    let mut delegate = ProvingDelegate::new(
        wrap(Prover::new(pedersen, Format::Version2.statement(&header, &bytes))),
        &inputs,
        0,
    );
    openings.iter().for_each(|opening| delegate.open(*opening));
    let outcome = Machine::for_transaction(&bytes, header, LIMITS, &mut delegate).run()?;
    let mut prover = unwrap(delegate.finish().0);
    let id = outcome.log.id();
    prover.bind(Format::Version2.id_label(), &id.0);
    let (proof, _) = prover.prove(&default_generators()).expect("a proof, true or not");
    Ok(UnsignedTx { header, program: bytes, proof, id, log: outcome.log, signing: outcome.signing })
}

/// A constraint system that tells gadgets other values of some variables than it committed to, so that they
/// find a witness for a statement that is false.
pub struct Liar<C> {
    pub cs: C,
    pub lies: Vec<(Variable, Scalar)>,
}

impl<C: ConstraintSystem> ConstraintSystem for Liar<C> {
    delegate!(cs: multiply allocate allocate_multiplier constrain multipliers_len constraints_len);

    /// What contains a lie is one.
    fn node(&mut self, lc: LinearCombination) -> Variable {
        let value = self.evaluate(&lc);
        let variable = self.cs.node(lc);
        self.lies.extend(value.map(|value| (variable, value)));
        variable
    }

    fn evaluate(&self, lc: &LinearCombination) -> Option<Scalar> {
        lc.terms.iter().try_fold(Scalar::ZERO, |sum, (variable, coefficient)| {
            let lie = self.lies.iter().find(|(lied, _)| lied == variable).map(|(_, value)| *value);
            let value = lie.or_else(|| self.cs.evaluate(&(*variable).into()))?;
            Some(sum + coefficient * value)
        })
    }
}

impl<C: RandomizableConstraintSystem> RandomizableConstraintSystem for Liar<C> {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        self.cs.specify_randomized_constraints(callback);
    }
}

impl<C: ProvingSystem> ProvingSystem for Liar<C> {
    fn commit(&mut self, opened: &Opened) -> Variable {
        self.cs.commit(opened)
    }
}
