//! What an image costs, counted without inputs.

use thiserror::Error;

use crate::abi::AbiError;
use crate::image::{Counts, Image, limits};
use crate::machine::{Charge, Failure, Machine, VerifyingDelegate};
use crate::r1cs::Recorder;
use crate::statement::Statement;

/// What running an image costs; the same for all inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// In total: what the image should declare.
    pub counts: Counts,
    /// Multipliers, padded to a power of two as the proof system does.
    pub padded_multipliers: u32,
    /// Multipliers and constraints per instruction of the image: of the program, then of each routine, all calls of it together.
    pub instructions: Vec<InstructionCost>,
}

/// What one instruction costs, its part in the second phase included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InstructionCost {
    /// Multipliers. Of two variables that share one, the first is charged.
    pub multipliers: u32,
    /// How many constraints it adds.
    pub constraints: u32,
}

/// Why a cost cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CostError {
    /// The ABI breaks a rule.
    #[error(transparent)]
    Abi(#[from] AbiError),
    /// The image cannot run.
    #[error(transparent)]
    Run(#[from] Failure),
}

/// Counts what running an image costs, whatever it declares, within the limits for images.
///
/// The run is the verifier's, on made-up values; checks on those are skipped. The cost is the same for all
/// inputs, unless the image joins comparisons of public values with `and` or `or`, which fold by their truth.
///
/// ```
/// let image = zkvm::Image::decode(include_bytes!("../tests/stored/share.zkx"))?;
/// let cost = zkvm::cost(&image)?;
/// assert_eq!(cost.counts, image.counts);
/// println!("{} multipliers, padded to {}", cost.counts.multipliers, cost.padded_multipliers);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the ABI breaks a rule, or the image cannot run.
pub fn cost(image: &Image) -> Result<Cost, CostError> {
    image.abi.check()?;
    let limits = Counts {
        multipliers: limits::MAX_MULTIPLIERS,
        constraints: limits::MAX_CONSTRAINTS,
        edges: limits::MAX_EDGES,
        steps: limits::MAX_STEPS,
        slots: limits::MAX_SLOTS,
        stack: limits::MAX_STACK,
    };
    let statement = Statement::rehearsal(&image.abi);
    let mut delegate = VerifyingDelegate::rehearsal(Recorder::new(), &statement);
    let outcome = Machine::with_limits(image, limits, &mut delegate).run()?;
    let mut instructions = vec![InstructionCost::default(); image.instructions()];
    for Charge { pc, multipliers, constraints, .. } in outcome.charges {
        if let Some(cost) = instructions.get_mut(pc) {
            cost.multipliers += multipliers;
            cost.constraints += constraints;
        }
    }
    let padded_multipliers = outcome.counts.multipliers.next_power_of_two();
    Ok(Cost { counts: outcome.counts, padded_multipliers, instructions })
}
