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
use crate::generators::compressed_b2;
use crate::merkle::{Hash, Hasher, Path};
#[cfg(feature = "prove")]
use crate::signature::SigningKey;
use crate::signature::musig::AggregatedKey;
use crate::transcript::{ProofTranscript, label};

/// Code that opens a contract, and that a predicate commits to.
#[derive(Clone, PartialEq, Eq)]
pub enum PredicateLeaf {
    /// A program of the core set, for `call`.
    Program(Vec<u8>),
    /// A clause image, for `open`.
    Image(Vec<u8>),
}

/// Programs and clause images, any of which opens a contract, with what its owner needs to show one of them.
///
/// Keep it: the predicate alone does not tell them. Printing it for debugging shows the predicate only.
#[derive(Clone)]
pub struct PredicateTree {
    code: Vec<PredicateLeaf>,
    /// The hashes of all leaves, code and blindings.
    leaves: Vec<Hash>,
    /// Where each program or image is among the leaves.
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
    /// let equation = proof.equation(tree.code()[0].bytes(), tree.predicate());
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
        Self::of(inner, programs.into_iter().map(PredicateLeaf::Program).collect(), blinding_key)
    }

    /// The same of programs and clause images.
    ///
    /// # Errors
    /// [`TaprootError::InvalidInnerKey`].
    pub fn of(
        inner: Option<Predicate>,
        code: Vec<PredicateLeaf>,
        blinding_key: &[u8; 32],
    ) -> Result<Self, TaprootError> {
        let inner = inner.unwrap_or_else(unsignable);
        let point = inner.verification_key().point().ok_or(TaprootError::InvalidInnerKey)?;
        let (leaves, positions) = leaves(&code, blinding_key);
        let adjustment = adjustment(inner, &hasher().root(&leaves));
        let predicate = Predicate((point + RistrettoPoint::mul_base(&adjustment)).compress());
        Ok(Self { code, leaves, positions, inner, adjustment, predicate })
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

    /// The programs and images, in the order they were given.
    pub fn code(&self) -> &[PredicateLeaf] {
        &self.code
    }

    /// What `call` or `open` needs beside the program or image at `index`; `None` if there is none.
    pub fn call_proof(&self, index: usize) -> Option<CallProof> {
        let path = hasher().path(&self.leaves, *self.positions.get(index)?)?;
        Some(CallProof { inner: self.inner, path })
    }
}

impl CallProof {
    /// The equation that holds if the predicate commits to the program: h·B + X − P = 0.
    pub fn equation(&self, program: &[u8], predicate: Predicate) -> PointEquation {
        self.equation_of(leaf(label::TAPROOT_PROGRAM, program), predicate)
    }

    /// The same of a clause image.
    pub fn image_equation(&self, image: &[u8], predicate: Predicate) -> PointEquation {
        self.equation_of(leaf(label::TAPROOT_IMAGE, image), predicate)
    }

    /// The predicate that commits to a clause image by this proof: X + h·B; nothing if X is no point.
    pub fn image_predicate(&self, image: &[u8]) -> Option<Predicate> {
        let root = self.path.root(&hasher(), leaf(label::TAPROOT_IMAGE, image));
        let adjustment = RistrettoPoint::mul_base(&adjustment(self.inner, &root));
        Some(Predicate((self.inner.0.decompress()? + adjustment).compress()))
    }

    fn equation_of(&self, leaf: Hash, predicate: Predicate) -> PointEquation {
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

    /// The canonical bytes that `open` takes: whether there is an inner key, it, and the path.
    pub fn encode_short(&self) -> Vec<u8> {
        let mut bytes = vec![];
        if self.inner == unsignable() {
            bytes.push(UNSIGNABLE);
        } else {
            bytes.push(SIGNABLE);
            bytes.extend(self.inner.0.as_bytes());
        }
        self.path.put_short(&mut bytes);
        bytes
    }

    /// Reads what [`encode_short`](Self::encode_short) writes.
    ///
    /// # Errors
    /// If the bytes are not such an encoding.
    pub fn decode_short(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let inner = match reader.u8()? {
            UNSIGNABLE => unsignable(),
            SIGNABLE => Predicate(CompressedRistretto(reader.array()?)),
            tag => return Err(FormatError::UnknownTag { what: "inner key", tag }),
        };
        let path = Path::read_short(&mut reader)?;
        reader.finish()?;
        let proof = Self { inner, path };
        // The key that nobody has is not written out.
        if proof.encode_short().len() == bytes.len() { Ok(proof) } else { Err(FormatError::InvalidPoint) }
    }

    fn read(bytes: &[u8], path: fn(&[u8]) -> Result<Path, FormatError>) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let inner = Predicate(CompressedRistretto(reader.array()?));
        let path = path(reader.bytes(reader.remaining())?)?;
        Ok(Self { inner, path })
    }
}

impl PredicateLeaf {
    /// The bytes of the program or image.
    pub fn bytes(&self) -> &[u8] {
        let (Self::Program(bytes) | Self::Image(bytes)) = self;
        bytes
    }

    /// The hash of the leaf. Labels differ, so that no program passes for an image or the other way round.
    pub fn hash(&self) -> Hash {
        match self {
            Self::Program(program) => leaf(label::TAPROOT_PROGRAM, program),
            Self::Image(image) => leaf(label::TAPROOT_IMAGE, image),
        }
    }
}

fn leaf(label: &'static [u8], message: &[u8]) -> Hash {
    hasher().leaf(|transcript| transcript.append_message(label, message))
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

/// Before a call proof of a predicate that nobody can sign for.
const UNSIGNABLE: u8 = 0;
/// Before an inner key.
const SIGNABLE: u8 = 1;

/// A key that nobody can sign with: nobody knows the logarithm of this base.
fn unsignable() -> Predicate {
    Predicate(compressed_b2())
}

/// The hashes of the leaves in order, and where the code is among them. A bit of each blinding says on
/// which side of it the code is, so that sides tell nothing.
fn leaves(code: &[PredicateLeaf], blinding_key: &[u8; 32]) -> (Vec<Hash>, Vec<usize>) {
    let mut transcript = Transcript::new(label::TAPROOT_DERIVE);
    transcript.append_u64(label::TAPROOT_DERIVE_COUNT, code.len() as u64);
    transcript.append_message(label::TAPROOT_KEY, blinding_key);
    for code in code {
        let label = match code {
            PredicateLeaf::Program(_) => label::TAPROOT_DERIVE_PROGRAM,
            PredicateLeaf::Image(_) => label::TAPROOT_IMAGE,
        };
        transcript.append_message(label, code.bytes());
    }
    let (mut leaves, mut positions) = (Vec::new(), Vec::new());
    for code in code {
        let mut blinding = [0; 32];
        transcript.challenge_bytes(label::TAPROOT_BLINDING, &mut blinding);
        let other = leaf(label::TAPROOT_BLINDING, &blinding);
        let code_is_second = blinding[0] & 1 == 0;
        positions.push(leaves.len() + usize::from(code_is_second));
        leaves.extend(if code_is_second { [other, code.hash()] } else { [code.hash(), other] });
    }
    (leaves, positions)
}

impl fmt::Debug for PredicateLeaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if matches!(self, Self::Program(_)) { "Program" } else { "Image" };
        write!(f, "{kind}({} bytes)", self.bytes().len())
    }
}

impl fmt::Debug for PredicateTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PredicateTree").field("predicate", &self.predicate).finish_non_exhaustive()
    }
}
