//! Hints: the prover computes a value in clear, the circuit proves its type.
//!
//! The body is evaluated like other code, but into a scratch circuit in which everything is public and
//! nothing is constrained; [`super::clear`] makes a side program of it.

use std::collections::HashMap;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::Zero;

use super::builder::Builder;
use super::check::Rule;
use super::facts::BranchFacts;
use super::interval;
use super::select::Branches;
use super::value::{Int, Lc, Value};
use super::{Lowerer, Own, clear};
use crate::diagnostic::Diagnostic;
use crate::hir::{Block, LocalId, Place, Type};
use crate::ir::{CheckKind, Op, ValueId};
use crate::source::Span;

/// While a hint's body is evaluated.
pub(super) struct HintState {
    /// The circuit outside.
    outer: Builder,
    /// The locals outside of the frame the hint stands in.
    locals: Vec<Option<Value>>,
    /// The depth of that frame.
    depth: usize,
    /// The locals the body binds itself.
    own: Own,
    /// The scratch circuit's node for a node outside.
    imported: HashMap<ValueId, Lc>,
    /// The nodes outside by argument.
    arguments: Vec<ValueId>,
}

impl Lowerer<'_> {
    /// `hint ty { body }`
    pub(super) fn hint(&mut self, ty: &Type, body: &Block, span: Span) -> Value {
        let const_arguments = self.const_arguments();
        if self.builder.clear {
            let value = self.block(body);
            return self.store(value, ty, &const_arguments, span);
        }
        let guard = self.guard();
        let scratch = Builder::new(true, self.builder.here.clone());
        let outer = std::mem::replace(&mut self.builder, scratch);
        let scopes = std::mem::take(&mut self.scopes);
        let count = self.frame().locals.len();
        let locals = std::mem::replace(&mut self.frame().locals, vec![None; count]);
        let depth = self.frames.len();
        let (own, imported, arguments) = (Own::new(), HashMap::new(), vec![]);
        self.hint = Some(HintState { outer, locals, depth, own, imported, arguments });
        let value = self.block(body);
        let mut value = self.store(value, ty, &const_arguments, span);
        if let Some(guard) = guard {
            // Outside of the branch the prover gives something of the type.
            let guard = self.import_lc(&guard);
            let inert = inert(&value);
            let facts = BranchFacts::default();
            let branches = Branches { then: &facts, otherwise: &facts };
            value = self.select(&guard, &value, &inert, &branches, span);
        }
        let Some(state) = self.hint.take() else { return Value::Error };
        let scratch = std::mem::replace(&mut self.builder, state.outer);
        self.frame().locals = state.locals;
        self.scopes = scopes;
        if self.stopped || value.is_error() {
            return Value::Error;
        }
        self.advise(&value, ty, &scratch, &state.arguments, span)
    }

    /// The hint's leaves in the circuit, proven to be of their types.
    fn advise(
        &mut self,
        value: &Value,
        ty: &Type,
        scratch: &Builder,
        arguments: &[ValueId],
        span: Span,
    ) -> Value {
        let mut numbers: Vec<&Lc> = vec![];
        value.for_each_leaf(&mut |leaf| match leaf {
            Value::Int(Int { lc, .. }) | Value::Field(lc) => numbers.push(lc),
            _ => {}
        });
        let mut results = vec![];
        if !numbers.is_empty() {
            let Some((program, used)) = self.side_program(&numbers, scratch, arguments, span) else {
                return Value::Error;
            };
            results = self.builder.advice(program, used);
        }
        let mut results = results.into_iter();
        self.typed_hint(value, ty, scratch, arguments, &mut results, span)
    }

    fn side_program(
        &mut self,
        results: &[&Lc],
        scratch: &Builder,
        arguments: &[ValueId],
        span: Span,
    ) -> Option<(zkvm::program::SideProgram, Vec<ValueId>)> {
        let program = clear::compile(&scratch.circuit, results, &mut self.builder);
        let Some((program, used)) = program else {
            let error = Diagnostic::error("E0511", span, "this hint is too large");
            self.report(error.help("compute less in the hint, or split it into several"));
            return None;
        };
        Some((program, used.into_iter().map(|k| arguments[k as usize]).collect()))
    }

    fn typed_hint(
        &mut self,
        value: &Value,
        ty: &Type,
        scratch: &Builder,
        arguments: &[ValueId],
        results: &mut impl Iterator<Item = Lc>,
        span: Span,
    ) -> Value {
        if let Some(children) = value.children() {
            let program = self.program;
            let mut typed = Vec::with_capacity(children.len());
            for (i, child) in children.iter().enumerate() {
                let ty = match ty {
                    Type::Array(element, _) => element,
                    Type::Tuple(types) => &types[i],
                    Type::Struct(id) => &program.structs[id.0 as usize].fields[i].1,
                    _ => &Type::Error,
                };
                typed.push(self.typed_hint(child, ty, scratch, arguments, results, span));
            }
            return value.with_children(typed);
        }
        match (value, ty) {
            (Value::Bool(lc), _) => {
                let Some((program, used)) = self.side_program(&[lc], scratch, arguments, span) else {
                    return Value::Error;
                };
                let rule = Rule::new(CheckKind::Internal);
                Value::Bool(self.secret_bool(program.code, used, &rule))
            }
            (Value::Int(_), Type::Int(Some(range))) => {
                let const_arguments = self.const_arguments();
                let Some((low, high)) = self.range(range, &const_arguments, span) else {
                    return Value::Error;
                };
                let Some(lc) = results.next() else { return Value::Error };
                let watched = Value::Int(Int { lc: lc.clone(), low: low.clone(), high: high.clone() });
                let rule = Rule::watching(CheckKind::Fits(interval::name(&low, &high)), span, &watched);
                let check = self.check(&rule);
                let from_low = lc.clone().plus_int(&-&low);
                if low == high {
                    self.builder.zero(&from_low, check);
                } else {
                    self.builder.within(&from_low, &(&high - &low), check);
                }
                self.builder.facts.set_range(&lc, (low.clone(), high.clone()));
                Value::Int(Int::new(lc, low, high))
            }
            (Value::Field(_), _) => results.next().map_or(Value::Error, Value::Field),
            _ => self.report(super::error::mismatch(span, "the type of a hint needs a range")),
        }
    }

    /// The value of a local outside of the hint being evaluated, as a value of the scratch circuit.
    pub(super) fn outer_local(&mut self, id: LocalId) -> Option<Value> {
        let state = self.hint.as_ref()?;
        if self.frames.len() != state.depth {
            return None;
        }
        let value = state.locals.get(id.0 as usize).cloned().flatten()?;
        let value = self.import(&value);
        self.frame().locals[id.0 as usize] = Some(value.clone());
        Some(value)
    }

    fn import(&mut self, value: &Value) -> Value {
        match value {
            Value::Error => Value::Error,
            Value::Bool(lc) => Value::Bool(self.import_lc(lc)),
            Value::Int(int) => {
                Value::Int(Int { lc: self.import_lc(&int.lc), low: int.low.clone(), high: int.high.clone() })
            }
            Value::Field(lc) => Value::Field(self.import_lc(lc)),
            Value::List(children) | Value::Struct(_, children) => {
                value.with_children(children.iter().map(|child| self.import(child)).collect())
            }
        }
    }

    fn import_lc(&mut self, lc: &Lc) -> Lc {
        let Some(state) = &mut self.hint else { return lc.clone() };
        let mut imported = Lc::constant(lc.constant);
        for (id, coefficient) in &lc.terms {
            let node = match state.imported.get(id) {
                Some(node) => node.clone(),
                None => {
                    let node = self.builder.input(Op::Public(state.arguments.len() as u32));
                    state.arguments.push(*id);
                    state.imported.insert(*id, node.clone());
                    node
                }
            };
            imported = imported.add_scaled(&node, *coefficient);
        }
        imported
    }

    /// Notes that the body of a hint binds a local.
    pub(super) fn own(&mut self, id: LocalId) {
        let depth = self.frames.len();
        if let Some(state) = self.hint.as_mut().filter(|state| state.depth == depth) {
            state.own.insert(id);
        }
    }

    /// Reports if a hint changes a local outside of it.
    pub(super) fn may_assign(&mut self, place: &Place) -> bool {
        let depth = self.frames.len();
        let outside = |state: &HintState| state.depth == depth && !state.own.contains(&place.local);
        if !self.hint.as_ref().is_some_and(outside) {
            return true;
        }
        let error = Diagnostic::error("E0318", place.span, "a hint cannot change a variable outside of it");
        self.report(error.help("make it the value of the hint, and constrain it"));
        false
    }
}

/// Some value of the same type.
fn inert(value: &Value) -> Value {
    match value {
        Value::Error => Value::Error,
        Value::Bool(_) => Value::bool(false),
        Value::Field(_) => Value::Field(Lc::constant(Scalar::ZERO)),
        Value::Int(int) => {
            let zero = BigInt::zero();
            let inside = int.low <= zero && zero <= int.high;
            Value::int(if inside { zero } else { int.low.clone() })
        }
        Value::List(children) | Value::Struct(_, children) => {
            value.with_children(children.iter().map(inert).collect())
        }
    }
}
