//! Signatures by several keys that one person has.

use zkvm::signature::SigningKey;
use zkvm::signature::musig::{self, AggregatedKey};
use zkvm::tx::{Tx, UnsignedTx};

/// Signs with all these keys where some of them are one key together: everybody is in this room, and plays each round.
///
/// # Errors
/// A key is missing.
pub fn sign_together(
    unsigned: UnsignedTx,
    keys: &[SigningKey],
    together: &[AggregatedKey],
) -> Result<Tx, String> {
    let words = |error: &dyn std::error::Error| error.to_string();
    let alone = keys.iter().map(|key| AggregatedKey::from(key.verification_key()));
    let all: Vec<AggregatedKey> = together.iter().cloned().chain(alone).collect();
    let group = unsigned.group(&all).map_err(|error| words(&error))?;
    let (mut signers, mut precommitments) = (vec![], vec![]);
    for (position, public) in group.keys().into_iter().enumerate() {
        let key = keys.iter().find(|key| key.verification_key() == public);
        let key = key.ok_or("somebody does not sign")?.clone();
        let (signer, precommitment) =
            musig::sign_together(unsigned.signing_transcript(), group.clone(), position, key)
                .map_err(|error| words(&error))?;
        signers.push(signer);
        precommitments.push(precommitment);
    }
    let second = signers.into_iter().map(|signer| signer.receive(&precommitments));
    let second: Vec<_> = second.collect::<Result<_, _>>().map_err(|error| words(&error))?;
    let (signers, commitments): (Vec<_>, Vec<_>) = second.into_iter().unzip();
    let third = signers.into_iter().map(|signer| signer.receive(&commitments));
    let third: Vec<_> = third.collect::<Result<_, _>>().map_err(|error| words(&error))?;
    let (signers, shares): (Vec<_>, Vec<_>) = third.into_iter().unzip();
    let signature = signers.into_iter().next().map(|signer| signer.receive(&shares));
    let signature = signature.ok_or("nobody signs")?.map_err(|error| words(&error))?;
    unsigned.sign_with(signature).map_err(|error| words(&error))
}
