//! A transaction and its bytes.

use super::super::CallProof;
use super::address::Network;
use super::bincode::{bytes, list, option, variant};
use super::data::{Datum, Input, OriginalOutput};
use super::proof::SameValueProof;
use crate::encoding::{FormatError, Reader};
use crate::merkle::Path;
use crate::r1cs::R1csProof;
use crate::signature::Signature;
use curve25519_dalek::scalar::Scalar;

/// A script transaction of the ZkOS chain, as it was read: nothing in it can be changed, since what owners sign are
/// its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginalTx {
    pub(super) fee: u64,
    pub(super) maturity: u64,
    pub(super) inputs: Vec<Input>,
    pub(super) outputs: Vec<OriginalOutput>,
    pub(super) program: Vec<u8>,
    /// The network whose script address the program is proven to be in.
    pub(super) network: Network,
    pub(super) call_proof: CallProof,
    pub(super) proof: R1csProof,
    pub(super) witnesses: Vec<InputWitness>,
    pub(super) data: Option<Datum>,
}

/// What an input needs to be spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum InputWitness {
    /// For a memo: that its coin value is the output's.
    Memo(SameValueProof),
    /// For a coin: its owner's signature, and that the output's commitment holds its value.
    Coin(Signature, SameValueProof),
    /// For a state: its owner's signature, and on deployment the blindings of commitments to zero.
    State(Signature, Option<Vec<Scalar>>),
}

const MAX_ITEMS: u32 = u8::MAX as u32;
const MAX_PROGRAM: u32 = 1 << 16;
const MAX_PROOF: u32 = 1 << 12;
const MAX_LEVELS: u32 = 64;
const MAX_OPENINGS: u32 = 1 << 12;

impl OriginalTx {
    /// Reads the bytes: bincode 1 with its default options.
    ///
    /// # Errors
    /// If they are not a transaction. Unlike the original, this refuses unknown versions, counts that are not
    /// those of the lists, addresses with a wrong checksum, openings in place of commitments, and what follows
    /// the end.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let tx = Self::read(&mut reader)?;
        reader.finish().map(|()| tx)
    }

    /// The fee. Nothing binds it.
    pub fn fee(&self) -> u64 {
        self.fee
    }

    /// The least height. Nothing binds it.
    pub fn maturity(&self) -> u64 {
        self.maturity
    }

    /// What is spent, in the order of the bytes.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// What is created; the i-th output is of the i-th input.
    pub fn outputs(&self) -> &[OriginalOutput] {
        &self.outputs
    }

    /// The script that runs.
    pub fn program(&self) -> &[u8] {
        &self.program
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        let version = reader.u64()?;
        if version != 0 {
            return Err(FormatError::UnknownVersion { found: version, taken: 0 });
        }
        let (fee, maturity) = (reader.u64()?, reader.u64()?);
        let counts: [u8; 3] = reader.array()?;
        let inputs = list(reader, "inputs", MAX_ITEMS, Input::read)?;
        let outputs = list(reader, "outputs", MAX_ITEMS, OriginalOutput::read)?;
        let program = bytes(reader, "bytes of the program", MAX_PROGRAM)?.to_vec();
        let network = network(reader)?;
        let call_proof = call_proof(reader)?;
        let proof = R1csProof::from_canonical_bytes(bytes(reader, "bytes of the proof", MAX_PROOF)?)
            .map_err(|_| FormatError::InvalidProof)?;
        let witnesses = list(reader, "witnesses", MAX_ITEMS, InputWitness::read)?;
        let data = option(reader, Datum::read)?;
        let lengths = [inputs.len(), outputs.len(), witnesses.len()];
        if counts.map(usize::from) != lengths {
            return Err(FormatError::NonCanonicalInteger);
        }
        let tx =
            Self { fee, maturity, inputs, outputs, program, network, call_proof, proof, witnesses, data };
        Ok(tx)
    }
}

impl InputWitness {
    fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        match variant(reader, "kinds")? {
            1 => SameValueProof::read(reader).map(Self::Memo),
            2 => Ok(Self::Coin(signature(reader)?, SameValueProof::read(reader)?)),
            3 => {
                let signature = signature(reader)?;
                let openings =
                    option(reader, |reader| list(reader, "openings", MAX_OPENINGS, Reader::scalar))?;
                Ok(Self::State(signature, openings))
            }
            tag => Err(FormatError::UnknownTag { what: "witness", tag }),
        }
    }
}

fn signature(reader: &mut Reader<'_>) -> Result<Signature, FormatError> {
    Signature::from_bytes(bytes(reader, "bytes of a signature", Signature::BYTES as u32)?)
}

fn network(reader: &mut Reader<'_>) -> Result<Network, FormatError> {
    match variant(reader, "kinds")? {
        0 => Ok(Network::Mainnet),
        1 => Ok(Network::Testnet),
        tag => Err(FormatError::UnknownTag { what: "network", tag }),
    }
}

fn call_proof(reader: &mut Reader<'_>) -> Result<CallProof, FormatError> {
    let position = reader.u64()?;
    let neighbors = list(reader, "levels of a Merkle path", MAX_LEVELS, Reader::array)?;
    Ok(CallProof(Path { position, neighbors }))
}
