//! Which numbers of a circuit are strings of the transaction, and whether a script can compute all others.

use std::collections::{BTreeMap, BTreeSet};

use super::{ScriptDatum, ScriptFault};
use crate::ir::{Circuit, Node, Op, ValueId};

/// What is used more than once is written out each time if it has no more parts than this.
const SMALL: u64 = 4;
/// How deep what is written out nests.
const DEPTH: u32 = 32;

/// The numbers that are strings.
pub(super) struct Names {
    /// For each node, the one whose string it is.
    of: Vec<Option<ValueId>>,
    public: Vec<bool>,
    /// The first node for each result of another one.
    results: BTreeMap<(ValueId, u32), ValueId>,
}

impl Names {
    /// # Errors
    /// The first node for which there is no instruction.
    pub(super) fn of(circuit: &Circuit) -> Result<Self, ScriptFault> {
        let (public, uses) = (circuit.public_values(), circuit.uses());
        let mut names = Self { of: vec![None; circuit.nodes.len()], public, results: BTreeMap::new() };
        // Of each node that is written out, how many parts it has, and how deep they nest.
        let mut written: Vec<(u64, u32)> = vec![(1, 0); circuit.nodes.len()];
        for (index, node) in circuit.nodes.iter().enumerate() {
            let own = ValueId(index as u32);
            if let Op::Result { of, index } = node.op {
                names.results.entry((of, index)).or_insert(own);
            }
            names.of[index] = match &node.op {
                Op::Secret(_) | Op::SecretDigits { .. } => Some(own),
                Op::Result { of, index } if !is_product(circuit, *of, *index) => names.result(*of, *index),
                op @ (Op::Linear { .. } | Op::Product(..) | Op::Result { .. }) => {
                    let (mut size, mut depth) = (1u64, 0u32);
                    op.for_each_operand(|operand| {
                        let (parts, below) = written[operand.index()];
                        (size, depth) = (size.saturating_add(parts), depth.max(below + 1));
                    });
                    let again = uses[index] > 1 && (size > SMALL || !matches!(op, Op::Linear { .. }));
                    written[index] = (size, depth);
                    (again || depth >= DEPTH).then_some(own)
                }
                _ => None,
            };
            if names.of[index].is_some() {
                written[index] = (1, 0);
            }
            if let Op::Compute { .. } = node.op {
                return Err(ScriptFault::Public(node.origin));
            }
            if let Some(what) = unsaid(circuit, &node.op) {
                return Err(ScriptFault::Operation(node.origin, what));
            }
        }
        Ok(names)
    }

    /// The string that a node is, if it is one.
    pub(super) fn get(&self, value: ValueId) -> Option<ScriptDatum> {
        self.of[value.index()].map(|value| self.datum(value))
    }

    /// The node of a result.
    pub(super) fn result(&self, of: ValueId, index: u32) -> Option<ValueId> {
        self.results.get(&(of, index)).copied()
    }

    /// All strings, in order.
    pub(super) fn data(&self) -> impl Iterator<Item = ScriptDatum> {
        let own = (0..).map(ValueId).zip(&self.of).filter(|(value, name)| **name == Some(*value));
        own.map(|(value, _)| self.datum(value))
    }

    fn datum(&self, value: ValueId) -> ScriptDatum {
        match self.public[value.index()] {
            true => ScriptDatum::Number(value),
            false => ScriptDatum::Commitment(value),
        }
    }
}

/// Whether it is the product of the two numbers that a prover chose together.
pub(super) fn is_product(circuit: &Circuit, of: ValueId, index: u32) -> bool {
    index == 2 && matches!(circuit.op(of), Op::Factors { .. })
}

/// The circuit with nodes for all results that say what others are: both factors of a product, both bits of a sum, and of the bits of a
/// number all above the lowest one that is used.
pub(super) fn with_results(mut circuit: Circuit) -> Circuit {
    let mut lowest: BTreeMap<ValueId, u32> = BTreeMap::new();
    let mut there: BTreeSet<(ValueId, u32)> = BTreeSet::new();
    for node in &circuit.nodes {
        if let Op::Result { of, index } = node.op {
            there.insert((of, index));
            let first = u32::from(matches!(circuit.op(of), Op::SecretBits { .. }));
            // The number itself is none of its bits.
            if index >= first {
                lowest.entry(of).and_modify(|lowest| *lowest = index.min(*lowest)).or_insert(index);
            }
        }
    }
    let mut missing = vec![];
    for (value, node) in (0..).map(ValueId).zip(&circuit.nodes) {
        let all = circuit.results(&node.op);
        let from = lowest.get(&value).copied().unwrap_or(all);
        let wanted: Vec<u32> = match &node.op {
            Op::Factors { .. } | Op::FullAdd(_) => vec![0, 1],
            Op::Bits { .. } => (from..all).collect(),
            Op::SecretBits { .. } => std::iter::once(0).chain(from..all).collect(),
            _ => continue,
        };
        let wanted = wanted.into_iter().filter(|index| !there.contains(&(value, *index)));
        missing.extend(wanted.map(|index| Node { op: Op::Result { of: value, index }, origin: node.origin }));
    }
    circuit.nodes.extend(missing);
    circuit
}

/// What a node computes, if scripts have no instruction for it.
fn unsaid(circuit: &Circuit, op: &Op) -> Option<&'static str> {
    match op {
        Op::Constant(_)
        | Op::Public(_)
        | Op::Secret(_)
        | Op::SecretBits { .. }
        | Op::SecretDigits { .. }
        | Op::Hidden(_)
        | Op::Linear { .. }
        | Op::Product(..)
        | Op::FullAdd(_)
        | Op::Bits { .. }
        | Op::Advice { .. }
        | Op::Factors { .. }
        | Op::Compute { .. }
        | Op::Zero { .. }
        | Op::Within { .. } => None,
        Op::Result { of, .. } => unsaid(circuit, circuit.op(*of)),
        Op::Parameter { .. } | Op::Call { .. } => Some("what a routine does"),
        Op::Rows { .. } | Op::Lookup { .. } => Some("what stands in a table"),
        Op::Put { .. } | Op::Take { .. } => Some("what stands at a place that only the prover knows"),
        Op::Permutation { .. } => Some("whether an array is another one in another order"),
        Op::Reveal(_) => Some("what is published"),
    }
}
