//! Programs: instructions, their byte encoding and their listing.

mod instruction;
mod side;

pub use instruction::Instruction;
pub use side::{SideOp, SideProgram};
