//! The parts of bincode 1, default options, that the chain's transactions use: integers little-endian and of
//! fixed size, lengths in 64 bits, variants in 32.

use crate::encoding::{FormatError, Reader};

/// A length of `what`, at most `limit`.
pub(super) fn length(reader: &mut Reader<'_>, what: &'static str, limit: u32) -> Result<usize, FormatError> {
    let found = reader.u64()?;
    if found > limit.into() {
        return Err(FormatError::LimitExceeded { what, found, limit: limit.into() });
    }
    Ok(found as usize)
}

/// A byte string of at most `limit` bytes.
pub(super) fn bytes<'a>(
    reader: &mut Reader<'a>,
    what: &'static str,
    limit: u32,
) -> Result<&'a [u8], FormatError> {
    let length = length(reader, what, limit)?;
    reader.bytes(length)
}

/// A string of at most `limit` bytes.
pub(super) fn text<'a>(
    reader: &mut Reader<'a>,
    what: &'static str,
    limit: u32,
) -> Result<&'a str, FormatError> {
    std::str::from_utf8(bytes(reader, what, limit)?).map_err(|_| FormatError::InvalidString)
}

/// A list of at most `limit` items.
pub(super) fn list<'a, T>(
    reader: &mut Reader<'a>,
    what: &'static str,
    limit: u32,
    mut item: impl FnMut(&mut Reader<'a>) -> Result<T, FormatError>,
) -> Result<Vec<T>, FormatError> {
    // No reservation: the list grows with the bytes that are really there.
    let length = length(reader, what, limit)?;
    (0..length).map(|_| item(reader)).collect()
}

/// An item or nothing.
pub(super) fn option<'a, T>(
    reader: &mut Reader<'a>,
    item: impl FnOnce(&mut Reader<'a>) -> Result<T, FormatError>,
) -> Result<Option<T>, FormatError> {
    match reader.u8()? {
        0 => Ok(None),
        1 => item(reader).map(Some),
        tag => Err(FormatError::UnknownTag { what: "option", tag }),
    }
}

/// The number of a variant of `what`.
pub(super) fn variant(reader: &mut Reader<'_>, what: &'static str) -> Result<u8, FormatError> {
    let found = reader.u32()?;
    found.try_into().map_err(|_| FormatError::LimitExceeded {
        what,
        found: found.into(),
        limit: u8::MAX.into(),
    })
}
