//! The examples of `vm/examples` run, and their own assertions hold.

#[path = "../examples/batch_verification.rs"]
mod batch_verification;
#[path = "../examples/confidential_payment.rs"]
mod confidential_payment;
#[path = "../examples/issue_pay_retire.rs"]
mod issue_pay_retire;
#[path = "../examples/taproot_contract.rs"]
mod taproot_contract;
#[path = "../examples/vault.rs"]
mod vault;
#[path = "../examples/zkos_state_transition.rs"]
mod zkos_state_transition;

#[test]
fn a_block_is_verified() {
    batch_verification::main().expect("the example runs");
}

#[test]
fn a_payment_is_confidential() {
    confidential_payment::main().expect("the example runs");
}

#[test]
fn an_asset_is_issued_paid_and_retired() {
    issue_pay_retire::main().expect("the example runs");
}

#[test]
fn every_clause_opens_the_contract() {
    taproot_contract::main().expect("the example runs");
}

#[test]
fn a_contract_holds_a_hidden_amount() {
    vault::main().expect("the example runs");
}

#[test]
fn a_state_follows_its_script() {
    zkos_state_transition::main().expect("the example runs");
}
