//! Tests: what only they contain, and what only they may do.

use super::Resolver;
use super::names::Definition;
use super::scope::Scope;
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::ModuleId;
use crate::hir::{
    self, BinaryOp, Block, Body, Choice, ConstExpr, ConstParameter, ConstParameterId, Expr, ExprKind, Fails,
    Function, FunctionId, IntRange, LocalId, Test, TestKind, Type, Values,
};
use crate::source::Span;
use crate::syntax::ast::{self, Ident, Item, ItemKind, Iterable, Path};

impl Resolver<'_> {
    /// Notes how a test or a property is run.
    pub(super) fn note_test(&mut self, id: FunctionId, function: &ast::Function, item: &Item) {
        let kind = match &item.kind {
            ItemKind::Test { fails, .. } => TestKind::Once(fails.as_ref().map(|fails| Fails {
                message: fails.message.as_ref().map(|(message, _)| message.clone()),
                span: fails.message.as_ref().map_or(fails.span, |(_, span)| *span),
            })),
            ItemKind::Prop(_) => TestKind::Property,
            _ => return,
        };
        let Ident { name, span } = function.name.clone();
        self.program.tests.push(Test { name, function: id, kind, span });
    }

    /// Resolves an adversary: a function that calls another one, with const parameters that say which value of its choice
    /// each argument is.
    pub(super) fn adversary(
        &mut self,
        id: FunctionId,
        module: ModuleId,
        adversary: &ast::Adversary,
        place: Span,
    ) {
        let span = adversary.function.span;
        let mut scope = Scope::new(self, module, Body::Function(id));
        scope.test = true;
        let (mut choices, mut named, mut const_parameters) = (vec![], vec![], vec![]);
        for (index, choice) in adversary.choices.iter().enumerate() {
            let (choice, value) = scope.choice(choice, ConstParameterId(index as u32));
            const_parameters.push(ConstParameter { name: choice.name.clone(), ty: index_type(), span });
            named.push((&adversary.choices[index].name, value));
            choices.push(choice);
        }
        let call = scope.call_of(adversary, named, place);
        let call = scope.make(call, place);
        let Scope { locals, calls, broken, .. } = scope;
        let called = calls.iter().map(|(callee, _)| *callee).collect();
        self.calls[id.0 as usize] = calls;
        let name = super::show(&adversary.function);
        let module_path = &self.tree.modules[module.0 as usize].path;
        self.program.functions[id.0 as usize] = Function {
            path: format!("{module_path}::{name}"),
            name: name.clone(),
            test: true,
            const_parameters,
            partial: adversary.partial,
            result: Type::unit(),
            calls: called,
            broken: broken || adversary.partial,
            locals,
            body: Block { statements: vec![], tail: Some(Box::new(call)), span: place },
            ..Function::unresolved(span)
        };
        self.program.tests.push(Test { name, function: id, kind: TestKind::Adversary(choices), span });
    }
}

/// The type of what says which value of a choice is meant.
fn index_type() -> Type {
    Type::Int(Some(IntRange { low: ConstExpr::Int(0.into()), high: ConstExpr::Int(u32::MAX.into()) }))
}

/// An argument without the name that it may have.
fn value_of(argument: &ast::Expr) -> &ast::Expr {
    match &argument.kind {
        ast::ExprKind::Named { value, .. } => value,
        _ => argument,
    }
}

impl Scope<'_, '_> {
    /// The values of a parameter, and the one with the number that a const parameter is.
    fn choice(&mut self, choice: &ast::Choice, index: ConstParameterId) -> (Choice, Expr) {
        let name = choice.name.name.clone();
        match &choice.values {
            Iterable::Array(array) => {
                let single = matches!(array.kind, ast::ExprKind::Int(_) | ast::ExprKind::Bool(_));
                if single {
                    let message = format!("the values of `{name}` are not a list");
                    let diagnostic = Diagnostic::at(codes::E0624, array.span, message).here("a single value");
                    self.report(diagnostic.help("write an array, `[0, 1]`, or a range, `0..=9`"));
                }
                let array = match single {
                    true => self.make(ExprKind::Error, array.span),
                    false => self.expr(array),
                };
                let (values, span) = (Values::Array(array.id), array.span);
                let index = Box::new(self.make(ExprKind::ConstParameter(index), span));
                let value = self.make(ExprKind::Index { array: Box::new(array), index }, span);
                (Choice { name, values, span }, value)
            }
            Iterable::Range { low, high, inclusive } => {
                let (first, mut last) = (self.const_expr(low), self.const_expr(high));
                if let (ConstExpr::Int(last), false) = (&mut last, inclusive) {
                    *last -= 1;
                }
                let span = low.span.to(high.span);
                let low = Box::new(self.expr(low));
                let index = Box::new(self.make(ExprKind::ConstParameter(index), span));
                let operator = BinaryOp::Add;
                let value = self.make(ExprKind::Binary { operator, left: low, right: index }, span);
                (Choice { name, values: Values::Range(first, last), span }, value)
            }
        }
    }

    /// The call of an adversary's function.
    fn call_of(&mut self, adversary: &ast::Adversary, named: Vec<(&Ident, Expr)>, place: Span) -> ExprKind {
        let path = &adversary.function;
        let function = match self.definition(path) {
            Ok(Definition::Function(function)) => function,
            Ok(Definition::Error) => return ExprKind::Error,
            Ok(_) => {
                let message = format!("`{}` is not a function", super::show(path));
                self.report(
                    Diagnostic::at(codes::E0211, path.span, message)
                        .help("an adversary attacks a function or a circuit"),
                );
                return ExprKind::Error;
            }
            Err(diagnostic) => {
                self.report_unknown(path, diagnostic);
                return ExprKind::Error;
            }
        };
        let written = adversary.generics.as_deref().unwrap_or_default();
        let (type_arguments, const_arguments) = self.call_arguments(Some(function), written, place);
        self.calls.push((function, path.span));
        // Which parameters have no values is not known if some could not be parsed.
        if adversary.partial {
            return ExprKind::Error;
        }
        let Some(arguments) = self.in_order(function, path, named) else { return ExprKind::Error };
        let of = self.type_in(path, Definition::Function(function));
        ExprKind::Call { function, of, type_arguments, const_arguments, arguments }
    }

    /// The arguments of a call, in the order of the parameters; none if there is a mistake in their names.
    pub(super) fn arguments(
        &mut self,
        callee: Option<FunctionId>,
        path: &Path,
        given: &[ast::Expr],
    ) -> Option<Vec<Expr>> {
        let name = |argument: &ast::Expr| match &argument.kind {
            ast::ExprKind::Named { name, .. } => Some(name.clone()),
            _ => None,
        };
        let names: Vec<Ident> = given.iter().filter_map(name).collect();
        let struct_like = path.segments.last().is_some_and(|last| last.name.starts_with(char::is_uppercase));
        let (Some(first), Some(callee), true) = (names.first(), callee, self.test) else {
            if let (Some(first), true) = (names.first(), struct_like) {
                let name = super::show(path);
                self.report(
                    Diagnostic::at(codes::E0115, path.span, "a struct value has braces")
                        .help(format!("write `{name} {{ {}: … }}`", first.name)),
                );
                return None;
            }
            names.first().into_iter().for_each(|first| self.name_out_of_place(first));
            return Some(given.iter().map(|argument| self.expr(value_of(argument))).collect());
        };
        let positional = given.iter().find(|argument| !matches!(argument.kind, ast::ExprKind::Named { .. }));
        if let Some(argument) = positional {
            let message = "some arguments have names, and others do not";
            self.report(
                Diagnostic::at(codes::E0620, argument.span, message)
                    .here("this has none")
                    .label(first.span, "this has one")
                    .help("name all arguments of the call, or none"),
            );
            return None;
        }
        let values: Vec<Expr> = given.iter().map(|argument| self.expr(value_of(argument))).collect();
        self.in_order(callee, path, names.iter().zip(values).collect())
    }

    /// Values with the names of parameters, in the order of the parameters.
    fn in_order(&mut self, callee: FunctionId, path: &Path, named: Vec<(&Ident, Expr)>) -> Option<Vec<Expr>> {
        let function = &self.resolver.program.functions[callee.0 as usize];
        if function.partial {
            return None;
        }
        let parameters = function.parameters.iter();
        let names = parameters.map(|parameter| function.locals[parameter.local.0 as usize].name.clone());
        let names: Vec<String> = names.collect();
        let mut places: Vec<Option<(Expr, Span)>> = names.iter().map(|_| None).collect();
        for (name, value) in named {
            let Some(index) = names.iter().position(|parameter| *parameter == name.name) else {
                let message = format!("`{}` has no parameter `{}`", super::show(path), name.name);
                let help = match closest(&name.name, names.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("its parameters are {}", super::names_in_words(&names)),
                };
                self.report(
                    Diagnostic::at(codes::E0620, name.span, message).here("no such parameter").help(help),
                );
                return None;
            };
            if let Some((_, first)) = &places[index] {
                let message = format!("parameter `{}` is given twice", name.name);
                self.report(
                    Diagnostic::at(codes::E0620, name.span, message)
                        .label(*first, "given here first")
                        .help("remove one of them"),
                );
                return None;
            }
            // The parameters are the first locals of a function.
            let parameter = hir::Definition::Local(Body::Function(callee), LocalId(index as u32));
            self.resolver.program.note(name.span, parameter);
            places[index] = Some((value, name.span));
        }
        let missing = names.iter().zip(&places).filter(|(_, place)| place.is_none()).map(|(name, _)| name);
        let missing: Vec<&String> = missing.collect();
        if missing.is_empty() {
            return Some(places.into_iter().flatten().map(|(value, _)| value).collect());
        }
        let list = super::names_in_words(&missing);
        let message = format!("this `{}` has no value for {list}", super::show(path));
        self.report(
            Diagnostic::at(codes::E0620, path.span, message)
                .here("a parameter is missing")
                .help(format!("give every parameter a value: add {list}")),
        );
        None
    }

    /// An argument has a name where it may have none.
    pub(super) fn name_out_of_place(&mut self, name: &Ident) {
        self.report(Diagnostic::at(codes::E0115, name.span, "arguments have no names").help(
            "write the values alone, in the order of the parameters; only in tests they may have names",
        ));
    }
}
