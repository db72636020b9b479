//! Conditions.

use super::super::evaluate::value::Stage;
use super::super::program::{Kind, Op};
use super::Generator;
use super::shape::{Made, Shape};

impl Generator {
    pub(super) fn boolean(&mut self, depth: usize) -> Made {
        if depth == 0 || !self.spend() {
            return self.flag();
        }
        match self.dice.below(20) {
            0..=2 => self.flag(),
            3..=9 => self.comparison(depth),
            10 => self.equality(depth),
            11..=13 => self.logic(depth),
            14..=15 => {
                let a = self.boolean(depth - 1);
                self.made(Kind::Not(Box::new(a.expr)), Shape::Bool, a.stage)
            }
            16 => self.bit(depth),
            _ => self.compound(&Shape::Bool, depth),
        }
    }

    fn flag(&mut self) -> Made {
        match self.dice.chance(75).then(|| self.stored(&Shape::Bool)).flatten() {
            Some(made) => made,
            None if self.dice.chance(50) => {
                let a = self.integer(0);
                let b = self.literal();
                self.binary(Op::Le, a, b, Shape::Bool)
            }
            None => {
                let value = self.dice.chance(50);
                self.made(Kind::Bool(value), Shape::Bool, Stage::Const)
            }
        }
    }

    fn comparison(&mut self, depth: usize) -> Made {
        let op = *self.dice.pick(&[Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge]);
        let (a, b) = (self.integer(depth - 1), self.integer(depth - 1));
        self.binary(op, a, b, Shape::Bool)
    }

    /// "`==` and `!=`" of values of any one type.
    fn equality(&mut self, depth: usize) -> Made {
        let op = if self.dice.chance(50) { Op::Eq } else { Op::Ne };
        let visible = self.visible();
        let shape = match visible.is_empty() {
            true => Shape::Bool,
            false => self.dice.pick(&visible).shape.clone(),
        };
        // Types without parts have no values to compare.
        let shape = if shape.is_unit() { Shape::Field } else { shape };
        if let Shape::Field = shape {
            // Numbers on either side are field elements if the other one is a `field` in any case.
            let (a, b) = (self.field(depth - 1, false), self.field_number(depth - 1));
            let (a, b) = if self.dice.chance(50) { (a, b) } else { (b, a) };
            return self.binary(op, a, b, Shape::Bool);
        }
        let a = self.of(&shape, depth - 1, false);
        // The right side is expected to be of the type of the left one, but what is made of data types means the same in
        // either order: there each side says by itself how many there are.
        let b = self.of(&shape, depth - 1, !shape.is_sized());
        self.binary(op, a, b, Shape::Bool)
    }

    /// The right side of `&&` and `||` stands under a condition.
    fn logic(&mut self, depth: usize) -> Made {
        let a = self.boolean(depth - 1);
        let b = self.under(a.stage, |this| this.boolean(depth - 1));
        let op = if self.dice.chance(50) { Op::And } else { Op::Or };
        self.binary(op, a, b, Shape::Bool)
    }

    /// One of the bits of a number.
    fn bit(&mut self, depth: usize) -> Made {
        if self.pure {
            return self.flag();
        }
        let a = self.natural(depth - 1);
        let needed = Self::span(&a).width().max(1) as usize;
        let bits = if self.dice.chance(80) { needed } else { 1 + self.dice.below(needed) };
        let (count, index) = (self.number(bits.into()), self.dice.below(bits));
        let value = match self.dice.chance(70) {
            true => a.expr,
            false => self.node(Kind::Cast(Box::new(a.expr), super::super::program::Ty::Field)),
        };
        let kind = Kind::ToBits { count: Box::new(count.expr), written: true, value: Box::new(value) };
        let (all, index) = (self.node(kind), self.number(index.into()));
        self.made(Kind::Index(Box::new(all), Box::new(index.expr)), Shape::Bool, a.stage)
    }
}
