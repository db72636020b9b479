//! Messages, with values in them.

use super::super::program::{Kind, Message, MessagePart};
use super::shape::{Length, Made, Shape};
use super::{Generator, Known};
use num_bigint::BigInt;

impl Generator {
    /// A string that names some values.
    pub(super) fn message(&mut self) -> Message {
        let start = format!("{} ", self.id());
        let mut message = vec![MessagePart::Text(start)];
        for _ in 0..self.dice.below(3) {
            let visible = self.visible();
            if !visible.is_empty() {
                let known = self.dice.pick(&visible).clone();
                message.push(MessagePart::Value(self.shown(known).expr));
            }
            let between = *self.dice.pick(&[" ", "", "{}", "\"\n", "\\", " of {x"]);
            message.push(MessagePart::Text(between.into()));
        }
        message
    }

    /// A variable, or a part of it.
    fn shown(&mut self, known: Known) -> Made {
        let name = self.node(Kind::Name(known.name));
        let mut made = Made { expr: name, shape: known.shape, stage: known.stage };
        while self.dice.chance(70) {
            let of = Box::new(made.expr.clone());
            let (kind, shape) = match &made.shape {
                Shape::Array(element, length) if length.least > 0 => {
                    (Kind::Index(of, Box::new(self.index_shown(length))), (**element).clone())
                }
                Shape::Tuple(parts) if !parts.is_empty() => {
                    let index = self.dice.below(parts.len());
                    (Kind::Part(of, index), parts[index].clone())
                }
                Shape::Struct(name, own, numbers) => {
                    let (item, shapes) = self.struct_of(name, own, numbers);
                    let index = self.dice.below(shapes.len());
                    (Kind::Member(of, item.fields[index].0.clone()), shapes[index].clone())
                }
                _ => break,
            };
            made = self.made(kind, shape, made.stage);
        }
        made
    }

    /// A number, or a variable that may be an index.
    fn index_shown(&mut self, length: &Length) -> super::Expr {
        let fitting = self.visible().into_iter().filter(|known| match &known.shape {
            Shape::Int(span) => span.is_natural() && span.high < BigInt::from(length.least),
            _ => false,
        });
        let fitting: Vec<Known> = fitting.collect();
        if !fitting.is_empty() && self.dice.chance(60) {
            let name = self.dice.pick(&fitting).name.clone();
            return self.node(Kind::Name(name));
        }
        let n = self.dice.below(length.least);
        self.number(n.into()).expr
    }
}
