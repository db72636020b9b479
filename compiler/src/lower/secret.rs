//! How a secret came to where it must not be, for the message.

use super::Lowerer;
use super::value::Lc;
use crate::ir::ValueId;
use crate::source::Span;

/// How many places between the secret and the end are shown.
const SHOWN: usize = 3;
/// How far back a secret is followed.
const MAX_STEPS: usize = 1000;

impl Lowerer<'_> {
    /// The places that a secret went through, from the parameter it comes from on; without `end`, which is shown anyway.
    pub(super) fn way_of_secret(&self, secret: &Lc, end: Span) -> Vec<(Span, &'static str)> {
        let mut at = secret.terms.iter().map(|(id, _)| *id).find(|id| self.is_secret(*id));
        let mut way: Vec<Span> = vec![];
        for _ in 0..MAX_STEPS {
            let Some(id) = at else { break };
            let node = &self.builder.circuit.nodes[id.index()];
            let mut origin = Some(node.origin);
            // The calls that were made on the way are places as well.
            while let Some(place) = origin.map(|origin| &self.builder.circuit.origins[origin.0 as usize]) {
                if place.span != end && !way.contains(&place.span) && !self.program.is_of_library(place.span)
                {
                    way.push(place.span);
                }
                origin = place.caller;
            }
            let mut next = None;
            node.op
                .for_each_operand(|operand| next = next.or(Some(operand).filter(|id| self.is_secret(*id))));
            at = next;
        }
        let Some(source) = way.pop() else { return vec![] };
        let mut labels = vec![(source, "the secret is this")];
        labels.extend(way.into_iter().rev().take(SHOWN).map(|place| (place, "this depends on it")));
        labels
    }

    fn is_secret(&self, id: ValueId) -> bool {
        !self.builder.is_public(&Lc::node(id))
    }
}
