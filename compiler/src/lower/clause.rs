//! Clauses of contracts: a value is its amount and its asset, which are in the circuit, and commitments to both, which are not.
//!
//! What is locked names commitments. A number that has none gets one as an argument of the clause, and a constraint says that it is
//! the number; so does a number that everybody is to see. Nothing is made or lost with values in the circuit: that is proven of
//! commitments, once, by the transaction.

use std::collections::BTreeMap;
use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::abi::{Parameter as AbiParameter, Type as AbiType, Visibility};
use zkvm::integer::scalar_to_int;

use super::abi::Stage;
use super::attempts::lowered;
use super::builder::{Because, When};
use super::check::Rule;
use super::error::Lowered;
use super::shared::Shared;
use super::value::{DataType, Int, Lc, Value};
use super::{Frame, LIMITS, Lowerer, Spent};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{
    BinaryOp, Contract, ContractId, DataId, Effect, Entry, Expr, Function, FunctionId, Instance, Message,
    Program, Type,
};
use crate::ir::{
    Action, Argument, ArgumentKind, CheckKind, Circuit, Clause, ClauseParameter, Op, ParameterLeaf, Part,
    Place, PublicLeaf, Text, ValueId,
};
use crate::source::Span;
use crate::types::TypeTable;

/// A clause to be lowered.
#[derive(Clone, Debug)]
pub struct ClauseEntry {
    /// The contract that it is of.
    pub contract: ContractId,
    /// Which of its clauses; none for what is proven of a new instance.
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
    /// Which argument is tied to a node.
    revealed: BTreeMap<ValueId, u32>,
    committed: BTreeMap<ValueId, u32>,
    times: [Option<Lc>; 2],
    /// The fields of the next instance, and the values that it holds so far.
    next: Option<Vec<(Value, Span)>>,
    kept: Vec<Value>,
}

/// Lowers one clause of a contract. The circuit is there if and only if no diagnostic is an error.
pub fn lower_clause(
    program: &Program,
    types: &TypeTable,
    clause: &ClauseEntry,
    spent: &mut Spent,
) -> (Option<Circuit>, Vec<Diagnostic>) {
    let contract = &program.contracts[clause.contract.0 as usize];
    // What is proven of a new instance has the name of the first invariant.
    let invariant = contract.invariants.first().copied().unwrap_or(FunctionId(0));
    let function = clause.clause.map_or(invariant, |index| contract.clauses[index].function);
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
    (circuit.map(|circuit| Circuit { clause, ..circuit }), diagnostics)
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
        let common = self.common(contract, wanted.parameters.as_deref());
        if wanted.clause.is_none() {
            self.frames.pop();
            // What went wrong was reported.
            let _ = self.invariants(contract, &common, function.span);
            return;
        }
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

    /// What all clauses of the contract have: parameters, state, values.
    fn common(&mut self, contract: &Contract, known: Option<&[Scalar]>) -> Vec<Value> {
        let mut values = vec![];
        for parameter in &contract.parameters {
            self.builder.here.span = parameter.span;
            values.push(self.contract_parameter(&parameter.name, &parameter.ty, known).into());
        }
        for field in &contract.state {
            self.builder.here.span = field.span;
            values.push(self.given(&field.name, &field.ty, Stage::Public, Place::Payload).into());
        }
        let strings = self.clause().clause.strings;
        for (locked, index) in contract.locks.iter().zip(0..) {
            self.builder.here.span = locked.span;
            let amount = self.committed_leaf(Place::Quantity(index));
            let amount = Int::new(amount, BigInt::ZERO, u64::MAX.into());
            self.builder.facts.set_range(&amount.lc, (amount.low.clone(), amount.high.clone()));
            let flavor = self.committed_leaf(Place::Flavor(index));
            values.push(self.value_of(amount, flavor));
        }
        let clause = &mut self.clause().clause;
        (clause.strings, clause.values) = (strings, contract.locks.len() as u32);
        values
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

    /// A hidden input whose commitment is at a place.
    fn committed_leaf(&mut self, place: Place) -> Lc {
        let leaf = self.leaves.hidden;
        self.leaves.hidden += 1;
        self.clause().clause.hidden.push(place);
        self.declare_leaf(AbiType::Hidden(Box::new(AbiType::Field)), Visibility::Secret);
        Lc::node(self.builder.input(Op::Hidden(leaf)))
    }

    /// A public input that is the number at a place.
    fn public_leaf(&mut self, place: Place) -> Lc {
        let leaf = self.leaves.public;
        self.leaves.public += 1;
        self.clause().clause.public.push(PublicLeaf { place, range: None });
        self.declare_leaf(AbiType::Field, Visibility::Public);
        Lc::node(self.builder.input(Op::Public(leaf)))
    }

    fn declare_leaf(&mut self, ty: AbiType, visibility: Visibility) {
        let parameters = &mut self.builder.circuit.abi.parameters;
        let name = format!("input_{}", parameters.len());
        parameters.push(AbiParameter { name, visibility, ty });
    }

    /// A parameter of the contract: what is known of it, or public inputs.
    fn contract_parameter(&mut self, name: &str, ty: &Type, known: Option<&[Scalar]>) -> Lowered<Value> {
        let Some(known) = known else { return self.given(name, ty, Stage::Public, Place::Parameter) };
        let span = self.builder.here.span;
        let Some(ty) = self.closed(ty, &Instance::default()) else {
            return Err(self.confused(span, "this type has no range"));
        };
        self.known_parameter(&ty, known)
    }

    fn known_parameter(&mut self, ty: &Type, known: &[Scalar]) -> Lowered<Value> {
        let span = self.builder.here.span;
        if self.program.is_key(ty) {
            return Ok(self.key(ty, Place::Parameter));
        }
        let parts = match ty {
            Type::Array(element, length) => {
                let length = self.length(length, &Instance::default(), span)?;
                vec![(**element).clone(); length]
            }
            Type::Tuple(types) => types.clone(),
            Type::Data(id, arguments) => {
                let made = self.data_type(*id, arguments, &Instance::default(), span)?;
                let mut children = vec![];
                for part in self.program.data(*id).parts() {
                    let part = self.closed(part, &made.instance).unwrap_or(Type::Error);
                    children.push(self.known_parameter(&part, known)?);
                }
                return Ok(Value::Data(made, Shared::new(children)));
            }
            leaf => {
                let index = self.next_parameter();
                let number = known.get(index as usize).copied().unwrap_or_default();
                return Ok(match leaf {
                    Type::Bool => Value::Bool(Lc::constant(number)),
                    Type::Int(_) => Value::Int(Int::constant(scalar_to_int(&number))),
                    _ => Value::Field(Lc::constant(number)),
                });
            }
        };
        let parts = parts.iter().map(|part| self.known_parameter(part, known));
        Ok(Value::list(parts.collect::<Lowered<_>>()?))
    }

    fn next_parameter(&mut self) -> u32 {
        let count = &mut self.clause().parameters;
        *count += 1;
        *count - 1
    }

    /// Where the next string of a kind is.
    fn next_place(&mut self, kind: fn(u32) -> Place) -> Place {
        let place = match kind(0) {
            Place::Parameter(_) => return kind(self.next_parameter()),
            Place::Payload(_) => &mut self.clause().clause.strings,
            _ => return kind(self.clause().clause.arguments.len() as u32),
        };
        *place += 1;
        kind(*place - 1)
    }

    /// A key or an address: the number by which it is known here.
    fn key(&mut self, ty: &Type, kind: fn(u32) -> Place) -> Value {
        let place = self.next_place(kind);
        let keys = &mut self.clause().keys;
        keys.push(place);
        let number = Value::int(keys.len() - 1);
        let id = if let Type::Data(id, _) = ty { *id } else { DataId(0) };
        Value::Data(Rc::new(DataType { id, instance: Instance::default() }), Shared::new(vec![number]))
    }

    /// Numbers, keys and addresses that strings are, one for each leaf.
    fn given(&mut self, name: &str, ty: &Type, stage: Stage, kind: fn(u32) -> Place) -> Lowered<Value> {
        let span = self.builder.here.span;
        let argument = matches!(kind(0), Place::Argument(_));
        if self.program.is_key(ty) {
            let key = self.key(ty, kind);
            if argument {
                self.add_argument(name, ArgumentKind::Key);
            }
            return Ok(key);
        }
        if self.program.is_opaque(ty) {
            if let Type::Array(element, length) = ty {
                let length = self.length(length, &Instance::default(), span)?;
                let keys = (0..length).map(|i| self.given(&format!("{name}[{i}]"), element, stage, kind));
                return Ok(Value::list(keys.collect::<Lowered<_>>()?));
            }
            let error = Diagnostic::at(codes::E0906, span, "keys stand alone or in arrays here")
                .here("a key among other values");
            return Err(self.report(error.help("give each key a parameter or a field of its own")));
        }
        let abi = self.abi_type(ty, &Instance::default(), span)?;
        let Some(closed) = self.closed(ty, &Instance::default()) else {
            return Err(self.confused(span, "this type has no range"));
        };
        let before = self.leaves;
        let value = self.input(&closed, &abi, stage, name);
        let visibility = if stage == Stage::Public { Visibility::Public } else { Visibility::Secret };
        let parameter = AbiParameter { name: name.to_owned(), visibility, ty: abi.clone() };
        self.builder.circuit.abi.parameters.push(parameter);
        let mut ranges = vec![];
        leaf_ranges(&abi, &mut ranges);
        for (leaf, range) in (before.public..self.leaves.public).zip(ranges) {
            let place = self.next_place(kind);
            self.clause().clause.public.push(PublicLeaf { place, range });
            if argument {
                self.add_argument(name, ArgumentKind::Public(leaf));
            }
        }
        for leaf in before.hidden..self.leaves.hidden {
            let place = self.next_place(kind);
            self.clause().clause.hidden.push(place);
            if argument {
                self.add_argument(name, ArgumentKind::Hidden(leaf));
            }
        }
        Ok(value)
    }

    fn add_argument(&mut self, name: &str, kind: ArgumentKind) {
        self.clause().clause.arguments.push(Argument { name: name.to_owned(), kind });
    }

    /// A parameter of the clause itself.
    fn argument(&mut self, function: &Function, parameter: &crate::hir::Parameter) -> Lowered<Value> {
        self.builder.here.span = parameter.span;
        let name = &function.locals[parameter.local.0 as usize].name;
        let stage = if parameter.public.is_some() { Stage::Public } else { Stage::Secret };
        // Everybody knows an asset, as they know a key.
        let asset = self.program.contract_types.map(|types| Program::plain(types.asset));
        let stage = if asset.as_ref() == Some(&parameter.ty) { Stage::Public } else { stage };
        let (before, keys) = (self.leaves, self.clause().clause.arguments.len() as u32);
        let value = self.given(name, &parameter.ty, stage, Place::Argument);
        let leaves = self.leaves;
        let clause = &mut self.clause().clause;
        let is_key = |index: &u32| clause.arguments[*index as usize].kind == ArgumentKind::Key;
        let keys = (keys..clause.arguments.len() as u32).filter(is_key).map(ParameterLeaf::Key);
        let leaves = (before.public..leaves.public)
            .map(ParameterLeaf::Public)
            .chain((before.hidden..leaves.hidden).map(ParameterLeaf::Hidden))
            .chain((before.secret..leaves.secret).map(ParameterLeaf::Secret))
            .chain(keys);
        let parameter = ClauseParameter { name: name.clone(), leaves: leaves.collect() };
        clause.parameters.push(parameter);
        value
    }

    /// A number that everybody is to see: where its string is, and the number as an input.
    pub(super) fn published(&mut self, lc: &Lc) -> (Text, Lc) {
        self.builder.published += 1;
        if let Some(known) = lc.known() {
            return (Text::Scalar(known), lc.clone());
        }
        let node = self.builder.value(lc);
        let leaf = match self.builder.circuit.op(node) {
            Op::Public(leaf) => Some(*leaf),
            _ => self.clause().revealed.get(&node).copied(),
        };
        let (leaf, lc) = match leaf {
            Some(leaf) => (leaf, self.public_node(leaf)),
            None => {
                let leaf = self.leaves.public;
                let place = self.next_place(Place::Argument);
                let input = self.public_leaf(place);
                self.add_argument("revealed", ArgumentKind::Revealed(leaf, node));
                self.tie_argument(&input, node);
                self.clause().revealed.insert(node, leaf);
                (leaf, input)
            }
        };
        (Text::At(self.clause().clause.public[leaf as usize].place), lc)
    }

    /// The node of a public input leaf, of which there is one.
    fn public_node(&self, leaf: u32) -> Lc {
        let nodes = &self.builder.circuit.nodes;
        let index = nodes.iter().position(|node| node.op == Op::Public(leaf)).unwrap_or_default();
        Lc::node(ValueId(index as u32))
    }

    /// Where a commitment to a number is.
    fn committed(&mut self, lc: &Lc) -> Text {
        if let Some(known) = lc.known() {
            return Text::Commitment(known);
        }
        let node = self.builder.value(lc);
        let leaf = match self.builder.circuit.op(node) {
            Op::Hidden(leaf) => Some(*leaf),
            _ => self.clause().committed.get(&node).copied(),
        };
        let leaf = leaf.unwrap_or_else(|| {
            let leaf = self.leaves.hidden;
            let place = self.next_place(Place::Argument);
            let input = self.committed_leaf(place);
            self.add_argument("committed", ArgumentKind::Committed(leaf, node));
            self.tie_argument(&input, node);
            self.clause().committed.insert(node, leaf);
            leaf
        });
        Text::At(self.clause().clause.hidden[leaf as usize])
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
            (Effect::Keep, [value]) => {
                self.clause().kept.push(value.clone());
                Ok(Value::unit())
            }
            // The transaction gets what is not locked.
            (Effect::Unlock, [_]) => Ok(Value::unit()),
            (Effect::Next, fields) => self.next(fields, arguments, span),
            (Effect::Nullify, [tag]) => {
                let tag = self.field(tag.clone(), span)?;
                let (tag, _) = self.published(&tag);
                let said = message.map(|message| message.text.clone());
                self.clause().clause.actions.push(Action::Nullify(tag, said));
                Ok(Value::unit())
            }
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

    fn next(&mut self, fields: &[Value], arguments: &[Expr], span: Span) -> Lowered<Value> {
        let contract = self.clause().entry.as_ref().map(|entry| entry.contract);
        let Some(contract) = contract else { return Err(self.confused(span, "next")) };
        if self.clause().next.is_some() {
            let error = Diagnostic::at(codes::E0908, span, "a clause makes one next instance")
                .here("this is a second one")
                .help("write all fields that change in one `next { … }`");
            return Err(self.report(error));
        }
        let program = self.program;
        let state = &program.contracts[contract.0 as usize].state;
        let fields = state.iter().zip(fields).zip(arguments);
        let fields = fields.map(|((field, value), argument)| {
            let (ty, span) = (field.ty.opened(), argument.span);
            (self.store(value.clone(), &ty, &Instance::default(), span), span)
        });
        let fields = fields.collect();
        self.clause().next = Some(fields);
        Ok(Value::unit())
    }

    /// The commitments to a value.
    fn locked_part(&mut self, value: &Value, span: Span) -> Lowered<Part> {
        let parts = value.children().map(|parts| &parts[..]);
        let (Some([Value::Int(amount), asset]), true) = (parts, true) else {
            return Err(value.error().unwrap_or_else(|| self.confused(span, "a value")));
        };
        let Some([Value::Field(flavor)]) = asset.children().map(|parts| &parts[..]) else {
            return Err(self.confused(span, "an asset"));
        };
        Ok(Part { quantity: self.committed(&amount.lc), flavor: self.committed(flavor) })
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

    /// What the clause gives back: numbers that everybody sees.
    fn results(&mut self, result: &Value, ty: &Type, span: Span) -> Lowered<()> {
        let result = self.store(result.clone(), ty, &Instance::default(), span);
        let mut leaves = vec![];
        result.for_each_leaf(&mut |leaf| leaves.push(leaf.clone()));
        for leaf in leaves {
            let lc = match (leaf.leaf(), leaf.error()) {
                (_, Some(reported)) => return Err(reported),
                (Some(lc), None) => lc.clone(),
                (None, None) => return Err(self.confused(span, "a part of the result that has parts")),
            };
            if !self.builder.is_public(&lc) {
                let error =
                    Diagnostic::at(codes::E0910, span, "the result of a clause is known to everybody")
                        .here("this is not")
                        .help("write `reveal(…)` around it, if everybody may know it");
                return Err(self.report(error));
            }
            let ty = match &leaf {
                Value::Bool(_) => AbiType::Bool,
                Value::Int(int) => AbiType::Int { low: int.low.clone(), high: int.high.clone() },
                _ => AbiType::Field,
            };
            let (text, _) = self.published(&lc);
            self.clause().clause.returns.push((text, ty));
        }
        Ok(())
    }

    /// The next instance, if the clause makes one: its invariants are proven, and what it holds is put together.
    fn successor(&mut self, contract: &Contract, common: Vec<Value>, span: Span) -> Lowered<()> {
        let state = self.clause();
        let (next, kept) = (state.next.take(), std::mem::take(&mut state.kept));
        if next.is_none() && kept.is_empty() {
            return Ok(());
        }
        if kept.len() != contract.locks.len() {
            let (found, wanted) = (kept.len(), contract.locks.len());
            let values = if wanted == 1 { "value" } else { "values" };
            let message =
                format!("the next instance holds {wanted} {values}, and {found} are locked with `self`");
            let names: Vec<String> =
                contract.locks.iter().map(|locked| format!("`{}`", locked.name)).collect();
            let error =
                Diagnostic::at(codes::E0909, span, message).here("by this clause").help(match wanted {
                    0 => "values are held if the contract declares them: `locks funds: Value`".to_string(),
                    _ => {
                        format!("lock one value with `self` for each of {}, in this order", names.join(", "))
                    }
                });
            return Err(self.report(error));
        }
        let parameters = contract.parameters.len();
        let fields = next.unwrap_or_else(|| {
            let same = &common[parameters..parameters + contract.state.len()];
            same.iter().map(|value| (value.clone(), span)).collect()
        });
        let values = fields.iter().map(|(value, _)| value);
        let all = common[..parameters].iter().chain(values).chain(&kept).cloned();
        self.invariants(contract, &all.collect::<Vec<_>>(), span)?;
        let mut strings = vec![];
        for (field, (value, span)) in contract.state.iter().zip(&fields) {
            self.field_strings(&field.ty, value, &mut strings, *span)?;
        }
        let values = kept.iter().map(|value| self.locked_part(value, span)).collect::<Lowered<_>>()?;
        self.clause().clause.actions.push(Action::Next { strings, values });
        Ok(())
    }

    /// Requires what is true of every instance that has these parameters, this state and these values.
    fn invariants(&mut self, contract: &Contract, common: &[Value], span: Span) -> Lowered<()> {
        let (program, locals) = (self.program, common.iter().cloned().map(Some));
        let locals: Vec<Option<Value>> = locals.collect();
        for invariant in &contract.invariants {
            let function = &program.functions[invariant.0 as usize];
            self.run(*invariant, function, Instance::default(), locals.clone(), Some(span))?;
        }
        Ok(())
    }

    /// The strings that a field of the next instance is.
    fn field_strings(
        &mut self,
        ty: &Type,
        value: &Value,
        strings: &mut Vec<Text>,
        span: Span,
    ) -> Lowered<()> {
        if self.program.is_key(ty) {
            strings.push(Text::At(self.key_place(value, span)?));
            return Ok(());
        }
        if let (true, Type::Array(element, _), Some(keys)) =
            (self.program.is_opaque(ty), ty, value.children())
        {
            let keys = keys.clone();
            return keys.iter().try_for_each(|key| self.field_strings(element, key, strings, span));
        }
        let mut leaves = vec![];
        value.for_each_leaf(&mut |leaf| leaves.push(leaf.clone()));
        for leaf in leaves {
            let Some(lc) = leaf.leaf().cloned() else {
                return Err(leaf.error().unwrap_or_else(|| self.confused(span, "a field")));
            };
            if matches!(ty, Type::Hidden(_)) {
                let commitment = self.committed(&lc);
                strings.push(commitment);
            } else if self.builder.is_public(&lc) {
                strings.push(self.published(&lc).0);
            } else {
                let error = Diagnostic::at(codes::E0910, span, "a public field is known to everybody")
                    .here("this is computed from what is not")
                    .help("write `reveal(…)` around its value, if everybody may know it");
                return Err(self.report(error));
            }
        }
        Ok(())
    }
}

/// The ranges of the leaves of a type that is not hidden.
fn leaf_ranges(ty: &AbiType, ranges: &mut Vec<Option<(BigInt, BigInt)>>) {
    match ty {
        AbiType::Bool => ranges.push(Some((BigInt::ZERO, 1.into()))),
        AbiType::Int { low, high } => ranges.push(Some((low.clone(), high.clone()))),
        AbiType::Field => ranges.push(None),
        AbiType::Hidden(_) => {}
        AbiType::Array(element, length) => (0..*length).for_each(|_| leaf_ranges(element, ranges)),
        AbiType::Tuple(parts) => parts.iter().for_each(|part| leaf_ranges(part, ranges)),
        AbiType::Struct { fields, .. } => fields.iter().for_each(|(_, ty)| leaf_ranges(ty, ranges)),
        AbiType::Enum { variants, .. } => {
            (1..variants.len()).for_each(|_| ranges.push(Some((BigInt::ZERO, 1.into()))));
            variants.iter().flat_map(|(_, fields)| fields).for_each(|(_, ty)| leaf_ranges(ty, ranges));
        }
    }
}
