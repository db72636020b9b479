//! Routines: a call is the same constraint system as its code in place, with a stack and slots of its own.

mod common;

use common::machine::{Setup, scalar};
use zkvm::image::{Debug, SourcePlace};
use zkvm::machine::{Failure, Machine, MachineError as Error, VerifyingDelegate};
use zkvm::program::Instruction::{self, *};
use zkvm::r1cs::{Constraints, MockProver, Recorder};
use zkvm::{ExecuteError, Image, Receipt, Scalar, Statement, VerifyError, execute, prove, verify};

/// What the code of a program leaves, revealed.
fn revealed(code: &[Instruction]) -> Setup {
    Setup::new(&[code, &[Reveal, Drop]].concat()).outputs(1)
}

/// Routine 0 squares; routine 1 takes the fourth power with it.
fn with_powers(setup: Setup) -> Setup {
    let fourth = [Load(0), Invoke(0, 1), Load(1), Invoke(0, 2), Load(2)];
    setup.routine(1, 1, &[Load(0), Load(0), Mul]).routine(1, 1, &fourth)
}

/// The fourth power of a secret, with something in a slot and on the stack of the program meanwhile.
fn power() -> Setup {
    let code = [Int(5), Store(0), Int(2), Secret(0), Invoke(1, 1), Load(1), Add, Load(0), Add];
    with_powers(revealed(&code)).secret(&[3])
}

fn failure(setup: &Setup) -> Failure {
    setup.run(MockProver::new()).0.map(drop).expect_err("a failure")
}

fn error(setup: &Setup) -> Error {
    failure(setup).error
}

#[test]
fn arguments_and_results_keep_their_order() {
    let code = [Int(7), Int(3), Invoke(0, 4), Load(4), Load(5), Neg, Add];
    let same = revealed(&code).routine(2, 2, &[Load(0), Load(1)]);
    assert_eq!(same.mock(), Ok(vec![scalar(4)]));
    let swapped = revealed(&code).routine(2, 2, &[Load(1), Load(0)]);
    assert_eq!(swapped.mock(), Ok(vec![scalar(-4)]));
}

#[test]
fn routines_call_routines() {
    assert_eq!(power().mock(), Ok(vec![scalar(2 + 81 + 5)]));
}

#[test]
fn a_routine_does_not_see_its_caller() {
    let slot = Setup::new(&[Int(1), Store(5), Invoke(0, 6), Load(6), Drop]).routine(0, 1, &[Load(5)]);
    assert_eq!(error(&slot), Error::SlotEmpty(5));
    let stack = Setup::new(&[Int(1), Invoke(0, 0), Drop]).routine(0, 0, &[Drop]);
    assert_eq!(error(&stack), Error::StackUnderflow);
    // Nor an earlier call.
    let earlier = Setup::new(&[Invoke(0, 0), Invoke(1, 0), Load(0), Drop]);
    let earlier = earlier.routine(0, 0, &[Int(1), Store(3)]).routine(0, 1, &[Load(3)]);
    assert_eq!(error(&earlier), Error::SlotEmpty(3));
}

#[test]
fn a_caller_does_not_see_its_routine() {
    let setup = revealed(&[Int(9), Store(0), Invoke(0, 1), Load(0)]).routine(0, 0, &[Int(5), Store(0)]);
    assert_eq!(setup.mock(), Ok(vec![scalar(9)]));
    let setup = Setup::new(&[Invoke(0, 1), Load(0), Drop]).routine(0, 0, &[Int(5), Store(0)]);
    assert_eq!(error(&setup), Error::SlotEmpty(0));
}

#[test]
fn each_call_writes_its_slots_again() {
    let twice = [Int(1), Invoke(0, 0), Int(2), Invoke(0, 1), Load(0), Load(1), Add];
    let routine = [Load(0), Load(0), Add, Store(1), Load(1)];
    assert_eq!(revealed(&twice).routine(1, 1, &routine).mock(), Ok(vec![scalar(6)]));
    // In one call a slot is written once, and arguments have written theirs.
    let full = Setup::new(&[Int(1), Invoke(0, 0)]).routine(1, 0, &[Int(2), Store(0)]);
    assert_eq!(error(&full), Error::SlotFull(0));
}

#[test]
fn arguments_are_there() {
    let few = Setup::new(&[Int(1), Invoke(0, 0)]).routine(2, 0, &[]);
    assert_eq!(error(&few), Error::StackUnderflow);
    let string = Setup::new(&[Push(vec![1]), Invoke(0, 0)]).routine(1, 0, &[]);
    assert_eq!(error(&string), Error::TypeNotExpression);
}

#[test]
fn results_are_there() {
    for (declared, found) in [(0, 1), (1, 0), (1, 2), (2, 1)] {
        let setup = Setup::new(&[Invoke(0, 0)]).routine(0, declared, &vec![Int(1); found]);
        assert_eq!(error(&setup), Error::RoutineResults { declared, found });
    }
    let string = Setup::new(&[Invoke(0, 0)]).routine(0, 1, &[Push(vec![1])]);
    assert_eq!(error(&string), Error::TypeNotExpression);
}

#[test]
fn results_need_free_slots() {
    let into =
        |slot| error(&Setup::new(&[Int(1), Store(4), Invoke(0, slot)]).routine(0, 2, &[Int(1), Int(2)]));
    assert_eq!((into(4), into(3)), (Error::SlotFull(4), Error::SlotFull(4)));
    // 512 slots are declared.
    assert_eq!(into(511), Error::SlotOutOfRange(512));
    assert!(matches!(into(u32::MAX), Error::SlotOutOfRange(_)));
}

#[test]
fn a_routine_that_does_not_exist() {
    assert_eq!(error(&Setup::new(&[Invoke(0, 0)])), Error::RoutineMissing(0));
}

/// Calls add up: what callers hold counts while a routine runs, and steps whenever it does.
#[test]
fn counts_are_exact() {
    let setup = power();
    let image = setup.image();
    // Instructions, arguments and results; and slots.
    let square = 4 * (3 + 1 + 1) + 1;
    assert_eq!(image.counts.steps, 4 * (5 + 1 + 1) + 3 + 2 * square);
    // Slot 0 of the program, 0 and 1 of the outer routine, 0 of the inner one.
    assert_eq!(image.counts.slots, 4);
    // A number waits in the program; the outer routine has nothing on its stack when the inner one loads two.
    assert_eq!(image.counts.stack, 3);
    assert_eq!(image.counts.multipliers, 3);
    assert!(execute(&image, &setup.inputs()).is_ok());
    let less = |change: fn(&mut Image)| {
        let mut image = image.clone();
        change(&mut image);
        execute(&image, &setup.inputs()).expect_err("fewer than it takes")
    };
    let run = |error| match error {
        ExecuteError::Run(error) => error.error,
        other => panic!("{other}"),
    };
    assert!(matches!(less(|image| image.counts.steps -= 1), ExecuteError::Image(_)));
    assert!(matches!(run(less(|image| image.counts.stack -= 1)), Error::StackExceeded { .. }));
    assert!(matches!(run(less(|image| image.counts.slots -= 1)), Error::SlotOutOfRange(_)));
}

/// The constraint system of a verifier.
fn system(setup: &Setup) -> Constraints {
    let image = setup.image();
    let statement = Statement::rehearsal(&image.abi);
    let mut delegate = VerifyingDelegate::rehearsal(Recorder::new(), &statement);
    Machine::for_image(&image, &mut delegate).run().expect("a run");
    let mut recorder = delegate.finish().0;
    recorder.run_second_phase().expect("the second phase");
    recorder.constraints().clone()
}

#[test]
fn a_call_is_its_code_in_place() {
    let code = [
        &[Int(5), Store(0), Int(2), Secret(0), Store(1)][..],
        &[Load(1), Load(1), Mul, Store(2), Load(2), Load(2), Mul, Store(3)],
        &[Load(3), Add, Load(0), Add],
    ];
    let inlined = revealed(&code.concat()).secret(&[3]);
    assert_eq!(system(&power()), system(&inlined));
    assert_ne!(system(&power()), system(&revealed(&[Secret(0)]).secret(&[3])));
}

/// Variables are allocated two at a time, though the two be on different sides of a call.
#[test]
fn half_of_a_multiplier_outlives_a_call() {
    let called =
        revealed(&[Secret(0), Invoke(0, 0), Load(0), Add, Secret(2), Add]).routine(0, 1, &[Secret(1)]);
    let called = called.secret(&[1, 2, 4]);
    let inlined =
        revealed(&[Secret(0), Secret(1), Store(0), Load(0), Add, Secret(2), Add]).secret(&[1, 2, 4]);
    assert_eq!(called.mock(), Ok(vec![scalar(7)]));
    assert_eq!(called.image().counts.multipliers, 2);
    assert_eq!(system(&called), system(&inlined));
}

/// The second phase, too: a constraint made in a routine is verified by the caller's program.
#[test]
fn choices_of_the_second_phase_are_the_same_in_a_routine() {
    let choice = |a, b| [a, Int(0), Eq, b, Int(3), Eq, Or, Verify];
    let called = Setup::new(&[Secret(0), Secret(1), Invoke(0, 0)]).routine(2, 0, &choice(Load(0), Load(1)));
    let inlined =
        Setup::new(&[&[Secret(0), Secret(1), Store(1), Store(0)][..], &choice(Load(0), Load(1))].concat());
    let secret = |setup: Setup, values| setup.secret(values);
    assert_eq!(system(&secret(called.clone(), &[1, 3])), system(&secret(inlined, &[1, 3])));
    assert_eq!(secret(called.clone(), &[1, 3]).mock(), Ok(vec![]));
    assert!(matches!(secret(called, &[1, 2]).mock(), Err(Error::Unsatisfied { .. })));
}

/// Two calls deep: the program's code is instructions 0 and 1, that of the routines 2 and 3, and 4 and 5.
fn false_zero() -> Setup {
    let code = [Int(1), Invoke(1, 0)];
    Setup::new(&code).routine(1, 0, &[Load(0), Zero]).routine(1, 0, &[Load(0), Invoke(0, 0)])
}

#[test]
fn a_failure_tells_the_calls() {
    let Failure { pc, calls, error, .. } = failure(&false_zero());
    assert_eq!((pc, calls, error), (Some(3), vec![5, 1], Error::CleartextConstraintFalse));
    // Results are the caller's instruction, and so are arguments.
    let outer = |inner: u32| [Int(1), Invoke(0, inner)];
    let results = Setup::new(&[Invoke(1, 0)]).routine(1, 1, &[]).routine(0, 0, &outer(0));
    let Failure { pc, calls, .. } = failure(&results);
    assert_eq!((pc, calls), (Some(2), vec![0]));
    let few = Setup::new(&[Invoke(1, 0)]).routine(2, 0, &[]).routine(0, 0, &outer(0));
    let Failure { pc, calls, .. } = failure(&few);
    assert_eq!((pc, calls), (Some(2), vec![0]));
    // No slots for the arguments: 511 are in use.
    let slots = Setup::new(&[Int(1), Store(510), Int(1), Int(1), Invoke(0, 0)]).routine(2, 0, &[]);
    let Failure { pc, calls, error, .. } = failure(&slots);
    assert_eq!((pc, calls), (Some(4), vec![]));
    assert!(matches!(error, Error::SlotOutOfRange(_)), "{error}");
}

#[test]
fn an_error_names_the_places_of_all_calls() {
    let setup = false_zero();
    let place = |line| SourcePlace {
        file: 0,
        line,
        column: 1,
        text: "x".into(),
        message: None,
        function: "f".into(),
        caller: None,
    };
    let mut image = setup.image();
    image.debug = Debug {
        files: vec!["main.zk".into()],
        places: (1..=6).map(place).collect(),
        instructions: (0..6).collect(),
    };
    image.counts.steps = 100;
    let Err(ExecuteError::Run(error)) = execute(&image, &setup.inputs()) else { panic!("a failed run") };
    assert_eq!(error.pc, Some(3));
    let lines: Vec<u32> = error.places.iter().map(|location| location.place.line).collect();
    assert_eq!(lines, [4, 6, 2]);
}

#[test]
fn a_receipt_of_calls_verifies() {
    let setup = power();
    let image = Image::decode(&setup.image().encode()).expect("an image");
    let receipt = prove(&image, &setup.inputs()).expect("a receipt");
    let receipt = Receipt::decode(&receipt.encode()).expect("a receipt");
    assert_eq!(verify(&image, &receipt).map(drop), Ok(()));
    let mut other = receipt;
    other.claim.journal.entries[0] = zkvm::Entry::Clear(Scalar::from(89u8));
    assert_eq!(verify(&image, &other).map(drop), Err(VerifyError::ProofInvalid));
}
