//! The constraint system a program builds, apart from the protocol that proves it.
//!
//! A rank-1 constraint system is a list of multipliers (`left · right = output`) and a list of linear
//! constraints (a linear combination equal to zero) over the multipliers' wires and committed variables. Linear
//! combinations can be named, and contain others by name: they are the nodes of a graph, and their terms its edges.
//! Prover, verifier, mock prover and recorder all implement [`ConstraintSystem`], so that one gadget or
//! one machine builds the same system for each of them.

use std::ops::{Add, Mul, Neg, Sub};
use std::sync::LazyLock;

use curve25519_dalek::scalar::Scalar;

use super::R1csError;

/// A variable of a constraint system. The order is the canonical order of terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variable {
    /// The constant one, which carries the constants of linear combinations.
    One,
    /// The value of the i-th Pedersen commitment.
    Committed(u32),
    /// The left wire of the i-th multiplier.
    Left(u32),
    /// The right wire of the i-th multiplier.
    Right(u32),
    /// The output wire of the i-th multiplier.
    Output(u32),
    /// The i-th node: a linear combination that was given a name by [`ConstraintSystem::node`].
    Node(u32),
}

/// A weighted sum of variables. Terms may repeat a variable; their coefficients then add up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinearCombination {
    /// Pairs of variable and coefficient.
    pub terms: Vec<(Variable, Scalar)>,
}

/// The three wires of a multiplier: left, right, output.
pub type Wires = (Variable, Variable, Variable);

/// Something constraints can be written to.
///
/// Assignments are `Some` on the proving side and `None` on the verifying side.
pub trait ConstraintSystem {
    /// Adds a multiplier and constrains its inputs: first `left − L = 0`, then `right − R = 0`.
    fn multiply(&mut self, left: LinearCombination, right: LinearCombination) -> Wires;

    /// Allocates one low-level variable: the left wire of a new multiplier or, on every second call, the
    /// right wire of the multiplier left half open.
    ///
    /// # Errors
    /// [`R1csError::MissingAssignment`] when proving without an assignment.
    fn allocate(&mut self, assignment: Option<Scalar>) -> Result<Variable, R1csError>;

    /// Adds a multiplier whose inputs are free.
    ///
    /// # Errors
    /// [`R1csError::MissingAssignment`] when proving without an assignment.
    fn allocate_multiplier(&mut self, assignment: Option<(Scalar, Scalar)>) -> Result<Wires, R1csError>;

    /// Requires that `lc` is zero.
    fn constrain(&mut self, lc: LinearCombination);

    /// Gives a linear combination a name, so that others contain it as one term however long it is. That adds no multiplier
    /// and no constraint: the constraint system is the one in which the name is written out.
    fn node(&mut self, lc: LinearCombination) -> Variable;

    /// The number of multipliers so far, a half open one included.
    fn multipliers_len(&self) -> usize;

    /// The number of constraints so far, those of `multiply` included.
    fn constraints_len(&self) -> usize;

    /// The value of a linear combination under the current assignment; `None` when verifying.
    fn evaluate(&self, lc: &LinearCombination) -> Option<Scalar>;
}

/// A callback of the second phase: it may draw challenges that depend on the first phase's wires.
pub type RandomizedCallback = Box<dyn FnOnce(&mut dyn RandomizedConstraintSystem) -> Result<(), R1csError>>;

/// A constraint system in its first phase, to which second-phase callbacks can be added.
pub trait RandomizableConstraintSystem: ConstraintSystem {
    /// Defers a callback to the second phase; callbacks run in the order they were added.
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback);
}

/// A constraint system in its second phase. Values cannot be committed to here: commitments are chosen before any
/// challenge.
pub trait RandomizedConstraintSystem: ConstraintSystem {
    /// Draws a challenge bound to everything the first phase committed to.
    fn challenge_scalar(&mut self, label: &'static [u8]) -> Scalar;
}

impl LinearCombination {
    /// The sum of no terms: zero.
    pub fn zero() -> Self {
        Self::default()
    }
}

impl From<Variable> for LinearCombination {
    fn from(variable: Variable) -> Self {
        single(variable, Scalar::ONE)
    }
}

impl From<Scalar> for LinearCombination {
    fn from(constant: Scalar) -> Self {
        single(Variable::One, constant)
    }
}

/// One term, and room for those that are nearly always added to it.
fn single(variable: Variable, coefficient: Scalar) -> LinearCombination {
    let mut terms = Vec::with_capacity(4);
    terms.push((variable, coefficient));
    LinearCombination { terms }
}

/// −1, the most frequent coefficient but 1.
pub(super) static MINUS_ONE: LazyLock<Scalar> = LazyLock::new(|| -Scalar::ONE);

/// −coefficient, which is public. Those of 1 and 0 are known: a subtraction costs as much as a multiplication.
pub(crate) fn negative(coefficient: Scalar) -> Scalar {
    match coefficient.as_bytes() {
        one if one == Scalar::ONE.as_bytes() => *MINUS_ONE,
        zero if zero == Scalar::ZERO.as_bytes() => coefficient,
        _ => -coefficient,
    }
}

impl FromIterator<(Variable, Scalar)> for LinearCombination {
    fn from_iter<I: IntoIterator<Item = (Variable, Scalar)>>(terms: I) -> Self {
        Self { terms: terms.into_iter().collect() }
    }
}

impl<T: Into<LinearCombination>> Add<T> for LinearCombination {
    type Output = Self;

    fn add(mut self, other: T) -> Self {
        self.terms.extend(other.into().terms);
        self
    }
}

impl<T: Into<LinearCombination>> Sub<T> for LinearCombination {
    type Output = Self;

    fn sub(self, other: T) -> Self {
        self + -other.into()
    }
}

impl Neg for LinearCombination {
    type Output = Self;

    fn neg(self) -> Self {
        self.terms.into_iter().map(|(v, c)| (v, negative(c))).collect()
    }
}

impl Mul<Scalar> for LinearCombination {
    type Output = Self;

    fn mul(self, factor: Scalar) -> Self {
        self.terms.into_iter().map(|(v, c)| (v, c * factor)).collect()
    }
}
