//! Clause images: what they compute, what they see, what they cost, and what no prover gets through them.

mod common;

use common::clause::{Locked, clause};
use common::machine::{Cheat, checked, scalar};
use common::transaction::{HEADER, anchor, input, point, spent, string, value};
use curve25519_dalek::scalar::Scalar;
use proptest::prelude::*;
use zkvm::abi::{Type, Visibility};
use zkvm::batch::{Fault, PointEquation};
use zkvm::image::{ClauseImage, Counts, Image};
use zkvm::machine::{Failure, Machine, MachineError as Error, Outcome, ProvingDelegate, VerifyingDelegate};
use zkvm::program::Instruction::{self, *};
use zkvm::program::{SideOp, SideProgram};
use zkvm::r1cs::{MockProver, Recorder};
use zkvm::signature::SigningKey;
use zkvm::tx::{
    self, BuildError, Contract, DEFAULT_LIMITS, Header, Nullifier, PortableItem, Predicate, PredicateTree,
    Program, TxError, Witness, default_generators,
};
use zkvm::{FormatError, ImageError, Inputs, Opening, PedersenGens, ProofError, Statement};

fn program() -> Program {
    Program::new()
}

fn outcome(program: &Program, limits: Counts) -> Result<Outcome, Failure> {
    let statement = Statement::default();
    let mut delegate = VerifyingDelegate::new(Recorder::new(), &statement);
    Machine::for_transaction(&program.encode(), HEADER, limits, &mut delegate).run()
}

/// The verifier's run; a failure of a clause's instruction is that of the instruction.
fn run(program: &Program) -> Result<Outcome, Error> {
    outcome(program, DEFAULT_LIMITS).map_err(|failure| match failure.error {
        Error::Clause(failure) => failure.error,
        error => error,
    })
}

/// Whether all constraints hold for a prover with these openings and secrets.
fn mock(program: &Program, openings: &[Opening], secrets: &[&[Scalar]]) -> Result<(), Error> {
    let inputs = Inputs::default();
    let mut delegate = ProvingDelegate::new(MockProver::new(), &inputs, 0);
    openings.iter().for_each(|opening| delegate.open(*opening));
    secrets.iter().for_each(|secrets| delegate.call(secrets));
    let ran = Machine::for_transaction(&program.encode(), HEADER, DEFAULT_LIMITS, &mut delegate).run();
    ran.map_err(|failure| failure.error)?;
    checked(delegate.finish().0.check())
}

/// The verdict on a prover who writes these values to all wires of the first phase.
fn written(
    program: &Program,
    openings: &[Opening],
    secrets: &[Scalar],
    wires: &[Scalar],
) -> Result<(), Error> {
    let inputs = Inputs::default();
    let wires: Vec<(usize, Scalar)> = wires.iter().copied().enumerate().collect();
    let mut delegate = ProvingDelegate::new(Cheat::writing(MockProver::new(), &wires), &inputs, 0);
    openings.iter().for_each(|opening| delegate.open(*opening));
    delegate.call(secrets);
    let ran = Machine::for_transaction(&program.encode(), HEADER, DEFAULT_LIMITS, &mut delegate).run();
    ran.map_err(|failure| failure.error)?;
    checked(delegate.finish().0.cs.check())
}

fn hidden(value: u64) -> Opening {
    Opening { value: value.into(), blinding: Scalar::from(value + 77) }
}

fn commitment(opening: Opening) -> zkvm::CompressedRistretto {
    PedersenGens::default().commit(opening.value, opening.blinding).compress()
}

/// Of a hidden c and a number n in clear, and a hidden x in the contract: x = c·s + n, for a secret s.
fn affine() -> ClauseImage {
    let code = [
        Roll(2),
        Commit,
        Expr,
        Secret(0),
        Mul, // n x c·s
        Roll(1),
        Commit,
        Expr,
        Neg,
        Add, // n c·s−x
        Roll(1),
        Scalar,
        Add,
        Zero,
    ];
    ClauseImage { arguments: 2, payload: 1, ..clause(&code, 1, [2, 3]) }
}

/// 23 = 5·4 + 3.
fn opened(c: u64, n: u64, x: u64) -> (Program, Vec<Opening>) {
    let locked = Locked::new(affine(), vec![string(commitment(hidden(x)).as_bytes())]);
    let arguments = program().push_point(commitment(hidden(c))).push_scalar(n);
    (arguments.then(locked.open()), vec![hidden(c), hidden(x)])
}

#[test]
fn a_clause_computes_with_what_it_opens_and_is_given() {
    let (program, openings) = opened(5, 3, 23);
    assert_eq!(mock(&program, &openings, &[&[4u64.into()]]), Ok(()));
    for (c, n, x, s) in [(5, 3, 23, 5u64), (5, 4, 23, 4), (6, 3, 23, 4), (5, 3, 24, 4)] {
        let (program, openings) = opened(c, n, x);
        let verdict = mock(&program, &openings, &[&[s.into()]]);
        assert!(
            matches!(&verdict, Err(Error::Clause(failure)) if matches!(failure.error, Error::Unsatisfied { .. })),
            "{verdict:?}"
        );
    }
}

#[test]
fn a_transaction_with_a_clause_is_proven_signed_and_verified() {
    let (program, openings) = opened(5, 3, 23);
    let mut witness = Witness::new();
    for opening in &openings {
        let _ = witness.commit(opening.value, opening.blinding);
    }
    witness.call(vec![4u64.into()]);
    let key = SigningKey::random();
    let owned = Contract { predicate: Predicate::from(key.verification_key()), ..spent(3, vec![]) };
    let unowned = program.clone();
    let program = program.then(input(&owned).signtx());
    let unsigned = tx::prove(Header::any_time(), &program, &witness).expect("it holds");
    let tx = unsigned.sign(&[key]).expect("the key");
    let effects = tx.verify(&default_generators(), DEFAULT_LIMITS).expect("it verifies");
    assert_eq!(effects.log().inputs().count(), 2);
    // Another argument is another statement.
    let unsigned = tx::prove(Header::any_time(), &unowned, &witness).expect("it holds");
    let mut other = unsigned.sign(&[]).expect("nobody signs");
    assert!(other.verify(&default_generators(), DEFAULT_LIMITS).is_ok());
    let at = other.program.windows(32).position(|bytes| bytes == Scalar::from(3u64).as_bytes()).expect("n");
    other.program[at] = 4;
    let error = other.verify(&default_generators(), DEFAULT_LIMITS).expect_err("another statement");
    assert_eq!(error, TxError::Proof(ProofError::Invalid));
    let mut lie = Witness::new();
    for opening in &openings {
        let _ = lie.commit(opening.value, opening.blinding);
    }
    lie.call(vec![5u64.into()]);
    let refused = tx::prove(Header::any_time(), &program, &lie).expect_err("it does not hold");
    let BuildError::Instruction { name: "open", error, .. } = refused else { panic!("{refused}") };
    assert_eq!(error.to_string(), "instruction 13 of the clause: constraint 2 is not satisfied");
}

#[test]
fn the_prover_must_know_each_clause_s_secrets() {
    let (program, openings) = opened(5, 3, 23);
    let four = Scalar::from(4u64);
    for secrets in [vec![], vec![&[][..]], vec![&[four, four]]] {
        assert_eq!(mock(&program, &openings, &secrets), Err(Error::WitnessMissing));
    }
}

#[test]
fn a_clause_sees_nothing_but_its_own() {
    let below = program().push("mine");
    for code in [&[Drop][..], &[Dup(0), Drop], &[Roll(0)]] {
        let locked = Locked::new(clause(code, 0, [0, 0]), vec![]);
        assert_eq!(
            run(&below.clone().then(locked.open()).drop()).map(drop),
            Err(Error::StackUnderflow),
            "{code:?}"
        );
    }
    let locked = Locked::new(clause(&[], 0, [0, 0]), vec![]);
    assert!(run(&below.then(locked.open()).drop()).is_ok());
    // An image in the transaction starts with empty slots, whatever ran before.
    let one = Locked::new(clause(&[Int(1), Store(0)], 0, [0, 0]), vec![]);
    let other = Locked::new(clause(&[Load(0), Zero], 0, [0, 0]), vec![]);
    assert_eq!(run(&one.open().then(other.open())).map(drop), Err(Error::SlotEmpty(0)));
}

#[test]
fn what_it_takes_and_leaves_is_counted() {
    let with = |arguments, payload, results, code: &[Instruction], holds: Vec<PortableItem>| {
        let clause = ClauseImage { arguments, payload, results, ..clause(code, 0, [0, 0]) };
        run(&program().push("a").push("b").then(Locked::new(clause, holds).open()).drop().drop()).map(drop)
    };
    assert_eq!(with(2, 0, 2, &[], vec![]), Ok(()));
    assert_eq!(with(1, 0, 1, &[Drop, Push(vec![1])], vec![]), Ok(()));
    assert_eq!(with(0, 1, 0, &[Drop], vec![string(b"x")]), Ok(()));
    assert_eq!(with(3, 0, 3, &[], vec![]), Err(Error::StackUnderflow));
    assert_eq!(with(0, 1, 1, &[], vec![]), Err(Error::ClausePayload { declared: 1, found: 0 }));
    assert_eq!(with(0, 0, 0, &[], vec![string(b"x")]), Err(Error::ClausePayload { declared: 0, found: 1 }));
    assert_eq!(with(2, 0, 1, &[], vec![]), Err(Error::ClauseResults { declared: 1, found: 2 }));
    assert_eq!(with(1, 0, 2, &[], vec![]), Err(Error::ClauseResults { declared: 2, found: 1 }));
}

#[test]
fn expressions_stay_where_they_are() {
    let expression = program().push_scalar(1u64).scalar();
    let constraint = expression.clone().then(expression.clone()).eq();
    for item in [expression, constraint] {
        let taken = ClauseImage { arguments: 1, ..clause(&[Drop], 0, [0, 0]) };
        assert_eq!(run(&item.then(Locked::new(taken, vec![]).open())).map(drop), Err(Error::TypeNotCrossing));
    }
    let left = ClauseImage { results: 1, ..clause(&[Int(1)], 0, [0, 0]) };
    assert_eq!(run(&Locked::new(left, vec![]).open().drop()).map(drop), Err(Error::TypeNotCrossing));
}

#[test]
fn values_are_linear_in_a_clause_too() {
    let holds = || vec![PortableItem::Value(value(1))];
    let with = |results, code: &[Instruction]| {
        let clause = ClauseImage { payload: 1, results, ..clause(code, 0, [0, 0]) };
        run(&Locked::new(clause, holds()).open().retire()).map(drop)
    };
    assert_eq!(with(1, &[]), Ok(()));
    assert_eq!(with(1, &[Look, Drop, Drop]), Ok(()));
    assert_eq!(with(0, &[Drop]), Err(Error::TypeNotDroppable));
    assert_eq!(with(1, &[Dup(0)]), Err(Error::TypeNotCopyable));
    assert_eq!(with(0, &[]), Err(Error::ClauseResults { declared: 0, found: 1 }));
    // It can be locked again, under the same predicate: `self`.
    let code = [SelfPredicate, Output(1)];
    let locked = Locked::new(ClauseImage { payload: 1, ..clause(&code, 0, [0, 0]) }, holds());
    let log = run(&locked.open()).expect("a run").log;
    let output = log.outputs().next().expect("an output");
    assert_eq!((output.predicate, &output.payload), (locked.contract.predicate, &locked.contract.payload));
}

#[test]
fn what_a_clause_logs_is_the_transaction_s() {
    let code = [Push(vec![7; 32]), Nullify, Push(b"log".to_vec()), Log];
    let locked = Locked::new(clause(&code, 0, [0, 0]), vec![]);
    let log = run(&locked.open().push("after").log()).expect("a run").log;
    assert_eq!(log.nullifiers().collect::<Vec<_>>(), [Nullifier::new(locked.contract.predicate, &[7; 32])]);
    assert_eq!(
        log.data().map(|data| data.to_vec()).collect::<Vec<_>>(),
        [b"log".to_vec(), b"after".to_vec()]
    );
    // What it signs for is signed for by the transaction.
    let key = point(7);
    let signs = [Push(key.as_bytes().to_vec()), Contract(0), Signtx];
    let signing = run(&Locked::new(clause(&signs, 0, [0, 0]), vec![]).open()).expect("a run").signing;
    assert_eq!(signing.iter().map(|(predicate, _)| predicate.0).collect::<Vec<_>>(), [key]);
    let timed = [Mintime, Int(0), Eq, Not, Verify];
    assert!(run(&Locked::new(clause(&timed, 0, [0, 0]), vec![]).open()).is_ok());
}

#[test]
fn self_is_known_in_routines() {
    let mut image = clause(&[Invoke(0, 0)], 0, [0, 0]);
    let code = vec![SelfPredicate, Drop];
    image.image.routines = vec![zkvm::image::Routine { arguments: 0, results: 0, code }];
    let locked = Locked::new(image, vec![]);
    assert!(run(&locked.open()).is_ok());
    assert_eq!(run(&locked.open().self_predicate()).map(drop), Err(Error::PredicateMissing));
}

/// No leaf passes for one of the other kind, nor an image for another.
#[test]
fn a_predicate_commits_to_images_as_such() {
    let locked = Locked::new(clause(&[], 0, [0, 0]), vec![]);
    let holds = |program: &Program| PointEquation::check_all(&run(program).expect("a run").points);
    assert_eq!(holds(&locked.open()), Ok(()));
    let other =
        Locked { clause: clause(&[Roll(0)], 0, [0, 0]), ..Locked::new(clause(&[], 0, [0, 0]), vec![]) };
    assert!(matches!(run(&other.open()), Err(Error::StackUnderflow)));
    let other =
        Locked { clause: clause(&[Int(1), Drop], 0, [0, 0]), ..Locked::new(clause(&[], 0, [0, 0]), vec![]) };
    assert_eq!(holds(&other.open()), Err(Fault::Points));
    // A program whose bytes are an image, and an image whose bytes are a program's.
    let bytes = locked.clause.encode();
    let tree = PredicateTree::new(None, vec![bytes.clone()], &[9; 32]).expect("a tree");
    let contract = Contract { predicate: tree.predicate(), ..spent(5, vec![]) };
    let proof = tree.call_proof(0).expect("the program");
    let opens = input(&contract).push_open_proof(&proof);
    assert_eq!(holds(&opens.clone().push(bytes).open()), Err(Fault::Points));
    let empty = locked.tree.call_proof(0).expect("the image");
    let called = input(&locked.contract).push_call_proof(&empty).program(&program()).call();
    assert_eq!(holds(&called), Err(Fault::Points));
    let fine = locked.tree.call_proof(1).expect("the program");
    assert_eq!(holds(&input(&locked.contract).push_call_proof(&fine).program(&program()).call()), Ok(()));
}

#[test]
fn a_clause_costs_what_it_declares() {
    let code = [Secret(0), Secret(1), Multiply, Drop, Drop, Drop];
    let cost = |counts: [u32; 2]| {
        run(&Locked::new(clause(&code, 2, counts), vec![]).open()).map(|outcome| outcome.counts)
    };
    let exact = cost([2, 2]).expect("a run");
    assert_eq!((exact.multipliers, exact.constraints), (2, 2));
    assert_eq!(cost([1, 2]).map(drop), Err(Error::MultipliersExceeded { declared: 1 }));
    assert_eq!(cost([3, 2]).map(drop), Err(Error::MultipliersUnused { declared: 3, used: 2 }));
    assert_eq!(cost([2, 1]).map(drop), Err(Error::ConstraintsExceeded { declared: 1 }));
    assert_eq!(cost([2, 3]).map(drop), Err(Error::ConstraintsUnused { declared: 3, used: 2 }));
}

/// Whoever is told which constraint does not hold wants to know whose it is.
#[test]
fn a_clause_s_constraints_are_those_of_the_instruction_that_opened_it() {
    let code = [Secret(0), Secret(1), Mul, Drop, Secret(2), Int(1), Eq, Verify, Secret(0), Zero];
    let locked = Locked::new(clause(&code, 3, [3, 4]), vec![]);
    let squared = program().alloc().alloc().mul();
    let checked = squared.then(program().push_scalar(1u64).scalar()).eq().verify();
    let before = checked.code().len();
    let open = before + locked.open().code().len() - 1;
    let twice = checked.clone().then(locked.open()).then(checked);
    let outcome = run(&twice).expect("a run");
    let found: Vec<_> =
        (0..outcome.counts.constraints as usize).map_while(|index| outcome.pc_of_constraint(index)).collect();
    let (mul, verify) = (2, before - 1);
    let (last_mul, last_verify) = (open + 1 + mul, open + 1 + verify);
    assert_eq!(found, [mul, mul, open, open, open, last_mul, last_mul, verify, open, last_verify]);
    assert_eq!(outcome.pc_of_constraint(found.len()), None);
}

/// What a clause says about points is checked as if the transaction had said it.
#[test]
fn the_points_of_a_clause_are_checked() {
    let bytes = |value: u64| Push(Scalar::from(value).to_bytes().to_vec());
    let point = |opening: Opening| Push(commitment(opening).as_bytes().to_vec());
    let clear = |value: u64| Opening { value: value.into(), blinding: Scalar::ZERO };
    let opens = |value: u64| vec![point(clear(5)), bytes(value), Unblind, Drop];
    let adds = |sum: u64| vec![point(clear(sum)), point(clear(2)), bytes(3), Combine(1), Drop];
    let verdict = |code: &[Instruction]| {
        let program =
            program().push("below").drop().then(Locked::new(clause(code, 0, [0, 0]), vec![]).open());
        let outcome = run(&program).expect("a run");
        (program.code().len() - 1, outcome.check_points().map_err(|failure| failure.pc))
    };
    for code in [opens(5), adds(6)] {
        assert_eq!(verdict(&code).1, Ok(()));
    }
    for code in [opens(4), adds(5)] {
        let (open, verdict) = verdict(&code);
        assert_eq!(verdict, Err(Some(open)));
    }
}

/// What it declares is taken from what the transaction may use, before it runs.
#[test]
fn a_transaction_pays_for_all_that_a_clause_declares() {
    let locked = Locked::new(clause(&[], 0, [0, 0]), vec![]);
    let spent = outcome(&locked.open(), DEFAULT_LIMITS).expect("a run").counts;
    assert!(
        spent.edges >= 1000 && spent.steps == 1016 && spent.slots == 16 && spent.stack >= 16,
        "{spent:?}"
    );
    let fits = Counts { edges: spent.edges, steps: 1016, slots: 16, stack: spent.stack, ..DEFAULT_LIMITS };
    assert!(outcome(&locked.open(), fits).is_ok());
    let one_less = [
        (Counts { edges: spent.edges - 1, ..fits }, Error::EdgesExceeded { declared: spent.edges - 1 }),
        (Counts { steps: 1015, ..fits }, Error::StepsExceeded { declared: 1015 }),
        (Counts { slots: 15, ..fits }, Error::SlotOutOfRange(15)),
        (Counts { stack: spent.stack - 1, ..fits }, Error::StackExceeded { declared: spent.stack - 1 }),
    ];
    for (limits, error) in one_less {
        assert_eq!(outcome(&locked.open(), limits).map(drop).map_err(|failure| failure.error), Err(error));
    }
    let large = Locked::new(clause(&[], 0, [1 << 15, 0]), vec![]);
    let declared = DEFAULT_LIMITS.multipliers - 1;
    let limits = Counts { multipliers: declared, ..DEFAULT_LIMITS };
    let error = outcome(&large.open(), limits).map(drop).map_err(|failure| failure.error);
    assert_eq!(error, Err(Error::MultipliersExceeded { declared }));
}

/// What opening costs in edges beside what the clause declares.
#[test]
fn opening_is_charged_by_the_byte_the_level_and_the_point() {
    let locked = Locked::new(clause(&[], 0, [0, 0]), vec![]);
    let edges = |program: &Program| run(program).expect("a run").counts.edges as usize;
    let signed = edges(&input(&locked.contract).signtx());
    let length = locked.clause.encode().len();
    let levels = locked.tree.call_proof(0).expect("the clause").path.neighbors.len();
    assert_eq!(levels, 2);
    let opening = 2 * 64 + 16 + length.div_ceil(32) + levels * (16 + 2) + length;
    let declared = locked.clause.image.counts.edges as usize;
    assert_eq!(edges(&locked.open()), signed - 64 + opening + declared);
}

/// A transaction that opens contracts by one clause, again and again.
fn again_and_again(clause: ClauseImage) -> Error {
    let locked = Locked::new(clause, vec![]);
    let proof = locked.tree.call_proof(0).expect("the clause").encode_short();
    let start = program().push(locked.clause.encode()).push(proof).push_contract(&locked.contract);
    let again = |program: Program| program.dup(0).input().dup(2).dup(4).open();
    let program = (0..100).fold(start, |program, _| again(program));
    outcome(&program, DEFAULT_LIMITS).expect_err("it costs too much").error
}

/// Decoding a long image is paid for each time.
#[test]
fn opening_again_and_again_is_charged() {
    let declared = DEFAULT_LIMITS.edges;
    let long = clause(&vec![[Int(1), Drop]; 1 << 14].concat(), 0, [0, 0]);
    assert_eq!(again_and_again(long), Error::EdgesExceeded { declared });
}

/// `spend` is `input` and `open` in one, of the predicate that commits to the image.
#[test]
fn what_is_spent_by_a_clause_names_no_predicate() {
    let own = clause(&[SelfPredicate, Log, Log], 0, [0, 0]);
    let own = ClauseImage { payload: 1, ..own };
    let locked = Locked::new(own, vec![string(b"held")]);
    let (long, short) = (run(&locked.open()).expect("a run"), run(&locked.spend()).expect("a run"));
    // The program is an entry as well, and logged here.
    assert_eq!(short.log.entries()[2..4], long.log.entries()[2..4]);
    assert_eq!((long.points.len(), short.points.len()), (1, 0));
    // The edges of the predicate, which is not among the bytes, and is hashed for the ID all the same.
    assert_eq!(short.counts.edges, long.counts.edges);
    let inputs = |outcome: &Outcome| outcome.log.inputs().collect::<Vec<_>>();
    assert_eq!(inputs(&short), [locked.contract.id()]);

    // Of another image, of another inner key or another place in the tree, it is another output.
    let proof = locked.tree.call_proof(0).expect("the clause");
    let spend = |held: &Contract, proof: &tx::CallProof, image: &ClauseImage| {
        run(&program().push_held(held).push_open_proof(proof).push_clause(image).spend())
    };
    let mut other = locked.clause.clone();
    other.image.code.extend([Int(1), Drop]);
    let mut keyed = proof.clone();
    keyed.inner = Predicate::from(SigningKey::random().verification_key());
    let mut moved = proof.clone();
    moved.path.position ^= 1;
    let mut richer = locked.contract.clone();
    richer.payload = vec![string(b"more")];
    let mut ids = vec![locked.contract.id()];
    for (held, proof, image) in [
        (&locked.contract, &proof, &other),
        (&locked.contract, &keyed, &locked.clause),
        (&locked.contract, &moved, &locked.clause),
        (&richer, &proof, &locked.clause),
    ] {
        ids.extend(inputs(&spend(held, proof, image).expect("a run")));
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 5, "each is an output that nobody made, but the first");
    keyed.inner = Predicate(point(0xff));
    assert_eq!(spend(&locked.contract, &keyed, &locked.clause).map(drop), Err(Error::InvalidPoint));
    // It is spent: it cannot be read afterwards, and what it held is not there without it.
    let again = locked.spend().push_contract(&locked.contract).read();
    assert_eq!(run(&again).map(drop), Err(Error::ReadAfterSpending));
    let bytes = [&locked.contract.encode_held()[..], &[0]].concat();
    let trailing = program().push(bytes).push_open_proof(&proof).push_clause(&locked.clause).spend();
    assert_eq!(run(&trailing).map(drop), Err(Error::InvalidContract(FormatError::TrailingBytes)));
    let nested = clause(&[Spend], 0, [0, 0]);
    assert!(nested.check().is_err());
}

/// Slots take time though nothing be written to most of them.
#[test]
fn slots_are_charged_each_time() {
    let mut wide = clause(&[Int(1), Store((1 << 16) - 1)], 0, [0, 0]);
    wide.image.counts.slots = 1 << 16;
    assert_eq!(again_and_again(wide), Error::StepsExceeded { declared: DEFAULT_LIMITS.steps });
}

/// A multiplier of which the transaction has used one wire is not the clause's, and the other way round.
#[test]
fn a_clause_costs_the_same_wherever_it_runs() {
    let half = Locked::new(clause(&[Secret(0), Drop], 1, [1, 0]), vec![]);
    let multipliers = |program: &Program| run(program).map(|outcome| outcome.counts.multipliers);
    assert_eq!(multipliers(&half.open()), Ok(1));
    let alloc = || program().alloc().drop();
    assert_eq!(multipliers(&alloc().then(half.open())), Ok(2));
    assert_eq!(multipliers(&alloc().then(half.open()).then(alloc())), Ok(3));
    assert_eq!(multipliers(&half.open().then(half.open())), Ok(2));
}

/// Each clause has tables and memories of its own, and digits, except those that are as long as the transaction's.
#[test]
fn what_is_left_to_the_second_phase_is_settled_clause_by_clause() {
    let ranged = |bits: u32, bound: u64, counts| {
        let mut ranged = clause(&[Secret(0), Digits(0)], 1, counts);
        ranged.image.digit_bits = bits;
        ranged.image.constants = vec![bound.into()];
        Locked::new(ranged, vec![])
    };
    let (four, eight) = (ranged(4, 15, [2, 3]), ranged(8, 255, [130, 4]));
    let both = four.open().then(eight.open()).then(four.open());
    let secret = |value: u64| [Scalar::from(value)];
    let verdict = |a: u64, b: u64, c: u64| mock(&both, &[], &[&secret(a), &secret(b), &secret(c)]);
    assert_eq!(verdict(15, 255, 0), Ok(()));
    for (a, b, c) in [(16, 255, 0), (15, 256, 0), (15, 255, 16)] {
        assert!(verdict(a, b, c).is_err());
    }
    // A row of one clause is none of the other's.
    let row = Locked::new(clause(&[Int(1), Int(2), Row(0, 1)], 0, [1, 1]), vec![]);
    let lookup = Locked::new(clause(&[Int(1), Lookup(0, 1), Drop], 0, [2, 3]), vec![]);
    assert_eq!(run(&row.open().then(lookup.open())).map(drop), Err(Error::TableMissing(0)));
}

#[test]
fn side_programs_run_in_clauses() {
    let mut inverse = clause(&[Secret(0), Dup(0)], 1, [1, 0]);
    inverse.image.code = vec![Secret(0), Store(0), Load(0), Advice(0), Load(0), Mul, Int(1), Neg, Add, Zero];
    inverse.image.side_programs =
        vec![SideProgram { arguments: 1, results: 1, code: vec![SideOp::Argument(0), SideOp::Invert] }];
    inverse.image.counts.multipliers = 2;
    inverse.image.counts.constraints = 3;
    inverse.image.counts.steps = 1 << 11;
    let locked = Locked::new(inverse, vec![]);
    assert_eq!(mock(&locked.open(), &[], &[&[5u64.into()]]), Ok(()));
    assert!(mock(&locked.open(), &[], &[&[Scalar::ZERO]]).is_err());
}

#[test]
fn strict_decoding() {
    let good = affine();
    let bytes = good.encode();
    assert_eq!(ClauseImage::decode(&bytes), Ok(good.clone()));
    for end in 0..bytes.len() {
        assert!(ClauseImage::decode(&bytes[..end]).is_err());
    }
    assert_eq!(ClauseImage::decode(&[&bytes[..], &[0]].concat()), Err(FormatError::TrailingBytes.into()));
    let fault = |change: fn(&mut ClauseImage)| {
        let mut clause = affine();
        change(&mut clause);
        let found = ClauseImage::decode(&clause.encode());
        assert_eq!(found.clone().err(), clause.check().err());
        found.expect_err("refused")
    };
    let limit = |what| move |error: ImageError| matches!(error, ImageError::Malformed(FormatError::LimitExceeded { what: found, .. }) if found == what);
    assert!(limit("arguments of a clause")(fault(|clause| clause.arguments = 257)));
    assert!(limit("items that a clause opens")(fault(|clause| clause.payload = 257)));
    assert!(limit("results of a clause")(fault(|clause| clause.results = u32::MAX)));
    assert!(limit("public inputs of a clause")(fault(|clause| {
        clause.image.abi.parameters[0].visibility = Visibility::Public;
    })));
    assert!(limit("hidden inputs of a clause")(fault(|clause| {
        clause.image.abi.parameters[0].ty = Type::Hidden(Box::new(Type::Field));
    })));
    for instruction in [Input, Call, Signid, Signtag, Open, Alloc, Eval, Program(vec![])] {
        let mut clause = affine();
        clause.image.code.insert(0, instruction.clone());
        assert!(
            matches!(ClauseImage::decode(&clause.encode()), Err(ImageError::Instruction { index: 0, .. })),
            "{instruction}"
        );
    }
    // What only clauses may do is no part of an image by itself.
    for instruction in
        [SelfPredicate, Look, Combine(1), Nullify, Read, Anchor, Open, Seal, Unseal, Signdata(1)]
    {
        let mut image = affine().image;
        image.code.push(instruction.clone());
        assert!(image.check().is_err() && Image::decode(&image.encode()).is_err(), "{instruction}");
    }
    assert!(matches!(run(&anchor().push(bytes).push("").push("").open()), Err(Error::InvalidCallProof(_))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

    /// Bytes that are nearly an image: an error, or an image with this encoding, and no panic when it runs.
    #[test]
    fn changed_images_decode_or_fail(at in any::<prop::sample::Index>(), to in any::<u8>(), other in any::<prop::sample::Index>(), and in any::<u8>()) {
        let mut bytes = affine().encode();
        let (at, other) = (at.index(bytes.len()), other.index(bytes.len()));
        bytes[at] = to;
        bytes[other] = and;
        if let Ok(clause) = ClauseImage::decode(&bytes) {
            prop_assert_eq!(clause.encode(), bytes);
            let locked = Locked::new(clause, vec![string(&[0; 32])]);
            let _ = run(&program().push([0; 32]).push([0; 32]).then(locked.open()));
        }
    }
}

/// What the transaction and a clause prove by digits they look up in one table. No digit outside of it passes, whatever the others are and however
/// often the prover says that each number of the table occurs.
#[test]
fn digits_of_a_transaction_and_its_clauses_do_not_compensate() {
    let mut digit = clause(&[Secret(0), Digits(0)], 1, [2, 3]);
    (digit.image.digit_bits, digit.image.constants) = (4, vec![Scalar::from(15u64)]);
    let digit = Locked::new(digit, vec![]);
    let ranged =
        |quantity: Opening| program().push_point(commitment(quantity)).commit().expr().range().drop();
    let top = (0..15).fold(Scalar::ONE, |power, _| power * Scalar::from(16u64));
    let small = [-2, -1, 0, 7, 15, 16, 17].map(scalar);
    for lie in small.iter().flat_map(|a| small.iter().flat_map(move |b| small.map(|c| [*a, *b, c]))) {
        let [low, own, high] = lie;
        let blinded = |value: Scalar, blinding: u64| Opening { value, blinding: Scalar::from(blinding) };
        let (one, other) = (blinded(low, 5), blinded(high * top, 6));
        let program = ranged(one).then(digit.open()).then(ranged(other));
        // The digits of one number, the secret of the clause and its digit, then those of the other number.
        let zeros = [Scalar::ZERO; 15];
        let digits = [&[low][..], &zeros, &[own, own], &zeros, &[high]].concat();
        let count = |t: i64| {
            let looked_up =
                digits.iter().enumerate().filter(|(wire, digit)| *wire != 16 && **digit == scalar(t));
            Scalar::from(looked_up.count() as u64)
        };
        let table: Vec<Scalar> = (0..16).map(count).collect();
        let verdict =
            |table: &[Scalar]| written(&program, &[one, other], &[own], &[&digits[..], table].concat());
        let inside = lie.iter().all(|digit| (0..16).any(|t| *digit == scalar(t)));
        assert_eq!(verdict(&table).is_ok(), inside, "{lie:?}");
        for k in [0, 7, 15] {
            for delta in [1, -1, 3].map(scalar) {
                let mut other = table.clone();
                other[k] += delta;
                assert!(matches!(verdict(&other), Err(Error::Unsatisfied { .. })));
                other[(k + 1) % 16] -= delta;
                assert!(matches!(verdict(&other), Err(Error::Unsatisfied { .. })));
            }
        }
    }
}
