//! Makes a program smaller that the evaluator and the compiler do not agree about, as long as they do not.

use super::compare::{Disagreement, Tally, compare};
use super::program::{Block, Expr, Kind, Program};
use super::visit::{self, Visitor};

/// A smaller program with a disagreement of the same kind; the given one if there is none.
pub(crate) fn shrink(program: &Program, seed: u64, kind: &str) -> (Program, Disagreement) {
    let still = |candidate: &Program| match compare(candidate, seed, &mut Tally::default()) {
        Err(disagreement) if disagreement.kind == kind => Some(disagreement),
        _ => None,
    };
    let mut best = program.clone();
    let mut said = still(&best).unwrap_or(Disagreement { kind: kind.into(), text: String::new() });
    let whole = std::env::var("ZKC_WHOLE").is_ok();
    loop {
        if whole {
            return (best, said);
        }
        let mut smaller = false;
        let mut number = 0;
        while let Some(candidate) = edited(&best, number) {
            match still(&candidate) {
                // The next edit has this number now.
                Some(disagreement) => (best, said, smaller) = (candidate, disagreement, true),
                None => number += 1,
            }
        }
        if !smaller {
            return (best, said);
        }
    }
}

/// The program after its n-th edit, if there are so many.
fn edited(program: &Program, number: usize) -> Option<Program> {
    let mut candidate = program.clone();
    // A generic circuit keeps one image.
    let images = candidate.images.len().saturating_sub(1);
    let lists = [
        candidate.functions.len(),
        candidate.constants.len(),
        candidate.structs.len(),
        candidate.enums.len(),
        images,
    ];
    let mut left = number;
    for (list, length) in lists.into_iter().enumerate() {
        if left < length {
            match list {
                0 => drop(candidate.functions.remove(left)),
                1 => drop(candidate.constants.remove(left)),
                2 => drop(candidate.structs.remove(left)),
                3 => drop(candidate.enums.remove(left)),
                _ => drop(candidate.images.remove(left)),
            }
            return Some(candidate);
        }
        left -= length;
    }
    let mut edit = Edit { left, done: false };
    visit::program(&mut candidate, &mut edit);
    edit.done.then_some(candidate)
}

/// Counts down to the place that is changed.
struct Edit {
    left: usize,
    done: bool,
}

impl Edit {
    /// Which of so many edits of this place it is, if it is one of them.
    fn take(&mut self, many: usize) -> Option<usize> {
        if self.done {
            return None;
        }
        match self.left.checked_sub(many) {
            Some(left) => {
                self.left = left;
                None
            }
            None => {
                self.done = true;
                Some(self.left)
            }
        }
    }
}

impl Visitor for Edit {
    fn block(&mut self, block: &mut Block) {
        if let Some(index) = self.take(block.statements.len()) {
            block.statements.remove(index);
        }
    }

    fn expr(&mut self, e: &mut Expr) {
        let smaller = smaller(e);
        if let Some(index) = self.take(smaller.len()) {
            e.kind = smaller[index].clone();
        }
    }
}

/// What may stand in the place of an expression.
fn smaller(e: &Expr) -> Vec<Kind> {
    let block = |block: &Block| Kind::Block(block.clone());
    let mut found = vec![];
    match &e.kind {
        Kind::Int(_) | Kind::FieldLiteral(_) | Kind::Bool(_) => return vec![],
        Kind::Max(_) | Kind::Name(_) | Kind::Char(_) | Kind::String(_) => {}
        Kind::Promoted(a) | Kind::Negate(a) | Kind::Not(a) | Kind::Reveal(a) | Kind::Cast(a, _) => {
            found.push(a.kind.clone());
        }
        Kind::Binary(_, a, b) | Kind::Numeric(_, a, b) => found.extend([a.kind.clone(), b.kind.clone()]),
        Kind::Part(a, index) => {
            if let Kind::Tuple(items) = &a.kind {
                found.push(items[*index].kind.clone());
            }
        }
        Kind::Index(a, _) => match &a.kind {
            Kind::Array(items) => found.extend(items.iter().map(|item| item.kind.clone())),
            Kind::Comprehension(item, ..) | Kind::Repeat(item, _) => found.push(item.kind.clone()),
            _ => {}
        },
        Kind::Block(Block { statements, value: Some(value) }) if statements.is_empty() => {
            found.push(value.kind.clone());
        }
        Kind::If(_, then, otherwise) => {
            found.push(block(then));
            found.extend(otherwise.iter().map(block));
        }
        Kind::Struct(_, _, Some(rest)) => found.push(rest.kind.clone()),
        Kind::Match(value, arms) => {
            // Those with names of the pattern are no programs.
            found.extend(arms.iter().map(|(_, body)| body.kind.clone()));
            for left_out in 0..arms.len() {
                let mut fewer = arms.clone();
                fewer.remove(left_out);
                found.push(Kind::Match(value.clone(), fewer));
            }
        }
        _ => {}
    }
    found.extend([Kind::Int(0.into()), Kind::Int(1.into()), Kind::Bool(true), Kind::Bool(false)]);
    found.extend([Kind::FieldLiteral(0.into()), Kind::FieldLiteral(1.into())]);
    found
}
