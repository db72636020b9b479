//! Routines: code that an image holds once and calls many times.

use super::Image;
use crate::program::{Instruction, SideProgram};

/// Code with a stack and slots of its own, which `invoke` calls.
///
/// A routine calls only routines before it. So no call ever comes back to where it started, and what an image costs is
/// known before any of it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routine {
    /// How many expressions it takes: they are in its first slots when it starts.
    pub arguments: u32,
    /// How many expressions it leaves on its stack when it ends.
    pub results: u32,
    /// The instructions, without jumps.
    pub code: Vec<Instruction>,
}

impl Routine {
    /// Steps for each instruction, argument and result.
    pub const INSTRUCTION: u64 = 4;

    /// What calling it costs in steps, what its instructions cost aside.
    pub fn price(&self) -> u64 {
        Self::INSTRUCTION * (self.code.len() as u64 + u64::from(self.arguments) + u64::from(self.results))
    }
}

impl Image {
    /// The routines' code, then the program's: an instruction calls only what comes before.
    pub(super) fn codes(&self) -> impl Iterator<Item = &[Instruction]> {
        let routines = self.routines.iter().map(|routine| &routine.code[..]);
        routines.chain(std::iter::once(&self.code[..]))
    }

    /// How many instructions it holds.
    pub fn instructions(&self) -> usize {
        self.codes().map(<[Instruction]>::len).sum()
    }

    /// The instructions that it holds, each with its index: those of the program, then those of each routine.
    pub fn indexed(&self) -> impl Iterator<Item = (usize, &Instruction)> {
        let routines = self.routines.iter().flat_map(|routine| &routine.code);
        self.code.iter().chain(routines).enumerate()
    }

    /// Adds up over all instructions that a run executes, calls included; saturates.
    pub(crate) fn add_up(&self, count: impl Fn(&Instruction) -> u64) -> u64 {
        let mut routines: Vec<u64> = Vec::with_capacity(self.routines.len());
        let mut total = 0;
        for code in self.codes() {
            total = code.iter().fold(0, |sum: u64, instruction| {
                let inside = match instruction {
                    Instruction::Invoke(r, _) => routines.get(*r as usize).copied().unwrap_or(0),
                    _ => 0,
                };
                sum.saturating_add(count(instruction)).saturating_add(inside)
            });
            routines.push(total);
        }
        total
    }

    /// What an instruction costs in steps by itself: its side program, or the call of a routine. Advice, which only a
    /// prover runs, counts if `advice` says so.
    pub(crate) fn steps(&self, advice: bool) -> u64 {
        let side: Vec<u64> = self.side_programs.iter().map(SideProgram::price).collect();
        let calls: Vec<u64> = self.routines.iter().map(Routine::price).collect();
        self.add_up(|instruction| {
            let price = match instruction {
                Instruction::Compute(k) => side.get(*k as usize),
                Instruction::Advice(k) | Instruction::Factors(k) if advice => side.get(*k as usize),
                Instruction::Invoke(r, _) => calls.get(*r as usize),
                _ => None,
            };
            price.copied().unwrap_or(0)
        })
    }
}
