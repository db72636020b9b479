//! From values to a stack machine.
//!
//! Nodes are emitted in order. A value lives in one of three ways:
//! - *inline*: produced where it is used. Constants, public and hidden inputs always (they cost nothing to
//!   repeat); secret inputs and linear combinations if they are used once.
//! - *carried*: left on the stack, if its only use is in the next node, and the first thing pushed there.
//! - in a *slot* otherwise.
//!
//! An expression is as cheap to load as any other, however long the sum is that it stands for.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;
use zkvm::image::limits;
use zkvm::program::Instruction;

use super::meter::{Callee, Meter, Shape, Spent, Total};
use super::small;
use super::tables::Tables;
use super::weights;
use crate::ir::{CheckId, Circuit, Op, OriginId, RoutineId, Rows, SideProgramId, TableId, ValueId, clear};

/// How many expressions are summed at once. Keeps the stack low.
const GROUP: u32 = 128;
/// How deep inline linear combinations nest.
const DEPTH: u32 = 8;

/// Where an instruction comes from.
pub(super) type At = (OriginId, Option<CheckId>);

/// Instructions in a row that come from one place: there are many times fewer of them than instructions.
pub(super) struct Stretch {
    pub(super) at: At,
    /// How many instructions it has.
    pub(super) length: u32,
    /// What they spend together.
    pub(super) spent: Spent,
}

/// Generated code and what is known of it.
pub(super) struct Code {
    pub(super) instructions: Vec<Instruction>,
    pub(super) total: Total,
    /// How many slots there are up to the last one that it writes.
    pub(super) slots: u64,
    /// Where instructions come from and what they spend.
    pub(super) stretches: Vec<Stretch>,
    /// Whether the counts passed a limit, at the last instruction.
    pub(super) stopped: bool,
    /// The tables of the whole circuit that it reads, what it calls included.
    pub(super) reads: BTreeSet<TableId>,
}

/// Generates code for a circuit or a routine without dead nodes. `numbers` are those of the circuit's routines in the image,
/// and `callees` are these. Stops early where the code cannot be run anyway because its counts are over the limits of images.
pub(super) fn emit(
    circuit: &Circuit,
    tables: &mut Tables,
    numbers: &[Option<u32>],
    callees: &[Callee],
) -> Code {
    let mut emitter = Emitter::new(circuit, tables, numbers, callees);
    for index in 0..circuit.nodes.len() {
        emitter.node(index);
        let counts = emitter.meter.total().counts();
        if counts.multipliers > limits::MAX_MULTIPLIERS || counts.edges > limits::MAX_EDGES {
            return Code { stopped: true, ..emitter.finish() };
        }
    }
    // A clause makes strings of numbers that everybody knows.
    let public = circuit.public || circuit.clause.is_some();
    circuit.returns.iter().for_each(|value| emitter.push_as(*value, public));
    emitter.finish()
}

/// Where a value is.
#[derive(Clone, Copy, Debug)]
enum Home {
    /// Nowhere yet, or nowhere at all.
    None,
    /// Produced where it is used.
    Inline,
    /// On top of the stack.
    Top,
    /// In the slot of this number.
    Slot(u32),
    /// Its results are in slots from this one on.
    Results(u32),
}

struct Emitter<'a> {
    circuit: &'a Circuit,
    /// The numbers of routines in the image.
    numbers: &'a [Option<u32>],
    public: Vec<bool>,
    /// How often values are still to be pushed.
    uses: Vec<u32>,
    /// The last user of every node; behind all nodes for what is returned.
    users: Vec<usize>,
    homes: Vec<Home>,
    /// The results that are used.
    taken: BTreeSet<(ValueId, u32)>,
    /// The carried value and the inline values around it up to the node that takes it.
    carried: Vec<ValueId>,
    slots: u32,
    at: At,
    meter: Meter<'a>,
    tables: &'a mut Tables,
    instructions: Vec<Instruction>,
    stretches: Vec<Stretch>,
    /// The tables of the whole circuit that were read.
    reads: BTreeSet<TableId>,
    /// The numbers in the image of tables that are no table of the whole circuit.
    own_tables: BTreeMap<ValueId, u32>,
    /// The numbers of side programs in the image, once they are known.
    side_programs: Vec<Option<u32>>,
}

impl<'a> Emitter<'a> {
    fn new(
        circuit: &'a Circuit,
        tables: &'a mut Tables,
        numbers: &'a [Option<u32>],
        callees: &'a [Callee],
    ) -> Self {
        let uses = circuit.uses();
        let mut users = vec![0; uses.len()];
        let mut taken = BTreeSet::new();
        for (index, node) in circuit.nodes.iter().enumerate() {
            node.op.for_each_operand(|operand| users[operand.index()] = index);
            if let Op::Result { of, index: result } = node.op
                && uses[index] > 0
            {
                taken.insert((of, result));
            }
        }
        circuit.returns.iter().for_each(|value| users[value.index()] = circuit.nodes.len());
        Self {
            circuit,
            numbers,
            public: circuit.public_values(),
            homes: inline_homes(circuit, &uses),
            uses,
            users,
            taken,
            carried: Vec::new(),
            slots: circuit.parameters,
            at: (OriginId(0), None),
            meter: Meter::new(callees, parameters(circuit)),
            tables,
            instructions: Vec::new(),
            stretches: Vec::new(),
            reads: BTreeSet::new(),
            own_tables: BTreeMap::new(),
            side_programs: vec![None; circuit.side_programs.len()],
        }
    }

    fn finish(self) -> Code {
        Code {
            instructions: self.instructions,
            total: self.meter.total(),
            slots: self.meter.slots(),
            stretches: self.stretches,
            stopped: false,
            reads: self.reads,
        }
    }

    fn emit(&mut self, instruction: Instruction) {
        let spent = self.meter.step(&instruction, self.tables);
        self.instructions.push(instruction);
        match self.stretches.last_mut() {
            Some(last) if last.at == self.at => {
                last.length += 1;
                last.spent = last.spent.plus(spent);
            }
            _ => self.stretches.push(Stretch { at: self.at, length: 1, spent }),
        }
    }

    fn node(&mut self, index: usize) {
        let circuit = self.circuit;
        let node = &circuit.nodes[index];
        if matches!(self.homes[index], Home::Inline) {
            return;
        }
        self.at = (node.origin, None);
        match &node.op {
            Op::Result { of, index: result } => {
                if let Home::Results(first) = self.homes[of.index()] {
                    self.homes[index] = Home::Slot(first + result);
                }
            }
            op @ Op::SecretBits { leaf, max, .. } => {
                let results = circuit.results(op);
                self.tables.input_max.insert(*leaf, *max);
                let first = self.reserve(results);
                self.emit(Instruction::SecretBits(*leaf, first));
                self.homes[index] = Home::Results(first);
            }
            Op::SecretDigits { leaf, max, .. } => {
                self.tables.input_max.insert(*leaf, *max);
                self.emit(Instruction::SecretDigits(*leaf));
                self.keep(index);
            }
            Op::Product(a, b) => self.product(index, *a, *b),
            Op::FullAdd(bits) => {
                bits.iter().for_each(|bit| self.push(*bit));
                let first = self.reserve(2);
                self.emit(Instruction::FullAdd(first));
                self.homes[index] = Home::Results(first);
            }
            Op::Bits { value, count, check } => {
                self.push(*value);
                self.check(*check);
                let first = self.reserve(*count);
                self.emit(Instruction::Bits(*count, first));
                self.homes[index] = Home::Results(first);
            }
            Op::Rows { width, elements } => self.rows(index, *width, elements),
            Op::Lookup { rows, width, index: row, check } => {
                let table = self.table(*rows);
                self.push(*row);
                check.iter().for_each(|check| self.check(*check));
                self.emit(Instruction::Lookup(table, *width));
                self.store_results(index);
            }
            Op::Put { memory, cell, .. } => {
                cell.iter().for_each(|value| self.push(*value));
                self.emit(Instruction::Put(*memory, cell.len() as u32 - 1));
            }
            Op::Take { memory, address, width, check, .. } => {
                self.push(*address);
                check.iter().for_each(|check| self.check(*check));
                self.emit(Instruction::Take(*memory, *width));
                self.store_results(index);
            }
            Op::Advice { program, arguments } => self.call(index, Instruction::Advice, *program, arguments),
            Op::Factors { program, arguments } => self.call(index, Instruction::Factors, *program, arguments),
            Op::Compute { program, arguments } => self.call(index, Instruction::Compute, *program, arguments),
            Op::Parameter { index: slot, .. } => self.homes[index] = Home::Slot(*slot),
            Op::Call { routine, arguments, signature } => {
                self.invoke(index, *routine, arguments, signature.results);
            }
            Op::Zero { value, check } => {
                self.push(*value);
                self.check(*check);
                self.emit(Instruction::Zero);
            }
            Op::Within { value, max, digits, check } => {
                self.push(*value);
                self.check(*check);
                if *digits && self.tables.ranges && *max == Scalar::from(u64::MAX) {
                    self.emit(Instruction::Range);
                    return self.emit(Instruction::Drop);
                }
                let max = self.tables.constant(max);
                self.emit(if *digits { Instruction::Digits(max) } else { Instruction::Within(max) });
            }
            Op::Permutation { left, right, width, guard, check } => {
                self.check(*check);
                self.emit(Instruction::Group);
                self.tuples(left, *width, *guard, false);
                self.tuples(right, *width, *guard, true);
            }
            Op::Reveal(value) => {
                self.push(*value);
                self.emit(Instruction::Reveal);
                self.keep(index);
            }
            op => {
                self.produce(op);
                self.keep(index);
            }
        }
    }

    /// Adds tuples to a multiset, or takes them away.
    fn tuples(&mut self, values: &[ValueId], width: u32, guard: Option<ValueId>, away: bool) {
        for tuple in values.chunks(width as usize) {
            match guard {
                Some(guard) => self.push(guard),
                None => self.emit(Instruction::Int(1)),
            }
            if away {
                self.emit(Instruction::Neg);
            }
            tuple.iter().for_each(|value| self.push(*value));
            self.emit(Instruction::Tuple(width));
        }
    }

    /// Attributes what follows to a check.
    fn check(&mut self, check: CheckId) {
        self.at = (self.circuit.checks[check.0 as usize].origin, Some(check));
    }

    /// Gives the value on top of the stack, a node's, a home.
    fn keep(&mut self, index: usize) {
        if self.uses[index] == 0 {
            self.emit(Instruction::Drop);
        } else if self.carry(index) {
            self.homes[index] = Home::Top;
        } else {
            let slot = self.reserve(1);
            self.store(ValueId(index as u32), slot);
        }
    }

    fn store(&mut self, value: ValueId, slot: u32) {
        self.emit(Instruction::Store(slot));
        self.homes[value.index()] = Home::Slot(slot);
        let constant = self.meter.slot(slot) == Some(Shape::Constant);
        debug_assert_eq!(constant, self.public[value.index()], "{value:?} is public to one side only");
    }

    fn reserve(&mut self, count: u32) -> u32 {
        let first = self.slots;
        self.slots += count;
        first
    }

    /// Whether a value can stay on the stack: its only use is in the next node that is emitted, which pushes
    /// it first. Remembers the way to that node.
    fn carry(&mut self, index: usize) -> bool {
        if self.uses[index] != 1 {
            return false;
        }
        let mut path = vec![ValueId(index as u32)];
        let mut user = self.users[index];
        while self.homes.get(user).is_some_and(|home| matches!(home, Home::Inline)) {
            path.push(ValueId(user as u32));
            user = self.users[user];
        }
        let emitted = |i: &usize| {
            !matches!(self.homes[*i], Home::Inline) && !matches!(self.circuit.nodes[*i].op, Op::Result { .. })
        };
        let next = (index + 1..self.homes.len()).find(emitted);
        let first = |user: usize| match &self.circuit.nodes[user].op {
            Op::FullAdd(bits) => bits.first() == path.last(),
            Op::Advice { arguments, .. }
            | Op::Factors { arguments, .. }
            | Op::Compute { arguments, .. }
            | Op::Call { arguments, .. } => arguments.first() == path.last(),
            Op::Permutation { .. } => false,
            Op::Put { cell, .. } => cell.first() == path.last(),
            Op::Rows { .. } => false,
            _ => true,
        };
        let carried = next == Some(user) && first(user);
        if carried {
            self.carried = path;
        }
        carried
    }

    /// Pushes a value from wherever it lives; one use fewer is left.
    fn push(&mut self, value: ValueId) {
        let index = value.index();
        self.uses[index] -= 1;
        match self.homes[index] {
            Home::Slot(slot) => self.emit(Instruction::Load(slot)),
            Home::Top => self.carried.clear(),
            Home::Inline => {
                let circuit = self.circuit;
                let at = self.at;
                self.at = (circuit.nodes[index].origin, None);
                self.produce(&circuit.nodes[index].op);
                self.at = at;
            }
            Home::None | Home::Results(_) => unreachable!("{value:?} is used before it has a value"),
        }
    }

    /// Pushes a value that is public only if `public` says so, though it may be known to be: what takes it counts on that.
    fn push_as(&mut self, value: ValueId, public: bool) {
        self.push(value);
        if !public && self.public[value.index()] {
            self.emit(Instruction::Linear);
        }
    }

    /// Pushes the value of an operation that needs no home for that.
    fn produce(&mut self, op: &Op) {
        match op {
            Op::Constant(c) => self.push_constant(c),
            Op::Public(k) => self.emit(Instruction::Public(*k)),
            Op::Hidden(k) => self.emit(Instruction::Hidden(*k)),
            Op::Secret(k) => self.emit(Instruction::Secret(*k)),
            Op::Linear { constant, terms } => self.linear(constant, terms),
            other => unreachable!("{other:?} is not produced where it is used"),
        }
    }

    fn linear(&mut self, constant: &Scalar, terms: &[(ValueId, Scalar)]) {
        let mut sum = Sum::default();
        let carried = terms.iter().position(|(value, _)| self.carried.contains(value));
        if let Some(index) = carried {
            self.weighted(&terms[index]);
            sum.operand(self);
        }
        let rest: Vec<_> = (0..terms.len()).filter(|i| Some(*i) != carried).map(|i| terms[i]).collect();
        for run in weights::runs(&rest) {
            match &run[..] {
                [term] => self.weighted(term),
                [(_, weight), ..] => {
                    run.iter().for_each(|(value, _)| self.push(*value));
                    self.emit(Instruction::Pack(run.len() as u32));
                    self.scale(weight);
                }
                [] => continue,
            }
            sum.operand(self);
        }
        if !clear::is_zero(constant) || terms.is_empty() {
            self.push_constant(constant);
            sum.operand(self);
        }
        sum.finish(self);
    }

    fn weighted(&mut self, (value, weight): &(ValueId, Scalar)) {
        self.push(*value);
        self.scale(weight);
    }

    /// Multiplies what is on top of the stack by a constant.
    fn scale(&mut self, factor: &Scalar) {
        if clear::is_minus_one(factor) {
            self.emit(Instruction::Neg);
        } else if !clear::is_one(factor) {
            self.push_constant(factor);
            self.emit(Instruction::Mul);
        }
    }

    fn product(&mut self, index: usize, a: ValueId, b: ValueId) {
        let (a, b) = if self.carried.contains(&b) { (b, a) } else { (a, b) };
        self.push(a);
        self.push(b);
        self.emit(Instruction::Mul);
        self.keep(index);
    }

    fn call(
        &mut self,
        index: usize,
        instruction: impl Fn(u32) -> Instruction,
        program: SideProgramId,
        arguments: &[ValueId],
    ) {
        arguments.iter().for_each(|argument| self.push(*argument));
        let known = &mut self.side_programs[program.0 as usize];
        let program = *known.get_or_insert_with(|| self.tables.side_program(self.circuit, program));
        self.emit(instruction(program));
        self.store_results(index);
    }

    /// Gives the results of a node, which are on the stack, their homes.
    fn store_results(&mut self, index: usize) {
        let results = self.circuit.results(&self.circuit.nodes[index].op);
        let first = self.reserve(results);
        for result in (0..results).rev() {
            // A slot left out stays empty.
            if self.taken.contains(&(ValueId(index as u32), result)) {
                self.emit(Instruction::Store(first + result));
            } else {
                self.emit(Instruction::Drop);
            }
        }
        self.homes[index] = Home::Results(first);
    }

    /// Adds rows to a table of their own.
    fn rows(&mut self, index: usize, width: u32, elements: &[ValueId]) {
        let number = (self.circuit.tables.len() + self.own_tables.len()) as u32;
        self.own_tables.insert(ValueId(index as u32), number);
        for (address, row) in elements.chunks(width as usize).enumerate() {
            self.emit(Instruction::Int(address as u32));
            row.iter().for_each(|element| self.push(*element));
            self.emit(Instruction::Row(number, width));
        }
    }

    /// The number of a table that is about to be read.
    fn table(&mut self, rows: Rows) -> u32 {
        match rows {
            Rows::Known(id) => {
                self.reads([id]);
                id.0
            }
            Rows::Node(rows) => self.own_tables[&rows],
        }
    }

    /// Sees to it that tables of the whole circuit have their rows. A routine leaves it to those who call it.
    fn reads(&mut self, tables: impl IntoIterator<Item = TableId>) {
        let circuit = self.circuit;
        for id in tables {
            if !self.reads.insert(id) {
                continue;
            }
            let Some(table) = circuit.tables.get(id.0 as usize) else { continue };
            for (address, row) in table.elements.chunks(table.width as usize).enumerate() {
                self.emit(Instruction::Int(address as u32));
                row.iter().for_each(|element| self.push_constant(element));
                self.emit(Instruction::Row(id.0, table.width));
            }
        }
    }

    fn invoke(&mut self, index: usize, routine: RoutineId, arguments: &[ValueId], results: u32) {
        // A routine that is called has a number.
        let number = self.numbers[routine.0 as usize].expect("routines that are called have code");
        self.reads(self.meter.reads(number).clone());
        for (k, argument) in arguments.iter().enumerate() {
            self.push_as(*argument, self.meter.takes_constant(number, k));
        }
        let first = if results == 0 { 0 } else { self.reserve(results) };
        self.emit(Instruction::Invoke(number, first));
        self.homes[index] = Home::Results(first);
    }

    fn push_constant(&mut self, constant: &Scalar) {
        if let Some(small) = small(constant) {
            self.emit(Instruction::Int(small));
        } else if let Some(small) = small(&-constant) {
            self.emit(Instruction::Int(small));
            self.emit(Instruction::Neg);
        } else {
            let index = self.tables.constant(constant);
            self.emit(Instruction::Const(index));
        }
    }
}

/// What is in the first slots of a routine when it starts.
pub(super) fn parameters(circuit: &Circuit) -> Vec<Option<Shape>> {
    let mut shapes = vec![Some(Shape::Linear); circuit.parameters as usize];
    for node in &circuit.nodes {
        if let Op::Parameter { index, public: true } = node.op {
            shapes[index as usize] = Some(Shape::Constant);
        }
    }
    shapes
}

/// Which values are produced where they are used.
fn inline_homes(circuit: &Circuit, uses: &[u32]) -> Vec<Home> {
    let mut depths = vec![0; uses.len()];
    let mut homes = Vec::with_capacity(uses.len());
    for (index, node) in circuit.nodes.iter().enumerate() {
        node.op.for_each_operand(|operand| depths[index] = depths[index].max(depths[operand.index()]));
        let inline = match node.op {
            Op::Constant(_) | Op::Public(_) | Op::Hidden(_) => true,
            Op::Secret(_) => uses[index] == 1,
            Op::Linear { .. } => uses[index] == 1 && depths[index] < DEPTH,
            _ => false,
        };
        depths[index] = if inline { depths[index] + 1 } else { 0 };
        homes.push(if inline { Home::Inline } else { Home::None });
    }
    homes
}

/// Operands on the stack that are to become their sum.
#[derive(Default)]
struct Sum {
    /// Sums of groups, below the operands.
    groups: u32,
    /// Operands not summed yet.
    open: u32,
}

impl Sum {
    fn operand(&mut self, emitter: &mut Emitter<'_>) {
        self.open += 1;
        if self.open == GROUP {
            emitter.emit(Instruction::Sum(GROUP));
            (self.groups, self.open) = (self.groups + 1, 0);
        }
        if self.groups == GROUP {
            emitter.emit(Instruction::Sum(GROUP));
            self.groups = 1;
        }
    }

    fn finish(self, emitter: &mut Emitter<'_>) {
        match self.groups + self.open {
            0 | 1 => {}
            2 => emitter.emit(Instruction::Add),
            count => emitter.emit(Instruction::Sum(count)),
        }
    }
}
