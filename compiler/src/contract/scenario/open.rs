//! Calls of clauses: the instances that are opened, and those that follow.

use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use zkvm::signature::VerificationKey;
use zkvm::tx::{CallResult, Contract, TxBuilder, Utxo};

use super::Stop;
use super::value::Values;
use super::world::{Draft, Instance, World, blinding};
use crate::contract::{
    self, BuiltClause, BuiltContract, CallOutput, ClauseCall, Holdings, MadeContract, NewAmount, Uncalled,
    Way,
};
use crate::hir::{Called, CalledClause};
use crate::ir::Action;
use crate::source::Span;

/// A clause that is called, and what it does.
struct Opened {
    contract: Rc<BuiltContract>,
    /// Which of the ways to open it.
    index: usize,
    what: What,
}

/// What a clause opens.
enum What {
    /// An instance, and what is done with it.
    Instance(Box<Instance>, ClauseCall),
    /// An amount that it issues.
    Issued(NewAmount),
}

impl<'a> World<'a> {
    /// Calls clauses in one transaction; for each the instance that follows, if there is one, and the instances of other contracts that
    /// the first one makes.
    pub(super) fn call(
        &mut self,
        (who, with): (usize, &[usize]),
        calls: &[CalledClause],
        values: &mut Values<'a>,
        span: Span,
    ) -> Result<(Vec<Option<Instance>>, Vec<Instance>), Stop> {
        let signers = Self::signers(who, with);
        let opened = calls.iter().map(|called| self.open(called, &signers, values));
        let opened: Vec<Opened> = opened.collect::<Result<_, _>>()?;
        let nullified = opened.iter().flat_map(|opened| &opened.way().clause().actions);
        let nullified = nullified.filter_map(|action| match action {
            Action::Nullify(_, said) => Some(said.clone()),
            _ => None,
        });
        self.nullifies = nullified.collect();
        let mut builder = TxBuilder::new(self.header);
        let mut together = vec![];
        for opened in &opened {
            if let Way::Key(keys) = &opened.way().way {
                self.refuse_missing(keys, &signers)?;
                together.extend(contract::together(keys, &opened.contract.tree));
            }
            builder = match (&opened.what, &opened.way().way) {
                (What::Issued(issued), _) => issued.add_to(&opened.contract, opened.way(), builder),
                (What::Instance(instance, _), Way::Key(_)) => {
                    let coin = instance.held.values.first().cloned();
                    let coin = Utxo::new(instance.output.clone(), coin).map_err(Stop::refused)?;
                    builder.spend(&coin)
                }
                (What::Instance(instance, call), Way::Program { .. }) => {
                    let Instance { contract, output, held, .. } = &**instance;
                    let call = call.of(contract, opened.way(), output, held);
                    builder.call(call.ok_or_else(|| Stop::refused("no such program"))?)
                }
            };
        }
        let results: Vec<CallResult> =
            opened.iter().flat_map(|opened| opened.call().results.clone()).collect();
        let begun = opened.iter().any(|opened| matches!(opened.what, What::Instance(..)));
        let draft = Draft { builder, begun, needed: owed(&results), signers, together };
        let (sent, outputs) = self.complete(who, draft)?;
        self.arrived(who, &outputs);
        let mut made = outputs.calls.into_iter();
        let (mut following, mut others) = (vec![], vec![]);
        for (index, opened) in opened.iter().enumerate() {
            let outputs = match opened.way().way {
                Way::Key(_) => vec![],
                Way::Program { .. } => made.next().unwrap_or_default(),
            };
            if index == 0 {
                others = self.others(opened, &outputs)?;
            }
            let next = self.made(opened.call(), outputs);
            following.push(match (&opened.what, next) {
                (What::Instance(instance, _), Some((output, held))) => {
                    Some(Instance { output, held, ..(**instance).clone() })
                }
                _ => None,
            });
        }
        let held: Vec<&Instance> = following.iter().flatten().collect();
        let names: Vec<&str> = opened.iter().map(|opened| opened.way().name.as_str()).collect();
        let strings = opened.iter().flat_map(|opened| plain(opened.call())).collect();
        self.see(span, &names.join(" "), &held, strings, sent);
        Ok((following, others))
    }

    /// The instances of other contracts that a clause made.
    fn others(&self, opened: &Opened, outputs: &[Contract]) -> Result<Vec<Instance>, Stop> {
        let mut others = vec![];
        for (made, output) in opened.call().outputs.iter().zip(outputs) {
            let CallOutput::Locked { value, made: Some(made), .. } = made else { continue };
            let MadeContract { contract, parameters, salt, .. } = &opened.way().makes[*made];
            let built = contract::build(self.checked, *contract, parameters, salt)?;
            let held = Holdings { values: vec![value.clone()], ..Holdings::default() };
            let (contract, parameters, salt) = (Rc::new(built), parameters.clone(), *salt);
            others.push(Instance { contract, parameters, salt, output: output.clone(), held });
        }
        Ok(others)
    }

    /// Finds out what a call does.
    fn open(
        &self,
        called: &CalledClause,
        signers: &[usize],
        values: &mut Values<'a>,
    ) -> Result<Opened, Stop> {
        let (contract, parameters) = match called.of {
            Called::Instance(instance) => {
                let instance = self.existing(instance)?;
                (instance.contract.clone(), instance.parameters.clone())
            }
            Called::Asset(asset, _) => self.issuer(asset)?.clone(),
        };
        let mut leaves = vec![];
        for given in &called.values {
            leaves.extend(self.leaves(given, values)?);
        }
        let keys: Vec<VerificationKey> = signers.iter().map(|signer| self.people[*signer].public).collect();
        let Some(index) = contract.way_for(called.clause, &parameters, &keys) else {
            return Err(Stop::refused("there is no such clause"));
        };
        let way = &contract.clauses[index];
        let header = self.header;
        let what = match (called.of, &contract.asset) {
            (Called::Asset(_, amount), Some(asset)) => {
                let amount = amount.map(|amount| values.amount(amount)).transpose()?;
                let amount = amount.or(asset.supply).unwrap_or_default();
                contract::issue((asset, way), &parameters, amount, &leaves, &header, &mut blinding)
                    .map(What::Issued)
            }
            (Called::Instance(instance), _) => {
                let instance = self.existing(instance)?;
                let readers = self.readers(signers);
                match contract::call(
                    way,
                    &parameters,
                    &instance.held,
                    &leaves,
                    &readers,
                    &header,
                    &mut blinding,
                ) {
                    Ok(call) => Ok(What::Instance(Box::new(instance.clone()), call)),
                    Err(Uncalled::Fails(failure)) => Err(failure),
                    Err(Uncalled::Unread(unread)) => return Err(self.unread(&contract, unread)),
                }
            }
            (Called::Asset(..), None) => return Err(Stop::refused("this issues nothing")),
        };
        let what = what.map_err(|failure| self.failed(way, &failure))?;
        Ok(Opened { contract, index, what })
    }

    pub(super) fn existing(&self, instance: usize) -> Result<&Instance, Stop> {
        let name = &self.scenario.instances[instance].0;
        self.instances[instance].as_ref().ok_or_else(|| Stop::refused(format!("`{name}` does not exist")))
    }

    /// Takes what a clause locked: coins of people, and the next instance.
    fn made(&mut self, call: &ClauseCall, outputs: Vec<Contract>) -> Option<(Contract, Holdings)> {
        let mut following = None;
        for (made, output) in call.outputs.iter().zip(outputs) {
            match made {
                CallOutput::Locked { value, to, .. } => {
                    let owner = self.people.iter_mut().find(|person| person.predicate() == *to);
                    if let (Some(owner), Ok(coin)) = (owner, Utxo::new(output, Some(value.clone()))) {
                        owner.coins.push(coin);
                    }
                }
                CallOutput::Next(held) => following = Some((output, held.clone())),
            }
        }
        following
    }
}

impl Opened {
    /// How it is opened.
    fn way(&self) -> &BuiltClause {
        &self.contract.clauses[self.index]
    }

    fn call(&self) -> &ClauseCall {
        match &self.what {
            What::Instance(_, call) | What::Issued(NewAmount { call, .. }) => call,
        }
    }
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
pub(super) fn plain(call: &ClauseCall) -> Vec<u8> {
    let strings = call.arguments.iter().zip(&call.blinded).filter_map(|(argument, blinded)| match argument {
        zkvm::tx::Argument::String(bytes) if !blinded => Some(bytes.clone()),
        _ => None,
    });
    strings.flatten().collect()
}
