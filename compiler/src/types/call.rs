//! Calls: arity, const arguments written or inferred, arguments.

use super::checker::Checker;
use super::poly::simplify;
use super::relate::{Slots, agrees, bind_lengths, has_error, instantiate, join};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Builtin, ConstExpr, Expr, ExprKind, Function, FunctionId, Type};
use crate::source::Span;

/// `1 argument`, `2 arguments`
fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Whether a function without a result type ends with a value, which is reported there.
fn has_unstated_result(callee: &Function) -> bool {
    use ExprKind::*;
    let value = |tail: &Expr| {
        matches!(
            tail.kind,
            Int(_) | Bool(_) | Bytes(_) | Binary { .. } | Unary { .. } | Cast { .. } | Array(_) | Data { .. }
        )
    };
    callee.result == Type::unit() && !callee.test && callee.body.tail.as_deref().is_some_and(value)
}

/// What a call says of what stands for the parameters.
pub(super) struct Written<'e> {
    /// The type that the function is called by.
    pub(super) of: Option<&'e Type>,
    /// Types for its own parameters.
    pub(super) types: &'e [Type],
    /// Values for its own parameters.
    pub(super) consts: &'e [Expr],
}

impl Checker<'_> {
    /// A call; the first argument may have been looked at.
    pub(super) fn call(
        &mut self,
        expr: &Expr,
        id: FunctionId,
        written: Written<'_>,
        arguments: &[Expr],
        mut first: Option<Type>,
        expected: Option<&Type>,
    ) -> Type {
        let program = self.program;
        let callee = &program.functions[id.0 as usize];
        let mut looked_at = |this: &mut Self, argument: &Expr, wanted: Option<&Type>| match first.take() {
            Some(ty) => ty,
            None => this.expr(argument, wanted),
        };
        if callee.partial {
            // What is missing in it is reported where it stands.
            arguments.iter().for_each(|argument| drop(looked_at(self, argument, None)));
            written.consts.iter().for_each(|argument| drop(self.expr(argument, None)));
            let types = vec![Type::Error; callee.type_parameters.len()];
            let unclear =
                Slots { types, consts: vec![Some(ConstExpr::Error); callee.const_parameters.len()] };
            return instantiate(&callee.result, &unclear);
        }
        let (_, inherited) = callee.inherited;
        // What is written is not a variable, which integers of other types would make the type of all integers.
        let of = written.of.map(|of| self.local_type(of));
        let (mut types, consts) = inherited_arguments(callee, of.as_ref());
        types.extend(written.types.iter().cloned().map(Some));
        types.resize(callee.type_parameters.len(), None);
        let types = types.into_iter().map(|ty| ty.unwrap_or_else(|| self.variable(expr.span))).collect();
        let mut bound = Slots { types, consts };
        let own = callee.const_parameters.len() - inherited;
        bound.consts.extend(self.written(written.consts, own, expr.span, callee.span));
        if arguments.len() != callee.parameters.len() {
            let (takes, given) = (callee.parameters.len(), arguments.len());
            let message = format!("`{}` takes {}, not {given}", callee.name, count(takes, "argument"));
            let mut diagnostic = Diagnostic::at(codes::E0303, expr.span, message)
                .here(format!("{} given", count(given, "argument")))
                .label(callee.span, "defined here");
            if let Some(missing) = callee.parameters.get(given) {
                let name = &callee.locals[missing.local.0 as usize].name;
                diagnostic = diagnostic.help(format!("the next parameter is `{name}`"));
            } else {
                diagnostic = diagnostic.help("remove the extra arguments");
            }
            self.report(diagnostic);
            arguments.iter().for_each(|argument| drop(looked_at(self, argument, None)));
            return Type::Error;
        }
        let mut found = vec![];
        for (argument, parameter) in arguments.iter().zip(&callee.parameters) {
            let wanted = self.computed(instantiate(&parameter.ty.opened(), &bound));
            let ty = looked_at(self, argument, Some(&self.resolved(&wanted)));
            bind_lengths(&parameter.ty, &ty, &mut bound.consts);
            self.unify(&wanted, &ty);
            found.push(ty);
        }
        if let Some(expected) = expected {
            bind_lengths(&callee.result, expected, &mut bound.consts);
            let unbound = |ty: &Type| matches!(ty, Type::Variable(_));
            if bound.types.iter().any(|ty| unbound(&self.resolved(ty))) {
                self.unify(&instantiate(&callee.result, &bound), expected);
            }
        }
        // What follows from an earlier error is not reported again.
        let clear = !found.iter().any(has_error) || !self.has_errors();
        let missing = bound.consts.iter().position(Option::is_none).filter(|_| clear);
        if let Some(index) = missing {
            let name = &callee.const_parameters[index].name;
            let message = format!(
                "const parameter `{name}` of `{}` cannot be inferred from the arguments",
                callee.name
            );
            let help = match callee.method_of.filter(|_| index < inherited) {
                Some(id) => {
                    let data = self.program.data(id);
                    let owner = data.generics.shown(&data.name);
                    format!("write what stands for the parameters of its type: `{owner}::{}(…)`", callee.name)
                }
                None => format!("write it out: `{}::<…>(…)`", callee.name),
            };
            self.report(
                Diagnostic::at(codes::E0304, expr.span, message)
                    .label(callee.const_parameters[index].span, "this parameter")
                    .help(help),
            );
        }
        if let (Some(of), Some(declared)) = (&of, &callee.self_type) {
            self.is_function_of(callee, of, &instantiate(declared, &bound), expr.span);
        }
        for ((argument, parameter), ty) in arguments.iter().zip(&callee.parameters).zip(&found) {
            let wanted = self.computed(instantiate(&parameter.ty.opened(), &bound));
            self.require(argument, ty, &wanted);
        }
        if !bound.consts.is_empty() {
            self.table.const_arguments.insert(expr.id, bound.arguments().consts);
        }
        if !bound.types.is_empty() {
            self.table.type_arguments.insert(expr.id, bound.types.clone());
        }
        if has_unstated_result(callee) {
            return Type::Error;
        }
        let result = self.computed(instantiate(&callee.result, &bound));
        if bound.consts.iter().all(Option::is_some) && lost(&callee.result, &result) {
            self.report(
                Diagnostic::at(
                    codes::E0304,
                    expr.span,
                    "the lengths in the result type of this call are too complex",
                )
                .help("bind arguments with simpler lengths first"),
            );
        }
        self.resolved(&result)
    }

    /// Reports if a function is called by a type that its `impl` is not for.
    fn is_function_of(&mut self, callee: &Function, of: &Type, declared: &Type, span: Span) {
        self.unify(declared, of);
        let declared = self.resolved(declared);
        if agrees(of, &declared) || has_error(of) || has_error(&declared) {
            return;
        }
        let (wanted, found) = (self.show(&declared), self.show(of));
        let message = format!("`{}` is a function of `{wanted}`, not of `{found}`", callee.name);
        self.report(
            Diagnostic::at(codes::E0347, span, message)
                .label(callee.span, "defined here")
                .help("write the type that its `impl` is for, or leave out what is written in `::<…>`"),
        );
    }

    /// The written const arguments, or room for inferred ones.
    fn written(
        &mut self,
        written: &[Expr],
        expected: usize,
        span: Span,
        defined: Span,
    ) -> Vec<Option<ConstExpr>> {
        let mut values = vec![];
        for argument in written {
            self.expect(argument, &Type::Int(None));
            let value = self.const_of(argument);
            if value.is_none() {
                self.report(
                    Diagnostic::at(
                        codes::E0313,
                        argument.span,
                        "a const argument must be known when the program is built",
                    )
                    .here("not a const expression")
                    .help("use literals, constants, const parameters, loop variables and functions of them"),
                );
            }
            values.push(Some(value.unwrap_or(ConstExpr::Error)));
        }
        if written.is_empty() || written.len() == expected {
            values.resize(expected, None);
            return values;
        }
        let message = format!("there are {}, not {}", count(expected, "const parameter"), written.len());
        self.report(
            Diagnostic::at(codes::E0305, span, message)
                .label(defined, "defined here")
                .help("give one const argument for each, or none, so that they are inferred"),
        );
        vec![Some(ConstExpr::Error); expected]
    }

    pub(super) fn builtin(
        &mut self,
        expr: &Expr,
        builtin: Builtin,
        written: &[Expr],
        arguments: &[Expr],
        expected: Option<&Type>,
    ) -> Type {
        if builtin == Builtin::AssertPermutation {
            return self.assert_permutation(expr, written, arguments);
        }
        let (name, names) = match builtin {
            Builtin::ToBits => ("to_bits", 1),
            Builtin::FloorSqrt => ("floor_sqrt", 0),
            Builtin::Inverse => ("inverse", 0),
            Builtin::InverseModulo => ("inverse_modulo", 0),
            Builtin::Sorted | Builtin::AssertPermutation => ("sorted", 0),
        };
        let mut bound = self.written(written, names, expr.span, expr.span);
        let wanted = match builtin {
            Builtin::ToBits | Builtin::Sorted | Builtin::AssertPermutation => None,
            Builtin::FloorSqrt | Builtin::InverseModulo => Some(Type::Int(None)),
            Builtin::Inverse => Some(Type::Field),
        };
        let found: Vec<Type> =
            arguments.iter().map(|argument| self.expr(argument, wanted.as_ref())).collect();
        let (count, help) = match builtin {
            Builtin::InverseModulo => (2, "give it a number and the modulus"),
            Builtin::ToBits => (1, "write how many bits there are before the value: `to_bits::<8>(x)`"),
            _ => (1, "give it one value"),
        };
        let Some(argument) = arguments.first().filter(|_| arguments.len() == count) else {
            let takes = if count == 1 { "1 argument" } else { "2 arguments" };
            let message = format!("`{name}` takes {takes}, not {}", arguments.len());
            self.report(Diagnostic::at(codes::E0303, expr.span, message).help(help));
            return Type::Error;
        };
        if self.hint.is_none() && !matches!(builtin, Builtin::ToBits) {
            self.report(
                Diagnostic::at(codes::E0317, expr.span, format!("`{name}` exists only in hints"))
                    .here("only the prover computes it")
                    .help(format!(
                        "write `let r = hint … {{ {name}(…) }};` and tie down `r` with `constrain`"
                    )),
            );
        }
        match builtin {
            Builtin::FloorSqrt | Builtin::InverseModulo => {
                let pairs = arguments.iter().zip(&found);
                pairs.for_each(|(argument, found)| self.require(argument, found, &Type::Int(None)));
                Type::Int(None)
            }
            Builtin::Inverse => {
                self.require(argument, &found[0], &Type::Field);
                Type::Field
            }
            Builtin::Sorted | Builtin::AssertPermutation => self.sorted(argument, &found[0]),
            Builtin::ToBits => {
                if !matches!(found[0], Type::Int(_) | Type::Field | Type::Error) {
                    self.require(argument, &found[0], &Type::Int(None));
                }
                if let (None, Some(Type::Array(_, length))) = (&bound[0], expected)
                    && !matches!(length, ConstExpr::Error)
                {
                    bound[0] = simplify(length);
                }
                let Some(length) = bound.remove(0) else {
                    self.report(
                        Diagnostic::at(codes::E0304, expr.span, "the number of bits cannot be inferred")
                            .help("write their number: `to_bits::<8>(…)`"),
                    );
                    return Type::Error;
                };
                self.table.const_arguments.insert(expr.id, vec![length.clone()]);
                Type::Array(Box::new(Type::Bool), length)
            }
        }
    }
}

impl Checker<'_> {
    fn sorted(&mut self, argument: &Expr, found: &Type) -> Type {
        match found {
            Type::Error => Type::Error,
            Type::Array(element, _) if matches!(**element, Type::Int(_) | Type::Field | Type::Error) => {
                found.clone()
            }
            _ => {
                let message = format!("expected numbers to sort, found `{}`", self.show(found));
                self.report(
                    Diagnostic::at(codes::E0301, argument.span, message)
                        .here("not an array of integers or field elements")
                        .help("sort one number of each element, and find the others by it"),
                );
                Type::Error
            }
        }
    }

    fn assert_permutation(&mut self, expr: &Expr, written: &[Expr], arguments: &[Expr]) -> Type {
        self.written(written, 0, expr.span, expr.span);
        self.not_for_prover(expr.span, "`assert_permutation`");
        let mut found = vec![];
        for argument in arguments {
            let ty = self.expr(argument, found.first());
            found.push(ty);
        }
        let ([left, right], [xs, ys]) = (arguments, &found[..]) else {
            let message = format!("`assert_permutation` takes 2 arguments, not {}", arguments.len());
            let diagnostic = Diagnostic::at(codes::E0303, expr.span, message);
            self.report(diagnostic.help("give it two arrays of the same length"));
            return Type::unit();
        };
        for (argument, ty) in [(left, xs), (right, ys)] {
            if !matches!(ty, Type::Array(..) | Type::Error) {
                let message = format!("expected an array, found `{}`", self.show(ty));
                let diagnostic = Diagnostic::at(codes::E0301, argument.span, message);
                self.report(diagnostic.here("has no elements").help("give it two arrays of the same length"));
                return Type::unit();
            }
        }
        self.unify_frozen(xs, ys);
        match join(xs, ys) {
            Some(ty) => {
                self.require(left, xs, &ty);
                self.require(right, ys, &ty);
            }
            None => self.require(right, ys, xs),
        }
        Type::unit()
    }
}

/// What stands for the parameters of the `impl` around a function that is called by a type.
fn inherited_arguments(callee: &Function, of: Option<&Type>) -> (Vec<Option<Type>>, Vec<Option<ConstExpr>>) {
    let (types, consts) = callee.inherited;
    if of == Some(&Type::Error) {
        // It was reported.
        return (vec![Some(Type::Error); types], vec![Some(ConstExpr::Error); consts]);
    }
    let (mut types, mut consts) = (vec![None; types], vec![None; consts]);
    if let (Some(Type::Data(_, declared)), Some(Type::Data(_, written))) = (&callee.self_type, of) {
        for (declared, written) in declared.types.iter().zip(&written.types) {
            if let Type::Parameter(id) = declared
                && let Some(slot) = types.get_mut(id.0 as usize)
            {
                *slot = Some(written.clone());
            }
        }
        for (declared, written) in declared.consts.iter().zip(&written.consts) {
            if let ConstExpr::Parameter(id) = declared
                && let Some(slot) = consts.get_mut(id.0 as usize)
            {
                *slot = Some(written.clone());
            }
        }
    }
    (types, consts)
}

/// Whether a length was given up while putting values in the place of parameters.
fn lost(declared: &Type, found: &Type) -> bool {
    match (declared, found) {
        (Type::Array(a, n), Type::Array(b, m)) => {
            !matches!(n, ConstExpr::Error) && matches!(m, ConstExpr::Error) || lost(a, b)
        }
        (Type::Tuple(a), Type::Tuple(b)) => a.iter().zip(b).any(|(a, b)| lost(a, b)),
        _ => false,
    }
}
