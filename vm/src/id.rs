//! IDs as text: 64 hexadecimal digits; and the ID of outputs, which ledgers and transactions share.

use thiserror::Error;

/// A string that is not an ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an ID is 64 hexadecimal digits")]
pub struct ParseIdError;

/// Prints and reads types that wrap 32 bytes.
macro_rules! hex_text {
    ($($id:ident)*) => {$(
        impl ::std::fmt::Display for $id {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::encoding::Hex(&self.0).fmt(f)
            }
        }

        impl ::std::fmt::Debug for $id {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, "{}({self})", stringify!($id))
            }
        }

        impl ::std::str::FromStr for $id {
            type Err = $crate::ParseIdError;

            fn from_str(text: &str) -> Result<Self, $crate::ParseIdError> {
                let bytes = $crate::encoding::parse_hex(text).ok_or($crate::ParseIdError)?;
                bytes.try_into().map(Self).map_err(|_| $crate::ParseIdError)
            }
        }
    )*};
}
pub(crate) use hex_text;

/// Names an output: a hash of the whole of it, like a contract ID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutputId(pub [u8; 32]);

hex_text!(OutputId);
