//! What a program is loaded from: packages, of which the standard library is one.

use super::{Loader, Unloaded};

/// A package, before it is loaded.
pub struct Package<'a> {
    /// How paths to it begin, and the paths of its modules.
    pub name: String,
    /// The name of its root file.
    pub root: String,
    /// What is written in the root file.
    pub text: String,
    /// Where its other files come from.
    pub files: &'a dyn Loader,
    /// The packages that its paths may begin with, by their positions.
    pub reaches: Vec<usize>,
    /// Which of its modules are part of the program.
    pub extent: Extent,
}

/// Which modules of a package are part of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All that its `mod` items lead to.
    Whole,
    /// Those that something names, since there are so many.
    Named,
}

/// The standard library, as the package at this position.
pub fn standard_library(position: usize) -> Package<'static> {
    Package {
        name: "std".to_string(),
        root: zkc_stdlib::ROOT.to_string(),
        text: Embedded.load(zkc_stdlib::ROOT).unwrap_or_default(),
        files: &Embedded,
        reaches: vec![position],
        extent: Extent::Named,
    }
}

/// The files in the compiler.
struct Embedded;

impl Loader for Embedded {
    fn load(&self, path: &str) -> Result<String, Unloaded> {
        let found = zkc_stdlib::FILES.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| text.to_string()).ok_or(Unloaded::Missing)
    }
}
