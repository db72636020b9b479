//! Programs of contracts, assets and transactions, and what people do with them: as data, which is written as text or counted.

/// A value in a body, by its number: first those that an instance holds, then those that are required, then others.
pub(super) type Name = usize;

/// A contract. All have the same parameters: `owner`, `to`, `gold` and `n`.
pub(super) struct Contract {
    /// How many values an instance holds.
    pub(super) locks: usize,
    /// Whether it has a state of a `count` and a hidden `sum`.
    pub(super) state: bool,
    /// Whether the contract says with what these begin: 1 and `n`.
    pub(super) begins: bool,
    /// What the first value is at most.
    pub(super) cap: Option<u64>,
    pub(super) clauses: Vec<Clause>,
}

pub(super) struct Clause {
    pub(super) parameters: Vec<Parameter>,
    pub(super) signed: bool,
    pub(super) requires: Vec<(Number, Money)>,
    pub(super) body: Vec<Deed>,
    /// What the next instance holds, if there is one.
    pub(super) kept: Option<Vec<Name>>,
    /// What is added to `count` and to `sum`.
    pub(super) next: Option<(Number, Number)>,
}

/// A parameter: how it is given, and whether it is a truth value and no amount.
#[derive(Clone, Copy)]
pub(super) struct Parameter {
    pub(super) how: &'static str,
    pub(super) truth: bool,
}

/// An amount.
#[derive(Clone)]
pub(super) enum Number {
    Known(u64),
    Parameter(usize),
    /// The contract's own `n`.
    Own,
    Count,
    Sum,
    Amount(Name),
    Part(Box<Number>, u64),
    Add(Box<Number>, Box<Number>),
    Subtract(Box<Number>, Box<Number>),
    If(Box<Condition>, Box<Number>, Box<Number>),
}

#[derive(Clone)]
pub(super) enum Condition {
    Parameter(usize),
    Less(Number, Number),
    SameAsset(Name, Name),
}

/// An asset.
#[derive(Clone, Copy)]
pub(super) enum Money {
    /// The contract's own `gold`.
    Own,
    Of(Name),
}

/// What a body does with values.
pub(super) enum Deed {
    Split(Name, Number, [Name; 2]),
    Join([Name; 2], Name),
    /// One value becomes one again, in one of several ways.
    Through(Name, Name, usize),
    Halves(Name, [Name; 2]),
    /// A loop adds them up.
    Heap(Vec<Name>, Name),
    /// A loop over an array splits all of them.
    Shares([Name; 2], [Name; 2]),
    /// Which is which depends on a condition, in one of several ways.
    Swap(Condition, [Name; 2], [Name; 2], usize),
    /// The first goes to one of the two others.
    Either(Condition, Name, [Name; 2], [Name; 2]),
    Assert(Condition),
    Lock(Vec<Name>, Whom),
    Unlock(Vec<Name>),
    Retire(Vec<Name>),
}

/// Who gets something that a clause locks.
#[derive(Clone, Copy)]
pub(super) enum Whom {
    To,
    Owner,
}

/// A transaction. Its parameters are instances of contracts, then `wallet`, `gold`, `tea` and `m`.
pub(super) struct Transaction {
    /// The contracts of its instances.
    pub(super) instances: Vec<usize>,
    pub(super) acts: Vec<Act>,
}

/// What a transaction does.
pub(super) enum Act {
    Call {
        instance: usize,
        clause: usize,
        given: Vec<Given>,
        payments: Vec<Option<Name>>,
        unlocked: Vec<Name>,
    },
    Spend(Given, bool, Name),
    Split(Name, Given, [Name; 2]),
    Join([Name; 2], Name),
    Lock(Name, Payee),
    Retire(Name),
    Fee(u64),
    /// An instance of a contract, owned by `wallet`'s owner.
    Make {
        contract: usize,
        held: Vec<Name>,
    },
}

/// A number that a transaction gives.
#[derive(Clone, Copy)]
pub(super) enum Given {
    Known(u64),
    M,
    Half(Name),
    Truth(bool),
}

#[derive(Clone, Copy)]
pub(super) enum Payee {
    Wallet,
    Instance(usize),
}

/// Everything in a program.
pub(super) struct Program {
    pub(super) contracts: Vec<Contract>,
    pub(super) transactions: Vec<Transaction>,
    pub(super) steps: Vec<Step>,
}

/// Somebody or something that can have values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    Person(usize),
    Instance(usize),
}

pub(super) const PEOPLE: [&str; 3] = ["ann", "ben", "cat"];
/// All assets but the ledger's own: two that are there from the beginning, one that Ann issues, and one that is issued against the first.
pub(super) const ASSETS: [&str; 4] = ["Gold", "Tea", "coin", "note"];
/// Who has the coins that back the notes.
pub(super) const RESERVE: usize = 1;
/// Who issues coins.
pub(super) const ISSUER: usize = 0;

/// What people do.
#[derive(Clone)]
pub(super) enum Step {
    Owns {
        who: usize,
        asset: usize,
        amount: u64,
    },
    NameCoin,
    NameNote,
    Make {
        made: Option<usize>,
        who: usize,
        contract: usize,
        with: Made,
        held: Vec<(usize, u64)>,
    },
    Call {
        who: usize,
        with: Vec<usize>,
        calls: Vec<Called>,
    },
    Run {
        made: Option<usize>,
        who: usize,
        with: Vec<usize>,
        transaction: usize,
        instances: Vec<usize>,
        wallet: Holder,
        assets: [usize; 2],
        m: u64,
    },
}

/// What an instance is made with.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) owner: usize,
    pub(super) to: Holder,
    pub(super) gold: usize,
    pub(super) n: u64,
    pub(super) count: u64,
    pub(super) sum: u64,
}

/// What is called.
#[derive(Clone)]
pub(super) enum Called {
    Clause { instance: usize, clause: usize, given: Vec<u64> },
    Mint(u64),
    Draw(u64),
}
