//! Templates of inputs files: every input with a value of its type.

use num_bigint::BigInt;
use serde_json::{Map, Value};
use zkvm::abi::{Abi, Parameter, Type, Visibility};

use super::Format;

/// Lines of a template are broken so that they stay below this many characters, where they can be.
const WIDTH: usize = 100;

/// A TOML template with a comment for every input; it reads as inputs of `abi` as it stands.
///
/// # Examples
///
/// ```
/// let built = zkc::compile("main.zk", "circuit c(age: u8) { assert age > 17; }", &zkc::driver::NoFiles)?;
/// let template = zkc::inputs::toml_template("c", &built[0].image.abi);
/// assert_eq!(template, "# Inputs of `c`\n\n# age: u8, secret\nage = 0\n");
/// # Ok::<(), zkc::driver::Refused>(())
/// ```
pub fn toml_template(circuit: &str, abi: &Abi) -> String {
    let mut text = format!("# Inputs of `{}`\n", circuit.escape_debug());
    if abi.parameters.is_empty() {
        text += "# It takes none.\n";
    }
    for parameter in &abi.parameters {
        text += "\n";
        text += &comment(parameter);
        text += &format!("{} = {}\n", toml_key(&parameter.name), toml_value(&parameter.ty, 0));
    }
    text
}

/// A JSON template; it reads as inputs of `abi` as it stands.
pub fn json_template(abi: &Abi) -> Value {
    let entries = abi.parameters.iter().map(|p| (p.name.clone(), json_value(&p.ty)));
    Value::Object(entries.collect::<Map<_, _>>())
}

fn comment(parameter: &Parameter) -> String {
    let ty = &parameter.ty;
    let who = match (parameter.visibility, has_hidden(&parameter.ty)) {
        (Visibility::Public, _) => "public: everyone sees it in the journal",
        (Visibility::Secret, true) => "hidden: the journal has a commitment to it",
        (Visibility::Secret, false) => "secret",
    };
    let mut text = format!("# {}: {ty}, {who}\n", parameter.name.escape_debug());
    for (name, explained) in named(&parameter.ty) {
        text += &format!("# where {name} is {explained}\n");
    }
    if has_hidden(&parameter.ty) {
        text += "# The blinding is random; to choose it: { value = 5, blinding = \"<64 hex digits>\" }\n";
    }
    text
}

/// How many structs and enums of one input are explained.
const MAX_NAMED: usize = 64;

/// The structs and enums of a type, each once and explained, outermost first.
fn named(ty: &Type) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = vec![];
    let mut open = vec![ty];
    while let Some(ty) = open.pop() {
        let explained = match ty {
            Type::Bool | Type::Int { .. } | Type::Field => continue,
            Type::Hidden(inner) | Type::Array(inner, _) => {
                open.push(inner);
                continue;
            }
            Type::Tuple(items) => {
                open.extend(items.iter().rev());
                continue;
            }
            Type::Struct { fields, .. } => {
                open.extend(fields.iter().rev().map(|(_, ty)| ty));
                braces(fields)
            }
            Type::Enum { variants, .. } => {
                open.extend(variants.iter().flat_map(|(_, fields)| fields).rev().map(|(_, ty)| ty));
                let ways = variants.iter().map(|(variant, fields)| match fields.as_slice() {
                    [] => format!("{variant:?}"),
                    [(first, ty)] if first == "0" => format!("{{ {variant} = {ty} }}"),
                    [(first, _), ..] if first == "0" => {
                        let parts: Vec<String> = fields.iter().map(|(_, ty)| ty.to_string()).collect();
                        format!("{{ {variant} = [{}] }}", parts.join(", "))
                    }
                    fields => format!("{{ {variant} = {} }}", braces(fields)),
                });
                ways.collect::<Vec<_>>().join(" or ")
            }
        };
        let entry = (ty.to_string(), explained);
        if found.len() < MAX_NAMED && !found.contains(&entry) {
            found.push(entry);
        }
    }
    found
}

fn braces(fields: &[(String, Type)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
    format!("{{ {} }}", fields.join(", "))
}

/// How the variants of an enum are written in a file of a format: a few of them, with values that fit.
pub(super) fn ways(variants: &[(String, Vec<(String, Type)>)], format: Format) -> String {
    const MOST: usize = 4;
    let way = |variant: &(String, Vec<(String, Type)>)| format!("`{}`", one_way(variant, format));
    let mut ways: Vec<String> = variants.iter().take(MOST).map(way).collect();
    if variants.len() > MOST {
        ways.push("…".to_string());
    }
    ways.join(" or ")
}

/// How a variant is written, with values that fit.
pub(super) fn one_way(variant: &(String, Vec<(String, Type)>), format: Format) -> String {
    match format {
        Format::Toml => toml_variant(variant),
        Format::Json => json_variant(&variant.0, &variant.1).to_string(),
    }
}

fn has_hidden(ty: &Type) -> bool {
    match ty {
        Type::Bool | Type::Int { .. } | Type::Field => false,
        Type::Hidden(_) => true,
        Type::Array(element, _) => has_hidden(element),
        Type::Tuple(items) => items.iter().any(has_hidden),
        Type::Struct { fields, .. } => fields.iter().any(|(_, ty)| has_hidden(ty)),
        Type::Enum { .. } => false,
    }
}

/// The value a template shows: 0 if that is in range.
fn sample(low: &BigInt, high: &BigInt) -> BigInt {
    let zero = BigInt::ZERO;
    if *low <= zero && zero <= *high { zero } else { low.clone() }
}

fn json_value(ty: &Type) -> Value {
    match ty {
        Type::Bool => Value::Bool(false),
        Type::Int { low, high } => {
            let value = sample(low, high);
            match i64::try_from(&value) {
                Ok(small) => small.into(),
                Err(_) => value.to_string().into(),
            }
        }
        Type::Field => 0.into(),
        Type::Hidden(inner) => json_value(inner),
        Type::Array(element, length) => Value::Array(vec![json_value(element); *length as usize]),
        Type::Tuple(items) => Value::Array(items.iter().map(json_value).collect()),
        Type::Struct { fields, .. } => {
            Value::Object(fields.iter().map(|(name, ty)| (name.clone(), json_value(ty))).collect())
        }
        Type::Enum { variants, .. } => match variants.first() {
            Some((name, fields)) => json_variant(name, fields),
            None => Value::Null,
        },
    }
}

/// A variant with a value for each field: its name alone, or a table of one entry.
fn json_variant(name: &str, fields: &[(String, Type)]) -> Value {
    let payload = match fields {
        [] => return name.into(),
        [(first, only)] if first == "0" => json_value(only),
        [(first, _), ..] if first == "0" => fields.iter().map(|(_, ty)| json_value(ty)).collect(),
        _ => Value::Object(fields.iter().map(|(name, ty)| (name.clone(), json_value(ty))).collect()),
    };
    Value::Object(Map::from_iter([(name.to_string(), payload)]))
}

/// A TOML value; arrays that do not fit on a line are broken, tables never are.
fn toml_value(ty: &Type, indent: usize) -> String {
    let items: Vec<String> = match ty {
        Type::Array(element, length) => vec![toml_value(element, indent + 4); *length as usize],
        Type::Tuple(items) => items.iter().map(|ty| toml_value(ty, indent + 4)).collect(),
        Type::Hidden(inner) => return toml_value(inner, indent),
        Type::Struct { fields, .. } => {
            let fields: Vec<String> =
                fields.iter().map(|(n, ty)| format!("{} = {}", toml_key(n), one_line(ty))).collect();
            return format!("{{ {} }}", fields.join(", "));
        }
        Type::Enum { variants, .. } => return variants.first().map(toml_variant).unwrap_or_default(),
        Type::Bool | Type::Int { .. } | Type::Field => return one_line(ty),
    };
    let short = format!("[{}]", items.join(", "));
    if short.len() + indent <= WIDTH && !short.contains('\n') {
        return short;
    }
    let margin = " ".repeat(indent + 4);
    let nested = items.iter().any(|item| item.starts_with(['[', '{']));
    let mut text = "[".to_string();
    let mut column = WIDTH;
    for item in items {
        if nested || column + item.len() + 2 > WIDTH {
            text += &format!("\n{margin}");
            column = margin.len();
        } else {
            text.push(' ');
        }
        column += item.len() + 2;
        text += &format!("{item},");
    }
    text + &format!("\n{}]", " ".repeat(indent))
}

fn toml_variant((name, fields): &(String, Vec<(String, Type)>)) -> String {
    let payload = match fields.as_slice() {
        [] => return Value::from(name.as_str()).to_string(),
        [(first, only)] if first == "0" => one_line(only),
        [(first, _), ..] if first == "0" => {
            format!("[{}]", fields.iter().map(|(_, ty)| one_line(ty)).collect::<Vec<_>>().join(", "))
        }
        fields => {
            let fields: Vec<String> =
                fields.iter().map(|(name, ty)| format!("{} = {}", toml_key(name), one_line(ty))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
    };
    format!("{{ {} = {payload} }}", toml_key(name))
}

fn one_line(ty: &Type) -> String {
    match ty {
        Type::Struct { .. } | Type::Enum { .. } => toml_value(ty, 0),
        Type::Hidden(inner) => one_line(inner),
        Type::Array(element, length) => {
            format!("[{}]", vec![one_line(element); *length as usize].join(", "))
        }
        Type::Tuple(items) => {
            format!("[{}]", items.iter().map(one_line).collect::<Vec<_>>().join(", "))
        }
        Type::Bool | Type::Int { .. } | Type::Field => json_value(ty).to_string(),
    }
}

/// A key, in quotes unless it is an identifier.
pub(crate) fn toml_key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if bare { name.to_string() } else { Value::from(name).to_string() }
}
