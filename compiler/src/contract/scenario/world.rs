//! A ledger in memory, the people around it, and what they know.

use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::image::ClauseImage;
use zkvm::integer::scalar_to_int;
use zkvm::ledger::{Genesis, Ledger, LedgerError, MemoryStore, Rehearsal};
use zkvm::signature::musig::{self, AggregatedKey};
use zkvm::signature::{SigningKey, VerificationKey};
use zkvm::tx::{
    Anchor, BuildError, Call, CallResult, Contract, DEFAULT_LIMITS, Header, NewOutputs, PayloadItem,
    PortableItem, Predicate, SimulatedTx, Tx, TxBuilder, UnsignedTx, Utxo, Value, ValueOpening,
    default_generators,
};

use super::public::Seen;
use super::value::Values;
use super::{Contracts, Stop};
use crate::contract::{
    self, BuiltClause, BuiltContract, CallOutput, ClauseCall, Holdings, Leaf, Parameters, Way,
};
use crate::diagnostic::Diagnostic;
use crate::driver::{Checked, Secrets, failed_check};
use crate::hir::{Amount, CalledClause, ContractId, GivenValue, Scenario, Step, StepKind, Type};
use crate::ir::{Action, Place as TextPlace};
use crate::source::Span;

/// Everybody begins with so much of the ledger's own asset, to begin transactions with that spend nothing else.
const NATIVE: u64 = 1_000_000;

/// Somebody with a key.
#[derive(Clone)]
pub(super) struct Person {
    key: SigningKey,
    coins: Vec<Utxo>,
}

/// An instance of a contract, as those know it who can open it.
#[derive(Clone)]
struct Instance {
    contract: Rc<BuiltContract>,
    parameters: Parameters,
    output: Contract,
    held: Holdings,
}

/// An instance that is opened, and what the clause does.
struct Opened {
    instance: Instance,
    /// Which of the ways to open it.
    index: usize,
    call: ClauseCall,
}

/// A transaction in the making.
struct Draft {
    builder: TxBuilder,
    /// Whether it spends something already.
    begun: bool,
    /// What whoever does something has to pay, of which flavor.
    needed: Vec<(u64, Scalar)>,
    signers: Vec<SigningKey>,
    /// The keys that several signers have together, of the instances that are spent by them.
    together: Vec<AggregatedKey>,
}

/// A transaction, proven or simulated.
#[derive(Clone)]
enum Sent {
    Proven(Box<Tx>),
    Simulated(Box<SimulatedTx>),
}

/// Where transactions are sent to.
#[derive(Clone)]
enum Place {
    Ledger(Box<Ledger<MemoryStore>>),
    Rehearsal(Box<Rehearsal>),
}

/// All that a scenario is about.
#[derive(Clone)]
pub(super) struct World<'a> {
    checked: &'a Checked,
    scenario: &'a Scenario,
    people: Vec<Person>,
    /// The coins that steps will give, in their order.
    waiting: Vec<(Span, Utxo)>,
    flavors: Vec<Scalar>,
    instances: Vec<Option<Instance>>,
    contracts: Contracts,
    place: Place,
    now: u64,
    last: Option<Sent>,
    /// What the clause that is called says of what is nullified twice.
    nullifies: Vec<Option<String>>,
    /// What everybody saw so far.
    pub(super) seen: Vec<Seen>,
    /// The most multipliers that a transaction took.
    pub(super) multipliers: u32,
}

impl<'a> World<'a> {
    /// The world before the first step. `people` have keys already if it is played once more.
    pub(super) fn new(
        checked: &'a Checked,
        scenario: &'a Scenario,
        values: &mut Values<'a>,
        people: Option<Vec<SigningKey>>,
        prove: bool,
    ) -> Result<Self, Vec<Diagnostic>> {
        let keys = people.unwrap_or_else(|| scenario.people.iter().map(|_| SigningKey::random()).collect());
        let mut people: Vec<Person> = keys.into_iter().map(|key| Person { key, coins: vec![] }).collect();
        let nobody = Predicate::from(VerificationKey(zkvm::CompressedRistretto([0; 32])));
        let flavors: Vec<Scalar> =
            scenario.assets.iter().map(|name| Value::issue_flavor(&nobody, name.as_bytes())).collect();
        let mut outputs = vec![];
        let mut coin = |owner: Predicate, amount: u64, flavor: Scalar| {
            let mut anchor = [0; 32];
            anchor[..8].copy_from_slice(&(outputs.len() as u64).to_le_bytes());
            let coin = Utxo::genesis(Anchor(anchor), owner, ValueOpening::hidden(amount, flavor));
            outputs.push(coin.contract().into());
            coin
        };
        for person in &mut people {
            let native = coin(predicate(&person.key), NATIVE, Scalar::ZERO);
            person.coins.push(native);
        }
        let mut waiting = vec![];
        for step in &scenario.steps {
            if let StepKind::Owns { who, amount: Amount { amount, asset } } = &step.kind {
                let owner = predicate(&people[*who].key);
                waiting.push((step.span, coin(owner, values.amount(*amount)?, flavors[*asset])));
            }
        }
        let genesis = Genesis { timestamp_ms: 0, outputs };
        // Invariant: every output of it has an anchor of its own.
        let place = match prove {
            true => Place::Ledger(Box::new(
                Ledger::create(MemoryStore::default(), &genesis).expect("different outputs"),
            )),
            false => Place::Rehearsal(Box::new(Rehearsal::new(&genesis).expect("different outputs"))),
        };
        let instances = vec![None; scenario.instances.len()];
        Ok(Self {
            checked,
            scenario,
            people,
            waiting,
            flavors,
            instances,
            contracts: vec![],
            place,
            now: 0,
            last: None,
            nullifies: vec![],
            seen: vec![],
            multipliers: 0,
        })
    }

    /// The keys of all people.
    pub(super) fn people(&self) -> Vec<SigningKey> {
        self.people.iter().map(|person| person.key.clone()).collect()
    }

    /// How much of an asset somebody has.
    pub(super) fn owned(&self, who: usize, asset: usize) -> u64 {
        let flavor = self.flavors[asset];
        let coins = self.people[who].coins.iter().filter_map(Utxo::opening);
        coins.filter(|coin| coin.flv == flavor).map(|coin| coin.qty).sum()
    }

    /// A field of an instance's state.
    pub(super) fn field(&self, instance: usize, field: usize) -> BigInt {
        let strings = self.instances[instance].as_ref().map(|instance| &instance.held.strings);
        let number = match strings.and_then(|strings| strings.get(field)) {
            Some(PayloadItem::Committed(opening)) => Some(opening.value),
            Some(PayloadItem::Plain(PortableItem::String(bytes))) => {
                let bytes = bytes[..].try_into().ok();
                bytes.and_then(|bytes| Option::from(Scalar::from_canonical_bytes(bytes)))
            }
            _ => None,
        };
        number.map_or(BigInt::ZERO, |number| scalar_to_int(&number))
    }

    /// The amount of a value that an instance holds.
    pub(super) fn held(&self, instance: usize, lock: usize) -> u64 {
        let values = self.instances[instance].as_ref().map(|instance| &instance.held.values);
        values.and_then(|values| values.get(lock)).map_or(0, |value| value.qty)
    }

    /// Does what a step says.
    pub(super) fn act(&mut self, step: &Step, values: &mut Values<'a>) -> Result<(), Stop> {
        match &step.kind {
            StepKind::Owns { who, .. } => {
                if let Some(index) = self.waiting.iter().position(|(span, _)| *span == step.span) {
                    let (_, coin) = self.waiting.remove(index);
                    self.people[*who].coins.push(coin);
                }
                Ok(())
            }
            StepKind::Wait(time) => {
                let passes = values.number(*time)?;
                self.now = self.now.saturating_add(u64::try_from(&passes).unwrap_or_default());
                Ok(())
            }
            StepKind::Replay => match self.last.clone() {
                Some(last) => self.send(last, 0).map(drop),
                None => Err(Stop::refused("there is no transaction to send again")),
            },
            StepKind::Make { instance, who, with, contract, values: given, locks } => {
                let made = self.make((*who, with), *contract, given, locks, values, step.span)?;
                if let Some(instance) = instance {
                    self.instances[*instance] = Some(made);
                }
                Ok(())
            }
            StepKind::Call { next, who, with, calls } => {
                let following = self.call((*who, with), calls, values, step.span)?;
                for (index, (called, following)) in calls.iter().zip(following).enumerate() {
                    if let (0, Some(next)) = (index, next) {
                        self.instances[*next].clone_from(&following);
                    }
                    if following.is_some() {
                        self.instances[called.instance] = following;
                    }
                }
                Ok(())
            }
            StepKind::Refused { .. } | StepKind::Expect { .. } | StepKind::Hidden(..) => Ok(()),
        }
    }

    /// Everything is done now, and nothing later.
    fn header(&self) -> Header {
        Header { mintime_ms: self.now, maxtime_ms: self.now, ..Header::any_time() }
    }

    /// What a person, an instance or an asset is as a leaf of a parameter.
    fn leaves(&self, given: &GivenValue, values: &mut Values<'a>) -> Result<Vec<Leaf>, Vec<Diagnostic>> {
        Ok(match given {
            GivenValue::Value(function) => return values.given(*function),
            GivenValue::Person(person) => {
                vec![Leaf::Key(self.people[*person].key.verification_key().to_bytes())]
            }
            GivenValue::Instance(instance) => {
                let instance = self.instances[*instance].as_ref();
                let bytes = instance.map_or([0; 32], |instance| {
                    instance.contract.tree.predicate().verification_key().to_bytes()
                });
                vec![Leaf::Key(bytes)]
            }
            GivenValue::Asset(asset) => vec![Leaf::Number(self.flavors[*asset])],
        })
    }

    /// Makes an instance of a contract.
    fn make(
        &mut self,
        (who, with): (usize, &[usize]),
        contract: ContractId,
        given: &[GivenValue],
        locks: &[Amount],
        values: &mut Values<'a>,
        span: Span,
    ) -> Result<Instance, Stop> {
        let found = &self.checked.program.contracts[contract.0 as usize];
        let (own, state) = given.split_at(found.parameters.len());
        let mut parameters = Parameters::default();
        for given in own {
            parameters.leaves.extend(self.leaves(given, values)?);
        }
        let mut held = Holdings::default();
        for (given, field) in state.iter().zip(&found.state) {
            let leaves = self.leaves(given, values)?;
            let hidden = matches!(field.ty, Type::Hidden(_));
            held.strings.extend(leaves.iter().map(|leaf| match leaf {
                Leaf::Number(number) if hidden => {
                    PayloadItem::Committed(zkvm::Opening { value: *number, blinding: blinding() })
                }
                leaf => PayloadItem::string(leaf.string()),
            }));
        }
        for Amount { amount, asset } in locks {
            held.values.push(ValueOpening::hidden(values.amount(*amount)?, self.flavors[*asset]));
        }
        let built = self.built(contract, &parameters)?;
        if let Some(creation) = contract::creation(self.checked, contract, &parameters)? {
            let call = contract::call(&creation, &parameters, &held, &[], &self.header(), &mut blinding);
            call.map_err(|failure| self.failed(&creation, &failure))?;
        }
        let builder = TxBuilder::new(self.header()).lock(built.tree.predicate(), held.payload());
        let needed = held.values.iter().map(|value| (value.qty, value.flv)).collect();
        let signers = self.signers(who, with);
        let (sent, outputs) =
            self.complete(who, Draft { builder, begun: false, needed, signers, together: vec![] })?;
        let output = outputs.locked.first().cloned();
        let output = output.ok_or_else(|| Stop::refused("the transaction makes no instance"))?;
        self.arrived(who, &outputs);
        self.see(span, "the program", &[&held], vec![], sent);
        Ok(Instance { contract: built, parameters, output, held })
    }

    /// A contract with values for its parameters, which is built once.
    fn built(&mut self, id: ContractId, parameters: &Parameters) -> Result<Rc<BuiltContract>, Stop> {
        let known = self.contracts.iter().find(|(other, with, _)| *other == id && with == parameters);
        if let Some((_, _, built)) = known {
            return Ok(built.clone());
        }
        let built = Rc::new(contract::build(self.checked, id, parameters, &[0; 32])?);
        self.contracts.push((id, parameters.clone(), built.clone()));
        Ok(built)
    }

    /// Calls clauses of instances in one transaction; for each the instance that follows, if there is one.
    fn call(
        &mut self,
        (who, with): (usize, &[usize]),
        calls: &[CalledClause],
        values: &mut Values<'a>,
        span: Span,
    ) -> Result<Vec<Option<Instance>>, Stop> {
        let signers = self.signers(who, with);
        let opened = calls.iter().map(|called| self.open(called, &signers, values));
        let opened: Vec<Opened> = opened.collect::<Result<_, _>>()?;
        let nullified = opened.iter().flat_map(|opened| &opened.way().clause().actions);
        let nullified = nullified.filter_map(|action| match action {
            Action::Nullify(_, said) => Some(said.clone()),
            _ => None,
        });
        self.nullifies = nullified.collect();
        let mut builder = TxBuilder::new(self.header());
        let mut together = vec![];
        for opened in &opened {
            match &opened.way().way {
                Way::Key(keys) => {
                    self.refuse_missing(keys, &signers)?;
                    together.extend(contract::together(keys, &opened.instance.contract.tree));
                    let coin = opened.instance.held.values.first().cloned();
                    let coin = Utxo::new(opened.instance.output.clone(), coin).map_err(Stop::refused)?;
                    builder = builder.spend(&coin);
                }
                Way::Program { leaf, image, .. } => builder = builder.call(opened.call(*leaf, image)?),
            }
        }
        let results: Vec<CallResult> = opened.iter().flat_map(|opened| opened.call.results.clone()).collect();
        let draft = Draft { builder, begun: true, needed: owed(&results), signers, together };
        let (sent, outputs) = self.complete(who, draft)?;
        self.arrived(who, &outputs);
        let mut made = outputs.calls.into_iter();
        let mut following = vec![];
        for opened in &opened {
            let outputs = match opened.way().way {
                Way::Key(_) => vec![],
                Way::Program { .. } => made.next().unwrap_or_default(),
            };
            following.push(self.made(&opened.instance, &opened.call, outputs));
        }
        let held: Vec<&Holdings> = following.iter().flatten().map(|instance| &instance.held).collect();
        let names: Vec<&str> = opened.iter().map(|opened| opened.way().name.as_str()).collect();
        let strings = opened.iter().flat_map(|opened| plain(&opened.call)).collect();
        self.see(span, &names.join(" "), &held, strings, sent);
        Ok(following)
    }

    /// Finds out what a call does.
    fn open(
        &self,
        called: &CalledClause,
        signers: &[SigningKey],
        values: &mut Values<'a>,
    ) -> Result<Opened, Stop> {
        let name = &self.scenario.instances[called.instance].0;
        let Some(instance) = self.instances[called.instance].clone() else {
            return Err(Stop::refused(format!("`{name}` does not exist")));
        };
        let mut leaves = vec![];
        for given in &called.values {
            leaves.extend(self.leaves(given, values)?);
        }
        let ways = instance.contract.clauses.iter().enumerate();
        let ways: Vec<(usize, &BuiltClause)> = ways.filter(|(_, way)| way.index == called.clause).collect();
        // Of several choices of signers, one that these people can make.
        let keys: Vec<VerificationKey> = signers.iter().map(SigningKey::verification_key).collect();
        let fits = ways.iter().find(|(_, way)| signed_by(way, &instance.parameters, &keys)).or(ways.first());
        let Some((index, way)) = fits else { return Err(Stop::refused("there is no such clause")) };
        let header = self.header();
        let call = contract::call(way, &instance.parameters, &instance.held, &leaves, &header, &mut blinding)
            .map_err(|failure| self.failed(way, &failure))?;
        Ok(Opened { index: *index, call, instance: instance.clone() })
    }

    /// Takes what a clause locked: coins of people, and the next instance.
    fn made(&mut self, opened: &Instance, call: &ClauseCall, outputs: Vec<Contract>) -> Option<Instance> {
        let mut following = None;
        for (made, output) in call.outputs.iter().zip(outputs) {
            match made {
                CallOutput::Locked { value, to } => {
                    let owner = self.people.iter_mut().find(|person| predicate(&person.key) == *to);
                    if let (Some(owner), Ok(coin)) = (owner, Utxo::new(output, Some(value.clone()))) {
                        owner.coins.push(coin);
                    }
                }
                CallOutput::Next(held) => {
                    following = Some(Instance { output, held: held.clone(), ..opened.clone() });
                }
            }
        }
        following
    }

    /// The keys of whoever does something, and of those who sign as well.
    fn signers(&self, who: usize, with: &[usize]) -> Vec<SigningKey> {
        std::iter::once(&who).chain(with).map(|person| self.people[*person].key.clone()).collect()
    }

    /// Refuses a step in which somebody does not sign who has to.
    fn refuse_missing(&self, keys: &[VerificationKey], signers: &[SigningKey]) -> Result<(), Stop> {
        let signs = |key: &&VerificationKey| signers.iter().all(|signer| signer.verification_key() != **key);
        match keys.iter().find(signs) {
            Some(missing) => Err(self.not_signed((*missing).into())),
            None => Ok(()),
        }
    }

    /// Adds what is needed from somebody's coins, and sends the transaction with all signatures.
    fn complete(&mut self, who: usize, draft: Draft) -> Result<(u32, NewOutputs), Stop> {
        let Draft { mut builder, begun, needed, signers, together } = draft;
        let mut spent = vec![];
        for (index, flavor) in self.flavors.iter().chain([&Scalar::ZERO]).enumerate() {
            let wanted = needed.iter().filter(|(_, of)| of == flavor).map(|(amount, _)| *amount);
            let mut missing: u64 = wanted.fold(0, u64::saturating_add);
            // A transaction spends something.
            let first = !begun && spent.is_empty() && index == self.flavors.len();
            for (index, coin) in self.people[who].coins.iter().enumerate() {
                let of = coin.opening().is_some_and(|opening| opening.flv == *flavor);
                if of && (missing > 0 || first && spent.is_empty()) {
                    missing = missing.saturating_sub(coin.qty());
                    builder = builder.spend(coin);
                    spent.push(index);
                }
            }
            if missing > 0 {
                let asset = self.scenario.assets.get(index).map_or("the ledger's asset", String::as_str);
                let name = &self.scenario.people[who];
                return Err(Stop::refused(format!(
                    "`{name}` has not enough of {asset}: {missing} more would do"
                )));
            }
        }
        let payer = &self.people[who].key;
        let builder = builder.change(predicate(payer));
        let mut keys = signers;
        keys.push(payer.clone());
        let (sent, outputs, multipliers) = match &self.place {
            Place::Ledger(_) => {
                let multipliers = builder.clone().simulate().map_err(refusal)?.0.counts.multipliers;
                let (unsigned, outputs) = builder.build().map_err(refusal)?;
                let tx = match together.is_empty() {
                    false => sign_together(unsigned, &keys, &together).map_err(Stop::refused)?,
                    true => unsigned.sign(&keys).map_err(|error| self.unsigned(error))?,
                };
                (Sent::Proven(Box::new(tx)), outputs, multipliers)
            }
            Place::Rehearsal(_) => {
                let (simulation, outputs) = builder.simulate().map_err(refusal)?;
                let multipliers = simulation.counts.multipliers;
                let mut keys: Vec<VerificationKey> = keys.iter().map(SigningKey::verification_key).collect();
                keys.extend(together.iter().map(AggregatedKey::key));
                let tx = simulation.signed_by(&keys).map_err(|error| self.unsigned(error))?;
                (Sent::Simulated(Box::new(tx)), outputs, multipliers)
            }
        };
        self.send(sent.clone(), multipliers)?;
        let mut index = 0;
        self.people[who].coins.retain(|_| {
            index += 1;
            !spent.contains(&(index - 1))
        });
        self.last = Some(sent);
        Ok((multipliers, outputs))
    }

    /// Sends a transaction to the ledger, which makes a block of it.
    fn send(&mut self, sent: Sent, multipliers: u32) -> Result<(), Stop> {
        let now = self.now;
        match (&mut self.place, sent) {
            (Place::Ledger(ledger), Sent::Proven(tx)) => {
                let verified = tx.verify(&default_generators(), DEFAULT_LIMITS).map_err(Stop::refused)?;
                ledger.apply(&[verified], now).map_err(|error| self.by_ledger(&error))?;
            }
            (Place::Rehearsal(rehearsal), Sent::Simulated(tx)) => {
                rehearsal.apply(&[*tx], now).map_err(|error| self.by_ledger(&error))?;
            }
            _ => return Err(Stop::refused("the transaction is not for this ledger")),
        }
        self.multipliers = self.multipliers.max(multipliers);
        Ok(())
    }

    /// Takes the change of a transaction.
    fn arrived(&mut self, who: usize, outputs: &NewOutputs) {
        let coins = outputs.change.iter().filter(|coin| coin.qty() > 0);
        self.people[who].coins.extend(coins.cloned());
    }

    /// Notes what everybody sees.
    fn see(&mut self, span: Span, what: &str, held: &[&Holdings], strings: Vec<u8>, multipliers: u32) {
        let plain = held.iter().flat_map(|held| &held.strings).flat_map(|item| match item {
            PayloadItem::Plain(PortableItem::String(bytes)) => bytes.to_vec(),
            _ => vec![],
        });
        let parts = vec![
            ("what is called", what.as_bytes().to_vec()),
            ("a public argument", strings),
            ("a public field of the next instance", plain.collect()),
            ("the size of the transaction", multipliers.to_le_bytes().to_vec()),
        ];
        self.seen.push(Seen { span, parts });
    }

    /// A check of a clause that does not hold.
    fn failed(&self, clause: &BuiltClause, failure: &crate::ir::evaluate::Failure) -> Stop {
        let sources = &self.checked.sources;
        Stop::Refused(Box::new(failed_check(&clause.circuit, failure, sources, Secrets::Show)))
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
        Stop::refused(match names.find(|(person, _)| predicate(&person.key) == missing) {
            Some((_, name)) => format!("it is not signed by `{name}`"),
            None => "it is not signed with the key of what it spends".to_string(),
        })
    }
}

/// Signs with all these keys where some of them are one key together: everybody is in this room, and plays each round.
fn sign_together(
    unsigned: UnsignedTx,
    keys: &[SigningKey],
    together: &[AggregatedKey],
) -> Result<Tx, String> {
    let words = |error: &dyn std::error::Error| error.to_string();
    let alone = keys.iter().map(|key| AggregatedKey::from(key.verification_key()));
    let all: Vec<AggregatedKey> = together.iter().cloned().chain(alone).collect();
    let group = unsigned.group(&all).map_err(|error| words(&error))?;
    let (mut signers, mut precommitments) = (vec![], vec![]);
    for (position, public) in group.keys().into_iter().enumerate() {
        let key = keys.iter().find(|key| key.verification_key() == public);
        let key = key.ok_or("somebody does not sign")?.clone();
        let (signer, precommitment) =
            musig::sign_together(unsigned.signing_transcript(), group.clone(), position, key)
                .map_err(|error| words(&error))?;
        signers.push(signer);
        precommitments.push(precommitment);
    }
    let second = signers.into_iter().map(|signer| signer.receive(&precommitments));
    let second: Vec<_> = second.collect::<Result<_, _>>().map_err(|error| words(&error))?;
    let (signers, commitments): (Vec<_>, Vec<_>) = second.into_iter().unzip();
    let third = signers.into_iter().map(|signer| signer.receive(&commitments));
    let third: Vec<_> = third.collect::<Result<_, _>>().map_err(|error| words(&error))?;
    let (signers, shares): (Vec<_>, Vec<_>) = third.into_iter().unzip();
    let signature = signers.into_iter().next().map(|signer| signer.receive(&shares));
    let signature = signature.ok_or("nobody signs")?.map_err(|error| words(&error))?;
    unsigned.sign_with(signature).map_err(|error| words(&error))
}

impl Opened {
    /// How the instance is opened.
    fn way(&self) -> &BuiltClause {
        &self.instance.contract.clauses[self.index]
    }

    /// The call as a transaction takes it.
    fn call(&self, leaf: usize, image: &ClauseImage) -> Result<Call, Stop> {
        let Instance { contract, output, held, .. } = &self.instance;
        Ok(Call {
            contract: output.clone(),
            proof: contract.tree.call_proof(leaf).ok_or_else(|| Stop::refused("no such program"))?,
            clause: image.clone(),
            arguments: self.call.arguments.clone(),
            secrets: self.call.secrets.to_vec(),
            payload: held.payload(),
            results: self.call.results.clone(),
        })
    }
}

impl From<Vec<Diagnostic>> for Stop {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Stop::Wrong(diagnostics)
    }
}

fn refusal(error: BuildError) -> Stop {
    Stop::refused(error)
}

fn predicate(key: &SigningKey) -> Predicate {
    key.verification_key().into()
}

/// A new random number.
fn blinding() -> Scalar {
    ValueOpening::hidden(0, Scalar::ZERO).qty_blinding
}

/// Whether people with these keys can sign all that a way of opening an instance asks for, as far as parameters tell.
fn signed_by(way: &BuiltClause, parameters: &Parameters, keys: &[VerificationKey]) -> bool {
    way.clause().actions.iter().all(|action| match action {
        Action::Sign(TextPlace::Parameter(index)) => {
            parameters.key(*index).is_some_and(|key| keys.contains(&key))
        }
        _ => true,
    })
}

/// What the caller of a clause pays, by flavor: what is locked, without what is released.
fn owed(results: &[CallResult]) -> Vec<(u64, Scalar)> {
    let mut flavors: Vec<Scalar> = vec![];
    for CallResult::Value(opening) | CallResult::Debt(opening) in results {
        if !flavors.contains(&opening.flv) {
            flavors.push(opening.flv);
        }
    }
    let sum = |flavor: Scalar, debts: bool| -> u128 {
        let amounts = results.iter().filter_map(|result| match result {
            CallResult::Debt(opening) if debts && opening.flv == flavor => Some(u128::from(opening.qty)),
            CallResult::Value(opening) if !debts && opening.flv == flavor => Some(u128::from(opening.qty)),
            _ => None,
        });
        amounts.sum()
    };
    let owed = flavors.into_iter().map(|flavor| {
        let missing = sum(flavor, true).saturating_sub(sum(flavor, false));
        (u64::try_from(missing).unwrap_or(u64::MAX), flavor)
    });
    owed.filter(|(amount, _)| *amount > 0).collect()
}

/// The arguments of a call that everybody reads.
fn plain(call: &ClauseCall) -> Vec<u8> {
    let strings = call.arguments.iter().filter_map(|argument| match argument {
        zkvm::tx::Argument::String(bytes) => Some(bytes.clone()),
        zkvm::tx::Argument::Committed(_) => None,
    });
    strings.flatten().collect()
}
