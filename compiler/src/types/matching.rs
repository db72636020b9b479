//! `match`, and what patterns bind.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::Signed;
use zkvm::integer::order;

use super::checker::{Checker, Known};
use super::exhaustive::{TooComplex, is_useful, missing};
use super::relate::{Slots, exact, has_error, instantiate, join};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Arm, ConstExpr, DataId, Expr, Form, LocalId, Pattern, Type, Variant};
use crate::source::Span;

impl Checker<'_> {
    /// The type of a `match` and whether its value is known.
    pub(super) fn match_arms(
        &mut self,
        expr: &Expr,
        scrutinee: &Expr,
        arms: &[Arm],
        partial: bool,
        expected: Option<&Type>,
    ) -> (Type, bool) {
        let ty = self.expr(scrutinee, None);
        if arms.is_empty() && !partial {
            return (self.no_arms(&self.resolved(&ty), expected, expr.span), false);
        }
        let scrutinee_known = self.is_known(scrutinee);
        let part = if scrutinee_known { Known::Const(None) } else { Known::No };
        let before = self.errors();
        let mut found: Vec<(Type, bool)> = vec![];
        let mut common: Option<(Type, bool)> = None;
        let mut all_go_on = true;
        for arm in arms {
            // An arm before it may have said more of the type.
            self.freeze(&ty);
            self.bind(&arm.pattern, &self.resolved(&ty), &part, false);
            self.misnamed(&arm.pattern);
            let field = common.as_ref().map(|(ty, _)| ty).filter(|ty| **ty == Type::Field);
            let this = self.expr(&arm.value, expected.or(field));
            let known = self.is_known(&arm.value);
            found.push((this.clone(), known));
            if arm.value.returns() {
                // What it would give is never asked for.
                all_go_on = false;
                continue;
            }
            common = Some(match common {
                None => (this, known),
                Some((so_far, so_far_known)) => {
                    self.unify_frozen(&so_far, &this);
                    let (so_far, this) = (self.resolved(&so_far), self.resolved(&this));
                    match join(&so_far, &this) {
                        Some(both) => (both, so_far_known && known),
                        None => self.arms_differ(&so_far, &this, arm),
                    }
                }
            });
        }
        if let Some((common, _)) = &common {
            let ends = arms.iter().zip(found).filter(|(arm, _)| !arm.value.returns());
            for (arm, (ty, _)) in ends {
                self.settle(&arm.value, self.resolved(&ty), common);
            }
        }
        self.freeze(&ty);
        let ty = self.resolved(&ty);
        if self.errors() == before && !partial && !has_error(&ty) {
            self.every_value(scrutinee, &ty, arms, expr.span);
        }
        match common {
            Some((ty, known)) => (ty, known && scrutinee_known && all_go_on),
            None => (Type::unit(), false),
        }
    }

    /// The type of a `match` without arms. Of an enum without variants there is no value, so that it is of any type.
    fn no_arms(&mut self, ty: &Type, expected: Option<&Type>, span: Span) -> Type {
        let arms = match ty {
            Type::Error => return Type::Error,
            Type::Data(id, _) if self.program.data(*id).variants.is_empty() => {
                return expected.cloned().unwrap_or_else(Type::unit);
            }
            Type::Data(id, _) => {
                let arm = |variant: &Variant| match variant.form {
                    Form::Unit => format!("`{} => …`", variant.name),
                    Form::Tuple => format!("`{}(…) => …`", variant.name),
                    Form::Struct => format!("`{} {{ .. }} => …`", variant.name),
                };
                let arms: Vec<String> = self.program.data(*id).variants.iter().map(arm).collect();
                format!("for each value: {}", arms.join(", "))
            }
            Type::Bool => "for each value: `true => …`, `false => …`".to_string(),
            _ => "such as `0 => …`, and `_ => …` for all values that are left".to_string(),
        };
        self.report(
            Diagnostic::at(codes::E0330, span, "this `match` has no arms")
                .here("takes no value")
                .help(format!("add arms {arms}")),
        );
        Type::Error
    }

    fn arms_differ(&mut self, before: &Type, this: &Type, arm: &Arm) -> (Type, bool) {
        let (first, this) = (self.show(before), self.show(this));
        let message = format!("this arm is `{this}`, but those before it are `{first}`");
        self.report(
            Diagnostic::at(codes::E0321, arm.value.span, message)
                .here(format!("this is `{this}`"))
                .help("all arms of a `match` have the same type; `as` converts"),
        );
        (Type::Error, true)
    }

    /// Reports values without an arm, and arms without a value.
    fn every_value(&mut self, scrutinee: &Expr, ty: &Type, arms: &[Arm], span: Span) {
        let patterns: Vec<&Pattern> = arms.iter().map(|arm| &arm.pattern).collect();
        for (index, arm) in arms.iter().enumerate() {
            match is_useful(self.program, &patterns[..index], &arm.pattern, ty) {
                Ok(true) => {}
                Ok(false) => {
                    let outside = matches!(is_useful(self.program, &[], &arm.pattern, ty), Ok(false));
                    let place = arm.pattern.span().unwrap_or(arm.value.span);
                    self.report(self.never_taken((ty, place), outside, &patterns[..index]));
                    return;
                }
                Err(TooComplex) => return self.too_complex(span),
            }
        }
        match missing(self.program, &patterns, ty) {
            Ok(None) => {}
            Ok(Some(value)) => self.report(
                Diagnostic::at(
                    codes::E0330,
                    scrutinee.span,
                    format!("no arm of this `match` takes `{value}`"),
                )
                .here(format!("may be `{value}`"))
                .help(format!("add an arm: `{value} => …`, or `_ => …` for all that are left")),
            ),
            Err(TooComplex) => self.too_complex(span),
        }
    }

    fn too_complex(&mut self, span: Span) {
        self.report(
            Diagnostic::at(codes::E0344, span, "there are too many combinations to look at in this `match`")
                .help("match one part after another"),
        );
    }

    /// Binds the locals of a pattern that must take every value.
    pub(super) fn bind_all(&mut self, pattern: &Pattern, ty: &Type, known: &Known, declared: bool) {
        let before = self.errors();
        self.bind(pattern, ty, known, declared);
        if !matches!(pattern, Pattern::Bind(_) | Pattern::Wildcard) {
            self.freeze(ty);
        }
        let ty = &self.resolved(ty);
        if matches!(pattern, Pattern::Bind(_) | Pattern::Wildcard) || self.errors() > before || has_error(ty)
        {
            return;
        }
        match (missing(self.program, &[pattern], ty), pattern.span()) {
            (Ok(Some(value)), Some(span)) => self.report(
                Diagnostic::at(codes::E0332, span, format!("this pattern does not take `{value}`"))
                    .here("must take every value")
                    .help("use `match`, with an arm for what is left"),
            ),
            (Err(TooComplex), Some(span)) => self.too_complex(span),
            _ => {}
        }
    }

    /// Binds the locals of a pattern to the parts of a type.
    fn bind(&mut self, pattern: &Pattern, ty: &Type, known: &Known, declared: bool) {
        let part = if *known == Known::No { Known::No } else { Known::Const(None) };
        match (pattern, ty) {
            (Pattern::Wildcard, _) => {}
            (Pattern::Bind(local), _) => self.bind_one(*local, ty, known, declared),
            (Pattern::Or(patterns, _), _) => self.bind_either(patterns, ty, &part, declared),
            (Pattern::Tuple(patterns, _), Type::Tuple(types)) if types.len() == patterns.len() => {
                for (pattern, ty) in patterns.iter().zip(types) {
                    self.bind(pattern, ty, &part, declared);
                }
            }
            (Pattern::Data { id, of, variant, fields, span }, Type::Data(other, arguments))
                if id == other =>
            {
                if let Some(of) = of {
                    self.written_for(of, ty, *span);
                }
                let slots = Slots::of(arguments);
                let declared_fields = self.program.data(*id).variants.get(*variant as usize);
                for (index, pattern) in fields {
                    let field = declared_fields.and_then(|variant| variant.fields.get(*index));
                    let ty = field.map_or(Type::Error, |field| instantiate(&field.ty, &slots));
                    self.bind(pattern, &ty, &part, declared);
                }
            }
            (Pattern::Data { id, span, .. }, Type::Variable(_)) => {
                let ty2 = self.open_data(*id, *span);
                self.unify(ty, &ty2);
                self.bind(pattern, &ty2, known, declared);
            }
            (Pattern::Bool(..), Type::Bool) | (Pattern::Range { .. }, Type::Int(_)) => {}
            (Pattern::Range { low, high, span }, Type::Field) => self.field_pattern(low, high, *span),
            (_, other) => {
                self.wrong_pattern(pattern, other);
                let parts = pattern.parts();
                parts.into_iter().for_each(|p| self.bind(p, &Type::Error, &Known::Const(None), declared));
            }
        }
    }

    /// What a pattern says of the parameters of its type must be what they stand for.
    fn written_for(&mut self, written: &Type, found: &Type, span: Span) {
        let written = self.local_type(written);
        self.unify(found, &written);
        let found = self.resolved(found);
        if join(&found, &written) != Some(found.clone()) && !has_error(&written) && !has_error(&found) {
            let (written, found) = (self.show(&written), self.show(&found));
            let message = format!("this pattern is of type `{written}`, but the value is `{found}`");
            self.report(
                Diagnostic::at(codes::E0343, span, message)
                    .help("leave out what stands in `::<…>`: it is that of the value"),
            );
        }
    }

    /// A field element is compared with single numbers, each written in one way: else two patterns that take the same value
    /// would look different.
    fn field_pattern(&mut self, low: &ConstExpr, high: &ConstExpr, span: Span) {
        let message = match low {
            _ if low != high => "field elements have no order, so they lie in no range",
            ConstExpr::Int(value) if !is_residue(value) => "this number is not written as a residue",
            _ => return,
        };
        self.report(
            Diagnostic::at(codes::E0343, span, message)
                .help("a pattern of a field element is one number from 0 to ℓ − 1"),
        );
    }

    /// A data type of which no argument is known.
    fn open_data(&mut self, id: DataId, span: Span) -> Type {
        let generics = &self.program.data(id).generics;
        let types = generics.types.iter().map(|_| self.variable(span)).collect();
        let slots = Slots { types, consts: vec![None; generics.consts.len()] };
        Type::Data(id, Box::new(slots.arguments()))
    }

    fn wrong_pattern(&mut self, pattern: &Pattern, found: &Type) {
        let (Some(span), false) = (pattern.span(), *found == Type::Error) else { return };
        let shown = self.show(found);
        let diagnostic = match pattern {
            Pattern::Tuple(patterns, _) => {
                let (count, s) = (patterns.len(), if patterns.len() == 1 { "" } else { "s" });
                let message = format!("this pattern has {count} part{s}, but the value is `{shown}`");
                Diagnostic::at(codes::E0325, span, message).help(match found {
                    Type::Tuple(_) => "give the pattern as many parts as the value has",
                    Type::Array(..) => {
                        "an array has no pattern: give it a name, and write `xs[0]` for an element"
                    }
                    _ => "only a tuple is taken apart like this",
                })
            }
            _ => {
                let what = match pattern {
                    Pattern::Data { id, .. } => format!("`{}`", self.program.data(*id).name),
                    Pattern::Bool(..) => "a boolean".to_string(),
                    _ => "a number".to_string(),
                };
                Diagnostic::at(
                    codes::E0343,
                    span,
                    format!("this pattern is {what}, but the value is `{shown}`"),
                )
                .help(format!("write a pattern for values of type `{shown}`"))
            }
        };
        self.report(diagnostic);
    }

    fn bind_one(&mut self, local: LocalId, ty: &Type, known: &Known, declared: bool) {
        let mutable = self.declared.get(local.0 as usize).is_some_and(|local| local.mutable);
        match (mutable, declared) {
            (true, true) => self.bind_local(local, ty.clone(), Known::No),
            (true, false) => self.bind_local(local, exact(ty), Known::No),
            (false, _) => self.bind_local(local, ty.clone(), known.clone()),
        }
    }

    /// Alternatives bind the same locals, to values of one type.
    fn bind_either(&mut self, patterns: &[Pattern], ty: &Type, known: &Known, declared: bool) {
        let mut types: BTreeMap<LocalId, Type> = BTreeMap::new();
        for pattern in patterns {
            self.bind(pattern, ty, known, declared);
            let mut locals = vec![];
            pattern.each_local(&mut |local| locals.push(local));
            for local in locals {
                let Some(this) = self.locals.get(local.0 as usize).map(|state| state.ty.clone()) else {
                    continue;
                };
                let both = match types.get(&local) {
                    None => Some(this),
                    Some(before) => {
                        self.unify_frozen(before, &this);
                        join(&self.resolved(before), &self.resolved(&this))
                    }
                };
                let Some(both) = both else {
                    let name = self.declared.get(local.0 as usize).map_or("_", |local| local.name.as_str());
                    let message = format!("`{name}` has different types on the sides of `|`");
                    if let Some(span) = pattern.span() {
                        self.report(Diagnostic::at(codes::E0343, span, message).help("write two arms"));
                    }
                    continue;
                };
                self.bind_local(local, both.clone(), known.clone());
                types.insert(local, both);
            }
        }
    }
}

/// Whether a number is the one way in which a pattern names a field element.
pub(crate) fn is_residue(value: &BigInt) -> bool {
    !value.is_negative() && value.magnitude() < order().magnitude()
}
