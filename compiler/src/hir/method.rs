//! Methods of types that are part of the language.

use super::Type;

/// A method of arrays, of numbers or of all values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `xs.len()`: how many elements an array has.
    Len,
    /// `x.wrapping_add(y)`: the sum modulo 2^n, for a type of n bits.
    WrappingAdd,
    /// `x.wrapping_sub(y)`: the difference modulo 2^n.
    WrappingSub,
    /// `x.wrapping_mul(y)`: the product modulo 2^n.
    WrappingMul,
    /// `x.rotate_left(k)`: the bits of a type of n bits, moved up by k places; those that leave at the top come in below.
    RotateLeft,
    /// `x.rotate_right(k)`: the same downwards.
    RotateRight,
    /// `x.pow(k)`: the product of k factors x.
    Pow,
    /// `x.parts()`: the truth values and numbers that a value is made of, as field elements.
    Parts,
}

impl Method {
    /// All of them, by their names.
    pub const ALL: [(&'static str, Method); 8] = [
        ("len", Method::Len),
        ("wrapping_add", Method::WrappingAdd),
        ("wrapping_sub", Method::WrappingSub),
        ("wrapping_mul", Method::WrappingMul),
        ("rotate_left", Method::RotateLeft),
        ("rotate_right", Method::RotateRight),
        ("pow", Method::Pow),
        ("parts", Method::Parts),
    ];

    /// The method of this name.
    pub fn named(name: &str) -> Option<Method> {
        Method::ALL.iter().find(|(known, _)| *known == name).map(|(_, method)| *method)
    }

    /// The name it is called by.
    pub fn name(self) -> &'static str {
        Method::ALL.iter().find(|(_, method)| *method == self).map_or("", |(name, _)| name)
    }

    /// Whether values of a type have it.
    pub fn is_of(self, ty: &Type) -> bool {
        match (self, ty) {
            (Method::Len, Type::Array(..)) | (Method::Pow, Type::Int(_) | Type::Field) => true,
            (Method::Len | Method::Pow, _) => false,
            (Method::Parts, ty) => !matches!(ty, Type::Error | Type::Variable(_)),
            (_, ty) => [8, 16, 32, 64, 128].into_iter().any(|bits| *ty == Type::unsigned(bits)),
        }
    }

    /// How many arguments it takes besides the receiver.
    pub fn arguments(self) -> usize {
        if matches!(self, Method::Len | Method::Parts) { 0 } else { 1 }
    }
}
