//! What happens to each value in a run: it is an object that is made, and used so many times.
//!
//! To read a local as a value uses the objects in it, and makes new ones for whom they are given to. Conditions are not computed: each is
//! both true and false, and an option that is given to the function, or that `maybe` makes, is both there and not.

use std::collections::BTreeMap;

use crate::hir::{
    Block, Expr, ExprKind, Function, Iterable, LocalId, Pattern, Program, Statement, StatementKind, Type,
};
use crate::types::TypeTable;

/// More paths through a function are not tried.
const MAX_PATHS: usize = 4096;

/// Whether every object is used exactly once on each path; `None` if there are too many.
pub(super) fn each_once(program: &Program, table: &TypeTable, function: &Function) -> Option<bool> {
    let mut decisions = vec![];
    for _ in 0..MAX_PATHS {
        let mut run =
            Run { program, table, uses: vec![], wrong: false, locals: BTreeMap::new(), decisions, next: 0 };
        if !run.function(function) {
            return Some(false);
        }
        decisions = run.decisions;
        // The next path differs in the last decision that can still be another.
        while decisions.pop_if(|last| *last).is_some() {}
        match decisions.last_mut() {
            Some(last) => *last = true,
            None => return Some(true),
        }
    }
    None
}

/// What an expression gives.
#[derive(Clone)]
enum Given {
    Object(usize),
    Parts(Vec<Given>),
    /// An option is an object of its own, which a `match` uses.
    Option(usize, Option<Box<Given>>),
    Number,
}

/// The way out of a function, if it is taken.
type Flow = Result<Given, Given>;

struct Run<'p> {
    program: &'p Program,
    table: &'p TypeTable,
    uses: Vec<u32>,
    /// Whether something was looked at that was gone.
    wrong: bool,
    locals: BTreeMap<LocalId, Given>,
    decisions: Vec<bool>,
    next: usize,
}

impl Run<'_> {
    fn function(&mut self, function: &Function) -> bool {
        for parameter in &function.parameters {
            let given = self.input(&parameter.ty);
            self.locals.insert(parameter.local, given);
        }
        let (Ok(result) | Err(result)) = self.block(&function.body);
        self.used(&result);
        !self.wrong && self.uses.iter().all(|uses| *uses == 1)
    }

    fn input(&mut self, ty: &Type) -> Given {
        match ty {
            Type::Data(id, _) if Some(*id) == self.program.option => self.option(),
            Type::Data(..) => self.object(),
            Type::Array(element, _) => Given::Parts((0..2).map(|_| self.input(element)).collect()),
            Type::Tuple(parts) => Given::Parts(parts.iter().map(|part| self.input(part)).collect()),
            _ => Given::Number,
        }
    }

    fn object(&mut self) -> Given {
        Given::Object(self.make())
    }

    fn option(&mut self) -> Given {
        let (object, inner) = (self.make(), self.decide().then(|| Box::new(self.object())));
        Given::Option(object, inner)
    }

    fn make(&mut self) -> usize {
        self.uses.push(0);
        self.uses.len() - 1
    }

    fn decide(&mut self) -> bool {
        if self.next == self.decisions.len() {
            self.decisions.push(false);
        }
        self.next += 1;
        self.decisions[self.next - 1]
    }

    /// Counts a use of each object.
    fn used(&mut self, given: &Given) {
        match given {
            Given::Number => {}
            Given::Object(id) => self.uses[*id] += 1,
            Given::Parts(parts) => parts.iter().for_each(|part| self.used(part)),
            Given::Option(id, inner) => {
                self.uses[*id] += 1;
                inner.iter().for_each(|inner| self.used(inner));
            }
        }
    }

    /// The same with new objects.
    fn again(&mut self, given: &Given) -> Given {
        match given {
            Given::Number => Given::Number,
            Given::Object(_) => self.object(),
            Given::Parts(parts) => Given::Parts(parts.iter().map(|part| self.again(part)).collect()),
            Given::Option(_, inner) => {
                let inner = inner.as_ref().map(|inner| Box::new(self.again(inner)));
                Given::Option(self.make(), inner)
            }
        }
    }

    fn looked_at(&mut self, given: &Given) {
        match given {
            Given::Number => {}
            Given::Object(id) => self.wrong |= self.uses[*id] > 0,
            Given::Parts(parts) => parts.iter().for_each(|part| self.looked_at(part)),
            Given::Option(id, _) => self.wrong |= self.uses[*id] > 0,
        }
    }

    fn block(&mut self, block: &Block) -> Flow {
        for statement in &block.statements {
            self.statement(statement)?;
        }
        block.tail.as_ref().map_or(Ok(Given::Number), |tail| self.expr(tail))
    }

    fn statement(&mut self, statement: &Statement) -> Result<(), Given> {
        match &statement.kind {
            StatementKind::Let { pattern, value, .. } => {
                let given = self.expr(value)?;
                self.bind(pattern, given);
            }
            StatementKind::Assign { place, value, .. } => {
                let given = self.expr(value)?;
                self.locals.insert(place.local, given);
            }
            StatementKind::For { pattern, iterable, body } => {
                for given in self.rounds(iterable)? {
                    self.bind(pattern, given);
                    self.block(body)?;
                }
            }
            StatementKind::Assert { condition, .. } => drop(self.expr(condition)?),
            StatementKind::Return(value) => {
                return Err(match value {
                    Some(value) => self.expr(value)?,
                    None => Given::Number,
                });
            }
            StatementKind::Expr(value) => drop(self.expr(value)?),
            other => unreachable!("not written: {other:?}"),
        }
        Ok(())
    }

    fn rounds(&mut self, iterable: &Iterable) -> Result<Vec<Given>, Given> {
        Ok(match iterable {
            Iterable::Range { .. } => vec![Given::Number, Given::Number],
            Iterable::Array(array) => match self.expr(array)? {
                Given::Parts(parts) => parts,
                _ => unreachable!("an array has parts"),
            },
        })
    }

    fn bind(&mut self, pattern: &Pattern, given: Given) {
        match (pattern, given) {
            (Pattern::Bind(local), given) => drop(self.locals.insert(*local, given)),
            (Pattern::Wildcard, _) => {}
            (Pattern::Tuple(patterns, _), Given::Parts(parts)) => {
                patterns.iter().zip(parts).for_each(|(pattern, part)| self.bind(pattern, part));
            }
            (other, _) => unreachable!("not written: {other:?}"),
        }
    }

    /// Names are read after all else was computed.
    fn all(&mut self, parts: &[Expr]) -> Result<Vec<Given>, Given> {
        let is_name = |part: &Expr| matches!(part.kind, ExprKind::Local(_));
        let mut given = vec![Given::Number; parts.len()];
        for names in [false, true] {
            for (index, part) in parts.iter().enumerate().filter(|(_, part)| is_name(part) == names) {
                given[index] = self.expr(part)?;
            }
        }
        Ok(given)
    }

    fn expr(&mut self, expr: &Expr) -> Flow {
        Ok(match &expr.kind {
            ExprKind::Int(_) | ExprKind::Bool(_) => Given::Number,
            ExprKind::Local(local) => {
                let given = self.locals[local].clone();
                self.used(&given);
                self.again(&given)
            }
            ExprKind::Field { base, .. } => {
                let ExprKind::Local(local) = &base.kind else { unreachable!("only names are looked into") };
                let given = self.locals[local].clone();
                self.looked_at(&given);
                Given::Number
            }
            ExprKind::Tuple(parts) | ExprKind::Array(parts) => Given::Parts(self.all(parts)?),
            ExprKind::Binary { left, right, .. } => {
                let parts = [self.expr(left)?, self.expr(right)?];
                parts.iter().for_each(|part| self.used(part));
                match self.table.methods.contains_key(&expr.id) {
                    true => self.object(),
                    false => Given::Number,
                }
            }
            ExprKind::Method { arguments, .. } => {
                let arguments = self.all(arguments)?;
                arguments.iter().for_each(|argument| self.used(argument));
                Given::Parts(vec![self.object(), self.object()])
            }
            ExprKind::Call { function, arguments, .. } => {
                let arguments = self.all(arguments)?;
                arguments.iter().for_each(|argument| self.used(argument));
                match self.program.functions[function.0 as usize].name.as_str() {
                    "same" => self.object(),
                    "maybe" => Given::Parts(vec![self.option(), self.option()]),
                    other => unreachable!("not written: {other}"),
                }
            }
            ExprKind::Comprehension { body, pattern, iterable } => {
                let mut parts = vec![];
                for given in self.rounds(iterable)? {
                    self.bind(pattern, given);
                    parts.push(self.expr(body)?);
                }
                Given::Parts(parts)
            }
            ExprKind::Block(block) => self.block(block)?,
            ExprKind::If { then, otherwise, .. } => match (self.decide(), otherwise) {
                (true, _) => self.block(then)?,
                (false, Some(otherwise)) => self.expr(otherwise)?,
                (false, None) => Given::Number,
            },
            ExprKind::Match { scrutinee, arms, .. } => {
                let Given::Option(object, inner) = self.expr(scrutinee)? else {
                    unreachable!("only options are matched")
                };
                self.uses[object] += 1;
                let wanted = usize::from(inner.is_some());
                let arm = arms.iter().find(|arm| match &arm.pattern {
                    Pattern::Data { variant, .. } => *variant as usize == wanted,
                    _ => true,
                });
                let arm = arm.expect("every value has an arm");
                if let (Pattern::Data { fields, .. }, Some(inner)) = (&arm.pattern, inner) {
                    fields.iter().for_each(|(_, pattern)| self.bind(pattern, (*inner).clone()));
                }
                self.expr(&arm.value)?
            }
            other => unreachable!("not written: {other:?}"),
        })
    }
}
