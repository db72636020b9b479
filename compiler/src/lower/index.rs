//! Reading and writing array elements, also at places known only to the prover.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};

use super::Lowerer;
use super::check::Rule;
use super::facts::BranchFacts;
use super::interval::{bit_length, show};
use super::select::Branches;
use super::value::{Int, Lc, Value};
use crate::diagnostic::Diagnostic;
use crate::hir::{BinaryOp, Expr, Place, Projection};
use crate::ir::CheckKind;
use crate::source::Span;

/// A step into a value.
enum Step {
    /// The child at a known place.
    Child(usize),
    /// The child `first + i`, i the place of the one indicator that is 1.
    Chosen { first: usize, indicators: Vec<Lc> },
}

/// An index as bits, proven to be in the array.
struct Position {
    /// The first element it can mean.
    first: usize,
    /// How many elements it can mean.
    count: usize,
    /// The bits of the distance from the first.
    bits: Vec<Lc>,
}

impl Lowerer<'_> {
    /// `array[index]`
    pub(super) fn element(&mut self, array: &Value, index: &Value, span: Span) -> Value {
        let Some(children) = array.children().cloned() else {
            return if array.is_error() { Value::Error } else { self.not_an_array(span) };
        };
        match self.position(children.len(), index, span) {
            None => Value::Error,
            Some(Ok(known)) => children[known].clone(),
            Some(Err(position)) => {
                let elements = &children[position.first..position.first + position.count];
                self.choose(elements, &position, span)
            }
        }
    }

    fn not_an_array(&mut self, span: Span) -> Value {
        self.report(super::error::mismatch(span, "this is no array"))
    }

    /// An index as a known place or as bits. Reports if it is always outside.
    fn position(&mut self, length: usize, index: &Value, span: Span) -> Option<Result<usize, Position>> {
        let Value::Int(index) = index else { return None };
        let index = self.builder.facts.tighten(index);
        let last = BigInt::from(length) - 1;
        let (low, high) = ((&index.low).max(&BigInt::zero()).clone(), (&index.high).min(&last).clone());
        if low > high {
            let what = match index.known() {
                Some(index) => format!("the index is {}", show(index)),
                None => format!("the index is between {} and {}", show(&index.low), show(&index.high)),
            };
            let text = format!("this index is outside of an array of {length} elements");
            let help = if length == 0 { "the array is empty".to_owned() } else { format!("use 0 to {last}") };
            self.report(Diagnostic::error("E0504", span, text).here(what).help(help));
            return None;
        }
        let (first, count) = (low.to_usize()?, (&high - &low).to_usize()? + 1);
        let rule = Rule::watching(CheckKind::Index(length as u32), span, &Value::Int(index.clone()));
        let outside = !index.inside(&low, &high);
        let width = bit_length(&(&high - &low));
        let bits = if outside
            && self.scopes.is_empty()
            && !self.builder.clear
            && count.is_power_of_two()
            && count > 1
        {
            // The bits prove the range by themselves.
            let check = self.check(&rule);
            let bits = self.bits(&index.lc.clone().plus_int(&-&low), width, check);
            self.builder.facts.learn(&index.lc, (low, high));
            bits
        } else {
            let index = self.require_range(&index, &low, &high, &rule)?;
            if index.known().is_some() {
                return Some(Ok(first));
            }
            let distance = Int::new(index.lc.plus_int(&-&low), &index.low - &low, &index.high - &low);
            self.bits_of(&distance)
        };
        Some(if bits.is_empty() { Ok(first) } else { Err(Position { first, count, bits }) })
    }

    /// The element whose distance the bits tell.
    fn choose(&mut self, elements: &[Value], position: &Position, span: Span) -> Value {
        if elements.iter().any(|element| self.charge(element.clone()).is_none()) {
            return Value::Error;
        }
        let mut leaves = 0usize;
        let mut known = true;
        for element in elements {
            element.for_each_leaf(&mut |leaf| {
                leaves += 1;
                known &= leaf.leaf().is_none_or(|lc| self.builder.is_public(lc));
            });
        }
        if known && leaves > elements.len() {
            // Known elements with several leaves share the products of the bits.
            let indicators = self.indicators(position);
            return self.weigh(elements, &indicators, span);
        }
        let mut level: Vec<Value> = elements.to_vec();
        let facts = BranchFacts::default();
        let branches = Branches { then: &facts, otherwise: &facts };
        for bit in &position.bits {
            // A last element without a partner: the bit is 0 whenever it is meant.
            level = level
                .chunks(2)
                .map(|pair| match pair {
                    [zero, one] => self.select(bit, one, zero, &branches, span),
                    _ => pair[0].clone(),
                })
                .collect();
        }
        level.swap_remove(0)
    }

    /// For every distance below `count`, 1 if it is the one the bits tell and else 0.
    fn indicators(&mut self, position: &Position) -> Vec<Lc> {
        let mut level = vec![Lc::constant(Scalar::ONE)];
        for (height, bit) in position.bits.iter().enumerate().rev() {
            let mut next = Vec::with_capacity(2 * level.len());
            for (prefix, indicator) in level.into_iter().enumerate() {
                let one = (2 * prefix + 1) << height;
                if one < position.count {
                    let product = self.and(&indicator, bit);
                    next.push(indicator.minus(&product));
                    next.push(product);
                } else {
                    next.push(indicator);
                }
            }
            level = next;
        }
        level.truncate(position.count);
        level
    }

    /// Σ indicator · element, leaf by leaf.
    fn weigh(&mut self, elements: &[Value], indicators: &[Lc], span: Span) -> Value {
        let first = &elements[0];
        if let Some(children) = first.children() {
            let count = children.len();
            let mut weighed = Vec::with_capacity(count);
            for i in 0..count {
                let column: Option<Vec<Value>> =
                    elements.iter().map(|element| element.children()?.get(i).cloned()).collect();
                let Some(column) = column else { return self.not_an_array(span) };
                weighed.push(self.weigh(&column, indicators, span));
            }
            return first.with_children(weighed);
        }
        let mut sum = Lc::constant(Scalar::ZERO);
        let (mut low, mut high): (Option<BigInt>, Option<BigInt>) = (None, None);
        for (element, indicator) in elements.iter().zip(indicators) {
            let Some(leaf) = element.leaf() else { return Value::Error };
            let product = self.builder.product(indicator, leaf);
            sum = sum.plus(&product);
            if let Value::Int(int) = element {
                low = Some(low.map_or(int.low.clone(), |low| low.min(int.low.clone())));
                high = Some(high.map_or(int.high.clone(), |high| high.max(int.high.clone())));
            }
        }
        let sum = self.builder.compact(sum);
        let all_ints = elements.iter().all(|element| matches!(element, Value::Int(_)));
        match (first, low.zip(high)) {
            (Value::Int(_), Some((low, high))) if all_ints => self.int(sum, low, high, span),
            (Value::Bool(_), _) => Value::Bool(sum),
            _ => Value::Field(sum),
        }
    }

    /// `place = value`, or `place operator= value`.
    pub(super) fn assign(&mut self, place: &Place, operator: Option<BinaryOp>, value: &Expr, span: Span) {
        let mut value = self.expr(value);
        if let Some(operator) = operator {
            let before = self.read(place);
            value = self.binary(operator, before, value, span);
        }
        let ty = self.types.expression(place.id);
        let arguments = self.const_arguments();
        let value = self.store(value, ty, &arguments, place.span);
        if !self.may_assign(place) {
            return;
        }
        let Some(mut whole) = self.local(place.local, place.span) else { return };
        let Some(steps) = self.steps(&whole, &place.projections) else {
            self.frame().locals[place.local.0 as usize] = Some(Value::Error);
            return;
        };
        // Taken out, so that nothing else shares what is changed.
        self.frame().locals[place.local.0 as usize] = None;
        self.write(&mut whole, &steps, value, place.span);
        self.frame().locals[place.local.0 as usize] = Some(whole);
    }

    fn read(&mut self, place: &Place) -> Value {
        let mut value = self.local(place.local, place.span).unwrap_or(Value::Error);
        for projection in &place.projections {
            value = match projection {
                Projection::Index(index) => {
                    let at = self.expr(index);
                    self.element(&value, &at, index.span)
                }
                Projection::Field(name, span) => match self.field_index(&value, name, *span) {
                    Some(index) => value.children().map_or(Value::Error, |children| children[index].clone()),
                    None => Value::Error,
                },
            };
        }
        value
    }

    fn steps(&mut self, whole: &Value, projections: &[Projection]) -> Option<Vec<Step>> {
        let mut steps = Vec::with_capacity(projections.len());
        let mut current = whole.clone();
        for projection in projections {
            let children = current.children()?.clone();
            let step = match projection {
                Projection::Field(name, span) => Step::Child(self.field_index(&current, name, *span)?),
                Projection::Index(index) => {
                    let index_span = index.span;
                    let index = self.expr(index);
                    match self.position(children.len(), &index, index_span)? {
                        Ok(known) => Step::Child(known),
                        Err(position) => {
                            Step::Chosen { first: position.first, indicators: self.indicators(&position) }
                        }
                    }
                }
            };
            let (Step::Child(child) | Step::Chosen { first: child, .. }) = &step;
            current = children.get(*child)?.clone();
            steps.push(step);
        }
        Some(steps)
    }

    fn write(&mut self, target: &mut Value, steps: &[Step], value: Value, span: Span) {
        let Some((step, rest)) = steps.split_first() else {
            *target = value;
            return;
        };
        let Some(children) = target.children_mut() else { return };
        match step {
            Step::Child(index) => self.write(&mut children[*index], rest, value, span),
            Step::Chosen { first, indicators } => {
                let facts = BranchFacts::default();
                let branches = Branches { then: &facts, otherwise: &facts };
                for (child, indicator) in children[*first..].iter_mut().zip(indicators) {
                    let mut written = child.clone();
                    self.write(&mut written, rest, value.clone(), span);
                    *child = self.select(indicator, &written, child, &branches, span);
                }
            }
        }
    }

    /// The place of a field of a struct or tuple.
    pub(super) fn field_index(&mut self, value: &Value, name: &str, span: Span) -> Option<usize> {
        let index = match value {
            Value::Struct(id, _) => {
                self.program.structs[id.0 as usize].fields.iter().position(|(field, _)| field == name)
            }
            Value::List(children) => name.parse().ok().filter(|index| *index < children.len()),
            Value::Error => return None,
            _ => None,
        };
        if index.is_none() {
            self.report(super::error::mismatch(span, "there is no such field"));
        }
        index
    }
}
