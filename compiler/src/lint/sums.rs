//! Expressions multiplied out, to see whether two of them are the same.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::Zero;

use crate::hir::{BinaryOp, Expr, ExprKind, Type, UnaryOp};

/// Longer sums, and greater numbers in them, are left alone.
const MAX_TERMS: usize = 64;
const MAX_BITS: u64 = 512;
/// Nor are products of more than so many factors compared.
const MAX_FACTORS: usize = 8;

/// A sum of products of values that only the run knows: what each product of them, by their names, is multiplied with.
pub(super) struct Sum(BTreeMap<Vec<String>, BigInt>);

/// An expression as a sum, if evaluating it can do nothing else than give its value.
pub(super) fn sum(expr: &Expr) -> Option<Sum> {
    match &expr.kind {
        ExprKind::Int(value) => Some(Sum::of(vec![], value.clone())),
        ExprKind::Unary { operator: UnaryOp::Neg, operand } => {
            Sum::of(vec![], 0.into()).minus(&sum(operand)?)
        }
        ExprKind::Binary { operator, left, right } => {
            let (left, right) = (sum(left)?, sum(right)?);
            match operator {
                BinaryOp::Add => left.plus(&right, 1),
                BinaryOp::Sub => left.minus(&right),
                BinaryOp::Mul => left.times(&right),
                _ => None,
            }
        }
        // The residue of an integer stands for it.
        ExprKind::Cast { value, ty: Type::Field } => sum(value),
        _ => Some(Sum::of(vec![name(expr)?], 1.into())),
    }
}

/// What tells a value from all others, for as long as nothing is assigned.
fn name(expr: &Expr) -> Option<String> {
    Some(match &expr.kind {
        ExprKind::Local(local) => format!("local {}", local.0),
        ExprKind::ConstParameter(parameter) => format!("parameter {}", parameter.0),
        ExprKind::Constant(constant) => format!("constant {}", constant.0),
        ExprKind::Field { base, name: field, .. } => format!("{}.{field}", name(base)?),
        ExprKind::Index { array, index } => match &index.kind {
            // Any other index is proven to be inside, which may be what is meant.
            ExprKind::Int(index) => format!("{}[{index}]", name(array)?),
            ExprKind::ConstParameter(_) => format!("{}[{}]", name(array)?, name(index)?),
            _ => return None,
        },
        _ => return None,
    })
}

impl Sum {
    fn of(product: Vec<String>, factor: BigInt) -> Self {
        let mut sum = Sum(BTreeMap::new());
        sum.add(product, factor);
        sum
    }

    /// The number that it is without any values in it.
    pub(super) fn number(&self) -> Option<BigInt> {
        match self.0.iter().next() {
            None => Some(BigInt::zero()),
            Some((product, factor)) if product.is_empty() && self.0.len() == 1 => Some(factor.clone()),
            _ => None,
        }
    }

    pub(super) fn minus(self, other: &Sum) -> Option<Sum> {
        self.plus(other, -1)
    }

    fn plus(mut self, other: &Sum, times: i8) -> Option<Sum> {
        for (product, factor) in &other.0 {
            self.add(product.clone(), factor * times);
        }
        self.small()
    }

    fn times(&self, other: &Sum) -> Option<Sum> {
        let mut result = Sum(BTreeMap::new());
        for (a, x) in &self.0 {
            for (b, y) in &other.0 {
                let mut product: Vec<String> = a.iter().chain(b).cloned().collect();
                product.sort();
                result.add(product, x * y);
            }
        }
        result.small()
    }

    fn add(&mut self, product: Vec<String>, factor: BigInt) {
        let sum = self.0.remove(&product).unwrap_or_default() + factor;
        if !sum.is_zero() {
            self.0.insert(product, sum);
        }
    }

    fn small(self) -> Option<Sum> {
        let small = |(product, factor): (&Vec<String>, &BigInt)| {
            product.len() <= MAX_FACTORS && factor.magnitude().bits() <= MAX_BITS
        };
        (self.0.len() <= MAX_TERMS && self.0.iter().all(small)).then_some(self)
    }
}
