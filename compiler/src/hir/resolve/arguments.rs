//! Which argument is for which parameter, where instances and transactions are made and clauses are called: all have names, or none.

use super::names_in_words;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

/// A parameter that gets a value.
pub(super) struct Slot<'a> {
    pub(super) name: &'a str,
    /// Whether it can go without: a field for which the contract says with which value it begins.
    pub(super) optional: bool,
}

/// The arguments in the order of the parameters, and for each argument with a name where that is and for which parameter it is.
#[derive(Default)]
pub(super) struct Places<'t> {
    pub(super) values: Vec<Option<&'t Expr>>,
    pub(super) names: Vec<(Span, usize)>,
}

/// Finds the place of each argument of a call. Without names they stand in order: those of all parameters, or of those that cannot go
/// without. What is wrong with them has a code.
pub(super) fn places<'t>(
    slots: &[Slot<'_>],
    arguments: &[&'t Expr],
    (call, code): (Span, Code),
) -> Result<Places<'t>, Diagnostic> {
    let names: Vec<&str> = slots.iter().map(|slot| slot.name).collect();
    let needed: Vec<usize> = (0..slots.len()).filter(|index| !slots[*index].optional).collect();
    let given = arguments.len();
    if !(needed.len()..=slots.len()).contains(&given) {
        let wanted = if given < needed.len() { needed.len() } else { slots.len() };
        let message = format!("{} needed here, not {given}", values_in_words(wanted));
        let needed: Vec<&str> = needed.iter().map(|index| names[*index]).collect();
        let help = match (names.is_empty(), given > slots.len()) {
            (true, _) => "leave them out".to_string(),
            (false, true) => format!("give a value for each of {}", names_in_words(&names)),
            (false, false) => format!("give a value for each of {}", names_in_words(&needed)),
        };
        return Err(Diagnostic::at(code, call, message).help(help));
    }
    let mut places = Places { values: vec![None; slots.len()], names: vec![] };
    let wrong = |argument: &Expr, message: String| {
        let help = format!("give one value to each of {}", names_in_words(&names));
        Diagnostic::at(code, argument.span, message).help(help)
    };
    for (position, argument) in arguments.iter().copied().enumerate() {
        let (index, value) = match &argument.kind {
            ExprKind::Named { name, value } => {
                let index = names.iter().position(|other| *other == name.name);
                places.names.extend(index.map(|index| (name.span, index)));
                (index, &**value)
            }
            _ if given == slots.len() => (Some(position), argument),
            _ => match needed.get(position) {
                Some(index) => (Some(*index), argument),
                None => return Err(unclear(argument, code, &names)),
            },
        };
        let Some(index) = index else {
            return Err(wrong(argument, "there is no such parameter".to_string()));
        };
        if places.values[index].replace(value).is_some() {
            return Err(wrong(argument, format!("`{}` has two values", names[index])));
        }
    }
    match needed.iter().find(|index| places.values[**index].is_none()) {
        Some(index) => {
            let message = format!("`{}` has no value", names[*index]);
            Err(Diagnostic::at(code, call, message).help(format!("write `{}: …`", names[*index])))
        }
        None => Ok(places),
    }
}

/// Some fields that could go without a value have one, and it is not said which.
fn unclear(argument: &Expr, code: Code, names: &[&str]) -> Diagnostic {
    Diagnostic::at(code, argument.span, "it is not clear which field this is for").help(format!(
        "write the names of fields that begin with a value in the contract, `{}: …`, or leave these out",
        names.last().unwrap_or(&"field")
    ))
}

/// `1 value is`, `2 values are`
fn values_in_words(count: usize) -> String {
    format!("{count} {}", if count == 1 { "value is" } else { "values are" })
}
