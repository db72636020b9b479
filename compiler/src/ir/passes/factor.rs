//! Common factors: of k products in one linear combination that share a factor, one multiplication is left.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;

use super::super::{Circuit, Node, Op, OriginId, ValueId};
use super::rewriter::Rewriter;

/// Rewrites c·x·y + d·x·z + … to x·(c·y + d·z) + … where nothing else uses the products.
pub(super) fn factor(circuit: Circuit) -> Circuit {
    let uses = circuit.uses();
    let public = circuit.public_values();
    let (rewriter, nodes) = Rewriter::new(circuit);
    let mut factoring = Factoring { rewriter, nodes: &nodes, uses, public };
    for (index, node) in nodes.iter().enumerate() {
        let op = match &node.op {
            Op::Linear { constant, terms } => factoring.linear(*constant, terms, node.origin),
            op => factoring.rewriter.renew(op.clone()),
        };
        let new = factoring.rewriter.push(op, node.origin);
        factoring.rewriter.map(index, new);
    }
    factoring.rewriter.finish()
}

struct Factoring<'a> {
    rewriter: Rewriter,
    /// The old nodes, how often they are used, and whether they are public.
    nodes: &'a [Node],
    uses: Vec<u32>,
    public: Vec<bool>,
}

impl Factoring<'_> {
    /// A linear combination of old values, on new ones.
    fn linear(&mut self, constant: Scalar, terms: &[(ValueId, Scalar)], origin: OriginId) -> Op {
        let mut left: BTreeSet<usize> = (0..terms.len()).collect();
        let mut new_terms = vec![];
        for (factor, shared) in self.factors(terms) {
            let shared: Vec<_> = shared.into_iter().filter(|(index, _)| left.contains(index)).collect();
            if shared.len() < 2 {
                continue;
            }
            for (index, _) in &shared {
                left.remove(index);
            }
            let others = shared.iter().map(|(index, other)| (self.rewriter.get(*other), terms[*index].1));
            let sum = Op::linear(Scalar::ZERO, others);
            let (sum, factor) = (self.rewriter.push(sum, origin), self.rewriter.get(factor));
            let product = Op::Product(factor.min(sum), factor.max(sum));
            new_terms.push((self.rewriter.push(product, origin), Scalar::ONE));
        }
        new_terms.extend(left.iter().map(|index| (self.rewriter.get(terms[*index].0), terms[*index].1)));
        Op::linear(constant, new_terms)
    }

    /// The factors of products among the terms, those of most products first; for each the terms that it is in, with the
    /// other factor.
    fn factors(&self, terms: &[(ValueId, Scalar)]) -> Vec<(ValueId, Vec<(usize, ValueId)>)> {
        let mut factors: BTreeMap<ValueId, Vec<(usize, ValueId)>> = BTreeMap::new();
        for (index, (value, _)) in terms.iter().enumerate() {
            let Some((a, b)) = self.product(*value) else { continue };
            factors.entry(a).or_default().push((index, b));
            if a != b {
                factors.entry(b).or_default().push((index, a));
            }
        }
        let mut factors: Vec<_> = factors.into_iter().filter(|(_, shared)| shared.len() > 1).collect();
        factors.sort_by_key(|(_, shared)| std::cmp::Reverse(shared.len()));
        factors
    }

    /// The factors of a product that costs a multiplier and is used once.
    fn product(&self, value: ValueId) -> Option<(ValueId, ValueId)> {
        match self.nodes[value.index()].op {
            Op::Product(a, b) if self.uses[value.index()] == 1 => {
                (!self.public[a.index()] && !self.public[b.index()]).then_some((a, b))
            }
            _ => None,
        }
    }
}
