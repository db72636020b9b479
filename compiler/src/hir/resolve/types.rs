//! Types and const expressions.

use num_bigint::BigInt;

use super::names::{Definition, unsigned_bits};
use super::scope::{Binding, Scope};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{ConstExpr, ConstOp, IntRange, Type};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, ExprKind, TypeKind, UnaryOp};

impl Scope<'_, '_> {
    /// A type as written.
    pub(super) fn ty(&mut self, ty: &ast::Type) -> Type {
        match &ty.kind {
            TypeKind::Error => Type::Error,
            TypeKind::Path(path) => self.named_type(path),
            TypeKind::Applied(..) | TypeKind::SelfParameter => {
                self.missing(ty.span, "a type with arguments");
                Type::Error
            }
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

    /// An array's length: a const expression that is not negative.
    pub(super) fn length(&mut self, length: &ast::Expr) -> ConstExpr {
        let value = self.const_expr(length);
        match &value {
            ConstExpr::Int(n) if *n < BigInt::from(0) || n.bits() > 32 => {
                self.report(
                    Diagnostic::at(codes::E0212, length.span, format!("an array cannot have {n} elements"))
                        .help("a length is an integer from 0 to 4294967295"),
                );
                ConstExpr::Error
            }
            _ => value,
        }
    }

    pub(super) fn named_type(&mut self, path: &ast::Path) -> Type {
        if let [name] = path.segments.as_slice() {
            match name.name.as_str() {
                "bool" => return Type::Bool,
                "field" => return Type::Field,
                name => {
                    if let Some(bits) = unsigned_bits(name) {
                        return Type::unsigned(bits);
                    }
                }
            }
        }
        let definition = match self.resolver.path(self.module, path) {
            Ok(definition) => definition,
            Err(diagnostic) => {
                let diagnostic = self.unknown_type(path, diagnostic);
                self.report(diagnostic);
                return Type::Error;
            }
        };
        match definition {
            Definition::Struct(id) => Type::Struct(id),
            Definition::Alias(index) => self.resolver.program.aliases[index].ty.clone(),
            Definition::Error => Type::Error,
            _ => {
                let written = super::show(path);
                self.report(
                    Diagnostic::at(codes::E0211, path.span, format!("`{written}` is not a type"))
                        .help("write a type here: `bool`, `u32`, `field`, `[T; N]`, a struct, …"),
                );
                Type::Error
            }
        }
    }

    /// Of an unknown name where a type is expected, suggests types only.
    fn unknown_type(&self, path: &ast::Path, diagnostic: Diagnostic) -> Diagnostic {
        let [name] = path.segments.as_slice() else { return diagnostic };
        let builtin = ["bool", "u8", "u16", "u32", "u64", "u128", "field"];
        let table = &self.resolver.names.modules[self.module.0 as usize];
        let items = table.iter().filter(|(_, n)| matches!(n.what, "struct" | "type" | "import"));
        let near = self.resolver.near(&name.name, builtin.into_iter().chain(items.map(|(name, _)| *name)));
        let diagnostic = Diagnostic::at(codes::E0202, path.span, format!("there is no type `{}`", name.name))
            .here("not found");
        match (name.name.as_str(), near) {
            ("i8" | "i16" | "i32" | "i64" | "i128", _) => {
                diagnostic.help("a signed integer type is written with its bounds: `int -128..=127`")
            }
            (_, Some(near)) => diagnostic.help(format!("did you mean `{near}`?")),
            (_, None) => diagnostic.help("define it with `struct` or `type`, or import it with `use`"),
        }
    }

    /// An expression in a type or after `;` in an array: known when the program is built.
    pub(super) fn const_expr(&mut self, expr: &ast::Expr) -> ConstExpr {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Error => ConstExpr::Error,
            ExprKind::Int(value) => self.bounded(ConstExpr::Int(value.clone()), span),
            ExprKind::Unary { operator: UnaryOp::Neg, operand } => {
                let operand = self.const_expr(operand);
                self.operation(ConstOp::Sub, ConstExpr::Int(BigInt::ZERO), operand, span)
            }
            ExprKind::Binary { operator, left, right, .. } => {
                let op = match operator {
                    BinaryOp::Add => ConstOp::Add,
                    BinaryOp::Sub => ConstOp::Sub,
                    BinaryOp::Mul => ConstOp::Mul,
                    BinaryOp::Div => ConstOp::Div,
                    BinaryOp::Rem => ConstOp::Rem,
                    _ => return self.not_const(span),
                };
                let (left, right) = (self.const_expr(left), self.const_expr(right));
                self.operation(op, left, right, span)
            }
            ExprKind::Path(path) => self.const_path(path),
            _ => self.not_const(span),
        }
    }

    /// What stands for a const parameter of a circuit.
    pub(super) fn const_argument(&mut self, argument: &ast::Argument) -> ConstExpr {
        match argument {
            ast::Argument::Const(value) => self.const_expr(value),
            ast::Argument::Type(ast::Type { kind: TypeKind::Path(path), .. }) => self.const_path(path),
            ast::Argument::Type(ty) => self.not_const(ty.span),
        }
    }

    fn const_path(&mut self, path: &ast::Path) -> ConstExpr {
        if let [name] = path.segments.as_slice()
            && let Some(binding) = self.lookup(&name.name)
        {
            self.mark(binding);
            self.name(name.span, binding);
            return match binding {
                Binding::Const(id) => ConstExpr::Parameter(id),
                Binding::Local(_) => self.not_const(path.span),
            };
        }
        if let Some(value) = super::expr::limit_of_type(path) {
            return ConstExpr::Int(value);
        }
        match self.resolver.path(self.module, path) {
            Ok(Definition::Constant(id)) => match self.resolver.constant_value(id) {
                Some(value) => value,
                None => self.not_const(path.span),
            },
            Ok(Definition::Error) => ConstExpr::Error,
            Ok(_) => self.not_const(path.span),
            Err(diagnostic) => {
                let diagnostic = self.with_near(path, diagnostic);
                self.report(diagnostic);
                ConstExpr::Error
            }
        }
    }

    fn not_const(&mut self, span: Span) -> ConstExpr {
        self.report(
            Diagnostic::at(codes::E0212, span, "this must be an integer known when the program is built")
                .here("not a const expression")
                .help("use literals, integer constants, const parameters, and `+ - * / %`"),
        );
        ConstExpr::Error
    }

    fn operation(&mut self, op: ConstOp, left: ConstExpr, right: ConstExpr, span: Span) -> ConstExpr {
        if matches!(left, ConstExpr::Error) || matches!(right, ConstExpr::Error) {
            return ConstExpr::Error;
        }
        let closed = matches!((&left, &right), (ConstExpr::Int(_), ConstExpr::Int(_)));
        let value = ConstExpr::Binary(op, Box::new(left), Box::new(right));
        if !closed {
            return value;
        }
        match value.evaluate(&[]) {
            Some(value) => self.bounded(ConstExpr::Int(value), span),
            None => {
                self.report(
                    Diagnostic::at(codes::E0212, span, "the divisor is not positive")
                        .help("divide by a number above 0"),
                );
                ConstExpr::Error
            }
        }
    }

    fn bounded(&mut self, value: ConstExpr, span: Span) -> ConstExpr {
        match &value {
            ConstExpr::Int(n) if n.bits() > ConstExpr::MAX_BITS => {
                self.report(
                    Diagnostic::at(
                        codes::E0212,
                        span,
                        format!("this integer has more than {} bits", ConstExpr::MAX_BITS),
                    )
                    .help("use smaller integers"),
                );
                ConstExpr::Error
            }
            _ => value,
        }
    }
}

/// Where `Hidden` stands in a type, if it does.
pub(super) fn hidden_span(ty: &ast::Type) -> Option<Span> {
    match &ty.kind {
        TypeKind::Hidden(_) => Some(ty.span),
        TypeKind::Array(element, _) => hidden_span(element),
        TypeKind::Tuple(elements) => elements.iter().find_map(hidden_span),
        _ => None,
    }
}
