//! Receipts: everything that decides the constraint system of an image's run, chosen after the proof is made.

use zkvm::abi::{Abi, Type};
use zkvm::image::Routine;
use zkvm::machine::{Machine, ProvingDelegate, ProvingSystem, VerifyingDelegate, VerifyingSystem};
use zkvm::program::Instruction::{self, *};
use zkvm::program::{SideOp, SideProgram};
use zkvm::r1cs::{BoundStatement, R1csProof};
use zkvm::seal::receipt_statement;
use zkvm::{
    BatchVerifyError, Claim as ReceiptClaim, Entry, Image, Journal, PedersenGens, Receipt, Scalar, Seal,
    SealKind, Statement, VerifyError, verify, verify_batch,
};

use super::common::machine::{Setup, scalar};
use super::lab::{Binding, Claim, accepts, assert_bound, attack, prove};

/// A run of an image with this journal, and what its prover knows.
#[derive(Clone)]
struct Run {
    setup: Setup,
    image: Image,
    /// The outputs that are claimed, whatever is computed.
    outputs: Vec<Scalar>,
}

impl Run {
    fn new(setup: Setup, outputs: &[Scalar]) -> Self {
        Self { image: setup.image(), outputs: outputs.to_vec(), setup }
    }

    fn known(&self) -> Statement {
        let pedersen = PedersenGens::default();
        let inputs = self.setup.inputs();
        Statement {
            public: self.setup.public.clone(),
            hidden: inputs
                .hidden
                .iter()
                .map(|opened| pedersen.commit(opened.value, opened.blinding).compress())
                .collect(),
            secrets: self.setup.secret.len(),
            outputs: self.outputs.clone(),
        }
    }

    fn claim(&self) -> ReceiptClaim {
        let Statement { public, hidden, outputs, .. } = self.known();
        let clear = public.into_iter().map(Entry::Clear);
        let entries = clear.chain(hidden.into_iter().map(Entry::Commitment));
        let entries = entries.chain(outputs.into_iter().map(Entry::Clear)).collect();
        ReceiptClaim { image_id: self.image.id(), journal: Journal { entries } }
    }

    fn receipt(&self, proof: &R1csProof) -> Receipt {
        Receipt { claim: self.claim(), seal: Seal::Bulletproofs(proof.to_bytes()) }
    }
}

impl Claim for Run {
    fn statement(&self) -> BoundStatement {
        receipt_statement(&self.claim(), SealKind::Bulletproofs)
    }

    fn write_proving<C: ProvingSystem>(&self, cs: C) -> C {
        let inputs = self.setup.inputs();
        let mut delegate = ProvingDelegate::new(cs, &inputs, self.outputs.len());
        Machine::for_image(&self.image, &mut delegate).run().expect("a run");
        delegate.finish().0
    }

    fn write_verifying<C: VerifyingSystem>(&self, cs: C) -> C {
        let statement = self.known();
        let mut delegate = VerifyingDelegate::new(cs, &statement);
        Machine::for_image(&self.image, &mut delegate).run().expect("a run");
        delegate.finish().0
    }
}

/// "The product of two secrets is 15", of 3 and `factor`; then what the datum is in.
fn factors(factor: i64, code: &[Instruction]) -> Setup {
    let product = [Secret(0), Secret(1), Mul, Int(15), Neg, Add, Zero];
    Setup::new(&[&product[..], code].concat()).secret(&[3, factor, 0])
}

/// The third secret is 0; the machine says that it equals what `code` leaves.
fn equals(code: &[Instruction]) -> Vec<Instruction> {
    [&[Secret(2)][..], code, &[Neg, Add, Zero]].concat()
}

/// Proves one run, claims another with a datum that fits: the weak verifier takes it, ours does not.
fn refused(proved: &Run, claimed: impl Fn(Scalar) -> Run) {
    let (run, proof) = attack(proved, claimed);
    let receipt = run.receipt(&proof);
    assert_eq!(verify(&run.image, &receipt), Err(VerifyError::ProofInvalid));
    let failures = vec![(0, VerifyError::ProofInvalid)];
    assert_eq!(verify_batch(&[(&run.image, &receipt)]), Err(BatchVerifyError { failures }));
}

/// A run that would be fine with the factor 5.
fn cheats(with: impl Fn(i64, Scalar) -> Run) {
    let fair = with(5, Scalar::ZERO);
    let (proof, _) = prove(&fair, Binding::Everything);
    assert_eq!(verify(&fair.image, &fair.receipt(&proof)).map(drop), Ok(()), "the honest one");
    refused(&with(6, Scalar::ZERO), |datum| with(6, datum));
}

fn with_constant(setup: Setup, constant: Scalar) -> Run {
    Run::new(Setup { constants: vec![constant], ..setup }, &[])
}

#[test]
fn a_constant_of_the_image() {
    cheats(|factor, datum| with_constant(factors(factor, &equals(&[Const(0)])), datum));
    // In the second phase, where it joins others.
    let both = [Secret(2), Const(0), Eq, Secret(2), Int(0), Eq, And, Verify];
    cheats(|factor, datum| with_constant(factors(factor, &both), datum));
    // A weight in a multiset, and what is added to a secret one.
    let weight = [Group, Const(0), Int(7), Tuple(1)];
    cheats(|factor, datum| with_constant(factors(factor, &weight), datum));
    let weight = [Group, Secret(2), Const(0), Add, Secret(1), Tuple(1)];
    cheats(|factor, datum| with_constant(factors(factor, &weight), datum));
}

#[test]
fn a_public_input() {
    cheats(|factor, datum| {
        let setup = factors(factor, &equals(&[Public(0)]));
        Run::new(Setup { public: vec![datum], ..setup }, &[])
    });
}

#[test]
fn an_output() {
    cheats(|factor, datum| Run::new(factors(factor, &[Secret(2), Reveal, Drop]).outputs(1), &[datum]));
}

#[test]
fn the_code() {
    let with = |code: &[Instruction], datum| {
        let code = [equals(code), equals(&[Const(0)])].concat();
        with_constant(factors(5, &code), datum)
    };
    // Numbers in it, and which instructions there are; the constant makes up for them.
    let proved = with(&[Int(7), Int(7), Neg, Add], Scalar::ZERO);
    for other in [[Int(8), Int(7), Neg, Add], [Int(7), Int(7), Neg, Mul], [Int(7), Neg, Int(1), Add]] {
        refused(&proved, |datum| with(&other, datum));
    }
}

#[test]
fn a_side_program() {
    let with = |operation: SideOp, datum| {
        let code = [SideOp::Argument(0), SideOp::Argument(0), operation];
        let code = SideProgram::new(1, 1, code.to_vec());
        let setup = factors(5, &[equals(&[Int(3), Compute(0)]), equals(&[Const(0)])].concat());
        with_constant(setup.side(code), datum)
    };
    let proved = with(SideOp::Sub, Scalar::ZERO);
    for other in [SideOp::Add, SideOp::Divide] {
        refused(&proved, |datum| with(other, datum));
    }
}

/// What a call does depends on the routine's code, on which one it is, on its numbers and on where its results go.
#[test]
fn a_routine() {
    let with = |body: Instruction, [r, k]: [u32; 2], datum| {
        let call = [Int(3), Int(3), Invoke(r, k), Load(7)];
        let slots = [Int(1), Store(6), Int(1), Store(9), Int(1), Store(10)];
        let code = [&slots[..], &equals(&call), &equals(&[Const(0)])].concat();
        let setup = factors(5, &code).routine(2, 2, &[Load(0), Load(1), Neg, body, Int(0)]);
        with_constant(setup.routine(2, 2, &[Int(8), Int(9)]), datum)
    };
    let proved = with(Add, [0, 7], Scalar::ZERO);
    for (body, call) in [(Mul, [0, 7]), (Add, [1, 7])] {
        refused(&proved, |datum| with(body.clone(), call, datum));
    }
}

#[test]
fn several_lies_at_once() {
    let with = |factor, code: &[Instruction], public: i64, datum: Scalar| {
        let code = [equals(code), equals(&[Public(0)]), vec![Secret(2), Reveal, Drop]].concat();
        let setup = factors(factor, &code);
        Run::new(Setup { public: vec![scalar(public)], ..setup }.outputs(1), &[datum])
    };
    let proved = with(6, &[Int(0)], 0, Scalar::ZERO);
    refused(&proved, |datum| with(6, &[Int(9)], 1000, datum));
}

/// All of an image but its debug map, and all of a journal, whether the constraint system depends on it or not.
#[test]
fn every_datum_is_in_every_challenge() {
    let code = [
        equals(&[Const(0)]),
        equals(&[Public(0)]),
        vec![Secret(2), Hidden(0), Eq, Not, Secret(2), Int(0), Eq, And, Verify],
        vec![Int(1), Compute(0), Drop, Secret(2), Reveal, Drop],
        vec![Int(1), Invoke(0, 0), Int(1), Invoke(1, 2)],
    ]
    .concat();
    let side = SideProgram::new(1, 1, vec![SideOp::Argument(0)]);
    let setup = factors(5, &code).constants(&[0]).public(&[0]).hidden(&[4]).side(side).outputs(1);
    let setup = setup.routine(1, 1, &[Load(0), Store(1), Int(2)]).routine(1, 1, &[Int(3)]).routine(1, 1, &[]);
    let base = Run::new(setup, &[Scalar::ZERO]);
    let (proof, _) = prove(&base, Binding::Everything);
    assert!(accepts(&base, &proof, Binding::Everything));
    assert_eq!(verify(&base.image, &base.receipt(&proof)).map(drop), Ok(()));

    type Change = fn(&mut Run);
    let changes: [(&str, Change); 19] = [
        ("a constant", |run| run.image.constants[0] = Scalar::ONE),
        ("a constant that is not used", |run| run.image.constants.push(Scalar::ONE)),
        ("a number in the code", |run| run.image.code[3] = Int(16)),
        ("the order of instructions", |run| run.image.code.swap(0, 1)),
        ("a side program", |run| run.image.side_programs[0].code[0] = SideOp::Constant(0)),
        ("the code of a routine", |run| run.image.routines[1].code[0] = Int(4)),
        ("a routine that is not called", |run| run.image.routines.push(Routine::default())),
        ("which routine is called", |run| replace(run, &Invoke(0, 0), Invoke(1, 0))),
        ("where results go", |run| replace(run, &Invoke(1, 2), Invoke(1, 1))),
        ("how many arguments there are", |run| run.image.routines[2].arguments = 2),
        ("how many results there are", |run| run.image.routines[2].results = 2),
        ("declared edges", |run| run.image.counts.edges += 1),
        ("declared slots", |run| run.image.counts.slots += 1),
        ("declared depth of the stack", |run| run.image.counts.stack += 1),
        ("a name", |run| run.image.abi.parameters[0].name.push('x')),
        ("a type", |run| narrow(&mut run.image.abi)),
        ("a public input", |run| run.setup.public[0] = Scalar::ONE),
        ("a commitment", |run| run.setup.hidden[0] += Scalar::ONE),
        ("an output", |run| run.outputs[0] = Scalar::ONE),
    ];
    for (what, change) in changes {
        let mut other = base.clone();
        change(&mut other);
        assert_bound(&base, &other, &proof, what);
        assert!(verify(&other.image, &other.receipt(&proof)).is_err(), "{what}");
    }
    // Where instructions come from decides nothing, and is no part of the ID.
    let mut other = base.clone();
    other.image.debug.files.push("file".to_owned());
    assert_eq!(other.image.id(), base.image.id());
}

/// Puts another instruction in place of one.
fn replace(run: &mut Run, from: &Instruction, to: Instruction) {
    let place = run.image.code.iter_mut().find(|instruction| *instruction == from);
    *place.expect("the instruction") = to;
}

/// Says that the public input is a bool.
fn narrow(abi: &mut Abi) {
    abi.parameters[0].ty = Type::Array(Box::new(Type::Bool), 1);
}
