//! `std::bigint` and `std::rsa` against big integers that were made apart from them, and a signature that OpenSSL made.

use num_bigint::BigUint;
use num_traits::{One, Zero};
use sha2::{Digest, Sha256};
use zkc::driver::Built;
use zkc::search::{ONE_AND_ANOTHER, Verdict, judge};

use super::{build, build_inside, refuses, requires, requires_as_far_as_searched, run, scalars};

/// The limbs of an integer, the least significant first.
fn limbs(x: &BigUint, count: u32, bits: u32) -> Vec<BigUint> {
    let mask = (BigUint::one() << bits) - BigUint::one();
    (0..count).map(|i| (x >> (bits * i)) & &mask).collect()
}

/// Numbers below a bound that look random, the same in every run.
fn numbers(bound: &BigUint, count: usize) -> Vec<BigUint> {
    let modulus = (BigUint::one() << 2203u32) - BigUint::one();
    let mut state = BigUint::from(0x9e37_79b9_7f4a_7c15_u64).pow(30);
    let mut next = || {
        state = state.modpow(&BigUint::from(3u8), &modulus);
        &state % bound
    };
    (0..count).map(|_| next()).collect()
}

fn big(circuit: &str) -> Built {
    build(&format!("use std::bigint::Big; {circuit}"))
}

/// Small enough that the search is exact: sums, differences and comparisons of two limbs of three bits.
#[test]
fn sums_differences_and_comparisons() {
    let sum = big("circuit t(a: Big<2, 3>, b: Big<2, 3>) -> Big<2, 3> { reveal(a.add(b)) }");
    let difference = big("circuit t(a: Big<2, 3>, b: Big<2, 3>) -> Big<2, 3> { reveal(a.sub(b)) }");
    let less = big("circuit t(a: Big<2, 3>, b: Big<2, 3>) -> bool { reveal(a.is_less(b)) }");
    let some = (0..64u32).step_by(7).flat_map(|a| (0..64u32).step_by(5).map(move |b| (a, b)));
    for (a, b) in some.chain([(63, 63), (8, 7)]) {
        let (a, b) = (BigUint::from(a), BigUint::from(b));
        let inputs = [limbs(&a, 2, 3), limbs(&b, 2, 3)].concat();
        requires(&less.image, &inputs, &[BigUint::from(u8::from(a < b))]);
        if &a + &b < BigUint::from(64u8) {
            requires(&sum.image, &inputs, &limbs(&(&a + &b), 2, 3));
        } else {
            refuses(&sum.image, &inputs);
        }
        if a < b {
            refuses(&difference.image, &inputs);
        } else {
            requires(&difference.image, &inputs, &limbs(&(a - b), 2, 3));
        }
    }
}

#[test]
fn bytes_and_limbs() {
    let back = big("circuit t(a: [u8; 5]) -> [u8; 5] {
        let x: Big<4, 11> = Big::from_bytes_be(a);
        reveal(x.to_bytes_be::<5>())
    }");
    let limb = big("circuit t(a: [u8; 5]) -> Big<4, 11> { reveal(Big::from_bytes_be(a)) }");
    let short = big("circuit t(a: [u8; 5]) -> Big<3, 11> { reveal(Big::from_bytes_be(a)) }");
    let few = big("circuit t(a: Big<4, 11>) -> [u8; 4] { reveal(a.to_bytes_be::<4>()) }");
    for x in [0u64, 1, 0x12_3456_789a, 0xff_ffff_ffff, 0x1_0000_0000, 0xffff_ffff, 1 << 33, (1 << 33) - 1] {
        let bytes: Vec<BigUint> = x.to_be_bytes()[3..].iter().map(|byte| BigUint::from(*byte)).collect();
        let x = BigUint::from(x);
        requires(&back.image, &bytes, &bytes);
        requires(&limb.image, &bytes, &limbs(&x, 4, 11));
        if x.bits() <= 33 {
            requires(&short.image, &bytes, &limbs(&x, 3, 11));
        } else {
            refuses(&short.image, &bytes);
        }
        if x.bits() <= 32 {
            requires(&few.image, &limbs(&x, 4, 11), &bytes[1..]);
        } else {
            refuses(&few.image, &limbs(&x, 4, 11));
        }
    }
}

/// Two limbs of three bits: the search finds every lie there is about quotient, remainder and carries.
#[test]
fn products_that_the_search_can_exhaust() {
    let product = big("circuit t(a: Big<2, 3>, b: Big<1, 3>) -> Big<3, 3> { reveal(a.mul(b)) }");
    let rest =
        big("circuit t(a: Big<2, 3>, b: Big<2, 3>, n: Big<2, 3>) -> Big<2, 3> { reveal(a.mulmod(b, n)) }");
    for (a, b, n) in [(0u32, 0, 1), (5, 7, 3), (62, 63, 62), (63, 63, 63), (12, 40, 47), (17, 3, 51)] {
        let [a, b, n] = [a, b, n].map(BigUint::from);
        let c = &b % BigUint::from(8u8);
        let inputs = [limbs(&a, 2, 3), limbs(&c, 1, 3)].concat();
        requires(&product.image, &inputs, &limbs(&(&a * c), 3, 3));
        let inputs = [limbs(&a, 2, 3), limbs(&b, 2, 3), limbs(&n, 2, 3)].concat();
        requires(&rest.image, &inputs, &limbs(&(a * b % n), 2, 3));
    }
    // Divided by zero, and a quotient that has no room.
    for (a, b, n) in [(1u32, 1, 0), (0, 0, 0), (63, 63, 2)] {
        let inputs = [a, b, n].map(|x| limbs(&BigUint::from(x), 2, 3)).concat();
        refuses(&rest.image, &inputs);
    }
}

/// What the last comparison of `mulmod` is for: without it a remainder may be any that has room, and no other.
#[test]
fn a_remainder_is_compared_with_the_modulus() {
    let loose = build_inside(
        "bigint",
        "circuit t(a: Big<2, 3>, b: Big<2, 3>, n: Big<2, 3>, r: Big<2, 3>) { assert remainder(a, b, n) == r; }",
    );
    let verdict = |r: u32| {
        let inputs = [5u32, 7, 30, r].map(|x| limbs(&BigUint::from(x), 2, 3)).concat();
        judge(&loose.image, &scalars(&inputs), ONE_AND_ANOTHER)
    };
    assert_eq!(verdict(5), Verdict::Holds);
    assert!(matches!(verdict(35), Verdict::Lie(_)), "35 is 5 modulo 30");
    assert_eq!(verdict(6), Verdict::Holds);
}

/// What `assert_mulmod` and `assert_powmod` compare `expected` with n for: the quotient less 1 and the remainder plus n pass every
/// other equation.
#[test]
fn an_expected_product_is_compared_with_the_modulus() {
    let requires = |body: &str| {
        let circuit =
            format!("circuit t(a: Big<2, 3>, b: Big<2, 3>, n: Big<2, 3>, p: Big<2, 3>) {{ {body}; }}");
        build_inside("bigint", &circuit)
    };
    let loose = requires("assert_remainder(a, b, n, p)");
    let product = requires("a.assert_mulmod(b, n, p)");
    let square = requires("assert b == a; a.assert_powmod::<2>(n, p)");
    let inputs = |b: u32, p: u32| [5, b, 11, p].map(|x| limbs(&BigUint::from(x), 2, 3)).concat();
    let verdict = |built: &Built, b, p| judge(&built.image, &scalars(&inputs(b, p)), ONE_AND_ANOTHER);
    // 14 is 25 and 3 modulo 11.
    assert_eq!(run(&loose.image, &inputs(5, 14)), Some(vec![]));
    for checked in [&product, &square] {
        assert_eq!(verdict(checked, 5, 14), Verdict::Holds);
        assert_eq!(run(&checked.image, &inputs(5, 14)), None);
        assert_eq!(run(&checked.image, &inputs(5, 3)), Some(vec![]));
    }
    for (b, p) in [(5, 4), (7, 2), (7, 13), (7, 3), (0, 0), (0, 11), (63, 7)] {
        assert_eq!(verdict(&product, b, p), Verdict::Holds);
        assert_eq!(run(&product.image, &inputs(b, p)).is_some(), 5 * b % 11 == p, "5 * {b} and {p}");
    }
}

/// The widest limbs there are, where a careless equation would wrap.
#[test]
fn products_of_wide_limbs() {
    let product = big("circuit t(a: Big<3, 120>, b: Big<2, 120>) -> Big<5, 120> { reveal(a.mul(b)) }");
    let rest = big("circuit t(a: Big<3, 120>, b: Big<3, 120>, n: Big<3, 120>) -> Big<3, 120> {
        reveal(a.mulmod(b, n))
    }");
    let most = |bits: u32| (BigUint::one() << bits) - BigUint::one();
    let mut cases = vec![vec![most(360); 3], vec![most(360), most(360), most(360) - BigUint::one()]];
    cases.extend(numbers(&most(360), 12).chunks(3).map(<[BigUint]>::to_vec));
    for case in cases {
        let (a, b, n) = (&case[0], &case[1], &case[2]);
        let c = b & most(240);
        let inputs = [limbs(a, 3, 120), limbs(&c, 2, 120)].concat();
        requires_as_far_as_searched(&product.image, &inputs, &limbs(&(a * c), 5, 120));
        let inputs = [limbs(a, 3, 120), limbs(b, 3, 120), limbs(n, 3, 120)].concat();
        let fits = a * b < n << 360u32;
        let expected = fits.then(|| limbs(&(a * b % n), 3, 120));
        assert_eq!(run(&rest.image, &inputs), expected);
    }
}

#[test]
fn powers() {
    let power = big("circuit t(a: Big<3, 64>, n: Big<3, 64>) -> Big<3, 64> { reveal(a.powmod::<37>(n)) }");
    let first = big("circuit t(a: Big<3, 64>, n: Big<3, 64>) -> Big<3, 64> { reveal(a.powmod::<1>(n)) }");
    let known =
        big("circuit t(a: Big<3, 64>, n: Big<3, 64>, p: Big<3, 64>) { a.assert_powmod::<37>(n, p); }");
    for pair in numbers(&(BigUint::one() << 192u32), 8).chunks(2) {
        let n = &pair[0] | (BigUint::one() << 191u32);
        let a = &pair[1] % &n;
        let expected = a.modpow(&BigUint::from(37u8), &n);
        let inputs = [limbs(&a, 3, 64), limbs(&n, 3, 64)].concat();
        assert_eq!(run(&power.image, &inputs), Some(limbs(&expected, 3, 64)));
        assert_eq!(run(&first.image, &inputs), Some(limbs(&a, 3, 64)));
        let with = |p: &BigUint| [inputs.clone(), limbs(p, 3, 64)].concat();
        assert!(run(&known.image, &with(&expected)).is_some());
        assert_eq!(run(&known.image, &with(&(expected + BigUint::one()))), None);
    }
    let zero = [limbs(&BigUint::from(7u8), 3, 64), limbs(&BigUint::zero(), 3, 64)].concat();
    assert_eq!(run(&power.image, &zero), None);
    let large = [7u8, 5].map(|x| limbs(&BigUint::from(x), 3, 64)).concat();
    assert_eq!(run(&first.image, &large), Some(limbs(&BigUint::from(2u8), 3, 64)));
}

/// Made with `openssl genrsa 2048`.
const MODULUS: &str = "\
    a7e876a01231dbfda1249eaa891f82a0b6fb52af40ae7cae8e1bee1e7acc3055696bd364f708e5fe0d347440d97e532b\
    821a0f4ef2691be221159dadf97446aaf539e5f01ac171deaa11d05cb2c97530a73590430d30dc1c3c9c2a9694fa3000\
    90542f3a9d96df84f64742125ee3d9f8cf6d0c242a95f3755da4051b625f0b1d1a78a772be7fc4e056acc4ed16f3f600\
    5ebf5837d36b7eb64ef2cae7b1e289b1517018e9054d5a8fb901b7d6c9debb67ea2f1b9a2aa8fc3abdec33d5cb59a628\
    245d42485adc0e24d25c6408756f149b8cbad05e59dc1b921545d225438f90a1056b613b937dffeab0f1b3df65a048d4\
    2f9195017164530f0145a5c6d4dbf13d";

/// Of the message `a message`, made with `openssl dgst -sha256 -sign`.
const SIGNATURE: &str = "\
    4bd41bcd99feec82516ed3d2e9a46713fca2beda38dba8be4a7c8717a566da247cad6fa9ea8a5bd5caa29ff69a0a205b\
    a284d18b7462a1ed56388137ec5ed63135200083fd4d8737b59cd1e055399c2bb04a0aef1a72efcaf8d09d00b420037f\
    0af35a55d3770995726fd251cc7d7514106efa3b2a77e7ec926ed1fc48c376f263215c648f6f5100fe6d00c5dc3791c8\
    bba6652ae6421672ab4ee4cd4423a696b68e4f6e9097bad7d9861264d30d178d9834b46c2f8e2c2078bd887df143a331\
    f371f38d9ad33e65b5ffc6e3e98322f37aef6361a2a3998432fae20801231bb76435d6cbae64c643e4df13b01aa11d44\
    44f09a1774667fe518ed0dcf68431baa";

fn hex(digits: &str) -> BigUint {
    BigUint::parse_bytes(digits.as_bytes(), 16).expect("hexadecimal digits")
}

#[test]
fn rsa_signatures() {
    let built = build(
        "use std::rsa; circuit t(public n: rsa::Number, public digest: [u8; 32], signature: rsa::Number) {
            rsa::verify_sha256(n, digest, signature);
        }",
    );
    let (n, signature) = (hex(MODULUS), hex(SIGNATURE));
    let accepted = |n: &BigUint, message: &[u8], signature: &BigUint| {
        let digest = Sha256::digest(message);
        let digest = digest.iter().map(|byte| BigUint::from(*byte)).collect();
        run(&built.image, &[limbs(n, 19, 110), digest, limbs(signature, 19, 110)].concat()).is_some()
    };
    assert!(accepted(&n, b"a message", &signature));
    assert!(!accepted(&n, b"another message", &signature));
    assert!(!accepted(&n, b"a message", &(&signature + BigUint::one())));
    assert!(!accepted(&(&n + BigUint::from(2u8)), b"a message", &signature));
    // The same modulo n.
    assert!(!accepted(&n, b"a message", &(&signature + &n)));
    assert!(!accepted(&n, b"a message", &(&n - &signature)));
}
