//! What calls of a routine become: where its arguments come from and where its results go, and what is known of them.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::Lowerer;
use super::error::Lowered;
use super::facts::Range;
use super::interval::bounded;
use super::routine::MAX_VALUES;
use super::shape::Shape;
use super::sharing::Arguments;
use super::value::{Int, Lc, Value};
use crate::ir::{Circuit, Op, RoutineId, Signature, ValueId, WatchValue};

/// What a call of a routine becomes.
pub(super) struct Template {
    routine: RoutineId,
    /// The number of its body while it was lowered.
    pub(super) body: u32,
    signature: Signature,
    /// The call that was inlined, if its shape was the same.
    pub(super) first: Option<Arguments>,
    /// The parameters that the routine has, by their numbers in the shape.
    parameters: Vec<u32>,
    /// The result; nodes in it are entries of `sources`.
    pub(super) result: Value,
    /// Bits of integers in the result, in the same way.
    bits: Vec<(Lc, Vec<Lc>)>,
    sources: Vec<Source>,
    /// What the routine proves of its parameters; nodes are these.
    facts: Vec<(Lc, Range)>,
}

/// Where a value in the result of a call comes from.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    Parameter(u32),
    Result(u32),
}

impl Lowerer<'_> {
    /// What calls become of the routine that was just lowered; `None` if it cannot be called.
    pub(super) fn template(
        &mut self,
        shape: &Shape,
        first: Option<&Arguments>,
        result: &Value,
    ) -> Option<Template> {
        let mut sources = vec![];
        let mut bits = vec![];
        // Whether callers learn all that they would if it were inlined.
        let mut whole = true;
        let parameters = shape.parameters.len();
        let result = result.map_leaves(&mut |value| match value {
            Value::Bool(lc) => {
                // A condition that tells more than its value would be worth less as a result.
                whole &= !self.builder.multiplies_first(lc, parameters);
                whole &= lc.known().is_some()
                    || self.builder.facts.implied(lc).is_empty()
                        && self.builder.facts.implied(&lc.complement()).is_empty();
                Value::Bool(self.returned(lc, &mut sources))
            }
            Value::Field(lc) => Value::Field(self.returned(lc, &mut sources)),
            Value::Int(int) => {
                let Int { lc, low, high } = self.builder.facts.tighten(int);
                let own = self.returned(&lc, &mut sources);
                if let Some(all) = self.known_bits(&int.lc).filter(|_| lc.known().is_none()) {
                    whole &= !all.iter().any(|bit| self.builder.multiplies_first(bit, parameters));
                    let all = all.iter().map(|bit| self.returned(bit, &mut sources)).collect();
                    bits.push((own.clone(), all));
                }
                Value::Int(Int { lc: own, low, high })
            }
            other => other.clone(),
        });
        let public: Vec<bool> =
            self.builder.circuit.returns.iter().map(|id| self.builder.is_public(&Lc::node(*id))).collect();
        let uniform = public.iter().all(|one| *one == public[0]);
        whole |= self.routines.eager;
        if !whole || !uniform || public.len() > MAX_VALUES {
            return None;
        }
        let effect = self.builder.circuit.nodes.iter().any(|node| node.op.is_effect());
        let signature = Signature {
            results: public.len() as u32,
            public: public.first().copied().unwrap_or(true),
            effect,
        };
        self.builder.circuit.public = signature.public;
        let parameters = used_parameters(&self.builder.circuit);
        let routine = RoutineId(self.routines.finished.len() as u32);
        let facts = self.builder.facts.about(shape.parameters.len());
        let first = first.cloned();
        let body = self.routines.body;
        Some(Template { first, routine, body, signature, parameters, result, bits, sources, facts })
    }

    /// A value that a call results in, as an entry of `sources`.
    fn returned(&mut self, lc: &Lc, sources: &mut Vec<Source>) -> Lc {
        if lc.known().is_some() {
            return lc.clone();
        }
        let id = self.builder.value(lc);
        let source = match self.builder.circuit.op(id) {
            Op::Parameter { index, .. } => Source::Parameter(*index),
            _ => {
                let returns = &mut self.builder.circuit.returns;
                let place = returns.iter().position(|returned| *returned == id).unwrap_or_else(|| {
                    returns.push(id);
                    returns.len() - 1
                });
                Source::Result(place as u32)
            }
        };
        let place = sources.iter().position(|known| *known == source).unwrap_or_else(|| {
            sources.push(source);
            sources.len() - 1
        });
        Lc::node(ValueId(place as u32))
    }

    /// A call of a routine with the values of the shape's parameters.
    pub(super) fn stamp(&mut self, template: &Template, arguments: &[Lc]) -> Lowered<Value> {
        self.step()?;
        let given = template.given(arguments);
        let operands = given.iter().map(|lc| self.builder.value(lc)).collect();
        let nodes = self.builder.circuit.nodes.len();
        let results = self.builder.call(template.routine, operands, template.signature);
        if self.builder.circuit.nodes.len() > nodes {
            let call = (self.routines.body, given);
            self.routines.finished[template.routine.0 as usize].calls.push(call);
        }
        let sources: Vec<Lc> = template
            .sources
            .iter()
            .map(|source| match source {
                Source::Parameter(k) => arguments[*k as usize].clone(),
                Source::Result(k) => results[*k as usize].clone(),
            })
            .collect();
        let value = template.result.map_leaves(&mut |value| match value {
            Value::Bool(lc) => {
                self.note_result(lc, &results, template, (BigInt::zero(), BigInt::one()));
                Value::Bool(lc.at(&sources))
            }
            Value::Field(lc) => Value::Field(lc.at(&sources)),
            Value::Int(Int { lc, low, high }) => {
                self.note_result(lc, &results, template, (low.clone(), high.clone()));
                Value::Int(Int::new(lc.at(&sources), low.clone(), high.clone()))
            }
            other => other.clone(),
        });
        for (int, bits) in &template.bits {
            let bits = self.noted(bits.iter().map(|bit| bit.at(&sources)).collect());
            self.remember_bits(&int.at(&sources), &bits);
        }
        for (lc, range) in &template.facts {
            self.builder.facts.learn(&lc.at(arguments), range.clone());
        }
        self.charge(value)
    }

    /// Notes the range of a leaf that is a result of the routine itself: of others it is known already.
    fn note_result(&mut self, leaf: &Lc, results: &[Lc], template: &Template, range: Range) {
        if let Some((place, _)) = leaf.single()
            && let Source::Result(k) = template.sources[place.index()]
            && bounded(&range)
        {
            self.builder.facts.set_range(&results[k as usize], range);
        }
    }
}

/// The parameters that something uses.
fn used_parameters(circuit: &Circuit) -> Vec<u32> {
    let mut used = vec![false; circuit.nodes.len()];
    let mut mark = |value: ValueId| used[value.index()] = true;
    circuit.nodes.iter().for_each(|node| node.op.for_each_operand(&mut mark));
    for check in &circuit.checks {
        check.watches.iter().for_each(|watch| for_each_watched(&watch.value, &mut mark));
        check.inserted.iter().for_each(|inserted| for_each_watched(&inserted.value, &mut mark));
    }
    circuit.ties.iter().flat_map(|tie| &tie.values).for_each(|value| mark(*value));
    let parameters = circuit.nodes.iter().zip(used);
    let parameters = parameters.filter_map(|(node, used)| match node.op {
        Op::Parameter { index, .. } if used => Some(index),
        _ => None,
    });
    parameters.collect()
}

fn for_each_watched(value: &WatchValue, mark: &mut impl FnMut(ValueId)) {
    match value {
        WatchValue::Bool(v) | WatchValue::Int(v) | WatchValue::Field(v) => mark(*v),
        WatchValue::List(values) | WatchValue::Data(_, values) => {
            values.iter().for_each(|value| for_each_watched(value, mark));
        }
        WatchValue::Chosen(values, index) => {
            values.iter().for_each(|value| for_each_watched(value, mark));
            for_each_watched(index, mark);
        }
        WatchValue::Absent => {}
    }
}

/// The circuit with the parameters that calls give it. One that nothing uses becomes a constant that nothing uses.
pub(super) fn finished(template: Template, mut circuit: Circuit) -> (Template, Circuit) {
    circuit.parameters = template.parameters.len() as u32;
    for node in &mut circuit.nodes {
        if let Op::Parameter { index, public } = node.op {
            node.op = match template.parameters.binary_search(&index) {
                Ok(place) => Op::Parameter { index: place as u32, public },
                Err(_) => Op::Constant(Scalar::ZERO),
            };
        }
    }
    (template, circuit)
}

impl Template {
    /// Those of so many parameters of the shape that the routine does not have.
    pub(super) fn absent(&self, parameters: u32) -> Vec<ValueId> {
        (0..parameters).filter(|k| self.parameters.binary_search(k).is_err()).map(ValueId).collect()
    }

    /// The routine's arguments among the values of all parameters of the shape.
    pub(super) fn given(&self, values: &[Lc]) -> Vec<Lc> {
        self.parameters.iter().map(|k| values[*k as usize].clone()).collect()
    }
}
