//! What is left to the second phase: looking digits up, and comparing multisets of tuples.
//!
//! Instructions note digits and tuples, and pay for what the second phase will do with them. At the end of the run the prover
//! chooses how often each entry of a table is meant, still in the first phase, and one callback settles everything.

use std::collections::BTreeMap;

use curve25519_dalek::scalar::Scalar;
use zeroize::Zeroizing;

use super::budget::Charge;
use super::{Delegate, Expression, Machine, MachineError};
use crate::gadgets::{Digits, SecondPhase, TRANSACTION_DIGIT_BITS, Tuple};
use crate::r1cs::{ConstraintSystem, LinearCombination};

/// The digits and tuples of a run.
#[derive(Default)]
pub(super) struct Settlement {
    pub(super) digits: DigitTable,
    multisets: Vec<Multiset>,
    /// The multiset of tuples that `tuple` adds to.
    group: Option<usize>,
    tables: BTreeMap<u32, Table>,
    memories: BTreeMap<u32, Memory>,
}

/// Digits that are looked up in one table.
#[derive(Default)]
pub(super) struct DigitTable {
    digits: Option<Digits>,
    /// The first one is for the last constraint; a transaction's comes last, and at the end.
    charges: Vec<Charge>,
}

/// Tuples of which equal ones must have weights that add up to zero.
struct Multiset {
    tuples: Vec<Tuple>,
    /// The first one is for the last constraint.
    charges: Vec<Charge>,
    /// The tuples with a weight that the prover chooses at the end, and what it will be.
    rows: Zeroizing<Vec<(usize, u32)>>,
    /// The instruction that began it.
    pc: usize,
}

/// Rows to be looked up.
struct Table {
    multiset: usize,
    /// How many elements a row has beside its address.
    width: u32,
    /// Of a prover: the number of the first row with an address, and its other elements.
    rows: BTreeMap<[u8; 32], (usize, Zeroizing<Vec<Scalar>>)>,
}

/// Cells to be taken and put.
struct Memory {
    multiset: usize,
    /// How many elements a cell has beside its address.
    width: u32,
    /// How many cells were put.
    puts: u32,
    /// Of a prover: what lies at an address.
    cells: BTreeMap<[u8; 32], Vec<Cell>>,
}

/// A cell: when it was put, and what is in it.
struct Cell {
    time: u32,
    elements: Zeroizing<Vec<Scalar>>,
}

/// The weight of a tuple.
enum Weight {
    Given(Expression),
    /// Half a multiplier, at the end of the run.
    OfRow,
}

impl<D: Delegate> Machine<'_, D> {
    /// Charges for the table of digits, before the first ones. That of a transaction is charged to it at the end: none of its clauses has to
    /// know whether it is the first one.
    pub(super) fn charge_table(&mut self, bits: u32) -> Result<(), MachineError> {
        if self.shares_digits(bits) || !self.settlement.digits.charges.is_empty() {
            return Ok(());
        }
        let last = self.pay_for_table(bits)?;
        self.settlement.digits.charges.push(last);
        Ok(())
    }

    /// The charge for the last constraint.
    fn pay_for_table(&mut self, bits: u32) -> Result<Charge, MachineError> {
        self.charge(1 << (bits - 1), 0)?;
        self.budget.defer(self.pc, 0, 1)
    }

    /// Charges for multipliers of the second phase that look up digits.
    pub(super) fn charge_digits(&mut self, bits: u32, multipliers: u32) -> Result<(), MachineError> {
        for _ in 0..multipliers {
            let charge = self.budget.defer(self.pc, 1, 2)?;
            self.digit_table(bits).charges.push(charge);
        }
        Ok(())
    }

    /// Begins a multiset, which is worth some edges.
    fn multiset(&mut self) -> Result<usize, MachineError> {
        const EDGES: usize = 2;
        self.budget.edges(EDGES)?;
        let last = self.budget.defer(self.pc, 0, 1)?;
        let multisets = &mut self.settlement.multisets;
        multisets.push(Multiset {
            tuples: vec![],
            charges: vec![last],
            rows: Zeroizing::default(),
            pc: self.pc,
        });
        Ok(multisets.len() - 1)
    }

    /// Adds a tuple to a multiset.
    fn add_tuple(
        &mut self,
        multiset: usize,
        weight: Weight,
        elements: Vec<Expression>,
    ) -> Result<(), MachineError> {
        // Its weight and what keeps it together are worth two.
        self.budget.edges(elements.len() + 2)?;
        let clear = elements.iter().all(|element| matches!(element, Expression::Constant(_)));
        let charge = if clear { None } else { Some(self.budget.defer(self.pc, 1, 2)?) };
        let multiset = &mut self.settlement.multisets[multiset];
        multiset.charges.extend(charge);
        let weight = match weight {
            Weight::Given(weight) => weight.into(),
            Weight::OfRow => {
                multiset.rows.push((multiset.tuples.len(), 0));
                LinearCombination::zero()
            }
        };
        let elements = elements.into_iter().map(LinearCombination::from).collect();
        multiset.tuples.push(Tuple { weight, elements, clear });
        Ok(())
    }

    pub(super) fn group(&mut self) -> Result<(), MachineError> {
        self.settlement.group = Some(self.multiset()?);
        Ok(())
    }

    pub(super) fn tuple(&mut self, n: u32) -> Result<(), MachineError> {
        let elements = self.pop_elements("tuple", n)?;
        let weight = self.pop_expression()?;
        let group = self.settlement.group.ok_or(MachineError::GroupMissing)?;
        self.add_tuple(group, Weight::Given(weight), elements)
    }

    pub(super) fn row(&mut self, t: u32, n: u32) -> Result<(), MachineError> {
        let elements = self.pop_elements("row", n.saturating_add(1))?;
        let clear = self.evaluate_all(&elements)?;
        let multiset = match self.settlement.tables.get(&t) {
            Some(table) => {
                same_width("table", t, table.width, n)?;
                table.multiset
            }
            None => {
                let multiset = self.multiset()?;
                self.settlement.tables.insert(t, Table { multiset, width: n, rows: BTreeMap::new() });
                multiset
            }
        };
        let number = self.settlement.multisets[multiset].rows.len();
        self.add_tuple(multiset, Weight::OfRow, elements)?;
        if let (Some(mut values), Some(table)) = (clear, self.settlement.tables.get_mut(&t)) {
            let address = values.remove(0).to_bytes();
            table.rows.entry(address).or_insert((number, values));
        }
        Ok(())
    }

    pub(super) fn lookup(&mut self, t: u32, n: u32) -> Result<(), MachineError> {
        let address = self.pop_expression()?;
        let value = self.evaluate_all(std::slice::from_ref(&address))?;
        let table = self.settlement.tables.get(&t).ok_or(MachineError::TableMissing(t))?;
        same_width("table", t, table.width, n)?;
        let multiset = table.multiset;
        let found = match value {
            None => None,
            Some(value) => {
                let row = table.rows.get(value[0].as_bytes());
                let (number, row) = row.ok_or(MachineError::RowMissing(t))?;
                self.settlement.multisets[multiset].rows[*number].1 += 1;
                Some(row.clone())
            }
        };
        let elements = self.allocate_elements(n, found)?;
        let tuple = [address].into_iter().chain(elements.iter().cloned()).collect();
        self.add_tuple(multiset, Weight::Given((-Scalar::ONE).into()), tuple)?;
        elements.into_iter().try_for_each(|element| self.push_expression(element))
    }

    pub(super) fn put(&mut self, m: u32, n: u32) -> Result<(), MachineError> {
        let mut elements = self.pop_elements("put", n.saturating_add(1))?;
        let clear = self.evaluate_all(&elements)?;
        if !self.settlement.memories.contains_key(&m) {
            let memory = Memory { multiset: self.multiset()?, width: n, puts: 0, cells: BTreeMap::new() };
            self.settlement.memories.insert(m, memory);
        }
        let memory = self.settlement.memories.get_mut(&m).ok_or(MachineError::MemoryMissing(m))?;
        same_width("memory", m, memory.width, n)?;
        let (multiset, time) = (memory.multiset, memory.puts);
        memory.puts += 1;
        if let Some(mut values) = clear {
            let address = values.remove(0).to_bytes();
            memory.cells.entry(address).or_default().push(Cell { time, elements: values });
        }
        elements.insert(0, Scalar::from(time).into());
        self.add_tuple(multiset, Weight::Given(Scalar::ONE.into()), elements)
    }

    pub(super) fn take(&mut self, m: u32, n: u32) -> Result<(), MachineError> {
        let address = self.pop_expression()?;
        let value = self.evaluate_all(std::slice::from_ref(&address))?;
        let memory = self.settlement.memories.get_mut(&m).ok_or(MachineError::MemoryMissing(m))?;
        same_width("memory", m, memory.width, n)?;
        let (multiset, puts) = (memory.multiset, memory.puts);
        let found = match value {
            None => None,
            Some(value) => {
                let cell = memory.cells.get_mut(value[0].as_bytes()).and_then(Vec::pop);
                let Cell { time, mut elements } = cell.ok_or(MachineError::CellMissing(m))?;
                elements.insert(0, Scalar::from(time));
                Some(elements)
            }
        };
        let mut elements = self.allocate_elements(n.saturating_add(1), found)?;
        let time = elements.remove(0);
        let tuple = [time.clone(), address].into_iter().chain(elements.iter().cloned()).collect();
        self.add_tuple(multiset, Weight::Given((-Scalar::ONE).into()), tuple)?;
        // It was put before: of the times of all puts so far it is one.
        let age = self.sum_of([Scalar::from(puts - 1).into(), -time]);
        self.prove_age(age, puts - 1)?;
        elements.into_iter().try_for_each(|element| self.push_expression(element))
    }

    /// A tuple's elements, of which there is at least one.
    fn pop_elements(&mut self, name: &'static str, n: u32) -> Result<Vec<Expression>, MachineError> {
        if n == 0 {
            return Err(MachineError::InvalidImmediate { name, value: n });
        }
        self.pop_expressions(n)
    }

    /// The values of expressions; `None` where they are not known.
    fn evaluate_all(
        &mut self,
        expressions: &[Expression],
    ) -> Result<Option<Zeroizing<Vec<Scalar>>>, MachineError> {
        if !self.delegate.proves() {
            return Ok(None);
        }
        let cs = self.delegate.cs();
        let values = expressions.iter().map(|expression| cs.evaluate(&expression.clone().into()));
        let values = values.collect::<Option<Vec<_>>>().map(Zeroizing::new);
        values.map(Some).ok_or(MachineError::WitnessMissing)
    }

    /// New low-level variables for what a prover found.
    fn allocate_elements(
        &mut self,
        count: u32,
        values: Option<Zeroizing<Vec<Scalar>>>,
    ) -> Result<Vec<Expression>, MachineError> {
        let mut elements = Vec::new();
        for i in 0..count as usize {
            let value = values.as_ref().map(|values| values[i]);
            elements.push(self.allocate(value)?.into());
        }
        Ok(elements)
    }

    /// Ends the first phase: allocates what tables are weighed with, and leaves the rest to the second one.
    pub(super) fn settle(&mut self) -> Result<(), MachineError> {
        let mut settlement = std::mem::take(&mut self.settlement);
        let mut left = self.weigh(std::mem::take(&mut settlement.digits))?;
        let multisets = std::mem::take(&mut settlement.multisets);
        left.multisets.reserve_exact(multisets.len());
        for Multiset { mut tuples, charges, rows, pc } in multisets {
            self.pc = pc;
            for (tuple, uses) in rows.iter() {
                let value = self.delegate.proves().then(|| Scalar::from(*uses));
                tuples[*tuple].weight = self.allocate(value)?.into();
            }
            self.budget.note_behind(charges);
            left.multisets.push(tuples);
        }
        if !left.is_empty() {
            self.delegate.settle(left);
        }
        Ok(())
    }
    /// Does so with the digits of the transaction, when its program has ended.
    pub(super) fn settle_transaction(&mut self) -> Result<(), MachineError> {
        let Some(transaction) = &mut self.transaction else { return Ok(()) };
        let mut table = std::mem::take(&mut transaction.digits);
        if table.charges.is_empty() {
            return Ok(());
        }
        let last = self.pay_for_table(TRANSACTION_DIGIT_BITS)?;
        table.charges.insert(0, last);
        let left = self.weigh(table)?;
        self.delegate.settle(left);
        Ok(())
    }

    /// Allocates how often each digit of a table occurs.
    fn weigh(&mut self, table: DigitTable) -> Result<SecondPhase, MachineError> {
        let mut left = SecondPhase { digits: table.digits, ..SecondPhase::default() };
        if let Some(digits) = &left.digits {
            let counts: Zeroizing<Vec<Scalar>> = Zeroizing::new(digits.multiplicities().collect());
            for pair in counts.chunks(2) {
                let assignment = self.delegate.proves().then(|| (pair[0], pair[1]));
                let (even, odd, _) = self.delegate.cs().allocate_multiplier(assignment)?;
                left.multiplicities.extend([even, odd]);
            }
            self.budget.note_behind(table.charges);
        }
        Ok(left)
    }
}

impl DigitTable {
    /// The digits, which have so many bits.
    pub(super) fn digits(&mut self, bits: u32) -> &mut Digits {
        self.digits.get_or_insert_with(|| Digits::new(bits))
    }

    /// How many multipliers of the second phase look them up so far.
    pub(super) fn charges(&self) -> usize {
        self.charges.len()
    }

    /// Says that the charges from the `first` on were all made for the instruction at `pc`.
    pub(super) fn charge_to(&mut self, first: usize, pc: usize) {
        self.charges.iter_mut().skip(first).for_each(|charge| charge.pc = pc);
    }
}

/// What lies in one table or memory has one width: a tuple of another one might be the same with a time for an element.
fn same_width(what: &'static str, number: u32, width: u32, n: u32) -> Result<(), MachineError> {
    if width == n { Ok(()) } else { Err(MachineError::OtherWidth { what, number, width }) }
}
