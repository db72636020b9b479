//! Enums in the journal: outputs that are the parts of one value become one output of the enum's type, so that the
//! journal says which variant it is.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::slice::Iter;

use zkvm::abi::{Abi, Output, Type as AbiType};

use super::Lowerer;
use super::value::DataType;
use crate::hir::{ConstExpr, DataId, Instance, Type};

/// The enums that were written to the journal, by their first outputs; those around others come first.
pub(super) type Wholes = BTreeMap<usize, Vec<Rc<DataType>>>;

impl Lowerer<'_> {
    /// Notes that the next outputs may be the parts of a value.
    pub(super) fn note_whole(&mut self, made: &Rc<DataType>) {
        if self.program.data(made.id).is_enum {
            let next = self.builder.circuit.abi.outputs.len();
            self.wholes.entry(next).or_default().push(made.clone());
        }
    }

    /// Puts outputs together that are one value. They still are if their names say so: some of them may have become parts of
    /// a result in another place.
    pub(super) fn join_outputs(&mut self) {
        let parts = std::mem::take(&mut self.builder.circuit.abi.outputs);
        let wholes = std::mem::take(&mut self.wholes);
        let mut joined = vec![];
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            let mut enums = wholes.get(&at).into_iter().flatten();
            match enums.find_map(|made| self.one_output(made, &parts[at..], at)) {
                Some((output, count)) => {
                    joined.push(output);
                    at += count;
                }
                None => {
                    joined.push(part.clone());
                    at += 1;
                }
            }
        }
        self.builder.circuit.abi.outputs = joined;
    }

    /// A value of an enum as one output, and how many parts of the journal it is; `first` is the place of the first.
    fn one_output(&self, made: &DataType, parts: &[Output], first: usize) -> Option<(Output, usize)> {
        let mut rest = parts.iter();
        let ty = self.whole_data(made.id, &made.instance, &mut rest)?;
        let count = parts.len() - rest.len();
        let parts = &parts[..count];
        let nameless = Abi { outputs: vec![Output { name: String::new(), ty }], ..Abi::default() };
        let paths: Vec<String> = nameless.output_leaves().map(|leaf| leaf.path.to_string()).collect();
        let unnamed = parts.iter().zip(first..).all(|(part, place)| part.name == revealed(place));
        let name = match unnamed {
            true => revealed(first),
            false => parts.first()?.name.strip_suffix(paths.first()?.as_str())?.to_string(),
        };
        let named = |(part, path): (&Output, &String)| part.name.strip_prefix(&name) == Some(path);
        if !unnamed && !parts.iter().zip(&paths).all(named) {
            return None;
        }
        let ty = nameless.outputs.into_iter().next()?.ty;
        (count > 0).then_some((Output { name, ty }, count))
    }

    /// A data type with the types that the journal has for its parts.
    fn whole_data(&self, id: DataId, instance: &Instance, parts: &mut Iter<'_, Output>) -> Option<AbiType> {
        let data = self.program.data(id);
        parts.by_ref().take(data.indicators()).for_each(drop);
        let mut variants = vec![];
        for variant in &data.variants {
            let mut fields = vec![];
            for field in &variant.fields {
                let ty = self.closed(&field.ty, instance)?;
                fields.push((field.name.clone(), self.whole_type(&ty, parts)?));
            }
            variants.push((variant.name.clone(), fields));
        }
        let name = self.full_name(id, instance);
        match data.is_enum {
            true => Some(AbiType::Enum { name, variants }),
            false => Some(AbiType::Struct { name, fields: variants.pop()?.1 }),
        }
    }

    fn whole_type(&self, ty: &Type, parts: &mut Iter<'_, Output>) -> Option<AbiType> {
        match ty {
            Type::Bool | Type::Int(_) | Type::Field => Some(parts.next()?.ty.clone()),
            Type::Array(element, ConstExpr::Int(length)) => {
                let length = u32::try_from(length).ok()?;
                let elements = (0..length).map(|_| self.whole_type(element, parts));
                let elements: Vec<AbiType> = elements.collect::<Option<_>>()?;
                // The elements of an array have one type, which those in the journal need not.
                let first = elements.first().filter(|first| elements.iter().all(|other| other == *first))?;
                Some(AbiType::Array(Box::new(first.clone()), length))
            }
            Type::Tuple(types) => {
                let types = types.iter().map(|ty| self.whole_type(ty, parts));
                Some(AbiType::Tuple(types.collect::<Option<_>>()?))
            }
            Type::Data(id, arguments) => {
                let instance = self.closed_arguments(arguments, &Instance::default())?;
                self.whole_data(*id, &instance, parts)
            }
            _ => None,
        }
    }
}

/// The name of an output that has none of its own.
pub(super) fn revealed(place: usize) -> String {
    format!("revealed[{place}]")
}
