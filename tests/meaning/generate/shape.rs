//! What the generator knows of a value: its kind, where its integers lie, and when it is known.

use num_bigint::BigInt;

use super::super::evaluate::operator;
use super::super::evaluate::value::{Stage, Value};
use super::super::print;
use super::super::program::{Expr, Kind, Ty};
use super::super::visit::{self, Visitor};
use super::constant::CONST_FUNCTION;

/// The kind of a value.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Bool,
    Int(Span),
    Field,
    Array(Box<Shape>, Length),
    Tuple(Vec<Shape>),
    /// With what stands for its parameters, for types and for integers.
    Struct(String, Vec<Typed>, Vec<Length>),
    /// With what stands for its type parameters.
    Enum(String, Vec<Typed>),
    /// A type parameter.
    Opaque(String),
}

/// Where an integer certainly lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) low: BigInt,
    pub(crate) high: BigInt,
}

/// An array's length, which may depend on const parameters.
#[derive(Clone, Debug)]
pub(crate) struct Length {
    pub(crate) expr: Expr,
    /// Two lengths of one text are one length.
    pub(crate) text: String,
    pub(crate) least: usize,
    pub(crate) most: usize,
}

/// An expression with what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) expr: Expr,
    pub(crate) shape: Shape,
    pub(crate) stage: Stage,
}

impl Span {
    pub(crate) fn new(low: impl Into<BigInt>, high: impl Into<BigInt>) -> Span {
        Span { low: low.into(), high: high.into() }
    }

    pub(crate) fn bits(bits: u32) -> Span {
        Span::new(0, (BigInt::from(1) << bits) - 1)
    }

    /// ±2^bits
    pub(crate) fn around(bits: u32) -> Span {
        let high = BigInt::from(1) << bits;
        Span::new(-&high, high)
    }

    pub(crate) fn hull<'a>(corners: impl IntoIterator<Item = &'a BigInt>) -> Span {
        let corners: Vec<&BigInt> = corners.into_iter().collect();
        let low = corners.iter().min().map_or(BigInt::ZERO, |n| (*n).clone());
        let high = corners.iter().max().map_or(BigInt::ZERO, |n| (*n).clone());
        Span { low, high }
    }

    pub(crate) fn join(&self, other: &Span) -> Span {
        Span::hull([&self.low, &self.high, &other.low, &other.high])
    }

    pub(crate) fn inside(&self, other: &Span) -> bool {
        other.low <= self.low && self.high <= other.high
    }

    pub(crate) fn is_natural(&self) -> bool {
        self.low >= BigInt::ZERO
    }

    /// The bits of the greatest absolute value.
    pub(crate) fn width(&self) -> u64 {
        self.low.bits().max(self.high.bits())
    }
}

impl Length {
    /// The length, if it is written as a number.
    pub(crate) fn known(&self) -> Option<usize> {
        (self.text == self.most.to_string()).then_some(self.most)
    }

    pub(crate) fn number(n: usize) -> Length {
        let expr = Expr { id: 0, kind: Kind::Int(n.into()) };
        Length { expr, text: n.to_string(), least: n, most: n }
    }
}

impl Shape {
    pub(crate) fn unit() -> Shape {
        Shape::Tuple(vec![])
    }

    pub(crate) fn is_unit(&self) -> bool {
        matches!(self, Shape::Tuple(parts) if parts.is_empty())
    }

    /// Whether a value of this shape can stand where one of the other is expected, up to ranges.
    pub(crate) fn agrees(&self, other: &Shape) -> bool {
        match (self, other) {
            (Shape::Bool, Shape::Bool) | (Shape::Int(_), Shape::Int(_)) | (Shape::Field, Shape::Field) => {
                true
            }
            (Shape::Array(a, n), Shape::Array(b, m)) => n.text == m.text && a.agrees(b),
            (Shape::Tuple(a), Shape::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.agrees(b))
            }
            (Shape::Opaque(a), Shape::Opaque(b)) => a == b,
            // A value of `Option<u8>` is none of `Option<u16>`.
            (Shape::Enum(a, of_a), Shape::Enum(b, of_b)) => a == b && same_types(of_a, of_b),
            (Shape::Struct(a, of_a, ns), Shape::Struct(b, of_b, ms)) => {
                a == b && same_types(of_a, of_b) && ns.iter().zip(ms).all(|(n, m)| n.text == m.text)
            }
            _ => false,
        }
    }

    /// The shape of a variable that is assigned to and has no written type: its integers are exact, and the generator
    /// keeps them within bounds of its own.
    pub(crate) fn loose(&self) -> Shape {
        match self {
            Shape::Int(span) => Shape::Int(Span::around(LOOSE.max(span.width() as u32 + 1))),
            Shape::Array(element, length) => Shape::Array(Box::new(element.loose()), length.clone()),
            Shape::Tuple(parts) => Shape::Tuple(parts.iter().map(Shape::loose).collect()),
            other => other.clone(),
        }
    }

    /// The same kind with integers that can be coerced to such a variable's.
    pub(crate) fn tight(&self) -> Shape {
        match self {
            Shape::Int(_) => Shape::Int(Span::around(62)),
            Shape::Array(element, length) => Shape::Array(Box::new(element.tight()), length.clone()),
            Shape::Tuple(parts) => Shape::Tuple(parts.iter().map(Shape::tight).collect()),
            other => other.clone(),
        }
    }

    /// The shape of either of two that agree.
    pub(crate) fn join(&self, other: &Shape) -> Shape {
        match (self, other) {
            (Shape::Int(a), Shape::Int(b)) => Shape::Int(a.join(b)),
            (Shape::Array(a, n), Shape::Array(b, _)) => Shape::Array(Box::new(a.join(b)), n.clone()),
            (Shape::Tuple(a), Shape::Tuple(b)) => {
                Shape::Tuple(a.iter().zip(b).map(|(a, b)| a.join(b)).collect())
            }
            (other, _) => other.clone(),
        }
    }
}

/// What variables without a type stay below in absolute value, in bits: what is added to them has at most 64, and it
/// is added fewer than 2^20 times.
pub(crate) const LOOSE: u32 = 90;

/// Whether lists of types are written alike.
fn same_types(a: &[Typed], b: &[Typed]) -> bool {
    a.iter().zip(b).all(|(a, b)| print::ty(&a.ty) == print::ty(&b.ty))
}

/// A type with the shape of its values.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) ty: Ty,
    pub(crate) shape: Shape,
}

impl Shape {
    /// The shape with types in the place of type parameters.
    pub(crate) fn with_types(&self, types: &[(String, Typed)]) -> Shape {
        match self {
            Shape::Opaque(name) => match types.iter().find(|(own, _)| own == name) {
                Some((_, typed)) => typed.shape.clone(),
                None => self.clone(),
            },
            Shape::Array(element, length) => {
                Shape::Array(Box::new(element.with_types(types)), length.clone())
            }
            Shape::Tuple(parts) => Shape::Tuple(parts.iter().map(|part| part.with_types(types)).collect()),
            Shape::Enum(name, own) => Shape::Enum(name.clone(), arguments(own, types)),
            Shape::Struct(name, own, numbers) => {
                Shape::Struct(name.clone(), arguments(own, types), numbers.clone())
            }
            other => other.clone(),
        }
    }

    /// Whether a type parameter is a part of it.
    pub(crate) fn is_generic(&self) -> bool {
        match self {
            Shape::Opaque(_) => true,
            Shape::Array(element, _) => element.is_generic(),
            Shape::Tuple(parts) => parts.iter().any(Shape::is_generic),
            Shape::Enum(_, own) | Shape::Struct(_, own, _) => {
                own.iter().any(|typed| typed.shape.is_generic())
            }
            _ => false,
        }
    }

    /// Whether a struct with const parameters is a part of it.
    pub(crate) fn is_sized(&self) -> bool {
        match self {
            Shape::Array(element, _) => element.is_sized(),
            Shape::Tuple(parts) => parts.iter().any(Shape::is_sized),
            Shape::Enum(_, own) => own.iter().any(|typed| typed.shape.is_sized()),
            Shape::Struct(_, own, numbers) => {
                !numbers.is_empty() || own.iter().any(|typed| typed.shape.is_sized())
            }
            _ => false,
        }
    }

    /// The shape with values in the place of const parameters.
    pub(crate) fn substitute(&self, arguments: &[(String, Expr)]) -> Shape {
        match self {
            Shape::Array(element, length) => {
                Shape::Array(Box::new(element.substitute(arguments)), length.substitute(arguments))
            }
            Shape::Tuple(parts) => {
                Shape::Tuple(parts.iter().map(|part| part.substitute(arguments)).collect())
            }
            Shape::Struct(name, own, numbers) => {
                let numbers = numbers.iter().map(|number| number.substitute(arguments)).collect();
                Shape::Struct(name.clone(), own.clone(), numbers)
            }
            other => other.clone(),
        }
    }
}

/// What stands for type parameters, with types in the place of those.
fn arguments(own: &[Typed], types: &[(String, Typed)]) -> Vec<Typed> {
    let written: Vec<(String, Ty)> =
        types.iter().map(|(name, typed)| (name.clone(), typed.ty.clone())).collect();
    let argument =
        |typed: &Typed| Typed { ty: typed.ty.substitute(&written), shape: typed.shape.with_types(types) };
    own.iter().map(argument).collect()
}

impl Length {
    fn substitute(&self, arguments: &[(String, Expr)]) -> Length {
        let expr = substitute(&self.expr, arguments);
        match number(&expr) {
            Some(n) => Length::number(usize::try_from(n).unwrap_or_default()),
            None => Length { text: super::super::print::expr(&expr), expr, ..*self },
        }
    }
}

/// The shape with the bounds that its type has for some values of const parameters, where these say what they are.
pub(super) fn exact(shape: &Shape, ty: &Ty, arguments: &[(String, Expr)]) -> Shape {
    match (shape, ty) {
        (Shape::Int(span), Ty::Int(low, high)) => {
            let [low, high] = [low, high].map(|bound| number(&substitute(bound, arguments)));
            Shape::Int(low.zip(high).map_or(span.clone(), |(low, high)| Span::new(low, high)))
        }
        (Shape::Array(element, length), Ty::Array(ty, _)) => {
            Shape::Array(Box::new(exact(element, ty, arguments)), length.clone())
        }
        (Shape::Tuple(parts), Ty::Tuple(types)) => {
            Shape::Tuple(parts.iter().zip(types).map(|(part, ty)| exact(part, ty, arguments)).collect())
        }
        (other, _) => other.clone(),
    }
}

fn substitute(expr: &Expr, arguments: &[(String, Expr)]) -> Expr {
    struct Substitute<'a>(&'a [(String, Expr)]);
    impl Visitor for Substitute<'_> {
        fn expr(&mut self, e: &mut Expr) {
            let Kind::Name(name) = &e.kind else { return };
            if let Some((_, argument)) = self.0.iter().find(|(own, _)| own == name) {
                e.kind = argument.kind.clone();
            }
        }
    }
    let mut expr = expr.clone();
    visit::expr(&mut expr, &mut Substitute(arguments));
    expr
}

/// The value of a const expression without const parameters.
fn number(expr: &Expr) -> Option<BigInt> {
    match known(expr)? {
        Value::Int(n, _) => Some(n),
        _ => None,
    }
}

fn known(expr: &Expr) -> Option<Value> {
    match &expr.kind {
        Kind::Int(n) => Some(Value::Int(n.clone(), Stage::Const)),
        Kind::Binary(op, a, b) => match operator::binary(*op, &known(a)?, &known(b)?) {
            Some((value, None)) => Some(value),
            _ => None,
        },
        Kind::If(condition, then, Some(otherwise)) => {
            let taken =
                if known(condition)?.same(&Value::Bool(true, Stage::Const)) { then } else { otherwise };
            known(taken.value.as_deref()?)
        }
        Kind::Call { function, arguments, .. } if function == CONST_FUNCTION => {
            let n = number(&arguments[0])?;
            Some(Value::Int(if n > BigInt::from(2) { BigInt::from(1) } else { n + 1 }, Stage::Const))
        }
        _ => None,
    }
}
