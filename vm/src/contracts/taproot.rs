//! Predicates that hide a tree of programs behind a key (taproot).
//!
//! The tree's leaves are the programs, each beside a blinding leaf: who sees one program and its path learns
//! nothing of the others. With the root M and an inner key X,
//!
//! > P = X + h·B,  h = H(X, M)
//!
//! is the predicate. Whoever knows x with X = x·B signs for it with x + h and shows no program; anybody who knows a
//! program opens it by a [`CallProof`]: X and the path to M.

use std::fmt;

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use thiserror::Error;

use super::Predicate;
use crate::batch::PointEquation;
use crate::encoding::{FormatError, Reader};
use crate::generators::PedersenGens;
use crate::merkle::{Hash, Hasher, Path};
#[cfg(feature = "prove")]
use crate::signature::SigningKey;
use crate::signature::musig::AggregatedKey;
use crate::transcript::{ProofTranscript, label};

/// Programs, any of which opens a contract, with what its owner needs to show one of them.
///
/// Keep it: the predicate alone does not tell the programs. Printing it for debugging shows the predicate only.
#[derive(Clone)]
pub struct PredicateTree {
    programs: Vec<Vec<u8>>,
    /// The hashes of all leaves, programs and blindings.
    leaves: Vec<Hash>,
    /// Where each program is among the leaves.
    positions: Vec<usize>,
    inner: Predicate,
    adjustment: Scalar,
    predicate: Predicate,
}

/// What shows that a predicate commits to a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallProof {
    /// The inner key X.
    pub inner: Predicate,
    /// The path from the program to the root of the tree.
    pub path: Path,
}

/// Why there is no such tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TaprootError {
    /// The inner key is not a point, or the identity, which everybody can sign for.
    #[error("the inner key is not a valid point other than the identity")]
    InvalidInnerKey,
}

impl PredicateTree {
    /// A tree over these programs, in order. Without an inner key nobody can sign, and only the programs open
    /// the contract.
    ///
    /// The blinding key must be 32 random bytes, used for this tree only; the same key makes the same tree.
    ///
    /// ```
    /// use zkvm::batch::PointEquation;
    /// use zkvm::signature::SigningKey;
    /// use zkvm::tx::{Predicate, PredicateTree, Program};
    ///
    /// let key = SigningKey::random();
    /// let anybody = Program::new().push_scalar(7u64).scalar().verify().encode();
    /// let inner = Predicate::from(key.verification_key());
    /// let tree = PredicateTree::new(Some(inner), vec![anybody], &[1; 32])?;
    ///
    /// // The owner signs for the predicate; who only knows the program shows it, with this proof.
    /// let signs = tree.signing_key(&key).expect("the inner key");
    /// assert_eq!(Predicate::from(signs.verification_key()), tree.predicate());
    /// let proof = tree.call_proof(0).expect("there is one program");
    /// let equation = proof.equation(&tree.programs()[0], tree.predicate());
    /// PointEquation::check_all(&[equation])?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`TaprootError::InvalidInnerKey`].
    pub fn new(
        inner: Option<Predicate>,
        programs: Vec<Vec<u8>>,
        blinding_key: &[u8; 32],
    ) -> Result<Self, TaprootError> {
        let inner = inner.unwrap_or_else(unsignable);
        let point = inner.verification_key().point().ok_or(TaprootError::InvalidInnerKey)?;
        let (leaves, positions) = leaves(&programs, blinding_key);
        let adjustment = adjustment(inner, &hasher().root(&leaves));
        let predicate = Predicate((point + RistrettoPoint::mul_base(&adjustment)).compress());
        Ok(Self { programs, leaves, positions, inner, adjustment, predicate })
    }

    /// The predicate that locks a contract.
    pub fn predicate(&self) -> Predicate {
        self.predicate
    }

    /// The inner key X.
    pub fn inner(&self) -> Predicate {
        self.inner
    }

    /// The difference h between the secret keys of predicate and inner key.
    pub fn adjustment(&self) -> Scalar {
        self.adjustment
    }

    /// The secret key of the predicate, from that of the inner key; `None` if that is another's.
    #[cfg(feature = "prove")]
    pub fn signing_key(&self, inner: &SigningKey) -> Option<SigningKey> {
        let fits = Predicate::from(inner.verification_key()) == self.inner;
        inner.tweaked(&self.adjustment).filter(|_| fits)
    }

    /// The same where the inner key is that of several signers: they sign for the predicate together with it.
    pub fn aggregated_key(&self, inner: &AggregatedKey) -> Option<AggregatedKey> {
        let fits = Predicate::from(inner.key()) == self.inner;
        inner.clone().tweaked(&self.adjustment).filter(|_| fits)
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        hasher().root(&self.leaves)
    }

    /// The programs, in the order they were given.
    pub fn programs(&self) -> &[Vec<u8>] {
        &self.programs
    }

    /// What `call` needs beside the program at `index`; `None` if there is no such program.
    pub fn call_proof(&self, index: usize) -> Option<CallProof> {
        let path = hasher().path(&self.leaves, *self.positions.get(index)?)?;
        Some(CallProof { inner: self.inner, path })
    }
}

impl CallProof {
    /// The equation that holds if the predicate commits to the program: h·B + X − P = 0.
    pub fn equation(&self, program: &[u8], predicate: Predicate) -> PointEquation {
        let leaf = hasher().leaf(|transcript| transcript.append_message(label::TAPROOT_PROGRAM, program));
        let root = self.path.root(&hasher(), leaf);
        PointEquation {
            base: adjustment(self.inner, &root),
            terms: vec![(Scalar::ONE, self.inner.0), (-Scalar::ONE, predicate.0)],
        }
    }

    /// The canonical bytes: X, then the path.
    pub fn encode(&self) -> Vec<u8> {
        [self.inner.0.as_bytes().as_slice(), &self.path.encode()].concat()
    }

    /// Reads canonical bytes.
    ///
    /// # Errors
    /// If the bytes are not the encoding of a call proof.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        Self::read(bytes, Path::decode)
    }

    /// Reads a call proof as `call` does: like the reference, it takes a position with bits above the top level.
    pub(crate) fn decode_loosely(bytes: &[u8]) -> Result<Self, FormatError> {
        Self::read(bytes, Path::decode_loosely)
    }

    fn read(bytes: &[u8], path: fn(&[u8]) -> Result<Path, FormatError>) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let inner = Predicate(CompressedRistretto(reader.array()?));
        let path = path(reader.bytes(reader.remaining())?)?;
        Ok(Self { inner, path })
    }
}

fn hasher() -> Hasher {
    Hasher::new(label::TAPROOT)
}

/// h = H(X, M).
fn adjustment(inner: Predicate, root: &Hash) -> Scalar {
    let mut transcript = Transcript::new(label::TAPROOT);
    transcript.append_point(label::TAPROOT_KEY, &inner.0);
    transcript.append_message(label::TAPROOT_ROOT, root);
    transcript.challenge_scalar(label::TAPROOT_ADJUSTMENT)
}

/// A key that nobody can sign with: nobody knows the logarithm of this base.
fn unsignable() -> Predicate {
    Predicate(PedersenGens::default().B_blinding.compress())
}

/// The hashes of the leaves in order, and where the programs are among them. A bit of each blinding says on
/// which side of it the program is, so that sides tell nothing.
fn leaves(programs: &[Vec<u8>], blinding_key: &[u8; 32]) -> (Vec<Hash>, Vec<usize>) {
    let mut transcript = Transcript::new(label::TAPROOT_DERIVE);
    transcript.append_u64(label::TAPROOT_DERIVE_COUNT, programs.len() as u64);
    transcript.append_message(label::TAPROOT_KEY, blinding_key);
    for program in programs {
        transcript.append_message(label::TAPROOT_DERIVE_PROGRAM, program);
    }
    let (mut leaves, mut positions) = (Vec::new(), Vec::new());
    for program in programs {
        let mut blinding = [0; 32];
        transcript.challenge_bytes(label::TAPROOT_BLINDING, &mut blinding);
        let program = hasher().leaf(|leaf| leaf.append_message(label::TAPROOT_PROGRAM, program));
        let other = hasher().leaf(|leaf| leaf.append_message(label::TAPROOT_BLINDING, &blinding));
        let program_is_second = blinding[0] & 1 == 0;
        positions.push(leaves.len() + usize::from(program_is_second));
        leaves.extend(if program_is_second { [other, program] } else { [program, other] });
    }
    (leaves, positions)
}

impl fmt::Debug for PredicateTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PredicateTree").field("predicate", &self.predicate).finish_non_exhaustive()
    }
}
