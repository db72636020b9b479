//! What can go wrong while a program runs.

use thiserror::Error;

use crate::encoding::FormatError;
use crate::image::ImageError;
use crate::program::SideError;
use crate::proof_error::ProofError;
use crate::r1cs::R1csError;

/// Why a run stopped. The names of the core set's errors are close to the reference's.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MachineError {
    /// An instruction needs more items than the stack holds.
    #[error("the stack holds fewer items than the instruction needs")]
    StackUnderflow,
    /// Items were left on the stack at the end.
    #[error("the program left {0} items on the stack")]
    StackNotClean(usize),
    /// The next bytes of a program are no instruction.
    #[error("the next bytes of the program are not an instruction")]
    InvalidInstruction,
    /// The instruction needs a scalar.
    #[error("the string is not a scalar of 32 bytes in canonical form")]
    InvalidScalar,
    /// The instruction needs a point.
    #[error("the string is not the 32 bytes of a point")]
    InvalidPoint,
    /// The instruction needs an integer.
    #[error("the string is not an integer of 4 bytes")]
    InvalidInteger,
    /// `input` needs an output of another transaction.
    #[error("the string is not an output: {0}")]
    InvalidContract(FormatError),
    /// `call` needs a call proof.
    #[error("the string is not a call proof: {0}")]
    InvalidCallProof(FormatError),
    /// The instruction needs a signature.
    #[error("the string is not a signature of 64 bytes in canonical form")]
    InvalidSignature,
    /// The identity stands where a key should be that signs data.
    #[error("the key is the identity, under which everybody can sign")]
    InvalidSigner,
    /// The instruction needs a proof of a seal.
    #[error("the string is not a proof of a seal, 128 bytes in canonical form")]
    InvalidSealProof,
    /// The identity stands where a reading key should be.
    #[error("the reading key is the identity, with which nobody reads")]
    InvalidReadingKey,
    /// `dup` of a linear item.
    #[error("the item cannot be copied")]
    TypeNotCopyable,
    /// `drop` of a linear item.
    #[error("the item cannot be dropped")]
    TypeNotDroppable,
    /// A contract cannot hold the item.
    #[error("the item cannot be put into a contract")]
    TypeNotPortable,
    /// The instruction needs a string.
    #[error("the item is not a string")]
    TypeNotString,
    /// The instruction needs a program.
    #[error("the item is not a program")]
    TypeNotProgram,
    /// The instruction needs a variable.
    #[error("the item is not a variable")]
    TypeNotVariable,
    /// The instruction needs an expression.
    #[error("the item is not an expression")]
    TypeNotExpression,
    /// The instruction needs a constraint.
    #[error("the item is not a constraint")]
    TypeNotConstraint,
    /// The instruction needs a value.
    #[error("the item is not a value")]
    TypeNotValue,
    /// `cloak` needs values and wide values.
    #[error("the item is neither a value nor a wide value")]
    TypeNotWideValue,
    /// The instruction needs a contract.
    #[error("the item is not a contract")]
    TypeNotContract,
    /// A contract is made, or a transaction ends, before any `input`.
    #[error("the transaction has no input, and therefore no anchor")]
    AnchorMissing,
    /// `self` or `nullify` in a program that opened nothing.
    #[error("the program did not open a contract, so it has no predicate of its own")]
    PredicateMissing,
    /// A `nullify` of another length.
    #[error("the string to nullify has {0} bytes, but must have 32")]
    InvalidNullifier(usize),
    /// `read` of an output that the transaction has spent before.
    #[error("the output was spent earlier in the same transaction, so it cannot be read")]
    ReadAfterSpending,
    /// `open` needs a clause image.
    #[error("the string is not a clause image: {0}")]
    InvalidClause(Box<ImageError>),
    /// The contract does not hold as many items as the clause opens.
    #[error("the contract holds {found} items, but the clause opens {declared}")]
    ClausePayload {
        /// How many items the clause declares.
        declared: u32,
        /// How many the contract holds.
        found: usize,
    },
    /// A clause that ends with another number of items on its stack than it has results.
    #[error("the clause leaves {found} items on its stack, but has {declared} results")]
    ClauseResults {
        /// How many results it declares.
        declared: u32,
        /// How many items it left.
        found: usize,
    },
    /// An argument or a result of a clause is an expression or a constraint.
    #[error("an expression or a constraint cannot go into a clause or come out of it")]
    TypeNotCrossing,
    /// A clause failed; the instruction is one of its own.
    #[error("{place}{0}", place = place_in_clause(.0))]
    Clause(Box<Failure>),
    /// A `combine` of no commitments.
    #[error("`combine` needs a commitment to add")]
    CombineEmpty,
    /// All fees together are above 2^24.
    #[error("the fees add up to more than 2^24")]
    FeeTooHigh,
    /// `cloak` without inputs or without outputs.
    #[error("`cloak` needs inputs and outputs, but has {inputs} and {outputs}")]
    CloakEmpty {
        /// The number of inputs.
        inputs: u32,
        /// The number of outputs.
        outputs: u32,
    },
    /// A constant is outside the 64-bit range.
    #[error("the constant is not in the 64-bit range")]
    InvalidBitrange,
    /// A constraint between constants does not hold.
    #[error("a constraint between constants does not hold")]
    CleartextConstraintFalse,
    /// An unassigned opcode, and the version reserves it for later.
    #[error("the version does not permit unassigned opcodes")]
    ExtensionsNotAllowed,
    /// An instruction that only means something in a transaction.
    #[error("the instruction `{name}` needs a transaction, but there is none")]
    TransactionMissing {
        /// The mnemonic of the instruction, as in a listing.
        name: &'static str,
    },
    /// The prover has no value for a variable or no opening for a commitment.
    #[error("the prover's value for the item is missing")]
    WitnessMissing,

    /// More items on the stack than declared.
    #[error("the stack grows beyond the declared {declared} items")]
    StackExceeded {
        /// The depth that the image or the limits declare.
        declared: u32,
    },
    /// More multipliers than declared.
    #[error("the program needs more than the declared {declared} multipliers")]
    MultipliersExceeded {
        /// The number that the image or the limits declare.
        declared: u32,
    },
    /// More constraints than declared.
    #[error("the program needs more than the declared {declared} constraints")]
    ConstraintsExceeded {
        /// The number that the image or the limits declare.
        declared: u32,
    },
    /// More edges read than declared.
    #[error("the program reads more than the declared {declared} edges of expressions")]
    EdgesExceeded {
        /// The number that the image or the limits declare.
        declared: u32,
    },
    /// More steps of side programs than declared.
    #[error("the side programs take more than the declared {declared} steps")]
    StepsExceeded {
        /// The number that the image or the limits declare.
        declared: u32,
    },
    /// Fewer multipliers than declared.
    #[error("the program used {used} multipliers, but declares {declared}")]
    MultipliersUnused {
        /// The number that the image or the limits declare.
        declared: u32,
        /// How many multipliers the run added.
        used: u32,
    },
    /// Fewer constraints than declared.
    #[error("the program wrote {used} constraints, but declares {declared}")]
    ConstraintsUnused {
        /// The number that the image or the limits declare.
        declared: u32,
        /// How many constraints the run added.
        used: u32,
    },

    /// A slot index at or above the declared number of slots.
    #[error("slot {0} is not declared")]
    SlotOutOfRange(u32),
    /// `load` of a slot that was not written.
    #[error("slot {0} is empty")]
    SlotEmpty(u32),
    /// A second write to a slot.
    #[error("slot {0} is written twice")]
    SlotFull(u32),
    /// The image has no such constant.
    #[error("the image has no constant {0}")]
    ConstantMissing(u32),
    /// The image has no such side program.
    #[error("the image has no side program {0}")]
    SideProgramMissing(u32),
    /// A side program that cannot run.
    #[error("side program {index} cannot run: {error}")]
    SideProgram {
        /// The index of the side program.
        index: u32,
        /// What is wrong with it.
        error: SideError,
    },
    /// The image has no such input.
    #[error("there is no {kind} input {index}")]
    InputMissing {
        /// `public`, `hidden` or `secret`.
        kind: &'static str,
        /// The index among the inputs of that kind.
        index: u32,
    },
    /// The prover's secret input is not one of its type.
    #[error("secret input {0} is not in the range of its type")]
    InputOutOfRange(u32),
    /// An immediate outside the values the instruction accepts.
    #[error("the immediate {value} of `{name}` is not allowed")]
    InvalidImmediate {
        /// The mnemonic of the instruction, as in a listing.
        name: &'static str,
        /// The immediate, as it was read.
        value: u32,
    },
    /// The instruction needs a constant.
    #[error("the expression is not a constant")]
    NotConstant,
    /// The image has no such routine.
    #[error("the image has no routine {0}")]
    RoutineMissing(u32),
    /// A routine that ends with another number of items on its stack than it has results.
    #[error("the routine leaves {found} items on its stack, but has {declared} results")]
    RoutineResults {
        /// How many results it declares.
        declared: u32,
        /// How many items it left.
        found: usize,
    },
    /// A constant outside the range of `bits` or `within`.
    #[error("the constant is out of range")]
    ConstantOutOfRange,
    /// A range by digits, or a memory, in an image that does not say how many bits digits have.
    #[error("the image declares no digits")]
    DigitsUndeclared,
    /// A `tuple` before any `group`.
    #[error("no group of tuples has begun")]
    GroupMissing,
    /// A `lookup` in a table that has no rows so far.
    #[error("table {0} has no rows")]
    TableMissing(u32),
    /// A prover's `lookup` of something that the table does not have.
    #[error("table {0} has no such row")]
    RowMissing(u32),
    /// A `take` from a memory into which nothing was put.
    #[error("memory {0} has no cells")]
    MemoryMissing(u32),
    /// A prover's `take` at an address where nothing is.
    #[error("memory {0} has no such cell")]
    CellMissing(u32),
    /// A row, cell, `lookup` or `take` of another number of elements than the first one of its table or memory.
    #[error("{what} {number} has {width} elements at an address")]
    OtherWidth {
        /// The word `table` or `memory`.
        what: &'static str,
        /// Which table or memory.
        number: u32,
        /// How many elements it has beside the address.
        width: u32,
    },
    /// More values are revealed than the journal has outputs.
    #[error("the program reveals more values than the journal has outputs")]
    OutputsExceeded,
    /// Fewer values were revealed than the journal has outputs.
    #[error("the program revealed {revealed} values, but the journal has {expected} outputs")]
    OutputsMissing {
        /// How many values were revealed.
        revealed: usize,
        /// How many outputs the journal has.
        expected: usize,
    },
    /// A revealed constant differs from the journal's output.
    #[error("a revealed constant differs from the journal")]
    RevealMismatch,
    /// A constraint does not hold under the prover's assignment.
    #[error("constraint {constraint} is not satisfied")]
    Unsatisfied {
        /// The constraint's index in the order of writing.
        constraint: usize,
    },
    /// A point equation (such as `unblind`'s) does not hold, or one of its points is invalid.
    #[error("a point equation does not hold")]
    PointOperationFailed,
    /// The constraint system refused.
    #[error(transparent)]
    ConstraintSystem(#[from] ProofError),
}

impl From<R1csError> for MachineError {
    fn from(error: R1csError) -> Self {
        ProofError::from(error).into()
    }
}

/// A [`MachineError`] and where it happened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{error}")]
pub struct Failure {
    /// The index of the instruction among all of the image, or of the top-level one of a program; `None` for checks at the
    /// end of the run.
    pub pc: Option<usize>,
    /// The indices of the `invoke`s that lead there, the innermost first.
    pub calls: Vec<usize>,
    /// Why the run stopped there.
    pub error: MachineError,
}

impl Failure {
    /// What happened at an instruction that no call leads to.
    pub fn new(pc: Option<usize>, error: MachineError) -> Self {
        Self { pc, calls: Vec::new(), error }
    }
}

/// Where a clause failed, as the beginning of a sentence.
fn place_in_clause(failure: &Failure) -> String {
    match failure.pc {
        Some(pc) => format!("instruction {pc} of the clause: "),
        None => "the clause: ".to_owned(),
    }
}
