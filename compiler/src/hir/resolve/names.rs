//! The names of each module, and how paths are followed through them.

use std::collections::BTreeMap;

use super::Resolver;
use super::unknown::is_relative;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::{ModuleId, ModuleTree};
use crate::hir::{self, AliasId, ConstantId, ContractId, DataId, FunctionId, TransactionId};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Ident, Item, ItemKind, List, Path, TypeKind, Variant};

/// Longer chains of imports are cycles, or as good as.
const IMPORT_DEPTH: usize = 32;

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Definition {
    Module(ModuleId),
    Function(FunctionId),
    Data(DataId),
    /// A variant of an enum, by its place.
    Variant(DataId, u32),
    /// A position in the list of aliases.
    Alias(usize),
    Contract(ContractId),
    Transaction(TransactionId),
    Constant(ConstantId),
    Image,
    /// Something that was reported where it stands.
    Error,
}

#[derive(Clone, Copy)]
enum Target {
    Is(Definition),
    Import(usize),
}

/// A name of a module.
pub(super) struct Name {
    target: Target,
    public: bool,
    pub(super) used: bool,
    pub(super) span: Span,
    /// `function`, `import`, for messages.
    pub(super) what: &'static str,
}

impl Name {
    /// Whether other modules see it.
    pub(super) fn is_public(&self) -> bool {
        self.public
    }
}

struct Import<'t> {
    path: &'t Path,
    state: ImportState,
}

#[derive(Clone, Copy, PartialEq)]
enum ImportState {
    New,
    Open,
    Done(Definition),
}

/// The names of all modules.
#[derive(Default)]
pub(super) struct Names<'t> {
    pub(super) modules: Vec<BTreeMap<&'t str, Name>>,
    imports: Vec<Import<'t>>,
    /// Which module each import stands in, by position.
    import_modules: Vec<ModuleId>,
}

impl Names<'_> {
    /// Whether a name is an import of something that is not there.
    pub(super) fn leads_nowhere(&self, name: &Name) -> bool {
        let Target::Import(index) = name.target else { return false };
        self.imports[index].state == ImportState::Done(Definition::Error)
    }
}

/// Positions of the items found so far.
#[derive(Default)]
pub(super) struct Items<'t> {
    pub(super) functions: Vec<(ModuleId, &'t Item)>,
    /// Of each function the `impl` that it stands in, by its position in `impls`.
    pub(super) owners: Vec<Option<usize>>,
    /// All structs and enums.
    pub(super) data: Vec<(ModuleId, &'t Item)>,
    pub(super) impls: Vec<(ModuleId, &'t Item)>,
    pub(super) aliases: Vec<(ModuleId, &'t Item)>,
    pub(super) contracts: Vec<(ModuleId, &'t Item)>,
    pub(super) transactions: Vec<(ModuleId, &'t Item)>,
    pub(super) scenarios: Vec<(ModuleId, &'t Item)>,
    pub(super) constants: Vec<(ModuleId, &'t Item)>,
    pub(super) images: Vec<(ModuleId, &'t Item)>,
}

impl<'t> Items<'t> {
    /// The variants of an enum.
    pub(super) fn variants(&self, id: DataId) -> Option<&'t List<Variant>> {
        match &self.data.get(id.0 as usize)?.1.kind {
            ItemKind::Enum { variants, .. } => Some(variants),
            _ => None,
        }
    }

    /// The place of a variant of an enum.
    pub(super) fn variant(&self, id: DataId, name: &str) -> Option<u32> {
        let place = self.variants(id)?.iter().position(|variant| variant.name.name == name);
        place.map(|place| place as u32)
    }
}

impl<'t> Names<'t> {
    /// Whether a name is an import as other languages write it, `use crate::f`, which is told of by itself.
    fn is_relative(&self, target: Target) -> bool {
        let Target::Import(index) = target else { return false };
        self.imports[index].path.segments.first().is_some_and(|first| is_relative(&first.name))
    }

    /// Enters every item of every module.
    pub(super) fn collect(tree: &'t ModuleTree, diagnostics: &mut Vec<Diagnostic>) -> (Names<'t>, Items<'t>) {
        let (mut names, mut items) = (Names::default(), Items::default());
        for (index, node) in tree.modules.iter().enumerate() {
            let module = ModuleId(index as u32);
            let mut table = BTreeMap::new();
            for item in &node.ast.items {
                let Some((name, what, target)) = names.enter(module, node, item, &mut items) else {
                    continue;
                };
                let entry = Name { target, public: item.public, used: false, span: name.span, what };
                if names.is_relative(target) && (name.name == "std" || table.contains_key(name.name.as_str()))
                {
                    continue;
                }
                let free = matches!(item.kind, ItemKind::Use { .. } | ItemKind::Module { .. })
                    && ["int", "field"].contains(&name.name.as_str());
                // A call of it would be a statement of the language.
                let log = name.name == "log" && what == "function";
                if name.name == "std" || log || is_primitive(&name.name) && !free {
                    diagnostics.push(
                        Diagnostic::at(
                            codes::E0205,
                            name.span,
                            format!("`{}` is part of the language", name.name),
                        )
                        .here("cannot be defined again")
                        .help("choose another name"),
                    );
                    if !log {
                        continue;
                    }
                }
                match table.get(name.name.as_str()) {
                    Some(Name { span, target, .. }) if !names.is_relative(*target) => {
                        diagnostics.push(twice(name, *span));
                    }
                    _ => drop(table.insert(name.name.as_str(), entry)),
                }
            }
            names.modules.push(table);
        }
        (names, items)
    }

    fn enter(
        &mut self,
        module: ModuleId,
        node: &'t crate::hir::load::ModuleNode,
        item: &'t Item,
        items: &mut Items<'t>,
    ) -> Option<(&'t Ident, &'static str, Target)> {
        let push = |list: &mut Vec<(ModuleId, &'t Item)>| {
            list.push((module, item));
            list.len() - 1
        };
        let (name, what, definition) = match &item.kind {
            ItemKind::Function(f) | ItemKind::Circuit(f) => {
                items.owners.push(None);
                let what = if matches!(item.kind, ItemKind::Circuit(_)) { "circuit" } else { "function" };
                (&f.name, what, Definition::Function(FunctionId(push(&mut items.functions) as u32)))
            }
            ItemKind::Contract(contract) => {
                let id = ContractId(push(&mut items.contracts) as u32);
                (&contract.name, "contract", Definition::Contract(id))
            }
            ItemKind::Transaction(transaction) => {
                let id = TransactionId(push(&mut items.transactions) as u32);
                (&transaction.name, "transaction", Definition::Transaction(id))
            }
            ItemKind::Scenario(_) => {
                push(&mut items.scenarios);
                return None;
            }
            ItemKind::Test { .. } | ItemKind::Prop(_) | ItemKind::Adversary(_) => {
                items.owners.push(None);
                items.functions.push((module, item));
                return None;
            }
            ItemKind::Image { name, .. } => {
                push(&mut items.images);
                (name, "image", Definition::Image)
            }
            ItemKind::Struct { name, .. } => {
                (name, "struct", Definition::Data(DataId(push(&mut items.data) as u32)))
            }
            ItemKind::Alias { name, .. } => (name, "type", Definition::Alias(push(&mut items.aliases))),
            ItemKind::Const { name, .. } => {
                (name, "constant", Definition::Constant(ConstantId(push(&mut items.constants) as u32)))
            }
            ItemKind::Module { name } => {
                let child = node.children.get(&name.name);
                (name, "module", child.map_or(Definition::Error, |id| Definition::Module(*id)))
            }
            ItemKind::Use { path, alias } => {
                let last = path.segments.last().unwrap_or(&NO_NAME);
                self.imports.push(Import { path, state: ImportState::New });
                self.import_modules.push(module);
                let target = Target::Import(self.imports.len() - 1);
                return Some((alias.as_ref().unwrap_or(last), "import", target));
            }
            ItemKind::Enum { name, .. } => {
                (name, "enum", Definition::Data(DataId(push(&mut items.data) as u32)))
            }
            ItemKind::Impl { functions, .. } => {
                let owner = push(&mut items.impls);
                for function in functions {
                    items.owners.push(Some(owner));
                    items.functions.push((module, function));
                }
                return None;
            }
        };
        Some((name, what, Target::Is(definition)))
    }
}

/// Stands in for the last name of a path without names, which the parser never makes.
static NO_NAME: Ident = Ident { name: String::new(), span: Span { file: FileId(0), start: 0, end: 0 } };

/// Whether a name is a type that is part of the language.
pub(super) fn is_primitive(name: &str) -> bool {
    matches!(name, "bool" | "field" | "int" | "Hidden") || unsigned_bits(name).is_some()
}

/// The types that contracts compute with.
pub(super) const OF_CONTRACTS: [&str; 7] =
    ["Value", "Asset", "PublicKey", "ReadingKey", "Address", "Signature", "Time"];

/// Whether a name is that of a type that contracts compute with.
pub(crate) fn is_of_contracts(name: &str) -> bool {
    OF_CONTRACTS.contains(&name)
}

/// 8 for `u8`, and so on.
pub(super) fn unsigned_bits(name: &str) -> Option<u32> {
    match name {
        "u8" => Some(8),
        "u16" => Some(16),
        "u32" => Some(32),
        "u64" => Some(64),
        "u128" => Some(128),
        _ => None,
    }
}

/// A name is used where it cannot be seen.
pub(crate) fn private(what: &str, name: &str, module: &str, here: Span, defined: Span) -> Diagnostic {
    Diagnostic::at(codes::E0204, here, format!("{what} `{name}` is private to module `{module}`"))
        .here("not visible here")
        .label(defined, "defined here without `pub`")
        .help("put `pub` before its definition")
}

/// A name is defined a second time.
pub(super) fn twice(name: &Ident, first: Span) -> Diagnostic {
    Diagnostic::at(codes::E0205, name.span, format!("`{}` is defined twice", name.name))
        .here("defined again")
        .label(first, "defined here first")
        .help("rename one of them")
}

impl<'t> Resolver<'t> {
    /// Resolves all imports, so that wrong ones are reported even if nothing uses them.
    pub(super) fn resolve_imports(&mut self) {
        for index in 0..self.names.imports.len() {
            self.import(index, 0);
        }
    }

    fn import(&mut self, index: usize, depth: usize) -> Definition {
        let (path, module) = (self.names.imports[index].path, self.names.import_modules[index]);
        match self.names.imports[index].state {
            ImportState::Done(definition) => return definition,
            ImportState::New if depth < IMPORT_DEPTH => {}
            ImportState::New | ImportState::Open => {
                self.report(
                    Diagnostic::at(codes::E0206, path.span, "this import refers to itself")
                        .help("name the module in which the item is defined"),
                );
                self.names.imports[index].state = ImportState::Done(Definition::Error);
                return Definition::Error;
            }
        }
        self.names.imports[index].state = ImportState::Open;
        let definition = self.follow(module, path, Some((index, depth))).unwrap_or_else(|diagnostic| {
            self.report(diagnostic);
            Definition::Error
        });
        if self.names.imports[index].state == ImportState::Open {
            self.names.imports[index].state = ImportState::Done(definition);
        }
        definition
    }

    /// What a path in the code of `module` leads to.
    pub(super) fn path(&mut self, module: ModuleId, path: &Path) -> Result<Definition, Diagnostic> {
        self.follow(module, path, None)
    }

    /// Follows a path; `import` is the import it belongs to and how many imports led there.
    fn follow(
        &mut self,
        module: ModuleId,
        path: &Path,
        import: Option<(usize, usize)>,
    ) -> Result<Definition, Diagnostic> {
        let Some((first, rest)) = path.segments.split_first() else { return Ok(Definition::Error) };
        let depth = import.map_or(0, |(_, depth)| depth + 1);
        let mut definition = match self.first(module, first, import, depth) {
            Some(definition) => definition,
            None if self.is_lost(&first.name) => return Ok(Definition::Error),
            None => return Err(self.unknown(module, path)),
        };
        let mut name = first;
        self.name(first.span, definition);
        for segment in rest {
            // Another name for a struct or an enum leads to its functions and variants, too.
            if let Definition::Alias(index) = definition
                && let Some(hir::Type::Data(id, _)) = self.program.aliases.get(index).map(|alias| &alias.ty)
            {
                definition = Definition::Data(*id);
            }
            let inside = match definition {
                Definition::Module(inside) => inside,
                Definition::Data(id) => {
                    definition = self.member(module, id, name, segment)?;
                    self.name(segment.span, definition);
                    name = segment;
                    continue;
                }
                Definition::Error => return Ok(Definition::Error),
                _ => {
                    return Err(Diagnostic::at(
                        codes::E0203,
                        name.span,
                        format!("`{}` is not a module", name.name),
                    )
                    .here("it has no items")
                    .help("write only the name before `::`"));
                }
            };
            definition = self.inside(module, inside, segment, depth)?;
            self.name(segment.span, definition);
            name = segment;
        }
        Ok(definition)
    }

    /// Notes what the name at a place leads to.
    pub(super) fn name(&mut self, span: Span, definition: Definition) {
        let definition = match definition {
            Definition::Module(id) => hir::Definition::Module(self.tree.modules[id.0 as usize].file),
            Definition::Function(id) => hir::Definition::Function(id),
            Definition::Data(id) => hir::Definition::Data(id),
            Definition::Variant(id, variant) => hir::Definition::Variant(id, variant),
            Definition::Alias(index) => hir::Definition::Alias(AliasId(index as u32)),
            Definition::Contract(id) => hir::Definition::Contract(id),
            Definition::Transaction(id) => hir::Definition::Transaction(id),
            Definition::Constant(id) => hir::Definition::Constant(id),
            Definition::Image | Definition::Error => return,
        };
        self.program.note(span, definition);
    }

    /// A variant or a method of a data type, for code in the module `from`.
    pub(super) fn member(
        &self,
        from: ModuleId,
        id: DataId,
        data: &Ident,
        name: &Ident,
    ) -> Result<Definition, Diagnostic> {
        if let Some(variant) = self.items.variant(id, &name.name) {
            return Ok(Definition::Variant(id, variant));
        }
        if let Some(method) = self.program.methods.get(&(id, name.name.clone())) {
            let (module, item) = self.items.functions[method.0 as usize];
            return match item.name().filter(|_| !item.public && !self.is_within(from, module)) {
                Some(defined) => {
                    let path = &self.tree.modules[module.0 as usize].path;
                    Err(hir::private("function", &name.name, path, name.span, defined.span))
                }
                None => Ok(Definition::Function(*method)),
            };
        }
        if self.is_lost(&name.name) {
            return Ok(Definition::Error);
        }
        let variants = self.items.variants(id).into_iter().flatten();
        let methods = self.program.methods.keys().filter(|(of, _)| *of == id).map(|(_, name)| name.as_str());
        let near = self.near(&name.name, variants.map(|variant| variant.name.name.as_str()).chain(methods));
        let is_enum = self.items.variants(id).is_some();
        let what = if is_enum { "variant and no function" } else { "function" };
        let message = format!("`{}` has no {what} `{}`", data.name, name.name);
        let diagnostic = Diagnostic::at(codes::E0203, name.span, message).here("not found");
        Err(match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => {
                diagnostic.help(format!("functions of a type are written in `impl {} {{ … }}`", data.name))
            }
        })
    }

    /// Finds the type of each `impl` and enters its functions.
    pub(super) fn enter_methods(&mut self) {
        for (position, (module, item)) in self.items.impls.clone().into_iter().enumerate() {
            let ItemKind::Impl { ty, .. } = &item.kind else { continue };
            let found = match &ty.kind {
                TypeKind::Path(path) if is_primitive(&super::show(path)) => Ok(Definition::Image),
                TypeKind::Path(path) | TypeKind::Applied(path, _) => self.path(module, path),
                TypeKind::Error => continue,
                _ => Ok(Definition::Image),
            };
            let id = match found {
                Ok(Definition::Data(id)) => id,
                Ok(Definition::Error) => continue,
                Ok(_) => {
                    let message = "only structs and enums have functions of their own";
                    let diagnostic = Diagnostic::at(codes::E0226, ty.span, message).here("of another kind");
                    self.report(diagnostic.help("write a function that takes the value as a parameter"));
                    continue;
                }
                Err(diagnostic) => {
                    self.report(diagnostic);
                    continue;
                }
            };
            self.implemented.insert(position, id);
            if self.items.data[id.0 as usize].0 != module {
                let diagnostic =
                    Diagnostic::at(codes::E0223, ty.span, "the functions of a type stand in its module")
                        .here("this type is defined in another module");
                self.report(diagnostic.help("write a function that takes the value as a parameter"));
                continue;
            }
            self.enter_methods_of(position, id);
        }
    }

    fn enter_methods_of(&mut self, position: usize, id: DataId) {
        for (index, owner) in self.items.owners.iter().enumerate() {
            let (_, item) = self.items.functions[index];
            let Some(name) = item.name().filter(|_| *owner == Some(position)) else { continue };
            let first = match self.program.methods.get(&(id, name.name.clone())) {
                Some(first) => self.items.functions[first.0 as usize].1.name().map(|first| first.span),
                None => self
                    .items
                    .variants(id)
                    .into_iter()
                    .flatten()
                    .find_map(|variant| (variant.name.name == name.name).then_some(variant.name.span)),
            };
            match first {
                Some(first) => self.diagnostics.push(twice(name, first)),
                None => drop(self.program.methods.insert((id, name.name.clone()), FunctionId(index as u32))),
            }
        }
    }

    /// The first name of a path: of the module itself, for imports also of the modules around it; or else a package.
    fn first(
        &mut self,
        module: ModuleId,
        name: &Ident,
        import: Option<(usize, usize)>,
        depth: usize,
    ) -> Option<Definition> {
        let mut at = Some(module);
        while let Some(here) = at {
            let entry = self.names.modules[here.0 as usize].get_mut(name.name.as_str());
            if let Some(entry) = entry {
                match (entry.target, import) {
                    (Target::Import(found), Some((own, _))) if found == own => {}
                    (target, _) => {
                        entry.used = true;
                        return Some(self.target(target, depth));
                    }
                }
            }
            at = import.and(self.tree.modules[here.0 as usize].parent);
        }
        let package = self.tree.package(module, &name.name).map(Definition::Module);
        package.or_else(|| self.in_prelude(module, &name.name))
    }

    /// What is in scope everywhere: `Option` and its variants, and the types of contracts.
    fn in_prelude(&self, module: ModuleId, name: &str) -> Option<Definition> {
        match name {
            "Option" => Some(Definition::Data(self.option_in(module)?)),
            "Some" | "None" => {
                let option = self.option_in(module)?;
                Some(Definition::Variant(option, self.items.variant(option, name)?))
            }
            name if is_of_contracts(name) => self.of_contracts(module, name),
            _ => None,
        }
    }

    /// A type of contracts, if they were loaded.
    pub(super) fn of_contracts(&self, module: ModuleId, name: &str) -> Option<Definition> {
        let std = self.tree.package(module, "std")?;
        let module = self.tree.modules[std.0 as usize].children.get("contract")?;
        match self.names.modules[module.0 as usize].get(name)?.target {
            Target::Is(definition) => Some(definition),
            Target::Import(_) => None,
        }
    }

    /// `Option`, if it was loaded.
    pub(super) fn option(&self) -> Option<DataId> {
        self.option_in(ModuleId(0))
    }

    fn option_in(&self, module: ModuleId) -> Option<DataId> {
        let std = self.tree.package(module, "std")?;
        let module = self.tree.modules[std.0 as usize].children.get("option")?;
        let entry = self.names.modules[module.0 as usize].get("Option")?;
        match entry.target {
            Target::Is(Definition::Data(option)) => Some(option),
            _ => None,
        }
    }

    /// The variants by this name of enums that the names of a module lead to.
    pub(super) fn variants_named(&mut self, module: ModuleId, name: &str) -> Vec<(DataId, u32)> {
        let table = &self.names.modules[module.0 as usize];
        let targets: Vec<Target> = table.values().map(|entry| entry.target).collect();
        let definitions = targets.into_iter().map(|target| self.target(target, 0));
        let mut data: Vec<DataId> = definitions
            .filter_map(|definition| match definition {
                Definition::Data(id) => Some(id),
                _ => None,
            })
            .collect();
        data.sort();
        data.dedup();
        data.into_iter().filter_map(|id| Some((id, self.items.variant(id, name)?))).collect()
    }

    fn target(&mut self, target: Target, depth: usize) -> Definition {
        match target {
            Target::Is(definition) => definition,
            Target::Import(index) => self.import(index, depth),
        }
    }

    /// A name inside another module.
    fn inside(
        &mut self,
        from: ModuleId,
        module: ModuleId,
        name: &Ident,
        depth: usize,
    ) -> Result<Definition, Diagnostic> {
        let path = &self.tree.modules[module.0 as usize].path;
        let visible = self.is_within(from, module);
        let lost = self.tree.modules[module.0 as usize].ast.lost.contains(&name.name);
        let Some(entry) = self.names.modules[module.0 as usize].get_mut(name.name.as_str()) else {
            if lost {
                return Ok(Definition::Error);
            }
            return Err(self.not_in(module, name, visible));
        };
        entry.used = true;
        if !entry.public && !visible {
            return Err(hir::private(entry.what, &name.name, path, name.span, entry.span));
        }
        let target = entry.target;
        Ok(self.target(target, depth))
    }

    /// Whether `inner` is `outer` or inside it.
    pub(super) fn is_within(&self, inner: ModuleId, outer: ModuleId) -> bool {
        let mut at = Some(inner);
        while let Some(module) = at {
            if module == outer {
                return true;
            }
            at = self.tree.modules[module.0 as usize].parent;
        }
        false
    }
}
