//! A contract that holds a hidden amount, and lets its owner take a part of it.
//!
//!     cargo run -p zkvm --example vault
//!
//! Nobody but the owner knows how much is in the vault, how much is taken and how much stays; the contract shares no key. Its one
//! clause is an image: it looks at the value, requires that what is taken and what stays add up to it and that no more stays
//! than a cap that everybody knows, locks the rest under the same predicate, and asks for the owner's signature. That
//! nothing is made or lost is proven once, by the transaction's cloak.
#![allow(clippy::print_stdout)]

use std::error::Error;

use zkvm::Scalar;
use zkvm::abi::Abi;
use zkvm::image::{ClauseImage, Counts, Debug, Image};
use zkvm::ledger::{Genesis, Ledger, MemoryStore};
use zkvm::program::Instruction::*;
use zkvm::signature::{SigningKey, VerificationKey};
use zkvm::tx::{
    Anchor, Argument, BuildError, Call, CallResult, Contract, DEFAULT_LIMITS, Header, Opens, PayloadItem,
    PortableItem, PredicateLeaf, PredicateTree, Tx, TxBuilder, ValueOpening, default_generators,
};

/// No more than this stays in the vault.
const CAP: u64 = 1_000;

/// `taken rest funds → funds −taken taken −rest`, the first two being commitments to quantities: the clause of the vault.
fn withdraw(owner: VerificationKey) -> ClauseImage {
    let code = [
        // funds − taken − rest is zero.
        &[Look, Roll(1), Commit, Expr][..],
        &[Dup(4), Commit, Expr, Neg, Add, Dup(3), Commit, Expr, Neg, Add, Zero],
        // The rest is at most the cap.
        &[Dup(2), Commit, Expr, Within(0)],
        // Both are borrowed, so both are in 0..2^64, in the flavor of the funds.
        &[Dup(3), Commit, Dup(1), Commit, Borrow],
        &[Dup(4), Commit, Dup(3), Commit, Borrow],
        // The rest is locked again; what is owed and what is taken is for the transaction.
        &[SelfPredicate, Output(1)],
        &[Roll(3), Drop, Roll(5), Drop, Roll(4), Drop],
        &[Push(owner.0.to_bytes().to_vec()), Contract(0), Signtx],
    ];
    let bits = u64::BITS - CAP.leading_zeros();
    let image = Image {
        abi: Abi::default(),
        // Each borrow takes 16 multipliers and a half, and 18 constraints; a bound of n bits takes n, and 2n + 1.
        counts: Counts {
            multipliers: 2 * 16 + 1 + bits,
            constraints: 1 + 2 * 18 + 2 * bits + 1,
            edges: 2000,
            stack: 16,
            ..Counts::default()
        },
        digit_bits: 0,
        constants: vec![CAP.into()],
        side_programs: vec![],
        routines: vec![],
        code: code.concat(),
        debug: Debug::default(),
    };
    ClauseImage { arguments: 2, payload: 1, results: 4, image }
}

/// A vault on the ledger, and what its owner knows of it.
struct Vault {
    contract: Contract,
    funds: ValueOpening,
}

/// Takes `taken` out of the vault: the transaction, and the vault as it is then.
fn take(
    vault: &Vault,
    tree: &PredicateTree,
    clause: &ClauseImage,
    owner: &SigningKey,
    taken: u64,
    rest: u64,
) -> Result<(Tx, Vault), BuildError> {
    // Parts have the commitment of the flavor that the whole has.
    let part = |qty| ValueOpening {
        flv_blinding: vault.funds.flv_blinding,
        ..ValueOpening::hidden(qty, vault.funds.flv)
    };
    let (taken, rest) = (part(taken), part(rest));
    let call = Call {
        opens: Opens::Output(vault.contract.clone()),
        proof: tree.call_proof(0).expect("the clause"),
        clause: clause.clone(),
        arguments: [&taken, &rest].map(|part| Argument::Committed(part.quantity())).to_vec(),
        secrets: vec![],
        payload: vec![PayloadItem::Value(vault.funds.clone())],
        results: vec![
            CallResult::Value(vault.funds.clone()),
            CallResult::Debt(taken.clone()),
            CallResult::Value(taken),
            CallResult::Debt(rest.clone()),
        ],
    };
    // Funds and debts cancel; what was taken is left over, for the owner's key.
    let payee = owner.verification_key().into();
    let (unsigned, outputs) = TxBuilder::new(Header::any_time()).call(call).change(payee).build()?;
    // The clause has made one output: the vault goes on.
    let contract = outputs.calls[0][0].clone();
    Ok((unsigned.sign(std::slice::from_ref(owner))?, Vault { contract, funds: rest }))
}

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let (owner, thief) = (SigningKey::random(), SigningKey::random());
    let clause = withdraw(owner.verification_key());
    let tree = PredicateTree::of(None, vec![PredicateLeaf::Image(clause.encode())], &[7; 32])?;
    let funds = ValueOpening::hidden(1_200, Scalar::from(5u64));
    let payload = vec![PortableItem::Value(funds.value())];
    let contract = Contract { anchor: Anchor([1; 32]), predicate: tree.predicate(), payload };
    let genesis = Genesis { timestamp_ms: 0, outputs: vec![(&contract).into()] };
    let mut ledger = Ledger::create(MemoryStore::default(), &genesis)?;
    let vault = Vault { contract, funds };

    let (tx, next) = take(&vault, &tree, &clause, &owner, 300, 900)?;
    let verified = tx.verify(&default_generators(), DEFAULT_LIMITS)?;
    println!("300 of 1,200: a transaction of {} bytes, {}", tx.encode().len(), verified.id());
    ledger.apply(&[verified], 1)?;
    let (tx, _) = take(&next, &tree, &clause, &owner, 900, 0)?;
    let verified = tx.verify(&default_generators(), DEFAULT_LIMITS)?;
    println!("the rest:     a transaction of {} bytes, {}", tx.encode().len(), verified.id());
    ledger.apply(&[verified], 2)?;

    let refused = |what: &str, result: Result<(Tx, Vault), BuildError>| match result {
        Ok(_) => Err(format!("{what} was proven")),
        Err(error) => {
            println!("{what} {error}");
            Ok(())
        }
    };
    refused("too much:    ", take(&vault, &tree, &clause, &owner, 1_300, 0))?;
    refused("over the cap:", take(&vault, &tree, &clause, &owner, 100, 1_100))?;
    refused("not the owner:", take(&vault, &tree, &clause, &thief, 300, 900))?;
    let stale =
        take(&vault, &tree, &clause, &owner, 500, 700)?.0.verify(&default_generators(), DEFAULT_LIMITS)?;
    println!("once more:    {}", ledger.apply(&[stale], 3).expect_err("it was spent"));
    Ok(())
}
