//! Contracts, transactions and scenarios.

use super::printer::Printer;
use crate::syntax::ast::{
    Act, ActKind, Amount, Clause, Contract, ContractKind, Expr, Ident, List, Locked, Member, MemberKind,
    Pattern, Portion, Required, Scenario, Signers, StateField, Step, StepKind, Transaction,
};

impl Printer<'_> {
    pub(super) fn contract(&mut self, contract: &Contract) {
        let keyword = if contract.kind == ContractKind::Contract { "contract" } else { "asset" };
        self.words(keyword, &contract.name.name);
        if let ContractKind::Once(supply) = &contract.kind {
            self.word_between("once");
            self.word_before("supply", supply);
            return self.token(";");
        }
        let line = self.line();
        self.token("(");
        self.list(&contract.parameters, ")", Self::parameter);
        let mut broken = false;
        for locked in &contract.locks {
            self.part_of_head(&mut broken);
            self.locked(locked);
        }
        self.end_of_head(broken);
        self.token("{");
        self.body(&contract.members, Some(line), |printer, _| printer.begin(), Self::member);
    }

    fn locked(&mut self, locked: &Locked) {
        self.words("locks", &locked.name.name);
        self.typed(&locked.ty);
        if let Some(readers) = &locked.readers {
            self.word_between("to");
            self.exprs(readers);
        }
    }

    fn member(&mut self, member: &Member) {
        member.heads.iter().for_each(|head| self.head(head));
        match &member.kind {
            MemberKind::State { fields, .. } => {
                self.token("state");
                self.blank();
                self.token("{");
                self.list(fields, "}", Self::state_field);
            }
            MemberKind::Clause(clause) => self.clause(clause),
            MemberKind::Invariant { condition, message, trailing_comma } => {
                self.condition("invariant", condition, message.as_ref(), *trailing_comma);
                self.token(";");
            }
        }
    }

    fn state_field(&mut self, field: &StateField) {
        self.token(&field.name.name);
        self.token(":");
        self.soft();
        if field.public.is_some() {
            self.token("public");
            self.blank();
        }
        self.ty(&field.ty);
        if field.sealed.is_some() {
            self.soft();
            self.token("sealed");
        }
        if let Some(readers) = &field.readers {
            self.word_between("to");
            self.expr(readers);
        }
        if let Some(initial) = &field.initial {
            self.value("=", initial);
        }
    }

    fn clause(&mut self, clause: &Clause) {
        self.words("clause", &clause.name.name);
        let line = self.line();
        self.token("(");
        self.list(&clause.parameters, ")", Self::parameter);
        let mut broken = false;
        if let Some(signers) = &clause.signers {
            self.part_of_head(&mut broken);
            self.signers(signers);
        }
        if !clause.requires.is_empty() {
            self.part_of_head(&mut broken);
            self.token("requires");
            self.blank();
            self.unbracketed(&clause.requires, Self::required);
        }
        if let Some(result) = &clause.result {
            self.part_of_head(&mut broken);
            self.token("->");
            self.blank();
            self.ty(result);
        }
        if let Some(body) = &clause.body {
            self.end_of_head(broken);
            self.block(body, Some(line));
        }
    }

    fn signers(&mut self, signers: &Signers) {
        self.words("signed", "by");
        self.blank();
        if let Some(count) = &signers.count {
            self.expr(count);
            self.word_between("of");
        }
        self.exprs(&signers.keys);
    }

    fn required(&mut self, required: &Required) {
        self.token(&required.name.name);
        self.token(":");
        self.soft();
        self.expr(&required.amount);
        self.word_between("of");
        self.expr(&required.asset);
    }

    fn exprs(&mut self, list: &List<Expr>) {
        self.unbracketed(list, Self::expr);
    }

    /// A word between two parts: ` with `.
    pub(super) fn word_between(&mut self, word: &str) {
        self.soft();
        self.token(word);
        self.blank();
    }

    pub(super) fn transaction(&mut self, transaction: &Transaction) {
        self.words("transaction", &transaction.name.name);
        let line = self.line();
        self.token("(");
        self.list(&transaction.parameters, ")", Self::parameter);
        self.blank();
        self.token("{");
        let between = |printer: &mut Self, shape| printer.next_in_block(true, shape);
        self.body(&transaction.acts, Some(line), between, Self::act);
    }

    fn act(&mut self, act: &Act) {
        match &act.kind {
            ActKind::Let { pattern, value } => {
                self.bound(pattern);
                self.value("=", value);
            }
            ActKind::Spend { pattern, amount, asset } => {
                self.bound(pattern);
                self.blank();
                self.token("=");
                self.soft();
                self.word_before("spend", amount);
                self.word_between("of");
                self.expr(asset);
            }
            ActKind::Make { pattern, call, locks } => {
                self.bound(pattern);
                self.value("=", call);
                self.blank();
                self.token("{");
                self.separated(locks, ";", "}", |printer, portion| {
                    printer.token("lock");
                    printer.blank();
                    printer.portion(portion);
                });
            }
            ActKind::Call(call) => self.expr(call),
            ActKind::Lock { portion, with } => {
                self.token("lock");
                self.blank();
                self.portion(portion);
                self.word_between("with");
                self.expr(with);
            }
            ActKind::Retire(portion) => {
                self.token("retire");
                self.blank();
                self.portion(portion);
            }
            ActKind::Fee(amount) => self.word_before("fee", amount),
        }
        if self.trivia.spelling(act.span).ends_with(';') {
            self.token(";");
        }
    }

    fn bound(&mut self, pattern: &Pattern) {
        self.token("let");
        self.blank();
        self.pattern(pattern);
    }

    fn portion(&mut self, portion: &Portion) {
        self.expr(&portion.value);
        if let Some(asset) = &portion.asset {
            self.word_between("of");
            self.expr(asset);
        }
    }

    pub(super) fn scenario(&mut self, scenario: &Scenario) {
        self.token("test");
        let line = self.line();
        self.blank();
        self.literal(scenario.name.span);
        self.blank();
        self.words("on", "ledger");
        self.blank();
        self.steps(&scenario.steps, line);
    }

    fn steps(&mut self, steps: &[Step], line: usize) {
        self.token("{");
        let between = |printer: &mut Self, shape| printer.next_in_block(true, shape);
        self.body(steps, Some(line), between, Self::step);
    }

    fn step(&mut self, step: &Step) {
        match &step.kind {
            StepKind::Let { name, value } => {
                self.words("let", &name.name);
                self.value("=", value);
            }
            StepKind::Does { name, who, call, also, locks, with } => {
                if let Some(Ident { name, .. }) = name {
                    self.words("let", name);
                    self.blank();
                    self.token("=");
                    self.soft();
                }
                self.words(&who.name, "does");
                self.blank();
                self.expr(call);
                for call in also {
                    self.word_between("and");
                    self.expr(call);
                }
                if let Some(locks) = locks {
                    self.blank();
                    self.token("{");
                    self.separated(locks, ";", "}", |printer, amount| {
                        printer.token("lock");
                        printer.blank();
                        printer.amount(amount);
                    });
                }
                if let Some(with) = with {
                    self.word_between("with");
                    self.unbracketed(with, |printer, name| printer.token(&name.name));
                }
            }
            StepKind::Signs { name, who, data } => {
                self.words("let", &name.name);
                self.blank();
                self.token("=");
                self.soft();
                self.words(&who.name, "signs");
                self.blank();
                self.token("(");
                self.list(data, ")", |printer, data| printer.expr(data));
            }
            StepKind::Owns { who, amount } => {
                self.words(&who.name, "owns");
                self.blank();
                self.amount(amount);
            }
            StepKind::Refused { message, steps, .. } => {
                self.token("refused");
                let line = self.line();
                self.blank();
                if let Some((_, message)) = message {
                    self.literal(*message);
                    self.blank();
                }
                self.steps(steps, line);
            }
            StepKind::Wait(value) => self.word_before("wait", value),
            StepKind::Replay(_) => self.words("replay", "last"),
            StepKind::Tamper(_) => self.words("tamper", "last"),
            StepKind::Expect(value) => self.word_before("expect", value),
            StepKind::Error => {}
        }
        if self.trivia.spelling(step.span).ends_with(';') {
            self.token(";");
        }
    }

    fn amount(&mut self, amount: &Amount) {
        self.expr(&amount.amount);
        self.word_between("of");
        self.token(&amount.asset.name);
    }
}
