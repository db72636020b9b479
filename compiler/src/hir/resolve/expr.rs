//! Expressions.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::names::{Definition, private, unsigned_bits};
use super::scope::{Binding, Scope};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{self, Arm, Builtin, DataId, Expr, ExprKind, Form, Method, Type};
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

    pub(super) fn list(&mut self, exprs: &[ast::Expr]) -> Vec<Expr> {
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
                self.call(function, generics.as_deref().unwrap_or_default(), arguments, span)
            }
            ast::ExprKind::Named { name, value } => {
                self.name_out_of_place(name);
                return self.expr(value);
            }
            ast::ExprKind::Method { receiver, name, generics, arguments, message } => {
                let method = self.method(receiver, name, generics.as_deref().unwrap_or_default(), arguments);
                self.with_message(method, message.as_deref())
            }
            ast::ExprKind::Slice { array, low, high, inclusive } => {
                let array = self.boxed(array);
                let low = low.as_ref().map(|low| self.boxed(low));
                let high = high.as_ref().map(|high| self.boxed(high));
                ExprKind::Slice { array, low, high, inclusive: *inclusive }
            }
            ast::ExprKind::Match { scrutinee, arms, partial } => {
                let scrutinee = self.boxed(scrutinee);
                let mut partial = *partial;
                let mut all = vec![];
                for arm in arms {
                    let reported = self.resolver.diagnostics.len();
                    all.push(self.scoped(|scope| {
                        let broken = std::mem::replace(&mut scope.broken, false);
                        let pattern = scope.arm_pattern(&arm.pattern);
                        // What it takes is not clear.
                        partial |= scope.broken || scope.resolver.diagnostics.len() > reported;
                        scope.broken |= broken;
                        Arm { pattern, value: scope.whole(&arm.value) }
                    }));
                }
                ExprKind::Match { scrutinee, arms: all, partial }
            }
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
                if self.in_type {
                    self.note_field(name);
                }
                if matches!(&base.kind, ast::ExprKind::Path(path) if super::show(path) == "self")
                    && let Some(kind) = self.of_self(name, expr.span)
                {
                    return self.make(kind, expr.span);
                }
                if let Some(kind) = self.known_part(expr) {
                    return self.make(kind, span);
                }
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
            ast::ExprKind::Struct { path, fields, base } => self.literal(path, fields, base.as_deref()),
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
                "a constant is made of literals, other constants, operators, arrays, tuples, structs, enums and functions of them",
            ),
        );
        ExprKind::Error
    }

    /// A name used as a value.
    pub(super) fn value(&mut self, path: &Path) -> ExprKind {
        if let [name] = path.segments.as_slice()
            && let Some(binding) = self.lookup(&name.name)
        {
            self.mark(binding);
            self.name(name.span, binding);
            match binding {
                Binding::Local(id) => return ExprKind::Local(id),
                Binding::Const(id) => return ExprKind::ConstParameter(id),
                Binding::Type(_) => {
                    let message = format!("`{}` is a type, not a value", name.name);
                    let help =
                        format!("if it is meant as a number, declare it as `const {}: u32`", name.name);
                    self.report(Diagnostic::at(codes::E0211, path.span, message).help(help));
                    return ExprKind::Error;
                }
            }
        }
        if let Some(value) = limit_of_type(path) {
            return ExprKind::Int(value);
        }
        let (what, help) = match self.definition(path) {
            Ok(Definition::Constant(id)) => return ExprKind::Constant(id),
            Ok(definition @ Definition::Variant(id, variant)) => {
                let of = self.type_in(path, definition);
                return match self.is_form(id, variant, Form::Unit, path) {
                    true => ExprKind::Data { id, of, variant, fields: vec![], base: None },
                    false => ExprKind::Error,
                };
            }
            Ok(Definition::Error) => return ExprKind::Error,
            Err(diagnostic) => {
                self.report_unknown(path, diagnostic);
                return ExprKind::Error;
            }
            Ok(Definition::Function(_)) => ("a function", "call it: add `(…)`"),
            Ok(Definition::Module(_)) => ("a module", "name an item of it with `::`"),
            Ok(Definition::Data(id)) if self.resolver.items.variants(id).is_some() => {
                ("an enum", "name one of its variants with `::`")
            }
            Ok(Definition::Data(_)) => ("a struct", "make one with `Name { field: value }`"),
            Ok(Definition::Alias(_)) => ("a type", "use a value here"),
            Ok(Definition::Image) => ("an image", "use a value here"),
            Ok(Definition::Contract(_)) => ("a contract", "use a value here"),
            Ok(Definition::Transaction(_)) => ("a transaction", "use a value here"),
        };
        let message = format!("`{}` is {what}, not a value", super::show(path));
        self.report(Diagnostic::at(codes::E0211, path.span, message).help(help));
        ExprKind::Error
    }

    fn call(&mut self, path: &Path, written: &[ast::Argument], given: &[ast::Expr], span: Span) -> ExprKind {
        let found = self.definition(path);
        if let Ok(definition @ Definition::Variant(id, variant)) = found {
            let of = match written.last() {
                Some(last) => Some(Box::new(self.applied(id, path, written, path.span.to(last.span())))),
                None => self.type_in(path, definition),
            };
            return self.variant_call((id, variant), of, path, given);
        }
        let callee = match found {
            Ok(Definition::Function(id)) => Some(id),
            _ => None,
        };
        if let Some(id) = callee
            && self.misplaced_arguments(id, path, written)
        {
            self.list(given);
            return ExprKind::Error;
        }
        let (type_arguments, const_arguments) = self.call_arguments(callee, written, span);
        let Some(arguments) = self.arguments(callee, path, given) else { return ExprKind::Error };
        if let (Err(_), [name]) = (&found, path.segments.as_slice()) {
            let builtin = match name.name.as_str() {
                "to_bits" => Some(Builtin::ToBits),
                "floor_sqrt" => Some(Builtin::FloorSqrt),
                "inverse" => Some(Builtin::Inverse),
                "inverse_modulo" => Some(Builtin::InverseModulo),
                "sorted" => Some(Builtin::Sorted),
                "assert_permutation" => Some(Builtin::AssertPermutation),
                _ => None,
            };
            if let Some(builtin) = builtin {
                return ExprKind::Builtin { builtin, const_arguments, arguments };
            }
            if let Some(question) = self.question(&name.name, &arguments, span) {
                return question;
            }
        }
        match found {
            Ok(Definition::Function(function)) => {
                if self.resolver.is_circuit(function) && !self.test {
                    let message = format!("circuit `{}` cannot be called", super::show(path));
                    self.report(
                        Diagnostic::at(codes::E0211, path.span, message)
                            .here("a circuit is an entry point")
                            .help(
                                "move the shared code into a `fn`, and call that; only tests call circuits",
                            ),
                    );
                    return ExprKind::Error;
                }
                self.calls.push((function, path.span));
                let of = self.type_in(path, Definition::Function(function));
                ExprKind::Call { function, of, type_arguments, const_arguments, arguments }
            }
            Ok(Definition::Error) => ExprKind::Error,
            Ok(definition) => {
                let message = format!("`{}` is not a function", super::show(path));
                let help = match definition {
                    Definition::Module(module) => self.functions_in_words(module, path),
                    Definition::Data(_) => "make a struct with `Name { field: value }`".to_owned(),
                    _ => "only functions can be called".to_owned(),
                };
                self.report(Diagnostic::at(codes::E0211, path.span, message).help(help));
                ExprKind::Error
            }
            Err(diagnostic) => {
                let local = match path.segments.as_slice() {
                    [name] => self.lookup(&name.name),
                    _ => None,
                };
                if let Some(Binding::Local(id)) = local
                    && self.meaningless.contains(&(id.0 as usize))
                {
                    // Perhaps it was meant to be a function.
                } else if local.is_some() {
                    let message = format!("`{}` is a variable, not a function", super::show(path));
                    let diagnostic = Diagnostic::at(codes::E0211, path.span, message);
                    self.report(
                        diagnostic.help("only functions can be called; an element is written `xs[0]`"),
                    );
                } else if let Some(diagnostic) = self.cast_as_call(path, given) {
                    self.report(diagnostic);
                } else {
                    self.report_unknown(path, diagnostic);
                }
                ExprKind::Error
            }
        }
    }

    /// A variant whose parts have no names.
    fn variant_call(
        &mut self,
        (id, variant): (DataId, u32),
        of: Option<Box<Type>>,
        path: &Path,
        arguments: &[ast::Expr],
    ) -> ExprKind {
        let arguments = self.list(arguments);
        if !self.is_form(id, variant, Form::Tuple, path) {
            return ExprKind::Error;
        }
        let variants = &self.resolver.program.data[id.0 as usize].variants;
        let expected = variants[variant as usize].fields.len();
        if expected != arguments.len() {
            let count = super::parts_in_words(expected);
            let message = format!("`{}` has {count}, not {}", super::show(path), arguments.len());
            let defined = variants[variant as usize].span;
            self.report(
                Diagnostic::at(codes::E0303, path.span, message)
                    .label(defined, "defined here")
                    .help("give a value for each part"),
            );
            return ExprKind::Error;
        }
        let fields = arguments.into_iter().enumerate().collect();
        ExprKind::Data { id, of, variant, fields, base: None }
    }

    /// A call of a method, which the receiver's type will tell.
    fn method(
        &mut self,
        receiver: &ast::Expr,
        name: &Ident,
        written: &[ast::Argument],
        arguments: &[ast::Expr],
    ) -> ExprKind {
        let mut all = vec![self.expr(receiver)];
        all.extend(self.list(arguments));
        // Which it is will be known when types are; before, it is any of those of its name.
        let program = &self.resolver.program;
        let named = self.resolver.methods_named(&name.name);
        // Those of one name take the same kinds of arguments, or none are written.
        let callee = named.first().copied();
        let impure = named.iter().any(|id| !program.functions[id.0 as usize].pure);
        self.impure |= impure;
        if self.constant && impure {
            let message = format!("a constant cannot call `{}`", name.name);
            self.report(
                Diagnostic::at(codes::E0216, name.span, message)
                    .here(
                        "a method of this name takes hints or reveals something, or depends on this constant",
                    )
                    .help("call methods and functions that only compute"),
            );
            return ExprKind::Error;
        }
        if self.in_type && !self.may_call(name) {
            return ExprKind::Error;
        }
        let (type_arguments, const_arguments) = self.call_arguments(callee, written, name.span);
        let (name, name_span) = (name.name.clone(), name.span);
        ExprKind::Method { name, name_span, type_arguments, const_arguments, arguments: all, message: None }
    }

    /// Whether a method that is called in a type can be seen from there. In a type no checker tells the type of the receiver, so only
    /// a name that one method has is judged, and noted.
    fn may_call(&mut self, name: &Ident) -> bool {
        let resolver = &mut *self.resolver;
        let (&[id], None) = (resolver.methods_named(&name.name), Method::named(&name.name)) else {
            return true;
        };
        let (module, _) = resolver.items.functions[id.0 as usize];
        let method = &resolver.program.functions[id.0 as usize];
        if !method.about.public && !resolver.is_within(self.module, module) {
            let owner = method.path.rsplitn(3, "::").nth(2).unwrap_or_default();
            let diagnostic = private("function", &name.name, owner, name.span, method.span);
            self.report(diagnostic);
            return false;
        }
        resolver.program.note(name.span, hir::Definition::Function(id));
        true
    }

    /// Notes where a field in a type is defined, by the same rule.
    fn note_field(&mut self, name: &Ident) {
        let program = &mut self.resolver.program;
        if program.uses.is_none() {
            return;
        }
        let of = |(id, data): (usize, &hir::Data)| {
            let index = data.fields().iter().position(|field| field.name == name.name)?;
            Some(hir::Definition::Field(DataId(id as u32), 0, index as u32))
        };
        let mut named = program.data.iter().enumerate().filter_map(of);
        if let (Some(only), None) = (named.next(), named.next()) {
            program.note(name.span, only);
        }
    }

    /// A call of a method with what it says if there is no value.
    fn with_message(&mut self, mut method: ExprKind, said: Option<&ast::Message>) -> ExprKind {
        if let ExprKind::Method { message, .. } = &mut method {
            *message = said.map(|said| Box::new(self.message(said)));
        }
        method
    }

    fn literal(&mut self, path: &Path, fields: &[ast::FieldValue], base: Option<&ast::Expr>) -> ExprKind {
        let written: Vec<(Ident, Expr)> =
            fields.iter().map(|field| (field.name.clone(), self.expr(&field.value))).collect();
        let base = base.map(|base| self.boxed(base));
        let found = self.definition(path);
        if found.is_err() && super::show(path) == "next" {
            self.report(super::outside::outside(hir::Effect::Next, path.span));
            return ExprKind::Error;
        }
        let of = found.as_ref().ok().and_then(|definition| self.type_in(path, *definition));
        let (id, variant) = match found {
            Ok(Definition::Variant(id, variant)) => {
                if !self.is_form(id, variant, Form::Struct, path) {
                    return ExprKind::Error;
                }
                (id, variant)
            }
            Ok(Definition::Data(id)) if self.resolver.items.variants(id).is_none() => (id, 0),
            Ok(Definition::Alias(index)) => match self.resolver.program.aliases[index].ty {
                Type::Data(id, _) if self.resolver.items.variants(id).is_none() => (id, 0),
                Type::Error => return ExprKind::Error,
                _ => return self.not_a_struct(path),
            },
            Ok(Definition::Error) => return ExprKind::Error,
            Ok(_) => return self.not_a_struct(path),
            Err(diagnostic) => {
                self.report_unknown_type(path, diagnostic);
                return ExprKind::Error;
            }
        };
        if let (Some(base), true) = (&base, self.resolver.items.variants(id).is_some()) {
            self.report(
                Diagnostic::at(
                    codes::E0227,
                    base.span,
                    "a variant cannot take its fields from another value",
                )
                .help("give every field a value; which variant the other value is, is not known"),
            );
            return ExprKind::Error;
        }
        self.fields((id, variant), of, path, written, base)
    }

    fn not_a_struct(&mut self, path: &Path) -> ExprKind {
        let message = format!("`{}` is not a struct", super::show(path));
        self.report(Diagnostic::at(codes::E0211, path.span, message).help("only structs have fields"));
        ExprKind::Error
    }

    /// Finds the declared place of each field of a literal.
    fn fields(
        &mut self,
        (id, variant): (DataId, u32),
        of: Option<Box<Type>>,
        path: &Path,
        written: Vec<(Ident, Expr)>,
        base: Option<Box<Expr>>,
    ) -> ExprKind {
        let data = &self.resolver.program.data[id.0 as usize];
        let declared: Vec<String> = match data.variants.get(variant as usize) {
            Some(variant) => variant.fields.iter().map(|field| field.name.clone()).collect(),
            None => return ExprKind::Error,
        };
        let what = if data.is_enum { "variant" } else { "struct" };
        let partial = data.partial;
        let places: BTreeMap<&str, usize> =
            declared.iter().enumerate().map(|(i, d)| (d.as_str(), i)).collect();
        let mut fields: Vec<(usize, Expr)> = Vec::with_capacity(written.len());
        let mut first: Vec<Option<Span>> = vec![None; declared.len()];
        let mut wrong = partial;
        for (name, value) in written {
            let Some(&index) = places.get(name.name.as_str()) else {
                wrong = true;
                if partial {
                    continue;
                }
                let message = format!("{what} `{}` has no field `{}`", super::show(path), name.name);
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
            self.resolver.program.note(name.span, hir::Definition::Field(id, variant, index as u32));
            first[index] = Some(name.span);
            fields.push((index, value));
        }
        let missing: Vec<String> = declared
            .iter()
            .zip(&first)
            .filter(|(_, given)| given.is_none())
            .map(|(d, _)| d.clone())
            .collect();
        if !missing.is_empty() && !wrong && base.is_none() {
            let list = super::names_in_words(&missing);
            let message = format!("this `{}` has no value for {list}", super::show(path));
            self.report(
                Diagnostic::at(codes::E0221, path.span, message)
                    .here("a field is missing")
                    .help(format!("give every field a value: add {list}")),
            );
        }
        ExprKind::Data { id, of, variant, fields, base }
    }
}
