//! What is known so far on one path of the search, and what follows from it without trying anything.

use std::cell::Cell;
use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;

use super::bits::{forced_bits, forced_by_product};
use super::linear::{Linear, Wire, inverse};
use super::quadratic::roots;
use super::system::System;

/// No assignment meets everything.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conflict;

/// What is known of a wire.
#[derive(Clone, Debug)]
enum Known {
    Nothing,
    /// It is 0 or 1.
    Bit,
    Value(Scalar),
    /// It follows from others.
    Linear(Rc<Linear>),
}

/// Something that is still to be met.
#[derive(Clone, Debug)]
pub(super) enum Item {
    /// What must be zero.
    Row(Linear),
    /// The third is the product of the first two.
    Product(Linear, Linear, Linear),
}

/// One path of the search.
#[derive(Clone, Debug)]
pub(super) struct State {
    known: Vec<Known>,
    /// All that is left, with wires of which nothing or only that they are bits is known.
    pub(super) items: Vec<Rc<Item>>,
    /// Rows that were added and not looked at yet.
    added: Vec<Linear>,
    phase: Phase,
    /// How many terms may still be looked at, on all paths together. Once there are none left, nothing is concluded any more.
    work: Rc<Cell<u64>>,
}

/// Rows of three wires and more wait until bits are known as such: they are bounded, not solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    FindingBits,
    Solving,
    Solved,
}

impl Item {
    fn parts(&self) -> impl Iterator<Item = &Linear> {
        match self {
            Item::Row(row) => [Some(row), None, None],
            Item::Product(left, right, output) => [Some(left), Some(right), Some(output)],
        }
        .into_iter()
        .flatten()
    }

    /// The wires in it, possibly repeated.
    pub(super) fn wires(&self) -> impl Iterator<Item = Wire> {
        self.parts().flat_map(|part| part.terms.iter().map(|(wire, _)| *wire))
    }
}

impl State {
    pub(super) fn new(system: &System, work: Rc<Cell<u64>>) -> Self {
        let rows = system.rows.iter().map(|row| Rc::new(Item::Row(row.clone())));
        let product = |[l, r, o]: &[Wire; 3]| {
            Rc::new(Item::Product(Linear::wire(*l), Linear::wire(*r), Linear::wire(*o)))
        };
        let mut items: Vec<Rc<Item>> = rows.chain(system.multipliers.iter().map(product)).collect();
        // What is made of something comes after it, so that values flow in one go.
        items.sort_by_key(|item| item.wires().max());
        let known = vec![Known::Nothing; system.wires];
        Self { known, items, added: vec![], phase: Phase::FindingBits, work }
    }

    /// Another path from here.
    pub(super) fn fork(&self) -> Self {
        self.spend(self.known.len() + self.items.len());
        self.clone()
    }

    fn spend(&self, work: usize) {
        self.work.set(self.work.get().saturating_sub(work as u64));
    }

    /// How many wires there are, those made on the way included.
    pub(super) fn wires(&self) -> usize {
        self.known.len()
    }

    pub(super) fn is_bit(&self, wire: Wire) -> bool {
        matches!(self.known[wire as usize], Known::Bit)
    }

    /// Adds that something is zero.
    pub(super) fn require_zero(&mut self, row: Linear) {
        self.added.push(row);
    }

    /// Adds that a combination has a value.
    pub(super) fn require(&mut self, lc: &Linear, value: Scalar) {
        self.require_zero(lc.clone().plus_constant(-value));
    }

    fn is_settled(&self, wire: Wire) -> bool {
        matches!(self.known[wire as usize], Known::Value(_) | Known::Linear(_))
    }

    /// The same in terms of wires that nothing is known of, or only that they are bits.
    pub(super) fn resolve(&mut self, linear: &Linear) -> Linear {
        if !linear.terms.iter().any(|(wire, _)| self.is_settled(*wire)) {
            return linear.clone();
        }
        let mut constant = linear.constant;
        let mut terms = Vec::with_capacity(linear.terms.len());
        self.spend(linear.terms.len());
        for (wire, weight) in &linear.terms {
            match self.of_wire(*wire) {
                Known::Nothing | Known::Bit => terms.push((*wire, *weight)),
                Known::Value(value) => constant += value * weight,
                Known::Linear(other) => {
                    constant += other.constant * weight;
                    self.spend(other.terms.len());
                    terms.extend(other.terms.iter().map(|(wire, inner)| (*wire, inner * weight)));
                }
            }
        }
        Linear::from_terms(constant, terms)
    }

    /// What is known of a wire, resolved; remembered so.
    fn of_wire(&mut self, wire: Wire) -> Known {
        let Known::Linear(linear) = &self.known[wire as usize] else {
            return self.known[wire as usize].clone();
        };
        if linear.terms.iter().any(|(wire, _)| self.is_settled(*wire)) {
            let linear = Rc::clone(linear);
            let resolved = self.resolve(&linear);
            self.known[wire as usize] = match resolved.known() {
                Some(value) => Known::Value(value),
                None => Known::Linear(Rc::new(resolved)),
            };
        }
        self.known[wire as usize].clone()
    }

    /// Follows everything up. The system is solved for wires only after all bits that show at once are known.
    pub(super) fn propagate(&mut self) -> Result<(), Conflict> {
        for row in std::mem::take(&mut self.added) {
            let row = self.resolve(&row);
            self.follow_row(row)?;
        }
        if self.phase == Phase::FindingBits {
            self.settle(true)?;
            self.phase = Phase::Solving;
            self.settle(true)?;
            self.phase = Phase::Solved;
        }
        self.settle(false)
    }

    /// Follows items up until nothing is new: first all of them or only those with wires that are settled by now.
    fn settle(&mut self, mut all: bool) -> Result<(), Conflict> {
        loop {
            let mut changed = false;
            self.spend(self.items.len());
            if self.work.get() == 0 {
                return Err(Conflict);
            }
            for item in std::mem::take(&mut self.items) {
                if all || item.wires().any(|wire| self.is_settled(wire)) {
                    changed |= self.follow(item)?;
                } else {
                    self.items.push(item);
                }
            }
            if !changed {
                return Ok(());
            }
            all = false;
        }
    }

    /// Draws conclusions from one item, and keeps it if that is not all it says. Whether anything is new.
    fn follow(&mut self, item: Rc<Item>) -> Result<bool, Conflict> {
        match &*item {
            Item::Row(row) => {
                let row = self.resolve(row);
                self.follow_row(row)
            }
            Item::Product(left, right, output) => {
                let [left, right, output] = [left, right, output].map(|part| self.resolve(part));
                self.follow_product(left, right, output)
            }
        }
    }

    fn follow_row(&mut self, row: Linear) -> Result<bool, Conflict> {
        if let Some(value) = row.known() {
            return if value == Scalar::ZERO { Ok(false) } else { Err(Conflict) };
        }
        if let [(wire, weight)] = row.terms[..] {
            let value = -row.constant * inverse(&weight);
            return self.set(wire, value).map(|()| true);
        }
        // Later wires are made of earlier ones.
        let free = row.terms.iter().rev().find(|(wire, _)| !self.is_bit(*wire));
        match free {
            Some((wire, weight)) if row.terms.len() == 2 || self.phase != Phase::FindingBits => {
                self.solve_for(*wire, *weight, &row);
                Ok(true)
            }
            Some(_) => {
                self.items.push(Rc::new(Item::Row(row)));
                Ok(false)
            }
            None => self.follow_bits(row),
        }
    }

    fn solve_for(&mut self, wire: Wire, weight: Scalar, row: &Linear) {
        let factor = -inverse(&weight);
        let terms = row.terms.iter().filter(|term| term.0 != wire).map(|(w, k)| (*w, k * factor)).collect();
        let linear = Linear::from_terms(row.constant * factor, terms);
        self.known[wire as usize] = Known::Linear(Rc::new(linear));
    }

    fn follow_bits(&mut self, row: Linear) -> Result<bool, Conflict> {
        let forced = forced_bits(&row)?;
        for (wire, bit) in &forced {
            self.set(*wire, Scalar::from(u8::from(*bit)))?;
        }
        let all = forced.len() == row.terms.len();
        if let [(first, a), (second, b)] = row.terms[..]
            && forced.is_empty()
        {
            return self.follow_pair(first, second, &row, a, b);
        }
        if all {
            // Whatever was forced, the sum must be right.
            let row = self.resolve(&row);
            return if row.constant == Scalar::ZERO { Ok(true) } else { Err(Conflict) };
        }
        self.items.push(Rc::new(Item::Row(row)));
        Ok(!forced.is_empty())
    }

    /// Two bits: of the four pairs of values some are left.
    fn follow_pair(
        &mut self,
        x: Wire,
        y: Wire,
        row: &Linear,
        a: Scalar,
        b: Scalar,
    ) -> Result<bool, Conflict> {
        let value = |bit: bool, weight: Scalar| if bit { weight } else { Scalar::ZERO };
        let pairs = [(false, false), (false, true), (true, false), (true, true)];
        let left: Vec<(bool, bool)> = pairs
            .into_iter()
            .filter(|(p, q)| row.constant + value(*p, a) + value(*q, b) == Scalar::ZERO)
            .collect();
        let bit = |bit: bool| Scalar::from(u8::from(bit));
        match left[..] {
            [] => return Err(Conflict),
            [(p, q)] => {
                self.set(x, bit(p))?;
                self.set(y, bit(q))?;
            }
            // A weight other than zero leaves at most one y for each x, so these are y = x or y = 1 − x.
            [(p, q), ..] => {
                let same = p == q;
                let y_of_x = if same {
                    Linear::wire(x)
                } else {
                    Linear::wire(x).times(-Scalar::ONE).plus_constant(Scalar::ONE)
                };
                self.known[y as usize] = Known::Linear(Rc::new(y_of_x));
            }
        }
        Ok(true)
    }

    fn set(&mut self, wire: Wire, value: Scalar) -> Result<(), Conflict> {
        match &self.known[wire as usize] {
            Known::Bit if value != Scalar::ZERO && value != Scalar::ONE => Err(Conflict),
            Known::Value(other) if *other != value => Err(Conflict),
            Known::Linear(_) => unreachable!("what is set was resolved"),
            _ => {
                self.known[wire as usize] = Known::Value(value);
                Ok(())
            }
        }
    }

    fn follow_product(&mut self, left: Linear, right: Linear, output: Linear) -> Result<bool, Conflict> {
        for (factor, other) in [(&left, &right), (&right, &left)] {
            if let Some(factor) = factor.known() {
                return self.follow_row(output.plus(other, -factor)).map(|_| true);
            }
        }
        if let Some(right_of_left) = right.as_multiple_of(&left)
            && let Some(output_of_left) =
                output.known().map(|known| (Scalar::ZERO, known)).or_else(|| output.as_multiple_of(&left))
        {
            return self.follow_square(left, right_of_left, output_of_left);
        }
        let forced = if [&left, &right, &output].iter().all(|part| self.is_of_bits(part)) {
            forced_by_product([&left, &right, &output])?
        } else {
            vec![]
        };
        for (wire, bit) in &forced {
            // A bit may be in two parts, which may not agree.
            self.set(*wire, Scalar::from(u8::from(*bit)))?;
        }
        self.items.push(Rc::new(Item::Product(left, right, output)));
        Ok(!forced.is_empty())
    }

    fn is_of_bits(&self, linear: &Linear) -> bool {
        linear.terms.iter().all(|(wire, _)| self.is_bit(*wire))
    }

    /// left·(k·left + m) = p·left + q
    fn follow_square(
        &mut self,
        left: Linear,
        (k, m): (Scalar, Scalar),
        (p, q): (Scalar, Scalar),
    ) -> Result<bool, Conflict> {
        match roots(k, m - p, -q).as_deref() {
            // As k is not zero.
            None | Some([]) => Err(Conflict),
            Some([root, rest @ ..]) => {
                let row = left.plus_constant(-root);
                match rest {
                    [] => self.follow_row(row).map(|_| true),
                    [other, ..] => self.two_values(row, other - root),
                }
            }
        }
    }

    /// `row` is zero or `other`.
    fn two_values(&mut self, row: Linear, other: Scalar) -> Result<bool, Conflict> {
        if let [(wire, weight)] = row.terms[..] {
            let inverse = inverse(&weight);
            let (zero_at, other_at) = (-row.constant * inverse, (other - row.constant) * inverse);
            let is_bit = |a: Scalar, b: Scalar| a == Scalar::ZERO && b == Scalar::ONE;
            if is_bit(zero_at, other_at) || is_bit(other_at, zero_at) {
                self.known[wire as usize] = Known::Bit;
                return Ok(true);
            }
        }
        let bit = self.known.len() as Wire;
        self.known.push(Known::Bit);
        self.follow_row(row.plus(&Linear::wire(bit), -other))?;
        Ok(true)
    }

    /// An assignment; wires that nothing is said of are zero.
    pub(super) fn assignment(&mut self, wires: usize) -> Vec<Scalar> {
        (0..wires as Wire)
            .map(|wire| match self.of_wire(wire) {
                Known::Nothing | Known::Bit => Scalar::ZERO,
                Known::Value(value) => value,
                Known::Linear(linear) => linear.constant,
            })
            .collect()
    }
}
