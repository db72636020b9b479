//! `match`, and the values that it takes apart.

use super::super::evaluate::value::Stage;
use super::super::program::{
    Block, Enum, Expr, Kind, Pattern, Statement, StatementKind, Ty, Variant, VariantPath,
};
use super::Generator;
use super::shape::{Made, Shape, Span, Typed};

impl Generator {
    /// A value out of a `match`.
    pub(super) fn matched(&mut self, shape: &Shape, depth: usize, expected: bool) -> Made {
        let value = self.scrutinee(depth);
        let mut arms = vec![];
        let mut known: Option<(Shape, Stage)> = None;
        for (pattern, bound) in self.exhaustive(&value.shape, value.stage, 2) {
            let outer = self.scope.len();
            self.scope.extend(bound);
            let (block, made) = self.under(value.stage, |this| this.block(shape, depth, expected));
            self.scope.truncate(outer);
            let body = self.body_of(block);
            arms.push((pattern, body));
            known = Some(match known {
                None => (made.shape, made.stage),
                Some((shape, stage)) => (shape.join(&made.shape), stage.max(made.stage)),
            });
        }
        let (shape, stage) = known.unwrap_or((shape.clone(), Stage::Const));
        let stage = stage.max(value.stage);
        self.made(Kind::Match(Box::new(value.expr), arms), shape, stage)
    }

    /// A `match` for what its arms do.
    pub(super) fn match_statement(&mut self, depth: usize) -> Statement {
        let less = depth.saturating_sub(1);
        let value = self.scrutinee(less);
        let mut arms = vec![];
        for (pattern, bound) in self.exhaustive(&value.shape, value.stage, 2) {
            let outer = self.scope.len();
            self.scope.extend(bound);
            let block = match self.dice.chance(80) {
                true => self.under(value.stage, |this| this.unit_block(less)),
                false => Block::default(),
            };
            self.scope.truncate(outer);
            arms.push((pattern, self.node(Kind::Block(block))));
        }
        let value = self.node(Kind::Match(Box::new(value.expr), arms));
        self.act(StatementKind::Expr(value))
    }

    /// A block without statements is as good as its value.
    fn body_of(&mut self, block: Block) -> Expr {
        match block {
            Block { statements, value: Some(value) } if statements.is_empty() => *value,
            block => self.node(Kind::Block(block)),
        }
    }

    /// What there is to be taken apart: an enum, if there is one.
    pub(super) fn scrutinee(&mut self, depth: usize) -> Made {
        if !self.enums.is_empty() && self.dice.chance(75) {
            let wanted = self.any_enum().shape;
            return self.of(&wanted, depth, false);
        }
        match self.dice.below(5) {
            0 => {
                let parts = [self.integer(depth.min(1)), self.boolean(depth.min(1))];
                let stage = parts[0].stage.max(parts[1].stage);
                let shape = Shape::Tuple(parts.iter().map(|part| part.shape.clone()).collect());
                self.made(Kind::Tuple(parts.map(|part| part.expr).into()), shape, stage)
            }
            1 => self.boolean(depth),
            _ => self.stored(&Shape::Int(Span::bits(64))).unwrap_or_else(|| self.integer(depth)),
        }
    }

    /// A value of an enum: a variable, one out of something else, or a variant.
    pub(super) fn variant_of(&mut self, name: &str, own: &[Typed], depth: usize, expected: bool) -> Made {
        let whole = Shape::Enum(name.to_string(), own.to_vec());
        if self.dice.chance(45)
            && let Some(made) = self.stored(&whole)
        {
            return made;
        }
        if depth > 0 && self.spend() && self.dice.chance(30) {
            return self.compound_of(&whole, depth, expected);
        }
        let (item, shapes) = self.enum_of(name, own);
        let at = self.dice.below(shapes.len());
        let variant = &item.variants[at];
        let mut stage = Stage::Const;
        let mut fields = vec![];
        for ((field, _), shape) in variant.fields.iter().zip(&shapes[at]) {
            let made = self.of(shape, depth.saturating_sub(1), true);
            stage = stage.max(made.stage);
            fields.push((field.clone(), made.expr));
        }
        if variant.named && self.dice.chance(50) {
            fields.reverse();
        }
        let types: Vec<Ty> = own.iter().map(|typed| typed.ty.clone()).collect();
        let kind = Kind::Variant(variant_path(&item.name, variant), types.clone(), fields);
        if expected || types.is_empty() {
            return self.made(kind, whole, stage);
        }
        self.bound(kind, Ty::Enum(name.to_string(), types), whole, stage)
    }

    /// An enum with the shapes of its fields.
    pub(super) fn enum_of(&self, name: &str, own: &[Typed]) -> (Enum, Vec<Vec<Shape>>) {
        let Some((item, shapes)) = self.enums.iter().find(|(item, _)| item.name == name).cloned() else {
            panic!("no enum {name}");
        };
        let types: Vec<(String, Typed)> = item.type_parameters.iter().cloned().zip(own.to_vec()).collect();
        let with_types = |shapes: Vec<Shape>| shapes.iter().map(|shape| shape.with_types(&types)).collect();
        (item, shapes.into_iter().map(with_types).collect())
    }

    /// One of the enums, with some types for its parameters.
    pub(super) fn any_enum(&mut self) -> Typed {
        let at = self.dice.below(self.enums.len());
        let item = self.enums[at].0.clone();
        let own = item.type_parameters.iter().map(|_| self.type_argument()).collect();
        self.enum_typed(&item.name, own)
    }

    pub(super) fn enum_typed(&self, name: &str, own: Vec<Typed>) -> Typed {
        let types = own.iter().map(|typed| typed.ty.clone()).collect();
        Typed { ty: Ty::Enum(name.to_string(), types), shape: Shape::Enum(name.to_string(), own) }
    }

    /// `let S0 { f0, .. } = e;` and the like.
    pub(super) fn let_apart(&mut self, depth: usize) -> Statement {
        let several = |shape: &Shape| matches!(shape, Shape::Struct(..) | Shape::Tuple(_));
        let shapes: Vec<Shape> =
            self.visible().into_iter().map(|known| known.shape).filter(several).collect();
        let shape = match shapes.is_empty() {
            true => Shape::Tuple(vec![Shape::Bool, Shape::Tuple(vec![Shape::Field, Shape::Bool])]),
            false => self.dice.pick(&shapes).tight(),
        };
        let value = self.of(&shape, depth, false);
        let pattern = self.irrefutable(&value.shape, value.stage, 3);
        self.act(StatementKind::Let { pattern, ty: None, value: value.expr })
    }

    /// What takes an argument apart, if it has parts.
    pub(super) fn parameter_pattern(&mut self, shape: &Shape) -> Option<Pattern> {
        let several = matches!(shape, Shape::Struct(..) | Shape::Tuple(_));
        (several && self.dice.chance(30)).then(|| self.irrefutable(shape, Stage::Secret, 2))
    }
}

pub(super) fn variant_path(of: &str, variant: &Variant) -> VariantPath {
    VariantPath { of: of.to_string(), variant: variant.name.clone(), named: variant.named }
}
