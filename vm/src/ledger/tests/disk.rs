//! The file: what is refused as one, and who may open it.

use super::*;

#[test]
fn a_file_keeps_a_ledger() {
    let file = Scratch::new("keeps");
    let mut ledger =
        Ledger::create(DiskStore::create(&file.0).expect("a new file"), &genesis()).expect("fine");
    let block = ledger.apply(&[tx(&[1], &[4])], 1000).expect("fine");
    // One process at a time.
    assert!(matches!(DiskStore::open(&file.0), Err(StoreError::InUse)));
    drop(ledger);
    let mut ledger = Ledger::open(DiskStore::open(&file.0).expect("a ledger")).expect("a ledger");
    assert_eq!(ledger.last().expect("readable"), block);
    assert_eq!(unspent(&ledger), [2, 3, 4]);
    assert_eq!(ledger.rollback().expect("taken back"), block);
    assert_eq!(unspent(&ledger), [1, 2, 3]);
}

#[test]
fn no_file_is_overwritten() {
    let file = Scratch::new("taken");
    std::fs::write(&file.0, b"dear diary").expect("written");
    assert!(matches!(DiskStore::create(&file.0), Err(StoreError::Failed(_))));
    assert_eq!(std::fs::read(&file.0).expect("readable"), b"dear diary");
}

#[test]
fn other_files_are_no_ledgers() {
    let file = Scratch::new("other");
    assert!(matches!(DiskStore::open(&file.0), Err(StoreError::Failed(_))), "a file that is not there");
    for bytes in [&b""[..], b"dear diary", &[0; 5000], b"redb"] {
        std::fs::write(&file.0, bytes).expect("written");
        let error = DiskStore::open(&file.0).expect_err("no ledger");
        assert!(matches!(error, StoreError::NotALedger(_)), "{bytes:?}: {error}");
    }
    // The first bytes of a database and no more.
    std::fs::write(&file.0, b"redb\x1a\x0a\xa9\x0d\x0a").expect("written");
    assert!(matches!(DiskStore::open(&file.0), Err(StoreError::Damaged(_))));
    // A database of somebody else.
    std::fs::remove_file(&file.0).expect("removed");
    drop(redb::Database::create(&file.0).expect("a database"));
    assert!(matches!(DiskStore::open(&file.0), Err(StoreError::NotALedger(_))));
}

#[test]
fn a_file_without_a_genesis_is_no_ledger_yet() {
    let file = Scratch::new("unfinished");
    drop(DiskStore::create(&file.0).expect("a new file"));
    let store = DiskStore::open(&file.0).expect("a store");
    assert!(matches!(Ledger::open(store), Err(LedgerError::NoGenesis)));
}

/// Opens a file and does all that can be done with a ledger; the first error.
fn use_all(path: &std::path::Path) -> Result<(), LedgerError> {
    let mut ledger = Ledger::open(DiskStore::open(path)?)?;
    (0..6).try_for_each(|number| ledger.output(&id(number)).map(drop))?;
    ledger.unspent()?.try_for_each(|item| item.map(drop))?;
    ledger.block(0)?;
    ledger.rollback()?;
    ledger.apply(&[tx(&[2], &[5])], 1000).map(drop)
}

/// An error or, where the change does not matter, none; but no panic.
#[test]
fn a_damaged_file_does_no_harm() {
    let file = Scratch::new("damaged");
    let mut ledger =
        Ledger::create(DiskStore::create(&file.0).expect("a new file"), &genesis()).expect("fine");
    ledger.apply(&[tx(&[1], &[4])], 1000).expect("fine");
    drop(ledger);
    let whole = std::fs::read(&file.0).expect("readable");
    let header = 0..80;
    let spread = (80..whole.len()).step_by(whole.len() / 20);
    let mut damaged = 0;
    for place in header.chain(spread) {
        let mut changed = whole.clone();
        changed[place] ^= 1 << (place % 8);
        std::fs::write(&file.0, &changed).expect("written");
        damaged += usize::from(matches!(use_all(&file.0), Err(LedgerError::Store(StoreError::Damaged(_)))));
    }
    assert!(damaged > 10, "only {damaged} were noticed");
    for length in [1, 9, 100, 4096, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&file.0, &whole[..length]).expect("written");
        let error = use_all(&file.0).expect_err("it was cut");
        assert!(matches!(error, LedgerError::Store(_)), "{length}: {error}");
    }
}
