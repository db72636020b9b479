//! The circuit: a flat list of values in SSA form, effects (constraints) included, in execution order.
//!
//! Every value is a scalar; booleans are 0 and 1, integers their residue mod ℓ. A value is *public* if the
//! verifier can compute it: see [`Circuit::public_values`]. The machine runs the nodes in order.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use curve25519_dalek::scalar::Scalar;
use zkvm::abi::Abi;
use zkvm::program::SideProgram;

use crate::source::Span;

mod ages;
mod clause;
pub(crate) mod clear;
pub mod evaluate;
mod knowledge;
pub(crate) mod message;
mod op;
mod parts;
pub mod passes;
mod print;
pub mod ties;
mod unbound;
mod validate;

pub(crate) use ages::Ages;
pub use clause::{
    Action, Argument, ArgumentKind, Clause, ClauseParameter, Linear, Makes, ParameterLeaf, Part, Place,
    PublicLeaf, Seal, Signed, Sum, Text, Traded, Unseal,
};
pub(crate) use evaluate::field_text;
pub use evaluate::{Evaluation, advice, evaluate, evaluate_calls, evaluate_replacing, evaluate_with};
pub(crate) use knowledge::unknown;
pub use message::Inserted;
pub(crate) use op::{bit_count, merged};
pub use parts::Parts;
pub use print::print;
pub use unbound::unbound;
pub use validate::validate;
pub(crate) use validate::validate_memories;

/// A node of [`Circuit::nodes`], by position. Operands come before their users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueId(pub u32);

/// An entry of [`Circuit::origins`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OriginId(pub u32);

/// An entry of [`Circuit::checks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckId(pub u32);

/// An entry of [`Circuit::side_programs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SideProgramId(pub u32);

/// An entry of [`Circuit::routines`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoutineId(pub u32);

/// An entry of [`Circuit::tables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId(pub u32);

/// One circuit, ready for the passes and for code generation.
#[derive(Clone, Debug, Default)]
pub struct Circuit {
    /// The name of the circuit or image item that it was built from.
    pub name: String,
    /// The names and types of inputs and outputs, which decide how many leaves there are.
    pub abi: Abi,
    /// The scalars side programs refer to by `SideOp::Constant`.
    pub constants: Vec<Scalar>,
    /// Side programs, without duplicates.
    pub side_programs: Vec<SideProgram>,
    /// The values and effects in order.
    pub nodes: Vec<Node>,
    /// What [`Op::Call`] calls: circuits without inputs and outputs, which call only those before them. A routine has none
    /// of its own, it calls those of the whole circuit.
    pub routines: Vec<Circuit>,
    /// What [`Op::Lookup`] reads if everybody knows it when the program is built. A routine has none of its own, either.
    pub tables: Vec<Table>,
    /// If this is a routine, how many parameters it has.
    pub parameters: u32,
    /// If this is a routine, the values that calls of it result in.
    pub returns: Vec<ValueId>,
    /// If this is a routine, whether the verifier can compute what calls result in.
    pub public: bool,
    /// How many bits the digits have by which it proves ranges, the same in the circuit and its routines; 0 if there are none.
    pub digit_bits: u32,
    /// Where nodes come from.
    pub origins: Vec<Origin>,
    /// What the effects check, for messages.
    pub checks: Vec<Check>,
    /// What `log` prints, in order. Like [`Check::watches`], refers to the circuit as lowered, and passes drop it.
    pub logs: Vec<Log>,
    /// The public input leaves to which the proof is only to be bound, as the source says.
    pub bound: BTreeSet<u32>,
    /// If this is a test, its inputs.
    pub given: Given,
    /// If this is a clause of a contract, what it is beside.
    pub clause: Option<Clause>,
    /// The hints of the source and the conditions that are to tie them down, in the order in which their
    /// `constrain` ends. Passes keep it up to date.
    pub ties: Vec<Tie>,
}

/// The leaves of the inputs that a test gives by itself, in the order of the ABI. Of a property, those of its parameters come
/// first, which are zero here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Those that everybody knows.
    pub public: Vec<Scalar>,
    /// Those that commitments hide.
    pub hidden: Vec<Scalar>,
    /// Those that only the prover knows.
    pub secret: Vec<Scalar>,
}

/// Rows of as many numbers each; they have the addresses 0, 1, 2 and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// How many numbers a row has.
    pub width: u32,
    /// The rows, one behind the other.
    pub elements: Vec<Scalar>,
}

/// One value or effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it computes or requires.
    pub op: Op,
    /// Where it comes from.
    pub origin: OriginId,
}

/// What a node computes or requires.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// A value that the source or the const arguments decide.
    Constant(Scalar),
    /// The k-th public input leaf. The verifier checks its ABI range, so no constraint is needed.
    Public(u32),
    /// The k-th secret input leaf, a fresh variable that nothing constrains.
    Secret(u32),
    /// A secret input leaf that is a bool or an integer of low..=low + max, brought in as its bits: the value and then the
    /// bits, least first, that weigh 1, 2, 4, … and the last so much that all of them together are `max`.
    SecretBits {
        /// Which secret input leaf.
        leaf: u32,
        /// The least value of the leaf.
        low: Scalar,
        /// The greatest value, counted from `low`; at least 1.
        max: Scalar,
    },
    /// The same as a sum of digits, without its bits. Only passes make it.
    SecretDigits {
        /// Which secret input leaf.
        leaf: u32,
        /// The least value of the leaf.
        low: Scalar,
        /// The greatest value, counted from `low`; at least 1.
        max: Scalar,
    },
    /// The k-th hidden input leaf: the value inside the k-th commitment; its range must be constrained.
    Hidden(u32),
    /// constant + Σ coefficient · value; no value twice, no zero coefficient, values in increasing order.
    Linear {
        /// What is added to the terms.
        constant: Scalar,
        /// Values with their coefficients.
        terms: Vec<(ValueId, Scalar)>,
    },
    /// A product; costs a multiplier unless one factor is public.
    Product(ValueId, ValueId),
    /// The sum of three values that are 0 or 1 in every assignment; two results: its lower bit, which is their exclusive
    /// or, and its upper one, which is their majority. Costs a multiplier unless all are public.
    FullAdd([ValueId; 3]),
    /// The bits of a value, which it proves to be in 0..2^count: `count` results, least first.
    Bits {
        /// What is taken apart.
        value: ValueId,
        /// How many bits, 1..=252.
        count: u32,
        /// What is wrong if it does not fit.
        check: CheckId,
    },
    /// Values from the prover alone: as many results as the side program has. Unconstrained!
    Advice {
        /// How an honest prover computes them.
        program: SideProgramId,
        /// What the side program is run on.
        arguments: Vec<ValueId>,
    },
    /// A multiplier whose left and right wires the prover chooses by a side program with two results; three
    /// results: left, right and their product. Otherwise unconstrained!
    Factors {
        /// How an honest prover computes left and right.
        program: SideProgramId,
        /// What the side program is run on.
        arguments: Vec<ValueId>,
    },
    /// A clear-text computation on public values; as many results as the side program has.
    Compute {
        /// How everybody computes them.
        program: SideProgramId,
        /// What the side program is run on: public values only.
        arguments: Vec<ValueId>,
    },
    /// In a routine, what a call gives it.
    Parameter {
        /// Which of its parameters, counted from 0.
        index: u32,
        /// Whether the verifier knows it in every call.
        public: bool,
    },
    /// A routine, executed on arguments.
    Call {
        /// The routine that is executed.
        routine: RoutineId,
        /// One for each parameter.
        arguments: Vec<ValueId>,
        /// What calls of the routine have in common.
        signature: Signature,
    },
    /// Rows to be looked up that are not known when the program is built; not in routines.
    Rows {
        /// How many values a row has.
        width: u32,
        /// The rows, one behind the other.
        elements: Vec<ValueId>,
    },
    /// A row of a table: as many results as it is wide.
    Lookup {
        /// The table that is read.
        rows: Rows,
        /// How wide it is.
        width: u32,
        /// The number of the row.
        index: ValueId,
        /// What is wrong if there is no such row; nothing if the circuit proves that there is one.
        check: Option<CheckId>,
    },
    /// Puts a cell into a memory, in which there is none at its address; not in routines.
    Put {
        /// The number of the memory.
        memory: u32,
        /// The `Put` or `Take` of this memory before.
        after: Option<ValueId>,
        /// The address, then what is in the cell.
        cell: Vec<ValueId>,
    },
    /// Takes the cell at an address out of a memory: as many results as are in it. In the end every cell is taken; not in
    /// routines.
    Take {
        /// The number of the memory.
        memory: u32,
        /// The `Put` or `Take` of this memory before.
        after: ValueId,
        /// Where the cell is.
        address: ValueId,
        /// How many values are in it.
        width: u32,
        /// What is wrong if there is none; nothing if the circuit proves that there is one.
        check: Option<CheckId>,
    },
    /// The index-th result of a `SecretBits`, `FullAdd`, `Bits`, `Advice`, `Factors`, `Compute`, `Call`, `Lookup` or `Take`.
    Result {
        /// The node that has several results.
        of: ValueId,
        /// Which of its results, counted from 0.
        index: u32,
    },
    /// Makes a value public: the journal's next output. One node per output leaf, in order. Its result is
    /// the public value.
    Reveal(ValueId),
    /// Effect: the value is zero.
    Zero {
        /// What must be zero.
        value: ValueId,
        /// What is wrong if it is not.
        check: CheckId,
    },
    /// Effect: the value is in 0..=max, max < 2^252.
    Within {
        /// What must be in the range.
        value: ValueId,
        /// The greatest value allowed.
        max: Scalar,
        /// Whether it is proven by digits, which only passes decide; by bits if not.
        digits: bool,
        /// What is wrong if it is not.
        check: CheckId,
    },
    /// Effect: some tuples are others in another order.
    Permutation {
        /// The tuples, one after the other.
        left: Vec<ValueId>,
        /// As many others, in the same way.
        right: Vec<ValueId>,
        /// How many values a tuple has, at least 1.
        width: u32,
        /// If it is there, a value that is 0 or 1 in every assignment: 0 where nothing is required.
        guard: Option<ValueId>,
        /// What is wrong if they are not.
        check: CheckId,
    },
}

/// Where the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rows {
    /// In a table of the whole circuit.
    Known(TableId),
    /// Those of an [`Op::Rows`].
    Node(ValueId),
}

/// What a caller must know of a routine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Signature {
    /// How many results it has.
    pub results: u32,
    /// Whether the verifier can compute them; if not, it can compute none of them.
    pub public: bool,
    /// Whether it constrains anything.
    pub effect: bool,
}

/// A place in the source and the calls that lead there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The expression or statement.
    pub span: Span,
    /// The path of the function it is in.
    pub function: String,
    /// The call that was inlined to get there (an earlier entry).
    pub caller: Option<OriginId>,
}

/// What an effect checks.
#[derive(Clone, Debug)]
pub struct Check {
    /// What kind of rule it is.
    pub kind: CheckKind,
    /// The message that the source gives to the assertion, if it does.
    pub message: Option<String>,
    /// The values that the message shows; like the watches, passes drop them.
    pub inserted: Vec<Inserted>,
    /// Where it is written.
    pub origin: OriginId,
    /// Sub-expressions and their values, outermost first. Values refer to the circuit as lowered, before
    /// passes; passes drop them.
    pub watches: Vec<Watch>,
}

/// What kind of rule a check belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckKind {
    /// An `assert` of the source must hold.
    Assert,
    /// A condition of a `constrain` must hold.
    Constrain,
    /// An `Option` must have a value.
    Expect,
    /// A value must fit the type it is coerced to, which is named here.
    Fits(String),
    /// An input must have its declared type; the parameter's name.
    Input(String),
    /// A divisor must not be zero.
    Division,
    /// A divisor that may be negative must be positive.
    Divisor,
    /// A secret index must be inside the array, of this length.
    Index(u32),
    /// An array must have the elements of another one.
    Permutation,
    /// Holds by construction if the compiler is right (internal ties of hints the compiler itself makes).
    Internal,
}

/// A sub-expression and its value.
#[derive(Clone, Debug)]
pub struct Watch {
    /// Where the sub-expression stands in the source.
    pub span: Span,
    /// Its value as lowered.
    pub value: WatchValue,
}

/// How to show a value.
#[derive(Clone, Debug)]
pub enum WatchValue {
    /// 0 as `false`, 1 as `true`.
    Bool(ValueId),
    /// An integer, in the signed view.
    Int(ValueId),
    /// A field element: a small number in decimal, others in hexadecimal.
    Field(ValueId),
    /// The parts of an array or a tuple, in brackets.
    List(Vec<WatchValue>),
    /// The parts of a struct or an enum, in the order of [`crate::hir::Data`], as inputs files have them.
    Data(Arc<Parts>, Vec<WatchValue>),
    /// The element of a list at an index.
    Chosen(Vec<WatchValue>, Box<WatchValue>),
    /// A value that is not shown.
    Absent,
}

/// One `log` statement: it is for the prover only, so it has a circuit of its own that no proof sees.
#[derive(Clone, Debug)]
pub struct Log {
    /// Computes what is printed, in clear: it has no effects, and all its inputs are public.
    pub circuit: Circuit,
    /// The values of its public inputs: nodes of the circuit as lowered.
    pub arguments: Vec<ValueId>,
    /// In [`Log::circuit`], whether it prints: it does if this is 1.
    pub guard: Option<ValueId>,
    /// What it prints; values are nodes of [`Log::circuit`].
    pub parts: Vec<LogPart>,
    /// Where the `log` stands in the source.
    pub origin: OriginId,
}

/// A part of a `log` line.
#[derive(Clone, Debug)]
pub enum LogPart {
    /// A string with values in it.
    Message {
        /// The string as the source has it.
        text: String,
        /// The values that it shows.
        inserted: Vec<Inserted>,
    },
    /// A value, printed as its type wants it.
    Value(WatchValue),
}

/// A single value of a hint that a `constrain` names, and what that requires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The value as the source would write it: `r`, `bits[3]`.
    pub name: String,
    /// The nodes it is computed from, as far as they are still there. Most often it is one, the hint's own.
    pub values: Vec<ValueId>,
    /// The checks made while the body of the `constrain` was lowered, by number.
    pub checks: Range<u32>,
    /// Where the `constrain` names the hint.
    pub origin: OriginId,
    /// If a branch is around it, what is 1 in runs that take the branch; nothing once the passes have left out a part of it.
    pub guard: Option<Guard>,
}

/// A constant and values with their coefficients: the sum is 1 in runs in which something counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// What is added to the terms.
    pub constant: Scalar,
    /// Values with their coefficients.
    pub terms: Vec<(ValueId, Scalar)>,
}

impl Circuit {
    /// For every node, whether the verifier can compute its value (results of `Bits` of a public value
    /// included). The machine's constants are exactly the public values.
    pub fn public_values(&self) -> Vec<bool> {
        let mut public: Vec<bool> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            public.push(node.op.is_public(&public));
        }
        public
    }

    /// The circuit, then its routines; `None` is the circuit itself.
    pub fn bodies(&self) -> impl Iterator<Item = (Option<RoutineId>, &Circuit)> {
        let routines = self.routines.iter().zip(0..);
        std::iter::once((None, self)).chain(routines.map(|(routine, id)| (Some(RoutineId(id)), routine)))
    }

    /// One of its routines, or the circuit itself.
    pub fn body(&self, routine: Option<RoutineId>) -> &Circuit {
        routine.map_or(self, |RoutineId(id)| &self.routines[id as usize])
    }
}
