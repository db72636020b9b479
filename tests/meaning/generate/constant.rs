//! Constants and structs: what stands before the functions.

use super::super::evaluate::value::Stage;
use super::super::program::{
    Block, Constant, Enum, Function, Kind, Op, Parameter, Pattern, Place, Statement, StatementKind, Ty,
    Variant,
};
use super::shape::{Made, Shape, Typed};
use super::{Generator, Known};

/// The function that const expressions call.
pub(super) const CONST_FUNCTION: &str = "k";

impl Generator {
    pub(super) fn alias_item(&mut self) {
        let typed = self.any_type(1);
        self.aliases.push((format!("A{}", self.aliases.len()), typed));
    }

    pub(super) fn enum_item(&mut self) {
        if !self.dice.chance(60) {
            return;
        }
        let type_parameters = if self.dice.chance(40) { vec!["T".to_string()] } else { vec![] };
        self.type_parameters = type_parameters.clone();
        let (mut variants, mut shapes) = (vec![], vec![]);
        for index in 0..1 + self.dice.below(4) {
            let named = self.dice.chance(30);
            let many = if named { 1 + self.dice.below(2) } else { self.dice.below(3) };
            let fields: Vec<Typed> = (0..many).map(|_| self.any_type(1)).collect();
            shapes.push(fields.iter().map(|typed| typed.shape.clone()).collect());
            let name = |i: usize| if named { format!("g{i}") } else { i.to_string() };
            let fields = fields.into_iter().enumerate().map(|(i, typed)| (name(i), typed.ty)).collect();
            variants.push(Variant { name: format!("V{index}"), named, fields });
        }
        self.type_parameters.clear();
        let name = format!("E{}", self.enums.len());
        self.enums.push((Enum { name, type_parameters, variants }, shapes));
    }

    /// "The value of a constant is made of literals, other constants, operators, `if`, arrays, tuples and structs."
    pub(super) fn constant_item(&mut self) -> Constant {
        let name = format!("K{}", self.constants.len());
        let typed = self.any_type(1);
        let made = match &typed.shape {
            Shape::Int(_) if self.dice.chance(20) => self.counted(&typed),
            shape => self.purely(|this| this.of(shape, 2, true)),
        };
        self.constants.push(Known {
            name: name.clone(),
            shape: typed.shape,
            stage: Stage::Const,
            mutable: false,
            typed: true,
            below: None,
        });
        Constant { name, ty: typed.ty, value: made.expr }
    }

    /// `{ let mut a = 3; a += 2; a }`
    fn counted(&mut self, typed: &Typed) -> Made {
        let [first, second] = [(); 2].map(|()| {
            let n = self.dice.below(5);
            self.number(n.into())
        });
        let pattern = Pattern::Name { mutable: true, name: "a".into() };
        let start = self.act(StatementKind::Let { pattern, ty: None, value: first.expr });
        let place = Place { name: "a".into(), steps: vec![] };
        let op = self.dice.chance(60).then_some(Op::Add);
        let add = self.act(StatementKind::Assign { place, op, value: second.expr });
        let value = self.node(Kind::Name("a".into()));
        let block = Block { statements: vec![start, add], value: Some(Box::new(value)) };
        self.made(Kind::Block(block), typed.shape.clone(), Stage::Const)
    }

    /// `fn k(n: int) -> int { if n > 2 { 1 } else { n + 1 } }`, for const expressions.
    pub(super) fn const_function(&mut self) -> Function {
        let name = |this: &mut Self| this.node(Kind::Name("n".into()));
        let [one, other, two] = [1, 1, 2].map(|n| self.number(n.into()).expr);
        let (a, b) = (name(self), name(self));
        let condition = self.node(Kind::Binary(Op::Gt, Box::new(a), Box::new(two)));
        let next = self.node(Kind::Binary(Op::Add, Box::new(b), Box::new(other)));
        let value = |e| Block { statements: vec![], value: Some(Box::new(e)) };
        let chosen = self.node(Kind::If(Box::new(condition), value(one), Some(value(next))));
        Function {
            name: CONST_FUNCTION.into(),
            owner: None,
            of_owner: 0,
            type_parameters: vec![],
            const_parameters: vec![],
            parameters: vec![Parameter { public: false, name: "n".into(), pattern: None, ty: Ty::Whole }],
            result: Ty::Whole,
            body: value(chosen),
        }
    }

    /// `const L0: u32 = N;`, a number from 1 to 4; types can be made of it.
    pub(super) fn local_const(&mut self) -> Statement {
        self.names += 1;
        let name = format!("L{}", self.names);
        let value = match self.dice.below(3) {
            0 if self.has_consts() => self.const_argument(),
            1 => {
                let n = 1 + self.dice.below(4);
                let n = self.number(n.into()).expr;
                self.const_call(n).kind
            }
            _ => Kind::Int((1 + self.dice.below(4)).into()),
        };
        let value = self.node(value);
        self.parameters.push(name.clone());
        self.act(StatementKind::Const { name, ty: Ty::Unsigned(32), value })
    }

    /// The type of a const parameter that is from 1 to 4, perhaps bounded by the first one.
    pub(super) fn parameter_type(&mut self) -> Ty {
        match (self.dice.below(3), self.parameters.first().cloned()) {
            (0, Some(first)) => {
                let (low, ten) = (self.number(0.into()).expr, self.number(10.into()).expr);
                let name = self.node(Kind::Name(first));
                let high = self.node(Kind::Binary(Op::Div, Box::new(ten), Box::new(name)));
                Ty::Int(Box::new(low), Box::new(high))
            }
            (1, _) => {
                let [low, high] = [1, 4].map(|n| Box::new(self.number(n.into()).expr));
                Ty::Int(low, high)
            }
            _ => Ty::Unsigned(32),
        }
    }
}
