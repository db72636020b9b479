//! Images: one encoding each, an ID over everything but the debug map, every rule enforced at decoding.

mod images;

use curve25519_dalek::scalar::Scalar;
use images::{abi_parameter, any_image, image, int};
use proptest::prelude::*;
use zkvm::abi::{AbiError, LeafCounts, LeafKind, Type, Visibility};
use zkvm::gadgets::MAX_DIGIT_BITS;
use zkvm::image::{Image, ImageError, InstructionFault, Routine, limits};
use zkvm::program::{Instruction, MAX_SIDE_STACK, SideError, SideOp, SideProgram};
use zkvm::{FormatError, integer};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn images_round_trip(image in any_image()) {
        prop_assert_eq!(image.check(), Ok(()));
        let bytes = image.encode();
        prop_assert_eq!(Image::decode(&bytes), Ok(image));
    }

    #[test]
    fn counting_leaves_agrees_with_walking_them(image in any_image()) {
        let mut walked = LeafCounts::default();
        for leaf in image.abi.leaves().chain(image.abi.output_leaves()) {
            let (counter, index) = match leaf.kind {
                LeafKind::Public(k) => (&mut walked.public, k),
                LeafKind::Secret(k) => (&mut walked.secret, k),
                LeafKind::Hidden(k) => (&mut walked.hidden, k),
                LeafKind::Output(k) => (&mut walked.outputs, k),
            };
            prop_assert_eq!(*counter, index);
            *counter += 1;
        }
        prop_assert_eq!(image.abi.counts(), walked);
    }

    /// Changed bytes are refused or encode another image; the ID is another one unless only the debug map
    /// changed.
    #[test]
    fn mutated_images(
        image in any_image(),
        places in prop::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..4),
    ) {
        let original = image.encode();
        let mut bytes = original.clone();
        for (place, mask) in places {
            let place = place.index(bytes.len());
            bytes[place] ^= mask;
        }
        if let Ok(mutated) = Image::decode(&bytes) {
            prop_assert_eq!(mutated.encode(), bytes);
            let same_body = Image { debug: image.debug.clone(), ..mutated.clone() } == image;
            prop_assert_eq!(mutated.id() == image.id(), same_body);
        }
    }

    #[test]
    fn truncated_or_extended_images_are_refused(image in any_image(), place in any::<prop::sample::Index>()) {
        let mut bytes = image.encode();
        let end = place.index(bytes.len());
        let expected = if end < 3 { ImageError::NotAnImage } else { FormatError::Truncated.into() };
        prop_assert_eq!(Image::decode(&bytes[..end]), Err(expected));
        bytes.push(0);
        prop_assert_eq!(Image::decode(&bytes), Err(FormatError::TrailingBytes.into()));
    }

    #[test]
    fn decoding_is_total(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let bytes = [b"zkx\x01", &bytes[..]].concat();
        if let Ok(image) = Image::decode(&bytes) {
            prop_assert_eq!(image.encode(), bytes);
        }
    }
}

/// The ID is part of the format: if this changes, every published image ID does.
#[test]
fn pinned_id() {
    let id = image().id().to_string();
    insta::assert_snapshot!(id, @"5e67935edcdbd8e03cd2d3319d7e700664270f436e6cc7a6031dc99d23a9c637");
}

#[test]
fn the_debug_map_is_not_part_of_the_id() {
    let with = image();
    let mut without = with.clone();
    without.debug = Default::default();
    assert_eq!(with.id(), without.id());
    assert_ne!(with.encode(), without.encode());
}

#[test]
fn other_files_are_refused() {
    let bytes = image().encode();
    assert_eq!(Image::decode(b""), Err(ImageError::NotAnImage));
    assert_eq!(Image::decode(b"zkr\x01"), Err(ImageError::NotAnImage));
    let mut newer = bytes.clone();
    newer[3] = 4;
    assert_eq!(Image::decode(&newer), Err(ImageError::UnsupportedVersion(4)));
    let mut older = bytes.clone();
    older[3] = 2;
    assert_eq!(Image::decode(&older), Err(ImageError::UnsupportedVersion(2)));
}

/// The error of an image with this code.
fn fault(instruction: Instruction) -> InstructionFault {
    let mut image = image();
    image.code.insert(0, instruction);
    image.debug = Default::default();
    let error = Image::decode(&image.encode()).unwrap_err();
    match error {
        ImageError::Instruction { index: 0, fault, .. } => fault,
        other => panic!("{other}"),
    }
}

#[test]
fn indices_are_checked() {
    use InstructionFault as Fault;
    let Image { constants, side_programs, counts, abi, .. } = image();
    let LeafCounts { public, secret, hidden, .. } = abi.counts();
    let (constants, programs) = (constants.len() as u32, side_programs.len() as u32);
    assert_eq!(fault(Instruction::Const(constants)), Fault::NoSuchConstant(constants));
    assert_eq!(fault(Instruction::Within(constants)), Fault::NoSuchConstant(constants));
    assert_eq!(fault(Instruction::Public(public)), Fault::NoSuchInput(public));
    assert_eq!(fault(Instruction::Secret(secret)), Fault::NoSuchInput(secret));
    assert_eq!(fault(Instruction::Hidden(hidden)), Fault::NoSuchInput(hidden));
    assert_eq!(fault(Instruction::Store(counts.slots)), Fault::NoSuchSlot(counts.slots.into()));
    assert_eq!(fault(Instruction::Load(u32::MAX)), Fault::NoSuchSlot(u32::MAX.into()));
    let last = u64::from(counts.slots);
    assert_eq!(fault(Instruction::Bits(2, counts.slots - 1)), Fault::NoSuchSlot(last));
    assert_eq!(fault(Instruction::Bits(252, u32::MAX)), Fault::NoSuchSlot(u64::from(u32::MAX) + 251));
    assert_eq!(fault(Instruction::Bits(0, 0)), Fault::BitCount(0));
    assert_eq!(fault(Instruction::Bits(253, 0)), Fault::BitCount(253));
    // Constant 1 is −1, above 2^252.
    assert_eq!(fault(Instruction::Within(1)), Fault::BoundTooLarge);
    assert_eq!(fault(Instruction::Sum(1)), Fault::SumCount(1));
    for count in [0, 1, 253, u32::MAX] {
        assert_eq!(fault(Instruction::Pack(count)), Fault::PackCount(count));
    }
    assert_eq!(fault(Instruction::Invoke(0, 0)), Fault::NoEarlierRoutine(0));
    assert_eq!(fault(Instruction::Advice(programs)), Fault::NoSuchSideProgram(programs));
    assert_eq!(fault(Instruction::Compute(programs)), Fault::NoSuchSideProgram(programs));
    assert_eq!(fault(Instruction::Factors(programs)), Fault::NoSuchSideProgram(programs));
    let no_digits = [Instruction::Digits(0), Instruction::SecretDigits(0), Instruction::Take(0, 1)];
    no_digits.into_iter().for_each(|instruction| assert_eq!(fault(instruction), Fault::NoDigits));
    assert_eq!(fault(Instruction::Tuple(0)), Fault::EmptyTuple);
    // Side program 0 has one result.
    assert_eq!(fault(Instruction::Factors(0)), Fault::FactorsResults(1));
}

/// Nested bytecode would not be checked before it runs.
#[test]
fn images_are_straight_line() {
    assert_eq!(fault(Instruction::Program(vec![])), InstructionFault::Forbidden);
    assert_eq!(fault(Instruction::Eval), InstructionFault::Forbidden);
    let mut image = image();
    image.code.insert(0, Instruction::Ext(0x5d));
    let unknown = FormatError::UnknownTag { what: "instruction", tag: 0x5d };
    assert_eq!(Image::decode(&image.encode()), Err(unknown.into()));
    let unchecked = ImageError::Instruction { index: 0, name: "ext", fault: InstructionFault::Forbidden };
    assert_eq!(image.check(), Err(unchecked));
}

/// Decodes a changed copy, which must be refused.
fn refused(change: impl FnOnce(&mut Image)) -> ImageError {
    let mut image = image();
    change(&mut image);
    Image::decode(&image.encode()).unwrap_err()
}

#[test]
fn limits_are_enforced() {
    let over = |what, limit: u32| -> ImageError {
        FormatError::LimitExceeded { what, found: u64::from(limit) + 1, limit: limit.into() }.into()
    };
    let count = |change: fn(&mut zkvm::image::Counts)| refused(|image| change(&mut image.counts));
    assert_eq!(count(|c| c.multipliers = (1 << 22) + 1), over("multipliers", limits::MAX_MULTIPLIERS));
    assert_eq!(count(|c| c.constraints = (1 << 24) + 1), over("constraints", limits::MAX_CONSTRAINTS));
    assert_eq!(count(|c| c.edges = (1 << 25) + 1), over("edges", limits::MAX_EDGES));
    assert_eq!(count(|c| c.steps = (1 << 28) + 1), over("steps", limits::MAX_STEPS));
    assert_eq!(count(|c| c.slots = (1 << 22) + 1), over("slots", limits::MAX_SLOTS));
    assert_eq!(count(|c| c.stack = (1 << 12) + 1), over("stack items", limits::MAX_STACK));
    let constants = refused(|image| image.constants = vec![Scalar::ONE; (1 << 16) + 1]);
    assert_eq!(constants, over("constants", limits::MAX_CONSTANTS));
    let arguments = refused(|image| image.side_programs[0].arguments = (1 << 16) + 1);
    assert_eq!(arguments, over("arguments of a side program", MAX_SIDE_STACK));
    let programs = vec![SideProgram::new(0, 0, vec![]); (1 << 16) + 1];
    assert_eq!(
        refused(|image| image.side_programs = programs),
        over("side programs", limits::MAX_SIDE_PROGRAMS)
    );
    let points = [vec![Instruction::Expr; 1 << 19], vec![Instruction::Unblind; (1 << 19) + 1]].concat();
    let points = refused(|image| image.code.extend(points));
    assert_eq!(points, over("points that instructions use", limits::MAX_POINTS));
    assert_eq!(refused(|image| image.digit_bits = 17), over("bits of a digit", MAX_DIGIT_BITS));
    let text = refused(|image| image.debug.places[0].text = "x".repeat((1 << 12) + 1));
    assert_eq!(text, over("bytes in a text of the debug map", limits::MAX_DEBUG_TEXT));
}

/// A length far above the bytes present costs nothing.
#[test]
fn lengths_are_no_promises() {
    let no_abi = b"zkx\x03\0\0\0\0\0\0\0\0";
    // And the bits of a digit.
    let counts = [0; 25];
    let constants = [&no_abi[..], &counts, &[0, 0, 1, 0]].concat();
    assert_eq!(Image::decode(&constants), Err(FormatError::Truncated.into()));
    let side_ops = [&no_abi[..], &counts, &[0; 4], &[1, 0, 0, 0], &[0; 8], &[0, 0, 0, 1]].concat();
    assert_eq!(Image::decode(&side_ops), Err(FormatError::Truncated.into()));
    let routines = [&no_abi[..], &counts, &[0; 8], &[0, 0, 1, 0]].concat();
    assert_eq!(Image::decode(&routines), Err(FormatError::Truncated.into()));
    let routine = [&no_abi[..], &counts, &[0; 8], &[1, 0, 0, 0], &[0; 8], &[0, 0, 0, 4]].concat();
    assert_eq!(Image::decode(&routine), Err(FormatError::Truncated.into()));
    let code = [&no_abi[..], &counts, &[0; 12], &[0, 0, 0, 4]].concat();
    assert_eq!(Image::decode(&code), Err(FormatError::Truncated.into()));
    let runs = [&no_abi[..], &counts, &[0; 12], &[0; 4], &[0; 8], &[0, 0, 0, 1]].concat();
    assert_eq!(Image::decode(&runs), Err(FormatError::Truncated.into()));
}

/// Counts of 2^32 and more, which 32 bits would cut to 0, 1 and the like.
#[test]
fn counts_above_32_bits_are_counted() {
    let array = |element: Type, length: u32| Type::Array(Box::new(element), length);
    let found = |ty: Type| match refused(|image| {
        image.abi.parameters.push(abi_parameter("huge", Visibility::Secret, ty.clone()))
    }) {
        ImageError::Malformed(FormatError::LimitExceeded { what: "values in the ABI", found, .. }) => found,
        other => panic!("{other}"),
    };
    assert_eq!(found(array(Type::Bool, u32::MAX)), 1 << 32);
    assert_eq!(found(array(array(Type::Bool, 1 << 11), 1 << 21)), (1 << 21) * ((1 << 11) + 1) + 1);
    assert_eq!(found(array(Type::Tuple(vec![]), u32::MAX)), 1 << 32);
}

#[test]
fn side_programs_steps_and_outputs_are_checked() {
    let error = SideError::StackUnderflow { step: 0 };
    let side = refused(|image| image.side_programs[1].code.insert(0, SideOp::Add));
    assert_eq!(side, ImageError::SideProgram { index: 1, error });
    let steps = image().counts.steps;
    assert_eq!(
        refused(|image| image.counts.steps -= 1),
        ImageError::StepsExceeded { declared: steps - 1, needed: steps.into() }
    );
    assert_eq!(
        refused(|image| image.abi.outputs.clear()),
        ImageError::WrongOutputs { declared: 0, found: 1 }
    );
}

#[test]
fn the_debug_map_points_somewhere() {
    assert_eq!(refused(|image| image.debug.places[0].file = 9), ImageError::DebugMap);
    assert_eq!(refused(|image| image.debug.places[0].line = 0), ImageError::DebugMap);
    assert_eq!(refused(|image| image.debug.places[0].column = 0), ImageError::DebugMap);
    assert_eq!(refused(|image| image.debug.places[1].caller = Some(1)), ImageError::DebugMap);
    assert_eq!(refused(|image| image.debug.instructions[0] = 2), ImageError::DebugMap);
    assert_eq!(refused(|image| image.debug.instructions.truncate(1)), ImageError::DebugMap);
}

/// The error of an image with one more secret parameter.
fn parameter_refused(ty: Type) -> ImageError {
    refused(|image| image.abi.parameters.push(abi_parameter("more", Visibility::Secret, ty)))
}

fn array(element: Type, length: u32) -> Type {
    Type::Array(Box::new(element), length)
}

fn hidden(inner: Type) -> Type {
    Type::Hidden(Box::new(inner))
}

#[test]
fn abi_rules() {
    let more = || "more".to_owned();
    let inside = ImageError::Abi(AbiError::HiddenInside(more()));
    assert_eq!(parameter_refused(hidden(array(Type::Bool, 1))), inside);
    assert_eq!(parameter_refused(hidden(hidden(Type::Bool))), inside);
    assert_eq!(parameter_refused(int(2, 1)), ImageError::Abi(AbiError::InvalidRange(more())));
    let wide = Type::Int { low: 0.into(), high: num_bigint::BigInt::from(1) << 250 };
    assert_eq!(parameter_refused(wide), ImageError::Abi(AbiError::InvalidRange(more())));
    let output = refused(|image| image.abi.outputs[0].ty = Type::Tuple(vec![hidden(Type::Bool)]));
    assert_eq!(output, ImageError::Abi(AbiError::HiddenOutput("return".to_owned())));
    let twice = refused(|image| {
        let first = image.abi.parameters[0].clone();
        image.abi.parameters.push(first);
    });
    assert!(matches!(twice, ImageError::Abi(AbiError::DuplicateName(_))));
    let name = refused(|image| image.abi.parameters[0].name = "a\u{1b}[2J".to_owned());
    assert!(matches!(name, ImageError::Abi(AbiError::InvalidName(_))));
    for deceiving in ["", "a b", "\u{202e}a", "a\u{200b}", "a\u{2028}", "\u{430}", "a\nb", "a[0]"] {
        let name = refused(|image| image.abi.parameters[0].name = deceiving.to_owned());
        assert!(matches!(name, ImageError::Abi(AbiError::InvalidName(_))), "{deceiving:?}");
    }
    let named =
        |name: &str| Type::Struct { name: name.to_owned(), fields: vec![("x".to_owned(), Type::Bool)] };
    for deceiving in ["", "Pair<u8,\n4>", "Pair<\u{430}>", "Pair<u8>\u{202e}", "{Pair}"] {
        let name = parameter_refused(named(deceiving));
        assert!(matches!(name, ImageError::Abi(AbiError::InvalidName(_))), "{deceiving:?}");
    }
    let mut applied = image();
    let pair = named("Pair<[(u8, field); 4], int -1..=1>");
    applied.abi.parameters.push(abi_parameter("more", Visibility::Secret, pair));
    assert_eq!(applied.abi.check(), Ok(()));
    let name = refused(|image| image.abi.outputs[0].name = "a\u{200b}".to_owned());
    assert!(matches!(name, ImageError::Abi(AbiError::InvalidName(_))));
    let twice = refused(|image| {
        let first = image.abi.outputs[0].clone();
        image.abi.outputs.push(first);
    });
    assert!(matches!(twice, ImageError::Abi(AbiError::DuplicateName(_))));
}

/// A few bytes must not describe more than the limits allow: neither leaves nor empty values to walk.
#[test]
fn crafted_abis_are_refused_at_once() {
    let limit = |error: ImageError| match error {
        ImageError::Malformed(FormatError::LimitExceeded { what, .. }) => what,
        other => panic!("{other}"),
    };
    assert_eq!(limit(parameter_refused(array(Type::Bool, (1 << 20) + 1))), "leaves in the ABI");
    let values = "values in the ABI";
    assert_eq!(limit(parameter_refused(array(Type::Bool, u32::MAX))), values);
    assert_eq!(limit(parameter_refused(array(array(Type::Bool, 0), u32::MAX))), values);
    assert_eq!(limit(parameter_refused(array(Type::Tuple(vec![]), u32::MAX))), values);
    let billions = (0..8).fold(Type::Bool, |ty, _| array(ty, u32::MAX));
    assert_eq!(limit(parameter_refused(billions)), values);
    let deep = (0..40).fold(Type::Bool, |ty, _| array(ty, 1));
    assert_eq!(limit(parameter_refused(deep)), "levels of nesting in a type");
    let wide = Type::Tuple(vec![Type::Tuple(vec![Type::Bool; 1 << 15]); 2]);
    assert_eq!(limit(parameter_refused(wide)), "types in the ABI");
}

#[test]
fn leaves_have_places() {
    let abi = image().abi;
    let leaves: Vec<String> =
        abi.leaves().map(|leaf| format!("{:?} {}: {}", leaf.kind, leaf.path, leaf.ty)).collect();
    assert_eq!(
        leaves,
        [
            "Public(0) limit: int 0..=9",
            "Secret(0) grid[0][0]: bool",
            "Secret(1) grid[0][1]: bool",
            "Secret(2) grid[1][0]: bool",
            "Secret(3) grid[1][1]: bool",
            "Hidden(0) p.x: field",
            "Secret(4) p.pair.0: int -1..=1",
            "Hidden(1) p.pair.1: bool",
            "Public(1) last: field",
        ]
    );
    let journal: Vec<LeafKind> = abi.journal_leaves().map(|leaf| leaf.kind).collect();
    use LeafKind::{Hidden, Output, Public};
    assert_eq!(journal, [Public(0), Hidden(0), Hidden(1), Public(1), Output(0)]);
    assert_eq!(abi.counts(), LeafCounts { public: 2, secret: 5, hidden: 2, outputs: 1 });
}

#[test]
fn leaf_types_contain_their_values() {
    let contains =
        |ty: &Type, value: i64| ty.as_leaf().unwrap().contains(&integer::int_to_scalar(&value.into()));
    assert!(contains(&Type::Bool, 0) && contains(&Type::Bool, 1));
    assert!(!contains(&Type::Bool, 2) && !contains(&Type::Bool, -1));
    assert!(contains(&int(-3, 5), -3) && contains(&int(-3, 5), 5));
    assert!(!contains(&int(-3, 5), -4) && !contains(&int(-3, 5), 6));
    assert!(contains(&Type::Field, -1));
}

/// A routine, one before it and one behind it, that has this instruction.
fn in_routine(instruction: Instruction) -> Result<Image, ImageError> {
    let mut image = image();
    image.debug = Default::default();
    image.counts.steps += 100;
    let routine = |results, code| Routine { arguments: 1, results, code };
    image.routines = vec![routine(2, vec![]), routine(0, vec![instruction]), routine(0, vec![])];
    Image::decode(&image.encode())
}

#[test]
fn routines_call_earlier_ones() {
    use InstructionFault::{NoEarlierRoutine, NoSuchSlot, NotInRoutine};
    let fault = |instruction| match in_routine(instruction) {
        Err(ImageError::Instruction { index: 7, fault, .. }) => fault,
        other => panic!("{other:?}"),
    };
    for r in [1, 2, 3, u32::MAX] {
        assert_eq!(fault(Instruction::Invoke(r, 0)), NoEarlierRoutine(r));
    }
    // Three slots are declared, and routine 0 has two results.
    assert_eq!(fault(Instruction::Invoke(0, 2)), NoSuchSlot(3));
    assert_eq!(fault(Instruction::Invoke(0, u32::MAX)), NoSuchSlot(u64::from(u32::MAX) + 1));
    assert_eq!(fault(Instruction::Reveal), NotInRoutine);
    assert_eq!(fault(Instruction::Push(vec![])), NotInRoutine);
    assert_eq!(fault(Instruction::Eval), InstructionFault::Forbidden);
    for fine in [Instruction::Invoke(0, 1), Instruction::Zero] {
        assert_eq!(in_routine(fine.clone()).map(|image| image.routines[1].code.clone()), Ok(vec![fine]));
    }
}

#[test]
fn limits_of_routines() {
    let over = |what, limit: u32| -> ImageError {
        FormatError::LimitExceeded { what, found: u64::from(limit) + 1, limit: limit.into() }.into()
    };
    let values = limits::MAX_ROUTINE_VALUES + 1;
    let many = vec![Routine::default(); limits::MAX_ROUTINES as usize + 1];
    assert_eq!(refused(|image| image.routines = many), over("routines", limits::MAX_ROUTINES));
    let arguments =
        refused(|image| image.routines = vec![Routine { arguments: values, ..Routine::default() }]);
    assert_eq!(arguments, over("arguments of a routine", limits::MAX_ROUTINE_VALUES));
    let results = refused(|image| image.routines = vec![Routine { results: values, ..Routine::default() }]);
    assert_eq!(results, over("results of a routine", limits::MAX_ROUTINE_VALUES));
}

/// Bytes of code count over all code: 52 MB of strings in the program, and 16 MB of numbers in a routine.
#[test]
fn bytes_of_code_are_added_up() {
    let strings = vec![Instruction::Push(vec![0; (1 << 20) - 5]); 50];
    let numbers = vec![Instruction::Int(u32::MAX); 2_600_000];
    let refused = refused(|image| {
        image.debug = Default::default();
        image.routines = vec![Routine { code: numbers.clone(), ..Routine::default() }];
        image.code.extend(strings.clone());
    });
    let ImageError::Malformed(FormatError::LimitExceeded { what, found, .. }) = refused else {
        panic!("{refused}")
    };
    assert_eq!(what, "bytes of code");
    assert!(found > 64 << 20);
}

/// `depth` routines, each of which calls the one before twice; the first one has this code, the program calls the last.
fn doubling(depth: u32, first: Vec<Instruction>) -> Image {
    let mut image = image();
    image.debug = Default::default();
    let calls = |r| vec![Instruction::Invoke(r, 0); 2];
    let codes = std::iter::once(first).chain((0..depth - 1).map(calls));
    image.routines = codes.map(|code| Routine { code, ..Routine::default() }).collect();
    image.code.insert(0, Instruction::Invoke(depth - 1, 0));
    image
}

/// What is in a routine counts as often as it runs, though it be more often than 64 bits can count.
#[test]
fn nested_calls_multiply() {
    let own = u64::from(image().counts.steps);
    let needed = |depth, first| match doubling(depth, first).check() {
        Err(ImageError::StepsExceeded { needed, .. }) => needed,
        other => panic!("{other:?}"),
    };
    // Four for each instruction: one in routine 0, called four times, and two in each of the others.
    assert_eq!(needed(3, vec![Instruction::Drop]), own + 4 * (4 + 2 * 2 + 2));
    assert_eq!(needed(100, vec![Instruction::Drop]), u64::MAX);
    let points = |depth| match doubling(depth, vec![Instruction::Expr]).check() {
        Err(ImageError::Malformed(FormatError::LimitExceeded { what, found, .. })) => (what, found),
        other => panic!("{other:?}"),
    };
    assert_eq!(points(22), ("points that instructions use", 1 << 21));
    assert_eq!(points(60), ("points that instructions use", 1 << 59));
    assert_eq!(points(100), ("points that instructions use", u64::MAX));
}

/// The code's bytes are the image's last but an empty debug map's.
fn with_code(bytes: &[u8]) -> Result<Image, ImageError> {
    let mut image = image();
    image.debug = Default::default();
    image.counts.slots = 300;
    image.code = vec![];
    let empty = image.encode();
    let head = &empty[..empty.len() - 16];
    Image::decode(&[head, &(bytes.len() as u32).to_le_bytes(), bytes, &[0; 12]].concat())
}

#[test]
fn immediates_have_one_encoding() {
    let one = vec![Instruction::Load(299), Instruction::Reveal];
    let [load, low, high, reveal] = zkvm::program::encode(zkvm::program::InstructionSet::Image, &one)[..]
    else {
        panic!("four bytes")
    };
    assert_eq!(with_code(&[load, low, high, reveal]).map(|image| image.code), Ok(one));
    let refused = Err(FormatError::NonCanonicalInteger.into());
    assert_eq!(with_code(&[load, low, high | 0x80, 0, reveal]), refused);
    assert_eq!(with_code(&[load, low, 0x80, 0x80, 0x80, 0x10, reveal]), refused);
    assert_eq!(with_code(&[load, 0x80]), Err(FormatError::Truncated.into()));
}

/// The image with these runs of the debug map: places and how many instructions in a row come from each.
fn with_runs(runs: &[(u8, &[u8])]) -> Result<Image, ImageError> {
    let mut image = image();
    image.debug.instructions = vec![];
    let bytes = image.encode();
    let head = &bytes[..bytes.len() - 4];
    let count = (runs.len() as u32).to_le_bytes();
    let runs = runs.iter().flat_map(|(place, length)| [&[*place][..], length].concat());
    Image::decode(&[head, &count, &runs.collect::<Vec<_>>()].concat())
}

/// Seven instructions, so runs of seven together, each as long as it can be.
#[test]
fn debug_runs_have_one_encoding() {
    let places = |runs: &[(u8, &[u8])]| with_runs(runs).map(|image| image.debug.instructions);
    assert_eq!(places(&[(1, &[3]), (0, &[4])]), Ok(vec![1, 1, 1, 0, 0, 0, 0]));
    let refused = Err(FormatError::NonCanonicalInteger.into());
    assert_eq!(places(&[(1, &[3]), (1, &[4])]), refused);
    assert_eq!(places(&[(1, &[3]), (0, &[0]), (1, &[4])]), refused);
    assert_eq!(places(&[(1, &[0x87, 0])]), refused);
    assert_eq!(places(&[(1, &[6])]), Err(ImageError::DebugMap));
}

/// A few bytes say nothing about more instructions than there are.
#[test]
fn debug_runs_are_no_longer_than_the_code() {
    let over = |found| -> Result<Image, ImageError> {
        Err(FormatError::LimitExceeded { what: "instructions in the debug map", found, limit: 7 }.into())
    };
    assert_eq!(with_runs(&[(1, &[8])]), over(8));
    let huge: &[u8] = &[0xff, 0xff, 0xff, 0xff, 0x0f];
    assert_eq!(with_runs(&[(1, &[7]), (0, huge)]), over(7 + u64::from(u32::MAX)));
}
