//! Instances of other contracts that clauses make: which predicate they are under, and callers who want another.

use zkvm::Opening;
use zkvm::tx::{Argument, PortableItem};

use super::attacks::Scene;
use super::*;

const SALE: &str = r#"
const WEEK: Time = 7 days;
fn later(t: Time) -> Time { t + WEEK }
contract Sale(seller: PublicKey, buyer: PublicKey, back: Address, end: Time) locks money: Value {
    clause cancel() signed by seller { lock money with Refund(buyer, later(end), back) }
    clause part(n: Hidden<u64>) signed by seller {
        let (some, rest) = money.split(n);
        lock some with Simple(to: buyer);
        lock rest with self
    }
}
contract Refund(to: PublicKey, until: Time, back: Address) locks money: Value {
    clause take() signed by to { assert before(until), "too late"; unlock money }
    clause return_it() { assert after(until); lock money with Nested(back, [1, 2]) }
}
contract Nested(back: Address, weights: [u8; 2]) locks money: Value {
    clause take() { assert money.amount > weights[0] + weights[1]; lock money with back }
}
contract Simple(to: PublicKey) locks money: Value { clause take() signed by to { unlock money } }
"#;

fn key(n: u64) -> Leaf {
    let secret = SigningKey::from_scalar(Scalar::from(n)).expect("it is not zero");
    Leaf::Key(secret.verification_key().to_bytes())
}

fn number(n: u64) -> Leaf {
    Leaf::Number(n.into())
}

/// A contract that one with the usual salt makes, or that follows after more steps.
fn made(name: &str, steps: usize, leaves: Vec<Leaf>) -> BuiltContract {
    let checked = checked(SALE);
    let id = find(&checked, name).expect("the contract");
    let salt = (0..steps).fold([7; 32], |salt, _| salt_of_made(&salt));
    build(&checked, id, &Parameters { leaves }, &salt).expect("it can be built")
}

fn scene() -> Scene {
    let money = ValueOpening::hidden(10, Scalar::from(5u64));
    Scene::new(SALE, vec![key(1), key(2), key(3), number(1_000)], vec![], vec![money])
}

/// The call of a clause, and what it makes.
fn called_in(scene: &Scene, clause: &str, given: &[Leaf]) -> (Call, ClauseCall) {
    let output = scene.holding(scene.held.clone());
    called(&scene.contract, clause, &scene.parameters, (&output, &scene.held), given).expect("a call")
}

/// The first output that a call makes.
fn output(call: &Call) -> Contract {
    let to = Predicate::from(SigningKey::random().verification_key());
    let builder = TxBuilder::new(Header::any_time()).call(call.clone()).change(to);
    let (_, outputs) = builder.simulate().expect("a call");
    outputs.calls[0][0].clone()
}

#[test]
fn whoever_knows_parameters_and_salt_finds_the_instance() {
    let scene = scene();
    let (call, cancelled) = called_in(&scene, "cancel", &[]);
    let week = 7 * 24 * 3_600_000;
    let refund = made("Refund", 1, vec![key(2), number(1_000 + week), key(3)]);
    let output = output(&call);
    assert_eq!(output.predicate, refund.tree.predicate());
    assert!(refund.is_born(&output));
    let [CallOutput::Locked { value, to, made: Some(0) }] = &cancelled.outputs[..] else {
        panic!("an instance")
    };
    assert_eq!((*to, &output.payload[..]), (output.predicate, &[PortableItem::Value(value.value())][..]));
    let cancel = &scene.contract.clauses[0];
    assert_eq!(cancel.makes[0].parameters.leaves, [key(2), number(1_000 + week), key(3)]);
    assert_eq!(cancel.makes[0].predicate, output.predicate);
    // The next one on the way is known as well.
    let nested = made("Nested", 2, vec![key(3), number(1), number(2)]);
    assert_eq!(refund.clauses[1].makes[0].predicate, nested.tree.predicate());
    // With another salt, or other parameters, it is another one, and so is the contract that makes it.
    let id = scene.contract.id;
    let other = build(&checked(SALE), id, &scene.parameters, &[8; 32]).expect("a contract");
    assert_ne!(other.clauses[0].makes[0].predicate, output.predicate);
    let leaves = vec![key(1), key(4), key(3), number(1_000)];
    let other = built(&checked(SALE), "Sale", leaves);
    assert_ne!(other.clauses[0].makes[0].predicate, output.predicate);
    assert_ne!(other.tree.predicate(), scene.contract.tree.predicate());
    // Those who see the call see the predicate, and no other program.
    assert_eq!(call.arguments.len(), 0);
}

#[test]
fn no_caller_chooses_another_predicate_or_another_amount() {
    let scene = scene();
    let other = built(&checked(SALE), "Simple", vec![key(9)]).tree.predicate();
    let other = other.verification_key().to_bytes();
    for (name, given) in [("cancel", vec![]), ("part", vec![number(3)])] {
        let (call, _) = called_in(&scene, name, &given);
        scene.verdict(&call).expect("an honest call");
        let clause = scene.contract.clauses.iter().find(|found| found.name == name).expect("the clause");
        let own = clause.makes[0].predicate.verification_key().to_bytes();
        let code = &call.clause.image.code;
        let places = (0..code.len()).filter(|at| match &code[*at] {
            Instruction::Push(bytes) => bytes[..] == own,
            _ => false,
        });
        let places: Vec<usize> = places.collect();
        assert_eq!(places.len(), 1, "{code:?}");
        let mut lying = call.clone();
        lying.clause.image.code[places[0]] = Instruction::Push(other.to_vec());
        assert!(scene.verdict(&lying).is_err());
        // As an argument in the place of the literal, and with other amounts as well.
        let hidden = |value| Argument::Committed(Opening { value, blinding: random() });
        lying = call.clone();
        lying.arguments.push(Argument::String(other.to_vec()));
        assert!(scene.verdict(&lying).is_err());
        for index in 0..call.arguments.len() {
            // There are 10.
            for value in [Scalar::from(11u64), Scalar::from(u64::MAX), -Scalar::ONE] {
                let mut lying = call.clone();
                lying.arguments[index] = hidden(value);
                assert!(scene.verdict(&lying).is_err(), "{name}: {index} is {value:?}");
                lying.clause.image.code[places[0]] = Instruction::Push(other.to_vec());
                assert!(scene.verdict(&lying).is_err(), "{name}: {index} is {value:?}");
            }
        }
    }
}

#[test]
fn there_is_a_limit_to_what_leads_to_others() {
    let mut text = String::new();
    for level in 0..7 {
        let next = level + 1;
        text += &format!(
            "contract C{level}(n: u64, k: PublicKey) locks v: Value {{
                clause one() signed by k {{ lock v with C{next}(2 * n, k) }}
                clause two() signed by k {{ lock v with C{next}(2 * n + 1, k) }}
            }}\n"
        );
    }
    text += "contract C7(n: u64, k: PublicKey) locks v: Value {
        clause end() signed by k { assert v.amount >= n; unlock v }
    }";
    let checked = checked(&text);
    let with = |name: &str| {
        let id = find(&checked, name).expect("the contract");
        build(&checked, id, &Parameters { leaves: vec![number(1), key(1)] }, &[7; 32])
    };
    // 2 + 4 + 8 + 16 + 32 are less than 64.
    assert!(with("C2").is_ok());
    let wrong = with("C1").expect_err("too many");
    assert!(wrong[0].message.contains("more than 64 contracts"), "{:?}", wrong[0].message);
}

#[test]
fn scenarios_name_and_open_them() {
    let text = format!(
        r#"{SALE}
test "refunded" on ledger {{
    let ann = person();
    let ben = person();
    ben owns 10 of Gold;
    let s = ben does Sale(seller: ann, buyer: ben, back: ann, end: 3 days) {{ lock 10 of Gold }};
    let p = ann does s.part(3);
    expect s.money.amount == 7;
    expect p.money.amount == 3;
    refused {{ tamper last; }}
    refused "not signed by `ben`" {{ ann does p.take(); }}
    ben does p.take();
    let r = ann does s.cancel();
    expect r.money.amount == 7;
    expect ben.owns(Gold) == 3;
    refused "spent" {{ ann does s.part(1); }}
    wait 11 days;
    refused "too late" {{ ben does r.take(); }}
    let n = ben does r.return_it();
    ben does n.take();
    expect ann.owns(Gold) == 7;
    expect hidden(3, 4);
}}
"#
    );
    let checked = checked(&text);
    for prove in [false, true] {
        let options = crate::testing::Options { runs: 1, seed: 0, first: &[], prove };
        let outcome = crate::testing::run(&checked, &checked.program.tests[0], options);
        let all = crate::diagnostic::render::render_all(&outcome.diagnostics, &checked.sources, false);
        assert!(outcome.passed(), "proven: {prove}\n{all}");
    }
}
