//! A normal form of const expressions: polynomials over const parameters and over what is kept whole, such as quotients.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::Zero;

use crate::hir::{BinaryOp, ConstExpr, Evaluator, Operation, Program};

/// Larger forms are given up; the lowering, which knows all values, decides then.
const MAX_TERMS: usize = 64;
const MAX_DEGREE: usize = 16;
const MAX_NESTING: usize = 8;

/// A sum of products, without zeros.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Poly(BTreeMap<Vec<ConstExpr>, BigInt>);

impl Poly {
    fn constant(value: BigInt) -> Poly {
        let mut terms = BTreeMap::new();
        if !value.is_zero() {
            terms.insert(vec![], value);
        }
        Poly(terms)
    }

    /// What is kept whole, in normal form itself.
    fn factor(factor: ConstExpr) -> Poly {
        Poly(BTreeMap::from([(vec![factor], BigInt::from(1))]))
    }

    /// The number, if it is one.
    fn value(&self) -> Option<BigInt> {
        match self.0.len() {
            0 => Some(BigInt::zero()),
            1 => self.0.get(&vec![]).cloned(),
            _ => None,
        }
    }

    fn add_term(&mut self, product: Vec<ConstExpr>, coefficient: BigInt) {
        use std::collections::btree_map::Entry;
        match self.0.entry(product) {
            Entry::Vacant(entry) => {
                if !coefficient.is_zero() {
                    entry.insert(coefficient);
                }
            }
            Entry::Occupied(mut entry) => {
                *entry.get_mut() += coefficient;
                if entry.get().is_zero() {
                    entry.remove();
                }
            }
        }
    }

    fn plus(mut self, other: &Poly, sign: i32) -> Option<Poly> {
        for (product, coefficient) in &other.0 {
            self.add_term(product.clone(), coefficient * sign);
        }
        self.bounded()
    }

    fn times(&self, other: &Poly) -> Option<Poly> {
        let mut result = Poly::constant(BigInt::zero());
        for (a, x) in &self.0 {
            for (b, y) in &other.0 {
                let mut product: Vec<ConstExpr> = a.iter().chain(b).cloned().collect();
                product.sort();
                result.add_term(product, x * y);
            }
            result = result.bounded()?;
        }
        Some(result)
    }

    fn bounded(self) -> Option<Poly> {
        let fine = self.0.len() <= MAX_TERMS
            && self
                .0
                .iter()
                .all(|(product, c)| product.len() <= MAX_DEGREE && c.bits() <= ConstExpr::MAX_BITS);
        fine.then_some(self)
    }

    fn from(expr: &ConstExpr) -> Option<Poly> {
        match expr {
            ConstExpr::Error => None,
            ConstExpr::Int(value) => Poly::constant(value.clone()).bounded(),
            _ => match (arithmetic(expr), expr.parts()) {
                (Some(BinaryOp::Add), [a, b]) => Poly::from(a)?.plus(&Poly::from(b)?, 1),
                (Some(BinaryOp::Sub), [a, b]) => Poly::from(a)?.plus(&Poly::from(b)?, -1),
                (Some(BinaryOp::Mul), [a, b]) => Poly::from(a)?.times(&Poly::from(b)?),
                _ => match whole(expr)? {
                    ConstExpr::Int(value) => Poly::constant(value).bounded(),
                    sum if arithmetic(&sum).is_some() => Poly::from(&sum),
                    whole => Some(Poly::factor(whole)),
                },
            },
        }
    }

    fn to_expr(&self) -> ConstExpr {
        let mut sum: Option<ConstExpr> = None;
        // Products before the constant term: `N + 1` reads better than `1 + N`.
        for (product, coefficient) in self.0.iter().rev() {
            let negative = *coefficient < BigInt::zero() && sum.is_some();
            let number = if negative { -coefficient } else { coefficient.clone() };
            let mut factors = product.iter().cloned();
            let mut term = match factors.next() {
                Some(first) if number == BigInt::from(1) => first,
                Some(first) => binary(BinaryOp::Mul, ConstExpr::Int(number), first),
                None => ConstExpr::Int(number),
            };
            for factor in factors {
                term = binary(BinaryOp::Mul, term, factor);
            }
            sum = Some(match sum {
                None => term,
                Some(sum) => binary(if negative { BinaryOp::Sub } else { BinaryOp::Add }, sum, term),
            });
        }
        sum.unwrap_or(ConstExpr::Int(BigInt::zero()))
    }
}

/// What is no sum or product, with its parts in normal form; worked out if they are numbers.
fn whole(expr: &ConstExpr) -> Option<ConstExpr> {
    let mut fine = true;
    let whole = expr.map(&mut |part| {
        let part = simplify(part);
        fine &= part.is_some();
        part.unwrap_or(ConstExpr::Error)
    });
    if !fine || nesting(&whole) > MAX_NESTING || size(&whole) > MAX_TERMS * 4 {
        return None;
    }
    let known = |part: &ConstExpr| matches!(part, ConstExpr::Int(_) | ConstExpr::Bool(_));
    match &whole {
        ConstExpr::Of(Operation::If, parts) => match parts.as_slice() {
            [ConstExpr::Bool(true), then, _] => Some(then.clone()),
            [ConstExpr::Bool(false), _, otherwise] => Some(otherwise.clone()),
            _ => Some(whole),
        },
        ConstExpr::Of(Operation::Binary(_) | Operation::Not | Operation::Within, parts)
            if parts.iter().all(known) =>
        {
            Evaluator::new(&Program::default(), 0).fold(&whole).ok()
        }
        _ => Some(whole),
    }
}

/// The operator, if it is one of those that sums of products are made of.
fn arithmetic(expr: &ConstExpr) -> Option<BinaryOp> {
    match expr {
        ConstExpr::Of(Operation::Binary(operator @ (BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul)), _) => {
            Some(*operator)
        }
        _ => None,
    }
}

/// How deep what is kept whole nests.
fn nesting(expr: &ConstExpr) -> usize {
    let inner = expr.parts().iter().map(nesting).max().unwrap_or(0);
    match expr {
        ConstExpr::Of(..) if arithmetic(expr).is_none() => inner + 1,
        _ => inner,
    }
}

/// How many parts there are in all.
fn size(expr: &ConstExpr) -> usize {
    1 + expr.parts().iter().map(size).sum::<usize>()
}

fn binary(operator: BinaryOp, a: ConstExpr, b: ConstExpr) -> ConstExpr {
    ConstExpr::binary(operator, a, b)
}

/// The same value in normal form; `None` if there is none, or it is too large.
pub(super) fn simplify(expr: &ConstExpr) -> Option<ConstExpr> {
    match expr {
        ConstExpr::Error => None,
        _ if !matches!(expr, ConstExpr::Of(..)) => Some(expr.clone()),
        // Parts that are truth values are in no sum.
        _ if expr.is_truth() => whole(expr),
        _ => Some(Poly::from(expr)?.to_expr()),
    }
}

/// Whether two const expressions are equal for all values of the parameters (true), for none (false), or
/// neither is clear.
pub(super) fn equal(a: &ConstExpr, b: &ConstExpr) -> Option<bool> {
    if let (ConstExpr::Int(a), ConstExpr::Int(b)) = (a, b) {
        return Some(a == b);
    }
    let difference = Poly::from(a)?.plus(&Poly::from(b)?, -1)?;
    difference.value().map(|value| value.is_zero())
}

/// Puts values in the place of the parameters; a missing one leaves an error, which agrees with everything.
pub(super) fn substitute(expr: &ConstExpr, arguments: &[Option<ConstExpr>]) -> ConstExpr {
    let put = put(expr, arguments);
    if matches!(put, ConstExpr::Int(_)) { put } else { simplify(&put).unwrap_or(ConstExpr::Error) }
}

fn put(expr: &ConstExpr, arguments: &[Option<ConstExpr>]) -> ConstExpr {
    match expr {
        ConstExpr::Parameter(id) => {
            arguments.get(id.0 as usize).cloned().flatten().unwrap_or(ConstExpr::Error)
        }
        _ => expr.map(&mut |part| put(part, arguments)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hir::ConstParameterId;

    fn n(index: u32) -> ConstExpr {
        ConstExpr::Parameter(ConstParameterId(index))
    }

    fn int(value: i64) -> ConstExpr {
        ConstExpr::Int(value.into())
    }

    #[test]
    fn sums_and_products_are_equal_in_any_order() {
        let square =
            binary(BinaryOp::Mul, binary(BinaryOp::Add, n(0), n(1)), binary(BinaryOp::Add, n(1), n(0)));
        let twice = binary(BinaryOp::Mul, int(2), binary(BinaryOp::Mul, n(1), n(0)));
        let powers =
            binary(BinaryOp::Add, binary(BinaryOp::Mul, n(0), n(0)), binary(BinaryOp::Mul, n(1), n(1)));
        let sum = binary(BinaryOp::Add, powers, twice);
        assert_eq!(equal(&square, &sum), Some(true));
        assert_eq!(equal(&square, &binary(BinaryOp::Add, sum, int(1))), Some(false));
        assert_eq!(equal(&n(0), &n(1)), None);
    }

    #[test]
    fn division_is_kept_whole() {
        let half = |x| binary(BinaryOp::Div, x, int(2));
        let (a, b) = (binary(BinaryOp::Add, n(0), int(1)), binary(BinaryOp::Add, int(1), n(0)));
        assert_eq!(equal(&half(a.clone()), &half(b)), Some(true));
        assert_eq!(equal(&half(a), &half(n(0))), None);
        assert_eq!(simplify(&half(int(7))), Some(int(3)));
        assert!(simplify(&binary(BinaryOp::Div, n(0), binary(BinaryOp::Sub, n(1), n(1)))).is_some());
        assert_eq!(simplify(&binary(BinaryOp::Div, int(1), int(0))), None);
    }

    #[test]
    fn growth_is_bounded() {
        let mut expr = binary(BinaryOp::Add, n(0), n(1));
        for _ in 0..10 {
            expr = binary(BinaryOp::Mul, expr.clone(), expr.clone());
        }
        assert_eq!(simplify(&expr), None);
        let mut nested = n(0);
        for _ in 0..100 {
            nested = binary(BinaryOp::Div, nested, int(2));
        }
        assert_eq!(simplify(&nested), None);
    }

    #[test]
    fn substitution_folds() {
        let expr = binary(BinaryOp::Sub, binary(BinaryOp::Mul, int(2), n(0)), n(1));
        assert_eq!(substitute(&expr, &[Some(int(4)), Some(int(3))]), int(5));
        assert_eq!(substitute(&expr, &[Some(n(0)), Some(n(0))]), n(0));
        assert_eq!(substitute(&expr, &[Some(n(0)), None]), ConstExpr::Error);
    }
}
