//! A process that writes blocks is killed, again and again, at moments nobody chose.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use merlin::Transcript;
use rand_core::{OsRng, RngCore};

use super::*;

/// Says to the child which file is the ledger.
const FILE: &str = "ZKVM_LEDGER_CRASH_TEST";
/// How often the child is killed.
const KILLS: usize = 10;

#[test]
fn a_killed_writer_leaves_a_whole_ledger() {
    let file = Scratch::new("killed");
    let store = DiskStore::create(&file.0).expect("a new file");
    let mut chain = vec![Ledger::create(store, &genesis()).expect("fine").last().expect("readable").id()];
    for _ in 0..KILLS {
        let said = run_and_kill(&file.0);
        chain = check(&file.0, chain, &said);
    }
    assert!(chain.len() > KILLS, "only {} blocks were written", chain.len());
}

/// Starts the child, kills it after some of its lines and some time; all the whole lines it said.
fn run_and_kill(path: &Path) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().expect("the test"))
        .args(["--exact", "ledger::tests::crash::child", "--ignored", "--nocapture"])
        .env(FILE, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the child starts");
    let mut reader = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut said = vec![];
    let lines = 4 + OsRng.next_u32() as usize % 40;
    while said.len() < lines {
        said.extend(line(&mut reader));
    }
    std::thread::sleep(Duration::from_micros(u64::from(OsRng.next_u32() % 6000)));
    child.kill().expect("it still runs");
    child.wait().expect("it is gone");
    std::iter::from_fn(|| line(&mut reader)).for_each(|line| said.push(line));
    said
}

/// The next whole line.
fn line(reader: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    reader.read_line(&mut line).expect("text");
    line.ends_with('\n').then(|| line.trim_end().to_string())
}

/// Checks the ledger after a kill against what the child said; the IDs of its blocks.
fn check(path: &Path, mut acknowledged: Vec<BlockId>, said: &[String]) -> Vec<BlockId> {
    let mut taking_back = false;
    for line in said {
        taking_back = line == "taking back";
        match line.split_once(' ') {
            Some(("applied", id)) => acknowledged.push(BlockId(id.parse::<OutputId>().expect("an ID").0)),
            Some(("taken", "back")) => drop(acknowledged.pop()),
            // The test harness speaks, too.
            _ => {}
        }
    }
    let ledger = Ledger::open(DiskStore::open(path).expect("it opens")).expect("a ledger");
    let chain = replayed(&ledger);
    if taking_back && chain.len() < acknowledged.len() {
        acknowledged.pop();
    }
    assert!(chain.starts_with(&acknowledged), "an acknowledged block is missing");
    assert!(chain.len() <= acknowledged.len() + 1, "a block nobody applied");
    chain
}

/// Replays the history and compares what comes out with the state; the IDs of the blocks.
pub(super) fn replayed(ledger: &Ledger<DiskStore>) -> Vec<BlockId> {
    let mut outputs: BTreeMap<OutputId, StoredOutput> = BTreeMap::new();
    let mut chain = vec![];
    let last = ledger.last().expect("readable");
    let mut time = 0;
    for height in 0..=last.height {
        let block = ledger.block(height).expect("readable").expect("every block is there");
        assert_eq!(block.previous, chain.last().copied().unwrap_or(BlockId([0; 32])));
        assert!(block.timestamp_ms >= time);
        time = block.timestamp_ms;
        for applied in &block.transactions {
            for id in &applied.inputs {
                let spent = outputs.get_mut(id).expect("it was made").spent.replace(height);
                assert_eq!(spent, None, "spent once");
            }
            for id in &applied.outputs {
                let made = StoredOutput { bytes: bytes(height, id), created: height, spent: None };
                assert_eq!(outputs.insert(*id, made), None, "made once");
            }
        }
        chain.push(block.id());
    }
    for (id, output) in &outputs {
        assert_eq!(ledger.output(id).expect("readable").as_ref(), Some(output));
    }
    let unspent: Vec<_> = ledger.unspent().expect("readable").map(|item| item.expect("readable")).collect();
    let expected: Vec<_> = outputs.into_iter().filter(|(_, output)| output.spent.is_none()).collect();
    assert_eq!(unspent, expected);
    chain
}

/// What an output holds: enough that a block takes some pages.
fn bytes(height: u64, id: &OutputId) -> Vec<u8> {
    if height == 0 { output(id.0[0]).bytes } else { id.0.repeat(50) }
}

/// The block after this one: two transactions, the second spends an output of the first.
pub(super) fn next_block(ledger: &Ledger<DiskStore>, last: &Block) -> Vec<TestTx> {
    let height = last.height + 1;
    let fresh = |number: u64| {
        let mut transcript = Transcript::new(b"test");
        transcript.append_u64(b"height", height);
        transcript.append_u64(b"time", last.timestamp_ms);
        transcript.append_u64(b"number", number);
        let mut id = [0; 32];
        transcript.challenge_bytes(b"id", &mut id);
        NewOutput { id: OutputId(id), bytes: bytes(height, &OutputId(id)) }
    };
    let made: Vec<NewOutput> = (0..5).map(fresh).collect();
    let spent = ledger.unspent().expect("readable").take(2).map(|item| item.expect("readable").0);
    let first = TestTx { inputs: spent.collect(), outputs: made[..4].to_vec(), ..tx(&[], &[]) };
    let second = TestTx { inputs: vec![made[0].id], outputs: made[4..].to_vec(), ..tx(&[], &[]) };
    vec![first, second]
}

/// Applies blocks and takes some back, and says so, until it is killed.
#[test]
#[ignore = "started and killed by the other test"]
fn child() {
    // Nobody else starts it, but `--include-ignored`.
    let Some(path) = std::env::var_os(FILE) else { return };
    let store = DiskStore::open(Path::new(&path)).expect("it opens");
    let mut ledger = Ledger::open(store).expect("a ledger");
    let say = |line: String| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{line}").and_then(|()| out.flush()).expect("somebody listens");
    };
    say("ready".into());
    for round in 0..100_000u64 {
        let last = ledger.last().expect("readable");
        let transactions = next_block(&ledger, &last);
        let block = ledger.apply(&transactions, last.timestamp_ms + 1).expect("applied");
        say(format!("applied {}", block.id()));
        if round % 3 == 0 {
            say("taking back".into());
            ledger.rollback().expect("taken back");
            say("taken back".into());
        }
    }
}
