//! Structs, which may have parameters for types and for integers, and their values.

use super::super::evaluate::value::Stage;
use super::super::program::{Block, Kind, Pattern, StatementKind, Struct, Ty};
use super::Generator;
use super::shape::{Length, Made, Shape, Typed, exact};

/// The const parameter of a struct.
const SIZE: &str = "C";

impl Generator {
    pub(super) fn struct_item(&mut self) {
        let (generic, sized) = (self.dice.chance(35), self.dice.chance(30));
        self.type_parameters = if generic { vec!["T".into()] } else { vec![] };
        self.parameters = if sized { vec![SIZE.into()] } else { vec![] };
        let mut fields: Vec<Typed> = vec![];
        // Each parameter is a part of some field.
        if generic {
            fields.push(self.type_parameter());
        }
        if sized {
            let element = self.any_type(0);
            let length = self.number_named(SIZE);
            let ty = Ty::Array(Box::new(element.ty), Box::new(length.expr.clone()));
            fields.push(Typed { ty, shape: Shape::Array(Box::new(element.shape), length) });
        }
        let least = usize::from(fields.is_empty());
        for _ in 0..least + self.dice.below(3) {
            let field = self.any_type(1);
            let at = self.dice.below(fields.len() + 1);
            fields.insert(at, field);
        }
        let shapes = fields.iter().map(|typed| typed.shape.clone()).collect();
        let named = fields.into_iter().enumerate().map(|(i, typed)| (format!("f{i}"), typed.ty));
        let item = Struct {
            name: format!("S{}", self.structs.len()),
            type_parameters: std::mem::take(&mut self.type_parameters),
            const_parameters: self.parameters.drain(..).map(|name| (name, Ty::Unsigned(32))).collect(),
            fields: named.collect(),
        };
        self.structs.push((item, shapes));
    }

    /// A const parameter as a length.
    pub(super) fn number_named(&mut self, name: &str) -> Length {
        let expr = self.node(Kind::Name(name.into()));
        Length { text: name.into(), expr, least: 1, most: 4 }
    }

    /// A number from 1 to 4 for a const parameter of a struct, which may depend on const parameters here.
    fn size(&mut self, dependent: bool) -> Length {
        if !dependent || !self.has_consts() || self.dice.chance(40) {
            return Length::number(1 + self.dice.below(3));
        }
        let kind = self.const_argument();
        let expr = self.node(kind);
        Length { text: super::super::print::expr(&expr), expr, least: 1, most: 4 }
    }

    /// One of the structs, with some types and numbers for its parameters.
    pub(super) fn any_struct(&mut self, dependent: bool) -> Typed {
        let at = self.dice.below(self.structs.len());
        let item = self.structs[at].0.clone();
        let own = item.type_parameters.iter().map(|_| self.type_argument()).collect();
        let numbers = item.const_parameters.iter().map(|_| self.size(dependent)).collect();
        struct_typed(&item.name, own, numbers)
    }

    /// A struct with the shapes of its fields.
    pub(super) fn struct_of(&self, name: &str, own: &[Typed], numbers: &[Length]) -> (Struct, Vec<Shape>) {
        let Some((item, shapes)) = self.structs.iter().find(|(item, _)| item.name == name).cloned() else {
            panic!("no struct {name}");
        };
        let types: Vec<(String, Typed)> = item.type_parameters.iter().cloned().zip(own.to_vec()).collect();
        let names = item.const_parameters.iter().map(|(name, _)| name.clone());
        let sizes: Vec<_> = names.zip(numbers.iter().map(|number| number.expr.clone())).collect();
        let shape = |(shape, (_, ty)): (&Shape, &(String, Ty))| {
            exact(shape, ty, &sizes).substitute(&sizes).with_types(&types)
        };
        let shapes = shapes.iter().zip(&item.fields).map(shape).collect();
        (item, shapes)
    }

    /// A struct literal, in any order.
    pub(super) fn literal_of(
        &mut self,
        name: &str,
        own: &[Typed],
        numbers: &[Length],
        depth: usize,
        expected: bool,
    ) -> Made {
        let whole = Shape::Struct(name.to_string(), own.to_vec(), numbers.to_vec());
        if self.dice.chance(40)
            && let Some(made) = self.stored(&whole)
        {
            return made;
        }
        let (item, shapes) = self.struct_of(name, own, numbers);
        let mut order: Vec<usize> = (0..shapes.len()).collect();
        (1..order.len()).for_each(|i| order.swap(i, self.dice.below(i + 1)));
        let update = depth > 0 && self.dice.chance(20);
        if update {
            order.truncate(self.dice.below(order.len() + 1));
        }
        let mut stage = Stage::Const;
        let mut fields = vec![];
        // What the parameters are is said by the expected type, or by a `let`.
        let outer = std::mem::replace(&mut self.inferring, false);
        for index in order {
            let made = self.of(&shapes[index], depth.saturating_sub(1), true);
            stage = stage.max(made.stage);
            fields.push((item.fields[index].0.clone(), made.expr));
        }
        // Its parameters are found by its own fields, and what of it is not taken is not coerced.
        let rest = update.then(|| self.literal_of(name, own, numbers, depth - 1, false));
        self.inferring = outer;
        let stage = rest.iter().map(|rest| rest.stage).fold(stage, Stage::max);
        let rest = rest.map(|rest| Box::new(rest.expr));
        let ty = struct_typed(name, own.to_vec(), numbers.to_vec()).ty;
        let kind = Kind::Struct(ty.clone(), fields, rest);
        let has_parameters = !own.is_empty() || !numbers.is_empty();
        if !has_parameters || expected && !self.inferring {
            return self.made(kind, whole, stage);
        }
        self.bound(kind, ty, whole, stage)
    }

    /// `{ let e: S<u8> = value; e }`: where nothing else says what stands for the type's parameters.
    pub(super) fn bound(&mut self, kind: Kind, ty: Ty, whole: Shape, stage: Stage) -> Made {
        self.names += 1;
        let known = format!("e{}", self.names);
        let (value, result) = (self.node(kind), self.node(Kind::Name(known.clone())));
        let pattern = Pattern::Name { mutable: false, name: known };
        let statements = vec![self.act(StatementKind::Let { pattern, ty: Some(ty), value })];
        self.made(Kind::Block(Block { statements, value: Some(Box::new(result)) }), whole, stage)
    }
}

/// A struct's type with what stands for its parameters.
pub(super) fn struct_typed(name: &str, own: Vec<Typed>, numbers: Vec<Length>) -> Typed {
    let types = own.iter().map(|typed| typed.ty.clone()).collect();
    let written = numbers.iter().map(|number| number.expr.clone()).collect();
    let ty = Ty::Struct(name.to_string(), types, written);
    Typed { ty, shape: Shape::Struct(name.to_string(), own, numbers) }
}
