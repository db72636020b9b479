//! Integers and their bits. What is known of an integer's bits is not paid for again.

use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use hashbrown::HashMap;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::Lowerer;
use super::builder::Because;
use super::check::Rule;
use super::error::Lowered;
use super::facts::Range;
use super::interval::bit_length;
use super::value::{Int, Lc, Value};
use crate::ir::CheckKind;
use crate::source::Span;

/// The bits of integers, least first: an integer is the sum of its bits times powers of two in every assignment that
/// satisfies the constraints.
#[derive(Default)]
pub(super) struct KnownBits {
    bits: HashMap<Lc, Rc<[Lc]>>,
    /// How many bits integers have that came in as bits, which nobody asked for so far.
    inputs: HashMap<Lc, u32>,
}

/// Bytes that remembering one bit takes.
const BIT: u64 = 176;

impl Lowerer<'_> {
    /// The bits of an integer that is known to be at least 0, as many as its interval needs.
    pub(super) fn bits_of(&mut self, int: &Int) -> Vec<Lc> {
        let count = bit_length(&int.high);
        if let Some(known) = int.known() {
            // A constant may be larger than what the field holds.
            let bit = |i| Lc::constant(Scalar::from(u8::from(known.bit(i))));
            return (0..u64::from(count)).map(bit).collect();
        }
        if count == 0 {
            return vec![];
        }
        if let Some(bits) = self.known_bits(&int.lc) {
            // Bits beyond the interval are zero in every run.
            let mut bits = bits.to_vec();
            bits.resize(count as usize, Lc::zero());
            return bits;
        }
        self.take_apart(&int.lc, count)
    }

    fn take_apart(&mut self, lc: &Lc, count: u32) -> Vec<Lc> {
        let check = self.check(&Rule::new(CheckKind::Internal));
        let bits = self.builder.bits(lc, count, Because::Implied, check);
        let bits = self.noted(bits);
        self.remember_bits(lc, &bits);
        bits
    }

    /// Bits with their ranges noted.
    pub(super) fn noted(&mut self, bits: Vec<Lc>) -> Vec<Lc> {
        for bit in &bits {
            self.builder.facts.set_range(bit, (BigInt::zero(), BigInt::one()));
        }
        bits
    }

    /// The integer that has these bits, of which a range is known, too.
    pub(super) fn int_of_bits(&mut self, bits: &[Lc], range: Range, span: Span) -> Lowered<Value> {
        let (mut low, mut high) = (BigInt::zero(), BigInt::zero());
        for (i, bit) in bits.iter().enumerate() {
            match bit.known() {
                Some(zero) if zero == Scalar::ZERO => {}
                Some(_) => {
                    low += BigInt::one() << i;
                    high += BigInt::one() << i;
                }
                None => high += BigInt::one() << i,
            }
        }
        let (low, high) = (low.max(range.0), high.min(range.1));
        let sum = Lc::sum(bits.iter().zip(powers_of_two()));
        self.steps += bits.len() as u64 / 4;
        let value = self.int(sum, low, high, span)?;
        if let Value::Int(int) = &value {
            self.remember_bits(&int.lc, bits);
        }
        Ok(value)
    }

    /// An integer times 2^`amount` has the same bits, farther up.
    pub(super) fn remember_shifted(&mut self, int: &Int, amount: usize, product: &Lc) {
        if let Some(bits) = self.known_bits(&int.lc) {
            let zeros = std::iter::repeat_n(Lc::zero(), amount);
            let bits: Vec<Lc> = zeros.chain(bits.iter().cloned()).collect();
            self.remember_bits(product, &bits);
        }
    }

    /// The bits of a sum are those of its operands if these have none in common, and 2^n − 1 minus n bits their complements.
    pub(super) fn remember_sum(&mut self, a: &Int, b: &Int, minus: bool, sum: &Lc) {
        let bits = match (minus, a.known()) {
            // Two that came in as bits have some in common.
            (false, _) if self.asked_bits(&a.lc).is_some() || self.asked_bits(&b.lc).is_some() => {
                self.known_bits(&a.lc).zip(self.known_bits(&b.lc)).and_then(|(a, b)| disjoint(&a, &b))
            }
            (true, Some(ones)) => self.known_bits(&b.lc).and_then(|b| complements(ones, &b)),
            _ => None,
        };
        if let Some(bits) = bits {
            self.remember_bits(sum, &bits);
        }
    }

    /// The bits of an integer, if they cost nothing.
    pub(super) fn known_bits(&mut self, lc: &Lc) -> Option<Rc<[Lc]>> {
        let KnownBits { bits, inputs } = &self.builder.known_bits;
        if let Some(bits) = bits.get(lc) {
            return Some(bits.clone());
        }
        let count = *inputs.get(lc)?;
        Some(self.take_apart(lc, count).into())
    }

    /// The bits of an integer that somebody asked for.
    pub(super) fn asked_bits(&self, lc: &Lc) -> Option<Rc<[Lc]>> {
        self.builder.known_bits.bits.get(lc).cloned()
    }

    pub(super) fn remember_bits(&mut self, lc: &Lc, bits: &[Lc]) {
        if lc.known().is_none() && !self.builder.clear && !self.builder.known_bits.bits.contains_key(lc) {
            self.builder.bytes += BIT * bits.len() as u64;
            self.steps += bits.len() as u64 / 8;
            self.builder.known_bits.bits.insert(lc.clone(), bits.into());
        }
    }

    /// Remembers an integer that came in as its bits.
    pub(super) fn remember_input(&mut self, lc: Lc, count: u32) {
        self.builder.known_bits.inputs.insert(lc, count);
    }
}

/// The bits of a + b if no place has one of both.
fn disjoint(a: &[Lc], b: &[Lc]) -> Option<Vec<Lc>> {
    let zero = Lc::zero();
    let place = |i: usize| {
        let (a, b) = (a.get(i).unwrap_or(&zero), b.get(i).unwrap_or(&zero));
        match (a == &zero, b == &zero) {
            (true, _) => Some(b.clone()),
            (_, true) => Some(a.clone()),
            _ => None,
        }
    };
    (0..a.len().max(b.len())).map(place).collect()
}

/// The bits of `ones` − b if `ones` is 2^n − 1 and b has at most n.
fn complements(ones: &BigInt, b: &[Lc]) -> Option<Vec<Lc>> {
    let n = bit_length(ones) as usize;
    let all = !ones.is_negative() && ones.magnitude().count_ones() == n as u64 && b.len() <= n;
    let bit = |i: usize| b.get(i).map_or(Lc::constant(Scalar::ONE), Lc::complement);
    all.then(|| (0..n).map(bit).collect())
}

/// n if the number is 2^n, n ≥ 1.
pub(super) fn power_of_two(number: &BigInt) -> Option<u32> {
    let alone = number.is_positive() && number.magnitude().count_ones() == 1;
    alone.then(|| bit_length(number) - 1).filter(|n| *n > 0)
}

fn powers_of_two() -> impl Iterator<Item = Scalar> {
    std::iter::successors(Some(Scalar::ONE), |power| Some(power + power))
}
