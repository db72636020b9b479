//! What a run may cost, charged before the work is done.

use super::MachineError;
use crate::image::Counts;

/// The declared counts and what has been spent of them.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    declared: Counts,
    used: Counts,
    charges: Vec<Charge>,
}

/// The multipliers and constraints one instruction was charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The index of the top-level instruction.
    pub pc: usize,
    /// How many multipliers it was charged.
    pub multipliers: u32,
    /// How many constraints it was charged.
    pub constraints: u32,
    /// Whether they are added in the second phase.
    pub deferred: bool,
}

impl Budget {
    pub(super) fn new(declared: Counts) -> Self {
        Self { declared, used: Counts::default(), charges: Vec::new() }
    }

    pub(super) fn used(&self) -> Counts {
        self.used
    }

    pub(super) fn declared(&self) -> Counts {
        self.declared
    }

    pub(super) fn into_charges(self) -> Vec<Charge> {
        self.charges
    }

    /// Charges multipliers and constraints to the instruction at `pc`.
    pub(super) fn constrain(
        &mut self,
        pc: usize,
        multipliers: usize,
        constraints: usize,
        deferred: bool,
    ) -> Result<(), MachineError> {
        let charge = self.spend(pc, multipliers, constraints, deferred)?;
        self.note([charge].into_iter());
        Ok(())
    }

    /// Charges for what the second phase will do; where it comes among what others defer, [`note`](Self::note) tells.
    pub(super) fn defer(
        &mut self,
        pc: usize,
        multipliers: usize,
        constraints: usize,
    ) -> Result<Charge, MachineError> {
        self.spend(pc, multipliers, constraints, true)
    }

    /// Notes who was charged, in the order in which it is done.
    pub(super) fn note(&mut self, charges: impl Iterator<Item = Charge>) {
        self.charges.extend(charges.filter(|charge| charge.multipliers > 0 || charge.constraints > 0));
    }

    /// The same, the first one last.
    pub(super) fn note_behind(&mut self, mut charges: Vec<Charge>) {
        if !charges.is_empty() {
            charges.rotate_left(1);
        }
        self.note(charges.into_iter());
    }

    fn spend(
        &mut self,
        pc: usize,
        multipliers: usize,
        constraints: usize,
        deferred: bool,
    ) -> Result<Charge, MachineError> {
        let declared = self.declared.multipliers;
        let total = spend(self.used.multipliers, multipliers as u64, declared);
        self.used.multipliers = total.ok_or(MachineError::MultipliersExceeded { declared })?;
        let declared = self.declared.constraints;
        let total = spend(self.used.constraints, constraints as u64, declared);
        self.used.constraints = total.ok_or(MachineError::ConstraintsExceeded { declared })?;
        // Both fit: they were just found to be within the declared counts.
        Ok(Charge { pc, multipliers: multipliers as u32, constraints: constraints as u32, deferred })
    }

    pub(super) fn edges(&mut self, edges: usize) -> Result<(), MachineError> {
        let declared = self.declared.edges;
        let total = spend(self.used.edges, edges as u64, declared);
        self.used.edges = total.ok_or(MachineError::EdgesExceeded { declared })?;
        Ok(())
    }

    pub(super) fn steps(&mut self, steps: u64) -> Result<(), MachineError> {
        let declared = self.declared.steps;
        let total = spend(self.used.steps, steps, declared);
        self.used.steps = total.ok_or(MachineError::StepsExceeded { declared })?;
        Ok(())
    }

    /// The stack is about to hold `depth` items.
    pub(super) fn stack(&mut self, depth: usize) -> Result<(), MachineError> {
        let declared = self.declared.stack;
        let depth = spend(0, depth as u64, declared).ok_or(MachineError::StackExceeded { declared })?;
        self.used.stack = self.used.stack.max(depth);
        Ok(())
    }

    /// Slot `slot` is about to be written.
    pub(super) fn slot(&mut self, slot: u32) -> Result<(), MachineError> {
        if slot >= self.declared.slots {
            return Err(MachineError::SlotOutOfRange(slot));
        }
        self.used.slots = self.used.slots.max(slot + 1);
        Ok(())
    }

    /// Takes out what a clause declares, all of it at once; `depth` is how deep the stack below it is. Each slot is a step, as
    /// in a routine: those before the last one take time though nothing be written there.
    pub(super) fn lend(&mut self, depth: usize, counts: Counts) -> Result<Self, MachineError> {
        let Counts { multipliers, constraints, edges, steps, slots, stack } = counts;
        self.spend(0, multipliers as usize, constraints as usize, false)?;
        self.edges(edges as usize)?;
        self.steps(u64::from(steps) + u64::from(slots))?;
        self.stack(depth.saturating_add(stack as usize))?;
        if let Some(last) = slots.checked_sub(1) {
            self.slot(last)?;
        }
        Ok(Self { charges: std::mem::take(&mut self.charges), ..Self::new(counts) })
    }

    /// How many charges there are.
    pub(super) fn charges(&self) -> usize {
        self.charges.len()
    }

    /// Takes back a budget that was lent, whose charges from the `first` on were all made for the instruction at `pc`.
    pub(super) fn take_back(&mut self, lent: Self, first: usize, pc: usize) {
        self.charges = lent.charges;
        self.charges.iter_mut().skip(first).for_each(|charge| charge.pc = pc);
    }

    /// Multipliers and constraints must be used up exactly.
    pub(super) fn finish(&self) -> Result<(), MachineError> {
        let (declared, used) = (self.declared.multipliers, self.used.multipliers);
        if declared != used {
            return Err(MachineError::MultipliersUnused { declared, used });
        }
        let (declared, used) = (self.declared.constraints, self.used.constraints);
        if declared != used {
            return Err(MachineError::ConstraintsUnused { declared, used });
        }
        Ok(())
    }
}

fn spend(used: u32, amount: u64, declared: u32) -> Option<u32> {
    let total = used.checked_add(u32::try_from(amount).ok()?)?;
    (total <= declared).then_some(total)
}
