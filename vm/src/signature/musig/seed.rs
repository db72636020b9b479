//! Nonces that a signer can make once more, where the rounds do not happen in one process.

use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use rand_core::{OsRng, RngCore};
use zeroize::Zeroizing;

use super::Group;
use crate::signature::SigningKey;
use crate::transcript::{ProofTranscript, label};

/// What a signer keeps between two rounds: 32 random bytes, from which its key, what is signed, the group and its position in it make the
/// nonce.
///
/// Who finds a seed learns nothing without the key. But a seed is for one signature: whoever makes two [shares](super::Share) with
/// one seed gives the key away. So forget it when the share is made, and do not take other precommitments than before.
pub struct NonceSeed(Zeroizing<[u8; 32]>);

impl NonceSeed {
    /// A new seed from the operating system's randomness.
    pub fn random() -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        OsRng.fill_bytes(&mut *bytes);
        Self(bytes)
    }

    /// A seed that was kept.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes, to be kept.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        self.0.clone()
    }

    /// The nonce of a signer. Everything that its challenge depends on is in it, except the others' nonces.
    pub(super) fn nonce(
        &self,
        transcript: &Transcript,
        group: &Group,
        position: usize,
        key: &SigningKey,
    ) -> Zeroizing<Scalar> {
        let mut transcript = transcript.clone();
        group.commit(&mut transcript);
        for key in group.keys() {
            transcript.append_point(label::X, &key.0);
        }
        transcript.append_u64(label::INDEX, position as u64);
        transcript.append_message(label::WITNESS_KEY, key.scalar().as_bytes());
        transcript.append_message(label::NONCE_SEED, &*self.0);
        Zeroizing::new(transcript.challenge_scalar(label::NONCE))
    }
}
