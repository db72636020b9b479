//! The program with every name resolved and sugar gone.
//!
//! Types of expressions are not here but in [`crate::types::TypeTable`], keyed by [`ExprId`].

mod allowed;
mod children;
mod const_expr;
mod contract;
mod data;
mod evaluate;
mod known;
pub mod load;
mod mentions;
mod method;
pub(crate) mod openings;
mod pattern;
mod resolve;
mod scenario;
mod test;
#[cfg(test)]
mod tests;
mod transaction;
mod ty;
pub(crate) mod walk;

use std::collections::BTreeMap;
use std::ops::Range;

use num_bigint::BigInt;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};
pub use crate::syntax::ast::{BinaryOp, UnaryOp};
pub use allowed::Allowed;
pub(crate) use children::children;
pub use const_expr::{ConstExpr, Open, Operation, Written};
pub use contract::{
    Clause, Contract, ContractKind, ContractParameter, ContractTypes, Effect, IssuedAmount, Locked, Made,
    Quorum, Readers, StateField,
};
pub use data::{Data, Field, Form, Generics, TypeParameter, Variant};
pub use evaluate::{Evaluator, Meanings};
pub use known::{Known, Reason, Unknown};
pub use mentions::Mention;
pub use method::Method;
pub use pattern::{Arm, Pattern};
pub(crate) use resolve::{private, refuse_recursion};
pub use resolve::{resolve, resolve_with_uses};
pub use scenario::{Amount, Called, CalledClause, GivenValue, NamedAsset, Scenario, Side, Step, StepKind};
pub use test::{Choice, Fails, Test, TestKind, Values};
pub use transaction::{
    Act, ActKind, Number, Origin, ParameterKind, Supply, Transaction, TransactionParameter,
};
pub use ty::{Arguments, Instance, IntRange, Type};

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
    /// A struct or enum of [`Program::data`].
    DataId,
    /// A contract of [`Program::contracts`].
    ContractId,
    /// A transaction of [`Program::transactions`].
    TransactionId,
    /// An alias of [`Program::aliases`].
    AliasId,
    /// A global constant of [`Program::constants`].
    ConstantId,
    /// A local variable of its function: parameters first, in order.
    LocalId,
    /// A const parameter of its function or data type, in order.
    ConstParameterId,
    /// A type parameter of its function or data type, in order.
    TypeParameterId,
}

/// What a name can lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Definition {
    /// A module, by its file; none for the folders of the standard library.
    Module(FileId),
    /// A function or circuit.
    Function(FunctionId),
    /// A struct or enum of the program.
    Data(DataId),
    /// A variant of an enum, by its place among the declared ones.
    Variant(DataId, u32),
    /// A field of a variant, by its place among the declared ones; a struct has one variant.
    Field(DataId, u32, u32),
    /// A parameter of a data type, a type parameter of a function, or a name of a contract or a scenario, by its place in the text.
    Generic(Span),
    /// A contract of the program.
    Contract(ContractId),
    /// A transaction of the program.
    Transaction(TransactionId),
    /// Another name for a type.
    Alias(AliasId),
    /// A constant outside of functions.
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
    /// Its number there, from 0.
    pub index: u32,
}

/// A whole program: the user's modules and what they use of the standard library.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// All structs and enums, by their ids.
    pub data: Vec<Data>,
    /// The methods of data types, by their names.
    pub methods: BTreeMap<(DataId, String), FunctionId>,
    /// `Option`, if the program may mention it: one method of it is part of the language.
    pub option: Option<DataId>,
    /// All contracts, by their ids.
    pub contracts: Vec<Contract>,
    /// All transactions, by their ids.
    pub transactions: Vec<Transaction>,
    /// The types of values, assets, keys and addresses, if the program may mention them.
    pub contract_types: Option<ContractTypes>,
    /// All aliases, by their ids.
    pub aliases: Vec<Alias>,
    /// Where types are written by an alias.
    pub aliased: BTreeMap<Span, AliasId>,
    /// All global constants, by their ids.
    pub constants: Vec<Constant>,
    /// All functions and circuits.
    pub functions: Vec<Function>,
    /// What can be built, in source order: circuits without const parameters, and `image` items.
    pub entries: Vec<Entry>,
    /// What `zkc test` runs, in source order.
    pub tests: Vec<Test>,
    /// The tests on a ledger, in source order.
    pub scenarios: Vec<Scenario>,
    /// The warnings that nobody wants to see, and where.
    pub allowed: Allowed,
    /// What each name leads to, by its place, if [`resolve_with_uses`] made it; those of fields in expressions are in the
    /// type table.
    pub uses: Option<BTreeMap<Span, Definition>>,
    /// The const expressions in types, by their places, for the checker.
    pub in_types: BTreeMap<Span, InType>,
    /// Const expressions in types that have no value since something that they compute has no type: to be told if nothing is told of
    /// that.
    pub unclear: Vec<Diagnostic>,
    /// Whether some part of it has no meaning, since it could not be parsed or names what is not there.
    pub broken: bool,
}

/// A const expression in a type. Its value is computed before types are known.
#[derive(Clone, Debug)]
pub struct InType {
    /// The expression as it was resolved, which must be an integer.
    pub expr: Expr,
    /// The locals of which it may bind some, if no function or constant around it has them.
    pub locals: Vec<Local>,
}

/// Something with an image of its own.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The circuit's or the image's name.
    pub name: String,
    /// The circuit that is built.
    pub function: FunctionId,
    /// The values of its const parameters.
    pub arguments: Vec<BigInt>,
    /// Where its name is.
    pub span: Span,
}

/// Another name for a type, which is nowhere else in the program any more.
#[derive(Clone, Debug)]
pub struct Alias {
    /// The name in its module.
    pub name: String,
    /// The type that it stands for.
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

/// A value that has a name outside of functions.
#[derive(Clone, Debug)]
pub struct Constant {
    /// The name in its module.
    pub name: String,
    /// The name with modules: `main::LIMIT`.
    pub path: String,
    /// The type that is declared.
    pub ty: Type,
    /// Its value; refers to no constant that refers back to it.
    pub value: Expr,
    /// What that is, or why it is not known: it is if it is computed without field elements.
    pub known: Result<Known, Unknown>,
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
    /// The name without its module.
    pub name: String,
    /// With modules: `std::hash::poseidon::hash2`, `main::root`.
    pub path: String,
    /// Whether it is a `circuit`.
    pub circuit: bool,
    /// Whether it is a test, which may call circuits and whose value is of any type.
    pub test: bool,
    /// The contract that it is a clause or an invariant of.
    pub contract: Option<ContractId>,
    /// Whether it is of the standard library.
    pub library: bool,
    /// What its author says of it, and to whom it is visible.
    pub about: About,
    /// `#[cost(multipliers <= n)]`: n and the attribute's place.
    pub cost: Option<(u64, Span)>,
    /// The type that it is a method of.
    pub method_of: Option<DataId>,
    /// The same with what stands for its parameters in the `impl` around the function.
    pub self_type: Option<Type>,
    /// How many of its type and const parameters are those of the `impl` around it.
    pub inherited: (usize, usize),
    /// The type parameters in order.
    pub type_parameters: Vec<TypeParameter>,
    /// The const parameters in order.
    pub const_parameters: Vec<ConstParameter>,
    /// Parameters; the i-th is local i.
    pub parameters: Vec<Parameter>,
    /// Whether there are more parameters, of any kind, that could not be parsed.
    pub partial: bool,
    /// The result; unit is the empty tuple.
    pub result: Type,
    /// Where the result type is written, or else the name.
    pub result_span: Span,
    /// The functions it calls, in order; one that it calls twice is there twice.
    pub calls: Vec<FunctionId>,
    /// Whether its result is known when all of its arguments are: it asks for no advice and reveals nothing.
    pub pure: bool,
    /// Whether something in it has no meaning: it was reported, and what follows from it is not.
    pub broken: bool,
    /// All locals, parameters first.
    pub locals: Vec<Local>,
    /// What it does and what its value is.
    pub body: Block,
    /// Where its name is.
    pub span: Span,
}

/// A parameter whose value is known when the circuit is built.
#[derive(Clone, Debug)]
pub struct ConstParameter {
    /// The name in its function.
    pub name: String,
    /// Its type: an int.
    pub ty: Type,
    /// Where its name is written.
    pub span: Span,
}

/// A parameter whose value comes with a call or as an input.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The local that it is in the body.
    pub local: LocalId,
    /// Where `public` is, if it is there.
    pub public: Option<Span>,
    /// The type of its values.
    pub ty: Type,
    /// From `public` or the name to the end of its type.
    pub span: Span,
}

/// A name for a value in one function or constant.
#[derive(Clone, Debug)]
pub struct Local {
    /// The name as it is written.
    pub name: String,
    /// Whether it can be assigned to.
    pub mutable: bool,
    /// Whether it is a `const`, whose value must be known when the program is built.
    pub constant: bool,
    /// Where it is bound.
    pub span: Span,
}

/// Statements and the value of the last expression.
#[derive(Clone, Debug)]
pub struct Block {
    /// The statements before the value, in order.
    pub statements: Vec<Statement>,
    /// The value; `None` is unit.
    pub tail: Option<Box<Expr>>,
    /// From the opening brace to the closing one.
    pub span: Span,
}

/// One statement of a block.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Which kind of statement it is.
    pub kind: StatementKind,
    /// From its first token to its last.
    pub span: Span,
}

/// What a statement is.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// `let pattern: ty = value;`
    Let {
        /// The locals that the value is bound to.
        pattern: Pattern,
        /// The type that is declared, if one is.
        ty: Option<Type>,
        /// The value that is bound.
        value: Expr,
    },
    /// `place = value;`, or `place += value;` and the like: reads and writes one place.
    Assign {
        /// The place that is written.
        place: Place,
        /// `+` for `+=`: what is written is `place + value`, computed in the place's kind of numbers.
        operator: Option<BinaryOp>,
        /// The value on the right side.
        value: Expr,
    },
    /// Something done for each value of a range or array.
    For {
        /// The local for the value of each round.
        pattern: Pattern,
        /// What it runs over.
        iterable: Iterable,
        /// What is done in each round.
        body: Block,
    },
    /// A constraint that must hold.
    Assert {
        /// What must be true.
        condition: Expr,
        /// What is said if it is not.
        message: Option<Message>,
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
    /// The function ends here with a value; `None` is unit. It stands in statements only, so that what follows it can be seen.
    Return(Option<Expr>),
    /// Something shown while proving.
    Log(Vec<LogArgument>),
    /// A public parameter, or a part of it, to which the proof is only to be bound.
    Bind(Expr),
    /// An expression for its effects.
    Expr(Expr),
}

/// An argument of `log`.
#[derive(Clone, Debug)]
pub enum LogArgument {
    /// A string, which is shown with its values.
    String(Message),
    /// A value that is shown.
    Value(Expr),
}

/// A string that an assertion or a log shows.
#[derive(Clone, Debug)]
pub struct Message {
    /// What it says; the values are named there, in braces.
    pub text: String,
    /// What goes where in the text: locals and constants, with fields and elements of them.
    pub values: Vec<(Range<usize>, Expr)>,
}

/// An assignable place: a local and the way into it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The local that the way begins at.
    pub local: LocalId,
    /// The steps into it.
    pub projections: Vec<Projection>,
    /// From its name to the end of the last step.
    pub span: Span,
    /// The id under which the type table holds the place's type.
    pub id: ExprId,
}

/// A step into a value.
#[derive(Clone, Debug)]
pub enum Projection {
    /// The element with a number: `[index]`.
    Index(Expr),
    /// `.name` of a struct (resolved by the type checker) or `.0` of a tuple.
    Field(String, Span),
}

/// What a loop runs over.
#[derive(Clone, Debug)]
pub enum Iterable {
    /// The integers from one to another: `low..high`.
    Range {
        /// The value of the first round.
        low: Expr,
        /// The end; `inclusive` says whether it is one of them.
        high: Expr,
        /// Whether it is `..=`, and `high` is one of them.
        inclusive: bool,
    },
    /// The elements of an array.
    Array(Expr),
}

/// An expression with an id that its type is noted under.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Its key in the type table.
    pub id: ExprId,
    /// Which kind of expression it is.
    pub kind: ExprKind,
    /// Where it is written, without parentheses around it.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// An integer literal, or `u32::MAX`.
    Int(BigInt),
    /// The bytes of a string.
    Bytes(Vec<u8>),
    /// One of `true` and `false`.
    Bool(bool),
    /// The value of a local.
    Local(LocalId),
    /// A const parameter of the enclosing function.
    ConstParameter(ConstParameterId),
    /// The value of a global constant.
    Constant(ConstantId),
    /// A call; inferred const arguments are in the type table.
    Call {
        /// The function that is called.
        function: FunctionId,
        /// The type that it is a function of, where that is written with what stands for its parameters: `Stack::<u8, 4>::new`.
        of: Option<Box<Type>>,
        /// Written type arguments (`f::<u8>`); empty if inferred.
        type_arguments: Vec<Type>,
        /// Written const arguments (`f::<3>`); empty if inferred.
        const_arguments: Vec<Expr>,
        /// The values of its parameters.
        arguments: Vec<Expr>,
    },
    /// A call of a method, which the checker finds by the receiver's type; it is in the type table.
    Method {
        /// The name of the method.
        name: String,
        /// Where the name is.
        name_span: Span,
        /// What is written in `::<…>`, as far as it is a type or may be one.
        type_arguments: Vec<Type>,
        /// Written const arguments; empty if inferred.
        const_arguments: Vec<Expr>,
        /// The receiver, and the values of the other parameters.
        arguments: Vec<Expr>,
        /// The argument of `x.expect("…")`, read as a message.
        message: Option<Box<Message>>,
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
    /// A call of a function that is part of the language.
    Builtin {
        /// Which one of them it is.
        builtin: Builtin,
        /// What is written in `::<…>`; empty if inferred.
        const_arguments: Vec<Expr>,
        /// The values of its parameters.
        arguments: Vec<Expr>,
    },
    /// An operator between two values: `a + b`.
    Binary {
        /// The operator between the two.
        operator: BinaryOp,
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
    /// A value in another type: `a as T`.
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
    /// A part of a struct or tuple: `s.name`, `t.0`.
    Field {
        /// The struct or tuple.
        base: Box<Expr>,
        /// The name or digits.
        name: String,
        /// Where the name is.
        name_span: Span,
    },
    /// An array by its elements: `[a, b]`.
    Array(Vec<Expr>),
    /// An array of one value: `[value; count]`.
    Repeat {
        /// Every element; evaluated once.
        value: Box<Expr>,
        /// How many elements there are.
        count: ConstExpr,
    },
    /// `[body for pattern in iterable]`
    Comprehension {
        /// The value of each element, in terms of the local.
        body: Box<Expr>,
        /// The local for what it runs over.
        pattern: Pattern,
        /// What it runs over.
        iterable: Box<Iterable>,
    },
    /// A tuple by its parts: `(a, b)`.
    Tuple(Vec<Expr>),
    /// A struct, or a variant of an enum. In a program without errors each field is there once, or comes from `base`.
    Data {
        /// The data type of which a value is made.
        id: DataId,
        /// That type, where it is written with what stands for its parameters: `Option::<u8>::None`.
        of: Option<Box<Type>>,
        /// Its variant, by its place; that of a struct is the only one.
        variant: u32,
        /// Each field's place among the declared ones and its value, in written order: so they are evaluated.
        fields: Vec<(usize, Expr)>,
        /// Where the other fields come from: `..base`. It is evaluated last.
        base: Option<Box<Expr>>,
    },
    /// A block, whose value is its last expression.
    Block(Box<Block>),
    /// One of two blocks, by a condition.
    If {
        /// What decides between the two.
        condition: Box<Expr>,
        /// The block if it is true.
        then: Box<Block>,
        /// Else: a block or another `if`; `None` is unit.
        otherwise: Option<Box<Expr>>,
    },
    /// The first arm of which the pattern takes a value.
    Match {
        /// What is looked at.
        scrutinee: Box<Expr>,
        /// The arms in source order.
        arms: Vec<Arm>,
        /// Whether there are more that could not be parsed.
        partial: bool,
    },
    /// `hint T { … }`; the checker allows it only as the whole value of a `let`.
    Hint {
        /// The type that the hint's value has.
        ty: Type,
        /// What the prover computes, in clear.
        body: Box<Block>,
    },
    /// A secret made public: `reveal(e)`.
    Reveal(Box<Expr>),
    /// What a clause does beside computing, or a value that it gets.
    Effect {
        /// Which of them it is.
        effect: Effect,
        /// What it is about.
        arguments: Vec<Expr>,
        /// What is said if it is refused.
        message: Option<Box<Message>>,
    },
    /// A name that could not be resolved or a syntax error; already reported.
    Error,
}

impl Program {
    /// Notes what the name at a place leads to, if that was asked for.
    fn note(&mut self, span: Span, definition: Definition) {
        if let Some(uses) = &mut self.uses {
            uses.insert(span, definition);
        }
    }

    /// Whether a place is among the functions of a package that the program uses, std included: its author does not look for
    /// the mistake there.
    pub fn is_of_library(&self, place: Span) -> bool {
        self.functions.iter().any(|function| function.library && function.span.file == place.file)
    }

    /// Where the name of something is defined: the start of a module's file.
    pub fn place(&self, definition: Definition) -> Option<Span> {
        match definition {
            Definition::Module(file) => Some(Span::new(file, 0, 0)),
            Definition::Function(id) => self.functions.get(id.0 as usize).map(|function| function.span),
            Definition::Data(id) => self.data.get(id.0 as usize).map(|found| found.span),
            Definition::Variant(id, variant) => {
                self.data.get(id.0 as usize)?.variants.get(variant as usize).map(|variant| variant.span)
            }
            Definition::Field(id, variant, index) => {
                let variant = self.data.get(id.0 as usize)?.variants.get(variant as usize)?;
                variant.fields.get(index as usize).map(|field| field.span)
            }
            Definition::Contract(id) => self.contracts.get(id.0 as usize).map(|found| found.span),
            Definition::Transaction(id) => self.transactions.get(id.0 as usize).map(|found| found.span),
            Definition::Generic(span) => Some(span),
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

impl Function {
    /// One of which nothing is known yet, with its name at a place.
    pub(crate) fn unresolved(span: Span) -> Self {
        Function {
            name: String::new(),
            path: String::new(),
            circuit: false,
            test: false,
            contract: None,
            library: false,
            about: About::default(),
            cost: None,
            method_of: None,
            self_type: None,
            inherited: (0, 0),
            type_parameters: vec![],
            const_parameters: vec![],
            parameters: vec![],
            partial: true,
            result: Type::Error,
            result_span: span,
            calls: vec![],
            pure: false,
            broken: true,
            locals: vec![],
            body: Block { statements: vec![], tail: None, span },
            span,
        }
    }
}

impl Block {
    /// Whether every way through it ends with a `return`.
    pub fn returns(&self) -> bool {
        let returns = |statement: &Statement| match &statement.kind {
            StatementKind::Return(_) => true,
            StatementKind::Expr(expr) => expr.returns(),
            _ => false,
        };
        self.statements.iter().any(returns) || self.tail.as_ref().is_some_and(|tail| tail.returns())
    }
}

impl Expr {
    /// Whether every way through it ends with a `return`.
    pub fn returns(&self) -> bool {
        match &self.kind {
            ExprKind::Block(block) => block.returns(),
            ExprKind::If { then, otherwise: Some(otherwise), .. } => then.returns() && otherwise.returns(),
            ExprKind::Match { arms, .. } => !arms.is_empty() && arms.iter().all(|arm| arm.value.returns()),
            _ => false,
        }
    }

    /// Whether it requires something by itself, so that it may stand among the conditions of a `constrain`.
    pub fn is_requirement(&self) -> bool {
        matches!(self.kind, ExprKind::Builtin { builtin: Builtin::AssertPermutation, .. })
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
    /// `inverse_modulo(x, n)`: the integer in 0..n whose product with x is 1 modulo n, or 0; only in hints.
    InverseModulo,
    /// `sorted(xs)`: the integers or field elements in increasing order, in signed view; only in hints.
    Sorted,
    /// `assert_permutation(xs, ys)`: requires that ys has the elements of xs in some order.
    AssertPermutation,
}
