//! Field elements, and integers where they are expected.

use num_bigint::BigInt;

use super::super::evaluate::value::Stage;
use super::super::program::{Expr, Kind, Op, Ty};
use super::super::visit::{self, Visitor};
use super::Generator;
use super::shape::{Made, Shape};

impl Generator {
    /// A field element. Without the expectation of one, something in it is of type `field` in any case.
    pub(super) fn field(&mut self, depth: usize, expected: bool) -> Made {
        if depth == 0 || !self.spend() {
            return self.field_leaf(expected);
        }
        if expected && self.dice.chance(20) {
            return self.integer_as_field(depth - 1);
        }
        match self.dice.below(12) {
            0..=2 => self.field_leaf(expected),
            3..=7 => self.field_operation(depth, expected),
            8 => {
                let a = self.field(depth - 1, expected);
                self.made(Kind::Negate(Box::new(a.expr)), Shape::Field, a.stage)
            }
            9 => self.as_field(depth),
            _ => self.compound_of(&Shape::Field, depth, expected),
        }
    }

    fn as_field(&mut self, depth: usize) -> Made {
        let a = self.integer(depth.saturating_sub(1));
        self.made(Kind::Cast(Box::new(a.expr), Ty::Field), Shape::Field, a.stage)
    }

    fn field_leaf(&mut self, expected: bool) -> Made {
        if expected && self.dice.chance(30) {
            return self.field_literal();
        }
        match self.stored(&Shape::Field) {
            Some(made) => made,
            None if expected => self.field_literal(),
            None => self.as_field(0),
        }
    }

    fn field_literal(&mut self) -> Made {
        let n = match self.dice.below(6) {
            0 => -BigInt::from(1 + self.dice.below(9)),
            1 => super::super::evaluate::value::order() - 1 - self.dice.below(2),
            _ => BigInt::from(self.dice.below(12)),
        };
        self.made(Kind::FieldLiteral(n), Shape::Field, Stage::Const)
    }

    /// One side is a `field` in any case: what the other one is computed from by `+ - * /` are then field elements, too.
    fn field_operation(&mut self, depth: usize, expected: bool) -> Made {
        let op = *self.dice.pick(&[Op::Add, Op::Sub, Op::Mul, Op::Div]);
        let a = self.field(depth - 1, expected);
        let b =
            if self.dice.chance(50) { self.field_number(depth - 1) } else { self.field(depth - 1, false) };
        if self.dice.chance(30) && !expected {
            self.binary(op, b, a, Shape::Field)
        } else {
            self.binary(op, a, b, Shape::Field)
        }
    }

    /// "An integer is a field element, too, so it goes where one is expected". There `/` would be the field's.
    fn integer_as_field(&mut self, depth: usize) -> Made {
        let made = self.integer(depth);
        if divides(&made.expr) {
            return self.field_literal();
        }
        self.made(Kind::Promoted(Box::new(made.expr)), Shape::Field, made.stage)
    }

    /// An integer, or a number known when the program is built, where a field element is wanted.
    pub(super) fn field_number(&mut self, depth: usize) -> Made {
        if self.dice.chance(40) {
            return self.integer_as_field(depth.saturating_sub(1));
        }
        if depth == 0 || self.dice.chance(60) {
            if !self.parameters.is_empty() && self.dice.chance(30) {
                let name = self.dice.pick(&self.parameters).clone();
                let name = self.node(Kind::Name(name));
                return self.made(Kind::Promoted(Box::new(name)), Shape::Field, Stage::Const);
            }
            return self.field_literal();
        }
        let op = *self.dice.pick(&[Op::Add, Op::Sub, Op::Mul, Op::Div]);
        let a = self.field_number(depth - 1);
        // A const expression without a value is no program.
        let b = if op == Op::Div { self.field_literal_not_zero() } else { self.field_number(depth - 1) };
        self.binary(op, a, b, Shape::Field)
    }

    fn field_literal_not_zero(&mut self) -> Made {
        let n = 1 + self.dice.below(9);
        self.made(Kind::FieldLiteral(n.into()), Shape::Field, Stage::Const)
    }
}

/// Whether there is a division somewhere in it.
pub(super) fn divides(e: &Expr) -> bool {
    struct Divisions(bool);
    impl Visitor for Divisions {
        fn expr(&mut self, e: &mut Expr) {
            self.0 |= matches!(e.kind, Kind::Binary(Op::Div, ..));
        }
    }
    let mut found = Divisions(false);
    visit::expr(&mut e.clone(), &mut found);
    found.0
}
