//! The formats of transactions: all that version 2 and the reference's transactions differ in.
//!
//! | | version 2 | original |
//! |---|---|---|
//! | the proof starts from | header and program | nothing |
//! | the log, whose root is the ID | header, program, effects | header, effects |
//! | versions in the header | 2 | any |
//! | an unassigned opcode | fails | does nothing if the version is above 1 |
//! | immediates of the program, contracts in it, the header | LEB128 | LE32, LE64 |
//! | ranges | by digits | by bits |
//! | domain labels | `ZkVM.v2.…` | `ZkVM.…` |
//!
//! No proof, ID or signature of one is one of the other. Contracts, predicates, anchors and flavors are the same things
//! in both: what they are does not depend on the transaction that makes or spends them.

use merlin::Transcript;

use super::{ContractId, Header, TxId};
use crate::merkle::Hasher;
use crate::r1cs::BoundStatement;
use crate::transcript::label;

/// A format of transactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Ours: the whole statement is bound.
    #[default]
    Version2,
    /// The reference's, in which a proof is not bound to its program: [`crate::tx::original`].
    Original,
}

impl Format {
    /// What the constraint proof is about. When the program has run, the ID follows under [`Format::id_label`].
    ///
    /// Header and program decide the constraint system, and everything else that the machine does.
    pub fn statement(self, header: &Header, program: &[u8]) -> BoundStatement {
        match self {
            Self::Version2 => BoundStatement::of(
                label::TX_PROOF,
                &[(label::TX_HEADER, &header.to_bytes()), (label::TX_PROGRAM, program)],
            ),
            // Neither is bound: this is why a verdict on such a transaction proves nothing.
            Self::Original => BoundStatement::fixed(label::ORIGINAL_PROOF),
        }
    }

    /// The label of the tree whose root is the ID, and of the ID where a proof is bound to it.
    pub fn id_label(self) -> &'static [u8] {
        self.choose(label::TX_TREE, label::ORIGINAL_TREE)
    }

    /// Hashes the tree whose root is the ID.
    pub fn hasher(self) -> Hasher {
        Hasher::new(self.id_label())
    }

    /// What the signature of a transaction starts from; the messages are the IDs of the contracts that `signtx`
    /// opens.
    pub fn signtx_transcript(self, id: TxId) -> Transcript {
        let mut transcript = Transcript::new(self.choose(label::SIGNTX, label::ORIGINAL_SIGNTX));
        transcript.append_message(label::SIGNTX_ID, &id.0);
        transcript
    }

    /// What the signature for `signid` starts from: a program that may open this one contract.
    pub fn signid_transcript(self, contract: ContractId, program: &[u8]) -> Transcript {
        let mut transcript = Transcript::new(self.choose(label::SIGNID, label::ORIGINAL_SIGNID));
        transcript.append_message(label::SIGNID_CONTRACT, &contract.0);
        transcript.append_message(label::SIGNED_PROGRAM, program);
        transcript
    }

    /// What the signature for `signtag` starts from: a program that may open every contract of the key with this
    /// tag.
    pub fn signtag_transcript(self, tag: &[u8], program: &[u8]) -> Transcript {
        let mut transcript = Transcript::new(self.choose(label::SIGNTAG, label::ORIGINAL_SIGNTAG));
        transcript.append_message(label::SIGNTAG_TAG, tag);
        transcript.append_message(label::SIGNED_PROGRAM, program);
        transcript
    }

    fn choose(self, version_2: &'static [u8], original: &'static [u8]) -> &'static [u8] {
        match self {
            Self::Version2 => version_2,
            Self::Original => original,
        }
    }
}
