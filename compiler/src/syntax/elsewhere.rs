//! Types, functions and values of other languages, and what stands for them here.

/// What to write instead of a type of another language, if the name is one.
pub fn type_elsewhere(name: &str) -> Option<String> {
    let by_name = match name {
        "usize" | "size_t" => "`u32`, or another unsigned type: an index may have any",
        "isize" | "ssize_t" => "a signed type, which is written with its bounds: `int -128..=127`",
        "address" | "Address" => "`field`, or `[u8; 20]` for its bytes",
        "Field" | "felt" | "Felt" | "felt252" | "Fr" | "Fp" | "F" | "Scalar" | "Fe" | "FieldElement" => {
            "`field`"
        }
        "boolean" | "Boolean" | "Bool" | "BOOL" | "_Bool" | "bit" => "`bool`",
        "byte" | "char" | "uchar" | "Byte" => "`u8`",
        "short" | "ushort" | "word" => "`u16`",
        "unsigned" | "ulong" | "long" | "signed" | "integer" | "Integer" | "Uint" | "uint" => {
            "`u64`, or another of `u8 u16 u32 u64 u128`"
        }
        "number" | "Number" | "bigint" | "BigInt" | "BigUint" | "nat" | "Nat" | "U256" => {
            "`u128`, an `int` with its bounds, or `field`"
        }
        "float" | "double" | "f32" | "f64" | "Float" | "decimal" | "Decimal" | "ufixed" | "fixed" => {
            "an integer that counts smaller units: there are no fractions"
        }
        "string" | "String" | "str" | "Str" | "bytes" | "Bytes" => "an array of bytes, `[u8; N]`",
        "Vec" | "vec" | "vector" | "list" | "List" | "Array" | "array" | "slice" | "Span" | "BoundedVec" => {
            "an array of fixed length, `[T; N]`"
        }
        "map" | "mapping" | "dict" => "an array of pairs: there are no maps",
        map if map.ends_with("Map") => "an array of pairs: there are no maps",
        "Result" => "the value alone: what must hold is written `assert condition, \"message\";`",
        "set" => "an array, with `std::set`: there are no sets",
        set if set.ends_with("Set") => "an array, with `std::set`: there are no sets",
        "Box" | "Rc" | "Arc" | "Ref" | "ptr" => "the type itself: there are no pointers",
        "void" | "Unit" | "unit" | "None" | "NoneType" => "`()`, or no result type at all",
        "any" | "Any" | "auto" | "object" | "Object" => "a type: each value has one that is known",
        _ => "",
    };
    if !by_name.is_empty() {
        return Some(by_name.to_owned());
    }
    numbered(name)
}

/// `uint32`, `i8`, `u256`, `bytes32`, `U64`: a family and a number.
fn numbered(name: &str) -> Option<String> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (family, width) = name.split_at(digits);
    let width: u32 =
        width.strip_suffix("_t").unwrap_or(width).parse().ok().filter(|width| (1..=4096).contains(width))?;
    match family {
        "u" | "U" | "uint" | "UInt" | "Uint" => Some(match width {
            8 | 16 | 32 | 64 | 128 => format!("`u{width}`"),
            1 => "`bool`".to_owned(),
            2..=127 => format!("`int 0..={}`", (1_u128 << width) - 1),
            129..=250 => "`u128`, or `field` for numbers below 2^252".to_owned(),
            _ => "`field` for numbers below 2^252, or two `u128`".to_owned(),
        }),
        "i" | "I" | "int" | "Int" | "sint" => Some(match width {
            2..=127 => {
                let half = 1_u128 << (width - 1);
                format!("a signed type, which is written with its bounds: `int -{half}..={}`", half - 1)
            }
            _ => "a signed type, which is written with its bounds: `int -128..=127`".to_owned(),
        }),
        "bytes" | "Bytes" | "b" | "B" => Some(format!("`[u8; {width}]`")),
        _ => None,
    }
}

/// What to write instead of a method of another language, if the name is one.
pub fn method_elsewhere(name: &str) -> Option<&'static str> {
    Some(match name {
        "iter" | "into_iter" | "iter_mut" | "values" => {
            "leave it out: a loop runs over the array itself, `for x in xs`, and so does `[f(x) for x in xs]`"
        }
        "map" | "collect" | "forEach" | "for_each" => "write `[f(x) for x in xs]`",
        "enumerate" | "entries" => "write `for i in 0..xs.len()`, and `xs[i]` inside",
        "rev" => "count from the other end, as in `xs[n - 1 - i]`, or use `std::array::reverse`",
        "step_by" => "write `for i in 0..n / 2`, and `2 * i` inside",
        "fold" | "reduce" | "filter" | "all" | "any" | "every" | "some" | "find" | "position" | "count" => {
            "go through the array in a `for` loop, with a `let mut` before it"
        }
        "push" | "append" | "pop" | "insert" | "remove" | "extend" | "resize" => {
            "an array has a fixed length: build a new one, as in `[f(i) for i in 0..n]`"
        }
        "length" | "size" | "count_elements" => "the length of an array is `xs.len()`",
        "is_empty" => "compare the length: `xs.len() == 0`",
        "get" | "at" => "an element is written `xs[i]`",
        "clone" | "to_owned" | "copied" | "cloned" | "to_vec" | "as_ref" | "as_slice" | "borrow" | "into" => {
            "leave it out: values are copied"
        }
        "to_string" | "toString" | "as_bytes" | "as_str" | "bytes" | "as_str_bytes" => {
            "leave it out: a string is an array of bytes already"
        }
        "unwrap" | "expect" => "leave it out: only an `Option` may be without a value",
        "sqrt" => "of a `u32` the root is `std::int::isqrt(x)`",
        "lt" | "gt" | "le" | "ge" | "eq" | "ne" | "cmp" | "equals" => {
            "compare with `<`, `<=` or `==`; a field element has to be converted first, as in `x as u64`"
        }
        "overflowing_add" | "overflowing_sub" | "overflowing_mul" => {
            "write `+`, `-` or `*`: nothing overflows, and a result that does not fit its type has no proof"
        }
        "to_le_bytes" => "the bytes of a number are `std::int::to_bytes_le::<4>(x)`",
        "to_be_bytes" => "the bytes of a number are `std::int::to_bytes_be::<4>(x)`",
        "to_bits" | "to_le_bits" | "to_be_bits" | "to_le_radix" => {
            "the bits of a number are `to_bits::<32>(x)`, least significant first"
        }
        "assert_max_bit_size" => "`x as u32` proves that the value fits",
        "mul" | "add" | "sub" | "div" | "rem" | "not" | "neg" => "write the operator",
        _ => return None,
    })
}

/// What to write instead of a function or value of another language, if the name is one.
pub fn value_elsewhere(name: &str) -> Option<&'static str> {
    Some(match name {
        "require" | "assert_true" | "assume" | "enforce" | "ensure" | "static_assert" | "debug_assert" => {
            "write `assert condition, \"message\";`"
        }
        "panic" | "revert" | "throw" | "fail" | "abort" | "unreachable" | "todo" | "unimplemented"
        | "error" | "raise" => "say what must hold: `assert condition, \"message\";`",
        "assert_eq" | "assertEq" | "assertEqual" | "assert_equal" | "console_assert" => {
            "write `assert a == b, \"message\";`"
        }
        "assert_ne" | "assert_neq" | "assertNotEq" | "assertNotEqual" => {
            "write `assert a != b, \"message\";`"
        }
        "print" | "println" | "printf" | "eprintln" | "dbg" | "console" | "puts" | "echo" | "debug" => {
            "write `log(\"message\", value);`"
        }
        "null" | "nil" | "undefined" | "NULL" | "nullptr" | "Null" => {
            "a value that may be missing has the type `Option<T>`: write `None` or `Some(value)`"
        }
        "True" | "TRUE" => "write `true`",
        "False" | "FALSE" => "write `false`",
        "range" | "xrange" => "a range is written `0..n`",
        "len" | "length" | "size" => "the length of an array is `xs.len()`",
        "sizeof" => "leave it out: a value has no size in bytes",
        "pow" | "exp" => "write `x.pow(2)`, or multiply",
        "sqrt" => "of a `u32` the root is `std::int::isqrt(x)`",
        "Ok" => "write the value alone: a function that returns has not failed",
        "Err" => "say what must hold: `assert condition, \"message\";`",
        "cast" | "parseInt" | "Number" | "parse_int" => "write `value as u32`",
        "pass" => "leave it out: a block may be empty",
        "input" | "read" | "readline" | "env" | "stdin" | "witness" => {
            "an input is a parameter of the `circuit`: a secret one, or one marked `public`"
        }
        "this" => "write `self`",
        "msg" | "tx" | "block" | "context" => {
            "who sends what is not known here: take it as a `public` parameter"
        }
        "abi" => "values are hashed as they are: `std::hash::poseidon::hash`",
        "Math" => "look into the standard library: `std::int`",
        "String" | "str" => "write the string itself, which is an array of bytes",
        "Poseidon" | "poseidon" => "write `poseidon::hash2(a, b)`, with `use std::hash::poseidon;`",
        "keccak256" | "sha256" | "sha3" | "keccak" | "blake2s" | "blake3" | "pedersen_hash" | "sha2" => {
            "the hash functions are in `std::hash`: `poseidon`, `sha256`, `keccak256` and `blake2s`"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_of_types_has_a_number() {
        for (name, help) in [
            ("uint32", Some("`u32`")),
            ("uint8_t", Some("`u8`")),
            ("U64", Some("`u64`")),
            ("u24", Some("`int 0..=16777215`")),
            ("bytes32", Some("`[u8; 32]`")),
            ("i8", Some("a signed type, which is written with its bounds: `int -128..=127`")),
            ("u256", Some("`field` for numbers below 2^252, or two `u128`")),
            ("x1", None),
            ("u", None),
            ("u0", None),
            ("u99999999999", None),
        ] {
            assert_eq!(type_elsewhere(name).as_deref(), help, "{name}");
        }
    }
}
