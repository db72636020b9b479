//! What const expressions are worth: an interpreter of resolved programs, over values that are known.
//!
//! It computes with everything but field elements. Whatever else a function does (hints, what it reveals), its result has no
//! known value here. The work is counted, over all expressions of a program.

mod clear;
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
    BinaryOp, ConstExpr, ConstParameterId, Constant, ConstantId, FunctionId, LocalId, Operation, Program,
    Type, TypeParameterId, Written,
};
use clear::{Wanted, divides};
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

/// What stands for the parameters of a type, in order; of some types it is not known.
#[derive(Default)]
struct Stands {
    types: Vec<Option<Type>>,
    consts: Vec<BigInt>,
}

/// What is written of what stands for the type and const parameters of a function. The rest follows from the arguments.
#[derive(Clone, Copy)]
struct Given<'a> {
    /// For those of the type that it is a function of.
    of: &'a Stands,
    /// For its own type parameters.
    types: &'a [Option<Type>],
    /// For its own const parameters.
    consts: &'a [Known],
}

impl<'a> Given<'a> {
    /// Nothing but values of const parameters.
    fn by_values(consts: &'a [Known]) -> Self {
        const NONE: &Stands = &Stands { types: vec![], consts: vec![] };
        Given { of: NONE, types: &[], consts }
    }
}

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
    /// The values of const parameters.
    pub parameter: &'a dyn Fn(ConstParameterId) -> Option<BigInt>,
    /// The values of locals.
    pub local: &'a dyn Fn(LocalId) -> Option<Known>,
}

impl Meanings<'_> {
    /// Of an expression that mentions nothing open.
    pub const NONE: Meanings<'static> = Meanings { parameter: &|_| None, local: &|_| None };
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
        match self.value(expr, meanings, Wanted::Integers)? {
            Known::Int(value) => Ok(value),
            _ => Err(Reason::Mismatch.into()),
        }
    }

    /// The value of a const expression in such a place.
    fn value(&self, expr: &ConstExpr, meanings: Meanings, wanted: Wanted) -> Result<Known, Unknown> {
        match expr {
            ConstExpr::Error => Err(Reason::Reported.into()),
            ConstExpr::Int(value) => bounded(value.clone()),
            ConstExpr::Bool(value) => Ok(Known::Bool(*value)),
            ConstExpr::Parameter(id) => Ok(Known::Int((meanings.parameter)(*id).ok_or(Reason::Reported)?)),
            ConstExpr::Local(id) => (meanings.local)(*id).ok_or(Reason::Local(*id).into()),
            ConstExpr::Constant(id) => self.constant(*id),
            ConstExpr::Of(operation, parts) => self.operation(operation, parts, meanings, wanted),
        }
    }

    fn operation(
        &self,
        operation: &Operation,
        parts: &[ConstExpr],
        meanings: Meanings,
        wanted: Wanted,
    ) -> Result<Known, Unknown> {
        let value = |index: usize| {
            let wanted = self.of_part(operation, parts, index, wanted);
            self.value(&parts[index], meanings, wanted)
        };
        match (operation, parts) {
            (Operation::Binary(operator), [_, _]) => match (operator, value(0)?) {
                (BinaryOp::And, Known::Bool(false)) => Ok(Known::Bool(false)),
                (BinaryOp::Or, Known::Bool(true)) => Ok(Known::Bool(true)),
                (_, a) => {
                    self.charge_all(&a)?;
                    let b = value(1)?;
                    divides(*operator, &a, &b, self.of_part(operation, parts, 0, wanted))?;
                    operate(*operator, &a, &b)
                }
            },
            (Operation::Not, [_]) => not(&value(0)?),
            (Operation::If, [_, _, _]) => match value(0)? {
                Known::Bool(condition) => value(if condition { 1 } else { 2 }),
                _ => Err(Reason::Mismatch.into()),
            },
            (Operation::Index, [_, _]) => match value(0)? {
                Known::List(elements, _) => Ok(element(&elements, &value(1)?)?.clone()),
                _ => Err(Reason::Mismatch.into()),
            },
            (Operation::Within, [_, low, high]) => {
                let inner = number(value(0)?);
                self.within(inner, (low, high), meanings)
            }
            (Operation::Call { function, consts }, parts) => {
                let mut values = (0..parts.len()).map(value).collect::<Result<Vec<_>, _>>()?;
                let arguments = values.split_off((*consts).min(values.len()));
                let call = (*function, values, arguments);
                call.2.iter().try_for_each(|argument| self.charge_all(argument))?;
                let known = self.calls.borrow().get(&call).cloned();
                known.unwrap_or_else(|| {
                    let result = self.call(call.0, Given::by_values(&call.1), call.2.clone());
                    self.calls.borrow_mut().insert(call, result.clone());
                    result
                })
            }
            (Operation::Written(written), parts) => self.written(written, parts, meanings, wanted),
            _ => Err(Reason::Mismatch.into()),
        }
    }

    /// The value of an expression that is kept as it is written.
    fn written(
        &self,
        written: &Written,
        parts: &[ConstExpr],
        meanings: Meanings,
        wanted: Wanted,
    ) -> Result<Known, Unknown> {
        let Written { expr, mentions } = written;
        let mut run = Run::new(self);
        for (mention, part) in mentions.iter().zip(parts) {
            let value = self.value(part, meanings, Wanted::Integers)?;
            match (mention, value) {
                (Mention::Local(id), value) => {
                    if let Known::Int(_) = value {
                        run.types.insert(*id, Type::Int(None));
                    }
                    run.set(*id, value);
                }
                (Mention::Parameter(id), Known::Int(value)) => drop(run.parameters.insert(*id, value)),
                _ => return Err(Reason::Mismatch.into()),
            }
        }
        self.nested(|| run.expr(expr, wanted))
    }

    /// The same with everything computed in it that depends on nothing open. It stands for an integer.
    ///
    /// # Errors
    /// If a part of it has no value.
    pub fn fold(&self, expr: &ConstExpr) -> Result<ConstExpr, Unknown> {
        self.fold_part(expr, Wanted::Integers)
    }

    fn fold_part(&self, expr: &ConstExpr, wanted: Wanted) -> Result<ConstExpr, Unknown> {
        if let ConstExpr::Of(operation, parts) = expr
            && expr.is_open()
        {
            let (mut unknown, mut unclear, mut index) = (None, None, 0);
            let folded = expr.map(&mut |part| {
                let wanted = self.of_part(operation, parts, index, wanted);
                index += 1;
                // The part may be one that is not needed, such as a branch that is not taken.
                self.fold_part(part, wanted).unwrap_or_else(|reason| {
                    let first = if reason.reason.is_unclear() { &mut unclear } else { &mut unknown };
                    first.get_or_insert(reason);
                    part.clone()
                })
            });
            // Alone, the part would look clear.
            if let Some(unclear) = unclear {
                return Err(unclear);
            }
            let lazy = matches!(
                expr,
                ConstExpr::Of(Operation::If | Operation::Binary(BinaryOp::And | BinaryOp::Or), _)
            );
            return match unknown {
                Some(unknown) if !lazy => Err(unknown),
                _ => Ok(folded),
            };
        }
        if expr.is_open() {
            return Ok(expr.clone());
        }
        Ok(match self.value(expr, Meanings::NONE, wanted)? {
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
        let found = run.expr(value, Wanted::by(ty))?;
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

    /// What a function gives for what stands for its type and const parameters, and for values of its parameters.
    fn call(&self, id: FunctionId, given: Given, arguments: Vec<Known>) -> Result<Known, Unknown> {
        let Given { of, types, consts } = given;
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
            let mut run = Run::new(self);
            let mut bound: Vec<Option<BigInt>> = vec![None; function.const_parameters.len()];
            if let Some(Type::Data(_, declared)) = &function.self_type {
                for (declared, value) in declared.consts.iter().zip(&of.consts) {
                    if let ConstExpr::Parameter(id) = declared
                        && let Some(parameter) = bound.get_mut(id.0 as usize)
                    {
                        *parameter = Some(value.clone());
                    }
                }
                for (declared, ty) in declared.types.iter().zip(&of.types) {
                    if let (Type::Parameter(id), Some(ty)) = (declared, ty) {
                        run.type_parameters.insert(*id, ty.clone());
                    }
                }
            }
            let own = (function.inherited.0 as u32..).map(TypeParameterId);
            run.type_parameters.extend(own.zip(types).filter_map(|(id, ty)| Some((id, ty.clone()?))));
            for (parameter, value) in bound.iter_mut().skip(inherited).zip(consts) {
                *parameter = value.int().cloned();
            }
            for (parameter, value) in function.parameters.iter().zip(&arguments) {
                bind_lengths(self.program, &parameter.ty, value, &mut bound);
            }
            let bound: Vec<BigInt> = bound.into_iter().collect::<Option<_>>().ok_or(Reason::NotConst)?;
            run.parameters = (0..).map(ConstParameterId).zip(bound.iter().cloned()).collect();
            for (parameter, value) in function.const_parameters.iter().zip(bound) {
                run.store(Known::Int(value), &parameter.ty)?;
            }
            for (parameter, value) in function.parameters.iter().zip(arguments) {
                let value = run.store(value, &parameter.ty).map_err(|unknown| unknown.at(parameter.span))?;
                run.set(parameter.local, value);
                run.declared.insert(parameter.local, parameter.ty.clone());
            }
            run.result = Wanted::by(&function.result);
            let end = run.block(&function.body, run.result)?;
            let value = run.returned.take().unwrap_or(end);
            run.store(value, &function.result).map_err(|unknown| unknown.at(function.result_span))
        })
    }
}
