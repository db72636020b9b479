//! A sum of weighted bits that must be zero, bounded as an integer.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{Num, Signed};
use zkvm::integer::{order, scalar_to_int};

use super::linear::{Linear, Wire};
use super::state::Conflict;

/// The bits that a sum leaves only one value. Nothing if it does not stay below ℓ, however it is scaled.
pub(super) fn forced_bits(row: &Linear) -> Result<Vec<(Wire, bool)>, Conflict> {
    let wires = || row.terms.iter().map(|(wire, _)| *wire);
    if let Some((constant, weights)) = small(row) {
        return bounded(constant, weights, wires(), &(0, 0));
    }
    let Some((constant, weights)) = integers(row) else { return Ok(vec![]) };
    bounded(constant, weights, wires(), &(BigInt::ZERO, BigInt::ZERO))
}

/// The bits of sums of bits that are left only one value, as the third is the product of the first two.
pub(super) fn forced_by_product(product: [&Linear; 3]) -> Result<Vec<(Wire, bool)>, Conflict> {
    let sums = product.map(small);
    let [Some(left), Some(right), Some(output)] = sums else { return Ok(vec![]) };
    let [l, r, o] = [&left, &right, &output].map(interval);
    let corners = [(l.0, r.0), (l.0, r.1), (l.1, r.0), (l.1, r.1)].map(|(a, b)| a.checked_mul(b));
    let Some(corners) = corners.into_iter().collect::<Option<Vec<i128>>>() else { return Ok(vec![]) };
    let bounds = corners.iter().fold((i128::MAX, i128::MIN), |(a, b), c| (a.min(*c), b.max(*c)));
    let wires = |index: usize| product[index].terms.iter().map(|(wire, _)| *wire);
    let mut forced = bounded(output.0, output.1, wires(2), &bounds)?;
    // Back to the factors, if they are not negative.
    if l.0 >= 0 && r.0 >= 0 && o.1 >= 0 {
        if product[0] == product[1] {
            let bounds = (root_up(o.0.max(0)), o.1.isqrt());
            forced.extend(bounded(left.0, left.1, wires(0), &bounds)?);
        } else {
            let bounds = |other: (i128, i128), own: (i128, i128)| {
                let most = if other.0 > 0 { o.1 / other.0 } else { own.1 };
                let least = if other.1 > 0 { (o.0.max(0) + other.1 - 1) / other.1 } else { own.0 };
                (least, most)
            };
            forced.extend(bounded(left.0, left.1, wires(0), &bounds(r, l))?);
            forced.extend(bounded(right.0, right.1, wires(1), &bounds(l, r))?);
        }
    }
    Ok(forced)
}

fn root_up(square: i128) -> i128 {
    let root = square.isqrt();
    root + i128::from(root * root < square)
}

/// The least and the greatest value of a sum of bits.
fn interval((constant, weights): &(i128, Vec<i128>)) -> (i128, i128) {
    let of_sign = |sign: i128| weights.iter().filter(|weight| weight.signum() == sign).sum::<i128>();
    (constant + of_sign(-1), constant + of_sign(1))
}

/// The bit that weighs most in a sum: what to try first.
pub(super) fn heaviest(row: &Linear) -> Wire {
    let weights = match integers(row) {
        Some((_, weights)) => weights,
        None => return row.terms[0].0,
    };
    let heaviest = row.terms.iter().zip(weights).max_by(|a, b| a.1.magnitude().cmp(b.1.magnitude()));
    heaviest.map_or(row.terms[0].0, |((wire, _), _)| *wire)
}

/// Constant and weights in machine integers, if they are small as they are.
fn small(row: &Linear) -> Option<(i128, Vec<i128>)> {
    let constant = small_integer(&row.constant)?;
    let weights = row.terms.iter().map(|(_, weight)| small_integer(weight)).collect::<Option<Vec<_>>>()?;
    let sum = weights.iter().try_fold(constant.checked_abs()?, |sum, w| sum.checked_add(w.checked_abs()?))?;
    (sum < i128::MAX / 4).then_some((constant, weights))
}

fn small_integer(scalar: &Scalar) -> Option<i128> {
    let positive = |scalar: &Scalar| {
        let (low, high) = scalar.as_bytes().split_at(16);
        let low = u128::from_le_bytes(low.try_into().ok()?);
        high.iter().all(|byte| *byte == 0).then(|| i128::try_from(low).ok())?
    };
    positive(scalar).or_else(|| positive(&-scalar).map(|n| -n))
}

/// Constant and weights as integers, scaled so that no sum of them reaches ℓ.
fn integers(row: &Linear) -> Option<(BigInt, Vec<BigInt>)> {
    let scales = std::iter::once(Scalar::ONE).chain(row.terms.iter().map(|(_, weight)| weight.invert()));
    scales.take(9).find_map(|scale| {
        let constant = scalar_to_int(&(row.constant * scale));
        let weights: Vec<BigInt> = row.terms.iter().map(|(_, w)| scalar_to_int(&(w * scale))).collect();
        let most = weights.iter().fold(constant.abs(), |sum, weight| sum + weight.abs());
        (most < *order()).then_some((constant, weights))
    })
}

/// Bounds propagation on `constant + Σ weights·bits` between `least` and `most`, over the integers.
fn bounded<N: Num + Signed + PartialOrd + Clone>(
    constant: N,
    weights: Vec<N>,
    wires: impl Iterator<Item = Wire>,
    (least, most): &(N, N),
) -> Result<Vec<(Wire, bool)>, Conflict> {
    let (mut low, mut high) = (constant.clone(), constant);
    for weight in &weights {
        let bound = if weight.is_negative() { &mut low } else { &mut high };
        *bound = bound.clone() + weight.clone();
    }
    let mut open: Vec<(Wire, N)> = wires.zip(weights).collect();
    let mut forced = vec![];
    loop {
        if low > *most || high < *least {
            return Err(Conflict);
        }
        let before = open.len();
        open.retain(|(wire, weight)| {
            // Of its two contributions the greater one may be too much, and the smaller one too little.
            let size = weight.abs();
            let too_much = low.clone() + size.clone() > *most;
            let too_little = high.clone() - size.clone() < *least;
            if !too_much && !too_little {
                return true;
            }
            let positive = !weight.is_negative();
            let bit = if too_much { !positive } else { positive };
            forced.push((*wire, bit));
            match bit == positive {
                true => low = low.clone() + size,
                false => high = high.clone() - size,
            }
            false
        });
        if open.len() == before {
            return Ok(forced);
        }
    }
}
