//! Steps of scenarios on a real ledger: what somebody knows of it, and the transactions that they make.
//!
//! A step is written as in a test: `alice does v.withdraw(30);`. Its names are those of a wallet in place of those of the steps
//! before it.

use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use zkvm::reading::{ReadingKey, ReadingSecret};
use zkvm::signature::VerificationKey;
use zkvm::signature::musig::AggregatedKey;
use zkvm::tx::{Contract, ContractId, Header, PayloadItem, PortableItem, Simulation, TxDraft, Utxo};

use super::scenario::Stop;
use super::scenario::value::Values;
use super::scenario::world::{OnDesk, Person, Place, World};
use super::{BuiltContract, Holdings, Instance, Parameters, build};
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::{Checked, Refused, has_errors};
use crate::hir::load::ModuleId;
use crate::hir::{self, Called, GivenValue, Scenario, Step, StepKind};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{Ident, Item, ItemKind, Known, Path};
use crate::syntax::parse_steps;

/// What messages call the text of a step.
const NAME: &str = "<step>";

/// What somebody knows of a ledger. Names are in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub struct Wallet {
    /// People and their keys: the one whose wallet it is, and others.
    pub people: Vec<(String, VerificationKey)>,
    /// Assets, and what issues them.
    pub assets: Vec<(String, WalletAsset)>,
    /// Which of the people it is whose wallet this is.
    pub owner: usize,
    /// What people read with, by their names, as far as it is known.
    pub reads: Vec<(String, ReadingKey)>,
    /// With what the owner opens fields that are sealed to them.
    pub reader: Option<ReadingSecret>,
    /// What the owner can spend.
    pub coins: Vec<Utxo>,
    /// Instances that the owner can open, or a part of what they hold.
    pub instances: Vec<(String, WalletInstance)>,
}

/// An asset, as its owner knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletAsset {
    /// What tells it from others.
    pub flavor: Scalar,
    /// What issues it, if the program says so.
    pub issued: Option<Issuer>,
}

/// An asset of the program with values for its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The name of the asset in the program.
    pub asset: String,
    /// The values of its parameters.
    pub parameters: Parameters,
    /// What hides its clauses.
    pub salt: [u8; 32],
}

/// An instance of a contract, and how its predicate is made.
#[derive(Clone, Debug)]
pub struct WalletInstance {
    /// The name of the contract in the program.
    pub contract: String,
    /// The values of its parameters.
    pub parameters: Parameters,
    /// What hides its clauses.
    pub salt: [u8; 32],
    /// The output that it is.
    pub output: Contract,
    /// What it holds, as far as it is known.
    pub held: Holdings,
}

impl WalletInstance {
    /// Whether it may be what follows from another one: it is of the same contract, made with the same.
    pub fn follows(&self, other: &Self) -> bool {
        (&self.contract, &self.parameters, self.salt) == (&other.contract, &other.parameters, other.salt)
    }

    /// Whether it is what follows from another one, as far as outputs tell: it may be, has the same predicate, and the same identity if there is
    /// one.
    pub fn continues(&self, other: &Self) -> bool {
        let identity = |instance: &Self| match instance.output.payload.get(instance.held.strings.len()) {
            Some(PortableItem::String(identity)) => Some(identity.to_vec()),
            _ => None,
        };
        let same = self.output.predicate == other.output.predicate && identity(self) == identity(other);
        same && self.follows(other)
    }

    /// The same without what opens what it holds: everybody sees the output.
    pub fn unopened(&self) -> Self {
        let strings = self.held.strings.iter().map(|string| PayloadItem::Plain(string.item())).collect();
        Self { held: Holdings { strings, ..Holdings::default() }, ..self.clone() }
    }

    /// Whether its output holds what it is said to hold: each opening is of a commitment that is there. What contract it is of, and how it was
    /// made, is for [`check`] to say.
    pub fn fits(&self) -> bool {
        let Holdings { strings, values, .. } = &self.held;
        let items = &self.output.payload;
        let held = strings.iter().map(PayloadItem::item);
        let values: Vec<PortableItem> =
            values.iter().map(|value| PortableItem::Value(value.value())).collect();
        // Between them there is the identity, and after them the birth token, if there are such.
        let (fields, rest) = items.split_at(items.len().min(strings.len()));
        let born = usize::from(matches!(rest.first(), Some(PortableItem::String(_))));
        let rest = &rest[born..];
        held.eq(fields.iter().cloned()) && rest.len() == values.len() + born && rest.starts_with(&values)
    }

    /// How many fields and values it opens.
    pub fn opens(&self) -> usize {
        let committed = |item: &&PayloadItem| matches!(item, PayloadItem::Committed(_));
        self.held.strings.iter().filter(committed).count() + self.held.values.len()
    }
}

/// A transaction that a step makes, and what is to come of it.
#[derive(Clone, Debug)]
pub struct Drafted {
    /// Its program and its witness.
    pub draft: TxDraft,
    /// What everybody will see, and who has to sign.
    pub simulation: Simulation,
    /// The keys that several signers, or one, sign with in the place of their own.
    pub together: Vec<AggregatedKey>,
    /// The outputs that it spends.
    pub spent: Vec<ContractId>,
    /// Coins that people get: by the names of the people.
    pub coins: Vec<(String, Utxo)>,
    /// The assets that get a name by it.
    pub assets: Vec<(String, WalletAsset)>,
    /// The instances that it makes, by their names; none in the place of one that ends.
    pub instances: Vec<(String, Option<WalletInstance>)>,
}

/// Makes the transaction of a step in which `owner` does something. New instances are hidden by the salt.
///
/// # Errors
/// The step is no step, or has a name that is in no wallet; an instance is not what it is said to be; or the step is refused, for the
/// reason for which it would be in a scenario.
pub fn draft(
    checked: &Checked,
    wallet: &Wallet,
    step: &str,
    header: Header,
    salt: [u8; 32],
) -> Result<Drafted, Refused> {
    let (extended, place) = extended(checked, wallet, step)?;
    let drafted = play(&extended, wallet, place, header, salt);
    drafted.map_err(|found| Refused { diagnostics: found, sources: extended.sources })
}

/// The asset that a step names: `let gold = Gold(issuer: alice)`. Its clauses are hidden by the salt.
///
/// # Errors
/// The step is another one, or it has a name that is in no wallet.
pub fn define(
    checked: &Checked,
    wallet: &Wallet,
    step: &str,
    salt: [u8; 32],
) -> Result<(String, WalletAsset), Refused> {
    let (extended, place) = extended(checked, wallet, step)?;
    let named = only_step(&extended, place).and_then(|(scenario, step)| match step.kind {
        StepKind::Name(_) => {
            let mut world = on_desk(&extended, wallet, scenario, Header::any_time(), salt);
            done(world.act(step, &mut Values::new(&extended)), step)?;
            new_assets(wallet, &world).pop().ok_or_else(|| vec![no_name(step.span)])
        }
        _ => Err(vec![no_name(step.span)]),
    });
    named.map_err(|found| Refused { diagnostics: found, sources: extended.sources })
}

/// The program with a step as its last scenario, and where that is.
fn extended(checked: &Checked, wallet: &Wallet, step: &str) -> Result<(Checked, Span), Refused> {
    let mut sources = checked.sources.clone();
    let refused = |diagnostics, sources: &SourceMap| Refused { diagnostics, sources: sources.clone() };
    if has_errors(&checked.diagnostics) {
        return Err(refused(checked.diagnostics.clone(), &sources));
    }
    let item = parsed(checked, wallet, step, &mut sources).map_err(|found| refused(found, &sources))?;
    let place = item.span;
    let mut extended = checked.extended(&mut sources, ModuleId(0), vec![item], |_| {});
    extended.sources = sources;
    match has_errors(&extended.diagnostics) {
        true => Err(refused(extended.diagnostics.clone(), &extended.sources)),
        false => Ok((extended, place)),
    }
}

/// Checks that an instance is one of the contract that it is said to be of, that its contract made it, and that it holds what it is said to hold.
///
/// # Errors
/// It is not.
pub fn check(checked: &Checked, name: &str, instance: &WalletInstance) -> Result<(), Refused> {
    let id = super::find(checked, &instance.contract)?;
    match opened(checked, id, instance) {
        Some(_) => Ok(()),
        None => Err(Refused::of(checked, not_born(checked, id, name, None))),
    }
}

/// The step as a scenario that knows the names of the wallet.
fn parsed(
    checked: &Checked,
    wallet: &Wallet,
    step: &str,
    sources: &mut SourceMap,
) -> Result<Item, Vec<Diagnostic>> {
    let contracts = checked.program.contracts.iter().filter(|contract| contract.is_asset());
    let defined: Vec<&str> = contracts.map(|contract| contract.name.as_str()).collect();
    let file = sources.add(NAME, step);
    let (module, diagnostics) = parse_steps(file, step);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(diagnostics);
    }
    let mut items = module.items.into_iter();
    let (Some(mut item), None) = (items.next(), items.next()) else {
        return Err(vec![no_step(Span::new(file, 0, step.len()))]);
    };
    let span = item.span;
    match &mut item.kind {
        ItemKind::Scenario(scenario) if scenario.steps.len() == 1 => {
            let ident = |name: &str| Ident { name: name.to_string(), span: Span::new(file, 0, 0) };
            let people = wallet.people.iter().map(|(name, _)| (ident(name), Known::Person));
            let path = |name: &str| {
                let segments = name.split("::").map(ident).collect();
                Path { segments, applied: None, span: Span::new(file, 0, 0) }
            };
            let assets = wallet.assets.iter().map(|(name, asset)| {
                // Of an asset of another program only the flavor means something here.
                let issued = asset.issued.as_ref().filter(|issuer| defined.contains(&issuer.asset.as_str()));
                (ident(name), issued.map_or(Known::Asset, |issuer| Known::Issued(path(&issuer.asset))))
            });
            let instances = wallet.instances.iter();
            let instances =
                instances.map(|(name, known)| (ident(name), Known::Instance(path(&known.contract))));
            scenario.known = people.chain(assets).chain(instances).collect();
        }
        _ => return Err(vec![no_step(span)]),
    }
    Ok(item)
}

fn no_step(span: Span) -> Diagnostic {
    Diagnostic::at(codes::E0722, span, "one step makes one transaction")
        .help("write what somebody does: `alice does vault.withdraw(30)`")
}

fn no_name(span: Span) -> Diagnostic {
    Diagnostic::at(codes::E0722, span, "this names no asset").help(
        "write an asset of the program with values for its parameters: `let gold = Gold(issuer: alice)`",
    )
}

/// The only step of the scenario at a place.
fn only_step(checked: &Checked, place: Span) -> Result<(&Scenario, &Step), Vec<Diagnostic>> {
    let found = checked.program.scenarios.iter().find(|scenario| place.file == scenario.span.file);
    match found.map(|scenario| (scenario, &scenario.steps[..])) {
        Some((scenario, [step])) => Ok((scenario, step)),
        _ => Err(vec![no_step(place)]),
    }
}

/// What the wallet knows, as a world in which nothing is sent.
fn on_desk<'a>(
    checked: &'a Checked,
    wallet: &Wallet,
    scenario: &'a Scenario,
    header: Header,
    salt: [u8; 32],
) -> World<'a> {
    let reads = |name: &str| wallet.reads.iter().find(|(known, _)| known == name).map(|(_, key)| *key);
    let people = wallet.people.iter().enumerate().map(|(index, (name, public))| Person {
        public: *public,
        key: None,
        reads: reads(name),
        reader: wallet.reader.clone().filter(|_| index == wallet.owner),
        coins: if index == wallet.owner { wallet.coins.clone() } else { vec![] },
    });
    let mut flavors: Vec<Option<Scalar>> =
        wallet.assets.iter().map(|(_, asset)| Some(asset.flavor)).collect();
    // Those that the step names have no flavor yet.
    flavors.resize(scenario.assets.len(), None);
    World::on_desk(checked, scenario, people.collect(), flavors, header, salt)
}

/// An instance of another contract that a step makes without giving it a name: nobody would know what opens it.
fn lost(checked: &Checked, scenario: &Scenario, step: &Step) -> Option<Diagnostic> {
    let StepKind::Call { made: None, calls, .. } = &step.kind else { return None };
    let first = calls.first()?;
    let contract = match first.of {
        Called::Instance(instance) => scenario.instances[instance].1,
        Called::Asset(asset, _) => scenario.assets[asset].1?,
    };
    let contracts = &checked.program.contracts;
    let made = contracts[contract.0 as usize].made_by(first.clause)?;
    let message = format!("this makes an instance of `{}` without a name", contracts[made.0 as usize].name);
    let diagnostic = Diagnostic::at(codes::E0722, step.span, message).here("what opens it would be lost");
    Some(diagnostic.help("write `let name = ` before the step"))
}

/// What came of a step.
fn done(acted: Result<(), Stop>, step: &Step) -> Result<(), Vec<Diagnostic>> {
    acted.map_err(|stop| match stop {
        Stop::Wrong(diagnostics) => diagnostics,
        Stop::Refused(why) => {
            vec![super::scenario::told(step.span, *why).help("nothing was made: write another step")]
        }
    })
}

/// Does the only step of the scenario at a place.
fn play(
    checked: &Checked,
    wallet: &Wallet,
    place: Span,
    header: Header,
    salt: [u8; 32],
) -> Result<Drafted, Vec<Diagnostic>> {
    let (scenario, step) = only_step(checked, place)?;
    let who = match &step.kind {
        StepKind::Make { who, .. } | StepKind::Call { who, .. } | StepKind::Run { who, .. } => *who,
        _ => return Err(vec![no_step(step.span)]),
    };
    if who != wallet.owner {
        let owner = wallet.people.get(wallet.owner).map_or("", |(name, _)| name);
        let message = "this is a step of somebody else, who has other coins";
        let diagnostic = Diagnostic::at(codes::E0722, step.span, message);
        return Err(vec![diagnostic.help(format!("write a step of the wallet's owner: `{owner} does …`"))]);
    }
    if let Some(lost) = lost(checked, scenario, step) {
        return Err(vec![lost]);
    }
    let mut world = on_desk(checked, wallet, scenario, header, salt);
    for (index, (name, known)) in wallet.assets.iter().enumerate() {
        if let (true, Some(issuer)) = (issues(&step.kind, index), &known.issued) {
            let built = issuing(checked, scenario.assets[index].1, issuer, known.flavor);
            world.issuers[index] = Some(built.ok_or_else(|| vec![not_issued(name, step.span)])?);
        }
    }
    for (index, (name, known)) in wallet.instances.iter().enumerate() {
        if names(&step.kind, index) {
            let id = scenario.instances[index].1;
            let opened = opened(checked, id, known);
            let opened = opened.ok_or_else(|| vec![not_born(checked, id, name, Some(step.span))])?;
            world.instances[index] = Some(opened);
        }
    }
    let before = world.clone();
    done(world.act(step, &mut Values::new(checked)), step)?;
    drafted(wallet, world, &before).ok_or_else(|| vec![no_step(step.span)])
}

/// Whether a step issues an asset.
fn issues(step: &StepKind, asset: usize) -> bool {
    match step {
        StepKind::Call { calls, .. } => {
            calls.iter().any(|call| matches!(call.of, Called::Asset(called, _) if called == asset))
        }
        // A transaction may issue what it is given.
        StepKind::Run { values, .. } => {
            values.iter().any(|given| matches!(given, GivenValue::Asset(index) if *index == asset))
        }
        _ => false,
    }
}

/// What issues an asset, if its flavor is what it is said to be.
fn issuing(
    checked: &Checked,
    id: Option<hir::ContractId>,
    issuer: &Issuer,
    flavor: Scalar,
) -> Option<(Rc<BuiltContract>, Parameters)> {
    let built = build(checked, id?, &issuer.parameters, &issuer.salt).ok()?;
    let same = built.asset.as_ref().is_some_and(|asset| asset.flavor == flavor);
    same.then(|| (Rc::new(built), issuer.parameters.clone()))
}

fn not_issued(name: &str, span: Span) -> Diagnostic {
    let message = format!("`{name}` is not issued by what the openings file says");
    Diagnostic::at(codes::E0723, span, message)
        .help("name it again with `zkc tx asset`, with the program, the parameters and the salt that it was made with")
}

/// The assets that got a name.
fn new_assets(wallet: &Wallet, world: &World<'_>) -> Vec<(String, WalletAsset)> {
    let named = world.assets().skip(wallet.assets.len());
    let named = named.filter_map(|(name, flavor, issuer)| {
        let issued = issuer.map(|(contract, parameters)| Issuer {
            asset: contract.name.clone(),
            parameters: parameters.clone(),
            salt: world.salt,
        });
        Some((name.to_string(), WalletAsset { flavor: flavor?, issued }))
    });
    named.collect()
}

/// Whether a step opens an instance, or gives it to somebody as an address: the others need not be built.
fn names(step: &StepKind, instance: usize) -> bool {
    let given = |values: &[GivenValue]| {
        values.iter().any(|given| matches!(given, GivenValue::Instance(index) if *index == instance))
    };
    match step {
        StepKind::Call { calls, .. } => calls.iter().any(|call| {
            matches!(call.of, Called::Instance(called) if called == instance) || given(&call.values)
        }),
        StepKind::Make { values, .. } | StepKind::Run { values, .. } => given(values),
        _ => false,
    }
}

pub(super) fn not_born(checked: &Checked, id: hir::ContractId, name: &str, span: Option<Span>) -> Diagnostic {
    let contract = &checked.program.contracts[id.0 as usize];
    let (message, note) = match contract.born {
        true => (
            format!("`{name}` is no instance that its contract made"),
            "anybody can make an output of the same contract that holds anything; this one has no birth token, or is of another \
             contract, or holds something else than it is said to",
        ),
        false => (
            format!("`{name}` is no instance of `{}` that holds what it is said to hold", contract.name),
            "its output is of another contract, or of other parameters or another salt, or its openings are of other amounts",
        ),
    };
    let diagnostic = match span {
        Some(span) => Diagnostic::at(codes::E0723, span, message).here("relies on it"),
        None => Diagnostic::global(codes::E0723, message),
    };
    diagnostic.note(note).help("ask whoever gave it to you for the instance that was made with the contract")
}

/// An instance of the wallet as the world has it, if it is what it is said to be.
pub(super) fn opened(checked: &Checked, id: hir::ContractId, known: &WalletInstance) -> Option<Instance> {
    let contract = build(checked, id, &known.parameters, &known.salt).ok()?;
    let mut held = known.held.clone();
    held.identity = contract.identity(&known.output, held.strings.len());
    let payload = held.payload();
    let holds = payload.iter().map(zkvm::tx::PayloadItem::item).eq(known.output.payload.iter().cloned());
    (holds && contract.is_born(&known.output)).then(|| Instance {
        contract: Rc::new(contract),
        parameters: known.parameters.clone(),
        salt: known.salt,
        output: known.output.clone(),
        held,
    })
}

/// What has changed in the world.
fn drafted(wallet: &Wallet, world: World<'_>, before: &World<'_>) -> Option<Drafted> {
    let names: Vec<(&str, &str)> = world.instance_names().collect();
    let (mut coins, mut instances): (Vec<_>, Vec<(String, Option<WalletInstance>)>) = (vec![], vec![]);
    for ((name, _), (person, old)) in wallet.people.iter().zip(world.people.iter().zip(&before.people)) {
        let new = person.coins.iter().filter(|coin| !old.coins.contains(coin));
        coins.extend(new.map(|coin| (name.clone(), coin.clone())));
    }
    for (index, (now, then)) in world.instances.iter().zip(&before.instances).enumerate() {
        let id = |instance: &Option<Instance>| instance.as_ref().map(|instance| instance.output.id());
        if id(now) != id(then) {
            let held = now.as_ref().map(|instance| WalletInstance {
                contract: names[index].1.to_string(),
                parameters: instance.parameters.clone(),
                salt: instance.salt,
                output: instance.output.clone(),
                held: instance.held.clone(),
            });
            instances.push((names[index].0.to_string(), held));
        }
    }
    let assets = new_assets(wallet, &world);
    let Place::Desk(Some(made)) = world.place else { return None };
    let OnDesk { draft, simulation, together } = *made;
    let spent: Vec<ContractId> = simulation.log.inputs().collect();
    for (name, known) in &wallet.instances {
        // It was opened, and none follows.
        if spent.contains(&known.output.id()) && !instances.iter().any(|(other, _)| other == name) {
            instances.push((name.clone(), None));
        }
    }
    Some(Drafted { draft, simulation, together, spent, coins, assets, instances })
}
