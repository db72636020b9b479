//! What the tables of the file hold: each value ends with a digest that ties it to its place.
//!
//! A value that was changed, or moved to another key or table, does not have the digest that belongs there.

use redb::{TableDefinition, TableHandle};
use sha3::{Digest, Sha3_256};

use super::super::{Block, BlockId, Counts, OutputId, StoreError, StoredOutput};
use crate::encoding::{FormatError, Reader, Write};
use crate::tx::Nullifier;

pub(super) type Key = &'static [u8; 32];
pub(super) type Bytes = &'static [u8];

/// Blocks, found by their height.
pub(super) const BLOCKS: TableDefinition<u64, Bytes> = TableDefinition::new("blocks");
/// ID to LE64 height of the block that made it, encoding.
pub(super) const UNSPENT: TableDefinition<Key, Bytes> = TableDefinition::new("unspent");
/// ID to LE64 height of the block that spent it, then as above.
pub(super) const SPENT: TableDefinition<Key, Bytes> = TableDefinition::new("spent");
/// Nullifier to LE64 height of the block that nullified it.
pub(super) const NULLIFIED: TableDefinition<Key, Bytes> = TableDefinition::new("nullified");
/// One entry, `tip`: what the other tables must agree with.
pub(super) const TIP: TableDefinition<&str, Bytes> = TableDefinition::new("tip");
/// The key of that entry.
pub(super) const TIP_KEY: &str = "tip";

/// Bytes of a digest.
const DIGEST: usize = 32;

/// Where a ledger is: its last block, and how many outputs there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tip {
    pub(super) height: u64,
    pub(super) block: BlockId,
    pub(super) counts: Counts,
}

/// The bytes that are kept of a block.
pub(super) fn of_block(block: &Block) -> Vec<u8> {
    seal(&BLOCKS, &block.height.to_le_bytes(), block.encode())
}

/// Reads what [`of_block`] wrote.
pub(super) fn block(height: u64, value: &[u8]) -> Result<Block, StoreError> {
    let damaged = |why: &str| StoreError::Damaged(format!("block {height}: {why}"));
    let bytes = unseal(&BLOCKS, &height.to_le_bytes(), value).map_err(damaged)?;
    let block = Block::decode(bytes).map_err(|error| damaged(&error.to_string()))?;
    if block.height == height { Ok(block) } else { Err(damaged("it has another height")) }
}

/// The value of an unspent output.
pub(super) fn of_unspent(id: &OutputId, created: u64, bytes: &[u8]) -> Vec<u8> {
    seal(&UNSPENT, &id.0, [&created.to_le_bytes(), bytes].concat())
}

/// Reads what [`of_unspent`] wrote.
pub(super) fn unspent(id: &OutputId, value: &[u8]) -> Result<StoredOutput, StoreError> {
    let bytes = unseal(&UNSPENT, &id.0, value).map_err(|why| damaged(id, why))?;
    output(&mut Reader::new(bytes), None).map_err(|error| damaged(id, error))
}

/// The value of a spent output.
pub(super) fn of_spent(id: &OutputId, spent: u64, created: u64, bytes: &[u8]) -> Vec<u8> {
    seal(&SPENT, &id.0, [&spent.to_le_bytes(), created.to_le_bytes().as_slice(), bytes].concat())
}

/// Reads what [`of_spent`] wrote.
pub(super) fn spent(id: &OutputId, value: &[u8]) -> Result<StoredOutput, StoreError> {
    let bytes = unseal(&SPENT, &id.0, value).map_err(|why| damaged(id, why))?;
    let mut reader = Reader::new(bytes);
    let height = reader.u64().map_err(|error| damaged(id, error))?;
    output(&mut reader, Some(height)).map_err(|error| damaged(id, error))
}

fn output(reader: &mut Reader<'_>, spent: Option<u64>) -> Result<StoredOutput, FormatError> {
    let created = reader.u64()?;
    let bytes = reader.bytes(reader.remaining())?.to_vec();
    Ok(StoredOutput { bytes, created, spent })
}

/// The value of a nullifier.
pub(super) fn of_nullified(nullifier: &Nullifier, height: u64) -> Vec<u8> {
    seal(&NULLIFIED, &nullifier.0, height.to_le_bytes().to_vec())
}

/// Reads what [`of_nullified`] wrote.
pub(super) fn nullified(nullifier: &Nullifier, value: &[u8]) -> Result<u64, StoreError> {
    let damaged = |why: &str| StoreError::Damaged(format!("nullifier {nullifier}: {why}"));
    let bytes = unseal(&NULLIFIED, &nullifier.0, value).map_err(damaged)?;
    let height = bytes.try_into().map_err(|_| damaged("it has no height"))?;
    Ok(u64::from_le_bytes(height))
}

/// The bytes that are kept of the tip.
pub(super) fn of_tip(tip: &Tip) -> Vec<u8> {
    let mut bytes = tip.height.to_le_bytes().to_vec();
    bytes.put(&tip.block.0);
    bytes.put(&tip.counts.unspent.to_le_bytes());
    bytes.put(&tip.counts.spent.to_le_bytes());
    bytes.put(&tip.counts.nullifiers.to_le_bytes());
    seal(&TIP, TIP_KEY.as_bytes(), bytes)
}

/// Reads what [`of_tip`] wrote.
pub(super) fn tip(value: &[u8]) -> Result<Tip, StoreError> {
    let damaged = |why: String| StoreError::Damaged(format!("its tip: {why}"));
    let bytes = unseal(&TIP, TIP_KEY.as_bytes(), value).map_err(|why| damaged(why.into()))?;
    let decode = || {
        let mut reader = Reader::new(bytes);
        let (height, block) = (reader.u64()?, BlockId(reader.array()?));
        let counts = Counts { unspent: reader.u64()?, spent: reader.u64()?, nullifiers: reader.u64()? };
        reader.finish()?;
        Ok(Tip { height, block, counts })
    };
    decode().map_err(|error: FormatError| damaged(error.to_string()))
}

/// Bytes with their digest behind them.
fn seal(table: &impl TableHandle, key: &[u8], mut bytes: Vec<u8>) -> Vec<u8> {
    let digest = digest(table, key, &bytes);
    bytes.put(&digest);
    bytes
}

/// The bytes that the digest behind them belongs to.
fn unseal<'a>(table: &impl TableHandle, key: &[u8], value: &'a [u8]) -> Result<&'a [u8], &'static str> {
    let split = value.len().checked_sub(DIGEST).and_then(|end| value.split_at_checked(end));
    let (bytes, found) = split.ok_or("it ends too early")?;
    if found == digest(table, key, bytes) { Ok(bytes) } else { Err("its digest does not belong to it") }
}

/// No name of a table is the beginning of another, and the keys of a table have one length.
fn digest(table: &impl TableHandle, key: &[u8], bytes: &[u8]) -> [u8; DIGEST] {
    Sha3_256::new().chain_update(table.name()).chain_update(key).chain_update(bytes).finalize().into()
}

fn damaged(id: &OutputId, why: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(format!("output {id}: {why}"))
}
