//! What the functions of the standard library compute is what independent code in Rust computes: on the ends of
//! ranges, on numbers drawn at random, and on what somebody would try. Where the one refuses, so does the other.
//!
//! tests/adversary/std_functions.rs searches the same functions for second results.

mod arrays;
mod dates;
mod edges;
mod fields;
mod fixed;
mod integers;
mod page;
mod strings;
mod trees;

use num_bigint::{BigInt, Sign};
use num_traits::{One, Zero};
use zkc::search::{honest, show};
use zkc_tests::build;
use zkvm::abi::LeafType;
use zkvm::integer::{int_to_scalar, order};

/// What a program may import.
const IMPORTS: &str = "
    use std::array; use std::base64; use std::bytes; use std::commit; use std::date; use std::field; use std::fixed;
    use std::hex; use std::int; use std::merkle; use std::merkle::sparse; use std::merkle::sum; use std::nullifier; use std::string;
    use std::time;
";

/// One number for each leaf of the inputs, or of the results.
type Numbers = Vec<BigInt>;

/// Compares on inputs drawn from the types of a circuit's parameters; the model has no result where there is no proof.
#[track_caller]
fn agree(circuit: &str, model: impl Fn(&[BigInt]) -> Option<Numbers>) {
    let mut random = Random(1);
    let image = build(&format!("{IMPORTS}{circuit}")).image;
    let draw = |random: &mut Random| image.abi.leaves().map(|leaf| random.value(&leaf.ty)).collect();
    let inputs: Vec<Numbers> = (0..60).map(|_| draw(&mut random)).collect();
    agree_on(circuit, &inputs, model);
}

/// Compares on given inputs, of which at least one has a result.
#[track_caller]
fn agree_on(circuit: &str, inputs: &[Numbers], model: impl Fn(&[BigInt]) -> Option<Numbers>) {
    let image = build(&format!("{IMPORTS}{circuit}")).image;
    let mut accepted = 0;
    for numbers in inputs {
        let tuple: Vec<_> = numbers.iter().map(int_to_scalar).collect();
        let expected: Option<Vec<_>> = model(numbers).map(|all| all.iter().map(int_to_scalar).collect());
        let found = honest(&image, &tuple);
        assert_eq!(found.as_deref().map(show), expected.as_deref().map(show), "{circuit}\n{numbers:?}");
        accepted += usize::from(expected.is_some());
    }
    assert!(accepted > 0, "{circuit}: nothing is accepted");
}

/// Numbers that a seed decides (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }

    /// A value of a type: an end of it, next to one, a small one, or any.
    fn value(&mut self, ty: &LeafType<'_>) -> BigInt {
        let (low, high) = match ty {
            LeafType::Bool => (BigInt::zero(), BigInt::one()),
            LeafType::Int { low, high } => ((*low).clone(), (*high).clone()),
            LeafType::Field => (BigInt::zero(), order() - 1),
        };
        let count: BigInt = &high - &low + 1;
        let any = BigInt::from_bytes_le(Sign::Plus, &self.bytes(32));
        match self.below(8) {
            0 => low,
            1 => high,
            2 => low + BigInt::one() % count,
            3 => high - BigInt::one() % count,
            4 => low + any % 16 % count,
            5 => low + (any >> self.below(256)) % count,
            _ => low + any % count,
        }
    }
}

/// Numbers of any type of Rust.
fn numbers<T: Into<BigInt>>(all: impl IntoIterator<Item = T>) -> Numbers {
    all.into_iter().map(Into::into).collect()
}

/// The bytes that numbers are.
fn bytes_of(numbers: &[BigInt]) -> Vec<u8> {
    numbers.iter().map(|n| u8::try_from(n).expect("a byte")).collect()
}

/// A number for a boolean.
fn truth(b: bool) -> BigInt {
    BigInt::from(u8::from(b))
}

/// The fields of an `Option` of a number, of which a program reveals whether it is one and the number, or 0.
fn option(value: Option<BigInt>) -> Numbers {
    vec![truth(value.is_some()), value.unwrap_or_default()]
}
