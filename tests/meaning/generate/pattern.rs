//! Patterns: those that fit every value, and lists of which one fits.

use num_bigint::BigInt;

use super::super::evaluate::value::Stage;
use super::super::program::{Kind, Pattern};
use super::matching::variant_path;
use super::shape::{Shape, Span, Typed};
use super::{Generator, Known};

/// A pattern with the names that it binds.
type Bound = (Pattern, Vec<Known>);

impl Generator {
    /// A pattern that fits every value of a shape; its names are in scope.
    pub(super) fn irrefutable(&mut self, shape: &Shape, stage: Stage, depth: usize) -> Pattern {
        let (pattern, bound) = self.whole_value(shape, stage, depth);
        self.scope.extend(bound);
        pattern
    }

    /// Patterns of which one fits every value, and none is in vain.
    pub(super) fn exhaustive(&mut self, shape: &Shape, stage: Stage, depth: usize) -> Vec<Bound> {
        if depth == 0 || self.dice.chance(10) {
            return vec![self.whole_value(shape, stage, depth)];
        }
        match shape {
            Shape::Bool => {
                let first = self.dice.chance(50);
                let last = if self.dice.chance(50) { self.truth(!first) } else { Pattern::Wildcard };
                vec![(self.truth(first), vec![]), (last, vec![])]
            }
            Shape::Int(span) => self.numbers_apart(&span.clone(), stage),
            Shape::Enum(name, own) => self.variants_apart(&name.clone(), &own.clone(), stage, depth),
            Shape::Tuple(parts) if !parts.is_empty() => {
                let split = self.dice.below(parts.len());
                let inner = self.exhaustive(&parts[split], stage, depth - 1);
                let rows = inner.into_iter().map(|inner| self.row(parts, split, inner, stage));
                rows.collect::<Vec<_>>()
                    .into_iter()
                    .map(|(row, bound)| (Pattern::Tuple(row), bound))
                    .collect()
            }
            Shape::Struct(name, own, numbers) => {
                let (item, shapes) = self.struct_of(name, own, numbers);
                let split = self.dice.below(shapes.len());
                let inner = self.exhaustive(&shapes[split], stage, depth - 1);
                let mut rows = vec![];
                for inner in inner {
                    let (row, bound) = self.row(&shapes, split, inner, stage);
                    let named = item.fields.iter().map(|(field, _)| field.clone()).zip(row);
                    rows.push((Pattern::Struct(name.clone(), named.collect()), bound));
                }
                rows
            }
            _ => vec![self.whole_value(shape, stage, depth)],
        }
    }

    fn truth(&mut self, value: bool) -> Pattern {
        Pattern::Literal(Box::new(self.node(Kind::Bool(value))))
    }

    fn whole_value(&mut self, shape: &Shape, stage: Stage, depth: usize) -> Bound {
        let apart = depth > 0 && self.dice.chance(60);
        match shape {
            Shape::Tuple(parts) if apart && !parts.is_empty() => {
                let (row, bound) = self.row_of(parts, stage, depth - 1);
                (Pattern::Tuple(row), bound)
            }
            Shape::Struct(name, own, numbers) if apart => {
                let (item, shapes) = self.struct_of(name, own, numbers);
                let (row, bound) = self.row_of(&shapes, stage, depth - 1);
                let named = item.fields.iter().map(|(field, _)| field.clone()).zip(row);
                // Most of those that do not matter are not written.
                let written = named.filter(|(_, p)| !matches!(p, Pattern::Wildcard));
                (Pattern::Struct(name.clone(), written.collect()), bound)
            }
            _ if self.dice.chance(30) => (Pattern::Wildcard, vec![]),
            _ => self.named(shape, stage),
        }
    }

    fn named(&mut self, shape: &Shape, stage: Stage) -> Bound {
        self.names += 1;
        let name = format!("p{}", self.names);
        let known = Known {
            name: name.clone(),
            shape: shape.clone(),
            stage,
            mutable: false,
            typed: false,
            below: None,
        };
        (Pattern::Name { mutable: false, name }, vec![known])
    }

    /// A pattern for each part that fits every value.
    fn row_of(&mut self, parts: &[Shape], stage: Stage, depth: usize) -> (Vec<Pattern>, Vec<Known>) {
        let rows: Vec<Bound> = parts.iter().map(|part| self.whole_value(part, stage, depth)).collect();
        let (row, bound): (Vec<Pattern>, Vec<Vec<Known>>) = rows.into_iter().unzip();
        (row, bound.concat())
    }

    /// The same with a given pattern for one of them.
    fn row(&mut self, parts: &[Shape], at: usize, inner: Bound, stage: Stage) -> (Vec<Pattern>, Vec<Known>) {
        let (mut row, mut bound) = (vec![], vec![]);
        for (index, part) in parts.iter().enumerate() {
            let (pattern, more) = match index == at {
                true => inner.clone(),
                false => self.whole_value(part, stage, 0),
            };
            row.push(pattern);
            bound.extend(more);
        }
        (row, bound)
    }

    /// Some numbers and ranges of them, and the others.
    fn numbers_apart(&mut self, span: &Span, stage: Stage) -> Vec<Bound> {
        let mut patterns = vec![];
        let mut next = if span.is_natural() { span.low.clone() } else { span.low.clone().max((-4).into()) };
        for _ in 0..1 + self.dice.below(3) {
            let low = &next + self.dice.below(4);
            let high = if self.dice.chance(50) { low.clone() } else { &low + 1 + self.dice.below(9) };
            // Something is left for the last pattern.
            if high >= span.high {
                break;
            }
            next = &high + 1;
            patterns.push(self.numbers_from(low, high));
        }
        if patterns.len() > 1 && self.dice.chance(40) {
            let last = patterns.split_off(patterns.len() - 2);
            patterns.push(Pattern::Or(last));
        }
        if self.dice.chance(30) {
            patterns.reverse();
        }
        let mut all: Vec<Bound> = patterns.into_iter().map(|pattern| (pattern, vec![])).collect();
        all.push(self.whole_value(&Shape::Int(span.clone()), stage, 0));
        all
    }

    fn numbers_from(&mut self, low: BigInt, high: BigInt) -> Pattern {
        let [a, b] = [&low, &high].map(|n| Box::new(self.number(n.clone()).expr));
        if low == high { Pattern::Literal(a) } else { Pattern::Range(a, b) }
    }

    /// The variants in any order, some of them with a part of their payload taken apart, and some together.
    fn variants_apart(&mut self, name: &str, own: &[Typed], stage: Stage, depth: usize) -> Vec<Bound> {
        let (item, shapes) = self.enum_of(name, own);
        let mut order: Vec<usize> = (0..shapes.len()).collect();
        (1..order.len()).for_each(|i| order.swap(i, self.dice.below(i + 1)));
        let mut all: Vec<Bound> = vec![];
        while let Some(at) = order.pop() {
            if !all.is_empty() && self.dice.chance(15) {
                all.push(self.whole_value(&Shape::Enum(name.to_string(), own.to_vec()), stage, 0));
                return all;
            }
            let (variant, parts) = (&item.variants[at], &shapes[at]);
            let mut rows = vec![];
            if parts.is_empty() || self.dice.chance(60) {
                rows.push(self.row_of(parts, stage, depth - 1));
            } else {
                let split = self.dice.below(parts.len());
                for inner in self.exhaustive(&parts[split], stage, depth - 1) {
                    rows.push(self.row(parts, split, inner, stage));
                }
            }
            for (row, bound) in rows {
                let named = variant.fields.iter().map(|(field, _)| field.clone()).zip(row).collect();
                all.push((Pattern::Variant(variant_path(name, variant), named), bound));
            }
            if all.len() > 1 && self.dice.chance(30) {
                self.together(&mut all);
            }
        }
        all
    }

    /// The last two patterns as one, if they bind nothing, or both one name for values of one type.
    fn together(&mut self, all: &mut Vec<Bound>) {
        let (Some((b, b_bound)), Some((a, a_bound))) = (all.pop(), all.pop()) else { return };
        if a_bound.is_empty() && b_bound.is_empty() {
            let alternatives = [a, b].into_iter().flat_map(|p| match p {
                Pattern::Or(parts) => parts,
                p => vec![p],
            });
            return all.push((Pattern::Or(alternatives.collect()), vec![]));
        }
        all.extend([(a, a_bound), (b, b_bound)]);
    }
}
