//! The linear checker: what must be used exactly once, is, on every path.
//!
//! An obligation is introduced by binding a local, and discharged once. So far there is one kind: a hint, which
//! is discharged by `constrain` and must not be used before. Branches must agree on what they discharge; a
//! loop cannot discharge what was introduced outside of it.

mod reads;

use std::collections::{BTreeMap, BTreeSet};

use super::show::{Names, show};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{
    Arm, BinaryOp, Block, Expr, ExprKind, Function, Iterable, LocalId, LogArgument, Message, Pattern, Place,
    Program, Projection, Statement, StatementKind, Type, children,
};
use crate::source::Span;

/// What to do with a `constrain` that stands too deep.
const BLOCK: &str = "move the `constrain` into the block of the hint";

/// Where an obligation stands.
#[derive(Clone, PartialEq)]
enum State {
    /// Not discharged yet; perhaps already used, here.
    Open { used: Option<Span> },
    /// It was discharged at this place.
    Discharged(Span),
}

/// An obligation, for messages.
struct Obligation {
    ty: String,
    /// The locals the hint is computed from.
    from: Vec<LocalId>,
}

type States = BTreeMap<LocalId, State>;

/// Checks that every hint of a function is discharged.
pub(super) fn check(program: &Program, function: &Function, diagnostics: &mut Vec<Diagnostic>) {
    let mut checker = Linear {
        program,
        function,
        states: States::new(),
        obligations: BTreeMap::new(),
        prover: 0,
        diagnostics,
    };
    checker.block(&function.body);
}

/// One of two ways.
struct Branch<F> {
    /// Whether every way through it ends with a `return`.
    returns: bool,
    check: F,
}

struct Linear<'p, 'd> {
    program: &'p Program,
    function: &'p Function,
    states: States,
    obligations: BTreeMap<LocalId, Obligation>,
    /// How many surrounding places are the prover's alone: there, open hints may be read.
    prover: usize,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Linear<'_, '_> {
    fn name(&self, local: LocalId) -> &str {
        self.function.locals.get(local.0 as usize).map_or("_", |local| &local.name)
    }

    /// Obligations introduced in a block end with it.
    fn block(&mut self, block: &Block) {
        let mut introduced = vec![];
        for statement in &block.statements {
            self.statement(statement, &mut introduced);
        }
        block.tail.iter().for_each(|tail| self.expr(tail));
        for local in introduced {
            if let Some(State::Open { .. }) = self.states.remove(&local) {
                self.never_constrained(local);
            }
        }
    }

    fn statement(&mut self, statement: &Statement, introduced: &mut Vec<LocalId>) {
        match &statement.kind {
            StatementKind::Let { pattern, value, .. } => match &value.kind {
                // Where only the prover is, a hint is an error of its own.
                ExprKind::Hint { ty, body } if self.prover == 0 => {
                    self.in_prover(|this| this.block(body));
                    let from = reads::of_block(body);
                    let own: BTreeSet<LocalId> = reads::bound_in(body);
                    let from: Vec<LocalId> = from.difference(&own).copied().collect();
                    self.introduce(pattern, Some(ty), &from, value.span, introduced);
                }
                _ => self.expr(value),
            },
            StatementKind::Assign { place, value, .. } => {
                self.expr(value);
                self.place(place);
            }
            StatementKind::For { iterable, body, .. } => {
                self.iterable(iterable);
                self.repeated(|this| this.block(body));
            }
            StatementKind::Assert { condition, message } => {
                self.expr(condition);
                self.in_prover(|this| message.iter().for_each(|message| this.message(message)));
            }
            StatementKind::Constrain { hints, from, body } => {
                self.constrain(hints, from, body, statement.span)
            }
            StatementKind::Log(arguments) => self.in_prover(|this| {
                for argument in arguments {
                    match argument {
                        LogArgument::String(message) => this.message(message),
                        LogArgument::Value(value) => this.expr(value),
                    }
                }
            }),
            StatementKind::Return(value) => {
                value.iter().for_each(|value| self.expr(value));
                self.ended(statement.span);
            }
            StatementKind::Bind(value) | StatementKind::Expr(value) => self.expr(value),
        }
    }

    /// The function ends: every hint must have been constrained.
    fn ended(&mut self, at: Span) {
        let open = |(local, state): (&LocalId, &State)| matches!(state, State::Open { .. }).then_some(*local);
        let open: Vec<LocalId> = self.states.iter().filter_map(open).collect();
        for local in open {
            let why = "the function may end here, before the hint is constrained";
            self.one_path(local, at, why, "move the `constrain` up, before the `return`");
            self.states.insert(local, State::Discharged(at));
        }
    }

    fn message(&mut self, message: &Message) {
        message.values.iter().for_each(|(_, value)| self.expr(value));
    }

    fn in_prover(&mut self, inside: impl FnOnce(&mut Self)) {
        self.prover += 1;
        inside(self);
        self.prover -= 1;
    }

    /// Every name of the pattern becomes an obligation.
    fn introduce(
        &mut self,
        pattern: &Pattern,
        ty: Option<&Type>,
        from: &[LocalId],
        span: Span,
        introduced: &mut Vec<LocalId>,
    ) {
        match pattern {
            Pattern::Bind(local) => {
                let shown =
                    ty.map_or("value".to_string(), |ty| show(self.program, Names::of(self.function), ty));
                self.states.insert(*local, State::Open { used: None });
                self.obligations.insert(*local, Obligation { ty: shown, from: from.to_vec() });
                introduced.push(*local);
            }
            Pattern::Wildcard => self.diagnostics.push(
                Diagnostic::at(codes::E0411, span, "a part of this hint is not bound to a name")
                    .help("bind every part, or leave it out of the hint"),
            ),
            Pattern::Data { .. } | Pattern::Or(..) => {
                pattern
                    .parts()
                    .into_iter()
                    .for_each(|part| self.introduce(part, None, from, span, introduced));
            }
            Pattern::Bool(..) | Pattern::Range { .. } => {}
            Pattern::Tuple(patterns, _) => {
                let types = match ty {
                    Some(Type::Tuple(types)) if types.len() == patterns.len() => types.as_slice(),
                    _ => &[],
                };
                for (index, pattern) in patterns.iter().enumerate() {
                    self.introduce(pattern, types.get(index), from, span, introduced);
                }
            }
        }
    }

    /// Discharges hints; the body may use them.
    fn constrain(&mut self, hints: &[(LocalId, Span)], from: &[(LocalId, Span)], body: &Block, whole: Span) {
        for (local, span) in hints {
            let name = self.name(*local).to_string();
            match self.states.get(local) {
                None => {
                    let bound = self.function.locals.get(local.0 as usize).map(|local| local.span);
                    let mut diagnostic =
                        Diagnostic::at(codes::E0417, *span, format!("`{name}` is not a hint"))
                            .here("not a hint");
                    if let Some(bound) = bound {
                        diagnostic = diagnostic.label(bound, "bound here");
                    }
                    self.diagnostics.push(diagnostic.help("for conditions on other values, write `assert`"));
                }
                Some(State::Discharged(first)) => self.diagnostics.push(
                    Diagnostic::at(codes::E0414, *span, format!("hint `{name}` is constrained twice"))
                        .label(*first, "constrained here first")
                        .help("put all conditions in one `constrain`"),
                ),
                Some(State::Open { used: Some(used) }) => self.diagnostics.push(
                    Diagnostic::at(
                        codes::E0413,
                        *used,
                        format!("hint `{name}` is used before it is constrained"),
                    )
                    .here("can still have any value here")
                    .label(*span, "constrained later, here")
                    .help("move the `constrain` up, directly after the hint"),
                ),
                Some(State::Open { used: None }) => {}
            }
            if let Some(state) = self.states.get_mut(local) {
                *state = State::Discharged(*span);
            }
        }
        let mentioned = reads::of_block(body);
        let tied = hints.iter().map(|hint| (hint, "no condition ties it down"));
        let ties = from.iter().map(|from| (from, "no condition relates it to the hint"));
        for ((local, span), here) in tied.chain(ties) {
            if !mentioned.contains(local) {
                let name = self.name(*local);
                self.diagnostics.push(
                    Diagnostic::at(
                        codes::E0416,
                        *span,
                        format!("`{name}` is not mentioned in this `constrain`"),
                    )
                    .here(here)
                    .label(body.span, format!("`{name}` does not occur here"))
                    .help(format!("add a condition that mentions `{name}`")),
                );
            }
        }
        if body.tail.is_none() && body.statements.is_empty() && hints.is_empty() && from.is_empty() {
            self.diagnostics.push(
                Diagnostic::at(codes::E0416, whole, "this `constrain` has no conditions")
                    .help("add at least one"),
            );
        }
        self.block(body);
    }

    /// Both ways are looked at; they must discharge the same.
    /// After one that returns, only the other goes on.
    fn branches(&mut self, first: Branch<impl FnOnce(&mut Self)>, second: Branch<impl FnOnce(&mut Self)>) {
        let before = self.states.clone();
        (first.check)(self);
        let after_first = std::mem::replace(&mut self.states, before.clone());
        (second.check)(self);
        if first.returns {
            return;
        }
        if second.returns {
            self.states = after_first;
            return;
        }
        for (local, state) in before {
            if let State::Discharged(_) = state {
                continue;
            }
            let ends = [after_first.get(&local).cloned(), self.states.get(&local).cloned()];
            let joined = match ends {
                [Some(State::Discharged(at)), Some(State::Open { .. })]
                | [Some(State::Open { .. }), Some(State::Discharged(at))] => {
                    self.one_path(local, at, "only if this branch is taken", BLOCK);
                    State::Discharged(at)
                }
                [Some(State::Open { used: Some(used) }), Some(_)] => State::Open { used: Some(used) },
                [_, Some(state)] => state,
                [_, None] => continue,
            };
            self.states.insert(local, joined);
        }
    }

    /// All ways through a `match` are looked at.
    fn arms(&mut self, arms: &[Arm]) {
        match arms {
            [] => {}
            [last] => self.expr(&last.value),
            [first, others @ ..] => {
                let others_return = others.iter().all(|arm| arm.value.returns());
                self.branches(
                    Branch {
                        check: |this: &mut Self| this.expr(&first.value),
                        returns: first.value.returns(),
                    },
                    Branch { check: |this: &mut Self| this.arms(others), returns: others_return },
                );
            }
        }
    }

    /// A part that may run many times or never cannot discharge what is outside.
    fn repeated(&mut self, inside: impl FnOnce(&mut Self)) {
        let before = self.states.clone();
        inside(self);
        for (local, state) in before {
            if let (State::Open { .. }, Some(State::Discharged(at))) =
                (state, self.states.get(&local).cloned())
            {
                let why = "inside a loop, which may run many times or not at all";
                self.one_path(local, at, why, BLOCK);
            }
        }
    }

    fn one_path(&mut self, local: LocalId, at: Span, why: &str, help: &str) {
        let name = self.name(local);
        let mut diagnostic = Diagnostic::at(
            codes::E0415,
            at,
            format!("hint `{name}` is not constrained exactly once on every path"),
        )
        .here(why);
        if let Some(bound) = self.function.locals.get(local.0 as usize) {
            diagnostic = diagnostic.label(bound.span, "the hint");
        }
        self.diagnostics.push(diagnostic.help(help));
    }

    fn never_constrained(&mut self, local: LocalId) {
        let (Some(obligation), Some(bound)) =
            (self.obligations.get(&local), self.function.locals.get(local.0 as usize))
        else {
            return;
        };
        let (name, ty) = (&bound.name, &obligation.ty);
        let from: Vec<&str> = obligation.from.iter().map(|local| self.name(*local)).collect();
        let from = if from.is_empty() { "…".to_string() } else { from.join(", ") };
        self.diagnostics.push(
            Diagnostic::at(codes::E0412, bound.span, format!("hint `{name}` is never constrained"))
                .here(format!("`{name}` comes from the prover and can be any `{ty}`"))
                .help(format!("add `constrain {name} from {from} {{ … }}` after this line")),
        );
    }

    fn use_of(&mut self, local: LocalId, span: Span) {
        if self.prover > 0 {
            return;
        }
        if let Some(State::Open { used }) = self.states.get_mut(&local) {
            used.get_or_insert(span);
        }
    }

    fn place(&mut self, place: &Place) {
        for projection in &place.projections {
            if let Projection::Index(index) = projection {
                self.expr(index);
            }
        }
        self.use_of(place.local, place.span);
    }

    fn iterable(&mut self, iterable: &Iterable) {
        match iterable {
            Iterable::Range { low, high, .. } => {
                self.expr(low);
                self.expr(high);
            }
            Iterable::Array(array) => self.expr(array),
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Local(local) => self.use_of(*local, expr.span),
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition);
                let other_returns = otherwise.as_ref().is_some_and(|otherwise| otherwise.returns());
                self.branches(
                    Branch { returns: then.returns(), check: |this: &mut Self| this.block(then) },
                    Branch {
                        returns: other_returns,
                        check: |this: &mut Self| otherwise.iter().for_each(|otherwise| this.expr(otherwise)),
                    },
                );
            }
            ExprKind::Binary { operator: BinaryOp::And | BinaryOp::Or, left, right } => {
                self.expr(left);
                self.branches(
                    Branch { returns: false, check: |this: &mut Self| this.expr(right) },
                    Branch { returns: false, check: |_: &mut Self| () },
                );
            }
            ExprKind::Comprehension { body, iterable, .. } => {
                self.iterable(iterable);
                self.repeated(|this| this.expr(body));
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::Match { scrutinee, arms, .. } => {
                self.expr(scrutinee);
                self.arms(arms);
            }
            ExprKind::Hint { body, .. } => self.in_prover(|this| this.block(body)),
            ExprKind::Method { message: Some(message), .. } => {
                children(expr, &mut |child| self.expr(child));
                self.in_prover(|this| this.message(message));
            }
            _ => children(expr, &mut |child| self.expr(child)),
        }
    }
}
