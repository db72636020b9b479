//! Random clauses make the same constraint system on all sides, of exactly what they declare.

mod common;

use common::clause::{Locked, clause};
use common::machine::checked;
use common::transaction::{HEADER, string};
use curve25519_dalek::scalar::Scalar;
use proptest::prelude::*;
use zkvm::batch::PointEquation;
use zkvm::gadgets::TRANSACTION_DIGIT_BITS;
use zkvm::image::{ClauseImage, Counts, Routine};
use zkvm::machine::{
    Failure, Machine, MachineError as Error, Outcome, ProvingDelegate, ProvingSystem, VerifyingDelegate,
    VerifyingSystem,
};
use zkvm::program::Instruction::{self, *};
use zkvm::program::{SideOp, SideProgram};
use zkvm::r1cs::{BoundStatement, ConstraintSystem, MockProver, Prover, Recorder, Verifier};
use zkvm::tx::{DEFAULT_LIMITS, Program};
use zkvm::{BulletproofGens, Inputs, Opening, PedersenGens, Statement};

/// The secrets of every clause: small numbers.
const SECRETS: [u64; 3] = [3, 0, 7];

const MULTIPLIERS: usize = 1 << 11;

fn opening() -> Opening {
    Opening { value: Scalar::from(5u64), blinding: Scalar::from(77u64) }
}

/// The code of a clause all of whose constraints hold, put together step by step.
#[derive(Default)]
struct Draft {
    code: Vec<Instruction>,
    depth: u32,
    slots: u32,
}

impl Draft {
    /// What takes so many expressions and leaves so many; what is missing is made first.
    fn add(&mut self, takes: u32, leaves: u32, code: &[Instruction]) {
        for k in self.depth..takes {
            self.code.push(Secret(k % 3));
        }
        self.depth = self.depth.max(takes) - takes + leaves;
        self.code.extend_from_slice(code);
    }

    /// Code that uses the topmost expression as often as it likes.
    fn with(&mut self, leaves: u32, code: impl FnOnce(Instruction) -> Vec<Instruction>) {
        let slot = self.slots;
        self.add(1, 0, &[Store(slot)]);
        self.slots += 1;
        self.add(0, leaves, &code(Load(slot)));
    }

    fn step(&mut self, op: u8, x: u32) {
        let number = x % 3;
        let slot = self.slots;
        match op {
            0 => self.add(0, 1, &[Int(x)]),
            1 => self.add(0, 1, &[Secret(number)]),
            2 => self.add(2, 1, &[Add]),
            3 => self.add(2, 1, &[Mul]),
            4 => self.add(2, 3, &[Multiply]),
            5 => self.add(1, 1, &[Neg]),
            6 => self.add(2 + number, 1, &[Sum(2 + number)]),
            7 => self.add(3, 1, &[Pack(3)]),
            8 => self.with(2, |same| vec![same.clone(), same]),
            9 => self.with(0, |same| vec![same.clone(), same, Neg, Add, Zero]),
            10 => self.with(0, |same| vec![same.clone(), same, Eq, Verify]),
            11 => self.with(0, |same| {
                vec![
                    same.clone(),
                    same.clone(),
                    Eq,
                    same.clone(),
                    Int(1),
                    Eq,
                    Or,
                    same.clone(),
                    same,
                    Eq,
                    And,
                    Verify,
                ]
            }),
            12 => self.with(0, |same| vec![same.clone(), same, Int(1), Add, Eq, Not, Verify]),
            13 => self.add(0, 0, &[Secret(number), Digits(0)]),
            14 => self.add(0, 1, &[Secret(number), Range]),
            15 => {
                self.slots += 3;
                self.add(0, 0, &[Secret(number), Bits(3, slot)]);
            }
            16 => self.with(1, |same| vec![Int(x), same, Row(number, 1), Int(x), Lookup(number, 1)]),
            17 => self.with(1, |same| vec![Int(x), same, Put(number, 1), Int(x), Take(number, 1)]),
            18 => {
                self.with(0, |same| vec![Group, Int(1), same.clone(), Tuple(1), Int(1), Neg, same, Tuple(1)])
            }
            19 => self.add(1, 1, &[Advice(0)]),
            20 => self.add(1, 3, &[Factors(1)]),
            21 => {
                let point = PedersenGens::default().commit(opening().value, opening().blinding).compress();
                self.add(0, 1, &[Push(point.as_bytes().to_vec()), Commit, Expr]);
            }
            _ => {
                self.slots += 1;
                self.add(2, 0, &[Invoke(0, slot)]);
            }
        }
    }

    /// The clause, which declares what it uses.
    fn finish(mut self) -> ClauseImage {
        self.code.extend(vec![Drop; self.depth as usize]);
        let most = [DEFAULT_LIMITS.multipliers, DEFAULT_LIMITS.constraints];
        let mut clause = clause(&self.code, SECRETS.len() as u32, most);
        clause.image.digit_bits = 3;
        clause.image.constants = vec![Scalar::from(15u64)];
        let side = |results, code: &[SideOp]| SideProgram { arguments: 1, results, code: code.to_vec() };
        let [argument, one] = [SideOp::Argument(0), SideOp::Int(1)];
        clause.image.side_programs = vec![side(1, &[argument]), side(2, &[argument, one])];
        clause.image.routines =
            vec![Routine { arguments: 2, results: 1, code: vec![Load(0), Load(1), Mul, Secret(0), Add] }];
        clause.image.counts =
            Counts { edges: 100_000, steps: 10_000, slots: 256, stack: 256, ..clause.image.counts };
        // The machine says what it uses.
        for _ in 0..2 {
            let Err(failure) = verifier(&Locked::new(clause.clone(), vec![]).open(), Recorder::new()).0
            else {
                break;
            };
            let Error::Clause(failure) = failure.error else { panic!("{failure}") };
            match failure.error {
                Error::MultipliersUnused { used, .. } => clause.image.counts.multipliers = used,
                Error::ConstraintsUnused { used, .. } => clause.image.counts.constraints = used,
                error => panic!("{error}"),
            }
        }
        clause
    }
}

fn verifier<C: VerifyingSystem>(program: &Program, cs: C) -> (Result<Outcome, Failure>, C) {
    let statement = Statement::default();
    let mut delegate = VerifyingDelegate::new(cs, &statement);
    let run = Machine::for_transaction(&program.encode(), HEADER, DEFAULT_LIMITS, &mut delegate).run();
    (run, delegate.finish().0)
}

fn prover<C: ProvingSystem>(program: &Program, clauses: usize, cs: C) -> (Result<Outcome, Failure>, C) {
    let inputs = Inputs::default();
    let mut delegate = ProvingDelegate::new(cs, &inputs, 0);
    delegate.open(opening());
    (0..clauses).for_each(|_| delegate.call(&SECRETS.map(Scalar::from)));
    (0..8).for_each(|k| delegate.assign(Scalar::from(k + 1000u64)));
    let run = Machine::for_transaction(&program.encode(), HEADER, DEFAULT_LIMITS, &mut delegate).run();
    (run, delegate.finish().0)
}

/// Clauses, and before each of them and in the end now and then a low-level variable of the transaction.
fn transaction() -> impl Strategy<Value = (Vec<ClauseImage>, Vec<bool>)> {
    let clause = proptest::collection::vec((0u8..24, 0u32..5), 0..20).prop_map(|steps| {
        let mut draft = Draft::default();
        steps.into_iter().for_each(|(op, x)| draft.step(op, x));
        draft.finish()
    });
    (proptest::collection::vec(clause, 1..4), proptest::collection::vec(any::<bool>(), 4))
}

fn written((clauses, between): &(Vec<ClauseImage>, Vec<bool>)) -> Program {
    let alloc = |program: Program, there: bool| if there { program.alloc().drop() } else { program };
    let opened = clauses.iter().zip(between).fold(Program::new(), |program, (clause, between)| {
        alloc(program, *between).then(Locked::new(clause.clone(), vec![]).open())
    });
    alloc(opened, between[3])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

    #[test]
    fn all_sides_write_the_same(transaction in transaction()) {
        let (program, clauses) = (written(&transaction), transaction.0.len());
        let (verified, mut recorder) = verifier(&program, Recorder::new());
        let (proven, mut mock) = prover(&program, clauses, MockProver::new());
        let (verified, proven) = (verified.expect("the verifier's run"), proven.expect("the prover's run"));
        prop_assert_eq!(&verified.counts, &proven.counts);
        prop_assert_eq!(&verified.charges, &proven.charges);
        prop_assert_eq!(verified.log.id(), proven.log.id());
        prop_assert!(PointEquation::check_all(&verified.points).is_ok());
        // The first phase is the same to the last coefficient.
        prop_assert_eq!(recorder.constraints(), mock.constraints());
        prop_assert_eq!(checked(mock.check()), Ok(()));
        recorder.run_second_phase().expect("a second phase");
        let lengths = (recorder.multipliers_len(), recorder.constraints_len());
        prop_assert_eq!(lengths, (mock.multipliers_len(), mock.constraints_len()));
        prop_assert_eq!(lengths, (verified.counts.multipliers as usize, verified.counts.constraints as usize));
        // Whoever allocates between clauses costs no clause anything; the digits of all of them have one table.
        let declared: u32 = transaction.0.iter().map(|clause| clause.image.counts.multipliers).sum();
        let own = verified.counts.multipliers - declared;
        let table = 1 << (TRANSACTION_DIGIT_BITS - 1);
        prop_assert!((own as usize) <= table + transaction.1.iter().filter(|there| **there).count());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..Default::default() })]

    /// Bytes that are nearly a clause: refused, or run without a panic, and what the prover can run costs the same there.
    #[test]
    fn changed_clauses_never_panic(
        (clauses, _) in transaction(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = clauses[0].encode();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(clause) = ClauseImage::decode(&bytes) {
            prop_assert_eq!(clause.encode(), bytes);
            let arguments = (0..clause.arguments).fold(Program::new(), |program, _| program.push([7; 32]));
            let payload = (0..clause.payload).map(|_| string(&[9; 32])).collect();
            let program = arguments.then(Locked::new(clause, payload).open());
            let (verified, proven) = (verifier(&program, Recorder::new()).0, prover(&program, 1, MockProver::new()).0);
            if let (Ok(verified), Ok(proven)) = (verified, proven) {
                prop_assert_eq!(&verified.charges, &proven.charges);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_one_side_proves_the_other_verifies(transaction in transaction()) {
        let (program, clauses) = (written(&transaction), transaction.0.len());
        let (pedersen, gens) = (PedersenGens::default(), BulletproofGens::new(MULTIPLIERS));
        let (run, prover) = prover(&program, clauses, Prover::new(&pedersen, BoundStatement::fixed(b"test")));
        run.expect("the prover's run");
        let (proof, _) = prover.prove(&gens).expect("a proof");
        let (run, verifier) = verifier(&program, Verifier::new(BoundStatement::fixed(b"test")));
        run.expect("the verifier's run");
        prop_assert!(verifier.verify(&proof, &pedersen, &gens).is_ok());
    }
}
