//! Statements.

use num_bigint::BigInt;

use super::super::evaluate::value::Stage;
use super::super::program::{
    Block, Expr, Kind, LogPart, Op, Over, Pattern, Place, Statement, StatementKind, Step,
};
use super::shape::{Length, Made, Shape, Span};
use super::{Generator, Known};

impl Generator {
    /// Some statements; what they bind stays in scope.
    pub(super) fn statements(&mut self, many: usize, depth: usize) -> Vec<Statement> {
        let mut statements = vec![];
        for _ in 0..many {
            if self.spend() {
                self.statement(depth, &mut statements);
            }
        }
        statements
    }

    fn statement(&mut self, depth: usize, to: &mut Vec<Statement>) {
        if self.pure {
            return to.push(self.let_statement(depth));
        }
        if self.dice.chance(12) {
            let statement =
                if self.dice.chance(60) { self.match_statement(depth) } else { self.let_apart(depth) };
            return to.push(statement);
        }
        if let Some(result) = self.result.clone()
            && self.dice.chance(15)
            && let Some(statement) = self.return_statement(&result, depth)
        {
            return to.push(statement);
        }
        if self.dice.chance(5) {
            return to.push(self.local_const());
        }
        match self.dice.below(20) {
            0..=4 => to.push(self.let_statement(depth)),
            5 => to.push(self.let_tuple(depth)),
            6..=9 => match self.assignment(depth) {
                Some(statement) => to.push(statement),
                None => to.push(self.let_statement(depth)),
            },
            10..=11 => to.push(self.if_statement(depth)),
            12..=13 if self.loops < 2 => to.push(self.loop_statement(depth)),
            14..=15 => {
                let condition = self.boolean(depth);
                let message = self.dice.chance(60).then(|| self.message());
                to.push(self.act(StatementKind::Assert(condition.expr, message)));
            }
            16 => to.push(self.log()),
            17 => self.hint(to),
            18 => self.ordered_assignment(to),
            _ => to.push(self.expression_statement(depth)),
        }
    }

    /// `a[{ i += 1; i % 3 }] += { i += 2; e }`: in which order, and how often.
    fn ordered_assignment(&mut self, to: &mut Vec<Statement>) {
        let items = (0..3).map(|_| self.small(60, 1).expr).collect();
        let array = self.node(Kind::Array(items));
        let start = self.dice.below(3);
        let start = self.number(start.into()).expr;
        let element = Shape::Int(Span::around(62));
        let a = self.variable(array, Shape::Array(Box::new(element.clone()), Length::number(3)).loose(), to);
        let i = self.variable(start, element.loose(), to);
        let three = self.number(3.into()).expr;
        let at = self.node(Kind::Name(i.clone()));
        let inside = self.node(Kind::Binary(Op::Rem, Box::new(at), Box::new(three)));
        let index = self.after_step(&i, 1, inside);
        let e = self.small(60, 1).expr;
        let value = self.after_step(&i, 2, e);
        let op = *self.dice.pick(&[None, Some(Op::Add), Some(Op::Sub)]);
        let place = Place { name: a.clone(), steps: vec![Step::Index(index)] };
        to.push(self.act(StatementKind::Assign { place, op, value }));
        let parts = [a, i].map(|name| LogPart::Value(self.node(Kind::Name(name))));
        to.push(self.act(StatementKind::Log(parts.to_vec())));
    }

    /// Binds an integer or an array of them without a type, to be assigned to.
    fn variable(&mut self, value: Expr, shape: Shape, to: &mut Vec<Statement>) -> String {
        self.names += 1;
        let name = format!("w{}", self.names);
        let pattern = Pattern::Name { mutable: true, name: name.clone() };
        to.push(self.act(StatementKind::Let { pattern, ty: None, value }));
        let stage = Stage::Secret;
        self.scope.push(Known { name: name.clone(), shape, stage, mutable: true, typed: false, below: None });
        name
    }

    /// `{ i += step; value }`
    fn after_step(&mut self, i: &str, step: usize, value: Expr) -> Expr {
        let place = Place { name: i.to_string(), steps: vec![] };
        let step = self.number(step.into()).expr;
        let change = self.act(StatementKind::Assign { place, op: Some(Op::Add), value: step });
        self.node(Kind::Block(Block { statements: vec![change], value: Some(Box::new(value)) }))
    }

    /// `if N > 1 { … }`: what is not taken is not built.
    pub(super) fn const_condition(&mut self) -> Expr {
        let name = self.dice.pick(&self.parameters).clone();
        let n = Box::new(self.node(Kind::Name(name)));
        let op = *self.dice.pick(&[Op::Gt, Op::Ne, Op::Eq, Op::Le]);
        let k = self.dice.below(3);
        let k = Box::new(self.number(k.into()).expr);
        self.node(Kind::Binary(op, n, k))
    }

    fn let_statement(&mut self, depth: usize) -> Statement {
        let typed = self.any_type(1);
        let mutable = !self.pure && self.dice.chance(45);
        let declared = self.dice.chance(55);
        let value = match (declared, &typed.shape) {
            (false, Shape::Int(_)) if mutable => self.small(64, depth),
            (false, Shape::Int(_)) => self.integer(depth),
            (false, shape) if mutable => self.of(&shape.tight(), depth, false),
            (_, shape) => self.of(shape, depth, declared),
        };
        let shape = match (declared, mutable) {
            (true, _) => typed.shape,
            (false, true) => value.shape.loose(),
            (false, false) => value.shape,
        };
        if self.dice.chance(5) {
            let pattern = Pattern::Wildcard;
            return self.act(StatementKind::Let {
                pattern,
                ty: declared.then_some(typed.ty),
                value: value.expr,
            });
        }
        let name = self.fresh("v");
        // What is assigned to later may become secret.
        let stage = if mutable { Stage::Secret } else { value.stage };
        self.scope.push(Known { name: name.clone(), shape, stage, mutable, typed: declared, below: None });
        let pattern = Pattern::Name { mutable, name };
        self.act(StatementKind::Let { pattern, ty: declared.then_some(typed.ty), value: value.expr })
    }

    fn let_tuple(&mut self, depth: usize) -> Statement {
        let shapes: Vec<Shape> = (0..2).map(|_| self.any_type(0).shape.tight()).collect();
        let value = self.of(&Shape::Tuple(shapes), depth, false);
        let Shape::Tuple(shapes) = value.shape else { panic!("a tuple") };
        let mut patterns = vec![];
        for shape in shapes {
            if self.dice.chance(15) {
                patterns.push(Pattern::Wildcard);
                continue;
            }
            let mutable = !self.pure && self.dice.chance(30);
            let mut name = self.fresh("v");
            while patterns.iter().any(|p| matches!(p, Pattern::Name { name: other, .. } if *other == name)) {
                self.names += 1;
                name = format!("v{}", self.names);
            }
            let shape = if mutable { shape.loose() } else { shape };
            let stage = if mutable { Stage::Secret } else { value.stage };
            self.scope.push(Known { name: name.clone(), shape, stage, mutable, typed: false, below: None });
            patterns.push(Pattern::Name { mutable, name });
        }
        self.act(StatementKind::Let { pattern: Pattern::Tuple(patterns), ty: None, value: value.expr })
    }

    /// A new value for some integer variable, its name and its shape.
    pub(super) fn change(&mut self, depth: usize) -> Option<(String, Shape, Statement)> {
        let fine = |known: &Known| known.mutable && matches!(known.shape, Shape::Int(_));
        let variables: Vec<Known> = self.visible().into_iter().filter(fine).collect();
        if variables.is_empty() || self.pure {
            return None;
        }
        let known = self.dice.pick(&variables).clone();
        // `v += 1` shows how often it is done.
        let op = self.dice.chance(40).then_some(Op::Add);
        let value = match op {
            Some(_) => self.number(1.into()).expr,
            None if known.typed => self.of(&known.shape, depth, true).expr,
            // Nothing else keeps it within bounds.
            None => self.small(60, depth).expr,
        };
        let place = Place { name: known.name.clone(), steps: vec![] };
        let change = self.act(StatementKind::Assign { place, op, value });
        Some((known.name, known.shape, change))
    }

    /// The value after some variable has changed: perhaps the one it is assigned to, or one in its place's indices.
    pub(super) fn after_change(&mut self, value: Expr, depth: usize) -> Expr {
        if !self.dice.chance(35) {
            return value;
        }
        match self.change(depth) {
            Some((_, _, change)) => {
                self.node(Kind::Block(Block { statements: vec![change], value: Some(Box::new(value)) }))
            }
            None => value,
        }
    }

    /// An assignment to a variable, or to a part of one.
    fn assignment(&mut self, depth: usize) -> Option<Statement> {
        let variables: Vec<Known> = self.visible().into_iter().filter(|known| known.mutable).collect();
        if variables.is_empty() {
            return None;
        }
        let known = self.dice.pick(&variables).clone();
        let (steps, shape, typed) = self.place(&known, depth.min(2));
        let loose = !typed && matches!(shape, Shape::Int(_));
        let (op, value) = match &shape {
            Shape::Int(span) if self.dice.chance(50) => self.compound_value(span, loose, depth),
            Shape::Field if self.dice.chance(50) => {
                let op = *self.dice.pick(&[Op::Add, Op::Sub, Op::Mul, Op::Div]);
                (Some(op), self.field(depth, false).expr)
            }
            _ if loose => (None, self.small(64, depth).expr),
            shape if !typed => (None, self.of(&shape.tight(), depth, true).expr),
            shape => (None, self.of(shape, depth, true).expr),
        };
        let value = if op.is_some_and(|op| matches!(op, Op::Shl | Op::Shr)) {
            value
        } else {
            self.after_change(value, depth.min(1))
        };
        Some(self.act(StatementKind::Assign { place: Place { name: known.name, steps }, op, value }))
    }

    /// The right side of a compound assignment.
    fn compound_value(&mut self, span: &Span, loose: bool, depth: usize) -> (Option<Op>, Expr) {
        match self.dice.below(8) {
            0..=3 if loose => {
                let op = if self.dice.chance(50) { Op::Add } else { Op::Sub };
                (Some(op), self.small(64, depth).expr)
            }
            0..=3 => {
                let op = *self.dice.pick(&[Op::Add, Op::Sub, Op::Mul]);
                let most = 240 - span.width();
                (Some(op), self.small(most.min(100), depth).expr)
            }
            4..=5 => {
                let op = if self.dice.chance(50) { Op::Div } else { Op::Rem };
                let made = self.small(64, depth);
                // A divisor that is never positive can never be proven.
                let fine = Self::span(&made).high > BigInt::ZERO || self.guarded > 0;
                (Some(op), if fine { made.expr } else { self.number(3.into()).expr })
            }
            6 if span.is_natural() && span.width() <= 64 => {
                let op = *self.dice.pick(&[Op::BitAnd, Op::BitOr, Op::BitXor]);
                let made = self.natural(depth);
                let fine = Self::span(&made).width() <= 64;
                (Some(op), if fine { made.expr } else { self.number(6.into()).expr })
            }
            _ if !loose => {
                let op = if self.dice.chance(50) { Op::Shl } else { Op::Shr };
                let by = self.dice.below(6);
                (Some(op), self.number(by.into()).expr)
            }
            _ => (None, self.small(64, depth).expr),
        }
    }

    fn if_statement(&mut self, depth: usize) -> Statement {
        let condition = match !self.parameters.is_empty() && self.dice.chance(15) {
            true => Made { expr: self.const_condition(), shape: Shape::Bool, stage: Stage::Const },
            false => self.boolean(depth),
        };
        let less = depth.saturating_sub(1);
        let otherwise = self.dice.chance(50);
        let then = self.under(condition.stage, |this| this.unit_block(less));
        let otherwise = otherwise.then(|| self.under(condition.stage, |this| this.unit_block(less)));
        let kind = Kind::If(Box::new(condition.expr), then, otherwise);
        let value = self.node(kind);
        self.act(StatementKind::Expr(value))
    }

    pub(super) fn unit_block(&mut self, depth: usize) -> Block {
        let many = 1 + self.dice.below(3);
        self.scoped(|this| Block { statements: this.statements(many, depth), value: None })
    }

    fn loop_statement(&mut self, depth: usize) -> Statement {
        let less = depth.saturating_sub(1);
        self.loops += 1;
        let kind = self.scoped(|this| {
            let (over, pattern) = if this.dice.chance(65) {
                let length = this.length();
                this.rounds(&length)
            } else {
                this.numbers()
            };
            let many = 1 + this.dice.below(2);
            let statements = this.statements(many, less);
            StatementKind::For { pattern, over, body: Block { statements, value: None } }
        });
        self.loops -= 1;
        self.act(kind)
    }

    /// A range of numbers, which may be negative, or none at all.
    fn numbers(&mut self) -> (Over, Pattern) {
        let low = self.dice.below(5) as i64 - 2;
        let high = low + self.dice.below(4) as i64 - 1;
        let inclusive = self.dice.chance(50);
        let name = self.fresh("i");
        self.bind(&name, Shape::Int(Span::new(low, high.max(low))), Stage::Const);
        if let Some(known) = self.scope.last_mut() {
            // It is below no length, and still a number known when the program is built.
            known.below = Some(String::new());
        }
        let [a, b] = [low, high].map(|n| self.number(n.into()).expr);
        (Over::Range { low: a, high: b, inclusive }, Pattern::Name { mutable: false, name })
    }

    fn log(&mut self) -> Statement {
        let mut parts = vec![];
        if self.dice.chance(50) {
            parts.push(LogPart::Message(self.message()));
        }
        for _ in 0..1 + self.dice.below(2) {
            let visible = self.visible();
            let value = match self.dice.below(4) {
                0..=1 => self.purely(|this| this.integer(2).expr),
                2 => self.purely(|this| this.boolean(2).expr),
                _ if visible.is_empty() => self.literal().expr,
                _ => {
                    let name = self.dice.pick(&visible).name.clone();
                    self.node(Kind::Name(name))
                }
            };
            parts.push(LogPart::Value(value));
        }
        self.act(StatementKind::Log(parts))
    }

    /// A `reveal`, a call for its effects, or a value that nothing uses: what it needs must hold all the same.
    fn expression_statement(&mut self, depth: usize) -> Statement {
        let value = if self.dice.chance(25) {
            self.integer(depth).expr
        } else if self.may_reveal() {
            let shape = self.any_type(1).shape;
            let made = self.of(&shape, depth, false);
            self.node(Kind::Reveal(Box::new(made.expr)))
        } else if !self.functions.is_empty() && self.loops < 2 {
            let callable = self.dice.pick(&self.functions).clone();
            match callable.reveals && !self.may_reveal() {
                true => return self.log(),
                false => self.call(&callable, depth.min(2)).expr,
            }
        } else {
            return self.log();
        };
        self.act(StatementKind::Expr(value))
    }
}
