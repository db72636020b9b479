//! Honest transactions, tampered ones, and attacks by provers who cheat.

mod adaptive;
mod attacks;
mod flow;
mod tampering;

use std::sync::OnceLock;

use super::prove::ScriptSecrets;
use super::run::{constrain, proof_statement};
use super::witness::{relation, transcript};
use super::*;
use crate::generators::{BulletproofGens, PedersenGens};
use crate::inputs::Inputs;
use crate::machine::ProvingDelegate;
use crate::program::InstructionSet;
use crate::r1cs::Prover;
use crate::signature::SigningKey;
use crate::tx::Program;
use crate::{CompressedRistretto, Scalar};

/// Who has what before anything happens.
pub(super) struct World {
    pub(super) alice: SigningKey,
    pub(super) alice_key: PublicKey,
    pub(super) app: SigningKey,
    pub(super) app_key: PublicKey,
    /// Deploy, then count.
    pub(super) scripts: [Script; 2],
    pub(super) tree: ScriptTree,
    /// Of 100, Alice's.
    pub(super) coin: Input<Coin>,
}

/// `deploy`: a coin is locked in a memo with one string, a new state counts from zero.
pub(super) fn deploy_script() -> Script {
    let program =
        Program::new().commit().expr().push_scalar(0u64).scalar().eq().verify().drop().drop().drop();
    Script {
        pairs: vec![Shape::Lock { data: 1 }, Shape::Deploy { variables: 1 }],
        data: 0,
        program: program.encode_as(InstructionSet::Script),
    }
}

/// `count`: a memo is released, the state's count grows by a step below 2^64.
pub(super) fn count_script() -> Script {
    let counted = Program::new().commit().expr().range().roll(2).commit().expr().add();
    let program = counted.roll(1).commit().expr().eq().verify().drop().drop().drop().drop().drop();
    Script {
        pairs: vec![Shape::Release { data: 1 }, Shape::Update { variables: 1, data: 1 }],
        data: 0,
        program: program.encode_as(InstructionSet::Script),
    }
}

impl World {
    pub(super) fn new() -> Self {
        Self::with([deploy_script(), count_script()])
    }

    pub(super) fn with(scripts: [Script; 2]) -> Self {
        let (alice, app) = (SigningKey::random(), SigningKey::random());
        let (alice_key, app_key) = (PublicKey::random(&alice), PublicKey::random(&app));
        let tree = ScriptTree::of_scripts(&scripts);
        let source = Source { txid: [1; 32], index: 0 };
        let coin = Input { source, output: ScriptSecrets::new().encrypt(alice_key, 100) };
        Self { alice, alice_key, app, app_key, scripts, tree, coin }
    }

    pub(super) fn keys(&self) -> [&SigningKey; 2] {
        [&self.alice, &self.app]
    }

    /// Coin of 100 → memo of 60, a new state of 35, a fee of 5.
    pub(super) fn deploy(&self) -> (ScriptBody, ScriptSecrets) {
        let mut secrets = ScriptSecrets::new();
        let memo = Memo {
            commitment: secrets.hide(60u64),
            data: vec![b"for the counter".to_vec()],
            script: self.tree.address(),
            owner: self.alice_key,
        };
        let state = State {
            nonce: 0,
            commitment: secrets.hide(35u64),
            variables: vec![secrets.hide(0u64).to_bytes().to_vec()],
            script: self.tree.address(),
            owner: self.app_key,
        };
        let lock = Pair::Lock { coin: self.coin.clone(), value: secrets.hide(100u64), memo };
        (self.body(0, vec![lock, Pair::Deploy { state }], 5), secrets)
    }

    /// Memo of 60 → coin of 50, state of 35 → 44 that counts from 0 to 3, a fee of 1.
    pub(super) fn count(
        &self,
        deployed: &ScriptTx,
        mut secrets: ScriptSecrets,
    ) -> (ScriptBody, ScriptSecrets) {
        let (Pair::Lock { memo, .. }, Pair::Deploy { state }) =
            (&deployed.body.pairs[0], &deployed.body.pairs[1])
        else {
            panic!("a lock and a deployment");
        };
        let source = |index| Source { txid: deployed.id(), index };
        let coin = secrets.encrypt(self.alice_key, 50);
        let memo = Input { source: source(0), output: memo.clone() };
        let release = Pair::Release { memo, coin, value: secrets.hide(50u64) };
        let new = secrets.hide(3u64).to_bytes().to_vec();
        let after = state.next(secrets.hide(44u64), vec![new]);
        let data = vec![secrets.hide(3u64).to_bytes().to_vec()];
        let before = Input { source: source(1), output: state.clone() };
        (self.body(1, vec![release, Pair::Update { before, after, data }], 1), secrets)
    }

    /// A transaction that runs one of the two scripts.
    pub(super) fn body(&self, script: usize, pairs: Vec<Pair>, fee: u64) -> ScriptBody {
        ScriptBody {
            header: ScriptHeader::with_fee(fee),
            pairs,
            program: self.scripts[script].program.clone(),
            call_proof: self.tree.call_proof(script).expect("a script"),
            data: vec![],
        }
    }
}

/// What an honest prover makes.
pub(super) fn made(body: ScriptBody, secrets: &ScriptSecrets, keys: &[&SigningKey]) -> ScriptTx {
    let mut unsigned = prove(body, secrets).expect("a proof");
    keys.iter().for_each(|key| unsigned.sign(key));
    unsigned.finish().expect("all signatures")
}

/// What a cheating prover makes, who checks nothing: proof and witnesses are bound to the body and made with all the
/// secrets there are. `cheat` may replace the secrets of a pair.
pub(super) fn forged(
    body: ScriptBody,
    secrets: &ScriptSecrets,
    keys: &[&SigningKey],
    cheat: impl Fn(usize, Vec<Scalar>) -> Vec<Scalar>,
) -> ScriptTx {
    let (pedersen, inputs, id) = (PedersenGens::default(), Inputs::default(), body.id());
    let mut delegate = ProvingDelegate::new(Prover::new(&pedersen, proof_statement(&id)), &inputs, 0);
    secrets.feed(&mut delegate);
    constrain(&body, &mut delegate).expect("a program that runs");
    let (proof, _) = delegate.finish().0.prove(gens()).expect("a proof");
    let witnesses = witnesses(&body, secrets, keys, cheat);
    ScriptTx { body, witnesses, proof }
}

/// The witnesses of all pairs, with all the secrets there are, or what `cheat` makes of them.
pub(super) fn witnesses(
    body: &ScriptBody,
    secrets: &ScriptSecrets,
    keys: &[&SigningKey],
    cheat: impl Fn(usize, Vec<Scalar>) -> Vec<Scalar>,
) -> Vec<PairWitness> {
    let id = body.id();
    let witness = |(index, pair): (usize, &Pair)| {
        let key = keys.iter().find(|key| pair.owner().belongs_to(key)).unwrap_or(&keys[0]);
        let rest = secrets.of_pair(pair).expect("the pair's secrets");
        let all = cheat(index, [&[*key.scalar()][..], &rest].concat());
        relation(pair).prove(&mut transcript(&id, index), &all).expect("a witness")
    };
    body.pairs.iter().enumerate().map(witness).collect()
}

/// With every secret as it is.
pub(super) fn honest(_: usize, secrets: Vec<Scalar>) -> Vec<Scalar> {
    secrets
}

pub(super) fn gens() -> &'static BulletproofGens {
    static GENS: OnceLock<BulletproofGens> = OnceLock::new();
    GENS.get_or_init(ScriptTx::generators)
}

/// The two transactions of the world, made once.
pub(super) struct Made {
    pub(super) world: World,
    pub(super) deployed: ScriptTx,
    pub(super) counted: ScriptTx,
    /// Of the second one.
    pub(super) secrets: ScriptSecrets,
}

pub(super) fn example() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let world = World::new();
        let (body, secrets) = world.deploy();
        let deployed = made(body, &secrets, &world.keys());
        let (body, secrets) = world.count(&deployed, secrets);
        let counted = made(body, &secrets, &world.keys());
        Made { world, deployed, counted, secrets }
    })
}
