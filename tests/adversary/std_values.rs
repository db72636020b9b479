//! The functions on numbers, arrays, bytes and strings, at a small size.

/// Module, name of the function, and a circuit that calls it.
pub(super) const PROGRAMS: &[(&str, &str, &str)] = &[
    (
        "int",
        "clamp",
        "circuit t(x: int -9..=9, a: u8, b: u8) -> int -9..=255 { reveal(int::clamp(x, a, b)) }",
    ),
    ("int", "abs", "circuit t(x: int -99..=99) -> u8 { reveal(int::abs(x)) }"),
    ("int", "sign", "circuit t(x: int -99..=99) -> int -1..=1 { reveal(int::sign(x)) }"),
    (
        "int",
        "div_rem",
        "circuit t(a: u16, b: u8) -> [u16; 2] { let (q, r) = int::div_rem(a, b); reveal([q, r]) }",
    ),
    ("int", "div_ceil", "circuit t(a: u16, b: u8) -> u16 { reveal(int::div_ceil(a, b)) }"),
    (
        "int",
        "checked_add",
        "circuit t(a: u8, b: u8) -> (bool, u8) {
            let x = int::checked_add::<8>(a, b); reveal((x.is_some(), x.unwrap_or(7)))
        }",
    ),
    (
        "int",
        "checked_sub",
        "circuit t(a: u8, b: u8) -> (bool, u8) {
            let x = int::checked_sub::<8>(a, b); reveal((x.is_some(), x.unwrap_or(7)))
        }",
    ),
    (
        "int",
        "checked_mul",
        "circuit t(a: u8, b: u8) -> (bool, u8) {
            let x = int::checked_mul::<8>(a, b); reveal((x.is_some(), x.unwrap_or(7)))
        }",
    ),
    ("int", "saturating_add", "circuit t(a: u8, b: u8) -> u8 { reveal(int::saturating_add::<8>(a, b)) }"),
    ("int", "saturating_sub", "circuit t(a: u8, b: u8) -> u8 { reveal(int::saturating_sub::<8>(a, b)) }"),
    ("int", "saturating_mul", "circuit t(a: u8, b: u8) -> u8 { reveal(int::saturating_mul::<8>(a, b)) }"),
    (
        "int",
        "pow",
        "circuit t(x: int -9..=9, e: [bool; 3]) -> int -9_999_999..=9_999_999 { reveal(int::pow(x, e)) }",
    ),
    ("int", "isqrt_u64", "circuit t(x: u64) -> u32 { reveal(int::isqrt_u64(x)) }"),
    ("int", "isqrt_u128", "circuit t(x: u128) -> u64 { reveal(int::isqrt_u128(x)) }"),
    ("int", "log2", "circuit t(x: u16) -> u8 { reveal(int::log2::<16>(x)) }"),
    ("int", "count_ones", "circuit t(x: u8) -> u8 { reveal(int::count_ones::<8>(x)) }"),
    ("int", "is_power_of_two", "circuit t(x: u8) -> bool { reveal(int::is_power_of_two::<8>(x)) }"),
    ("int", "to_bytes_le", "circuit t(x: u32) -> [u8; 4] { reveal(int::to_bytes_le(x)) }"),
    ("int", "to_bytes_be", "circuit t(x: u32) -> [u8; 4] { reveal(int::to_bytes_be(x)) }"),
    ("int", "from_bytes_le", "circuit t(x: [u8; 4]) -> u32 { reveal(int::from_bytes_le(x)) }"),
    ("int", "from_bytes_be", "circuit t(x: [u8; 4]) -> u32 { reveal(int::from_bytes_be(x)) }"),
    (
        "int",
        "to_twos_complement",
        "circuit t(x: int -128..=127) -> u8 { reveal(int::to_twos_complement::<8>(x)) }",
    ),
    (
        "int",
        "from_twos_complement",
        "circuit t(x: u8) -> int -128..=127 { reveal(int::from_twos_complement::<8>(x)) }",
    ),
    ("field", "inv", "circuit t(x: field) -> field { reveal(field::inv(x)) }"),
    ("field", "is_zero", "circuit t(x: field) -> bool { reveal(field::is_zero(x)) }"),
    ("field", "pow", "circuit t(x: field, e: [bool; 3]) -> field { reveal(field::pow(x, e)) }"),
    ("field", "canonical_bits", "circuit t(x: field) -> [bool; 253] { reveal(field::canonical_bits(x)) }"),
    ("field", "from_bits", "circuit t(b: [bool; 253]) -> field { reveal(field::from_bits(b)) }"),
    ("field", "reduce_bits", "circuit t(b: [bool; 253]) -> field { reveal(field::reduce_bits(b)) }"),
    ("field", "to_bytes_le", "circuit t(x: field) -> [u8; 32] { reveal(field::to_bytes_le(x)) }"),
    ("field", "to_bytes_be", "circuit t(x: field) -> [u8; 32] { reveal(field::to_bytes_be(x)) }"),
    // The most significant byte of an element is at most 16.
    (
        "field",
        "from_bytes_le",
        "circuit t(x: [u8; 31], top: int 0..=17) -> field {
            reveal(field::from_bytes_le([if i < 31 { x[i % 31] } else { top } for i in 0..32]))
        }",
    ),
    (
        "field",
        "from_bytes_be",
        "circuit t(x: [u8; 31], top: int 0..=17) -> field {
            reveal(field::from_bytes_be([if i > 0 { x[i - 1] } else { top } for i in 0..32]))
        }",
    ),
    ("field", "reduce_bytes_le", "circuit t(x: [u8; 32]) -> field { reveal(field::reduce_bytes_le(x)) }"),
    ("field", "is_square", "circuit t(x: field) -> bool { reveal(field::is_square(x)) }"),
    (
        "field",
        "sqrt",
        "circuit t(x: field) -> (bool, field) {
            let r = field::sqrt(x); reveal((r.is_some(), r.unwrap_or(7)))
        }",
    ),
    ("array", "sort_u128", "circuit t(a: [u128; 2]) -> [u128; 2] { reveal(array::sort_u128(a)) }"),
    ("array", "order", "circuit t(a: [u64; 3]) -> [u8; 3] { reveal(array::order(a)) }"),
    (
        "array",
        "sort_by_key",
        "circuit t(a: [u64; 3], b: [u8; 3]) -> [u8; 3] { reveal(array::sort_by_key(a, b)) }",
    ),
    ("array", "how_many", "circuit t(b: [bool; 3]) -> u8 { reveal(array::how_many(b)) }"),
    ("array", "index_of_minimum", "circuit t(a: [u64; 3]) -> u8 { reveal(array::index_of_minimum(a)) }"),
    ("array", "index_of_maximum", "circuit t(a: [u64; 3]) -> u8 { reveal(array::index_of_maximum(a)) }"),
    (
        "array",
        "index_of",
        "circuit t(a: [u8; 3], x: u8) -> u8 { reveal(array::index_of(a, x).unwrap_or(3)) }",
    ),
    ("array", "count", "circuit t(a: [u8; 3], x: u8) -> u8 { reveal(array::count(a, x)) }"),
    ("array", "any", "circuit t(b: [bool; 3]) -> bool { reveal(array::any(b)) }"),
    ("array", "all", "circuit t(b: [bool; 3]) -> bool { reveal(array::all(b)) }"),
    ("array", "get", "circuit t(a: [u8; 3], i: u8) -> u16 { reveal(array::get(a, i).unwrap_or(256)) }"),
    ("array", "set", "circuit t(a: [u8; 3], i: u8, x: u8) -> [u8; 3] { reveal(array::set(a, i, x)) }"),
    ("array", "slice", "circuit t(a: [u8; 4], i: u8) -> [u8; 2] { reveal(array::slice(a, i)) }"),
    (
        "array",
        "replace",
        "circuit t(a: [u8; 4], i: u8, b: [u8; 2]) -> [u8; 4] { reveal(array::replace(a, i, b)) }",
    ),
    ("array", "rotate_left", "circuit t(a: [u8; 3], i: u8) -> [u8; 3] { reveal(array::rotate_left(a, i)) }"),
    (
        "array",
        "rotate_right",
        "circuit t(a: [u8; 3], i: u8) -> [u8; 3] { reveal(array::rotate_right(a, i)) }",
    ),
    ("option", "is_some", "circuit t(x: Option<u8>) -> bool { reveal(x.is_some()) }"),
    ("option", "is_none", "circuit t(x: Option<u8>) -> bool { reveal(x.is_none()) }"),
    ("option", "unwrap_or", "circuit t(x: Option<u8>, y: u8) -> u8 { reveal(x.unwrap_or(y)) }"),
    ("option", "or", "circuit t(x: Option<u8>, y: Option<u8>) -> u16 { reveal(x.or(y).unwrap_or(256)) }"),
    ("option", "filter", "circuit t(x: Option<u8>, b: bool) -> u16 { reveal(x.filter(b).unwrap_or(256)) }"),
    (
        "option",
        "zip",
        "circuit t(x: Option<u8>, y: Option<u8>) -> [u16; 2] {
            let (a, b) = x.zip(y).unwrap_or((256, 257)); reveal([a, b])
        }",
    ),
    (
        "option",
        "flatten",
        "circuit t(x: Option<Option<u8>>) -> u16 { reveal(option::flatten(x).unwrap_or(256)) }",
    ),
    ("bytes", "pack", "circuit t(a: [u8; 33]) -> [field; 2] { reveal(bytes::pack(a)) }"),
    ("bytes", "xor", "circuit t(a: [u8; 2], b: [u8; 2]) -> [u8; 2] { reveal(bytes::xor(a, b)) }"),
    ("bytes", "equal", "circuit t(a: [u8; 2], b: [u8; 2]) -> bool { reveal(bytes::equal(a, b)) }"),
    (
        "bytes",
        "starts_with",
        "circuit t(a: [u8; 3], b: [u8; 1]) -> (bool, u16) { reveal((bytes::starts_with(a, b), a[1] + a[2])) }",
    ),
    (
        "bytes",
        "ends_with",
        "circuit t(a: [u8; 3], b: [u8; 1]) -> (bool, u16) { reveal((bytes::ends_with(a, b), a[0] + a[1])) }",
    ),
    ("bytes", "find", "circuit t(a: [u8; 4], b: [u8; 2]) -> u8 { reveal(bytes::find(a, b).unwrap_or(9)) }"),
    ("bytes", "contains", "circuit t(a: [u8; 4], b: [u8; 2]) -> bool { reveal(bytes::contains(a, b)) }"),
    (
        "bytes",
        "has_at",
        "circuit t(a: [u8; 4], i: u8, b: [u8; 2]) -> bool { reveal(bytes::has_at(a, i, b)) }",
    ),
    ("bytes", "pad", "circuit t(a: [u8; 2]) -> [u8; 3] { reveal(bytes::pad(a)) }"),
    ("bytes", "is_padded", "circuit t(a: [u8; 3], i: u8) -> bool { reveal(bytes::is_padded(a, i)) }"),
    ("bytes", "length", "circuit t(a: [u8; 3]) -> u8 { reveal(bytes::length(a)) }"),
    ("string", "is_letter", "circuit t(c: int 90..=97) -> bool { reveal(string::is_letter(c)) }"),
    ("string", "is_digit", "circuit t(c: int 47..=58) -> bool { reveal(string::is_digit(c)) }"),
    ("string", "is_upper", "circuit t(c: int 64..=91) -> bool { reveal(string::is_upper(c)) }"),
    ("string", "is_lower", "circuit t(c: int 96..=123) -> bool { reveal(string::is_lower(c)) }"),
    ("string", "is_ascii", "circuit t(c: [int 127..=128; 2]) -> bool { reveal(string::is_ascii(c)) }"),
    (
        "string",
        "is_utf8",
        "circuit t(a: int 193..=194, b: int 127..=191) -> bool { reveal(string::is_utf8([a, b])) }",
    ),
    ("string", "to_upper", "circuit t(c: [int 96..=97; 2]) -> [u8; 2] { reveal(string::to_upper(c)) }"),
    ("string", "to_lower", "circuit t(c: [int 90..=91; 2]) -> [u8; 2] { reveal(string::to_lower(c)) }"),
    ("string", "parse", "circuit t(c: [int 48..=58; 3]) -> u16 { reveal(string::parse(c)) }"),
    ("string", "parse_strict", "circuit t(c: [int 48..=57; 3]) -> u16 { reveal(string::parse_strict(c)) }"),
    (
        "string",
        "parse_first",
        "circuit t(c: [int 48..=57; 3], n: int 0..=4) -> u16 { reveal(string::parse_first(c, n)) }",
    ),
    ("string", "to_digits", "circuit t(x: u16) -> [u8; 4] { reveal(string::to_digits(x)) }"),
    ("hex", "encode", "circuit t(x: [u8; 2]) -> [u8; 4] { reveal(hex::encode(x)) }"),
    ("hex", "decode", "circuit t(x: [int 57..=102; 2]) -> [u8; 1] { reveal(hex::decode(x)) }"),
    ("base64", "encode", "circuit t(x: [u8; 2]) -> [u8; 4] { reveal(base64::encode(x)) }"),
    ("base64", "encode_url", "circuit t(x: [u8; 2]) -> [u8; 3] { reveal(base64::encode_url(x)) }"),
    (
        "base64",
        "decode",
        "circuit t(x: [int 65..=66; 3], end: int 60..=61) -> [u8; 2] {
            reveal(base64::decode([x[0], x[1], x[2], end]))
        }",
    ),
    ("base64", "decode_url", "circuit t(x: [int 65..=66; 3]) -> [u8; 2] { reveal(base64::decode_url(x)) }"),
];
