//! Images that predicates commit to: clauses of contracts that need the proof set.

use super::encoding::read_body;
use super::{Debug, Image, ImageError};
use crate::encoding::{Reader, Short, Write, check_limit};
use crate::program::{Instruction, InstructionSet};

/// The most items that a clause takes or leaves.
const MAX_ITEMS: u32 = 1 << 8;

/// A program of the core set and the proof set that opens a contract, in the constraint system of a transaction.
///
/// It has a stack of its own, on which its arguments lie, then what the contract held; when it ends, its results lie there and
/// nothing else. It sees nothing else of the transaction. docs/spec.md, Clause images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseImage {
    /// How many items it takes from the stack of whoever opens the contract.
    pub arguments: u32,
    /// How many items the contract must hold.
    pub payload: u32,
    /// How many items it leaves.
    pub results: u32,
    /// What it runs. The parameters of its ABI are the prover's secrets; there are no outputs, and the debug map is empty.
    pub image: Image,
}

impl ClauseImage {
    /// The canonical bytes: arguments, payload and results, then the image's body, with LEB128 where images have LE32.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut short = Short(&mut bytes);
        for count in [self.arguments, self.payload, self.results] {
            short.put_u32(count);
        }
        self.image.write_body(InstructionSet::Clause, &mut short);
        bytes
    }

    /// Reads canonical bytes and checks the image, in memory of a small multiple of them.
    ///
    /// # Errors
    /// If the bytes are not the encoding of a clause image that passes [`ClauseImage::check`].
    pub fn decode(bytes: &[u8]) -> Result<Self, ImageError> {
        let mut reader = Reader::short(bytes);
        let (arguments, payload, results) = (reader.u32()?, reader.u32()?, reader.u32()?);
        let image = read_body(&mut reader, InstructionSet::Clause)?;
        reader.finish()?;
        let clause = Self { arguments, payload, results, image };
        clause.check()?;
        Ok(clause)
    }

    /// Checks limits and indices, as [`Image::check`] does.
    ///
    /// # Errors
    /// At the first rule that is broken.
    pub fn check(&self) -> Result<(), ImageError> {
        let inputs = self.image.abi.counts();
        for (what, found, limit) in [
            ("arguments of a clause", self.arguments, MAX_ITEMS),
            ("items that a clause opens", self.payload, MAX_ITEMS),
            ("results of a clause", self.results, MAX_ITEMS),
            // Whatever is public is an argument: a clause has no journal.
            ("public inputs of a clause", inputs.public, 0),
            ("hidden inputs of a clause", inputs.hidden, 0),
            ("outputs of a clause", inputs.outputs, 0),
        ] {
            check_limit(what, found, limit)?;
        }
        if self.image.debug != Debug::default() {
            return Err(ImageError::DebugMap);
        }
        self.image.check_as(InstructionSet::Clause)
    }
}

/// What no clause may do: open contracts and run their code, and leave it to the prover what a variable is.
pub(super) fn is_forbidden(instruction: &Instruction) -> bool {
    matches!(
        instruction,
        Instruction::Input
            | Instruction::Call
            | Instruction::Signid
            | Instruction::Signtag
            | Instruction::Open
            | Instruction::Spend
            | Instruction::Alloc
    )
}
