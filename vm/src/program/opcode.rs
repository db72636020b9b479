//! The opcode table: numbers, names and immediates, written once.

use super::Instruction;
use super::encoding::{immediate, immediate_len, is_added};
use crate::encoding::{FormatError, Reader};

/// One line of the opcode table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opcode {
    /// Its number, the first byte of the instruction.
    pub code: u8,
    /// Its name in listings.
    pub name: &'static str,
    /// The names of its immediates.
    pub immediates: &'static [&'static str],
}

/// An instruction taken apart.
pub(super) struct Parts<'a> {
    pub(super) code: u8,
    pub(super) name: &'static str,
    pub(super) operands: Operands<'a>,
}

/// The immediates of an instruction.
pub(super) enum Operands<'a> {
    None,
    One(u32),
    Two(u32, u32),
    Bytes(&'a [u8]),
}

/// From the table, by the shape of the immediates: the public list, taking apart and putting together.
macro_rules! opcodes {
    (
        none { $($code0:literal $name0:literal $variant0:ident,)* }
        one { $($code1:literal $name1:literal $variant1:ident($k:ident),)* }
        two { $($code2:literal $name2:literal $variant2:ident($m:ident, $n:ident),)* }
        bytes { $($code3:literal $name3:literal $variant3:ident($x:ident),)* }
    ) => {
        /// Every assigned opcode of the core set (below 0x40) and of the proof set, by shape.
        pub const OPCODES: &[Opcode] = &[
            $(Opcode { code: $code3, name: $name3, immediates: &["n", stringify!($x)] },)*
            $(Opcode { code: $code0, name: $name0, immediates: &[] },)*
            $(Opcode { code: $code1, name: $name1, immediates: &[stringify!($k)] },)*
            $(Opcode { code: $code2, name: $name2, immediates: &[stringify!($m), stringify!($n)] },)*
        ];

        impl Instruction {
            pub(super) fn parts(&self) -> Parts<'_> {
                let (code, name, operands) = match self {
                    $(Self::$variant0 => ($code0, $name0, Operands::None),)*
                    $(Self::$variant1($k) => ($code1, $name1, Operands::One(*$k)),)*
                    $(Self::$variant2($m, $n) => ($code2, $name2, Operands::Two(*$m, *$n)),)*
                    $(Self::$variant3($x) => ($code3, $name3, Operands::Bytes($x)),)*
                    Self::Ext(code) => (*code, "ext", Operands::None),
                };
                Parts { code, name, operands }
            }

            /// Reads the immediates of an opcode; `None` if it is unassigned.
            pub(super) fn read(code: u8, reader: &mut Reader<'_>) -> Result<Option<Self>, FormatError> {
                Ok(Some(match code {
                    $($code0 => Self::$variant0,)*
                    $($code1 => Self::$variant1(immediate(reader, code)?),)*
                    $($code2 => Self::$variant2(immediate(reader, code)?, immediate(reader, code)?),)*
                    $($code3 => Self::$variant3(reader.string()?.to_vec()),)*
                    _ => return Ok(None),
                }))
            }
        }
    };
}

opcodes! {
    none {
        0x02 "drop" Drop,
        0x05 "scalar" Scalar,
        0x06 "commit" Commit,
        0x07 "alloc" Alloc,
        0x08 "mintime" Mintime,
        0x09 "maxtime" Maxtime,
        0x0a "expr" Expr,
        0x0b "neg" Neg,
        0x0c "add" Add,
        0x0d "mul" Mul,
        0x0e "eq" Eq,
        0x0f "range" Range,
        0x10 "and" And,
        0x11 "or" Or,
        0x12 "not" Not,
        0x13 "verify" Verify,
        0x14 "unblind" Unblind,
        0x15 "issue" Issue,
        0x16 "borrow" Borrow,
        0x17 "retire" Retire,
        0x19 "fee" Fee,
        0x1a "input" Input,
        0x1d "log" Log,
        0x1e "eval" Eval,
        0x1f "call" Call,
        0x20 "signtx" Signtx,
        0x21 "signid" Signid,
        0x22 "signtag" Signtag,
        0x23 "self" SelfPredicate,
        0x24 "look" Look,
        0x26 "nullify" Nullify,
        0x27 "read" Read,
        0x28 "anchor" Anchor,
        0x29 "open" Open,
        0x2a "seal" Seal,
        0x2b "unseal" Unseal,
        0x2d "plus" Plus,
        0x2e "minus" Minus,
        0x2f "string" Text,
        0x30 "spend" Spend,
        0x48 "zero" Zero,
        0x49 "multiply" Multiply,
        0x4f "reveal" Reveal,
        0x53 "linear" Linear,
        0x57 "group" Group,
    }
    one {
        0x03 "dup" Dup(k),
        0x04 "roll" Roll(k),
        0x1b "output" Output(k),
        0x1c "contract" Contract(k),
        0x25 "combine" Combine(k),
        0x2c "signdata" Signdata(k),
        0x40 "int" Int(x),
        0x41 "const" Const(k),
        0x42 "public" Public(k),
        0x43 "hidden" Hidden(k),
        0x44 "secret" Secret(k),
        0x45 "store" Store(k),
        0x46 "load" Load(k),
        0x47 "sum" Sum(k),
        0x4b "within" Within(k),
        0x4c "advice" Advice(k),
        0x4d "factors" Factors(k),
        0x4e "compute" Compute(k),
        0x52 "pack" Pack(n),
        0x54 "full_add" FullAdd(k),
        0x55 "digits" Digits(k),
        0x56 "secret_digits" SecretDigits(k),
        0x58 "tuple" Tuple(n),
    }
    two {
        0x18 "cloak" Cloak(m, n),
        0x4a "bits" Bits(n, k),
        0x50 "secret_bits" SecretBits(k, s),
        0x51 "invoke" Invoke(r, k),
        0x59 "row" Row(t, n),
        0x5a "lookup" Lookup(t, n),
        0x5b "put" Put(m, n),
        0x5c "take" Take(m, n),
    }
    bytes {
        0x00 "push" Push(x),
        0x01 "program" Program(x),
    }
}

impl Instruction {
    /// The first byte of the encoding.
    pub fn opcode(&self) -> u8 {
        self.parts().code
    }

    /// Whether it is neither one of the reference's nor one of the proof set.
    pub(crate) fn is_added(&self) -> bool {
        is_added(self.opcode())
    }

    /// How many bytes the encoding takes, in images.
    pub(crate) fn encoded_len(&self) -> usize {
        let Parts { code, operands, .. } = self.parts();
        match operands {
            Operands::None => 1,
            Operands::One(k) => 1 + immediate_len(code, k),
            Operands::Two(m, n) => 1 + immediate_len(code, m) + immediate_len(code, n),
            Operands::Bytes(x) => 5 + x.len(),
        }
    }

    /// The opcode's name, for messages that refuse it.
    pub fn name(&self) -> &'static str {
        self.parts().name
    }
}
