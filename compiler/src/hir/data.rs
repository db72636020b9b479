//! Data types: structs and enums. A struct is a data type of one variant.
//!
//! A value of one is the list of its parts: for an enum, first whether it is each variant but the first, as booleans of
//! which at most one is true, then the fields of all variants. Fields of variants that it is not hold values that mean
//! nothing and are always the same.

use super::{About, ConstParameter, DataId, Program, Type};
use crate::source::Span;

/// A struct or an enum.
#[derive(Clone, Debug)]
pub struct Data {
    /// The name in its module.
    pub name: String,
    /// Whether it is an enum; a struct has just one variant, of its own name.
    pub is_enum: bool,
    /// What it is generic over.
    pub generics: Generics,
    /// Its variants in order.
    pub variants: Vec<Variant>,
    /// Whether there is more that could not be parsed.
    pub partial: bool,
    /// What its author says of it, and to whom it is visible.
    pub about: About,
    /// Where its name is.
    pub span: Span,
}

/// The parameters of a data type.
#[derive(Clone, Debug, Default)]
pub struct Generics {
    /// Those that stand for types, in order.
    pub types: Vec<TypeParameter>,
    /// Those that stand for integers, in order.
    pub consts: Vec<ConstParameter>,
}

impl Generics {
    /// How a path names a type with these parameters: `Stack::<T, N>`.
    pub fn shown(&self, name: &str) -> String {
        let types = self.types.iter().map(|parameter| (parameter.span, &parameter.name));
        let consts = self.consts.iter().map(|parameter| (parameter.span, &parameter.name));
        let mut all: Vec<_> = types.chain(consts).collect();
        all.sort();
        let names: Vec<&str> = all.into_iter().map(|(_, name)| name.as_str()).collect();
        format!("{name}::<{}>", names.join(", "))
    }
}

/// A parameter that stands for a type.
#[derive(Clone, Debug)]
pub struct TypeParameter {
    /// The name in its function or data type.
    pub name: String,
    /// Where its name is.
    pub span: Span,
}

/// One of the forms that values of a data type have.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The name in the data type.
    pub name: String,
    /// How it is written.
    pub form: Form,
    /// Its fields in order.
    pub fields: Vec<Field>,
    /// Where its name is.
    pub span: Span,
}

/// How a variant is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// It is the name alone.
    Unit,
    /// The name with parts in parentheses, whose names are `0`, `1` and so on.
    Tuple,
    /// The name with named fields in braces.
    Struct,
}

/// A field of a variant.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name in the variant.
    pub name: String,
    /// The type of its values, in terms of the data type's parameters.
    pub ty: Type,
    /// Where its name is.
    pub span: Span,
}

impl Data {
    /// How many booleans say which variant a value is.
    pub fn indicators(&self) -> usize {
        self.variants.len().saturating_sub(1)
    }

    /// The place of a variant's first field among the parts of a value.
    pub fn first_part(&self, variant: usize) -> usize {
        let before = self.variants.iter().take(variant).map(|variant| variant.fields.len());
        self.indicators() + before.sum::<usize>()
    }

    /// The types of the parts of a value, in terms of the data type's parameters.
    pub fn parts(&self) -> impl Iterator<Item = &Type> {
        const BOOL: &Type = &Type::Bool;
        let fields = self.variants.iter().flat_map(|variant| &variant.fields);
        std::iter::repeat_n(BOOL, self.indicators()).chain(fields.map(|field| &field.ty))
    }

    /// The fields, if it is a struct.
    pub fn fields(&self) -> &[Field] {
        match self.variants.as_slice() {
            [only] if !self.is_enum => &only.fields,
            _ => &[],
        }
    }
}

impl Program {
    /// A data type by its id.
    pub fn data(&self, id: DataId) -> &Data {
        // Invariant: ids are made with their data types.
        &self.data[id.0 as usize]
    }

    /// A type without arguments.
    pub fn plain(id: DataId) -> Type {
        Type::Data(id, Box::default())
    }
}
