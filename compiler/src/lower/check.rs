//! Requirements: what is emitted for them, and what is remembered for the message if one fails.

use std::cell::Cell;
use std::sync::Arc;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Zero};
use zkvm::program::SideOp;

use super::Lowerer;
use super::builder::{Because, When};
use super::error::Lowered;
use super::facts::Range;
use super::interval::bit_length;
use super::message::InMessage;
use super::value::{Int, Lc, Value};
use crate::diagnostic::Diagnostic;
use crate::hir::DataId;
use crate::ir::{Check, CheckId, CheckKind, Parts, Watch, WatchValue};
use crate::source::Span;
use zkvm::integer::int_to_scalar as scalar;

/// Up to this many values are excluded one by one instead of by a range proof.
const MAX_EXCLUDED: u32 = 4;

/// A rule of the source, on its way to constraints.
pub(super) struct Rule {
    kind: CheckKind,
    message: Option<String>,
    shown: Vec<InMessage>,
    watches: Vec<(Span, Value)>,
    /// Whether the values were chosen to be shown even where they are known.
    recorded: bool,
    id: Cell<Option<CheckId>>,
}

impl Rule {
    pub(super) fn new(kind: CheckKind) -> Self {
        Self::watched(kind, vec![])
    }

    pub(super) fn watched(kind: CheckKind, watches: Vec<(Span, Value)>) -> Self {
        Self { kind, message: None, shown: vec![], watches, recorded: true, id: Cell::new(None) }
    }

    /// The rule with what is said if it fails.
    pub(super) fn with_message(self, message: String, shown: Vec<InMessage>) -> Self {
        Self { message: Some(message), shown, ..self }
    }

    pub(super) fn watching(kind: CheckKind, span: Span, value: &Value) -> Self {
        Self { recorded: false, ..Self::watched(kind, vec![(span, value.clone())]) }
    }
}

impl Lowerer<'_> {
    /// The circuit's entry for a rule, made when the first constraint needs it.
    pub(super) fn check(&mut self, rule: &Rule) -> CheckId {
        if let Some(id) = rule.id.get() {
            return id;
        }
        let mut watches: Vec<Watch> = vec![];
        let mut order: Vec<&(Span, Value)> = rule.watches.iter().collect();
        // Source order; of two that start together the longer one first.
        order.sort_by_key(|(span, _)| (span.file, span.start, std::cmp::Reverse(span.end)));
        for (span, value) in order {
            let known = value.leaf().is_none_or(|lc| lc.known().is_some());
            if known && !rule.recorded {
                continue;
            }
            if let Some(value) = self.watch_value(value)
                && watches.iter().all(|watch| !same_watch(&watch.value, &value))
            {
                watches.push(Watch { span: *span, value });
            }
        }
        let origin = self.builder.origin();
        let (kind, message) = (rule.kind.clone(), rule.message.clone());
        message.iter().for_each(|message| self.builder.charge_text(message));
        let id = CheckId(self.builder.circuit.checks.len() as u32);
        let inserted = self.insert(&rule.shown);
        self.builder.circuit.checks.push(Check { kind, message, inserted, origin, watches });
        rule.id.set(Some(id));
        id
    }

    /// How to show a value.
    pub(super) fn watch_value(&mut self, value: &Value) -> Option<WatchValue> {
        Some(match value {
            Value::Error(_) => return None,
            Value::Bool(lc) => WatchValue::Bool(self.builder.value(lc)),
            Value::Int(int) => WatchValue::Int(self.builder.value(&int.lc)),
            Value::Field(lc) => WatchValue::Field(self.builder.value(lc)),
            Value::Wide(_) => WatchValue::Absent,
            Value::List(children) => WatchValue::List(self.watch_values(children)?),
            Value::Data(made, children) => {
                let children = self.watch_values(children)?;
                WatchValue::Data(self.part_names(made.id), children)
            }
        })
    }

    fn watch_values(&mut self, values: &[Value]) -> Option<Vec<WatchValue>> {
        values.iter().map(|value| self.watch_value(value)).collect()
    }

    /// The names of the parts of a data type, which its values share.
    fn part_names(&mut self, id: DataId) -> Arc<Parts> {
        let data = self.program.data(id);
        let variants = data.variants.iter().map(|variant| {
            (variant.name.clone(), variant.fields.iter().map(|field| field.name.clone()).collect())
        });
        let names = || Arc::new(Parts { is_enum: data.is_enum, variants: variants.collect() });
        self.part_names.entry(id).or_insert_with(names).clone()
    }

    /// `e` where the guard is 1, and `inert` elsewhere.
    pub(super) fn guarded(&mut self, e: &Lc, inert: Scalar) -> Lc {
        match self.guard() {
            None => e.clone(),
            Some(guard) => {
                let shifted = e.clone().plus_constant(-inert);
                self.builder.product(&guard, &shifted).plus_constant(inert)
            }
        }
    }

    /// When what is evaluated now is required.
    pub(super) fn when(&mut self) -> When {
        match self.guard() {
            None => When::Always(Because::Outside),
            Some(guard) => When::Guard(guard),
        }
    }

    /// Requires a combination to be zero (in this branch).
    pub(super) fn require_zero(&mut self, e: &Lc, rule: &Rule) {
        if self.builder.clear || e.known() == Some(Scalar::ZERO) {
            return;
        }
        let (when, check) = (self.when(), self.check(rule));
        self.builder.zero(e, when, check);
    }

    /// Requires a combination to be other than zero (in this branch).
    pub(super) fn require_nonzero(&mut self, e: &Lc, rule: &Rule) {
        if self.builder.clear || e.known().is_some_and(|e| e != Scalar::ZERO) {
            return;
        }
        let e = self.guarded(e, Scalar::ONE);
        self.prove_nonzero(&e, rule);
    }

    /// Proves, whatever the guard, that a combination is not zero: e · inverse = 1. Gives the inverse.
    pub(super) fn prove_nonzero(&mut self, e: &Lc, rule: &Rule) -> Lc {
        let always = || When::Always(Because::Replaced);
        let check = self.check(rule);
        if self.builder.is_public(e) {
            let zero = self.builder.compute(vec![SideOp::Argument(0), SideOp::Int(0), SideOp::Equal], &[e]);
            self.builder.zero(&zero, always(), check);
            return self.builder.compute(vec![SideOp::Argument(0), SideOp::Invert], &[e]);
        }
        let value = self.builder.value(e);
        let code = vec![SideOp::Argument(0), SideOp::Argument(0), SideOp::Invert];
        let [left, right, output] = self.builder.factors(code, vec![value]);
        let internal = self.check(&Rule::new(CheckKind::Internal));
        self.builder.zero(&left.minus(e), When::Always(Because::Chosen), internal);
        self.builder.zero(&output.plus_constant(-Scalar::ONE), always(), check);
        right
    }

    /// Requires an integer to be in `low..=high` (in this branch). What comes back is the integer if the guard
    /// is 1, and is in the range whatever the guard. `None`: it never is.
    pub(super) fn require_range(
        &mut self,
        int: &Int,
        low: &BigInt,
        high: &BigInt,
        rule: &Rule,
    ) -> Option<Int> {
        let int = self.builder.facts.tighten(int);
        if int.inside(low, high) {
            return Some(int);
        }
        let (lo, hi) = (low.max(&int.low).clone(), high.min(&int.high).clone());
        if self.builder.clear {
            // The prover's own computation: nothing is proven, the type is taken at its word.
            let (lo, hi) = if lo <= hi { (lo, hi) } else { (low.clone(), high.clone()) };
            return Some(Int { lc: int.lc, low: lo, high: hi });
        }
        if lo > hi {
            return None;
        }
        let (lc, inside) = self.replaced(&int, &lo, &hi);
        if !inside {
            self.prove_range(&lc, (&lo, &hi), (int.low, int.high), rule);
        }
        self.builder.facts.learn(&lc, (lo.clone(), hi.clone()));
        Some(Int::new(lc, lo, hi))
    }

    /// An integer where the guard is 1, and `low` elsewhere; and whether that is known to be in `low..=high`.
    pub(super) fn replaced(&mut self, int: &Int, low: &BigInt, high: &BigInt) -> (Lc, bool) {
        // The conditions of the branches we are in may imply it: then only the value outside them is replaced.
        let inside = self.believed(int).inside(low, high);
        let lc = self.guarded(&int.lc, scalar(low));
        let known = self.builder.facts.fact(&lc).is_some_and(|(l, h)| *low <= l && h <= *high);
        (lc, inside || known)
    }

    /// Proves, whatever the guard, that an integer known to be in `outer` is in `low..=high` inside of it.
    fn prove_range(&mut self, lc: &Lc, (low, high): (&BigInt, &BigInt), outer: Range, rule: &Rule) {
        let from_low = lc.clone().plus_int(&-low);
        let always = When::Always(Because::Replaced);
        if low == high {
            let check = self.check(rule);
            return self.builder.zero(&from_low, always, check);
        }
        let excluded = (low - &outer.0) + (&outer.1 - high);
        let bits = bit_length(&(high - low));
        if !self.builder.is_public(lc) && excluded < BigInt::from(bits.min(MAX_EXCLUDED + 1)) {
            let mut product = Lc::constant(Scalar::ONE);
            let mut value = outer.0;
            while value <= outer.1 {
                if value == *low {
                    value = high + 1;
                    continue;
                }
                let factor = lc.clone().plus_int(&-&value);
                product = self.builder.product(&product, &factor);
                value += BigInt::one();
            }
            self.prove_nonzero(&product, rule);
            return;
        }
        // What is never above the range can only be below it. A bound that is a little greater says that, too, and is the
        // cheaper one to prove if bits or digits can say nothing beyond it.
        let max = if outer.1 <= *high { (BigInt::one() << bits) - 1 } else { high - low };
        let check = self.check(rule);
        self.builder.within(&from_low, &max, always, check);
    }

    /// Requires an integer to differ from zero (in this branch), and learns from it.
    pub(super) fn require_int_nonzero(&mut self, int: &Int, rule: &Rule) {
        self.require_nonzero(&int.lc, rule);
        if self.scopes.is_empty() && !self.builder.clear && int.low < int.high {
            if int.low.is_zero() {
                self.builder.facts.learn(&int.lc, (BigInt::one(), int.high.clone()));
            } else if int.high.is_zero() {
                self.builder.facts.learn(&int.lc, (int.low.clone(), -BigInt::one()));
            }
        }
    }

    /// What never holds: an error where it is evaluated in every run, and elsewhere an impossible branch.
    ///
    /// # Errors
    /// If it was reported. Otherwise any value of the right type will do for what is evaluated.
    pub(super) fn never(&mut self, rule: &Rule, error: impl FnOnce() -> Diagnostic) -> Lowered<()> {
        if self.certain() {
            return Err(self.report(error()));
        }
        self.require_zero(&Lc::constant(Scalar::ONE), rule);
        Ok(())
    }
}

fn same_watch(a: &WatchValue, b: &WatchValue) -> bool {
    match (a, b) {
        (WatchValue::Bool(a), WatchValue::Bool(b))
        | (WatchValue::Int(a), WatchValue::Int(b))
        | (WatchValue::Field(a), WatchValue::Field(b)) => a == b,
        (WatchValue::List(a), WatchValue::List(b)) | (WatchValue::Data(_, a), WatchValue::Data(_, b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_watch(a, b))
        }
        _ => false,
    }
}
