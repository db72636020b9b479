//! Constraints of the core set: boolean functions of equations.
//!
//! `eq`, `and`, `or` and `not` only build a tree; `verify` turns it into multipliers and linear constraints
//! in the second phase. The nodes live in one arena: combining two trees costs nothing, and a tree as deep
//! as the program is long is walked and dropped without recursion.

use std::cell::RefCell;
use std::rc::Rc;

use super::Expression;
use crate::gadgets;
use crate::r1cs::{LinearCombination, R1csError, RandomizedConstraintSystem};
use crate::transcript::label;

/// A constraint on the stack.
#[derive(Debug)]
pub(super) enum Constraint {
    /// Known to everybody to hold or not.
    Clear(bool),
    /// A tree over equations between expressions that depend on variables.
    Secret(Tree),
}

/// A constraint that depends on variables, and what verifying it will cost.
#[derive(Debug)]
pub(super) struct Tree {
    root: usize,
    /// What reading the expression is worth that it becomes.
    pub(super) edges: usize,
    /// Multipliers that verifying it adds.
    pub(super) multipliers: usize,
    /// Constraints it needs, the final one not counted.
    pub(super) constraints: usize,
}

/// The nodes of all trees of one run; a node is taken out when it is verified.
#[derive(Clone, Debug, Default)]
pub(super) struct Arena(Rc<RefCell<Vec<Option<Node>>>>);

#[derive(Debug)]
enum Node {
    /// In a box, so that a node is small: a byte of code is enough to make one.
    Equal(Box<(Expression, Expression)>),
    And(usize, usize),
    Or(usize, usize),
    Not(usize),
}

enum Task {
    Visit(usize),
    And,
    Or,
    Not,
}

impl Arena {
    fn insert(&self, node: Node) -> usize {
        let mut nodes = self.0.borrow_mut();
        nodes.push(Some(node));
        nodes.len() - 1
    }

    /// `a = b`; constants are compared at once, kind included.
    pub(super) fn equal(&self, a: Expression, b: Expression) -> Constraint {
        if let (Expression::Constant(a), Expression::Constant(b)) = (&a, &b) {
            return Constraint::Clear(a == b);
        }
        let edges = a.edges() + b.edges() + 1;
        let root = self.insert(Node::Equal(Box::new((a, b))));
        Constraint::Secret(Tree { root, edges, multipliers: 0, constraints: 0 })
    }

    /// Holds if both hold; a clear operand decides.
    pub(super) fn and(&self, a: Constraint, b: Constraint) -> Constraint {
        match (a, b) {
            (Constraint::Clear(true), other) | (other, Constraint::Clear(true)) => other,
            (Constraint::Clear(false), _) | (_, Constraint::Clear(false)) => Constraint::Clear(false),
            (Constraint::Secret(a), Constraint::Secret(b)) => {
                let root = self.insert(Node::And(a.root, b.root));
                Constraint::Secret(a.joined(b, root))
            }
        }
    }

    /// One of them holds, or both.
    pub(super) fn or(&self, a: Constraint, b: Constraint) -> Constraint {
        match (a, b) {
            (Constraint::Clear(false), other) | (other, Constraint::Clear(false)) => other,
            (Constraint::Clear(true), _) | (_, Constraint::Clear(true)) => Constraint::Clear(true),
            (Constraint::Secret(a), Constraint::Secret(b)) => {
                let root = self.insert(Node::Or(a.root, b.root));
                let both = a.joined(b, root);
                let (multipliers, constraints) = (both.multipliers + 1, both.constraints + 2);
                Constraint::Secret(Tree { edges: 1, multipliers, constraints, ..both })
            }
        }
    }

    /// It does not hold.
    pub(super) fn not(&self, a: Constraint) -> Constraint {
        match a {
            Constraint::Clear(holds) => Constraint::Clear(!holds),
            Constraint::Secret(a) => Constraint::Secret(Tree {
                root: self.insert(Node::Not(a.root)),
                edges: 1,
                multipliers: a.multipliers + 2,
                constraints: a.constraints + 4,
            }),
        }
    }

    /// Writes the tree to a constraint system in its second phase and requires that it holds.
    pub(super) fn verify(
        &self,
        tree: &Tree,
        cs: &mut dyn RandomizedConstraintSystem,
    ) -> Result<(), R1csError> {
        let mut tasks = vec![Task::Visit(tree.root)];
        // Linear combinations that are zero exactly when their constraint holds.
        let mut done: Vec<LinearCombination> = Vec::new();
        while let Some(task) = tasks.pop() {
            match task {
                Task::Visit(index) => match self.take(index) {
                    // Both operands are done before their operator, the left one first.
                    Some(Node::Equal(equation)) => {
                        let (a, b) = *equation;
                        done.push(LinearCombination::from(a) - LinearCombination::from(b));
                    }
                    Some(Node::And(a, b)) => tasks.extend([Task::And, Task::Visit(b), Task::Visit(a)]),
                    Some(Node::Or(a, b)) => tasks.extend([Task::Or, Task::Visit(b), Task::Visit(a)]),
                    Some(Node::Not(a)) => tasks.extend([Task::Not, Task::Visit(a)]),
                    None => return Err(R1csError::Gadget("a constraint was verified twice")),
                },
                Task::And => {
                    let (b, a) = (done.pop().unwrap_or_default(), done.pop().unwrap_or_default());
                    let z = cs.challenge_scalar(label::AND_CHALLENGE);
                    done.push(a + b * z);
                }
                Task::Or => {
                    let (b, a) = (done.pop().unwrap_or_default(), done.pop().unwrap_or_default());
                    let (_, _, output) = cs.multiply(a, b);
                    done.push(output.into());
                }
                Task::Not => {
                    let x = done.pop().unwrap_or_default();
                    done.push(gadgets::is_zero(cs, x)?.into());
                }
            }
        }
        cs.constrain(done.pop().unwrap_or_default());
        Ok(())
    }

    fn take(&self, index: usize) -> Option<Node> {
        self.0.borrow_mut().get_mut(index)?.take()
    }
}

impl Tree {
    fn joined(self, other: Self, root: usize) -> Self {
        Self {
            root,
            edges: self.edges + other.edges,
            multipliers: self.multipliers + other.multipliers,
            constraints: self.constraints + other.constraints,
        }
    }
}
