//! A normal form of const expressions: polynomials over const parameters, with what is divided kept whole.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::Zero;

use crate::hir::{ConstExpr, ConstOp, ConstParameterId};

/// Larger forms are given up; the lowering, which knows all values, decides then.
const MAX_TERMS: usize = 64;
const MAX_DEGREE: usize = 16;
const MAX_NESTING: usize = 8;

/// A part of a product.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Factor {
    Parameter(u32),
    /// A quotient (or a remainder, if true) that does not work out.
    Divided(bool, Poly, Poly),
}

/// A sum of products, without zeros.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Poly(BTreeMap<Vec<Factor>, BigInt>);

impl Poly {
    fn constant(value: BigInt) -> Poly {
        let mut terms = BTreeMap::new();
        if !value.is_zero() {
            terms.insert(vec![], value);
        }
        Poly(terms)
    }

    fn factor(factor: Factor) -> Poly {
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

    fn add_term(&mut self, product: Vec<Factor>, coefficient: BigInt) {
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
                let mut product: Vec<Factor> = a.iter().chain(b).cloned().collect();
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

    /// How deep divisions nest.
    fn nesting(&self) -> usize {
        let factors = self.0.keys().flatten();
        let nested = factors.map(|factor| match factor {
            Factor::Parameter(_) => 0,
            Factor::Divided(_, a, b) => 1 + a.nesting().max(b.nesting()),
        });
        nested.max().unwrap_or(0)
    }

    fn from(expr: &ConstExpr) -> Option<Poly> {
        match expr {
            ConstExpr::Error => None,
            ConstExpr::Int(value) => Poly::constant(value.clone()).bounded(),
            ConstExpr::Parameter(id) => Some(Poly::factor(Factor::Parameter(id.0))),
            ConstExpr::Binary(op, a, b) => {
                let (a, b) = (Poly::from(a)?, Poly::from(b)?);
                match op {
                    ConstOp::Add => a.plus(&b, 1),
                    ConstOp::Sub => a.plus(&b, -1),
                    ConstOp::Mul => a.times(&b),
                    ConstOp::Div | ConstOp::Rem => Poly::divide(*op, a, b),
                }
            }
        }
    }

    fn divide(op: ConstOp, a: Poly, b: Poly) -> Option<Poly> {
        if let (Some(x), Some(y)) = (a.value(), b.value()) {
            let [x, y] = [x, y].map(|value| Box::new(ConstExpr::Int(value)));
            return Some(Poly::constant(ConstExpr::Binary(op, x, y).evaluate(&[])?));
        }
        let divided = Poly::factor(Factor::Divided(op == ConstOp::Rem, a, b));
        (divided.nesting() <= MAX_NESTING && divided.size() <= MAX_TERMS * 4).then_some(divided)
    }

    /// How many factors there are in all.
    fn size(&self) -> usize {
        let factors = self.0.keys().flatten();
        factors.fold(self.0.len(), |sum, factor| {
            sum + match factor {
                Factor::Parameter(_) => 1,
                Factor::Divided(_, a, b) => 1 + a.size() + b.size(),
            }
        })
    }

    fn to_expr(&self) -> ConstExpr {
        let mut sum: Option<ConstExpr> = None;
        // Products before the constant term: `N + 1` reads better than `1 + N`.
        for (product, coefficient) in self.0.iter().rev() {
            let negative = *coefficient < BigInt::zero() && sum.is_some();
            let number = if negative { -coefficient } else { coefficient.clone() };
            let mut factors = product.iter().map(Factor::to_expr);
            let mut term = match factors.next() {
                Some(first) if number == BigInt::from(1) => first,
                Some(first) => binary(ConstOp::Mul, ConstExpr::Int(number), first),
                None => ConstExpr::Int(number),
            };
            for factor in factors {
                term = binary(ConstOp::Mul, term, factor);
            }
            sum = Some(match sum {
                None => term,
                Some(sum) => binary(if negative { ConstOp::Sub } else { ConstOp::Add }, sum, term),
            });
        }
        sum.unwrap_or(ConstExpr::Int(BigInt::zero()))
    }
}

impl Factor {
    fn to_expr(&self) -> ConstExpr {
        match self {
            Factor::Parameter(id) => ConstExpr::Parameter(ConstParameterId(*id)),
            Factor::Divided(rem, a, b) => {
                binary(if *rem { ConstOp::Rem } else { ConstOp::Div }, a.to_expr(), b.to_expr())
            }
        }
    }
}

fn binary(op: ConstOp, a: ConstExpr, b: ConstExpr) -> ConstExpr {
    ConstExpr::Binary(op, Box::new(a), Box::new(b))
}

/// The same value in normal form; `None` if there is none, or it is too large.
pub(super) fn simplify(expr: &ConstExpr) -> Option<ConstExpr> {
    match expr {
        ConstExpr::Int(_) | ConstExpr::Parameter(_) => Some(expr.clone()),
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
    match expr {
        ConstExpr::Int(_) | ConstExpr::Error => expr.clone(),
        ConstExpr::Parameter(id) => {
            arguments.get(id.0 as usize).cloned().flatten().unwrap_or(ConstExpr::Error)
        }
        ConstExpr::Binary(op, a, b) => {
            let (a, b) = (substitute(a, arguments), substitute(b, arguments));
            simplify(&binary(*op, a, b)).unwrap_or(ConstExpr::Error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(index: u32) -> ConstExpr {
        ConstExpr::Parameter(ConstParameterId(index))
    }

    fn int(value: i64) -> ConstExpr {
        ConstExpr::Int(value.into())
    }

    #[test]
    fn sums_and_products_are_equal_in_any_order() {
        let square = binary(ConstOp::Mul, binary(ConstOp::Add, n(0), n(1)), binary(ConstOp::Add, n(1), n(0)));
        let twice = binary(ConstOp::Mul, int(2), binary(ConstOp::Mul, n(1), n(0)));
        let powers = binary(ConstOp::Add, binary(ConstOp::Mul, n(0), n(0)), binary(ConstOp::Mul, n(1), n(1)));
        let sum = binary(ConstOp::Add, powers, twice);
        assert_eq!(equal(&square, &sum), Some(true));
        assert_eq!(equal(&square, &binary(ConstOp::Add, sum, int(1))), Some(false));
        assert_eq!(equal(&n(0), &n(1)), None);
    }

    #[test]
    fn division_is_kept_whole() {
        let half = |x| binary(ConstOp::Div, x, int(2));
        let (a, b) = (binary(ConstOp::Add, n(0), int(1)), binary(ConstOp::Add, int(1), n(0)));
        assert_eq!(equal(&half(a.clone()), &half(b)), Some(true));
        assert_eq!(equal(&half(a), &half(n(0))), None);
        assert_eq!(simplify(&half(int(7))), Some(int(3)));
        assert!(simplify(&binary(ConstOp::Div, n(0), binary(ConstOp::Sub, n(1), n(1)))).is_some());
        assert_eq!(simplify(&binary(ConstOp::Div, int(1), int(0))), None);
    }

    #[test]
    fn growth_is_bounded() {
        let mut expr = binary(ConstOp::Add, n(0), n(1));
        for _ in 0..10 {
            expr = binary(ConstOp::Mul, expr.clone(), expr.clone());
        }
        assert_eq!(simplify(&expr), None);
        let mut nested = n(0);
        for _ in 0..100 {
            nested = binary(ConstOp::Div, nested, int(2));
        }
        assert_eq!(simplify(&nested), None);
    }

    #[test]
    fn substitution_folds() {
        let expr = binary(ConstOp::Sub, binary(ConstOp::Mul, int(2), n(0)), n(1));
        assert_eq!(substitute(&expr, &[Some(int(4)), Some(int(3))]), int(5));
        assert_eq!(substitute(&expr, &[Some(n(0)), Some(n(0))]), n(0));
        assert_eq!(substitute(&expr, &[Some(n(0)), None]), ConstExpr::Error);
    }
}
