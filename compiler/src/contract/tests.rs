//! Contracts from their source to a ledger.

use curve25519_dalek::scalar::Scalar;
use zkvm::ledger::{Genesis, Ledger, MemoryStore};
use zkvm::program::Instruction;
use zkvm::signature::SigningKey;
use zkvm::tx::{
    Anchor, BuildError, Call, Contract, DEFAULT_LIMITS, Header, Predicate, TxBuilder, Utxo, ValueOpening,
    default_generators,
};

use super::*;
use crate::driver::NoFiles;

mod assets;
mod attacks;
mod birth;
mod blind;
mod compositions;
mod copied;
mod initial;
mod makes;
mod retire;
mod sealed;
mod signed;
mod told;
mod transactions;
mod zkos;

const VAULT: &str = r#"
contract Vault(owner: PublicKey, cap: u64) locks funds: Value to owner {
    clause withdraw(out: Hidden<u64>) signed by owner {
        let (paid, rest) = funds.split(out);
        lock rest with self;
        unlock paid
    }
    clause add(more: Hidden<u64>) signed by owner requires top_up: more of funds.asset {
        lock funds + top_up with self
    }
    invariant funds.amount <= cap, "over the cap";
}
"#;

fn checked(text: &str) -> Checked {
    let checked = crate::check("main.zk", text, &NoFiles);
    let all = crate::diagnostic::render::render_all(&checked.diagnostics, &checked.sources, false);
    assert!(!has_errors(&checked.diagnostics), "{all}");
    checked
}

fn built(checked: &Checked, name: &str, parameters: Vec<Leaf>) -> BuiltContract {
    let index = checked.program.contracts.iter().position(|contract| contract.name == name);
    let id = ContractId(index.expect("the contract") as u32);
    match build(checked, id, &Parameters { leaves: parameters }, &[7; 32]) {
        Ok(built) => built,
        Err(found) => panic!("{}", crate::diagnostic::render::render_all(&found, &checked.sources, false)),
    }
}

/// That of some instance which was made properly.
fn identity(contract: &BuiltContract) -> Option<Identity> {
    contract.birth.as_ref().map(|birth| Identity { id: Scalar::from(77u64), flavor: birth.flavor })
}

/// Leaves out a constraint of the clause; nothing if the instruction writes none.
fn drop_constraint(call: &mut Call, at: usize) -> Option<()> {
    let code = &mut call.clause.image.code;
    match code[at] {
        Instruction::Zero | Instruction::Within(_) | Instruction::Digits(_) => code[at] = Instruction::Drop,
        // It leaves the number.
        Instruction::Range => drop(code.remove(at)),
        _ => return None,
    }
    Some(())
}

/// Declares what the machine says that a changed clause takes.
fn recount(call: &mut Call, error: &BuildError) {
    let error = error.to_string();
    let used = |before: &str| -> Option<u32> { error.split_once(before)?.1.split_once(' ')?.0.parse().ok() };
    let counts = &mut call.clause.image.counts;
    match (used("the program used "), used("the program wrote ")) {
        (Some(multipliers), _) => counts.multipliers = multipliers,
        (_, Some(constraints)) => counts.constraints = constraints,
        _ => panic!("{error}"),
    }
}

fn random() -> Scalar {
    ValueOpening::hidden(0, Scalar::ZERO).qty_blinding
}

/// The call of a clause, as a transaction takes it, and what it does.
fn called(
    contract: &BuiltContract,
    clause: &str,
    parameters: &Parameters,
    (output, held): (&Contract, &Holdings),
    given: &[Leaf],
) -> Result<(Call, ClauseCall), String> {
    let clause = contract.clauses.iter().find(|other| other.name == clause).expect("the clause");
    let header = Header::any_time();
    let call = call(clause, parameters, held, given, &[], &header, &mut random);
    let call = call.map_err(|uncalled| match uncalled {
        Uncalled::Fails(failure) => {
            let check = &clause.circuit.checks[failure.check.0 as usize];
            check.message.clone().unwrap_or_else(|| format!("{:?}", check.kind))
        }
        Uncalled::Unread(unread) => format!("{unread:?}"),
    })?;
    let made = call.of(contract, clause, output, held).expect("no key");
    Ok((made, call))
}

#[test]
fn a_vault_gives_what_it_holds_and_no_more() {
    let checked = checked(VAULT);
    let (owner, thief) = (SigningKey::random(), SigningKey::random());
    let to_owner = Predicate::from(owner.verification_key());
    let leaves = vec![Leaf::Key(owner.verification_key().to_bytes()), Leaf::Number(Scalar::from(1_000u64))];
    let parameters = Parameters { leaves: leaves.clone() };
    let vault = built(&checked, "Vault", leaves);
    let funds = ValueOpening::hidden(1_200, Scalar::from(5u64));
    let held = Holdings { strings: vec![], values: vec![funds], identity: identity(&vault) };
    let payload = held.payload().iter().map(|item| item.item()).collect();
    let output = Contract { anchor: Anchor([1; 32]), predicate: vault.tree.predicate(), payload };
    let genesis = Genesis { timestamp_ms: 0, outputs: vec![(&output).into()] };
    let mut ledger = Ledger::create(MemoryStore::default(), &genesis).expect("a ledger");

    let withdraw = |amount: u64, by: &SigningKey, from: (&Contract, &Holdings)| -> Result<_, String> {
        let given = [Leaf::Number(amount.into())];
        let (call, clause_call) = called(&vault, "withdraw", &parameters, from, &given)?;
        let builder = TxBuilder::new(Header::any_time()).call(call).change(to_owner);
        let (unsigned, outputs) = builder.build().map_err(|error: BuildError| error.to_string())?;
        let tx = unsigned.sign(std::slice::from_ref(by)).map_err(|error| error.to_string())?;
        let CallOutput::Next(next) = clause_call.outputs[0].clone() else { panic!("an instance") };
        Ok((tx, (outputs.calls[0][0].clone(), next), outputs))
    };
    let (tx, (output, held), outputs) = withdraw(300, &owner, (&output, &held)).expect("a withdrawal");
    assert_eq!(outputs.change[0].qty(), 300);
    let verified = tx.verify(&default_generators(), DEFAULT_LIMITS).expect("it verifies");
    ledger.apply(&[verified], 1).expect("the ledger takes it");
    assert_eq!(held.values[0].qty, 900);
    let refused = |amount, by| withdraw(amount, by, (&output, &held)).expect_err("it is refused");
    assert_eq!(refused(901, &owner), "there is less than that");
    assert!(refused(1, &thief).contains("key"), "{}", refused(1, &thief));
    let (tx, ..) = withdraw(900, &owner, (&output, &held)).expect("a withdrawal");
    ledger
        .apply(&[tx.verify(&default_generators(), DEFAULT_LIMITS).expect("it verifies")], 2)
        .expect("all of it");
    // The same instance once more.
    let (tx, ..) = withdraw(5, &owner, (&output, &held)).expect("a withdrawal");
    let again = tx.verify(&default_generators(), DEFAULT_LIMITS).expect("it verifies");
    assert!(ledger.apply(&[again], 3).is_err());
}
