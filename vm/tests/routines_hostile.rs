//! Routines from a stranger: calls as deep and as many as an image can ask for.

mod common;
mod hostile;

use std::thread;

use common::machine::Setup;
use hostile::image;
use zkvm::image::budget::{OverBudget, Resource};
use zkvm::image::{Debug, Routine, SourcePlace, limits};
use zkvm::machine::MachineError as Error;
use zkvm::program::Instruction::{self, *};
use zkvm::program::{SideOp, SideProgram};
use zkvm::r1cs::MockProver;
use zkvm::{Budget, ExecuteError, Image, ImageError, Inputs, Scalar, VerifyError};

/// As many routines as there may be, each in progress when the first one runs this code.
fn deep(innermost: &[Instruction]) -> Image {
    let code = |r: u32| if r == 0 { innermost.to_vec() } else { vec![Invoke(r - 1, 0)] };
    let routine = |r| Routine { arguments: 0, results: 0, code: code(r) };
    let mut image = image(vec![Invoke(limits::MAX_ROUTINES - 1, 0)]);
    image.routines = (0..limits::MAX_ROUTINES).map(routine).collect();
    image.counts.steps = limits::MAX_STEPS;
    image.counts.stack = 4;
    image
}

/// Each place is inside a hundred calls that were inlined, with long texts.
fn debug(instructions: usize) -> Debug {
    let place = |index: u32| SourcePlace {
        file: 0,
        line: index + 1,
        column: 1,
        text: "x".repeat(4_000),
        message: None,
        function: "f".into(),
        caller: index.checked_sub(1),
    };
    Debug {
        files: vec!["main.zk".into()],
        places: (0..100).map(place).collect(),
        instructions: vec![99; instructions],
    }
}

/// On a stack that has no room for a frame for each call.
fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    thread::Builder::new().stack_size(256 << 10).spawn(work).expect("a thread").join().expect("no overflow")
}

fn inputs() -> Inputs {
    let mut inputs = Inputs::default();
    inputs.secret = vec![Scalar::ONE];
    inputs
}

#[test]
fn calls_nest_as_deep_as_there_are_routines() {
    on_a_small_stack(|| {
        let mut image = deep(&[]);
        image.debug = debug(image.instructions());
        image.counts = zkvm::cost(&image).expect("it runs").counts;
        let image = Image::decode(&image.encode()).expect("an image");
        zkvm::execute(&image, &inputs()).expect("a run");
        let receipt = hostile::garbage(&image, vec![]);
        assert_eq!(zkvm::verify(&image, &receipt).map(drop), Err(VerifyError::ProofInvalid));
    });
}

#[test]
fn a_failure_below_many_calls_tells_some_of_them() {
    on_a_small_stack(|| {
        let mut image = deep(&[Drop]);
        image.debug = debug(image.instructions());
        let Err(ExecuteError::Run(error)) = zkvm::execute(&image, &inputs()) else { panic!("a failed run") };
        assert_eq!((error.error, error.pc), (Error::StackUnderflow, Some(1)));
        let lines: Vec<u32> = error.places.iter().map(|location| location.place.line).collect();
        // The place with those around it, and then that of the first call.
        assert_eq!(lines, (1..=100).rev().chain([100]).collect::<Vec<_>>());
    });
}

/// Each routine calls the one before twice.
fn doubled(mut image: Image, times: u32) -> Image {
    let first = image.routines.len() as u32 - 1;
    let twice = |r| Routine { arguments: 0, results: 0, code: vec![Invoke(r, 0), Invoke(r, 0)] };
    image.routines.extend((first..first + times).map(twice));
    image.code = vec![Invoke(first + times, 0)];
    image
}

fn with_routine(code: &[Instruction]) -> Image {
    let mut image = image(vec![]);
    image.routines.push(Routine { arguments: 0, results: 0, code: code.to_vec() });
    image.counts.slots = limits::MAX_SLOTS;
    image.counts.steps = limits::MAX_STEPS;
    image
}

#[test]
fn work_that_doubles_is_refused_before_it_is_done() {
    for times in [30, 64, limits::MAX_ROUTINES - 1] {
        let image = doubled(with_routine(&[]), times);
        let refused = Image::decode(&image.encode());
        assert!(matches!(refused, Err(ImageError::StepsExceeded { needed, .. }) if needed > 1 << 32));
        // Nor does it run where nobody asked whether it is an image.
        let receipt = hostile::garbage(&image, vec![]);
        assert!(matches!(zkvm::execute(&image, &inputs()), Err(ExecuteError::Image(_))));
        assert!(zkvm::verify(&image, &receipt).is_err());
    }
    // What an image may declare is more than a verifier takes from a stranger.
    let image = doubled(with_routine(&[]), 22);
    let image = Image::decode(&image.encode()).expect("an image");
    let over = Budget::default().check(&image);
    assert!(matches!(over, Err(OverBudget { what: Resource::Steps, .. })), "{over:?}");
}

/// A slot far from all others makes as many as there are before it, in each call.
#[test]
fn slots_are_paid_for_in_each_call() {
    let steps = |code: &[Instruction]| {
        let mut image = with_routine(code);
        image.code = vec![Invoke(0, 0)];
        let cost = zkvm::cost(&image).expect("it runs").counts.steps;
        // What is said before it runs is what it takes.
        image.counts.steps = cost;
        assert_eq!(image.check(), Ok(()));
        image.counts.steps -= 1;
        let needed = u64::from(cost);
        assert_eq!(image.check(), Err(ImageError::StepsExceeded { declared: cost - 1, needed }));
        cost
    };
    assert_eq!(steps(&[Int(0), Store(0)]), 2 * 4 + 1);
    assert_eq!(steps(&[Int(0), Store(1_000_000)]), 2 * 4 + 1_000_001);
    assert_eq!(steps(&[Int(0), Bits(252, 1_000)]), 2 * 4 + 1_252);
    let far = doubled(with_routine(&[Int(0), Store(limits::MAX_SLOTS - 1)]), 10);
    assert!(matches!(far.check(), Err(ImageError::StepsExceeded { .. })));
    // Results of calls are slots, too.
    let mut image = with_routine(&[]);
    image.routines = vec![
        Routine { arguments: 0, results: 2, code: vec![Int(0), Int(0)] },
        Routine { arguments: 3, results: 0, code: vec![Invoke(0, 500)] },
    ];
    image.code = vec![Int(0), Int(0), Int(0), Invoke(1, 0)];
    let inner = 4 * (2 + 2);
    assert_eq!(zkvm::cost(&image).expect("it runs").counts.steps, 4 * (1 + 3) + 502 + inner);
}

/// Whatever takes from the stack finds it empty in a routine, though its caller has something there.
#[test]
fn no_instruction_reaches_the_stack_of_a_caller() {
    let side = SideProgram::new(1, 2, vec![SideOp::Argument(0), SideOp::Argument(0)]);
    let taking = [
        Drop,
        Dup(0),
        Dup(u32::MAX),
        Roll(0),
        Roll(1),
        Roll(u32::MAX),
        Neg,
        Add,
        Mul,
        Eq,
        Range,
        Verify,
        Store(0),
        Sum(2),
        Sum(u32::MAX),
        Zero,
        Multiply,
        Bits(2, 0),
        Within(0),
        Advice(0),
        Factors(0),
        Compute(0),
        Linear,
        Pack(2),
        Pack(252),
        Invoke(0, 0),
    ];
    for (own, instruction) in taking.iter().flat_map(|one| [(0, one), (1, one)]) {
        // With one item of its own, those are looked at that want more.
        let wants_more =
            matches!(instruction, Dup(1..) | Roll(1..) | Add | Mul | Eq | Multiply | Sum(_) | Pack(_));
        if own == 1 && !wants_more {
            continue;
        }
        let code = [vec![Int(1); own], vec![instruction.clone()]].concat();
        let setup = Setup::new(&[Int(1), Int(1), Int(1), Invoke(1, 0), Drop, Drop, Drop]).constants(&[1]);
        let setup = setup.side(side.clone()).routine(1, 0, &[]).routine(0, 0, &code);
        let error = setup.run(MockProver::new()).0.map(drop).expect_err("nothing is there").error;
        assert_eq!(error, Error::StackUnderflow, "{instruction}");
    }
}

/// As many arguments and results as there may be, with slots and items of the caller's below them.
#[test]
fn all_values_that_there_may_be() {
    let most = limits::MAX_ROUTINE_VALUES;
    let numbers: Vec<_> = (0..most).map(Int).collect();
    let mut image = with_routine(&[]);
    image.routines =
        vec![Routine { arguments: most, results: most, code: (0..most).rev().map(Load).collect() }];
    image.code = [numbers, vec![Invoke(0, 7), Load(7), Zero, Load(6 + most), Drop]].concat();
    // The deepest result is the last argument, which is not zero.
    image.counts = zkvm::cost(&image).expect("it runs").counts;
    assert_eq!((image.counts.stack, image.counts.slots), (most, 7 + most));
    let Err(ExecuteError::Run(error)) = zkvm::execute(&image, &inputs()) else { panic!("a failed run") };
    assert_eq!(error.error, Error::CleartextConstraintFalse);
    // One item more is too many.
    image.code.insert(0, Int(0));
    image.counts.stack = limits::MAX_STACK;
    let Err(ExecuteError::Run(error)) = zkvm::execute(&image, &inputs()) else { panic!("a failed run") };
    assert_eq!(error.error, Error::StackExceeded { declared: limits::MAX_STACK });
}
