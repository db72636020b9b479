//! Coercion to a type: the range is proven unless it is known. And casts.

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use zkvm::integer::{int_to_scalar as scalar, order, plain_view};

use super::Lowerer;
use super::builder::{Because, When};
use super::check::Rule;
use super::error::{Lowered, Reported};
use super::facts::Range;
use super::interval::{self, bounded, show};
use super::shared::Shared;
use super::value::{Int, Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{ConstExpr, Instance, IntRange, Type};
use crate::ir::CheckKind;
use crate::source::Span;
use crate::types::not_in_field;

/// Longer arrays than this are refused.
const MAX_LENGTH: usize = 4_000_000;

impl Lowerer<'_> {
    /// The value as one of type `ty`, whose const parameters are those of `arguments`.
    pub(super) fn store(&mut self, value: Value, ty: &Type, arguments: &Instance, span: Span) -> Value {
        self.stored(value, ty, arguments, span).into()
    }

    fn stored(&mut self, value: Value, ty: &Type, arguments: &Instance, span: Span) -> Lowered<Value> {
        let value = self.charge(value)?;
        if value.children().is_some() {
            self.steps += value.leaves(self.limits.nodes) as u64 / 4;
        }
        if self.fits(&value, ty, arguments) {
            return Ok(value);
        }
        match (ty, value) {
            (_, Value::Error(reported)) => Err(reported),
            (Type::Hidden(inner), value) => self.stored(value, inner, arguments, span),
            (Type::Int(Some(range)), Value::Int(int)) => {
                let range = self.range(range, arguments, span)?;
                self.store_int(&int, &range, span)
            }
            (Type::Field, Value::Int(int)) => self.int_as_field(&int, span),
            (Type::Field, Value::Wide(wide)) => Ok(Value::Field(wide.residue())),
            // The prover's own computation: the type is taken at its word.
            (Type::Int(Some(range)), Value::Wide(wide)) => {
                let (low, high) = self.range(range, arguments, span)?;
                Ok(Value::Int(Int::new(wide.residue(), low, high)))
            }
            (Type::Array(element, length), value) => {
                let Some(children) = value.children().cloned() else { return Err(self.wrong_type(span)) };
                let length = self.length(length, arguments, span)?;
                if length != children.len() {
                    let what = format!("{} elements where {length} are expected", children.len());
                    return Err(self.report(super::error::mismatch(span, &what)));
                }
                if children.is_empty() {
                    // No element shows whether their type has values.
                    self.inert_with(element, arguments, span)?;
                }
                let children =
                    children.iter().map(|child| self.store(child.clone(), element, arguments, span));
                Ok(Value::list(children.collect()))
            }
            (Type::Tuple(types), value) => match value.children().cloned() {
                Some(children) if children.len() == types.len() => {
                    let pairs = children.iter().zip(types);
                    Ok(Value::list(
                        pairs.map(|(child, ty)| self.store(child.clone(), ty, arguments, span)).collect(),
                    ))
                }
                _ => Err(self.wrong_type(span)),
            },
            (Type::Data(id, inner), Value::Data(made, children)) if *id == made.id => {
                let wanted = self.data_type(*id, inner, arguments, span)?;
                self.converted(&made, &children, wanted, span)
            }
            (Type::Parameter(id), value) => match arguments.types.get(id.0 as usize) {
                Some(ty) => self.stored(value, ty, &Instance::default(), span),
                None => Err(self.wrong_type(span)),
            },
            _ => Err(self.wrong_type(span)),
        }
    }

    fn wrong_type(&mut self, span: Span) -> Reported {
        self.confused(span, "a value of another type is expected here")
    }

    /// The bounds of an integer type if it has any that are allowed.
    pub(super) fn bounds(&self, ty: &Type, arguments: &Instance) -> Option<Range> {
        let Type::Int(Some(range)) = ty else { return None };
        let bound = |bound| self.evaluate(bound, &arguments.consts).ok();
        let bounds = bound(&range.low).zip(bound(&range.high))?;
        bounded(&bounds).then_some(bounds)
    }

    /// Whether nothing is to be done to store it.
    pub(super) fn fits(&self, value: &Value, ty: &Type, arguments: &Instance) -> bool {
        match (ty, value) {
            (Type::Bool, Value::Bool(_))
            | (Type::Field, Value::Field(_))
            | (Type::Int(None), Value::Int(_) | Value::Wide(_)) => true,
            (Type::Int(Some(_)), Value::Int(int)) => {
                self.bounds(ty, arguments).is_some_and(|(low, high)| int.inside(&low, &high))
            }
            (Type::Hidden(inner), value) => self.fits(value, inner, arguments),
            (Type::Array(element, length), Value::List(children)) => {
                // The bounds of integers are looked up once for all of them.
                let bounds = self.bounds(element, arguments);
                let fits = |child: &Value| match (&bounds, child) {
                    (Some((low, high)), Value::Int(int)) => int.inside(low, high),
                    _ => self.fits(child, element, arguments),
                };
                !children.is_empty()
                    && self.evaluate(length, &arguments.consts) == Ok(BigInt::from(children.len()))
                    && children.iter().all(fits)
            }
            (Type::Tuple(types), Value::List(children)) => {
                types.len() == children.len()
                    && types.iter().zip(children.iter()).all(|(ty, child)| self.fits(child, ty, arguments))
            }
            // Its fields were coerced when it was made.
            (Type::Data(id, inner), Value::Data(made, _)) => {
                *id == made.id
                    && self
                        .closed_arguments(inner, arguments)
                        .is_some_and(|instance| instance == made.instance)
            }
            (Type::Parameter(id), value) => {
                let ty = arguments.types.get(id.0 as usize);
                ty.is_some_and(|ty| self.fits(value, ty, &Instance::default()))
            }
            _ => false,
        }
    }

    fn store_int(&mut self, int: &Int, (low, high): &Range, span: Span) -> Lowered<Value> {
        let kind = CheckKind::Fits(interval::name(low, high));
        let rule = Rule::watching(kind, span, &Value::Int(int.clone()));
        match self.require_range(int, low, high, &rule) {
            Some(int) => Ok(Value::Int(int)),
            None => self.never_fits(int, (low, high), &rule, span).map(|()| inert_int(low, high)),
        }
    }

    /// A value that is never in the range of the type it is coerced to.
    pub(super) fn never_fits(
        &mut self,
        int: &Int,
        (low, high): (&BigInt, &BigInt),
        rule: &Rule,
        span: Span,
    ) -> Lowered<()> {
        let int = self.builder.facts.tighten(int);
        self.never(rule, || outside(&int, low, high, span))
    }

    /// A field element that is the residue of an integer. Integers in circuits are far below the field's order;
    /// known ones may be any.
    pub(super) fn int_as_field(&mut self, int: &Int, span: Span) -> Lowered<Value> {
        match int.known() {
            Some(known) if known.magnitude() >= order().magnitude() => {
                Err(self.report(not_in_field(span, known)))
            }
            _ => Ok(Value::Field(int.lc.clone())),
        }
    }

    /// The bounds of an int type.
    pub(super) fn range(&mut self, range: &IntRange, arguments: &Instance, span: Span) -> Lowered<Range> {
        let what = "a bound of this integer type";
        let low = self.const_value(&range.low, &arguments.consts, what, span)?;
        let high = self.const_value(&range.high, &arguments.consts, what, span)?;
        let problem = if low > high {
            format!("the type `int {low}..={high}` has no value")
        } else if !bounded(&(low.clone(), high.clone())) {
            "the bounds of an integer type must be between −2^250 and 2^250".to_owned()
        } else {
            return Ok((low, high));
        };
        Err(self.report(
            Diagnostic::at(codes::E0509, span, problem).help("use bounds `low..=high` with low ≤ high"),
        ))
    }

    /// The length of an array.
    pub(super) fn length(&mut self, length: &ConstExpr, arguments: &Instance, span: Span) -> Lowered<usize> {
        let length = self.const_value(length, &arguments.consts, "the length of this array", span)?;
        length.to_usize().filter(|n| *n <= MAX_LENGTH).ok_or_else(|| {
            let text = format!("an array cannot have {} elements", show(&length));
            self.report(Diagnostic::at(codes::E0513, span, text).help("use a length from 0 to 4 million"))
        })
    }

    /// What `value as ty` is.
    pub(super) fn cast(
        &mut self,
        value: Value,
        ty: &Type,
        arguments: &Instance,
        span: Span,
    ) -> Lowered<Value> {
        match (ty, value) {
            (Type::Int(target), Value::Bool(lc)) => {
                let int = match lc.known() {
                    Some(known) => Int::constant(plain_view(&known)),
                    None => Int { lc, low: 0.into(), high: 1.into() },
                };
                match target {
                    Some(_) => self.stored(Value::Int(int), ty, arguments, span),
                    None => Ok(Value::Int(int)),
                }
            }
            (Type::Field, Value::Int(int)) => self.int_as_field(&int, span),
            (Type::Field, Value::Bool(lc)) => Ok(Value::Field(lc)),
            (Type::Int(Some(range)), Value::Field(lc)) => {
                let range = self.range(range, arguments, span)?;
                self.field_to_int(&lc, range, span)
            }
            (ty, value) => self.stored(value, ty, arguments, span),
        }
    }

    /// The integer in the range that is congruent to a field element; there is at most one, and the range
    /// proof shows that it is there.
    fn field_to_int(&mut self, lc: &Lc, (low, high): Range, span: Span) -> Lowered<Value> {
        let from_low = |lc: &Lc| lc.clone().plus_int(&-&low);
        let kind = CheckKind::Fits(interval::name(&low, &high));
        let rule = Rule::watching(kind, span, &Value::Field(lc.clone()));
        if let Some(known) = from_low(lc).known() {
            let value = &low + plain_view(&known);
            if value <= high {
                return Ok(Value::int(value));
            }
            let name = interval::name(&low, &high);
            self.never(&rule, || {
                let error = Diagnostic::at(codes::E0502, span, format!("this value never fits in `{name}`"));
                error.help("use a type that holds the value")
            })?;
            return Ok(inert_int(&low, &high));
        }
        if self.builder.clear {
            return Ok(Value::Int(Int::new(lc.clone(), low, high)));
        }
        let lc = self.guarded(lc, scalar(&low));
        let known = self.builder.facts.fact(&lc).is_some_and(|(l, h)| low <= l && h <= high);
        if !known {
            let check = self.check(&rule);
            if low == high {
                self.builder.zero(&from_low(&lc), When::Always(Because::Replaced), check);
            } else {
                self.builder.within(&from_low(&lc), &(&high - &low), When::Always(Because::Replaced), check);
            }
        }
        self.builder.facts.learn(&lc, (low.clone(), high.clone()));
        Ok(Value::Int(Int::new(lc, low, high)))
    }
}

impl Lowerer<'_> {
    /// Some value of a type, for where none is meant.
    pub(super) fn inert(&mut self, ty: &Type, span: Span) -> Lowered<Value> {
        let arguments = self.instance();
        self.inert_with(ty, &arguments, span)
    }

    pub(super) fn inert_with(&mut self, ty: &Type, arguments: &Instance, span: Span) -> Lowered<Value> {
        let value = match ty {
            Type::Bool => Value::bool(false),
            Type::Field => Value::Field(Lc::zero()),
            Type::Int(None) => Value::int(0),
            Type::Int(Some(range)) => {
                let (low, high) = self.range(range, arguments, span)?;
                inert_int(&low, &high)
            }
            Type::Hidden(inner) => return self.inert_with(inner, arguments, span),
            Type::Array(element, length) => {
                let length = self.length(length, arguments, span)?;
                Value::list(vec![self.inert_with(element, arguments, span)?; length])
            }
            Type::Tuple(types) => {
                let parts = types.iter().map(|ty| self.inert_with(ty, arguments, span));
                Value::list(parts.collect::<Lowered<_>>()?)
            }
            Type::Data(id, inner) => {
                let made = self.data_type(*id, inner, arguments, span)?;
                let parts = self.program.data(*id).parts();
                let parts = parts.map(|ty| self.inert_with(ty, &made.instance, span));
                let parts = parts.collect::<Lowered<_>>()?;
                Value::Data(made, Shared::new(parts))
            }
            Type::Parameter(id) => match arguments.types.get(id.0 as usize) {
                Some(ty) => return self.inert_with(ty, &Instance::default(), span),
                None => return Err(self.wrong_type(span)),
            },
            Type::Error | Type::Variable(_) => return Err(self.confused(span, "a value of no type")),
        };
        self.charge(value)
    }
}

/// Some integer of a range.
pub(super) fn inert_int(low: &BigInt, high: &BigInt) -> Value {
    let zero = BigInt::ZERO;
    Value::int(if *low <= zero && zero <= *high { zero } else { low.clone() })
}

/// The message for a value that is never in `low..=high`.
pub(super) fn outside(int: &Int, low: &BigInt, high: &BigInt, span: Span) -> Diagnostic {
    let name = interval::name(low, high);
    let what = match int.known() {
        Some(value) => format!("this is {}", show(value)),
        None => format!("this is between {} and {}", show(&int.low), show(&int.high)),
    };
    Diagnostic::at(codes::E0502, span, format!("this value never fits in `{name}`"))
        .here(what)
        .note(format!("`{name}` holds {} to {}", show(low), show(high)))
        .help("use a type that holds the value")
}
