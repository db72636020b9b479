//! `+ − *`, negation, shifts and bitwise operations.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};
use zkvm::integer::{int_to_scalar as scalar, plain_view};
use zkvm::program::SideOp;

use super::Lowerer;
use super::check::Rule;
use super::interval::{self, bit_length, bounded, show};
use super::value::{Int, Lc, Value};
use crate::diagnostic::Diagnostic;
use crate::hir::BinaryOp;
use crate::ir::CheckKind;
use crate::source::Span;

/// Constants known while lowering may be larger than what circuits hold, within reason.
const MAX_CONSTANT_BITS: u32 = 4096;

impl Lowerer<'_> {
    /// A binary operation on two leaves.
    pub(super) fn binary(&mut self, operator: BinaryOp, left: Value, right: Value, span: Span) -> Value {
        use BinaryOp as Op;
        match (left, right) {
            (Value::Error, _) | (_, Value::Error) => Value::Error,
            (Value::Bool(a), Value::Bool(b)) => match operator {
                Op::And | Op::BitAnd => Value::Bool(self.and(&a, &b)),
                Op::Or | Op::BitOr => Value::Bool(self.or(&a, &b)),
                Op::BitXor => Value::Bool(self.xor(&a, &b)),
                _ => self.report(super::error::mismatch(span, "an operation on booleans")),
            },
            (Value::Int(a), Value::Int(b)) => match operator {
                Op::Add => self.sum(&a, &b, false, span),
                Op::Sub => self.sum(&a, &b, true, span),
                Op::Mul => self.int_product(&a, &b, span),
                Op::Div => self.int_divide(&a, &b, span).0,
                Op::Rem => self.int_divide(&a, &b, span).1,
                Op::Shl | Op::Shr => self.shift(operator, &a, &b, span),
                Op::BitAnd | Op::BitOr | Op::BitXor => self.bitwise(operator, &a, &b, span),
                _ => self.report(super::error::mismatch(span, "an operation on integers")),
            },
            (a, b) => match (as_field(&a), as_field(&b)) {
                (Some(a), Some(b)) => self.field_binary(operator, a, b, span),
                _ => self.report(super::error::mismatch(span, "an operation on different types")),
            },
        }
    }

    fn field_binary(&mut self, operator: BinaryOp, a: Lc, b: Lc, span: Span) -> Value {
        let result = match operator {
            BinaryOp::Add => a.plus(&b),
            BinaryOp::Sub => a.minus(&b),
            BinaryOp::Mul => self.builder.product(&a, &b),
            BinaryOp::Div => return self.field_divide(&a, &b, span),
            _ => return self.report(super::error::mismatch(span, "an operation on field elements")),
        };
        Value::Field(self.builder.compact(result))
    }

    /// `-a`
    pub(super) fn negate(&mut self, value: Value, span: Span) -> Value {
        match value {
            Value::Int(int) => Value::Int(Int { lc: int.lc.negated(), low: -int.high, high: -int.low }),
            Value::Field(lc) => Value::Field(lc.negated()),
            Value::Error => Value::Error,
            _ => self.report(super::error::mismatch(span, "the negation of something that is no number")),
        }
    }

    /// An integer as a value, if its interval is within the bound.
    pub(super) fn int(&mut self, lc: Lc, low: BigInt, high: BigInt, span: Span) -> Value {
        if low == high {
            if bit_length(&low) > MAX_CONSTANT_BITS {
                return self.report(self.too_wide(span, &low, &high));
            }
            return Value::Int(Int::constant(low));
        }
        let range = (low, high);
        if !bounded(&range) {
            return self.report(self.too_wide(span, &range.0, &range.1));
        }
        Value::Int(Int::new(self.builder.compact(lc), range.0, range.1))
    }

    pub(super) fn too_wide(&self, span: Span, low: &BigInt, high: &BigInt) -> Diagnostic {
        Diagnostic::error("E0507", span, "this integer can become too large to compute with")
            .here(format!("between {} and {}; the limit is ±2^250", show(low), show(high)))
            .help("store a part in a narrower type first: `let x: u64 = …;`")
    }

    fn sum(&mut self, a: &Int, b: &Int, minus: bool, span: Span) -> Value {
        if minus {
            self.int(a.lc.minus(&b.lc), &a.low - &b.high, &a.high - &b.low, span)
        } else {
            self.int(a.lc.plus(&b.lc), &a.low + &b.low, &a.high + &b.high, span)
        }
    }

    fn int_product(&mut self, a: &Int, b: &Int, span: Span) -> Value {
        if let (Some(x), Some(y)) = (a.known(), b.known()) {
            if bit_length(x) + bit_length(y) > MAX_CONSTANT_BITS {
                return self.report(self.too_wide(span, x, y));
            }
            return Value::int(x * y);
        }
        let (a, b) = (self.builder.facts.tighten(a), self.builder.facts.tighten(b));
        let (ra, rb) = ((a.low, a.high), (b.low, b.high));
        let (low, high) = if a.lc == b.lc { interval::square(&ra) } else { interval::product(&ra, &rb) };
        if !bounded(&(low.clone(), high.clone())) {
            return self.report(self.too_wide(span, &low, &high));
        }
        let lc = self.builder.product(&a.lc, &b.lc);
        self.int(lc, low, high, span)
    }

    fn shift(&mut self, operator: BinaryOp, a: &Int, b: &Int, span: Span) -> Value {
        let Some(amount) = b.known() else {
            let error = Diagnostic::error("E0512", span, "the amount of a shift must be known when building");
            return self
                .report(error.help("for a secret amount choose between the shifted values with `if`"));
        };
        let Some(amount) = amount.to_u32().filter(|n| *n < 250) else {
            let text = format!("a shift by {} is out of range", show(amount));
            return self.report(Diagnostic::error("E0512", span, text).help("shift by 0 to 249"));
        };
        let power = Int::constant(BigInt::one() << amount);
        match operator {
            BinaryOp::Shl => self.int_product(a, &power, span),
            _ => self.int_divide(a, &power, span).0,
        }
    }

    fn bitwise(&mut self, operator: BinaryOp, a: &Int, b: &Int, span: Span) -> Value {
        let (a, b) = (self.builder.facts.tighten(a), self.builder.facts.tighten(b));
        for int in [&a, &b] {
            if int.low.is_negative() {
                let text = "bitwise operations need integers that cannot be negative";
                return self.report(
                    Diagnostic::error("E0510", span, text)
                        .here(format!("an operand can be as small as {}", show(&int.low)))
                        .help("store the operand in an unsigned type first: `let x: u32 = …;`"),
                );
            }
        }
        if let (Some(x), Some(y)) = (a.known(), b.known()) {
            return Value::int(match operator {
                BinaryOp::BitAnd => x & y,
                BinaryOp::BitOr => x | y,
                _ => x ^ y,
            });
        }
        let (wide, narrow) = (bit_length((&a.high).max(&b.high)), bit_length((&a.high).min(&b.high)));
        let (bits, high) = match operator {
            BinaryOp::BitAnd => (narrow, (&a.high).min(&b.high).clone()),
            _ => (wide, (BigInt::one() << wide) - 1),
        };
        if !bounded(&(BigInt::zero(), high.clone())) {
            return self.report(self.too_wide(span, &BigInt::zero(), &high));
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
        let zero = Lc::constant(Scalar::ZERO);
        let mut result = zero.clone();
        for i in 0..bits as usize {
            let (x, y) = (xs.get(i).unwrap_or(&zero), ys.get(i).unwrap_or(&zero));
            let bit = match operator {
                BinaryOp::BitAnd => self.and(x, y),
                BinaryOp::BitOr => self.or(x, y),
                _ => self.xor(x, y),
            };
            result = result.add_scaled(&bit, scalar(&(BigInt::one() << i)));
        }
        self.int(result, BigInt::zero(), high, span)
    }

    /// The bits of an integer that is known to be at least 0, as many as its interval needs.
    pub(super) fn bits_of(&mut self, int: &Int) -> Vec<Lc> {
        let count = bit_length(&int.high);
        if let Some(known) = int.known() {
            // A constant may be larger than what the field holds.
            let bit = |i| Lc::constant(Scalar::from(u8::from(known.bit(i))));
            return (0..u64::from(count)).map(bit).collect();
        }
        if count == 0 {
            return vec![];
        }
        let check = self.check(&Rule::new(CheckKind::Internal));
        self.bits(&int.lc, count, check)
    }

    /// Bits with their ranges noted.
    pub(super) fn bits(&mut self, lc: &Lc, count: u32, check: crate::ir::CheckId) -> Vec<Lc> {
        let bits = self.builder.bits(lc, count, check);
        for bit in &bits {
            self.builder.facts.set_range(bit, (BigInt::zero(), BigInt::one()));
        }
        bits
    }

    /// `to_bits::<N>(x)`: proves that x is in `0..2^N`.
    pub(super) fn bits_builtin(&mut self, value: &Value, count: &BigInt, span: Span) -> Value {
        let Some(count) = count.to_u32().filter(|n| (1..=252).contains(n)) else {
            let text = format!("`to_bits` makes 1 to 252 bits, not {}", show(count));
            return self.report(
                Diagnostic::error("E0514", span, text).help("ask for a number of bits in that range"),
            );
        };
        let max = (BigInt::one() << count) - 1;
        let bits = match value {
            Value::Int(int) => {
                let rule =
                    Rule::watching(CheckKind::Fits(interval::name(&BigInt::zero(), &max)), span, value);
                let tight = self.builder.facts.tighten(int);
                // The bits prove the range themselves, if the value is the same inside and outside of branches.
                if self.scopes.is_empty() && !tight.low.is_positive() && !tight.high.is_negative() {
                    let width = count.min(bit_length(&tight.high));
                    let check = self.check(&rule);
                    let high = (&tight.high).min(&max).clone();
                    if width == 0 {
                        self.require_zero(&int.lc, &rule);
                        vec![]
                    } else {
                        let bits = self.bits(&tight.lc, width, check);
                        self.builder.facts.learn(&tight.lc, (BigInt::zero(), high));
                        bits
                    }
                } else {
                    match self.require_range(int, &BigInt::zero(), &max, &rule) {
                        Some(int) => self.bits_of(&int),
                        None => return self.never_fits(int, &BigInt::zero(), &max, span),
                    }
                }
            }
            Value::Field(lc) => {
                let kind = CheckKind::Fits(interval::name(&BigInt::zero(), &max));
                let rule = Rule::watching(kind, span, value);
                if lc.known().is_some_and(|x| plain_view(&x) > max) {
                    let text = format!("this constant does not fit in {count} bits");
                    return self.report(Diagnostic::error("E0502", span, text).help("ask for more bits"));
                }
                let lc = self.guarded(lc, Scalar::ZERO);
                let check = self.check(&rule);
                self.bits(&lc, count, check)
            }
            Value::Bool(lc) => vec![lc.clone()],
            _ => return Value::Error,
        };
        let mut bits: Vec<Value> = bits.into_iter().map(Value::Bool).collect();
        bits.resize(count as usize, Value::bool(false));
        Value::list(bits)
    }
}

/// A field element, or an integer that is known or just accepted as one.
pub(super) fn as_field(value: &Value) -> Option<Lc> {
    match value {
        Value::Field(lc) => Some(lc.clone()),
        Value::Int(int) if int.known().is_some() => Some(int.lc.clone()),
        _ => None,
    }
}
