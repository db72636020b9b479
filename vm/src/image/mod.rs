//! Program images: code, tables, declared limits, ABI and debug map.

mod id;

use curve25519_dalek::scalar::Scalar;

use crate::abi::Abi;
use crate::program::{Instruction, SideProgram};

pub use id::{ImageId, ParseImageIdError};

/// A program image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Inputs and journal.
    pub abi: Abi,
    /// What running it costs; enforced by the machine.
    pub counts: Counts,
    /// Scalars that instructions and side programs refer to.
    pub constants: Vec<Scalar>,
    /// Side programs that instructions refer to.
    pub side_programs: Vec<SideProgram>,
    /// The program.
    pub code: Vec<Instruction>,
    /// Where instructions come from; not part of the image ID.
    pub debug: Debug,
}

/// The declared cost of running an image. `multipliers` and `constraints` are exact, the rest are bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Multipliers (exact).
    pub multipliers: u32,
    /// Constraints (exact).
    pub constraints: u32,
    /// Terms of linear combinations written by all instructions together.
    pub terms: u32,
    /// Steps of side programs executed by all instructions together.
    pub steps: u32,
    /// Slots.
    pub slots: u32,
    /// Depth of the stack.
    pub stack: u32,
}

/// Where instructions come from. Not part of the image ID, so never needed to verify.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Debug {
    /// Source files named by `places`.
    pub files: Vec<String>,
    /// Places in the source, with the calls that lead there.
    pub places: Vec<Place>,
    /// For each instruction of the code, the index of its place; empty if there is no debug map.
    pub instructions: Vec<u32>,
}

/// A place in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index into `Debug::files`.
    pub file: u32,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The source text of the expression or statement (one line, shortened).
    pub text: String,
    /// The message of the assertion, if there is one.
    pub message: Option<String>,
    /// The function the place is in.
    pub function: String,
    /// The place of the call that leads here, if the function was inlined: index into `Debug::places`,
    /// less than this place's own.
    pub caller: Option<u32>,
}
