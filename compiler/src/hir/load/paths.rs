//! Every path and every method that an item mentions.

use crate::syntax::ast::{
    Act, ActKind, Argument, Block, Clause, Contract, ContractKind, Expr, ExprKind, Function, Generic, Item,
    ItemKind, Iterable, List, LogArgument, MemberKind, Message, Parameter, Path, Pattern, PatternKind,
    Portion, Statement, StatementKind, Step, StepKind, Type, TypeKind, VariantFields,
};

/// What leads to something else.
pub(crate) enum Name<'n> {
    /// A path in a type, an expression, a pattern or a `use`.
    Path(&'n Path),
    /// The name of a method that is called, of whatever type.
    Method(&'n str),
}

type Visitor<'v> = &'v mut dyn FnMut(Name);

/// Visits the paths of an item.
pub(crate) fn item_paths(item: &Item, visit: &mut dyn FnMut(&Path)) {
    item_names(item, &mut |name| match name {
        Name::Path(path) => visit(path),
        Name::Method(_) => {}
    });
}

/// Visits the paths of an item and the methods that it calls.
pub(crate) fn item_names(item: &Item, visit: Visitor) {
    match &item.kind {
        ItemKind::Function(function) | ItemKind::Circuit(function) => function_paths(function, visit),
        ItemKind::Test { function, .. } | ItemKind::Prop(function) => function_paths(function, visit),
        ItemKind::Contract(contract) => contract_paths(contract, visit),
        ItemKind::Transaction(transaction) => {
            parameters(&transaction.parameters, visit);
            transaction.acts.iter().for_each(|a| act(a, visit));
        }
        ItemKind::Scenario(scenario) => scenario.steps.iter().for_each(|s| step(s, visit)),
        ItemKind::Adversary(adversary) => {
            visit(Name::Path(&adversary.function));
            generic_arguments(adversary.generics.as_ref(), visit);
            adversary.choices.iter().for_each(|choice| iterable(&choice.values, visit));
        }
        ItemKind::Image { circuit, arguments, .. } => {
            visit(Name::Path(circuit));
            generic_arguments(arguments.as_ref(), visit);
        }
        ItemKind::Struct { generics: g, fields, .. } => {
            generics(g.as_ref(), visit);
            fields.iter().for_each(|f| ty(&f.ty, visit));
        }
        ItemKind::Enum { generics: g, variants, .. } => {
            generics(g.as_ref(), visit);
            for variant in variants {
                match &variant.fields {
                    VariantFields::Unit => {}
                    VariantFields::Tuple(parts) => parts.iter().for_each(|t| ty(t, visit)),
                    VariantFields::Struct(fields) => fields.iter().for_each(|f| ty(&f.ty, visit)),
                }
            }
        }
        ItemKind::Impl { generics: g, ty: t, functions, .. } => {
            generics(g.as_ref(), visit);
            ty(t, visit);
            functions.iter().for_each(|item| item_names(item, visit));
        }
        ItemKind::Alias { ty: t, .. } => ty(t, visit),
        ItemKind::Const { ty: t, value, .. } => {
            ty(t, visit);
            expr(value, visit);
        }
        ItemKind::Module { .. } => {}
        ItemKind::Use { path, .. } => visit(Name::Path(path)),
    }
}

/// Visits the paths of a function.
fn function_paths(function: &Function, visit: Visitor) {
    generics(function.generics.as_ref(), visit);
    parameters(&function.parameters, visit);
    function.result.iter().for_each(|t| ty(t, visit));
    block(&function.body, visit);
}

fn parameters(parameters: &List<Parameter>, visit: Visitor) {
    for parameter in parameters {
        pattern(&parameter.pattern, visit);
        ty(&parameter.ty, visit);
    }
}

/// Visits the paths of a contract.
fn contract_paths(contract: &Contract, visit: Visitor) {
    parameters(&contract.parameters, visit);
    if let ContractKind::Once(supply) = &contract.kind {
        expr(supply, visit);
    }
    for locked in &contract.locks {
        ty(&locked.ty, visit);
        locked.readers.iter().flatten().for_each(|reader| expr(reader, visit));
    }
    for member in &contract.members {
        match &member.kind {
            MemberKind::State { fields, .. } => {
                for field in fields {
                    ty(&field.ty, visit);
                    field.readers.iter().chain(&field.initial).for_each(|found| expr(found, visit));
                }
            }
            MemberKind::Clause(clause) => clause_paths(clause, visit),
            MemberKind::Invariant { condition, message, .. } => {
                expr(condition, visit);
                message.iter().for_each(|message| shown(message, visit));
            }
        }
    }
}

fn clause_paths(clause: &Clause, visit: Visitor) {
    parameters(&clause.parameters, visit);
    let signers = clause.signers.iter().flat_map(|signers| signers.count.iter().chain(&signers.keys));
    signers.for_each(|e| expr(e, visit));
    for required in &clause.requires {
        expr(&required.amount, visit);
        expr(&required.asset, visit);
    }
    clause.result.iter().for_each(|t| ty(t, visit));
    clause.body.iter().for_each(|body| block(body, visit));
}

fn act(a: &Act, visit: Visitor) {
    match &a.kind {
        ActKind::Let { value, .. } | ActKind::Call(value) | ActKind::Fee(value) => expr(value, visit),
        ActKind::Spend { amount, asset, .. } => {
            expr(amount, visit);
            expr(asset, visit);
        }
        ActKind::Make { call, locks, .. } => {
            expr(call, visit);
            locks.iter().for_each(|lock| portion(lock, visit));
        }
        ActKind::Lock { portion: locked, with } => {
            portion(locked, visit);
            expr(with, visit);
        }
        ActKind::Retire(retired) => portion(retired, visit),
    }
}

fn portion(portion: &Portion, visit: Visitor) {
    expr(&portion.value, visit);
    portion.asset.iter().for_each(|asset| expr(asset, visit));
}

fn step(s: &Step, visit: Visitor) {
    match &s.kind {
        StepKind::Let { value, .. } | StepKind::Wait(value) | StepKind::Expect(value) => expr(value, visit),
        StepKind::Does { call, also, locks, .. } => {
            std::iter::once(call).chain(also).for_each(|call| expr(call, visit));
            locks.iter().flatten().for_each(|lock| expr(&lock.amount, visit));
        }
        StepKind::Signs { data, .. } => data.iter().for_each(|data| expr(data, visit)),
        StepKind::Owns { amount, .. } => expr(&amount.amount, visit),
        StepKind::Refused { steps, .. } => steps.iter().for_each(|s| step(s, visit)),
        StepKind::Replay(_) | StepKind::Tamper(_) | StepKind::Error => {}
    }
}

fn generics(generics: Option<&List<Generic>>, visit: Visitor) {
    for generic in generics.into_iter().flatten() {
        if let Generic::Const(parameter) = generic {
            ty(&parameter.ty, visit);
        }
    }
}

fn generic_arguments(arguments: Option<&List<Argument>>, visit: Visitor) {
    for argument in arguments.into_iter().flatten() {
        match argument {
            Argument::Type(t) => ty(t, visit),
            Argument::Const(e) => expr(e, visit),
        }
    }
}

/// A path in an expression, and those in what stands for parameters there.
fn value_path(path: &Path, visit: Visitor) {
    visit(Name::Path(path));
    generic_arguments(path.applied.as_ref().map(|applied| &applied.arguments), visit);
}

fn pattern(p: &Pattern, visit: Visitor) {
    match &p.kind {
        PatternKind::Bind { .. } | PatternKind::Wildcard | PatternKind::Error => {}
        PatternKind::Tuple(parts) => parts.iter().for_each(|p| pattern(p, visit)),
        PatternKind::Or(patterns) => patterns.iter().for_each(|p| pattern(p, visit)),
        PatternKind::Literal(value) => expr(value, visit),
        PatternKind::Range { low, high, .. } => {
            expr(low, visit);
            expr(high, visit);
        }
        PatternKind::Path(path) => value_path(path, visit),
        PatternKind::Call { path, parts } => {
            value_path(path, visit);
            parts.iter().for_each(|p| pattern(p, visit));
        }
        PatternKind::Struct { path, fields, .. } => {
            value_path(path, visit);
            fields.iter().for_each(|field| pattern(&field.pattern, visit));
        }
    }
}

fn ty(t: &Type, visit: Visitor) {
    match &t.kind {
        TypeKind::Path(path) => visit(Name::Path(path)),
        TypeKind::Applied(path, arguments) => {
            visit(Name::Path(path));
            generic_arguments(Some(arguments), visit);
        }
        TypeKind::Int(low, high) => {
            expr(low, visit);
            expr(high, visit);
        }
        TypeKind::Array(element, length) => {
            ty(element, visit);
            expr(length, visit);
        }
        TypeKind::Tuple(elements) => elements.iter().for_each(|t| ty(t, visit)),
        TypeKind::Hidden(inner) => ty(inner, visit),
        TypeKind::SelfParameter | TypeKind::AnyInt | TypeKind::Error => {}
    }
}

fn block(b: &Block, visit: Visitor) {
    b.statements.iter().for_each(|s| statement(s, visit));
    b.tail.iter().for_each(|e| expr(e, visit));
}

fn statement(s: &Statement, visit: Visitor) {
    match &s.kind {
        StatementKind::Const { ty: t, value, .. } => {
            ty(t, visit);
            expr(value, visit);
        }
        StatementKind::Let { pattern: p, ty: t, value } => {
            pattern(p, visit);
            t.iter().for_each(|t| ty(t, visit));
            expr(value, visit);
        }
        StatementKind::Assign { place, value, .. } => {
            expr(place, visit);
            expr(value, visit);
        }
        StatementKind::For { pattern: p, iterable: i, body } => {
            pattern(p, visit);
            iterable(i, visit);
            block(body, visit);
        }
        StatementKind::Assert { condition, message, .. } => {
            expr(condition, visit);
            message.iter().for_each(|message| shown(message, visit));
        }
        StatementKind::Constrain { body, .. } => block(body, visit),
        StatementKind::Log { arguments } => {
            for argument in arguments {
                match argument {
                    LogArgument::String(message) => shown(message, visit),
                    LogArgument::Value(e) => expr(e, visit),
                }
            }
        }
        StatementKind::Return { value } => value.iter().for_each(|e| expr(e, visit)),
        StatementKind::Bind(e)
        | StatementKind::Expr(e)
        | StatementKind::Unlock(e)
        | StatementKind::Retire(e) => expr(e, visit),
        StatementKind::Lock { value, with } => {
            expr(value, visit);
            expr(with, visit);
        }
        StatementKind::Next(fields) => fields.iter().for_each(|field| expr(&field.value, visit)),
        StatementKind::Nullify { value, message, .. } => {
            expr(value, visit);
            message.iter().for_each(|message| shown(message, visit));
        }
        StatementKind::Error => {}
    }
}

fn shown(message: &Message, visit: Visitor) {
    message.values.iter().for_each(|(_, value)| expr(value, visit));
}

fn iterable(i: &Iterable, visit: Visitor) {
    match i {
        Iterable::Range { low, high, .. } => {
            expr(low, visit);
            expr(high, visit);
        }
        Iterable::Array(e) => expr(e, visit),
    }
}

fn expr(e: &Expr, visit: Visitor) {
    match &e.kind {
        ExprKind::Int(_) | ExprKind::String(_) | ExprKind::Bool(_) | ExprKind::Error => {}
        ExprKind::Path(path) => value_path(path, visit),
        ExprKind::Call { function, generics, arguments } => {
            value_path(function, visit);
            generic_arguments(generics.as_ref(), visit);
            arguments.iter().for_each(|e| expr(e, visit));
        }
        ExprKind::Named { value, .. } => expr(value, visit),
        ExprKind::Method { receiver, name, generics, arguments, message } => {
            visit(Name::Method(&name.name));
            expr(receiver, visit);
            message.iter().for_each(|message| shown(message, visit));
            generic_arguments(generics.as_ref(), visit);
            arguments.iter().for_each(|e| expr(e, visit));
        }
        ExprKind::Binary { left, right, .. } => {
            expr(left, visit);
            expr(right, visit);
        }
        ExprKind::Unary { operand, .. } => expr(operand, visit),
        ExprKind::Cast { value, ty: t } => {
            expr(value, visit);
            ty(t, visit);
        }
        ExprKind::Index { array, index } => {
            expr(array, visit);
            expr(index, visit);
        }
        ExprKind::Slice { array, low, high, .. } => {
            expr(array, visit);
            low.iter().chain(high).for_each(|e| expr(e, visit));
        }
        ExprKind::Field { base, .. } => expr(base, visit),
        ExprKind::Array(elements) | ExprKind::Tuple(elements) => elements.iter().for_each(|e| expr(e, visit)),
        ExprKind::Repeat { value, count } => {
            expr(value, visit);
            expr(count, visit);
        }
        ExprKind::Comprehension { body, pattern: p, iterable: i } => {
            pattern(p, visit);
            expr(body, visit);
            iterable(i, visit);
        }
        ExprKind::Struct { path, fields, base } => {
            value_path(path, visit);
            fields.iter().for_each(|field| expr(&field.value, visit));
            base.iter().for_each(|e| expr(e, visit));
        }
        ExprKind::Match { scrutinee, arms, .. } => {
            expr(scrutinee, visit);
            for arm in arms {
                pattern(&arm.pattern, visit);
                expr(&arm.value, visit);
            }
        }
        ExprKind::Block(b) => block(b, visit),
        ExprKind::If { condition, then, otherwise } => {
            expr(condition, visit);
            block(then, visit);
            otherwise.iter().for_each(|e| expr(e, visit));
        }
        ExprKind::Hint { ty: t, body } => {
            ty(t, visit);
            block(body, visit);
        }
        ExprKind::Reveal(e) => expr(e, visit),
    }
}
