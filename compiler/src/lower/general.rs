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
use super::template::Template;
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
        if let Some(template) = self.general_template(&general, &callee, &locals) {
            return self.stamp(&template, &arguments);
        }
        let before = self.steps;
        let result = self.first_call(callee, locals, shape.clone(), call)?;
        self.note_inlined(general, &shape, self.steps - before, &result);
        Ok(result)
    }

    /// What calls of a general shape become; `None` if the next one is to be inlined.
    fn general_template(
        &mut self,
        general: &Rc<Shape>,
        callee: &Callee<'a>,
        locals: &[Option<Value>],
    ) -> Option<Rc<Template>> {
        let seen = match self.routines.known.get(general)? {
            Known::Routine(template) => return Some(template.clone()),
            Known::General(seen) if seen.times >= INLINED => seen.clone(),
            _ => return None,
        };
        let Some(made) = self.general_routine(general, callee, locals, &seen) else {
            self.routines.known.insert(general.clone(), Known::Inlined);
            return None;
        };
        Some(self.keep(general.clone(), made, vec![]))
    }

    /// Notes a call of a general shape that was inlined, unless nothing can become of it.
    fn note_inlined(&mut self, general: Rc<Shape>, shape: &Shape, steps: u64, result: &Value) {
        let Some(Known::Once(weight, _)) = self.routines.known.get(shape) else { return };
        let weight = *weight;
        let first = Seen { times: 0, weight, steps, result: result.clone() };
        if let Known::General(seen) = self.routines.known.entry(general).or_insert(Known::General(first)) {
            seen.times += 1;
            seen.weight = seen.weight.min(weight);
            seen.steps = seen.steps.max(steps);
        }
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
