//! What can be done once.

use merlin::Transcript;

use super::Predicate;
use crate::id::hex_text;
use crate::transcript::{ProofTranscript, label};

/// A string that a predicate's program nullified: a ledger takes each one once.
///
/// It is a hash of both, so that nobody can nullify a string for another predicate, and a string that is hard to guess
/// does not show.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nullifier(pub [u8; 32]);

hex_text!(Nullifier);

impl Nullifier {
    /// The nullifier of a string under a predicate.
    pub fn new(predicate: Predicate, string: &[u8; 32]) -> Self {
        let mut transcript = Transcript::new(label::NULLIFIER);
        transcript.append_point(label::NULLIFIER_PREDICATE, &predicate.0);
        transcript.append_message(label::NULLIFIER_STRING, string);
        let mut nullifier = [0; 32];
        transcript.challenge_bytes(label::NULLIFIER_CHALLENGE, &mut nullifier);
        Self(nullifier)
    }
}
