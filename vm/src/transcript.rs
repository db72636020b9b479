//! Every label and domain separator, of proofs, IDs and signatures.
//!
//! A transcript turns an interactive argument into a non-interactive one: both sides append the same messages
//! under the same labels and draw the same challenges. The labels are part of the proof format; changing one
//! makes every stored proof invalid.

use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar, traits::IsIdentity};
use merlin::Transcript;
use rand_core::{CryptoRng, RngCore};
use thiserror::Error;
use zeroize::Zeroizing;

/// Labels of the constraint-system argument, named after what they label.
#[allow(non_upper_case_globals, missing_docs)]
// All labels stand here, whatever a build leaves out.
#[cfg_attr(not(all(feature = "prove", feature = "zkos-original")), allow(dead_code))]
pub(crate) mod label {
    pub(crate) const DOMAIN: &[u8] = b"dom-sep";
    pub(crate) const R1CS: &[u8] = b"r1cs v1";
    pub(crate) const ONE_PHASE: &[u8] = b"r1cs-1phase";
    pub(crate) const TWO_PHASE: &[u8] = b"r1cs-2phase";
    pub(crate) const INNER_PRODUCT: &[u8] = b"ipp v1";
    pub(crate) const LENGTH: &[u8] = b"n";

    pub(crate) const V: &[u8] = b"V";
    pub(crate) const COMMITMENTS: &[u8] = b"m";
    pub(crate) const A_I1: &[u8] = b"A_I1";
    pub(crate) const A_O1: &[u8] = b"A_O1";
    pub(crate) const S1: &[u8] = b"S1";
    pub(crate) const A_I2: &[u8] = b"A_I2";
    pub(crate) const A_O2: &[u8] = b"A_O2";
    pub(crate) const S2: &[u8] = b"S2";
    pub(crate) const T_1: &[u8] = b"T_1";
    pub(crate) const T_3: &[u8] = b"T_3";
    pub(crate) const T_4: &[u8] = b"T_4";
    pub(crate) const T_5: &[u8] = b"T_5";
    pub(crate) const T_6: &[u8] = b"T_6";
    pub(crate) const t_x: &[u8] = b"t_x";
    pub(crate) const t_x_blinding: &[u8] = b"t_x_blinding";
    pub(crate) const e_blinding: &[u8] = b"e_blinding";
    pub(crate) const L: &[u8] = b"L";
    pub(crate) const R: &[u8] = b"R";

    pub(crate) const y: &[u8] = b"y";
    pub(crate) const z: &[u8] = b"z";
    pub(crate) const u: &[u8] = b"u";
    pub(crate) const x: &[u8] = b"x";
    pub(crate) const w: &[u8] = b"w";

    // Merkle trees.
    pub(crate) const MERKLE_LEAF: &[u8] = b"merkle.leaf";
    pub(crate) const MERKLE_NODE: &[u8] = b"merkle.node";
    pub(crate) const MERKLE_EMPTY: &[u8] = b"merkle.empty";
    pub(crate) const MERKLE_LEFT: &[u8] = b"L";
    pub(crate) const MERKLE_RIGHT: &[u8] = b"R";

    // Image IDs.
    pub(crate) const IMAGE_TREE: &[u8] = b"ZkVM.image";
    pub(crate) const IMAGE_BODY: &[u8] = b"body";

    // Blocks of a ledger.
    pub(crate) const BLOCK: &[u8] = b"ZkVM.ledger.block";
    pub(crate) const BLOCK_HEIGHT: &[u8] = b"height";
    pub(crate) const BLOCK_TIMESTAMP: &[u8] = b"timestamp";
    pub(crate) const BLOCK_PREVIOUS: &[u8] = b"previous";
    pub(crate) const BLOCK_TRANSACTIONS: &[u8] = b"transactions";
    pub(crate) const BLOCK_ID: &[u8] = b"id";
    pub(crate) const BLOCK_TREE: &[u8] = b"ZkVM.ledger.transactions";
    pub(crate) const BLOCK_TRANSACTION: &[u8] = b"txid";
    pub(crate) const GENESIS_TREE: &[u8] = b"ZkVM.ledger.genesis";
    pub(crate) const GENESIS_OUTPUT: &[u8] = b"output";

    // The prover's random number generator is keyed with its witness. These never meet the verifier.
    pub(crate) const WITNESS_BLINDING: &[u8] = b"v_blinding";
    pub(crate) const WITNESS_COMMITTED: &[u8] = b"v";
    pub(crate) const WITNESS_LEFT: &[u8] = b"a_L";
    pub(crate) const WITNESS_RIGHT: &[u8] = b"a_R";

    // Contracts and anchors.
    pub(crate) const CONTRACT_ID: &[u8] = b"ZkVM.contractid";
    pub(crate) const CONTRACT_ANCHOR: &[u8] = b"anchor";
    pub(crate) const CONTRACT_PREDICATE: &[u8] = b"predicate";
    pub(crate) const CONTRACT_ITEMS: &[u8] = b"k";
    pub(crate) const CONTRACT_CHALLENGE: &[u8] = b"id";
    pub(crate) const ITEM_TYPE: &[u8] = b"type";
    pub(crate) const ITEM_LENGTH: &[u8] = b"n";
    pub(crate) const ITEM_STRING: &[u8] = b"string";
    pub(crate) const ITEM_PROGRAM: &[u8] = b"program";
    pub(crate) const VALUE_QUANTITY: &[u8] = b"qty";
    pub(crate) const VALUE_FLAVOR: &[u8] = b"flv";
    pub(crate) const RATCHET: &[u8] = b"ZkVM.ratchet-anchor";
    pub(crate) const RATCHET_OLD: &[u8] = b"old";
    pub(crate) const RATCHET_NEW: &[u8] = b"new";
    pub(crate) const ISSUE: &[u8] = b"ZkVM.issue";
    pub(crate) const ISSUE_PREDICATE: &[u8] = b"predicate";
    pub(crate) const ISSUE_METADATA: &[u8] = b"metadata";
    pub(crate) const ISSUE_FLAVOR: &[u8] = b"flavor";

    // Transaction logs.
    pub(crate) const TX_TREE: &[u8] = b"ZkVM.v2.txid";
    pub(crate) const TX_LOG_PROGRAM: &[u8] = b"tx.program";
    pub(crate) const TX_VERSION: &[u8] = b"tx.version";
    pub(crate) const TX_MINTIME: &[u8] = b"tx.mintime";
    pub(crate) const TX_MAXTIME: &[u8] = b"tx.maxtime";
    pub(crate) const TX_ISSUE_QUANTITY: &[u8] = b"issue.q";
    pub(crate) const TX_ISSUE_FLAVOR: &[u8] = b"issue.f";
    pub(crate) const TX_RETIRE_QUANTITY: &[u8] = b"retire.q";
    pub(crate) const TX_RETIRE_FLAVOR: &[u8] = b"retire.f";
    pub(crate) const TX_INPUT: &[u8] = b"input";
    pub(crate) const TX_OUTPUT: &[u8] = b"output";
    pub(crate) const TX_FEE: &[u8] = b"fee";
    pub(crate) const TX_DATA: &[u8] = b"data";
    pub(crate) const TX_NULLIFIER: &[u8] = b"nullifier";
    pub(crate) const TX_READ: &[u8] = b"read";

    // Strings of `anchor`.
    pub(crate) const ANCHOR: &[u8] = b"ZkVM.v2.anchor";
    pub(crate) const ANCHOR_OLD: &[u8] = b"old";
    pub(crate) const ANCHOR_STRING: &[u8] = b"string";
    pub(crate) const ANCHOR_NEW: &[u8] = b"new";

    // Nullifiers.
    pub(crate) const NULLIFIER: &[u8] = b"ZkVM.v2.nullifier";
    pub(crate) const NULLIFIER_PREDICATE: &[u8] = b"predicate";
    pub(crate) const NULLIFIER_STRING: &[u8] = b"string";
    pub(crate) const NULLIFIER_CHALLENGE: &[u8] = b"nullifier";

    // Numbers sealed to a reader, and readers.
    pub(crate) const SEAL: &[u8] = b"ZkVM.v2.seal";
    pub(crate) const UNSEAL: &[u8] = b"ZkVM.v2.unseal";
    pub(crate) const SEAL_KEY: &[u8] = b"key";
    pub(crate) const SEAL_COMMITMENT: &[u8] = b"commitment";
    pub(crate) const SEAL_HANDLE: &[u8] = b"handle";
    pub(crate) const SEAL_FRESH: &[u8] = b"fresh";
    pub(crate) const SEAL_START: &[u8] = b"start";
    pub(crate) const READING: &[u8] = b"ZkVM.v2.reading";
    pub(crate) const READING_KEY: &[u8] = b"key";
    pub(crate) const READING_SECRET: &[u8] = b"secret";

    // What a transaction's proof and signatures are bound to.
    pub(crate) const TX_PROOF: &[u8] = b"ZkVM.v2.r1cs";
    pub(crate) const TX_HEADER: &[u8] = b"header";
    pub(crate) const TX_PROGRAM: &[u8] = b"program";
    pub(crate) const SIGNTX: &[u8] = b"ZkVM.v2.signtx";
    pub(crate) const SIGNTX_ID: &[u8] = b"txid";
    pub(crate) const SIGNID: &[u8] = b"ZkVM.v2.signid";
    pub(crate) const SIGNID_CONTRACT: &[u8] = b"contract";
    pub(crate) const SIGNTAG: &[u8] = b"ZkVM.v2.signtag";
    pub(crate) const SIGNTAG_TAG: &[u8] = b"tag";
    pub(crate) const SIGNED_PROGRAM: &[u8] = b"prog";
    pub(crate) const SIGNDATA: &[u8] = b"ZkVM.v2.signdata";
    pub(crate) const SIGNDATA_PURPOSE: &[u8] = b"purpose";

    // The reference's transactions.
    pub(crate) const ORIGINAL_TREE: &[u8] = b"ZkVM.txid";
    pub(crate) const ORIGINAL_PROOF: &[u8] = b"ZkVM.r1cs";
    pub(crate) const ORIGINAL_SIGNTX: &[u8] = b"ZkVM.signtx";
    pub(crate) const ORIGINAL_SIGNID: &[u8] = b"ZkVM.signid";
    pub(crate) const ORIGINAL_SIGNTAG: &[u8] = b"ZkVM.signtag";

    // Predicate trees.
    pub(crate) const TAPROOT: &[u8] = b"ZkVM.taproot";
    pub(crate) const TAPROOT_KEY: &[u8] = b"key";
    pub(crate) const TAPROOT_ROOT: &[u8] = b"merkle";
    pub(crate) const TAPROOT_ADJUSTMENT: &[u8] = b"h";
    pub(crate) const TAPROOT_PROGRAM: &[u8] = b"program";
    pub(crate) const TAPROOT_IMAGE: &[u8] = b"image";
    pub(crate) const TAPROOT_BLINDING: &[u8] = b"blinding";
    pub(crate) const TAPROOT_DERIVE: &[u8] = b"ZkVM.taproot-derive-blinding";
    pub(crate) const TAPROOT_DERIVE_COUNT: &[u8] = b"n";
    pub(crate) const TAPROOT_DERIVE_PROGRAM: &[u8] = b"prog";

    // The machine's challenge that joins two constraints.
    pub(crate) const AND_CHALLENGE: &[u8] = b"ZkVM.verify.and-challenge";

    // The challenges of the cloak gadget.
    pub(crate) const MIX_CHALLENGE: &[u8] = b"mix challenge";
    pub(crate) const VALUE_SHUFFLE_CHALLENGE: &[u8] = b"k-value shuffle challenge";
    pub(crate) const SHUFFLE_CHALLENGE: &[u8] = b"shuffle challenge";

    // The challenges of digits and of multisets.
    pub(crate) const DIGIT_CHALLENGE: &[u8] = b"zkvm.digits";
    pub(crate) const TUPLE_CHALLENGE: &[u8] = b"zkvm.tuples";
    pub(crate) const MULTISET_CHALLENGE: &[u8] = b"zkvm.multisets";

    // Signatures.
    pub(crate) const STARSIG: &[u8] = b"starsig v1";
    pub(crate) const MULTIMESSAGE: &[u8] = b"musig-multimessage v1";
    pub(crate) const X: &[u8] = b"X";
    pub(crate) const c: &[u8] = b"c";
    pub(crate) const MESSAGE: &[u8] = b"m";
    pub(crate) const INDEX: &[u8] = b"i";
    pub(crate) const WITNESS_KEY: &[u8] = b"x";
    pub(crate) const AGGREGATED_KEY: &[u8] = b"Musig.aggregated-key";
    pub(crate) const FACTOR: &[u8] = b"a_i";
    pub(crate) const NONCE_PRECOMMITMENT: &[u8] = b"Musig.nonce-precommit";
    pub(crate) const PRECOMMITMENT: &[u8] = b"precommitment";
    pub(crate) const NONCE_SEED: &[u8] = b"Musig.nonce-seed";
    pub(crate) const NONCE: &[u8] = b"nonce";

    // Script trees, and the ZkOS chain's signatures and proofs.
    pub(crate) const SCRIPT_TREE: &[u8] = b"ZkOS.MerkelTree";
    pub(crate) const SCRIPT_PROGRAM: &[u8] = b"program";
    pub(crate) const CHALLENGE: &[u8] = b"challenge";
    pub(crate) const ZKSCHNORR: &[u8] = b"zkschnorr.sign_message";
    pub(crate) const ZKSCHNORR_DOMAIN: &[u8] = b"zkschnorr v1";
    pub(crate) const ZKSCHNORR_G: &[u8] = b"G";
    pub(crate) const ZKSCHNORR_H: &[u8] = b"H";
    pub(crate) const VALUE_SIGN: &[u8] = b"ValueSign";
    pub(crate) const STATE_SIGN: &[u8] = b"StateSign";
    pub(crate) const SAME_VALUE: &[u8] = b"SameValueProof";
    pub(crate) const SAME_VALUE_DOMAIN: &[u8] = b"DLEQProof";
    pub(crate) const SAME_VALUE_ACCOUNT: &[u8] = b"acvar";
    pub(crate) const SAME_VALUE_ENCRYPTION: &[u8] = b"encrypted_account";
    pub(crate) const SAME_VALUE_GR: &[u8] = b"gr";
    pub(crate) const SAME_VALUE_GRSK: &[u8] = b"grsk";
    pub(crate) const SAME_VALUE_C: &[u8] = b"commc";
    pub(crate) const SAME_VALUE_D: &[u8] = b"commd";
    pub(crate) const SAME_VALUE_POINT: &[u8] = b"ptvar";
    pub(crate) const SAME_VALUE_POINT_VALUE: &[u8] = b"val";
    pub(crate) const SAME_VALUE_B: &[u8] = b"G";
    pub(crate) const SAME_VALUE_B2: &[u8] = b"H";
    pub(crate) const SAME_VALUE_COMMITMENT: &[u8] = b"d";
    pub(crate) const SAME_VALUE_START_D: &[u8] = b"f_delta";
    pub(crate) const SAME_VALUE_START_COMMITMENT: &[u8] = b"f_epsilon";

    // Script transactions.
    pub(crate) const UTXO: &[u8] = b"zkos.utxo";
    pub(crate) const UTXO_TX: &[u8] = b"tx";
    pub(crate) const UTXO_INDEX: &[u8] = b"index";
    pub(crate) const UTXO_OUTPUT: &[u8] = b"output";
    pub(crate) const UTXO_ID: &[u8] = b"id";
    pub(crate) const SCRIPT_TX: &[u8] = b"zkos.tx";
    pub(crate) const SCRIPT_HEADER: &[u8] = b"header";
    pub(crate) const SCRIPT_PAIRS: &[u8] = b"pairs";
    pub(crate) const SCRIPT_CALL: &[u8] = b"call";
    pub(crate) const SCRIPT_DATA: &[u8] = b"data";
    pub(crate) const SCRIPT_TX_ID: &[u8] = b"id";
    pub(crate) const SCRIPT_PROOF: &[u8] = b"zkos.r1cs";
    pub(crate) const SCRIPT_WITNESS: &[u8] = b"zkos.witness";
    pub(crate) const SCRIPT_PAIR: &[u8] = b"pair";
    pub(crate) const RELATION_IMAGE: &[u8] = b"image";
    pub(crate) const RELATION_SECRET: &[u8] = b"secret";
    pub(crate) const RELATION_BASE: &[u8] = b"base";
    pub(crate) const RELATION_START: &[u8] = b"start";

    // Receipts: what a proof is bound to before the first challenge.
    pub(crate) const RECEIPT: &[u8] = b"zkvm.receipt";
    pub(crate) const RECEIPT_FORMAT: &[u8] = b"format";
    pub(crate) const RECEIPT_IMAGE: &[u8] = b"image";
    pub(crate) const RECEIPT_SEAL: &[u8] = b"seal";
    pub(crate) const RECEIPT_JOURNAL: &[u8] = b"journal";

    // What the weights of a batch are drawn from, besides the system's generator. Verifiers need not agree on it.
    pub(crate) const BATCH: &[u8] = b"zkvm.batch";
    pub(crate) const BATCH_PROOF: &[u8] = b"proof";
    pub(crate) const BATCH_TERMS: &[u8] = b"terms";
    pub(crate) const BATCH_WEIGHT: &[u8] = b"weight";
    pub(crate) const BATCH_POINT: &[u8] = b"point";
    pub(crate) const INNER_PRODUCT_ENDS: &[u8] = b"a b";

    // The mock prover's challenges.
    pub(crate) const MOCK: &[u8] = b"zkvm.mock-prover";
    pub(crate) const MOCK_WIRE: &[u8] = b"wire";
}

/// What the argument appends to and draws from a transcript.
pub trait ProofTranscript {
    /// Starts a constraint-system argument.
    fn r1cs_domain(&mut self);

    /// Tells a constraint system without randomized constraints from one with them.
    fn phase_domain(&mut self, two_phases: bool);

    /// Starts an inner-product argument over vectors of length `n`.
    fn inner_product_domain(&mut self, n: usize);

    /// Appends a scalar in its canonical encoding.
    fn append_scalar(&mut self, label: &'static [u8], scalar: &Scalar);

    /// Appends a compressed point as it stands.
    fn append_point(&mut self, label: &'static [u8], point: &CompressedRistretto);

    /// Appends a compressed point that must not be the identity.
    ///
    /// An honest prover sends the identity with negligible probability. Whether the bytes are a point at
    /// all is found out when they are decompressed.
    ///
    /// # Errors
    /// If it is the identity.
    fn validate_and_append_point(
        &mut self,
        label: &'static [u8],
        point: &CompressedRistretto,
    ) -> Result<(), IdentityPoint>;

    /// Draws a scalar: 64 challenge bytes reduced modulo ℓ.
    fn challenge_scalar(&mut self, label: &'static [u8]) -> Scalar;
}

/// The identity stands where an honest prover does not send it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a point is the identity, which is not allowed here")]
pub struct IdentityPoint;

impl ProofTranscript for Transcript {
    fn r1cs_domain(&mut self) {
        self.append_message(label::DOMAIN, label::R1CS);
    }

    fn phase_domain(&mut self, two_phases: bool) {
        self.append_message(label::DOMAIN, if two_phases { label::TWO_PHASE } else { label::ONE_PHASE });
    }

    fn inner_product_domain(&mut self, n: usize) {
        self.append_message(label::DOMAIN, label::INNER_PRODUCT);
        self.append_u64(label::LENGTH, n as u64);
    }

    fn append_scalar(&mut self, label: &'static [u8], scalar: &Scalar) {
        self.append_message(label, scalar.as_bytes());
    }

    fn append_point(&mut self, label: &'static [u8], point: &CompressedRistretto) {
        self.append_message(label, point.as_bytes());
    }

    fn validate_and_append_point(
        &mut self,
        label: &'static [u8],
        point: &CompressedRistretto,
    ) -> Result<(), IdentityPoint> {
        if point.is_identity() {
            return Err(IdentityPoint);
        }
        self.append_point(label, point);
        Ok(())
    }

    fn challenge_scalar(&mut self, label: &'static [u8]) -> Scalar {
        let mut bytes = [0; 64];
        self.challenge_bytes(label, &mut bytes);
        Scalar::from_bytes_mod_order_wide(&bytes)
    }
}

/// A scalar drawn uniformly at random.
pub(crate) fn random_scalar(rng: &mut (impl RngCore + CryptoRng)) -> Scalar {
    let mut bytes = Zeroizing::new([0; 64]);
    rng.fill_bytes(&mut *bytes);
    Scalar::from_bytes_mod_order_wide(&bytes)
}

/// Some scalars for tests, different for each seed.
#[cfg(test)]
pub(crate) fn test_scalars(n: usize, seed: u64) -> Vec<Scalar> {
    let mut transcript = Transcript::new(b"test");
    transcript.append_u64(b"seed", seed);
    (0..n).map(|_| transcript.challenge_scalar(b"scalar")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_is_not_appended() {
        let mut transcript = Transcript::new(b"test");
        let identity = CompressedRistretto([0; 32]);
        let verdict = transcript.validate_and_append_point(label::A_I1, &identity);
        assert_eq!(verdict, Err(IdentityPoint));
        // Nothing was appended: the next challenge is that of a fresh transcript.
        let challenge = transcript.challenge_scalar(label::y);
        assert_eq!(challenge, Transcript::new(b"test").challenge_scalar(label::y));
    }
}
