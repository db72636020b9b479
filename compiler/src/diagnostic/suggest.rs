//! The name that was most likely meant.

const MAX_NAME: usize = 64;
const MAX_CANDIDATES: usize = 1000;

/// The candidate nearest to a misspelt name, if one is near enough; among equals the first in alphabetical order.
///
/// Near enough is a third of the name's length in edits, at least one; a difference in case alone always is.
/// Written here rather than taken from a crate: twenty lines, and swapped neighbours count as one edit.
///
/// Names of more than 64 bytes are nobody's slip, and of many candidates only the first 1,000 are looked at: a file
/// from a stranger must not cost more than its size.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > MAX_NAME {
        return None;
    }
    let limit = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .take(MAX_CANDIDATES)
        .filter(|candidate| candidate.len() <= 2 * MAX_NAME)
        .filter(|candidate| *candidate != name)
        .filter_map(|candidate| {
            let same = candidate.eq_ignore_ascii_case(name);
            let distance = if same { 0 } else { distance(name, candidate, limit)? };
            // A one-letter name is not a misspelling of another one.
            (same || candidate.chars().count() > distance && name.chars().count() > distance)
                .then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters must be put in, left out, changed or swapped with their neighbour; `None` above the limit.
fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    Some(rows[a.len()][b.len()]).filter(|d| *d <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found() {
        assert_eq!(closest("balence", ["amount", "balance", "valence"]), Some("balance"));
        assert_eq!(closest("lenght", ["length", "depth"]), Some("length"));
        assert_eq!(closest("Poseidon", ["poseidon"]), Some("poseidon"));
        assert_eq!(closest("ab", ["ac", "ad"]), Some("ac"));
    }

    #[test]
    fn far_names_are_not() {
        assert_eq!(closest("x", ["y", "z"]), None);
        assert_eq!(closest("amount", ["balance", "leaf"]), None);
        assert_eq!(closest("root", ["root"]), None);
        assert_eq!(closest("", ["a"]), None);
    }
}
