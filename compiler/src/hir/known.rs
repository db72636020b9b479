//! Values that are known when the program is built, what operators make of them, and why there may be none.

use std::sync::Arc;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use zkvm::integer::order;

use super::{BinaryOp, ConstExpr, DataId, LocalId};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Lists nest at most so deep.
const MAX_DEPTH: u32 = 64;

/// A value that is known when the program is built. Field elements are not among them: the lowering computes those.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// An integer of any size.
    Int(BigInt),
    /// One of `true` and `false`.
    Bool(bool),
    /// The elements of an array, or the parts of a tuple, and how deep lists nest in it at most.
    List(Arc<Vec<Known>>, u32),
    /// A struct or a variant of an enum, by its place, and the list of its fields.
    Data(DataId, u32, Box<Known>),
}

/// Why something has no value when the program is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What is in the way.
    pub reason: Reason,
    /// Where it is, if that is not the place that asks for the value.
    pub span: Option<Span>,
}

/// What is in the way of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Something that was reported.
    Reported,
    /// Something that is computed with inputs or field elements only.
    NotConst,
    /// Values whose types do not go together, which the type checker has more to say about.
    Mismatch,
    /// A local without a known value.
    Local(LocalId),
    /// A divisor that is zero or negative.
    Divisor(BigInt),
    /// An integer of more than [`ConstExpr::MAX_BITS`] bits.
    TooLarge,
    /// A shift by such a number.
    Shift(BigInt),
    /// A bitwise operation with a negative integer.
    Negative(BigInt),
    /// An index that is outside an array of so many elements.
    Outside(BigInt, usize),
    /// A value outside the range of the type that it is coerced to.
    DoesNotFit(BigInt, BigInt, BigInt),
    /// An assertion that does not hold, and what it says then.
    Assertion(String),
    /// A division that leaves a remainder, of what may be integers or field elements.
    Division,
    /// Numbers that differ as integers, and may be the same field element.
    Apart,
    /// More work than is done for const expressions.
    TooMuch,
}

impl Known {
    /// The integer, if it is one.
    pub fn int(&self) -> Option<&BigInt> {
        match self {
            Known::Int(value) => Some(value),
            _ => None,
        }
    }

    /// A list of values.
    ///
    /// # Errors
    /// If lists nest too deeply.
    pub fn list(values: Vec<Known>) -> Result<Known, Unknown> {
        let inner = values.iter().map(Known::depth).max().unwrap_or(0);
        Ok(Known::List(Arc::new(values), Known::nested(0, inner)?))
    }

    /// How deep lists nest in one that was so deep, and now has a part that is `inner` deep.
    pub(super) fn nested(depth: u32, inner: u32) -> Result<u32, Unknown> {
        let depth = depth.max(1 + inner);
        if depth > MAX_DEPTH { Err(Reason::TooMuch.into()) } else { Ok(depth) }
    }

    /// How deep lists nest in it at most.
    pub(super) fn depth(&self) -> u32 {
        match self {
            Known::List(_, depth) => *depth,
            Known::Data(_, _, fields) => fields.depth(),
            _ => 0,
        }
    }

    /// Its elements, parts or fields.
    pub fn parts(&self) -> &[Known] {
        match self {
            Known::List(parts, _) => parts,
            Known::Data(_, _, fields) => fields.parts(),
            _ => &[],
        }
    }

    /// Whether it is the same value as another one.
    pub fn equals(&self, other: &Known) -> bool {
        self.same(other).is_ok_and(|same| same)
    }

    /// Whether two values of one type are equal, be the numbers in them integers or field elements.
    fn same(&self, other: &Known) -> Result<bool, Unknown> {
        match (self, other) {
            (Known::Data(a, x, _), Known::Data(b, y, _)) if (a, x) != (b, y) => Ok(false),
            (Known::List(..), Known::List(..)) | (Known::Data(..), Known::Data(..)) => {
                let (a, b) = (self.parts(), other.parts());
                if a.len() != b.len() {
                    return Err(Reason::Mismatch.into());
                }
                for (a, b) in a.iter().zip(b) {
                    if !a.same(b)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Known::Int(a), Known::Int(b)) => match (a - b).magnitude() >= order().magnitude() {
                true => Err(Reason::Apart.into()),
                false => Ok(a == b),
            },
            (Known::Bool(a), Known::Bool(b)) => Ok(a == b),
            _ => Err(Reason::Mismatch.into()),
        }
    }
}

impl Reason {
    /// Whether what is computed depends on types that are not known yet.
    pub(super) fn is_unclear(&self) -> bool {
        matches!(self, Reason::Division | Reason::Apart)
    }
}

impl From<Reason> for Unknown {
    fn from(reason: Reason) -> Self {
        Unknown { reason, span: None }
    }
}

impl Unknown {
    /// The same at a place, unless it has one.
    pub(super) fn at(self, span: Span) -> Unknown {
        Unknown { span: self.span.or(Some(span)), ..self }
    }

    /// The message at the place that asks for the value; none if something was reported.
    pub fn diagnose(&self, code: Code, span: Span) -> Option<Diagnostic> {
        let (message, help) = match &self.reason {
            Reason::Reported => return None,
            Reason::NotConst | Reason::Mismatch | Reason::Local(_) => (
                "this must be an integer known when the program is built".to_owned(),
                "use literals, constants, const parameters, loop variables, operators and functions of them",
            ),
            Reason::Divisor(value) => {
                (format!("the divisor is not positive: it is {}", shown(value)), "divide by a number above 0")
            }
            Reason::TooLarge => {
                (format!("this integer has more than {} bits", ConstExpr::MAX_BITS), "use smaller integers")
            }
            Reason::Shift(value) => {
                (format!("a shift by {} is out of range", shown(value)), "shift by 0 to 511")
            }
            Reason::Negative(value) => (
                format!(
                    "bitwise operations need integers that are not negative, and this is {}",
                    shown(value)
                ),
                "use integers from 0",
            ),
            Reason::Outside(index, length) => (
                format!("index {} is outside an array of {length} elements", shown(index)),
                "use an index inside the array",
            ),
            Reason::DoesNotFit(value, low, high) => (
                format!("{} is not in the range {}..={}", shown(value), shown(low), shown(high)),
                "use a type that holds the value",
            ),
            Reason::Assertion(said) => {
                let said = if said.is_empty() { String::new() } else { format!(": {said}") };
                (format!("an assertion fails while this is computed{said}"), "use values for which it holds")
            }
            Reason::Division => (
                "whether this divides integers or field elements is not clear here".to_owned(),
                "write the type of what is divided, as in `let x: u32 = …;` or `(… as u32)`",
            ),
            Reason::Apart => (
                "these integers differ by ℓ or more, and field elements that do so may be equal".to_owned(),
                "compare smaller integers",
            ),
            Reason::TooMuch => (
                "computing this when the program is built takes too long".to_owned(),
                "use fewer and shorter loops: all const expressions together may take a million steps",
            ),
        };
        let diagnostic = Diagnostic::at(code, span, message);
        let diagnostic = match self.span.filter(|inner| *inner != span) {
            Some(inner) => diagnostic.here("computed for this").label(inner, "here"),
            None if matches!(self.reason, Reason::NotConst | Reason::Mismatch) => {
                diagnostic.here("not a const expression")
            }
            None => diagnostic,
        };
        Some(diagnostic.help(help))
    }
}

/// An integer in a message: the length of a long one.
fn shown(value: &BigInt) -> String {
    if value.bits() > 128 { format!("an integer of {} bits", value.bits()) } else { value.to_string() }
}

/// What an operator makes of two values. `&&` and `||` are decided before their right side is computed.
pub(super) fn operate(operator: BinaryOp, a: &Known, b: &Known) -> Result<Known, Unknown> {
    use BinaryOp::*;
    match (operator, a, b) {
        (Eq, a, b) => Ok(Known::Bool(a.same(b)?)),
        (Ne, a, b) => Ok(Known::Bool(!a.same(b)?)),
        (And, Known::Bool(a), Known::Bool(b)) => Ok(Known::Bool(*a && *b)),
        (Or, Known::Bool(a), Known::Bool(b)) => Ok(Known::Bool(*a || *b)),
        (_, Known::Int(a), Known::Int(b)) => integers(operator, a, b),
        _ => Err(Reason::Mismatch.into()),
    }
}

/// The opposite of a truth value.
pub(super) fn not(value: &Known) -> Result<Known, Unknown> {
    match value {
        Known::Bool(value) => Ok(Known::Bool(!value)),
        _ => Err(Reason::Mismatch.into()),
    }
}

fn integers(operator: BinaryOp, a: &BigInt, b: &BigInt) -> Result<Known, Unknown> {
    use BinaryOp::*;
    let value = match operator {
        Lt => return Ok(Known::Bool(a < b)),
        Le => return Ok(Known::Bool(a <= b)),
        Gt => return Ok(Known::Bool(a > b)),
        Ge => return Ok(Known::Bool(a >= b)),
        Add => a + b,
        Sub => a - b,
        Mul => a * b,
        Div | Rem if !b.is_positive() => return Err(Reason::Divisor(b.clone()).into()),
        Div => a.div_floor(b),
        Rem => a.mod_floor(b),
        Shl | Shr => {
            let amount = b.to_u32().filter(|amount| u64::from(*amount) < ConstExpr::MAX_BITS);
            let amount = amount.ok_or_else(|| Unknown::from(Reason::Shift(b.clone())))?;
            if operator == Shl { a << amount } else { a >> amount }
        }
        BitAnd | BitOr | BitXor => {
            if let Some(negative) = [a, b].into_iter().find(|value| value.is_negative()) {
                return Err(Reason::Negative(negative.clone()).into());
            }
            match operator {
                BitAnd => a & b,
                BitOr => a | b,
                _ => a ^ b,
            }
        }
        Eq | Ne | And | Or => return Err(Reason::Mismatch.into()),
    };
    bounded(value)
}

/// An integer that is not too large.
pub(super) fn bounded(value: BigInt) -> Result<Known, Unknown> {
    if value.bits() > ConstExpr::MAX_BITS { Err(Reason::TooLarge.into()) } else { Ok(Known::Int(value)) }
}

/// The element at an index.
pub(super) fn element<'k>(elements: &'k [Known], index: &Known) -> Result<&'k Known, Unknown> {
    let Known::Int(index) = index else { return Err(Reason::Mismatch.into()) };
    let found = index.to_usize().and_then(|index| elements.get(index));
    found.ok_or_else(|| Reason::Outside(index.clone(), elements.len()).into())
}

/// A boolean as the number that `as` makes of it.
pub(super) fn number(value: Known) -> Known {
    match value {
        Known::Bool(value) => Known::Int(if value { 1.into() } else { BigInt::zero() }),
        value => value,
    }
}
