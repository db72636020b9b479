//! Types as people write them.

use std::fmt;

use num_bigint::BigInt;

use super::Type;

/// As in the language: `u32`, `int 1..=9`, `[[u8; 9]; 9]`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Bool => f.write_str("bool"),
            Type::Int { low, high } => match unsigned_bits(low, high) {
                Some(bits) => write!(f, "u{bits}"),
                None => write!(f, "int {low}..={high}"),
            },
            Type::Field => f.write_str("field"),
            Type::Hidden(inner) => write!(f, "Hidden<{inner}>"),
            Type::Array(element, length) => write!(f, "[{element}; {length}]"),
            Type::Tuple(items) => {
                f.write_str("(")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index > 0 { ", " } else { "" })?;
                }
                f.write_str(if items.len() == 1 { ",)" } else { ")" })
            }
            Type::Struct { name, .. } | Type::Enum { name, .. } => f.write_str(name),
        }
    }
}

/// 8, 16, 32, 64 or 128 if the range is that of the unsigned type.
fn unsigned_bits(low: &BigInt, high: &BigInt) -> Option<u32> {
    let of = |bits: &u32| *high == (BigInt::from(1) << *bits) - 1;
    [8, 16, 32, 64, 128].into_iter().filter(|_| *low == BigInt::ZERO).find(of)
}
