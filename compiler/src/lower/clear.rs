//! Evaluation in clear: what the prover computes for itself, in the body of a hint or an argument of `log`.
//!
//! It is evaluated like other code, but into a scratch circuit in which everything is public and nothing is
//! constrained. The values it takes from outside are the scratch circuit's public inputs.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::Lowerer;
use super::builder::Builder;
use super::memory::Memory;
use super::shared::Shared;
use super::value::{Int, Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{LocalId, Place};
use crate::ir::{Circuit, Op, ValueId};

/// While something is evaluated in clear.
pub(super) struct Clear {
    /// In the scratch circuit, whether all branches around it are taken; `None` outside of branches.
    pub(super) guard: Option<Lc>,
    /// The circuit outside, which goes on afterwards.
    pub(super) outer: Builder,
    /// The locals outside, of the frame that the code in clear stands in.
    locals: Vec<Option<Value>>,
    /// Those of them that are memories.
    memories: BTreeMap<LocalId, Memory>,
    /// The depth of that frame.
    depth: usize,
    /// The locals that the code in clear binds itself.
    own: BTreeSet<LocalId>,
    /// The scratch circuit's node for a node outside.
    imported: HashMap<ValueId, ValueId>,
    /// The nodes outside, by the scratch circuit's public inputs.
    arguments: Vec<ValueId>,
}

/// What was evaluated in clear.
pub(super) struct Scratch {
    /// The circuit that computes it.
    pub(super) circuit: Circuit,
    /// Its public inputs, as nodes of the circuit outside.
    pub(super) arguments: Vec<ValueId>,
    /// What it takes in memory.
    pub(super) bytes: u64,
}

impl Lowerer<'_> {
    /// Evaluates `f` in clear. With the circuit outside, nothing becomes of it: no node, no fact, no output.
    pub(super) fn in_clear<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> (T, Scratch) {
        let scratch = Builder::new(true, self.builder.here.clone());
        let outer = std::mem::replace(&mut self.builder, scratch);
        let scopes = std::mem::take(&mut self.scopes);
        let count = self.frame().locals.len();
        let memories = std::mem::take(&mut self.frame().memories);
        let locals = std::mem::replace(&mut self.frame().locals, vec![None; count]);
        self.steps += (scopes.len() + count / 16) as u64;
        let depth = self.frames.len();
        let (own, imported, arguments) = (BTreeSet::new(), HashMap::new(), vec![]);
        self.clear = Some(Clear { guard: None, outer, locals, memories, depth, own, imported, arguments });
        for scope in &scopes {
            self.guard_in_clear(&scope.condition);
        }
        let value = self.unrecorded(f);
        let clear = self.clear.take().unwrap_or_else(|| unreachable!("nothing else ends what began above"));
        let scratch = std::mem::replace(&mut self.builder, clear.outer);
        self.frame().locals = clear.locals;
        self.frame().memories = clear.memories;
        self.scopes = scopes;
        (value, Scratch { circuit: scratch.circuit, arguments: clear.arguments, bytes: scratch.bytes })
    }

    fn guard_in_clear(&mut self, condition: &Lc) {
        let condition = self.import_lc(condition);
        if let Some(clear) = &mut self.clear {
            let outer = clear.guard.take();
            clear.guard = Some(outer.map_or(condition.clone(), |all| self.builder.product(&all, &condition)));
        }
    }

    /// The value of a local outside of what is evaluated in clear, as a value of the scratch circuit.
    pub(super) fn outer_local(&mut self, id: LocalId) -> Option<Value> {
        if self.frames.len() != self.clear.as_ref()?.depth {
            return None;
        }
        let value = match self.whole_outside(id) {
            Some(whole) => whole,
            None => self.clear.as_ref()?.locals.get(id.0 as usize).cloned().flatten()?,
        };
        let value = self.import(&value);
        self.frame().locals[id.0 as usize] = Some(value.clone());
        Some(value)
    }

    /// The same as it is outside: what is known there is known in clear.
    pub(super) fn known_outside(&self, id: LocalId) -> Option<&Value> {
        let clear = self.clear.as_ref().filter(|clear| clear.depth == self.frames.len())?;
        clear.locals.get(id.0 as usize)?.as_ref()
    }

    /// The array that a local outside is, if it is a memory: its cells are taken there.
    fn whole_outside(&mut self, id: LocalId) -> Option<Value> {
        let mut clear = self.clear.take()?;
        let swap = |this: &mut Self, clear: &mut Clear| {
            std::mem::swap(&mut this.builder, &mut clear.outer);
            std::mem::swap(&mut this.frame().memories, &mut clear.memories);
        };
        swap(self, &mut clear);
        let whole = self.whole(id);
        swap(self, &mut clear);
        self.clear = Some(clear);
        whole
    }

    fn import(&mut self, value: &Value) -> Value {
        self.steps += 1;
        match value {
            Value::Error(reported) => Value::Error(*reported),
            Value::Bool(lc) => Value::Bool(self.import_lc(lc)),
            Value::Int(int) => {
                Value::Int(Int { lc: self.import_lc(&int.lc), low: int.low.clone(), high: int.high.clone() })
            }
            Value::Field(lc) => Value::Field(self.import_lc(lc)),
            // Only what is in clear is so large, and stays there.
            Value::Wide(_) => value.clone(),
            Value::List(children) | Value::Data(_, children) => {
                value.with_children(children.iter().map(|child| self.import(child)).collect())
            }
        }
    }

    fn import_lc(&mut self, lc: &Lc) -> Lc {
        self.charge_terms(lc);
        let Some(clear) = &mut self.clear else { return lc.clone() };
        let mut terms = Vec::with_capacity(lc.terms.len());
        for (id, coefficient) in lc.terms.iter() {
            let node = *clear.imported.entry(*id).or_insert_with(|| {
                let argument = Op::Public(clear.arguments.len() as u32);
                clear.arguments.push(*id);
                self.builder.input(argument)
            });
            terms.push((node, *coefficient));
        }
        terms.sort_unstable_by_key(|(node, _)| *node);
        Lc { constant: lc.constant, terms: Shared::new(terms) }
    }

    /// Notes that what is evaluated in clear binds a local.
    pub(super) fn own(&mut self, id: LocalId) {
        let depth = self.frames.len();
        if let Some(clear) = self.clear.as_mut().filter(|clear| clear.depth == depth) {
            clear.own.insert(id);
        }
    }

    /// Reports if a hint or a log changes a local outside of it.
    pub(super) fn may_assign(&mut self, place: &Place) -> bool {
        let depth = self.frames.len();
        let outside = |clear: &Clear| clear.depth == depth && !clear.own.contains(&place.local);
        if !self.clear.as_ref().is_some_and(outside) {
            return true;
        }
        let text = "a hint or a log cannot change a variable outside it";
        let error = Diagnostic::at(codes::E0318, place.span, text);
        self.report(error.help("assign in a separate statement"));
        false
    }
}
