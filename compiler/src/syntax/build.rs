//! What the grammar's actions are made of: spans, nodes, and the mistakes that parse but are refused.

mod contracts;

pub(crate) use contracts::Deed;

use super::ast::*;
use super::elsewhere::type_elsewhere;
use super::literal;
use super::message;
use super::parser::ParserToken;
use super::report::Report;
use super::token::{BUILTIN_TYPES, Token};
use crate::diagnostic::{Diagnostic, codes, suggest};
use crate::source::{FileId, Span};

/// The state of one parse.
pub(crate) struct Build<'a> {
    file: FileId,
    text: &'a str,
    tokens: &'a [ParserToken],
    /// What was found wrong so far.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The places of `;` between items, found so far.
    semicolons: Vec<Span>,
}

/// The end of a block.
pub(crate) enum Last {
    /// The value of the block.
    Value(Expr),
    /// A statement whose semicolon was left out.
    Statement(Box<Statement>),
}

impl<'a> Build<'a> {
    pub(crate) fn new(file: FileId, text: &'a str, tokens: &'a [ParserToken]) -> Self {
        Self { file, text, tokens, diagnostics: vec![], semicolons: vec![] }
    }

    /// The span of the tokens from `left` to before `right`.
    pub(crate) fn span(&self, left: usize, right: usize) -> Span {
        let end = |i: usize| self.tokens.get(i).map_or(self.text.len(), |t| t.end as usize);
        let start = self.tokens.get(left).map_or(self.text.len(), |t| t.start as usize);
        Span::new(self.file, start, if right > left { end(right - 1).max(start) } else { start })
    }

    fn slice(&self, index: usize) -> &'a str {
        let text = self.text;
        self.tokens.get(index).and_then(|t| text.get(t.start as usize..t.end as usize)).unwrap_or("")
    }

    pub(crate) fn ident(&self, index: usize) -> Ident {
        Ident { name: self.slice(index).to_owned(), span: self.span(index, index + 1) }
    }

    pub(crate) fn doc(&self, index: usize) -> Doc {
        let text = self.slice(index).trim_end();
        let text = text.strip_prefix("///").unwrap_or(text);
        Doc { text: text.strip_prefix(' ').unwrap_or(text).to_owned(), span: self.span(index, index + 1) }
    }

    /// A string that is a message.
    pub(crate) fn message(&mut self, index: usize) -> Message {
        message::message(self.slice(index), self.span(index, index + 1), &mut self.diagnostics)
    }

    /// A string that is a value.
    pub(crate) fn string(&mut self, index: usize) -> ExprKind {
        let span = self.span(index, index + 1);
        ExprKind::String(literal::text(self.slice(index), span, &mut self.diagnostics))
    }

    /// An argument of `log`: a string alone is a message.
    pub(crate) fn log_argument(&mut self, value: Expr) -> LogArgument {
        self.as_message(&value).map_or(LogArgument::Value(value), LogArgument::String)
    }

    /// A string that was taken for a value as the message that it is.
    fn as_message(&mut self, value: &Expr) -> Option<Message> {
        if !matches!(value.kind, ExprKind::String(_)) || value.parentheses > 0 {
            return None;
        }
        let source = self.text.get(value.span.start as usize..value.span.end as usize)?;
        let mut found = vec![];
        let message = message::message(source, value.span, &mut found);
        // What is wrong with its escapes was reported where it was taken for a value.
        found.retain(|diagnostic| diagnostic.code != codes::E0103);
        found.into_iter().for_each(|diagnostic| self.diagnostics.report(diagnostic));
        Some(message)
    }

    pub(crate) fn character(&mut self, index: usize) -> ExprKind {
        let span = self.span(index, index + 1);
        literal::character(self.slice(index), span, &mut self.diagnostics)
            .map_or(ExprKind::Error, ExprKind::Int)
    }

    pub(crate) fn int(&mut self, index: usize) -> ExprKind {
        let span = self.span(index, index + 1);
        match literal::integer(self.slice(index), span) {
            Ok(value) => ExprKind::Int(value),
            Err(diagnostic) => {
                self.diagnostics.report(*diagnostic);
                ExprKind::Error
            }
        }
    }

    pub(crate) fn expr(&self, kind: ExprKind, l: usize, r: usize) -> Expr {
        Expr { kind, span: self.span(l, r), parentheses: 0 }
    }

    pub(crate) fn ty(&self, kind: TypeKind, l: usize, r: usize) -> Type {
        Type { kind, span: self.span(l, r), parentheses: 0 }
    }

    pub(crate) fn pattern(&self, kind: PatternKind, l: usize, r: usize) -> Pattern {
        Pattern { kind, span: self.span(l, r), parentheses: 0 }
    }

    pub(crate) fn statement(&self, kind: StatementKind, l: usize, r: usize) -> Statement {
        let last = r.checked_sub(1).and_then(|last| self.tokens.get(last));
        let semicolon = last.is_some_and(|token| token.token == Token::Semicolon);
        Statement { kind, span: self.span(l, r), semicolon }
    }

    pub(crate) fn module(&mut self, items: Vec<Option<Item>>) -> Module {
        let semicolons = std::mem::take(&mut self.semicolons);
        Module { items: items.into_iter().flatten().collect(), semicolons, ..Module::default() }
    }

    pub(crate) fn item(&self, heads: Vec<Head>, public: bool, kind: ItemKind, l: usize, r: usize) -> Item {
        Item { heads, public, kind, span: self.span(l, r) }
    }

    fn quoted_name(&mut self, index: usize) -> Ident {
        let (name, span) = self.string_at(index);
        Ident { name, span }
    }

    /// A function without a result whose name is a string.
    fn nameless(&mut self, l: usize, parameters: List<Option<Parameter>>, body: Block) -> Function {
        let name = self.quoted_name(l);
        self.function(name, None, parameters, None, body)
    }

    pub(crate) fn test(&mut self, l: usize, fails: Option<ShouldFail>, body: Block) -> ItemKind {
        ItemKind::Test { function: self.nameless(l, list_of(vec![], None), body), fails }
    }

    pub(crate) fn prop(&mut self, l: usize, parameters: List<Option<Parameter>>, body: Block) -> ItemKind {
        ItemKind::Prop(self.nameless(l, parameters, body))
    }

    /// What the string at a token says, and where it is.
    fn string_at(&mut self, index: usize) -> (String, Span) {
        let span = self.span(index, index + 1);
        (literal::text(self.slice(index), span, &mut self.diagnostics), span)
    }

    pub(crate) fn should_fail(&mut self, message: Option<usize>, l: usize, r: usize) -> ShouldFail {
        let message = message.map(|at| self.string_at(at));
        ShouldFail { message, span: self.span(l, r) }
    }

    /// The path of the function is from `l` to before `p`.
    pub(crate) fn adversary(
        &self,
        segments: Vec<Ident>,
        l: usize,
        p: usize,
        generics: Option<List<Argument>>,
        choices: List<Option<Choice>>,
    ) -> ItemKind {
        let function = self.whole_path(segments, l, p);
        let (choices, partial) = choices.whole();
        ItemKind::Adversary(Adversary { function, generics, choices, partial })
    }

    /// A `;` between items.
    pub(crate) fn semicolon(&mut self, index: usize) {
        self.semicolons.push(self.span(index, index + 1));
    }

    pub(crate) fn function(
        &self,
        name: Ident,
        generics: Option<List<Option<Generic>>>,
        parameters: List<Option<Parameter>>,
        result: Option<Type>,
        body: Block,
    ) -> Function {
        let (generics, unknown) = generics.map(List::whole).unzip();
        let (parameters, partial) = parameters.whole();
        let partial = partial || unknown.unwrap_or(false);
        Function { name, generics, parameters, partial, result, body }
    }

    pub(crate) fn structure(
        &self,
        name: Ident,
        generics: Option<List<Option<Generic>>>,
        fields: List<Option<Field>>,
    ) -> ItemKind {
        let (generics, unknown) = generics.map(List::whole).unzip();
        let (fields, partial) = fields.whole();
        ItemKind::Struct { name, generics, fields, partial: partial || unknown.unwrap_or(false) }
    }

    pub(crate) fn enumeration(
        &self,
        name: Ident,
        generics: Option<List<Option<Generic>>>,
        variants: List<Option<Variant>>,
    ) -> ItemKind {
        let (generics, unknown) = generics.map(List::whole).unzip();
        let (variants, partial) = variants.whole();
        let partial = partial || unknown.unwrap_or(false) || variants.iter().any(|variant| variant.partial);
        ItemKind::Enum { name, generics, variants, partial }
    }

    pub(crate) fn implementation(
        &self,
        generics: Option<List<Option<Generic>>>,
        ty: Type,
        functions: Vec<Option<Item>>,
    ) -> ItemKind {
        let (generics, unknown) = generics.map(List::whole).unzip();
        let partial = unknown.unwrap_or(false) || functions.iter().any(Option::is_none);
        ItemKind::Impl { generics, ty, functions: functions.into_iter().flatten().collect(), partial }
    }

    /// What stands between `<` and `>`: a name alone may lead to a type.
    pub(crate) fn argument(&self, value: Expr) -> Argument {
        match value {
            Expr { kind: ExprKind::Path(path), span, parentheses } => {
                Argument::Type(Type { kind: TypeKind::Path(path), span, parentheses })
            }
            value => Argument::Const(value),
        }
    }

    /// A name alone is bound, until it is known what it leads to.
    pub(crate) fn path_pattern(&self, path: Path) -> Pattern {
        let span = path.span;
        let kind = match &path.segments[..] {
            [name] if path.applied.is_none() => PatternKind::Bind { mutable: false, name: name.clone() },
            _ => PatternKind::Path(path),
        };
        Pattern { kind, span, parentheses: 0 }
    }

    pub(crate) fn any_of(&self, first: Pattern, mut others: Vec<Pattern>, l: usize, r: usize) -> Pattern {
        others.insert(0, first);
        self.pattern(PatternKind::Or(others), l, r)
    }

    pub(crate) fn struct_pattern(
        &self,
        path: Path,
        fields: (List<Option<FieldPattern>>, bool),
        l: usize,
        r: usize,
    ) -> Pattern {
        let ((fields, partial), rest) = (fields.0.whole(), fields.1);
        self.pattern(PatternKind::Struct { path, fields, rest: rest || partial }, l, r)
    }

    pub(crate) fn shorthand_pattern(&self, mutable: bool, name: Ident, l: usize, r: usize) -> FieldPattern {
        let pattern = self.pattern(PatternKind::Bind { mutable, name: name.clone() }, l, r);
        FieldPattern { name, pattern, shorthand: true }
    }

    pub(crate) fn slice_of(
        &self,
        array: Expr,
        (low, inclusive, high): (Option<Expr>, bool, Option<Expr>),
        l: usize,
        r: usize,
    ) -> Expr {
        let (low, high) = (low.map(Box::new), high.map(Box::new));
        self.expr(ExprKind::Slice { array: Box::new(array), low, high, inclusive }, l, r)
    }

    pub(crate) fn literal(
        &self,
        path: Path,
        (fields, base): (List<Option<FieldValue>>, Option<Expr>),
        l: usize,
        r: usize,
    ) -> Expr {
        let kind = ExprKind::Struct { path, fields: fields.whole().0, base: base.map(Box::new) };
        self.expr(kind, l, r)
    }

    pub(crate) fn match_of(
        &self,
        scrutinee: Expr,
        mut arms: Vec<Option<Arm>>,
        last: Option<Option<Arm>>,
        l: usize,
        r: usize,
    ) -> Expr {
        arms.extend(last);
        let partial = arms.iter().any(Option::is_none);
        let arms = arms.into_iter().flatten().collect();
        self.expr(ExprKind::Match { scrutinee: Box::new(scrutinee), arms, partial }, l, r)
    }

    /// A block; the flag of a statement says that it is an expression with braces and without semicolon.
    pub(crate) fn block(
        &self,
        statements: Vec<(Statement, bool)>,
        last: Option<Last>,
        l: usize,
        r: usize,
    ) -> Block {
        let braced = statements.last().is_some_and(|(_, braced)| *braced);
        let mut statements: Vec<Statement> = statements.into_iter().map(|(s, _)| s).collect();
        let tail = match last {
            Some(Last::Value(value)) => Some(Box::new(value)),
            Some(Last::Statement(statement)) => {
                statements.push(*statement);
                None
            }
            None if braced => match statements.pop() {
                Some(Statement { kind: StatementKind::Expr(value), .. }) => Some(Box::new(value)),
                other => {
                    statements.extend(other);
                    None
                }
            },
            None => None,
        };
        Block { statements, tail, span: self.span(l, r) }
    }

    /// An operator `at` a token and its operands, with their parentheses from `l` to before `r`.
    pub(crate) fn binary(
        &mut self,
        operator: BinaryOp,
        left: Expr,
        at: usize,
        right: Expr,
        l: usize,
        r: usize,
    ) -> Expr {
        let operator_span = self.span(at, at + 1);
        if computes(operator)
            && let Some(high) = bound_at_the_end(&left)
        {
            self.operator_after_bound(high, operator_span, self.span(at + 1, r));
        }
        let kind = ExprKind::Binary { operator, operator_span, left: Box::new(left), right: Box::new(right) };
        self.expr(kind, l, r)
    }

    /// A call of a function: `f::<3>(x)`.
    pub(crate) fn call(
        &self,
        function: Path,
        generics: Option<List<Argument>>,
        arguments: List<Expr>,
        l: usize,
        r: usize,
    ) -> Expr {
        self.expr(ExprKind::Call { function, generics, arguments }, l, r)
    }

    pub(crate) fn whole_path(&self, segments: Vec<Ident>, l: usize, r: usize) -> Path {
        Path { segments, applied: None, span: self.span(l, r) }
    }

    /// `Stack::<u8, 4>`, with a name behind it or without one.
    pub(crate) fn applied(
        &self,
        (mut segments, arguments): (Vec<Ident>, List<Argument>),
        name: Option<Ident>,
        l: usize,
        r: usize,
    ) -> Path {
        let applied = Some(Box::new(Applied { after: segments.len(), arguments }));
        segments.extend(name);
        Path { segments, applied, span: self.span(l, r) }
    }

    /// A call of a method: `x.f::<3>(y)`.
    pub(crate) fn method(
        &mut self,
        receiver: Expr,
        name: Ident,
        generics: Option<List<Argument>>,
        arguments: List<Expr>,
        l: usize,
        r: usize,
    ) -> Expr {
        let message = match &arguments.elements[..] {
            [only] if name.name == "expect" => self.as_message(only).map(Box::new),
            _ => None,
        };
        let receiver = Box::new(receiver);
        self.expr(ExprKind::Method { receiver, name, generics, arguments, message }, l, r)
    }

    /// `x as int 0..=N - 1`, where what is meant may be `N - 1`.
    fn operator_after_bound(&mut self, high: Span, operator: Span, right: Span) {
        let text = |span: Span| self.text.get(span.start as usize..span.end as usize).unwrap_or("").trim();
        let bound = format!("{} {} {}", text(high), text(operator), text(right));
        self.diagnostics.report(
            Diagnostic::at(codes::E0150, operator, "after `as`, an operator does not belong to the bound")
                .here("this computes with the value that is converted")
                .help(format!("put the bound in parentheses, `({bound})`, or else the whole `… as int …`")),
        );
    }

    /// `a < b < c`
    pub(crate) fn chained(
        &mut self,
        operator: BinaryOp,
        left: Expr,
        at: usize,
        right: Expr,
        l: usize,
        r: usize,
    ) -> Expr {
        if matches!(left.kind, ExprKind::Call { .. } | ExprKind::Error) {
            // The pair was no comparison, and was told of.
            return self.binary(operator, left, at, right, l, r);
        }
        if let Some(call) = self.call_with_const_arguments(operator, &left, &right) {
            return call;
        }
        let source = |span: Span| self.text.get(span.start as usize..span.end as usize).unwrap_or("").trim();
        let mut diagnostic =
            Diagnostic::at(codes::E0118, self.span(at, at + 1), "comparisons cannot be chained")
                .here("the left side is already a comparison");
        if let ExprKind::Binary { operator_span, .. } = &left.kind {
            // With its parentheses.
            let middle = Span { start: operator_span.end, ..left.span };
            diagnostic = diagnostic.label(*operator_span, "the first comparison").help(format!(
                "compare twice: `{} && {} {} {}`",
                source(left.span),
                source(middle),
                source(self.span(at, at + 1)),
                source(self.span(at + 1, r))
            ));
        }
        self.diagnostics.report(diagnostic);
        // The right pair stands for the chain, so that the types go on without a second error.
        let left = Expr { kind: ExprKind::Error, span: left.span, parentheses: 0 };
        self.binary(operator, left, at, right, l, r)
    }

    /// `f<3>(x)`, which is a chain of comparisons to the grammar, as a call.
    fn call_with_const_arguments(&mut self, operator: BinaryOp, left: &Expr, right: &Expr) -> Option<Expr> {
        let arguments = match &right.kind {
            ExprKind::Tuple(parts) if right.parentheses == 0 => parts.clone(),
            _ if right.parentheses > 0 => list_of(vec![], Some(right.clone())),
            _ => return None,
        };
        let (path, argument, place) = match &left.kind {
            ExprKind::Binary { operator: BinaryOp::Lt, left: function, right: argument, operator_span }
                if operator == BinaryOp::Gt && left.parentheses == 0 =>
            {
                match &function.kind {
                    ExprKind::Path(path) => (path.clone(), argument.as_ref().clone(), *operator_span),
                    _ => return None,
                }
            }
            _ => return None,
        };
        let text = |span: Span| self.text.get(span.start as usize..span.end as usize).unwrap_or("");
        if matches!(text(path.span), "cast" | "static_cast" | "convert") {
            let value = match right.kind {
                ExprKind::Path(_) | ExprKind::Int(_) | ExprKind::Call { .. } => text(right.span).to_owned(),
                _ => format!("({})", text(right.span)),
            };
            let help = format!("write `{value} as {}`", text(argument.span));
            let diagnostic = Diagnostic::at(codes::E0115, path.span, "a cast stands after the value");
            self.diagnostics.report(diagnostic.help(help));
            return Some(Expr { kind: ExprKind::Error, span: left.span.to(right.span), parentheses: 0 });
        }
        let help = format!("write `{}::<{}>(…)`", text(path.span), text(argument.span));
        self.diagnostics.report(
            Diagnostic::at(codes::E0118, place, "const arguments follow `::`")
                .here("this compares")
                .help(help),
        );
        let generics = Some(list_of(vec![], Some(self.argument(argument))));
        let kind = ExprKind::Call { function: path, generics, arguments };
        Some(Expr { kind, span: left.span.to(right.span), parentheses: 0 })
    }

    pub(crate) fn tuple_field(&mut self, base: Expr, l: usize, n: usize, r: usize) -> Expr {
        let digits = self.slice(n);
        let span = self.span(n, n + 1);
        if matches!(base.kind, ExprKind::Int(_)) {
            self.diagnostics.report(
                Diagnostic::at(codes::E0104, self.span(l, r), "there are no decimal fractions")
                    .here("numbers are integers")
                    .help("count in smaller units: cents, basis points, millimetres"),
            );
            return self.expr(ExprKind::Error, l, r);
        }
        if digits.len() > 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            self.diagnostics.report(
                Diagnostic::at(
                    codes::E0104,
                    span,
                    format!("`{digits}` is not the position of a tuple's part"),
                )
                .here("expected a number such as `0`"),
            );
            return self.expr(ExprKind::Error, l, r);
        }
        let name = Ident { name: digits.to_owned(), span };
        self.expr(ExprKind::Field { base: Box::new(base), name }, l, r)
    }

    pub(crate) fn path(&self, path: Path) -> Expr {
        Expr { span: path.span, kind: ExprKind::Path(path), parentheses: 0 }
    }

    pub(crate) fn shorthand(&self, name: Ident) -> FieldValue {
        let value = self.path(Path::from(name.clone()));
        FieldValue { name, value, shorthand: true }
    }

    pub(crate) fn int_type(&mut self, low: Expr, inclusive: bool, high: Expr, l: usize, r: usize) -> Type {
        if !inclusive {
            let between = Span { start: low.span.end, end: high.span.start, ..low.span };
            self.diagnostics.report(
                Diagnostic::at(codes::E0121, between, "an `int` type includes both of its bounds")
                    .here("expected `..=`")
                    .help("write `int LOW..=HIGH`"),
            );
        }
        self.ty(TypeKind::Int(Box::new(low), Box::new(high)), l, r)
    }

    /// `N: u32` without `const`, or `T: Eq`, which is a bound.
    pub(crate) fn generic_with_type(&mut self, name: Ident, ty: Type, l: usize, r: usize) -> Generic {
        let is_number = match &ty.kind {
            TypeKind::Path(path) => match path.segments.as_slice() {
                [word] => is_builtin(&word.name) || type_elsewhere(&word.name).is_some(),
                _ => false,
            },
            _ => true,
        };
        if is_number {
            self.diagnostics.report(
                Diagnostic::at(
                    codes::E0120,
                    self.span(l, l + 1),
                    "a parameter for a number is marked `const`",
                )
                .here("expected `const`")
                .help(format!("write `const {}: …`", name.name)),
            );
            return Generic::Const(ConstParameter { name, ty });
        }
        self.diagnostics.report(no_bounds(&name.name, self.span(l + 1, r)));
        Generic::Type(name)
    }

    pub(crate) fn parameter(
        &mut self,
        public: Option<Span>,
        pattern: Pattern,
        ty: Type,
        l: usize,
        r: usize,
    ) -> Parameter {
        if let PatternKind::Bind { mutable: true, name } = &pattern.kind {
            let mark = Span { end: name.span.start, ..pattern.span };
            self.diagnostics.report(
                Diagnostic::at(codes::E0128, mark, "`mut` is for names bound by `let`")
                    .here("remove this")
                    .help(format!("copy the parameter: `let mut {name} = {name};`", name = name.name)),
            );
        }
        Parameter { public, pattern, ty, span: self.span(l, r) }
    }

    /// A parameter without a type, which only `self` may be.
    pub(crate) fn untyped_parameter(
        &mut self,
        public: Option<Span>,
        pattern: Pattern,
        l: usize,
        r: usize,
    ) -> Option<Parameter> {
        let span = self.span(l, r);
        let name = match &pattern.kind {
            PatternKind::Error => return None,
            PatternKind::Bind { name, mutable: false } if name.name == "self" => {
                let ty = Type { kind: TypeKind::SelfParameter, span: pattern.span, parentheses: 0 };
                return Some(Parameter { public, pattern, ty, span });
            }
            PatternKind::Bind { name, mutable: true } if name.name == "self" => {
                let mark = Span { end: name.span.start, ..pattern.span };
                self.diagnostics.report(
                    Diagnostic::at(codes::E0128, mark, "`mut` is for names bound by `let`")
                        .here("remove this")
                        .help("bind a copy, `let mut value = self;`, and return it: a method does not change the value it is called on"),
                );
                let ty = Type { kind: TypeKind::SelfParameter, span: pattern.span, parentheses: 0 };
                return Some(Parameter { public, pattern, ty, span });
            }
            PatternKind::Bind { name, .. } => name.clone(),
            _ => {
                self.diagnostics.report(
                    Diagnostic::at(codes::E0120, pattern.span, "this parameter has no type")
                        .here("expected `: type` after this")
                        .help("write its type: `(a, b): (u32, u32)`"),
                );
                return None;
            }
        };
        let help = match suggest::closest(&name.name, ["public"]) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("give it a type: `{}: u32`", name.name),
        };
        self.diagnostics.report(
            Diagnostic::at(codes::E0120, name.span, format!("the parameter `{}` has no type", name.name))
                .here("expected `: type` after this")
                .help(help),
        );
        let ty = Type { kind: TypeKind::Error, span: name.span, parentheses: 0 };
        Some(Parameter { public, ty, pattern, span })
    }

    pub(crate) fn pub_parameter(&mut self, l: usize, r: usize) -> Span {
        let span = self.span(l, r);
        self.diagnostics.report(
            Diagnostic::at(codes::E0128, span, "`pub` is for items; `public` is for parameters")
                .here("this is a parameter")
                .help("write `public` to make the parameter part of the journal"),
        );
        span
    }

    pub(crate) fn pub_field(&mut self, l: usize) {
        self.diagnostics.report(
            Diagnostic::at(codes::E0128, self.span(l, l + 1), "`pub` is for items, and a field is not one")
                .here("remove this")
                .note("the fields of a struct are visible wherever the struct is"),
        );
    }

    pub(crate) fn let_without_value(
        &mut self,
        pattern: Pattern,
        ty: Option<Type>,
        r: usize,
    ) -> StatementKind {
        let end = self.span(r - 1, r);
        self.diagnostics.report(
            Diagnostic::at(codes::E0119, end, "`let` needs a value")
                .here("expected `= value` before this")
                .help("add a value: every name has one from the start"),
        );
        let value = Expr { kind: ExprKind::Error, span: end, parentheses: 0 };
        // What it is to be is assigned later, perhaps.
        let kind = match pattern.kind {
            PatternKind::Bind { name, .. } => PatternKind::Bind { mutable: true, name },
            kind => kind,
        };
        StatementKind::Let { pattern: Pattern { kind, ..pattern }, ty, value }
    }

    pub(crate) fn constrain_without_from(&mut self, l: usize, r: usize) -> StatementKind {
        self.diagnostics.report(
            Diagnostic::at(codes::E0124, self.span(l, r), "`constrain` does not say what ties the hint down")
                .here("expected `from` after this")
                .help("name the values that the hint follows from: `constrain r from x { … }`"),
        );
        StatementKind::Error
    }

    /// An assertion, whose keyword is the token `l`.
    pub(crate) fn assert(
        &mut self,
        l: usize,
        condition: Expr,
        message: Option<Message>,
        trailing_comma: bool,
    ) -> StatementKind {
        let source = |span: Span| self.text.get(span.start as usize..span.end as usize).unwrap_or("");
        let negated = self.tokens.get(l + 1).filter(|token| token.token == Token::Not);
        if let (Some(assert), Some(not)) = (self.tokens.get(l), negated)
            && assert.end == not.start
        {
            // `assert !(…)`, which requires the opposite, has a space.
            let inner = source(Span { start: not.end, ..condition.span });
            let inner = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(inner);
            let help =
                format!("write `assert {inner};`, or with a space, `assert !…`, if the opposite is meant");
            let span = self.span(l, l + 2);
            self.diagnostics.report(Diagnostic::at(codes::E0115, span, "there are no macros").help(help));
            return StatementKind::Error;
        }
        if let (ExprKind::Tuple(parts), None) = (&condition.kind, &message)
            && let [first, Expr { kind: ExprKind::String(_), span: second, .. }] = &parts.elements[..]
        {
            let help = format!("write `assert {}, {};`", source(first.span), source(*second));
            let span = condition.span;
            self.diagnostics.report(
                Diagnostic::at(codes::E0115, span, "an assertion has no parentheses around its message")
                    .help(help),
            );
            let condition = first.clone();
            return StatementKind::Assert { condition, message: None, trailing_comma };
        }
        StatementKind::Assert { condition, message, trailing_comma }
    }

    pub(crate) fn assign(&mut self, place: Expr, operator: Option<BinaryOp>, value: Expr) -> StatementKind {
        if !is_place(&place) {
            self.diagnostics.report(
                Diagnostic::at(codes::E0122, place.span, "this cannot be assigned to")
                    .here("expected a variable, a field of one or an element of one")
                    .help("to compare, write `==`"),
            );
            return StatementKind::Error;
        }
        StatementKind::Assign { place, operator, value }
    }
}

/// The elements that a comma follows, and a last one without.
pub(crate) fn list_of<T>(mut elements: Vec<T>, last: Option<T>) -> List<T> {
    let trailing_comma = last.is_none() && !elements.is_empty();
    elements.extend(last);
    List { elements, trailing_comma }
}

fn is_place(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Path(_) | ExprKind::Error => true,
        ExprKind::Index { array: base, .. } | ExprKind::Field { base, .. } => is_place(base),
        _ => false,
    }
}

fn is_builtin(word: &str) -> bool {
    BUILTIN_TYPES.contains(&word)
}

/// `: Eq` behind a type parameter.
pub(super) fn no_bounds(parameter: &str, bounds: Span) -> Diagnostic {
    Diagnostic::at(codes::E0115, bounds, "a type parameter has no bounds").here("remove this").help(format!(
        "write `{parameter}` alone: values of any type can be passed, stored and compared with `==`"
    ))
}

/// The upper bound at the very end of an expression, which is a conversion: `x as int 0..=N`.
fn bound_at_the_end(e: &Expr) -> Option<Span> {
    match &e.kind {
        _ if e.parentheses > 0 => None,
        ExprKind::Cast { ty: Type { kind: TypeKind::Int(_, high), parentheses: 0, .. }, .. } => {
            Some(high.span)
        }
        ExprKind::Binary { right, .. } => bound_at_the_end(right),
        _ => None,
    }
}

/// Whether an operator makes numbers, as those of bounds do.
fn computes(operator: BinaryOp) -> bool {
    use BinaryOp::*;
    matches!(operator, Add | Sub | Mul | Div | Rem | BitAnd | BitOr | BitXor | Shl | Shr)
}
