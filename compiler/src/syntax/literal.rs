//! The values of literals.

use num_bigint::{BigInt, BigUint};

use super::report::Report;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;

/// Literals are below 2^256: enough for every field element and for any step on the way to one.
const MAX_BITS: u64 = 256;

/// The value of a number.
pub(crate) fn integer(text: &str, span: Span) -> Result<BigInt, Box<Diagnostic>> {
    let (digits, radix, name) = match text.get(..2) {
        Some("0x" | "0X") => (&text[2..], 16, "hexadecimal"),
        Some("0b" | "0B") => (&text[2..], 2, "binary"),
        _ => (text, 10, "decimal"),
    };
    let malformed = |message: String, here: &str, help: String| {
        Err(Box::new(Diagnostic::at(codes::E0104, span, message).here(here).help(help)))
    };
    if let Some(bad) = digits.chars().find(|c| *c != '_' && !c.is_digit(radix)) {
        let help = suffix_help(digits, radix);
        return malformed(
            format!("`{text}` is not a number"),
            &format!("`{bad}` is not a {name} digit"),
            help,
        );
    }
    let digits: String = digits.chars().filter(|c| *c != '_').collect();
    if digits.is_empty() {
        return malformed(
            format!("`{text}` has no digits"),
            &format!("expected {name} digits after the prefix"),
            "write at least one digit, such as `0x0`".into(),
        );
    }
    let digits = digits.trim_start_matches('0');
    // Long numbers are refused by their length: reading them would take quadratic time.
    let longest = match radix {
        16 => 64,
        2 => 256,
        _ => 78,
    };
    let value = if digits.is_empty() { Some(BigUint::ZERO) } else { None };
    let value = value.or_else(|| {
        (digits.len() <= longest).then(|| BigUint::parse_bytes(digits.as_bytes(), radix)).flatten()
    });
    value.map_or_else(|| Err(too_large(span)), |value| bounded(value.into(), span))
}

/// A number if it is below the limit of literals.
pub(crate) fn bounded(value: BigInt, span: Span) -> Result<BigInt, Box<Diagnostic>> {
    if value.bits() <= MAX_BITS { Ok(value) } else { Err(too_large(span)) }
}

fn too_large(span: Span) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::at(codes::E0105, span, "this number is too large");
    Box::new(diagnostic.here("must be below 2^256").help("split the value, or pass it as an input"))
}

fn suffix_help(digits: &str, radix: u32) -> String {
    let end = digits.find(|c: char| c != '_' && !c.is_digit(radix)).unwrap_or(digits.len());
    let (number, suffix) = digits.split_at(end);
    let number = number.trim_end_matches('_');
    match suffix {
        "u8" | "u16" | "u32" | "u64" | "u128" | "field" if radix == 10 && !number.is_empty() => {
            format!("a number has no type suffix; write `{number}`, or `{number} as {suffix}`")
        }
        _ if radix == 10 && number == "0" => "numbers are decimal, `0x…` or `0b…`".into(),
        "n" | "L" | "l" | "U" | "u" | "UL" | "ul" | "LL" | "ULL" | "ull" | "usize" | "i8" | "i16" | "i32"
        | "i64" | "i128" | "isize"
            if radix == 10 && !number.is_empty() =>
        {
            format!("a number has no suffix; write `{number}`")
        }
        _ if radix == 10 => match power_of_ten(number, suffix) {
            Some(digits) => format!("write all digits: `{digits}`"),
            None => "a name cannot begin with a digit; put a space between a number and a word".into(),
        },
        _ => "a name cannot begin with a digit; put a space between a number and a word".into(),
    }
}

/// The digits of `1e6` in groups of three.
fn power_of_ten(number: &str, suffix: &str) -> Option<String> {
    let exponent: usize = suffix.strip_prefix(['e', 'E'])?.parse().ok().filter(|exponent| *exponent <= 75)?;
    let digits = format!("{}{}", number.replace('_', ""), "0".repeat(exponent));
    let groups: Vec<&str> = (0..digits.len().div_ceil(3))
        .rev()
        .map(|group| &digits[digits.len().saturating_sub(3 * group + 3)..digits.len() - 3 * group])
        .collect();
    Some(groups.join("_"))
}

/// The content of a string with its quotes.
pub(crate) fn text(source: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) -> String {
    let inner = source.strip_prefix('"').unwrap_or(source);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let mut value = String::with_capacity(inner.len());
    let mut at = 0;
    while let Some(before) = inner[at..].find('\\') {
        value.push_str(&inner[at..at + before]);
        at += before;
        let (character, length) = escape(inner, at, span, diagnostics);
        value.extend(character);
        at += length;
    }
    value.push_str(&inner[at..]);
    value
}

/// What the backslash at a byte of a literal's content begins, and how long it is. What is unknown is reported.
pub(crate) fn escape(
    inner: &str,
    at: usize,
    span: Span,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Option<char>, usize) {
    let rest = &inner[at + 1..];
    let Some(first) = rest.chars().next() else { return (None, 1) };
    let simple = match first {
        'n' => Some('\n'),
        't' => Some('\t'),
        'r' => Some('\r'),
        '0' => Some('\0'),
        '\\' | '"' | '\'' => Some(first),
        _ => None,
    };
    if simple.is_some() {
        return (simple, 2);
    }
    let digits = rest.strip_prefix('x').and_then(|digits| digits.get(..2));
    let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    let length = if digits.is_some() { 4 } else { 1 + first.len_utf8() };
    let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
    if let Some(code) = code.filter(u8::is_ascii) {
        return (Some(char::from(code)), length);
    }
    let start = span.start as usize + 1 + at;
    let place = Span::new(span.file, start, start + length);
    diagnostics.report(match code {
        Some(_) => Diagnostic::at(codes::E0103, place, "an escape stands for a character of ASCII")
            .here("greater than `\\x7f`")
            .help("write other characters as they are, and bytes that are no text as numbers: `[0xff, 0]`"),
        None => {
            let written = first.escape_debug();
            Diagnostic::at(codes::E0103, place, format!("`\\{written}` is not an escape of strings"))
                .here("unknown escape")
                .help("the escapes are `\\n`, `\\t`, `\\r`, `\\0`, `\\\"`, `\\'`, `\\\\` and `\\x00` to `\\x7f`; a backslash itself is `\\\\`")
        }
    });
    (None, length)
}

/// The number of a character with its quotes.
pub(crate) fn character(source: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<BigInt> {
    let inner = source.get(1..source.len().saturating_sub(1)).unwrap_or("");
    let (character, length) = match inner.chars().next() {
        Some('\\') => {
            let before = diagnostics.len();
            let (character, length) = escape(inner, 0, span, diagnostics);
            if diagnostics.len() > before {
                return None;
            }
            (character, length)
        }
        first => (first, first.map_or(0, char::len_utf8)),
    };
    if let Some(character) = character.filter(|character| length == inner.len() && character.is_ascii()) {
        return Some(u32::from(character).into());
    }
    let diagnostic = Diagnostic::at(codes::E0126, span, "this is not a character of ASCII");
    diagnostics.report(match character {
        None => diagnostic.here("nothing is between the quotes").help("a blank is `' '`, a quote is `'\\''`"),
        Some(_) if length < inner.len() => diagnostic
            .here("more than one character")
            .help(format!("write a string between double quotes: `\"{inner}\"`")),
        Some(_) => diagnostic
            .here("takes more than one byte")
            .help(format!("the string `\"{inner}\"` has its bytes")),
    });
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn value(text: &str) -> Result<BigInt, &'static str> {
        integer(text, Span::new(FileId(0), 0, text.len())).map_err(|d| d.code.name())
    }

    #[test]
    fn numbers_have_their_value() {
        assert_eq!(value("1_000"), Ok(1000.into()));
        assert_eq!(value("0xff"), Ok(255.into()));
        assert_eq!(value("0b1010"), Ok(10.into()));
        assert_eq!(value("0000"), Ok(0.into()));
        let max: BigInt = (BigInt::from(1) << 256_u32) - 1;
        assert_eq!(value(&max.to_string()), Ok(max.clone()));
        assert_eq!(value(&format!("0x{max:x}")), Ok(max.clone()));
        assert_eq!(value(&format!("0b0_{max:b}")), Ok(max));
    }

    #[test]
    fn numbers_from_2_to_the_256_are_too_large() {
        let limit: BigInt = BigInt::from(1) << 256_u32;
        for text in [limit.to_string(), format!("0x{limit:x}"), format!("0b{limit:b}"), "9".repeat(1 << 20)] {
            assert_eq!(value(&text), Err("E0105"));
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_refused() {
        for text in ["12ab", "0x", "0b12", "0o17", "5u8", "0x_", "0xfg"] {
            assert_eq!(value(text), Err("E0104"), "{text}");
        }
    }
}
