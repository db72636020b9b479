//! Patterns.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::names::{Definition, twice};
use super::scope::{Binding, Scope};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{self, ConstExpr, DataId, Form, LocalId, Pattern, Type};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, FieldPattern, Ident, PatternKind};

/// The names that a pattern binds.
#[derive(Default)]
struct Bound {
    names: Vec<(Ident, LocalId)>,
    /// In an alternative but the first: what the first one binds, all of which must be bound again.
    again: Option<BTreeMap<String, LocalId>>,
    /// Whether it may take only some values, so that a name alone may be a variant or a constant.
    refutable: bool,
}

impl Scope<'_, '_> {
    /// Binds the names of a pattern that takes every value.
    pub(super) fn pattern(&mut self, pattern: &ast::Pattern) -> Pattern {
        self.pattern_in(pattern, &mut Bound::default())
    }

    /// Binds the names of a pattern that may take only some values.
    pub(super) fn arm_pattern(&mut self, pattern: &ast::Pattern) -> Pattern {
        self.pattern_in(pattern, &mut Bound { refutable: true, ..Bound::default() })
    }

    fn pattern_in(&mut self, pattern: &ast::Pattern, bound: &mut Bound) -> Pattern {
        let span = pattern.span;
        match &pattern.kind {
            PatternKind::Wildcard => Pattern::Wildcard,
            PatternKind::Error => {
                self.broken = true;
                Pattern::Wildcard
            }
            PatternKind::Bind { mutable, name } => self.name_pattern(*mutable, name, bound),
            PatternKind::Tuple(parts) => {
                Pattern::Tuple(parts.iter().map(|part| self.pattern_in(part, bound)).collect(), span)
            }
            PatternKind::Literal(value) => match &value.kind {
                ExprKind::Bool(value) => Pattern::Bool(*value, span),
                _ => {
                    let value = self.const_expr(value);
                    Pattern::Range { low: value.clone(), high: value, span }
                }
            },
            PatternKind::Range { low, high, inclusive } => self.range_pattern(low, high, *inclusive, span),
            PatternKind::Path(path) => match self.definition(path) {
                Ok(definition) => self.path_pattern(definition, path, span),
                Err(_) if super::expr::limit_of_type(path).is_some() => {
                    let value = super::expr::limit_of_type(path).unwrap_or_default();
                    let value = ConstExpr::Int(value);
                    Pattern::Range { low: value.clone(), high: value, span }
                }
                Err(diagnostic) => self.wrong_pattern(diagnostic),
            },
            PatternKind::Call { path, parts } => self.call_pattern(path, parts, span, bound),
            PatternKind::Struct { path, fields, rest } => {
                self.struct_pattern(path, fields, *rest, span, bound)
            }
            PatternKind::Or(patterns) => self.or_pattern(patterns, span, bound),
        }
    }

    /// The type in a path with what is written for its parameters, if anything is.
    fn written_type(&mut self, path: &ast::Path, definition: Definition) -> Option<Box<Type>> {
        path.applied.as_ref().and_then(|_| self.type_in(path, definition))
    }

    fn wrong_pattern(&mut self, diagnostic: Diagnostic) -> Pattern {
        self.broken = true;
        self.report(diagnostic);
        Pattern::Wildcard
    }

    /// A name alone: a variant or a constant where there is one, or else a new local.
    fn name_pattern(&mut self, mutable: bool, name: &Ident, bound: &mut Bound) -> Pattern {
        if bound.refutable && !mutable {
            let path = ast::Path::from(name.clone());
            match self.variant(&path) {
                Some(definition @ (Definition::Variant(..) | Definition::Constant(_))) => {
                    return self.path_pattern(definition, &path, name.span);
                }
                Some(Definition::Error) => {
                    self.broken = true;
                    return Pattern::Wildcard;
                }
                _ => {}
            }
        }
        if let Some((first, _)) = bound.names.iter().find(|(other, _)| other.name == name.name) {
            let diagnostic = twice(name, first.span);
            self.report(diagnostic);
        }
        let local = match &bound.again {
            None => self.bind(name, mutable),
            Some(again) => match again.get(&name.name) {
                Some(local) => {
                    let local = *local;
                    self.name(name.span, Binding::Local(local));
                    local
                }
                None => {
                    let message = format!("`{}` is not bound by the other side of `|`", name.name);
                    self.report(
                        Diagnostic::at(codes::E0335, name.span, message)
                            .help("bind the same names on both sides, or write two arms"),
                    );
                    self.bind(name, mutable)
                }
            },
        };
        bound.names.push((name.clone(), local));
        if bound.refutable && name.name.starts_with(|first: char| first.is_ascii_uppercase()) {
            // The checker, which knows the type, says that it is no variant.
            self.mark(Binding::Local(local));
        }
        Pattern::Bind(local)
    }

    /// What the name of a variant or struct in a pattern leads to. That of a variant may stand alone: it is one of the type
    /// of the `impl` around it, or of an enum that is in scope.
    fn variant(&mut self, path: &ast::Path) -> Option<Definition> {
        if let [name] = path.segments.as_slice() {
            if let Some(Type::Data(id, _)) = &self.self_type {
                let id = *id;
                if let Some(variant) = self.resolver.items.variant(id, &name.name) {
                    self.resolver.name(name.span, Definition::Variant(id, variant));
                    return Some(Definition::Variant(id, variant));
                }
            }
            if let Ok(definition) = self.definition(path) {
                return Some(definition);
            }
            return match self.resolver.variants_named(self.module, &name.name).as_slice() {
                [] => None,
                [(id, variant)] => {
                    self.resolver.name(name.span, Definition::Variant(*id, *variant));
                    Some(Definition::Variant(*id, *variant))
                }
                several => {
                    let data = &self.resolver.program.data;
                    let names: Vec<String> =
                        several.iter().map(|(id, _)| data[id.0 as usize].name.clone()).collect();
                    let message =
                        format!("`{}` is a variant of {}", name.name, super::names_in_words(&names));
                    let help = format!("write which one is meant: `{}::{}`", names[0], name.name);
                    self.report(Diagnostic::at(codes::E0334, name.span, message).help(help));
                    Some(Definition::Error)
                }
            };
        }
        self.definition(path).ok()
    }

    /// A variant without parts, or a constant.
    fn path_pattern(&mut self, definition: Definition, path: &ast::Path, span: Span) -> Pattern {
        match definition {
            Definition::Variant(id, variant) => {
                let of = self.written_type(path, definition);
                if self.is_form(id, variant, Form::Unit, path) {
                    return Pattern::Data { id, of, variant, fields: vec![], span };
                }
                Pattern::Wildcard
            }
            Definition::Constant(_) => {
                let value = ast::ExprKind::Path(path.clone());
                let value = self.const_expr(&ast::Expr { kind: value, span, parentheses: 0 });
                Pattern::Range { low: value.clone(), high: value, span }
            }
            Definition::Error => {
                self.broken = true;
                Pattern::Wildcard
            }
            _ => {
                let message = format!("`{}` is not a variant or a constant", super::show(path));
                self.wrong_pattern(
                    Diagnostic::at(codes::E0333, span, message)
                        .help("name a variant of an enum, or an integer constant"),
                )
            }
        }
    }

    /// Whether a variant is written in its form; reports it otherwise.
    pub(super) fn is_form(&mut self, id: DataId, variant: u32, form: Form, path: &ast::Path) -> bool {
        let data = &self.resolver.program.data[id.0 as usize];
        let Some(found) = data.variants.get(variant as usize) else {
            // It was not defined, since its definition refers to itself.
            self.broken = true;
            return false;
        };
        if found.form == form {
            return true;
        }
        let shown = super::show(path);
        let names: Vec<&str> = found.fields.iter().map(|field| field.name.as_str()).collect();
        let (what, help) = match (found.form, form) {
            (Form::Unit, _) => ("holds nothing", format!("write `{shown}` alone")),
            (Form::Tuple, written) => {
                let help =
                    format!("write them in parentheses: `{shown}({})`", vec!["…"; names.len()].join(", "));
                (if written == Form::Unit { "holds parts" } else { "holds parts without names" }, help)
            }
            (Form::Struct, written) => {
                let help = format!("write them in braces: `{shown} {{ {} }}`", names.join(", "));
                (if written == Form::Unit { "holds fields" } else { "holds fields with names" }, help)
            }
        };
        let message = format!("the variant `{}` {what}", found.name);
        let diagnostic = Diagnostic::at(codes::E0333, path.span, message).label(found.span, "defined here");
        self.broken = true;
        self.report(diagnostic.help(help));
        false
    }

    fn range_pattern(&mut self, low: &ast::Expr, high: &ast::Expr, inclusive: bool, span: Span) -> Pattern {
        let low = self.const_expr(low);
        let high = match inclusive {
            true => self.const_expr(high),
            false => self.const_expr(&one_less(high)),
        };
        if let (ConstExpr::Int(a), ConstExpr::Int(b)) = (&low, &high)
            && a > b
        {
            return self.wrong_pattern(
                Diagnostic::at(codes::E0336, span, "this range holds no number")
                    .help("the lower bound comes first: `1..=9`"),
            );
        }
        Pattern::Range { low, high, span }
    }

    fn call_pattern(
        &mut self,
        path: &ast::Path,
        parts: &[ast::Pattern],
        span: Span,
        bound: &mut Bound,
    ) -> Pattern {
        let definition = self.variant(path);
        let of = definition.and_then(|definition| self.written_type(path, definition));
        let patterns: Vec<Pattern> = parts.iter().map(|part| self.pattern_in(part, bound)).collect();
        let (id, variant) = match definition {
            Some(Definition::Variant(id, variant)) => (id, variant),
            Some(Definition::Error) => {
                self.broken = true;
                return Pattern::Wildcard;
            }
            _ => return self.not_a_variant(path),
        };
        if !self.is_form(id, variant, Form::Tuple, path) {
            return Pattern::Wildcard;
        }
        let expected = self.resolver.program.data[id.0 as usize].variants[variant as usize].fields.len();
        if expected != patterns.len() {
            let count = super::parts_in_words(expected);
            let message = format!("`{}` has {count}, not {}", super::show(path), patterns.len());
            return self.wrong_pattern(
                Diagnostic::at(codes::E0337, span, message).help("match each part; `_` stands for any value"),
            );
        }
        Pattern::Data { id, of, variant, fields: patterns.into_iter().enumerate().collect(), span }
    }

    fn not_a_variant(&mut self, path: &ast::Path) -> Pattern {
        let message = format!("there is no variant or struct `{}` here", super::show(path));
        let diagnostic = Diagnostic::at(codes::E0333, path.span, message).here("not found");
        self.wrong_pattern(
            diagnostic.help("define it, or write the enum of a variant before it, as in `Shape::Disc`"),
        )
    }

    fn struct_pattern(
        &mut self,
        path: &ast::Path,
        fields: &[FieldPattern],
        rest: bool,
        span: Span,
        bound: &mut Bound,
    ) -> Pattern {
        let definition = self.variant(path);
        let of = definition.and_then(|definition| self.written_type(path, definition));
        let patterns: Vec<(&Ident, Pattern)> = fields
            .iter()
            .map(|field| {
                let pattern = match &field.pattern.kind {
                    // The name of a field is bound, whatever else has this name.
                    PatternKind::Bind { mutable, name } if field.shorthand => {
                        let refutable = std::mem::replace(&mut bound.refutable, false);
                        let pattern = self.name_pattern(*mutable, name, bound);
                        bound.refutable = refutable;
                        pattern
                    }
                    _ => self.pattern_in(&field.pattern, bound),
                };
                (&field.name, pattern)
            })
            .collect();
        let (id, variant) = match definition {
            Some(Definition::Variant(id, variant)) if self.is_form(id, variant, Form::Struct, path) => {
                (id, variant)
            }
            Some(Definition::Data(id)) if self.resolver.items.variants(id).is_none() => (id, 0),
            Some(Definition::Variant(..)) => return Pattern::Wildcard,
            Some(Definition::Error) => {
                self.broken = true;
                return Pattern::Wildcard;
            }
            _ => return self.not_a_variant(path),
        };
        self.field_patterns((id, variant), of, patterns, rest, (path, span))
    }

    /// Finds the declared place of each field in a pattern.
    fn field_patterns(
        &mut self,
        (id, variant): (DataId, u32),
        of: Option<Box<Type>>,
        patterns: Vec<(&Ident, Pattern)>,
        rest: bool,
        (path, span): (&ast::Path, Span),
    ) -> Pattern {
        let data = &self.resolver.program.data[id.0 as usize];
        let declared: Vec<String> = match data.variants.get(variant as usize) {
            Some(variant) => variant.fields.iter().map(|field| field.name.clone()).collect(),
            None => return Pattern::Wildcard,
        };
        let partial = data.partial;
        let mut fields: Vec<(usize, Pattern)> = vec![];
        for (name, pattern) in patterns {
            let Some(index) = declared.iter().position(|declared| *declared == name.name) else {
                if !partial {
                    let message = format!("`{}` has no field `{}`", super::show(path), name.name);
                    let diagnostic = Diagnostic::at(codes::E0306, name.span, message).here("no such field");
                    let near = closest(&name.name, declared.iter().map(String::as_str));
                    self.report(match near {
                        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                        None => {
                            diagnostic.help(format!("its fields are {}", super::names_in_words(&declared)))
                        }
                    });
                }
                self.broken = true;
                continue;
            };
            self.resolver.program.note(name.span, hir::Definition::Field(id, variant, index as u32));
            if fields.iter().any(|(other, _)| *other == index) {
                let message = format!("field `{}` is matched twice", name.name);
                self.report(Diagnostic::at(codes::E0337, name.span, message).help("remove one of them"));
            }
            fields.push((index, pattern));
        }
        let missing = (0..declared.len()).filter(|index| fields.iter().all(|(other, _)| other != index));
        let missing: Vec<&String> = missing.map(|index| &declared[index]).collect();
        if !missing.is_empty() && !rest && !partial && !self.broken {
            let list = super::names_in_words(&missing);
            let message = format!("this pattern says nothing of {list}");
            self.report(
                Diagnostic::at(codes::E0337, span, message)
                    .help("add `..` at its end for the fields that may be anything"),
            );
        }
        Pattern::Data { id, of, variant, fields, span }
    }

    /// All alternatives bind the same locals.
    fn or_pattern(&mut self, patterns: &[ast::Pattern], span: Span, bound: &mut Bound) -> Pattern {
        let before = bound.names.len();
        let mut alternatives = vec![];
        let mut first: Option<BTreeMap<String, LocalId>> = None;
        for pattern in patterns {
            let mut inner = Bound { names: vec![], again: bound.again.clone(), refutable: bound.refutable };
            if let Some(first) = &first {
                inner.again = Some(first.clone());
            }
            alternatives.push(self.pattern_in(pattern, &mut inner));
            let names: BTreeMap<String, LocalId> =
                inner.names.iter().map(|(name, local)| (name.name.clone(), *local)).collect();
            match &first {
                None => {
                    bound.names.extend(inner.names);
                    first = Some(names);
                }
                Some(first) => {
                    if let Some(missing) = first.keys().find(|name| !names.contains_key(*name)) {
                        let message = format!("`{missing}` is not bound by this side of `|`");
                        self.report(
                            Diagnostic::at(codes::E0335, pattern.span, message)
                                .help("bind the same names on both sides, or write two arms"),
                        );
                    }
                }
            }
        }
        debug_assert!(bound.names.len() >= before);
        Pattern::Or(alternatives, span)
    }
}

/// The bound before this one: `high - 1`.
fn one_less(high: &ast::Expr) -> ast::Expr {
    let span = high.span;
    let one = ast::Expr { kind: ExprKind::Int(BigInt::from(1)), span, parentheses: 0 };
    let (left, right) = (Box::new(high.clone()), Box::new(one));
    let kind = ExprKind::Binary { operator: ast::BinaryOp::Sub, operator_span: span, left, right };
    ast::Expr { kind, span, parentheses: 0 }
}
