//! What can be known of an image before it runs.
//!
//! Images are straight-line: no instruction makes the machine run code that is not checked here, so every
//! index can be checked once and for all.

use super::error::InstructionFault as Fault;
use super::{Image, ImageError, limits};
use crate::abi::LeafCounts;
use crate::encoding::check_limit;
use crate::program::{Instruction, SideProgram};

impl Image {
    /// Checks limits and indices. An image that was decoded has passed; one put together otherwise should
    /// be checked before it runs.
    ///
    /// # Errors
    /// At the first rule that is broken.
    pub fn check(&self) -> Result<(), ImageError> {
        self.check_limits()?;
        self.abi.check()?;
        let mut ops = 0;
        for (index, program) in self.side_programs.iter().enumerate() {
            ops += program.code.len();
            check_limit("side operations", ops, limits::MAX_SIDE_OPS)?;
            check_limit("arguments of a side program", program.arguments as usize, limits::MAX_SIDE_STACK)?;
            program.check(self.constants.len()).map_err(|error| ImageError::SideProgram { index, error })?;
        }
        self.check_code()?;
        self.debug.check(self.code.len())
    }

    fn check_limits(&self) -> Result<(), ImageError> {
        let counts = &self.counts;
        check_limit("multipliers", counts.multipliers as usize, limits::MAX_MULTIPLIERS)?;
        check_limit("constraints", counts.constraints as usize, limits::MAX_CONSTRAINTS)?;
        check_limit("terms", counts.terms as usize, limits::MAX_TERMS)?;
        check_limit("steps", counts.steps as usize, limits::MAX_STEPS)?;
        check_limit("slots", counts.slots as usize, limits::MAX_SLOTS)?;
        check_limit("stack items", counts.stack as usize, limits::MAX_STACK)?;
        check_limit("constants", self.constants.len(), limits::MAX_CONSTANTS)?;
        check_limit("side programs", self.side_programs.len(), limits::MAX_SIDE_PROGRAMS)?;
        check_limit("instructions", self.code.len(), limits::MAX_INSTRUCTIONS)?;
        Ok(())
    }

    fn check_code(&self) -> Result<(), ImageError> {
        let inputs = self.abi.counts();
        let (mut bytes, mut steps, mut reveals, mut points) = (0, 0u64, 0u32, 0);
        for (index, instruction) in self.code.iter().enumerate() {
            self.check_instruction(instruction, &inputs).map_err(|fault| ImageError::Instruction {
                index,
                name: instruction.name(),
                fault,
            })?;
            bytes += instruction.encoded_len();
            steps += self.side_program(instruction).map_or(0, |program| program.code.len() as u64);
            reveals += u32::from(*instruction == Instruction::Reveal);
            points += usize::from(matches!(instruction, Instruction::Expr | Instruction::Unblind));
        }
        check_limit("bytes of code", bytes, limits::MAX_CODE_BYTES)?;
        check_limit("points that instructions use", points, limits::MAX_POINTS)?;
        if steps > self.counts.steps.into() {
            return Err(ImageError::StepsExceeded { declared: self.counts.steps, needed: steps });
        }
        if reveals != inputs.outputs {
            return Err(ImageError::WrongOutputs { declared: inputs.outputs, found: reveals });
        }
        Ok(())
    }

    /// The side program an instruction runs.
    fn side_program(&self, instruction: &Instruction) -> Option<&SideProgram> {
        match instruction {
            Instruction::Advice(k) | Instruction::Factors(k) | Instruction::Compute(k) => {
                self.side_programs.get(*k as usize)
            }
            _ => None,
        }
    }

    fn check_instruction(&self, instruction: &Instruction, inputs: &LeafCounts) -> Result<(), Fault> {
        let slot_below = |end: u64| {
            if end <= self.counts.slots.into() { Ok(()) } else { Err(Fault::NoSuchSlot(end - 1)) }
        };
        let input = |k: u32, count: u32| if k < count { Ok(()) } else { Err(Fault::NoSuchInput(k)) };
        let constant = |k: u32| self.constants.get(k as usize).ok_or(Fault::NoSuchConstant(k));
        let side_program = |k: u32| self.side_programs.get(k as usize).ok_or(Fault::NoSuchSideProgram(k));
        match *instruction {
            Instruction::Program(_) | Instruction::Eval | Instruction::Ext(_) => Err(Fault::Forbidden),
            Instruction::Const(k) => constant(k).map(drop),
            Instruction::Public(k) => input(k, inputs.public),
            Instruction::Hidden(k) => input(k, inputs.hidden),
            Instruction::Secret(k) => input(k, inputs.secret),
            Instruction::Store(k) | Instruction::Load(k) => slot_below(u64::from(k) + 1),
            Instruction::Sum(k) if k < 2 => Err(Fault::SumCount(k)),
            Instruction::Bits(n, _) if n == 0 || n > limits::MAX_BITS => Err(Fault::BitCount(n)),
            Instruction::Bits(n, k) => slot_below(u64::from(k) + u64::from(n)),
            // 2^252 is bit 4 of the last byte.
            Instruction::Within(k) if constant(k)?.as_bytes()[31] >> 4 != 0 => Err(Fault::BoundTooLarge),
            Instruction::Advice(k) | Instruction::Compute(k) => side_program(k).map(drop),
            Instruction::Factors(k) => match side_program(k)?.results {
                2 => Ok(()),
                found => Err(Fault::FactorsResults(found)),
            },
            _ => Ok(()),
        }
    }
}
