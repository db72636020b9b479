//! What operators and casts give, from values alone.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::ToPrimitive;

use super::super::program::{Numeric, Op};
use super::value::{Stage, Value, inverse, order, residue};

/// Why there is no proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    Assertion,
    /// An option without a value of which one is expected.
    Nothing,
    /// A value does not fit the type it is coerced to.
    Store,
    /// Some part of a value of several does not.
    Part,
    Index,
    /// A divisor that is not positive.
    Divisor,
    /// A field element that is 0 and is divided by.
    Zero,
    /// More bits than `to_bits` gives.
    Bits,
}

/// The result of an operator, and what is wrong with the operands. There is a result in any case: in clear, and in
/// a branch that is not taken, what is wrong does not matter.
pub(crate) fn binary(op: Op, a: &Value, b: &Value) -> Option<(Value, Option<Why>)> {
    // "An operation has the latest stage of its operands."
    let stage = a.stage().max(b.stage());
    match (op, a, b) {
        (Op::Eq, ..) => fine(Value::Bool(a.same(b), stage)),
        (Op::Ne, ..) => fine(Value::Bool(!a.same(b), stage)),
        (_, Value::Int(a, _), Value::Int(b, _)) => integers(op, a, b, stage),
        (_, Value::Field(a, _), Value::Field(b, _)) => fields(op, a, b, stage),
        (_, Value::Field(a, _), Value::Int(b, _)) => fields(op, a, &residue(b), stage),
        (_, Value::Int(a, _), Value::Field(b, _)) => fields(op, &residue(a), b, stage),
        _ => None,
    }
}

fn fine(value: Value) -> Option<(Value, Option<Why>)> {
    Some((value, None))
}

fn integers(op: Op, a: &BigInt, b: &BigInt, stage: Stage) -> Option<(Value, Option<Why>)> {
    let truth = |value| fine(Value::Bool(value, stage));
    let number = |value| fine(Value::Int(value, stage));
    match op {
        // "`+ - *` are exact": nothing wraps.
        Op::Add => number(a + b),
        Op::Sub => number(a - b),
        Op::Mul => number(a * b),
        // "`/` rounds down, and `%` is the remainder, never negative"; "the divisor must be positive, or there is no
        // proof". In clear "`x / 0` and `x % 0` are 0, negative divisors round down as well".
        Op::Div | Op::Rem => {
            let wrong = (*b <= BigInt::ZERO).then_some(Why::Divisor);
            let value = match (op, *b == BigInt::ZERO) {
                (_, true) => BigInt::ZERO,
                (Op::Div, _) => a.div_floor(b),
                _ => a.mod_floor(b),
            };
            Some((Value::Int(value, stage), wrong))
        }
        Op::BitAnd => number(a & b),
        Op::BitOr => number(a | b),
        Op::BitXor => number(a ^ b),
        // "`x << n` multiplies by 2^n, and `x >> n` divides by it, rounding down, also for negative x."
        Op::Shl => number(a * power_of_two(b)),
        Op::Shr => number(a.div_floor(&power_of_two(b))),
        Op::Lt => truth(a < b),
        Op::Le => truth(a <= b),
        Op::Gt => truth(a > b),
        Op::Ge => truth(a >= b),
        Op::Eq | Op::Ne | Op::And | Op::Or => None,
    }
}

/// "`x.pow(k)` is an integer or field element to the power of a const k"; what wraps is "computed modulo 2^n"; rotations
/// "move its bits up and down, those that leave coming in at the other end".
pub(crate) fn numeric(method: Numeric, a: &Value, b: &Value) -> Option<Value> {
    let stage = a.stage().max(b.stage());
    let (a, b) = match (method, a, b) {
        (Numeric::Power, Value::Field(a, _), Value::Int(k, _)) => {
            return Some(Value::Field(a.modpow(k, &order()), stage));
        }
        (_, Value::Int(a, _), Value::Int(b, _)) => (a, b),
        _ => return None,
    };
    let value = match method {
        Numeric::Power => a.pow(b.to_u32().filter(|k| *k < 250)?),
        Numeric::Wrapping(op, bits) => {
            let exact = match op {
                Op::Add => a + b,
                Op::Sub => a - b,
                _ => a * b,
            };
            exact.mod_floor(&(BigInt::from(1) << bits))
        }
        Numeric::Rotate { left, bits } => {
            let size = BigInt::from(1) << bits;
            let up = b.mod_floor(&bits.into()).to_u32()?;
            let up = if left { up } else { bits - up };
            let moved: BigInt = a.mod_floor(&size) << up;
            // What left at the top comes in at the bottom.
            (&moved % &size) + (moved >> bits)
        }
    };
    Some(Value::Int(value, stage))
}

/// An amount is from 0 to 249, or has failed to fit its type before.
fn power_of_two(amount: &BigInt) -> BigInt {
    BigInt::from(1) << amount.to_usize().filter(|amount| *amount < 250).unwrap_or(0)
}

/// "`field` has `+ - * /` and `==`, but no order and no remainder; `x / y` is the field element whose product with y is
/// x, and for y = 0 there is no proof".
fn fields(op: Op, a: &BigInt, b: &BigInt, stage: Stage) -> Option<(Value, Option<Why>)> {
    let wrong = (op == Op::Div && *b == BigInt::ZERO).then_some(Why::Zero);
    let value = match op {
        Op::Add => a + b,
        Op::Sub => a - b,
        Op::Mul => a * b,
        Op::Div => a * inverse(b),
        _ => return None,
    };
    Some((Value::Field(residue(&value), stage), wrong))
}
