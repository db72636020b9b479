//! A script transaction and its bytes.
//!
//! ```text
//! tx        = header pairs program call-proof data witnesses LE32(n) proof{n}
//! witnesses = for each pair: points, scalars (their numbers are those of the pair's relation)
//! ```

use super::ScriptBody;
use super::relation::PairWitness;
use super::witness::relation;
use crate::encoding::{FormatError, Reader, Write};
use crate::r1cs::R1csProof;

/// A script transaction as it travels. Nothing in it is checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptTx {
    /// What it does: header, pairs, program with its call proof, and data.
    pub body: ScriptBody,
    /// For each pair, that its owner agrees, and what a coin is worth.
    pub witnesses: Vec<PairWitness>,
    /// That amounts are conserved and the program's constraints hold.
    pub proof: R1csProof,
}

const MAX_PROOF: u32 = 1 << 13;

impl ScriptTx {
    /// The transaction's ID: a hash of the whole body. Witnesses and proof are bound to it.
    pub fn id(&self) -> [u8; 32] {
        self.body.id()
    }

    /// The canonical bytes, which [`ScriptTx::decode`] reads.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.body.put(&mut bytes);
        self.witnesses.iter().for_each(|witness| witness.put(&mut bytes));
        bytes.put_string(&self.proof.to_bytes());
        bytes
    }

    /// Reads canonical bytes.
    ///
    /// # Errors
    /// If the bytes are not the encoding of a transaction: what decodes encodes to the same bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let body = ScriptBody::read(&mut reader)?;
        let witnesses =
            body.pairs.iter().map(|pair| relation(pair).read(&mut reader)).collect::<Result<_, _>>()?;
        let length = reader.count("bytes of the proof", MAX_PROOF)?;
        let proof = R1csProof::from_canonical_bytes(reader.bytes(length as usize)?)
            .map_err(|_| FormatError::InvalidProof)?;
        reader.finish()?;
        Ok(Self { body, witnesses, proof })
    }
}
