//! Fields that a caller cannot open: commitments are handed on, and added to.

use zkvm::CompressedRistretto;
use zkvm::Opening;
use zkvm::tx::{Argument, NewOutputs, Opens, PayloadItem, PortableItem, TxLog};

use super::*;

const BALLOT: &str = r#"
contract Ballot(owner: PublicKey) locks pot: Value {
    state { note: Hidden<u8>, yes: Hidden<u64>, any: Hidden<field>, count: public u32 }
    clause vote(choice: Hidden<bool>) {
        lock pot with self;
        next { yes: yes + (if choice { 1 } else { 0 }), count: count + 1 }
    }
    clause mix(by: Hidden<field>) { lock pot with self; next { any: by * by + any } }
    clause third() { lock pot with self; next { any: any + 3 } }
    clause much(more: Hidden<u32>) { lock pot with self; next { yes: yes + more } }
    clause tell() signed by owner -> u64 { unlock pot; reveal(yes) }
}
"#;

struct Scene {
    contract: BuiltContract,
    parameters: Parameters,
    held: Holdings,
}

fn hidden(value: u64) -> Opening {
    Opening { value: value.into(), blinding: random() }
}

/// What those know of a commitment who cannot open it.
fn unknown(item: &PayloadItem) -> PayloadItem {
    PayloadItem::Plain(item.item())
}

impl Scene {
    fn new() -> Self {
        let leaves = vec![Leaf::Key(SigningKey::random().verification_key().to_bytes())];
        let contract = built(&checked(BALLOT), "Ballot", leaves.clone());
        let fields = [hidden(7), hidden(40), hidden(50)].map(PayloadItem::Committed);
        let count = PayloadItem::string(Scalar::from(3u64).to_bytes());
        let held = Holdings {
            strings: fields.into_iter().chain([count]).collect(),
            values: vec![ValueOpening::hidden(12, Scalar::from(5u64))],
            identity: identity(&contract),
        };
        Self { contract, parameters: Parameters { leaves }, held }
    }

    /// The same for somebody who can open no field.
    fn blind(&self) -> Holdings {
        let strings = self.held.strings.iter().map(unknown).collect();
        Holdings { strings, ..self.held.clone() }
    }

    fn call(&self, clause: &str, held: &Holdings, given: &[u64]) -> (Call, ClauseCall) {
        let payload = held.payload().iter().map(PayloadItem::item).collect();
        let output = Contract { anchor: Anchor([1; 32]), predicate: self.contract.tree.predicate(), payload };
        let given: Vec<Leaf> = given.iter().map(|number| Leaf::Number((*number).into())).collect();
        called(&self.contract, clause, &self.parameters, (&output, held), &given).expect("a call")
    }
}

fn accepted(call: Call) -> bool {
    simulated(call).is_ok()
}

fn simulated(call: Call) -> Result<(NewOutputs, TxLog), BuildError> {
    let to = Predicate::from(SigningKey::random().verification_key());
    let coin = Utxo::genesis(Anchor([3; 32]), to, ValueOpening::hidden(1, Scalar::from(5u64)));
    let builder = TxBuilder::new(Header::any_time()).call(call).spend(&coin).change(to);
    builder.simulate().map(|(simulation, outputs)| (outputs, simulation.log))
}

fn next(made: &ClauseCall) -> &Holdings {
    match &made.outputs[0] {
        CallOutput::Next(held) => held,
        CallOutput::Locked { .. } => panic!("an instance"),
    }
}

#[test]
fn who_opens_no_field_adds_to_it() {
    let scene = Scene::new();
    for (clause, given) in [("vote", &[1][..]), ("mix", &[6]), ("third", &[])] {
        let (call, _) = scene.call(clause, &scene.blind(), given);
        assert!(accepted(call), "{clause}");
    }
    // Whoever has the openings has those of the sum.
    let (_, made) = scene.call("vote", &scene.held, &[1]);
    let PayloadItem::Committed(sum) = &next(&made).strings[1] else { panic!("an opening") };
    assert_eq!(sum.value, Scalar::from(41u64));
    let (call, made) = scene.call("mix", &scene.held, &[6]);
    assert!(accepted(call));
    let PayloadItem::Committed(sum) = &next(&made).strings[2] else { panic!("an opening") };
    assert_eq!(sum.value, Scalar::from(86u64));
    // And without them the commitments are the same.
    let (_, seen) = scene.call("third", &scene.blind(), &[]);
    let (_, known) = scene.call("third", &scene.held, &[]);
    let items = |made: &ClauseCall| next(made).strings.iter().map(PayloadItem::item).collect::<Vec<_>>();
    assert_eq!(items(&seen), items(&known));
}

#[test]
fn what_has_no_room_must_be_opened() {
    let scene = Scene::new();
    let (call, _) = scene.call("much", &scene.held, &[5]);
    assert!(accepted(call));
    let (mut call, _) = scene.call("much", &scene.held, &[5]);
    call.payload[1] = unknown(&call.payload[1]);
    assert!(!accepted(call));
    let (call, _) = scene.call("tell", &scene.held, &[]);
    assert!(accepted(call));
}

/// What is in the next instance is the machine's own sum, whatever the caller says or knows.
#[test]
fn a_sum_is_what_is_held_and_what_is_added() {
    let scene = Scene::new();
    let (call, _) = scene.call("vote", &scene.blind(), &[1]);
    // The choice alone: the sum and the next count follow.
    assert_eq!(call.clause.arguments, 1);
    assert_eq!(sum(&call), added(&call.payload[1], &call.arguments[0]));
    for lie in [Scalar::from(2u64), Scalar::from(41u64), -Scalar::ONE, Scalar::from(2u64).invert()] {
        let mut lying = call.clone();
        lying.arguments[0] = Argument::Committed(Opening { value: lie, blinding: random() });
        assert!(!accepted(lying), "a choice of {lie:?}");
    }
    let mut other = call.clone();
    other.arguments[0] = Argument::Committed(hidden(0));
    assert_eq!(sum(&other), added(&call.payload[1], &other.arguments[0]));
    // A commitment that is there to be copied, and one that is none.
    for point in [hidden(1).commitment().to_bytes(), [0xff; 32]] {
        let mut copied = call.clone();
        copied.arguments[0] = Argument::String(point.to_vec());
        assert!(!accepted(copied));
    }
    // Of other commitments on the ledger it is another sum.
    let mut other = call.clone();
    other.payload[1] = PayloadItem::Committed(hidden(9));
    let Opens::Output(output) = &call.opens else { panic!("an instance") };
    let payload = other.payload.iter().map(PayloadItem::item).collect();
    other.opens = Opens::Output(Contract { payload, ..output.clone() });
    assert_eq!(sum(&other), added(&other.payload[1], &call.arguments[0]));
}

/// The second field of the next instance that a call makes.
fn sum(call: &Call) -> PortableItem {
    let (_, log) = simulated(call.clone()).expect("it is called");
    log.outputs().next().expect("the next instance").payload[1].clone()
}

/// The sum of the commitments.
fn added(held: &PayloadItem, argument: &Argument) -> PortableItem {
    let PortableItem::String(held) = held.item() else { panic!("a string") };
    let held = CompressedRistretto::from_slice(&held).expect("32 bytes").decompress().expect("a point");
    let Argument::Committed(opening) = argument else { panic!("a commitment") };
    let sum = held + opening.commitment().decompress().expect("a point");
    PortableItem::String(sum.compress().as_bytes()[..].into())
}
