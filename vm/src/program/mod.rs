//! Programs: instructions, their byte encoding and their listing.

mod encoding;
mod instruction;
mod limbs;
mod listing;
mod opcode;
mod side;
mod side_check;
mod side_code;
mod side_run;

pub use encoding::{InstructionSet, decode, decode_next, encode};
pub use instruction::Instruction;
pub use listing::{ParseInstructionError, listing};
pub use opcode::{OPCODES, Opcode};
pub use side::{MAX_SIDE_STACK, SideOp, SideProgram};
pub use side_check::SideError;
pub use side_code::SIDE_OPCODES;
pub use side_run::run;

pub(crate) use encoding::read_instruction;
