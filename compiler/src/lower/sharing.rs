//! What inlining calls would have shared between them.
//!
//! What a function computes of some of its arguments alone is computed once if its calls are inlined and these arguments are
//! the same. In a routine it is computed in every call. Where that costs more than it is worth, calls are inlined.

use std::collections::{BTreeMap, HashSet};

use super::value::Lc;
use crate::ir::{Circuit, Op};

/// What depends on more parameters than this is taken to differ from call to call.
const MAX_DEPENDENCIES: usize = 4;
/// One part of so many that is computed again is worth a routine.
const TOLERATED: u64 = 64;

/// What a routine costs, by the parameters that it depends on, where these are few.
#[derive(Default)]
pub(super) struct Dependencies(BTreeMap<Vec<u32>, u64>);

/// The values of one call's parameters, and the body that the call stands in.
pub(super) type Arguments = (u32, Vec<Lc>);

impl Dependencies {
    /// Of a routine whose nodes, by their indices, cost what `weight` says.
    pub(super) fn of(circuit: &Circuit, weight: impl Fn(usize) -> u64) -> Self {
        let mut dependencies = Self::default();
        // None for many.
        let mut on: Vec<Option<Vec<u32>>> = Vec::with_capacity(circuit.nodes.len());
        for (index, node) in circuit.nodes.iter().enumerate() {
            let mut all = Some(vec![]);
            if let Op::Parameter { index, .. } = node.op {
                all = Some(vec![index]);
            }
            node.op.for_each_operand(|operand| all = union(all.take(), &on[operand.index()]));
            let cost = weight(index);
            if let (Some(few), true) = (&all, cost > 0) {
                *dependencies.0.entry(few.clone()).or_default() += cost;
            }
            on.push(all);
        }
        dependencies
    }

    /// Whether calls compute too much again of what they would share if they were inlined. `weight` is what one costs.
    pub(super) fn too_much_again(&self, calls: &[Arguments], weight: u64) -> bool {
        let again = |(on, cost): (&Vec<u32>, &u64)| {
            let mut different: HashSet<(u32, Vec<&Lc>)> = HashSet::new();
            for (body, arguments) in calls {
                different.insert((*body, on.iter().map(|k| &arguments[*k as usize]).collect()));
            }
            cost.saturating_mul((calls.len() - different.len()) as u64)
        };
        let again = self.0.iter().map(again).fold(0, u64::saturating_add);
        again.saturating_mul(TOLERATED) > weight.saturating_mul(calls.len() as u64)
    }
}

/// Both, in order; `None` if they are many.
fn union(a: Option<Vec<u32>>, b: &Option<Vec<u32>>) -> Option<Vec<u32>> {
    let (mut all, b) = (a?, b.as_ref()?);
    all.extend(b);
    all.sort_unstable();
    all.dedup();
    (all.len() <= MAX_DEPENDENCIES).then_some(all)
}
