//! What a clause says, as its author wrote it.

use std::collections::BTreeSet;

use super::{Given, is_own};
use crate::hir::walk::{Found, expression, statements};
use crate::hir::{
    BinaryOp, Block, Clause, Contract, Effect, Expr, ExprId, ExprKind, Function, LocalId, Pattern, Program,
    Statement, StatementKind,
};
use crate::source::Span;

/// What a clause says.
pub(super) struct Said<'h> {
    /// The keys of `signed by`, and who says which keys they are.
    pub(super) signers: Vec<(&'h Expr, Given)>,
    /// What somebody must have signed before, each with who says which key it is.
    pub(super) signed: Vec<(SaidSigned<'h>, Given)>,
    /// The amounts and assets that the caller pays.
    pub(super) required: Vec<(&'h Expr, &'h Expr)>,
    /// What it requires, each side of `&&` for itself.
    pub(super) conditions: Vec<Asked<'h>>,
    /// What it does, in order, with what that is about.
    pub(super) effects: Vec<(Effect, &'h [Expr], Span)>,
    /// The parameters of the contract that it names, and that the invariants name if it makes a next instance.
    pub(super) named: BTreeSet<usize>,
    /// What other contracts are made with, of which the program has nothing but their predicates.
    unshown: BTreeSet<ExprId>,
}

/// The arguments of `signed`: the key, the signature, what it is for, and the data.
pub(super) type SaidSigned<'h> = (&'h Expr, &'h Expr, &'h Expr, &'h [Expr]);

/// A condition that an assertion of the clause asks for.
pub(super) struct Asked<'h> {
    pub(super) condition: &'h Expr,
    /// Whether it is required of every call.
    pub(super) always: bool,
    /// Whether it is about the time.
    pub(super) time: bool,
}

impl<'h> Said<'h> {
    pub(super) fn of(program: &'h Program, contract: &Contract, function: &'h Function) -> Self {
        let mut said = Said {
            signers: vec![],
            signed: vec![],
            required: vec![],
            conditions: vec![],
            effects: vec![],
            named: BTreeSet::new(),
            unshown: BTreeSet::new(),
        };
        let always = always(&function.body);
        statements(&function.body, &mut |found| said.note(contract, function, &always, found));
        if said.effects.iter().any(|(effect, ..)| matches!(effect, Effect::Keep | Effect::Next)) {
            for invariant in &contract.invariants {
                let body = &program.functions[invariant.0 as usize].body;
                statements(body, &mut |found| said.note_named(contract, found));
            }
        }
        said
    }

    fn note(&mut self, contract: &Contract, function: &Function, always: &BTreeSet<Span>, found: Found<'h>) {
        self.note_named(contract, found);
        match found {
            Found::Statement(Statement { kind: StatementKind::Assert { condition, .. }, span }) => {
                let mut parts = vec![];
                conjuncts(condition, &mut parts);
                for condition in parts {
                    match signed(condition) {
                        Some(said) => self.signed.push((said, given(contract, function, said.0))),
                        None => self.conditions.push(Asked {
                            condition,
                            always: always.contains(span),
                            time: asks_for_time(condition),
                        }),
                    }
                }
            }
            Found::Expr(Expr { kind: ExprKind::Effect { effect, arguments, .. }, span, .. }) => {
                match effect {
                    Effect::Sign => {
                        let given = |key| (key, given(contract, function, key));
                        self.signers.extend(arguments.iter().map(given));
                    }
                    Effect::Require => {
                        if let [amount, asset] = &arguments[..] {
                            self.required.push((amount, asset));
                        }
                    }
                    effect if effect.is_question() => {}
                    effect => self.effects.push((*effect, arguments, *span)),
                }
            }
            _ => {}
        }
    }

    fn note_named(&mut self, contract: &Contract, found: Found<'_>) {
        let Found::Expr(found) = found else { return };
        match &found.kind {
            ExprKind::Effect { effect: Effect::LockIn(_), arguments, .. } => {
                for argument in arguments.iter().skip(1) {
                    expression(argument, &mut |part| {
                        if let Found::Expr(part) = part {
                            self.unshown.insert(part.id);
                        }
                    });
                }
            }
            ExprKind::Local(LocalId(local))
                if (*local as usize) < contract.parameters.len() && !self.unshown.contains(&found.id) =>
            {
                self.named.insert(*local as usize);
            }
            _ => {}
        }
    }

    pub(super) fn does(&self, wanted: Effect) -> bool {
        self.effects.iter().any(|(effect, ..)| *effect == wanted)
    }

    /// Whether the clause may be the contract's key, if it asks for nothing but signatures.
    pub(super) fn may_be_key(&self, contract: &Contract, clause: &Clause) -> bool {
        let parameters = self.signers.iter().all(|(_, given)| *given == Given::Parameter);
        !contract.born && contract.locks.len() == 1 && clause.signers.is_none() && parameters
    }

    /// The moments until which a call of the clause can be made at all, with the places where they are asked for.
    pub(super) fn deadlines(&self) -> impl Iterator<Item = (&'h Expr, Span)> + '_ {
        self.conditions.iter().filter(|found| found.always).filter_map(|found| match &found.condition.kind {
            ExprKind::Effect { effect: Effect::Before, arguments, .. } => {
                Some((arguments.first()?, found.condition.span))
            }
            _ => None,
        })
    }
}

/// Who says which key it is.
fn given(contract: &Contract, function: &Function, key: &Expr) -> Given {
    let mut root = key;
    while let ExprKind::Index { array: base, .. } | ExprKind::Field { base, .. } = &root.kind {
        root = base;
    }
    let ExprKind::Local(LocalId(local)) = root.kind else { return Given::Computed };
    match local as usize {
        local if local < contract.parameters.len() => Given::Parameter,
        local if local < contract.common() => Given::Field,
        local if is_own(contract, function, local) => Given::Caller,
        _ => Given::Computed,
    }
}

/// The assertions that each call makes: those that stand in no other statement, before one that may return.
fn always(body: &Block) -> BTreeSet<Span> {
    let mut returns = vec![];
    statements(body, &mut |found| {
        if let Found::Statement(Statement { kind: StatementKind::Return(_), span }) = found {
            returns.push(*span);
        }
    });
    let holds = |outer: Span| returns.iter().any(|span| outer.start <= span.start && span.end <= outer.end);
    let before = body.statements.iter().take_while(|statement| !holds(statement.span));
    let asserts = before.filter(|statement| matches!(statement.kind, StatementKind::Assert { .. }));
    asserts.map(|statement| statement.span).collect()
}

/// The conditions that must all be true if one must.
fn conjuncts<'h>(condition: &'h Expr, found: &mut Vec<&'h Expr>) {
    match &condition.kind {
        ExprKind::Binary { operator: BinaryOp::And, left, right, .. } => {
            conjuncts(left, found);
            conjuncts(right, found);
        }
        _ => found.push(condition),
    }
}

/// What must have been signed, if that is the condition.
fn signed(condition: &Expr) -> Option<SaidSigned<'_>> {
    let ExprKind::Effect { effect: Effect::Signed, arguments, .. } = &condition.kind else { return None };
    let [key, signature, purpose, data @ ..] = &arguments[..] else { return None };
    Some((key, signature, purpose, data))
}

/// Whether data name the instance that they are for.
pub(super) fn names_instance(data: &[Expr]) -> bool {
    let mut found = false;
    let mut note = |part: Found<'_>| {
        found |=
            matches!(part, Found::Expr(Expr { kind: ExprKind::Effect { effect: Effect::Identity, .. }, .. }));
    };
    data.iter().for_each(|data| expression(data, &mut note));
    found
}

fn asks_for_time(condition: &Expr) -> bool {
    let mut time = false;
    expression(condition, &mut |found| {
        time |= matches!(
            found,
            Found::Expr(Expr { kind: ExprKind::Effect { effect: Effect::After | Effect::Before, .. }, .. })
        );
    });
    time
}

/// The parameters of a function, by their places, whose values decide that of an expression; nothing if that is not clear.
pub(super) fn deciding(function: &Function, expr: &Expr) -> Option<BTreeSet<usize>> {
    let mut open = vec![expr];
    let (mut seen, mut clear) = (BTreeSet::new(), true);
    while let Some(expr) = open.pop() {
        expression(expr, &mut |found| match found {
            Found::Expr(Expr { kind: ExprKind::Local(local), .. })
                if seen.insert(*local) && local.0 as usize >= function.parameters.len() =>
            {
                match bound(function, *local) {
                    Some(value) => open.push(value),
                    None => clear = false,
                }
            }
            Found::Expr(Expr { kind: ExprKind::Hint { .. } | ExprKind::Match { .. }, .. })
            | Found::Statement(_) => clear = false,
            _ => {}
        });
    }
    let parameters = seen.into_iter().map(|local| local.0 as usize);
    clear.then(|| parameters.filter(|local| *local < function.parameters.len()).collect())
}

/// What a `let` of a clause binds a local to, which stays so.
fn bound(function: &Function, wanted: LocalId) -> Option<&Expr> {
    let fixed = !function.locals[wanted.0 as usize].mutable;
    function.body.statements.iter().filter(|_| fixed).find_map(|statement| match &statement.kind {
        StatementKind::Let { pattern: Pattern::Bind(bound), value, .. } if *bound == wanted => Some(value),
        _ => None,
    })
}
