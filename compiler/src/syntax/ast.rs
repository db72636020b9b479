//! The syntax tree: what the parser makes of one file, before any name is known.
//!
//! Every token of the file is in it, be it as a place only: with its [`super::trivia`] the text can be written again.

mod contract;

use std::collections::BTreeSet;
use std::ops::{Deref, Range};
use std::slice;

use num_bigint::BigInt;

use crate::source::Span;
pub use contract::*;

/// A name with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The name without anything around it.
    pub name: String,
    /// Where the name is written.
    pub span: Span,
}

/// Names joined by `::`, as `a::b::c`.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The names in order, of which there is at least one.
    pub segments: Vec<Ident>,
    /// What stands for the parameters of a type in it: `Stack::<u8, 4>::new`.
    pub applied: Option<Box<Applied>>,
    /// From the first name to the last.
    pub span: Span,
}

impl From<Ident> for Path {
    fn from(name: Ident) -> Path {
        Path { span: name.span, applied: None, segments: vec![name] }
    }
}

/// What is written in `::<…>` inside of a path, or at its end where nothing is called.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// How many names stand before it.
    pub after: usize,
    /// What stands between `<` and `>`.
    pub arguments: List<Argument>,
}

/// A string that an assertion or a log shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What it says, without quotes and escapes; the values are named there, in braces.
    pub text: String,
    /// What goes where in the text: a name, with fields and elements of it.
    pub values: Vec<(Range<usize>, Expr)>,
    /// Where it is written, quotes included.
    pub span: Span,
}

/// Things of one kind between commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T> {
    /// The things in source order.
    pub elements: Vec<T>,
    /// Whether a comma follows the last one, too.
    pub trailing_comma: bool,
}

/// A source file, item by item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Module {
    /// The items in source order.
    pub items: Vec<Item>,
    /// The places of each `;` between items, which means nothing.
    pub semicolons: Vec<Span>,
    /// The names in what could not be parsed: perhaps it defined them, perhaps it used them.
    pub lost: BTreeSet<String>,
}

/// One item of a file with what stands in front of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What stands in front of it, in source order.
    pub heads: Vec<Head>,
    /// Whether `pub` stands in front: other modules see it.
    pub public: bool,
    /// Which kind of item it is.
    pub kind: ItemKind,
    /// From `pub` or the keyword to the end.
    pub span: Span,
}

/// What may stand in front of an item.
#[derive(Clone, Debug, PartialEq)]
pub enum Head {
    /// A line of documentation, `/// text`.
    Doc(Doc),
    /// An attribute between `#[` and `]`.
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

/// `#[cost(multipliers <= 5_200)]` or `#[allow(W0201, W0203)]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// The name of the attribute, such as `cost`.
    pub name: Ident,
    /// What stands between the parentheses, as expressions; `None` for a bare `#[name]`.
    pub arguments: Option<List<Expr>>,
    /// From `#` to the closing bracket.
    pub span: Span,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `test "adult passes" { … }`: the name of the function is the string.
    Test {
        /// What the test does.
        function: Function,
        /// Whether it is meant to fail.
        fails: Option<ShouldFail>,
    },
    /// `prop "root bounds" (x: u32) { … }`: a test for any values of its parameters.
    Prop(Function),
    /// `test "a vault" on ledger { … }`
    Scenario(Scenario),
    /// `adversary isqrt(x in [0, 1, 15]);`
    Adversary(Adversary),
    /// A function, written with `fn`.
    Function(Function),
    /// `circuit`: a function that is an entry point.
    Circuit(Function),
    /// `contract`: a predicate over what its instances hold.
    Contract(Contract),
    /// A transaction over contracts.
    Transaction(Transaction),
    /// `image solvent_64 = solvent<64>;`
    Image {
        /// The name that the image gets.
        name: Ident,
        /// The circuit that it is an image of.
        circuit: Path,
        /// What stands for its type and const parameters; `None` if no `<…>` is written.
        arguments: Option<List<Argument>>,
    },
    /// `struct P { x: u8, y: u8 }`
    Struct {
        /// The name of the struct.
        name: Ident,
        /// `<T, const N: u32>`
        generics: Option<List<Generic>>,
        /// The declared fields in order.
        fields: List<Field>,
        /// Whether there are more, parameters or fields, that could not be parsed.
        partial: bool,
    },
    /// `enum Shape { Disc { r: u16 }, Square(u16), Empty }`
    Enum {
        /// The name of the enum.
        name: Ident,
        /// `<T, const N: u32>`
        generics: Option<List<Generic>>,
        /// The declared variants in order.
        variants: List<Variant>,
        /// Whether there is more, parameters, variants or fields, that could not be parsed.
        partial: bool,
    },
    /// `impl<T> Option<T> { … }`
    Impl {
        /// `<T, const N: u32>`
        generics: Option<List<Generic>>,
        /// The type that gets methods.
        ty: Type,
        /// The functions in it, each an item.
        functions: Vec<Item>,
        /// Whether there is more that could not be parsed.
        partial: bool,
    },
    /// `type Cell = int 1..=9;`
    Alias {
        /// The name of the alias.
        name: Ident,
        /// What it stands for.
        ty: Type,
    },
    /// `const N: u32 = 8;`
    Const {
        /// The name of the constant.
        name: Ident,
        /// The type that its value has.
        ty: Type,
        /// The value, which is known when the program is built.
        value: Expr,
    },
    /// Another file of the program: `mod merkle;`.
    Module {
        /// The module's name: of `merkle` the file is `merkle.zk`.
        name: Ident,
    },
    /// `use std::hash::poseidon;` or `use a::b as c;`
    Use {
        /// What is brought in, by its full path.
        path: Path,
        /// The name after `as`, if it gets another one.
        alias: Option<Ident>,
    },
}

/// `should_fail "too young"`: the test passes if it fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShouldFail {
    /// What the message of the failure contains, and where that is written.
    pub message: Option<(String, Span)>,
    /// From `should_fail` to the end of the string.
    pub span: Span,
}

/// A call for which the prover may have no second result.
#[derive(Clone, Debug, PartialEq)]
pub struct Adversary {
    /// The function or circuit that is called.
    pub function: Path,
    /// What stands in `::<…>`; `None` if that is not written.
    pub generics: Option<List<Argument>>,
    /// The values that each parameter is given.
    pub choices: List<Choice>,
    /// Whether there are more parameters that could not be parsed.
    pub partial: bool,
}

/// A parameter and the values that it is given: `x in 0..=9`.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The name of the parameter.
    pub name: Ident,
    /// The values, one after the other.
    pub values: Iterable,
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name of the field.
    pub name: Ident,
    /// The type of its values.
    pub ty: Type,
}

/// A variant of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The name of the variant.
    pub name: Ident,
    /// What a value of it holds.
    pub fields: VariantFields,
    /// Whether there are more fields that could not be parsed.
    pub partial: bool,
}

/// What a variant of an enum holds.
#[derive(Clone, Debug, PartialEq)]
pub enum VariantFields {
    /// It holds nothing: `Empty`.
    Unit,
    /// Parts without names: `Square(u16)`.
    Tuple(List<Type>),
    /// Parts with names: `Disc { r: u16 }`.
    Struct(List<Field>),
}

/// A function or circuit.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// The name of the function or circuit.
    pub name: Ident,
    /// `<T, const N: u32>`
    pub generics: Option<List<Generic>>,
    /// What it takes, in order.
    pub parameters: List<Parameter>,
    /// Whether there are more parameters, of either kind, that could not be parsed.
    pub partial: bool,
    /// The type of its value after `->`; without one it is unit.
    pub result: Option<Type>,
    /// What it does and what its value is.
    pub body: Block,
}

/// A parameter between `<` and `>`.
#[derive(Clone, Debug, PartialEq)]
pub enum Generic {
    /// It stands for a type: `T`.
    Type(Ident),
    /// It stands for an integer: `const N: u32`.
    Const(ConstParameter),
}

/// What stands for a parameter between `<` and `>`. A name alone is a type here, until it is known what it leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// It is a type: `u32`.
    Type(Type),
    /// It is an integer: `3`.
    Const(Expr),
}

/// A parameter between `<` and `>` for an integer: `const N: u32`.
#[derive(Clone, Debug, PartialEq)]
pub struct ConstParameter {
    /// The name of the parameter.
    pub name: Ident,
    /// The type, which is an integer.
    pub ty: Type,
}

/// A parameter with its type: `public today: u32`.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The span of `public`, if it is there.
    pub public: Option<Span>,
    /// The name of the parameter, or what it is taken apart into.
    pub pattern: Pattern,
    /// The type of its values.
    pub ty: Type,
    /// From `public` or the pattern to the end of the type.
    pub span: Span,
}

/// A type as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// Which kind of type it is.
    pub kind: TypeKind,
    /// Where, without parentheses around it.
    pub span: Span,
    /// How many pairs of parentheses are around it, which mean nothing more.
    pub parentheses: u32,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// `bool`, `u32`, `field`, a struct, an enum or an alias.
    Path(Path),
    /// A struct or enum with arguments: `Option<u32>`.
    Applied(Path, List<Argument>),
    /// The type of the parameter `self`, which is not written.
    SelfParameter,
    /// The integers between two bounds: `int 1..=9`.
    Int(Box<Expr>, Box<Expr>),
    /// The integers of any size: `int`.
    AnyInt,
    /// A type and a length: `[T; N]`.
    Array(Box<Type>, Box<Expr>),
    /// `(A, B)`; `()` is the unit.
    Tuple(List<Type>),
    /// A committed value of a type: `Hidden<T>`.
    Hidden(Box<Type>),
    /// A syntax error was here.
    Error,
}

/// `{ statements; tail }`
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The statements before the value, in order.
    pub statements: Vec<Statement>,
    /// The value; `None` is unit.
    pub tail: Option<Box<Expr>>,
    /// From the opening brace to the closing one.
    pub span: Span,
}

/// One statement of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Which kind of statement it is.
    pub kind: StatementKind,
    /// From its first token to its last, with its semicolon.
    pub span: Span,
    /// Whether it ends with `;`: the last one of a block may go without, and blocks do.
    pub semicolon: bool,
}

/// What a statement is.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `let pattern: T = value;`
    Let {
        /// The names that the value is bound to.
        pattern: Pattern,
        /// The type that is declared, if one is.
        ty: Option<Type>,
        /// The value that is bound.
        value: Expr,
    },
    /// `const N: u32 = 8;` in a block.
    Const {
        /// The name of the constant.
        name: Ident,
        /// The type that its value has.
        ty: Type,
        /// The value, which is known when the program is built.
        value: Expr,
    },
    /// A variable is changed: `place = value;`.
    Assign {
        /// A path, field, or index expression.
        place: Expr,
        /// The operator of a short form: `+` for `+=`.
        operator: Option<BinaryOp>,
        /// The value on the right side.
        value: Expr,
    },
    /// `for i in 0..n { … }` or `for x in xs { … }`
    For {
        /// The name for the value of each round.
        pattern: Pattern,
        /// What it runs over.
        iterable: Iterable,
        /// What is done in each round.
        body: Block,
    },
    /// A constraint that must hold: `assert condition, "message";`.
    Assert {
        /// What must be true.
        condition: Expr,
        /// What is said if it is not.
        message: Option<Message>,
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
    /// The function ends here with a value: `return value;`.
    Return {
        /// The value; `None` is unit.
        value: Option<Expr>,
    },
    /// Something shown while proving: `log("message", a, b);`.
    Log {
        /// String and value arguments.
        arguments: List<LogArgument>,
    },
    /// `bind x;`: a public parameter to which the proof is only to be bound.
    Bind(Expr),
    /// `lock rest with self;`
    Lock {
        /// The value that is locked.
        value: Expr,
        /// Under which predicate: an address, a key, or `self`.
        with: Expr,
    },
    /// `unlock paid;`: the transaction gets it.
    Unlock(Expr),
    /// `retire v`: a value that nobody has after it.
    Retire(Expr),
    /// `next { votes: votes + 1 };`: the fields of the next instance that change.
    Next(List<FieldValue>),
    /// `nullify tag, "already voted";`: no second transaction has the same tag.
    Nullify {
        /// The tag that is used up.
        value: Expr,
        /// What is said of a second one.
        message: Option<Message>,
        /// Whether a comma follows, which means nothing.
        trailing_comma: bool,
    },
    /// `expression;` or a block-like expression without semicolon.
    Expr(Expr),
    /// A syntax error was here.
    Error,
}

/// An argument of `log`.
#[derive(Clone, Debug, PartialEq)]
pub enum LogArgument {
    /// A string, which is shown with its values.
    String(Message),
    /// A value that is shown.
    Value(Expr),
}

/// What a loop runs over.
#[derive(Clone, Debug, PartialEq)]
pub enum Iterable {
    /// `low..high`; `low..=high` if inclusive.
    Range {
        /// The value of the first round.
        low: Expr,
        /// The end; `inclusive` says whether it is one of them.
        high: Expr,
        /// Whether `high` is included.
        inclusive: bool,
    },
    /// The elements of an array.
    Array(Expr),
}

/// What a value is bound to.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// Which kind of pattern it is.
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
        /// Whether `mut` stands in front of it.
        mutable: bool,
        /// The name that is bound.
        name: Ident,
    },
    /// `_`, which binds no name.
    Wildcard,
    /// The parts of a tuple: `(a, b)`.
    Tuple(List<Pattern>),
    /// A number or a boolean: `3`, `-1`, `true`.
    Literal(Box<Expr>),
    /// The integers between two bounds: `1..=9`, `A..B`.
    Range {
        /// The least of the integers.
        low: Box<Expr>,
        /// The end; `inclusive` says whether it is one of them.
        high: Box<Expr>,
        /// Whether `high` is included.
        inclusive: bool,
    },
    /// A constant or a variant by its path: `Shape::Empty`.
    Path(Path),
    /// A variant with parts that have no names: `Square(a)`.
    Call {
        /// The name of the variant.
        path: Path,
        /// The patterns of its parts.
        parts: List<Pattern>,
    },
    /// A struct or a variant with fields: `Point { x, y: 0, .. }`.
    Struct {
        /// The name of the struct or variant.
        path: Path,
        /// The patterns of its fields, in source order.
        fields: List<FieldPattern>,
        /// Whether `..` stands for the fields that are not named.
        rest: bool,
    },
    /// What one of several patterns takes: `1 | 2`.
    Or(Vec<Pattern>),
    /// A syntax error was here.
    Error,
}

/// A field in a pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldPattern {
    /// The name of the field.
    pub name: Ident,
    /// What its value is matched with: of a shorthand, the variable of that name.
    pub pattern: Pattern,
    /// Whether it is written as `y` and means `y: y`.
    pub shorthand: bool,
}

/// One way through a `match`.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// What values it takes.
    pub pattern: Pattern,
    /// The value of the `match` if it is taken.
    pub value: Expr,
    /// Whether a comma follows.
    pub comma: bool,
}

/// An expression as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Which kind of expression it is.
    pub kind: ExprKind,
    /// Where, without parentheses around it.
    pub span: Span,
    /// How many pairs of parentheses are around it, which mean nothing more.
    pub parentheses: u32,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number such as `1_000`, `0xff` or `'a'`.
    Int(BigInt),
    /// The bytes of a string: `"ab"`.
    String(String),
    /// One of `true` and `false`.
    Bool(bool),
    /// A name that leads to a value: `x`, `a::b`, `u32::MAX`.
    Path(Path),
    /// A call of a function: `f(x)`, `f::<3>(x)`.
    Call {
        /// The function that is called.
        function: Path,
        /// What stands in `::<…>`; `None` if that is not written.
        generics: Option<List<Argument>>,
        /// What stands between the parentheses.
        arguments: List<Expr>,
    },
    /// An argument of a call with the name of its parameter: `x: 1`.
    Named {
        /// The name of the parameter.
        name: Ident,
        /// What the parameter is given.
        value: Box<Expr>,
    },
    /// A call of a method: `x.f(y)`, `x.f::<3>(y)`.
    Method {
        /// The value before the dot.
        receiver: Box<Expr>,
        /// The name of the method.
        name: Ident,
        /// What stands in `::<…>`; `None` if that is not written.
        generics: Option<List<Argument>>,
        /// What stands between the parentheses.
        arguments: List<Expr>,
        /// The argument of `x.expect("…")`, read as a message.
        message: Option<Box<Message>>,
    },
    /// An operator between two values: `a + b`.
    Binary {
        /// The operator between the two.
        operator: BinaryOp,
        /// Where the operator is.
        operator_span: Span,
        /// The operand before the operator.
        left: Box<Expr>,
        /// The operand behind the operator.
        right: Box<Expr>,
    },
    /// An operator before a value: `-a`, `!a`.
    Unary {
        /// The operator in front.
        operator: UnaryOp,
        /// The operand behind the operator.
        operand: Box<Expr>,
    },
    /// A value in another type: `a as u8`.
    Cast {
        /// The value to be converted.
        value: Box<Expr>,
        /// The type that it gets.
        ty: Type,
    },
    /// An element of an array: `a[i]`.
    Index {
        /// The array that is looked into.
        array: Box<Expr>,
        /// The number of the element, from 0.
        index: Box<Expr>,
    },
    /// Elements next to each other: `a[low..high]`.
    Slice {
        /// The array that they are taken from.
        array: Box<Expr>,
        /// The number of the first; without it they are from the start.
        low: Option<Box<Expr>>,
        /// Where they end; without it they are to the end.
        high: Option<Box<Expr>>,
        /// Whether the element at `high` is one of them.
        inclusive: bool,
    },
    /// A part of a struct or tuple: `s.name`, `t.0`.
    Field {
        /// The struct or tuple.
        base: Box<Expr>,
        /// The name or the digits.
        name: Ident,
    },
    /// An array by its elements: `[a, b]`.
    Array(List<Expr>),
    /// An array of one value: `[value; count]`.
    Repeat {
        /// The value of every element.
        value: Box<Expr>,
        /// How many elements there are.
        count: Box<Expr>,
    },
    /// `[body for pattern in iterable]`
    Comprehension {
        /// The value of each element, in terms of the variable.
        body: Box<Expr>,
        /// The name for what it runs over.
        pattern: Pattern,
        /// What it runs over.
        iterable: Box<Iterable>,
    },
    /// `(a, b)`; `()` is unit.
    Tuple(List<Expr>),
    /// `P { x: 1, y }`, `P { x: 1, ..p }`
    Struct {
        /// The name of the struct or variant.
        path: Path,
        /// The values of its fields, in source order.
        fields: List<FieldValue>,
        /// Where the others come from: `..base`.
        base: Option<Box<Expr>>,
    },
    /// A block, whose value is its last expression.
    Block(Block),
    /// `if c { … } else { … }`
    If {
        /// What decides between the two.
        condition: Box<Expr>,
        /// The block if it is true.
        then: Block,
        /// A block or another `if`.
        otherwise: Option<Box<Expr>>,
    },
    /// `match x { pattern => value, … }`
    Match {
        /// What is looked at.
        scrutinee: Box<Expr>,
        /// The ways, of which the first that fits is taken.
        arms: Vec<Arm>,
        /// Whether there are more that could not be parsed.
        partial: bool,
    },
    /// `hint u16 { floor_sqrt(x) }`
    Hint {
        /// The type the hint's value has (a single leaf, a tuple or an array).
        ty: Type,
        /// What the prover computes.
        body: Block,
    },
    /// A secret made public: `reveal(e)`.
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

/// An operator that stands between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BinaryOp {
    /// The sum `a + b`.
    Add,
    /// The difference `a - b`.
    Sub,
    /// The product `a * b`.
    Mul,
    /// The quotient `a / b`.
    Div,
    /// The remainder `a % b`.
    Rem,
    /// `a == b`: both are the same.
    Eq,
    /// `a != b`: the two differ.
    Ne,
    /// `a < b`: the first is less.
    Lt,
    /// `a <= b`: the first is not greater.
    Le,
    /// `a > b`: the first is greater.
    Gt,
    /// `a >= b`: the first is not less.
    Ge,
    /// `a && b`: both are true.
    And,
    /// `a || b`: at least one is true.
    Or,
    /// `a & b`: the bits that both have.
    BitAnd,
    /// `a | b`: the bits that any has.
    BitOr,
    /// `a ^ b`: the bits that one has alone.
    BitXor,
    /// `a << b`: the bits of the first, moved up.
    Shl,
    /// `a >> b`: the bits of the first, moved down.
    Shr,
}

/// An operator that stands before a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// The negative of a number, `-a`.
    Neg,
    /// The opposite of a boolean, `!a`.
    Not,
}

impl Item {
    /// The name by which its module knows it.
    pub fn name(&self) -> Option<&Ident> {
        match &self.kind {
            ItemKind::Function(function) | ItemKind::Circuit(function) => Some(&function.name),
            ItemKind::Contract(contract) => Some(&contract.name),
            ItemKind::Transaction(transaction) => Some(&transaction.name),
            ItemKind::Image { name, .. }
            | ItemKind::Struct { name, .. }
            | ItemKind::Enum { name, .. }
            | ItemKind::Alias { name, .. }
            | ItemKind::Const { name, .. }
            | ItemKind::Module { name } => Some(name),
            ItemKind::Use { path, alias } => alias.as_ref().or(path.segments.last()),
            ItemKind::Test { .. }
            | ItemKind::Prop(_)
            | ItemKind::Scenario(_)
            | ItemKind::Adversary(_)
            | ItemKind::Impl { .. } => None,
        }
    }

    /// Whether it is there only to be run by `zkc test`.
    pub fn is_test(&self) -> bool {
        matches!(
            self.kind,
            ItemKind::Test { .. } | ItemKind::Prop(_) | ItemKind::Scenario(_) | ItemKind::Adversary(_)
        )
    }

    /// The text of the `///` lines in front of it, joined by newlines.
    pub fn docs(&self) -> Option<String> {
        let lines: Vec<&str> = self.heads.iter().filter_map(Head::doc).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

/// The attributes among what stands in front of something.
pub fn attributes(heads: &[Head]) -> impl Iterator<Item = &Attribute> {
    heads.iter().filter_map(|head| match head {
        Head::Attribute(attribute) => Some(attribute),
        Head::Doc(_) => None,
    })
}

impl Argument {
    /// Where it is written, without parentheses around it.
    pub fn span(&self) -> Span {
        match self {
            Argument::Type(ty) => ty.span,
            Argument::Const(value) => value.span,
        }
    }
}

impl Parameter {
    /// The name of the parameter, unless it is taken apart.
    pub fn name(&self) -> Option<&Ident> {
        match &self.pattern.kind {
            PatternKind::Bind { name, .. } => Some(name),
            _ => None,
        }
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
