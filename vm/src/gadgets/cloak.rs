//! Values in, values out: nothing is made, lost or changed into another flavor, and nobody sees which is which.

use super::mix::{self, ClearRow};
use super::{range, shuffle};
use crate::r1cs::{ConstraintSystem, R1csError, RandomizableConstraintSystem, Variable};

/// The most inputs, and the most outputs, of a cloak. Far more than any constraint system has room for.
pub const MAX_CLOAK_VALUES: usize = 1 << 20;

/// Quantities of outputs have as many bits.
const QUANTITY_BITS: u32 = 64;

/// The variables of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllocatedValue {
    /// How much of it there is.
    pub q: Variable,
    /// The flavor: what it is of.
    pub f: Variable,
}

/// Proves that for each flavor the outputs' quantities add up to the inputs' (mod ℓ), and that each output's
/// is in 0..2^64.
///
/// Inputs may be negative. Whoever calls must know that no sum of them wraps around ℓ: quantities within
/// ±2^64 are far from it.
///
/// The inputs are put into groups of one flavor and merged: each group into its sum, and zeros. The outputs
/// are, in the other direction, split from such sums. A shuffle says that the sums are the same; two more that
/// the groups are the inputs and the outputs in another order (docs/spec.md has the constraints in order).
/// How much it adds: [`cloak_cost`].
///
/// # Errors
/// [`R1csError::Gadget`] without inputs or without outputs, or if there are over [`MAX_CLOAK_VALUES`]; and when
/// proving that a flavor with sum zero is on one side only, and the other side has no zero to stand for it:
/// then no witness exists. An output (or input) of this flavor and quantity zero helps.
pub fn cloak<C: RandomizableConstraintSystem + ?Sized>(
    cs: &mut C,
    inputs: Vec<AllocatedValue>,
    outputs: Vec<AllocatedValue>,
) -> Result<(), R1csError> {
    conserve(cs, inputs, outputs.clone())?;
    outputs.into_iter().try_for_each(|output| range(cs, output.q.into(), QUANTITY_BITS))
}

/// Proves what [`cloak`] does but the ranges: whoever calls proves for each output's quantity that it is in 0..2^64.
///
/// # Errors
/// Those of [`cloak`].
pub fn conserve<C: RandomizableConstraintSystem + ?Sized>(
    cs: &mut C,
    inputs: Vec<AllocatedValue>,
    outputs: Vec<AllocatedValue>,
) -> Result<(), R1csError> {
    check_sizes(inputs.len(), outputs.len())?;
    let reversed: Vec<_> = outputs.iter().rev().copied().collect();
    let (merge, split) = find_witness(cs, &inputs, &reversed)?.unzip();

    let merged = mix::row(cs, &inputs, merge.as_ref())?;
    let split = mix::row(cs, &reversed, split.as_ref())?;
    shuffle::values(cs, inputs, merged.grouped)?;
    shuffle::padded_values(cs, merged.combined, split.combined)?;
    shuffle::values(cs, split.grouped, outputs)
}

/// What a cloak adds to a constraint system, by phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloakCost {
    /// In the first phase.
    pub first: PhaseCost,
    /// In the second phase.
    pub second: PhaseCost,
}

/// Multipliers and constraints of one phase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PhaseCost {
    /// How many multipliers it takes.
    pub multipliers: usize,
    /// How many constraints it adds.
    pub constraints: usize,
}

/// What a cloak of `m` inputs and `n` outputs costs.
///
/// # Errors
/// [`R1csError::Gadget`] for the sizes that [`cloak`] refuses.
pub fn cloak_cost(m: usize, n: usize) -> Result<CloakCost, R1csError> {
    let mut cost = conserve_cost(m, n)?;
    let bits = QUANTITY_BITS as usize;
    cost.first.multipliers += n * bits;
    cost.first.constraints += n * (2 * bits + 1);
    Ok(cost)
}

/// What [`conserve`] costs: a cloak without its ranges.
///
/// # Errors
/// As [`cloak_cost`].
pub fn conserve_cost(m: usize, n: usize) -> Result<CloakCost, R1csError> {
    check_sizes(m, n)?;
    let pads = m.abs_diff(n);
    let first = PhaseCost { multipliers: pads, constraints: 2 * pads };
    let mut cost = CloakCost { first, second: PhaseCost::default() };
    for k in [m, n].into_iter().filter(|&k| k > 1) {
        cost.first.multipliers += 3 * k - 2;
        cost.second.multipliers += k - 1;
        cost.second.constraints += 3 * (k - 1);
    }
    for k in [m, m.max(n), n] {
        if k == 1 {
            cost.first.constraints += 2;
        } else {
            cost.second.multipliers += 3 * k - 2;
            cost.second.constraints += 2 * (3 * k - 2) + 1;
        }
    }
    Ok(cost)
}

fn check_sizes(m: usize, n: usize) -> Result<(), R1csError> {
    match (m.min(n), m.max(n)) {
        (0, _) => Err(R1csError::Gadget("a cloak has at least one input and one output")),
        (_, most) if most > MAX_CLOAK_VALUES => {
            Err(R1csError::Gadget("a cloak has at most 2^20 inputs and outputs"))
        }
        _ => Ok(()),
    }
}

/// The values of both rows of mixes; `None` when verifying.
fn find_witness<C: ConstraintSystem + ?Sized>(
    cs: &C,
    inputs: &[AllocatedValue],
    outputs: &[AllocatedValue],
) -> Result<Option<(ClearRow, ClearRow)>, R1csError> {
    let Some((mut merge, mut split)) = ClearRow::of(cs, inputs).zip(ClearRow::of(cs, outputs)) else {
        return Ok(None);
    };
    let missing = split.adopt_flavors(&merge) | merge.adopt_flavors(&split);
    if missing.into() {
        return Err(R1csError::Gadget("a flavor with sum zero needs a zero of its flavor on the other side"));
    }
    Ok(Some((merge, split)))
}
