//! The instructions of the core set.

use curve25519_dalek::scalar::Scalar;

use super::expression::{Linear, Sum};
use super::fetch::Run;
use super::{Bytes, Constraint, Delegate, Expression, Item, Machine, MachineError};
use crate::batch::PointEquation;
use crate::contracts::{Format, Header, Predicate, TxEntry};
use crate::program::InstructionSet;
use crate::r1cs::{ConstraintSystem, RandomizableConstraintSystem};

impl<D: Delegate> Machine<'_, D> {
    /// Takes an expression, charging the edges that reading it is worth.
    pub(super) fn pop_expression(&mut self) -> Result<Expression, MachineError> {
        let expression = self.pop()?.expression()?;
        self.budget.edges(expression.edges())?;
        Ok(expression)
    }

    /// The sum of expressions: a constant only if all of them are, and a node if several are not.
    pub(super) fn sum_of(&mut self, expressions: impl IntoIterator<Item = Expression>) -> Expression {
        let Sum { constant, mut linear } = expressions.into_iter().collect();
        let Some(last) = linear.pop() else { return Expression::Constant(constant) };
        let rest: Scalar = linear.iter().map(|linear| linear.offset).sum();
        let offset = last.offset + rest + constant.scalar();
        if linear.is_empty() {
            return Expression::Linear(Linear { offset, ..last });
        }
        linear.push(last);
        // An expression of an image can be read many times, so it counts as the one variable that it is. One of a transaction
        // is read once, and by the rule of transactions as all the variables that are in it.
        let edges = match self.set {
            InstructionSet::Image | InstructionSet::Clause => 1,
            _ => linear.iter().map(|linear| linear.edges).sum(),
        };
        let terms = linear.into_iter().map(|linear| (linear.variable, linear.scale)).collect();
        let variable = self.delegate.cs().node(terms);
        Expression::Linear(Linear { variable, scale: Scalar::ONE, offset, edges })
    }

    pub(super) fn drop(&mut self) -> Result<(), MachineError> {
        self.pop()?.discard()
    }

    pub(super) fn dup(&mut self, k: usize) -> Result<(), MachineError> {
        let item = self.items().iter().nth_back(k).ok_or(MachineError::StackUnderflow)?.copy()?;
        self.push(item)
    }

    pub(super) fn roll(&mut self, k: usize) -> Result<(), MachineError> {
        let depth = self.items().len();
        let below =
            depth.checked_sub(k).and_then(|top| top.checked_sub(1)).ok_or(MachineError::StackUnderflow)?;
        // Moving the items above it down is work like reading expressions.
        self.budget.edges(k)?;
        self.stack[self.start.stack + below..].rotate_left(1);
        Ok(())
    }

    pub(super) fn scalar(&mut self) -> Result<(), MachineError> {
        let scalar = self.pop()?.scalar()?;
        self.push_expression(scalar)
    }

    pub(super) fn commit(&mut self) -> Result<(), MachineError> {
        let point = self.pop()?.point()?;
        self.push(Item::Variable(point))
    }

    pub(super) fn alloc(&mut self) -> Result<(), MachineError> {
        let assignment = self.delegate.allocation()?;
        let variable = self.allocate(assignment)?;
        self.push_expression(variable)
    }

    pub(super) fn time(&mut self, name: &'static str, time: fn(Header) -> u64) -> Result<(), MachineError> {
        let header = self.transaction(name)?.header;
        self.push_expression(Expression::Constant(time(header).into()))
    }

    pub(super) fn expr(&mut self) -> Result<(), MachineError> {
        let point = self.pop()?.variable()?;
        self.charge_points(1)?;
        // Every `expr` commits again, even to a point seen before.
        let variable = self.delegate.commit(point)?;
        self.push_expression(variable)
    }

    pub(super) fn neg(&mut self) -> Result<(), MachineError> {
        let a = self.pop_expression()?;
        self.push_expression(-a)
    }

    pub(super) fn add(&mut self) -> Result<(), MachineError> {
        let (b, a) = (self.pop_expression()?, self.pop_expression()?);
        let sum = self.sum_of([a, b]);
        self.push_expression(sum)
    }

    pub(super) fn mul(&mut self) -> Result<(), MachineError> {
        let (b, a) = (self.pop_expression()?, self.pop_expression()?);
        let product = match (a, b) {
            (a, Expression::Constant(factor)) | (Expression::Constant(factor), a) => a.scale(factor),
            (a, b) => {
                self.charge(1, 2)?;
                self.delegate.cs().multiply(a.into(), b.into()).2.into()
            }
        };
        self.push_expression(product)
    }

    pub(super) fn eq(&mut self) -> Result<(), MachineError> {
        let (b, a) = (self.pop_expression()?, self.pop_expression()?);
        let constraint = self.arena.equal(a, b);
        self.push(Item::Constraint(constraint))
    }

    pub(super) fn range(&mut self) -> Result<(), MachineError> {
        let expression = self.pop_expression()?;
        if let Expression::Constant(number) = expression {
            self.check_clear(number.fits_u64(), MachineError::InvalidBitrange)?;
        } else {
            self.prove_quantity(expression.clone().into())?;
        }
        self.push_expression(expression)
    }

    fn pop_constraint(&mut self) -> Result<Constraint, MachineError> {
        self.pop()?.constraint()
    }

    pub(super) fn and(&mut self) -> Result<(), MachineError> {
        let (b, a) = (self.pop_constraint()?, self.pop_constraint()?);
        if let (Constraint::Secret(_), Constraint::Secret(b)) = (&a, &b) {
            // The second phase multiplies all of b by a challenge.
            self.budget.edges(b.edges)?;
        }
        let both = self.arena.and(a, b);
        self.push(Item::Constraint(both))
    }

    pub(super) fn or(&mut self) -> Result<(), MachineError> {
        let (b, a) = (self.pop_constraint()?, self.pop_constraint()?);
        let either = self.arena.or(a, b);
        self.push(Item::Constraint(either))
    }

    pub(super) fn not(&mut self) -> Result<(), MachineError> {
        let a = self.pop_constraint()?;
        let inverse = self.arena.not(a);
        self.push(Item::Constraint(inverse))
    }

    pub(super) fn verify(&mut self) -> Result<(), MachineError> {
        let tree = match self.pop_constraint()? {
            Constraint::Clear(holds) => {
                return self.check_clear(holds, MachineError::CleartextConstraintFalse);
            }
            Constraint::Secret(tree) => tree,
        };
        self.budget.constrain(self.pc, tree.multipliers, tree.constraints + 1, true)?;
        let arena = self.arena.clone();
        self.delegate.cs().specify_randomized_constraints(Box::new(move |cs| arena.verify(&tree, cs)));
        Ok(())
    }

    pub(super) fn unblind(&mut self) -> Result<(), MachineError> {
        let value = self.pop()?.scalar()?;
        let commitment = self.pop()?.string()?;
        let point = Item::String(commitment.clone()).point()?;
        self.charge_points(1)?;
        self.defer(PointEquation { base: -value, terms: vec![(Scalar::ONE, point)] });
        self.push(Item::String(commitment))
    }

    pub(super) fn log(&mut self) -> Result<(), MachineError> {
        let bytes = self.pop()?.string()?;
        let length = bytes.len();
        self.record(TxEntry::Data(bytes), length)
    }

    pub(super) fn eval(&mut self) -> Result<(), MachineError> {
        let program = self.pop()?.program()?;
        self.start(program, self.run.opened());
        Ok(())
    }

    /// Runs a program as one that opened a predicate; the one that runs now goes on after it.
    pub(super) fn start(&mut self, program: Bytes, opened: Option<Predicate>) {
        let run = Run::bytes(program).opening(opened);
        self.waiting.push(std::mem::replace(&mut self.run, run));
    }

    pub(super) fn ext(&self) -> Result<(), MachineError> {
        /// The newest version of the reference, in which an unassigned opcode fails.
        const NEWEST: u64 = 1;
        match &self.transaction {
            Some(tx) if tx.format == Format::Original && tx.header.version > NEWEST => Ok(()),
            _ => Err(MachineError::ExtensionsNotAllowed),
        }
    }
}
