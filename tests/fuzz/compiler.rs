//! The compiler and what it reads: any text is compiled or refused at a place in it, and always in the same way.

use std::sync::LazyLock;

use zkc::diagnostic::Diagnostic;
use zkc::diagnostic::render::render_all;
use zkc::driver::{self, Built, Choice, Loader, Unloaded};
use zkc::hir::load::NoFiles;
use zkc::inputs::{self, Format};
use zkc::ir::evaluate;
use zkc::project::{Lock, MANIFEST, Packages, Project, is_name};
use zkc::source::SourceMap;
use zkc::syntax::lex;
use zkc_tests::layout::keeps_everything;
use zkc_tests::{build, inputs_of};
use zkvm::{ExecuteError, Image, Scalar};

/// The longest text that is tried.
const LONGEST: usize = 1 << 13;

/// What is built means the same to all who run it.
pub(super) fn source(bytes: &[u8]) {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST)]);
    assert_eq!(lex(&text).iter().map(|lexeme| lexeme.text(&text)).collect::<String>(), text);
    keeps_everything(&text);
    let first = compiled(&text);
    assert_eq!(first, compiled(&text), "the same text compiles to something else");
}

/// The images of a text and what is said about it.
fn compiled(text: &str) -> (Vec<Image>, String) {
    let checked = driver::check("main.zk", text, &NoFiles);
    let mut diagnostics = checked.diagnostics.clone();
    let mut images = vec![];
    // Of a program with errors, too: what they do not concern is built.
    if !checked.program.entries.is_empty() {
        match checked.build_all(Choice::All) {
            Ok(all) => {
                all.iter().for_each(runs);
                diagnostics.extend(all.iter().flat_map(|built| built.warnings.clone()));
                images.extend(all.into_iter().map(|built| built.image));
            }
            Err(more) => {
                assert!(driver::has_errors(&more), "refused without an error");
                diagnostics.extend(more);
            }
        }
    }
    (images, told(&diagnostics, &checked.sources))
}

/// The circuit before and after the passes and the image fail together, or say the same.
fn runs(built: &Built) {
    if built.image.counts.multipliers > 1_000 {
        return;
    }
    assert_eq!(Image::decode(&built.image.encode()).as_ref(), Ok(&built.image));
    for choices in [&[0][..], &[1], &[2, 19, 7]] {
        let inputs = inputs_of(&built.image.abi, choices);
        let lowered = evaluate(&built.circuit, &inputs);
        let optimized = evaluate(&built.optimized, &inputs);
        let machine = zkvm::execute(&built.image, &inputs);
        let holds = [lowered.failure.is_none(), optimized.failure.is_none(), machine.is_ok()];
        assert_eq!(holds, [holds[0]; 3], "{machine:?}");
        assert!(!holds[0] || lowered.outputs == optimized.outputs);
    }
}

/// Every diagnostic has places that are in a file; the text that a user sees.
fn told(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    for diagnostic in diagnostics {
        for label in &diagnostic.labels {
            let text = &sources.file(label.span.file).text;
            let range = label.span.start as usize..label.span.end as usize;
            assert!(text.get(range.clone()).is_some(), "{}: {range:?} is no place", diagnostic.code);
        }
    }
    render_all(diagnostics, sources, false)
}

pub(super) fn project(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut sources = SourceMap::default();
    let file = sources.add("Zk.toml", text.as_ref());
    match Project::parse(file, &text) {
        Ok(project) => assert!(is_name(&project.name)),
        Err(diagnostics) => {
            assert!(driver::has_errors(&diagnostics));
            told(&diagnostics, &sources);
        }
    }
    // A package that depends on itself wherever its paths lead.
    match Packages::find(&Everywhere(&text)) {
        Ok(packages) => drop(driver::check_packages(&packages, &Everywhere(&text))),
        Err(refused) => {
            assert!(driver::has_errors(&refused.diagnostics));
            told(&refused.diagnostics, &refused.sources);
        }
    }
    match Lock::parse(file, &text) {
        Ok(lock) => assert_eq!(Lock::parse(file, &lock.to_string()), Ok(lock)),
        Err(diagnostic) => drop(told(&[*diagnostic], &sources)),
    }
}

/// The same manifest in every folder, and an empty library.
struct Everywhere<'a>(&'a str);

impl Loader for Everywhere<'_> {
    fn load(&self, path: &str) -> Result<String, Unloaded> {
        Ok(if path.ends_with(MANIFEST) { self.0.to_string() } else { String::new() })
    }
}

pub(super) fn inputs_toml(bytes: &[u8]) {
    inputs(bytes, Format::Toml);
}

pub(super) fn inputs_json(bytes: &[u8]) {
    inputs(bytes, Format::Json);
}

/// The circuit that inputs are read for, with parameters of all types.
pub(super) const CIRCUIT: &str = "\
struct Point { x: int -9..=9, y: int -3..=3 }
circuit main(
    public a: u8, b: bool, c: field, d: u64, public xs: [u8; 3], t: (bool, [Point; 2]), h: Hidden<u32>,
    hs: [Hidden<bool>; 2]
) -> u8 {
    assert d > 5 || h != 0 || c != 7;
    assert b || t.0 || hs[0] || hs[1];
    assert xs[0] != xs[1] || xs[2] == a;
    assert t.1[0].x != t.1[1].x || t.1[0].y == t.1[1].y;
    a
}
";

/// What is read has the types of the circuit, so that only what the circuit says can fail.
fn inputs(bytes: &[u8], format: Format) {
    static IMAGE: LazyLock<Image> = LazyLock::new(|| build(CIRCUIT).image);
    let text = String::from_utf8_lossy(bytes);
    let mut sources = SourceMap::default();
    let file = sources.add("inputs", text.as_ref());
    match inputs::read(file, &text, format, &IMAGE.abi, &mut || Scalar::from(9u8)) {
        Ok(bound) => {
            told(&bound.warnings, &sources);
            let executed = zkvm::execute(&IMAGE, &bound.inputs);
            assert!(matches!(executed, Ok(_) | Err(ExecuteError::Run(_))), "{executed:?}");
        }
        Err(diagnostics) => {
            assert!(driver::has_errors(&diagnostics));
            told(&diagnostics, &sources);
        }
    }
}
