//! Who signs what.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;

use super::AggregatedKey;
use crate::signature::{VerificationKey, multi, schnorr};
use crate::transcript::{ProofTranscript, label};

/// The signers of one signature, in an order they agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Group {
    /// Under one key, together: the signature is verified with [`Signature::verify`].
    ///
    /// [`Signature::verify`]: crate::signature::Signature::verify
    OneKey(AggregatedKey),
    /// Each under its key, with a message of its own: verified with [`Signature::verify_multi`].
    ///
    /// [`Signature::verify_multi`]: crate::signature::Signature::verify_multi
    OwnMessages(Vec<(VerificationKey, Vec<u8>)>),
}

impl Group {
    /// The signers' keys, in order.
    pub fn keys(&self) -> Vec<VerificationKey> {
        match self {
            Self::OneKey(key) => key.keys().to_vec(),
            Self::OwnMessages(pairs) => pairs.iter().map(|(key, _)| *key).collect(),
        }
    }

    /// Appends what is signed, and the commitment to the nonce.
    pub(super) fn commit(&self, transcript: &mut Transcript, commitment: &CompressedRistretto) {
        match self {
            Self::OneKey(key) => schnorr::commit_key(transcript, key.key()),
            Self::OwnMessages(pairs) => {
                multi::commit_messages(transcript, pairs.iter().map(|(key, message)| (*key, &message[..])))
            }
        }
        transcript.append_point(label::R, commitment);
    }

    /// What each signer's key is multiplied by in the signature's equation, after [`Group::commit`].
    pub(super) fn challenges(&self, transcript: &Transcript) -> Vec<Scalar> {
        match self {
            Self::OneKey(key) => {
                let c = transcript.clone().challenge_scalar(label::c);
                key.factors().iter().map(|factor| c * factor).collect()
            }
            Self::OwnMessages(pairs) => (0..pairs.len()).map(|i| multi::challenge(transcript, i)).collect(),
        }
    }
}
