//! Inputs and outputs.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

use super::address::{ScriptAddress, StandardAddress};
use super::bincode::{bytes, list, option, text, variant};
use crate::encoding::{FormatError, Reader};

/// What an input spends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Where it is from.
    pub utxo: Utxo,
    /// A coin, a memo or a state.
    pub body: Body,
    /// The index of its witness.
    pub witness: u8,
    /// Beside a memo: the commitment to what its coin is worth.
    pub coin_value: Option<CompressedRistretto>,
    /// Beside a state: strings for the script.
    pub script_data: Vec<Datum>,
    /// The bytes that an owner signs: its encoding, the witness's index set to zero.
    pub(super) message: Vec<u8>,
}

/// What a transaction creates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginalOutput {
    /// A coin, a memo or a state.
    pub body: Body,
    /// The bytes that an owner signs: its encoding.
    pub(super) message: Vec<u8>,
}

/// A reference to an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utxo {
    /// The transaction that made it.
    pub txid: [u8; 32],
    /// Its index among the outputs of that transaction.
    pub index: u8,
}

/// The three kinds of inputs and outputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// An amount that its owner alone can read.
    Coin(Coin),
    /// An amount, committed to, under a script.
    Memo(Memo),
    /// What an application holds and remembers, under a script.
    State(State),
}

/// An ElGamal encryption under its owner's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coin {
    /// The first half of the encryption: c = r·gr. Nothing proves it.
    pub c: CompressedRistretto,
    /// The second half of the encryption: d = v·B + r·grsk.
    pub d: CompressedRistretto,
    /// The address of whoever may spend it.
    pub owner: StandardAddress,
}

/// A commitment and data under a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memo {
    /// The tree of scripts.
    pub script: ScriptAddress,
    /// The address of whoever may spend it.
    pub owner: StandardAddress,
    /// The Pedersen commitment to the amount it holds.
    pub commitment: CompressedRistretto,
    /// Strings for the script.
    pub data: Vec<Datum>,
    /// Not used by anything.
    pub timebounds: u32,
}

/// What an application holds and remembers, under a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Grows by one with each transition.
    pub nonce: u32,
    /// The tree of scripts.
    pub script: ScriptAddress,
    /// The address of whoever may spend it.
    pub owner: StandardAddress,
    /// The Pedersen commitment to the amount it holds.
    pub commitment: CompressedRistretto,
    /// What the script remembers; their number never changes.
    pub variables: Vec<Datum>,
    /// Not used by anything.
    pub timebounds: u32,
}

/// A string for the stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datum {
    /// Bytes that the program reads as it likes.
    Opaque(Vec<u8>),
    /// A Pedersen commitment, never its opening.
    Commitment(CompressedRistretto),
    /// A scalar in canonical form.
    Scalar(Scalar),
    /// A number, on the stack as 8 bytes, little-endian.
    U64(u64),
    /// A number, on the stack as 4 bytes, little-endian.
    U32(u32),
}

const MAX_DATA: u32 = 1 << 12;
const MAX_STRING: u32 = 1 << 16;

const COIN: u8 = 0;
const MEMO: u8 = 1;
const STATE: u8 = 2;

impl Input {
    /// Reads an input. `all` is the reader's whole byte string.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        let mut start = reader.clone();
        let length = reader.remaining();
        let kind = kind(reader)?;
        let utxo = Utxo { txid: reader.array()?, index: reader.u8()? };
        let body = Body::read(reader, kind)?;
        let witness_at = length - reader.remaining();
        let witness = reader.u8()?;
        let coin_value = if kind == MEMO { option(reader, closed)? } else { None };
        let script_data = if kind == STATE { data(reader)? } else { Vec::new() };
        let mut message = start.bytes(length - reader.remaining())?.to_vec();
        message[witness_at] = 0;
        Ok(Self { utxo, body, witness, coin_value, script_data, message })
    }
}

impl OriginalOutput {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        let mut start = reader.clone();
        let kind = kind(reader)?;
        let body = Body::read(reader, kind)?;
        let message = start.bytes(start.remaining() - reader.remaining())?.to_vec();
        Ok(Self { body, message })
    }
}

/// The kind, which is said twice.
fn kind(reader: &mut Reader<'_>) -> Result<u8, FormatError> {
    let (kind, again) = (variant(reader, "kinds")?, variant(reader, "kinds")?);
    if kind != again {
        return Err(FormatError::UnknownTag { what: "input or output", tag: again });
    }
    Ok(kind)
}

impl Body {
    fn read(reader: &mut Reader<'_>, kind: u8) -> Result<Self, FormatError> {
        match kind {
            COIN => Ok(Self::Coin(Coin { c: point(reader)?, d: point(reader)?, owner: owner(reader)? })),
            MEMO => Ok(Self::Memo(Memo {
                script: script(reader)?,
                owner: owner(reader)?,
                commitment: closed(reader)?,
                data: data(reader)?,
                timebounds: reader.u32()?,
            })),
            STATE => Ok(Self::State(State {
                nonce: reader.u32()?,
                script: script(reader)?,
                owner: owner(reader)?,
                commitment: closed(reader)?,
                variables: data(reader)?,
                timebounds: reader.u32()?,
            })),
            tag => Err(FormatError::UnknownTag { what: "input or output", tag }),
        }
    }

    /// The address of whoever may spend it.
    pub fn owner(&self) -> StandardAddress {
        match self {
            Self::Coin(coin) => coin.owner,
            Self::Memo(memo) => memo.owner,
            Self::State(state) => state.owner,
        }
    }
}

impl Datum {
    /// The bytes that a script sees.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Opaque(bytes) => bytes.clone(),
            Self::Commitment(point) => point.to_bytes().to_vec(),
            Self::Scalar(scalar) => scalar.to_bytes().to_vec(),
            Self::U64(number) => number.to_le_bytes().to_vec(),
            Self::U32(number) => number.to_le_bytes().to_vec(),
        }
    }

    /// The kinds left out have no meaning to a script (predicate, contract) or could not stay what they are as
    /// bytes (integer).
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        const SCALAR_NOT_INTEGER: u8 = 1;
        match variant(reader, "kinds")? {
            0 => Ok(Self::Opaque(bytes(reader, "bytes of a string", MAX_STRING)?.to_vec())),
            2 => closed(reader).map(Self::Commitment),
            3 => match variant(reader, "kinds")? {
                SCALAR_NOT_INTEGER => reader.scalar().map(Self::Scalar),
                tag => Err(FormatError::UnknownTag { what: "scalar", tag }),
            },
            5 => reader.u64().map(Self::U64),
            6 => reader.u32().map(Self::U32),
            tag => Err(FormatError::UnknownTag { what: "string", tag }),
        }
    }
}

/// No list and an empty one mean the same.
fn data(reader: &mut Reader<'_>) -> Result<Vec<Datum>, FormatError> {
    Ok(option(reader, |reader| list(reader, "strings", MAX_DATA, Datum::read))?.unwrap_or_default())
}

fn script(reader: &mut Reader<'_>) -> Result<ScriptAddress, FormatError> {
    ScriptAddress::from_hex(text(reader, "digits of an address", ScriptAddress::DIGITS)?)
}

fn owner(reader: &mut Reader<'_>) -> Result<StandardAddress, FormatError> {
    StandardAddress::from_hex(text(reader, "digits of an address", StandardAddress::DIGITS)?)
}

fn point(reader: &mut Reader<'_>) -> Result<CompressedRistretto, FormatError> {
    reader.array().map(CompressedRistretto)
}

/// A commitment without its opening, which has no place in a transaction.
fn closed(reader: &mut Reader<'_>) -> Result<CompressedRistretto, FormatError> {
    match variant(reader, "kinds")? {
        0 => point(reader),
        tag => Err(FormatError::UnknownTag { what: "commitment", tag }),
    }
}
