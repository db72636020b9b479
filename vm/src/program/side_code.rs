//! The byte form and the text form of side programs.

use std::fmt;

use super::{MAX_SIDE_STACK, SideOp, SideProgram};
use crate::encoding::{FormatError, Reader, Write};

/// From the table: taking operations apart and putting them together.
macro_rules! side_ops {
    (
        none { $($code0:literal $name0:literal $variant0:ident,)* }
        one { $($code1:literal $name1:literal $variant1:ident($k:ident),)* }
    ) => {
        impl SideOp {
            /// Opcode, name, and the immediate if it has one.
            fn parts(&self) -> (u8, &'static str, Option<u32>) {
                match self {
                    $(Self::$variant0 => ($code0, $name0, None),)*
                    $(Self::$variant1($k) => ($code1, $name1, Some(*$k)),)*
                }
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
                Ok(match reader.u8()? {
                    $($code0 => Self::$variant0,)*
                    $($code1 => Self::$variant1(reader.u32()?),)*
                    tag => return Err(FormatError::UnknownTag { what: "side operation", tag }),
                })
            }
        }

        /// Number, name and name of the immediate (or "") of every side operation.
        pub const SIDE_OPCODES: &[(u8, &str, &str)] = &[
            $(($code1, $name1, stringify!($k)),)*
            $(($code0, $name0, ""),)*
        ];
    };
}

side_ops! {
    none {
        0x10 "add" Add,
        0x11 "sub" Sub,
        0x12 "mul" Mul,
        0x13 "neg" Neg,
        0x14 "inv" Invert,
        0x15 "div" Divide,
        0x16 "rem" Remainder,
        0x17 "isqrt" SquareRoot,
        0x20 "eq" Equal,
        0x21 "lt" Less,
        0x22 "select" Select,
        0x30 "and" And,
        0x31 "or" Or,
        0x32 "xor" Xor,
        0x33 "shl" ShiftLeft,
        0x34 "shr" ShiftRight,
    }
    one {
        0x00 "arg" Argument(k),
        0x01 "const" Constant(k),
        0x02 "int" Int(x),
        0x03 "dup" Dup(k),
        0x35 "sort" Sort(k),
        0x40 "carry" Carry(k),
        0x41 "product" Product(k),
        0x42 "quotient" Quotient(k),
        0x43 "inverse" Inverse(k),
    }
}

impl SideProgram {
    pub(crate) fn write(&self, bytes: &mut impl Write) {
        bytes.put_u32(self.arguments);
        bytes.put_u32(self.results);
        bytes.put_count(self.code.len());
        for op in &self.code {
            let (code, _, immediate) = op.parts();
            bytes.put(&[code]);
            if let Some(k) = immediate {
                bytes.put_u32(k);
            }
        }
    }

    /// Reads a side program of at most `max_ops` operations.
    pub(crate) fn read(reader: &mut Reader<'_>, max_ops: u32) -> Result<Self, FormatError> {
        let arguments = reader.count("arguments of a side program", MAX_SIDE_STACK)?;
        let results = reader.count("results of a side program", MAX_SIDE_STACK)?;
        let code = reader.list("side operations", max_ops, SideOp::read)?;
        Ok(Self { arguments, results, code })
    }
}

impl fmt::Display for SideOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            (_, name, None) => f.write_str(name),
            (_, name, Some(k)) => write!(f, "{name}:{k}"),
        }
    }
}

impl fmt::Display for SideProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}:", self.arguments, self.results)?;
        self.code.iter().try_for_each(|op| write!(f, " {op}"))
    }
}
