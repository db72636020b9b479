//! What lowering a call depends on, so that calls of which it is the same can share a routine.

use std::collections::HashMap;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::facts::{BranchFacts, Range};
use super::interval::bounded;
use super::routine::{Callee, MAX_VALUES};
use super::value::{Int, Lc, Value};
use super::{Lowerer, Scope};
use crate::hir::{FunctionId, Instance, Type};
use crate::ir::{Op, ValueId};

/// A function with all that its lowering depends on.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Shape {
    function: FunctionId,
    instance: Instance,
    leaves: Vec<Leaf>,
    /// For each parameter of the routine, whether it is public.
    pub(super) parameters: Vec<bool>,
    /// The parameter that says whether the branches around the call are taken.
    guard: Option<u32>,
}

/// What is known of a leaf of the arguments. Leaves that are equal are the same parameter.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Leaf {
    Bool(Bit),
    Field(Bit),
    Int { lc: Bit, low: BigInt, high: BigInt, bits: Option<Vec<Bit>> },
}

/// A number that is known, or a parameter.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Bit {
    Known(Scalar),
    Parameter(u32),
}

impl Lowerer<'_> {
    /// All that lowering a call depends on, and the values of the parameters; `None` if it is to be inlined.
    pub(super) fn shape(
        &mut self,
        callee: &Callee<'_>,
        locals: &[Option<Value>],
    ) -> Option<(Shape, Vec<Lc>)> {
        self.shape_with(callee, locals, |_, _, _| None)
    }

    /// The same with numbers that are known, besides 0 and 1, as public parameters of their types; `None` if there
    /// are none.
    pub(super) fn general_shape(
        &mut self,
        callee: &Callee<'_>,
        locals: &[Option<Value>],
    ) -> Option<(Shape, Vec<Lc>)> {
        let mut declared = vec![];
        for (local, parameter) in locals.iter().flatten().zip(&callee.function.parameters) {
            self.declared_ranges(&parameter.ty, local, &callee.instance, &mut declared);
        }
        let mut general = 0;
        let shape = self.shape_with(callee, locals, |place, value, parameters| {
            let leaf = general_leaf(value, declared.get(place)?.as_ref(), parameters)?;
            general += 1;
            Some(leaf)
        });
        shape.filter(|_| general > 0)
    }

    /// The shape with the leaves that `other` gives for some places, and else those that say all that is known.
    fn shape_with(
        &mut self,
        callee: &Callee<'_>,
        locals: &[Option<Value>],
        mut other: impl FnMut(usize, &Value, &mut Parameters) -> Option<Leaf>,
    ) -> Option<(Shape, Vec<Lc>)> {
        if self.builder.clear || self.routines.constraining > 0 {
            return None;
        }
        let mut parameters = Parameters::default();
        let mut leaves = vec![];
        for local in locals.iter().flatten() {
            let mut values = vec![];
            local.for_each_leaf(&mut |leaf| values.push(leaf));
            for value in values {
                let leaf = match other(leaves.len(), value, &mut parameters) {
                    Some(leaf) => leaf,
                    None => self.leaf(value, &mut parameters)?,
                };
                leaves.push(leaf);
                if parameters.lcs.len() > MAX_VALUES {
                    return None;
                }
            }
        }
        self.steps += leaves.len() as u64 / 4;
        let guard = self.guard().map(|guard| parameters.add(&guard));
        let public = parameters.lcs.iter().map(|lc| self.builder.is_public(lc)).collect();
        let (function, instance) = (callee.id, callee.instance.clone());
        let shape = Shape { function, instance, leaves, parameters: public, guard };
        Some((shape, parameters.lcs))
    }

    fn leaf(&self, value: &Value, parameters: &mut Parameters) -> Option<Leaf> {
        Some(match value {
            Value::Bool(lc) => Leaf::Bool(parameters.bit(lc)),
            Value::Field(lc) => Leaf::Field(parameters.bit(lc)),
            Value::Int(int) => {
                let Int { lc, low, high } = self.builder.facts.tighten(int);
                let bits = self.asked_bits(&int.lc).filter(|_| lc.known().is_none());
                let bits = bits.map(|bits| bits.iter().map(|bit| parameters.bit(bit)).collect());
                Leaf::Int { lc: parameters.bit(&lc), low, high, bits }
            }
            _ => return None,
        })
    }

    /// Adds the parameters of a shape to the circuit; gives the locals that stand for them.
    pub(super) fn parameters(&mut self, shape: &Shape, locals: &[Option<Value>]) -> Vec<Option<Value>> {
        for (index, public) in (0..).zip(&shape.parameters) {
            // The first nodes are the parameters, by their numbers.
            self.builder.input(Op::Parameter { index, public: *public });
        }
        let mut leaves = shape.leaves.iter();
        let values = locals.iter().map(|local| {
            local.as_ref().map(|value| {
                value.map_leaves(&mut |value| match leaves.next() {
                    Some(leaf) => self.parameter_value(leaf),
                    None => value.clone(),
                })
            })
        });
        let values = values.collect();
        if let Some(guard) = shape.guard {
            let condition = Lc::node(ValueId(guard));
            self.builder.facts.set_range(&condition, (BigInt::zero(), BigInt::one()));
            let secret = !self.builder.is_public(&condition);
            let facts = BranchFacts::new(&condition);
            self.scopes.push(Scope { condition, secret, facts, guard: None });
        }
        self.builder.branches = self.scopes.len();
        values
    }

    fn parameter_value(&mut self, leaf: &Leaf) -> Value {
        let boolean = || (BigInt::zero(), BigInt::one());
        match leaf {
            Leaf::Bool(bit) => {
                let lc = bit.lc();
                self.builder.facts.set_range(&lc, boolean());
                Value::Bool(lc)
            }
            Leaf::Field(bit) => Value::Field(bit.lc()),
            Leaf::Int { lc, low, high, bits } => {
                let lc = lc.lc();
                let range = (low.clone(), high.clone());
                if bounded(&range) {
                    self.builder.facts.set_range(&lc, range);
                }
                if let Some(bits) = bits {
                    let bits = self.noted(bits.iter().map(Bit::lc).collect());
                    self.remember_bits(&lc, &bits);
                }
                Value::Int(Int::new(lc, low.clone(), high.clone()))
            }
        }
    }
}

impl Lowerer<'_> {
    /// The ranges that a type declares for the leaves of a value; `None` for leaves that are no integers of such a type.
    fn declared_ranges(
        &self,
        ty: &Type,
        value: &Value,
        arguments: &Instance,
        ranges: &mut Vec<Option<Range>>,
    ) {
        match (ty, value.children()) {
            (Type::Hidden(inner), _) => self.declared_ranges(inner, value, arguments, ranges),
            (Type::Array(element, _), Some(children)) => {
                children.iter().for_each(|child| self.declared_ranges(element, child, arguments, ranges));
            }
            (Type::Tuple(types), Some(children)) => {
                let pairs = types.iter().zip(children.iter());
                pairs.for_each(|(ty, child)| self.declared_ranges(ty, child, arguments, ranges));
            }
            (Type::Data(id, inner), Some(children)) => {
                let instance = self.closed_arguments(inner, arguments).unwrap_or_default();
                let pairs = self.program.data(*id).parts().zip(children.iter());
                pairs.for_each(|(ty, child)| self.declared_ranges(ty, child, &instance, ranges));
            }
            (Type::Parameter(id), _) => {
                let ty = arguments.types.get(id.0 as usize).unwrap_or(&Type::Error);
                self.declared_ranges(ty, value, &Instance::default(), ranges);
            }
            _ => ranges.push(self.bounds(ty, arguments)),
        }
    }
}

/// A parameter for a number that is known and neither 0 nor 1: with these, much becomes simpler.
fn general_leaf(value: &Value, declared: Option<&Range>, parameters: &mut Parameters) -> Option<Leaf> {
    let number = value.leaf()?.known()?;
    if number == Scalar::ZERO || number == Scalar::ONE {
        return None;
    }
    match value {
        Value::Field(lc) => Some(Leaf::Field(parameters.own(lc))),
        Value::Int(int) => {
            let (low, high) = declared?.clone();
            Some(Leaf::Int { lc: parameters.own(&int.lc), low, high, bits: None })
        }
        _ => None,
    }
}

/// The values of a routine's parameters, each once.
#[derive(Default)]
struct Parameters {
    lcs: Vec<Lc>,
    /// Only looked up, so its order reaches nothing.
    index: HashMap<Lc, u32>,
}

impl Parameters {
    fn add(&mut self, lc: &Lc) -> u32 {
        let next = self.lcs.len() as u32;
        *self.index.entry(lc.clone()).or_insert_with_key(|lc| {
            self.lcs.push(lc.clone());
            next
        })
    }

    /// A parameter of its own, although another may have the same value in this call.
    fn own(&mut self, lc: &Lc) -> Bit {
        self.lcs.push(lc.clone());
        Bit::Parameter(self.lcs.len() as u32 - 1)
    }

    fn bit(&mut self, lc: &Lc) -> Bit {
        lc.known().map_or_else(|| Bit::Parameter(self.add(lc)), Bit::Known)
    }
}

impl Bit {
    /// What stands for it in the routine.
    fn lc(&self) -> Lc {
        match self {
            Self::Known(known) => Lc::constant(*known),
            Self::Parameter(index) => Lc::node(ValueId(*index)),
        }
    }
}
