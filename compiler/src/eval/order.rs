//! In which order inputs are computed.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Span;

/// Whom each input needs, and where it says so.
pub(super) type Needs = BTreeMap<usize, Vec<(usize, Span)>>;

/// What is wanted with all that it needs, each after what it needs itself.
///
/// # Errors
/// Inputs that need each other, each with the place where it names the next one.
pub(super) fn in_order(wanted: &[usize], needs: &Needs) -> Result<Vec<usize>, Vec<(usize, Span)>> {
    let of = |input: usize| needs.get(&input).map(Vec::as_slice).unwrap_or_default();
    let (mut order, mut done, mut open) = (vec![], BTreeSet::new(), BTreeMap::new());
    for start in wanted {
        // An input on the way here, and how many of those that it needs were looked at.
        let mut way: Vec<(usize, usize)> = vec![];
        if !done.contains(start) {
            open.insert(*start, 0);
            way.push((*start, 0));
        }
        while let Some((input, next)) = way.last_mut() {
            let Some((needed, _)) = of(*input).get(*next).copied() else {
                order.push(*input);
                done.insert(*input);
                open.remove(input);
                way.pop();
                continue;
            };
            *next += 1;
            if let Some(first) = open.get(&needed) {
                let step = |(input, next): &(usize, usize)| (*input, of(*input)[next - 1].1);
                return Err(way[*first..].iter().map(step).collect());
            }
            if !done.contains(&needed) {
                open.insert(needed, way.len());
                way.push((needed, 0));
            }
        }
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn needs(all: &[(usize, &[usize])]) -> Needs {
        let place = |input: usize| Span::new(FileId(0), input, input);
        let of = |inputs: &[usize]| inputs.iter().map(|input| (*input, place(*input))).collect();
        all.iter().map(|(input, inputs)| (*input, of(inputs))).collect()
    }

    #[test]
    fn what_is_needed_comes_first() {
        let needs = needs(&[(0, &[2, 1]), (1, &[3]), (2, &[3]), (4, &[4])]);
        assert_eq!(in_order(&[0, 1], &needs), Ok(vec![3, 2, 1, 0]));
        assert_eq!(in_order(&[1], &needs), Ok(vec![3, 1]));
        assert_eq!(in_order(&[], &needs), Ok(vec![]));
    }

    #[test]
    fn a_cycle_is_told_from_where_it_begins() {
        let needs = needs(&[(0, &[1]), (1, &[2]), (2, &[5, 1]), (3, &[3])]);
        let inputs = |wanted: usize| -> Vec<usize> {
            let cycle = in_order(&[wanted], &needs).expect_err("there is a cycle");
            cycle.into_iter().map(|(input, _)| input).collect()
        };
        assert_eq!(inputs(0), [1, 2]);
        assert_eq!(inputs(3), [3]);
    }

    #[test]
    fn long_chains_need_no_stack() {
        let chain: Vec<(usize, [usize; 1])> = (0..200_000).map(|input| (input, [input + 1])).collect();
        let chain: Vec<(usize, &[usize])> = chain.iter().map(|(input, next)| (*input, &next[..])).collect();
        assert_eq!(in_order(&[0], &needs(&chain)).expect("it ends").len(), 200_001);
    }
}
