//! Dead code: what neither constrains, nor publishes, nor is needed by something that does.

use std::borrow::Cow;

use super::super::Circuit;
use super::on_bodies;
use super::rewriter::Rewriter;

/// Leaves out every node that no effect needs. The bits of a value are an effect even if nobody uses them:
/// they prove its range. Advice and factors are free variables: without a user they restrict nothing.
pub(super) fn dead(circuit: Circuit) -> Circuit {
    let live = circuit.live();
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

/// The same of a circuit that somebody else keeps: nothing is copied where nothing is to be left out.
pub(crate) fn without_dead(circuit: &Circuit) -> Cow<'_, Circuit> {
    match circuit.bodies().any(|(_, body)| body.live().contains(&false)) {
        true => Cow::Owned(on_bodies(circuit.clone(), dead)),
        false => Cow::Borrowed(circuit),
    }
}
