//! What `zkc test` runs: tests, properties and searches for second results.

use super::{ConstExpr, ExprId, FunctionId};
use crate::source::Span;

/// Something that `zkc test` runs.
#[derive(Clone, Debug)]
pub struct Test {
    /// Its string, or the path of the function whose results are searched.
    pub name: String,
    /// What it does; of a scenario nothing. Of an adversary it is the call, whose const parameters say which of its values each parameter is given.
    pub function: FunctionId,
    /// How it is run, and when it passes.
    pub kind: TestKind,
    /// Where its name is.
    pub span: Span,
}

/// How a test is run.
#[derive(Clone, Debug)]
pub enum TestKind {
    /// Once. It passes if it runs to its end, or if it fails as it should.
    Once(Option<Fails>),
    /// For many values of its parameters, for each of which it runs to its end.
    Property,
    /// For all of these values. It passes if no second result is accepted for any.
    Adversary(Vec<Choice>),
    /// On a ledger, step by step: a scenario of the program, by its number. It passes if every step does what is expected.
    Scenario(usize),
}

/// That a test should fail.
#[derive(Clone, Debug)]
pub struct Fails {
    /// What the message of the failure contains.
    pub message: Option<String>,
    /// Where that is written.
    pub span: Span,
}

/// A parameter and the values that it is given.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The name of the parameter.
    pub name: String,
    /// How many values there are.
    pub values: Values,
    /// Where the values are written.
    pub span: Span,
}

/// The values of a choice.
#[derive(Clone, Debug)]
pub enum Values {
    /// The elements of an array, by the expression that it is.
    Array(ExprId),
    /// The integers between two bounds, both included.
    Range(ConstExpr, ConstExpr),
}
