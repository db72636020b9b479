//! Functions that are part of the language, and `reveal`.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::Zero;
use zkvm::image::limits::MAX_STACK;
use zkvm::integer::scalar_to_int;
use zkvm::program::SideOp;

use super::Lowerer;
use super::error::{Lowered, Reported};
use super::value::{Int, Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Builtin, Expr, ExprKind, Type};
use crate::source::Span;

impl Lowerer<'_> {
    pub(super) fn builtin(
        &mut self,
        expr: &Expr,
        builtin: Builtin,
        const_arguments: &[Expr],
        arguments: &[Expr],
    ) -> Lowered<Value> {
        let span = expr.span;
        if let (Builtin::AssertPermutation, [left, right]) = (builtin, arguments) {
            return self.assert_permutation(left, right, span);
        }
        if let (Builtin::InverseModulo, [value, modulus]) = (builtin, arguments) {
            return self.inverse_modulo(value, modulus, span);
        }
        let [argument] = arguments else { return Err(self.confused(span, "a builtin with other arguments")) };
        let value = self.expr(argument);
        match builtin {
            Builtin::ToBits => match &self.call_const_arguments(expr, const_arguments)?[..] {
                [count] => self.bits_builtin(&value, count, span),
                _ => Err(self.confused(span, "`to_bits` with other const arguments")),
            },
            Builtin::FloorSqrt | Builtin::Inverse | Builtin::Sorted
                if !self.builder.clear && !is_known(&value) =>
            {
                let name = match builtin {
                    Builtin::Inverse => "inverse",
                    Builtin::Sorted => "sorted",
                    _ => "floor_sqrt",
                };
                Err(self.only_in_hints(name, span))
            }
            Builtin::FloorSqrt => match value {
                Value::Int(int) => Ok(self.floor_sqrt(&int)),
                Value::Error(reported) => Err(reported),
                _ => Err(self.confused(span, "the root of something that is not an integer")),
            },
            Builtin::Inverse => {
                let lc = self.field(value, span)?;
                Ok(Value::Field(match lc.known() {
                    Some(x) if x == Scalar::ZERO => lc,
                    Some(x) => {
                        self.steps += super::INVERSION;
                        Lc::constant(x.invert())
                    }
                    None => self.builder.compute(vec![SideOp::Argument(0), SideOp::Invert], &[&lc]),
                }))
            }
            Builtin::Sorted => self.sorted(value, span),
            Builtin::AssertPermutation | Builtin::InverseModulo => {
                Err(self.confused(span, "a builtin with one argument"))
            }
        }
    }

    pub(super) fn only_in_hints(&mut self, name: &str, span: Span) -> Reported {
        let text = format!("`{name}` computes without constraints, so it is allowed only in hints");
        let error = Diagnostic::at(codes::E0317, span, text);
        self.report(error.help("write `let r = hint T { … };` and constrain `r`"))
    }

    fn floor_sqrt(&mut self, int: &Int) -> Value {
        match int.known() {
            Some(n) if *n < BigInt::zero() => Value::int(0),
            Some(n) => Value::int(n.sqrt()),
            None => {
                let lc = self.builder.compute(vec![SideOp::Argument(0), SideOp::SquareRoot], &[&int.lc]);
                let high = if int.high < BigInt::zero() { BigInt::zero() } else { int.high.sqrt() };
                Value::Int(Int::new(lc, BigInt::zero(), high))
            }
        }
    }

    /// The numbers in increasing order, in signed view.
    fn sorted(&mut self, value: Value, span: Span) -> Lowered<Value> {
        let value = self.charge(value)?;
        let Some(elements) = value.children().filter(|elements| elements.len() > 1) else { return Ok(value) };
        if let Some(reported) = elements.iter().find_map(Value::error) {
            return Err(reported);
        }
        if is_known(&value) {
            let mut elements = elements.to_vec();
            elements.sort_by_cached_key(|element| match element {
                Value::Int(int) => int.low.clone(),
                other => other.leaf().map_or(BigInt::zero(), |lc| scalar_to_int(&lc.constant)),
            });
            return Ok(Value::list(elements));
        }
        if elements.len() > MAX_STACK as usize {
            let error = Diagnostic::at(codes::E0511, span, "this array is too long to be sorted");
            return Err(self.report(error.help(format!("sort at most {MAX_STACK} elements"))));
        }
        let (mut lows, mut highs) = (vec![], vec![]);
        for element in elements.iter() {
            if let Value::Int(int) = element {
                lows.push(int.low.clone());
                highs.push(int.high.clone());
            }
        }
        lows.sort();
        highs.sort();
        let lcs: Vec<&Lc> = elements.iter().filter_map(Value::leaf).collect();
        let sorted = self.builder.computed(SideOp::Sort(lcs.len() as u32), &lcs, lcs.len()).into_iter();
        Ok(Value::list(if lows.is_empty() {
            sorted.map(Value::Field).collect()
        } else {
            // The k-th is at least the k-th of the least values, and at most that of the greatest.
            let ranges = lows.into_iter().zip(highs);
            sorted.zip(ranges).map(|(lc, (low, high))| Value::Int(Int::new(lc, low, high))).collect()
        }))
    }

    /// What `reveal(e)` is: the value, public, with an output for each leaf.
    pub(super) fn reveal(&mut self, inner: &Expr, span: Span) -> Lowered<Value> {
        let value = self.expr(inner);
        let value = self.as_result(value, inner, span);
        if self.builder.clear {
            return Ok(value);
        }
        let sometimes = self.scopes.iter().any(|scope| scope.secret);
        if sometimes && self.test {
            // Nobody looks at the journal of a test.
            return Ok(value);
        }
        if sometimes {
            let text = "a value cannot be revealed under a secret condition";
            return Err(self.report(
                Diagnostic::at(codes::E0508, span, text)
                    .here("whether this runs is secret, but the journal has the same entries in every run")
                    .help("choose the value with `if`, and reveal the result"),
            ));
        }
        let mut secret = false;
        value.for_each_leaf(&mut |leaf| secret |= leaf.leaf().is_some_and(|lc| !self.builder.is_public(lc)));
        if !secret {
            return Ok(value);
        }
        let types = self.types;
        Ok(self.reveal_tree(&value, types.expression(inner.id), span))
    }

    /// What is revealed as the result of a circuit is of its type before it is written: a struct or an enum that is converted after would
    /// be in the journal once as it was and once as it is returned.
    fn as_result(&mut self, value: Value, inner: &Expr, span: Span) -> Value {
        let Some(frame) = self.frames.last() else { return value };
        let program = self.program;
        let function = &program.functions[frame.function.0 as usize];
        let tail = function.body.tail.as_ref().map(|tail| &tail.kind);
        match tail {
            Some(ExprKind::Reveal(result)) if result.id == inner.id && has_data(&value) => {
                let instance = frame.instance.clone();
                self.store(value, &function.result, &instance, span)
            }
            _ => value,
        }
    }

    /// Reveals every leaf, public ones too: what is revealed together stays together in the journal.
    fn reveal_tree(&mut self, value: &Value, ty: &Type, span: Span) -> Value {
        let program = self.program;
        match (value, ty) {
            (Value::List(children), Type::Array(ty, _)) => {
                Value::list(children.iter().map(|child| self.reveal_tree(child, ty, span)).collect())
            }
            (Value::List(children), Type::Tuple(types)) => {
                let pairs = children.iter().zip(types);
                Value::list(pairs.map(|(child, ty)| self.reveal_tree(child, ty, span)).collect())
            }
            (Value::Data(made, children), _) => {
                self.note_whole(made);
                let pairs = children.iter().zip(program.data(made.id).parts());
                let parts = pairs.map(|(child, ty)| {
                    let ty = self.closed(ty, &made.instance).unwrap_or(Type::Error);
                    self.reveal_tree(child, &ty, span)
                });
                value.with_children(parts.collect())
            }
            _ => self.reveal_leaf(value, ty, None, span).into(),
        }
    }
}

/// Whether a struct or an enum is in it.
fn has_data(value: &Value) -> bool {
    match value {
        Value::Data(..) => true,
        Value::List(children) => children.iter().any(has_data),
        _ => false,
    }
}

fn is_known(value: &Value) -> bool {
    let mut known = true;
    value.for_each_leaf(&mut |leaf| known &= leaf.leaf().is_some_and(|lc| lc.known().is_some()));
    known
}
