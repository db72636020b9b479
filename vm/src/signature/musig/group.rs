//! Who signs what.

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
    /// Under several keys, each with a message of its own: verified with [`Signature::verify_multi`]. Each key
    /// is one signer's or that of several, all of whom sign together.
    ///
    /// [`Signature::verify_multi`]: crate::signature::Signature::verify_multi
    OwnMessages(Vec<(AggregatedKey, Vec<u8>)>),
}

impl Group {
    /// The signers' keys, in order. Whoever has several of them is several signers.
    pub fn keys(&self) -> Vec<VerificationKey> {
        match self {
            Self::OneKey(key) => key.keys().to_vec(),
            Self::OwnMessages(pairs) => pairs.iter().flat_map(|(key, _)| key.keys()).copied().collect(),
        }
    }

    /// Appends what is signed.
    pub(super) fn commit(&self, transcript: &mut Transcript) {
        match self {
            Self::OneKey(key) => schnorr::commit_key(transcript, key.key()),
            Self::OwnMessages(pairs) => {
                multi::commit_messages(
                    transcript,
                    pairs.iter().map(|(key, message)| (key.key(), &message[..])),
                );
            }
        }
    }

    /// What each signer's key is multiplied by in the signature's equation, after [`Group::commit`] and the
    /// commitment to the nonce; and what
    /// the tweaks add to the signature.
    pub(super) fn challenges(&self, transcript: &Transcript) -> (Vec<Scalar>, Scalar) {
        let keys: Vec<(&AggregatedKey, Scalar)> = match self {
            Self::OneKey(key) => vec![(key, transcript.clone().challenge_scalar(label::c))],
            Self::OwnMessages(pairs) => {
                let keys = pairs.iter().enumerate();
                keys.map(|(i, (key, _))| (key, multi::challenge(transcript, i))).collect()
            }
        };
        let challenges = keys.iter().flat_map(|(key, c)| key.factors().iter().map(move |factor| c * factor));
        (challenges.collect(), keys.iter().map(|(key, c)| c * key.tweak()).sum())
    }
}
