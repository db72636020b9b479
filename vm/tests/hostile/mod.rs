//! Images and receipts made to cost a verifier as much as they can, by hand.
#![allow(dead_code, unreachable_pub)]

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
use zkvm::abi::{Abi, Output, Parameter, Type, Visibility};
use zkvm::image::{Counts, Debug, SourcePlace};
use zkvm::program::Instruction::{self, *};
use zkvm::program::{SideOp, SideProgram};
use zkvm::{Claim, Entry, Image, Journal, Receipt, Scalar, Seal};

/// How much a hostile image may ask for.
#[derive(Clone, Copy)]
pub struct Room {
    pub multipliers: u32,
    pub terms: u32,
    pub steps: u32,
    pub slots: u32,
    pub points: u32,
    /// Inputs, instructions and the like that have to be written out.
    pub items: u32,
}

/// An image, with what it declares, and a journal for it.
pub struct Case {
    pub name: String,
    pub image: Image,
    pub journal: Vec<Entry>,
}

/// One case for every way that was found to make a verifier work.
pub fn cases(room: Room) -> Vec<Case> {
    let Room { multipliers, terms, steps, slots, points, items } = room;
    let mut cases = Vec::new();
    let mut add = |name: &str, mut image: Image, journal: Vec<Entry>| {
        image.counts = zkvm::cost(&image).unwrap_or_else(|error| panic!("{name}: {error}")).counts;
        cases.push(Case { name: name.into(), image, journal });
    };
    add("ranges", ranges(multipliers), vec![]);
    add("copies", copies(terms), vec![]);
    add("copies-in-constraints", copies_in_constraints(terms), vec![]);
    add("doublings", doublings(terms), vec![]);
    add("negations", negations(terms), vec![]);
    add("merges", merges(terms), vec![]);
    add("slots", slots_of_constants(slots), vec![]);
    add("points", named_points(points), vec![]);
    add("openings", openings(points), vec![]);
    add("trees", trees(terms / 3), vec![]);
    let clear = || vec![Entry::Clear(Scalar::ZERO); items as usize];
    add("secrets", inputs(Visibility::Secret, Type::Bool, items), vec![]);
    add("publics", inputs(Visibility::Public, Type::Bool, items), clear());
    add("outputs", outputs(items / 7), vec![Entry::Clear(Scalar::ZERO); items as usize / 7]);
    let point = zkvm::PedersenGens::default().B_blinding.compress();
    let hidden = Type::Hidden(Box::new(Type::Bool));
    let count = items / 33;
    add("hiddens", inputs(Visibility::Secret, hidden, count), vec![Entry::Commitment(point); count as usize]);
    for op in OPERATIONS {
        add(&format!("side {op}"), side_operations(op, steps), vec![]);
    }
    cases
}

/// The operations of side programs.
pub const OPERATIONS: [SideOp; 20] = [
    SideOp::Argument(0),
    SideOp::Constant(0),
    SideOp::Int(u32::MAX),
    SideOp::Dup(0),
    SideOp::Add,
    SideOp::Sub,
    SideOp::Mul,
    SideOp::Neg,
    SideOp::Invert,
    SideOp::Divide,
    SideOp::Remainder,
    SideOp::SquareRoot,
    SideOp::Equal,
    SideOp::Less,
    SideOp::Select,
    SideOp::And,
    SideOp::Or,
    SideOp::Xor,
    SideOp::ShiftLeft,
    SideOp::ShiftRight,
];

/// A side program that does one thing to large numbers, over and over.
pub fn repeated(op: SideOp, times: u32) -> SideProgram {
    // In signed view the first is about -2^250 and the second 2^120.
    let operands = match op {
        SideOp::Argument(_) | SideOp::Constant(_) | SideOp::Int(_) => vec![],
        SideOp::Dup(_) | SideOp::Neg | SideOp::Invert => vec![0],
        SideOp::SquareRoot => vec![1],
        SideOp::ShiftLeft | SideOp::ShiftRight => vec![0, 3],
        SideOp::Select => vec![0, 0, 0],
        _ => vec![0, 2],
    };
    let once: Vec<_> = operands.into_iter().map(SideOp::Constant).chain([op]).collect();
    SideProgram::new(1, 0, once.repeat(times as usize))
}

/// An image of code on one secret input.
pub fn image(code: Vec<Instruction>) -> Image {
    let large = Scalar::from((1u128 << 83) - 5);
    let secret = Parameter { name: "x".into(), visibility: Visibility::Secret, ty: Type::Field };
    Image {
        abi: Abi { parameters: vec![secret], outputs: vec![] },
        counts: Counts::default(),
        constants: vec![
            -(large * (large * large)),
            (large * large) * large,
            Scalar::from(1u128 << 120),
            Scalar::from(3u8),
        ],
        side_programs: vec![],
        code,
        debug: Debug::default(),
    }
}

/// A receipt that has the shape of one of this image, and proves nothing.
pub fn garbage(image: &Image, entries: Vec<Entry>) -> Receipt {
    let rounds = image.counts.multipliers.next_power_of_two().trailing_zeros() as usize;
    let point = |k: usize| (RISTRETTO_BASEPOINT_POINT * Scalar::from(k as u64 + 2)).compress().to_bytes();
    let scalar = |k: usize| Scalar::from(k as u64 + 3).to_bytes();
    let mut seal = vec![0];
    (0..8).for_each(|k| seal.extend(point(k)));
    (0..3).for_each(|k| seal.extend(scalar(k)));
    (0..2 * rounds).for_each(|k| seal.extend(point(8 + k)));
    (0..2).for_each(|k| seal.extend(scalar(3 + k)));
    let claim = Claim { image_id: image.id(), journal: Journal { entries } };
    Receipt { claim, seal: Seal::Bulletproofs(seal) }
}

/// Side programs that are run until `steps` are used up.
pub fn side_operations(op: SideOp, steps: u32) -> Image {
    let times = u64::from(steps) / repeated(op, 1).price();
    let program = repeated(op, times.clamp(1, 12_000) as u32);
    let runs = u64::from(steps) / program.price();
    let mut image = image((0..runs.max(1)).flat_map(|_| [Int(7), Compute(0)]).collect());
    image.side_programs = vec![program];
    image
}

/// A byte of code for 64 multipliers.
pub fn ranges(multipliers: u32) -> Image {
    let mut code = vec![Secret(0)];
    code.extend(vec![Range; (multipliers as usize - 1) / 64]);
    code.push(Drop);
    image(code)
}

/// The length of an expression that is used many times, of so many terms in all.
fn long_length(terms: u32) -> u32 {
    (terms / 64).min(4_000)
}

/// Code that leaves an expression of `terms` terms in slot 0.
fn long(terms: u32) -> Vec<Instruction> {
    let mut code = vec![];
    for start in (0..terms).step_by(2_000) {
        let count = (terms - start).min(2_000);
        code.extend((0..count).map(|_| Secret(0)));
        code.push(Sum(count));
    }
    for _ in 0..terms.div_ceil(2_000) - 1 {
        code.push(Add);
    }
    code.push(Store(0));
    code
}

/// A long expression is made into as many copies as the terms allow, all kept.
pub fn copies(terms: u32) -> Image {
    let length = long_length(terms);
    let mut code = long(length);
    for k in 1..(terms / length).saturating_sub(8) {
        code.extend([Load(0), Store(k)]);
    }
    image(code)
}

/// The same in the constraints.
pub fn copies_in_constraints(terms: u32) -> Image {
    let length = long_length(terms);
    let mut code = long(length);
    code.extend([Load(0), Const(1), Mul, Store(1)]);
    for _ in 0..(terms / length / 2).saturating_sub(8) {
        code.extend([Load(1), Zero]);
    }
    image(code)
}

/// A long expression is added to its scaled self over and over.
pub fn doublings(terms: u32) -> Image {
    let length = long_length(terms);
    let mut code = long(length);
    code.push(Load(0));
    for _ in 0..(terms / length / 6).saturating_sub(8) {
        code.extend([Load(0), Add, Const(1), Mul, Neg, Neg]);
    }
    code.push(Drop);
    image(code)
}

/// A byte of code for many products.
pub fn negations(terms: u32) -> Image {
    let length = long_length(terms);
    let mut code = long(length);
    code.push(Load(0));
    code.extend(vec![Neg; (terms / length).saturating_sub(8) as usize]);
    code.push(Drop);
    image(code)
}

/// Interleaved terms, which sorting has to merge.
pub fn merges(terms: u32) -> Image {
    let half = long_length(terms) / 2;
    let mut code = vec![];
    for k in 0..2 * half {
        code.extend([Secret(0), Store(10 + k)]);
    }
    for parity in [0, 1] {
        code.extend((0..half).map(|k| Load(10 + 2 * k + parity)));
        code.extend([Sum(half), Store(parity)]);
    }
    for _ in 0..(terms / (4 * half)).saturating_sub(4) {
        code.extend([Load(0), Load(1), Sum(2), Drop]);
    }
    image(code)
}

/// Slots full of constants: 14 bytes of code for 252 of them.
pub fn slots_of_constants(slots: u32) -> Image {
    let code = (0..slots / 252).flat_map(|k| [Int(0), Bits(252, 252 * k)]);
    image(code.collect())
}

/// Points that the program names.
pub fn named_points(points: u32) -> Image {
    let point = (RISTRETTO_BASEPOINT_POINT * Scalar::from(5u8)).compress().to_bytes();
    let mut code = vec![Push(point.to_vec())];
    for _ in 0..points {
        code.extend([Dup(0), Commit, Expr, Drop]);
    }
    code.push(Drop);
    image(code)
}

/// Point equations that the program names.
pub fn openings(points: u32) -> Image {
    let point = (RISTRETTO_BASEPOINT_POINT * Scalar::from(5u8)).compress().to_bytes();
    let mut code = vec![Push(point.to_vec()), Push(Scalar::from(5u8).to_bytes().to_vec())];
    for _ in 0..points {
        code.extend([Dup(1), Dup(1), Unblind, Drop]);
    }
    code.extend([Drop, Drop]);
    image(code)
}

/// Inputs without end; `ty` is that of one.
pub fn inputs(visibility: Visibility, ty: Type, count: u32) -> Image {
    let mut image = image(vec![]);
    image.abi.parameters.push(Parameter {
        name: "y".into(),
        visibility,
        ty: Type::Array(Box::new(ty), count),
    });
    image
}

/// Outputs that the code does not reveal but in the end.
pub fn outputs(count: u32) -> Image {
    let mut image = image((0..count).flat_map(|_| [Int(0), Reveal, Drop]).collect());
    image.abi.outputs.push(Output { name: "y".into(), ty: Type::Array(Box::new(Type::Bool), count) });
    image
}

/// As many of the shortest instructions as fit.
pub fn short_instructions(count: u32) -> Image {
    image(vec![Neg; count as usize])
}

/// Instructions that all come from places with long texts.
pub fn long_texts(instructions: u32) -> Image {
    let mut image = short_instructions(instructions);
    let place = |text: char| SourcePlace {
        file: 0,
        line: 1,
        column: 1,
        text: text.to_string().repeat(4_096),
        message: None,
        function: String::new(),
        caller: None,
    };
    image.debug = Debug {
        files: vec!["f".repeat(4_096)],
        places: vec![place('a'), place('b')],
        instructions: (0..instructions).map(|k| k % 2).collect(),
    };
    image
}

/// Trees of equations that are joined with challenges.
pub fn trees(count: u32) -> Image {
    let mut code = vec![Secret(0), Store(0), Load(0), Int(1), Eq];
    for _ in 0..count {
        code.extend([Load(0), Int(1), Eq, And]);
    }
    code.push(Verify);
    image(code)
}
