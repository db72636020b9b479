//! A readable listing of a circuit, for snapshots and for people. Equal circuits have equal listings.

use std::fmt::Write;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;

use super::{CheckId, CheckKind, Circuit, Op, Rows, TableId, ValueId};
use zkvm::integer::scalar_to_int as signed;

/// The listing: routines, then the circuit itself; of each its side programs that are used, then one line for each node.
pub fn print(circuit: &Circuit) -> String {
    let routines = circuit.routines.iter().enumerate();
    let mut out: String = routines
        .map(|(index, routine)| body(&format!("routine r{index} {}", routine.name), routine))
        .collect();
    for (index, table) in circuit.tables.iter().enumerate() {
        let row = |row: &[Scalar]| row.iter().map(|e| signed(e).to_string()).collect::<Vec<_>>().join(", ");
        let rows: Vec<String> = table.elements.chunks(table.width as usize).map(row).collect();
        let _ = writeln!(out, "t{index}: {}", rows.join("; "));
    }
    let digits = match circuit.digit_bits {
        0 => String::new(),
        bits => format!(", digits of {bits} bits"),
    };
    out += &body(&format!("circuit {}{digits}", circuit.name), circuit);
    out
}

fn body(title: &str, circuit: &Circuit) -> String {
    let mut out = format!("{title}\n");
    for (index, program) in circuit.side_programs.iter().enumerate() {
        let used = circuit.nodes.iter().any(|node| match &node.op {
            Op::Advice { program, .. } | Op::Factors { program, .. } | Op::Compute { program, .. } => {
                program.0 as usize == index
            }
            _ => false,
        });
        if used {
            let code: Vec<String> = program.code.iter().map(|op| format!("{op:?}")).collect();
            let _ =
                writeln!(out, "p{index}/{} -> {}: {}", program.arguments, program.results, code.join(" "));
        }
    }
    for (index, node) in circuit.nodes.iter().enumerate() {
        let text = op_text(circuit, &node.op);
        let _ = match node.op {
            Op::Zero { .. } | Op::Within { .. } | Op::Permutation { .. } | Op::Put { .. } => {
                writeln!(out, "{text}")
            }
            _ => writeln!(out, "v{index} = {text}"),
        };
    }
    if !circuit.returns.is_empty() {
        let _ = writeln!(out, "return {}", values_text(&circuit.returns));
    }
    out
}

fn op_text(circuit: &Circuit, op: &Op) -> String {
    let call = |verb: &str, program: u32, arguments: &[ValueId]| {
        format!("{verb} p{program}({})", values_text(arguments))
    };
    match op {
        Op::Constant(c) => signed(c).to_string(),
        Op::Public(k) => format!("public {k}"),
        Op::Secret(k) => format!("secret {k}"),
        Op::SecretBits { leaf, low, max } => {
            format!("secret bits {leaf} {}..={}", signed(low), signed(&(low + max)))
        }
        Op::SecretDigits { leaf, low, max } => {
            format!("secret digits {leaf} {}..={}", signed(low), signed(&(low + max)))
        }
        Op::Hidden(k) => format!("hidden {k}"),
        Op::Linear { constant, terms } => linear_text(constant, terms),
        Op::Product(a, b) => format!("{} * {}", value_text(a), value_text(b)),
        Op::FullAdd(bits) => format!("full_add({})", values_text(bits)),
        Op::Bits { value, count, check } => {
            format!("bits {} {count}{}", value_text(value), check_text(circuit, *check))
        }
        Op::Advice { program, arguments } => call("advice", program.0, arguments),
        Op::Factors { program, arguments } => call("factors", program.0, arguments),
        Op::Compute { program, arguments } => call("compute", program.0, arguments),
        Op::Parameter { index, public } => format!("{} {index}", if *public { "known" } else { "given" }),
        Op::Call { routine, arguments, .. } => format!("call r{}({})", routine.0, values_text(arguments)),
        Op::Rows { width, elements } => {
            let rows = elements.chunks(*width as usize);
            format!("rows [{}]", rows.map(values_text).collect::<Vec<_>>().join("; "))
        }
        Op::Lookup { rows, index, check, .. } => {
            let rows = match rows {
                Rows::Known(TableId(id)) => format!("t{id}"),
                Rows::Node(rows) => value_text(rows),
            };
            let check = check.map_or(String::new(), |check| check_text(circuit, check));
            format!("lookup {rows} {}{check}", value_text(index))
        }
        Op::Put { memory, cell, .. } => format!("put m{memory} {}", values_text(cell)),
        Op::Take { memory, address, check, .. } => {
            let check = check.map_or(String::new(), |check| check_text(circuit, check));
            format!("take m{memory} {}{check}", value_text(address))
        }
        Op::Result { of, index } => format!("{}.{index}", value_text(of)),
        Op::Reveal(value) => format!("reveal {}", value_text(value)),
        Op::Zero { value, check } => format!("zero {}{}", value_text(value), check_text(circuit, *check)),
        Op::Within { value, max, digits, check } => {
            let by = if *digits { " by digits" } else { "" };
            format!("within {} 0..={}{by}{}", value_text(value), signed(max), check_text(circuit, *check))
        }
        Op::Permutation { left, right, width, guard, check } => {
            let side = |values: &[ValueId]| {
                let tuples = values.chunks(*width as usize).map(|tuple| format!("({})", values_text(tuple)));
                tuples.collect::<Vec<_>>().join(" ")
            };
            let guard = guard.map_or(String::new(), |guard| format!(" if {}", value_text(&guard)));
            let check = check_text(circuit, *check);
            format!("permutation {} of {}{guard}{check}", side(right), side(left))
        }
    }
}

fn values_text(values: &[ValueId]) -> String {
    values.iter().map(value_text).collect::<Vec<_>>().join(", ")
}

fn value_text(value: &ValueId) -> String {
    format!("v{}", value.0)
}

fn linear_text(constant: &Scalar, terms: &[(ValueId, Scalar)]) -> String {
    let mut out = String::new();
    if *constant != Scalar::ZERO || terms.is_empty() {
        out = signed(constant).to_string();
    }
    for (value, coefficient) in terms {
        let coefficient = signed(coefficient);
        let negative = coefficient < BigInt::ZERO;
        out += match (out.is_empty(), negative) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        };
        let size = coefficient.magnitude();
        if *size != 1u32.into() {
            let _ = write!(out, "{size}·");
        }
        out += &value_text(value);
    }
    out
}

/// What a check is about, as a comment.
fn check_text(circuit: &Circuit, check: CheckId) -> String {
    circuit.checks.get(check.0 as usize).map_or(String::new(), |check| format!("  ; {}", check.summary()))
}

impl super::Check {
    /// The assertion's message, or a sentence for its kind.
    pub fn summary(&self) -> String {
        if let Some(message) = &self.message {
            return message.clone();
        }
        match &self.kind {
            CheckKind::Assert => "assertion failed".into(),
            CheckKind::Constrain => "a condition of `constrain` does not hold".into(),
            CheckKind::Fits(ty) => format!("the value does not fit `{ty}`"),
            CheckKind::Input(name) => format!("`{name}` is not of its declared type"),
            CheckKind::Division => "division by zero".into(),
            CheckKind::Divisor => "the divisor is not positive".into(),
            CheckKind::Index(length) => format!("the index is not inside the array of length {length}"),
            CheckKind::Expect => "there is no value".into(),
            CheckKind::Permutation => "the arrays do not have the same elements".into(),
            CheckKind::Internal => "an internal constraint does not hold: this is a bug of zkc".into(),
        }
    }
}
