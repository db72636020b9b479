//! Smart constructors on a [`Circuit`]: the one place where constants, linear combinations and products fold, where
//! computed values that are equal become one node, and where a range is proven by bits that are wanted anyway.
//! `ir::passes` has what takes the whole circuit.

use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use hashbrown::HashMap;
use num_bigint::BigInt;
use zkvm::program::{SideOp, SideProgram};

use super::bits::KnownBits;
use super::facts::{Facts, Range};
use super::flip::Flip;
use super::multilinear::Monomials;
use super::shared::Shared;
use super::sites::Sites;
use super::value::Lc;
use crate::hir::Function;
use crate::ir::clear::{is_negative, is_zero};
use crate::ir::{
    CheckId, Circuit, Node, Op, Origin, OriginId, RoutineId, Rows, SideProgramId, Signature, ValueId,
};
use crate::source::{FileId, Span, shorten};
use zkvm::integer::int_to_scalar as scalar;

/// Linear combinations longer than this become nodes, so that running sums stay cheap.
const MAX_TERMS: usize = 8;
/// A node that combines at most this many others is written out in combinations…
pub(super) const SHORT: usize = 2;
/// …that have at most this many terms.
const EXPANDED: usize = 8;

/// How many factors of a condition in others are looked at.
const NESTED: u32 = 4;

/// Bytes of a node, of one of its operands, of an operation of a side program and of a place, with all tables that have
/// an entry for it, and the copies that passes and code generation make.
const NODE: u64 = 80;
const OPERAND: u64 = 100;
const SIDE_OP: u64 = 48;
const ORIGIN: u64 = 300;
/// Bytes for each byte of a text.
const TEXT: u64 = 3;

/// The place nodes come from.
#[derive(Clone)]
pub(super) struct Here {
    pub(super) span: Span,
    pub(super) function: Rc<str>,
    pub(super) caller: Option<OriginId>,
}

/// When a constraint is required. Who constrains has to say it: a condition of a branch that is forgotten makes
/// honest proofs fail, and one too many lets a cheating prover through.
#[derive(Clone, Debug)]
pub(super) enum When {
    /// In runs in which this boolean is 1: the product of the conditions of all branches around it.
    Guard(Lc),
    /// In every run, whatever branches are around it.
    Always(Because),
}

/// Why a constraint may be required in every run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Because {
    /// No branch is around it.
    Outside,
    /// It is about an input, which is read before any branch.
    Input,
    /// It ties down what the prover chooses; for all values that the choice is made for, some choice satisfies it.
    Chosen,
    /// The interval of the value implies it, in every run.
    Implied,
    /// Where a branch around it is not taken, the value was replaced by one that satisfies it.
    Replaced,
}

/// The longest name of a function, in characters, that a circuit keeps: every place in it has one.
const NAME: usize = 200;

/// What places in a function call it.
pub(super) fn name_of(function: &Function) -> Rc<str> {
    shorten(&function.path, NAME).into()
}

/// A circuit under construction.
pub(super) struct Builder {
    pub(super) circuit: Circuit,
    pub(super) here: Here,
    /// A scratch circuit for the prover's eyes only: nothing is constrained.
    pub(super) clear: bool,
    /// What the circuit takes in memory, with the passes and all that is made of it.
    pub(super) bytes: u64,
    /// Multipliers of the circuit, in halves, before passes leave some out: of ranges as few as digits could do with.
    pub(super) halves: u64,
    public: Vec<bool>,
    /// The nodes of linear combinations, of products, and of what else may be shared.
    sums: HashMap<Lc, ValueId>,
    products: HashMap<(ValueId, ValueId), ValueId>,
    pure: HashMap<Pure, ValueId>,
    bits: HashMap<(ValueId, u32), Decomposed>,
    /// The first range proof of a value that its bits, so many of them, would prove as well.
    ranges: HashMap<(ValueId, u32), ValueId>,
    origins: HashMap<Origin, OriginId>,
    programs: HashMap<SideProgram, SideProgramId>,
    constants: HashMap<Scalar, u32>,
    /// Nodes that are 0 wherever a condition is: what it is multiplied with, and sums of that.
    under: HashMap<ValueId, ValueId>,
    /// Which outputs nodes are.
    reveals: HashMap<ValueId, usize>,
    /// How often a clause made a number public. Each is an argument, or was one.
    pub(super) published: usize,
    /// What outputs are that are the same for all inputs.
    revealed_constants: HashMap<ValueId, Scalar>,
    /// What is known of its values.
    pub(super) facts: Facts,
    pub(super) known_bits: KnownBits,
    pub(super) monomials: Monomials,
    /// How many branches surround what is built now.
    pub(super) branches: usize,
    /// Which calls in the compiler constrain, for tests.
    pub(super) sites: Sites,
    /// The intervals of values, if somebody asks for them.
    pub(super) intervals: Option<Vec<(Lc, Range)>>,
}

/// A value that was taken apart. Its bits have nodes when somebody asks for them: a comparison needs the last one only.
#[derive(Clone, Copy)]
struct Decomposed {
    of: ValueId,
    /// How many other results it has before the bits.
    skipped: u32,
    last: Option<ValueId>,
    /// The first of the others.
    first: Option<ValueId>,
}

/// Nodes that may be shared, besides sums and products.
#[derive(PartialEq, Eq, Hash)]
enum Pure {
    FullAdd([ValueId; 3]),
    Flip(Flip),
    Compute(SideProgramId, Vec<ValueId>),
    IsZero(ValueId),
    Call(RoutineId, Vec<ValueId>),
    Quotient(Lc, Lc),
    Lookup(Rows, ValueId),
}

impl Builder {
    pub(super) fn new(clear: bool, here: Here) -> Self {
        Self {
            circuit: Circuit::default(),
            here,
            clear,
            halves: 0,
            public: vec![],
            sums: HashMap::new(),
            products: HashMap::new(),
            pure: HashMap::new(),
            bits: HashMap::new(),
            ranges: HashMap::new(),
            origins: HashMap::new(),
            programs: HashMap::new(),
            constants: HashMap::new(),
            under: HashMap::new(),
            reveals: HashMap::new(),
            published: 0,
            revealed_constants: HashMap::new(),
            bytes: 0,
            facts: Facts::default(),
            known_bits: KnownBits::default(),
            monomials: Monomials::default(),
            branches: 0,
            sites: Sites::default(),
            intervals: None,
        }
    }

    pub(super) fn nowhere() -> Here {
        Here { span: Span { file: FileId(0), start: 0, end: 0 }, function: Rc::from(""), caller: None }
    }

    /// The circuit's entry for the current place, made when it is first needed.
    pub(super) fn origin(&mut self) -> OriginId {
        let Here { span, function, caller } = &self.here;
        let origin = Origin { span: *span, function: function.to_string(), caller: *caller };
        let next = OriginId(self.circuit.origins.len() as u32);
        *self.origins.entry(origin).or_insert_with_key(|origin| {
            self.circuit.origins.push(origin.clone());
            self.bytes += ORIGIN + TEXT * origin.function.len() as u64;
            next
        })
    }

    fn push(&mut self, op: Op) -> ValueId {
        let public = op.is_public(&self.public);
        let origin = self.origin();
        self.bytes += NODE + OPERAND * operands(&op) as u64;
        self.halves += self.circuit.least_halves(&op, &self.public);
        self.public.push(public);
        self.circuit.nodes.push(Node { op, origin });
        ValueId(self.circuit.nodes.len() as u32 - 1)
    }

    /// Counts a string that becomes part of the circuit.
    pub(super) fn charge_text(&mut self, text: &str) {
        self.bytes += TEXT * text.len() as u64;
    }

    /// A new input leaf.
    pub(super) fn input(&mut self, op: Op) -> ValueId {
        self.push(op)
    }

    /// A secret input of low..=low + max, max ≥ 1. What it is above `low` is its bits, if these can say nothing but 0..=max.
    pub(super) fn secret_bits(&mut self, leaf: u32, low: &BigInt, max: &BigInt) -> Lc {
        let of = self.push(Op::SecretBits { leaf, low: scalar(low), max: scalar(max) });
        let count = max.bits() as u32;
        // A bit is the only one of its number, which needs no node of its own.
        let single = (count == 1).then(|| self.push(Op::Result { of, index: 1 }));
        let value = match single {
            Some(bit) => Lc::node(bit).plus_int(low),
            None => Lc::node(self.push(Op::Result { of, index: 0 })),
        };
        if all_ones(max) {
            let above = self.value(&value.clone().plus_int(&-low));
            self.bits.insert((above, count), Decomposed { of, skipped: 1, last: single, first: None });
        }
        value
    }

    /// How many outputs there are so far.
    pub(super) fn outputs(&self) -> usize {
        self.reveals.len() + self.published
    }

    /// For each node, whether it is public.
    pub(super) fn public_values(&self) -> &[bool] {
        &self.public
    }

    pub(super) fn is_public(&self, lc: &Lc) -> bool {
        lc.terms.iter().all(|(id, _)| self.public[id.0 as usize])
    }

    /// The node that holds a linear combination.
    pub(super) fn value(&mut self, lc: &Lc) -> ValueId {
        if let Some(id) = lc.alone() {
            return id;
        }
        self.facts.look(lc.terms.len() / 4);
        if let Some(id) = self.sums.get(lc) {
            return *id;
        }
        let id = match (lc.known(), self.expanded(lc)) {
            (Some(constant), _) => self.push(Op::Constant(constant)),
            (None, Some(expanded)) => self.value(&expanded),
            (None, None) => {
                let id = self.push(Op::Linear { constant: lc.constant, terms: lc.terms.to_vec() });
                self.note_sum(lc, id);
                id
            }
        };
        self.sums.insert(lc.clone(), id);
        id
    }

    /// The combination with the short combinations among its nodes written out, if there are any: 1 − (1 − x) is x.
    fn expanded(&self, lc: &Lc) -> Option<Lc> {
        let short = |id: ValueId| match &self.circuit.nodes[id.index()].op {
            Op::Linear { constant, terms } if terms.len() <= SHORT => {
                Some(Lc { constant: *constant, terms: Shared::new(terms.clone()) })
            }
            _ => None,
        };
        if lc.terms.len() > EXPANDED || lc.terms.iter().all(|(id, _)| short(*id).is_none()) {
            return None;
        }
        let terms = lc.terms.iter();
        let sum = terms.fold(Lc::constant(lc.constant), |sum, (id, coefficient)| {
            sum.add_scaled(&short(*id).unwrap_or_else(|| Lc::node(*id)), *coefficient)
        });
        Some(sum)
    }

    /// The same value, as one node if it has grown long.
    pub(super) fn compact(&mut self, lc: Lc) -> Lc {
        if lc.terms.len() > MAX_TERMS { Lc::node(self.value(&lc)) } else { lc }
    }

    /// The same value, as one node unless it is short.
    pub(super) fn shortened(&mut self, lc: &Lc) -> Lc {
        if lc.terms.len() > SHORT { Lc::node(self.value(lc)) } else { lc.clone() }
    }

    /// The same value, as its node if it has one.
    pub(super) fn made(&self, lc: &Lc) -> Lc {
        self.sums.get(lc).map_or_else(|| lc.clone(), |id| Lc::node(*id))
    }

    /// The product; free if a factor is known or public.
    pub(super) fn product(&mut self, a: &Lc, b: &Lc) -> Lc {
        if let Some(product) = self.folded(a, b) {
            return product;
        }
        // (k·x + c)(l·y + d) = kl·xy + kd·x + lc·y + cd, so that (r + 1)(r + 1) and r·r share a multiplier.
        if let (Some((x, k)), Some((y, l))) = (a.single(), b.single()) {
            let product = self.product_node(x, y).scaled(k * l);
            let (x, y) = (Lc::node(x), Lc::node(y));
            return product
                .add_scaled(&x, k * b.constant)
                .add_scaled(&y, l * a.constant)
                .plus_constant(a.constant * b.constant);
        }
        // A lone node's coefficient and a common sign go outside, for more sharing.
        let split = |lc: &Lc| match lc.single() {
            Some((id, k)) if is_zero(&lc.constant) => (Lc::node(id), k),
            _ if lc.terms.first().is_some_and(|(_, k)| is_negative(k)) => {
                (lc.clone().negated(), -Scalar::ONE)
            }
            _ => (lc.clone(), Scalar::ONE),
        };
        let ((a, k), (b, l)) = (split(a), split(b));
        let (a, b) = (self.value(&a), self.value(&b));
        self.product_node(a, b).scaled(k * l)
    }

    /// The product, if the factors tell it without multiplying them as they are.
    pub(super) fn folded(&mut self, a: &Lc, b: &Lc) -> Option<Lc> {
        if let Some(factor) = a.known() {
            return Some(b.clone().scaled(factor));
        }
        if let Some(factor) = b.known() {
            return Some(a.clone().scaled(factor));
        }
        let absorbed = self.absorbed(a, b).or_else(|| self.absorbed(b, a));
        absorbed.or_else(|| self.boolean_product(a, b))
    }

    /// g·(k·g·x + …) for a boolean g, if every term is such a product or g itself: g·g = g. A condition that has g for a
    /// factor does as well as g.
    fn absorbed(&self, g: &Lc, lc: &Lc) -> Option<Lc> {
        let id = match g.alone() {
            Some(id) => id,
            None => *self.sums.get(g)?,
        };
        let of_g = |term: &ValueId| match self.circuit.nodes[term.0 as usize].op {
            Op::Product(a, b) if a == id || b == id => true,
            _ => {
                *term == id
                    || self.under.get(term).is_some_and(|condition| self.implies(*condition, id, NESTED))
            }
        };
        let all = lc.terms.iter().all(|(term, _)| of_g(term)) && self.facts.is_boolean(g);
        all.then(|| Lc { constant: Scalar::ZERO, terms: lc.terms.clone() }.add_scaled(g, lc.constant))
    }

    /// Whether a condition is 0 wherever a boolean is, as far as its factors tell.
    fn implies(&self, condition: ValueId, boolean: ValueId, depth: u32) -> bool {
        let Op::Product(a, b) = self.circuit.nodes[condition.index()].op else { return condition == boolean };
        condition == boolean
            || depth > 0 && [a, b].iter().any(|factor| self.implies(*factor, boolean, depth - 1))
    }

    /// From now on, remembers what is 0 wherever a condition is, since it is multiplied with it. `None` if it has no node of
    /// its own.
    pub(super) fn follow(&mut self, condition: &Lc) -> Option<()> {
        let id = condition.alone()?;
        self.under.insert(id, id);
        Some(())
    }

    /// A sum is 0 where all its terms are.
    fn note_sum(&mut self, lc: &Lc, sum: ValueId) {
        let Some(condition) = lc.terms.first().and_then(|(id, _)| self.under.get(id)).copied() else {
            return;
        };
        if is_zero(&lc.constant) && lc.terms.iter().all(|(id, _)| self.under.get(id) == Some(&condition)) {
            self.under.insert(sum, condition);
        }
    }

    pub(super) fn product_node(&mut self, a: ValueId, b: ValueId) -> Lc {
        let (a, b) = (a.min(b), a.max(b));
        if let Some(id) = self.products.get(&(a, b)) {
            return Lc::node(*id);
        }
        let id = self.push(Op::Product(a, b));
        self.note_monomial(a, b, id);
        if let Some(condition) = self.under.get(&a).or_else(|| self.under.get(&b)).copied() {
            self.under.insert(id, condition);
        }
        self.products.insert((a, b), id);
        Lc::node(id)
    }

    /// The bit and the carry of the sum of three booleans.
    #[track_caller]
    pub(super) fn full_add(&mut self, bits: [&Lc; 3]) -> [Lc; 2] {
        let mut bits = bits.map(|bit| self.value(bit));
        bits.sort();
        let key = Pure::FullAdd(bits);
        let of = match self.pure.get(&key) {
            Some(of) => *of,
            None => {
                let op = if self.clear || self.sites.constrains() {
                    Op::FullAdd(bits)
                } else {
                    Op::Advice { program: self.program(full_add_program()), arguments: bits.to_vec() }
                };
                let of = self.push(op);
                self.results(of, 0..2);
                self.pure.insert(key, of);
                of
            }
        };
        [1, 2].map(|k| {
            let result = Lc::node(ValueId(of.0 + k));
            self.facts.set_range(&result, (BigInt::ZERO, BigInt::from(1)));
            result
        })
    }

    /// A boolean that was flipped before.
    pub(super) fn known_flip(&self, flip: &Flip) -> Option<Lc> {
        self.pure.get(&Pure::Flip(*flip)).map(|id| Lc::node(*id))
    }

    pub(super) fn remember_flip(&mut self, flip: Flip, flipped: ValueId) {
        self.pure.insert(Pure::Flip(flip), flipped);
    }

    /// The constant as an operation of a side program.
    pub(super) fn side_constant(&mut self, constant: Scalar) -> SideOp {
        let bytes = constant.as_bytes();
        if bytes[4..].iter().all(|byte| *byte == 0) {
            return SideOp::Int(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
        }
        let next = self.circuit.constants.len() as u32;
        let index = *self.constants.entry(constant).or_insert(next);
        if index == next {
            self.circuit.constants.push(constant);
        }
        SideOp::Constant(index)
    }

    fn program(&mut self, program: SideProgram) -> SideProgramId {
        let next = SideProgramId(self.circuit.side_programs.len() as u32);
        *self.programs.entry(program).or_insert_with_key(|program| {
            self.circuit.side_programs.push(program.clone());
            self.bytes += SIDE_OP * program.code.len() as u64;
            next
        })
    }

    fn results(&mut self, of: ValueId, indices: std::ops::Range<u32>) -> Vec<Lc> {
        indices.map(|index| Lc::node(self.push(Op::Result { of, index }))).collect()
    }

    /// A clear-text computation with one result on public values.
    pub(super) fn compute(&mut self, code: Vec<SideOp>, arguments: &[&Lc]) -> Lc {
        let of = self.computation(SideProgram::new(arguments.len() as u32, 1, code), arguments);
        Lc::node(ValueId(of.0 + 1))
    }

    /// What an operation of side programs makes of public values: so many results.
    pub(super) fn computed(&mut self, op: SideOp, values: &[&Lc], results: usize) -> Vec<Lc> {
        let count = values.len() as u32;
        let code = (0..count).map(SideOp::Argument).chain([op]).collect();
        let of = self.computation(SideProgram::new(count, results as u32, code), values);
        following(of, results as u32)
    }

    /// The node of a computation, which its results follow.
    fn computation(&mut self, program: SideProgram, arguments: &[&Lc]) -> ValueId {
        let results = program.results;
        let program = self.program(program);
        let arguments: Vec<ValueId> = arguments.iter().map(|lc| self.value(lc)).collect();
        let key = Pure::Compute(program, arguments.clone());
        if let Some(of) = self.pure.get(&key) {
            return *of;
        }
        let of = self.push(Op::Compute { program, arguments });
        self.results(of, 0..results);
        self.pure.insert(key, of);
        of
    }

    /// The results of a routine.
    pub(super) fn call(
        &mut self,
        routine: RoutineId,
        arguments: Vec<ValueId>,
        signature: Signature,
    ) -> Vec<Lc> {
        let key = Pure::Call(routine, arguments.clone());
        if let Some(of) = self.pure.get(&key) {
            return following(*of, signature.results);
        }
        let of = self.push(Op::Call { routine, arguments, signature });
        self.pure.insert(key, of);
        self.results(of, 0..signature.results)
    }

    /// Values from the prover, unconstrained.
    pub(super) fn advice(&mut self, program: SideProgram, arguments: Vec<ValueId>) -> Vec<Lc> {
        let count = program.results;
        let program = self.program(program);
        let of = self.push(Op::Advice { program, arguments });
        self.results(of, 0..count)
    }

    /// A multiplier whose wires the prover chooses: left, right, product.
    pub(super) fn factors(&mut self, code: Vec<SideOp>, arguments: Vec<ValueId>) -> [Lc; 3] {
        let program = self.program(SideProgram::new(arguments.len() as u32, 2, code));
        let of = self.push(Op::Factors { program, arguments });
        [0, 1, 2].map(|index| Lc::node(self.push(Op::Result { of, index })))
    }

    /// The bits, least first; proves in every run that the value is in 0..2^count.
    #[track_caller]
    pub(super) fn bits(&mut self, lc: &Lc, count: u32, because: Because, check: CheckId) -> Vec<Lc> {
        self.believe(because);
        if let Some(value) = lc.known() {
            return (0..count).map(|i| known_bit(&value, i)).collect();
        }
        let value = self.value(lc);
        let decomposed = self.decomposed(value, count, check);
        let first = decomposed.first.unwrap_or_else(|| {
            let first = ValueId(self.circuit.nodes.len() as u32);
            self.results(decomposed.of, decomposed.skipped..decomposed.skipped + count - 1);
            first
        });
        self.bits.insert((value, count), Decomposed { first: Some(first), ..decomposed });
        let last = self.last_of(value, count);
        (0..count - 1).map(|i| Lc::node(ValueId(first.0 + i))).chain([last]).collect()
    }

    /// The last of as many bits; proves what all of them prove.
    #[track_caller]
    pub(super) fn last_bit(&mut self, lc: &Lc, count: u32, because: Because, check: CheckId) -> Lc {
        self.believe(because);
        if let Some(value) = lc.known() {
            return known_bit(&value, count - 1);
        }
        let value = self.value(lc);
        self.decomposed(value, count, check);
        self.last_of(value, count)
    }

    fn last_of(&mut self, value: ValueId, count: u32) -> Lc {
        let decomposed = self.bits[&(value, count)];
        let Decomposed { of, skipped, .. } = decomposed;
        let last =
            decomposed.last.unwrap_or_else(|| self.push(Op::Result { of, index: skipped + count - 1 }));
        self.bits.insert((value, count), Decomposed { last: Some(last), ..decomposed });
        Lc::node(last)
    }

    /// What is there of a value's bits, the node that takes it apart at least.
    #[track_caller]
    fn decomposed(&mut self, value: ValueId, count: u32, check: CheckId) -> Decomposed {
        if let Some(decomposed) = self.bits.get(&(value, count)) {
            return *decomposed;
        }
        let of = if self.clear || self.sites.constrains() {
            self.decomposition(value, count, check)
        } else {
            let (program, arguments) = (self.program(bits_program(count)), vec![value]);
            let op = match self.public[value.0 as usize] {
                true => Op::Compute { program, arguments },
                false => Op::Advice { program, arguments },
            };
            self.push(op)
        };
        let decomposed = Decomposed { of, skipped: 0, last: None, first: None };
        self.bits.insert((value, count), decomposed);
        decomposed
    }

    /// The node that takes a value apart: an earlier proof that it is in 0..2^count becomes that, if there is one.
    fn decomposition(&mut self, value: ValueId, count: u32, check: CheckId) -> ValueId {
        let Some(range) = self.ranges.remove(&(value, count)) else {
            return self.push(Op::Bits { value, count, check });
        };
        let op = &mut self.circuit.nodes[range.index()].op;
        if let Op::Within { check, .. } = *op {
            *op = Op::Bits { value, count, check };
        }
        range
    }

    /// A row of a table. Without a check, the index is known to be that of a row.
    pub(super) fn lookup(&mut self, rows: Rows, width: u32, index: &Lc, check: Option<CheckId>) -> Vec<Lc> {
        let index = self.value(index);
        let key = Pure::Lookup(rows, index);
        if let Some(of) = self.pure.get(&key).copied() {
            let checked = matches!(self.circuit.op(of), Op::Lookup { check: Some(_), .. });
            if checked || check.is_none() {
                return following(of, width);
            }
        }
        let of = self.push(Op::Lookup { rows, width, index, check });
        self.pure.insert(key, of);
        self.results(of, 0..width)
    }

    /// Puts a cell into a memory.
    pub(super) fn put(&mut self, memory: u32, after: Option<ValueId>, cell: Vec<ValueId>) -> ValueId {
        self.push(Op::Put { memory, after, cell })
    }

    /// Takes a cell out of a memory: the operation, and what is in the cell. Without a check, the address is known to be one.
    pub(super) fn take(
        &mut self,
        memory: u32,
        after: ValueId,
        address: &Lc,
        width: u32,
        check: Option<CheckId>,
    ) -> (ValueId, Vec<Lc>) {
        let address = self.value(address);
        let of = self.push(Op::Take { memory, after, address, width, check });
        (of, self.results(of, 0..width))
    }

    /// The journal's next output.
    pub(super) fn reveal(&mut self, lc: &Lc) -> Lc {
        let value = self.value(lc);
        let id = self.push(Op::Reveal(value));
        self.reveals.insert(id, self.reveals.len());
        if let Some(constant) = lc.known() {
            self.revealed_constants.insert(id, constant);
        }
        Lc::node(id)
    }

    /// The same value, a constant if it is computed from revealed constants only: what was known stays known, so that a branch on it
    /// is not built for its being in the journal, too.
    pub(super) fn with_revealed_constants(&self, lc: Lc) -> Lc {
        let constants = lc.terms.iter().map(|(id, factor)| Some(self.revealed_constants.get(id)? * factor));
        constants.sum::<Option<Scalar>>().map_or_else(|| lc.clone(), |sum| Lc::constant(lc.constant + sum))
    }

    /// Which output a value is, if it is nothing but a revealed value.
    pub(super) fn revealed(&self, lc: &Lc) -> Option<usize> {
        self.reveals.get(&lc.alone()?).copied()
    }

    /// What must satisfy a constraint in every run, if `lc` must when told.
    fn required(&mut self, lc: &Lc, when: When) -> Lc {
        match when {
            When::Always(because) => {
                self.believe(because);
                lc.clone()
            }
            When::Guard(guard) => self.product(&guard, lc),
        }
    }

    fn believe(&self, because: Because) {
        debug_assert!(because != Because::Outside || self.branches == 0, "a branch is around it");
    }

    /// Effect: it is zero.
    #[track_caller]
    pub(super) fn zero(&mut self, lc: &Lc, when: When, check: CheckId) {
        if self.clear || lc.known().is_some_and(|known| is_zero(&known)) || !self.sites.constrains() {
            return;
        }
        let lc = self.required(lc, when);
        let value = self.value(&lc);
        self.push(Op::Zero { value, check });
    }

    /// Effect: it is in `0..=max`.
    #[track_caller]
    pub(super) fn within(&mut self, lc: &Lc, max: &BigInt, when: When, check: CheckId) {
        if self.clear || !self.sites.constrains() {
            return;
        }
        let lc = self.required(lc, when);
        let value = self.value(&lc);
        let range = self.push(Op::Within { value, max: scalar(max), digits: false, check });
        if all_ones(max) {
            self.ranges.entry((value, max.bits() as u32)).or_insert(range);
        }
    }

    /// Effect: some tuples are others in another order. Each is so many values.
    #[track_caller]
    pub(super) fn permutation(&mut self, sides: [&[Lc]; 2], width: usize, when: When, check: CheckId) {
        if self.clear || !self.sites.constrains() {
            return;
        }
        let guard = match when {
            When::Guard(guard) => Some(self.value(&guard)),
            When::Always(because) => {
                self.believe(because);
                None
            }
        };
        let [left, right] = sides.map(|side| side.iter().map(|lc| self.value(lc)).collect());
        self.push(Op::Permutation { left, right, width: width as u32, guard, check });
    }

    /// The shared result of the is-zero gadget, made by `make` if it is new.
    pub(super) fn is_zero_once(&mut self, lc: &Lc, make: impl FnOnce(&mut Self, ValueId) -> ValueId) -> Lc {
        let value = self.value(lc);
        if let Some(id) = self.pure.get(&Pure::IsZero(value)) {
            return Lc::node(*id);
        }
        let id = make(self, value);
        self.pure.insert(Pure::IsZero(value), id);
        Lc::node(id)
    }

    /// The quotient's node if this division was made before.
    pub(super) fn quotient(&self, a: &Lc, b: &Lc) -> Option<ValueId> {
        self.pure.get(&Pure::Quotient(a.clone(), b.clone())).copied()
    }

    pub(super) fn remember_quotient(&mut self, a: &Lc, b: &Lc, quotient: ValueId) {
        self.pure.insert(Pure::Quotient(a.clone(), b.clone()), quotient);
    }
}

/// A bit of a number that is known.
fn known_bit(value: &Scalar, index: u32) -> Lc {
    Lc::constant(Scalar::from(value.as_bytes()[index as usize / 8] >> (index % 8) & 1))
}

/// The results of an operation that was made with all of them: they follow it.
fn following(of: ValueId, count: u32) -> Vec<Lc> {
    (1..=count).map(|k| Lc::node(ValueId(of.0 + k))).collect()
}

/// How many operands an operation has.
fn operands(op: &Op) -> usize {
    let mut count = 0;
    op.for_each_operand(|_| count += 1);
    count
}

/// Computes the bit and the carry of the sum of its three arguments.
fn full_add_program() -> SideProgram {
    use SideOp::{Add, And, Argument, Int, ShiftRight};
    let total = [Argument(0), Argument(1), Add, Argument(2), Add];
    let code = total.into_iter().chain([Int(1), And]).chain(total).chain([Int(1), ShiftRight]);
    SideProgram::new(3, 2, code.collect())
}

/// Computes the bits of its argument, least first.
fn bits_program(count: u32) -> SideProgram {
    let bit = |i| [SideOp::Argument(0), SideOp::Int(i), SideOp::ShiftRight, SideOp::Int(1), SideOp::And];
    SideProgram::new(1, count, (0..count).flat_map(bit).collect())
}

/// Whether the bits of a positive number are all set, so that 0..=number is what so many bits can say.
pub(super) fn all_ones(number: &BigInt) -> bool {
    (number + 1u8).trailing_zeros() == Some(number.bits())
}
