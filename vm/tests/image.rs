//! Images: one encoding each, an ID over everything but the debug map, every rule enforced at decoding.

mod images;

use curve25519_dalek::scalar::Scalar;
use images::{abi_parameter, any_image, image, int};
use proptest::prelude::*;
use zkvm::abi::{AbiError, LeafCounts, LeafKind, Type, Visibility};
use zkvm::image::{Image, ImageError, InstructionFault, limits};
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
    insta::assert_snapshot!(id, @"50e712e4b60a37af3336b9fbab882ec0595216f70a880c7b219a63af3e59a82e");
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
    newer[3] = 3;
    assert_eq!(Image::decode(&newer), Err(ImageError::UnsupportedVersion(3)));
    let mut older = bytes.clone();
    older[3] = 1;
    assert_eq!(Image::decode(&older), Err(ImageError::UnsupportedVersion(1)));
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
    assert_eq!(fault(Instruction::Advice(programs)), Fault::NoSuchSideProgram(programs));
    assert_eq!(fault(Instruction::Compute(programs)), Fault::NoSuchSideProgram(programs));
    assert_eq!(fault(Instruction::Factors(programs)), Fault::NoSuchSideProgram(programs));
    // Side program 0 has one result.
    assert_eq!(fault(Instruction::Factors(0)), Fault::FactorsResults(1));
}

/// Nested bytecode would not be checked before it runs.
#[test]
fn images_are_straight_line() {
    assert_eq!(fault(Instruction::Program(vec![])), InstructionFault::Forbidden);
    assert_eq!(fault(Instruction::Eval), InstructionFault::Forbidden);
    let mut image = image();
    image.code.insert(0, Instruction::Ext(0x50));
    let unknown = FormatError::UnknownTag { what: "instruction", tag: 0x50 };
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
    assert_eq!(count(|c| c.multipliers = (1 << 20) + 1), over("multipliers", limits::MAX_MULTIPLIERS));
    assert_eq!(count(|c| c.constraints = (1 << 22) + 1), over("constraints", limits::MAX_CONSTRAINTS));
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
    let text = refused(|image| image.debug.places[0].text = "x".repeat((1 << 12) + 1));
    assert_eq!(text, over("bytes in a text of the debug map", limits::MAX_DEBUG_TEXT));
}

/// A length far above the bytes present costs nothing.
#[test]
fn lengths_are_no_promises() {
    let no_abi = b"zkx\x02\0\0\0\0\0\0\0\0";
    let counts = [0; 24];
    let constants = [&no_abi[..], &counts, &[0, 0, 1, 0]].concat();
    assert_eq!(Image::decode(&constants), Err(FormatError::Truncated.into()));
    let side_ops = [&no_abi[..], &counts, &[0; 4], &[1, 0, 0, 0], &[0; 8], &[0, 0, 0, 1]].concat();
    assert_eq!(Image::decode(&side_ops), Err(FormatError::Truncated.into()));
    let code = [&no_abi[..], &counts, &[0; 8], &[0, 0, 0, 4]].concat();
    assert_eq!(Image::decode(&code), Err(FormatError::Truncated.into()));
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
