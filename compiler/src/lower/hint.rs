//! Hints: the prover computes a value in clear, the circuit proves its type.
//!
//! [`super::clear`] evaluates the body, [`super::side`] makes a side program of it.

use curve25519_dalek::scalar::Scalar;
use zkvm::program::SideProgram;

use super::builder::{Because, When};
use super::check::Rule;
use super::clear::Scratch;
use super::error::{Lowered, Reported};
use super::facts::BranchFacts;
use super::select::Branches;
use super::shared::Shared;
use super::value::{Int, Lc, Value};
use super::variant::part_names;
use super::{Lowerer, interval, side};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Block, LocalId, Type};
use crate::ir::{CheckKind, Guard, Op, Tie, ValueId};
use crate::source::Span;

impl Lowerer<'_> {
    /// `hint ty { body }`
    pub(super) fn hint(&mut self, ty: &Type, body: &Block, span: Span) -> Lowered<Value> {
        let instance = self.instance();
        if self.builder.clear {
            let value = self.block(body);
            return Ok(self.store(value, ty, &instance, span));
        }
        let (value, scratch) = self.in_clear(|this| {
            let value = this.block(body);
            let value = this.store(value, ty, &instance, span);
            match this.clear.as_ref().and_then(|clear| clear.guard.clone()) {
                None => value,
                // Outside of the branch the prover gives something of the type.
                Some(guard) => {
                    let facts = BranchFacts::default();
                    let branches = Branches { then: &facts, otherwise: &facts };
                    let inert = this.inert(ty, span).into();
                    this.select(&guard, &value, &inert, &branches, span)
                }
            }
        });
        self.step()?;
        let mut numbers: Vec<&Lc> = vec![];
        value.for_each_leaf(&mut |leaf| match leaf {
            Value::Int(Int { lc, .. }) | Value::Field(lc) => numbers.push(lc),
            _ => {}
        });
        let mut results = vec![];
        if !numbers.is_empty() {
            let (program, used) = self.side_program(&numbers, &scratch, span)?;
            results = self.builder.advice(program, used);
        }
        self.typed_hint(&value, ty, &scratch, &mut results.into_iter(), span)
    }

    fn side_program(
        &mut self,
        results: &[&Lc],
        scratch: &Scratch,
        span: Span,
    ) -> Result<(SideProgram, Vec<ValueId>), Reported> {
        self.steps += super::SIDE_PROGRAM + scratch.circuit.nodes.len() as u64 / 16;
        self.step()?;
        let Some((program, used)) = side::compile(&scratch.circuit, results, &mut self.builder) else {
            let error = Diagnostic::at(codes::E0511, span, "this hint is too large");
            return Err(self.report(error.help("compute less in the hint, or split it into several")));
        };
        self.steps += program.code.len() as u64 / 4;
        Ok((program, used.into_iter().map(|k| scratch.arguments[k as usize]).collect()))
    }

    /// The hint's leaves in the circuit, proven to be of their types.
    fn typed_hint(
        &mut self,
        value: &Value,
        ty: &Type,
        scratch: &Scratch,
        results: &mut impl Iterator<Item = Lc>,
        span: Span,
    ) -> Lowered<Value> {
        match (value, ty) {
            (Value::Error(reported), _) => Err(*reported),
            (Value::List(children), Type::Array(ty, _)) => {
                let children = children.iter();
                let typed: Lowered<Vec<Value>> =
                    children.map(|child| self.typed_hint(child, ty, scratch, results, span)).collect();
                typed.map(Value::list)
            }
            (Value::List(children), Type::Tuple(types)) => {
                let pairs = children.iter().zip(types);
                let typed: Lowered<Vec<Value>> =
                    pairs.map(|(child, ty)| self.typed_hint(child, ty, scratch, results, span)).collect();
                typed.map(Value::list)
            }
            (Value::Data(made, children), Type::Data(..)) => {
                let pairs = children.iter().zip(self.program.data(made.id).parts());
                let typed: Lowered<Vec<Value>> = pairs
                    .map(|(child, ty)| {
                        let ty = self.closed(ty, &made.instance).unwrap_or(Type::Error);
                        self.typed_hint(child, &ty, scratch, results, span)
                    })
                    .collect();
                let value = Value::Data(made.clone(), Shared::new(typed?));
                let data = self.program.data(made.id);
                if data.is_enum {
                    self.is_one_variant(&value, CheckKind::Fits(data.name.clone()), Because::Chosen);
                }
                Ok(value)
            }
            (Value::Bool(lc), Type::Bool) => {
                let (program, used) = self.side_program(&[lc], scratch, span)?;
                let rule = Rule::new(CheckKind::Internal);
                Ok(Value::Bool(self.secret_bool(program.code, used, Because::Chosen, &rule)))
            }
            (Value::Int(_), Type::Int(Some(range))) => {
                let Some(lc) = results.next() else {
                    return Err(self.confused(span, "a result for each number"));
                };
                let instance = self.instance();
                let (low, high) = self.range(range, &instance, span)?;
                let watched = Value::Int(Int { lc: lc.clone(), low: low.clone(), high: high.clone() });
                let rule = Rule::watching(CheckKind::Fits(interval::name(&low, &high)), span, &watched);
                if low < high {
                    let check = self.check(&rule);
                    let from_low = lc.clone().plus_int(&-&low);
                    self.builder.within(&from_low, &(&high - &low), When::Always(Because::Chosen), check);
                    self.builder.facts.set_range(&lc, (low.clone(), high.clone()));
                }
                // Of one value only, it is a constant: nobody reads what the prover gives.
                Ok(Value::Int(Int::new(lc, low, high)))
            }
            (Value::Field(_), Type::Field) => match results.next() {
                Some(lc) => Ok(Value::Field(lc)),
                None => Err(self.confused(span, "a result for each number")),
            },
            _ => Err(self.confused(span, "the type of a hint needs a range")),
        }
    }

    /// Whether what was required since a node leaves this branch impossible: then nobody cares for its hints.
    pub(super) fn impossible_since(&mut self, node: usize) -> bool {
        let Some(guard) = self.guard() else { return false };
        if guard.known() == Some(Scalar::ZERO) {
            // The branches around it contradict each other.
            return true;
        }
        let guard = self.builder.value(&guard);
        let zero = |op: &Op| matches!(op, Op::Zero { value, .. } if *value == guard);
        self.builder.circuit.nodes[node..].iter().any(|node| zero(&node.op))
    }

    /// Notes what is to tie a hint down: the checks from `first` on, those of its `constrain`.
    pub(super) fn note_ties(&mut self, hint: LocalId, span: Span, first: u32) {
        let Some(value) = self.frame().locals.get(hint.0 as usize).cloned().flatten() else { return };
        let function = self.frame().function;
        let name = &self.program.functions[function.0 as usize].locals[hint.0 as usize].name;
        let ty = self.types.locals.get(&(function, hint)).unwrap_or(&Type::Error);
        let outer = std::mem::replace(&mut self.builder.here.span, span);
        self.note_tie(name.clone(), &value, ty, first);
        self.builder.here.span = outer;
    }

    fn note_tie(&mut self, name: String, value: &Value, ty: &Type, first: u32) {
        match (value, ty) {
            (Value::List(children), Type::Tuple(types)) => {
                for (i, (child, ty)) in children.iter().zip(types).enumerate() {
                    self.note_tie(format!("{name}.{i}"), child, ty, first);
                }
            }
            (Value::List(children), Type::Array(element, _)) => {
                for (i, child) in children.iter().enumerate() {
                    self.note_tie(format!("{name}[{i}]"), child, element, first);
                }
            }
            (Value::Data(made, children), _) => {
                let data = self.program.data(made.id);
                let parts = part_names(data).into_iter().zip(data.parts());
                for ((part, ty), child) in parts.zip(children.iter()) {
                    let ty = self.closed(ty, &made.instance).unwrap_or(Type::Error);
                    self.note_tie(format!("{name}.{part}"), child, &ty, first);
                }
            }
            _ => {}
        }
        self.builder.charge_text(&name);
        // A type of one value leaves nothing to be tied.
        let Some(lc) = value.leaf().filter(|lc| lc.known().is_none()) else { return };
        let values = lc.terms.iter().map(|(id, _)| *id).collect();
        let checks = first..self.builder.circuit.checks.len() as u32;
        let origin = self.builder.origin();
        let guard = self.guard().map(|Lc { constant, terms }| Guard { constant, terms: terms.to_vec() });
        self.builder.circuit.ties.push(Tie { name, values, checks, origin, guard });
    }
}
