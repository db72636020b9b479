//! Contracts that call for each other: chests of hidden amounts, and offers of goods for a hidden price.

use zkvm::Opening;
use zkvm::image::ClauseImage;
use zkvm::program::Instruction::{self, *};
use zkvm::tx::{
    Anchor, Argument, Call, CallResult, Contract, Opens, PayloadItem, Predicate, PredicateLeaf,
    PredicateTree, ValueOpening,
};

use super::clause::clause;

/// What one `borrow` takes, the multiplier that it leaves half used being closed.
const BORROW: [u32; 2] = [17, 18];

/// `value → value`: anybody takes what is there.
pub fn release() -> ClauseImage {
    ClauseImage { payload: 1, results: 1, ..clause(&[], 0, [0, 0]) }
}

/// `value →`: it is locked again, and nobody has to know how much it is.
pub fn again() -> ClauseImage {
    ClauseImage { payload: 1, ..clause(&[SelfPredicate, Output(1)], 0, [0, 0]) }
}

/// `part rest value → value −part part −rest`: the rest is locked again.
pub fn split() -> ClauseImage {
    let code = [
        // value − part − rest is zero.
        &[Look, Roll(1), Commit, Expr][..],
        &[Dup(4), Commit, Expr, Neg, Add, Dup(3), Commit, Expr, Neg, Add, Zero],
        &[Dup(3), Commit, Dup(1), Commit, Borrow],
        &[Dup(4), Commit, Dup(3), Commit, Borrow],
        &[SelfPredicate, Output(1)],
        &[Roll(3), Drop, Roll(5), Drop, Roll(4), Drop],
    ];
    let mut clause = clause(&code.concat(), 0, [33, 37]);
    clause.image.counts.edges = 2000;
    ClauseImage { arguments: 2, payload: 1, results: 4, ..clause }
}

/// `qty flv goods → goods −price`: the price, of quantity qty and flavor flv, is for the seller.
pub fn sell(seller: Predicate) -> ClauseImage {
    let pay = [Push(seller.0.to_bytes().to_vec()), Output(1)];
    let code: Vec<Instruction> = [Roll(2), Commit, Roll(2), Commit, Borrow].into_iter().chain(pay).collect();
    ClauseImage { payload: 3, results: 2, ..clause(&code, 0, BORROW) }
}

/// An output whose predicate is a tree of clauses, and what is in it.
#[derive(Clone)]
pub struct Instance {
    pub clauses: Vec<ClauseImage>,
    pub tree: PredicateTree,
    pub contract: Contract,
    pub payload: Vec<PayloadItem>,
}

impl Instance {
    /// One that a ledger begins with, different from those with other numbers.
    pub fn new(number: u8, clauses: Vec<ClauseImage>, payload: Vec<PayloadItem>) -> Self {
        let code = clauses.iter().map(|clause| PredicateLeaf::Image(clause.encode())).collect();
        let tree = PredicateTree::of(None, code, &[9; 32]).expect("a tree");
        let items = payload.iter().map(PayloadItem::item).collect();
        let contract = Contract { anchor: Anchor([number; 32]), predicate: tree.predicate(), payload: items };
        Self { clauses, tree, contract, payload }
    }

    /// A chest, out of which anybody takes all or a part.
    pub fn chest(number: u8, value: &ValueOpening) -> Self {
        Self::new(number, vec![release(), again(), split()], vec![PayloadItem::Value(value.clone())])
    }

    /// An offer of goods for a price.
    pub fn offer(number: u8, seller: Predicate, price: &ValueOpening, goods: &ValueOpening) -> Self {
        let [qty, flv] = [price.quantity(), price.flavor()].map(PayloadItem::Committed);
        Self::new(number, vec![sell(seller)], vec![qty, flv, PayloadItem::Value(goods.clone())])
    }

    /// The same contract somewhere else.
    pub fn at(&self, contract: &Contract, payload: Vec<PayloadItem>) -> Self {
        Self { contract: contract.clone(), payload, ..self.clone() }
    }

    /// A call of the n-th clause.
    pub fn call(&self, n: usize, arguments: &[Opening], results: Vec<CallResult>) -> Call {
        Call {
            opens: Opens::Output(self.contract.clone()),
            proof: self.tree.call_proof(n).expect("the clause"),
            clause: self.clauses[n].clone(),
            arguments: arguments.iter().copied().map(Argument::Committed).collect(),
            secrets: vec![],
            payload: self.payload.clone(),
            results,
        }
    }

    /// The value that it holds.
    pub fn value(&self) -> ValueOpening {
        match self.payload.last() {
            Some(PayloadItem::Value(opening)) => opening.clone(),
            _ => panic!("it holds no value"),
        }
    }

    /// Takes all.
    pub fn release(&self) -> Call {
        self.call(0, &[], vec![CallResult::Value(self.value())])
    }

    /// Takes nothing.
    pub fn again(&self) -> Call {
        self.call(1, &[], vec![])
    }

    /// Takes a part; what stays.
    pub fn split(&self, part: u64, rest: u64) -> (Call, ValueOpening) {
        let whole = self.value();
        let opening =
            |qty| ValueOpening { flv_blinding: whole.flv_blinding, ..ValueOpening::hidden(qty, whole.flv) };
        let (part, rest) = (opening(part), opening(rest));
        let arguments = [part.quantity(), rest.quantity()];
        let results = vec![
            CallResult::Value(whole.clone()),
            CallResult::Debt(part.clone()),
            CallResult::Value(part.clone()),
            CallResult::Debt(rest.clone()),
        ];
        (self.call(2, &arguments, results), rest)
    }

    /// Takes the goods, for a price.
    pub fn buy(&self, price: &ValueOpening) -> Call {
        self.call(0, &[], vec![CallResult::Value(self.value()), CallResult::Debt(price.clone())])
    }
}
