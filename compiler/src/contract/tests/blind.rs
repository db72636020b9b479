//! Fields that a caller cannot open: commitments are handed on, and added to.

use zkvm::Opening;
use zkvm::tx::{Argument, Opens, PayloadItem};

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
    let to = Predicate::from(SigningKey::random().verification_key());
    let coin = Utxo::genesis(Anchor([3; 32]), to, ValueOpening::hidden(1, Scalar::from(5u64)));
    TxBuilder::new(Header::any_time()).call(call).spend(&coin).change(to).simulate().is_ok()
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

#[test]
fn a_sum_is_what_it_is_said_to_be() {
    let scene = Scene::new();
    let (call, _) = scene.call("vote", &scene.blind(), &[1]);
    let image = &call.clause;
    // The choice, the sum and the next count.
    assert_eq!(image.arguments, 3);
    assert!(accepted(call.clone()));
    for index in 0..call.arguments.len() {
        for lie in [0, 2, 4, 41, 42] {
            let mut lying = call.clone();
            lying.arguments[index] = Argument::Committed(hidden(lie));
            assert!(!accepted(lying), "argument {index} as {lie}");
        }
    }
    // Other commitments on the ledger: then the sums are wrong.
    for index in 0..3 {
        let mut lying = call.clone();
        lying.payload[index] = PayloadItem::Committed(hidden(9));
        let Opens::Output(output) = &call.opens else { panic!("an instance") };
        let payload = lying.payload.iter().map(PayloadItem::item).collect();
        lying.opens = Opens::Output(Contract { payload, ..output.clone() });
        // Only the sum depends on one of them.
        assert_eq!(accepted(lying), index != 1, "field {index}");
    }
}
