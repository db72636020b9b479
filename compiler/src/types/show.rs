//! Types as they are written.

use num_bigint::BigInt;

use crate::hir::{BinaryOp, ConstExpr, ConstParameter, Function, Operation, Program, Type, TypeParameter};

/// The most parts of a tuple that are written: a message is to be read.
const MAX_PARTS: usize = 64;

/// The parameters that a type may mention.
#[derive(Clone, Copy, Default)]
pub struct Names<'h> {
    types: &'h [TypeParameter],
    consts: &'h [ConstParameter],
}

impl<'h> Names<'h> {
    /// Those of a function.
    pub fn of(function: &'h Function) -> Self {
        Names { types: &function.type_parameters, consts: &function.const_parameters }
    }
}

/// A type that mentions these parameters, as its author would write it.
pub fn show(program: &Program, names: Names<'_>, ty: &Type) -> String {
    let parameters = names.consts;
    match ty {
        Type::Error => "?".to_string(),
        Type::Variable(_) => "_".to_string(),
        Type::Parameter(id) => {
            names.types.get(id.0 as usize).map_or("_".to_string(), |found| found.name.clone())
        }
        Type::Bool => "bool".to_string(),
        Type::Int(None) => "int".to_string(),
        Type::Int(Some(range)) => {
            for bits in [8u32, 16, 32, 64, 128] {
                if Type::Int(Some(range.clone())) == Type::unsigned(bits) {
                    return format!("u{bits}");
                }
            }
            format!(
                "int {}..={}",
                show_const(program, parameters, &range.low),
                show_const(program, parameters, &range.high)
            )
        }
        Type::Field => "field".to_string(),
        Type::Array(element, length) => {
            format!("[{}; {}]", show(program, names, element), show_const(program, parameters, length))
        }
        Type::Tuple(elements) => {
            let parts = elements.iter().take(MAX_PARTS).map(|ty| show(program, names, ty));
            let rest = (elements.len() > MAX_PARTS).then(|| "…".to_string());
            let shown: Vec<String> = parts.chain(rest).collect();
            match shown.as_slice() {
                [one] => format!("({one},)"),
                all => format!("({})", all.join(", ")),
            }
        }
        Type::Data(id, arguments) => {
            let name = &program.data(*id).name;
            let types = arguments.types.iter().map(|ty| show(program, names, ty));
            let all: Vec<String> = types
                .chain(arguments.consts.iter().map(|value| show_const(program, parameters, value)))
                .collect();
            if all.is_empty() { name.clone() } else { format!("{name}<{}>", all.join(", ")) }
        }
        Type::Hidden(inner) => format!("Hidden<{}>", show(program, names, inner)),
    }
}

/// A const expression as its author would write it.
fn show_const(program: &Program, parameters: &[ConstParameter], expr: &ConstExpr) -> String {
    write(program, parameters, expr, 0)
}

/// With parentheses if the place binds tighter than the operator.
fn write(program: &Program, parameters: &[ConstParameter], expr: &ConstExpr, tightness: u8) -> String {
    let write = |expr: &ConstExpr, tightness| write(program, parameters, expr, tightness);
    match expr {
        // The name of a local is not at hand.
        ConstExpr::Error | ConstExpr::Local(_) => "_".to_string(),
        ConstExpr::Int(value) if *value < BigInt::from(0) && tightness > 0 => format!("({value})"),
        ConstExpr::Int(value) => value.to_string(),
        ConstExpr::Bool(value) => value.to_string(),
        ConstExpr::Parameter(id) => {
            parameters.get(id.0 as usize).map_or("_".to_string(), |parameter| parameter.name.clone())
        }
        ConstExpr::Constant(id) => {
            program.constants.get(id.0 as usize).map_or("_".to_string(), |constant| constant.name.clone())
        }
        ConstExpr::Of(operation, parts) => match (operation, parts.as_slice()) {
            (Operation::Binary(operator), [a, b]) => {
                let own = precedence(*operator);
                let text = format!("{} {} {}", write(a, own), operator.sign(), write(b, own + 1));
                if own < tightness { format!("({text})") } else { text }
            }
            (Operation::Not, [a]) => format!("!{}", write(a, u8::MAX)),
            (Operation::If, parts @ [_, _, _]) => {
                let [condition, then, otherwise] = [0, 1, 2].map(|part| write(&parts[part], 0));
                format!("if {condition} {{ {then} }} else {{ {otherwise} }}")
            }
            (Operation::Index, [array, index]) => format!("{}[{}]", write(array, u8::MAX), write(index, 0)),
            (Operation::Within, [value, ..]) => write(value, tightness),
            (Operation::Call { function, consts }, parts) => {
                let list = |exprs: &[ConstExpr]| {
                    exprs.iter().map(|expr| write(expr, 0)).collect::<Vec<_>>().join(", ")
                };
                let name = program.functions.get(function.0 as usize).map_or("_", |function| &function.name);
                let (const_arguments, arguments) = parts.split_at((*consts).min(parts.len()));
                let consts = match const_arguments {
                    [] => String::new(),
                    all => format!("::<{}>", list(all)),
                };
                format!("{name}{consts}({})", list(arguments))
            }
            // The text of the program is not at hand.
            _ => "_".to_string(),
        },
    }
}

/// How tightly an operator binds.
fn precedence(operator: BinaryOp) -> u8 {
    use BinaryOp::*;
    match operator {
        Or => 1,
        And => 2,
        Eq | Ne | Lt | Le | Gt | Ge => 3,
        BitOr => 4,
        BitXor => 5,
        BitAnd => 6,
        Shl | Shr => 7,
        Add | Sub => 8,
        Mul | Div | Rem => 9,
    }
}
