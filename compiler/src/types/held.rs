//! What nobody does with values, keys and addresses, wherever it stands.
//!
//! Nothing is known of a key or an address but where it stands in a program, and an amount of an asset is only made and taken apart by the
//! module that defines it. That each value is used exactly once is the business of [`super::moves`].

use super::TypeTable;
use super::relate::{Slots, instantiate};
use super::show::{Names, show};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::walk::{self, Found};
use crate::hir::{
    BinaryOp, Constant, ContractTypes, DataId, Expr, ExprKind, Function, FunctionId, Iterable, LocalId,
    Pattern, Place, Program, Projection, Statement, StatementKind, Type,
};
use crate::source::Span;

/// Reports what a function does with values and keys that cannot be done.
pub(super) fn function(
    program: &Program,
    table: &TypeTable,
    (id, function): (FunctionId, &Function),
    types: &ContractTypes,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut checker = Checker { program, table, function: Some((id, function)), types, diagnostics };
    checker.signature(function);
    walk::statements(&function.body, &mut |found| checker.found(found));
}

/// The same for a constant, which cannot hold any.
pub(super) fn constant(
    program: &Program,
    table: &TypeTable,
    constant: &Constant,
    types: &ContractTypes,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut checker = Checker { program, table, function: None, types, diagnostics };
    match checker.kind(&constant.ty) {
        Some(kind) => checker.misplaced(constant.span, "a constant", &constant.ty, kind),
        None => walk::expression(&constant.value, &mut |found| checker.found(found)),
    }
}

/// Whether a call gives a function's type parameter a type that the function's body may copy or drop the values of.
pub(super) fn generic_over_values(program: &Program, table: &TypeTable, call: &Expr) -> bool {
    type_argument(table, call, |ty| program.is_linear(ty)).is_some()
}

fn type_argument<'t>(table: &'t TypeTable, call: &Expr, wanted: impl Fn(&Type) -> bool) -> Option<&'t Type> {
    if !matches!(call.kind, ExprKind::Call { .. } | ExprKind::Method { .. }) {
        return None;
    }
    table.type_arguments.get(&call.id)?.iter().find(|ty| wanted(ty))
}

/// What a type holds that is not computed with.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Value,
    Key,
}

struct Checker<'p, 'd> {
    program: &'p Program,
    table: &'p TypeTable,
    function: Option<(FunctionId, &'p Function)>,
    types: &'p ContractTypes,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Checker<'_, '_> {
    fn found(&mut self, found: Found<'_>) {
        match found {
            Found::Statement(statement) => self.statement(statement),
            Found::Expr(expr) => self.expr(expr),
        }
    }

    /// Only clauses hold values, and they give them by what they do.
    fn signature(&mut self, function: &Function) {
        let what = match (function.circuit, function.test) {
            (_, true) => "a parameter of a test",
            (true, _) => "a parameter of a circuit",
            _ => "",
        };
        for parameter in function.parameters.iter().filter(|_| !what.is_empty()) {
            if let Some(kind) = self.kind(&parameter.ty) {
                self.misplaced(parameter.span, what, &parameter.ty, kind);
            }
        }
        let result = match () {
            () if function.circuit => {
                self.kind(&function.result).map(|kind| ("the result of a circuit", kind))
            }
            () if function.contract.is_some() && self.program.is_linear(&function.result) => {
                Some(("the result of a clause", Kind::Value))
            }
            () => None,
        };
        if let Some((what, kind)) = result {
            self.misplaced(function.result_span, what, &function.result, kind);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Let { pattern, value, .. } => self.pattern(pattern, value.span),
            StatementKind::For { pattern, iterable, .. } => self.each(pattern, iterable),
            StatementKind::Assign { place, .. } => self.assigned(place),
            _ => {}
        }
    }

    fn each(&mut self, pattern: &Pattern, iterable: &Iterable) {
        if let Iterable::Array(array) = iterable {
            self.pattern(pattern, array.span);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Data { id, .. } if self.is_made_elsewhere(*id) => self.made_up(*id, expr.span),
            ExprKind::Match { arms, .. } => {
                arms.iter().for_each(|arm| self.pattern(&arm.pattern, arm.value.span));
            }
            ExprKind::Comprehension { pattern, iterable, .. } => self.each(pattern, iterable),
            ExprKind::Field { base, name_span, .. } => self.field(base, *name_span),
            ExprKind::Binary { operator: BinaryOp::Eq | BinaryOp::Ne, left, .. } => {
                self.computed_with(left, expr.span, "compared");
            }
            ExprKind::Reveal(value) => self.computed_with(value, expr.span, "revealed"),
            ExprKind::Method { name, arguments, .. }
                if name == "parts" && !self.table.methods.contains_key(&expr.id) =>
            {
                arguments.iter().for_each(|value| self.computed_with(value, expr.span, "taken for numbers"));
            }
            ExprKind::Builtin { arguments, .. } => {
                arguments.iter().take(1).for_each(|value| self.computed_with(value, expr.span, "compared"));
            }
            ExprKind::Hint { ty, .. } => self.hint(ty, expr.span),
            ExprKind::Repeat { value, .. } => self.repeated(value, expr.span),
            ExprKind::Call { .. } | ExprKind::Method { .. } => self.call(expr),
            _ => {}
        }
    }

    fn kind(&self, ty: &Type) -> Option<Kind> {
        match ty {
            ty if self.program.is_linear(ty) => Some(Kind::Value),
            ty if self.program.is_opaque(ty) => Some(Kind::Key),
            _ => None,
        }
    }

    fn is_key(&self, id: DataId) -> bool {
        self.types.is_key(id)
    }

    fn is_made_elsewhere(&self, id: DataId) -> bool {
        id == self.types.value || self.is_key(id)
    }

    fn shown(&self, ty: &Type) -> String {
        let names = self.function.map_or(Names::default(), |(_, function)| Names::of(function));
        show(self.program, names, ty)
    }

    fn misplaced(&mut self, span: Span, what: &str, ty: &Type, kind: Kind) {
        let shown = self.shown(ty);
        let diagnostic = Diagnostic::at(codes::E0929, span, format!("{what} cannot be `{shown}`"));
        self.diagnostics.push(match kind {
            Kind::Value if what == "the result of a clause" => diagnostic
                .here("nobody has the value after the clause")
                .help("`unlock v` gives a value to the transaction, and `lock v with p` locks it"),
            Kind::Value => diagnostic
                .here("only a contract holds values")
                .help("take the amount instead, as in `amount: u64`, or write a function or a clause"),
            Kind::Key => diagnostic
                .here("only a contract knows keys and addresses")
                .help("make it a parameter of a contract, or a field of its state"),
        });
    }

    fn made_up(&mut self, id: DataId, span: Span) {
        let name = &self.program.data(id).name;
        let diagnostic = if id == self.types.value {
            Diagnostic::at(codes::E0926, span, "a value cannot be made up")
                .here("this would be money out of nothing")
                .help("a clause gets values from `locks name: Value` and `requires name: 3 of asset`; `v.split(3)` and `a + b` make others of them")
        } else {
            let help = match id == self.types.signature {
                true => "take it as a parameter of the clause: `clause take(s: Signature)`".to_string(),
                false => format!("take it as a parameter of the contract: `contract Name(name: {name})`"),
            };
            Diagnostic::at(codes::E0926, span, format!("`{name}` cannot be made up")).help(help)
        };
        self.diagnostics.push(diagnostic);
    }

    /// `outside` is what the pattern stands with, if it has no place of its own.
    fn pattern(&mut self, pattern: &Pattern, outside: Span) {
        let span = pattern.span().unwrap_or(outside);
        match pattern {
            Pattern::Data { id, .. } if *id == self.types.value => self.diagnostics.push(
                Diagnostic::at(codes::E0926, span, "a value cannot be taken apart")
                    .here("the amount would be left without its money")
                    .help("read `v.amount` and `v.asset`: the value itself is still to be used"),
            ),
            Pattern::Data { id, .. } if self.is_key(*id) => self.no_parts(*id, span),
            _ => pattern.parts().into_iter().for_each(|part| self.pattern(part, span)),
        }
    }

    fn field(&mut self, base: &Expr, name: Span) {
        if let Type::Data(id, _) = self.table.expression(base.id)
            && self.is_key(*id)
        {
            self.no_parts(*id, name);
        }
    }

    fn no_parts(&mut self, id: DataId, span: Span) {
        let message = format!("nothing is known of what is in `{}`", self.program.data(id).name);
        self.diagnostics.push(
            Diagnostic::at(codes::E0928, span, message)
                .here("it only says who")
                .help("use it whole: `signed by key`, `lock v with address`"),
        );
    }

    /// Nobody changes what a value is an amount of, or how much it is.
    fn assigned(&mut self, place: &Place) {
        let Some((id, _)) = self.function else { return };
        let Some(mut ty) = self.table.locals.get(&(id, place.local)).cloned() else { return };
        for projection in &place.projections {
            ty = match (&ty, projection) {
                (Type::Data(data, _), Projection::Field(_, span)) if self.is_made_elsewhere(*data) => {
                    return self.changed(*data, place, *span);
                }
                _ => self.inside(&ty, projection),
            };
        }
    }

    fn changed(&mut self, id: DataId, place: &Place, field: Span) {
        if self.is_key(id) {
            return self.no_parts(id, field);
        }
        self.diagnostics.push(
            Diagnostic::at(codes::E0926, place.span, "nothing in a value can be changed")
                .here("this would be other money than was there")
                .help("`v.split(3)` and `a + b` make values of other amounts"),
        );
    }

    /// The type behind a step into a value.
    fn inside(&self, ty: &Type, step: &Projection) -> Type {
        let found = match (ty, step) {
            (Type::Array(element, _), Projection::Index(_)) => Some((**element).clone()),
            (Type::Tuple(parts), Projection::Field(name, _)) => {
                name.parse::<usize>().ok().and_then(|index| parts.get(index).cloned())
            }
            (Type::Data(id, arguments), Projection::Field(name, _)) => {
                let fields = self.program.data(*id).fields();
                let field = fields.iter().find(|field| field.name == *name);
                field.map(|field| instantiate(&field.ty, &Slots::of(arguments)))
            }
            _ => None,
        };
        found.unwrap_or(Type::Error)
    }

    fn computed_with(&mut self, value: &Expr, span: Span, done: &str) {
        let ty = self.table.expression(value.id).clone();
        let Some(kind) = self.kind(&ty) else { return };
        let shown = self.shown(&ty);
        let diagnostic = Diagnostic::at(codes::E0928, span, format!("`{shown}` cannot be {done}"));
        self.diagnostics.push(match kind {
            Kind::Value => diagnostic
                .label(value.span, format!("this is `{shown}`"))
                .help("compute with the amount or the asset: `a.amount == b.amount`"),
            Kind::Key => diagnostic
                .label(value.span, "nothing is known of it but who it is")
                .help("name the key or the address where it is needed, in `signed by` or `lock … with`"),
        });
    }

    fn hint(&mut self, ty: &Type, span: Span) {
        let Some(kind) = self.kind(ty) else { return };
        let message = format!("a hint cannot be `{}`", self.shown(ty));
        let diagnostic = Diagnostic::at(codes::E0928, span, message).here("the prover would choose it");
        self.diagnostics.push(match kind {
            Kind::Value => {
                diagnostic.help("let the hint be an amount, as in `hint u64 { … }`, and split a value by it")
            }
            Kind::Key => diagnostic.help("let the hint be a number, and choose by it"),
        });
    }

    fn repeated(&mut self, value: &Expr, span: Span) {
        if self.program.is_linear(self.table.expression(value.id)) {
            self.diagnostics.push(
                Diagnostic::at(codes::E0925, span, "this array would copy a value")
                    .label(value.span, "there is one of it")
                    .help("split the value first, and write each element: `[a, b, c]`"),
            );
        }
    }

    fn call(&mut self, expr: &Expr) {
        let callee = match &expr.kind {
            ExprKind::Call { function, .. } => Some(function),
            _ => self.table.methods.get(&expr.id),
        };
        let argument = type_argument(self.table, expr, |ty| self.kind(ty).is_some()).cloned();
        let (Some(callee), Some(ty)) = (callee, argument) else { return };
        let callee = &self.program.functions[callee.0 as usize];
        let (name, shown) = (&callee.name, self.shown(&ty));
        let span = match &expr.kind {
            ExprKind::Method { name_span, .. } => *name_span,
            _ => expr.span,
        };
        let message = format!("`{name}` is not for `{shown}`: it is written for types of any kind");
        let diagnostic = Diagnostic::at(codes::E0927, span, message);
        let diagnostic =
            if callee.library { diagnostic } else { diagnostic.label(callee.span, "defined here") };
        self.diagnostics.push(match self.kind(&ty) {
            Some(Kind::Value) => diagnostic.here("it may copy or drop what it is given").help(
                "use `match`, `for` or `let` here, or write a function whose parameter is of this very type",
            ),
            _ => diagnostic
                .here("it may compare what it is given")
                .help("write a function whose parameter is of this very type"),
        });
    }
}

/// The local that an expression is a part of, if it is.
pub(super) fn root(expr: &Expr) -> Option<LocalId> {
    match &expr.kind {
        ExprKind::Local(local) => Some(*local),
        ExprKind::Field { base: whole, .. }
        | ExprKind::Index { array: whole, .. }
        | ExprKind::Slice { array: whole, .. } => root(whole),
        _ => None,
    }
}
