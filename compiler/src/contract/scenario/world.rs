//! A ledger in memory, the people around it, and what they know.

use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::integer::scalar_to_int;
use zkvm::ledger::{Genesis, Ledger, MemoryStore, Rehearsal};
use zkvm::reading::{ReadingKey, ReadingSecret};
use zkvm::signature::musig::AggregatedKey;
use zkvm::signature::{Signature, SignedData, SigningKey, VerificationKey};
use zkvm::tx::{
    Anchor, Header, NewOutputs, PayloadItem, PortableItem, Predicate, SimulatedTx, Simulation, Tx, TxBuilder,
    TxDraft, Utxo, Value, ValueOpening,
};

use super::public::Seen;
use super::value::Values;
use super::{Contracts, Stop};
pub(super) use crate::contract::Instance;
use crate::contract::{self, BuiltClause, BuiltContract, Leaf, Parameters, Unmade, Unread};
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::{Checked, Secrets, failed_check};
use crate::hir::{Amount, Called, ContractId, GivenValue, NamedAsset, Scenario, Step, StepKind};
use crate::source::Span;

/// Everybody begins with so much of the ledger's own asset, to begin transactions with that spend nothing else.
const NATIVE: u64 = 1_000_000;

/// Somebody with a key. Those of others are not known where a step is done on a real ledger.
#[derive(Clone)]
pub(in crate::contract) struct Person {
    pub(in crate::contract) public: VerificationKey,
    pub(in crate::contract) key: Option<SigningKey>,
    /// What they read with, if that is known, and the secret of whoever makes a transaction.
    pub(in crate::contract) reads: Option<ReadingKey>,
    pub(in crate::contract) reader: Option<ReadingSecret>,
    pub(in crate::contract) coins: Vec<Utxo>,
}

impl Person {
    pub(in crate::contract) fn predicate(&self) -> Predicate {
        self.public.into()
    }
}

/// A transaction in the making.
pub(super) struct Draft {
    pub(super) builder: TxBuilder,
    /// Whether it spends something already.
    pub(super) begun: bool,
    /// What whoever does something has to pay, of which flavor.
    pub(super) needed: Vec<(u64, Scalar)>,
    /// Who signs, by their numbers.
    pub(super) signers: Vec<usize>,
    /// The keys that several signers have together, of the instances that are spent by them.
    pub(super) together: Vec<AggregatedKey>,
}

/// A transaction, proven or simulated.
#[derive(Clone)]
pub(in crate::contract) enum Sent {
    Proven(Box<Tx>),
    Simulated(Box<Rehearsed>),
}

/// A transaction that was simulated, with what it was simulated from.
#[derive(Clone)]
pub(in crate::contract) struct Rehearsed {
    pub(in crate::contract) draft: TxDraft,
    pub(in crate::contract) tx: SimulatedTx,
}

/// The last transaction that was applied.
#[derive(Clone)]
pub(in crate::contract) struct Last {
    pub(in crate::contract) sent: Sent,
    /// What it was applied to.
    pub(super) before: Place,
    /// When it was applied.
    pub(super) header: Header,
}

/// Where transactions are sent to.
#[derive(Clone)]
pub(in crate::contract) enum Place {
    Ledger(Box<Ledger<MemoryStore>>),
    Rehearsal(Box<Rehearsal>),
    /// Nowhere: the last one is kept, with the keys that several signers have together.
    Desk(Option<Box<OnDesk>>),
}

/// A transaction that nobody has sent.
#[derive(Clone)]
pub(in crate::contract) struct OnDesk {
    pub(in crate::contract) draft: TxDraft,
    pub(in crate::contract) simulation: Simulation,
    pub(in crate::contract) together: Vec<AggregatedKey>,
}

/// What issues an asset, with the values of its parameters.
pub(in crate::contract) type Issuing = (Rc<BuiltContract>, Parameters);

/// All that a scenario is about.
#[derive(Clone)]
pub(in crate::contract) struct World<'a> {
    pub(super) checked: &'a Checked,
    pub(super) scenario: &'a Scenario,
    pub(in crate::contract) people: Vec<Person>,
    /// The coins that steps will give, in their order.
    pub(super) waiting: Vec<(Span, Utxo)>,
    /// The flavor of each asset, from when it has its name on.
    pub(in crate::contract) flavors: Vec<Option<Scalar>>,
    /// What issues it, if the program says so.
    pub(in crate::contract) issuers: Vec<Option<Issuing>>,
    pub(in crate::contract) instances: Vec<Option<Instance>>,
    /// The signatures of data that were made.
    pub(super) signatures: Vec<Option<Signature>>,
    pub(in crate::contract) contracts: Contracts,
    /// What hides the clauses of the contracts that are made.
    pub(in crate::contract) salt: [u8; 32],
    pub(in crate::contract) place: Place,
    /// When transactions are valid.
    pub(super) header: Header,
    pub(in crate::contract) last: Option<Last>,
    /// What the clause that is called says of what is nullified twice.
    pub(super) nullifies: Vec<Option<String>>,
    /// What everybody saw so far.
    pub(super) seen: Vec<Seen>,
    /// The most multipliers that a transaction took.
    pub(super) multipliers: u32,
}

impl<'a> World<'a> {
    /// The world before the first step. `people` have keys already if it is played once more.
    pub(in crate::contract) fn new(
        checked: &'a Checked,
        scenario: &'a Scenario,
        values: &mut Values<'a>,
        people: Option<Vec<SigningKey>>,
        prove: bool,
    ) -> Result<Self, Vec<Diagnostic>> {
        let keys = people.unwrap_or_else(|| scenario.people.iter().map(|_| SigningKey::random()).collect());
        let person = |key: SigningKey| {
            let (public, reader) = (key.verification_key(), ReadingSecret::of(&key));
            Person { public, key: Some(key), reads: Some(reader.key()), reader: Some(reader), coins: vec![] }
        };
        let mut people: Vec<Person> = keys.into_iter().map(person).collect();
        let nobody = Predicate::from(VerificationKey(zkvm::CompressedRistretto([0; 32])));
        let flavors = scenario.assets.iter().map(|(name, contract)| match contract {
            None => Some(Value::issue_flavor(&nobody, name.as_bytes())),
            Some(_) => None,
        });
        let flavors: Vec<Option<Scalar>> = flavors.collect();
        let mut outputs = vec![];
        let mut coin = |owner: Predicate, amount: u64, flavor: Scalar| {
            let mut anchor = [0; 32];
            anchor[..8].copy_from_slice(&(outputs.len() as u64).to_le_bytes());
            let coin = Utxo::genesis(Anchor(anchor), owner, ValueOpening::hidden(amount, flavor));
            outputs.push(coin.contract().into());
            coin
        };
        for person in &mut people {
            let native = coin(person.predicate(), NATIVE, Scalar::ZERO);
            person.coins.push(native);
        }
        let mut waiting = vec![];
        for step in &scenario.steps {
            if let StepKind::Owns { who, amount: Amount { amount, asset } } = &step.kind {
                let owner = people[*who].predicate();
                waiting.push((
                    step.span,
                    coin(owner, values.amount(*amount)?, flavors[*asset].unwrap_or_default()),
                ));
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
        let salt = [0; 32];
        let mut world = Self::on_desk(checked, scenario, people, flavors, at(0), salt);
        (world.waiting, world.place) = (waiting, place);
        Ok(world)
    }

    /// A world in which transactions are made and sent nowhere.
    pub(in crate::contract) fn on_desk(
        checked: &'a Checked,
        scenario: &'a Scenario,
        people: Vec<Person>,
        flavors: Vec<Option<Scalar>>,
        header: Header,
        salt: [u8; 32],
    ) -> Self {
        Self {
            checked,
            scenario,
            people,
            waiting: vec![],
            flavors,
            issuers: vec![None; scenario.assets.len()],
            instances: vec![None; scenario.instances.len()],
            signatures: vec![None; scenario.signatures.len()],
            contracts: vec![],
            salt,
            place: Place::Desk(None),
            header,
            last: None,
            nullifies: vec![],
            seen: vec![],
            multipliers: 0,
        }
    }

    /// The names of the instances, and the contracts that they are of.
    pub(in crate::contract) fn instance_names(&self) -> impl Iterator<Item = (&str, &str)> {
        let contract = |id: &ContractId| self.checked.program.contracts[id.0 as usize].name.as_str();
        self.scenario.instances.iter().map(move |(name, id)| (name.as_str(), contract(id)))
    }

    /// The assets: their names, their flavors, and what issues them.
    pub(in crate::contract) fn assets(
        &self,
    ) -> impl Iterator<Item = (&str, Option<Scalar>, Option<&Issuing>)> {
        let known = self.flavors.iter().zip(&self.issuers);
        let named = self.scenario.assets.iter().zip(known);
        named.map(|((name, _), (flavor, issuer))| (name.as_str(), *flavor, issuer.as_ref()))
    }

    /// The keys of all people.
    pub(super) fn people(&self) -> Vec<SigningKey> {
        self.people.iter().filter_map(|person| person.key.clone()).collect()
    }

    /// What those can read with who do something together.
    pub(super) fn readers(&self, who: &[usize]) -> Vec<ReadingSecret> {
        who.iter().filter_map(|person| self.people[*person].reader.clone()).collect()
    }

    /// A sealed field that nobody can read who does something.
    pub(super) fn unread(&self, contract: &BuiltContract, unread: Unread) -> Stop {
        let mut people = self.people.iter().zip(&self.scenario.people);
        let reader = people.find(|(person, _)| person.reads == Some(unread.key));
        let reader = reader.map(|(_, name)| name.as_str());
        Stop::refused(unread.in_words(&self.checked.program, contract, reader))
    }

    /// How much of an asset somebody has.
    pub(super) fn owned(&self, who: usize, asset: usize) -> u64 {
        let flavor = self.flavors[asset];
        let coins = self.people[who].coins.iter().filter_map(Utxo::opening);
        coins.filter(|coin| Some(coin.flv) == flavor).map(|coin| coin.qty).sum()
    }

    /// A field of an instance's state.
    pub(in crate::contract) fn field(&self, instance: usize, field: usize) -> BigInt {
        let instance = self.instances[instance].as_ref();
        let string = instance
            .and_then(|instance| instance.held.strings.get(instance.contract.field_strings(field).start));
        let number = match string {
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
    pub(in crate::contract) fn act(&mut self, step: &Step, values: &mut Values<'a>) -> Result<(), Stop> {
        match &step.kind {
            StepKind::Owns { who, .. } => {
                if let Some(index) = self.waiting.iter().position(|(span, _)| *span == step.span) {
                    let (_, coin) = self.waiting.remove(index);
                    self.people[*who].coins.push(coin);
                }
                Ok(())
            }
            StepKind::Sign { signature, who, purpose, data } => {
                self.signatures[*signature] = Some(self.sign(*who, purpose, data, values)?);
                Ok(())
            }
            StepKind::Wait(time) => {
                let passes = values.number(*time)?;
                let passes = u64::try_from(&passes).unwrap_or_default();
                self.header = at(self.header.mintime_ms.saturating_add(passes));
                Ok(())
            }
            StepKind::Replay => match self.last.clone() {
                Some(last) => self.send(last.sent, 0).map(drop),
                None => Err(nothing_yet(step.span, "there is no transaction to send again")),
            },
            StepKind::Tamper => self.tamper(step.span),
            StepKind::Make { instance, who, with, contract, values: given, locks } => {
                let made = self.make((*who, with), *contract, given, locks, values, step.span)?;
                if let Some(instance) = instance {
                    self.instances[*instance] = Some(made);
                }
                Ok(())
            }
            StepKind::Name(named) => self.name(named, values),
            StepKind::Call { named, next, made, who, with, calls } => {
                if let Some(named) = named {
                    self.name(named, values)?;
                }
                let (following, others) = self.call((*who, with), calls, values, step.span)?;
                if let Some(made) = made {
                    self.instances[*made] = others.into_iter().next();
                }
                for (index, (called, following)) in calls.iter().zip(following).enumerate() {
                    if let (0, Some(next)) = (index, next) {
                        self.instances[*next].clone_from(&following);
                    }
                    if let (Called::Instance(instance), Some(_)) = (called.of, &following) {
                        self.instances[instance] = following;
                    }
                }
                Ok(())
            }
            StepKind::Run { instance, who, with, transaction, values: given } => {
                let made = self.run((*who, with), *transaction, given, values, step.span)?;
                if let Some(instance) = instance {
                    self.instances[*instance] = made.into_iter().next();
                }
                Ok(())
            }
            StepKind::Refused { .. } | StepKind::Expect { .. } | StepKind::Hidden(..) => Ok(()),
        }
    }

    /// What a person, an instance or an asset is as a leaf of a parameter.
    pub(super) fn leaves(&self, given: &GivenValue, values: &mut Values<'a>) -> Result<Vec<Leaf>, Stop> {
        Ok(match given {
            GivenValue::Value(function) => values.given(*function)?,
            GivenValue::Person(person) => {
                vec![Leaf::Key(self.people[*person].public.to_bytes())]
            }
            GivenValue::Reader(person) => match self.people[*person].reads {
                Some(key) => vec![Leaf::Key(key.to_bytes())],
                None => {
                    let name = &self.scenario.people[*person];
                    return Err(Stop::refused(format!("it is not known what `{name}` reads with")));
                }
            },
            GivenValue::Instance(instance) => {
                let instance = self.instances[*instance].as_ref();
                let bytes = instance.map_or([0; 32], |instance| {
                    instance.contract.tree.predicate().verification_key().to_bytes()
                });
                vec![Leaf::Key(bytes)]
            }
            GivenValue::Asset(asset) => vec![Leaf::Number(self.flavor(*asset)?)],
            GivenValue::Identity(instance) => {
                let held = self.existing(*instance)?.held.identity;
                vec![Leaf::Number(held.map_or(Scalar::ZERO, |identity| identity.id))]
            }
            GivenValue::Signature(signature) => match &self.signatures[*signature] {
                Some(made) => vec![Leaf::Signature(made.to_bytes())],
                None => {
                    let name = &self.scenario.signatures[*signature];
                    return Err(Stop::refused(format!("`{name}` does not exist")));
                }
            },
            GivenValue::Signed(bytes) => vec![Leaf::Signature(**bytes)],
            GivenValue::Initial => vec![],
        })
    }

    /// Somebody signs data, for others to show.
    fn sign(
        &self,
        who: usize,
        purpose: &str,
        data: &[GivenValue],
        values: &mut Values<'a>,
    ) -> Result<Signature, Stop> {
        let mut said = SignedData::new(purpose, []);
        for data in data {
            said.messages.extend(self.leaves(data, values)?.iter().map(Leaf::string));
        }
        let Some(key) = &self.people[who].key else {
            let name = &self.scenario.people[who];
            return Err(Stop::refused(format!("the key of `{name}` is not here")));
        };
        Ok(said.sign(key))
    }

    /// Which flavor an asset is.
    fn flavor(&self, asset: usize) -> Result<Scalar, Stop> {
        let name = &self.scenario.assets[asset].0;
        self.flavors[asset].ok_or_else(|| Stop::refused(format!("`{name}` does not exist")))
    }

    /// What issues an asset.
    pub(super) fn issuer(&self, asset: usize) -> Result<&Issuing, Stop> {
        let name = &self.scenario.assets[asset].0;
        self.issuers[asset].as_ref().ok_or_else(|| Stop::refused(format!("`{name}` does not exist")))
    }

    /// An asset gets its name, and values for its parameters.
    fn name(&mut self, named: &NamedAsset, values: &mut Values<'a>) -> Result<(), Stop> {
        let Some(contract) = self.scenario.assets[named.asset].1 else { return Ok(()) };
        let mut parameters = Parameters::default();
        for given in &named.values {
            parameters.leaves.extend(self.leaves(given, values)?);
        }
        let built = self.built(contract, &parameters)?;
        self.flavors[named.asset] = built.asset.as_ref().map(|asset| asset.flavor);
        self.issuers[named.asset] = Some((built, parameters));
        Ok(())
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
        let built = self.built(contract, &parameters)?;
        let mut fields = vec![];
        for (field, given) in state.iter().enumerate() {
            match given {
                GivenValue::Initial => fields.extend(built.begins(field).into_iter().flatten()),
                given => fields.extend(self.leaves(given, values)?),
            }
        }
        let mut held = vec![];
        for Amount { amount, asset } in locks {
            held.push((values.amount(*amount)?, self.flavor(*asset)?));
        }
        let made = contract::instance(&built, &fields, &held, &self.header, &mut blinding);
        let made = made.map_err(|unmade| match (unmade, &built.birth) {
            (Unmade::Fails(failure), Some(birth)) => self.failed(&birth.creation, &failure),
            (unmade, _) => Stop::refused(unmade.in_words(&self.checked.program, &built)),
        })?;
        let builder = made.add_to(TxBuilder::new(self.header));
        let (needed, signers) = (made.needed(), Self::signers(who, with));
        let (sent, outputs) =
            self.complete(who, Draft { builder, begun: false, needed, signers, together: vec![] })?;
        let output = made.output(&outputs).cloned();
        let output = output.ok_or_else(|| Stop::refused("the transaction makes no instance"))?;
        let held = made.held_by(&output);
        self.arrived(who, &outputs);
        let made = Instance { contract: built, parameters, salt: self.salt, output, held };
        self.see(span, "the program", &[&made], vec![], sent);
        Ok(made)
    }

    /// A contract with values for its parameters, which is built once.
    pub(super) fn built(
        &mut self,
        id: ContractId,
        parameters: &Parameters,
    ) -> Result<Rc<BuiltContract>, Vec<Diagnostic>> {
        let known = self.contracts.iter().find(|(other, with, _)| *other == id && with == parameters);
        if let Some((_, _, built)) = known {
            return Ok(built.clone());
        }
        let built = Rc::new(contract::build(self.checked, id, parameters, &self.salt)?);
        self.contracts.push((id, parameters.clone(), built.clone()));
        Ok(built)
    }

    /// Takes the change of a transaction.
    pub(super) fn arrived(&mut self, who: usize, outputs: &NewOutputs) {
        let coins = outputs.change.iter().filter(|coin| coin.qty() > 0);
        self.people[who].coins.extend(coins.cloned());
    }

    /// Notes what everybody sees.
    pub(super) fn see(
        &mut self,
        span: Span,
        what: &str,
        made: &[&Instance],
        strings: Vec<u8>,
        multipliers: u32,
    ) {
        let program = &self.checked.program;
        let plain = made.iter().flat_map(|made| {
            // A handle is as random as what it is the handle of.
            let handles = made.contract.handles(program);
            let items = made.held.strings.iter().enumerate();
            items.filter(move |(index, _)| !handles.contains(index)).flat_map(|(_, item)| match item {
                PayloadItem::Plain(PortableItem::String(bytes)) => bytes.to_vec(),
                _ => vec![],
            })
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
    pub(super) fn failed(&self, clause: &BuiltClause, failure: &crate::ir::evaluate::Failure) -> Stop {
        let sources = &self.checked.sources;
        Stop::Refused(Box::new(failed_check(&clause.circuit, failure, sources, Secrets::Show)))
    }
}

impl From<Vec<Diagnostic>> for Stop {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Stop::Wrong(diagnostics)
    }
}

/// A step that is about the last transaction, before there is one: this is no reason for which it may be refused.
pub(super) fn nothing_yet(step: Span, message: &str) -> Stop {
    let diagnostic = Diagnostic::at(codes::E0944, step, message);
    Stop::Wrong(vec![diagnostic.help("write a step before it that makes a transaction")])
}

/// Everything is done at one moment, and nothing later.
fn at(now: u64) -> Header {
    Header { mintime_ms: now, maxtime_ms: now, ..Header::any_time() }
}

/// A new random number.
pub(super) fn blinding() -> Scalar {
    ValueOpening::hidden(0, Scalar::ZERO).qty_blinding
}
