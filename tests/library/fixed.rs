//! `std::fixed` against exact fractions.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Zero;

use crate::{agree, truth};

/// A fraction, the denominator positive, as a whole number.
type Rounding = fn(&BigInt, &BigInt) -> BigInt;

const ROUNDINGS: [(&str, Rounding); 3] = [
    ("down", |a, b| a.div_floor(b)),
    ("up", |a, b| a.div_ceil(b)),
    // The nearest is the one below, if less than a half is left over.
    ("near", |a, b| a.div_floor(b) + if 2 * a.mod_floor(b) < *b { 0 } else { 1 }),
];

#[test]
fn products_and_quotients() {
    for (name, round) in ROUNDINGS {
        for (scale, low, high) in [(100i64, -300, 300), (7, -20, 20), (1_000_000, 0, 1i64 << 40)] {
            let circuit = |method: &str| {
                format!(
                    "circuit t(x: int {low}..={high}, y: int {low}..={high}) -> int -(1 << 100)..=(1 << 100) {{
                        let f: fixed::Fixed<{scale}> = fixed::Fixed::of(x);
                        reveal(f.{method}_{name}(fixed::Fixed::of(y)).units)
                    }}"
                )
            };
            agree(&circuit("mul"), |n| Some(vec![round(&(&n[0] * &n[1]), &scale.into())]));
            agree(&circuit("div"), |n| (n[1] > BigInt::zero()).then(|| vec![round(&(scale * &n[0]), &n[1])]));
        }
    }
}

#[test]
fn sums_and_scales() {
    agree(
        "circuit t(x: int -99..=99, y: int -99..=99) -> (int -9999..=9999, int -9999..=9999, bool, int -9999..=9999,
            int -9999..=9999, int -9999..=9999) {
            let f: fixed::Fixed<10> = fixed::Fixed::of(x);
            let g: fixed::Fixed<10> = fixed::Fixed::of(y);
            let h: fixed::Fixed<4> = f.rescale_down();
            let whole: fixed::Fixed<10> = fixed::Fixed::whole(x);
            reveal((f.add(g).units, f.sub(g).units, f.is_below(g), f.floor(), h.units, whole.units))
        }",
        |n| {
            let (x, y): (&BigInt, &BigInt) = (&n[0], &n[1]);
            let ten: BigInt = 10.into();
            let four: BigInt = 4 * x;
            Some(vec![x + y, x - y, truth(x < y), x.div_floor(&ten), four.div_floor(&ten), 10 * x])
        },
    );
}
