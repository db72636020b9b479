//! Merkle binary trees over a transcript, with the hashing of the reference ZkVM.
//!
//! The shape is RFC 6962's: a list of n > 1 leaves splits after the greatest power of two below n. Leaf, node
//! and empty tree end in challenges with different labels, so none can stand for another.
//!
//! ```
//! use zkvm::merkle::{Hash, Hasher};
//!
//! let hasher = Hasher::new(b"guests");
//! let leaf = |name: &str| hasher.leaf(|transcript| transcript.append_message(b"name", name.as_bytes()));
//! let leaves: Vec<Hash> = ["Alice", "Bruno", "Clara"].map(leaf).into();
//!
//! let path = hasher.path(&leaves, 1).expect("there are three");
//! assert_eq!(path.root(&hasher, leaf("Bruno")), hasher.root(&leaves));
//! assert_ne!(path.root(&hasher, leaf("Doris")), hasher.root(&leaves));
//! ```

use merlin::Transcript;

use crate::encoding::{FormatError, Reader, Write, check_limit};
use crate::transcript::label;

/// A leaf, node or root.
pub type Hash = [u8; 32];

/// Hashes the leaves and nodes of one kind of tree.
#[derive(Clone)]
pub struct Hasher {
    transcript: Transcript,
}

/// What leads from a leaf to the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// Bit i says where the node of level i (from the leaf) is: 0 left of its neighbour, 1 right of it.
    pub position: u64,
    /// The neighbours, from the leaf up.
    pub neighbors: Vec<Hash>,
}

/// The most levels of a path: one per bit of its position.
const MAX_LEVELS: u32 = 64;

impl Hasher {
    /// Starts from the label that separates this kind of tree from all others.
    pub fn new(label: &'static [u8]) -> Self {
        Self { transcript: Transcript::new(label) }
    }

    /// The hash of a leaf; `append` puts the item on the transcript.
    pub fn leaf(&self, append: impl FnOnce(&mut Transcript)) -> Hash {
        self.hash(label::MERKLE_LEAF, append)
    }

    /// The hash of a node.
    pub fn node(&self, left: &Hash, right: &Hash) -> Hash {
        self.hash(label::MERKLE_NODE, |transcript| {
            transcript.append_message(label::MERKLE_LEFT, left);
            transcript.append_message(label::MERKLE_RIGHT, right);
        })
    }

    /// The root of the tree without leaves.
    pub fn empty(&self) -> Hash {
        self.hash(label::MERKLE_EMPTY, |_| {})
    }

    /// The root of the tree over these leaf hashes.
    pub fn root(&self, leaves: &[Hash]) -> Hash {
        match leaves {
            [] => self.empty(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = split(leaves);
                self.node(&self.root(left), &self.root(right))
            }
        }
    }

    /// The path of the leaf at `index`; `None` if there is none.
    pub fn path(&self, leaves: &[Hash], index: usize) -> Option<Path> {
        match leaves {
            [] => None,
            [_] => (index == 0).then(Path::default),
            _ => {
                let (left, right) = split(leaves);
                let (side, path, neighbor) = if index < left.len() {
                    (0, self.path(left, index)?, right)
                } else {
                    (1, self.path(right, index - left.len())?, left)
                };
                Some(path.extended(side, self.root(neighbor)))
            }
        }
    }

    fn hash(&self, label: &'static [u8], append: impl FnOnce(&mut Transcript)) -> Hash {
        let mut transcript = self.transcript.clone();
        append(&mut transcript);
        let mut hash = [0; 32];
        transcript.challenge_bytes(label, &mut hash);
        hash
    }
}

impl Path {
    /// The root of the tree this path leads up to from a leaf hash.
    pub fn root(&self, hasher: &Hasher, leaf: Hash) -> Hash {
        (0..).zip(&self.neighbors).fold(leaf, |hash, (level, neighbor)| {
            match self.position.checked_shr(level).unwrap_or(0) & 1 {
                0 => hasher.node(&hash, neighbor),
                _ => hasher.node(neighbor, &hash),
            }
        })
    }

    /// The canonical bytes: LE64 position, LE32 number of neighbours, neighbours.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.position.to_le_bytes().to_vec();
        bytes.put_count(self.neighbors.len());
        self.neighbors.iter().for_each(|hash| bytes.put(hash));
        bytes
    }

    /// Reads canonical bytes. A position with bits above the top level is refused.
    ///
    /// # Errors
    /// If the bytes are not the encoding of a path.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let path = Self::decode_loosely(bytes)?;
        let unused = path.position.checked_shr(path.neighbors.len() as u32).unwrap_or(0);
        if unused == 0 { Ok(path) } else { Err(FormatError::NonCanonicalInteger) }
    }

    /// Reads a path as the reference does: bits of the position above the top level say nothing.
    ///
    /// # Errors
    /// If the bytes are no path, whatever those bits.
    pub fn decode_loosely(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let position = reader.u64()?;
        let neighbors = reader.list("levels of a Merkle path", MAX_LEVELS, Reader::array)?;
        reader.finish()?;
        Ok(Self { position, neighbors })
    }

    /// Shorter canonical bytes, at the end of something: the number of neighbours in a byte, the position in as few bytes as that needs,
    /// neighbours.
    pub(crate) fn put_short(&self, bytes: &mut Vec<u8>) {
        // There are at most 64.
        bytes.push(self.neighbors.len() as u8);
        bytes.put(&self.position.to_le_bytes()[..position_bytes(self.neighbors.len())]);
        self.neighbors.iter().for_each(|hash| bytes.put(hash));
    }

    /// The mirror of [`put_short`](Self::put_short).
    pub(crate) fn read_short(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        let levels = reader.u8()?;
        check_limit("levels of a Merkle path", levels, MAX_LEVELS)?;
        let mut position = [0; 8];
        let bytes = reader.bytes(position_bytes(levels.into()))?;
        position[..bytes.len()].copy_from_slice(bytes);
        let position = u64::from_le_bytes(position);
        if position.checked_shr(levels.into()).unwrap_or(0) != 0 {
            return Err(FormatError::NonCanonicalInteger);
        }
        let neighbors = (0..levels).map(|_| reader.array()).collect::<Result<_, _>>()?;
        Ok(Self { position, neighbors })
    }

    fn extended(mut self, side: u64, neighbor: Hash) -> Self {
        self.position |= side << self.neighbors.len();
        self.neighbors.push(neighbor);
        self
    }
}

/// How many bytes the position in a tree of so many levels takes.
fn position_bytes(levels: usize) -> usize {
    levels.div_ceil(8)
}

/// Splits two or more leaves after the greatest power of two below their number.
fn split(leaves: &[Hash]) -> (&[Hash], &[Hash]) {
    leaves.split_at(leaves.len().next_power_of_two() / 2)
}
