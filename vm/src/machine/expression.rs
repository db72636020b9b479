//! Expressions: constants and linear combinations.

use curve25519_dalek::scalar::Scalar;

use super::Number;
use crate::r1cs::{LinearCombination, Variable};

/// An expression on the stack or in a slot.
///
/// Whether an expression is constant depends on the program alone, never on a value. That decides whether a
/// multiplication needs a multiplier, so the cost of a program is the same for all its inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// A number everybody knows.
    Constant(Number),
    /// A constant plus weighted variables.
    Linear(Linear),
}

/// A constant plus weighted variables, sorted by variable, each variable at most once.
///
/// A weight may be zero: dropping such terms would make the number of terms depend on public inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Linear {
    constant: Scalar,
    terms: Vec<(Variable, Scalar)>,
}

impl Expression {
    /// The number of terms: what it costs to copy or rewrite the expression.
    pub(super) fn terms(&self) -> usize {
        match self {
            Self::Constant(_) => 0,
            Self::Linear(linear) => linear.terms.len(),
        }
    }

    /// The sum of expressions; a constant only if all of them are.
    pub(super) fn sum(expressions: impl IntoIterator<Item = Self>) -> Self {
        let mut constant = Number::from(0);
        let mut linears = Vec::new();
        for expression in expressions {
            match expression {
                Self::Constant(number) => constant = constant + number,
                Self::Linear(linear) => linears.push(linear),
            }
        }
        if linears.is_empty() {
            return Self::Constant(constant);
        }
        let mut sum = Linear { constant: constant.scalar(), terms: Vec::new() };
        // No more room than terms: a sum may be kept, and is paid for by its terms.
        let terms: usize = linears.iter().map(|linear| linear.terms.len()).sum();
        for linear in linears {
            sum.constant += linear.constant;
            if sum.terms.is_empty() {
                sum.terms = linear.terms;
                sum.terms.reserve_exact(terms - sum.terms.len());
            } else {
                sum.terms.extend(linear.terms);
            }
        }
        sum.merge();
        Self::Linear(sum)
    }

    /// The expression times a number.
    pub(super) fn scale(self, factor: Number) -> Self {
        match self {
            Self::Constant(number) => Self::Constant(number * factor),
            Self::Linear(mut linear) => {
                linear.scale(factor.scalar());
                Self::Linear(linear)
            }
        }
    }
}

impl std::ops::Neg for Expression {
    type Output = Self;

    fn neg(self) -> Self {
        match self {
            Self::Constant(number) => Self::Constant(-number),
            linear => linear.scale((-Scalar::ONE).into()),
        }
    }
}

impl std::ops::Add for Expression {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        match (self, other) {
            (Self::Constant(a), Self::Constant(b)) => Self::Constant(a + b),
            (a, b) => Self::sum([a, b]),
        }
    }
}

impl From<Variable> for Expression {
    fn from(variable: Variable) -> Self {
        Self::Linear(Linear { constant: Scalar::ZERO, terms: vec![(variable, Scalar::ONE)] })
    }
}

impl From<Scalar> for Expression {
    fn from(scalar: Scalar) -> Self {
        Self::Constant(scalar.into())
    }
}

impl From<Expression> for LinearCombination {
    fn from(expression: Expression) -> Self {
        match expression {
            Expression::Constant(number) => number.scalar().into(),
            Expression::Linear(Linear { constant, mut terms }) => {
                if constant != Scalar::ZERO {
                    terms.push((Variable::One, constant));
                }
                Self { terms }
            }
        }
    }
}

impl Linear {
    /// Sorts the terms and adds up those of the same variable.
    fn merge(&mut self) {
        // Stable sorting takes advantage of the sorted runs that are joined here.
        self.terms.sort_by_key(|&(variable, _)| variable);
        self.terms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
    }

    fn scale(&mut self, factor: Scalar) {
        self.constant *= factor;
        for (_, weight) in &mut self.terms {
            *weight *= factor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constant(value: u64) -> Expression {
        Scalar::from(value).into()
    }

    #[test]
    fn constants_fold_and_keep_their_kind() {
        let time = Expression::Constant(5.into());
        assert_eq!(time.clone() + Expression::Constant(7.into()), Expression::Constant(12.into()));
        assert_eq!(time + constant(7), constant(12));
        assert_eq!(-constant(1), Expression::Constant(Number::Scalar(-Scalar::ONE)));
        assert_eq!(Expression::sum([constant(1), constant(2), constant(3)]), constant(6));
    }

    #[test]
    fn sums_are_sorted_and_merged() {
        let (x, y) = (Variable::Committed(0), Variable::Left(3));
        let sum = Expression::sum([y.into(), constant(4), x.into(), y.into()]);
        let expected =
            Linear { constant: Scalar::from(4u64), terms: vec![(x, Scalar::ONE), (y, Scalar::from(2u64))] };
        assert_eq!(sum, Expression::Linear(expected));
    }

    #[test]
    fn a_difference_of_equals_is_no_constant() {
        let x: Expression = Variable::Committed(0).into();
        let zero = x.clone() + -x;
        assert_eq!(zero.terms(), 1);
        assert!(matches!(zero, Expression::Linear(_)));
    }
}
