//! Structs and enums as inputs files have them, so that what is shown can be copied into one.

/// The names of the parts of a data type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Whether it is an enum; a struct has just one variant.
    pub is_enum: bool,
    /// The variants in order, each with the names of its fields; those that have none are called `0`, `1` and so on.
    pub variants: Vec<(String, Vec<String>)>,
}

impl Parts {
    /// How many of the parts of a value say which variant it is.
    pub fn indicators(&self) -> usize {
        self.variants.len().saturating_sub(1)
    }

    /// Where the fields of a variant are among the parts of a value.
    pub fn fields(&self, variant: usize) -> std::ops::Range<usize> {
        let count = |(_, fields): &(String, Vec<String>)| fields.len();
        let start = self.indicators() + self.variants.iter().take(variant).map(count).sum::<usize>();
        start..start + self.variants.get(variant).map_or(0, count)
    }

    /// A value by its variant and what its fields hold.
    pub fn text(&self, variant: usize, fields: &[String]) -> String {
        let Some((name, names)) = self.variants.get(variant) else { return "…".to_string() };
        let named = || {
            let fields = names.iter().zip(fields).map(|(name, value)| format!("{name} = {value}"));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        };
        if !self.is_enum {
            return named();
        }
        let payload = match (names.as_slice(), fields) {
            ([], _) => return format!("\"{name}\""),
            ([first], [only]) if first == "0" => only.clone(),
            ([first, ..], _) if first == "0" => format!("[{}]", fields.join(", ")),
            _ => named(),
        };
        format!("{{ {name} = {payload} }}")
    }
}

#[cfg(test)]
mod tests {
    use super::Parts;

    #[test]
    fn values_look_as_inputs_files_have_them() {
        let variant = |name: &str, fields: &[&str]| {
            (name.to_string(), fields.iter().map(|field| field.to_string()).collect())
        };
        let variants = vec![
            variant("Empty", &[]),
            variant("Square", &["0"]),
            variant("Pair", &["0", "1"]),
            variant("Round", &["r"]),
        ];
        let shape = Parts { is_enum: true, variants };
        let values = ["3".to_string(), "4".to_string()];
        assert_eq!(shape.text(0, &[]), "\"Empty\"");
        assert_eq!(shape.text(1, &values[..1]), "{ Square = 3 }");
        assert_eq!(shape.text(2, &values), "{ Pair = [3, 4] }");
        assert_eq!(shape.text(3, &values[..1]), "{ Round = { r = 3 } }");
        assert_eq!(shape.fields(3), 6..7);
        let point = Parts { is_enum: false, variants: vec![variant("Point", &["x", "y"])] };
        assert_eq!(point.text(0, &values), "{ x = 3, y = 4 }");
    }
}
