//! Lowering of small programs: meaning, cost, messages, and what a cheating prover can do.

mod certain;
mod cost;
mod errors;
mod examples;
mod facts;
mod limits;
mod meaning;
mod memories;
mod routines;
mod tables;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::Inputs;
use zkvm::integer::{int_to_scalar, scalar_to_int};

use super::{Limits, Spent, lower_with_limits};
use crate::diagnostic::Diagnostic;
use crate::hir::load::{NoFiles, load};
use crate::hir::{Program, resolve};
use crate::ir::{Circuit, evaluate, validate};
use crate::source::SourceMap;
use crate::types::{TypeTable, check};

/// Small, so that tests of the limits are quick.
const LIMITS: Limits = Limits { steps: 100_000, nodes: 20_000, bytes: 20_000_000, ..super::LIMITS };

fn try_lower(text: &str) -> Result<Circuit, Vec<Diagnostic>> {
    lower_with(text, LIMITS)
}

/// Reads and checks a program.
fn checked(text: &str) -> Result<(Program, TypeTable), Vec<Diagnostic>> {
    let (tree, mut found) = load("main.zk", text, &NoFiles, &mut SourceMap::default());
    let (program, more) = resolve(&tree);
    found.extend(more);
    let (types, more) = check(&program);
    found.extend(more);
    let errors: Vec<_> = found.into_iter().filter(|d| d.is_error()).collect();
    if errors.is_empty() { Ok((program, types)) } else { Err(errors) }
}

/// Lowers the first entry of a program.
fn lower_with(text: &str, limits: Limits) -> Result<Circuit, Vec<Diagnostic>> {
    let (program, types) = checked(text)?;
    let (circuit, found) =
        lower_with_limits(&program, &types, &program.entries[0], limits, &mut Spent::default());
    match circuit {
        Some(circuit) => {
            assert_eq!(found, [], "{text}");
            validate(&circuit).expect("a valid circuit");
            Ok(circuit)
        }
        None => {
            assert!(!found.is_empty(), "refused without a word: {text}");
            Err(found)
        }
    }
}

fn lowered(text: &str) -> Circuit {
    try_lower(text).unwrap_or_else(|found| panic!("{text}: {found:#?}"))
}

fn scalars(values: &[i64]) -> Vec<Scalar> {
    values.iter().map(|n| int_to_scalar(&BigInt::from(*n))).collect()
}

fn inputs(public: &[i64], secret: &[i64]) -> Inputs {
    Inputs { public: scalars(public), secret: scalars(secret), hidden: vec![] }
}

/// The outputs as signed integers, or the message or kind of the check that fails.
fn run(circuit: &Circuit, public: &[i64], secret: &[i64]) -> Result<Vec<BigInt>, String> {
    let evaluation = evaluate(circuit, &inputs(public, secret));
    match evaluation.failure {
        None => Ok(evaluation.outputs.iter().map(scalar_to_int).collect()),
        Some(failure) => {
            let check = &circuit.body(failure.body).checks[failure.check.0 as usize];
            Err(check.message.clone().unwrap_or_else(|| format!("{:?}", check.kind)))
        }
    }
}
