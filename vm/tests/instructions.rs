//! Programs: the reference's encodings, and the codec's own laws.

mod common;

use proptest::prelude::*;
use zkvm::FormatError;
use zkvm::program::{Instruction, InstructionSet, OPCODES, decode, decode_next, encode, listing};

#[test]
fn reference_vectors() {
    for vector in common::vectors("instructions") {
        let name = common::text(&vector, "name");
        let program = common::bytes(&vector, "program");
        let decoded = decode(InstructionSet::Original, &program);
        if common::text(&vector, "parse") == "error" {
            assert_eq!(decoded, Err(FormatError::Truncated), "{name}");
            continue;
        }
        let code = decoded.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(encode(InstructionSet::Original, &code), program, "{name}");
        let asm: Vec<&str> =
            vector["asm"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        assert_eq!(listing(&code).lines().collect::<Vec<_>>(), asm, "{name}");
        let parsed: Vec<Instruction> = asm.iter().map(|line| line.parse().unwrap()).collect();
        assert_eq!(parsed, code, "{name}");
    }
}

/// Of one program there is one encoding in each set: what transactions and clauses carry is in LEB128, which takes as few bytes as it can.
#[test]
fn immediates_have_one_encoding() {
    let short = [InstructionSet::Core, InstructionSet::Clause];
    let long = [InstructionSet::Original, InstructionSet::Image, InstructionSet::Script];
    let code = [Instruction::Dup(1), Instruction::Push(vec![7; 200])];
    for set in short {
        let bytes = encode(set, &code);
        assert_eq!(bytes[..5], [0x03, 1, 0x00, 0xc8, 0x01]);
        assert_eq!(bytes.len(), 205);
        for needless in [&[0x03, 0x81, 0][..], &[0x00, 0x81, 0, 7], &[0x03, 0xff, 0xff, 0xff, 0xff, 0x1f]] {
            assert_eq!(decode(set, needless), Err(FormatError::NonCanonicalInteger), "{needless:?}");
        }
    }
    for set in long {
        let bytes = encode(set, &code);
        assert_eq!(bytes[..10], [0x03, 1, 0, 0, 0, 0x00, 200, 0, 0, 0]);
        assert_eq!(decode(set, &bytes), Ok(code.to_vec()));
    }
}

/// A malformed tail matters only when it is reached.
#[test]
fn instructions_decode_one_at_a_time() {
    let program = [0x02, 0x00, 0xff];
    let mut offset = 0;
    assert_eq!(decode_next(InstructionSet::Core, &program, &mut offset), Some(Ok(Instruction::Drop)));
    assert_eq!(offset, 1);
    for _ in 0..2 {
        let tail = decode_next(InstructionSet::Core, &program, &mut offset);
        assert_eq!((tail, offset), (Some(Err(FormatError::Truncated)), 1));
    }
    assert_eq!(decode_next(InstructionSet::Core, &program, &mut 3), None);
    assert_eq!(decode_next(InstructionSet::Core, &program, &mut 4), None);
}

#[test]
fn the_sets_differ_above_the_reference() {
    let added = |code| matches!(code, 0x23..=0x30);
    let proof_set = |code| matches!(code, 0x40..=0x5c);
    for code in 0x23..=0xff {
        let program = [code, 1, 0, 0, 0, 2, 0, 0, 0];
        let core = decode_next(InstructionSet::Core, &program, &mut 0).unwrap();
        let assigned = core.as_ref().is_ok_and(|instruction| !matches!(instruction, Instruction::Ext(_)));
        assert_eq!(assigned, added(code));
        assert_eq!(core.map(|instruction| instruction.opcode()), Ok(code));
        let original = decode_next(InstructionSet::Original, &program, &mut 0).unwrap();
        assert_eq!(original, Ok(Instruction::Ext(code)));
        let image = decode_next(InstructionSet::Image, &program, &mut 0).unwrap();
        match image {
            Ok(instruction) => {
                assert!(proof_set(code), "{code:02x}");
                assert_eq!(instruction.opcode(), code);
            }
            Err(error) => {
                assert!(!proof_set(code), "{code:02x}");
                assert_eq!(error, FormatError::UnknownTag { what: "instruction", tag: code });
            }
        }
    }
}

#[test]
fn proof_set_listing() {
    let code = [
        Instruction::Int(7),
        Instruction::Bits(8, 3),
        Instruction::Multiply,
        Instruction::Within(2),
        Instruction::Reveal,
    ];
    assert_eq!(listing(&code), "int:7\nbits:8:3\nmultiply\nwithin:2\nreveal\n");
}

#[test]
fn text_that_is_no_instruction_is_refused() {
    for text in ["", "dup", "dup:", "dup:-1", "dup:1:2", "dup:4294967296", "push:1:", "push:1:0", "push:1:zz"]
    {
        assert!(text.parse::<Instruction>().is_err(), "{text}");
    }
    for text in ["drop:0", "nop", "ext", "ext:100", "ext:2:3", "push:2:00", "push:0:00"] {
        assert!(text.parse::<Instruction>().is_err(), "{text}");
    }
}

/// Seven bits a byte, the least first.
fn leb128(value: u32) -> Vec<u8> {
    let groups = (32 - value.leading_zeros()).div_ceil(7).max(1);
    (0..groups).map(|k| (value >> (7 * k)) as u8 & 0x7f | if k + 1 < groups { 0x80 } else { 0 }).collect()
}

/// Any instruction of the image's set.
fn instruction() -> impl Strategy<Value = Instruction> {
    let operands = (any::<u32>(), any::<u32>(), prop::collection::vec(any::<u8>(), 0..40));
    (0..OPCODES.len(), operands).prop_map(|(index, (m, n, x))| {
        let opcode = &OPCODES[index];
        let mut bytes = vec![opcode.code];
        match opcode.immediates {
            ["n", "x"] => {
                bytes.extend(leb128(x.len() as u32));
                bytes.extend(x);
            }
            immediates => [m, n][..immediates.len()].iter().for_each(|k| bytes.extend(leb128(*k))),
        }
        decode(InstructionSet::Clause, &bytes).unwrap().remove(0)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn bytes_and_text_round_trip(code in prop::collection::vec(instruction(), 0..20)) {
        let bytes = encode(InstructionSet::Clause, &code);
        prop_assert_eq!(decode(InstructionSet::Clause, &bytes), Ok(code.clone()));
        // Of the instructions that images have, too.
        if let Ok(read) = decode(InstructionSet::Image, &encode(InstructionSet::Image, &code)) {
            prop_assert_eq!(&read, &code);
        }
        let parsed: Vec<Instruction> = listing(&code).lines().map(|line| line.parse().unwrap()).collect();
        prop_assert_eq!(parsed, code);
    }

    #[test]
    fn decoding_is_total_and_canonical(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        for set in [InstructionSet::Original, InstructionSet::Core, InstructionSet::Image, InstructionSet::Clause] {
            if let Ok(code) = decode(set, &bytes) {
                prop_assert_eq!(encode(set, &code), bytes.clone());
            }
        }
    }
}
