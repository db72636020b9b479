//! Equal nodes: of those that are always equal, or that require the same, the first one stays.
//!
//! The lowering shares what is computed, but it makes every hint again. Merging two `Advice` or `Factors` of one side
//! program with equal arguments is sound and complete. Sound: the results are free variables, and identifying two free
//! variables only takes assignments away from the prover. Complete: a side program is a function, so the honest prover
//! assigns equal values to both anyway. The same holds for `Secret`. Reveals are never merged: each one is an output of
//! the journal.

use std::hash::{BuildHasher, Hash, Hasher};
use std::mem::discriminant;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::super::{Circuit, Op, ValueId, clear};
use super::rewriter::Rewriter;

/// Merges equal nodes. A check that is merged into an earlier one keeps the earlier one's message.
pub(super) fn common(circuit: Circuit) -> Circuit {
    let (mut rewriter, nodes) = Rewriter::new(circuit);
    // Only looked up, so its order reaches nothing. The nodes themselves are its keys.
    let mut seen: HashTable<ValueId> = HashTable::with_capacity(nodes.len());
    let state = DefaultHashBuilder::default();
    for (index, node) in nodes.into_iter().enumerate() {
        let op = match rewriter.renew(node.op) {
            Op::Product(a, b) => Op::Product(a.min(b), a.max(b)),
            op => op,
        };
        let hash = hash(&op, state.build_hasher());
        let new = match seen.find(hash, |earlier| same(rewriter.op(*earlier), &op)) {
            Some(earlier) => *earlier,
            None => {
                let new = rewriter.push(op, node.origin);
                seen.insert_unique(hash, new, |value| hash_of(&rewriter, *value, &state));
                new
            }
        };
        rewriter.map(index, new);
    }
    rewriter.finish()
}

fn hash_of(rewriter: &Rewriter, value: ValueId, state: &DefaultHashBuilder) -> u64 {
    hash(rewriter.op(value), state.build_hasher())
}

/// Whether two operations may be merged, whatever they check.
fn same(a: &Op, b: &Op) -> bool {
    match (a, b) {
        (Op::Reveal(_), Op::Reveal(_)) => false,
        (Op::Linear { constant: c, terms: xs }, Op::Linear { constant: d, terms: ys }) => {
            let pairs = || xs.iter().zip(ys);
            xs.len() == ys.len()
                && clear::equal(c, d)
                && pairs().all(|((x, c), (y, d))| x == y && clear::equal(c, d))
        }
        (Op::Bits { value: x, count: m, .. }, Op::Bits { value: y, count: n, .. }) => (x, m) == (y, n),
        (Op::Zero { value: x, .. }, Op::Zero { value: y, .. }) => x == y,
        (Op::Within { value: x, max: m, digits: d, .. }, Op::Within { value: y, max: n, digits: e, .. }) => {
            (x, d) == (y, e) && clear::equal(m, n)
        }
        (
            Op::Permutation { left: a, right: b, width: m, guard: g, .. },
            Op::Permutation { left: x, right: y, width: n, guard: h, .. },
        ) => (a, b, m, g) == (x, y, n, h),
        (
            Op::Lookup { rows: a, width: m, index: x, check: c },
            Op::Lookup { rows: b, width: n, index: y, check: d },
        ) => (a, m, x) == (b, n, y) && (c.is_some() || d.is_none()),
        (a, b) => a == b,
    }
}

/// Equal for operations that may be merged.
fn hash(op: &Op, mut hasher: impl Hasher) -> u64 {
    match op {
        Op::Bits { value, .. }
        | Op::Zero { value, .. }
        | Op::Within { value, .. }
        | Op::Lookup { index: value, .. } => {
            (discriminant(op), value).hash(&mut hasher);
        }
        Op::Permutation { left, right, .. } => (discriminant(op), left, right).hash(&mut hasher),
        op => op.hash(&mut hasher),
    }
    hasher.finish()
}
