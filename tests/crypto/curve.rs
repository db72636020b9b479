//! `std::ec`: that the curve is what its comment says, and that its functions have one result, the right one.

use num_bigint::BigUint;
use num_traits::{One, Zero};

use super::doppio::{Point, d, modulus, order, root};
use super::{build, build_inside, refuses, requires, requires_as_far_as_searched, run};

/// Whether a number is prime, with a chance of 4^-20 to be wrong: Miller and Rabin's test for the first twenty primes.
fn is_prime(n: &BigUint) -> bool {
    let less = n - BigUint::one();
    let twos = less.trailing_zeros().unwrap_or(0);
    [2u8, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71].into_iter().all(|base| {
        let mut power = BigUint::from(base).modpow(&(&less >> twos), n);
        let mut passes = power.is_one() || power == less;
        for _ in 1..twos {
            power = &power * &power % n;
            passes |= power == less;
        }
        passes
    })
}

/// The number of points is known: it is a multiple of the prime order of the generator, and Hasse's interval, of which every number of
/// points is an element, has only one, 4·order.
#[test]
fn the_group_has_four_times_a_prime_of_elements() {
    let (order, modulus) = (order(), modulus());
    assert!(is_prime(&order) && is_prime(&modulus));
    let generator = Point::generator();
    assert_eq!(generator.y, BigUint::from(12u8));
    assert!(generator.is_on_curve() && generator != Point::zero());
    assert_eq!(generator.times(&order), Point::zero());
    // From ℓ + 1 − 2√ℓ to ℓ + 1 + 2√ℓ.
    let middle = &modulus + BigUint::one();
    let reach = (BigUint::from(4u8) * &modulus).sqrt();
    let (low, high) = (&middle - &reach, &middle + &reach);
    let multiples: Vec<u32> =
        (1..10u32).filter(|k| (low.clone()..=high.clone()).contains(&(&order * *k))).collect();
    assert_eq!(multiples, [4]);
    // The law of addition has no exceptions, and the points of small order are those with a zero.
    assert_eq!(root(&d()), None);
    for (x, y) in [(0u8, 1u8), (1, 0)] {
        let point = Point { x: x.into(), y: y.into() };
        assert_eq!(point.times(&BigUint::from(4u8)), Point::zero());
    }
    // Logarithms are not easier in the field, nor in a small extension of it.
    let mut power = BigUint::one();
    for _ in 0..1_000 {
        power = power * &modulus % &order;
        assert!(!power.is_one());
    }
    assert_ne!(order, modulus);
}

/// Some points: of the group, and one that has a part of small order.
fn points() -> Vec<Point> {
    let generator = Point::generator();
    let some = generator.times(&BigUint::from(0x1234_5678_9abc_def0_u64));
    let mixed = some.add(&Point { x: BigUint::one(), y: BigUint::zero() });
    vec![generator, some, mixed]
}

#[test]
fn sums_and_doubles() {
    let sum = build(
        "circuit t(p: std::ec::Point, q: std::ec::Point) -> (field, field) { let r = p.add(q); reveal((r.x, r.y)) }",
    );
    let double =
        build("circuit t(p: std::ec::Point) -> (field, field) { let r = p.double(); reveal((r.x, r.y)) }");
    let mut points = points();
    points.extend([Point::zero(), points[1].negated()]);
    for p in &points {
        requires(&double.image, &p.inputs(), &p.add(p).inputs());
        for q in &points {
            requires(&sum.image, &[p.inputs(), q.inputs()].concat(), &p.add(q).inputs());
        }
    }
}

#[test]
fn what_is_on_the_curve() {
    let answers = build(
        "circuit t(p: std::ec::Point) -> (bool, bool) { reveal((p.is_on_curve(), p.is_of_small_order())) }",
    );
    let on_curve = build("circuit t(p: std::ec::Point) { p.assert_on_curve(); }");
    let in_group = build("circuit t(p: std::ec::Point) { p.assert_in_group(); }");
    let [yes, no] = [BigUint::one(), BigUint::zero()];
    let mut points = points();
    let off = Point { x: &points[0].x + BigUint::one(), y: points[0].y.clone() };
    requires(&answers.image, &off.inputs(), &[no.clone(), no.clone()]);
    refuses(&on_curve.image, &off.inputs());
    refuses(&in_group.image, &off.inputs());
    let mixed = points.pop().expect("three points");
    requires(&answers.image, &mixed.inputs(), &[yes.clone(), no.clone()]);
    requires(&on_curve.image, &mixed.inputs(), &[]);
    refuses(&in_group.image, &mixed.inputs());
    for point in points {
        requires(&answers.image, &point.inputs(), &[yes.clone(), no.clone()]);
        requires_as_far_as_searched(&in_group.image, &point.inputs(), &[]);
    }
    let [one, minus_one] = [BigUint::one(), modulus() - BigUint::one()];
    for (x, y) in [(&no, &one), (&no, &minus_one), (&one, &no), (&minus_one, &no)] {
        requires(&answers.image, &[x.clone(), y.clone()], &[yes.clone(), yes.clone()]);
    }
}

/// Scalars at the ends of the range, and where multiples by windows and by bits change their way.
fn scalars() -> Vec<BigUint> {
    let two = |n: u32| BigUint::one() << n;
    let some = BigUint::parse_bytes(
        b"2718281828459045235360287471352662497757247093699959574966967627724076630",
        10,
    );
    vec![
        BigUint::zero(),
        BigUint::one(),
        BigUint::from(7u8),
        two(133),
        two(248),
        two(249) + BigUint::from(2u8),
        some.expect("digits"),
        (order() - BigUint::one()) / BigUint::from(2u8),
        order() - BigUint::one(),
    ]
}

const MULTIPLES: [&str; 2] = ["multiply", "multiply_known"];

#[test]
fn multiples() {
    for name in MULTIPLES {
        let public = if name == "multiply" { "" } else { "public " };
        let built = build(&format!(
            "use std::ec; circuit t({public}p: ec::Point, k: ec::Scalar) -> (field, field) {{
                let r = ec::{name}(p, k); reveal((r.x, r.y))
            }}"
        ));
        let points = points();
        for k in scalars() {
            for point in points.iter().take(if k.is_one() { 3 } else { 1 }) {
                let inputs = [point.inputs().to_vec(), vec![k.clone()]].concat();
                let expected = point.times(&k).inputs().to_vec();
                let in_group = point.times(&order()) == Point::zero();
                let expected = in_group.then_some(expected);
                assert_eq!(run(&built.image, &inputs), expected, "{k}");
            }
        }
        for point in [Point::zero(), Point { x: BigUint::one(), y: BigUint::zero() }] {
            assert_eq!(
                run(&built.image, &[point.inputs().to_vec(), vec![BigUint::from(5u8)]].concat()),
                None
            );
        }
        let off = [BigUint::from(2u8), BigUint::from(3u8), BigUint::from(5u8)];
        assert_eq!(run(&built.image, &off), None);
    }
    let built = build(
        "use std::ec; circuit t(k: ec::Scalar) -> (field, field) { let r = ec::multiply_generator(k); reveal((r.x, r.y)) }",
    );
    for k in scalars() {
        assert_eq!(
            run(&built.image, std::slice::from_ref(&k)).expect("a multiple"),
            Point::generator().times(&k).inputs()
        );
    }
    assert_eq!(run(&built.image, &[order()]), None);
}

/// Four times what is loose is not.
#[test]
fn multiples_up_to_small_order() {
    let built = build(
        "use std::ec; circuit t(p: ec::Point, k: ec::Scalar) -> (field, field) {
            let r = ec::multiply_loosely(p, k).double().double(); reveal((r.x, r.y))
        }",
    );
    for point in points() {
        let k = scalars().remove(6);
        let expected = point.times(&(BigUint::from(4u8) * &k));
        let inputs = [point.inputs().to_vec(), vec![k]].concat();
        assert_eq!(run(&built.image, &inputs).expect("a multiple"), expected.inputs());
    }
}

/// With all hints free, the multiple is still the only one that is accepted.
#[test]
fn nobody_lies_about_multiples() {
    let p = points().remove(1);
    let k = scalars().remove(6);
    let fixed = build(
        "use std::ec; circuit t(k: ec::Scalar) -> (field, field) { let r = ec::multiply_generator(k); reveal((r.x, r.y)) }",
    );
    requires(&fixed.image, std::slice::from_ref(&k), &Point::generator().times(&k).inputs());
    let other = build(
        "use std::ec; circuit t(p: ec::Point, k: ec::Scalar) -> (field, field) { let r = ec::multiply_loosely(p, k); reveal((r.x, r.y)) }",
    );
    requires(&other.image, &[p.inputs().to_vec(), vec![k.clone()]].concat(), &p.times(&k).inputs());
}

/// The bits that a multiple is computed by: k modulo the order, whatever the prover takes.
#[test]
fn long_bits_are_the_scalar() {
    let built = build_inside("ec", "circuit t(k: Scalar) -> field { reveal(value(long_bits(k)) - k) }");
    let top = BigUint::one() << 250u32;
    for k in scalars() {
        let (once, twice) = (order(), order() + order());
        let added = if &k + &once < top { twice } else { once };
        requires(&built.image, &[k], &[(added + modulus() - &top) % modulus()]);
    }
}

#[test]
fn field_elements_modulo_the_order() {
    let built = build("circuit t(x: field) -> field { reveal(std::ec::scalar(x) as field) }");
    let most = BigUint::from(4u8) * order() - BigUint::one();
    for x in [BigUint::zero(), order() - BigUint::one(), order(), BigUint::from(3u8) * order(), most.clone()]
    {
        requires(&built.image, std::slice::from_ref(&x), &[&x % order()]);
    }
    refuses(&built.image, &[most + BigUint::one()]);
    refuses(&built.image, &[modulus() - BigUint::one()]);
}

#[test]
fn points_in_32_bytes() {
    let there = build("use std::ec; circuit t(p: ec::Point) -> [u8; 32] { reveal(ec::compress(p)) }");
    let back = build(
        "use std::ec; circuit t(b: [u8; 32]) -> (field, field) { let p = ec::decompress(b); reveal((p.x, p.y)) }",
    );
    let numbers = |bytes: &[u8]| bytes.iter().map(|byte| BigUint::from(*byte)).collect::<Vec<_>>();
    let mut points = points();
    points.extend([points[1].negated(), Point::zero()]);
    for point in points {
        requires(&there.image, &point.inputs(), &numbers(&point.bytes()));
        requires(&back.image, &numbers(&point.bytes()), &point.inputs());
        // A bit that is none of y's, and the sign of a point that has none.
        let mut bytes = point.bytes();
        bytes[31] |= 0x10;
        refuses(&back.image, &numbers(&bytes));
    }
    let mut zero = Point::zero().bytes();
    zero[31] |= 0x80;
    refuses(&back.image, &numbers(&zero));
    // A y that no point has.
    let y = (2u32..).find(|y| Point::with_y(BigUint::from(*y)).is_none()).expect("half of all y");
    let mut none = vec![0; 32];
    none[0] = u8::try_from(y).expect("a small one");
    refuses(&back.image, &numbers(&none));
}
