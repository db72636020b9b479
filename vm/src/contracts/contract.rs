//! Contracts, and what they hold.
//!
//! ```text
//! contract = anchor predicate LE32(k) item{k}
//! item     = 0x00 LE32(n) n bytes        string
//!          | 0x01 LE32(n) n bytes        program
//!          | 0x02 point point            value: quantity, flavor
//! ```
//!
//! In transactions of version 2 it is shorter: LEB128 stands for LE32, and there are two more items,
//!
//! ```text
//!          | 0x03 n, n bytes             string of 32 bytes of which only the first n < 32 are not zero
//!          | 0x04 point                  value of one for all to see: its flavor
//! ```
//!
//! There is one encoding of each kind for each contract. Points are only 32 bytes here: whether they are points shows where
//! they are used.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_COMPRESSED;
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;

use super::Predicate;
use crate::bytes::Bytes;
use crate::encoding::{FormatError, Reader, Short, Write, significant_bytes};
use crate::id::hex_text;
use crate::transcript::{ProofTranscript, label};

/// Items that can be used again only by who satisfies the predicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// What makes it different from all other contracts.
    pub anchor: Anchor,
    /// Who may open it, and how.
    pub predicate: Predicate,
    /// What it holds, the deepest item first.
    pub payload: Vec<PortableItem>,
}

/// An item that a contract can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortableItem {
    /// Any bytes, for programs that open the contract to read.
    String(Bytes),
    /// The bytes of a program, which are decoded only when it runs.
    Program(Bytes),
    /// A hidden quantity of a hidden flavor.
    Value(Value),
}

/// A hidden quantity of a hidden flavor: two Pedersen commitments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// The commitment to the quantity.
    pub qty: CompressedRistretto,
    /// The commitment to the flavor.
    pub flv: CompressedRistretto,
}

/// The name of a contract: a hash of all of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContractId(pub [u8; 32]);

/// A string used only once, that makes a contract unique. It comes from the contract made before, or from the
/// one spent before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Anchor(pub [u8; 32]);

hex_text!(ContractId Anchor);

const STRING: u8 = 0;
const PROGRAM: u8 = 1;
const VALUE: u8 = 2;
const PADDED: u8 = 3;
const ONE: u8 = 4;

/// The length of strings that may be written without the zeros at their end: scalars are as long.
const PADDED_BYTES: usize = 32;

impl Contract {
    /// The contract's name. Hashes the whole payload.
    pub fn id(&self) -> ContractId {
        let mut transcript = Transcript::new(label::CONTRACT_ID);
        transcript.append_message(label::CONTRACT_ANCHOR, &self.anchor.0);
        transcript.append_point(label::CONTRACT_PREDICATE, &self.predicate.0);
        transcript.append_message(label::CONTRACT_ITEMS, &(self.payload.len() as u32).to_le_bytes());
        self.payload.iter().for_each(|item| item.append_to(&mut transcript));
        let mut id = [0; 32];
        transcript.challenge_bytes(label::CONTRACT_CHALLENGE, &mut id);
        ContractId(id)
    }

    /// How many bytes the encoding takes.
    pub(crate) fn encoded_len(&self) -> usize {
        let item = |item: &PortableItem| match item {
            PortableItem::String(bytes) | PortableItem::Program(bytes) => 1 + 4 + bytes.len(),
            PortableItem::Value(_) => 1 + 64,
        };
        32 + 32 + 4 + self.payload.iter().map(item).sum::<usize>()
    }

    /// The canonical bytes: anchor, predicate, LE32 number of items, the items. What an `input` of the original format takes, and what ledgers
    /// keep.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.put(&self.anchor.0);
        bytes.put(self.predicate.0.as_bytes());
        bytes.put_count(self.payload.len());
        self.payload.iter().for_each(|item| item.put(&mut bytes));
        bytes
    }

    /// Reads canonical bytes. Strings and programs are parts of `bytes`, not copies.
    ///
    /// # Errors
    /// If the bytes are not the encoding of a contract.
    pub fn decode(bytes: &Bytes) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let contract = Self {
            anchor: Anchor(reader.array()?),
            predicate: Predicate(CompressedRistretto(reader.array()?)),
            payload: reader
                .list("items of a contract", u32::MAX, |reader| PortableItem::read(reader, bytes))?,
        };
        reader.finish()?;
        Ok(contract)
    }

    /// How many items an encoding says that there are, before any of them is read: `start` bytes come before the number.
    pub(crate) fn declared_items(bytes: &[u8], start: usize, short: bool) -> Result<u32, FormatError> {
        let mut reader = if short { Reader::short(bytes) } else { Reader::new(bytes) };
        reader.bytes(start)?;
        let items = reader.u32()?;
        // An empty string is the shortest one.
        let least = if short { 2 } else { 5 };
        if items as usize <= reader.remaining() / least { Ok(items) } else { Err(FormatError::Truncated) }
    }

    /// The canonical short bytes, which an `input` takes.
    pub fn encode_short(&self) -> Vec<u8> {
        self.short([self.anchor.0, self.predicate.0.to_bytes()].concat())
    }

    /// The short bytes without the predicate, which a `spend` takes.
    pub fn encode_held(&self) -> Vec<u8> {
        self.short(self.anchor.0.to_vec())
    }

    /// The payload, after what comes before it.
    fn short(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        let mut short = Short(&mut bytes);
        short.put_count(self.payload.len());
        self.payload.iter().for_each(|item| item.put_short(&mut short));
        bytes
    }

    /// Reads what [`Contract::encode_short`] writes. Strings and programs are parts of `bytes`, if they are not padded.
    ///
    /// # Errors
    /// If the bytes are not the short encoding of a contract.
    pub fn decode_short(bytes: &Bytes) -> Result<Self, FormatError> {
        let mut reader = Reader::short(bytes);
        let anchor = Anchor(reader.array()?);
        let predicate = Predicate(CompressedRistretto(reader.array()?));
        Self::read_short(reader, bytes, anchor, predicate)
    }

    /// Reads what [`Contract::encode_held`] writes of a contract with this predicate.
    ///
    /// # Errors
    /// If the bytes are not such an encoding.
    pub fn decode_held(bytes: &Bytes, predicate: Predicate) -> Result<Self, FormatError> {
        let mut reader = Reader::short(bytes);
        let anchor = Anchor(reader.array()?);
        Self::read_short(reader, bytes, anchor, predicate)
    }

    fn read_short(
        mut reader: Reader<'_>,
        whole: &Bytes,
        anchor: Anchor,
        predicate: Predicate,
    ) -> Result<Self, FormatError> {
        let item = |reader: &mut Reader<'_>| PortableItem::read_short(reader, whole);
        let payload = reader.list("items of a contract", u32::MAX, item)?;
        reader.finish()?;
        Ok(Self { anchor, predicate, payload })
    }
}

impl PortableItem {
    pub(crate) fn put(&self, bytes: &mut impl Write) {
        match self {
            Self::String(string) => {
                bytes.put(&[STRING]);
                bytes.put_string(string);
            }
            Self::Program(program) => {
                bytes.put(&[PROGRAM]);
                bytes.put_string(program);
            }
            Self::Value(value) => {
                bytes.put(&[VALUE]);
                bytes.put(value.qty.as_bytes());
                bytes.put(value.flv.as_bytes());
            }
        }
    }

    /// Reads an item off a reader at the end of `whole`.
    fn read(reader: &mut Reader<'_>, whole: &Bytes) -> Result<Self, FormatError> {
        match reader.u8()? {
            STRING => part(reader, whole).map(Self::String),
            PROGRAM => part(reader, whole).map(Self::Program),
            VALUE => Ok(Self::Value(Value {
                qty: CompressedRistretto(reader.array()?),
                flv: CompressedRistretto(reader.array()?),
            })),
            tag => Err(FormatError::UnknownTag { what: "item of a contract", tag }),
        }
    }

    fn put_short(&self, bytes: &mut impl Write) {
        match self {
            Self::String(string) => match padded(string) {
                Some(significant) => {
                    bytes.put(&[PADDED, significant.len() as u8]);
                    bytes.put(significant);
                }
                None => self.put(bytes),
            },
            Self::Value(Value { qty, flv }) if *qty == RISTRETTO_BASEPOINT_COMPRESSED => {
                bytes.put(&[ONE]);
                bytes.put(flv.as_bytes());
            }
            Self::Program(_) | Self::Value(_) => self.put(bytes),
        }
    }

    /// Reads what `put_short` writes.
    fn read_short(reader: &mut Reader<'_>, whole: &Bytes) -> Result<Self, FormatError> {
        let item = match reader.clone().u8()? {
            PADDED => {
                reader.u8()?;
                let length = reader.u8()?;
                let significant = reader.bytes(length.into())?;
                let mut string = [0; PADDED_BYTES];
                let place = string.get_mut(..significant.len()).ok_or(FormatError::Truncated)?;
                place.copy_from_slice(significant);
                return match padded(&string) {
                    Some(found) if found == significant => Ok(Self::String(string[..].into())),
                    _ => Err(FormatError::NonCanonicalItem),
                };
            }
            ONE => {
                reader.u8()?;
                let flv = CompressedRistretto(reader.array()?);
                return Ok(Self::Value(Value { qty: RISTRETTO_BASEPOINT_COMPRESSED, flv }));
            }
            _ => Self::read(reader, whole)?,
        };
        // What has a shorter encoding is not written in the longer one.
        match &item {
            Self::String(string) if padded(string).is_some() => Err(FormatError::NonCanonicalItem),
            Self::Value(value) if value.qty == RISTRETTO_BASEPOINT_COMPRESSED => {
                Err(FormatError::NonCanonicalItem)
            }
            _ => Ok(item),
        }
    }

    fn append_to(&self, transcript: &mut Transcript) {
        let mut append_bytes = |kind, label, bytes: &[u8]| {
            transcript.append_message(label::ITEM_TYPE, &[kind]);
            transcript.append_message(label::ITEM_LENGTH, &(bytes.len() as u32).to_le_bytes());
            transcript.append_message(label, bytes);
        };
        match self {
            Self::String(string) => append_bytes(STRING, label::ITEM_STRING, string),
            Self::Program(program) => append_bytes(PROGRAM, label::ITEM_PROGRAM, program),
            Self::Value(value) => {
                transcript.append_message(label::ITEM_TYPE, &[VALUE]);
                transcript.append_point(label::VALUE_QUANTITY, &value.qty);
                transcript.append_point(label::VALUE_FLAVOR, &value.flv);
            }
        }
    }
}

/// What is left of a string of 32 bytes without the zeros at its end, if it ends with a zero.
fn padded(string: &[u8]) -> Option<&[u8]> {
    let significant = significant_bytes(string);
    (string.len() == PADDED_BYTES && significant.len() < PADDED_BYTES).then_some(significant)
}

/// A string with its length, as a part of the bytes that the reader is at the end of.
fn part(reader: &mut Reader<'_>, whole: &Bytes) -> Result<Bytes, FormatError> {
    let length = reader.string()?.len();
    let end = whole.len() - reader.remaining();
    whole.part(end - length..end).ok_or(FormatError::Truncated)
}

impl Value {
    /// The flavor of what `predicate` issues: nobody else can issue it, and `metadata` tells its own apart.
    pub fn issue_flavor(predicate: &Predicate, metadata: &[u8]) -> Scalar {
        let mut transcript = Transcript::new(label::ISSUE);
        transcript.append_point(label::ISSUE_PREDICATE, &predicate.0);
        transcript.append_message(label::ISSUE_METADATA, metadata);
        transcript.challenge_scalar(label::ISSUE_FLAVOR)
    }
}

impl ContractId {
    /// The anchor that the first contract made from this one has, before any [`Anchor::ratchet`].
    pub fn to_anchor(self) -> Anchor {
        Anchor(self.0)
    }
}

impl Anchor {
    /// The anchor that follows, which nobody can trace back.
    #[must_use]
    pub fn ratchet(self) -> Self {
        let mut transcript = Transcript::new(label::RATCHET);
        transcript.append_message(label::RATCHET_OLD, &self.0);
        let mut new = [0; 32];
        transcript.challenge_bytes(label::RATCHET_NEW, &mut new);
        Self(new)
    }

    /// The string that `anchor` makes of it, which encodes a scalar, and the anchor that follows. Neither is one that ratcheting leads to: whoever
    /// spends a contract begins with its ID, ratcheted, and who made it goes on from its ID, too.
    #[must_use]
    pub fn split(self) -> ([u8; 32], Self) {
        let mut transcript = Transcript::new(label::ANCHOR);
        transcript.append_message(label::ANCHOR_OLD, &self.0);
        let string = transcript.challenge_scalar(label::ANCHOR_STRING);
        let mut new = [0; 32];
        transcript.challenge_bytes(label::ANCHOR_NEW, &mut new);
        (string.to_bytes(), Self(new))
    }
}
