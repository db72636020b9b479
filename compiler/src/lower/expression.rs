//! Expressions that are evaluated by themselves: all parts of the value go to the end of the journal.

use std::rc::Rc;

use num_bigint::BigInt;
use zkvm::abi::Type as AbiType;

use super::attempts::lowered;
use super::error::Lowered;
use super::value::Value;
use super::{Frame, LIMITS, Lowerer, Spent};
use crate::diagnostic::Diagnostic;
use crate::hir::{Arguments, ConstExpr, Entry, Function, FunctionId, Instance, IntRange, Program, Type};
use crate::ir::Circuit;
use crate::source::Span;
use crate::types::TypeTable;

/// Lowers an expression, the body of a function. Its value is what the journal ends with, leaf by leaf, of this type.
pub fn lower_expression(
    program: &Program,
    types: &TypeTable,
    entry: &Entry,
) -> (Option<(Circuit, AbiType)>, Vec<Diagnostic>) {
    let prepare = |lowerer: &mut Lowerer<'_>| lowerer.expression = true;
    let mut lowerer = lowered(program, types, entry, LIMITS, Spent::default(), prepare);
    let ty = lowerer.value_type.take();
    let (circuit, diagnostics) = lowerer.finish();
    (circuit.zip(ty), diagnostics)
}

impl Lowerer<'_> {
    /// Evaluates an expression and reveals its value. It gets the type that is wanted first, if one is.
    pub(super) fn run_expression(
        &mut self,
        id: FunctionId,
        function: &Function,
        instance: Instance,
        locals: Vec<Option<Value>>,
    ) {
        let tail = function.body.tail.as_ref();
        let ty = match (function.test, tail) {
            (false, _) => function.result.clone(),
            (true, Some(tail)) => self.types.expression(tail.id).clone(),
            (true, None) => Type::unit(),
        };
        let place = tail.map_or(function.span, |tail| tail.span);
        let result = self.run(id, function, instance.clone(), locals, None);
        if let (Ok(value), None) = (result, self.stopped) {
            self.builder.here.span = place;
            self.frames.push(Frame::around(id, Rc::new(instance.clone())));
            // An error has no value, but it was reported.
            self.value_type = self.reveal_value(&value, &ty, &instance, place).ok();
            self.frames.pop();
        }
    }

    fn reveal_value(
        &mut self,
        value: &Value,
        ty: &Type,
        instance: &Instance,
        place: Span,
    ) -> Lowered<AbiType> {
        let Some(ty) = self.closed(ty, instance) else {
            return Err(self.confused(place, "a value whose type is not known"));
        };
        let (mut low, mut high) = (BigInt::ZERO, BigInt::ZERO);
        let mut leaves = vec![];
        value.for_each_leaf(&mut |leaf| {
            if let Value::Int(int) = leaf {
                low = low.clone().min(int.low.clone());
                high = high.clone().max(int.high.clone());
            }
            leaves.push(leaf.clone());
        });
        let range = IntRange { low: ConstExpr::Int(low), high: ConstExpr::Int(high) };
        let ty = self.abi_type(&within(&ty, &range), &Instance::default(), place)?;
        for (index, leaf) in leaves.iter().enumerate() {
            self.step()?;
            self.reveal_leaf(leaf, &Type::Int(None), Some(format!("value[{index}]")), place)?;
        }
        Ok(ty)
    }
}

/// A type with this range for its integers of any size.
fn within(ty: &Type, range: &IntRange) -> Type {
    match ty {
        Type::Int(None) => Type::Int(Some(range.clone())),
        Type::Array(element, length) => Type::Array(Box::new(within(element, range)), length.clone()),
        Type::Tuple(types) => Type::Tuple(types.iter().map(|ty| within(ty, range)).collect()),
        Type::Data(id, arguments) => {
            let types = arguments.types.iter().map(|ty| within(ty, range)).collect();
            Type::Data(*id, Box::new(Arguments { types, consts: arguments.consts.clone() }))
        }
        other => other.clone(),
    }
}
