//! What can be known of a side program before it runs.

use thiserror::Error;

use super::{MAX_SIDE_STACK, SideOp, SideProgram};

/// Why a side program cannot run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SideError {
    /// An operation needs more values than the stack has.
    #[error("operation {step} takes more values than there are")]
    StackUnderflow {
        /// The index of the operation in the code.
        step: u32,
    },
    /// The stack grows over its limit.
    #[error("operation {step} makes the stack deeper than {MAX_SIDE_STACK} values")]
    StackOverflow {
        /// The index of the operation in the code.
        step: u32,
    },
    /// An operation refers to an argument that does not exist.
    #[error("operation {step} reads an argument that does not exist")]
    NoSuchArgument {
        /// The index of the operation in the code.
        step: u32,
    },
    /// An operation refers to a constant that does not exist.
    #[error("operation {step} reads a constant that does not exist")]
    NoSuchConstant {
        /// The index of the operation in the code.
        step: u32,
    },
    /// The code leaves fewer values than it declares.
    #[error("the side program declares {declared} results and leaves only {found}")]
    WrongResults {
        /// How many values it declares.
        declared: u32,
        /// How many it leaves.
        found: u32,
    },
    /// It was given another number of arguments than it declares.
    #[error("the side program takes {declared} arguments and was given {found}")]
    WrongArguments {
        /// How many it declares.
        declared: u32,
        /// How many it was given.
        found: u32,
    },
    /// It is longer than the steps that are left.
    #[error("the side program runs over the declared number of steps")]
    StepsExceeded,
}

impl SideProgram {
    /// Follows the depth of the stack: no operation may take what is not there, and at least the declared
    /// results must be left. Returns the greatest depth.
    ///
    /// # Errors
    /// At the first operation that could not run.
    pub fn check(&self, constants: usize) -> Result<u32, SideError> {
        let mut depth = 0u32;
        let mut deepest = 0;
        for (step, op) in (0u32..).zip(&self.code) {
            match *op {
                SideOp::Argument(k) if k >= self.arguments => return Err(SideError::NoSuchArgument { step }),
                SideOp::Constant(k) if k as usize >= constants => {
                    return Err(SideError::NoSuchConstant { step });
                }
                SideOp::Dup(k) if k >= depth => return Err(SideError::StackUnderflow { step }),
                _ => {}
            }
            let rest = depth.checked_sub(op.takes()).ok_or(SideError::StackUnderflow { step })?;
            depth = match op {
                // They leave as many values as they take.
                SideOp::Sort(_) | SideOp::Carry(_) | SideOp::Product(_) | SideOp::Quotient(_) => depth,
                SideOp::Inverse(k) => rest + k,
                _ => rest + 1,
            };
            if depth > MAX_SIDE_STACK {
                return Err(SideError::StackOverflow { step });
            }
            deepest = deepest.max(depth);
        }
        if depth < self.results {
            return Err(SideError::WrongResults { declared: self.results, found: depth });
        }
        Ok(deepest)
    }
}

impl SideProgram {
    /// What running it costs, in steps: the prices of its operations. At least one for each.
    pub fn price(&self) -> u64 {
        self.code.iter().map(SideOp::price).fold(0, u64::saturating_add)
    }
}

impl SideOp {
    /// What it costs, in steps of about 10 ns: measured, and rounded up to a power of two (docs/performance.md). Part of
    /// the image format: counts that images declare are sums of these.
    pub fn price(&self) -> u64 {
        match *self {
            SideOp::Argument(_) | SideOp::Constant(_) | SideOp::Dup(_) => 1,
            SideOp::Int(_) => 2,
            SideOp::Add | SideOp::Sub | SideOp::Equal | SideOp::Select => 4,
            SideOp::Neg | SideOp::And | SideOp::Or | SideOp::Xor => 8,
            SideOp::Mul | SideOp::Less => 16,
            SideOp::ShiftLeft | SideOp::ShiftRight => 32,
            SideOp::Divide | SideOp::Remainder => 64,
            SideOp::SquareRoot => 128,
            SideOp::Invert => 1024,
            SideOp::Sort(k) => {
                let k = u64::from(k).max(1);
                16 * k * u64::from(1 + k.next_power_of_two().ilog2())
            }
            SideOp::Carry(k) => of_limbs(k, 32, 1),
            SideOp::Product(k) => of_limbs(k, 64, 2),
            SideOp::Quotient(k) => of_limbs(k, 128, 4),
            SideOp::Inverse(k) => of_limbs(k, 1024, 1024),
        }
    }

    /// How many values it pops.
    fn takes(&self) -> u32 {
        match self {
            SideOp::Argument(_) | SideOp::Constant(_) | SideOp::Int(_) | SideOp::Dup(_) => 0,
            SideOp::Neg | SideOp::Invert | SideOp::SquareRoot => 1,
            SideOp::Add
            | SideOp::Sub
            | SideOp::Mul
            | SideOp::Divide
            | SideOp::Remainder
            | SideOp::Equal
            | SideOp::Less
            | SideOp::And
            | SideOp::Or
            | SideOp::Xor
            | SideOp::ShiftLeft
            | SideOp::ShiftRight => 2,
            SideOp::Select => 3,
            SideOp::Sort(k) | SideOp::Carry(k) => *k,
            SideOp::Product(k) | SideOp::Quotient(k) | SideOp::Inverse(k) => k.saturating_mul(2),
        }
    }
}

/// The price of an operation on numbers of k limbs: so much for each limb, and for each pair of them.
fn of_limbs(k: u32, limb: u64, pair: u64) -> u64 {
    let k = u64::from(k);
    (k * limb).saturating_add(k.saturating_mul(k).saturating_mul(pair)).saturating_add(16)
}
