//! Tampering: what a stranger can change about a transaction that is on its way to the ledger.
//!
//! The stranger sees all of it, and has neither the keys of those who sign nor the secrets of whoever proved it. Each change is sent to
//! the ledger as it was before the transaction, so that nothing is refused only because it happened already.
//!
//! Without proofs, a change is simulated with the prover's own secrets: so the stranger has more than a real one. Such a change is
//! refused if a check of the program notices it, or if somebody has to sign, since what they signed is another ID. What is left is
//! what only a proof tells from the truth, and that is not tried here: changes to a transaction that nobody signs.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
use curve25519_dalek::scalar::Scalar;
use zkvm::CompressedRistretto;
use zkvm::ledger::{Ledger, MemoryStore};
use zkvm::program::{Instruction, InstructionSet, encode};
use zkvm::r1cs::R1csProof;
use zkvm::signature::{Signature, SigningKey};
use zkvm::tx::{DEFAULT_LIMITS, Header, Program, Tx, UnsignedTx, default_generators, simulate};

use super::Stop;
use super::world::{Place, Rehearsed, Sent, World, nothing_yet};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;

/// Something that was changed, and what is other about it.
#[derive(Clone)]
struct Changed<T> {
    how: String,
    to: T,
}

/// What a transaction is when it begins, and what it does.
type Body = (Header, Vec<Instruction>);

impl World<'_> {
    /// Tries every change to the last transaction. That all of them are refused is a refusal, too.
    pub(super) fn tamper(&self, step: Span) -> Result<(), Stop> {
        let Some(last) = &self.last else {
            return Err(nothing_yet(step, "there is no transaction to change"));
        };
        let accepted = match (&last.sent, &last.before) {
            (Sent::Proven(tx), Place::Ledger(ledger)) => {
                accepted(changes(tx), |changed| takes(ledger, changed, last.header.mintime_ms))
            }
            (Sent::Simulated(rehearsed), _) => {
                let code = rehearsed.draft.program.code();
                accepted(bodies(rehearsed.draft.header, code), |changed| passes(rehearsed, changed))
            }
            _ => return Err(Stop::refused("the transaction is not for this ledger")),
        };
        Err(match accepted {
            None => Stop::refused("every change to the last transaction is refused"),
            Some(how) => {
                let message = "the last transaction is accepted although somebody changed it";
                let diagnostic = Diagnostic::at(codes::E0944, step, message).here(how);
                Stop::Wrong(vec![
                    diagnostic.help("this is a fault of `zkc`, whatever the contract is: report it"),
                ])
            }
        })
    }
}

/// How the first of several is other that is accepted.
fn accepted<T>(changes: Vec<Changed<T>>, takes: impl Fn(&T) -> bool) -> Option<String> {
    changes.into_iter().find(|changed| takes(&changed.to)).map(|changed| changed.how)
}

/// Whether a ledger takes a transaction.
fn takes(ledger: &Ledger<MemoryStore>, tx: &Tx, now: u64) -> bool {
    let verified = tx.verify(&default_generators(), DEFAULT_LIMITS);
    verified.is_ok_and(|verified| ledger.clone().apply(&[verified], now).is_ok())
}

/// Whether nothing but a proof could tell that a transaction is another one, although somebody signed it.
fn passes(rehearsed: &Rehearsed, (header, code): &Body) -> bool {
    let program = code.iter().cloned().fold(Program::new(), Program::instruction);
    // A signature is of the ID.
    simulate(*header, &program, &rehearsed.draft.witness)
        .is_ok_and(|other| other.id() == rehearsed.tx.log().id())
}

/// All that a stranger makes of a transaction.
fn changes(tx: &Tx) -> Vec<Changed<Tx>> {
    // Invariant: it was accepted, so it can be read.
    let program = Program::decode(&tx.program).expect("a program");
    let bodies = bodies(tx.header, program.code()).into_iter().map(|Changed { how, to: (header, code) }| {
        Changed { how, to: Tx { header, program: encode(InstructionSet::Core, &code), ..tx.clone() } }
    });
    bodies.chain(signatures(tx)).chain(proofs(tx)).collect()
}

/// Other headers and other programs.
fn bodies(header: Header, code: &[Instruction]) -> Vec<Changed<Body>> {
    let headers = headers(header).into_iter().map(|(how, header)| (how.to_string(), (header, code.to_vec())));
    let programs = programs(code).into_iter().map(|(how, code)| (how, (header, code)));
    let other = |(_, (of, is)): &(String, Body)| *of != header || is != code;
    let all = headers.chain(programs).filter(other);
    all.map(|(how, to)| Changed { how, to }).collect()
}

fn headers(header: Header) -> Vec<(&'static str, Header)> {
    let Header { version, mintime_ms: from, maxtime_ms: to } = header;
    vec![
        ("its version is another one", Header { version: version + 1, ..header }),
        ("it is valid earlier", Header { mintime_ms: from.saturating_sub(1), ..header }),
        ("it is valid from the beginning", Header { mintime_ms: 0, ..header }),
        ("it is not valid before another time", Header { mintime_ms: from + 1, ..header }),
        ("it is valid longer", Header { maxtime_ms: to.saturating_add(1), ..header }),
        ("it is valid for ever", Header { maxtime_ms: u64::MAX, ..header }),
        ("it is valid less long", Header { maxtime_ms: to.saturating_sub(1), ..header }),
    ]
}

fn programs(code: &[Instruction]) -> Vec<(String, Vec<Instruction>)> {
    let mut all = vec![];
    let spoken = [Instruction::Push(b"more".to_vec()), Instruction::Log];
    all.push(("it says something more".to_string(), [code, &spoken].concat()));
    for (index, instruction) in code.iter().enumerate() {
        let (before, behind) = (&code[..index], &code[index + 1..]);
        let named = format!("instruction {index}, `{}`", instruction.name());
        all.push((format!("it has no {named}"), [before, behind].concat()));
        all.push((format!("it has {named}, twice"), [before, &code[index..=index], &code[index..]].concat()));
        for (how, other) in others(instruction) {
            all.push((format!("{how} in {named}"), [before, &[other], behind].concat()));
        }
        // Two addresses, two amounts, or two arguments.
        let next = behind.iter().position(|next| exchangeable(instruction, next));
        if let Some(next) = next {
            let mut code = code.to_vec();
            code.swap(index, index + 1 + next);
            all.push((format!("{named}, and instruction {} are exchanged", index + 1 + next), code));
        }
    }
    all
}

fn exchangeable(one: &Instruction, other: &Instruction) -> bool {
    match (one, other) {
        (Instruction::Push(one), Instruction::Push(other)) => one.len() == other.len() && one != other,
        _ => false,
    }
}

/// The same instruction with other strings.
fn others(instruction: &Instruction) -> Vec<(&'static str, Instruction)> {
    match instruction {
        Instruction::Push(bytes) => {
            let strings = meant(bytes).into_iter().chain(spoilt(bytes));
            strings.map(|(how, bytes)| (how, Instruction::Push(bytes))).collect()
        }
        Instruction::Program(bytes) => {
            spoilt(bytes).into_iter().map(|(how, bytes)| (how, Instruction::Program(bytes))).collect()
        }
        _ => vec![],
    }
}

/// Strings that mean something else than these 32 bytes: somebody else's address, a commitment to one more, and a number that is one more.
fn meant(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let Ok(bytes) = <[u8; 32]>::try_from(bytes) else { return vec![] };
    let mut all = vec![("an address of somebody else is", stranger().verification_key().to_bytes().to_vec())];
    if let Some(point) = CompressedRistretto(bytes).decompress() {
        let more = (point + RISTRETTO_BASEPOINT_POINT).compress();
        all.push(("a commitment to one more is", more.to_bytes().to_vec()));
    }
    if let Some(number) = Option::<Scalar>::from(Scalar::from_canonical_bytes(bytes)) {
        all.push(("a number that is one more is", (number + Scalar::ONE).to_bytes().to_vec()));
    }
    all
}

/// The same bytes except for one bit: of the first byte, of one in the middle, and of the last.
fn spoilt(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let Some(last) = bytes.len().checked_sub(1) else { return vec![] };
    let flipped = [(0, 1), (bytes.len() / 2, 16), (last, 64)].map(|(place, bit)| {
        let mut bytes = bytes.to_vec();
        bytes[place] ^= bit;
        ("another bit is", bytes)
    });
    flipped.into()
}

/// Other signatures, if somebody signs it; otherwise nothing looks at what stands there.
fn signatures(tx: &Tx) -> Vec<Changed<Tx>> {
    let Ok(executed) = tx.execute(DEFAULT_LIMITS) else { return vec![] };
    if executed.signing().is_empty() {
        return vec![];
    }
    let Signature { R: point, s } = tx.signature;
    let mut all = vec![
        ("its signature is another number", Signature { s: s + Scalar::ONE, R: point }),
        ("its signature has another point", Signature { R: stranger().verification_key().0, s }),
    ];
    let unsigned = UnsignedTx {
        header: tx.header,
        program: tx.program.clone(),
        proof: tx.proof.clone(),
        id: executed.effects().id,
        log: executed.effects().log.clone(),
        signing: executed.signing().to_vec(),
    };
    let stranger = stranger();
    let signers: Vec<_> = executed.signing().iter().map(|(_, contract)| (&stranger, contract.0)).collect();
    if let Ok(signature) = Signature::sign_multi(&mut unsigned.signing_transcript(), &signers) {
        all.push(("somebody else signed it", signature));
    }
    all.into_iter()
        .map(|(how, signature)| Changed { how: how.to_string(), to: Tx { signature, ..tx.clone() } })
        .collect()
}

/// Other proofs: with another bit in each of its points and numbers.
fn proofs(tx: &Tx) -> Vec<Changed<Tx>> {
    let bytes = tx.proof.to_bytes();
    // Behind a version.
    let places = (1..bytes.len()).step_by(32);
    let other = places.filter_map(|place| {
        let mut bytes = bytes.clone();
        bytes[place] ^= 1;
        // What is no proof at all is not even read.
        let proof = R1csProof::from_canonical_bytes(&bytes).ok()?;
        let how = format!("byte {place} of its proof is another one");
        Some(Changed { how, to: Tx { proof, ..tx.clone() } })
    });
    other.collect()
}

/// Somebody whose key nobody else has.
fn stranger() -> SigningKey {
    // Invariant: it is not zero.
    SigningKey::from_scalar(Scalar::from(0x7461_6d70_6572_u64)).expect("a key")
}

#[cfg(test)]
mod tests {
    use zkvm::ledger::Genesis;
    use zkvm::tx::{Anchor, Predicate, TxBuilder, Utxo, ValueOpening};

    use super::*;

    /// Somebody pays, and says something about it.
    fn payment() -> (Ledger<MemoryStore>, Tx) {
        let keys = [7u64, 8].map(|key| SigningKey::from_scalar(Scalar::from(key)).expect("a key"));
        let [payer, payee] = keys.each_ref().map(|key| Predicate::from(key.verification_key()));
        let flavor = Scalar::from(5u64);
        let coin = Utxo::genesis(Anchor([1; 32]), payer, ValueOpening::hidden(10, flavor));
        let genesis = Genesis { timestamp_ms: 0, outputs: vec![coin.contract().into()] };
        let ledger = Ledger::create(MemoryStore::default(), &genesis).expect("a ledger");
        let header = Header { mintime_ms: 40, maxtime_ms: 60, ..Header::any_time() };
        let builder =
            TxBuilder::new(header).spend(&coin).pay(4, flavor, payee).data(flavor.to_bytes()).change(payer);
        let (unsigned, _) = builder.build().expect("a payment");
        (ledger, unsigned.sign(&keys).expect("a signature"))
    }

    #[test]
    fn every_kind_of_change_is_tried_and_refused() {
        let (ledger, tx) = payment();
        assert!(takes(&ledger, &tx, 50));
        let changes = changes(&tx);
        for kind in [
            "its version",
            "valid from the beginning",
            "valid for ever",
            "something more",
            "it has no instruction",
            "twice",
            "an address of somebody else",
            "a commitment to one more",
            "a number that is one more",
            "another bit",
            "exchanged",
            "its signature",
            "somebody else signed",
            "of its proof",
        ] {
            assert!(changes.iter().any(|changed| changed.how.contains(kind)), "nobody tries `{kind}`");
        }
        assert!(changes.len() > 100, "{} changes", changes.len());
        assert!(changes.iter().all(|changed| changed.to != tx));
        assert_eq!(accepted(changes, |changed| takes(&ledger, changed, 50)), None);
    }

    #[test]
    fn without_a_proof_all_that_has_another_id_is_refused() {
        let key = SigningKey::from_scalar(Scalar::from(7u64)).expect("a key").verification_key();
        let coin = Utxo::genesis(Anchor([1; 32]), key.into(), ValueOpening::hidden(10, Scalar::from(5u64)));
        let draft =
            TxBuilder::new(Header::any_time()).spend(&coin).change(key.into()).draft().expect("a draft");
        let (simulation, _) = draft.simulate().expect("a simulation");
        let tx = simulation.signed_by(&[key]).expect("a signature");
        let rehearsed = Rehearsed { draft, tx };
        let own = (rehearsed.draft.header, rehearsed.draft.program.code().to_vec());
        assert!(passes(&rehearsed, &own));
        let changes = bodies(own.0, &own.1);
        assert!(changes.len() > 20);
        assert_eq!(accepted(changes, |changed| passes(&rehearsed, changed)), None);
    }

    #[test]
    fn what_is_accepted_is_named() {
        let (ledger, tx) = payment();
        let mut all = changes(&tx);
        all.insert(9, Changed { how: "nothing".into(), to: tx });
        assert_eq!(accepted(all, |changed| takes(&ledger, changed, 50)), Some("nothing".into()));
    }
}
