//! Random programs, most of which compile and do most of what they say.

use super::model::Model;
use super::written::*;
use crate::testing::random::Random;

/// So much of the ledger's own asset has everybody.
pub(super) const OWN: u64 = 1_000_000;

/// Which values are of one asset, as far as it is known where a program is written.
type Class = usize;

/// The class of the contract's own `gold`.
const GOLD: Class = 1_000;

/// A program with so many steps in which something is called.
pub(super) fn program(random: &mut Random, calls: usize) -> Program {
    let contracts: Vec<Contract> = (0..2 + random.below(3)).map(|_| contract(random)).collect();
    let transactions = (0..1 + random.below(3)).map(|_| transaction(random, &contracts)).collect();
    let program = Program { contracts, transactions, steps: vec![] };
    let steps =
        Play { random, model: Model::new(&program, OWN), program: &program, steps: vec![] }.play(calls);
    Program { steps, ..program }
}

fn chance(random: &mut Random, percent: usize) -> bool {
    random.below(100) < percent
}

fn contract(random: &mut Random) -> Contract {
    let locks = [1, 1, 1, 2, 2, 3][random.below(6)];
    let state = chance(random, 50);
    let begins = state && chance(random, 40);
    let cap = chance(random, 20).then(|| 40 + random.below(100) as u64);
    let clauses = (0..2 + random.below(3)).map(|_| match chance(random, 12) {
        // What may become the key.
        true => Clause {
            parameters: vec![],
            signed: true,
            requires: vec![],
            body: (0..locks).map(|lock| Deed::Unlock(vec![lock])).collect(),
            kept: None,
            next: None,
        },
        false => Writing { random, locks, state, parameters: vec![], pool: vec![], names: 0 }.clause(),
    });
    Contract { locks, state, begins, cap, clauses: clauses.collect() }
}

/// A clause that is being written.
struct Writing<'r> {
    random: &'r mut Random,
    locks: usize,
    state: bool,
    parameters: Vec<Parameter>,
    /// The values that are not used yet.
    pool: Vec<(Name, Class)>,
    names: Name,
}

impl Writing<'_> {
    fn clause(mut self) -> Clause {
        for _ in 0..self.random.below(4) {
            let how = ["Hidden", "public", ""][self.random.below(3)];
            let truth = self.chance(30);
            self.parameters.push(Parameter { how, truth });
        }
        self.pool = (0..self.locks).map(|lock| (lock, lock)).collect();
        self.names = self.locks;
        let mut requires = vec![];
        for _ in 0..[0, 0, 0, 1, 1, 2][self.random.below(6)] {
            // Only what the instance holds is known here.
            let amount = self.required();
            let money = if self.chance(50) { Money::Own } else { Money::Of(self.random.below(self.locks)) };
            requires.push((amount, money));
        }
        for (_, money) in &requires {
            let class = match money {
                Money::Own => GOLD,
                Money::Of(lock) => *lock,
            };
            self.new_name(class);
        }
        let mut body = vec![];
        for _ in 0..self.random.below(6) {
            body.extend(self.deed());
        }
        let kept = self.chance(60).then(|| self.kept(&mut body));
        while !self.pool.is_empty() {
            let count = if self.chance(30) { 1 + self.random.below(3) } else { 1 };
            let names: Vec<Name> = (0..count.min(self.pool.len())).map(|_| self.take().0).collect();
            body.push(match self.random.below(8) {
                0..3 => Deed::Lock(names, if self.chance(60) { Whom::To } else { Whom::Owner }),
                3..7 => Deed::Unlock(names),
                _ => Deed::Retire(names),
            });
        }
        let next = (self.state && kept.is_some() && self.chance(70)).then(|| (self.known(), self.number(1)));
        Clause { signed: self.chance(50), parameters: self.parameters, requires, body, kept, next }
    }

    fn chance(&mut self, percent: usize) -> bool {
        chance(self.random, percent)
    }

    fn new_name(&mut self, class: Class) -> Name {
        self.names += 1;
        self.pool.push((self.names - 1, class));
        self.names - 1
    }

    fn take(&mut self) -> (Name, Class) {
        let index = self.random.below(self.pool.len());
        self.pool.swap_remove(index)
    }

    /// Another value, of the same asset as far as it is known; seldom of any.
    fn fellow(&mut self, class: Class) -> Option<(Name, Class)> {
        let any = self.chance(8);
        let places: Vec<usize> =
            (0..self.pool.len()).filter(|index| any || self.pool[*index].1 == class).collect();
        let place = *places.get(self.random.below(places.len()))?;
        Some(self.pool.swap_remove(place))
    }

    /// The values of the next instance.
    fn kept(&mut self, body: &mut Vec<Deed>) -> Vec<Name> {
        while self.pool.len() < self.locks {
            body.push(self.split());
        }
        (0..self.locks).map(|_| self.take().0).collect()
    }

    fn split(&mut self) -> Deed {
        let index = self.random.below(self.pool.len());
        let (from, class) = self.pool[index];
        let amount = match self.chance(55) {
            true => Number::Part(Box::new(Number::Amount(from)), 1 + self.random.below(4) as u64),
            false => self.number(2),
        };
        self.pool.swap_remove(index);
        Deed::Split(from, amount, [self.new_name(class), self.new_name(class)])
    }

    fn deed(&mut self) -> Option<Deed> {
        if self.chance(30) || self.pool.is_empty() {
            return (!self.pool.is_empty()).then(|| self.split());
        }
        let condition = self.condition();
        let (from, class) = self.take();
        let how = self.random.below(4);
        let second = |this: &mut Self| match this.fellow(class) {
            Some(fellow) => Some(fellow),
            None => {
                this.pool.push((from, class));
                None
            }
        };
        Some(match self.random.below(9) {
            0 | 1 => {
                let (other, _) = second(self)?;
                Deed::Join([from, other], self.new_name(class))
            }
            2 => Deed::Through(from, self.new_name(class), how),
            3 => Deed::Halves(from, [self.new_name(class), self.new_name(class)]),
            4 => {
                let mut parts = vec![from, second(self)?.0];
                parts.extend(self.fellow(class).map(|fellow| fellow.0));
                Deed::Heap(parts, self.new_name(class))
            }
            5 => {
                let (other, _) = second(self)?;
                Deed::Shares([from, other], [self.new_name(class), self.new_name(class)])
            }
            6 | 7 if !self.pool.is_empty() => {
                // Of two assets, nobody knows which is which.
                let (other, of) = self.take();
                let after = if of == class { class } else { 10 + self.names };
                let into =
                    [self.new_name(after), self.new_name(if of == class { class } else { after + 500 })];
                Deed::Swap(condition, [from, other], into, how)
            }
            8 => {
                let (one, _) = second(self)?;
                let Some((other, _)) = self.fellow(class) else {
                    self.pool.extend([(from, class), (one, class)]);
                    return None;
                };
                Deed::Either(condition, from, [one, other], [self.new_name(class), self.new_name(class)])
            }
            _ => {
                self.pool.push((from, class));
                let condition = if self.chance(70) {
                    Condition::Less(
                        self.known(),
                        Number::Add(Box::new(Number::Amount(from)), Box::new(Number::Known(9))),
                    )
                } else {
                    condition
                };
                Deed::Assert(condition)
            }
        })
    }

    /// An amount that is required: seldom one that is known where the contract is built, since then so is whether a part can be split off.
    fn required(&mut self) -> Number {
        let amounts: Vec<usize> =
            (0..self.parameters.len()).filter(|index| !self.parameters[*index].truth).collect();
        match self.random.below(10) {
            0..5 if !amounts.is_empty() => Number::Parameter(amounts[self.random.below(amounts.len())]),
            0..8 => Number::Part(
                Box::new(Number::Amount(self.random.below(self.locks))),
                2 + self.random.below(5) as u64,
            ),
            8 => self.number(1),
            _ => self.known(),
        }
    }

    fn known(&mut self) -> Number {
        Number::Known(self.random.below(7) as u64)
    }

    fn number(&mut self, depth: usize) -> Number {
        let inner =
            |this: &mut Self| Box::new(if depth == 0 { this.known() } else { this.number(depth - 1) });
        let amounts: Vec<usize> =
            (0..self.parameters.len()).filter(|index| !self.parameters[*index].truth).collect();
        match self.random.below(14) {
            0..4 if !amounts.is_empty() => Number::Parameter(amounts[self.random.below(amounts.len())]),
            4 => Number::Own,
            5 if self.state => {
                if self.chance(50) {
                    Number::Count
                } else {
                    Number::Sum
                }
            }
            6 | 7 if !self.pool.is_empty() => {
                let (name, _) = self.pool[self.random.below(self.pool.len())];
                Number::Part(Box::new(Number::Amount(name)), 2 + self.random.below(4) as u64)
            }
            8 => Number::Part(inner(self), 1 + self.random.below(3) as u64),
            9 | 10 => Number::Add(inner(self), inner(self)),
            // What is known not to fit does not compile.
            11 if !amounts.is_empty() => {
                let amount = Number::Parameter(amounts[self.random.below(amounts.len())]);
                Number::Subtract(Box::new(amount), inner(self))
            }
            12 if depth > 0 => Number::If(Box::new(self.condition()), inner(self), inner(self)),
            _ => self.known(),
        }
    }

    fn condition(&mut self) -> Condition {
        let truths: Vec<usize> =
            (0..self.parameters.len()).filter(|index| self.parameters[*index].truth).collect();
        match self.random.below(4) {
            0 | 1 if !truths.is_empty() => Condition::Parameter(truths[self.random.below(truths.len())]),
            2 if self.pool.len() > 1 => {
                let [a, b] = [(); 2].map(|()| self.pool[self.random.below(self.pool.len())].0);
                Condition::SameAsset(a, b)
            }
            _ => Condition::Less(self.number(0), self.number(0)),
        }
    }
}

impl Clause {
    /// Whether a transaction can tell how many values it unlocks: none in a loop.
    fn is_plain(&self) -> bool {
        self.body.iter().all(|deed| !matches!(deed, Deed::Unlock(names) if names.len() > 1))
    }
}

/// Calls, and what is done with what they give.
fn transaction(random: &mut Random, contracts: &[Contract]) -> Transaction {
    let instances: Vec<usize> = (0..1 + random.below(3)).map(|_| random.below(contracts.len())).collect();
    let mut names = 0;
    let mut new = || {
        names += 1;
        names - 1
    };
    let (mut acts, mut pool): (Vec<Act>, Vec<(Name, Class)>) = (vec![], vec![]);
    for (instance, contract) in instances.iter().enumerate() {
        if chance(random, 30) {
            let (name, gold) = (new(), chance(random, 60));
            let amount = if chance(random, 50) { Given::M } else { Given::Known(random.below(12) as u64) };
            acts.push(Act::Spend(amount, gold, name));
            pool.push((name, usize::from(gold)));
        }
        let clauses = contracts[*contract].clauses.iter().enumerate();
        let clauses: Vec<(usize, &Clause)> = clauses.filter(|(_, clause)| clause.is_plain()).collect();
        let Some((index, clause)) = clauses.get(random.below(clauses.len())).copied() else { continue };
        let given: Vec<Given> = clause
            .parameters
            .iter()
            .map(|parameter| match parameter.truth {
                true => Given::Truth(chance(random, 50)),
                false if chance(random, 30) => Given::M,
                false if chance(random, 20) && !pool.is_empty() => {
                    Given::Half(pool[random.below(pool.len())].0)
                }
                false => Given::Known(random.below(9) as u64),
            })
            .collect();
        let mut payments = vec![];
        for (amount, money) in &clause.requires {
            let amount = match (amount, money) {
                (Number::Known(known), Money::Own) => Some(Given::Known(*known)),
                (Number::Parameter(index), Money::Own) => Some(given[*index]),
                _ => None,
            };
            payments.push(match amount {
                // The rest is somebody's change.
                Some(amount) if chance(random, 60) => {
                    let name = new();
                    acts.push(Act::Spend(amount, true, name));
                    Some(name)
                }
                Some(amount) if chance(random, 40) && !pool.is_empty() => {
                    let (from, class) = pool.swap_remove(random.below(pool.len()));
                    let into = [new(), new()];
                    // What is half of a value that is split is not known any more.
                    let amount = if let Given::Half(_) = amount { Given::M } else { amount };
                    acts.push(Act::Split(from, amount, into));
                    pool.push((into[1], class));
                    Some(into[0])
                }
                _ => None,
            });
        }
        let used: Vec<Name> = payments.iter().flatten().copied().collect();
        pool.retain(|(name, _)| !used.contains(name));
        // Nor can a value be looked at that is gone.
        let alive = |name: &Name| pool.iter().any(|(other, _)| other == name);
        let given = given
            .into_iter()
            .map(|given| match given {
                Given::Half(name) if !alive(&name) => Given::M,
                other => other,
            })
            .collect();
        let unlocked =
            clause.body.iter().map(|deed| if let Deed::Unlock(names) = deed { names.len() } else { 0 });
        let unlocked: Vec<Name> = (0..unlocked.sum()).map(|_| new()).collect();
        pool.extend(unlocked.iter().enumerate().map(|(place, name)| (*name, 10 * (instance + 1) + place)));
        acts.push(Act::Call { instance, clause: index, given, payments, unlocked });
        if chance(random, 50) && !pool.is_empty() {
            let (from, class) = pool.swap_remove(random.below(pool.len()));
            let into = [new(), new()];
            let amount =
                if chance(random, 70) { Given::Half(from) } else { Given::Known(random.below(6) as u64) };
            acts.push(Act::Split(from, amount, into));
            pool.extend(into.map(|name| (name, class)));
        }
        if chance(random, 40) && pool.len() > 1 {
            let (one, class) = pool.swap_remove(random.below(pool.len()));
            match pool.iter().position(|(_, other)| *other == class || chance(random, 10)) {
                Some(other) => {
                    let (other, into) = (pool.swap_remove(other).0, new());
                    acts.push(Act::Join([one, other], into));
                    pool.push((into, class));
                }
                None => pool.push((one, class)),
            }
        }
    }
    let contract = random.below(contracts.len());
    if chance(random, 30) && pool.len() >= contracts[contract].locks {
        let held = (0..contracts[contract].locks).map(|_| pool.swap_remove(random.below(pool.len())).0);
        acts.push(Act::Make { contract, held: held.collect() });
    }
    for (name, _) in pool {
        acts.push(match random.below(8) {
            0 => Act::Retire(name),
            1 => Act::Lock(name, Payee::Instance(random.below(instances.len()))),
            _ => Act::Lock(name, Payee::Wallet),
        });
    }
    if chance(random, 30) {
        acts.push(Act::Fee(random.below(30) as u64));
    }
    Transaction { instances, acts }
}

/// A scenario that is being written.
struct Play<'p> {
    random: &'p mut Random,
    program: &'p Program,
    model: Model<'p>,
    steps: Vec<Step>,
}

impl Play<'_> {
    fn play(mut self, calls: usize) -> Vec<Step> {
        for who in 0..PEOPLE.len() {
            for asset in 0..2 {
                let amount = 150 + self.random.below(300) as u64;
                self.does(Step::Owns { who, asset, amount });
            }
        }
        self.does(Step::NameCoin);
        self.does(Step::NameNote);
        let first = [Called::Mint(200), Called::Draw(40)].map(|called| vec![called]);
        for (who, calls) in [ISSUER, 2].into_iter().zip(first) {
            self.does(Step::Call { who, with: vec![], calls });
        }
        for contract in 0..self.program.contracts.len() {
            self.make(contract);
        }
        let mut called = 0;
        while called < calls {
            // What ended is made again, so that there is something to call.
            let alive = self.model.instances.values().filter(|instance| !instance.gone).count();
            if alive < 2 || self.chance(10) {
                let contract = self.random.below(self.program.contracts.len());
                self.make(contract);
                continue;
            }
            self.composed();
            called += 1;
        }
        self.steps
    }

    fn chance(&mut self, percent: usize) -> bool {
        chance(self.random, percent)
    }

    /// Adds a step, whether it is refused or not, unless that is not known.
    fn does(&mut self, mut step: Step) {
        if let Err(reasons) = self.model.clone_step(&step) {
            if reasons.unknown {
                return;
            }
            // What is not made has no name.
            match &mut step {
                Step::Make { made, .. } | Step::Run { made, .. } => *made = None,
                _ => {}
            }
        } else {
            self.model.step(&step).expect("it was tried");
        }
        self.steps.push(step);
    }

    /// Makes an instance. If that is refused, another one is tried.
    fn make(&mut self, contract: usize) {
        for _ in 0..5 {
            let step = self.making(contract);
            let refused = self.model.clone_step(&step).is_err();
            if !refused || self.chance(15) {
                self.does(step);
            }
            if !refused {
                return;
            }
        }
    }

    fn making(&mut self, contract: usize) -> Step {
        let who = self.random.below(PEOPLE.len());
        let found = &self.program.contracts[contract];
        // Mostly of one asset, so that its values can be added.
        let common = self.random.below(ASSETS.len());
        let asset = |this: &mut Self| if this.chance(75) { common } else { this.random.below(ASSETS.len()) };
        let held = (0..found.locks).map(|_| (asset(self), self.random.below(60) as u64)).collect();
        let begins = found.begins;
        let (owner, to, gold) = (self.random.below(PEOPLE.len()), self.holder(), asset(self));
        let [n, count, sum] = [9, 4, 9].map(|below| self.random.below(below) as u64);
        let (count, sum) = if begins { (1, n) } else { (count, sum) };
        let with = Made { owner, to, gold, n, count, sum };
        Step::Make { made: Some(self.fresh()), who, contract, with, held }
    }

    fn fresh(&self) -> usize {
        self.model.instances.len()
    }

    fn holder(&mut self) -> Holder {
        match self.random.below(7) {
            0 if !self.model.instances.is_empty() => {
                Holder::Instance(self.random.below(self.model.instances.len()))
            }
            _ => Holder::Person(self.random.below(PEOPLE.len())),
        }
    }

    /// Clauses that are called together. What would be refused is mostly given up for something else.
    fn composed(&mut self) {
        for _ in 0..6 {
            let step = if self.chance(35) { self.running() } else { Some(self.calling()) };
            let Some(step) = step else { continue };
            if self.model.clone_step(&step).is_ok() || self.chance(12) {
                return self.does(step);
            }
        }
        let step = self.calling();
        self.does(step);
    }

    fn calling(&mut self) -> Step {
        let mut calls = vec![];
        for _ in 0..[1, 2, 2, 2, 3][self.random.below(5)] {
            calls.push(match self.random.below(12) {
                0 => Called::Mint(self.random.below(50) as u64),
                1 => Called::Draw(self.random.below(20) as u64),
                _ => {
                    let instance = self.some_instance();
                    let clauses = &self.program.contracts[self.model.instances[&instance].contract].clauses;
                    let clause = self.random.below(clauses.len());
                    let given = clauses[clause].parameters.iter().map(|parameter| match parameter.truth {
                        true => self.random.below(2) as u64,
                        false if self.chance(2) => u64::MAX - self.random.below(3) as u64,
                        false => self.random.below(9) as u64,
                    });
                    Called::Clause { instance, clause, given: given.collect() }
                }
            });
        }
        let owners = calls.iter().filter_map(|called| match called {
            Called::Clause { instance, .. } => Some(self.model.instances[instance].with.owner),
            Called::Mint(_) => Some(ISSUER),
            Called::Draw(_) => None,
        });
        let owners = owners.collect();
        let (who, with) = self.signers(owners);
        Step::Call { who, with, calls }
    }

    /// Mostly one that is there, and not the same twice.
    fn some_instance(&mut self) -> usize {
        let alive: Vec<usize> = self
            .model
            .instances
            .iter()
            .filter(|(_, instance)| !instance.gone)
            .map(|(index, _)| *index)
            .collect();
        match alive.is_empty() || self.chance(3) {
            true => self.random.below(self.model.instances.len()),
            false => alive[self.random.below(alive.len())],
        }
    }

    /// Somebody, and those of the owners who have to sign as well; seldom one of them is missing.
    fn signers(&mut self, owners: Vec<usize>) -> (usize, Vec<usize>) {
        let who = match owners.first() {
            Some(owner) if self.chance(60) => *owner,
            _ => self.random.below(PEOPLE.len()),
        };
        let mut with: Vec<usize> = vec![];
        for owner in owners {
            if owner != who && !with.contains(&owner) && !self.chance(6) {
                with.push(owner);
            }
        }
        (who, with)
    }

    fn running(&mut self) -> Option<Step> {
        let transaction = self.random.below(self.program.transactions.len());
        let found = &self.program.transactions[transaction];
        let mut instances: Vec<usize> = vec![];
        for contract in &found.instances {
            let fitting = self.model.instances.iter().filter(|(index, instance)| {
                instance.contract == *contract && !instance.gone && !instances.contains(index)
            });
            let fitting: Vec<usize> = fitting.map(|(index, _)| *index).collect();
            instances.push(*fitting.get(self.random.below(fitting.len()))?);
        }
        let golds: Vec<usize> = instances.iter().map(|index| self.model.instances[index].with.gold).collect();
        let gold = if self.chance(80) {
            golds[self.random.below(golds.len())]
        } else {
            self.random.below(ASSETS.len())
        };
        let owners = instances.iter().map(|index| self.model.instances[index].with.owner).collect();
        let (who, with) = self.signers(owners);
        let assets = [gold, self.random.below(ASSETS.len())];
        let (wallet, m) = (self.holder(), self.random.below(9) as u64);
        let made = found.made().map(|_| self.fresh());
        Some(Step::Run { made, who, with, transaction, instances, wallet, assets, m })
    }
}

impl Model<'_> {
    /// Tries a step.
    fn clone_step(&self, step: &Step) -> Result<(), super::model::Reasons> {
        self.clone().step(step)
    }
}
