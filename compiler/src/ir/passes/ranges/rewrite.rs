//! Bits become digits.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::abi::Abi;
use zkvm::integer::int_to_scalar;
use zkvm::program::{SideOp, SideProgram};

use super::super::super::{Check, CheckId, CheckKind, Circuit, Op, OriginId, SideProgramId, ValueId, clear};
use super::super::rewriter::Rewriter;
use super::find::Found;

/// Proves by digits what was found.
pub(super) fn rewrite(circuit: Circuit, found: Vec<Found>) -> Circuit {
    let parameters = secret_parameters(&circuit.abi);
    let (rewriter, nodes) = Rewriter::new(circuit);
    let (results, programs) = (BTreeMap::new(), BTreeMap::new());
    let mut rewrite = Rewrite { rewriter, results, programs, parameters };
    let mut found = found.into_iter().peekable();
    for (index, node) in nodes.into_iter().enumerate() {
        let old = ValueId(index as u32);
        if let Some(found) = found.next_if(|found| found.value == old) {
            rewrite.by_digits(&found, node.op, node.origin);
            continue;
        }
        let new = match node.op {
            Op::Result { of, index } if rewrite.results.contains_key(&(of, index)) => {
                rewrite.results[&(of, index)]
            }
            op => {
                let op = rewrite.rewriter.renew(op);
                rewrite.rewriter.push(op, node.origin)
            }
        };
        rewrite.rewriter.map(index, new);
    }
    rewrite.rewriter.finish()
}

struct Rewrite {
    rewriter: Rewriter,
    /// What stands for results of old nodes.
    results: BTreeMap<(ValueId, u32), ValueId>,
    /// The side programs that compute a bit, by its number.
    programs: BTreeMap<u32, SideProgramId>,
    /// The names of parameters, and behind which secret leaf each ends.
    parameters: Vec<(u32, String)>,
}

impl Rewrite {
    fn by_digits(&mut self, found: &Found, op: Op, origin: OriginId) {
        match op {
            Op::SecretBits { leaf, low, max } if found.used.is_empty() => {
                let value = self.rewriter.push(Op::SecretDigits { leaf, low, max }, origin);
                self.results.insert((found.value, 0), value);
            }
            Op::SecretBits { leaf, low, .. } => {
                let value = self.rewriter.push(Op::Secret(leaf), origin);
                self.results.insert((found.value, 0), value);
                let above = match clear::is_zero(&low) {
                    true => value,
                    false => self.rewriter.push(Op::linear(-low, [(value, Scalar::ONE)]), origin),
                };
                let check = self.input_check(leaf, origin);
                let bits = self.take_apart(found, above, check, origin);
                self.results.extend(bits.map(|(bit, value)| ((found.value, bit + 1), value)));
            }
            Op::Bits { value, check, .. } => {
                let value = self.rewriter.get(value);
                let bits = self.take_apart(found, value, check, origin);
                self.results.extend(bits.map(|(bit, value)| ((found.value, bit), value)));
            }
            Op::Within { value, max, check, .. } => {
                let value = self.rewriter.get(value);
                self.rewriter.push(Op::Within { value, max, digits: true, check }, origin);
            }
            _ => unreachable!("nothing else was found"),
        }
    }

    /// The used bits of a number, of which it proves that those and the others make it up.
    fn take_apart(
        &mut self,
        found: &Found,
        value: ValueId,
        check: CheckId,
        origin: OriginId,
    ) -> impl Iterator<Item = (u32, ValueId)> + use<> {
        let bits: Vec<(u32, ValueId)> =
            found.used.iter().map(|bit| (*bit, self.bit(value, *bit, check, origin))).collect();
        let row = found.row;
        let mut rest = value;
        if !bits.is_empty() {
            let scale = inverse_power_of_two(row.first);
            let weighted = bits.iter().map(|(bit, value)| (*value, -scale * power_of_two(*bit)));
            rest = self.rewriter.push(Op::linear(Scalar::ZERO, weighted.chain([(value, scale)])), origin);
        }
        self.rewriter.push(Op::Within { value: rest, max: row.max(), digits: true, check }, origin);
        bits.into_iter()
    }

    /// The check that a secret input is of its type.
    fn input_check(&mut self, leaf: u32, origin: OriginId) -> CheckId {
        let place = self.parameters.partition_point(|(end, _)| *end <= leaf);
        let name = self.parameters.get(place).map(|(_, name)| name.clone()).unwrap_or_default();
        let (kind, message, inserted, watches) = (CheckKind::Input(name), None, vec![], vec![]);
        self.rewriter.check(Check { kind, message, inserted, origin, watches })
    }

    /// A boolean of the prover's choice, which is honestly a bit of a number: the left one of two factors whose sum is 1 and
    /// whose product is 0.
    fn bit(&mut self, of: ValueId, bit: u32, check: CheckId, origin: OriginId) -> ValueId {
        let program = match self.programs.get(&bit) {
            Some(program) => *program,
            None => {
                let program = self.rewriter.side_program(bit_program(bit));
                self.programs.insert(bit, program);
                program
            }
        };
        let of = self.rewriter.push(Op::Factors { program, arguments: vec![of] }, origin);
        let [left, right, product] =
            [0, 1, 2].map(|index| self.rewriter.push(Op::Result { of, index }, origin));
        let sum = Op::linear(-Scalar::ONE, [(left, Scalar::ONE), (right, Scalar::ONE)]);
        let sum = self.rewriter.push(sum, origin);
        for value in [product, sum] {
            self.rewriter.push(Op::Zero { value, check }, origin);
        }
        left
    }
}

/// The parameters in order, each with the number of secret leaves up to its end.
fn secret_parameters(abi: &Abi) -> Vec<(u32, String)> {
    let mut end = 0u32;
    let parameters = abi.parameters.iter().map(|parameter| {
        let own = Abi { parameters: vec![parameter.clone()], outputs: vec![] };
        end = end.saturating_add(own.counts().secret);
        (end, parameter.name.clone())
    });
    parameters.collect()
}

/// Computes a bit of its argument, and 1 minus that.
fn bit_program(bit: u32) -> SideProgram {
    use SideOp::{And, Argument, Dup, Int, ShiftRight, Sub};
    let code = [Argument(0), Int(bit), ShiftRight, Int(1), And, Int(1), Dup(1), Sub];
    SideProgram::new(1, 2, code.to_vec())
}

fn power_of_two(exponent: u32) -> Scalar {
    int_to_scalar(&(BigInt::from(1) << exponent))
}

/// The inverse of a power of two. Most are of 2^0, and inverting a number takes 250 squarings.
fn inverse_power_of_two(exponent: u32) -> Scalar {
    static HALF: LazyLock<Scalar> = LazyLock::new(|| Scalar::from(2u8).invert());
    (0..exponent).fold(Scalar::ONE, |power, _| power * *HALF)
}
