//! Routines: a function that is called once more with arguments of which the same is known is lowered for all calls to come.
//!
//! The first such call is inlined, as all calls of small functions are: what is known of values then passes freely. The
//! second one lowers the function as a routine, whose parameters say all that is known of the arguments. It is used if it
//! costs no more multipliers than the first call did, and if its calls would not share much (see `sharing`). Calls that
//! differ in numbers that are known come to share one, too (see `general`).

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Lowerer;
use super::builder::{Builder, Here, name_of};
use super::error::Lowered;
use super::general::Seen;
use super::inspect::Beliefs;
use super::shape::Shape;
use super::sharing::{Arguments, Dependencies};
use super::template::{Template, finished};
use super::value::Value;
use crate::hir::{Function, FunctionId, Instance};
use crate::ir::{Circuit, Node, Op, ValueId};
use crate::source::Span;

/// A body of fewer nodes, bits and other results left out, is inlined in every call.
const MIN_NODES: usize = 64;
/// A function that was short so many times in a row is taken to be short always.
const SHORT_TIMES: u32 = 16;
/// A call with more arguments or results is inlined.
pub(super) const MAX_VALUES: usize = 1024;

/// What is known of functions that were called.
#[derive(Default)]
pub(super) struct Routines {
    /// Only looked up, so its order reaches nothing.
    pub(super) known: HashMap<Rc<Shape>, Known>,
    pub(super) finished: Vec<Finished>,
    /// How often in a row each function was short.
    short: HashMap<FunctionId, u32>,
    /// What is inlined although it could be a routine.
    pub(super) inlined: HashSet<Rc<Shape>>,
    /// The number of the body that is lowered, and how many there are.
    pub(super) body: u32,
    bodies: u32,
    /// For tests: whatever can be a routine is one, worth it or not.
    pub(super) eager: bool,
    /// How many bodies of `constrain` are around what is lowered: their conditions must stand where their hints do.
    pub(super) constraining: usize,
}

/// A routine that was lowered: what calls become of it, its circuit, and what is believed in it if somebody asks.
pub(super) type Made = (Template, Circuit, Option<Beliefs>);

/// A routine that calls may lead to.
pub(super) struct Finished {
    circuit: Circuit,
    shape: Rc<Shape>,
    /// What it costs, in halves of multipliers.
    weight: u64,
    dependencies: Dependencies,
    /// What is believed of its values, if somebody inspects.
    pub(super) beliefs: Option<Beliefs>,
    /// The calls of its function, the first one, which was inlined, included.
    pub(super) calls: Vec<Arguments>,
    /// How many of them were inlined.
    inlined: usize,
    /// The number of its body.
    body: u32,
}

impl Routines {
    /// The routines, in the order in which they were finished.
    pub(super) fn finish(self) -> Vec<Circuit> {
        self.finished.into_iter().map(|routine| routine.circuit).collect()
    }

    /// How often bodies are executed, by their numbers; others never are.
    pub(super) fn times(&self) -> HashMap<u32, u64> {
        let mut times = HashMap::from([(0, 1)]);
        // Those that call a routine come later.
        for routine in self.finished.iter().rev() {
            let calls = routine.calls[routine.inlined..].iter();
            let calls = calls.map(|(body, _)| times.get(body).copied().unwrap_or(0));
            let total = calls.fold(0u64, u64::saturating_add);
            times.insert(routine.body, total);
        }
        times
    }

    /// Whether some routines are not worth it, after all calls are known. These are noted to be inlined.
    pub(super) fn not_worth_it(&mut self) -> bool {
        if self.eager {
            return false;
        }
        let before = self.inlined.len();
        for Finished { shape, weight, dependencies, calls, .. } in &self.finished {
            if dependencies.too_much_again(calls, *weight) {
                self.inlined.insert(shape.clone());
            }
        }
        self.inlined.len() > before
    }
}

pub(super) enum Known {
    /// It was inlined once, at this cost in halves of multipliers, with these values of the parameters.
    Once(u64, Arguments),
    /// It is inlined in every call.
    Inlined,
    Routine(Rc<Template>),
    /// It is the general shape of calls that were inlined.
    General(Seen),
}

/// A function that is to be called with arguments.
pub(super) struct Callee<'f> {
    pub(super) id: FunctionId,
    pub(super) function: &'f Function,
    pub(super) instance: Instance,
    pub(super) span: Span,
}

impl<'a> Lowerer<'a> {
    /// Calls a function: in a routine if that is worth it, or inlined. The arguments are of their parameters' types.
    pub(super) fn call_routine(&mut self, callee: Callee<'a>, locals: Vec<Option<Value>>) -> Lowered<Value> {
        let short = self.routines.short.get(&callee.id).is_some_and(|times| *times >= SHORT_TIMES);
        let short = short && !self.routines.eager || self.has_memory(callee.id) || self.visits.is_some();
        // Its result is known, and bounds of loops may be computed from it.
        let short = short || callee.function.pure && locals.iter().flatten().all(Value::is_known);
        let shape = if short { None } else { self.shape(&callee, &locals) };
        let Some((shape, arguments)) = shape.filter(|(shape, _)| !self.routines.inlined.contains(shape))
        else {
            return self.inline(callee, locals);
        };
        let shape = Rc::new(shape);
        let call = (self.routines.body, arguments);
        let template = match self.routines.known.get(&shape) {
            // In the place of a first call that is like no other.
            None if self.routines.eager => {
                let first = (u32::MAX, call.1.clone());
                self.second_call(&shape, &callee, &locals, u64::MAX, first)
            }
            // The shape of this call may be the general one of others.
            None | Some(Known::General(_)) => return self.new_shape(callee, locals, shape, call),
            Some(Known::Inlined) => None,
            // The same as the first call: nothing becomes of it but what is there.
            Some(Known::Once(_, first)) if *first == call => None,
            Some(Known::Routine(template)) if template.first.as_ref() == Some(&call) => None,
            Some(Known::Routine(template)) => Some(template.clone()),
            Some(Known::Once(weight, first)) => {
                let (weight, first) = (*weight, first.clone());
                self.second_call(&shape, &callee, &locals, weight, first)
            }
        };
        match template {
            Some(template) => self.stamp(&template, &call.1),
            None => self.inline(callee, locals),
        }
    }

    /// Makes a routine for all calls to come, or notes that there is to be none. Inlining cost `weight` in the first call.
    fn second_call(
        &mut self,
        shape: &Rc<Shape>,
        callee: &Callee<'a>,
        locals: &[Option<Value>],
        weight: u64,
        first: Arguments,
    ) -> Option<Rc<Template>> {
        let routine = self.attempt(shape, callee, locals, Some(&first), u64::MAX);
        let Some((template, circuit, beliefs)) =
            routine.filter(|(_, circuit, _)| self.worth(circuit, weight))
        else {
            self.routines.known.insert(shape.clone(), Known::Inlined);
            return None;
        };
        let calls = vec![(first.0, template.given(&first.1))];
        Some(self.keep(shape.clone(), (template, circuit, beliefs), calls))
    }

    /// Notes a routine for calls of a shape.
    pub(super) fn keep(
        &mut self,
        shape: Rc<Shape>,
        (template, circuit, beliefs): Made,
        calls: Vec<Arguments>,
    ) -> Rc<Template> {
        let template = Rc::new(template);
        let body = template.body;
        let finished = Finished { beliefs, body, ..self.finished(circuit, shape.clone(), calls) };
        self.routines.finished.push(finished);
        self.routines.known.insert(shape, Known::Routine(template.clone()));
        template
    }

    /// Inlines a function, and notes what that cost.
    pub(super) fn first_call(
        &mut self,
        callee: Callee<'a>,
        locals: Vec<Option<Value>>,
        shape: Rc<Shape>,
        call: Arguments,
    ) -> Lowered<Value> {
        let (id, nodes, outputs) = (callee.id, self.builder.circuit.nodes.len(), self.outputs_so_far());
        let value = self.inline(callee, locals);
        let circuit = &self.builder.circuit;
        let long = size(&circuit.nodes[nodes..]) >= MIN_NODES;
        let known = if long && self.outputs_so_far() == outputs {
            let live = circuit.live_from(nodes, self.values_in(&value.clone().into()));
            Known::Once(self.weight(circuit, nodes, self.builder.public_values(), &live), call)
        } else {
            Known::Inlined
        };
        let short = self.routines.short.entry(id).or_default();
        *short = if long { 0 } else { *short + 1 };
        self.routines.known.insert(shape, known);
        value
    }

    /// The nodes that a value is made of, the bits included that are known of it.
    fn values_in(&self, value: &Value) -> Vec<ValueId> {
        let mut values = vec![];
        value.for_each_leaf(&mut |leaf| {
            if let Some(lc) = leaf.leaf() {
                let bits = self.asked_bits(lc).unwrap_or_default();
                let lcs = std::iter::once(lc).chain(bits.iter());
                values.extend(lcs.flat_map(|lc| lc.terms.iter().map(|(id, _)| *id)));
            }
        });
        values
    }

    fn finished(&self, circuit: Circuit, shape: Rc<Shape>, calls: Vec<Arguments>) -> Finished {
        let public = circuit.public_values();
        let live = circuit.live();
        let weight = self.weight(&circuit, 0, &public, &live);
        let dependencies = Dependencies::of(&circuit, |node| {
            if live[node] { self.weight_of(&circuit, &circuit.nodes[node].op, &public) } else { 0 }
        });
        let inlined = calls.len();
        Finished { circuit, shape, weight, dependencies, beliefs: None, calls, inlined, body: 0 }
    }

    /// What a routine may not have: lines of `log`, and outputs, for which a clause has arguments.
    fn outputs_so_far(&self) -> (usize, usize) {
        (self.builder.circuit.logs.len(), self.builder.outputs())
    }

    fn inline(&mut self, callee: Callee<'a>, locals: Vec<Option<Value>>) -> Lowered<Value> {
        let caller = self.builder.origin();
        let outer = self.builder.here.clone();
        self.builder.here.caller = Some(caller);
        self.builder.here.function = name_of(callee.function);
        let result = self.run(callee.id, callee.function, callee.instance, locals, Some(callee.span));
        self.builder.here = outer;
        result
    }

    /// Lowers a function as a routine; `None` if it cannot be one. What it reports is forgotten then: its callers know
    /// more of its arguments, and inlined, nothing may be wrong. It may take so many steps.
    pub(super) fn attempt(
        &mut self,
        shape: &Shape,
        callee: &Callee<'a>,
        locals: &[Option<Value>],
        first: Option<&Arguments>,
        patience: u64,
    ) -> Option<Made> {
        if self.reported.is_some() {
            return None;
        }
        let (limits, constants, diagnostics) = (self.limits, self.constants.clone(), self.diagnostics.len());
        self.limits.steps = limits.steps.min((self.steps + self.spent.steps).saturating_add(patience));
        let clause = (self.clause.clone(), self.leaves);
        let routine = self.routine(shape, callee, locals, first);
        self.limits = limits;
        let reported = self.reported.take().is_some();
        if reported {
            // Nothing was reported before, so this is all that is to be forgotten.
            (self.stopped, self.constants) = (None, constants);
            self.places.clear();
            self.diagnostics.truncate(diagnostics);
        }
        let routine = routine.ok().flatten().filter(|_| !reported);
        if routine.is_none() {
            // What it made public, it makes public where it is inlined.
            (self.clause, self.leaves) = clause;
        }
        routine
    }

    fn routine(
        &mut self,
        shape: &Shape,
        callee: &Callee<'a>,
        locals: &[Option<Value>],
        first: Option<&Arguments>,
    ) -> Lowered<Option<Made>> {
        let here = Here { span: callee.span, function: name_of(callee.function), caller: None };
        let mut fresh = Builder::new(false, here);
        std::mem::swap(&mut fresh.sites, &mut self.builder.sites);
        fresh.intervals = self.builder.intervals.as_ref().map(|_| vec![]);
        let mut outer = std::mem::replace(&mut self.builder, fresh);
        let body = self.routines.body;
        self.routines.bodies += 1;
        self.routines.body = self.routines.bodies;
        // What is outside counts on while the routine is lowered.
        let (nodes, bytes) = (outer.circuit.nodes.len(), outer.bytes);
        self.spent.nodes += nodes;
        self.spent.bytes += bytes;
        let scopes = std::mem::take(&mut self.scopes);
        let locals = self.parameters(shape, locals);
        let (id, instance) = (callee.id, callee.instance.clone());
        let result = self.run(id, callee.function, instance, locals, Some(callee.span));
        // The first call has no outputs, but perhaps only because of what its caller knew.
        let routine = result.map(|result| match self.outputs_so_far() {
            (0, 0) => self.template(shape, first, &result),
            _ => None,
        });
        self.scopes = scopes;
        self.routines.body = body;
        std::mem::swap(&mut self.builder, &mut outer);
        let inner = outer;
        self.builder.sites = inner.sites;
        self.spent.nodes = self.spent.nodes - nodes + inner.circuit.nodes.len();
        self.spent.bytes = self.spent.bytes - bytes + inner.bytes;
        Ok(routine?.map(|template| {
            let mut circuit = inner.circuit;
            circuit.name = callee.function.path.clone();
            let (template, circuit) = finished(template, circuit);
            let beliefs = inner.intervals.map(|intervals| {
                let absent = template.absent(shape.parameters.len() as u32);
                Beliefs::new(inner.facts, intervals, absent)
            });
            (template, circuit, beliefs)
        }))
    }

    /// Whether a routine is better than inlining, which cost `weight`.
    pub(super) fn worth(&self, circuit: &Circuit, weight: u64) -> bool {
        let live = circuit.live();
        self.routines.eager
            || size(&circuit.nodes) >= MIN_NODES
                && self.weight(circuit, 0, &circuit.public_values(), &live) <= weight
    }

    /// What the nodes of a circuit from the one at `start` on cost that are live, in halves of multipliers.
    pub(super) fn weight(&self, circuit: &Circuit, start: usize, public: &[bool], live: &[bool]) -> u64 {
        let nodes = circuit.nodes[start..].iter().zip(live).filter(|(_, live)| **live);
        nodes.fold(0, |sum, (node, _)| sum.saturating_add(self.weight_of(circuit, &node.op, public)))
    }

    fn weight_of(&self, circuit: &Circuit, op: &Op, public: &[bool]) -> u64 {
        match op {
            Op::Call { routine, .. } => self.routines.finished[routine.0 as usize].weight,
            op => circuit.halves(op, public),
        }
    }
}

/// How many nodes there are, results of others left out.
fn size(nodes: &[Node]) -> usize {
    nodes.iter().filter(|node| !matches!(node.op, Op::Result { .. })).count()
}
