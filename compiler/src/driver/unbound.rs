//! Public parameters that are in the journal although nothing is required of them, as diagnostics.

use zkvm::abi::{Type, Visibility};

use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Function, Parameter};
use crate::ir::{self, Circuit};

/// So many parts of a parameter are named.
const MAX_PARTS: usize = 4;

/// What of a value is bound to nothing.
enum Unbound {
    Nothing,
    All,
    /// These parts of it: `[3]`, `.x[0..=2]`.
    Parts(Vec<String>),
}

/// A warning for each public parameter with a part on which nothing depends.
pub(super) fn report(circuit: &Circuit, optimized: &Circuit, function: &Function) -> Vec<Diagnostic> {
    let leaves = ir::unbound(optimized).into_iter().zip(0..);
    let mut leaves = leaves.map(|(unbound, leaf)| unbound && !circuit.bound.contains(&leaf));
    let public = circuit.abi.parameters.iter().zip(&function.parameters);
    let public = public.filter(|(parameter, _)| parameter.visibility == Visibility::Public);
    public
        .filter_map(|(parameter, declared)| {
            let parts = match unbound(&parameter.ty, &mut leaves) {
                Unbound::Nothing => return None,
                Unbound::All => vec![String::new()],
                Unbound::Parts(parts) => parts,
            };
            Some(diagnostic(&parameter.name, &parts, function, declared))
        })
        .collect()
}

fn diagnostic(name: &str, parts: &[String], function: &Function, parameter: &Parameter) -> Diagnostic {
    let named: Vec<String> = parts.iter().take(MAX_PARTS).map(|part| format!("`{name}{part}`")).collect();
    let named = match (parts, parts.len() - named.len()) {
        ([whole], _) if whole.is_empty() => format!("public parameter {}", named[0]),
        (_, 0) => named.join(", "),
        (_, more) => format!("{} and {more} more parts", named.join(", ")),
    };
    let local = &function.locals[parameter.local.0 as usize];
    let verb = if parts.len() == 1 { "is" } else { "are" };
    let bind = if parts.len() == 1 && !parts[0].contains("..") { &parts[0] } else { "" };
    let diagnostic = Diagnostic::at(codes::W0310, local.span, format!("{named} {verb} bound to nothing"))
        .here("a prover can put any value here: no assertion and no result depends on it");
    let diagnostic = match parameter.public {
        Some(public) => diagnostic.label(public, "this puts it into the journal"),
        None => diagnostic,
    };
    diagnostic
        .help(format!(
            "if the proof is only to be bound to it, as to a recipient or a nonce, write `bind {name}{bind};`"
        ))
        .help("if not, use it in an `assert`, or remove it")
}

/// What of a value of a type is unbound; its leaves are next.
fn unbound(ty: &Type, leaves: &mut impl Iterator<Item = bool>) -> Unbound {
    match ty {
        Type::Bool | Type::Int { .. } | Type::Field => match leaves.next() {
            Some(true) => Unbound::All,
            _ => Unbound::Nothing,
        },
        Type::Hidden(_) => Unbound::Nothing,
        Type::Array(element, length) => {
            let elements: Vec<Unbound> = (0..*length).map(|_| unbound(element, leaves)).collect();
            of_array(elements)
        }
        Type::Tuple(types) => {
            let parts = types.iter().enumerate().map(|(i, ty)| (format!(".{i}"), unbound(ty, leaves)));
            of_parts(parts.collect())
        }
        Type::Struct { fields, .. } => {
            let parts = fields.iter().map(|(name, ty)| (format!(".{name}"), unbound(ty, leaves)));
            of_parts(parts.collect())
        }
        // Of an enum nothing has a name of its own that a program could write.
        Type::Enum { .. } => {
            let parts: Vec<Unbound> = ty.parts().into_iter().map(|ty| unbound(ty, leaves)).collect();
            let all = !parts.is_empty() && parts.iter().all(|part| matches!(part, Unbound::All));
            if all { Unbound::All } else { Unbound::Nothing }
        }
    }
}

/// Neighbours that are unbound as a whole are named together.
fn of_array(elements: Vec<Unbound>) -> Unbound {
    let mut parts: Vec<(String, Unbound)> = vec![];
    let mut first = None;
    let count = elements.len();
    for (i, element) in elements.into_iter().enumerate() {
        let whole = matches!(element, Unbound::All);
        let start = *first.get_or_insert(i);
        if whole && i + 1 < count {
            continue;
        }
        first = None;
        let end = if whole { i + 1 } else { i };
        match end - start {
            0 => {}
            1 => parts.push((format!("[{start}]"), Unbound::All)),
            _ => parts.push((format!("[{start}..={}]", end - 1), Unbound::All)),
        }
        if !whole {
            parts.push((format!("[{i}]"), element));
        }
    }
    of_parts(parts)
}

fn of_parts(parts: Vec<(String, Unbound)>) -> Unbound {
    if !parts.is_empty() && parts.iter().all(|(_, part)| matches!(part, Unbound::All)) {
        return Unbound::All;
    }
    let mut named = vec![];
    for (name, part) in parts {
        match part {
            Unbound::Nothing => {}
            Unbound::All => named.push(name),
            Unbound::Parts(parts) => named.extend(parts.into_iter().map(|part| format!("{name}{part}"))),
        }
    }
    if named.is_empty() { Unbound::Nothing } else { Unbound::Parts(named) }
}
