//! What a script transaction creates and later ones spend.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::traits::IsIdentity;
use merlin::Transcript;

use super::{PublicKey, ScriptAddress};
use crate::encoding::{FormatError, Reader, Write};
use crate::id::OutputId;
use crate::transcript::label;

/// An output of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptOutput {
    /// An amount that its owner alone can read.
    Coin(Coin),
    /// An amount with data, under scripts.
    Memo(Memo),
    /// The state of an application, under scripts.
    State(State),
}

/// An amount v of 64 bits, ElGamal-encrypted under its owner's key: c = r·gr, d = v·B + r·grsk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coin {
    /// The first half of the encryption: c = r·gr.
    pub c: CompressedRistretto,
    /// The second half of the encryption: d = v·B + r·grsk.
    pub d: CompressedRistretto,
    /// The public key of whoever may spend it.
    pub owner: PublicKey,
}

/// An amount committed to, with data for scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memo {
    /// The Pedersen commitment to the amount, of 64 bits.
    pub commitment: CompressedRistretto,
    /// Strings for the scripts: scalars, commitments, anything.
    pub data: Vec<Vec<u8>>,
    /// The scripts that may release it.
    pub script: ScriptAddress,
    /// The public key of whoever may spend it.
    pub owner: PublicKey,
}

/// What an application holds and remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// 0 when deployed, one more after each update.
    pub nonce: u64,
    /// The Pedersen commitment to the amount it holds, of 64 bits.
    pub commitment: CompressedRistretto,
    /// Its variables: scalars, commitments, anything. Their number never changes.
    pub variables: Vec<Vec<u8>>,
    /// The scripts that may update it.
    pub script: ScriptAddress,
    /// The public key of whoever may spend it.
    pub owner: PublicKey,
}

/// Where an output is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The ID of the transaction that made it.
    pub txid: [u8; 32],
    /// The index among its outputs.
    pub index: u32,
}

/// An output that is spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input<T> {
    /// Where it is from.
    pub source: Source,
    /// The whole of it.
    pub output: T,
}

/// The most strings of a memo, a state or a transaction.
pub const MAX_STRINGS: u32 = 1 << 10;
/// The most bytes of a string.
const MAX_STRING_BYTES: u32 = 1 << 12;

const COIN: u8 = 0;
const MEMO: u8 = 1;
const STATE: u8 = 2;

impl ScriptOutput {
    /// The ID under which a ledger knows it: a hash of where it is from and of the whole of it.
    pub fn id(&self, source: Source) -> OutputId {
        let mut transcript = Transcript::new(label::UTXO);
        transcript.append_message(label::UTXO_TX, &source.txid);
        transcript.append_u64(label::UTXO_INDEX, source.index.into());
        transcript.append_message(label::UTXO_OUTPUT, &self.encode());
        let mut id = [0; 32];
        transcript.challenge_bytes(label::UTXO_ID, &mut id);
        OutputId(id)
    }

    /// The canonical bytes: a tag for the kind, then the parts in order.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        match self {
            Self::Coin(coin) => {
                bytes.push(COIN);
                coin.put(&mut bytes);
            }
            Self::Memo(memo) => {
                bytes.push(MEMO);
                memo.put(&mut bytes);
            }
            Self::State(state) => {
                bytes.push(STATE);
                state.put(&mut bytes);
            }
        }
        bytes
    }

    /// Reads canonical bytes.
    ///
    /// # Errors
    /// If they are not the encoding of an output.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let output = match reader.u8()? {
            COIN => Self::Coin(Coin::read(&mut reader)?),
            MEMO => Self::Memo(Memo::read(&mut reader)?),
            STATE => Self::State(State::read(&mut reader)?),
            tag => return Err(FormatError::UnknownTag { what: "output", tag }),
        };
        reader.finish().map(|()| output)
    }
}

impl Coin {
    pub(super) fn put(&self, bytes: &mut Vec<u8>) {
        bytes.put(self.c.as_bytes());
        bytes.put(self.d.as_bytes());
        self.owner.put(bytes);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        Ok(Self { c: read_point(reader)?, d: read_point(reader)?, owner: PublicKey::read(reader)? })
    }
}

impl Memo {
    pub(super) fn put(&self, bytes: &mut Vec<u8>) {
        bytes.put(self.commitment.as_bytes());
        put_strings(&self.data, bytes);
        bytes.put(&self.script.0);
        self.owner.put(bytes);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        Ok(Self {
            commitment: read_point(reader)?,
            data: read_strings(reader)?,
            script: ScriptAddress(reader.array()?),
            owner: PublicKey::read(reader)?,
        })
    }
}

impl State {
    /// The state that follows: the same application and owner, the next nonce.
    #[must_use]
    pub fn next(&self, commitment: CompressedRistretto, variables: Vec<Vec<u8>>) -> Self {
        // A nonce of 64 bits does not run out; if it did, the update would be refused.
        Self { nonce: self.nonce.saturating_add(1), commitment, variables, ..self.clone() }
    }

    pub(super) fn put(&self, bytes: &mut Vec<u8>) {
        bytes.put(&self.nonce.to_le_bytes());
        bytes.put(self.commitment.as_bytes());
        put_strings(&self.variables, bytes);
        bytes.put(&self.script.0);
        self.owner.put(bytes);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        Ok(Self {
            nonce: reader.u64()?,
            commitment: read_point(reader)?,
            variables: read_strings(reader)?,
            script: ScriptAddress(reader.array()?),
            owner: PublicKey::read(reader)?,
        })
    }
}

impl Source {
    pub(super) fn put(&self, bytes: &mut Vec<u8>) {
        bytes.put(&self.txid);
        bytes.put_u32(self.index);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        Ok(Self { txid: reader.array()?, index: reader.u32()? })
    }
}

impl From<Coin> for ScriptOutput {
    fn from(coin: Coin) -> Self {
        Self::Coin(coin)
    }
}

impl From<Memo> for ScriptOutput {
    fn from(memo: Memo) -> Self {
        Self::Memo(memo)
    }
}

impl From<State> for ScriptOutput {
    fn from(state: State) -> Self {
        Self::State(state)
    }
}

/// LE32 count, then each string with its LE32 length.
pub(super) fn put_strings(strings: &[Vec<u8>], bytes: &mut Vec<u8>) {
    bytes.put_count(strings.len());
    strings.iter().for_each(|string| bytes.put_string(string));
}

pub(super) fn read_strings(reader: &mut Reader<'_>) -> Result<Vec<Vec<u8>>, FormatError> {
    reader.list("strings", MAX_STRINGS, |reader| {
        let length = reader.count("bytes of a string", MAX_STRING_BYTES)?;
        reader.bytes(length as usize).map(<[u8]>::to_vec)
    })
}

/// A point other than the identity, which would encrypt or hide nothing.
pub(super) fn read_point(reader: &mut Reader<'_>) -> Result<CompressedRistretto, FormatError> {
    let point = reader.point()?;
    if point.is_identity() { Err(FormatError::InvalidPoint) } else { Ok(point) }
}
