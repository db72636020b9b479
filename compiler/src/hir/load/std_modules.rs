//! The modules of the standard library that a program uses, and what those use.

use super::{ModuleTree, Parsed, item_paths, parse};
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;
use crate::syntax::ast::Module;

/// Adds to the tree every file of the standard library that a path in it leads to. A path to a folder takes
/// all that is in it.
pub(super) fn load(tree: &mut ModuleTree, sources: &mut SourceMap, diagnostics: &mut Vec<Diagnostic>) {
    let mut wanted = vec![false; zkc_stdlib::FILES.len()];
    let mut paths: Vec<Vec<String>> = tree.modules.iter().flat_map(|node| std_paths(&node.ast)).collect();
    if !paths.is_empty() {
        tree.std = Some(tree.add("std".to_string(), None, Parsed::default(), true));
        for (file, _) in zkc_stdlib::FILES {
            if let Some((folder, _)) = file.rsplit_once('/') {
                insert(tree, folder, Parsed::default());
            }
        }
    }
    while let Some(path) = paths.pop() {
        for (index, (file, text)) in zkc_stdlib::FILES.iter().enumerate() {
            if !wanted[index] && leads_to(&path, file) {
                wanted[index] = true;
                let parsed = parse(file, text, sources, diagnostics);
                paths.extend(std_paths(&parsed.ast));
                insert(tree, file, parsed);
            }
        }
    }
}

/// The paths of a module that start with `std`.
fn std_paths(module: &Module) -> Vec<Vec<String>> {
    let mut found = vec![];
    for item in &module.items {
        item_paths(item, &mut |path, _| {
            if path.segments.len() > 1 && path.segments[0].name == "std" {
                found.push(path.segments.iter().map(|s| s.name.clone()).collect());
            }
        });
    }
    found
}

/// Whether the path names the file, something in it, or a folder it is in.
fn leads_to(path: &[String], file: &str) -> bool {
    let file = file.strip_suffix(".zk").unwrap_or(file);
    path.iter().zip(file.split('/')).all(|(a, b)| a == b)
}

/// Puts a file where its name says; folders on the way become modules.
fn insert(tree: &mut ModuleTree, file: &str, parsed: Parsed) {
    let Some(mut at) = tree.std else { return };
    for segment in file.strip_suffix(".zk").unwrap_or(file).split('/').skip(1) {
        at = match tree.node(at).children.get(segment) {
            Some(child) => *child,
            None => {
                let path = format!("{}::{segment}", tree.node(at).path);
                let child = tree.add(path, Some(at), Parsed::default(), true);
                tree.node(at).children.insert(segment.to_string(), child);
                child
            }
        };
    }
    let node = tree.node(at);
    (node.ast, node.file) = (parsed.ast, parsed.file);
}
