use proptest::prelude::*;

use super::*;

/// Any scalar; often one next to zero, to a power of two (which is where words end), or to their negatives.
fn scalar() -> impl Strategy<Value = Scalar> {
    prop_oneof![
        1 => edge(),
        2 => any::<[u8; 32]>().prop_map(Scalar::from_bytes_mod_order),
    ]
}

fn edge() -> impl Strategy<Value = Scalar> {
    (power_of_two(), -2i8..3, any::<[bool; 2]>()).prop_map(|(power, distance, [zero, negative])| {
        let distance =
            Scalar::from(distance.unsigned_abs()) * if distance < 0 { -Scalar::ONE } else { Scalar::ONE };
        let near = if zero { distance } else { power + distance };
        if negative { -near } else { near }
    })
}

fn power_of_two() -> impl Strategy<Value = Scalar> {
    let exponent = prop_oneof![0u32..=252, prop::sample::select(vec![61, 62, 63, 64, 128, 192, 251, 252])];
    exponent.prop_map(|exponent| (0..exponent).fold(Scalar::ONE, |power, _| power + power))
}

/// The scalar's residue, and the same with ℓ more.
fn residues(scalar: &Scalar) -> [Residue; 2] {
    let residue = Residue::from(scalar);
    [residue, Residue(add(residue.0, L).0)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn operations_are_those_of_scalars(scalars in proptest::array::uniform4(scalar())) {
        let [a, b, c, d] = scalars;
        let [x, y, z, v] = scalars.map(|scalar| Residue::from(&scalar));
        prop_assert_eq!(x.to_scalar(), a);
        prop_assert_eq!((x + y).to_scalar(), a + b);
        prop_assert_eq!((x - y).to_scalar(), a - b);
        prop_assert_eq!((-x).to_scalar(), -a);
        prop_assert_eq!((x * Factor::from(&b)).to_scalar(), a * b);
        prop_assert_eq!((Factor::from(&a) * Factor::from(&b)).to_residue().to_scalar(), a * b);
        prop_assert_eq!(inner_product(&[x, y], &[z, v]).to_scalar(), a * c + b * d);
        // Values that are not the smallest go on as well.
        let sum = x + y + z + v + x + y;
        prop_assert_eq!((sum * Factor::from(sum - z)).to_scalar(), {
            let sum = a + b + c + d + a + b;
            sum * (sum - c)
        });
        let powers: Vec<_> = powers(Factor::from(&a)).take(4).map(|p| p.to_residue().to_scalar()).collect();
        prop_assert_eq!(powers, [Scalar::ONE, a, a * a, a * a * a]);
        for exponent in 0..20 {
            let power: Scalar = (0..exponent).map(|_| a).product();
            prop_assert_eq!(Factor::from(&a).pow(exponent).to_residue().to_scalar(), power);
        }
    }
}

/// The largest values that the invariant permits.
#[test]
fn the_ends_of_the_range() {
    let last = Residue(subtract(TWO_L, [1, 0, 0, 0]).0);
    assert_eq!(last.to_scalar(), -Scalar::ONE);
    let below = |words: Words| subtract(words, TWO_L).1 == 1;
    let square = last * Factor(last.0);
    for value in [last, last + last, last - Residue::ZERO, -last, Residue::ZERO - last, square] {
        assert!(below(value.0), "{value:?}");
    }
    assert_eq!((last + last).to_scalar(), -Scalar::from(2u8));
    assert_eq!((last * Factor::from(last)).to_scalar(), Scalar::ONE);
    assert_eq!(Residue(L).to_scalar(), Scalar::ZERO);
    assert_eq!((-Residue(L)).to_scalar(), Scalar::ZERO);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_representative_will_do(a in scalar(), b in scalar()) {
        for x in residues(&a) {
            for y in residues(&b) {
                prop_assert_eq!((x + y).to_scalar(), a + b);
                prop_assert_eq!((x - y).to_scalar(), a - b);
                prop_assert_eq!((x * Factor::from(y)).to_scalar(), a * b);
                let mut sum = ProductSum::ZERO;
                sum.add_product(x, Factor::from(y));
                sum.add(x);
                prop_assert_eq!(sum.reduce().to_scalar(), a * b + a);
                prop_assert!(subtract(sum.reduce().0, TWO_L).1 == 1);
            }
        }
    }

    #[test]
    fn coefficients_multiply(a in scalar(), b in scalar(), size in any::<u64>(), shift in 0u32..64) {
        let size = Scalar::from(size >> shift);
        for coefficient in [b, size, -size] {
            for x in residues(&a) {
                let product = match Coefficient::from(&coefficient) {
                    Coefficient::Small { negative, size } => x.times_small(negative, size),
                    Coefficient::Large(residue) => residue * Factor::from(x),
                };
                prop_assert_eq!(product.to_scalar(), a * coefficient);
                prop_assert!(subtract(product.0, TWO_L).1 == 1);
            }
        }
    }

    #[test]
    fn inverses(scalars in prop::collection::vec(scalar(), 0..6)) {
        let mut factors: Vec<_> = scalars.iter().map(Factor::from).collect();
        invert_all(&mut factors);
        let zero = scalars.contains(&Scalar::ZERO);
        for (scalar, inverse) in scalars.iter().zip(factors) {
            let expected = if zero { Scalar::ZERO } else { scalar.invert() };
            prop_assert_eq!(inverse.to_residue().to_scalar(), expected);
        }
    }
}

proptest! {
    #[test]
    fn inverses_of_scalars(a in scalar(), size in any::<u64>(), shift in 0u32..64) {
        let size = Scalar::from(size >> shift);
        for a in [a, size, -size] {
            let expected = if a == Scalar::ZERO { a } else { a.invert() };
            prop_assert_eq!(invert(&a), expected);
        }
    }
}

#[test]
fn inverses_at_the_edge_of_small_numbers() {
    let edges = [1, 2, 3, (1 << 62) - 1, 1 << 62, u64::MAX].map(Scalar::from);
    for a in edges.into_iter().flat_map(|edge| [edge, -edge]) {
        assert_eq!(invert(&a) * a, Scalar::ONE);
    }
    assert_eq!(invert(&Scalar::ZERO), Scalar::ZERO);
}

#[test]
fn small_numbers_are_seen() {
    let small = |scalar: Scalar| match Coefficient::from(&scalar) {
        Coefficient::Small { negative, size } => Some((negative, size)),
        Coefficient::Large(_) => None,
    };
    assert_eq!(small(Scalar::ZERO), Some((false, 0)));
    assert_eq!(small(Scalar::ONE), Some((false, 1)));
    assert_eq!(small(-Scalar::ONE), Some((true, 1)));
    let largest = (1 << 62) - 1;
    assert_eq!(small(Scalar::from(largest)), Some((false, largest)));
    assert_eq!(small(-Scalar::from(largest)), Some((true, largest)));
    assert_eq!(small(Scalar::from(largest + 1)), None);
    assert_eq!(small(-Scalar::from(largest + 1)), None);
    assert_eq!(small(Scalar::from(1u128 << 64)), None);
}

/// Long sums of the largest products.
#[test]
fn long_sums_do_not_overflow() {
    let last = Residue(subtract(TWO_L, [1, 0, 0, 0]).0);
    for n in [1u64, 63, 64, 65, 5000] {
        let residues = vec![last; n as usize];
        // (−1)·(−1), n times.
        assert_eq!(inner_product(&residues, &residues).to_scalar(), Scalar::from(n));
        let mut sum = ProductSum::ZERO;
        residues.iter().for_each(|last| sum.add_product(*last, Factor(last.0)));
        (0..n).for_each(|_| sum.add(last));
        // Factor(−1) is −1/R.
        let inverse = Residue::ONE.0;
        let expected = Scalar::from(n) * Residue(product(inverse, inverse)).to_scalar() - Scalar::from(n);
        assert_eq!(sum.reduce().to_scalar(), expected);
    }
    // As large as a sum may get: all nine words, except the highest 5 bits.
    let mut words = [u64::MAX; 9];
    words[8] >>= 5;
    let reduced = ProductSum(words).reduce();
    assert!(subtract(reduced.0, TWO_L).1 == 1);
    let two = Factor::from(&Scalar::from(2u8));
    // (2^571 − 1) / 2^256.
    let r_inverse = Residue(product(Residue::ONE.0, Residue::ONE.0));
    assert_eq!(
        reduced.to_scalar(),
        ((two.pow(571).to_residue() - Residue::ONE) * Factor::from(r_inverse)).to_scalar()
    );
}
