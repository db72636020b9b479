//! Program images: code, tables, declared limits, ABI and debug map.

pub mod budget;
mod check;
mod clause;
mod debug;
mod encoding;
mod error;
mod id;
pub mod limits;
mod routine;

use curve25519_dalek::scalar::Scalar;

use crate::abi::Abi;
use crate::program::{Instruction, SideProgram};

use budget::Budget;
pub use clause::ClauseImage;
pub use debug::{Debug, SourcePlace};
pub use error::{ImageError, InstructionFault};
pub use id::ImageId;
pub use routine::Routine;

/// The version of the image format, which enables the proof set. Part of the image ID.
pub const VERSION: u8 = 3;

/// A program with its tables and its ABI: what is proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The shape of inputs and journal.
    pub abi: Abi,
    /// What running it costs; enforced by the machine.
    pub counts: Counts,
    /// How many bits the digits have that `digits`, `secret_digits` and `take` prove ranges by: 1 to
    /// [`MAX_DIGIT_BITS`](crate::gadgets::MAX_DIGIT_BITS), or 0 if there are none.
    pub digit_bits: u32,
    /// Scalars that instructions and side programs refer to.
    pub constants: Vec<Scalar>,
    /// Side programs that instructions refer to.
    pub side_programs: Vec<SideProgram>,
    /// Code that is called.
    pub routines: Vec<Routine>,
    /// The program, without jumps.
    pub code: Vec<Instruction>,
    /// Where instructions come from; not part of the image ID.
    pub debug: Debug,
}

/// The declared cost of running an image. `multipliers` and `constraints` are exact, the rest are bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many multipliers it has, exactly.
    pub multipliers: u32,
    /// How many constraints it has, exactly.
    pub constraints: u32,
    /// Expressions that instructions read, all together: edges of the graph of expressions. In a transaction, where an
    /// expression is read once, it counts as all the variables that are in it.
    pub edges: u32,
    /// Steps of side programs and of calls, executed by all instructions together.
    pub steps: u32,
    /// How many slots it writes.
    pub slots: u32,
    /// Depth of the stack.
    pub stack: u32,
}
