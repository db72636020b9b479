//! A store in one file, by redb.
//!
//! Every change is one redb transaction: copied beside what is there, flushed, and only then made the current
//! state, so whenever the process dies the file holds the state before or after, never one between.
//!
//! What is read is what was written, or an error. Two things see to that. A page is named together with its checksum
//! by the page above it, and all of them are compared when a file is opened: a bit that changed, a page that is missing
//! or from another time is found there. And every value has a digest that ties it to its key, and the tip says how
//! many there are and which block is the last: that finds what somebody did to the file by redb's own means.

mod header;
mod record;
mod untouched;

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use record::{BLOCKS, Bytes, Key, NULLIFIED, SPENT, TIP, TIP_KEY, Tip, UNSPENT};
use redb::{
    Builder, Database, DatabaseError, ReadTransaction, ReadableTable, ReadableTableMetadata, StorageError,
    Table, TableDefinition, TableError, WriteTransaction,
};
use untouched::Untouched;

use super::{Block, BlockChange, Change, Counts, OutputId, Outputs, Store, StoreError, StoredOutput};
use crate::tx::Nullifier;

/// The version of the format.
const VERSION: u64 = 5;

/// A table with one entry, `version`.
const FORMAT: TableDefinition<&str, u64> = TableDefinition::new("zkvm.ledger");

/// Whatever went wrong in redb.
type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// What is said of a file that redb panicked over.
pub(super) const PANICKED: &str = "it contradicts itself";

/// Memory for pages of the file.
const CACHE_BYTES: usize = 64 << 20;

/// Keeps a ledger in a file. One process at a time can have it open to write, or any number of them to read.
#[derive(Debug)]
pub struct DiskStore {
    /// There until the store is dropped.
    database: Option<Database>,
    access: Access,
}

/// What a store was opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

impl DiskStore {
    /// Makes a new file with an empty store. A file that exists is not touched.
    ///
    /// ```
    /// use zkvm::ledger::{DiskStore, Genesis, Ledger};
    ///
    /// let path = std::env::temp_dir().join(format!("zkvm-doc-{}.zkl", std::process::id()));
    /// let genesis = Genesis { timestamp_ms: 0, outputs: vec![] };
    /// drop(Ledger::create(DiskStore::create(&path)?, &genesis)?);
    ///
    /// let ledger = Ledger::open(DiskStore::open_to_read(&path)?)?;
    /// assert_eq!(ledger.last()?, genesis.block());
    /// drop(ledger);
    /// std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
        let store = Self { database: Some(database), access: Access::Write };
        store.writing(|transaction| {
            transaction.open_table(FORMAT)?.insert("version", VERSION)?;
            transaction.open_table(BLOCKS)?;
            transaction.open_table(UNSPENT)?;
            transaction.open_table(SPENT)?;
            transaction.open_table(NULLIFIED)?;
            transaction.open_table(TIP)?;
            Ok(())
        })?;
        Ok(store)
    }

    /// Opens a file made by [`DiskStore::create`], and repairs it if its last user died. All of it is read and checked
    /// before anything is written.
    ///
    /// # Errors
    /// A [`StoreError`] that says why it cannot be used.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        drop(Self::open_to_read(path)?);
        guarded(|| builder().open(path).map_err(open_error))
            .and_then(|database| Self::check(database, Access::Write))
    }

    /// Opens a file made by [`DiskStore::create`] without ever writing to it. Others may do the same meanwhile.
    ///
    /// # Errors
    /// A [`StoreError`] that says why it cannot be used.
    pub fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        guarded(|| {
            let pages = Untouched::open(path).map_err(open_error)?;
            // Repairing it, in memory, begins with the checksums of all pages.
            builder().create_with_backend(pages).map_err(|error| match error {
                DatabaseError::Storage(StorageError::Corrupted(_)) => {
                    StoreError::Damaged("a page does not have the checksum that it had".into())
                }
                error => open_error(error),
            })
        })
        .and_then(|database| Self::check(database, Access::Read))
    }

    /// Takes a database that is a store.
    fn check(database: Database, access: Access) -> Result<Self, StoreError> {
        let store = Self { database: Some(database), access };
        let version = store.reading(|transaction| match transaction.open_table(FORMAT) {
            Ok(table) => Ok(table.get("version").map_err(storage_error)?.map(|version| version.value())),
            Err(TableError::Storage(error)) => Err(storage_error(error)),
            Err(error) => Err(StoreError::NotALedger(error.to_string())),
        })?;
        match version {
            Some(VERSION) => {}
            Some(version) => return Err(StoreError::NotALedger(format!("its version is {version}"))),
            None => return Err(StoreError::NotALedger("it has no version".into())),
        }
        store.reading(check_tip)?;
        Ok(store)
    }

    /// Takes a database of a test's that is a store.
    #[cfg(test)]
    pub(super) fn of(database: Database) -> Result<Self, StoreError> {
        Self::check(database, Access::Write)
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
        if self.access == Access::Read {
            return Err(StoreError::ReadOnly);
        }
        guarded(|| {
            let mut transaction = self.database()?.begin_write().map_err(failed)?;
            // With one phase a torn write is found by a checksum that is no cryptographic hash, and what is stored
            // comes from strangers.
            transaction.set_two_phase_commit(true);
            // An error drops the transaction, which takes it back.
            work(&transaction).map_err(|trouble| {
                trouble.downcast::<StoreError>().map_or_else(StoreError::Failed, |error| *error)
            })?;
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
            last(&table)
        })
    }

    fn block(&self, height: u64) -> Result<Option<Block>, StoreError> {
        self.reading(|transaction| {
            let table = transaction.open_table(BLOCKS).map_err(failed)?;
            let found = table.get(height).map_err(storage_error)?;
            found.map(|value| record::block(height, value.value())).transpose()
        })
    }

    fn output(&self, id: &OutputId) -> Result<Option<StoredOutput>, StoreError> {
        self.reading(|transaction| {
            let unspent = transaction.open_table(UNSPENT).map_err(failed)?;
            let spent = transaction.open_table(SPENT).map_err(failed)?;
            match (unspent.get(&id.0).map_err(storage_error)?, spent.get(&id.0).map_err(storage_error)?) {
                (None, None) => Ok(None),
                (Some(value), None) => record::unspent(id, value.value()).map(Some),
                (None, Some(value)) => record::spent(id, value.value()).map(Some),
                (Some(_), Some(_)) => {
                    Err(StoreError::Damaged(format!("output {id}: it is both unspent and spent")))
                }
            }
        })
    }

    fn nullified(&self, nullifier: &Nullifier) -> Result<Option<u64>, StoreError> {
        self.reading(|transaction| {
            let table = transaction.open_table(NULLIFIED).map_err(failed)?;
            let found = table.get(&nullifier.0).map_err(storage_error)?;
            found.map(|value| record::nullified(nullifier, value.value())).transpose()
        })
    }

    fn unspent(&self) -> Result<Outputs<'_>, StoreError> {
        let mut range = self.reading(|transaction| {
            let table = transaction.open_table(UNSPENT).map_err(failed)?;
            table.range::<Key>(..).map_err(storage_error)
        })?;
        let next = move || {
            let Some(item) = range.next() else { return Ok(None) };
            let (id, value) = item.map_err(storage_error)?;
            let id = OutputId(*id.value());
            Ok(Some((id, record::unspent(&id, value.value())?)))
        };
        Ok(Box::new(until_the_end(next)))
    }

    fn counts(&self) -> Result<Counts, StoreError> {
        self.reading(counts)
    }

    fn write(&mut self, change: Change) -> Result<(), StoreError> {
        self.writing(|transaction| {
            let mut unspent = transaction.open_table(UNSPENT)?;
            let mut spent = transaction.open_table(SPENT)?;
            for (id, output) in &change.outputs {
                put(&mut unspent, &mut spent, id, output.as_ref())?;
            }
            let mut nullified = transaction.open_table(NULLIFIED)?;
            for (nullifier, height) in &change.nullifiers {
                match height {
                    Some(height) => {
                        nullified.insert(&nullifier.0, record::of_nullified(nullifier, *height).as_slice())?
                    }
                    None => nullified.remove(&nullifier.0)?,
                };
            }
            let mut blocks = transaction.open_table(BLOCKS)?;
            match &change.block {
                BlockChange::Push(block) => {
                    blocks.insert(block.height, record::of_block(block).as_slice())?
                }
                BlockChange::Pop(height) => blocks.remove(height)?,
            };
            let counts =
                Counts { unspent: unspent.len()?, spent: spent.len()?, nullifiers: nullified.len()? };
            let tip = last(&blocks)?.map(|block| Tip { height: block.height, block: block.id(), counts });
            let tip = tip.ok_or("no block is left")?;
            transaction.open_table(TIP)?.insert(TIP_KEY, record::of_tip(&tip).as_slice())?;
            Ok(())
        })
    }
}

/// The highest block of the table.
fn last(blocks: &impl ReadableTable<u64, Bytes>) -> Result<Option<Block>, StoreError> {
    let last = blocks.last().map_err(storage_error)?;
    last.map(|(height, value)| record::block(height.value(), value.value())).transpose()
}

/// How many outputs and nullifiers the tables have, which redb keeps count of.
fn counts(transaction: &ReadTransaction) -> Result<Counts, StoreError> {
    let count = |table| transaction.open_table(table).map_err(failed)?.len().map_err(storage_error);
    Ok(Counts { unspent: count(UNSPENT)?, spent: count(SPENT)?, nullifiers: count(NULLIFIED)? })
}

/// Compares the tables with the tip.
fn check_tip(transaction: &ReadTransaction) -> Result<(), StoreError> {
    let damaged = |why: &str| Err(StoreError::Damaged(why.into()));
    let table = transaction.open_table(TIP).map_err(failed)?;
    let tip =
        table.get(TIP_KEY).map_err(storage_error)?.map(|value| record::tip(value.value())).transpose()?;
    let blocks = transaction.open_table(BLOCKS).map_err(failed)?;
    let (tip, last) = match (tip, last(&blocks)?) {
        (Some(tip), Some(last)) => (tip, last),
        // `create` was stopped before the first block.
        (None, None) => return Ok(()),
        _ => return damaged("its tip is missing, or its blocks are"),
    };
    if (tip.height, tip.block) != (last.height, last.id()) {
        return damaged("its last block is not the one that was written last");
    }
    if blocks.len().map_err(storage_error)?.checked_sub(1) != Some(tip.height) {
        return damaged("blocks are missing");
    }
    if counts(transaction)? != tip.counts {
        return damaged("it does not have as many outputs and nullifiers as it had");
    }
    Ok(())
}

/// Runs something of redb's, which asserts much of what a file says of itself. No file that was checked is known to make
/// it panic; if one does, it is damaged.
fn guarded<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(StoreError::Damaged(PANICKED.into())))
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
    output: Option<&StoredOutput>,
) -> Result<(), Trouble> {
    match output {
        None => {
            unspent.remove(&id.0)?;
            spent.remove(&id.0)?;
        }
        Some(StoredOutput { bytes, created, spent: None }) => {
            spent.remove(&id.0)?;
            unspent.insert(&id.0, record::of_unspent(id, *created, bytes).as_slice())?;
        }
        Some(StoredOutput { bytes, created, spent: Some(height) }) => {
            unspent.remove(&id.0)?;
            spent.insert(&id.0, record::of_spent(id, *height, *created, bytes).as_slice())?;
        }
    }
    Ok(())
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
