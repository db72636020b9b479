//! What a clause retires is gone, and is as much as it says.

use zkvm::Opening;
use zkvm::tx::{Argument, NewOutputs, TxEntry, TxLog};

use super::*;

const TILL: &str = r#"
contract Till(owner: PublicKey) locks a: Value locks b: Value {
    clause part(n: Hidden<u64>) signed by owner {
        let (gone, rest) = a.split(n);
        retire gone;
        lock rest with owner;
        unlock b
    }
    clause whole() signed by owner { retire b; unlock a }
    clause both() signed by owner { retire a + b }
    clause paid(n: Hidden<u64>) requires p: n of a.asset { retire p; lock a with self; lock b with self }
}
"#;

fn flavor() -> Scalar {
    Scalar::from(5u64)
}

struct Scene {
    contract: BuiltContract,
    parameters: Parameters,
    held: Holdings,
    to: Predicate,
}

impl Scene {
    fn new() -> Self {
        let owner = SigningKey::random();
        let leaves = vec![Leaf::Key(owner.verification_key().to_bytes())];
        let values = [40, 7].map(|qty| ValueOpening::hidden(qty, flavor())).to_vec();
        Self {
            contract: built(&checked(TILL), "Till", leaves.clone()),
            parameters: Parameters { leaves },
            held: Holdings { values, ..Holdings::default() },
            to: owner.verification_key().into(),
        }
    }

    fn call(&self, clause: &str, given: &[u64]) -> (Call, ClauseCall) {
        let payload = self.held.payload().iter().map(|item| item.item()).collect();
        let output = Contract { anchor: Anchor([1; 32]), predicate: self.contract.tree.predicate(), payload };
        let given: Vec<Leaf> = given.iter().map(|number| Leaf::Number((*number).into())).collect();
        called(&self.contract, clause, &self.parameters, (&output, &self.held), &given).expect("a call")
    }

    /// What the machine says. There is a coin of 100 to pay with.
    fn runs(&self, call: Call) -> Result<(NewOutputs, TxLog), BuildError> {
        let coin = Utxo::genesis(Anchor([3; 32]), self.to, ValueOpening::hidden(100, flavor()));
        let builder = TxBuilder::new(Header::any_time()).call(call).spend(&coin).change(self.to);
        builder.simulate().map(|(simulation, outputs)| (outputs, simulation.log))
    }
}

#[test]
fn what_is_retired_is_gone() {
    let scene = Scene::new();
    // What comes back of 100 in a coin, 40 and 7.
    for (clause, given, locked, change) in [
        ("part", &[30][..], vec![10], 107),
        ("part", &[0], vec![40], 107),
        ("part", &[40], vec![0], 107),
        ("whole", &[], vec![], 140),
        ("both", &[], vec![], 100),
        ("paid", &[25], vec![40], 75),
    ] {
        let (call, made) = scene.call(clause, given);
        let (outputs, log) = scene.runs(call).expect("it is called");
        assert_eq!(outputs.change.iter().map(Utxo::qty).sum::<u64>(), change, "{clause}");
        let retired = log.entries().iter().filter(|entry| matches!(entry, TxEntry::Retire { .. })).count();
        assert_eq!(retired, 1, "{clause}");
        let first = made.outputs.iter().map(|output| match output {
            CallOutput::Locked { value, .. } => value.qty,
            CallOutput::Next(held) => held.values[0].qty,
        });
        assert_eq!(first.collect::<Vec<_>>(), locked, "{clause}");
    }
    // A value that is retired as it was held is that one for all to see.
    let (call, _) = scene.call("whole", &[]);
    let (_, log) = scene.runs(call).expect("it is called");
    let b = scene.held.values[1].value();
    assert!(log.entries().contains(&TxEntry::Retire { qty: b.qty, flv: b.flv }));
}

#[test]
fn no_other_amount_is_retired() {
    let scene = Scene::new();
    let refuses = |call: Call| matches!(scene.runs(call), Err(BuildError::Instruction { name: "spend", .. }));
    // How much is the caller's choice, and all else follows: of both together there is none.
    let (call, _) = scene.call("both", &[]);
    assert!(call.arguments.is_empty());
    let (call, _) = scene.call("part", &[30]);
    assert_eq!(call.arguments.len(), 1);
    for lie in [41, 48, u64::MAX].map(Scalar::from).into_iter().chain([-Scalar::ONE, -Scalar::from(30u64)]) {
        let mut lying = call.clone();
        lying.arguments[0] = Argument::Committed(Opening { value: lie, blinding: random() });
        assert!(refuses(lying), "{lie:?}");
    }
    // What is destroyed is what the argument commits to.
    let (_, log) = scene.runs(call.clone()).expect("it is called");
    let Argument::Committed(part) = call.arguments[0] else { panic!("a commitment") };
    let retired =
        |entry: &&TxEntry| matches!(entry, TxEntry::Retire { qty, .. } if *qty == part.commitment());
    assert_eq!(log.entries().iter().filter(retired).count(), 1);
    // It cannot be more than is paid.
    let (call, _) = scene.call("paid", &[101]);
    assert!(matches!(scene.runs(call), Err(BuildError::Insufficient { .. })));
}
