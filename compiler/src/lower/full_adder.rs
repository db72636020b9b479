//! Three booleans added by one multiplier: their sum is `bit + 2·carry`, so that both the exclusive or of three booleans and
//! their majority cost one multiplier instead of two.

use curve25519_dalek::scalar::Scalar;

use super::Lowerer;
use super::flip::as_flip;
use super::multilinear::Monomial;
use super::value::Lc;
use crate::ir::ValueId;
use crate::ir::clear::{is_one, is_zero};

/// The values of a boolean for the eight of three others: bit k for the three bits of k.
pub(super) type Table = u8;

/// What the three others are themselves.
pub(super) const VARIABLES: [Table; 3] = [0b1010_1010, 0b1100_1100, 0b1111_0000];
/// The exclusive or of all three.
const ODD: Table = 0b1001_0110;

/// The most terms that a boolean is looked through for what it is a function of.
const MAX_TERMS: usize = 8;

impl Lowerer<'_> {
    /// A function of booleans, if in truth it is the exclusive or or the majority of three secret ones or of their complements, or flips
    /// one of them where the others hold.
    pub(super) fn added(&mut self, operands: &[&Lc], function: impl Fn(&[Table]) -> Table) -> Option<Lc> {
        if self.builder.clear || operands.iter().any(|lc| lc.terms.len() > MAX_TERMS) {
            return None;
        }
        let polynomials: Vec<_> =
            operands.iter().map(|lc| self.builder.polynomial(lc)).collect::<Option<_>>()?;
        let variables = three_variables(&polynomials)?;
        if variables.iter().any(|id| self.builder.is_public(&Lc::node(*id))) {
            return None;
        }
        self.steps += 1;
        let tables: Vec<_> =
            polynomials.iter().map(|polynomial| table(polynomial, &variables)).collect::<Option<_>>()?;
        let table = function(&tables);
        if let Some(flip) = as_flip(table, &variables) {
            return self.flipped(flip);
        }
        let (complements, output, inverted) = as_output(table)?;
        let inputs = [0, 1, 2].map(|place| {
            let variable = Lc::node(variables[place]);
            if complements >> place & 1 == 1 { variable.complement() } else { variable }
        });
        let result = self.builder.full_add(inputs.each_ref())[output].clone();
        Some(if inverted { result.complement() } else { result })
    }
}

/// The booleans in some polynomials, if they are three.
fn three_variables(polynomials: &[Vec<(Monomial, Scalar)>]) -> Option<[ValueId; 3]> {
    let mut variables: Vec<ValueId> = vec![];
    for id in polynomials.iter().flatten().flat_map(|(monomial, _)| monomial.iter()) {
        if !variables.contains(id) {
            if variables.len() == 3 {
                return None;
            }
            variables.push(*id);
        }
    }
    variables.sort();
    variables.try_into().ok()
}

/// The values of a polynomial, if they are all 0 or 1.
fn table(polynomial: &[(Monomial, Scalar)], variables: &[ValueId; 3]) -> Option<Table> {
    let value = |k: u8| {
        let one = |id: &ValueId| (0..3).any(|place| variables[place] == *id && k >> place & 1 == 1);
        let terms = polynomial.iter().filter(|(monomial, _)| monomial.iter().all(one));
        terms.map(|(_, coefficient)| *coefficient).sum::<Scalar>()
    };
    (0..8).try_fold(0, |table, k| {
        let value = value(k);
        match (is_zero(&value), is_one(&value)) {
            (true, _) => Some(table),
            (_, true) => Some(table | 1 << k),
            _ => None,
        }
    })
}

/// Which full adder gives a function: the complements among its inputs, which output, and whether that is inverted.
fn as_output(table: Table) -> Option<(u8, usize, bool)> {
    if table == ODD || table == !ODD {
        return Some((0, 0, table != ODD));
    }
    (0..4).find_map(|complements: u8| {
        let [a, b, c] =
            [0, 1, 2].map(|place| VARIABLES[place] ^ if complements >> place & 1 == 1 { 0xff } else { 0 });
        let majority = a & b | a & c | b & c;
        (table == majority || table == !majority).then_some((complements, 1, table != majority))
    })
}
