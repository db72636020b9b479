//! Folding: constants, linear combinations of linear combinations, products that are linear, checks that
//! cannot fail, ranges that are proven twice.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;

use super::super::{Circuit, Node, Op, OriginId, ValueId};
use super::rewriter::Rewriter;
use num_traits::Signed;
use zkvm::integer::{int_to_scalar, plain_view as plain, scalar_to_int};

/// A linear combination used several times is still written out in its users if it has at most this many terms…
const SMALL: usize = 4;
/// …and the user then has at most this many.
const BOUND: usize = 16;

/// Folds every node.
pub(super) fn fold(circuit: Circuit) -> Circuit {
    let uses = circuit.uses();
    let (rewriter, nodes) = Rewriter::new(circuit);
    let mut decomposed = BTreeSet::new();
    let mut absorbed = vec![false; nodes.len()];
    for node in &nodes {
        match &node.op {
            Op::Bits { value, count, .. } => drop(decomposed.insert((*value, *count))),
            Op::Linear { terms, .. } => terms.iter().for_each(|(value, _)| {
                let index = value.index();
                absorbed[index] = uses[index] == 1 && matches!(nodes[index].op, Op::Linear { .. });
            }),
            _ => {}
        }
    }
    let (results, bounds) = (BTreeMap::new(), BTreeMap::new());
    let mut folder = Folder { rewriter, nodes: &nodes, uses, decomposed, absorbed, results, bounds };
    for (index, node) in nodes.iter().enumerate() {
        if folder.absorbed[index] {
            continue;
        }
        if let Some(new) = folder.node(index, node.op.clone(), node.origin) {
            folder.rewriter.map(index, new);
        }
    }
    folder.rewriter.finish()
}

struct Folder<'a> {
    rewriter: Rewriter,
    /// The old nodes.
    nodes: &'a [Node],
    /// How often old values are used.
    uses: Vec<u32>,
    /// Old values that are somewhere taken apart into so many bits.
    decomposed: BTreeSet<(ValueId, u32)>,
    /// Old linear combinations that only one other needs: they become part of it.
    absorbed: Vec<bool>,
    /// The results of old nodes that folded to constants.
    results: BTreeMap<usize, Vec<Scalar>>,
    /// New values that earlier constraints prove to be in 0..=bound.
    bounds: BTreeMap<ValueId, Scalar>,
}

impl Folder<'_> {
    /// The new node that stands for an old one, if it is needed at all.
    fn node(&mut self, index: usize, op: Op, origin: OriginId) -> Option<ValueId> {
        let op = match op {
            // Needs the old operands, for their uses.
            Op::Linear { constant, terms } => return Some(self.linear(constant, &terms, origin)),
            Op::Result { of, index } => match self.results.get(&of.index()) {
                Some(results) => Op::Constant(results[index as usize]),
                None => Op::Result { of: self.rewriter.get(of), index },
            },
            // A range up to 2^n − 1 whose n bits are wanted later: the bits prove it, here and with its message.
            Op::Within { value, max, check }
                if bits_for(&max).is_some_and(|count| self.decomposed.contains(&(value, count))) =>
            {
                Op::Bits { value: self.rewriter.get(value), count: plain(&max).bits() as u32, check }
            }
            op => self.rewriter.renew(op),
        };
        match op {
            Op::Product(a, b) => Some(self.product(a, b, origin)),
            Op::Bits { value, count, .. } => self.bits(index, value, count, op, origin),
            Op::Compute { program, ref arguments } => {
                let constants: Option<Vec<Scalar>> = arguments.iter().map(|a| self.constant(*a)).collect();
                let Some(constants) = constants else { return Some(self.rewriter.push(op, origin)) };
                self.results.insert(index, self.rewriter.circuit().run_side_program(program, &constants));
                None
            }
            // A constant that is not zero stays, and the machine refuses it.
            Op::Zero { value, .. } if self.constant(value) == Some(Scalar::ZERO) => None,
            Op::Within { value, max, .. } if self.bound(value).is_some_and(|b| plain(&b) <= plain(&max)) => {
                None
            }
            Op::Within { value, max, .. } => {
                self.bounds.insert(value, max);
                Some(self.rewriter.push(op, origin))
            }
            op => Some(self.rewriter.push(op, origin)),
        }
    }

    /// `constant + Σ coefficient · value` of old values.
    fn linear(&mut self, constant: Scalar, terms: &[(ValueId, Scalar)], origin: OriginId) -> ValueId {
        let mut total = constant;
        let mut leaves = Vec::with_capacity(terms.len());
        let mut pending = terms.to_vec();
        while let Some((value, coefficient)) = pending.pop() {
            match &self.nodes[value.index()].op {
                Op::Linear { constant, terms } if self.absorbed[value.index()] => {
                    total += coefficient * constant;
                    pending.extend(terms.iter().map(|(v, c)| (*v, coefficient * c)));
                }
                _ => leaves.push((value, coefficient)),
            }
        }
        let mut length = leaves.len();
        let mut flat = Vec::with_capacity(length);
        for (old, coefficient) in leaves {
            let value = self.rewriter.get(old);
            match self.rewriter.circuit().op(value) {
                Op::Constant(c) => total += coefficient * c,
                Op::Linear { constant, terms }
                    if self.uses[old.index()] == 1
                        || (terms.len() <= SMALL && length + terms.len() <= BOUND + 1) =>
                {
                    total += coefficient * constant;
                    flat.extend(terms.iter().map(|(v, c)| (*v, coefficient * c)));
                    length = (length + terms.len()).saturating_sub(1);
                }
                _ => flat.push((value, coefficient)),
            }
        }
        self.push_linear(Op::linear(total, flat), origin)
    }

    /// A linear combination of new values; one that is a constant or a single value is no combination.
    fn push_linear(&mut self, op: Op, origin: OriginId) -> ValueId {
        let Op::Linear { constant, terms } = &op else { return self.rewriter.push(op, origin) };
        match terms.as_slice() {
            [] => self.rewriter.push(Op::Constant(*constant), origin),
            [(value, one)] if *one == Scalar::ONE && *constant == Scalar::ZERO => *value,
            _ => self.rewriter.push(op, origin),
        }
    }

    /// A product: linear if one side is constant; factors that are constant are taken out.
    fn product(&mut self, a: ValueId, b: ValueId, origin: OriginId) -> ValueId {
        let ((a, x), (b, y)) = (self.scaled(a, origin), self.scaled(b, origin));
        let scale = x * y;
        match (a, b) {
            (None, None) => self.rewriter.push(Op::Constant(scale), origin),
            (Some(value), None) | (None, Some(value)) => {
                self.push_linear(Op::linear(Scalar::ZERO, [(value, scale)]), origin)
            }
            (Some(a), Some(b)) => {
                let product = self.rewriter.push(Op::Product(a.min(b), a.max(b)), origin);
                self.push_linear(Op::linear(Scalar::ZERO, [(product, scale)]), origin)
            }
        }
    }

    /// A value as a value times a constant, or as a constant. A combination whose first coefficient is negative
    /// is taken as minus its opposite: so `x − y` and `y − x`, as both branches of a swap have them, are one.
    fn scaled(&mut self, value: ValueId, origin: OriginId) -> (Option<ValueId>, Scalar) {
        match self.rewriter.circuit().op(value) {
            Op::Constant(c) => (None, *c),
            Op::Linear { constant, terms } if *constant == Scalar::ZERO && terms.len() == 1 => {
                (Some(terms[0].0), terms[0].1)
            }
            Op::Linear { constant, terms } if scalar_to_int(&terms[0].1).is_negative() => {
                let opposite = Op::linear(-constant, terms.iter().map(|(v, c)| (*v, -c)));
                (Some(self.rewriter.push(opposite, origin)), -Scalar::ONE)
            }
            _ => (Some(value), Scalar::ONE),
        }
    }

    /// The bits of a constant are constants if it fits; if not, the check stays to fail.
    fn bits(
        &mut self,
        index: usize,
        value: ValueId,
        count: u32,
        op: Op,
        origin: OriginId,
    ) -> Option<ValueId> {
        let constant = self.constant(value).map(|c| plain(&c));
        if let Some(constant) = constant.filter(|c| c.bits() <= u64::from(count)) {
            let bits = (0..u64::from(count)).map(|i| Scalar::from(u64::from(constant.bit(i))));
            self.results.insert(index, bits.collect());
            return None;
        }
        let max = int_to_scalar(&((num_bigint::BigInt::from(1) << count) - 1));
        if self.bound(value).is_none_or(|b| plain(&b) > plain(&max)) {
            self.bounds.insert(value, max);
        }
        Some(self.rewriter.push(op, origin))
    }

    /// A new value, if it is constant.
    fn constant(&self, value: ValueId) -> Option<Scalar> {
        match self.rewriter.circuit().op(value) {
            Op::Constant(c) => Some(*c),
            _ => None,
        }
    }

    /// The least bound known of a new value, as an integer ≥ 0.
    fn bound(&self, value: ValueId) -> Option<Scalar> {
        let circuit = self.rewriter.circuit();
        let own = match circuit.op(value) {
            Op::Constant(c) => Some(*c),
            Op::Result { of, .. } if matches!(circuit.op(*of), Op::Bits { .. }) => Some(Scalar::ONE),
            _ => None,
        };
        own.or_else(|| self.bounds.get(&value).copied())
    }
}

/// n if the scalar is 2^n − 1, n ≥ 1.
fn bits_for(max: &Scalar) -> Option<u32> {
    let max = plain(max);
    let count = max.bits() as u32;
    (count > 0 && max.magnitude().count_ones() == u64::from(count)).then_some(count)
}
