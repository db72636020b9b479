//! Ranges by digits where they cost less than by bits. How much a range costs depends on how many there are, since all digits
//! of a program are looked up in one table: so this takes the whole program, and comes last.

mod find;
mod rewrite;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use curve25519_dalek::scalar::Scalar;
use zkvm::gadgets::{DigitPlan, MAX_DIGIT_BITS, TRANSACTION_DIGIT_BITS};

use super::super::{Ages, Circuit};
use super::common::common;
use find::Found;

/// Chooses how many bits digits have, and proves by digits whatever costs less by them. Where that was chosen before, nothing
/// changes.
pub(super) fn ranges(mut circuit: Circuit) -> Circuit {
    if circuit.digit_bits > 0 {
        return circuit;
    }
    let found: Vec<Vec<Found>> = circuit.bodies().map(|(_, body)| find::find(body)).collect();
    let (demands, rest) = demands(&circuit, &found);
    let in_transaction = circuit.clause.is_some();
    let least = if in_transaction || circuit.has_second_phase() { 1 } else { LEAST };
    let table = |width: u32| match in_transaction && width == TRANSACTION_DIGIT_BITS {
        // The transaction has it anyway.
        true => 0,
        false => 1 << (width - 1),
    };
    let Some(width) = width(&demands, &Ages::of(&circuit), rest, &table, least) else { return circuit };
    let routines = std::mem::take(&mut circuit.routines);
    let mut bodies = std::iter::once(circuit).chain(routines).zip(found).map(|(body, mut found)| {
        found.retain(|found| found.demand.is_for_digits(width));
        common(rewrite::rewrite(Circuit { digit_bits: width, ..body }, found))
    });
    let circuit = bodies.next().unwrap_or_default();
    Circuit { routines: bodies.collect(), ..circuit }
}

/// So many multipliers digits have to save if nothing else is left to the second phase: for that, a proof is 96 bytes longer and
/// has three more commitments.
const LEAST: u64 = 8;

/// What proving a range takes, in halves of multipliers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Demand {
    /// What it costs by bits; [`u64::MAX`] would be what bits cannot prove.
    bits: u64,
    /// The greatest number that digits have to say instead, in bytes.
    bound: [u8; 32],
    /// What is needed beside the digits.
    beside: u64,
}

impl Demand {
    fn by_digits(&self, width: u32) -> u64 {
        let plan = DigitPlan::new(&Scalar::from_bytes_mod_order(self.bound), width);
        self.beside + u64::from(plan.halves())
    }

    fn is_for_digits(&self, width: u32) -> bool {
        self.by_digits(width) < self.bits
    }
}

/// How often a run makes each demand, and what everything else in it costs, in halves of multipliers.
fn demands<'a>(circuit: &Circuit, found: &'a [Vec<Found>]) -> (BTreeMap<&'a Demand, u64>, u64) {
    let times = std::iter::once(1).chain(circuit.calls());
    let (mut demands, mut rest) = (BTreeMap::new(), 0u64);
    for (((_, body), found), times) in circuit.bodies().zip(found).zip(times) {
        let public = body.public_values();
        let mut ranges = found.iter().map(|found| found.value.index()).peekable();
        let others = body.nodes.iter().enumerate().filter(|(index, _)| ranges.next_if_eq(index).is_none());
        let own: u64 = others.map(|(_, node)| body.halves(&node.op, &public)).sum();
        rest = rest.saturating_add(own.saturating_mul(times));
        for Found { demand, .. } in found.iter().filter(|_| times > 0) {
            let count = demands.entry(demand).or_insert(0u64);
            *count = count.saturating_add(times);
        }
    }
    (demands, rest)
}

/// How many bits digits have in the cheapest program, and of equally cheap ones the fewest; none if digits save fewer than `least`
/// multipliers.
fn width(
    demands: &BTreeMap<&Demand, u64>,
    ages: &Ages,
    rest: u64,
    table: &dyn Fn(u32) -> u64,
    least: u64,
) -> Option<u32> {
    let multipliers = |rest: u64, price: &dyn Fn(&Demand) -> u64| {
        let prices = demands.iter().map(|(demand, times)| price(demand).saturating_mul(*times));
        prices.fold(rest, u64::saturating_add).div_ceil(2)
    };
    let by_digits = |width: u32| {
        let rest = rest.saturating_add(ages.halves(width));
        multipliers(rest, &|demand| demand.by_digits(width).min(demand.bits)).saturating_add(table(width))
    };
    let (cheapest, width) = (1..=MAX_DIGIT_BITS).map(|width| (by_digits(width), width)).min()?;
    // Ages have no other proof.
    let by_bits = multipliers(rest, &|demand| demand.bits);
    (!ages.is_empty() || cheapest.saturating_add(least) <= by_bits).then_some(width)
}
