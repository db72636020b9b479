//! When a program may be refused, and when it must be.

use std::collections::BTreeSet;

use zkc::diagnostic::Diagnostic;
use zkc::source::SourceMap;
use zkc_tests::rendered;

use super::compare::{Agreed, Run, Tally, disagree};
use super::evaluate::operator::Why;
use super::evaluate::{self, Refusal};
use super::program::Program;

fn codes_of(errors: &[Diagnostic]) -> BTreeSet<&str> {
    errors.iter().map(|error| error.code.name()).collect()
}

/// The codes of a const expression without a value.
fn codes(refusal: &Refusal) -> &'static [&'static str] {
    match refusal {
        Refusal::NoValue => &["E0505", "E0516", "E0212", "E0513"],
        Refusal::Length => &["E0513", "E0212", "E0514"],
        Refusal::Empty => &["E0509", "E0218"],
        Refusal::ConstArgument => &["E0222", "E0502"],
        Refusal::Aside(inner) => codes(inner),
        Refusal::Nothing | Refusal::Malformed(_) => &[],
    }
}

pub(crate) fn refused_for(
    refusal: &Refusal,
    errors: &[Diagnostic],
    sources: &SourceMap,
    tally: &mut Tally,
) -> Agreed<()> {
    tally.refused += 1;
    // Where something can never hold, what follows may not be looked at.
    let never = errors.iter().all(|error| NEVER.iter().any(|why| never(*why).contains(&error.code.name())));
    match never || errors.iter().any(|error| codes(refusal).contains(&error.code.name())) {
        true => Ok(()),
        false => disagree(format!("{refusal:?} {:?}", codes_of(errors)), rendered(errors, sources)),
    }
}

pub(crate) fn other_refused(program: &Program) -> bool {
    program
        .images
        .iter()
        .any(|arguments| matches!(evaluate::parameter_types(program, arguments), Err(Refusal::ConstArgument)))
}

const NEVER: [Why; 6] = [Why::Assertion, Why::Nothing, Why::Store, Why::Index, Why::Divisor, Why::Bits];

/// The codes that say of something that it can never hold.
fn never(why: Why) -> &'static [&'static str] {
    match why {
        // Conditions that can never hold, such as `h < 0`, tie no hint down.
        Why::Assertion | Why::Nothing => &["E0503", "E0418"],
        Why::Store | Why::Part => &["E0502"],
        Why::Index => &["E0504", "E0311"],
        Why::Divisor | Why::Zero => &["E0505", "E0506"],
        Why::Bits => &["E0502"],
    }
}

/// A program is refused for what can never hold only if no run is accepted.
pub(crate) fn refused(
    runs: &[Run],
    errors: &[Diagnostic],
    sources: &SourceMap,
    tally: &mut Tally,
) -> Agreed<()> {
    tally.refused += 1;
    for error in errors {
        if !NEVER.iter().any(|why| never(*why).contains(&error.code.name())) {
            return disagree(format!("refused {:?}", codes_of(errors)), rendered(errors, sources));
        }
    }
    match runs.iter().find(|run| run.outcome.failure.is_none()) {
        Some(run) => {
            let text = format!("holds for {:?}\n{}", run.values, rendered(errors, sources));
            disagree(format!("never {}", errors[0].code), text)
        }
        None => Ok(()),
    }
}
