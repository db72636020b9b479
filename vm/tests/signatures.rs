//! `signatures.json`: the reference's signatures, their mutations and its aggregated keys; and what must fail.

mod common;

use common::{edited, text, unhex, unhex32, vectors};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use serde_json::Value;
use zkvm::batch::PointEquation;
use zkvm::signature::musig::{
    self, AggregatedKey, Group, MusigError, NonceCommitment, NonceSeed, Precommitment, Round, Share,
    sign_together, sign_together_from,
};
use zkvm::signature::{Signature, SignatureError, SigningKey, VerificationKey};

fn transcript(vector: &Value) -> Transcript {
    let leak =
        |value: &Value| -> &'static [u8] { value.as_str().expect("a label").to_owned().leak().as_bytes() };
    let mut transcript = Transcript::new(leak(&vector["label"]));
    for message in vector["messages"].as_array().expect("messages") {
        transcript.append_message(leak(&message[0]), &unhex(&message[1]));
    }
    transcript
}

fn public(value: &Value) -> VerificationKey {
    VerificationKey(CompressedRistretto(unhex32(value)))
}

fn secret(value: &Value) -> SigningKey {
    SigningKey::from_bytes(&unhex32(value)).expect("a key")
}

fn publics(value: &Value) -> Vec<VerificationKey> {
    value.as_array().expect("keys").iter().map(public).collect()
}

fn secrets(value: &Value) -> Vec<SigningKey> {
    value.as_array().expect("keys").iter().map(secret).collect()
}

fn pairs(vector: &Value) -> Vec<(VerificationKey, Vec<u8>)> {
    let pairs = vector["pairs"].as_array().expect("pairs").iter();
    pairs.map(|pair| (public(&pair[0]), unhex(&pair[1]))).collect()
}

/// A vector of one kind with the fields of a mutation in place of its own, and the bytes of its signature.
fn mutated(vector: &Value, mutation: &Value) -> (Value, Vec<u8>) {
    let mut changed = vector.clone();
    let mut bytes = unhex(&vector["signature"]);
    for (field, value) in mutation.as_object().expect("a mutation") {
        match field.as_str() {
            "name" | "expect" => {}
            "edit" => bytes = edited(&bytes, value),
            "public" | "label" | "pairs" => changed[field] = value.clone(),
            _ => panic!("an unknown kind of mutation: {field}"),
        }
    }
    (changed, bytes)
}

/// `accept`, `reject_decode` or `reject_verify`.
fn verdict(vector: &Value, bytes: &[u8]) -> &'static str {
    let Ok(signature) = Signature::from_bytes(bytes) else { return "reject_decode" };
    assert_eq!(signature.to_bytes(), bytes);
    let mut transcript = transcript(vector);
    let verdict = match text(vector, "kind") {
        "single" => signature.verify(&mut transcript, public(&vector["public"])),
        _ => signature.verify_multi(&mut transcript, &pairs(vector)),
    };
    match verdict {
        Ok(()) => "accept",
        Err(_) => "reject_verify",
    }
}

fn of_kind(kind: &str) -> Vec<Value> {
    let vectors: Vec<_> =
        vectors("signatures").into_iter().filter(|vector| text(vector, "kind") == kind).collect();
    assert!(!vectors.is_empty(), "no vectors of kind {kind}");
    vectors
}

fn challenges(vector: &Value) -> Vec<Scalar> {
    let scalar = |value: &Value| Scalar::from_canonical_bytes(unhex32(value)).expect("a reduced scalar");
    match vector.get("challenge_c") {
        Some(challenge) => vec![scalar(challenge)],
        None => vector["challenges_c"].as_array().expect("challenges").iter().map(scalar).collect(),
    }
}

fn check_verdicts(vector: &Value) {
    let name = text(vector, "name");
    assert_eq!(verdict(vector, &unhex(&vector["signature"])), text(vector, "expect"), "{name}");
    for mutation in vector["mutations"].as_array().expect("mutations") {
        let (changed, bytes) = mutated(vector, mutation);
        let verdict = verdict(&changed, &bytes);
        assert_eq!(verdict, text(mutation, "expect"), "{name}: {}", text(mutation, "name"));
    }
}

#[test]
fn single_signatures() {
    for vector in of_kind("single") {
        check_verdicts(&vector);
        let name = text(&vector, "name");
        let (key, secret) = (public(&vector["public"]), secret(&vector["secret"]));
        assert_eq!(secret.verification_key(), key, "{name}");

        let signature = Signature::from_bytes(&unhex(&vector["signature"])).expect("a signature");
        let equation = signature.equation(&mut transcript(&vector), key);
        assert_eq!(equation.base, -signature.s, "{name}");
        assert_eq!(equation.terms, [(Scalar::ONE, signature.R), (challenges(&vector)[0], key.0)], "{name}");

        let ours = Signature::sign(&mut transcript(&vector), &secret);
        assert_eq!(ours.verify(&mut transcript(&vector), key), Ok(()), "{name}");
    }
}

#[test]
fn multi_message_signatures() {
    for vector in of_kind("multi") {
        check_verdicts(&vector);
        let name = text(&vector, "name");
        let (pairs, secrets) = (pairs(&vector), secrets(&vector["secrets"]));

        let signature = Signature::from_bytes(&unhex(&vector["signature"])).expect("a signature");
        let equation = signature.multi_equation(&mut transcript(&vector), &pairs).expect("keys");
        let keys = challenges(&vector).into_iter().zip(&pairs).map(|(c, (key, _))| (c, key.0));
        let terms: Vec<_> = [(Scalar::ONE, signature.R)].into_iter().chain(keys).collect();
        assert_eq!((equation.base, equation.terms), (-signature.s, terms), "{name}");

        let signers: Vec<_> = secrets.iter().zip(pairs.iter().map(|(_, message)| message)).collect();
        let ours = Signature::sign_multi(&mut transcript(&vector), &signers).expect("keys");
        assert_eq!(ours.verify_multi(&mut transcript(&vector), &pairs), Ok(()), "{name}");
    }
}

#[test]
fn aggregated_keys() {
    for vector in of_kind("multikey") {
        let aggregated = musig::aggregate(publics(&vector["keys"])).expect("keys");
        assert_eq!(aggregated.key(), public(&vector["aggregated_key"]));
        assert_eq!(aggregated.key(), secret(&vector["aggregated_secret"]).verification_key());
        let keys: Vec<_> = secrets(&vector["secrets"]).iter().map(SigningKey::verification_key).collect();
        assert_eq!(keys, publics(&vector["keys"]));
    }
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_scalar(Scalar::from(seed).invert()).expect("not zero")
}

fn message(text: &'static [u8]) -> Transcript {
    let mut transcript = Transcript::new(b"test");
    transcript.append_message(b"message", text);
    transcript
}

/// Bytes that are no point.
const NO_POINT: VerificationKey = VerificationKey(CompressedRistretto([0xff; 32]));
const IDENTITY: VerificationKey = VerificationKey(CompressedRistretto([0; 32]));

#[test]
fn both_sides_leave_the_transcript_in_the_same_state() {
    let (mut signing, mut verifying) = (message(b"m"), message(b"m"));
    let signature = Signature::sign(&mut signing, &key(2));
    signature.verify(&mut verifying, key(2).verification_key()).expect("a signature");
    let pairs = [(&key(2), b"a"), (&key(3), b"b")];
    let signature = Signature::sign_multi(&mut signing, &pairs).expect("keys");
    let pairs = pairs.map(|(key, message)| (key.verification_key(), message));
    signature.verify_multi(&mut verifying, &pairs).expect("a signature");
    let draw = |mut transcript: Transcript| {
        let mut bytes = [0; 32];
        transcript.challenge_bytes(b"next", &mut bytes);
        bytes
    };
    assert_eq!(draw(signing), draw(verifying));
}

#[test]
fn a_nonce_is_new_each_time() {
    let sign = || Signature::sign(&mut message(b"m"), &key(2));
    assert_ne!(sign().R, sign().R);
    let sign = || Signature::sign_multi(&mut message(b"m"), &[(&key(2), b"a")]).expect("keys");
    assert_ne!(sign().R, sign().R);
}

#[test]
fn every_changed_byte_makes_a_signature_invalid() {
    let signature = Signature::sign(&mut message(b"m"), &key(2)).to_bytes();
    for i in 0..signature.len() {
        let mut changed = signature;
        changed[i] ^= 0x10;
        let verdict = Signature::from_bytes(&changed)
            .map(|signature| signature.verify(&mut message(b"m"), key(2).verification_key()));
        assert!(!matches!(verdict, Ok(Ok(()))), "byte {i}");
    }
    for length in [0, 32, 63, 65] {
        let bytes: Vec<_> = signature.iter().copied().cycle().take(length).collect();
        assert!(Signature::from_bytes(&bytes).is_err(), "{length} bytes");
    }
}

/// With the secret zero everybody can sign: the equation holds, as in the reference, and `verify` refuses.
#[test]
fn the_identity_is_no_key() {
    let nonce = Scalar::from(5u8);
    let commitment = zkvm::PedersenGens::default().commit(nonce, Scalar::ZERO).compress();
    let signature = Signature { R: commitment, s: nonce };
    let equation = signature.equation(&mut message(b"m"), IDENTITY);
    assert_eq!(PointEquation::check_all(&[equation]), Ok(()));
    let verdict = signature.verify(&mut message(b"m"), IDENTITY);
    assert_eq!(verdict, Err(SignatureError::Invalid));
    let verdict = signature.verify_multi(&mut message(b"m"), &[(IDENTITY, b"a")]);
    assert_eq!(verdict, Err(SignatureError::Invalid));

    assert!(SigningKey::from_scalar(Scalar::ZERO).is_none());
    assert!(SigningKey::from_bytes(&[0; 32]).is_err());
    assert!(VerificationKey::from_bytes([0; 32]).is_err());
    assert!(key(2).tweaked(&-Scalar::from(2u8).invert()).is_none());
}

#[test]
fn bytes_that_are_no_point_are_no_key() {
    let signature = Signature::sign(&mut message(b"m"), &key(2));
    assert_eq!(signature.verify(&mut message(b"m"), NO_POINT), Err(SignatureError::Invalid));
    assert!(VerificationKey::from_bytes([0xff; 32]).is_err());
    assert!(SigningKey::from_bytes(&[0xff; 32]).is_err());
    assert_eq!(*key(3).to_bytes(), Scalar::from(3_u8).invert().to_bytes());
    let key = key(2).verification_key();
    assert_eq!(VerificationKey::from_bytes(key.to_bytes()), Ok(key));
}

#[test]
fn a_tweaked_key_signs_for_the_tweaked_point() {
    let tweak = Scalar::from(77u8);
    let tweaked = key(2).tweaked(&tweak).expect("not zero");
    let point = key(2).verification_key().point().expect("a point");
    let public = VerificationKey::from(point + zkvm::PedersenGens::default().commit(tweak, Scalar::ZERO));
    assert_eq!(tweaked.verification_key(), public);
}

#[test]
fn secrets_are_not_printed() {
    assert_eq!(format!("{:?}", key(2)), "SigningKey");
}

#[test]
fn a_multi_message_signature_holds_for_its_pairs_in_their_order_only() {
    let keys = [key(2), key(3), key(4)];
    let messages: [&[u8]; 3] = [b"a", b"b", b""];
    let signers: Vec<_> = keys.iter().zip(messages).collect();
    let signature = Signature::sign_multi(&mut message(b"m"), &signers).expect("keys");
    let pairs: Vec<_> = signers.iter().map(|(key, message)| (key.verification_key(), *message)).collect();
    let verify = |pairs: &[(VerificationKey, &[u8])]| signature.verify_multi(&mut message(b"m"), pairs);
    assert_eq!(verify(&pairs), Ok(()));

    assert_eq!(signature.verify_multi(&mut message(b"n"), &pairs), Err(SignatureError::Invalid));
    for i in 0..pairs.len() {
        let mut changed = pairs.clone();
        changed[i].1 = b"other";
        assert_eq!(verify(&changed), Err(SignatureError::Invalid));
        changed = pairs.clone();
        changed[i].0 = key(5).verification_key();
        assert_eq!(verify(&changed), Err(SignatureError::Invalid));
        changed = pairs.clone();
        changed.remove(i);
        assert_eq!(verify(&changed), Err(SignatureError::Invalid));
        changed = pairs.clone();
        changed.swap(i, (i + 1) % pairs.len());
        assert_eq!(verify(&changed), Err(SignatureError::Invalid));
        changed = pairs.clone();
        changed.insert(i, pairs[i]);
        assert_eq!(verify(&changed), Err(SignatureError::Invalid));
    }
    // The boundary between messages counts.
    let mut moved = pairs.clone();
    (moved[0].1, moved[1].1) = (b"ab", b"");
    assert_eq!(verify(&moved), Err(SignatureError::Invalid));
}

#[test]
fn a_signature_of_nobody_is_refused() {
    let none: [(&SigningKey, &[u8]); 0] = [];
    assert_eq!(Signature::sign_multi(&mut message(b"m"), &none), Err(SignatureError::NoKeys));
    let nonce = Scalar::from(5u8);
    let commitment = zkvm::PedersenGens::default().commit(nonce, Scalar::ZERO).compress();
    let none: [(VerificationKey, &[u8]); 0] = [];
    let verdict = Signature { R: commitment, s: nonce }.verify_multi(&mut message(b"m"), &none);
    assert_eq!(verdict, Err(SignatureError::NoKeys));
}

#[test]
fn equations_of_several_signatures_are_checked_together() {
    let mut equations = Vec::new();
    for seed in 2..6 {
        let signature = Signature::sign(&mut message(b"m"), &key(seed));
        equations.push(signature.equation(&mut message(b"m"), key(seed).verification_key()));
    }
    assert_eq!(PointEquation::check_all(&equations), Ok(()));
    // Two errors that cancel out in a sum without weights.
    equations[0].base += Scalar::ONE;
    equations[1].base -= Scalar::ONE;
    assert!(PointEquation::check_all(&equations).is_err());
}

/// A group of keys 2, 3, … that signs together, and what each of its signers sends unless told otherwise.
struct Session {
    group: Group,
    keys: Vec<SigningKey>,
}

/// What the first signer receives in place of what the others sent.
#[derive(Default)]
struct Forgery {
    precommitment: Option<(usize, Precommitment)>,
    commitment: Option<(usize, NonceCommitment)>,
    share: Option<(usize, Share)>,
}

impl Session {
    fn one_key(count: u8) -> (Self, AggregatedKey) {
        let keys: Vec<_> = (2..2 + count).map(key).collect();
        let key = musig::aggregate(keys.iter().map(SigningKey::verification_key).collect()).expect("keys");
        (Self { group: Group::OneKey(key.clone()), keys }, key)
    }

    fn own_messages(count: u8) -> (Self, Vec<(VerificationKey, Vec<u8>)>) {
        let keys: Vec<_> = (2..2 + count).map(key).collect();
        let pair = |key: &SigningKey| (key.verification_key(), b"own".to_vec());
        let pairs: Vec<_> = keys.iter().map(pair).collect();
        let group = pairs.iter().map(|(key, message)| ((*key).into(), message.clone())).collect();
        (Self { group: Group::OwnMessages(group), keys }, pairs)
    }

    /// The key of 2 and 3, and the tweaked key of 4 and 5, each with a message.
    fn joint_messages() -> (Self, Vec<(VerificationKey, Vec<u8>)>) {
        let keys: Vec<_> = (2..6).map(key).collect();
        let joint = |keys: &[SigningKey]| {
            musig::aggregate(keys.iter().map(SigningKey::verification_key).collect()).expect("keys")
        };
        let tweaked = joint(&keys[2..]).tweaked(&Scalar::from(7u8)).expect("not the identity");
        let group = vec![(joint(&keys[..2]), b"one".to_vec()), (tweaked, b"two".to_vec())];
        let pairs = group.iter().map(|(key, message)| (key.key(), message.clone())).collect();
        (Self { group: Group::OwnMessages(group), keys }, pairs)
    }

    /// The signature as the first signer gets it.
    fn run(&self, forgery: &Forgery) -> Result<Signature, MusigError> {
        let start = |(i, key): (usize, &SigningKey)| {
            sign_together(message(b"m"), self.group.clone(), i, key.clone()).expect("a member")
        };
        let (signers, mut sent): (Vec<_>, Vec<_>) = self.keys.iter().enumerate().map(start).unzip();
        let honest = sent.clone();
        forge(&mut sent, forgery.precommitment);
        let mut signers = signers.into_iter();
        let first = signers.next().expect("a signer").receive(&sent)?;
        let others = signers.map(|signer| signer.receive(&honest).expect("honest precommitments"));
        let (signers, mut sent): (Vec<_>, Vec<_>) = [first].into_iter().chain(others).unzip();
        let honest = sent.clone();
        forge(&mut sent, forgery.commitment);
        let mut signers = signers.into_iter();
        let first = signers.next().expect("a signer").receive(&sent)?;
        let others = signers.map(|signer| signer.receive(&honest).expect("honest commitments"));
        let (signers, mut sent): (Vec<_>, Vec<_>) = [first].into_iter().chain(others).unzip();
        forge(&mut sent, forgery.share);
        let mut signers = signers.into_iter();
        let signature = signers.next().expect("a signer").receive(&sent)?;
        if forgery.share.is_none() {
            signers.for_each(|signer| assert_eq!(signer.receive(&sent), Ok(signature)));
        }
        Ok(signature)
    }

    /// The error that names a signer.
    fn cheater(&self, position: usize, round: Round) -> Result<Signature, MusigError> {
        Err(MusigError::Cheater { position, key: self.keys[position].verification_key(), round })
    }
}

fn forge<T>(sent: &mut [T], forgery: Option<(usize, T)>) {
    if let Some((position, part)) = forgery {
        sent[position] = part;
    }
}

#[test]
fn signers_make_a_signature_together() {
    for count in 1..=4 {
        let (session, aggregated) = Session::one_key(count);
        let signature = session.run(&Forgery::default()).expect("honest signers");
        assert_eq!(signature.verify(&mut message(b"m"), aggregated.key()), Ok(()));
        let verdict = signature.verify(&mut message(b"n"), aggregated.key());
        assert_eq!(verdict, Err(SignatureError::Invalid));

        let (session, pairs) = Session::own_messages(count);
        let signature = session.run(&Forgery::default()).expect("honest signers");
        assert_eq!(signature.verify_multi(&mut message(b"m"), &pairs), Ok(()));
    }
}

#[test]
fn joint_keys_sign_messages_of_their_own() {
    let (session, pairs) = Session::joint_messages();
    let signature = session.run(&Forgery::default()).expect("honest signers");
    assert_eq!(signature.verify_multi(&mut message(b"m"), &pairs), Ok(()));
    let swapped = [(pairs[0].0, pairs[1].1.clone()), (pairs[1].0, pairs[0].1.clone())];
    assert_eq!(signature.verify_multi(&mut message(b"m"), &swapped), Err(SignatureError::Invalid));
}

#[test]
fn a_tweaked_key_is_another_key_of_the_same_signers() {
    let (mut session, aggregated) = Session::one_key(3);
    let tweak = Scalar::from(7u8);
    let twice = aggregated.clone().tweaked(&tweak).and_then(|key| key.tweaked(&tweak)).expect("a key");
    let point = aggregated.key().point().expect("a point");
    let tweaks = RistrettoPoint::mul_base(&Scalar::from(14u8));
    assert_eq!(twice.key(), VerificationKey::from(point + tweaks));
    session.group = Group::OneKey(twice.clone());
    let signature = session.run(&Forgery::default()).expect("honest signers");
    assert_eq!(signature.verify(&mut message(b"m"), twice.key()), Ok(()));
    assert_eq!(signature.verify(&mut message(b"m"), aggregated.key()), Err(SignatureError::Invalid));
    // One signer's key alone is tweaked as the signer would.
    let alone = AggregatedKey::from(key(2).verification_key()).tweaked(&tweak).expect("a key");
    assert_eq!(Some(alone.key()), key(2).tweaked(&tweak).map(|key| key.verification_key()));
    let canceled = AggregatedKey::from(key(2).verification_key()).tweaked(&-Scalar::from(2u8).invert());
    assert_eq!(canceled, None);
    assert_eq!(AggregatedKey::from(NO_POINT).tweaked(&tweak), None);
}

#[test]
fn a_cheating_signer_is_named() {
    let other_point = NonceCommitment(key(9).verification_key().0);
    let share = Share::from_bytes(&Scalar::from(9u8).to_bytes()).expect("reduced");
    for session in [Session::one_key(3).0, Session::own_messages(3).0, Session::joint_messages().0] {
        for position in 0..3 {
            let run = |forgery| session.run(&forgery);
            // Found out at once if it is one's own, else when the commitment comes.
            let round = if position == 0 { Round::Precommitment } else { Round::Commitment };
            let precommitment = Some((position, Precommitment([7; 32])));
            let verdict = run(Forgery { precommitment, ..Forgery::default() });
            assert_eq!(verdict, session.cheater(position, round));

            for point in [other_point, NonceCommitment(NO_POINT.0), NonceCommitment(IDENTITY.0)] {
                let verdict = run(Forgery { commitment: Some((position, point)), ..Forgery::default() });
                assert_eq!(verdict, session.cheater(position, Round::Commitment));
            }
            let verdict = run(Forgery { share: Some((position, share)), ..Forgery::default() });
            assert_eq!(verdict, session.cheater(position, Round::Share));
        }
    }
}

#[test]
fn a_seed_makes_the_same_nonce_for_the_same_signature_only() {
    let (session, _) = Session::own_messages(3);
    let other = Session::joint_messages().0.group;
    let seed = |byte: u8| NonceSeed::from_bytes([byte; 32]);
    let start = |seed: &NonceSeed, text: &'static [u8], group: &Group, position: usize| {
        let key = session.keys[position].clone();
        sign_together_from(seed, message(text), group.clone(), position, key).expect("a member").1
    };
    let known = start(&seed(1), b"m", &session.group, 0);
    assert_eq!(known, start(&NonceSeed::from_bytes(*seed(1).to_bytes()), b"m", &session.group, 0));
    let others = [
        start(&seed(2), b"m", &session.group, 0),
        start(&seed(1), b"n", &session.group, 0),
        start(&seed(1), b"m", &session.group, 1),
        start(&seed(1), b"m", &other, 0),
        start(&NonceSeed::random(), b"m", &session.group, 0),
    ];
    assert!(others.iter().all(|other| *other != known), "{others:?}");
    // A key that is there twice has two nonces.
    let twice = vec![(key(2).verification_key().into(), b"own".to_vec()); 2];
    let twice = Group::OwnMessages(twice);
    let parts = [0, 1].map(|position| {
        sign_together_from(&seed(1), message(b"m"), twice.clone(), position, key(2)).expect("a member").1
    });
    assert_ne!(parts[0], parts[1]);
}

#[test]
fn a_part_from_each_signer_is_needed() {
    let (session, _) = Session::one_key(2);
    let start = |i: usize| sign_together(message(b"m"), session.group.clone(), i, session.keys[i].clone());
    let wrong = |found| MusigError::WrongCount { expected: 2, found };
    let (one, hers) = start(0).expect("a member");
    assert_eq!(one.receive(&[hers]).err(), Some(wrong(1)));

    let (one, hers) = start(0).expect("a member");
    let (two, his) = start(1).expect("a member");
    let (one, her_commitment) = one.receive(&[hers, his]).expect("honest");
    let (two, his_commitment) = two.receive(&[hers, his]).expect("honest");
    let (one, her_share) = one.receive(&[her_commitment, his_commitment]).expect("honest");
    assert_eq!(two.receive(&[her_commitment; 3]).err(), Some(wrong(3)));
    assert_eq!(one.receive(&[her_share]).err(), Some(wrong(1)));
}

#[test]
fn only_members_with_their_keys_take_part() {
    let (session, _) = Session::one_key(2);
    let start = |i, key| sign_together(message(b"m"), session.group.clone(), i, key).map(drop);
    assert_eq!(start(0, key(3)), Err(MusigError::AnotherKey(0)));
    assert_eq!(start(2, key(2)), Err(MusigError::AnotherKey(2)));
    let group = |pairs| sign_together(message(b"m"), Group::OwnMessages(pairs), 0, key(2)).map(drop);
    assert_eq!(group(vec![]), Err(MusigError::NoKeys));
    let pair = |key: VerificationKey| (key.into(), b"own".to_vec());
    for bad in [NO_POINT, IDENTITY] {
        let pairs = vec![pair(key(2).verification_key()), pair(bad)];
        assert_eq!(group(pairs), Err(MusigError::InvalidKey(1)));
        let keys = vec![key(2).verification_key(), bad];
        assert_eq!(musig::aggregate(keys), Err(MusigError::InvalidKey(1)));
    }
    assert_eq!(musig::aggregate(vec![]), Err(MusigError::NoKeys));
}

/// A key chosen as Y − X is no use beside X: Y's owner alone cannot sign for both.
#[test]
fn a_rogue_key_does_not_cancel_another() {
    let (victim, rogue) = (key(2).verification_key(), key(3));
    let points = (victim.point().expect("a point"), rogue.verification_key().point().expect("a point"));
    let chosen = VerificationKey::from(points.1 - points.0);
    let aggregated = musig::aggregate(vec![victim, chosen]).expect("keys");
    assert_ne!(aggregated.key(), rogue.verification_key());
    let signature = Signature::sign(&mut message(b"m"), &rogue);
    let verdict = signature.verify(&mut message(b"m"), aggregated.key());
    assert_eq!(verdict, Err(SignatureError::Invalid));
}
