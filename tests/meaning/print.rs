//! A program as text, with no more parentheses than the table of operators asks for.

use num_bigint::BigInt;

use super::program::{
    Block, CallForm, Expr, Function, Kind, LogPart, MessagePart, OPTION, Op, Over, Parameter, Pattern, Place,
    Program, Statement, StatementKind, Step, Ty, Variant, VariantPath,
};

/// The whole program.
pub(crate) fn program(program: &Program) -> String {
    let mut text = String::new();
    for (name, t) in &program.aliases {
        text += &format!("type {name} = {};\n", ty(t));
    }
    for item in &program.structs {
        let fields: Vec<String> = item.fields.iter().map(|(name, t)| format!("{name}: {}", ty(t))).collect();
        let parameters = declared(&item.type_parameters, &item.const_parameters);
        text += &format!("struct {}{parameters} {{ {} }}\n", item.name, fields.join(", "));
    }
    for item in program.enums.iter().filter(|item| item.name != OPTION) {
        let variants: Vec<String> = item.variants.iter().map(variant).collect();
        let parameters = generics(&item.type_parameters);
        text += &format!("enum {}{parameters} {{ {} }}\n", item.name, variants.join(", "));
    }
    for item in &program.constants {
        text += &format!("const {}: {} = {};\n", item.name, ty(&item.ty), expr(&item.value));
    }
    for item in &program.functions {
        text += &match &item.owner {
            Some(owner) if owner == OPTION => continue,
            Some(owner) => {
                let own = &item.const_parameters[..item.of_owner];
                let parameters = declared(&item.type_parameters, own);
                let names = own.iter().map(|(name, _)| name.clone());
                let arguments =
                    generics(&item.type_parameters.iter().cloned().chain(names).collect::<Vec<_>>());
                format!("impl{parameters} {owner}{arguments} {{\n{}}}\n", function("fn", item))
            }
            None => function("fn", item),
        };
    }
    text += &function("circuit", &program.circuit);
    for (index, arguments) in program.images.iter().enumerate() {
        let arguments: Vec<String> = arguments.iter().map(BigInt::to_string).collect();
        text += &format!("image i{index} = {}<{}>;\n", program.circuit.name, arguments.join(", "));
    }
    text
}

fn function(keyword: &str, f: &Function) -> String {
    let types = if f.owner.is_none() { &f.type_parameters[..] } else { &[] };
    let generics = declared(types, &f.const_parameters[f.of_owner..]);
    let parameters: Vec<String> = f.parameters.iter().map(parameter).collect();
    let result = if f.result.is_unit() { String::new() } else { format!(" -> {}", ty(&f.result)) };
    format!("{keyword} {}{generics}({}){result} {}\n", f.name, parameters.join(", "), block(&f.body, 0))
}

/// `<T, const N: u32>`, or nothing
fn declared(types: &[String], numbers: &[(String, Ty)]) -> String {
    let numbers = numbers.iter().map(|(name, t)| format!("const {name}: {}", ty(t)));
    generics(&types.iter().cloned().chain(numbers).collect::<Vec<_>>())
}

/// `<A, B>`, or nothing
fn generics(items: &[String]) -> String {
    if items.is_empty() { String::new() } else { format!("<{}>", items.join(", ")) }
}

fn variant(v: &Variant) -> String {
    v.name.clone() + &fields(v.named, &v.fields, ty)
}

/// What stands behind the name of a variant.
fn fields<T>(named: bool, fields: &[(String, T)], print: impl Fn(&T) -> String) -> String {
    let field = |(name, t): &(String, T)| if named { format!("{name}: {}", print(t)) } else { print(t) };
    let fields = fields.iter().map(field).collect::<Vec<_>>().join(", ");
    match (named, fields.is_empty()) {
        (true, _) => format!(" {{ {fields} }}"),
        (false, true) => String::new(),
        (false, false) => format!("({fields})"),
    }
}

fn path(p: &VariantPath) -> String {
    if p.of == OPTION { p.variant.clone() } else { format!("{}::{}", p.of, p.variant) }
}

fn parameter(p: &Parameter) -> String {
    let public = if p.public { "public " } else { "" };
    let name = p.pattern.as_ref().map_or(p.name.clone(), pattern);
    if name == "self" {
        return name;
    }
    format!("{public}{name}: {}", ty(&p.ty))
}

pub(crate) fn ty(t: &Ty) -> String {
    match t {
        Ty::Bool => "bool".into(),
        Ty::Unsigned(bits) => format!("u{bits}"),
        Ty::Int(low, high) => format!("int {}..={}", bound(low), bound(high)),
        Ty::Field => "field".into(),
        Ty::Array(element, length) => format!("[{}; {}]", ty(element), expr(length)),
        Ty::Bytes(length) => format!("bytes<{}>", at_least(length, SUM)),
        Ty::Tuple(parts) if parts.len() == 1 => format!("({},)", ty(&parts[0])),
        Ty::Tuple(parts) => format!("({})", parts.iter().map(ty).collect::<Vec<_>>().join(", ")),
        Ty::Parameter(name) | Ty::Alias(name) => name.clone(),
        Ty::Struct(name, types, numbers) => {
            let numbers = numbers.iter().map(|e| at_least(e, SUM));
            name.clone() + &generics(&types.iter().map(ty).chain(numbers).collect::<Vec<_>>())
        }
        Ty::Enum(name, arguments) => name.clone() + &generics(&arguments.iter().map(ty).collect::<Vec<_>>()),
        Ty::Whole => "int".into(),
        Ty::Hidden(inner) => format!("Hidden<{}>", ty(inner)),
    }
}

/// A bound of an `int`, which may stand after `as`: there `+` goes on with the expression.
fn bound(e: &Expr) -> String {
    at_least(e, UNARY)
}

// How tightly an expression holds together: docs/language.md, "operators, highest precedence first".
const OR: u32 = 0;
const AND: u32 = 1;
const COMPARE: u32 = 2;
const BIT_OR: u32 = 3;
const BIT_XOR: u32 = 4;
const BIT_AND: u32 = 5;
const SHIFT: u32 = 6;
const SUM: u32 = 7;
const PRODUCT: u32 = 8;
const CAST: u32 = 9;
const UNARY: u32 = 10;
const POSTFIX: u32 = 11;

fn tightness(op: Op) -> u32 {
    match op {
        Op::Or => OR,
        Op::And => AND,
        Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge => COMPARE,
        Op::BitOr => BIT_OR,
        Op::BitXor => BIT_XOR,
        Op::BitAnd => BIT_AND,
        Op::Shl | Op::Shr => SHIFT,
        Op::Add | Op::Sub => SUM,
        Op::Mul | Op::Div | Op::Rem => PRODUCT,
    }
}

fn level(e: &Expr) -> u32 {
    match &e.kind {
        Kind::Binary(op, ..) => tightness(*op),
        // After a range, an operator would be refused.
        Kind::Cast(_, Ty::Int(..)) => COMPARE,
        Kind::Cast(..) => CAST,
        Kind::Negate(_) | Kind::Not(_) => UNARY,
        Kind::Int(n) | Kind::FieldLiteral(n) if *n < BigInt::ZERO => UNARY,
        Kind::Promoted(inner) => level(inner),
        // Where a block may begin something else, and where a struct's `{` could be a body.
        Kind::Block(_) | Kind::If(..) | Kind::Match(..) | Kind::Struct(..) => OR,
        Kind::Variant(VariantPath { named: true, .. }, ..) => OR,
        _ => POSTFIX,
    }
}

/// The expression, in parentheses if it holds together less tightly than is needed.
fn at_least(e: &Expr, needed: u32) -> String {
    if level(e) < needed || needed > OR && level(e) == OR { format!("({})", expr(e)) } else { expr(e) }
}

fn list(items: &[Expr]) -> String {
    items.iter().map(expr).collect::<Vec<_>>().join(", ")
}

pub(crate) fn expr(e: &Expr) -> String {
    match &e.kind {
        Kind::Int(n) | Kind::FieldLiteral(n) => n.to_string(),
        Kind::Promoted(inner) => expr(inner),
        Kind::Bool(value) => value.to_string(),
        Kind::Name(name) => name.clone(),
        Kind::Max(bits) => format!("u{bits}::MAX"),
        Kind::Negate(a) => format!("-{}", at_least(a, UNARY)),
        Kind::Not(a) => format!("!{}", at_least(a, UNARY)),
        Kind::Binary(op, a, b) => {
            let own = tightness(*op);
            // From the left, except comparisons, which do not chain.
            let left = if own == COMPARE { COMPARE + 1 } else { own };
            format!("{} {} {}", at_least(a, left.max(1)), op.sign(), at_least(b, own + 1))
        }
        Kind::Cast(a, t) => format!("{} as {}", at_least(a, CAST), ty(t)),
        Kind::Index(a, i) => format!("{}[{}]", at_least(a, POSTFIX), expr(i)),
        Kind::Member(a, name) => format!("{}.{name}", at_least(a, POSTFIX)),
        Kind::Part(a, index) => format!("{}.{index}", at_least(a, POSTFIX)),
        Kind::Array(items) => format!("[{}]", list(items)),
        Kind::Slice { array, low, high, inclusive } => {
            let bound = |e: &Option<Box<Expr>>| e.as_ref().map(|e| at_least(e, 1)).unwrap_or_default();
            let dots = if *inclusive { "..=" } else { ".." };
            format!("{}[{}{dots}{}]", at_least(array, POSTFIX), bound(low), bound(high))
        }
        Kind::Numeric(method, a, b) => format!("{}.{}({})", at_least(a, POSTFIX), method.name(), expr(b)),
        Kind::Length(a) => format!("{}.len()", at_least(a, POSTFIX)),
        Kind::String(text) => format!("\"{}\"", escaped(text)),
        Kind::Char(c) => format!("{c:?}"),
        Kind::Repeat(a, n) => format!("[{}; {}]", expr(a), expr(n)),
        Kind::Comprehension(body, p, o) => format!("[{} for {} in {}]", expr(body), pattern(p), over(o)),
        Kind::Tuple(items) if items.len() == 1 => format!("({},)", expr(&items[0])),
        Kind::Tuple(items) => format!("({})", list(items)),
        Kind::Struct(t, fields, rest) => {
            let Ty::Struct(name, ..) = t else { panic!("{t:?} is no struct") };
            let fields = fields.iter().map(|(name, e)| format!("{name}: {}", expr(e)));
            let rest = rest.iter().map(|rest| format!("..{}", expr(rest)));
            format!("{name} {{ {} }}", fields.chain(rest).collect::<Vec<_>>().join(", "))
        }
        Kind::Variant(p, _, given) => path(p) + &fields(p.named, given, expr),
        Kind::Match(value, arms) => {
            let arms: Vec<String> =
                arms.iter().map(|(p, e)| format!("{} => {}", pattern(p), expr(e))).collect();
            format!("match {} {{ {} }}", at_least(value, 1), arms.join(", "))
        }
        Kind::Block(b) => inline(b),
        Kind::If(condition, then, otherwise) => {
            let head = format!("if {} {}", at_least(condition, 1), inline(then));
            match otherwise {
                Some(otherwise) => format!("{head} else {}", inline(otherwise)),
                None => head,
            }
        }
        Kind::Call { function, form, type_arguments, const_arguments, implied, written, arguments } => {
            let types = if *form == CallForm::Function { &type_arguments[..] } else { &[] };
            let numbers = const_arguments[*implied..].iter().map(|a| at_least(a, SUM));
            let between: Vec<String> = types.iter().map(ty).chain(numbers).collect();
            let between = match *written && !between.is_empty() {
                true => format!("::<{}>", between.join(", ")),
                false => String::new(),
            };
            match (form, arguments.split_first()) {
                (CallForm::Method, Some((own, others))) => {
                    format!("{}.{function}{between}({})", at_least(own, POSTFIX), list(others))
                }
                (CallForm::Path(owner), _) => format!("{owner}::{function}{between}({})", list(arguments)),
                _ => format!("{function}{between}({})", list(arguments)),
            }
        }
        Kind::Reveal(a) => format!("reveal({})", expr(a)),
        Kind::Expect(a, said) => format!("{}.expect({})", at_least(a, POSTFIX), message(said)),
        Kind::ToBits { count, written: true, value } => {
            format!("to_bits::<{}>({})", expr(count), expr(value))
        }
        Kind::ToBits { value, .. } => format!("to_bits({})", expr(value)),
        Kind::FloorSqrt(a) => format!("floor_sqrt({})", expr(a)),
        Kind::Inverse(a) => format!("inverse({})", expr(a)),
    }
}

fn over(o: &Over) -> String {
    match o {
        Over::Range { low, high, inclusive } => {
            let dots = if *inclusive { "..=" } else { ".." };
            format!("{}{dots}{}", at_least(low, 1), at_least(high, 1))
        }
        Over::Array(array) => at_least(array, 1),
    }
}

pub(crate) fn pattern(p: &Pattern) -> String {
    match p {
        Pattern::Name { mutable, name } => format!("{}{name}", if *mutable { "mut " } else { "" }),
        Pattern::Wildcard => "_".into(),
        Pattern::Tuple(parts) if parts.len() == 1 => format!("({},)", pattern(&parts[0])),
        Pattern::Tuple(parts) => format!("({})", parts.iter().map(pattern).collect::<Vec<_>>().join(", ")),
        Pattern::Struct(name, parts) => format!("{name} {}", named_parts(parts)),
        Pattern::Variant(p, parts) if p.named => format!("{} {}", path(p), named_parts(parts)),
        Pattern::Variant(p, parts) => path(p) + &fields(false, parts, pattern),
        Pattern::Literal(e) => expr(e),
        Pattern::Range(low, high) => format!("{}..={}", expr(low), expr(high)),
        Pattern::Or(parts) => parts.iter().map(pattern).collect::<Vec<_>>().join(" | "),
    }
}

/// Fields by their names; there may be others.
fn named_parts(parts: &[(String, Pattern)]) -> String {
    let parts = parts.iter().map(|(name, p)| match p {
        Pattern::Name { mutable: false, name: own } if own == name => name.clone(),
        p => format!("{name}: {}", pattern(p)),
    });
    format!("{{ {} }}", parts.chain(["..".to_string()]).collect::<Vec<_>>().join(", "))
}

fn place(p: &Place) -> String {
    let steps = p.steps.iter().map(|step| match step {
        Step::Index(index) => format!("[{}]", expr(index)),
        Step::Member(name) => format!(".{name}"),
        Step::Part(index) => format!(".{index}"),
    });
    p.name.clone() + &steps.collect::<String>()
}

/// A message with its quotes: "A brace itself is written twice."
fn message(parts: &[MessagePart]) -> String {
    let parts = parts.iter().map(|part| match part {
        MessagePart::Text(text) => escaped(&text.replace('{', "{{").replace('}', "}}")),
        MessagePart::Value(value) => format!("{{{}}}", expr(value)),
    });
    format!("\"{}\"", parts.collect::<String>())
}

/// What stands between the quotes of a string.
fn escaped(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".into(),
        '\t' => "\\t".into(),
        '\r' => "\\r".into(),
        '\0' => "\\0".into(),
        c if c.is_ascii_control() => format!("\\x{:02x}", u32::from(c)),
        c => c.to_string(),
    });
    escaped.collect()
}

/// A block on one line.
fn inline(b: &Block) -> String {
    let statements = b.statements.iter().map(|s| statement(s, 0) + " ");
    let value = b.value.iter().map(|value| expr(value) + " ");
    format!("{{ {}}}", statements.chain(value).collect::<String>())
}

/// A block on several lines.
fn block(b: &Block, depth: usize) -> String {
    let indent = "    ".repeat(depth + 1);
    let mut text = "{\n".to_string();
    for s in &b.statements {
        text += &format!("{indent}{}\n", statement(s, depth + 1));
    }
    if let Some(value) = &b.value {
        text += &format!("{indent}{}\n", expr(value));
    }
    text + &"    ".repeat(depth) + "}"
}

pub(crate) fn statement(s: &Statement, depth: usize) -> String {
    match &s.kind {
        StatementKind::Let { pattern: p, ty: declared, value } => {
            let declared = declared.as_ref().map(|t| format!(": {}", ty(t))).unwrap_or_default();
            format!("let {}{declared} = {};", pattern(p), expr(value))
        }
        StatementKind::Hint { pattern: p, ty: t, body } => {
            format!("let {} = hint {} {};", pattern(p), ty(t), inline(body))
        }
        StatementKind::Constrain { hints, from, body } => {
            format!("constrain {} from {} {}", hints.join(", "), from.join(", "), inline(body))
        }
        StatementKind::Assign { place: p, op, value } => {
            format!("{} {}= {};", place(p), op.map(Op::sign).unwrap_or_default(), expr(value))
        }
        StatementKind::For { pattern: p, over: o, body } => {
            format!("for {} in {} {}", pattern(p), over(o), block(body, depth))
        }
        StatementKind::Const { name, ty: t, value } => format!("const {name}: {} = {};", ty(t), expr(value)),
        StatementKind::Return(None) => "return;".into(),
        StatementKind::Return(Some(value)) => format!("return {};", expr(value)),
        StatementKind::Bind(name) => format!("bind {name};"),
        StatementKind::Assert(condition, None) => format!("assert {};", expr(condition)),
        StatementKind::Assert(condition, Some(m)) => format!("assert {}, {};", expr(condition), message(m)),
        StatementKind::Log(parts) => {
            let parts = parts.iter().map(|part| match part {
                LogPart::Message(m) => message(m),
                LogPart::Value(value) => expr(value),
            });
            format!("log({});", parts.collect::<Vec<_>>().join(", "))
        }
        // Without `;` one that has a value would be the value of the block it ends.
        StatementKind::Expr(Expr { kind: Kind::If(condition, then, otherwise), .. })
            if then.value.is_none() =>
        {
            let head = format!("if {} {}", at_least(condition, 1), block(then, depth));
            match otherwise {
                Some(otherwise) => format!("{head} else {}", block(otherwise, depth)),
                None => head,
            }
        }
        StatementKind::Expr(e) => format!("{};", expr(e)),
    }
}
