//! Names that an arm of a `match` binds although they were meant for variants or constants.

use super::checker::Checker;
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{ConstExpr, LocalId, Pattern, Type};
use crate::source::Span;

impl Checker<'_> {
    /// Reports names in a pattern that begin with a capital letter: each would take every value.
    pub(super) fn misnamed(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::Bind(local) => self.misnamed_local(*local),
            Pattern::Data { id, variant, fields, .. } => {
                let declared = self.program.data(*id).variants.get(*variant as usize);
                for (place, part) in fields {
                    let field = declared.and_then(|variant| variant.fields.get(*place));
                    // A field in short is bound by its own name.
                    let short = matches!(part, Pattern::Bind(local)
                        if self.name_of(*local) == field.map(|field| field.name.as_str()));
                    if !short {
                        self.misnamed(part);
                    }
                }
            }
            _ => pattern.parts().into_iter().for_each(|part| self.misnamed(part)),
        }
    }

    fn misnamed_local(&mut self, local: LocalId) {
        let Some(declared) = self.declared.get(local.0 as usize) else { return };
        if declared.mutable || !declared.name.starts_with(|first: char| first.is_ascii_uppercase()) {
            return;
        }
        let ty = self.locals.get(local.0 as usize).map(|local| local.ty.clone());
        let ty = ty.map(|ty| self.resolved(&ty));
        let name = &declared.name;
        let (message, help) = match &ty {
            Some(Type::Data(id, _)) if self.program.data(*id).variants.len() > 1 => {
                let data = self.program.data(*id);
                let help = match self.variant_near(ty.as_ref(), name) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => {
                        let names: Vec<String> =
                            data.variants.iter().map(|variant| format!("`{}`", variant.name)).collect();
                        format!("the variants are {}; `_` takes all that is left", names.join(", "))
                    }
                };
                (format!("`{}` has no variant `{name}`", data.name), help)
            }
            _ => {
                let constants = self.program.constants.iter().map(|constant| constant.name.as_str());
                let help = match closest(name, constants) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "a name that an arm binds begins with a small letter".to_owned(),
                };
                (format!("there is no constant and no variant `{name}`"), help)
            }
        };
        self.report(
            Diagnostic::at(codes::E0246, declared.span, message)
                .here("this would take every value")
                .help(help),
        );
    }

    fn name_of(&self, local: LocalId) -> Option<&str> {
        self.declared.get(local.0 as usize).map(|local| local.name.as_str())
    }

    /// The variant of a type, with its enum before it, that a name was probably meant for.
    fn variant_near(&self, ty: Option<&Type>, name: &str) -> Option<String> {
        let Some(Type::Data(id, _)) = ty else { return None };
        let data = self.program.data(*id);
        let near = closest(name, data.variants.iter().map(|variant| variant.name.as_str()))?;
        Some(format!("{}::{near}", data.name))
    }

    /// Why an arm is never taken: its pattern is outside of the type, or one of those before it takes everything.
    pub(super) fn never_taken(
        &self,
        (ty, place): (&Type, Span),
        outside: bool,
        before: &[&Pattern],
    ) -> Diagnostic {
        let all = before.iter().find_map(|pattern| match pattern {
            Pattern::Bind(local) => self.declared.get(local.0 as usize),
            _ => None,
        });
        let diagnostic = Diagnostic::at(codes::E0331, place, "this arm is never taken");
        match (self.bounds_in_words(ty), all) {
            (Some(bounds), _) if outside => {
                let shown = self.show(ty);
                diagnostic
                    .here(format!("`{shown}` holds {bounds}"))
                    .help("write a number of this type, or remove the arm")
            }
            (_, Some(all)) => {
                let near = self.variant_near(Some(ty), &all.name);
                diagnostic
                    .here("those before it take all that it could")
                    .label(all.span, format!("`{}` takes every value", all.name))
                    .help(match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "remove it, or move it up".to_owned(),
                    })
            }
            _ => diagnostic.here("those before it take all that it could").help("remove it, or move it up"),
        }
    }

    /// `0 to 255`, if the bounds of a type are known.
    fn bounds_in_words(&self, ty: &Type) -> Option<String> {
        match ty {
            Type::Int(Some(range)) => match (&range.low, &range.high) {
                (ConstExpr::Int(low), ConstExpr::Int(high)) => Some(format!("{low} to {high}")),
                _ => None,
            },
            _ => None,
        }
    }
}
