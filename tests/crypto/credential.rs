//! The example of a signed credential: with everything right it is accepted, and with anything changed it is not.

use num_bigint::BigUint;
use num_traits::One;
use zkc::inputs::Format;
use zkc::search::tuple_of;
use zkc_tests::{bind, build_without_a_warning, check_project, root};

use super::doppio::order;
use super::{read, run, unsigned};

/// The places of the inputs.
const NAMES: [&str; 13] = [
    "issuer.x",
    "issuer.y",
    "today",
    "years",
    "session",
    "credential.holder",
    "credential.name",
    "credential.born",
    "credential.expires",
    "signature.r.x",
    "signature.r.y",
    "signature.s",
    "secret",
];

#[test]
fn a_credential_and_what_is_changed() {
    let folder = root().join("examples/credential");
    let built = build_without_a_warning(&check_project(&folder)).remove(0);
    let image = &built.image;
    let names: Vec<String> = image.abi.leaves().map(|leaf| leaf.path.to_string()).collect();
    assert_eq!(names, NAMES);
    let inputs = bind(&read(&folder.join("inputs.toml")), Format::Toml, &image.abi).expect("inputs").inputs;
    let right: Vec<BigUint> = tuple_of(image, &inputs).into_iter().map(unsigned).collect();
    let accepts = |changes: &[(&str, BigUint)]| {
        let mut tuple = right.clone();
        for (name, value) in changes {
            let place = NAMES.iter().position(|known| known == name).expect("an input");
            tuple[place] = value.clone();
        }
        run(image, &tuple).is_some()
    };
    let number = |x: u32| BigUint::from(x);
    assert!(accepts(&[]));
    // The verifier's own numbers may be others, as far as the holder is old enough and the credential has not expired.
    assert!(accepts(&[("session", number(8))]));
    assert!(accepts(&[("years", number(35))]) && !accepts(&[("years", number(36))]));
    assert!(accepts(&[("today", number(20_301_210))]) && !accepts(&[("today", number(20_301_211))]));
    assert!(accepts(&[("today", number(20_081_210))]) && !accepts(&[("today", number(20_081_209))]));
    // What is signed may not, nor may the signature or the secret.
    for (name, value) in NAMES.iter().zip(&right) {
        if !["today", "years", "session"].contains(name) {
            assert!(!accepts(&[(name, value + BigUint::one())]), "{name}");
        }
    }
    assert!(!accepts(&[("signature.s", &right[11] + order())]), "the same modulo the order");
}
