//! Values as ones of a type, structs and enums, and assignment.

use std::collections::BTreeMap;
use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::Meanings;
use super::clear::{Wanted, divides, has_field};
use super::run::Run;
use crate::hir::known::{Known, Reason, Unknown, element, operate};
use crate::hir::{
    BinaryOp, ConstExpr, ConstParameterId, DataId, Expr, LocalId, Pattern, Place, Projection, Type,
};

/// A step into a value that is assigned to.
enum Step<'h> {
    /// The element with a number.
    Element(Known),
    /// A field, by its name.
    Field(&'h str),
}

impl Run<'_, '_> {
    /// A value as one of a type.
    pub(super) fn store(&self, value: Known, ty: &Type) -> Result<Known, Unknown> {
        match (ty, value) {
            (Type::Error, _) => Err(Reason::Reported.into()),
            // It may have none in it, like `None`, but others of the type have.
            (ty, _) if has_field(ty) => Err(Reason::NotConst.into()),
            (Type::Bool, value @ Known::Bool(_)) | (Type::Int(None), value @ Known::Int(_)) => Ok(value),
            // Where it is not known what stands for it, a value is coerced where its own type is written.
            (Type::Parameter(id), value) => match self.type_parameters.get(id) {
                Some(ty) => self.store(value, ty),
                None => Ok(value),
            },
            (Type::Int(Some(range)), value) => {
                let local = |id: LocalId| self.locals.get(&id).cloned();
                let parameter = |id: ConstParameterId| self.parameters.get(&id).cloned();
                let meanings = Meanings { parameter: &parameter, local: &local };
                self.evaluator.within(value, (&range.low, &range.high), meanings)
            }
            (Type::Array(ty, length), Known::List(elements, _)) => {
                if self.const_expr(length)? != elements.len().into() {
                    return Err(Reason::Mismatch.into());
                }
                self.evaluator.charge(elements.len() as u64)?;
                let stored = elements.iter().map(|element| self.store(element.clone(), ty));
                Known::list(stored.collect::<Result<_, _>>()?)
            }
            (Type::Tuple(types), Known::List(parts, _)) if types.len() == parts.len() => {
                let stored = parts.iter().zip(types).map(|(part, ty)| self.store(part.clone(), ty));
                Known::list(stored.collect::<Result<_, _>>()?)
            }
            (Type::Data(id, arguments), Known::Data(of, variant, fields)) if *id == of => {
                let consts: Vec<BigInt> =
                    arguments.consts.iter().map(|value| self.const_expr(value)).collect::<Result<_, _>>()?;
                let types: Option<Vec<Type>> = arguments.types.iter().map(|ty| self.closed(ty)).collect();
                self.fields((of, variant), fields.parts(), types.as_deref(), &consts)
            }
            _ => Err(Reason::Mismatch.into()),
        }
    }

    /// A struct or a variant with these fields. They are coerced to their types as far as it is known what stands for the
    /// parameters there.
    fn fields(
        &self,
        (id, variant): (DataId, u32),
        values: &[Known],
        types: Option<&[Type]>,
        consts: &[BigInt],
    ) -> Result<Known, Unknown> {
        self.evaluator.charge(values.len() as u64)?;
        let declared = self.evaluator.program.data(id).variants.get(variant as usize);
        let declared = declared.map_or(&[][..], |variant| &variant.fields);
        if declared.len() != values.len() {
            return Err(Reason::Reported.into());
        }
        let parameter = |id: ConstParameterId| consts.get(id.0 as usize).cloned();
        let meanings = Meanings { parameter: &parameter, ..Meanings::NONE };
        let worth = |expr: &ConstExpr| self.evaluator.integer(expr, meanings).ok();
        let stored = declared.iter().zip(values).map(|(field, value)| {
            match field.ty.closed(types.unwrap_or_default(), &worth) {
                Some(ty) => self.store(value.clone(), &ty),
                None => Ok(value.clone()),
            }
        });
        let fields = Known::list(stored.collect::<Result<_, _>>()?)?;
        Ok(Known::Data(id, variant, Box::new(fields)))
    }

    /// A struct or a variant by the fields that are given; the others are those of `base`.
    pub(super) fn data(
        &self,
        (id, variant): (DataId, u32),
        mut given: BTreeMap<usize, Known>,
        base: Option<&Known>,
    ) -> Result<Known, Unknown> {
        let declared = self.evaluator.program.data(id).variants.get(variant as usize);
        let count = declared.map_or(0, |variant| variant.fields.len());
        let others = match base {
            Some(Known::Data(of, _, fields)) if *of == id => fields.parts(),
            None => &[],
            Some(_) => return Err(Reason::Mismatch.into()),
        };
        let all = (0..count).map(|index| given.remove(&index).or_else(|| others.get(index).cloned()));
        let all: Vec<Known> = all.collect::<Option<_>>().ok_or(Reason::Mismatch)?;
        self.fields((id, variant), &all, None, &[])
    }

    /// The place of a part of a tuple, or of a field of a struct.
    pub(super) fn part(&self, base: &Known, name: &str) -> Result<usize, Unknown> {
        let index = match base {
            Known::List(..) => name.parse().ok(),
            Known::Data(id, ..) => {
                let fields = self.evaluator.program.data(*id).fields();
                fields.iter().position(|field| field.name == name)
            }
            _ => None,
        };
        index.ok_or(Reason::Mismatch.into())
    }

    pub(super) fn assign(
        &mut self,
        place: &Place,
        operator: Option<BinaryOp>,
        value: &Expr,
    ) -> Result<(), Unknown> {
        let wanted = self.place_type(place).as_ref().map_or(Wanted::Unclear, Wanted::by);
        let value = self.expr(value, wanted)?;
        let mut steps = vec![];
        for projection in &place.projections {
            steps.push(match projection {
                Projection::Index(index) => Step::Element(self.expr(index, Wanted::Integers)?),
                Projection::Field(name, _) => Step::Field(name),
            });
        }
        // What was noted may be narrower than what is assigned.
        if let Some(ty) = self.types.remove(&place.local)
            && let Type::Int(_) = ty
        {
            self.types.insert(place.local, Type::Int(None));
        }
        let mut whole = self.locals.remove(&place.local).ok_or(Reason::Local(place.local))?;
        let written = self.write(&mut whole, &steps, operator.map(|operator| (operator, wanted)), &value);
        let stored = written.and_then(|_| match self.declared.get(&place.local) {
            Some(ty) => self.store(whole, ty),
            None => Ok(whole),
        });
        self.set(place.local, stored.map_err(|unknown| unknown.at(place.span))?);
        Ok(())
    }

    /// The type of a place, as far as that is plain.
    fn place_type(&self, place: &Place) -> Option<Type> {
        let local = self.declared.get(&place.local).or_else(|| self.types.get(&place.local))?;
        place.projections.iter().try_fold(local.clone(), |ty, step| match (step, ty) {
            (Projection::Index(_), Type::Array(element, _)) => Some(*element),
            (Projection::Field(name, _), ty) => self.field_type(&ty, name),
            _ => None,
        })
    }

    /// Notes the types of the names in a pattern.
    pub(super) fn declare(&mut self, pattern: &Pattern, ty: &Type) {
        match (pattern, ty) {
            (Pattern::Bind(id), ty) => drop(self.declared.insert(*id, ty.clone())),
            (Pattern::Tuple(patterns, _), Type::Tuple(types)) => {
                patterns.iter().zip(types).for_each(|(pattern, ty)| self.declare(pattern, ty));
            }
            _ => {}
        }
    }

    /// Notes the type of the value that a name is bound to.
    pub(super) fn note(&mut self, pattern: &Pattern, ty: Option<Type>) {
        if let (Pattern::Bind(id), Some(ty)) = (pattern, ty) {
            self.types.insert(*id, ty);
        }
    }

    /// Writes a part of a value; how deep lists nest in it then.
    fn write(
        &self,
        whole: &mut Known,
        steps: &[Step],
        operator: Option<(BinaryOp, Wanted)>,
        value: &Known,
    ) -> Result<u32, Unknown> {
        let [step, rest @ ..] = steps else {
            *whole = match operator {
                Some((operator, wanted)) => {
                    divides(operator, whole, value, wanted)?;
                    operate(operator, whole, value)?
                }
                None => value.clone(),
            };
            return Ok(whole.depth());
        };
        let index = match step {
            Step::Element(index) => {
                let Known::List(elements, _) = &*whole else { return Err(Reason::Mismatch.into()) };
                element(elements, index)?;
                index.int().and_then(ToPrimitive::to_usize).ok_or(Reason::Mismatch)?
            }
            Step::Field(name) => self.part(whole, name)?,
        };
        let list = match whole {
            Known::Data(_, _, fields) => &mut **fields,
            list => list,
        };
        let Known::List(parts, depth) = list else { return Err(Reason::Mismatch.into()) };
        if Arc::get_mut(parts).is_none() {
            self.evaluator.charge(parts.len() as u64)?;
        }
        let part = Arc::make_mut(parts).get_mut(index).ok_or(Reason::Mismatch)?;
        let inner = self.write(part, rest, operator, value)?;
        *depth = Known::nested(*depth, inner)?;
        Ok(*depth)
    }
}
