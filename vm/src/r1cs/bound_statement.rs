//! What a proof is about, as it enters the transcript.

use merlin::Transcript;

/// What a proof is bound to before anything else: the protocol, and all data that decide the constraint system.
///
/// A verifier draws its challenges from a hash of what it has seen. Whatever decides the constraint system and is not
/// in that hash, a prover can choose *after* the challenges: make a proof of a false statement, learn the challenges
/// from it, and then choose the datum such that the weighted errors cancel. One free coefficient of one constraint is
/// enough. (This is the weak Fiat–Shamir transform, known as the "Frozen Heart" kind of fault; transactions of
/// version 1 have it, see [`crate::tx::original`].) So a [`Verifier`](super::Verifier) and a
/// [`Prover`](super::Prover) start from a statement.
///
/// # What to bind
///
/// Everything that the verifier's code reads while it builds the constraint system, before or after it is built:
/// constants, coefficients, public inputs and outputs, how often a loop ran, which gadget was taken, the program if
/// a program says so; a collision-resistant hash of these is as good. The data have to be encoded such that no two
/// lists of them give the same bytes. What follows from bound data need not be bound again. *Not* to be bound here are
/// the commitments, which `commit` binds as they come, and the verifier's own limits, as long as they can do nothing
/// but refuse.
///
/// What becomes known only while the system is built can be bound later by [`Verifier::bind`](super::Verifier::bind).
///
/// ```
/// use zkvm::r1cs::BoundStatement;
///
/// // "The committed value is a root of the polynomial with these coefficients."
/// fn root_of(coefficients: &[u64]) -> BoundStatement {
///     let bytes: Vec<u8> = coefficients.iter().flat_map(|coefficient| coefficient.to_le_bytes()).collect();
///     BoundStatement::of(b"example.root-of-polynomial", &[(b"coefficients", &bytes)])
/// }
/// # drop(root_of(&[1, 2]));
/// ```
#[derive(Clone)]
pub struct BoundStatement {
    transcript: Transcript,
}

impl BoundStatement {
    /// A statement of which `data` decide the constraint system, each under a label. The protocol's label must be
    /// used for nothing else.
    pub fn of(protocol: &'static [u8], data: &[(&'static [u8], &[u8])]) -> Self {
        let mut transcript = Transcript::new(protocol);
        data.iter().for_each(|(label, bytes)| transcript.append_message(label, bytes));
        Self { transcript }
    }

    /// A statement of which the protocol's label says all but the commitments: whoever verifies under this label
    /// builds the very same constraint system each time.
    pub fn fixed(protocol: &'static [u8]) -> Self {
        Self::of(protocol, &[])
    }

    /// A transcript as the `bulletproofs` crate takes it. Nothing is known of what it binds: **the caller answers for
    /// the binding**, see above. It is for proofs that the crate makes or verifies.
    pub fn from_reference_transcript(transcript: Transcript) -> Self {
        Self { transcript }
    }

    /// The transcript to start from with the `bulletproofs` crate.
    pub fn into_reference_transcript(self) -> Transcript {
        self.transcript
    }
}
