//! From a clause of a contract to a clause image: what comes before and after the code of its circuit.
//!
//! Before it, the numbers that strings are go into the first slots, where the circuit finds them as a routine finds its parameters.
//! After it, the clause locks, signs and nullifies with the strings themselves, and drops them.

use std::collections::BTreeMap;

use curve25519_dalek::scalar::Scalar;
use zkvm::PedersenGens;
use zkvm::abi::{Abi, Type as AbiType, Visibility};
use zkvm::gadgets::{DigitPlan, TRANSACTION_DIGIT_BITS};
use zkvm::image::{ClauseImage, Debug, Image};
use zkvm::integer::int_to_scalar;
use zkvm::program::Instruction;

use super::emit::{Code, Stretch};
use super::meter::Spent;
use super::tables::Tables;
use super::{Generated, small, too_large};
use crate::cost::CostReport;
use crate::diagnostic::Diagnostic;
use crate::ir::{
    self, Action, ArgumentKind, Circuit, Clause, Op, OriginId, Part, Place, Seal, Signed, Sum, Text, Unseal,
    passes,
};
use crate::source::SourceMap;

/// What a point takes, in edges, as the machine charges.
const POINT: u64 = 64;
/// What a hash takes at least, and for how many bytes it takes one edge more.
const HASH: u64 = 16;
const HASHED: u64 = 32;
/// What a seal and an unseal take: points, and a hash of five or six.
const SEAL: u64 = 6 * POINT + HASH + 5;
const UNSEAL: u64 = 8 * POINT + HASH + 6;
/// What an effect writes to the log, in bytes.
const LOGGED: u64 = 32;
/// No more bytes of a contract are hashed for each item that it holds, and beside.
const ITEM: u64 = 72;

/// A clause image, and what it leaves on the stack.
#[derive(Clone, Debug)]
pub struct GeneratedClause {
    /// What a predicate commits to.
    pub image: ClauseImage,
    /// What it leaves there, in order.
    pub results: Vec<ClauseResult>,
    /// What it costs and where.
    pub cost: CostReport,
}

/// What a clause leaves on the stack of the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseResult {
    /// A value that the contract held, by its number.
    Released(u32),
    /// A debt: as much as was locked.
    Debt(Part),
}

/// Generates the image of a clause from its circuit, optimized or not. The parameters of the contract are strings of it.
///
/// # Errors
/// E0591 if no image may be that large.
pub fn generate_clause(
    circuit: &Circuit,
    parameters: &[[u8; 32]],
    sources: &SourceMap,
) -> Result<GeneratedClause, Diagnostic> {
    let clause = circuit.clause.clone().unwrap_or_default();
    let circuit = passes::without_dead(circuit).into_owned();
    let unknown = ir::unknown(&circuit, &clause);
    let (circuit, leaves) = with_parameters(circuit);
    let mut results = vec![];
    let Generated { image, cost } = super::assemble(&circuit, sources, |code, tables| {
        let mut uses = BTreeMap::new();
        // A sum that is kept uses what it is made of less often than one that is made each time.
        for _ in 0..2 {
            let mut draft = Frame::new(&clause, &unknown, parameters, tables, uses);
            draft.before(&leaves);
            draft.after();
            uses = draft.uses;
        }
        let mut frame = Frame::new(&clause, &unknown, parameters, tables, uses);
        frame.before(&leaves);
        let before = std::mem::take(&mut frame.instructions);
        frame.after();
        results.clone_from(&frame.results);
        framed(code, before, frame)
    })?;
    let secret = |parameter: &&zkvm::abi::Parameter| {
        parameter.visibility == Visibility::Secret && !is_hidden(&parameter.ty)
    };
    let parameters = circuit.abi.parameters.iter().filter(secret).cloned().collect();
    let image = Image { abi: Abi { parameters, outputs: vec![] }, debug: Debug::default(), ..image };
    let image = ClauseImage {
        arguments: clause.arguments.len() as u32,
        payload: clause.strings + clause.values,
        results: results.len() as u32,
        image,
    };
    image.check().map_err(|error| too_large(&circuit, &error.to_string()))?;
    Ok(GeneratedClause { image, results, cost })
}

/// Whether commitments hide what a parameter is.
fn is_hidden(ty: &AbiType) -> bool {
    match ty {
        AbiType::Hidden(_) => true,
        AbiType::Array(element, _) => is_hidden(element),
        AbiType::Tuple(parts) => parts.iter().any(is_hidden),
        _ => false,
    }
}

/// A public or hidden input leaf that is used.
#[derive(Clone, Copy, PartialEq)]
enum Leaf {
    Public(u32),
    Hidden(u32),
}

/// The circuit with its public and hidden inputs as parameters, and which leaves these are.
fn with_parameters(mut circuit: Circuit) -> (Circuit, Vec<Leaf>) {
    let mut leaves: Vec<Leaf> = vec![];
    for node in &mut circuit.nodes {
        let leaf = match node.op {
            Op::Public(leaf) => Leaf::Public(leaf),
            Op::Hidden(leaf) => Leaf::Hidden(leaf),
            _ => continue,
        };
        let index = leaves.iter().position(|other| *other == leaf).unwrap_or_else(|| {
            leaves.push(leaf);
            leaves.len() - 1
        });
        node.op = Op::Parameter { index: index as u32, public: matches!(leaf, Leaf::Public(_)) };
    }
    circuit.parameters = leaves.len() as u32;
    (circuit, leaves)
}

/// The code of a circuit with what stands around it.
fn framed(code: Code, before: Vec<Instruction>, frame: Frame<'_>) -> Code {
    let stretch = |length: usize, spent| Stretch { at: (OriginId(0), None), length: length as u32, spent };
    let mut stretches = vec![stretch(before.len(), Spent::default())];
    stretches.extend(code.stretches);
    stretches.push(stretch(frame.instructions.len(), frame.spent));
    let instructions = [before, code.instructions, frame.instructions].concat();
    Code { total: code.total.around(frame.spent, frame.deepest), instructions, stretches, ..code }
}

/// What lies on the stack.
#[derive(Clone, Copy, PartialEq)]
enum Entry {
    Text(Place),
    Value(u32),
    Debt(Part),
    Borrowed(Part),
    /// What is about to be taken.
    Passing,
}

/// The code around a circuit, and the stack as it is then.
struct Frame<'a> {
    clause: &'a Clause,
    /// The commitments of which the circuit does not show that the caller can open them.
    unknown: &'a [Place],
    parameters: &'a [[u8; 32]],
    tables: &'a mut Tables,
    stack: Vec<Entry>,
    /// How many items lay there at most.
    deepest: u64,
    instructions: Vec<Instruction>,
    spent: Spent,
    results: Vec<ClauseResult>,
    /// How often each string is used.
    uses: BTreeMap<Place, u32>,
    /// How often each string will be used yet, if that is known: a first draft finds it out. The last time it is moved, not copied.
    left: BTreeMap<Place, u32>,
}

impl<'a> Frame<'a> {
    fn new(
        clause: &'a Clause,
        unknown: &'a [Place],
        parameters: &'a [[u8; 32]],
        tables: &'a mut Tables,
        left: BTreeMap<Place, u32>,
    ) -> Self {
        let arguments = (0..clause.arguments.len() as u32).map(|index| Entry::Text(Place::Argument(index)));
        let strings = (0..clause.strings).map(|index| Entry::Text(Place::Payload(index)));
        let stack = arguments.chain(strings).chain((0..clause.values).map(Entry::Value)).collect();
        let (instructions, results) = (vec![], vec![]);
        let mut frame = Frame {
            clause,
            unknown,
            parameters,
            tables,
            stack,
            deepest: 0,
            instructions,
            spent: Spent::default(),
            results,
            uses: BTreeMap::new(),
            left,
        };
        frame.deepest = frame.stack.len() as u64;
        frame
    }

    /// Brings leaves into the first slots.
    fn before(&mut self, leaves: &[Leaf]) {
        self.repeated();
        self.look(leaves);
        self.repeated_sums();
        for (leaf, slot) in leaves.iter().zip(0..) {
            match leaf {
                Leaf::Public(leaf) => self.public(*leaf, slot),
                Leaf::Hidden(leaf) => {
                    self.text(Text::At(self.clause.hidden[*leaf as usize]));
                    self.emit(Instruction::Commit);
                    self.emit(Instruction::Expr);
                    self.spent.edges += POINT;
                    self.store(slot);
                }
            }
        }
        self.ranges(leaves);
        self.unused(leaves);
        self.seals();
    }

    /// Requires that data were signed.
    fn signed(&mut self) {
        let clause = self.clause;
        for Signed { key, purpose, messages, signature, .. } in &clause.signed {
            self.text(Text::At(*key));
            self.pushed(Instruction::Push(purpose.clone()));
            messages.iter().for_each(|message| self.text(*message));
            self.text(Text::At(*signature));
            // The key is a string of that length as well.
            let strings = LOGGED * (messages.len() as u64 + 1) + purpose.len() as u64;
            let edges = 2 * POINT + HASH + strings.div_ceil(HASHED) + messages.len() as u64;
            self.taken(Instruction::Signdata(messages.len() as u32), messages.len() + 3, edges);
        }
    }

    /// Requires what is proven of points: what a reader opens is what was sealed, and what is sealed can be opened.
    fn seals(&mut self) {
        let clause = self.clause;
        for Unseal { reader, commitment, handle, fresh, proof, .. } in &clause.unseals {
            let items = [reader, commitment, handle, fresh, proof];
            items.into_iter().for_each(|place| self.text(Text::At(*place)));
            self.taken(Instruction::Unseal, items.len(), UNSEAL);
        }
        for Seal { reader, commitment, handle, proof } in &clause.seals {
            let items = [Text::At(*reader), *commitment, Text::At(*handle), Text::At(*proof)];
            items.into_iter().for_each(|text| self.text(text));
            self.taken(Instruction::Seal, items.len(), SEAL);
        }
    }

    /// An instruction that takes so many items and leaves nothing.
    fn taken(&mut self, instruction: Instruction, items: usize, edges: u64) {
        self.emit(instruction);
        self.stack.truncate(self.stack.len() - items);
        self.spent.edges += edges;
    }

    /// Pushes the parameters that are used more than once.
    fn repeated(&mut self) {
        for place in self.used_again() {
            if let Place::Parameter(index) = place {
                self.emit(Instruction::Push(self.parameter(index).to_vec()));
                self.push(Entry::Text(place));
            }
        }
    }

    /// Adds up the commitments whose sum is used more than once.
    fn repeated_sums(&mut self) {
        for place in self.used_again() {
            if let Place::Sum(index) = place {
                self.sum(index);
                self.stack.pop();
                self.push(Entry::Text(place));
            }
        }
    }

    /// What is used more than once, in order.
    fn used_again(&self) -> Vec<Place> {
        self.left.iter().filter(|(_, uses)| **uses > 1).map(|(place, _)| *place).collect()
    }

    fn parameter(&self, index: u32) -> [u8; 32] {
        self.parameters.get(index as usize).copied().unwrap_or_default()
    }

    /// Copies the commitments of each value of which something is to be known.
    fn look(&mut self, leaves: &[Leaf]) {
        let mut wanted: Vec<Place> = vec![];
        for leaf in leaves {
            if let Leaf::Hidden(leaf) = leaf {
                wanted.push(self.clause.hidden[*leaf as usize]);
            }
        }
        let clause = self.clause;
        wanted.extend(clause.seals.iter().flat_map(|seal| clause.made_of(seal.commitment)));
        let texts = self.clause.actions.iter().flat_map(|action| match action {
            Action::Next { strings, .. } => &strings[..],
            _ => &[],
        });
        let (debts, _) = self.clause.debts();
        let parts = debts.iter().flat_map(|part| [&part.quantity, &part.flavor]);
        wanted.extend(texts.chain(parts).flat_map(|text| clause.made_of(*text)));
        for value in 0..self.clause.values {
            let (quantity, flavor) = (Place::Quantity(value), Place::Flavor(value));
            if wanted.contains(&quantity) || wanted.contains(&flavor) {
                self.roll(Entry::Value(value));
                self.emit(Instruction::Look);
                self.push(Entry::Text(quantity));
                self.push(Entry::Text(flavor));
            }
        }
    }

    fn public(&mut self, leaf: u32, slot: u32) {
        match self.clause.public[leaf as usize].place {
            Place::MinTime => self.pushed(Instruction::Mintime),
            Place::MaxTime => self.pushed(Instruction::Maxtime),
            place => {
                self.text(Text::At(place));
                self.emit(Instruction::Scalar);
            }
        }
        self.store(slot);
    }

    /// An instruction that pushes one item.
    fn pushed(&mut self, instruction: Instruction) {
        self.emit(instruction);
        self.push(Entry::Passing);
    }

    /// Checks the public numbers that somebody else chose, be they used or not: what is known costs nothing.
    fn ranges(&mut self, leaves: &[Leaf]) {
        for (public, leaf) in self.clause.public.iter().zip(0..) {
            let Some((low, high)) = &public.range else { continue };
            match leaves.iter().position(|used| *used == Leaf::Public(leaf)) {
                Some(slot) => {
                    self.emit(Instruction::Load(slot as u32));
                    self.push(Entry::Passing);
                }
                None => {
                    self.text(Text::At(public.place));
                    self.emit(Instruction::Scalar);
                }
            }
            if *low != 0.into() {
                let constant = self.tables.constant(&int_to_scalar(&-low));
                self.emit(Instruction::Const(constant));
                self.push(Entry::Passing);
                self.emit(Instruction::Add);
                self.stack.pop();
            }
            let most = self.tables.constant(&int_to_scalar(&(high - low)));
            self.emit(Instruction::Within(most));
            self.stack.pop();
        }
    }

    /// Checks the arguments that the circuit does not use, but that may become part of an output: they are of their types. And whoever
    /// gives a commitment, or computes with one, can open it. Otherwise a caller could leave an instance that no clause opens any more, or one with a
    /// number that is somebody else's secret.
    fn unused(&mut self, leaves: &[Leaf]) {
        let clause = self.clause;
        for (argument, index) in clause.arguments.iter().zip(0..) {
            let text = Text::At(Place::Argument(index));
            match argument.kind {
                ArgumentKind::Key => {
                    self.text(text);
                    self.emit(Instruction::Commit);
                    self.dropped(1);
                }
                ArgumentKind::Public(leaf)
                    if clause.public[leaf as usize].range.is_none()
                        && !leaves.contains(&Leaf::Public(leaf)) =>
                {
                    self.text(text);
                    self.emit(Instruction::Scalar);
                    self.dropped(1);
                }
                _ => {}
            }
        }
        for place in self.unknown {
            self.opened(Text::At(*place));
        }
    }

    /// Proves that the prover can open a commitment: only a number of which something is required is proven to be known.
    fn opened(&mut self, text: Text) {
        self.text(text);
        let zero = self.tables.constant(&Scalar::ZERO);
        self.instructions.extend([
            Instruction::Commit,
            Instruction::Expr,
            Instruction::Const(zero),
            Instruction::Multiply,
        ]);
        self.push(Entry::Passing);
        self.push(Entry::Passing);
        self.dropped(3);
        let spent = Spent { multipliers: 1, constraints: 2, edges: POINT + 1, ..Spent::default() };
        self.spent = self.spent.plus(spent);
    }

    fn dropped(&mut self, count: usize) {
        for _ in 0..count {
            self.emit(Instruction::Drop);
            self.stack.pop();
        }
    }

    /// Makes strings of the numbers that the circuit leaves.
    fn computed(&mut self) {
        let count = self.clause.computed.len() as u32;
        (0..count).for_each(|index| self.push(Entry::Text(Place::Computed(index))));
        for index in 0..count {
            // The deepest one each time, so that their order stays.
            self.roll(Entry::Text(Place::Computed(index)));
            self.emit(Instruction::Text);
        }
    }

    /// Does what the clause does beside computing, and leaves what is for the transaction.
    fn after(&mut self) {
        let clause = self.clause;
        self.computed();
        self.signed();
        for action in &clause.actions {
            self.borrow(action.locked());
            match action {
                Action::Sign(key) => {
                    self.text(Text::At(*key));
                    self.emit(Instruction::Contract(0));
                    self.emit(Instruction::Signtx);
                    self.stack.pop();
                    self.charge_contract(0);
                    self.spent.edges += POINT;
                }
                Action::Lock(part, to) => {
                    self.value(part);
                    self.text(Text::At(*to));
                    self.output(1);
                }
                Action::Next { strings, values, with } => {
                    strings.iter().for_each(|string| self.text(*string));
                    values.iter().for_each(|part| self.value(part));
                    self.text(Text::At(*with));
                    self.output(strings.len() + values.len());
                }
                Action::Burn(part) => {
                    self.value(part);
                    self.emit(Instruction::Retire);
                    self.stack.pop();
                    self.spent.edges += HASH + (2 * LOGGED).div_ceil(HASHED);
                }
                Action::Nullify(tag, _) => {
                    self.text(*tag);
                    self.emit(Instruction::Nullify);
                    self.stack.pop();
                    self.spent.edges += 2 * HASH + 3 * LOGGED.div_ceil(HASHED);
                }
            }
        }
        while let Some(index) = self.stack.iter().rposition(|entry| matches!(entry, Entry::Text(_))) {
            self.roll(self.stack[index]);
            self.emit(Instruction::Drop);
            self.stack.pop();
        }
        let results = self.stack.iter().filter_map(|entry| match entry {
            Entry::Value(value) => Some(ClauseResult::Released(*value)),
            Entry::Debt(part) => Some(ClauseResult::Debt(*part)),
            Entry::Text(_) | Entry::Borrowed(_) | Entry::Passing => None,
        });
        self.results = results.collect();
    }

    /// Puts a value on top: the one that the contract held, or one that was borrowed.
    fn value(&mut self, part: &Part) {
        let held = part.whole().map(Entry::Value).filter(|held| self.stack.contains(held));
        self.roll(held.unwrap_or(Entry::Borrowed(*part)));
        self.stack.pop();
        self.push(Entry::Passing);
    }

    /// Borrows the values that are not locked as they are, before anything else is put where they go: their debts stay below.
    fn borrow(&mut self, parts: &[Part]) {
        let mut held = self.stack.clone();
        for part in parts {
            let whole = part.whole().map(Entry::Value);
            match held.iter().position(|entry| Some(*entry) == whole) {
                Some(index) => drop(held.remove(index)),
                None => self.borrow_one(part),
            }
        }
    }

    fn borrow_one(&mut self, part: &Part) {
        for text in [part.quantity, part.flavor] {
            match text {
                Text::Commitment(known) => self.number(known),
                _ => {
                    self.text(text);
                    self.emit(Instruction::Commit);
                }
            }
        }
        self.emit(Instruction::Borrow);
        self.stack.truncate(self.stack.len() - 2);
        self.push(Entry::Debt(*part));
        self.push(Entry::Borrowed(*part));
        let known = matches!(part.quantity, Text::Commitment(_));
        self.spent = self.spent.plus(if known { LENT } else { borrowed() });
    }

    /// Pushes a number that everybody knows.
    fn number(&mut self, number: Scalar) {
        let instruction = match small(&number) {
            Some(small) => Instruction::Int(small),
            None => Instruction::Const(self.tables.constant(&number)),
        };
        self.pushed(instruction);
    }

    /// Locks what is on top, with a predicate above it.
    fn output(&mut self, items: usize) {
        self.emit(Instruction::Output(items as u32));
        self.stack.truncate(self.stack.len() - items - 1);
        self.charge_contract(items as u64);
        self.spent.edges += HASH + LOGGED.div_ceil(HASHED);
    }

    fn charge_contract(&mut self, items: u64) {
        self.spent.edges += items + HASH + (ITEM * (items + 2)).div_ceil(HASHED);
    }

    /// Puts a string on top.
    fn text(&mut self, text: Text) {
        let place = match text {
            Text::Scalar(number) => return self.literal(number.to_bytes()),
            Text::Commitment(number) => return self.literal(commitment(number)),
            Text::At(Place::Parameter(index)) => {
                let bytes = self.parameter(index);
                // Of parameters that are the same string, the first one stands for all.
                let first = self.parameters.iter().position(|other| *other == bytes);
                let place = Place::Parameter(first.map_or(index, |first| first as u32));
                if self.stack.contains(&Entry::Text(place)) {
                    return self.named(place);
                }
                *self.uses.entry(place).or_default() += 1;
                return self.literal(bytes);
            }
            Text::At(Place::Own) => return self.pushed(Instruction::SelfPredicate),
            Text::At(Place::Anchor) => {
                self.spent.edges += 2 * (HASH + LOGGED.div_ceil(HASHED));
                return self.pushed(Instruction::Anchor);
            }
            Text::At(place) => place,
        };
        match place {
            Place::Sum(index) if !self.stack.contains(&Entry::Text(place)) => {
                *self.uses.entry(place).or_default() += 1;
                self.sum(index);
            }
            _ => self.named(place),
        }
    }

    /// The sum or difference of two commitments or handles.
    fn sum(&mut self, index: u32) {
        let Sum { one, other, minus, .. } = self.clause.sums[index as usize];
        self.text(one);
        self.text(other);
        self.emit(if minus { Instruction::Minus } else { Instruction::Plus });
        self.stack.pop();
        self.spent.edges += 2 * POINT;
    }

    /// A string that has a name: a copy of it, or itself if it is not used any more.
    fn named(&mut self, place: Place) {
        *self.uses.entry(place).or_default() += 1;
        let left = self.left.get_mut(&place).map(|left| {
            *left = left.saturating_sub(1);
            *left
        });
        if left == Some(0) {
            self.roll(Entry::Text(place));
            self.stack.pop();
            return self.push(Entry::Passing);
        }
        // Whatever is still used lies there.
        let index = self.stack.iter().position(|entry| *entry == Entry::Text(place));
        let depth = index.map_or(0, |index| self.stack.len() - 1 - index);
        self.emit(Instruction::Dup(depth as u32));
        self.push(Entry::Passing);
    }

    fn literal(&mut self, bytes: [u8; 32]) {
        self.pushed(Instruction::Push(bytes.to_vec()));
    }

    /// Brings an entry to the top.
    fn roll(&mut self, entry: Entry) {
        if let Some(index) = self.stack.iter().rposition(|other| *other == entry) {
            let depth = self.stack.len() - 1 - index;
            if depth > 0 {
                self.emit(Instruction::Roll(depth as u32));
                // As many items move.
                self.spent.edges += depth as u64;
            }
            let entry = self.stack.remove(index);
            self.stack.push(entry);
        }
    }

    fn store(&mut self, slot: u32) {
        self.emit(Instruction::Store(slot));
        self.stack.pop();
    }

    fn emit(&mut self, instruction: Instruction) {
        self.instructions.push(instruction);
    }

    fn push(&mut self, entry: Entry) {
        self.stack.push(entry);
        self.deepest = self.deepest.max(self.stack.len() as u64);
    }
}

/// What it takes to borrow an amount that everybody knows.
const LENT: Spent = Spent { multipliers: 0, halves: 1, constraints: 1, edges: 2 * POINT };

/// What it takes to borrow: the range of an amount, in digits of the transaction, and the number of the debt.
fn borrowed() -> Spent {
    let digits = u64::from(DigitPlan::new(&Scalar::from(u64::MAX), TRANSACTION_DIGIT_BITS).digits());
    // Of two digits, one multiplier holds them and another one looks them up.
    let looked_up = digits.div_ceil(2);
    Spent { multipliers: digits, halves: 1, constraints: 2 * looked_up + 2, edges: 2 * POINT }
}

/// A commitment without a blinding.
fn commitment(number: Scalar) -> [u8; 32] {
    PedersenGens::default().commit(number, Scalar::ZERO).compress().to_bytes()
}
