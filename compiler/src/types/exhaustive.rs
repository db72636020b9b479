//! Whether patterns take every value, and which one they miss: the usual algorithm on a matrix of patterns, whose rows are
//! the patterns and whose columns are the parts of a value.

use std::collections::BTreeSet;

use num_bigint::BigInt;

use super::relate::{Slots, instantiate};
use crate::hir::{ConstExpr, DataId, Form, Pattern, Program, Type};

/// There are too many combinations to look at.
pub(super) struct TooComplex;

/// How many combinations are looked at.
const MAX_STEPS: u32 = 20_000;

static ANY: Pattern = Pattern::Wildcard;

/// A value that none of the patterns takes, as it is written.
pub(super) fn missing(
    program: &Program,
    patterns: &[&Pattern],
    ty: &Type,
) -> Result<Option<String>, TooComplex> {
    let rows = patterns.iter().map(|pattern| vec![*pattern]).collect();
    let found = Search { program, steps: 0 }.uncovered(rows, vec![&ANY], vec![ty.clone()])?;
    Ok(found.and_then(|mut shown| shown.pop()))
}

/// Whether a pattern takes a value that none of those before it takes.
pub(super) fn is_useful(
    program: &Program,
    before: &[&Pattern],
    pattern: &Pattern,
    ty: &Type,
) -> Result<bool, TooComplex> {
    let rows = before.iter().map(|pattern| vec![*pattern]).collect();
    let found = Search { program, steps: 0 }.uncovered(rows, vec![pattern], vec![ty.clone()])?;
    Ok(found.is_some())
}

struct Search<'p> {
    program: &'p Program,
    steps: u32,
}

type Row<'h> = Vec<&'h Pattern>;

/// What the first part of a value is.
#[derive(Clone)]
enum Head {
    Variant(DataId, u32),
    Tuple(usize),
    Bool(bool),
    /// The numbers from one to another, without an end if it is not there.
    Numbers(Option<BigInt>, Option<BigInt>),
}

impl<'h> Search<'h> {
    /// Values of these types, one for each column, that `row` takes and none of `rows` does, as they are written.
    fn uncovered(
        &mut self,
        rows: Vec<Row<'h>>,
        row: Row<'h>,
        types: Vec<Type>,
    ) -> Result<Option<Vec<String>>, TooComplex> {
        self.steps += 1 + rows.len() as u32 / 16;
        if self.steps > MAX_STEPS {
            return Err(TooComplex);
        }
        let Some(ty) = types.first() else {
            return Ok(rows.is_empty().then(Vec::new));
        };
        // A row takes all that is left.
        if rows.iter().any(|row| row.iter().all(|pattern| is_any(pattern))) {
            return Ok(None);
        }
        if let Pattern::Or(alternatives, _) = row[0] {
            for alternative in alternatives {
                let row = replaced(&row, [alternative]);
                if let Some(found) = self.uncovered(rows.clone(), row, types.clone())? {
                    return Ok(Some(found));
                }
            }
            return Ok(None);
        }
        let rows: Vec<Row<'h>> = rows.iter().flat_map(|row| alternatives(row)).collect();
        let heads = self.heads(&rows, row[0], ty);
        if heads.is_empty() {
            // Nothing tells values of the first part apart.
            let rows = rows.iter().filter(|row| is_any(row[0])).map(|row| row[1..].to_vec()).collect();
            let found = self.uncovered(rows, row[1..].to_vec(), types[1..].to_vec())?;
            return Ok(found.map(|shown| with("_".to_string(), shown)));
        }
        for head in heads {
            let parts = self.parts(&head, ty);
            let count = parts.len();
            let Some(row) = specialized(&row, &head, count, true) else { continue };
            let rows = rows.iter().filter_map(|row| specialized(row, &head, count, false)).collect();
            let types = parts.into_iter().chain(types[1..].iter().cloned()).collect();
            if let Some(mut shown) = self.uncovered(rows, row, types)? {
                let rest = shown.split_off(count);
                return Ok(Some(with(self.show(&head, &shown), rest)));
            }
        }
        Ok(None)
    }

    /// What the first part can be, as far as patterns tell it apart.
    fn heads(&self, rows: &[Row<'h>], first: &Pattern, ty: &Type) -> Vec<Head> {
        let told_apart = rows.iter().map(|row| row[0]).chain([first]).any(|pattern| !is_any(pattern));
        if !told_apart {
            return vec![];
        }
        match ty {
            Type::Bool => vec![Head::Bool(false), Head::Bool(true)],
            Type::Tuple(types) => vec![Head::Tuple(types.len())],
            Type::Data(id, _) => {
                let variants = 0..self.program.data(*id).variants.len() as u32;
                variants.map(|variant| Head::Variant(*id, variant)).collect()
            }
            Type::Int(range) => {
                let bound = |bound: &ConstExpr| match bound {
                    ConstExpr::Int(value) => Some(value.clone()),
                    _ => None,
                };
                let low = range.as_ref().and_then(|range| bound(&range.low));
                let high = range.as_ref().and_then(|range| bound(&range.high));
                numbers(rows.iter().map(|row| row[0]).chain([first]), low, high)
            }
            Type::Field => numbers(rows.iter().map(|row| row[0]).chain([first]), None, None),
            _ => vec![],
        }
    }

    /// The types of what is in a value of this head.
    fn parts(&self, head: &Head, ty: &Type) -> Vec<Type> {
        match (head, ty) {
            (Head::Tuple(_), Type::Tuple(types)) => types.clone(),
            (Head::Variant(id, variant), Type::Data(_, arguments)) => {
                let slots = Slots::of(arguments);
                let variant = self.program.data(*id).variants.get(*variant as usize);
                let fields = variant.map_or(&[][..], |variant| &variant.fields);
                fields.iter().map(|field| instantiate(&field.ty, &slots)).collect()
            }
            _ => vec![],
        }
    }

    fn show(&self, head: &Head, parts: &[String]) -> String {
        match head {
            Head::Bool(value) => value.to_string(),
            Head::Tuple(1) => format!("({},)", parts.join(", ")),
            Head::Tuple(_) => format!("({})", parts.join(", ")),
            Head::Numbers(Some(low), _) => low.to_string(),
            Head::Numbers(None, Some(high)) => high.to_string(),
            Head::Numbers(None, None) => "_".to_string(),
            Head::Variant(id, variant) => {
                let data = self.program.data(*id);
                let variant = &data.variants[*variant as usize];
                match variant.form {
                    Form::Unit => variant.name.clone(),
                    Form::Tuple => format!("{}({})", variant.name, parts.join(", ")),
                    Form::Struct => {
                        let fields = variant.fields.iter().zip(parts);
                        let fields: Vec<String> =
                            fields.map(|(field, part)| format!("{}: {part}", field.name)).collect();
                        format!("{} {{ {} }}", variant.name, fields.join(", "))
                    }
                }
            }
        }
    }
}

/// Whether a pattern takes every value of its type at its top.
fn is_any(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::Bind(_) | Pattern::Wildcard)
}

fn with(first: String, mut others: Vec<String>) -> Vec<String> {
    others.insert(0, first);
    others
}

fn replaced<'h>(row: &Row<'h>, first: impl IntoIterator<Item = &'h Pattern>) -> Row<'h> {
    first.into_iter().chain(row[1..].iter().copied()).collect()
}

/// The rows that a row with `a | b` at its start stands for.
fn alternatives<'h>(row: &Row<'h>) -> Vec<Row<'h>> {
    match row[0] {
        Pattern::Or(patterns, _) => {
            patterns.iter().flat_map(|pattern| alternatives(&replaced(row, [pattern]))).collect()
        }
        _ => vec![row.clone()],
    }
}

/// The row for values whose first part has this head, with the parts of that in its place; `None` if it takes none of them.
/// Of a range whose bounds are not known yet it is not clear: it is `asked` for, or else it takes nothing.
fn specialized<'h>(row: &Row<'h>, head: &Head, parts: usize, asked: bool) -> Option<Row<'h>> {
    let any = || Some(replaced(row, vec![&ANY; parts]));
    match (row[0], head) {
        (Pattern::Bind(_) | Pattern::Wildcard, _) => any(),
        (Pattern::Tuple(patterns, _), Head::Tuple(_)) => Some(replaced(row, patterns)),
        (Pattern::Data { variant, fields, .. }, Head::Variant(_, wanted)) if variant == wanted => {
            let part =
                |index| fields.iter().find(|(place, _)| *place == index).map_or(&ANY, |(_, pattern)| pattern);
            Some(replaced(row, (0..parts).map(part)))
        }
        (Pattern::Bool(value, _), Head::Bool(wanted)) if value == wanted => any(),
        (Pattern::Range { low, high, .. }, Head::Numbers(from, to)) => match (low, high) {
            (ConstExpr::Int(low), ConstExpr::Int(high)) => {
                let inside =
                    from.as_ref().is_some_and(|from| low <= from) && to.as_ref().is_some_and(|to| to <= high);
                if inside { any() } else { None }
            }
            _ if asked => any(),
            _ => None,
        },
        _ => None,
    }
}

/// The numbers of a type, cut where a range of a pattern begins or ends.
fn numbers<'h>(
    patterns: impl Iterator<Item = &'h Pattern>,
    low: Option<BigInt>,
    high: Option<BigInt>,
) -> Vec<Head> {
    let mut starts: BTreeSet<BigInt> = BTreeSet::new();
    for pattern in patterns {
        if let Pattern::Range { low: ConstExpr::Int(from), high: ConstExpr::Int(to), .. } = pattern {
            starts.insert(from.clone());
            starts.insert(to + 1);
        }
    }
    starts.retain(|start| {
        low.as_ref().is_none_or(|low| low < start) && high.as_ref().is_none_or(|high| start <= high)
    });
    let mut heads = vec![];
    let mut from = low;
    for start in starts {
        heads.push(Head::Numbers(from, Some(&start - 1)));
        from = Some(start);
    }
    heads.push(Head::Numbers(from, high));
    heads
}
