//! Values with their types, as far as somebody can tell what they are.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use zkvm::CompressedRistretto;
use zkvm::integer::scalar_to_int;
use zkvm::reading::ReadingKey;
use zkvm::tx::{PayloadItem, PortableItem};

use crate::hir::{ConstExpr, ConstParameterId, Evaluator, Field, Meanings, Program, Type};

/// A value, as far as somebody can tell what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// One of the two truth values.
    Bool(bool),
    /// An integer, which may be negative.
    Int(BigInt),
    /// A number of the scalar field.
    Field(Scalar),
    /// Which asset it is: its flavor.
    Asset(Scalar),
    /// A key or an address, by its bytes.
    Key([u8; 32]),
    /// A signature of data, by its bytes.
    Signature(Vec<u8>),
    /// What somebody reads with: a reading key.
    ReadingKey(ReadingKey),
    /// What nobody told, and cannot be read.
    Unknown,
    /// The elements of an array or of a tuple.
    List(Vec<Told>),
    /// The fields of a struct.
    Struct(Vec<(String, Told)>),
    /// A variant of an enum, and its fields.
    Variant(String, Vec<(String, Told)>),
}

/// A value of a type, given its strings: those that everybody can read come first, then commitments.
pub(super) fn told(program: &Program, ty: &Type, strings: &[PayloadItem]) -> Told {
    let Some(hidden) = kinds(program, ty, false) else { return Told::Unknown };
    let open = hidden.iter().filter(|hidden| !**hidden).count();
    let (mut public, mut committed) = (strings.iter().take(open), strings.iter().skip(open));
    let ordered = hidden.iter().map(|hidden| if *hidden { committed.next() } else { public.next() });
    let ordered: Vec<Option<Word>> =
        ordered.zip(&hidden).map(|(item, hidden)| item.and_then(|item| readable(item, *hidden))).collect();
    value(program, ty, &mut ordered.into_iter()).unwrap_or(Told::Unknown)
}

/// A string that is a number, a key or a signature.
type Word = Vec<u8>;

/// What a string says; nothing, if it is a commitment that nobody opened.
fn readable(item: &PayloadItem, hidden: bool) -> Option<Word> {
    match item {
        PayloadItem::Committed(opening) => Some(opening.value.to_bytes().to_vec()),
        PayloadItem::Plain(PortableItem::String(bytes)) if !hidden => Some(bytes.to_vec()),
        _ => None,
    }
}

/// Whether each leaf of a type is hidden.
fn kinds(program: &Program, ty: &Type, hidden: bool) -> Option<Vec<bool>> {
    if let Type::Hidden(inner) = ty {
        return kinds(program, inner, true);
    }
    let Some(parts) = parts(program, ty)? else { return Some(vec![hidden]) };
    let leaves = parts.types().into_iter().map(|part| kinds(program, part, hidden));
    Some(leaves.collect::<Option<Vec<_>>>()?.concat())
}

fn value(program: &Program, ty: &Type, leaves: &mut dyn Iterator<Item = Option<Word>>) -> Option<Told> {
    let ty = match ty {
        Type::Hidden(inner) => &**inner,
        ty => ty,
    };
    Some(match parts(program, ty)? {
        Some(Parts::List(types)) => {
            Told::List(types.iter().map(|ty| value(program, ty, leaves)).collect::<Option<_>>()?)
        }
        Some(Parts::Struct(parts)) => Told::Struct(fields(program, &parts, leaves)?),
        Some(Parts::Enum(variants)) => {
            let flags: Vec<_> = (1..variants.len()).map(|_| leaves.next().flatten()).collect();
            let mut parts = vec![];
            for (_, fields) in &variants {
                parts.push(self::fields(program, fields, leaves)?);
            }
            if flags.iter().any(Option::is_none) {
                return Some(Told::Unknown);
            }
            let is = |flag: &Option<Word>| flag.as_deref() == Some(&Scalar::ONE.to_bytes()[..]);
            let chosen = flags.iter().position(is).map_or(0, |index| index + 1);
            let (name, _) = variants.into_iter().nth(chosen)?;
            Told::Variant(name, parts.into_iter().nth(chosen)?)
        }
        None => match leaves.next()? {
            Some(bytes) => leaf(program, ty, bytes),
            None => Told::Unknown,
        },
    })
}

fn fields(
    program: &Program,
    fields: &[(String, Type)],
    leaves: &mut dyn Iterator<Item = Option<Word>>,
) -> Option<Vec<(String, Told)>> {
    fields.iter().map(|(name, ty)| Some((name.clone(), value(program, ty, leaves)?))).collect()
}

fn leaf(program: &Program, ty: &Type, bytes: Word) -> Told {
    if program.is_signature(ty) {
        return Told::Signature(bytes);
    }
    let Ok(bytes) = <[u8; 32]>::try_from(bytes) else { return Told::Unknown };
    if program.is_reading_key(ty) {
        return Told::ReadingKey(ReadingKey(CompressedRistretto(bytes)));
    }
    if program.is_key(ty) {
        return Told::Key(bytes);
    }
    let Some(number) = Option::<Scalar>::from(Scalar::from_canonical_bytes(bytes)) else {
        return Told::Unknown;
    };
    match ty {
        Type::Bool if number == Scalar::ZERO => Told::Bool(false),
        Type::Bool if number == Scalar::ONE => Told::Bool(true),
        Type::Field => Told::Field(number),
        Type::Data(..) => Told::Asset(number),
        _ => Told::Int(scalar_to_int(&number)),
    }
}

/// What a type is made of.
enum Parts {
    List(Vec<Type>),
    Struct(Vec<(String, Type)>),
    Enum(Vec<(String, Vec<(String, Type)>)>),
}

impl Parts {
    /// The types of all parts, in the order of the leaves.
    fn types(&self) -> Vec<&Type> {
        match self {
            Self::List(types) => types.iter().collect(),
            Self::Struct(fields) => fields.iter().map(|(_, ty)| ty).collect(),
            Self::Enum(variants) => {
                let flags = std::iter::repeat_n(&Type::Bool, variants.len().saturating_sub(1));
                flags.chain(variants.iter().flat_map(|(_, fields)| fields).map(|(_, ty)| ty)).collect()
            }
        }
    }
}

/// The parts of a type in which every number is known, as they are here; nothing within of a leaf: a number, a key, an asset.
fn parts(program: &Program, ty: &Type) -> Option<Option<Parts>> {
    let asset = program.contract_types.as_ref().map(|types| types.asset);
    if program.is_key(ty) || matches!(ty, Type::Data(id, _) if Some(*id) == asset) {
        return Some(None);
    }
    Some(match closed(program, ty, &[], &[])? {
        Type::Array(element, length) => {
            let length = integer(program, &length, &[])?.to_usize()?;
            Some(Parts::List(vec![*element; length]))
        }
        Type::Tuple(types) => Some(Parts::List(types)),
        Type::Data(id, arguments) => {
            let consts = arguments.consts.iter().map(|value| integer(program, value, &[]));
            let consts: Vec<BigInt> = consts.collect::<Option<_>>()?;
            let data = program.data(id);
            let field = |field: &Field| {
                Some((field.name.clone(), closed(program, &field.ty, &arguments.types, &consts)?))
            };
            let mut variants = vec![];
            for variant in &data.variants {
                let fields = variant.fields.iter().map(field).collect::<Option<Vec<_>>>()?;
                variants.push((variant.name.clone(), fields));
            }
            match data.is_enum {
                true => Some(Parts::Enum(variants)),
                false => Some(Parts::Struct(variants.pop()?.1)),
            }
        }
        _ => None,
    })
}

/// A type in which every number is known.
fn closed(program: &Program, ty: &Type, types: &[Type], consts: &[BigInt]) -> Option<Type> {
    ty.closed(types, &|value| integer(program, value, consts))
}

fn integer(program: &Program, value: &ConstExpr, consts: &[BigInt]) -> Option<BigInt> {
    let parameter = |id: ConstParameterId| consts.get(id.0 as usize).cloned();
    let meanings = Meanings { parameter: &parameter, local: &|_| None };
    Evaluator::new(program, 0).integer(value, meanings).ok()
}
