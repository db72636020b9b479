//! Values of contracts are used exactly once, on every path.
//!
//! A *value* here is what a type holds that [`Program::is_linear`] says yes to: an amount of an asset, or a tuple, an array, a struct or an enum of
//! such. To use a value is to move it: into another local, an argument, a result, a part of a larger value. The checker follows each
//! function by an abstract interpretation, whose state says of each local of such a type that is in scope:
//!
//! - *there*: it holds a value that is still to be used,
//! - *moved*: it holds none, since that was used at a place,
//! - *lent*: it is an instance's own, which an invariant looks at.
//!
//! | what | from | to |
//! | --- | --- | --- |
//! | a pattern binds the local | | there |
//! | the local as a value | there | moved |
//! | its part is looked at, as in `v.amount` | there, lent | the same |
//! | an assignment to it | moved | there |
//! | its block or the function ends | moved, lent | |
//!
//! All else is an error. Where paths meet they must agree, each local being there on all of them or moved on all; a path that ended by
//! `return` meets no other. A round of a loop must leave what is outside as it was, so that all rounds and none are alike. A value that has no local, such
//! as the result of a call, must be moved where it stands.
//!
//! Moves are of whole locals: what is in one comes out by a pattern, so that a state is one word, and nobody asks which parts are left.
//! Names that stand next to each other, as the arguments of a call, are moved after all that stands between them was computed:
//! `v.split(v.amount / 2)` looks at v before it is used.

mod said;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::TypeTable;
use super::held::{generic_over_values, root};
use super::relate::{Slots, instantiate};
use crate::diagnostic::Diagnostic;
use crate::hir::{
    Arm, BinaryOp, Block, DataId, Expr, ExprKind, Function, FunctionId, Iterable, LocalId, LogArgument,
    Message, Pattern, Place, Program, Projection, Statement, StatementKind, Type, children,
};
use crate::source::Span;

/// What is in a local.
#[derive(Clone, Copy)]
enum State {
    /// A value, which came from this place.
    There(Span),
    /// Nothing: the value was used at this place.
    Moved(Span),
    /// A value that may only be looked at.
    Lent,
}

type States = BTreeMap<LocalId, State>;

/// One of several ways through a program.
struct Path {
    /// Where everything is at its end, if it does not end with a `return`.
    states: Option<States>,
    /// Where the way ends.
    end: Span,
    /// When it is taken, for messages.
    when: &'static str,
}

/// Checks that a function uses every value once.
pub(super) fn check(
    program: &Program,
    table: &TypeTable,
    (id, function): (FunctionId, &Function),
    diagnostics: &mut Vec<Diagnostic>,
) {
    let contract = function.contract.map(|contract| &program.contracts[contract.0 as usize]);
    let mut checker = Moves {
        program,
        table,
        function,
        common: contract.map_or(0, |contract| contract.common()),
        invariant: contract.is_some_and(|contract| contract.invariants.contains(&id)),
        states: States::new(),
        ended: false,
        scopes: vec![],
        arrays: vec![],
        prover: 0,
        moved: BTreeMap::new(),
        told: BTreeMap::new(),
        diagnostics: vec![],
    };
    checker.whole();
    diagnostics.extend(checker.diagnostics);
    diagnostics.extend(checker.told.into_values().flatten());
}

struct Moves<'p> {
    program: &'p Program,
    table: &'p TypeTable,
    function: &'p Function,
    /// How many parameters are those of all clauses of a contract.
    common: usize,
    /// Whether it is an invariant of a contract.
    invariant: bool,
    states: States,
    /// Whether a `return` was executed: what follows never is.
    ended: bool,
    /// The locals of the blocks around what is looked at.
    scopes: Vec<Vec<LocalId>>,
    /// The arrays of values that the loops around it run over.
    arrays: Vec<Span>,
    /// How many surrounding places are the prover's alone, where nothing is used.
    prover: usize,
    /// Where locals were moved on some path.
    moved: BTreeMap<LocalId, Span>,
    /// What is wrong with a local. One message is enough, or none if something else was said.
    told: BTreeMap<LocalId, Option<Diagnostic>>,
    /// What else is wrong.
    diagnostics: Vec<Diagnostic>,
}

impl Moves<'_> {
    fn whole(&mut self) {
        let function = self.function;
        // That these have values is an error of its own.
        let misplaced = function.circuit || function.test;
        self.scope(|this| {
            for parameter in function.parameters.iter().filter(|_| !misplaced) {
                this.introduce(parameter.local, &parameter.ty);
                if this.invariant && this.states.contains_key(&parameter.local) {
                    this.states.insert(parameter.local, State::Lent);
                }
            }
            this.block(&function.body);
        });
        // Nobody takes the value of a test.
        if let Some(tail) = function.body.tail.as_deref().filter(|_| function.test) {
            self.dropped(tail);
        }
    }

    fn is_linear(&self, expr: &Expr) -> bool {
        self.program.is_linear(self.table.expression(expr.id))
    }

    /// What is bound inside must be used inside.
    fn scope(&mut self, inside: impl FnOnce(&mut Self)) {
        self.scopes.push(vec![]);
        inside(self);
        for local in self.scopes.pop().unwrap_or_default() {
            if let Some(State::There(from)) = self.states.remove(&local)
                && !self.ended
            {
                self.never_used(local, from);
            }
        }
    }

    fn block(&mut self, block: &Block) {
        self.scope(|this| {
            for statement in &block.statements {
                this.statement(statement);
                if this.ended {
                    return;
                }
            }
            block.tail.iter().for_each(|tail| this.expr(tail));
        });
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Let { pattern, ty, value } => {
                self.expr(value);
                let found = self.table.expression(value.id);
                self.bind(pattern, ty.as_ref().unwrap_or(found), value.span);
            }
            StatementKind::Assign { place, value, .. } => {
                self.expr(value);
                self.assign(place);
            }
            StatementKind::For { pattern, iterable, body } => self.rounds(pattern, iterable, |this| {
                this.block(body);
                body.tail.iter().for_each(|tail| this.dropped(tail));
            }),
            StatementKind::Assert { condition, message } => {
                self.expr(condition);
                message.iter().for_each(|message| self.message(message));
            }
            StatementKind::Constrain { body, .. } => self.block(body),
            StatementKind::Log(arguments) => self.in_prover(|this| {
                for argument in arguments {
                    match argument {
                        LogArgument::String(message) => this.message(message),
                        LogArgument::Value(value) => this.glance(value),
                    }
                }
            }),
            StatementKind::Return(value) => {
                value.iter().for_each(|value| self.expr(value));
                self.returned(statement.span);
            }
            StatementKind::Bind(value) => self.expr(value),
            StatementKind::Expr(value) => {
                self.expr(value);
                self.dropped(value);
            }
        }
    }

    /// Whether nothing is used here, so that nothing can be lost.
    fn only_looks(&self) -> bool {
        self.prover > 0 || self.invariant
    }

    /// Only the prover sees what a message shows.
    fn message(&mut self, message: &Message) {
        self.in_prover(|this| message.values.iter().for_each(|(_, value)| this.glance(value)));
    }

    fn in_prover(&mut self, inside: impl FnOnce(&mut Self)) {
        self.prover += 1;
        inside(self);
        self.prover -= 1;
    }

    /// The value of an expression is used.
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Local(local) => self.use_of(*local, expr.span),
            ExprKind::Field { base: whole, .. }
            | ExprKind::Index { array: whole, .. }
            | ExprKind::Slice { array: whole, .. }
                if self.is_linear(whole) =>
            {
                self.glance(expr);
                match self.is_linear(expr) {
                    true => self.part_used(expr, whole),
                    false => self.lost_around(expr),
                }
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::If { condition, then, otherwise } => self.branch(condition, then, otherwise.as_deref()),
            ExprKind::Match { scrutinee, arms, .. } => self.arms(scrutinee, arms),
            ExprKind::Binary { operator: BinaryOp::And | BinaryOp::Or, left, right } => {
                self.expr(left);
                let before = self.states.clone();
                let first = self.path(&before, end(right), "if it is executed", |this| this.expr(right));
                let second = self.path(&before, left.span, "if this decides the result", |_| ());
                self.join(&before, vec![first, second]);
            }
            ExprKind::Comprehension { body, pattern, iterable } => {
                self.rounds(pattern, iterable, |this| this.expr(body));
            }
            ExprKind::Hint { ty, body } if !self.program.is_linear(ty) => {
                self.in_prover(|this| this.block(body));
            }
            ExprKind::Hint { .. } => {}
            ExprKind::Effect { effect, arguments, message } => {
                if self.prover > 0 || self.invariant && !effect.is_question() {
                    return self.not_done_here(*effect, expr.span);
                }
                self.all(arguments.iter().collect());
                message.iter().for_each(|message| self.message(message));
            }
            _ => self.composed(expr),
        }
    }

    /// What has nothing but expressions in it.
    fn composed(&mut self, expr: &Expr) {
        let mut parts = vec![];
        children(expr, &mut |part| parts.push(part));
        match &expr.kind {
            // What these do to values is an error of its own.
            ExprKind::Binary { operator: BinaryOp::Eq | BinaryOp::Ne, .. }
            | ExprKind::Reveal(_)
            | ExprKind::Repeat { .. }
            | ExprKind::Builtin { .. } => parts.into_iter().for_each(|part| self.forgive(part)),
            ExprKind::Call { .. } | ExprKind::Method { .. }
                if generic_over_values(self.program, self.table, expr) =>
            {
                parts.into_iter().for_each(|part| self.forgive(part));
            }
            ExprKind::Method { name, message, .. } if !self.table.methods.contains_key(&expr.id) => {
                match name.as_str() {
                    "expect" => self.all(parts),
                    "len" => parts.into_iter().for_each(|part| self.looked_at(part)),
                    _ => parts.into_iter().for_each(|part| self.forgive(part)),
                }
                message.iter().for_each(|message| self.message(message));
            }
            ExprKind::Data { fields, base: Some(base), .. } => {
                self.all(parts);
                if let Some((_, given)) = fields.iter().find(|(_, given)| self.is_linear(given)) {
                    self.replaced(given, base);
                }
            }
            _ => self.all(parts),
        }
    }

    /// Several expressions next to each other: names are moved after all others were computed.
    fn all(&mut self, parts: Vec<&Expr>) {
        let (names, others): (Vec<&Expr>, Vec<&Expr>) =
            parts.into_iter().partition(|part| matches!(part.kind, ExprKind::Local(_)));
        others.into_iter().chain(names).for_each(|part| self.expr(part));
    }

    /// A part of a local is looked at, but not used.
    fn glance(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Local(local) => {
                if let Some(State::Moved(at)) = self.states.get(local) {
                    self.gone(*local, *at, expr.span);
                }
            }
            ExprKind::Field { base, .. } => self.glance(base),
            ExprKind::Index { array, index } => {
                self.glance(array);
                self.expr(index);
            }
            ExprKind::Slice { array, low, high, .. } => {
                self.glance(array);
                low.iter().chain(high).for_each(|bound| self.expr(bound));
            }
            _ => self.expr(expr),
        }
    }

    /// Looks at a value without using it; if nothing holds it, it is lost.
    fn looked_at(&mut self, expr: &Expr) {
        self.glance(expr);
        if root(expr).is_none() && self.is_linear(expr) {
            self.lost_here(expr);
        }
    }

    /// What is done to this was reported: nothing more is said of the local that it is part of.
    fn forgive(&mut self, expr: &Expr) {
        match root(expr) {
            Some(local) if self.is_linear(expr) => {
                self.told.entry(local).or_insert(None);
            }
            None if matches!(expr.kind, ExprKind::Tuple(_) | ExprKind::Array(_)) => {
                children(expr, &mut |part| self.forgive(part));
            }
            _ => self.expr(expr),
        }
    }

    fn use_of(&mut self, local: LocalId, span: Span) {
        match self.states.get(&local) {
            None => {}
            Some(_) if self.prover > 0 => self.only_shown(local, span),
            Some(State::Lent) => self.only_lent(local, span),
            Some(State::Moved(at)) => self.used_twice(local, *at, span),
            Some(State::There(_)) => {
                self.moved.insert(local, span);
                self.states.insert(local, State::Moved(span));
            }
        }
    }

    fn introduce(&mut self, local: LocalId, ty: &Type) {
        if !self.program.is_linear(ty) {
            return;
        }
        let bound = self.function.locals.get(local.0 as usize).map_or(self.function.span, |local| local.span);
        self.states.insert(local, State::There(bound));
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(local);
        }
    }

    /// A pattern takes a value of a type apart. `outside` is what it stands with, if it has no place of its own.
    fn bind(&mut self, pattern: &Pattern, ty: &Type, outside: Span) {
        if self.only_looks() || !self.program.is_linear(ty) {
            return;
        }
        let span = pattern.span().unwrap_or(outside);
        match (pattern, ty) {
            (Pattern::Bind(local), _) => self.introduce(*local, ty),
            (Pattern::Wildcard, _) => self.dropped_by_pattern("`_`", ty, span),
            (Pattern::Tuple(parts, _), Type::Tuple(types)) => {
                parts.iter().zip(types).for_each(|(part, ty)| self.bind(part, ty, span));
            }
            (Pattern::Data { id, variant, fields, .. }, Type::Data(_, arguments)) => {
                let Some(declared) = self.program.data(*id).variants.get(*variant as usize) else { return };
                let slots = Slots::of(arguments);
                for (place, field) in declared.fields.iter().enumerate() {
                    let ty = instantiate(&field.ty, &slots);
                    match fields.iter().find(|(found, _)| *found == place) {
                        Some((_, part)) => self.bind(part, &ty, span),
                        None if self.program.is_linear(&ty) && Some(*id) != self.value() => {
                            self.dropped_by_pattern("`..`", &ty, span);
                        }
                        None => {}
                    }
                }
            }
            // All bind the same.
            (Pattern::Or(alternatives, _), _) => {
                alternatives.iter().for_each(|alternative| self.bind(alternative, ty, span));
            }
            _ => {}
        }
    }

    fn assign(&mut self, place: &Place) {
        for projection in &place.projections {
            if let Projection::Index(index) = projection {
                self.expr(index);
            }
        }
        let Some(state) = self.states.get(&place.local).copied() else { return };
        if self.prover > 0 {
            return;
        }
        let linear = self.program.is_linear(self.table.expression(place.id));
        match (linear, place.projections.is_empty(), state) {
            (true, true, State::Moved(_)) => {
                self.states.insert(place.local, State::There(place.span));
            }
            (true, _, State::There(from)) => self.overwritten(place, from),
            (_, _, State::Moved(at)) => self.gone(place.local, at, place.span),
            _ => {}
        }
    }

    /// The function ends: nothing may be left.
    fn returned(&mut self, at: Span) {
        if self.prover > 0 {
            return;
        }
        let there = |(local, state): (&LocalId, &State)| matches!(state, State::There(_)).then_some(*local);
        let left: Vec<LocalId> = self.states.iter().filter_map(there).collect();
        left.into_iter().for_each(|local| self.lost_by_return(local, at));
        if let Some(array) = self.arrays.last() {
            self.rest_lost_by_return(*array, at);
        }
        self.ended = true;
    }

    fn branch(&mut self, condition: &Expr, then: &Block, otherwise: Option<&Expr>) {
        self.expr(condition);
        let before = self.states.clone();
        let first = self.path(&before, close(then), "if this branch is taken", |this| this.block(then));
        let second = match otherwise {
            Some(other) => self.path(&before, end(other), "if this branch is taken", |this| this.expr(other)),
            None => self.path(&before, condition.span, "if this is false", |_| ()),
        };
        self.join(&before, vec![first, second]);
    }

    fn arms(&mut self, scrutinee: &Expr, arms: &[Arm]) {
        self.expr(scrutinee);
        let ty = self.table.expression(scrutinee.id);
        let before = self.states.clone();
        let arm = |this: &mut Self, arm: &Arm| {
            this.path(&before, end(&arm.value), "if this arm is taken", |this| {
                this.scope(|this| {
                    this.bind(&arm.pattern, ty, arm.value.span);
                    this.expr(&arm.value);
                });
            })
        };
        let paths = arms.iter().map(|this| arm(self, this)).collect();
        self.join(&before, paths);
    }

    fn path(
        &mut self,
        before: &States,
        end: Span,
        when: &'static str,
        inside: impl FnOnce(&mut Self),
    ) -> Path {
        self.states.clone_from(before);
        inside(self);
        let ended = std::mem::replace(&mut self.ended, false);
        Path { states: (!ended).then(|| std::mem::take(&mut self.states)), end, when }
    }

    /// Where paths meet, they must have left the same.
    fn join(&mut self, before: &States, paths: Vec<Path>) {
        let live: Vec<(&States, &Path)> =
            paths.iter().filter_map(|path| Some((path.states.as_ref()?, path))).collect();
        let mut joined = States::new();
        for (local, state) in before {
            let ends = live.iter().filter_map(|(states, path)| Some((*states.get(local)?, *path)));
            let (mut there, mut moved) = (None, None);
            for (state, path) in ends {
                match state {
                    State::There(from) => drop(there.get_or_insert((from, path))),
                    State::Moved(at) => drop(moved.get_or_insert((at, path))),
                    State::Lent => {}
                }
            }
            let state = match (there, moved) {
                (Some((from, there)), Some((at, moved))) => {
                    match state {
                        State::Moved(_) => self.given_on_one_path(*local, from, moved),
                        _ => self.used_on_one_path(*local, at, there),
                    }
                    State::Moved(at)
                }
                (Some((from, _)), None) => State::There(from),
                (None, Some((at, _))) => State::Moved(at),
                (None, None) => *state,
            };
            joined.insert(*local, state);
        }
        self.ended = live.is_empty() && !paths.is_empty();
        self.states = joined;
    }

    /// A part that is executed once for each element, or number. It must leave what is outside as it was.
    fn rounds(&mut self, pattern: &Pattern, iterable: &Iterable, inside: impl FnOnce(&mut Self)) {
        let unit = Type::unit();
        let (element, array) = match iterable {
            Iterable::Range { low, high, .. } => {
                self.all(vec![low, high]);
                (&unit, low.span)
            }
            Iterable::Array(array) => {
                self.expr(array);
                match self.table.expression(array.id) {
                    Type::Array(element, _) => (&**element, array.span),
                    _ => (&unit, array.span),
                }
            }
        };
        let linear = self.program.is_linear(element);
        let before = self.states.clone();
        if linear {
            self.arrays.push(array);
        }
        let round = self.path(&before, array, "", |this| {
            this.scope(|this| {
                this.bind(pattern, element, array);
                inside(this);
            });
        });
        if linear {
            self.arrays.pop();
        }
        for (local, state) in &before {
            match (state, round.states.as_ref().and_then(|states| states.get(local))) {
                (State::There(_), Some(State::Moved(at))) => self.used_each_round(*local, *at),
                (State::Moved(_), Some(State::There(from))) => self.given_each_round(*local, *from),
                _ => {}
            }
        }
        self.states = round.states.unwrap_or(before);
    }

    /// A statement leaves the value of an expression to nobody.
    fn dropped(&mut self, expr: &Expr) {
        if !self.ended && self.is_linear(expr) {
            self.lost_here(expr);
        }
    }

    fn value(&self) -> Option<DataId> {
        self.program.contract_types.map(|types| types.value)
    }
}

/// Where a path through an expression ends: what is narrow enough to be pointed at.
fn end(expr: &Expr) -> Span {
    match &expr.kind {
        ExprKind::Block(block) => close(block),
        ExprKind::If { otherwise: Some(other), .. } => end(other),
        ExprKind::If { then, .. } => close(then),
        _ => expr.span,
    }
}

/// The closing brace of it.
fn close(block: &Block) -> Span {
    let Span { file, start, end } = block.span;
    Span { file, start: end.saturating_sub(1).max(start), end }
}
