//! Expressions.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::super::program::{Expr, Kind, Message, Op, Over, Pattern, Ty, VariantPath};
use super::operator::{self, Why};
use super::value::{Stage, Type, Value, inverse, residue};
use super::{Mode, Refusal, Result, Revealed, Run};

pub(super) fn malformed<T>(what: impl std::fmt::Debug) -> Result<T> {
    Err(Refusal::Malformed(format!("{what:?}")))
}

impl Run<'_> {
    pub(super) fn expr(&mut self, e: &Expr) -> Result<Value> {
        Ok(match &e.kind {
            Kind::Int(n) => Value::Int(n.clone(), Stage::Const),
            Kind::FieldLiteral(n) => Value::Field(residue(n), Stage::Const),
            Kind::Promoted(inner) => match self.expr(inner)? {
                Value::Int(n, stage) => Value::Field(residue(&n), stage),
                other => return malformed(other),
            },
            Kind::Bool(value) => Value::Bool(*value, Stage::Const),
            Kind::Max(bits) => Value::Int((BigInt::from(1) << *bits) - 1, Stage::Const),
            Kind::Name(name) => self.name(name)?,
            Kind::Negate(a) => match self.expr(a)? {
                Value::Int(n, stage) => Value::Int(-n, stage),
                Value::Field(n, stage) => Value::Field(residue(&-n), stage),
                other => return malformed(other),
            },
            Kind::Not(a) => match self.expr(a)? {
                Value::Bool(value, stage) => Value::Bool(!value, stage),
                other => return malformed(other),
            },
            // "`a && b` and `a || b` evaluate `b` only if `a` does not decide the result", as does
            // `if a { b } else { false }`.
            Kind::Binary(Op::And, a, b) => {
                let (value, stage) = self.condition(a)?;
                self.choose(value, stage, &mut |run| run.expr(b), &mut |_| constant(false))?
            }
            Kind::Binary(Op::Or, a, b) => {
                let (value, stage) = self.condition(a)?;
                self.choose(value, stage, &mut |_| constant(true), &mut |run| run.expr(b))?
            }
            // "Operands … are evaluated in the order in which they are written."
            Kind::Binary(op, a, b) => {
                let (left, right) = (self.expr(a)?, self.expr(b)?);
                self.binary(*op, &left, &right, e)?
            }
            Kind::Cast(a, ty) => self.cast(a, ty, e)?,
            Kind::Index(array, index) => {
                let (array, index) = (self.expr(array)?, self.expr(index)?);
                self.element(array, index, e)?
            }
            Kind::Slice { array, low, high, inclusive } => {
                let array = self.expr(array)?;
                self.slice(array, low.as_deref(), high.as_deref(), *inclusive)?
            }
            Kind::Numeric(method, a, b) => {
                let (a, b) = (self.expr(a)?, self.expr(b)?);
                match operator::numeric(*method, &a, &b) {
                    Some(value) => value,
                    None => return malformed((method, a, b)),
                }
            }
            Kind::Length(a) => match self.expr(a)? {
                Value::Array(items) => Value::Int(items.len().into(), Stage::Const),
                other => return malformed(other),
            },
            // "A string is an array of bytes, in UTF-8".
            Kind::String(text) => {
                Value::Array(text.bytes().map(|byte| Value::Int(byte.into(), Stage::Const)).collect())
            }
            // "A character of ASCII between single quotes is a number".
            Kind::Char(c) => Value::Int(u32::from(*c).into(), Stage::Const),
            Kind::Member(a, name) => member(self.expr(a)?, name)?,
            Kind::Part(a, index) => match self.expr(a)? {
                Value::Tuple(parts) if *index < parts.len() => parts[*index].clone(),
                other => return malformed(other),
            },
            Kind::Array(items) => Value::Array(self.list(items)?),
            Kind::Tuple(items) => Value::Tuple(self.list(items)?),
            Kind::Repeat(a, count) => {
                let value = self.expr(a)?;
                Value::Array(vec![value; self.length(count)?])
            }
            Kind::Comprehension(body, pattern, over) => {
                // The length is a part of the type.
                if let Over::Range { low, high, .. } = &**over {
                    self.number(low)?;
                    self.number(high)?;
                }
                let mut items = vec![];
                for value in self.over(over)? {
                    self.round(pattern, value, &mut |run| {
                        let item = run.expr(body)?;
                        items.push(item);
                        Ok(())
                    })?;
                }
                Value::Array(items)
            }
            Kind::Struct(ty, fields, rest) => self.literal(ty, fields, rest.as_deref())?,
            Kind::Variant(path, types, fields) => self.variant(path, types, fields)?,
            Kind::Match(value, arms) => {
                let value = self.expr(value)?;
                self.arms(&value, arms)?
            }
            Kind::Block(block) => self.block(block)?,
            Kind::If(condition, then, otherwise) => {
                let (taken, stage) = self.condition(condition)?;
                self.choose(taken, stage, &mut |run| run.block(then), &mut |run| match otherwise {
                    Some(otherwise) => run.block(otherwise),
                    None => Ok(Value::Tuple(vec![])),
                })?
            }
            Kind::Call { function, type_arguments, const_arguments, arguments, .. } => {
                self.call(function, type_arguments, const_arguments, arguments)?
            }
            Kind::Reveal(a) => self.reveal(a)?,
            Kind::Expect(a, message) => {
                let value = self.expr(a)?;
                self.expect(value, message, e)?
            }
            Kind::ToBits { count, value, .. } => self.bits(count, value, e)?,
            // "computed by the prover alone, in clear"; the root of what has none is 0.
            Kind::FloorSqrt(a) => match self.expr(a)? {
                Value::Int(n, stage) if n < BigInt::ZERO => Value::Int(BigInt::ZERO, stage),
                Value::Int(n, stage) => Value::Int(n.sqrt(), stage),
                other => return malformed(other),
            },
            Kind::Inverse(a) => match self.expr(a)? {
                Value::Field(n, stage) => Value::Field(inverse(&n), stage),
                other => return malformed(other),
            },
        })
    }

    fn list(&mut self, items: &[Expr]) -> Result<Vec<Value>> {
        items.iter().map(|item| self.expr(item)).collect()
    }

    pub(super) fn condition(&mut self, e: &Expr) -> Result<(bool, Stage)> {
        match self.expr(e)? {
            Value::Bool(value, stage) => Ok((value, stage)),
            other => malformed(other),
        }
    }

    /// A variable, a const parameter or a constant: the innermost of the name.
    fn name(&mut self, name: &str) -> Result<Value> {
        if let Some(variable) = self.frame.variables.iter().rev().find(|variable| variable.name == name) {
            return Ok(variable.value.clone());
        }
        if let Some((_, n)) = self.frame.const_parameters.iter().find(|(own, _)| own == name) {
            return Ok(Value::Int(n.clone(), Stage::Const));
        }
        let program = self.program;
        let Some(constant) = program.constants.iter().find(|constant| constant.name == name) else {
            return malformed(format!("no name {name}"));
        };
        // A constant has its value wherever it is used: what fails in it fails for all inputs.
        let caller = std::mem::take(&mut self.frame);
        let (mode, certain) = (self.mode, self.certain);
        (self.mode, self.certain) = (Mode::Required, true);
        let failed_before = self.outcome.failure.clone();
        let ty = self.ty(&constant.ty)?;
        let value = self.expr(&constant.value)?;
        let value = self.store(value, &ty, constant.value.id);
        (self.mode, self.certain) = (mode, certain);
        self.frame = caller;
        // What no inputs get to, and what is only shown, need not be built, nor the constant there.
        if mode != Mode::Required && failed_before.is_none() && self.outcome.failure.is_some() {
            return Err(Refusal::NoValue);
        }
        Ok(value)
    }

    pub(super) fn binary(&mut self, op: Op, left: &Value, right: &Value, e: &Expr) -> Result<Value> {
        let Some((value, wrong)) = operator::binary(op, left, right) else {
            return malformed((op, left, right));
        };
        if let Some(why) = wrong {
            self.require(false, e.id, why, right.stage());
        }
        Ok(value)
    }

    /// "cast with `as`": coerced; "`as u64`, or another unsigned type, converts a field element to an integer and proves
    /// that it fits". A bool becomes 0 or 1.
    fn cast(&mut self, a: &Expr, ty: &Ty, e: &Expr) -> Result<Value> {
        let value = self.expr(a)?;
        let ty = self.ty(ty)?;
        let value = match (value, &ty) {
            (Value::Bool(value, stage), Type::Int(..) | Type::Whole | Type::Field) => {
                Value::Int(u8::from(value).into(), stage)
            }
            (Value::Field(n, stage), Type::Int(..)) => Value::Int(n, stage),
            (value, _) => value,
        };
        Ok(self.store(value, &ty, e.id))
    }

    /// "An array may be read and written at a secret index; the index is proven to be inside."
    fn element(&mut self, array: Value, index: Value, e: &Expr) -> Result<Value> {
        let (Value::Array(items), Value::Int(at, stage)) = (&array, &index) else {
            return malformed((array, index));
        };
        let found = at.to_usize().filter(|at| *at < items.len());
        self.require(found.is_some(), e.id, Why::Index, *stage);
        self.open |= found.is_none();
        Ok(match found {
            Some(at) if *stage == Stage::Const => items[at].clone(),
            Some(at) => items[at].clone().no_earlier_than(array.stage().max(*stage)),
            None => items.first().ok_or(Refusal::Nothing)?.zero().no_earlier_than(*stage),
        })
    }

    /// The elements between two bounds; there is no such array if they are not inside.
    fn slice(
        &mut self,
        array: Value,
        low: Option<&Expr>,
        high: Option<&Expr>,
        inclusive: bool,
    ) -> Result<Value> {
        let Value::Array(items) = array else { return malformed(array) };
        let low = low.map(|low| self.number(low)).transpose()?.unwrap_or_default();
        let high = match high {
            Some(high) => self.number(high)? + i32::from(inclusive),
            None => items.len().into(),
        };
        let bounds = low.to_usize().zip(high.to_usize());
        let found = bounds.and_then(|(low, high)| items.get(low..high));
        found.map(|found| Value::Array(found.to_vec())).ok_or(Refusal::Length)
    }

    /// "The fields of a struct literal are evaluated in the order in which they are written", and "a value is checked when it
    /// is coerced to a type: … put into a field".
    fn literal(&mut self, ty: &Ty, written: &[(String, Expr)], rest: Option<&Expr>) -> Result<Value> {
        let Type::Struct(declared) = self.ty(ty)? else { return malformed(ty) };
        let mut values = self.fields(written, &declared)?;
        // Those that are written come first.
        match rest.map(|rest| self.expr(rest)).transpose()? {
            Some(Value::Struct(_, others)) => values.extend(others),
            Some(other) => return malformed(other),
            None => {}
        }
        let fields = in_order(&values, &declared)?;
        Ok(Value::Struct(declared, fields))
    }

    /// "A value is checked when it is coerced to a type: … put into a field".
    fn fields(
        &mut self,
        written: &[(String, Expr)],
        declared: &[(String, Type)],
    ) -> Result<Vec<(String, Value)>> {
        let mut values = vec![];
        for (field, e) in written {
            let Some((_, ty)) = declared.iter().find(|(own, _)| own == field) else {
                return malformed(field);
            };
            let value = self.expr(e)?;
            values.push((field.clone(), self.store(value, ty, e.id)));
        }
        Ok(values)
    }

    /// A variant with its payload.
    fn variant(&mut self, path: &VariantPath, types: &[Ty], written: &[(String, Expr)]) -> Result<Value> {
        let ty = self.ty(&Ty::Enum(path.of.clone(), types.to_vec()))?;
        let (Type::Enum(_, variants), Value::Enum { name, known, mut payloads, .. }) = (&ty, ty.filler())
        else {
            return malformed(path);
        };
        let Some(taken) = variants.iter().position(|(own, _)| *own == path.variant) else {
            return malformed(path);
        };
        let values = self.fields(written, &variants[taken].1)?;
        payloads[taken] = in_order(&values, &variants[taken].1)?;
        Ok(Value::Enum { name, taken, known, payloads })
    }

    /// The first arm whose pattern fits; one fits in any case, so the last one needs no test.
    fn arms(&mut self, value: &Value, arms: &[(Pattern, Expr)]) -> Result<Value> {
        let Some(((pattern, body), others)) = arms.split_first() else { return malformed("no arms") };
        let mut arm = |run: &mut Self| {
            let outer = run.frame.variables.len();
            run.pattern(pattern, value.clone(), None)?;
            let found = run.expr(body)?;
            run.frame.variables.truncate(outer);
            Ok(found)
        };
        if others.is_empty() {
            return arm(self);
        }
        let (fits, stage) = self.fits(pattern, value)?;
        self.choose(fits, stage, &mut arm, &mut |run| run.arms(value, others))
    }

    /// "Arguments … are evaluated in the order in which they are written", and "a value is checked when it is coerced to a type: …
    /// passed".
    fn call(
        &mut self,
        name: &str,
        type_arguments: &[Ty],
        const_arguments: &[Expr],
        arguments: &[Expr],
    ) -> Result<Value> {
        let program = self.program;
        let Some(function) = program.functions.iter().find(|function| function.name == name) else {
            return malformed(name);
        };
        let numbers = const_arguments.iter().map(|e| self.number(e)).collect::<Result<Vec<_>>>()?;
        let types = type_arguments.iter().map(|ty| self.ty(ty)).collect::<Result<Vec<_>>>()?;
        let values = self.list(arguments)?;
        let frame = self.enter(function, types, &numbers)?;
        let caller = std::mem::replace(&mut self.frame, frame);
        for ((parameter, value), e) in function.parameters.iter().zip(values).zip(arguments) {
            let ty = self.ty(&parameter.ty)?;
            let value = self.store(value, &ty, e.id);
            match &parameter.pattern {
                Some(pattern) => self.pattern(pattern, value, Some(ty))?,
                None => self.bind(&parameter.name, value, Some(ty)),
            }
        }
        let value = self.body(function)?;
        self.frame = caller;
        Ok(value)
    }

    /// "`x.expect("message")` is the value of an option that must have one: it is a constraint, like an assertion, with a
    /// message that may show values."
    fn expect(&mut self, value: Value, message: &Message, e: &Expr) -> Result<Value> {
        let Value::Enum { taken, known, payloads, .. } = &value else { return malformed(value) };
        let (some, known) = (*taken == 1, *known);
        self.require(some, e.id, Why::Nothing, known);
        self.open |= !some;
        self.told(message, some)?;
        let inside = payloads.get(1).and_then(|fields| fields.first());
        inside.map_or_else(|| malformed(&value), |(_, inside)| Ok(inside.clone().no_earlier_than(known)))
    }

    /// "`reveal(e)` makes a value public by writing it to the journal"; "what is public already … is not written again"; "a
    /// tuple, an array or a struct is written whole if any part of it is secret"; "under a public condition that does not
    /// hold, `reveal` writes 0".
    fn reveal(&mut self, a: &Expr) -> Result<Value> {
        let value = self.expr(a)?;
        if value.stage() == Stage::Secret {
            let written = if self.mode == Mode::Required { value.clone() } else { value.zero() };
            let parts = written.leaves().into_iter().zip(value.leaves());
            self.outcome.revealed.extend(parts.map(|(written, value)| Revealed { written, value }));
        }
        Ok(value.published())
    }

    /// "`to_bits::<N>(x)` gives the N bits of x, least significant first, and proves that x has no more."
    fn bits(&mut self, count: &Expr, value: &Expr, e: &Expr) -> Result<Value> {
        let count = self.length(count)?;
        if !(1..=252).contains(&count) {
            return Err(Refusal::Length);
        }
        let (Value::Int(n, stage) | Value::Field(n, stage)) = self.expr(value)? else {
            return malformed(value);
        };
        let fits = n >= BigInt::ZERO && n.bits() <= count as u64;
        self.require(fits, e.id, Why::Bits, stage);
        self.open |= !fits;
        let bits = (0..count as u64).map(|i| Value::Bool(n.bit(i), stage));
        Ok(Value::Array(bits.collect()))
    }
}

fn constant(value: bool) -> Result<Value> {
    Ok(Value::Bool(value, Stage::Const))
}

/// The fields in the order of their declaration; the first value of a name counts.
fn in_order(values: &[(String, Value)], declared: &[(String, Type)]) -> Result<Vec<(String, Value)>> {
    let find = |(field, _): &(String, Type)| match values.iter().find(|(own, _)| own == field) {
        Some(value) => Ok(value.clone()),
        None => malformed(field),
    };
    declared.iter().map(find).collect()
}

fn member(value: Value, name: &str) -> Result<Value> {
    let Value::Struct(_, fields) = &value else { return malformed(value) };
    match fields.iter().find(|(own, _)| own == name) {
        Some((_, value)) => Ok(value.clone()),
        None => malformed(name),
    }
}
