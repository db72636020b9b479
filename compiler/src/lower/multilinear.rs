//! Products of booleans: sums of products of booleans are polynomials in which no variable needs a square.
//!
//! With x·x = x, a product of two such polynomials often is one that needs no multiplication, or is zero: `(x & y) ^ (x & z) ^ (y & z)`
//! takes as many multipliers as a majority has to.

use std::collections::BTreeMap;
use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use hashbrown::HashMap;

use super::builder::Builder;
use super::value::Lc;
use crate::ir::ValueId;

/// The booleans whose product a node is, in increasing order.
pub(super) type Monomial = Rc<[ValueId]>;

/// The nodes that are products of booleans.
#[derive(Default)]
pub(super) struct Monomials {
    of_node: HashMap<ValueId, Monomial>,
    /// The first node of each.
    nodes: HashMap<Monomial, ValueId>,
}

/// The most pairs of terms that are multiplied out.
const MAX_PAIRS: usize = 16;
/// The most booleans in a product that is looked at.
const MAX_FACTORS: usize = 4;

impl Builder {
    /// The product of two polynomials in booleans that have a variable in common, if it takes one multiplier at most.
    pub(super) fn boolean_product(&mut self, a: &Lc, b: &Lc) -> Option<Lc> {
        if a.terms.len() * b.terms.len() > MAX_PAIRS {
            return None;
        }
        let (a, b) = (self.polynomial(a)?, self.polynomial(b)?);
        let in_b = |x: &ValueId| b.iter().any(|(monomial, _)| monomial.contains(x));
        if !a.iter().any(|(monomial, _)| monomial.iter().any(in_b)) {
            return None;
        }
        self.facts.look(a.len() * b.len());
        let mut product: BTreeMap<Vec<ValueId>, Scalar> = BTreeMap::new();
        for (x, c) in &a {
            for (y, d) in &b {
                *product.entry(union(x, y)).or_default() += c * d;
            }
        }
        product.retain(|_, coefficient| *coefficient != Scalar::ZERO);
        let new: Vec<_> =
            product.keys().filter(|monomial| self.value_of(monomial).is_none()).cloned().collect();
        match &new[..] {
            [] => {}
            [only] => self.make(only)?,
            _ => return None,
        }
        let mut terms = vec![];
        for (monomial, coefficient) in product {
            terms.push((self.value_of(&monomial)?, coefficient));
        }
        Some(Lc::sum(terms.iter().map(|(value, coefficient)| (value, *coefficient))))
    }

    /// Remembers which booleans a new product is of, if it is of booleans.
    pub(super) fn note_monomial(&mut self, a: ValueId, b: ValueId, product: ValueId) {
        let Some((a, b)) = self.monomial(a).zip(self.monomial(b)) else { return };
        let monomial = union(&a, &b);
        if monomial.len() <= MAX_FACTORS {
            let monomial: Monomial = monomial.into();
            self.monomials.of_node.insert(product, monomial.clone());
            self.monomials.nodes.entry(monomial).or_insert(product);
        }
    }

    /// Whether there is a node for the product of booleans.
    pub(super) fn is_product(&self, booleans: &[ValueId]) -> bool {
        let mut booleans = booleans.to_vec();
        booleans.sort();
        self.monomials.nodes.contains_key(&booleans[..])
    }

    /// Whether there is a product in a boolean polynomial of which all factors are among the first nodes.
    pub(super) fn multiplies_first(&self, lc: &Lc, nodes: usize) -> bool {
        let of_first =
            |monomial: &Monomial| monomial.len() > 1 && monomial.iter().all(|id| id.index() < nodes);
        lc.terms.iter().any(|(id, _)| self.monomials.of_node.get(id).is_some_and(of_first))
    }

    /// The terms as products of booleans; the constant is the empty product.
    pub(super) fn polynomial(&self, lc: &Lc) -> Option<Vec<(Monomial, Scalar)>> {
        let terms = lc.terms.iter().map(|(id, coefficient)| Some((self.monomial(*id)?, *coefficient)));
        let mut terms: Vec<_> = terms.collect::<Option<_>>()?;
        if lc.constant != Scalar::ZERO {
            terms.push(([].into(), lc.constant));
        }
        Some(terms)
    }

    fn monomial(&self, id: ValueId) -> Option<Monomial> {
        let product = self.monomials.of_node.get(&id).cloned();
        product.or_else(|| self.facts.is_boolean(&Lc::node(id)).then(|| [id].into()))
    }

    /// The product of booleans, if it needs no new node.
    fn value_of(&self, monomial: &[ValueId]) -> Option<Lc> {
        match monomial {
            [] => Some(Lc::constant(Scalar::ONE)),
            [id] => Some(Lc::node(*id)),
            _ => self.monomials.nodes.get(monomial).map(|id| Lc::node(*id)),
        }
    }

    /// Makes the node of a product of booleans from one that is there and one more boolean.
    fn make(&mut self, monomial: &[ValueId]) -> Option<()> {
        let (rest, last) = monomial.iter().find_map(|last| {
            let rest: Vec<_> = monomial.iter().filter(|id| *id != last).copied().collect();
            Some((self.value_of(&rest)?.single()?.0, *last))
        })?;
        self.product_node(rest, last);
        Some(())
    }
}

fn union(a: &[ValueId], b: &[ValueId]) -> Vec<ValueId> {
    let mut all = [a, b].concat();
    all.sort();
    all.dedup();
    all
}
