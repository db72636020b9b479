//! Methods and slices.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::ToPrimitive;

use super::Given;
use super::run::Run;
use crate::hir::known::{Known, Reason, Unknown, operate};
use crate::hir::{BinaryOp, Block, ConstExpr, Expr, ExprKind, Method, Type};

impl Run<'_, '_> {
    /// What a method makes of values, of which the first is the receiver; `width` is the number of bits of its type, if it has one.
    pub(super) fn method(
        &self,
        name: &str,
        width: Option<u32>,
        consts: &[Known],
        values: Vec<Known>,
    ) -> Result<Known, Unknown> {
        let program = self.evaluator.program;
        if let Some(Known::Data(id, _, fields)) = values.first() {
            if program.option == Some(*id) && name == "expect" {
                return fields.parts().first().cloned().ok_or(Reason::Assertion(String::new()).into());
            }
            if let Some(function) = program.methods.get(&(*id, name.to_string())) {
                return self.evaluator.call(*function, Given::by_values(consts), values);
            }
        }
        match (Method::named(name), &values[..]) {
            (Some(Method::Len), [Known::List(elements, _)]) => Ok(Known::Int(elements.len().into())),
            (Some(Method::Pow), [base @ Known::Int(_), Known::Int(exponent)]) => power(base, exponent),
            // They are field elements.
            (Some(Method::Parts), _) => Err(Reason::NotConst.into()),
            (Some(method), [Known::Int(value), Known::Int(other)]) => {
                // A receiver of a type that is not written anywhere near is not known here.
                Ok(Known::Int(of_width(method, width.ok_or(Reason::NotConst)?, value, other)?))
            }
            _ => Err(Reason::Mismatch.into()),
        }
    }

    /// The elements from `low` to `high`.
    pub(super) fn slice(
        &self,
        array: &Known,
        low: Option<Known>,
        high: Option<Known>,
        inclusive: bool,
    ) -> Result<Known, Unknown> {
        let Known::List(elements, _) = array else { return Err(Reason::Mismatch.into()) };
        let low = low.unwrap_or(Known::Int(BigInt::ZERO));
        let high = high.unwrap_or_else(|| Known::Int(elements.len().into()));
        let (Known::Int(low), Known::Int(mut high)) = (low, high) else {
            return Err(Reason::Mismatch.into());
        };
        high += u8::from(inclusive);
        let range = low.to_usize().zip(high.to_usize());
        let part = range.filter(|(low, high)| low <= high).and_then(|(low, high)| elements.get(low..high));
        let part = part.ok_or_else(|| Reason::Outside(high.max(low), elements.len()))?;
        self.evaluator.charge(part.len() as u64)?;
        Known::list(part.to_vec())
    }

    /// How many bits the type of an expression has, if that is `u8` and so on, and is written where the value comes from.
    pub(super) fn width(&self, expr: &Expr) -> Option<u32> {
        let ty = self.type_of(expr)?;
        [8, 16, 32, 64, 128].into_iter().find(|bits| ty == Type::unsigned(*bits))
    }

    /// The type of an expression, as far as that is plain.
    pub(super) fn type_of(&self, expr: &Expr) -> Option<Type> {
        let program = self.evaluator.program;
        match &expr.kind {
            ExprKind::Local(id) => self.declared.get(id).or_else(|| self.types.get(id)).cloned(),
            ExprKind::Constant(id) => Some(program.constants.get(id.0 as usize)?.ty.clone()),
            ExprKind::Cast { ty, .. } => Some(ty.clone()),
            ExprKind::Call { function, .. } => {
                Some(program.functions.get(function.0 as usize)?.result.clone())
            }
            ExprKind::Bytes(bytes) => {
                let length = ConstExpr::Int(bytes.len().into());
                Some(Type::Array(Box::new(Type::unsigned(8)), length))
            }
            ExprKind::Index { array, .. } => match self.type_of(array)? {
                Type::Array(element, _) => Some(*element),
                _ => None,
            },
            ExprKind::Field { base, name, .. } => self.field_type(&self.type_of(base)?, name),
            ExprKind::Method { name, arguments, .. } => {
                let receiver = self.type_of(arguments.first()?)?;
                match (Method::named(name), &receiver) {
                    (_, Type::Data(id, _)) => {
                        let function = program.methods.get(&(*id, name.clone()))?;
                        Some(program.functions.get(function.0 as usize)?.result.clone())
                    }
                    (Some(Method::Len | Method::Pow | Method::Parts) | None, _) => None,
                    (Some(_), _) => Some(receiver),
                }
            }
            ExprKind::Block(block) => self.type_of_block(block),
            // A number in one branch may be a field element because of the other one.
            ExprKind::If { then, otherwise: Some(otherwise), .. } => {
                let ty = self.type_of_block(then)?;
                let integers = matches!(ty, Type::Int(_)) && self.is_integer(otherwise);
                (integers || self.type_of(otherwise).as_ref() == Some(&ty)).then_some(ty)
            }
            _ => None,
        }
    }

    /// The type of a part of a value of a type.
    pub(super) fn field_type(&self, ty: &Type, name: &str) -> Option<Type> {
        match ty {
            Type::Tuple(types) => types.get(name.parse::<usize>().ok()?).cloned(),
            Type::Data(id, _) => {
                let fields = self.evaluator.program.data(*id).fields();
                Some(fields.iter().find(|field| field.name == name)?.ty.clone())
            }
            _ => None,
        }
    }

    fn type_of_block(&self, block: &Block) -> Option<Type> {
        block.tail.as_ref().and_then(|tail| self.type_of(tail))
    }
}

/// What a method that is computed modulo 2^n makes of integers from 0 to 2^n − 1.
fn of_width(method: Method, width: u32, a: &BigInt, b: &BigInt) -> Result<BigInt, Unknown> {
    let modulus = BigInt::from(1) << width;
    let rotates = matches!(method, Method::RotateLeft | Method::RotateRight);
    let fits = |value: &BigInt| BigInt::ZERO <= *value && *value < modulus;
    if let Some(other) = [a, b].into_iter().take(if rotates { 1 } else { 2 }).find(|value| !fits(value)) {
        return Err(Reason::DoesNotFit(other.clone(), BigInt::ZERO, modulus - 1).into());
    }
    let whole = match method {
        Method::WrappingAdd => a + b,
        Method::WrappingSub => a + &modulus - b,
        Method::WrappingMul => a * b,
        Method::RotateLeft | Method::RotateRight => {
            let by = b.mod_floor(&width.into()).to_u32().unwrap_or(0);
            let up = if method == Method::RotateLeft { by } else { width - by };
            let moved = a << up;
            &moved % &modulus + (moved >> width)
        }
        Method::Len | Method::Pow | Method::Parts => return Err(Reason::Mismatch.into()),
    };
    Ok(whole % modulus)
}

/// The product of so many factors.
fn power(base: &Known, exponent: &BigInt) -> Result<Known, Unknown> {
    let exponent = exponent.to_u32().ok_or(Reason::TooLarge)?;
    (0..u32::BITS - exponent.leading_zeros()).rev().try_fold(Known::Int(1.into()), |power, bit| {
        let square = operate(BinaryOp::Mul, &power, &power)?;
        if exponent >> bit & 1 == 1 { operate(BinaryOp::Mul, &square, base) } else { Ok(square) }
    })
}

/// The bits of an integer, least significant first.
pub(super) fn bits(count: &Known, value: &Known) -> Result<Known, Unknown> {
    let (Known::Int(count), Known::Int(value)) = (count, value) else { return Err(Reason::Mismatch.into()) };
    let count = count.to_u64().filter(|count| (1..=252).contains(count)).ok_or(Reason::NotConst)?;
    let high = (BigInt::from(1) << count) - 1;
    if *value < BigInt::ZERO || *value > high {
        return Err(Reason::DoesNotFit(value.clone(), BigInt::ZERO, high).into());
    }
    Known::list((0..count).map(|bit| Known::Bool(value.bit(bit))).collect())
}
