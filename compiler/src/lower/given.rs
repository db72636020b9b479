//! Tests: what they give to the functions that they call is data, as the inputs of a proof are.
//!
//! So a call in a test has the constraints that it has in a program, and a wrong value fails in the run and not before.

use std::collections::BTreeSet;
use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use zkvm::abi::{Parameter as AbiParameter, Visibility};
use zkvm::integer::scalar_to_int;

use super::abi::Stage;
use super::error::Lowered;
use super::value::Value;
use super::{Frame, Lowerer};
use crate::hir::{Arguments, ConstExpr, ExprKind, Function, FunctionId, Instance, IntRange, Parameter, Type};
use crate::ir::Given;
use crate::source::Span;

/// Exact integers have at most so many bits.
const MAX_BITS: u64 = 248;

impl Lowerer<'_> {
    /// Evaluates a test, whose result is revealed if it is that of a call.
    pub(super) fn run_test(
        &mut self,
        id: FunctionId,
        function: &Function,
        instance: Instance,
        locals: Vec<Option<Value>>,
    ) {
        let zeros = |count: u32| vec![Scalar::ZERO; count as usize];
        let leaves = self.leaves;
        self.builder.circuit.given = Given {
            public: zeros(leaves.public),
            hidden: zeros(leaves.hidden),
            secret: zeros(leaves.secret),
        };
        let result = self.run(id, function, instance.clone(), locals, None);
        let types = self.types;
        let call = function.body.tail.as_ref().filter(|tail| {
            matches!(tail.kind, ExprKind::Call { .. } | ExprKind::Method { .. }) && !function.body.returns()
        });
        if let (Ok(result), Some(tail), None) = (&result, call, self.stopped)
            && let Some(ty) = self.closed(types.expression(tail.id), &instance)
        {
            self.reveal_result(result, &ty, tail.span);
        }
        self.tell_inputs_apart();
    }

    /// Parameters of several calls may have the same names.
    fn tell_inputs_apart(&mut self) {
        let mut names = BTreeSet::new();
        for (index, parameter) in self.builder.circuit.abi.parameters.iter_mut().enumerate() {
            if !names.insert(parameter.name.clone()) {
                parameter.name = format!("{}_{index}", parameter.name);
                while !names.insert(parameter.name.clone()) {
                    parameter.name.push('_');
                }
            }
        }
    }

    /// An argument as the function that is called gets it: data of the parameter's type if a test gives it.
    pub(super) fn handed_over(
        &mut self,
        value: Value,
        (callee, parameter): (&Function, &Parameter),
        instance: &Instance,
        span: Span,
    ) -> Value {
        if !self.test || self.frames.len() != 1 || self.builder.clear {
            return value;
        }
        let stage = if parameter.public.is_some() { Stage::Public } else { Stage::Secret };
        let name = &callee.locals[parameter.local.0 as usize].name;
        let Some(ty) = self.closed(&parameter.ty, instance) else { return value };
        let here = std::mem::replace(&mut self.builder.here.span, span);
        let value = self.as_data(value, &ty, stage, name, span).unwrap_or_else(Value::Error);
        self.builder.here.span = here;
        value
    }

    /// What is known of a value as data, part by part; what is computed stays as it is, and is revealed where it is public.
    fn as_data(&mut self, value: Value, ty: &Type, stage: Stage, name: &str, span: Span) -> Lowered<Value> {
        if value.is_known() {
            return self.data_input(&value, ty, stage, name, span);
        }
        match (&value, ty) {
            (Value::List(children), Type::Array(element, _)) => {
                let children = children.iter().cloned();
                let children = children.map(|child| self.as_data(child, element, stage, name, span));
                Ok(Value::list(children.collect::<Lowered<_>>()?))
            }
            (Value::List(children), Type::Tuple(types)) => {
                let children = children.iter().cloned().zip(types);
                let children = children.map(|(child, ty)| self.as_data(child, ty, stage, name, span));
                Ok(Value::list(children.collect::<Lowered<_>>()?))
            }
            (leaf, ty) => match leaf.leaf() {
                Some(lc) if stage == Stage::Public && !self.builder.is_public(lc) => {
                    self.reveal_leaf(&value, ty, None, span)
                }
                _ => Ok(value),
            },
        }
    }

    /// An input with the value that is known.
    fn data_input(
        &mut self,
        value: &Value,
        ty: &Type,
        stage: Stage,
        name: &str,
        span: Span,
    ) -> Lowered<Value> {
        let ty = &with_ranges(ty, value);
        let abi = self.abi_type(ty, &Instance::default(), span)?;
        let before = self.leaves;
        let input = self.input(ty, &abi, stage, name);
        let mut known = vec![];
        value.for_each_leaf(&mut |leaf| known.extend(leaf.leaf().and_then(|lc| lc.known())));
        let given = &mut self.builder.circuit.given;
        // All leaves of one argument are of one kind.
        let list = if self.leaves.public > before.public {
            &mut given.public
        } else if self.leaves.hidden > before.hidden {
            &mut given.hidden
        } else {
            &mut given.secret
        };
        list.extend(known);
        let visibility = if stage == Stage::Public { Visibility::Public } else { Visibility::Secret };
        self.builder.circuit.abi.parameters.push(AbiParameter {
            name: name.to_string(),
            visibility,
            ty: abi,
        });
        Ok(input)
    }

    /// Puts the result of a test into the journal, where a search for second results finds it.
    fn reveal_result(&mut self, result: &Value, ty: &Type, span: Span) {
        self.builder.here.span = span;
        self.frames.push(Frame::around(FunctionId(0), Rc::default()));
        // An error has no output, but it was reported.
        let _ = self.output(result, ty, "return".to_owned(), &mut BTreeSet::new(), span);
        self.frames.pop();
    }
}

/// The type of data in place of a parameter: where this takes integers of any size, those of as many bits as the values that
/// are given have, and no fewer than a `u8`.
fn with_ranges(ty: &Type, value: &Value) -> Type {
    match ty {
        Type::Int(None) => {
            let (mut bits, mut negative) = (8, false);
            value.for_each_leaf(&mut |leaf| {
                let known = leaf.leaf().and_then(|lc| lc.known()).map(|known| scalar_to_int(&known));
                if let Some(known) = known {
                    bits = bits.max(known.bits().next_power_of_two()).min(MAX_BITS);
                    negative |= known.is_negative();
                }
            });
            let high: BigInt = (BigInt::one() << bits) - 1;
            let low = if negative { -&high } else { BigInt::zero() };
            Type::Int(Some(IntRange { low: ConstExpr::Int(low), high: ConstExpr::Int(high) }))
        }
        Type::Array(element, length) => Type::Array(Box::new(with_ranges(element, value)), length.clone()),
        Type::Tuple(types) => match value.children() {
            Some(children) => Type::Tuple(
                types.iter().zip(children.iter()).map(|(ty, child)| with_ranges(ty, child)).collect(),
            ),
            None => ty.clone(),
        },
        Type::Data(id, arguments) => {
            let types = arguments.types.iter().map(|ty| with_ranges(ty, value)).collect();
            Type::Data(*id, Box::new(Arguments { types, consts: arguments.consts.clone() }))
        }
        other => other.clone(),
    }
}
