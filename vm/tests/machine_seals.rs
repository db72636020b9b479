//! Numbers that are sealed to a reader: `seal` and `unseal`, and whoever lies about them.

mod common;

use common::transaction::{anchor, run};
use curve25519_dalek::ristretto::RistrettoPoint;
use zkvm::batch::PointEquation;
use zkvm::machine::MachineError as Error;
use zkvm::reading::{ReadingKey, ReadingKeyError, ReadingSecret, SealProof, Sealed};
use zkvm::tx::Program;
use zkvm::{CompressedRistretto, Opening, PedersenGens, Scalar};

fn hidden(value: u64) -> Opening {
    Opening { value: value.into(), blinding: random() }
}

fn random() -> Scalar {
    let bytes = ReadingSecret::random().to_bytes();
    Option::from(Scalar::from_canonical_bytes(*bytes)).expect("a scalar")
}

fn sealing(key: ReadingKey, sealed: Sealed, proof: impl AsRef<[u8]>) -> Program {
    let pushed = anchor().push_point(key.0).push_point(sealed.commitment).push_point(sealed.handle);
    pushed.push(proof.as_ref()).seal()
}

fn unsealing(
    key: ReadingKey,
    sealed: Sealed,
    fresh: CompressedRistretto,
    proof: impl AsRef<[u8]>,
) -> Program {
    let pushed = anchor().push_point(key.0).push_point(sealed.commitment).push_point(sealed.handle);
    pushed.push_point(fresh).push(proof.as_ref()).unseal()
}

/// Whether a transaction that does this is taken, as far as points go.
fn accepted(program: &Program) -> bool {
    let outcome = run(program).expect("a run");
    PointEquation::check_all(&outcome.points).is_ok()
}

fn seals(key: ReadingKey, sealed: Sealed, proof: &SealProof) -> bool {
    accepted(&sealing(key, sealed, proof.to_bytes()))
}

fn unseals(key: ReadingKey, sealed: Sealed, fresh: CompressedRistretto, proof: &SealProof) -> bool {
    accepted(&unsealing(key, sealed, fresh, proof.to_bytes()))
}

fn shifted(point: CompressedRistretto) -> CompressedRistretto {
    (point.decompress().expect("a point") + PedersenGens::default().B).compress()
}

#[test]
fn what_is_sealed_is_read_and_computed_with() {
    let reader = ReadingSecret::random();
    let votes = [0u64, 1, 1, 40].map(hidden);
    let mut sum: Option<Sealed> = None;
    for vote in &votes {
        let (sealed, proof) = reader.key().seal(vote).expect("a key");
        assert!(seals(reader.key(), sealed, &proof));
        sum = Some(sum.map_or(sealed, |sum| sum + sealed));
    }
    let sum = sum.expect("votes");
    assert_eq!(reader.read(&sum), Some(Scalar::from(42u64)));
    assert!(reader.reads(&sum, &Scalar::from(42u64)) && !reader.reads(&sum, &Scalar::from(41u64)));
    let fresh = hidden(42);
    let proof = reader.unseal(&sum, &fresh).expect("points");
    assert!(unseals(reader.key(), sum, fresh.commitment(), &proof));
    // Nobody else reads it, and of a number that is known to all there is no handle.
    assert_eq!(ReadingSecret::random().read(&sum), None);
    let clear = Opening { value: 7u64.into(), blinding: Scalar::ZERO };
    let clear = Sealed { commitment: clear.commitment(), handle: CompressedRistretto([0; 32]) };
    assert_eq!(reader.read(&(sum + clear)), Some(Scalar::from(49u64)));
}

#[test]
fn a_seal_is_for_its_number_its_blinding_and_its_key() {
    let (reader, other) = (ReadingSecret::random().key(), ReadingSecret::random().key());
    let vote = hidden(1);
    let (sealed, proof) = reader.seal(&vote).expect("a key");
    let elsewhere = other.seal(&vote).expect("a key");
    let again = Opening { blinding: vote.blinding + Scalar::ONE, ..vote };
    let otherwise = reader.seal(&again).expect("a key");
    // Another number, a handle for another key, a handle of another blinding, both exchanged, nothing at all.
    for lie in [
        Sealed { commitment: shifted(sealed.commitment), ..sealed },
        Sealed { handle: elsewhere.0.handle, ..sealed },
        Sealed { handle: otherwise.0.handle, ..sealed },
        Sealed { handle: shifted(sealed.handle), ..sealed },
        Sealed { commitment: sealed.handle, handle: sealed.commitment },
        Sealed { handle: CompressedRistretto([0; 32]), ..sealed },
        // Both lies at once, which add up to nothing.
        Sealed { commitment: shifted(sealed.commitment), handle: shifted(sealed.handle) },
    ] {
        for proof in [proof, elsewhere.1, otherwise.1] {
            assert!(!seals(reader, lie, &proof), "{lie:?}");
        }
    }
    assert!(!seals(other, sealed, &proof) && !seals(other, sealed, &elsewhere.1));
    assert!(seals(other, elsewhere.0, &elsewhere.1) && seals(reader, otherwise.0, &otherwise.1));
}

/// Whoever knows an opening of the commitment, but makes the handle of something else, finds no proof by the same protocol.
#[test]
fn a_wrong_handle_is_not_sealed_by_its_maker() {
    let reader = ReadingSecret::random().key();
    let vote = hidden(1);
    let point = reader.point().expect("a point");
    let b = PedersenGens::default();
    for lie in [vote.blinding + Scalar::ONE, Scalar::ZERO, -vote.blinding] {
        let sealed = Sealed { commitment: vote.commitment(), handle: (point * lie).compress() };
        let nonces = [random(), random()];
        let starts = [b.commit(nonces[0], nonces[1]), point * nonces[1]].map(|start| start.compress());
        // The challenge is the weight of the commitment, negated.
        let bytes = |responses: [Scalar; 2]| {
            let parts = starts.map(|start| start.to_bytes()).into_iter();
            parts.chain(responses.map(|response| response.to_bytes())).flatten().collect::<Vec<u8>>()
        };
        let unanswered = SealProof::from_bytes(&bytes([Scalar::ZERO; 2])).expect("a proof");
        let e = -sealed.equations(reader, &unanswered)[0].terms[2].0;
        for blinding in [vote.blinding, lie] {
            let responses = [nonces[0] + e * vote.value, nonces[1] + e * blinding];
            assert!(!accepted(&sealing(reader, sealed, bytes(responses))));
        }
        // With the right handle, the same steps make a proof.
        let honest = Sealed { handle: (point * vote.blinding).compress(), ..sealed };
        let e = -honest.equations(reader, &unanswered)[0].terms[2].0;
        let responses = [nonces[0] + e * vote.value, nonces[1] + e * vote.blinding];
        assert!(accepted(&sealing(reader, honest, bytes(responses))));
    }
}

#[test]
fn an_unseal_is_to_the_number_that_was_sealed() {
    let (reader, other) = (ReadingSecret::random(), ReadingSecret::random());
    let (sealed, _) = reader.key().seal(&hidden(5)).expect("a key");
    let fresh = hidden(5);
    let proof = reader.unseal(&sealed, &fresh).expect("points");
    assert!(unseals(reader.key(), sealed, fresh.commitment(), &proof));
    // Another number, even by the reader.
    for value in [0, 4, 6] {
        let lie = hidden(value);
        let lying = reader.unseal(&sealed, &lie).expect("points");
        assert!(!unseals(reader.key(), sealed, lie.commitment(), &lying), "{value}");
        assert!(!unseals(reader.key(), sealed, lie.commitment(), &proof), "{value}");
    }
    // By somebody else, with their key or with the reader's.
    let lying = other.unseal(&sealed, &fresh).expect("points");
    for key in [reader.key(), other.key()] {
        assert!(!unseals(key, sealed, fresh.commitment(), &lying));
    }
    assert!(!unseals(other.key(), sealed, fresh.commitment(), &proof));
    // Commitment and handle exchanged, or one of them another.
    let exchanged = Sealed { commitment: sealed.handle, handle: sealed.commitment };
    let lying = reader.unseal(&exchanged, &fresh).expect("points");
    let (another, _) = reader.key().seal(&hidden(5)).expect("a key");
    for (sealed, proof) in [
        (exchanged, lying),
        (exchanged, proof),
        (Sealed { handle: another.handle, ..sealed }, proof),
        (Sealed { commitment: another.commitment, ..sealed }, proof),
        (another, proof),
    ] {
        assert!(!unseals(reader.key(), sealed, fresh.commitment(), &proof));
    }
}

/// Both equations are checked: one error does not cancel another.
#[test]
fn errors_in_both_equations_do_not_cancel() {
    let reader = ReadingSecret::random();
    let (sealed, proof) = reader.key().seal(&hidden(5)).expect("a key");
    let fresh = hidden(5);
    let opening = reader.unseal(&sealed, &fresh).expect("points");
    let changed = |proof: &SealProof, at: usize, by: &RistrettoPoint| {
        let mut bytes = proof.to_bytes();
        let start = CompressedRistretto::from_slice(&bytes[at..at + 32]).expect("32 bytes");
        let start = (start.decompress().expect("a point") + by).compress();
        bytes[at..at + 32].copy_from_slice(start.as_bytes());
        SealProof::from_bytes(&bytes).expect("a proof")
    };
    let b = PedersenGens::default().B;
    for (one, other) in [(b, RistrettoPoint::default()), (b, -b), (RistrettoPoint::default(), b)] {
        let bend = |proof: &SealProof| changed(&changed(proof, 0, &one), 32, &other);
        assert!(!seals(reader.key(), sealed, &bend(&proof)));
        assert!(!unseals(reader.key(), sealed, fresh.commitment(), &bend(&opening)));
    }
    // One statement's proof is none of the other.
    assert!(!seals(reader.key(), sealed, &opening));
    assert!(!unseals(reader.key(), sealed, fresh.commitment(), &proof));
}

#[test]
fn every_bit_of_a_proof_counts() {
    let reader = ReadingSecret::random();
    let (sealed, proof) = reader.key().seal(&hidden(5)).expect("a key");
    let fresh = hidden(5);
    let opening = reader.unseal(&sealed, &fresh).expect("points");
    for bit in (0..8 * SealProof::BYTES).step_by(7) {
        let flipped = |proof: &SealProof| {
            let mut bytes = proof.to_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            bytes
        };
        for program in [
            sealing(reader.key(), sealed, flipped(&proof)),
            unsealing(reader.key(), sealed, fresh.commitment(), flipped(&opening)),
        ] {
            let taken = run(&program).is_ok_and(|outcome| PointEquation::check_all(&outcome.points).is_ok());
            assert!(!taken, "bit {bit}");
        }
    }
}

#[test]
fn strings_must_be_what_they_should() {
    let reader = ReadingSecret::random();
    let (sealed, proof) = reader.key().seal(&hidden(5)).expect("a key");
    let fails = |program: &Program| run(program).map(drop);
    let nobody = ReadingKey(CompressedRistretto([0; 32]));
    assert_eq!(fails(&sealing(nobody, sealed, proof.to_bytes())), Err(Error::InvalidReadingKey));
    let unsealed = unsealing(nobody, sealed, sealed.commitment, proof.to_bytes());
    assert_eq!(fails(&unsealed), Err(Error::InvalidReadingKey));
    assert!(nobody.seal(&hidden(5)).is_none());
    let mut large = proof.to_bytes();
    large[64..96].copy_from_slice(&[0xff; 32]);
    let whole = proof.to_bytes();
    for bytes in [&whole[..127], &[&whole[..], &[0]].concat(), &large, &[]] {
        assert_eq!(fails(&sealing(reader.key(), sealed, bytes)), Err(Error::InvalidSealProof));
        let unsealed = unsealing(reader.key(), sealed, sealed.commitment, bytes);
        assert_eq!(fails(&unsealed), Err(Error::InvalidSealProof));
    }
    for (place, short) in (0..3).flat_map(|place| [(place, 31), (place, 33)]) {
        let mut parts =
            [reader.key().0, sealed.commitment, sealed.handle].map(|point| point.to_bytes().to_vec());
        parts[place].resize(short, 0);
        let pushed = parts.into_iter().fold(anchor(), |program, part| program.push(part));
        assert_eq!(fails(&pushed.clone().push(whole).seal()), Err(Error::InvalidPoint));
        let pushed = pushed.push_point(sealed.commitment).push(whole);
        assert_eq!(fails(&pushed.unseal()), Err(Error::InvalidPoint));
    }
    // Bytes that are no point are found when equations are checked.
    let no_point = CompressedRistretto([0xff; 32]);
    assert!(!seals(ReadingKey(no_point), sealed, &proof));
    assert!(!seals(reader.key(), Sealed { handle: no_point, ..sealed }, &proof));
    assert!(ReadingKey(no_point).seal(&hidden(5)).is_none());
    assert!(reader.read(&Sealed { handle: no_point, ..sealed }).is_none());
    for bytes in [[0; 32], [0xff; 32]] {
        assert!(ReadingSecret::from_bytes(&bytes).is_err());
    }
}

/// What each costs in edges, as docs/spec.md says.
#[test]
fn both_are_charged() {
    let reader = ReadingSecret::random().key();
    let (sealed, proof) = reader.seal(&hidden(5)).expect("a key");
    let edges = |program: &Program| run(program).expect("a run").counts.edges;
    let start = edges(&anchor());
    assert_eq!(edges(&sealing(reader, sealed, proof.to_bytes())) - start, 6 * 64 + 16 + 5);
    let unsealed = unsealing(reader, sealed, sealed.commitment, proof.to_bytes());
    assert_eq!(edges(&unsealed) - start, 8 * 64 + 16 + 6);
}

/// A signing key has one reading secret, which does not show it.
#[test]
fn a_signing_key_reads() {
    let key = zkvm::signature::SigningKey::random();
    let (one, same) = (ReadingSecret::of(&key), ReadingSecret::of(&key));
    assert_eq!(one.to_bytes(), same.to_bytes());
    assert_ne!(one.to_bytes(), key.to_bytes());
    assert_ne!(one.key().to_bytes(), key.verification_key().to_bytes());
    assert_eq!(format!("{one:?}"), "ReadingSecret");
    let again = ReadingSecret::from_bytes(&one.to_bytes()).expect("its own bytes");
    assert_eq!(again.key(), one.key());
}

#[test]
fn a_reading_key_is_a_text() {
    let key = ReadingSecret::random().key();
    let text = key.to_string();
    assert_eq!((text.len(), &text[..4]), (ReadingKey::LENGTH, "zkr1"));
    assert_eq!([text.parse(), text.to_uppercase().parse()], [Ok(key), Ok(key)]);
    let address = zkvm::signature::SigningKey::random();
    let address = zkvm::tx::Address::from(&address).to_string();
    assert_eq!(address.parse::<ReadingKey>(), Err(ReadingKeyError::Prefix));
    assert!(text.parse::<zkvm::tx::Address>().is_err());
    let last = if text.ends_with('q') { "p" } else { "q" };
    let slip = [&text[..text.len() - 1], last].concat();
    assert_eq!(slip.parse::<ReadingKey>(), Err(ReadingKeyError::Checksum));
    assert_eq!(text[..61].parse::<ReadingKey>(), Err(ReadingKeyError::Length { found: 61 }));
    for bytes in [[0; 32], [0xff; 32]] {
        let nobody = ReadingKey(CompressedRistretto(bytes)).to_string();
        assert_eq!(nobody.parse::<ReadingKey>(), Err(ReadingKeyError::Point));
    }
}
