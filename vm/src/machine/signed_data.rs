//! Data that somebody signed elsewhere and before.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::traits::IsIdentity;

use super::{Bytes, Delegate, Item, Machine, MachineError};
use crate::signature::{SignedData, VerificationKey};

/// The points of a signature's equation: the nonce's commitment and the key.
const POINTS: usize = 2;
/// What is hashed of the key.
const KEY_BYTES: usize = 32;

impl<D: Delegate> Machine<'_, D> {
    /// `P purpose m(1) … m(k) signature →`: the owner of P signed the messages for the purpose
    pub(super) fn signdata(&mut self, k: u32) -> Result<(), MachineError> {
        self.transaction("signdata")?;
        let signature = self.pop()?.signature()?;
        let messages = self.pop_many(k)?.into_iter().map(Item::string);
        let messages: Vec<Bytes> = messages.collect::<Result<_, _>>()?;
        let purpose = self.pop()?.string()?;
        let key: CompressedRistretto = self.pop()?.point()?;
        if key.is_identity() {
            return Err(MachineError::InvalidSigner);
        }
        let bytes = messages.iter().map(|message| message.len()).sum::<usize>();
        self.charge_points(POINTS)?;
        self.charge_hash(KEY_BYTES + purpose.len() + bytes)?;
        self.budget.edges(messages.len())?;
        let said = SignedData::new(&purpose[..], messages.iter().map(|message| message.to_vec()));
        self.defer(said.equation(&signature, VerificationKey(key)));
        Ok(())
    }
}
