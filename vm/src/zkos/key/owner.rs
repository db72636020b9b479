//! What the owners of coins do with keys, and those who pay them.

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use rand_core::OsRng;

use super::PublicKey;
use crate::signature::SigningKey;
use crate::transcript::random_scalar;
use crate::zkos::Coin;

impl PublicKey {
    /// A new public key of a secret key.
    pub fn random(key: &SigningKey) -> Self {
        Self::of(RistrettoPoint::mul_base(&random_scalar(&mut OsRng)), key)
    }

    /// Another public key of the same owner; needs no secret.
    #[must_use]
    pub fn rerandomized(&self) -> Self {
        let factor = random_scalar(&mut OsRng);
        let times = |point: &CompressedRistretto| point.decompress().map(|point| (factor * point).compress());
        // Both are points, by the invariant.
        let [gr, grsk] = [&self.gr, &self.grsk].map(|point| times(point).unwrap_or(*point));
        Self { gr, grsk }
    }

    /// The key over a first point.
    fn of(gr: RistrettoPoint, key: &SigningKey) -> Self {
        Self { gr: gr.compress(), grsk: (key.scalar() * gr).compress() }
    }

    /// Whether this is a public key of the secret key.
    pub fn belongs_to(&self, key: &SigningKey) -> bool {
        self.gr.decompress().is_some_and(|gr| Self::of(gr, key) == *self)
    }
}

impl Coin {
    /// Encrypts an amount with the randomness r, which must be random and new.
    pub(in crate::zkos) fn encrypt(owner: PublicKey, value: &Scalar, r: &Scalar) -> Self {
        // Keys hold points, by their invariant.
        let times_r = |point: CompressedRistretto| r * point.decompress().unwrap_or_default();
        let d = RistrettoPoint::mul_base(value) + times_r(owner.grsk());
        Self { c: times_r(owner.gr()).compress(), d: d.compress(), owner }
    }

    /// Whether the owner's secret key finds this amount inside: d − x·c = v·B. To find it, try.
    ///
    /// ```
    /// use zkvm::signature::SigningKey;
    /// use zkvm::zkos::{PublicKey, ScriptSecrets};
    ///
    /// let (owner, other) = (SigningKey::random(), SigningKey::random());
    /// let coin = ScriptSecrets::new().encrypt(PublicKey::random(&owner), 5);
    /// assert!(coin.holds(5, &owner));
    /// assert!(!coin.holds(6, &owner) && !coin.holds(5, &other));
    /// ```
    pub fn holds(&self, value: u64, key: &SigningKey) -> bool {
        let opened = self.c.decompress().zip(self.d.decompress()).map(|(c, d)| d - key.scalar() * c);
        self.owner.belongs_to(key) && opened == Some(RistrettoPoint::mul_base(&Scalar::from(value)))
    }
}
