//! Many points of the group at once.
//!
//! [`Points`] is a vector of points in whatever form the machine at hand adds fastest; what goes in and comes
//! out are encodings. Everything the proof system does with many points is here: [`msm`] (sums of scalar
//! multiples, variable time), [`msm_secret`] (the same in constant time) and [`PointSlice::fold`].
//!
//! There are two forms ([`Backend`]): eight points at a time on machines with AVX-512 IFMA, found out when the
//! program runs, and plain `curve25519_dalek` points on all others.

#[cfg(target_arch = "x86_64")]
mod lanes;
#[cfg(not(target_arch = "x86_64"))]
#[path = "lanes_absent.rs"]
mod lanes;
pub(crate) mod parallel;
mod portable;

use std::{borrow::Cow, ops::Range};

use curve25519_dalek::{
    ristretto::{CompressedRistretto, RistrettoPoint},
    scalar::Scalar,
};

use crate::count::{Operation, count};
use lanes::{Lanes, Stored};

/// How points are held and added.
#[derive(Clone, Copy, Debug)]
pub struct Backend(Option<Lanes>);

/// A vector of points. All points of one computation should be of the same backend.
#[derive(Clone, Debug)]
pub struct Points(Form);

#[derive(Clone, Debug)]
enum Form {
    Portable(Vec<RistrettoPoint>),
    Lanes(Lanes, Vec<Stored>),
}

/// A part of a vector of points.
#[derive(Clone, Copy, Debug)]
pub struct PointSlice<'a>(Part<'a>);

#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    Portable(&'a [RistrettoPoint]),
    Lanes(Lanes, &'a [Stored]),
}

/// As many scalars as points: their sum of products is meant.
pub type Term<'a> = (&'a [Scalar], PointSlice<'a>);

/// A bit (a scalar that is 0 or 1) for each of some pairs of points: the first is meant for 0, the second for 1.
pub type Choice<'a> = (&'a [Scalar], PointSlice<'a>, PointSlice<'a>);

impl Backend {
    /// The fastest on this machine.
    pub fn best() -> Self {
        Self(Lanes::find())
    }

    /// The one for every machine.
    pub fn portable() -> Self {
        Self(None)
    }

    /// An empty list, in the form of this backend.
    pub fn empty(self) -> Points {
        Points(match self.0 {
            Some(lanes) => Form::Lanes(lanes, Vec::new()),
            None => Form::Portable(Vec::new()),
        })
    }

    /// The points that uniform bytes map to, as `RistrettoPoint::from_uniform_bytes` does.
    pub fn uniform_points(self, bytes: &[[u8; 64]]) -> Points {
        count(Operation::Encoding, bytes.len());
        Points(match self.0 {
            Some(lanes) => Form::Lanes(lanes, lanes.uniform_points(bytes)),
            None => Form::Portable(portable::uniform_points(bytes)),
        })
    }

    /// Points in this backend's form. Costs as much as encoding and decoding them.
    pub fn convert(self, points: &[RistrettoPoint]) -> Points {
        match self.0 {
            Some(_) => {
                let encoded: Vec<_> = points.iter().map(RistrettoPoint::compress).collect();
                self.decode(&encoded).unwrap_or_else(|| unreachable!("encodings of points"))
            }
            None => {
                count(Operation::Encoding, points.len());
                Points(Form::Portable(points.to_vec()))
            }
        }
    }

    /// The points with these encodings; none if one of them is not a canonical encoding.
    pub fn decode(self, encodings: &[CompressedRistretto]) -> Option<Points> {
        count(Operation::Encoding, encodings.len());
        Some(Points(match self.0 {
            Some(lanes) => Form::Lanes(lanes, lanes.decode(encodings)?),
            None => Form::Portable(portable::decode(encodings)?),
        }))
    }
}

impl Default for Points {
    fn default() -> Self {
        Backend::best().empty()
    }
}

impl Points {
    /// The points that uniform bytes map to, as `RistrettoPoint::from_uniform_bytes` does.
    pub fn from_uniform(bytes: &[[u8; 64]]) -> Self {
        Backend::best().uniform_points(bytes)
    }

    /// The points with these encodings; none if one of them is not a canonical encoding.
    pub fn decode(encodings: &[CompressedRistretto]) -> Option<Self> {
        Backend::best().decode(encodings)
    }

    /// The points with these encodings, of which [`Self::roots`] are known: many times faster than [`Self::decode`]. None if
    /// an encoding or a root is wrong.
    pub(crate) fn decode_with(encodings: &[CompressedRistretto], roots: &[[u8; 32]]) -> Option<Self> {
        match Backend::best().0 {
            Some(lanes) => Some(Self(Form::Lanes(lanes, lanes.decode_with(encodings, roots)?))),
            None => Self::decode(encodings),
        }
    }

    /// For each encoding of a point the square root that decoding it takes; none where decoding has no use for them.
    pub(crate) fn roots(encodings: &[CompressedRistretto]) -> Option<Vec<[u8; 32]>> {
        Backend::best().0.map(|lanes| lanes.roots(encodings))
    }

    /// Points in another form. Costs as much as encoding and decoding them.
    pub fn from_points(points: &[RistrettoPoint]) -> Self {
        Backend::best().convert(points)
    }

    /// Appends points. If one side is portable, all become portable, which costs a conversion.
    pub fn append(&mut self, points: PointSlice<'_>) {
        match (&mut self.0, points.0) {
            (Form::Lanes(_, all), Part::Lanes(_, points)) => all.extend_from_slice(points),
            (Form::Portable(all), _) => all.extend_from_slice(&points.portable()),
            (Form::Lanes(..), Part::Portable(_)) => {
                let all = self.all().portable().into_owned();
                *self = Self(Form::Portable(all));
                self.append(points);
            }
        }
    }

    /// A slice of all the points.
    pub fn all(&self) -> PointSlice<'_> {
        PointSlice(match &self.0 {
            Form::Portable(points) => Part::Portable(points),
            Form::Lanes(lanes, points) => Part::Lanes(*lanes, points),
        })
    }

    /// Those with an index in the range.
    pub fn slice(&self, range: Range<usize>) -> PointSlice<'_> {
        self.all().slice(range)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<'a> PointSlice<'a> {
    /// Those with an index in the range.
    pub fn slice(self, range: Range<usize>) -> Self {
        Self(match self.0 {
            Part::Portable(points) => Part::Portable(&points[range]),
            Part::Lanes(lanes, points) => Part::Lanes(lanes, &points[range]),
        })
    }

    /// How many there are.
    pub fn len(self) -> usize {
        match self.0 {
            Part::Portable(points) => points.len(),
            Part::Lanes(_, points) => points.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// A list of its own, in the same form.
    pub fn to_points(self) -> Points {
        Points(match self.0 {
            Part::Portable(points) => Form::Portable(points.to_vec()),
            Part::Lanes(lanes, points) => Form::Lanes(lanes, points.to_vec()),
        })
    }

    /// A copy of some of them, by index.
    pub fn select(self, indices: &[usize]) -> Points {
        Points(match self.0 {
            Part::Portable(points) => Form::Portable(indices.iter().map(|i| points[*i]).collect()),
            Part::Lanes(lanes, points) => Form::Lanes(lanes, indices.iter().map(|i| points[*i]).collect()),
        })
    }

    /// The Ristretto encoding of each point, in order.
    pub fn encode(self) -> Vec<CompressedRistretto> {
        count(Operation::Encoding, self.len());
        match self.0 {
            Part::Portable(points) => portable::encode(points),
            Part::Lanes(lanes, points) => lanes.encode(points),
        }
    }

    /// Folds the points as if they stood in rows, one below the other, as many as there are scalars: the sum of
    /// all rows, each times its scalar, but only the columns in the range. Variable time.
    ///
    /// # Panics
    /// If there are no rows, if they are not equally long, or shorter than the range.
    pub fn fold(self, scalars: &[Scalar], columns: Range<usize>) -> Points {
        let row = self.len() / scalars.len();
        assert!(row * scalars.len() == self.len() && columns.end <= row, "columns of equally long rows");
        count(Operation::FoldTerm, columns.len() * scalars.len());
        Points(match self.0 {
            Part::Portable(points) => Form::Portable(portable::fold(points, scalars, columns)),
            Part::Lanes(lanes, points) => Form::Lanes(lanes, lanes.fold(points, scalars, columns)),
        })
    }

    /// The sum of all of them, as a list of one: many times cheaper than with scalars. Variable time.
    pub fn sum(self) -> Points {
        count(Operation::Addition, self.len());
        Points(match self.0 {
            Part::Portable(points) => Form::Portable(vec![portable::sum(points)]),
            Part::Lanes(lanes, points) => Form::Lanes(lanes, lanes.add_all(points)),
        })
    }

    /// As plain points, which costs as much as encoding and decoding them.
    fn portable(self) -> Cow<'a, [RistrettoPoint]> {
        match self.0 {
            Part::Portable(points) => Cow::Borrowed(points),
            Part::Lanes(lanes, points) => {
                let encoded = lanes.encode(points);
                // Encodings of points, so that all of them are decoded.
                Cow::Owned(encoded.iter().filter_map(CompressedRistretto::decompress).collect())
            }
        }
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
    count(Operation::PublicTerm, sums.iter().flat_map(|terms| *terms).map(|term| term.0.len()).sum());
    let results = match common_lanes(sums.iter().flat_map(|terms| *terms).map(|term| term.1)) {
        Some(lanes) => lanes.msm_each(&sums.map(stored_terms)),
        None => sums.iter().map(|terms| portable::msm(&portable_terms(terms))).collect(),
    };
    std::array::from_fn(|i| results[i])
}

/// The sum of all scalars times their points and of all chosen points, in constant time.
///
/// # Panics
/// If a term has not as many scalars as points.
pub fn msm_secret(terms: &[Term<'_>], choices: &[Choice<'_>]) -> CompressedRistretto {
    terms.iter().for_each(check_length);
    count(Operation::SecretTerm, terms.iter().map(|term| term.0.len()).sum());
    count(Operation::Choice, choices.iter().map(|choice| choice.0.len()).sum());
    let points =
        terms.iter().map(|term| term.1).chain(choices.iter().flat_map(|choice| [choice.1, choice.2]));
    match common_lanes(points) {
        Some(lanes) => {
            let choices = choices.iter().map(|(bits, zero, one)| (*bits, stored(*zero), stored(*one)));
            lanes.msm_secret(&stored_terms(terms), &choices.collect::<Vec<_>>())
        }
        None => {
            let choices = choices.iter().map(|(bits, zero, one)| (*bits, zero.portable(), one.portable()));
            portable::msm_secret(&portable_terms(terms), &choices.collect::<Vec<_>>())
        }
    }
}

/// For each list of scalars, as many as points: their sum of products, in constant time. For few points.
///
/// # Panics
/// If a list has not as many scalars as points.
pub fn commit_each<const N: usize>(
    lists: [&[Scalar]; N],
    points: PointSlice<'_>,
) -> [CompressedRistretto; N] {
    lists.iter().for_each(|scalars| check_length(&(scalars, points)));
    count(Operation::SecretTerm, N * points.len());
    match points.0 {
        Part::Lanes(lanes, stored) => {
            let commitments = lanes.commit_each(&lists, stored);
            std::array::from_fn(|i| commitments[i])
        }
        Part::Portable(points) => lists.map(|scalars| portable::msm_secret(&[(scalars, points.into())], &[])),
    }
}

fn check_length((scalars, points): &Term<'_>) {
    assert_eq!(scalars.len(), points.len(), "as many scalars as points");
}

/// The proof that lanes can be used, if all points are in lanes.
fn common_lanes<'a>(points: impl Iterator<Item = PointSlice<'a>>) -> Option<Lanes> {
    let lanes = points.map(|points| match points.0 {
        Part::Lanes(lanes, _) => Some(lanes),
        Part::Portable(_) => None,
    });
    lanes.reduce(|one, other| one.and(other)).flatten()
}

fn stored(points: PointSlice<'_>) -> &[Stored] {
    match points.0 {
        Part::Lanes(_, points) => points,
        Part::Portable(_) => unreachable!("all points are in lanes"),
    }
}

fn stored_terms<'a>(terms: &[Term<'a>]) -> Vec<(&'a [Scalar], &'a [Stored])> {
    terms.iter().map(|(scalars, points)| (*scalars, stored(*points))).collect()
}

fn portable_terms<'a>(terms: &[Term<'a>]) -> Vec<(&'a [Scalar], Cow<'a, [RistrettoPoint]>)> {
    terms.iter().map(|(scalars, points)| (*scalars, points.portable())).collect()
}
