//! The constraint system of a script transaction, for prover and verifier alike.

use curve25519_dalek::scalar::Scalar;

use super::{Pair, ScriptBody, ScriptError};
use crate::gadgets;
use crate::image::Counts;
use crate::machine::{Delegate, Failure, Machine, MachineError, Outcome};
use crate::r1cs::{BoundStatement, ConstraintSystem, LinearCombination, R1csError, Variable};
use crate::transcript::label;

/// Amounts are below 2^64.
const AMOUNT_BITS: u32 = 64;

/// What the program of a script may cost, beside the conservation of amounts.
pub const SCRIPT_LIMITS: Counts =
    Counts { multipliers: 1 << 14, constraints: 1 << 16, edges: 1 << 21, steps: 0, slots: 0, stack: 1 << 14 };

/// The multipliers that any transaction needs at most: 64 outputs and a program.
pub(super) const MAX_MULTIPLIERS: usize = 1 << 15;

/// What the proof is about: the ID is a hash of the whole body, which decides the constraint system.
pub(super) fn proof_statement(id: &[u8; 32]) -> BoundStatement {
    BoundStatement::of(label::SCRIPT_PROOF, &[(label::SCRIPT_TX_ID, id)])
}

/// A constraint system that was written. A prover looks up in it which instruction fails.
#[cfg_attr(not(feature = "prove"), allow(dead_code))]
pub(super) struct Written {
    /// How many of its constraints are the conservation's; they come first.
    pub(super) conservation: usize,
    /// What the program's run left behind.
    pub(super) outcome: Outcome,
}

/// Writes the whole constraint system: first that amounts are conserved, then the program.
pub(super) fn constrain<D: Delegate>(body: &ScriptBody, delegate: &mut D) -> Result<Written, ScriptError> {
    let early = |error| Failure::new(None, error);
    conserve(body, delegate).map_err(early)?;
    if delegate.unsatisfied().is_some() {
        return Err(ScriptError::Amounts);
    }
    let conservation = delegate.cs().constraints_len();
    let machine = Machine::for_script(&body.program, body.stack(), SCRIPT_LIMITS, delegate).map_err(early)?;
    Ok(Written { conservation, outcome: machine.run()? })
}

/// Σ amounts in = Σ amounts out + fee, over the integers.
///
/// What goes out is proven to be below 2^64; what comes in went out of an earlier transaction. So the sums stay
/// far below ℓ, and no negative amount makes up for one too large.
fn conserve<D: Delegate>(body: &ScriptBody, delegate: &mut D) -> Result<(), MachineError> {
    let incoming = body.pairs.iter().filter_map(Pair::amount_in);
    let incoming = incoming.map(|point| delegate.commit(point)).collect::<Result<Vec<_>, _>>()?;
    let outgoing = body.pairs.iter().map(Pair::amount_out);
    let outgoing = outgoing.map(|point| delegate.commit(point)).collect::<Result<Vec<_>, _>>()?;
    let cs = delegate.cs();
    write(cs, &incoming, &outgoing, body.header.fee).map_err(MachineError::from)
}

fn write(
    cs: &mut impl ConstraintSystem,
    incoming: &[Variable],
    outgoing: &[Variable],
    fee: u64,
) -> Result<(), R1csError> {
    for amount in outgoing {
        gadgets::range(cs, (*amount).into(), AMOUNT_BITS)?;
    }
    let sum = |amounts: &[Variable]| {
        amounts.iter().map(|amount| (*amount, Scalar::ONE)).collect::<LinearCombination>()
    };
    cs.constrain(sum(incoming) - sum(outgoing) - Scalar::from(fee));
    Ok(())
}
