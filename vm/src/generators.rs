//! The public base points: a pair for Pedersen commitments and two long chains for vector commitments.
//!
//! Nobody knows a discrete-logarithm relation between any of them: they come out of a hash function.

mod cache;

use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use curve25519_dalek::{
    constants::{RISTRETTO_BASEPOINT_COMPRESSED, RISTRETTO_BASEPOINT_POINT},
    ristretto::{CompressedRistretto, RistrettoPoint},
    scalar::Scalar,
    traits::MultiscalarMul,
};
use sha3::{
    Digest, Sha3_512, Shake256,
    digest::{ExtendableOutput, Update, XofReader},
};
use thiserror::Error;

use crate::count::{Operation, count};
use crate::curve::{PointSlice, Points};

pub use cache::{CacheError, MAX_CACHED, encoded_len, export, import};

/// The two bases of Pedersen commitments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_snake_case)]
pub struct PedersenGens {
    /// The base of the value.
    pub B: RistrettoPoint,
    /// The base of the blinding factor.
    pub B_blinding: RistrettoPoint,
}

impl PedersenGens {
    /// The commitment `value·B + blinding·B_blinding`, in constant time.
    pub fn commit(&self, value: Scalar, blinding: Scalar) -> RistrettoPoint {
        count(Operation::Commitment, 1);
        RistrettoPoint::multiscalar_mul([value, blinding], [self.B, self.B_blinding])
    }
}

impl Default for PedersenGens {
    /// Ristretto's base point, and the hash of its encoding to the group.
    fn default() -> Self {
        static DEFAULT: LazyLock<PedersenGens> = LazyLock::new(|| {
            let hash = Sha3_512::digest(RISTRETTO_BASEPOINT_COMPRESSED.as_bytes());
            PedersenGens {
                B: RISTRETTO_BASEPOINT_POINT,
                B_blinding: RistrettoPoint::from_uniform_bytes(&hash.into()),
            }
        });
        *DEFAULT
    }
}

/// B2 in 32 bytes, compressed once.
pub(crate) fn compressed_b2() -> CompressedRistretto {
    static B2: LazyLock<CompressedRistretto> =
        LazyLock::new(|| PedersenGens::default().B_blinding.compress());
    *B2
}

/// The commitment of the default bases, in constant time, too. Multiples of both are kept, which makes it several times as fast.
#[cfg(feature = "prove")]
pub(crate) fn commit_by_default(value: &Scalar, blinding: &Scalar) -> RistrettoPoint {
    use curve25519_dalek::ristretto::RistrettoBasepointTable;
    static BLINDINGS: LazyLock<RistrettoBasepointTable> =
        LazyLock::new(|| RistrettoBasepointTable::create(&PedersenGens::default().B_blinding));
    count(Operation::Commitment, 1);
    RistrettoPoint::mul_base(value) + &*BLINDINGS * blinding
}

/// The bases of vector commitments: as many as the capacity allows of the chains **G** and **H**.
///
/// The points are made when first needed and kept for the whole process, so a large capacity costs nothing
/// by itself: it is a promise about the largest constraint system one is willing to handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulletproofGens {
    capacity: usize,
}

impl BulletproofGens {
    /// Generators for constraint systems of up to `capacity` multipliers, rounded up to a power of two.
    pub fn new(capacity: usize) -> Self {
        Self { capacity }
    }

    /// The largest number of multipliers, padding included.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// The first `n` points of both chains.
    ///
    /// # Errors
    /// If `n` is above the capacity.
    pub fn points(&self, n: usize) -> Result<VectorBases, TooFewGenerators> {
        if n > self.capacity {
            return Err(TooFewGenerators { needed: n, available: self.capacity });
        }
        Ok(VectorBases { chains: shared_chains(n), n })
    }
}

/// More generators are needed than the capacity allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{needed} generators are needed, but there are {available}")]
pub struct TooFewGenerators {
    /// How many are needed of each chain.
    pub needed: usize,
    /// How many there are.
    pub available: usize,
}

/// The first points of both chains.
#[derive(Clone, Debug)]
pub struct VectorBases {
    chains: Arc<Chains>,
    n: usize,
}

#[allow(non_snake_case)]
impl VectorBases {
    /// The bases of left wires and outputs.
    pub fn G(&self) -> PointSlice<'_> {
        self.chains.G.slice(0..self.n)
    }

    /// The bases of right wires.
    pub fn H(&self) -> PointSlice<'_> {
        self.chains.H.slice(0..self.n)
    }
}

/// Equally long beginnings of both chains.
#[derive(Clone, Debug, Default)]
#[allow(non_snake_case)]
struct Chains {
    G: Points,
    H: Points,
}

impl Chains {
    fn len(&self) -> usize {
        self.G.len()
    }
}

static SHARED: RwLock<Option<Arc<Chains>>> = RwLock::new(None);

/// Chains of at least `n` points, lengthened if need be.
///
/// No lock is held while points are made: the threads of the pool that makes them may be asked for points
/// themselves. Two callers at once may thus make the same points, and the longer chains are kept.
///
/// A poisoned lock is harmless: the chains behind it are replaced as a whole, never changed.
fn shared_chains(n: usize) -> Arc<Chains> {
    let known = SHARED.read().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default();
    if known.len() >= n {
        return known;
    }
    let mut chains = Arc::unwrap_or_clone(known);
    rayon::join(|| lengthen(&mut chains.G, b'G', n), || lengthen(&mut chains.H, b'H', n));
    let chains = Arc::new(chains);
    share(&chains);
    chains
}

/// Keeps chains for the process, unless there are longer ones.
fn share(chains: &Arc<Chains>) {
    let mut shared = SHARED.write().unwrap_or_else(PoisonError::into_inner);
    if shared.as_ref().is_none_or(|shared| shared.len() < chains.len()) {
        *shared = Some(chains.clone());
    }
}

/// Lengthens one chain to `n` points.
///
/// Each point is made from the next 64 bytes of SHAKE256 over a prefix, the chain's letter and the number of
/// the party (in proofs by several provers together; here always 0).
fn lengthen(chain: &mut Points, letter: u8, n: usize) {
    let mut hash = Shake256::default();
    hash.update(b"GeneratorsChain");
    hash.update(&[letter, 0, 0, 0, 0]);
    let mut stream = hash.finalize_xof();
    let mut bytes = [0; 64];
    for _ in 0..chain.len() {
        stream.read(&mut bytes);
    }
    let mut uniform = vec![[0; 64]; n.saturating_sub(chain.len())];
    uniform.iter_mut().for_each(|bytes| stream.read(bytes));
    chain.append(Points::from_uniform(&uniform).all());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_lengthened_in_steps_is_the_chain_made_at_once() {
        let (mut steps, mut once) = (Points::default(), Points::default());
        for n in [0, 1, 5, 5, 3, 17] {
            lengthen(&mut steps, b'G', n);
        }
        lengthen(&mut once, b'G', 17);
        assert_eq!(steps.all().encode(), once.all().encode());
    }

    #[test]
    fn the_capacity_is_a_limit_and_costs_nothing() {
        let gens = BulletproofGens::new(usize::MAX);
        assert_eq!(gens.points(3).expect("within the capacity").G().len(), 3);
        let gens = BulletproofGens::new(4);
        assert_eq!(gens.points(4).expect("within the capacity").H().len(), 4);
        assert_eq!(
            gens.points(5).expect_err("above the capacity"),
            TooFewGenerators { needed: 5, available: 4 }
        );
    }
}
