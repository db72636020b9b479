//! Signing together.

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;

use super::VerificationKey;
use crate::transcript::{ProofTranscript, label};

/// Several keys as one: Σ a_i·X_i, with factors a_i that depend on all keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AggregatedKey {
    key: VerificationKey,
    keys: Vec<VerificationKey>,
    factors: Vec<Scalar>,
}

/// Makes several keys one. One key alone stays as it is. The order matters; a key may come more than once.
pub fn aggregate(keys: Vec<VerificationKey>) -> Option<AggregatedKey> {
    let points = keys.iter().map(VerificationKey::point).collect::<Option<Vec<_>>>()?;
    let factors = factors(&keys);
    let sum: RistrettoPoint = points.iter().zip(&factors).map(|(point, factor)| factor * point).sum();
    Some(AggregatedKey { key: sum.into(), keys, factors })
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

impl AggregatedKey {
    /// The one key.
    pub fn key(&self) -> VerificationKey {
        self.key
    }
}
