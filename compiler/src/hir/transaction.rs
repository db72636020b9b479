//! Transactions over contracts: what is called, spent and paid, in order.
//!
//! No part of it is a circuit. Whoever makes a transaction knows all numbers in it, computes each by a function, and proves what the
//! clauses prove. Values are book-keeping: which of them pays what is not in the transaction, which is balanced as a whole.

use super::{About, ContractId, FunctionId, Type};
use crate::source::Span;

/// A transaction that somebody can make.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// The name in its module.
    pub name: String,
    /// What whoever makes it gives, in order.
    pub parameters: Vec<TransactionParameter>,
    /// What happens, in order.
    pub acts: Vec<Act>,
    /// How many values there are: all have numbers, in the order in which they come to be.
    pub values: usize,
    /// The contracts of the instances that it makes, which have numbers, too.
    pub made: Vec<ContractId>,
    /// Whether something of it could not be parsed or has no meaning.
    pub broken: bool,
    /// What its author says of it, and to whom it is visible.
    pub about: About,
    /// Where its name is.
    pub span: Span,
}

/// What whoever makes a transaction gives.
#[derive(Clone, Debug)]
pub struct TransactionParameter {
    /// The name in the transaction.
    pub name: String,
    /// What somebody gives for it.
    pub kind: ParameterKind,
    /// Where its name is.
    pub span: Span,
}

/// What a parameter of a transaction is.
#[derive(Clone, Debug, PartialEq)]
pub enum ParameterKind {
    /// An instance of a contract, which is opened.
    Instance(ContractId),
    /// An asset that the program defines, with values for its parameters: its clauses issue some.
    Issuer(ContractId),
    /// A number, a key, an address or an asset.
    Given(Type),
}

/// One thing that a transaction does.
#[derive(Clone, Debug)]
pub struct Act {
    /// Which kind of thing it is.
    pub kind: ActKind,
    /// Where it is written.
    pub span: Span,
}

/// What a transaction does. Values and instances are named by their numbers.
#[derive(Clone, Debug)]
pub enum ActKind {
    /// A clause opens an instance, or issues an asset, which is a parameter.
    Call {
        /// The parameter that is the instance or the asset.
        parameter: usize,
        /// How much is issued, if the clause of an asset asks for that.
        amount: Option<Supply>,
        /// Which clause of its contract.
        clause: usize,
        /// The values of the clause's parameters.
        arguments: Vec<Supply>,
        /// For each value that the clause requires the one that pays it, if it is not paid from the caller's coins.
        payments: Vec<Option<(usize, Span)>>,
        /// The value that it issues, and those that it unlocks.
        unlocked: Vec<usize>,
        /// Which call it is, by which others find what it results in.
        number: usize,
    },
    /// Some of the caller's coins become a value.
    Spend {
        /// How much it is.
        amount: Number,
        /// Of which asset they are.
        asset: Origin,
        /// The value that they are from here on.
        value: usize,
    },
    /// Two values are made of one.
    Split {
        /// The value that is gone.
        value: usize,
        /// How much the first of the two is.
        amount: Number,
        /// The two values that there are from here on.
        parts: [usize; 2],
    },
    /// One value is made of two.
    Merge {
        /// The two values that are gone.
        parts: [usize; 2],
        /// The value that there is from here on.
        value: usize,
    },
    /// A value goes to whoever has a key or a predicate.
    Lock {
        /// The value that is gone.
        value: usize,
        /// The key or the predicate.
        with: Origin,
    },
    /// A value is destroyed.
    Retire(usize),
    /// Some of the ledger's own asset is paid for the transaction.
    Fee(Number),
    /// An instance is made.
    Make {
        /// Which one of those that are made.
        instance: usize,
        /// The values of the contract's parameters, then of the fields of its state.
        arguments: Vec<Supply>,
        /// The values that it holds.
        locks: Vec<usize>,
    },
}

/// What something is given.
#[derive(Clone, Debug)]
pub enum Supply {
    /// What a function is worth.
    Number(Number),
    /// What is known already.
    Known(Origin),
    /// What the contract says that the field begins with.
    Initial,
}

/// A function of what is known, and the number that it is worth.
#[derive(Clone, Debug)]
pub struct Number {
    /// The function that computes it.
    pub function: FunctionId,
    /// What its parameters are, in order, and whether the number depends on each of them.
    pub from: Vec<(Origin, bool)>,
}

/// Something that is known of a transaction when it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// What a parameter is that is no instance; of an asset, which one it is.
    Parameter(usize),
    /// A parameter of the contract of an instance that is a parameter.
    Contract(usize, usize),
    /// A field of the state of such an instance, as it is before the transaction.
    Field(usize, usize),
    /// The amount of a value that such an instance holds.
    Held(usize, usize),
    /// The asset of such a value.
    HeldAsset(usize, usize),
    /// The predicate of such an instance.
    Instance(usize),
    /// The predicate of an instance that is made here.
    Made(usize),
    /// The amount of a value.
    Amount(usize),
    /// The asset of a value.
    Asset(usize),
    /// What a call of a clause results in.
    Result(usize),
}
