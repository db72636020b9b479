//! What can be known of an image before it runs.
//!
//! Images are straight-line: no instruction makes the machine run code that is not checked here, and calls lead to earlier
//! code only, so every index can be checked once and for all.

use super::error::InstructionFault as Fault;
use super::{Image, ImageError, clause, limits};
use crate::abi::{LeafCounts, SecretRanges};
use crate::encoding::check_limit;
use crate::gadgets::{MAX_BITS, MAX_DIGIT_BITS, bit_length};
use crate::program::{Instruction, InstructionSet, MAX_SIDE_STACK};

impl Image {
    /// Checks limits and indices. An image that was decoded has passed; one put together otherwise should
    /// be checked before it runs.
    ///
    /// # Errors
    /// At the first rule that is broken.
    pub fn check(&self) -> Result<(), ImageError> {
        self.check_as(InstructionSet::Image)
    }

    /// The same for code of another set.
    pub(super) fn check_as(&self, set: InstructionSet) -> Result<(), ImageError> {
        self.check_limits()?;
        self.abi.check()?;
        let mut ops = 0;
        for (index, program) in self.side_programs.iter().enumerate() {
            ops += program.code.len() as u64;
            check_limit("side operations", ops, limits::MAX_SIDE_OPS)?;
            check_limit("arguments of a side program", program.arguments, MAX_SIDE_STACK)?;
            program.check(self.constants.len()).map_err(|error| ImageError::SideProgram { index, error })?;
        }
        for routine in &self.routines {
            check_limit("arguments of a routine", routine.arguments, limits::MAX_ROUTINE_VALUES)?;
            check_limit("results of a routine", routine.results, limits::MAX_ROUTINE_VALUES)?;
        }
        self.check_code(set)?;
        self.debug.check(self.instructions())
    }

    fn check_limits(&self) -> Result<(), ImageError> {
        let counts = &self.counts;
        check_limit("multipliers", counts.multipliers, limits::MAX_MULTIPLIERS)?;
        check_limit("constraints", counts.constraints, limits::MAX_CONSTRAINTS)?;
        check_limit("edges", counts.edges, limits::MAX_EDGES)?;
        check_limit("steps", counts.steps, limits::MAX_STEPS)?;
        check_limit("slots", counts.slots, limits::MAX_SLOTS)?;
        check_limit("stack items", counts.stack, limits::MAX_STACK)?;
        check_limit("bits of a digit", self.digit_bits, MAX_DIGIT_BITS)?;
        check_limit("constants", self.constants.len() as u64, limits::MAX_CONSTANTS)?;
        check_limit("side programs", self.side_programs.len() as u64, limits::MAX_SIDE_PROGRAMS)?;
        check_limit("instructions", self.instructions() as u64, limits::MAX_INSTRUCTIONS)?;
        check_limit("routines", self.routines.len() as u64, limits::MAX_ROUTINES)?;
        Ok(())
    }

    fn check_code(&self, set: InstructionSet) -> Result<(), ImageError> {
        let inputs = self.abi.counts();
        let ranges = self.abi.secret_ranges();
        let mut bytes = 0;
        // Which routines may be called: all by the program, the earlier ones by a routine.
        let called = std::iter::repeat_n(self.routines.len(), self.code.len());
        let called = called.chain(
            self.routines
                .iter()
                .enumerate()
                .flat_map(|(r, routine)| std::iter::repeat_n(r, routine.code.len())),
        );
        for ((index, instruction), called) in self.indexed().zip(called) {
            let checked = self.check_instruction(instruction, &inputs, &ranges, called);
            let in_routine = index >= self.code.len() && !allowed_in_routine(instruction);
            let checked = if in_routine { Err(Fault::NotInRoutine) } else { checked };
            let checked = if is_forbidden(set, instruction) { Err(Fault::Forbidden) } else { checked };
            checked.map_err(|fault| ImageError::Instruction { index, name: instruction.name(), fault })?;
            bytes += instruction.encoded_len() as u64;
        }
        check_limit("bytes of code", bytes, limits::MAX_CODE_BYTES)?;
        let price = self.price(true);
        let [points, reveals, needed] = self.add_up(|instruction| {
            let point = matches!(instruction, Instruction::Expr | Instruction::Unblind);
            [point.into(), (*instruction == Instruction::Reveal).into(), price(instruction)]
        });
        check_limit("points that instructions use", points, limits::MAX_POINTS)?;
        if needed > self.counts.steps.into() {
            return Err(ImageError::StepsExceeded { declared: self.counts.steps, needed });
        }
        if reveals != u64::from(inputs.outputs) {
            return Err(ImageError::WrongOutputs { declared: inputs.outputs, found: reveals });
        }
        Ok(())
    }

    /// `called` is how many routines, from the first one on, the instruction may call.
    fn check_instruction(
        &self,
        instruction: &Instruction,
        inputs: &LeafCounts,
        ranges: &SecretRanges<'_>,
        called: usize,
    ) -> Result<(), Fault> {
        let slots_below = |end: u64| {
            if end <= self.counts.slots.into() { Ok(()) } else { Err(Fault::NoSuchSlot(end - 1)) }
        };
        let slots = || slots_below(self.named_slots(instruction));
        let input = |k: u32, count: u32| if k < count { Ok(()) } else { Err(Fault::NoSuchInput(k)) };
        let constant = |k: u32| self.constants.get(k as usize).ok_or(Fault::NoSuchConstant(k));
        let side_program = |k: u32| self.side_programs.get(k as usize).ok_or(Fault::NoSuchSideProgram(k));
        match *instruction {
            Instruction::Const(k) => constant(k).map(drop),
            Instruction::Public(k) => input(k, inputs.public),
            Instruction::Hidden(k) => input(k, inputs.hidden),
            Instruction::Secret(k) => input(k, inputs.secret),
            Instruction::SecretBits(k, s) => {
                input(k, inputs.secret)?;
                let range = ranges.get(k).ok_or(Fault::NoBits(k))?;
                slots_below(u64::from(s) + u64::from(bit_length(&range.max)) + 1)
            }
            Instruction::Store(_) | Instruction::Load(_) | Instruction::FullAdd(_) => slots(),
            Instruction::Sum(k) if k < 2 => Err(Fault::SumCount(k)),
            Instruction::Pack(n) if !(2..=MAX_BITS).contains(&n) => Err(Fault::PackCount(n)),
            Instruction::Bits(n, _) if n == 0 || n > MAX_BITS => Err(Fault::BitCount(n)),
            Instruction::Bits(..) => slots(),
            // 2^252 is bit 4 of the last byte.
            Instruction::Within(k) if constant(k)?.as_bytes()[31] >> 4 != 0 => Err(Fault::BoundTooLarge),
            Instruction::Digits(_) | Instruction::SecretDigits(_) | Instruction::Take(..)
                if self.digit_bits == 0 =>
            {
                Err(Fault::NoDigits)
            }
            Instruction::Digits(k) if constant(k)?.as_bytes()[31] >> 4 != 0 => Err(Fault::BoundTooLarge),
            Instruction::SecretDigits(k) => {
                input(k, inputs.secret)?;
                ranges.get(k).map(drop).ok_or(Fault::NoBits(k))
            }
            Instruction::Tuple(0) => Err(Fault::EmptyTuple),
            Instruction::Advice(k) | Instruction::Compute(k) => side_program(k).map(drop),
            Instruction::Factors(k) => match side_program(k)?.results {
                2 => Ok(()),
                found => Err(Fault::FactorsResults(found)),
            },
            Instruction::Invoke(r, _) if r as usize >= called => Err(Fault::NoEarlierRoutine(r)),
            Instruction::Invoke(..) => slots(),
            _ => Ok(()),
        }
    }
}

/// All code is checked before any runs, and each set has its own.
fn is_forbidden(set: InstructionSet, instruction: &Instruction) -> bool {
    match instruction {
        Instruction::Program(_) | Instruction::Eval | Instruction::Ext(_) => true,
        _ if set == InstructionSet::Clause => clause::is_forbidden(instruction),
        _ => instruction.is_added(),
    }
}

fn allowed_in_routine(instruction: &Instruction) -> bool {
    !matches!(
        instruction,
        Instruction::Reveal
            | Instruction::Push(_)
            | Instruction::SecretBits(..)
            | Instruction::SecretDigits(_)
    )
}
