//! What a circuit costs and where.
//!
//! The unit is the multiplier. Secret inputs and hints are single variables, and two of them share a
//! multiplier: such a variable counts as a *half*. A proof is made for the next power of two.

use std::collections::{BTreeMap, BTreeSet};

use zkvm::image::Counts;

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Circuit, Origin, OriginId};
use crate::source::{FileId, SourceMap, Span, one_line};

/// What a circuit, function or line costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// How many whole multipliers it takes.
    pub multipliers: u32,
    /// Variables that are half a multiplier each.
    pub halves: u32,
    /// How many constraints it adds.
    pub constraints: u32,
    /// Edges of the graph of expressions: time, but no multipliers.
    pub edges: u64,
}

impl Cost {
    /// Multipliers counted in halves: exact, and the order of reports.
    pub fn half_multipliers(&self) -> u64 {
        2 * u64::from(self.multipliers) + u64::from(self.halves)
    }

    /// Multipliers as text: `12` or `12.5`.
    pub fn multipliers_text(&self) -> String {
        let halves = self.half_multipliers();
        if halves.is_multiple_of(2) { format!("{}", halves / 2) } else { format!("{}.5", halves / 2) }
    }

    fn add(&mut self, other: &Cost) {
        self.multipliers += other.multipliers;
        self.halves += other.halves;
        self.constraints += other.constraints;
        self.edges += other.edges;
    }

    fn times(&self, count: u32) -> Cost {
        Cost {
            multipliers: self.multipliers.saturating_mul(count),
            halves: self.halves.saturating_mul(count),
            constraints: self.constraints.saturating_mul(count),
            edges: self.edges.saturating_mul(count.into()),
        }
    }

    fn is_zero(&self) -> bool {
        *self == Cost::default()
    }
}

/// What one circuit costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostReport {
    /// The name of the circuit.
    pub circuit: String,
    /// What the image declares; its multipliers are those that count.
    pub counts: Counts,
    /// The multipliers of the proof: the next power of two.
    pub padded: u32,
    /// The table that all digits are looked up in, if there are any: it belongs to no line.
    pub table: Option<Cost>,
    /// The sum of everything below, and the table. A half that finds no partner makes the counts half a multiplier greater.
    pub total: Cost,
    /// What every function costs, the most expensive first.
    pub functions: Vec<FunctionCost>,
    /// What every line costs, in the order of files and lines.
    pub lines: Vec<LineCost>,
}

/// What a proof just above a power of two would gain by a few multipliers less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saving {
    /// How many multipliers less.
    pub multipliers: u32,
    /// About how many hundredths of the time that proving takes.
    pub percent: u32,
}

impl Saving {
    /// It is worth saying if it is at most one multiplier in so many.
    const ONE_IN: u32 = 20;
    /// Proofs of fewer multipliers take a millisecond or two.
    const WORTH: u32 = 64;
    /// From so many on, it is about 30 % and not 25 %: docs/performance.md has the measurements.
    const MANY: u32 = 256;

    fn of(multipliers: u32) -> Option<Self> {
        let power = 1 << multipliers.checked_ilog2()?;
        let above = multipliers - power;
        let worth = power >= Self::WORTH && above > 0 && above <= power / Self::ONE_IN;
        let percent = if power >= Self::MANY { 30 } else { 25 };
        worth.then_some(Self { multipliers: above, percent })
    }
}

/// What a function costs, all calls of it together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionCost {
    /// The path of the function.
    pub function: String,
    /// What it costs itself.
    pub own: Cost,
    /// With the functions it calls.
    pub total: Cost,
}

/// What a line of the source costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineCost {
    /// The name of the file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The line's text, shortened.
    pub text: String,
    /// What it costs itself.
    pub own: Cost,
    /// With the functions it calls.
    pub total: Cost,
}

/// What the instructions of a circuit or of a routine cost, by where they come from.
pub(crate) struct Body<'a> {
    circuit: &'a Circuit,
    own: BTreeMap<OriginId, Cost>,
    /// How often which body is called from where.
    calls: BTreeMap<(OriginId, usize), u32>,
}

impl<'a> Body<'a> {
    /// A body without any instruction.
    pub(crate) fn new(circuit: &'a Circuit) -> Self {
        Self { circuit, own: BTreeMap::new(), calls: BTreeMap::new() }
    }

    /// Adds what an instruction costs.
    pub(crate) fn add(&mut self, origin: OriginId, cost: &Cost) {
        if !cost.is_zero() {
            self.own.entry(origin).or_default().add(cost);
        }
    }

    /// Adds a call of another body.
    pub(crate) fn call(&mut self, origin: OriginId, body: usize) {
        *self.calls.entry((origin, body)).or_default() += 1;
    }
}

/// Adds up what bodies cost, on every path of calls.
struct Sum<'a> {
    bodies: &'a [Body<'a>],
    sources: &'a SourceMap,
    total: Cost,
    functions: BTreeMap<&'a str, Own>,
    lines: BTreeMap<(FileId, u32), Own>,
    /// The calls that lead to the body that is added, the outermost first.
    path: Vec<&'a Origin>,
}

impl<'a> Sum<'a> {
    /// Adds a body as often as the path leads to it.
    fn body(&mut self, index: usize, times: u32) {
        let bodies = self.bodies;
        let Body { circuit, own, calls } = &bodies[index];
        for (origin, cost) in own {
            self.place(circuit, *origin, &cost.times(times));
        }
        for ((origin, callee), count) in calls {
            let outer = self.path.len();
            let calls: Vec<&Origin> = chain(circuit, *origin).collect();
            self.path.extend(calls.iter().rev());
            self.body(*callee, times.saturating_mul(*count));
            self.path.truncate(outer);
        }
    }

    /// Adds what one place costs to its function and line, and to those on the way there. Each counts once, however often
    /// it is on the way.
    fn place(&mut self, circuit: &'a Circuit, origin: OriginId, cost: &Cost) {
        self.total.add(cost);
        let (mut functions, mut lines) = (BTreeSet::new(), BTreeSet::new());
        let path = self.path.iter().rev().copied();
        for (index, place) in chain(circuit, origin).chain(path).enumerate() {
            let line = (place.span.file, self.sources.line_column(place.span).line);
            if functions.insert(place.function.as_str()) {
                self.functions.entry(&place.function).or_default().add(cost, index == 0);
            }
            if lines.insert(line) {
                self.lines.entry(line).or_default().add(cost, index == 0);
            }
        }
    }
}

/// A place, then the calls that were inlined to get there, the innermost first.
fn chain(circuit: &Circuit, origin: OriginId) -> impl Iterator<Item = &Origin> {
    let at = |id: OriginId| &circuit.origins[id.0 as usize];
    std::iter::successors(Some(at(origin)), move |place| place.caller.map(at))
}

impl CostReport {
    /// The first body is the circuit itself, which calls the others.
    pub(crate) fn new(
        circuit: &str,
        sources: &SourceMap,
        counts: Counts,
        bodies: &[Body<'_>],
        table: Option<Cost>,
    ) -> Self {
        let (functions, lines) = (BTreeMap::new(), BTreeMap::new());
        let mut sum = Sum { bodies, sources, total: Cost::default(), functions, lines, path: vec![] };
        sum.body(0, 1);
        table.iter().for_each(|table| sum.total.add(table));
        let Sum { total, functions, lines, .. } = sum;
        let mut functions: Vec<FunctionCost> = functions
            .into_iter()
            .map(|(function, cost)| FunctionCost {
                function: function.into(),
                own: cost.own,
                total: cost.total,
            })
            .collect();
        functions.sort_by_key(|f| std::cmp::Reverse(f.total.half_multipliers()));
        let lines = lines.into_iter().map(|((file, line), cost)| {
            let file = sources.file(file);
            let text = &file.text[file.lines.line_range(&file.text, line)];
            LineCost { file: file.name.clone(), line, text: one_line(text), own: cost.own, total: cost.total }
        });
        Self {
            circuit: circuit.to_string(),
            counts,
            padded: counts.multipliers.checked_next_power_of_two().unwrap_or(u32::MAX),
            table,
            total,
            functions,
            lines: lines.collect(),
        }
    }

    /// What a few multipliers less would save, if the circuit is just above a power of two.
    pub fn saving(&self) -> Option<Saving> {
        Saving::of(self.counts.multipliers)
    }

    /// How many points a verifier of it alone adds up, which is most of what verifying takes: two generators for each multiplier of the proof,
    /// two points for each halving of them, and some ten more. Commitments come to that, one for each hidden number.
    pub fn points(&self) -> u64 {
        2 * u64::from(self.padded) + 2 * u64::from(self.padded.trailing_zeros()) + 10
    }

    /// The error if the circuit costs more multipliers than `#[cost(multipliers <= budget)]`, written at
    /// `span`, allows. It shows the most expensive lines.
    pub fn check_budget(&self, budget: u64, span: Span) -> Option<Diagnostic> {
        let cost = u64::from(self.counts.multipliers);
        if cost <= budget {
            return None;
        }
        let message =
            format!("circuit `{}` costs {cost} multipliers, but its budget is {budget}", self.circuit);
        let mut lines: Vec<&LineCost> = self.lines.iter().filter(|l| l.own.half_multipliers() > 0).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.own.half_multipliers()));
        let mut diagnostic =
            Diagnostic::at(codes::E0590, span, message).here(format!("{} over", cost - budget));
        if let Some(table) = &self.table {
            let cost = table.multipliers_text();
            diagnostic = diagnostic.note(format!("the table of the digits that prove ranges costs {cost}"));
        }
        for line in lines.into_iter().take(5) {
            let cost = line.own.multipliers_text();
            let text = format!("{}:{} costs {cost}: `{}`", line.file, line.line, line.text);
            diagnostic = diagnostic.note(text);
        }
        Some(
            diagnostic.help(
                "`zkc cost` shows every line; make the most expensive ones cheaper, or raise the budget",
            ),
        )
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Own {
    own: Cost,
    total: Cost,
}

impl Own {
    fn add(&mut self, cost: &Cost, own: bool) {
        self.total.add(cost);
        if own {
            self.own.add(cost);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Saving;

    #[test]
    fn a_saving_is_told_just_above_a_power_of_two() {
        let saving = |multipliers| Saving::of(multipliers).map(|saving| (saving.multipliers, saving.percent));
        for (multipliers, expected) in [
            (0, None),
            (1, None),
            (33, None),
            (64, None),
            (65, Some((1, 25))),
            (67, Some((3, 25))),
            (68, None),
            (256, None),
            (257, Some((1, 30))),
            (1024 + 51, Some((51, 30))),
            (1024 + 52, None),
            (2047, None),
            ((1 << 31) + 1, Some((1, 30))),
            (u32::MAX, None),
        ] {
            assert_eq!(saving(multipliers), expected, "{multipliers} multipliers");
        }
    }
}
