//! Calls of methods, which the type of the receiver leads to.

use super::TypeTable;
use super::call::Written;
use super::checker::Checker;
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{
    self, Body, DataId, Definition, Expr, ExprKind, FunctionId, Message, Method, Program, Type,
};
use crate::source::Span;
use crate::syntax::elsewhere::method_elsewhere;

impl Checker<'_> {
    /// The type of `x.f(…)`.
    pub(super) fn method(&mut self, expr: &Expr, expected: Option<&Type>) -> (Type, bool) {
        let ExprKind::Method { name, name_span, type_arguments, const_arguments, arguments, message } =
            &expr.kind
        else {
            return (Type::Error, true);
        };
        let Some((receiver, others)) = arguments.split_first() else { return (Type::Error, true) };
        let ty = self.expr(receiver, None);
        let own = match &ty {
            Type::Data(id, _) => self.program.methods.get(&(*id, name.clone())).copied(),
            _ => None,
        };
        let built_in =
            Method::named(name).filter(|method| own.is_none() && method.is_of(&self.resolved(&ty)));
        if let Some(method) = built_in {
            return self.built_in(method, expr, &ty, arguments);
        }
        if let (Some(value), "expect") = (self.optional(&ty), name.as_str()) {
            self.expect_method(others, message.as_deref(), *name_span);
            return (value.clone(), self.is_known(receiver));
        }
        let Some(function) = own else {
            others.iter().for_each(|argument| drop(self.expr(argument, None)));
            self.no_method(&ty, name, *name_span);
            return (Type::Error, true);
        };
        if let Some(module) = self.hidden_in(function) {
            let defined = self.program.functions[function.0 as usize].span;
            self.report(hir::private("function", name, module, *name_span, defined));
            others.iter().for_each(|argument| drop(self.expr(argument, None)));
            return (Type::Error, true);
        }
        if self.program.uses.is_some() {
            self.table.uses.insert(*name_span, Definition::Function(function));
        }
        if !takes_self(self.program, function) {
            others.iter().for_each(|argument| drop(self.expr(argument, None)));
            if self.program.functions[function.0 as usize].broken {
                return (Type::Error, true);
            }
            let shown = self.show(&ty);
            let message = format!("`{name}` has no parameter `self`");
            self.report(
                Diagnostic::at(codes::E0341, *name_span, message)
                    .label(self.program.functions[function.0 as usize].span, "defined here")
                    .help(format!("call it by the name of its type: `{shown}::{name}(…)`")),
            );
            return (Type::Error, true);
        }
        self.table.methods.insert(expr.id, function);
        let written = Written { of: None, types: type_arguments, consts: const_arguments };
        let result = self.call(expr, function, written, arguments, Some(ty), expected);
        let pure = self.program.functions[function.0 as usize].pure;
        (result, pure && arguments.iter().all(|argument| self.is_known(argument)))
    }

    /// The type of the value that an `Option` may hold.
    pub(super) fn optional<'t>(&self, ty: &'t Type) -> Option<&'t Type> {
        match ty {
            Type::Data(id, arguments) if self.program.option == Some(*id) => arguments.types.first(),
            _ => None,
        }
    }

    /// `x.expect("message")`: a message is all that it takes.
    fn expect_method(&mut self, others: &[Expr], message: Option<&Message>, span: Span) {
        match message {
            Some(message) => self.message(message),
            None => {
                others.iter().for_each(|argument| drop(self.expr(argument, None)));
                self.report(
                    Diagnostic::at(codes::E0345, span, "`expect` takes a message between quotes")
                        .here("it says what is wrong if there is no value")
                        .help("write `.expect(\"what is missing\")`"),
                );
            }
        }
    }

    /// The module that a method is private to, if what is looked at stands outside of it.
    fn hidden_in(&self, method: FunctionId) -> Option<&str> {
        let method = &self.program.functions[method.0 as usize];
        let (owner, _) = method.path.rsplit_once("::")?;
        let (module, _) = owner.rsplit_once("::")?;
        let here = match self.body {
            Body::Function(id) => &self.program.functions[id.0 as usize].path,
            Body::Constant(id) => &self.program.constants[id.0 as usize].path,
            // Resolving names has looked at it.
            Body::None => return None,
        };
        let inside = here.strip_prefix(module).is_some_and(|rest| rest.starts_with("::"));
        (!method.about.public && !inside).then_some(module)
    }

    fn no_method(&mut self, ty: &Type, name: &str, span: Span) {
        let ty = self.resolved(ty);
        if ty == Type::Error {
            return;
        }
        let shown = self.show(&ty);
        let message = format!("`{shown}` has no method `{name}`");
        let diagnostic = Diagnostic::at(codes::E0341, span, message).here("not found");
        self.report(match &ty {
            Type::Data(id, _) => match self.near_method(*id, name) {
                _ if name == "unwrap" && self.optional(&ty).is_some() => diagnostic.help(
                    "write `.expect(\"what is missing\")`, or `.unwrap_or(value)` for another value if there is none",
                ),
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None if self.program.is_of_library(self.program.data(*id).span) => {
                    diagnostic.help("this type is of another package: use `match`, or a function that takes the value")
                }
                None => {
                    diagnostic.help(format!("write it into `impl {} {{ … }}`", self.program.data(*id).name))
                }
            },
            Type::Variable(_) => diagnostic.help("write the type of the value where it is bound"),
            _ => {
                let names = Method::ALL.iter().filter(|(_, method)| method.is_of(&ty)).map(|(name, _)| *name);
                match (Method::named(name), closest(name, names)) {
                    (Some(Method::Len), _) => diagnostic.help("only arrays have a length"),
                    (Some(Method::Pow), _) => diagnostic.help("only integers and field elements have powers"),
                    (Some(_), _) => diagnostic.help(
                        "only `u8`, `u16`, `u32`, `u64` and `u128` have this method: bind the value with such a type",
                    ),
                    (None, Some(near)) => diagnostic.help(format!("did you mean `{near}`?")),
                    (None, None) => match ELSEWHERE.iter().find(|(own, _)| *own == name) {
                        Some((_, module)) => diagnostic
                            .help(format!("add `use {module}::{name};`, and write `{name}(value, …)`")),
                        None => diagnostic.help(match method_elsewhere(name) {
                            Some(advice) => advice.to_owned(),
                            None => format!("call a function: `{name}(value, …)`"),
                        }),
                    },
                }
            }
        });
    }

    fn near_method(&self, id: DataId, name: &str) -> Option<String> {
        let methods = self.program.methods.keys().filter(|(of, _)| *of == id).map(|(_, name)| name.as_str());
        let expect = (self.program.option == Some(id)).then_some("expect");
        closest(name, methods.chain(expect).chain(["parts"])).map(str::to_string)
    }
}

fn takes_self(program: &Program, function: FunctionId) -> bool {
    let function = &program.functions[function.0 as usize];
    let first = function.parameters.first();
    first.is_some_and(|first| function.locals[first.local.0 as usize].name == "self")
}

/// Reports functions that call themselves through methods; resolving names has found those that do so by name.
pub(super) fn recursion(program: &Program, table: &mut TypeTable, diagnostics: &mut Vec<Diagnostic>) {
    if table.methods.is_empty() || program.broken {
        return;
    }
    let calls: Vec<Vec<FunctionId>> =
        (0..program.functions.len()).map(|index| table.calls(program, FunctionId(index as u32))).collect();
    let reported = diagnostics.len();
    hir::refuse_recursion(program, &calls, &|_, _| None, diagnostics);
    if diagnostics.len() > reported {
        // Nothing can be built of them.
        table.unsound.extend((0..program.functions.len()).map(|index| FunctionId(index as u32)));
    }
}

/// Functions of std that are methods in other languages.
const ELSEWHERE: &[(&str, &str)] = &[
    ("abs", "std::int"),
    ("abs_diff", "std::int"),
    ("checked_add", "std::int"),
    ("checked_mul", "std::int"),
    ("checked_sub", "std::int"),
    ("clamp", "std::int"),
    ("concat", "std::array"),
    ("contains", "std::array"),
    ("dot", "std::array"),
    ("is_sorted", "std::array"),
    ("max", "std::int"),
    ("maximum", "std::array"),
    ("min", "std::int"),
    ("minimum", "std::array"),
    ("reverse", "std::array"),
    ("saturating_add", "std::int"),
    ("saturating_mul", "std::int"),
    ("saturating_sub", "std::int"),
    ("sort", "std::array"),
    ("sum", "std::array"),
    ("zip", "std::array"),
];
