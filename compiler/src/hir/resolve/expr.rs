//! Expressions.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::names::{Definition, unsigned_bits};
use super::scope::{Binding, Scope};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{self, Builtin, Expr, ExprKind, StructId, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Ident, Path};

/// The value of `u8::MAX` and the like.
pub(super) fn limit_of_type(path: &Path) -> Option<BigInt> {
    let [ty, limit] = path.segments.as_slice() else { return None };
    let bits = unsigned_bits(&ty.name)?;
    match limit.name.as_str() {
        "MAX" => Some((BigInt::from(1) << bits) - 1),
        "MIN" => Some(BigInt::ZERO),
        _ => None,
    }
}

impl Scope<'_, '_> {
    fn boxed(&mut self, expr: &ast::Expr) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    fn list(&mut self, exprs: &[ast::Expr]) -> Vec<Expr> {
        exprs.iter().map(|e| self.expr(e)).collect()
    }

    /// An expression that is part of something.
    pub(super) fn expr(&mut self, expr: &ast::Expr) -> Expr {
        self.part(|scope| scope.whole(expr))
    }

    /// An expression that is a statement, or the value of a block: if that may return, the blocks in it may.
    pub(super) fn whole(&mut self, expr: &ast::Expr) -> Expr {
        let span = expr.span;
        let kind = match &expr.kind {
            ast::ExprKind::Int(value) => ExprKind::Int(value.clone()),
            ast::ExprKind::String(text) => ExprKind::Bytes(text.clone().into_bytes()),
            ast::ExprKind::Bool(value) => ExprKind::Bool(*value),
            ast::ExprKind::Path(path) => self.value(path),
            ast::ExprKind::Call { function, generics, arguments } => {
                let const_arguments = self.const_arguments(generics.as_deref().unwrap_or_default());
                self.call(function, const_arguments, arguments)
            }
            ast::ExprKind::Method { .. } => self.missing(span, "a method call"),
            ast::ExprKind::Slice { .. } => self.missing(span, "a slice"),
            ast::ExprKind::Match { .. } => self.missing(span, "`match`"),
            ast::ExprKind::Binary { operator, left, right, .. } => {
                ExprKind::Binary { operator: *operator, left: self.boxed(left), right: self.boxed(right) }
            }
            ast::ExprKind::Unary { operator, operand } => {
                ExprKind::Unary { operator: *operator, operand: self.boxed(operand) }
            }
            ast::ExprKind::Cast { value, ty } => {
                ExprKind::Cast { value: self.boxed(value), ty: self.local_type(ty) }
            }
            ast::ExprKind::Index { array, index } => {
                ExprKind::Index { array: self.boxed(array), index: self.boxed(index) }
            }
            ast::ExprKind::Field { base, name } => {
                ExprKind::Field { base: self.boxed(base), name: name.name.clone(), name_span: name.span }
            }
            ast::ExprKind::Array(elements) => ExprKind::Array(self.list(elements)),
            ast::ExprKind::Tuple(elements) => ExprKind::Tuple(self.list(elements)),
            ast::ExprKind::Repeat { value, count } => {
                ExprKind::Repeat { value: self.boxed(value), count: self.length(count) }
            }
            ast::ExprKind::Comprehension { body, pattern, iterable } => {
                let iterable = Box::new(self.iterable(iterable));
                self.scoped(|scope| {
                    scope.note_hiding(pattern);
                    let pattern = scope.pattern(pattern);
                    ExprKind::Comprehension { body: scope.boxed(body), pattern, iterable }
                })
            }
            ast::ExprKind::Struct { base: Some(_), .. } => self.missing(span, "a struct update"),
            ast::ExprKind::Struct { path, fields, base: None } => self.literal(path, fields),
            ast::ExprKind::Block(block) => ExprKind::Block(Box::new(self.block(block))),
            ast::ExprKind::If { condition, then, otherwise } => {
                let condition = self.boxed(condition);
                let then = Box::new(self.block(then));
                let otherwise = otherwise.as_ref().map(|otherwise| Box::new(self.whole(otherwise)));
                ExprKind::If { condition, then, otherwise }
            }
            ast::ExprKind::Hint { ty, body } => {
                self.impure = true;
                let ty = self.local_type(ty);
                let body = Box::new(self.part(|scope| scope.in_prover(|scope| scope.block(body))));
                match self.constant {
                    true => self.in_constant(span, "a constant cannot hold a hint"),
                    false => ExprKind::Hint { ty, body },
                }
            }
            ast::ExprKind::Reveal(value) => {
                self.impure = true;
                let value = self.boxed(value);
                match self.constant {
                    true => self.in_constant(span, "a constant is public already"),
                    false => ExprKind::Reveal(value),
                }
            }
            ast::ExprKind::Error => ExprKind::Error,
        };
        self.make(kind, span)
    }

    fn in_constant(&mut self, span: Span, what: &str) -> ExprKind {
        self.report(
            Diagnostic::at(codes::E0216, span, what).here("not allowed in a constant").help(
                "a constant is made of literals, other constants, operators, arrays, tuples, structs and functions of them",
            ),
        );
        ExprKind::Error
    }

    /// A name used as a value.
    fn value(&mut self, path: &Path) -> ExprKind {
        if let [name] = path.segments.as_slice()
            && let Some(binding) = self.lookup(&name.name)
        {
            self.mark(binding);
            self.name(name.span, binding);
            return match binding {
                Binding::Local(id) => ExprKind::Local(id),
                Binding::Const(id) => ExprKind::ConstParameter(id),
            };
        }
        if let Some(value) = limit_of_type(path) {
            return ExprKind::Int(value);
        }
        let (what, help) = match self.resolver.path(self.module, path) {
            Ok(Definition::Constant(id)) => return ExprKind::Constant(id),
            Ok(Definition::Error) => return ExprKind::Error,
            Err(diagnostic) => {
                let diagnostic = self.with_near(path, diagnostic);
                self.report(diagnostic);
                return ExprKind::Error;
            }
            Ok(Definition::Function(_)) => ("a function", "call it: add `(…)`"),
            Ok(Definition::Module(_)) => ("a module", "name an item of it with `::`"),
            Ok(Definition::Struct(_)) => ("a struct", "make one with `Name { field: value }`"),
            Ok(Definition::Alias(_)) => ("a type", "use a value here"),
            Ok(Definition::Image) => ("an image", "use a value here"),
        };
        let message = format!("`{}` is {what}, not a value", super::show(path));
        self.report(Diagnostic::at(codes::E0211, path.span, message).help(help));
        ExprKind::Error
    }

    /// Adds a local that the author may have meant to the message about an unknown name.
    pub(super) fn with_near(&self, path: &Path, diagnostic: Diagnostic) -> Diagnostic {
        let [name] = path.segments.as_slice() else { return diagnostic };
        let message = format!("cannot find `{}` in this scope", name.name);
        let plain = Diagnostic::at(codes::E0201, name.span, message).here("not found");
        match self.near(&name.name) {
            Some(near) => plain.help(format!("did you mean `{near}`?")),
            None => diagnostic,
        }
    }

    /// What the language has and the compiler does not know yet.
    pub(super) fn missing(&mut self, span: Span, what: &str) -> ExprKind {
        self.report(Diagnostic::at(codes::E0114, span, format!("{what} is not understood yet")));
        ExprKind::Error
    }

    pub(super) fn const_arguments(&mut self, arguments: &[ast::Argument]) -> Vec<Expr> {
        let each = arguments.iter().map(|argument| match argument {
            ast::Argument::Const(value) => self.expr(value),
            ast::Argument::Type(ty) => {
                let kind = match &ty.kind {
                    ast::TypeKind::Path(path) => self.value(path),
                    _ => self.missing(ty.span, "a type argument"),
                };
                self.make(kind, ty.span)
            }
        });
        each.collect()
    }

    fn call(&mut self, path: &Path, const_arguments: Vec<Expr>, arguments: &[ast::Expr]) -> ExprKind {
        let arguments = self.list(arguments);
        let found = self.resolver.path(self.module, path);
        if let (Err(_), [name]) = (&found, path.segments.as_slice()) {
            let builtin = match name.name.as_str() {
                "to_bits" => Some(Builtin::ToBits),
                "floor_sqrt" => Some(Builtin::FloorSqrt),
                "inverse" => Some(Builtin::Inverse),
                "sorted" => Some(Builtin::Sorted),
                "assert_permutation" => Some(Builtin::AssertPermutation),
                _ => None,
            };
            if let Some(builtin) = builtin {
                return ExprKind::Builtin { builtin, const_arguments, arguments };
            }
        }
        match found {
            Ok(Definition::Function(function)) => {
                if self.resolver.is_circuit(function) {
                    let message = format!("circuit `{}` cannot be called", super::show(path));
                    self.report(
                        Diagnostic::at(codes::E0211, path.span, message)
                            .here("a circuit is an entry point")
                            .help("move the shared code into a `fn`, and call that"),
                    );
                    return ExprKind::Error;
                }
                self.calls.push((function, path.span));
                ExprKind::Call { function, const_arguments, arguments }
            }
            Ok(Definition::Error) => ExprKind::Error,
            Ok(definition) => {
                let message = format!("`{}` is not a function", super::show(path));
                let help = match definition {
                    Definition::Module(_) => "name a function in it with `::`",
                    Definition::Struct(_) => "make a struct with `Name { field: value }`",
                    _ => "only functions can be called",
                };
                self.report(Diagnostic::at(codes::E0211, path.span, message).help(help));
                ExprKind::Error
            }
            Err(diagnostic) => {
                let local = path.segments.len() == 1 && self.lookup(&path.segments[0].name).is_some();
                let diagnostic = if local {
                    let message = format!("`{}` is a variable, not a function", super::show(path));
                    Diagnostic::at(codes::E0211, path.span, message).help("only functions can be called")
                } else {
                    self.with_near(path, diagnostic)
                };
                self.report(diagnostic);
                ExprKind::Error
            }
        }
    }

    fn literal(&mut self, path: &Path, fields: &[ast::FieldValue]) -> ExprKind {
        let written: Vec<(Ident, Expr)> =
            fields.iter().map(|field| (field.name.clone(), self.expr(&field.value))).collect();
        match self.named_type(path) {
            Type::Struct(id) => self.fields(id, path, written),
            Type::Error => ExprKind::Error,
            _ => {
                let message = format!("`{}` is not a struct", super::show(path));
                self.report(
                    Diagnostic::at(codes::E0211, path.span, message).help("only structs have fields"),
                );
                ExprKind::Error
            }
        }
    }

    /// Finds the declared place of each field of a literal.
    fn fields(&mut self, id: StructId, path: &Path, written: Vec<(Ident, Expr)>) -> ExprKind {
        let declared: Vec<String> = match self.resolver.program.structs.get(id.0 as usize) {
            Some(s) => s.fields.iter().map(|field| field.name.clone()).collect(),
            None => return ExprKind::Error,
        };
        let places: BTreeMap<&str, usize> =
            declared.iter().enumerate().map(|(i, d)| (d.as_str(), i)).collect();
        let mut fields: Vec<(usize, Expr)> = Vec::with_capacity(written.len());
        let mut first: Vec<Option<Span>> = vec![None; declared.len()];
        let partial = self.resolver.program.structs[id.0 as usize].partial;
        let mut wrong = partial;
        for (name, value) in written {
            let Some(&index) = places.get(name.name.as_str()) else {
                wrong = true;
                if partial {
                    continue;
                }
                let message = format!("struct `{}` has no field `{}`", super::show(path), name.name);
                let near = closest(&name.name, declared.iter().map(String::as_str));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("its fields are {}", super::names_in_words(&declared)),
                };
                self.report(
                    Diagnostic::at(codes::E0220, name.span, message).here("no such field").help(help),
                );
                continue;
            };
            if let Some(first) = first[index] {
                let message = format!("field `{}` is given twice", name.name);
                self.report(
                    Diagnostic::at(codes::E0205, name.span, message)
                        .label(first, "given here first")
                        .help("remove one of them"),
                );
            }
            self.resolver.program.note(name.span, hir::Definition::Field(id, index as u32));
            first[index] = Some(name.span);
            fields.push((index, value));
        }
        let missing: Vec<String> = declared
            .iter()
            .zip(&first)
            .filter(|(_, given)| given.is_none())
            .map(|(d, _)| d.clone())
            .collect();
        if !missing.is_empty() && !wrong {
            let list = super::names_in_words(&missing);
            let message = format!("this `{}` has no value for {list}", super::show(path));
            self.report(
                Diagnostic::at(codes::E0221, path.span, message)
                    .here("a field is missing")
                    .help(format!("give every field a value: add {list}")),
            );
        }
        ExprKind::Struct { id, fields }
    }
}
