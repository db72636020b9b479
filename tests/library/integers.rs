//! `std::int` against Rust's integers and num-bigint.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::{Numbers, agree, numbers, option, truth};

fn two_to(bits: u32) -> BigInt {
    BigInt::one() << bits
}

#[test]
fn comparisons() {
    agree(
        "circuit t(a: u128, b: u128) -> [u128; 3] { reveal([int::min(a, b), int::max(a, b), int::abs_diff(a, b)]) }",
        |n| {
            let (a, b) = (&n[0], &n[1]);
            Some(vec![a.min(b).clone(), a.max(b).clone(), (a - b).abs()])
        },
    );
    agree(
        "circuit t(x: int -99..=99, low: u8, high: u8) -> int -99..=255 { reveal(int::clamp(x, low, high)) }",
        |n| Some(vec![(&n[0]).max(&n[1]).min(&n[2]).clone()]),
    );
    agree("circuit t(x: int -9..=9) -> [int -9..=9; 2] { reveal([int::sign(x), int::abs(x)]) }", |n| {
        Some(vec![n[0].signum(), n[0].abs()])
    });
}

#[test]
fn quotients() {
    agree(
        "circuit t(a: int -1_000_000_000_000..=1_000_000_000_000, b: u32) -> [int -1_000_000_000_000..=1_000_000_000_001; 3] {
            let (q, r) = int::div_rem(a, b);
            reveal([q, r, int::div_ceil(a, b)])
        }",
        |n| {
            let (a, b) = (&n[0], &n[1]);
            (!b.is_zero()).then(|| vec![a.div_floor(b), a.mod_floor(b), a.div_ceil(b)])
        },
    );
}

/// A function of two integers of N bits that has an `Option`, and one that has the nearest integer of N bits.
fn of_two(name: &str, bits: u32, exact: impl Fn(&BigInt, &BigInt) -> BigInt) {
    let most = two_to(bits) - 1;
    let ty = format!("int 0..={most}");
    agree(
        &format!(
            "circuit t(a: {ty}, b: {ty}) -> (bool, u128, u128) {{
                let c = int::checked_{name}::<{bits}>(a, b);
                reveal((c.is_some(), c.unwrap_or(0), int::saturating_{name}::<{bits}>(a, b)))
            }}"
        ),
        |n| {
            let exact = exact(&n[0], &n[1]);
            let fits = exact >= BigInt::zero() && exact <= most;
            let nearest = exact.clone().clamp(BigInt::zero(), most.clone());
            Some([option(fits.then_some(exact)), vec![nearest]].concat())
        },
    );
}

#[test]
fn checked_and_saturating() {
    for bits in [1, 8, 64, 100] {
        of_two("add", bits, |a, b| a + b);
        of_two("sub", bits, |a, b| a - b);
        of_two("mul", bits, |a, b| a * b);
    }
    of_two("add", 128, |a, b| a + b);
    of_two("sub", 128, |a, b| a - b);
    of_two("mul", 124, |a, b| a * b);
}

#[test]
fn powers_and_roots() {
    agree(
        "circuit t(x: int -200..=200, e: [bool; 4]) -> int -(1 << 120)..=(1 << 120) { reveal(int::pow(x, e)) }",
        |n| {
            let exponent = (0..4).map(|i| n[1 + i].to_u32().expect("a bit") << i).sum();
            Some(vec![n[0].pow(exponent)])
        },
    );
    for (name, bits) in [("isqrt", 32), ("isqrt_u64", 64), ("isqrt_u128", 128)] {
        agree(&format!("circuit t(x: u{bits}) -> u64 {{ reveal(int::{name}(x)) }}"), |n| {
            Some(vec![n[0].sqrt()])
        });
        let near = |root: u64| {
            let square = BigInt::from(root).pow(2);
            [square.clone(), &square - 1, square + 2 * BigInt::from(root)]
        };
        let roots = [1, 2, 255, 65_535].map(near).concat();
        crate::agree_on(
            &format!("circuit t(x: u{bits}) -> u64 {{ reveal(int::{name}(x)) }}"),
            &roots.into_iter().map(|x| vec![x]).collect::<Vec<Numbers>>(),
            |n| Some(vec![n[0].sqrt()]),
        );
    }
}

/// What ties down the hints of the roots, of the largest type: no neighbour of the root fulfils it.
#[test]
fn other_roots_are_refused() {
    let squares = [0u128, 1, 2, 3, 4, u64::MAX.into(), u128::from(u64::MAX).pow(2), u128::MAX];
    let near = |x: u128| {
        let root = x.isqrt();
        [0, root, root.saturating_sub(1), (root + 1).min(u64::MAX.into())].map(|root| numbers([x, root]))
    };
    crate::agree_on(
        "circuit t(x: u128, r: u64) { assert r * r <= x; assert x < (r + 1) * (r + 1); }",
        &squares.map(near).concat(),
        |n| (n[1] == n[0].sqrt()).then(Vec::new),
    );
}

#[test]
fn bits() {
    for bits in [1u32, 8, 64, 128] {
        agree(
            &format!(
                "circuit t(x: int 0..={}) -> (u8, bool) {{
                    reveal((int::count_ones::<{bits}>(x), int::is_power_of_two::<{bits}>(x)))
                }}",
                two_to(bits) - 1
            ),
            |n| {
                let ones = n[0].to_u128().expect("128 bits").count_ones();
                Some(vec![ones.into(), truth(ones == 1)])
            },
        );
        agree(
            &format!("circuit t(x: int 0..={}) -> u8 {{ reveal(int::log2::<{bits}>(x)) }}", two_to(bits) - 1),
            |n| n[0].to_u128().expect("128 bits").checked_ilog2().map(|k| vec![k.into()]),
        );
    }
    agree("circuit t(b: [bool; 128]) -> u128 { reveal(int::from_bits(b)) }", |n| {
        Some(vec![n.iter().rev().fold(BigInt::zero(), |x, bit| 2 * x + bit)])
    });
}

#[test]
fn bytes() {
    agree("circuit t(x: u64) -> [[u8; 8]; 2] { reveal([int::to_bytes_le(x), int::to_bytes_be(x)]) }", |n| {
        let x = n[0].to_u64().expect("64 bits");
        Some(numbers([x.to_le_bytes(), x.to_be_bytes()].concat()))
    });
    agree(
        "circuit t(b: [u8; 16]) -> [u128; 2] { reveal([int::from_bytes_le(b), int::from_bytes_be(b)]) }",
        |n| {
            let bytes = crate::bytes_of(n).try_into().expect("16 bytes");
            Some(numbers([u128::from_le_bytes(bytes), u128::from_be_bytes(bytes)]))
        },
    );
    // The longest there are: 31 bytes and back.
    agree("circuit t(b: [u8; 31]) -> [u8; 31] { reveal(int::to_bytes_be(int::from_bytes_le(b))) }", |n| {
        Some(n.iter().rev().cloned().collect())
    });
    agree("circuit t(x: u32) -> [u8; 2] { reveal(int::to_bytes_le(x)) }", |n| {
        Some(numbers(u16::try_from(&n[0]).ok()?.to_le_bytes()))
    });
}

#[test]
fn twos_complement() {
    agree("circuit t(x: int -32768..=32767) -> u16 { reveal(int::to_twos_complement::<16>(x)) }", |n| {
        Some(vec![(n[0].to_i16().expect("16 bits") as u16).into()])
    });
    agree("circuit t(x: u16) -> int -32768..=32767 { reveal(int::from_twos_complement::<16>(x)) }", |n| {
        Some(vec![(n[0].to_u16().expect("16 bits") as i16).into()])
    });
}
