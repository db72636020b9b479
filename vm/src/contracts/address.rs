//! Where payments go: a predicate as text that can be copied, read aloud and typed.

use std::fmt;
use std::str::FromStr;

use curve25519_dalek::ristretto::CompressedRistretto;

use super::Predicate;
use crate::point_text::{self, PointText, REST, text_error};
#[cfg(feature = "prove")]
use crate::signature::SigningKey;

/// A predicate that can be opened: a point, and not the identity. What is locked by other bytes is lost, or anybody's.
///
/// Its text is Bech32m with the prefix `zk`: 61 lower-case letters and digits, of which the last six are a checksum. It
/// finds every mistake in up to four characters, and misses others once in 2^30 times.
///
/// ```
/// use zkvm::tx::{Address, AddressError, Predicate};
///
/// let text = "zk1ute2uzn2h388r2yy49su2qz3tavwxzm25kpdmrdk5ev5tcyd94mq0xdz6l";
/// let address: Address = text.parse()?;
/// let predicate: Predicate = address.into();
/// assert_eq!(Address::try_from(predicate)?.to_string(), text);
///
/// let slip = text.replace("ute2", "utc2");
/// assert_eq!(slip.parse::<Address>(), Err(AddressError::Checksum));
/// # Ok::<(), AddressError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address(Predicate);

text_error!(
    /// Why a text is no address, or a predicate has none.
    AddressError,
    "an address",
    "zk1",
    Address::LENGTH
);

/// What all addresses begin with, before the separator `1`.
const PREFIX: &str = "zk";

impl Address {
    /// How many characters the text has: the prefix, a separator, 52 for 32 bytes, and 6 of the checksum.
    pub const LENGTH: usize = PREFIX.len() + REST;
}

impl TryFrom<Predicate> for Address {
    type Error = AddressError;

    fn try_from(predicate: Predicate) -> Result<Self, AddressError> {
        match predicate.verification_key().point() {
            Some(_) => Ok(Self(predicate)),
            None => Err(AddressError::Point),
        }
    }
}

#[cfg(feature = "prove")]
impl From<&SigningKey> for Address {
    /// Whoever has the key can open what goes there.
    fn from(key: &SigningKey) -> Self {
        // No signing key is zero, so its point is not the identity.
        Self(key.verification_key().into())
    }
}

impl From<Address> for Predicate {
    fn from(address: Address) -> Self {
        address.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        PointText(PREFIX, self.0.0.to_bytes()).fmt(f)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    /// Reads an address in small letters, or in capital ones, as they are in QR codes.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let bytes = point_text::read(PREFIX, text)?;
        Self::try_from(Predicate(CompressedRistretto(bytes)))
    }
}
