//! Operators and casts.

use super::checker::Checker;
use super::relate::join;
use crate::diagnostic::Diagnostic;
use crate::hir::{BinaryOp, ConstExpr, Expr, Type, UnaryOp};

/// An operator as written.
fn sign(operator: BinaryOp) -> &'static str {
    match operator {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Rem => "%",
        BinaryOp::Eq => "==",
        BinaryOp::Ne => "!=",
        BinaryOp::Lt => "<",
        BinaryOp::Le => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::Ge => ">=",
        BinaryOp::And => "&&",
        BinaryOp::Or => "||",
        BinaryOp::BitAnd => "&",
        BinaryOp::BitOr => "|",
        BinaryOp::BitXor => "^",
        BinaryOp::Shl => "<<",
        BinaryOp::Shr => ">>",
    }
}

impl Checker<'_> {
    pub(super) fn binary(
        &mut self,
        expr: &Expr,
        operator: BinaryOp,
        left: &Expr,
        right: &Expr,
        expected: Option<&Type>,
    ) -> Type {
        use BinaryOp::*;
        match operator {
            And | Or => {
                self.expect(left, &Type::Bool);
                self.expect(right, &Type::Bool);
                Type::Bool
            }
            Eq | Ne => {
                let a = self.expr(left, None);
                let b = self.expr(right, Some(&a));
                let known = (self.is_known(left), self.is_known(right));
                if join((&a, known.0), (&b, known.1)).is_none() {
                    self.refuse(expr, operator, (left, &a), (right, &b));
                }
                Type::Bool
            }
            Lt | Le | Gt | Ge => {
                self.ints(expr, operator, left, right);
                Type::Bool
            }
            Add | Sub | Mul | Div => self.arithmetic(expr, operator, left, right, expected),
            Rem | BitAnd | BitOr | BitXor => self.ints(expr, operator, left, right),
            Shl | Shr => {
                let ty = self.ints(expr, operator, left, right);
                if ty != Type::Error && !self.is_known(right) {
                    let help = "use literals, constants, const parameters and loop variables";
                    self.not_known(right.span, "how far to shift", help);
                }
                ty
            }
        }
    }

    /// `+ - * /` of ints, or of field elements.
    fn arithmetic(
        &mut self,
        expr: &Expr,
        operator: BinaryOp,
        left: &Expr,
        right: &Expr,
        expected: Option<&Type>,
    ) -> Type {
        // Only a field makes a difference: it lets literals be field elements.
        let field = expected.filter(|ty| **ty == Type::Field);
        let a = self.expr(left, field);
        let b = self.expr(right, field);
        let known = (self.is_known(left), self.is_known(right));
        match (&a, &b, join((&a, known.0), (&b, known.1))) {
            (Type::Error, ..) | (_, Type::Error, _) => Type::Error,
            (.., Some(Type::Field)) => Type::Field,
            (.., Some(Type::Int(_))) => Type::Int(None),
            _ => {
                self.refuse(expr, operator, (left, &a), (right, &b));
                Type::Error
            }
        }
    }

    /// An operator for integers only.
    fn ints(&mut self, expr: &Expr, operator: BinaryOp, left: &Expr, right: &Expr) -> Type {
        let a = self.expr(left, None);
        let b = self.expr(right, None);
        match (&a, &b) {
            (Type::Error, _) | (_, Type::Error) => Type::Error,
            (Type::Int(_), Type::Int(_)) => Type::Int(None),
            _ => {
                self.refuse(expr, operator, (left, &a), (right, &b));
                Type::Error
            }
        }
    }

    fn refuse(&mut self, expr: &Expr, operator: BinaryOp, left: (&Expr, &Type), right: (&Expr, &Type)) {
        let (a, b) = (self.show(left.1), self.show(right.1));
        let sign = sign(operator);
        let message = format!("there is no `{sign}` for `{a}` and `{b}`");
        let diagnostic = Diagnostic::error("E0302", left.0.span, message).here(format!("this is `{a}`"));
        let diagnostic = diagnostic.label(right.0.span, format!("this is `{b}`"));
        let _ = expr;
        let field = matches!(left.1, Type::Field) || matches!(right.1, Type::Field);
        let int = matches!(left.1, Type::Int(_)) || matches!(right.1, Type::Int(_));
        let bool = matches!(left.1, Type::Bool) || matches!(right.1, Type::Bool);
        let ordered = matches!(operator, BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge);
        use BinaryOp::{Add, Div, Mul, Sub};
        self.report(match operator {
            Add | Sub | Mul | Div | BinaryOp::Eq | BinaryOp::Ne if field && int => {
                diagnostic.help("make the integer a field element by `as field`")
            }
            _ if field && ordered => diagnostic.help(
                "field elements have no order: convert to an integer first, such as `x as u64`, which proves that it fits",
            ),
            BinaryOp::BitAnd if bool => diagnostic.help("for booleans, write `&&`"),
            BinaryOp::BitOr if bool => diagnostic.help("for booleans, write `||`"),
            BinaryOp::BitXor if bool => diagnostic.help("for booleans, write `!=`"),
            _ if field => diagnostic.help("convert to an integer first, such as `x as u64`, which proves that it fits"),
            _ if bool && int => diagnostic.help("make the boolean an integer by `as u8`"),
            _ if [left.1, right.1].contains(&&Type::unit()) => {
                diagnostic.help("`()` is what has no value: a function without a result, a block that ends with `;`")
            }
            _ => diagnostic.help("both sides must be of a type that the operator is for"),
        });
    }

    pub(super) fn unary(&mut self, operator: UnaryOp, operand: &Expr, expected: Option<&Type>) -> Type {
        match operator {
            UnaryOp::Not => {
                self.expect(operand, &Type::Bool);
                Type::Bool
            }
            UnaryOp::Neg => match self.expr(operand, expected.filter(|ty| **ty == Type::Field)) {
                Type::Int(_) => Type::Int(None),
                Type::Field => Type::Field,
                Type::Error => Type::Error,
                other => {
                    let shown = self.show(&other);
                    self.report(
                        Diagnostic::error("E0302", operand.span, format!("there is no `-` for `{shown}`"))
                            .here(format!("this is `{shown}`"))
                            .help("only integers and field elements are negated"),
                    );
                    Type::Error
                }
            },
        }
    }

    /// `value as ty`
    pub(super) fn cast(&mut self, expr: &Expr, value: &Expr, ty: &Type) {
        let found = self.expr(value, None);
        let fine = match (&found, ty) {
            (Type::Error, _) | (_, Type::Error) => true,
            (Type::Int(_) | Type::Bool, Type::Int(_) | Type::Field) => true,
            (Type::Field, Type::Field) | (Type::Bool, Type::Bool) => true,
            (Type::Field, Type::Int(Some(range))) => {
                if let ConstExpr::Int(low) = &range.low
                    && *low < num_bigint::BigInt::ZERO
                {
                    let shown = self.show(ty);
                    let message =
                        format!("a field element cannot become `{shown}`, which has negative values");
                    self.report(
                        Diagnostic::error("E0312", expr.span, message)
                            .help("choose a type that starts at 0, such as `u64`"),
                    );
                }
                true
            }
            _ => false,
        };
        if !fine {
            let (from, to) = (self.show(&found), self.show(ty));
            let diagnostic = Diagnostic::error("E0312", expr.span, format!("`{from}` cannot become `{to}`"))
                .label(value.span, format!("this is `{from}`"));
            self.report(match ty {
                Type::Bool => diagnostic.help("compare it: `!= 0`"),
                _ => diagnostic.help("`as` converts bool to int, int to int, and int to field and back"),
            });
        }
    }
}
