//! The instructions that make contracts and open them.

use merlin::Transcript;

use super::transaction::BYTES_PER_EDGE;
use super::{Bytes, Delegate, Item, Machine, MachineError};
use crate::contracts::{Contract, ContractId, Format, PortableItem, Predicate, TxEntry};
use crate::encoding::FormatError;
use crate::signature::Signature;

/// The length of a contract's ID.
pub(super) const ID_BYTES: usize = 32;

/// A contract on the stack, and its ID.
#[derive(Debug)]
pub(super) struct Locked {
    pub(super) contract: Contract,
    pub(super) id: ContractId,
}

impl<D: Delegate> Machine<'_, D> {
    /// `output → contract`: spends the output that a string encodes
    pub(super) fn input(&mut self) -> Result<(), MachineError> {
        self.transaction("input")?;
        let contract = self.pop_output()?;
        let id = self.spent(&contract)?;
        self.push(Item::Contract(Box::new(Locked { contract, id })))
    }

    /// Spends an output that there is.
    pub(super) fn spent(&mut self, output: &Contract) -> Result<ContractId, MachineError> {
        let id = output.id();
        self.record(TxEntry::Input(id), ID_BYTES)?;
        let transaction = self.transaction("input")?;
        // An output is spent once, so this anchor is new.
        transaction.anchor = Some(id.to_anchor().ratchet());
        transaction.spent.insert(id);
        Ok(id)
    }

    /// An output of an earlier transaction, which a string encodes.
    pub(super) fn pop_output(&mut self) -> Result<Contract, MachineError> {
        match self.transaction("input")?.format {
            Format::Version2 => self.pop_encoded((64, true), Contract::decode_short),
            Format::Original => self.pop_encoded((64, false), Contract::decode),
        }
    }

    /// A contract that a string encodes in some way, with the number of items after so many bytes, in LEB128 or not. Whoever hashes it for
    /// its ID need not charge for that.
    pub(super) fn pop_encoded(
        &mut self,
        (start, short): (usize, bool),
        decode: impl FnOnce(&Bytes) -> Result<Contract, FormatError>,
    ) -> Result<Contract, MachineError> {
        let bytes = self.pop()?.string()?;
        /// An item may take two bytes, and many times as much memory: it is paid for before it is read.
        const EDGES_PER_ITEM: usize = 8;
        self.charge_hash(bytes.len())?;
        let items = Contract::declared_items(&bytes, start, short).map_err(MachineError::InvalidContract)?;
        self.budget.edges((items as usize).saturating_mul(EDGES_PER_ITEM))?;
        let contract = decode(&bytes).map_err(MachineError::InvalidContract)?;
        // What is short stands for more than its bytes.
        self.budget.edges(contract.encoded_len().saturating_sub(bytes.len()).div_ceil(BYTES_PER_EDGE))?;
        Ok(contract)
    }

    /// `items… predicate →`: locks items in a contract, which is an effect of the transaction
    pub(super) fn output(&mut self, k: u32) -> Result<(), MachineError> {
        self.transaction("output")?;
        let contract = self.pop_contract(k)?;
        self.record(TxEntry::Output(contract.contract), ID_BYTES)
    }

    /// `items… predicate → contract`
    pub(super) fn contract(&mut self, k: u32) -> Result<(), MachineError> {
        self.transaction("contract")?;
        let contract = self.pop_contract(k)?;
        self.push(Item::Contract(contract))
    }

    fn pop_contract(&mut self, k: u32) -> Result<Box<Locked>, MachineError> {
        let predicate = self.pop()?.predicate()?;
        let payload = self.pop_many(k)?.into_iter().map(Item::portable).collect::<Result<_, _>>()?;
        self.lock(predicate, payload)
    }

    /// Makes a contract, whose ID is the next anchor.
    pub(super) fn lock(
        &mut self,
        predicate: Predicate,
        payload: Vec<PortableItem>,
    ) -> Result<Box<Locked>, MachineError> {
        let anchor = self.transaction("contract")?.take_anchor()?;
        let contract = Contract { anchor, predicate, payload };
        self.budget.edges(contract.payload.len())?;
        self.charge_hash(contract.encoded_len())?;
        let id = contract.id();
        self.transaction("contract")?.anchor = Some(id.to_anchor());
        Ok(Box::new(Locked { contract, id }))
    }

    /// `contract → items…`: opens it, and asks for its key's signature of the transaction
    pub(super) fn signtx(&mut self) -> Result<(), MachineError> {
        self.transaction("signtx")?;
        let Locked { contract, id } = *self.pop()?.contract()?;
        self.charge_points(1)?;
        self.transaction("signtx")?.signing.push((contract.predicate, id));
        self.open(contract)
    }

    /// `contract proof program → items…`, then the program
    pub(super) fn call(&mut self) -> Result<(), MachineError> {
        self.transaction("call")?;
        let program = self.pop()?.program()?;
        let proof = self.pop()?.call_proof()?;
        let Locked { contract, .. } = *self.pop()?.contract()?;
        self.charge_call(&proof, &program)?;
        self.defer(proof.equation(&program, contract.predicate));
        let opened = contract.predicate;
        self.open(contract)?;
        self.start(program, Some(opened));
        Ok(())
    }

    /// `contract program signature → items…`, then the program
    pub(super) fn signid(&mut self) -> Result<(), MachineError> {
        self.transaction("signid")?;
        let signature = self.pop()?.signature()?;
        let program = self.pop()?.program()?;
        let Locked { contract, id } = *self.pop()?.contract()?;
        self.charge_hash(program.len())?;
        let predicate = contract.predicate;
        self.open(contract)?;
        let transcript = self.transaction("signid")?.format.signid_transcript(id, &program);
        self.start_signed(predicate, transcript, &signature, program)
    }

    /// `contract program signature → items…`, then the program
    pub(super) fn signtag(&mut self) -> Result<(), MachineError> {
        self.transaction("signtag")?;
        let signature = self.pop()?.signature()?;
        let program = self.pop()?.program()?;
        let Locked { contract, .. } = *self.pop()?.contract()?;
        let predicate = contract.predicate;
        self.open(contract)?;
        // The tag stays, for the program to use. With an empty payload it is what was below the contract.
        let tag = self.pop()?.string()?;
        self.push(Item::String(tag.clone()))?;
        self.charge_hash(tag.len() + program.len())?;
        let transcript = self.transaction("signtag")?.format.signtag_transcript(&tag, &program);
        self.start_signed(predicate, transcript, &signature, program)
    }

    /// Starts a program that the owner of a predicate signed.
    fn start_signed(
        &mut self,
        predicate: Predicate,
        mut transcript: Transcript,
        signature: &Signature,
        program: Bytes,
    ) -> Result<(), MachineError> {
        self.charge_points(2)?;
        self.defer(signature.equation(&mut transcript, predicate.verification_key()));
        self.start(program, Some(predicate));
        Ok(())
    }

    /// Puts what a contract holds on the stack.
    fn open(&mut self, contract: Contract) -> Result<(), MachineError> {
        contract.payload.into_iter().try_for_each(|item| self.push(item.into()))
    }
}
