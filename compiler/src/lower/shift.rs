//! Shifts: products and quotients with a power of two, whose exponent may be a secret.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive};
use zkvm::abi::MAX_INTEGER_BITS;
use zkvm::integer::int_to_scalar as scalar;

use super::Lowerer;
use super::error::Lowered;
use super::interval::show;
use super::value::{Int, Lc, Value};
use super::wide::MAX_WIDE_BITS;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::BinaryOp;
use crate::source::Span;

impl Lowerer<'_> {
    /// `a << b` or `a >> b`.
    pub(super) fn shift(&mut self, operator: BinaryOp, a: &Int, b: &Int, span: Span) -> Lowered<Value> {
        let amount = self.builder.facts.tighten(b);
        let most = BigInt::from(MAX_INTEGER_BITS) - 1;
        if amount.low.is_negative() || amount.high > most {
            let what = match amount.known() {
                Some(known) => format!("a shift by {} is out of range", show(known)),
                None => {
                    format!("a shift by {} to {} is out of range", show(&amount.low), show(&amount.high))
                }
            };
            let error = Diagnostic::at(codes::E0512, span, what);
            let clear = self.builder.clear;
            return Err(self.report(match amount.known() {
                Some(_) if clear => error.help(format!("in a hint, shift by 0 to {MAX_WIDE_BITS}")),
                Some(_) => error.help(format!("shift by 0 to {most}")),
                None if clear => error
                    .help(format!(
                        "an amount that is not known when the program is built is from 0 to {most}"
                    ))
                    .help("give it a narrower type first: `let n: int 0..=31 = …;`"),
                None => error
                    .help(format!("shift by 0 to {most}"))
                    .help("give the amount a narrower type first: `let n: int 0..=31 = …;`"),
            }));
        }
        let power = self.power_of_two(&amount);
        match operator {
            BinaryOp::Shl => self.int_product(a, &power, span),
            _ => self.int_divide(a, &power, span).map(|(quotient, _)| quotient),
        }
    }

    /// 2^n, for an n that is in its interval in every assignment: the product of a factor for each bit of its distance from
    /// the least, which is 2^(2^i) where bit i is one, and 1 where it is zero.
    fn power_of_two(&mut self, n: &Int) -> Int {
        let of = |exponent: &BigInt| BigInt::one() << exponent.to_u32().unwrap_or(0);
        let (low, high) = (of(&n.low), of(&n.high));
        if n.known().is_some() {
            return Int::constant(low);
        }
        let distance = Int::new(n.lc.clone().plus_int(&-&n.low), BigInt::ZERO, &n.high - &n.low);
        let mut power = Lc::constant(Scalar::ONE);
        for (i, bit) in self.bits_of(&distance).iter().enumerate() {
            let factor =
                bit.clone().scaled(scalar(&(of(&(BigInt::one() << i)) - 1))).plus_constant(Scalar::ONE);
            power = self.builder.product(&power, &factor);
        }
        Int::new(power.scaled(scalar(&low)), low, high)
    }
}
