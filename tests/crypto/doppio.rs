//! The curve Doppio in integers: x² + y² = 1 − 63071·x²·y² modulo ℓ.

use num_bigint::BigUint;
use num_traits::{One, Zero};

/// A point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) x: BigUint,
    pub(crate) y: BigUint,
}

/// The order of the field: 2^252 + 27742317777372353535851937790883648493.
pub(crate) fn modulus() -> BigUint {
    (BigUint::one() << 252u32) + BigUint::from(27742317777372353535851937790883648493u128)
}

/// The order of the generator.
pub(crate) fn order() -> BigUint {
    let digits = b"1809251394333065553493296640760748560198346542606730328752412232071674536321";
    BigUint::parse_bytes(digits, 10).expect("digits")
}

/// The coefficient of x²·y².
pub(crate) fn d() -> BigUint {
    modulus() - BigUint::from(63071u32)
}

/// a / b modulo ℓ.
pub(crate) fn quotient(a: &BigUint, b: &BigUint) -> BigUint {
    a * b.modpow(&(modulus() - BigUint::from(2u8)), &modulus()) % modulus()
}

/// A square root modulo ℓ, the even one; ℓ is 5 modulo 8.
pub(crate) fn root(x: &BigUint) -> Option<BigUint> {
    let (modulus, quarter) = (modulus(), (modulus() - BigUint::one()) / BigUint::from(4u8));
    let root = x.modpow(&((&quarter + BigUint::one()) / BigUint::from(2u8)), &modulus);
    let other = &root * BigUint::from(2u8).modpow(&quarter, &modulus) % &modulus;
    let root = [root, other].into_iter().find(|root| root * root % &modulus == x % &modulus)?;
    Some(if root.bit(0) { modulus - root } else { root })
}

impl Point {
    pub(crate) fn zero() -> Self {
        Self { x: BigUint::zero(), y: BigUint::one() }
    }

    /// The point with this y whose x is even, if there is one.
    pub(crate) fn with_y(y: BigUint) -> Option<Self> {
        let yy = &y * &y % modulus();
        let x = root(&quotient(
            &(BigUint::one() + modulus() - &yy),
            &(BigUint::one() + (modulus() - d()) * &yy),
        ))?;
        Some(Self { x, y })
    }

    pub(crate) fn is_on_curve(&self) -> bool {
        let (xx, yy) = (&self.x * &self.x, &self.y * &self.y);
        (&xx + &yy) % modulus() == (BigUint::one() + d() * xx * yy) % modulus()
    }

    pub(crate) fn add(&self, other: &Self) -> Self {
        let m = modulus();
        let k = d() * &self.x * &other.x % &m * &self.y * &other.y % &m;
        let x = (&self.x * &other.y + &self.y * &other.x) % &m;
        let y = (&self.y * &other.y + &m * &m - &self.x * &other.x) % &m;
        Self { x: quotient(&x, &(BigUint::one() + &k)), y: quotient(&y, &(BigUint::one() + &m - k)) }
    }

    pub(crate) fn negated(&self) -> Self {
        Self { x: (modulus() - &self.x) % modulus(), y: self.y.clone() }
    }

    pub(crate) fn times(&self, k: &BigUint) -> Self {
        let mut sum = Self::zero();
        for i in (0..k.bits()).rev() {
            sum = sum.add(&sum);
            if k.bit(i) {
                sum = sum.add(self);
            }
        }
        sum
    }

    /// The generator: the element of prime order with the least y, and of its two x the even one.
    pub(crate) fn generator() -> Self {
        let mut points = (2u32..).filter_map(|y| Self::with_y(BigUint::from(y)));
        points.find(|point| point.times(&order()) == Self::zero()).expect("half of all y have points")
    }

    /// The coordinates as inputs of a circuit.
    pub(crate) fn inputs(&self) -> [BigUint; 2] {
        [self.x.clone(), self.y.clone()]
    }

    /// The 32 bytes of a point.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.y.to_bytes_le();
        bytes.resize(32, 0);
        bytes[31] |= u8::from(self.x.bit(0)) << 7;
        bytes
    }
}
