//! From intended effects to a proven transaction: what a wallet needs.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;

use super::balance::Balances;
use super::{
    BuildError, Header, PortableItem, Predicate, Program, UnsignedTx, Utxo, Value, ValueOpening, Witness,
    prove,
};
use crate::machine::MAX_FEE;
use crate::r1cs::Timing;

/// A transaction in the making: what it spends, and what is to become of it.
///
/// Nothing is chosen behind your back: it spends what you name, what is left over goes to the predicate you
/// name for change, and without one it says so. All values go through one `cloak`, so nobody sees which input
/// paid for which output; the outputs are in a random order.
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
    /// What was retired, in order of the calls. Publishing an opening shows how much of what.
    pub retired: Vec<ValueOpening>,
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

/// A value that leaves the cloak.
#[derive(Clone, Debug)]
struct Outgoing {
    opening: ValueOpening,
    to: Destination,
}

#[derive(Clone, Copy, Debug)]
enum Destination {
    Payment(Predicate),
    Change(Predicate),
    Nobody,
}

impl TxBuilder {
    /// A transaction that does nothing yet.
    pub fn new(header: Header) -> Self {
        Self {
            header,
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

    /// Who gets what is left over.
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
    /// nobody to get it, or the program fails: an output's clause may.
    pub fn build(mut self) -> Result<(UnsignedTx, NewOutputs), BuildError> {
        self.check()?;
        self.add_change()?;
        // The commitments are random, so this order says nothing of who is paid and what is change.
        let mut order: Vec<(Value, &Outgoing)> =
            self.outgoing.iter().map(|outgoing| (outgoing.opening.value(), outgoing)).collect();
        order.sort_by_key(|(value, _)| value.qty.to_bytes());
        let (program, witness) = self.write(&order);
        let unsigned = prove(self.header, &program, &witness)?;
        let outputs = self.new_outputs(&unsigned)?;
        Ok((unsigned, outputs))
    }

    fn send(mut self, qty: u64, flavor: Scalar, to: Destination) -> Self {
        self.outgoing.push(Outgoing { opening: ValueOpening::hidden(qty, flavor), to });
        self
    }

    fn check(&self) -> Result<(), BuildError> {
        if self.spends.is_empty() {
            return Err(BuildError::NothingSpent);
        }
        let mut spent = BTreeSet::new();
        for id in self.spends.iter().map(|spend| spend.utxo.id()) {
            if !spent.insert(id) {
                return Err(BuildError::SpentTwice(id));
            }
        }
        if self.fee > MAX_FEE { Err(BuildError::FeeTooHigh(self.fee)) } else { Ok(()) }
    }

    /// The values that come in, in the order they get on the stack.
    fn incoming(&self) -> impl Iterator<Item = &ValueOpening> {
        let spent = self.spends.iter().filter_map(|spend| spend.utxo.opening());
        spent.chain(self.issues.iter().map(|issue| &issue.opening))
    }

    /// Adds an output for what is left over of each flavor.
    fn add_change(&mut self) -> Result<(), BuildError> {
        let mut balances = Balances::default();
        self.incoming().for_each(|opening| balances.add_input(opening));
        self.outgoing.iter().for_each(|outgoing| balances.add_output(&outgoing.opening));
        balances.add_fee(self.fee);
        for (flavor, amount) in balances.left_over()? {
            let to = self.change_of.get(&flavor.to_bytes()).copied().or(self.change);
            let to = to.ok_or(BuildError::ChangeMissing { flavor, amount })?;
            let qty = u64::try_from(amount).map_err(|_| BuildError::ChangeTooLarge { flavor, amount })?;
            let opening = ValueOpening::hidden(qty, flavor);
            self.outgoing.push(Outgoing { opening, to: Destination::Change(to) });
        }
        Ok(())
    }

    /// The program, and the openings of all commitments in it.
    fn write(&self, outgoing: &[(Value, &Outgoing)]) -> (Program, Witness) {
        let mut witness = Witness::new();
        witness.set_timing(self.timing);
        for opening in self.incoming().chain(outgoing.iter().map(|(_, outgoing)| &outgoing.opening)) {
            witness.value(opening);
        }

        let mut program = Program::new();
        for Spend { utxo, arguments, opening } in &self.spends {
            program = program.then(arguments.clone());
            program = program.push_contract(utxo.contract()).input().then(opening.clone());
        }
        for Issue { opening, metadata, predicate } in &self.issues {
            let Value { qty, flv } = opening.value();
            program = program.push_point(qty).commit().push_point(flv).commit();
            program = program.push(metadata.clone()).push_predicate(*predicate).issue().signtx();
        }
        let fees = usize::from(self.fee > 0);
        if fees > 0 {
            // At most 2^24, see `check`.
            program = program.push_fee(self.fee as u32).fee();
        }
        for (Value { qty, flv }, _) in outgoing {
            program = program.push_point(*qty).push_point(*flv);
        }
        let inputs = self.incoming().count() + fees;
        if inputs + outgoing.len() > 0 {
            program = program.cloak(inputs as u32, outgoing.len() as u32);
        }
        for (_, Outgoing { to, .. }) in outgoing {
            program = match to {
                Destination::Payment(to) | Destination::Change(to) => program.push_predicate(*to).output(1),
                Destination::Nobody => program.retire(),
            };
        }
        let program = self.data.iter().fold(program, |program, data| program.push(data.clone()).log());
        (program, witness)
    }

    /// Finds the outputs in the log by their values.
    fn new_outputs(&self, unsigned: &UnsignedTx) -> Result<NewOutputs, BuildError> {
        let mut contracts: BTreeMap<[u8; 32], _> = BTreeMap::new();
        for contract in unsigned.log.outputs() {
            if let [PortableItem::Value(value)] = contract.payload[..] {
                contracts.insert(value.qty.to_bytes(), contract);
            }
        }
        let mut outputs = NewOutputs::default();
        for Outgoing { opening, to } in &self.outgoing {
            let utxo = || {
                let contract = contracts.get(&opening.value().qty.to_bytes()).copied();
                contract.map(|contract| Utxo::new(contract.clone(), Some(opening.clone()))).transpose()
            };
            match to {
                Destination::Payment(_) => outputs.payments.extend(utxo()?),
                Destination::Change(_) => outputs.change.extend(utxo()?),
                Destination::Nobody => outputs.retired.push(opening.clone()),
            }
        }
        Ok(outputs)
    }
}
