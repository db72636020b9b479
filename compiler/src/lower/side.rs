//! From a scratch circuit to a side program.
//!
//! A value that is used once is computed where it is used; others stay on the stack.

use curve25519_dalek::scalar::Scalar;
use zkvm::image::limits::MAX_STACK;
use zkvm::program::{MAX_SIDE_STACK, SideOp, SideProgram};

use super::builder::Builder;
use super::value::Lc;
use crate::ir::{Circuit, Op, SideProgramId, ValueId};

/// Longer side programs are refused.
const MAX_CODE: usize = 1 << 22;
/// Values are computed in place up to this nesting.
const MAX_NESTING: u32 = 200;

/// A side program for `results`, and which arguments of the scratch circuit it takes. `None`: too large.
pub(super) fn compile(
    circuit: &Circuit,
    results: &[&Lc],
    outer: &mut Builder,
) -> Option<(SideProgram, Vec<u32>)> {
    if results.len() > MAX_STACK as usize {
        return None;
    }
    let places = vec![None; circuit.nodes.len()];
    let mut writer = Writer { circuit, outer, places, used: vec![], code: vec![], height: 0 };
    for (index, kept) in kept(circuit, results).into_iter().enumerate() {
        if kept {
            let id = ValueId(index as u32);
            writer.node(id)?;
            writer.places[index] = Some(writer.height - results_of(circuit, id));
        }
    }
    for result in results {
        writer.lc(&result.constant, &result.terms)?;
    }
    let arguments = writer.used.len() as u32;
    Some((SideProgram::new(arguments, results.len() as u32, writer.code), writer.used))
}

/// How many values a node leaves on the stack.
fn results_of(circuit: &Circuit, id: ValueId) -> u32 {
    match &circuit.nodes[id.index()].op {
        op @ Op::Compute { .. } => circuit.results(op),
        _ => 1,
    }
}

/// Whether a node is one of several results of a computation, which stay on the stack together.
fn is_part(circuit: &Circuit, of: ValueId) -> bool {
    matches!(circuit.op(of), Op::Compute { .. }) && results_of(circuit, of) > 1
}

/// The values a node is computed from.
fn operands(circuit: &Circuit, id: usize) -> Vec<ValueId> {
    match &circuit.nodes[id].op {
        Op::Linear { terms, .. } => terms.iter().map(|(id, _)| *id).collect(),
        Op::Product(a, b) => vec![*a, *b],
        Op::Compute { arguments, .. } => arguments.clone(),
        Op::Result { of, .. } if is_part(circuit, *of) => vec![*of],
        Op::Result { of, .. } => match &circuit.nodes[of.0 as usize].op {
            Op::Compute { arguments, .. } => arguments.clone(),
            Op::Bits { value, .. } => vec![*value],
            _ => vec![],
        },
        Op::Reveal(value) => vec![*value],
        _ => vec![],
    }
}

/// The nodes to keep on the stack: those that are used more than once.
fn kept(circuit: &Circuit, results: &[&Lc]) -> Vec<bool> {
    let mut uses = vec![0u32; circuit.nodes.len()];
    for (id, _) in results.iter().flat_map(|lc| lc.terms.iter()) {
        uses[id.0 as usize] += 1;
    }
    for index in (0..circuit.nodes.len()).rev() {
        if uses[index] > 0 {
            operands(circuit, index).into_iter().for_each(|id| uses[id.0 as usize] += 1);
        }
    }
    let mut nesting = vec![0; circuit.nodes.len()];
    let mut kept = vec![false; circuit.nodes.len()];
    for index in 0..circuit.nodes.len() {
        let leaf = match circuit.nodes[index].op {
            Op::Constant(_) | Op::Public(_) => true,
            Op::Result { of, .. } => is_part(circuit, of),
            _ => false,
        };
        let below = operands(circuit, index).into_iter().map(|id| nesting[id.0 as usize]).max();
        let depth = below.unwrap_or(0) + 1;
        let several = results_of(circuit, ValueId(index as u32)) > 1;
        kept[index] = uses[index] > 0 && !leaf && (uses[index] > 1 || several || depth >= MAX_NESTING);
        nesting[index] = if kept[index] || leaf { 0 } else { depth };
    }
    kept
}

struct Writer<'a> {
    circuit: &'a Circuit,
    outer: &'a mut Builder,
    /// Where on the stack a node's value is, from the bottom.
    places: Vec<Option<u32>>,
    /// The arguments taken, by their number outside.
    used: Vec<u32>,
    code: Vec<SideOp>,
    height: u32,
}

impl Writer<'_> {
    fn emit(&mut self, op: SideOp) -> Option<()> {
        match op {
            SideOp::Argument(_) | SideOp::Constant(_) | SideOp::Int(_) | SideOp::Dup(_) => self.height += 1,
            SideOp::Neg | SideOp::Invert | SideOp::SquareRoot | SideOp::Sort(_) => {}
            SideOp::Carry(_) | SideOp::Product(_) | SideOp::Quotient(_) => {}
            SideOp::Select => self.height -= 2,
            SideOp::Inverse(k) => self.height -= k,
            _ => self.height -= 1,
        }
        self.code.push(op);
        (self.code.len() <= MAX_CODE && self.height <= MAX_SIDE_STACK).then_some(())
    }

    fn constant(&mut self, constant: &Scalar) -> Option<()> {
        let op = self.outer.side_constant(*constant);
        self.emit(op)
    }

    /// Pushes a node's value.
    fn fetch(&mut self, id: ValueId) -> Option<()> {
        match &self.circuit.nodes[id.0 as usize].op {
            Op::Constant(constant) => self.constant(constant),
            Op::Public(argument) => {
                let known = self.used.iter().position(|used| used == argument);
                let index = known.unwrap_or_else(|| {
                    self.used.push(*argument);
                    self.used.len() - 1
                });
                // Arguments and results go over the machine's own stack.
                if index >= MAX_STACK as usize {
                    return None;
                }
                self.emit(SideOp::Argument(index as u32))
            }
            Op::Result { of, index } if is_part(self.circuit, *of) => {
                // It was kept when it was made, before anything that uses it.
                let first = self.places[of.index()]?;
                self.emit(SideOp::Dup(self.height - 1 - first - index))
            }
            _ => match self.places[id.0 as usize] {
                Some(place) => self.emit(SideOp::Dup(self.height - 1 - place)),
                None => self.node(id),
            },
        }
    }

    /// Pushes a linear combination.
    fn lc(&mut self, constant: &Scalar, terms: &[(ValueId, Scalar)]) -> Option<()> {
        let mut empty = true;
        if *constant != Scalar::ZERO || terms.is_empty() {
            self.constant(constant)?;
            empty = false;
        }
        for (id, coefficient) in terms {
            self.fetch(*id)?;
            let minus = *coefficient == -Scalar::ONE && !empty;
            if *coefficient != Scalar::ONE && !minus {
                self.constant(coefficient)?;
                self.emit(SideOp::Mul)?;
            }
            if !empty {
                self.emit(if minus { SideOp::Sub } else { SideOp::Add })?;
            }
            empty = false;
        }
        Some(())
    }

    /// Runs the code of a computation.
    fn computation(&mut self, program: SideProgramId, arguments: &[ValueId]) -> Option<()> {
        let circuit = self.circuit;
        circuit.side_programs[program.0 as usize].code.iter().try_for_each(|op| match op {
            SideOp::Argument(k) => self.fetch(arguments[*k as usize]),
            SideOp::Constant(k) => self.constant(&circuit.constants[*k as usize]),
            op => self.emit(*op),
        })
    }

    /// Computes a node and leaves it on the stack.
    fn node(&mut self, id: ValueId) -> Option<()> {
        let circuit = self.circuit;
        match &circuit.nodes[id.0 as usize].op {
            Op::Linear { constant, terms } => self.lc(constant, terms),
            Op::Product(a, b) => {
                self.fetch(*a)?;
                self.fetch(*b)?;
                self.emit(SideOp::Mul)
            }
            Op::Result { of, index } => match &circuit.nodes[of.0 as usize].op {
                Op::Bits { value, .. } => {
                    self.fetch(*value)?;
                    [SideOp::Int(*index), SideOp::ShiftRight, SideOp::Int(1), SideOp::And]
                        .into_iter()
                        .try_for_each(|op| self.emit(op))
                }
                Op::Compute { program, arguments } => self.computation(*program, arguments),
                _ => None,
            },
            Op::Compute { program, arguments } => self.computation(*program, arguments),
            Op::Reveal(value) => self.fetch(*value),
            _ => None,
        }
    }
}
