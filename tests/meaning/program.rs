//! Programs as plain data: the generator makes them, the printer writes them as text, the evaluator runs them.
//!
//! This is not the compiler's syntax tree, so that no mistake can be shared. What the text leaves to inference is
//! written out here: which literals are field elements, and the const arguments of every call.

use num_bigint::BigInt;

/// A whole program with one circuit.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) structs: Vec<Struct>,
    pub(crate) enums: Vec<Enum>,
    /// `type A = int 1..=9;`
    pub(crate) aliases: Vec<(String, Ty)>,
    pub(crate) constants: Vec<Constant>,
    pub(crate) functions: Vec<Function>,
    pub(crate) circuit: Function,
    /// If the circuit has const parameters: a list of arguments for each image.
    pub(crate) images: Vec<Vec<BigInt>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Struct {
    pub(crate) name: String,
    pub(crate) type_parameters: Vec<String>,
    pub(crate) const_parameters: Vec<(String, Ty)>,
    pub(crate) fields: Vec<(String, Ty)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Enum {
    pub(crate) name: String,
    pub(crate) type_parameters: Vec<String>,
    pub(crate) variants: Vec<Variant>,
}

#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    /// `V { a: u8 }`; otherwise `V(u8)`, whose fields are called `0`, `1`, …
    pub(crate) named: bool,
    pub(crate) fields: Vec<(String, Ty)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Constant {
    pub(crate) name: String,
    pub(crate) ty: Ty,
    pub(crate) value: Expr,
}

/// A function, a method or the circuit.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// Of a method the type that has it; its type parameters are the method's, and its first parameter is `self`.
    pub(crate) owner: Option<String>,
    /// How many of the const parameters are the owner's: the first ones.
    pub(crate) of_owner: usize,
    pub(crate) type_parameters: Vec<String>,
    pub(crate) const_parameters: Vec<(String, Ty)>,
    pub(crate) parameters: Vec<Parameter>,
    /// `()` if nothing is written.
    pub(crate) result: Ty,
    pub(crate) body: Block,
}

#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) public: bool,
    pub(crate) name: String,
    /// What stands in the place of the name: it takes the argument apart.
    pub(crate) pattern: Option<Pattern>,
    pub(crate) ty: Ty,
}

/// A type as written.
#[derive(Clone, Debug)]
pub(crate) enum Ty {
    Bool,
    /// `u8` to `u128`
    Unsigned(u32),
    /// `int a..=b`
    Int(Box<Expr>, Box<Expr>),
    Field,
    Array(Box<Ty>, Box<Expr>),
    /// `bytes<n>`
    Bytes(Box<Expr>),
    Tuple(Vec<Ty>),
    /// With what stands for its parameters, for types and for integers.
    Struct(String, Vec<Ty>, Vec<Expr>),
    /// With what stands for its type parameters.
    Enum(String, Vec<Ty>),
    /// A type parameter.
    Parameter(String),
    /// `int`, of any size
    Whole,
    Alias(String),
    Hidden(Box<Ty>),
}

/// The enum that the standard library has; its functions are methods of `Option`, too, and are not written.
pub(crate) const OPTION: &str = "Option";

/// Names a place of the program where a run can fail.
pub(crate) type Id = u32;

#[derive(Clone, Debug)]
pub(crate) struct Expr {
    pub(crate) id: Id,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Int(BigInt),
    /// A literal where a `field` is expected.
    FieldLiteral(BigInt),
    /// An integer where a `field` is expected; the text does not show it.
    Promoted(Box<Expr>),
    Bool(bool),
    /// A variable, constant or const parameter.
    Name(String),
    /// `u8::MAX`
    Max(u32),
    Negate(Box<Expr>),
    Not(Box<Expr>),
    Binary(Op, Box<Expr>, Box<Expr>),
    Cast(Box<Expr>, Ty),
    Index(Box<Expr>, Box<Expr>),
    /// `.name` of a struct
    Member(Box<Expr>, String),
    /// `.0` of a tuple
    Part(Box<Expr>, usize),
    Array(Vec<Expr>),
    /// `a[low..high]`, or `a[low..=high]`; without bounds from the start, or to the end
    Slice {
        array: Box<Expr>,
        low: Option<Box<Expr>>,
        high: Option<Box<Expr>>,
        inclusive: bool,
    },
    /// `a.len()`
    Length(Box<Expr>),
    /// `x.pow(k)`, `x.wrapping_add(y)` and the like
    Numeric(Numeric, Box<Expr>, Box<Expr>),
    /// An array of bytes.
    String(String),
    /// A character that is a number.
    Char(char),
    /// `[e; n]`
    Repeat(Box<Expr>, Box<Expr>),
    /// `[e for i in …]`
    Comprehension(Box<Expr>, Pattern, Box<Over>),
    Tuple(Vec<Expr>),
    /// A value of a struct, its fields in the order written, and perhaps `..` with what has the other fields. Of its type only
    /// the name is written.
    Struct(Ty, Vec<(String, Expr)>, Option<Box<Expr>>),
    /// A value of an enum, its fields in the order written. What stands for the type parameters is not written.
    Variant(VariantPath, Vec<Ty>, Vec<(String, Expr)>),
    Match(Box<Expr>, Vec<(Pattern, Expr)>),
    Block(Block),
    If(Box<Expr>, Block, Option<Block>),
    Call {
        function: String,
        form: CallForm,
        type_arguments: Vec<Ty>,
        const_arguments: Vec<Expr>,
        /// How many of these belong to the receiver's type, and are never written.
        implied: usize,
        written: bool,
        arguments: Vec<Expr>,
    },
    Reveal(Box<Expr>),
    /// `x.expect("message")`
    Expect(Box<Expr>, Message),
    /// `to_bits::<n>(x)`; if not written, n follows from the type expected.
    ToBits {
        count: Box<Expr>,
        written: bool,
        value: Box<Expr>,
    },
    /// `floor_sqrt(x)`, in hints
    FloorSqrt(Box<Expr>),
    /// `inverse(x)`, in hints
    Inverse(Box<Expr>),
}

/// A method of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numeric {
    Power,
    /// `+ - *` modulo 2^bits
    Wrapping(Op, u32),
    Rotate {
        left: bool,
        bits: u32,
    },
}

/// How a call is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallForm {
    /// `f(x)`
    Function,
    /// `x.f()`
    Method,
    /// `Type::f(x)`
    Path(String),
}

/// `Shape::Square`
#[derive(Clone, Debug)]
pub(crate) struct VariantPath {
    pub(crate) of: String,
    pub(crate) variant: String,
    /// Whether its fields have names.
    pub(crate) named: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    And,
    Or,
}

/// What a loop runs over.
#[derive(Clone, Debug)]
pub(crate) enum Over {
    Range { low: Expr, high: Expr, inclusive: bool },
    Array(Expr),
}

#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    Name {
        mutable: bool,
        name: String,
    },
    Wildcard,
    Tuple(Vec<Pattern>),
    /// `S { a: p, .. }`: fields that are not named fit in any case.
    Struct(String, Vec<(String, Pattern)>),
    /// Of a variant without names all fields are there.
    Variant(VariantPath, Vec<(String, Pattern)>),
    /// An integer or a truth.
    Literal(Box<Expr>),
    /// `a..=b`
    Range(Box<Expr>, Box<Expr>),
    /// `p | q`
    Or(Vec<Pattern>),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    pub(crate) statements: Vec<Statement>,
    pub(crate) value: Option<Box<Expr>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) id: Id,
    pub(crate) kind: StatementKind,
}

#[derive(Clone, Debug)]
pub(crate) enum StatementKind {
    Let {
        pattern: Pattern,
        ty: Option<Ty>,
        value: Expr,
    },
    /// `let pattern = hint ty { body };`
    Hint {
        pattern: Pattern,
        ty: Ty,
        body: Block,
    },
    /// The body holds `let`s and conditions.
    Constrain {
        hints: Vec<String>,
        from: Vec<String>,
        body: Block,
    },
    /// `place = value;` or with an operator `place += value;`
    Assign {
        place: Place,
        op: Option<Op>,
        value: Expr,
    },
    For {
        pattern: Pattern,
        over: Over,
        body: Block,
    },
    /// `const name: ty = value;`
    Const {
        name: String,
        ty: Ty,
        value: Expr,
    },
    Assert(Expr, Option<Message>),
    /// Says of a public parameter that it is only to be bound to the proof.
    Bind(String),
    Log(Vec<LogPart>),
    /// Without a value `return;`
    Return(Option<Expr>),
    Expr(Expr),
}

#[derive(Clone, Debug)]
pub(crate) enum LogPart {
    Message(Message),
    Value(Expr),
}

/// A string in which values stand.
pub(crate) type Message = Vec<MessagePart>;

#[derive(Clone, Debug)]
pub(crate) enum MessagePart {
    Text(String),
    /// A name, perhaps with fields and elements; as an index stands a number or the same.
    Value(Expr),
}

/// What is assigned to: a variable, or a part of one.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Index(Expr),
    Member(String),
    Part(usize),
}

impl Ty {
    /// The type of a field, with types in the place of type parameters.
    pub(crate) fn substitute(&self, types: &[(String, Ty)]) -> Ty {
        match self {
            Ty::Parameter(name) => match types.iter().find(|(own, _)| own == name) {
                Some((_, ty)) => ty.clone(),
                None => self.clone(),
            },
            Ty::Array(element, length) => Ty::Array(Box::new(element.substitute(types)), length.clone()),
            Ty::Tuple(parts) => Ty::Tuple(parts.iter().map(|part| part.substitute(types)).collect()),
            Ty::Enum(name, own) => {
                Ty::Enum(name.clone(), own.iter().map(|ty| ty.substitute(types)).collect())
            }
            Ty::Struct(name, own, numbers) => {
                let own = own.iter().map(|ty| ty.substitute(types)).collect();
                Ty::Struct(name.clone(), own, numbers.clone())
            }
            other => other.clone(),
        }
    }

    /// `()`
    pub(crate) fn unit() -> Ty {
        Ty::Tuple(vec![])
    }

    pub(crate) fn is_unit(&self) -> bool {
        matches!(self, Ty::Tuple(parts) if parts.is_empty())
    }
}

impl Numeric {
    /// As written.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Numeric::Power => "pow",
            Numeric::Wrapping(Op::Add, _) => "wrapping_add",
            Numeric::Wrapping(Op::Sub, _) => "wrapping_sub",
            Numeric::Wrapping(..) => "wrapping_mul",
            Numeric::Rotate { left: true, .. } => "rotate_left",
            Numeric::Rotate { left: false, .. } => "rotate_right",
        }
    }
}

impl Op {
    /// As written.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Op::Add => "+",
            Op::Sub => "-",
            Op::Mul => "*",
            Op::Div => "/",
            Op::Rem => "%",
            Op::BitAnd => "&",
            Op::BitOr => "|",
            Op::BitXor => "^",
            Op::Shl => "<<",
            Op::Shr => ">>",
            Op::Eq => "==",
            Op::Ne => "!=",
            Op::Lt => "<",
            Op::Le => "<=",
            Op::Gt => ">",
            Op::Ge => ">=",
            Op::And => "&&",
            Op::Or => "||",
        }
    }
}
