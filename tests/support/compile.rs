//! The compiler as the ui tests see it.

use std::path::Path;

use zkc::diagnostic::render::render_all;
use zkc::source::SourceMap;
use zkc::syntax;

/// What is said about a program; `None` if nothing is.
pub(crate) fn report(path: &Path, text: &str) -> Option<String> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("main.zk");
    let mut sources = SourceMap::default();
    let file = sources.add(name, text);
    let (_, diagnostics) = syntax::parse(file, text);
    (!diagnostics.is_empty()).then(|| render_all(&diagnostics, &sources, false))
}

/// Whether [`report`] goes far enough for a code to come up.
pub(crate) fn reachable(code: &str) -> bool {
    code.starts_with("E01")
}
