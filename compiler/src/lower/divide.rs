//! Division of integers (rounding down, by positive divisors) and of field elements.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use zkvm::integer::int_to_scalar as scalar;
use zkvm::program::{SideOp, SideProgram};

use super::Lowerer;
use super::bits::power_of_two;
use super::builder::{Because, When};
use super::check::Rule;
use super::error::{Lowered, division_by_zero};
use super::interval::{bound, show};
use super::value::{Int, Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::ir::CheckKind;
use crate::source::Span;

impl Lowerer<'_> {
    /// Quotient and remainder: a = q·b + r with 0 ≤ r < b. A divisor below 1 makes the proof impossible.
    pub(super) fn int_divide(&mut self, a: &Int, b: &Int, span: Span) -> Lowered<(Value, Value)> {
        let (a, b) = (self.builder.facts.tighten(a), self.builder.facts.tighten(b));
        if self.builder.clear {
            return self.divide_in_clear(&a, &b, span);
        }
        let kind = if b.low.is_negative() { CheckKind::Divisor } else { CheckKind::Division };
        let rule = Rule::watching(kind, self.divisor.unwrap_or(span), &Value::Int(b.clone()));
        let required = self.require_range(&b, &BigInt::one(), &b.high.clone(), &rule);
        let Some(b) = required.filter(|_| b.high.is_positive()) else {
            self.never(&rule, || never_divides(&b, span))?;
            return Ok((Value::int(0), Value::int(0)));
        };
        if let (Some(x), Some(y)) = (a.known(), b.known()) {
            let (q, r) = x.div_mod_floor(y);
            return Ok((Value::int(q), Value::int(r)));
        }
        if b.known().is_some_and(BigInt::is_one) {
            return Ok((Value::Int(a), Value::int(0)));
        }
        // The extremes of a/b with b ≥ 1 are at the corners.
        let corners = [&a.low, &a.high].map(|x| [&b.low, &b.high].map(|y| x.div_floor(y)));
        let low = corners.iter().flatten().min().cloned().unwrap_or_default();
        let high = corners.iter().flatten().max().cloned().unwrap_or_default();
        if let Some(bits) = b.known().and_then(power_of_two)
            && low != high
            && !self.builder.is_public(&a.lc)
        {
            return self.split_bits(&a, bits, span);
        }
        let top: BigInt = &b.high - 1;
        let widest = low.abs().max(high.abs()) * &b.high;
        if widest >= bound() {
            let error = Diagnostic::at(
                codes::E0506,
                span,
                "this division cannot be proven: its numbers can be too large",
            )
            .here(format!("quotient times divisor can reach {}; the limit is 2^250", show(&widest)))
            .help("coerce the dividend or the divisor to a narrower type first: `let x: u64 = …;`");
            return Err(self.report(error));
        }
        // A remainder is at most the dividend if that is not negative.
        let top = if a.low.is_negative() { top } else { top.min(a.high.clone()) };
        let quotient = self.quotient(&a, &b, (&low, &high), &top);
        let remainder = match b.known() {
            Some(known) => a.lc.add_scaled(&quotient, -scalar(known)),
            None => a.lc.minus(&self.builder.product(&quotient, &b.lc)),
        };
        Ok((self.int(quotient, low, high, span)?, self.int(remainder, BigInt::zero(), top, span)?))
    }

    /// Quotient and remainder of a division by 2^`count`: the upper and the lower bits of a, which is made positive by adding
    /// a multiple of the divisor.
    fn split_bits(&mut self, a: &Int, count: u32, span: Span) -> Lowered<(Value, Value)> {
        let multiple = if a.low.is_negative() { -(&a.low >> count) } else { BigInt::zero() };
        let added = &multiple << count;
        let a = Int { lc: a.lc.clone().plus_int(&added), low: &a.low + &added, high: &a.high + &added };
        let mut remainder = self.bits_of(&a);
        let quotient = remainder.split_off(remainder.len().min(count as usize));
        let quotient = self.int_of_bits(&quotient, (&a.low >> count, &a.high >> count), span)?;
        let most = (BigInt::one() << count) - 1;
        let remainder = self.int_of_bits(&remainder, (BigInt::zero(), most), span)?;
        let quotient = match quotient {
            Value::Int(int) if multiple.is_positive() => {
                self.int(int.lc.plus_int(&-&multiple), int.low - &multiple, int.high - &multiple, span)?
            }
            quotient => quotient,
        };
        Ok((quotient, remainder))
    }

    /// Quotient and remainder as side programs compute them: rounded down for every divisor, and 0 for a divisor of 0.
    fn divide_in_clear(&mut self, a: &Int, b: &Int, span: Span) -> Lowered<(Value, Value)> {
        if let (Some(x), Some(y)) = (a.known(), b.known()) {
            let (q, r) = if y.is_zero() { Default::default() } else { x.div_mod_floor(y) };
            return Ok((Value::int(q), Value::int(r)));
        }
        let mut compute = |op| {
            let code = vec![SideOp::Argument(0), SideOp::Argument(1), op];
            self.builder.compute(code, &[&a.lc, &b.lc])
        };
        let [quotient, remainder] = [SideOp::Divide, SideOp::Remainder].map(&mut compute);
        let most = a.low.abs().max(a.high.abs());
        let least = if a.low.is_negative() || b.low.is_negative() { -&most } else { BigInt::zero() };
        // A remainder is between 0 and the divisor.
        let (below, above): (BigInt, BigInt) = (&b.low + 1, &b.high - 1);
        let (below, above) = (below.min(BigInt::zero()), above.max(BigInt::zero()));
        Ok((self.int(quotient, least, most, span)?, self.int(remainder, below, above, span)?))
    }

    /// The quotient, with everything that leaves only one possible.
    ///
    /// q in `low..=high` and r = a − q·b, both proven as integers: |q·b| and |a| are below 2^250, so r's residue
    /// stands for one integer; 0 ≤ r and r ≤ b − 1 then determine q and r.
    fn quotient(&mut self, a: &Int, b: &Int, (low, high): (&BigInt, &BigInt), top: &BigInt) -> Lc {
        if low == high {
            // The intervals leave one quotient, so the remainder is in range by itself.
            return Lc::constant(scalar(low));
        }
        if let Some(node) = self.builder.quotient(&a.lc, &b.lc) {
            return Lc::node(node);
        }
        let code = vec![SideOp::Argument(0), SideOp::Argument(1), SideOp::Divide];
        let public = self.builder.is_public(&a.lc) && self.builder.is_public(&b.lc);
        let quotient = if public {
            self.builder.compute(code, &[&a.lc, &b.lc])
        } else {
            let arguments = vec![self.builder.value(&a.lc), self.builder.value(&b.lc)];
            self.builder.advice(SideProgram::new(2, 1, code), arguments).swap_remove(0)
        };
        self.builder.facts.set_range(&quotient, (low.clone(), high.clone()));
        if let Some((node, _)) = quotient.single() {
            self.builder.remember_quotient(&a.lc, &b.lc, node);
        }
        if public {
            return quotient;
        }
        let rule = Rule::new(CheckKind::Internal);
        let check = self.check(&rule);
        let always = || When::Always(Because::Chosen);
        self.builder.within(&quotient.clone().plus_int(&-low), &(high - low), always(), check);
        let product = self.builder.product(&quotient, &b.lc);
        let remainder = a.lc.minus(&product);
        self.builder.within(&remainder, top, always(), check);
        if b.known().is_none() {
            let rest = b.lc.minus(&remainder).plus_constant(-Scalar::ONE);
            let most = &b.high - 1;
            self.builder.within(&rest, &most, always(), check);
            self.builder.facts.learn(&rest, (BigInt::zero(), most));
        }
        self.builder.facts.learn(&remainder, (BigInt::zero(), top.clone()));
        quotient
    }

    /// x / y: y's inverse is unique, and a y of zero makes the proof impossible.
    pub(super) fn field_divide(&mut self, x: &Lc, y: &Lc, span: Span) -> Lowered<Value> {
        let place = self.divisor.unwrap_or(span);
        let rule = Rule::watching(CheckKind::Division, place, &Value::Field(y.clone()));
        if let Some(divisor) = y.known() {
            if divisor == Scalar::ZERO {
                self.never(&rule, || division_by_zero(span))?;
                return Ok(Value::Field(Lc::zero()));
            }
            self.steps += super::INVERSION;
            return Ok(Value::Field(x.clone().scaled(divisor.invert())));
        }
        let y = self.guarded(y, Scalar::ONE);
        let inverse = if self.builder.clear {
            self.builder.compute(vec![SideOp::Argument(0), SideOp::Invert], &[&y])
        } else {
            self.prove_nonzero(&y, &rule)
        };
        Ok(Value::Field(self.builder.product(x, &inverse)))
    }
}

/// The message for a divisor that is never positive.
fn never_divides(b: &Int, span: Span) -> Diagnostic {
    if b.known().is_some_and(BigInt::is_zero) {
        return division_by_zero(span);
    }
    Diagnostic::at(codes::E0506, span, "the divisor is never positive")
        .here(format!("the divisor is at most {}", show(&b.high)))
        .help("divide by a positive number and negate the quotient")
}
