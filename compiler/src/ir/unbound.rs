//! Public inputs that nothing is required of.

use super::{Circuit, Op};

/// For every public input leaf, whether no constraint and no output depends on it. What the prover computes its own choices from
/// says nothing of it.
pub fn unbound(circuit: &Circuit) -> Vec<bool> {
    let mut needed = vec![false; circuit.nodes.len()];
    for (index, node) in circuit.nodes.iter().enumerate().rev() {
        let chosen = matches!(node.op, Op::Advice { .. } | Op::Factors { .. });
        if !chosen && (needed[index] || node.op.is_effect()) {
            node.op.for_each_operand(|operand| needed[operand.index()] = true);
        }
    }
    let mut unbound = vec![true; circuit.abi.counts().public as usize];
    for (node, needed) in circuit.nodes.iter().zip(needed) {
        if let (Op::Public(leaf), true) = (&node.op, needed)
            && let Some(unbound) = unbound.get_mut(*leaf as usize)
        {
            *unbound = false;
        }
    }
    unbound
}
