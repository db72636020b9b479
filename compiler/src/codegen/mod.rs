//! From a circuit to an image: the only stage that sees the bytecode.
//!
//! Two parts that know nothing of each other's work: `emit` schedules values on the stack and in slots, `meter`
//! follows what the machine will spend. The result depends on the circuit alone.

mod debug_map;
mod emit;
mod meter;
mod tables;
#[cfg(test)]
mod tests;

use curve25519_dalek::scalar::Scalar;
use zkvm::image::{Image, limits};

use crate::cost::{Cost, CostReport, Item};
use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{self, Circuit, passes};
use crate::source::SourceMap;

/// Generates the image of a circuit, optimized or not, and tells what it costs and where.
///
/// # Errors
/// E0591 if no image may be that large.
pub fn generate(circuit: &Circuit, sources: &SourceMap) -> Result<(Image, CostReport), Diagnostic> {
    let circuit = &passes::dead(circuit.clone());
    debug_assert_eq!(ir::validate(circuit), Ok(()));
    let code = emit::emit(circuit);
    check_limits(circuit, &code)?;
    let debug = debug_map::debug_map(circuit, sources, code.spent.iter().map(|(at, _)| *at));
    let items = code.spent.iter().map(|((origin, _), spent)| Item {
        origin: *origin,
        cost: Cost {
            multipliers: spent.multipliers,
            halves: spent.halves,
            constraints: spent.constraints,
            edges: spent.edges,
        },
    });
    let report = CostReport::new(circuit, sources, code.counts, items);
    let image = Image {
        abi: circuit.abi.clone(),
        counts: code.counts,
        constants: code.tables.constants,
        side_programs: code.tables.side_programs,
        routines: vec![],
        code: code.instructions,
        debug,
    };
    image.check().map_err(|error| too_large(circuit, &error.to_string()))?;
    Ok((image, report))
}

/// The limits a program may come near, in plain words; `Image::check` knows them all.
fn check_limits(circuit: &Circuit, code: &emit::Code) -> Result<(), Diagnostic> {
    let counts = &code.counts;
    let over = [
        ("multipliers", counts.multipliers, limits::MAX_MULTIPLIERS),
        ("constraints", counts.constraints, limits::MAX_CONSTRAINTS),
        ("edges of expressions", counts.edges, limits::MAX_EDGES),
        ("steps of side programs", counts.steps, limits::MAX_STEPS),
        ("slots", counts.slots, limits::MAX_SLOTS),
        ("values on the stack", counts.stack, limits::MAX_STACK),
    ];
    let Some((what, _, limit)) = over.into_iter().find(|(_, count, limit)| count > limit) else {
        return Ok(());
    };
    let mut error = too_large(circuit, &format!("it needs more than {limit} {what}"));
    if let (true, Some(((origin, _), _))) = (code.stopped, code.spent.last()) {
        error = error.label(circuit.origins[origin.0 as usize].span, "the limit is exceeded here");
    }
    Err(error)
}

fn too_large(circuit: &Circuit, reason: &str) -> Diagnostic {
    let message = format!("circuit `{}` does not fit in an image: {reason}", circuit.name);
    Diagnostic::global(codes::E0591, message)
        .help("let it work on shorter arrays or smaller types, or split the work over several circuits")
}

/// A scalar below 2^32.
fn small(scalar: &Scalar) -> Option<u32> {
    let (low, high) = scalar.as_bytes().split_first_chunk()?;
    high.iter().all(|byte| *byte == 0).then(|| u32::from_le_bytes(*low))
}
