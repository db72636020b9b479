//! The body of a function, the definition of a constant, or an expression in a type, being computed.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use zkvm::integer::order;

use super::clear::{Wanted, divides, has_field};
use super::{Evaluator, Given, Meanings, Stands};
use crate::hir::known::{Known, Reason, Unknown, bounded, element, not, number, operate};
use crate::hir::{
    BinaryOp, Block, Builtin, ConstExpr, ConstParameterId, Expr, ExprKind, FunctionId, Iterable, LocalId,
    Message, Method, Pattern, Statement, StatementKind, Type, TypeParameterId, UnaryOp,
};

/// What is known while something is computed.
pub(super) struct Run<'e, 'p> {
    pub(super) evaluator: &'e Evaluator<'p>,
    /// The values of the const parameters that are mentioned.
    pub(super) parameters: BTreeMap<ConstParameterId, BigInt>,
    /// What stands for type parameters, as far as that is written.
    pub(super) type_parameters: BTreeMap<TypeParameterId, Type>,
    pub(super) locals: BTreeMap<LocalId, Known>,
    /// The types that variables were bound with, to which they are coerced when they are assigned to.
    pub(super) declared: BTreeMap<LocalId, Type>,
    /// The types of other variables that nothing was assigned to yet, as far as they are plain.
    pub(super) types: BTreeMap<LocalId, Type>,
    /// What a `return` gave: nothing more is computed then.
    pub(super) returned: Option<Known>,
    /// What the result is wanted for.
    pub(super) result: Wanted,
}

impl<'e, 'p> Run<'e, 'p> {
    pub(super) fn new(evaluator: &'e Evaluator<'p>) -> Self {
        Run {
            evaluator,
            parameters: BTreeMap::new(),
            type_parameters: BTreeMap::new(),
            locals: BTreeMap::new(),
            declared: BTreeMap::new(),
            types: BTreeMap::new(),
            returned: None,
            result: Wanted::Unclear,
        }
    }

    /// Gives a local a value.
    pub(super) fn set(&mut self, id: LocalId, value: Known) {
        self.locals.insert(id, value);
    }

    /// The value of an expression in such a place.
    pub(super) fn expr(&mut self, expr: &Expr, wanted: Wanted) -> Result<Known, Unknown> {
        self.evaluator.charge(1)?;
        self.kind(expr, wanted).map_err(|unknown| unknown.at(expr.span))
    }

    fn all(&mut self, exprs: &[Expr], wanted: Wanted) -> Result<Vec<Known>, Unknown> {
        exprs.iter().map(|expr| self.expr(expr, wanted)).collect()
    }

    /// The values of arguments, each for its parameter.
    fn arguments(&mut self, id: FunctionId, arguments: &[Expr]) -> Result<Vec<Known>, Unknown> {
        let wanted = |index| self.evaluator.parameter(id, index).map_or(Wanted::Unclear, Wanted::by);
        let wanted: Vec<Wanted> = (0..arguments.len()).map(wanted).collect();
        arguments.iter().zip(wanted).map(|(part, wanted)| self.expr(part, wanted)).collect()
    }

    fn kind(&mut self, expr: &Expr, wanted: Wanted) -> Result<Known, Unknown> {
        match &expr.kind {
            ExprKind::Error => Err(Reason::Reported.into()),
            ExprKind::Int(value) => bounded(value.clone()),
            ExprKind::Bool(value) => Ok(Known::Bool(*value)),
            ExprKind::Bytes(bytes) => {
                self.evaluator.charge(bytes.len() as u64)?;
                Known::list(bytes.iter().map(|byte| Known::Int((*byte).into())).collect())
            }
            ExprKind::Local(id) => self.locals.get(id).cloned().ok_or(Reason::Local(*id).into()),
            ExprKind::ConstParameter(id) => {
                Ok(Known::Int(self.parameters.get(id).ok_or(Reason::Reported)?.clone()))
            }
            ExprKind::Constant(id) => self.evaluator.constant(*id),
            ExprKind::Call { function, of, type_arguments, const_arguments, arguments } => {
                let of = match of.as_deref() {
                    Some(Type::Data(_, of)) => Stands {
                        types: self.written(&of.types)?,
                        consts: of
                            .consts
                            .iter()
                            .map(|value| self.const_expr(value))
                            .collect::<Result<_, _>>()?,
                    },
                    _ => Stands::default(),
                };
                let types = &self.written(type_arguments)?;
                let consts = &self.all(const_arguments, Wanted::Integers)?;
                let arguments = self.arguments(*function, arguments)?;
                self.evaluator.call(*function, Given { of: &of, types, consts }, arguments)
            }
            ExprKind::Builtin { builtin: Builtin::ToBits, const_arguments, arguments } => {
                let wanted = Wanted::Integers;
                match (&self.all(const_arguments, wanted)?[..], &self.all(arguments, Wanted::Unclear)?[..]) {
                    ([count], [value]) => super::method::bits(count, value),
                    _ => Err(Reason::NotConst.into()),
                }
            }
            ExprKind::Binary { operator, left, right } => self.binary(*operator, (left, right), wanted),
            ExprKind::Unary { operator: UnaryOp::Not, operand } => not(&self.expr(operand, Wanted::Unclear)?),
            ExprKind::Unary { operator: UnaryOp::Neg, operand } => match self.expr(operand, wanted)? {
                Known::Int(value) => Ok(Known::Int(-value)),
                _ => Err(Reason::Mismatch.into()),
            },
            ExprKind::Cast { value, ty } => {
                let value = number(self.expr(value, Wanted::Anything)?);
                self.store(value, ty)
            }
            ExprKind::Index { array, index } => {
                let Known::List(elements, _) = self.expr(array, wanted.inside())? else {
                    return Err(Reason::Mismatch.into());
                };
                Ok(element(&elements, &self.expr(index, Wanted::Integers)?)?.clone())
            }
            ExprKind::Slice { array, low, high, inclusive } => {
                let array = self.expr(array, wanted.inside())?;
                let low = low.as_ref().map(|low| self.expr(low, Wanted::Integers)).transpose()?;
                let high = high.as_ref().map(|high| self.expr(high, Wanted::Integers)).transpose()?;
                self.slice(&array, low, high, *inclusive)
            }
            ExprKind::Method { name, type_arguments, const_arguments, arguments, message, .. } => {
                // Where they stand depends on what the type of the receiver takes.
                if !type_arguments.is_empty() {
                    return Err(Reason::NotConst.into());
                }
                let consts = self.all(const_arguments, Wanted::Integers)?;
                let [receiver, others @ ..] = &arguments[..] else { return Err(Reason::Mismatch.into()) };
                let width = self.width(receiver);
                let power = Method::named(name) == Some(Method::Pow);
                let of_receiver = wanted.of_parts(|| self.is_integer(receiver));
                let of_receiver = if power { of_receiver } else { Wanted::Unclear };
                let mut values = vec![self.expr(receiver, of_receiver)?];
                let id = match &values[0] {
                    Known::Data(id, ..) => self.evaluator.program.methods.get(&(*id, name.clone())),
                    _ => None,
                };
                for (index, other) in (1..).zip(others) {
                    let parameter = id.and_then(|id| self.evaluator.parameter(*id, index));
                    let wanted = match &values[0] {
                        Known::Data(..) => parameter.map_or(Wanted::Unclear, Wanted::by),
                        // Those of integers and of lists.
                        _ => Wanted::Integers,
                    };
                    values.push(self.expr(other, wanted)?);
                }
                let found = self.method(name, width, &consts, values);
                found.map_err(|unknown| match &unknown.reason {
                    // Of the method itself, and not of what it calls.
                    Reason::Assertion(_) if message.is_some() => {
                        Reason::Assertion(self.said(message.as_deref())).into()
                    }
                    _ => unknown,
                })
            }
            ExprKind::Field { base, name, .. } => {
                let base = self.expr(base, Wanted::Unclear)?;
                let index = self.part(&base, name)?;
                base.parts().get(index).cloned().ok_or(Reason::Mismatch.into())
            }
            ExprKind::Data { id, of, variant, fields, base } => {
                let written = of.as_deref().map(Wanted::by);
                let mut given = BTreeMap::new();
                for (index, field) in fields {
                    let declared = self.evaluator.field((*id, *variant), *index);
                    let wanted = match declared.map(Wanted::by) {
                        Some(Wanted::Integers) => Wanted::Integers,
                        // Parameters of the type stand in it.
                        _ if declared.is_some_and(|ty| !has_field(ty)) => written.unwrap_or(wanted.inside()),
                        _ => Wanted::Unclear,
                    };
                    given.insert(*index, self.expr(field, wanted)?);
                }
                let base = base.as_ref().map(|base| self.expr(base, wanted.inside())).transpose()?;
                let made = self.data((*id, *variant), given, base.as_ref())?;
                match of {
                    Some(of) => self.store(made, of),
                    None => Ok(made),
                }
            }
            ExprKind::Match { scrutinee, arms, .. } => {
                let value = self.expr(scrutinee, Wanted::Anything)?;
                let wanted = wanted.of_parts(|| self.is_integer(expr));
                for arm in arms {
                    self.evaluator.charge(1)?;
                    if self.takes(&arm.pattern, &value)? {
                        return self.expr(&arm.value, wanted);
                    }
                }
                Err(Reason::Mismatch.into())
            }
            ExprKind::Array(parts) => {
                let wanted = wanted.of_parts(|| parts.iter().all(|part| self.is_integer(part)));
                Known::list(self.all(parts, wanted)?)
            }
            ExprKind::Tuple(parts) => Known::list(self.all(parts, wanted)?),
            ExprKind::Repeat { value, count } => {
                let value = self.expr(value, wanted)?;
                let count = self.const_expr(count)?.to_u32().ok_or(Reason::TooMuch)?;
                self.evaluator.charge(count.into())?;
                Known::list(vec![value; count as usize])
            }
            ExprKind::Comprehension { body, pattern, iterable } => {
                let mut elements = vec![];
                self.each(pattern, iterable, |run| {
                    elements.push(run.expr(body, wanted)?);
                    Ok(())
                })?;
                Known::list(elements)
            }
            ExprKind::Block(block) => self.block(block, wanted),
            ExprKind::If { condition, then, otherwise } => {
                let wanted = wanted.of_parts(|| self.is_integer(expr));
                match (self.expr(condition, Wanted::Unclear)?, otherwise) {
                    (Known::Bool(true), _) => self.block(then, wanted),
                    (Known::Bool(false), Some(otherwise)) => self.expr(otherwise, wanted),
                    (Known::Bool(false), None) => Known::list(vec![]),
                    _ => Err(Reason::Mismatch.into()),
                }
            }
            ExprKind::Builtin { .. }
            | ExprKind::Hint { .. }
            | ExprKind::Reveal(_)
            | ExprKind::Effect { .. } => Err(Reason::NotConst.into()),
        }
    }

    /// What a message says, with the numbers and truth values in it.
    fn said(&mut self, message: Option<&Message>) -> String {
        let Some(message) = message else { return String::new() };
        let mut text = message.text.clone();
        for (place, value) in message.values.iter().rev() {
            let shown = match self.expr(value, Wanted::Anything) {
                Ok(Known::Int(value)) => value.to_string(),
                Ok(Known::Bool(value)) => value.to_string(),
                _ => continue,
            };
            text.replace_range(place.clone(), &shown);
        }
        text
    }

    /// Types that are written for parameters. Of a type parameter it may not be known what it stands for here: values of it are
    /// coerced where its own type is written.
    fn written(&self, types: &[Type]) -> Result<Vec<Option<Type>>, Unknown> {
        let written = |ty: &Type| match ty {
            Type::Parameter(id) => Ok(self.type_parameters.get(id).cloned()),
            ty => self.closed(ty).map(Some).ok_or_else(|| Unknown::from(Reason::NotConst)),
        };
        types.iter().map(written).collect()
    }

    /// A type with what stands for the parameters in it, if all of that is known.
    pub(super) fn closed(&self, ty: &Type) -> Option<Type> {
        let known = (0..).map_while(|id| self.type_parameters.get(&TypeParameterId(id)).cloned());
        ty.closed(&known.collect::<Vec<_>>(), &|expr| self.const_expr(expr).ok())
    }

    fn binary(
        &mut self,
        operator: BinaryOp,
        (left, right): (&Expr, &Expr),
        wanted: Wanted,
    ) -> Result<Known, Unknown> {
        let wanted = self.of_operands(operator, (left, right), wanted);
        match (operator, self.expr(left, wanted)?) {
            (BinaryOp::And, Known::Bool(false)) => Ok(Known::Bool(false)),
            (BinaryOp::Or, Known::Bool(true)) => Ok(Known::Bool(true)),
            (_, left) => {
                self.evaluator.charge_all(&left)?;
                let right = self.expr(right, wanted)?;
                divides(operator, &left, &right, wanted)?;
                operate(operator, &left, &right)
            }
        }
    }

    pub(super) fn block(&mut self, block: &Block, wanted: Wanted) -> Result<Known, Unknown> {
        for statement in &block.statements {
            if self.returned.is_none() {
                self.statement(statement)?;
            }
        }
        match &block.tail {
            Some(tail) if self.returned.is_none() => self.expr(tail, wanted),
            _ => Known::list(vec![]),
        }
    }

    fn statement(&mut self, statement: &Statement) -> Result<(), Unknown> {
        self.evaluator.charge(1)?;
        match &statement.kind {
            StatementKind::Let { pattern, ty, value } => {
                let mut found = self.expr(value, ty.as_ref().map_or(Wanted::Anything, Wanted::by))?;
                match ty {
                    Some(ty) => {
                        found = self.store(found, ty).map_err(|unknown| unknown.at(value.span))?;
                        self.declare(pattern, ty);
                    }
                    None => {
                        let integer = self.is_integer(value).then_some(Type::Int(None));
                        self.note(pattern, self.type_of(value).or(integer));
                    }
                }
                self.bind(pattern, &found)
            }
            StatementKind::Assign { place, operator, value } => self.assign(place, *operator, value),
            StatementKind::For { pattern, iterable, body } => {
                self.each(pattern, iterable, |run| run.block(body, Wanted::Anything).map(drop))
            }
            StatementKind::Assert { condition, message } => match self.expr(condition, Wanted::Unclear)? {
                Known::Bool(true) => Ok(()),
                Known::Bool(false) => {
                    let said = Reason::Assertion(self.said(message.as_ref()));
                    Err(Unknown::from(said).at(statement.span))
                }
                _ => Err(Unknown::from(Reason::Mismatch).at(statement.span)),
            },
            StatementKind::Return(value) => {
                self.returned = Some(match value {
                    Some(value) => self.expr(value, self.result)?,
                    None => Known::list(vec![])?,
                });
                Ok(())
            }
            // It shows something to the prover, and changes nothing.
            StatementKind::Log(_) => Ok(()),
            StatementKind::Expr(value) => self.expr(value, Wanted::Anything).map(drop),
            _ => Err(Unknown::from(Reason::NotConst).at(statement.span)),
        }
    }

    /// Binds the names of a pattern that takes every value.
    fn bind(&mut self, pattern: &Pattern, value: &Known) -> Result<(), Unknown> {
        if self.takes(pattern, value)? { Ok(()) } else { Err(Reason::Mismatch.into()) }
    }

    /// Whether a pattern takes a value; its names are bound to the parts then.
    fn takes(&mut self, pattern: &Pattern, value: &Known) -> Result<bool, Unknown> {
        match (pattern, value) {
            (Pattern::Wildcard, _) => Ok(true),
            (Pattern::Bind(id), value) => {
                self.set(*id, value.clone());
                Ok(true)
            }
            (Pattern::Tuple(patterns, _), Known::List(parts, _)) if patterns.len() == parts.len() => {
                self.all_take(patterns.iter().zip(parts.iter()))
            }
            (Pattern::Data { id, variant, fields, .. }, Known::Data(of, is, parts)) if id == of => {
                let parts = parts.parts();
                let pairs = fields.iter().filter_map(|(index, pattern)| Some((pattern, parts.get(*index)?)));
                Ok(variant == is && self.all_take(pairs)?)
            }
            (Pattern::Bool(wanted, _), Known::Bool(value)) => Ok(wanted == value),
            (Pattern::Range { low, high, .. }, Known::Int(value)) => {
                let (low, high) = (self.const_expr(low)?, self.const_expr(high)?);
                let takes = low <= *value && *value <= high;
                // As a field element it might be in the range.
                let far = value.magnitude() >= order().magnitude() && !takes;
                if far { Err(Reason::Apart.into()) } else { Ok(takes) }
            }
            (Pattern::Or(patterns, _), value) => {
                for pattern in patterns {
                    if self.takes(pattern, value)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => Err(Reason::Mismatch.into()),
        }
    }

    fn all_take<'k>(
        &mut self,
        pairs: impl Iterator<Item = (&'k Pattern, &'k Known)>,
    ) -> Result<bool, Unknown> {
        for (pattern, part) in pairs {
            if !self.takes(pattern, part)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn each(
        &mut self,
        pattern: &Pattern,
        iterable: &Iterable,
        mut f: impl FnMut(&mut Self) -> Result<(), Unknown>,
    ) -> Result<(), Unknown> {
        match iterable {
            Iterable::Range { low, high, inclusive } => {
                let (low, high) = (self.expr(low, Wanted::Integers)?, self.expr(high, Wanted::Integers)?);
                let (Known::Int(mut at), Known::Int(mut end)) = (low, high) else {
                    return Err(Reason::Mismatch.into());
                };
                if *inclusive {
                    end += 1;
                }
                while at < end {
                    self.evaluator.charge(1)?;
                    self.note(pattern, Some(Type::Int(None)));
                    self.bind(pattern, &Known::Int(at.clone()))?;
                    f(self)?;
                    at += 1;
                }
                Ok(())
            }
            Iterable::Array(array) => {
                let Known::List(elements, _) = self.expr(array, Wanted::Anything)? else {
                    return Err(Reason::Mismatch.into());
                };
                let ty = match self.type_of(array) {
                    Some(Type::Array(element, _)) => Some(*element),
                    _ => None,
                };
                elements.iter().try_for_each(|element| {
                    self.note(pattern, ty.clone());
                    self.evaluator.charge(1)?;
                    self.bind(pattern, element)?;
                    f(self)
                })
            }
        }
    }

    /// The value of a const expression in a type or a pattern.
    pub(super) fn const_expr(&self, expr: &ConstExpr) -> Result<BigInt, Unknown> {
        let local = |id: LocalId| self.locals.get(&id).cloned();
        let parameter = |id: ConstParameterId| self.parameters.get(&id).cloned();
        self.evaluator.integer(expr, Meanings { parameter: &parameter, local: &local })
    }
}
