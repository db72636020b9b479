//! Names that are not found: what was most likely meant.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::names::{OF_CONTRACTS, is_primitive};
use super::scope::Scope;
use super::{Resolver, names_in_words};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::ModuleId;
use crate::source::FileId;
use crate::syntax::ast::{self, Ident, ItemKind, Path};
use crate::syntax::elsewhere::{type_elsewhere, value_elsewhere};
use crate::syntax::token::HABITS;

/// So many imports are proposed at most.
const MAX_IMPORTS: usize = 3;

/// What a name stands for where it is not found.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Type,
    Value,
    Module,
}

impl Resolver<'_> {
    /// The message for a path whose first name is unknown.
    pub(super) fn unknown(&self, module: ModuleId, path: &Path) -> Diagnostic {
        let name = &path.segments[0];
        let table = &self.names.modules[module.0 as usize];
        let diagnostic = cannot_find(name);
        if let Some(help) = path_from_root(path, |name| {
            name == "std" || table.get(name).is_some_and(|entry| entry.what != "import")
        }) {
            return diagnostic.help(help);
        }
        let packages =
            self.tree.modules.iter().filter(|module| module.is_library() && module.parent.is_none());
        if packages.into_iter().any(|package| package.path == name.name) {
            return diagnostic.help("name this package under `[dependencies]` in the Zk.toml of yours");
        }
        let kind = if path.segments.len() > 1 { Kind::Module } else { Kind::Value };
        if let Some(help) = self.imports_in_words(module, &name.name, kind) {
            return diagnostic.help(help);
        }
        match self.near(&name.name, table.keys().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if value_elsewhere(&name.name).is_some() => {
                diagnostic.help(value_elsewhere(&name.name).unwrap_or_default())
            }
            None if name.name == "not" => diagnostic.help("`not` is written `!`"),
            None if path.segments.len() > 1 && is_primitive(&name.name) => {
                diagnostic.help(format!("a cast is written `value as {}`", name.name))
            }
            None if path.segments.len() > 1 => {
                diagnostic.help(format!("`mod {0};` loads it from `{0}.zk`", name.name))
            }
            None => diagnostic.help("define it, or import it with `use`"),
        }
    }

    /// The message for a name that a module does not have.
    pub(super) fn not_in(&self, module: ModuleId, name: &Ident, visible: bool) -> Diagnostic {
        let path = &self.tree.modules[module.0 as usize].path;
        let table = &self.names.modules[module.0 as usize];
        let items = table.iter().filter(|(_, n)| n.is_public() || visible).map(|(name, _)| *name);
        let candidates: Vec<&str> = items.filter(|item| *item != name.name).collect();
        let message = format!("module `{path}` has no `{}`", name.name);
        let diagnostic = Diagnostic::at(codes::E0203, name.span, message).here("not found");
        match self.near(&name.name, candidates.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if candidates.is_empty() => diagnostic.help("it has nothing that can be used from here"),
            None => diagnostic.help(format!("it has {}", names_in_words(&candidates))),
        }
    }

    /// ``add `use std::int::min;` ``, if there is something of this name to import.
    fn imports_in_words(&self, module: ModuleId, name: &str, kind: Kind) -> Option<String> {
        let mut paths = self.of_program(module, name, kind);
        paths.extend(
            library()
                .get(name)
                .into_iter()
                .flatten()
                .filter(|(of, _)| *of == kind)
                .map(|(_, path)| path.clone()),
        );
        paths.truncate(MAX_IMPORTS);
        let uses: Vec<String> = paths.iter().map(|path| format!("`use {path};`")).collect();
        (!uses.is_empty()).then(|| format!("add {}", uses.join(" or ")))
    }

    /// The paths of the items of this name in other modules of the program.
    fn of_program(&self, from: ModuleId, name: &str, kind: Kind) -> Vec<String> {
        let mut paths = vec![];
        for (index, (node, table)) in self.tree.modules.iter().zip(&self.names.modules).enumerate() {
            let id = ModuleId(index as u32);
            let Some(entry) = table.get(name).filter(|_| !node.is_library() && id != from) else { continue };
            let of = match entry.what {
                "struct" | "type" | "enum" => Kind::Type,
                "module" => Kind::Module,
                "import" => continue,
                _ => Kind::Value,
            };
            if of == kind && (entry.is_public() || self.is_within(from, id)) {
                // Paths begin in the root module, whose own name is not written.
                let inner = node.path.split_once("::").map(|(_, inner)| format!("{inner}::"));
                paths.push(format!("{}{name}", inner.unwrap_or_default()));
            }
        }
        paths
    }
}

impl Scope<'_, '_> {
    /// Reports a path that leads nowhere, once for each name.
    pub(super) fn report_unknown(&mut self, path: &Path, diagnostic: Diagnostic) {
        let no_number = self.no_numbers.get(&super::show(path)).copied();
        let diagnostic = match no_number {
            Some((what, bound)) if self.initial => {
                super::initial::not_known(&super::show(path), path.span, (what, bound))
            }
            Some((what, _)) => {
                let message = format!("`{}` is {what}, and a number is needed here", super::show(path));
                Diagnostic::at(codes::E0942, path.span, message)
                    .here("no number")
                    .help("write a number, or a name that `let` gave to one")
            }
            None => self.with_near(path, diagnostic),
        };
        self.report_once(path, diagnostic);
    }

    /// The same of a path that should be a type.
    pub(super) fn report_unknown_type(&mut self, path: &Path, diagnostic: Diagnostic) {
        let diagnostic = self.unknown_type(path, diagnostic);
        self.report_once(path, diagnostic);
    }

    fn report_once(&mut self, path: &Path, diagnostic: Diagnostic) {
        let name = match path.segments.as_slice() {
            [name] => name.name.clone(),
            _ => super::show(path),
        };
        if self.unknown.insert(name) {
            self.report(diagnostic);
        }
    }

    /// Adds a local that the author may have meant to the message about an unknown name.
    fn with_near(&mut self, path: &Path, diagnostic: Diagnostic) -> Diagnostic {
        let [name] = path.segments.as_slice() else { return diagnostic };
        let import = self.resolver.imports_in_words(self.module, &name.name, Kind::Value);
        let (in_impl, of_contract) = (self.self_type.is_some(), self.contract.is_some());
        let elsewhere = || match name.name.as_str() {
            "person" => {
                Some("there are people in scenarios only: `test \"what happens\" on ledger { … }`".to_owned())
            }
            "self" if in_impl => Some("a method takes it as its first parameter: `fn name(self)`".to_owned()),
            name => value_elsewhere(name).map(str::to_owned),
        };
        let in_clause = || in_clause(&name.name).filter(|_| of_contract).map(str::to_owned);
        match import.or_else(|| self.variant_in_words(&name.name)).or_else(in_clause).or_else(elsewhere) {
            Some(help) => cannot_find(name).help(help),
            None => match self.near(&name.name) {
                Some(near) => cannot_find(name).help(format!("did you mean `{near}`?")),
                None if self.in_type && !is_primitive(&name.name) => cannot_find(name).help(format!(
                    "declare it, as a const parameter, `fn f<const {0}: u32>(…)`, or as a constant, `const {0}: u32 = 4;`",
                    name.name
                )),
                None if of_contract => cannot_find(name).help(
                    "a clause knows its parameters, what its contract has, and functions; no clause calls another",
                ),
                None => diagnostic,
            },
        }
    }

    /// ``write `Color::Red` ``, if an enum in scope has a variant of this name.
    fn variant_in_words(&mut self, name: &str) -> Option<String> {
        let found = self.resolver.variants_named(self.module, name);
        let paths: Vec<String> = found
            .iter()
            .map(|(id, _)| format!("`{}::{name}`", self.resolver.program.data[id.0 as usize].name))
            .take(MAX_IMPORTS)
            .collect();
        (!paths.is_empty()).then(|| format!("a variant stands behind its enum: write {}", paths.join(" or ")))
    }

    /// Of an unknown name where a type is expected, suggests types only.
    fn unknown_type(&self, path: &Path, diagnostic: Diagnostic) -> Diagnostic {
        let [name] = path.segments.as_slice() else { return diagnostic };
        let builtin = ["bool", "u8", "u16", "u32", "u64", "u128", "field"].into_iter().chain(OF_CONTRACTS);
        let table = &self.resolver.names.modules[self.module.0 as usize];
        let diagnostic = Diagnostic::at(codes::E0202, path.span, format!("there is no type `{}`", name.name))
            .here("not found");
        if let Some(help) = self.resolver.imports_in_words(self.module, &name.name, Kind::Type) {
            return diagnostic.help(help);
        }
        if name.name == "bytes" {
            return diagnostic.help("write how many bytes there are: `bytes<32>`");
        }
        if let Some(help) = type_elsewhere(&name.name) {
            return diagnostic.help(format!("use {help}"));
        }
        // `unsafe { x }` looks like a struct.
        if let Some((_, advice)) = HABITS.iter().find(|(word, _)| *word == name.name) {
            let message = format!("there is no `{}` in the language", name.name);
            return Diagnostic::at(codes::E0202, path.span, message).help(*advice);
        }
        let items = table.iter().filter(|(_, n)| matches!(n.what, "struct" | "type" | "enum" | "import"));
        match self.resolver.near(&name.name, builtin.chain(items.map(|(name, _)| *name))) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if name.name.len() == 1 => diagnostic.help(format!(
                "a type parameter is declared first: `fn f<{0}>(…)`, `struct S<{0}> {{ … }}`, `impl<{0}> S<{0}> {{ … }}`",
                name.name
            )),
            None => diagnostic.help("define it with `struct` or `type`, or import it with `use`"),
        }
    }

    /// The message for `u64(x)`, if the name is a type here or in another language.
    pub(super) fn cast_as_call(&self, path: &Path, arguments: &[ast::Expr]) -> Option<Diagnostic> {
        let [name] = path.segments.as_slice() else { return None };
        let own = is_primitive(&name.name);
        let elsewhere = type_elsewhere(&name.name).filter(|_| value_elsewhere(&name.name).is_none());
        if !own && elsewhere.is_none() {
            return None;
        }
        let value = match arguments {
            [ast::Expr { kind: ast::ExprKind::Path(path), .. }] => super::show(path),
            _ => "value".to_owned(),
        };
        let message = format!("`{}` is a type, and a cast stands after the value", name.name);
        Some(Diagnostic::at(codes::E0211, path.span, message).help(match elsewhere {
            Some(types) if !own => format!("write `{value} as …` with {types}"),
            _ if name.name == "bool" => format!("write `{value} != 0`"),
            _ => format!("write `{value} as {}`", name.name),
        }))
    }
}

/// What to write in a clause in place of what other languages have there.
fn in_clause(name: &str) -> Option<&'static str> {
    Some(match name {
        "self" | "this" => {
            "what a contract has is named without `self`: write `owner`, not `self.owner`; only the number of an instance is `self.id`"
        }
        "msg" | "sender" | "caller" | "signer" => {
            "who must sign is written behind the parameters of the clause: `signed by owner`"
        }
        "block" | "now" | "timestamp" | "time" => {
            "a clause asks for the time: `after(t)` or `before(t)`, where `t` is a `Time`"
        }
        "transfer" | "send" | "pay" | "call" => "a value is sent with `lock value with address`",
        "selfdestruct" | "destroy" | "burn" => {
            "a clause that locks nothing with `self` and has no `next` ends its instance"
        }
        "seconds" | "minutes" | "hours" | "days" | "weeks" => {
            "a duration is a number with its unit: `3 days`"
        }
        "next" => "write the fields that change in braces: `next { count: count + 1 }`",
        _ => return None,
    })
}

impl Scope<'_, '_> {
    /// What to call where a module is called: some of its functions.
    pub(super) fn functions_in_words(&self, module: ModuleId, path: &Path) -> String {
        let table = &self.resolver.names.modules[module.0 as usize];
        let functions = table.iter().filter(|(_, entry)| entry.is_public() && entry.what == "function");
        let shown = super::show(path);
        let names: Vec<String> =
            functions.map(|(name, _)| format!("{shown}::{name}")).take(MAX_IMPORTS).collect();
        match names.is_empty() {
            true => "it is a module: name a function in it with `::`".to_owned(),
            false => format!("it is a module: call a function in it, such as {}", names_in_words(&names)),
        }
    }
}

fn cannot_find(name: &Ident) -> Diagnostic {
    Diagnostic::at(codes::E0201, name.span, format!("cannot find `{}` in this scope", name.name))
        .here("not found")
}

/// Whether a path in another language can begin with a word to say where it begins.
pub(super) fn is_relative(word: &str) -> bool {
    matches!(word, "super" | "crate" | "self" | "root" | "dep")
}

/// What to write instead of `super::f`, `crate::f` and `self::f`, of which some are in scope anyway.
fn path_from_root(path: &Path, in_scope: impl Fn(&str) -> bool) -> Option<String> {
    let (first, rest) = path.segments.split_first()?;
    let relative = is_relative(&first.name);
    let rest: Vec<&str> =
        rest.iter().map(|segment| segment.name.as_str()).skip_while(|name| *name == "super").collect();
    match rest.as_slice() {
        _ if !relative => None,
        [] => None,
        [name] if in_scope(name) => Some(format!("`{name}` is in scope: write it alone, without a `use`")),
        _ => Some(format!("paths begin in the file itself or in one around it: write `{}`", rest.join("::"))),
    }
}

/// The public items of the standard library by name, with their paths.
type Library = BTreeMap<String, Vec<(Kind, String)>>;

/// Read once, when the first name is not found: of the library only what is used was loaded.
fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let mut library = Library::new();
        let mut add = |name: &str, kind: Kind, path: String| {
            library.entry(name.to_owned()).or_default().push((kind, path));
        };
        for (file, text) in zkc_stdlib::FILES {
            let Some(path) = zkc_stdlib::module_path(file) else { continue };
            add(path.rsplit("::").next().unwrap_or(&path), Kind::Module, path.clone());
            let (module, _) = crate::syntax::parse(FileId(0), text);
            for item in module.items.iter().filter(|item| item.public) {
                let kind = match item.kind {
                    ItemKind::Function(_) | ItemKind::Const { .. } => Kind::Value,
                    ItemKind::Use { .. } | ItemKind::Module { .. } => continue,
                    _ => Kind::Type,
                };
                if let Some(name) = item.name() {
                    add(&name.name, kind, format!("{path}::{}", name.name));
                }
            }
        }
        library
    })
}
