//! Data that somebody signed elsewhere, and callers who show something else.

use zkvm::signature::{Signature, SignedData};
use zkvm::tx::Argument;

use super::attacks::{Scene, key, number, string};
use super::*;
use crate::ir::ArgumentKind;

const MARKET: &str = r#"
contract Market(oracle: PublicKey, day: u64) locks pot: Value {
    state { best: public u64, judge: PublicKey }
    clause told(public price: int -100..=100, public fell: bool, to: Address, cut: Hidden<u64>, s: Signature, t: Signature) {
        assert signed(oracle, s, "the price of gold", day, price, (best + 1, fell), to, self.id, reveal(cut))
            && signed(judge, t, "agreed", price), "{price} was not told";
        lock pot with to
    }
    clause closed(s: Signature) signed by judge {
        assert signed(judge, s, "closed"), "it is open";
        unlock pot
    }
}
"#;

/// The secret of [`key`].
fn secret(n: u8) -> SigningKey {
    SigningKey::from_scalar(Scalar::from(n) + Scalar::ONE).expect("it is not zero")
}

fn scalar(n: u64) -> Vec<u8> {
    Scalar::from(n).to_bytes().to_vec()
}

fn market() -> Scene {
    let pot = ValueOpening::hidden(900, Scalar::from(5u64));
    Scene::new(MARKET, vec![key(1), number(7)], vec![string(number(40)), string(key(2))], vec![pot])
}

/// What the oracle says: the day, a price, a number of the instance, whether it fell, who gets it, the instance, and 9.
fn said(price: i64, best: u64, fell: bool, to: u8, id: u64) -> SignedData {
    let Leaf::Number(price) = number(price) else { unreachable!("a number") };
    let messages = [
        scalar(7),
        price.to_bytes().to_vec(),
        scalar(best + 1),
        scalar(fell.into()),
        key(to).string(),
        scalar(id),
        scalar(9),
    ];
    SignedData::new("the price of gold", messages)
}

fn agreed(price: i64) -> SignedData {
    SignedData::new("agreed", [number(price).string()])
}

fn by(n: u8, said: &SignedData) -> Leaf {
    Leaf::Signature(said.sign(&secret(n)).to_bytes())
}

/// What an honest caller gives: -3, no, to the third key, and 9.
fn given() -> [Leaf; 6] {
    let (s, t) = (by(1, &said(-3, 40, false, 3, 77)), by(2, &agreed(-3)));
    [number(-3), number(0), key(3), number(9), s, t]
}

fn with(call: &Call, changes: &[(usize, Vec<u8>)]) -> Call {
    let mut call = call.clone();
    for (index, bytes) in changes {
        call.arguments[*index] = Argument::String(bytes.clone());
    }
    call
}

#[test]
fn what_was_signed_is_taken() {
    let scene = market();
    scene.verdict(&scene.honest("told", &given())).expect("an honest call");
}

/// Arguments 0 to 2 are signed as they are, 3 is a commitment, 4 and 5 are the signatures, and then there is what is in the commitment.
#[test]
fn every_argument_is_what_was_signed() {
    let scene = market();
    let honest = scene.honest("told", &given());
    let shape = scene.contract.clauses[0].clause();
    let computed = (0..honest.arguments.len())
        .find(|index| matches!(shape.arguments[*index].kind, ArgumentKind::Revealed(..)))
        .expect("what is revealed");
    let bytes = |leaf: Leaf| leaf.string();
    let lies: Vec<(usize, Vec<u8>)> = vec![
        (0, bytes(number(3))),
        (0, bytes(number(-4))),
        (1, bytes(number(1))),
        (2, bytes(key(4))),
        (2, vec![0; 32]),
        (2, vec![3; 31]),
        (computed, bytes(number(8))),
        (computed, bytes(number(0))),
    ];
    let signatures: Vec<(usize, Vec<u8>)> = vec![
        // By somebody else, of something else, for something else, and each other's.
        (4, bytes(by(5, &said(-3, 40, false, 3, 77)))),
        (4, bytes(by(1, &said(-3, 41, false, 3, 77)))),
        (4, bytes(by(1, &said(-3, 40, false, 3, 78)))),
        (
            4,
            bytes(by(1, &SignedData { purpose: b"the price of tea".to_vec(), ..said(-3, 40, false, 3, 77) })),
        ),
        (4, bytes(by(1, &agreed(-3)))),
        (5, bytes(by(1, &agreed(-3)))),
        (5, bytes(by(2, &agreed(3)))),
        (5, bytes(by(2, &said(-3, 40, false, 3, 77)))),
        (4, vec![0; 64]),
        (5, vec![0; 64]),
        (5, vec![]),
    ];
    for lie in lies.iter().chain(&signatures) {
        assert!(scene.verdict(&with(&honest, std::slice::from_ref(lie))).is_err(), "{lie:?}");
    }
    // Several lies at once, all pairs.
    for (at, one) in lies.iter().chain(&signatures).enumerate() {
        for other in lies.iter().chain(&signatures).skip(at + 1).filter(|other| other.0 != one.0) {
            let lying = with(&honest, &[one.clone(), other.clone()]);
            assert!(scene.verdict(&lying).is_err(), "{one:?} and {other:?}");
        }
    }
    let swapped = with(&honest, &[(4, bytes(given()[5])), (5, bytes(given()[4]))]);
    assert!(scene.verdict(&swapped).is_err());
    // Whoever has both keys can say all that; only the keys stand in between.
    for (price, fell, to) in [(3, false, 3), (-3, true, 3), (-3, false, 4)] {
        let (s, t) = (by(1, &said(price, 40, fell, to, 77)), by(2, &agreed(price)));
        let given = [number(price), number(fell.into()), key(to), number(9), s, t];
        scene.verdict(&scene.honest("told", &given)).expect("it was signed");
        // With one signature too few.
        let lying = given.map(bytes);
        let [price, fell, to, _, s, _] = &lying;
        let some = [(0, price), (1, fell), (2, to), (4, s)].map(|(index, bytes)| (index, bytes.clone()));
        assert_eq!(scene.verdict(&with(&honest, &some)).is_ok(), *price == bytes(number(-3)));
    }
}

/// What the instance holds is signed as well: another instance, another judge, another number.
#[test]
fn what_the_instance_holds_is_what_was_signed() {
    let scene = market();
    let honest = scene.honest("told", &given());
    scene.verdict(&scene.forged(&honest, 0, string(number(40)))).expect("the same number");
    for (index, item) in [(0, string(number(41))), (1, string(key(4))), (2, string(number(78)))] {
        assert!(scene.verdict(&scene.forged(&honest, index, item)).is_err(), "item {index}");
    }
}

/// Where it is simulated, it is refused for the same reason: the clause's own words.
#[test]
fn a_caller_is_told_what_is_missing() {
    let scene = market();
    let output = scene.holding(scene.held.clone());
    let refused = |given: &[Leaf]| {
        called(&scene.contract, "told", &scene.parameters, (&output, &scene.held), given).map(drop)
    };
    assert_eq!(refused(&given()), Ok(()));
    let mut lying = given();
    lying[0] = number(5);
    assert_eq!(refused(&lying), Err("{price} was not told".to_string()));
    let mut lying = given();
    lying[5] = by(3, &agreed(-3));
    assert_eq!(refused(&lying), Err("{price} was not told".to_string()));
}

/// A clause that asks for a signature of data is not the contract's key, and the check stands in its program.
#[test]
fn a_signature_of_data_is_never_left_out() {
    let text = r#"contract Box(owner: PublicKey, oracle: PublicKey) locks pot: Value {
        clause take(s: Signature) signed by owner { assert signed(oracle, s, "go"); unlock pot }
    }"#;
    let contract = built(&checked(text), "Box", vec![key(1), key(2)]);
    let Way::Program { image, .. } = &contract.clauses[0].way else { panic!("it is the key") };
    let asks = |code: &Instruction| matches!(code, Instruction::Signdata(0));
    assert_eq!(image.image.code.iter().filter(|code| asks(code)).count(), 1);
    // As many as are asked for, even of one key for the same.
    let text = r#"contract Box(oracle: PublicKey) locks pot: Value {
        clause take(s: [Signature; 3]) { for i in 0..3 { assert signed(oracle, s[i], "go", i); } unlock pot }
    }"#;
    let contract = built(&checked(text), "Box", vec![key(2)]);
    let Way::Program { image, .. } = &contract.clauses[0].way else { panic!("it is the key") };
    let asks = |code: &Instruction| matches!(code, Instruction::Signdata(1));
    assert_eq!(image.image.code.iter().filter(|code| asks(code)).count(), 3);
    assert_eq!(image.arguments, 3);
    let pot = ValueOpening::hidden(900, Scalar::from(5u64));
    let scene = Scene::new(text, vec![key(2)], vec![], vec![pot]);
    let three = [0, 1, 2].map(|i| by(2, &SignedData::new("go", [scalar(i)])));
    scene.verdict(&scene.honest("take", &three)).expect("all three");
    let [one, two, three] = three;
    let output = scene.holding(scene.held.clone());
    for wrong in [[one, one, one], [two, one, three], [one, two, two]] {
        let call = called(&scene.contract, "take", &scene.parameters, (&output, &scene.held), &wrong);
        assert!(call.is_err());
    }
}

/// A signature is of 64 bytes in one form.
#[test]
fn signatures_are_texts() {
    let signature = agreed(3).sign(&secret(2));
    let text = signature.to_string();
    assert_eq!((text.len(), text.parse()), (128, Ok(signature)));
    for wrong in [&text[..126], &format!("{text}00"), "", &format!("{}{}", &text[..64], "f".repeat(64))] {
        assert!(wrong.parse::<Signature>().is_err(), "{wrong}");
    }
}
