//! `Option` with its methods: what the standard library says of it, once more.

use super::super::program::{
    Block, Enum, Expr, Function, Kind, OPTION, Parameter, Pattern, Ty, Variant, VariantPath,
};
use super::shape::{Made, Shape, Typed};
use super::{Callable, Generator};

impl Generator {
    /// `enum Option<T> { None, Some(T) }` with `is_some`, `is_none` and `unwrap_or`.
    pub(super) fn option(&mut self) {
        let own = Typed { ty: Ty::Parameter("T".into()), shape: Shape::Opaque("T".into()) };
        let variant = |name: &str, fields| Variant { name: name.into(), named: false, fields };
        let variants = vec![variant("None", vec![]), variant("Some", vec![("0".into(), own.ty.clone())])];
        let item = Enum { name: OPTION.into(), type_parameters: vec!["T".into()], variants };
        self.enums.push((item, vec![vec![], vec![own.shape.clone()]]));
        let truth = Typed { ty: Ty::Bool, shape: Shape::Bool };
        for (name, some) in [("is_some", true), ("is_none", false)] {
            let [if_some, if_none] = [some, !some].map(|value| self.node(Kind::Bool(value)));
            self.method_of_option(name, None, truth.clone(), (Pattern::Wildcard, if_some), if_none);
        }
        let [value, other] = ["value", "other"].map(|name| self.node(Kind::Name(name.into())));
        let some = Pattern::Name { mutable: false, name: "value".into() };
        self.method_of_option("unwrap_or", Some(own.clone()), own, (some, value), other);
    }

    /// `x.expect("message")`, of a kind of value that options can have.
    pub(super) fn expected(&mut self, shape: &Shape, depth: usize) -> Option<Made> {
        let option = self.enums.iter().any(|(item, _)| item.name == OPTION);
        if !option || self.pure {
            return None;
        }
        let typed = match shape {
            Shape::Int(_) => self.unsigned(),
            Shape::Bool => Typed { ty: Ty::Bool, shape: Shape::Bool },
            Shape::Field => Typed { ty: Ty::Field, shape: Shape::Field },
            _ => return None,
        };
        let option = self.enum_typed(OPTION, vec![typed.clone()]);
        let made = self.of(&option.shape, depth, false);
        let message = self.message();
        Some(self.made(Kind::Expect(Box::new(made.expr), message), typed.shape, made.stage))
    }

    fn method_of_option(
        &mut self,
        name: &str,
        other: Option<Typed>,
        result: Typed,
        some: (Pattern, Expr),
        none: Expr,
    ) {
        let own = Typed { ty: Ty::Parameter("T".into()), shape: Shape::Opaque("T".into()) };
        let receiver = self.enum_typed(OPTION, vec![own]);
        let path = |variant: &str| VariantPath { of: OPTION.into(), variant: variant.into(), named: false };
        let arms = vec![
            (Pattern::Variant(path("Some"), vec![("0".into(), some.0)]), some.1),
            (Pattern::Variant(path("None"), vec![]), none),
        ];
        let receiver_name = Box::new(self.node(Kind::Name("self".into())));
        let value = self.node(Kind::Match(receiver_name, arms));
        let parameter = |name: &str, typed: &Typed| Parameter {
            public: false,
            name: name.into(),
            pattern: None,
            ty: typed.ty.clone(),
        };
        let mut parameters = vec![parameter("self", &receiver)];
        parameters.extend(other.iter().map(|other| parameter("other", other)));
        let function = Function {
            name: name.into(),
            owner: Some(OPTION.into()),
            of_owner: 0,
            type_parameters: vec!["T".into()],
            const_parameters: vec![],
            parameters,
            result: result.ty,
            body: Block { statements: vec![], value: Some(Box::new(value)) },
        };
        let parameters = [receiver].into_iter().chain(other).map(|typed| typed.shape).collect();
        self.functions.push(Callable { function, parameters, result: result.shape, reveals: false });
    }
}
