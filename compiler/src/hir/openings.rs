//! What the caller of a clause has to open: the hidden numbers that the clause computes with.
//!
//! A hidden number that is only handed on is a string. So is one to which the clause adds something, and with which it does
//! nothing else: commitments can be added without opening them.

use std::collections::BTreeSet;

use super::walk::{Found, statements};
use super::{
    BinaryOp, Block, Contract, Effect, Expr, ExprId, ExprKind, Function, FunctionId, LocalId, Program,
};
use crate::source::Span;

/// What a clause does with a hidden field or a value of its instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is handed on as it is, or not at all.
    Whole,
    /// The clause adds something to it, and hands on the sum.
    Added,
    /// The clause computes with it.
    Computed,
}

impl Use {
    /// Whether the number must be known.
    pub(crate) fn is_opened(self) -> bool {
        self == Use::Computed
    }
}

/// What a clause does with each field of its contract's state, and with each value.
pub(crate) fn uses(program: &Program, contract: &Contract, clause: FunctionId) -> Vec<Use> {
    let function = &program.functions[clause.0 as usize];
    let first = contract.parameters.len();
    let places = whole_places(&function.body, first);
    let proven = makes_successor(&function.body);
    let proven = contract.invariants.iter().filter(|_| proven);
    (first..contract.common())
        .map(|local| {
            let local = LocalId(local as u32);
            let computed = |function: &Function| mentions(&function.body, local, &places);
            let invariants = || proven.clone().any(|id| computed(&program.functions[id.0 as usize]));
            if computed(function) || invariants() || is_given_away(contract, &function.body, local) {
                Use::Computed
            } else if is_added(&function.body, first, local) {
                Use::Added
            } else {
                Use::Whole
            }
        })
        .collect()
}

/// Where a clause gives a field of its contract's state a new value, if it does: for each field.
pub(crate) fn changed(contract: &Contract, body: &Block) -> Vec<Option<Span>> {
    let first = contract.parameters.len();
    let mut changed = vec![None; contract.state.len()];
    effects(body, &mut |effect, arguments| {
        let arguments = arguments.iter().enumerate().filter(|_| effect == Effect::Next);
        for ((index, value), changed) in arguments.zip(&mut changed) {
            let same =
                matches!(value.kind, ExprKind::Local(local) if local == LocalId((first + index) as u32));
            *changed = changed.or(Some(value.span).filter(|_| !same));
        }
    });
    changed
}

/// Whether a field is handed on, as it is or with something added, and the clause replaces the key that it is sealed to: it has to be
/// sealed again, by whoever can open it.
fn is_given_away(contract: &Contract, body: &Block, field: LocalId) -> bool {
    let first = contract.parameters.len();
    let place = |local: LocalId| (local.0 as usize).checked_sub(first);
    let Some(index) = place(field) else { return false };
    let reader = contract.state.get(index).and_then(|field| place(field.reader()?));
    let is = |value: &Expr, of: LocalId| matches!(value.kind, ExprKind::Local(local) if local == of);
    let mut given = false;
    effects(body, &mut |effect, arguments| {
        if let (Effect::Next, Some(reader), Some(value)) = (effect, reader, arguments.get(index)) {
            let handed = is(value, field) || added(value, field).is_some();
            let key = LocalId((first + reader) as u32);
            given |= handed && arguments.get(reader).is_some_and(|next| !is(next, key));
        }
    });
    given
}

/// Of the new value of a field, `sum + e`: the field, and what is added to it.
pub(crate) fn added(value: &Expr, field: LocalId) -> Option<(&Expr, &Expr)> {
    let ExprKind::Binary { operator: BinaryOp::Add, left, right, .. } = &value.kind else { return None };
    let is = |expr: &Expr| matches!(expr.kind, ExprKind::Local(local) if local == field);
    match (is(left), is(right)) {
        (true, false) => Some((left, right)),
        (false, true) => Some((right, left)),
        _ => None,
    }
}

/// The keys of the contract with which a clause is signed, by all or some of them.
pub(crate) fn signers(body: &Block) -> Vec<LocalId> {
    let mut signers = vec![];
    effects(body, &mut |effect, keys| {
        let keys = keys.iter().filter(|_| effect == Effect::Sign);
        signers.extend(keys.filter_map(|key| match key.kind {
            ExprKind::Local(key) => Some(key),
            _ => None,
        }));
    });
    signers
}

/// Whether something is added to a field.
fn is_added(body: &Block, first: usize, field: LocalId) -> bool {
    let mut found = false;
    effects(body, &mut |effect, arguments| {
        let index = (field.0 as usize).checked_sub(first);
        if let (Effect::Next, Some(value)) = (effect, index.and_then(|index| arguments.get(index))) {
            found |= added(value, field).is_some();
        }
    });
    found
}

/// The expressions that hand a field or a value on as it is, or add to a field.
fn whole_places(body: &Block, first: usize) -> BTreeSet<ExprId> {
    let mut places = BTreeSet::new();
    effects(body, &mut |effect, arguments| match effect {
        Effect::Lock | Effect::LockIn(_) | Effect::Keep | Effect::Unlock | Effect::Retire | Effect::Issue => {
            places.extend(arguments.first().map(|value| value.id));
        }
        Effect::Next => {
            for (index, value) in arguments.iter().enumerate() {
                let field = LocalId((first + index) as u32);
                match &value.kind {
                    ExprKind::Local(local) if *local == field => drop(places.insert(value.id)),
                    _ => places.extend(added(value, field).map(|(field, _)| field.id)),
                }
            }
        }
        _ => {}
    });
    places
}

/// Whether a clause makes a next instance, of which the invariants are proven.
fn makes_successor(body: &Block) -> bool {
    let mut makes = false;
    effects(body, &mut |effect, _| makes |= matches!(effect, Effect::Keep | Effect::Next));
    makes
}

fn mentions(body: &Block, local: LocalId, except: &BTreeSet<ExprId>) -> bool {
    let mut found = false;
    statements(body, &mut |what| {
        if let Found::Expr(expr) = what {
            found |=
                matches!(expr.kind, ExprKind::Local(other) if other == local) && !except.contains(&expr.id);
        }
    });
    found
}

fn effects<'h>(body: &'h Block, visit: &mut dyn FnMut(Effect, &'h [Expr])) {
    statements(body, &mut |found| {
        if let Found::Expr(Expr { kind: ExprKind::Effect { effect, arguments, .. }, .. }) = found {
            visit(*effect, arguments);
        }
    });
}
