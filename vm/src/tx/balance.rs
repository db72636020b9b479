//! What comes in and goes out of each flavor, and what is left over.

use std::collections::BTreeMap;

use curve25519_dalek::scalar::Scalar;

use super::{BuildError, ValueOpening};

/// The flavor that fees are paid in.
const FEE_FLAVOR: Scalar = Scalar::ZERO;

/// The flows of a transaction, by flavor.
#[derive(Default)]
pub(super) struct Balances {
    flavors: BTreeMap<[u8; 32], Flow>,
    /// Whether there is any output. (A fee is none.)
    has_output: bool,
}

#[derive(Clone, Copy, Default)]
struct Flow {
    incoming: u128,
    outgoing: u128,
    /// Whether some input and some output is of this flavor. Either may be of nothing.
    has_input: bool,
    has_output: bool,
}

impl Balances {
    pub(super) fn add_input(&mut self, opening: &ValueOpening) {
        let flow = self.flow(opening.flv);
        flow.incoming += u128::from(opening.qty);
        flow.has_input = true;
    }

    pub(super) fn add_output(&mut self, opening: &ValueOpening) {
        let flow = self.flow(opening.flv);
        flow.outgoing += u128::from(opening.qty);
        flow.has_output = true;
        self.has_output = true;
    }

    /// A wide value of less than nothing: an input that more has to go into.
    pub(super) fn add_debt(&mut self, opening: &ValueOpening) {
        let flow = self.flow(opening.flv);
        flow.outgoing += u128::from(opening.qty);
        flow.has_input = true;
    }

    pub(super) fn add_fee(&mut self, fee: u64) {
        if fee > 0 {
            self.flow(FEE_FLAVOR).outgoing += u128::from(fee);
        }
    }

    /// The flavors that need one more output, and of how much.
    ///
    /// A cloak can make no flavor appear or vanish, not even nothing of it, except the flavor zero. And it
    /// needs an output.
    pub(super) fn left_over(&self) -> Result<Vec<(Scalar, u128)>, BuildError> {
        let mut left_over = Vec::new();
        for (flavor, flow) in &self.flavors {
            let flavor = Scalar::from_bytes_mod_order(*flavor);
            let Flow { incoming: available, outgoing: needed, has_input, has_output } = *flow;
            let insufficient = BuildError::Insufficient { flavor, needed, available };
            let amount = available.checked_sub(needed).ok_or(insufficient)?;
            let may_vanish = flavor == Scalar::ZERO && self.has_output;
            if !has_input && flavor != Scalar::ZERO {
                return Err(BuildError::FlavorMissing { flavor });
            }
            if amount > 0 || !(has_output || may_vanish) {
                left_over.push((flavor, amount));
            }
        }
        Ok(left_over)
    }

    fn flow(&mut self, flavor: Scalar) -> &mut Flow {
        self.flavors.entry(flavor.to_bytes()).or_default()
    }
}
