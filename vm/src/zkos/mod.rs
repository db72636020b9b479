//! ZkOS: script transactions over coins, memos and states.
//!
//! A [`ScriptTx`] spends and creates [`Coin`]s (encrypted amounts), [`Memo`]s (amounts and data under scripts) and
//! [`State`]s (what an application holds and remembers), in [`Pair`]s of an input and an output, and runs one
//! script that says whether it may. Verification makes it a [`VerifiedScriptTx`], which a ledger applies:
//!
//! - no amount comes from nowhere: all that goes in is all that goes out and the fee, and every amount is proven to
//!   be below 2^64;
//! - every owner signs the whole transaction, by a proof that also ties coins to commitments;
//! - the script is one of those that every memo and state of the transaction is under, written for these pairs;
//! - nothing can be taken to another transaction: the ID is a hash of every field, and every proof is bound to it.
//!
//! Stages: [`ScriptBody`] → [`prove`] → [`UnsignedScriptTx`] → sign → [`ScriptTx`] → verify → [`VerifiedScriptTx`].
//!
//! `vm/examples/zkos_state_transition.rs` is a small application, docs/spec.md has the encodings.
//!
//! `original` (with the cargo feature `zkos-original`) reads and checks the ZkOS chain's own script transactions, whose
//! holes ours do not have (docs/security.md).

mod body;
mod key;
#[cfg(feature = "zkos-original")]
pub mod original;
mod output;
mod pair;
#[cfg(feature = "prove")]
mod prove;
mod relation;
mod run;
mod script;
#[cfg(test)]
mod tests;
mod tx;
mod verify;
mod witness;

pub use body::{MAX_SCRIPT_PROGRAM, ScriptBody, ScriptHeader};
pub use key::PublicKey;
pub use output::{Coin, Input, MAX_STRINGS, Memo, ScriptOutput, Source, State};
pub use pair::Pair;
#[cfg(feature = "prove")]
pub use prove::{ScriptProveError, ScriptSecrets, UnsignedScriptTx, prove, sign_state, simulate};
pub use relation::PairWitness;
pub use run::SCRIPT_LIMITS;
pub use script::{CallProof, Script, ScriptAddress, ScriptTree, Shape};
pub use tx::ScriptTx;
pub use verify::{ScriptBlockError, ScriptError, VerifiedScriptTx, verify_block};
