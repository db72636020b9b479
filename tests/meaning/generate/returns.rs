//! `return`: before the end, and at it.

use super::super::evaluate::value::Stage;
use super::super::program::{Block, Expr, Kind, Statement, StatementKind};
use super::Generator;
use super::shape::{Made, Shape};

impl Generator {
    /// `if c { return e; }`; nothing if it may not stand here.
    pub(super) fn return_statement(&mut self, result: &Shape, depth: usize) -> Option<Statement> {
        let condition = match !self.parameters.is_empty() && self.dice.chance(15) {
            true => Made { expr: self.const_condition(), shape: Shape::Bool, stage: Stage::Const },
            false => self.boolean(depth.min(1)),
        };
        let stage = condition.stage;
        let secret = stage == Stage::Secret || self.guarded > 0;
        // "A circuit returns public values only", and what a loop reveals must not follow a secret `return` of its last round.
        if secret && self.circuit && (!result.is_unit() || self.loops > 0) {
            return None;
        }
        let leave = self.under(stage, |this| this.leave(result, depth))?;
        let then = Block { statements: vec![leave], value: None };
        let otherwise = self.dice.chance(20).then(|| self.under(stage, |this| this.unit_block(0)));
        // What follows stands under the condition of not having returned.
        self.guarded += usize::from(secret);
        let value = self.node(Kind::If(Box::new(condition.expr), then, otherwise));
        Some(self.act(StatementKind::Expr(value)))
    }

    /// `return e;`
    fn leave(&mut self, result: &Shape, depth: usize) -> Option<Statement> {
        if result.is_unit() {
            return Some(self.act(StatementKind::Return(None)));
        }
        let made = self.of(result, depth.min(1), true);
        let expr = match self.circuit && made.stage == Stage::Secret {
            true if !self.may_reveal() => return None,
            true => self.node(Kind::Reveal(Box::new(made.expr))),
            false => made.expr,
        };
        Some(self.act(StatementKind::Return(Some(expr))))
    }

    /// The end of a function: its value, or statements all of which return.
    pub(super) fn ending(&mut self, result: &Shape, to: &mut Vec<Statement>) -> Option<Expr> {
        let may = self.result.take().is_some();
        if result.is_unit() {
            return None;
        }
        if !may || self.dice.chance(75) {
            return Some(self.of(result, 2, true).expr);
        }
        let end = self.leaving(result, 2);
        to.extend(end);
        None
    }

    /// Statements that return in any case.
    fn leaving(&mut self, result: &Shape, depth: usize) -> Vec<Statement> {
        match self.dice.below(4) {
            0 if depth > 0 => {
                let condition = self.boolean(1);
                let stage = condition.stage;
                let [then, otherwise] = [(); 2].map(|()| {
                    let statements = self.under(stage, |this| this.leaving(result, depth - 1));
                    Block { statements, value: None }
                });
                let value = self.node(Kind::If(Box::new(condition.expr), then, Some(otherwise)));
                vec![self.act(StatementKind::Expr(value))]
            }
            1 if depth > 0 => {
                let value = self.scrutinee(1);
                let mut arms = vec![];
                for (pattern, bound) in self.exhaustive(&value.shape, value.stage, 2) {
                    let outer = self.scope.len();
                    self.scope.extend(bound);
                    let statements = self.under(value.stage, |this| this.leaving(result, depth - 1));
                    self.scope.truncate(outer);
                    arms.push((pattern, self.node(Kind::Block(Block { statements, value: None }))));
                }
                let value = self.node(Kind::Match(Box::new(value.expr), arms));
                vec![self.act(StatementKind::Expr(value))]
            }
            _ => self.leave(result, depth).into_iter().collect(),
        }
    }
}
