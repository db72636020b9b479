//! What the stack holds.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

use super::{Bytes, Constraint, Expression, MachineError};

/// An item on the stack. Strings and variables can be copied, all of them dropped.
#[derive(Debug)]
pub(super) enum Item {
    /// A byte string: a scalar, a point, data.
    String(Bytes),
    /// A program not yet decoded.
    Program(Bytes),
    /// A Pedersen commitment that can become an expression.
    Variable(CompressedRistretto),
    /// A constant or a linear combination.
    Expression(Expression),
    /// A boolean function of equations.
    Constraint(Constraint),
}

impl Item {
    pub(super) fn string(self) -> Result<Bytes, MachineError> {
        match self {
            Self::String(bytes) => Ok(bytes),
            _ => Err(MachineError::TypeNotString),
        }
    }

    pub(super) fn program(self) -> Result<Bytes, MachineError> {
        match self {
            Self::Program(bytes) => Ok(bytes),
            _ => Err(MachineError::TypeNotProgram),
        }
    }

    pub(super) fn variable(self) -> Result<CompressedRistretto, MachineError> {
        match self {
            Self::Variable(point) => Ok(point),
            _ => Err(MachineError::TypeNotVariable),
        }
    }

    pub(super) fn expression(self) -> Result<Expression, MachineError> {
        match self {
            Self::Expression(expression) => Ok(expression),
            _ => Err(MachineError::TypeNotExpression),
        }
    }

    pub(super) fn constraint(self) -> Result<Constraint, MachineError> {
        match self {
            Self::Constraint(constraint) => Ok(constraint),
            _ => Err(MachineError::TypeNotConstraint),
        }
    }

    /// A string that is a scalar in its canonical encoding.
    pub(super) fn scalar(self) -> Result<Scalar, MachineError> {
        let bytes = self.string()?[..].try_into().map_err(|_| MachineError::InvalidFormat)?;
        Option::from(Scalar::from_canonical_bytes(bytes)).ok_or(MachineError::InvalidFormat)
    }

    /// A string that may be a compressed point; whether it is one shows only where it is used.
    pub(super) fn point(self) -> Result<CompressedRistretto, MachineError> {
        CompressedRistretto::from_slice(&self.string()?).map_err(|_| MachineError::InvalidFormat)
    }

    /// A second copy of a string or a variable.
    pub(super) fn copy(&self) -> Result<Self, MachineError> {
        match self {
            Self::String(bytes) => Ok(Self::String(bytes.clone())),
            Self::Variable(point) => Ok(Self::Variable(*point)),
            _ => Err(MachineError::TypeNotCopyable),
        }
    }
}
