//! Receipts: what was proven (the claim) and why to believe it (the seal).

mod claim;
mod description;
mod format;
mod journal;
mod seal;

pub use claim::Claim;
pub use description::{JournalItem, JournalValue, Role, describe_journal};
pub use format::{FORMAT_VERSION, Receipt, ReceiptError};
pub use journal::{Entry, Journal};
pub use seal::{Seal, SealKind};
