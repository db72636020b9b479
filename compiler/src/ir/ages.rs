//! The ages of what is taken out of memories: how many puts ago it was put. They are proven by digits.

use std::collections::BTreeMap;

use zkvm::gadgets::{DigitPlan, MAX_DIGIT_BITS, greatest_age};

use super::{Circuit, Op};

/// How many ages have so many bits at most.
pub(crate) struct Ages([u64; 33]);

impl Ages {
    /// Those of a circuit. There are none in routines.
    pub(crate) fn of(circuit: &Circuit) -> Self {
        let mut puts: BTreeMap<u32, u32> = BTreeMap::new();
        let mut ages = [0; 33];
        for node in &circuit.nodes {
            match node.op {
                Op::Put { memory, .. } => *puts.entry(memory).or_default() += 1,
                Op::Take { memory, .. } => ages[length(puts.get(&memory).map_or(0, |puts| puts - 1))] += 1,
                _ => {}
            }
        }
        Self(ages)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|count| *count == 0)
    }

    /// What they take in halves of multipliers, in digits of so many bits.
    pub(crate) fn halves(&self, bits: u32) -> u64 {
        let of = |(length, count): (u32, &u64)| {
            // The greatest number that has so many bits.
            let last = ((1u64 << length) - 1) as u32;
            match count {
                0 => 0,
                _ => count * u64::from(DigitPlan::new(&greatest_age(last, bits), bits).halves()),
            }
        };
        (0..).zip(&self.0).map(of).sum()
    }

    /// The width of digits that costs least if nothing else needs digits; 0 if there are no ages.
    pub(crate) fn digit_bits(&self) -> u32 {
        let widths = (1..=MAX_DIGIT_BITS).filter(|_| !self.is_empty());
        widths.min_by_key(|bits| self.halves(*bits) + (1 << bits)).unwrap_or(0)
    }
}

/// How many bits a number has.
fn length(number: u32) -> usize {
    32 - number.leading_zeros() as usize
}
