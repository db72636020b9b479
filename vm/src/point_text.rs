//! The 32 bytes of a point as text that can be copied, read aloud and typed: Bech32m with a prefix.

use std::fmt;

use bech32::primitives::decode::{CharError, UncheckedHrpstring, UncheckedHrpstringError};
use bech32::{Bech32m, Hrp};

/// Bytes behind a prefix. Printing it gives the text in small letters.
pub(crate) struct PointText(pub(crate) &'static str, pub(crate) [u8; 32]);

/// Why a text is not one of 32 bytes behind a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextError {
    /// It begins in another way than with the prefix and `1`.
    Prefix,
    /// A character that none has behind its prefix.
    Character(char),
    /// Letters of both cases.
    MixedCase,
    /// It has so many bytes, which are too few or too many.
    Length(usize),
    /// Some characters are wrong.
    Checksum,
}

/// Defines what is wrong with a text of one kind, in its words.
macro_rules! text_error {
    ($(#[$about:meta])* $name:ident, $what:literal, $begins:literal, $length:expr) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            /// It begins in another way.
            Prefix,
            /// A character that none has behind its prefix.
            Character(char),
            /// Letters of both cases.
            MixedCase,
            /// Characters are missing or too many.
            Length {
                /// How many bytes there are.
                found: usize,
            },
            /// Some characters are wrong.
            Checksum,
            /// The text is fine, but it stands for no key that somebody can have.
            Point,
        }

        impl From<$crate::point_text::TextError> for $name {
            fn from(error: $crate::point_text::TextError) -> Self {
                use $crate::point_text::TextError;
                match error {
                    TextError::Prefix => Self::Prefix,
                    TextError::Character(c) => Self::Character(c),
                    TextError::MixedCase => Self::MixedCase,
                    TextError::Length(found) => Self::Length { found },
                    TextError::Checksum => Self::Checksum,
                }
            }
        }

        impl std::error::Error for $name {}

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    Self::Prefix => write!(f, "{} begins with `{}`", $what, $begins),
                    Self::Character(c) => write!(
                        f,
                        "{} has no {c:?} behind `{}`: it has digits except 1 and letters except b, i and o",
                        $what, $begins
                    ),
                    Self::MixedCase => write!(f, "{} has either small or capital letters, not both", $what),
                    Self::Length { found } => {
                        write!(f, "{} has {} characters, and this has {found}", $what, $length)
                    }
                    Self::Checksum => f.write_str("a character is wrong: the checksum does not fit"),
                    Self::Point => f.write_str("it stands for no key that somebody can have"),
                }
            }
        }
    };
}
pub(crate) use text_error;

/// How many characters follow the prefix: a separator, 52 for 32 bytes, and 6 of the checksum.
pub(crate) const REST: usize = 59;

/// Reads a text in small letters, or in capital ones, as they are in QR codes.
pub(crate) fn read(prefix: &'static str, text: &str) -> Result<[u8; 32], TextError> {
    let start = text.get(..prefix.len() + 1).and_then(|start| start.strip_suffix('1'));
    if !start.is_some_and(|start| start.eq_ignore_ascii_case(prefix)) {
        return Err(TextError::Prefix);
    }
    let parsed = UncheckedHrpstring::new(text).map_err(refusal)?;
    if parsed.hrp() != Hrp::parse_unchecked(prefix) {
        // What separates the prefix is the last `1`.
        return Err(TextError::Character('1'));
    }
    if text.len() != prefix.len() + REST {
        return Err(TextError::Length(text.len()));
    }
    parsed.validate_checksum::<Bech32m>().map_err(|_| TextError::Checksum)?;
    let mut bytes = [0; 32];
    let read = parsed.remove_checksum::<Bech32m>();
    bytes.iter_mut().zip(read.byte_iter()).for_each(|(to, from)| *to = from);
    // 52 characters hold four bits more than 32 bytes: they are zero, as in what is printed.
    if !PointText(prefix, bytes).to_string().eq_ignore_ascii_case(text) {
        return Err(TextError::Checksum);
    }
    Ok(bytes)
}

impl fmt::Display for PointText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(prefix, bytes) = self;
        bech32::encode_to_fmt::<Bech32m, _>(f, Hrp::parse_unchecked(prefix), bytes).map_err(|_| fmt::Error)
    }
}

fn refusal(error: UncheckedHrpstringError) -> TextError {
    match error {
        UncheckedHrpstringError::Char(CharError::MixedCase) => TextError::MixedCase,
        UncheckedHrpstringError::Char(CharError::InvalidChar(c)) => TextError::Character(c),
        // The prefix is longer than any can be: there is another separator far behind it.
        UncheckedHrpstringError::Hrp(_) => TextError::Character('1'),
        _ => TextError::Prefix,
    }
}
