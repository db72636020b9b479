//! Why an image is refused.

use thiserror::Error;

use super::VERSION;
use crate::abi::AbiError;
use crate::encoding::FormatError;
use crate::program::SideError;

/// Why bytes are not an image, or an image cannot run.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The bytes do not start as an image does.
    #[error("this is not a program image")]
    NotAnImage,
    /// A version this machine does not know.
    #[error("image version {0} is not supported (this is version {VERSION})")]
    UnsupportedVersion(u8),
    /// Malformed bytes, or something over its limit.
    #[error("the image is malformed: {0}")]
    Malformed(#[from] FormatError),
    /// The ABI breaks a rule.
    #[error("the image's ABI is malformed: {0}")]
    Abi(AbiError),
    /// A side program cannot run.
    #[error("side program {index} of the image is malformed: {error}")]
    SideProgram {
        /// The side program's index.
        index: usize,
        /// What is wrong with it.
        error: SideError,
    },
    /// An instruction cannot run in this image.
    #[error("instruction {index} of the image (`{name}`) is malformed: {fault}")]
    Instruction {
        /// Its index in the code.
        index: usize,
        /// The instruction's name in listings.
        name: &'static str,
        /// What is wrong with it.
        fault: InstructionFault,
    },
    /// The instructions run more side-program steps than declared.
    #[error("the image declares {declared} steps, but its instructions run {needed}")]
    StepsExceeded {
        /// How many it declares.
        declared: u32,
        /// How many it needs.
        needed: u64,
    },
    /// The number of `reveal` instructions is not that of the ABI's outputs.
    #[error("the image declares {declared} outputs, but reveals {found}")]
    WrongOutputs {
        /// How many outputs the ABI has.
        declared: u32,
        /// How many `reveal` instructions there are.
        found: u64,
    },
    /// The debug map points somewhere that does not exist.
    #[error("the image's debug map is malformed")]
    DebugMap,
}

/// What is wrong with an instruction of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InstructionFault {
    /// It is not allowed in images.
    #[error("it is not allowed in images")]
    Forbidden,
    /// A constant that does not exist.
    #[error("there is no constant {0}")]
    NoSuchConstant(u32),
    /// An input that does not exist.
    #[error("there is no such input {0}")]
    NoSuchInput(u32),
    /// A slot that is not declared.
    #[error("there is no slot {0}")]
    NoSuchSlot(u64),
    /// A side program that does not exist.
    #[error("there is no side program {0}")]
    NoSuchSideProgram(u32),
    /// A routine that does not exist, or that is not before the one that calls it.
    #[error("there is no routine {0} before it")]
    NoEarlierRoutine(u32),
    /// It reveals an output, and which one would depend on who calls; or it pushes a string, which a call does not pay for; or
    /// it brings in an input, which would be another number in every call.
    #[error("it is not allowed in a routine")]
    NotInRoutine,
    /// A number of bits out of range.
    #[error("it takes 1 to 252 bits, not {0}")]
    BitCount(u32),
    /// An upper bound out of range.
    #[error("the bound is not below 2^252")]
    BoundTooLarge,
    /// A sum of fewer than two expressions.
    #[error("it takes at least 2 expressions, not {0}")]
    SumCount(u32),
    /// A number of packed expressions out of range.
    #[error("it takes 2 to 252 expressions, not {0}")]
    PackCount(u32),
    /// A side program with a number of results other than two.
    #[error("it takes a side program with 2 results, not {0}")]
    FactorsResults(u32),
    /// Digits in an image that does not say how many bits they have.
    #[error("the image declares no digits")]
    NoDigits,
    /// A tuple of no elements.
    #[error("a tuple has at least one element")]
    EmptyTuple,
    /// The bits of a secret input that is a field element, or an integer of one value.
    #[error("secret input {0} has no bits")]
    NoBits(u32),
}

impl From<AbiError> for ImageError {
    fn from(error: AbiError) -> Self {
        match error {
            AbiError::Malformed(error) => Self::Malformed(error),
            error => Self::Abi(error),
        }
    }
}
