//! Transactions of a program: from what somebody gives to one that can be simulated or proven.
//!
//! All clauses of a transaction share one proof and one cloak, which proves that as much goes out as comes in. So which value pays
//! what a clause requires is book-keeping. It is kept all the same: a payment is exactly what is required, and no value is lost.

use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use zkvm::CompressedRistretto;
use zkvm::integer::scalar_to_int;
use zkvm::reading::ReadingSecret;
use zkvm::signature::VerificationKey;
use zkvm::signature::musig::AggregatedKey;
use zkvm::tx::{
    CallResult, Contract, Header, NewOutputs, PayloadItem, PortableItem, Predicate, TxBuilder, Utxo,
    ValueOpening,
};

use super::worth::{Worthless, worth};
use super::{
    BuiltClause, BuiltContract, CallOutput, ClauseCall, Holdings, Leaf, NewAmount, NewInstance, Parameters,
    Uncalled, Unmade, Way, call, instance, issue, together,
};
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::{Checked, Secrets, failed_check};
use crate::hir::{
    Act, ActKind, ContractId, Evaluator, Meanings, Number, Origin, ParameterKind, Program, Supply,
    Transaction, Type,
};
use crate::ir::evaluate::Failure;
use crate::source::Span;

/// An instance of a contract, as those know it who can open it.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The contract that it is of, with values for its parameters.
    pub contract: Rc<BuiltContract>,
    /// The values of the contract's parameters.
    pub parameters: Parameters,
    /// What hides its clauses.
    pub salt: [u8; 32],
    /// The output that it is.
    pub output: Contract,
    /// What it holds, as far as it is known.
    pub held: Holdings,
}

/// What a parameter of a transaction is given.
#[derive(Clone, Debug)]
pub enum Given {
    /// An instance, which may be opened.
    Instance(Box<Instance>),
    /// What issues an asset of the program, and the values of its parameters.
    Issuer(Rc<BuiltContract>, Parameters),
    /// A number, a key, an address or an asset, leaf by leaf.
    Leaves(Vec<Leaf>),
}

/// What is around a transaction that is planned.
pub struct Setting<'a> {
    /// The program that it is of.
    pub checked: &'a Checked,
    /// When it is valid.
    pub header: Header,
    /// The keys of all who will sign it.
    pub keys: &'a [VerificationKey],
    /// Builds a contract of which it makes an instance.
    #[allow(clippy::type_complexity)]
    pub build: &'a mut dyn FnMut(ContractId, &Parameters) -> Result<Rc<BuiltContract>, Vec<Diagnostic>>,
    /// The salt with which it builds them.
    pub salt: [u8; 32],
    /// The secrets with which those who make it read sealed fields.
    pub readers: &'a [ReadingSecret],
    /// Gives a new random number each time.
    pub blinding: &'a mut dyn FnMut() -> Scalar,
}

/// Why there is no transaction.
#[derive(Clone, Debug)]
pub enum Unplanned {
    /// What it is given does not allow it: a clause, or an amount.
    Refused(Box<Diagnostic>),
    /// The program is wrong.
    Wrong(Vec<Diagnostic>),
}

/// A transaction that lacks the coins of whoever makes it, and a predicate for the change.
#[derive(Clone, Debug)]
pub struct Planned {
    /// What it does so far.
    pub builder: TxBuilder,
    /// Whether it spends something already.
    pub begun: bool,
    /// What has to be added: amounts and flavors.
    pub needed: Vec<(u64, Scalar)>,
    /// What it pays for itself, of the flavor zero; it is among what has to be added.
    pub fee: u64,
    /// Who has to sign beside those whose keys clauses ask for.
    pub keys: Vec<VerificationKey>,
    /// The keys that several signers have together, of the instances that are spent by them.
    pub together: Vec<AggregatedKey>,
    /// The clauses that are called, in order.
    pub calls: Vec<PlannedCall>,
    made: Vec<PlannedInstance>,
    /// Who gets each payment.
    payees: Vec<Predicate>,
}

/// A clause that a transaction calls.
#[derive(Clone, Debug)]
pub struct PlannedCall {
    /// Which parameter of the transaction the instance or the asset is.
    pub parameter: usize,
    /// The contract of the clause.
    pub contract: Rc<BuiltContract>,
    /// The instance that is opened, unless the clause issues an asset.
    pub instance: Option<Box<Instance>>,
    /// Which of the ways to open it.
    pub way: usize,
    /// What the clause does.
    pub call: ClauseCall,
    /// Which of the builder's calls it is, if it is not a signature alone.
    place: Option<usize>,
}

#[derive(Clone, Debug)]
struct PlannedInstance {
    contract: Rc<BuiltContract>,
    parameters: Parameters,
    salt: [u8; 32],
    new: NewInstance,
    /// Which of the builder's calls it is, or which of what it locks.
    place: usize,
}

/// What a transaction leaves behind.
#[derive(Clone, Debug, Default)]
pub struct Left {
    /// For each call the instance that follows, if there is one.
    pub following: Vec<Option<Instance>>,
    /// The instances that are made, in order.
    pub made: Vec<Instance>,
    /// What is locked for somebody, by clauses and by the transaction itself: who may spend it, and the coin.
    pub coins: Vec<(Predicate, Utxo)>,
}

/// Plans a transaction with what its parameters are given.
///
/// # Errors
/// A clause does not allow it, or an amount; or the program is wrong.
pub fn plan(transaction: &Transaction, given: &[Given], setting: Setting<'_>) -> Result<Planned, Unplanned> {
    let planned = Planned {
        builder: TxBuilder::new(setting.header),
        begun: false,
        needed: vec![],
        fee: 0,
        keys: vec![],
        together: vec![],
        calls: vec![],
        made: vec![],
        payees: vec![],
    };
    let values = vec![(0, Scalar::ZERO); transaction.values];
    let mut planning =
        Planning { transaction, given, setting, planned, values, balance: vec![], calls: 0, locks: 0 };
    planning.check()?;
    transaction.acts.iter().try_for_each(|act| planning.act(act))?;
    let Planning { mut planned, balance, .. } = planning;
    let needed = balance.into_iter().map(|(flavor, out, come)| (out.saturating_sub(come), flavor));
    let needed = needed.filter(|(amount, _)| *amount > 0);
    planned.needed =
        needed.map(|(amount, flavor)| (u64::try_from(amount).unwrap_or(u64::MAX), flavor)).collect();
    Ok(planned)
}

impl PlannedCall {
    /// How the instance is opened, or the asset issued.
    pub fn way(&self) -> &BuiltClause {
        &self.contract.clauses[self.way]
    }
}

impl Planned {
    /// What is left behind, given what the builder made.
    pub fn left(&self, outputs: &NewOutputs) -> Left {
        let mut left = Left::default();
        for planned in &self.calls {
            let made = planned.place.and_then(|place| outputs.calls.get(place));
            let mut following = None;
            for (made, output) in planned.call.outputs.iter().zip(made.into_iter().flatten()) {
                match made {
                    CallOutput::Locked { value, to, .. } => {
                        let coin = Utxo::new(output.clone(), Some(value.clone()));
                        left.coins.extend(coin.ok().map(|coin| (*to, coin)));
                    }
                    CallOutput::Next(held) => {
                        let (output, held) = (output.clone(), held.clone());
                        let opened = planned.instance.as_deref().cloned();
                        following = opened.map(|opened| Instance { output, held, ..opened });
                    }
                }
            }
            left.following.push(following);
        }
        for PlannedInstance { contract, parameters, salt, new, place } in &self.made {
            let output = match new.call {
                Some(_) => outputs.calls.get(*place).and_then(|made| made.first()),
                None => outputs.locked.get(*place),
            };
            left.made.extend(output.map(|output| Instance {
                contract: contract.clone(),
                parameters: parameters.clone(),
                salt: *salt,
                output: output.clone(),
                held: new.held_by(output),
            }));
        }
        let payments = self.payees.iter().copied().zip(outputs.payments.iter().cloned());
        left.coins.extend(payments);
        left
    }
}

/// A transaction that is being planned.
struct Planning<'a, 's> {
    transaction: &'a Transaction,
    given: &'a [Given],
    setting: Setting<'s>,
    planned: Planned,
    /// How much each value is so far, and of which flavor.
    values: Vec<(u64, Scalar)>,
    /// For each flavor what goes out and what comes in.
    balance: Vec<(Scalar, u128, u128)>,
    /// How many calls the builder has.
    calls: usize,
    /// How much it locks beside calls.
    locks: usize,
}

impl Planning<'_, '_> {
    /// Whether each parameter is given what it can be.
    fn check(&self) -> Result<(), Unplanned> {
        let parameters = &self.transaction.parameters;
        if self.transaction.broken || parameters.len() != self.given.len() {
            return Err(refused(self.transaction.span, "this transaction is not given what it takes"));
        }
        for (parameter, given) in parameters.iter().zip(self.given) {
            let name = &parameter.name;
            match (&parameter.kind, given) {
                (ParameterKind::Instance(id), Given::Instance(instance)) if instance.contract.id == *id => {
                    if !instance.contract.is_born(&instance.output) {
                        let message = format!("`{name}` was not made as its contract wants");
                        return Err(refused(parameter.span, message));
                    }
                }
                (ParameterKind::Issuer(id), Given::Issuer(contract, _)) if contract.id == *id => {}
                (ParameterKind::Given(_), Given::Leaves(_)) => {}
                _ => return Err(refused(parameter.span, format!("`{name}` is given something else"))),
            }
        }
        Ok(())
    }

    fn act(&mut self, act: &Act) -> Result<(), Unplanned> {
        match &act.kind {
            ActKind::Call { parameter, amount, clause, arguments, payments, unlocked, .. } => {
                let (issued, call) = match self.given.get(*parameter) {
                    Some(Given::Issuer(contract, parameters)) => {
                        let of = (*parameter, contract.clone(), parameters);
                        let new = self.issue(of, *clause, amount.as_ref(), arguments, act.span)?;
                        (Some((new.value.qty, new.value.flv)), new.call)
                    }
                    _ => (None, self.call(*parameter, *clause, arguments, act.span)?),
                };
                self.pay(&call, payments, act.span)?;
                for (value, unlocked) in unlocked.iter().zip(issued.iter().chain(&call.unlocked)) {
                    self.values[*value] = *unlocked;
                }
            }
            ActKind::Spend { amount, asset, value } => {
                self.values[*value] = (self.amount(amount)?, self.flavor(*asset, act.span)?);
            }
            ActKind::Split { value, amount, parts } => {
                let ((whole, flavor), part) = (self.values[*value], self.amount(amount)?);
                let Some(rest) = whole.checked_sub(part) else {
                    let message = format!("there is less than that: {part} of {whole} are split off");
                    return Err(refused(act.span, message));
                };
                self.values[parts[0]] = (part, flavor);
                self.values[parts[1]] = (rest, flavor);
            }
            ActKind::Merge { parts, value } => {
                let [(left, flavor), (right, other)] = parts.map(|part| self.values[part]);
                if flavor != other {
                    return Err(refused(act.span, "these values are of different assets"));
                }
                let Some(sum) = left.checked_add(right) else {
                    return Err(refused(act.span, "the sum of these values is more than an amount can be"));
                };
                self.values[*value] = (sum, flavor);
            }
            ActKind::Lock { value, with } => {
                let (amount, flavor) = self.values[*value];
                let to = self.predicate(*with, act.span)?;
                self.add(|builder| builder.pay(amount, flavor, to));
                self.planned.payees.push(to);
                self.goes_out(amount, flavor);
            }
            ActKind::Retire(value) => {
                let (amount, flavor) = self.values[*value];
                self.add(|builder| builder.retire(amount, flavor));
                self.goes_out(amount, flavor);
            }
            ActKind::Fee(amount) => {
                let amount = self.amount(amount)?;
                self.add(|builder| builder.fee(amount));
                self.planned.fee = self.planned.fee.saturating_add(amount);
                self.goes_out(amount, Scalar::ZERO);
            }
            ActKind::Make { instance, arguments, locks } => {
                self.make(*instance, arguments, locks, act.span)?
            }
        }
        Ok(())
    }

    fn add(&mut self, with: impl FnOnce(TxBuilder) -> TxBuilder) {
        let builder = std::mem::replace(&mut self.planned.builder, TxBuilder::new(self.setting.header));
        self.planned.builder = with(builder);
    }

    /// Calls a clause of an instance.
    fn call(
        &mut self,
        parameter: usize,
        clause: usize,
        arguments: &[Supply],
        span: Span,
    ) -> Result<ClauseCall, Unplanned> {
        let given = self.supplies(arguments, span)?;
        let opened = self.instance(parameter, span)?.clone();
        let Some(index) = opened.contract.way_for(clause, &opened.parameters, self.setting.keys) else {
            return Err(refused(span, "there is no such clause"));
        };
        let way = &opened.contract.clauses[index];
        let Setting { checked, header, blinding, readers, .. } = &mut self.setting;
        let called = call(way, &opened.parameters, &opened.held, &given, readers, header, &mut **blinding);
        let called = called.map_err(|uncalled| match uncalled {
            Uncalled::Fails(failure) => fails(checked, way, &failure),
            Uncalled::Unread(unread) => {
                refused(span, unread.in_words(&checked.program, &opened.contract, None))
            }
        })?;
        let place = match &way.way {
            Way::Key(keys) => {
                self.signed(keys, &opened.contract);
                let held = opened.held.values.first().cloned();
                let coin = Utxo::new(opened.output.clone(), held);
                let coin = coin.map_err(|error| refused(span, error.to_string()))?;
                self.add(|builder| builder.spend(&coin));
                None
            }
            Way::Program { .. } => {
                let of = called.of(&opened.contract, way, &opened.output, &opened.held);
                let of = of.ok_or_else(|| refused(span, "there is no such program"))?;
                self.add(|builder| builder.call(of));
                self.calls += 1;
                Some(self.calls - 1)
            }
        };
        self.planned.begun = true;
        self.flows(&called.results);
        let (contract, call) = (opened.contract.clone(), called.clone());
        let instance = Some(Box::new(opened));
        self.planned.calls.push(PlannedCall { parameter, contract, instance, way: index, call, place });
        Ok(called)
    }

    /// Issues some of an asset by one of its clauses.
    fn issue(
        &mut self,
        (parameter, contract, parameters): (usize, Rc<BuiltContract>, &Parameters),
        clause: usize,
        amount: Option<&Supply>,
        arguments: &[Supply],
        span: Span,
    ) -> Result<NewAmount, Unplanned> {
        let given = self.supplies(arguments, span)?;
        let amount = amount.map(|amount| self.supplies(std::slice::from_ref(amount), span)).transpose()?;
        let index = contract.way_for(clause, parameters, self.setting.keys);
        let (Some(index), Some(asset)) = (index, &contract.asset) else {
            return Err(refused(span, "there is no such clause"));
        };
        let way = &contract.clauses[index];
        let amount = match amount.as_deref() {
            // Its type is that of an amount.
            Some([Leaf::Number(amount)]) => scalar_to_int(amount).to_u64(),
            Some(_) => None,
            None => asset.supply,
        };
        let amount = amount.ok_or_else(|| refused(span, "it is not said how much is issued"))?;
        let Setting { checked, header, blinding, .. } = &mut self.setting;
        let issued = issue((asset, way), parameters, amount, &given, header, &mut **blinding);
        let issued = issued.map_err(|failure| fails(checked, way, &failure))?;
        let place = match &way.way {
            Way::Key(keys) => {
                self.signed(keys, &contract);
                None
            }
            Way::Program { .. } => {
                self.calls += 1;
                Some(self.calls - 1)
            }
        };
        self.add(|builder| issued.add_to(&contract, way, builder));
        self.flows(issued.results());
        let call = issued.call.clone();
        let (contract, instance) = (contract.clone(), None);
        self.planned.calls.push(PlannedCall { parameter, contract, instance, way: index, call, place });
        Ok(issued)
    }

    /// Notes who signs for the key of a contract.
    fn signed(&mut self, keys: &[VerificationKey], contract: &BuiltContract) {
        self.planned.keys.extend(keys);
        self.planned.together.extend(together(keys, &contract.tree));
    }

    /// Notes what a clause releases and what it demands.
    fn flows(&mut self, results: &[CallResult]) {
        for result in results {
            match result {
                CallResult::Value(ValueOpening { qty, flv, .. }) => self.comes_in(*qty, *flv),
                CallResult::Debt(ValueOpening { qty, flv, .. }) => self.goes_out(*qty, *flv),
            }
        }
    }

    /// Compares what is given as payments with what a clause requires.
    fn pay(
        &self,
        call: &ClauseCall,
        payments: &[Option<(usize, Span)>],
        span: Span,
    ) -> Result<(), Unplanned> {
        for (payment, (wanted, flavor)) in payments.iter().zip(&call.required) {
            let Some((value, place)) = payment else { continue };
            let (amount, of) = self.values[*value];
            if of != *flavor {
                return Err(refused(*place, "this pays with another asset than the clause requires"));
            }
            if amount != *wanted {
                let message = format!("the clause requires {wanted}, and this pays {amount}");
                return Err(refused(*place, message));
            }
        }
        if payments.len() == call.required.len() {
            return Ok(());
        }
        Err(refused(span, "the clause requires other payments than it says"))
    }

    fn make(
        &mut self,
        index: usize,
        arguments: &[Supply],
        locks: &[usize],
        span: Span,
    ) -> Result<(), Unplanned> {
        let id = self.transaction.made[index];
        let found = &self.setting.checked.program.contracts[id.0 as usize];
        let (own, state) = arguments.split_at(found.parameters.len().min(arguments.len()));
        let parameters = Parameters { leaves: self.supplies(own, span)? };
        let values: Vec<(u64, Scalar)> = locks.iter().map(|value| self.values[*value]).collect();
        let contract = (self.setting.build)(id, &parameters).map_err(Unplanned::Wrong)?;
        let mut fields = vec![];
        for (field, supply) in state.iter().enumerate() {
            match supply {
                Supply::Initial => fields.extend(contract.begins(field).into_iter().flatten()),
                supply => fields.extend(self.supplies(std::slice::from_ref(supply), span)?),
            }
        }
        let Setting { checked, header, blinding, .. } = &mut self.setting;
        let new = instance(&contract, &fields, &values, header, &mut **blinding);
        let new = new.map_err(|unmade| match (unmade, &contract.birth) {
            (Unmade::Fails(failure), Some(birth)) => {
                let circuit = &birth.creation.circuit;
                let diagnostic = failed_check(circuit, &failure, &checked.sources, Secrets::Show);
                Unplanned::Refused(Box::new(diagnostic))
            }
            (unmade, _) => refused(span, unmade.in_words(&checked.program, &contract)),
        })?;
        new.needed().into_iter().for_each(|(amount, flavor)| self.goes_out(amount, flavor));
        self.add(|builder| new.add_to(builder));
        let count = if new.call.is_some() { &mut self.calls } else { &mut self.locks };
        let (place, salt) = (*count, self.setting.salt);
        *count += 1;
        self.planned.made.push(PlannedInstance { contract, parameters, salt, new, place });
        Ok(())
    }

    fn comes_in(&mut self, amount: u64, flavor: Scalar) {
        self.flow(flavor).2 += u128::from(amount);
    }

    fn goes_out(&mut self, amount: u64, flavor: Scalar) {
        self.flow(flavor).1 += u128::from(amount);
    }

    fn flow(&mut self, flavor: Scalar) -> &mut (Scalar, u128, u128) {
        let index = self.balance.iter().position(|(of, ..)| *of == flavor).unwrap_or_else(|| {
            self.balance.push((flavor, 0, 0));
            self.balance.len() - 1
        });
        &mut self.balance[index]
    }

    fn instance(&self, parameter: usize, span: Span) -> Result<&Instance, Unplanned> {
        match self.given.get(parameter) {
            Some(Given::Instance(instance)) => Ok(instance),
            _ => Err(refused(span, "this is no instance")),
        }
    }

    /// The leaves of several things that are given.
    fn supplies(&self, supplies: &[Supply], span: Span) -> Result<Vec<Leaf>, Unplanned> {
        let mut leaves = vec![];
        for supply in supplies {
            match supply {
                Supply::Known(origin) => leaves.extend(self.leaves(*origin, span)?),
                Supply::Initial => {}
                Supply::Number(number) => leaves.extend(self.number(number)?.into_iter().map(Leaf::Number)),
            }
        }
        Ok(leaves)
    }

    /// The leaves of a number.
    fn number(&self, number: &Number) -> Result<Vec<Scalar>, Unplanned> {
        let program = &self.setting.checked.program;
        let span = program.functions[number.function.0 as usize].span;
        let mut given = vec![];
        for (origin, used) in &number.from {
            let leaves = match self.leaves(*origin, span) {
                // What the number does not depend on may be unknown.
                Err(Unplanned::Refused(_)) if !used => {
                    vec![Leaf::Number(Scalar::ZERO); self.leaves_at(*origin, span)?]
                }
                leaves => leaves?,
            };
            given.extend(leaves.into_iter().map(|leaf| match leaf {
                Leaf::Number(number) => number,
                Leaf::Key(_) | Leaf::Signature(_) => Scalar::ZERO,
            }));
        }
        worth(self.setting.checked, number.function, given).map_err(|worthless| match worthless {
            Worthless::Fails(diagnostic) => Unplanned::Refused(diagnostic),
            Worthless::Wrong(diagnostics) => Unplanned::Wrong(diagnostics),
        })
    }

    fn amount(&self, number: &Number) -> Result<u64, Unplanned> {
        let leaves = self.number(number)?;
        // Its type is that of an amount.
        Ok(leaves.first().and_then(|leaf| scalar_to_int(leaf).to_u64()).unwrap_or_default())
    }

    fn flavor(&self, origin: Origin, span: Span) -> Result<Scalar, Unplanned> {
        match self.leaves(origin, span)?[..] {
            [Leaf::Number(flavor)] => Ok(flavor),
            _ => Err(refused(span, "this is no asset")),
        }
    }

    fn predicate(&self, origin: Origin, span: Span) -> Result<Predicate, Unplanned> {
        match self.leaves(origin, span)?[..] {
            [Leaf::Key(bytes)] => Ok(Predicate(CompressedRistretto(bytes))),
            _ => Err(refused(span, "this is no key and no address")),
        }
    }

    /// How many leaves there are of a number that is known.
    fn leaves_at(&self, origin: Origin, span: Span) -> Result<usize, Unplanned> {
        let Origin::Field(index, place) = origin else { return Ok(1) };
        let program = &self.setting.checked.program;
        let id = self.instance(index, span)?.contract.id;
        let field = program.contracts[id.0 as usize].state.get(place);
        Ok(field.and_then(|field| leaves_of(program, &field.ty, &[], &[])).unwrap_or(0))
    }

    /// The leaves of what is known.
    fn leaves(&self, origin: Origin, span: Span) -> Result<Vec<Leaf>, Unplanned> {
        let program = &self.setting.checked.program;
        let number = |amount: u64| vec![Leaf::Number(amount.into())];
        let key = |contract: &BuiltContract| {
            vec![Leaf::Key(contract.tree.predicate().verification_key().to_bytes())]
        };
        Ok(match origin {
            Origin::Parameter(index) => match self.given.get(index) {
                Some(Given::Leaves(leaves)) => leaves.clone(),
                Some(Given::Issuer(contract, _)) => match &contract.asset {
                    Some(asset) => vec![Leaf::Number(asset.flavor)],
                    None => return Err(refused(span, "this issues nothing")),
                },
                _ => return Err(refused(span, "this is no number")),
            },
            Origin::Contract(index, place) => {
                let instance = self.instance(index, span)?;
                let contract = &program.contracts[instance.contract.id.0 as usize];
                let types: Vec<&Type> = contract.parameters.iter().map(|parameter| &parameter.ty).collect();
                slice(program, &types, place, &instance.parameters.leaves).to_vec()
            }
            Origin::Field(index, place) => {
                let instance = self.instance(index, span)?;
                let contract = &program.contracts[instance.contract.id.0 as usize];
                let field = &contract.state[place];
                let mut strings = instance.contract.field_strings(place);
                if field.reader().is_some() {
                    // The second one is the handle.
                    strings.end -= 1;
                }
                let strings = instance.held.strings.get(strings).unwrap_or_default();
                let leaves = strings.iter().map(|string| leaf(program, &field.ty, string));
                let leaves = leaves.collect::<Option<Vec<_>>>();
                leaves.ok_or_else(|| {
                    let name = &field.name;
                    refused(span, format!("whoever makes this transaction cannot open the field `{name}`"))
                })?
            }
            Origin::Held(index, place) => number(self.held(index, place, span)?.0),
            Origin::HeldAsset(index, place) => vec![Leaf::Number(self.held(index, place, span)?.1)],
            Origin::Instance(index) => key(&self.instance(index, span)?.contract),
            Origin::Made(index) => match self.planned.made.get(index) {
                Some(made) => key(&made.contract),
                None => return Err(refused(span, "this is not made yet")),
            },
            Origin::Amount(value) => number(self.values[value].0),
            Origin::Asset(value) => vec![Leaf::Number(self.values[value].1)],
            Origin::Result(call) => {
                let returns = self.planned.calls.get(call).map(|planned| &planned.call.returns);
                returns.into_iter().flatten().map(|number| Leaf::Number(*number)).collect()
            }
        })
    }

    fn held(&self, index: usize, place: usize, span: Span) -> Result<(u64, Scalar), Unplanned> {
        let value = self.instance(index, span)?.held.values.get(place);
        value.map(|value| (value.qty, value.flv)).ok_or_else(|| refused(span, "it holds no such value"))
    }
}

/// What belongs to the type at a place, of a list that has something for each leaf of several types.
pub(super) fn slice<'a, T>(program: &Program, types: &[&Type], place: usize, all: &'a [T]) -> &'a [T] {
    let count = |ty: &&Type| leaves_of(program, ty, &[], &[]).unwrap_or(0);
    let first: usize = types.iter().take(place).map(count).sum();
    let length = types.get(place).map_or(0, count);
    all.get(first..first + length).unwrap_or_default()
}

/// How many leaves a value of a type has.
fn leaves_of(program: &Program, ty: &Type, types: &[Type], consts: &[BigInt]) -> Option<usize> {
    let evaluator = Evaluator::new(program, 0);
    let parameter = |id: crate::hir::ConstParameterId| consts.get(id.0 as usize).cloned();
    let meanings = Meanings { parameter: &parameter, local: &|_| None };
    let worth = |value: &crate::hir::ConstExpr| evaluator.integer(value, meanings).ok();
    if program.is_key(ty) {
        return Some(1);
    }
    Some(match ty.closed(types, &worth)? {
        Type::Array(element, length) => {
            worth(&length)?.to_usize()?.checked_mul(leaves_of(program, &element, &[], &[])?)?
        }
        Type::Tuple(parts) => {
            let parts = parts.iter().map(|part| leaves_of(program, part, &[], &[]));
            parts.sum::<Option<usize>>()?
        }
        Type::Data(id, arguments) => {
            let consts = arguments.consts.iter().map(&worth).collect::<Option<Vec<_>>>()?;
            let parts = program.data(id).parts();
            parts.map(|part| leaves_of(program, part, &arguments.types, &consts)).sum::<Option<usize>>()?
        }
        _ => 1,
    })
}

/// What the string of a field is.
fn leaf(program: &Program, ty: &Type, string: &PayloadItem) -> Option<Leaf> {
    match string {
        PayloadItem::Committed(opening) => Some(Leaf::Number(opening.value)),
        PayloadItem::Plain(PortableItem::String(_)) if matches!(ty, Type::Hidden(_)) => None,
        PayloadItem::Plain(PortableItem::String(bytes)) => {
            let bytes = bytes[..].try_into().ok()?;
            match program.is_opaque(ty) {
                true => Some(Leaf::Key(bytes)),
                false => Option::from(Scalar::from_canonical_bytes(bytes)).map(Leaf::Number),
            }
        }
        _ => None,
    }
}

/// A check of a clause that does not hold.
fn fails(checked: &Checked, way: &BuiltClause, failure: &Failure) -> Unplanned {
    Unplanned::Refused(Box::new(failed_check(&way.circuit, failure, &checked.sources, Secrets::Show)))
}

/// A transaction that what it is given does not allow.
fn refused(span: Span, message: impl Into<String>) -> Unplanned {
    let diagnostic = Diagnostic::at(codes::E0944, span, message.into());
    Unplanned::Refused(Box::new(
        diagnostic.help("give the transaction other numbers, or change its statements"),
    ))
}
