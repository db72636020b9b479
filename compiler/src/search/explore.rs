//! The search itself: what does not follow is tried.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;

use super::bits::heaviest;
use super::component::tied_to;
use super::linear::{Linear, Wire};
use super::state::{Item, State};
use super::system::System;

/// When a search is to stop.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How often something is tried.
    pub tries: usize,
    /// How many different values of the targets are enough.
    pub solutions: usize,
}

/// An assignment that meets everything.
#[derive(Clone, Debug)]
pub struct Solution {
    /// The values of the targets.
    pub targets: Vec<Scalar>,
    /// The values of all wires.
    pub assignment: Vec<Scalar>,
}

/// What a search came to.
#[derive(Clone, Debug)]
pub struct Found {
    /// Assignments with different values of the targets.
    pub solutions: Vec<Solution>,
    /// Whether there are no others.
    pub complete: bool,
    /// How often something was tried.
    pub tries: usize,
}

/// Finds all values that `targets` can have if some combinations are fixed and everything is met.
pub fn search(system: &System, fixed: &[(Linear, Scalar)], targets: &[Linear], limits: Limits) -> Found {
    search_within(system, fixed, targets, limits, &mut { u64::MAX })
}

/// The same with a bound on the work: how many terms of constraints are looked at. What is left of it afterwards.
pub fn search_within(
    system: &System,
    fixed: &[(Linear, Scalar)],
    targets: &[Linear],
    limits: Limits,
    work: &mut u64,
) -> Found {
    let left = Rc::new(Cell::new(*work));
    let found = Found { solutions: vec![], complete: true, tries: 0 };
    let mut search = Search { system, fixed, targets, limits, found };
    let mut state = State::new(system, Rc::clone(&left));
    fixed.iter().for_each(|(lc, value)| state.require(lc, *value));
    let _ = search.explore(state);
    *work = left.get();
    search.found.complete &= *work > 0;
    search.found
}

struct Search<'a> {
    system: &'a System,
    fixed: &'a [(Linear, Scalar)],
    targets: &'a [Linear],
    limits: Limits,
    found: Found,
}

/// Something that is to be tried.
struct Branch {
    /// One of these is zero.
    rows: Vec<Linear>,
    /// Certainly; otherwise it is a guess.
    exact: bool,
}

impl Branch {
    fn bit(wire: Wire) -> Self {
        let zero = Linear::wire(wire);
        let one = zero.clone().plus_constant(-Scalar::ONE);
        Self { rows: vec![zero, one], exact: true }
    }

    fn guess(wire: Wire) -> Self {
        let far = Scalar::from(0x9e37_79b9_7f4a_7c15_u64);
        let values = [Scalar::ZERO, Scalar::ONE, -Scalar::ONE, far * far * far * far];
        Self { rows: values.map(|value| Linear::wire(wire).plus_constant(-value)).into(), exact: false }
    }
}

impl Search<'_> {
    /// Whether one more try is allowed.
    fn may_try(&mut self) -> bool {
        self.found.tries += 1;
        let may = self.found.tries <= self.limits.tries;
        self.found.complete &= may;
        may
    }

    /// Finds the targets' values on a path; breaks off when a limit is met.
    fn explore(&mut self, mut state: State) -> ControlFlow<()> {
        if state.propagate().is_err() {
            return ControlFlow::Continue(());
        }
        let targets: Vec<Linear> = self.targets.iter().map(|target| state.resolve(target)).collect();
        let open: Vec<Wire> = targets.iter().flat_map(|t| &t.terms).map(|(wire, _)| *wire).collect();
        let Some(first) = open.first() else {
            let values = targets.iter().map(|target| target.constant).collect();
            return self.finish(state, values);
        };
        let inside = tied_to(open.iter().copied(), &state.items, state.wires());
        let branch = choose(&state, |wire| inside[wire as usize]).unwrap_or_else(|| {
            // Nothing is said of what is still open.
            if state.is_bit(*first) { Branch::bit(*first) } else { Branch::guess(*first) }
        });
        self.found.complete &= branch.exact;
        for row in branch.rows {
            if !self.may_try() {
                return ControlFlow::Break(());
            }
            let mut next = state.fork();
            next.require_zero(row);
            self.explore(next)?;
        }
        ControlFlow::Continue(())
    }

    /// All targets are known: it is a solution if the rest can be met.
    fn finish(&mut self, state: State, targets: Vec<Scalar>) -> ControlFlow<()> {
        if self.found.solutions.iter().any(|solution| solution.targets == targets) {
            return ControlFlow::Continue(());
        }
        let Some(mut state) = self.satisfy(state) else { return ControlFlow::Continue(()) };
        let assignment = state.assignment(self.system.wires);
        let fixed = self.fixed.iter().all(|(lc, value)| lc.evaluate(&assignment) == *value);
        let holds = fixed && self.system.holds(&assignment);
        debug_assert!(holds, "the search found what does not hold");
        if !holds {
            // A fault of the search: nothing is concluded from it.
            self.found.complete = false;
            return ControlFlow::Continue(());
        }
        self.found.solutions.push(Solution { targets, assignment });
        if self.found.solutions.len() < self.limits.solutions {
            return ControlFlow::Continue(());
        }
        self.found.complete = false;
        ControlFlow::Break(())
    }

    /// Meets all that is left, one component after the other.
    fn satisfy(&mut self, mut state: State) -> Option<State> {
        loop {
            let Some(wire) = state.items.first().and_then(|item| item.wires().next()) else {
                return Some(state);
            };
            let before = state.wires();
            let inside = tied_to([wire], &state.items, before);
            // Wires that are made on the way belong to the component that is worked on.
            state = self.satisfy_component(state, &inside)?;
        }
    }

    fn satisfy_component(&mut self, mut state: State, inside: &[bool]) -> Option<State> {
        state.propagate().ok()?;
        let is_inside = |wire: Wire| inside.get(wire as usize).copied().unwrap_or(true);
        let Some(branch) = choose(&state, is_inside) else { return Some(state) };
        for row in branch.rows {
            if !self.may_try() {
                return None;
            }
            let mut next = state.fork();
            next.require_zero(row);
            if let Some(met) = self.satisfy_component(next, inside) {
                return Some(met);
            }
        }
        self.found.complete &= branch.exact;
        None
    }
}

/// What to try next among the items that are inside: the heaviest bit of a factor, else of the shortest sum, else the
/// bit that is in most, else which factor of zero is zero, else a guess.
fn choose(state: &State, inside: impl Fn(Wire) -> bool) -> Option<Branch> {
    let items = || state.items.iter().filter(|item| item.wires().next().is_some_and(&inside));
    let products = || {
        items().filter_map(|item| match &**item {
            Item::Row(_) => None,
            Item::Product(left, right, output) => Some((left, right, output)),
        })
    };
    let of_bits = |linear: &&Linear| linear.terms.iter().all(|(wire, _)| state.is_bit(*wire));
    if let Some(factor) = products().flat_map(|(left, right, _)| [left, right]).find(of_bits) {
        return Some(Branch::bit(heaviest(factor)));
    }
    let sums = items().filter_map(|item| match &**item {
        Item::Row(row) => Some(row),
        Item::Product(..) => None,
    });
    if let Some(row) = sums.min_by_key(|row| row.terms.len()) {
        return Some(Branch::bit(heaviest(row)));
    }
    let bits = items().flat_map(|item| item.wires()).filter(|wire| state.is_bit(*wire));
    if let Some(bit) = bits.max() {
        return Some(Branch::bit(bit));
    }
    if let Some((left, right, _)) = products().find(|(.., output)| output.known() == Some(Scalar::ZERO)) {
        return Some(Branch { rows: vec![left.clone(), right.clone()], exact: true });
    }
    products().next().map(|(left, ..)| Branch::guess(left.terms[0].0))
}
