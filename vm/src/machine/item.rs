//! What the stack holds.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

use super::contract_set::Locked;
use super::{Bytes, Constraint, Expression, MachineError};
use crate::contracts::{CallProof, PortableItem, Predicate, Value};
use crate::gadgets::AllocatedValue;
use crate::reading::SealProof;
use crate::signature::Signature;

/// An item on the stack. Strings and variables can be copied; values and contracts cannot even be dropped.
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
    /// A quantity of a flavor, both committed to; the quantity is known to be in 0..2^64.
    Value(Value),
    /// A quantity of a flavor in the constraint system. It may be negative; only `cloak` takes it.
    WideValue(AllocatedValue),
    /// Items locked by a predicate.
    Contract(Box<Locked>),
}

impl From<PortableItem> for Item {
    fn from(item: PortableItem) -> Self {
        match item {
            PortableItem::String(bytes) => Self::String(bytes),
            PortableItem::Program(bytes) => Self::Program(bytes),
            PortableItem::Value(value) => Self::Value(value),
        }
    }
}

impl Item {
    /// A copy of it, if it is a string.
    pub(super) fn as_string(&self) -> Option<Bytes> {
        match self {
            Item::String(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }

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

    pub(super) fn value(self) -> Result<Value, MachineError> {
        match self {
            Self::Value(value) => Ok(value),
            _ => Err(MachineError::TypeNotValue),
        }
    }

    pub(super) fn contract(self) -> Result<Box<Locked>, MachineError> {
        match self {
            Self::Contract(contract) => Ok(contract),
            _ => Err(MachineError::TypeNotContract),
        }
    }

    /// An item that a contract can hold.
    pub(super) fn portable(self) -> Result<PortableItem, MachineError> {
        match self {
            Self::String(bytes) => Ok(PortableItem::String(bytes)),
            Self::Program(bytes) => Ok(PortableItem::Program(bytes)),
            Self::Value(value) => Ok(PortableItem::Value(value)),
            _ => Err(MachineError::TypeNotPortable),
        }
    }

    /// A string that is a scalar in its canonical encoding.
    pub(super) fn scalar(self) -> Result<Scalar, MachineError> {
        let bytes = self.string()?[..].try_into().map_err(|_| MachineError::InvalidScalar)?;
        Option::from(Scalar::from_canonical_bytes(bytes)).ok_or(MachineError::InvalidScalar)
    }

    /// A string that may be a compressed point; whether it is one shows only where it is used.
    pub(super) fn point(self) -> Result<CompressedRistretto, MachineError> {
        CompressedRistretto::from_slice(&self.string()?).map_err(|_| MachineError::InvalidPoint)
    }

    /// A string that is a predicate; as with any point, only its length is looked at.
    pub(super) fn predicate(self) -> Result<Predicate, MachineError> {
        self.point().map(Predicate)
    }

    /// A string that is a LE32 integer.
    pub(super) fn integer(self) -> Result<u32, MachineError> {
        let bytes = self.string()?[..].try_into().map_err(|_| MachineError::InvalidInteger)?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// A string that is a proof for `call`.
    pub(super) fn call_proof(self) -> Result<CallProof, MachineError> {
        CallProof::decode_loosely(&self.string()?).map_err(MachineError::InvalidCallProof)
    }

    /// A string that is a signature.
    pub(super) fn signature(self) -> Result<Signature, MachineError> {
        Signature::from_bytes(&self.string()?).map_err(|_| MachineError::InvalidSignature)
    }

    /// A string that is a proof of a seal.
    pub(super) fn seal_proof(self) -> Result<SealProof, MachineError> {
        SealProof::from_bytes(&self.string()?).map_err(|_| MachineError::InvalidSealProof)
    }

    /// Forgets the item, if nothing is lost with it.
    pub(super) fn discard(self) -> Result<(), MachineError> {
        match self {
            Self::Value(_) | Self::WideValue(_) | Self::Contract(_) => Err(MachineError::TypeNotDroppable),
            Self::String(_)
            | Self::Program(_)
            | Self::Variable(_)
            | Self::Expression(_)
            | Self::Constraint(_) => Ok(()),
        }
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
