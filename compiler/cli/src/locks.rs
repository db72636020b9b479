//! What all commands about contracts write and read in one way: who can spend an output, parameters, and salts.

use clap::Args;
use zkc::diagnostic::{Diagnostic, codes};
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

// What a contract is made with. No doc comment: clap would show it as the command's own.
#[derive(Args)]
pub(super) struct ParameterArguments {
    /// A value for a parameter of the contract or asset: an expression, or an address where it is a key or an address
    #[arg(long = "with", value_name = "NAME=VALUE", requires = "contract", value_parser = parameter)]
    pub(super) values: Vec<(String, String)>,
    /// 32 bytes in hexadecimal that hide the clauses which nobody called yet; all parties have the same
    #[arg(long, value_name = "HEX", requires = "contract", value_parser = salt)]
    pub(super) salt: Option<[u8; 32]>,
}

/// Reads a value for a parameter of a contract.
fn parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) => Ok((name.trim().to_string(), value.trim().to_string())),
        None => Err("a parameter is written NAME=VALUE".to_string()),
    }
}

/// Without a salt, whoever knows the source and the parameters recognizes a contract of several clauses by its address.
pub(super) fn unsalted(clauses: usize) -> Option<Diagnostic> {
    (clauses > 1).then(|| {
        let message = "the contract has no salt: whoever guesses its parameters knows its clauses";
        Diagnostic::global(codes::W0946, message).help("give 32 random bytes to all parties, and to `--salt`")
    })
}
