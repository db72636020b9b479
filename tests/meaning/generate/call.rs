//! Calls, and the types that stand for type parameters.

use num_bigint::BigInt;

use super::super::evaluate::value::Stage;
use super::super::program::{CallForm, Expr, Function, Kind, Op, Ty};
use super::shape::{Made, Shape, Span, Typed};
use super::{Callable, Generator, Known};

impl Generator {
    /// A call of some function that gives such a value.
    pub(super) fn called(&mut self, shape: &Shape, depth: usize) -> Option<Made> {
        if self.pure || self.loops > 1 {
            return None;
        }
        // What is generic gives such a value for some arguments only.
        let may = |callable: &&Callable| {
            (callable.result.agrees(shape) || callable.result.is_generic())
                && (!callable.reveals || self.may_reveal())
        };
        let candidates: Vec<Callable> = self.functions.iter().filter(may).cloned().collect();
        let callable = if candidates.is_empty() { return None } else { self.dice.pick(&candidates).clone() };
        let made = self.call(&callable, depth);
        made.shape.agrees(shape).then_some(made)
    }

    /// A call with arguments that fit most of the time.
    pub(super) fn call(&mut self, callable: &Callable, depth: usize) -> Made {
        let function = &callable.function;
        let mut arguments: Vec<(String, Expr)> = vec![];
        for (name, _) in &function.const_parameters {
            let argument = match self.dice.chance(50) && self.has_consts() && arguments.is_empty() {
                true => self.const_argument(),
                // A second parameter may be bounded by the first.
                false if arguments.is_empty() => Kind::Int(BigInt::from(1 + self.dice.below(4))),
                false => Kind::Int(BigInt::from(1 + self.dice.below(2))),
            };
            arguments.push((name.clone(), self.node(argument)));
        }
        let generic: Vec<bool> = callable.parameters.iter().map(Shape::is_generic).collect();
        let form = self.form(function);
        // "Where integers of several types stand for one `T`, it is the type of all integers": beside a receiver that
        // would be so, and nothing could be written.
        let several = form != CallForm::Function && generic.iter().skip(1).any(|generic| *generic);
        let mut argument = || if several { self.other_type_argument() } else { self.type_argument() };
        let types: Vec<(String, Typed)> =
            function.type_parameters.iter().map(|name| (name.clone(), argument())).collect();
        let shapes: Vec<Shape> =
            callable.parameters.iter().map(|shape| shape.substitute(&arguments).with_types(&types)).collect();
        let inferable = function.const_parameters.iter().all(|(name, _)| {
            callable.parameters.iter().any(|shape| match shape {
                Shape::Array(_, length) => length.text == *name,
                Shape::Struct(_, _, numbers) => numbers.iter().any(|number| number.text == *name),
                _ => false,
            })
        });
        // What an integer makes of a type parameter is not said by the values alone.
        let numbers = types.iter().any(|(_, typed)| matches!(typed.shape, Shape::Int(_) | Shape::Tuple(_)));
        let written = !inferable || numbers || self.dice.chance(50);
        let outer = std::mem::replace(&mut self.inferring, !written);
        let mut values: Vec<Made> = vec![];
        for (index, shape) in shapes.iter().enumerate() {
            // Nothing says what a receiver's parameters are but its value.
            let receiver = index == 0 && form != CallForm::Function;
            let open = generic[index] || receiver && function.of_owner > 0;
            let expected = !open || written && form == CallForm::Function;
            values.push(match &function.parameters[index].ty {
                Ty::Whole => self.small(60, depth),
                _ => self.of(shape, depth, expected),
            });
        }
        self.inferring = outer;
        let kind = Kind::Call {
            function: function.name.clone(),
            form,
            type_arguments: types.iter().map(|(_, typed)| typed.ty.clone()).collect(),
            const_arguments: arguments.iter().map(|(_, argument)| argument.clone()).collect(),
            implied: function.of_owner,
            written,
            arguments: values.into_iter().map(|value| value.expr).collect(),
        };
        let result = callable.result.substitute(&arguments).with_types(&types);
        self.made(kind, result, Stage::Secret)
    }

    /// Whether there are const parameters, or loop variables.
    pub(super) fn has_consts(&self) -> bool {
        !self.parameters.is_empty() || !self.counters().is_empty()
    }

    /// The loop variables that are from 0 to 3.
    fn counters(&self) -> Vec<String> {
        let few = |known: &Known| matches!(&known.shape, Shape::Int(span) if span.inside(&Span::new(0, 3)));
        let counters = self.visible().into_iter().filter(|known| known.below.is_some() && few(known));
        counters.map(|known| known.name).collect()
    }

    /// `i + 1` and the like, from 1 to 4.
    fn argument_of_counter(&mut self, name: String) -> Kind {
        let i = Box::new(self.node(Kind::Name(name)));
        match self.dice.below(4) {
            0 => Kind::Binary(Op::Sub, self.boxed(4), i),
            1 => {
                let rest = Kind::Binary(Op::Rem, i, self.boxed(3));
                Kind::Binary(Op::Add, self.boxed(1), Box::new(self.node(rest)))
            }
            _ => Kind::Binary(Op::Add, i, self.boxed(1)),
        }
    }

    /// A const argument from 1 to 4 that depends on a const parameter or a loop variable.
    pub(super) fn const_argument(&mut self) -> Kind {
        let counters = self.counters();
        if !counters.is_empty() && (self.parameters.is_empty() || self.dice.chance(60)) {
            let name = self.dice.pick(&counters).clone();
            return self.argument_of_counter(name);
        }
        let name = self.dice.pick(&self.parameters).clone();
        let n = Box::new(self.node(Kind::Name(name.clone())));
        match self.dice.below(6) {
            0 => Kind::Binary(Op::Sub, self.boxed(5), n),
            1 => {
                let half = Kind::Binary(Op::Div, n, self.boxed(2));
                Kind::Binary(Op::Add, Box::new(self.node(half)), self.boxed(1))
            }
            2 => {
                let rest = Kind::Binary(Op::Rem, n, self.boxed(3));
                Kind::Binary(Op::Add, Box::new(self.node(rest)), self.boxed(1))
            }
            _ => Kind::Name(name),
        }
    }

    fn boxed(&mut self, n: usize) -> Box<Expr> {
        Box::new(self.number(n.into()).expr)
    }

    /// How a function is called: of methods there are two forms.
    fn form(&mut self, function: &Function) -> CallForm {
        match &function.owner {
            None => CallForm::Function,
            Some(_) if self.dice.chance(70) => CallForm::Method,
            Some(owner) => CallForm::Path(owner.clone()),
        }
    }

    /// A value of a type parameter: there is always one to take.
    pub(super) fn opaque(&mut self, name: &str, depth: usize, expected: bool) -> Made {
        let whole = Shape::Opaque(name.to_string());
        if depth > 0 && self.spend() && self.dice.chance(50) {
            return self.compound_of(&whole, depth, expected);
        }
        match self.stored(&whole) {
            Some(made) => made,
            None => self.made(Kind::Name("t0".into()), whole, Stage::Secret),
        }
    }

    pub(super) fn type_parameter(&mut self) -> Typed {
        let name = self.dice.pick(&self.type_parameters).clone();
        Typed { ty: Ty::Parameter(name.clone()), shape: Shape::Opaque(name) }
    }

    /// A type without integers of its own.
    fn other_type_argument(&mut self) -> Typed {
        loop {
            let typed = self.type_argument();
            if !matches!(typed.shape, Shape::Int(_) | Shape::Tuple(_)) {
                return typed;
            }
        }
    }

    /// What may stand for a type parameter: a type without const parameters.
    pub(super) fn type_argument(&mut self) -> Typed {
        match self.dice.below(8) {
            0 if !self.type_parameters.is_empty() => self.type_parameter(),
            0..=1 => Typed { ty: Ty::Bool, shape: Shape::Bool },
            2 => Typed { ty: Ty::Field, shape: Shape::Field },
            3 if !self.structs.is_empty() => self.any_struct(false),
            4 => {
                let parts = [self.unsigned(), Typed { ty: Ty::Bool, shape: Shape::Bool }];
                let (types, shapes) = parts.into_iter().map(|part| (part.ty, part.shape)).unzip();
                Typed { ty: Ty::Tuple(types), shape: Shape::Tuple(shapes) }
            }
            5 => self.between(-3, 12),
            _ => self.unsigned(),
        }
    }
}
