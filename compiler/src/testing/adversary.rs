//! Searches for results that a prover can have besides the one that there should be.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};
use zkvm::Scalar;
use zkvm::integer::scalar_to_int;

use super::{Outcome, circuit, inputs};
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::{Built, Checked};
use crate::hir::{Choice, ConstExpr, Evaluator, Meanings, Test, Type, Values};
use crate::search::{Limits, Tuple, accepted, honest, run as inputs_of, tuple_of};
use crate::source::Span;

/// So many combinations of values are tried.
const MAX_COMBINATIONS: usize = 1_024;
/// How often the search tries something, for each of them.
const LIMITS: Limits = Limits { tries: 20_000, solutions: 2 };
/// So many numbers of a value are shown.
const MAX_SHOWN: usize = 16;

/// Looks for a second result, for each combination of the values of the parameters.
pub(super) fn run(checked: &Checked, test: &Test, choices: &[Choice]) -> Outcome {
    let mut outcome = Outcome::default();
    let all = match combinations(checked, choices, test.span) {
        Ok(all) => all,
        Err(diagnostic) => return outcome.failed(*diagnostic),
    };
    for combination in all {
        let built = match circuit(checked, test, combination) {
            Ok(built) => built,
            Err(diagnostics) => return Outcome::not_built(diagnostics),
        };
        outcome.multipliers = built.image.counts.multipliers;
        outcome.runs += 1;
        if let Some(diagnostic) = judge(&built, test) {
            return outcome.failed(diagnostic);
        }
    }
    outcome
}

/// What is wrong with a function for one combination.
fn judge(built: &Built, test: &Test) -> Option<Diagnostic> {
    let tuple = tuple_of(&built.image, &inputs(&built.circuit.given, &[]));
    let found = accepted(&built.image, &inputs_of(&built.image, &tuple, |_| false), LIMITS);
    let honest = honest(&built.image, &tuple);
    let second = found.results.iter().find(|(_, outputs)| Some(outputs) != honest.as_ref());
    let diagnostic = match (second, &honest) {
        (Some((_, outputs)), Some(honest)) => {
            let message = format!("a prover can have two results of `{}`", test.name);
            Diagnostic::at(codes::E0622, test.span, message)
                .here("a condition is missing that leaves one result possible")
                .note(format!("the honest prover has {}", show(honest)))
                .note(format!("{} is accepted, too", show(outputs)))
        }
        (Some((_, outputs)), None) => {
            let message = format!("a prover can have a result of `{}` where it should fail", test.name);
            Diagnostic::at(codes::E0622, test.span, message)
                .here("a condition is missing")
                .note("the honest prover has no result")
                .note(format!("{} is accepted", show(outputs)))
        }
        // The search must find at least what the honest prover does.
        (None, honest) if found.complete && found.results.is_empty() == honest.is_none() => return None,
        (None, _) => {
            let message = format!("whether `{}` has a second result was not found out", test.name);
            Diagnostic::at(codes::E0623, test.span, message)
                .here("there is too much to be tried")
                .help("choose smaller types, or attack the functions that it calls")
        }
    };
    Some(given(built, &tuple).into_iter().fold(diagnostic, Diagnostic::note))
}

/// What the parameters are given, in words.
fn given(built: &Built, tuple: &Tuple) -> Option<String> {
    let leaves = built.image.abi.leaves().zip(tuple).take(MAX_SHOWN);
    let values = leaves.map(|(leaf, value)| format!("{} = {}", leaf.path, scalar_to_int(value)));
    let values: Vec<String> = values.collect();
    let more = if tuple.len() > MAX_SHOWN { ", …" } else { "" };
    (!values.is_empty()).then(|| format!("for {}{more}", values.join(", ")))
}

/// Numbers as signed integers.
fn show(values: &[Scalar]) -> String {
    let shown = values.iter().take(MAX_SHOWN).map(|value| scalar_to_int(value).to_string());
    let mut shown: Vec<String> = shown.collect();
    if values.len() > MAX_SHOWN {
        shown.push("…".to_string());
    }
    match &shown[..] {
        [one] => one.clone(),
        _ => format!("({})", shown.join(", ")),
    }
}

/// All combinations: of each choice the number of a value.
pub(super) fn combinations(
    checked: &Checked,
    choices: &[Choice],
    span: Span,
) -> Result<Vec<Vec<BigInt>>, Box<Diagnostic>> {
    let mut all: Vec<Vec<BigInt>> = vec![vec![]];
    for choice in choices {
        let Some(count) = count(checked, choice) else {
            let message = format!("the values of `{}` are not known", choice.name);
            let diagnostic =
                Diagnostic::at(codes::E0624, choice.span, message).here("not an array or a range");
            return Err(Box::new(diagnostic.help("write an array, `[0, 1]`, or a range, `0..=9`")));
        };
        if !count.is_positive() {
            let message = format!("there is no value of `{}`", choice.name);
            return Err(Box::new(
                Diagnostic::at(codes::E0624, choice.span, message).help("give at least one"),
            ));
        }
        let most = MAX_COMBINATIONS / all.len();
        let Some(count) = count.to_usize().filter(|count| *count <= most) else {
            let message = format!("more than {MAX_COMBINATIONS} combinations of values are too many");
            return Err(Box::new(Diagnostic::at(codes::E0624, span, message).help("choose fewer values")));
        };
        let with = |chosen: &Vec<BigInt>, index: usize| [&chosen[..], &[BigInt::from(index)]].concat();
        all = all.iter().flat_map(|chosen| (0..count).map(move |index| with(chosen, index))).collect();
    }
    Ok(all)
}

/// How many values a choice has.
fn count(checked: &Checked, choice: &Choice) -> Option<BigInt> {
    let evaluator = Evaluator::new(&checked.program, 0);
    let worth = |expr: &ConstExpr| evaluator.integer(expr, Meanings::NONE).ok();
    match &choice.values {
        Values::Array(array) => match checked.types.expression(*array) {
            Type::Array(_, length) => worth(length),
            _ => None,
        },
        Values::Range(low, high) => {
            let (low, high) = (worth(low)?, worth(high)?);
            Some(high - low + 1)
        }
    }
}
