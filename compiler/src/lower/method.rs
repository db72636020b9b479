//! Methods of arrays and numbers, and slices.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::Lowerer;
use super::check::Rule;
use super::error::Lowered;
use super::interval::{bit_length, show};
use super::value::{Int, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{BinaryOp, Expr, Method, Type};
use crate::ir::CheckKind;
use crate::source::Span;

impl Lowerer<'_> {
    /// `x.f(…)` for a method that is part of the language.
    pub(super) fn built_in(
        &mut self,
        name: &str,
        arguments: &[Expr],
        ty: &Type,
        span: Span,
    ) -> Lowered<Value> {
        let (Some(method), Some((receiver, others))) = (Method::named(name), arguments.split_first()) else {
            return Err(self.confused(span, "there is no such method"));
        };
        let value = self.expr(receiver);
        let argument = others.first().map_or(span, |argument| argument.span);
        let others: Vec<Value> = others.iter().map(|argument| self.expr(argument)).collect();
        if let Some(reported) = [&value].into_iter().chain(&others).find_map(|value| value.error()) {
            return Err(reported);
        }
        let value = match method {
            Method::Len | Method::Pow => value,
            // Of numbers of this many bits only is true what follows, and of a type's values only that equal ones have equal
            // parts; nothing is to be proven if the types are right.
            _ => self.as_receiver(value, receiver, receiver.span),
        };
        match (method, value, others.first()) {
            (Method::Parts, value, None) => self.as_parts(&value, span),
            (Method::Len, value, None) => match value.children() {
                Some(children) => Ok(Value::int(children.len())),
                None => Err(self.confused(span, "the length of something that is not an array")),
            },
            (Method::Pow, value, Some(Value::Int(exponent))) => self.power(value, exponent, ty, span),
            (Method::RotateLeft | Method::RotateRight, Value::Int(int), Some(Value::Int(by))) => {
                let bits = self.width(receiver);
                self.rotate(&int, by, bits, method == Method::RotateLeft, span)
            }
            (_, Value::Int(a), Some(other)) => {
                let other = self.as_receiver(other.clone(), receiver, argument);
                let Value::Int(b) = other else {
                    return Err(other.error().unwrap_or_else(|| self.confused(span, "an integer")));
                };
                let operator = match method {
                    Method::WrappingAdd => BinaryOp::Add,
                    Method::WrappingSub => BinaryOp::Sub,
                    _ => BinaryOp::Mul,
                };
                let exact = self.binary(operator, Value::Int(a), Value::Int(b), &Type::Int(None), span)?;
                let Value::Int(exact) = exact else { return Err(self.confused(span, "an integer")) };
                let modulus = Int::constant(BigInt::one() << self.width(receiver));
                self.int_divide(&exact, &modulus, span).map(|(_, remainder)| remainder)
            }
            _ => Err(self.confused(span, "a method of another type")),
        }
    }

    /// A value as one of the type of the receiver.
    fn as_receiver(&mut self, value: Value, receiver: &Expr, span: Span) -> Value {
        let types = self.types;
        let own = self.instance();
        self.store(value, types.expression(receiver.id), &own, span)
    }

    /// The leaves of a value as field elements. A value of a type has one encoding (see [`super::variant`]), and an integer, which
    /// is less than half of the field's order, one residue.
    fn as_parts(&mut self, value: &Value, span: Span) -> Lowered<Value> {
        let mut leaves = vec![];
        value.for_each_leaf(&mut |leaf| leaves.push(leaf.clone()));
        let parts = leaves.into_iter().map(|leaf| match leaf {
            Value::Bool(lc) => Ok(Value::Field(lc)),
            number => self.field(number, span).map(Value::Field),
        });
        let parts = parts.collect::<Lowered<Vec<Value>>>()?;
        self.charge(Value::list(parts))
    }

    /// How many bits the type of an expression has.
    fn width(&self, expr: &Expr) -> u32 {
        let bounds = self.bounds(self.types.expression(expr.id), &self.instance());
        bounds.map_or(0, |(_, high)| bit_length(&high))
    }

    /// An integer of n bits with its bits moved up or down; those that leave at one end come in at the other.
    fn rotate(&mut self, int: &Int, by: &Int, bits: u32, left: bool, span: Span) -> Lowered<Value> {
        let (by, width) = (self.builder.facts.tighten(by), BigInt::from(bits));
        let int = self.builder.facts.tighten(int);
        let high = (BigInt::one() << bits) - 1;
        if let Some(known) = by.known() {
            let by = known.mod_floor(&width).to_usize().unwrap_or(0);
            let mut parts = self.bits_of(&int);
            parts.resize(bits as usize, super::value::Lc::zero());
            if left {
                parts.rotate_right(by)
            } else {
                parts.rotate_left(by)
            }
            return self.int_of_bits(&parts, (BigInt::zero(), high), span);
        }
        if by.low.is_negative() || by.high > width {
            let text = format!("a rotation by {} to {} is out of range", show(&by.low), show(&by.high));
            let error = Diagnostic::at(codes::E0512, span, text);
            return Err(self.report(error.help(format!(
                "give the amount a narrower type first: `let n: int 0..={} = …;`",
                bits.saturating_sub(1)
            ))));
        }
        let up = match left {
            true => by,
            false => Int::new(by.lc.negated().plus_int(&width), &width - &by.high, &width - &by.low),
        };
        // What leaves at the top is the quotient, which is less than 2^k; the remainder is a multiple of 2^k.
        let moved = self.shift(BinaryOp::Shl, &int, &up, span)?;
        let Value::Int(moved) = moved else { return Err(self.confused(span, "an integer")) };
        match self.int_divide(&moved, &Int::constant(BigInt::one() << bits), span)? {
            (Value::Int(out), Value::Int(rest)) => {
                let sum = self.builder.compact(out.lc.plus(&rest.lc));
                Ok(Value::Int(Int::new(sum, BigInt::zero(), high)))
            }
            _ => Err(self.confused(span, "an integer")),
        }
    }

    /// A number times itself, as often as a known exponent says.
    fn power(&mut self, value: Value, exponent: &Int, ty: &Type, span: Span) -> Lowered<Value> {
        let Some(exponent) = exponent.known().cloned() else {
            let error =
                Diagnostic::at(codes::E0313, span, "the exponent must be known when the program is built");
            return Err(self.report(error.help("use literals, constants and const parameters")));
        };
        if exponent.is_negative() || bit_length(&exponent) > 256 {
            let text = format!("an exponent cannot be {}", show(&exponent));
            let error = Diagnostic::at(codes::E0512, span, text);
            return Err(self.report(error.help("use an exponent from 0 to 2^256")));
        }
        let mut power = Value::int(1);
        for bit in (0..exponent.bits()).rev() {
            self.step()?;
            power = self.binary(BinaryOp::Mul, power.clone(), power, ty, span)?;
            if exponent.bit(bit) {
                power = self.binary(BinaryOp::Mul, power, value.clone(), ty, span)?;
            }
        }
        match ty {
            Type::Field => self.field(power, span).map(Value::Field),
            _ => Ok(power),
        }
    }

    /// `array[low..high]`, an array of type `ty`.
    pub(super) fn slice(
        &mut self,
        array: &Expr,
        (low, high): (Option<&Expr>, Option<&Expr>),
        inclusive: bool,
        ty: &Type,
        span: Span,
    ) -> Lowered<Value> {
        let value = self.expr(array);
        let children = self.elements(&value, span)?;
        let message = "the bounds of a slice must be known when the program is built";
        let low = low.map_or(Ok(BigInt::zero()), |low| self.known_int(low, message))?;
        let high = match high {
            None => BigInt::from(children.len()),
            Some(high) => self.known_int(high, message)? + u8::from(inclusive),
        };
        let range = low.to_usize().zip(high.to_usize());
        let part = range.filter(|(low, high)| low <= high).and_then(|(low, high)| children.get(low..high));
        if let Some(part) = part {
            return self.charge(Value::list(part.to_vec()));
        }
        let rule = Rule::new(CheckKind::Index(children.len() as u32));
        self.never(&rule, || {
            let text = format!("this slice is outside an array of {} elements", children.len());
            Diagnostic::at(codes::E0504, span, text)
                .here(format!("from {} to {}", show(&low), show(&high)))
                .help("begin at 0 or later, end at the length or before, and not before the beginning")
        })?;
        self.inert(ty, span)
    }
}
