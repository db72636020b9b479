//! Circuits that require nothing of their inputs, and say nothing of them.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{CheckKind, Circuit, Op};
use crate::source::Span;
use zkvm::abi::{Type, Visibility};

/// A warning if whoever has inputs of the right types can prove a circuit, and learns nothing from it. `place` is its name.
pub(super) fn report(circuit: &Circuit, place: Span) -> Option<Diagnostic> {
    let checks = circuit.bodies().flat_map(|(_, body)| &body.checks);
    let mut required =
        checks.filter(|check| !matches!(check.kind, CheckKind::Input(_) | CheckKind::Internal));
    let mut revealed = circuit.nodes.iter().filter_map(|node| match node.op {
        Op::Reveal(value) => Some(circuit.op(value)),
        _ => None,
    });
    // A commitment says that whoever made it knows a value of the type.
    let committed = circuit.abi.parameters.iter().any(|parameter| has_commitment(&parameter.ty));
    if committed || required.next().is_some() || revealed.any(|op| !matches!(op, Op::Constant(_))) {
        return None;
    }
    let message = format!("circuit `{}` requires nothing", circuit.name);
    let diagnostic = Diagnostic::at(codes::W0510, place, message).here("any inputs of these types will do");
    let public = circuit.abi.parameters.iter().any(|parameter| parameter.visibility == Visibility::Public);
    Some(match public {
        true => diagnostic.help("`assert` what the public inputs are to be true for"),
        false => diagnostic.help("`assert` something of its inputs, or `reveal` a result"),
    })
}

fn has_commitment(ty: &Type) -> bool {
    match ty {
        Type::Hidden(_) => true,
        Type::Array(element, _) => has_commitment(element),
        Type::Tuple(parts) => parts.iter().any(has_commitment),
        _ => false,
    }
}
