//! The same program written another way: it means the same, so both forms are built, and accept the same inputs with the
//! same journal.

mod branches;
mod data;
mod functions;
mod lets;
mod loops;
mod names;
mod numbers;
mod slices;

use super::program::{Expr, Program};
use super::visit::{self, Visitor};

/// A way to write a program differently.
#[derive(Clone, Copy)]
pub(crate) struct Rewrite {
    pub(crate) name: &'static str,
    /// Changes the program; whether there was something to change.
    pub(crate) apply: fn(&mut Program) -> bool,
    /// Whether the image ID stays the same.
    pub(crate) same_image: bool,
}

/// All there are, one of which is tried with each program.
pub(crate) const REWRITES: [Rewrite; 13] = [
    Rewrite { name: "other names", apply: names::renamed, same_image: true },
    Rewrite { name: "lets in another order", apply: lets::swapped, same_image: false },
    Rewrite { name: "loops round by round", apply: loops::unrolled, same_image: false },
    Rewrite { name: "bodies instead of calls", apply: functions::inlined, same_image: false },
    Rewrite { name: "ifs instead of && and ||", apply: branches::logic_as_ifs, same_image: false },
    Rewrite { name: "else before then", apply: branches::swapped, same_image: false },
    Rewrite { name: "elements instead of slices", apply: slices::as_comprehensions, same_image: false },
    Rewrite { name: "else instead of return", apply: functions::returns_as_ifs, same_image: false },
    Rewrite { name: "operators instead of methods", apply: numbers::with_operators, same_image: false },
    Rewrite { name: "struct literals in full", apply: data::updates_in_full, same_image: false },
    Rewrite { name: "ifs instead of match", apply: data::matches_as_ifs, same_image: false },
    Rewrite { name: "functions instead of methods", apply: functions::without_methods, same_image: true },
    Rewrite { name: "copies of generic functions", apply: functions::copied, same_image: true },
];

/// Changes every expression that `change` says something of; whether there is one.
fn every_expr(program: &mut Program, change: impl FnMut(&mut Expr) -> bool) -> bool {
    struct Change<F> {
        change: F,
        any: bool,
    }
    impl<F: FnMut(&mut Expr) -> bool> Visitor for Change<F> {
        fn expr(&mut self, e: &mut Expr) {
            self.any |= (self.change)(e);
        }
    }
    let mut changes = Change { change, any: false };
    visit::program(program, &mut changes);
    changes.any
}
