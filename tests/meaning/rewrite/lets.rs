//! Independent `let`s in another order.

use std::collections::BTreeSet;

use super::super::program::{Block, Expr, Kind, Pattern, Program, Statement, StatementKind};
use super::super::visit::{self, Visitor};

/// Of two `let`s next to each other, of which neither needs the other, the second one comes first.
pub(super) fn swapped(program: &mut Program) -> bool {
    let mut swap = Swap { any: false };
    visit::program(program, &mut swap);
    swap.any
}

struct Swap {
    any: bool,
}

impl Visitor for Swap {
    fn block(&mut self, block: &mut Block) {
        let mut index = 1;
        while index < block.statements.len() {
            if independent(&block.statements[index - 1], &block.statements[index]) {
                block.statements.swap(index - 1, index);
                self.any = true;
                index += 1;
            }
            index += 1;
        }
    }
}

fn independent(first: &Statement, second: &Statement) -> bool {
    let (Some((a, uses_a)), Some((b, uses_b))) = (parts(first), parts(second)) else { return false };
    a.is_disjoint(&b) && a.is_disjoint(&uses_b) && b.is_disjoint(&uses_a)
}

/// The names that a `let` without effects binds, and those it uses.
fn parts(s: &Statement) -> Option<(BTreeSet<String>, BTreeSet<String>)> {
    let StatementKind::Let { pattern, value, .. } = &s.kind else { return None };
    let mut found = Uses { names: BTreeSet::new(), effects: false };
    visit::expr(&mut value.clone(), &mut found);
    let mut bound = BTreeSet::new();
    names(pattern, &mut bound);
    (!found.effects).then_some((bound, found.names))
}

fn names(pattern: &Pattern, to: &mut BTreeSet<String>) {
    match pattern {
        Pattern::Name { name, .. } => drop(to.insert(name.clone())),
        Pattern::Tuple(parts) | Pattern::Or(parts) => parts.iter().for_each(|part| names(part, to)),
        Pattern::Struct(_, parts) | Pattern::Variant(_, parts) => {
            parts.iter().for_each(|(_, part)| names(part, to));
        }
        Pattern::Wildcard | Pattern::Literal(_) | Pattern::Range(..) => {}
    }
}

/// What an expression uses, and whether it does something: then its place matters.
struct Uses {
    names: BTreeSet<String>,
    effects: bool,
}

impl Visitor for Uses {
    fn expr(&mut self, e: &mut Expr) {
        match &e.kind {
            Kind::Name(name) => drop(self.names.insert(name.clone())),
            // A function may reveal or log.
            Kind::Reveal(_) | Kind::Call { .. } => self.effects = true,
            _ => {}
        }
    }

    fn statement(&mut self, s: &mut Statement) {
        self.effects |= matches!(s.kind, StatementKind::Assign { .. } | StatementKind::Log(_));
    }
}
