//! Loops round by round.

use std::collections::BTreeSet;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::super::program::{Block, Expr, Id, Kind, Over, Pattern, Program, Statement, StatementKind};
use super::super::visit::{self, Visitor};

/// A loop over known numbers is a block for each of them, and a comprehension an array of blocks.
pub(super) fn unrolled(program: &mut Program) -> bool {
    let mut tying = Tying { loops: BTreeSet::new() };
    visit::program(program, &mut tying);
    let mut unroll = Unroll { tying: tying.loops, any: false };
    visit::program(program, &mut unroll);
    unroll.any
}

/// Finds the loops over conditions of a `constrain`, which stand in no blocks.
struct Tying {
    loops: BTreeSet<Id>,
}

impl Visitor for Tying {
    fn statement(&mut self, s: &mut Statement) {
        if let StatementKind::Constrain { body, .. } = &mut s.kind {
            visit::block(body, &mut Loops { found: &mut self.loops });
        }
    }
}

struct Loops<'f> {
    found: &'f mut BTreeSet<Id>,
}

impl Visitor for Loops<'_> {
    fn statement(&mut self, s: &mut Statement) {
        if matches!(s.kind, StatementKind::For { .. }) {
            self.found.insert(s.id);
        }
    }
}

struct Unroll {
    tying: BTreeSet<Id>,
    any: bool,
}

impl Visitor for Unroll {
    fn statement(&mut self, s: &mut Statement) {
        let StatementKind::For { pattern, over, body } = &s.kind else { return };
        let Some(numbers) = numbers(over).filter(|_| !self.tying.contains(&s.id)) else { return };
        let round = |n| Statement { id: s.id, kind: StatementKind::Expr(round(pattern, n, body, s.id)) };
        let statements = numbers.into_iter().map(round).collect();
        let block = Expr { id: s.id, kind: Kind::Block(Block { statements, value: None }) };
        s.kind = StatementKind::Expr(block);
        self.any = true;
    }

    fn expr(&mut self, e: &mut Expr) {
        let Kind::Comprehension(body, pattern, over) = &e.kind else { return };
        // Without elements an array has no type of its own.
        let Some(numbers) = numbers(over).filter(|numbers| !numbers.is_empty()) else { return };
        let body = Block { statements: vec![], value: Some(body.clone()) };
        e.kind = Kind::Array(numbers.into_iter().map(|n| round(pattern, n, &body, e.id)).collect());
        self.any = true;
    }
}

/// The numbers that a loop runs over, if they are written.
fn numbers(over: &Over) -> Option<Vec<i64>> {
    let Over::Range { low, high, inclusive } = over else { return None };
    let number = |e: &Expr| if let Kind::Int(n) = &e.kind { n.to_i64() } else { None };
    let (low, high) = (number(low)?, number(high)?);
    Some((low..high + i64::from(*inclusive)).collect())
}

/// `{ let i = n; … }`
fn round(pattern: &Pattern, n: i64, body: &Block, id: Id) -> Expr {
    let value = Expr { id, kind: Kind::Int(BigInt::from(n)) };
    let bind = StatementKind::Let { pattern: pattern.clone(), ty: None, value };
    let mut body = body.clone();
    body.statements.insert(0, Statement { id, kind: bind });
    Expr { id, kind: Kind::Block(body) }
}
