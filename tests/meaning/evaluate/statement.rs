//! Statements.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::super::program::{
    Block, Expr, Id, Kind, LogPart, Message, MessagePart, Op, Over, Pattern, Place, Statement, StatementKind,
    Step, Ty,
};
use super::expression::malformed;
use super::operator::Why;
use super::value::{Stage, Type, Value};
use super::{Exit, Mode, Result, Run};

impl<'p> Run<'p> {
    pub(super) fn statement(&mut self, statement: &Statement) -> Result<()> {
        let site = statement.id;
        match &statement.kind {
            StatementKind::Let { pattern, ty, value } => {
                let value = self.expr(value)?;
                self.let_value(pattern, ty.as_ref(), value, site)
            }
            StatementKind::Const { name, ty, value } => {
                let ty = self.ty(ty)?;
                let value = Value::Int(self.number(value)?, Stage::Const);
                let value = self.store(value, &ty, site);
                self.bind(name, value, Some(ty));
                Ok(())
            }
            // "Nothing is required of it".
            StatementKind::Bind(_) => Ok(()),
            StatementKind::Hint { pattern, ty, body } => self.hint(pattern, ty, body, site),
            StatementKind::Constrain { body, .. } => self.constrain(body),
            StatementKind::Assign { place, op, value } => self.assign(place, *op, value, site),
            StatementKind::For { pattern, over, body } => {
                for value in self.over(over)? {
                    self.round(pattern, value, &mut |run| run.block(body).map(|_| ()))?;
                    if matches!(self.frame.exit, Exit::Surely(_)) {
                        break;
                    }
                }
                Ok(())
            }
            // "`assert condition, "message";` is always a constraint."
            StatementKind::Assert(condition, message) => {
                let (holds, stage) = self.condition(condition)?;
                self.require(holds, site, Why::Assertion, stage);
                message.iter().try_for_each(|message| self.told(message, holds))
            }
            StatementKind::Log(parts) => self.log(parts),
            StatementKind::Return(None) => {
                self.leave(Value::Tuple(vec![]));
                Ok(())
            }
            StatementKind::Return(Some(e)) => {
                let value = self.expr(e)?;
                let Some(ty) = self.frame.result.clone() else { return malformed("no function") };
                let value = self.store(value, &ty, e.id);
                self.leave(value);
                Ok(())
            }
            StatementKind::Expr(e) => self.expr(e).map(|_| ()),
        }
    }

    /// "A value is checked when it is coerced to a type: bound by a `let` with a type"
    fn let_value(&mut self, pattern: &Pattern, ty: Option<&Ty>, value: Value, site: Id) -> Result<()> {
        let ty = ty.map(|ty| self.ty(ty)).transpose()?;
        let value = match &ty {
            Some(ty) => self.store(value, ty, site),
            None => value,
        };
        self.pattern(pattern, value, ty)
    }

    /// "A hint is computed by the prover alone, in clear, and proves nothing; only its type is proven".
    fn hint(&mut self, pattern: &Pattern, ty: &Ty, body: &Block, site: Id) -> Result<()> {
        let value = self.in_clear(|run| run.block(body))?;
        let ty = self.ty(ty)?;
        let value = self.store(value.known_at(Stage::Secret), &ty, site);
        self.pattern(pattern, value, Some(ty))
    }

    /// What the prover computes alone: nothing in it must hold.
    fn in_clear<T>(&mut self, inside: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let outer = std::mem::replace(&mut self.mode, Mode::Clear);
        let value = inside(self)?;
        self.mode = outer;
        Ok(value)
    }

    /// The conditions of a `constrain` are required like assertions. "Conditions may stand in loops and in the branches of an
    /// `if`: those of the branch that is taken must hold."
    fn constrain(&mut self, body: &Block) -> Result<()> {
        let outer = self.frame.variables.len();
        for statement in &body.statements {
            match &statement.kind {
                StatementKind::Expr(Expr { kind: Kind::If(which, then, otherwise), .. })
                    if then.value.is_none() =>
                {
                    let (taken, stage) = self.condition(which)?;
                    let unit = || Ok(Value::Tuple(vec![]));
                    let mut then = |run: &mut Self| run.constrain(then).and_then(|()| unit());
                    let mut otherwise = |run: &mut Self| match otherwise {
                        Some(otherwise) => run.constrain(otherwise).and_then(|()| unit()),
                        None => unit(),
                    };
                    self.choose(taken, stage, &mut then, &mut otherwise)?;
                }
                StatementKind::For { pattern, over, body } => {
                    for value in self.over(over)? {
                        self.round(pattern, value, &mut |run| run.constrain(body))?;
                    }
                }
                StatementKind::Expr(condition) => self.constraint(condition, statement.id)?,
                _ => self.statement(statement)?,
            }
        }
        if let Some(condition) = &body.value {
            self.constraint(condition, condition.id)?;
        }
        self.frame.variables.truncate(outer);
        Ok(())
    }

    fn constraint(&mut self, condition: &Expr, site: Id) -> Result<()> {
        let (holds, stage) = self.condition(condition)?;
        self.require(holds, site, Why::Assertion, stage);
        Ok(())
    }

    /// It "prints the parts with spaces between them", and "its arguments are evaluated in clear and constrain nothing".
    fn log(&mut self, parts: &[LogPart]) -> Result<()> {
        let outer = std::mem::replace(&mut self.open, false);
        let mut texts = vec![];
        for part in parts {
            texts.push(match part {
                LogPart::Message(message) => self.message(message)?,
                LogPart::Value(value) => {
                    let value = self.in_clear(|run| run.expr(value))?;
                    self.show(&value)
                }
            });
        }
        let open = std::mem::replace(&mut self.open, outer);
        if self.mode == Mode::Required {
            self.outcome.logs.push((!open).then(|| texts.join(" ")));
        }
        Ok(())
    }

    /// "A message may show values, each in braces"; "they are looked up only if the assertion fails, in clear".
    pub(super) fn told(&mut self, message: &Message, holds: bool) -> Result<()> {
        let outer = std::mem::replace(&mut self.open, false);
        let text = self.message(message)?;
        let open = std::mem::replace(&mut self.open, outer);
        if !holds && self.mode == Mode::Required {
            self.outcome.told.push((!open).then_some(text));
        }
        Ok(())
    }

    fn message(&mut self, message: &Message) -> Result<String> {
        let mut text = String::new();
        for part in message {
            match part {
                MessagePart::Text(part) => text += part,
                MessagePart::Value(value) => {
                    let value = self.in_clear(|run| run.expr(value))?;
                    text += &self.show(&value);
                }
            }
        }
        Ok(text)
    }

    /// The values of the rounds: "`0..n` without n or `0..=n` with it, or over an array".
    pub(super) fn over(&mut self, over: &Over) -> Result<Vec<Value>> {
        let (low, high, inclusive) = match over {
            Over::Array(array) => match self.expr(array)? {
                Value::Array(items) => return Ok(items),
                other => return malformed(other),
            },
            Over::Range { low, high, inclusive } => (self.expr(low)?, self.expr(high)?, *inclusive),
        };
        let (Value::Int(low, Stage::Const), Value::Int(high, Stage::Const)) = (&low, &high) else {
            return malformed((low, high));
        };
        let mut values = vec![];
        let mut at = low.clone();
        while at < *high || inclusive && at == *high {
            values.push(Value::Int(at.clone(), Stage::Const));
            at += 1;
        }
        Ok(values)
    }

    pub(super) fn round(
        &mut self,
        pattern: &Pattern,
        value: Value,
        body: &mut dyn FnMut(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let outer = self.frame.variables.len();
        self.pattern(pattern, value, None)?;
        body(self)?;
        self.frame.variables.truncate(outer);
        Ok(())
    }

    /// "An assignment evaluates its right side first, then the indices of its place from left to right, each once, and
    /// then writes; `a[i] += e` reads the place after all of these, and writes it."
    fn assign(&mut self, place: &Place, op: Option<Op>, value: &Expr, site: Id) -> Result<()> {
        let right = self.expr(value)?;
        let mut path = vec![];
        for step in &place.steps {
            path.push(match step {
                Step::Index(index) => At::Index(self.expr(index)?, index.id),
                Step::Member(name) => At::Member(name),
                Step::Part(index) => At::Part(*index),
            });
        }
        let Some(position) = self.frame.variables.iter().rposition(|v| v.name == place.name) else {
            return malformed(place);
        };
        let mut variable = self.frame.variables[position].clone();
        let stored = self.update(&mut variable.value, variable.ty.clone(), &path, &mut |run, old, ty| {
            let new = match op {
                None => right.clone(),
                Some(op) => run.binary(op, old, &right, &Expr { id: site, kind: value.kind.clone() })?,
            };
            Ok(match ty {
                Some(ty) => run.store(new, ty, site),
                None => new,
            })
        });
        stored?;
        self.writes += 1;
        variable.written = self.writes;
        self.frame.variables[position] = variable;
        Ok(())
    }

    /// Changes the part of a value that a path leads to, knowing its type if it has one.
    fn update(
        &mut self,
        value: &mut Value,
        ty: Option<Type>,
        path: &[At<'_>],
        change: &mut Change<'_, 'p>,
    ) -> Result<()> {
        // The fields of a struct have types in any case.
        let ty = match (ty, &*value) {
            (None, Value::Struct(types, _)) => Some(Type::Struct(types.clone())),
            (ty, _) => ty,
        };
        let Some((first, rest)) = path.split_first() else {
            *value = change(self, value, ty.as_ref())?;
            return Ok(());
        };
        match (first, value, ty) {
            (At::Index(Value::Int(at, stage), site), Value::Array(items), ty) => {
                let element = match ty {
                    Some(Type::Array(element, _)) => Some(*element),
                    _ => None,
                };
                let found = at.to_usize().filter(|at| *at < items.len());
                self.require(found.is_some(), *site, Why::Index, *stage);
                if let Some(at) = found {
                    self.update(&mut items[at], element, rest, change)?;
                }
                if *stage != Stage::Const {
                    // Which one was written is not known before the index is, nor then what any of them is.
                    let stage = items.iter().map(Value::stage).max().unwrap_or(*stage).max(*stage);
                    items.iter_mut().for_each(|item| *item = item.clone().no_earlier_than(stage));
                }
                Ok(())
            }
            (At::Member(name), Value::Struct(_, fields), Some(Type::Struct(types))) => {
                let Some(index) = fields.iter().position(|(own, _)| own == name) else {
                    return malformed(name);
                };
                self.update(&mut fields[index].1, Some(types[index].1.clone()), rest, change)
            }
            (At::Part(index), Value::Tuple(parts), ty) if *index < parts.len() => {
                let ty = match ty {
                    Some(Type::Tuple(types)) => types.get(*index).cloned(),
                    _ => None,
                };
                self.update(&mut parts[*index], ty, rest, change)
            }
            (_, value, _) => malformed(value),
        }
    }
}

/// What becomes of a part, of which type if it has one.
type Change<'c, 'p> = dyn FnMut(&mut Run<'p>, &Value, Option<&Type>) -> Result<Value> + 'c;

/// A step to a part, its index known.
enum At<'a> {
    Index(Value, Id),
    Member(&'a str),
    Part(usize),
}

impl Run<'_> {
    /// As `log` prints it: "In inputs a variant is written as", and "The journal, messages and logs show values in the same
    /// way". Field elements are the number of smaller absolute value.
    fn show(&self, value: &Value) -> String {
        match value {
            Value::Bool(value, _) => value.to_string(),
            Value::Int(n, _) => n.to_string(),
            Value::Field(n, _) => {
                let negative: BigInt = n - super::value::order();
                if negative.bits() <= 64 {
                    negative.to_string()
                } else if n.bits() <= 64 {
                    n.to_string()
                } else {
                    format!("{n:#x}")
                }
            }
            Value::Array(parts) | Value::Tuple(parts) => self.shown_list(parts.iter()),
            Value::Struct(_, fields) => self.shown_fields(fields),
            Value::Enum { name, taken, payloads, .. } => {
                let of = self.program.enums.iter().find(|item| item.name == *name);
                let Some(variant) = of.and_then(|item| item.variants.get(*taken)) else {
                    return name.clone();
                };
                let fields = &payloads[*taken];
                let payload = match (variant.named, fields.as_slice()) {
                    (_, []) => return format!("\"{}\"", variant.name),
                    (true, _) => self.shown_fields(fields),
                    (false, [(_, only)]) => self.show(only),
                    (false, _) => self.shown_list(fields.iter().map(|(_, part)| part)),
                };
                format!("{{ {} = {payload} }}", variant.name)
            }
        }
    }

    fn shown_list<'v>(&self, parts: impl Iterator<Item = &'v Value>) -> String {
        format!("[{}]", parts.map(|part| self.show(part)).collect::<Vec<_>>().join(", "))
    }

    fn shown_fields(&self, fields: &[(String, Value)]) -> String {
        let fields = fields.iter().map(|(name, value)| format!("{name} = {}", self.show(value)));
        format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
    }
}
