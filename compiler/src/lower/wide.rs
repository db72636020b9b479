//! Integers in clear that no scalar holds: what a hint computes on the way to its value may have thousands of bits.
//!
//! Such an integer is a number of limbs, as side programs have them ([`SideOp::Carry`]), and always in normal form. What is
//! in the range of other integers is one of those.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use zkvm::integer::int_to_scalar as scalar;
use zkvm::program::SideOp;

use super::Lowerer;
use super::arithmetic::negative_bits;
use super::error::Lowered;
use super::facts::Range;
use super::interval::{self, bit_length, bounded, show};
use super::shared::Shared;
use super::value::{Int, Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{BinaryOp, Expr};
use crate::source::Span;

/// How many bits a limb has.
const LIMB: u32 = 120;
/// How many bits an integer in clear may have: as many as the product of two of 8,192.
pub(super) const MAX_WIDE_BITS: u32 = 16_384;

/// An integer in clear by its limbs, with its interval.
#[derive(Clone, Debug)]
pub(super) struct Wide {
    /// Each limb as a field element.
    limbs: Shared<Value>,
    low: BigInt,
    high: BigInt,
}

impl Wide {
    /// What it is modulo the order of the field.
    pub(super) fn residue(&self) -> Lc {
        weighted(&self.lcs())
    }

    fn lcs(&self) -> Vec<Lc> {
        self.limbs.iter().filter_map(Value::leaf).cloned().collect()
    }
}

impl Lowerer<'_> {
    /// What an operation on integers gives in clear, if an operand or the result is too large for a scalar.
    pub(super) fn wide_binary(
        &mut self,
        operator: BinaryOp,
        a: &Value,
        b: &Value,
        span: Span,
    ) -> Lowered<Option<Value>> {
        let (Some(x), Some(y)) = (range(a), range(b)) else { return Ok(None) };
        if !self.builder.clear {
            return Ok(None);
        }
        if let BinaryOp::Shl | BinaryOp::Shr = operator {
            return self.wide_shift(operator, a, b, span);
        }
        if let (Some(x), Some(y)) = (known(&x), known(&y)) {
            let result = known_result(operator, x, y);
            return Ok(result.filter(|result| bit_length(result) <= MAX_WIDE_BITS).map(Value::int));
        }
        let Some(result) = result_range(operator, &x, &y) else {
            return match (a, b) {
                (Value::Wide(_), _) | (_, Value::Wide(_)) => {
                    Err(self.report(negative_bits(span, (&x.0).min(&y.0))))
                }
                _ => Ok(None),
            };
        };
        if bounded(&x) && bounded(&y) && bounded(&result) {
            return Ok(None);
        }
        if width(&result) > MAX_WIDE_BITS {
            return Err(self.report(
                Diagnostic::at(codes::E0507, span, "this integer can become too large to compute with")
                    .here(format!("between {} and {}", show(&result.0), show(&result.1)))
                    .help(format!("in a hint, integers have up to {MAX_WIDE_BITS} bits")),
            ));
        }
        if result.0 == result.1 {
            return Ok(Some(Value::int(result.0)));
        }
        let count = limbs_of(&x).max(limbs_of(&y));
        let (a, b) = (limbs(a, count), limbs(b, count));
        self.steps += 4 * count as u64;
        self.step()?;
        let limbs = match operator {
            BinaryOp::Add | BinaryOp::Sub => {
                let sum = |(a, b): (&Lc, &Lc)| if operator == BinaryOp::Add { a.plus(b) } else { a.minus(b) };
                let mut sums: Vec<Lc> = a.iter().zip(&b).map(sum).collect();
                sums.resize(count.max(limbs_of(&result)), Lc::zero());
                self.carried(&sums)
            }
            BinaryOp::Mul => self.of_limbs(SideOp::Product(count as u32), &a, &b),
            BinaryOp::Div | BinaryOp::Rem => {
                let mut both = self.of_limbs(SideOp::Quotient(count as u32), &a, &b);
                let remainder = both.split_off(count);
                if operator == BinaryOp::Div { both } else { remainder }
            }
            _ => {
                let op = match operator {
                    BinaryOp::BitAnd => SideOp::And,
                    BinaryOp::BitOr => SideOp::Or,
                    _ => SideOp::Xor,
                };
                let code = vec![SideOp::Argument(0), SideOp::Argument(1), op];
                a.iter().zip(&b).map(|(a, b)| self.builder.compute(code.clone(), &[a, b])).collect()
            }
        };
        Ok(Some(number(limbs, result)))
    }

    /// A shift is a product or a quotient.
    fn wide_shift(
        &mut self,
        operator: BinaryOp,
        a: &Value,
        amount: &Value,
        span: Span,
    ) -> Lowered<Option<Value>> {
        let Value::Int(amount) = amount else { return Ok(None) };
        let amount = amount.known().and_then(BigInt::to_u32).filter(|amount| *amount <= MAX_WIDE_BITS);
        let Some(amount) = amount else { return Ok(None) };
        let power = Value::int(BigInt::one() << amount);
        let operator = if operator == BinaryOp::Shl { BinaryOp::Mul } else { BinaryOp::Div };
        self.wide_binary(operator, a, &power, span)
    }

    /// Whether a comparison holds, if one of the numbers is too large for a scalar.
    pub(super) fn wide_compare(
        &mut self,
        operator: BinaryOp,
        a: &Value,
        b: &Value,
        span: Span,
    ) -> Lowered<Option<Lc>> {
        let wide = |value: &Value| match value {
            Value::Wide(_) => true,
            Value::Int(int) => !bounded(&(int.low.clone(), int.high.clone())) && self.builder.clear,
            _ => false,
        };
        if !wide(a) && !wide(b) || range(a).is_none() || range(b).is_none() {
            return Ok(None);
        }
        let (a, b) = match operator {
            BinaryOp::Gt | BinaryOp::Le => (b, a),
            _ => (a, b),
        };
        let difference = match self.wide_binary(BinaryOp::Sub, a, b, span)? {
            Some(difference) => difference,
            None => self.binary(BinaryOp::Sub, a.clone(), b.clone(), &crate::hir::Type::Int(None), span)?,
        };
        Ok(Some(match operator {
            BinaryOp::Eq => self.is_nothing(&difference),
            BinaryOp::Ne => self.is_nothing(&difference).complement(),
            BinaryOp::Lt | BinaryOp::Gt => self.is_natural(&difference).complement(),
            _ => self.is_natural(&difference),
        }))
    }

    fn is_nothing(&mut self, number: &Value) -> Lc {
        match number {
            Value::Wide(wide) => {
                let limbs = wide.lcs();
                limbs.iter().fold(Lc::constant(Scalar::ONE), |all, limb| {
                    let zero = self.is_zero_residue(limb);
                    self.and(&all, &zero)
                })
            }
            Value::Int(int) => match int.known() {
                Some(known) => Lc::constant(Scalar::from(u8::from(known.is_zero()))),
                None => self.is_zero_residue(&int.lc),
            },
            _ => Lc::zero(),
        }
    }

    /// Whether it is not negative: its last limb tells.
    fn is_natural(&mut self, number: &Value) -> Lc {
        match number {
            Value::Wide(wide) => {
                let last = wide.lcs().pop().unwrap_or_else(Lc::zero);
                let most = BigInt::one() << LIMB;
                self.nonnegative(&Int { lc: last, low: -&most, high: most })
            }
            Value::Int(int) => match int.known() {
                Some(known) => Lc::constant(Scalar::from(u8::from(!known.is_negative()))),
                None => self.nonnegative(int),
            },
            _ => Lc::zero(),
        }
    }

    /// `inverse_modulo(value, modulus)`, in clear.
    pub(super) fn inverse_modulo(&mut self, value: &Expr, modulus: &Expr, span: Span) -> Lowered<Value> {
        let (a, b) = (self.expr(value), self.expr(modulus));
        if let Some(reported) = a.error().or(b.error()) {
            return Err(reported);
        }
        let (Some(x), Some(y)) = (range(&a), range(&b)) else {
            return Err(self.confused(span, "an inverse of something that is not an integer"));
        };
        if let (Some(x), Some(y)) = (known(&x), known(&y)) {
            self.steps += super::INVERSION;
            let inverse = if y.is_positive() { x.mod_floor(y).modinv(y) } else { None };
            return Ok(Value::int(inverse.unwrap_or_default()));
        }
        if !self.builder.clear {
            return Err(self.only_in_hints("inverse_modulo", span));
        }
        let count = limbs_of(&x).max(limbs_of(&y));
        self.steps += 4 * count as u64;
        self.step()?;
        let limbs = self.of_limbs(SideOp::Inverse(count as u32), &limbs(&a, count), &limbs(&b, count));
        Ok(number(limbs, (BigInt::zero(), (y.1 - 1u8).max(BigInt::zero()))))
    }

    /// One number or the other, if one of them is too large for a scalar.
    pub(super) fn wide_select(&mut self, condition: &Lc, a: &Value, b: &Value) -> Option<Value> {
        let (x, y) = (range(a)?, range(b)?);
        if !matches!((a, b), (Value::Wide(_), _) | (_, Value::Wide(_))) {
            return None;
        }
        let count = limbs_of(&x).max(limbs_of(&y));
        let pairs = limbs(a, count).into_iter().zip(limbs(b, count));
        let chosen: Vec<Lc> = pairs.map(|(a, b)| self.select_lc(condition, &a, &b)).collect();
        Some(number(self.carried(&chosen), (x.0.min(y.0), x.1.max(y.1))))
    }

    fn carried(&mut self, limbs: &[Lc]) -> Vec<Lc> {
        let values: Vec<&Lc> = limbs.iter().collect();
        self.builder.computed(SideOp::Carry(limbs.len() as u32), &values, limbs.len())
    }

    fn of_limbs(&mut self, op: SideOp, a: &[Lc], b: &[Lc]) -> Vec<Lc> {
        let values: Vec<&Lc> = a.iter().chain(b).collect();
        let results = if matches!(op, SideOp::Inverse(_)) { a.len() } else { values.len() };
        self.builder.computed(op, &values, results)
    }
}

/// The interval of an integer.
fn range(value: &Value) -> Option<Range> {
    match value {
        Value::Int(int) => Some((int.low.clone(), int.high.clone())),
        Value::Wide(wide) => Some((wide.low.clone(), wide.high.clone())),
        _ => None,
    }
}

/// The number that is alone in a range.
fn known(range: &Range) -> Option<&BigInt> {
    (range.0 == range.1).then_some(&range.0)
}

/// What an operation makes of two numbers; nothing if it is none of those of any size.
fn known_result(operator: BinaryOp, x: &BigInt, y: &BigInt) -> Option<BigInt> {
    Some(match operator {
        BinaryOp::Add => x + y,
        BinaryOp::Sub => x - y,
        BinaryOp::Mul => x * y,
        BinaryOp::Div | BinaryOp::Rem if y.is_zero() => BigInt::zero(),
        BinaryOp::Div => x.div_floor(y),
        BinaryOp::Rem => x.mod_floor(y),
        _ => return None,
    })
}

/// The interval of a result; nothing if the operation is none of integers of any size.
fn result_range(operator: BinaryOp, x: &Range, y: &Range) -> Option<Range> {
    let natural = !x.0.is_negative() && !y.0.is_negative();
    Some(match operator {
        BinaryOp::Add => (&x.0 + &y.0, &x.1 + &y.1),
        BinaryOp::Sub => (&x.0 - &y.1, &x.1 - &y.0),
        BinaryOp::Mul => interval::product(x, y),
        BinaryOp::Div if y.0 == y.1 && y.0.is_positive() => (x.0.div_floor(&y.0), x.1.div_floor(&y.0)),
        BinaryOp::Div => {
            let most = x.0.abs().max(x.1.abs());
            (if natural { BigInt::zero() } else { -&most }, most)
        }
        // It is between 0 and the divisor.
        BinaryOp::Rem => {
            let (below, above): (BigInt, BigInt) = (&y.0 + 1, &y.1 - 1);
            (below.min(BigInt::zero()), above.max(BigInt::zero()))
        }
        BinaryOp::BitAnd if natural => (BigInt::zero(), (&x.1).min(&y.1).clone()),
        BinaryOp::BitOr | BinaryOp::BitXor if natural => {
            (BigInt::zero(), (BigInt::one() << bit_length((&x.1).max(&y.1))) - 1)
        }
        _ => return None,
    })
}

/// How many bits the numbers of a range have at most.
fn width((low, high): &Range) -> u32 {
    bit_length(low).max(bit_length(high))
}

/// How many limbs hold the numbers of a range, so that less than a limb is left for the last one.
fn limbs_of(range: &Range) -> usize {
    (width(range) / LIMB) as usize + 1
}

/// The limbs of an integer, so many; those of a scalar are not in normal form.
fn limbs(value: &Value, count: usize) -> Vec<Lc> {
    let mut limbs = match value {
        Value::Wide(wide) => wide.lcs(),
        Value::Int(int) => match int.known() {
            Some(known) => known_limbs(known, count),
            None => vec![int.lc.clone()],
        },
        _ => vec![],
    };
    limbs.resize(count, Lc::zero());
    limbs
}

fn known_limbs(number: &BigInt, count: usize) -> Vec<Lc> {
    let base = BigInt::one() << LIMB;
    let mut rest = number.clone();
    let mut limbs = vec![];
    for _ in 1..count {
        let (upper, limb) = rest.div_mod_floor(&base);
        limbs.push(Lc::constant(scalar(&limb)));
        rest = upper;
    }
    limbs.push(Lc::constant(scalar(&rest)));
    limbs
}

/// The integer that limbs in normal form are, of which the last ones may say no more than the sign.
fn number(mut limbs: Vec<Lc>, range: Range) -> Value {
    if bounded(&range) {
        return Value::Int(Int::new(weighted(&limbs), range.0, range.1));
    }
    let count = limbs_of(&range);
    if limbs.len() > count {
        let last = weighted(&limbs[count - 1..]);
        limbs.truncate(count - 1);
        limbs.push(last);
    }
    let limbs = Shared::new(limbs.into_iter().map(Value::Field).collect());
    Value::Wide(Wide { limbs, low: range.0, high: range.1 })
}

/// The sum of limbs with their weights, modulo the order of the field.
fn weighted(limbs: &[Lc]) -> Lc {
    let base = scalar(&(BigInt::one() << LIMB));
    let weights = std::iter::successors(Some(Scalar::ONE), |weight| Some(weight * base));
    Lc::sum(limbs.iter().zip(weights))
}
