//! Script transactions against provers who know all challenges and choose what is not bound: docs/security.md, "What is
//! bound".

#[path = "../../../tests/adaptive/lab.rs"]
mod lab;

use lab::{Binding, Claim, accepts, assert_bound, attack, prove};

use super::*;
use curve25519_dalek::ristretto::RistrettoPoint;

use crate::batch::PointEquation;
use crate::machine::{ProvingSystem, VerifyingDelegate, VerifyingSystem};
use crate::program::InstructionSet;
use crate::proof_error::ProofError;
use crate::r1cs::{BoundStatement, R1csProof};
use crate::statement::Statement;

#[derive(Clone)]
struct Spending {
    body: ScriptBody,
    secrets: ScriptSecrets,
}

impl Claim for Spending {
    fn statement(&self) -> BoundStatement {
        proof_statement(&self.body.id())
    }

    fn write_proving<C: ProvingSystem>(&self, cs: C) -> C {
        let inputs = Inputs::default();
        let mut delegate = ProvingDelegate::new(cs, &inputs, 0);
        self.secrets.feed(&mut delegate);
        constrain(&self.body, &mut delegate).expect("a program that runs");
        delegate.finish().0
    }

    fn write_verifying<C: VerifyingSystem>(&self, cs: C) -> C {
        let statement = Statement::default();
        let mut delegate = VerifyingDelegate::new(cs, &statement);
        constrain(&self.body, &mut delegate).expect("a program that runs");
        delegate.finish().0
    }
}

impl Spending {
    fn signed(&self, world: &World, proof: R1csProof) -> ScriptTx {
        let witnesses = witnesses(&self.body, &self.secrets, &world.keys(), honest);
        ScriptTx { body: self.body.clone(), witnesses, proof }
    }
}

/// Where the datum is that "a variable of the new state is the datum" reads. Nothing needs that.
#[derive(Clone, Copy, PartialEq)]
enum Holder {
    Program,
    OwnString,
    MemoString,
}

/// A coin of 100 becomes a memo, a state of 35 and a fee of 5.
struct Plan {
    world: World,
    place: Holder,
    memo: CompressedRistretto,
    variable: CompressedRistretto,
    secrets: ScriptSecrets,
}

impl Plan {
    fn new(place: Holder, memo: u64) -> Self {
        let (world, mut secrets) = (World::new(), ScriptSecrets::new());
        let (memo, variable) = (secrets.hide(memo), secrets.hide(0u64));
        Self { world, place, memo, variable, secrets }
    }

    /// On the stack are memo, its string, the state's commitment, its variable, the transaction's own string.
    fn script(&self, datum: Scalar) -> Script {
        let program = match self.place {
            Holder::Program => Program::new().drop().push_scalar(datum).scalar(),
            Holder::OwnString => Program::new().scalar(),
            Holder::MemoString => Program::new().drop().roll(2).scalar(),
        };
        let program = program.roll(1).commit().expr().eq().verify().drop().drop();
        let program = if self.place == Holder::MemoString { program } else { program.drop() };
        let pairs = vec![Shape::Lock { data: 1 }, Shape::Deploy { variables: 1 }];
        Script { pairs, data: 1, program: program.encode_as(InstructionSet::Script) }
    }

    fn with(&self, fee: u64, datum: Scalar) -> Spending {
        // The datum is in its place only.
        let string = |here: bool| if here { datum.to_bytes().to_vec() } else { vec![0; 32] };
        let tree = ScriptTree::of_scripts(&[self.script(datum)]);
        let (mut body, _) = self.world.deploy();
        let mut secrets = self.secrets.clone();
        if let [Pair::Lock { value, memo, .. }, Pair::Deploy { state }] = &mut body.pairs[..] {
            (memo.script, state.script) = (tree.address(), tree.address());
            memo.commitment = self.memo;
            memo.data = vec![string(self.place == Holder::MemoString)];
            state.variables = vec![self.variable.to_bytes().to_vec()];
            // The same in every statement of this plan.
            *value = secrets.commit(100u64, Scalar::from(7u64));
            state.commitment = secrets.commit(35u64, Scalar::from(8u64));
        }
        body.header.fee = fee;
        body.program = self.script(datum).program;
        body.call_proof = tree.call_proof(0).expect("the script");
        body.data = vec![string(self.place == Holder::OwnString)];
        Spending { body, secrets }
    }

    /// Proves it with one fee, claims it with another: the weak verifier takes it, ours does not.
    fn refused(&self, proved: u64, claimed: u64) {
        let (claim, proof) = attack(&self.with(proved, Scalar::ZERO), |datum| self.with(claimed, datum));
        let verdict = claim.signed(&self.world, proof).verify(gens()).map(drop);
        assert_eq!(verdict, Err(ScriptError::Proof(ProofError::Invalid)));
    }
}

#[test]
fn what_a_script_reads_is_bound() {
    for place in [Holder::Program, Holder::OwnString, Holder::MemoString] {
        let fair = Plan::new(place, 60);
        let claim = fair.with(5, Scalar::ZERO);
        let (proof, _) = prove(&claim, Binding::Everything);
        assert_eq!(claim.signed(&fair.world, proof).verify(gens()).map(drop), Ok(()), "the honest one");
        // A memo of more than there is; a fee that nobody pays; both.
        Plan::new(place, 1_000_000).refused(5, 5);
        fair.refused(5, 1_000_000);
        Plan::new(place, 1_000_000).refused(5, 0);
    }
}

#[test]
fn every_field_is_in_every_challenge() {
    let base = Plan::new(Holder::OwnString, 60).with(5, Scalar::ZERO);
    let (proof, _) = prove(&base, Binding::Everything);
    assert!(accepts(&base, &proof, Binding::Everything));
    let other = CompressedRistretto(*base.body.pairs[0].owner().gr().as_bytes());
    type Change = fn(&mut ScriptBody, CompressedRistretto);
    let changes: [(&str, Change); 14] = [
        ("a string", |body, _| body.data[0][31] ^= 1),
        ("mintime", |body, _| body.header.mintime_ms += 1),
        ("maxtime", |body, _| body.header.maxtime_ms -= 1),
        ("maturity", |body, _| body.header.maturity += 1),
        ("fee", |body, _| body.header.fee += 1),
        ("a coin", |body, point| lock(body).0.output.c = point),
        ("where a coin is from", |body, _| lock(body).0.source.index += 1),
        ("a value", |body, point| *lock(body).1 = point),
        ("a memo's commitment", |body, point| lock(body).2.commitment = point),
        ("a memo's string", |body, _| lock(body).2.data[0].push(0)),
        ("a script address", |body, _| lock(body).2.script.0[0] ^= 1),
        ("the program", |body, _| {
            body.program.extend(Program::new().push("").drop().encode_as(InstructionSet::Script))
        }),
        ("the call proof", |body, _| body.call_proof.0.neighbors.push([1; 32])),
        ("the order of pairs", |body, _| body.pairs.swap(0, 1)),
    ];
    for (what, change) in changes {
        let mut changed = base.clone();
        change(&mut changed.body, other);
        assert_ne!(base.body.id(), changed.body.id(), "{what}");
        // With its pairs in another order the program does not run.
        if what != "the order of pairs" {
            assert_bound(&base, &changed, &proof, what);
        }
    }
}

/// The first pair: a coin, its value, a memo.
fn lock(body: &mut ScriptBody) -> (&mut Input<Coin>, &mut CompressedRistretto, &mut Memo) {
    match &mut body.pairs[0] {
        Pair::Lock { coin, value, memo } => (coin, value, memo),
        _ => panic!("a lock"),
    }
}

/// A pair's value, or its coin's amount, is chosen to fit a witness that somebody without secrets made up.
#[test]
fn what_a_witness_is_about_is_bound() {
    let claim = Plan::new(Holder::OwnString, 60).with(5, Scalar::ZERO);
    let pair = &claim.body.pairs[0];
    let point = |n: u64| RistrettoPoint::mul_base(&n.into()).compress();
    // Equations: the owner's key, the coin's d, the value.
    let witness = PairWitness {
        starts: [1, 2, 3].map(point).to_vec(),
        responses: [4u64, 5, 6].map(Scalar::from).to_vec(),
    };
    let equations = |pair: &Pair| {
        relation(pair).verify(&mut transcript(&claim.body.id(), 0), &witness).expect("of the right size")
    };
    type Change = fn(&mut Pair, CompressedRistretto);
    let changes: [(usize, Change); 2] = [
        (1, |pair, d| {
            if let Pair::Lock { coin, .. } = pair {
                coin.output.d = d;
            }
        }),
        (2, |pair, point| {
            if let Pair::Lock { value, .. } = pair {
                *value = point;
            }
        }),
    ];
    for (index, change) in changes {
        let mut equation = equations(pair)[index].clone();
        let (e, image) = equation.terms.pop().expect("the image");
        let rest: RistrettoPoint =
            equation.terms.iter().map(|(weight, point)| point.decompress().expect("a point") * weight).sum();
        let chosen = (rest * -e.invert()).compress();
        assert_ne!(chosen, image);
        // Under the same challenge it would hold; the challenge is another one.
        equation.terms.push((e, chosen));
        assert_eq!(PointEquation::check_all(&[equation]), Ok(()));
        let mut forged = pair.clone();
        change(&mut forged, chosen);
        assert!(PointEquation::check_all(&equations(&forged)[index..=index]).is_err());
    }
}
