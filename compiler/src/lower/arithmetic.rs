//! `+ − *`, negation and bitwise operations.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};
use zkvm::gadgets::MAX_BITS;
use zkvm::integer::plain_view;
use zkvm::program::SideOp;

use super::Lowerer;
use super::bits::power_of_two;
use super::builder::Because;
use super::check::Rule;
use super::error::Lowered;
use super::interval::{self, bit_length, bounded, show};
use super::value::{Int, Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{BinaryOp, Type};
use crate::ir::CheckKind;
use crate::source::Span;

/// Constants known while lowering may be larger than what circuits hold, within reason.
const MAX_CONSTANT_BITS: u32 = 4096;

impl Lowerer<'_> {
    /// An arithmetic operation on two numbers, whose result is of type `ty`: that tells whether it is computed with
    /// integers or with field elements.
    pub(super) fn binary(
        &mut self,
        operator: BinaryOp,
        left: Value,
        right: Value,
        ty: &Type,
        span: Span,
    ) -> Lowered<Value> {
        use BinaryOp as Op;
        if *ty == Type::Field {
            let (a, b) = (self.field(left, span)?, self.field(right, span)?);
            return self.field_binary(operator, a, b, span);
        }
        if let Some(wide) = self.wide_binary(operator, &left, &right, span)? {
            return Ok(wide);
        }
        match (left, right) {
            (Value::Error(reported), _) | (_, Value::Error(reported)) => Err(reported),
            (Value::Int(a), Value::Int(b)) => match operator {
                Op::Add => self.sum(&a, &b, false, span),
                Op::Sub => self.sum(&a, &b, true, span),
                Op::Mul => self.int_product(&a, &b, span),
                Op::Div => self.int_divide(&a, &b, span).map(|(quotient, _)| quotient),
                Op::Rem => self.int_divide(&a, &b, span).map(|(_, remainder)| remainder),
                Op::Shl | Op::Shr => self.shift(operator, &a, &b, span),
                Op::BitAnd | Op::BitOr | Op::BitXor => self.bitwise(operator, &a, &b, span),
                _ => Err(self.confused(span, "an operation on integers")),
            },
            _ => Err(self.confused(span, "an operation on different types")),
        }
    }

    /// A field element, or an integer as one.
    pub(super) fn field(&mut self, value: Value, span: Span) -> Lowered<Lc> {
        let value = match value {
            Value::Int(int) => self.int_as_field(&int, span)?,
            Value::Wide(wide) => Value::Field(wide.residue()),
            value => value,
        };
        match value {
            Value::Field(lc) => Ok(lc),
            Value::Error(reported) => Err(reported),
            _ => Err(self.confused(span, "a field element is expected here")),
        }
    }

    fn field_binary(&mut self, operator: BinaryOp, a: Lc, b: Lc, span: Span) -> Lowered<Value> {
        let result = match operator {
            BinaryOp::Add => a.plus(&b),
            BinaryOp::Sub => a.minus(&b),
            BinaryOp::Mul => self.builder.product(&a, &b),
            BinaryOp::Div => return self.field_divide(&a, &b, span),
            _ => return Err(self.confused(span, "an operation on field elements")),
        };
        Ok(Value::Field(self.builder.compact(result)))
    }

    /// What `-a` is, for a number.
    pub(super) fn negate(&mut self, value: Value, span: Span) -> Lowered<Value> {
        match value {
            Value::Int(int) => Ok(Value::Int(Int { lc: int.lc.negated(), low: -int.high, high: -int.low })),
            wide @ Value::Wide(_) => self.binary(BinaryOp::Sub, Value::int(0), wide, &Type::Int(None), span),
            Value::Field(lc) => Ok(Value::Field(lc.negated())),
            Value::Error(reported) => Err(reported),
            _ => Err(self.confused(span, "the negation of something that is not a number")),
        }
    }

    /// An integer as a value, if its interval is within the bound.
    pub(super) fn int(&mut self, lc: Lc, low: BigInt, high: BigInt, span: Span) -> Lowered<Value> {
        if low == high {
            if bit_length(&low) > MAX_CONSTANT_BITS {
                return Err(self.report(too_wide(span, &low, &high)));
            }
            return Ok(Value::Int(Int::constant(low)));
        }
        let range = (low, high);
        if !bounded(&range) {
            return Err(self.report(too_wide(span, &range.0, &range.1)));
        }
        Ok(Value::Int(Int::new(self.builder.compact(lc), range.0, range.1)))
    }

    fn sum(&mut self, a: &Int, b: &Int, minus: bool, span: Span) -> Lowered<Value> {
        let sum = if minus {
            self.int(a.lc.minus(&b.lc), &a.low - &b.high, &a.high - &b.low, span)?
        } else {
            self.int(a.lc.plus(&b.lc), &a.low + &b.low, &a.high + &b.high, span)?
        };
        if let Value::Int(int) = &sum {
            self.remember_sum(a, b, minus, &int.lc);
        }
        Ok(sum)
    }

    pub(super) fn int_product(&mut self, a: &Int, b: &Int, span: Span) -> Lowered<Value> {
        if let (Some(x), Some(y)) = (a.known(), b.known()) {
            if bit_length(x) + bit_length(y) > MAX_CONSTANT_BITS {
                return Err(self.report(too_wide(span, x, y)));
            }
            return Ok(Value::int(x * y));
        }
        let (a, b) = (self.builder.facts.tighten(a), self.builder.facts.tighten(b));
        let (ra, rb) = ((a.low.clone(), a.high.clone()), (b.low.clone(), b.high.clone()));
        let (low, high) = if a.lc == b.lc { interval::square(&ra) } else { interval::product(&ra, &rb) };
        if !bounded(&(low.clone(), high.clone())) {
            return Err(self.report(too_wide(span, &low, &high)));
        }
        let lc = self.builder.product(&a.lc, &b.lc);
        let product = self.int(lc, low, high, span)?;
        for (factor, power) in [(&a, &b), (&b, &a)] {
            if let (Value::Int(int), Some(amount)) = (&product, power.known().and_then(power_of_two)) {
                self.remember_shifted(factor, amount as usize, &int.lc);
            }
        }
        Ok(product)
    }

    fn bitwise(&mut self, operator: BinaryOp, a: &Int, b: &Int, span: Span) -> Lowered<Value> {
        let (a, b) = (self.builder.facts.tighten(a), self.builder.facts.tighten(b));
        for int in [&a, &b] {
            if int.low.is_negative() {
                return Err(self.report(negative_bits(span, &int.low)));
            }
        }
        if let (Some(x), Some(y)) = (a.known(), b.known()) {
            return Ok(Value::int(match operator {
                BinaryOp::BitAnd => x & y,
                BinaryOp::BitOr => x | y,
                _ => x ^ y,
            }));
        }
        let (wide, narrow) = (bit_length((&a.high).max(&b.high)), bit_length((&a.high).min(&b.high)));
        let (bits, high) = match operator {
            BinaryOp::BitAnd => (narrow, (&a.high).min(&b.high).clone()),
            _ => (wide, (BigInt::one() << wide) - 1),
        };
        if !bounded(&(BigInt::zero(), high.clone())) {
            return Err(self.report(too_wide(span, &BigInt::zero(), &high)));
        }
        if self.builder.is_public(&a.lc) && self.builder.is_public(&b.lc) {
            let op = match operator {
                BinaryOp::BitAnd => SideOp::And,
                BinaryOp::BitOr => SideOp::Or,
                _ => SideOp::Xor,
            };
            let code = vec![SideOp::Argument(0), SideOp::Argument(1), op];
            let lc = self.builder.compute(code, &[&a.lc, &b.lc]);
            self.builder.facts.set_range(&lc, (BigInt::zero(), high.clone()));
            return self.int(lc, BigInt::zero(), high, span);
        }
        let (xs, ys) = (self.bits_of(&a), self.bits_of(&b));
        let zero = Lc::zero();
        let bit = |i: usize| {
            let (x, y) = (xs.get(i).unwrap_or(&zero), ys.get(i).unwrap_or(&zero));
            match operator {
                BinaryOp::BitAnd => self.and(x, y),
                BinaryOp::BitOr => self.or(x, y),
                _ => self.xor(x, y),
            }
        };
        let result: Vec<Lc> = (0..bits as usize).map(bit).collect();
        self.int_of_bits(&result, (BigInt::zero(), high), span)
    }

    /// `to_bits::<N>(x)`: proves that x is in `0..2^N`.
    pub(super) fn bits_builtin(&mut self, value: &Value, count: &BigInt, span: Span) -> Lowered<Value> {
        let Some(count) = count.to_u32().filter(|n| (1..=MAX_BITS).contains(n)) else {
            let text = format!("`to_bits` makes 1 to {MAX_BITS} bits, not {}", show(count));
            let error = Diagnostic::at(codes::E0514, span, text);
            return Err(self.report(error.help("ask for a number of bits in that range")));
        };
        let max = (BigInt::one() << count) - 1;
        let rule = Rule::watching(CheckKind::Fits(interval::name(&BigInt::zero(), &max)), span, value);
        let bits = match value {
            Value::Int(int) => self.bits_of_int(int, count, &max, &rule, span)?,
            Value::Field(lc) if lc.known().is_some_and(|x| plain_view(&x) > max) => {
                self.never(&rule, || {
                    let text = format!("this constant does not fit in {count} bits");
                    Diagnostic::at(codes::E0502, span, text).help("ask for more bits")
                })?;
                vec![]
            }
            Value::Field(lc) => {
                let lc = self.guarded(lc, Scalar::ZERO);
                let check = self.check(&rule);
                let bits = self.builder.bits(&lc, count, Because::Replaced, check);
                self.noted(bits)
            }
            Value::Error(reported) => return Err(*reported),
            _ => return Err(self.confused(span, "the bits of something that is not a number")),
        };
        let mut bits: Vec<Value> = bits.into_iter().map(Value::Bool).collect();
        bits.resize(count as usize, Value::bool(false));
        Ok(Value::list(bits))
    }

    fn bits_of_int(
        &mut self,
        int: &Int,
        count: u32,
        max: &BigInt,
        rule: &Rule,
        span: Span,
    ) -> Lowered<Vec<Lc>> {
        let zero = BigInt::zero();
        let tight = self.builder.facts.tighten(int);
        if tight.inside(&zero, max) {
            return Ok(self.bits_of(&tight));
        }
        let possible = !tight.low.is_positive() && !tight.high.is_negative();
        let width = count.min(bit_length(&tight.high));
        // The bits prove the range themselves, if the value is the same inside and outside of branches.
        if self.scopes.is_empty() && possible && width > 0 {
            let high = (&tight.high).min(max).clone();
            let check = self.check(rule);
            let bits = self.builder.bits(&tight.lc, width, Because::Outside, check);
            self.builder.facts.learn(&tight.lc, (zero, high));
            return Ok(self.noted(bits));
        }
        match self.require_range(int, &zero, max, rule) {
            Some(int) => Ok(self.bits_of(&int)),
            None => self.never_fits(int, (&zero, max), rule, span).map(|()| vec![]),
        }
    }
}

/// The message for a bitwise operation on an integer that can be so small.
pub(super) fn negative_bits(span: Span, low: &BigInt) -> Diagnostic {
    Diagnostic::at(codes::E0510, span, "bitwise operations need integers that cannot be negative")
        .here(format!("an operand can be as small as {}", show(low)))
        .help("coerce the operand to an unsigned type first: `let x: u32 = …;`")
}

/// The message for an integer whose interval is over the bound.
pub(super) fn too_wide(span: Span, low: &BigInt, high: &BigInt) -> Diagnostic {
    Diagnostic::at(codes::E0507, span, "this integer can become too large to compute with")
        .here(format!("between {} and {}; the limit is ±2^250", show(low), show(high)))
        .help("coerce a part to a narrower type first: `let x: u64 = …;`")
}
