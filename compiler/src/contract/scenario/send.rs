//! From a transaction in the making to one that a ledger takes.

use curve25519_dalek::scalar::Scalar;
use zkvm::ledger::LedgerError;
use zkvm::signature::musig::AggregatedKey;
use zkvm::signature::{SigningKey, VerificationKey};
use zkvm::tx::{BuildError, DEFAULT_LIMITS, NewOutputs, Predicate, TxBuilder, TxDraft, default_generators};

use super::super::sign::sign_together;
use super::Stop;
use super::world::{Draft, Last, OnDesk, Place, Rehearsed, Sent, World};

impl World<'_> {
    /// Whoever does something, and those who sign as well.
    pub(super) fn signers(who: usize, with: &[usize]) -> Vec<usize> {
        std::iter::once(&who).chain(with).copied().collect()
    }

    /// Refuses a step in which somebody does not sign who has to.
    pub(super) fn refuse_missing(&self, keys: &[VerificationKey], signers: &[usize]) -> Result<(), Stop> {
        let signs =
            |key: &&VerificationKey| signers.iter().all(|signer| self.people[*signer].public != **key);
        match keys.iter().find(signs) {
            Some(missing) => Err(self.not_signed((*missing).into())),
            None => Ok(()),
        }
    }

    /// Adds what is needed from somebody's coins, and sends the transaction with all signatures.
    pub(super) fn complete(&mut self, who: usize, draft: Draft) -> Result<(u32, NewOutputs), Stop> {
        let Draft { mut builder, begun, needed, signers, together } = draft;
        let mut spent = vec![];
        for flavor in self.known_flavors() {
            let wanted = needed.iter().filter(|(_, of)| *of == flavor).map(|(amount, _)| *amount);
            let mut missing: u64 = wanted.fold(0, u64::saturating_add);
            // A transaction spends something.
            let first = !begun && spent.is_empty() && flavor == Scalar::ZERO;
            for (index, coin) in self.people[who].coins.iter().enumerate() {
                let of = coin.opening().is_some_and(|opening| opening.flv == flavor);
                if of && (missing > 0 || first && spent.is_empty()) {
                    missing = missing.saturating_sub(coin.qty());
                    builder = builder.spend(coin);
                    spent.push(index);
                }
            }
            if missing > 0 {
                let (name, asset) = (&self.scenario.people[who], self.asset_name(flavor));
                return Err(Stop::refused(format!(
                    "`{name}` has not enough of {asset}: {missing} more would do"
                )));
            }
        }
        let builder = builder.change(self.people[who].predicate());
        let (builder, draft) = self.drafted(who, builder, &mut spent)?;
        let keys = signers.iter().filter_map(|signer| self.people[*signer].key.clone());
        let keys: Vec<SigningKey> = keys.collect();
        let (sent, outputs, multipliers) = match &mut self.place {
            Place::Desk(last) => {
                let (simulation, outputs) = draft.simulate().map_err(refusal)?;
                let multipliers = simulation.counts.multipliers;
                *last = Some(Box::new(OnDesk { draft, simulation, together }));
                self.spent(who, &spent);
                return Ok((multipliers, outputs));
            }
            Place::Ledger(_) => {
                let multipliers = draft.simulate().map_err(refusal)?.0.counts.multipliers;
                let (unsigned, outputs) = builder.build().map_err(refusal)?;
                let tx = match together.is_empty() {
                    false => sign_together(unsigned, &keys, &together).map_err(Stop::refused)?,
                    true => unsigned.sign(&keys).map_err(|error| self.unsigned(error))?,
                };
                (Sent::Proven(Box::new(tx)), outputs, multipliers)
            }
            Place::Rehearsal(_) => {
                let (simulation, outputs) = draft.simulate().map_err(refusal)?;
                let multipliers = simulation.counts.multipliers;
                let mut keys: Vec<VerificationKey> = keys.iter().map(SigningKey::verification_key).collect();
                keys.extend(together.iter().map(AggregatedKey::key));
                let tx = simulation.signed_by(&keys).map_err(|error| self.unsigned(error))?;
                (Sent::Simulated(Box::new(Rehearsed { draft, tx })), outputs, multipliers)
            }
        };
        let before = self.place.clone();
        self.send(sent.clone(), multipliers)?;
        self.spent(who, &spent);
        self.last = Some(Last { sent, before, header: self.header });
        Ok((multipliers, outputs))
    }

    /// Writes the program of a transaction. Nothing of an asset can go out of one into which no value of it comes, so a coin of it is added
    /// where one is missing.
    fn drafted(
        &self,
        who: usize,
        mut builder: TxBuilder,
        spent: &mut Vec<usize>,
    ) -> Result<(TxBuilder, TxDraft), Stop> {
        loop {
            let flavor = match builder.clone().draft() {
                Err(BuildError::FlavorMissing { flavor }) => flavor,
                other => return Ok((builder, other.map_err(refusal)?)),
            };
            let coins = self.people[who].coins.iter().enumerate();
            let mut fitting = coins.filter(|(index, coin)| {
                !spent.contains(index) && coin.opening().is_some_and(|opening| opening.flv == flavor)
            });
            let Some((index, coin)) = fitting.next() else {
                let (name, asset) = (&self.scenario.people[who], self.asset_name(flavor));
                return Err(Stop::refused(format!(
                    "`{name}` has no coin of {asset}, and it takes one to lock or to pay even nothing of it"
                )));
            };
            builder = builder.spend(coin);
            spent.push(index);
        }
    }

    fn asset_name(&self, flavor: Scalar) -> &str {
        let asset = self.flavors.iter().position(|of| *of == Some(flavor));
        asset.map_or("the ledger's asset", |asset| &self.scenario.assets[asset].0)
    }

    /// Takes coins away from somebody.
    fn spent(&mut self, who: usize, spent: &[usize]) {
        let mut index = 0;
        self.people[who].coins.retain(|_| {
            index += 1;
            !spent.contains(&(index - 1))
        });
    }

    /// The flavors of all assets, each once, and of the ledger's own at the end.
    fn known_flavors(&self) -> Vec<Scalar> {
        let mut known: Vec<Scalar> = vec![];
        for flavor in self.flavors.iter().flatten() {
            // A wallet has a name for the ledger's own.
            if !known.contains(flavor) && *flavor != Scalar::ZERO {
                known.push(*flavor);
            }
        }
        known.push(Scalar::ZERO);
        known
    }

    /// Sends a transaction to the ledger, which makes a block of it.
    pub(super) fn send(&mut self, sent: Sent, multipliers: u32) -> Result<(), Stop> {
        let now = self.header.mintime_ms;
        match (&mut self.place, sent) {
            (Place::Ledger(ledger), Sent::Proven(tx)) => {
                let verified = tx.verify(&default_generators(), DEFAULT_LIMITS).map_err(Stop::refused)?;
                ledger.apply(&[verified], now).map_err(|error| self.by_ledger(&error))?;
            }
            (Place::Rehearsal(rehearsal), Sent::Simulated(tx)) => {
                rehearsal.apply(&[tx.tx], now).map_err(|error| self.by_ledger(&error))?;
            }
            _ => return Err(Stop::refused("the transaction is not for this ledger")),
        }
        self.multipliers = self.multipliers.max(multipliers);
        Ok(())
    }

    /// Why the ledger refuses a transaction, without the hashes in which it says so.
    fn by_ledger(&self, error: &LedgerError) -> Stop {
        Stop::refused(match error {
            LedgerError::SpentBefore { .. } => "what it opens is spent already".to_string(),
            LedgerError::NullifiedBefore { .. } | LedgerError::NullifiedInBlock { .. } => {
                let message = self.nullifies.iter().flatten().next();
                message.cloned().unwrap_or_else(|| "what it nullifies is nullified already".to_string())
            }
            LedgerError::OutsideTimeBounds { .. } => "it is not valid at this time".to_string(),
            error => error.to_string(),
        })
    }

    /// A signature is missing.
    fn unsigned(&self, error: BuildError) -> Stop {
        match error {
            BuildError::MissingKey { predicate, .. } => self.not_signed(predicate),
            error => Stop::refused(format!("it cannot be signed: {error}")),
        }
    }

    fn not_signed(&self, missing: Predicate) -> Stop {
        let mut names = self.people.iter().zip(&self.scenario.people);
        Stop::refused(match names.find(|(person, _)| person.predicate() == missing) {
            Some((_, name)) => format!("it is not signed by `{name}`"),
            None => "it is not signed with the key of what it spends".to_string(),
        })
    }
}

/// Why there is no such transaction, without the hashes in which it says so.
fn refusal(error: BuildError) -> Stop {
    match error {
        BuildError::SpentTwice(_) => Stop::refused("what it opens is spent twice"),
        error => Stop::refused(error),
    }
}
