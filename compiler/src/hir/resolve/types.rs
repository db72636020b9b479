//! Types and const expressions.

use num_bigint::BigInt;

use super::names::{Definition, unsigned_bits};
use super::scope::{Binding, Scope};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{
    AliasId, Body, ConstExpr, Evaluator, Expr, ExprKind, InType, IntRange, Open, Reason, Type, Unknown,
};
use crate::source::Span;
use crate::syntax::ast::{self, Argument, List, TypeKind};

impl Scope<'_, '_> {
    /// A type as written.
    pub(super) fn ty(&mut self, ty: &ast::Type) -> Type {
        match &ty.kind {
            TypeKind::Error => Type::Error,
            TypeKind::Path(path) => self.named_type(path, None),
            TypeKind::Applied(path, arguments) => self.named_type(path, Some(arguments)),
            // Parameters know it.
            TypeKind::SelfParameter => self.self_type.clone().unwrap_or(Type::Error),
            TypeKind::Int(low, high) => {
                let (from, to) = (self.const_expr(low), self.const_expr(high));
                if let (ConstExpr::Int(a), ConstExpr::Int(b)) = (&from, &to)
                    && a > b
                {
                    self.report(
                        Diagnostic::at(codes::E0218, ty.span, format!("the range {a}..={b} is empty"))
                            .help(format!("the lower bound comes first: `int {b}..={a}`")),
                    );
                    return Type::Error;
                }
                Type::Int(Some(IntRange { low: from, high: to }))
            }
            TypeKind::AnyInt => Type::Int(None),
            TypeKind::Array(element, length) => {
                let element = self.ty(element);
                let length = self.length(length);
                Type::Array(Box::new(element), length)
            }
            TypeKind::Tuple(elements) => {
                let tuple = Type::Tuple(elements.iter().map(|t| self.ty(t)).collect());
                if tuple.size() <= Type::MAX_SIZE {
                    return tuple;
                }
                let message = format!("this type has more than {} parts", Type::MAX_SIZE);
                self.report(Diagnostic::at(codes::E0210, ty.span, message).help("use arrays, or structs"));
                Type::Error
            }
            TypeKind::Hidden(inner) => Type::Hidden(Box::new(self.ty(inner))),
        }
    }

    /// `bytes<N>`, which is another name for `[u8; N]`.
    fn bytes(&mut self, path: &ast::Path, arguments: &[Argument]) -> Type {
        let [length] = arguments else {
            let message = format!("`bytes` takes one argument, not {}", arguments.len());
            let help = "write how many bytes there are: `bytes<32>`";
            self.report(Diagnostic::at(codes::E0305, path.span, message).help(help));
            return Type::Error;
        };
        let value = self.const_argument(length);
        let length = self.length_in_range(value, length.span());
        Type::Array(Box::new(Type::unsigned(8)), length)
    }

    /// An array's length: a const expression that is not negative.
    pub(super) fn length(&mut self, length: &ast::Expr) -> ConstExpr {
        let value = self.const_expr(length);
        self.length_in_range(value, length.span)
    }

    fn length_in_range(&mut self, value: ConstExpr, span: Span) -> ConstExpr {
        match &value {
            ConstExpr::Int(n) if *n < BigInt::from(0) || n.bits() > 32 => {
                self.report(
                    Diagnostic::at(codes::E0212, span, format!("an array cannot have {n} elements"))
                        .help("a length is an integer from 0 to 4294967295"),
                );
                ConstExpr::Error
            }
            _ => value,
        }
    }

    /// What a name with or without arguments stands for.
    fn named_type(&mut self, path: &ast::Path, arguments: Option<&List<Argument>>) -> Type {
        if let ([name], None) = (path.segments.as_slice(), arguments) {
            if let Some(binding @ Binding::Type(id)) = self.lookup(&name.name) {
                self.mark(binding);
                self.name(name.span, binding);
                return Type::Parameter(id);
            }
            match name.name.as_str() {
                "Self" if self.self_type.is_some() => return self.self_type.clone().unwrap_or(Type::Error),
                "bool" => return Type::Bool,
                "field" => return Type::Field,
                name => {
                    if let Some(bits) = unsigned_bits(name) {
                        return Type::unsigned(bits);
                    }
                }
            }
        }
        if let ([name], Some(arguments)) = (path.segments.as_slice(), arguments)
            && name.name == "bytes"
        {
            return self.bytes(path, arguments);
        }
        let definition = match self.definition(path) {
            Ok(definition) => definition,
            Err(diagnostic) => {
                self.report_unknown_type(path, diagnostic);
                return Type::Error;
            }
        };
        match definition {
            Definition::Data(id) => {
                let arguments = arguments.map(|arguments| &arguments[..]).unwrap_or_default();
                let span = arguments.last().map_or(path.span, |last| path.span.to(last.span()));
                self.applied(id, path, arguments, span)
            }
            Definition::Alias(index) if arguments.is_none() => {
                self.resolver.program.aliased.insert(path.span, AliasId(index as u32));
                self.resolver.program.aliases[index].ty.clone()
            }
            Definition::Error => Type::Error,
            other => {
                let written = super::show(path);
                let help = match other {
                    Definition::Contract(_) => {
                        "functions and clauses take what a contract holds, values and numbers, and no contracts"
                    }
                    _ => "write a type here: `bool`, `u32`, `field`, `[T; N]`, a struct, …",
                };
                let message = format!("`{written}` is not a type");
                self.report(Diagnostic::at(codes::E0211, path.span, message).help(help));
                Type::Error
            }
        }
    }

    /// What stands for a const parameter of a circuit.
    pub(super) fn const_argument(&mut self, argument: &ast::Argument) -> ConstExpr {
        match argument {
            ast::Argument::Const(value) => self.const_expr(value),
            ast::Argument::Type(ast::Type { kind: TypeKind::Path(path), span, .. }) => {
                let value = ast::ExprKind::Path(path.clone());
                self.const_expr(&ast::Expr { kind: value, span: *span, parentheses: 0 })
            }
            ast::Argument::Type(ty) => self.no_value(&Reason::NotConst.into(), ty.span),
        }
    }

    /// An expression in a type or after `;` in an array: known when the program is built. The checker looks at it as well.
    pub(super) fn const_expr(&mut self, expr: &ast::Expr) -> ConstExpr {
        let reported = self.resolver.diagnostics.len();
        let outer = std::mem::replace(&mut self.in_type, true);
        let impure = std::mem::replace(&mut self.impure, false);
        let resolved = self.expr(expr);
        self.in_type = outer;
        let value = match std::mem::replace(&mut self.impure, impure) {
            true => self.no_value(&Reason::NotConst.into(), expr.span),
            false => self.folded(&resolved, expr.span),
        };
        // One message is enough.
        if self.resolver.diagnostics.len() == reported {
            let locals = if resolved.id.body == Body::None { self.locals.clone() } else { vec![] };
            let in_type = InType { expr: resolved, locals };
            self.resolver.program.in_types.entry(expr.span).or_insert(in_type);
        }
        value
    }

    fn folded(&mut self, expr: &Expr, span: Span) -> ConstExpr {
        let (parameters, locals) = (self.parameters, &self.locals);
        // Whether the value of a variable is known is for the checker.
        let known = &mut |open: Open| match open {
            Open::Local(id) => {
                let index = id.0 as usize;
                let may_be_known =
                    index >= parameters && locals.get(index).is_some_and(|local| !local.mutable);
                may_be_known.then_some(ConstExpr::Local(id))
            }
            Open::Length(array) => self.length_of(array),
        };
        let Some(value) = ConstExpr::of(expr, known) else {
            if matches!(expr.kind, ExprKind::Local(id) if (id.0 as usize) < parameters) {
                return self.not_known_before(span);
            }
            return self.no_value(&Reason::NotConst.into(), span);
        };
        if value.is_error() {
            return ConstExpr::Error;
        }
        let evaluator = Evaluator::new(&self.resolver.program, self.resolver.steps);
        let folded = evaluator.fold(&value);
        self.resolver.steps = evaluator.steps();
        match folded {
            Ok(value) if value.is_truth() || matches!(value, ConstExpr::Constant(_)) => {
                self.no_value(&Reason::Mismatch.into(), span)
            }
            Ok(value) => value,
            Err(unknown) => self.no_value(&unknown, span),
        }
    }

    /// A parameter where a const expression stands.
    fn not_known_before(&mut self, span: Span) -> ConstExpr {
        self.report(
            Diagnostic::at(codes::E0212, span, "this must be an integer known when the program is built")
                .here("comes with a call, or with the inputs")
                .help("use the largest number that there may be, or a const parameter: `fn f<const N: u32>(xs: [u8; N])`"),
        );
        ConstExpr::Error
    }

    fn no_value(&mut self, unknown: &Unknown, span: Span) -> ConstExpr {
        if let Some(diagnostic) = unknown.diagnose(codes::E0212, span) {
            // The type checker sees what is wrong.
            match unknown.reason == Reason::Mismatch {
                true => self.resolver.program.unclear.push(diagnostic),
                false => self.report(diagnostic),
            }
        }
        ConstExpr::Error
    }

    /// The length of an array whose type is written where it comes from.
    fn length_of(&self, array: &Expr) -> Option<ConstExpr> {
        match self.type_of(array)? {
            Type::Array(_, length) => Some(length.clone()),
            _ => None,
        }
    }

    fn type_of(&self, place: &Expr) -> Option<&Type> {
        match &place.kind {
            ExprKind::Local(id) => self.types.get(id),
            ExprKind::Index { array, .. } => match self.type_of(array)? {
                Type::Array(element, _) => Some(element),
                _ => None,
            },
            ExprKind::Field { base, name, .. } => match self.type_of(base)? {
                Type::Tuple(types) => types.get(name.parse::<usize>().ok()?),
                // What stands for the parameters of the type are these, as for `self`, or there are none.
                Type::Data(id, arguments) if arguments.is_own() => {
                    let fields = self.resolver.program.data(*id).fields();
                    Some(&fields.iter().find(|field| field.name == *name)?.ty)
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// Where `Hidden` stands in a type, if it does.
pub(super) fn hidden_span(ty: &ast::Type) -> Option<Span> {
    match &ty.kind {
        TypeKind::Hidden(_) => Some(ty.span),
        TypeKind::Array(element, _) => hidden_span(element),
        TypeKind::Tuple(elements) => elements.iter().find_map(hidden_span),
        TypeKind::Applied(_, arguments) => arguments.iter().find_map(|argument| match argument {
            Argument::Type(ty) => hidden_span(ty),
            Argument::Const(_) => None,
        }),
        _ => None,
    }
}
