//! Several keys as one.

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;

use super::MusigError;
use crate::signature::VerificationKey;
use crate::transcript::{ProofTranscript, label};

/// Several keys as one: Σ a_i·X_i, and t·B if it is [tweaked](AggregatedKey::tweaked).
///
/// The factors a_i depend on all keys, so that nobody can choose a key that cancels the others out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AggregatedKey {
    key: VerificationKey,
    keys: Vec<VerificationKey>,
    factors: Vec<Scalar>,
    tweak: Scalar,
}

/// Makes several keys one. The order matters; a key may come more than once; one key alone stays as it is.
///
/// # Errors
/// [`MusigError::NoKeys`], [`MusigError::InvalidKey`].
pub fn aggregate(keys: Vec<VerificationKey>) -> Result<AggregatedKey, MusigError> {
    if keys.is_empty() {
        return Err(MusigError::NoKeys);
    }
    let factors = factors(&keys);
    let mut sum = RistrettoPoint::default();
    for (i, (key, factor)) in keys.iter().zip(&factors).enumerate() {
        sum += factor * key.point().ok_or(MusigError::InvalidKey(i))?;
    }
    Ok(AggregatedKey { key: sum.into(), keys, factors, tweak: Scalar::ZERO })
}

fn factors(keys: &[VerificationKey]) -> Vec<Scalar> {
    if keys.len() == 1 {
        return vec![Scalar::ONE];
    }
    let mut all = Transcript::new(label::AGGREGATED_KEY);
    all.append_u64(label::LENGTH, keys.len() as u64);
    keys.iter().for_each(|key| all.append_point(label::X, &key.0));
    let factor = |i| {
        let mut transcript = all.clone();
        transcript.append_u64(label::INDEX, i);
        transcript.challenge_scalar(label::FACTOR)
    };
    (0..keys.len() as u64).map(factor).collect()
}

impl From<VerificationKey> for AggregatedKey {
    /// One key, as it is.
    fn from(key: VerificationKey) -> Self {
        Self { key, keys: vec![key], factors: vec![Scalar::ONE], tweak: Scalar::ZERO }
    }
}

impl AggregatedKey {
    /// The key plus `tweak`·B, under which the same signers can sign: a predicate with this inner key, for
    /// instance. `None` if that is the identity, or the key no point.
    pub fn tweaked(mut self, tweak: &Scalar) -> Option<Self> {
        let key = VerificationKey::from(self.key.point()? + RistrettoPoint::mul_base(tweak));
        self.key = key.point().map(|_| key)?;
        self.tweak += tweak;
        Some(self)
    }

    /// The one key of all signers.
    pub fn key(&self) -> VerificationKey {
        self.key
    }

    /// The keys it was made of.
    pub fn keys(&self) -> &[VerificationKey] {
        &self.keys
    }

    /// By what each key was multiplied.
    #[cfg(feature = "prove")]
    pub(super) fn factors(&self) -> &[Scalar] {
        &self.factors
    }

    /// What everybody knows of the secret key: t, by which it was [tweaked](AggregatedKey::tweaked), or zero.
    pub fn tweak(&self) -> Scalar {
        self.tweak
    }
}
