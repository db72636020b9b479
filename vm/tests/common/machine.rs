//! Small images for tests of the machine, and a prover that cheats.

use std::cell::Cell;
use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use zkvm::abi::{Abi, Output, Parameter, Type, Visibility};
use zkvm::image::{Counts, Debug, Routine};
use zkvm::machine::{
    Failure, Machine, MachineError, Outcome, ProvingDelegate, ProvingSystem, VerifyingDelegate,
};
use zkvm::program::{Instruction, SideProgram};
use zkvm::r1cs::{
    BoundStatement, ConstraintSystem, LinearCombination, MockError, MockProver, Prover, R1csError,
    RandomizableConstraintSystem, RandomizedCallback, RandomizedConstraintSystem, Variable, Verifier, Wires,
};
use zkvm::{BulletproofGens, Image, Inputs, Opened, Opening, PedersenGens, Statement};

use super::delegate::delegate;

/// More than any test needs.
pub const ROOMY: Counts =
    Counts { multipliers: 4096, constraints: 16384, edges: 65536, steps: 4096, slots: 512, stack: 256 };

/// A scalar from a small integer.
pub fn scalar(value: i64) -> Scalar {
    let magnitude = Scalar::from(value.unsigned_abs());
    if value < 0 { -magnitude } else { magnitude }
}

/// A program with its tables and inputs, of type `field` if nothing else is said.
#[derive(Clone, Default)]
pub struct Setup {
    pub digit_bits: u32,
    pub constants: Vec<Scalar>,
    pub side_programs: Vec<SideProgram>,
    pub routines: Vec<Routine>,
    pub public: Vec<Scalar>,
    pub secret: Vec<Scalar>,
    /// The ranges of the first secret inputs.
    pub ranges: Vec<(i64, i64)>,
    pub hidden: Vec<Scalar>,
    pub outputs: u32,
    pub code: Vec<Instruction>,
}

impl Setup {
    pub fn new(code: &[Instruction]) -> Self {
        Self { code: code.to_vec(), ..Self::default() }
    }

    /// How many bits the digits have.
    pub fn digit_bits(mut self, bits: u32) -> Self {
        self.digit_bits = bits;
        self
    }

    pub fn constants(mut self, values: &[i64]) -> Self {
        self.constants = values.iter().copied().map(scalar).collect();
        self
    }

    pub fn side(mut self, program: SideProgram) -> Self {
        self.side_programs.push(program);
        self
    }

    pub fn routine(mut self, arguments: u32, results: u32, code: &[Instruction]) -> Self {
        self.routines.push(Routine { arguments, results, code: code.to_vec() });
        self
    }

    pub fn public(mut self, values: &[i64]) -> Self {
        self.public = values.iter().copied().map(scalar).collect();
        self
    }

    pub fn secret(mut self, values: &[i64]) -> Self {
        self.secret = values.iter().copied().map(scalar).collect();
        self
    }

    /// Secret inputs that are integers, each with its range. They come before those that are there.
    pub fn integers(mut self, values: &[(i64, i64, i64)]) -> Self {
        self.secret.splice(0..self.ranges.len(), values.iter().map(|(value, _, _)| scalar(*value)));
        self.ranges = values.iter().map(|(_, low, high)| (*low, *high)).collect();
        self
    }

    pub fn hidden(mut self, values: &[i64]) -> Self {
        self.hidden = values.iter().copied().map(scalar).collect();
        self
    }

    pub fn outputs(mut self, count: u32) -> Self {
        self.outputs = count;
        self
    }

    pub fn inputs(&self) -> Inputs {
        let mut inputs = Inputs::default();
        inputs.public.clone_from(&self.public);
        inputs.secret.clone_from(&self.secret);
        inputs.hidden = self.openings();
        inputs
    }

    fn openings(&self) -> Vec<Opening> {
        let blinding = |i: usize| Scalar::from(1000 + i as u64);
        self.hidden.iter().enumerate().map(|(i, &value)| Opening { value, blinding: blinding(i) }).collect()
    }

    /// The image, with its true counts where it has some.
    pub fn image(&self) -> Image {
        let array = |ty: Type, length: usize| Type::Array(Box::new(ty), length as u32);
        let parameter = |name: &str, visibility, ty| Parameter { name: name.into(), visibility, ty };
        let hidden = Type::Hidden(Box::new(Type::Field));
        let integer = |(low, high): &(i64, i64)| Type::Int { low: (*low).into(), high: (*high).into() };
        let integers = Type::Tuple(self.ranges.iter().map(integer).collect());
        let abi = Abi {
            parameters: vec![
                parameter("p", Visibility::Public, array(Type::Field, self.public.len())),
                parameter("i", Visibility::Secret, integers),
                parameter("s", Visibility::Secret, array(Type::Field, self.secret.len() - self.ranges.len())),
                parameter("h", Visibility::Secret, array(hidden, self.hidden.len())),
            ],
            outputs: vec![Output { name: "return".into(), ty: array(Type::Field, self.outputs as usize) }],
        };
        let mut image = Image {
            abi,
            counts: ROOMY,
            digit_bits: self.digit_bits,
            constants: self.constants.clone(),
            side_programs: self.side_programs.clone(),
            routines: self.routines.clone(),
            code: self.code.clone(),
            debug: Debug::default(),
        };
        if let Ok(cost) = zkvm::cost(&image) {
            image.counts = cost.counts;
        }
        image
    }

    /// Runs it on a constraint system of a prover.
    pub fn run<C: ProvingSystem>(&self, cs: C) -> (Result<Outcome, Failure>, C, Vec<Scalar>) {
        let (image, inputs) = (self.image(), self.inputs());
        let mut delegate = ProvingDelegate::new(cs, &inputs, self.outputs as usize);
        let outcome = Machine::with_limits(&image, ROOMY, &mut delegate).run();
        let (cs, outputs) = delegate.finish();
        (outcome, cs, outputs)
    }

    /// Checks all constraints; returns the outputs.
    pub fn mock(&self) -> Result<Vec<Scalar>, MachineError> {
        let (outcome, mut mock, outputs) = self.run(MockProver::new());
        outcome.map_err(|failure| failure.error)?;
        checked(mock.check()).map(|()| outputs)
    }

    /// Proves and verifies it, on a constraint system made of the prover's.
    pub fn prove_and_verify<'g, C: ProvingSystem>(
        &self,
        gens: &'g PedersenGens,
        wrap: impl FnOnce(Prover<'g>) -> C,
        unwrap: impl FnOnce(C) -> Prover<'g>,
    ) -> Result<(), R1csError> {
        let bp_gens = BulletproofGens::new(ROOMY.multipliers as usize);
        let (outcome, cs, outputs) = self.run(wrap(Prover::new(gens, BoundStatement::fixed(b"test"))));
        outcome.expect("the prover's run");
        let (proof, _) = unwrap(cs).prove(&bp_gens)?;
        let commitment = |opening: Opening| gens.commit(opening.value, opening.blinding).compress();
        let statement = Statement {
            public: self.public.clone(),
            hidden: self.openings().into_iter().map(commitment).collect(),
            secrets: self.secret.len(),
            outputs,
        };
        let image = self.image();
        let mut delegate = VerifyingDelegate::new(Verifier::new(BoundStatement::fixed(b"test")), &statement);
        Machine::with_limits(&image, ROOMY, &mut delegate).run().expect("the verifier's run");
        delegate.finish().0.verify(&proof, gens, &bp_gens).map(drop)
    }
}

/// A mock prover's verdict in the machine's terms.
pub fn checked(result: Result<(), MockError>) -> Result<(), MachineError> {
    result.map_err(|error| match error {
        MockError::Unsatisfied(unsatisfied) => {
            MachineError::Unsatisfied { constraint: unsatisfied.constraint }
        }
        MockError::R1cs(error) => error.into(),
    })
}

/// A proving constraint system that adds something to wires that the prover is free to assign.
pub struct Cheat<C> {
    pub cs: C,
    bend: Bend,
}

/// Which wires are bent, counted in the order of assignment over both phases, and by how much.
#[derive(Clone)]
struct Bend {
    wires: Vec<(usize, Scalar)>,
    /// What is written whatever would be honest.
    written: Vec<(usize, Scalar)>,
    assigned: Rc<Cell<usize>>,
}

impl Bend {
    fn apply(&self, honest: Scalar) -> Scalar {
        let wire = self.assigned.replace(self.assigned.get() + 1);
        let written = self.written.iter().find(|(written, _)| *written == wire);
        let honest = written.map_or(honest, |(_, value)| *value);
        self.wires.iter().filter(|(bent, _)| *bent == wire).fold(honest, |value, (_, delta)| value + delta)
    }
}

impl<C> Cheat<C> {
    pub fn new(cs: C, wire: usize, delta: Scalar) -> Self {
        Self::several(cs, &[(wire, delta)])
    }

    /// Bends several wires at once.
    pub fn several(cs: C, wires: &[(usize, Scalar)]) -> Self {
        Self { cs, bend: Bend { wires: wires.to_vec(), written: vec![], assigned: Rc::default() } }
    }

    /// Writes these values to wires, and what would be honest to all others.
    pub fn writing(cs: C, wires: &[(usize, Scalar)]) -> Self {
        Self { cs, bend: Bend { wires: vec![], written: wires.to_vec(), assigned: Rc::default() } }
    }

    /// Counts the wires assigned in both phases.
    pub fn counter(&self) -> Rc<Cell<usize>> {
        self.bend.assigned.clone()
    }
}

impl<C: ConstraintSystem> ConstraintSystem for Cheat<C> {
    delegate!(cs: constrain node multipliers_len constraints_len evaluate);

    /// Assigns the wires freely, with the same constraints.
    fn multiply(&mut self, left: LinearCombination, right: LinearCombination) -> Wires {
        let honest = self.cs.evaluate(&left).zip(self.cs.evaluate(&right));
        let wires = self.allocate_multiplier(honest).expect("an assignment");
        self.cs.constrain(left - wires.0);
        self.cs.constrain(right - wires.1);
        wires
    }
    fn allocate(&mut self, assignment: Option<Scalar>) -> Result<Variable, R1csError> {
        self.cs.allocate(assignment.map(|honest| self.bend.apply(honest)))
    }
    fn allocate_multiplier(&mut self, assignment: Option<(Scalar, Scalar)>) -> Result<Wires, R1csError> {
        let bend = &self.bend;
        self.cs.allocate_multiplier(assignment.map(|(left, right)| (bend.apply(left), bend.apply(right))))
    }
}

impl<C: RandomizableConstraintSystem> RandomizableConstraintSystem for Cheat<C> {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        let bend = self.bend.clone();
        self.cs.specify_randomized_constraints(Box::new(move |cs| {
            callback(&mut Cheat { cs: SecondPhase(cs), bend })
        }));
    }
}

impl<C: ProvingSystem> ProvingSystem for Cheat<C> {
    fn commit(&mut self, opened: &Opened) -> Variable {
        self.cs.commit(opened)
    }
}

/// A borrowed second phase, to be wrapped by a cheat.
struct SecondPhase<'a>(&'a mut dyn RandomizedConstraintSystem);

impl ConstraintSystem for SecondPhase<'_> {
    delegate!(0: multiply allocate allocate_multiplier constrain node multipliers_len constraints_len evaluate);
}

impl RandomizedConstraintSystem for Cheat<SecondPhase<'_>> {
    fn challenge_scalar(&mut self, label: &'static [u8]) -> Scalar {
        self.cs.0.challenge_scalar(label)
    }
}
