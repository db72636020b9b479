//! Storing to a type: the range is proven unless it is known. And casts.

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use zkvm::integer::{int_to_scalar as scalar, plain_view};

use super::Lowerer;
use super::check::Rule;
use super::facts::Range;
use super::interval::{self, bounded, show};
use super::value::{Int, Lc, Value};
use crate::diagnostic::Diagnostic;
use crate::hir::{ConstExpr, IntRange, Type};
use crate::ir::CheckKind;
use crate::source::Span;

/// Longer arrays than this are refused.
const MAX_LENGTH: usize = 4_000_000;

impl Lowerer<'_> {
    /// The value as one of type `ty`, whose const parameters are those of `arguments`.
    pub(super) fn store(&mut self, value: Value, ty: &Type, arguments: &[BigInt], span: Span) -> Value {
        let Some(value) = self.charge(value) else { return Value::Error };
        if self.fits(&value, ty, arguments) {
            return value;
        }
        match (ty, value) {
            (Type::Error, value) => value,
            (_, Value::Error) => Value::Error,
            (Type::Hidden(inner), value) => self.store(value, inner, arguments, span),
            (Type::Int(Some(range)), Value::Int(int)) => match self.range(range, arguments, span) {
                Some(range) => self.store_int(&int, &range, span),
                None => Value::Error,
            },
            (Type::Field, Value::Int(int)) if int.known().is_some() => Value::Field(int.lc),
            (Type::Array(element, length), value) => {
                let Some(children) = value.children().cloned() else { return self.wrong_type(span) };
                let Some(length) = self.length(length, arguments, span) else { return Value::Error };
                if length != children.len() {
                    let what = format!("{} elements where {length} are wanted", children.len());
                    return self.report(super::error::mismatch(span, &what));
                }
                let children =
                    children.iter().map(|child| self.store(child.clone(), element, arguments, span));
                Value::list(children.collect())
            }
            (Type::Tuple(types), value) => match value.children().cloned() {
                Some(children) if children.len() == types.len() => {
                    let pairs = children.iter().zip(types);
                    Value::list(
                        pairs.map(|(child, ty)| self.store(child.clone(), ty, arguments, span)).collect(),
                    )
                }
                _ => self.wrong_type(span),
            },
            (Type::Struct(id), Value::Struct(_, children)) => {
                let program = self.program;
                let fields = program.structs[id.0 as usize].fields.iter();
                let pairs = children.iter().zip(fields);
                let children =
                    pairs.map(|(child, (_, ty))| self.store(child.clone(), ty, &[], span)).collect();
                Value::Struct(*id, std::rc::Rc::new(children))
            }
            _ => self.wrong_type(span),
        }
    }

    fn wrong_type(&mut self, span: Span) -> Value {
        self.report(super::error::mismatch(span, "a value of another type is wanted here"))
    }

    /// Whether nothing is to be done to store it.
    fn fits(&self, value: &Value, ty: &Type, arguments: &[BigInt]) -> bool {
        match (ty, value) {
            (Type::Bool, Value::Bool(_))
            | (Type::Field, Value::Field(_))
            | (Type::Int(None), Value::Int(_)) => true,
            (Type::Int(Some(range)), Value::Int(int)) => {
                let (low, high) = (range.low.evaluate(arguments), range.high.evaluate(arguments));
                low.zip(high).is_some_and(|range| bounded(&range) && int.inside(&range.0, &range.1))
            }
            (Type::Hidden(inner), value) => self.fits(value, inner, arguments),
            (Type::Array(element, length), Value::List(children)) => {
                length.evaluate(arguments).is_some_and(|n| n == BigInt::from(children.len()))
                    && children.iter().all(|child| self.fits(child, element, arguments))
            }
            (Type::Tuple(types), Value::List(children)) => {
                types.len() == children.len()
                    && types.iter().zip(children.iter()).all(|(ty, child)| self.fits(child, ty, arguments))
            }
            (Type::Struct(id), Value::Struct(other, children)) => {
                let fields = &self.program.structs[id.0 as usize].fields;
                id == other
                    && fields.iter().zip(children.iter()).all(|((_, ty), child)| self.fits(child, ty, &[]))
            }
            _ => false,
        }
    }

    fn store_int(&mut self, int: &Int, (low, high): &Range, span: Span) -> Value {
        let kind = CheckKind::Fits(interval::name(low, high));
        let rule = Rule::watching(kind, span, &Value::Int(int.clone()));
        match self.require_range(int, low, high, &rule) {
            Some(int) => Value::Int(int),
            None => self.never_fits(int, low, high, span),
        }
    }

    /// Reports that a value is never in the range it is stored to.
    pub(super) fn never_fits(&mut self, int: &Int, low: &BigInt, high: &BigInt, span: Span) -> Value {
        let name = interval::name(low, high);
        let int = self.builder.facts.tighten(int);
        let what = match int.known() {
            Some(value) => format!("this is {}", show(value)),
            None => format!("this is between {} and {}", show(&int.low), show(&int.high)),
        };
        self.report(
            Diagnostic::error("E0502", span, format!("this value never fits in `{name}`"))
                .here(what)
                .note(format!("`{name}` holds {} to {}", show(low), show(high)))
                .help("use a type that holds the value"),
        )
    }

    /// The bounds of an int type.
    pub(super) fn range(&mut self, range: &IntRange, arguments: &[BigInt], span: Span) -> Option<Range> {
        let (low, high) = (range.low.evaluate(arguments)?, range.high.evaluate(arguments)?);
        let problem = if low > high {
            format!("the type `int {low}..={high}` has no value")
        } else if !bounded(&(low.clone(), high.clone())) {
            "the bounds of an integer type must be between −2^250 and 2^250".to_owned()
        } else {
            return Some((low, high));
        };
        self.report(
            Diagnostic::error("E0509", span, problem).help("use bounds `low..=high` with low ≤ high"),
        );
        None
    }

    /// The length of an array.
    pub(super) fn length(&mut self, length: &ConstExpr, arguments: &[BigInt], span: Span) -> Option<usize> {
        let length = match length.evaluate(arguments) {
            Some(length) => length,
            None => {
                let error = Diagnostic::error("E0513", span, "the length of this array divides by zero");
                self.report(error.help("check the const arguments"));
                return None;
            }
        };
        match length.to_usize().filter(|n| *n <= MAX_LENGTH) {
            Some(length) => Some(length),
            None => {
                let text = format!("an array cannot have {} elements", show(&length));
                self.report(Diagnostic::error("E0513", span, text).help("lengths are 0 to 4 million"));
                None
            }
        }
    }

    /// `value as ty`
    pub(super) fn cast(&mut self, value: Value, ty: &Type, arguments: &[BigInt], span: Span) -> Value {
        match (ty, value) {
            (Type::Int(target), Value::Bool(lc)) => {
                let int = match lc.known() {
                    Some(known) => Int::constant(plain_view(&known)),
                    None => Int { lc, low: 0.into(), high: 1.into() },
                };
                match target {
                    Some(_) => self.store(Value::Int(int), ty, arguments, span),
                    None => Value::Int(int),
                }
            }
            (Type::Field, Value::Int(int)) => Value::Field(int.lc),
            (Type::Field, Value::Bool(lc)) => Value::Field(lc),
            (Type::Int(Some(range)), Value::Field(lc)) => match self.range(range, arguments, span) {
                Some(range) => self.field_to_int(&lc, range, span),
                None => Value::Error,
            },
            (ty, value) => self.store(value, ty, arguments, span),
        }
    }

    /// The integer in the range that is congruent to a field element; there is at most one, and the range
    /// proof shows that it is there.
    fn field_to_int(&mut self, lc: &Lc, (low, high): Range, span: Span) -> Value {
        let from_low = |lc: &Lc| lc.clone().plus_int(&-&low);
        if let Some(known) = from_low(lc).known() {
            let value = &low + plain_view(&known);
            return if value <= high {
                Value::int(value)
            } else {
                let name = interval::name(&low, &high);
                let error = Diagnostic::error("E0502", span, format!("this value never fits in `{name}`"));
                self.report(error.help("use a type that holds the value"))
            };
        }
        let lc = self.guarded(lc, scalar(&low));
        let known = self.builder.facts.fact(&lc).is_some_and(|(l, h)| low <= l && h <= high);
        if !known && !self.builder.clear {
            let rule =
                Rule::watching(CheckKind::Fits(interval::name(&low, &high)), span, &Value::Field(lc.clone()));
            let check = self.check(&rule);
            if low == high {
                self.builder.zero(&from_low(&lc), check);
            } else {
                self.builder.within(&from_low(&lc), &(&high - &low), check);
            }
        }
        if !self.builder.clear {
            self.builder.facts.learn(&lc, (low.clone(), high.clone()));
        }
        Value::Int(Int::new(lc, low, high))
    }
}
