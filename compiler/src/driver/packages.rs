//! From a project with the packages that it uses to a checked program.

use std::collections::BTreeSet;

use super::{Checked, Loader, Resolve, check_loaded};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::{Extent, ModuleTree, Package, item_paths, load_packages, standard_library};
use crate::hir::{resolve, resolve_with_uses};
use crate::project::{LIBRARY, Packages, Project, path_name};

/// Loads, parses, resolves and checks a project with the packages that it uses. What is only worth a look in those is said when
/// they are checked themselves.
pub fn check_packages(packages: &Packages, loader: &dyn Loader) -> Checked {
    check_resolved(packages, loader, resolve)
}

/// The same, and notes what each name leads to, for tools that follow names or look for their uses.
pub fn check_packages_with_uses(packages: &Packages, loader: &dyn Loader) -> Checked {
    check_resolved(packages, loader, resolve_with_uses)
}

fn check_resolved(packages: &Packages, loader: &dyn Loader, resolve: Resolve) -> Checked {
    let standard = packages.members.len();
    let mut all: Vec<Package<'_>> = vec![];
    for (index, member) in packages.members.iter().enumerate() {
        let library = member.root == LIBRARY;
        let name = path_name(&member.project.name).filter(|_| library);
        let mut reaches = member.dependencies.clone();
        reaches.push(standard);
        if library {
            reaches.push(index);
        }
        all.push(Package {
            name: name.unwrap_or_else(|| "main".to_string()),
            root: format!("{}{}", member.folder, member.root),
            text: member.text.clone(),
            files: loader,
            reaches,
            extent: Extent::Whole,
        });
    }
    all.push(standard_library(standard));
    let mut sources = packages.sources.clone();
    let (tree, mut diagnostics) = load_packages(&all, &mut sources);
    diagnostics.extend(unused(&tree, &packages.members[0].project));
    let mut checked = check_loaded((tree, diagnostics), sources, resolve);
    let used: BTreeSet<_> = checked.packages[1..].iter().flatten().copied().collect();
    checked
        .diagnostics
        .retain(|d| d.is_error() || d.labels.first().is_none_or(|label| !used.contains(&label.span.file)));
    checked
}

/// Warns about dependencies of the project that no path of it begins with.
fn unused(tree: &ModuleTree, project: &Project) -> Vec<Diagnostic> {
    let mut begun = BTreeSet::new();
    for module in tree.modules.iter().filter(|module| !module.is_library()) {
        begun.extend(module.ast.lost.iter().cloned());
        for item in &module.ast.items {
            item_paths(item, &mut |path, _| {
                if let Some(first) = path.segments.first()
                    && !begun.contains(&first.name)
                {
                    begun.insert(first.name.clone());
                }
            });
        }
    }
    let never = |name: &str| path_name(name).is_some_and(|name| !begun.contains(&name));
    let unused = project.dependencies.iter().filter(|dependency| never(&dependency.name));
    let warn = |name: &str, span| {
        Diagnostic::at(codes::W0211, span, format!("dependency `{name}` is never used"))
            .help("remove this line")
    };
    unused.map(|dependency| warn(&dependency.name, dependency.span)).collect()
}
