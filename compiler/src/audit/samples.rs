//! Inputs to look for a choice of the prover's at: ends of types, small numbers, numbers that the program itself has.

use std::collections::BTreeSet;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::Signed;
use zkvm::Image;
use zkvm::abi::{Leaf, LeafType};
use zkvm::integer::{int_to_scalar, scalar_to_int};

use crate::ir::{Circuit, Op};
use crate::mixed::{STEP, mixed};
use crate::search::Tuple;

/// So many numbers of a program are used.
const MAX_CONSTANTS: usize = 16;

pub(super) struct Samples<'a> {
    leaves: Vec<Leaf<'a>>,
    /// Numbers of the program.
    constants: Vec<BigInt>,
}

impl<'a> Samples<'a> {
    pub(super) fn new(image: &'a Image, circuit: &Circuit) -> Self {
        Self { leaves: image.abi.leaves().collect(), constants: constants(circuit) }
    }

    /// Inputs of the right types; the same for the same number.
    pub(super) fn get(&self, number: usize) -> Tuple {
        let mut random = Random(number as u64);
        let same = 2 + random.below(8);
        let value = |(place, leaf): (usize, &Leaf<'_>)| match number {
            0 => fitting(&leaf.ty, &[0.into()]),
            1 => fitting(&leaf.ty, &[1.into()]),
            // Numerator and denominator, limit and amount: the first one is greater.
            2 => fitting(&leaf.ty, &[(100 / (place as i64 + 1)).into(), 7.into(), 3.into(), 2.into()]),
            3 => fitting(&leaf.ty, &[(place as i64 + 1).into()]),
            4 => fitting(&leaf.ty, &[[4, 9, 25, 16][place % 4].into(), 1.into()]),
            _ => match number % 4 {
                // Equal ones, or many that are equal.
                0 if number.is_multiple_of(8) => fitting(&leaf.ty, &[same.into(), 1.into()]),
                0 => fitting(&leaf.ty, &[(same + random.below(2)).into(), random.below(2).into()]),
                1 => self.end(&leaf.ty, &mut random),
                _ => self.some(&leaf.ty, &mut random),
            },
        };
        self.leaves.iter().enumerate().map(value).collect()
    }

    fn end(&self, ty: &LeafType<'_>, random: &mut Random) -> Scalar {
        match ty {
            LeafType::Int { low, high } => {
                let ends = [(*low).clone(), (*high).clone(), *low + 1, *high - 1];
                fitting(ty, &[ends[random.below(4) as usize].clone()])
            }
            LeafType::Bool => Scalar::from(random.below(2) as u64),
            LeafType::Field => [Scalar::ZERO, Scalar::ONE, -Scalar::ONE][random.below(3) as usize],
        }
    }

    /// A small number, or one near a number of the program or a multiple of it.
    fn some(&self, ty: &LeafType<'_>, random: &mut Random) -> Scalar {
        let small = BigInt::from(random.below(12));
        let own = random.below(2 * self.constants.len() as i64) as usize;
        let number = match self.constants.get(own) {
            Some(constant) => match random.below(4) {
                0 => constant + 1,
                1 => constant - 1,
                2 => constant * &small,
                _ => constant.clone(),
            },
            None => small.clone(),
        };
        fitting(ty, &[number, small])
    }
}

/// The first number that is of a type, or else its least value.
fn fitting(ty: &LeafType<'_>, numbers: &[BigInt]) -> Scalar {
    let fitting = numbers.iter().map(int_to_scalar).find(|number| ty.contains(number));
    fitting.unwrap_or_else(|| match ty {
        LeafType::Int { low, .. } => int_to_scalar(low),
        LeafType::Bool => Scalar::ONE,
        LeafType::Field => Scalar::ZERO,
    })
}

/// Numbers that a circuit compares with, adds or multiplies by; small ones only.
fn constants(circuit: &Circuit) -> Vec<BigInt> {
    let mut found = BTreeSet::new();
    for node in circuit.bodies().flat_map(|(_, body)| &body.nodes) {
        let (constant, weights) = match &node.op {
            Op::Constant(constant) => (constant, &[][..]),
            Op::Linear { constant, terms } => (constant, &terms[..]),
            _ => continue,
        };
        for scalar in weights.iter().map(|(_, weight)| weight).chain([constant]) {
            let number = scalar_to_int(scalar);
            if number.bits() <= 64 && found.len() < MAX_CONSTANTS {
                found.insert(number.abs());
            }
        }
    }
    found.into_iter().collect()
}

/// A generator, so that each run tries the same.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: i64) -> i64 {
        let number = mixed(self.0);
        self.0 = self.0.wrapping_add(STEP);
        (number % bound.unsigned_abs().max(1)) as i64
    }
}
