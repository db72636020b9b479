//! What an owner proves to spend: that the pair is theirs, and what a coin is worth.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_COMPRESSED;
use curve25519_dalek::ristretto::CompressedRistretto;
use merlin::Transcript;

use super::relation::Relation;
use super::{Coin, Input, Pair};
use crate::generators::compressed_b2;
use crate::transcript::label;

/// The index of the owner's secret key x among the secrets of a pair.
const KEY: usize = 0;

/// What the owner of a pair knows.
///
/// | pair | secrets | relation |
/// |---|---|---|
/// | Lock | x, v, f | grsk = x·gr, d = v·B + x·c, value = v·B + f·B2 |
/// | Release | x, r, v, f | grsk = x·gr, c = r·gr, d = v·B + r·grsk, value = v·B + f·B2 |
/// | Update, Deploy | x | grsk = x·gr |
///
/// A coin's owner need not know its r: with x·c = r·grsk, the relation of Lock says the same as that of Release.
pub(super) fn relation(pair: &Pair) -> Relation {
    let owner = pair.owner();
    let mut equations = vec![(owner.grsk(), vec![(KEY, owner.gr())])];
    let secrets = match pair {
        Pair::Lock { coin: Input { output: coin, .. }, value, .. } => {
            const VALUE: usize = 1;
            const BLINDING: usize = 2;
            equations.push((coin.d, vec![(VALUE, RISTRETTO_BASEPOINT_COMPRESSED), (KEY, coin.c)]));
            equations.push(commitment(*value, VALUE, BLINDING));
            3
        }
        Pair::Release { coin: Coin { c, d, owner }, value, .. } => {
            const RANDOMNESS: usize = 1;
            const VALUE: usize = 2;
            const BLINDING: usize = 3;
            equations.push((*c, vec![(RANDOMNESS, owner.gr())]));
            let terms = vec![(VALUE, RISTRETTO_BASEPOINT_COMPRESSED), (RANDOMNESS, owner.grsk())];
            equations.push((*d, terms));
            equations.push(commitment(*value, VALUE, BLINDING));
            4
        }
        Pair::Update { .. } | Pair::Deploy { .. } => 1,
    };
    Relation { secrets, equations }
}

/// What the witness of a pair is bound to: the whole transaction, and which pair it is.
pub(super) fn transcript(id: &[u8; 32], index: usize) -> Transcript {
    let mut transcript = Transcript::new(label::SCRIPT_WITNESS);
    transcript.append_message(label::SCRIPT_TX_ID, id);
    transcript.append_u64(label::SCRIPT_PAIR, index as u64);
    transcript
}

fn commitment(
    image: CompressedRistretto,
    value: usize,
    blinding: usize,
) -> (CompressedRistretto, Vec<(usize, CompressedRistretto)>) {
    let b2 = compressed_b2();
    (image, vec![(value, RISTRETTO_BASEPOINT_COMPRESSED), (blinding, b2)])
}
