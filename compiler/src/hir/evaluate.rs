//! What const expressions are worth: an interpreter of resolved programs, over values that are known.
//!
//! It computes with integers, booleans, arrays and tuples. Whatever else a function does (field elements, hints, what it
//! reveals), its result has no known value here. The work is counted, over all expressions of a program.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::known::{Known, Reason, Unknown, bounded, element, number, operate};
use super::{
    BinaryOp, Block, Builtin, ConstExpr, Constant, ConstantId, Expr, ExprKind, FunctionId, IntRange,
    Iterable, LocalId, Method, Pattern, Place, Program, Projection, Statement, StatementKind, Type, UnaryOp,
};

/// The steps that all const expressions of a program may take together.
const MAX_STEPS: u64 = 1_000_000;
/// Calls nest at most so deep.
const MAX_NESTING: usize = 128;
/// Where less stack than this is left, more is allocated.
const RED_ZONE: usize = 256 << 10;
/// How much more is allocated.
const SEGMENT: usize = 4 << 20;

/// A call, with the values of its const parameters and of its arguments.
type Call = (FunctionId, Vec<Known>, Vec<Known>);

/// Computes const expressions of a program.
pub struct Evaluator<'p> {
    program: &'p Program,
    steps: Cell<u64>,
    nesting: Cell<usize>,
    /// What calls gave that were computed before.
    calls: RefCell<BTreeMap<Call, Result<Known, Unknown>>>,
}

/// What the open parts of a const expression stand for.
#[derive(Clone, Copy)]
pub struct Meanings<'a> {
    /// The values of the const parameters, by their ids.
    pub parameters: &'a [BigInt],
    /// The values of locals.
    pub local: &'a dyn Fn(LocalId) -> Option<Known>,
}

impl Meanings<'_> {
    /// Of an expression that mentions nothing open.
    pub const NONE: Meanings<'static> = Meanings { parameters: &[], local: &|_| None };
}

impl<'p> Evaluator<'p> {
    /// For a program, of which so many steps were taken before.
    pub fn new(program: &'p Program, steps: u64) -> Self {
        Evaluator { program, steps: Cell::new(steps), nesting: Cell::new(0), calls: RefCell::default() }
    }

    /// The steps that were taken so far.
    pub fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// The integer that a const expression is worth.
    ///
    /// # Errors
    /// If it has no value, or another one.
    pub fn integer(&self, expr: &ConstExpr, meanings: Meanings) -> Result<BigInt, Unknown> {
        match self.value(expr, meanings)? {
            Known::Int(value) => Ok(value),
            _ => Err(Reason::NotConst.into()),
        }
    }

    /// The value of a const expression.
    ///
    /// # Errors
    /// If it has none.
    pub fn value(&self, expr: &ConstExpr, meanings: Meanings) -> Result<Known, Unknown> {
        let value = |expr: &ConstExpr| self.value(expr, meanings);
        match expr {
            ConstExpr::Error => Err(Reason::Reported.into()),
            ConstExpr::Int(value) => bounded(value.clone()),
            ConstExpr::Bool(value) => Ok(Known::Bool(*value)),
            ConstExpr::Parameter(id) => {
                let value = meanings.parameters.get(id.0 as usize).ok_or(Reason::Reported)?;
                Ok(Known::Int(value.clone()))
            }
            ConstExpr::Local(id) => (meanings.local)(*id).ok_or(Reason::Local(*id).into()),
            ConstExpr::Constant(id) => self.constant(*id),
            ConstExpr::Binary(operator, a, b) => match (operator, value(a)?) {
                (BinaryOp::And, Known::Bool(false)) => Ok(Known::Bool(false)),
                (BinaryOp::Or, Known::Bool(true)) => Ok(Known::Bool(true)),
                (_, a) => {
                    self.charge_all(&a)?;
                    operate(*operator, &a, &value(b)?)
                }
            },
            ConstExpr::Not(a) => not(&value(a)?),
            ConstExpr::If(parts) => match value(&parts[0])? {
                Known::Bool(condition) => value(&parts[if condition { 1 } else { 2 }]),
                _ => Err(Reason::NotConst.into()),
            },
            ConstExpr::Index(array, index) => match value(array)? {
                Known::List(elements, _) => Ok(element(&elements, &value(index)?)?.clone()),
                _ => Err(Reason::NotConst.into()),
            },
            ConstExpr::Within(inner, range) => {
                let inner = number(value(inner)?);
                self.within(inner, range, meanings)
            }
            ConstExpr::Call { function, const_arguments, arguments } => {
                let all = |exprs: &[ConstExpr]| exprs.iter().map(value).collect::<Result<Vec<_>, _>>();
                let call = (*function, all(const_arguments)?, all(arguments)?);
                call.2.iter().try_for_each(|argument| self.charge_all(argument))?;
                let known = self.calls.borrow().get(&call).cloned();
                known.unwrap_or_else(|| {
                    let result = self.call(call.0, &call.1, call.2.clone());
                    self.calls.borrow_mut().insert(call, result.clone());
                    result
                })
            }
        }
    }

    /// The same with everything computed in it that depends on nothing open.
    ///
    /// # Errors
    /// If a part of it has no value.
    pub fn fold(&self, expr: &ConstExpr) -> Result<ConstExpr, Unknown> {
        if expr.is_open() {
            let mut unknown = None;
            let folded = expr.map(&mut |part| {
                // The part may be one that is not needed, such as a branch that is not taken.
                self.fold(part).unwrap_or_else(|reason| {
                    unknown = unknown.take().or(Some(reason));
                    part.clone()
                })
            });
            let strict = !matches!(expr, ConstExpr::If(_))
                && !matches!(expr, ConstExpr::Binary(BinaryOp::And | BinaryOp::Or, ..));
            return match unknown {
                Some(unknown) if strict => Err(unknown),
                _ => Ok(folded),
            };
        }
        Ok(match self.value(expr, Meanings::NONE)? {
            Known::Int(value) => ConstExpr::Int(value),
            Known::Bool(value) => ConstExpr::Bool(value),
            Known::List(_, _) => expr.clone(),
        })
    }

    /// The value of a constant.
    ///
    /// # Errors
    /// If it is not known.
    pub fn constant(&self, id: ConstantId) -> Result<Known, Unknown> {
        let Some(constant) = self.program.constants.get(id.0 as usize) else {
            return Err(Reason::Reported.into());
        };
        constant.known.clone()
    }

    /// What a constant is by its definition.
    ///
    /// # Errors
    /// If it is not known.
    pub(super) fn definition(&self, constant: &Constant) -> Result<Known, Unknown> {
        let Constant { value, ty, locals, .. } = constant;
        let mut run = Run {
            evaluator: self,
            parameters: vec![],
            locals: vec![None; locals.len()],
            declared: BTreeMap::new(),
            returned: None,
        };
        let found = run.expr(value)?;
        run.store(found, ty).map_err(|unknown| unknown.at(value.span))
    }

    fn within(&self, value: Known, range: &IntRange, meanings: Meanings) -> Result<Known, Unknown> {
        let Known::Int(value) = value else { return Err(Reason::NotConst.into()) };
        let (low, high) = (self.integer(&range.low, meanings)?, self.integer(&range.high, meanings)?);
        match low <= value && value <= high {
            true => Ok(Known::Int(value)),
            false => Err(Reason::DoesNotFit(value, low, high).into()),
        }
    }

    fn nested<T>(&self, f: impl FnOnce() -> Result<T, Unknown>) -> Result<T, Unknown> {
        if self.nesting.get() >= MAX_NESTING {
            return Err(Reason::TooMuch.into());
        }
        self.nesting.set(self.nesting.get() + 1);
        let value = stacker::maybe_grow(RED_ZONE, SEGMENT, f);
        self.nesting.set(self.nesting.get() - 1);
        value
    }

    /// Counts work before it is done.
    fn charge(&self, steps: u64) -> Result<(), Unknown> {
        let steps = self.steps.get().saturating_add(steps);
        self.steps.set(steps);
        if steps > MAX_STEPS { Err(Reason::TooMuch.into()) } else { Ok(()) }
    }

    /// Counts the work of going through a value.
    fn charge_all(&self, value: &Known) -> Result<(), Unknown> {
        let Known::List(elements, _) = value else { return Ok(()) };
        self.charge(elements.len() as u64)?;
        elements.iter().try_for_each(|element| self.charge_all(element))
    }

    fn call(&self, id: FunctionId, consts: &[Known], arguments: Vec<Known>) -> Result<Known, Unknown> {
        let Some(function) = self.program.functions.get(id.0 as usize) else {
            return Err(Reason::Reported.into());
        };
        let wrong = function.parameters.len() != arguments.len()
            || !consts.is_empty() && consts.len() != function.const_parameters.len();
        if function.broken || function.partial || wrong {
            return Err(Reason::Reported.into());
        }
        if function.circuit {
            return Err(Reason::NotConst.into());
        }
        self.nested(|| {
            let mut bound: Vec<Option<BigInt>> = vec![None; function.const_parameters.len()];
            for (parameter, value) in bound.iter_mut().zip(consts) {
                *parameter = value.int().cloned();
            }
            for (parameter, value) in function.parameters.iter().zip(&arguments) {
                bind_lengths(&parameter.ty, value, &mut bound);
            }
            let parameters = bound.into_iter().collect::<Option<Vec<_>>>().ok_or(Reason::NotConst)?;
            let mut run = Run {
                evaluator: self,
                parameters,
                locals: vec![None; function.locals.len()],
                declared: BTreeMap::new(),
                returned: None,
            };
            for (parameter, value) in function.const_parameters.iter().zip(run.parameters.clone()) {
                run.store(Known::Int(value), &parameter.ty)?;
            }
            for (parameter, value) in function.parameters.iter().zip(arguments) {
                let value = run.store(value, &parameter.ty).map_err(|unknown| unknown.at(parameter.span))?;
                run.locals[parameter.local.0 as usize] = Some(value);
            }
            let end = run.block(&function.body)?;
            let value = run.returned.take().unwrap_or(end);
            run.store(value, &function.result).map_err(|unknown| unknown.at(function.result_span))
        })
    }
}

fn not(value: &Known) -> Result<Known, Unknown> {
    match value {
        Known::Bool(value) => Ok(Known::Bool(!value)),
        _ => Err(Reason::NotConst.into()),
    }
}

/// Binds const parameters that stand alone as a length to the lengths of a value.
fn bind_lengths(ty: &Type, value: &Known, bound: &mut [Option<BigInt>]) {
    match (ty, value) {
        (Type::Array(element, length), Known::List(elements, _)) => {
            if let ConstExpr::Parameter(id) = length
                && let Some(parameter) = bound.get_mut(id.0 as usize)
                && parameter.is_none()
            {
                *parameter = Some(elements.len().into());
            }
            elements.first().iter().for_each(|first| bind_lengths(element, first, bound));
        }
        (Type::Tuple(types), Known::List(parts, _)) => {
            types.iter().zip(parts.iter()).for_each(|(ty, part)| bind_lengths(ty, part, bound));
        }
        _ => {}
    }
}

/// The body of a function, or the definition of a constant, being computed.
struct Run<'e, 'p> {
    evaluator: &'e Evaluator<'p>,
    parameters: Vec<BigInt>,
    locals: Vec<Option<Known>>,
    /// The types that variables were bound with, to which they are coerced when they are assigned to.
    declared: BTreeMap<LocalId, Type>,
    /// What a `return` gave: nothing more is computed then.
    returned: Option<Known>,
}

impl Run<'_, '_> {
    fn expr(&mut self, expr: &Expr) -> Result<Known, Unknown> {
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
            ExprKind::Local(id) => {
                self.locals.get(id.0 as usize).cloned().flatten().ok_or(Reason::Local(*id).into())
            }
            ExprKind::ConstParameter(id) => {
                Ok(Known::Int(self.parameters.get(id.0 as usize).ok_or(Reason::Reported)?.clone()))
            }
            ExprKind::Constant(id) => self.evaluator.constant(*id),
            ExprKind::Call { function, const_arguments, arguments, .. } => {
                let consts = self.all(const_arguments)?;
                let arguments = self.all(arguments)?;
                self.evaluator.call(*function, &consts, arguments)
            }
            ExprKind::Builtin { builtin: Builtin::ToBits, const_arguments, arguments } => {
                match (&self.all(const_arguments)?[..], &self.all(arguments)?[..]) {
                    ([count], [value]) => bits(count, value),
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
                _ => Err(Reason::NotConst.into()),
            },
            ExprKind::Cast { value, ty } => {
                let value = number(self.expr(value)?);
                self.store(value, ty)
            }
            ExprKind::Index { array, index } => {
                let Known::List(elements, _) = self.expr(array)? else { return Err(Reason::NotConst.into()) };
                Ok(element(&elements, &self.expr(index)?)?.clone())
            }
            ExprKind::Method { name, arguments, .. } => method(Method::named(name), &self.all(arguments)?),
            ExprKind::Field { base, name, .. } => match (self.expr(base)?, name.parse::<usize>()) {
                (Known::List(parts, _), Ok(index)) if index < parts.len() => Ok(parts[index].clone()),
                _ => Err(Reason::NotConst.into()),
            },
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
                _ => Err(Reason::NotConst.into()),
            },
            _ => Err(Reason::NotConst.into()),
        }
    }

    fn block(&mut self, block: &Block) -> Result<Known, Unknown> {
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
                if let Some(ty) = ty {
                    found = self.store(found, ty).map_err(|unknown| unknown.at(value.span))?;
                    self.declare(pattern, ty);
                }
                self.bind(pattern, found)
            }
            StatementKind::Assign { place, operator, value } => self.assign(place, *operator, value),
            StatementKind::For { pattern, iterable, body } => {
                self.each(pattern, iterable, |run| run.block(body).map(drop))
            }
            StatementKind::Assert { condition, .. } => match self.expr(condition)? {
                Known::Bool(true) => Ok(()),
                Known::Bool(false) => Err(Unknown::from(Reason::Assertion).at(statement.span)),
                _ => Err(Unknown::from(Reason::NotConst).at(statement.span)),
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

    fn bind(&mut self, pattern: &Pattern, value: Known) -> Result<(), Unknown> {
        match (pattern, value) {
            (Pattern::Wildcard, _) => Ok(()),
            (Pattern::Bind(id), value) => {
                self.locals[id.0 as usize] = Some(value);
                Ok(())
            }
            (Pattern::Tuple(patterns, _), Known::List(parts, _)) if patterns.len() == parts.len() => {
                let mut pairs = patterns.iter().zip(parts.iter());
                pairs.try_for_each(|(pattern, part)| self.bind(pattern, part.clone()))
            }
            _ => Err(Reason::NotConst.into()),
        }
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
                    return Err(Reason::NotConst.into());
                };
                if *inclusive {
                    end += 1;
                }
                while at < end {
                    self.evaluator.charge(1)?;
                    self.bind(pattern, Known::Int(at.clone()))?;
                    f(self)?;
                    at += 1;
                }
                Ok(())
            }
            Iterable::Array(array) => {
                let Known::List(elements, _) = self.expr(array)? else { return Err(Reason::NotConst.into()) };
                elements.iter().try_for_each(|element| {
                    self.evaluator.charge(1)?;
                    self.bind(pattern, element.clone())?;
                    f(self)
                })
            }
        }
    }

    fn assign(&mut self, place: &Place, operator: Option<BinaryOp>, value: &Expr) -> Result<(), Unknown> {
        let value = self.expr(value)?;
        let mut steps = vec![];
        for projection in &place.projections {
            steps.push(match projection {
                Projection::Index(index) => self.expr(index)?,
                Projection::Field(name, _) => {
                    Known::Int(name.parse::<u32>().map_err(|_| Reason::NotConst)?.into())
                }
            });
        }
        let id = place.local.0 as usize;
        let mut whole = self.locals.get_mut(id).and_then(Option::take).ok_or(Reason::Local(place.local))?;
        let written = self.write(&mut whole, &steps, operator, &value);
        let stored = written.and_then(|()| match self.declared.get(&place.local) {
            Some(ty) => self.store(whole, ty),
            None => Ok(whole),
        });
        self.locals[id] = Some(stored.map_err(|unknown| unknown.at(place.span))?);
        Ok(())
    }

    /// Notes the types of the names in a pattern.
    fn declare(&mut self, pattern: &Pattern, ty: &Type) {
        match (pattern, ty) {
            (Pattern::Bind(id), ty) => drop(self.declared.insert(*id, ty.clone())),
            (Pattern::Tuple(patterns, _), Type::Tuple(types)) => {
                patterns.iter().zip(types).for_each(|(pattern, ty)| self.declare(pattern, ty));
            }
            _ => {}
        }
    }

    fn write(
        &self,
        whole: &mut Known,
        steps: &[Known],
        operator: Option<BinaryOp>,
        value: &Known,
    ) -> Result<(), Unknown> {
        match (steps, whole) {
            ([], whole) => {
                let value = match operator {
                    Some(operator) => operate(operator, whole, value)?,
                    None => value.clone(),
                };
                if value.depth() != whole.depth() {
                    return Err(Reason::NotConst.into());
                }
                *whole = value;
                Ok(())
            }
            ([step, rest @ ..], Known::List(elements, _)) => {
                element(elements, step)?;
                let index = step.int().and_then(ToPrimitive::to_usize).ok_or(Reason::NotConst)?;
                if Arc::get_mut(elements).is_none() {
                    self.evaluator.charge(elements.len() as u64)?;
                }
                self.write(&mut Arc::make_mut(elements)[index], rest, operator, value)
            }
            _ => Err(Reason::NotConst.into()),
        }
    }

    fn const_expr(&self, expr: &ConstExpr) -> Result<BigInt, Unknown> {
        let local = |id: LocalId| self.locals.get(id.0 as usize).cloned().flatten();
        self.evaluator.integer(expr, Meanings { parameters: &self.parameters, local: &local })
    }

    /// A value as one of a type.
    fn store(&self, value: Known, ty: &Type) -> Result<Known, Unknown> {
        match (ty, value) {
            (Type::Error, _) => Err(Reason::Reported.into()),
            (Type::Bool, value @ Known::Bool(_)) | (Type::Int(None), value @ Known::Int(_)) => Ok(value),
            (Type::Int(Some(range)), value) => {
                let local = |id: LocalId| self.locals.get(id.0 as usize).cloned().flatten();
                let meanings = Meanings { parameters: &self.parameters, local: &local };
                self.evaluator.within(value, range, meanings)
            }
            (Type::Array(ty, length), Known::List(elements, _)) => {
                if self.const_expr(length)? != elements.len().into() {
                    return Err(Reason::NotConst.into());
                }
                self.evaluator.charge(elements.len() as u64)?;
                let stored = elements.iter().map(|element| self.store(element.clone(), ty));
                Known::list(stored.collect::<Result<_, _>>()?)
            }
            (Type::Tuple(types), Known::List(parts, _)) if types.len() == parts.len() => {
                let stored = parts.iter().zip(types).map(|(part, ty)| self.store(part.clone(), ty));
                Known::list(stored.collect::<Result<_, _>>()?)
            }
            _ => Err(Reason::NotConst.into()),
        }
    }
}

/// What a method makes of values, if that does not depend on their types.
fn method(method: Option<Method>, values: &[Known]) -> Result<Known, Unknown> {
    match (method, values) {
        (Some(Method::Len), [Known::List(elements, _)]) => Ok(Known::Int(elements.len().into())),
        (Some(Method::Pow), [base @ Known::Int(_), Known::Int(exponent)]) => {
            let exponent = exponent.to_u32().ok_or(Reason::TooLarge)?;
            (0..u32::BITS - exponent.leading_zeros()).rev().try_fold(Known::Int(1.into()), |power, bit| {
                let square = operate(BinaryOp::Mul, &power, &power)?;
                if exponent >> bit & 1 == 1 { operate(BinaryOp::Mul, &square, base) } else { Ok(square) }
            })
        }
        _ => Err(Reason::NotConst.into()),
    }
}

/// The bits of an integer, least significant first.
fn bits(count: &Known, value: &Known) -> Result<Known, Unknown> {
    let (Known::Int(count), Known::Int(value)) = (count, value) else { return Err(Reason::NotConst.into()) };
    let count = count.to_u64().filter(|count| (1..=252).contains(count)).ok_or(Reason::NotConst)?;
    let high = (BigInt::from(1) << count) - 1;
    if *value < BigInt::ZERO || *value > high {
        return Err(Reason::DoesNotFit(value.clone(), BigInt::ZERO, high).into());
    }
    Known::list((0..count).map(|bit| Known::Bool(value.bit(bit))).collect())
}
