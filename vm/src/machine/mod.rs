//! The machine: one interpreter that writes a constraint system while it runs.
//!
//! The same run happens on both sides. A [`Delegate`] stands for the side: its constraint system, and where
//! inputs, outputs and advice come from. The core set begins with the reference ZkVM's: `core_set`, and for
//! transactions `value_set` and `contract_set`; `state_set` is what contracts with state need beside. The proof set exists in images only (`proof_set`). docs/spec.md has one heading
//! per instruction.
//!
//! Invariant: work and memory of a run are bounded by the bytes of the program and the declared counts; every
//! charge is made before the work it pays for.

mod budget;
mod clause;
mod constraint;
mod contract_set;
mod core_set;
mod delegate;
mod digits;
mod dispatch;
mod error;
mod expression;
mod fetch;
mod item;
mod number;
mod outcome;
mod proof_set;
#[cfg(feature = "prove")]
mod prover;
mod routine;
mod seal_set;
mod settlement;
mod signed_data;
mod state_set;
mod transaction;
mod value_set;
mod verifier;

use curve25519_dalek::scalar::Scalar;

pub use crate::bytes::Bytes;
pub use budget::Charge;
use constraint::Constraint;
pub use delegate::Delegate;
pub use error::{Failure, MachineError};
use expression::Expression;
use item::Item;
use number::Number;
pub use outcome::{OpenedContract, Outcome};
#[cfg(feature = "prove")]
pub use prover::{ProvingDelegate, ProvingSystem};
pub use transaction::MAX_FEE;
pub use verifier::{VerifyingDelegate, VerifyingSystem};

use crate::abi::SecretRanges;
use crate::batch::PointEquation;
use crate::contracts::{Format, Header, TxLog};
use crate::count::{Operation, count};
use crate::image::{Counts, Image};
use crate::program::{InstructionSet, SideProgram};
use crate::r1cs::{ConstraintSystem, Variable};
use budget::Budget;
use constraint::Arena;
use fetch::{Fetched, Run};
use routine::{Call, Callee, Start};
use settlement::Settlement;
use transaction::Transaction;

/// A program on its way through the machine.
pub struct Machine<'a, D> {
    delegate: &'a mut D,
    /// What images and scripts do not have.
    transaction: Option<Transaction>,
    constants: &'a [Scalar],
    /// Of an image's secret inputs.
    ranges: SecretRanges<'a>,
    /// With the price of each.
    side_programs: Vec<(&'a SideProgram, u64)>,
    routines: Vec<Callee<'a>>,
    /// The calls that have not ended, the innermost last.
    calls: Vec<Call<'a>>,
    set: InstructionSet,
    /// The program that runs, and those that wait for it to end.
    run: Run<'a>,
    waiting: Vec<Run<'a>>,
    /// The index of the top-level instruction.
    pc: usize,
    stack: Vec<Item>,
    slots: Vec<Option<Expression>>,
    /// Where what the code that runs has of these starts.
    start: Start,
    arena: Arena,
    budget: Budget,
    /// Whether the multipliers and constraints must be used up exactly.
    exact: bool,
    /// How many bits the digits have that ranges are proven by, 0 if there are none.
    digit_bits: u32,
    settlement: Settlement,
    /// Whether an allocated variable waits for the other wire of its multiplier.
    half_open: bool,
    log: TxLog,
    points: Vec<PointEquation>,
    point_pcs: Vec<usize>,
}

impl<'a, D: Delegate> Machine<'a, D> {
    /// A machine that runs a transaction's program within `limits`.
    pub fn for_transaction(program: &[u8], header: Header, limits: Counts, delegate: &'a mut D) -> Self {
        Self::for_format(Format::Version2, program, header, limits, delegate)
    }

    /// The same for a transaction of either format.
    pub fn for_format(
        format: Format,
        program: &[u8],
        header: Header,
        limits: Counts,
        delegate: &'a mut D,
    ) -> Self {
        Self::core(Transaction::new(format, header, true), program.into(), limits, delegate)
    }

    /// The same for a program that need not have an input.
    pub fn for_program(program: &[u8], header: Header, limits: Counts, delegate: &'a mut D) -> Self {
        let transaction = Transaction::new(Format::Version2, header, false);
        Self::core(transaction, program.into(), limits, delegate)
    }

    fn core(transaction: Transaction, program: Bytes, limits: Counts, delegate: &'a mut D) -> Self {
        let (log, set) = match transaction.format {
            Format::Version2 => (TxLog::new(transaction.header, program.clone()), InstructionSet::Core),
            Format::Original => (TxLog::original(transaction.header), InstructionSet::Original),
        };
        let run = Run::bytes(program);
        Self { log, ..Self::new(run, Some(transaction), set, limits, delegate) }
    }

    /// A machine that runs a script within `limits`, on a stack of strings, the first one deepest.
    ///
    /// # Errors
    /// [`MachineError::StackExceeded`].
    pub fn for_script(
        program: &[u8],
        stack: impl IntoIterator<Item = Vec<u8>>,
        limits: Counts,
        delegate: &'a mut D,
    ) -> Result<Self, MachineError> {
        let run = Run::bytes(program.into());
        let mut machine = Self::new(run, None, InstructionSet::Script, limits, delegate);
        for string in stack {
            machine.push(Item::String(string[..].into()))?;
        }
        Ok(machine)
    }

    /// A machine that runs an image within its declared counts.
    pub fn for_image(image: &'a Image, delegate: &'a mut D) -> Self {
        let mut machine = Self::with_limits(image, image.counts, delegate);
        machine.exact = true;
        machine
    }

    /// A machine that runs an image within other counts than its own, which need not be used up.
    pub fn with_limits(image: &'a Image, limits: Counts, delegate: &'a mut D) -> Self {
        Self::of_image(image, InstructionSet::Image, Budget::new(limits), delegate)
    }

    /// A machine that runs the code of an image, of whichever set.
    fn of_image(image: &'a Image, set: InstructionSet, budget: Budget, delegate: &'a mut D) -> Self {
        let run = Run::instructions(&image.code, 0);
        let side_programs = image.side_programs.iter().map(|program| (program, program.price()));
        Self {
            constants: &image.constants,
            digit_bits: image.digit_bits,
            ranges: image.abi.secret_ranges(),
            side_programs: side_programs.collect(),
            routines: routine::callees(image),
            budget,
            ..Self::new(run, None, set, Counts::default(), delegate)
        }
    }

    fn new(
        run: Run<'a>,
        transaction: Option<Transaction>,
        set: InstructionSet,
        limits: Counts,
        delegate: &'a mut D,
    ) -> Self {
        Self {
            delegate,
            log: TxLog::default(),
            transaction,
            constants: &[],
            ranges: SecretRanges::default(),
            side_programs: Vec::new(),
            routines: Vec::new(),
            calls: Vec::new(),
            set,
            run,
            waiting: Vec::new(),
            pc: 0,
            stack: Vec::new(),
            slots: Vec::new(),
            start: Start::default(),
            arena: Arena::default(),
            budget: Budget::new(limits),
            exact: false,
            digit_bits: 0,
            settlement: Settlement::default(),
            half_open: false,
            points: Vec::new(),
            point_pcs: Vec::new(),
        }
    }

    /// Runs the program to its end. The second phase of the constraint system is still to come.
    ///
    /// # Errors
    /// At the first instruction that fails, or at the end if the stack is not empty or a declared count is
    /// not met.
    pub fn run(mut self) -> Result<Outcome, Failure> {
        self.run_to_the_end()?;
        self.settle_transaction().map_err(|error| self.failure(error))?;
        self.finish().map_err(|error| Failure::new(None, error))
    }

    /// Runs all code, and settles what it left to the end.
    fn run_to_the_end(&mut self) -> Result<(), Failure> {
        loop {
            self.note_pc();
            match self.step() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(self.failure(error)),
            }
            if let Some(constraint) = self.delegate.unsatisfied() {
                return Err(self.failure(MachineError::Unsatisfied { constraint }));
            }
        }
        self.settle().map_err(|error| self.failure(error))
    }

    /// Remembers which instruction of the image, or top-level instruction, the next one belongs to.
    fn note_pc(&mut self) {
        if self.waiting.is_empty() {
            self.pc = self.run.pc();
        }
    }

    fn failure(&self, error: MachineError) -> Failure {
        let calls = self.calls.iter().rev().map(Call::pc).collect();
        Failure { calls, ..Failure::new(Some(self.pc), error) }
    }

    fn finish(self) -> Result<Outcome, MachineError> {
        if !self.stack.is_empty() {
            return Err(MachineError::StackNotClean(self.stack.len()));
        }
        if self.exact {
            self.budget.finish()?;
        }
        self.transaction.as_ref().map_or(Ok(()), Transaction::check)?;
        let Self { budget, log, points, point_pcs, transaction, .. } = self;
        let (anchor, signing, opened) =
            transaction.map_or_else(Default::default, |tx| (tx.anchor, tx.signing, tx.opened));
        let (counts, charges) = (budget.used(), budget.into_charges());
        Ok(Outcome { counts, charges, log, points, point_pcs, signing, opened, anchor })
    }

    /// Executes one instruction, or returns from a program that ended; false at the end of all.
    fn step(&mut self) -> Result<bool, MachineError> {
        count(Operation::Instruction, 1);
        if !self.waiting.is_empty() {
            // A program inside a string can be copied and run again and again.
            self.budget.edges(1)?;
        }
        match self.run.next(self.set) {
            Some(Ok(Fetched::Borrowed(instruction))) => self.execute(instruction)?,
            Some(Ok(Fetched::Owned(instruction))) => self.execute(&instruction)?,
            Some(Ok(Fetched::Push(bytes))) => self.push(Item::String(bytes))?,
            Some(Ok(Fetched::Program(bytes))) => self.push(Item::Program(bytes))?,
            Some(Err(_)) => return Err(MachineError::InvalidInstruction),
            None => return self.end(),
        }
        Ok(true)
    }

    /// Goes on with what waits for the code to end; false if nothing does.
    fn end(&mut self) -> Result<bool, MachineError> {
        if let Some(call) = self.calls.pop() {
            self.leave(call)?;
        } else if let Some(run) = self.waiting.pop() {
            self.run = run;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn push(&mut self, item: Item) -> Result<(), MachineError> {
        self.budget.stack(self.stack.len() + 1)?;
        self.stack.push(item);
        Ok(())
    }

    /// What the code that runs has on the stack.
    fn items(&self) -> &[Item] {
        // Nothing takes what is below.
        &self.stack[self.start.stack..]
    }

    fn push_expression(&mut self, expression: impl Into<Expression>) -> Result<(), MachineError> {
        self.push(Item::Expression(expression.into()))
    }

    fn pop(&mut self) -> Result<Item, MachineError> {
        if self.items().is_empty() {
            return Err(MachineError::StackUnderflow);
        }
        self.stack.pop().ok_or(MachineError::StackUnderflow)
    }

    /// The topmost `count` items, the deepest one first.
    fn pop_many(&mut self, count: u32) -> Result<Vec<Item>, MachineError> {
        let rest = self.items().len().checked_sub(count as usize).ok_or(MachineError::StackUnderflow)?;
        Ok(self.stack.split_off(self.start.stack + rest))
    }

    /// Leaves a point equation to be checked at the end.
    fn defer(&mut self, equation: PointEquation) {
        self.points.push(equation);
        self.point_pcs.push(self.pc);
    }

    /// Charges the instruction for multipliers and constraints of the first phase.
    fn charge(&mut self, multipliers: usize, constraints: usize) -> Result<(), MachineError> {
        self.budget.constrain(self.pc, multipliers, constraints, false)
    }

    /// Charges for and allocates one low-level variable: half a multiplier.
    fn allocate(&mut self, assignment: Option<Scalar>) -> Result<Variable, MachineError> {
        self.charge_half()?;
        Ok(self.delegate.cs().allocate(assignment)?)
    }

    /// Charges for the next low-level variable: every second one is the right wire of a multiplier that is there.
    fn charge_half(&mut self) -> Result<(), MachineError> {
        if !self.half_open {
            self.charge(1, 0)?;
        }
        self.half_open = !self.half_open;
        Ok(())
    }

    /// Requires something of constants; skipped where their values are not real.
    fn check_clear(&self, holds: bool, error: MachineError) -> Result<(), MachineError> {
        if holds || self.delegate.is_rehearsal() { Ok(()) } else { Err(error) }
    }
}
