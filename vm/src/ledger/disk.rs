//! A store in one file, by redb.
//!
//! Every change is one redb transaction: copied beside what is there, flushed, and only then made the current
//! state, so whenever the process dies the file holds the state before or after, never one between.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use redb::{
    Builder, Database, DatabaseError, ReadTransaction, ReadableTable, StorageError, Table, TableDefinition,
    TableError, WriteTransaction,
};

use super::{Block, BlockChange, Change, Output, OutputId, Outputs, Store, StoreError};
use crate::encoding::{FormatError, Reader};

/// The version of the format.
const VERSION: u64 = 1;

type Key = &'static [u8; 32];
type Bytes = &'static [u8];

/// One entry, `version`.
const FORMAT: TableDefinition<&str, u64> = TableDefinition::new("zkvm.ledger");
/// Height to block.
const BLOCKS: TableDefinition<u64, Bytes> = TableDefinition::new("blocks");
/// ID to LE64 height of the block that made it, encoding.
const UNSPENT: TableDefinition<Key, Bytes> = TableDefinition::new("unspent");
/// ID to LE64 height of the block that spent it, then as above.
const SPENT: TableDefinition<Key, Bytes> = TableDefinition::new("spent");

/// Whatever went wrong in redb.
type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// Memory for pages of the file.
const CACHE_BYTES: usize = 64 << 20;

/// Keeps a ledger in a file. One process at a time can have it open.
#[derive(Debug)]
pub struct DiskStore {
    /// There until the store is dropped.
    database: Option<Database>,
}

impl DiskStore {
    /// Makes a new file with an empty store. A file that exists is not touched.
    ///
    /// # Errors
    /// [`StoreError::Failed`] if there is something at the path, or it cannot be written.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(path).map_err(failed)?;
        let made = builder().create_file(file).map_err(open_error).and_then(Self::fill);
        let made = made.and_then(|store| sync_folder(path).map(|()| store).map_err(failed));
        made.inspect_err(|_| {
            // Best effort: the error that counts is the one above.
            let _ = std::fs::remove_file(path);
        })
    }

    /// Makes an empty database an empty store.
    pub(super) fn fill(database: Database) -> Result<Self, StoreError> {
        let store = Self { database: Some(database) };
        store.writing(|transaction| {
            transaction.open_table(FORMAT)?.insert("version", VERSION)?;
            transaction.open_table(BLOCKS)?;
            transaction.open_table(UNSPENT)?;
            transaction.open_table(SPENT)?;
            Ok(())
        })?;
        Ok(store)
    }

    /// Opens a file made by [`DiskStore::create`], and mends it if its last user died.
    ///
    /// # Errors
    /// A [`StoreError`] that says why it cannot be used.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        guarded(|| builder().open(path).map_err(open_error)).and_then(Self::check)
    }

    /// Takes a database that is a store.
    pub(super) fn check(database: Database) -> Result<Self, StoreError> {
        let store = Self { database: Some(database) };
        let version = store.reading(|transaction| match transaction.open_table(FORMAT) {
            Ok(table) => Ok(table.get("version").map_err(storage_error)?.map(|version| version.value())),
            Err(TableError::Storage(error)) => Err(storage_error(error)),
            Err(error) => Err(StoreError::NotALedger(error.to_string())),
        })?;
        match version {
            Some(VERSION) => Ok(store),
            Some(version) => Err(StoreError::NotALedger(format!("its version is {version}"))),
            None => Err(StoreError::NotALedger("it has no version".into())),
        }
    }

    fn database(&self) -> Result<&Database, StoreError> {
        self.database.as_ref().ok_or_else(|| failed("it is closed"))
    }

    /// Looks something up in one transaction.
    fn reading<T>(
        &self,
        work: impl FnOnce(&ReadTransaction) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        guarded(|| work(&self.database()?.begin_read().map_err(failed)?))
    }

    /// Does something in one transaction.
    fn writing(&self, work: impl FnOnce(&WriteTransaction) -> Result<(), Trouble>) -> Result<(), StoreError> {
        guarded(|| {
            let mut transaction = self.database()?.begin_write().map_err(failed)?;
            // With one phase a torn write is found by a checksum that is no cryptographic hash, and what is stored
            // comes from strangers.
            transaction.set_two_phase_commit(true);
            // An error drops the transaction, which takes it back.
            work(&transaction).map_err(failed)?;
            transaction.commit().map_err(failed)
        })
    }
}

impl Drop for DiskStore {
    fn drop(&mut self) {
        // Nobody is left to be told; what was written is written.
        let _ = guarded(|| {
            drop(self.database.take());
            Ok(())
        });
    }
}

impl Store for DiskStore {
    fn last(&self) -> Result<Option<Block>, StoreError> {
        self.reading(|transaction| {
            let table = transaction.open_table(BLOCKS).map_err(failed)?;
            let last = table.last().map_err(storage_error)?;
            last.map(|(height, bytes)| block(height.value(), bytes.value())).transpose()
        })
    }

    fn block(&self, height: u64) -> Result<Option<Block>, StoreError> {
        self.reading(|transaction| {
            let table = transaction.open_table(BLOCKS).map_err(failed)?;
            let found = table.get(height).map_err(storage_error)?;
            found.map(|bytes| block(height, bytes.value())).transpose()
        })
    }

    fn output(&self, id: &OutputId) -> Result<Option<Output>, StoreError> {
        let damaged = |error| damaged(id, &error);
        self.reading(|transaction| {
            let unspent = transaction.open_table(UNSPENT).map_err(failed)?;
            if let Some(bytes) = unspent.get(&id.0).map_err(storage_error)? {
                return decode_unspent(bytes.value()).map(Some).map_err(damaged);
            }
            let spent = transaction.open_table(SPENT).map_err(failed)?;
            let found = spent.get(&id.0).map_err(storage_error)?;
            found.map(|bytes| decode_spent(bytes.value()).map_err(damaged)).transpose()
        })
    }

    fn unspent(&self) -> Result<Outputs<'_>, StoreError> {
        let mut range = self.reading(|transaction| {
            let table = transaction.open_table(UNSPENT).map_err(failed)?;
            table.range::<Key>(..).map_err(storage_error)
        })?;
        let next = move || {
            let Some(item) = range.next() else { return Ok(None) };
            let (id, bytes) = item.map_err(storage_error)?;
            let id = OutputId(*id.value());
            let output = decode_unspent(bytes.value()).map_err(|error| damaged(&id, &error))?;
            Ok(Some((id, output)))
        };
        Ok(Box::new(until_the_end(next)))
    }

    fn write(&mut self, change: Change) -> Result<(), StoreError> {
        self.writing(|transaction| {
            let mut unspent = transaction.open_table(UNSPENT)?;
            let mut spent = transaction.open_table(SPENT)?;
            for (id, output) in &change.outputs {
                put(&mut unspent, &mut spent, id, output.as_ref())?;
            }
            let mut blocks = transaction.open_table(BLOCKS)?;
            match &change.block {
                BlockChange::Push(block) => blocks.insert(block.height, block.encode().as_slice())?,
                BlockChange::Pop(height) => blocks.remove(height)?,
            };
            Ok(())
        })
    }
}

/// Runs something of redb's, which asserts what a file says of itself: over one that was cut or changed from outside
/// it may panic.
fn guarded<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(StoreError::Damaged("it contradicts itself".into())))
}

/// The items that a function gives one by one, up to the last or the first error.
fn until_the_end<T>(
    mut next: impl FnMut() -> Result<Option<T>, StoreError>,
) -> impl Iterator<Item = Result<T, StoreError>> {
    let mut over = false;
    std::iter::from_fn(move || {
        let item = if over { None } else { guarded(&mut next).transpose() };
        over = !matches!(item, Some(Ok(_)));
        item
    })
}

/// Puts an output into the one table it belongs in, or in none.
fn put(
    unspent: &mut Table<'_, Key, Bytes>,
    spent: &mut Table<'_, Key, Bytes>,
    id: &OutputId,
    output: Option<&Output>,
) -> Result<(), Trouble> {
    let id = &id.0;
    match output {
        None => {
            unspent.remove(id)?;
            spent.remove(id)?;
        }
        Some(Output { bytes, created, spent: None }) => {
            spent.remove(id)?;
            unspent.insert(id, [&created.to_le_bytes(), bytes.as_slice()].concat().as_slice())?;
        }
        Some(Output { bytes, created, spent: Some(height) }) => {
            unspent.remove(id)?;
            let bytes = [&height.to_le_bytes(), created.to_le_bytes().as_slice(), bytes].concat();
            spent.insert(id, bytes.as_slice())?;
        }
    }
    Ok(())
}

fn decode_unspent(bytes: &[u8]) -> Result<Output, FormatError> {
    let mut reader = Reader::new(bytes);
    let created = reader.u64()?;
    let bytes = reader.bytes(reader.remaining())?.to_vec();
    Ok(Output { bytes, created, spent: None })
}

fn decode_spent(bytes: &[u8]) -> Result<Output, FormatError> {
    let mut reader = Reader::new(bytes);
    let height = reader.u64()?;
    let output = decode_unspent(reader.bytes(reader.remaining())?)?;
    Ok(Output { spent: Some(height), ..output })
}

fn block(height: u64, bytes: &[u8]) -> Result<Block, StoreError> {
    let damaged = |why: &str| StoreError::Damaged(format!("block {height}: {why}"));
    let block = Block::decode(bytes).map_err(|error| damaged(&error.to_string()))?;
    if block.height == height { Ok(block) } else { Err(damaged("it has another height")) }
}

/// The newest format of the file that this version of redb writes, and the only one that later versions read.
pub(super) fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.create_with_file_format_v3(true).set_cache_size(CACHE_BYTES);
    builder
}

/// A new file lasts once its folder is written, too. Other systems do not let folders be opened.
fn sync_folder(path: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn damaged(id: &OutputId, error: &FormatError) -> StoreError {
    StoreError::Damaged(format!("output {id}: {error}"))
}

fn failed(error: impl Into<Trouble>) -> StoreError {
    StoreError::Failed(error.into())
}

fn storage_error(error: StorageError) -> StoreError {
    match error {
        StorageError::Corrupted(why) => StoreError::Damaged(why),
        error => failed(error),
    }
}

fn open_error(error: DatabaseError) -> StoreError {
    match error {
        DatabaseError::DatabaseAlreadyOpen => StoreError::InUse,
        DatabaseError::UpgradeRequired(version) => {
            StoreError::NotALedger(format!("its file format has version {version}"))
        }
        DatabaseError::Storage(StorageError::Io(error)) => match error.kind() {
            ErrorKind::InvalidData => StoreError::NotALedger("it is another kind of file".into()),
            ErrorKind::UnexpectedEof => StoreError::Damaged("it ends too early".into()),
            _ => failed(error),
        },
        DatabaseError::Storage(error) => storage_error(error),
        error => failed(error),
    }
}
