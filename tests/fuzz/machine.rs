//! The machine: prover, mock prover, verifier and whoever counts see the same run.

use zkc_tests::inputs_of;
use zkvm::image::{ClauseImage, Counts};
use zkvm::machine::{
    Failure, Machine, MachineError, Outcome, ProvingDelegate, ProvingSystem, VerifyingDelegate,
};
use zkvm::program::Instruction;
use zkvm::r1cs::{BoundStatement, MockProver, Prover, Recorder, Verifier};
use zkvm::tx::{Anchor, Contract, Header, PortableItem, PredicateLeaf, PredicateTree, Program};
use zkvm::{
    Budget, BulletproofGens, FormatError, Image, ImageError, Inputs, Opening, PedersenGens, Scalar, Statement,
};

use super::canonical;

/// What a run may cost here, so that runs are short.
const LIMITS: Counts = Counts {
    multipliers: 1 << 9,
    constraints: 1 << 11,
    edges: 1 << 14,
    steps: 1 << 14,
    slots: 1 << 6,
    stack: 1 << 6,
};
const BUDGET: Budget = Budget { multipliers: 1 << 9, steps: 1 << 14, memory: 1 << 22 };
/// Larger systems are not proven, which would take too long.
const MOST_PROVEN: u32 = 16;

/// An image decodes within what it may take, and is the same to all who run it.
pub(super) fn image(bytes: &[u8]) {
    let within = Image::decode_within(bytes, &BUDGET);
    let Some(image) = canonical(bytes, Image::decode(bytes), Image::encode) else { return };
    assert!(
        matches!(&within, Ok(same) if *same == image)
            || matches!(&within, Err(ImageError::Malformed(FormatError::TooMuchMemory { .. })))
    );
    assert_eq!(image.check(), Ok(()));
    assert_eq!(image.id(), image.clone().id());
    if BUDGET.check(&image).is_err() {
        return;
    }
    for choices in [&[0][..], &[1], &[2, 19, 7]] {
        executed(&image, &inputs_of(&image.abi, choices));
    }
}

/// Who executes an image and who proves it agree, and so does who counts.
fn executed(image: &Image, inputs: &Inputs) {
    let Ok(execution) = zkvm::execute(image, inputs) else {
        assert!(zkvm::prove(image, inputs).is_err(), "proven, and not executed");
        return;
    };
    assert_eq!(zkvm::execute(image, inputs), Ok(execution.clone()));
    // Those fold by the truth of public values.
    let folds = |instruction: &Instruction| matches!(instruction, Instruction::And | Instruction::Or);
    if !image.indexed().any(|(_, instruction)| folds(instruction)) {
        assert_eq!(zkvm::cost(image).map(|cost| cost.counts), Ok(execution.counts));
    }
    if image.counts.multipliers <= MOST_PROVEN {
        let receipt = zkvm::prove(image, inputs).expect("it can be executed");
        let verified = zkvm::verify(image, &receipt).expect("it was proven");
        assert_eq!(verified.journal(), &execution.journal);
    }
}

/// The first byte says what kind of program the rest is.
pub(super) fn run(bytes: &[u8]) {
    let Some((kind, program)) = bytes.split_first() else { return };
    let kind = [Kind::Program, Kind::Transaction, Kind::Script][usize::from(*kind) % 3];
    same_to_all(&Setting { kind, program, secrets: 0 });
}

/// A clause image has one encoding, and opens a contract in the same way for all.
pub(super) fn clause(bytes: &[u8]) {
    let Some(clause) = canonical(bytes, ClauseImage::decode(bytes), ClauseImage::encode) else { return };
    let tree = PredicateTree::of(None, vec![PredicateLeaf::Image(bytes.to_vec())], &[1; 32]);
    let tree = tree.expect("nobody signs");
    let proof = tree.call_proof(0).expect("the image");
    // Strings that are scalars and points.
    let strings = |count: u32| (0..count).map(|number| Scalar::from(number % 2).to_bytes());
    let payload = strings(clause.payload).map(|string| PortableItem::String(string[..].into()));
    let contract =
        Contract { anchor: Anchor([1; 32]), predicate: tree.predicate(), payload: payload.collect() };
    let arguments = strings(clause.arguments).fold(Program::new(), Program::push);
    let program = arguments.push_contract(&contract).input().push_open_proof(&proof).push(bytes).open();
    let secrets = clause.image.abi.counts().secret as usize;
    if secrets < 1 << 12 {
        same_to_all(&Setting { kind: Kind::Transaction, program: &program.encode(), secrets });
    }
}

fn same_to_all(setting: &Setting<'_>) {
    let pedersen = PedersenGens::default();
    let (mocked, mut mock) = setting.prover(MockProver::new());
    let (ran, prover) = setting.prover(Prover::new(&pedersen, BoundStatement::fixed(b"fuzzing")));
    let (verified, verifier) = setting.verifier(Verifier::new(BoundStatement::fixed(b"fuzzing")));
    let (counted, _) = setting.verifier(Recorder::new());

    agree(&verified, &counted);
    match &ran {
        Ok(_) => agree(&ran, &verified),
        // Without an opening nobody can prove what others can verify.
        Err(failure) => assert!(mocked.is_err(), "the mock prover does not see {failure:?}"),
    }
    if let Ok(outcome) = &mocked {
        agree(&mocked, &ran);
        if mock.check().is_ok() && outcome.counts.multipliers <= MOST_PROVEN {
            let generators = BulletproofGens::new(LIMITS.multipliers as usize);
            let (proof, _) = prover.prove(&generators).expect("every constraint holds");
            verifier.verify(&proof, &pedersen, &generators).expect("it was proven");
        }
    }
}

/// Two runs end in the same way.
fn agree(one: &Result<Outcome, Failure>, other: &Result<Outcome, Failure>) {
    match (one, other) {
        (Ok(one), Ok(other)) => {
            assert_eq!((one.counts, one.log.id()), (other.counts, other.log.id()));
            assert_eq!((&one.signing, one.points.len()), (&other.signing, other.points.len()));
        }
        (Err(one), Err(other)) => assert_eq!(one, other),
        _ => panic!("two who run the same differ: {one:?} {other:?}"),
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Program,
    Transaction,
    Script,
}

/// A program, and what it is run as.
struct Setting<'a> {
    kind: Kind,
    program: &'a [u8],
    /// How many secret inputs the clause image has that it opens, if it does.
    secrets: usize,
}

impl Setting<'_> {
    fn prover<C: ProvingSystem>(&self, cs: C) -> (Result<Outcome, Failure>, C) {
        let inputs = Inputs::default();
        let mut delegate = ProvingDelegate::new(cs, &inputs, 0);
        openings().for_each(|opening| delegate.open(opening));
        (0..8u8).for_each(|value| delegate.assign(value.into()));
        let secrets: Vec<Scalar> = (0..self.secrets).map(|k| Scalar::from(k as u64 % 2)).collect();
        delegate.call(&secrets);
        let outcome = self.machine(&mut delegate).and_then(Machine::run);
        (outcome, delegate.finish().0)
    }

    fn verifier<C: zkvm::machine::VerifyingSystem>(&self, cs: C) -> (Result<Outcome, Failure>, C) {
        let statement = Statement::default();
        let mut delegate = VerifyingDelegate::new(cs, &statement);
        let outcome = self.machine(&mut delegate).and_then(Machine::run);
        (outcome, delegate.finish().0)
    }

    fn machine<'a, D: zkvm::machine::Delegate>(
        &self,
        delegate: &'a mut D,
    ) -> Result<Machine<'a, D>, Failure> {
        let header = Header { version: zkvm::tx::VERSION, mintime_ms: 1000, maxtime_ms: 2000 };
        let strings = [vec![7; 32], vec![]];
        let failure = |error: MachineError| Failure::new(None, error);
        match self.kind {
            Kind::Program => Ok(Machine::for_program(self.program, header, LIMITS, delegate)),
            Kind::Transaction => Ok(Machine::for_transaction(self.program, header, LIMITS, delegate)),
            Kind::Script => Machine::for_script(self.program, strings, LIMITS, delegate).map_err(failure),
        }
    }
}

/// The commitments that the prover can open.
pub(super) fn openings() -> impl Iterator<Item = Opening> {
    (0..4u8).map(|value| Opening { value: value.into(), blinding: Scalar::from(1000 + u64::from(value)) })
}
