//! `std::ecdsa`: a signature that OpenSSL made, and what differs from it.

use num_bigint::BigUint;
use num_traits::{One, Zero};
use sha2::{Digest, Sha256};
use zkvm::Budget;

use super::{build, build_inside, refuses, run};

/// Made with `openssl ecparam -name secp256k1 -genkey`.
const KEY: [&str; 2] = [
    "b8bbb381d0b49855fe4f57530c3c8889d043d7f60492fa7d5113ec2e92186654",
    "0df0b0dc19ef1cc9934197db6bb1e0ff570f3524ef3f26bfb75f3d7fab1bd470",
];

/// Of the message `a message`, made with `openssl dgst -sha256 -sign`.
const SIGNATURE: [&str; 2] = [
    "70b25e54125e3b58e348fdb124b1455a1132c53cce2dc72ebc534d3858c8a8cb",
    "0fc43f82ae9fde4e5060c0f44e1bc77dc8c9be88be53c144394da15a5f45ffd6",
];

fn hex(digits: &str) -> BigUint {
    BigUint::parse_bytes(digits.as_bytes(), 16).expect("hexadecimal digits")
}

/// The order of the field, 2^256 − 2^32 − 977.
fn field() -> BigUint {
    (BigUint::one() << 256u32) - (BigUint::one() << 32u32) - BigUint::from(977u32)
}

fn order() -> BigUint {
    hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
}

fn limbs(x: &BigUint) -> Vec<BigUint> {
    let mask = (BigUint::one() << 91u32) - BigUint::one();
    (0..3u32).map(|i| (x >> (91 * i)) & &mask).collect()
}

#[test]
fn signatures_and_what_is_none() {
    let built = build(
        "use std::ecdsa; circuit t(key: ecdsa::Key, public digest: [u8; 32], signature: ecdsa::Signature) {
            ecdsa::verify_secp256k1(key, digest, signature);
        }",
    );
    assert_eq!(built.cost.counts.multipliers, 120_521, "its comment and docs/std.md say so");
    assert_eq!(Budget::default().check_run(&built.image), Ok(()));
    let accepted = |key: [&BigUint; 2], message: &[u8], r: &BigUint, s: &BigUint| {
        let digest = Sha256::digest(message);
        let digest = digest.iter().map(|byte| BigUint::from(*byte)).collect();
        let inputs = [limbs(key[0]), limbs(key[1]), digest, limbs(r), limbs(s)].concat();
        run(&built.image, &inputs).is_some()
    };
    let [x, y] = KEY.map(hex);
    let [r, s] = SIGNATURE.map(hex);
    let (zero, one) = (BigUint::zero(), BigUint::one());
    assert!(accepted([&x, &y], b"a message", &r, &s));
    assert!(accepted([&x, &y], b"a message", &r, &(order() - &s)), "the other signature");
    assert!(!accepted([&x, &y], b"another message", &r, &s));
    assert!(!accepted([&x, &y], b"a message", &r, &(&s + &one)));
    assert!(!accepted([&x, &y], b"a message", &(&r + &one), &s));
    assert!(!accepted([&x, &y], b"a message", &r, &(&s + order())), "the same modulo the order");
    assert!(!accepted([&x, &y], b"a message", &zero, &s));
    assert!(!accepted([&x, &y], b"a message", &r, &zero));
    assert!(!accepted([&x, &(field() - &y)], b"a message", &r, &s), "the opposite key");
    assert!(!accepted([&x, &(&y + field())], b"a message", &r, &s), "the same modulo the order of the field");
    assert!(!accepted([&x, &(&y + &one)], b"a message", &r, &s), "not on the curve");
    assert!(!accepted([&zero, &zero], b"a message", &r, &s));
}

/// Equations modulo the order of the field, at the ends of the range.
#[test]
fn equations_hold_as_those_of_integers_do() {
    let built = build_inside(
        "ecdsa",
        "circuit t(a: Int, b: Int, c: Int) { assert_zero(a.limbs, b.limbs, c.limbs, P); }",
    );
    // As large as a hint is.
    let most = (BigUint::one() << 260u32) - BigUint::one();
    for (a, b) in [(most.clone(), most.clone()), (most, BigUint::one()), (hex(KEY[0]), hex(KEY[1]))] {
        let rest = (field() - &a * &b % field()) % field();
        let inputs = |rest: &BigUint| [limbs(&a), limbs(&b), limbs(rest)].concat();
        assert!(run(&built.image, &inputs(&rest)).is_some());
        assert!(run(&built.image, &inputs(&(&rest + field()))).is_some());
        assert_eq!(run(&built.image, &inputs(&(&rest + BigUint::one()))), None);
    }
}

/// Points are added only where the law for different ones holds.
#[test]
fn no_point_is_added_to_itself() {
    let built = build_inside(
        "ecdsa",
        "circuit t(p: Key, q: Key) {
            let _ = add(Point { x: p.x.limbs, y: p.y.limbs }, Point { x: q.x.limbs, y: q.y.limbs });
        }",
    );
    let [x, y] = KEY.map(hex);
    let generator = [
        hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
        hex("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"),
    ];
    let inputs = |other: [&BigUint; 2]| [limbs(&x), limbs(&y), limbs(other[0]), limbs(other[1])].concat();
    assert!(run(&built.image, &inputs([&generator[0], &generator[1]])).is_some());
    refuses(&built.image, &inputs([&x, &y]));
    assert_eq!(run(&built.image, &inputs([&x, &(field() - &y)])), None);
    assert_eq!(run(&built.image, &inputs([&(&x + field()), &y])), None);
}
