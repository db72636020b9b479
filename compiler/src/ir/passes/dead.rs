//! Dead code: what neither constrains, nor publishes, nor is needed by something that does.

use super::super::Circuit;
use super::rewriter::Rewriter;

/// Leaves out every node that no effect needs. The bits of a value are an effect even if nobody uses them:
/// they prove its range. Advice and factors are free variables: without a user they restrict nothing.
pub(crate) fn dead(circuit: Circuit) -> Circuit {
    let live = circuit.live(0, circuit.returns.iter().copied());
    let (mut rewriter, nodes) = Rewriter::new(circuit);
    for (index, node) in nodes.into_iter().enumerate() {
        if live[index] {
            let op = rewriter.renew(node.op);
            let new = rewriter.push(op, node.origin);
            rewriter.map(index, new);
        }
    }
    rewriter.finish()
}
