//! Scripts, trees of them, and what shows that a script is in one.

use crate::encoding::{FormatError, Reader, Write};
use crate::id::hex_text;
use crate::merkle::{Hash, Hasher, Path};
use crate::transcript::label;

/// A program, and the stack that it is written for.
///
/// All a program sees of a transaction is a stack of strings. On another stack it would take one amount for
/// another, so the leaf of a script in its tree says both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The transaction's pairs, in order.
    pub pairs: Vec<Shape>,
    /// How many strings of the transaction's own lie on top.
    pub data: u32,
    /// The encoded program, decoded as it runs.
    pub program: Vec<u8>,
}

/// A kind of pair, and how many strings it brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Coin → Memo: the memo's commitment, its data.
    Lock {
        /// Strings of the memo.
        data: u32,
    },
    /// Memo → Coin: the memo's commitment, its data, the commitment to the coin's amount.
    Release {
        /// Strings of the memo.
        data: u32,
    },
    /// State → State: old and new commitment, old and new value of each variable, data.
    Update {
        /// Variables of each state.
        variables: u32,
        /// Strings of the update's own.
        data: u32,
    },
    /// → State: its commitment, its variables.
    Deploy {
        /// Variables of the state.
        variables: u32,
    },
}

/// The scripts that may act on the memos and states of one application. The leaves are byte strings: programs
/// alone on the ZkOS chain, [`Script::encode`] in our transactions.
#[derive(Clone, Debug)]
pub struct ScriptTree {
    leaves: Vec<Hash>,
}

/// The root of a script tree.
///
/// All 32 bytes of it: the ZkOS chain's addresses (`original::ScriptAddress`) keep 20, and two trees
/// with the same 20 can be found with 2^80 work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScriptAddress(pub Hash);

hex_text!(ScriptAddress);

/// The path from a leaf to the root of its tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallProof(pub Path);

impl Script {
    /// The bytes of the leaf.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.put_count(self.pairs.len());
        self.pairs.iter().for_each(|pair| pair.put(&mut bytes));
        bytes.put_u32(self.data);
        bytes.put(&self.program);
        bytes
    }
}

impl Shape {
    fn put(&self, bytes: &mut Vec<u8>) {
        let (tag, counts) = match *self {
            Self::Lock { data } => (0, [data, 0]),
            Self::Release { data } => (1, [data, 0]),
            Self::Update { variables, data } => (2, [variables, data]),
            Self::Deploy { variables } => (3, [variables, 0]),
        };
        bytes.push(tag);
        counts.iter().for_each(|&count| bytes.put_u32(count));
    }
}

impl ScriptTree {
    /// A tree over these leaves, in order.
    pub fn new<T: AsRef<[u8]>>(leaves: impl IntoIterator<Item = T>) -> Self {
        Self { leaves: leaves.into_iter().map(|bytes| leaf(bytes.as_ref())).collect() }
    }

    /// A tree over these scripts, in order.
    pub fn of_scripts(scripts: &[Script]) -> Self {
        Self::new(scripts.iter().map(Script::encode))
    }

    /// The root, under which memos and states are put.
    pub fn address(&self) -> ScriptAddress {
        ScriptAddress(hasher().root(&self.leaves))
    }

    /// What shows that the leaf at `index` is in the tree; `None` if there is none.
    pub fn call_proof(&self, index: usize) -> Option<CallProof> {
        hasher().path(&self.leaves, index).map(CallProof)
    }
}

impl CallProof {
    /// The address of the tree that the leaf is in, by this proof.
    pub fn address(&self, bytes: &[u8]) -> ScriptAddress {
        ScriptAddress(self.0.root(&hasher(), leaf(bytes)))
    }

    pub(super) fn put(&self, bytes: &mut Vec<u8>) {
        bytes.put_string(&self.0.encode());
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        Path::decode(reader.string()?).map(Self)
    }
}

fn hasher() -> Hasher {
    Hasher::new(label::SCRIPT_TREE)
}

fn leaf(bytes: &[u8]) -> Hash {
    hasher().leaf(|transcript| transcript.append_message(label::SCRIPT_PROGRAM, bytes))
}
