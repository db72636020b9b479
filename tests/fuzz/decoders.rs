//! Decoders of small objects: total, and with one encoding for each object.

use std::str::FromStr;

use zkvm::Journal;
use zkvm::generators::{export, import};
use zkvm::merkle::Path;
use zkvm::program::{self, Instruction, InstructionSet};
use zkvm::r1cs::R1csProof;
use zkvm::signature::musig::Share;
use zkvm::signature::{Signature, SigningKey, VerificationKey};
use zkvm::tx::{CallProof, Program, ValueOpening};

use super::canonical;

pub(super) fn journal(bytes: &[u8]) {
    canonical(bytes, Journal::decode(bytes), Journal::encode);
}

/// What is canonical is also read loosely, and what is read loosely has a canonical form.
pub(super) fn proof(bytes: &[u8]) {
    let loose = R1csProof::from_bytes(bytes);
    if let Some(proof) = canonical(bytes, R1csProof::from_canonical_bytes(bytes), R1csProof::to_bytes) {
        assert_eq!(loose.as_ref(), Ok(&proof));
    }
    if let Ok(proof) = loose {
        assert_eq!(R1csProof::from_canonical_bytes(&proof.to_bytes()), Ok(proof.clone()));
        // Whatever the points are, asking does not panic.
        let _ = proof.fits(bytes.len() as u32);
    }
}

/// The first byte chooses the instruction set. A listing says everything about a program.
pub(super) fn program(bytes: &[u8]) {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let sets = [
        InstructionSet::Core,
        InstructionSet::Image,
        InstructionSet::Script,
        InstructionSet::Original,
        InstructionSet::Clause,
    ];
    let set = sets[usize::from(*choice) % sets.len()];
    let Some(code) = canonical(bytes, program::decode(set, bytes), |code| program::encode(set, code)) else {
        return;
    };
    let lines = program::listing(&code);
    let again: Result<Vec<Instruction>, _> = lines.lines().map(Instruction::from_str).collect();
    assert_eq!(again, Ok(code));
    if set == InstructionSet::Core {
        canonical(bytes, Program::decode(bytes), Program::encode).expect("the same decoder");
    }
}

/// What is read as an instruction is written in one form, which is read as the same.
pub(super) fn listing(bytes: &[u8]) {
    for line in String::from_utf8_lossy(bytes).lines() {
        match Instruction::from_str(line) {
            Ok(instruction) => assert_eq!(Instruction::from_str(&instruction.to_string()), Ok(instruction)),
            Err(error) => assert!(error.to_string().contains(line)),
        }
    }
}

pub(super) fn merkle(bytes: &[u8]) {
    let loose = Path::decode_loosely(bytes);
    if let Some(path) = canonical(bytes, Path::decode(bytes), Path::encode) {
        assert_eq!(loose, Ok(path));
    }
}

pub(super) fn taproot(bytes: &[u8]) {
    if let Some(proof) = canonical(bytes, CallProof::decode(bytes), CallProof::encode) {
        // Whatever the points are, the equation can be checked.
        let _ = zkvm::batch::PointEquation::check_all(&[proof.equation(bytes, proof.inner)]);
    }
    if let Some(proof) = canonical(bytes, CallProof::decode_short(bytes), CallProof::encode_short) {
        assert_eq!(CallProof::decode(&proof.encode()), Ok(proof));
    }
}

pub(super) fn opening(bytes: &[u8]) {
    canonical(bytes, ValueOpening::from_bytes(bytes), |opening| opening.to_bytes().to_vec());
}

/// A signature, then what 32 bytes can be.
pub(super) fn keys(bytes: &[u8]) {
    canonical(bytes, Signature::from_bytes(bytes), |signature| signature.to_bytes().to_vec());
    let Some(half) = bytes.first_chunk::<32>() else { return };
    canonical(half, Share::from_bytes(half), |share| share.to_bytes().to_vec());
    canonical(half, VerificationKey::from_bytes(*half), |key| key.to_bytes().to_vec());
    if let Ok(key) = SigningKey::from_bytes(half) {
        assert!(key.verification_key().point().is_some(), "a secret key without a public one");
    }
}

/// Only the chains themselves are taken, with roots or without: a machine reads both forms and writes one of them.
pub(super) fn generators(bytes: &[u8]) {
    let first_points = |bytes: &[u8]| bytes[4..][..64 * 64].to_vec();
    let encode = |n: &usize| {
        let own = export(*n);
        assert_eq!(first_points(&own), first_points(bytes));
        if own[..4] == bytes[..4] { own } else { bytes.to_vec() }
    };
    if let Some(n) = canonical(bytes, import(bytes), encode) {
        assert!(n.is_power_of_two());
    }
}
