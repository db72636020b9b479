//! Clauses of contracts: a value is its amount and its asset, which are in the circuit, and commitments to both, which are not.
//!
//! What is locked names commitments. A sum or difference of numbers that have commitments has theirs, added by the machine. Any other number
//! gets one as an argument of the clause, and a constraint says that it is the number; so does a number that everybody is to see, if it does not
//! follow from what everybody sees. Nothing is made or lost with values in the circuit: that is proven of
//! commitments, once, by the transaction.

mod blind;
mod given;
mod makes;
mod sealed;
mod signed;
mod successor;

use std::collections::BTreeMap;
use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;

use super::attempts::lowered;
use super::builder::{Because, When};
use super::check::Rule;
use super::error::Lowered;
use super::shared::Shared;
use super::value::{DataType, Int, Lc, Value};
use super::{Frame, LIMITS, Lowerer, Spent};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::openings::Use;
use crate::hir::{
    BinaryOp, ContractId, DataId, Effect, Entry, Expr, Function, Instance, LocalId, Message, Program, Type,
    openings,
};
use crate::ir::{
    Action, ArgumentKind, CheckKind, Circuit, Clause, Linear, Op, Part, Place, Sum, Text, Traded, ValueId,
};
use crate::source::Span;
use crate::types::TypeTable;
use sealed::SealedField;

/// A clause to be lowered.
#[derive(Clone, Debug)]
pub struct ClauseEntry {
    /// The contract that it is of.
    pub contract: ContractId,
    /// Which of its clauses; none for what makes an instance.
    pub clause: Option<usize>,
    /// What the contract is made with: all numbers, and zeros for keys and addresses, in the order of the leaves. Nothing if that is
    /// not known yet: then numbers are in the circuit as public inputs.
    pub parameters: Option<Vec<Scalar>>,
    /// Which of the keys sign, if not all do.
    pub signers: Option<Vec<u32>>,
}

/// What is known of the clause that is being lowered.
#[derive(Clone, Debug, Default)]
pub(super) struct ClauseState {
    entry: Option<ClauseEntry>,
    clause: Clause,
    /// Where keys and addresses are, by the numbers that stand for them in the circuit.
    keys: Vec<Place>,
    /// How many leaves the parameters have so far.
    parameters: u32,
    /// Which argument is tied to a node: its leaf, and the number as an input.
    revealed: BTreeMap<ValueId, (u32, Lc)>,
    /// Where the commitments to nodes are that are no hidden inputs.
    committed: BTreeMap<ValueId, Place>,
    times: [Option<Lc>; 2],
    identity: Option<Lc>,
    /// What is done with each field of the state, and with each value.
    uses: Vec<Use>,
    /// For each field of the state how it is sealed, if it is.
    sealed: Vec<Option<SealedField>>,
    /// The fields of the next instance, and the values that it holds so far.
    next: Option<Vec<(NextField, Span)>>,
    kept: Vec<Value>,
}

/// A field of the next instance.
#[derive(Clone, Debug)]
enum NextField {
    Value(Value),
    /// The commitment of a field with something added to it, by the place of its sum, and its handle, if the field is sealed.
    Sum(Place, Option<Text>),
}

/// Lowers one clause of a contract. The circuit is there if and only if no diagnostic is an error.
pub fn lower_clause(
    program: &Program,
    types: &TypeTable,
    clause: &ClauseEntry,
    spent: &mut Spent,
) -> (Option<Circuit>, Vec<Diagnostic>) {
    let contract = &program.contracts[clause.contract.0 as usize];
    let function = clause.clause.map_or(contract.creation, |index| contract.clauses[index].function);
    let Function { name, span, .. } = &program.functions[function.0 as usize];
    let name = format!("{}::{name}", contract.name);
    let entry = Entry { name, function, arguments: vec![], span: *span };
    let prepare = |lowerer: &mut Lowerer<'_>| {
        lowerer.clause = Some(ClauseState { entry: Some(clause.clone()), ..ClauseState::default() });
    };
    let mut lowerer = lowered(program, types, &entry, LIMITS, *spent, prepare);
    *spent = lowerer.spent();
    let clause = lowerer.clause.take().map(|state| state.clause);
    let (circuit, diagnostics) = lowerer.finish();
    let returns = clause.as_ref().map(|clause| clause.computed.clone()).unwrap_or_default();
    (circuit.map(|circuit| Circuit { clause, returns, ..circuit }), diagnostics)
}

impl Lowerer<'_> {
    /// Lowers a clause, from what it is given to the next instance.
    pub(super) fn run_clause(&mut self, entry: &Entry) {
        let Some(wanted) = self.clause().entry.clone() else { return };
        let program = self.program;
        let contract = &program.contracts[wanted.contract.0 as usize];
        let function = &program.functions[entry.function.0 as usize];
        let instance = Rc::new(Instance::default());
        self.frames.push(Frame::around(entry.function, instance));
        // What stands around the code of the circuit is the clause's own.
        self.builder.origin();
        if wanted.clause.is_none() {
            // What went wrong was reported.
            let _ = self.creation(contract, wanted.parameters.as_deref(), function.span);
            self.frames.pop();
            return;
        }
        self.clause().uses = openings::uses(program, contract, entry.function);
        let common = self.common(contract, wanted.parameters.as_deref());
        let own = function.parameters.iter().skip(contract.common());
        let own: Vec<Value> = own.map(|parameter| self.argument(function, parameter).into()).collect();
        self.frames.pop();
        self.builder.here.span = function.span;
        let locals = common.iter().cloned().chain(own).map(Some).collect();
        let result = self.run(entry.function, function, Instance::default(), locals, None);
        let (Ok(result), None) = (result, self.stopped) else { return };
        let place = function.body.tail.as_ref().map_or(function.result_span, |tail| tail.span);
        self.builder.here.span = place;
        self.frames.push(Frame::around(entry.function, Rc::default()));
        // What went wrong was reported.
        let _ = self.results(&result, &function.result, place);
        let _ = self.successor(contract, common, function.span);
        self.frames.pop();
    }

    fn clause(&mut self) -> &mut ClauseState {
        self.clause.get_or_insert_default()
    }

    /// A value by its amount and its flavor.
    fn value_of(&mut self, amount: Int, flavor: Lc) -> Value {
        let Some(types) = self.program.contract_types else { return Value::unit() };
        let data = |id: DataId, parts| {
            Value::Data(Rc::new(DataType { id, instance: Instance::default() }), Shared::new(parts))
        };
        let asset = data(types.asset, vec![Value::Field(flavor)]);
        data(types.value, vec![Value::Int(amount), asset])
    }

    /// A number that everybody is to see: where its string is, and the number as an input.
    pub(super) fn published(&mut self, lc: &Lc) -> (Text, Lc) {
        self.builder.published += 1;
        if let Some(known) = lc.known() {
            return (Text::Scalar(known), lc.clone());
        }
        let node = self.builder.value(lc);
        if self.builder.is_public(lc) && !matches!(self.builder.circuit.op(node), Op::Public(_)) {
            return (Text::At(self.computed(node)), lc.clone());
        }
        let known = match self.builder.circuit.op(node) {
            Op::Public(leaf) => Some((*leaf, Lc::node(node))),
            _ => self.clause().revealed.get(&node).cloned(),
        };
        let (leaf, lc) = match known {
            Some(known) => known,
            None => {
                let leaf = self.leaves.public;
                let place = self.next_place(Place::Argument);
                let input = self.public_leaf(place);
                self.add_argument("revealed", ArgumentKind::Revealed(leaf, node));
                self.tie_argument(&input, node);
                self.clause().revealed.insert(node, (leaf, input.clone()));
                (leaf, input)
            }
        };
        (Text::At(self.clause().clause.public[leaf as usize].place), lc)
    }

    /// Where a commitment to a number is.
    fn committed(&mut self, lc: &Lc) -> Text {
        if let Some(known) = lc.known() {
            return Text::Commitment(known);
        }
        let node = self.builder.value(lc);
        let place = self.commitment_of(node).or_else(|| self.sum_of(lc, node)).unwrap_or_else(|| {
            let leaf = self.leaves.hidden;
            let place = self.next_place(Place::Argument);
            let input = self.committed_leaf(place);
            self.add_argument("committed", ArgumentKind::Committed(leaf, node));
            self.tie_argument(&input, node);
            place
        });
        self.clause().committed.insert(node, place);
        Text::At(place)
    }

    /// Where there is a commitment to a node.
    fn commitment_of(&mut self, node: ValueId) -> Option<Place> {
        match *self.builder.circuit.op(node) {
            Op::Hidden(leaf) => self.clause().clause.hidden.get(leaf as usize).copied(),
            _ => self.clause().committed.get(&node).copied(),
        }
    }

    /// The commitment that other commitments add up to, if that makes one to this sum or difference.
    fn sum_of(&mut self, lc: &Lc, node: ValueId) -> Option<Place> {
        /// Each term takes about as long to verify as a third of an argument.
        const MOST_TERMS: usize = 4;
        if lc.constant != Scalar::ZERO || !(2..=MOST_TERMS).contains(&lc.terms.len()) {
            return None;
        }
        let mut terms = vec![];
        for (term, weight) in lc.terms.iter() {
            let minus = *weight == -Scalar::ONE;
            if !minus && *weight != Scalar::ONE {
                return None;
            }
            terms.push((minus, Text::At(self.commitment_of(*term)?)));
        }
        // What is added comes first.
        terms.sort_by_key(|(minus, _)| *minus);
        let (false, mut sum) = terms[0] else { return None };
        for (index, (minus, other)) in terms.iter().enumerate().skip(1) {
            let value = (index + 1 == terms.len()).then_some(node);
            sum = Text::At(self.sum_at(Sum { one: sum, other: *other, minus: *minus, value }));
        }
        let Text::At(place) = sum else { return None };
        Some(place)
    }

    /// Where a sum of commitments or handles is.
    fn sum_at(&mut self, sum: Sum) -> Place {
        Place::Sum(index_of(&mut self.clause().clause.sums, sum))
    }

    /// Where the string of a public number is that the clause computes.
    fn computed(&mut self, node: ValueId) -> Place {
        Place::Computed(index_of(&mut self.clause().clause.computed, node))
    }

    /// Requires that an argument is what the clause computed.
    fn tie_argument(&mut self, argument: &Lc, node: ValueId) {
        let check = self.check(&Rule::new(CheckKind::Internal));
        self.builder.zero(&argument.minus(&Lc::node(node)), When::Always(Because::Chosen), check);
    }

    /// What a clause does beside computing, or asks.
    pub(super) fn effect(
        &mut self,
        effect: Effect,
        arguments: &[Expr],
        message: Option<&Message>,
        span: Span,
    ) -> Lowered<Value> {
        if effect == Effect::Next && self.clause.is_some() && !self.builder.clear && self.scopes.is_empty() {
            return self.next(arguments, span);
        }
        let values: Vec<Value> = arguments.iter().map(|argument| self.expr(argument)).collect();
        if let Some(reported) = values.iter().find_map(Value::error) {
            return Err(reported);
        }
        if self.clause.is_none() || self.builder.clear {
            return Err(self.confused(span, "this stands only in clauses of contracts"));
        }
        if !effect.is_question() && !self.scopes.is_empty() {
            let message = format!("whether this clause does `{}` depends on its inputs", effect.name());
            let error = Diagnostic::at(codes::E0907, span, message)
                .here("stands under a condition that only a call decides")
                .help("a clause does the same for all inputs: write a clause for each case");
            return Err(self.report(error));
        }
        match (effect, &values[..]) {
            (Effect::Sign, keys) => {
                let chosen = self.clause().entry.as_ref().and_then(|entry| entry.signers.clone());
                let chosen = chosen.unwrap_or_else(|| (0..keys.len() as u32).collect());
                for index in chosen {
                    let Some(key) = keys.get(index as usize) else { continue };
                    let key = self.key_place(key, arguments[index as usize].span)?;
                    self.clause().clause.actions.push(Action::Sign(key));
                }
                Ok(Value::unit())
            }
            (Effect::Require, [amount, asset]) => {
                let amount = self.store(amount.clone(), &Type::unsigned(64), &Instance::default(), span);
                match (amount, asset.children().map(|parts| &parts[..])) {
                    (Value::Int(amount), Some([Value::Field(flavor)])) => {
                        let traded = Traded { quantity: linear(&amount.lc), flavor: linear(flavor) };
                        self.clause().clause.required.push(traded);
                        Ok(self.value_of(amount, flavor.clone()))
                    }
                    (amount, _) => Err(amount.error().unwrap_or_else(|| self.confused(span, "an amount"))),
                }
            }
            (Effect::Lock, [value, with]) => {
                let part = self.locked_part(value, span)?;
                let to = self.key_place(with, arguments[1].span)?;
                self.clause().clause.actions.push(Action::Lock(part, to));
                Ok(Value::unit())
            }
            (Effect::LockIn(number), [value, with @ ..]) => {
                let part = self.locked_part(value, span)?;
                let to = self.made(number, with, &arguments[1..], span)?;
                self.clause().clause.actions.push(Action::Lock(part, to));
                Ok(Value::unit())
            }
            (Effect::Keep, [value]) => {
                self.clause().kept.push(value.clone());
                Ok(Value::unit())
            }
            (Effect::Retire, [value]) => {
                let part = self.locked_part(value, span)?;
                self.clause().clause.actions.push(Action::Burn(part));
                Ok(Value::unit())
            }
            // The transaction gets what is not locked.
            (Effect::Unlock, [value]) => {
                let (amount, flavor) = self.parts_of_value(value, span)?;
                let traded = Traded { quantity: linear(&amount), flavor: linear(&flavor) };
                self.clause().clause.unlocked.push(traded);
                Ok(Value::unit())
            }
            (Effect::Issue, [value]) => match value.children().and_then(|parts| parts.first()) {
                Some(amount) => Ok(amount.clone()),
                None => Err(self.confused(span, "an amount")),
            },
            (Effect::Nullify, [tag]) => {
                let tag = self.field(tag.clone(), span)?;
                self.warn_of_nullifier(&tag, arguments[0].span);
                let (tag, _) = self.published(&tag);
                let said = message.map(|message| message.text.clone());
                self.clause().clause.actions.push(Action::Nullify(tag, said));
                Ok(Value::unit())
            }
            (Effect::Identity, []) => Ok(Value::Field(self.identity())),
            (Effect::After, [moment]) => {
                let time = self.time(0);
                self.compare(BinaryOp::Ge, &time, moment, span)
            }
            (Effect::Before, [moment]) => {
                let time = self.time(1);
                self.compare(BinaryOp::Le, &time, moment, span)
            }
            _ => Err(self.confused(span, effect.name())),
        }
    }

    /// The identity of the instance, which is the string after the fields of its state.
    fn identity(&mut self) -> Lc {
        if let Some(identity) = &self.clause().identity {
            return identity.clone();
        }
        let last = self.clause().clause.strings.saturating_sub(1);
        let identity = self.public_leaf(Place::Payload(last));
        self.clause().identity = Some(identity.clone());
        identity
    }

    /// The earliest or the latest time of the transaction.
    fn time(&mut self, which: usize) -> Value {
        let time = match self.clause().times[which].clone() {
            Some(time) => time,
            None => {
                let time = self.public_leaf([Place::MinTime, Place::MaxTime][which]);
                self.clause().times[which] = Some(time.clone());
                time
            }
        };
        let (low, high) = (BigInt::ZERO, BigInt::from(u64::MAX));
        self.builder.facts.set_range(&time, (low.clone(), high.clone()));
        Value::Int(Int::new(time, low, high))
    }

    fn next(&mut self, arguments: &[Expr], span: Span) -> Lowered<Value> {
        let contract = self.clause().entry.as_ref().map(|entry| entry.contract);
        let Some(contract) = contract else { return Err(self.confused(span, "next")) };
        if self.clause().next.is_some() {
            let error = Diagnostic::at(codes::E0908, span, "a clause makes one next instance")
                .here("this is a second one")
                .help("write all fields that change in one `next { … }`");
            return Err(self.report(error));
        }
        let program = self.program;
        let contract = &program.contracts[contract.0 as usize];
        let mut fields = vec![];
        for ((index, field), argument) in contract.state.iter().enumerate().zip(arguments) {
            let local = LocalId((contract.parameters.len() + index) as u32);
            let hidden = matches!(field.ty, Type::Hidden(_));
            let used = self.clause().uses.get(index).filter(|_| hidden);
            let next = match (used, openings::added(argument, local)) {
                (Some(Use::Added), Some(sum)) => self.blind_sum((index, field), sum, argument)?,
                _ => {
                    let value = self.expr(argument);
                    NextField::Value(self.field_value(value, &field.ty, argument.span)?)
                }
            };
            fields.push((next, argument.span));
        }
        self.clause().next = Some(fields);
        Ok(Value::unit())
    }

    /// A value as a field of the next instance holds it.
    fn field_value(&mut self, value: Value, ty: &Type, span: Span) -> Lowered<Value> {
        let value = self.store(value, &ty.opened(), &Instance::default(), span);
        value.error().map_or(Ok(value), Err)
    }

    /// The amount and the flavor of a value.
    fn parts_of_value(&mut self, value: &Value, span: Span) -> Lowered<(Lc, Lc)> {
        let parts = value.children().map(|parts| &parts[..]);
        let Some([Value::Int(amount), asset]) = parts else {
            return Err(value.error().unwrap_or_else(|| self.confused(span, "a value")));
        };
        match asset.children().map(|parts| &parts[..]) {
            Some([Value::Field(flavor)]) => Ok((amount.lc.clone(), flavor.clone())),
            _ => Err(self.confused(span, "an asset")),
        }
    }

    /// The commitments to a value.
    fn locked_part(&mut self, value: &Value, span: Span) -> Lowered<Part> {
        let (amount, flavor) = self.parts_of_value(value, span)?;
        Ok(Part { quantity: self.committed(&amount), flavor: self.committed(&flavor) })
    }

    /// Where a key or an address is.
    fn key_place(&mut self, key: &Value, span: Span) -> Lowered<Place> {
        let number = match key.children().map(|parts| &parts[..]) {
            Some([Value::Int(number)]) => number.known().and_then(|number| usize::try_from(number).ok()),
            _ => return Err(key.error().unwrap_or_else(|| self.confused(span, "a key"))),
        };
        match number.and_then(|number| self.clause().keys.get(number).copied()) {
            Some(place) => Ok(place),
            None => {
                let error =
                    Diagnostic::at(codes::E0907, span, "which key this is depends on the clause's inputs")
                        .here("is chosen by something that only a call decides")
                        .help("a clause does the same for all inputs: write a clause for each case");
                Err(self.report(error))
            }
        }
    }
}

/// Where an item is in a list that has each once; it is added if it is not there.
fn index_of<T: PartialEq>(all: &mut Vec<T>, item: T) -> u32 {
    let known = all.iter().position(|other| *other == item);
    let index = known.unwrap_or_else(|| {
        all.push(item);
        all.len() - 1
    });
    index as u32
}

fn linear(lc: &Lc) -> Linear {
    Linear { constant: lc.constant, terms: lc.terms.to_vec() }
}
