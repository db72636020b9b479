//! Sums in sums: a linear combination that only one other one needs becomes a part of it.

use curve25519_dalek::scalar::Scalar;

use super::super::{Circuit, Node, Op, ValueId};
use super::rewriter::Rewriter;

/// Writes linear combinations out where they are used, if that is in one other combination.
pub(super) fn absorb(circuit: Circuit) -> Circuit {
    let uses = circuit.uses();
    let (mut rewriter, mut nodes) = Rewriter::new(circuit);
    let mut absorbed = vec![false; nodes.len()];
    for node in &nodes {
        if let Op::Linear { terms, .. } = &node.op {
            for (value, _) in terms {
                let alone = uses[value.index()] == 1;
                absorbed[value.index()] = alone && matches!(nodes[value.index()].op, Op::Linear { .. });
            }
        }
    }
    for index in (0..nodes.len()).filter(|index| !absorbed[*index]) {
        let Node { op, origin } = &mut nodes[index];
        // Only those that are absorbed are looked at again.
        let (op, origin) = (std::mem::replace(op, Op::Constant(Scalar::ZERO)), *origin);
        let op = match op {
            Op::Linear { constant, terms } if terms.iter().any(|(value, _)| absorbed[value.index()]) => {
                written_out(constant, terms, &nodes, &absorbed)
            }
            op => op,
        };
        let op = rewriter.renew(op);
        let new = rewriter.push(op, origin);
        rewriter.map(index, new);
    }
    rewriter.finish()
}

/// A linear combination with those that it absorbs in their places; a chain of them takes one walk.
fn written_out(constant: Scalar, terms: Vec<(ValueId, Scalar)>, nodes: &[Node], absorbed: &[bool]) -> Op {
    let mut total = constant;
    let mut leaves = Vec::with_capacity(terms.len());
    let mut pending = terms;
    while let Some((value, coefficient)) = pending.pop() {
        match &nodes[value.index()].op {
            Op::Linear { constant, terms } if absorbed[value.index()] => {
                total += coefficient * constant;
                pending.extend(terms.iter().map(|(inner, weight)| (*inner, coefficient * weight)));
            }
            _ => leaves.push((value, coefficient)),
        }
    }
    Op::linear(total, leaves)
}
