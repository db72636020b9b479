//! Equal nodes: of those that are always equal, or that require the same, the first one stays.
//!
//! The lowering shares what is computed, but it makes every hint again. Merging two `Advice` or `Factors` of one side
//! program with equal arguments is sound and complete. Sound: the results are free variables, and identifying two free
//! variables only takes assignments away from the prover. Complete: a side program is a function, so the honest prover
//! assigns equal values to both anyway. The same holds for `Secret`. Reveals are never merged: each one is an output of
//! the journal.

use std::collections::HashMap;

use super::super::{CheckId, Circuit, Op, ValueId};
use super::rewriter::Rewriter;

/// Merges equal nodes. A check that is merged into an earlier one keeps the earlier one's message.
pub(super) fn common(circuit: Circuit) -> Circuit {
    let (mut rewriter, nodes) = Rewriter::new(circuit);
    // Only looked up, so its order reaches nothing.
    let mut seen: HashMap<Op, ValueId> = HashMap::new();
    for (index, node) in nodes.into_iter().enumerate() {
        let op = match rewriter.renew(node.op) {
            Op::Product(a, b) => Op::Product(a.min(b), a.max(b)),
            op => op,
        };
        let new = match key(&op) {
            Some(key) => *seen.entry(key).or_insert_with(|| rewriter.push(op, node.origin)),
            None => rewriter.push(op, node.origin),
        };
        rewriter.map(index, new);
    }
    rewriter.finish()
}

/// Equal for operations that may be merged, whatever they check; `None` for those that may not.
fn key(op: &Op) -> Option<Op> {
    let mut key = op.clone();
    match &mut key {
        Op::Reveal(_) => return None,
        Op::Bits { check, .. } | Op::Zero { check, .. } | Op::Within { check, .. } => *check = CheckId(0),
        _ => {}
    }
    Some(key)
}
