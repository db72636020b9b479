//! Small transactions for tests of the machine.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use zkvm::abi::Abi;
use zkvm::image::{ClauseImage, Counts, Debug, Image};
use zkvm::machine::{
    Failure, Machine, MachineError, Outcome, ProvingDelegate, ProvingSystem, VerifyingDelegate,
};
use zkvm::program::InstructionSet;
use zkvm::r1cs::{BoundStatement, MockProver, Prover, R1csError, Recorder, Verifier};
use zkvm::tx::{Anchor, Contract, Header, PortableItem, Predicate, Program, VERSION, Value};
use zkvm::{BulletproofGens, Inputs, Opening, PedersenGens, Statement};

use super::machine::{checked, scalar};

pub const HEADER: Header = Header { version: VERSION, mintime_ms: 1000, maxtime_ms: 2000 };

/// More than any test needs.
pub const ROOMY: Counts =
    Counts { multipliers: 4096, constraints: 16384, edges: 1 << 20, steps: 2000, slots: 16, stack: 256 };

/// 32 bytes that pass for a point. None of them is used as one.
pub fn point(byte: u8) -> CompressedRistretto {
    CompressedRistretto([byte; 32])
}

/// A value that nobody opens.
pub fn value(byte: u8) -> Value {
    Value { qty: point(byte), flv: point(byte ^ 0x80) }
}

pub fn string(bytes: &[u8]) -> PortableItem {
    PortableItem::String(bytes.into())
}

/// An output of an earlier transaction.
pub fn spent(byte: u8, payload: Vec<PortableItem>) -> Contract {
    Contract { anchor: Anchor([byte; 32]), predicate: Predicate(point(byte)), payload }
}

/// `push input` of an output.
pub fn input(contract: &Contract) -> Program {
    Program::new().push_contract(contract).input()
}

/// An input without items: gives the transaction its anchor.
pub fn anchor() -> Program {
    input(&spent(0xaa, vec![])).signtx()
}

/// The same in the original format.
pub fn original_anchor() -> Vec<u8> {
    let program = Program::new().push(spent(0xaa, vec![]).encode()).input().signtx();
    program.encode_as(InstructionSet::Original)
}

/// A clause that takes, does and leaves nothing.
pub fn empty_clause() -> ClauseImage {
    let image = Image {
        abi: Abi::default(),
        counts: Counts { edges: 1000, steps: 1000, slots: 16, stack: 16, ..Counts::default() },
        digit_bits: 0,
        constants: vec![],
        side_programs: vec![],
        routines: vec![],
        code: vec![],
        debug: Debug::default(),
    };
    ClauseImage { arguments: 0, payload: 0, results: 0, image }
}

/// The types of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    String,
    Program,
    Variable,
    Expression,
    Constraint,
    Value,
    WideValue,
    Contract,
}

pub const KINDS: [Kind; 8] = [
    Kind::String,
    Kind::Program,
    Kind::Variable,
    Kind::Expression,
    Kind::Constraint,
    Kind::Value,
    Kind::WideValue,
    Kind::Contract,
];

/// A program that leaves one item of a type. Strings fit for no purpose.
pub fn item(kind: Kind) -> Program {
    let program = Program::new();
    let expression = |program: Program| program.push_scalar(1u64).scalar();
    match kind {
        Kind::String => program.push([1; 5]),
        Kind::Program => program.program(&Program::new()),
        Kind::Variable => program.push_point(point(1)).commit(),
        Kind::Expression => expression(program),
        Kind::Constraint => expression(expression(program)).eq(),
        Kind::Value => input(&spent(1, vec![PortableItem::Value(value(1))])).signtx(),
        Kind::WideValue => program.push_fee(1).fee(),
        Kind::Contract => input(&spent(2, vec![])),
    }
}

/// The verifier's run of a whole transaction.
pub fn run(program: &Program) -> Result<Outcome, MachineError> {
    run_bytes(&program.encode(), HEADER, ROOMY)
}

pub fn run_bytes(program: &[u8], header: Header, limits: Counts) -> Result<Outcome, MachineError> {
    let statement = Statement::default();
    let mut delegate = VerifyingDelegate::new(Recorder::new(), &statement);
    let outcome = Machine::for_transaction(program, header, limits, &mut delegate).run();
    outcome.map_err(|failure| failure.error)
}

/// What the prover of a transaction knows, honest or not.
#[derive(Clone, Default)]
pub struct Openings(Vec<Opening>);

impl Openings {
    /// A commitment to a value.
    pub fn commit(&mut self, value: impl Into<Scalar>) -> CompressedRistretto {
        let blinding = Scalar::from(1000 + self.0.len() as u64);
        self.open(Opening { value: value.into(), blinding })
    }

    /// A commitment without blinding.
    pub fn unblinded(&mut self, value: impl Into<Scalar>) -> CompressedRistretto {
        self.open(Opening { value: value.into(), blinding: Scalar::ZERO })
    }

    fn open(&mut self, opening: Opening) -> CompressedRistretto {
        self.0.push(opening);
        PedersenGens::default().commit(opening.value, opening.blinding).compress()
    }

    /// A value of a quantity, which may be out of range, and a flavor.
    pub fn value(&mut self, (qty, flv): (i64, u64)) -> Value {
        Value { qty: self.commit(scalar(qty)), flv: self.commit(flv) }
    }

    /// The prover's run of a transaction, on a constraint system of a prover.
    pub fn run<C: ProvingSystem>(&self, program: &Program, cs: C) -> (Result<Outcome, Failure>, C) {
        let inputs = Inputs::default();
        let mut delegate = ProvingDelegate::new(cs, &inputs, 0);
        self.0.iter().for_each(|opening| delegate.open(*opening));
        let outcome = Machine::for_transaction(&program.encode(), HEADER, ROOMY, &mut delegate).run();
        (outcome, delegate.finish().0)
    }

    /// Whether all constraints hold.
    pub fn mock(&self, program: &Program) -> Result<(), MachineError> {
        let (outcome, mut mock) = self.run(program, MockProver::new());
        outcome.map_err(|failure| failure.error)?;
        checked(mock.check())
    }

    /// Whether a proof made on a constraint system around the prover's verifies.
    pub fn prove<'g, C: ProvingSystem>(
        &self,
        program: &Program,
        pedersen: &'g PedersenGens,
        wrap: impl FnOnce(Prover<'g>) -> C,
        unwrap: impl FnOnce(C) -> Prover<'g>,
    ) -> Result<(), R1csError> {
        let gens = BulletproofGens::new(ROOMY.multipliers as usize);
        let (outcome, cs) = self.run(program, wrap(Prover::new(pedersen, BoundStatement::fixed(b"test"))));
        outcome.expect("the prover's run");
        let (proof, _) = unwrap(cs).prove(&gens)?;
        let statement = Statement::default();
        let mut delegate = VerifyingDelegate::new(Verifier::new(BoundStatement::fixed(b"test")), &statement);
        let machine = Machine::for_transaction(&program.encode(), HEADER, ROOMY, &mut delegate);
        machine.run().expect("the verifier's run");
        delegate.finish().0.verify(&proof, pedersen, &gens).map(drop)
    }
}
