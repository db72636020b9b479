//! A contract with a key and three clauses, and every way to open it.
//!
//!     cargo run -p zkvm --example taproot_contract
//!
//! Alice sells something to Bob. The money waits in a contract until one of these happens:
//!
//! - both agree: they sign together, and nobody learns that there were clauses, or two signers;
//! - clause 0: a secret is published that unlocks the goods, and Bob signs: the money is his;
//! - clause 1: the deadline is past and Alice signs: she gets it back;
//! - clause 2: the arbiter signs: it goes where the arbiter says.
//!
//! Who opens it by one clause shows that clause; the others stay hidden.
#![allow(clippy::print_stdout)]

use std::error::Error;

use rand_core::{OsRng, RngCore};
use zkvm::signature::musig::{self, AggregatedKey};
use zkvm::signature::{SigningKey, VerificationKey};
use zkvm::tx::{
    Anchor, DEFAULT_LIMITS, Header, Predicate, PredicateTree, Program, Tx, TxBuilder, UnsignedTx, Utxo,
    ValueOpening, default_generators,
};
use zkvm::{CompressedRistretto, PedersenGens, Scalar};

/// Puts the value into a contract that `key` can open, and opens it: so the key has to sign the transaction.
fn must_sign(program: Program, key: VerificationKey) -> Program {
    program.push_predicate(key.into()).contract(1).signtx()
}

/// `secret value → value`: the secret is the logarithm of `point`, and `key` signs.
fn when_revealed(point: CompressedRistretto, key: VerificationKey) -> Program {
    // `unblind` requires that point = secret·B.
    must_sign(Program::new().push_point(point).roll(2).unblind().drop(), key)
}

/// `value → value`: the transaction is not valid before `time_ms`, and `key` signs.
fn when_after(time_ms: u64, key: VerificationKey) -> Program {
    // mintime − time is in 0..2^64. Both are known, so this takes no proof.
    let difference = Program::new().mintime().push_scalar(time_ms).scalar().neg().add();
    must_sign(difference.range().drop(), key)
}

/// Two owners of one key sign, each with a key that the other does not know. Here they talk to each other in one
/// function; what is `sent` goes over a network.
fn sign_together(
    unsigned: UnsignedTx,
    key: &AggregatedKey,
    signers: [&SigningKey; 2],
) -> Result<Tx, Box<dyn Error>> {
    let start = |position: usize| {
        let group = unsigned.group(std::slice::from_ref(key))?;
        let (transcript, signer) = (unsigned.signing_transcript(), signers[position].clone());
        Ok::<_, Box<dyn Error>>(musig::sign_together(transcript, group, position, signer)?)
    };
    let ((one, a), (two, b)) = (start(0)?, start(1)?);
    let sent = [a, b];
    let ((one, a), (two, b)) = (one.receive(&sent)?, two.receive(&sent)?);
    let sent = [a, b];
    let ((one, a), (_, b)) = (one.receive(&sent)?, two.receive(&sent)?);
    Ok(unsigned.sign_with(one.receive(&[a, b])?)?)
}

/// Verifies a transaction and says what it is.
fn report(tx: &Tx) -> Result<String, Box<dyn Error>> {
    let verified = tx.verify(&default_generators(), DEFAULT_LIMITS)?;
    Ok(format!("program of {} bytes, ID {}", tx.program.len(), verified.id()))
}

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    const DEADLINE: u64 = 1_900_000_000_000;
    let [alice, bob, arbiter] = [(); 3].map(|()| SigningKey::random());
    // Only who delivers the goods knows this number. Its point is known to all.
    let secret = Scalar::from(0xfeed_u64);
    let point = PedersenGens::default().commit(secret, Scalar::ZERO).compress();

    let clauses = [
        when_revealed(point, bob.verification_key()),
        when_after(DEADLINE, alice.verification_key()),
        must_sign(Program::new(), arbiter.verification_key()),
    ];
    // Kept with the clauses: it hides those that are not shown.
    let mut blinding = [0; 32];
    OsRng.fill_bytes(&mut blinding);
    let joint = musig::aggregate(vec![alice.verification_key(), bob.verification_key()])?;
    let inner = Predicate::from(joint.key());
    let programs = clauses.iter().map(Program::encode).collect();
    let tree = PredicateTree::new(Some(inner), programs, &blinding)?;

    // The money in the contract. On the ledger this looks like any output.
    let flavor = Scalar::from(7u64);
    let money = Utxo::genesis(Anchor([1; 32]), tree.predicate(), ValueOpening::hidden(100, flavor));

    let spend = |header: Header, how: &dyn Fn(TxBuilder) -> TxBuilder, key: &SigningKey| {
        let builder = how(TxBuilder::new(header)).pay(100, flavor, key.verification_key().into());
        report(&builder.build()?.0.sign(std::slice::from_ref(key))?)
    };
    // A clause is shown with its path to the root of the tree; some take arguments.
    let call = |clause: usize| {
        let proof = tree.call_proof(clause).ok_or("no such clause")?;
        Ok::<_, Box<dyn Error>>(Program::new().push_call_proof(&proof).program(&clauses[clause]).call())
    };
    let (reveal, refund, arbitrate) = (call(0)?, call(1)?, call(2)?);
    let any_time = Header::any_time();

    let builder = TxBuilder::new(any_time).spend(&money).pay(100, flavor, bob.verification_key().into());
    let key = tree.aggregated_key(&joint).ok_or("not the inner key")?;
    let tx = sign_together(builder.build()?.0, &key, [&alice, &bob])?;
    println!("both agree:        {}", report(&tx)?);

    let argument = Program::new().push_scalar(secret);
    let by_secret = |builder: TxBuilder| builder.spend_with(&money, argument.clone(), reveal.clone());
    println!("secret revealed:   {}", spend(any_time, &by_secret, &bob)?);

    let late = Header { mintime_ms: DEADLINE, ..any_time };
    let by_time = |builder: TxBuilder| builder.spend_with(&money, Program::new(), refund.clone());
    println!("deadline passed:   {}", spend(late, &by_time, &alice)?);

    let by_arbiter = |builder: TxBuilder| builder.spend_with(&money, Program::new(), arbitrate.clone());
    println!("the arbiter signs: {}", spend(any_time, &by_arbiter, &arbiter)?);

    // Before the deadline Alice cannot have her money back, nor Bob get it with a wrong secret, nor Alice in his
    // place.
    let early = spend(any_time, &by_time, &alice).expect_err("too early");
    println!("too early:         {early}");
    let guess = Program::new().push_scalar(secret + Scalar::ONE);
    let by_guess = |builder: TxBuilder| builder.spend_with(&money, guess.clone(), reveal.clone());
    let wrong = spend(any_time, &by_guess, &bob).expect_err("a wrong secret");
    println!("wrong secret:      {wrong}");
    let stolen = spend(any_time, &by_secret, &alice).expect_err("not her clause");
    println!("another's clause:  {stolen}");
    Ok(())
}
