//! What is told of calls and instances, and whoever would like something else to be told.

use zkvm::tx::{OpenedContract, PayloadItem};

use super::*;
use crate::contract::told::{CallOf, Told, calls, held, withheld};
use crate::contract::wallet::{Drafted, Wallet, WalletInstance, check, draft};

const COUNT: &str = r#"
enum Kind { Small, Large { by: u8 } }
struct Pair { first: u8, second: bool }
contract Count(owner: PublicKey) {
    state { n: public u32, secret: Hidden<u64> to owner, pairs: public [Pair; 2], free: Hidden<bool> }
    clause tell(public by: u32, public kind: Kind, public pair: Pair) -> u32 { next { n: n + by }; n }
    clause add(public by: u32, public kind: Kind, public pair: Pair) -> u32 { next { n: n + by }; n + by }
    clause more(public by: u32, public kind: Kind, public pair: Pair) -> u32 { next { n: n + 2 * by }; n + 1 }
}
"#;

struct Desk {
    checked: Checked,
    wallet: Wallet,
}

impl Desk {
    fn new() -> Self {
        let key = SigningKey::random().verification_key();
        let coin = Utxo::genesis(Anchor([1; 32]), key.into(), ValueOpening::hidden(5, Scalar::ZERO));
        let people = vec![("alice".to_string(), key)];
        Self { checked: checked(COUNT), wallet: Wallet { people, coins: vec![coin], ..Wallet::default() } }
    }

    /// Makes the transaction of a step, and forgets its coins.
    fn draft(&self, step: &str) -> Drafted {
        match draft(&self.checked, &self.wallet, step, Header::any_time(), [9; 32]) {
            Ok(drafted) => drafted,
            Err(found) => {
                panic!("{}", crate::diagnostic::render::render_all(&found.diagnostics, &found.sources, false))
            }
        }
    }

    /// The instance that a step makes.
    fn made(&self, step: &str) -> (String, WalletInstance) {
        let (name, made) = self.draft(step).instances.into_iter().next().expect("an instance");
        (name, made.expect("one that does not end"))
    }

    /// How the only call of a transaction is told.
    fn told(&self, opened: &OpenedContract) -> Option<(CallOf, String, Option<Told>)> {
        let told = calls(&self.checked, &self.wallet, &[], &[], std::slice::from_ref(opened)).pop().flatten();
        told.map(|call| (call.of, call.clause, call.result.map(|(_, value)| value)))
    }
}

const MAKE: &str = "alice does Count(owner: alice, n: 3, secret: 70, pairs: [Pair { first: 1, second: true }, Pair { first: 2, second: false }], free: true)";
const TELL: &str = "alice does c.tell(5, Kind::Large { by: 9 }, Pair { first: 7, second: true })";

fn int(number: u64) -> Told {
    Told::Int(number.into())
}

fn pair(first: u64, second: bool) -> Told {
    Told::Struct(vec![("first".to_string(), int(first)), ("second".to_string(), Told::Bool(second))])
}

#[test]
fn a_call_is_told_by_its_names_and_types() {
    let mut desk = Desk::new();
    let made = desk.made(&format!("let c = {MAKE}"));
    desk.wallet.instances.push(made);
    let opened = desk.draft(TELL).simulation.opened;
    let call = calls(&desk.checked, &desk.wallet, &[], &[], &opened).remove(0).expect("a call");
    assert_eq!(
        (call.of, &call.contract[..], &call.clause[..]),
        (CallOf::Instance("c".into()), "Count", "tell")
    );
    let values: Vec<Told> = call.arguments.iter().map(|argument| argument.value.clone()).collect();
    let large = Told::Variant("Large".into(), vec![("by".into(), int(9))]);
    assert_eq!(values, [int(5), large, pair(7, true)]);
    assert_eq!(call.result, Some(("u32".to_string(), int(3))));
    let types: Vec<&str> = call.arguments.iter().map(|argument| &argument.ty[..]).collect();
    assert_eq!(types, ["u32", "Kind", "Pair"]);
}

#[test]
fn only_what_the_contract_made_is_called_by_its_name() {
    let mut desk = Desk::new();
    let first = desk.made(&format!("let c = {MAKE}"));
    // Another one of the same contract, with the same parameters and the same salt.
    desk.wallet.coins = vec![Utxo::genesis(
        Anchor([2; 32]),
        desk.wallet.people[0].1.into(),
        ValueOpening::hidden(5, Scalar::ZERO),
    )];
    let other = desk.made(&format!("let c = {MAKE}"));
    assert_eq!(first.1.output.predicate, other.1.output.predicate);
    desk.wallet.instances = vec![first.clone()];
    let drafted = desk.draft(TELL);
    let opened = drafted.simulation.opened[0].clone();
    let is = |of: CallOf, clause: &str, result: u64| Some((of, clause.to_string(), Some(int(result))));
    assert_eq!(desk.told(&opened), is(CallOf::Instance("c".into()), "tell", 3));
    // What follows from it is still it, for whoever did not hear of it.
    let next = drafted.instances.into_iter().next().expect("the next one");
    desk.wallet.instances = vec![(next.0, next.1.expect("it goes on"))];
    let later = desk.draft(TELL).simulation.opened.remove(0);
    let last = desk.wallet.instances.remove(0).1;
    desk.wallet.instances = vec![first.clone()];
    assert_eq!(desk.told(&later), is(CallOf::Instance("c".into()), "tell", 8));
    assert!(last.continues(&first.1) && !other.1.continues(&first.1) && !last.continues(&other.1));
    // The other one is not, though all that differs is when it was made.
    desk.wallet.instances = vec![other.clone()];
    let others = desk.draft(TELL).simulation.opened.remove(0);
    desk.wallet.instances = vec![first.clone()];
    assert_eq!(desk.told(&others), is(CallOf::Alike("c".into()), "tell", 3));
    // An output without the token, or with another one, is none, whatever its clause gives back.
    let mut false_one = opened.clone();
    false_one.contract.payload.pop();
    assert_eq!(desk.told(&false_one), is(CallOf::NoInstance("c".into()), "tell", 3));
    // Its identity alone does not make it one.
    let mut false_one = others.clone();
    false_one.contract.payload = opened.contract.payload.clone();
    false_one.contract.payload.pop();
    false_one.contract.payload.push(PayloadItem::Value(ValueOpening::hidden(1, Scalar::ONE)).item());
    assert_eq!(desk.told(&false_one), is(CallOf::NoInstance("c".into()), "tell", 3));
    // Another program is another clause, or none; and so is the same program under another predicate.
    let add = desk.draft(&TELL.replace("tell", "add")).simulation.opened.remove(0);
    assert_eq!(desk.told(&add), is(CallOf::Instance("c".into()), "add", 8));
    // These two have one program: which of them it is says the path to it.
    assert_eq!(add.clause, opened.clause);
    let more = desk.draft(&TELL.replace("tell", "more")).simulation.opened.remove(0);
    assert_eq!(desk.told(&more), is(CallOf::Instance("c".into()), "more", 4));
    let mut changed = opened.clone();
    changed.clause = more.clause;
    assert_eq!(desk.told(&changed), None);
    let mut changed = opened.clone();
    changed.clause = opened.clause[1..].into();
    assert_eq!(desk.told(&changed), None);
    let mut changed = opened.clone();
    changed.contract.predicate = desk.wallet.people[0].1.into();
    assert_eq!(desk.told(&changed), None);
}

#[test]
fn what_is_held_is_what_the_output_bears_out() {
    let desk = Desk::new();
    let (_, instance) = desk.made(&format!("let c = {MAKE}"));
    let values = |instance: &WalletInstance| -> Option<Vec<Told>> {
        let held = held(&desk.checked, "c", instance, None).ok()?;
        Some(held.fields.into_iter().map(|field| field.named.value).collect())
    };
    let pairs = Told::List(vec![pair(1, true), pair(2, false)]);
    assert_eq!(values(&instance), Some(vec![int(3), int(70), pairs.clone(), Told::Bool(true)]));
    // What is for the owner is kept back from others, and what is said to be for nobody is not.
    let owner = desk.wallet.people[0].1.to_bytes();
    let (kept, names) = withheld(&desk.checked, "c", &instance, &[[8; 32]]).expect("an instance");
    assert_eq!(names, ["secret"]);
    assert_eq!(values(&kept), Some(vec![int(3), Told::Unknown, pairs, Told::Bool(true)]));
    assert!(kept.fits() && check(&desk.checked, "c", &kept).is_ok());
    assert_eq!(withheld(&desk.checked, "c", &instance, &[owner]).expect("an instance").1, [""; 0]);
    // Each lie alone, and all of them at once.
    let lies: [fn(&mut WalletInstance); 4] = [
        |instance| instance.held.strings[0] = PayloadItem::string(Scalar::from(4u64).to_bytes()),
        |instance| {
            if let PayloadItem::Committed(opening) = &mut instance.held.strings[1] {
                opening.value += Scalar::ONE;
            }
        },
        |instance| instance.held.values.push(ValueOpening::hidden(1, Scalar::ONE)),
        |instance| drop(instance.held.strings.pop()),
    ];
    let mut all = instance.clone();
    for lie in lies {
        let mut one = instance.clone();
        lie(&mut one);
        lie(&mut all);
        assert!(!one.fits() && values(&one).is_none());
    }
    assert!(!all.fits() && values(&all).is_none());
}
