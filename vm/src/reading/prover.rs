//! Sealing, and proving what was sealed.

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::MultiscalarMul;
use merlin::Transcript;
use rand_core::OsRng;
use zeroize::Zeroizing;

use super::proof::{challenge, seal_transcript, unseal_transcript};
use super::{ReadingKey, ReadingSecret, SealProof, Sealed};
use crate::generators::PedersenGens;
use crate::inputs::Opening;
use crate::transcript::{label, random_scalar};

impl ReadingKey {
    /// Seals a number to this key. `None` if nobody can have its secret.
    pub fn seal(&self, opening: &Opening) -> Option<(Sealed, SealProof)> {
        let point = self.point()?;
        let handle = (point * opening.blinding).compress();
        let sealed = Sealed { commitment: opening.commitment(), handle };
        let PedersenGens { B, B_blinding } = PedersenGens::default();
        let start = |[value, blinding]: &[Scalar; 2]| {
            [RistrettoPoint::multiscalar_mul([value, blinding], [B, B_blinding]), point * blinding]
        };
        let secrets = Zeroizing::new([opening.value, opening.blinding]);
        Some((sealed, prove(seal_transcript(&sealed, *self), &secrets, start)))
    }
}

impl ReadingSecret {
    /// Proves that a commitment with this opening is to the number that was sealed to this reader. `None` if a part of it is no point. For
    /// another number it gives a proof that does not verify.
    pub fn unseal(&self, sealed: &Sealed, fresh: &Opening) -> Option<SealProof> {
        let (key, handle) = (self.key(), sealed.handle.decompress()?);
        let (point, b2) = (key.point()?, PedersenGens::default().B_blinding);
        let start = |[inverse, blinding]: &[Scalar; 2]| {
            [point * inverse, RistrettoPoint::multiscalar_mul([*inverse, -blinding], [handle, b2])]
        };
        let secrets = Zeroizing::new([self.inverse(), fresh.blinding]);
        Some(prove(unseal_transcript(sealed, key, fresh.commitment()), &secrets, start))
    }
}

/// Proves two equations with two secrets; `start` computes them of nonces, in constant time.
fn prove(
    mut transcript: Transcript,
    secrets: &[Scalar; 2],
    start: impl FnOnce(&[Scalar; 2]) -> [RistrettoPoint; 2],
) -> SealProof {
    // The nonces repeat only if statement, secrets and the system's randomness all do.
    let mut rng = secrets
        .iter()
        .fold(transcript.build_rng(), |rng, secret| {
            rng.rekey_with_witness_bytes(label::WITNESS_KEY, secret.as_bytes())
        })
        .finalize(&mut OsRng);
    let nonces = Zeroizing::new([random_scalar(&mut rng), random_scalar(&mut rng)]);
    let starts: [CompressedRistretto; 2] = start(&nonces).map(|point| point.compress());
    let e = challenge(&mut transcript, &starts);
    SealProof { starts, responses: [nonces[0] + e * secrets[0], nonces[1] + e * secrets[1]] }
}
