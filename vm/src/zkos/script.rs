//! Trees of scripts, and what shows that a script is in one.

use std::fmt;

use crate::encoding::{FormatError, Hex, Reader, Write};
use crate::merkle::{Hash, Hasher, Path};
use crate::transcript::label;

/// The scripts that may act on the memos and states of one application.
#[derive(Clone, Debug)]
pub struct ScriptTree {
    programs: Vec<Vec<u8>>,
    leaves: Vec<Hash>,
}

/// The root of a script tree.
///
/// All 32 bytes of it: the ZkOS chain's addresses ([`super::original::ScriptAddress`]) keep 20, and two trees with
/// the same 20 can be found with 2^80 work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScriptAddress(pub Hash);

/// The path from a script to the root of its tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallProof(pub Path);

impl ScriptTree {
    /// A tree over these programs, in order.
    pub fn new(programs: Vec<Vec<u8>>) -> Self {
        let leaves = programs.iter().map(|program| leaf(program)).collect();
        Self { programs, leaves }
    }

    /// The programs, in order.
    pub fn programs(&self) -> &[Vec<u8>] {
        &self.programs
    }

    /// The root.
    pub fn address(&self) -> ScriptAddress {
        ScriptAddress(hasher().root(&self.leaves))
    }

    /// What shows that the program at `index` is in the tree; `None` if there is none.
    pub fn call_proof(&self, index: usize) -> Option<CallProof> {
        hasher().path(&self.leaves, index).map(CallProof)
    }
}

impl CallProof {
    /// The address of the tree that the program is in, by this proof.
    pub fn address(&self, program: &[u8]) -> ScriptAddress {
        ScriptAddress(self.0.root(&hasher(), leaf(program)))
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

fn leaf(program: &[u8]) -> Hash {
    hasher().leaf(|transcript| transcript.append_message(label::SCRIPT_PROGRAM, program))
}

impl fmt::Debug for ScriptAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScriptAddress({})", Hex(&self.0))
    }
}
