//! The structural invariants of a circuit. A circuit that breaks one is a bug of the compiler.

use std::collections::BTreeMap;

use curve25519_dalek::scalar::Scalar;
use zkvm::abi::LeafCounts;
use zkvm::gadgets::{MAX_BITS, MAX_DIGIT_BITS};

use super::{CheckId, Circuit, Node, Op, Rows, SideProgramId, Signature, Table, TableId, ValueId};

/// Checks every invariant the documentation of [`Circuit`] states; tells the first one that does not hold.
pub fn validate(circuit: &Circuit) -> Result<(), String> {
    for (index, routine) in circuit.routines.iter().enumerate() {
        let fail = |error| format!("routine {index}: {error}");
        if !routine.routines.is_empty() || !routine.tables.is_empty() || routine.abi != Default::default() {
            return Err(fail("it is a whole circuit".into()));
        }
        let whole = |node: &Node| matches!(node.op, Op::Rows { .. } | Op::Put { .. } | Op::Take { .. });
        if routine.nodes.iter().any(whole) {
            return Err(fail("it has rows or a memory".into()));
        }
        validate_body(routine, &circuit.routines[..index], &circuit.tables).map_err(fail)?;
    }
    for (index, table) in circuit.tables.iter().enumerate() {
        if table.width == 0 || !table.elements.len().is_multiple_of(table.width as usize) {
            return Err(format!("table {index}: rows of different lengths"));
        }
    }
    validate_body(circuit, &circuit.routines, &circuit.tables)?;
    validate_memories(circuit)
}

/// Checks that the operations of each memory are in one chain, and that what is put is taken.
pub(crate) fn validate_memories(circuit: &Circuit) -> Result<(), String> {
    let mut memories: BTreeMap<u32, (Option<ValueId>, i64)> = BTreeMap::new();
    for (index, node) in circuit.nodes.iter().enumerate() {
        let (memory, after, more) = match node.op {
            Op::Put { memory, after, .. } => (memory, after, 1),
            Op::Take { memory, after, .. } => (memory, Some(after), -1),
            _ => continue,
        };
        let (last, cells) = memories.entry(memory).or_default();
        if *last != after {
            return Err(format!("node {index}: not after the last operation of its memory"));
        }
        (*last, *cells) = (Some(ValueId(index as u32)), *cells + more);
    }
    match memories.values().all(|(_, cells)| *cells == 0) {
        true => Ok(()),
        false => Err("a cell is put and not taken".into()),
    }
}

/// Checks a circuit or a routine; `routines` are those it may call, and `tables` those it may read.
fn validate_body(circuit: &Circuit, routines: &[Circuit], tables: &[Table]) -> Result<(), String> {
    validate_tables(circuit)?;
    let public = circuit.public_values();
    let leaves = circuit.abi.counts();
    let reveals = circuit.nodes.iter().filter(|node| matches!(node.op, Op::Reveal(_))).count();
    if reveals != leaves.outputs as usize {
        return Err(format!("{reveals} values are revealed, the ABI has {} outputs", leaves.outputs));
    }
    for (index, node) in circuit.nodes.iter().enumerate() {
        let fail = |what: &str| Err(format!("node {index}: {what}: {:?}", node.op));
        if node.origin.0 as usize >= circuit.origins.len() {
            return fail("no such origin");
        }
        let mut earlier = true;
        let mut values = true;
        node.op.for_each_operand(|operand| {
            earlier &= operand.index() < index;
            values &= earlier && (circuit.op(operand).is_value() || goes_on(&node.op, operand));
        });
        if !earlier {
            return fail("an operand is not earlier");
        }
        if !values {
            return fail("an operand is no value");
        }
        validate_op(circuit, &node.op, &public, &leaves).or_else(fail)?;
        if let Op::Lookup { rows, width, .. } = node.op {
            let wide = match rows {
                Rows::Known(TableId(id)) => tables.get(id as usize).map(|table| table.width),
                Rows::Node(rows) => match circuit.op(rows) {
                    Op::Rows { width, .. } => Some(*width),
                    _ => None,
                },
            };
            if wide != Some(width) {
                return fail("no such table");
            }
        }
        if let Op::Call { routine, arguments, signature } = &node.op {
            let routine = routines.get(routine.0 as usize).ok_or("it calls no earlier routine")?;
            validate_call(routine, arguments, *signature, &public).or_else(fail)?;
        }
    }
    let returned = |value: &ValueId| value.index() < circuit.nodes.len() && circuit.op(*value).is_value();
    if !circuit.returns.iter().all(returned) {
        return Err("it returns no value".into());
    }
    Ok(())
}

/// Whether an operand is one as a whole, whatever results it has.
fn goes_on(op: &Op, operand: ValueId) -> bool {
    match op {
        Op::Result { .. } => true,
        Op::Lookup { rows, index, .. } => *rows == Rows::Node(operand) && *index != operand,
        Op::Put { after, cell, .. } => *after == Some(operand) && !cell.contains(&operand),
        Op::Take { after, address, .. } => *after == operand && *address != operand,
        _ => false,
    }
}

/// Checks that a call is of what it says it is.
fn validate_call(
    routine: &Circuit,
    arguments: &[ValueId],
    signature: Signature,
    public: &[bool],
) -> Result<(), &'static str> {
    let ensure = |holds: bool, what: &'static str| if holds { Ok(()) } else { Err(what) };
    ensure(routine.parameters as usize == arguments.len(), "wrong number of arguments")?;
    ensure(routine.returns.len() == signature.results as usize, "wrong number of results")?;
    let inside = routine.public_values();
    // Passes may find out that a value is public after all; code that calls then goes on as if it were not.
    ensure(routine.public == signature.public, "its results are public to one side only")?;
    ensure(
        !routine.public || routine.returns.iter().all(|value| inside[value.index()]),
        "a result is not public",
    )?;
    ensure(
        signature.effect || !routine.nodes.iter().any(|node| node.op.is_effect()),
        "it constrains, and does not say so",
    )?;
    let stages = routine.nodes.iter().all(|node| match node.op {
        Op::Parameter { index, public: wanted } => {
            arguments.get(index as usize).is_some_and(|argument| public[argument.index()] || !wanted)
        }
        _ => true,
    });
    ensure(stages, "an argument is not public")
}

fn validate_tables(circuit: &Circuit) -> Result<(), String> {
    for (index, origin) in circuit.origins.iter().enumerate() {
        if origin.caller.is_some_and(|caller| caller.0 as usize >= index) {
            return Err(format!("origin {index}: the caller is not earlier"));
        }
    }
    for (index, check) in circuit.checks.iter().enumerate() {
        if check.origin.0 as usize >= circuit.origins.len() {
            return Err(format!("check {index}: no such origin"));
        }
    }
    for (index, tie) in circuit.ties.iter().enumerate() {
        let value = |value: &ValueId| value.index() < circuit.nodes.len() && circuit.op(*value).is_value();
        let checks = tie.checks.start <= tie.checks.end && tie.checks.end as usize <= circuit.checks.len();
        if !checks || !tie.values.iter().all(value) || tie.origin.0 as usize >= circuit.origins.len() {
            return Err(format!("tie {index}: it refers to what is not there"));
        }
    }
    for (index, program) in circuit.side_programs.iter().enumerate() {
        let checked = program.check(circuit.constants.len());
        checked.map_err(|error| format!("side program {index}: {error}"))?;
    }
    Ok(())
}

fn validate_op(circuit: &Circuit, op: &Op, public: &[bool], leaves: &LeafCounts) -> Result<(), &'static str> {
    let ensure = |holds: bool, what: &'static str| if holds { Ok(()) } else { Err(what) };
    let has_digits = (1..=MAX_DIGIT_BITS).contains(&circuit.digit_bits);
    let known = |check: &CheckId| ensure((check.0 as usize) < circuit.checks.len(), "no such check");
    let call = |program: &SideProgramId, arguments: &[ValueId]| {
        let program = circuit.side_programs.get(program.0 as usize).ok_or("no such side program")?;
        ensure(program.arguments as usize == arguments.len(), "wrong number of arguments")?;
        Ok(program)
    };
    match op {
        Op::Linear { terms, .. } => {
            ensure(terms.windows(2).all(|pair| pair[0].0 < pair[1].0), "terms out of order")?;
            ensure(terms.iter().all(|(_, c)| *c != Scalar::ZERO), "a coefficient is zero")
        }
        Op::Bits { count, check, .. } => {
            ensure((1..=MAX_BITS).contains(count), "wrong number of bits")?;
            known(check)
        }
        Op::Zero { check, .. } => known(check),
        Op::Within { max, digits, check, .. } => {
            ensure(max.as_bytes()[31] < 0x10, "the maximum is too large")?;
            ensure(!digits || has_digits, "digits without a width")?;
            known(check)
        }
        Op::Permutation { left, right, width, check, .. } => {
            let even = *width > 0 && left.len().is_multiple_of(*width as usize);
            ensure(even && left.len() == right.len(), "not as many tuples on both sides")?;
            known(check)
        }
        Op::Advice { program, arguments } => call(program, arguments).map(|_| ()),
        Op::Factors { program, arguments } => {
            ensure(call(program, arguments)?.results == 2, "factors need two results")
        }
        Op::Compute { program, arguments } => {
            call(program, arguments)?;
            ensure(arguments.iter().all(|a| public[a.index()]), "an argument is not public")
        }
        Op::Result { of, index } => ensure(*index < circuit.results(circuit.op(*of)), "no such result"),
        Op::Public(k) => ensure(*k < leaves.public, "no such public leaf"),
        Op::Secret(k) => ensure(*k < leaves.secret, "no such secret leaf"),
        Op::SecretBits { leaf, max, .. } => {
            ensure(*leaf < leaves.secret, "no such secret leaf")?;
            ensure(*max != Scalar::ZERO && max.as_bytes()[31] < 0x10, "no bits, or too many")
        }
        Op::SecretDigits { leaf, max, .. } => {
            ensure(*leaf < leaves.secret, "no such secret leaf")?;
            ensure(*max != Scalar::ZERO && max.as_bytes()[31] < 0x10, "no range, or too large")?;
            ensure(has_digits, "digits without a width")
        }
        Op::Hidden(k) => ensure(*k < leaves.hidden, "no such hidden leaf"),
        Op::Parameter { index, .. } => ensure(*index < circuit.parameters, "no such parameter"),
        Op::Rows { width, elements } => {
            let even = *width > 0 && elements.len().is_multiple_of(*width as usize);
            ensure(even, "rows of different lengths")
        }
        Op::Lookup { check, .. } => check.iter().try_for_each(known),
        Op::Put { cell, .. } => ensure(cell.len() > 1, "a cell without contents"),
        Op::Take { check, width, .. } => {
            ensure(*width > 0, "a cell without contents")?;
            check.iter().try_for_each(known)
        }
        Op::Constant(_) | Op::Product(..) | Op::FullAdd(_) | Op::Reveal(_) | Op::Call { .. } => Ok(()),
    }
}
