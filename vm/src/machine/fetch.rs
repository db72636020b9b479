//! Where the next instruction comes from.

use super::Bytes;
use crate::contracts::Predicate;
use crate::encoding::FormatError;
use crate::program::{Instruction, InstructionSet, decode_next};

/// A program that runs, and how far it got.
pub(super) struct Run<'a> {
    code: Code<'a>,
    /// The predicate that it opened, and that `self` pushes.
    opened: Option<Predicate>,
    position: usize,
    /// The index of the next instruction among all of the program.
    pc: usize,
}

enum Code<'a> {
    Instructions(&'a [Instruction]),
    Bytes(Bytes),
}

/// An instruction. A string or program inside bytes is a part of them, not a copy: otherwise programs
/// nested in each other would be copied once per level.
pub(super) enum Fetched<'a> {
    Borrowed(&'a Instruction),
    Owned(Instruction),
    Push(Bytes),
    Program(Bytes),
}

const PUSH: u8 = 0x00;
const PROGRAM: u8 = 0x01;

impl<'a> Run<'a> {
    /// Instructions of which the first has the index `pc` among all of the program.
    pub(super) fn instructions(code: &'a [Instruction], pc: usize) -> Self {
        Self { code: Code::Instructions(code), opened: None, position: 0, pc }
    }

    pub(super) fn bytes(code: Bytes) -> Self {
        Self { code: Code::Bytes(code), opened: None, position: 0, pc: 0 }
    }

    /// The same as a program that opened a predicate, or is a part of one that did.
    pub(super) fn opening(self, opened: Option<Predicate>) -> Self {
        Self { opened, ..self }
    }

    /// Makes it a program that opened a predicate.
    pub(super) fn open(&mut self, opened: Predicate) {
        self.opened = Some(opened);
    }

    pub(super) fn opened(&self) -> Option<Predicate> {
        self.opened
    }

    /// The index of the next instruction.
    pub(super) fn pc(&self) -> usize {
        self.pc
    }

    /// Takes the next instruction; a malformed one is noticed only now.
    pub(super) fn next(&mut self, set: InstructionSet) -> Option<Result<Fetched<'a>, FormatError>> {
        let next = match &self.code {
            Code::Instructions(code) => {
                let instruction = code.get(self.position)?;
                self.position += 1;
                Ok(Fetched::Borrowed(instruction))
            }
            Code::Bytes(bytes) => fetch(bytes, &mut self.position, set)?,
        };
        self.pc += 1;
        Some(next)
    }
}

fn fetch<'a>(
    bytes: &Bytes,
    position: &mut usize,
    set: InstructionSet,
) -> Option<Result<Fetched<'a>, FormatError>> {
    let opcode = *bytes.get(*position)?;
    if opcode != PUSH && opcode != PROGRAM {
        return Some(decode_next(set, bytes, position)?.map(Fetched::Owned));
    }
    let string = string_at(bytes, *position + 1, set);
    if let Some((_, end)) = &string {
        *position = *end;
    }
    Some(match string {
        Some((string, _)) if opcode == PUSH => Ok(Fetched::Push(string)),
        Some((string, _)) => Ok(Fetched::Program(string)),
        None => Err(FormatError::Truncated),
    })
}

/// The string with its length at `start`, and where it ends.
fn string_at(bytes: &Bytes, start: usize, set: InstructionSet) -> Option<(Bytes, usize)> {
    let mut reader = set.reader(bytes.get(start..)?);
    let length = reader.u32().ok()?;
    let start = bytes.len() - reader.remaining();
    let end = start.checked_add(length as usize)?;
    Some((bytes.part(start..end)?, end))
}
