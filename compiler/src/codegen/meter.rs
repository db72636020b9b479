//! What running a program costs, found without running it: the machine on what is constant and what is not.
//!
//! That alone decides about cost, so everything comes out exact.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;
use zkvm::gadgets::{DigitPlan, TRANSACTION_DIGIT_BITS, greatest_age};
use zkvm::image::Counts;
use zkvm::program::{Instruction, SideProgram};

use super::tables::Tables;
use crate::ir::{TableId, bit_count};

/// What one instruction spends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spent {
    /// Multipliers of which all three wires are the instruction's own.
    pub(super) multipliers: u64,
    /// Variables that are half a multiplier each.
    pub(super) halves: u64,
    /// Linear constraints, those that tie the factors of a product included.
    pub(super) constraints: u64,
    /// Edges of the graph of expressions.
    pub(super) edges: u64,
}

/// What an expression is to the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A number that everybody knows.
    Constant,
    /// A variable, scaled and shifted.
    Linear,
}

/// Everything that a run of some code spends, calls included. Saturated where a number does not fit: the limits are far below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Total {
    /// The table of digits aside.
    pub(super) spent: Spent,
    /// How many bits digits have, if there are any.
    pub(super) digit_bits: u32,
    /// Whether it is a clause, whose digits a transaction looks up in its own table if they are as long as its.
    in_transaction: bool,
    steps: u64,
    slots: u64,
    stack: u64,
}

/// A routine, as calls of it see it.
#[derive(Clone, Debug)]
pub(super) struct Callee {
    /// Whether each argument is a constant.
    pub(super) arguments: Vec<bool>,
    pub(super) results: u32,
    /// What its results are.
    pub(super) shape: Shape,
    /// What calling it costs in steps, what it does aside.
    pub(super) price: u64,
    pub(super) total: Total,
    /// The tables of the whole circuit that it reads.
    pub(super) reads: BTreeSet<TableId>,
}

/// The machine on shapes.
pub(super) struct Meter<'a> {
    /// The routines that may be called, by their number in the image.
    callees: &'a [Callee],
    stack: Vec<Shape>,
    slots: Vec<Option<Shape>>,
    total: Total,
    /// The tables that have rows.
    tables: BTreeSet<u32>,
    /// How often something was put into memories.
    puts: BTreeMap<u32, u32>,
}

impl<'a> Meter<'a> {
    /// For code that starts with shapes in its first slots.
    pub(super) fn new(callees: &'a [Callee], arguments: Vec<Option<Shape>>) -> Self {
        let total = Total { slots: arguments.len() as u64, ..Total::default() };
        let (tables, puts) = (BTreeSet::new(), BTreeMap::new());
        Self { callees, stack: Vec::new(), slots: arguments, total, tables, puts }
    }

    /// The tables of the whole circuit that a routine reads.
    pub(super) fn reads(&self, r: u32) -> &'a BTreeSet<TableId> {
        &self.callees[r as usize].reads
    }

    /// Whether a routine takes a constant for its k-th argument.
    pub(super) fn takes_constant(&self, r: u32, k: usize) -> bool {
        self.callees[r as usize].arguments[k]
    }

    /// The shape in a slot.
    pub(super) fn slot(&self, slot: u32) -> Option<Shape> {
        *self.slots.get(slot as usize)?
    }

    /// How many slots there are up to the last one that is written, what is called aside.
    pub(super) fn slots(&self) -> u64 {
        self.slots.len() as u64
    }

    /// Everything spent so far.
    pub(super) fn total(&self) -> Total {
        self.total
    }

    /// Runs one instruction of code that this compiler generates, so that operands are there.
    pub(super) fn step(&mut self, instruction: &Instruction, tables: &Tables) -> Spent {
        let before = self.total.spent;
        match *instruction {
            Instruction::Int(_) | Instruction::Const(_) | Instruction::Public(_) => {
                self.push(Shape::Constant)
            }
            Instruction::Hidden(_) => self.push(Shape::Linear),
            Instruction::Secret(_) => self.push_halves(1),
            Instruction::SecretBits(k, s) => {
                let n = bit_count(&tables.input_max[&k]);
                self.total.spent.multipliers += u64::from(n);
                self.total.spent.constraints += 2 * u64::from(n);
                self.total.spent.edges += u64::from(n);
                (0..=n).for_each(|bit| self.write(s + bit, Shape::Linear));
            }
            Instruction::SecretDigits(k) => {
                let plan = self.number(&tables.input_max[&k], tables);
                // Of two digits that are one number, the sum has one.
                let terms = plan.digits() + plan.bits() - plan.extra_constraints();
                self.total.spent.edges += u64::from(terms);
                self.push(Shape::Linear);
            }
            Instruction::Drop => drop(self.pop()),
            Instruction::Store(k) => {
                let shape = self.pop();
                self.write(k, shape);
            }
            Instruction::Load(k) => {
                let shape = self.slot(k).expect("generated code loads what it stored");
                self.push(shape);
            }
            Instruction::Neg => {
                let shape = self.read();
                self.push(shape);
            }
            Instruction::Add => self.sum(2),
            Instruction::Linear => {
                self.read();
                self.push(Shape::Linear);
            }
            Instruction::Sum(k) | Instruction::Pack(k) => self.sum(k as usize),
            Instruction::Mul => self.mul(),
            Instruction::Multiply => {
                self.read();
                self.read();
                self.total.spent.constraints += 2;
                self.push_multiplier();
            }
            Instruction::Zero => {
                self.constrain(0, 1);
            }
            Instruction::FullAdd(k) => {
                self.sum(3);
                let shape = self.pop();
                if shape == Shape::Linear {
                    self.total.spent.multipliers += 1;
                    self.total.spent.constraints += 2;
                    self.total.spent.edges += 4;
                }
                (k..k + 2).for_each(|slot| self.write(slot, shape));
            }
            Instruction::Bits(n, k) => {
                let shape = self.constrain(n.into(), 2 * u64::from(n) + 1);
                (0..n).for_each(|bit| self.write(k + bit, shape));
            }
            Instruction::Within(k) => {
                let n = u64::from(bit_count(&tables.constants[k as usize]));
                self.constrain(n, 2 * n + 1);
            }
            Instruction::Digits(k) => {
                if self.constrain(0, 1) == Shape::Linear {
                    self.number(&tables.constants[k as usize], tables);
                }
            }
            Instruction::Range => {
                let shape = self.constrain(0, 1);
                if shape == Shape::Linear {
                    self.number(&Scalar::from(u64::MAX), tables);
                }
                self.push(shape);
            }
            Instruction::Group => self.multiset(),
            Instruction::Tuple(n) => {
                let clear = self.elements(n);
                self.read();
                self.tuple(n, clear);
            }
            Instruction::Row(t, n) => {
                if self.tables.insert(t) {
                    self.multiset();
                }
                self.total.spent.halves += 1;
                let clear = self.elements(n + 1);
                self.tuple(n + 1, clear);
            }
            Instruction::Lookup(_, n) => {
                self.read();
                self.tuple(n + 1, false);
                self.push_halves(n);
            }
            Instruction::Put(m, n) => {
                if !self.puts.contains_key(&m) {
                    self.multiset();
                }
                *self.puts.entry(m).or_default() += 1;
                let clear = self.elements(n + 1);
                self.tuple(n + 2, clear);
            }
            Instruction::Take(m, n) => {
                self.read();
                self.tuple(n + 2, false);
                // Its age is no value.
                self.total.spent.halves += 1;
                self.total.spent.constraints += 1;
                self.number(&greatest_age(self.puts[&m] - 1, tables.digit_bits), tables);
                self.push_halves(n);
            }
            Instruction::Advice(k) => {
                let results = self.call(&tables.side_programs[k as usize]);
                self.push_halves(results);
            }
            Instruction::Factors(k) => {
                self.call(&tables.side_programs[k as usize]);
                self.push_multiplier();
            }
            Instruction::Compute(k) => {
                let results = self.call(&tables.side_programs[k as usize]);
                (0..results).for_each(|_| self.push(Shape::Constant));
            }
            Instruction::Reveal => {
                self.constrain(0, 1);
                self.push(Shape::Constant);
            }
            Instruction::Invoke(r, k) => {
                self.invoke(r, k);
                return Spent::default();
            }
            ref other => unreachable!("codegen does not emit {other:?}"),
        }
        self.total.spent.minus(before)
    }

    fn push(&mut self, shape: Shape) {
        self.stack.push(shape);
        self.total.stack = self.total.stack.max(self.stack.len() as u64);
    }

    fn pop(&mut self) -> Shape {
        self.stack.pop().expect("generated code pops what it pushed")
    }

    /// Pops an expression, of which something is made.
    fn read(&mut self) -> Shape {
        let shape = self.pop();
        self.total.spent.edges += u64::from(shape == Shape::Linear);
        shape
    }

    fn write(&mut self, slot: u32, shape: Shape) {
        let slot = slot as usize;
        if self.slots.len() <= slot {
            self.slots.resize(slot + 1, None);
        }
        self.slots[slot] = Some(shape);
        self.total.slots = self.total.slots.max(slot as u64 + 1);
    }

    fn push_halves(&mut self, count: u32) {
        self.total.spent.halves += u64::from(count);
        (0..count).for_each(|_| self.push(Shape::Linear));
    }

    fn push_multiplier(&mut self) {
        self.total.spent.multipliers += 1;
        (0..3).for_each(|_| self.push(Shape::Linear));
    }

    fn sum(&mut self, count: usize) {
        let mut sum = Shape::Constant;
        for _ in 0..count {
            if self.read() == Shape::Linear {
                sum = Shape::Linear;
            }
        }
        self.push(sum);
    }

    fn mul(&mut self) {
        let product = match (self.read(), self.read()) {
            (Shape::Constant, other) | (other, Shape::Constant) => other,
            (Shape::Linear, Shape::Linear) => {
                self.total.spent.multipliers += 1;
                self.total.spent.constraints += 2;
                Shape::Linear
            }
        };
        self.push(product);
    }

    /// Pops an expression, and spends multipliers and constraints on it unless it is constant.
    fn constrain(&mut self, multipliers: u64, constraints: u64) -> Shape {
        let shape = self.read();
        if shape == Shape::Linear {
            self.total.spent.multipliers += multipliers;
            self.total.spent.constraints += constraints;
        }
        shape
    }

    /// Spends on a number of digits, in both phases.
    fn number(&mut self, max: &Scalar, tables: &Tables) -> DigitPlan {
        let plan = DigitPlan::new(max, tables.digit_bits);
        let (digits, bits) = (u64::from(plan.digits()), u64::from(plan.bits()));
        let looked_up = digits.div_ceil(2);
        let spent = &mut self.total.spent;
        spent.multipliers += digits / 2 + looked_up + bits;
        spent.halves += digits % 2;
        spent.constraints += 2 * looked_up + u64::from(plan.extra_constraints()) + 2 * bits;
        self.total.digit_bits = tables.digit_bits;
        plan
    }

    /// Begins a new multiset.
    fn multiset(&mut self) {
        self.total.spent.constraints += 1;
        self.total.spent.edges += 2;
    }

    /// Pops elements of a tuple; whether all are constants.
    fn elements(&mut self, count: u32) -> bool {
        (0..count).filter(|_| self.read() == Shape::Linear).count() == 0
    }

    /// Adds a tuple to a multiset: terms of the second phase.
    fn tuple(&mut self, elements: u32, clear: bool) {
        let spent = &mut self.total.spent;
        spent.edges += u64::from(elements) + 2;
        if !clear {
            spent.multipliers += 1;
            spent.constraints += 2;
        }
    }

    /// Pops the arguments of a side program; tells how many results it has.
    fn call(&mut self, program: &SideProgram) -> u32 {
        for _ in 0..program.arguments {
            self.read();
        }
        self.total.steps = self.total.steps.saturating_add(program.price());
        program.results
    }

    /// Calls a routine, which pops its arguments.
    fn invoke(&mut self, r: u32, first: u32) {
        let callee = &self.callees[r as usize];
        self.stack.truncate(self.stack.len() - callee.arguments.len());
        let Total { spent, digit_bits, in_transaction: _, steps, slots, stack } = callee.total;
        let total = &mut self.total;
        total.digit_bits = total.digit_bits.max(digit_bits);
        total.spent = total.spent.plus(spent);
        total.steps = total.steps.saturating_add(callee.price).saturating_add(steps);
        total.slots = total.slots.max((self.slots.len() as u64).saturating_add(slots));
        total.stack = total.stack.max((self.stack.len() as u64).saturating_add(stack));
        let (results, shape) = (callee.results, callee.shape);
        (0..results).for_each(|k| self.write(first + k, shape));
    }
}

impl Total {
    /// A clause: with what the code around it spends, and with so many items on the stack below and before it.
    pub(super) fn around(mut self, spent: Spent, below: u64) -> Self {
        self.spent = self.spent.plus(spent);
        self.stack = self.stack.saturating_add(below);
        self.in_transaction = true;
        self
    }

    /// What the table spends that all digits are looked up in, if there are any.
    pub(super) fn table(&self) -> Option<Spent> {
        if self.in_transaction && self.digit_bits == TRANSACTION_DIGIT_BITS {
            return None;
        }
        let multipliers = 1 << self.digit_bits.checked_sub(1)?;
        Some(Spent { multipliers, constraints: 1, ..Spent::default() })
    }

    /// What an image declares.
    pub(super) fn counts(&self) -> Counts {
        let narrow = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let Spent { multipliers, halves, constraints, edges } =
            self.spent.plus(self.table().unwrap_or_default());
        Counts {
            multipliers: narrow(multipliers.saturating_add(halves.div_ceil(2))),
            constraints: narrow(constraints),
            edges: narrow(edges),
            steps: narrow(self.steps),
            slots: narrow(self.slots),
            stack: narrow(self.stack),
        }
    }
}

impl Spent {
    pub(super) fn plus(self, other: Spent) -> Spent {
        Spent {
            multipliers: self.multipliers.saturating_add(other.multipliers),
            halves: self.halves.saturating_add(other.halves),
            constraints: self.constraints.saturating_add(other.constraints),
            edges: self.edges.saturating_add(other.edges),
        }
    }

    fn minus(self, before: Spent) -> Spent {
        Spent {
            multipliers: self.multipliers - before.multipliers,
            halves: self.halves - before.halves,
            constraints: self.constraints - before.constraints,
            edges: self.edges - before.edges,
        }
    }
}
