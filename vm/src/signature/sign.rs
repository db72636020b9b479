//! Signing, with one key or with several.

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use rand_core::OsRng;
use zeroize::Zeroizing;

use super::{Signature, SignatureError, SigningKey, multi, schnorr};
use crate::transcript::{ProofTranscript, label, random_scalar};

impl Signature {
    /// Signs a transcript.
    ///
    /// The nonce comes from the transcript, the key and the operating system together: it repeats only if
    /// all three do. All in constant time.
    pub fn sign(transcript: &mut Transcript, key: &SigningKey) -> Self {
        let (nonce, commitment) = nonce(transcript, [key]);
        let c = schnorr::challenge(transcript, key.verification_key(), &commitment);
        Self { R: commitment, s: *nonce + c * key.scalar() }
    }

    /// Signs a transcript, and one more message per key, with all keys at once. A key may come more than once.
    ///
    /// ```
    /// use merlin::Transcript;
    /// use zkvm::signature::{Signature, SigningKey};
    ///
    /// let (buyer, seller) = (SigningKey::random(), SigningKey::random());
    /// let deal = || Transcript::new(b"deal");
    /// let signature = Signature::sign_multi(&mut deal(), &[(&buyer, b"pays 10"), (&seller, b"ships 1")])?;
    ///
    /// let [buyer, seller] = [&buyer, &seller].map(SigningKey::verification_key);
    /// signature.verify_multi(&mut deal(), &[(buyer, b"pays 10"), (seller, b"ships 1")])?;
    /// assert!(signature.verify_multi(&mut deal(), &[(buyer, b"pays 11"), (seller, b"ships 1")]).is_err());
    /// # Ok::<(), zkvm::signature::SignatureError>(())
    /// ```
    ///
    /// # Errors
    /// [`SignatureError::NoKeys`].
    pub fn sign_multi<M: AsRef<[u8]>>(
        transcript: &mut Transcript,
        signers: &[(&SigningKey, M)],
    ) -> Result<Self, SignatureError> {
        if signers.is_empty() {
            return Err(SignatureError::NoKeys);
        }
        let (nonce, commitment) = nonce(transcript, signers.iter().map(|(key, _)| *key));
        multi::commit_messages(
            transcript,
            signers.iter().map(|(key, m)| (key.verification_key(), m.as_ref())),
        );
        transcript.append_point(label::R, &commitment);
        let mut s = *nonce;
        for (i, (key, _)) in signers.iter().enumerate() {
            s += multi::challenge(transcript, i) * key.scalar();
        }
        Ok(Self { R: commitment, s })
    }
}

/// A new nonce and its commitment.
fn nonce<'a>(
    transcript: &Transcript,
    keys: impl IntoIterator<Item = &'a SigningKey>,
) -> (Zeroizing<Scalar>, CompressedRistretto) {
    let mut rng = keys
        .into_iter()
        .fold(transcript.build_rng(), |rng, key| {
            rng.rekey_with_witness_bytes(label::WITNESS_KEY, key.scalar().as_bytes())
        })
        .finalize(&mut OsRng);
    let nonce = Zeroizing::new(random_scalar(&mut rng));
    let commitment = RistrettoPoint::mul_base(&nonce).compress();
    (nonce, commitment)
}
