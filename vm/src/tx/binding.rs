//! The transcripts that proofs and signatures of a transaction start from: what each is bound to.

use merlin::Transcript;

use super::{ContractId, TxId};
use crate::r1cs::BoundStatement;
use crate::transcript::label;

/// What the constraint proof starts from. The ID follows when the first phase is written, under [`PROOF_ID`].
pub fn proof_statement() -> BoundStatement {
    BoundStatement::fixed(label::TX_PROOF)
}

/// The label of the ID, by which a constraint proof is bound to all effects of its transaction.
pub const PROOF_ID: &[u8] = label::TX_PROOF_ID;

/// What the signature of a transaction starts from; the messages are the IDs of the contracts that `signtx`
/// opens.
pub fn signtx_transcript(id: TxId) -> Transcript {
    let mut transcript = Transcript::new(label::SIGNTX);
    transcript.append_message(label::SIGNTX_ID, &id.0);
    transcript
}

/// What the signature for `signid` starts from: a program that may open this one contract.
pub fn signid_transcript(contract: ContractId, program: &[u8]) -> Transcript {
    let mut transcript = Transcript::new(label::SIGNID);
    transcript.append_message(label::SIGNID_CONTRACT, &contract.0);
    transcript.append_message(label::SIGNED_PROGRAM, program);
    transcript
}

/// What the signature for `signtag` starts from: a program that may open every contract of the key with this
/// tag.
pub fn signtag_transcript(tag: &[u8], program: &[u8]) -> Transcript {
    let mut transcript = Transcript::new(label::SIGNTAG);
    transcript.append_message(label::SIGNTAG_TAG, tag);
    transcript.append_message(label::SIGNED_PROGRAM, program);
    transcript
}
