//! A boolean that is flipped where two others hold, `a ^ (b & c)`, by one multiplier instead of two.
//!
//! Of three bits, o = a ^ (!b & c) is the one solution of (o + 15a + 2b + 2c)·(3 − 8a + b + c) = 8b + 12c − 80a: the second factor is
//! 3, 4, 4, 5 where a is 0 and −5, −4, −4, −3 where it is 1, and never 0. The first factor is a wire of the prover's choice, so o is a
//! linear combination of it.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::program::SideOp;

use super::Lowerer;
use super::builder::{Because, When};
use super::check::Rule;
use super::full_adder::{Table, VARIABLES};
use super::value::Lc;
use crate::ir::{CheckKind, ValueId};

/// Three booleans, each perhaps inverted, of which the first is flipped where the second is 0 and the third is 1.
pub(super) type Flip = [(ValueId, bool); 3];

/// What a function of three booleans flips, if it is such a flip.
pub(super) fn as_flip(table: Table, variables: &[ValueId; 3]) -> Option<Flip> {
    let forms = (0..3).flat_map(|first| (0..8u8).map(move |inverted| (first, inverted)));
    forms.into_iter().find_map(|(first, inverted)| {
        let places = [first, (first + 1) % 3, (first + 2) % 3];
        let inputs = places.map(|place| (place, inverted >> place & 1 == 1));
        let [a, b, c] = inputs.map(|(place, inverted)| VARIABLES[place] ^ if inverted { 0xff } else { 0 });
        (table == a ^ (!b & c)).then(|| inputs.map(|(place, inverted)| (variables[place], inverted)))
    })
}

impl Lowerer<'_> {
    /// The first boolean, flipped; `None` if the product of all three is there, so that it costs nothing.
    pub(super) fn flipped(&mut self, inputs: Flip) -> Option<Lc> {
        let known = self.builder.known_flip(&inputs);
        if known.is_some() || self.builder.is_product(&inputs.map(|(id, _)| id)) {
            return known;
        }
        let [a, b, c] = inputs.map(|(id, inverted)| {
            let variable = Lc::node(id);
            if inverted { variable.complement() } else { variable }
        });
        let weigh = |lc: &Lc, weight: u64| lc.clone().scaled(Scalar::from(weight));
        let [left, right, output] = self.builder.factors(factors(&inputs), inputs.map(|(id, _)| id).to_vec());
        let check = self.check(&Rule::new(CheckKind::Internal));
        let always = || When::Always(Because::Chosen);
        let second = b.plus(&c).minus(&weigh(&a, 8)).plus_int(&3.into());
        self.builder.zero(&right.minus(&second), always(), check);
        let product = weigh(&b, 8).plus(&weigh(&c, 12)).minus(&weigh(&a, 80));
        self.builder.zero(&output.minus(&product), always(), check);
        let flipped = left.minus(&weigh(&a, 15)).minus(&weigh(&b.plus(&c), 2));
        // A node of its own, so that sums with it stay short.
        let id = self.builder.value(&flipped);
        self.builder.remember_flip(inputs, id);
        let flipped = Lc::node(id);
        self.builder.facts.set_range(&flipped, (BigInt::ZERO, 1.into()));
        Some(flipped)
    }
}

/// Computes both factors from the three variables.
fn factors(inputs: &Flip) -> Vec<SideOp> {
    use SideOp::{Add, Argument, Dup, Int, Less, Mul, Sub, Xor};
    let input = |place: u32| match inputs[place as usize].1 {
        true => vec![Int(1), Argument(place), Sub],
        false => vec![Argument(place)],
    };
    let (a, b, c) = (input(0), input(1), input(2));
    let flipped = [&b[..], &c, &[Less], &a, &[Xor]].concat();
    let first = [&flipped[..], &a, &[Int(15), Mul, Add], &b, &c, &[Add, Dup(0), Add, Add]].concat();
    let second = [&[Int(3)], &b[..], &[Add], &c, &[Add], &a, &[Int(8), Mul, Sub]].concat();
    [first, second].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_equation_has_one_solution_which_is_the_flip() {
        let int = |n: i64| Scalar::from(n.unsigned_abs()) * if n < 0 { -Scalar::ONE } else { Scalar::ONE };
        for k in 0..8i64 {
            let [a, b, c] = [k & 1, k >> 1 & 1, k >> 2 & 1];
            let second = int(3 - 8 * a + b + c);
            assert_ne!(second, Scalar::ZERO, "{a} {b} {c}");
            let first = int(8 * b + 12 * c - 80 * a) * second.invert();
            assert_eq!(first - int(15 * a + 2 * b + 2 * c), int(a ^ ((1 - b) & c)), "{a} {b} {c}");
        }
    }

    #[test]
    fn one_is_flipped_by_two_others_each_perhaps_inverted() {
        let variables = [0, 1, 2].map(ValueId);
        let flips: Vec<Table> = (0..=255).filter(|table| as_flip(*table, &variables).is_some()).collect();
        // One of three is flipped at one of four pairs, or at all others.
        assert_eq!(flips.len(), 3 * 4 * 2);
        let [a, b, c] = VARIABLES;
        for table in [a ^ (b & c), c ^ !(a | b), !b ^ (a & !c)] {
            assert!(flips.contains(&table), "{table:b}");
        }
        for table in [a ^ b ^ c, a & b | !a & c, a & b & c, a ^ b] {
            assert!(!flips.contains(&table), "{table:b}");
        }
    }
}
