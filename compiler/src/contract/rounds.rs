//! Signatures of people who keep their keys apart: what each adds to a file that goes around.
//!
//! These are the three rounds of [`zkvm::signature::musig`]. Each signer adds a part in each round, and keeps a seed between them.

use thiserror::Error;
use zkvm::signature::musig::{
    AggregatedKey, Group, MusigError, NonceCommitment, NonceSeed, Precommitment, Share, sign_together_from,
};
use zkvm::signature::{Signature, SigningKey, VerificationKey};
use zkvm::tx::{BuildError, UnsignedTx};

/// What signers sent each other so far: a part of each, in the order of the group's keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounds {
    /// The parts of the first round.
    pub precommitments: Vec<Option<Precommitment>>,
    /// The parts of the second round.
    pub commitments: Vec<Option<NonceCommitment>>,
    /// The parts of the third round.
    pub shares: Vec<Option<Share>>,
}

/// What a signer keeps to itself until its share is made, and then forgets.
pub struct Kept {
    /// What its nonce is made of.
    pub seed: NonceSeed,
    /// What all had sent in the first round when this signer took part in the second.
    pub precommitments: Option<Vec<Precommitment>>,
}

/// Why a signer cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RoundError {
    /// A part of this signer is not what it sent, or what others sent first has changed since.
    #[error("what was sent in round {0} is not what it was")]
    Changed(u8),
    /// Somebody else sent something wrong.
    #[error("{0}")]
    Signer(#[from] MusigError),
}

impl Kept {
    /// For a new signature.
    pub fn new() -> Self {
        Self { seed: NonceSeed::random(), precommitments: None }
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self::new()
    }
}

impl Rounds {
    /// Nobody has sent anything.
    pub fn new(group: &Group) -> Self {
        let count = group.keys().len();
        Self { precommitments: vec![None; count], commitments: vec![None; count], shares: vec![None; count] }
    }

    /// Whether there is a place for each signer of a group, and no other.
    pub fn fits(&self, group: &Group) -> bool {
        let count = group.keys().len();
        [self.precommitments.len(), self.commitments.len(), self.shares.len()] == [count; 3]
    }

    /// Which round it is, from 1 to 3, and whose parts are missing in it, by their positions.
    pub fn missing(&self) -> (u8, Vec<usize>) {
        let missing = |present: Vec<bool>| -> Vec<usize> {
            present.iter().enumerate().filter(|(_, present)| !**present).map(|(index, _)| index).collect()
        };
        let rounds = [
            missing(self.precommitments.iter().map(Option::is_some).collect()),
            missing(self.commitments.iter().map(Option::is_some).collect()),
        ];
        match rounds {
            [first, _] if !first.is_empty() => (1, first),
            [_, second] if !second.is_empty() => (2, second),
            _ => (3, missing(self.shares.iter().map(Option::is_some).collect())),
        }
    }

    /// Adds the parts of several signers, until they have to wait for others or the signature is complete.
    ///
    /// # Errors
    /// Those of [`Rounds::advance`], with the position of the signer who cannot go on.
    pub fn play(
        &mut self,
        unsigned: &UnsignedTx,
        group: &Group,
        signers: &mut [(&SigningKey, Kept)],
    ) -> Result<Option<Signature>, (usize, RoundError)> {
        let mut signature = None;
        // Each turn of the loop brings all of them a round further.
        for _ in 0..3 {
            for (key, kept) in &mut *signers {
                for position in positions(group, key.verification_key()) {
                    let advanced = self.advance(unsigned, group, (position, *key), kept);
                    signature = advanced.map_err(|error| (position, error))?;
                }
            }
        }
        Ok(signature)
    }

    /// Adds the parts of the signer at a position, as far as those of the others allow; the signature, if it completes it. After its share
    /// is there, what it kept must be forgotten.
    ///
    /// # Errors
    /// The group is not that of the key, or somebody sent something wrong or changed it.
    pub fn advance(
        &mut self,
        unsigned: &UnsignedTx,
        group: &Group,
        (position, key): (usize, &SigningKey),
        kept: &mut Kept,
    ) -> Result<Option<Signature>, RoundError> {
        // Nobody else makes this signer's share: one that is there too early would have it forget its seed.
        let early = complete(&self.commitments).is_none();
        if early && self.shares.get(position).is_some_and(Option::is_some) {
            return Err(RoundError::Changed(3));
        }
        let transcript = unsigned.signing_transcript();
        let (signer, own) = sign_together_from(&kept.seed, transcript, group.clone(), position, key.clone())?;
        put(&mut self.precommitments, position, own, 1)?;
        let Some(precommitments) = complete(&self.precommitments) else { return Ok(None) };
        if kept.precommitments.get_or_insert_with(|| precommitments.clone()) != &precommitments {
            return Err(RoundError::Changed(1));
        }
        let (signer, own) = signer.receive(&precommitments)?;
        put(&mut self.commitments, position, own, 2)?;
        let Some(commitments) = complete(&self.commitments) else { return Ok(None) };
        let (signer, own) = signer.receive(&commitments)?;
        put(&mut self.shares, position, own, 3)?;
        match complete(&self.shares) {
            Some(shares) => Ok(Some(signer.receive(&shares)?)),
            None => Ok(None),
        }
    }
}

/// The signers of a transaction: of each key that is several people's, these people, and else whoever has the key.
///
/// # Errors
/// Never of a transaction that was executed.
pub fn signers(unsigned: &UnsignedTx, together: &[AggregatedKey]) -> Result<Group, BuildError> {
    let alone = unsigned.signing.iter().map(|(predicate, _)| predicate.verification_key().into());
    let all: Vec<AggregatedKey> = together.iter().cloned().chain(alone).collect();
    unsigned.group(&all)
}

/// The positions of a key in a group: whoever has it is there once for each signature that it makes.
pub fn positions(group: &Group, key: VerificationKey) -> Vec<usize> {
    let keys = group.keys().into_iter().enumerate();
    keys.filter(|(_, other)| *other == key).map(|(position, _)| position).collect()
}

/// Puts a part where it belongs; one that stands there already is the same.
fn put<T: Copy + PartialEq>(
    parts: &mut [Option<T>],
    position: usize,
    own: T,
    round: u8,
) -> Result<(), RoundError> {
    match parts.get_mut(position) {
        Some(place) if place.is_none_or(|there| there == own) => {
            *place = Some(own);
            Ok(())
        }
        _ => Err(RoundError::Changed(round)),
    }
}

/// The parts of all, if they are there.
fn complete<T: Copy>(parts: &[Option<T>]) -> Option<Vec<T>> {
    parts.iter().copied().collect()
}
