//! From packages to the tree of modules of a program, standard library included. Files come from a
//! [`Loader`], so nothing here touches a disk.

mod limits;
mod package;
mod paths;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub use package::{Extent, Package, standard_library};
pub(crate) use paths::{Name, item_names, item_paths};

use super::resolve::is_of_contracts;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, SourceMap};
use crate::syntax::ast::{ContractKind, Ident, Item, ItemKind, Module};
use limits::Limits;

/// Where the text of modules comes from.
pub trait Loader {
    /// The text of the file at a path with `/`, from the folder the root's name is relative to.
    ///
    /// # Errors
    /// Why there is none.
    fn load(&self, path: &str) -> Result<String, Unloaded>;

    /// What tells a folder from all others, whichever path leads to it. Without links it is its path.
    fn identity(&self, folder: &str) -> String {
        folder.to_string()
    }
}

/// Why a module's file has no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unloaded {
    /// There is nothing of that name.
    Missing,
    /// There is something, and this is wrong with it.
    Unreadable(Box<Diagnostic>),
}

/// A loader without files.
pub struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &str) -> Result<String, Unloaded> {
        Err(Unloaded::Missing)
    }
}

/// Texts in memory, by the paths of their files.
impl Loader for BTreeMap<String, String> {
    fn load(&self, path: &str) -> Result<String, Unloaded> {
        self.get(path).cloned().ok_or(Unloaded::Missing)
    }
}

/// A module of a [`ModuleTree`], by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleId(pub u32);

/// All modules of a program.
#[derive(Clone, Debug, Default)]
pub struct ModuleTree {
    /// The program's root is first, parents come before children.
    pub modules: Vec<ModuleNode>,
    /// The packages that they are of; the program is first.
    pub packages: Vec<PackageNode>,
}

/// A package, as far as it was loaded.
#[derive(Clone, Debug)]
pub struct PackageNode {
    /// Its root module; none if nothing of the package is part of the program.
    pub root: Option<ModuleId>,
    /// The packages that its paths may begin with, by name and position.
    pub reaches: BTreeMap<String, usize>,
    /// Its files, in the order they were loaded.
    pub files: Vec<FileId>,
    /// Which of its modules are part of the program.
    pub extent: Extent,
}

/// A module, and what is written in it.
#[derive(Clone, Debug)]
pub struct ModuleNode {
    /// Its path from the root, such as `main::merkle` or `std::hash::poseidon`.
    pub path: String,
    /// The module it is in.
    pub parent: Option<ModuleId>,
    /// The modules in it by name. A `mod` item that failed to load is missing here, and so is one that nothing names.
    pub children: BTreeMap<String, ModuleId>,
    /// What is written in it.
    pub ast: Module,
    /// Where that is written.
    pub file: FileId,
    /// The position of the package that it is of.
    pub package: usize,
}

impl ModuleNode {
    /// Whether it is of a package that the program uses, and not of the program itself.
    pub fn is_library(&self) -> bool {
        self.package > 0
    }
}

impl ModuleTree {
    /// The root module of the package that a path in this module may begin with.
    pub fn package(&self, module: ModuleId, name: &str) -> Option<ModuleId> {
        let package = &self.packages[self.modules[module.0 as usize].package];
        self.packages[*package.reaches.get(name)?].root
    }
}

/// Loads a program of one package, besides the standard library: its root file is called `name` and has this text.
pub fn load(
    name: &str,
    text: &str,
    loader: &dyn Loader,
    sources: &mut SourceMap,
) -> (ModuleTree, Vec<Diagnostic>) {
    let program = Package {
        name: stem(name).to_string(),
        root: name.to_string(),
        text: text.to_string(),
        files: loader,
        reaches: vec![1],
        extent: Extent::Whole,
    };
    load_packages(&[program, standard_library(1)], sources)
}

/// Loads a program, the first package, and those it uses. Every file read is added to `sources`.
pub fn load_packages(packages: &[Package<'_>], sources: &mut SourceMap) -> (ModuleTree, Vec<Diagnostic>) {
    let nodes = packages.iter().map(|package| {
        let reaches = package.reaches.iter().map(|&other| (packages[other].name.clone(), other));
        PackageNode { root: None, reaches: reaches.collect(), files: vec![], extent: package.extent }
    });
    let tree = ModuleTree { modules: vec![], packages: nodes.collect() };
    let mut loading = Loading::new(packages, tree, sources);
    if let Err(diagnostic) = loading.all() {
        loading.diagnostics.push(diagnostic);
    }
    (loading.tree, loading.diagnostics)
}

/// Adds items to a module of a program that is loaded, and loads what they name of the standard library.
pub fn extend(
    tree: ModuleTree,
    module: ModuleId,
    items: Vec<Item>,
    sources: &mut SourceMap,
) -> (ModuleTree, Vec<Diagnostic>) {
    let loaded = |extent| Package {
        name: String::new(),
        root: String::new(),
        text: String::new(),
        files: &NoFiles,
        reaches: vec![],
        extent,
    };
    let extents = tree.packages.iter().map(|package| package.extent).enumerate();
    let packages: Vec<Package<'_>> = extents
        .map(|(index, extent)| match extent {
            Extent::Named => standard_library(index),
            Extent::Whole => loaded(extent),
        })
        .collect();
    let mut loading = Loading::new(&packages, tree, sources);
    for (index, package) in packages.iter().enumerate() {
        if package.extent == Extent::Named {
            loading.resume(index);
        }
    }
    items.iter().for_each(|item| note_named(item, &mut loading.named));
    loading.tree.modules[module.0 as usize].ast.items.extend(items);
    if let Err(diagnostic) = loading.named() {
        loading.diagnostics.push(diagnostic);
    }
    (loading.tree, loading.diagnostics)
}

/// A program being loaded.
struct Loading<'p> {
    packages: &'p [Package<'p>],
    tree: ModuleTree,
    sources: &'p mut SourceMap,
    diagnostics: Vec<Diagnostic>,
    limits: Limits,
    /// The files that are part of the program, by package.
    seen: BTreeSet<(usize, String)>,
    /// The names that may lead into other modules, of all paths so far.
    named: BTreeSet<String>,
    /// The `mod` items whose files are not loaded.
    pending: VecDeque<Pending>,
}

/// A `mod` item, and where its file is looked for.
struct Pending {
    module: Ident,
    /// The module it stands in.
    parent: ModuleId,
    /// The folder of its file, with a slash at the end if it is not empty.
    folder: String,
    depth: usize,
}

impl<'p> Loading<'p> {
    fn new(packages: &'p [Package<'p>], tree: ModuleTree, sources: &'p mut SourceMap) -> Self {
        Self {
            packages,
            tree,
            sources,
            diagnostics: vec![],
            limits: Limits::default(),
            seen: BTreeSet::new(),
            named: BTreeSet::new(),
            pending: VecDeque::new(),
        }
    }

    fn all(&mut self) -> Result<(), Diagnostic> {
        for (index, package) in self.packages.iter().enumerate() {
            if package.extent == Extent::Whole {
                self.root(index)?;
                while let Some(next) = self.pending.pop_front() {
                    self.module(next)?;
                }
            }
        }
        self.named()
    }

    /// What is named of packages of which only that is loaded.
    fn named(&mut self) -> Result<(), Diagnostic> {
        for (index, package) in self.packages.iter().enumerate() {
            let wanted = package.extent == Extent::Named && self.named.contains(&package.name);
            if wanted && self.tree.packages[index].root.is_none() {
                self.root(index)?;
            }
        }
        // What is loaded may name more.
        let named = |loading: &Self| {
            loading.pending.iter().position(|next| loading.named.contains(&next.module.name))
        };
        while let Some(next) = named(self).and_then(|at| self.pending.remove(at)) {
            self.module(next)?;
        }
        Ok(())
    }

    fn root(&mut self, package: usize) -> Result<(), Diagnostic> {
        let Package { name, root, text, .. } = &self.packages[package];
        self.limits.spend(text.len(), 0, None)?;
        self.seen.insert((package, root.clone()));
        let id = self.add(package, name.clone(), None, root, text);
        self.tree.packages[package].root = Some(id);
        self.look_into(id, folder(root), 0);
        Ok(())
    }

    /// Loads the file of a `mod` item.
    fn module(&mut self, Pending { module, parent, folder, depth }: Pending) -> Result<(), Diagnostic> {
        let ModuleNode { package, path: name, .. } = &self.tree.modules[parent.0 as usize];
        let (package, name) = (*package, format!("{name}::{}", module.name));
        let path = format!("{folder}{}.zk", module.name);
        if !self.seen.insert((package, path.clone())) {
            self.diagnostics.push(loaded_twice(&module, &path));
            return Ok(());
        }
        let text = match self.packages[package].files.load(&path) {
            Ok(text) => text,
            Err(why) => {
                self.diagnostics.push(unloaded(&module, &path, why));
                return Ok(());
            }
        };
        self.limits.spend(text.len(), depth, Some(module.span))?;
        let id = self.add(package, name, Some(parent), &path, &text);
        self.look_into(id, &format!("{folder}{}/", module.name), depth + 1);
        self.tree.modules[parent.0 as usize].children.insert(module.name, id);
        Ok(())
    }

    /// Adds a module and what is written in its file.
    fn add(
        &mut self,
        package: usize,
        path: String,
        parent: Option<ModuleId>,
        file: &str,
        text: &str,
    ) -> ModuleId {
        let file = self.sources.add(file, text);
        let (mut ast, found) = crate::syntax::parse(file, text);
        self.diagnostics.extend(found);
        if package > 0 {
            // Tests are for those who change what they test.
            ast.items.retain(|item| !item.is_test());
        }
        let id = ModuleId(self.tree.modules.len() as u32);
        self.tree.modules.push(ModuleNode { path, parent, children: BTreeMap::new(), ast, file, package });
        self.tree.packages[package].files.push(file);
        id
    }

    /// Takes note of a module's `mod` items, whose files are in this folder, and of what its paths name.
    fn look_into(&mut self, id: ModuleId, folder: &str, depth: usize) {
        let ast = &self.tree.modules[id.0 as usize].ast;
        for (module, duplicate) in modules_of(ast) {
            // A duplicate is reported with the other duplicate names.
            if !duplicate {
                self.pending.push_back(Pending { module, parent: id, folder: folder.to_string(), depth });
            }
        }
        ast.items.iter().for_each(|item| note_named(item, &mut self.named));
    }

    /// What is left of a package of which only the modules are loaded that something names.
    fn resume(&mut self, package: usize) {
        for (index, node) in self.tree.modules.iter().enumerate().filter(|(_, node)| node.package == package)
        {
            let file = &self.sources.file(node.file).name;
            self.seen.insert((package, file.clone()));
            let inside = file.strip_suffix(".zk").filter(|_| node.parent.is_some());
            let folder = inside.map_or_else(|| folder(file).to_string(), |name| format!("{name}/"));
            let depth = node.path.matches("::").count();
            let left = modules_of(&node.ast)
                .into_iter()
                .filter(|(module, _)| !node.children.contains_key(&module.name));
            let parent = ModuleId(index as u32);
            self.pending.extend(left.map(|(module, _)| Pending {
                module,
                parent,
                folder: folder.clone(),
                depth,
            }));
        }
    }
}

/// Notes what the paths of an item name.
fn note_named(item: &Item, named: &mut BTreeSet<String>) {
    let import = matches!(item.kind, ItemKind::Use { .. });
    if matches!(&item.kind, ItemKind::Contract(contract) if contract.kind != ContractKind::Contract) {
        named.extend(["std", "contract"].map(str::to_string));
    }
    item_paths(item, &mut |path| {
        if matches!(path.segments[0].name.as_str(), "Option" | "Some" | "None") {
            named.extend(["std", "option"].map(str::to_string));
        }
        if is_of_contracts(&path.segments[0].name) {
            named.extend(["std", "contract"].map(str::to_string));
        }
        // What is in scope leads into no module that was not named where it was brought there.
        if import || path.segments.len() > 1 {
            let new = path.segments.iter().filter(|segment| !named.contains(&segment.name));
            let new: Vec<String> = new.map(|segment| segment.name.clone()).collect();
            named.extend(new);
        }
    });
}

/// The folder of a file, with a slash at the end if it is not empty.
fn folder(file: &str) -> &str {
    &file[..file.rfind('/').map_or(0, |slash| slash + 1)]
}

/// `src/main.zk` is called `main`.
fn stem(file: &str) -> &str {
    let name = &file[folder(file).len()..];
    name.strip_suffix(".zk").unwrap_or(name)
}

/// The `mod` items of a module, and whether the name was there before.
fn modules_of(module: &Module) -> Vec<(Ident, bool)> {
    let mut seen = BTreeSet::new();
    let names = module.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Module { name } => Some(name.clone()),
        _ => None,
    });
    names.map(|name| (name.clone(), !seen.insert(name.name.clone()))).collect()
}

fn unloaded(module: &Ident, path: &str, why: Unloaded) -> Diagnostic {
    match why {
        Unloaded::Missing => Diagnostic::at(
            codes::E0208,
            module.span,
            format!("there is no file for module `{}`", module.name),
        )
        .here(format!("expected in `{path}`"))
        .help(format!("create `{path}`, or remove this line")),
        Unloaded::Unreadable(why) => why.label(module.span, "this module should be in it"),
    }
}

fn loaded_twice(module: &Ident, path: &str) -> Diagnostic {
    Diagnostic::at(codes::E0209, module.span, format!("`{path}` would contain itself as a module"))
        .here("this loads a file that is already part of the program")
        .help("load a file with one `mod` only; elsewhere, write `use`")
}
