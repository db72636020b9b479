//! What the verifier multiplies the generators **G** and **H** with.
#![allow(non_snake_case)]

use rayon::prelude::*;

use crate::residue::{Factor, ProductSum, Residue, inner_product};

/// The scalars of N generators of each chain, for n ≤ N multipliers, as far as they are the same whatever
/// weight an equation has:
///
/// - of G_i, u_i·(g_i − a·s_i);
/// - of H_i, u_i·(h_i − b·y⁻ⁱ·s_{N−1−i} − 1).
///
/// Here u_i is 1 below n1 and u from there on; s_i is how often G_i, and s_{N−1−i} how often H_i ends up in
/// the last round's single base; **g** and **h** are what the constraints ask for, and zero for padding.
#[derive(Clone, Debug)]
pub(crate) struct GeneratorScalars {
    /// What the constraints ask for of G_i: x·y⁻ⁱ·(z·**z**^Q·W_R)_i.
    g: Vec<Residue>,
    /// y⁻ⁱ·(x·z·**z**^Q·W_L + z·**z**^Q·W_O)_i − 1.
    h_minus_1: Vec<Residue>,
    n1: usize,
    u: Factor,
    /// The second part of the scalar of G_i: −a·s_i.
    folded_G: BitProducts,
    /// The second part of the scalar of H_i: −b·y⁻ⁱ·s_{N−1−i}.
    folded_H: BitProducts,
}

/// What the scalars are made from. The challenges u_j are those of the inner-product argument's rounds.
pub(crate) struct Ingredients<'a> {
    /// z·**z**^Q times W_L, W_R and W_O.
    pub(crate) weights: [&'a [Residue]; 3],
    pub(crate) n1: usize,
    pub(crate) a: Residue,
    pub(crate) b: Residue,
    pub(crate) u: Factor,
    pub(crate) x: Factor,
    pub(crate) x_inv: Factor,
    pub(crate) y_inv: Factor,
    /// u_j and u_j⁻¹ of each round.
    pub(crate) rounds: &'a [(Factor, Factor)],
}

/// The least number of multipliers worth a thread of its own.
const PORTION: usize = 512;

impl GeneratorScalars {
    /// The scalars, and x·δ, where δ = ⟨**y**⁻ⁿ∘(z·**z**^Q·W_R), z·**z**^Q·W_L⟩.
    pub(crate) fn new(from: &Ingredients<'_>) -> (Self, Residue) {
        let Ingredients { weights, n1, a, b, u, y_inv, rounds, .. } = *from;
        let n = weights[0].len();
        let (mut g, mut h_minus_1) = (vec![Residue::ZERO; n], vec![Residue::ZERO; n]);
        let portions = g.par_chunks_mut(PORTION).zip(h_minus_1.par_chunks_mut(PORTION)).enumerate();
        let delta_x = portions.map(|(i, (g, h_minus_1))| from.portion(i * PORTION, g, h_minus_1)).sum();

        // A round multiplies by u_j where the bit of an index that it decides is set, else by u_j⁻¹. The last
        // round decides the lowest bit. Read backwards, it is the other way round.
        let (all, all_inv) = rounds
            .iter()
            .fold((Factor::ONE, Factor::ONE), |(all, all_inv), (u, u_inv)| (all * *u, all_inv * *u_inv));
        let y_inv_of_bits = std::iter::successors(Some(y_inv), |y_inv| Some(*y_inv * *y_inv));
        let of_bits_G: Vec<_> = rounds.iter().rev().map(|(u, _)| *u * *u).collect();
        let of_bits_H: Vec<_> = rounds
            .iter()
            .rev()
            .zip(y_inv_of_bits)
            .map(|((_, u_inv), y_inv)| *u_inv * *u_inv * y_inv)
            .collect();
        let scalars = Self {
            g,
            h_minus_1,
            n1,
            u,
            folded_G: BitProducts::new(-a * all_inv, &of_bits_G),
            folded_H: BitProducts::new(-b * all, &of_bits_H),
        };
        (scalars, delta_x)
    }

    /// N: how many generators of each chain they are for.
    pub(crate) fn len(&self) -> usize {
        self.folded_G.len()
    }

    /// The same scalars, all times a weight.
    pub(crate) fn weighted(&self, weight: Factor) -> WeightedScalars<'_> {
        let weights = [weight, weight * self.u];
        WeightedScalars {
            scalars: self,
            weights,
            minus_weights: weights.map(|weight| -weight.to_residue()),
            folded_G: weights.map(|weight| self.folded_G.high_times(weight)),
            folded_H: weights.map(|weight| self.folded_H.high_times(weight)),
        }
    }
}

impl Ingredients<'_> {
    /// **g** and **h** − **1** from an index on, and their part of x·δ.
    fn portion(&self, start: usize, g: &mut [Residue], h_minus_1: &mut [Residue]) -> Residue {
        let end = start + g.len();
        let [left, right, output] = self.weights.map(|weights| &weights[start..end]);
        // x·y⁻ⁱ serves for both: h has x in one term only, so the other one is divided by it.
        let mut power = self.x * self.y_inv.pow(start as u64);
        for i in 0..g.len() {
            g[i] = right[i] * power;
            h_minus_1[i] = (left[i] + output[i] * self.x_inv) * power - Residue::ONE;
            power = power * self.y_inv;
        }
        inner_product(g, left)
    }
}

/// Scalars times a weight.
pub(crate) struct WeightedScalars<'a> {
    scalars: &'a GeneratorScalars,
    // Each twice, for the multipliers of either phase: as it is, and times u.
    weights: [Factor; 2],
    minus_weights: [Residue; 2],
    /// The high halves of the products, times either weight.
    folded_G: [Vec<Residue>; 2],
    folded_H: [Vec<Residue>; 2],
}

impl WeightedScalars<'_> {
    /// Adds the scalars from an index on to those of `G` and `H`.
    pub(crate) fn add_to(&self, start: usize, G: &mut [ProductSum], H: &mut [ProductSum]) {
        let GeneratorScalars { g, h_minus_1, n1, folded_G, folded_H, .. } = self.scalars;
        for (i, (G, H)) in (start..self.scalars.len()).zip(G.iter_mut().zip(H)) {
            let phase = usize::from(i >= *n1);
            folded_G.add_to(G, &self.folded_G[phase], i);
            folded_H.add_to(H, &self.folded_H[phase], i);
            match (g.get(i), h_minus_1.get(i)) {
                (Some(g), Some(h_minus_1)) => {
                    G.add_product(*g, self.weights[phase]);
                    H.add_product(*h_minus_1, self.weights[phase]);
                }
                _ => H.add(self.minus_weights[phase]),
            }
        }
    }
}

/// A vector of a power of two of scalars: each is a first one times the factors of all bits that are set in
/// its index. The high and the low half of the bits are kept multiplied out.
#[derive(Clone, Debug)]
struct BitProducts {
    /// Includes the first one.
    high: Vec<Residue>,
    low: Vec<Factor>,
}

impl BitProducts {
    /// The factor of the lowest bit comes first.
    fn new(first: Residue, of_bits: &[Factor]) -> Self {
        let (low, high) = of_bits.split_at(of_bits.len().div_ceil(2));
        let mut products = Self { high: vec![first], low: vec![Factor::ONE] };
        // An index is a smaller one with its highest bit set.
        for factor in low {
            products.low.extend_from_within(..);
            let half = products.low.len() / 2;
            products.low[half..].iter_mut().for_each(|product| *product = *product * *factor);
        }
        for factor in high {
            products.high.extend_from_within(..);
            let half = products.high.len() / 2;
            products.high[half..].iter_mut().for_each(|product| *product = *product * *factor);
        }
        products
    }

    fn len(&self) -> usize {
        self.high.len() * self.low.len()
    }

    /// The high half of the same vector times a factor.
    fn high_times(&self, factor: Factor) -> Vec<Residue> {
        self.high.iter().map(|high| *high * factor).collect()
    }

    /// Adds one of the vector with this high half.
    #[inline(always)]
    fn add_to(&self, sum: &mut ProductSum, high: &[Residue], index: usize) {
        // The length is a power of two.
        let low = index & (self.low.len() - 1);
        sum.add_product(high[index >> self.low.len().trailing_zeros()], self.low[low]);
    }
}

#[cfg(test)]
mod tests {
    use curve25519_dalek::scalar::Scalar;

    use super::*;
    use crate::transcript::test_scalars as scalars;

    /// Both chains' scalars, times a weight, and δ, straight from their definitions.
    fn expected(
        [left, right, output]: &[Vec<Scalar>; 3],
        n1: usize,
        [a, b, u, x, y, weight]: [Scalar; 6],
        rounds: &[Scalar],
    ) -> (Vec<[Scalar; 2]>, Scalar) {
        let padded = 1 << rounds.len();
        let of = |weights: &[Scalar], i: usize| weights.get(i).copied().unwrap_or(Scalar::ZERO);
        let y_inverse = y.invert();
        let y_inv = |i: usize| (0..i).map(|_| y_inverse).product::<Scalar>();
        // The first round decides the highest bit.
        let inverses: Vec<_> = rounds.iter().map(Scalar::invert).collect();
        let s = |i: usize| -> Scalar {
            let of_round = |(round, u): (usize, &Scalar)| match i >> (rounds.len() - 1 - round) & 1 {
                0 => inverses[round],
                _ => *u,
            };
            rounds.iter().enumerate().map(of_round).product()
        };
        let scalars = |i| {
            let scale = if i < n1 { weight } else { weight * u };
            let g = x * y_inv(i) * of(right, i) - a * s(i);
            let h = y_inv(i) * (x * of(left, i) + of(output, i) - b * s(padded - 1 - i)) - Scalar::ONE;
            [g, h].map(|scalar| scale * scalar)
        };
        let delta = (0..left.len()).map(|i| y_inv(i) * right[i] * left[i]).sum();
        ((0..padded).map(scalars).collect(), delta)
    }

    #[test]
    fn the_scalars_are_as_defined() {
        // Around powers of two, both phases, and more than one portion.
        for (n, n1) in
            [(0, 0), (1, 1), (1, 0), (2, 1), (3, 3), (5, 4), (9, 2), (16, 16), (17, 16), (PORTION + 3, 9)]
        {
            let wires = [1, 2, 3].map(|seed| scalars(n, seed));
            let rounds = scalars(n.next_power_of_two().ilog2() as usize, 4);
            let [a, b, u, x, y, weight] = std::array::from_fn(|i| scalars(6, 5)[i]);
            let (expected, delta) = expected(&wires, n1, [a, b, u, x, y, weight], &rounds);

            let weights = wires.map(|wires| wires.iter().map(Residue::from).collect::<Vec<_>>());
            let factor = |scalar: &Scalar| Factor::from(scalar);
            let rounds: Vec<_> = rounds.iter().map(|u| (factor(u), factor(&u.invert()))).collect();
            let (made, delta_x) = GeneratorScalars::new(&Ingredients {
                weights: weights.each_ref().map(|weights| &weights[..]),
                n1,
                a: Residue::from(&a),
                b: Residue::from(&b),
                u: factor(&u),
                x: factor(&x),
                x_inv: factor(&x.invert()),
                y_inv: factor(&y.invert()),
                rounds: &rounds,
            });
            assert_eq!(made.len(), expected.len());
            assert_eq!(delta_x.to_scalar(), delta * x, "{n} multipliers");

            // In two parts, the second of which goes beyond the end.
            let weighted = made.weighted(factor(&weight));
            let mut sums = Vec::new();
            let first = expected.len() / 3;
            for range in [0..first, first..expected.len() + 2] {
                let (mut G, mut H) =
                    (vec![ProductSum::ZERO; range.len()], vec![ProductSum::ZERO; range.len()]);
                weighted.add_to(range.start, &mut G, &mut H);
                sums.extend(G.into_iter().zip(H).map(|(G, H)| [G, H]));
            }
            let made: Vec<_> = sums.iter().map(|sums| sums.map(|sum| sum.reduce().to_scalar())).collect();
            let beyond = vec![[Scalar::ZERO; 2]; 2];
            assert_eq!(made, [expected, beyond].concat(), "{n} multipliers, {n1} in the first phase");
        }
    }
}
