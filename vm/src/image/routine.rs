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
    /// What calling it costs in steps, what its instructions cost aside; it uses so many slots. Those before the last one
    /// take time though nothing be written there.
    pub fn price(&self, slots: u64) -> u64 {
        const INSTRUCTION: u64 = 4;
        INSTRUCTION * (self.code.len() as u64 + u64::from(self.arguments) + u64::from(self.results)) + slots
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

    /// The slots up to the last one that an instruction names: so many must be there.
    pub(super) fn named_slots(&self, instruction: &Instruction) -> u64 {
        match *instruction {
            Instruction::Store(k) | Instruction::Load(k) => u64::from(k) + 1,
            Instruction::Bits(n, k) => u64::from(k) + u64::from(n),
            Instruction::FullAdd(k) => u64::from(k) + 2,
            Instruction::Invoke(r, k) => {
                let results = self.routines.get(r as usize).map_or(0, |routine| routine.results);
                u64::from(k) + u64::from(results)
            }
            _ => 0,
        }
    }

    /// What calling each routine costs in steps, what its instructions cost aside.
    pub(crate) fn prices(&self) -> Vec<u64> {
        let price = |routine: &Routine| {
            let named = routine.code.iter().map(|instruction| self.named_slots(instruction)).max();
            routine.price(named.unwrap_or(0).max(routine.arguments.into()))
        };
        self.routines.iter().map(price).collect()
    }

    /// Adds up over all instructions that a run executes, calls included; saturates.
    pub(crate) fn add_up<const N: usize>(&self, count: impl Fn(&Instruction) -> [u64; N]) -> [u64; N] {
        let plus = |a: [u64; N], b: [u64; N]| std::array::from_fn(|k| a[k].saturating_add(b[k]));
        let mut routines: Vec<[u64; N]> = Vec::with_capacity(self.routines.len());
        let mut total = [0; N];
        for code in self.codes() {
            total = code.iter().fold([0; N], |sum, instruction| {
                let sum = plus(sum, count(instruction));
                match instruction {
                    Instruction::Invoke(r, _) => {
                        routines.get(*r as usize).map_or(sum, |inside| plus(sum, *inside))
                    }
                    _ => sum,
                }
            });
            routines.push(total);
        }
        total
    }

    /// What an instruction costs in steps by itself: its side program, or the call of a routine. Advice, which only a
    /// prover runs, counts if `advice` says so.
    pub(super) fn price(&self, advice: bool) -> impl Fn(&Instruction) -> u64 {
        let side: Vec<u64> = self.side_programs.iter().map(SideProgram::price).collect();
        let calls = self.prices();
        move |instruction| {
            let price = match instruction {
                Instruction::Compute(k) => side.get(*k as usize),
                Instruction::Advice(k) | Instruction::Factors(k) if advice => side.get(*k as usize),
                Instruction::Invoke(r, _) => calls.get(*r as usize),
                _ => None,
            };
            price.copied().unwrap_or(0)
        }
    }

    /// What all instructions of a verifier's run cost in steps.
    pub(super) fn verifier_steps(&self) -> u64 {
        let price = self.price(false);
        self.add_up(|instruction| [price(instruction)])[0]
    }
}
