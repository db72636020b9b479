//! From a circuit to an image: the only stage that sees the bytecode.
//!
//! Two parts that know nothing of each other's work: `emit` schedules values on the stack and in slots, `meter`
//! follows what the machine will spend. The result depends on the circuit alone.

mod clause;
mod debug_map;
mod emit;
mod meter;
mod script;
mod tables;
#[cfg(test)]
mod tests;
mod weights;

use curve25519_dalek::scalar::Scalar;
use zkvm::gadgets::TRANSACTION_DIGIT_BITS;
use zkvm::image::{Image, Routine, limits};
use zkvm::program::Instruction;

pub use clause::{ClauseResult, GeneratedClause, generate_clause};
pub use script::{GeneratedScript, NewString, ScriptDatum, ScriptFault, ScriptSetting, generate_script};

use crate::cost::{self, Cost, CostReport};
use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{self, Circuit, passes};
use crate::source::SourceMap;
use emit::{Code, Stretch};
use meter::{Callee, Shape, Spent};
use tables::Tables;

/// Generates the image of a circuit, optimized or not, and tells what it costs and where.
///
/// # Errors
/// E0591 if no image may be that large.
pub fn generate(circuit: &Circuit, sources: &SourceMap) -> Result<(Image, CostReport), Diagnostic> {
    let circuit = &*passes::without_dead(circuit);
    let Generated { image, cost } = assemble(circuit, sources, |code, _| code)?;
    image.check().map_err(|error| too_large(circuit, &error.to_string()))?;
    Ok((image, cost))
}

/// An image that is not checked yet, and what it costs.
struct Generated {
    image: Image,
    cost: CostReport,
}

/// Generates the code of a circuit without dead nodes and of its routines. `frame` puts the circuit's own code into what stands around
/// it.
fn assemble(
    circuit: &Circuit,
    sources: &SourceMap,
    frame: impl FnOnce(Code, &mut Tables) -> Code,
) -> Result<Generated, Diagnostic> {
    debug_assert_eq!(ir::validate(circuit), Ok(()));
    // Nobody could prove an image in which a cell is left.
    ir::validate_memories(circuit).map_err(|fault| too_large(circuit, &fault))?;
    let digit_bits = match circuit.digit_bits {
        0 => ir::Ages::of(circuit).digit_bits(),
        bits => bits,
    };
    let mut tables = Tables::new(digit_bits);
    tables.ranges = circuit.clause.is_some() && digit_bits == TRANSACTION_DIGIT_BITS;
    let routines = routines(circuit, &mut tables)?;
    let code = emit::emit(circuit, &mut tables, &routines.numbers, &routines.callees);
    let code = frame(code, &mut tables);
    check_limits(circuit, &code)?;
    let bodies: Vec<Body<'_>> = std::iter::once(Body { circuit, code }).chain(routines.bodies).collect();
    let debug = debug_map::debug_map(&bodies, sources);
    let Code { total, .. } = bodies[0].code;
    let (counts, table) = (total.counts(), total.table().map(cost_of));
    let report = CostReport::new(&circuit.name, sources, counts, &costs(&bodies), table);
    let mut codes = bodies.into_iter().map(|body| body.code.instructions);
    let code = codes.next().unwrap_or_default();
    let routine = |(code, callee): (_, &Callee)| Routine {
        arguments: callee.arguments.len() as u32,
        results: callee.results,
        code,
    };
    let image = Image {
        abi: circuit.abi.clone(),
        counts,
        digit_bits,
        constants: tables.constants,
        side_programs: tables.side_programs,
        routines: codes.zip(&routines.callees).map(routine).collect(),
        code,
        debug,
    };
    Ok(Generated { image, cost: report })
}

/// A circuit or one of its routines, with its code.
struct Body<'a> {
    circuit: &'a Circuit,
    code: Code,
}

/// The routines of a circuit that are called.
struct Routines<'a> {
    /// For each routine of the circuit its number in the image.
    numbers: Vec<Option<u32>>,
    /// By that number, what calls must know of it, and its code.
    callees: Vec<Callee>,
    bodies: Vec<Body<'a>>,
}

/// Generates the code of the routines that are called, in their order: each calls earlier ones only.
fn routines<'a>(circuit: &'a Circuit, tables: &mut Tables) -> Result<Routines<'a>, Diagnostic> {
    let mut routines =
        Routines { numbers: vec![None; circuit.routines.len()], callees: vec![], bodies: vec![] };
    let calls = circuit.calls();
    for (id, routine) in circuit.routines.iter().enumerate().filter(|(id, _)| calls[*id] > 0) {
        let code = emit::emit(routine, tables, &routines.numbers, &routines.callees);
        check_limits(routine, &code)?;
        let index = routines.callees.len() as u32;
        let (arguments, results) = (routine.parameters, routine.returns.len() as u32);
        let shape = if routine.public { Shape::Constant } else { Shape::Linear };
        let own = Routine { arguments, results, code: code.instructions };
        let price = own.price(code.slots);
        let code = Code { instructions: own.code, ..code };
        let reads = code.reads.clone();
        let arguments =
            emit::parameters(routine).into_iter().map(|shape| shape == Some(Shape::Constant)).collect();
        routines.callees.push(Callee { arguments, results, shape, price, total: code.total, reads });
        routines.numbers[id] = Some(index);
        routines.bodies.push(Body { circuit: routine, code });
    }
    Ok(routines)
}

/// What the instructions of bodies cost, and which of them call which body.
fn costs<'a>(bodies: &[Body<'a>]) -> Vec<cost::Body<'a>> {
    let body = |body: &Body<'a>| {
        let mut costs = cost::Body::new(body.circuit);
        let mut instructions = body.code.instructions.iter();
        for Stretch { at: (origin, _), length, spent } in &body.code.stretches {
            costs.add(*origin, &cost_of(*spent));
            for instruction in instructions.by_ref().take(*length as usize) {
                if let Instruction::Invoke(r, _) = instruction {
                    // The circuit itself is the first body.
                    costs.call(*origin, *r as usize + 1);
                }
            }
        }
        costs
    };
    bodies.iter().map(body).collect()
}

fn cost_of(spent: Spent) -> Cost {
    let narrow = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    Cost {
        multipliers: narrow(spent.multipliers),
        halves: narrow(spent.halves),
        constraints: narrow(spent.constraints),
        edges: spent.edges,
    }
}

/// The limits a program may come near, in plain words; `Image::check` knows them all.
fn check_limits(circuit: &Circuit, code: &Code) -> Result<(), Diagnostic> {
    let counts = code.total.counts();
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
    if let (true, Some(Stretch { at: (origin, _), .. })) = (code.stopped, code.stretches.last()) {
        error = error.label(circuit.origins[origin.0 as usize].span, "the limit is exceeded here");
    }
    Err(error)
}

fn too_large(circuit: &Circuit, reason: &str) -> Diagnostic {
    let (what, others) = match circuit.clause {
        Some(_) => ("clause", "clauses"),
        None => ("circuit", "circuits"),
    };
    let message = format!("{what} `{}` does not fit in an image: {reason}", circuit.name);
    let help =
        format!("let it work on shorter arrays or smaller types, or split the work over several {others}");
    Diagnostic::global(codes::E0591, message).help(help)
}

/// A scalar below 2^32.
fn small(scalar: &Scalar) -> Option<u32> {
    let (low, high) = scalar.as_bytes().split_first_chunk()?;
    high.iter().all(|byte| *byte == 0).then(|| u32::from_le_bytes(*low))
}
