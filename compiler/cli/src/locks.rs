//! What all commands about contracts write and read in one way: who can spend an output, and salts.

use zkvm::tx::{Address, Predicate};

/// The address of a predicate; its bytes, if it is one that nobody can send to.
pub(super) fn address(predicate: Predicate) -> String {
    match Address::try_from(predicate) {
        Ok(address) => address.to_string(),
        Err(_) => hex::encode(predicate.verification_key().to_bytes()),
    }
}

/// Reads 32 bytes that hide the clauses of a contract.
pub(super) fn salt(text: &str) -> Result<[u8; 32], String> {
    let mut salt = [0; 32];
    hex::decode_to_slice(text, &mut salt).map_err(|_| "a salt is 64 hexadecimal digits".to_string())?;
    Ok(salt)
}
