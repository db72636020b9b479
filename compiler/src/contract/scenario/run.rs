//! Transactions of the program that somebody makes.

use zkvm::signature::VerificationKey;

use super::Stop;
use super::open::plain;
use super::value::Values;
use super::world::{Draft, Instance, World, blinding};
use crate::contract::{self, Given, Setting, Unplanned};
use crate::hir::{GivenValue, ParameterKind, TransactionId};
use crate::ir::Action;
use crate::source::Span;

impl<'a> World<'a> {
    /// Makes a transaction; the instances that are made.
    pub(super) fn run(
        &mut self,
        (who, with): (usize, &[usize]),
        id: TransactionId,
        given: &[GivenValue],
        values: &mut Values<'a>,
        span: Span,
    ) -> Result<Vec<Instance>, Stop> {
        let checked = self.checked;
        let transaction = &checked.program.transactions[id.0 as usize];
        let mut arguments = vec![];
        for (parameter, given) in transaction.parameters.iter().zip(given) {
            arguments.push(match (&parameter.kind, given) {
                (ParameterKind::Instance(_), GivenValue::Instance(index)) => match &self.instances[*index] {
                    Some(instance) => Given::Instance(Box::new(instance.clone())),
                    None => {
                        let name = &self.scenario.instances[*index].0;
                        return Err(Stop::refused(format!("`{name}` does not exist")));
                    }
                },
                (ParameterKind::Issuer(_), GivenValue::Asset(index)) => {
                    let (contract, parameters) = self.issuer(*index)?;
                    Given::Issuer(contract.clone(), parameters.clone())
                }
                (_, given) => Given::Leaves(self.leaves(given, values)?),
            });
        }
        let signers = Self::signers(who, with);
        let keys: Vec<VerificationKey> = signers.iter().map(|signer| self.people[*signer].public).collect();
        let (header, salt, readers) = (self.header, self.salt, self.readers(&signers));
        let mut build = |id, parameters: &_| self.built(id, parameters);
        let setting = Setting {
            checked,
            header,
            keys: &keys,
            build: &mut build,
            salt,
            readers: &readers,
            blinding: &mut blinding,
        };
        let planned = contract::plan(transaction, &arguments, setting)?;
        self.refuse_missing(&planned.keys, &signers)?;
        let actions = planned.calls.iter().flat_map(|planned| &planned.way().clause().actions);
        let nullified = actions.filter_map(|action| match action {
            Action::Nullify(_, said) => Some(said.clone()),
            _ => None,
        });
        self.nullifies = nullified.collect();
        let draft = Draft {
            builder: planned.builder.clone(),
            begun: planned.begun,
            needed: planned.needed.clone(),
            signers,
            together: planned.together.clone(),
        };
        let (sent, outputs) = self.complete(who, draft)?;
        self.arrived(who, &outputs);
        let left = planned.left(&outputs);
        for (to, coin) in left.coins {
            if let Some(owner) = self.people.iter_mut().find(|person| person.predicate() == to) {
                owner.coins.push(coin);
            }
        }
        let instances = left.following.iter().flatten().chain(&left.made);
        let held: Vec<&Instance> = instances.collect();
        let names: Vec<&str> = planned.calls.iter().map(|planned| planned.way().name.as_str()).collect();
        let strings = planned.calls.iter().flat_map(|planned| plain(&planned.call));
        let strings = strings.chain(planned.fee.to_le_bytes()).collect();
        self.see(span, &names.join(" "), &held, strings, sent);
        for (planned, following) in planned.calls.iter().zip(left.following) {
            if let (GivenValue::Instance(index), Some(_)) = (&given[planned.parameter], &following) {
                self.instances[*index] = following;
            }
        }
        Ok(left.made)
    }
}

impl From<Unplanned> for Stop {
    fn from(unplanned: Unplanned) -> Self {
        match unplanned {
            Unplanned::Refused(diagnostic) => Stop::Refused(diagnostic),
            Unplanned::Wrong(diagnostics) => Stop::Wrong(diagnostics),
        }
    }
}
