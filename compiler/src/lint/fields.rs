//! Fields of structs that nothing reads.
//!
//! A field is read by its name, by a pattern that looks at it, and with a whole value that is compared, revealed, signed, returned by a
//! circuit, printed, taken into its parts, or given to a function for one of its type parameters. What is only copied is not read.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, codes};
use crate::hir::walk::{self, Found};
use crate::hir::{
    BinaryOp, DataId, Effect, Expr, ExprKind, Function, LogArgument, Message, Method, Pattern, Program,
    StatementKind, Type,
};
use crate::types::TypeTable;

/// Warns about the fields of structs that nothing reads, if there are values of the struct.
pub(super) fn check(program: &Program, types: &TypeTable, diagnostics: &mut Vec<Diagnostic>) {
    let mut reads =
        Reads { program, types, fields: BTreeSet::new(), whole: BTreeSet::new(), made: BTreeSet::new() };
    program.functions.iter().for_each(|function| reads.function(function));
    for constant in &program.constants {
        walk::expression(&constant.value, &mut |found| reads.found(found));
    }
    for (index, data) in program.data.iter().enumerate() {
        let id = DataId(index as u32);
        // Others may read what is public.
        let known = !data.is_enum && !data.about.public && !program.is_of_library(data.span);
        if !known || reads.whole.contains(&id) || !reads.made.contains(&id) {
            continue;
        }
        for (place, field) in data.fields().iter().enumerate() {
            if !field.name.starts_with('_') && !reads.fields.contains(&(id, place)) {
                diagnostics.push(
                    Diagnostic::at(codes::W0323, field.span, format!("field `{}` is never read", field.name))
                        .here(format!("nothing depends on this part of `{}`", data.name))
                        .help(format!("remove it, or call it `_{}`", field.name)),
                );
            }
        }
    }
}

struct Reads<'p> {
    program: &'p Program,
    types: &'p TypeTable,
    fields: BTreeSet<(DataId, usize)>,
    /// Structs of which all fields are read.
    whole: BTreeSet<DataId>,
    /// Structs that have values.
    made: BTreeSet<DataId>,
}

impl<'p> Reads<'p> {
    fn function(&mut self, function: &'p Function) {
        if function.circuit {
            for parameter in &function.parameters {
                self.values_of(&parameter.ty);
                if parameter.public.is_some() {
                    self.all_of(&parameter.ty);
                }
            }
            self.all_of(&function.result);
        }
        walk::statements(&function.body, &mut |found| self.found(found));
    }

    fn found(&mut self, found: Found<'p>) {
        match found {
            Found::Expr(expr) => self.expr(expr),
            Found::Statement(statement) => match &statement.kind {
                StatementKind::Let { pattern, .. } | StatementKind::For { pattern, .. } => {
                    self.pattern(pattern)
                }
                StatementKind::Bind(value) => self.all_in(value),
                StatementKind::Assert { message: Some(message), .. } => self.shown(message),
                StatementKind::Log(arguments) => {
                    for argument in arguments {
                        match argument {
                            LogArgument::Value(value) => self.all_in(value),
                            LogArgument::String(message) => self.shown(message),
                        }
                    }
                }
                _ => {}
            },
        }
    }

    fn shown(&mut self, message: &Message) {
        message.values.iter().for_each(|(_, value)| self.all_in(value));
    }

    /// What an expression itself reads, not what those in it do.
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Field { base, name, .. } => {
                let Type::Data(id, _) = self.types.expression(base.id) else { return };
                let place = self.program.data(*id).fields().iter().position(|field| field.name == *name);
                self.fields.extend(place.map(|place| (*id, place)));
            }
            ExprKind::Binary { operator: BinaryOp::Eq | BinaryOp::Ne, left, right } => {
                self.all_in(left);
                self.all_in(right);
            }
            ExprKind::Reveal(value) => self.all_in(value),
            ExprKind::Builtin { arguments, .. } => arguments.iter().for_each(|value| self.all_in(value)),
            // After the key, the signature and the purpose, each part of what is signed.
            ExprKind::Effect { effect: Effect::Signed, arguments, .. } => {
                arguments.iter().skip(3).for_each(|value| self.all_in(value));
            }
            ExprKind::Method { message: Some(message), .. } => self.shown(message),
            ExprKind::Method { name, arguments, .. }
                if Method::named(name) == Some(Method::Parts)
                    && !self.types.methods.contains_key(&expr.id) =>
            {
                arguments.iter().for_each(|value| self.all_in(value));
            }
            ExprKind::Call { .. } | ExprKind::Method { .. } => {
                let types = self.types;
                types.type_arguments.get(&expr.id).into_iter().flatten().for_each(|ty| self.all_of(ty));
            }
            ExprKind::Data { id, .. } => drop(self.made.insert(*id)),
            ExprKind::Match { arms, .. } => arms.iter().for_each(|arm| self.pattern(&arm.pattern)),
            ExprKind::Comprehension { pattern, .. } => self.pattern(pattern),
            _ => {}
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        if let Pattern::Data { id, fields, .. } = pattern {
            let read = fields.iter().filter(|(_, part)| !matches!(part, Pattern::Wildcard));
            self.fields.extend(read.map(|(place, _)| (*id, *place)));
        }
        pattern.parts().into_iter().for_each(|part| self.pattern(part));
    }

    /// The whole value of an expression is read.
    fn all_in(&mut self, value: &Expr) {
        let types = self.types;
        self.all_of(types.expression(value.id));
    }

    fn all_of(&mut self, ty: &Type) {
        each_struct(self.program, ty, &mut |id| self.whole.insert(id));
    }

    /// There are values of a type.
    fn values_of(&mut self, ty: &Type) {
        each_struct(self.program, ty, &mut |id| self.made.insert(id));
    }
}

/// Shows every data type in a type, as long as `visit` says that one is new.
fn each_struct(program: &Program, ty: &Type, visit: &mut dyn FnMut(DataId) -> bool) {
    match ty {
        Type::Array(element, _) => each_struct(program, element, visit),
        Type::Tuple(parts) => parts.iter().for_each(|part| each_struct(program, part, visit)),
        Type::Data(id, arguments) => {
            arguments.types.iter().for_each(|argument| each_struct(program, argument, visit));
            if visit(*id) {
                program.data(*id).parts().for_each(|part| each_struct(program, part, visit));
            }
        }
        _ => {}
    }
}
