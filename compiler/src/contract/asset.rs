//! Assets: predicates that issue.
//!
//! An asset with values for its parameters is a predicate, and its flavor is the hash of that. What its clauses open is not an output, but a value
//! that the machine's `issue` is just making: it proves that the amount is one of 64 bits, and that the flavor is that of the
//! predicate. What it is worth to say more of the amount, the clause says.

use curve25519_dalek::scalar::Scalar;
use zkvm::integer::scalar_to_int;
use zkvm::tx::{CallResult, Header, Opens, TxBuilder, Value, ValueOpening};

use super::call::make;
use super::worth::worth;
use super::{BuiltClause, BuiltContract, ClauseCall, Holdings, Leaf, Parameters, Way};
use crate::diagnostic::Diagnostic;
use crate::driver::Checked;
use crate::hir::ContractKind;
use crate::ir::evaluate::Failure;

/// What a predicate issues.
#[derive(Clone, Debug)]
pub struct Asset {
    /// The flavor: nobody issues it but by this predicate.
    pub flavor: Scalar,
    /// What tells the flavor from others that the predicate could issue: the name of the asset.
    pub metadata: Vec<u8>,
    /// How much there will ever be, if all of it is issued at once.
    pub supply: Option<u64>,
}

/// An amount of an asset that is to be issued.
#[derive(Clone, Debug)]
pub struct NewAmount {
    /// What the clause does.
    pub call: ClauseCall,
    /// The value that it gives out.
    pub value: ValueOpening,
}

impl Asset {
    /// What a contract issues, if it is an asset.
    pub(super) fn of(checked: &Checked, contract: &BuiltContract) -> Result<Option<Self>, Vec<Diagnostic>> {
        let found = &checked.program.contracts[contract.id.0 as usize];
        let ContractKind::Asset { supply } = found.kind else { return Ok(None) };
        let metadata = found.name.as_bytes().to_vec();
        let flavor = Value::issue_flavor(&contract.tree.predicate(), &metadata);
        let supply = supply.map(|function| worth(checked, function, vec![])).transpose()?;
        // Its type has 64 bits.
        let supply = supply.and_then(|leaves| u64::try_from(scalar_to_int(leaves.first()?)).ok());
        Ok(Some(Self { flavor, metadata, supply }))
    }
}

/// Issues an amount of an asset by one of its clauses. `given` has the leaves of the clause's parameters in order, without the amount.
/// Each call of `blinding` gives a new random number.
///
/// # Errors
/// The first check of the clause that does not hold.
pub fn issue(
    (asset, clause): (&Asset, &BuiltClause),
    parameters: &Parameters,
    amount: u64,
    given: &[Leaf],
    header: &Header,
    blinding: &mut dyn FnMut() -> Scalar,
) -> Result<NewAmount, Box<Failure>> {
    // Everybody sees of which flavor it is, so its commitment has no blinding.
    let (qty_blinding, flv_blinding) = (blinding(), Scalar::ZERO);
    let value = ValueOpening { qty: amount, flv: asset.flavor, qty_blinding, flv_blinding };
    let held = Holdings { values: vec![value.clone()], ..Holdings::default() };
    let call = make(clause, parameters, &held, given, header, blinding)?;
    Ok(NewAmount { call, value })
}

impl NewAmount {
    /// Adds it to a transaction.
    pub fn add_to(&self, contract: &BuiltContract, clause: &BuiltClause, builder: TxBuilder) -> TxBuilder {
        let Some(Asset { metadata, .. }) = &contract.asset else { return builder };
        let predicate = contract.tree.predicate();
        if let Way::Key(_) = clause.way {
            return builder.issue(self.value.qty, metadata.clone(), predicate);
        }
        let held = Holdings { values: vec![self.value.clone()], ..Holdings::default() };
        let opens = Opens::Issued { predicate, metadata: metadata.clone() };
        match self.call.call(&contract.tree, clause, opens, held.payload()) {
            Some(call) => builder.call(call),
            None => builder,
        }
    }

    /// What comes of it for the transaction, beside what it pays.
    pub fn results(&self) -> &[CallResult] {
        &self.call.results
    }
}
