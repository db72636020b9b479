//! Statements and the bodies of hints and `constrain`.

use super::checker::{Checker, Known};
use super::relate::{Slots, instantiate};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{
    Block, Contract, Expr, ExprKind, LogArgument, Message, Pattern, Place, Projection, Statement,
    StatementKind, Type,
};
use crate::source::Span;

impl Checker<'_> {
    pub(super) fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Let { pattern, ty, value } => self.let_statement(pattern, ty.as_ref(), value),
            StatementKind::Assign { place, operator, value } => {
                let ty = self.place(place);
                match operator {
                    None => drop(self.expect(value, &ty)),
                    Some(operator) => {
                        self.freeze(&ty);
                        let ty = self.resolved(&ty);
                        self.compound(*operator, (place.span, &ty), value, statement.span);
                    }
                }
            }
            StatementKind::For { pattern, iterable, body } => {
                self.iterate(pattern, iterable);
                let (ty, _) = self.block(body, None);
                self.unused(body.tail.as_deref(), &ty);
            }
            StatementKind::Assert { condition, message } => {
                self.not_for_prover(statement.span, "`assert`");
                let found = self.expr(condition, Some(&Type::Bool));
                match &condition.kind {
                    ExprKind::Call { function, .. } if found == Type::unit() => {
                        let name = self.program.functions[function.0 as usize].name.clone();
                        self.requires_alone(&name, condition.span);
                    }
                    _ => self.require(condition, &found, &Type::Bool),
                }
                message.iter().for_each(|message| self.message(message));
            }
            StatementKind::Constrain { body, .. } => {
                self.not_for_prover(statement.span, "`constrain`");
                self.conditions(body);
            }
            StatementKind::Return(value) => self.return_statement(value.as_ref(), statement.span),
            StatementKind::Log(arguments) => {
                self.not_for_prover(statement.span, "`log`");
                let outer = self.log.replace(self.bound);
                for argument in arguments {
                    match argument {
                        LogArgument::String(message) => self.message(message),
                        LogArgument::Value(value) => drop(self.expr(value, None)),
                    }
                }
                self.log = outer;
            }
            StatementKind::Bind(value) => {
                self.not_for_prover(statement.span, "`bind`");
                self.expr(value, None);
                self.public_part(value);
            }
            StatementKind::Expr(value) => {
                let ty = self.expr(value, None);
                self.unused(Some(value), &ty);
            }
        }
    }

    /// `assert verify(…);`, of a function that gives nothing and asserts what it is about.
    fn requires_alone(&mut self, name: &str, span: Span) {
        self.report(
            Diagnostic::at(codes::E0301, span, format!("`{name}` requires by itself what it checks"))
                .here("it gives no value that an `assert` could require")
                .help(format!("leave `assert` and the message out: write the call alone, `{name}(…);`")),
        );
    }

    /// `return value;`, which must be of the result's type.
    fn return_statement(&mut self, value: Option<&Expr>, span: Span) {
        let program = self.program;
        let Some(function) = self.function.map(|id| &program.functions[id.0 as usize]) else { return };
        match value {
            Some(value) => drop(self.expect(value, &function.result)),
            None if function.result == Type::unit() || function.result == Type::Error => {}
            None => {
                let shown = self.show(&function.result);
                self.report(
                    Diagnostic::at(
                        codes::E0301,
                        span,
                        format!("expected `{shown}`, but this returns nothing"),
                    )
                    .label(function.result_span, "declared here")
                    .help("write the value after `return`"),
                );
            }
        }
    }

    /// Reports if a looked-at expression is no part of a public parameter.
    fn public_part(&mut self, value: &Expr) {
        let mut base = value;
        loop {
            base = match &base.kind {
                ExprKind::Field { base, .. } => base,
                ExprKind::Index { array, index } => {
                    if !self.is_known(index) {
                        let help = "bind the whole array, or each element in a loop";
                        self.not_known(index.span, "the place of what is bound", help);
                    }
                    array
                }
                _ => break,
            };
        }
        let parameters = self.function.map(|id| &self.program.functions[id.0 as usize].parameters);
        let public = match base.kind {
            ExprKind::Local(local) => {
                parameters.is_some_and(|all| all.iter().any(|p| p.local == local && p.public.is_some()))
            }
            ExprKind::Error => true,
            _ => false,
        };
        if !public {
            self.report(
                Diagnostic::at(codes::E0361, base.span, "only a public parameter of a circuit is bound")
                    .here("not a public parameter")
                    .help(
                        "name a parameter that is marked `public`; what is secret is tied down by `assert`",
                    ),
            );
        }
    }

    pub(super) fn message(&mut self, message: &Message) {
        message.values.iter().for_each(|(_, value)| drop(self.expr(value, None)));
    }

    /// Reports what neither a hint nor a log may do, if it stands in one.
    pub(super) fn not_for_prover(&mut self, span: Span, what: &str) {
        if self.hint.is_some() {
            self.report(
                Diagnostic::at(codes::E0318, span, format!("{what} is not allowed in a hint"))
                    .help("a hint only computes a value: write this after the hint"),
            );
        } else {
            self.not_in_log(span, what);
        }
    }

    /// Reports that something stands in an argument of `log`, if it does.
    pub(super) fn not_in_log(&mut self, span: Span, what: &str) {
        if self.log.is_some() {
            self.report(
                Diagnostic::at(codes::E0327, span, format!("{what} is not allowed in `log`"))
                    .here("a log only shows values: it changes nothing and proves nothing")
                    .help("write this before the `log`, and log its result"),
            );
        }
    }

    fn unused(&mut self, value: Option<&Expr>, ty: &Type) {
        let Some(value) = value else { return };
        if *ty == Type::unit() || *ty == Type::Error {
            return;
        }
        let shown = self.show(ty);
        let diagnostic = Diagnostic::at(codes::W0301, value.span, format!("this `{shown}` is not used"));
        let diagnostic = match (&value.kind, ty) {
            (ExprKind::Reveal(_), _) => return,
            // It requires that there is a value.
            (ExprKind::Method { message: Some(_), .. }, _) => return,
            (_, Type::Bool) => diagnostic.help("to require it, write `assert` before it"),
            _ => diagnostic.help("bind it with `let`, or remove it"),
        };
        self.unused.insert(value.span, diagnostic);
    }

    fn let_statement(&mut self, pattern: &Pattern, declared: Option<&Type>, value: &Expr) {
        let declared = declared.map(|ty| self.local_type(ty));
        let declared = declared.as_ref();
        let found = match &value.kind {
            ExprKind::Hint { ty, body } => {
                let ty = self.hint_body(ty, body, value.span);
                self.record(value, ty.clone(), false);
                ty
            }
            _ => self.expr(value, declared),
        };
        if let Some(declared) = declared {
            self.require(value, &found, declared);
        }
        if let Pattern::Bind(local) = pattern
            && self.declared.get(local.0 as usize).is_some_and(|local| local.constant)
            && !self.is_known(value)
        {
            let help = "use literals, constants, const parameters, loop variables and functions of them";
            self.not_known(value.span, "a constant", help);
        }
        let known = match (self.is_known(value), &found) {
            (true, Type::Int(_)) => Known::Const(self.const_of(value)),
            (true, _) => Known::Const(None),
            (false, _) => Known::No,
        };
        self.bind_all(pattern, declared.unwrap_or(&found), &known, declared.is_some());
    }

    /// The type of an assigned place.
    fn place(&mut self, place: &Place) -> Type {
        let Some(local) = self.locals.get(place.local.0 as usize).cloned() else { return Type::Error };
        if let Some(declared) = self.declared.get(place.local.0 as usize) {
            let function = self.function.map(|id| &self.program.functions[id.0 as usize]);
            let parameter = function.is_some_and(|f| f.parameters.iter().any(|p| p.local == place.local));
            if !declared.mutable {
                let name = &declared.name;
                let contract = function
                    .and_then(|f| f.contract)
                    .filter(|_| parameter)
                    .map(|id| &self.program.contracts[id.0 as usize]);
                let held = contract.and_then(|contract| held_in_words(contract, name));
                let diagnostic =
                    Diagnostic::at(codes::E0309, place.span, format!("`{name}` cannot be assigned to"))
                        .here("assigned here")
                        .label(
                            declared.span,
                            if held.is_some() { "declared here" } else { "bound here without `mut`" },
                        );
                self.report(if let Some(help) = held {
                    diagnostic.help(help)
                } else if name == "self" {
                    diagnostic.help("bind a copy, `let mut value = self;`, and return it: a method does not change the value it is called on")
                } else if function.is_some_and(|f| {
                    f.parameters.iter().any(|p| p.local == place.local && p.public.is_some())
                }) {
                    diagnostic.help(format!("what a public parameter must be is required: `assert {name} == …;`"))
                } else if parameter {
                    diagnostic.help(format!("bind a copy first: `let mut {name} = {name};`"))
                } else {
                    diagnostic.help(format!("bind it with `mut {name}`"))
                });
            } else if self.hint.is_some_and(|before| local.order <= before) {
                let message = format!("a hint cannot assign to `{}`, which is outside it", declared.name);
                self.report(
                    Diagnostic::at(codes::E0318, place.span, message)
                        .label(declared.span, "bound here")
                        .help("make the value a part of the hint's value"),
                );
            } else if self.log.is_some_and(|before| local.order <= before) {
                let message = format!("`log` cannot assign to `{}`, which is outside it", declared.name);
                self.report(
                    Diagnostic::at(codes::E0327, place.span, message)
                        .here("a log only shows values: it changes nothing and proves nothing")
                        .label(declared.span, "bound here")
                        .help("assign before the `log`"),
                );
            }
        }
        let mut ty = local.ty;
        for projection in &place.projections {
            ty = match projection {
                Projection::Index(index) => self.element(&ty, index, place.span),
                Projection::Field(name, span) => self.field(&ty, name, *span),
            };
        }
        self.table.set(place.id, ty.clone());
        ty
    }

    /// `hint ty { body }`; the type.
    pub(super) fn hint_body(&mut self, ty: &Type, body: &Block, span: Span) -> Type {
        let (written, ty) = (ty, &self.local_type(ty));
        if self.hint.is_some() {
            self.report(
                Diagnostic::at(codes::E0318, span, "a hint is not allowed in a hint")
                    .help("compute the value directly: nothing is proven here"),
            );
        } else {
            self.not_in_log(span, "a hint");
        }
        let outer = self.hint.replace(self.bound);
        let (found, _) = self.block(body, Some(ty));
        let found = self.settle_block(body, found, ty);
        self.hint = outer;
        self.unify(&found, ty);
        let found = self.resolved(&found);
        if !super::relate::agrees(&found, ty) {
            match &body.tail {
                Some(tail) => self.require(tail, &found, ty),
                None => {
                    let shown = self.show(ty);
                    let message = format!("expected `{shown}`, but this hint computes nothing");
                    self.report(
                        Diagnostic::at(codes::E0301, body.span, message)
                            .help("end it with an expression without `;`"),
                    );
                }
            }
        }
        if self.has_exact_part(written) {
            self.report(
                Diagnostic::at(codes::E0351, span, "the integers of a hint need a range")
                    .here("`int` alone has none, and the type is what is proven of a hint")
                    .help("write `u64`, or `int LOW..=HIGH`"),
            );
            return Type::Error;
        }
        if !self.is_single(ty) {
            let shown = self.show(ty);
            self.report(
                Diagnostic::at(codes::E0324, span, format!("a hint cannot be of type `{shown}`"))
                    .help("a hint is a bool, an integer or a field element, or an array, a tuple, a struct or an enum of them"),
            );
            return Type::Error;
        }
        ty.clone()
    }

    /// Whether there are integers without a range in a type.
    fn has_exact_part(&self, ty: &Type) -> bool {
        match ty {
            Type::Int(range) => range.is_none(),
            Type::Array(element, _) => self.has_exact_part(element),
            Type::Tuple(elements) => elements.iter().any(|ty| self.has_exact_part(ty)),
            Type::Data(id, arguments) => {
                let slots = Slots::of(arguments);
                self.program.data(*id).parts().any(|ty| self.has_exact_part(&instantiate(ty, &slots)))
            }
            _ => false,
        }
    }

    /// Whether a hint may be of this type.
    fn is_single(&self, ty: &Type) -> bool {
        match ty {
            Type::Bool | Type::Int(_) | Type::Field | Type::Error => true,
            Type::Array(element, _) => self.is_single(element),
            Type::Tuple(elements) => !elements.is_empty() && elements.iter().all(|ty| self.is_single(ty)),
            Type::Data(id, arguments) => {
                let slots = Slots::of(arguments);
                let mut types = self.program.data(*id).parts().map(|ty| instantiate(ty, &slots)).peekable();
                types.peek().is_some() && types.all(|ty| self.is_single(&ty))
            }
            Type::Hidden(_) | Type::Parameter(_) | Type::Variable(_) => false,
        }
    }

    /// The body of `constrain`: lets and conditions, also in loops and branches.
    fn conditions(&mut self, body: &Block) {
        for statement in &body.statements {
            match &statement.kind {
                StatementKind::Let { .. } => self.statement(statement),
                StatementKind::For { pattern, iterable, body } => {
                    self.iterate(pattern, iterable);
                    self.conditions(body);
                }
                StatementKind::Expr(condition) => self.condition(condition),
                _ => {
                    self.statement(statement);
                    self.report(
                        Diagnostic::at(
                            codes::E0319,
                            statement.span,
                            "only conditions, `let`, `for` and `if` are allowed in `constrain`",
                        )
                        .help("write each condition as an expression of type bool, followed by `;`"),
                    );
                }
            }
        }
        if let Some(condition) = &body.tail {
            self.condition(condition);
        }
    }

    /// A condition, or an `if` with conditions in its branches.
    fn condition(&mut self, condition: &Expr) {
        if let ExprKind::If { condition, then, otherwise } = &condition.kind {
            self.expect(condition, &Type::Bool);
            self.conditions(then);
            return match otherwise.as_deref() {
                Some(Expr { kind: ExprKind::Block(block), .. }) => self.conditions(block),
                Some(other) => self.condition(other),
                None => {}
            };
        }
        let ty = if condition.is_requirement() { Type::unit() } else { Type::Bool };
        self.expect(condition, &ty);
    }
}

/// What to do instead of assigning to what a contract has.
fn held_in_words(contract: &Contract, name: &str) -> Option<String> {
    let field = contract.state.iter().any(|field| field.name == name);
    let value = contract.locks.iter().any(|locked| locked.name == name);
    let parameter = contract.parameters.iter().any(|parameter| parameter.name == name);
    match (field, value, parameter) {
        (true, ..) => Some(format!("a field changes in the next instance: `next {{ {name}: … }}`")),
        (_, true, _) => Some(format!("lock what the next instance holds: `lock {name} + other with self`")),
        (.., true) => Some("a parameter never changes: what changes is a field of `state { … }`".to_owned()),
        _ => None,
    }
}
