//! Calls of routines.

use super::fetch::Run;
use super::{Delegate, Expression, Item, Machine, MachineError};
use crate::image::{Image, Routine};

/// A routine that can be called.
#[derive(Clone, Copy)]
pub(super) struct Callee<'a> {
    routine: &'a Routine,
    /// The index of its first instruction among all of the image.
    pc: usize,
    price: u64,
}

/// A call that has not ended, and what goes on after it.
pub(super) struct Call<'a> {
    run: Run<'a>,
    stack: Vec<Item>,
    slots: Vec<Option<Expression>>,
    pc: usize,
    /// How many results it has, and the slot of the first one.
    results: u32,
    first: u32,
}

/// What callers hold while a routine runs.
#[derive(Clone, Copy, Default)]
pub(super) struct Held {
    /// Items on their stacks.
    pub(super) stack: usize,
    /// Slots that they wrote, together.
    slots: usize,
}

/// The routines of an image. Their instructions are counted after those of the program.
pub(super) fn callees(image: &Image) -> Vec<Callee<'_>> {
    let mut pc = image.code.len();
    let mut callees = Vec::with_capacity(image.routines.len());
    for (routine, price) in image.routines.iter().zip(image.prices()) {
        callees.push(Callee { routine, pc, price });
        pc += routine.code.len();
    }
    callees
}

impl Call<'_> {
    /// The index of the instruction that called.
    pub(super) fn pc(&self) -> usize {
        self.pc
    }
}

impl<'a, D: Delegate> Machine<'a, D> {
    /// Calls a routine: it starts with its arguments in its first slots, and with an empty stack.
    pub(super) fn invoke(&mut self, r: u32, first: u32) -> Result<(), MachineError> {
        let callee = *self.routines.get(r as usize).ok_or(MachineError::RoutineMissing(r))?;
        self.budget.steps(callee.price)?;
        let Routine { arguments, results, code } = callee.routine;
        let arguments = self.pop_many(*arguments)?.into_iter().map(|item| item.expression().map(Some));
        let arguments = arguments.collect::<Result<Vec<_>, _>>()?;
        let run = std::mem::replace(&mut self.run, Run::instructions(code, callee.pc));
        let stack = std::mem::take(&mut self.stack);
        let slots = std::mem::take(&mut self.slots);
        self.held.stack += stack.len();
        self.held.slots += slots.len();
        // Before the call is noted: an error here is the caller's.
        if let Some(last) = arguments.len().checked_sub(1) {
            self.declared_slot(last as u32)?;
        }
        self.calls.push(Call { run, stack, slots, pc: self.pc, results: *results, first });
        self.slots = arguments;
        Ok(())
    }

    /// Goes on after a call: what is on the routine's stack are its results.
    pub(super) fn leave(&mut self, call: Call<'a>) -> Result<(), MachineError> {
        let Call { run, stack, slots, pc, results: declared, first } = call;
        self.held.stack -= stack.len();
        self.held.slots -= slots.len();
        self.run = run;
        self.pc = pc;
        self.slots = slots;
        let results = std::mem::replace(&mut self.stack, stack);
        if results.len() != declared as usize {
            return Err(MachineError::RoutineResults { declared, found: results.len() });
        }
        for (k, result) in results.into_iter().enumerate() {
            // Fits: there are at most as many results as the stack may be deep.
            let slot = first.checked_add(k as u32).ok_or(MachineError::SlotOutOfRange(first))?;
            self.store(slot, result.expression()?)?;
        }
        Ok(())
    }

    /// Checks that a slot of the code that runs may be written: those of its callers count, too.
    pub(super) fn declared_slot(&mut self, slot: u32) -> Result<(), MachineError> {
        let all = self.all_slots(slot);
        self.budget.slot(all.ok_or(MachineError::SlotOutOfRange(slot))?)
    }

    /// Whether a slot of the code that runs is declared.
    pub(super) fn is_declared(&self, slot: u32) -> bool {
        self.all_slots(slot).is_some_and(|slot| slot < self.budget.declared().slots)
    }

    /// The number of a slot among all that are in use.
    fn all_slots(&self, slot: u32) -> Option<u32> {
        u32::try_from(self.held.slots).ok()?.checked_add(slot)
    }
}
