//! Calls of routines.

use super::fetch::Run;
use super::{Delegate, Machine, MachineError};
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
    pc: usize,
    start: Start,
    /// How many results it has, and the slot of the first one.
    results: u32,
    first: u32,
}

/// Where stack and slots of the code that runs start: what comes before is its callers'.
///
/// All share one stack and one list of slots, so that a call needs no memory except for what it holds.
#[derive(Clone, Copy, Default)]
pub(super) struct Start {
    pub(super) stack: usize,
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
        let opened = self.run.opened();
        let own = Start { stack: self.stack.len(), slots: self.slots.len() };
        let start = std::mem::replace(&mut self.start, own);
        // Before the call is noted: an error here is the caller's.
        if let Some(last) = arguments.len().checked_sub(1) {
            self.declared_slot(last as u32)?;
        }
        let run = std::mem::replace(&mut self.run, Run::instructions(code, callee.pc).opening(opened));
        self.calls.push(Call { run, pc: self.pc, start, results: *results, first });
        self.slots.extend(arguments);
        Ok(())
    }

    /// Goes on after a call: what is on the routine's stack are its results.
    pub(super) fn leave(&mut self, call: Call<'a>) -> Result<(), MachineError> {
        let Call { run, pc, start, results: declared, first } = call;
        let results = self.stack.split_off(self.start.stack);
        self.slots.truncate(self.start.slots);
        (self.run, self.pc, self.start) = (run, pc, start);
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
        let all = u32::try_from(self.place(slot)).map_err(|_| MachineError::SlotOutOfRange(slot))?;
        self.budget.slot(all)
    }

    /// Where a slot of the code that runs is among all that are in use.
    pub(super) fn place(&self, slot: u32) -> usize {
        self.start.slots.saturating_add(slot as usize)
    }
}
