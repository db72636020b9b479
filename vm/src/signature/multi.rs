//! One signature of several keys, each over a message of its own.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;

use super::schnorr::check;
use super::{Signature, SignatureError, VerificationKey};
use crate::batch::PointEquation;
use crate::transcript::{ProofTranscript, label};

impl Signature {
    /// What holds if the signature is valid: R + Σ c_i·X_i − s·B = 0.
    ///
    /// The transcript must be in the state it was signed in, the pairs in the same order. As with
    /// [`Signature::equation`], the identity is a key.
    ///
    /// # Errors
    /// [`SignatureError::NoKeys`].
    pub fn multi_equation<M: AsRef<[u8]>>(
        &self,
        transcript: &mut Transcript,
        pairs: &[(VerificationKey, M)],
    ) -> Result<PointEquation, SignatureError> {
        if pairs.is_empty() {
            return Err(SignatureError::NoKeys);
        }
        commit_messages(transcript, pairs.iter().map(|(key, message)| (*key, message.as_ref())));
        transcript.append_point(label::R, &self.R);
        let keys = pairs.iter().enumerate().map(|(i, (key, _))| (challenge(transcript, i), key.0));
        let terms: Vec<(Scalar, CompressedRistretto)> =
            [(Scalar::ONE, self.R)].into_iter().chain(keys).collect();
        Ok(PointEquation { base: -self.s, terms })
    }

    /// Verifies it now and alone.
    ///
    /// # Errors
    /// [`SignatureError::Invalid`], also for keys that are no point or the identity;
    /// [`SignatureError::NoKeys`].
    pub fn verify_multi<M: AsRef<[u8]>>(
        &self,
        transcript: &mut Transcript,
        pairs: &[(VerificationKey, M)],
    ) -> Result<(), SignatureError> {
        let keys: Vec<_> = pairs.iter().map(|(key, _)| *key).collect();
        check(&self.multi_equation(transcript, pairs)?, &keys)
    }
}

/// Starts a multi-message signature.
pub(super) fn commit_messages<'a>(
    transcript: &mut Transcript,
    pairs: impl ExactSizeIterator<Item = (VerificationKey, &'a [u8])>,
) {
    transcript.append_message(label::DOMAIN, label::MULTIMESSAGE);
    transcript.append_u64(label::LENGTH, pairs.len() as u64);
    for (key, message) in pairs {
        transcript.append_point(label::X, &key.0);
        transcript.append_message(label::MESSAGE, message);
    }
}

/// The challenge of the i-th key, after the commitment to the nonce.
pub(super) fn challenge(transcript: &Transcript, i: usize) -> Scalar {
    let mut transcript = transcript.clone();
    transcript.append_u64(label::INDEX, i as u64);
    transcript.challenge_scalar(label::c)
}
