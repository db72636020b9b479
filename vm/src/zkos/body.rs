//! What a script transaction says, without the proofs of it.

use merlin::Transcript;

use super::output::{put_strings, read_strings};
use super::{CallProof, Pair, Script, ScriptAddress, ScriptError};
use crate::encoding::{FormatError, Reader, Write};
use crate::transcript::label;

/// What holds for a script transaction as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScriptHeader {
    /// The earliest time at which it may be applied, in milliseconds since 1970.
    pub mintime_ms: u64,
    /// The latest such time.
    pub maxtime_ms: u64,
    /// The least height of a block that may apply it.
    pub maturity: u64,
    /// What it pays to whoever applies it.
    pub fee: u64,
}

/// What a script transaction does. Every field of it is in its ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptBody {
    /// Times, height and fee.
    pub header: ScriptHeader,
    /// What is spent and created. The i-th pair creates the i-th output.
    pub pairs: Vec<Pair>,
    /// The program that runs.
    pub program: Vec<u8>,
    /// That it is in the tree of all memos and states, for these pairs.
    pub call_proof: CallProof,
    /// Strings for the program, on top of the stack.
    pub data: Vec<Vec<u8>>,
}

/// The only version there is, and the first bytes of every transaction.
const VERSION: u64 = 1;

const MAX_PAIRS: u32 = 64;
/// The most bytes that the program of a script has.
pub const MAX_SCRIPT_PROGRAM: u32 = 1 << 16;

impl ScriptBody {
    /// The transaction's ID: a hash of every field.
    pub fn id(&self) -> [u8; 32] {
        let mut transcript = Transcript::new(label::SCRIPT_TX);
        transcript.append_message(label::SCRIPT_HEADER, &self.header.encode());
        transcript.append_message(label::SCRIPT_PAIRS, &self.pairs_bytes());
        transcript.append_message(label::SCRIPT_PROGRAM, &self.program);
        transcript.append_message(label::SCRIPT_CALL, &self.call_proof.0.encode());
        transcript.append_message(label::SCRIPT_DATA, &self.data_bytes());
        let mut id = [0; 32];
        transcript.challenge_bytes(label::SCRIPT_TX_ID, &mut id);
        id
    }

    /// The script that runs: the program, for these pairs.
    pub fn script(&self) -> Script {
        Script {
            pairs: self.pairs.iter().map(Pair::shape).collect(),
            data: self.data.len() as u32,
            program: self.program.clone(),
        }
    }

    /// The tree that the script is in, by the call proof.
    pub fn address(&self) -> ScriptAddress {
        self.call_proof.address(&self.script().encode())
    }

    /// Checks what can be seen without any proof.
    pub(super) fn check(&self) -> Result<(), ScriptError> {
        self.check_format()?;
        if self.header.mintime_ms > self.header.maxtime_ms {
            return Err(ScriptError::Never);
        }
        let address = self.address();
        for (pair, index) in self.pairs.iter().zip(0..) {
            if !pair.is_consistent() {
                return Err(ScriptError::Inconsistent(index));
            }
            if pair.script() != address {
                return Err(ScriptError::Script(index));
            }
        }
        self.check_spent()
    }

    /// One that was not read from bytes is held to the same limits and points as one that was.
    fn check_format(&self) -> Result<(), FormatError> {
        let mut bytes = Vec::new();
        self.put(&mut bytes);
        let mut reader = Reader::new(&bytes);
        Self::read(&mut reader)?;
        reader.finish()
    }

    /// Something is spent, and nothing twice.
    fn check_spent(&self) -> Result<(), ScriptError> {
        let mut spent: Vec<_> = self.pairs.iter().filter_map(Pair::spent).collect();
        let count = spent.len();
        spent.sort_unstable();
        spent.dedup();
        match count {
            0 => Err(ScriptError::SpendsNothing),
            _ if count > spent.len() => Err(ScriptError::SpendsTwice),
            _ => Ok(()),
        }
    }

    /// What the program finds on its stack, the first string deepest.
    pub(super) fn stack(&self) -> impl Iterator<Item = Vec<u8>> {
        self.pairs.iter().flat_map(Pair::stack).chain(self.data.iter().cloned())
    }

    pub(super) fn put(&self, bytes: &mut Vec<u8>) {
        bytes.put(&self.header.encode());
        bytes.put(&self.pairs_bytes());
        bytes.put_string(&self.program);
        self.call_proof.put(bytes);
        bytes.put(&self.data_bytes());
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        let header = ScriptHeader::read(reader)?;
        let pairs = reader.list("pairs", MAX_PAIRS, Pair::read)?;
        let length = reader.count("bytes of the program", MAX_SCRIPT_PROGRAM)?;
        let program = reader.bytes(length as usize)?.to_vec();
        let call_proof = CallProof::read(reader)?;
        let data = read_strings(reader)?;
        Ok(Self { header, pairs, program, call_proof, data })
    }

    fn pairs_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.put_count(self.pairs.len());
        self.pairs.iter().for_each(|pair| pair.put(&mut bytes));
        bytes
    }

    fn data_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put_strings(&self.data, &mut bytes);
        bytes
    }
}

impl ScriptHeader {
    /// Any time, any height.
    pub fn with_fee(fee: u64) -> Self {
        Self { mintime_ms: 0, maxtime_ms: u64::MAX, maturity: 0, fee }
    }

    /// LE64 version, mintime, maxtime, maturity, fee.
    fn encode(&self) -> Vec<u8> {
        let Self { mintime_ms, maxtime_ms, maturity, fee } = *self;
        [VERSION, mintime_ms, maxtime_ms, maturity, fee]
            .iter()
            .flat_map(|field| field.to_le_bytes())
            .collect()
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        let found = reader.u64()?;
        if found != VERSION {
            return Err(FormatError::UnknownVersion { found, taken: VERSION });
        }
        Ok(Self {
            mintime_ms: reader.u64()?,
            maxtime_ms: reader.u64()?,
            maturity: reader.u64()?,
            fee: reader.u64()?,
        })
    }
}
