//! Contracts, the transactions that call them, and the scenarios that test them.

use super::{Block, Expr, Head, Ident, List, Message, Parameter, Path, Pattern, Type};
use crate::source::Span;

/// `contract Vault(owner: PublicKey) locks funds: Value to owner { … }`, or an asset, which is no other than a contract that issues.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// What it is a predicate for.
    pub kind: ContractKind,
    /// The name of the contract.
    pub name: Ident,
    /// What its instances are told apart by, all of it written into their programs.
    pub parameters: List<Parameter>,
    /// The values that an instance holds, in order; each has a `locks` of its own.
    pub locks: Vec<Locked>,
    /// What stands between its braces, in source order.
    pub members: Vec<Member>,
    /// Whether there is more that could not be parsed.
    pub partial: bool,
}

/// What a predicate is for.
#[derive(Clone, Debug, PartialEq)]
pub enum ContractKind {
    /// `contract`: it locks instances.
    Contract,
    /// `asset Gold(issuer: PublicKey) { … }`: its clauses issue amounts of an asset.
    Asset,
    /// `asset Share once supply 1_000_000;`: all of it is issued at once.
    Once(Expr),
}

/// A value that an instance of a contract holds: `locks goods: Value to buyer, seller`.
#[derive(Clone, Debug, PartialEq)]
pub struct Locked {
    /// The name of the value in clauses.
    pub name: Ident,
    /// Its type, which is `Value`.
    pub ty: Type,
    /// Who is sent the amount; `None` without `to`.
    pub readers: Option<List<Expr>>,
    /// From `locks` to the end.
    pub span: Span,
}

/// One thing between the braces of a contract, with what stands in front of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Documentation and attributes, in source order.
    pub heads: Vec<Head>,
    /// Which kind of member it is.
    pub kind: MemberKind,
    /// From the keyword to the end.
    pub span: Span,
}

/// What a member of a contract is.
#[derive(Clone, Debug, PartialEq)]
pub enum MemberKind {
    /// `state { votes: public u32, yes: Hidden<u64> to tallier }`
    State {
        /// The fields in order.
        fields: List<StateField>,
        /// Whether there are more that could not be parsed.
        partial: bool,
    },
    /// A way to open an instance of the contract.
    Clause(Box<Clause>),
    /// `invariant funds.amount <= cap, "over the cap";`
    Invariant {
        /// What is true of every instance that a clause makes.
        condition: Expr,
        /// What is said if it is not.
        message: Option<Message>,
        /// Whether a comma follows, which means nothing.
        trailing_comma: bool,
    },
}

/// A field of a contract's state: `yes: Hidden<u64> sealed to tallier = 0`.
#[derive(Clone, Debug, PartialEq)]
pub struct StateField {
    /// The name of the field in clauses.
    pub name: Ident,
    /// The span of `public`, if it is there.
    pub public: Option<Span>,
    /// The type of its values.
    pub ty: Type,
    /// The span of `sealed`, if it is there.
    pub sealed: Option<Span>,
    /// Who is sent its value: one key, or an array of them; `None` without `to`.
    pub readers: Option<Expr>,
    /// The value with which it begins in every instance; `None` if whoever makes one chooses.
    pub initial: Option<Expr>,
}

/// `clause withdraw(out: Hidden<u64>) signed by owner requires fee: 1 of gold -> u64 { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// The name of the clause.
    pub name: Ident,
    /// What its caller gives, in order.
    pub parameters: List<Parameter>,
    /// Whether there are more parameters that could not be parsed.
    pub partial: bool,
    /// Who signs the transaction; `None` if nobody has to.
    pub signers: Option<Signers>,
    /// The values that its caller pays.
    pub requires: List<Required>,
    /// The type of its value after `->`; without one it is unit.
    pub result: Option<Type>,
    /// What the clause does; one that issues may have nothing to do beside.
    pub body: Option<Block>,
}

/// `signed by buyer, seller` or `signed by 2 of [a, b, c]`
#[derive(Clone, Debug, PartialEq)]
pub struct Signers {
    /// How many of the keys sign; `None` if all do.
    pub count: Option<Expr>,
    /// The keys: with a count, one array of them.
    pub keys: List<Expr>,
    /// From `signed` to the end.
    pub span: Span,
}

/// A value that the caller of a clause pays: `goods: 1 of item`.
#[derive(Clone, Debug, PartialEq)]
pub struct Required {
    /// The name of the value in the clause.
    pub name: Ident,
    /// How much it is.
    pub amount: Expr,
    /// Of which asset it is.
    pub asset: Expr,
    /// From the name to the end.
    pub span: Span,
}

/// `transaction buy(v: Vault, o: Offer, wallet: Address) { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Transaction {
    /// The name of the transaction.
    pub name: Ident,
    /// What whoever makes it gives, in order.
    pub parameters: List<Parameter>,
    /// What happens in it, in order.
    pub acts: Vec<Act>,
    /// Whether there is more that could not be parsed.
    pub partial: bool,
}

/// One statement of a transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// Which kind of statement it is.
    pub kind: ActKind,
    /// From its first token to its last, with its semicolon.
    pub span: Span,
}

/// What a statement of a transaction is.
#[derive(Clone, Debug, PartialEq)]
pub enum ActKind {
    /// `let cash = v.withdraw(30);`, `let (a, b) = cash.split(3);` or `let n = 3 * 7;`
    Let {
        /// The names that are bound.
        pattern: Pattern,
        /// What these names get.
        value: Expr,
    },
    /// `let coins = spend 100 of gold;`
    Spend {
        /// The name that is bound.
        pattern: Pattern,
        /// How much of the caller's coins it is.
        amount: Expr,
        /// Of which asset they are.
        asset: Expr,
    },
    /// `let w = Vault(owner: k) { lock cash; };`
    Make {
        /// The name that is bound.
        pattern: Pattern,
        /// The contract, with values for its parameters and fields.
        call: Expr,
        /// What the instance holds.
        locks: List<Portion>,
    },
    /// `v.close();`, a clause that unlocks nothing.
    Call(Expr),
    /// `lock item with wallet;` or `lock 100 of gold with wallet;`
    Lock {
        /// What is given away.
        portion: Portion,
        /// Who may spend it.
        with: Expr,
    },
    /// `retire item;`, which destroys a value.
    Retire(Portion),
    /// `fee 20;`, paid for the transaction.
    Fee(Expr),
}

/// A value, or an amount of an asset from the caller's coins: `item`, `100 of gold`.
#[derive(Clone, Debug, PartialEq)]
pub struct Portion {
    /// The value, or how much it is.
    pub value: Expr,
    /// Of which asset, if it is an amount.
    pub asset: Option<Expr>,
}

/// `test "name" on ledger { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The name of the test: what the string says, and where it is.
    pub name: Ident,
    /// The names of what is there before the first step. They are not written: who does a step on a real ledger has them.
    pub known: Vec<(Ident, Known)>,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// Whether there is more that could not be parsed.
    pub partial: bool,
}

/// One step of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Which kind of step it is.
    pub kind: StepKind,
    /// From its first token to its last, with its semicolon.
    pub span: Span,
}

/// What a step of a scenario is.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// `let alice = person();` or `let limit = 3 * 7;`
    Let {
        /// The name that is bound.
        name: Ident,
        /// The value that it gets.
        value: Expr,
    },
    /// `alice does v.withdraw(30);` or `let v = alice does Vault(owner: alice) { lock 100 of Gold };`
    Does {
        /// The name of the instance that comes of it, if it gets one.
        name: Option<Ident>,
        /// The person who does it.
        who: Ident,
        /// A call of a clause, or of a contract with values for its parameters.
        call: Expr,
        /// The clauses that are called in the same transaction: `and t.pay(3)`.
        also: Vec<Expr>,
        /// What is locked into the instance that is made, in order; `None` without braces.
        locks: Option<List<Amount>>,
        /// Who signs as well: `with bob, carol`.
        with: Option<List<Ident>>,
    },
    /// `let s = oracle signs ("the price of gold", 3, 1_800);`
    Signs {
        /// The name of the signature.
        name: Ident,
        /// The person who signs.
        who: Ident,
        /// What the signature is for, and what it is of.
        data: List<Expr>,
    },
    /// `alice owns 100 of Gold;`
    Owns {
        /// The person who gets it.
        who: Ident,
        /// What that person gets.
        amount: Amount,
    },
    /// `refused "more than there is" { alice does v.withdraw(71); }`
    Refused {
        /// What the reason contains, and where that is written; `None` if any reason will do.
        message: Option<(String, Span)>,
        /// What is refused: each of them by itself.
        steps: Vec<Step>,
        /// From `refused` to the end of the string.
        span: Span,
    },
    /// `wait 1 day;`: the clock of the ledger goes on.
    Wait(Expr),
    /// `replay last;`: the transaction that was applied last is sent again.
    Replay(Span),
    /// `tamper last;`: the transaction that was applied last is changed on its way, in every way that a stranger can.
    Tamper(Span),
    /// `expect alice.owns(Gold) == 30;` or `expect hidden(30, 70);`
    Expect(Expr),
    /// A syntax error was here.
    Error,
}

/// What a name stands for before the first step.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    /// Somebody with a key.
    Person,
    /// An asset with its flavor.
    Asset,
    /// An asset that the program defines, and that has values for its parameters.
    Issued(Path),
    /// An instance of a contract.
    Instance(Path),
}

/// An amount of an asset: `100 of Gold`.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// How much it is.
    pub amount: Expr,
    /// The name of the asset.
    pub asset: Ident,
}
