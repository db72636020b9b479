//! What an image and a receipt from a stranger can cost: refused before anything runs, or within what was declared.

mod common;
mod hostile;

use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use common::clause::Locked;
use hostile::{Room, cases, garbage, image};
use peak_alloc::PeakAlloc;
use zkvm::abi::{Type, Visibility};
use zkvm::image::budget::{Budget, OverBudget, Resource, memory};
use zkvm::image::{ClauseImage, Counts};
use zkvm::program::Instruction::*;
use zkvm::program::{SideError, SideOp, SideProgram};
use zkvm::r1cs::R1csProof;
use zkvm::signature::Signature;
use zkvm::tx::{DEFAULT_LIMITS, Header, Tx, TxError, default_generators};
use zkvm::verify::VerifyError;
use zkvm::{FormatError, Image, ImageError, Seal, cost, verify, verify_batch_within, verify_within};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// One test at a time: they share the allocator.
fn alone() -> MutexGuard<'static, ()> {
    // The generators are made once for all, and count for none.
    static LOCK: LazyLock<Mutex<()>> = LazyLock::new(|| {
        default_generators().points(1 << 14).map(drop).expect("so many");
        Mutex::new(())
    });
    LOCK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The most memory that some work has at a time, on all threads.
fn peak<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    let result = work();
    (result, ALLOCATED.peak_usage().saturating_sub(before) as u64)
}

/// On so many threads: one has all the work, and many have a part of it each at the same time.
fn on<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(work)
}

/// Small enough for a test, large enough to tell edges, multipliers and slots from what is there in any case.
const ROOM: Room =
    Room { multipliers: 8_000, edges: 160_000, steps: 100_000, slots: 50_000, points: 1_000, items: 20_000 };

/// What a verifier takes whatever it verifies.
const BASE: u64 = 2_000_000;

/// What a thread takes for its part of the last sum: buckets.
const THREAD: u64 = 500_000;

#[test]
fn no_run_takes_more_memory_than_declared() {
    let _alone = alone();
    for case in cases(ROOM) {
        let receipt = garbage(&case.image, case.journal.clone());
        for threads in [1, 16] {
            let run = || peak(|| verify_within(&case.image, &receipt, &Budget::UNLIMITED));
            let (verdict, peak) = on(threads, run);
            assert!(verdict.is_err(), "{}", case.name);
            let allowed = memory(&case.image) + BASE + threads as u64 * THREAD;
            assert!(peak <= allowed, "{} takes {peak} bytes, of {allowed}, on {threads} threads", case.name);
        }
    }
}

/// The same images as clauses of transactions, whose bytes are decoded each time.
#[test]
fn no_clause_takes_more_memory_than_declared() {
    let _alone = alone();
    let gens = default_generators();
    let limits = Counts { constraints: 1 << 20, slots: 1 << 20, ..DEFAULT_LIMITS };
    let mut ran = 0;
    for case in cases(ROOM) {
        let mut image = case.image.clone();
        // In a transaction a range is 16 digits, and not 64 bits.
        let ranges = image.code.iter().filter(|instruction| **instruction == Range).count() as u32;
        image.counts.multipliers -= ranges * (64 - 16);
        image.counts.constraints -= ranges * (129 - 17);
        let clause = ClauseImage { arguments: 0, payload: 0, results: 0, image };
        if clause.check().is_err() {
            continue;
        }
        let Seal::Bulletproofs(seal) = garbage(&case.image, vec![]).seal else { panic!("a seal") };
        let proof = R1csProof::from_bytes(&seal).expect("a proof");
        let signature = Signature::from_bytes(&[0; 64]).expect("a signature");
        let program = Locked::new(clause, vec![]).open().encode();
        let bytes = program.len() as u64;
        let tx = Tx { header: Header::any_time(), program, signature, proof };
        let (verdict, peak) = on(1, || peak(|| tx.verify(&gens, limits)));
        assert!(matches!(verdict, Err(TxError::Proof(_))), "{}: {verdict:?}", case.name);
        let allowed = memory(&case.image) + 100 * bytes + BASE + THREAD;
        assert!(peak <= allowed, "{} takes {peak} bytes, of {allowed}", case.name);
        ran += 1;
    }
    assert!(ran > 40, "{ran} ran");
}

#[test]
fn a_batch_takes_no_more_memory_than_its_budget() {
    let _alone = alone();
    let mut held = 0;
    for case in cases(ROOM) {
        let receipt = garbage(&case.image, case.journal.clone());
        let budget = Budget { memory: memory(&case.image) * 2 + BASE, ..Budget::UNLIMITED };
        let pairs = vec![(&case.image, &receipt); 16];
        let (result, peak) = on(16, || peak(|| verify_batch_within(&pairs, &budget)));
        assert_eq!(result.map_err(|error| error.failures.len()), Err(16), "{}", case.name);
        let allowed = budget.memory / 2 * 3;
        assert!(peak <= allowed, "{}: 16 take {peak} bytes, of {allowed}", case.name);
        // All at once would have taken more.
        held += u64::from(16 * memory(&case.image) > allowed);
    }
    assert!(held > 10, "{held} cases would not fit at once");
}

#[test]
fn decoding_takes_no_more_memory_than_its_budget() {
    let _alone = alone();
    let mut images: Vec<Image> = cases(ROOM).into_iter().map(|case| case.image).collect();
    images.extend([hostile::short_instructions(100_000), hostile::long_texts(50_000)]);
    for image in images {
        let bytes = image.encode();
        let (decoded, peak) = peak(|| Image::decode(&bytes).is_ok());
        assert!(decoded);
        // A list that grows has room for twice its length, and for a moment its old place, too.
        assert!(peak <= 100 * bytes.len() as u64, "{peak} for {} bytes", bytes.len());
        let budget = Budget { memory: peak / 4, ..Budget::default() };
        let (decoded, peak) = self::peak(|| Image::decode_within(&bytes, &budget));
        assert!(peak <= 4 * budget.memory + 4 * bytes.len() as u64, "{peak} of {}", budget.memory);
        if let Err(error) = decoded {
            let limit = budget.memory;
            assert_eq!(error, ImageError::Malformed(FormatError::TooMuchMemory { limit }));
        }
    }
    let bytes = hostile::short_instructions(100_000).encode();
    let budget = Budget { memory: 1_000_000, ..Budget::default() };
    let limit = budget.memory;
    assert_eq!(Image::decode_within(&bytes, &budget), Err(FormatError::TooMuchMemory { limit }.into()));
}

/// An image whose first instruction fails: whatever is said instead was seen before anything ran.
fn failing() -> Image {
    let mut image = image(vec![Drop]);
    image.counts.multipliers = 5;
    image
}

fn refusal(image: &Image, budget: &Budget) -> VerifyError {
    verify_within(image, &garbage(image, vec![]), budget).expect_err("it cannot run")
}

#[test]
fn what_asks_for_too_much_is_refused_before_it_runs() {
    let _alone = alone();
    let budget = Budget::default();
    assert!(matches!(refusal(&failing(), &budget), VerifyError::Run(_)));
    let over = |change: fn(&mut Image), budget: &Budget| {
        let mut image = failing();
        change(&mut image);
        match refusal(&image, budget) {
            VerifyError::OverBudget(OverBudget { what, needed, allowed }) => {
                assert!(needed > allowed);
                what
            }
            other => panic!("{other}"),
        }
    };
    assert_eq!(over(|image| image.counts.multipliers = (1 << 17) + 1, &budget), Resource::Multipliers);
    let steps = |image: &mut Image| *image = hostile::side_operations(SideOp::Invert, 1 << 25);
    assert_eq!(over(steps, &budget), Resource::Steps);
    // What only a prover runs does not count.
    let mut advice = hostile::side_operations(SideOp::Invert, 1 << 25);
    advice.code.iter_mut().filter(|i| **i == Compute(0)).for_each(|i| *i = Advice(0));
    assert!(!matches!(refusal(&advice, &budget), VerifyError::OverBudget(_)));
    assert_eq!(over(|image| image.counts.edges = 1 << 22, &budget), Resource::Memory);
    assert_eq!(over(|image| image.counts.slots = 1 << 21, &budget), Resource::Memory);
    let journal =
        |image: &mut Image| image.abi = hostile::inputs(Visibility::Public, Type::Bool, 300_000).abi;
    assert_eq!(over(journal, &budget), Resource::Memory);
    let none = Budget { multipliers: 4, ..budget };
    assert_eq!(over(|_| {}, &none), Resource::Multipliers);
    // The budget and no other limit: with more it comes to the run.
    let mut large = failing();
    large.counts.edges = 1 << 22;
    assert!(matches!(refusal(&large, &Budget::UNLIMITED), VerifyError::Run(_)));
}

#[test]
fn a_seal_of_another_shape_is_refused_before_anything_runs() {
    let _alone = alone();
    let image = failing();
    let receipt = garbage(&image, vec![]);
    let Seal::Bulletproofs(proof) = receipt.seal.clone() else { panic!("another kind of seal") };
    let verdict = |proof: Vec<u8>| {
        let mut receipt = receipt.clone();
        receipt.seal = Seal::Bulletproofs(proof);
        verify(&image, &receipt).expect_err("it cannot run")
    };
    assert!(matches!(verdict(proof.clone()), VerifyError::Run(_)));
    let (head, rounds) = proof.split_at(1 + 32 * 11);
    let fewer = [head, &rounds[64..]].concat();
    let more = [head, &rounds[..64], rounds].concat();
    assert_eq!(verdict(fewer), VerifyError::SealMisshapen);
    assert_eq!(verdict(more), VerifyError::SealMisshapen);
    // Not a point: the field element 1 is odd, so it is "negative".
    let mut no_point = proof.clone();
    no_point[1..33].copy_from_slice(&[[1].as_slice(), &[0; 31]].concat());
    assert_eq!(verdict(no_point), VerifyError::SealMisshapen);
}

#[test]
fn side_programs_are_charged_by_what_their_operations_cost() {
    let steps = |code: Vec<SideOp>| {
        let mut image = image(vec![Compute(0), Compute(0)]);
        image.side_programs = vec![SideProgram::new(0, 0, code)];
        cost(&image).expect("it runs").counts.steps
    };
    let int = SideOp::Int(7);
    assert_eq!(steps(vec![int]), 2 * 2);
    assert_eq!(steps(vec![int, int, SideOp::Add]), 2 * (2 + 2 + 4));
    assert_eq!(steps(vec![int, SideOp::Invert]), 2 * (2 + 1024));
    let mut left = 1_025;
    let program = SideProgram::new(0, 0, vec![int, SideOp::Invert]);
    assert_eq!(zkvm::program::run(&program, &[], &[], &mut left), Err(SideError::StepsExceeded));
    // Charged, whether somebody runs it or not.
    let mut advice = image(vec![Advice(0), Drop]);
    advice.side_programs = vec![SideProgram::new(0, 1, vec![int, SideOp::Invert])];
    assert_eq!(cost(&advice).expect("it runs").counts.steps, 2 + 1024);
}

#[test]
fn points_are_charged_as_many_edges() {
    let _alone = alone();
    let edges = |image: Image| cost(&image).expect("it runs").counts.edges;
    let more = edges(hostile::named_points(9)) - edges(hostile::named_points(8));
    assert_eq!(more, 64);
    let more = edges(hostile::openings(9)) - edges(hostile::openings(8));
    assert_eq!(more, 64);
}
