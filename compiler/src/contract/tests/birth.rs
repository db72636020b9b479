//! Instances begin as their contract wants, or everybody can see that they do not.

use zkvm::Opening;
use zkvm::tx::{Argument, NewOutputs, PayloadItem, PortableItem, Program, TxEntry, TxLog, Witness};

use super::super::call::token;
use super::*;

const COUNTER: &str = r#"
contract Counter(owner: PublicKey, least: u64) locks funds: Value {
    state { count: public u8, secret: Hidden<u16> }
    clause step() signed by owner { lock funds with self; next { count: count + 1 } }
    clause tell() signed by owner -> field { lock funds with self; self.id + 1 }
    clause end() signed by owner { assert secret > 2; unlock funds }
    invariant funds.amount >= least, "too little";
    invariant secret <= 1_000, "too much";
}
"#;

/// A contract, who owns its instances, and coins to make them of.
struct Scene {
    contract: BuiltContract,
    parameters: Parameters,
    owner: SigningKey,
    coins: Utxo,
}

fn flavor() -> Scalar {
    Scalar::from(5u64)
}

fn number(n: u64) -> Leaf {
    Leaf::Number(n.into())
}

impl Scene {
    fn new() -> Self {
        let owner = SigningKey::random();
        let leaves = vec![Leaf::Key(owner.verification_key().to_bytes()), number(10)];
        let contract = built(&checked(COUNTER), "Counter", leaves.clone());
        let to = Predicate::from(owner.verification_key());
        let coins = Utxo::genesis(Anchor([9; 32]), to, ValueOpening::hidden(100, flavor()));
        Self { contract, parameters: Parameters { leaves }, owner, coins }
    }

    fn begin(&self) -> TxBuilder {
        TxBuilder::new(Header::any_time()).spend(&self.coins).change(self.owner.verification_key().into())
    }

    fn instance(&self, count: u64, secret: u64, amount: u64) -> NewInstance {
        self.try_instance(count, secret, amount).unwrap_or_else(|message| panic!("{message}"))
    }

    fn try_instance(&self, count: u64, secret: u64, amount: u64) -> Result<NewInstance, String> {
        let fields = [number(count), number(secret)];
        let values = [(amount, flavor())];
        instance(&self.contract, &fields, &values, &Header::any_time(), &mut random).map_err(|unmade| {
            let Unmade::Fails(failure) = unmade else { return format!("{unmade:?}") };
            let birth = self.contract.birth.as_ref().expect("a token");
            let check = &birth.creation.circuit.checks[failure.check.0 as usize];
            check.message.clone().unwrap_or_else(|| format!("{:?}", check.kind))
        })
    }

    fn made(&self, made: &NewInstance) -> (Contract, Holdings) {
        let (_, outputs) = made.add_to(self.begin()).simulate().expect("an instance");
        let output = made.output(&outputs).expect("an instance").clone();
        let held = made.held_by(&output);
        (output, held)
    }

    fn calls(&self, clause: &str, (output, held): (&Contract, &Holdings)) -> (ClauseCall, NewOutputs, TxLog) {
        let (call, made) = called(&self.contract, clause, &self.parameters, (output, held), &[]).expect("it");
        let builder =
            TxBuilder::new(Header::any_time()).call(call).change(self.owner.verification_key().into());
        let (simulation, outputs) = builder.simulate().expect("a call");
        (made, outputs, simulation.log)
    }
}

fn next(made: &ClauseCall) -> Holdings {
    match &made.outputs[0] {
        CallOutput::Next(held) => held.clone(),
        CallOutput::Locked { .. } => panic!("an instance"),
    }
}

#[test]
fn an_instance_has_its_token_and_its_identity_until_it_ends() {
    let scene = Scene::new();
    let (first, held) = scene.made(&scene.instance(0, 7, 40));
    assert!(scene.contract.is_born(&first));
    let expected: Vec<PortableItem> = held.payload().iter().map(PayloadItem::item).collect();
    assert_eq!(first.payload, expected);
    let id = held.identity.expect("an identity").id;

    let (made, outputs, _) = scene.calls("step", (&first, &held));
    let (second, held) = (outputs.calls[0][0].clone(), next(&made));
    assert!(scene.contract.is_born(&second));
    assert_eq!(held.identity.expect("an identity").id, id);

    let (made, ..) = scene.calls("tell", (&second, &held));
    assert_eq!(made.returns, [id + Scalar::ONE]);

    // Only what was locked is for the transaction. The token is destroyed.
    let (made, outputs, log) = scene.calls("end", (&second, &held));
    assert_eq!(made.results.len(), 1);
    assert_eq!(outputs.change[0].qty(), 40);
    let token = held.identity.expect("an identity").token().value();
    let retired = TxEntry::Retire { qty: token.qty, flv: token.flv };
    assert!(log.entries().contains(&retired));
}

#[test]
fn no_two_instances_have_one_identity() {
    let scene = Scene::new();
    let made = [scene.instance(0, 7, 40), scene.instance(0, 7, 40)];
    let (_, outputs) = made[1].add_to(made[0].add_to(scene.begin())).simulate().expect("two instances");
    let held: Vec<Holdings> =
        made.iter().zip(&outputs.calls).map(|(made, outputs)| made.held_by(&outputs[0])).collect();
    assert_ne!(held[0].identity, held[1].identity);
}

#[test]
fn an_instance_is_made_within_its_invariants() {
    let scene = Scene::new();
    assert_eq!(scene.try_instance(0, 7, 9).map(drop), Err("too little".into()));
    assert_eq!(scene.try_instance(0, 1_001, 40).map(drop), Err("too much".into()));
}

#[test]
fn whoever_makes_an_instance_cannot_lie() {
    let scene = Scene::new();
    let honest = scene.instance(3, 7, 40);
    let Some(call) = honest.call.clone() else { panic!("a call") };
    assert!(scene.begin().call(call.clone()).simulate().is_ok());
    let hidden = |value: u64| Argument::Committed(Opening { value: value.into(), blinding: random() });
    let string = |value: u64| Argument::String(Scalar::from(value).to_bytes().to_vec());
    // A count of the wrong type, a secret that is too large for the invariant or for its type, too small an amount.
    let lies: &[(&str, &[(usize, Argument)])] = &[
        ("count", &[(0, string(256))]),
        ("count", &[(0, Argument::String(vec![0xff; 32]))]),
        ("secret", &[(1, hidden(1_001))]),
        ("secret", &[(1, hidden(70_000))]),
        ("secret", &[(1, Argument::Committed(Opening { value: -Scalar::ONE, blinding: random() }))]),
        ("amount", &[(2, hidden(9))]),
        ("amount and secret", &[(1, hidden(1_001)), (2, hidden(9))]),
        ("amount and secret", &[(1, hidden(7)), (2, hidden(9))]),
        ("amount", &[(2, Argument::Committed(Opening { value: -Scalar::ONE, blinding: random() }))]),
    ];
    for (what, lie) in lies {
        let mut call = call.clone();
        lie.iter().for_each(|(index, argument)| call.arguments[*index] = argument.clone());
        match scene.begin().call(call).simulate() {
            Err(BuildError::Instruction { name: "open", .. }) => {}
            Err(other) => panic!("{what}: {other}"),
            Ok(_) => panic!("{what}: it is made"),
        }
    }
    // A token of another amount is issued, and locked with the instance; but it is not the token.
    for qty in [0, 2] {
        let mut call = call.clone();
        let birth = scene.contract.birth.as_ref().expect("a token");
        let payload = ValueOpening { qty, ..token(birth.flavor) };
        call.payload = vec![PayloadItem::Value(payload)];
        let (_, outputs) = scene.begin().call(call).simulate().expect("something");
        assert!(!scene.contract.is_born(&outputs.calls[0][0]));
    }
    // So is one whose amount has a blinding.
    let mut call = call;
    let birth = scene.contract.birth.as_ref().expect("a token");
    let payload = ValueOpening { qty_blinding: Scalar::from(3u64), ..token(birth.flavor) };
    call.payload = vec![PayloadItem::Value(payload)];
    let (_, outputs) = scene.begin().call(call).simulate().expect("something");
    assert!(!scene.contract.is_born(&outputs.calls[0][0]));
}

#[test]
fn what_was_not_made_by_the_creation_is_not_born() {
    let scene = Scene::new();
    let (born, _) = scene.made(&scene.instance(0, 7, 40));
    let fake = |change: &dyn Fn(&mut Vec<PortableItem>)| {
        let mut fake = born.clone();
        change(&mut fake.payload);
        fake
    };
    let other = PortableItem::Value(ValueOpening::hidden(1, flavor()).value());
    assert!(!scene.contract.is_born(&fake(&|payload| drop(payload.pop()))));
    assert!(!scene.contract.is_born(&fake(&|payload| {
        payload.pop();
        payload.push(other.clone());
    })));
    assert!(
        !scene.contract.is_born(&Contract { predicate: scene.coins.contract().predicate, ..born.clone() })
    );

    // A token of the right flavor that somebody owes: there is none to pay it with.
    let birth = scene.contract.birth.as_ref().expect("a token");
    let token = token(birth.flavor);
    let back = ValueOpening::hidden(100, flavor());
    let mut program = Program::new().push_contract(scene.coins.contract()).input().signtx();
    let value = token.value();
    program = program.push_point(value.qty).commit().push_point(value.flv).commit().borrow();
    let forged = program.push_predicate(scene.contract.tree.predicate());
    let forged = forged.output(1);
    let change = back.value();
    let forged = forged.push_point(change.qty).push_point(change.flv).cloak(2, 1);
    let forged = forged.push_predicate(scene.coins.contract().predicate).output(1);
    let mut witness = Witness::new();
    for opening in [scene.coins.opening().expect("coins"), &token, &back] {
        witness.value(opening);
    }
    assert!(zkvm::tx::simulate(Header::any_time(), &forged, &witness).is_err());
    // Without the debt it is fine, so it is this that is refused.
    let honest = Program::new().push_contract(scene.coins.contract()).input().signtx();
    let honest = honest.push_point(change.qty).push_point(change.flv).cloak(1, 1);
    let honest = honest.push_predicate(scene.coins.contract().predicate).output(1);
    assert!(zkvm::tx::simulate(Header::any_time(), &honest, &witness).is_ok());
}
