//! The instructions of a script, and what they cost.
//!
//! All strings stay where they are until the end, below the numbers that are just computed with.

use std::collections::BTreeSet;

use curve25519_dalek::scalar::Scalar;
use zkvm::integer::int_to_scalar;
use zkvm::program::{Instruction, InstructionSet, encode};

use super::layout::{Entry, Layout};
use super::names::{Names, is_product};
use super::{NewString, ScriptDatum, ScriptFault};
use crate::ir::{self, ArgumentKind, Circuit, Clause, Op, OriginId, Place, Sum, Text, ValueId};

/// The multipliers and constraints of a `range`.
const RANGE: (u64, u64) = (64, 129);

/// What a script costs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ScriptCounts {
    pub(super) multipliers: u64,
    pub(super) constraints: u64,
    pub(super) edges: u64,
}

pub(super) struct Emitter<'a> {
    circuit: &'a Circuit,
    clause: &'a Clause,
    names: &'a Names,
    layout: &'a Layout,
    code: Vec<Instruction>,
    /// For each number above the strings, how many variables are in it; 0 if it is constant.
    numbers: Vec<u64>,
    /// The strings of which something was required.
    used: BTreeSet<usize>,
    counts: ScriptCounts,
}

impl<'a> Emitter<'a> {
    pub(super) fn new(
        circuit: &'a Circuit,
        clause: &'a Clause,
        names: &'a Names,
        layout: &'a Layout,
    ) -> Self {
        Self {
            circuit,
            clause,
            names,
            layout,
            code: vec![],
            numbers: vec![],
            used: BTreeSet::new(),
            counts: ScriptCounts::default(),
        }
    }

    /// Emits everything: what the circuit requires, that the arguments are what they should be, and what the next state is.
    pub(super) fn all(&mut self, blinding: Option<[u8; 32]>) -> Result<(), ScriptFault> {
        if let Some(blinding) = blinding {
            self.code.extend([Instruction::Push(blinding.to_vec()), Instruction::Drop]);
        }
        for index in 0..self.circuit.nodes.len() {
            self.node(ValueId(index as u32))?;
        }
        self.ranges()?;
        self.arguments();
        self.next();
        self.code.extend(self.layout.strings.iter().map(|_| Instruction::Drop));
        Ok(())
    }

    pub(super) fn finish(self) -> (Vec<u8>, ScriptCounts) {
        (encode(InstructionSet::Script, &self.code), self.counts)
    }

    /// What a node requires, or that the string which it is says the same.
    fn node(&mut self, node: ValueId) -> Result<(), ScriptFault> {
        let (circuit, origin) = (self.circuit, self.circuit.nodes[node.index()].origin);
        match circuit.op(node) {
            Op::Zero { value, .. } => {
                self.value(*value);
                self.constant(Scalar::ZERO);
                self.equal();
            }
            Op::Within { value, max, .. } => self.within(max, origin, |emitter| emitter.value(*value))?,
            Op::Bits { value, count, .. } => {
                let weights = (0..*count).map(power).collect();
                let most = power(*count) - Scalar::ONE;
                self.bits(node, 0, weights, &most, origin, |emitter| emitter.value(*value))?;
            }
            Op::SecretBits { low, max, .. } => {
                let Some(number) = self.names.result(node, 0) else { return Ok(()) };
                let last = circuit.results(circuit.op(node)) - 2;
                let weights: Vec<Scalar> =
                    (0..last).map(power).chain([max - power(last) + Scalar::ONE]).collect();
                self.bits(node, 1, weights, max, origin, |emitter| emitter.above(number, low))?;
            }
            Op::SecretDigits { low, max, .. } => {
                self.within(max, origin, |emitter| emitter.above(node, low))?
            }
            Op::FullAdd(bits) => self.full_add(node, bits, origin)?,
            op @ (Op::Linear { .. } | Op::Product(..)) => self.tie(node, op),
            _ => {}
        }
        if let Op::Result { of, index } = circuit.op(node)
            && is_product(circuit, *of, *index)
        {
            self.tie(node, circuit.op(node));
        }
        Ok(())
    }

    /// Requires that the string of a node, if it is one, is what it is computed to be.
    fn tie(&mut self, node: ValueId, op: &Op) {
        if let Some(datum) = self.names.get(node) {
            self.computed(op);
            self.datum(datum);
            self.equal();
        }
    }

    /// Requires that a number is the sum of bits with these weights, those that are strings and some below them.
    fn bits(
        &mut self,
        node: ValueId,
        first: u32,
        weights: Vec<Scalar>,
        most: &Scalar,
        origin: OriginId,
        push: impl Fn(&mut Self),
    ) -> Result<(), ScriptFault> {
        let bits = (0..)
            .zip(weights)
            .filter_map(|(bit, weight)| Some((bit, self.names.result(node, first + bit)?, weight)));
        let bits: Vec<(u32, ValueId, Scalar)> = bits.collect();
        for (_, bit, _) in &bits {
            self.within(&Scalar::ONE, origin, |emitter| emitter.value(*bit))?;
        }
        // Those below the first string are a number of as many bits.
        let below = bits.first().map_or(*most, |(lowest, ..)| power(*lowest) - Scalar::ONE);
        let push = |emitter: &mut Self| {
            push(emitter);
            for (_, bit, weight) in &bits {
                emitter.value(*bit);
                emitter.constant(-weight);
                emitter.multiply();
                emitter.add();
            }
        };
        if below != Scalar::ZERO {
            return self.within(&below, origin, push);
        }
        push(self);
        self.constant(Scalar::ZERO);
        self.equal();
        Ok(())
    }

    /// Requires that two bits are the sum of three.
    fn full_add(&mut self, node: ValueId, bits: &[ValueId; 3], origin: OriginId) -> Result<(), ScriptFault> {
        let (Some(lower), Some(upper)) = (self.names.result(node, 0), self.names.result(node, 1)) else {
            return Ok(());
        };
        for bit in [lower, upper] {
            self.within(&Scalar::ONE, origin, |emitter| emitter.value(bit))?;
        }
        let two = Scalar::from(2u64);
        let terms: Vec<_> = bits
            .iter()
            .map(|bit| (*bit, Scalar::ONE))
            .chain([(lower, -Scalar::ONE), (upper, -two)])
            .collect();
        self.sum(Scalar::ZERO, &terms);
        self.constant(Scalar::ZERO);
        self.equal();
        Ok(())
    }

    /// Pushes how much a number is above another one.
    fn above(&mut self, node: ValueId, low: &Scalar) {
        self.value(node);
        self.constant(-low);
        self.add();
    }

    /// Requires that what `push` pushes is in 0..=max.
    fn within(
        &mut self,
        max: &Scalar,
        origin: OriginId,
        push: impl Fn(&mut Self),
    ) -> Result<(), ScriptFault> {
        let most = Scalar::from(u64::MAX);
        push(self);
        if *max == Scalar::ONE {
            // It is 0 or the number before it is.
            push(self);
            self.constant(-Scalar::ONE);
            self.add();
            self.multiply();
            self.constant(Scalar::ZERO);
            self.equal();
            return Ok(());
        }
        if max.as_bytes()[8..].iter().any(|byte| *byte != 0) {
            return Err(ScriptFault::Wide(origin));
        }
        self.range();
        if *max != most {
            self.negate();
            self.constant(*max);
            self.add();
            self.range();
        }
        self.drop();
        Ok(())
    }

    /// Pushes the value of a node.
    fn value(&mut self, node: ValueId) {
        match self.names.get(node) {
            Some(datum) => self.datum(datum),
            None => self.computed(self.circuit.op(node)),
        }
    }

    /// Computes the value of a node from its operands.
    fn computed(&mut self, op: &Op) {
        match op {
            Op::Constant(number) => self.constant(*number),
            Op::Public(leaf) => self.place(self.clause.public[*leaf as usize].place),
            Op::Hidden(leaf) => self.place(self.clause.hidden[*leaf as usize]),
            Op::Linear { constant, terms } => self.sum(*constant, terms),
            Op::Product(a, b) => {
                self.value(*a);
                self.value(*b);
                self.multiply();
            }
            Op::Result { of, .. } => {
                // The product of two numbers that the prover chose, each of which is a string.
                let factors = [0, 1].map(|index| self.names.result(*of, index));
                factors.into_iter().flatten().for_each(|factor| self.value(factor));
                self.multiply();
            }
            // Invariant: `Names::of` refused all others.
            other => unreachable!("{other:?} in a script"),
        }
    }

    fn sum(&mut self, constant: Scalar, terms: &[(ValueId, Scalar)]) {
        let mut first = true;
        for (value, weight) in terms {
            self.value(*value);
            if *weight == -Scalar::ONE {
                self.negate();
            } else if *weight != Scalar::ONE {
                self.constant(*weight);
                self.multiply();
            }
            if !std::mem::take(&mut first) {
                self.add();
            }
        }
        if first {
            self.constant(constant);
        } else if constant != Scalar::ZERO {
            self.constant(constant);
            self.add();
        }
    }

    /// Public numbers that somebody else chose are of their types, be they used or not.
    fn ranges(&mut self) -> Result<(), ScriptFault> {
        let clause = self.clause;
        for public in &clause.public {
            let Some((low, high)) = &public.range else { continue };
            let Some(index) = self.layout.find(public.place) else { continue };
            let (low, high) = (int_to_scalar(low), int_to_scalar(high));
            self.within(&(high - low), OriginId(0), |emitter| {
                emitter.number(index);
                emitter.constant(-low);
                emitter.add();
            })?;
        }
        Ok(())
    }

    /// The next state is what the clause makes.
    fn next(&mut self) {
        let layout = self.layout;
        for (new, variable) in layout.variables.iter().zip(0..) {
            self.new_string(new, Entry::New(variable));
        }
        match &layout.amount {
            Some(new) => self.new_string(new, Entry::NewAmount),
            None => self.new_string(
                &NewString { text: Text::Commitment(Scalar::ZERO), is_argument: false },
                Entry::NewAmount,
            ),
        }
    }

    fn new_string(&mut self, new: &NewString, entry: Entry) {
        if new.is_argument {
            return;
        }
        let Some(index) = self.layout.index(entry) else { return };
        self.text(new.text);
        match self.is_number(new.text) {
            true => self.number(index),
            false => self.committed(index),
        }
        self.equal();
    }

    /// Arguments that nothing else asks for are numbers, and commitments that the caller can open: otherwise somebody could leave a
    /// state that nobody can update any more, or one with a number that is somebody else's secret.
    fn arguments(&mut self) {
        for (argument, index) in self.clause.arguments.iter().zip(0..) {
            let Some(index) = self.layout.find(Place::Argument(index)) else { continue };
            if self.used.contains(&index) || self.layout.strings[index] == Entry::NewAmount {
                continue;
            }
            if let ArgumentKind::Public(_) = argument.kind {
                self.number(index);
                self.drop();
            }
        }
        for place in ir::unknown(self.circuit, self.clause) {
            let Some(index) = self.layout.find(place) else { continue };
            if self.layout.strings[index] != Entry::NewAmount {
                // A number is known if something is required of it: here of its square.
                self.committed(index);
                self.committed(index);
                self.multiply();
                self.drop();
            }
        }
    }

    fn text(&mut self, text: Text) {
        match text {
            Text::At(place) => self.place(place),
            Text::Scalar(number) | Text::Commitment(number) => self.constant(number),
        }
    }

    fn is_number(&self, text: Text) -> bool {
        match text {
            Text::At(Place::Computed(_)) => true,
            Text::At(place) => self.clause.public.iter().any(|leaf| leaf.place == place),
            Text::Scalar(_) => true,
            Text::Commitment(_) => false,
        }
    }

    /// Pushes the number at a place of the clause. Those that scripts do not have were refused before.
    fn place(&mut self, place: Place) {
        match place {
            Place::Computed(index) => return self.value(self.circuit.returns[index as usize]),
            Place::Sum(index) => {
                let Sum { one, other, minus, .. } = self.clause.sums[index as usize];
                self.text(one);
                self.text(other);
                if minus {
                    self.negate();
                }
                return self.add();
            }
            _ => {}
        }
        match (self.layout.find(place), self.is_number(Text::At(place))) {
            (Some(index), true) => self.number(index),
            (Some(index), false) => self.committed(index),
            (None, _) => unreachable!("{place:?} in a script"),
        }
    }

    fn datum(&mut self, datum: ScriptDatum) {
        let Some(index) = self.layout.index(Entry::Data(datum)) else {
            unreachable!("{datum:?} is a string")
        };
        match datum {
            ScriptDatum::Number(_) => self.number(index),
            _ => self.committed(index),
        }
    }

    /// Pushes a string that is a number.
    fn number(&mut self, index: usize) {
        self.copy(index);
        self.code.push(Instruction::Scalar);
        self.numbers.push(0);
    }

    /// Pushes the number in a string that is a commitment.
    fn committed(&mut self, index: usize) {
        self.copy(index);
        self.code.extend([Instruction::Commit, Instruction::Expr]);
        self.numbers.push(1);
    }

    fn copy(&mut self, index: usize) {
        self.used.insert(index);
        let depth = self.numbers.len() + self.layout.strings.len() - 1 - index;
        self.code.push(Instruction::Dup(depth as u32));
    }

    fn constant(&mut self, number: Scalar) {
        self.code.extend([Instruction::Push(number.to_bytes().to_vec()), Instruction::Scalar]);
        self.numbers.push(0);
    }

    fn negate(&mut self) {
        self.code.push(Instruction::Neg);
        let edges = self.take();
        self.numbers.push(edges);
    }

    fn add(&mut self) {
        self.code.push(Instruction::Add);
        let edges = self.take().saturating_add(self.take());
        self.numbers.push(edges);
    }

    fn multiply(&mut self) {
        self.code.push(Instruction::Mul);
        match (self.take(), self.take()) {
            (0, edges) | (edges, 0) => self.numbers.push(edges),
            _ => {
                self.spend(1, 2);
                self.numbers.push(1);
            }
        }
    }

    /// Requires that two numbers are equal.
    fn equal(&mut self) {
        self.code.extend([Instruction::Eq, Instruction::Verify]);
        if self.take() + self.take() > 0 {
            self.spend(0, 1);
        }
    }

    /// Requires that the number is one of 64 bits, and leaves it.
    fn range(&mut self) {
        self.code.push(Instruction::Range);
        let edges = self.take();
        if edges > 0 {
            self.spend(RANGE.0, RANGE.1);
        }
        self.numbers.push(edges);
    }

    fn drop(&mut self) {
        self.code.push(Instruction::Drop);
        self.numbers.pop();
    }

    /// Takes a number off the stack, as the machine charges for it.
    fn take(&mut self) -> u64 {
        let edges = self.numbers.pop().unwrap_or_default();
        self.counts.edges = self.counts.edges.saturating_add(edges);
        edges
    }

    fn spend(&mut self, multipliers: u64, constraints: u64) {
        self.counts.multipliers += multipliers;
        self.counts.constraints += constraints;
    }
}

/// The n-th power of 2.
fn power(n: u32) -> Scalar {
    int_to_scalar(&(num_bigint::BigInt::from(1) << n))
}
