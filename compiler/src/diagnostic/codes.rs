//! Every diagnostic code with its explanation. One table per stage, each in that stage's own file under `codes/`.

pub mod input;
pub mod lower;
pub mod project;
pub mod resolve;
pub mod run;
pub mod syntax;
pub mod types;

/// What `zkc explain` says of a code.
#[derive(Clone, Copy, Debug)]
pub struct Explanation {
    /// `E0412`
    pub code: &'static str,
    /// One line: what is wrong.
    pub title: &'static str,
    /// A few sentences in Markdown: why it is an error, an example, how to mend it.
    pub text: &'static str,
}

/// Every code in order, errors before warnings.
pub fn all() -> impl Iterator<Item = &'static Explanation> {
    [
        syntax::CODES,
        resolve::CODES,
        types::CODES,
        lower::CODES,
        input::CODES,
        run::CODES,
        project::CODES,
        resolve::WARNINGS,
        types::WARNINGS,
        input::WARNINGS,
    ]
    .into_iter()
    .flatten()
}

/// The explanation of a code, upper or lower case.
pub fn explain(code: &str) -> Option<&'static Explanation> {
    all().find(|explanation| explanation.code.eq_ignore_ascii_case(code))
}
