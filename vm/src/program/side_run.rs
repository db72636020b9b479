//! The interpreter of side programs.

use std::sync::LazyLock;

use curve25519_dalek::scalar::Scalar;
use num_integer::Integer;
use num_traits::{Signed, Zero};
use zeroize::Zeroizing;

use super::{SideError, SideOp, SideProgram, limbs};
use crate::integer::{int_to_scalar, order, plain_view, scalar_to_int};
use crate::residue::invert;

/// The greatest power of two below ℓ; shifting by more gives zero.
const MAX_SHIFT: u8 = 252;

/// Runs a side program and takes its price off `steps_left`, all at once and before the first operation.
///
/// # Errors
/// If there are too few steps left, or the program does not pass [`SideProgram::check`].
pub fn run(
    program: &SideProgram,
    constants: &[Scalar],
    arguments: &[Scalar],
    steps_left: &mut u64,
) -> Result<Vec<Scalar>, SideError> {
    if arguments.len() != program.arguments as usize {
        let found = arguments.len().try_into().unwrap_or(u32::MAX);
        return Err(SideError::WrongArguments { declared: program.arguments, found });
    }
    *steps_left = steps_left.checked_sub(program.price()).ok_or(SideError::StepsExceeded)?;
    let deepest = program.check(constants.len())?;
    // The values may be secret: reserved once, so that growing leaves no copy, and erased at the end.
    let mut stack = Zeroizing::new(Vec::with_capacity(deepest as usize));
    for (step, op) in (0..).zip(&program.code) {
        execute(op, step, constants, arguments, &mut stack)?;
    }
    // Checked above: there are at least that many. What lies below is dropped.
    Ok(stack[stack.len() - program.results as usize..].to_vec())
}

fn execute(
    op: &SideOp,
    step: u32,
    constants: &[Scalar],
    arguments: &[Scalar],
    stack: &mut Vec<Scalar>,
) -> Result<(), SideError> {
    let underflow = SideError::StackUnderflow { step };
    let pop = |stack: &mut Vec<Scalar>| stack.pop().ok_or(underflow);
    let unary = |stack: &mut Vec<Scalar>, op: fn(&Scalar) -> Scalar| Ok(op(&pop(stack)?));
    let binary = |stack: &mut Vec<Scalar>, op: fn(&Scalar, &Scalar) -> Scalar| {
        let (b, a) = (pop(stack)?, pop(stack)?);
        Ok(op(&a, &b))
    };
    let result = match *op {
        SideOp::Argument(k) => *arguments.get(k as usize).ok_or(SideError::NoSuchArgument { step })?,
        SideOp::Constant(k) => *constants.get(k as usize).ok_or(SideError::NoSuchConstant { step })?,
        SideOp::Int(x) => Scalar::from(x),
        SideOp::Dup(k) => *stack.iter().nth_back(k as usize).ok_or(underflow)?,
        SideOp::Add => binary(stack, |a, b| a + b)?,
        SideOp::Sub => binary(stack, |a, b| a - b)?,
        SideOp::Mul => binary(stack, |a, b| a * b)?,
        SideOp::Neg => unary(stack, |a| -a)?,
        SideOp::Invert => unary(stack, invert)?,
        SideOp::Divide => binary(stack, divide)?,
        SideOp::Remainder => binary(stack, remainder)?,
        SideOp::SquareRoot => unary(stack, square_root)?,
        SideOp::Equal => binary(stack, |a, b| truth(a == b))?,
        SideOp::Less => binary(stack, |a, b| truth(scalar_to_int(a) < scalar_to_int(b)))?,
        SideOp::Select => {
            let (b, a, c) = (pop(stack)?, pop(stack)?, pop(stack)?);
            if c == Scalar::ZERO { b } else { a }
        }
        SideOp::And => binary(stack, |a, b| by_bytes(a, b, |a, b| a & b))?,
        SideOp::Or => binary(stack, |a, b| by_bytes(a, b, |a, b| a | b))?,
        SideOp::Xor => binary(stack, |a, b| by_bytes(a, b, |a, b| a ^ b))?,
        SideOp::ShiftLeft => binary(stack, shift_left)?,
        SideOp::ShiftRight => binary(stack, shift_right)?,
        SideOp::Carry(k) => return limbs::carry(stack, k as usize).ok_or(underflow),
        SideOp::Product(k) => return limbs::product(stack, k as usize).ok_or(underflow),
        SideOp::Quotient(k) => return limbs::quotient(stack, k as usize).ok_or(underflow),
        SideOp::Inverse(k) => return limbs::inverse(stack, k as usize).ok_or(underflow),
        SideOp::Sort(k) => {
            let below = stack.len().checked_sub(k as usize).ok_or(underflow)?;
            stack[below..].sort_by_cached_key(by_signed_view);
            return Ok(());
        }
    };
    stack.push(result);
    Ok(())
}

fn truth(truth: bool) -> Scalar {
    Scalar::from(u8::from(truth))
}

/// What orders scalars as the signed view does.
fn by_signed_view(a: &Scalar) -> [u8; 32] {
    // The least one, −(ℓ−1)/2, becomes 0.
    static HALF: LazyLock<Scalar> = LazyLock::new(|| int_to_scalar(&(order() / 2)));
    let mut bytes = (a + *HALF).to_bytes();
    bytes.reverse();
    bytes
}

fn square_root(a: &Scalar) -> Scalar {
    let a = scalar_to_int(a);
    if a.is_negative() { Scalar::ZERO } else { int_to_scalar(&a.sqrt()) }
}

fn divide(a: &Scalar, b: &Scalar) -> Scalar {
    let (a, b) = (scalar_to_int(a), scalar_to_int(b));
    if b.is_zero() { Scalar::ZERO } else { int_to_scalar(&a.div_floor(&b)) }
}

fn remainder(a: &Scalar, b: &Scalar) -> Scalar {
    let (a, b) = (scalar_to_int(a), scalar_to_int(b));
    if b.is_zero() { Scalar::ZERO } else { int_to_scalar(&a.mod_floor(&b)) }
}

/// A bitwise operation on the plain view.
fn by_bytes(a: &Scalar, b: &Scalar, op: impl Fn(u8, u8) -> u8) -> Scalar {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    Scalar::from_bytes_mod_order(std::array::from_fn(|i| op(a[i], b[i])))
}

fn shift_left(a: &Scalar, b: &Scalar) -> Scalar {
    shift_distance(b).map_or(Scalar::ZERO, |n| a * power_of_two(n))
}

fn shift_right(a: &Scalar, b: &Scalar) -> Scalar {
    shift_distance(b).map_or(Scalar::ZERO, |n| int_to_scalar(&(plain_view(a) >> n)))
}

fn shift_distance(b: &Scalar) -> Option<u8> {
    let (low, high) = b.as_bytes().split_at(1);
    let in_range = low[0] <= MAX_SHIFT && high.iter().all(|&byte| byte == 0);
    in_range.then_some(low[0])
}

fn power_of_two(n: u8) -> Scalar {
    let mut bytes = [0; 32];
    bytes[usize::from(n / 8)] = 1 << (n % 8);
    Scalar::from_bytes_mod_order(bytes)
}
