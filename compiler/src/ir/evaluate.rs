//! The clear-text evaluator: what a circuit means, said without a machine, a constraint system or a proof.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use zkvm::Inputs;
use zkvm::integer::{plain_view, scalar_to_int};

use super::message;
use super::{
    Check, CheckId, Circuit, Inserted, Log, LogPart, Op, OriginId, Parts, RoutineId, Rows, SideProgramId,
    TableId, ValueId, Watch, WatchValue,
};
use crate::source::Span;

/// What became of one evaluation.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// The journal's outputs in order.
    pub outputs: Vec<Scalar>,
    /// For every node its value; 0 for nodes that are none. Those inside of routines are left out.
    pub values: Vec<Scalar>,
    /// If somebody asked, the same for each call of a routine, those first that end first.
    pub calls: Vec<(RoutineId, Vec<Scalar>)>,
    /// The first check that does not hold.
    pub failure: Option<Failure>,
    /// The lines that `log` prints; those of a failed run may help to find out why.
    pub logs: Vec<LogLine>,
}

/// A check that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The calls that lead to it, the innermost first: where each stands, and in which body.
    pub calls: Vec<(Option<RoutineId>, OriginId)>,
    /// The body it is in: a routine, or the circuit itself.
    pub body: Option<RoutineId>,
    /// What it was about, for the message.
    pub check: CheckId,
    /// The effect that found it.
    pub node: ValueId,
    /// Sub-expressions and their values, outermost first; none after the passes.
    pub watches: Vec<Watched>,
    /// The values that the message shows; none after the passes.
    pub filled: Vec<Filled>,
}

/// A value in the message of a check that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// Where the message names it.
    pub range: Range<usize>,
    /// The value as text.
    pub text: String,
    /// Whether the verifier knows the value.
    pub public: bool,
}

/// A sub-expression of a check that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Where it stands in the source.
    pub span: Span,
    /// Its value as text.
    pub text: String,
    /// Whether the verifier knows the value.
    pub public: bool,
}

/// A line that `log` prints: its parts with spaces between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Where the `log` is.
    pub origin: OriginId,
    /// The line without its end.
    pub text: String,
}

/// Runs a circuit, lowered or optimized, on inputs. It runs to the end even if a check fails: every operation
/// is total. The inputs must have the leaves of the ABI (a leaf that is missing counts as 0), and public ones
/// their type: both is checked where inputs are read.
pub fn evaluate(circuit: &Circuit, inputs: &Inputs) -> Evaluation {
    let mut run = Run::new(circuit, None, inputs, &[]);
    run.all();
    run.finish()
}

/// The same, with the values inside of routines.
pub fn evaluate_calls(circuit: &Circuit, inputs: &Inputs) -> Evaluation {
    let mut run = Run { keeps_calls: true, ..Run::new(circuit, None, inputs, &[]) };
    run.all();
    run.finish()
}

/// The same, with what somebody else gives in the place of what the prover's side programs compute: all their results, in the
/// order of the run, without products. Zeros if there are not enough.
pub fn evaluate_with(circuit: &Circuit, inputs: &Inputs, advice: &[Scalar]) -> Evaluation {
    let (taken, given) = (Cell::new(0), |index: usize| Some(advice.get(index).copied().unwrap_or_default()));
    let run = Run::new(circuit, None, inputs, &[]);
    let mut run = Run { keeps_calls: true, given: Some((&given, &taken)), ..run };
    run.all();
    run.finish()
}

/// The same with only some of them replaced, by their places in that order; all others are computed, from what is replaced, too. Nothing
/// if a check does not hold.
pub fn evaluate_replacing(
    circuit: &Circuit,
    inputs: &Inputs,
    replaced: &BTreeMap<usize, Scalar>,
) -> Option<Evaluation> {
    let (taken, given) = (Cell::new(0), |index: usize| replaced.get(&index).copied());
    let run = Run::new(circuit, None, inputs, &[]);
    let mut run = Run { keeps_calls: true, given: Some((&given, &taken)), stops: true, ..run };
    run.all();
    run.evaluation.failure.is_none().then_some(run.evaluation)
}

/// What the side programs of an honest prover give, in the order of a run, without products; nothing if a check does not hold.
pub fn advice(circuit: &Circuit, inputs: &Inputs) -> Option<Vec<Scalar>> {
    let noted = RefCell::new(vec![]);
    let mut run = Run { noted: Some(&noted), ..Run::new(circuit, None, inputs, &[]) };
    run.all();
    let holds = run.evaluation.failure.is_none();
    holds.then(|| noted.take())
}

/// A check of the circuit itself that something outside of it found not to hold, with what is told of it.
pub fn failed(circuit: &Circuit, evaluation: &Evaluation, check: CheckId) -> Failure {
    let inputs = Inputs::default();
    let run = Run { evaluation: evaluation.clone(), ..Run::new(circuit, None, &inputs, &[]) };
    let (calls, watches, filled) = (Vec::new(), Vec::new(), Vec::new());
    run.told(Failure { calls, body: None, check, node: ValueId(0), watches, filled })
}

/// Advice by its place, and how much of it was taken.
type Given<'a> = (&'a dyn Fn(usize) -> Option<Scalar>, &'a Cell<usize>);

/// A run of a circuit or of one of its routines.
struct Run<'a> {
    whole: &'a Circuit,
    /// What runs, which of the routines it is, and its arguments.
    circuit: &'a Circuit,
    body: Option<RoutineId>,
    arguments: &'a [Scalar],
    inputs: &'a Inputs,
    /// For every node the values its `Result`s pick from.
    results: Vec<Vec<Scalar>>,
    /// What lies in memories, by their numbers and the addresses.
    memories: BTreeMap<(u32, [u8; 32]), Vec<Vec<Scalar>>>,
    keeps_calls: bool,
    /// The advice that is given, by its place, and how much of it was taken.
    given: Option<Given<'a>>,
    /// Whether the run ends where a check does not hold.
    stops: bool,
    /// Where advice is written down, if somebody asked.
    noted: Option<&'a RefCell<Vec<Scalar>>>,
    evaluation: Evaluation,
}

impl<'a> Run<'a> {
    fn new(whole: &'a Circuit, body: Option<RoutineId>, inputs: &'a Inputs, arguments: &'a [Scalar]) -> Self {
        let (results, evaluation) = (Vec::new(), Evaluation::default());
        let circuit = whole.body(body);
        let (memories, keeps_calls, given, noted) = (BTreeMap::new(), false, None, None);
        Self {
            whole,
            circuit,
            body,
            arguments,
            inputs,
            results,
            memories,
            keeps_calls,
            given,
            stops: false,
            noted,
            evaluation,
        }
    }

    fn all(&mut self) {
        for index in 0..self.circuit.nodes.len() {
            if self.stops && self.evaluation.failure.is_some() {
                return;
            }
            self.node(index);
        }
    }

    fn node(&mut self, index: usize) {
        let leaf = |leaves: &[Scalar], k: &u32| leaves.get(*k as usize).copied().unwrap_or_default();
        let mut results = Vec::new();
        let mut value = Scalar::ZERO;
        match &self.circuit.nodes[index].op {
            Op::Constant(c) => value = *c,
            Op::Public(k) => value = leaf(&self.inputs.public, k),
            Op::Secret(k) | Op::SecretDigits { leaf: k, .. } => value = leaf(&self.inputs.secret, k),
            Op::SecretBits { leaf: k, low, max } => {
                results = secret_bits(&leaf(&self.inputs.secret, k), low, max);
            }
            Op::Hidden(k) => {
                value = self.inputs.hidden.get(*k as usize).map_or(Scalar::ZERO, |opening| opening.value);
            }
            Op::Linear { constant, terms } => {
                value = terms.iter().fold(*constant, |sum, (v, c)| sum + self.value(*v) * c);
            }
            Op::Product(a, b) => value = self.value(*a) * self.value(*b),
            Op::FullAdd(bits) => {
                let total = plain_view(&bits.iter().map(|bit| self.value(*bit)).sum());
                results = (0..2).map(|i| Scalar::from(u64::from(total.bit(i)))).collect();
            }
            Op::Bits { value, count, check } => {
                let value = plain_view(&self.value(*value));
                results = (0..u64::from(*count)).map(|i| Scalar::from(u64::from(value.bit(i)))).collect();
                self.check(value.bits() <= u64::from(*count), index, *check);
            }
            Op::Compute { program, arguments } => results = self.call(*program, arguments),
            Op::Advice { program, arguments } => results = self.advice(*program, arguments),
            Op::Factors { program, arguments } => {
                results = self.advice(*program, arguments);
                let product = results.iter().product();
                results.push(product);
            }
            Op::Parameter { index, .. } => value = leaf(self.arguments, index),
            Op::Call { routine, arguments, .. } => results = self.routine(index, *routine, arguments),
            Op::Rows { elements, .. } => {
                results = elements.iter().map(|element| self.value(*element)).collect()
            }
            Op::Lookup { rows, width, index: row, check } => {
                let elements = match rows {
                    Rows::Known(TableId(id)) => &self.whole.tables[*id as usize].elements,
                    Rows::Node(rows) => &self.results[rows.index()],
                };
                let row = plain_view(&self.value(*row)).to_usize();
                let row =
                    row.and_then(|row| elements.chunks(*width as usize).nth(row)).map(<[Scalar]>::to_vec);
                let found = row.is_some();
                results = row.unwrap_or_else(|| vec![Scalar::ZERO; *width as usize]);
                check.iter().for_each(|check| self.check(found, index, *check));
            }
            Op::Put { memory, cell, .. } => {
                let address = self.value(cell[0]).to_bytes();
                let cell = cell[1..].iter().map(|element| self.value(*element)).collect();
                self.memories.entry((*memory, address)).or_default().push(cell);
            }
            Op::Take { memory, address, width, check, .. } => {
                let cells = self.memories.get_mut(&(*memory, self.value(*address).to_bytes()));
                let cell = cells.and_then(Vec::pop);
                let found = cell.is_some();
                results = cell.unwrap_or_else(|| vec![Scalar::ZERO; *width as usize]);
                check.iter().for_each(|check| self.check(found, index, *check));
            }
            Op::Result { of, index } => {
                value = leaf(&self.results[of.index()], index);
            }
            Op::Reveal(revealed) => {
                value = self.value(*revealed);
                self.evaluation.outputs.push(value);
            }
            Op::Zero { value, check } => self.check(self.value(*value) == Scalar::ZERO, index, *check),
            Op::Within { value, max, check, .. } => {
                self.check(plain_view(&self.value(*value)) <= plain_view(max), index, *check);
            }
            Op::Permutation { left, right, width, guard, check } => {
                let idle = guard.is_some_and(|guard| self.value(guard) == Scalar::ZERO);
                let same = idle || self.in_order(left, *width) == self.in_order(right, *width);
                self.check(same, index, *check);
            }
        }
        self.evaluation.values.push(value);
        self.results.push(results);
    }

    fn value(&self, value: ValueId) -> Scalar {
        self.evaluation.values.get(value.index()).copied().unwrap_or_default()
    }

    /// Tuples in some order that only depends on which there are.
    fn in_order(&self, values: &[ValueId], width: u32) -> Vec<Vec<[u8; 32]>> {
        let bytes = |value: &ValueId| self.value(*value).to_bytes();
        let mut tuples: Vec<Vec<_>> =
            values.chunks(width as usize).map(|tuple| tuple.iter().map(bytes).collect()).collect();
        tuples.sort_unstable();
        tuples
    }

    fn call(&self, program: SideProgramId, arguments: &[ValueId]) -> Vec<Scalar> {
        let arguments: Vec<Scalar> = arguments.iter().map(|argument| self.value(*argument)).collect();
        self.circuit.run_side_program(program, &arguments)
    }

    /// What the prover gives: what is given here, or else what its side program computes.
    fn advice(&self, program: SideProgramId, arguments: &[ValueId]) -> Vec<Scalar> {
        let Some((given, taken)) = self.given else {
            let results = self.call(program, arguments);
            self.noted.iter().for_each(|noted| noted.borrow_mut().extend(&results));
            return results;
        };
        let count = self.circuit.side_programs[program.0 as usize].results as usize;
        let first = taken.replace(taken.get() + count);
        let given: Vec<Option<Scalar>> = (first..first + count).map(given).collect();
        if given.iter().all(Option::is_some) {
            return given.into_iter().flatten().collect();
        }
        let own = self.call(program, arguments);
        given.iter().zip(own).map(|(given, own)| given.unwrap_or(own)).collect()
    }

    /// The results of a routine. If a check in it does not hold, it is the first one here, too.
    fn routine(&mut self, node: usize, id: RoutineId, arguments: &[ValueId]) -> Vec<Scalar> {
        let arguments: Vec<Scalar> = arguments.iter().map(|argument| self.value(*argument)).collect();
        let Self { keeps_calls, given, stops, noted, .. } = *self;
        let run = Run::new(self.whole, Some(id), self.inputs, &arguments);
        let mut run = Run { keeps_calls, given, stops, noted, ..run };
        run.all();
        run.tell_failure();
        let results = run.circuit.returns.iter().map(|value| run.value(*value)).collect();
        if keeps_calls {
            self.evaluation.calls.append(&mut run.evaluation.calls);
            self.evaluation.calls.push((id, std::mem::take(&mut run.evaluation.values)));
        }
        if let (None, Some(mut failure)) = (&self.evaluation.failure, run.evaluation.failure) {
            failure.calls.push((self.body, self.circuit.nodes[node].origin));
            self.evaluation.failure = Some(failure);
        }
        results
    }

    fn check(&mut self, holds: bool, node: usize, check: CheckId) {
        if !holds && self.evaluation.failure.is_none() {
            let node = ValueId(node as u32);
            let (calls, body, watches, filled) = (Vec::new(), self.body, Vec::new(), Vec::new());
            self.evaluation.failure = Some(Failure { calls, body, check, node, watches, filled });
        }
    }

    /// Adds what is told about the evaluation: it may refer to any value.
    fn finish(mut self) -> Evaluation {
        self.tell_failure();
        self.evaluation.logs = self.circuit.logs.iter().filter_map(|log| self.line(log)).collect();
        self.evaluation
    }

    /// Adds the values of a check that does not hold, if it is one of this body.
    fn tell_failure(&mut self) {
        if let Some(failure) = self.evaluation.failure.take_if(|failure| failure.body == self.body) {
            self.evaluation.failure = Some(self.told(failure));
        }
    }

    /// A check of this body that does not hold, with its values.
    fn told(&self, failure: Failure) -> Failure {
        let Check { watches, inserted, .. } = &self.circuit.checks[failure.check.0 as usize];
        let public = self.circuit.public_values();
        let watched = |watch: &Watch| Watched {
            span: watch.span,
            text: self.show(&watch.value),
            public: is_public(&watch.value, &public),
        };
        let filled = |inserted: &Inserted| Filled {
            range: inserted.range.clone(),
            text: self.show(&inserted.value),
            public: is_public(&inserted.value, &public),
        };
        let (watches, filled) =
            (watches.iter().map(watched).collect(), inserted.iter().map(filled).collect());
        Failure { watches, filled, ..failure }
    }

    /// What a `log` prints, if it does.
    fn line(&self, log: &Log) -> Option<LogLine> {
        let mut inputs = Inputs::default();
        inputs.public = log.arguments.iter().map(|argument| self.value(*argument)).collect();
        let evaluation = evaluate(&log.circuit, &inputs);
        let clear = Run { evaluation, ..Run::new(&log.circuit, None, &inputs, &[]) };
        if log.guard.is_some_and(|guard| clear.value(guard) != Scalar::ONE) {
            return None;
        }
        let parts = log.parts.iter().map(|part| match part {
            LogPart::Message { text, inserted } => {
                let values = inserted.iter().map(|part| (part.range.clone(), clear.show(&part.value)));
                message::filled(text, values)
            }
            LogPart::Value(value) => clear.show(value),
        });
        Some(LogLine { origin: log.origin, text: parts.collect::<Vec<_>>().join(" ") })
    }

    fn show(&self, value: &WatchValue) -> String {
        match value {
            WatchValue::Bool(v) => match self.value(*v) {
                v if v == Scalar::ZERO => "false".into(),
                v if v == Scalar::ONE => "true".into(),
                v => format!("{} (neither true nor false)", scalar_to_int(&v)),
            },
            WatchValue::Int(v) => scalar_to_int(&self.value(*v)).to_string(),
            WatchValue::Field(v) => field_text(&self.value(*v)),
            WatchValue::List(values) => {
                let values: Vec<String> = values.iter().map(|value| self.show(value)).collect();
                format!("[{}]", values.join(", "))
            }
            WatchValue::Data(names, parts) => self.show_data(names, parts),
            WatchValue::Chosen(..) => self.chosen(value).map_or_else(|| "…".into(), |value| self.show(value)),
            WatchValue::Absent => "…".into(),
        }
    }

    /// A struct, or the variant that an enum is, by name.
    fn show_data(&self, names: &Parts, parts: &[WatchValue]) -> String {
        let is_set = |part: &WatchValue| matches!(part, WatchValue::Bool(v) if self.value(*v) == Scalar::ONE);
        let variant = parts.iter().take(names.indicators()).position(is_set).map_or(0, |index| index + 1);
        let fields = parts.get(names.fields(variant)).unwrap_or_default();
        names.text(variant, &fields.iter().map(|field| self.show(field)).collect::<Vec<_>>())
    }

    /// The value that is one of several, if its index is one of them.
    fn chosen<'w>(&self, value: &'w WatchValue) -> Option<&'w WatchValue> {
        let WatchValue::Chosen(values, index) = value else { return Some(value) };
        let WatchValue::Int(index) = self.chosen(index)? else { return None };
        let value = values.get(usize::try_from(scalar_to_int(&self.value(*index))).ok()?)?;
        self.chosen(value)
    }
}

/// An input of low..=low + max and its bits; all weigh what powers of two do, but the last, which is set if the number is
/// 2^(n−1) or more, may weigh less.
fn secret_bits(value: &Scalar, low: &Scalar, max: &Scalar) -> Vec<Scalar> {
    let (mut rest, max) = (plain_view(&(value - low)), plain_view(max));
    let last = max.bits() - 1;
    let highest = rest.bit(last);
    if highest {
        rest -= max - (BigInt::from(1) << last) + 1;
    }
    let bit = |bit: bool| Scalar::from(u64::from(bit));
    let bits = (0..last).map(|i| bit(rest.bit(i))).chain([bit(highest)]);
    [*value].into_iter().chain(bits).collect()
}

fn is_public(value: &WatchValue, public: &[bool]) -> bool {
    match value {
        WatchValue::Bool(v) | WatchValue::Int(v) | WatchValue::Field(v) => public[v.index()],
        WatchValue::List(values) | WatchValue::Data(_, values) => {
            values.iter().all(|value| is_public(value, public))
        }
        WatchValue::Chosen(values, index) => {
            is_public(index, public) && values.iter().all(|value| is_public(value, public))
        }
        WatchValue::Absent => true,
    }
}

/// A field element: small ones, of either sign, in decimal, the others in hexadecimal.
pub(crate) fn field_text(value: &Scalar) -> String {
    let signed = scalar_to_int(value);
    if signed.bits() <= 64 {
        signed.to_string()
    } else {
        format!("{:#x}", BigInt::from_bytes_le(num_bigint::Sign::Plus, value.as_bytes()))
    }
}
