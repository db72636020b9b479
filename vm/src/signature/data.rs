//! Data that somebody signs, and clauses ask for.

use merlin::Transcript;

#[cfg(feature = "prove")]
use super::SigningKey;
use super::{Signature, SignatureError, VerificationKey};
use crate::batch::PointEquation;
use crate::transcript::label;

/// Strings that somebody signs, and what they are said for: what the instruction `signdata` asks about.
///
/// The signature is of the key, the purpose, and all messages with their lengths and their number, and of nothing else: who has it can show
/// it in each transaction that asks for the same. It is no signature of a transaction or of a program, whatever the strings are.
///
/// ```
/// use zkvm::signature::{SignedData, SigningKey};
///
/// let oracle = SigningKey::random();
/// let said = SignedData::new("the price of gold", [b"today".to_vec(), b"1800".to_vec()]);
/// let signature = said.sign(&oracle);
/// said.verify(&signature, oracle.verification_key())?;
///
/// let other = SignedData::new("the price of gold", [b"today".to_vec(), b"1900".to_vec()]);
/// assert!(other.verify(&signature, oracle.verification_key()).is_err());
/// # Ok::<(), zkvm::signature::SignatureError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedData {
    /// What the signature is for, so that one for something else does not count.
    pub purpose: Vec<u8>,
    /// What is said, in order.
    pub messages: Vec<Vec<u8>>,
}

impl SignedData {
    /// Messages for a purpose.
    pub fn new(purpose: impl Into<Vec<u8>>, messages: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self { purpose: purpose.into(), messages: messages.into_iter().collect() }
    }

    /// Signs the messages for the purpose.
    #[cfg(feature = "prove")]
    pub fn sign(&self, key: &SigningKey) -> Signature {
        Signature::sign(&mut self.transcript(), key)
    }

    /// Verifies a signature of them.
    ///
    /// # Errors
    /// [`SignatureError::Invalid`], also for a key that is no point or the identity.
    pub fn verify(&self, signature: &Signature, key: VerificationKey) -> Result<(), SignatureError> {
        signature.verify(&mut self.transcript(), key)
    }

    /// What holds if a signature of them is valid. As in [`Signature::equation`], the identity is a key.
    pub fn equation(&self, signature: &Signature, key: VerificationKey) -> PointEquation {
        signature.equation(&mut self.transcript(), key)
    }

    /// What is signed: several signers of one key sign it together with [`musig`](super::musig).
    pub fn transcript(&self) -> Transcript {
        let mut transcript = Transcript::new(label::SIGNDATA);
        transcript.append_message(label::SIGNDATA_PURPOSE, &self.purpose);
        transcript.append_u64(label::LENGTH, self.messages.len() as u64);
        for message in &self.messages {
            transcript.append_message(label::MESSAGE, message);
        }
        transcript
    }
}
