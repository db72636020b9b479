//! Types in the paths of values, with what stands for their parameters: `Stack::<u8, 4>::new()`, `Option::<u8>::None`.

use super::generics::parameter_names;
use super::names::Definition;
use super::scope::Scope;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{DataId, FunctionId, Type};
use crate::syntax::ast::{Argument, ItemKind, Path};

impl Scope<'_, '_> {
    /// The type that a path to a definition of it names, if it says what stands for its parameters: in `::<…>`, or since
    /// it is `Self` or another name for such a type.
    pub(super) fn type_in(&mut self, path: &Path, definition: Definition) -> Option<Box<Type>> {
        let Some(applied) = &path.applied else {
            let ty = self.named_owner(path, definition)?;
            return matches!(&ty, Type::Data(_, arguments) if !arguments.is_empty()).then(|| Box::new(ty));
        };
        let behind = path.segments.len() - applied.after;
        let id = match definition {
            Definition::Data(id) if behind == 0 => Some(id),
            Definition::Variant(id, _) if behind < 2 => Some(id),
            Definition::Function(id) if behind == 1 => self.data_of(id),
            _ => None,
        };
        let all = applied.arguments.first().zip(applied.arguments.last());
        let span = all.map_or(path.span, |(first, last)| first.span().to(last.span()));
        let Some(id) = id else {
            self.report(
                Diagnostic::at(codes::E0228, span, "nothing in this path takes what is written in `<…>`")
                    .here("stands behind a name that has no parameters")
                    .help("write it behind the name of a struct, an enum or a variant: `Option::<u8>::None`"),
            );
            return Some(Box::new(Type::Error));
        };
        let named = Path { segments: path.segments[..applied.after].to_vec(), ..path.clone() };
        Some(Box::new(self.applied(id, &named, &applied.arguments, span)))
    }

    /// The type that the name before the last one stands for, or the last one if it is that of a struct.
    fn named_owner(&mut self, path: &Path, definition: Definition) -> Option<Type> {
        let names = match definition {
            Definition::Data(_) | Definition::Alias(_) => &path.segments[..],
            Definition::Variant(..) | Definition::Function(_) => path.segments.split_last()?.1,
            _ => return None,
        };
        if let [name] = names
            && name.name == "Self"
        {
            return self.self_type.clone();
        }
        if matches!(definition, Definition::Function(id) if self.data_of(id).is_none()) || names.is_empty() {
            return None;
        }
        let named = Path { segments: names.to_vec(), applied: None, span: path.span };
        match self.resolver.path(self.module, &named) {
            Ok(Definition::Alias(index)) => Some(self.resolver.program.aliases.get(index)?.ty.clone()),
            _ => None,
        }
    }

    /// The struct or enum that a function belongs to.
    fn data_of(&self, id: FunctionId) -> Option<DataId> {
        let owner = self.resolver.items.owners.get(id.0 as usize).copied().flatten()?;
        self.resolver.implemented.get(&owner).copied()
    }

    /// Reports what is written in `::<…>` behind a function that has no parameters of its own, though its type has some.
    pub(super) fn misplaced_arguments(&mut self, id: FunctionId, path: &Path, written: &[Argument]) -> bool {
        let (Some(owner), Some(last)) = (self.data_of(id), written.last()) else { return false };
        let (_, item) = self.resolver.items.functions[id.0 as usize];
        let own = matches!(&item.kind, ItemKind::Function(function) if function.generics.is_none() && !function.partial);
        let parameters = parameter_names(&self.resolver.items.data[owner.0 as usize].1.kind);
        if !own || parameters.is_empty() {
            return false;
        }
        let (name, of) = (
            &path.segments[path.segments.len() - 1].name,
            &self.resolver.program.data[owner.0 as usize].name,
        );
        let message = format!("`{name}` takes nothing in `<…>` of its own");
        let diagnostic = Diagnostic::at(codes::E0346, written[0].span().to(last.span()), message)
            .here(format!("`{of}` takes it"))
            .help(format!(
                "write it behind the name of the type: `{of}::<{}>::{name}(…)`",
                parameters.join(", ")
            ));
        self.report(diagnostic);
        true
    }
}
