//! Expressions: constants, and handles of what the constraint system has a variable for.

use std::ops::Neg;

use curve25519_dalek::scalar::Scalar;

use super::Number;
use crate::r1cs::{LinearCombination, Variable, negative};

/// An expression on the stack or in a slot.
///
/// Whether an expression is constant depends on the program alone, never on a value. That decides whether a
/// multiplication needs a multiplier, so the cost of a program is the same for all its inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// A number everybody knows.
    Constant(Number),
    /// A variable, scaled and shifted.
    Linear(Linear),
}

/// `scale · variable + offset`. A sum of several variables is a node of the constraint system, which has a variable of its
/// own: so every expression is equally small, and copying, negating or scaling it costs the same however it was made.
///
/// A scale may be zero: to make constants of such expressions would make the cost depend on public inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Linear {
    pub(super) variable: Variable,
    pub(super) scale: Scalar,
    pub(super) offset: Scalar,
    /// What an instruction pays that reads it.
    pub(super) edges: usize,
}

impl Expression {
    /// What an instruction pays that reads it.
    pub(super) fn edges(&self) -> usize {
        match self {
            Self::Constant(_) => 0,
            Self::Linear(linear) => linear.edges,
        }
    }

    /// The expression times a number.
    pub(super) fn scale(self, factor: Number) -> Self {
        match self {
            Self::Constant(number) => Self::Constant(number * factor),
            Self::Linear(mut linear) => {
                let factor = factor.scalar();
                linear.scale = product(linear.scale, factor);
                linear.offset = product(linear.offset, factor);
                Self::Linear(linear)
            }
        }
    }
}

/// a·b, where a is nearly always 1 or 0. Public numbers, so it may take a time that depends on them.
fn product(a: Scalar, b: Scalar) -> Scalar {
    if is(&a, &Scalar::ONE) {
        b
    } else if is(&a, &Scalar::ZERO) {
        a
    } else {
        a * b
    }
}

/// Whether two public numbers are equal, faster than `==`, which takes the same time for all.
fn is(a: &Scalar, b: &Scalar) -> bool {
    a.as_bytes() == b.as_bytes()
}

impl Neg for Expression {
    type Output = Self;

    fn neg(self) -> Self {
        match self {
            Self::Constant(number) => Self::Constant(-number),
            Self::Linear(linear) => {
                let (scale, offset) = (negative(linear.scale), negative(linear.offset));
                Self::Linear(Linear { scale, offset, ..linear })
            }
        }
    }
}

impl From<Variable> for Expression {
    fn from(variable: Variable) -> Self {
        Self::Linear(Linear { variable, scale: Scalar::ONE, offset: Scalar::ZERO, edges: 1 })
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
            Expression::Linear(Linear { variable, scale, offset, .. }) => {
                let mut terms = Vec::with_capacity(3);
                terms.push((variable, scale));
                if !is(&offset, &Scalar::ZERO) {
                    terms.push((Variable::One, offset));
                }
                Self { terms }
            }
        }
    }
}

/// Expressions that are to be added.
pub(super) struct Sum {
    /// The sum of the constants among them.
    pub(super) constant: Number,
    /// Those that contain a variable.
    pub(super) linear: Vec<Linear>,
}

impl FromIterator<Expression> for Sum {
    fn from_iter<I: IntoIterator<Item = Expression>>(expressions: I) -> Self {
        let mut sum = Self { constant: Number::from(0), linear: Vec::new() };
        for expression in expressions {
            match expression {
                Expression::Constant(number) => sum.constant = sum.constant + number,
                Expression::Linear(linear) => sum.linear.push(linear),
            }
        }
        sum
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
        let sum = |expressions: [Expression; 2]| expressions.into_iter().collect::<Sum>().constant;
        let time = Expression::Constant(5.into());
        assert_eq!(sum([time.clone(), Expression::Constant(7.into())]), 12.into());
        assert_eq!(sum([time, constant(7)]), Scalar::from(12u8).into());
        assert_eq!(-constant(1), Expression::Constant(Number::Scalar(-Scalar::ONE)));
        assert_eq!(constant(3).scale(2.into()), constant(6));
    }

    #[test]
    fn scaling_leaves_the_variable_alone() {
        let (variable, offset) = (Variable::Committed(0), Scalar::from(5u8));
        let shifted = Linear { variable, scale: Scalar::ONE, offset, edges: 7 };
        let scaled = -Expression::Linear(shifted).scale(Scalar::from(3u8).into());
        let expected = [(Variable::Committed(0), -Scalar::from(3u8)), (Variable::One, -Scalar::from(15u8))];
        assert_eq!(scaled.edges(), 7);
        assert_eq!(LinearCombination::from(scaled).terms, expected);
    }

    #[test]
    fn what_is_multiplied_by_zero_is_no_constant() {
        let zero = Expression::from(Variable::Committed(0)).scale(0.into());
        assert!(matches!(zero, Expression::Linear(_)));
        assert_eq!(LinearCombination::from(zero).terms, [(Variable::Committed(0), Scalar::ZERO)]);
    }
}
