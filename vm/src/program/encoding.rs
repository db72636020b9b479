//! The byte form of programs.

use super::Instruction;
use super::opcode::Operands;
use crate::encoding::{FormatError, Reader, Write};

/// Which opcodes are assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstructionSet {
    /// The reference ZkVM's: every opcode from 0x23 is an `ext` of one byte.
    Core,
    /// The core set and the proof set, as in images; an unassigned opcode is malformed.
    Image,
    /// The core set's instructions that only move data and write constraints, and `log`, as in scripts; any
    /// other opcode is malformed.
    Script,
}

/// The bytes of a program.
pub fn encode(code: &[Instruction]) -> Vec<u8> {
    let mut bytes = Vec::new();
    code.iter().for_each(|instruction| encode_one(instruction, &mut bytes));
    bytes
}

fn encode_one(instruction: &Instruction, bytes: &mut Vec<u8>) {
    let parts = instruction.parts();
    bytes.push(parts.code);
    match parts.operands {
        Operands::None => {}
        Operands::One(k) => bytes.put_u32(k),
        Operands::Two(m, n) => {
            bytes.put_u32(m);
            bytes.put_u32(n);
        }
        Operands::Bytes(x) => bytes.put_string(x),
    }
}

/// Decodes a whole program.
///
/// # Errors
/// At the first instruction that is malformed.
pub fn decode(set: InstructionSet, bytes: &[u8]) -> Result<Vec<Instruction>, FormatError> {
    let mut offset = 0;
    std::iter::from_fn(|| decode_next(set, bytes, &mut offset)).collect()
}

/// Decodes the instruction at `offset` and moves `offset` past it; `None` at the end of the program.
///
/// The core machine decodes one instruction at a time: a malformed one fails only when it is reached.
/// After an error `offset` stays where it was.
pub fn decode_next(
    set: InstructionSet,
    bytes: &[u8],
    offset: &mut usize,
) -> Option<Result<Instruction, FormatError>> {
    let rest = bytes.get(*offset..).filter(|rest| !rest.is_empty())?;
    let mut reader = Reader::new(rest);
    let instruction = read_instruction(set, &mut reader);
    if instruction.is_ok() {
        *offset = bytes.len() - reader.remaining();
    }
    Some(instruction)
}

/// Reads one instruction of the set off the front.
pub(crate) fn read_instruction(
    set: InstructionSet,
    reader: &mut Reader<'_>,
) -> Result<Instruction, FormatError> {
    /// The core set's first unassigned opcode; the proof set lies above it.
    const FIRST_EXT: u8 = 0x23;
    let code = reader.u8()?;
    if set == InstructionSet::Core && code >= FIRST_EXT {
        return Ok(Instruction::Ext(code));
    }
    let unknown = FormatError::UnknownTag { what: "instruction", tag: code };
    if set == InstructionSet::Script && !is_script(code) {
        return Err(unknown);
    }
    Instruction::read(code, reader)?.ok_or(unknown)
}

/// Whether scripts have this opcode. They have no transaction around them: no times, values or contracts.
fn is_script(code: u8) -> bool {
    const LOG: u8 = 0x1d;
    matches!(code, 0x00..=0x07 | 0x0a..=0x13 | LOG)
}
