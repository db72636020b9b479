//! ABI types as people write them.

use std::fmt;

use num_bigint::BigInt;
use zkvm::abi::Type;

/// A type as in the language: `u32`, `int 1..=9`, `[[u8; 9]; 9]`.
#[derive(Clone, Copy, Debug)]
pub struct TypeName<'a>(pub &'a Type);

impl fmt::Display for TypeName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Type::Bool => f.write_str("bool"),
            Type::Int { low, high } => match unsigned_bits(low, high) {
                Some(bits) => write!(f, "u{bits}"),
                None => write!(f, "int {low}..={high}"),
            },
            Type::Field => f.write_str("field"),
            Type::Hidden(inner) => write!(f, "Hidden<{}>", TypeName(inner)),
            Type::Array(element, length) => write!(f, "[{}; {length}]", TypeName(element)),
            Type::Tuple(items) => {
                f.write_str("(")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{}", if index > 0 { ", " } else { "" }, TypeName(item))?;
                }
                f.write_str(if items.len() == 1 { ",)" } else { ")" })
            }
            Type::Struct { name, .. } => f.write_str(name),
        }
    }
}

/// 8, 16, 32, 64 or 128 if the range is that of the unsigned type.
fn unsigned_bits(low: &BigInt, high: &BigInt) -> Option<u32> {
    let of = |bits: &u32| *high == (BigInt::from(1) << *bits) - 1;
    [8, 16, 32, 64, 128].into_iter().filter(|_| *low == BigInt::ZERO).find(of)
}
