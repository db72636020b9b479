//! Why a transaction could not be made.

use curve25519_dalek::scalar::Scalar;
use thiserror::Error;

use super::{ContractId, Predicate, VERSION};
use crate::encoding::Hex;
use crate::machine::MachineError;
use crate::proof_error::ProofError;
use crate::signature::SignatureError;

/// Why a transaction could not be built, proven or signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A header of another version.
    #[error("a transaction of version {0} cannot be made, only one of version {VERSION}")]
    Version(u64),
    /// An instruction fails, or a constraint that it wrote does not hold.
    #[error("instruction {pc}, `{name}`: {error}")]
    Instruction {
        /// The index of the instruction, counted from 0.
        pc: usize,
        /// The mnemonic of the instruction, as in a listing.
        name: &'static str,
        /// Why the program stopped there.
        error: Box<MachineError>,
    },
    /// A check at the program's end fails.
    #[error("at the end of the program: {0}")]
    Program(Box<MachineError>),
    /// The proof engine refused.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// A contract is opened by `signtx`, and the key of its predicate is not there.
    #[error("the key of predicate {predicate}, which locks contract {contract}, is missing")]
    MissingKey {
        /// The predicate whose key must sign.
        predicate: Predicate,
        /// The first contract it locks.
        contract: ContractId,
    },
    /// A signature made elsewhere does not verify.
    #[error(transparent)]
    Signature(#[from] SignatureError),

    /// A transaction without inputs: there would be nothing to make its outputs unique.
    #[error("a transaction must spend at least one output")]
    NothingSpent,
    /// The same output is given twice.
    #[error("the output {0} is spent twice")]
    SpentTwice(ContractId),
    /// More of a flavor goes out than comes in.
    #[error("{needed} units of flavor {} are needed, but there are {available}", Hex(flavor.as_bytes()))]
    Insufficient {
        /// The flavor that there is too little of.
        flavor: Scalar,
        /// How much goes out, fees included.
        needed: u128,
        /// How much the spent outputs and the issued values hold.
        available: u128,
    },
    /// An output of nothing of a flavor that no input is of.
    #[error("there is an output of flavor {}, but no input", Hex(flavor.as_bytes()))]
    FlavorMissing {
        /// The flavor of the output.
        flavor: Scalar,
    },
    /// Something is left, and nobody was named to get it.
    #[error("{amount} units of flavor {} are left over, but no predicate for change is given", Hex(flavor.as_bytes()))]
    ChangeMissing {
        /// The flavor of what is left over.
        flavor: Scalar,
        /// How much of it is left over.
        amount: u128,
    },
    /// The change does not fit in one output.
    #[error("{amount} units of flavor {} are left over, which is more than one output can hold", Hex(flavor.as_bytes()))]
    ChangeTooLarge {
        /// The flavor of what is left over.
        flavor: Scalar,
        /// How much of it is left over.
        amount: u128,
    },
    /// A fee above 2^24.
    #[error("a fee of {0} is above the limit of 2^24")]
    FeeTooHigh(u64),
    /// An opening that is not of what the contract holds, or of a value where it does not hold a single one.
    #[error("the opening does not match what the contract {0} holds")]
    OpeningMismatch(ContractId),
    /// An output that is not what was asked for: a program that opens what is spent, and that somebody else wrote, may change the stack below.
    #[error("the output for predicate {0} is another one than was asked for")]
    OutputMismatch(Predicate),
    /// A call that issues something else than one value of its flavor.
    #[error("the call opens no value of the flavor that predicate {0} issues")]
    IssueMismatch(Predicate),
    /// A call of a clause that the contract does not have.
    #[error("predicate {0} does not commit to the clause of the call")]
    ClauseMismatch(Predicate),
    /// A call that does not fit its clause.
    #[error(
        "the call that opens predicate {predicate} gives {given} {what}, but its clause declares {declared}"
    )]
    CallMismatch {
        /// The predicate that commits to the clause.
        predicate: Predicate,
        /// What there is too much or too little of: arguments, for instance.
        what: &'static str,
        /// How many the clause declares.
        declared: u32,
        /// How many the call gives.
        given: usize,
    },
    /// A value without its opening cannot come out of a cloak.
    #[error("a value can be locked only with its opening")]
    UnopenedValue,
}
