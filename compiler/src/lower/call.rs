//! Calls and global constants.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::builder::Builder;
use super::error::Lowered;
use super::routine::Callee;
use super::value::Value;
use super::{Frame, Lowerer};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{ConstantId, Expr, Function, FunctionId, Instance, Type};
use crate::source::Span;

impl Lowerer<'_> {
    pub(super) fn call(
        &mut self,
        expr: &Expr,
        id: FunctionId,
        written: &[Expr],
        arguments: &[Expr],
    ) -> Lowered<Value> {
        let program = self.program;
        let function = &program.functions[id.0 as usize];
        let values: Vec<(Value, Span)> = arguments.iter().map(|a| (self.expr(a), a.span)).collect();
        if written.is_empty()
            && let Some(reported) = values.iter().find_map(|(value, _)| value.error())
        {
            // What is inferred from an argument without a value has none either.
            return Err(reported);
        }
        let consts = self.call_const_arguments(expr, written)?;
        let instance = Instance { types: self.call_type_arguments(expr)?, consts };
        self.preconditions(id, &instance, expr.span)?;
        for (index, (argument, (value, _))) in arguments.iter().zip(&values).enumerate() {
            self.warn_of_narrowing(argument, value, (function, index), &instance);
        }
        self.unrecorded(|this| {
            let parameters = values.into_iter().zip(&function.parameters);
            let locals = parameters.map(|((value, span), parameter)| {
                let value = this.store(value, &parameter.ty.opened(), &instance, span);
                Some(this.handed_over(value, (function, parameter), &instance, span))
            });
            let locals: Vec<Option<Value>> = locals.collect();
            let hashed = this.hashed(function, &locals);
            let result = this.call_routine(Callee { id, function, instance, span: expr.span }, locals)?;
            if let Some(hashed) = hashed {
                this.note_hash(&hashed, &result, expr.span);
            }
            Ok(result)
        })
    }

    /// A call of a method, by the function that the checker found.
    pub(super) fn method(&mut self, expr: &Expr, written: &[Expr], arguments: &[Expr]) -> Lowered<Value> {
        let types = self.types;
        match types.methods.get(&expr.id) {
            Some(id) => self.call(expr, *id, written, arguments),
            None => Err(self.confused(expr.span, "a method that was not found")),
        }
    }

    /// The type arguments of a call, without parameters of the caller.
    fn call_type_arguments(&mut self, expr: &Expr) -> Lowered<Vec<Type>> {
        let types = self.types;
        let own = self.instance();
        let noted = types.type_arguments.get(&expr.id).map(|types| &types[..]).unwrap_or_default();
        let closed: Option<Vec<Type>> = noted.iter().map(|ty| self.closed(ty, &own)).collect();
        closed.ok_or_else(|| self.confused(expr.span, "a type argument is not known"))
    }

    /// Evaluates a function's body in a frame of its own.
    pub(super) fn run(
        &mut self,
        id: FunctionId,
        function: &Function,
        instance: Instance,
        mut locals: Vec<Option<Value>>,
        call: Option<Span>,
    ) -> Lowered<Value> {
        locals.resize(function.locals.len().max(locals.len()), None);
        let instance = Rc::new(instance);
        let memories = BTreeMap::new();
        let frame =
            Frame { function: id, locals, memories, instance: instance.clone(), returned: None, call };
        self.frames.push(frame);
        let fits = self.check_const_arguments(function, &instance, call.unwrap_or(function.span));
        let result = fits.map(|()| {
            let end = self.block(&function.body);
            self.result(function, end)
        });
        self.forget_all();
        self.frames.pop();
        result
    }

    /// Const arguments are part of types, so they must fit wherever the call stands.
    fn check_const_arguments(
        &mut self,
        function: &Function,
        arguments: &Instance,
        span: Span,
    ) -> Lowered<()> {
        for (parameter, value) in function.const_parameters.iter().zip(&arguments.consts) {
            if let Type::Int(Some(range)) = &parameter.ty {
                let (low, high) = self.range(range, arguments, parameter.span)?;
                if *value < low || *value > high {
                    let value = super::value::Int::constant(value.clone());
                    return Err(self.report(super::store::outside(&value, &low, &high, span)));
                }
            }
        }
        Ok(())
    }

    /// The value of a global constant.
    pub(super) fn constant(&mut self, id: ConstantId) -> Value {
        let index = id.0 as usize;
        if let Some(value) = &self.constants[index] {
            return value.clone();
        }
        let program = self.program;
        let constant = &program.constants[index];
        let locals = vec![None; constant.locals.len()];
        self.frames.push(Frame { locals, ..Frame::around(FunctionId(0), Rc::default()) });
        self.memories.constants += 1;
        // A circuit and a place of its own: in a hint nothing is checked, and the value is kept for all uses.
        let mut fresh = Builder::new(false, self.builder.here.clone());
        std::mem::swap(&mut fresh.sites, &mut self.builder.sites);
        let mut outer = std::mem::replace(&mut self.builder, fresh);
        let scopes = std::mem::take(&mut self.scopes);
        let clear = self.clear.take();
        let value = self.unrecorded(|this| {
            let value = this.expr(&constant.value);
            this.store(value, &constant.ty, &Instance::default(), constant.value.span)
        });
        self.clear = clear;
        self.scopes = scopes;
        std::mem::swap(&mut outer.sites, &mut self.builder.sites);
        self.builder = outer;
        self.memories.constants -= 1;
        self.frames.pop();
        // Only what is really known may be kept: nodes belong to one circuit.
        let (mut known, mut reported) = (true, None);
        value.for_each_leaf(&mut |leaf| {
            known &= leaf.leaf().is_some_and(|lc| lc.known().is_some());
            reported = reported.or(leaf.error());
        });
        let value = match (known, reported) {
            (_, Some(reported)) => Value::Error(reported),
            // Types were made with what the interpreter of const expressions found.
            (true, None) if self.differs(&value, constant) => Value::Error(
                self.confused(constant.span, "a constant has one value here and another one in types"),
            ),
            (true, None) => value,
            (false, None) => {
                let text = "the value of this constant is not known when the program is built";
                let error = Diagnostic::at(codes::E0313, constant.span, text);
                Value::Error(self.report(error.help("use literals, constants and functions of them")))
            }
        };
        self.constants[index] = Some(value.clone());
        value
    }
}
