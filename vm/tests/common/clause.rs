//! Clause images, and contracts that they open.

use zkvm::abi::{Parameter, Type, Visibility};
use zkvm::image::{ClauseImage, Counts};
use zkvm::program::Instruction;
use zkvm::tx::{Contract, PortableItem, PredicateLeaf, PredicateTree, Program};

use super::transaction::{empty_clause, input, spent};

/// A clause with so many secret fields, which declares these multipliers and constraints and enough of the rest.
pub fn clause(code: &[Instruction], secrets: u32, [multipliers, constraints]: [u32; 2]) -> ClauseImage {
    let secret = |k| Parameter { name: format!("s{k}"), visibility: Visibility::Secret, ty: Type::Field };
    let mut clause = empty_clause();
    clause.image.abi.parameters = (0..secrets).map(secret).collect();
    clause.image.counts = Counts { multipliers, constraints, ..clause.image.counts };
    clause.image.code = code.to_vec();
    clause
}

/// What is locked by nothing but a clause.
pub struct Locked {
    pub clause: ClauseImage,
    pub tree: PredicateTree,
    pub contract: Contract,
}

impl Locked {
    pub fn new(clause: ClauseImage, payload: Vec<PortableItem>) -> Self {
        let code = vec![PredicateLeaf::Image(clause.encode()), PredicateLeaf::Program(vec![])];
        let tree = PredicateTree::of(None, code, &[9; 32]).expect("a tree");
        let contract = Contract { predicate: tree.predicate(), ..spent(5, payload) };
        Self { clause, tree, contract }
    }

    /// Opens it, its arguments being on the stack.
    pub fn open(&self) -> Program {
        let proof = self.tree.call_proof(0).expect("the clause");
        input(&self.contract).push_open_proof(&proof).push_clause(&self.clause).open()
    }

    /// The same in one instruction.
    pub fn spend(&self) -> Program {
        let proof = self.tree.call_proof(0).expect("the clause");
        Program::new().push_held(&self.contract).push_open_proof(&proof).push_clause(&self.clause).spend()
    }
}
