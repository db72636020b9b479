//! What a clause is given: the parameters of its contract, what an instance holds, and arguments.

use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::abi::{Parameter as AbiParameter, Type as AbiType, Visibility};
use zkvm::integer::scalar_to_int;

use super::super::Lowerer;
use super::super::abi::Stage;
use super::super::error::Lowered;
use super::super::shared::Shared;
use super::super::value::{DataType, Int, Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Contract, DataId, Function, FunctionId, Instance, Program, StateField, Type};
use crate::ir::{Argument, ArgumentKind, ClauseParameter, Op, ParameterLeaf, Place, PublicLeaf};

impl Lowerer<'_> {
    /// What all clauses of the contract have: parameters, state, values.
    pub(super) fn common(&mut self, contract: &Contract, known: Option<&[Scalar]>) -> Vec<Value> {
        let mut values = vec![];
        self.contract_parameters(contract, known, &mut values);
        for (index, field) in contract.state.iter().enumerate() {
            self.builder.here.span = field.span;
            let before = self.clause().clause.strings;
            let opened = self.clause().uses.get(index).is_none_or(|found| found.is_opened());
            let seals = field.reader().is_some();
            values.push(match &field.ty {
                Type::Hidden(ty) if seals => self.sealed_field(index, field, ty, opened).into(),
                Type::Hidden(ty) if !opened => self.unopened(ty).into(),
                ty => self.given(&field.name, ty, Stage::Public, Place::Payload).into(),
            });
            let clause = &mut self.clause().clause;
            clause.fields.push(clause.strings - before);
        }
        self.find_readers(contract, &values);
        for (locked, index) in contract.locks.iter().zip(0..) {
            self.builder.here.span = locked.span;
            let amount = self.committed_leaf(Place::Quantity(index));
            let amount = Int::new(amount, BigInt::ZERO, u64::MAX.into());
            self.builder.facts.set_range(&amount.lc, (amount.low.clone(), amount.high.clone()));
            let flavor = self.committed_leaf(Place::Flavor(index));
            values.push(self.value_of(amount, flavor));
        }
        let (clause, born) = (&mut self.clause().clause, u32::from(contract.born));
        clause.strings += born;
        (clause.values, clause.born) = (contract.locks.len() as u32 + born, contract.born);
        values
    }

    /// What an instance is made of: parameters, then state and values, which whoever makes it gives, unless the contract says how a
    /// field begins. It holds a token alone so far.
    pub(super) fn new_instance(&mut self, contract: &Contract, known: Option<&[Scalar]>) -> Vec<Value> {
        let mut values = vec![];
        self.contract_parameters(contract, known, &mut values);
        for field in &contract.state {
            self.builder.here.span = field.span;
            let value = match field.initial {
                Some(function) => {
                    self.initial(field, function, &values[..contract.parameters.len()], known.is_some())
                }
                None => self.argument_of(&field.name, &field.ty, Stage::Public),
            };
            values.push(value.into());
        }
        for locked in &contract.locks {
            self.builder.here.span = locked.span;
            let leaves = [self.leaves.hidden, self.leaves.hidden + 1].map(ParameterLeaf::Hidden).to_vec();
            let [amount, flavor] = ["amount", "asset"].map(|part| {
                let place = self.next_place(Place::Argument);
                let leaf = self.leaves.hidden;
                self.add_argument(&format!("{}.{part}", locked.name), ArgumentKind::Hidden(leaf));
                self.committed_leaf(place)
            });
            let amount = Int::new(amount, BigInt::ZERO, u64::MAX.into());
            self.builder.facts.set_range(&amount.lc, (amount.low.clone(), amount.high.clone()));
            values.push(self.value_of(amount, flavor));
            self.clause().clause.parameters.push(ClauseParameter { name: locked.name.clone(), leaves });
        }
        let clause = &mut self.clause().clause;
        (clause.strings, clause.values, clause.born) = (0, 1, true);
        values
    }

    /// The value with which a field begins. Once the contract has its parameters it is a constant, which stands in the program: no
    /// argument, so that whoever makes an instance has nothing to choose.
    fn initial(
        &mut self,
        field: &StateField,
        function: FunctionId,
        parameters: &[Value],
        known: bool,
    ) -> Lowered<Value> {
        let program = self.program;
        let code = &program.functions[function.0 as usize];
        let locals = parameters.iter().cloned().map(Some).collect();
        let value = self.run(function, code, Instance::default(), locals, None)?;
        let span = code.body.span;
        let value = self.field_value(value, &field.ty, span)?;
        let mut constant = true;
        if known && !program.is_opaque(&field.ty) {
            value.for_each_leaf(&mut |leaf| constant &= leaf.leaf().is_some_and(|lc| lc.known().is_some()));
        }
        match constant {
            true => Ok(value),
            false => Err(self.confused(span, "a constant")),
        }
    }

    fn contract_parameters(
        &mut self,
        contract: &Contract,
        known: Option<&[Scalar]>,
        values: &mut Vec<Value>,
    ) {
        for parameter in &contract.parameters {
            self.builder.here.span = parameter.span;
            values.push(self.contract_parameter(&parameter.name, &parameter.ty, known).into());
        }
    }

    /// A hidden input whose commitment is at a place.
    pub(super) fn committed_leaf(&mut self, place: Place) -> Lc {
        let leaf = self.leaves.hidden;
        self.leaves.hidden += 1;
        self.clause().clause.hidden.push(place);
        self.declare_leaf(AbiType::Hidden(Box::new(AbiType::Field)), Visibility::Secret);
        Lc::node(self.builder.input(Op::Hidden(leaf)))
    }

    /// A public input that is the number at a place.
    pub(super) fn public_leaf(&mut self, place: Place) -> Lc {
        let leaf = self.leaves.public;
        self.leaves.public += 1;
        self.clause().clause.public.push(PublicLeaf { place, range: None });
        self.declare_leaf(AbiType::Field, Visibility::Public);
        Lc::node(self.builder.input(Op::Public(leaf)))
    }

    pub(super) fn declare_leaf(&mut self, ty: AbiType, visibility: Visibility) {
        let parameters = &mut self.builder.circuit.abi.parameters;
        let name = format!("input_{}", parameters.len());
        parameters.push(AbiParameter { name, visibility, ty });
    }

    /// A parameter of the contract: what is known of it, or public inputs.
    pub(super) fn contract_parameter(
        &mut self,
        name: &str,
        ty: &Type,
        known: Option<&[Scalar]>,
    ) -> Lowered<Value> {
        let Some(known) = known else { return self.given(name, ty, Stage::Public, Place::Parameter) };
        let span = self.builder.here.span;
        let Some(ty) = self.closed(ty, &Instance::default()) else {
            return Err(self.confused(span, "this type has no range"));
        };
        self.known_parameter(&ty, known)
    }

    pub(super) fn known_parameter(&mut self, ty: &Type, known: &[Scalar]) -> Lowered<Value> {
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

    pub(super) fn next_parameter(&mut self) -> u32 {
        let count = &mut self.clause().parameters;
        *count += 1;
        *count - 1
    }

    /// Where the next string of a kind is.
    pub(super) fn next_place(&mut self, kind: fn(u32) -> Place) -> Place {
        let place = match kind(0) {
            Place::Parameter(_) => return kind(self.next_parameter()),
            Place::Payload(_) => &mut self.clause().clause.strings,
            _ => return kind(self.clause().clause.arguments.len() as u32),
        };
        *place += 1;
        kind(*place - 1)
    }

    /// A key or an address: the number by which it is known here.
    pub(super) fn key(&mut self, ty: &Type, kind: fn(u32) -> Place) -> Value {
        let place = self.next_place(kind);
        let keys = &mut self.clause().keys;
        keys.push(place);
        let number = Value::int(keys.len() - 1);
        let id = if let Type::Data(id, _) = ty { *id } else { DataId(0) };
        Value::Data(Rc::new(DataType { id, instance: Instance::default() }), Shared::new(vec![number]))
    }

    /// Numbers, keys and addresses that strings are, one for each leaf.
    pub(super) fn given(
        &mut self,
        name: &str,
        ty: &Type,
        stage: Stage,
        kind: fn(u32) -> Place,
    ) -> Lowered<Value> {
        let span = self.builder.here.span;
        let argument = matches!(kind(0), Place::Argument(_));
        if self.program.is_key(ty) {
            let key = self.key(ty, kind);
            if argument {
                let signature = self.program.is_signature(ty);
                self.add_argument(name, if signature { ArgumentKind::Signature } else { ArgumentKind::Key });
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

    pub(super) fn add_argument(&mut self, name: &str, kind: ArgumentKind) {
        self.clause().clause.arguments.push(Argument { name: name.to_owned(), kind });
    }

    /// A parameter of the clause itself.
    pub(super) fn argument(
        &mut self,
        function: &Function,
        parameter: &crate::hir::Parameter,
    ) -> Lowered<Value> {
        self.builder.here.span = parameter.span;
        let name = &function.locals[parameter.local.0 as usize].name;
        let stage = if parameter.public.is_some() { Stage::Public } else { Stage::Secret };
        // Everybody knows an asset, as they know a key.
        let asset = self.program.contract_types.map(|types| Program::plain(types.asset));
        let stage = if asset.as_ref() == Some(&parameter.ty) { Stage::Public } else { stage };
        self.argument_of(name, &parameter.ty, stage)
    }

    /// What a caller gives: arguments, or secret inputs.
    fn argument_of(&mut self, name: &str, ty: &Type, stage: Stage) -> Lowered<Value> {
        let (before, keys) = (self.leaves, self.clause().clause.arguments.len() as u32);
        let value = self.given(name, ty, stage, Place::Argument);
        let leaves = self.leaves;
        let clause = &mut self.clause().clause;
        let is_key = |index: &u32| {
            matches!(clause.arguments[*index as usize].kind, ArgumentKind::Key | ArgumentKind::Signature)
        };
        let keys = (keys..clause.arguments.len() as u32).filter(is_key).map(ParameterLeaf::Key);
        let leaves = (before.public..leaves.public)
            .map(ParameterLeaf::Public)
            .chain((before.hidden..leaves.hidden).map(ParameterLeaf::Hidden))
            .chain((before.secret..leaves.secret).map(ParameterLeaf::Secret))
            .chain(keys);
        let parameter = ClauseParameter { name: name.to_owned(), leaves: leaves.collect() };
        clause.parameters.push(parameter);
        value
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
