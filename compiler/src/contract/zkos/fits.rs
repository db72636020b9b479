//! Which contracts script transactions can have.

use super::Owner;
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::Checked;
use crate::hir::walk::{Found, statements};
use crate::hir::{Clause, Contract, Effect, Expr, ExprKind, Function, LocalId, Program};
use crate::source::Span;

/// Who owns the instances of a contract, if what its clauses do beside computing is what script transactions have.
///
/// # Errors
/// The first thing that they do not have.
pub(super) fn owner(checked: &Checked, contract: &Contract) -> Result<Owner, Diagnostic> {
    let program = &checked.program;
    if contract.is_asset() {
        let message = "script transactions have one asset, and nobody issues it";
        return Err(Diagnostic::at(codes::E0971, contract.span, message)
            .here("is an asset")
            .help("write a contract that locks a value of it"));
    }
    if let Some(second) = contract.locks.get(1) {
        let message = "a state of script transactions holds one amount";
        return Err(Diagnostic::at(codes::E0971, second.span, message)
            .here("would be a second one")
            .help("lock one value, and remember how much of it is for what in fields"));
    }
    let mut owner: Option<(Owner, Span)> = None;
    for clause in &contract.clauses {
        let function = &program.functions[clause.function.0 as usize];
        let signer = signer(contract, clause, function)?;
        match owner {
            Some((first, span)) if first != signer.0 => {
                return Err(another_signer(contract, signer, (first, span)));
            }
            _ => owner = owner.or(Some(signer)),
        }
        does_fit(program, contract, function, signer.0)?;
    }
    let Some((owner, _)) = owner else {
        let message = "nobody signs for this contract, since it has no clauses";
        return Err(Diagnostic::at(codes::E0970, contract.span, message).help("write a clause"));
    };
    fields_fit(program, contract, owner)?;
    Ok(owner)
}

/// The key that signs a clause, and where it is named.
fn signer(contract: &Contract, clause: &Clause, function: &Function) -> Result<(Owner, Span), Diagnostic> {
    let help = "let one key sign each clause, the same for all: a parameter of the contract, or a field of its state";
    let refuse = |span, message: &str, here: &str| {
        Err(Diagnostic::at(codes::E0970, span, message).here(here).help(help))
    };
    let Some((keys, span)) = signed(function) else {
        let message = "the owner signs each script transaction, and this clause asks for no signature";
        return refuse(function.span, message, "is for anybody");
    };
    let [key] = keys else {
        return refuse(span, "a script transaction is signed by one owner", "these are several keys");
    };
    if clause.signers.is_some() {
        return refuse(span, "a script transaction is signed by one owner", "asks for some of several keys");
    }
    let fields = contract.parameters.len() + contract.state.len();
    match key.kind {
        ExprKind::Local(LocalId(local)) if (local as usize) < contract.parameters.len() => {
            Ok((Owner::Parameter(local as usize), key.span))
        }
        ExprKind::Local(LocalId(local)) if (local as usize) < fields => {
            Ok((Owner::Field(local as usize - contract.parameters.len()), key.span))
        }
        _ => refuse(
            key.span,
            "a script transaction is signed by its owner",
            "is neither a parameter nor a field of the contract",
        ),
    }
}

fn another_signer(
    contract: &Contract,
    (signer, span): (Owner, Span),
    (first, first_span): (Owner, Span),
) -> Diagnostic {
    let message = format!(
        "a state has one owner, and that would be `{}` and `{}`",
        first.name(contract),
        signer.name(contract)
    );
    Diagnostic::at(codes::E0970, span, message)
        .here("another key than before")
        .label(first_span, "signs an earlier clause")
        .help("let the same key sign each clause")
}

/// The keys of `signed by`, and where they stand.
fn signed(function: &Function) -> Option<(&[Expr], Span)> {
    let mut found = None;
    effects(function, &mut |effect, keys, span| {
        if effect == Effect::Sign {
            found = Some((keys, span));
        }
    });
    found
}

fn effects<'h>(function: &'h Function, visit: &mut dyn FnMut(Effect, &'h [Expr], Span)) {
    statements(&function.body, &mut |found| {
        if let Found::Expr(Expr { kind: ExprKind::Effect { effect, arguments, .. }, span, .. }) = found {
            visit(*effect, arguments, *span);
        }
    });
}

/// What a clause takes and does is what a script can say.
fn does_fit(
    program: &Program,
    contract: &Contract,
    function: &Function,
    owner: Owner,
) -> Result<(), Diagnostic> {
    let own = function.parameters.iter().skip(contract.common());
    if let Some(key) = own.into_iter().find(|parameter| program.is_opaque(&parameter.ty)) {
        let message = "a script computes with numbers, and can do nothing with keys and addresses";
        return Err(Diagnostic::at(codes::E0973, key.span, message)
            .here("is no number")
            .help("leave it out: what is unlocked goes to whoever makes the transaction"));
    }
    let mut wrong: Option<Diagnostic> = None;
    let mut goes_on = false;
    effects(function, &mut |effect, arguments, span| {
        goes_on |= matches!(effect, Effect::Keep | Effect::Next);
        let found = unsaid(effect, span).or_else(|| changes_owner(contract, effect, arguments, owner));
        wrong = wrong.take().or(found);
    });
    match wrong {
        Some(wrong) => Err(wrong),
        None if goes_on => Ok(()),
        None => {
            let message = "a state of script transactions never ends, and this clause makes no next one";
            let help = match contract.locks.first() {
                Some(held) => format!(
                    "lock what is left with `self`, if it is nothing: `let (all, none) = {0}.split({0}.amount); lock none with self; unlock all`",
                    held.name
                ),
                None => {
                    "write a field of the state that says that it is over, and a `next { … }`".to_string()
                }
            };
            Err(Diagnostic::at(codes::E0973, function.span, message).here("ends the instance").help(help))
        }
    }
}

/// What is said of an effect that scripts do not have.
fn unsaid(effect: Effect, span: Span) -> Option<Diagnostic> {
    let (code, message, help) = match effect {
        Effect::Sign | Effect::Require | Effect::Keep | Effect::Unlock | Effect::Next | Effect::Issue => {
            return None;
        }
        Effect::After | Effect::Before => (
            codes::E0972,
            "a script does not know the time",
            "leave the condition out: a script transaction is valid when its owner signs it to be",
        ),
        Effect::Signed => (
            codes::E0973,
            "a script asks for no signature of data",
            "leave it out: whoever owns the state signs the transaction, and with it what it says",
        ),
        Effect::Lock | Effect::LockIn(_) => (
            codes::E0973,
            "a script cannot say who gets a value",
            "unlock it: the coin that the owner makes of it can be spent to anybody",
        ),
        Effect::Retire => {
            (codes::E0973, "script transactions destroy no amounts", "keep it locked with `self`")
        }
        Effect::Nullify => (
            codes::E0973,
            "script transactions have no nullifiers",
            "remember in a field of the state what may happen once",
        ),
        Effect::Identity => (
            codes::E0973,
            "a state of script transactions has no identity that its scripts know",
            "leave it out, or give the contract a parameter that differs for each instance",
        ),
    };
    Some(Diagnostic::at(code, span, message).here("no script can say this").help(help))
}

/// A state keeps its owner.
fn changes_owner(
    contract: &Contract,
    effect: Effect,
    arguments: &[Expr],
    owner: Owner,
) -> Option<Diagnostic> {
    let (Effect::Next, Owner::Field(field)) = (effect, owner) else { return None };
    let same = LocalId((contract.parameters.len() + field) as u32);
    let changed = arguments
        .get(field)
        .filter(|value| !matches!(value.kind, ExprKind::Local(local) if local == same))?;
    let message = "a state of script transactions keeps its owner";
    let diagnostic = Diagnostic::at(codes::E0971, changed.span, message).here("would be another owner");
    Some(diagnostic.help(format!("leave `{}` out of `next`", contract.state[field].name)))
}

/// Of the state's fields the owner alone is a key, and no script sees who that is.
fn fields_fit(program: &Program, contract: &Contract, owner: Owner) -> Result<(), Diagnostic> {
    if let Owner::Field(index) = owner
        && let Some(initial) = contract.state[index].initial
    {
        let span = program.functions[initial.0 as usize].body.span;
        let message = "no script sees the owner of a state, and whoever makes it says who that is";
        return Err(Diagnostic::at(codes::E0971, span, message)
            .here("could be another key")
            .help("leave this out"));
    }
    let fields = contract.state.iter().enumerate();
    let mut keys =
        fields.filter(|(index, field)| program.is_opaque(&field.ty) && owner != Owner::Field(*index));
    let Some((_, key)) = keys.next() else { return Ok(()) };
    let message = "a script compares numbers, and cannot see that a key or an address stays the same";
    Err(Diagnostic::at(codes::E0971, key.span, message)
        .here("is no number, and does not own the state")
        .help("leave it out, or make it a parameter of the contract"))
}
