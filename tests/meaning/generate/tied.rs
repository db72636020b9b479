//! Hints of structs, arrays and tuples, and conditions in loops and branches.

use super::super::program::{Block, Expr, Kind, Op, Over, Pattern, Statement, StatementKind};
use super::Generator;
use super::shape::{Shape, Typed};

impl Generator {
    /// `hint S { x }`, or one of two values, each part tied to the same part of what is hinted at.
    pub(super) fn hint_of_parts(&mut self, to: &mut Vec<Statement>) {
        let typed = self.hintable();
        let x = self.given(typed.clone(), to);
        let h = self.hint_name();
        let pattern = Pattern::Name { mutable: false, name: h.clone() };
        let hints = [(h.clone(), typed.shape.clone())];
        let (own, value) = (self.name_of(&h), self.name_of(&x));
        let conditions = self.equal(&own, &value, &typed.shape, 3);
        let hint = |body: Block| StatementKind::Hint { pattern, ty: typed.ty.clone(), body };
        if self.dice.chance(50) {
            let body = Block { statements: vec![], value: Some(Box::new(value)) };
            to.push(self.act(hint(body)));
            return self.tie_by(&hints, &[&x], conditions, to);
        }
        let y = self.given(typed.clone(), to);
        let flag = self.given(Typed { ty: super::super::program::Ty::Bool, shape: Shape::Bool }, to);
        let other = self.name_of(&y);
        let otherwise = self.equal(&own, &other, &typed.shape, 3);
        let block = |e: Expr| Block { statements: vec![], value: Some(Box::new(e)) };
        let choice = Kind::If(Box::new(self.name_of(&flag)), block(value), Some(block(other)));
        let body = block(self.node(choice));
        to.push(self.act(hint(body)));
        let [then, otherwise] = [conditions, otherwise].map(|statements| Block { statements, value: None });
        let which = Kind::If(Box::new(self.name_of(&flag)), then, Some(otherwise));
        let which = self.node(which);
        let statements = vec![self.act(StatementKind::Expr(which))];
        self.tie_by(&hints, &[&x, &y, &flag], statements, to);
    }

    /// "A hint may be a tuple, an array, a struct or an enum of single values."
    fn hintable(&mut self) -> Typed {
        for _ in 0..8 {
            let typed = self.any_type(2);
            if self.is_hintable(&typed.shape) {
                return typed;
            }
        }
        self.integer_type()
    }

    fn is_hintable(&self, shape: &Shape) -> bool {
        match shape {
            Shape::Bool | Shape::Int(_) | Shape::Field => true,
            Shape::Array(element, length) => length.least > 0 && self.is_hintable(element),
            Shape::Tuple(parts) => !parts.is_empty() && parts.iter().all(|part| self.is_hintable(part)),
            Shape::Struct(name, own, numbers) => {
                self.struct_of(name, own, numbers).1.iter().all(|part| self.is_hintable(part))
            }
            Shape::Enum(name, own) => {
                let (_, shapes) = self.enum_of(name, own);
                let several = shapes.len() > 1 || shapes.iter().any(|parts| !parts.is_empty());
                several && shapes.iter().flatten().all(|part| self.is_hintable(part))
            }
            Shape::Opaque(_) => false,
        }
    }

    /// That two values are the same: as a whole, or part by part.
    fn equal(&mut self, a: &Expr, b: &Expr, shape: &Shape, depth: usize) -> Vec<Statement> {
        if depth == 0 || self.dice.chance(20) {
            return vec![self.same(a, b)];
        }
        let part = |this: &mut Self, of: &Expr, kind: &dyn Fn(Box<Expr>) -> Kind| {
            this.node(kind(Box::new(of.clone())))
        };
        let mut all = vec![];
        match shape {
            Shape::Array(element, length) => {
                self.names += 1;
                let i = format!("i{}", self.names);
                let index = self.name_of(&i);
                let [a, b] = [a, b].map(|of| part(self, of, &|of| Kind::Index(of, Box::new(index.clone()))));
                let statements = self.equal(&a, &b, element, depth - 1);
                let low = self.number(0.into()).expr;
                let over = Over::Range { low, high: length.expr.clone(), inclusive: false };
                let pattern = Pattern::Name { mutable: false, name: i };
                let body = Block { statements, value: None };
                all.push(self.act(StatementKind::For { pattern, over, body }));
            }
            Shape::Tuple(parts) => {
                for (index, shape) in parts.iter().enumerate() {
                    let [a, b] = [a, b].map(|of| part(self, of, &|of| Kind::Part(of, index)));
                    all.extend(self.equal(&a, &b, shape, depth - 1));
                }
            }
            Shape::Struct(name, own, numbers) => {
                let (item, shapes) = self.struct_of(name, own, numbers);
                for ((field, _), shape) in item.fields.iter().zip(&shapes) {
                    let [a, b] = [a, b].map(|of| part(self, of, &|of| Kind::Member(of, field.clone())));
                    all.extend(self.equal(&a, &b, shape, depth - 1));
                }
            }
            _ => all.push(self.same(a, b)),
        }
        all
    }

    fn same(&mut self, a: &Expr, b: &Expr) -> Statement {
        let (a, b) = if self.dice.chance(50) { (a, b) } else { (b, a) };
        let condition = self.both(Op::Eq, a.clone(), b.clone());
        self.act(StatementKind::Expr(condition))
    }
}
