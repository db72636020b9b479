//! From a circuit to an image: the only stage that sees the bytecode.
//!
//! Two parts that know nothing of each other's work: `emit` schedules values on the stack and in slots, `meter`
//! follows what the machine will spend. The result depends on the circuit alone.

mod debug_map;
mod emit;
mod meter;

use curve25519_dalek::scalar::Scalar;
use zkvm::image::{Counts, Image};

pub(crate) use debug_map::one_line;

use crate::cost::{Cost, CostReport, Item};
use crate::diagnostic::Diagnostic;
use crate::ir::{Circuit, passes};
use crate::source::SourceMap;

/// The greatest counts an image may declare; decoding refuses more.
const LIMITS: Counts = Counts {
    multipliers: 1 << 20,
    constraints: 1 << 22,
    terms: 1 << 28,
    steps: 1 << 24,
    slots: 1 << 22,
    stack: 1 << 12,
};
/// How many constants an image may hold, and how many side programs.
const TABLE: usize = 1 << 16;

/// Generates the image of a circuit, optimized or not.
///
/// # Errors
/// E0591 if no image may be that large.
pub fn generate(circuit: &Circuit, sources: &SourceMap) -> Result<Image, Diagnostic> {
    generate_with_cost(circuit, sources).map(|(image, _)| image)
}

/// Generates the image of a circuit and tells what it costs and where.
///
/// # Errors
/// E0591 if no image may be that large.
pub fn generate_with_cost(circuit: &Circuit, sources: &SourceMap) -> Result<(Image, CostReport), Diagnostic> {
    let circuit = &passes::dead(circuit.clone());
    let code = emit::emit(circuit, &LIMITS);
    check_limits(circuit, &code)?;
    let debug = debug_map::debug_map(circuit, sources, code.spent.iter().map(|(at, _)| *at));
    let items = code.spent.iter().map(|((origin, _), spent)| Item {
        origin: *origin,
        cost: Cost {
            multipliers: spent.multipliers,
            halves: spent.halves,
            constraints: spent.constraints,
            terms: spent.terms,
        },
    });
    let report = CostReport::new(circuit, sources, code.counts, items);
    let image = Image {
        abi: circuit.abi.clone(),
        counts: code.counts,
        constants: code.constants,
        side_programs: code.side_programs,
        code: code.instructions,
        debug,
    };
    Ok((image, report))
}

fn check_limits(circuit: &Circuit, code: &emit::Code) -> Result<(), Diagnostic> {
    let counts = &code.counts;
    let over = [
        ("multipliers", counts.multipliers, LIMITS.multipliers),
        ("constraints", counts.constraints, LIMITS.constraints),
        ("terms", counts.terms, LIMITS.terms),
        ("steps of side programs", counts.steps, LIMITS.steps),
        ("slots", counts.slots, LIMITS.slots),
        ("values on the stack", counts.stack, LIMITS.stack),
        ("constants", code.constants.len() as u32, TABLE as u32),
        ("side programs", code.side_programs.len() as u32, TABLE as u32),
    ];
    if let Some((what, count, limit)) = over.into_iter().find(|(_, count, limit)| count > limit) {
        let message =
            format!("circuit `{}` is too large: {count} {what}, the limit is {limit}", circuit.name);
        return Err(Diagnostic::global("E0591", message)
            .help("split the work over several circuits, or let it work on shorter arrays"));
    }
    Ok(())
}

/// A scalar below 2^32.
fn small(scalar: &Scalar) -> Option<u32> {
    let (low, high) = scalar.as_bytes().split_first_chunk()?;
    high.iter().all(|byte| *byte == 0).then(|| u32::from_le_bytes(*low))
}
