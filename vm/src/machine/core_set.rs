//! The instructions of the core set.

use curve25519_dalek::scalar::Scalar;

use super::fetch::Run;
use super::{Constraint, Delegate, Expression, Header, Item, Machine, MachineError, PointEquation};
use crate::gadgets;
use crate::program::Instruction;
use crate::r1cs::{ConstraintSystem, RandomizableConstraintSystem};

impl<D: Delegate> Machine<'_, D> {
    pub(super) fn execute(&mut self, instruction: &Instruction) -> Result<(), MachineError> {
        match instruction {
            Instruction::Push(bytes) => self.push(Item::String(bytes[..].into())),
            Instruction::Program(bytes) => self.push(Item::Program(bytes[..].into())),
            Instruction::Drop => self.pop().map(drop),
            Instruction::Dup(k) => self.dup(*k as usize),
            Instruction::Roll(k) => self.roll(*k as usize),
            Instruction::Scalar => self.scalar(),
            Instruction::Commit => self.commit(),
            Instruction::Alloc => self.alloc(),
            Instruction::Mintime => self.time("mintime", |header| header.mintime_ms),
            Instruction::Maxtime => self.time("maxtime", |header| header.maxtime_ms),
            Instruction::Expr => self.expr(),
            Instruction::Neg => self.neg(),
            Instruction::Add => self.add(),
            Instruction::Mul => self.mul(),
            Instruction::Eq => self.eq(),
            Instruction::Range => self.range(),
            Instruction::And => self.and(),
            Instruction::Or => self.or(),
            Instruction::Not => self.not(),
            Instruction::Verify => self.verify(),
            Instruction::Unblind => self.unblind(),
            Instruction::Log => self.log(),
            Instruction::Eval => self.eval(),
            Instruction::Issue
            | Instruction::Borrow
            | Instruction::Retire
            | Instruction::Cloak(..)
            | Instruction::Fee
            | Instruction::Input
            | Instruction::Output(_)
            | Instruction::Contract(_)
            | Instruction::Call
            | Instruction::Signtx
            | Instruction::Signid
            | Instruction::Signtag => Err(MachineError::UnsupportedInstruction { name: instruction.name() }),
            Instruction::Ext(_) => self.ext(),
            proof => self.execute_proof(proof),
        }
    }

    /// Takes an expression, charging its terms: whatever the instruction does with it, it reads them once.
    pub(super) fn pop_expression(&mut self) -> Result<Expression, MachineError> {
        let expression = self.pop()?.expression()?;
        self.budget.terms(expression.terms())?;
        Ok(expression)
    }

    fn dup(&mut self, k: usize) -> Result<(), MachineError> {
        let item = self.stack.iter().nth_back(k).ok_or(MachineError::StackUnderflow)?.copy()?;
        self.push(item)
    }

    fn roll(&mut self, k: usize) -> Result<(), MachineError> {
        let depth = self.stack.len();
        let from =
            depth.checked_sub(k).and_then(|top| top.checked_sub(1)).ok_or(MachineError::StackUnderflow)?;
        // Moving the items above it down is work like copying terms.
        self.budget.terms(k)?;
        self.stack[from..].rotate_left(1);
        Ok(())
    }

    fn scalar(&mut self) -> Result<(), MachineError> {
        let scalar = self.pop()?.scalar()?;
        self.push_expression(scalar)
    }

    fn commit(&mut self) -> Result<(), MachineError> {
        let point = self.pop()?.point()?;
        self.push(Item::Variable(point))
    }

    fn alloc(&mut self) -> Result<(), MachineError> {
        let assignment = self.delegate.allocation()?;
        let variable = self.allocate(assignment)?;
        self.push_expression(variable)
    }

    fn time(&mut self, name: &'static str, time: fn(Header) -> u64) -> Result<(), MachineError> {
        let header = self.header.ok_or(MachineError::HeaderMissing { name })?;
        self.push_expression(Expression::Constant(time(header).into()))
    }

    fn expr(&mut self) -> Result<(), MachineError> {
        let point = self.pop()?.variable()?;
        // Every `expr` commits again, even to a point seen before.
        let variable = self.delegate.commit(point)?;
        self.push_expression(variable)
    }

    fn neg(&mut self) -> Result<(), MachineError> {
        let a = self.pop_expression()?;
        self.push_expression(-a)
    }

    fn add(&mut self) -> Result<(), MachineError> {
        let (b, a) = (self.pop_expression()?, self.pop_expression()?);
        self.push_expression(a + b)
    }

    fn mul(&mut self) -> Result<(), MachineError> {
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

    fn eq(&mut self) -> Result<(), MachineError> {
        let (b, a) = (self.pop_expression()?, self.pop_expression()?);
        let constraint = self.arena.equal(a, b);
        self.push(Item::Constraint(constraint))
    }

    fn range(&mut self) -> Result<(), MachineError> {
        const BITS: u32 = 64;
        let expression = self.pop_expression()?;
        if let Expression::Constant(number) = expression {
            self.check_clear(number.fits_u64(), MachineError::InvalidBitrange)?;
        } else {
            self.charge_bits(BITS)?;
            gadgets::range(self.delegate.cs(), expression.clone().into(), BITS)?;
        }
        self.push_expression(expression)
    }

    fn pop_constraint(&mut self) -> Result<Constraint, MachineError> {
        self.pop()?.constraint()
    }

    fn and(&mut self) -> Result<(), MachineError> {
        let (b, a) = (self.pop_constraint()?, self.pop_constraint()?);
        if let (Constraint::Secret(_), Constraint::Secret(b)) = (&a, &b) {
            // The second phase multiplies every term of b by a challenge.
            self.budget.terms(b.terms)?;
        }
        let both = self.arena.and(a, b);
        self.push(Item::Constraint(both))
    }

    fn or(&mut self) -> Result<(), MachineError> {
        let (b, a) = (self.pop_constraint()?, self.pop_constraint()?);
        let either = self.arena.or(a, b);
        self.push(Item::Constraint(either))
    }

    fn not(&mut self) -> Result<(), MachineError> {
        let a = self.pop_constraint()?;
        let inverse = self.arena.not(a);
        self.push(Item::Constraint(inverse))
    }

    fn verify(&mut self) -> Result<(), MachineError> {
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

    fn unblind(&mut self) -> Result<(), MachineError> {
        let value = self.pop()?.scalar()?;
        let commitment = self.pop()?.string()?;
        let point = Item::String(commitment.clone()).point()?;
        self.points.push(PointEquation { base: -value, terms: vec![(Scalar::ONE, point)] });
        self.push(Item::String(commitment))
    }

    fn log(&mut self) -> Result<(), MachineError> {
        let bytes = self.pop()?.string()?;
        self.log.push(bytes);
        Ok(())
    }

    fn eval(&mut self) -> Result<(), MachineError> {
        let program = self.pop()?.program()?;
        self.waiting.push(std::mem::replace(&mut self.run, Run::bytes(program)));
        Ok(())
    }

    fn ext(&self) -> Result<(), MachineError> {
        /// The newest version whose opcodes are all known.
        const CURRENT_VERSION: u64 = 1;
        match self.header {
            Some(header) if header.version > CURRENT_VERSION => Ok(()),
            _ => Err(MachineError::ExtensionsNotAllowed),
        }
    }
}
