//! A file that somebody or something changed: what is read of it is what was written, or an error.

use std::path::Path;
use std::sync::LazyLock;

use redb::{Database, ReadableTable, TableDefinition};

use super::*;
use crate::CompressedRistretto;
use crate::ledger::disk::PANICKED;
use crate::tx::{Anchor, Contract, PortableItem, Predicate};

type Bytes = &'static [u8];
type Key = &'static [u8; 32];

const BLOCKS: TableDefinition<u64, Bytes> = TableDefinition::new("blocks");
const UNSPENT: TableDefinition<Key, Bytes> = TableDefinition::new("unspent");
const SPENT: TableDefinition<Key, Bytes> = TableDefinition::new("spent");
const NULLIFIED: TableDefinition<Key, Bytes> = TableDefinition::new("nullified");

/// What a redb page has.
const PAGE: usize = 4096;
/// How many blocks the ledger of these tests has after the first.
const HEIGHT: u8 = 20;

/// A contract, which has an ID that is a hash of it.
fn contract(number: u8) -> NewOutput {
    let payload = vec![PortableItem::String(vec![number; 100].as_slice().into())];
    let predicate = Predicate(CompressedRistretto([0; 32]));
    NewOutput::from(&Contract { anchor: Anchor([number; 32]), predicate, payload })
}

fn first() -> Genesis {
    Genesis { timestamp_ms: 1000, outputs: (0..40).map(contract).collect() }
}

/// The transaction of a block: it spends an output of the first block, makes two and nullifies something.
fn payment(height: u8) -> TestTx {
    let made = [100 + 2 * height, 101 + 2 * height].map(contract);
    let nullifiers = vec![nullifier(height)];
    TestTx { inputs: vec![contract(height).id], outputs: made.to_vec(), nullifiers, ..tx(&[height], &[]) }
}

/// Of all that these tests make, and some that they do not.
static IDS: LazyLock<Vec<OutputId>> = LazyLock::new(|| (0..150).map(|number| contract(number).id).collect());

/// The bytes of a sound file with as many blocks.
fn written(name: &str, height: u8) -> Vec<u8> {
    let file = Scratch::new(name);
    let store = DiskStore::create(&file.0).expect("a new file");
    let mut ledger = Ledger::create(store, &first()).expect("fine");
    for height in 1..=height {
        ledger.apply(&[payment(height)], 1000 + u64::from(height)).expect("fine");
    }
    drop(ledger);
    std::fs::read(&file.0).expect("readable")
}

/// All that there is to see of a ledger.
fn seen(path: &Path) -> Result<String, LedgerError> {
    let ledger = Ledger::open(DiskStore::open_to_read(path)?)?;
    let blocks = ledger.blocks()?.collect::<Result<Vec<_>, _>>()?;
    let unspent = ledger.unspent()?.collect::<Result<Vec<_>, _>>()?;
    let outputs = IDS.iter().map(|id| ledger.output(id)).collect::<Result<Vec<_>, _>>()?;
    let nullified = (0..150).map(|number| ledger.store.nullified(&nullifier(number)));
    let nullified = nullified.collect::<Result<Vec<_>, _>>()?;
    let last = ledger.last()?;
    Ok(format!("{blocks:?} {unspent:?} {outputs:?} {nullified:?} {last:?}"))
}

fn checked(path: &Path) -> Result<Checked, LedgerError> {
    Ledger::open(DiskStore::open_to_read(path)?)?.check()
}

/// Expects what was seen of the sound file, or that it is said to be none; whether it is.
#[track_caller]
fn no_lie(path: &Path, sound: &str, what: &str) -> bool {
    match seen(path) {
        Ok(found) => {
            assert!(found == sound, "{what}: {found}");
            false
        }
        Err(LedgerError::Store(StoreError::Damaged(why))) => {
            assert!(why != PANICKED, "{what}: redb panicked");
            true
        }
        Err(LedgerError::Store(StoreError::NotALedger(_))) => true,
        Err(error) => panic!("{what}: {error}"),
    }
}

#[test]
fn a_sound_ledger_is_said_to_be_sound() {
    let file = Scratch::new("sound");
    std::fs::write(&file.0, written("sound-source", HEIGHT)).expect("written");
    let found = checked(&file.0).expect("sound");
    assert_eq!((found.height, found.transactions), (20, 20));
    assert_eq!(found.outputs, Counts { unspent: 60, spent: 20, nullifiers: 20 });
    // The same in memory, and after a block was taken back.
    let mut memory = Ledger::create(MemoryStore::default(), &first()).expect("fine");
    (1..=HEIGHT).for_each(|height| {
        memory.apply(&[payment(height)], 1000 + u64::from(height)).expect("fine");
    });
    assert_eq!(memory.check().expect("sound"), found);
    let mut ledger = Ledger::open(DiskStore::open(&file.0).expect("a store")).expect("a ledger");
    ledger.rollback().expect("taken back");
    drop(ledger);
    assert_eq!(checked(&file.0).expect("sound").outputs, Counts { unspent: 59, spent: 19, nullifiers: 19 });
}

/// A ledger whose last block says that it read and nullified this, and whose store has these nullifiers besides; whether
/// it is said to be sound.
fn claims(reads: &[u8], nullifiers: &[u8], kept: &[(u8, u64)]) -> bool {
    let mut ledger = Ledger::create(MemoryStore::default(), &first()).expect("fine");
    for height in 1..=2 {
        ledger.apply(&[payment(height)], 1000 + u64::from(height)).expect("fine");
    }
    let mut block = ledger.last().expect("there");
    let applied = &mut block.transactions[0];
    applied.reads = reads.iter().map(|number| contract(*number).id).collect();
    applied.nullifiers.extend(nullifiers.iter().copied().map(nullifier));
    let kept = kept.iter().map(|(number, height)| (nullifier(*number), Some(*height))).collect();
    for (nullifiers, block) in [(kept, BlockChange::Pop(2)), (Default::default(), BlockChange::Push(block))] {
        ledger.store.write(Change { outputs: Default::default(), nullifiers, block }).expect("written");
    }
    ledger.check().is_ok()
}

#[test]
fn what_blocks_read_and_nullify_is_checked() {
    assert!(claims(&[], &[], &[]));
    // What nobody has spent, what an earlier block made, and what the transaction spends itself.
    assert!(claims(&[30, 30, 102, 2], &[], &[]));
    // What an earlier block has spent, what it makes itself, and what nobody made.
    for number in [1, 104, 149] {
        assert!(!claims(&[number], &[], &[]), "{number}");
    }
    assert!(claims(&[], &[70], &[(70, 2)]));
    assert!(!claims(&[], &[70], &[]));
    assert!(!claims(&[], &[70], &[(70, 1)]));
    assert!(!claims(&[], &[70, 70], &[(70, 2)]));
    assert!(!claims(&[], &[1], &[]));
    assert!(!claims(&[], &[], &[(70, 2)]));
}

#[test]
fn no_flipped_bit_changes_what_is_read() {
    let whole = written("flips-source", HEIGHT);
    let file = Scratch::new("flips");
    std::fs::write(&file.0, &whole).expect("written");
    let sound = seen(&file.0).expect("sound");
    let header = (0..320).map(|place| (place, place / 7 % 8));
    // The flags and numbers of the header, which no checksum covers.
    let numbers = (9..40).flat_map(|place| (0..8).map(move |bit| (place, bit)));
    // Pages that are not in use are filled with one byte or another.
    let used: Vec<usize> = (PAGE..whole.len()).filter(|place| ![0, 0xff].contains(&whole[*place])).collect();
    let pages = used.iter().step_by((used.len() / flips()).max(1)).map(|place| (*place, place / 7 % 8));
    let (mut tried, mut noticed) = (0, 0);
    for (place, bit) in header.chain(numbers).chain(pages) {
        let mut changed = whole.clone();
        changed[place] ^= 1 << bit;
        std::fs::write(&file.0, &changed).expect("written");
        tried += 1;
        noticed += usize::from(no_lie(&file.0, &sound, &format!("byte {place}")));
    }
    assert!(noticed > 100, "only {noticed} of {tried} were noticed");
}

/// How many bytes are changed, one at a time; `ZKVM_LEDGER_FLIPS` changes more.
fn flips() -> usize {
    std::env::var("ZKVM_LEDGER_FLIPS").ok().and_then(|text| text.parse().ok()).unwrap_or(400).max(1)
}

#[test]
fn no_page_of_another_time_is_taken() {
    let (old, new) = (written("old-source", HEIGHT - 1), written("new-source", HEIGHT));
    let file = Scratch::new("pages");
    std::fs::write(&file.0, &new).expect("written");
    let sound = seen(&file.0).expect("sound");
    let mut noticed = 0;
    for start in (0..old.len()).step_by(PAGE) {
        let mut changed = new.clone();
        changed[start..start + PAGE].copy_from_slice(&old[start..start + PAGE]);
        std::fs::write(&file.0, &changed).expect("written");
        noticed += usize::from(no_lie(&file.0, &sound, &format!("the page at {start}")));
    }
    assert!(noticed > 1, "only {noticed} were noticed");
}

#[test]
fn no_cut_file_is_taken() {
    let whole = written("cut-source", HEIGHT);
    let file = Scratch::new("cut");
    std::fs::write(&file.0, &whole).expect("written");
    let sound = seen(&file.0).expect("sound");
    for length in (0..whole.len()).step_by(whole.len() / 50) {
        std::fs::write(&file.0, &whole[..length]).expect("written");
        assert!(no_lie(&file.0, &sound, &format!("{length} bytes")), "{length} bytes");
    }
}

/// Changes the tables of a sound file by redb's own means, and expects everybody to notice.
#[track_caller]
fn tampered(name: &str, change: impl FnOnce(&redb::WriteTransaction)) {
    let file = Scratch::new(name);
    std::fs::write(&file.0, written(&format!("{name}-source"), HEIGHT)).expect("written");
    let database = Database::open(&file.0).expect("a database");
    let transaction = database.begin_write().expect("it can be written");
    change(&transaction);
    transaction.commit().expect("it can be written");
    drop(database);
    assert!(no_lie(&file.0, "nothing", name));
    assert!(matches!(checked(&file.0), Err(LedgerError::Store(StoreError::Damaged(_)))));
}

#[test]
fn no_record_is_missing() {
    tampered("no-unspent", |transaction| {
        let mut table = transaction.open_table(UNSPENT).expect("a table");
        assert!(table.remove(&contract(30).id.0).expect("removed").is_some());
    });
    tampered("no-spent", |transaction| {
        let mut table = transaction.open_table(SPENT).expect("a table");
        assert!(table.remove(&contract(3).id.0).expect("removed").is_some());
    });
    tampered("no-nullifier", |transaction| {
        let mut table = transaction.open_table(NULLIFIED).expect("a table");
        assert!(table.remove(&nullifier(3).0).expect("removed").is_some());
    });
    for height in [0, 7, 20] {
        tampered(&format!("no-block-{height}"), |transaction| {
            let mut table = transaction.open_table(BLOCKS).expect("a table");
            assert!(table.remove(height).expect("removed").is_some());
        });
    }
}

#[test]
fn no_record_is_elsewhere() {
    tampered("another-nullifier", |transaction| {
        let mut table = transaction.open_table(NULLIFIED).expect("a table");
        let value = table.remove(&nullifier(3).0).expect("removed").expect("there").value().to_vec();
        table.insert(&nullifier(100).0, value.as_slice()).expect("inserted");
    });
    tampered("swapped-outputs", |transaction| {
        let mut table = transaction.open_table(UNSPENT).expect("a table");
        let [first, second] = [30, 31].map(|number| contract(number).id.0);
        let value = |id: &[u8; 32]| table.get(id).expect("readable").expect("there").value().to_vec();
        let (one, other) = (value(&first), value(&second));
        table.insert(&first, other.as_slice()).expect("written");
        table.insert(&second, one.as_slice()).expect("written");
    });
    tampered("swapped-blocks", |transaction| {
        let mut table = transaction.open_table(BLOCKS).expect("a table");
        let value = |height: u64| table.get(height).expect("readable").expect("there").value().to_vec();
        let (one, other) = (value(4), value(5));
        table.insert(4, other.as_slice()).expect("written");
        table.insert(5, one.as_slice()).expect("written");
    });
    tampered("unspent-again", |transaction| {
        let mut spent = transaction.open_table(SPENT).expect("a table");
        let id = contract(3).id.0;
        let value = spent.remove(&id).expect("removed").expect("there").value()[8..].to_vec();
        transaction.open_table(UNSPENT).expect("a table").insert(&id, value.as_slice()).expect("written");
    });
}
