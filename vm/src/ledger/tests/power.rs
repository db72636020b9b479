//! The power fails, at every single operation on the disk: what was not flushed is there in part, in sectors, or not.

use std::io::{Error, Result};
use std::sync::{Arc, Mutex};

use rand_core::{OsRng, RngCore};
use redb::{Database, StorageBackend};

use super::super::disk::builder;
use super::crash::{next_block, replayed};
use super::*;

/// What a disk writes as a whole.
const SECTOR: usize = 512;
/// How many blocks are applied if nothing fails; one of them is taken back.
const BLOCKS: usize = 3;

/// A disk whose power fails after some operations.
#[derive(Clone, Debug)]
struct Disk(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// As a reader sees it.
    seen: Vec<u8>,
    /// As it will be after the power fails, whatever happens.
    flushed: Vec<u8>,
    /// What was done since.
    pending: Vec<Operation>,
    /// How many operations are left.
    left: usize,
}

#[derive(Debug)]
enum Operation {
    Write(usize, Vec<u8>),
    Resize(usize),
}

impl Operation {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Resize(length) => bytes.resize(*length, 0),
            Self::Write(offset, data) => {
                bytes.resize(bytes.len().max(offset + data.len()), 0);
                bytes[*offset..offset + data.len()].copy_from_slice(data);
            }
        }
    }

    /// Applies each sector of it, or not.
    fn apply_in_part(&self, bytes: &mut Vec<u8>) {
        let happens = || OsRng.next_u32().is_multiple_of(2);
        match self {
            Self::Resize(_) if happens() => self.apply(bytes),
            Self::Resize(_) => {}
            Self::Write(offset, data) => {
                for (index, sector) in data.chunks(SECTOR).enumerate().filter(|_| happens()) {
                    Self::Write(offset + index * SECTOR, sector.to_vec()).apply(bytes);
                }
            }
        }
    }
}

impl Disk {
    fn new(bytes: Vec<u8>, left: usize) -> Self {
        Self(Arc::new(Mutex::new(State { seen: bytes.clone(), flushed: bytes, pending: vec![], left })))
    }

    /// Does something with the disk, if there is power.
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> Result<T> {
        let mut state = self.0.lock().expect("no test panicked");
        state.left = state.left.checked_sub(1).ok_or_else(|| Error::other("the power has failed"))?;
        Ok(work(&mut state))
    }

    fn change(&self, operation: Operation) -> Result<()> {
        self.with(|state| {
            operation.apply(&mut state.seen);
            state.pending.push(operation);
        })
    }

    /// What is on the disk when the power comes back.
    fn after_failure(&self) -> Vec<u8> {
        let state = self.0.lock().expect("no test panicked");
        let mut bytes = state.flushed.clone();
        state.pending.iter().for_each(|operation| operation.apply_in_part(&mut bytes));
        bytes
    }

    fn database(&self) -> Database {
        builder().create_with_backend(self.clone()).expect("a database")
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> Result<u64> {
        Ok(self.0.lock().expect("no test panicked").seen.len() as u64)
    }

    fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        let state = self.0.lock().expect("no test panicked");
        let offset = offset as usize;
        state.seen.get(offset..offset + length).map(<[u8]>::to_vec).ok_or_else(|| Error::other("too short"))
    }

    fn set_len(&self, length: u64) -> Result<()> {
        self.change(Operation::Resize(length as usize))
    }

    fn sync_data(&self, _eventual: bool) -> Result<()> {
        self.with(|state| {
            state.pending.drain(..).for_each(|operation| operation.apply(&mut state.flushed));
        })
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<()> {
        self.change(Operation::Write(offset as usize, data.to_vec()))
    }
}

/// Applies blocks and takes the second back, until it is done or a write fails; the chains there were, the last of
/// them perhaps not written.
fn work(ledger: &mut Ledger<DiskStore>) -> std::result::Result<(), (Vec<BlockId>, Vec<BlockId>)> {
    let mut chain = vec![ledger.last().expect("readable").id()];
    for height in 1..=BLOCKS {
        let last = ledger.last().expect("readable");
        let transactions = next_block(ledger, &last);
        let (block, _) = change::apply(
            &ledger.store,
            &last,
            transactions.iter().map(Requested::by),
            last.timestamp_ms + 1,
        )
        .expect("fine");
        let longer = [&chain[..], &[block.id()]].concat();
        if ledger.apply(&transactions, last.timestamp_ms + 1).is_err() {
            return Err((chain, longer));
        }
        if height == 2 {
            if ledger.rollback().is_err() {
                return Err((longer, chain));
            }
        } else {
            chain = longer;
        }
    }
    Ok(())
}

#[test]
fn the_power_may_fail_at_any_time() {
    let start = Disk::new(vec![], usize::MAX);
    let store = DiskStore::fill(start.database()).expect("an empty store");
    drop(Ledger::create(store, &genesis()).expect("a ledger"));
    let start = start.after_failure();
    let file = Scratch::new("power");

    let (mut before, mut after) = (0, 0);
    for operations in 0.. {
        // Opening the file is no part of it.
        let disk = Disk::new(start.clone(), usize::MAX);
        let mut ledger = Ledger::open(DiskStore::of(disk.database()).expect("a store")).expect("a ledger");
        disk.with(|state| state.left = operations).expect("power");
        let Err((old, new)) = work(&mut ledger) else { break };
        let bytes = disk.after_failure();
        drop(ledger);
        // Who only reads sees what whoever writes will go on from.
        std::fs::write(&file.0, &bytes).expect("written");
        let read = DiskStore::open_to_read(&file.0).expect("a store");
        let read = replayed(&Ledger::open(read).expect("a ledger"));
        let store = DiskStore::of(Disk::new(bytes, usize::MAX).database()).expect("a store");
        let found = replayed(&Ledger::open(store).expect("a ledger"));
        assert_eq!(read, found, "operation {operations}");
        assert!(
            found == old || found == new,
            "operation {operations}: {found:?} is neither {old:?} nor {new:?}"
        );
        before += usize::from(found == old);
        after += usize::from(found == new);
    }
    assert!(before > 10 && after > 0, "{before} times before, {after} times after");
}
