//! Values, and types whose lengths and bounds are numbers.

use num_bigint::BigInt;
use num_integer::Integer;

/// "A value is known at one of three stages": later ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// When the program is built.
    Const,
    /// To the verifier.
    Public,
    /// To the prover alone.
    Secret,
}

/// A value; what it is made of each has its stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Bool(bool, Stage),
    /// "Integers are integers": exact, of any size.
    Int(BigInt, Stage),
    /// In 0..ℓ: "residues modulo ℓ".
    Field(BigInt, Stage),
    Array(Vec<Value>),
    Tuple(Vec<Value>),
    /// With the types of its fields.
    Struct(Vec<(String, Type)>, Vec<(String, Value)>),
    /// The variant that is taken, when it is known which one that is, and the payloads of all variants.
    Enum {
        name: String,
        taken: usize,
        known: Stage,
        payloads: Vec<Vec<(String, Value)>>,
    },
}

/// A type with numbers for lengths and bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Bool,
    /// "the integers from a to b"
    Int(BigInt, BigInt),
    /// All integers.
    Whole,
    Field,
    Array(Box<Type>, usize),
    Tuple(Vec<Type>),
    Struct(Vec<(String, Type)>),
    /// With the fields of each variant.
    Enum(String, Vec<(String, Vec<(String, Type)>)>),
    Hidden(Box<Type>),
}

/// ℓ = 2^252 + 27742317777372353535851937790883648493
pub(crate) fn order() -> BigInt {
    (BigInt::from(1) << 252) + 27_742_317_777_372_353_535_851_937_790_883_648_493u128
}

/// The residue of an integer.
pub(crate) fn residue(integer: &BigInt) -> BigInt {
    integer.mod_floor(&order())
}

/// The number whose product with `a` is 1; 0 for 0.
pub(crate) fn inverse(a: &BigInt) -> BigInt {
    a.modpow(&(order() - 2), &order())
}

impl Type {
    /// What a payload holds that is not taken: zeros, or the least value of a type that has no zero.
    pub(crate) fn filler(&self) -> Value {
        let all = |fields: &[(String, Type)]| -> Vec<(String, Value)> {
            fields.iter().map(|(name, ty)| (name.clone(), ty.filler())).collect()
        };
        match self {
            Type::Bool => Value::Bool(false, Stage::Const),
            Type::Int(low, high) if *low <= BigInt::ZERO && BigInt::ZERO <= *high => {
                Value::Int(BigInt::ZERO, Stage::Const)
            }
            Type::Int(low, _) => Value::Int(low.clone(), Stage::Const),
            Type::Whole => Value::Int(BigInt::ZERO, Stage::Const),
            Type::Field => Value::Field(BigInt::ZERO, Stage::Const),
            Type::Array(element, length) => Value::Array(vec![element.filler(); *length]),
            Type::Tuple(parts) => Value::Tuple(parts.iter().map(Type::filler).collect()),
            Type::Struct(fields) => Value::Struct(fields.clone(), all(fields)),
            Type::Enum(name, variants) => {
                let payloads = variants.iter().map(|(_, fields)| all(fields)).collect();
                Value::Enum { name: name.clone(), taken: 0, known: Stage::Const, payloads }
            }
            Type::Hidden(inner) => inner.filler(),
        }
    }

    /// There is one encoding for each value: a payload that is not taken holds nothing else than the filler.
    pub(crate) fn is_canonical(&self, value: &Value) -> bool {
        let all = |types: &[(String, Type)], values: &[(String, Value)]| {
            types.iter().zip(values).all(|((_, ty), (_, value))| ty.is_canonical(value))
        };
        match (self, value) {
            (Type::Array(element, _), Value::Array(parts)) => {
                parts.iter().all(|part| element.is_canonical(part))
            }
            (Type::Tuple(types), Value::Tuple(parts)) => {
                types.iter().zip(parts).all(|(ty, part)| ty.is_canonical(part))
            }
            (Type::Struct(types), Value::Struct(_, fields)) => all(types, fields),
            (Type::Enum(_, variants), Value::Enum { taken, payloads, .. }) => {
                let mut payloads = variants.iter().zip(payloads).enumerate();
                payloads.all(|(index, ((_, types), payload))| match index == *taken {
                    true => all(types, payload),
                    false => types.iter().zip(payload).all(|((_, ty), (_, value))| value.same(&ty.filler())),
                })
            }
            _ => true,
        }
    }
}

impl Value {
    /// The parts of an array, tuple or struct.
    pub(crate) fn parts(&self) -> Vec<&Value> {
        match self {
            Value::Array(parts) | Value::Tuple(parts) => parts.iter().collect(),
            Value::Struct(_, fields) => fields.iter().map(|(_, value)| value).collect(),
            Value::Enum { payloads, .. } => payloads.iter().flatten().map(|(_, value)| value).collect(),
            _ => vec![],
        }
    }

    pub(crate) fn parts_mut(&mut self) -> Vec<&mut Value> {
        match self {
            Value::Array(parts) | Value::Tuple(parts) => parts.iter_mut().collect(),
            Value::Struct(_, fields) => fields.iter_mut().map(|(_, value)| value).collect(),
            Value::Enum { payloads, .. } => payloads.iter_mut().flatten().map(|(_, value)| value).collect(),
            _ => vec![],
        }
    }

    /// The latest stage of what it is made of.
    pub(crate) fn stage(&self) -> Stage {
        match self {
            Value::Bool(_, stage) | Value::Int(_, stage) | Value::Field(_, stage) => *stage,
            _ => {
                let own = if let Value::Enum { known, .. } = self { *known } else { Stage::Const };
                self.parts().iter().map(|part| part.stage()).fold(own, Stage::max)
            }
        }
    }

    /// The same value, known no earlier than at a stage.
    pub(crate) fn no_earlier_than(mut self, stage: Stage) -> Value {
        self.map_stages(&|own| own.max(stage));
        self
    }

    /// The same value at a stage.
    pub(crate) fn known_at(mut self, stage: Stage) -> Value {
        self.map_stages(&|_| stage);
        self
    }

    /// The same value, known to the verifier.
    pub(crate) fn published(mut self) -> Value {
        self.map_stages(&|own| own.min(Stage::Public));
        self
    }

    fn map_stages(&mut self, map: &dyn Fn(Stage) -> Stage) {
        if let Value::Enum { known, .. } = self {
            *known = map(*known);
        }
        match self {
            Value::Bool(_, stage) | Value::Int(_, stage) | Value::Field(_, stage) => *stage = map(*stage),
            _ => self.parts_mut().into_iter().for_each(|part| part.map_stages(map)),
        }
    }

    /// The numbers it is made of, in order: of a bool 0 or 1, of an integer its residue.
    pub(crate) fn leaves(&self) -> Vec<BigInt> {
        match self {
            Value::Bool(value, _) => vec![BigInt::from(u8::from(*value))],
            Value::Int(value, _) => vec![residue(value)],
            Value::Field(value, _) => vec![value.clone()],
            _ => {
                let parts = self.parts().into_iter().flat_map(Value::leaves);
                self.indicators().into_iter().chain(parts).collect()
            }
        }
    }

    /// Of an enum a truth for each variant except the first: whether it is taken.
    fn indicators(&self) -> Vec<BigInt> {
        let Value::Enum { taken, payloads, .. } = self else { return vec![] };
        (1..payloads.len()).map(|variant| BigInt::from(u8::from(*taken == variant))).collect()
    }

    /// A value like this one with zeros for its numbers.
    pub(crate) fn zero(&self) -> Value {
        let mut zero = self.clone();
        zero.clear();
        zero
    }

    fn clear(&mut self) {
        if let Value::Enum { taken, .. } = self {
            *taken = 0;
        }
        match self {
            Value::Bool(value, _) => *value = false,
            Value::Int(value, _) | Value::Field(value, _) => *value = BigInt::ZERO,
            _ => self.parts_mut().into_iter().for_each(Value::clear),
        }
    }

    /// Whether two values of one type are the same, whenever they are known.
    pub(crate) fn same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Bool(a, _), Value::Bool(b, _)) => a == b,
            (Value::Int(a, _), Value::Int(b, _)) => a == b,
            // An integer beside a field element is one, too.
            (Value::Int(a, _), Value::Field(b, _)) | (Value::Field(b, _), Value::Int(a, _)) => {
                residue(a) == *b
            }
            (Value::Field(a, _), Value::Field(b, _)) => a == b,
            _ => {
                let (a, b) = (self.parts(), other.parts());
                self.indicators() == other.indicators()
                    && a.len() == b.len()
                    && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
        }
    }
}
