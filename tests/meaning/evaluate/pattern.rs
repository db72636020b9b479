//! Patterns: whether they fit, and what they bind.

use super::super::program::{Pattern, VariantPath};
use super::expression::malformed;
use super::value::{Stage, Type, Value};
use super::{Result, Run};

impl Run<'_> {
    /// Binds the names of a pattern to the parts of a value, which it fits. "`let (a, b) = pair;` takes a tuple apart."
    pub(super) fn pattern(&mut self, pattern: &Pattern, value: Value, ty: Option<Type>) -> Result<()> {
        match (pattern, &value, ty) {
            (Pattern::Name { name, .. }, _, ty) => self.bind(name, value, ty),
            (Pattern::Wildcard | Pattern::Literal(_) | Pattern::Range(..), ..) => {}
            (Pattern::Tuple(patterns), Value::Tuple(parts), ty) if patterns.len() == parts.len() => {
                for (index, (pattern, part)) in patterns.iter().zip(parts).enumerate() {
                    let ty = match &ty {
                        Some(Type::Tuple(types)) => types.get(index).cloned(),
                        _ => None,
                    };
                    self.pattern(pattern, part.clone(), ty)?;
                }
            }
            (Pattern::Struct(_, patterns), Value::Struct(_, fields), _) => {
                self.fields_of(patterns, fields)?
            }
            (Pattern::Variant(path, patterns), Value::Enum { payloads, .. }, _) => {
                let variant = self.variant_of(path)?;
                self.fields_of(patterns, &payloads[variant])?;
            }
            (Pattern::Or(patterns), ..) => self.alternative(patterns, &value)?,
            (pattern, ..) => return malformed((pattern, value)),
        }
        Ok(())
    }

    fn fields_of(&mut self, patterns: &[(String, Pattern)], fields: &[(String, Value)]) -> Result<()> {
        for (name, pattern) in patterns {
            let Some((_, value)) = fields.iter().find(|(own, _)| own == name) else { return malformed(name) };
            self.pattern(pattern, value.clone(), None)?;
        }
        Ok(())
    }

    /// The first that fits; which one it is says something of what is bound.
    fn alternative(&mut self, patterns: &[Pattern], value: &Value) -> Result<()> {
        let Some((first, others)) = patterns.split_first() else { return malformed("no alternatives") };
        let (fits, stage) = self.fits(first, value)?;
        if fits || others.is_empty() {
            return self.pattern(first, value.clone().no_earlier_than(stage), None);
        }
        self.alternative(others, &value.clone().no_earlier_than(stage))
    }

    /// Whether a value has the form of a pattern, and when that is known.
    pub(super) fn fits(&mut self, pattern: &Pattern, value: &Value) -> Result<(bool, Stage)> {
        match (pattern, value) {
            (Pattern::Name { .. } | Pattern::Wildcard, _) => Ok((true, Stage::Const)),
            (Pattern::Literal(literal), value) => {
                let literal = self.expr(literal)?;
                Ok((value.same(&literal), value.stage()))
            }
            (Pattern::Range(low, high), Value::Int(n, stage)) => {
                let (low, high) = (self.number(low)?, self.number(high)?);
                Ok((low <= *n && *n <= high, *stage))
            }
            (Pattern::Tuple(patterns), Value::Tuple(parts)) => self.all_fit(patterns.iter().zip(parts)),
            (Pattern::Struct(_, patterns), Value::Struct(_, fields)) => self.fields_fit(patterns, fields),
            (Pattern::Variant(path, patterns), Value::Enum { taken, known, payloads, .. }) => {
                let variant = self.variant_of(path)?;
                let (fit, stage) = self.fields_fit(patterns, &payloads[variant])?;
                Ok((fit && *taken == variant, stage.max(*known)))
            }
            (Pattern::Or(patterns), value) => {
                let mut any = (false, Stage::Const);
                for pattern in patterns {
                    let (fits, stage) = self.fits(pattern, value)?;
                    any = (any.0 || fits, any.1.max(stage));
                }
                Ok(any)
            }
            (pattern, value) => malformed((pattern, value)),
        }
    }

    fn fields_fit(
        &mut self,
        patterns: &[(String, Pattern)],
        fields: &[(String, Value)],
    ) -> Result<(bool, Stage)> {
        let mut pairs = vec![];
        for (name, pattern) in patterns {
            let Some((_, value)) = fields.iter().find(|(own, _)| own == name) else { return malformed(name) };
            pairs.push((pattern, value));
        }
        self.all_fit(pairs)
    }

    fn all_fit<'v>(
        &mut self,
        pairs: impl IntoIterator<Item = (&'v Pattern, &'v Value)>,
    ) -> Result<(bool, Stage)> {
        let mut all = (true, Stage::Const);
        for (pattern, value) in pairs {
            let (fits, stage) = self.fits(pattern, value)?;
            all = (all.0 && fits, all.1.max(stage));
        }
        Ok(all)
    }

    fn variant_of(&mut self, path: &VariantPath) -> Result<usize> {
        let item = self.program.enums.iter().find(|item| item.name == path.of);
        match item.and_then(|item| item.variants.iter().position(|own| own.name == path.variant)) {
            Some(variant) => Ok(variant),
            None => malformed(path),
        }
    }
}
