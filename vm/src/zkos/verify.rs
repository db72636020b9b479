//! Verifying script transactions.
//!
//! In this order: the body ([`ScriptBody`]) is consistent; the program runs on the stack that the body gives it and
//! writes the constraint system; then all witnesses and the proof are one multi-scalar multiplication, for a
//! transaction alone or for a block of them. Whether inputs exist and are unspent is for a ledger to say.

use thiserror::Error;

use super::run::{MAX_MULTIPLIERS, constrain, proof_statement};
use super::witness::{relation, transcript};
use super::{Pair, ScriptBody, ScriptHeader, ScriptTx, Source};
use crate::batch::{Equations, Fault, verify_in_portions};
use crate::encoding::FormatError;
use crate::generators::{BulletproofGens, PedersenGens};
use crate::machine::{Failure, VerifyingDelegate};
use crate::proof_error::ProofError;
use crate::r1cs::Verifier;
use crate::statement::Statement;

/// A script transaction that was verified. There is no other way to make one than [`ScriptTx::verify`] and
/// [`verify_block`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedScriptTx {
    id: [u8; 32],
    body: ScriptBody,
}

/// Why a script transaction is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ScriptError {
    /// It has no bytes: too many or too long strings, or a commitment that is no point or the identity.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// It may be applied at no time.
    #[error("the transaction's earliest time is after its latest")]
    Never,
    /// The output of a pair is not what may follow its input.
    #[error("pair {0} changes its owner or script, or is a state that does not follow the one before")]
    Inconsistent(usize),
    /// A memo or state is under other scripts than the one that runs.
    #[error("the script that runs is not one of the scripts of pair {0}")]
    Script(usize),
    /// Nothing is spent: nothing would keep it from being applied again.
    #[error("the transaction spends nothing, so it could be applied any number of times")]
    SpendsNothing,
    /// An output is spent by two pairs.
    #[error("the transaction spends an output twice")]
    SpendsTwice,
    /// More goes out than comes in, or less, or an amount is not below 2^64. Only a prover can tell.
    #[error("the outputs and the fee do not add up to the inputs, or an amount is not below 2^64")]
    Amounts,
    /// An instruction of the program fails, or it costs too much.
    #[error("the script fails{}: {}", at(.0), .0)]
    Run(#[from] Failure),
    /// There is not one witness of the right size for each pair.
    #[error("the transaction's witnesses do not match its pairs")]
    Witnesses,
    /// A witness does not verify: an owner did not agree, or a coin holds another amount than is said.
    #[error("an input's owner did not sign, or a coin does not hold the amount that its commitment says")]
    Owner,
    /// Amounts are not conserved, or the program's constraints do not hold.
    #[error("the transaction's proof is not valid: {0}")]
    Proof(#[from] ProofError),
}

fn at(failure: &Failure) -> String {
    failure.pc.map_or_else(String::new, |pc| format!(" at instruction {pc}"))
}

/// A block is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("transaction {index} of the block: {error}")]
pub struct ScriptBlockError {
    /// The index of the first bad transaction.
    pub index: usize,
    /// What is wrong with it.
    pub error: ScriptError,
}

impl ScriptTx {
    /// Generators for any transaction; only those that are needed are made.
    pub fn generators() -> BulletproofGens {
        BulletproofGens::new(MAX_MULTIPLIERS)
    }

    /// Verifies the transaction by itself.
    ///
    /// # Errors
    /// The first reason to refuse it.
    pub fn verify(&self, gens: &BulletproofGens) -> Result<VerifiedScriptTx, ScriptError> {
        let (id, equations) = self.equations()?;
        equations.check(&PedersenGens::default(), gens).map_err(name)?;
        Ok(VerifiedScriptTx { id, body: self.body.clone() })
    }

    /// What verification comes down to.
    fn equations(&self) -> Result<([u8; 32], Equations), ScriptError> {
        self.body.check()?;
        let id = self.id();
        let statement = Statement::default();
        let mut delegate = VerifyingDelegate::new(Verifier::new(proof_statement(&id)), &statement);
        constrain(&self.body, &mut delegate)?;
        let proof = delegate.finish().0.equation(&self.proof).map_err(ProofError::from)?;
        if self.witnesses.len() != self.body.pairs.len() {
            return Err(ScriptError::Witnesses);
        }
        let mut points = Vec::new();
        for (index, (pair, witness)) in self.body.pairs.iter().zip(&self.witnesses).enumerate() {
            let equations = relation(pair).verify(&mut transcript(&id, index), witness);
            points.extend(equations.ok_or(ScriptError::Witnesses)?);
        }
        Ok((id, Equations { proofs: vec![proof], points }))
    }
}

/// Verifies transactions that stand together: their programs run in parallel, and everything else is one
/// multi-scalar multiplication. Each is verified by itself, as if there were no others.
///
/// A long list is verified in portions of 128, to bound the memory they take.
///
/// # Errors
/// The first transaction of a portion that does not verify; one whose program fails comes before all others of it.
pub fn verify_block(
    txs: &[ScriptTx],
    gens: &BulletproofGens,
) -> Result<Vec<VerifiedScriptTx>, ScriptBlockError> {
    let ids = verify_in_portions(txs, MAX_MULTIPLIERS, gens, ScriptTx::equations, |_, fault| name(fault))
        .map_err(|(index, error)| ScriptBlockError { index, error })?;
    Ok(txs.iter().zip(ids).map(|(tx, id)| VerifiedScriptTx { id, body: tx.body.clone() }).collect())
}

fn name(fault: Fault) -> ScriptError {
    match fault {
        Fault::Points => ScriptError::Owner,
        Fault::Proof | Fault::Generators(_) => ScriptError::Proof(fault.into()),
    }
}

impl VerifiedScriptTx {
    /// The ID of the transaction: a hash of the whole body.
    pub fn id(&self) -> [u8; 32] {
        self.id
    }

    /// Times, height and fee.
    pub fn header(&self) -> ScriptHeader {
        self.body.header
    }

    /// What it spends and creates.
    pub fn pairs(&self) -> &[Pair] {
        &self.body.pairs
    }

    /// Where the output of a pair is from, to spend it.
    pub fn source(&self, pair: u32) -> Source {
        Source { txid: self.id, index: pair }
    }
}
