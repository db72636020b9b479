//! From a project's folder to all packages that its program is made of.

use std::collections::{BTreeMap, VecDeque};

use super::{Dependency, ENTRY, LIBRARY, MANIFEST, Project, Source, path_name};
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::driver::{Loader, Refused, Unloaded};
use crate::source::{SourceMap, Span};

/// A program has at most so many packages.
const PACKAGES: usize = 256;

/// A project and the packages that it uses, directly or not.
#[derive(Clone, Debug)]
pub struct Packages {
    /// The manifests of all of them.
    pub sources: SourceMap,
    /// The project is first.
    pub members: Vec<Member>,
}

/// A package of a program.
#[derive(Clone, Debug)]
pub struct Member {
    /// What its `Zk.toml` says.
    pub project: Project,
    /// Its folder from the project's, with a slash at the end if it is not empty.
    pub folder: String,
    /// Its root file from its folder, [`ENTRY`] or [`LIBRARY`].
    pub root: &'static str,
    /// What is written in the root file.
    pub text: String,
    /// The positions of its dependencies among the members, in the order of the manifest.
    pub dependencies: Vec<usize>,
}

impl Packages {
    /// Finds all packages, from the `Zk.toml` that the loader has. A project without a program is taken for a library.
    ///
    /// # Errors
    /// All that is wrong with the manifests, and a file that is missing.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use zkc::project::Packages;
    ///
    /// let files = BTreeMap::from([
    ///     ("Zk.toml", "[package]\nname = \"a\"\nversion = \"1.0.0\"\n[dependencies]\nb = { path = \"b\" }"),
    ///     ("src/main.zk", "circuit c(x: u8) { assert b::is_small(x); }"),
    ///     ("b/Zk.toml", "[package]\nname = \"b\"\nversion = \"1.0.0\""),
    ///     ("b/src/lib.zk", "pub fn is_small(x: u8) -> bool { x < 10 }"),
    /// ]);
    /// let files: BTreeMap<_, _> = files.into_iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
    /// let packages = Packages::find(&files)?;
    /// assert_eq!(packages.members[1].folder, "b/");
    /// assert!(zkc::driver::check_packages(&packages, &files).diagnostics.is_empty());
    /// # Ok::<(), zkc::driver::Refused>(())
    /// ```
    pub fn find(loader: &dyn Loader) -> Result<Self, Refused> {
        let mut search =
            Search { loader, sources: SourceMap::default(), members: vec![], diagnostics: vec![] };
        search.all();
        let Search { sources, members, mut diagnostics, .. } = search;
        if diagnostics.is_empty() {
            diagnostics.extend(cycle(&members));
        }
        match diagnostics.is_empty() {
            true => Ok(Self { sources, members }),
            false => Err(Refused { diagnostics, sources }),
        }
    }
}

struct Search<'l> {
    loader: &'l dyn Loader,
    sources: SourceMap,
    members: Vec<Member>,
    diagnostics: Vec<Diagnostic>,
}

impl Search<'_> {
    fn all(&mut self) {
        let Some(project) = self.manifest("", None) else { return };
        let Some((root, text)) = self.root("", &[ENTRY, LIBRARY], None) else { return };
        self.members.push(Member { project, folder: String::new(), root, text, dependencies: vec![] });
        let mut known = BTreeMap::from([(self.loader.identity(""), 0)]);
        let mut pending = VecDeque::from([0]);
        while let Some(user) = pending.pop_front() {
            for dependency in self.members[user].project.dependencies.clone() {
                let Source::Path(path) = &dependency.source;
                let folder = joined(&self.members[user].folder, path);
                let identity = self.loader.identity(&folder);
                let found = match known.get(&identity) {
                    Some(&found) => found,
                    None if self.members.len() == PACKAGES => {
                        let message = format!("a program has at most {PACKAGES} packages");
                        let here = Diagnostic::at(codes::E0210, dependency.span, "the program is too large");
                        self.diagnostics.push(here.here(message));
                        return;
                    }
                    None => match self.member(&dependency, folder) {
                        Some(member) => {
                            self.members.push(member);
                            let found = self.members.len() - 1;
                            known.insert(identity, found);
                            pending.push_back(found);
                            found
                        }
                        None => continue,
                    },
                };
                self.fits(&dependency, found);
                self.members[user].dependencies.push(found);
            }
        }
        if self.diagnostics.is_empty() {
            self.names();
        }
    }

    /// Reads the package that a dependency leads to.
    fn member(&mut self, dependency: &Dependency, folder: String) -> Option<Member> {
        let project = self.manifest(&folder, Some(dependency))?;
        let (root, text) = self.root(&folder, &[LIBRARY], Some(dependency))?;
        Some(Member { project, folder, root, text, dependencies: vec![] })
    }

    /// The manifest in a folder.
    fn manifest(&mut self, folder: &str, wanted: Option<&Dependency>) -> Option<Project> {
        let path = format!("{folder}{MANIFEST}");
        let text = match self.loader.load(&path) {
            Ok(text) => text,
            Err(why) => {
                self.unloaded(why, &path, wanted, codes::E0261, |name| {
                    format!("there is no package `{name}` here")
                });
                return None;
            }
        };
        let file = self.sources.add(path, text.as_str());
        Project::parse(file, &text).map_err(|diagnostics| self.diagnostics.extend(diagnostics)).ok()
    }

    /// The first of these files that a folder has, and its text.
    fn root(
        &mut self,
        folder: &str,
        candidates: &[&'static str],
        wanted: Option<&Dependency>,
    ) -> Option<(&'static str, String)> {
        for (index, root) in candidates.iter().enumerate() {
            let path = format!("{folder}{root}");
            match self.loader.load(&path) {
                Ok(text) => return Some((root, text)),
                Err(Unloaded::Missing) if index + 1 < candidates.len() => {}
                Err(why) => {
                    let message = |name: &str| format!("package `{name}` is no library");
                    self.unloaded(why, &path, wanted, codes::E0267, message);
                }
            }
        }
        None
    }

    fn unloaded(
        &mut self,
        why: Unloaded,
        path: &str,
        wanted: Option<&Dependency>,
        code: Code,
        message: impl Fn(&str) -> String,
    ) {
        self.diagnostics.push(match (why, wanted) {
            (Unloaded::Unreadable(why), None) => *why,
            (Unloaded::Unreadable(why), Some(wanted)) => why.label(wanted.source_span, "it is named here"),
            (Unloaded::Missing, None) => {
                Diagnostic::global(codes::E0801, format!("there is no file `{path}`"))
                    .note(format!("a project's program starts in `{ENTRY}`, and a library in `{LIBRARY}`"))
            }
            (Unloaded::Missing, Some(wanted)) => {
                Diagnostic::at(code, wanted.source_span, message(&wanted.name))
                    .here(format!("there is no `{path}`"))
                    .help("correct the path, or create the file")
            }
        });
    }

    /// Complains if the package that a dependency leads to is not the one it asks for.
    fn fits(&mut self, dependency: &Dependency, found: usize) {
        let Project { name, version, .. } = &self.members[found].project;
        let at = |code, message| Diagnostic::at(code, dependency.span, message);
        if *name != dependency.name {
            let message = format!("this package is called `{name}`, not `{}`", dependency.name);
            let diagnostic =
                at(codes::E0262, message).help(format!("write `{name}` here, or correct the path"));
            self.diagnostics.push(diagnostic);
        } else if let Some(wanted) = &dependency.version
            && !wanted.matches(version)
        {
            let message = format!("package `{name}` has the version {version}");
            let diagnostic = at(codes::E0265, message).here(format!("`{wanted}` is wanted"));
            self.diagnostics.push(diagnostic.help("ask for the version that it has, or correct the path"));
        }
    }

    /// Complains about packages that paths could not tell apart.
    fn names(&mut self) {
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        let mut wrong = vec![];
        for (index, member) in self.members.iter().enumerate() {
            let Some(name) = path_name(&member.project.name) else { continue };
            let Some(&other) = first.get(&name) else {
                first.insert(name, index);
                continue;
            };
            let message = format!("there are two packages called `{}`", member.project.name);
            let Some(used) = self.use_of(index) else { continue };
            let mut diagnostic = Diagnostic::at(codes::E0263, used, message)
                .here(format!("this one is in `{}`", shown(&member.folder)))
                .help("rename one of them, or let both paths lead to one folder");
            diagnostic = match self.use_of(other) {
                Some(span) => diagnostic
                    .label(span, format!("the other one is in `{}`", shown(&self.members[other].folder))),
                None => diagnostic.note("the other one is the program"),
            };
            wrong.push(diagnostic);
        }
        self.diagnostics.extend(wrong);
    }

    /// Where a package is first named as a dependency.
    fn use_of(&self, package: usize) -> Option<Span> {
        let uses = self
            .members
            .iter()
            .flat_map(|member| member.dependencies.iter().zip(&member.project.dependencies));
        uses.into_iter().find(|(found, _)| **found == package).map(|(_, dependency)| dependency.span)
    }
}

/// Says which packages use each other in a cycle, if some do.
fn cycle(members: &[Member]) -> Option<Diagnostic> {
    let mut done = vec![false; members.len()];
    let mut path: Vec<(usize, usize)> = vec![(0, 0)];
    while let Some(&(package, next)) = path.last() {
        let Some(&dependency) = members[package].dependencies.get(next) else {
            done[package] = true;
            path.pop();
            continue;
        };
        if let Some(start) = path.iter().position(|(open, _)| *open == dependency) {
            return Some(cyclic(members, &path[start..]));
        }
        let last = path.len() - 1;
        path[last].1 += 1;
        if !done[dependency] {
            path.push((dependency, 0));
        }
    }
    None
}

/// The message about a cycle: packages and which of its dependencies each one goes on with.
fn cyclic(members: &[Member], path: &[(usize, usize)]) -> Diagnostic {
    let mut edges = path.iter().enumerate().map(|(at, (package, next))| {
        let project = &members[*package].project;
        // All but the last were counted on.
        let next = if at + 1 < path.len() { next - 1 } else { *next };
        let dependency = &project.dependencies[next];
        (dependency.span, format!("`{}` uses `{}`", project.name, dependency.name))
    });
    let Some((span, text)) = edges.next() else { return Diagnostic::global(codes::E0264, "a cycle") };
    let mut diagnostic = Diagnostic::at(codes::E0264, span, "packages use each other in a cycle").here(text);
    for (span, text) in edges {
        diagnostic = diagnostic.label(span, text);
    }
    diagnostic.help("move what both need to a package of its own")
}

/// A folder that a path leads to from another, as short as it can be written, with a slash at the end.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = vec![];
    for part in folder.split('/').chain(path.split('/')) {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(&last)) if last != ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.iter().map(|part| format!("{part}/")).collect()
}

fn shown(folder: &str) -> &str {
    match folder.trim_end_matches('/') {
        "" => ".",
        folder => folder,
    }
}
