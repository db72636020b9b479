//! From a body and its secrets to a script transaction.

use std::fmt;

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use rand_core::OsRng;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::relation::PairWitness;
use super::run::{Written, constrain, proof_statement};
use super::witness::{relation, transcript};
use super::{Coin, Pair, PublicKey, ScriptBody, ScriptError, ScriptTx};
use crate::generators::PedersenGens;
use crate::inputs::{Inputs, Opening};
use crate::machine::{Failure, MachineError, ProvingDelegate, ProvingSystem};
use crate::proof_error::ProofError;
use crate::r1cs::{MockError, MockProver, Prover, R1csProof, Timing, Unsatisfied};
use crate::signature::SigningKey;
use crate::transcript::random_scalar;
use crate::tx;

/// What the prover of a script transaction knows: openings of commitments, values of low-level variables, and
/// the randomness of the coins it makes.
///
/// Erased from memory when dropped; printing it for debugging shows no secret.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop)]
pub struct ScriptSecrets {
    witness: tx::Witness,
    /// The c of each coin made, and its r.
    pub(super) coins: Vec<([u8; 32], Scalar)>,
}

/// A script transaction that is proven and not yet signed by all owners.
#[derive(Clone)]
pub struct UnsignedScriptTx {
    body: ScriptBody,
    proof: R1csProof,
    /// For each pair, the secrets that follow the owner's key in its relation.
    secrets: Vec<Zeroizing<Vec<Scalar>>>,
    witnesses: Vec<Option<PairWitness>>,
}

/// Why no script transaction can be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ScriptProveError {
    /// It would be refused.
    #[error(transparent)]
    Refused(#[from] ScriptError),
    /// The opening of a pair's value, or the randomness of its coin, is not among the secrets.
    #[error("the amount of pair {0} is not known, or the randomness of its coin")]
    SecretMissing(usize),
    /// A pair's owner has not signed.
    #[error("the owner of pair {0} has not signed")]
    SignatureMissing(usize),
    /// The proof engine refused.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl ScriptSecrets {
    /// An empty collection, to add secrets to.
    pub fn new() -> Self {
        Self::default()
    }

    /// Commits with a fresh blinding; remembers the opening.
    pub fn hide(&mut self, value: impl Into<Scalar>) -> CompressedRistretto {
        self.witness.hide(value)
    }

    /// Commits with a given blinding, for a commitment that exists; remembers the opening.
    pub fn commit(&mut self, value: impl Into<Scalar>, blinding: Scalar) -> CompressedRistretto {
        self.witness.commit(value, blinding)
    }

    /// Chooses whether the time that proving takes may depend on these secrets; it may by default.
    pub fn set_timing(&mut self, timing: Timing) {
        self.witness.set_timing(timing);
    }

    /// Queues the value of the program's next `alloc`.
    pub fn assign(&mut self, value: impl Into<Scalar>) {
        self.witness.assign(value);
    }

    /// Encrypts an amount to an owner; remembers the randomness.
    pub fn encrypt(&mut self, owner: PublicKey, value: u64) -> Coin {
        let r = random_scalar(&mut OsRng);
        let coin = Coin::encrypt(owner, &value.into(), &r);
        self.coins.push((coin.c.to_bytes(), r));
        coin
    }

    /// The blinding of a commitment, to pass it on to whoever spends it.
    pub fn blinding(&self, commitment: &CompressedRistretto) -> Option<Scalar> {
        self.opening(commitment).map(|opening| opening.blinding)
    }

    pub(super) fn feed<C: ProvingSystem>(&self, delegate: &mut ProvingDelegate<'_, C>) {
        self.witness.openings.iter().for_each(|opened| delegate.open(*opened));
        self.witness.allocations.iter().for_each(|value| delegate.assign(*value));
    }

    fn opening(&self, commitment: &CompressedRistretto) -> Option<Opening> {
        let opened = self.witness.openings.iter().find(|opened| opened.commitment == *commitment);
        opened.map(|opened| opened.opening)
    }

    /// The secrets that follow the owner's key in the relation of a pair.
    pub(super) fn of_pair(&self, pair: &Pair) -> Option<Zeroizing<Vec<Scalar>>> {
        // With room for all, so that no copy stays behind when it grows.
        let mut secrets = Zeroizing::new(Vec::with_capacity(3));
        let value = match pair {
            Pair::Lock { value, .. } => value,
            Pair::Release { coin, value, .. } => {
                let known = self.coins.iter().find(|(c, _)| c == coin.c.as_bytes());
                secrets.push(known?.1);
                value
            }
            Pair::Update { .. } | Pair::Deploy { .. } => return Some(secrets),
        };
        let opening = self.opening(value)?;
        secrets.extend([opening.value, opening.blinding]);
        Some(secrets)
    }
}

/// Proves what a script transaction does. What is left is to sign.
///
/// First everything is checked in clear, so that what does not hold is named.
///
/// ```
/// use zkvm::signature::SigningKey;
/// use zkvm::tx::Program;
/// use zkvm::zkos::{
///     Input, Memo, Pair, PublicKey, Script, ScriptBody, ScriptHeader, ScriptSecrets, ScriptTree, ScriptTx,
///     Shape, Source, prove,
/// };
///
/// let key = SigningKey::random();
/// let owner = PublicKey::random(&key);
/// let mut secrets = ScriptSecrets::new();
/// let source = Source { txid: [1; 32], index: 0 };
/// let coin = Input { source, output: secrets.encrypt(owner, 100) };
///
/// // A script that asks for nothing: it drops the memo's commitment, which is all there is on its stack.
/// let program = Program::new().drop().encode();
/// let script = Script { pairs: vec![Shape::Lock { data: 0 }], data: 0, program: program.clone() };
/// let tree = ScriptTree::of_scripts(&[script]);
/// let memo = Memo { commitment: secrets.hide(99u64), data: vec![], script: tree.address(), owner };
/// let body = ScriptBody {
///     header: ScriptHeader::with_fee(1),
///     pairs: vec![Pair::Lock { coin, value: secrets.hide(100u64), memo }],
///     program,
///     call_proof: tree.call_proof(0).expect("there is one script"),
///     data: vec![],
/// };
///
/// let mut unsigned = prove(body, &secrets)?;
/// unsigned.sign(&key);
/// let bytes = unsigned.finish()?.encode();
///
/// // Whoever receives the bytes:
/// let verified = ScriptTx::decode(&bytes)?.verify(&ScriptTx::generators())?;
/// assert_eq!(verified.header().fee, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the body is not consistent, the program fails, a constraint does not hold or a secret is missing.
pub fn prove(body: ScriptBody, secrets: &ScriptSecrets) -> Result<UnsignedScriptTx, ScriptProveError> {
    simulate(&body, secrets)?;
    let pedersen = PedersenGens::default();
    let mut prover = Prover::new(&pedersen, proof_statement(&body.id()));
    prover.set_timing(secrets.witness.timing);
    let (prover, _) = run(&body, secrets, prover)?;
    let (proof, _) = prover.prove(&ScriptTx::generators()).map_err(ProofError::from)?;
    let of_pair = |(index, pair)| secrets.of_pair(pair).ok_or(ScriptProveError::SecretMissing(index));
    let secrets = body.pairs.iter().enumerate().map(of_pair).collect::<Result<Vec<_>, _>>()?;
    let witnesses = vec![None; secrets.len()];
    Ok(UnsignedScriptTx { body, proof, secrets, witnesses })
}

/// Checks in clear, without a proof, what a script transaction says: its body, its amounts, and its script.
///
/// # Errors
/// The first thing that does not hold.
pub fn simulate(body: &ScriptBody, secrets: &ScriptSecrets) -> Result<(), ScriptError> {
    body.check()?;
    let (mut mock, written) = run(body, secrets, MockProver::new())?;
    mock.check().map_err(|error| unsatisfied(error, &written))
}

fn run<C: ProvingSystem>(
    body: &ScriptBody,
    secrets: &ScriptSecrets,
    cs: C,
) -> Result<(C, Written), ScriptError> {
    let inputs = Inputs::default();
    let mut delegate = ProvingDelegate::new(cs, &inputs, 0);
    secrets.feed(&mut delegate);
    let written = constrain(body, &mut delegate)?;
    Ok((delegate.finish().0, written))
}

/// Names the instruction that wrote a constraint that does not hold.
fn unsatisfied(error: MockError, written: &Written) -> ScriptError {
    let (pc, error) = match error {
        MockError::Unsatisfied(Unsatisfied { constraint, .. }) => {
            let of_program = constraint.checked_sub(written.conservation);
            let pc = of_program.and_then(|index| written.outcome.pc_of_constraint(index));
            (pc, MachineError::Unsatisfied { constraint })
        }
        MockError::R1cs(error) => (None, error.into()),
    };
    ScriptError::Run(Failure::new(pc, error))
}

impl UnsignedScriptTx {
    /// What the transaction does; all of it is signed.
    pub fn body(&self) -> &ScriptBody {
        &self.body
    }

    /// Signs every pair that the key owns.
    pub fn sign(&mut self, key: &SigningKey) {
        let id = self.body.id();
        for (index, pair) in self.body.pairs.iter().enumerate() {
            if pair.owner().belongs_to(key) {
                let secrets = self.secrets.get(index).map_or(&[][..], |secrets| secrets);
                let secrets = Zeroizing::new([&[*key.scalar()][..], secrets].concat());
                self.witnesses[index] = relation(pair).prove(&mut transcript(&id, index), &secrets);
            }
        }
    }

    /// The transaction, if all have signed.
    ///
    /// # Errors
    /// [`ScriptProveError::SignatureMissing`] names the first pair whose owner has not.
    pub fn finish(self) -> Result<ScriptTx, ScriptProveError> {
        let Self { body, proof, witnesses, .. } = self;
        let signed = |(index, witness): (usize, Option<PairWitness>)| {
            witness.ok_or(ScriptProveError::SignatureMissing(index))
        };
        let witnesses = witnesses.into_iter().enumerate().map(signed).collect::<Result<_, _>>()?;
        Ok(ScriptTx { body, witnesses, proof })
    }

    /// Takes the signature of a state's owner, who made it with [`sign_state`].
    ///
    /// # Errors
    /// [`ScriptError::Witnesses`] if there is no such pair, or it is none of states.
    pub fn sign_with(&mut self, pair: usize, witness: PairWitness) -> Result<(), ScriptError> {
        let of_state = matches!(self.body.pairs.get(pair), Some(Pair::Update { .. } | Pair::Deploy { .. }));
        match self.witnesses.get_mut(pair) {
            Some(slot) if of_state => *slot = Some(witness),
            _ => return Err(ScriptError::Witnesses),
        }
        Ok(())
    }
}

/// Signs a pair of states of somebody else's transaction, of which nothing but the body need be known.
///
/// # Errors
/// [`ScriptError::Witnesses`] if there is no such pair, it is none of states, or of another owner.
pub fn sign_state(body: &ScriptBody, pair: usize, key: &SigningKey) -> Result<PairWitness, ScriptError> {
    match body.pairs.get(pair) {
        Some(states @ (Pair::Update { .. } | Pair::Deploy { .. })) if states.owner().belongs_to(key) => {
            let witness = relation(states).prove(&mut transcript(&body.id(), pair), &[*key.scalar()]);
            witness.ok_or(ScriptError::Witnesses)
        }
        _ => Err(ScriptError::Witnesses),
    }
}

impl fmt::Debug for ScriptSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScriptSecrets")
    }
}

impl fmt::Debug for UnsignedScriptTx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsignedScriptTx").field("body", &self.body).finish_non_exhaustive()
    }
}
