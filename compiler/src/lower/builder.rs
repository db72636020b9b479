//! Smart constructors on a [`Circuit`]: constants fold, equal pure nodes are made once, and what is proven
//! about a linear combination is remembered.
//!
//! Invariant: a fact or range holds in every assignment that satisfies the constraints, whatever the guards.

use std::collections::HashMap;
use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::Signed;
use zkvm::program::{SideOp, SideProgram};

use super::interval::bounded;
use super::value::{Int, Lc};
use crate::ir::{CheckId, Circuit, Node, Op, Origin, OriginId, SideProgramId, ValueId};
use crate::source::{FileId, Span};
use zkvm::integer::{int_to_scalar as scalar, scalar_to_int as signed};

/// Linear combinations longer than this become nodes, so that running sums stay cheap.
const MAX_TERMS: usize = 512;

/// `low..=high`
pub(super) type Range = (BigInt, BigInt);

/// The place nodes come from.
#[derive(Clone)]
pub(super) struct Here {
    pub(super) span: Span,
    pub(super) function: Rc<str>,
    pub(super) caller: Option<OriginId>,
}

/// A circuit under construction.
pub(super) struct Builder {
    pub(super) circuit: Circuit,
    pub(super) here: Here,
    /// A scratch circuit for the prover's eyes only: nothing is constrained.
    pub(super) clear: bool,
    public: Vec<bool>,
    pure: HashMap<Pure, ValueId>,
    bits: HashMap<(ValueId, u32), ValueId>,
    origins: HashMap<Origin, OriginId>,
    programs: HashMap<SideProgram, SideProgramId>,
    constants: HashMap<Scalar, u32>,
    /// The nodes of the outputs.
    reveals: Vec<ValueId>,
    ranges: HashMap<ValueId, Range>,
    facts: HashMap<Vec<(ValueId, Scalar)>, Range>,
    /// What a boolean node implies when it is 0 and when it is 1.
    implications: HashMap<ValueId, [Vec<(Lc, Range)>; 2]>,
}

/// Nodes that may be shared.
#[derive(PartialEq, Eq, Hash)]
enum Pure {
    Lc(Lc),
    Product(ValueId, ValueId),
    Compute(SideProgramId, Vec<ValueId>),
    IsZero(ValueId),
    Quotient(Lc, Lc),
}

impl Builder {
    pub(super) fn new(clear: bool, here: Here) -> Self {
        Self {
            circuit: Circuit::default(),
            here,
            clear,
            public: vec![],
            pure: HashMap::new(),
            bits: HashMap::new(),
            origins: HashMap::new(),
            programs: HashMap::new(),
            constants: HashMap::new(),
            reveals: vec![],
            ranges: HashMap::new(),
            facts: HashMap::new(),
            implications: HashMap::new(),
        }
    }

    pub(super) fn nowhere() -> Here {
        Here { span: Span { file: FileId(0), start: 0, end: 0 }, function: Rc::from(""), caller: None }
    }

    /// The current place.
    pub(super) fn origin(&mut self) -> OriginId {
        let Here { span, function, caller } = &self.here;
        let origin = Origin { span: *span, function: function.to_string(), caller: *caller };
        let next = OriginId(self.circuit.origins.len() as u32);
        *self.origins.entry(origin).or_insert_with_key(|origin| {
            self.circuit.origins.push(origin.clone());
            next
        })
    }

    fn push(&mut self, op: Op) -> ValueId {
        let public = match &op {
            Op::Constant(_) | Op::Public(_) | Op::Compute { .. } | Op::Reveal(_) => true,
            Op::Secret(_) | Op::Hidden(_) | Op::Advice { .. } | Op::Factors { .. } => false,
            Op::Linear { terms, .. } => terms.iter().all(|(id, _)| self.public[id.0 as usize]),
            Op::Product(a, b) => self.public[a.0 as usize] && self.public[b.0 as usize],
            Op::Bits { value, .. } | Op::Result { of: value, .. } => self.public[value.0 as usize],
            Op::Zero { value, .. } | Op::Within { value, .. } => self.public[value.0 as usize],
        };
        let origin = self.origin();
        self.public.push(public);
        self.circuit.nodes.push(Node { op, origin });
        ValueId(self.circuit.nodes.len() as u32 - 1)
    }

    /// A new input leaf.
    pub(super) fn input(&mut self, op: Op) -> Lc {
        Lc::node(self.push(op))
    }

    pub(super) fn is_public(&self, lc: &Lc) -> bool {
        lc.terms.iter().all(|(id, _)| self.public[id.0 as usize])
    }

    /// The node that holds a linear combination.
    pub(super) fn value(&mut self, lc: &Lc) -> ValueId {
        if let Some((id, coefficient)) = lc.single()
            && coefficient == Scalar::ONE
            && lc.constant == Scalar::ZERO
        {
            return id;
        }
        if let Some(id) = self.pure.get(&Pure::Lc(lc.clone())) {
            return *id;
        }
        let id = match lc.known() {
            Some(constant) => self.push(Op::Constant(constant)),
            None => self.push(Op::Linear { constant: lc.constant, terms: lc.terms.clone() }),
        };
        self.pure.insert(Pure::Lc(lc.clone()), id);
        id
    }

    /// The same value, as one node if it has grown long.
    pub(super) fn compact(&mut self, lc: Lc) -> Lc {
        if lc.terms.len() > MAX_TERMS { Lc::node(self.value(&lc)) } else { lc }
    }

    /// The product; free if a factor is known or public.
    pub(super) fn product(&mut self, a: &Lc, b: &Lc) -> Lc {
        if let Some(factor) = a.known() {
            return b.clone().scaled(factor);
        }
        if let Some(factor) = b.known() {
            return a.clone().scaled(factor);
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
        // A lone node's coefficient goes outside, for more sharing.
        let split = |lc: &Lc| match lc.single() {
            Some((id, k)) if lc.constant == Scalar::ZERO => (Lc::node(id), k),
            _ => (lc.clone(), Scalar::ONE),
        };
        let ((a, k), (b, l)) = (split(a), split(b));
        let (a, b) = (self.value(&a), self.value(&b));
        self.product_node(a, b).scaled(k * l)
    }

    fn product_node(&mut self, a: ValueId, b: ValueId) -> Lc {
        let (a, b) = (a.min(b), a.max(b));
        if let Some(id) = self.pure.get(&Pure::Product(a, b)) {
            return Lc::node(*id);
        }
        let id = self.push(Op::Product(a, b));
        self.pure.insert(Pure::Product(a, b), id);
        Lc::node(id)
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
            next
        })
    }

    fn results(&mut self, of: ValueId, count: u32) -> Vec<Lc> {
        (0..count).map(|index| Lc::node(self.push(Op::Result { of, index }))).collect()
    }

    /// A clear-text computation with one result on public values.
    pub(super) fn compute(&mut self, code: Vec<SideOp>, arguments: &[&Lc]) -> Lc {
        let program = self.program(SideProgram::new(arguments.len() as u32, 1, code));
        let arguments: Vec<ValueId> = arguments.iter().map(|lc| self.value(lc)).collect();
        let key = Pure::Compute(program, arguments.clone());
        if let Some(id) = self.pure.get(&key) {
            return Lc::node(*id);
        }
        let of = self.push(Op::Compute { program, arguments });
        let id = self.push(Op::Result { of, index: 0 });
        self.pure.insert(key, id);
        Lc::node(id)
    }

    /// Values from the prover, unconstrained.
    pub(super) fn advice(&mut self, program: SideProgram, arguments: Vec<ValueId>) -> Vec<Lc> {
        let count = program.results;
        let program = self.program(program);
        let of = self.push(Op::Advice { program, arguments });
        self.results(of, count)
    }

    /// A multiplier whose wires the prover chooses: left, right, product.
    pub(super) fn factors(&mut self, code: Vec<SideOp>, arguments: Vec<ValueId>) -> [Lc; 3] {
        let program = self.program(SideProgram::new(arguments.len() as u32, 2, code));
        let of = self.push(Op::Factors { program, arguments });
        [0, 1, 2].map(|index| Lc::node(self.push(Op::Result { of, index })))
    }

    /// The bits, least first; proves the value is in 0..2^count.
    pub(super) fn bits(&mut self, lc: &Lc, count: u32, check: CheckId) -> Vec<Lc> {
        if let Some(value) = lc.known() {
            let bytes = value.as_bytes();
            let bit = |i: u32| Scalar::from(bytes[i as usize / 8] >> (i % 8) & 1);
            return (0..count).map(|i| Lc::constant(bit(i))).collect();
        }
        let value = self.value(lc);
        if let Some(first) = self.bits.get(&(value, count)) {
            return (0..count).map(|i| Lc::node(ValueId(first.0 + i))).collect();
        }
        let of = self.push(Op::Bits { value, count, check });
        let bits = self.results(of, count);
        self.bits.insert((value, count), ValueId(of.0 + 1));
        bits
    }

    /// The journal's next output.
    pub(super) fn reveal(&mut self, lc: &Lc) -> Lc {
        let value = self.value(lc);
        let id = self.push(Op::Reveal(value));
        self.reveals.push(id);
        Lc::node(id)
    }

    /// Which output a value is, if it is nothing but a revealed value.
    pub(super) fn revealed(&self, lc: &Lc) -> Option<usize> {
        let (id, coefficient) = lc.single()?;
        let alone = coefficient == Scalar::ONE && lc.constant == Scalar::ZERO;
        self.reveals.iter().position(|reveal| alone && *reveal == id)
    }

    /// Effect: it is zero.
    pub(super) fn zero(&mut self, lc: &Lc, check: CheckId) {
        if self.clear || lc.known() == Some(Scalar::ZERO) {
            return;
        }
        let value = self.value(lc);
        self.push(Op::Zero { value, check });
    }

    /// Effect: it is in `0..=max`.
    pub(super) fn within(&mut self, lc: &Lc, max: &BigInt, check: CheckId) {
        if self.clear {
            return;
        }
        let value = self.value(lc);
        self.push(Op::Within { value, max: scalar(max), check });
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

    /// Declares the range of a node that stands for an integer.
    pub(super) fn set_range(&mut self, lc: &Lc, range: Range) {
        if let Some((id, coefficient)) = lc.single()
            && coefficient == Scalar::ONE
            && lc.constant == Scalar::ZERO
        {
            self.ranges.insert(id, range);
        }
    }

    /// Remembers that the integer this combination stands for is in a range.
    ///
    /// A fact is used for integers that differ by a constant. Two integers within the bound differ by less
    /// than ℓ/2, so the difference of their residues tells the difference; others are left out.
    pub(super) fn learn(&mut self, lc: &Lc, (low, high): Range) {
        if !bounded(&(low.clone(), high.clone())) {
            return;
        }
        let Some((key, negative)) = canonical(lc) else { return };
        let constant = signed(&lc.constant);
        let (mut low, mut high) = (low - &constant, high - &constant);
        if negative {
            (low, high) = (-high, -low);
        }
        match self.facts.get_mut(&key) {
            Some(fact) => {
                fact.0 = low.max(fact.0.clone());
                fact.1 = high.min(fact.1.clone());
            }
            None => {
                self.facts.insert(key, (low, high));
            }
        }
    }

    /// What is known about an integer: its own interval, facts proven, and what its nodes' ranges add up to.
    pub(super) fn tighten(&self, int: &Int) -> Int {
        let (mut low, mut high) = (int.low.clone(), int.high.clone());
        if !bounded(&(low.clone(), high.clone())) {
            return int.clone();
        }
        let mut meet = |range: Range| {
            // An empty intersection means that no assignment satisfies the constraints; any interval will do.
            let (l, h) = ((&low).max(&range.0).clone(), (&high).min(&range.1).clone());
            if l <= h {
                (low, high) = (l, h);
            }
        };
        if let Some(range) = self.fact(&int.lc) {
            meet(range);
        }
        if let Some(range) = self.sum_of_ranges(&int.lc) {
            meet(range);
        }
        Int::new(int.lc.clone(), low, high)
    }

    pub(super) fn fact(&self, lc: &Lc) -> Option<Range> {
        let (key, negative) = canonical(lc)?;
        let (low, high) = self.facts.get(&key)?;
        let constant = signed(&lc.constant);
        Some(if negative { (&constant - high, &constant - low) } else { (low + &constant, high + &constant) })
    }

    fn sum_of_ranges(&self, lc: &Lc) -> Option<Range> {
        let constant = signed(&lc.constant);
        let (mut low, mut high) = (constant.clone(), constant);
        for (id, coefficient) in &lc.terms {
            let (l, h) = self.ranges.get(id)?;
            let coefficient = signed(coefficient);
            let (l, h) = (l * &coefficient, h * &coefficient);
            if coefficient.is_negative() {
                (low, high) = (low + h, high + l);
            } else {
                (low, high) = (low + l, high + h);
            }
        }
        // Beyond the bound the sum of integers need not be the integer the residue stands for.
        Some((low, high)).filter(bounded)
    }

    /// Records what a boolean node tells about an integer, when it is 0 and when it is 1.
    pub(super) fn imply(&mut self, bool: &Lc, int: &Lc, when_zero: Option<Range>, when_one: Option<Range>) {
        let Some((id, _)) = bool.single() else { return };
        let entry = self.implications.entry(id).or_default();
        for (facts, range) in entry.iter_mut().zip([when_zero, when_one]) {
            facts.extend(range.filter(bounded).map(|range| (int.clone(), range)));
        }
    }

    /// What the product of two booleans implies when it is 1.
    pub(super) fn imply_both(&mut self, product: &Lc, a: &Lc, b: &Lc) {
        let Some((id, _)) = product.single() else { return };
        let mut facts = self.implied(a);
        facts.extend(self.implied(b));
        if !facts.is_empty() {
            self.implications.entry(id).or_default()[1] = facts;
        }
    }

    /// What holds when a boolean is true.
    pub(super) fn implied(&self, bool: &Lc) -> Vec<(Lc, Range)> {
        let Some((id, coefficient)) = bool.single() else { return vec![] };
        let side = if coefficient == Scalar::ONE && bool.constant == Scalar::ZERO {
            1
        } else if coefficient == -Scalar::ONE && bool.constant == Scalar::ONE {
            0
        } else {
            return vec![];
        };
        self.implications.get(&id).map_or(vec![], |facts| facts[side].clone())
    }
}

/// The terms up to sign, and whether the sign was changed; the first coefficient is positive.
fn canonical(lc: &Lc) -> Option<(Vec<(ValueId, Scalar)>, bool)> {
    let negative = signed(&lc.terms.first()?.1).is_negative();
    let sign = |c: &Scalar| if negative { -c } else { *c };
    Some((lc.terms.iter().map(|(id, c)| (*id, sign(c))).collect(), negative))
}

/// Facts that hold in one branch only.
#[derive(Default)]
pub(super) struct BranchFacts(HashMap<Vec<(ValueId, Scalar)>, Vec<(Lc, Range)>>);

impl BranchFacts {
    pub(super) fn new(facts: Vec<(Lc, Range)>) -> Self {
        let mut map: HashMap<_, Vec<(Lc, Range)>> = HashMap::new();
        for (lc, range) in facts {
            if let Some((key, _)) = canonical(&lc) {
                map.entry(key).or_default().push((lc, range));
            }
        }
        Self(map)
    }

    /// The interval of an integer in this branch.
    pub(super) fn tighten(&self, int: Int) -> Int {
        let Some((key, _)) = canonical(&int.lc) else { return int };
        let Some(facts) = self.0.get(&key) else { return int };
        let (mut low, mut high) = (int.low, int.high);
        if !bounded(&(low.clone(), high.clone())) {
            return Int { lc: int.lc, low, high };
        }
        for (lc, (l, h)) in facts {
            // int = ±lc + a constant.
            let same = lc.terms == int.lc.terms;
            let shift = if same { int.lc.constant - lc.constant } else { int.lc.constant + lc.constant };
            let shift = signed(&shift);
            let (l, h) = if same { (l + &shift, h + &shift) } else { (&shift - h, &shift - l) };
            let (l, h) = (l.max(low.clone()), h.min(high.clone()));
            if l <= h {
                (low, high) = (l, h);
            }
        }
        Int { lc: int.lc, low, high }
    }
}
