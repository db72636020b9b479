//! The one place that knows how bytes are laid out: little-endian integers, length-prefixed strings, and the
//! canonical forms of scalars, points and big integers.
//!
//! Reading is total: any bytes give a value or a [`FormatError`]. Every value has one encoding, lengths are
//! checked against a limit and against the bytes present before memory is spent on them.

use std::fmt;

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use num_bigint::{BigInt, Sign};
use thiserror::Error;

/// Why bytes do not have the form they should have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The bytes end early.
    #[error("the bytes end too early")]
    Truncated,
    /// There is something after the end.
    #[error("there are bytes after the end")]
    TrailingBytes,
    /// A count or length is over its limit.
    #[error("too many {what}: {found}, but the limit is {limit}")]
    LimitExceeded {
        /// What is counted, in the plural.
        what: &'static str,
        /// How many there are.
        found: u64,
        /// How many there may be.
        limit: u64,
    },
    /// A version that is not taken.
    #[error("it has version {found}, but only version {taken} is accepted")]
    UnknownVersion {
        /// The version of the bytes.
        found: u64,
        /// The only one that is taken.
        taken: u64,
    },
    /// What the bytes stand for takes more memory than the reader is willing to spend.
    #[error("it takes more than {limit} bytes of memory")]
    TooMuchMemory {
        /// How much it may take.
        limit: u64,
    },
    /// A byte that selects between forms selects none.
    #[error("unknown kind of {what}: 0x{tag:02x}")]
    UnknownTag {
        /// What the byte selects.
        what: &'static str,
        /// The byte that was read.
        tag: u8,
    },
    /// A scalar not reduced modulo the group order, or written with more bytes than it needs.
    #[error("a scalar is not in canonical form")]
    NonCanonicalScalar,
    /// Bytes that are not the encoding of a point of the group.
    #[error("a commitment is not a valid point")]
    InvalidPoint,
    /// An integer written with more bytes than it needs.
    #[error("an integer is not in canonical form")]
    NonCanonicalInteger,
    /// An item that has a shorter encoding.
    #[error("an item is not in canonical form")]
    NonCanonicalItem,
    /// A string that is not UTF-8.
    #[error("a string is not valid UTF-8")]
    InvalidString,
    /// Bytes that are not the encoding of a proof.
    #[error("a proof is malformed")]
    InvalidProof,
}

/// The most bytes of a big integer's magnitude.
const MAX_INTEGER_BYTES: u8 = 32;
/// Marks a negative big integer in its length byte.
const NEGATIVE: u8 = 0x80;

/// Reads values off the front of a byte string.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    /// How much memory lists and strings may take, and how much of that is left.
    memory: u64,
    memory_left: u64,
    /// Whether what is LE32 elsewhere is LEB128 here.
    short: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self::with_memory(bytes, u64::MAX)
    }

    /// A reader whose lists and strings may take so many bytes of memory: some take many times their encoding.
    pub(crate) fn with_memory(bytes: &'a [u8], memory: u64) -> Self {
        Self { bytes, memory, memory_left: memory, short: false }
    }

    /// A reader of what [`Short`] wrote: each LE32 is in LEB128.
    pub(crate) fn short(bytes: &'a [u8]) -> Self {
        Self { short: true, ..Self::new(bytes) }
    }

    /// A reader of other bytes in the same way.
    pub(crate) fn like(&self, bytes: &'a [u8]) -> Self {
        Self { short: self.short, ..Self::new(bytes) }
    }

    /// Accounts for memory before it is used.
    pub(crate) fn spend(&mut self, bytes: usize) -> Result<(), FormatError> {
        let left = self.memory_left.checked_sub(bytes as u64);
        self.memory_left = left.ok_or(FormatError::TooMuchMemory { limit: self.memory })?;
        Ok(())
    }

    /// How many bytes are left.
    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len()
    }

    /// Requires that nothing is left.
    pub(crate) fn finish(self) -> Result<(), FormatError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(FormatError::TrailingBytes) }
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Result<&'a [u8], FormatError> {
        let (head, tail) = self.bytes.split_at_checked(length).ok_or(FormatError::Truncated)?;
        self.bytes = tail;
        Ok(head)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
        let (head, tail) = self.bytes.split_first_chunk().ok_or(FormatError::Truncated)?;
        self.bytes = tail;
        Ok(*head)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, FormatError> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// LE32, or LEB128 in what is short.
    pub(crate) fn u32(&mut self) -> Result<u32, FormatError> {
        if self.short { self.leb128() } else { self.array().map(u32::from_le_bytes) }
    }

    /// An integer below 2^32 in LEB128: seven bits a byte, the least first, the top bit set in all but the last one; no more
    /// bytes than it needs.
    pub(crate) fn leb128(&mut self) -> Result<u32, FormatError> {
        self.leb128_below(u32::BITS).map(|value| value as u32)
    }

    /// The same of one below 2^64.
    pub(crate) fn leb128_u64(&mut self) -> Result<u64, FormatError> {
        self.leb128_below(u64::BITS)
    }

    fn leb128_below(&mut self, bits: u32) -> Result<u64, FormatError> {
        let mut value = 0;
        for shift in (0..bits).step_by(7) {
            let byte = self.u8()?;
            value |= u128::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let needless = byte == 0 && shift > 0;
                let value = u64::try_from(value).ok().filter(|_| !needless && value >> bits == 0);
                return value.ok_or(FormatError::NonCanonicalInteger);
            }
        }
        Err(FormatError::NonCanonicalInteger)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, FormatError> {
        self.array().map(u64::from_le_bytes)
    }

    /// A LE32 count or length of `what`, at most `limit`.
    pub(crate) fn count(&mut self, what: &'static str, limit: u32) -> Result<u32, FormatError> {
        let found = self.u32()?;
        check_limit(what, found, limit)?;
        Ok(found)
    }

    /// A LE32 count of `what`, at most `limit`, and that many items.
    pub(crate) fn list<T, E: From<FormatError>>(
        &mut self,
        what: &'static str,
        limit: u32,
        mut item: impl FnMut(&mut Self) -> Result<T, E>,
    ) -> Result<Vec<T>, E> {
        // No reservation: the list grows with the bytes that are really there.
        let count = self.count(what, limit)?;
        let mut items = Vec::new();
        for _ in 0..count {
            self.spend(size_of::<T>())?;
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// A LE32 length and that many bytes.
    pub(crate) fn string(&mut self) -> Result<&'a [u8], FormatError> {
        let length = self.u32()?;
        self.bytes(length as usize)
    }

    /// A UTF-8 string with a LE32 length of at most `limit` bytes.
    pub(crate) fn text(&mut self, what: &'static str, limit: u32) -> Result<String, FormatError> {
        let length = self.count(what, limit)?;
        let bytes = self.bytes(length as usize)?;
        self.spend(bytes.len())?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| FormatError::InvalidString)
    }

    /// A scalar in 32 bytes; in what is short its length, then as many bytes as it needs.
    pub(crate) fn constant(&mut self) -> Result<Scalar, FormatError> {
        if !self.short {
            return self.scalar();
        }
        let length = self.u8()?;
        self.short_scalar(length)
    }

    /// A canonical scalar in 32 bytes.
    pub(crate) fn scalar(&mut self) -> Result<Scalar, FormatError> {
        canonical_scalar(self.array()?)
    }

    /// A scalar in `length` ≤ 32 bytes, the last of which is not zero.
    pub(crate) fn short_scalar(&mut self, length: u8) -> Result<Scalar, FormatError> {
        let bytes = self.bytes(length.into())?;
        if bytes.last() == Some(&0) {
            return Err(FormatError::NonCanonicalScalar);
        }
        let mut padded = [0; 32];
        padded.get_mut(..bytes.len()).ok_or(FormatError::NonCanonicalScalar)?.copy_from_slice(bytes);
        canonical_scalar(padded)
    }

    /// A valid point in compressed form.
    pub(crate) fn point(&mut self) -> Result<CompressedRistretto, FormatError> {
        let point = CompressedRistretto(self.array()?);
        point.decompress().map(|_| point).ok_or(FormatError::InvalidPoint)
    }

    /// A big integer: a byte with the length of its magnitude (top bit: negative), then the magnitude.
    pub(crate) fn integer(&mut self) -> Result<BigInt, FormatError> {
        let head = self.u8()?;
        let length = head & !NEGATIVE;
        if length > MAX_INTEGER_BYTES || head == NEGATIVE {
            return Err(FormatError::NonCanonicalInteger);
        }
        let magnitude = self.bytes(length.into())?;
        match (magnitude.last(), head & NEGATIVE) {
            (None, _) => Ok(BigInt::ZERO),
            (Some(0), _) => Err(FormatError::NonCanonicalInteger),
            (_, 0) => Ok(BigInt::from_bytes_le(Sign::Plus, magnitude)),
            _ => Ok(BigInt::from_bytes_le(Sign::Minus, magnitude)),
        }
    }
}

/// Fails if `found` of `what` is over the limit.
///
/// It takes 64 bits whatever the machine: a count that is cut to fit in `usize` first could pass.
pub(crate) fn check_limit(what: &'static str, found: impl Into<u64>, limit: u32) -> Result<(), FormatError> {
    let (found, limit) = (found.into(), u64::from(limit));
    if found <= limit { Ok(()) } else { Err(FormatError::LimitExceeded { what, found, limit }) }
}

fn canonical_scalar(bytes: [u8; 32]) -> Result<Scalar, FormatError> {
    Option::from(Scalar::from_canonical_bytes(bytes)).ok_or(FormatError::NonCanonicalScalar)
}

/// The bytes up to the last one that is not zero: of a scalar, as many as it needs.
pub(crate) fn significant_bytes(bytes: &[u8]) -> &[u8] {
    let length = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    &bytes[..length]
}

/// Bytes printed as lower-case hexadecimal digits.
pub(crate) struct Hex<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The bytes that hexadecimal digits stand for.
pub(crate) fn parse_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some((digit(high)? << 4 | digit(low)?) as u8)).collect();
    if rest.is_empty() { bytes } else { None }
}

/// How many bytes an integer takes in LEB128.
pub(crate) fn leb128_len(value: u32) -> usize {
    (32 - value.leading_zeros()).div_ceil(7).max(1) as usize
}

/// Appends values to a byte string; the mirror of [`Reader`].
///
/// Counts and lengths are within the limits of what is written, so they fit in 32 bits.
pub(crate) trait Write {
    fn put(&mut self, bytes: &[u8]);

    fn put_u32(&mut self, value: u32) {
        self.put(&value.to_le_bytes());
    }

    fn put_leb128(&mut self, value: impl Into<u64>) {
        let mut value = value.into();
        while value >= 0x80 {
            self.put(&[value as u8 | 0x80]);
            value >>= 7;
        }
        self.put(&[value as u8]);
    }

    fn put_count(&mut self, count: usize) {
        self.put_u32(count as u32);
    }

    fn put_string(&mut self, bytes: &[u8]) {
        self.put_count(bytes.len());
        self.put(bytes);
    }

    fn put_constant(&mut self, scalar: &Scalar) {
        self.put(scalar.as_bytes());
    }

    fn put_integer(&mut self, value: &BigInt) {
        let (sign, magnitude) = value.to_bytes_le();
        match sign {
            Sign::NoSign => self.put(&[0]),
            Sign::Plus => self.put(&[magnitude.len() as u8]),
            Sign::Minus => self.put(&[magnitude.len() as u8 | NEGATIVE]),
        }
        if sign != Sign::NoSign {
            self.put(&magnitude);
        }
    }
}

impl Write for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// Bytes in which LEB128 stands for LE32 and a scalar has no zeros at its end, for what transactions carry.
pub(crate) struct Short<'a>(pub(crate) &'a mut Vec<u8>);

impl Write for Short<'_> {
    fn put(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn put_u32(&mut self, value: u32) {
        self.put_leb128(value);
    }

    fn put_constant(&mut self, scalar: &Scalar) {
        let significant = significant_bytes(scalar.as_bytes());
        self.put(&[significant.len() as u8]);
        self.put(significant);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integer(bytes: &[u8]) -> Result<BigInt, FormatError> {
        let mut reader = Reader::new(bytes);
        let value = reader.integer()?;
        reader.finish().map(|()| value)
    }

    #[test]
    fn integers_have_one_encoding() {
        let limit: BigInt = BigInt::from(1) << 255;
        for value in [0, 1, -1, 127, 128, -128, 255, 256, -256, i64::MIN].map(BigInt::from) {
            let mut bytes = Vec::new();
            bytes.put_integer(&value);
            assert_eq!(integer(&bytes), Ok(value));
        }
        let mut bytes = Vec::new();
        bytes.put_integer(&-&limit);
        assert_eq!((bytes.len(), integer(&bytes)), (33, Ok(-limit)));
        for bytes in [&[0x80][..], &[1, 0], &[0x81, 0], &[2, 1, 0]] {
            assert_eq!(integer(bytes), Err(FormatError::NonCanonicalInteger));
        }
        assert_eq!(integer(&[[33].as_slice(), &[1; 33]].concat()), Err(FormatError::NonCanonicalInteger));
        assert_eq!(integer(&[2, 1]), Err(FormatError::Truncated));
    }

    #[test]
    fn leb128_has_one_encoding() {
        let read = |bytes: &[u8]| {
            let mut reader = Reader::new(bytes);
            let value = reader.leb128()?;
            reader.finish().map(|()| value)
        };
        for value in [0, 1, 127, 128, 300, (1 << 14) - 1, 1 << 14, 1 << 28, u32::MAX] {
            let mut bytes = Vec::new();
            bytes.put_leb128(value);
            assert_eq!(bytes.len(), leb128_len(value));
            assert_eq!(read(&bytes), Ok(value));
        }
        for bytes in [&[0x80, 0][..], &[0xff, 0x80, 0], &[0xff, 0xff, 0xff, 0xff, 0x10], &[0x80; 6]] {
            assert_eq!(read(bytes), Err(FormatError::NonCanonicalInteger), "{bytes:?}");
        }
        assert_eq!(read(&[0x80]), Err(FormatError::Truncated));
        for value in [0, 1 << 32, 1 << 63, u64::MAX] {
            let mut bytes = Vec::new();
            bytes.put_leb128(value);
            assert_eq!(Reader::new(&bytes).leb128_u64(), Ok(value));
        }
        let too_large = [&[0xff; 9][..], &[2]].concat();
        assert_eq!(Reader::new(&too_large).leb128_u64(), Err(FormatError::NonCanonicalInteger));
    }

    #[test]
    fn text_is_utf_8() {
        let read = |bytes: &[u8]| Reader::new(bytes).text("bytes", 3);
        assert_eq!(read(&[2, 0, 0, 0, 0xc3, 0xa9]), Ok("é".to_owned()));
        assert_eq!(read(&[1, 0, 0, 0, 0xc3]), Err(FormatError::InvalidString));
        let limit = FormatError::LimitExceeded { what: "bytes", found: 4, limit: 3 };
        assert_eq!(read(&[4, 0, 0, 0]), Err(limit));
    }

    #[test]
    fn hexadecimal() {
        assert_eq!(Hex(&[0, 0xab]).to_string(), "00ab");
        assert_eq!(parse_hex("00aB"), Some(vec![0, 0xab]));
        assert_eq!(parse_hex("0"), None);
        assert_eq!(parse_hex("+1"), None);
        assert_eq!(parse_hex("é"), None);
    }
}
