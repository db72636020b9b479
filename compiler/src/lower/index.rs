//! Reading array elements, also at places known only to the prover.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};

use super::Lowerer;
use super::builder::Because;
use super::check::Rule;
use super::error::Lowered;
use super::facts::BranchFacts;
use super::interval::{bit_length, show};
use super::select::Branches;
use super::shared::Shared;
use super::value::{Int, Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::Type;
use crate::ir::CheckKind;
use crate::source::Span;

/// What an index means.
pub(super) enum Position {
    /// The element of this number.
    Known(usize),
    /// One of several elements.
    Bits(Distance),
    /// None: the branch that the index stands in is impossible.
    Nowhere,
}

/// An index as bits, proven to be in the array.
pub(super) struct Distance {
    /// The first element it can mean.
    pub(super) first: usize,
    /// How many elements it can mean.
    count: usize,
    /// The bits of the distance from the first.
    bits: Vec<Lc>,
}

impl Lowerer<'_> {
    /// `array[index]`, an element of type `ty`.
    pub(super) fn element(&mut self, array: &Value, index: &Value, ty: &Type, span: Span) -> Lowered<Value> {
        let children = self.elements(array, span)?;
        let Some(array) = self.array(&children, index) else {
            return self.chosen_element(&children, index, ty, span);
        };
        if let Some(element) = self.looked_up(array, &children, index, span)? {
            return Ok(element);
        }
        let before = self.builder.halves;
        let element = self.chosen_element(&children, index, ty, span)?;
        self.note_read(array, self.builder.halves - before);
        Ok(element)
    }

    /// The same without a table.
    fn chosen_element(&mut self, children: &[Value], index: &Value, ty: &Type, span: Span) -> Lowered<Value> {
        match self.position(children.len(), index, span)? {
            Position::Known(known) => Ok(children[known].clone()),
            Position::Bits(distance) => {
                let elements = &children[distance.first..distance.first + distance.count];
                self.choose(elements, &distance, span)
            }
            Position::Nowhere => match children.first() {
                Some(element) => Ok(element.clone()),
                None => self.inert(ty, span),
            },
        }
    }

    pub(super) fn elements(&mut self, array: &Value, span: Span) -> Lowered<Shared<Value>> {
        match array.children() {
            Some(children) => Ok(children.clone()),
            None => Err(array.error().unwrap_or_else(|| self.confused(span, "this is not an array"))),
        }
    }

    /// An index as a known place or as bits.
    pub(super) fn position(&mut self, length: usize, index: &Value, span: Span) -> Lowered<Position> {
        let index = match index {
            Value::Int(index) => self.builder.facts.tighten(index),
            Value::Error(reported) => return Err(*reported),
            _ => return Err(self.confused(span, "an index that is not an integer")),
        };
        let last = BigInt::from(length) - 1;
        let (low, high) = ((&index.low).max(&BigInt::zero()).clone(), (&index.high).min(&last).clone());
        let rule = Rule::watching(CheckKind::Index(length as u32), span, &Value::Int(index.clone()));
        let place = low.to_usize().zip(high.to_usize()).filter(|(low, high)| low <= high);
        let Some((first, end)) = place else {
            self.never(&rule, || never_inside(length, &index, span))?;
            return Ok(Position::Nowhere);
        };
        let count = end - first + 1;
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
            let distance = index.lc.clone().plus_int(&-&low);
            let bits = self.builder.bits(&distance, width, Because::Outside, check);
            self.builder.facts.learn(&index.lc, (low, high));
            self.noted(bits)
        } else {
            let Some(index) = self.require_range(&index, &low, &high, &rule) else {
                return Err(self.confused(span, "an index outside the array"));
            };
            if index.known().is_some() {
                return Ok(Position::Known(first));
            }
            let distance = Int::new(index.lc.plus_int(&-&low), &index.low - &low, &index.high - &low);
            self.bits_of(&distance)
        };
        Ok(if bits.is_empty() {
            Position::Known(first)
        } else {
            Position::Bits(Distance { first, count, bits })
        })
    }

    /// The element whose distance the bits tell.
    fn choose(&mut self, elements: &[Value], position: &Distance, span: Span) -> Lowered<Value> {
        for element in elements {
            self.charge(element.clone())?;
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
        Ok(level.swap_remove(0))
    }

    /// For every distance below `count`, 1 if it is the one the bits tell and else 0.
    pub(super) fn indicators(&mut self, position: &Distance) -> Vec<Lc> {
        self.indicators_where(Lc::constant(Scalar::ONE), position)
    }

    /// The same where a condition holds; elsewhere all are 0.
    pub(super) fn indicators_where(&mut self, condition: Lc, position: &Distance) -> Vec<Lc> {
        let mut level = vec![condition];
        for (height, bit) in position.bits.iter().enumerate().rev() {
            let mut next = Vec::with_capacity(2 * level.len());
            for (prefix, indicator) in level.into_iter().enumerate() {
                let one = (2 * prefix + 1) << height;
                if one < position.count {
                    let product = self.both(&indicator, bit);
                    // A sum that has become a factor is not written out again.
                    let is_factor = product.alone().is_some() && indicator.single().is_none();
                    let rest = if is_factor { self.builder.made(&indicator) } else { indicator };
                    next.push(rest.minus(&product));
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
    pub(super) fn weigh(&mut self, elements: &[Value], indicators: &[Lc], span: Span) -> Lowered<Value> {
        self.step()?;
        let first = &elements[0];
        if let Some(children) = first.children() {
            let count = children.len();
            let mut weighed = Vec::with_capacity(count);
            for i in 0..count {
                let column: Option<Vec<Value>> =
                    elements.iter().map(|element| element.children()?.get(i).cloned()).collect();
                let Some(column) = column else {
                    return Err(self.confused(span, "elements of different types"));
                };
                weighed.push(self.weigh(&column, indicators, span).into());
            }
            return Ok(first.with_children(weighed));
        }
        self.steps += elements.len() as u64;
        let mut products = Vec::with_capacity(elements.len());
        let (mut low, mut high): (Option<BigInt>, Option<BigInt>) = (None, None);
        for (element, indicator) in elements.iter().zip(indicators) {
            let Some(leaf) = element.leaf() else {
                return Err(element
                    .error()
                    .unwrap_or_else(|| self.confused(span, "elements of different types")));
            };
            products.push(self.builder.product(indicator, leaf));
            if let Value::Int(int) = element {
                low = Some(low.map_or(int.low.clone(), |low| low.min(int.low.clone())));
                high = Some(high.map_or(int.high.clone(), |high| high.max(int.high.clone())));
            }
        }
        let sum = self.sum_all(products);
        let sum = self.builder.compact(sum);
        match (first, low.zip(high)) {
            (Value::Int(_), Some((low, high))) => self.int(sum, low, high, span),
            (Value::Bool(_), _) => Ok(Value::Bool(sum)),
            _ => Ok(Value::Field(sum)),
        }
    }

    /// The sum, of halves of halves: each term is copied as often as the count can be halved.
    fn sum_all(&mut self, mut summands: Vec<Lc>) -> Lc {
        while summands.len() > 1 {
            let pairs = summands.chunks(2);
            let halves = pairs.map(|pair| match pair {
                [a, b] => a.plus(b),
                _ => pair[0].clone(),
            });
            summands = halves.collect();
            summands.iter().for_each(|lc| self.charge_terms(lc));
        }
        summands.pop().unwrap_or_else(Lc::zero)
    }

    /// The place of a field of a struct or tuple.
    pub(super) fn field_index(&mut self, value: &Value, name: &str, span: Span) -> Lowered<usize> {
        let index = match value {
            Value::Data(made, _) => {
                self.program.data(made.id).fields().iter().position(|field| field.name == name)
            }
            Value::List(children) => name.parse().ok().filter(|index| *index < children.len()),
            Value::Error(reported) => return Err(*reported),
            _ => None,
        };
        index.ok_or_else(|| self.confused(span, "there is no such field"))
    }
}

/// The message for an index that is always outside.
pub(super) fn never_inside(length: usize, index: &Int, span: Span) -> Diagnostic {
    let what = match index.known() {
        Some(index) => format!("the index is {}", show(index)),
        None => format!("the index is between {} and {}", show(&index.low), show(&index.high)),
    };
    let help = match length {
        0 => "the array is empty".to_owned(),
        _ => format!("use 0 to {}", length - 1),
    };
    let text = format!("this index is outside an array of {length} elements");
    Diagnostic::at(codes::E0504, span, text).here(what).help(help)
}
