//! The byte form of an ABI.

use super::check::{AbiError, MAX_DEPTH, MAX_NAME, MAX_TYPES};
use super::{Abi, Output, Parameter, Type, Visibility};
use crate::encoding::{FormatError, Reader, Write, check_limit};

const PUBLIC: u8 = 0;
const SECRET: u8 = 1;

const BOOL: u8 = 0;
const INT: u8 = 1;
const FIELD: u8 = 2;
const HIDDEN: u8 = 3;
const ARRAY: u8 = 4;
const TUPLE: u8 = 5;
const STRUCT: u8 = 6;
const ENUM: u8 = 7;

impl Abi {
    pub(crate) fn write(&self, bytes: &mut impl Write) {
        bytes.put_count(self.parameters.len());
        for parameter in &self.parameters {
            bytes.put_string(parameter.name.as_bytes());
            let visibility = match parameter.visibility {
                Visibility::Public => PUBLIC,
                Visibility::Secret => SECRET,
            };
            bytes.put(&[visibility]);
            write_type(&parameter.ty, bytes);
        }
        bytes.put_count(self.outputs.len());
        for output in &self.outputs {
            bytes.put_string(output.name.as_bytes());
            write_type(&output.ty, bytes);
        }
    }

    /// Reads an ABI that keeps every rule of [`Abi::check`].
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, AbiError> {
        let mut types = TypeReader { read: 0 };
        let parameters = reader.list("parameters", MAX_TYPES, |reader| {
            let name = read_name(reader)?;
            let visibility = match reader.u8()? {
                PUBLIC => Visibility::Public,
                SECRET => Visibility::Secret,
                tag => return Err(FormatError::UnknownTag { what: "visibility", tag }),
            };
            Ok(Parameter { name, visibility, ty: types.read(reader, 1)? })
        })?;
        let outputs = reader.list("outputs", MAX_TYPES, |reader| {
            Ok::<_, FormatError>(Output { name: read_name(reader)?, ty: types.read(reader, 1)? })
        })?;
        let abi = Self { parameters, outputs };
        abi.check()?;
        Ok(abi)
    }
}

fn write_type(ty: &Type, bytes: &mut impl Write) {
    match ty {
        Type::Bool => bytes.put(&[BOOL]),
        Type::Int { low, high } => {
            bytes.put(&[INT]);
            bytes.put_integer(low);
            bytes.put_integer(high);
        }
        Type::Field => bytes.put(&[FIELD]),
        Type::Hidden(inner) => {
            bytes.put(&[HIDDEN]);
            write_type(inner, bytes);
        }
        Type::Array(element, length) => {
            bytes.put(&[ARRAY]);
            bytes.put_u32(*length);
            write_type(element, bytes);
        }
        Type::Tuple(members) => {
            bytes.put(&[TUPLE]);
            bytes.put_count(members.len());
            members.iter().for_each(|member| write_type(member, bytes));
        }
        Type::Struct { name, fields } => {
            bytes.put(&[STRUCT]);
            bytes.put_string(name.as_bytes());
            write_fields(fields, bytes);
        }
        Type::Enum { name, variants } => {
            bytes.put(&[ENUM]);
            bytes.put_string(name.as_bytes());
            bytes.put_count(variants.len());
            for (variant, fields) in variants {
                bytes.put_string(variant.as_bytes());
                write_fields(fields, bytes);
            }
        }
    }
}

fn write_fields(fields: &[(String, Type)], bytes: &mut impl Write) {
    bytes.put_count(fields.len());
    for (field, ty) in fields {
        bytes.put_string(field.as_bytes());
        write_type(ty, bytes);
    }
}

fn read_name(reader: &mut Reader<'_>) -> Result<String, FormatError> {
    reader.text("bytes in a name", MAX_NAME)
}

/// Reads types, never more nor deeper than the limits, whatever the bytes say.
struct TypeReader {
    read: u32,
}

impl TypeReader {
    fn read(&mut self, reader: &mut Reader<'_>, depth: u32) -> Result<Type, FormatError> {
        self.read += 1;
        check_limit("types in the ABI", self.read, MAX_TYPES)?;
        check_limit("levels of nesting in a type", depth, MAX_DEPTH)?;
        Ok(match reader.u8()? {
            BOOL => Type::Bool,
            INT => Type::Int { low: reader.integer()?, high: reader.integer()? },
            FIELD => Type::Field,
            HIDDEN => Type::Hidden(Box::new(self.read(reader, depth + 1)?)),
            ARRAY => {
                let length = reader.u32()?;
                Type::Array(Box::new(self.read(reader, depth + 1)?), length)
            }
            TUPLE => Type::Tuple(
                reader.list("members of a tuple", MAX_TYPES, |reader| self.read(reader, depth + 1))?,
            ),
            STRUCT => {
                let name = read_name(reader)?;
                Type::Struct { name, fields: self.fields(reader, depth)? }
            }
            ENUM => {
                let name = read_name(reader)?;
                let variants = reader.list("variants of an enum", MAX_TYPES, |reader| {
                    // Variants without fields count as well.
                    self.read += 1;
                    check_limit("types in the ABI", self.read, MAX_TYPES)?;
                    Ok::<_, FormatError>((read_name(reader)?, self.fields(reader, depth)?))
                })?;
                Type::Enum { name, variants }
            }
            tag => return Err(FormatError::UnknownTag { what: "type", tag }),
        })
    }

    /// Fields with their names.
    fn fields(&mut self, reader: &mut Reader<'_>, depth: u32) -> Result<Vec<(String, Type)>, FormatError> {
        reader.list("fields", MAX_TYPES, |reader| {
            Ok::<_, FormatError>((read_name(reader)?, self.read(reader, depth + 1)?))
        })
    }
}
