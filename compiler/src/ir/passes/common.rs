//! Common subexpressions: of nodes that are always equal, or that require the same, the first one stays.
//!
//! Merging two `Advice` or `Factors` of one side program with equal arguments is sound and complete. Sound:
//! the results are free variables, and identifying two free variables only takes assignments away from the
//! prover. Complete: a side program is a function, so the honest prover assigns equal values to both anyway.
//! The same holds for `Secret`. Reveals are never merged: each one is an output of the journal.

use std::collections::HashMap;

use super::super::{Circuit, Op, ValueId};
use super::rewriter::Rewriter;

/// Merges equal nodes. A check that is merged into an earlier one keeps the earlier one's message.
pub(super) fn common(circuit: Circuit) -> Circuit {
    let (mut rewriter, nodes) = Rewriter::new(circuit);
    // Only looked up, so its order reaches nothing.
    let mut seen: HashMap<Vec<u8>, ValueId> = HashMap::new();
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

/// Equal for operations that may be merged; `None` for those that may not.
fn key(op: &Op) -> Option<Vec<u8>> {
    let number = |key: &mut Vec<u8>, n: u32| key.extend(n.to_le_bytes());
    let mut key = Vec::with_capacity(16);
    let k = &mut key;
    match op {
        Op::Reveal(_) => return None,
        Op::Constant(c) => {
            k.push(0);
            k.extend(c.as_bytes());
        }
        Op::Public(leaf) => {
            k.push(1);
            number(k, *leaf);
        }
        Op::Secret(leaf) => {
            k.push(2);
            number(k, *leaf);
        }
        Op::Hidden(leaf) => {
            k.push(3);
            number(k, *leaf);
        }
        Op::Linear { constant, terms } => {
            k.push(4);
            k.extend(constant.as_bytes());
            for (value, coefficient) in terms {
                number(k, value.0);
                k.extend(coefficient.as_bytes());
            }
        }
        Op::Product(a, b) => {
            k.push(5);
            number(k, a.0);
            number(k, b.0);
        }
        Op::Bits { value, count, check: _ } => {
            k.push(6);
            number(k, value.0);
            number(k, *count);
        }
        Op::Advice { program, arguments }
        | Op::Factors { program, arguments }
        | Op::Compute { program, arguments } => {
            k.push(match op {
                Op::Advice { .. } => 7,
                Op::Factors { .. } => 8,
                _ => 9,
            });
            number(k, program.0);
            arguments.iter().for_each(|argument| number(k, argument.0));
        }
        Op::Result { of, index } => {
            k.push(10);
            number(k, of.0);
            number(k, *index);
        }
        Op::Zero { value, check: _ } => {
            k.push(11);
            number(k, value.0);
        }
        Op::Within { value, max, check: _ } => {
            k.push(12);
            number(k, value.0);
            k.extend(max.as_bytes());
        }
    }
    Some(key)
}
