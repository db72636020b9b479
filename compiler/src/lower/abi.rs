//! An entry's inputs, its body and its outputs.

use std::collections::BTreeSet;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use zkvm::abi::{Output, Parameter, Type as AbiType, Visibility};
use zkvm::integer::int_to_scalar as scalar;
use zkvm::program::SideOp;

use super::builder::{Because, Here, When, all_ones};
use super::check::Rule;
use super::error::Lowered;
use super::shared::Shared;
use super::value::{Int, Lc, Value};
use super::whole::revealed as revealed_name;
use super::{Frame, Lowerer};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{self, Arguments, DataId, Entry, Instance, Type};
use crate::ir::{CheckKind, Op};
use crate::source::Span;

/// How many leaves of each kind there are so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Leaves {
    pub(super) public: u32,
    pub(super) secret: u32,
    pub(super) hidden: u32,
}

/// Bytes of an output, its name left out.
const OUTPUT: u64 = 150;

/// Who knows a leaf.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Stage {
    Public,
    Secret,
    Hidden,
}

impl Lowerer<'_> {
    /// Lowers an entry from its parameters to its outputs.
    pub(super) fn entry(&mut self, entry: &Entry) {
        let program = self.program;
        let function = &program.functions[entry.function.0 as usize];
        self.builder.here =
            Here { span: function.span, function: super::builder::name_of(function), caller: None };
        self.builder.circuit.name.clone_from(&entry.name);
        self.test = function.test && !self.expression;
        if self.clause.is_some() {
            return self.run_clause(entry);
        }
        let mut locals = vec![];
        // A frame for messages about parameters.
        let instance = Instance { types: vec![], consts: entry.arguments.clone() };
        let shared = std::rc::Rc::new(instance.clone());
        self.frames.push(Frame::around(entry.function, shared.clone()));
        for parameter in &function.parameters {
            locals.push(Some(self.parameter(function, parameter, &instance).into()));
        }
        self.frames.pop();
        self.builder.here.span = function.span;
        if self.expression {
            return self.run_expression(entry.function, function, instance, locals);
        }
        if self.test {
            return self.run_test(entry.function, function, instance, locals);
        }
        let result = self.run(entry.function, function, instance.clone(), locals, None);
        if let (Ok(result), None) = (result, self.stopped) {
            let place = function.body.tail.as_ref().map_or(function.result_span, |tail| tail.span);
            self.outputs(&result, function, &instance, place);
        }
    }

    fn parameter(
        &mut self,
        function: &hir::Function,
        parameter: &hir::Parameter,
        arguments: &Instance,
    ) -> Lowered<Value> {
        self.builder.here.span = parameter.span;
        let name = function.locals[parameter.local.0 as usize].name.clone();
        let (visibility, stage) = match parameter.public {
            Some(_) => (Visibility::Public, Stage::Public),
            None => (Visibility::Secret, Stage::Secret),
        };
        let ty = self.abi_type(&parameter.ty, arguments, parameter.span)?;
        let value = match self.closed(&parameter.ty, arguments) {
            Some(closed) => self.input(&closed, &ty, stage, &name),
            None => return Err(self.confused(parameter.span, "this type has no range")),
        };
        self.builder.circuit.abi.parameters.push(Parameter { name, visibility, ty });
        Ok(value)
    }

    /// A type with every number known.
    pub(super) fn abi_type(&mut self, ty: &Type, arguments: &Instance, span: Span) -> Lowered<AbiType> {
        Ok(match ty {
            Type::Bool => AbiType::Bool,
            Type::Field => AbiType::Field,
            Type::Int(Some(range)) => {
                let (low, high) = self.range(range, arguments, span)?;
                AbiType::Int { low, high }
            }
            Type::Hidden(inner) => AbiType::Hidden(Box::new(self.abi_type(inner, arguments, span)?)),
            Type::Array(element, length) => {
                let element = self.abi_type(element, arguments, span)?;
                AbiType::Array(Box::new(element), self.length(length, arguments, span)? as u32)
            }
            Type::Tuple(types) => {
                let types = types.iter().map(|ty| self.abi_type(ty, arguments, span));
                AbiType::Tuple(types.collect::<Lowered<_>>()?)
            }
            Type::Data(id, inner) => {
                let definition = self.program.data(*id);
                if definition.variants.is_empty() {
                    let message =
                        format!("an input cannot be of type `{}`: it has no values", definition.name);
                    let error = Diagnostic::at(codes::E0348, span, message).here("an enum without variants");
                    let error = error.label(definition.span, "defined here");
                    return Err(self.report(error.help("give the enum a variant, or leave this out")));
                }
                let inner = self.data_type(*id, inner, arguments, span)?;
                let mut variants = vec![];
                for variant in &definition.variants {
                    let fields = variant.fields.iter();
                    let fields = fields.map(|field| {
                        Ok((field.name.clone(), self.abi_type(&field.ty, &inner.instance, span)?))
                    });
                    variants.push((variant.name.clone(), fields.collect::<Lowered<_>>()?));
                }
                let name = self.full_name(*id, &inner.instance);
                match (definition.is_enum, variants.pop()) {
                    (false, Some((_, fields))) => AbiType::Struct { name, fields },
                    (_, last) => {
                        variants.extend(last);
                        AbiType::Enum { name, variants }
                    }
                }
            }
            Type::Parameter(_) => match self.closed(ty, arguments) {
                Some(closed) => self.abi_type(&closed, arguments, span)?,
                None => return Err(self.confused(span, "this type has no values")),
            },
            Type::Error | Type::Variable(_) => return Err(self.confused(span, "this type has no values")),
            Type::Int(None) => {
                let error = Diagnostic::at(codes::E0351, span, "the integers of an input need a range")
                    .here("`int` alone has none");
                return Err(self.report(error.help("write `u64`, or `int LOW..=HIGH`")));
            }
        })
    }

    /// The leaves of a parameter, proven to be of their types.
    pub(super) fn input(&mut self, ty: &Type, abi: &AbiType, stage: Stage, name: &str) -> Value {
        if let Err(reported) = self.step() {
            return Value::Error(reported);
        }
        match (abi, ty) {
            (AbiType::Hidden(abi), Type::Hidden(ty)) => self.input(ty, abi, Stage::Hidden, name),
            (AbiType::Array(abi, length), Type::Array(ty, _)) => {
                Value::list((0..*length).map(|_| self.input(ty, abi, stage, name)).collect())
            }
            (AbiType::Tuple(abi), Type::Tuple(types)) => {
                let pairs = abi.iter().zip(types);
                Value::list(pairs.map(|(abi, ty)| self.input(ty, abi, stage, name)).collect())
            }
            (AbiType::Struct { .. } | AbiType::Enum { .. }, Type::Data(id, inner)) => {
                self.input_data(*id, inner, abi, stage, name)
            }
            _ => self.input_leaf(abi, stage, name),
        }
    }

    /// The parts of a struct or an enum. Those of an enum are proven to be one of its values.
    fn input_data(
        &mut self,
        id: DataId,
        arguments: &Arguments,
        abi: &AbiType,
        stage: Stage,
        name: &str,
    ) -> Value {
        let span = self.builder.here.span;
        let made = match self.data_type(id, arguments, &Instance::default(), span) {
            Ok(made) => made,
            Err(reported) => return Value::Error(reported),
        };
        let abi: Vec<&AbiType> = match abi {
            AbiType::Struct { fields, .. } => fields.iter().map(|(_, ty)| ty).collect(),
            AbiType::Enum { variants, .. } => {
                variants.iter().flat_map(|(_, fields)| fields).map(|(_, ty)| ty).collect()
            }
            _ => vec![],
        };
        let data = self.program.data(id);
        let mut children: Vec<Value> =
            (0..data.indicators()).map(|_| self.input_leaf(&AbiType::Bool, stage, name)).collect();
        for (ty, abi) in data.parts().skip(data.indicators()).zip(abi) {
            let Some(ty) = self.closed(ty, &made.instance) else { continue };
            children.push(self.input(&ty, abi, stage, name));
        }
        let value = Value::Data(made, Shared::new(children));
        if data.is_enum {
            self.is_one_variant(&value, CheckKind::Input(name.to_owned()), Because::Input);
        }
        value
    }

    fn input_leaf(&mut self, ty: &AbiType, stage: Stage, name: &str) -> Value {
        let next = |count: &mut u32| {
            *count += 1;
            *count - 1
        };
        let op = match (stage, ty) {
            (Stage::Public, _) => Op::Public(next(&mut self.leaves.public)),
            (Stage::Secret, AbiType::Bool) => {
                let leaf = next(&mut self.leaves.secret);
                let bit = self.secret_bits(leaf, &BigInt::zero(), &1.into());
                return Value::Bool(bit);
            }
            (Stage::Secret, AbiType::Int { low, high }) if low < high => {
                let leaf = next(&mut self.leaves.secret);
                let value = self.secret_bits(leaf, low, high);
                return Value::Int(Int::new(value, low.clone(), high.clone()));
            }
            (Stage::Secret, _) => Op::Secret(next(&mut self.leaves.secret)),
            (Stage::Hidden, _) => Op::Hidden(next(&mut self.leaves.hidden)),
        };
        let lc = Lc::node(self.builder.input(op));
        self.of_type(lc, ty, stage, name)
    }

    /// A number that is given, and that is proven to be of its type unless the verifier knows it.
    pub(super) fn of_type(&mut self, lc: Lc, ty: &AbiType, stage: Stage, name: &str) -> Value {
        match ty {
            AbiType::Bool => {
                if stage != Stage::Public {
                    self.hidden_bool(&lc, name);
                }
                Value::Bool(lc)
            }
            AbiType::Int { low, high } => {
                self.builder.facts.set_range(&lc, (low.clone(), high.clone()));
                if stage != Stage::Public {
                    let check = self.check(&Rule::new(CheckKind::Input(name.to_owned())));
                    let from_low = lc.clone().plus_int(&-low);
                    let always = When::Always(Because::Input);
                    if low == high {
                        self.builder.zero(&from_low, always, check);
                    } else {
                        self.builder.within(&from_low, &(high - low), always, check);
                    }
                }
                Value::Int(Int::new(lc, low.clone(), high.clone()))
            }
            _ => Value::Field(lc),
        }
    }

    /// A secret input of more than one value. It comes in as bits, which put it in its range.
    fn secret_bits(&mut self, leaf: u32, low: &BigInt, high: &BigInt) -> Lc {
        let max = high - low;
        let value = self.builder.secret_bits(leaf, low, &max);
        self.builder.facts.set_range(&value, (low.clone(), high.clone()));
        if all_ones(&max) {
            self.remember_input(value.clone().plus_int(&-low), max.bits() as u32);
        }
        value
    }

    /// b·b = b leaves 0 and 1.
    fn hidden_bool(&mut self, lc: &Lc, name: &str) {
        let square = self.builder.product(lc, lc);
        let check = self.check(&Rule::new(CheckKind::Input(name.to_owned())));
        self.builder.zero(&square.minus(lc), When::Always(Because::Input), check);
        self.builder.facts.set_range(lc, (BigInt::zero(), 1.into()));
    }

    /// A boolean of the prover's choice, computed by `code`: a multiplier of b and 1 − b whose product is zero.
    /// From l·r = 0 and l + r = 1 follows that l is 0 or 1.
    pub(super) fn secret_bool(
        &mut self,
        mut code: Vec<SideOp>,
        arguments: Vec<crate::ir::ValueId>,
        because: Because,
        rule: &Rule,
    ) -> Lc {
        // b, 1 − b
        code.extend([SideOp::Int(1), SideOp::Dup(1), SideOp::Sub]);
        let check = self.check(rule);
        let [left, right, output] = self.builder.factors(code, arguments);
        self.builder.zero(&output, When::Always(because), check);
        self.builder.zero(&left.plus(&right).plus_constant(-Scalar::ONE), When::Always(because), check);
        self.builder.facts.set_range(&left, (BigInt::zero(), 1.into()));
        left
    }

    /// Reveals one leaf as the journal's next output, `revealed[i]` if it has no name. The type that the journal
    /// declares is `ty` where it has a range, or else the interval of the value.
    pub(super) fn reveal_leaf(
        &mut self,
        value: &Value,
        ty: &Type,
        name: Option<String>,
        span: Span,
    ) -> Lowered<Value> {
        // Under a public condition that is false, nothing of the value may show.
        let lc = match value {
            Value::Error(reported) => return Err(*reported),
            value => {
                value.leaf().ok_or_else(|| self.confused(span, "a part of the journal that has parts"))?
            }
        };
        self.warn_of_guess(lc, span);
        let written = self.guarded(lc, Scalar::ZERO);
        let revealed = match self.clause {
            Some(_) => self.published(&written).1,
            None => self.builder.reveal(&written),
        };
        let zero = BigInt::zero();
        let (value, abi) = match value {
            Value::Int(Int { low, high, .. }) => {
                let (least, most) = match self.scopes.is_empty() {
                    true => (low.clone(), high.clone()),
                    false => (low.min(&zero).clone(), high.max(&zero).clone()),
                };
                self.builder.facts.set_range(&revealed, (least.clone(), most.clone()));
                let abi =
                    self.journal_type(&Int { lc: revealed.clone(), low: least, high: most }, ty, span)?;
                (Value::Int(self.inside_again(revealed, low, high)), abi)
            }
            Value::Bool(_) => {
                self.builder.facts.set_range(&revealed, (BigInt::zero(), 1.into()));
                (Value::Bool(revealed), AbiType::Bool)
            }
            _ => (Value::Field(revealed), AbiType::Field),
        };
        if self.clause.is_some() {
            return Ok(value);
        }
        let outputs = &mut self.builder.circuit.abi.outputs;
        let name = name.unwrap_or_else(|| revealed_name(outputs.len()));
        self.builder.bytes += OUTPUT + name.len() as u64;
        outputs.push(Output { name, ty: abi });
        Ok(value)
    }

    /// A revealed integer as one of `low..=high`. Outside of its branch 0 was written; what goes on is then the least
    /// value, as for all that is stored in a branch.
    fn inside_again(&mut self, revealed: Lc, low: &BigInt, high: &BigInt) -> Int {
        let misses = low.is_positive() || high.is_negative();
        let lc = match self.guard() {
            Some(guard) if misses => revealed.add_scaled(&guard.complement(), scalar(low)),
            _ => revealed,
        };
        Int { lc, low: low.clone(), high: high.clone() }
    }

    /// What the journal says of an integer's type: the declared one, if it has a range that holds the value.
    fn journal_type(&mut self, int: &Int, ty: &Type, span: Span) -> Lowered<AbiType> {
        let (mut low, mut high) = (int.low.clone(), int.high.clone());
        if let Type::Int(Some(range)) = ty {
            let arguments = self.instance();
            let declared = self.range(range, &arguments, span)?;
            if int.inside(&declared.0, &declared.1) {
                (low, high) = declared;
            }
        }
        Ok(AbiType::Int { low, high })
    }

    /// Puts the result in the journal. A leaf that was just revealed is there already and only gets its name and its
    /// declared type.
    fn outputs(&mut self, result: &Value, function: &hir::Function, arguments: &Instance, place: Span) {
        let mut secret = None;
        result.for_each_leaf(&mut |leaf| {
            secret = secret.or(leaf.leaf().filter(|lc| !self.builder.is_public(lc)));
        });
        if let Some(secret) = secret {
            let error = Diagnostic::at(codes::E0501, place, "a secret value in the journal")
                .here("the result of a circuit is public, and this depends on secrets")
                .help("if everybody may know it, write `reveal(…)` around it");
            let error = self
                .way_of_secret(secret, place)
                .into_iter()
                .fold(error, |error, (span, text)| error.label(span, text));
            self.report(error);
            return;
        }
        self.builder.here.span = place;
        let instance = std::rc::Rc::new(arguments.clone());
        self.frames.push(Frame::around(hir::FunctionId(0), instance));
        // An error has no output, but it was reported.
        let _ = self.output(result, &function.result, "return".to_owned(), &mut BTreeSet::new(), place);
        self.frames.pop();
    }

    pub(super) fn output(
        &mut self,
        value: &Value,
        ty: &Type,
        name: String,
        named: &mut BTreeSet<usize>,
        place: Span,
    ) -> Lowered<()> {
        let program = self.program;
        match (value, ty) {
            (Value::List(children), Type::Array(ty, _)) => {
                let mut children = children.iter().enumerate();
                children
                    .try_for_each(|(i, child)| self.output(child, ty, format!("{name}[{i}]"), named, place))
            }
            (Value::List(children), Type::Tuple(types)) => {
                let mut children = children.iter().zip(types).enumerate();
                children.try_for_each(|(i, (child, ty))| {
                    self.output(child, ty, format!("{name}.{i}"), named, place)
                })
            }
            (Value::Data(made, children), _) => {
                self.note_whole(made);
                let data = program.data(made.id);
                let names = super::variant::part_names(data);
                let parts: Vec<(&Value, (&Type, String))> =
                    children.iter().zip(data.parts().zip(names)).collect();
                parts.into_iter().try_for_each(|(child, (ty, part))| {
                    let ty = self.closed(ty, &made.instance).unwrap_or(Type::Error);
                    self.output(child, &ty, format!("{name}.{part}"), named, place)
                })
            }
            (leaf, ty) => {
                self.step()?;
                let revealed = leaf.leaf().and_then(|lc| self.builder.revealed(lc));
                match revealed.filter(|index| named.insert(*index)) {
                    Some(index) => {
                        let declared = match (leaf, ty) {
                            (Value::Int(int), _) => Some(self.journal_type(int, ty, place)?),
                            (Value::Field(_), _) => Some(AbiType::Field),
                            _ => None,
                        };
                        let output = &mut self.builder.circuit.abi.outputs[index];
                        output.name = name;
                        output.ty = declared.unwrap_or_else(|| output.ty.clone());
                    }
                    None => {
                        self.reveal_leaf(leaf, ty, Some(name), place)?;
                        named.insert(self.builder.circuit.abi.outputs.len() - 1);
                    }
                }
                Ok(())
            }
        }
    }
}
