//! The leaves of an ABI, in order, each with its place in the source's terms.

use std::fmt;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;

use super::{Abi, Output, Parameter, Type, Visibility};
use crate::integer::scalar_to_int;

/// One scalar of the inputs or outputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf<'a> {
    /// Which list it is in, and where.
    pub kind: LeafKind,
    /// Which scalars it may be.
    pub ty: LeafType<'a>,
    /// Its place: `grid[3][4]`, `p.x`, `pair.0`.
    pub path: LeafPath<'a>,
}

/// Which list a leaf is in; each list is counted for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafKind {
    /// The k-th public input: in the journal in clear.
    Public(u32),
    /// The k-th secret input: not in the journal.
    Secret(u32),
    /// The k-th hidden input: in the journal as a commitment.
    Hidden(u32),
    /// The k-th output: in the journal in clear.
    Output(u32),
}

/// The type of a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafType<'a> {
    /// A truth value: 0 or 1.
    Bool,
    /// An integer in `low..=high`.
    Int {
        /// The least value it has.
        low: &'a BigInt,
        /// The greatest value it has.
        high: &'a BigInt,
    },
    /// Any scalar of the group.
    Field,
}

/// Where a leaf is, from the parameter's name inwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafPath<'a> {
    steps: Vec<Step<'a>>,
}

/// How many leaves there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeafCounts {
    /// How many inputs are public.
    pub public: u32,
    /// How many inputs are secret.
    pub secret: u32,
    /// How many inputs are behind commitments.
    pub hidden: u32,
    /// How many outputs there are.
    pub outputs: u32,
}

/// The leaves of parameters or outputs; see [`Abi::leaves`] and [`Abi::output_leaves`].
#[derive(Clone, Debug)]
pub struct Leaves<'a> {
    roots: Roots<'a>,
    /// What leads to the current value; empty between two roots.
    stack: Vec<Frame<'a>>,
    /// The kind of the current root's leaves outside `Hidden`.
    visibility: Visibility,
    counts: LeafCounts,
}

#[derive(Clone, Debug)]
enum Roots<'a> {
    Parameters(std::slice::Iter<'a, Parameter>),
    Outputs(std::slice::Iter<'a, Output>),
}

#[derive(Clone, Debug)]
struct Frame<'a> {
    step: Step<'a>,
    ty: &'a Type,
    /// The part to visit next.
    next: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step<'a> {
    Root(&'a str),
    Field(&'a str),
    /// A field of a variant.
    Payload(&'a str, &'a str),
    Member(u32),
    Element(u32),
    Opened,
}

impl Abi {
    /// The leaves of all parameters.
    pub fn leaves(&self) -> Leaves<'_> {
        Leaves::new(Roots::Parameters(self.parameters.iter()))
    }

    /// The leaves of all outputs.
    pub fn output_leaves(&self) -> Leaves<'_> {
        Leaves::new(Roots::Outputs(self.outputs.iter()))
    }

    /// The leaves the journal has entries for, in the journal's order.
    pub fn journal_leaves(&self) -> impl Iterator<Item = Leaf<'_>> {
        let inputs = self.leaves().filter(|leaf| !matches!(leaf.kind, LeafKind::Secret(_)));
        inputs.chain(self.output_leaves())
    }

    /// How many leaves there are of each kind.
    pub fn counts(&self) -> LeafCounts {
        let mut counts = LeafCounts::default();
        for Parameter { visibility, ty, .. } in &self.parameters {
            let (clear, hidden) = count_leaves(ty);
            let counter = match visibility {
                Visibility::Public => &mut counts.public,
                Visibility::Secret => &mut counts.secret,
            };
            *counter = counter.saturating_add(clear);
            counts.hidden = counts.hidden.saturating_add(hidden);
        }
        for Output { ty, .. } in &self.outputs {
            counts.outputs = counts.outputs.saturating_add(count_leaves(ty).0);
        }
        counts
    }
}

/// How many leaves of a type are in clear and how many hidden.
fn count_leaves(ty: &Type) -> (u32, u32) {
    let sum = |types: &mut dyn Iterator<Item = &Type>| {
        types.map(count_leaves).fold((0u32, 0u32), |(clear, hidden), (more_clear, more_hidden)| {
            (clear.saturating_add(more_clear), hidden.saturating_add(more_hidden))
        })
    };
    match ty {
        Type::Bool | Type::Int { .. } | Type::Field => (1, 0),
        Type::Hidden(inner) => {
            let (clear, hidden) = count_leaves(inner);
            (0, clear.saturating_add(hidden))
        }
        Type::Array(element, length) => {
            let (clear, hidden) = count_leaves(element);
            (clear.saturating_mul(*length), hidden.saturating_mul(*length))
        }
        Type::Tuple(members) => sum(&mut members.iter()),
        Type::Struct { fields, .. } => sum(&mut fields.iter().map(|(_, ty)| ty)),
        Type::Enum { variants, .. } => sum(&mut variant_parts(variants).map(|(_, ty)| ty)),
    }
}

/// A variant's name and its fields.
type Variant = (String, Vec<(String, Type)>);

/// The parts of an enum: whether it is each variant but the first, and the fields of all variants, each with its name.
pub(super) fn variant_parts(variants: &[Variant]) -> impl Iterator<Item = ((&str, Option<&str>), &Type)> {
    const BOOL: &Type = &Type::Bool;
    let indicators = variants.iter().skip(1).map(|(name, _)| ((name.as_str(), None), BOOL));
    let fields = variants.iter().flat_map(|(variant, fields)| {
        fields.iter().map(move |(name, ty)| ((variant.as_str(), Some(name.as_str())), ty))
    });
    indicators.chain(fields)
}

impl<'a> Leaves<'a> {
    fn new(roots: Roots<'a>) -> Self {
        Self { roots, stack: Vec::new(), visibility: Visibility::Public, counts: LeafCounts::default() }
    }

    /// Steps to the next parameter or output.
    fn next_root(&mut self) -> Option<Frame<'a>> {
        let (name, visibility, ty) = match &mut self.roots {
            Roots::Parameters(parameters) => {
                parameters.next().map(|parameter| (&parameter.name, parameter.visibility, &parameter.ty))?
            }
            Roots::Outputs(outputs) => {
                outputs.next().map(|output| (&output.name, Visibility::Public, &output.ty))?
            }
        };
        self.visibility = visibility;
        Some(Frame { step: Step::Root(name), ty, next: 0 })
    }

    fn leaf(&mut self, ty: LeafType<'a>) -> Leaf<'a> {
        let hidden = self.stack.iter().any(|frame| frame.step == Step::Opened);
        let kind = match (&self.roots, self.visibility) {
            (Roots::Outputs(_), _) => LeafKind::Output(count(&mut self.counts.outputs)),
            _ if hidden => LeafKind::Hidden(count(&mut self.counts.hidden)),
            (_, Visibility::Public) => LeafKind::Public(count(&mut self.counts.public)),
            (_, Visibility::Secret) => LeafKind::Secret(count(&mut self.counts.secret)),
        };
        let steps = self.stack.iter().map(|frame| frame.step).collect();
        Leaf { kind, ty, path: LeafPath { steps } }
    }
}

/// Counts one more and returns the number before.
fn count(counter: &mut u32) -> u32 {
    let index = *counter;
    *counter = counter.saturating_add(1);
    index
}

impl<'a> Iterator for Leaves<'a> {
    type Item = Leaf<'a>;

    fn next(&mut self) -> Option<Leaf<'a>> {
        loop {
            let Some(top) = self.stack.last_mut() else {
                let root = self.next_root()?;
                self.stack.push(root);
                continue;
            };
            if let Some(ty) = top.ty.as_leaf() {
                let leaf = self.leaf(ty);
                self.stack.pop();
                return Some(leaf);
            }
            match part(top.ty, top.next) {
                Some((step, ty)) => {
                    top.next += 1;
                    self.stack.push(Frame { step, ty, next: 0 });
                }
                None => {
                    self.stack.pop();
                }
            }
        }
    }
}

/// The index-th part of a type made of parts.
fn part(ty: &Type, index: u32) -> Option<(Step<'_>, &Type)> {
    match ty {
        Type::Bool | Type::Int { .. } | Type::Field => None,
        Type::Hidden(inner) => (index == 0).then_some((Step::Opened, &**inner)),
        Type::Array(element, length) => (index < *length).then_some((Step::Element(index), &**element)),
        Type::Tuple(members) => members.get(index as usize).map(|ty| (Step::Member(index), ty)),
        Type::Struct { fields, .. } => {
            fields.get(index as usize).map(|(name, ty)| (Step::Field(name.as_str()), ty))
        }
        Type::Enum { variants, .. } => {
            let ((variant, field), ty) = variant_parts(variants).nth(index as usize)?;
            Some((field.map_or(Step::Field(variant), |field| Step::Payload(variant, field)), ty))
        }
    }
}

impl Type {
    /// The types of the parts that a value of it is made of, in order; of an array that of its elements alone.
    pub fn parts(&self) -> Vec<&Type> {
        match self {
            Type::Bool | Type::Int { .. } | Type::Field => vec![],
            Type::Hidden(inner) | Type::Array(inner, _) => vec![inner],
            Type::Tuple(members) => members.iter().collect(),
            Type::Struct { fields, .. } => fields.iter().map(|(_, ty)| ty).collect(),
            Type::Enum { variants, .. } => variant_parts(variants).map(|(_, ty)| ty).collect(),
        }
    }

    /// The type as that of a single scalar in clear, if it is one.
    pub fn as_leaf(&self) -> Option<LeafType<'_>> {
        match self {
            Type::Bool => Some(LeafType::Bool),
            Type::Int { low, high } => Some(LeafType::Int { low, high }),
            Type::Field => Some(LeafType::Field),
            Type::Hidden(_) | Type::Array(..) | Type::Tuple(_) | Type::Struct { .. } | Type::Enum { .. } => {
                None
            }
        }
    }
}

impl LeafType<'_> {
    /// Whether a scalar is a value of this type; integers are read in signed view.
    pub fn contains(&self, scalar: &Scalar) -> bool {
        match self {
            LeafType::Bool => *scalar == Scalar::ZERO || *scalar == Scalar::ONE,
            LeafType::Int { low, high } => {
                let value = scalar_to_int(scalar);
                **low <= value && value <= **high
            }
            LeafType::Field => true,
        }
    }
}

impl fmt::Display for LeafType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LeafType::Bool => f.write_str("bool"),
            LeafType::Int { low, high } => write!(f, "int {low}..={high}"),
            LeafType::Field => f.write_str("field"),
        }
    }
}

impl fmt::Display for LeafPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps.iter().try_for_each(|step| match step {
            Step::Root(name) => f.write_str(name),
            Step::Field(name) => write!(f, ".{name}"),
            Step::Payload(variant, field) => write!(f, ".{variant}.{field}"),
            Step::Member(index) => write!(f, ".{index}"),
            Step::Element(index) => write!(f, "[{index}]"),
            Step::Opened => Ok(()),
        })
    }
}
