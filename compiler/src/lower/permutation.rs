//! `assert_permutation(xs, ys)`: ys has the elements of xs, in some order.

use hashbrown::HashMap;
use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::Lowerer;
use super::check::Rule;
use super::error::{Lowered, mismatch};
use super::facts::Range;
use super::interval::bounded;
use super::value::{Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::Expr;
use crate::ir::{CheckId, CheckKind, Watch};
use crate::source::Span;

/// The leaves of an element.
type Tuple = Vec<Value>;

impl Lowerer<'_> {
    pub(super) fn assert_permutation(&mut self, xs: &Expr, ys: &Expr, span: Span) -> Lowered<Value> {
        let arrays = [(xs.span, self.expr(xs)), (ys.span, self.expr(ys))];
        if !self.builder.clear {
            let left = self.tuples(&arrays[0].1, xs.span)?;
            let right = self.tuples(&arrays[1].1, ys.span)?;
            let width = |tuples: &[Tuple]| tuples.first().map_or(0, Vec::len);
            if left.len() != right.len() || width(&left) != width(&right) {
                let what = format!("{} elements where {} are expected", right.len(), left.len());
                return Err(self.report(mismatch(span, &what)));
            }
            let (left, right) = without_common(left, right);
            if width(&left) > 0 {
                self.require_permutation(&left, &right, &arrays, span)?;
            }
        }
        Ok(Value::unit())
    }

    /// The elements of an array, each as its leaves.
    fn tuples(&mut self, array: &Value, span: Span) -> Lowered<Vec<Tuple>> {
        if let Some(reported) = array.error() {
            return Err(reported);
        }
        let array = self.charge(array.clone())?;
        let mut tuples = vec![];
        for element in array.children().into_iter().flat_map(|elements| elements.iter()) {
            let mut tuple = vec![];
            element.for_each_leaf(&mut |leaf| tuple.push(leaf.clone()));
            tuples.push(tuple);
        }
        for leaf in tuples.iter().flatten() {
            match leaf {
                Value::Error(reported) => return Err(*reported),
                // Only of others the residue says which one they are.
                Value::Int(int) if !bounded(&(int.low.clone(), int.high.clone())) => {
                    let text = "a number in this array is too large to be compared with others";
                    let error = Diagnostic::at(codes::E0502, span, text);
                    return Err(self.report(error.help("use numbers between −2^250 and 2^250")));
                }
                _ => {}
            }
        }
        self.steps += tuples.iter().map(Vec::len).sum::<usize>() as u64;
        Ok(tuples)
    }

    fn require_permutation(
        &mut self,
        left: &[Tuple],
        right: &[Tuple],
        arrays: &[(Span, Value)],
        span: Span,
    ) -> Lowered<()> {
        let rule = Rule::new(CheckKind::Permutation);
        let [xs, ys] = [left, right].map(lcs);
        if xs.iter().chain(&ys).all(|lc| lc.known().is_some()) {
            return self.never(&rule, || {
                let text = "these arrays never have the same elements";
                let error = Diagnostic::at(codes::E0503, span, text).here("false for all inputs");
                error.help("fix the elements, or remove it")
            });
        }
        let check = self.check(&rule);
        self.watch_arrays(check, arrays);
        match (&xs[..], &ys[..]) {
            (xs, ys) if left.len() == 1 => {
                xs.iter().zip(ys).for_each(|(x, y)| self.require_zero(&x.minus(y), &rule));
            }
            // Two numbers have the sum of two others, and one of them is one of the others.
            ([a, b], [c, d]) => {
                self.require_zero(&a.plus(b).minus(c).minus(d), &rule);
                let product = self.builder.product(&a.minus(c), &a.minus(d));
                self.require_zero(&product, &rule);
            }
            (xs, ys) => {
                let when = self.when();
                self.builder.permutation([xs, ys], left[0].len(), when, check);
            }
        }
        if self.scopes.is_empty() {
            self.learn_from(left, right);
            self.learn_from(right, left);
        }
        Ok(())
    }

    /// Shows both arrays if the check fails.
    fn watch_arrays(&mut self, check: CheckId, arrays: &[(Span, Value)]) {
        for (span, array) in arrays {
            if let Some(value) = self.watch_value(array) {
                self.builder.circuit.checks[check.0 as usize].watches.push(Watch { span: *span, value });
            }
        }
    }

    /// Every leaf is one of those at the same place in other tuples: so it is in a range that holds all of these.
    fn learn_from(&mut self, others: &[Tuple], tuples: &[Tuple]) {
        for place in 0..tuples[0].len() {
            let ranges = others.iter().map(|other| self.range_of(&other[place]));
            let union = |a: Range, b: Range| (a.0.min(b.0), a.1.max(b.1));
            let ranges: Option<Vec<Range>> = ranges.collect();
            let Some(range) = ranges.and_then(|ranges| ranges.into_iter().reduce(union)) else { continue };
            for lc in tuples.iter().filter_map(|tuple| tuple[place].leaf()) {
                self.builder.facts.learn(lc, range.clone());
            }
        }
    }

    fn range_of(&self, leaf: &Value) -> Option<Range> {
        match leaf {
            Value::Bool(_) => Some((BigInt::zero(), BigInt::one())),
            Value::Int(int) => {
                let int = self.builder.facts.tighten(int);
                Some((int.low, int.high))
            }
            other => self.builder.facts.range(other.leaf()?),
        }
    }
}

fn lcs(tuples: &[Tuple]) -> Vec<Lc> {
    tuples.iter().flatten().filter_map(Value::leaf).cloned().collect()
}

/// Both without the tuples that are in both, of each as many.
fn without_common(mut left: Vec<Tuple>, mut right: Vec<Tuple>) -> (Vec<Tuple>, Vec<Tuple>) {
    // Only looked up, so its order reaches nothing.
    let mut counts: HashMap<Vec<Lc>, usize> = HashMap::new();
    let key = |tuple: &Tuple| lcs(std::slice::from_ref(tuple));
    right.iter().for_each(|tuple| *counts.entry(key(tuple)).or_default() += 1);
    let mut take = |tuple: &Tuple| match counts.get_mut(&key(tuple)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    };
    left.retain(|tuple| !take(tuple));
    // What was not taken is left.
    right.retain(|tuple| take(tuple));
    (left, right)
}
