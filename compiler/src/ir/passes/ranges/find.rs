//! Which ranges can be proven by digits.
//!
//! Of a number that is taken apart, bits that nothing uses and that are next to each other can be digits instead: what is left
//! without the other bits is a number in a range. If nothing uses a bit, that is a range check, and if only the last one is
//! used, a comparison.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::integer::int_to_scalar;

use super::super::super::op::bit_count;
use super::super::super::{Circuit, Node, Op, ValueId};
use super::Demand;

/// A node that proves a range, or brings in a number of one.
pub(super) struct Found {
    pub(super) value: ValueId,
    pub(super) demand: Demand,
    /// The bits that are used, the least first.
    pub(super) used: Vec<u32>,
    /// The bits that are not; of a number that has no bits, nothing.
    pub(super) row: Row,
}

/// Bits of a number that are next to each other.
#[derive(Clone, Copy, Default)]
pub(super) struct Row {
    pub(super) first: u32,
    pub(super) length: u32,
}

/// All of them in a circuit without dead nodes, in order.
pub(super) fn find(circuit: &Circuit) -> Vec<Found> {
    let public = circuit.public_values();
    let mut used = used_bits(circuit);
    let found = |(node, index): (&Node, u32)| {
        let bits = Some(circuit.halves(&node.op, &public)).filter(|bits| *bits > 0)?;
        let value = ValueId(index);
        let used: Vec<u32> = used.remove(&value).unwrap_or_default().into_iter().collect();
        let beside = 2 * used.len() as u64;
        let (bound, row, beside) = match &node.op {
            Op::Within { max, .. } => (*max, Row::default(), 0),
            Op::SecretBits { max, .. } if used.is_empty() => (*max, Row::default(), 0),
            Op::Bits { count, .. } => {
                let row = unused(&used, *count)?;
                (row.max(), row, beside)
            }
            // Its bits weigh what powers of two do. The number itself is half a multiplier.
            Op::SecretBits { max, .. } if *max == all_ones(bit_count(max)) => {
                let row = unused(&used, bit_count(max))?;
                (row.max(), row, beside + 1)
            }
            _ => return None,
        };
        Some(Found { value, demand: Demand { bits, bound: bound.to_bytes(), beside }, used, row })
    };
    circuit.nodes.iter().zip(0..).filter_map(found).collect()
}

/// The bits that are used of numbers that are taken apart.
fn used_bits(circuit: &Circuit) -> BTreeMap<ValueId, BTreeSet<u32>> {
    let mut used: BTreeMap<ValueId, BTreeSet<u32>> = BTreeMap::new();
    for node in &circuit.nodes {
        let Op::Result { of, index } = node.op else { continue };
        let bit = match circuit.op(of) {
            Op::Bits { .. } => Some(index),
            // The first result is the number.
            Op::SecretBits { .. } => index.checked_sub(1),
            _ => None,
        };
        bit.into_iter().for_each(|bit| {
            used.entry(of).or_default().insert(bit);
        });
    }
    used
}

/// The bits that are not among those used, if there are any and they are next to each other.
fn unused(used: &[u32], count: u32) -> Option<Row> {
    let first = used.iter().zip(0..).take_while(|(bit, place)| *bit == place).count() as u32;
    let length = count - used.len() as u32;
    let behind = used[first as usize..].iter().copied().eq(first + length..count);
    (length > 0 && behind).then_some(Row { first, length })
}

impl Row {
    /// The greatest number that its bits can say.
    pub(super) fn max(self) -> Scalar {
        all_ones(self.length)
    }
}

/// The number of so many bits, all of them one.
fn all_ones(count: u32) -> Scalar {
    int_to_scalar(&((BigInt::from(1) << count) - 1))
}
