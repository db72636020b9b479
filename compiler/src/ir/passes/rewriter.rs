//! Builds a circuit from another one, node by node.

use curve25519_dalek::scalar::Scalar;
use zkvm::program::SideProgram;

use super::super::{Check, CheckId, Circuit, Guard, Node, Op, OriginId, SideProgramId, ValueId};

/// The circuit being built and where the old one's values went.
pub(super) struct Rewriter {
    circuit: Circuit,
    map: Vec<Option<ValueId>>,
}

impl Rewriter {
    /// Starts with no nodes; gives the old ones.
    pub(super) fn new(mut circuit: Circuit) -> (Self, Vec<Node>) {
        circuit.logs.clear();
        circuit.checks.iter_mut().for_each(|check| {
            check.watches.clear();
            check.inserted.clear();
        });
        let nodes = std::mem::take(&mut circuit.nodes);
        let map = vec![None; nodes.len()];
        circuit.nodes.reserve(nodes.len());
        (Self { circuit, map }, nodes)
    }

    /// Adds a node to the new circuit.
    pub(super) fn push(&mut self, op: Op, origin: OriginId) -> ValueId {
        self.circuit.nodes.push(Node { op, origin });
        ValueId(self.circuit.nodes.len() as u32 - 1)
    }

    /// Adds a side program.
    pub(super) fn side_program(&mut self, program: SideProgram) -> SideProgramId {
        self.circuit.side_programs.push(program);
        SideProgramId(self.circuit.side_programs.len() as u32 - 1)
    }

    /// Adds what an effect checks.
    pub(super) fn check(&mut self, check: Check) -> CheckId {
        self.circuit.checks.push(check);
        CheckId(self.circuit.checks.len() as u32 - 1)
    }

    /// Says which new node stands for an old one.
    pub(super) fn map(&mut self, old: usize, new: ValueId) {
        self.map[old] = Some(new);
    }

    /// The operation of a new node.
    pub(super) fn op(&self, new: ValueId) -> &Op {
        self.circuit.op(new)
    }

    /// The new node of an old value. Whoever drops a node sees to it that nothing uses it.
    pub(super) fn get(&self, old: ValueId) -> ValueId {
        self.map[old.index()].expect("a node that is used was dropped")
    }

    /// The old operation on new operands.
    pub(super) fn renew(&self, op: Op) -> Op {
        op.map_operands(|value| self.get(value))
    }

    /// The new circuit, which returns what it did; ties lose the values that were left out.
    pub(super) fn finish(mut self) -> Circuit {
        let returns = std::mem::take(&mut self.circuit.returns);
        self.circuit.returns = returns.into_iter().map(|value| self.get(value)).collect();
        for tie in &mut self.circuit.ties {
            tie.values = tie.values.iter().filter_map(|value| self.map[value.index()]).collect();
            tie.guard = tie.guard.take().and_then(|guard| {
                let new = |(value, weight): (ValueId, Scalar)| Some((self.map[value.index()]?, weight));
                let terms = guard.terms.into_iter().map(new).collect::<Option<_>>()?;
                Some(Guard { terms, ..guard })
            });
        }
        self.circuit
    }
}
