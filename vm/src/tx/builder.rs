//! From intended effects to a proven transaction: what a wallet needs.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;

use super::balance::Balances;
use super::outgoing::{Destination, Outgoing, Repeated};
use super::{
    BuildError, Call, CallResult, Contract, ContractId, Header, PayloadItem, Predicate, Program, Simulation,
    TxEntry, TxLog, UnsignedTx, Utxo, Value, ValueOpening, Witness, prove, simulate,
};
use crate::machine::MAX_FEE;
use crate::r1cs::Timing;

/// A transaction in the making: what it spends, and what is to become of it.
///
/// Nothing is chosen behind your back: it spends what you name, what is left over goes to the predicate you
/// name for change, and without one it says so. All values go through one `cloak`, so nobody sees which input
/// paid for which output; the outputs are in a random order. What clauses release and demand ([`Call`]) goes through
/// the same cloak, so that one clause can pay another.
///
/// ```
/// use zkvm::Scalar;
/// use zkvm::signature::SigningKey;
/// use zkvm::tx::{Anchor, BuildError, Header, Predicate, TxBuilder, Utxo, ValueOpening};
///
/// # fn main() -> Result<(), BuildError> {
/// let (alice, bob) = (SigningKey::random(), SigningKey::random());
/// let predicate = |key: &SigningKey| Predicate::from(key.verification_key());
///
/// // Alice has 10 units of some flavor: the ledger began with them.
/// let flavor = Scalar::from(7u64);
/// let coin = Utxo::genesis(Anchor([1; 32]), predicate(&alice), ValueOpening::hidden(10, flavor));
///
/// // She pays 4 to Bob. 6 are left, and they come back to her.
/// let (unsigned, outputs) = TxBuilder::new(Header::any_time())
///     .spend(&coin)
///     .pay(4, flavor, predicate(&bob))
///     .change(predicate(&alice))
///     .build()?;
/// let tx = unsigned.sign(&[alice])?;
///
/// // The transaction is for everybody; the opening of his output is for Bob alone.
/// let payment = &outputs.payments[0];
/// let opening = ValueOpening::from_bytes(&*payment.opening().expect("a value").to_bytes());
/// let received = Utxo::new(payment.contract().clone(), opening.ok())?;
/// assert_eq!((received.qty(), outputs.change[0].qty()), (4, 6));
/// # drop(tx);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TxBuilder {
    header: Header,
    calls: Vec<Call>,
    spends: Vec<Spend>,
    issues: Vec<Issue>,
    outgoing: Vec<Outgoing>,
    fee: u64,
    data: Vec<Vec<u8>>,
    change: Option<Predicate>,
    change_of: BTreeMap<[u8; 32], Predicate>,
    timing: Timing,
}

/// The outputs of a transaction as who built it knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewOutputs {
    /// One for each [`TxBuilder::pay`], in order of the calls. The payee needs contract and opening.
    pub payments: Vec<Utxo>,
    /// What was left over of each flavor.
    pub change: Vec<Utxo>,
    /// What was retired, in order of the calls, then nothings that nobody was named for. Publishing an opening shows how
    /// much of what.
    pub retired: Vec<ValueOpening>,
    /// One for each [`TxBuilder::lock`], in order.
    pub locked: Vec<Contract>,
    /// For each [`TxBuilder::call`] the outputs that its clause made, in order.
    pub calls: Vec<Vec<Contract>>,
}

/// An output to be spent: what is pushed before it, and what opens it.
#[derive(Clone, Debug)]
struct Spend {
    utxo: Utxo,
    arguments: Program,
    opening: Program,
}

#[derive(Clone, Debug)]
struct Issue {
    opening: ValueOpening,
    metadata: Vec<u8>,
    predicate: Predicate,
}

/// A transaction that is worked out: its program with the witness, and what is to come of it. All that is random in it but the proof is chosen,
/// so it can be simulated by one who then proves just this.
///
/// ```
/// use zkvm::Scalar;
/// use zkvm::signature::SigningKey;
/// use zkvm::tx::{self, Anchor, Header, Predicate, TxBuilder, Utxo, ValueOpening};
///
/// let key = SigningKey::random();
/// let owner = Predicate::from(key.verification_key());
/// let coin = Utxo::genesis(Anchor([1; 32]), owner, ValueOpening::hidden(10, Scalar::from(7u64)));
/// let draft = TxBuilder::new(Header::any_time()).spend(&coin).change(owner).draft()?;
///
/// let (simulation, outputs) = draft.simulate()?;
/// let unsigned = tx::prove(draft.header, &draft.program, &draft.witness)?;
/// assert_eq!((simulation.id(), outputs.change[0].qty()), (unsigned.id, 10));
/// # Ok::<(), zkvm::tx::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct TxDraft {
    /// Version and time bounds.
    pub header: Header,
    /// What the transaction runs.
    pub program: Program,
    /// What only its prover knows.
    pub witness: Witness,
    /// For each call, in the order in which they run, its number and what the log has first of it.
    calls: Vec<(usize, Option<TxEntry>)>,
    outgoing: Vec<Outgoing>,
    /// The order in which the program makes them.
    order: Vec<usize>,
}

impl TxBuilder {
    /// A transaction that does nothing yet.
    pub fn new(header: Header) -> Self {
        Self {
            header,
            calls: Vec::new(),
            spends: Vec::new(),
            issues: Vec::new(),
            outgoing: Vec::new(),
            fee: 0,
            data: Vec::new(),
            change: None,
            change_of: BTreeMap::new(),
            timing: Timing::default(),
        }
    }

    /// Spends an output by a signature of its predicate's key.
    #[must_use]
    pub fn spend(self, utxo: &Utxo) -> Self {
        self.spend_with(utxo, Program::new(), Program::new().signtx())
    }

    /// Spends an output in another way, by a clause of a predicate tree for instance: `arguments` are pushed
    /// first, then the contract, and `opening` opens it. It must leave the output's value on the stack, and
    /// nothing else.
    #[must_use]
    pub fn spend_with(mut self, utxo: &Utxo, arguments: Program, opening: Program) -> Self {
        self.spends.push(Spend { utxo: utxo.clone(), arguments, opening });
        self
    }

    /// Opens a contract by a clause image. What the clause releases comes in, and what it leaves as a debt goes out, as if
    /// it were spent and paid. Clauses that open outputs run in the order of the calls, before all else; those that issue
    /// something run in their order, before the cloak.
    #[must_use]
    pub fn call(mut self, call: Call) -> Self {
        self.calls.push(call);
        self
    }

    /// Issues an amount of the flavor [`Value::issue_flavor`] of predicate and metadata. The key of the
    /// predicate has to sign. Pay it to somebody, or it is change.
    #[must_use]
    pub fn issue(mut self, qty: u64, metadata: impl Into<Vec<u8>>, predicate: Predicate) -> Self {
        let metadata = metadata.into();
        let flavor = Value::issue_flavor(&predicate, &metadata);
        let opening = ValueOpening::of_public_flavor(qty, flavor);
        self.issues.push(Issue { opening, metadata, predicate });
        self
    }

    /// Pays an amount to whoever can satisfy a predicate.
    #[must_use]
    pub fn pay(self, qty: u64, flavor: Scalar, to: Predicate) -> Self {
        self.send(qty, flavor, Destination::Payment(to))
    }

    /// Makes an output that holds these items, the first one deepest: a contract's first instance, for example.
    #[must_use]
    pub fn lock(mut self, predicate: Predicate, payload: Vec<PayloadItem>) -> Self {
        self.outgoing.push(Outgoing::new(payload, Destination::Lock(predicate)));
        self
    }

    /// Destroys an amount. That something was destroyed shows; how much of what does not.
    #[must_use]
    pub fn retire(self, qty: u64, flavor: Scalar) -> Self {
        self.send(qty, flavor, Destination::Nobody)
    }

    /// Pays a fee, in units of the flavor zero and for all to see. Several fees add up.
    #[must_use]
    pub fn fee(mut self, amount: u64) -> Self {
        self.fee = self.fee.saturating_add(amount);
        self
    }

    /// Writes data to the log.
    #[must_use]
    pub fn data(mut self, data: impl Into<Vec<u8>>) -> Self {
        self.data.push(data.into());
        self
    }

    /// Who gets what is left over. If nothing is left over of a flavor that came in, they get that in an output; it is
    /// retired where nobody is named.
    #[must_use]
    pub fn change(mut self, to: Predicate) -> Self {
        self.change = Some(to);
        self
    }

    /// Who gets what is left over of one flavor.
    #[must_use]
    pub fn change_of(mut self, flavor: Scalar, to: Predicate) -> Self {
        self.change_of.insert(flavor.to_bytes(), to);
        self
    }

    /// Whether the time that proving takes may depend on amounts and flavors; it may unless told otherwise.
    #[must_use]
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }

    /// Works out the change, writes the program and proves it. What is left is to
    /// [sign](UnsignedTx::sign).
    ///
    /// # Errors
    /// If nothing is spent or something twice, more goes out of a flavor than comes in, change is left with
    /// nobody to get it, a call does not fit its contract and clause, or the program fails: a clause may.
    pub fn build(self) -> Result<(UnsignedTx, NewOutputs), BuildError> {
        let draft = self.draft()?;
        let unsigned = prove(draft.header, &draft.program, &draft.witness)?;
        let outputs = draft.outputs(&unsigned.log)?;
        Ok((unsigned, outputs))
    }

    /// Checks all that [`TxBuilder::build`] would prove, and makes no proof.
    ///
    /// # Errors
    /// Those of [`TxBuilder::build`].
    pub fn simulate(self) -> Result<(Simulation, NewOutputs), BuildError> {
        self.draft()?.simulate()
    }

    /// Works out the change, and writes the program with its witness.
    ///
    /// # Errors
    /// Those of [`TxBuilder::build`] but that the program fails.
    pub fn draft(mut self) -> Result<TxDraft, BuildError> {
        self.check()?;
        self.add_change()?;
        // Whoever sees the transaction knows these keys, so the order says nothing of who is paid and what is change.
        let mut order: Vec<usize> = (0..self.outgoing.len()).collect();
        order.sort_by_cached_key(|index| self.outgoing[*index].key());
        let (program, witness, calls) = (self.program(&order), self.witness(), self.first_entries());
        Ok(TxDraft { header: self.header, program, witness, calls, outgoing: self.outgoing, order })
    }

    fn send(mut self, qty: u64, flavor: Scalar, to: Destination) -> Self {
        let payload = vec![PayloadItem::Value(ValueOpening::hidden(qty, flavor))];
        self.outgoing.push(Outgoing::new(payload, to));
        self
    }

    /// The numbers of the calls, in the order in which they run.
    fn running(&self) -> impl Iterator<Item = usize> {
        let numbers = |opens: bool| {
            let calls = self.calls.iter().enumerate();
            calls.filter(move |(_, call)| call.opens.output().is_some() == opens).map(|(number, _)| number)
        };
        numbers(true).chain(numbers(false))
    }

    /// For each call, in the order in which they run, its number and what the log has first of it.
    fn first_entries(&self) -> Vec<(usize, Option<TxEntry>)> {
        self.running().map(|number| (number, self.calls[number].first_entry())).collect()
    }

    fn check(&self) -> Result<(), BuildError> {
        let opened = self.calls.iter().filter_map(|call| call.opens.output());
        let opened: Vec<ContractId> = opened.map(Contract::id).collect();
        if self.spends.is_empty() && opened.is_empty() {
            return Err(BuildError::NothingSpent);
        }
        let mut spent = BTreeSet::new();
        for id in self.spends.iter().map(|spend| spend.utxo.id()).chain(opened) {
            if !spent.insert(id) {
                return Err(BuildError::SpentTwice(id));
            }
        }
        self.calls.iter().try_for_each(Call::check)?;
        if self.outgoing.iter().any(Outgoing::has_unopened) {
            return Err(BuildError::UnopenedValue);
        }
        if self.fee > MAX_FEE { Err(BuildError::FeeTooHigh(self.fee)) } else { Ok(()) }
    }

    /// The values that come in beside those of calls, in the order they get on the stack.
    fn incoming(&self) -> impl Iterator<Item = &ValueOpening> {
        let spent = self.spends.iter().filter_map(|spend| spend.utxo.opening());
        spent.chain(self.issues.iter().map(|issue| &issue.opening))
    }

    /// Adds an output for what is left over of each flavor.
    fn add_change(&mut self) -> Result<(), BuildError> {
        let mut balances = Balances::default();
        for result in self.calls.iter().flat_map(|call| &call.results) {
            match result {
                CallResult::Value(opening) => balances.add_input(opening),
                CallResult::Debt(opening) => balances.add_debt(opening),
            }
        }
        self.incoming().for_each(|opening| balances.add_input(opening));
        self.outgoing.iter().flat_map(Outgoing::values).for_each(|opening| balances.add_output(opening));
        balances.add_fee(self.fee);
        for (flavor, amount) in balances.left_over()? {
            let to = match self.change_of.get(&flavor.to_bytes()).copied().or(self.change) {
                Some(to) => Destination::Change(to),
                // A cloak needs an output for it all the same.
                None if amount == 0 => Destination::Nobody,
                None => return Err(BuildError::ChangeMissing { flavor, amount }),
            };
            let qty = u64::try_from(amount).map_err(|_| BuildError::ChangeTooLarge { flavor, amount })?;
            let payload = vec![PayloadItem::Value(ValueOpening::hidden(qty, flavor))];
            self.outgoing.push(Outgoing::new(payload, to));
        }
        Ok(())
    }

    /// The openings of all commitments in the program, and the secrets of the clauses.
    fn witness(&self) -> Witness {
        let mut witness = Witness::new();
        witness.set_timing(self.timing);
        // The secrets of clauses are taken in the order in which they run.
        self.running().for_each(|number| self.calls[number].reveal(&mut witness));
        for opening in self.incoming() {
            witness.value(opening);
        }
        self.outgoing.iter().for_each(|outgoing| outgoing.reveal(&mut witness));
        witness
    }

    fn program(&self, order: &[usize]) -> Program {
        let (opening, issuing): (Vec<&Call>, Vec<&Call>) =
            self.calls.iter().partition(|call| call.opens.output().is_some());
        let outgoing = || order.iter().map(|index| &self.outgoing[*index]);
        let mut program = opening.into_iter().fold(Program::new(), |program, call| call.write(program));
        for Spend { utxo, arguments, opening } in &self.spends {
            program = program.then(arguments.clone());
            program = program.push_contract(utxo.contract()).input().then(opening.clone());
        }
        for Issue { opening, metadata, predicate } in &self.issues {
            program = program.issue_value(opening, *predicate, metadata).signtx();
        }
        // They need an anchor, which what is spent gives.
        program = issuing.into_iter().fold(program, |program, call| call.write(program));
        let fees = usize::from(self.fee > 0);
        if fees > 0 {
            // At most 2^24, see `check`.
            program = program.push_fee(self.fee as u32).fee();
        }
        for Value { qty, flv } in outgoing().flat_map(Outgoing::public_values) {
            program = program.push_point(*qty).push_point(*flv);
        }
        let results: usize = self.calls.iter().map(|call| call.results.len()).sum();
        let inputs = results + self.incoming().count() + fees;
        let outputs = outgoing().flat_map(Outgoing::values).count();
        if inputs + outputs > 0 {
            program = program.cloak(inputs as u32, outputs as u32);
        }
        let mut repeated = Repeated::new(outgoing().filter_map(Outgoing::predicate));
        let program = repeated.write(program);
        let program = outgoing().fold(program, |program, outgoing| outgoing.write(program, &mut repeated));
        self.data.iter().fold(program, |program, data| program.push(data.clone()).log())
    }
}

impl TxDraft {
    /// Checks all that a proof would prove, and makes none.
    ///
    /// # Errors
    /// If the program fails: a clause may.
    pub fn simulate(&self) -> Result<(Simulation, NewOutputs), BuildError> {
        let simulation = simulate(self.header, &self.program, &self.witness)?;
        let outputs = self.outputs(&simulation.log)?;
        Ok((simulation, outputs))
    }

    /// Finds the outputs in the log: those of the program itself are the last ones, in its order.
    fn outputs(&self, log: &TxLog) -> Result<NewOutputs, BuildError> {
        let own = self.outgoing.iter().filter(|outgoing| outgoing.is_output()).count();
        let others = log.outputs().count().saturating_sub(own);
        let made = self.order.iter().filter(|index| self.outgoing[**index].is_output());
        let mut made: BTreeMap<usize, &Contract> = made.copied().zip(log.outputs().skip(others)).collect();
        let mut outputs =
            NewOutputs { calls: calls_outputs(log, others, &self.calls), ..NewOutputs::default() };
        for (index, outgoing) in self.outgoing.iter().enumerate() {
            let contract = made.remove(&index).cloned();
            if let (Some(made), Some(predicate)) = (&contract, outgoing.predicate())
                && (made.predicate != predicate || made.payload != outgoing.items())
            {
                return Err(BuildError::OutputMismatch(predicate));
            }
            let utxo = |contract| Utxo::of(contract, outgoing.items(), outgoing.values().next().cloned());
            match outgoing.to {
                Destination::Payment(_) => outputs.payments.extend(contract.map(utxo).transpose()?),
                Destination::Change(_) => outputs.change.extend(contract.map(utxo).transpose()?),
                Destination::Lock(_) => outputs.locked.extend(contract),
                Destination::Nobody => outputs.retired.extend(outgoing.values().cloned()),
            }
        }
        Ok(outputs)
    }
}

/// The outputs of each call, among the first so many of a log. `calls` has for each, in the order in which they ran, its number
/// and the entry before all that it did.
fn calls_outputs(log: &TxLog, first: usize, calls: &[(usize, Option<TxEntry>)]) -> Vec<Vec<Contract>> {
    let mut made = vec![Vec::new(); calls.len()];
    let (mut waiting, mut running, mut left) = (calls.iter().peekable(), None, first);
    for entry in log.entries() {
        if let Some((number, _)) = waiting.next_if(|(_, first)| first.as_ref() == Some(entry)) {
            running = Some(*number);
            continue;
        }
        match entry {
            TxEntry::Input(_) | TxEntry::Issue { .. } => running = None,
            TxEntry::Output(contract) if left > 0 => {
                left -= 1;
                if let Some(number) = running {
                    made[number].push(contract.clone());
                }
            }
            _ => {}
        }
    }
    made
}
