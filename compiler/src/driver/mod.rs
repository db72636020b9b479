//! The stages in a row: from source to image, from image and inputs to an execution. Pure: files come from the
//! caller's [`Loader`], nothing is printed.

mod compile;
mod execute;
mod failure;
mod free_hint;
mod idle;
mod packages;
mod sound;
mod unbound;
mod unbuilt;

pub use crate::hir::load::{Loader, NoFiles, Unloaded};
pub use compile::{Refused, compile};
pub(crate) use execute::evaluate_expression;
pub use execute::{
    Execution, FailedExecution, Secrets, evaluate_built, evaluated_failure, execute, execute_built, named,
};
pub(crate) use failure::failed_check;
pub use failure::machine_failure;
pub use packages::{check_packages, check_packages_with_uses, check_tests};
pub use zkvm::receipt::{JournalItem, JournalValue, Role, describe_journal};

use std::collections::BTreeSet;

use zkvm::{Image, ImageId};

use crate::codegen;
use crate::cost::CostReport;
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::{ModuleId, ModuleTree};
use crate::hir::{self, Entry};
use crate::ir::{self, Circuit};
use crate::lint;
use crate::lower::{self, Spent};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast::Item;
use crate::types::{self, TypeTable};

/// With so many errors no further circuit is built.
const MAX_ERRORS: usize = 100;

/// A program that went through all checks that do not depend on the circuit built.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Every file that was read.
    pub sources: SourceMap,
    /// The program with its names resolved.
    pub program: hir::Program,
    /// The types of its expressions.
    pub types: TypeTable,
    /// Errors and warnings in the order of the stages.
    pub diagnostics: Vec<Diagnostic>,
    /// The files of each package: of the program, of those it uses in the order they were given, of the standard library.
    pub packages: Vec<Vec<FileId>>,
    /// The names of the entries in whose parts there is no error, by their places.
    sound: BTreeSet<Span>,
    /// The modules that it was made of, which expressions are added to.
    pub(crate) tree: ModuleTree,
}

/// A circuit built to the end.
#[derive(Clone, Debug)]
pub struct Built {
    /// The circuit's or image item's name.
    pub name: String,
    /// The circuit as lowered: what the evaluator can tell most about.
    pub circuit: Circuit,
    /// The circuit after the passes.
    pub optimized: Circuit,
    /// The image that the machine runs.
    pub image: Image,
    /// The ID of the image.
    pub id: ImageId,
    /// What it costs, and where.
    pub cost: CostReport,
    /// What lowering warns of.
    pub warnings: Vec<Diagnostic>,
}

/// Loads, parses, resolves and checks the program whose root file is `name`.
///
/// Every stage runs, on what those before it understood: where one reports an error it leaves something without
/// meaning, of which later stages say nothing.
///
/// # Examples
///
/// ```
/// use zkc::diagnostic::render::render_all;
/// use zkc::driver::{Choice, NoFiles, has_errors};
///
/// let checked = zkc::check("main.zk", "circuit adult(age: u8) { assert age >= 18; }", &NoFiles);
/// assert!(!has_errors(&checked.diagnostics));
/// print!("{}", render_all(&checked.diagnostics, &checked.sources, true));
/// let built = checked.build_all(Choice::Named("adult")).expect("it compiles");
/// assert!(built[0].cost.padded >= built[0].image.counts.multipliers);
/// ```
pub fn check(name: &str, text: &str, loader: &dyn Loader) -> Checked {
    check_resolved(name, text, loader, hir::resolve)
}

/// The same, and notes what each name of the program leads to, for tools that follow names or look for their uses.
///
/// # Examples
///
/// ```
/// use zkc::driver::{NoFiles, check_with_uses};
///
/// let checked = check_with_uses("main.zk", "const LEAST: u8 = 18; circuit c(n: u8) { assert n > LEAST; }", &NoFiles);
/// let uses = checked.program.uses.expect("they were asked for");
/// let names: Vec<&str> = uses.keys().map(|place| checked.sources.text(*place)).collect();
/// assert_eq!(names, ["n", "LEAST"]);
/// ```
pub fn check_with_uses(name: &str, text: &str, loader: &dyn Loader) -> Checked {
    check_resolved(name, text, loader, hir::resolve_with_uses)
}

/// One way to resolve all names.
type Resolve = fn(&ModuleTree) -> (hir::Program, Vec<Diagnostic>);

fn check_resolved(name: &str, text: &str, loader: &dyn Loader, resolve: Resolve) -> Checked {
    let mut sources = SourceMap::default();
    let loaded = hir::load::load(name, text, loader, &mut sources);
    check_loaded(loaded, sources, resolve)
}

fn check_loaded(
    (tree, mut diagnostics): (ModuleTree, Vec<Diagnostic>),
    sources: SourceMap,
    resolve: Resolve,
) -> Checked {
    let (program, unresolved) = resolve(&tree);
    diagnostics.extend(unresolved);
    let (types, untyped) = types::check(&program);
    diagnostics.extend(untyped);
    diagnostics.extend(lint::check(&program, &types));
    let packages: Vec<Vec<FileId>> = tree.packages.iter().map(|package| package.files.clone()).collect();
    diagnostics.extend(unbuilt::circuits(&program, &sources, &packages));
    diagnostics.retain(|diagnostic| !program.allowed.silence(diagnostic));
    let diagnostics = without_doubles(diagnostics);
    let sound = sound::entries(&tree, &program, &types, &diagnostics);
    Checked { sources, program, types, diagnostics, packages, sound, tree }
}

/// Whether there is an error among the diagnostics.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.is_error())
}

/// Which circuits a command is about.
#[derive(Clone, Copy, Debug)]
pub enum Choice<'a> {
    /// All circuits there are.
    All,
    /// The only one there is.
    Only,
    /// The one of this name.
    Named(&'a str),
}

impl Checked {
    /// The program with more items in one of its modules, and what `adjust` does once their names are resolved. Only errors are
    /// looked for.
    pub(crate) fn extended(
        &self,
        sources: &mut SourceMap,
        module: ModuleId,
        items: Vec<Item>,
        adjust: impl FnOnce(&mut hir::Program),
    ) -> Checked {
        let (tree, mut diagnostics) = hir::load::extend(self.tree.clone(), module, items, sources);
        let (mut program, unresolved) = hir::resolve(&tree);
        adjust(&mut program);
        let (types, untyped) = types::check(&program);
        diagnostics.extend(unresolved.into_iter().chain(untyped));
        diagnostics.retain(Diagnostic::is_error);
        let (sources, packages, sound) = Default::default();
        Checked { sources, program, types, diagnostics, packages, sound, tree }
    }

    /// The circuits and images that are chosen.
    ///
    /// # Errors
    /// If there is none, or more than one where only one is wanted.
    ///
    /// # Examples
    ///
    /// ```
    /// use zkc::driver::{Choice, NoFiles};
    ///
    /// let text = "circuit a(x: u8) { assert x == 1; } circuit b(x: u8) { assert x == 2; }";
    /// let checked = zkc::check("main.zk", text, &NoFiles);
    /// assert_eq!(checked.entries(Choice::All)?.len(), 2);
    /// assert_eq!(checked.entries(Choice::Named("b"))?[0].name, "b");
    /// let refused = checked.entries(Choice::Only).unwrap_err();
    /// assert_eq!(refused.helps, ["choose one with --circuit: `a`, `b`"]);
    /// # Ok::<(), zkc::diagnostic::Diagnostic>(())
    /// ```
    pub fn entries(&self, choice: Choice<'_>) -> Result<Vec<&Entry>, Diagnostic> {
        let entries = &self.program.entries;
        let names = || entries.iter().map(|entry| entry.name.as_str());
        let list = || names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        match choice {
            _ if entries.is_empty() => Err(self.nothing_to_build()),
            Choice::All => Ok(entries.iter().collect()),
            Choice::Only if entries.len() == 1 => Ok(vec![&entries[0]]),
            Choice::Only => {
                let message = format!("the program has {} circuits", entries.len());
                Err(Diagnostic::global(codes::E0811, message)
                    .help(format!("choose one with --circuit: {}", list())))
            }
            Choice::Named(name) => match entries.iter().find(|entry| entry.name == name) {
                Some(entry) => Ok(vec![entry]),
                None => {
                    let message = format!("there is no circuit `{}`", name.escape_debug());
                    let diagnostic = Diagnostic::global(codes::E0812, message);
                    Err(match closest(name, names()) {
                        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                        None => diagnostic.help(format!("the program has {}", list())),
                    })
                }
            },
        }
    }

    /// Whether the program has something that was meant to be built, but nothing that can be: a circuit without an image,
    /// or a function `main`.
    pub fn lacks_entry(&self) -> bool {
        self.program.entries.is_empty() && self.program.contracts.is_empty() && self.almost_entry().is_some()
    }

    /// What was probably meant to be built.
    fn almost_entry(&self) -> Option<&hir::Function> {
        let own = |span: Span| self.packages[0].contains(&span.file);
        let mut functions = self.program.functions.iter().filter(|function| own(function.span));
        let shared = unbuilt::is_shared(&self.sources, &self.packages);
        functions.find(|function| {
            function.circuit && !(function.about.public && shared) || function.name == "main"
        })
    }

    fn nothing_to_build(&self) -> Diagnostic {
        let plain = Diagnostic::global(codes::E0810, "there is no circuit to build");
        if let Some(contract) = self.program.contracts.first() {
            let help = "a contract is made with values for its parameters: `zkc image --contract";
            let help = format!("{help} {} --with NAME=VALUE` prints its address", contract.name);
            return plain.help(help);
        }
        let Some(function) = self.almost_entry() else {
            return plain.help("an entry point is a `circuit`: write `circuit main(…) { … }`");
        };
        let name = &function.name;
        let diagnostic = Diagnostic::at(codes::E0810, function.span, "there is no circuit to build");
        if function.circuit {
            diagnostic
                .here("a circuit with const parameters is built for given values")
                .help(format!("write `{}`", unbuilt::image_of(function)))
        } else {
            diagnostic
                .here("this is a function")
                .help(format!("an entry point is a `circuit`: write `circuit {name}(…)`"))
        }
    }

    /// Builds one entry of a program without errors.
    ///
    /// # Errors
    /// What lowering or code generation find wrong.
    ///
    /// # Examples
    ///
    /// ```
    /// use zkc::driver::{Choice, NoFiles};
    ///
    /// let text = "circuit product(a: u8, b: u8) -> u16 { reveal(a * b) }";
    /// let checked = zkc::check("main.zk", text, &NoFiles);
    /// let entries = checked.entries(Choice::Only).expect("there is one");
    /// let built = checked.build(entries[0]).expect("it can be built");
    /// assert_eq!(built.id, built.image.id());
    /// assert!(built.warnings.is_empty());
    /// ```
    pub fn build(&self, entry: &Entry) -> Result<Built, Vec<Diagnostic>> {
        self.build_with(entry, &mut Spent::default())
    }

    fn build_with(&self, entry: &Entry, spent: &mut Spent) -> Result<Built, Vec<Diagnostic>> {
        self.build_lowered(entry, lower::lower(&self.program, &self.types, entry, spent))
    }

    /// The same for a circuit that was lowered already, and what was said of it: tests lower in other ways, too.
    ///
    /// # Errors
    /// As for `build`.
    #[doc(hidden)]
    pub fn build_lowered(
        &self,
        entry: &Entry,
        (circuit, mut diagnostics): (Option<Circuit>, Vec<Diagnostic>),
    ) -> Result<Built, Vec<Diagnostic>> {
        let circuit = match circuit {
            Some(circuit) if !has_errors(&diagnostics) => circuit,
            _ => return Err(diagnostics),
        };
        let optimized = ir::passes::optimize(circuit.clone());
        diagnostics.extend(free_hint::report(&circuit, &optimized));
        if has_errors(&diagnostics) {
            return Err(diagnostics);
        }
        let (image, cost) = match codegen::generate(&optimized, &self.sources) {
            Ok(generated) => generated,
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                return Err(diagnostics);
            }
        };
        if let Some((budget, span)) = self.program.functions[entry.function.0 as usize].cost
            && let Some(diagnostic) = cost.check_budget(budget, span)
        {
            diagnostics.push(diagnostic);
            return Err(diagnostics);
        }
        let function = &self.program.functions[entry.function.0 as usize];
        diagnostics.extend(unbound::report(&circuit, &optimized, function));
        diagnostics.extend(idle::report(&circuit, function.span));
        diagnostics.retain(|diagnostic| !self.program.allowed.silence(diagnostic));
        let id = image.id();
        Ok(Built { name: entry.name.clone(), circuit, optimized, image, id, cost, warnings: diagnostics })
    }

    /// The hints of a circuit that no condition ties down.
    pub(crate) fn free_hints(&self, circuit: &Circuit, optimized: &Circuit) -> Vec<Diagnostic> {
        free_hint::report(circuit, optimized)
    }

    /// Builds every chosen entry; what they take is limited for all together.
    ///
    /// # Errors
    /// Everything that is wrong with the program or any of them, warnings included. Of a program with errors the
    /// entries that these do not concern are built all the same, for what is wrong with them.
    ///
    /// # Examples
    ///
    /// ```
    /// use zkc::driver::{Choice, NoFiles};
    ///
    /// // One circuit has a wrong type, and the other looks behind the end of an array.
    /// let text = "circuit a(x: u8) { assert x; } circuit b(xs: [u8; 2]) { assert xs[2] == 1; }";
    /// let checked = zkc::check("main.zk", text, &NoFiles);
    /// assert_eq!(checked.diagnostics.len(), 1);
    /// let refused = checked.build_all(Choice::All).unwrap_err();
    /// assert_eq!(refused.len(), 2);
    /// ```
    pub fn build_all(&self, choice: Choice<'_>) -> Result<Vec<Built>, Vec<Diagnostic>> {
        let mut all = vec![];
        let mut wrong: Vec<Diagnostic> = vec![];
        let mut warned = BTreeSet::new();
        let entries = match self.entries(choice) {
            Ok(entries) => entries,
            // Perhaps it is not there because of the errors.
            Err(_) if has_errors(&self.diagnostics) => vec![],
            Err(diagnostic) => return Err([self.diagnostics.clone(), vec![diagnostic]].concat()),
        };
        let mut spent = Spent::default();
        for entry in entries.into_iter().filter(|entry| self.sound.contains(&entry.span)) {
            // So many are more than anybody reads, and a program may have a thousand circuits.
            if wrong.len() >= MAX_ERRORS {
                break;
            }
            match self.build_with(entry, &mut spent) {
                Ok(mut built) => {
                    // Two circuits share the functions that they call.
                    built.warnings.retain(|warning| warned.insert((warning.code, place(warning))));
                    all.push(built);
                }
                // Two images of one circuit share their mistakes.
                Err(more) => more.into_iter().for_each(|d| {
                    if !wrong.contains(&d) {
                        wrong.push(d);
                    }
                }),
            }
        }
        if wrong.is_empty() && !has_errors(&self.diagnostics) {
            return Ok(all);
        }
        Err(without_doubles([self.diagnostics.clone(), wrong].concat()))
    }
}

/// Without the warnings about places that an error is about.
fn without_doubles(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let wrong: BTreeSet<Option<Span>> = diagnostics.iter().filter(|d| d.is_error()).map(place).collect();
    diagnostics.retain(|diagnostic| diagnostic.is_error() || !wrong.contains(&place(diagnostic)));
    diagnostics
}

fn place(diagnostic: &Diagnostic) -> Option<Span> {
    diagnostic.labels.first().map(|label| label.span)
}
