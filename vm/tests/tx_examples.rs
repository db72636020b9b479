//! The examples of `vm/examples` run, and their own assertions hold.

#[path = "../examples/batch_verification.rs"]
mod batch_verification;
#[path = "../examples/confidential_payment.rs"]
mod confidential_payment;
#[path = "../examples/taproot_contract.rs"]
mod taproot_contract;
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
fn every_clause_opens_the_contract() {
    taproot_contract::main().expect("the example runs");
}

#[test]
fn a_state_follows_its_script() {
    zkos_state_transition::main().expect("the example runs");
}
