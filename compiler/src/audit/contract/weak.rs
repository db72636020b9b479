//! What is weak about the ways out of a contract's instances, as warnings.

use super::said::{Said, deciding};
use super::{Given, is_own, seen, written};
use crate::contract::CheckedClause;
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::Checked;
use crate::hir::{Contract, Effect, Expr, ExprKind, Function, LocalId};
use crate::ir::Clause;
use crate::source::Span;

/// A clause from both sides.
struct Way<'c> {
    function: &'c Function,
    said: Said<'c>,
    clause: &'c Clause,
    built: &'c CheckedClause,
}

/// Warns of values that stay locked, and of signatures that keep nobody away, in the clauses of a program.
pub(crate) fn warnings(checked: &Checked, clauses: &[CheckedClause]) -> Vec<Diagnostic> {
    let program = &checked.program;
    let mut diagnostics = vec![];
    for (index, contract) in program.contracts.iter().enumerate() {
        let own = clauses.iter().filter(|clause| clause.contract.0 as usize == index);
        let ways = own.filter_map(|found| {
            let function = &program.functions[contract.clauses[found.clause?].function.0 as usize];
            let said = Said::of(program, contract, function);
            Some(Way { function, said, clause: found.circuit.clause.as_ref()?, built: found })
        });
        let ways: Vec<Way<'_>> = ways.collect();
        // Of what could not be built nothing is known.
        if ways.len() != contract.clauses.len() {
            continue;
        }
        // What an asset issues was nowhere before.
        if !contract.is_asset() {
            locked_for_ever(checked, contract, &ways, &mut diagnostics);
        }
        for way in &ways {
            diagnostics.extend(one_key_twice(checked, way));
            if keeps_nobody_away(checked, contract, way) {
                diagnostics.extend(signed_by_anybody(checked, contract, way));
                diagnostics.extend(key_of_anybody(contract, way));
            }
        }
    }
    diagnostics
}

/// Values that nobody can ever take out, or only until a moment.
fn locked_for_ever(
    checked: &Checked,
    contract: &Contract,
    ways: &[Way<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let (mut late, mut moments): (Vec<String>, Vec<(&Expr, Span)>) = (vec![], vec![]);
    for (locked, value) in contract.locks.iter().zip(0..) {
        let mut out = ways.iter().filter(|way| !seen::stays(way.clause, &way.said, value)).peekable();
        if out.peek().is_none() {
            let message = format!("no clause lets `{}` out: it stays locked for ever", locked.name);
            let help = format!(
                "write a clause that takes it: `clause take() signed by owner {{ unlock {} }}`",
                locked.name
            );
            diagnostics.push(
                Diagnostic::at(codes::W0914, locked.span, message)
                    .here("each clause puts all of it into the next instance")
                    .help(help)
                    .help("if this is meant, write `#[allow(W0914)]` before the contract"),
            );
            continue;
        }
        let deadlines: Option<Vec<(&Expr, Span)>> = out.map(|way| deadline(contract, ways, way)).collect();
        if let Some(deadlines) = deadlines {
            late.push(format!("`{}`", locked.name));
            for (moment, place) in deadlines {
                if !moments.iter().any(|(_, other)| *other == place) {
                    moments.push((moment, place));
                }
            }
        }
    }
    let [(moment, place), others @ ..] = &moments[..] else { return };
    let names = late.join(" and ");
    let moment = written(&checked.sources, moment.span);
    let once = match others {
        [] => format!("once `{moment}` has passed"),
        _ => "once the last of these moments has passed".to_string(),
    };
    let diagnostic = Diagnostic::at(codes::W0913, *place, format!("nothing lets {names} out {once}"))
        .here("this clause is called until then, or never");
    let labelled =
        others.iter().fold(diagnostic, |found, (_, place)| found.label(*place, "and so is this one"));
    diagnostics.push(
        labelled
            .help("write a clause for the time after it: `clause back() signed by … { assert after(…); … }`")
            .help("if this is meant, write `#[allow(W0913)]` before the contract"),
    );
}

/// The moment until which a clause can be called, if nothing can move it.
fn deadline<'c>(contract: &Contract, ways: &[Way<'_>], way: &Way<'c>) -> Option<(&'c Expr, Span)> {
    let first = contract.parameters.len();
    let fixed = |local: usize| match local.checked_sub(first) {
        None => true,
        Some(field) => field < contract.state.len() && !ways.iter().any(|way| writes(way, first, field)),
    };
    let mut deadlines = way.said.deadlines();
    deadlines.find(|(moment, _)| deciding(way.function, moment).is_some_and(|all| all.into_iter().all(fixed)))
}

/// Whether a clause gives a field another value.
fn writes(way: &Way<'_>, first: usize, field: usize) -> bool {
    let same = |value: &Expr| matches!(value.kind, ExprKind::Local(LocalId(local)) if local as usize == first + field);
    let mut next = way.said.effects.iter().filter(|(effect, ..)| *effect == Effect::Next);
    next.any(|(_, fields, _)| fields.get(field).is_none_or(|value| !same(value)))
}

/// A key that is written twice among the signers.
fn one_key_twice(checked: &Checked, way: &Way<'_>) -> Option<Diagnostic> {
    let keys = way.said.signers.iter().map(|(key, _)| (key.span, written(&checked.sources, key.span)));
    let keys: Vec<(Span, String)> = keys.collect();
    let same = |a: &str, b: &str| {
        a.split_whitespace().collect::<String>() == b.split_whitespace().collect::<String>()
    };
    keys.iter().enumerate().find_map(|(index, (second, key))| {
        let (first, _) = keys[..index].iter().find(|(_, other)| same(other, key))?;
        let message = format!("`{key}` is there twice among the keys that sign");
        Some(
            Diagnostic::at(codes::W0917, *second, message)
                .here("whoever has this key signs for both")
                .label(*first, "the first one")
                .help("write another key, or remove one of them"),
        )
    })
}

/// Whether a clause asks for nothing that the caller must have, but perhaps for signatures.
fn keeps_nobody_away(checked: &Checked, contract: &Contract, way: &Way<'_>) -> bool {
    let nullifies = way.said.does(Effect::Nullify);
    let asserts = || seen::asserts(&checked.program, contract, &way.built.circuit, way.clause);
    // Who computes with a sealed field has the secret of its reader.
    let nobody_reads = way.clause.unseals.is_empty();
    // With a key of their own anybody signs anything.
    let nobody_signed = way.said.signed.iter().all(|(_, given)| *given == Given::Caller);
    nobody_reads && nobody_signed && way.said.required.is_empty() && !nullifies && !asserts()
}

/// Signatures with nothing but keys that the caller chooses, for what the caller gets.
fn signed_by_anybody(checked: &Checked, contract: &Contract, way: &Way<'_>) -> Option<Diagnostic> {
    let signed = way.said.signed.iter().map(|((key, ..), given)| (*key, *given));
    let mut keys = way.said.signers.iter().copied().chain(signed);
    let (key, first) = keys.next()?;
    let chosen = first == Given::Caller && keys.all(|(_, given)| given == Given::Caller);
    let takes = way.said.effects.iter().any(|(effect, arguments, _)| match (effect, arguments) {
        (Effect::Unlock | Effect::Issue, _) => true,
        (Effect::Lock, [_, Expr { kind: ExprKind::Local(LocalId(to)), .. }]) => {
            is_own(contract, way.function, *to as usize)
        }
        _ => false,
    });
    (chosen && takes).then(|| {
        let message = format!("anybody can sign `{}` with a key of their own", way.function.name);
        Diagnostic::at(codes::W0915, key.span, message)
            .here(format!("whoever calls the clause says what `{}` is", written(&checked.sources, key.span)))
            .help("ask for a signature with a parameter of the contract or a field of its state")
            .help("if this is meant, write `#[allow(W0915)]` before the clause")
    })
}

/// A key in the state that the caller replaces, without a signature with any key that was there before.
fn key_of_anybody(contract: &Contract, way: &Way<'_>) -> Option<Diagnostic> {
    if way.said.signers.iter().any(|(_, given)| *given != Given::Caller) {
        return None;
    }
    let field = *seen::replaced(contract, way.clause).first()?;
    let (_, fields, _) = way.said.effects.iter().find(|(effect, ..)| *effect == Effect::Next)?;
    let name = &contract.state[field].name;
    let message = format!("anybody can put a key of their own into `{name}`");
    Some(
        Diagnostic::at(codes::W0916, fields.get(field)?.span, message)
            .here("whoever calls the clause says what it is, and nothing asks who that is")
            .help(format!("ask for a signature with the key that is there: `signed by {name}`"))
            .help("if this is meant, write `#[allow(W0916)]` before the clause"),
    )
}
