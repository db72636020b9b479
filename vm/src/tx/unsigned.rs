//! A transaction that is proven and not yet signed.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;

use super::{BuildError, ContractId, Format, Header, Predicate, Tx, TxId, TxLog};
use crate::r1cs::R1csProof;
use crate::signature::musig::{AggregatedKey, Group};
use crate::signature::{Signature, SigningKey, VerificationKey};

/// A proven transaction that lacks its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsignedTx {
    /// Version and time bounds.
    pub header: Header,
    /// The encoded program, as it will travel.
    pub program: Vec<u8>,
    /// That the constraints hold.
    pub proof: R1csProof,
    /// What is signed. It covers header, program and effects.
    pub id: TxId,
    /// What the transaction will do.
    pub log: TxLog,
    /// Who has to sign, and the contracts opened by it, in order. A key may come more than once.
    pub signing: Vec<(Predicate, ContractId)>,
}

impl UnsignedTx {
    /// The transcript to be signed, to sign elsewhere or together: a multi-message signature of the keys and
    /// messages of [`UnsignedTx::messages`].
    pub fn signing_transcript(&self) -> Transcript {
        Format::Version2.signtx_transcript(self.id)
    }

    /// Each key, with the message that it signs beside the transcript.
    pub fn messages(&self) -> Vec<(VerificationKey, [u8; 32])> {
        self.signing.iter().map(|(predicate, id)| (predicate.verification_key(), id.0)).collect()
    }

    /// Signs with these keys, whatever their order; keys that are not needed are not used.
    ///
    /// # Errors
    /// [`BuildError::MissingKey`] names the first predicate that none of the keys is for.
    pub fn sign(self, keys: &[SigningKey]) -> Result<Tx, BuildError> {
        let public: Vec<_> = keys.iter().map(|key| (Predicate::from(key.verification_key()), key)).collect();
        let find = |&(predicate, id): &(Predicate, ContractId)| {
            let found = public.iter().find(|(public, _)| *public == predicate);
            found.map(|(_, key)| (*key, id.0)).ok_or(BuildError::MissingKey { predicate, contract: id })
        };
        let signers: Vec<_> = self.signing.iter().map(find).collect::<Result<_, _>>()?;
        let signature = match signers.is_empty() {
            true => unused_signature(),
            false => Signature::sign_multi(&mut self.signing_transcript(), &signers)?,
        };
        Ok(self.with(signature))
    }

    /// Those who sign it [together](crate::signature::musig), where predicates are keys of several signers: for each
    /// predicate one of `keys`, whatever their order. The transcript is [`UnsignedTx::signing_transcript`].
    ///
    /// # Errors
    /// [`BuildError::MissingKey`] as above.
    pub fn group(&self, keys: &[AggregatedKey]) -> Result<Group, BuildError> {
        let find = |&(predicate, id): &(Predicate, ContractId)| {
            let found = keys.iter().find(|key| Predicate::from(key.key()) == predicate);
            let key = found.ok_or(BuildError::MissingKey { predicate, contract: id })?;
            Ok((key.clone(), id.0.to_vec()))
        };
        self.signing.iter().map(find).collect::<Result<_, _>>().map(Group::OwnMessages)
    }

    /// Takes a signature that was made elsewhere, by several signers together for instance.
    ///
    /// # Errors
    /// [`BuildError::Signature`] if it does not verify.
    pub fn sign_with(self, signature: Signature) -> Result<Tx, BuildError> {
        signature.verify_multi(&mut self.signing_transcript(), &self.messages())?;
        Ok(self.with(signature))
    }

    fn with(self, signature: Signature) -> Tx {
        let Self { header, program, proof, .. } = self;
        Tx { header, program, signature, proof }
    }
}

/// What stands in the place of a signature when nobody has to sign. Nothing looks at it.
fn unused_signature() -> Signature {
    Signature { R: CompressedRistretto([0; 32]), s: Scalar::ZERO }
}
