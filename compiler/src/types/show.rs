//! Types as they are written.

use num_bigint::BigInt;

use crate::hir::{ConstExpr, ConstOp, ConstParameter, Program, Type};

/// The most parts of a tuple that are written: a message is to be read.
const MAX_PARTS: usize = 64;

/// A type of a function with these const parameters, as its author would write it.
pub fn show(program: &Program, parameters: &[ConstParameter], ty: &Type) -> String {
    match ty {
        Type::Error => "?".to_string(),
        Type::Bool => "bool".to_string(),
        Type::Int(None) => "int".to_string(),
        Type::Int(Some(range)) => {
            for bits in [8u32, 16, 32, 64, 128] {
                if Type::Int(Some(range.clone())) == Type::unsigned(bits) {
                    return format!("u{bits}");
                }
            }
            format!("int {}..={}", show_const(parameters, &range.low), show_const(parameters, &range.high))
        }
        Type::Field => "field".to_string(),
        Type::Array(element, length) => {
            format!("[{}; {}]", show(program, parameters, element), show_const(parameters, length))
        }
        Type::Tuple(elements) => {
            let parts = elements.iter().take(MAX_PARTS).map(|ty| show(program, parameters, ty));
            let rest = (elements.len() > MAX_PARTS).then(|| "…".to_string());
            let shown: Vec<String> = parts.chain(rest).collect();
            match shown.as_slice() {
                [one] => format!("({one},)"),
                all => format!("({})", all.join(", ")),
            }
        }
        Type::Struct(id) => program.structs.get(id.0 as usize).map_or("?".to_string(), |s| s.name.clone()),
        Type::Hidden(inner) => format!("Hidden<{}>", show(program, parameters, inner)),
    }
}

/// A const expression as its author would write it.
pub(super) fn show_const(parameters: &[ConstParameter], expr: &ConstExpr) -> String {
    write(parameters, expr, 0)
}

/// With parentheses if the place binds tighter than the operator.
fn write(parameters: &[ConstParameter], expr: &ConstExpr, tightness: u8) -> String {
    match expr {
        ConstExpr::Error => "_".to_string(),
        ConstExpr::Int(value) if *value < BigInt::from(0) && tightness > 0 => format!("({value})"),
        ConstExpr::Int(value) => value.to_string(),
        ConstExpr::Parameter(id) => {
            parameters.get(id.0 as usize).map_or("_".to_string(), |parameter| parameter.name.clone())
        }
        ConstExpr::Binary(op, a, b) => {
            let (sign, own) = match op {
                ConstOp::Add => ("+", 1),
                ConstOp::Sub => ("-", 1),
                ConstOp::Mul => ("*", 2),
                ConstOp::Div => ("/", 2),
                ConstOp::Rem => ("%", 2),
            };
            let text = format!("{} {sign} {}", write(parameters, a, own), write(parameters, b, own + 1));
            if own < tightness { format!("({text})") } else { text }
        }
    }
}
