//! The three rounds, as one signer sees them.

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use zeroize::Zeroizing;

use super::{Group, MusigError, NonceSeed, Round};
use crate::encoding::{FormatError, Reader};
use crate::signature::{Signature, SigningKey, VerificationKey};
use crate::transcript::{ProofTranscript, label};

/// What a signer sends first: a hash of its nonce's commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Precommitment(pub [u8; 32]);

/// What a signer sends second: its nonce times B.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NonceCommitment(pub CompressedRistretto);

/// What a signer sends third: its nonce plus challenge times secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(Scalar);

/// A signer that waits for all precommitments. Dropped, it forgets its nonce.
pub struct AwaitingPrecommitments(Signer);

/// A signer that waits for all commitments. Dropped, it forgets its nonce.
///
/// A nonce that signs twice gives the key away, so it cannot:
/// ```compile_fail,E0382
/// # use zkvm::signature::musig::{AwaitingCommitments, NonceCommitment};
/// fn sign_twice(signer: AwaitingCommitments, one: &[NonceCommitment], other: &[NonceCommitment]) {
///     let first = signer.receive(one);
///     let second = signer.receive(other);
/// }
/// ```
pub struct AwaitingCommitments {
    signer: Signer,
    precommitments: Vec<Precommitment>,
}

/// A signer that waits for all shares. It knows no secret any more.
pub struct AwaitingShares {
    keys: Vec<VerificationKey>,
    points: Vec<RistrettoPoint>,
    commitments: Vec<RistrettoPoint>,
    challenges: Vec<Scalar>,
    tweak: Scalar,
}

/// What a signer keeps through the rounds.
struct Signer {
    transcript: Transcript,
    group: Group,
    keys: Vec<VerificationKey>,
    points: Vec<RistrettoPoint>,
    position: usize,
    key: SigningKey,
    nonce: Zeroizing<Scalar>,
    commitment: NonceCommitment,
}

/// Starts to sign a transcript as the `position`-th of a group (counted from 0). The nonce is new each time.
///
/// # Errors
/// [`MusigError::NoKeys`], [`MusigError::InvalidKey`], [`MusigError::AnotherKey`].
pub fn sign_together(
    transcript: Transcript,
    group: Group,
    position: usize,
    key: SigningKey,
) -> Result<(AwaitingPrecommitments, Precommitment), MusigError> {
    sign_together_from(&NonceSeed::random(), transcript, group, position, key)
}

/// Starts to sign as [`sign_together`] does, or takes up what was started with the same seed: the same messages in give the same
/// messages out.
///
/// ```
/// use merlin::Transcript;
/// use zkvm::signature::{SigningKey, musig};
///
/// let keys = [SigningKey::random(), SigningKey::random()];
/// let group = musig::Group::OneKey(musig::aggregate(keys.iter().map(SigningKey::verification_key).collect())?);
/// let start = |seed: &musig::NonceSeed, position: usize| {
///     let transcript = Transcript::new(b"what is signed");
///     musig::sign_together_from(seed, transcript, group.clone(), position, keys[position].clone())
/// };
/// // One process starts, and keeps the seed; another one goes on when the others have sent their parts.
/// let seed = musig::NonceSeed::random();
/// let (_, hers) = start(&seed, 0)?;
/// let (_, his) = start(&musig::NonceSeed::random(), 1)?;
/// let kept = *seed.to_bytes();
/// let (alice, again) = start(&musig::NonceSeed::from_bytes(kept), 0)?;
/// assert_eq!(hers, again);
/// let (_alice, _commitment) = alice.receive(&[hers, his])?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Those of [`sign_together`].
pub fn sign_together_from(
    seed: &NonceSeed,
    transcript: Transcript,
    group: Group,
    position: usize,
    key: SigningKey,
) -> Result<(AwaitingPrecommitments, Precommitment), MusigError> {
    let keys = group.keys();
    if keys.is_empty() {
        return Err(MusigError::NoKeys);
    }
    let point = |(i, key): (usize, &VerificationKey)| key.point().ok_or(MusigError::InvalidKey(i));
    let points = keys.iter().enumerate().map(point).collect::<Result<_, _>>()?;
    if keys.get(position) != Some(&key.verification_key()) {
        return Err(MusigError::AnotherKey(position));
    }
    let nonce = seed.nonce(&transcript, &group, position, &key);
    let commitment = NonceCommitment(RistrettoPoint::mul_base(&nonce).compress());
    let signer = Signer { transcript, group, keys, points, position, key, nonce, commitment };
    Ok((AwaitingPrecommitments(signer), commitment.precommit()))
}

impl AwaitingPrecommitments {
    /// Takes the precommitments of all signers; returns what to send next.
    ///
    /// # Errors
    /// [`MusigError::WrongCount`]; [`MusigError::Cheater`] if this signer's own is not among them.
    pub fn receive(
        self,
        precommitments: &[Precommitment],
    ) -> Result<(AwaitingCommitments, NonceCommitment), MusigError> {
        let Self(signer) = self;
        check_count(&signer.keys, precommitments)?;
        let commitment = signer.commitment;
        // Without its own, it would sign under a nonce that others chose.
        if precommitments[signer.position] != commitment.precommit() {
            return Err(cheater(&signer.keys, signer.position, Round::Precommitment));
        }
        Ok((AwaitingCommitments { signer, precommitments: precommitments.to_vec() }, commitment))
    }
}

impl AwaitingCommitments {
    /// Takes the commitments of all signers; returns what to send next.
    ///
    /// # Errors
    /// [`MusigError::WrongCount`]; [`MusigError::Cheater`] for one that does not match its precommitment.
    pub fn receive(self, commitments: &[NonceCommitment]) -> Result<(AwaitingShares, Share), MusigError> {
        let Self { signer, precommitments } = self;
        check_count(&signer.keys, commitments)?;
        let points = commitments
            .iter()
            .zip(precommitments)
            .enumerate()
            .map(|(i, (commitment, precommitment))| {
                let point = commitment.0.decompress().filter(|_| commitment.precommit() == precommitment);
                point.ok_or_else(|| cheater(&signer.keys, i, Round::Commitment))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let mut transcript = signer.transcript;
        let sum: RistrettoPoint = points.iter().sum();
        signer.group.commit(&mut transcript);
        transcript.append_point(label::R, &sum.compress());
        let (challenges, tweak) = signer.group.challenges(&transcript);
        let share = *signer.nonce + challenges[signer.position] * signer.key.scalar();
        let Signer { keys, points: signers, .. } = signer;
        let next = AwaitingShares { keys, points: signers, commitments: points, challenges, tweak };
        Ok((next, Share(share)))
    }
}

impl AwaitingShares {
    /// Takes the shares of all signers; returns the signature.
    ///
    /// # Errors
    /// [`MusigError::WrongCount`]; [`MusigError::Cheater`] for a share that does not fit its signer's key and
    /// commitment.
    pub fn receive(self, shares: &[Share]) -> Result<Signature, MusigError> {
        check_count(&self.keys, shares)?;
        let expected = self.commitments.iter().zip(self.points.iter().zip(&self.challenges));
        for (i, (share, (commitment, (key, challenge)))) in shares.iter().zip(expected).enumerate() {
            if RistrettoPoint::mul_base(&share.0) != commitment + challenge * key {
                return Err(cheater(&self.keys, i, Round::Share));
            }
        }
        let sum: RistrettoPoint = self.commitments.iter().sum();
        let s = self.tweak + shares.iter().map(|share| share.0).sum::<Scalar>();
        Ok(Signature { R: sum.compress(), s })
    }
}

impl NonceCommitment {
    fn precommit(&self) -> Precommitment {
        let mut transcript = Transcript::new(label::NONCE_PRECOMMITMENT);
        transcript.append_point(label::R, &self.0);
        let mut hash = [0; 32];
        transcript.challenge_bytes(label::PRECOMMITMENT, &mut hash);
        Precommitment(hash)
    }
}

impl Share {
    /// The 32 bytes of the scalar.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Takes a share from the 32 bytes of its scalar.
    ///
    /// # Errors
    /// A scalar that is not reduced.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, FormatError> {
        Reader::new(bytes).scalar().map(Self)
    }
}

fn check_count<T>(keys: &[VerificationKey], parts: &[T]) -> Result<(), MusigError> {
    if parts.len() == keys.len() {
        return Ok(());
    }
    Err(MusigError::WrongCount { expected: keys.len(), found: parts.len() })
}

fn cheater(keys: &[VerificationKey], position: usize, round: Round) -> MusigError {
    MusigError::Cheater { position, key: keys[position], round }
}
