//! The published Poseidon parameter generator (Grassi et al., "Poseidon", USENIX Security 2021, appendix E
//! and F) for prime fields and the S-box x^5, and the permutation itself, as an independent reference.

use num_bigint::BigUint;

/// One instance of the permutation.
pub(crate) struct Poseidon {
    pub(crate) prime: BigUint,
    pub(crate) width: usize,
    pub(crate) full_rounds: usize,
    pub(crate) partial_rounds: usize,
    /// `round_constants[round][position]`
    pub(crate) round_constants: Vec<Vec<BigUint>>,
    /// `mds[row][column]`; the state is a column.
    pub(crate) mds: Vec<Vec<BigUint>>,
}

impl Poseidon {
    /// Round constants and matrix from the Grain LFSR seeded with the instance's parameters.
    pub(crate) fn generate(prime: BigUint, width: usize, full_rounds: usize, partial_rounds: usize) -> Self {
        let bits = prime.bits() as usize;
        let mut grain = Grain::new(bits, width, full_rounds, partial_rounds);
        let rounds = full_rounds + partial_rounds;
        let round_constants =
            (0..rounds).map(|_| (0..width).map(|_| grain.below(bits, &prime)).collect()).collect();
        let mds = loop {
            let matrix = cauchy_matrix(&mut grain, bits, width, &prime);
            if resists_subspace_trails(&matrix, &prime) {
                break matrix;
            }
        };
        Poseidon { prime, width, full_rounds, partial_rounds, round_constants, mds }
    }

    /// The permutation.
    pub(crate) fn permute(&self, state: &[BigUint]) -> Vec<BigUint> {
        let p = &self.prime;
        let mut state = state.to_vec();
        let half = self.full_rounds / 2;
        for (round, constants) in self.round_constants.iter().enumerate() {
            for (x, c) in state.iter_mut().zip(constants) {
                *x = (&*x + c) % p;
            }
            let full = round < half || round >= half + self.partial_rounds;
            let boxes = if full { self.width } else { 1 };
            for x in &mut state[..boxes] {
                *x = x.modpow(&BigUint::from(5u8), p);
            }
            state = apply(&self.mds, &state, p);
        }
        state
    }
}

/// The Grain LFSR in self-shrinking mode.
struct Grain {
    state: std::collections::VecDeque<bool>,
}

impl Grain {
    fn new(bits: usize, width: usize, full_rounds: usize, partial_rounds: usize) -> Self {
        let mut state = std::collections::VecDeque::new();
        // Prime field, S-box x^alpha, then the sizes, then ones: 80 bits.
        for (value, length) in [
            (1, 2),
            (0, 4),
            (bits, 12),
            (width, 12),
            (full_rounds, 10),
            (partial_rounds, 10),
            (usize::MAX, 30),
        ] {
            state.extend((0..length).rev().map(|i| value >> i & 1 == 1));
        }
        let mut grain = Grain { state };
        (0..160).for_each(|_| {
            grain.step();
        });
        grain
    }

    fn step(&mut self) -> bool {
        let new = [62, 51, 38, 23, 13, 0].iter().fold(false, |bit, tap| bit ^ self.state[*tap]);
        self.state.pop_front();
        self.state.push_back(new);
        new
    }

    /// Bits come in pairs; the second counts if the first is one.
    fn bit(&mut self) -> bool {
        loop {
            let (keep, bit) = (self.step(), self.step());
            if keep {
                return bit;
            }
        }
    }

    fn integer(&mut self, bits: usize) -> BigUint {
        (0..bits).fold(BigUint::ZERO, |n, _| (n << 1u8) + u8::from(self.bit()))
    }

    fn below(&mut self, bits: usize, prime: &BigUint) -> BigUint {
        loop {
            let n = self.integer(bits);
            if n < *prime {
                return n;
            }
        }
    }
}

type Matrix = Vec<Vec<BigUint>>;

/// M\[i\]\[j\] = 1 / (x_i + y_j) for 2·width distinct field elements.
fn cauchy_matrix(grain: &mut Grain, bits: usize, width: usize, p: &BigUint) -> Matrix {
    loop {
        let points: Vec<BigUint> = (0..2 * width).map(|_| grain.integer(bits) % p).collect();
        let distinct: std::collections::BTreeSet<_> = points.iter().collect();
        let (xs, ys) = points.split_at(width);
        let sums: Matrix = xs.iter().map(|x| ys.iter().map(|y| (x + y) % p).collect()).collect();
        let invertible = sums.iter().flatten().all(|s| *s != BigUint::ZERO);
        if distinct.len() == points.len() && invertible {
            return sums.iter().map(|row| row.iter().map(|s| invert(s, p)).collect()).collect();
        }
    }
}

/// No infinitely long subspace trail through partial rounds with one S-box: for r up to 4·width, the first
/// coordinate observes and the first unit vector generates the whole space under M^r. This implies what the
/// published generator's three algorithms test.
fn resists_subspace_trails(m: &Matrix, p: &BigUint) -> bool {
    let width = m.len();
    let unit: Vec<BigUint> = (0..width).map(|i| BigUint::from(u8::from(i == 0))).collect();
    let mut power = m.clone();
    (0..4 * width).all(|_| {
        let spans = |matrix: &Matrix| {
            let mut rows = vec![unit.clone()];
            while rows.len() < width {
                rows.push(apply(matrix, &rows[rows.len() - 1], p));
            }
            full_rank(rows, p)
        };
        let fine = spans(&power) && spans(&transpose(&power));
        power = multiply(&power, m, p);
        fine
    })
}

fn full_rank(mut rows: Matrix, p: &BigUint) -> bool {
    for column in 0..rows.len() {
        let Some(pivot) = (column..rows.len()).find(|r| rows[*r][column] != BigUint::ZERO) else {
            return false;
        };
        rows.swap(column, pivot);
        let inverse = invert(&rows[column][column], p);
        let pivot = rows[column].clone();
        for row in &mut rows[column + 1..] {
            let factor = p - &row[column] * &inverse % p;
            for (x, y) in row.iter_mut().zip(&pivot) {
                *x = (&*x + &factor * y) % p;
            }
        }
    }
    true
}

fn apply(m: &Matrix, v: &[BigUint], p: &BigUint) -> Vec<BigUint> {
    m.iter().map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum::<BigUint>() % p).collect()
}

fn multiply(a: &Matrix, b: &Matrix, p: &BigUint) -> Matrix {
    let columns: Matrix = transpose(b).iter().map(|column| apply(a, column, p)).collect();
    transpose(&columns)
}

fn transpose(m: &Matrix) -> Matrix {
    (0..m.len()).map(|j| m.iter().map(|row| row[j].clone()).collect()).collect()
}

fn invert(x: &BigUint, p: &BigUint) -> BigUint {
    x.modpow(&(p - 2u8), p)
}
