//! `std::bytes`, `std::string`, `std::hex` and `std::base64` against Rust's strings and the crates hex and base64.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use num_bigint::BigInt;
use num_traits::{Num, ToPrimitive};

use crate::{Numbers, Random, agree, agree_on, bytes_of, numbers, option, truth};

/// Strings of some characters, followed by other inputs.
fn texts(alphabet: &[u8], length: usize, others: &[usize]) -> Vec<Numbers> {
    let mut random = Random(4);
    let mut draw = || {
        let text: Vec<usize> = (0..length).map(|_| alphabet[random.below(alphabet.len())].into()).collect();
        let rest: Vec<usize> = others.iter().map(|count| random.below(*count)).collect();
        numbers([text, rest].concat())
    };
    (0..60).map(|_| draw()).collect()
}

fn windows_at(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[test]
fn comparisons() {
    let all = |n: &[BigInt]| {
        let (a, b) = (bytes_of(&n[..4]), bytes_of(&n[4..]));
        let starts = [a.starts_with(&b[..2]), a.ends_with(&b[..2]), a == b];
        Some(starts.map(truth).to_vec())
    };
    let circuit = "circuit t(a: [u8; 4], b: [u8; 4]) -> [bool; 3] {
        reveal([bytes::starts_with(a, b[..2]), bytes::ends_with(a, b[..2]), bytes::equal(a, b)])
    }";
    agree_on(circuit, &texts(b"ab", 8, &[]), all);
    agree(circuit, all);
    // Longer than what one field element holds: they differ in one byte, or nowhere.
    let differ =
        |at: usize| numbers([vec![7u8; 70], (0..70).map(|i| if i == at { 8 } else { 7 }).collect()].concat());
    agree_on(
        "circuit t(a: [u8; 70], b: [u8; 70]) -> bool { reveal(bytes::equal(a, b)) }",
        &[differ(0), differ(30), differ(31), differ(61), differ(62), differ(69), differ(70)],
        |n| Some(vec![truth(n[..70] == n[70..])]),
    );
}

#[test]
fn search() {
    for length in [1, 2, 3] {
        agree_on(
            &format!(
                "circuit t(a: [u8; 7], b: [u8; {length}]) -> (bool, u8, bool) {{
                    let found = bytes::find(a, b);
                    reveal((found.is_some(), found.unwrap_or(0), bytes::contains(a, b)))
                }}"
            ),
            &texts(b"abc", 7 + length, &[]),
            |n| {
                let found = windows_at(&bytes_of(&n[..7]), &bytes_of(&n[7..]));
                Some([option(found.map(BigInt::from)), vec![truth(found.is_some())]].concat())
            },
        );
    }
    agree_on(
        "circuit t(a: [u8; 6], b: [u8; 2], place: u8) -> bool { reveal(bytes::has_at(a, place, b)) }",
        &texts(b"ab", 8, &[7]),
        |n| {
            let at = n[8].to_usize()?;
            Some(vec![truth(n[..6].get(at..at + 2)? == &n[6..8])])
        },
    );
}

#[test]
fn packing() {
    agree("circuit t(a: [u8; 40]) -> [field; 2] { reveal(bytes::pack(a)) }", |n| {
        let number = |bytes: &[BigInt]| bytes.iter().rev().fold(BigInt::ZERO, |x, byte| 256 * x + byte);
        Some(vec![number(&n[..31]), number(&n[31..])])
    });
    agree("circuit t(a: [u8; 3], b: [u8; 3]) -> [u8; 3] { reveal(bytes::xor(a, b)) }", |n| {
        Some((0..3).map(|i| &n[i] ^ &n[3 + i]).collect())
    });
    agree("circuit t(a: [u8; 3]) -> [u8; 5] { reveal(bytes::pad(a)) }", |n| {
        Some([n.to_vec(), numbers([0, 0])].concat())
    });
    agree_on(
        "circuit t(a: [u8; 5], length: u8) -> bool { reveal(bytes::is_padded(a, length)) }",
        &texts(b"a\0\0", 5, &[7]),
        |n| {
            let length = n[5].to_usize()?;
            Some(vec![truth(n[..5].get(length..)?.iter().all(|byte| *byte == BigInt::ZERO))])
        },
    );
    agree_on("circuit t(a: [u8; 5]) -> u8 { reveal(bytes::length(a)) }", &texts(b"ab\0\0", 5, &[]), |n| {
        let zeros = n.iter().rev().take_while(|byte| **byte == BigInt::ZERO).count();
        let length = 5 - zeros;
        n[..length].iter().all(|byte| *byte != BigInt::ZERO).then(|| numbers([length]))
    });
}

#[test]
fn characters() {
    let circuit = "circuit t(c: u8) -> ([bool; 5], [u8; 2]) {
        reveal((
            [
                string::is_digit(c), string::is_upper(c), string::is_lower(c), string::is_letter(c),
                string::is_ascii([c, 65]),
            ],
            [string::to_upper([c])[0], string::to_lower([c])[0]],
        ))
    }";
    agree_on(circuit, &(0..256).map(|c| numbers([c])).collect::<Vec<_>>(), |n| {
        let c = n[0].to_u8()?;
        let letters = [c.is_ascii_uppercase(), c.is_ascii_lowercase(), c.is_ascii_alphabetic()];
        let kinds = [&[c.is_ascii_digit()][..], &letters, &[c.is_ascii()]].concat();
        Some(
            [
                kinds.into_iter().map(truth).collect(),
                numbers([c.to_ascii_uppercase(), c.to_ascii_lowercase()]),
            ]
            .concat(),
        )
    });
}

#[test]
fn utf8() {
    // At the ends of what may follow what, and characters of one to four bytes.
    let bytes = [0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1];
    let bytes = [&bytes[..], &[0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff]].concat();
    let pairs = bytes.iter().flat_map(|a| bytes.iter().map(move |b| [*a, *b]));
    let mut inputs: Vec<Numbers> = vec![];
    for [a, b] in pairs {
        inputs.push(numbers([a, b, 0x80, 0x80]));
        inputs.push(numbers([0x41, a, b, 0x80]));
        inputs.push(numbers([a, 0x80, b, 0x41]));
    }
    let texts = ["a\u{7ff}b", "\u{800}a", "\u{d7ff}a", "\u{e000}a", "\u{10ffff}", "\u{10000}"];
    inputs.extend(texts.iter().map(|text| numbers(text.bytes())));
    agree_on("circuit t(a: [u8; 4]) -> bool { reveal(string::is_utf8(a)) }", &inputs, |n| {
        Some(vec![truth(std::str::from_utf8(&bytes_of(n)).is_ok())])
    });
}

/// The number that digits stand for; `strict` refuses a zero at the start.
fn parse(text: &[u8], strict: bool) -> Option<BigInt> {
    let digits = text.iter().all(u8::is_ascii_digit) && !(strict && text.len() > 1 && text[0] == b'0');
    digits.then(|| BigInt::from_str_radix(std::str::from_utf8(text).ok()?, 10).ok())?
}

#[test]
fn decimal_digits() {
    for (alphabet, length) in [(&b"0123456789"[..], 20), (b"019/:", 2), (b"01-", 1)] {
        for (name, strict) in [("parse", false), ("parse_strict", true)] {
            agree_on(
                &format!("circuit t(a: [u8; {length}]) -> u128 {{ reveal(string::{name}(a)) }}"),
                &texts(alphabet, length, &[]),
                |n| parse(&bytes_of(n), strict).map(|number| vec![number]),
            );
        }
    }
    agree_on(
        "circuit t(a: [u8; 4], length: u8) -> u16 { reveal(string::parse_first(a, length)) }",
        &texts(b"0129x", 4, &[6]),
        |n| {
            let text = bytes_of(&n[..4]);
            let first = text.get(..n[4].to_usize()?).filter(|first| !first.is_empty())?;
            parse(first, true).map(|number| vec![number])
        },
    );
    agree("circuit t(x: u64) -> [u8; 20] { reveal(string::to_digits(x)) }", |n| {
        Some(numbers(format!("{:020}", n[0]).into_bytes()))
    });
    agree("circuit t(x: u8) -> [u8; 2] { reveal(string::to_digits(x)) }", |n| {
        Some(numbers(format!("{:02}", n[0]).into_bytes())).filter(|digits| digits.len() == 2)
    });
    // The most digits there are.
    agree("circuit t(x: u128) -> [u8; 75] { reveal(string::to_digits(x)) }", |n| {
        Some(numbers(format!("{:075}", n[0]).into_bytes()))
    });
}

#[test]
fn hexadecimal_digits() {
    agree("circuit t(a: [u8; 5]) -> [u8; 10] { reveal(hex::encode(a)) }", |n| {
        Some(numbers(hex::encode(bytes_of(n)).into_bytes()))
    });
    for alphabet in [&b"0123456789abcdef"[..], b"09afgA/:`"] {
        agree_on(
            "circuit t(a: [u8; 2]) -> [u8; 1] { reveal(hex::decode(a)) }",
            &texts(alphabet, 2, &[]),
            |n| {
                let text = bytes_of(n);
                let lower = !text.iter().any(u8::is_ascii_uppercase);
                lower.then(|| hex::decode(&text).ok().map(numbers))?
            },
        );
    }
}

#[test]
fn base64_of_every_length() {
    for length in [1usize, 2, 3, 4, 5, 6] {
        let (padded, bare) = (length.div_ceil(3) * 4, (8 * length).div_ceil(6));
        agree(
            &format!("circuit t(a: [u8; {length}]) -> [u8; {padded}] {{ reveal(base64::encode(a)) }}"),
            |n| Some(numbers(BASE64_STANDARD.encode(bytes_of(n)).into_bytes())),
        );
        agree(
            &format!("circuit t(a: [u8; {length}]) -> [u8; {bare}] {{ reveal(base64::encode_url(a)) }}"),
            |n| Some(numbers(BASE64_URL_SAFE_NO_PAD.encode(bytes_of(n)).into_bytes())),
        );
        let mut random = Random(5);
        let mut inputs: Vec<Numbers> = vec![];
        let mut url: Vec<Numbers> = vec![];
        for _ in 0..20 {
            let bytes = random.bytes(length);
            // An encoding, and one with a character changed.
            for change in [false, true] {
                let at = random.below(padded);
                let character = b"=A-_+/ aQgw*"[random.below(12)];
                let changed = |text: String| {
                    let mut text = text.into_bytes();
                    let at = at % text.len();
                    text[at] = if change { character } else { text[at] };
                    numbers(text)
                };
                inputs.push(changed(BASE64_STANDARD.encode(&bytes)));
                url.push(changed(BASE64_URL_SAFE_NO_PAD.encode(&bytes)));
            }
        }
        // The length says how many bytes there are.
        let exactly = |bytes: Vec<u8>| (bytes.len() == length).then(|| numbers(bytes));
        agree_on(
            &format!("circuit t(a: [u8; {padded}]) -> [u8; {length}] {{ reveal(base64::decode(a)) }}"),
            &inputs,
            |n| BASE64_STANDARD.decode(bytes_of(n)).ok().and_then(exactly),
        );
        agree_on(
            &format!("circuit t(a: [u8; {bare}]) -> [u8; {length}] {{ reveal(base64::decode_url(a)) }}"),
            &url,
            |n| BASE64_URL_SAFE_NO_PAD.decode(bytes_of(n)).ok().and_then(exactly),
        );
    }
}
