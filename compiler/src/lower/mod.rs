//! From HIR to a [`Circuit`]: an abstract interpreter.
//!
//! Const parameters and loop bounds are known, so loops are unrolled and functions inlined. A value is a tree
//! of leaves; a leaf is a linear combination of nodes, and an integer carries an interval besides.
//!
//! Invariants, on which soundness rests:
//! - Every integer is exact, and its interval holds in every assignment that satisfies the constraints,
//!   whatever the guards. `interval` tells why its residue then stands for it alone.
//! - A boolean leaf is 0 or 1 in every such assignment.
//! - What a branch requires is required only if its guard is 1. If a branch stores an integer to a narrower
//!   type, what goes on is `low + guard · (e − low)`, whose range is proven without a condition, so that the
//!   first invariant holds inside branches too.
//! - Nodes whose value the prover chooses (`Advice`, `Factors`) never leave the function that makes them
//!   without the constraints that leave one value possible, hints of the source excepted: their `constrain`
//!   does it, and `hint` proves their type.
//!
//! [`Circuit`]: crate::ir::Circuit

mod abi;
mod arithmetic;
mod assign;
mod attempts;
#[cfg(debug_assertions)]
mod audit;
mod bits;
mod boolean;
mod builder;
mod builtin;
mod call;
mod check;
mod clause;
mod clear;
mod compare;
mod constant;
mod divide;
mod error;
mod expect;
mod expr;
mod expression;
mod facts;
mod flip;
mod full_adder;
mod general;
mod given;
mod guess;
mod hint;
mod increase;
mod index;
#[doc(hidden)]
pub mod inspect;
mod interval;
mod iterate;
mod matching;
mod memory;
mod message;
mod method;
mod multilinear;
mod narrow;
mod permutation;
mod precondition;
mod returns;
mod routine;
mod secret;
mod select;
mod shape;
mod shared;
mod sharing;
mod shift;
mod side;
mod sites;
mod statement;
mod store;
mod table;
mod template;
mod value;
mod variant;
mod visits;
mod whole;
mod wide;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use num_bigint::BigInt;
use zkvm::abi::Type as AbiType;
use zkvm::image::limits::MAX_MULTIPLIERS;

use crate::diagnostic::{Code, Diagnostic};
use crate::hir::{DataId, Entry, Evaluator, FunctionId, Instance, LocalId, Program};
use crate::ir::{Circuit, Parts};
use crate::source::Span;
use crate::types::TypeTable;
use attempts::lowered;
use builder::Builder;
pub use clause::{ClauseEntry, lower_clause};
use error::{Lowered, Reported, TooMuch};
pub use expression::lower_expression;
use facts::BranchFacts;
use memory::{Memories, Memory};
use returns::Returned;
use routine::Routines;
use table::Tables;
use value::{Lc, Value};
pub use visits::{Visited, visit};

/// Deeper nesting of expressions than this, through all calls, is an error. Where the target is WebAssembly, only the engine
/// has the stack of calls, and it cannot be made to grow: a megabyte, as V8 has it, is enough for twice as much.
const MAX_DEPTH: u32 = if cfg!(target_family = "wasm") { 256 } else { 8_000 };
/// What inverting a number that is known now takes, in steps.
const INVERSION: u64 = 64;
/// What a side program takes besides its operations, in steps.
const SIDE_PROGRAM: u64 = 256;
/// What choosing between two leaves takes, in steps.
const SELECTION: u64 = 7;
/// Expressions nest deeper than a caller's stack may be: where less than this is left, more is allocated.
const RED_ZONE: usize = 256 << 10;
/// How much more is allocated.
const SEGMENT: usize = 4 << 20;

/// Lowers one entry. The circuit is there if and only if no diagnostic is an error. What it takes counts with what was
/// spent before.
pub fn lower(
    program: &Program,
    types: &TypeTable,
    entry: &Entry,
    spent: &mut Spent,
) -> (Option<Circuit>, Vec<Diagnostic>) {
    lower_with_limits(program, types, entry, LIMITS, spent)
}

/// What the circuits of a program took that are built together: the limits are for all of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spent {
    steps: u64,
    nodes: usize,
    bytes: u64,
}

/// What a circuit may take; more is an error.
#[derive(Clone, Copy)]
struct Limits {
    /// Steps of the abstract interpreter.
    steps: u64,
    /// Nodes of the circuit.
    nodes: usize,
    /// Bytes that values and circuits take.
    bytes: u64,
    /// Multipliers of one circuit. No image may have more; here the line is known that asks for too many.
    multipliers: u32,
}

const LIMITS: Limits =
    Limits { steps: 32_000_000, nodes: 2_000_000, bytes: 1_000_000_000, multipliers: MAX_MULTIPLIERS };

fn lower_with_limits(
    program: &Program,
    types: &TypeTable,
    entry: &Entry,
    limits: Limits,
    spent: &mut Spent,
) -> (Option<Circuit>, Vec<Diagnostic>) {
    let lowerer = lowered(program, types, entry, limits, *spent, |_| {});
    *spent = lowerer.spent();
    lowerer.finish()
}

/// The state of the abstract interpreter.
struct Lowerer<'a> {
    program: &'a Program,
    types: &'a TypeTable,
    /// Const expressions in types.
    evaluator: Evaluator<'a>,
    limits: Limits,
    /// The circuit, or while a hint's body is evaluated a scratch circuit.
    builder: Builder,
    frames: Vec<Frame>,
    /// The branches we are in, across calls.
    scopes: Vec<Scope>,
    /// The innermost `if`, if it has no `else` and we are in no loop in it.
    lone: Option<Lone>,
    /// Values of global constants.
    constants: Vec<Option<Value>>,
    /// Sub-expressions of the condition being evaluated.
    recording: Option<Vec<(Span, Value)>>,
    /// Where the right operand of the operation that is evaluated stands, to show it if it cannot divide.
    divisor: Option<Span>,
    /// While something is evaluated in clear: a hint's body, an argument of `log`.
    clear: Option<clear::Clear>,
    diagnostics: Vec<Diagnostic>,
    /// What was reported where.
    places: BTreeSet<(Code, Span)>,
    /// Some error was reported.
    reported: Option<Reported>,
    /// A limit was passed: evaluate nothing more.
    stopped: Option<Reported>,
    steps: u64,
    /// What was taken for other circuits and for routines.
    spent: Spent,
    depth: u32,
    routines: Routines,
    tables: Tables,
    memories: Memories,
    guessable: guess::Guessable,
    /// The names that structs and enums are shown with.
    part_names: BTreeMap<DataId, Arc<Parts>>,
    wholes: whole::Wholes,
    /// Whether this is a test, whose calls are given data.
    test: bool,
    /// Whether it is an expression, whose value is revealed as it is.
    expression: bool,
    /// If it is a clause of a contract, what is known of that.
    clause: Option<clause::ClauseState>,
    /// The type of this value.
    value_type: Option<AbiType>,
    /// What is executed, if somebody asks.
    visits: Option<visits::Visits>,
    /// How many leaves the inputs have so far.
    leaves: abi::Leaves,
    /// Bytes of lists that were there before.
    held_before: u64,
}

/// A call being evaluated.
struct Frame {
    function: FunctionId,
    locals: Vec<Option<Value>>,
    /// Locals that are memories, whatever branches we are in.
    memories: BTreeMap<LocalId, Memory>,
    /// Whether a `return` was executed, in the branch that we are in.
    returned: Option<Returned>,
    /// What stands for the parameters of its function.
    instance: Rc<Instance>,
    /// Where it was called from.
    call: Option<Span>,
}

impl Frame {
    /// One for code that stands in no function's body.
    fn around(function: FunctionId, instance: Rc<Instance>) -> Self {
        Self { function, locals: vec![], memories: BTreeMap::new(), returned: None, instance, call: None }
    }
}

/// An `if` without an `else`.
struct Lone {
    condition: Lc,
    /// How many calls it is in.
    frames: usize,
    /// Which locals there were before.
    locals: Vec<bool>,
}

/// A branch on a condition that is not known.
struct Scope {
    condition: Lc,
    secret: bool,
    facts: BranchFacts,
    /// This condition and all outer ones, once somebody asked.
    guard: Option<Lc>,
}

impl<'a> Lowerer<'a> {
    fn new(program: &'a Program, types: &'a TypeTable, limits: Limits) -> Self {
        Self {
            program,
            types,
            evaluator: Evaluator::new(program, 0),
            limits,
            builder: Builder::new(false, Builder::nowhere()),
            frames: vec![],
            scopes: vec![],
            lone: None,
            constants: vec![None; program.constants.len()],
            recording: None,
            divisor: None,
            clear: None,
            diagnostics: vec![],
            places: BTreeSet::new(),
            reported: None,
            stopped: None,
            steps: 0,
            spent: Spent::default(),
            depth: 0,
            routines: Routines::default(),
            tables: Tables::default(),
            memories: Memories::default(),
            guessable: guess::Guessable::default(),
            part_names: BTreeMap::new(),
            wholes: whole::Wholes::new(),
            test: false,
            expression: false,
            clause: None,
            value_type: None,
            visits: None,
            leaves: abi::Leaves::default(),
            held_before: shared::held(),
        }
    }

    /// What was taken, other circuits included.
    fn spent(&self) -> Spent {
        let Spent { steps, nodes, bytes } = self.spent;
        Spent {
            steps: steps + self.steps,
            nodes: nodes + self.builder.circuit.nodes.len(),
            bytes: bytes + self.builder.bytes,
        }
    }

    fn finish(mut self) -> (Option<Circuit>, Vec<Diagnostic>) {
        self.builder.circuit.routines = std::mem::take(&mut self.routines).finish();
        self.builder.circuit.tables = std::mem::take(&mut self.tables).finish();
        self.join_outputs();
        (self.reported.is_none().then_some(self.builder.circuit), self.diagnostics)
    }

    /// Counts one step.
    ///
    /// # Errors
    /// If evaluation must end.
    fn step(&mut self) -> Lowered<()> {
        self.steps += 1 + self.builder.facts.take_looked();
        if let Some(reported) = self.stopped {
            return Err(reported);
        }
        let Limits { steps, nodes, bytes, multipliers } = self.limits;
        let too_much = if self.builder.circuit.nodes.len() + self.spent.nodes > nodes {
            TooMuch::Nodes
        } else if self.bytes() > bytes {
            TooMuch::Bytes
        } else if self.builder.halves > 2 * u64::from(multipliers)
            || self.memories.hurried && self.memories.too_dear
        {
            TooMuch::Multipliers
        } else if self.steps + self.spent.steps > steps {
            TooMuch::Steps
        } else {
            return Ok(());
        };
        let span = self.builder.here.span;
        Err(self.stop(error::too_large(span, too_much, self.spent.steps > 0)))
    }

    /// Refuses a loop of so many rounds before any of them is evaluated, if one step for each would be too much.
    ///
    /// # Errors
    /// If evaluation must end.
    fn foresee(&mut self, rounds: BigInt) -> Lowered<()> {
        let taken = self.steps + self.spent.steps;
        if rounds <= self.limits.steps.saturating_sub(taken).into() {
            return Ok(());
        }
        let span = self.builder.here.span;
        let error = error::too_large(span, TooMuch::Steps, self.spent.steps > 0);
        Err(self.stop(error.here(format!("a loop of {rounds} rounds"))))
    }

    /// What values and circuits take.
    fn bytes(&self) -> u64 {
        let outer = self.clear.as_ref().map_or(0, |clear| clear.outer.bytes);
        shared::held() - self.held_before + self.builder.bytes + outer + self.spent.bytes
    }

    /// Counts the work of making a leaf: its terms are copied and hashed several times.
    fn charge_leaf(&mut self, value: &Value) {
        if let Some(lc) = value.leaf() {
            self.charge_terms(lc);
        }
    }

    fn charge_terms(&mut self, lc: &Lc) {
        self.steps += lc.terms.len() as u64 / 4;
    }

    /// Counts the work of going through a value.
    ///
    /// # Errors
    /// If evaluation must end.
    fn charge(&mut self, value: Value) -> Lowered<Value> {
        if value.children().is_some() {
            let leaves = value.leaves(self.limits.nodes);
            self.steps += leaves as u64 / 16;
            if leaves > self.limits.nodes {
                let span = self.builder.here.span;
                return Err(self.stop(error::too_large(span, TooMuch::Nodes, false)));
            }
        }
        self.step().map(|()| value)
    }

    fn frame(&mut self) -> &mut Frame {
        // Invariant: code is evaluated inside a frame only.
        self.frames.last_mut().expect("a frame")
    }

    /// What stands for the parameters of the function that is evaluated.
    fn instance(&self) -> Rc<Instance> {
        self.frames.last().map(|frame| frame.instance.clone()).unwrap_or_default()
    }

    /// Whether what is evaluated now is required in every run. In clear, nothing is.
    fn certain(&self) -> bool {
        self.scopes.is_empty() && !self.builder.clear
    }

    /// The product of the conditions of all branches we are in; `None` outside of branches.
    fn guard(&mut self) -> Option<Lc> {
        if self.builder.clear {
            return None;
        }
        let mut guard: Option<Lc> = None;
        for i in 0..self.scopes.len() {
            let merged = match (&self.scopes[i].guard, &guard) {
                (Some(merged), _) => merged.clone(),
                (None, None) => self.scopes[i].condition.clone(),
                (None, Some(outer)) => self.builder.product(&self.scopes[i].condition, outer),
            };
            self.scopes[i].guard = Some(merged.clone());
            guard = Some(merged);
        }
        guard
    }

    /// Evaluates `f` in the branch where `condition` is 1.
    fn branch<T>(&mut self, condition: &Lc, f: impl FnOnce(&mut Self) -> T) -> (T, BranchFacts) {
        let facts = BranchFacts::new(condition);
        let secret = !self.builder.is_public(condition);
        self.scopes.push(Scope { condition: condition.clone(), secret, facts, guard: None });
        self.builder.branches = self.scopes.len();
        let outer = self.enter_visited(condition);
        let value = f(self);
        self.leave_visited(outer);
        let scope = self.scopes.pop();
        self.builder.branches = self.scopes.len();
        let facts = scope.map(|scope| scope.facts).unwrap_or_default();
        (value, facts)
    }
}
