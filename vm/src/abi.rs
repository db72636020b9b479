//! The shape of an image's inputs and journal.
//!
//! Values are flattened into leaves: arrays, tuples and structs in declared order, depth first.

mod check;
mod encoding;
mod leaves;
mod ranges;
mod type_name;

use num_bigint::BigInt;

pub use check::{AbiError, MAX_INTEGER_BITS, MAX_NAME};
pub use leaves::{Leaf, LeafCounts, LeafKind, LeafPath, LeafType, Leaves};
pub(crate) use ranges::{ScalarRange, SecretRanges};

/// What an image takes and publishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Abi {
    /// The circuit's parameters in declared order.
    pub parameters: Vec<Parameter>,
    /// The revealed values in journal order (after all public and hidden parameters).
    pub outputs: Vec<Output>,
}

/// A parameter of the image's circuit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the source.
    pub name: String,
    /// Who learns its values.
    pub visibility: Visibility,
    /// Its type. A leaf inside [`Type::Hidden`] is a commitment, whatever the visibility.
    pub ty: Type,
}

/// A value that a run reveals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// `return`, or a name that tells where in the source it is revealed.
    pub name: String,
    /// Its type; no leaf of it is hidden.
    pub ty: Type,
}

/// Who learns a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// In the journal, in clear.
    Public,
    /// Known to the prover alone; `Hidden` leaves are in the journal as commitments.
    Secret,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A truth value: 0 or 1.
    Bool,
    /// An integer in `low..=high`; |low|, |high| < 2^250.
    Int {
        /// The least value it has.
        low: BigInt,
        /// The greatest value it has.
        high: BigInt,
    },
    /// Any scalar of the group.
    Field,
    /// A value behind a Pedersen commitment; the inner type is a single leaf.
    Hidden(Box<Type>),
    /// A fixed number of values of one type.
    Array(Box<Type>, u32),
    /// Values of several types.
    Tuple(Vec<Type>),
    /// Values with names, in order.
    Struct {
        /// The struct's name in the source, with what stands for its parameters: `Pair<u8, 4>`.
        name: String,
        /// Its fields in declared order.
        fields: Vec<(String, Type)>,
    },
    /// One of several variants. Its leaves are whether it is each variant but the first, as booleans of which at most one
    /// is true, then the fields of all variants; those of variants that it is not are zero, or the least value
    /// of their type if zero is none.
    Enum {
        /// The enum's name in the source, with what stands for its parameters: `Option<u8>`.
        name: String,
        /// The variants with their fields in declared order; fields without names are called `0`, `1` and so on.
        variants: Vec<(String, Vec<(String, Type)>)>,
    },
}
