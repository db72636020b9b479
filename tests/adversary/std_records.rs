//! The functions on trees, commitments, dates and fixed-point numbers, at a small size.

/// Module, name of the function, and a circuit that calls it.
pub(super) const PROGRAMS: &[(&str, &str, &str)] = &[
    (
        "merkle::sparse",
        "leaf",
        "circuit t(e: Option<sparse::Entry>) -> field { reveal(sparse::leaf(e)) }",
    ),
    ("merkle::sparse", "turns", "circuit t(key: field) -> [bool; 3] { reveal(sparse::turns(key)) }"),
    (
        "merkle::sparse",
        "root",
        "circuit t(e: Option<sparse::Entry>, turns: [bool; 1], path: [field; 1]) -> field {
            reveal(sparse::root(turns, e, path))
        }",
    ),
    (
        "merkle::sparse",
        "get",
        "circuit t(key: field, e: Option<sparse::Entry>, path: [field; 1]) -> (bool, field) {
            let root = sparse::root(sparse::turns::<1>(key), e, path);
            let found = sparse::get(root, key, e, path);
            reveal((found.is_some(), found.unwrap_or(7)))
        }",
    ),
    (
        "merkle::sparse",
        "assert_has",
        "circuit t(key: field, e: Option<sparse::Entry>, value: field, path: [field; 1]) -> field {
            let root = sparse::root(sparse::turns::<1>(key), e, path);
            sparse::assert_has(root, key, value, path);
            reveal(value)
        }",
    ),
    (
        "merkle::sparse",
        "assert_lacks",
        "circuit t(key: field, e: Option<sparse::Entry>, path: [field; 1]) -> field {
            let root = sparse::root(sparse::turns::<1>(key), e, path);
            sparse::assert_lacks(root, key, e, path);
            reveal(key)
        }",
    ),
    (
        "merkle::sparse",
        "set",
        "circuit t(key: field, e: Option<sparse::Entry>, x: Option<field>, y: Option<field>, path: [field; 1]) -> field {
            let root = sparse::root(sparse::turns::<1>(key), e, path);
            reveal(sparse::set(root, key, x, y, path))
        }",
    ),
    (
        "merkle::sum",
        "above",
        "circuit t(a: sum::Node, b: sum::Node) -> sum::Node { reveal(sum::above(a, b)) }",
    ),
    (
        "merkle::sum",
        "root",
        "circuit t(a: sum::Node, turns: [bool; 1], path: [sum::Node; 1]) -> sum::Node {
            reveal(sum::root(a, turns, path))
        }",
    ),
    (
        "merkle::sum",
        "verify",
        "circuit t(r: sum::Node, a: sum::Node, turns: [bool; 1], path: [sum::Node; 1]) {
            sum::verify(r, a, turns, path);
        }",
    ),
    (
        "merkle::sum",
        "root_of",
        "circuit t(a: [sum::Node; 2]) -> sum::Node { reveal(sum::root_of::<1>(a)) }",
    ),
    ("commit", "commit", "circuit t(x: [field; 2], salt: field) -> field { reveal(commit::commit(x, salt)) }"),
    (
        "commit",
        "open",
        "circuit t(x: field, y: field, salt: field) -> field {
            commit::open(commit::commit([x], salt), [y], salt); reveal(x)
        }",
    ),
    ("nullifier", "of", "circuit t(x: field, y: field) -> field { reveal(nullifier::of(x, y)) }"),
];
