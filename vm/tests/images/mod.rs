//! Images to test with: one by hand, and valid ones at random.

use curve25519_dalek::scalar::Scalar;
use proptest::prelude::*;
use zkvm::abi::{Abi, LeafKind, LeafType, Output, Parameter, Type, Visibility};
use zkvm::image::{Counts, Debug, Image, Routine, SourcePlace};
use zkvm::program::{Instruction, SideOp, SideProgram};

pub(crate) fn int(low: i64, high: i64) -> Type {
    Type::Int { low: low.into(), high: high.into() }
}

pub(crate) fn abi_parameter(name: &str, visibility: Visibility, ty: Type) -> Parameter {
    Parameter { name: name.to_owned(), visibility, ty }
}

/// An image that uses every table. It decodes; it is not meant to run.
pub(crate) fn image() -> Image {
    let row = Type::Array(Box::new(Type::Bool), 2);
    let pair = Type::Tuple(vec![int(-1, 1), Type::Hidden(Box::new(Type::Bool))]);
    let point = Type::Struct {
        name: "Point".to_owned(),
        fields: vec![("x".to_owned(), Type::Hidden(Box::new(Type::Field))), ("pair".to_owned(), pair)],
    };
    let abi = Abi {
        parameters: vec![
            abi_parameter("limit", Visibility::Public, int(0, 9)),
            abi_parameter("grid", Visibility::Secret, Type::Array(Box::new(row), 2)),
            abi_parameter("p", Visibility::Secret, point),
            abi_parameter("last", Visibility::Public, Type::Field),
        ],
        outputs: vec![Output { name: "return".to_owned(), ty: Type::Bool }],
    };
    let code = vec![
        Instruction::Secret(4),
        Instruction::Advice(0),
        Instruction::Secret(0),
        Instruction::Factors(1),
        Instruction::Bits(2, 1),
        Instruction::Hidden(1),
        Instruction::Reveal,
    ];
    let place = |line, caller: Option<u32>| SourcePlace {
        file: 0,
        line,
        column: 3,
        text: "assert x".to_owned(),
        message: caller.map(|_| "no x".to_owned()),
        function: "main".to_owned(),
        caller,
    };
    let instructions = (0..code.len() as u32).map(|index| index % 2).collect();
    let debug = Debug {
        files: vec!["main.zk".to_owned()],
        places: vec![place(1, None), place(2, Some(0))],
        instructions,
    };
    let side_programs = vec![
        SideProgram::new(1, 1, vec![SideOp::Argument(0), SideOp::Invert]),
        SideProgram::new(1, 2, vec![SideOp::Argument(0), SideOp::Neg, SideOp::Constant(1)]),
    ];
    // Each of them runs once.
    let steps = side_programs.iter().map(|program| program.price() as u32).sum();
    Image {
        abi,
        counts: Counts { multipliers: 9, constraints: 12, edges: 40, steps, slots: 3, stack: 8 },
        digit_bits: 0,
        constants: vec![Scalar::from(5u8), -Scalar::ONE],
        side_programs,
        routines: vec![],
        code,
        debug,
    }
}

/// The type of a parameter or, if `hiding` is not allowed, of an output.
fn any_type(hiding: bool) -> impl Strategy<Value = Type> {
    let leaf = prop_oneof![
        Just(Type::Bool),
        Just(Type::Field),
        (any::<i64>(), 0i64..1000).prop_map(|(low, size)| int(low, low.saturating_add(size))),
    ];
    let leaf = (leaf, any::<bool>()).prop_map(move |(ty, hide)| match hide && hiding {
        true => Type::Hidden(Box::new(ty)),
        false => ty,
    });
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            (inner.clone(), 0u32..4).prop_map(|(ty, length)| Type::Array(Box::new(ty), length)),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Type::Tuple),
            prop::collection::vec(inner, 0..3).prop_map(|types| {
                let fields = types.into_iter().zip(["a", "b", "c"]);
                let fields = fields.map(|(ty, name)| (name.to_owned(), ty)).collect();
                Type::Struct { name: "S".to_owned(), fields }
            }),
        ]
    })
}

fn any_abi() -> impl Strategy<Value = Abi> {
    let visibility = prop_oneof![Just(Visibility::Public), Just(Visibility::Secret)];
    let parameters = prop::collection::vec((visibility, any_type(true)), 0..4);
    (parameters, prop::collection::vec(any_type(false), 0..3)).prop_map(|(parameters, outputs)| {
        let parameters = parameters.into_iter().enumerate();
        let outputs = outputs.into_iter().enumerate();
        Abi {
            parameters: parameters
                .map(|(index, (visibility, ty))| abi_parameter(&format!("p{index}"), visibility, ty))
                .collect(),
            outputs: outputs.map(|(index, ty)| Output { name: format!("revealed[{index}]"), ty }).collect(),
        }
    })
}

/// A side program that passes the check with two constants: values, then sums while there is more than one.
fn any_side_program() -> impl Strategy<Value = SideProgram> {
    (0u32..3, prop::collection::vec((0..5, any::<u32>()), 0..8)).prop_map(|(arguments, choices)| {
        let (mut code, mut depth) = (Vec::new(), 0);
        for (choice, k) in choices {
            code.push(match choice {
                0 if arguments > 0 => SideOp::Argument(k % arguments),
                1 => SideOp::Constant(k % 2),
                2 if depth > 0 => SideOp::Dup(k % depth),
                3 if depth > 1 => SideOp::ShiftLeft,
                _ => SideOp::Int(k),
            });
            depth = if code.last() == Some(&SideOp::ShiftLeft) { depth - 1 } else { depth + 1 };
        }
        SideProgram::new(arguments, depth, code)
    })
}

/// The secret inputs that come in as at most 8 bits, each with how many.
fn short_inputs(abi: &Abi) -> Vec<(u32, u32)> {
    let bits = |ty: &LeafType<'_>| match ty {
        LeafType::Bool => 1,
        LeafType::Int { low, high } => (*high - *low).bits() as u32,
        LeafType::Field => 0,
    };
    let secret = abi.leaves().filter_map(|leaf| match leaf.kind {
        LeafKind::Secret(k) => Some((k, bits(&leaf.ty))),
        _ => None,
    });
    secret.filter(|(_, bits)| (1..=8).contains(bits)).collect()
}

/// An instruction that passes the check with 2 constants, 9 slots, these inputs that come in as bits, these side programs,
/// and so many routines of at most two results to call.
fn checked_instruction(
    choice: usize,
    k: u32,
    inputs: &[(u32, u32)],
    programs: &[SideProgram],
    routines: u32,
) -> Instruction {
    let input = k.checked_rem(inputs.len() as u32).map(|index| inputs[index as usize]);
    let program = k.checked_rem(programs.len() as u32);
    match (choice, program) {
        (0, _) => Instruction::Push(k.to_le_bytes()[..(k % 5) as usize].to_vec()),
        (1, _) => Instruction::Const(k % 2),
        (2, _) => Instruction::Int(k),
        (3, _) => Instruction::Store(k % 9),
        (4, _) => Instruction::Load(k % 9),
        (5, _) => Instruction::Bits(1 + k % 3, k % 7),
        (6, _) => Instruction::Within(0),
        (7, _) => Instruction::Sum(k.max(2)),
        (8, Some(program)) => Instruction::Advice(program),
        (9, Some(program)) => Instruction::Compute(program),
        (10, Some(program)) if programs[program as usize].results == 2 => Instruction::Factors(program),
        (11, _) => Instruction::Cloak(k, k),
        (12, _) => Instruction::Verify,
        (13, _) => Instruction::Pack(2 + k % 251),
        (14, _) if routines > 0 => Instruction::Invoke(k % routines, k % 8),
        (15, _) => {
            input.map_or(Instruction::Zero, |(leaf, bits)| Instruction::SecretBits(leaf, k % (9 - bits)))
        }
        (16, _) => Instruction::FullAdd(k % 8),
        (17, _) => Instruction::Digits(0),
        (18, _) => input.map_or(Instruction::Group, |(leaf, _)| Instruction::SecretDigits(leaf)),
        (19, _) => Instruction::Group,
        (20, _) => Instruction::Tuple(1 + k % 3),
        (21, _) => Instruction::Row(k % 2, k / 2 % 3),
        (22, _) => Instruction::Lookup(k % 2, k / 2 % 3),
        (23, _) => Instruction::Put(k, k % 3),
        (24, _) => Instruction::Take(k, k % 3),
        _ => Instruction::Zero,
    }
}

/// What the instructions of a program or of a routine are made from.
fn choices() -> impl Strategy<Value = Vec<(usize, u32)>> {
    prop::collection::vec((0usize..27, any::<u32>()), 0..20)
}

/// Numbers of arguments and of results, and choices.
type Shape = (u32, u32, Vec<(usize, u32)>);

/// Routines that pass the check: each may call all before it.
fn checked_routines(shapes: Vec<Shape>, programs: &[SideProgram]) -> Vec<Routine> {
    let routine = |(index, (arguments, results, choices)): (usize, Shape)| {
        let instruction = |(choice, k)| match checked_instruction(choice, k, &[], programs, index as u32) {
            // Not allowed in a routine, as are bits of inputs.
            Instruction::Push(_) | Instruction::SecretDigits(_) => Instruction::Add,
            allowed => allowed,
        };
        Routine { arguments, results, code: choices.into_iter().map(instruction).collect() }
    };
    shapes.into_iter().enumerate().map(routine).collect()
}

/// Images that pass the check.
pub(crate) fn any_image() -> impl Strategy<Value = Image> {
    let programs = prop::collection::vec(any_side_program(), 0..4);
    let shapes = prop::collection::vec((0u32..3, 0u32..3, choices()), 0..3);
    (any_abi(), programs, shapes, choices(), any::<u64>(), any::<bool>(), 1u32..=16).prop_map(
        |(abi, side_programs, shapes, choices, constant, with_debug, digit_bits)| {
            let routines = checked_routines(shapes, &side_programs);
            let called = routines.len() as u32;
            let inputs = short_inputs(&abi);
            let instructions = choices
                .into_iter()
                .map(|(choice, k)| checked_instruction(choice, k, &inputs, &side_programs, called));
            let mut code: Vec<Instruction> = instructions.collect();
            code.extend(vec![Instruction::Reveal; abi.output_leaves().count()]);
            let all = code.len() + routines.iter().map(|routine| routine.code.len()).sum::<usize>();
            let debug = if with_debug {
                let instructions = (0..all as u32).map(|index| index / 3 % 2).collect();
                Debug { instructions, ..image().debug }
            } else {
                Debug::default()
            };
            let constants = vec![Scalar::from(constant), -Scalar::ONE];
            let counts = Counts { steps: 1 << 28, slots: 9, stack: 16, ..Counts::default() };
            Image { abi, counts, digit_bits, constants, side_programs, routines, code, debug }
        },
    )
}
