//! Calls that differ only in numbers that are known, as those of a round function with a constant for each round.
//!
//! Each has a shape of its own. After a few of them, the function is lowered with these numbers as public parameters. That
//! counts only if nothing is lost, neither multipliers nor what is known of the result, nor a message that building could
//! have given.

use std::rc::Rc;

use super::Lowerer;
use super::error::Lowered;
use super::interval::bit_length;
use super::routine::{Callee, Known, Made};
use super::shape::Shape;
use super::sharing::Arguments;
use super::value::Value;
use crate::ir::{Circuit, Op};

/// So many calls are inlined first.
const INLINED: u32 = 3;
/// An attempt may take so many times the steps of an inlined call.
const PATIENCE: u64 = 4;

/// The calls of one general shape that were inlined.
#[derive(Clone)]
pub(super) struct Seen {
    times: u32,
    /// The least that one cost, in halves of multipliers.
    weight: u64,
    /// The most steps that one took.
    steps: u64,
    /// What one of them resulted in.
    result: Value,
}

impl<'a> Lowerer<'a> {
    /// The first call of a shape.
    pub(super) fn new_shape(
        &mut self,
        callee: Callee<'a>,
        locals: Vec<Option<Value>>,
        shape: Rc<Shape>,
        call: Arguments,
    ) -> Lowered<Value> {
        let general = self.general_shape(&callee, &locals);
        let Some((general, arguments)) =
            general.filter(|(general, _)| !self.routines.inlined.contains(general))
        else {
            return self.first_call(callee, locals, shape, call);
        };
        let general = Rc::new(general);
        let seen = match self.routines.known.get(&general) {
            Some(Known::Routine(template)) => {
                let template = template.clone();
                return self.stamp(&template, &arguments);
            }
            Some(Known::General(seen)) => Some(seen.clone()),
            None => None,
            Some(_) => return self.first_call(callee, locals, shape, call),
        };
        if let Some(seen) = seen.as_ref().filter(|seen| seen.times >= INLINED) {
            if let Some(made) = self.general_routine(&general, &callee, &locals, seen) {
                let template = self.keep(general, made, vec![]);
                return self.stamp(&template, &arguments);
            }
            self.routines.known.insert(general, Known::Inlined);
            return self.first_call(callee, locals, shape, call);
        }
        let before = self.steps;
        let result = self.first_call(callee, locals, shape.clone(), call)?;
        let steps = self.steps - before;
        if let Some(Known::Once(weight, _)) = self.routines.known.get(&shape) {
            let seen = match seen {
                Some(seen) => Seen {
                    times: seen.times + 1,
                    weight: seen.weight.min(*weight),
                    steps: seen.steps.max(steps),
                    ..seen
                },
                None => Seen { times: 1, weight: *weight, steps, result: result.clone() },
            };
            self.routines.known.insert(general, Known::General(seen));
        }
        Ok(result)
    }

    /// A routine of a general shape, if it is as good as calls that were inlined.
    fn general_routine(
        &mut self,
        general: &Shape,
        callee: &Callee<'a>,
        locals: &[Option<Value>],
        seen: &Seen,
    ) -> Option<Made> {
        let patience = PATIENCE * seen.steps;
        let made = self.attempt(general, callee, locals, None, patience)?;
        let (template, circuit, _) = &made;
        let good = self.worth(circuit, seen.weight)
            && as_narrow(&template.result, &seen.result)
            && !requires_of_public(circuit);
        good.then_some(made)
    }
}

/// Whether as much is known of a result as of one of an inlined call.
fn as_narrow(result: &Value, inlined: &Value) -> bool {
    let (mut leaves, mut others) = (vec![], vec![]);
    result.for_each_leaf(&mut |leaf| leaves.push(leaf));
    inlined.for_each_leaf(&mut |leaf| others.push(leaf));
    leaves.len() == others.len()
        && leaves.iter().zip(others).all(|(leaf, other)| match (leaf, other) {
            (Value::Int(int), Value::Int(other)) => {
                bit_length(&(&int.high - &int.low)) <= bit_length(&(&other.high - &other.low))
            }
            _ => {
                let known = |value: &Value| value.leaf().is_some_and(|lc| lc.known().is_some());
                known(leaf) || !known(other)
            }
        })
}

/// Whether it requires something of public values alone: of a number that is known, building tells whether it holds.
fn requires_of_public(circuit: &Circuit) -> bool {
    let public = circuit.public_values();
    circuit.nodes.iter().any(|node| {
        let mut secret = false;
        node.op.for_each_operand(|operand| secret |= !public[operand.index()]);
        node.op.is_effect() && !matches!(node.op, Op::Reveal(_)) && !secret
    })
}
