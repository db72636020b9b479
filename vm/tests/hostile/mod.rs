//! Images and receipts made to cost a verifier as much as they can, by hand.
#![allow(dead_code, unreachable_pub)]

pub mod routines;
pub mod settlement;

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
use num_bigint::BigInt;
use zkvm::abi::{Abi, Output, Parameter, Type, Visibility};
use zkvm::image::{Counts, Debug, SourcePlace};
use zkvm::program::Instruction::{self, *};
use zkvm::program::{SideOp, SideProgram};
use zkvm::{Claim, Entry, Image, Journal, Receipt, Scalar, Seal};

/// How much a hostile image may ask for.
#[derive(Clone, Copy)]
pub struct Room {
    pub multipliers: u32,
    pub edges: u32,
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
    let Room { multipliers, edges, steps, slots, points, items } = room;
    let mut cases = Vec::new();
    let mut add = |name: &str, mut image: Image, journal: Vec<Entry>| {
        image.counts = zkvm::cost(&image).unwrap_or_else(|error| panic!("{name}: {error}")).counts;
        cases.push(Case { name: name.into(), image, journal });
    };
    add("ranges", ranges(multipliers), vec![]);
    add("input bits", input_bits(multipliers.min(slots)), vec![]);
    add("sums", sums(edges), vec![]);
    add("long-sums", long_sums(edges), vec![]);
    add("constraints", constraints(edges), vec![]);
    add("doublings", doublings(edges), vec![]);
    add("negations", negations(edges), vec![]);
    add("slots", slots_of_constants(slots), vec![]);
    add("points", named_points(points), vec![]);
    add("openings", openings(points), vec![]);
    add("trees", trees(edges / 3), vec![]);
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
    for (name, image) in routines::cases(room).into_iter().chain(settlement::cases(room)) {
        add(name, image, vec![]);
    }
    cases
}

/// The operations of side programs.
pub const OPERATIONS: [SideOp; 25] = [
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
    SideOp::Sort(4),
    SideOp::Carry(4),
    SideOp::Product(2),
    SideOp::Quotient(2),
    SideOp::Inverse(2),
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
        SideOp::Sort(_)
        | SideOp::Carry(_)
        | SideOp::Product(_)
        | SideOp::Quotient(_)
        | SideOp::Inverse(_) => {
            vec![0, 2, 1, 3]
        }
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
        digit_bits: 0,
        constants: vec![
            -(large * (large * large)),
            (large * large) * large,
            Scalar::from(1u128 << 120),
            Scalar::from(3u8),
        ],
        side_programs: vec![],
        routines: vec![],
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

/// The widest inputs: a few bytes of code for 251 multipliers, as many edges, and one slot more.
pub fn input_bits(multipliers: u32) -> Image {
    let high = (BigInt::from(1) << 250) - 1;
    let ty = Type::Int { low: -&high, high };
    let code = (0..multipliers / 252).map(|k| SecretBits(1, 252 * k));
    Image { code: code.collect(), ..inputs(Visibility::Secret, ty, 1) }
}

/// Nodes of two edges, as many as there may be; three bytes of code for an edge.
pub fn sums(edges: u32) -> Image {
    let mut code = vec![Secret(0), Store(0)];
    for _ in 0..edges / 2 {
        code.extend([Load(0), Load(0), Sum(2), Drop]);
    }
    image(code)
}

/// Nodes of many edges with large weights.
pub fn long_sums(edges: u32) -> Image {
    const LENGTH: u32 = 2_000;
    let mut code = vec![Secret(0), Const(1), Mul, Store(0)];
    for _ in 0..(edges - 1) / LENGTH {
        code.extend(vec![Load(0); LENGTH as usize]);
        code.extend([Sum(LENGTH), Drop]);
    }
    image(code)
}

/// Constraints of a variable with a large weight and a constant.
pub fn constraints(edges: u32) -> Image {
    let mut code = vec![Secret(0), Const(1), Mul, Const(1), Add, Store(0)];
    for _ in 0..edges - 2 {
        code.extend([Load(0), Zero]);
    }
    image(code)
}

/// Each sum contains the one before twice: written out, the last one has two to the number of them.
pub fn doublings(edges: u32) -> Image {
    let mut code = vec![Secret(0), Store(0)];
    for k in 0..edges / 2 {
        code.extend([Load(k), Load(k), Sum(2), Store(k + 1)]);
    }
    code.extend([Load(edges / 2), Drop]);
    image(code)
}

/// A byte of code for an edge.
pub fn negations(edges: u32) -> Image {
    let mut code = vec![Secret(0)];
    code.extend(vec![Neg; edges as usize]);
    code.push(Drop);
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
