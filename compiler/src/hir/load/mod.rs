//! From a root file to the tree of modules it names, standard library included. Other files come from a
//! [`Loader`], so nothing here touches a disk.

mod limits;
mod paths;
mod std_modules;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use paths::item_paths;

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, SourceMap};
use crate::syntax::ast::{Ident, ItemKind, Module};
use limits::Limits;

/// Where the text of modules comes from.
pub trait Loader {
    /// The text of the file at a path with `/`, from the folder the root's name is relative to.
    ///
    /// # Errors
    /// Why there is none.
    fn load(&self, path: &str) -> Result<String, Unloaded>;
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
    /// The root is first, parents come before children.
    pub modules: Vec<ModuleNode>,
    /// The module `std`, if something of it is used.
    pub std: Option<ModuleId>,
}

/// A module, and what is written in it.
#[derive(Clone, Debug)]
pub struct ModuleNode {
    /// Its path from the root, such as `main::merkle` or `std::hash::poseidon`.
    pub path: String,
    /// The module it is in.
    pub parent: Option<ModuleId>,
    /// The modules in it by name. A `mod` item that failed to load is missing here.
    pub children: BTreeMap<String, ModuleId>,
    /// What is written in it; nothing for the folders of the standard library.
    pub ast: Module,
    /// Where that is written.
    pub file: Option<FileId>,
    /// Whether it is of the standard library.
    pub library: bool,
}

impl ModuleTree {
    fn add(&mut self, path: String, parent: Option<ModuleId>, parsed: Parsed, library: bool) -> ModuleId {
        let id = ModuleId(self.modules.len() as u32);
        let Parsed { file, ast } = parsed;
        self.modules.push(ModuleNode { path, parent, children: BTreeMap::new(), ast, file, library });
        id
    }

    fn node(&mut self, id: ModuleId) -> &mut ModuleNode {
        &mut self.modules[id.0 as usize]
    }
}

/// A file's module that still has to be looked through for `mod` items.
struct Pending {
    id: ModuleId,
    /// The folder its modules are in, with a slash at the end if it is not empty.
    folder: String,
    depth: usize,
}

/// Loads the program whose root file is called `name` and has this text: the modules it names and the parts of
/// the standard library it uses. Every file read is added to `sources`.
pub fn load(
    name: &str,
    text: &str,
    loader: &dyn Loader,
    sources: &mut SourceMap,
) -> (ModuleTree, Vec<Diagnostic>) {
    let mut tree = ModuleTree::default();
    let mut diagnostics = vec![];
    let mut limits = Limits::new(text.len());
    let (folder, stem) = split(name);
    let root = parse(name, text, sources, &mut diagnostics);
    let root = tree.add(stem.to_string(), None, root, false);
    let mut seen = BTreeSet::from([name.to_string()]);
    let mut pending = vec![Pending { id: root, folder: folder.to_string(), depth: 0 }];
    while let Some(Pending { id, folder, depth }) = pending.pop() {
        for (module, duplicate) in modules_of(&tree.modules[id.0 as usize].ast) {
            let path = format!("{folder}{}.zk", module.name);
            if duplicate {
                continue; // reported with the other duplicate names
            }
            if !seen.insert(path.clone()) {
                diagnostics.push(loaded_twice(&module, &path));
                continue;
            }
            let text = match loader.load(&path) {
                Ok(text) => text,
                Err(why) => {
                    diagnostics.push(unloaded(&module, &path, why));
                    continue;
                }
            };
            if let Err(diagnostic) = limits.spend(text.len(), depth, module.span) {
                diagnostics.push(diagnostic);
                return (tree, diagnostics);
            }
            let parsed = parse(&path, &text, sources, &mut diagnostics);
            let name = format!("{}::{}", tree.node(id).path, module.name);
            let child = tree.add(name, Some(id), parsed, false);
            let folder = format!("{folder}{}/", module.name);
            tree.node(id).children.insert(module.name, child);
            pending.push(Pending { id: child, folder, depth: depth + 1 });
        }
    }
    std_modules::load(&mut tree, sources, &mut diagnostics);
    (tree, diagnostics)
}

/// What is written in a module, and where; nothing of a folder.
#[derive(Default)]
struct Parsed {
    file: Option<FileId>,
    ast: Module,
}

fn parse(name: &str, text: &str, sources: &mut SourceMap, diagnostics: &mut Vec<Diagnostic>) -> Parsed {
    let file = sources.add(name, text);
    let (ast, found) = crate::syntax::parse(file, text);
    diagnostics.extend(found);
    Parsed { file: Some(file), ast }
}

/// `src/main.zk` is the file `main` in the folder `src/`.
fn split(name: &str) -> (&str, &str) {
    let (folder, file) = name.split_at(name.rfind('/').map_or(0, |slash| slash + 1));
    (folder, file.strip_suffix(".zk").unwrap_or(file))
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
