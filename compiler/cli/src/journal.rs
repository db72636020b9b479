//! How journals are shown.

use serde_json::{Map, Value, json};
use zkc::driver::{JournalItem, JournalValue, Role};

/// A line for every item: role, name, type, value.
pub(super) fn text(items: &[JournalItem]) -> String {
    if items.is_empty() {
        return "journal: empty\n".to_string();
    }
    let rows: Vec<[String; 3]> = items
        .iter()
        .map(|item| [role(item.role).to_string(), item.name.clone(), item.ty.to_string()])
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let mut text = "journal:\n".to_string();
    for (row, item) in rows.iter().zip(items) {
        text += &format!(
            "    {:a$}  {:b$}  {:c$}  {}\n",
            row[0],
            row[1],
            row[2],
            item.value,
            a = widths[0],
            b = widths[1],
            c = widths[2]
        );
    }
    text
}

/// The same for programs.
pub(super) fn json(items: &[JournalItem]) -> Value {
    items
        .iter()
        .map(|item| {
            json!({
                "name": item.name,
                "role": role(item.role),
                "type": item.ty.to_string(),
                "value": value(&item.value),
            })
        })
        .collect()
}

/// Numbers that not every reader keeps exactly are strings.
fn value(value: &JournalValue) -> Value {
    match value {
        JournalValue::Bool(flag) => (*flag).into(),
        JournalValue::Int(integer) => match i64::try_from(integer) {
            Ok(small) if small.unsigned_abs() < 1 << 53 => small.into(),
            _ => integer.to_string().into(),
        },
        JournalValue::Field(_) => value.to_string().into(),
        JournalValue::Commitment(point) => json!({ "commitment": hex::encode(point) }),
        JournalValue::Passing => json!({ "commitment": null }),
        JournalValue::Secret => Value::Null,
        JournalValue::List(items) => items.iter().map(self::value).collect(),
        JournalValue::Struct(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), self::value(value)));
            Value::Object(Map::from_iter(fields))
        }
        JournalValue::Variant(name, fields) => variant(name, fields),
    }
}

/// A variant as inputs files have it: its name, or its name with its fields; one part without a name stands for itself.
fn variant(name: &str, fields: &[(String, JournalValue)]) -> Value {
    let payload = match fields {
        [] => return name.into(),
        [(first, only)] if first == "0" => value(only),
        [(first, _), ..] if first == "0" => fields.iter().map(|(_, part)| value(part)).collect(),
        _ => Value::Object(fields.iter().map(|(name, part)| (name.clone(), value(part))).collect()),
    };
    json!({ name: payload })
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Public => "public",
        Role::Hidden => "hidden",
        Role::Output => "output",
    }
}
