//! The syntax tree: what the parser makes of one file, before any name is known.
//!
//! Every token of the file is in it, be it as a place only: with its [`super::trivia`] the text can be written again.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::slice;

use num_bigint::BigInt;

use crate::source::Span;

/// A name with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
}

/// `a::b::c`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// At least one.
    pub segments: Vec<Ident>,
    /// All of it.
    pub span: Span,
}

/// A string between quotes, as a message or in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StringLiteral {
    /// What it says, without quotes and escapes.
    pub value: String,
    /// Where it is written, quotes included.
    pub span: Span,
}

/// Things between commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T> {
    /// The things in source order.
    pub elements: Vec<T>,
    /// Whether a comma follows the last one, too.
    pub trailing_comma: bool,
}

/// One file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Module {
    /// In source order.
    pub items: Vec<Item>,
    /// The places of each `;` between items, which means nothing.
    pub semicolons: Vec<Span>,
    /// The names in what could not be parsed: perhaps it defined them, perhaps it used them.
    pub lost: BTreeSet<String>,
}

/// One item.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What stands in front of it, in source order.
    pub heads: Vec<Head>,
    /// `pub`
    pub public: bool,
    /// The item.
    pub kind: ItemKind,
    /// From `pub` or the keyword to the end.
    pub span: Span,
}

/// What may stand in front of an item.
#[derive(Clone, Debug, PartialEq)]
pub enum Head {
    /// `/// text`
    Doc(Doc),
    /// `#[…]`
    Attribute(Attribute),
}

/// A line of documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    /// What it says, without the slashes and one blank.
    pub text: String,
    /// Where it is written, from the first slash to the end of the line.
    pub span: Span,
}

/// `#[cost(multipliers <= 5_200)]`; the only attribute so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// `cost`
    pub name: Ident,
    /// `multipliers <= 5_200` as an expression; `None` for a bare `#[name]`.
    pub argument: Option<Expr>,
    /// All of it.
    pub span: Span,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `fn`
    Function(Function),
    /// `circuit`: a function that is an entry point.
    Circuit(Function),
    /// `image solvent_64 = solvent<64>;`
    Image {
        /// The image's name.
        name: Ident,
        /// The circuit.
        circuit: Path,
        /// Its const arguments.
        arguments: Option<List<Expr>>,
    },
    /// `struct P { x: u8, y: u8 }`
    Struct {
        /// Its name.
        name: Ident,
        /// Its fields.
        fields: List<Field>,
        /// Whether there are more that could not be parsed.
        partial: bool,
    },
    /// `type Cell = int 1..=9;`
    Alias {
        /// Its name.
        name: Ident,
        /// What it stands for.
        ty: Type,
    },
    /// `const N: u32 = 8;`
    Const {
        /// Its name.
        name: Ident,
        /// Its type.
        ty: Type,
        /// Its value.
        value: Expr,
    },
    /// `mod merkle;`
    Module {
        /// The file `merkle.zk`.
        name: Ident,
    },
    /// `use std::hash::poseidon;` or `use a::b as c;`
    Use {
        /// What.
        path: Path,
        /// `as` name.
        alias: Option<Ident>,
    },
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
}

/// A function or circuit.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: Ident,
    /// `<const N: u32, const D: u32>`
    pub const_parameters: Option<List<ConstParameter>>,
    /// Its parameters.
    pub parameters: List<Parameter>,
    /// Whether there are more parameters, of either kind, that could not be parsed.
    pub partial: bool,
    /// `-> T`
    pub result: Option<Type>,
    /// Its body.
    pub body: Block,
}

/// `const N: u32`
#[derive(Clone, Debug, PartialEq)]
pub struct ConstParameter {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
}

/// `public today: u32`
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The span of `public`, if it is there.
    pub public: Option<Span>,
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
    /// All of it.
    pub span: Span,
}

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// What it is.
    pub kind: TypeKind,
    /// Where, without parentheses around it.
    pub span: Span,
    /// How many pairs of parentheses are around it, which mean nothing more.
    pub parentheses: u32,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// `bool`, `u32`, `field`, a struct or an alias.
    Path(Path),
    /// `int 1..=9`
    Int(Box<Expr>, Box<Expr>),
    /// `[T; N]`
    Array(Box<Type>, Box<Expr>),
    /// `(A, B)`; `()` is the unit.
    Tuple(List<Type>),
    /// `Hidden<T>`
    Hidden(Box<Type>),
    /// A syntax error was here.
    Error,
}

/// `{ statements; tail }`
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// In order.
    pub statements: Vec<Statement>,
    /// The value; `None` is unit.
    pub tail: Option<Box<Expr>>,
    /// With the braces.
    pub span: Span,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// With its semicolon.
    pub span: Span,
    /// Whether it ends with `;`: the last one of a block may go without, and blocks do.
    pub semicolon: bool,
}

/// What a statement is.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `let pattern: T = value;`
    Let {
        /// What is bound.
        pattern: Pattern,
        /// The declared type.
        ty: Option<Type>,
        /// The value.
        value: Expr,
    },
    /// `place = value;`
    Assign {
        /// A path, field, or index expression.
        place: Expr,
        /// `+` for `+=`.
        operator: Option<BinaryOp>,
        /// The value.
        value: Expr,
    },
    /// `for i in 0..n { … }` or `for x in xs { … }`
    For {
        /// The loop variable.
        pattern: Pattern,
        /// What it runs over.
        iterable: Iterable,
        /// The body.
        body: Block,
    },
    /// `assert condition, "message";`
    Assert {
        /// The condition.
        condition: Expr,
        /// The message.
        message: Option<StringLiteral>,
        /// Whether a comma follows, which means nothing.
        trailing_comma: bool,
    },
    /// `constrain r from x, y { conditions; }`
    Constrain {
        /// The hints it discharges (one or more, comma separated).
        hints: List<Ident>,
        /// The values they are tied to.
        from: List<Ident>,
        /// Lets and conditions (expressions of type bool, each required to be true).
        body: Block,
    },
    /// `log("message", a, b);`
    Log {
        /// String and value arguments.
        arguments: List<LogArgument>,
    },
    /// `expression;` or a block-like expression without semicolon.
    Expr(Expr),
    /// A syntax error was here.
    Error,
}

/// An argument of `log`.
#[derive(Clone, Debug, PartialEq)]
pub enum LogArgument {
    /// `"a string"`
    String(StringLiteral),
    /// A value.
    Value(Expr),
}

/// What a loop runs over.
#[derive(Clone, Debug, PartialEq)]
pub enum Iterable {
    /// `low..high`; `low..=high` if inclusive.
    Range {
        /// The first value.
        low: Expr,
        /// The end.
        high: Expr,
        /// Whether `high` is included.
        inclusive: bool,
    },
    /// The elements of an array.
    Array(Expr),
}

/// A pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// What it is.
    pub kind: PatternKind,
    /// Where, without parentheses around it.
    pub span: Span,
    /// How many pairs of parentheses are around it, which mean nothing more.
    pub parentheses: u32,
}

/// What a pattern is.
#[derive(Clone, Debug, PartialEq)]
pub enum PatternKind {
    /// `x` or `mut x`
    Bind {
        /// `mut`
        mutable: bool,
        /// The name.
        name: Ident,
    },
    /// `_`
    Wildcard,
    /// `(a, b)`
    Tuple(List<Pattern>),
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where, without parentheses around it.
    pub span: Span,
    /// How many pairs of parentheses are around it, which mean nothing more.
    pub parentheses: u32,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `1_000`, `0xff`
    Int(BigInt),
    /// `true`
    Bool(bool),
    /// `x`, `a::b`, `u32::MAX`
    Path(Path),
    /// `f(x)`, `f::<3>(x)`
    Call {
        /// The function.
        function: Path,
        /// `::<…>`
        const_arguments: Option<List<Expr>>,
        /// `(…)`
        arguments: List<Expr>,
    },
    /// `a + b`
    Binary {
        /// The operator.
        operator: BinaryOp,
        /// Where the operator is.
        operator_span: Span,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `-a`, `!a`
    Unary {
        /// The operator.
        operator: UnaryOp,
        /// The operand.
        operand: Box<Expr>,
    },
    /// `a as u8`
    Cast {
        /// The value.
        value: Box<Expr>,
        /// The type.
        ty: Type,
    },
    /// `a[i]`
    Index {
        /// The array.
        array: Box<Expr>,
        /// The index.
        index: Box<Expr>,
    },
    /// `s.name`, `t.0`
    Field {
        /// The struct or tuple.
        base: Box<Expr>,
        /// The name or the digits.
        name: Ident,
    },
    /// `[a, b]`
    Array(List<Expr>),
    /// `[value; count]`
    Repeat {
        /// Every element.
        value: Box<Expr>,
        /// How many.
        count: Box<Expr>,
    },
    /// `[body for pattern in iterable]`
    Comprehension {
        /// Every element.
        body: Box<Expr>,
        /// The loop variable.
        pattern: Pattern,
        /// What it runs over.
        iterable: Box<Iterable>,
    },
    /// `(a, b)`; `()` is unit.
    Tuple(List<Expr>),
    /// `P { x: 1, y }`
    Struct {
        /// Its name.
        path: Path,
        /// The values of its fields, in source order.
        fields: List<FieldValue>,
    },
    /// `{ … }`
    Block(Block),
    /// `if c { … } else { … }`
    If {
        /// The condition.
        condition: Box<Expr>,
        /// Then.
        then: Block,
        /// A block or another `if`.
        otherwise: Option<Box<Expr>>,
    },
    /// `hint u16 { floor_sqrt(x) }`
    Hint {
        /// The type the hint's value has (a single leaf, a tuple or an array).
        ty: Type,
        /// What the prover computes.
        body: Block,
    },
    /// `reveal(e)`
    Reveal(Box<Expr>),
    /// A syntax error was here.
    Error,
}

/// A field in the literal of a struct.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldValue {
    /// The name of the field.
    pub name: Ident,
    /// Its value: of a shorthand, the variable of that name.
    pub value: Expr,
    /// Whether it is written as `y` and means `y: y`.
    pub shorthand: bool,
}

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `&`
    BitAnd,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `<<`
    Shl,
    /// `>>`
    Shr,
}

/// A unary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `!`
    Not,
}

impl Item {
    /// The text of the `///` lines in front of it, joined by newlines.
    pub fn docs(&self) -> Option<String> {
        let lines: Vec<&str> = self.heads.iter().filter_map(Head::doc).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// The attributes in front of it.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.heads.iter().filter_map(|head| match head {
            Head::Attribute(attribute) => Some(attribute),
            Head::Doc(_) => None,
        })
    }
}

impl Head {
    fn doc(&self) -> Option<&str> {
        match self {
            Head::Doc(doc) => Some(&doc.text),
            Head::Attribute(_) => None,
        }
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.elements
    }
}

impl<'l, T> IntoIterator for &'l List<T> {
    type Item = &'l T;
    type IntoIter = slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.elements.iter()
    }
}

impl<T> List<Option<T>> {
    /// Those that are there, and whether one is missing.
    pub fn whole(self) -> (List<T>, bool) {
        let partial = self.elements.iter().any(Option::is_none);
        let elements = self.elements.into_iter().flatten().collect();
        (List { elements, trailing_comma: self.trailing_comma }, partial)
    }
}

impl BinaryOp {
    /// How it is written.
    pub fn sign(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Rem => "%",
            BinaryOp::Eq => "==",
            BinaryOp::Ne => "!=",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
            BinaryOp::And => "&&",
            BinaryOp::Or => "||",
            BinaryOp::BitAnd => "&",
            BinaryOp::BitOr => "|",
            BinaryOp::BitXor => "^",
            BinaryOp::Shl => "<<",
            BinaryOp::Shr => ">>",
        }
    }
}

impl UnaryOp {
    /// How it is written.
    pub fn sign(self) -> &'static str {
        match self {
            UnaryOp::Neg => "-",
            UnaryOp::Not => "!",
        }
    }
}
