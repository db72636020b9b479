//! Which hidden inputs a proof shows that its prover can open.
//!
//! Commitments are in linear constraints only. From a proof follow the openings of what each constraint says of commitments together. Where
//! that is one commitment, its opening follows; where there are several, they may cancel: that two are equal shows who has copied one of
//! them. All other numbers in a constraint are wires, which the prover knows.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;

use super::{Circuit, Clause, Op, Place, Text, ValueId};

/// Hidden inputs, each with its weight.
type Weighed = Vec<(u32, Scalar)>;

/// The commitments of a clause that its caller must be able to open, and of which the circuit does not show that: what the caller gives,
/// and fields that the clause computes with. Without such a proof one could give somebody else's commitment.
pub(crate) fn unknown(circuit: &Circuit, clause: &Clause) -> Vec<Place> {
    let mut more: Vec<Weighed> = vec![];
    // Of what is borrowed, the machine proves a range.
    let (debts, _) = clause.debts();
    more.extend(debts.iter().filter_map(|part| weighed(clause, part.quantity)));
    // Several inputs may have one commitment.
    let mut first: BTreeMap<Place, u32> = BTreeMap::new();
    for (place, leaf) in clause.hidden.iter().zip(0..) {
        let first = *first.entry(*place).or_insert(leaf);
        if first != leaf {
            more.push(vec![(first, Scalar::ONE), (leaf, -Scalar::ONE)]);
        }
    }
    let known = known_hidden(circuit, more);
    // Of what a borrowed value is worth nobody need know more than that it is paid.
    let borrowed: BTreeSet<Place> = debts.iter().flat_map(|part| clause.made_of(part.flavor)).collect();
    let must = |place: &Place| match place {
        Place::Argument(_) => !borrowed.contains(place),
        Place::Payload(_) => !clause.unopened.contains(place),
        _ => false,
    };
    let unknown = first.into_iter().filter(|(place, leaf)| must(place) && !known.contains(leaf));
    unknown.map(|(place, _)| place).collect()
}

/// The hidden inputs in a commitment; nothing if others are in it.
fn weighed(clause: &Clause, text: Text) -> Option<Weighed> {
    let Text::At(place) = text else { return None };
    let Place::Sum(index) = place else {
        let leaf = clause.hidden.iter().position(|hidden| *hidden == place)?;
        return Some(vec![(leaf as u32, Scalar::ONE)]);
    };
    let sum = clause.sums[index as usize];
    let sign = if sum.minus { -Scalar::ONE } else { Scalar::ONE };
    let [one, other] = [sum.one, sum.other].map(|part| weighed(clause, part).map(Parts::Few));
    match Parts::sum([(&one?, Scalar::ONE), (&other?, sign)].into_iter()) {
        Parts::Few(parts) => Some(parts),
        Parts::Many => None,
    }
}

/// The hidden inputs whose openings follow from a proof of the circuit; `more` has what is said of hidden inputs beside it.
fn known_hidden(circuit: &Circuit, more: Vec<Weighed>) -> BTreeSet<u32> {
    let mut routines: Vec<Shown> = vec![];
    for routine in &circuit.routines {
        routines.push(shown(routine, &routines, vec![]));
    }
    shown(circuit, &routines, more).known
}

/// What a circuit or a routine shows.
struct Shown {
    /// The hidden inputs, or the parameters, that are known.
    known: BTreeSet<u32>,
    /// For each result, whether no hidden input is in it but by way of wires.
    own: Vec<bool>,
}

/// What a number is made of beside wires and constants.
#[derive(Clone)]
enum Parts {
    /// These hidden inputs alone.
    Few(Weighed),
    /// Many of them, or with weights that only a run knows.
    Many,
}

impl Parts {
    const MOST: usize = 8;

    fn own() -> Self {
        Self::Few(vec![])
    }

    fn is_own(&self) -> bool {
        matches!(self, Self::Few(parts) if parts.is_empty())
    }

    /// The sum of numbers, each with a weight.
    fn sum<'a>(terms: impl Iterator<Item = (&'a Self, Scalar)>) -> Self {
        let mut sum: BTreeMap<u32, Scalar> = BTreeMap::new();
        for (parts, weight) in terms {
            let Self::Few(parts) = parts else { return Self::Many };
            parts.iter().for_each(|(leaf, by)| *sum.entry(*leaf).or_default() += weight * by);
            if sum.len() > Self::MOST {
                return Self::Many;
            }
        }
        Self::Few(sum.into_iter().filter(|(_, weight)| *weight != Scalar::ZERO).collect())
    }
}

fn shown(circuit: &Circuit, routines: &[Shown], more: Vec<Weighed>) -> Shown {
    let public = circuit.public_values();
    let (mut parts, mut rows): (Vec<Parts>, Vec<Parts>) =
        (vec![], more.into_iter().map(Parts::Few).collect());
    for node in &circuit.nodes {
        let of = |value: &ValueId| &parts[value.index()];
        let made = match &node.op {
            Op::Hidden(leaf) | Op::Parameter { index: leaf, public: false } => {
                Parts::Few(vec![(*leaf, Scalar::ONE)])
            }
            Op::Linear { terms, .. } => Parts::sum(terms.iter().map(|(value, weight)| (of(value), *weight))),
            Op::Product(a, b) if public[a.index()] || public[b.index()] => {
                match of(a).is_own() && of(b).is_own() {
                    true => Parts::own(),
                    // The weight is known when it runs, and may be zero.
                    false => Parts::Many,
                }
            }
            Op::Product(a, b) => {
                rows.extend([a, b].map(|factor| of(factor).clone()));
                Parts::own()
            }
            Op::FullAdd(bits) => {
                rows.push(Parts::sum(bits.iter().map(|bit| (of(bit), Scalar::ONE))));
                Parts::own()
            }
            Op::Zero { value, .. } | Op::Within { value, .. } | Op::Bits { value, .. } => {
                rows.push(of(value).clone());
                Parts::own()
            }
            Op::Call { routine, arguments, .. } => {
                let known = routines.get(routine.0 as usize).map(|routine| &routine.known);
                let known = known.into_iter().flatten().filter_map(|index| arguments.get(*index as usize));
                rows.extend(known.map(|argument| of(argument).clone()));
                Parts::own()
            }
            Op::Result { of: call, index } => match &circuit.nodes[call.index()].op {
                Op::Call { routine, .. } if !is_own(routines, routine.0, *index) => Parts::Many,
                _ => Parts::own(),
            },
            // What they say of many numbers at once is not counted.
            _ => Parts::own(),
        };
        parts.push(made);
    }
    let own = circuit.returns.iter().map(|value| parts[value.index()].is_own()).collect();
    let rows = rows.into_iter().filter_map(|row| match row {
        Parts::Few(row) => Some(row),
        Parts::Many => None,
    });
    Shown { known: follow(rows.collect()), own }
}

fn is_own(routines: &[Shown], routine: u32, result: u32) -> bool {
    let own = routines.get(routine as usize).and_then(|routine| routine.own.get(result as usize));
    own.copied().unwrap_or(false)
}

/// What follows: the last one in a row that is not known is known, too.
fn follow(rows: Vec<Weighed>) -> BTreeSet<u32> {
    let mut in_rows: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        row.iter().for_each(|(leaf, _)| in_rows.entry(*leaf).or_default().push(index));
    }
    let mut known = BTreeSet::new();
    let mut left: Vec<usize> = (0..rows.len()).collect();
    while let Some(index) = left.pop() {
        let mut unknown = rows[index].iter().map(|(leaf, _)| *leaf).filter(|leaf| !known.contains(leaf));
        if let (Some(leaf), None) = (unknown.next(), unknown.next()) {
            known.insert(leaf);
            left.extend(in_rows.get(&leaf).into_iter().flatten());
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alone_in_a_row_is_known() {
        let row = |leaves: &[u32]| leaves.iter().map(|leaf| (*leaf, Scalar::ONE)).collect::<Weighed>();
        let known = |rows: &[&[u32]]| {
            follow(rows.iter().map(|leaves| row(leaves)).collect()).into_iter().collect::<Vec<_>>()
        };
        assert!(known(&[&[0, 1]]).is_empty());
        assert_eq!(known(&[&[0, 1], &[1]]), [0, 1]);
        assert_eq!(known(&[&[0, 1, 2], &[2, 3], &[3], &[1, 4]]), [2, 3]);
        assert_eq!(known(&[&[1, 2], &[0, 1], &[0], &[]]), [0, 1, 2]);
    }

    #[test]
    fn numbers_that_cancel_are_in_no_row() {
        let [one, other] = [0, 1].map(|leaf| Parts::Few(vec![(leaf, Scalar::ONE)]));
        let sum = Parts::sum([(&one, Scalar::ONE), (&other, Scalar::ONE), (&one, -Scalar::ONE)].into_iter());
        assert!(matches!(sum, Parts::Few(parts) if parts == [(1, Scalar::ONE)]));
        assert!(matches!(Parts::sum([(&Parts::Many, Scalar::ZERO)].into_iter()), Parts::Many));
    }
}
