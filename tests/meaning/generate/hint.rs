//! Hints with the constraints that tie them down.

use super::super::evaluate::value::Stage;
use super::super::program::{Block, Expr, Kind, Op, Pattern, Statement, StatementKind, Ty};
use super::Generator;
use super::shape::{Length, Made, Shape, Span, Typed};

impl Generator {
    pub(super) fn hint(&mut self, to: &mut Vec<Statement>) {
        match self.dice.below(9) {
            7..=8 => self.hint_of_parts(to),
            0 => self.root(to),
            6 => self.array_hint(to),
            1 => self.quotient_hint(to),
            2 => self.inverse_hint(to),
            3 => self.flag_hint(to),
            _ => self.free_hint(to),
        }
    }

    pub(super) fn name_of(&mut self, name: &str) -> Expr {
        self.node(Kind::Name(name.to_string()))
    }

    pub(super) fn both(&mut self, op: Op, a: Expr, b: Expr) -> Expr {
        self.node(Kind::Binary(op, Box::new(a), Box::new(b)))
    }

    /// Binds a value to a new name, to compute a hint from.
    pub(super) fn given(&mut self, typed: Typed, to: &mut Vec<Statement>) -> String {
        let value = self.of(&typed.shape, 1, true);
        self.names += 1;
        let name = format!("h{}", self.names);
        let pattern = Pattern::Name { mutable: false, name: name.clone() };
        to.push(self.act(StatementKind::Let { pattern, ty: Some(typed.ty), value: value.expr }));
        self.bind(&name, typed.shape, value.stage);
        name
    }

    fn tie(
        &mut self,
        hints: &[(String, Shape)],
        ty: Ty,
        body: Expr,
        from: &[&str],
        conditions: Vec<Expr>,
        to: &mut Vec<Statement>,
    ) {
        let mut patterns: Vec<Pattern> =
            hints.iter().map(|(name, _)| Pattern::Name { mutable: false, name: name.clone() }).collect();
        let pattern = if patterns.len() == 1 { patterns.remove(0) } else { Pattern::Tuple(patterns) };
        let body = Block { statements: vec![], value: Some(Box::new(body)) };
        to.push(self.act(StatementKind::Hint { pattern, ty, body }));
        let statements = conditions.into_iter().map(|c| self.act(StatementKind::Expr(c))).collect();
        self.tie_by(hints, from, statements, to);
    }

    /// The `constrain` of some hints, which are values from then on.
    pub(super) fn tie_by(
        &mut self,
        hints: &[(String, Shape)],
        from: &[&str],
        statements: Vec<Statement>,
        to: &mut Vec<Statement>,
    ) {
        let body = Block { statements, value: None };
        let from = from.iter().map(|name| name.to_string()).collect();
        let hints_of = hints.iter().map(|(name, _)| name.clone()).collect();
        to.push(self.act(StatementKind::Constrain { hints: hints_of, from, body }));
        for (name, shape) in hints {
            self.bind(name, shape.clone(), Stage::Secret);
        }
    }

    pub(super) fn hint_name(&mut self) -> String {
        self.names += 1;
        format!("h{}", self.names)
    }

    /// `r·r <= x < (r + 1)·(r + 1)`
    fn root(&mut self, to: &mut Vec<Statement>) {
        let x = self.given(Typed { ty: Ty::Unsigned(32), shape: Shape::Int(Span::bits(32)) }, to);
        let r = self.hint_name();
        let argument = self.name_of(&x);
        let body = self.node(Kind::FloorSqrt(Box::new(argument)));
        let [a, b, c, d] = [(); 4].map(|()| self.name_of(&r));
        let [e, f] = [(); 2].map(|()| self.name_of(&x));
        let square = self.both(Op::Mul, a, b);
        let [one, other] = [(); 2].map(|()| self.number(1.into()).expr);
        let (c, d) = (self.both(Op::Add, c, one), self.both(Op::Add, d, other));
        let next = self.both(Op::Mul, c, d);
        let conditions = vec![self.both(Op::Le, square, e), self.both(Op::Lt, f, next)];
        self.tie(&[(r, Shape::Int(Span::bits(16)))], Ty::Unsigned(16), body, &[&x], conditions, to);
    }

    /// `q·b + r == a`, `r < b`
    fn quotient_hint(&mut self, to: &mut Vec<Statement>) {
        let small = |bits| Typed { ty: Ty::Unsigned(bits), shape: Shape::Int(Span::bits(bits)) };
        let (x, y) = (self.given(small(16), to), self.given(small(8), to));
        let (q, r) = (self.hint_name(), self.hint_name());
        let pair = |this: &mut Self, op| {
            let (a, b) = (this.name_of(&x), this.name_of(&y));
            this.both(op, a, b)
        };
        let parts = vec![pair(self, Op::Div), pair(self, Op::Rem)];
        let body = self.node(Kind::Tuple(parts));
        let (a, b, c, d) = (self.name_of(&q), self.name_of(&y), self.name_of(&r), self.name_of(&x));
        let product = self.both(Op::Mul, a, b);
        let sum = self.both(Op::Add, product, c);
        let whole = self.both(Op::Eq, sum, d);
        let (c, b) = (self.name_of(&r), self.name_of(&y));
        let less = self.both(Op::Lt, c, b);
        let hints = [(q, Shape::Int(Span::bits(16))), (r, Shape::Int(Span::bits(8)))];
        let ty = Ty::Tuple(vec![Ty::Unsigned(16), Ty::Unsigned(8)]);
        self.tie(&hints, ty, body, &[&x, &y], vec![whole, less], to);
    }

    /// `i·f == 1`
    fn inverse_hint(&mut self, to: &mut Vec<Statement>) {
        let f = self.given(Typed { ty: Ty::Field, shape: Shape::Field }, to);
        let i = self.hint_name();
        let argument = self.name_of(&f);
        let body = self.node(Kind::Inverse(Box::new(argument)));
        let (a, b) = (self.name_of(&i), self.name_of(&f));
        let product = self.both(Op::Mul, a, b);
        let one = self.node(Kind::FieldLiteral(1.into()));
        let condition = self.both(Op::Eq, product, one);
        self.tie(&[(i, Shape::Field)], Ty::Field, body, &[&f], vec![condition], to);
    }

    /// A truth that is computed once in clear and once for real.
    fn flag_hint(&mut self, to: &mut Vec<Statement>) {
        let typed = self.unsigned();
        let x = self.given(typed, to);
        let flag = self.hint_name();
        let limit = self.dice.below(300);
        let compare = |this: &mut Self| {
            let (a, b) = (this.name_of(&x), this.number(limit.into()).expr);
            this.both(Op::Lt, a, b)
        };
        let (body, real) = (compare(self), compare(self));
        let own = self.name_of(&flag);
        let condition = self.both(Op::Eq, own, real);
        self.tie(&[(flag, Shape::Bool)], Ty::Bool, body, &[&x], vec![condition], to);
    }

    /// `hint [u8; 2] { [x, y] }` and both tied down.
    fn array_hint(&mut self, to: &mut Vec<Statement>) {
        let (x, y) = (self.unsigned(), self.unsigned());
        let (x, y) = (self.given(x, to), self.given(y, to));
        let h = self.hint_name();
        let names = [x.clone(), y.clone()];
        let items = names.iter().map(|name| self.name_of(name)).collect();
        let body = self.node(Kind::Array(items));
        let mut conditions = vec![];
        for (index, name) in names.iter().enumerate() {
            let (own, index) = (self.name_of(&h), self.number(index.into()).expr);
            let element = self.node(Kind::Index(Box::new(own), Box::new(index)));
            let given = self.name_of(name);
            conditions.push(self.both(Op::Eq, element, given));
        }
        let length = Length::number(2);
        let ty = Ty::Array(Box::new(Ty::Unsigned(32)), Box::new(length.expr.clone()));
        let shape = Shape::Array(Box::new(Shape::Int(Span::bits(32))), length);
        self.tie(&[(h, shape)], ty, body, &[&x, &y], conditions, to);
    }

    /// Any integer that depends on a value: in clear nothing in it must hold, in the condition everything.
    fn free_hint(&mut self, to: &mut Vec<Statement>) {
        let typed = self.integer_type();
        let x = self.given(typed, to);
        let h = self.hint_name();
        let hinting = std::mem::replace(&mut self.hinting, true);
        let made = self.purely(|this| this.small(60, 2));
        self.hinting = hinting;
        let (one, other): (Made, Made) = (made.clone(), made);
        let sum = |this: &mut Self, e: Expr| {
            let a = this.name_of(&x);
            this.both(Op::Add, a, e)
        };
        let (body, real) = (sum(self, one.expr), sum(self, other.expr));
        let own = self.name_of(&h);
        let condition = self.both(Op::Eq, own, real);
        let span = Span::around(63);
        let [low, high] = [&span.low, &span.high].map(|n| Box::new(self.number(n.clone()).expr));
        self.tie(&[(h, Shape::Int(span))], Ty::Int(low, high), body, &[&x], vec![condition], to);
    }
}
