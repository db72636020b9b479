//! Expressions.

use num_bigint::BigInt;

use super::call::Written;
use super::checker::{Checker, Known};
use super::poly::simplify;
use super::relate::{Slots, instantiate, join, read};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{
    BinaryOp, Block, Builtin, ConstExpr, Definition, Expr, ExprKind, Iterable, Pattern, Statement,
    StatementKind, Type,
};
use crate::source::Span;

impl Checker<'_> {
    /// The type of an expression. What is `expected` guides literals and inference; it is not checked.
    pub(super) fn expr(&mut self, expr: &Expr, expected: Option<&Type>) -> Type {
        let (ty, known) = self.expr_kind(expr, expected);
        self.freeze(&ty);
        let ty = self.resolved(&ty);
        self.record(expr, ty.clone(), known);
        ty
    }

    fn expr_kind(&mut self, expr: &Expr, expected: Option<&Type>) -> (Type, bool) {
        match &expr.kind {
            ExprKind::Error => (Type::Error, true),
            ExprKind::Int(value) => match expected {
                Some(Type::Field) => {
                    self.in_field(expr, value);
                    (Type::Field, true)
                }
                _ => (Type::Int(None), true),
            },
            ExprKind::Bytes(bytes) => {
                let length = ConstExpr::Int(BigInt::from(bytes.len()));
                (Type::Array(Box::new(Type::unsigned(8)), length), true)
            }
            ExprKind::Bool(_) => (Type::Bool, true),
            ExprKind::Local(id) => match self.locals.get(id.0 as usize) {
                Some(local) => (read(&local.ty), local.known != Known::No),
                None => (Type::Error, true),
            },
            ExprKind::ConstParameter(id) => {
                let parameter = self.const_parameters().get(id.0 as usize);
                // Those of data types are integers, too.
                (parameter.map_or(Type::Int(None), |parameter| parameter.ty.clone()), true)
            }
            ExprKind::Constant(id) => (self.program.constants[id.0 as usize].ty.clone(), true),
            ExprKind::Call { function, of, type_arguments, const_arguments, arguments } => {
                let written = Written { of: of.as_deref(), types: type_arguments, consts: const_arguments };
                let ty = self.call(expr, *function, written, arguments, None, expected);
                let pure = self.program.functions[function.0 as usize].pure;
                (ty, pure && arguments.iter().all(|argument| self.is_known(argument)))
            }
            ExprKind::Method { .. } => self.method(expr, expected),
            ExprKind::Slice { array, low, high, inclusive } => {
                self.slice(array, (low.as_deref(), high.as_deref()), *inclusive)
            }
            ExprKind::Builtin { builtin, const_arguments, arguments } => {
                let ty = self.builtin(expr, *builtin, const_arguments, arguments, expected);
                let known = *builtin == Builtin::ToBits && arguments.iter().all(|bits| self.is_known(bits));
                (ty, known)
            }
            ExprKind::Binary { operator, left, right } => {
                let ty = self.binary(expr, *operator, left, right, expected);
                (ty, self.is_known(left) && self.is_known(right))
            }
            ExprKind::Unary { operator, operand } => {
                let ty = self.unary(*operator, operand, expected);
                (ty, self.is_known(operand))
            }
            ExprKind::Cast { value, ty } => {
                let ty = self.local_type(ty);
                self.cast(expr, value, &ty);
                (ty, self.is_known(value))
            }
            ExprKind::Index { array, index } => {
                let ty = self.index(array, index);
                (ty, self.is_known(array) && self.is_known(index))
            }
            ExprKind::Field { base, name, name_span } => {
                let base_ty = self.expr(base, None);
                (self.field(&base_ty, name, *name_span), self.is_known(base))
            }
            ExprKind::Array(elements) => self.array(expr, elements, expected),
            ExprKind::Repeat { value, count } => {
                let element = match expected {
                    Some(Type::Array(element, _)) => Some(&**element),
                    _ => None,
                };
                let ty = self.expr(value, element);
                let count = self.local_const(count);
                let ty = self.bounded(Type::Array(Box::new(ty), count), expr.span);
                (ty, self.is_known(value))
            }
            ExprKind::Comprehension { body, pattern, iterable } => {
                self.comprehension(expr, body, pattern, iterable, expected)
            }
            ExprKind::Tuple(elements) => self.tuple(expr, elements, expected),
            ExprKind::Data { id, of, variant, fields, base } => {
                let of = of.as_deref().map(|of| self.local_type(of));
                self.data(expr, (*id, *variant, of.as_ref()), fields, base.as_deref(), expected)
            }
            ExprKind::Match { scrutinee, arms, partial } => {
                self.match_arms(expr, scrutinee, arms, *partial, expected)
            }
            ExprKind::Block(block) => self.block(block, expected),
            ExprKind::If { condition, then, otherwise } => {
                self.if_else(condition, then, otherwise.as_deref(), expected)
            }
            ExprKind::Hint { ty, body } => {
                self.report(
                    Diagnostic::at(codes::E0316, expr.span, "a hint must be the whole value of a `let`")
                        .help("bind it first: `let h = hint … { … };`, then tie it down with `constrain`"),
                );
                (self.hint_body(ty, body, expr.span), false)
            }
            ExprKind::Reveal(value) => (self.reveal(expr.span, value, expected), false),
            ExprKind::Effect { effect, arguments, .. } => (self.effect(*effect, arguments), false),
        }
    }

    /// The type of a block and whether its value is known.
    pub(super) fn block(&mut self, block: &Block, expected: Option<&Type>) -> (Type, bool) {
        for statement in &block.statements {
            self.statement(statement);
        }
        match &block.tail {
            Some(tail) => (self.expr(tail, expected), self.is_known(tail)),
            // What could not be parsed may have been its value.
            None if block.statements.last().is_some_and(is_error) => (Type::Error, false),
            None => (Type::unit(), false),
        }
    }

    fn array(&mut self, expr: &Expr, elements: &[Expr], expected: Option<&Type>) -> (Type, bool) {
        let wanted = match expected {
            Some(Type::Array(element, _)) => Some((**element).clone()),
            _ => None,
        };
        let mut common: Option<(Type, bool)> = None;
        let mut found = vec![];
        for element in elements {
            let field = common.as_ref().map(|(ty, _)| ty).filter(|ty| **ty == Type::Field);
            let ty = self.expr(element, wanted.as_ref().or(field));
            let known = self.is_known(element);
            found.push(ty.clone());
            if let Some((before, _)) = &common {
                self.unify_frozen(before, &ty);
            }
            common = Some(match common {
                None => (ty, known),
                Some((before, before_known)) => match join(&before, &ty) {
                    Some(both) => (both, before_known && known),
                    None => {
                        let (first, this) = (self.show(&before), self.show(&ty));
                        let message = format!("this element is `{this}`, but those before it are `{first}`");
                        self.report(
                            Diagnostic::at(codes::E0321, element.span, message)
                                .here(format!("this is `{this}`"))
                                .help("all elements of an array have the same type; `as` converts"),
                        );
                        (Type::Error, true)
                    }
                },
            });
        }
        if let Some((common, _)) = &common {
            elements.iter().zip(found).for_each(|(element, ty)| drop(self.settle(element, ty, common)));
        }
        let (element, known) = match (common, wanted) {
            (Some(common), _) => common,
            (None, Some(wanted)) => (wanted, true),
            (None, None) => {
                self.report(
                    Diagnostic::at(codes::E0315, expr.span, "the type of this empty array is not known")
                        .help("write the type: `let a: [u32; 0] = [];`"),
                );
                (Type::Error, true)
            }
        };
        let length = ConstExpr::Int(BigInt::from(elements.len()));
        (self.bounded(Type::Array(Box::new(element), length), expr.span), known)
    }

    fn tuple(&mut self, expr: &Expr, elements: &[Expr], expected: Option<&Type>) -> (Type, bool) {
        let wanted: &[Type] = match expected {
            Some(Type::Tuple(wanted)) if wanted.len() == elements.len() => wanted,
            _ => &[],
        };
        let types = elements.iter().enumerate().map(|(i, element)| self.expr(element, wanted.get(i)));
        let types: Vec<Type> = types.collect();
        let known = elements.iter().all(|element| self.is_known(element));
        (self.bounded(Type::Tuple(types), expr.span), known)
    }

    fn comprehension(
        &mut self,
        expr: &Expr,
        body: &Expr,
        pattern: &Pattern,
        iterable: &Iterable,
        expected: Option<&Type>,
    ) -> (Type, bool) {
        let bound = self.bound;
        let length = self.iterate(pattern, iterable);
        let wanted = match expected {
            Some(Type::Array(element, _)) => Some(&**element),
            _ => None,
        };
        let mut element = self.expr(body, wanted);
        if self.mentions_since(&element, bound) {
            self.report(
                Diagnostic::at(codes::E0350, body.span, "the elements of this array have different types")
                    .here("the type depends on the variable of the loop")
                    .help("give all elements the same length, for instance the greatest one"),
            );
            element = Type::Error;
        }
        let length = match length {
            Some(length) => length,
            None => {
                let span = match iterable {
                    Iterable::Range { low, high, .. } => low.span.to(high.span),
                    Iterable::Array(array) => array.span,
                };
                self.report(
                    Diagnostic::at(codes::E0313, span, "the length of this array cannot be determined")
                        .here("the number of elements")
                        .help("use bounds made of literals, constants and const parameters"),
                );
                ConstExpr::Error
            }
        };
        let known = self.is_known(body);
        (self.bounded(Type::Array(Box::new(element), length), expr.span), known)
    }

    /// Binds a loop's pattern; the number of rounds, if a const expression tells it (an error if reported).
    pub(super) fn iterate(&mut self, pattern: &Pattern, iterable: &Iterable) -> Option<ConstExpr> {
        match iterable {
            Iterable::Range { low, high, inclusive } => {
                let mut fine = true;
                for bound in [low, high] {
                    self.expect(bound, &Type::Int(None));
                    if !self.is_known(bound) {
                        fine = false;
                        let help = "loop to a constant that is the largest possible bound, with `if i < n { … }` inside";
                        self.not_known(bound.span, "the bounds of a loop", help);
                    }
                }
                self.bind_all(pattern, &Type::Int(None), &Known::Const(None), false);
                if !fine {
                    return Some(ConstExpr::Error);
                }
                let (low, high) = (self.const_of(low)?, self.const_of(high)?);
                let minus = |a, b| ConstExpr::binary(BinaryOp::Sub, a, b);
                let mut length = minus(high, low);
                if *inclusive {
                    length = minus(length, ConstExpr::Int((-1).into()));
                }
                // A range that ends before it starts has no rounds.
                match simplify(&length)? {
                    ConstExpr::Int(n) if n < BigInt::ZERO => Some(ConstExpr::Int(BigInt::ZERO)),
                    length => Some(length),
                }
            }
            Iterable::Array(array) => match self.expr(array, None) {
                Type::Array(element, length) => {
                    let known = if self.is_known(array) { Known::Const(None) } else { Known::No };
                    self.bind_all(pattern, &element, &known, false);
                    Some(length)
                }
                other => {
                    if other != Type::Error {
                        let shown = self.show(&other);
                        let message = format!("`for` runs over a range or an array, not over `{shown}`");
                        self.report(
                            Diagnostic::at(codes::E0326, array.span, message)
                                .help("write a range `0..n`, or an array"),
                        );
                    }
                    self.bind_all(pattern, &Type::Error, &Known::Const(None), false);
                    Some(ConstExpr::Error)
                }
            },
        }
    }

    /// Reports that something is not known when the program is built.
    pub(super) fn not_known(&mut self, span: Span, what: &str, help: &str) {
        self.report(
            Diagnostic::at(codes::E0313, span, format!("{what} must be known when the program is built"))
                .here("depends on an input")
                .help(help),
        );
    }

    fn index(&mut self, array: &Expr, index: &Expr) -> Type {
        let ty = self.expr(array, None);
        self.element(&ty, index, array.span)
    }

    /// The type of an element at an index.
    pub(super) fn element(&mut self, array: &Type, index: &Expr, span: Span) -> Type {
        self.expect(index, &Type::Int(None));
        match array {
            Type::Error => Type::Error,
            // Whether the index is inside is for the lowering: it knows what is built.
            Type::Array(element, _) => (**element).clone(),
            other => {
                let shown = self.show(other);
                let diagnostic =
                    Diagnostic::at(codes::E0310, span, format!("`{shown}` has no elements to index"));
                self.report(match other {
                    Type::Tuple(_) => diagnostic.help("parts of a tuple are written `.0`, `.1`, …"),
                    Type::Int(_) | Type::Field => {
                        diagnostic.help("`to_bits::<N>(x)` gives its bits as an array")
                    }
                    _ => diagnostic.help("only arrays can be indexed"),
                });
                Type::Error
            }
        }
    }

    /// The type of a field of a struct, or a part of a tuple.
    pub(super) fn field(&mut self, base: &Type, name: &str, span: Span) -> Type {
        self.freeze(base);
        let base = &self.resolved(base);
        let program = self.program;
        let shown = self.show(base);
        let diagnostic = Diagnostic::at(codes::E0306, span, format!("`{shown}` has no field `{name}`"));
        let diagnostic = diagnostic.here("no such field");
        let diagnostic = match base {
            Type::Error => return Type::Error,
            Type::Data(id, arguments) => {
                let data = program.data(*id);
                let fields = data.fields();
                if let Some(index) = fields.iter().position(|field| field.name == name) {
                    if program.uses.is_some() {
                        self.table.uses.insert(span, Definition::Field(*id, 0, index as u32));
                    }
                    return instantiate(&fields[index].ty, &Slots::of(arguments));
                }
                if data.partial {
                    return Type::Error;
                }
                if data.is_enum {
                    let help = "which fields it has depends on its variant: take it apart with `match`";
                    self.report(diagnostic.help(help));
                    return Type::Error;
                }
                match closest(name, fields.iter().map(|field| field.name.as_str())) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => {
                        let fields: Vec<_> = fields.iter().map(|field| format!("`{}`", field.name)).collect();
                        diagnostic.help(format!("its fields: {}", fields.join(", ")))
                    }
                }
            }
            Type::Tuple(parts) => {
                if let Some(part) = name.parse::<usize>().ok().and_then(|index| parts.get(index)) {
                    return part.clone();
                }
                match parts.len() {
                    0 => diagnostic.help("it is empty"),
                    n => diagnostic.help(format!("its parts are `.0` to `.{}`", n - 1)),
                }
            }
            Type::Array(..) => diagnostic.help("elements of an array are written `[0]`, `[1]`, …"),
            _ => diagnostic.help("only structs and tuples have fields"),
        };
        self.report(diagnostic);
        Type::Error
    }

    fn if_else(
        &mut self,
        condition: &Expr,
        then: &Block,
        otherwise: Option<&Expr>,
        expected: Option<&Type>,
    ) -> (Type, bool) {
        self.expect(condition, &Type::Bool);
        let expected = if otherwise.is_some() { expected } else { None };
        let (then_ty, then_known) = self.block(then, expected);
        let Some(otherwise) = otherwise else {
            if !matches!(then_ty, Type::Error) && then_ty != Type::unit() {
                let shown = self.show(&then_ty);
                let span = then.tail.as_ref().map_or(then.span, |tail| tail.span);
                self.report(
                    Diagnostic::at(
                        codes::E0321,
                        span,
                        format!("this `if` gives `{shown}`, but it has no `else`"),
                    )
                    .help("add `else { … }`, or end the line with `;`"),
                );
                return (Type::Error, true);
            }
            return (Type::unit(), false);
        };
        if then.returns() || otherwise.returns() {
            // What a branch without an end would give is never asked for.
            let other_ty = self.expr(otherwise, expected);
            let ty = if then.returns() { other_ty } else { then_ty };
            return (if otherwise.returns() && then.returns() { Type::unit() } else { ty }, false);
        }
        let field = Some(&then_ty).filter(|ty| **ty == Type::Field);
        let other_ty = self.expr(otherwise, expected.or(field));
        let other_known = self.is_known(otherwise);
        self.unify_frozen(&then_ty, &other_ty);
        let (then_ty, other_ty) = (self.resolved(&then_ty), self.resolved(&other_ty));
        let then_ty = self.settle_block(then, then_ty, &other_ty);
        let other_ty = self.settle(otherwise, other_ty, &then_ty);
        let known = self.is_known(condition) && then_known && other_known;
        if let Some(ty) = join(&then_ty, &other_ty) {
            return (ty, known);
        }
        let (first, second) = (self.show(&then_ty), self.show(&other_ty));
        let span = then.tail.as_ref().map_or(then.span, |tail| tail.span);
        self.report(
            Diagnostic::at(codes::E0321, otherwise.span, "the branches of this `if` have different types")
                .here(format!("this is `{second}`"))
                .label(span, format!("this is `{first}`"))
                .help("give both the same type; `as` converts"),
        );
        (Type::Error, true)
    }

    fn reveal(&mut self, span: Span, value: &Expr, expected: Option<&Type>) -> Type {
        let ty = self.expr(value, expected);
        if self.hint.is_some() {
            self.report(
                Diagnostic::at(codes::E0318, span, "`reveal` is not allowed in a hint")
                    .help("reveal the value after the hint is constrained"),
            );
        } else if self.log.is_some() {
            self.not_in_log(span, "`reveal`");
        } else if ty == Type::unit() {
            self.report(
                Diagnostic::at(codes::E0322, value.span, "there is nothing to reveal")
                    .here("has no value")
                    .help("give `reveal` an expression with a value"),
            );
        }
        ty
    }
}

/// Whether a statement is one that could not be parsed.
fn is_error(statement: &Statement) -> bool {
    matches!(&statement.kind, StatementKind::Expr(Expr { kind: ExprKind::Error, .. }))
}
