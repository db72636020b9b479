//! Which lines of a program its tests execute.

use std::collections::{BTreeMap, BTreeSet};

use super::{Options, adversary, entry, inputs, property};
use crate::driver::Checked;
use crate::hir::children;
use crate::hir::{Block, Expr, ExprKind, Iterable, LogArgument, Statement, StatementKind, Test, TestKind};
use crate::lower::{Visited, visit};
use crate::source::{FileId, Span};

/// The lines of the functions of a program, by the names of their files, and how many tests execute each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// By file and line, from 1.
    pub files: BTreeMap<String, BTreeMap<usize, u32>>,
}

impl Coverage {
    /// No line of a program is executed yet. Lines of its tests and of other packages do not count.
    pub fn of(checked: &Checked) -> Self {
        let mut coverage = Self::default();
        let own = |span: Span| checked.packages[0].contains(&span.file);
        for function in
            checked.program.functions.iter().filter(|function| !function.test && own(function.span))
        {
            in_block(&function.body, &mut |span| {
                let (name, line) = line_of(checked, span.file, span.start);
                coverage.files.entry(name).or_default().insert(line, 0);
            });
        }
        coverage
    }

    /// Adds what a test executes. What it executes of files that are not there does not count.
    pub fn add(&mut self, checked: &Checked, executed: &BTreeSet<(FileId, u32)>) {
        let lines: BTreeSet<_> =
            executed.iter().map(|(file, start)| line_of(checked, *file, *start)).collect();
        for (name, line) in lines {
            let times = self.files.get_mut(&name).and_then(|lines| lines.get_mut(&line));
            times.into_iter().for_each(|times| *times += 1);
        }
    }

    /// The report that tools for coverage read.
    pub fn lcov(&self) -> String {
        let mut text = String::new();
        for (name, lines) in &self.files {
            text += &format!("TN:\nSF:{name}\n");
            lines.iter().for_each(|(line, times)| text += &format!("DA:{line},{times}\n"));
            let hit = lines.values().filter(|times| **times > 0).count();
            text += &format!("LF:{}\nLH:{hit}\nend_of_record\n", lines.len());
        }
        text
    }
}

/// Where expressions begin that a test executes, in any of its runs; nothing of a test that cannot be built.
pub fn executed(checked: &Checked, test: &Test, options: Options<'_>) -> BTreeSet<(FileId, u32)> {
    let visited = |arguments| visit(&checked.program, &checked.types, &entry(test, arguments));
    let once = |visited: Visited| visited.executed(&inputs(visited.given(), &[]));
    match &test.kind {
        TestKind::Once(_) => visited(vec![]).map(once).unwrap_or_default(),
        TestKind::Property => {
            let Some(visited) = visited(vec![]) else { return BTreeSet::new() };
            let all = property::leaves(checked, test, options);
            all.iter().flat_map(|leaves| visited.executed(&inputs(visited.given(), leaves))).collect()
        }
        TestKind::Scenario(_) => BTreeSet::new(),
        TestKind::Adversary(choices) => {
            let all = adversary::combinations(checked, choices, test.span).unwrap_or_default();
            all.into_iter().filter_map(visited).flat_map(once).collect()
        }
    }
}

fn line_of(checked: &Checked, file: FileId, start: u32) -> (String, usize) {
    let span = Span { file, start, end: start };
    (checked.sources.file(file).name.clone(), checked.sources.line_column(span).line as usize)
}

/// Shows where each expression of a block is.
fn in_block(block: &Block, see: &mut dyn FnMut(Span)) {
    block.statements.iter().for_each(|statement| in_statement(statement, see));
    block.tail.iter().for_each(|tail| in_expr(tail, see));
}

fn in_statement(statement: &Statement, see: &mut dyn FnMut(Span)) {
    match &statement.kind {
        StatementKind::Let { value, .. } | StatementKind::Assign { value, .. } => in_expr(value, see),
        StatementKind::Assert { condition: value, .. }
        | StatementKind::Bind(value)
        | StatementKind::Expr(value) => in_expr(value, see),
        StatementKind::For { iterable, body, .. } => {
            in_iterable(iterable, see);
            in_block(body, see);
        }
        StatementKind::Constrain { body, .. } => in_block(body, see),
        StatementKind::Return(value) => value.iter().for_each(|value| in_expr(value, see)),
        StatementKind::Log(arguments) => {
            for argument in arguments {
                if let LogArgument::Value(value) = argument {
                    in_expr(value, see);
                }
            }
        }
    }
}

fn in_iterable(iterable: &Iterable, see: &mut dyn FnMut(Span)) {
    match iterable {
        // The bounds of a loop are known: they are not executed.
        Iterable::Range { .. } => {}
        Iterable::Array(array) => in_expr(array, see),
    }
}

fn in_expr(expr: &Expr, see: &mut dyn FnMut(Span)) {
    // A block alone computes nothing.
    if !matches!(expr.kind, ExprKind::Block(_)) {
        see(expr.span);
    }
    match &expr.kind {
        ExprKind::Block(block) | ExprKind::Hint { body: block, .. } => in_block(block, see),
        ExprKind::If { condition, then, otherwise } => {
            in_expr(condition, see);
            in_block(then, see);
            otherwise.iter().for_each(|otherwise| in_expr(otherwise, see));
        }
        ExprKind::Match { scrutinee, arms, .. } => {
            in_expr(scrutinee, see);
            arms.iter().for_each(|arm| in_expr(&arm.value, see));
        }
        ExprKind::Comprehension { body, iterable, .. } => {
            in_iterable(iterable, see);
            in_expr(body, see);
        }
        _ => children(expr, &mut |child| in_expr(child, see)),
    }
}
