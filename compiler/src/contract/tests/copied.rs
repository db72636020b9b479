//! Commitments that a caller copies and cannot open. Where two of them cancel in a constraint, a prover can pretend to know both.

use zkvm::tx::{Argument, PayloadItem, PortableItem};
use zkvm::{CompressedRistretto, Opened, Opening};

use super::attacks::{Scene, number};
use super::*;

const SAFE: &str = r#"
use std::hash::poseidon;
contract Safe(to: Address) locks v: Value {
    state { secret: Hidden<field>, other: Hidden<field>, count: Hidden<u64> }
    clause open(guess: Hidden<field>) { assert guess == secret, "wrong"; lock v with to }
    clause both(x: Hidden<field>, y: Hidden<field>) { assert x == y; lock v with self; next { other: x } }
    clause thrice(x: Hidden<field>) { lock v with self; next { other: 3 * x } }
    clause scaled(x: Hidden<field>, public by: field) { assert by * x == by * other; lock v with self }
    clause hashed(x: Hidden<field>) { assert poseidon::hash1(x) != 0; lock v with self; next { other: x } }
    clause counted(guess: Hidden<u64>) { assert guess == count, "wrong"; lock v with to }
    clause less(x: Hidden<field>) { lock v with self; next { secret: secret - x } }
}
"#;

fn hidden(value: u64) -> Opening {
    Opening { value: value.into(), blinding: random() }
}

fn scene() -> Scene {
    let strings = [hidden(41), hidden(42), hidden(43)].map(PayloadItem::Committed).to_vec();
    let value = ValueOpening::hidden(5, Scalar::from(3u64));
    Scene::new(
        SAFE,
        vec![Leaf::Key(SigningKey::random().verification_key().to_bytes())],
        strings,
        vec![value],
    )
}

/// The verdict on a transaction whose prover pretends that these commitments are to zero, without a blinding.
fn pretended(scene: &Scene, call: &Call, commitments: &[CompressedRistretto]) -> Result<(), String> {
    let to = Predicate::from(SigningKey::random().verification_key());
    let key = SigningKey::random();
    let coin = ValueOpening::hidden(9, Scalar::from(3u64));
    let coin = Utxo::genesis(Anchor([3; 32]), key.verification_key().into(), coin);
    let builder = TxBuilder::new(scene.header).call(call.clone()).spend(&coin).change(to);
    let mut draft = builder.draft().map_err(|error| error.to_string())?;
    for commitment in commitments {
        draft.witness.add(Opened { commitment: *commitment, opening: Opening::default() });
    }
    let unsigned =
        zkvm::tx::prove(draft.header, &draft.program, &draft.witness).map_err(|error| error.to_string())?;
    let tx = unsigned.sign(&[key]).map_err(|error| error.to_string())?;
    let verdict = tx.verify(&default_generators(), DEFAULT_LIMITS);
    verdict.map(drop).map_err(|error| error.to_string())
}

/// What those see of an instance who cannot open its fields.
fn blind(call: &Call) -> Call {
    let mut call = call.clone();
    let fields = call.payload[..3].iter().map(|item| PayloadItem::Plain(item.item())).collect::<Vec<_>>();
    call.payload.splice(..3, fields);
    call
}

fn held(call: &Call, index: usize) -> CompressedRistretto {
    match call.payload[index].item() {
        PortableItem::String(bytes) => CompressedRistretto::from_slice(&bytes).expect("32 bytes"),
        _ => panic!("a string"),
    }
}

#[test]
fn nobody_proves_with_a_commitment_that_is_another_s() {
    let scene = scene();
    let [secret, other, count] = [0, 1, 2].map(|index| held(&scene.honest("open", &[number(41)]), index));
    let point = secret.decompress().expect("a point");
    let thrice = (point + point + point).compress();
    let copied = |point: CompressedRistretto| Argument::String(point.to_bytes().to_vec());
    for (clause, given, lies) in [
        ("open", &[41][..], &[(0, secret)][..]),
        ("both", &[7, 7], &[(0, secret), (1, secret)]),
        ("thrice", &[7], &[(0, secret), (1, thrice)]),
        ("scaled", &[42, 2], &[(0, other)]),
        ("hashed", &[7], &[(0, secret)]),
        ("counted", &[43], &[(0, count)]),
        ("less", &[7], &[(0, other)]),
        // Without any lie, a field that the clause computes with has to be known.
        ("less", &[7], &[]),
    ] {
        let given: Vec<Leaf> = given.iter().map(|given| number(*given)).collect();
        let honest = scene.honest(clause, &given);
        assert_eq!(pretended(&scene, &honest, &[]), Ok(()), "{clause}");
        let mut call = blind(&honest);
        lies.iter().for_each(|(index, point)| call.arguments[*index] = copied(*point));
        let verdict = pretended(&scene, &call, &[secret, other, count, thrice]);
        let Err(verdict) = verdict else { panic!("{clause} takes what its caller cannot open") };
        assert!(verdict.contains("proof"), "{clause}: {verdict}");
    }
}
