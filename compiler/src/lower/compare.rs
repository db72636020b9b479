//! Comparisons, as values and as requirements.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use zkvm::integer::int_to_scalar as scalar;
use zkvm::program::SideOp;

use super::Lowerer;
use super::builder::{Because, When};
use super::check::Rule;
use super::error::Lowered;
use super::interval::bit_length;
use super::value::{Int, Lc, Value};
use crate::hir::BinaryOp;
use crate::ir::CheckKind;
use crate::ir::clear::is_negative;
use crate::source::Span;

/// Two values of one type.
enum Alike {
    Bools(Lc, Lc),
    Ints(Int, Int),
    Fields(Lc, Lc),
    Parts(Vec<(Value, Value)>),
}

impl Lowerer<'_> {
    /// `a operator b` as a boolean.
    pub(super) fn compare(&mut self, operator: BinaryOp, a: &Value, b: &Value, span: Span) -> Lowered<Value> {
        if let Some(wide) = self.wide_compare(operator, a, b, span)? {
            return Ok(Value::Bool(wide));
        }
        Ok(Value::Bool(match operator {
            BinaryOp::Eq => self.equal(a, b, span)?,
            BinaryOp::Ne => self.equal(a, b, span)?.complement(),
            _ => {
                let d = self.difference(operator, a, b, span)?;
                self.nonnegative(&d)
            }
        }))
    }

    /// Requires `a operator b`. False if it never holds.
    pub(super) fn require_compare(
        &mut self,
        operator: BinaryOp,
        a: &Value,
        b: &Value,
        rule: &Rule,
        span: Span,
    ) -> Lowered<bool> {
        match operator {
            BinaryOp::Eq => self.require_equal(a, b, rule, span),
            BinaryOp::Ne => self.require_unequal(a, b, rule, span),
            _ => {
                let d = self.difference(operator, a, b, span)?;
                let d = self.builder.facts.tighten(&d);
                let top = (&d.high).max(&BigInt::zero()).clone();
                Ok(self.require_range(&d, &BigInt::zero(), &top, rule).is_some())
            }
        }
    }

    fn require_equal(&mut self, a: &Value, b: &Value, rule: &Rule, span: Span) -> Lowered<bool> {
        match self.alike(a, b, span)? {
            Alike::Bools(a, b) | Alike::Fields(a, b) => {
                self.warn_of_equal_guess(&a, &b, span);
                let d = a.minus(&b);
                Ok(self.require_zero_unless_never(&d, rule))
            }
            Alike::Ints(a, b) => {
                self.warn_of_equal_guess(&a.lc, &b.lc, span);
                let d = self.builder.facts.tighten(&int_difference(&a, &b));
                if d.low.is_positive() || d.high.is_negative() {
                    return Ok(false);
                }
                self.require_zero(&d.lc, rule);
                if self.scopes.is_empty() {
                    self.builder.facts.learn(&d.lc, (BigInt::zero(), BigInt::zero()));
                }
                Ok(true)
            }
            Alike::Parts(parts) => {
                let mut all = true;
                for (x, y) in &parts {
                    all &= self.require_equal(x, y, rule, span)?;
                }
                Ok(all)
            }
        }
    }

    fn require_zero_unless_never(&mut self, d: &Lc, rule: &Rule) -> bool {
        let never = d.known().is_some_and(|d| d != Scalar::ZERO);
        if !never {
            self.require_zero(d, rule);
        }
        !never
    }

    fn require_unequal(&mut self, a: &Value, b: &Value, rule: &Rule, span: Span) -> Lowered<bool> {
        match self.alike(a, b, span)? {
            // They differ if and only if a + b = 1.
            Alike::Bools(a, b) => {
                let d = a.plus(&b).plus_constant(-Scalar::ONE);
                Ok(self.require_zero_unless_never(&d, rule))
            }
            Alike::Ints(a, b) => {
                let d = self.builder.facts.tighten(&int_difference(&a, &b));
                if d.low.is_positive() || d.high.is_negative() {
                    return Ok(true);
                }
                if d.known().is_some() {
                    return Ok(false);
                }
                self.require_int_nonzero(&d, rule);
                Ok(true)
            }
            Alike::Fields(a, b) => {
                let d = a.minus(&b);
                let holds = d.known() != Some(Scalar::ZERO);
                if holds {
                    self.require_nonzero(&d, rule);
                }
                Ok(holds)
            }
            Alike::Parts(_) => {
                let equal = self.equal(a, b, span)?;
                Ok(self.require_zero_unless_never(&equal, rule))
            }
        }
    }

    /// Whether two values are equal.
    fn equal(&mut self, a: &Value, b: &Value, span: Span) -> Lowered<Lc> {
        if let Some(wide) = self.wide_compare(BinaryOp::Eq, a, b, span)? {
            return Ok(wide);
        }
        Ok(match self.alike(a, b, span)? {
            Alike::Bools(a, b) => self.xor(&a, &b).complement(),
            Alike::Ints(a, b) => self.is_zero(&int_difference(&a, &b)),
            Alike::Fields(a, b) => self.is_zero_residue(&a.minus(&b)),
            Alike::Parts(parts) => {
                let mut all = Lc::constant(Scalar::ONE);
                for (x, y) in &parts {
                    let equal = self.equal(x, y, span)?;
                    all = self.and(&all, &equal);
                }
                all
            }
        })
    }

    /// Two values of one type; integers beside field elements are field elements.
    fn alike(&mut self, a: &Value, b: &Value, span: Span) -> Lowered<Alike> {
        self.step()?;
        self.charge_leaf(a);
        self.charge_leaf(b);
        Ok(match (a, b) {
            (Value::Error(reported), _) | (_, Value::Error(reported)) => return Err(*reported),
            (Value::Bool(a), Value::Bool(b)) => Alike::Bools(a.clone(), b.clone()),
            (Value::Int(a), Value::Int(b)) => Alike::Ints(a.clone(), b.clone()),
            (Value::Field(_), Value::Field(_) | Value::Int(_) | Value::Wide(_))
            | (Value::Int(_) | Value::Wide(_), Value::Field(_)) => {
                Alike::Fields(self.field(a.clone(), span)?, self.field(b.clone(), span)?)
            }
            (Value::Data(x, _), Value::Data(y, _)) if x != y => {
                let (a, b) = self.alike_data(a.clone(), b.clone(), span)?;
                return self.alike(&a, &b, span);
            }
            _ => match (a.children(), b.children()) {
                (Some(xs), Some(ys)) if xs.len() == ys.len() => {
                    Alike::Parts(xs.iter().cloned().zip(ys.iter().cloned()).collect())
                }
                _ => return Err(self.report(super::error::mismatch(span, "a comparison of different types"))),
            },
        })
    }

    /// What must be at least 0 for the comparison to hold.
    fn difference(&mut self, operator: BinaryOp, a: &Value, b: &Value, span: Span) -> Lowered<Int> {
        let (a, b) = match (a, b) {
            (Value::Int(a), Value::Int(b)) => (a, b),
            (Value::Error(reported), _) | (_, Value::Error(reported)) => return Err(*reported),
            _ => return Err(self.confused(span, "a comparison of something that is not an integer")),
        };
        let (big, small, strict) = match operator {
            BinaryOp::Lt => (b, a, true),
            BinaryOp::Le => (b, a, false),
            BinaryOp::Gt => (a, b, true),
            BinaryOp::Ge => (a, b, false),
            _ => return Err(self.confused(span, "a comparison")),
        };
        let d = int_difference(big, small);
        Ok(match strict {
            true => Int::new(d.lc.plus_constant(-Scalar::ONE), d.low - 1, d.high - 1),
            false => d,
        })
    }

    /// Whether an integer is zero.
    fn is_zero(&mut self, d: &Int) -> Lc {
        let d = self.builder.facts.tighten(d);
        let one = BigInt::one();
        if d.low.is_positive() || d.high.is_negative() {
            return Lc::constant(Scalar::ZERO);
        }
        if d.known().is_some() {
            return Lc::constant(Scalar::ONE);
        }
        if d.low >= -&one && d.high <= one && !self.builder.is_public(&d.lc) {
            // Of two values no multiplier, of −1, 0, 1 one.
            return match (d.low.is_zero(), d.high.is_zero()) {
                (true, _) => d.lc.complement(),
                (_, true) => d.lc.plus_constant(Scalar::ONE),
                _ => self.builder.product(&d.lc, &d.lc).complement(),
            };
        }
        let equal = self.is_zero_residue(&d.lc);
        let zero = (BigInt::zero(), BigInt::zero());
        let when_zero = if d.low.is_zero() {
            Some((one, d.high.clone()))
        } else if d.high.is_zero() {
            Some((d.low.clone(), -one))
        } else {
            None
        };
        self.builder.facts.imply(&equal, &d.lc, when_zero, Some(zero));
        equal
    }

    /// Whether a combination is zero. The prover chooses v, and with o = d·v: equal = 1 − o and d·equal = 0.
    /// If d ≠ 0 the second leaves only equal = 0; if d = 0 the first leaves only equal = 1.
    pub(super) fn is_zero_residue(&mut self, d: &Lc) -> Lc {
        if let Some(d) = d.known() {
            return Lc::constant(Scalar::from(u8::from(d == Scalar::ZERO)));
        }
        let equal = if self.builder.is_public(d) {
            let code = vec![SideOp::Argument(0), SideOp::Int(0), SideOp::Equal];
            self.builder.compute(code, &[d])
        } else {
            // d and −d share the gadget.
            let negative = d.terms.first().is_some_and(|(_, c)| is_negative(c));
            let d = if negative { d.clone().negated() } else { d.clone() };
            let internal = self.check(&Rule::new(CheckKind::Internal));
            self.builder.is_zero_once(&d, |builder, value| {
                let code = vec![SideOp::Argument(0), SideOp::Argument(0), SideOp::Invert];
                let [left, _, output] = builder.factors(code, vec![value]);
                builder.zero(&left.minus(&d), When::Always(Because::Chosen), internal);
                let equal = builder.value(&output.complement());
                let product = builder.product(&Lc::node(value), &Lc::node(equal));
                builder.zero(&product, When::Always(Because::Chosen), internal);
                equal
            })
        };
        self.builder.facts.set_range(&equal, (BigInt::zero(), BigInt::one()));
        equal
    }

    /// Whether an integer is at least 0.
    pub(super) fn nonnegative(&mut self, d: &Int) -> Lc {
        let d = self.builder.facts.tighten(d);
        if !d.low.is_negative() {
            return Lc::constant(Scalar::ONE);
        }
        if d.high.is_negative() {
            return Lc::constant(Scalar::ZERO);
        }
        let minus_one = -BigInt::one();
        let (below, above) = ((d.low.clone(), minus_one.clone()), (BigInt::zero(), d.high.clone()));
        if self.builder.is_public(&d.lc) {
            let code = vec![SideOp::Argument(0), SideOp::Int(0), SideOp::Less];
            let negative = self.builder.compute(code, &[&d.lc]);
            self.builder.facts.set_range(&negative, (BigInt::zero(), BigInt::one()));
            self.builder.facts.imply(&negative, &d.lc, Some(above), Some(below));
            return negative.complement();
        }
        if d.high.is_zero() {
            return self.is_zero(&d);
        }
        if d.low == minus_one {
            let shifted = Int { lc: d.lc.plus_constant(Scalar::ONE), low: BigInt::zero(), high: d.high + 1 };
            return self.is_zero(&shifted).complement();
        }
        if d.lc.terms.first().is_some_and(|(_, c)| is_negative(c)) {
            // d ≥ 0 if and only if not −d − 1 ≥ 0; so `x < y` and `x >= y` share their bits.
            let lc = d.lc.negated().plus_constant(-Scalar::ONE);
            return self.nonnegative(&Int { lc, low: -&d.high - 1, high: -&d.low - 1 }).complement();
        }
        // d + 2^n is in 0..2^(n+1), and its top bit tells the sign.
        let n = bit_length(&(-&d.low - 1)).max(bit_length(&d.high));
        let shifted = d.lc.clone().plus_constant(scalar(&(BigInt::one() << n)));
        let check = self.check(&Rule::new(CheckKind::Internal));
        let top = self.builder.last_bit(&shifted, n + 1, Because::Implied, check);
        self.builder.facts.set_range(&top, (BigInt::zero(), BigInt::one()));
        self.builder.facts.imply(&top, &d.lc, Some(below), Some(above));
        top
    }
}

/// The integer a − b, with its interval.
fn int_difference(a: &Int, b: &Int) -> Int {
    Int::new(a.lc.minus(&b.lc), &a.low - &b.high, &a.high - &b.low)
}
