//! What is required of hints, written out.

use std::collections::BTreeMap;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;

use super::body::Body;
use super::form::Form;
use crate::ir::clear::{is_one, is_zero};
use crate::ir::{Guard, Op, ValueId};

/// How deep sums and products are written out, and how long a sum may be that no open hint is in.
const DEPTH: u32 = 64;
const LONG: usize = 8;

/// Conditions on the hints of a group.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    /// What must be zero.
    pub(super) zeros: Vec<Form>,
    /// What must be in 0..=max.
    pub(super) ranges: Vec<(Form, BigInt)>,
    pub(super) permutations: Vec<Permutation>,
}

/// Tuples that must be others in another order.
#[derive(Clone, Debug)]
pub(super) struct Permutation {
    /// The tuples, one after the other, and the others.
    pub(super) left: Vec<Form>,
    pub(super) right: Vec<Form>,
    /// How many components a tuple has, at least 1.
    pub(super) width: usize,
}

/// All that is required of the hints of a group, in runs in which a guard is 1.
pub(super) fn written(body: &Body<'_>, group: usize, guard: Option<&Guard>) -> Written {
    let mut writer = Writer::new(body, group, guard);
    let mut written = Written::default();
    for effect in body.required(group) {
        match body.circuit.op(effect) {
            Op::Zero { value, .. } => written.zeros.push(writer.form(*value)),
            Op::Within { value, .. } | Op::Bits { value, .. } => {
                let form = writer.form(*value);
                written.ranges.extend(body.greatest(effect).map(|max| (form, max)));
            }
            Op::Permutation { left, right, width, guard, .. } if writer.is_required(*guard) => {
                let [left, right] =
                    [left, right].map(|side| side.iter().map(|value| writer.form(*value)).collect());
                written.permutations.push(Permutation { left, right, width: *width as usize });
            }
            _ => {}
        }
    }
    written
}

pub(super) struct Writer<'b> {
    body: &'b Body<'b>,
    group: usize,
    /// Values that are constants in the runs that are looked at.
    assumed: BTreeMap<ValueId, Scalar>,
    known: BTreeMap<ValueId, Form>,
}

impl<'b> Writer<'b> {
    pub(super) fn new(body: &'b Body<'b>, group: usize, guard: Option<&Guard>) -> Self {
        let mut writer = Self { body, group, assumed: BTreeMap::new(), known: BTreeMap::new() };
        if let Some(Guard { constant, terms }) = guard
            && let [(value, weight)] = terms[..]
        {
            writer.assume(value, (Scalar::ONE - constant) * weight.invert(), DEPTH);
        }
        writer
    }

    /// A value is a constant; so are the factors of a boolean product that is 1.
    fn assume(&mut self, value: ValueId, constant: Scalar, depth: u32) {
        self.assumed.insert(value, constant);
        match self.body.circuit.op(value) {
            Op::Product(a, b) if is_one(&constant) && depth > 0 => {
                let (a, b) = (*a, *b);
                if self.body.is_boolean_value(a) && self.body.is_boolean_value(b) {
                    self.assume(a, constant, depth - 1);
                    self.assume(b, constant, depth - 1);
                }
            }
            Op::Linear { constant: rest, terms } if depth > 0 => {
                if let [(value, weight)] = terms[..] {
                    self.assume(value, (constant - rest) * weight.invert(), depth - 1);
                }
            }
            _ => {}
        }
    }

    /// Whether something that is required under a condition is, in the runs that are looked at.
    fn is_required(&mut self, guard: Option<ValueId>) -> bool {
        guard.is_none_or(|guard| self.form(guard).known().is_some_and(|known| is_one(&known)))
    }

    /// A value as a polynomial.
    pub(super) fn form(&mut self, value: ValueId) -> Form {
        self.form_at(value, DEPTH)
    }

    fn form_at(&mut self, value: ValueId, depth: u32) -> Form {
        if let Some(constant) = self.assumed.get(&value) {
            return Form::constant(*constant);
        }
        if let Some(form) = self.known.get(&value) {
            return form.clone();
        }
        let form = match depth {
            0 => None,
            _ => self.written_out(value, depth - 1),
        };
        let form = form.filter(|form| !form.is_large()).unwrap_or_else(|| Form::of(value));
        self.known.insert(value, form.clone());
        form
    }

    /// Nothing if a value is best left as it is.
    fn written_out(&mut self, value: ValueId, depth: u32) -> Option<Form> {
        let circuit = self.body.circuit;
        match circuit.op(value) {
            Op::Constant(c) => Some(Form::constant(*c)),
            Op::Reveal(revealed) => Some(self.form_at(*revealed, depth)),
            Op::Linear { constant, terms } if terms.len() <= LONG || self.is_open(value) => {
                let mut sum = Form::constant(*constant);
                for (value, weight) in terms {
                    sum.add_scaled(&self.form_at(*value, depth), *weight);
                    if sum.is_large() {
                        return None;
                    }
                }
                Some(sum)
            }
            Op::Product(a, b) => self.product(*a, *b, depth),
            Op::Result { of, index: 2 } if matches!(circuit.op(*of), Op::Factors { .. }) => {
                let [left, right] = [0, 1].map(|index| self.body.result(*of, index));
                Form::of(left?).times(&Form::of(right?))
            }
            _ => None,
        }
    }

    /// A factor in which nothing is open stays one value, so that cases of it can be told apart.
    fn product(&mut self, a: ValueId, b: ValueId, depth: u32) -> Option<Form> {
        let mixed = self.is_open(a) != self.is_open(b);
        let [a, b] = [a, b].map(|factor| {
            let form = self.form_at(factor, depth);
            let variables = form.terms.keys().filter(|monomial| !monomial.is_empty()).count();
            let simple = variables == 0 || variables == 1 && form.terms.keys().all(|m| m.len() <= 1);
            if mixed && !self.is_open(factor) && !simple { Form::of(factor) } else { form }
        });
        if a.known().is_some_and(|a| is_zero(&a)) || b.known().is_some_and(|b| is_zero(&b)) {
            return Some(Form::default());
        }
        a.times(&b)
    }

    fn is_open(&self, value: ValueId) -> bool {
        self.body.is_open(value, self.group)
    }
}
