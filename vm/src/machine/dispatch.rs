//! Which method executes which instruction.

use curve25519_dalek::scalar::Scalar;

use super::{Delegate, Item, Machine, MachineError};
use crate::program::Instruction;

impl<D: Delegate> Machine<'_, D> {
    pub(super) fn execute(&mut self, instruction: &Instruction) -> Result<(), MachineError> {
        match instruction {
            Instruction::Push(bytes) => self.push(Item::String(bytes[..].into())),
            Instruction::Program(bytes) => self.push(Item::Program(bytes[..].into())),
            Instruction::Drop => self.drop(),
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
            Instruction::Issue => self.issue(),
            Instruction::Borrow => self.borrow(),
            Instruction::Retire => self.retire(),
            Instruction::Cloak(m, n) => self.cloak(*m, *n),
            Instruction::Fee => self.fee(),
            Instruction::Input => self.input(),
            Instruction::Output(k) => self.output(*k),
            Instruction::Contract(k) => self.contract(*k),
            Instruction::Log => self.log(),
            Instruction::Eval => self.eval(),
            Instruction::Call => self.call(),
            Instruction::Signtx => self.signtx(),
            Instruction::Signid => self.signid(),
            Instruction::Signtag => self.signtag(),
            Instruction::Ext(_) => self.ext(),

            Instruction::Int(x) => self.push_expression(Scalar::from(*x)),
            Instruction::Const(k) => self.image_constant(*k),
            Instruction::Public(k) => self.public(*k),
            Instruction::Hidden(k) => self.hidden(*k),
            Instruction::Secret(k) => self.secret(*k),
            Instruction::Store(k) => self.store_top(*k),
            Instruction::Load(k) => self.load(*k),
            Instruction::Sum(k) => self.sum(*k),
            Instruction::Zero => self.zero(),
            Instruction::Multiply => self.multiply(),
            Instruction::Bits(n, k) => self.bits(*n, *k),
            Instruction::Within(k) => self.within_bound(*k),
            Instruction::Advice(k) => self.advice(*k),
            Instruction::Factors(k) => self.factors(*k),
            Instruction::Compute(k) => self.compute(*k),
            Instruction::Reveal => self.reveal(),
            Instruction::SecretBits(k, s) => self.secret_bits(*k, *s),
            Instruction::Linear => self.linear(),
            Instruction::Pack(n) => self.pack(*n),
            Instruction::FullAdd(k) => self.full_add(*k),
            Instruction::Invoke(r, k) => self.invoke(*r, *k),
        }
    }
}
