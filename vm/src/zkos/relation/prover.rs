//! Proving a relation.

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::MultiscalarMul;
use merlin::Transcript;
use rand_core::OsRng;
use zeroize::Zeroizing;

use super::{PairWitness, Relation, challenge};
use crate::transcript::{label, random_scalar};

impl Relation {
    /// Proves it; the transcript holds what the proof is for. `None` if a Q_ij is no point or a secret is missing.
    /// A relation that does not hold gives a proof that does not verify.
    pub(in crate::zkos) fn prove(
        &self,
        transcript: &mut Transcript,
        secrets: &[Scalar],
    ) -> Option<PairWitness> {
        self.append(transcript);
        let mut rng = secrets
            .iter()
            .fold(transcript.build_rng(), |rng, secret| {
                rng.rekey_with_witness_bytes(label::WITNESS_KEY, secret.as_bytes())
            })
            .finalize(&mut OsRng);
        let nonces: Zeroizing<Vec<Scalar>> =
            Zeroizing::new((0..self.secrets).map(|_| random_scalar(&mut rng)).collect());
        let starts =
            self.equations.iter().map(|(_, terms)| start(terms, &nonces)).collect::<Option<Vec<_>>>()?;
        let e = challenge(transcript, &starts);
        let respond = |(nonce, secret): (&Scalar, &Scalar)| nonce + e * secret;
        let responses: Vec<_> = nonces.iter().zip(secrets).map(respond).collect();
        (responses.len() == self.secrets).then_some(PairWitness { starts, responses })
    }
}

/// Σ_j k_j·Q_ij, in constant time.
fn start(terms: &[(usize, CompressedRistretto)], nonces: &[Scalar]) -> Option<CompressedRistretto> {
    let scalars = terms.iter().map(|(secret, _)| nonces.get(*secret)).collect::<Option<Vec<_>>>()?;
    let points = terms.iter().map(|(_, base)| base.decompress()).collect::<Option<Vec<_>>>()?;
    Some(RistrettoPoint::multiscalar_mul(scalars, points).compress())
}
