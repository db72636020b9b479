//! What running a program costs, found without running it: the machine on shapes of expressions.
//!
//! A shape is what the machine lets decide about cost: whether an expression is constant, and otherwise which
//! variables it may have terms for. Multipliers and constraints come out exact. Terms come out as a bound for
//! all inputs: terms that happen to cancel are counted.

use std::rc::Rc;

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
    /// Terms of linear combinations that are written.
    pub(super) terms: u64,
}

/// The shape of an expression.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// It has no variables.
    Constant,
    /// A linear combination of these variables, in increasing order.
    Terms(Rc<[u32]>),
}

impl Shape {
    /// The number of terms.
    pub(super) fn len(&self) -> usize {
        match self {
            Shape::Constant => 0,
            Shape::Terms(variables) => variables.len(),
        }
    }
}

/// The machine on shapes.
#[derive(Default)]
pub(super) struct Meter {
    stack: Vec<Shape>,
    slots: Vec<Option<Shape>>,
    variables: u32,
    total: Spent,
    steps: u64,
    depth: usize,
}

impl Meter {
    /// The shape in a slot.
    pub(super) fn slot(&self, slot: u32) -> Option<&Shape> {
        self.slots.get(slot as usize)?.as_ref()
    }

    /// Everything spent so far; saturated where a count does not fit (the limits are far below).
    pub(super) fn counts(&self) -> Counts {
        let narrow = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        Counts {
            multipliers: self.total.multipliers + self.total.halves.div_ceil(2),
            constraints: self.total.constraints,
            terms: narrow(self.total.terms),
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
            // Commitments are variables too; numbered from the other end.
            Instruction::Hidden(k) => self.push(Shape::Terms(Rc::new([u32::MAX - k]))),
            Instruction::Secret(_) => self.push_halves(1),
            Instruction::Drop => drop(self.pop()),
            Instruction::Store(k) => {
                let shape = self.pop();
                self.write(k, shape);
            }
            Instruction::Load(k) => {
                let shape = self.slot(k).cloned().expect("generated code loads what it stored");
                self.charge(&shape);
                self.push(shape);
            }
            Instruction::Neg => {
                let shape = self.pop();
                self.charge(&shape);
                self.push(shape);
            }
            Instruction::Add => self.sum(2),
            Instruction::Sum(k) => self.sum(k as usize),
            Instruction::Mul => self.mul(),
            Instruction::Multiply => {
                self.pop_charged();
                self.pop_charged();
                self.total.constraints += 2;
                self.push_multiplier();
            }
            Instruction::Zero => {
                self.constrain(0, 1);
            }
            Instruction::Bits(n, k) => {
                let constant = self.constrain(n, 2 * n + 1);
                for bit in 0..n {
                    let shape = if constant { Shape::Constant } else { self.variable() };
                    self.write(k + bit, shape);
                }
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

    fn charge(&mut self, shape: &Shape) {
        self.total.terms += shape.len() as u64;
    }

    fn pop_charged(&mut self) -> Shape {
        let shape = self.pop();
        self.charge(&shape);
        shape
    }

    fn write(&mut self, slot: u32, shape: Shape) {
        let slot = slot as usize;
        if self.slots.len() <= slot {
            self.slots.resize(slot + 1, None);
        }
        self.slots[slot] = Some(shape);
    }

    fn variable(&mut self) -> Shape {
        self.variables += 1;
        Shape::Terms(Rc::new([self.variables]))
    }

    fn push_halves(&mut self, count: u32) {
        self.total.halves += count;
        for _ in 0..count {
            let shape = self.variable();
            self.push(shape);
        }
    }

    fn push_multiplier(&mut self) {
        self.total.multipliers += 1;
        for _ in 0..3 {
            let shape = self.variable();
            self.push(shape);
        }
    }

    fn sum(&mut self, count: usize) {
        let at = self.stack.len().checked_sub(count).expect("generated code sums what it pushed");
        let shapes = self.stack.split_off(at);
        let mut constant = true;
        let mut variables = Vec::new();
        for shape in &shapes {
            self.charge(shape);
            if let Shape::Terms(terms) = shape {
                constant = false;
                variables.extend_from_slice(terms);
            }
        }
        // Stable sort: it merges sorted runs in linear time.
        variables.sort();
        variables.dedup();
        self.push(if constant { Shape::Constant } else { Shape::Terms(variables.into()) });
    }

    fn mul(&mut self) {
        let (b, a) = (self.pop_charged(), self.pop_charged());
        let product = match (a, b) {
            (Shape::Constant, other) | (other, Shape::Constant) => other,
            _ => {
                self.total.multipliers += 1;
                self.total.constraints += 2;
                self.variables += 2;
                self.variable()
            }
        };
        self.push(product);
    }

    /// Pops an expression, spends multipliers and constraints on it unless it is constant, and tells if it is.
    fn constrain(&mut self, multipliers: u32, constraints: u32) -> bool {
        let constant = matches!(self.pop_charged(), Shape::Constant);
        if !constant {
            self.total.multipliers += multipliers;
            self.total.constraints += constraints;
        }
        constant
    }

    /// Pops the arguments of a side program; tells how many results it has.
    fn call(&mut self, program: &SideProgram) -> u32 {
        for _ in 0..program.arguments {
            self.pop_charged();
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
            terms: self.terms - before.terms,
        }
    }
}
