//! Images that call routines, deep and often: a byte of code can then ask for any amount of work.

use zkvm::image::Routine;
use zkvm::program::Instruction::{self, *};
use zkvm::program::{SideOp, SideProgram};
use zkvm::{Image, Scalar};

use super::{Room, image};

/// Results of a side program that pushes many, below the limit of the stack.
const MANY: u32 = 2_000;

/// One case for every way that was found to make a verifier work by calls.
pub fn cases(room: Room) -> Vec<(&'static str, Image)> {
    let Room { edges, steps, slots, items, .. } = room;
    let last = slots - 1;
    let bits = (0..last / 252).flat_map(|k| [Int(0), Bits(252, 252 * k)]);
    let loads = |count| (0..count).map(Load);
    vec![
        ("calls of nothing", often(routine(&[]), steps)),
        ("calls of one instruction", often(routine(&[Int(0), Drop]), steps)),
        ("calls with distant slots", often(routine(&[Int(0), Store(last)]), steps)),
        ("calls with slots of constants", often(routine(&bits.collect::<Vec<_>>()), steps)),
        ("calls with many values", values(steps)),
        ("products in calls", often(routine(&[Int(0), Const(1), Mul, Drop]), steps)),
        ("sums in calls", sums(edges, steps)),
        ("side programs in calls", side_programs(steps)),
        ("a chain", chain(items.min(1 << 16), |k| if k == 0 { vec![] } else { vec![Invoke(k - 1, 0)] })),
        ("a chain that holds slots", chain(slots.min(1 << 16) - 1, holds_a_slot)),
        ("a chain that holds items", chain(3_000, holds_an_item)),
        ("a chain that held items", tall(steps)),
        ("arguments down a chain", handed_down(&loads(MANY).collect::<Vec<_>>(), steps)),
    ]
}

fn routine(code: &[Instruction]) -> Routine {
    Routine { arguments: 0, results: 0, code: code.to_vec() }
}

/// What calling a routine once costs in steps.
fn price(image: &Image) -> u32 {
    let mut image = image.clone();
    image.code = vec![Invoke(image.routines.len() as u32 - 1, 0)];
    zkvm::cost(&image).expect("it runs").counts.steps
}

/// Calls the last routine of an image, which takes nothing and has no results, until `steps` are used up: each routine
/// after it calls the one before twice.
fn until_used_up(mut image: Image, steps: u32) -> Image {
    let first = image.routines.len() as u32 - 1;
    // Calling it from another routine costs up to 8 more.
    let calls = steps / (price(&image) + 8);
    let levels = calls.max(1).ilog2();
    for r in first..first + levels {
        image.routines.push(routine(&[Invoke(r, 0), Invoke(r, 0)]));
    }
    image.code = (0..=levels).filter(|k| calls >> k & 1 == 1).map(|k| Invoke(first + k, 0)).collect();
    image
}

fn often(once: Routine, steps: u32) -> Image {
    let mut image = image(vec![]);
    image.routines.push(once);
    until_used_up(image, steps)
}

/// Arguments that become results.
fn values(steps: u32) -> Image {
    let mut image = image(vec![]);
    let same: Vec<_> = (0..MANY).map(Load).collect();
    image.routines.push(Routine { arguments: MANY, results: MANY, code: same });
    let numbers = vec![Int(0); MANY as usize];
    image.routines.push(routine(&[numbers, vec![Invoke(0, 0)]].concat()));
    until_used_up(image, steps)
}

/// Nodes of many edges, until edges or steps are used up.
fn sums(edges: u32, steps: u32) -> Image {
    let node = |count: u32| {
        let loads = vec![Load(0); count as usize];
        [vec![Secret(0), Store(0)], loads, vec![Sum(count), Drop]].concat()
    };
    let calls = edges / MANY;
    often(routine(&node(MANY)), steps.min(calls * 4 * (MANY + 5)))
}

/// A side program that does nothing, for the price of the instruction.
fn side_programs(steps: u32) -> Image {
    let mut image = image(vec![]);
    image.side_programs.push(SideProgram::new(0, 0, vec![]));
    image.routines.push(routine(&vec![Compute(0); 64]));
    until_used_up(image, steps)
}

/// Routines that each call the one before, so that all are in progress at once.
fn chain(length: u32, code: impl Fn(u32) -> Vec<Instruction>) -> Image {
    let mut image = image(vec![Invoke(length - 1, 0)]);
    image.routines = (0..length).map(|k| routine(&code(k))).collect();
    image
}

fn holds_a_slot(k: u32) -> Vec<Instruction> {
    let slot = [Int(0), Store(0)];
    if k == 0 { slot.to_vec() } else { [&slot[..], &[Invoke(k - 1, 1)]].concat() }
}

fn holds_an_item(k: u32) -> Vec<Instruction> {
    if k == 0 { vec![] } else { vec![Int(0), Invoke(k - 1, 0), Drop] }
}

/// Each routine has had many items on its stack before it calls the next one.
fn tall(steps: u32) -> Image {
    let program = SideProgram::new(0, MANY, vec![SideOp::Int(0); MANY as usize]);
    let price = program.price() as u32 + 64;
    let had = [Compute(0), Sum(MANY), Drop];
    let mut image = chain((steps / price).min(1 << 16), |k| {
        if k == 0 { had.to_vec() } else { [&had[..], &[Invoke(k - 1, 0)]].concat() }
    });
    image.side_programs.push(program);
    image
}

/// All arguments go down a chain of routines, each with slots of its own for them.
fn handed_down(loads: &[Instruction], steps: u32) -> Image {
    let count = loads.len() as u32;
    let length = (steps / (4 * 3 * count)).clamp(1, 64);
    let mut image = image([vec![Int(0); loads.len()], vec![Invoke(length - 1, 0)]].concat());
    let code = |k: u32| if k == 0 { vec![] } else { [loads, &[Invoke(k - 1, count)]].concat() };
    image.routines = (0..length).map(|k| Routine { arguments: count, results: 0, code: code(k) }).collect();
    image.constants = vec![Scalar::ONE];
    image
}
