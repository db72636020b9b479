//! Common factors: of k products in one linear combination that share a factor, one multiplication is left.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;

use super::super::{Circuit, Node, Op, OriginId, ValueId};
use super::rewriter::Rewriter;

/// Rewrites c·x·y + d·x·z + … to x·(c·y + d·z) + … where nothing else uses the products.
pub(super) fn factor(circuit: Circuit) -> Circuit {
    let uses = circuit.uses();
    let public = circuit.public_values();
    let product = |(index, node): (usize, &Node)| match node.op {
        Op::Product(a, b) if uses[index] == 1 => (!public[a.index()] && !public[b.index()]).then_some((a, b)),
        _ => None,
    };
    let products = circuit.nodes.iter().enumerate().map(product).collect();
    let (rewriter, nodes) = Rewriter::new(circuit);
    let mut factoring = Factoring { rewriter, products };
    for (index, Node { op, origin }) in nodes.into_iter().enumerate() {
        let op = match op {
            Op::Linear { constant, terms } if factoring.has_two_products(&terms) => {
                factoring.linear(constant, &terms, origin)
            }
            op => factoring.rewriter.renew(op),
        };
        let new = factoring.rewriter.push(op, origin);
        factoring.rewriter.map(index, new);
    }
    factoring.rewriter.finish()
}

struct Factoring {
    rewriter: Rewriter,
    /// For each old value its factors, if it is a product that costs a multiplier and is used once.
    products: Vec<Option<(ValueId, ValueId)>>,
}

impl Factoring {
    fn has_two_products(&self, terms: &[(ValueId, Scalar)]) -> bool {
        terms.iter().filter(|(value, _)| self.products[value.index()].is_some()).nth(1).is_some()
    }

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
            let Some((a, b)) = self.products[value.index()] else { continue };
            factors.entry(a).or_default().push((index, b));
            if a != b {
                factors.entry(b).or_default().push((index, a));
            }
        }
        let mut factors: Vec<_> = factors.into_iter().filter(|(_, shared)| shared.len() > 1).collect();
        factors.sort_by_key(|(_, shared)| std::cmp::Reverse(shared.len()));
        factors
    }
}
