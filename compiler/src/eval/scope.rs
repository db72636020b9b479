//! What the names of an expression lead to.

use std::collections::BTreeSet;

use zkvm::abi::{Abi, Type, Visibility};

use crate::driver::{Checked, NoFiles, check};
use crate::hir::Entry;
use crate::hir::load::{ModuleId, item_paths};
use crate::syntax::ast::{Function, Ident, Item, ItemKind, Path};

/// A program, and perhaps one of its circuits: expressions stand beside it, and see its parameters.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'c> {
    pub(super) checked: &'c Checked,
    pub(super) entry: Option<&'c Entry>,
}

impl<'c> Scope<'c> {
    /// The names of a program, and the parameters of a circuit if one is given. Without a circuit, the names are those that
    /// the root file sees, private ones included.
    pub fn new(checked: &'c Checked, entry: Option<&'c Entry>) -> Self {
        Self { checked, entry }
    }

    /// The module that the expressions stand in, and the circuit as it is written.
    pub(super) fn place(&self) -> (ModuleId, Option<&'c Function>) {
        let Some(entry) = self.entry else { return (ModuleId(0), None) };
        let span = self.checked.program.functions[entry.function.0 as usize].span;
        for (index, module) in self.checked.tree.modules.iter().enumerate() {
            let found = module.ast.items.iter().find_map(|item| match &item.kind {
                ItemKind::Circuit(function) if function.name.span == span => Some(function),
                _ => None,
            });
            if found.is_some() {
                return (ModuleId(index as u32), found);
            }
        }
        (ModuleId(0), None)
    }

    /// The imports that items need which name modules of the standard library by their last names alone.
    pub(super) fn imports(&self, module: ModuleId, items: &[Item]) -> Vec<Item> {
        let node = &self.checked.tree.modules[module.0 as usize];
        let mut taken: BTreeSet<String> =
            node.ast.items.iter().filter_map(Item::name).map(|n| n.name.clone()).collect();
        taken.extend(self.checked.tree.packages[node.package].reaches.keys().cloned());
        let mut imports = vec![];
        for item in items {
            item_paths(item, &mut |path| {
                let [first, _, ..] = path.segments.as_slice() else { return };
                if let Some(module) = library_module(&first.name)
                    && taken.insert(first.name.clone())
                {
                    imports.push(import(&module, first));
                }
            });
        }
        imports
    }
}

/// The path of the module of the standard library with this last name.
fn library_module(name: &str) -> Option<String> {
    let mut paths = zkc_stdlib::FILES.iter().filter_map(|(file, _)| zkc_stdlib::module_path(file));
    paths.find(|path| path.rsplit("::").next() == Some(name))
}

/// `use` of a path, at the place of the name that needs it.
fn import(path: &str, place: &Ident) -> Item {
    let segments = path.split("::").map(|name| Ident { name: name.to_string(), span: place.span });
    let path = Path { segments: segments.collect(), applied: None, span: place.span };
    Item { heads: vec![], public: false, kind: ItemKind::Use { path, alias: None }, span: place.span }
}

/// A program with one circuit that takes what an image takes, for expressions over the inputs of an image without its source.
/// It has errors if the names in the image are none of the language.
pub fn program_of(abi: &Abi) -> Checked {
    let mut writer = Writer::default();
    let parameters = abi.parameters.iter().map(|parameter| {
        let public = if parameter.visibility == Visibility::Public { "public " } else { "" };
        format!("{public}{}: {}", parameter.name, writer.ty(&parameter.ty))
    });
    let parameters = parameters.collect::<Vec<_>>().join(", ");
    check("image.zk", &format!("{}circuit inputs({parameters}) {{}}\n", writer.text), &NoFiles)
}

/// Types as a program has them.
#[derive(Default)]
struct Writer<'t> {
    /// Definitions of structs and enums.
    text: String,
    /// What they are called here, where none is generic.
    names: Vec<(&'t Type, String)>,
}

impl<'t> Writer<'t> {
    fn ty(&mut self, ty: &'t Type) -> String {
        match ty {
            Type::Bool | Type::Int { .. } | Type::Field => ty.to_string(),
            Type::Hidden(inner) => format!("Hidden<{}>", self.ty(inner)),
            Type::Array(element, length) => format!("[{}; {length}]", self.ty(element)),
            Type::Tuple(items) => match items.as_slice() {
                [only] => format!("({},)", self.ty(only)),
                items => format!("({})", self.list(items)),
            },
            Type::Struct { name, fields } => self
                .named(ty, name, |writer, name| format!("struct {name} {{ {} }}\n", writer.fields(fields))),
            Type::Enum { name, variants } => match variants.as_slice() {
                [(none, nothing), (some, something)]
                    if (base(name), none.as_str(), some.as_str()) == ("Option", "None", "Some")
                        && nothing.is_empty()
                        && something.len() == 1 =>
                {
                    format!("Option<{}>", self.ty(&something[0].1))
                }
                variants => self.named(ty, name, |writer, name| {
                    let variants = variants.iter().map(|(variant, fields)| match fields.as_slice() {
                        [] => variant.clone(),
                        [(first, _), ..] if first == "0" => {
                            format!("{variant}({})", writer.list(fields.iter().map(|(_, ty)| ty)))
                        }
                        fields => format!("{variant} {{ {} }}", writer.fields(fields)),
                    });
                    format!("enum {name} {{ {} }}\n", variants.collect::<Vec<_>>().join(", "))
                }),
            },
        }
    }

    /// The name of a struct or an enum, which is defined if it is not yet.
    fn named(&mut self, ty: &'t Type, full: &str, define: impl FnOnce(&mut Self, &str) -> String) -> String {
        if let Some((_, known)) = self.names.iter().find(|(known, _)| *known == ty) {
            return known.clone();
        }
        let name = base(full);
        let others = self.names.iter().filter(|(known, _)| name_of(known) == Some(name)).count();
        let own = if others == 0 { name.to_string() } else { format!("{name}_{}", others + 1) };
        self.names.push((ty, own.clone()));
        let definition = define(self, &own);
        self.text += &definition;
        own
    }

    fn list(&mut self, types: impl IntoIterator<Item = &'t Type>) -> String {
        types.into_iter().map(|ty| self.ty(ty)).collect::<Vec<_>>().join(", ")
    }

    fn fields(&mut self, fields: &'t [(String, Type)]) -> String {
        let fields = fields.iter().map(|(name, ty)| format!("{name}: {}", self.ty(ty)));
        fields.collect::<Vec<_>>().join(", ")
    }
}

/// A name without arguments: `Pair` of `Pair<u8>`.
fn base(name: &str) -> &str {
    name.split('<').next().unwrap_or(name)
}

fn name_of(ty: &Type) -> Option<&str> {
    match ty {
        Type::Struct { name, .. } | Type::Enum { name, .. } => Some(base(name)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::{Choice, has_errors};

    /// The inputs of an image are those of the program that is made for it, be its types generic or not.
    #[test]
    fn a_program_of_an_image_takes_what_the_image_takes() {
        let text = "struct Pair<T> { a: T, b: T }
            enum Kind { None, One(Pair<u8>), Two(u8, field), Three { x: int -3..=9 } }
            circuit c(
                x: Pair<[u8; 2]>, public y: Pair<u8>, z: (Pair<Pair<u8>>,), o: Option<Option<Kind>>, h: [Hidden<u64>; 2]
            ) {
                assert x.a[0] + x.b[1] + y.a > h[0];
                assert z.0.a.b == 1 && o.is_some();
            }";
        let checked = check("main.zk", text, &NoFiles);
        let abi = &checked.build_all(Choice::Only).expect("it can be built")[0].image.abi;
        let made = program_of(abi);
        assert!(!has_errors(&made.diagnostics), "{:?}", made.diagnostics);
        let again = &made.build_all(Choice::Only).expect("it can be built")[0].image.abi;
        let leaves = |abi: &Abi| {
            let leaves =
                abi.leaves().map(|leaf| (leaf.path.to_string(), format!("{:?}", (leaf.kind, leaf.ty))));
            leaves.collect::<Vec<_>>()
        };
        assert_eq!(leaves(again), leaves(abi));
    }

    #[test]
    fn strange_names_are_errors() {
        let parameter = |name: &str| zkvm::abi::Parameter {
            name: name.to_string(),
            visibility: Visibility::Secret,
            ty: Type::Field,
        };
        for name in ["", "a b", "fn", "x: u8) {} circuit d(y", "1a"] {
            let abi = Abi { parameters: vec![parameter(name)], ..Abi::default() };
            let made = program_of(&abi);
            assert!(has_errors(&made.diagnostics) || made.program.entries.len() != 1, "{name:?}");
        }
    }
}
