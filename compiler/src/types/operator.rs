//! Operators and casts.

use super::checker::Checker;
use super::field::arithmetic;
use super::relate::{agrees, join, mentions_data};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{BinaryOp, ConstExpr, Expr, Type, UnaryOp};
use crate::source::Span;

/// An operand that was looked at.
struct Operand {
    span: Span,
    ty: Type,
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
                return Type::Bool;
            }
            _ => {}
        }
        let arithmetic = arithmetic(operator);
        // Only a field makes a difference: it lets numbers be field elements.
        let wanted = expected.filter(|ty| arithmetic && **ty == Type::Field);
        let mut a = self.operand(left, wanted);
        let mut b = match operator {
            // What is made of a data type's parts has a meaning of its own on both sides.
            Eq | Ne => self.operand(right, Some(&a.ty.clone()).filter(|ty| !mentions_data(ty))),
            _ if arithmetic && a.ty == Type::Field => self.operand(right, Some(&Type::Field)),
            _ => self.operand(right, wanted),
        };
        if let Some(value) = self.merged(expr, operator, &a.ty, &b.ty) {
            return value;
        }
        let ty = match (wanted, &a.ty, &b.ty) {
            (Some(field), Type::Int(_), Type::Int(_)) => {
                self.settle(left, a.ty, field);
                self.settle(right, b.ty, field);
                Type::Field
            }
            _ => {
                if arithmetic || matches!(operator, Eq | Ne) {
                    a.ty = self.settle(left, a.ty, &b.ty);
                    b.ty = self.settle(right, b.ty, &a.ty);
                }
                self.operation(operator, &a, &b)
            }
        };
        if ty == Type::Field {
            self.divided(expr, operator, left, right);
        }
        ty
    }

    /// `place operator= value`, the place being of a type.
    pub(super) fn compound(
        &mut self,
        operator: BinaryOp,
        (place, ty): (Span, &Type),
        value: &Expr,
        whole: Span,
    ) {
        let wanted = Some(ty).filter(|ty| arithmetic(operator) && **ty == Type::Field);
        let mut b = self.operand(value, wanted);
        if arithmetic(operator) {
            b.ty = self.settle(value, b.ty, ty);
        }
        let a = Operand { span: place, ty: ty.clone() };
        let result = self.operation(operator, &a, &b);
        self.require_at(whole, &result, ty);
    }

    fn operand(&mut self, expr: &Expr, expected: Option<&Type>) -> Operand {
        let ty = self.expr(expr, expected);
        Operand { span: expr.span, ty }
    }

    /// The type of an operation on two operands; reports if there is none.
    fn operation(&mut self, operator: BinaryOp, a: &Operand, b: &Operand) -> Type {
        use BinaryOp::*;
        if matches!(operator, Eq | Ne) {
            self.unify_frozen(&a.ty, &b.ty);
        }
        let both = join(&a.ty, &b.ty);
        match (operator, both) {
            _ if a.ty == Type::Error || b.ty == Type::Error => match operator {
                Eq | Ne | Lt | Le | Gt | Ge => Type::Bool,
                _ => Type::Error,
            },
            (Eq | Ne, Some(_)) => Type::Bool,
            (Add | Sub | Mul | Div, Some(Type::Field)) => Type::Field,
            (Lt | Le | Gt | Ge, Some(Type::Int(_))) => Type::Bool,
            (Add | Sub | Mul | Div | Rem | BitAnd | BitOr | BitXor | Shl | Shr, Some(Type::Int(_))) => {
                Type::Int(None)
            }
            _ => {
                self.refuse(operator, a, b);
                match operator {
                    Eq | Ne | Lt | Le | Gt | Ge => Type::Bool,
                    _ => Type::Error,
                }
            }
        }
    }

    fn refuse(&mut self, operator: BinaryOp, left: &Operand, right: &Operand) {
        let (a, b) = (self.show(&left.ty), self.show(&right.ty));
        let sign = operator.sign();
        let message = format!("there is no `{sign}` for `{a}` and `{b}`");
        let diagnostic = Diagnostic::at(codes::E0302, left.span, message).here(format!("this is `{a}`"));
        let diagnostic = diagnostic.label(right.span, format!("this is `{b}`"));
        let field = matches!(left.ty, Type::Field) || matches!(right.ty, Type::Field);
        let int = matches!(left.ty, Type::Int(_)) || matches!(right.ty, Type::Int(_));
        let bool = matches!(left.ty, Type::Bool) || matches!(right.ty, Type::Bool);
        let ordered = matches!(operator, BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge);
        self.report(match operator {
            _ if field && ordered => diagnostic.help(
                "field elements have no order: convert them to integers first, as in `x as u64`, which proves that `x` fits",
            ),
            BinaryOp::BitAnd if bool => diagnostic.help("for booleans, write `&&`"),
            BinaryOp::BitOr if bool => diagnostic.help("for booleans, write `||`"),
            BinaryOp::BitXor if bool => diagnostic.help("for booleans, write `!=`"),
            _ if field => diagnostic.help("convert to an integer first, as in `x as u64`, which proves that `x` fits"),
            _ if bool && int => diagnostic.help("convert the boolean with `as u8`"),
            _ if [&left.ty, &right.ty].contains(&&Type::unit()) => {
                diagnostic.help("`()` is the type of what has no value: a function without a result, or a block that ends with `;`")
            }
            BinaryOp::Eq | BinaryOp::Ne if self.is_option_of(left, right) => {
                diagnostic.help("write `Some(…)` around the value that is compared with the option")
            }
            _ if self.optional(&left.ty).or(self.optional(&right.ty)).is_some() => diagnostic.help(
                "an option may be `None`: write `.expect(\"what is missing\")`, or `.unwrap_or(value)`, behind it",
            ),
            BinaryOp::Sub if self.program.is_linear(&left.ty) => {
                diagnostic.help("take a part of a value: `let (part, rest) = funds.split(3);`")
            }
            _ if self.program.is_linear(&left.ty) || self.program.is_linear(&right.ty) => {
                diagnostic.help("compute with the amount of a value, as in `funds.amount <= 3`")
            }
            _ if self.program.is_key(&left.ty) || self.program.is_key(&right.ty) => {
                diagnostic.help("nothing is computed from a key or an address")
            }
            _ => diagnostic.help(refused_in_words(operator, &left.ty, &right.ty)),
        });
    }

    /// Whether one side is an option that may hold the other.
    fn is_option_of(&self, left: &Operand, right: &Operand) -> bool {
        let holds = |option: &Operand, value: &Operand| {
            self.optional(&option.ty).is_some_and(|inner| agrees(&value.ty, inner))
        };
        holds(left, right) || holds(right, left)
    }

    pub(super) fn unary(&mut self, operator: UnaryOp, operand: &Expr, expected: Option<&Type>) -> Type {
        match operator {
            UnaryOp::Not => {
                self.expect(operand, &Type::Bool);
                Type::Bool
            }
            UnaryOp::Neg => match self.expr(operand, expected.filter(|ty| **ty == Type::Field)) {
                Type::Int(_) if expected == Some(&Type::Field) => {
                    self.settle(operand, Type::Int(None), &Type::Field);
                    Type::Field
                }
                Type::Int(_) => Type::Int(None),
                Type::Field => Type::Field,
                Type::Error => Type::Error,
                other => {
                    let shown = self.show(&other);
                    self.report(
                        Diagnostic::at(codes::E0302, operand.span, format!("there is no `-` for `{shown}`"))
                            .here(format!("this is `{shown}`"))
                            .help("only integers and field elements can be negated"),
                    );
                    Type::Error
                }
            },
        }
    }

    /// The conversion `value as ty`.
    pub(super) fn cast(&mut self, expr: &Expr, value: &Expr, ty: &Type) {
        let found = self.expr(value, None);
        let fine = match (&found, ty) {
            (Type::Error, _) | (_, Type::Error) => true,
            (Type::Int(_), Type::Field) => {
                if let Some(ConstExpr::Int(known)) = self.const_of(value) {
                    self.in_field(value, &known);
                }
                true
            }
            (Type::Int(_) | Type::Bool, Type::Int(_)) | (Type::Bool, Type::Field) => true,
            (Type::Field, Type::Field) | (Type::Bool, Type::Bool) => true,
            (Type::Field, Type::Int(Some(range))) => {
                if let ConstExpr::Int(low) = &range.low
                    && *low < num_bigint::BigInt::ZERO
                {
                    let shown = self.show(ty);
                    let message =
                        format!("a field element cannot become `{shown}`, which has negative values");
                    self.report(
                        Diagnostic::at(codes::E0312, expr.span, message)
                            .help("choose a type that starts at 0, such as `u64`"),
                    );
                }
                true
            }
            _ => false,
        };
        if !fine {
            let (from, to) = (self.show(&found), self.show(ty));
            let diagnostic =
                Diagnostic::at(codes::E0312, expr.span, format!("`{from}` cannot become `{to}`"))
                    .label(value.span, format!("this is `{from}`"));
            self.report(match ty {
                Type::Bool => diagnostic.help("compare it: `!= 0`"),
                _ if matches!(&found, Type::Data(id, _) if self.program.data(*id).is_enum) => {
                    diagnostic.help("write a function with a `match` that gives the number of each variant")
                }
                _ => diagnostic.help("`as` converts bool to int, int to int, and int to field and back"),
            });
        }
    }
}

/// What to do instead of an operation on values that are no numbers.
fn refused_in_words(operator: BinaryOp, left: &Type, right: &Type) -> String {
    let compares = matches!(operator, BinaryOp::Eq | BinaryOp::Ne);
    match (left, right) {
        (Type::Array(_, ConstExpr::Int(a)), Type::Array(_, ConstExpr::Int(b))) if compares && a != b => {
            format!("only arrays of one length are compared, and these have {a} and {b} elements")
        }
        (Type::Array(..), Type::Array(..)) if operator == BinaryOp::Add => {
            "add `use std::array::concat;`, and write `concat(a, b)`".to_owned()
        }
        (Type::Array(..), Type::Int(_)) | (Type::Int(_), Type::Array(..)) => {
            "an element of an array is written `xs[0]`, and one byte of a string as a character: `'a'`"
                .to_owned()
        }
        (Type::Parameter(_), _) | (_, Type::Parameter(_)) => {
            "values of a type parameter are only moved and compared with `==`: write a type, such as `u64`"
                .to_owned()
        }
        (Type::Data(..), _) | (_, Type::Data(..)) if !compares => {
            "operators are for numbers: write a function, such as `fn add(self, other: Self) -> Self`"
                .to_owned()
        }
        _ => "use two values of a type that the operator takes".to_owned(),
    }
}
