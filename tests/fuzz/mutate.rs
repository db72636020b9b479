//! Changed copies of a corpus, decided by a seed.

use super::meaning::dice::Dice;

/// Bytes and words at which something often changes.
const EDGES: &[&[u8]] = &[
    &[0],
    &[1],
    &[0x7f],
    &[0x80],
    &[0xff],
    &[0, 0, 0, 0],
    &[0xff, 0xff, 0xff, 0xff],
    &[0xff, 0xff, 0xff, 0x7f],
    &[0, 0, 0x10, 0],
    // The order of the group, and one less.
    b"\xed\xd3\xf5\x5c\x1a\x63\x12\x58\xd6\x9c\xf7\xa2\xde\xf9\xde\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10",
    b"\xec\xd3\xf5\x5c\x1a\x63\x12\x58\xd6\x9c\xf7\xa2\xde\xf9\xde\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10",
];

/// No copy grows longer.
const LONGEST: usize = 1 << 14;

/// A copy of one file with one to four changes, in which there may be parts of others.
pub fn mutant(corpus: &[Vec<u8>], seed: u64) -> Vec<u8> {
    let dice = &mut Dice::seeded(seed);
    let mut bytes = dice.pick(corpus).clone();
    for _ in 0..1 + dice.below(4) {
        change(&mut bytes, corpus, dice);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn change(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], dice: &mut Dice) {
    let at = dice.below(bytes.len() + 1);
    let end = at + dice.below((bytes.len() - at).min(64) + 1);
    match dice.below(8) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let part = bytes[at..end].to_vec();
            let to = dice.below(bytes.len() + 1);
            bytes.splice(to..to, part);
        }
        3 => {
            let edge = *dice.pick(EDGES);
            bytes.splice(at..at, edge.iter().copied());
        }
        4 => {
            let edge = *dice.pick(EDGES);
            bytes.iter_mut().skip(at).zip(edge).for_each(|(byte, new)| *byte = *new);
        }
        5 => {
            let other = dice.pick(corpus);
            let from = dice.below(other.len() + 1);
            let length = dice.below((other.len() - from).min(256) + 1);
            bytes.splice(at..end, other[from..from + length].iter().copied());
        }
        6 => {
            let step = dice.below(32) as u8;
            bytes
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte = byte.wrapping_add(step).wrapping_sub(16));
        }
        _ => {
            let bit = dice.below(8);
            bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << bit);
        }
    }
}
