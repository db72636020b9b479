//! The byte form of programs.

use super::Instruction;
use super::opcode::Operands;
use crate::encoding::{FormatError, Reader, Short, Write, leb128_len};

/// Which opcodes are assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstructionSet {
    /// The reference ZkVM's: every opcode from 0x23 is an `ext` of one byte.
    Original,
    /// That of transactions: the reference's and what contracts with state need. Every other opcode is an `ext` of one
    /// byte.
    Core,
    /// The reference's and the proof set, as in images; any other opcode is malformed.
    Image,
    /// The core set and the proof set, as in clause images; an unassigned opcode is malformed.
    Clause,
    /// The core set's instructions that only move data and write constraints, and `log`, as in scripts; any
    /// other opcode is malformed.
    Script,
}

impl InstructionSet {
    /// Whether every immediate is in LEB128: what transactions carry is short. Elsewhere those of the core set are LE32.
    fn is_short(self) -> bool {
        matches!(self, Self::Core | Self::Clause)
    }

    /// What reads programs of the set.
    pub(crate) fn reader(self, bytes: &[u8]) -> Reader<'_> {
        if self.is_short() { Reader::short(bytes) } else { Reader::new(bytes) }
    }
}

/// The bytes of a program of the set.
pub fn encode(set: InstructionSet, code: &[Instruction]) -> Vec<u8> {
    let mut bytes = Vec::new();
    match set.is_short() {
        true => encode_all(code, &mut Short(&mut bytes)),
        false => encode_all(code, &mut bytes),
    }
    bytes
}

fn encode_all(code: &[Instruction], bytes: &mut impl Write) {
    code.iter().for_each(|instruction| encode_one(instruction, bytes));
}

fn encode_one(instruction: &Instruction, bytes: &mut impl Write) {
    let parts = instruction.parts();
    bytes.put(&[parts.code]);
    match parts.operands {
        Operands::None => {}
        Operands::One(k) => put_immediate(bytes, parts.code, k),
        Operands::Two(m, n) => {
            put_immediate(bytes, parts.code, m);
            put_immediate(bytes, parts.code, n);
        }
        Operands::Bytes(x) => bytes.put_string(x),
    }
}

/// The first opcode that the reference does not assign.
const ORIGINAL_END: u8 = 0x23;
/// The first opcode that transactions do not assign.
const CORE_END: u8 = 0x31;
/// The first opcode of the proof set, whose immediates are short.
const PROOF_SET: u8 = 0x40;

/// An immediate as its opcode has it: LEB128 in the proof set, and in the core set LE32, unless what it is part of is short.
pub(super) fn put_immediate(bytes: &mut impl Write, opcode: u8, value: u32) {
    if opcode < PROOF_SET { bytes.put_u32(value) } else { bytes.put_leb128(value) }
}

/// The mirror of [`put_immediate`].
pub(super) fn immediate(reader: &mut Reader<'_>, opcode: u8) -> Result<u32, FormatError> {
    if opcode < PROOF_SET { reader.u32() } else { reader.leb128() }
}

/// How many bytes an immediate takes.
pub(super) fn immediate_len(opcode: u8, value: u32) -> usize {
    if opcode < PROOF_SET { 4 } else { leb128_len(value) }
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
    let mut reader = set.reader(rest);
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
    let code = reader.u8()?;
    let unknown = FormatError::UnknownTag { what: "instruction", tag: code };
    match set {
        InstructionSet::Original if code >= ORIGINAL_END => return Ok(Instruction::Ext(code)),
        InstructionSet::Core if code >= CORE_END => return Ok(Instruction::Ext(code)),
        InstructionSet::Image if is_added(code) => return Err(unknown),
        InstructionSet::Script if !is_script(code) => return Err(unknown),
        _ => {}
    }
    Instruction::read(code, reader)?.ok_or(unknown)
}

/// Whether an opcode is none of the reference's and none of the proof set.
pub(super) fn is_added(code: u8) -> bool {
    (ORIGINAL_END..PROOF_SET).contains(&code)
}

/// Whether scripts have this opcode. They have no transaction around them: no times, values or contracts.
fn is_script(code: u8) -> bool {
    const LOG: u8 = 0x1d;
    matches!(code, 0x00..=0x07 | 0x0a..=0x13 | LOG)
}
