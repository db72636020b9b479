//! Types: their bounds and lengths, and coercion to them.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::super::program::{Expr, Id, Kind, Op, Ty};
use super::operator::{self, Why};
use super::value::{Type, Value, residue};
use super::{Frame, Refusal, Result, Run};

impl Run<'_> {
    /// A type with its bounds and lengths worked out.
    pub(super) fn ty(&mut self, ty: &Ty) -> Result<Type> {
        Ok(match ty {
            Ty::Bool => Type::Bool,
            Ty::Field => Type::Field,
            Ty::Unsigned(bits) => Type::Int(BigInt::ZERO, (BigInt::from(1) << *bits) - 1),
            Ty::Int(low, high) => {
                let (low, high) = (self.number(low)?, self.number(high)?);
                if low > high {
                    return Err(Refusal::Empty);
                }
                Type::Int(low, high)
            }
            Ty::Array(element, length) => {
                let element = self.ty(element)?;
                Type::Array(Box::new(element), self.length(length)?)
            }
            // "`[u8; 2]`, for which `bytes<2>` is another name".
            Ty::Bytes(length) => {
                let byte = Type::Int(BigInt::ZERO, 255.into());
                Type::Array(Box::new(byte), self.length(length)?)
            }
            Ty::Tuple(parts) => Type::Tuple(parts.iter().map(|part| self.ty(part)).collect::<Result<_>>()?),
            Ty::Struct(name, types, numbers) => {
                let types = types.iter().map(|ty| self.ty(ty)).collect::<Result<_>>()?;
                let numbers = numbers.iter().map(|e| self.number(e)).collect::<Result<_>>()?;
                self.struct_type(name, types, numbers)?
            }
            Ty::Enum(name, arguments) => {
                let arguments = arguments.iter().map(|ty| self.ty(ty)).collect::<Result<_>>()?;
                self.enum_type(name, arguments)?
            }
            Ty::Parameter(name) => match self.frame.type_parameters.iter().find(|(own, _)| own == name) {
                Some((_, ty)) => ty.clone(),
                None => return Err(Refusal::Malformed(format!("no type parameter {name}"))),
            },
            Ty::Whole => Type::Whole,
            Ty::Alias(name) => match self.program.aliases.iter().find(|(own, _)| own == name) {
                Some((_, ty)) => self.ty(ty)?,
                None => return Err(Refusal::Malformed(format!("no type {name}"))),
            },
            Ty::Hidden(inner) => Type::Hidden(Box::new(self.ty(inner)?)),
        })
    }

    fn struct_type(&mut self, name: &str, types: Vec<Type>, numbers: Vec<BigInt>) -> Result<Type> {
        let program = self.program;
        let Some(item) = program.structs.iter().find(|item| item.name == name) else {
            return Err(Refusal::Malformed(format!("no struct {name}")));
        };
        let const_names = item.const_parameters.iter().map(|(name, _)| name.clone());
        let own = Frame {
            type_parameters: item.type_parameters.iter().cloned().zip(types).collect(),
            const_parameters: const_names.zip(numbers).collect(),
            ..Frame::default()
        };
        let user = std::mem::replace(&mut self.frame, own);
        let fields = item.fields.iter().map(|(name, ty)| Ok((name.clone(), self.ty(ty)?)));
        let fields = fields.collect::<Result<_>>()?;
        self.frame = user;
        Ok(Type::Struct(fields))
    }

    pub(super) fn enum_type(&mut self, name: &str, arguments: Vec<Type>) -> Result<Type> {
        let program = self.program;
        let Some(item) = program.enums.iter().find(|item| item.name == name) else {
            return Err(Refusal::Malformed(format!("no enum {name}")));
        };
        let type_parameters = item.type_parameters.iter().cloned().zip(arguments).collect();
        let user = std::mem::replace(&mut self.frame, Frame { type_parameters, ..Frame::default() });
        let mut variants = vec![];
        for variant in &item.variants {
            let fields = variant.fields.iter().map(|(name, ty)| Ok((name.clone(), self.ty(ty)?)));
            variants.push((variant.name.clone(), fields.collect::<Result<_>>()?));
        }
        self.frame = user;
        Ok(Type::Enum(name.to_string(), variants))
    }

    /// "Bounds are const expressions": an integer known when the program is built.
    pub(super) fn number(&mut self, e: &Expr) -> Result<BigInt> {
        match &e.kind {
            Kind::Int(n) => Ok(n.clone()),
            Kind::Max(bits) => Ok((BigInt::from(1) << *bits) - 1),
            Kind::Negate(a) => Ok(-self.number(a)?),
            Kind::Binary(op @ (Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Rem), a, b) => {
                let stage = super::Stage::Const;
                let (a, b) = (Value::Int(self.number(a)?, stage), Value::Int(self.number(b)?, stage));
                match operator::binary(*op, &a, &b) {
                    Some((Value::Int(n, _), None)) => Ok(n),
                    _ => Err(Refusal::NoValue),
                }
            }
            _ => self.computed(e),
        }
    }

    /// By any operators, `if` and calls of functions; where something fails there is no value.
    fn computed(&mut self, e: &Expr) -> Result<BigInt> {
        let (mode, certain) = (self.mode, self.certain);
        (self.mode, self.certain) = (super::Mode::Required, true);
        let failure = self.outcome.failure.take();
        let value = self.expr(e);
        let failed = std::mem::replace(&mut self.outcome.failure, failure);
        (self.mode, self.certain) = (mode, certain);
        match value? {
            Value::Int(n, super::Stage::Const) if failed.is_none() => Ok(n),
            Value::Int(_, super::Stage::Const) => Err(Refusal::NoValue),
            _ => Err(Refusal::Malformed(format!("not const: {e:?}"))),
        }
    }

    pub(super) fn length(&mut self, length: &Expr) -> Result<usize> {
        self.number(length)?.to_usize().filter(|n| *n <= 1000).ok_or(Refusal::Length)
    }

    /// "A value is checked when it is coerced to a type": to an integer type, that it is in its range. Integers
    /// become field elements. Elements and fields are coerced, each to its type.
    pub(super) fn store(&mut self, value: Value, ty: &Type, site: Id) -> Value {
        self.stored(value, ty, site, Why::Store)
    }

    fn part(&mut self, value: Value, ty: &Type, site: Id) -> Value {
        self.stored(value, ty, site, Why::Part)
    }

    fn stored(&mut self, value: Value, ty: &Type, site: Id, why: Why) -> Value {
        match (value, ty) {
            (Value::Int(n, stage), Type::Int(low, high)) => {
                let fits = *low <= n && n <= *high;
                self.require(fits, site, why, stage);
                self.open |= !fits;
                Value::Int(n, stage)
            }
            (Value::Int(n, stage), Type::Field) => Value::Field(residue(&n), stage),
            (value, Type::Hidden(inner)) => self.stored(value, inner, site, why),
            (Value::Array(parts), Type::Array(element, _)) => {
                Value::Array(parts.into_iter().map(|part| self.part(part, element, site)).collect())
            }
            (Value::Tuple(parts), Type::Tuple(types)) => {
                let parts = parts.into_iter().zip(types);
                Value::Tuple(parts.map(|(part, ty)| self.part(part, ty, site)).collect())
            }
            (Value::Struct(_, fields), Type::Struct(types)) => {
                let fields = fields.into_iter().zip(types);
                let stored = fields.map(|((name, value), (_, ty))| (name, self.part(value, ty, site)));
                Value::Struct(types.clone(), stored.collect())
            }
            // Of the other variants there is nothing to check: their payloads are zeros.
            (Value::Enum { name, taken, known, mut payloads }, Type::Enum(_, variants)) => {
                let fields = std::mem::take(&mut payloads[taken]).into_iter().zip(&variants[taken].1);
                let stored = fields.map(|((name, value), (_, ty))| (name, self.part(value, ty, site)));
                payloads[taken] = stored.collect();
                Value::Enum { name, taken, known, payloads }
            }
            (value, _) => value,
        }
    }
}
