//! Contracts: from clauses to the predicate that locks an instance.
//!
//! A contract with values for its parameters is a predicate. It commits to a program for each clause, or for each choice of who signs
//! it; a clause that releases everything and asks for nothing but signatures is the predicate's key instead.

mod asset;
mod birth;
mod call;
mod data;
mod given;
pub mod interface;
mod makes;
mod parameters;
pub mod rounds;
pub mod scenario;
mod sealed;
mod sign;
#[cfg(test)]
mod tests;
pub mod told;
mod transaction;
pub mod wallet;
mod worth;
pub mod zkos;

use zkvm::signature::VerificationKey;
use zkvm::signature::musig::{AggregatedKey, aggregate};
use zkvm::tx::{Predicate, PredicateLeaf, PredicateTree};

use crate::audit::contract::weak;
use crate::codegen::{self, ClauseResult, GeneratedClause};
use crate::cost::CostReport;
use crate::diagnostic::Diagnostic;
use crate::driver::{Checked, has_errors};
use crate::hir::{ContractId, FunctionId, Quorum};
use crate::ir::{self, Action, Circuit, Clause, Op, Place};
use crate::lower::{self, ClauseEntry, Spent};
pub use asset::{Asset, NewAmount, issue};
pub use birth::{Birth, NewInstance, Unmade, instance};
pub use call::{CallOutput, ClauseCall, Holdings, Identity, Uncalled, call};
pub use data::{DataToSign, data_to_sign};
pub use given::{find, parameters};
use makes::Others;
pub use makes::{MadeContract, salt_of_made};
pub use parameters::{Leaf, Parameters};
pub use sealed::{Unread, WhyUnread};
pub use sign::sign_together;
pub use transaction::{Given, Instance, Left, Planned, PlannedCall, Setting, Unplanned, plan};

/// A contract with values for its parameters.
#[derive(Clone, Debug)]
pub struct BuiltContract {
    /// Which contract of the program it is.
    pub id: ContractId,
    /// The name of the contract.
    pub name: String,
    /// The ways to open an instance: for each clause, all choices of who signs it, in order.
    pub clauses: Vec<BuiltClause>,
    /// The programs, and how to show one of them.
    pub tree: PredicateTree,
    /// What makes its instances, if it matters how they are made.
    pub birth: Option<Birth>,
    /// What it issues, if it is an asset.
    pub asset: Option<Asset>,
    /// What lowering warns of.
    pub warnings: Vec<Diagnostic>,
}

/// A way to open an instance.
#[derive(Clone, Debug)]
pub struct BuiltClause {
    /// The name of the clause.
    pub name: String,
    /// Which of the contract's clauses it is.
    pub index: usize,
    /// Which of several keys sign, if not all do.
    pub signers: Option<Vec<u32>>,
    /// The circuit as lowered, with what the clause is beside.
    pub circuit: Circuit,
    /// How it opens an instance.
    pub way: Way,
    /// The instances of other contracts that it makes.
    pub makes: Vec<MadeContract>,
    /// What it costs, and where.
    pub cost: CostReport,
}

/// How a clause opens an instance.
#[derive(Clone, Debug)]
pub enum Way {
    /// A program that the predicate commits to: a leaf of the tree, its image, and what the image leaves.
    Program {
        /// The number of its leaf among the programs.
        leaf: usize,
        /// The canonical bytes of the image are what the leaf is the hash of.
        image: Box<zkvm::image::ClauseImage>,
        /// What it leaves on the transaction's stack, in order.
        results: Vec<ClauseResult>,
    },
    /// A signature with the predicate's own key, which is the key of these signers together.
    Key(Vec<VerificationKey>),
}

impl BuiltClause {
    /// What it is beside its circuit.
    pub fn clause(&self) -> &Clause {
        // Invariant: only clauses are lowered here.
        self.circuit.clause.as_ref().expect("a clause")
    }

    /// The strings of its program: the contract's parameters, then the predicates of the contracts that it makes.
    pub(super) fn strings(&self, parameters: &Parameters) -> Parameters {
        let predicates = self.makes.iter().map(MadeContract::leaf);
        Parameters { leaves: parameters.leaves.iter().copied().chain(predicates).collect() }
    }
}

impl BuiltContract {
    /// How a clause opens an instance with these parameters: of several choices of signers, one that those can make who have these keys.
    pub fn way_for(&self, clause: usize, parameters: &Parameters, keys: &[VerificationKey]) -> Option<usize> {
        let ways = || (0..self.clauses.len()).filter(|way| self.clauses[*way].index == clause);
        let signed = |way: &usize| {
            self.clauses[*way].clause().actions.iter().all(|action| match action {
                Action::Sign(Place::Parameter(index)) => {
                    parameters.key(*index).is_some_and(|key| keys.contains(&key))
                }
                _ => true,
            })
        };
        ways().find(signed).or_else(|| ways().next())
    }
}

/// Builds a contract with values for its parameters. The salt blinds the clauses that nobody has used; the same gives the same
/// predicate.
///
/// # Errors
/// What is wrong with a clause.
pub fn build(
    checked: &Checked,
    id: ContractId,
    parameters: &Parameters,
    salt: &[u8; 32],
) -> Result<BuiltContract, Vec<Diagnostic>> {
    build_among(checked, id, parameters, (salt, &mut Others::default()))
}

/// The same, where other contracts are known already.
fn build_among(
    checked: &Checked,
    id: ContractId,
    parameters: &Parameters,
    (salt, others): (&[u8; 32], &mut Others),
) -> Result<BuiltContract, Vec<Diagnostic>> {
    let contract = &checked.program.contracts[id.0 as usize];
    let mut spent = Spent::default();
    let (mut clauses, mut leaves, mut warnings) = (vec![], vec![], vec![]);
    let mut key = None;
    for (index, clause) in contract.clauses.iter().enumerate() {
        for signers in choices(clause.signers) {
            let entry = ClauseEntry {
                contract: id,
                clause: Some(index),
                parameters: Some(parameters.scalars()),
                signers: signers.clone(),
            };
            let with = Some(With { parameters, salt, others: &mut *others });
            let Compiled { circuit, generated, makes } =
                compile(checked, &entry, with, &mut spent, &mut warnings)?;
            // What it holds is one value, which its owner then has; a birth token is nobody's.
            let bare = !contract.born && contract.locks.len() == 1 && key.is_none();
            let signing = signing_keys(&circuit, parameters).filter(|_| bare && signers.is_none());
            let GeneratedClause { image, results, cost } = generated;
            let way = match signing.and_then(|keys| Some((aggregated(&keys)?, keys))) {
                Some((predicate, keys)) => {
                    key = Some(predicate);
                    Way::Key(keys)
                }
                None => {
                    leaves.push(PredicateLeaf::Image(image.encode()));
                    Way::Program { leaf: leaves.len() - 1, image: Box::new(image), results }
                }
            };
            let name = checked.program.functions[clause.function.0 as usize].name.clone();
            clauses.push(BuiltClause { name, index, signers, circuit, way, makes, cost });
        }
    }
    // Invariant: the key, if there is one, is a point that somebody can sign for.
    let tree = PredicateTree::of(key, leaves, salt).expect("a key");
    let mut built =
        BuiltContract { id, name: contract.name.clone(), clauses, tree, birth: None, asset: None, warnings };
    if contract.born {
        built.birth = Some(Birth::build(checked, &built, parameters, (salt, others), &mut spent)?);
    }
    built.asset = Asset::of(checked, &built)?;
    Ok(built)
}

/// What a clause of a contract costs, whatever the contract's parameters will be.
#[derive(Clone, Debug)]
pub struct ClauseCost {
    /// The name of the contract.
    pub contract: String,
    /// Whether it is an asset.
    pub asset: bool,
    /// The name of the clause.
    pub clause: String,
    /// What it costs, and where: at most, since what is known of parameters can save something.
    pub cost: CostReport,
    /// The bytes of its image.
    pub bytes: usize,
}

/// A clause that can be built, whatever the contract's parameters will be.
pub(crate) struct CheckedClause {
    pub(crate) contract: ContractId,
    /// Which of the contract's clauses it is; none for what makes an instance.
    pub(crate) clause: Option<usize>,
    /// As lowered. If some of several keys sign, it is about the first choice of them.
    pub(crate) circuit: Circuit,
    cost: ClauseCost,
}

/// Looks at the clauses of all contracts of a program, whatever their parameters will be: what they cost, and warnings.
///
/// # Errors
/// What is wrong with them.
pub fn check(checked: &Checked) -> Result<(Vec<ClauseCost>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (clauses, warnings) = check_clauses(checked)?;
    Ok((clauses.into_iter().map(|clause| clause.cost).collect(), warnings))
}

/// Lowers the clauses of all contracts of a program, generates their images, and looks for what is weak about them.
pub(crate) fn check_clauses(
    checked: &Checked,
) -> Result<(Vec<CheckedClause>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (mut spent, mut built) = (Spent::default(), vec![]);
    let (mut warnings, mut wrong) = (vec![], vec![]);
    for (index, contract) in checked.program.contracts.iter().enumerate().filter(|(_, found)| !found.broken) {
        let functions = contract.clauses.iter().map(|clause| (clause.function, clause.signers)).enumerate();
        let clauses = functions.map(|(clause, (function, signers))| (Some(clause), function, signers));
        // What makes an instance proves the invariants, as clauses do.
        let creation = contract.born.then_some((None, contract.creation, None));
        for (clause, id, signers) in clauses.chain(creation) {
            let function = &checked.program.functions[id.0 as usize];
            let parts = std::iter::once(&id).chain(contract.invariants.iter().filter(|_| clause.is_none()));
            let sound = |id: &&FunctionId| {
                checked.program.functions[id.0 as usize].broken || checked.types.unsound.contains(id)
            };
            if function.library || parts.into_iter().any(|id| sound(&id)) {
                continue;
            }
            let signers = choices(signers).into_iter().next().flatten();
            let contract_id = ContractId(index as u32);
            let entry = ClauseEntry { contract: contract_id, clause, parameters: None, signers };
            match compile(checked, &entry, None, &mut spent, &mut warnings) {
                Ok(Compiled { circuit, generated: GeneratedClause { image, cost, .. }, .. }) => {
                    let cost = ClauseCost {
                        contract: contract.name.clone(),
                        asset: contract.is_asset(),
                        clause: function.name.clone(),
                        cost,
                        bytes: image.encode().len(),
                    };
                    built.push(CheckedClause { contract: contract_id, clause, circuit, cost });
                }
                // Clauses share functions, and their mistakes.
                Err(more) => more.into_iter().for_each(|diagnostic| {
                    if !wrong.contains(&diagnostic) {
                        wrong.push(diagnostic);
                    }
                }),
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    warnings.extend(weak::warnings(checked, &built));
    warnings.retain(|warning| !checked.program.allowed.silence(warning));
    Ok((built, warnings))
}

/// What a contract is built with.
struct With<'a> {
    parameters: &'a Parameters,
    salt: &'a [u8; 32],
    others: &'a mut Others,
}

/// A clause with its image.
struct Compiled {
    circuit: Circuit,
    generated: GeneratedClause,
    makes: Vec<MadeContract>,
}

/// Lowers a clause and generates its image. What it is built with may not be known.
fn compile(
    checked: &Checked,
    entry: &ClauseEntry,
    with: Option<With<'_>>,
    spent: &mut Spent,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Compiled, Vec<Diagnostic>> {
    let lowered = lowered(checked, entry, ir::passes::optimize, spent)?;
    let Lowered { circuit, optimized, warnings: found } = lowered;
    let (mut strings, mut makes) = (vec![], vec![]);
    if let (Some(With { parameters, salt, others }), Some(clause)) = (with, &circuit.clause) {
        makes = others.made(checked, entry.contract, clause, (parameters, salt))?;
        strings = parameters.strings();
        strings.extend(makes.iter().map(|made| made.predicate.0.to_bytes()));
    }
    let generated = codegen::generate_clause(&optimized, &strings, &checked.sources);
    let generated = generated.map_err(|diagnostic| vec![diagnostic])?;
    let budget = entry.clause.and_then(|index| {
        let contract = &checked.program.contracts[entry.contract.0 as usize];
        checked.program.functions[contract.clauses[index].function.0 as usize].cost
    });
    if let Some((budget, span)) = budget
        && let Some(diagnostic) = generated.cost.check_budget(budget, span)
    {
        return Err(vec![diagnostic]);
    }
    warnings.extend(found);
    Ok(Compiled { circuit, generated, makes })
}

/// A clause as lowered, and what passes made of it.
struct Lowered {
    circuit: Circuit,
    optimized: Circuit,
    warnings: Vec<Diagnostic>,
}

/// Lowers a clause and runs passes on it.
fn lowered(
    checked: &Checked,
    entry: &ClauseEntry,
    passes: fn(Circuit) -> Circuit,
    spent: &mut Spent,
) -> Result<Lowered, Vec<Diagnostic>> {
    let (circuit, warnings) = lower::lower_clause(&checked.program, &checked.types, entry, spent);
    let circuit = match circuit {
        Some(circuit) if !has_errors(&warnings) => circuit,
        _ => return Err(warnings),
    };
    let optimized = passes(circuit.clone().without_proven_amounts());
    let free = checked.free_hints(&circuit, &optimized);
    if has_errors(&free) {
        return Err(free);
    }
    Ok(Lowered { circuit, optimized, warnings })
}

/// Who signs: all choices of so many of several keys.
fn choices(quorum: Option<Quorum>) -> Vec<Option<Vec<u32>>> {
    let Some(Quorum { count, of }) = quorum else { return vec![None] };
    let mut all: Vec<Vec<u32>> = vec![vec![]];
    for _ in 0..count {
        let longer = all.into_iter().flat_map(|chosen| {
            let next = chosen.last().map_or(0, |last| last + 1);
            (next..of).map(move |key| [chosen.clone(), vec![key]].concat())
        });
        all = longer.collect();
    }
    all.into_iter().map(Some).collect()
}

/// The keys that a clause asks for, if it asks for nothing else and keeps nothing.
fn signing_keys(circuit: &Circuit, parameters: &Parameters) -> Option<Vec<VerificationKey>> {
    if !asks_for_signatures(circuit) {
        return None;
    }
    let actions = circuit.clause.iter().flat_map(|clause| &clause.actions);
    actions
        .map(|action| match action {
            Action::Sign(Place::Parameter(index)) => parameters.key(*index),
            _ => None,
        })
        .collect()
}

/// Whether a clause asks for signatures with parameters of its contract, and for nothing else, and keeps nothing.
pub(crate) fn asks_for_signatures(circuit: &Circuit) -> bool {
    let Some(clause) = &circuit.clause else { return false };
    let asks = circuit
        .nodes
        .iter()
        .any(|node| !matches!(node.op, Op::Constant(_) | Op::Hidden(_) | Op::Public(_) | Op::Linear { .. }));
    let signs = |action: &Action| matches!(action, Action::Sign(Place::Parameter(_)));
    let signed = !clause.actions.is_empty() && clause.actions.iter().all(signs);
    let nothing_else = clause.arguments.is_empty() && clause.signed.is_empty() && clause.returns.is_empty();
    !asks && nothing_else && signed
}

/// The predicate whose key several signers have together, if it is one that somebody can sign for.
fn aggregated(keys: &[VerificationKey]) -> Option<Predicate> {
    let key = aggregate(keys.to_vec()).ok()?.key();
    key.point().map(|_| key.into())
}

/// The key that these signers spend an instance with, if it is the tree's own.
pub(crate) fn together(keys: &[VerificationKey], tree: &PredicateTree) -> Option<AggregatedKey> {
    tree.aggregated_key(&aggregate(keys.to_vec()).ok()?)
}
