//! The body of a function, the definition of a constant, or an expression in a type, being computed.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::{Evaluator, Meanings};
use crate::hir::known::{Known, Reason, Unknown, bounded, element, not, number, operate};
use crate::hir::{
    BinaryOp, Block, Builtin, ConstExpr, ConstParameterId, Expr, ExprKind, Iterable, LocalId, Pattern,
    Statement, StatementKind, Type, UnaryOp,
};

/// What is known while something is computed.
pub(super) struct Run<'e, 'p> {
    pub(super) evaluator: &'e Evaluator<'p>,
    /// The values of the const parameters; 0 for those that are not mentioned.
    pub(super) parameters: Vec<BigInt>,
    pub(super) locals: BTreeMap<LocalId, Known>,
    /// The types that variables were bound with, to which they are coerced when they are assigned to.
    pub(super) declared: BTreeMap<LocalId, Type>,
    /// The types of other variables that nothing was assigned to yet, as far as they are plain.
    pub(super) types: BTreeMap<LocalId, Type>,
    /// What a `return` gave: nothing more is computed then.
    pub(super) returned: Option<Known>,
}

impl<'e, 'p> Run<'e, 'p> {
    pub(super) fn new(evaluator: &'e Evaluator<'p>) -> Self {
        Run {
            evaluator,
            parameters: vec![],
            locals: BTreeMap::new(),
            declared: BTreeMap::new(),
            types: BTreeMap::new(),
            returned: None,
        }
    }

    /// Gives a local a value.
    pub(super) fn set(&mut self, id: LocalId, value: Known) {
        self.locals.insert(id, value);
    }

    /// Gives a const parameter a value.
    pub(super) fn set_parameter(&mut self, id: ConstParameterId, value: BigInt) {
        let index = id.0 as usize;
        if self.parameters.len() <= index {
            self.parameters.resize(index + 1, BigInt::ZERO);
        }
        self.parameters[index] = value;
    }

    pub(super) fn expr(&mut self, expr: &Expr) -> Result<Known, Unknown> {
        self.evaluator.charge(1)?;
        self.kind(expr).map_err(|unknown| unknown.at(expr.span))
    }

    fn all(&mut self, exprs: &[Expr]) -> Result<Vec<Known>, Unknown> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    fn kind(&mut self, expr: &Expr) -> Result<Known, Unknown> {
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
                Ok(Known::Int(self.parameters.get(id.0 as usize).ok_or(Reason::Reported)?.clone()))
            }
            ExprKind::Constant(id) => self.evaluator.constant(*id),
            ExprKind::Call { function, of, type_arguments, const_arguments, arguments } => {
                self.no_types(type_arguments)?;
                let of = match of.as_deref() {
                    Some(Type::Data(_, of)) => {
                        self.no_types(&of.types)?;
                        of.consts.iter().map(|value| self.const_expr(value)).collect::<Result<_, _>>()?
                    }
                    _ => vec![],
                };
                let consts = self.all(const_arguments)?;
                let arguments = self.all(arguments)?;
                self.evaluator.call(*function, &of, &consts, arguments)
            }
            ExprKind::Builtin { builtin: Builtin::ToBits, const_arguments, arguments } => {
                match (&self.all(const_arguments)?[..], &self.all(arguments)?[..]) {
                    ([count], [value]) => super::method::bits(count, value),
                    _ => Err(Reason::NotConst.into()),
                }
            }
            ExprKind::Binary { operator, left, right } => match (operator, self.expr(left)?) {
                (BinaryOp::And, Known::Bool(false)) => Ok(Known::Bool(false)),
                (BinaryOp::Or, Known::Bool(true)) => Ok(Known::Bool(true)),
                (_, left) => {
                    self.evaluator.charge_all(&left)?;
                    operate(*operator, &left, &self.expr(right)?)
                }
            },
            ExprKind::Unary { operator: UnaryOp::Not, operand } => not(&self.expr(operand)?),
            ExprKind::Unary { operator: UnaryOp::Neg, operand } => match self.expr(operand)? {
                Known::Int(value) => Ok(Known::Int(-value)),
                _ => Err(Reason::Mismatch.into()),
            },
            ExprKind::Cast { value, ty } => {
                let value = number(self.expr(value)?);
                self.store(value, ty)
            }
            ExprKind::Index { array, index } => {
                let Known::List(elements, _) = self.expr(array)? else { return Err(Reason::Mismatch.into()) };
                Ok(element(&elements, &self.expr(index)?)?.clone())
            }
            ExprKind::Slice { array, low, high, inclusive } => {
                let array = self.expr(array)?;
                let low = low.as_ref().map(|low| self.expr(low)).transpose()?;
                let high = high.as_ref().map(|high| self.expr(high)).transpose()?;
                self.slice(&array, low, high, *inclusive)
            }
            ExprKind::Method { name, type_arguments, const_arguments, arguments, .. } => {
                self.no_types(type_arguments)?;
                let consts = self.all(const_arguments)?;
                let width = arguments.first().and_then(|receiver| self.width(receiver));
                let arguments = self.all(arguments)?;
                self.method(name, width, &consts, arguments)
            }
            ExprKind::Field { base, name, .. } => {
                let base = self.expr(base)?;
                let index = self.part(&base, name)?;
                base.parts().get(index).cloned().ok_or(Reason::Mismatch.into())
            }
            ExprKind::Data { id, variant, fields, base, .. } => {
                let mut given = BTreeMap::new();
                for (index, field) in fields {
                    given.insert(*index, self.expr(field)?);
                }
                let base = base.as_ref().map(|base| self.expr(base)).transpose()?;
                self.data((*id, *variant), given, base.as_ref())
            }
            ExprKind::Match { scrutinee, arms, .. } => {
                let value = self.expr(scrutinee)?;
                for arm in arms {
                    self.evaluator.charge(1)?;
                    if self.takes(&arm.pattern, &value)? {
                        return self.expr(&arm.value);
                    }
                }
                Err(Reason::Mismatch.into())
            }
            ExprKind::Array(parts) | ExprKind::Tuple(parts) => Known::list(self.all(parts)?),
            ExprKind::Repeat { value, count } => {
                let value = self.expr(value)?;
                let count = self.const_expr(count)?.to_u32().ok_or(Reason::TooMuch)?;
                self.evaluator.charge(count.into())?;
                Known::list(vec![value; count as usize])
            }
            ExprKind::Comprehension { body, pattern, iterable } => {
                let mut elements = vec![];
                self.each(pattern, iterable, |run| {
                    elements.push(run.expr(body)?);
                    Ok(())
                })?;
                Known::list(elements)
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::If { condition, then, otherwise } => match (self.expr(condition)?, otherwise) {
                (Known::Bool(true), _) => self.block(then),
                (Known::Bool(false), Some(otherwise)) => self.expr(otherwise),
                (Known::Bool(false), None) => Known::list(vec![]),
                _ => Err(Reason::Mismatch.into()),
            },
            ExprKind::Builtin { .. } | ExprKind::Hint { .. } | ExprKind::Reveal(_) => {
                Err(Reason::NotConst.into())
            }
        }
    }

    /// What is generic is computed by its values alone, so no types can be written.
    fn no_types(&self, written: &[Type]) -> Result<(), Unknown> {
        if written.is_empty() { Ok(()) } else { Err(Reason::NotConst.into()) }
    }

    pub(super) fn block(&mut self, block: &Block) -> Result<Known, Unknown> {
        for statement in &block.statements {
            if self.returned.is_none() {
                self.statement(statement)?;
            }
        }
        match &block.tail {
            Some(tail) if self.returned.is_none() => self.expr(tail),
            _ => Known::list(vec![]),
        }
    }

    fn statement(&mut self, statement: &Statement) -> Result<(), Unknown> {
        self.evaluator.charge(1)?;
        match &statement.kind {
            StatementKind::Let { pattern, ty, value } => {
                let mut found = self.expr(value)?;
                match ty {
                    Some(ty) => {
                        found = self.store(found, ty).map_err(|unknown| unknown.at(value.span))?;
                        self.declare(pattern, ty);
                    }
                    None => self.note(pattern, self.type_of(value)),
                }
                self.bind(pattern, &found)
            }
            StatementKind::Assign { place, operator, value } => self.assign(place, *operator, value),
            StatementKind::For { pattern, iterable, body } => {
                self.each(pattern, iterable, |run| run.block(body).map(drop))
            }
            StatementKind::Assert { condition, .. } => match self.expr(condition)? {
                Known::Bool(true) => Ok(()),
                Known::Bool(false) => Err(Unknown::from(Reason::Assertion).at(statement.span)),
                _ => Err(Unknown::from(Reason::Mismatch).at(statement.span)),
            },
            StatementKind::Return(value) => {
                self.returned = Some(match value {
                    Some(value) => self.expr(value)?,
                    None => Known::list(vec![])?,
                });
                Ok(())
            }
            // It shows something to the prover, and changes nothing.
            StatementKind::Log(_) => Ok(()),
            StatementKind::Expr(value) => self.expr(value).map(drop),
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
                Ok(self.const_expr(low)? <= *value && *value <= self.const_expr(high)?)
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
                let (Known::Int(mut at), Known::Int(mut end)) = (self.expr(low)?, self.expr(high)?) else {
                    return Err(Reason::Mismatch.into());
                };
                if *inclusive {
                    end += 1;
                }
                while at < end {
                    self.evaluator.charge(1)?;
                    self.bind(pattern, &Known::Int(at.clone()))?;
                    f(self)?;
                    at += 1;
                }
                Ok(())
            }
            Iterable::Array(array) => {
                let Known::List(elements, _) = self.expr(array)? else { return Err(Reason::Mismatch.into()) };
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
        self.evaluator.integer(expr, Meanings { parameters: &self.parameters, local: &local })
    }
}
