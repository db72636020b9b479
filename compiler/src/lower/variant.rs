//! Values of structs and enums: making them, telling variants apart, and that an input is one of the values.
//!
//! Invariants: of the indicators of an enum at most one is 1. Fields of variants that a value is not are those of
//! `inert`, so that equal values have equal parts.

use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Zero};
use zkvm::abi::MAX_NAME;

use super::Lowerer;
use super::builder::{Because, When};
use super::check::Rule;
use super::error::Lowered;
use super::facts::BranchFacts;
use super::interval::bit_length;
use super::select::Branches;
use super::shared::Shared;
use super::value::{DataType, Lc, Value};
use crate::hir::{Arguments, ConstExpr, Data, DataId, Expr, Instance, Type};
use crate::ir::CheckKind;
use crate::source::Span;
use crate::types::{Names, show};

/// A sum of numbers below 2 to this is no residue of another sum.
const MAX_SUM_BITS: u32 = 250;

impl Lowerer<'_> {
    /// A type without parameters, given what stands for them; `None` if that is not known.
    pub(super) fn closed(&self, ty: &Type, instance: &Instance) -> Option<Type> {
        ty.closed(&instance.types, &|value| self.evaluate(value, &instance.consts).ok())
    }

    /// The same of the arguments of a data type.
    pub(super) fn closed_arguments(&self, arguments: &Arguments, instance: &Instance) -> Option<Instance> {
        let types = arguments.types.iter().map(|ty| self.closed(ty, instance));
        let consts = arguments.consts.iter().map(|value| self.evaluate(value, &instance.consts).ok());
        Some(Instance { types: types.collect::<Option<_>>()?, consts: consts.collect::<Option<_>>()? })
    }

    /// The name of a data type with what stands for its parameters, without it where that is longer than an ABI has room for.
    pub(super) fn full_name(&self, id: DataId, instance: &Instance) -> String {
        let consts = instance.consts.iter().cloned().map(ConstExpr::Int).collect();
        let arguments = Arguments { types: instance.types.clone(), consts };
        let ty = Type::Data(id, Box::new(arguments));
        let shown = show(self.program, Names::default(), &ty);
        if shown.len() <= MAX_NAME as usize { shown } else { self.program.data(id).name.clone() }
    }

    /// A data type with arguments that are known.
    pub(super) fn data_type(
        &mut self,
        id: DataId,
        arguments: &Arguments,
        outer: &Instance,
        span: Span,
    ) -> Lowered<Rc<DataType>> {
        for value in &arguments.consts {
            self.const_value(value, &outer.consts, "an argument of this type", span)?;
        }
        match self.closed_arguments(arguments, outer) {
            Some(instance) => Ok(Rc::new(DataType { id, instance })),
            None => Err(self.confused(span, "a type that is not known")),
        }
    }

    /// A value by its fields, which are evaluated in written order, and then what the others are taken from.
    pub(super) fn data(
        &mut self,
        ty: &Type,
        variant: usize,
        written: &[(usize, Expr)],
        base: Option<&Expr>,
        span: Span,
    ) -> Lowered<Value> {
        let Type::Data(id, arguments) = ty else {
            return Err(self.confused(span, "a value of no data type"));
        };
        let outer = self.instance();
        let made = self.data_type(*id, arguments, &outer, span)?;
        let data = self.program.data(*id);
        let declared = &data.variants[variant].fields;
        let mut fields: Vec<Option<Value>> = vec![None; declared.len()];
        for (index, value) in written {
            let stored = self.expr(value);
            fields[*index] = Some(self.store(stored, &declared[*index].ty, &made.instance, value.span));
        }
        if let Some(base) = base {
            let value = self.expr(base);
            let value = self.store(value, ty, &outer, base.span);
            if let Some(reported) = value.error() {
                return Err(reported);
            }
            let parts = value.children().map(|parts| parts.iter().cloned()).into_iter().flatten();
            for (field, part) in fields.iter_mut().zip(parts) {
                field.get_or_insert(part);
            }
        }
        let Some(fields) = fields.into_iter().collect::<Option<Vec<Value>>>() else {
            return Err(self.confused(span, "a field has no value"));
        };
        let mut parts: Vec<Value> =
            (1..data.variants.len()).map(|other| Value::bool(other == variant)).collect();
        let first = data.first_part(variant);
        let types: Vec<&Type> = data.parts().collect();
        for ty in &types[parts.len()..first] {
            parts.push(self.inert_with(ty, &made.instance, span)?);
        }
        parts.extend(fields);
        for ty in &types[parts.len()..] {
            parts.push(self.inert_with(ty, &made.instance, span)?);
        }
        self.charge(Value::Data(made, Shared::new(parts)))
    }

    /// Whether a value is a variant, given its parts: a test costs nothing.
    pub(super) fn is_variant(&mut self, data: &Data, variant: usize, parts: &[Value]) -> Lc {
        let is_variant = self.builder.with_revealed_constants(indicator(data, variant, parts));
        if is_variant.known().is_none() {
            self.builder.facts.set_range(&is_variant, (BigInt::zero(), BigInt::one()));
        }
        is_variant
    }

    /// The same value as one of the data type with other arguments.
    pub(super) fn converted(
        &mut self,
        made: &Rc<DataType>,
        parts: &Shared<Value>,
        wanted: Rc<DataType>,
        span: Span,
    ) -> Lowered<Value> {
        if made.instance.consts != wanted.instance.consts {
            return Err(self.report(super::error::mismatch(span, "values of different types")));
        }
        let data = self.program.data(made.id);
        let mut converted: Vec<Value> = parts.iter().take(data.indicators()).cloned().collect();
        for (index, variant) in data.variants.iter().enumerate() {
            let live = self.is_variant(data, index, parts);
            for field in &variant.fields {
                let Some(part) = parts.get(converted.len()).cloned() else { break };
                let same = self.closed(&field.ty, &made.instance) == self.closed(&field.ty, &wanted.instance);
                let part =
                    if same { part } else { self.converted_field(&live, part, &field.ty, &wanted, span)? };
                converted.push(part);
            }
        }
        self.charge(Value::Data(wanted, Shared::new(converted)))
    }

    /// What a field holds is converted where its variant is `live`.
    fn converted_field(
        &mut self,
        live: &Lc,
        part: Value,
        ty: &Type,
        wanted: &DataType,
        span: Span,
    ) -> Lowered<Value> {
        match live.known() {
            Some(known) if known == Scalar::ONE => Ok(self.store(part, ty, &wanted.instance, span)),
            Some(_) => self.inert_with(ty, &wanted.instance, span),
            None => {
                let inert = self.inert_with(ty, &wanted.instance, span)?;
                let (stored, facts) = self.branch(live, |this| this.store(part, ty, &wanted.instance, span));
                let nothing = BranchFacts::default();
                let facts = Branches { then: &facts, otherwise: &nothing };
                Ok(self.select(live, &stored, &inert, &facts, span))
            }
        }
    }

    /// Two values of a data type with different arguments as values with the same.
    pub(super) fn alike_data(&mut self, a: Value, b: Value, span: Span) -> Lowered<(Value, Value)> {
        let (Value::Data(x, xs), Value::Data(y, ys)) = (&a, &b) else { return Ok((a, b)) };
        if x.id != y.id || x.instance.consts != y.instance.consts {
            return Err(self.report(super::error::mismatch(span, "values of different types")));
        }
        let types = x.instance.types.iter().zip(&y.instance.types).map(|(x, y)| common(x, y)).collect();
        let instance = Instance { types, consts: x.instance.consts.clone() };
        let wanted = Rc::new(DataType { id: x.id, instance });
        Ok((self.converted(x, xs, wanted.clone(), span)?, self.converted(y, ys, wanted, span)?))
    }

    /// Requires that an input or a hint is a value of its enum: of its indicators at most one is 1, and fields of other
    /// variants hold nothing. So each value has one encoding.
    pub(super) fn is_one_variant(&mut self, value: &Value, kind: CheckKind, because: Because) {
        let Value::Data(made, parts) = value else { return };
        let data = self.program.data(made.id);
        let check = self.check(&Rule::new(kind));
        let always = || When::Always(because);
        if data.indicators() > 1 {
            // Of a sum of booleans, of which nothing is known before: it is 0 or 1.
            let first = indicator(data, 0, parts);
            let square = self.builder.product(&first, &first);
            self.builder.zero(&square.minus(&first), always(), check);
        }
        for (index, variant) in data.variants.iter().enumerate() {
            let dead = self.is_variant(data, index, parts).complement();
            let start = data.first_part(index);
            let fields = parts.iter().skip(start).take(variant.fields.len());
            for distance in distances(fields) {
                let product = self.builder.product(&dead, &distance);
                self.builder.zero(&product, always(), check);
            }
        }
    }
}

/// Whether a value is a variant: an indicator, or that no other one is 1.
fn indicator(data: &Data, variant: usize, parts: &[Value]) -> Lc {
    let mut indicators = parts.iter().take(data.indicators()).filter_map(Value::leaf);
    match variant.checked_sub(1) {
        Some(index) => indicators.nth(index).cloned().unwrap_or_else(Lc::zero),
        None => Lc::sum(indicators.map(|lc| (lc, Scalar::ONE))).complement(),
    }
}

/// Numbers that are all zero if and only if the values hold nothing. Numbers that cannot be negative are added up: their sum
/// is zero only if each is.
fn distances<'v>(fields: impl Iterator<Item = &'v Value>) -> Vec<Lc> {
    let mut distances = vec![];
    let mut sum = (Lc::zero(), BigInt::zero());
    for field in fields {
        field.for_each_leaf(&mut |leaf| {
            let (distance, most) = match leaf {
                Value::Bool(lc) => (lc.clone(), BigInt::one()),
                Value::Int(int) if int.known().is_none() => {
                    let zero = BigInt::zero();
                    let inert = if int.low <= zero && zero <= int.high { zero } else { int.low.clone() };
                    let distance = int.lc.clone().plus_int(&-&inert);
                    if int.low < inert {
                        return distances.push(distance);
                    }
                    (distance, &int.high - inert)
                }
                Value::Field(lc) => return distances.push(lc.clone()),
                _ => return,
            };
            if bit_length(&(&sum.1 + &most)) > MAX_SUM_BITS {
                distances.push(std::mem::replace(&mut sum, (Lc::zero(), BigInt::zero())).0);
            }
            sum = (sum.0.plus(&distance), &sum.1 + most);
        });
    }
    if sum.0.known().is_none() {
        distances.push(sum.0);
    }
    distances
}

/// The type that values of two types without parameters have in common: the checker found that there is one.
fn common(a: &Type, b: &Type) -> Type {
    match (a, b) {
        (a, b) if a == b => a.clone(),
        (Type::Int(_), Type::Int(_)) => Type::Int(None),
        (Type::Int(_), Type::Field) | (Type::Field, Type::Int(_)) => Type::Field,
        (Type::Array(x, n), Type::Array(y, _)) => Type::Array(Box::new(common(x, y)), n.clone()),
        (Type::Tuple(xs), Type::Tuple(ys)) => {
            Type::Tuple(xs.iter().zip(ys).map(|(x, y)| common(x, y)).collect())
        }
        (Type::Data(id, x), Type::Data(_, y)) => {
            let types = x.types.iter().zip(&y.types).map(|(x, y)| common(x, y)).collect();
            Type::Data(*id, Box::new(Arguments { types, consts: x.consts.clone() }))
        }
        (a, _) => a.clone(),
    }
}

/// The names of the parts of a value, as the journal has them.
pub(super) fn part_names(data: &Data) -> Vec<String> {
    if !data.is_enum {
        return data.fields().iter().map(|field| field.name.clone()).collect();
    }
    let indicators = data.variants.iter().skip(1).map(|variant| variant.name.clone());
    let fields = data
        .variants
        .iter()
        .flat_map(|variant| variant.fields.iter().map(|field| format!("{}.{}", variant.name, field.name)));
    indicators.chain(fields).collect()
}
