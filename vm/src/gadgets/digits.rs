//! Ranges by digits: a number is a sum of digits, and all digits of a constraint system are looked up in one table.

use std::fmt;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};
use zeroize::{Zeroize, Zeroizing};

use super::{allocate_bit, bit_length, bit_of, inverses};
use crate::integer::{int_to_scalar, plain_view};
use crate::r1cs::{
    ConstraintSystem, LinearCombination, R1csError, RandomizedConstraintSystem, Variable, Wires,
};
use crate::transcript::label;

/// Digits have at most as many bits: their table has half as many multipliers as entries.
pub const MAX_DIGIT_BITS: u32 = 16;

/// The digits of a transaction have as many bits: of the quantities that it makes, and in its clauses. For up to five ranges of 64 bits,
/// and most transactions have no more, no other digits cost less.
pub const TRANSACTION_DIGIT_BITS: u32 = 4;

/// What `take` proves that the age of a cell is at most, if it can be at most `last`: as much as digits of so many bits can say, of which
/// there is at least one.
pub fn greatest_age(last: u32, digit_bits: u32) -> Scalar {
    let digits = (u32::BITS - last.leading_zeros()).div_ceil(digit_bits).max(1);
    Scalar::from((1u64 << (digits * digit_bits)) - 1)
}

/// How the numbers from 0 to a bound are written in digits below 2^b. See [`DigitPlan::new`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigitPlan {
    base_bits: u32,
    /// How many digits weigh 1, 2^b, 2^2b and so on.
    low: u32,
    /// What one more digit weighs, if there is one.
    high: Option<BigInt>,
    /// What a bit weighs, if there is one.
    bit: Option<BigInt>,
    /// If the bound is below 2^b − 1: what the only digit can be increased by and still be one.
    spare: Option<Scalar>,
    /// The greatest number that there is.
    max: BigInt,
}

impl DigitPlan {
    /// The plan for numbers in 0..=max in digits of `base_bits` bits, 1 to [`MAX_DIGIT_BITS`].
    ///
    /// With B = 2^`base_bits`, as many digits as max allows weigh 1, B, B², … and say 0 to some number. Each further part
    /// weighs at most one more than what all before it can say together, so that no number is left out: a digit that weighs as
    /// much as fits under max, if that is more than a bit could do, and a bit that weighs the rest. All of them together are max, so
    /// they can say nothing above it. If max is less than B − 1, the number is a digit d, and d + (B − 1 − max) is another one.
    ///
    /// ```
    /// use zkvm::gadgets::DigitPlan;
    /// use zkvm::Scalar;
    ///
    /// let plan = DigitPlan::new(&Scalar::from(u64::MAX), 8);
    /// assert_eq!((plan.digits(), plan.bits()), (8, 0));
    /// let plan = DigitPlan::new(&Scalar::from(1_000_000u64), 8);
    /// assert_eq!((plan.digits(), plan.bits()), (3, 1));
    /// ```
    pub fn new(max: &Scalar, base_bits: u32) -> Self {
        let number = plain_view(max);
        let (one, base) = (BigInt::one(), BigInt::one() << base_bits);
        let empty = Self { base_bits, low: 0, high: None, bit: None, spare: None, max: number.clone() };
        if number.is_zero() {
            return empty;
        }
        if number < &base - 1 {
            let spare = Some(int_to_scalar(&(base - 1 - number)));
            return Self { low: 1, spare, ..empty };
        }
        // So many digits say at most `number`: 2^(b·low) − 1.
        let low = (bit_length(&int_to_scalar(&(&number + 1))) - 1) / base_bits;
        let said: BigInt = (&one << (base_bits * low)) - 1;
        let rest: BigInt = &number - &said;
        let (high, bit) = match rest <= &said + 1 {
            true => (BigInt::zero(), rest),
            false => rest.div_rem(&(base - 1)),
        };
        let some = |weight: BigInt| (!weight.is_zero()).then_some(weight);
        Self { low, high: some(high), bit: some(bit), ..empty }
    }

    /// How many digits a number has that are looked up.
    pub fn digits(&self) -> u32 {
        self.low + u32::from(self.high.is_some()) + u32::from(self.spare.is_some())
    }

    /// How many bits a number has beside its digits: at most one.
    pub fn bits(&self) -> u32 {
        self.bit.is_some().into()
    }

    /// How many constraints tie the digits to each other: one if the bound is below 2^b − 1.
    pub fn extra_constraints(&self) -> u32 {
        self.spare.is_some().into()
    }

    /// Half multipliers of both phases that a number costs, those of the table aside.
    pub fn halves(&self) -> u32 {
        2 * self.bits() + 2 * self.digits() + self.digits() % 2
    }

    /// The digits of a number, the least first, and its bit. Of a number above the bound, something.
    fn take_apart(&self, number: &Scalar) -> (Vec<u16>, Option<u8>) {
        let greatest = (1u32 << self.base_bits) - 1;
        let (rest, high, bit) = self.take_off(number, greatest);
        let digit = |i: u32| {
            let bits = (0..self.base_bits).rev().map(|k| bit_of(&rest, self.base_bits * i + k));
            bits.fold(0, |digit, bit| digit << 1 | u16::from(bit))
        };
        let mut digits: Vec<u16> = (0..self.low).map(digit).chain(high).collect();
        if self.spare.is_some() {
            // The bound is less than `greatest`, so it is a single digit, too.
            let spare = greatest - self.max.iter_u32_digits().next().unwrap_or(0);
            digits.push((u32::from(digits[0]) + spare).min(greatest) as u16);
        }
        (digits, bit)
    }

    /// What is left of a number for the low digits, and the high digit and the bit where there are some.
    fn take_off(&self, number: &Scalar, greatest: u32) -> (Scalar, Option<u16>, Option<u8>) {
        if self.high.is_none() && self.bit.is_none() {
            return (*number, None, None);
        }
        let mut rest = plain_view(number);
        let bit = self.bit.as_ref().map(|weight| {
            let needed = rest > &self.max - weight;
            rest -= weight * u8::from(needed);
            u8::from(needed)
        });
        let high = self.high.as_ref().map(|weight| {
            let digit = (&rest / weight).min(greatest.into());
            rest -= &digit * weight;
            digit.iter_u32_digits().next().unwrap_or(0) as u16
        });
        (int_to_scalar(&rest), high, bit)
    }
}

/// All digits of a constraint system, which are yet to be looked up.
pub struct Digits {
    base_bits: u32,
    looked_up: Vec<LookedUp>,
    /// How often each digit occurs; of use to a prover only.
    counts: Vec<u32>,
}

/// What one multiplier of the second phase looks up.
#[derive(Clone, Copy, Debug)]
enum LookedUp {
    /// The left and the right wire of a multiplier.
    Pair(Wires),
    /// A variable by itself.
    Single(Variable),
}

/// Without the counts, which are secret.
impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (base_bits, looked_up) = (&self.base_bits, &self.looked_up);
        f.debug_struct("Digits")
            .field("base_bits", base_bits)
            .field("looked_up", looked_up)
            .finish_non_exhaustive()
    }
}

impl Drop for Digits {
    fn drop(&mut self) {
        self.counts.zeroize();
    }
}

impl Digits {
    /// Digits of so many bits.
    ///
    /// # Panics
    /// If they are not 1 to [`MAX_DIGIT_BITS`].
    pub fn new(base_bits: u32) -> Self {
        assert!((1..=MAX_DIGIT_BITS).contains(&base_bits), "digits of {base_bits} bits");
        Self { base_bits, looked_up: Vec::new(), counts: vec![0; 1 << base_bits] }
    }

    /// A new number in the range of the plan: Σ weight · digit. The digits still have to be looked up.
    ///
    /// Of its digits, two make a multiplier; one that is left over is half of one. A bit is a multiplier as in
    /// [`bits`](super::bits()). One constraint more, `d' − d − spare`, if the bound is below 2^b − 1.
    ///
    /// # Errors
    /// What the constraint system returns.
    pub fn number<C: ConstraintSystem + ?Sized>(
        &mut self,
        cs: &mut C,
        plan: &DigitPlan,
        value: Option<Scalar>,
    ) -> Result<LinearCombination, R1csError> {
        let (digits, bit) = value.map(|value| plan.take_apart(&value)).unzip();
        let digits = digits.map(Zeroizing::new);
        digits.iter().flat_map(|digits| digits.iter()).for_each(|digit| self.count(*digit));
        let digit = |i: usize| digits.as_ref().map(|digits| Scalar::from(digits[i]));
        let mut variables = Vec::with_capacity(plan.digits() as usize);
        for i in (1..plan.digits() as usize).step_by(2) {
            let wires = cs.allocate_multiplier(digit(i - 1).zip(digit(i)))?;
            variables.extend([wires.0, wires.1]);
            self.looked_up.push(LookedUp::Pair(wires));
        }
        if plan.digits() % 2 == 1 {
            let variable = cs.allocate(digit(plan.digits() as usize - 1))?;
            variables.push(variable);
            self.looked_up.push(LookedUp::Single(variable));
        }
        if let (Some(spare), [digit, greater]) = (plan.spare, &variables[..]) {
            cs.constrain(LinearCombination::from(*greater) - *digit - spare);
            return Ok((*digit).into());
        }
        let base = Scalar::from(1u32 << self.base_bits);
        let powers = std::iter::successors(Some(Scalar::ONE), |power| Some(power * base));
        let weights = powers.take(plan.low as usize).chain(plan.high.as_ref().map(int_to_scalar));
        let mut number: LinearCombination = variables.into_iter().zip(weights).collect();
        if let Some(weight) = &plan.bit {
            number.terms.push((allocate_bit(cs, bit.flatten())?, int_to_scalar(weight)));
        }
        Ok(number)
    }

    /// Notes that a digit occurs.
    fn count(&mut self, digit: u16) {
        if self.base_bits > TRANSACTION_DIGIT_BITS {
            self.counts[digit as usize] += 1;
            return;
        }
        // Of amounts: which entry is written does not depend on the digit.
        self.counts
            .iter_mut()
            .zip(0..)
            .for_each(|(count, t): (&mut u32, u16)| *count += u32::from(t == digit));
    }

    /// For every digit there is, how often it occurs.
    pub(crate) fn multiplicities(&self) -> impl Iterator<Item = Scalar> + '_ {
        self.counts.iter().map(|count| Scalar::from(*count))
    }

    /// Second phase: proves that every digit is in 0..2^b, if `multiplicities` are variables of the first phase, one for each number of
    /// the table.
    ///
    /// For a challenge x the sum of 1/(x + d) over all digits d is that of m_t/(x + t) over the numbers t of the table. Of a pair,
    /// (x + d)·(x + d') is linear, as d·d' is the output of its multiplier: one new multiplier (D, s, o) with `D − …` and
    /// `o − (2x + d + d')` has the sum s of both reciprocals; of a single one `D − (x + d)` and `o − 1`. Last, the sum of all s
    /// less that of the table.
    ///
    /// # Errors
    /// What the constraint system returns, or if x is the negative of a number of the table.
    pub(crate) fn settle(
        &self,
        cs: &mut dyn RandomizedConstraintSystem,
        multiplicities: &[Variable],
    ) -> Result<(), R1csError> {
        let x = cs.challenge_scalar(label::DIGIT_CHALLENGE);
        let fractions: Vec<_> = self.looked_up.iter().map(|digits| digits.fraction(x)).collect();
        let mut sum = reciprocals(cs, fractions)?;
        let table: Vec<Scalar> = (0u32..1 << self.base_bits).map(|t| x + Scalar::from(t)).collect();
        sum.terms
            .extend(multiplicities.iter().copied().zip(inverses(&table)?.iter().map(|inverse| -inverse)));
        cs.constrain(sum);
        Ok(())
    }
}

impl LookedUp {
    /// Numerator and denominator of the sum of reciprocals.
    fn fraction(self, x: Scalar) -> (LinearCombination, LinearCombination) {
        match self {
            Self::Pair((d, e, product)) => (
                [(d, Scalar::ONE), (e, Scalar::ONE), (Variable::One, x + x)].into_iter().collect(),
                [(product, Scalar::ONE), (d, x), (e, x), (Variable::One, x * x)].into_iter().collect(),
            ),
            Self::Single(d) => (Scalar::ONE.into(), LinearCombination::from(d) + x),
        }
    }
}

/// Σ numerator / denominator, with a new multiplier (D, s, o) and the constraints `D − denominator` and `o − numerator` for each.
pub(super) fn reciprocals(
    cs: &mut dyn RandomizedConstraintSystem,
    fractions: Vec<(LinearCombination, LinearCombination)>,
) -> Result<LinearCombination, R1csError> {
    let values = |cs: &dyn RandomizedConstraintSystem| {
        let values = fractions.iter().map(|(top, bottom)| cs.evaluate(top).zip(cs.evaluate(bottom)));
        let values = values.collect::<Option<(Vec<Scalar>, Vec<Scalar>)>>();
        values.map(|(tops, bottoms)| (Zeroizing::new(tops), Zeroizing::new(bottoms)))
    };
    let assignment = match values(cs) {
        None => None,
        Some((mut tops, bottoms)) => {
            tops.iter_mut().zip(inverses(&bottoms)?.iter()).for_each(|(top, inverse)| *top *= inverse);
            Some((tops, bottoms))
        }
    };
    let mut sum = LinearCombination::zero();
    for (i, (top, bottom)) in fractions.into_iter().enumerate() {
        let wires = assignment.as_ref().map(|(quotients, bottoms)| (bottoms[i], quotients[i]));
        let (left, right, output) = cs.allocate_multiplier(wires)?;
        cs.constrain(LinearCombination::from(left) - bottom);
        cs.constrain(LinearCombination::from(output) - top);
        sum.terms.push((right, Scalar::ONE));
    }
    Ok(sum)
}
