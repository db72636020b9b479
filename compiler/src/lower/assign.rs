//! Assignments to places: locals and what is in them, also array elements at places known only to the prover.

use curve25519_dalek::scalar::Scalar;

use super::Lowerer;
use super::error::Lowered;
use super::facts::BranchFacts;
use super::increase::{self, Increase};
use super::index::Position;
use super::memory::first_index;
use super::select::Branches;
use super::value::{Lc, Value};
use crate::hir::{BinaryOp, Expr, Place, Projection};
use crate::source::Span;

/// A step into a value.
pub(super) enum Step {
    /// The child at a known place.
    Child(usize),
    /// The child `first + i`, i the place of the one indicator that is 1.
    Chosen { first: usize, indicators: Vec<Lc> },
}

/// What an assignment does to what is at the end of a way.
pub(super) enum Change {
    Replace(Value),
    Increase(Increase),
}

impl Lowerer<'_> {
    /// `place = value` or, with an operator, `place += value` and the like: the value is evaluated first, then the
    /// indices from left to right, each once.
    pub(super) fn assign(&mut self, place: &Place, operator: Option<BinaryOp>, value: &Expr) {
        let (operator, value) = match increase::written_out(place, value) {
            Some((operator, summand)) => (Some(operator), summand),
            None => (operator, value),
        };
        let value = self.expr(value);
        if !self.may_assign(place) {
            return;
        }
        let written = self.assigned(place, operator, value);
        if let Err(reported) = written {
            self.frame().locals[place.local.0 as usize] = Some(Value::Error(reported));
        }
    }

    fn assigned(&mut self, place: &Place, operator: Option<BinaryOp>, value: Value) -> Lowered<()> {
        if self.frame().memories.contains_key(&place.local) {
            return self.assigned_in_memory(place, operator, value);
        }
        let (before, cells) = (self.builder.halves, self.cells(place));
        self.assigned_in_local(place, operator, value)?;
        if let Some(cells) = cells.filter(|_| self.builder.halves > before) {
            self.note_access(place.local, cells, true, self.builder.halves - before);
        }
        Ok(())
    }

    /// How many elements a local has, if one of them is assigned to.
    fn cells(&mut self, place: &Place) -> Option<usize> {
        let Some(Projection::Index(_)) = place.projections.first() else { return None };
        let local = self.frame().locals.get(place.local.0 as usize)?.as_ref()?;
        local.children().map(|children| children.len())
    }

    /// The same of a local that is a memory.
    fn assigned_in_memory(&mut self, place: &Place, operator: Option<BinaryOp>, value: Value) -> Lowered<()> {
        let Some(index) = first_index(place) else {
            let shape = self.local(place.local, place.span)?;
            let always = Lc::constant(Scalar::ONE);
            let Some(steps) = self.steps(shape, &place.projections, always, place.span)? else {
                return Ok(());
            };
            // Read after the indices: they may assign to it.
            let whole = self.local(place.local, place.span)?;
            let new = self.changed(whole, &steps, place, operator, value)?;
            self.replace(place.local, new, place.span);
            return Ok(());
        };
        let at = self.expr(index);
        let Some((cell, old)) = self.cell(place.local, &at, index.span)? else { return Ok(()) };
        let new = self.cell_changed(&old, place, operator, value);
        // What was taken is put in any case.
        let put = new.as_ref().ok().and_then(Option::as_ref).unwrap_or(&old);
        self.put_again(&cell, put, &old, place.span);
        new.map(|_| ())
    }

    /// A cell with a part of it assigned to; `None` if the way to it leads nowhere.
    fn cell_changed(
        &mut self,
        old: &Value,
        place: &Place,
        operator: Option<BinaryOp>,
        value: Value,
    ) -> Lowered<Option<Value>> {
        let always = Lc::constant(Scalar::ONE);
        let steps = self.steps(old.clone(), &place.projections[1..], always, place.span)?;
        steps.map(|steps| self.changed(old.clone(), &steps, place, operator, value)).transpose()
    }

    /// A value with the part of it assigned to that the steps lead to.
    fn changed(
        &mut self,
        mut whole: Value,
        steps: &[Step],
        place: &Place,
        operator: Option<BinaryOp>,
        value: Value,
    ) -> Lowered<Value> {
        let ty = self.types.expression(place.id);
        let change = match operator {
            Some(operator) => self.change(operator, value, (&whole, steps), ty, place.span)?,
            None => {
                let arguments = self.instance();
                Change::Replace(self.store(value, ty, &arguments, place.span))
            }
        };
        match change {
            Change::Replace(value) => self.write(&mut whole, steps, value, place.span),
            Change::Increase(increase) => self.increase(&mut whole, steps, &increase, place.span)?,
        }
        Ok(whole)
    }

    fn assigned_in_local(&mut self, place: &Place, operator: Option<BinaryOp>, value: Value) -> Lowered<()> {
        let ty = self.types.expression(place.id);
        // What is read has a value in every run; what is written counts where the branch is taken.
        let condition = operator.is_none().then(|| self.lone_condition(place)).flatten();
        // Only its shape counts, and no assignment changes that.
        let shape = self.local(place.local, place.span)?;
        let condition = condition.unwrap_or_else(|| Lc::constant(Scalar::ONE));
        let steps = self.steps(shape, &place.projections, condition, place.span)?;
        // Read after the indices: they may assign to it.
        let mut whole = self.local(place.local, place.span)?;
        let change = match (operator, &steps) {
            (Some(operator), Some(steps)) => self.change(operator, value, (&whole, steps), ty, place.span)?,
            _ => {
                let arguments = self.instance();
                Change::Replace(self.store(value, ty, &arguments, place.span))
            }
        };
        let Some(steps) = steps else { return Ok(()) };
        // Taken out, so that nothing else shares what is changed.
        self.frame().locals[place.local.0 as usize] = None;
        match change {
            Change::Replace(value) => self.write(&mut whole, &steps, value, place.span),
            Change::Increase(increase) => self.increase(&mut whole, &steps, &increase, place.span)?,
        }
        self.frame().locals[place.local.0 as usize] = Some(whole);
        Ok(())
    }

    /// The way into a place; `None` if it leads nowhere, so that the branch it stands in is impossible.
    fn steps(
        &mut self,
        mut current: Value,
        projections: &[Projection],
        mut condition: Lc,
        span: Span,
    ) -> Lowered<Option<Vec<Step>>> {
        let mut steps = Vec::with_capacity(projections.len());
        let mut somewhere = true;
        for projection in projections {
            let step = match projection {
                Projection::Field(name, span) => Step::Child(self.field_index(&current, name, *span)?),
                Projection::Index(index) => {
                    let index_span = index.span;
                    let index = self.expr(index);
                    let children = self.elements(&current, index_span)?;
                    match self.position(children.len(), &index, index_span)? {
                        Position::Known(known) => Step::Child(known),
                        Position::Bits(distance) => {
                            // One of several indices does for all that a condition holds.
                            let condition = std::mem::replace(&mut condition, Lc::constant(Scalar::ONE));
                            let indicators = self.indicators_where(condition, &distance);
                            Step::Chosen { first: distance.first, indicators }
                        }
                        Position::Nowhere if children.is_empty() => return Ok(None),
                        Position::Nowhere => {
                            somewhere = false;
                            Step::Child(0)
                        }
                    }
                }
            };
            let (Step::Child(child) | Step::Chosen { first: child, .. }) = &step;
            let children = self.elements(&current, span)?;
            current = children[*child].clone();
            steps.push(step);
        }
        Ok(somewhere.then_some(steps))
    }

    /// The condition of the branches we are in, if the innermost is an `if` without an `else` and the local was there before
    /// it: what is written in it then counts only where it holds. So it is multiplied with the bits of the index, and not
    /// with all elements when the branch ends. In loops and calls there may be many
    /// writes before one end.
    fn lone_condition(&mut self, place: &Place) -> Option<Lc> {
        let (lone, scope) = (self.lone.as_ref()?, self.scopes.last()?);
        let innermost = lone.condition == scope.condition && lone.frames == self.frames.len();
        let before = lone.locals.get(place.local.0 as usize).is_some_and(|before| *before);
        let guard = if innermost && before { self.guard()? } else { return None };
        if self.builder.is_public(&guard) {
            return None;
        }
        self.builder.follow(&guard).map(|()| guard)
    }

    /// What is at the end of a way.
    pub(super) fn read(&mut self, whole: &Value, steps: &[Step], span: Span) -> Lowered<Value> {
        let Some((step, rest)) = steps.split_first() else { return Ok(whole.clone()) };
        let children = self.elements(whole, span)?;
        match step {
            Step::Child(index) => self.read(&children[*index], rest, span),
            Step::Chosen { first, indicators } => {
                let elements = children[*first..].iter().zip(indicators);
                let elements: Lowered<Vec<Value>> =
                    elements.map(|(element, _)| self.read(element, rest, span)).collect();
                self.weigh(&elements?, indicators, span)
            }
        }
    }

    fn write(&mut self, target: &mut Value, steps: &[Step], value: Value, span: Span) {
        let Some((step, rest)) = steps.split_first() else {
            *target = value;
            return;
        };
        let Some(children) = target.children_mut() else { return };
        if children.is_shared() {
            self.steps += children.len() as u64 / 4;
        }
        let children = children.items_mut();
        match step {
            Step::Child(index) => self.write(&mut children[*index], rest, value, span),
            Step::Chosen { first, indicators } => {
                let facts = BranchFacts::default();
                let branches = Branches { then: &facts, otherwise: &facts };
                for (child, indicator) in children[*first..].iter_mut().zip(indicators) {
                    let mut written = child.clone();
                    self.write(&mut written, rest, value.clone(), span);
                    *child = self.select(indicator, &written, child, &branches, span);
                }
            }
        }
    }
}
