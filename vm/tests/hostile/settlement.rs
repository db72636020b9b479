//! Images that leave much to the second phase: a few bytes of code can then ask for a digit, a tuple or a multiset.

use zkvm::Image;
use zkvm::abi::{Type, Visibility};
use zkvm::image::Routine;
use zkvm::program::Instruction::{self, *};

use super::{Room, image, inputs};

/// How many elements a tuple has at the most: with a weight, as many as fit on the stack.
const WIDE: u32 = 4_000;

/// One case for every way that was found to make a verifier work by what is settled.
pub fn cases(room: Room) -> Vec<(&'static str, Image)> {
    let Room { multipliers, edges, items, .. } = room;
    // An element that is read and one that is added, each an edge.
    let tuples = |cost: u32| edges / cost;
    let loads = |count: u32| (0..count).map(|_| Load(0)).collect::<Vec<_>>();
    let one = |code: &[Instruction]| code.to_vec();
    vec![
        ("groups", often(&[Group], items)),
        ("groups of a clear tuple", often(&[Group, Int(1), Int(2), Tuple(1)], items)),
        ("groups of a tuple", often(&[Group, Int(1), Load(0), Tuple(1)], multipliers - 1)),
        ("groups in calls", called(&vec![Group; 64], items)),
        ("clear tuples", begun(&[Int(1), Int(2), Tuple(1)], tuples(2).min(items))),
        ("clear tuples with secret weights", begun(&[Load(0), Int(2), Tuple(1)], tuples(3).min(items))),
        ("wide clear tuples", begun(&wide(vec![Int(2); WIDE as usize]), tuples(WIDE))),
        ("wide tuples", begun(&wide(loads(WIDE)), tuples(2 * WIDE))),
        ("tuples", begun(&[Int(1), Load(0), Tuple(1)], (multipliers - 1).min(items))),
        ("clear rows", often(&[Int(1), Row(0, 0)], 2 * (multipliers - 1).min(items))),
        ("rows", often(&[Load(0), Row(0, 0)], (multipliers - 1).min(items) * 2 / 3)),
        ("tables", numbered(items.min(2 * multipliers - 2), |t| one(&[Int(1), Row(t, 0)]))),
        ("lookups", begun(&[Int(1), Row(0, 0), Load(0), Lookup(0, 0)], multipliers / 3)),
        ("clear lookups", begun(&[Int(1), Row(0, 0), Int(1), Lookup(0, 0)], multipliers)),
        ("wide lookups", wide_lookups(multipliers)),
        ("memories", numbered(items.min(edges / 4), |m| one(&[Int(1), Put(m, 0)]))),
        ("clear cells", often(&[Int(1), Put(0, 0)], items.min(edges / 4))),
        ("cells", often(&[Load(0), Put(0, 0)], multipliers - 1)),
        ("taken cells", often(&[Int(1), Put(0, 0), Int(1), Take(0, 0)], multipliers / 9)),
        ("wide digits", digits((multipliers.ilog2() + 1).min(16), &[Load(0), Digits(0)], 1)),
        ("digits of no number", digits(1, &[Load(0), Digits(4)], edges / 4)),
        ("digits of one bit", digits(1, &[Load(0), Digits(2)], (multipliers - 1) / 121)),
        ("digits of eight bits", digits(8, &[Load(0), Digits(2)], (multipliers - 129) / 24)),
        ("inputs of digits", input_digits(multipliers)),
    ]
}

/// Code over and over, on a secret input in slot 0.
fn often(code: &[Instruction], times: u32) -> Image {
    Image { digit_bits: 2, ..image([&[Secret(0), Store(0)][..], &repeated(code, times)].concat()) }
}

fn repeated(code: &[Instruction], times: u32) -> Vec<Instruction> {
    (0..times).flat_map(|_| code.to_vec()).collect()
}

/// The same in a group.
fn begun(code: &[Instruction], times: u32) -> Image {
    let mut image = often(code, times);
    image.code.insert(0, Group);
    image
}

/// The same in a routine: a few bytes for all of it.
fn called(code: &[Instruction], times: u32) -> Image {
    let mut image = image(vec![Invoke(0, 0); (times / code.len() as u32).max(1) as usize]);
    image.routines.push(Routine { arguments: 0, results: 0, code: code.to_vec() });
    image
}

fn numbered(count: u32, code: impl Fn(u32) -> Vec<Instruction>) -> Image {
    image((0..count).flat_map(code).collect())
}

fn wide(elements: Vec<Instruction>) -> Vec<Instruction> {
    let count = elements.len() as u32;
    [vec![Int(1)], elements, vec![Tuple(count)]].concat()
}

fn wide_lookups(multipliers: u32) -> Image {
    let row = [vec![Int(1); WIDE as usize + 1], vec![Row(0, WIDE)]].concat();
    let lookup = [vec![Load(0), Lookup(0, WIDE)], vec![Drop; WIDE as usize]].concat();
    let lookups = repeated(&lookup, (multipliers / (WIDE / 2 + 1)).max(1));
    image([vec![Secret(0), Store(0)], row, lookups].concat())
}

fn digits(bits: u32, code: &[Instruction], times: u32) -> Image {
    let mut image = Image { digit_bits: bits, ..often(code, times) };
    image.constants.push(zkvm::Scalar::ZERO);
    image.constants[0] = zkvm::Scalar::from(u16::MAX);
    image
}

/// The widest inputs, in digits of one bit: a few bytes of code for as many multipliers.
fn input_digits(multipliers: u32) -> Image {
    let high = (num_bigint::BigInt::from(1) << 250) - 1;
    let ty = Type::Int { low: -&high, high };
    let code = (0..multipliers / 400).flat_map(|_| [SecretDigits(1), Drop]).collect();
    Image { code, digit_bits: 1, ..inputs(Visibility::Secret, ty, 1) }
}
