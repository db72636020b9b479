//! The functions on trees, commitments, dates and fixed-point numbers, at a small size.

/// Module, name of the function, and a circuit that calls it.
pub(super) const PROGRAMS: &[(&str, &str, &str)] = &[
    (
        "merkle::sparse",
        "leaf",
        "circuit t(entry: sparse::Entry, some: bool) -> field {
            reveal(sparse::leaf(if some { Some(entry) } else { None }))
        }",
    ),
    ("merkle::sparse", "turns", "circuit t(key: field) -> [bool; 3] { reveal(sparse::turns(key)) }"),
    (
        "merkle::sparse",
        "root",
        "circuit t(entry: sparse::Entry, some: bool, turns: [bool; 1], path: [field; 1]) -> field {
            reveal(sparse::root(turns, if some { Some(entry) } else { None }, path))
        }",
    ),
    (
        "merkle::sparse",
        "get",
        "circuit t(key: field, other: field, value: field, some: bool, path: [field; 1]) -> (bool, field) {
            let e = if some { Some(sparse::Entry { key: other, value }) } else { None };
            let root = sparse::root(sparse::turns::<1>(key), e, path);
            let found = sparse::get(root, key, e, path);
            reveal((found.is_some(), found.unwrap_or(7)))
        }",
    ),
    (
        "merkle::sparse",
        "assert_has",
        "circuit t(key: field, value: field, wrong: bool, path: [field; 1]) -> field {
            let e = Some(sparse::Entry { key, value });
            let root = sparse::root(sparse::turns::<1>(key), e, path);
            let claimed = value + wrong as field;
            sparse::assert_has(root, key, claimed, path);
            reveal(claimed)
        }",
    ),
    (
        "merkle::sparse",
        "assert_lacks",
        "circuit t(key: field, other: field, value: field, some: bool, path: [field; 1]) -> field {
            let e = if some { Some(sparse::Entry { key: other, value }) } else { None };
            let root = sparse::root(sparse::turns::<1>(key), e, path);
            sparse::assert_lacks(root, key, e, path);
            reveal(key)
        }",
    ),
    (
        "merkle::sparse",
        "root_of",
        "circuit t(e: [sparse::Entry; 1]) -> field { reveal(sparse::root_of::<1, 1>(e)) }",
    ),
    (
        "merkle::sparse",
        "path_of",
        "circuit t(e: [sparse::Entry; 1], key: field) -> [field; 1] { reveal(sparse::path_of(e, key)) }",
    ),
    (
        "merkle::sum",
        "path_of",
        "circuit t(leaves: [sum::Node; 2], i: int 0..=1) -> [sum::Node; 1] { reveal(sum::path_of::<1>(leaves, i)) }",
    ),
    (
        "merkle::sparse",
        "set",
        "circuit t(key: field, value: field, some: bool, wrong: bool, new: field, path: [field; 1]) -> field {
            let e = if some { Some(sparse::Entry { key, value }) } else { None };
            let root = sparse::root(sparse::turns::<1>(key), e, path);
            let claimed = if some { Some(value + wrong as field) } else { None };
            reveal(sparse::set(root, key, claimed, Some(new), path))
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
        "circuit t(x: field, wrong: bool, salt: field) -> field {
            commit::open(commit::commit([x], salt), [x + wrong as field], salt); reveal(x)
        }",
    ),
    ("nullifier", "of", "circuit t(x: field, y: field) -> field { reveal(nullifier::of(x, y)) }"),
    ("date", "is_leap", "circuit t(y: date::Year) -> bool { reveal(date::is_leap(y)) }"),
    (
        "date",
        "days_in_month",
        "circuit t(y: date::Year, m: date::Month) -> u8 { reveal(date::days_in_month(y, m)) }",
    ),
    (
        "date",
        "of",
        "circuit t(y: date::Year, m: date::Month, d: date::Day) -> date::Date { reveal(date::Date::of(y, m, d)) }",
    ),
    (
        "date",
        "from_digits",
        "circuit t(n: int 1_01_01..=1_01_05) -> date::Date { reveal(date::Date::from_digits(n)) }",
    ),
    (
        "date",
        "parse",
        "circuit t(n: int 0..=10) -> date::Date {
            reveal(date::Date::parse([if i == 9 { '0' + n } else { \"2008-02-20\"[i] } for i in 0..10]))
        }",
    ),
    ("date", "to_text", "circuit t(d: date::Date) -> [u8; 10] { reveal(d.to_text()) }"),
    ("date", "digits", "circuit t(d: date::Date) -> u32 { reveal(d.digits()) }"),
    ("date", "is_valid", "circuit t(d: date::Date) -> bool { reveal(d.is_valid()) }"),
    ("date", "assert_valid", "circuit t(d: date::Date) -> u32 { d.assert_valid(); reveal(d.digits()) }"),
    ("date", "is_before", "circuit t(d: date::Date, e: date::Date) -> bool { reveal(d.is_before(e)) }"),
    ("date", "number", "circuit t(d: date::Date) -> date::Number { reveal(d.number()) }"),
    ("date", "from_number", "circuit t(n: date::Number) -> date::Date { reveal(date::Date::from_number(n)) }"),
    ("date", "weekday", "circuit t(d: date::Date) -> u8 { reveal(d.weekday()) }"),
    ("date", "add_days", "circuit t(d: date::Date, n: int -9..=9) -> date::Date { reveal(d.add_days(n)) }"),
    ("date", "add_months", "circuit t(d: date::Date, n: int -9..=9) -> date::Date { reveal(d.add_months(n)) }"),
    ("date", "add_years", "circuit t(d: date::Date, n: int -9..=9) -> date::Date { reveal(d.add_years(n)) }"),
    ("date", "years_until", "circuit t(d: date::Date, e: date::Date) -> u16 { reveal(d.years_until(e)) }"),
    (
        "date",
        "assert_years_until",
        "circuit t(d: date::Date, e: date::Date, n: u8) -> u32 { d.assert_years_until(e, n); reveal(d.digits()) }",
    ),
    (
        "date",
        "days_until",
        "circuit t(d: date::Date, e: date::Date) -> int -9_999_999..=9_999_999 { reveal(d.days_until(e)) }",
    ),
    ("time", "date", "circuit t(s: time::Seconds) -> date::Date { reveal(time::date(s)) }"),
    ("time", "clock", "circuit t(s: time::Seconds) -> time::Clock { reveal(time::clock(s)) }"),
    (
        "time",
        "seconds",
        "circuit t(d: date::Date, c: time::Clock) -> time::Seconds { reveal(time::seconds(d, c)) }",
    ),
    ("fixed", "of", "circuit t(x: u8) -> u8 { let f: fixed::Fixed<10> = fixed::Fixed::of(x); reveal(f.units) }"),
    ("fixed", "whole", "circuit t(x: u8) -> u16 { let f: fixed::Fixed<10> = fixed::Fixed::whole(x); reveal(f.units) }"),
    ("fixed", "floor", "circuit t(x: u8) -> u8 { let f: fixed::Fixed<10> = fixed::Fixed::of(x); reveal(f.floor()) }"),
    (
        "fixed",
        "is_below",
        "circuit t(x: u8, y: u8) -> bool {
            let f: fixed::Fixed<10> = fixed::Fixed::of(x); reveal(f.is_below(fixed::Fixed::of(y)))
        }",
    ),
    (
        "fixed",
        "rescale_down",
        "circuit t(x: u8) -> u16 {
            let f: fixed::Fixed<10> = fixed::Fixed::of(x); let g: fixed::Fixed<7> = f.rescale_down(); reveal(g.units)
        }",
    ),
    ("fixed", "add", OF_TWO[0]),
    ("fixed", "sub", OF_TWO[1]),
    ("fixed", "mul_down", OF_TWO[2]),
    ("fixed", "mul_up", OF_TWO[3]),
    ("fixed", "mul_near", OF_TWO[4]),
    ("fixed", "div_down", OF_TWO[5]),
    ("fixed", "div_up", OF_TWO[6]),
    ("fixed", "div_near", OF_TWO[7]),
];

/// A circuit of two fixed-point numbers for each of some methods.
macro_rules! of_two {
    ($($method:literal),*) => {
        [$(concat!(
            "circuit t(x: int -9..=9, y: int -3..=9) -> int -999..=999 {
                let f: fixed::Fixed<10> = fixed::Fixed::of(x);
                reveal(f.", $method, "(fixed::Fixed::of(y)).units)
            }"
        )),*]
    };
}

const OF_TWO: [&str; 8] =
    of_two!["add", "sub", "mul_down", "mul_up", "mul_near", "div_down", "div_up", "div_near"];
