//! Provers that cheat: whatever wire they bend, the mock prover names a constraint and no proof verifies.

mod common;

use common::cheats::{mock, sound, wires};
use common::delegate::delegate;
use common::machine::{Cheat, Setup, checked, scalar};
use curve25519_dalek::scalar::Scalar;
use zkvm::machine::ProvingSystem;
use zkvm::program::Instruction::*;
use zkvm::program::{SideOp, SideProgram};
use zkvm::r1cs::{
    BoundStatement, ConstraintSystem, LinearCombination, MockProver, Prover, R1csError,
    RandomizableConstraintSystem, RandomizedCallback, Variable,
};
use zkvm::{Opened, PedersenGens};

#[test]
fn multiply_and_mul() {
    sound(
        &Setup::new(&[Hidden(0), Hidden(1), Multiply, Reveal, Drop, Drop, Drop]).hidden(&[6, 7]).outputs(1),
        &[],
    );
    sound(&Setup::new(&[Hidden(0), Hidden(1), Mul, Reveal, Drop]).hidden(&[6, 7]).outputs(1), &[]);
    // Without use of the product, its inputs are tied down all the same.
    sound(&Setup::new(&[Hidden(0), Hidden(1), Multiply, Drop, Drop, Drop]).hidden(&[6, 7]), &[]);
}

#[test]
fn zero_and_reveal() {
    // A secret is free until something is said about it; the other half of its multiplier stays unused.
    sound(&Setup::new(&[Secret(0), Drop]).secret(&[5]), &[0]);
    sound(&Setup::new(&[Secret(0), Int(5), Neg, Add, Zero]).secret(&[5]), &[]);
}

#[test]
fn bits() {
    sound(&Setup::new(&[Hidden(0), Bits(4, 0)]).hidden(&[0b1010]), &[]);
    sound(&Setup::new(&[Hidden(0), Bits(1, 0)]).hidden(&[1]), &[]);
}

#[test]
fn full_add() {
    for bits in 0..8u32 {
        let values: Vec<i64> = (0..3).map(|i| i64::from(bits >> i & 1)).collect();
        let code =
            [Hidden(0), Hidden(1), Hidden(2), FullAdd(0), Load(0), Reveal, Drop, Load(1), Reveal, Drop];
        sound(&Setup::new(&code).hidden(&values).outputs(2), &[]);
        // Tied down even if nothing uses the sum.
        sound(&Setup::new(&code[..4]).hidden(&values), &[]);
    }
}

#[test]
fn within() {
    // 5 = 0b101: weights 1, 2, 2. Bending one bit always breaks it.
    for value in 0..=5 {
        sound(&Setup::new(&[Hidden(0), Within(0)]).constants(&[5]).hidden(&[value]), &[]);
    }
}

#[test]
fn range() {
    let setup = Setup::new(&[Hidden(0), Range, Drop]).hidden(&[i64::MAX]);
    for wire in 0..wires(&setup) {
        assert!(mock(&setup, wire, Scalar::ONE).is_err(), "wire {wire}");
        assert!(mock(&setup, wire, -Scalar::ONE).is_err(), "wire {wire}");
    }
}

/// (a) → (b, 1 − b) with b = 1 if a = 0.
fn is_zero() -> SideProgram {
    use SideOp::*;
    let bit = [Argument(0), Int(0), Equal];
    SideProgram::new(1, 2, [&bit[..], &[Int(1)], &bit, &[Sub]].concat())
}

#[test]
fn advice_and_factors_are_not_trusted() {
    // Advice without a constraint is free: the language must never let that pass.
    sound(&Setup::new(&[Hidden(0), Advice(0), Drop, Drop]).side(is_zero()).hidden(&[0]), &[0, 1]);
    sound(&Setup::new(&[Hidden(0), Factors(0), Drop, Drop, Drop]).side(is_zero()).hidden(&[0]), &[0, 1]);

    // A quotient and remainder, tied down: 57 = 5·10 + 7, 7 ≤ 9, 5 ≤ 255.
    use SideOp::{Argument, Divide, Remainder};
    let code = [Argument(0), SideOp::Int(10), Divide, Argument(0), SideOp::Int(10), Remainder];
    let divide = SideProgram::new(1, 2, code.to_vec());
    let code = [
        Hidden(0),
        Advice(0),
        Store(1),
        Store(0),
        Load(0),
        Within(0),
        Load(1),
        Within(1),
        Load(0),
        Int(10),
        Mul,
        Load(1),
        Hidden(0),
        Neg,
        Sum(3),
        Zero,
    ];
    sound(&Setup::new(&code).side(divide).constants(&[255, 9]).hidden(&[57]), &[]);
}

#[test]
fn constraints_of_the_second_phase() {
    let is = |value: u32| [Hidden(0), Int(value), Eq];
    // `or`: the wires are the differences.
    sound(&Setup::new(&[&is(5)[..], &is(6), &[Or, Verify]].concat()).hidden(&[6]), &[]);
    // `not` assigns x, y and x, w. For x = 5 − 6 all are tied down.
    sound(&Setup::new(&[&is(5)[..], &[Not, Verify]].concat()).hidden(&[6]), &[]);
    // For x = 0 the inverse w is free and says nothing; wires 4 to 7 are those of the outer `not`.
    sound(&Setup::new(&[&is(5)[..], &[Not, Not, Verify]].concat()).hidden(&[5]), &[3]);
    sound(&Setup::new(&[&is(6)[..], &[Not], &is(5), &[And, Verify]].concat()).hidden(&[5]), &[]);
}

#[test]
fn a_wrong_output_does_not_verify() {
    use zkvm::machine::{Machine, ProvingDelegate, VerifyingDelegate};
    use zkvm::r1cs::{Prover, Verifier};
    use zkvm::{BulletproofGens, Statement};

    let setup = Setup::new(&[Secret(0), Reveal, Drop]).secret(&[5]).outputs(1);
    let (image, inputs) = (setup.image(), setup.inputs());
    let (pedersen, gens) = (PedersenGens::default(), BulletproofGens::new(64));
    let mut delegate =
        ProvingDelegate::new(Prover::new(&pedersen, BoundStatement::fixed(b"test")), &inputs, 1);
    Machine::for_image(&image, &mut delegate).run().expect("a run");
    let proof = delegate.finish().0.prove(&gens).expect("a proof").0;
    for (output, verdict) in [(5, Ok(())), (6, Err(R1csError::VerificationError))] {
        let statement = Statement { secrets: 1, outputs: vec![scalar(output)], ..Statement::default() };
        let verifier = Verifier::new(BoundStatement::fixed(b"test"));
        let mut delegate = VerifyingDelegate::new(verifier, &statement);
        Machine::for_image(&image, &mut delegate).run().expect("a run");
        assert_eq!(delegate.finish().0.verify(&proof, &pedersen, &gens).map(drop), verdict);
    }
}

/// The square of a number, and a number of the prover's choice that is tied to the argument if `tied` says so.
fn square_and_advice(tied: bool) -> Setup {
    let tie = [Load(1), Neg, Load(0), Add, Zero];
    let tie = if tied { &tie[..] } else { &[] };
    let routine = [&[Load(0), Load(0), Mul, Load(0), Advice(0), Store(1)][..], tie, &[Load(1)]].concat();
    // The argument of the first call is a node, and results of both go into another one.
    let code = [Hidden(0), Hidden(1), Add, Invoke(0, 0), Hidden(1), Invoke(0, 2)];
    let sums = [Load(0), Load(2), Add, Reveal, Drop, Load(1), Load(3), Add, Reveal, Drop];
    let same = SideProgram::new(1, 1, vec![SideOp::Argument(0)]);
    let setup = Setup::new(&[&code[..], &sums].concat()).hidden(&[3, 4]).outputs(2);
    setup.side(same).routine(1, 2, &routine)
}

#[test]
fn in_calls() {
    sound(&square_and_advice(true), &[]);
    let bits = [Load(0), Bits(3, 1), Load(1), Load(2), Pack(2)];
    let code = [Hidden(0), Invoke(0, 0), Hidden(0), Int(1), Add, Invoke(0, 1), Load(0), Load(1), Add, Zero];
    sound(&Setup::new(&code).hidden(&[0]).routine(1, 1, &[Load(0), Load(0), Mul, Neg, Load(0), Add]), &[]);
    let code = [Hidden(0), Invoke(0, 0), Hidden(1), Invoke(0, 1), Load(0), Load(1), Add, Reveal, Drop];
    sound(&Setup::new(&code).hidden(&[5, 6]).outputs(1).routine(1, 1, &bits), &[]);
}

/// What both calls say together is true, but neither of them is.
#[test]
fn lies_in_two_calls_do_not_cancel() {
    let gens = PedersenGens::default();
    for (tied, verdict) in [(false, Ok(())), (true, Err(R1csError::VerificationError))] {
        let setup = square_and_advice(tied);
        // In each call: two wires of the square, then the advice. Two of these share a multiplier.
        assert_eq!(wires(&setup), 6);
        let lies = [(2, Scalar::ONE), (5, -Scalar::ONE)];
        let (outcome, mut cheat, outputs) = setup.run(Cheat::several(MockProver::new(), &lies));
        // The verdict of the mock prover comes with the first constraint that does not hold.
        let mock = outcome.map_err(|failure| failure.error).and_then(|_| checked(cheat.cs.check()));
        assert_eq!(mock.is_ok(), !tied);
        if !tied {
            assert_eq!(outputs, [49 + 16, 7 + 4].map(scalar));
        }
        let proven = setup.prove_and_verify(&gens, |cs| Cheat::several(cs, &lies), |cheat| cheat.cs);
        assert_eq!(proven, verdict);
    }
}

/// A prover that takes the index-th node for another sum.
struct OtherNode<'g> {
    cs: Prover<'g>,
    wrong: usize,
    nodes: usize,
}

impl ConstraintSystem for OtherNode<'_> {
    delegate!(cs: multiply allocate allocate_multiplier constrain multipliers_len constraints_len evaluate);

    fn node(&mut self, lc: LinearCombination) -> Variable {
        let wrong = self.nodes == self.wrong;
        self.nodes += 1;
        self.cs.node(if wrong { lc * Scalar::from(2u8) } else { lc })
    }
}

impl RandomizableConstraintSystem for OtherNode<'_> {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        self.cs.specify_randomized_constraints(callback);
    }
}

impl ProvingSystem for OtherNode<'_> {
    fn commit(&mut self, opened: &Opened) -> Variable {
        ProvingSystem::commit(&mut self.cs, opened)
    }
}

/// Nodes are no wires: each side makes its own, and a verifier's are those of the code.
#[test]
fn a_lie_in_a_node_stays_one() {
    let (gens, setup) = (PedersenGens::default(), square_and_advice(true));
    let verdict = |wrong| {
        let wrap = |cs| OtherNode { cs, wrong, nodes: 0 };
        setup.prove_and_verify(&gens, wrap, |liar| liar.cs)
    };
    assert_eq!(verdict(usize::MAX), Ok(()));
    // The argument; what ties the advice, in each call; and the sums of results.
    for wrong in 0..5 {
        assert_eq!(verdict(wrong), Err(R1csError::VerificationError), "node {wrong}");
    }
    assert_eq!(verdict(5), Ok(()), "there is no other node");
}
