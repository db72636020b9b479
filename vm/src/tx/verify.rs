//! Verifying transactions.
//!
//! [`Tx::execute`] runs the program, which tells what the transaction does and writes its constraint system.
//! [`ExecutedTx::verify`] checks what the run left open, in one multi-scalar multiplication: the proof of the
//! constraints, the signature of the transaction, and the point equations of `issue`, `unblind`, `call`,
//! `signid` and `signtag`. [`verify_block`] does so for many transactions at once.
//!
//! Whether the inputs exist and are unspent, and whether the time has come, is for a ledger to say.

use thiserror::Error;

use super::{ContractId, Format, Header, Predicate, Tx, TxId, TxLog, VERSION};
use crate::batch::{Equations, Fault, PointEquation, first_false, verify_in_portions};
use crate::generators::{BulletproofGens, PedersenGens};
use crate::image::Counts;
use crate::machine::{Failure, Machine, OpenedContract, Outcome, VerifyingDelegate};
use crate::proof_error::ProofError;
use crate::r1cs::Verifier;
use crate::signature::VerificationKey;
use crate::statement::Statement;

/// A transaction's fee, and how many bytes it pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeRate {
    /// The sum of all fees, in units of flavor zero.
    pub fee: u64,
    /// The length of the encoded transaction, in bytes.
    pub size: u64,
}

/// What a transaction does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects {
    /// Version and time bounds.
    pub header: Header,
    /// The ID: the root of the log's tree.
    pub id: TxId,
    /// What it is and does, in order.
    pub log: TxLog,
    /// The fee and the size.
    pub fee_rate: FeeRate,
}

/// A transaction whose program ran, and of which nothing is verified yet.
pub struct ExecutedTx<'a> {
    run: Run<'a>,
}

/// A run of either format's program: what is still to be checked.
pub(super) struct Run<'a> {
    format: Format,
    tx: &'a Tx,
    effects: Effects,
    verifier: Verifier,
    points: Points,
    signing: Vec<(Predicate, ContractId)>,
    opened: Vec<OpenedContract>,
}

/// The point equations of a run.
struct Points {
    equations: Vec<PointEquation>,
    /// The instruction that each comes from.
    pcs: Vec<usize>,
}

/// A transaction that was verified. There is no other way to make one than [`Tx::verify`], its two steps, and
/// [`verify_block`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedTx {
    effects: Effects,
}

/// Why a transaction is rejected.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TxError {
    /// It is of another version. In version 1 a proof is not bound to its program, so that money can be made.
    #[error("transactions of version {0} are not accepted, only those of version {VERSION}")]
    Version(u64),
    /// An instruction of the program fails, or it goes over the limits.
    #[error("the transaction's program fails: {0}")]
    Run(#[from] Failure),
    /// The proof does not prove the constraints, or there are too few generators to tell.
    #[error("the transaction's proof is not valid: {0}")]
    Proof(#[from] ProofError),
    /// The signature is not one of all keys that `signtx` met.
    #[error("a required signature of the transaction is missing or invalid")]
    Signature,
    /// What an `issue`, `unblind`, `call`, `signid` or `signtag` claims about points does not hold.
    #[error(
        "instruction {pc}: the issued flavor, opened commitment, called program or signature is not valid"
    )]
    Points {
        /// The index of the top-level instruction.
        pc: usize,
    },
}

/// A block is rejected.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("transaction {index} of the block: {error}")]
pub struct BlockError {
    /// The index of the first bad transaction.
    pub index: usize,
    /// What is wrong with it.
    pub error: TxError,
}

impl Tx {
    /// Verifies the transaction by itself, within `limits`.
    ///
    /// By default take [`DEFAULT_LIMITS`](super::DEFAULT_LIMITS) and as many generators as there may be
    /// multipliers; those that are not needed cost nothing.
    ///
    /// # Errors
    /// If it is of another version, the program fails or goes over the limits, or proof or signatures do not hold.
    pub fn verify(&self, gens: &BulletproofGens, limits: Counts) -> Result<VerifiedTx, TxError> {
        self.execute(limits)?.verify(gens)
    }

    /// Runs the program, within `limits`. That is cheap and tells what the transaction would do.
    ///
    /// ```
    /// use zkvm::signature::SigningKey;
    /// use zkvm::tx::{Anchor, DEFAULT_LIMITS, Header, Predicate, TxBuilder, Utxo, default_generators};
    ///
    /// let key = SigningKey::random();
    /// let owner = Predicate::from(key.verification_key());
    /// let start = Utxo::genesis(Anchor([1; 32]), owner, None);
    /// let unsigned = TxBuilder::new(Header::any_time()).spend(&start).data(*b"hello").build()?.0;
    /// let tx = unsigned.sign(&[key])?;
    ///
    /// let executed = tx.execute(DEFAULT_LIMITS)?;
    /// assert_eq!(executed.effects().log.inputs().collect::<Vec<_>>(), [start.id()]);
    /// assert_eq!(executed.signing(), [(owner, start.id())]);
    /// // Up to here everything may be a lie. Now the proof and the signature:
    /// executed.verify(&default_generators())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`TxError::Version`] or [`TxError::Run`].
    pub fn execute(&self, limits: Counts) -> Result<ExecutedTx<'_>, TxError> {
        match self.header.version {
            VERSION => Run::new(Format::Version2, self, limits).map(|run| ExecutedTx { run }),
            version => Err(TxError::Version(version)),
        }
    }
}

impl ExecutedTx<'_> {
    /// What it does, if it verifies.
    pub fn effects(&self) -> &Effects {
        &self.run.effects
    }

    /// The keys that must sign it, in the order `signtx` met them, and for which contract.
    pub fn signing(&self) -> &[(Predicate, ContractId)] {
        &self.run.signing
    }

    /// What its clauses open, in order, and what they are given.
    pub fn opened(&self) -> &[OpenedContract] {
        &self.run.opened
    }

    /// Checks what is left open.
    ///
    /// # Errors
    /// If the proof, the signature or a point equation does not hold.
    pub fn verify(self, gens: &BulletproofGens) -> Result<VerifiedTx, TxError> {
        self.run.check(gens).map(|effects| VerifiedTx { effects })
    }
}

impl<'a> Run<'a> {
    /// Runs the program, whatever the version in the header.
    pub(super) fn new(format: Format, tx: &'a Tx, limits: Counts) -> Result<Self, TxError> {
        let statement = Statement::default();
        let verifier = Verifier::new(format.statement(&tx.header, &tx.program));
        let mut delegate = VerifyingDelegate::new(verifier, &statement);
        let machine = Machine::for_format(format, &tx.program, tx.header, limits, &mut delegate);
        let Outcome { log, points, point_pcs, signing, opened, .. } = machine.run()?;
        let points = Points { equations: points, pcs: point_pcs };
        let fee_rate = FeeRate { fee: log.fee(), size: tx.encode_as(format).len() as u64 };
        let effects = Effects { header: tx.header, id: log.id(), log, fee_rate };
        Ok(Self { format, tx, effects, verifier: delegate.finish().0, points, signing, opened })
    }

    /// What the run did.
    pub(super) fn into_effects(self) -> Effects {
        self.effects
    }

    /// Checks what is left open.
    pub(super) fn check(self, gens: &BulletproofGens) -> Result<Effects, TxError> {
        let (open, equations) = self.into_equations()?;
        equations.check(&PedersenGens::default(), gens).map_err(|fault| open.name(fault))?;
        Ok(open.effects)
    }

    /// What verification comes down to.
    fn into_equations(self) -> Result<(Open, Equations), TxError> {
        let Self { format, tx, effects, mut verifier, points, signing, .. } = self;
        // The ID follows from header and program, which are bound; it ties the proof to what is signed.
        verifier.bind(format.id_label(), &effects.id.0);
        let proof = verifier.equation(&tx.proof).map_err(ProofError::from)?;
        let mut equations = Equations { proofs: vec![proof], points: points.equations.clone() };
        // Without any `signtx` the signature is not looked at.
        if !signing.is_empty() {
            let pairs: Vec<_> = signing.iter().map(|(key, id)| (VerificationKey(key.0), id.0)).collect();
            let signature = tx.signature.multi_equation(&mut format.signtx_transcript(effects.id), &pairs);
            equations.points.push(signature.map_err(|_| TxError::Signature)?);
        }
        Ok((Open { effects, points }, equations))
    }
}

/// A transaction whose equations are being checked.
struct Open {
    effects: Effects,
    points: Points,
}

impl Open {
    fn name(&self, fault: Fault) -> TxError {
        match fault {
            Fault::Proof | Fault::Generators(_) => TxError::Proof(fault.into()),
            // If it is none of the program's equations, it is the signature's.
            Fault::Points => match first_false(&self.points.equations) {
                Some(index) => {
                    TxError::Points { pc: self.points.pcs.get(index).copied().unwrap_or_default() }
                }
                None => TxError::Signature,
            },
        }
    }
}

/// Verifies transactions that stand together: their programs run in parallel, and everything else is one
/// multi-scalar multiplication. Each is verified by itself: that one spends what another one creates, or what
/// another one spends too, makes no difference here.
///
/// A long list is verified in portions, since each multiplier of a portion takes some 64 bytes: of 2^22 multipliers
/// if all transactions were as large as the limits allow (128 of them, by default).
///
/// ```
/// use zkvm::signature::SigningKey;
/// use zkvm::tx::{
///     Anchor, DEFAULT_LIMITS, Header, Predicate, TxBuilder, TxError, Utxo, default_generators, verify_block,
/// };
///
/// let key = SigningKey::random();
/// let owner = Predicate::from(key.verification_key());
/// let say = |text: &str| {
///     let start = Utxo::genesis(Anchor([1; 32]), owner, None);
///     let unsigned = TxBuilder::new(Header::any_time()).spend(&start).data(text.as_bytes()).build()?.0;
///     unsigned.sign(std::slice::from_ref(&key))
/// };
/// let mut block = vec![say("yes")?, say("no")?];
/// assert_eq!(verify_block(&block, &default_generators(), DEFAULT_LIMITS)?.len(), 2);
///
/// block[1].signature = block[0].signature;
/// let error = verify_block(&block, &default_generators(), DEFAULT_LIMITS).unwrap_err();
/// assert_eq!((error.index, error.error), (1, TxError::Signature));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The first transaction of a portion that does not verify; one whose program fails comes before all others of it.
pub fn verify_block(
    txs: &[Tx],
    gens: &BulletproofGens,
    limits: Counts,
) -> Result<Vec<VerifiedTx>, BlockError> {
    let equations = |tx: &Tx| tx.execute(limits)?.run.into_equations();
    let verified = verify_in_portions(txs, limits.multipliers as usize, gens, equations, Open::name)
        .map_err(|(index, error)| BlockError { index, error })?;
    Ok(verified.into_iter().map(|open| VerifiedTx { effects: open.effects }).collect())
}

impl VerifiedTx {
    /// Version and time bounds.
    pub fn header(&self) -> Header {
        self.effects.header
    }

    /// The ID: the root of the log's tree.
    pub fn id(&self) -> TxId {
        self.effects.id
    }

    /// What it is and does, in order.
    pub fn log(&self) -> &TxLog {
        &self.effects.log
    }

    /// The fee and the size.
    pub fn fee_rate(&self) -> FeeRate {
        self.effects.fee_rate
    }

    /// What it does, as a plain value that no longer shows that it was verified.
    pub fn into_effects(self) -> Effects {
        self.effects
    }
}
