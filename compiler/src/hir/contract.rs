//! Contracts, and what their clauses do beside computing.
//!
//! A clause is a function: its parameters are those of the contract, the fields of its state, the values that an instance holds, and
//! then its own. Who signs and what the caller pays are the first statements of its body.

use std::collections::BTreeSet;

use super::{About, ContractId, DataId, FunctionId, LocalId, Program, Type};
use crate::source::Span;

/// A predicate over what its instances hold.
#[derive(Clone, Debug)]
pub struct Contract {
    /// What the predicate is for.
    pub kind: ContractKind,
    /// The name in its module.
    pub name: String,
    /// The name with modules: `main::Vault`.
    pub path: String,
    /// What its instances are told apart by.
    pub parameters: Vec<ContractParameter>,
    /// The fields of its state, in order.
    pub state: Vec<StateField>,
    /// The values that an instance holds, in order.
    pub locks: Vec<Locked>,
    /// The ways to open an instance, in order.
    pub clauses: Vec<Clause>,
    /// The instances of other contracts that clauses make, one for each at most, in the order of the source.
    pub makes: Vec<Made>,
    /// The functions that require what is true of every instance that a clause makes: they take what the contract's clauses have in
    /// common.
    pub invariants: Vec<FunctionId>,
    /// What makes an instance, as far as its costs and messages have to stand somewhere: a function that does nothing by itself.
    pub creation: FunctionId,
    /// Whether each instance holds a birth token, which only a program that proves the invariants issues. Without state, invariants
    /// and identity, nothing would depend on it.
    pub born: bool,
    /// Whether something of it could not be parsed or has no meaning.
    pub broken: bool,
    /// What its author says of it, and to whom it is visible.
    pub about: About,
    /// Where its name is.
    pub span: Span,
}

/// What a predicate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContractKind {
    /// Instances are locked with it, and its clauses open them.
    Contract,
    /// It issues an asset: what its clauses open is one value that is just being made.
    Asset {
        /// How much there will ever be, if all of it is issued at once: the function whose value it is.
        supply: Option<FunctionId>,
    },
}

/// What instances of a contract are told apart by.
#[derive(Clone, Debug)]
pub struct ContractParameter {
    /// The name in clauses.
    pub name: String,
    /// The type of its values.
    pub ty: Type,
    /// Where its name is.
    pub span: Span,
}

/// A field of a contract's state.
#[derive(Clone, Debug)]
pub struct StateField {
    /// The name in clauses.
    pub name: String,
    /// The type of its values, `Hidden` if the ledger has a commitment to it.
    pub ty: Type,
    /// Who is to know it, if that is said.
    pub readers: Option<Readers>,
    /// The value with which it begins, if the contract says it: a function of the contract's parameters.
    pub initial: Option<FunctionId>,
    /// Where its name is.
    pub span: Span,
}

/// A value that an instance holds.
#[derive(Clone, Debug)]
pub struct Locked {
    /// The name in clauses.
    pub name: String,
    /// Who is to know its amount and its asset, if that is said.
    pub readers: Option<Readers>,
    /// Where its name is.
    pub span: Span,
}

/// `to owner`: who is to know something hidden.
#[derive(Clone, Debug)]
pub struct Readers {
    /// The keys of the contract that are named, as clauses know them.
    pub keys: Vec<LocalId>,
    /// Whether it is proven that the reader can open it: `sealed to`. Then there is one key.
    pub sealed: bool,
    /// Where they are named.
    pub span: Span,
}

/// A way to open an instance of a contract.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The function that it is.
    pub function: FunctionId,
    /// How many of several keys sign, if not all do.
    pub signers: Option<Quorum>,
    /// The parameter of a clause of an asset that says how much it issues, unless all is issued at once. It is no parameter of the
    /// function, which has the value itself.
    pub amount: Option<IssuedAmount>,
    /// The names of the values that its caller pays, in order, and where they stand.
    pub requires: Vec<(String, Span)>,
    /// How many values it unlocks, if that is plain to see: none of them in a loop or a choice.
    pub unlocks: Option<usize>,
}

/// `lock v with Other(args)`: an instance of another contract that a clause makes.
#[derive(Clone, Debug)]
pub struct Made {
    /// Which contract it is of.
    pub contract: ContractId,
    /// Which clause makes it.
    pub clause: usize,
    /// Where it is written.
    pub span: Span,
}

/// The parameter `amount: Hidden<u64>` of a clause of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssuedAmount {
    /// How many parameters stand before it.
    pub place: usize,
    /// Whether everybody sees it.
    pub public: bool,
    /// Where its name is.
    pub span: Span,
}

/// `2 of [a, b, c]`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// How many of them sign.
    pub count: u32,
    /// Of how many keys.
    pub of: u32,
}

/// What a clause does beside computing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// `signed by a, b`: the transaction is signed with these keys, or with some of them.
    Sign,
    /// `requires v: n of a`: a value that the transaction pays.
    Require,
    /// `lock v with p`: a value and who may spend it.
    Lock,
    /// `lock v with Other(args)`: a value, and what the other contract is made with. It is one of those that the contract's clauses
    /// make, by its number.
    LockIn(u32),
    /// `lock v with self`: a value of the next instance.
    Keep,
    /// `unlock v`: a value that the transaction gets.
    Unlock,
    /// `retire v`: a value that nobody has after it.
    Retire,
    /// The value that a clause of an asset issues goes to the transaction: how much it is.
    Issue,
    /// `next { … }`: all fields of the next instance's state, in order.
    Next,
    /// `nullify e`: no second transaction has the same.
    Nullify,
    /// `self.id`: a number that no other instance has, but those that follow from this one.
    Identity,
    /// `after(t)`: whether the transaction is valid only at this moment or later.
    After,
    /// `before(t)`: whether it is valid only at this moment or earlier.
    Before,
    /// `signed(key, signature, "purpose", data…)`: whether the owner of a key signed data for a purpose.
    Signed,
}

/// The types that contracts compute with, which the standard library defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractTypes {
    /// An amount of an asset, used exactly once.
    pub value: DataId,
    /// Which asset it is.
    pub asset: DataId,
    /// What somebody signs with.
    pub public_key: DataId,
    /// What somebody reads with.
    pub reading_key: DataId,
    /// Who may spend an output.
    pub address: DataId,
    /// What somebody signed elsewhere.
    pub signature: DataId,
}

impl ContractTypes {
    /// Whether these are keys, addresses or signatures, of which nothing is known but where they stand.
    pub fn is_key(&self, id: DataId) -> bool {
        [self.public_key, self.reading_key, self.address, self.signature].contains(&id)
    }
}

impl StateField {
    /// The key that the field is sealed to, if it is.
    pub fn reader(&self) -> Option<LocalId> {
        self.readers.as_ref().filter(|readers| readers.sealed)?.keys.first().copied()
    }
}

impl Contract {
    /// Whether it issues an asset.
    pub fn is_asset(&self) -> bool {
        matches!(self.kind, ContractKind::Asset { .. })
    }

    /// What it is, in a word.
    pub fn word(&self) -> &'static str {
        if self.is_asset() { "asset" } else { "contract" }
    }

    /// The other contract of which a clause makes an instance, if it does.
    pub fn made_by(&self, clause: usize) -> Option<ContractId> {
        self.makes.iter().find(|made| made.clause == clause).map(|made| made.contract)
    }

    /// The names of what all clauses have in common, in the order of their parameters.
    pub fn common_names(&self) -> impl Iterator<Item = &str> {
        let parameters = self.parameters.iter().map(|found| found.name.as_str());
        let fields = self.state.iter().map(|found| found.name.as_str());
        parameters.chain(fields).chain(self.locks.iter().map(|found| found.name.as_str()))
    }

    /// How many parameters of each clause are what all have in common.
    pub fn common(&self) -> usize {
        self.parameters.len() + self.state.len() + self.locks.len()
    }
}

impl Effect {
    /// How it is written, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Effect::Sign => "signed by",
            Effect::Require => "requires",
            Effect::Lock | Effect::LockIn(_) | Effect::Keep => "lock",
            Effect::Unlock => "unlock",
            Effect::Retire => "retire",
            Effect::Issue => "asset",
            Effect::Next => "next",
            Effect::Nullify => "nullify",
            Effect::Identity => "self.id",
            Effect::After => "after",
            Effect::Before => "before",
            Effect::Signed => "signed",
        }
    }

    /// Whether it is only a question, which may be asked under any condition.
    pub fn is_question(self) -> bool {
        matches!(self, Effect::Identity | Effect::After | Effect::Before | Effect::Signed)
    }
}

impl Program {
    /// Whether a type is that of values, which are used exactly once, or holds such.
    pub fn is_linear(&self, ty: &Type) -> bool {
        self.holds(ty, |types, id| id == types.value, &mut BTreeSet::new())
    }

    /// Whether a type is that of what somebody reads with.
    pub fn is_reading_key(&self, ty: &Type) -> bool {
        let types = self.contract_types.as_ref();
        matches!(ty, Type::Data(id, _) if types.is_some_and(|types| types.reading_key == *id))
    }

    /// Whether a type is that of signatures, or of arrays of them.
    pub fn is_signature(&self, ty: &Type) -> bool {
        match ty {
            Type::Array(element, _) => self.is_signature(element),
            Type::Data(id, _) => self.contract_types.is_some_and(|types| types.signature == *id),
            _ => false,
        }
    }

    /// Whether a type is that of keys, of addresses, or of signatures.
    pub fn is_key(&self, ty: &Type) -> bool {
        matches!(ty, Type::Data(id, _) if self.contract_types.as_ref().is_some_and(|types| types.is_key(*id)))
    }

    /// Whether a type is that of keys, addresses and signatures, of which nothing is known but where they stand, or holds such.
    pub fn is_opaque(&self, ty: &Type) -> bool {
        self.holds(ty, ContractTypes::is_key, &mut BTreeSet::new())
    }

    /// `seen` are the data types that do not hold it, whatever stands for their parameters: looking into each again would take twice
    /// as long with each struct that holds two of another.
    fn holds(
        &self,
        ty: &Type,
        wanted: fn(&ContractTypes, DataId) -> bool,
        seen: &mut BTreeSet<DataId>,
    ) -> bool {
        let Some(types) = &self.contract_types else { return false };
        match ty {
            Type::Array(inner, _) | Type::Hidden(inner) => self.holds(inner, wanted, seen),
            Type::Tuple(parts) => parts.iter().any(|part| self.holds(part, wanted, seen)),
            Type::Data(id, arguments) => {
                wanted(types, *id)
                    || arguments.types.iter().any(|ty| self.holds(ty, wanted, seen))
                    // Data types do not contain themselves.
                    || seen.insert(*id) && self.data(*id).parts().any(|ty| self.holds(ty, wanted, seen))
            }
            _ => false,
        }
    }
}
