//! What running a program costs, found without running it: the machine on what is constant and what is not.
//!
//! That alone decides about cost, so everything comes out exact.

use zkvm::image::Counts;
use zkvm::integer::plain_view;
use zkvm::program::{Instruction, SideProgram};

use super::tables::Tables;

/// What one instruction spends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spent {
    /// Multipliers of which all three wires are the instruction's own.
    pub(super) multipliers: u32,
    /// Variables that are half a multiplier each.
    pub(super) halves: u32,
    /// Linear constraints, those that tie the factors of a product included.
    pub(super) constraints: u32,
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

/// The machine on shapes.
#[derive(Default)]
pub(super) struct Meter {
    stack: Vec<Shape>,
    slots: Vec<Option<Shape>>,
    total: Spent,
    steps: u64,
    depth: usize,
}

impl Meter {
    /// The shape in a slot.
    pub(super) fn slot(&self, slot: u32) -> Option<Shape> {
        *self.slots.get(slot as usize)?
    }

    /// Everything spent so far; saturated where a count does not fit (the limits are far below).
    pub(super) fn counts(&self) -> Counts {
        let narrow = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        Counts {
            multipliers: self.total.multipliers + self.total.halves.div_ceil(2),
            constraints: self.total.constraints,
            edges: narrow(self.total.edges),
            steps: narrow(self.steps),
            slots: narrow(self.slots.len() as u64),
            stack: narrow(self.depth as u64),
        }
    }

    /// Runs one instruction of code that this compiler generates, so that operands are there.
    pub(super) fn step(&mut self, instruction: &Instruction, tables: &Tables) -> Spent {
        let before = self.total;
        match *instruction {
            Instruction::Int(_) | Instruction::Const(_) | Instruction::Public(_) => {
                self.push(Shape::Constant)
            }
            Instruction::Hidden(_) => self.push(Shape::Linear),
            Instruction::Secret(_) => self.push_halves(1),
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
            Instruction::Sum(k) => self.sum(k as usize),
            Instruction::Mul => self.mul(),
            Instruction::Multiply => {
                self.read();
                self.read();
                self.total.constraints += 2;
                self.push_multiplier();
            }
            Instruction::Zero => {
                self.constrain(0, 1);
            }
            Instruction::Bits(n, k) => {
                let shape = self.constrain(n, 2 * n + 1);
                (0..n).for_each(|bit| self.write(k + bit, shape));
            }
            Instruction::Within(k) => {
                let n = plain_view(&tables.constants[k as usize]).bits() as u32;
                self.constrain(n, 2 * n + 1);
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
            ref other => unreachable!("codegen does not emit {other:?}"),
        }
        self.total.minus(before)
    }

    fn push(&mut self, shape: Shape) {
        self.stack.push(shape);
        self.depth = self.depth.max(self.stack.len());
    }

    fn pop(&mut self) -> Shape {
        self.stack.pop().expect("generated code pops what it pushed")
    }

    /// Pops an expression, of which something is made.
    fn read(&mut self) -> Shape {
        let shape = self.pop();
        self.total.edges += u64::from(shape == Shape::Linear);
        shape
    }

    fn write(&mut self, slot: u32, shape: Shape) {
        let slot = slot as usize;
        if self.slots.len() <= slot {
            self.slots.resize(slot + 1, None);
        }
        self.slots[slot] = Some(shape);
    }

    fn push_halves(&mut self, count: u32) {
        self.total.halves += count;
        (0..count).for_each(|_| self.push(Shape::Linear));
    }

    fn push_multiplier(&mut self) {
        self.total.multipliers += 1;
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
                self.total.multipliers += 1;
                self.total.constraints += 2;
                Shape::Linear
            }
        };
        self.push(product);
    }

    /// Pops an expression, and spends multipliers and constraints on it unless it is constant.
    fn constrain(&mut self, multipliers: u32, constraints: u32) -> Shape {
        let shape = self.read();
        if shape == Shape::Linear {
            self.total.multipliers += multipliers;
            self.total.constraints += constraints;
        }
        shape
    }

    /// Pops the arguments of a side program; tells how many results it has.
    fn call(&mut self, program: &SideProgram) -> u32 {
        for _ in 0..program.arguments {
            self.read();
        }
        self.steps += program.price();
        program.results
    }
}

impl Spent {
    fn minus(self, before: Spent) -> Spent {
        Spent {
            multipliers: self.multipliers - before.multipliers,
            halves: self.halves - before.halves,
            constraints: self.constraints - before.constraints,
            edges: self.edges - before.edges,
        }
    }
}
