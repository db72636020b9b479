//! The text form of instructions: the name, then the immediates separated by colons.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::encoding::put_immediate;
use super::opcode::Operands;
use super::{Instruction, OPCODES};
use crate::encoding::{Hex, Reader, Write, parse_hex};

/// A string that is not an instruction.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not an instruction")]
pub struct ParseInstructionError(String);

/// A program as text, one instruction a line.
///
/// ```
/// use zkvm::program::{Instruction, listing};
///
/// let code = [Instruction::Int(5), Instruction::Secret(0), Instruction::Multiply];
/// assert_eq!(listing(&code), "int:5\nsecret:0\nmultiply\n");
/// assert_eq!("int:5".parse(), Ok(Instruction::Int(5)));
/// ```
pub fn listing(code: &[Instruction]) -> String {
    code.iter().map(|instruction| format!("{instruction}\n")).collect()
}

impl fmt::Display for Instruction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Instruction::Ext(code) = self {
            return write!(f, "ext:{code:02x}");
        }
        let parts = self.parts();
        f.write_str(parts.name)?;
        match parts.operands {
            Operands::None => Ok(()),
            Operands::One(k) => write!(f, ":{k}"),
            Operands::Two(m, n) => write!(f, ":{m}:{n}"),
            Operands::Bytes(x) => write!(f, ":{}:{}", x.len(), Hex(x)),
        }
    }
}

impl FromStr for Instruction {
    type Err = ParseInstructionError;

    fn from_str(text: &str) -> Result<Self, ParseInstructionError> {
        parse(text).ok_or_else(|| ParseInstructionError(text.to_owned()))
    }
}

/// Reads the text form by way of the byte form, so that the opcode table stays the only one.
fn parse(text: &str) -> Option<Instruction> {
    let (name, immediates) = match text.split_once(':') {
        Some((name, rest)) => (name, rest.split(':').collect()),
        None => (text, Vec::new()),
    };
    if name == "ext" {
        let [code] = immediates[..] else { return None };
        return u8::from_str_radix(code, 16).ok().map(Instruction::Ext);
    }
    let opcode = OPCODES.iter().find(|opcode| opcode.name == name)?;
    if immediates.len() != opcode.immediates.len() {
        return None;
    }
    let mut bytes = Vec::new();
    for (kind, immediate) in opcode.immediates.iter().zip(immediates) {
        match (name, *kind) {
            ("push" | "program", "x") => bytes.put(&parse_hex(immediate)?),
            _ => put_immediate(&mut bytes, opcode.code, immediate.parse().ok()?),
        }
    }
    let mut reader = Reader::new(&bytes);
    let instruction = Instruction::read(opcode.code, &mut reader).ok()??;
    reader.finish().ok()?;
    Some(instruction)
}
