//! ZkOS: script transactions over coins, memos and states.
//!
//! [`original`] reads and checks the ZkOS chain's own script transactions, which leave holes. What they have
//! in common with ours is here: keys of two points ([`PublicKey`]) and trees of scripts ([`ScriptTree`]).

mod key;
pub mod original;
mod script;

pub use key::PublicKey;
pub use script::{CallProof, ScriptAddress, ScriptTree};
