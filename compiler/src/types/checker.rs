//! What the checker knows while it looks at one function.

use std::collections::{BTreeMap, BTreeSet};

use super::TypeTable;
use super::relate::{agrees, has_error};
use super::show::{Names, show};
use super::variables::Variables;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{
    Block, Body, ConstExpr, ConstParameter, ConstantId, Evaluator, Expr, ExprId, ExprKind, FunctionId,
    InType, Local, LocalId, Program, StatementKind, Type,
};
use crate::source::Span;

/// What is known of a value before the program runs.
#[derive(Clone, PartialEq)]
pub(super) enum Known {
    /// Nothing is known of it.
    No,
    /// It is known when building; as a const expression, if it can be written as one.
    Const(Option<ConstExpr>),
}

/// A local of the function.
#[derive(Clone)]
pub(super) struct LocalState {
    pub(super) ty: Type,
    pub(super) known: Known,
    /// Locals bound later have a higher number.
    pub(super) order: usize,
}

/// The state of the checker.
pub(super) struct Checker<'p> {
    pub(super) program: &'p Program,
    pub(super) table: TypeTable,
    /// What is looked at.
    pub(super) body: Body,
    /// Whether the value of an expression of it is known when building, by index.
    known: Vec<bool>,
    diagnostics: Vec<Diagnostic>,
    /// Warnings of values that nobody uses, by the values' places, for as long as nothing better is to be said.
    pub(super) unused: BTreeMap<Span, Diagnostic>,
    pub(super) function: Option<FunctionId>,
    /// The locals of what is looked at, as declared.
    pub(super) declared: &'p [Local],
    pub(super) locals: Vec<LocalState>,
    pub(super) bound: usize,
    /// In a hint's body: how many locals were bound before it.
    pub(super) hint: Option<usize>,
    /// In an argument of `log`: how many locals were bound before it.
    pub(super) log: Option<usize>,
    pub(super) evaluator: Evaluator<'p>,
    /// The const expressions in types, by what they stand in.
    in_types: BTreeMap<Body, Vec<&'p InType>>,
    /// Numbers in the place of field elements of which something was said already.
    pub(super) said: BTreeSet<ExprId>,
    pub(super) variables: Variables,
}

impl<'p> Checker<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let mut in_types: BTreeMap<Body, Vec<&InType>> = BTreeMap::new();
        for in_type in program.in_types.values() {
            in_types.entry(in_type.expr.id.body).or_default().push(in_type);
        }
        Checker {
            program,
            table: TypeTable::default(),
            body: Body::None,
            known: vec![],
            diagnostics: vec![],
            unused: BTreeMap::new(),
            function: None,
            declared: &[],
            locals: vec![],
            bound: 0,
            hint: None,
            log: None,
            evaluator: Evaluator::new(program, 0),
            in_types,
            said: BTreeSet::new(),
            variables: Variables::default(),
        }
    }

    pub(super) fn finish(mut self) -> (TypeTable, Vec<Diagnostic>) {
        self.diagnostics.extend(self.unused.into_values());
        (self.table, self.diagnostics)
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Checks a global constant.
    pub(super) fn constant(&mut self, index: usize) {
        let constant = &self.program.constants[index];
        self.function = None;
        self.enter(Body::Constant(ConstantId(index as u32)), &constant.locals);
        self.expect(&constant.value, &constant.ty);
        self.in_types();
        self.settle_variables();
    }

    /// Checks the const expressions in types that stand in no function or constant.
    pub(super) fn elsewhere(&mut self) {
        for in_type in self.in_types.remove(&Body::None).unwrap_or_default() {
            self.enter(Body::None, &in_type.locals);
            self.table.elsewhere.clear();
            self.expect(&in_type.expr, &Type::Int(None));
            self.settle_variables();
        }
    }

    /// Checks the const expressions in the types of what is looked at, all of whose locals have types.
    fn in_types(&mut self) {
        for in_type in self.in_types.remove(&self.body).unwrap_or_default() {
            self.expect(&in_type.expr, &Type::Int(None));
        }
    }

    /// Checks the body of a function or circuit.
    pub(super) fn function(&mut self, id: FunctionId) {
        let function = &self.program.functions[id.0 as usize];
        self.function = Some(id);
        self.enter(Body::Function(id), &function.locals);
        for parameter in &function.parameters {
            self.bind_local(parameter.local, parameter.ty.clone(), Known::No);
        }
        let (found, _) = self.block(&function.body, Some(&function.result).filter(|_| !function.test));
        // The value of a test is of any type.
        let result = if function.test { self.resolved(&found) } else { function.result.clone() };
        self.unify(&found, &result);
        let found = self.resolved(&found);
        let found = self.settle_block(&function.body, found, &result);
        if !function.test && !function.body.returns() && !agrees(&found, &function.result) {
            self.body_mismatch(&function.body, &found, &function.result, function.result_span);
        }
        self.in_types();
        self.settle_variables();
    }

    fn enter(&mut self, body: Body, locals: &'p [Local]) {
        self.body = body;
        self.known.clear();
        let unknown = LocalState { ty: Type::Error, known: Known::No, order: 0 };
        self.declared = locals;
        self.locals = vec![unknown; locals.len()];
        self.bound = 0;
    }

    pub(super) fn bind_local(&mut self, local: LocalId, ty: Type, known: Known) {
        self.bound += 1;
        let order = self.bound;
        if let Some(state) = self.locals.get_mut(local.0 as usize) {
            *state = LocalState { ty: ty.clone(), known, order };
        }
        if let Some(function) = self.function {
            self.table.locals.insert((function, local), ty);
        }
    }

    /// A type as the author of the current function would write it.
    pub(super) fn show(&self, ty: &Type) -> String {
        show(self.program, self.names(), &self.resolved(ty))
    }

    /// The parameters by whose names types are shown.
    fn names(&self) -> Names<'p> {
        match self.function {
            Some(id) => Names::of(&self.program.functions[id.0 as usize]),
            None => Names::default(),
        }
    }

    pub(super) fn const_parameters(&self) -> &'p [ConstParameter] {
        match self.function {
            Some(id) => &self.program.functions[id.0 as usize].const_parameters,
            None => &[],
        }
    }

    pub(super) fn record(&mut self, expr: &Expr, ty: Type, known: bool) {
        if has_error(&ty) {
            self.table.unsound.extend(self.function);
        }
        self.table.set(expr.id, ty);
        *super::at(&mut self.known, expr.id.index as usize, false) = known;
    }

    /// Whether an expression that was looked at is known when building.
    pub(super) fn is_known(&self, expr: &Expr) -> bool {
        let known = self.known.get(expr.id.index as usize).copied().unwrap_or(false);
        known && expr.id.body == self.body
    }

    /// Looks at an expression that must be of a type, and reports if it is not.
    pub(super) fn expect(&mut self, expr: &Expr, expected: &Type) -> Type {
        let found = self.expr(expr, Some(expected));
        self.require(expr, &found, expected);
        found
    }

    /// Reports if a looked-at expression is not of a type.
    pub(super) fn require(&mut self, expr: &Expr, found: &Type, expected: &Type) {
        self.unify(found, expected);
        self.freeze(found);
        let (found, expected) = (self.resolved(found), &self.resolved(expected));
        let found = &self.settle(expr, found, expected);
        self.require_at(innermost(expr).span, found, expected);
    }

    /// Reports if what is at a place is not of a type.
    pub(super) fn require_at(&mut self, span: Span, found: &Type, expected: &Type) {
        // What holds something without a type was reported.
        if agrees(found, expected) || has_error(found) || has_error(expected) {
            return;
        }
        let (found_shown, expected_shown) = (self.show(found), self.show(expected));
        let message = match expected {
            expected if *expected == Type::unit() => format!("expected no value, found `{found_shown}`"),
            _ => format!("expected `{expected_shown}`, found `{found_shown}`"),
        };
        let diagnostic = Diagnostic::at(codes::E0301, span, message);
        let diagnostic = diagnostic.here(format!("this is `{found_shown}`"));
        self.report(match (found, expected) {
            (_, expected) if *expected == Type::unit() => diagnostic
                .help("end it with `;`, or declare a result type after the parameters, as in `-> u32`"),
            (Type::Field, Type::Int(_)) => {
                diagnostic.help("write `as u64`, or another integer type: it proves that the value fits")
            }
            (Type::Int(_), Type::Bool) => diagnostic.help("compare it: `!= 0`"),
            (Type::Bool, Type::Int(_)) => diagnostic.help("write `as u8`: true is 1, false is 0"),
            (Type::Array(..), Type::Array(..)) => diagnostic.help("make the lengths and elements agree"),
            (found, expected) if self.optional(expected).is_some_and(|value| agrees(found, value)) => {
                diagnostic.help("write `Some(…)` around it: a value that may be missing is not the value itself")
            }
            (found, expected) if self.optional(found).is_some_and(|value| agrees(value, expected)) => diagnostic
                .help("it may be `None`: write `.expect(\"what is missing\")`, or `.unwrap_or(value)`, behind it"),
            (found, _) if *found == Type::unit() => {
                diagnostic.help("give it a value: an expression without `;`")
            }
            (found, expected) if self.program.is_key(found) && !self.program.is_key(expected) => {
                diagnostic.help("nothing is computed from a key or an address: name it in `signed by` or `lock … with`")
            }
            (found, expected) if self.program.is_linear(expected) && !self.program.is_linear(found) => {
                diagnostic.help("name a whole value, or take a part of one: `let (part, rest) = funds.split(3);`")
            }
            _ => diagnostic.help(format!("give a value of type `{expected_shown}`")),
        });
    }

    fn body_mismatch(&mut self, body: &Block, found: &Type, expected: &Type, result: Span) {
        if let Some(tail) = &body.tail {
            self.require(tail, found, expected);
            return;
        }
        let shown = self.show(expected);
        let message = format!("expected `{shown}`, but the body ends without a value");
        let diagnostic = Diagnostic::at(codes::E0301, result, message).here("declared here");
        let last = body.statements.last();
        let diagnostic = match last.map(|statement| (&statement.kind, statement.span)) {
            Some((StatementKind::Expr(value), span)) if !matches!(value.kind, ExprKind::Effect { .. }) => {
                // One message is enough.
                self.unused.remove(&value.span);
                diagnostic.label(span, "would be the value without the `;`").help("remove the last `;`")
            }
            _ => diagnostic.help("end the body with an expression without `;`"),
        };
        self.report(diagnostic);
    }

    /// Whether an error was reported so far, names included.
    pub(super) fn has_errors(&self) -> bool {
        self.program.broken || self.diagnostics.iter().any(|d| d.is_error())
    }

    /// How many errors were found so far.
    pub(super) fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.is_error()).count()
    }

    /// Refuses types that are too large to work with.
    pub(super) fn bounded(&mut self, ty: Type, span: Span) -> Type {
        if ty.size() <= Type::MAX_SIZE {
            return ty;
        }
        self.report(
            Diagnostic::at(codes::E0323, span, format!("this type has more than {} parts", Type::MAX_SIZE))
                .help("use structs and arrays instead of nested tuples"),
        );
        Type::Error
    }
}

/// The expression that gives a block its value: the narrowest place to point at.
fn innermost(expr: &Expr) -> &Expr {
    let mut at = expr;
    while let ExprKind::Block(block) = &at.kind {
        match &block.tail {
            Some(tail) => at = tail,
            None => break,
        }
    }
    at
}
