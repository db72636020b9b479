//! What const expressions are worth: an interpreter of resolved programs, over values that are known.
//!
//! It computes with everything but field elements. Whatever else a function does (hints, what it reveals), its result has no
//! known value here. The work is counted, over all expressions of a program.

mod lengths;
mod method;
mod run;
mod store;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::known::{Known, Reason, Unknown, bounded, element, not, number, operate};
use super::mentions::Mention;
use super::{
    BinaryOp, ConstExpr, Constant, ConstantId, FunctionId, LocalId, Operation, Program, Type, Written,
};
use lengths::bind_lengths;
use run::Run;

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
            _ => Err(Reason::Mismatch.into()),
        }
    }

    /// The value of a const expression.
    ///
    /// # Errors
    /// If it has none.
    pub fn value(&self, expr: &ConstExpr, meanings: Meanings) -> Result<Known, Unknown> {
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
            ConstExpr::Of(operation, parts) => self.operation(operation, parts, meanings),
        }
    }

    fn operation(
        &self,
        operation: &Operation,
        parts: &[ConstExpr],
        meanings: Meanings,
    ) -> Result<Known, Unknown> {
        let value = |expr: &ConstExpr| self.value(expr, meanings);
        match (operation, parts) {
            (Operation::Binary(operator), [a, b]) => match (operator, value(a)?) {
                (BinaryOp::And, Known::Bool(false)) => Ok(Known::Bool(false)),
                (BinaryOp::Or, Known::Bool(true)) => Ok(Known::Bool(true)),
                (_, a) => {
                    self.charge_all(&a)?;
                    operate(*operator, &a, &value(b)?)
                }
            },
            (Operation::Not, [a]) => not(&value(a)?),
            (Operation::If, [condition, then, otherwise]) => match value(condition)? {
                Known::Bool(condition) => value(if condition { then } else { otherwise }),
                _ => Err(Reason::Mismatch.into()),
            },
            (Operation::Index, [array, index]) => match value(array)? {
                Known::List(elements, _) => Ok(element(&elements, &value(index)?)?.clone()),
                _ => Err(Reason::Mismatch.into()),
            },
            (Operation::Within, [inner, low, high]) => {
                let inner = number(value(inner)?);
                self.within(inner, (low, high), meanings)
            }
            (Operation::Call { function, consts }, parts) => {
                let mut values = parts.iter().map(value).collect::<Result<Vec<_>, _>>()?;
                let arguments = values.split_off((*consts).min(values.len()));
                let call = (*function, values, arguments);
                call.2.iter().try_for_each(|argument| self.charge_all(argument))?;
                let known = self.calls.borrow().get(&call).cloned();
                known.unwrap_or_else(|| {
                    let result = self.call(call.0, &[], &call.1, call.2.clone());
                    self.calls.borrow_mut().insert(call, result.clone());
                    result
                })
            }
            (Operation::Written(written), parts) => self.written(written, parts, meanings),
            _ => Err(Reason::Mismatch.into()),
        }
    }

    /// The value of an expression that is kept as it is written.
    fn written(&self, written: &Written, parts: &[ConstExpr], meanings: Meanings) -> Result<Known, Unknown> {
        let Written { expr, mentions } = written;
        let mut run = Run::new(self);
        for (mention, part) in mentions.iter().zip(parts) {
            let value = self.value(part, meanings)?;
            match (mention, value) {
                (Mention::Local(id), value) => run.set(*id, value),
                (Mention::Parameter(id), Known::Int(value)) => run.set_parameter(*id, value),
                _ => return Err(Reason::Mismatch.into()),
            }
        }
        self.nested(|| run.expr(expr))
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
            let lazy = matches!(
                expr,
                ConstExpr::Of(Operation::If | Operation::Binary(BinaryOp::And | BinaryOp::Or), _)
            );
            return match unknown {
                Some(unknown) if !lazy => Err(unknown),
                _ => Ok(folded),
            };
        }
        Ok(match self.value(expr, Meanings::NONE)? {
            Known::Int(value) => ConstExpr::Int(value),
            Known::Bool(value) => ConstExpr::Bool(value),
            Known::List(..) | Known::Data(..) => expr.clone(),
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
        let Constant { value, ty, .. } = constant;
        let mut run = Run::new(self);
        let found = run.expr(value)?;
        run.store(found, ty).map_err(|unknown| unknown.at(value.span))
    }

    fn within(
        &self,
        value: Known,
        (low, high): (&ConstExpr, &ConstExpr),
        meanings: Meanings,
    ) -> Result<Known, Unknown> {
        let Known::Int(value) = value else { return Err(Reason::Mismatch.into()) };
        let (low, high) = (self.integer(low, meanings)?, self.integer(high, meanings)?);
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
        let parts = value.parts();
        self.charge(parts.len() as u64)?;
        parts.iter().try_for_each(|part| self.charge_all(part))
    }

    /// What a function gives for values of the const parameters of its type and of its own, unless these follow from the
    /// arguments, and of its parameters.
    fn call(
        &self,
        id: FunctionId,
        of: &[BigInt],
        consts: &[Known],
        arguments: Vec<Known>,
    ) -> Result<Known, Unknown> {
        let Some(function) = self.program.functions.get(id.0 as usize) else {
            return Err(Reason::Reported.into());
        };
        // It is resolved later: it is a method, of which only the name is known before.
        if function.path.is_empty() {
            return Err(Reason::NotConst.into());
        }
        let inherited = function.inherited.1;
        let wrong = function.parameters.len() != arguments.len()
            || !consts.is_empty() && inherited + consts.len() != function.const_parameters.len();
        if function.broken || function.partial || wrong {
            return Err(Reason::Reported.into());
        }
        if function.circuit {
            return Err(Reason::NotConst.into());
        }
        self.nested(|| {
            let mut bound: Vec<Option<BigInt>> = vec![None; function.const_parameters.len()];
            if let Some(Type::Data(_, declared)) = &function.self_type {
                for (declared, value) in declared.consts.iter().zip(of) {
                    if let ConstExpr::Parameter(id) = declared
                        && let Some(parameter) = bound.get_mut(id.0 as usize)
                    {
                        *parameter = Some(value.clone());
                    }
                }
            }
            for (parameter, value) in bound.iter_mut().skip(inherited).zip(consts) {
                *parameter = value.int().cloned();
            }
            for (parameter, value) in function.parameters.iter().zip(&arguments) {
                bind_lengths(self.program, &parameter.ty, value, &mut bound);
            }
            let mut run = Run::new(self);
            run.parameters = bound.into_iter().collect::<Option<_>>().ok_or(Reason::NotConst)?;
            for (parameter, value) in function.const_parameters.iter().zip(run.parameters.clone()) {
                run.store(Known::Int(value), &parameter.ty)?;
            }
            for (parameter, value) in function.parameters.iter().zip(arguments) {
                let value = run.store(value, &parameter.ty).map_err(|unknown| unknown.at(parameter.span))?;
                run.set(parameter.local, value);
                run.declared.insert(parameter.local, parameter.ty.clone());
            }
            let end = run.block(&function.body)?;
            let value = run.returned.take().unwrap_or(end);
            run.store(value, &function.result).map_err(|unknown| unknown.at(function.result_span))
        })
    }
}
