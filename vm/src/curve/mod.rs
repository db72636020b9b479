//! Many points of the group at once.
//!
//! [`Points`] is a vector of points in whatever form the machine at hand adds fastest; what goes in and comes
//! out are encodings. Everything the proof system does with many points is here: [`msm`] (sums of scalar
//! multiples, variable time), [`msm_secret`] (the same in constant time) and [`PointSlice::fold`].
//!
//! Single points, and everything on machines without vector units, are left to `curve25519_dalek`.

mod portable;

use std::ops::Range;

use curve25519_dalek::{
    ristretto::{CompressedRistretto, RistrettoPoint},
    scalar::Scalar,
};

/// A vector of points.
#[derive(Clone, Debug, Default)]
pub struct Points(Vec<RistrettoPoint>);

/// A part of a vector of points.
#[derive(Clone, Copy, Debug)]
pub struct PointSlice<'a>(&'a [RistrettoPoint]);

/// As many scalars as points: their sum of products is meant.
pub type Term<'a> = (&'a [Scalar], PointSlice<'a>);

/// A bit (a scalar that is 0 or 1) for each of some pairs of points: the first is meant for 0, the second for 1.
pub type Choice<'a> = (&'a [Scalar], PointSlice<'a>, PointSlice<'a>);

impl Points {
    /// The points that uniform bytes map to, as `RistrettoPoint::from_uniform_bytes` does.
    pub fn from_uniform(bytes: &[[u8; 64]]) -> Self {
        Self(portable::from_uniform(bytes))
    }

    /// The points with these encodings; none if one of them is not a canonical encoding.
    pub fn decode(encodings: &[CompressedRistretto]) -> Option<Self> {
        portable::decode(encodings).map(Self)
    }

    /// The same points in another form. Costs as much as encoding and decoding them.
    pub fn from_points(points: &[RistrettoPoint]) -> Self {
        Self(points.to_vec())
    }

    /// Appends points.
    pub fn append(&mut self, points: PointSlice<'_>) {
        self.0.extend_from_slice(points.0);
    }

    /// All of them.
    pub fn all(&self) -> PointSlice<'_> {
        PointSlice(&self.0)
    }

    /// Those with an index in the range.
    pub fn slice(&self, range: Range<usize>) -> PointSlice<'_> {
        self.all().slice(range)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> PointSlice<'a> {
    /// Those with an index in the range.
    pub fn slice(self, range: Range<usize>) -> Self {
        Self(&self.0[range])
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// A copy.
    pub fn to_points(self) -> Points {
        Points(self.0.to_vec())
    }

    /// A copy of some of them, by index.
    pub fn select(self, indices: &[usize]) -> Points {
        Points(indices.iter().map(|i| self.0[*i]).collect())
    }

    /// Their encodings.
    pub fn encode(self) -> Vec<CompressedRistretto> {
        portable::encode(self.0)
    }

    /// Folds the points as if they stood in rows, one below the other, as many as there are scalars: the sum of
    /// all rows, each times its scalar, but only the columns in the range. Variable time.
    ///
    /// # Panics
    /// If the rows are not equally long, or shorter than the range.
    pub fn fold(self, scalars: &[Scalar], columns: Range<usize>) -> Points {
        let row = self.len() / scalars.len();
        assert!(row * scalars.len() == self.len() && columns.end <= row, "columns of equally long rows");
        Points(portable::fold(self.0, scalars, columns))
    }
}

/// The sum of all scalars times their points. Variable time: for everything a verifier computes, and for what a
/// prover may show (docs/security.md).
///
/// # Panics
/// If a term has not as many scalars as points.
pub fn msm(terms: &[Term<'_>]) -> CompressedRistretto {
    let [sum] = msm_each([terms]);
    sum
}

/// Several sums as in [`msm`], which share what can be shared.
///
/// # Panics
/// If a term has not as many scalars as points.
pub fn msm_each<const N: usize>(sums: [&[Term<'_>]; N]) -> [CompressedRistretto; N] {
    sums.into_iter().flatten().for_each(check_length);
    portable::msm_each(sums.map(|terms| terms.iter().map(|(scalars, points)| (*scalars, points.0)).collect()))
}

/// The sum of all scalars times their points and of all chosen points, in constant time.
///
/// # Panics
/// If a term has not as many scalars as points.
pub fn msm_secret(terms: &[Term<'_>], choices: &[Choice<'_>]) -> CompressedRistretto {
    terms.iter().for_each(check_length);
    let terms: Vec<_> = terms.iter().map(|(scalars, points)| (*scalars, points.0)).collect();
    let choices: Vec<_> = choices.iter().map(|(bits, zero, one)| (*bits, zero.0, one.0)).collect();
    portable::msm_secret(&terms, &choices)
}

fn check_length((scalars, points): &Term<'_>) {
    assert_eq!(scalars.len(), points.len(), "as many scalars as points");
}
