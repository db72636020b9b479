//! Type and const parameters, and what is written for them.

use std::collections::BTreeMap;

use super::names::{Definition, twice};
use super::scope::Scope;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Arguments, ConstExpr, ConstParameter, DataId, Expr, FunctionId, Type, TypeParameter};
use crate::source::Span;
use crate::syntax::ast::{self, Argument, Generic, Ident, ItemKind, List, TypeKind};

impl Scope<'_, '_> {
    /// Binds parameters; whether all of them are understood.
    pub(super) fn generics(&mut self, generics: Option<&List<Generic>>) -> bool {
        let mut names: BTreeMap<&str, Span> = BTreeMap::new();
        let mut fine = true;
        for generic in generics.into_iter().flatten() {
            let name = name_of(generic);
            if let Some(first) = names.insert(&name.name, name.span) {
                self.report(twice(name, first));
            }
            match generic {
                Generic::Type(Ident { name, span }) => {
                    self.bind_type(TypeParameter { name: name.clone(), span: *span });
                }
                Generic::Const(parameter) => {
                    let ty = self.ty(&parameter.ty);
                    if !matches!(ty, Type::Int(_) | Type::Error) {
                        fine = false;
                        self.report(
                            Diagnostic::at(
                                codes::E0212,
                                parameter.ty.span,
                                "a const parameter is an integer",
                            )
                            .help("give it an integer type, such as `u32`"),
                        );
                    }
                    let (name, span) = (parameter.name.name.clone(), parameter.name.span);
                    self.bind_const(ConstParameter { name, ty, span });
                }
            }
        }
        fine
    }

    /// Warns about parameters that are never used.
    pub(super) fn unused_generics(&mut self) {
        let types = self.type_parameters.iter().zip(&self.type_used);
        let types = types.map(|(parameter, used)| ("type", &parameter.name, parameter.span, *used));
        let consts = self.const_parameters.iter().zip(&self.const_used);
        let consts = consts.map(|(parameter, used)| ("const", &parameter.name, parameter.span, *used));
        let unused: Vec<Diagnostic> = types
            .chain(consts)
            .filter(|(_, name, _, used)| !used && !name.starts_with('_'))
            .map(|(what, name, span, _)| {
                let message = format!("{what} parameter `{name}` is never used");
                Diagnostic::at(codes::W0201, span, message).help(format!("remove it, or call it `_{name}`"))
            })
            .collect();
        unused.into_iter().for_each(|diagnostic| self.report(diagnostic));
    }

    /// A data type with what is written between `<` and `>`.
    pub(super) fn applied(&mut self, id: DataId, path: &ast::Path, written: &[Argument], span: Span) -> Type {
        let (_, item) = self.resolver.items.data[id.0 as usize];
        let (ItemKind::Struct { generics, partial, .. } | ItemKind::Enum { generics, partial, .. }) =
            &item.kind
        else {
            return Type::Error;
        };
        let generics = generics.as_deref().unwrap_or_default();
        if generics.len() != written.len() {
            if !partial {
                // In an expression, `::` stands before them.
                let colons = if path.applied.is_some() { "::" } else { "" };
                let shown = super::show(path);
                let diagnostic = arity(&shown, generics, written.len(), span);
                let names: Vec<&str> =
                    generics.iter().map(|generic| name_of(generic).name.as_str()).collect();
                self.report(match names.as_slice() {
                    [] => diagnostic.help(format!("write `{shown}` alone")),
                    names => diagnostic.help(format!(
                        "write `{shown}{colons}<{}>`, with what stands for them",
                        names.join(", ")
                    )),
                });
            }
            return Type::Error;
        }
        let mut arguments = Arguments::default();
        for (generic, argument) in generics.iter().zip(written) {
            match generic {
                Generic::Type(_) => arguments.types.push(self.type_argument(argument)),
                Generic::Const(_) => {
                    let value = self.const_argument(argument);
                    if matches!(value, ConstExpr::Error) {
                        return Type::Error;
                    }
                    arguments.consts.push(value);
                }
            }
        }
        let ty = Type::Data(id, Box::new(arguments));
        if ty.size() <= Type::MAX_SIZE {
            return ty;
        }
        let message = format!("this type has more than {} parts", Type::MAX_SIZE);
        self.report(
            Diagnostic::at(codes::E0210, span, message)
                .help("give its parts names of their own with `struct`"),
        );
        Type::Error
    }

    fn type_argument(&mut self, argument: &Argument) -> Type {
        match argument {
            Argument::Type(ty) => self.local_type(ty),
            Argument::Const(value) => {
                self.report(
                    Diagnostic::at(codes::E0225, value.span, "a type is expected here")
                        .here("this is a value")
                        .help("write a type, such as `u32`"),
                );
                Type::Error
            }
        }
    }

    /// What is written in `::<…>` for a function: types and values, each in order.
    pub(super) fn call_arguments(
        &mut self,
        callee: Option<FunctionId>,
        written: &[Argument],
        span: Span,
    ) -> (Vec<Type>, Vec<Expr>) {
        let generics = callee.map(|id| {
            let (_, item) = self.resolver.items.functions[id.0 as usize];
            match &item.kind {
                ItemKind::Function(function) | ItemKind::Circuit(function) => {
                    (function.generics.as_deref().unwrap_or_default(), function.partial)
                }
                _ => (&[][..], true),
            }
        });
        let has_types = |generics: &[Generic]| generics.iter().any(|g| matches!(g, Generic::Type(_)));
        match generics {
            // Without type parameters the checker counts.
            Some((generics, false)) if !written.is_empty() && has_types(generics) => {
                if generics.len() != written.len() {
                    self.report(
                        arity("this function", generics, written.len(), span)
                            .help("write one for each, or none, so that they are inferred"),
                    );
                    return (vec![], vec![]);
                }
                let (mut types, mut consts) = (vec![], vec![]);
                for (generic, argument) in generics.iter().zip(written) {
                    match generic {
                        Generic::Type(_) => types.push(self.type_argument(argument)),
                        Generic::Const(_) => consts.push(self.argument_value(argument)),
                    }
                }
                (types, consts)
            }
            _ => (vec![], written.iter().map(|argument| self.argument_value(argument)).collect()),
        }
    }

    fn argument_value(&mut self, argument: &Argument) -> Expr {
        match argument {
            Argument::Const(value) => self.expr(value),
            Argument::Type(ast::Type { kind: TypeKind::Path(path), span, .. }) => {
                let kind = self.value(path);
                self.make(kind, *span)
            }
            Argument::Type(ty) => {
                self.report(
                    Diagnostic::at(codes::E0225, ty.span, "a value is expected here")
                        .here("this is a type")
                        .help("write an integer that is known when the program is built"),
                );
                self.make(crate::hir::ExprKind::Error, ty.span)
            }
        }
    }

    /// What a path leads to; `Self` is the type of the `impl` around it.
    pub(super) fn definition(&mut self, path: &ast::Path) -> Result<Definition, Diagnostic> {
        let Some((first, rest)) = path.segments.split_first() else { return Ok(Definition::Error) };
        let (Some(Type::Data(id, _)), "Self") = (&self.self_type, first.name.as_str()) else {
            return self.resolver.path(self.module, path);
        };
        let id = *id;
        match rest {
            [] => Ok(Definition::Data(id)),
            [name] => {
                let found = self.resolver.member(self.module, id, first, name);
                if let Ok(definition) = found {
                    self.resolver.name(name.span, definition);
                }
                found
            }
            _ => self.resolver.path(self.module, path),
        }
    }
}

/// The names of the parameters of a struct or an enum.
pub(super) fn parameter_names(item: &ItemKind) -> Vec<&str> {
    let (ItemKind::Struct { generics, .. } | ItemKind::Enum { generics, .. }) = item else { return vec![] };
    generics.iter().flatten().map(|generic| name_of(generic).name.as_str()).collect()
}

fn name_of(generic: &Generic) -> &Ident {
    match generic {
        Generic::Type(name) => name,
        Generic::Const(parameter) => &parameter.name,
    }
}

/// The wrong number of arguments is written.
fn arity(what: &str, generics: &[Generic], written: usize, span: Span) -> Diagnostic {
    let what = if what.starts_with("this") { what.to_string() } else { format!("`{what}`") };
    let count = |n: usize| format!("{n} argument{}", if n == 1 { "" } else { "s" });
    let message = format!("{what} takes {} in `<…>`, not {written}", count(generics.len()));
    Diagnostic::at(codes::E0224, span, message)
}
