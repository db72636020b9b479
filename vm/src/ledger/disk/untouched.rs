//! A file that is read and never written, whatever is done to it.
//!
//! redb repairs a file when its last user died, and notes in every file that it is in use. Here such writes stay in
//! memory, so whoever only reads needs no permission to write, and shares the file with others who read.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use redb::{DatabaseError, StorageBackend, StorageError};

use super::header;

/// Writes are kept in blocks of as many bytes.
const BLOCK: u64 = 4096;

/// A file as it would be if it were written.
#[derive(Debug)]
pub(super) struct Untouched(Mutex<State>);

#[derive(Debug)]
struct State {
    file: File,
    /// How much of the file counts; what is behind it was cut off.
    kept: u64,
    /// The length it would have.
    length: u64,
    /// What was written: whole blocks, by their numbers.
    written: BTreeMap<u64, Vec<u8>>,
}

impl Untouched {
    /// Opens a file that others may read, too, and nobody may write meanwhile. Whoever reads it sees it as a file that
    /// needs repair, and so to be checked.
    pub(super) fn open(path: &Path) -> std::result::Result<Self, DatabaseError> {
        let file = File::open(path).map_err(StorageError::Io)?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => return Err(DatabaseError::DatabaseAlreadyOpen),
            // Where files cannot be locked, writers do not lock them either.
            Err(TryLockError::Error(error)) if error.kind() != ErrorKind::Unsupported => {
                return Err(StorageError::Io(error).into());
            }
            _ => {}
        }
        let length = file.metadata().map_err(StorageError::Io)?.len();
        if length == 0 {
            // redb would make a database of it.
            return Err(StorageError::Io(ErrorKind::InvalidData.into()).into());
        }
        let mut state = State { file, kept: length, length, written: BTreeMap::new() };
        let mut first = state.read(0, length.min(BLOCK) as usize).map_err(StorageError::Io)?;
        header::distrust(&mut first, length)?;
        first.resize(BLOCK as usize, 0);
        state.written.insert(0, first);
        Ok(Self(Mutex::new(state)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StorageBackend for Untouched {
    fn len(&self) -> Result<u64> {
        Ok(self.state().length)
    }

    fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        self.state().read(offset, length)
    }

    fn set_len(&self, length: u64) -> Result<()> {
        self.state().resize(length)
    }

    fn sync_data(&self, _eventual: bool) -> Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<()> {
        self.state().write(offset, data)
    }
}

impl State {
    fn read(&mut self, offset: u64, length: usize) -> Result<Vec<u8>> {
        // The length may come from the file: no memory before it is looked at.
        let end = offset.checked_add(length as u64).filter(|end| *end <= self.length);
        let end = end.ok_or(ErrorKind::UnexpectedEof)?;
        let mut bytes = vec![0; length];
        if offset < self.kept {
            let there = (end.min(self.kept) - offset) as usize;
            self.file.seek(SeekFrom::Start(offset))?;
            self.file.read_exact(&mut bytes[..there])?;
        }
        for (number, block) in self.written.range(offset / BLOCK..end.div_ceil(BLOCK)) {
            let start = number * BLOCK;
            let (from, to) = (start.max(offset), (start + BLOCK).min(end));
            bytes[(from - offset) as usize..(to - offset) as usize]
                .copy_from_slice(&block[(from - start) as usize..(to - start) as usize]);
        }
        Ok(bytes)
    }

    fn write(&mut self, mut offset: u64, mut data: &[u8]) -> Result<()> {
        let end = offset.checked_add(data.len() as u64).ok_or(ErrorKind::InvalidInput)?;
        self.length = self.length.max(end);
        while !data.is_empty() {
            let (number, within) = (offset / BLOCK, (offset % BLOCK) as usize);
            let (now, later) = data.split_at(data.len().min(BLOCK as usize - within));
            let mut block = self.block(number)?;
            block[within..within + now.len()].copy_from_slice(now);
            self.written.insert(number, block);
            (offset, data) = (offset + now.len() as u64, later);
        }
        Ok(())
    }

    /// A block as it is now, with zeros behind the end.
    fn block(&mut self, number: u64) -> Result<Vec<u8>> {
        let start = number * BLOCK;
        let there = self.length.saturating_sub(start).min(BLOCK) as usize;
        let mut block = self.read(start, there)?;
        block.resize(BLOCK as usize, 0);
        Ok(block)
    }

    fn resize(&mut self, length: u64) -> Result<()> {
        if length < self.length {
            self.kept = self.kept.min(length);
            self.written.split_off(&length.div_ceil(BLOCK));
            if !length.is_multiple_of(BLOCK) && self.written.contains_key(&(length / BLOCK)) {
                return Err(Error::new(ErrorKind::Unsupported, "a block cannot be cut"));
            }
        }
        self.length = length;
        Ok(())
    }
}
