//! Comparisons, as values and as requirements.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use zkvm::integer::{int_to_scalar as scalar, scalar_to_int as signed};
use zkvm::program::SideOp;

use super::Lowerer;
use super::arithmetic::as_field;
use super::check::Rule;
use super::interval::bit_length;
use super::value::{Int, Lc, Value};
use crate::hir::BinaryOp;
use crate::ir::CheckKind;
use crate::source::Span;

impl Lowerer<'_> {
    /// `a operator b` as a boolean.
    pub(super) fn compare(&mut self, operator: BinaryOp, a: &Value, b: &Value, span: Span) -> Value {
        if a.is_error() || b.is_error() {
            return Value::Error;
        }
        let result = match operator {
            BinaryOp::Eq => self.equal(a, b),
            BinaryOp::Ne => self.equal(a, b).map(|equal| equal.complement()),
            _ => difference(operator, a, b).map(|d| self.nonnegative(&d)),
        };
        match result {
            Some(lc) => Value::Bool(lc),
            None => self.report(super::error::mismatch(span, "a comparison of different types")),
        }
    }

    /// Requires `a operator b`. False if it never holds.
    pub(super) fn require_compare(
        &mut self,
        operator: BinaryOp,
        a: &Value,
        b: &Value,
        rule: &Rule,
        span: Span,
    ) -> bool {
        if a.is_error() || b.is_error() {
            return true;
        }
        match operator {
            BinaryOp::Eq => self.require_equal(a, b, rule, span),
            BinaryOp::Ne => self.require_unequal(a, b, rule, span),
            _ => match difference(operator, a, b) {
                Some(d) => {
                    let d = self.builder.facts.tighten(&d);
                    let top = (&d.high).max(&BigInt::zero()).clone();
                    self.require_range(&d, &BigInt::zero(), &top, rule).is_some()
                }
                None => {
                    self.report(super::error::mismatch(span, "a comparison of different types"));
                    true
                }
            },
        }
    }

    fn require_equal(&mut self, a: &Value, b: &Value, rule: &Rule, span: Span) -> bool {
        match (a, b) {
            (Value::Int(a), Value::Int(b)) => {
                let d = self.builder.facts.tighten(&int_difference(a, b));
                if d.low.is_positive() || d.high.is_negative() {
                    return self.builder.clear;
                }
                self.require_zero(&d.lc, rule);
                if self.scopes.is_empty() {
                    self.builder.facts.learn(&d.lc, (BigInt::zero(), BigInt::zero()));
                }
                true
            }
            _ => match (a.children(), b.children()) {
                (Some(xs), Some(ys)) if xs.len() == ys.len() => {
                    let (xs, ys) = (xs.clone(), ys.clone());
                    xs.iter().zip(ys.iter()).all(|(x, y)| self.require_equal(x, y, rule, span))
                }
                _ => match leaf_difference(a, b) {
                    Some(d) if d.known().is_some_and(|d| d != Scalar::ZERO) => self.builder.clear,
                    Some(d) => {
                        self.require_zero(&d, rule);
                        true
                    }
                    None => {
                        self.report(super::error::mismatch(span, "a comparison of different types"));
                        true
                    }
                },
            },
        }
    }

    fn require_unequal(&mut self, a: &Value, b: &Value, rule: &Rule, span: Span) -> bool {
        match (a, b) {
            (Value::Bool(a), Value::Bool(b)) => {
                // They differ if and only if a + b = 1.
                let d = a.plus(b).plus_constant(-Scalar::ONE);
                let holds = d.known().is_none_or(|d| d == Scalar::ZERO);
                self.require_zero(&d, rule);
                holds || self.builder.clear
            }
            (Value::Int(a), Value::Int(b)) => {
                let d = self.builder.facts.tighten(&int_difference(a, b));
                if d.low.is_positive() || d.high.is_negative() {
                    return true;
                }
                if d.known().is_some() {
                    return self.builder.clear;
                }
                self.require_int_nonzero(&d, rule);
                true
            }
            _ => match (leaf_difference(a, b), a.children(), b.children()) {
                (Some(d), ..) => {
                    let holds = d.known() != Some(Scalar::ZERO);
                    if holds {
                        self.require_nonzero(&d, rule);
                    }
                    holds || self.builder.clear
                }
                (None, Some(_), Some(_)) => match self.equal(a, b) {
                    Some(equal) if equal.known() == Some(Scalar::ONE) => self.builder.clear,
                    Some(equal) => {
                        self.require_zero(&equal, rule);
                        true
                    }
                    None => true,
                },
                _ => {
                    self.report(super::error::mismatch(span, "a comparison of different types"));
                    true
                }
            },
        }
    }

    /// Whether two values are equal.
    fn equal(&mut self, a: &Value, b: &Value) -> Option<Lc> {
        Some(match (a, b) {
            (Value::Error, _) | (_, Value::Error) => return None,
            (Value::Bool(a), Value::Bool(b)) => self.xor(a, b).complement(),
            (Value::Int(a), Value::Int(b)) => self.is_zero(&int_difference(a, b)),
            _ => match (a.children(), b.children()) {
                (Some(xs), Some(ys)) if xs.len() == ys.len() => {
                    let (xs, ys) = (xs.clone(), ys.clone());
                    let mut all = Lc::constant(Scalar::ONE);
                    for (x, y) in xs.iter().zip(ys.iter()) {
                        let equal = self.equal(x, y)?;
                        all = self.and(&all, &equal);
                    }
                    all
                }
                _ => {
                    let d = leaf_difference(a, b)?;
                    self.is_zero_residue(&d)
                }
            },
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
            let negative = d.terms.first().is_some_and(|(_, c)| signed(c).is_negative());
            let d = if negative { d.clone().negated() } else { d.clone() };
            let internal = self.check(&Rule::new(CheckKind::Internal));
            self.builder.is_zero_once(&d, |builder, value| {
                let code = vec![SideOp::Argument(0), SideOp::Argument(0), SideOp::Invert];
                let [left, _, output] = builder.factors(code, vec![value]);
                builder.zero(&left.minus(&d), internal);
                let equal = builder.value(&output.complement());
                let product = builder.product(&Lc::node(value), &Lc::node(equal));
                builder.zero(&product, internal);
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
        if d.lc.terms.first().is_some_and(|(_, c)| signed(c).is_negative()) {
            // d ≥ 0 if and only if not −d − 1 ≥ 0; so `x < y` and `x >= y` share their bits.
            let lc = d.lc.negated().plus_constant(-Scalar::ONE);
            return self.nonnegative(&Int { lc, low: -&d.high - 1, high: -&d.low - 1 }).complement();
        }
        // d + 2^n is in 0..2^(n+1), and its top bit tells the sign.
        let n = bit_length(&(-&d.low - 1)).max(bit_length(&d.high));
        let shifted = d.lc.clone().plus_constant(scalar(&(BigInt::one() << n)));
        let check = self.check(&Rule::new(CheckKind::Internal));
        let bits = self.bits(&shifted, n + 1, check);
        let top = bits[n as usize].clone();
        self.builder.facts.imply(&top, &d.lc, Some(below), Some(above));
        top
    }
}

/// a − b
fn int_difference(a: &Int, b: &Int) -> Int {
    Int::new(a.lc.minus(&b.lc), &a.low - &b.high, &a.high - &b.low)
}

/// What must be at least 0 for the comparison to hold.
fn difference(operator: BinaryOp, a: &Value, b: &Value) -> Option<Int> {
    let (Value::Int(a), Value::Int(b)) = (a, b) else { return None };
    let (big, small, strict) = match operator {
        BinaryOp::Lt => (b, a, true),
        BinaryOp::Le => (b, a, false),
        BinaryOp::Gt => (a, b, true),
        BinaryOp::Ge => (a, b, false),
        _ => return None,
    };
    let d = int_difference(big, small);
    Some(if strict { Int::new(d.lc.plus_constant(-Scalar::ONE), d.low - 1, d.high - 1) } else { d })
}

/// The difference of two leaves whose equality is that of their residues.
fn leaf_difference(a: &Value, b: &Value) -> Option<Lc> {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => Some(a.minus(b)),
        _ => Some(as_field(a)?.minus(&as_field(b)?)),
    }
}
