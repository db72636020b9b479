//! `std::sig`: signatures made here are accepted, and what differs from them in anything is not.

use num_bigint::BigUint;
use num_traits::{One, Zero};
use zkc::driver::Built;

use super::doppio::{Point, order};
use super::{build, run};

/// Poseidon of the standard library, which tests/poseidon.rs holds against its definition.
struct Challenge(Built);

impl Challenge {
    fn new() -> Self {
        Self(build("circuit t(xs: [field; 5]) -> field { reveal(std::hash::poseidon::hash(xs)) }"))
    }

    fn of(&self, key: &Point, message: &BigUint, r: &Point) -> BigUint {
        let inputs = [r.inputs(), key.inputs()].concat();
        let hash = run(&self.0.image, &[inputs, vec![message.clone()]].concat()).expect("a hash");
        &hash[0] % order()
    }
}

/// Key, message, R and s, as the inputs of a circuit.
#[derive(Clone)]
struct Signed {
    key: Point,
    message: BigUint,
    r: Point,
    s: BigUint,
}

impl Signed {
    /// A signature by the secret a; `key` and `r` have these points added to them.
    fn new(challenge: &Challenge, a: &BigUint, key: &Point, r: &Point) -> Self {
        let message = BigUint::from(0xfeed_u32);
        let nonce = BigUint::from(0x0123_4567_89ab_cdef_u64).pow(3) % order();
        let key = Point::generator().times(a).add(key);
        let r = Point::generator().times(&nonce).add(r);
        let h = challenge.of(&key, &message, &r);
        Self { key, message, r, s: (nonce + h * a) % order() }
    }

    fn inputs(&self) -> Vec<BigUint> {
        let key = self.key.inputs().to_vec();
        [key, vec![self.message.clone()], self.r.inputs().to_vec(), vec![self.s.clone()]].concat()
    }
}

/// The circuits that check a signature, by the function's name.
fn verifiers() -> Vec<(&'static str, Built)> {
    let text = |name: &str| {
        format!(
            "use std::ec; use std::sig;
            circuit t(public key: ec::Point, public message: field, signature: sig::Signature) {{
                sig::{name}(key, message, signature);
            }}"
        )
    };
    ["verify_schnorr", "verify_schnorr_known", "verify_eddsa"].map(|name| (name, build(&text(name)))).into()
}

#[test]
fn signatures_and_what_is_none() {
    let challenge = Challenge::new();
    let a = BigUint::from(0xdead_beef_u64).pow(5) % order();
    let zero = Point::zero();
    let small = Point { x: BigUint::one(), y: BigUint::zero() };
    let right = Signed::new(&challenge, &a, &zero, &zero);
    let one = BigUint::one();
    let changed = [
        Signed { message: &right.message + &one, ..right.clone() },
        Signed { s: (&right.s + &one) % order(), ..right.clone() },
        // The same modulo the order.
        Signed { s: &right.s + order(), ..right.clone() },
        Signed { s: order() - &right.s, r: right.r.negated(), ..right.clone() },
        Signed { r: right.r.add(&Point::generator()), ..right.clone() },
        Signed { r: right.r.add(&small), ..right.clone() },
        Signed { r: Point { x: right.r.x.clone(), y: &right.r.y + &one }, ..right.clone() },
        Signed { key: right.key.negated(), ..right.clone() },
        Signed { key: right.key.add(&small), ..right.clone() },
        // Whatever is signed: by the key zero, and by one of small order.
        Signed { key: zero.clone(), r: zero.clone(), s: BigUint::zero(), ..right.clone() },
        Signed { key: small.clone(), r: zero.clone(), s: BigUint::zero(), ..right.clone() },
        Signed { key: zero.clone(), r: Point::generator(), s: one.clone(), ..right.clone() },
    ];
    // Made with a part of small order in the key or in R.
    let mixed = [
        Signed::new(&challenge, &a, &small, &zero),
        Signed::new(&challenge, &a, &zero, &small),
        Signed::new(&challenge, &a, &small, &small),
    ];
    for (name, built) in verifiers() {
        assert!(run(&built.image, &right.inputs()).is_some(), "{name}");
        for (place, wrong) in changed.iter().enumerate() {
            assert_eq!(run(&built.image, &wrong.inputs()), None, "{name} {place}");
        }
        for (place, signed) in mixed.iter().enumerate() {
            let accepted = run(&built.image, &signed.inputs()).is_some();
            assert_eq!(accepted, name == "verify_eddsa", "{name} {place}");
        }
    }
}

/// The function that issue 14 set a limit for.
#[test]
fn a_schnorr_signature_takes_at_most_5000_multipliers() {
    for (name, built) in verifiers() {
        assert!(built.cost.counts.multipliers <= 4096, "{name}: {}", built.cost.counts.multipliers);
    }
}
