//! What a transaction's program handles and writes down: contracts and what locks them, the log and its ID.
//!
//! The machine works with these, and [`tx`](crate::tx) makes transactions of them; that is where their public paths are.

mod address;
mod contract;
mod format;
mod header;
mod log;
mod nullifier;
mod predicate;
mod taproot;

pub use address::{Address, AddressError};
pub use contract::{Anchor, Contract, ContractId, PortableItem, Value};
pub use format::Format;
pub use header::{Header, VERSION};
pub use log::{TxEntry, TxId, TxLog};
pub use nullifier::Nullifier;
pub use predicate::Predicate;
pub use taproot::{CallProof, PredicateLeaf, PredicateTree, TaprootError};
