//! Whole programs.

use num_bigint::BigInt;

use super::super::dice::Dice;
use super::super::evaluate::value::Stage;
use super::super::program::{
    Block, Function, Kind, OPTION, Parameter, Pattern, Program, Statement, StatementKind, Ty,
};
use super::shape::{Made, Shape, Span, Typed};
use super::structs::struct_typed;
use super::{Callable, Generator};

/// The program of these choices.
pub(crate) fn program(dice: Dice) -> Program {
    let mut generator = Generator {
        dice,
        next: 0,
        names: 0,
        structs: vec![],
        enums: vec![],
        aliases: vec![],
        functions: vec![],
        constants: vec![],
        type_parameters: vec![],
        parameters: vec![],
        scope: vec![],
        pure: false,
        hinting: false,
        inferring: false,
        guarded: 0,
        result: None,
        circuit: false,
        reveals: false,
        loops: 0,
        budget: 0,
    };
    generator.whole()
}

impl Generator {
    fn whole(&mut self) -> Program {
        self.budget = 60;
        (0..self.dice.below(2)).for_each(|_| self.alias_item());
        (0..self.dice.below(3)).for_each(|_| self.struct_item());
        (0..2).for_each(|_| self.enum_item());
        if self.dice.chance(50) {
            self.option();
        }
        let constants = (0..self.dice.below(3)).map(|_| self.constant_item()).collect();
        for _ in 0..self.dice.below(3) {
            let callable = self.function();
            self.functions.push(callable);
        }
        let circuit = self.circuit();
        let images = match circuit.const_parameters.len() {
            0 => vec![],
            many => (0..1 + self.dice.below(2)).map(|_| self.image(many)).collect(),
        };
        Program {
            structs: self.structs.iter().map(|(item, _)| item.clone()).collect(),
            enums: self.enums.iter().map(|(item, _)| item.clone()).collect(),
            aliases: self.aliases.iter().map(|(name, typed)| (name.clone(), typed.ty.clone())).collect(),
            constants,
            functions: self.functions(),
            circuit,
            images,
        }
    }

    fn functions(&mut self) -> Vec<Function> {
        let mut all: Vec<Function> =
            self.functions.iter().map(|callable| callable.function.clone()).collect();
        all.push(self.const_function());
        all
    }

    fn image(&mut self, many: usize) -> Vec<BigInt> {
        let strange = self.dice.chance(5);
        let first = if strange { 0 } else { 1 + self.dice.below(4) };
        let rest = (1..many).map(|_| 1 + self.dice.below(2));
        std::iter::once(first).chain(rest).map(BigInt::from).collect()
    }

    /// Const parameters, those of the type that has this method first.
    fn const_parameters(&mut self, of_owner: &[String]) -> Vec<(String, Ty)> {
        self.parameters = of_owner.to_vec();
        let many = [0, 0, 1, 1, 2][self.dice.below(5)];
        let mut declared: Vec<(String, Ty)> =
            of_owner.iter().map(|name| (name.clone(), Ty::Unsigned(32))).collect();
        for name in &["N", "M"][..many] {
            declared.push((name.to_string(), self.parameter_type()));
            self.parameters.push(name.to_string());
        }
        declared
    }

    fn function(&mut self) -> Callable {
        self.budget = 40;
        self.scope.clear();
        self.reveals = self.dice.chance(12);
        let method = self.receiver();
        if method.is_none() && self.dice.chance(35) {
            self.type_parameters.push("T".into());
        }
        let of_owner = method.as_ref().map_or(vec![], |(_, typed)| owner_consts(&typed.ty));
        let const_parameters = self.const_parameters(&of_owner);
        let mut parameters = vec![];
        let mut shapes = vec![];
        let mut first = |this: &mut Self, name: &str, typed: Typed| {
            this.bind(name, typed.shape.clone(), Stage::Secret);
            parameters.push(Parameter { public: false, name: name.into(), pattern: None, ty: typed.ty });
            shapes.push(typed.shape);
        };
        if let Some((_, typed)) = &method {
            first(self, "self", typed.clone());
        }
        // So that there is a value of each type parameter.
        for (index, name) in self.type_parameters.clone().iter().enumerate() {
            let typed = Typed { ty: Ty::Parameter(name.clone()), shape: Shape::Opaque(name.clone()) };
            first(self, &format!("t{index}"), typed);
        }
        for index in 0..self.dice.below(4) {
            if self.dice.chance(15) {
                let typed = Typed { ty: Ty::Whole, shape: Shape::Int(Span::around(62)) };
                let name = format!("a{index}");
                self.bind(&name, typed.shape.clone(), Stage::Secret);
                parameters.push(Parameter { public: false, name, pattern: None, ty: typed.ty });
                shapes.push(typed.shape);
                continue;
            }
            let typed = self.any_type(1);
            let name = format!("a{index}");
            let pattern = self.parameter_pattern(&typed.shape);
            if pattern.is_none() {
                self.bind(&name, typed.shape.clone(), Stage::Secret);
            }
            parameters.push(Parameter { public: false, name, pattern, ty: typed.ty });
            shapes.push(typed.shape);
        }
        let unit = Typed { ty: Ty::unit(), shape: Shape::unit() };
        let result = if self.dice.chance(15) { unit } else { self.any_type(1) };
        let many = self.dice.below(4);
        // What follows a `return` stands under a condition, where nothing is revealed.
        self.result = (!self.reveals).then(|| result.shape.clone());
        let mut statements = self.statements(many, 2);
        let value = self.ending(&result.shape, &mut statements);
        self.guarded = 0;
        let start = if method.is_some() { 'm' } else { 'f' };
        let function = Function {
            name: format!("{start}{}", self.functions.len()),
            owner: method.map(|(owner, _)| owner),
            of_owner: of_owner.len(),
            type_parameters: std::mem::take(&mut self.type_parameters),
            const_parameters,
            parameters,
            result: result.ty,
            body: Block { statements, value: value.map(Box::new) },
        };
        Callable { function, parameters: shapes, result: result.shape, reveals: self.reveals }
    }

    /// Of a method the type that has it, and the type of `self`; the type's parameters for types are in scope.
    fn receiver(&mut self) -> Option<(String, Typed)> {
        let structs = self.structs.iter().map(|(item, _)| item.name.clone());
        let enums = self.enums.iter().map(|(item, _)| item.name.clone()).filter(|name| name != OPTION);
        let owners: Vec<String> = structs.chain(enums).collect();
        if owners.is_empty() || !self.dice.chance(45) {
            return None;
        }
        let name = self.dice.pick(&owners).clone();
        let item = self.structs.iter().find(|(item, _)| item.name == name).map(|(item, _)| item.clone());
        let types = match &item {
            Some(item) => item.type_parameters.clone(),
            None => self.enum_parameters(&name),
        };
        self.type_parameters = types.clone();
        let own = |name: String| Typed { ty: Ty::Parameter(name.clone()), shape: Shape::Opaque(name) };
        let own = types.into_iter().map(own).collect();
        let typed = match item {
            None => self.enum_typed(&name, own),
            Some(item) => {
                let names = item.const_parameters.into_iter().map(|(name, _)| name);
                let numbers = names.map(|name| self.number_named(&name)).collect();
                struct_typed(&name, own, numbers)
            }
        };
        Some((name, typed))
    }

    fn enum_parameters(&self, name: &str) -> Vec<String> {
        let found = self.enums.iter().find(|(item, _)| item.name == name);
        found.map_or(vec![], |(item, _)| item.type_parameters.clone())
    }

    fn circuit(&mut self) -> Function {
        self.budget = 110;
        self.scope.clear();
        self.reveals = true;
        let const_parameters = self.const_parameters(&[]);
        let parameters: Vec<Parameter> = (0..1 + self.dice.below(4)).map(|index| self.input(index)).collect();
        let result = if self.dice.chance(30) {
            Typed { ty: Ty::unit(), shape: Shape::unit() }
        } else {
            self.any_type(1)
        };
        let many = 2 + self.dice.below(6);
        let mut statements = self.public_uses(&parameters);
        (self.circuit, self.result) = (true, Some(result.shape.clone()));
        statements.extend(self.statements(many, 3));
        self.calls_again(&mut statements);
        self.result = None;
        self.budget = self.budget.max(10);
        let value = (!result.shape.is_unit()).then(|| Box::new(self.result(&result.shape).expr));
        Function {
            name: "c".into(),
            owner: None,
            of_owner: 0,
            type_parameters: vec![],
            const_parameters,
            parameters,
            result: result.ty,
            body: Block { statements, value },
        }
    }

    /// Some functions are called twice: the second time they may be routines.
    fn calls_again(&mut self, to: &mut Vec<Statement>) {
        for callable in self.functions.clone() {
            if !self.dice.chance(20) || callable.reveals && !self.may_reveal() {
                continue;
            }
            for _ in 0..2 {
                let made = self.call(&callable, 1);
                let name = self.fresh("v");
                self.bind(&name, made.shape, made.stage);
                let pattern = Pattern::Name { mutable: false, name };
                to.push(self.act(StatementKind::Let { pattern, ty: None, value: made.expr }));
            }
        }
    }

    /// A parameter of the circuit.
    fn input(&mut self, index: usize) -> Parameter {
        let name = format!("x{index}");
        let typed = self.any_type(1);
        let public = self.dice.chance(30);
        let ty = if !public && self.dice.chance(15) { hidden(&typed.ty) } else { typed.ty };
        self.bind(&name, typed.shape, if public { Stage::Public } else { Stage::Secret });
        Parameter { public, name, pattern: None, ty }
    }

    /// Something that refers to each public parameter, as there must be.
    fn public_uses(&mut self, parameters: &[Parameter]) -> Vec<Statement> {
        let public = parameters.iter().filter(|parameter| parameter.public);
        let names: Vec<String> = public.map(|parameter| parameter.name.clone()).collect();
        let mut statements = vec![];
        for name in names {
            if self.dice.chance(50) {
                statements.push(self.act(StatementKind::Bind(name)));
                continue;
            }
            let value = self.node(Kind::Name(name));
            statements.push(self.act(StatementKind::Let { pattern: Pattern::Wildcard, ty: None, value }));
        }
        statements
    }

    /// "A circuit returns public values only."
    fn result(&mut self, shape: &Shape) -> Made {
        for _ in 0..2 {
            let made = self.of(shape, 2, true);
            if made.stage != Stage::Secret {
                return made;
            }
        }
        let made = self.of(shape, 2, true);
        self.made(Kind::Reveal(Box::new(made.expr)), made.shape, Stage::Public)
    }
}

/// The names of the const parameters of a method's type, as they stand in the type of `self`.
fn owner_consts(ty: &Ty) -> Vec<String> {
    let Ty::Struct(_, _, numbers) = ty else { return vec![] };
    numbers.iter().map(super::super::print::expr).collect()
}

/// The type with `Hidden` around each value in it, or the type itself if it holds a struct.
fn hidden(ty: &Ty) -> Ty {
    match ty {
        Ty::Bool | Ty::Unsigned(_) | Ty::Int(..) | Ty::Field => Ty::Hidden(Box::new(ty.clone())),
        Ty::Array(element, length) => Ty::Array(Box::new(hidden(element)), length.clone()),
        Ty::Tuple(parts) => Ty::Tuple(parts.iter().map(hidden).collect()),
        other => other.clone(),
    }
}
