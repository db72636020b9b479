//! What a program does, by plain counting: who has how much of what before a step and after it.
//!
//! Nothing here knows of commitments, circuits or ledgers, and nothing of it is shared with what compiles or runs programs.

use std::collections::BTreeMap;

use super::written::*;

/// The assets of [`ASSETS`], and the ledger's own.
pub(super) const NATIVE: usize = ASSETS.len();
/// Of everything so much.
pub(super) type Amounts = [u64; NATIVE + 1];
/// An asset and how much of it.
type Worth = (usize, u64);

/// Why something is refused: all reasons that apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reasons {
    /// A check of a clause, or a calculation of a transaction, does not hold.
    pub(super) check: bool,
    /// A payment is not what a clause requires.
    pub(super) payment: bool,
    /// Whoever does it has too little.
    pub(super) poor: bool,
    pub(super) unsigned: bool,
    /// What is opened is opened twice, or was before.
    pub(super) spent: bool,
    /// This model does not know: it takes a coin of an asset to pay nothing of it, and there may be one of nothing.
    pub(super) unknown: bool,
}

const NONE: Reasons =
    Reasons { check: false, payment: false, poor: false, unsigned: false, spent: false, unknown: false };
const CHECK: Reasons = Reasons { check: true, ..NONE };
const PAYMENT: Reasons = Reasons { payment: true, ..NONE };

#[derive(Clone)]
pub(super) struct Instance {
    pub(super) contract: usize,
    pub(super) with: Made,
    pub(super) held: Vec<Worth>,
    /// Whether it is opened, and none followed.
    pub(super) gone: bool,
}

/// Everything that is somewhere.
#[derive(Clone)]
pub(super) struct Model<'p> {
    program: &'p Program,
    pub(super) people: [Amounts; PEOPLE.len()],
    pub(super) instances: BTreeMap<usize, Instance>,
    /// What is locked with an instance's address.
    pub(super) elsewhere: Amounts,
    pub(super) retired: Amounts,
    pub(super) fees: u64,
    /// What was there in the beginning, or was issued.
    pub(super) made: Amounts,
}

/// What a clause does with values.
#[derive(Default)]
struct Done {
    required: Vec<Worth>,
    unlocked: Vec<Worth>,
    locked: Vec<(Holder, Worth)>,
    retired: Vec<Worth>,
    follows: Option<Instance>,
}

/// What comes into a transaction from what it opens and issues, and what goes out of it.
#[derive(Default)]
struct Flow {
    incoming: [u128; NATIVE + 1],
    outgoing: [u128; NATIVE + 1],
    /// Whether nothing of it goes out.
    nothing: [bool; NATIVE + 1],
}

impl<'p> Model<'p> {
    /// Everybody has so much of the ledger's own asset.
    pub(super) fn new(program: &'p Program, native: u64) -> Self {
        let mut own = Amounts::default();
        own[NATIVE] = native;
        let mut made = Amounts::default();
        made[NATIVE] = native * PEOPLE.len() as u64;
        Self {
            program,
            people: [own; PEOPLE.len()],
            instances: BTreeMap::new(),
            elsewhere: Amounts::default(),
            retired: Amounts::default(),
            fees: 0,
            made,
        }
    }

    /// Does a step. A step that is refused changes nothing.
    pub(super) fn step(&mut self, step: &Step) -> Result<(), Reasons> {
        let mut after = self.clone();
        match step {
            Step::Owns { who, asset, amount } => {
                after.people[*who][*asset] += amount;
                after.made[*asset] += amount;
            }
            Step::NameCoin | Step::NameNote => {}
            Step::Make { made, who, contract, with, held } => {
                let mut flow = Flow::default();
                held.iter().for_each(|worth| flow.leaves(*worth));
                let instance = after.instance(*contract, with.clone(), held.clone())?;
                after.against(*who, &flow, &[], false)?;
                after.settle(*who, &flow).expect("it was tried");
                let Some(made) = made else { panic!("it has no name although it is made") };
                after.instances.insert(*made, instance);
            }
            Step::Call { who, with, calls } => after.call(*who, with, calls)?,
            Step::Run { made, who, with, transaction, instances, wallet, assets, m } => {
                let transaction = &self.program.transactions[*transaction];
                let run = Run { who: *who, instances, wallet: *wallet, assets: *assets, m: *m };
                after.run(transaction, &run, with, *made)?;
            }
        }
        *self = after;
        self.assert_conserved();
        Ok(())
    }

    /// Inputs and what is issued are outputs, what is retired and fees.
    fn assert_conserved(&self) {
        for asset in 0..=NATIVE {
            let owned: u64 = self.people.iter().map(|person| person[asset]).sum();
            let held = self.instances.values().filter(|instance| !instance.gone);
            let held = held.flat_map(|instance| &instance.held).filter(|worth| worth.0 == asset);
            let held: u64 = held.map(|worth| worth.1).sum();
            let fees = if asset == NATIVE { self.fees } else { 0 };
            let all = owned + held + self.elsewhere[asset] + self.retired[asset] + fees;
            assert_eq!(all, self.made[asset], "the model itself loses or makes asset {asset}");
        }
    }

    fn instance(&self, contract: usize, with: Made, held: Vec<Worth>) -> Result<Instance, Reasons> {
        let capped = self.program.contracts[contract].cap;
        match capped.is_some_and(|cap| held[0].1 > cap) {
            true => Err(CHECK),
            false => Ok(Instance { contract, with, held, gone: false }),
        }
    }

    /// Somebody pays what goes out, and gets what is left over.
    fn settle(&mut self, who: usize, flow: &Flow) -> Result<(), ()> {
        for asset in 0..=NATIVE {
            let all = u128::from(self.people[who][asset]) + flow.incoming[asset];
            let left = all.checked_sub(flow.outgoing[asset]).ok_or(())?;
            self.people[who][asset] = u64::try_from(left).expect("there is not so much");
        }
        Ok(())
    }

    fn gives(&mut self, to: Holder, (asset, amount): Worth) {
        match to {
            Holder::Person(person) => self.people[person][asset] += amount,
            Holder::Instance(_) => self.elsewhere[asset] += amount,
        }
    }

    /// Takes over what a clause did except what it required and unlocked.
    fn follow(&mut self, index: usize, done: Done) {
        done.locked.into_iter().for_each(|(to, worth)| self.gives(to, worth));
        done.retired.into_iter().for_each(|(asset, amount)| self.retired[asset] += amount);
        let instance = self.instances.get_mut(&index).expect("it was opened");
        match done.follows {
            Some(follows) => *instance = follows,
            None => instance.gone = true,
        }
    }

    /// Which reasons there are against opening these instances.
    fn against(&self, who: usize, flow: &Flow, opened: &[usize], missing: bool) -> Result<(), Reasons> {
        let poor = self.clone().settle(who, flow).is_err();
        let bare = |asset: usize| flow.nothing[asset] && flow.outgoing[asset] <= flow.incoming[asset];
        if (0..NATIVE).any(|asset| bare(asset) && self.people[who][asset] == 0) {
            return Err(Reasons { unknown: true, ..NONE });
        }
        let twice = (1..opened.len()).any(|at| opened[..at].contains(&opened[at]));
        let spent = twice || opened.iter().any(|index| self.instances[index].gone);
        let reasons = Reasons { spent, poor, unsigned: missing, ..NONE };
        if reasons == NONE { Ok(()) } else { Err(reasons) }
    }

    fn call(&mut self, who: usize, with: &[usize], calls: &[Called]) -> Result<(), Reasons> {
        let signs = |person: usize| person == who || with.contains(&person);
        let (mut flow, mut opened, mut missing) = (Flow::default(), vec![], false);
        // What somebody gets by it is not there to pay with.
        let (mut all, mut backing) = (vec![], vec![]);
        for called in calls {
            match called {
                Called::Clause { instance: index, clause, given } => {
                    let instance = &self.instances[index];
                    let clause = &self.program.contracts[instance.contract].clauses[*clause];
                    let done = self.clause(instance, clause, given)?;
                    missing |= clause.signed && !signs(instance.with.owner);
                    done.required.iter().for_each(|worth| flow.goes(*worth));
                    done.unlocked.iter().for_each(|worth| flow.comes(*worth));
                    opened.push(*index);
                    all.push((*index, done));
                }
                Called::Mint(amount) => {
                    missing |= !signs(ISSUER);
                    flow.comes((2, *amount));
                    self.made[2] += amount;
                }
                Called::Draw(amount) => {
                    flow.goes((0, *amount));
                    flow.comes((3, *amount));
                    self.made[3] += amount;
                    backing.push((0, *amount));
                }
            }
        }
        self.against(who, &flow, &opened, missing)?;
        self.settle(who, &flow).expect("it was tried");
        backing.into_iter().for_each(|worth| self.gives(Holder::Person(RESERVE), worth));
        all.into_iter().for_each(|(index, done)| self.follow(index, done));
        Ok(())
    }

    fn run(
        &mut self,
        transaction: &Transaction,
        run: &Run<'_>,
        with: &[usize],
        made: Option<usize>,
    ) -> Result<(), Reasons> {
        let signs = |person: usize| person == run.who || with.contains(&person);
        let (mut flow, mut opened, mut missing) = (Flow::default(), vec![], false);
        let mut values: BTreeMap<Name, Worth> = BTreeMap::new();
        let (mut all, mut making, mut given_away) = (vec![], None, vec![]);
        for act in &transaction.acts {
            match act {
                Act::Call { instance, clause, given, payments, unlocked } => {
                    let index = run.instances[*instance];
                    let instance = &self.instances[&index];
                    let clause = &self.program.contracts[instance.contract].clauses[*clause];
                    let given: Vec<u64> = given.iter().map(|given| run.number(given, &values)).collect();
                    let done = self.clause(instance, clause, &given)?;
                    missing |= clause.signed && !signs(instance.with.owner);
                    done.required.iter().for_each(|worth| flow.goes(*worth));
                    done.unlocked.iter().for_each(|worth| flow.comes(*worth));
                    let paid = payments.iter().map(|name| name.map(|name| values[&name]));
                    if paid.zip(&done.required).any(|(paid, wanted)| paid.is_some_and(|paid| paid != *wanted))
                    {
                        return Err(PAYMENT);
                    }
                    values.extend(unlocked.iter().copied().zip(done.unlocked.iter().copied()));
                    opened.push(index);
                    all.push((index, done));
                }
                Act::Spend(amount, gold, name) => {
                    let asset = run.assets[usize::from(!gold)];
                    values.insert(*name, (asset, run.number(amount, &values)));
                }
                Act::Split(from, amount, [a, b]) => {
                    let ((asset, whole), part) = (values[from], run.number(amount, &values));
                    let rest = whole.checked_sub(part).ok_or(CHECK)?;
                    values.extend([(*a, (asset, part)), (*b, (asset, rest))]);
                }
                Act::Join([a, b], into) => {
                    values.insert(*into, joined(values[a], values[b])?);
                }
                Act::Lock(name, to) => {
                    flow.leaves(values[name]);
                    let to = match to {
                        Payee::Wallet => run.wallet,
                        Payee::Instance(index) => Holder::Instance(run.instances[*index]),
                    };
                    given_away.push((to, values[name]));
                }
                Act::Retire(name) => {
                    flow.leaves(values[name]);
                    self.retired[values[name].0] += values[name].1;
                }
                Act::Fee(amount) => {
                    flow.goes((NATIVE, *amount));
                    self.fees += amount;
                }
                Act::Make { contract, held } => {
                    let held: Vec<Worth> = held.iter().map(|name| values[name]).collect();
                    held.iter().for_each(|worth| flow.leaves(*worth));
                    let with = Made {
                        owner: run.who,
                        to: run.wallet,
                        gold: run.assets[1],
                        n: run.m,
                        count: 1,
                        sum: run.m,
                    };
                    making = Some(self.instance(*contract, with, held)?);
                }
            }
        }
        self.against(run.who, &flow, &opened, missing)?;
        self.settle(run.who, &flow).expect("it was tried");
        given_away.into_iter().for_each(|(to, worth)| self.gives(to, worth));
        all.into_iter().for_each(|(index, done)| self.follow(index, done));
        if let Some(instance) = making {
            let made = made.expect("it has no name although it is made");
            self.instances.insert(made, instance);
        }
        Ok(())
    }

    fn clause(&self, instance: &Instance, clause: &Clause, given: &[u64]) -> Result<Done, Reasons> {
        let values = instance.held.iter().copied().enumerate().collect();
        let mut body = Body { instance, given, values, done: Done::default() };
        for (number, (amount, money)) in clause.requires.iter().enumerate() {
            let worth = (body.asset(*money), body.amount(amount)?);
            body.values.insert(instance.held.len() + number, worth);
            body.done.required.push(worth);
        }
        clause.body.iter().try_for_each(|deed| body.deed(deed))?;
        let mut with = instance.with.clone();
        if let Some((count, sum)) = &clause.next {
            let after = |before: u64, more: &Number| u64::try_from(i128::from(before) + body.number(more));
            with.count = after(with.count, count).map_err(|_| CHECK)?;
            with.sum = after(with.sum, sum).map_err(|_| CHECK)?;
        }
        if let Some(kept) = &clause.kept {
            let held = kept.iter().map(|name| body.values[name]).collect();
            body.done.follows = Some(self.instance(instance.contract, with, held)?);
        }
        Ok(body.done)
    }
}

impl Flow {
    fn comes(&mut self, (asset, amount): Worth) {
        self.incoming[asset] += u128::from(amount);
    }

    /// Goes out beside what clauses do.
    fn leaves(&mut self, (asset, amount): Worth) {
        self.goes((asset, amount));
        self.nothing[asset] |= amount == 0 && asset != NATIVE;
    }

    fn goes(&mut self, (asset, amount): Worth) {
        self.outgoing[asset] += u128::from(amount);
    }
}

/// What the parameters of a transaction are.
struct Run<'p> {
    who: usize,
    instances: &'p [usize],
    wallet: Holder,
    assets: [usize; 2],
    m: u64,
}

impl Run<'_> {
    fn number(&self, given: &Given, values: &BTreeMap<Name, Worth>) -> u64 {
        match given {
            Given::Known(known) => *known,
            Given::M => self.m,
            Given::Half(name) => values[name].1 / 2,
            Given::Truth(truth) => u64::from(*truth),
        }
    }
}

fn joined((asset, one): Worth, (other, amount): Worth) -> Result<Worth, Reasons> {
    let sum = one.checked_add(amount).filter(|_| asset == other);
    Ok((asset, sum.ok_or(CHECK)?))
}

/// A clause that is executed.
struct Body<'p> {
    instance: &'p Instance,
    given: &'p [u64],
    values: BTreeMap<Name, Worth>,
    done: Done,
}

impl Body<'_> {
    fn asset(&self, money: Money) -> usize {
        match money {
            Money::Own => self.instance.with.gold,
            Money::Of(name) => self.values[&name].0,
        }
    }

    /// Numbers are exact, and may be of any size.
    fn number(&self, number: &Number) -> i128 {
        let with = &self.instance.with;
        match number {
            Number::Known(known) => (*known).into(),
            Number::Parameter(index) => self.given[*index].into(),
            Number::Own => with.n.into(),
            Number::Count => with.count.into(),
            Number::Sum => with.sum.into(),
            Number::Amount(name) => self.values[name].1.into(),
            Number::Part(whole, by) => self.number(whole).div_euclid((*by).into()),
            Number::Add(a, b) => self.number(a) + self.number(b),
            Number::Subtract(a, b) => self.number(a) - self.number(b),
            Number::If(condition, a, b) => self.number(if self.condition(condition) { a } else { b }),
        }
    }

    /// A number where an amount is wanted.
    fn amount(&self, number: &Number) -> Result<u64, Reasons> {
        u64::try_from(self.number(number)).map_err(|_| CHECK)
    }

    fn condition(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Parameter(index) => self.given[*index] != 0,
            Condition::Less(a, b) => self.number(a) < self.number(b),
            Condition::SameAsset(a, b) => self.values[a].0 == self.values[b].0,
        }
    }

    fn split(&mut self, from: Name, part: u64, [a, b]: [Name; 2]) -> Result<(), Reasons> {
        let (asset, whole) = self.values[&from];
        let rest = whole.checked_sub(part).ok_or(CHECK)?;
        self.values.extend([(a, (asset, part)), (b, (asset, rest))]);
        Ok(())
    }

    fn deed(&mut self, deed: &Deed) -> Result<(), Reasons> {
        match deed {
            Deed::Split(from, amount, into) => {
                let part = self.amount(amount)?;
                self.split(*from, part, *into)?;
            }
            Deed::Halves(from, into) => self.split(*from, self.values[from].1 / 2, *into)?,
            Deed::Join([a, b], into) => {
                let sum = joined(self.values[a], self.values[b])?;
                self.values.insert(*into, sum);
            }
            Deed::Through(from, into, _) => {
                self.values.insert(*into, self.values[from]);
            }
            Deed::Heap(parts, into) => {
                let mut sum = self.values[&parts[0]];
                for part in &parts[1..] {
                    sum = joined(sum, self.values[part])?;
                }
                self.values.insert(*into, sum);
            }
            Deed::Shares([a, b], [c, d]) => {
                let (mut first, mut second) = (self.values[a], self.values[b]);
                for _ in 0..2 {
                    let half = first.1 / 2;
                    second = joined(second, (first.0, first.1 - half))?;
                    first.1 = half;
                }
                self.values.extend([(*c, first), (*d, second)]);
            }
            Deed::Swap(condition, [a, b], [c, d], _) => {
                let (a, b) = (self.values[a], self.values[b]);
                let (first, second) = if self.condition(condition) { (a, b) } else { (b, a) };
                self.values.extend([(*c, first), (*d, second)]);
            }
            Deed::Either(condition, from, [a, b], [c, d]) => {
                let (from, mut a, mut b) = (self.values[from], self.values[a], self.values[b]);
                match self.condition(condition) {
                    true => a = joined(a, from)?,
                    false => b = joined(b, from)?,
                }
                self.values.extend([(*c, a), (*d, b)]);
            }
            Deed::Assert(condition) => {
                if !self.condition(condition) {
                    return Err(CHECK);
                }
            }
            Deed::Lock(names, whom) => {
                let to = match whom {
                    Whom::To => self.instance.with.to,
                    Whom::Owner => Holder::Person(self.instance.with.owner),
                };
                self.done.locked.extend(names.iter().map(|name| (to, self.values[name])));
            }
            Deed::Unlock(names) => self.done.unlocked.extend(names.iter().map(|name| self.values[name])),
            Deed::Retire(names) => self.done.retired.extend(names.iter().map(|name| self.values[name])),
        }
        Ok(())
    }
}
