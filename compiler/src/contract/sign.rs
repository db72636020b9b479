//! Signatures by several keys that one person has.

use zkvm::signature::SigningKey;
use zkvm::signature::musig::AggregatedKey;
use zkvm::tx::{Tx, UnsignedTx};

use super::rounds::{Kept, Rounds};

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
    let mut signers: Vec<(&SigningKey, Kept)> = keys.iter().map(|key| (key, Kept::new())).collect();
    let signature = Rounds::new(&group).play(&unsigned, &group, &mut signers);
    let signature = signature.map_err(|(_, error)| words(&error))?.ok_or("somebody does not sign")?;
    unsigned.sign_with(signature).map_err(|error| words(&error))
}
