//! The program with every name resolved and sugar gone.
//!
//! Types of expressions are not here but in [`crate::types::TypeTable`], keyed by [`ExprId`].

pub mod load;
mod resolve;
#[cfg(test)]
mod tests;
mod ty;

use std::collections::BTreeMap;

use num_bigint::BigInt;

use crate::source::{FileId, Span};
pub use crate::syntax::ast::{BinaryOp, UnaryOp};
pub use resolve::resolve;
pub use ty::{ConstExpr, ConstOp, IntRange, Type};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);)*
    };
}

ids! {
    /// A function of [`Program::functions`], circuits and stdlib included.
    FunctionId,
    /// A struct of [`Program::structs`].
    StructId,
    /// An alias of [`Program::aliases`].
    AliasId,
    /// A global constant of [`Program::constants`].
    ConstantId,
    /// A local variable of its function: parameters first, in order.
    LocalId,
    /// A const parameter of its function, in order.
    ConstParameterId,
}

/// What a name can lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Definition {
    /// A module, by its file; none for the folders of the standard library.
    Module(Option<FileId>),
    /// A function or circuit.
    Function(FunctionId),
    /// A struct.
    Struct(StructId),
    /// A field of a struct, by its place among the declared ones.
    Field(StructId, u32),
    /// An alias.
    Alias(AliasId),
    /// A global constant.
    Constant(ConstantId),
    /// A local of a function or a constant.
    Local(Body, LocalId),
    /// A const parameter of a function.
    ConstParameter(FunctionId, ConstParameterId),
}

/// What has expressions of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Body {
    /// A type or an image, whose const expressions have no ids.
    None,
    /// The value of a constant.
    Constant(ConstantId),
    /// A function or circuit.
    Function(FunctionId),
}

/// An expression or place. Ids count in each body, so that a change in one leaves all others as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExprId {
    /// What it stands in.
    pub body: Body,
    /// Its number there.
    pub index: u32,
}

/// A whole program: the user's modules and what they use of the standard library.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// All structs.
    pub structs: Vec<Struct>,
    /// All aliases.
    pub aliases: Vec<Alias>,
    /// All global constants.
    pub constants: Vec<Constant>,
    /// All functions and circuits.
    pub functions: Vec<Function>,
    /// What can be built, in source order: circuits without const parameters, and `image` items.
    pub entries: Vec<Entry>,
    /// What each name leads to, by its place; those of fields in expressions are in the type table.
    pub uses: BTreeMap<Span, Definition>,
    /// Whether some part of it has no meaning, since it could not be parsed or names what is not there.
    pub broken: bool,
}

/// Something with an image of its own.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The circuit's or the image's name.
    pub name: String,
    /// The circuit.
    pub function: FunctionId,
    /// Its const arguments.
    pub arguments: Vec<BigInt>,
    /// Where its name is.
    pub span: Span,
}

/// A struct.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its name.
    pub name: String,
    /// Its fields in order.
    pub fields: Vec<Field>,
    /// Whether there are more that could not be parsed.
    pub partial: bool,
    /// What its author says of it, and to whom it is visible.
    pub about: About,
    /// Where its name is.
    pub span: Span,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Where its name is.
    pub span: Span,
}

/// Another name for a type, which is nowhere else in the program any more.
#[derive(Clone, Debug)]
pub struct Alias {
    /// Its name.
    pub name: String,
    /// The type.
    pub ty: Type,
    /// What its author says of it, and to whom it is visible.
    pub about: About,
    /// Where its name is.
    pub span: Span,
}

/// What stands in front of an item.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The text of its `///` lines.
    pub docs: Option<String>,
    /// `pub`: other modules see it.
    pub public: bool,
}

/// A global constant.
#[derive(Clone, Debug)]
pub struct Constant {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Its value; refers to no constant that refers back to it.
    pub value: Expr,
    /// The locals that blocks in its value bind.
    pub locals: Vec<Local>,
    /// What its author says of it, and to whom it is visible.
    pub about: About,
    /// Where its name is.
    pub span: Span,
}

/// A function or circuit.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// With modules: `std::hash::poseidon::hash2`, `main::root`.
    pub path: String,
    /// Whether it is a `circuit`.
    pub circuit: bool,
    /// What its author says of it, and to whom it is visible.
    pub about: About,
    /// `#[cost(multipliers <= n)]`: n and the attribute's place.
    pub cost: Option<(u64, Span)>,
    /// Const parameters.
    pub const_parameters: Vec<ConstParameter>,
    /// Parameters; the i-th is local i.
    pub parameters: Vec<Parameter>,
    /// Whether there are more parameters, of either kind, that could not be parsed.
    pub partial: bool,
    /// The result; unit is the empty tuple.
    pub result: Type,
    /// Where the result type is written, or else the name.
    pub result_span: Span,
    /// The functions it calls, in order; one that it calls twice is there twice.
    pub calls: Vec<FunctionId>,
    /// Whether something in it has no meaning: it was reported, and what follows from it is not.
    pub broken: bool,
    /// All locals.
    pub locals: Vec<Local>,
    /// The body.
    pub body: Block,
    /// Where its name is.
    pub span: Span,
}

/// A const parameter.
#[derive(Clone, Debug)]
pub struct ConstParameter {
    /// Its name.
    pub name: String,
    /// Its type: an int.
    pub ty: Type,
    /// Where.
    pub span: Span,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its local.
    pub local: LocalId,
    /// Where `public` is, if it is there.
    pub public: Option<Span>,
    /// Its type.
    pub ty: Type,
    /// All of it.
    pub span: Span,
}

/// A local variable.
#[derive(Clone, Debug)]
pub struct Local {
    /// Its name.
    pub name: String,
    /// `mut`
    pub mutable: bool,
    /// Where it is bound.
    pub span: Span,
}

/// `{ … }`
#[derive(Clone, Debug)]
pub struct Block {
    /// In order.
    pub statements: Vec<Statement>,
    /// The value; `None` is unit.
    pub tail: Option<Box<Expr>>,
    /// With the braces.
    pub span: Span,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// Where.
    pub span: Span,
}

/// What a statement is.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// `let pattern: ty = value;`
    Let {
        /// What is bound.
        pattern: Pattern,
        /// The declared type.
        ty: Option<Type>,
        /// The value.
        value: Expr,
    },
    /// `place = value;`, or `place += value;` and the like: reads and writes one place.
    Assign {
        /// Where to.
        place: Place,
        /// `+` for `+=`: what is written is `place + value`, computed in the place's kind of numbers.
        operator: Option<BinaryOp>,
        /// The value.
        value: Expr,
    },
    /// A loop.
    For {
        /// The loop variable.
        pattern: Pattern,
        /// What it runs over.
        iterable: Iterable,
        /// The body.
        body: Block,
    },
    /// `assert`
    Assert {
        /// The condition.
        condition: Expr,
        /// The message.
        message: Option<String>,
    },
    /// `constrain hints from values { … }`
    Constrain {
        /// The hints it discharges.
        hints: Vec<(LocalId, Span)>,
        /// The values they are tied to.
        from: Vec<(LocalId, Span)>,
        /// Each `Expr` statement (and the tail) is a condition of type bool that must hold.
        body: Block,
    },
    /// `log`
    Log(Vec<LogArgument>),
    /// An expression for its effects.
    Expr(Expr),
}

/// An argument of `log`.
#[derive(Clone, Debug)]
pub enum LogArgument {
    /// A string of the source.
    String(String),
    /// A value.
    Value(Expr),
}

/// An assignable place: a local and the way into it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The local.
    pub local: LocalId,
    /// The steps into it.
    pub projections: Vec<Projection>,
    /// Where.
    pub span: Span,
    /// The id under which the type table holds the place's type.
    pub id: ExprId,
}

/// A step into a value.
#[derive(Clone, Debug)]
pub enum Projection {
    /// `[index]`
    Index(Expr),
    /// `.name` of a struct (resolved by the type checker) or `.0` of a tuple.
    Field(String, Span),
}

/// A pattern.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// `x`
    Bind(LocalId),
    /// `_`
    Wildcard,
    /// `(a, b)`
    Tuple(Vec<Pattern>, Span),
}

/// What a loop runs over.
#[derive(Clone, Debug)]
pub enum Iterable {
    /// `low..high`
    Range {
        /// The first value.
        low: Expr,
        /// The end.
        high: Expr,
        /// `..=`
        inclusive: bool,
    },
    /// The elements of an array.
    Array(Expr),
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Its key in the type table.
    pub id: ExprId,
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// An integer literal, or `u32::MAX`.
    Int(BigInt),
    /// `true`
    Bool(bool),
    /// A local.
    Local(LocalId),
    /// A const parameter of the enclosing function.
    ConstParameter(ConstParameterId),
    /// A global constant.
    Constant(ConstantId),
    /// A call; inferred const arguments are in the type table.
    Call {
        /// The callee.
        function: FunctionId,
        /// Written const arguments (`f::<3>`); empty if inferred.
        const_arguments: Vec<Expr>,
        /// The arguments.
        arguments: Vec<Expr>,
    },
    /// A call of a function that is part of the language.
    Builtin {
        /// Which.
        builtin: Builtin,
        /// Written const arguments.
        const_arguments: Vec<Expr>,
        /// The arguments.
        arguments: Vec<Expr>,
    },
    /// `a + b`
    Binary {
        /// The operator.
        operator: BinaryOp,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `-a`
    Unary {
        /// The operator.
        operator: UnaryOp,
        /// The operand.
        operand: Box<Expr>,
    },
    /// `a as T`
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
        /// The name or digits.
        name: String,
        /// Where the name is.
        name_span: Span,
    },
    /// `[a, b]`
    Array(Vec<Expr>),
    /// `[value; count]`
    Repeat {
        /// Every element; evaluated once.
        value: Box<Expr>,
        /// How many.
        count: ConstExpr,
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
    /// `(a, b)`
    Tuple(Vec<Expr>),
    /// A struct literal. In a program without errors each field is there once.
    Struct {
        /// The struct.
        id: StructId,
        /// Each field's place among the declared ones and its value, in written order: so they are evaluated.
        fields: Vec<(usize, Expr)>,
    },
    /// `{ … }`
    Block(Box<Block>),
    /// `if`
    If {
        /// The condition.
        condition: Box<Expr>,
        /// Then.
        then: Box<Block>,
        /// Else: a block or another `if`; `None` is unit.
        otherwise: Option<Box<Expr>>,
    },
    /// `hint T { … }`; the checker allows it only as the whole value of a `let`.
    Hint {
        /// The type.
        ty: Type,
        /// What the prover computes, in clear.
        body: Box<Block>,
    },
    /// `reveal(e)`
    Reveal(Box<Expr>),
    /// A name that could not be resolved or a syntax error; already reported.
    Error,
}

impl Program {
    /// Where the name of something is defined: the start of a module's file; nothing for a folder.
    pub fn place(&self, definition: Definition) -> Option<Span> {
        match definition {
            Definition::Module(file) => file.map(|file| Span::new(file, 0, 0)),
            Definition::Function(id) => self.functions.get(id.0 as usize).map(|function| function.span),
            Definition::Struct(id) => self.structs.get(id.0 as usize).map(|found| found.span),
            Definition::Field(id, index) => {
                self.structs.get(id.0 as usize)?.fields.get(index as usize).map(|field| field.span)
            }
            Definition::Alias(id) => self.aliases.get(id.0 as usize).map(|alias| alias.span),
            Definition::Constant(id) => self.constants.get(id.0 as usize).map(|constant| constant.span),
            Definition::Local(body, id) => {
                let locals = match body {
                    Body::None => return None,
                    Body::Constant(constant) => &self.constants.get(constant.0 as usize)?.locals,
                    Body::Function(function) => &self.functions.get(function.0 as usize)?.locals,
                };
                locals.get(id.0 as usize).map(|local| local.span)
            }
            Definition::ConstParameter(function, id) => {
                let parameters = &self.functions.get(function.0 as usize)?.const_parameters;
                parameters.get(id.0 as usize).map(|parameter| parameter.span)
            }
        }
    }
}

/// Functions that are part of the language, in scope everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// `to_bits::<N>(x) -> [bool; N]`: the bits of an int or field, least first; x must be in 0..2^N, N ≤ 252.
    ToBits,
    /// `floor_sqrt(x)`: only in hints.
    FloorSqrt,
    /// `inverse(x)`: the field inverse or 0; only in hints.
    Inverse,
}
