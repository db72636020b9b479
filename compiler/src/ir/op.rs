//! Questions about operations that every consumer asks.

use std::collections::BTreeMap;

use curve25519_dalek::scalar::Scalar;
use zkvm::gadgets::{DigitPlan, MAX_DIGIT_BITS};
use zkvm::integer::plain_view;

use super::{Circuit, Op, Rows, SideProgramId, ValueId, clear};

impl ValueId {
    /// Its position in [`Circuit::nodes`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Op {
    /// `constant + Σ coefficient · value` in canonical form: equal values merged, zero coefficients left out,
    /// values in increasing order.
    pub fn linear(constant: Scalar, terms: impl IntoIterator<Item = (ValueId, Scalar)>) -> Op {
        Op::Linear { constant, terms: merged(terms) }
    }

    /// Calls `f` with each operand in order, repeated ones repeatedly.
    pub fn for_each_operand(&self, mut f: impl FnMut(ValueId)) {
        match self {
            Op::Constant(_)
            | Op::Public(_)
            | Op::Secret(_)
            | Op::SecretBits { .. }
            | Op::SecretDigits { .. }
            | Op::Hidden(_)
            | Op::Parameter { .. } => {}
            Op::Linear { terms, .. } => terms.iter().for_each(|(value, _)| f(*value)),
            Op::Product(a, b) => {
                f(*a);
                f(*b);
            }
            Op::FullAdd(bits) => bits.iter().for_each(|bit| f(*bit)),
            Op::Advice { arguments, .. }
            | Op::Factors { arguments, .. }
            | Op::Compute { arguments, .. }
            | Op::Call { arguments, .. } => {
                arguments.iter().for_each(|argument| f(*argument));
            }
            Op::Rows { elements, .. } => elements.iter().for_each(|element| f(*element)),
            Op::Lookup { rows, index, .. } => {
                if let Rows::Node(rows) = rows {
                    f(*rows);
                }
                f(*index);
            }
            Op::Put { after, cell, .. } => after.iter().chain(cell).for_each(|value| f(*value)),
            Op::Take { after, address, .. } => {
                f(*after);
                f(*address);
            }
            Op::Bits { value, .. }
            | Op::Result { of: value, .. }
            | Op::Reveal(value)
            | Op::Zero { value, .. }
            | Op::Within { value, .. } => f(*value),
            Op::Permutation { left, right, width, guard, .. } => {
                for tuple in [left, right].into_iter().flat_map(|side| side.chunks(*width as usize)) {
                    guard.iter().chain(tuple).for_each(|value| f(*value));
                }
            }
        }
    }

    /// The operation with every operand replaced; a linear combination stays canonical.
    pub fn map_operands(self, f: impl Fn(ValueId) -> ValueId) -> Op {
        let all = |mut arguments: Vec<ValueId>| {
            arguments.iter_mut().for_each(|argument| *argument = f(*argument));
            arguments
        };
        match self {
            Op::Constant(_)
            | Op::Public(_)
            | Op::Secret(_)
            | Op::SecretBits { .. }
            | Op::SecretDigits { .. }
            | Op::Hidden(_)
            | Op::Parameter { .. } => self,
            Op::Linear { constant, mut terms } => {
                terms.iter_mut().for_each(|(value, _)| *value = f(*value));
                Op::Linear { constant, terms: merged(terms) }
            }
            Op::Product(a, b) => Op::Product(f(a), f(b)),
            Op::FullAdd(bits) => Op::FullAdd(bits.map(f)),
            Op::Bits { value, count, check } => Op::Bits { value: f(value), count, check },
            Op::Advice { program, arguments } => Op::Advice { program, arguments: all(arguments) },
            Op::Factors { program, arguments } => Op::Factors { program, arguments: all(arguments) },
            Op::Compute { program, arguments } => Op::Compute { program, arguments: all(arguments) },
            Op::Call { routine, arguments, signature } => {
                Op::Call { routine, arguments: all(arguments), signature }
            }
            Op::Rows { width, elements } => Op::Rows { width, elements: all(elements) },
            Op::Lookup { rows, width, index, check } => {
                let rows = match rows {
                    Rows::Node(rows) => Rows::Node(f(rows)),
                    known => known,
                };
                Op::Lookup { rows, width, index: f(index), check }
            }
            Op::Put { memory, after, cell } => Op::Put { memory, after: after.map(&f), cell: all(cell) },
            Op::Take { memory, after, address, width, check } => {
                Op::Take { memory, after: f(after), address: f(address), width, check }
            }
            Op::Result { of, index } => Op::Result { of: f(of), index },
            Op::Reveal(value) => Op::Reveal(f(value)),
            Op::Zero { value, check } => Op::Zero { value: f(value), check },
            Op::Within { value, max, digits, check } => Op::Within { value: f(value), max, digits, check },
            Op::Permutation { left, right, width, guard, check } => {
                Op::Permutation { left: all(left), right: all(right), width, guard: guard.map(f), check }
            }
        }
    }

    /// Whether the verifier can compute it, if `public` tells it of all earlier nodes.
    pub fn is_public(&self, public: &[bool]) -> bool {
        match self {
            Op::Constant(_) | Op::Public(_) | Op::Compute { .. } | Op::Reveal(_) => true,
            Op::Secret(_)
            | Op::SecretBits { .. }
            | Op::SecretDigits { .. }
            | Op::Hidden(_)
            | Op::Advice { .. }
            | Op::Factors { .. }
            | Op::Rows { .. }
            | Op::Lookup { .. }
            | Op::Put { .. }
            | Op::Take { .. } => false,
            Op::Parameter { public, .. } => *public,
            Op::Call { signature, .. } => signature.public,
            op => {
                let mut all = true;
                op.for_each_operand(|operand| all &= public[operand.index()]);
                all
            }
        }
    }

    /// Whether the statement changes if it is left out although nothing uses it: it constrains or publishes. A memory of which
    /// nothing is used may be left out as a whole.
    pub fn is_effect(&self) -> bool {
        match self {
            Op::Bits { .. }
            | Op::Reveal(_)
            | Op::Zero { .. }
            | Op::Within { .. }
            | Op::Permutation { .. } => true,
            Op::Call { signature, .. } => signature.effect,
            Op::Lookup { check, .. } | Op::Take { check, .. } => check.is_some(),
            _ => false,
        }
    }

    /// Whether it is one scalar that other operations can use.
    pub fn is_value(&self) -> bool {
        match self {
            Op::Constant(_)
            | Op::Public(_)
            | Op::Secret(_)
            | Op::SecretDigits { .. }
            | Op::Hidden(_)
            | Op::Parameter { .. }
            | Op::Linear { .. }
            | Op::Product(..)
            | Op::Result { .. }
            | Op::Reveal(_) => true,
            Op::SecretBits { .. }
            | Op::FullAdd(_)
            | Op::Bits { .. }
            | Op::Advice { .. }
            | Op::Factors { .. }
            | Op::Compute { .. }
            | Op::Call { .. }
            | Op::Rows { .. }
            | Op::Lookup { .. }
            | Op::Put { .. }
            | Op::Take { .. }
            | Op::Zero { .. }
            | Op::Within { .. }
            | Op::Permutation { .. } => false,
        }
    }
}

impl Circuit {
    /// The operation of a value.
    pub fn op(&self, value: ValueId) -> &Op {
        &self.nodes[value.index()].op
    }

    /// Whether something other than a range is left to the second phase.
    pub(crate) fn has_second_phase(&self) -> bool {
        let settles = |op: &Op| {
            matches!(op, Op::Permutation { .. } | Op::Lookup { .. } | Op::Put { .. } | Op::Take { .. })
        };
        self.bodies().any(|(_, body)| body.nodes.iter().any(|node| settles(&node.op)))
    }

    /// How many results an operation has that [`Op::Result`] can pick from.
    pub fn results(&self, op: &Op) -> u32 {
        match op {
            Op::SecretBits { max, .. } => 1 + bit_count(max),
            Op::FullAdd(_) => 2,
            Op::Bits { count, .. } => *count,
            Op::Advice { program, .. } | Op::Compute { program, .. } => {
                self.side_programs[program.0 as usize].results
            }
            Op::Factors { .. } => 3,
            Op::Call { signature, .. } => signature.results,
            Op::Lookup { width, .. } | Op::Take { width, .. } => *width,
            _ => 0,
        }
    }

    /// Multipliers that an operation takes, in halves, if `public` tells of its operands. What a routine takes is left out, and
    /// the table of digits.
    pub(crate) fn halves(&self, op: &Op, public: &[bool]) -> u64 {
        let secret = |value: &ValueId| !public[value.index()];
        match op {
            Op::Secret(_) => 1,
            Op::SecretBits { max, .. } => 2 * u64::from(bit_count(max)),
            Op::Product(a, b) if secret(a) && secret(b) => 2,
            Op::FullAdd(bits) if bits.iter().any(secret) => 2,
            Op::Bits { value, count, .. } if secret(value) => 2 * u64::from(*count),
            Op::Within { value, max, digits, .. } if secret(value) => match digits {
                true => DigitPlan::new(max, self.digit_bits).halves().into(),
                false => 2 * u64::from(bit_count(max)),
            },
            Op::SecretDigits { max, .. } => DigitPlan::new(max, self.digit_bits).halves().into(),
            Op::Advice { .. } => self.results(op).into(),
            Op::Factors { .. } => 2,
            Op::Permutation { left, right, width, .. } => {
                let tuples = [left, right].into_iter().flat_map(|side| side.chunks(*width as usize));
                2 * tuples.filter(|tuple| tuple.iter().any(secret)).count() as u64
            }
            Op::Rows { width, elements } => {
                let rows = elements.chunks(*width as usize);
                rows.map(|row| if row.iter().any(secret) { 3 } else { 1 }).sum()
            }
            Op::Lookup { width, .. } => u64::from(*width) + 2,
            Op::Put { cell, .. } if cell.iter().any(secret) => 2,
            Op::Take { width, .. } => u64::from(*width) + 3,
            _ => 0,
        }
    }

    /// The same if digits prove the ranges that bits prove so far: fewer than it takes then.
    pub(crate) fn least_halves(&self, op: &Op, public: &[bool]) -> u64 {
        let halves = self.halves(op, public);
        match op {
            Op::SecretBits { .. } | Op::Bits { .. } | Op::Within { .. } => {
                halves.div_ceil(MAX_DIGIT_BITS.into())
            }
            _ => halves,
        }
    }

    /// How often each routine is called in a run, directly or by others.
    pub(crate) fn calls(&self) -> Vec<u64> {
        let mut calls = vec![0u64; self.routines.len()];
        // Routines call earlier ones only.
        for id in (0..=self.routines.len()).rev() {
            let body = self.routines.get(id).unwrap_or(self);
            let times = calls.get(id).copied().unwrap_or(1);
            for node in body.nodes.iter().filter(|_| times > 0) {
                if let Op::Call { routine, .. } = node.op {
                    let of = &mut calls[routine.0 as usize];
                    *of = of.saturating_add(times);
                }
            }
        }
        calls
    }

    /// The results of a side program. One that no image may hold (see `SideProgram::check`) yields zeros.
    pub fn run_side_program(&self, program: SideProgramId, arguments: &[Scalar]) -> Vec<Scalar> {
        let program = &self.side_programs[program.0 as usize];
        zkvm::program::run(program, &self.constants, arguments, &mut u64::MAX.clone())
            .unwrap_or_else(|_| vec![Scalar::ZERO; program.results as usize])
    }

    /// For every node, whether it is an effect, or an effect or a caller needs it.
    pub(crate) fn live(&self) -> Vec<bool> {
        self.live_from(0, self.returns.iter().copied())
    }

    /// For every node from the one at `start` on, whether it is an effect, or an effect or one of `roots` needs it.
    pub(crate) fn live_from(&self, start: usize, roots: impl IntoIterator<Item = ValueId>) -> Vec<bool> {
        let mut live = vec![false; self.nodes.len() - start];
        let mark = |live: &mut [bool], value: ValueId| {
            if let Some(index) = value.index().checked_sub(start) {
                live[index] = true;
            }
        };
        roots.into_iter().for_each(|root| mark(&mut live, root));
        loop {
            // Of every memory, its last operation so far, and whether a part of it is live that is not the whole.
            let mut memories: BTreeMap<u32, (usize, bool)> = BTreeMap::new();
            for (index, node) in self.nodes[start..].iter().enumerate().rev() {
                live[index] |= node.op.is_effect();
                if live[index] {
                    node.op.for_each_operand(|operand| mark(&mut live, operand));
                }
                if let Op::Put { memory, .. } | Op::Take { memory, .. } = node.op {
                    let (last, partly) = memories.entry(memory).or_insert((index, false));
                    *partly |= live[index] && !live[*last];
                }
            }
            let partly: Vec<usize> =
                memories.into_values().filter_map(|(last, partly)| partly.then_some(last)).collect();
            if partly.is_empty() {
                return live;
            }
            partly.into_iter().for_each(|last| live[last] = true);
        }
    }

    /// For every node, how often it is an operand or returned.
    pub fn uses(&self) -> Vec<u32> {
        let mut uses = vec![0; self.nodes.len()];
        for node in &self.nodes {
            node.op.for_each_operand(|operand| uses[operand.index()] += 1);
        }
        self.returns.iter().for_each(|value| uses[value.index()] += 1);
        uses
    }
}

/// How many bits a number has.
pub(crate) fn bit_count(number: &Scalar) -> u32 {
    plain_view(number).bits() as u32
}

/// Terms in canonical form: equal values merged, zero coefficients left out, values in increasing order.
pub(crate) fn merged(terms: impl IntoIterator<Item = (ValueId, Scalar)>) -> Vec<(ValueId, Scalar)> {
    let mut terms: Vec<(ValueId, Scalar)> = terms.into_iter().collect();
    if !terms.is_sorted_by(|(a, _), (b, _)| a < b) {
        terms.sort_by_key(|(value, _)| *value);
        terms.dedup_by(|(value, coefficient), (kept, sum)| {
            let equal = value == kept;
            if equal {
                *sum += *coefficient;
            }
            equal
        });
    }
    terms.retain(|(_, coefficient)| !clear::is_zero(coefficient));
    terms
}
