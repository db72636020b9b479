//! Scenarios: tests in which people do things on a ledger.

use super::{BinaryOp, ContractId, FunctionId, TransactionId};
use crate::source::Span;

/// A test on a ledger.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What the string after `test` says.
    pub name: String,
    /// The names of the people in it, who are numbered in this order.
    pub people: Vec<String>,
    /// The names of the assets, with what issues them: those that the program does not define are there without being issued.
    pub assets: Vec<(String, Option<ContractId>)>,
    /// The names of the instances, with the contracts that they are of.
    pub instances: Vec<(String, ContractId)>,
    /// The names of the signatures of data.
    pub signatures: Vec<String>,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// Whether something in it has no meaning.
    pub broken: bool,
    /// Where its name is.
    pub span: Span,
}

/// One step of a scenario.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which kind of step it is.
    pub kind: StepKind,
    /// From its first token to its last.
    pub span: Span,
}

/// What a step of a scenario is. People, assets and instances are named by their numbers.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// Somebody signs data, for others to show.
    Sign {
        /// Which signature it is.
        signature: usize,
        /// The person who signs.
        who: usize,
        /// What the signature is for.
        purpose: String,
        /// What it is of.
        data: Vec<GivenValue>,
    },
    /// Somebody has an amount of an asset from now on.
    Owns {
        /// The person who has it.
        who: usize,
        /// How much it is.
        amount: Amount,
    },
    /// Somebody makes an instance of a contract.
    Make {
        /// Which instance it is.
        instance: Option<usize>,
        /// The person who makes it.
        who: usize,
        /// Who signs as well.
        with: Vec<usize>,
        /// The contract that it is of.
        contract: ContractId,
        /// The values of the contract's parameters, then of the fields of its state.
        values: Vec<GivenValue>,
        /// The amounts that it holds.
        locks: Vec<Amount>,
    },
    /// An asset that the program defines gets a name, and values for its parameters.
    Name(NamedAsset),
    /// Somebody calls clauses of instances, all in one transaction.
    Call {
        /// The asset that gets a name before.
        named: Option<NamedAsset>,
        /// The instance that follows the first one that is opened, if it gets another name.
        next: Option<usize>,
        /// The instance of another contract that the first clause makes, if it gets a name.
        made: Option<usize>,
        /// The person who calls them.
        who: usize,
        /// Who signs as well.
        with: Vec<usize>,
        /// What is called, in order.
        calls: Vec<CalledClause>,
    },
    /// Somebody makes a transaction of the program.
    Run {
        /// The instance that is made, if it gets a name.
        instance: Option<usize>,
        /// The person who makes it.
        who: usize,
        /// Who signs as well.
        with: Vec<usize>,
        /// Which transaction it is.
        transaction: TransactionId,
        /// The values of its parameters.
        values: Vec<GivenValue>,
    },
    /// What is refused, each step by itself.
    Refused {
        /// What the reason contains, and where that is written.
        message: Option<(String, Span)>,
        /// The steps that are tried.
        steps: Vec<Step>,
    },
    /// So many milliseconds of time pass.
    Wait(FunctionId),
    /// The last transaction is sent once more.
    Replay,
    /// A stranger changes the last transaction on its way, in each of many ways.
    Tamper,
    /// What must be true.
    Expect {
        /// What stands on the left.
        left: Side,
        /// The comparison between the two.
        operator: BinaryOp,
        /// What stands on the right.
        right: Side,
    },
    /// Nothing public shows whether a hidden number was the one or the other.
    Hidden(FunctionId, FunctionId),
}

/// An asset that gets a name.
#[derive(Clone, Debug)]
pub struct NamedAsset {
    /// Which asset it is.
    pub asset: usize,
    /// The values of its parameters.
    pub values: Vec<GivenValue>,
}

/// A clause that is called.
#[derive(Clone, Debug)]
pub struct CalledClause {
    /// What it is a clause of.
    pub of: Called,
    /// Which clause of its contract.
    pub clause: usize,
    /// The values of the clause's parameters.
    pub values: Vec<GivenValue>,
}

/// What a clause is called of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// An instance, which is opened.
    Instance(usize),
    /// An asset, and how much is issued: a function, or nothing if it is the supply.
    Asset(usize, Option<FunctionId>),
}

/// An amount of an asset.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// The function whose value it is.
    pub amount: FunctionId,
    /// Which asset it is of.
    pub asset: usize,
}

/// A value that a parameter gets.
#[derive(Clone, Debug)]
pub enum GivenValue {
    /// What a function without parameters is worth.
    Value(FunctionId),
    /// The key of a person, who can be paid by it, too.
    Person(usize),
    /// The key that a person reads with.
    Reader(usize),
    /// The predicate of an instance.
    Instance(usize),
    /// An asset by its number.
    Asset(usize),
    /// The identity of an instance.
    Identity(usize),
    /// A signature that somebody made.
    Signature(usize),
    /// The bytes of a signature that are written there.
    Signed(Box<[u8; 64]>),
    /// What the contract says that the field begins with.
    Initial,
}

/// A side of a comparison.
#[derive(Clone, Debug)]
pub enum Side {
    /// What a function without parameters is worth.
    Value(FunctionId),
    /// How much of an asset somebody has.
    Owns(usize, usize),
    /// A field of an instance's state.
    Field(usize, usize),
    /// The amount of a value that an instance holds.
    Holds(usize, usize),
}
