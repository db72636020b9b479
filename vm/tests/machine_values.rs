//! The laws of values, against provers that cheat: nothing is made, changed into another flavor, dropped or
//! copied.

mod common;

use common::machine::{Cheat, checked, scalar};
use common::transaction::{Openings, anchor, input, point, run, spent, value};
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use proptest::prelude::*;
use zkvm::PedersenGens;
use zkvm::batch::{Fault, PointEquation};
use zkvm::machine::MachineError as Error;
use zkvm::r1cs::{BoundStatement, MockProver, R1csError};
use zkvm::signature::{Signature, SigningKey};
use zkvm::tx::{
    Contract, ContractId, Format, PortableItem, Predicate, PredicateTree, Program, TxEntry, Value,
};

/// Quantities and flavors.
type Amounts = [(i64, u64)];

/// The inputs and the outputs of a cloak.
type Sides = (Vec<(i64, u64)>, Vec<(i64, u64)>);

/// Spends values, cloaks them, and keeps the results in outputs.
fn payment(openings: &mut Openings, inputs: &Amounts, outputs: &Amounts) -> Program {
    let values = inputs.iter().map(|amount| PortableItem::Value(openings.value(*amount))).collect();
    let mut program = input(&spent(1, values)).signtx();
    for amount in outputs {
        let Value { qty, flv } = openings.value(*amount);
        program = program.push_point(qty).push_point(flv);
    }
    program = program.cloak(inputs.len() as u32, outputs.len() as u32);
    keep(program, outputs.len())
}

/// Puts each of the topmost items into an output.
fn keep(program: Program, count: usize) -> Program {
    (0..count).fold(program, |program, _| program.push_point(point(9)).output(1))
}

fn prove(openings: &Openings, program: &Program) -> Result<(), R1csError> {
    openings.prove(program, &PedersenGens::default(), |prover| prover, |prover| prover)
}

fn is_unsatisfied(result: &Result<(), Error>) -> bool {
    matches!(result, Err(Error::Unsatisfied { .. }))
}

/// The verdict on a prover who adds `delta` to one wire.
fn bent(openings: &Openings, program: &Program, wire: usize, delta: Scalar) -> Result<(), Error> {
    let (outcome, mut cheat) = openings.run(program, Cheat::new(MockProver::new(), wire, delta));
    outcome.expect("a run");
    checked(cheat.cs.check())
}

/// How many wires the prover is free to assign.
fn wires(openings: &Openings, program: &Program) -> usize {
    let (outcome, mut cheat) = openings.run(program, Cheat::new(MockProver::new(), usize::MAX, Scalar::ZERO));
    outcome.expect("a run");
    let _ = cheat.cs.check();
    cheat.counter().get()
}

/// A true statement stays false whatever wire is changed, except the `free` ones that say nothing. Proofs are made
/// for some of them.
fn sound(openings: &Openings, program: &Program, free: &[usize]) {
    assert_eq!(openings.mock(program), Ok(()));
    assert_eq!(prove(openings, program), Ok(()));
    let wires = wires(openings, program);
    for wire in 0..wires {
        for delta in [1, -1].map(scalar) {
            let result = bent(openings, program, wire, delta);
            assert_eq!(is_unsatisfied(&result), !free.contains(&wire), "wire {wire}: {result:?}");
        }
    }
    for wire in [0, wires / 2, wires - 1] {
        let wrap = |prover| Cheat::new(prover, wire, Scalar::ONE);
        let verdict = openings.prove(program, &PedersenGens::default(), wrap, |cheat| cheat.cs);
        let expected = if free.contains(&wire) { Ok(()) } else { Err(R1csError::VerificationError) };
        assert_eq!(verdict, expected, "wire {wire}");
    }
}

/// No prover gets a false statement through by bending one wire.
fn hopeless(openings: &Openings, program: &Program) {
    assert!(is_unsatisfied(&openings.mock(program)));
    for wire in 0..wires(openings, program) {
        let result = bent(openings, program, wire, Scalar::ONE);
        assert!(is_unsatisfied(&result), "wire {wire}: {result:?}");
    }
    assert_eq!(prove(openings, program), Err(R1csError::VerificationError));
}

/// `issue` of a quantity under the flavor that the predicate may issue.
fn issuance(openings: &mut Openings, qty: Scalar, flavor: Option<Scalar>) -> Program {
    let predicate = Predicate(point(3));
    let flavor = flavor.unwrap_or_else(|| Value::issue_flavor(&predicate, b"metadata"));
    let (qty, flv) = (openings.commit(qty), openings.unblinded(flavor));
    let program = anchor().push_point(qty).commit().push_point(flv).commit();
    keep(program.push(*b"metadata").push_predicate(predicate).issue().signtx(), 1)
}

#[test]
fn issued_quantities_are_in_range() {
    for qty in [0, 1, 1 << 40, u64::MAX] {
        let mut openings = Openings::default();
        let program = issuance(&mut openings, qty.into(), None);
        assert_eq!(openings.mock(&program), Ok(()), "{qty}");
    }
    for qty in [-Scalar::ONE, Scalar::from(1u128 << 64)] {
        let mut openings = Openings::default();
        let program = issuance(&mut openings, qty, None);
        hopeless(&openings, &program);
    }
    let mut openings = Openings::default();
    let program = issuance(&mut openings, Scalar::from(77u64), None);
    sound(&openings, &program, &[]);
}

#[test]
fn a_predicate_issues_its_own_flavors_only() {
    let check = |flavor| {
        let mut openings = Openings::default();
        let outcome = run(&issuance(&mut openings, Scalar::ONE, flavor)).expect("a run");
        PointEquation::check_all(&outcome.points)
    };
    let (own, other) = (Predicate(point(3)), Predicate(point(4)));
    assert_eq!(check(None), Ok(()));
    for flavor in
        [Value::issue_flavor(&own, b"other"), Value::issue_flavor(&other, b"metadata"), Scalar::ZERO]
    {
        assert_eq!(check(Some(flavor)), Err(Fault::Points));
    }
    // Nor by a commitment that is no point.
    let program = anchor().push_point(point(1)).commit().push_point(point(0xff)).commit();
    let outcome = run(&keep(program.push([]).push_predicate(own).issue().signtx(), 1)).expect("a run");
    assert_eq!(PointEquation::check_all(&outcome.points), Err(Fault::Points));
}

/// Borrows quantities, and repays them together from an input of `repaid`, of which `rest` is left; the borrowed values are kept.
fn loans(openings: &mut Openings, borrowed: &[Scalar], repaid: (i64, u64), rest: i64) -> Program {
    let debts: Vec<_> =
        borrowed.iter().map(|qty| (openings.commit(*qty), openings.commit(repaid.1))).collect();
    let repayment = PortableItem::Value(openings.value(repaid));
    let mut program = input(&spent(1, vec![repayment])).signtx();
    for (qty, flv) in debts {
        program = keep(program.push_point(qty).commit().push_point(flv).commit().borrow(), 1);
    }
    let rest = openings.value((rest, repaid.1));
    keep(program.push_point(rest.qty).push_point(rest.flv).cloak(1 + borrowed.len() as u32, 1), 1)
}

#[test]
fn what_is_borrowed_is_in_range_and_repaid() {
    let mut openings = Openings::default();
    let program = loans(&mut openings, &[scalar(500)], (500, 7), 0);
    sound(&openings, &program, &[]);
    for (borrowed, repaid) in [(501, 500), (499, 500), (-500, -500)] {
        let mut openings = Openings::default();
        let program = loans(&mut openings, &[scalar(borrowed)], (repaid, 7), 0);
        hopeless(&openings, &program);
    }
}

/// The same of a quantity, a flavor or both that everybody knows, of which there is nothing to be committed to or proven.
#[test]
fn what_everybody_knows_is_borrowed_without_a_range() {
    let number = |program: Program, number: Scalar| program.push_scalar(number).scalar();
    let loan = |openings: &mut Openings, qty: Scalar, known: [bool; 2], repaid: i64| {
        let repayment = PortableItem::Value(openings.value((repaid, 7)));
        let mut program = input(&spent(1, vec![repayment])).signtx();
        for (amount, known) in [(qty, known[0]), (scalar(7), known[1])] {
            program = match known {
                true => number(program, amount),
                false => program.push_point(openings.commit(amount)).commit(),
            };
        }
        let program = keep(program.borrow(), 1);
        let rest = openings.value((0, 7));
        keep(program.push_point(rest.qty).push_point(rest.flv).cloak(2, 1), 1)
    };
    for known in [[true, true], [true, false], [false, true]] {
        let mut openings = Openings::default();
        let program = loan(&mut openings, scalar(500), known, 500);
        sound(&openings, &program, &[]);
        for (borrowed, repaid) in [(501, 500), (499, 500), (0, 500)] {
            let mut openings = Openings::default();
            let program = loan(&mut openings, scalar(borrowed), known, repaid);
            hopeless(&openings, &program);
        }
    }
    for qty in [-Scalar::ONE, Scalar::from(1u128 << 64), Scalar::from(2u64).invert()] {
        let program = loan(&mut Openings::default(), qty, [true, true], 500);
        assert_eq!(run(&program).map(drop), Err(Error::InvalidBitrange));
    }
    // What is locked commits to the number without a blinding.
    let outcome = run(&loan(&mut Openings::default(), scalar(500), [true, true], 500)).expect("a run");
    let made = outcome.log.outputs().next().expect("what was borrowed");
    let unblinded = |n| PedersenGens::default().commit(scalar(n), Scalar::ZERO).compress();
    assert_eq!(made.payload, [PortableItem::Value(Value { qty: unblinded(500), flv: unblinded(7) })]);
    let ranges = |known| {
        let counts = run(&loan(&mut Openings::default(), scalar(500), known, 500)).expect("a run").counts;
        (counts.multipliers, counts.constraints)
    };
    let (hidden, known) = (ranges([false, false]), ranges([true, true]));
    assert_eq!((hidden.0 - known.0, hidden.1 - known.1), (16, 17));
    let linear = anchor().push_point(point(1)).commit().expr().push_point(point(1)).commit().borrow();
    assert_eq!(run(&linear).map(drop), Err(Error::TypeNotVariable));
}

/// What two clauses are owed is two debts, though they be of the same amount and asset: nothing that pays one pays both.
#[test]
fn one_payment_is_for_one_debt() {
    let mut openings = Openings::default();
    let program = loans(&mut openings, &[scalar(50), scalar(50)], (101, 7), 1);
    sound(&openings, &program, &[]);
    // Nor with a rest that is less than nothing, or with a debt that is one.
    for (second, repaid, rest) in [(50, 50, 0), (50, 50, -50), (50, 99, 0), (-50, 50, 50), (0, 50, 50)] {
        let mut openings = Openings::default();
        let program = loans(&mut openings, &[scalar(50), scalar(second)], (repaid, 7), rest);
        hopeless(&openings, &program);
    }
}

/// Pays a fee from an input, and keeps the change.
fn with_fee(openings: &mut Openings, spent_value: (i64, u64), fee: u32, change: (i64, u64)) -> Program {
    let value = PortableItem::Value(openings.value(spent_value));
    let change = openings.value(change);
    let program = input(&spent(1, vec![value])).signtx().push_fee(fee).fee();
    keep(program.push_point(change.qty).push_point(change.flv).cloak(2, 1), 1)
}

#[test]
fn fees_are_paid() {
    let mut openings = Openings::default();
    let program = with_fee(&mut openings, (500, 0), 10, (490, 0));
    sound(&openings, &program, &[]);
    for (value, fee, change) in [((500, 0), 10, (500, 0)), ((500, 0), 10, (489, 0)), ((500, 7), 10, (490, 7))]
    {
        let mut openings = Openings::default();
        let program = with_fee(&mut openings, value, fee, change);
        assert!(openings.mock(&program).is_err(), "{value:?} − {fee} = {change:?}");
    }
}

#[test]
fn an_honest_cloak_ties_down_every_wire() {
    for (inputs, outputs) in [
        (&[(5, 1)][..], &[(5, 1)][..]),
        (&[(5, 1)], &[(2, 1), (3, 1)]),
        (&[(5, 1), (6, 2)], &[(6, 2), (5, 1)]),
        (&[(5, 1), (1, 2), (6, 1)], &[(11, 1), (1, 2)]),
    ] {
        let mut openings = Openings::default();
        let program = payment(&mut openings, inputs, outputs);
        sound(&openings, &program, &[]);
    }
}

/// Values in and out with different sums of some flavor, or an output out of range.
fn unbalanced() -> impl Strategy<Value = Sides> {
    let amounts = || proptest::collection::vec((0i64..4, 1u64..3), 1..4);
    let law = (amounts(), amounts()).prop_filter("balanced", |(inputs, outputs)| {
        let sum = |amounts: &Amounts, flavor| {
            amounts.iter().filter(|(_, f)| *f == flavor).map(|(q, _)| q).sum::<i64>()
        };
        (1..3).any(|flavor| sum(inputs, flavor) != sum(outputs, flavor))
    });
    let negative = (1i64..100, 1i64..100).prop_map(|(a, b)| (vec![(a, 1)], vec![(a + b, 1), (-b, 1)]));
    prop_oneof![3 => law, 1 => negative]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_cloak_makes_changes_or_loses_value(
        (inputs, outputs) in unbalanced(),
        wire in any::<prop::sample::Index>(),
        delta in -4i64..5,
    ) {
        let mut openings = Openings::default();
        let program = payment(&mut openings, &inputs, &outputs);
        // A prover may find that there is no witness, or assign something that does not fit.
        prop_assert!(openings.mock(&program).is_err());
        let (outcome, mut cheat) = openings.run(&program, Cheat::new(MockProver::new(), usize::MAX, Scalar::ZERO));
        if outcome.is_ok() {
            prop_assert!(cheat.cs.check().is_err());
            let wire = wire.index(cheat.counter().get());
            prop_assert!(is_unsatisfied(&bent(&openings, &program, wire, scalar(delta))));
        }
    }

    #[test]
    fn items_are_neither_copied_nor_dropped(steps in proptest::collection::vec(any::<(u8, u8)>(), 0..60)) {
        let spent_values: Vec<Value> = (0..4).map(|i| value(10 + i)).collect();
        let payload = spent_values.iter().map(|value| PortableItem::Value(*value)).collect();
        let mut builder = Shuffler::new(input(&spent(1, payload)).signtx(), spent_values.len());
        steps.iter().for_each(|&(action, choice)| builder.step(action, choice.into()));
        let outcome = run(&builder.finish()).expect("a run");

        let mut ids = Vec::new();
        let mut kept = Vec::new();
        for entry in outcome.log.entries() {
            match entry {
                TxEntry::Retire { qty, flv } => kept.push(Value { qty: *qty, flv: *flv }),
                TxEntry::Output(contract) => {
                    ids.push(contract.id());
                    kept.extend(contract.payload.iter().filter_map(|item| match item {
                        PortableItem::Value(value) => Some(*value),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        kept.sort_by_key(|value| value.qty.to_bytes());
        prop_assert_eq!(kept, spent_values);
        // Each contract has an anchor of its own, so no two are the same.
        let outputs = ids.len();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), outputs);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn no_proof_makes_changes_or_loses_value((inputs, outputs) in unbalanced()) {
        let mut openings = Openings::default();
        let program = payment(&mut openings, &inputs, &outputs);
        if openings.run(&program, MockProver::new()).0.is_ok() {
            prop_assert_eq!(prove(&openings, &program), Err(R1csError::VerificationError));
        }
    }
}

/// What an item on the stack is, as far as it matters here.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Data,
    Value,
    /// A contract of that many items, and which of them are values.
    Contract(usize, u64),
}

/// Writes programs that run, and move linear items around in every way there is.
struct Shuffler {
    program: Program,
    stack: Vec<Kind>,
}

impl Shuffler {
    fn new(program: Program, values: usize) -> Self {
        Self { program, stack: vec![Kind::Value; values] }
    }

    fn write(&mut self, write: impl FnOnce(Program) -> Program) {
        self.program = write(std::mem::take(&mut self.program));
    }

    fn step(&mut self, action: u8, choice: usize) {
        let depth = self.stack.len();
        match action % 8 {
            0 => {
                self.stack.push(Kind::Data);
                self.write(|program| program.push([choice as u8]));
            }
            1 if depth > 0 => {
                let k = choice % depth;
                let item = self.stack.remove(depth - 1 - k);
                self.stack.push(item);
                self.write(|program| program.roll(k as u32));
            }
            2 if depth > 0 && self.stack[depth - 1 - choice % depth] == Kind::Data => {
                self.stack.push(Kind::Data);
                self.write(|program| program.dup((choice % depth) as u32));
            }
            3 if self.stack.last() == Some(&Kind::Data) => {
                self.stack.pop();
                self.write(Program::drop);
            }
            4 => {
                self.lock(choice, |program, k| program.contract(k));
            }
            5 => {
                if let Some(&Kind::Contract(count, values)) = self.stack.last() {
                    self.stack.pop();
                    let kind = |i| if values >> i & 1 == 1 { Kind::Value } else { Kind::Data };
                    self.stack.extend((0..count).map(kind));
                    self.write(|program| match choice % 2 {
                        0 => program.signtx(),
                        _ => program.program(&Program::new()).push([0; 64]).signid(),
                    });
                }
            }
            // It goes to the log.
            6 if self.lock(choice % 3, |program, k| program.output(k)) => drop(self.stack.pop()),
            7 if self.stack.last() == Some(&Kind::Value) => {
                let nested = Program::new().retire();
                self.stack.pop();
                self.write(|program| program.program(&nested).eval());
            }
            _ => {}
        }
    }

    /// Puts some of the topmost items into a contract, unless one of them is a contract.
    fn lock(&mut self, choice: usize, instruction: impl FnOnce(Program, u32) -> Program) -> bool {
        let count = choice % (self.stack.len() + 1);
        let start = self.stack.len() - count;
        let mut values = 0;
        for (i, kind) in self.stack[start..].iter().enumerate() {
            match kind {
                Kind::Contract(..) => return false,
                Kind::Value => values |= 1 << i,
                Kind::Data => {}
            }
        }
        self.stack.truncate(start);
        self.stack.push(Kind::Contract(count, values));
        self.write(|program| instruction(program.push_point(point(5)), count as u32));
        true
    }

    /// Clears the stack.
    fn finish(mut self) -> Program {
        while let Some(kind) = self.stack.pop() {
            self.write(|program| match kind {
                Kind::Data => program.drop(),
                Kind::Value => keep(program, 1),
                Kind::Contract(..) => program.signtx(),
            });
            if let Kind::Contract(count, values) = kind {
                let kind = |i| if values >> i & 1 == 1 { Kind::Value } else { Kind::Data };
                self.stack.extend((0..count).map(kind));
            }
        }
        self.program
    }
}

#[test]
fn the_same_items_never_make_the_same_contract_twice() {
    let twice = |first: Program, second: Program| anchor().then(first).then(second);
    let make = || Program::new().push([1]).push_point(point(1)).output(1);
    let outcome = run(&twice(make(), make())).expect("a run");
    let ids: Vec<ContractId> = outcome.log.outputs().map(Contract::id).collect();
    assert_ne!(ids[0], ids[1]);
    // The second is anchored by the first, and the next one would be by the second.
    let anchors: Vec<_> = outcome.log.outputs().map(|contract| contract.anchor).collect();
    assert_eq!(anchors[1], ids[0].to_anchor());
    assert_eq!(outcome.anchor, Some(ids[1].to_anchor()));
    // An input starts again, from its own ID.
    let spent = spent(7, vec![]);
    let outcome = run(&twice(make(), input(&spent).signtx())).expect("a run");
    assert_eq!(outcome.anchor, Some(spent.id().to_anchor().ratchet()));
}

/// A contract locked by a key, with one string in it.
fn locked_by(predicate: Predicate, anchor: u8) -> Contract {
    Contract { predicate, ..spent(anchor, vec![PortableItem::String(b"tag"[..].into())]) }
}

fn holds(program: &Program) -> bool {
    PointEquation::check_all(&run(program).expect("a run").points).is_ok()
}

#[test]
fn a_program_is_signed_for_one_contract_or_for_a_tag() {
    let (key, thief) = (SigningKey::random(), SigningKey::random());
    let (contract, other) =
        (locked_by(key.verification_key().into(), 1), locked_by(key.verification_key().into(), 2));
    let program = Program::new().drop();
    let signid = |contract: &Contract, program: &Program, signature: Signature| {
        input(contract).program(program).push(signature.to_bytes()).signid()
    };
    let sign = |key: &SigningKey, id, program: &Program| {
        Signature::sign(&mut Format::Version2.signid_transcript(id, &program.encode()), key)
    };
    let good = sign(&key, contract.id(), &program);
    assert!(holds(&signid(&contract, &program, good)));
    assert!(!holds(&signid(&other, &program, good)), "another contract");
    assert!(!holds(&signid(&contract, &Program::new().log(), good)), "another program");
    assert!(!holds(&signid(&contract, &program, sign(&thief, contract.id(), &program))), "another key");

    let signtag = |contract: &Contract, signature: Signature| {
        input(contract).program(&program).push(signature.to_bytes()).signtag()
    };
    let sign = |key: &SigningKey, tag: &[u8]| {
        Signature::sign(&mut Format::Version2.signtag_transcript(tag, &program.encode()), key)
    };
    assert!(holds(&signtag(&contract, sign(&key, b"tag"))));
    assert!(holds(&signtag(&other, sign(&key, b"tag"))), "the same tag of another contract");
    assert!(!holds(&signtag(&contract, sign(&key, b"another"))));
    assert!(!holds(&signtag(&contract, sign(&thief, b"tag"))));
    // One kind of signature is not the other.
    assert!(!holds(&signtag(&contract, good)));
    assert!(!holds(&signid(&contract, &program, sign(&key, b"tag"))));
}

#[test]
fn only_programs_of_the_tree_can_be_called() {
    let programs = [Program::new().drop(), Program::new().log(), Program::new().push([1]).drop().drop()];
    let encoded = programs.iter().map(Program::encode).collect();
    let tree = PredicateTree::new(None, encoded, &[7; 32]).expect("a tree");
    let contract = locked_by(tree.predicate(), 1);
    let call = |contract: &Contract, index: usize, program: &Program| {
        let proof = tree.call_proof(index).expect("a program");
        input(contract).push_call_proof(&proof).program(program).call()
    };
    for (i, program) in programs.iter().enumerate() {
        for j in 0..programs.len() {
            assert_eq!(holds(&call(&contract, j, program)), i == j, "program {i} by the path of {j}");
        }
    }
    let stranger = Program::new().drop().push([]).drop();
    assert!(!holds(&call(&contract, 0, &stranger)));
    let another_tree = PredicateTree::new(None, vec![stranger.encode()], &[7; 32]).expect("a tree");
    assert!(!holds(&call(&locked_by(another_tree.predicate(), 1), 0, &programs[0])));
    // The inner key of the proof is part of what the predicate commits to.
    let mut proof = tree.call_proof(0).expect("a program");
    proof.inner = Predicate(PedersenGens::default().B.compress());
    assert!(!holds(&input(&contract).push_call_proof(&proof).program(&programs[0]).call()));
    for bytes in [[0; 32], [0xff; 32]] {
        proof.inner = Predicate(CompressedRistretto(bytes));
        assert!(!holds(&input(&contract).push_call_proof(&proof).program(&programs[0]).call()));
    }
}

#[test]
fn commitments_that_are_no_points_prove_nothing() {
    use zkvm::Statement;
    use zkvm::machine::{Machine, VerifyingDelegate};
    use zkvm::r1cs::{Prover, Verifier};

    let mut openings = Openings::default();
    let program = payment(&mut openings, &[(5, 1)], &[(5, 1)]);
    let pedersen = PedersenGens::default();
    let (outcome, prover) = openings.run(&program, Prover::new(&pedersen, BoundStatement::fixed(b"test")));
    outcome.expect("a run");
    let proof = prover.prove(&zkvm::BulletproofGens::new(256)).expect("a proof").0;
    let honest = openings.value((5, 1)).qty;
    for bytes in [[0xff; 32], [0; 32], honest.to_bytes()] {
        let mut changed = program.encode();
        // The first commitment that is pushed for the cloak, after `push input signtx`.
        let place = input(&spent(1, vec![PortableItem::Value(value(1))])).signtx().encode().len() + 2;
        changed[place..place + 32].copy_from_slice(&bytes);
        let statement = Statement::default();
        let mut delegate = VerifyingDelegate::new(Verifier::new(BoundStatement::fixed(b"test")), &statement);
        let limits = common::transaction::ROOMY;
        let machine = Machine::for_transaction(&changed, common::transaction::HEADER, limits, &mut delegate);
        machine.run().expect("points are not looked at while the program runs");
        let verdict = delegate.finish().0.verify(&proof, &pedersen, &zkvm::BulletproofGens::new(256));
        assert_eq!(verdict.map(drop), Err(R1csError::VerificationError));
    }
}
