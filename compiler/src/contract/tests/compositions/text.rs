//! Programs as text.

use std::fmt::Write;

use super::written::*;

/// What all programs have: functions over values, and assets.
const COMMON: &str = "\
struct Two { one: Value, other: Value, n: u8 }
enum Order { First(Value, Value), Second { one: Value, other: Value } }
fn same(v: Value) -> Value { v }
fn halves(v: Value) -> (Value, Value) { v.split(v.amount / 2) }
fn ordered(c: bool, v: Value, w: Value) -> Order {
    if c { Order::First(v, w) } else { Order::Second { one: w, other: v } }
}
fn maybe(c: bool, v: Value) -> (Option<Value>, Option<Value>) { if c { (Some(v), None) } else { (None, Some(v)) } }
fn with(o: Option<Value>, v: Value) -> Value { match o { Some(w) => v + w, None => v } }
asset Coin(issuer: PublicKey) { clause mint(amount: Hidden<u64>) signed by issuer }
asset Note(money: Asset, reserve: Address) {
    clause draw(public amount: u64) requires backing: amount of money { lock backing with reserve }
}
";

impl Program {
    /// The whole program, with a line for each step.
    pub(super) fn text(&self) -> String {
        let mut text = COMMON.to_string();
        for (index, contract) in self.contracts.iter().enumerate() {
            contract.write(index, &mut text);
        }
        for (index, transaction) in self.transactions.iter().enumerate() {
            transaction.write(index, &self.contracts, &mut text);
        }
        text += "test \"composed\" on ledger {\n";
        for name in PEOPLE {
            let _ = writeln!(text, "    let {name} = person();");
        }
        for step in &self.steps {
            let _ = writeln!(text, "    {}", step.text(self));
        }
        text + "}\n"
    }
}

impl Contract {
    fn write(&self, index: usize, text: &mut String) {
        let locks: Vec<String> = (0..self.locks).map(|lock| format!("locks l{lock}: Value")).collect();
        let _ = writeln!(
            text,
            "contract C{index}(owner: PublicKey, to: Address, gold: Asset, n: u64) {} {{",
            locks.join(" ")
        );
        let state = match (self.state, self.begins) {
            (false, _) => "",
            (true, false) => "    state { count: public u64, sum: Hidden<u64> }\n",
            (true, true) => "    state { count: public u64 = 3 - 2, sum: Hidden<u64> = n }\n",
        };
        text.push_str(state);
        for (index, clause) in self.clauses.iter().enumerate() {
            clause.write(index, self.locks, text);
        }
        if let Some(cap) = self.cap {
            let _ = writeln!(text, "    invariant l0.amount <= {cap}, \"over the cap\";");
        }
        text.push_str("}\n");
    }
}

impl Clause {
    fn write(&self, index: usize, locks: usize, text: &mut String) {
        let names = Names { locks, required: self.requires.len() };
        let parameters = self.parameters.iter().enumerate().map(|(index, parameter)| {
            let ty = if parameter.truth { "bool" } else { "u64" };
            match parameter.how {
                "Hidden" => format!("a{index}: Hidden<{ty}>"),
                how => format!("{how} a{index}: {ty}"),
            }
        });
        let parameters: Vec<String> = parameters.collect();
        let _ = write!(text, "    clause f{index}({})", parameters.join(", "));
        if self.signed {
            text.push_str(" signed by owner");
        }
        let required = self.requires.iter().enumerate().map(|(index, (amount, money))| {
            let money = match money {
                Money::Own => "gold".to_string(),
                Money::Of(name) => format!("{}.asset", names.of(*name)),
            };
            format!("p{index}: {} of {money}", names.number(amount))
        });
        let required: Vec<String> = required.collect();
        if !required.is_empty() {
            let _ = write!(text, " requires {}", required.join(", "));
        }
        text.push_str(" {\n");
        for deed in &self.body {
            names.deed(deed, text);
        }
        for name in self.kept.iter().flatten() {
            let _ = writeln!(text, "        lock {} with self;", names.of(*name));
        }
        if let Some((count, sum)) = &self.next {
            let (count, sum) = (names.number(count), names.number(sum));
            let _ = writeln!(text, "        next {{ count: count + {count}, sum: sum + {sum} }};");
        }
        text.push_str("    }\n");
    }
}

/// What values are called in a body.
struct Names {
    locks: usize,
    required: usize,
}

impl Names {
    fn of(&self, name: Name) -> String {
        match name.checked_sub(self.locks) {
            None => format!("l{name}"),
            Some(index) if index < self.required => format!("p{index}"),
            Some(_) => format!("x{name}"),
        }
    }

    fn list(&self, names: &[Name]) -> String {
        names.iter().map(|name| self.of(*name)).collect::<Vec<_>>().join(", ")
    }

    fn number(&self, number: &Number) -> String {
        match number {
            Number::Known(known) => known.to_string(),
            Number::Parameter(index) => format!("a{index}"),
            Number::Own => "n".into(),
            Number::Count => "count".into(),
            Number::Sum => "sum".into(),
            Number::Amount(name) => format!("{}.amount", self.of(*name)),
            Number::Part(whole, by) => format!("({} / {by})", self.number(whole)),
            Number::Add(a, b) => format!("({} + {})", self.number(a), self.number(b)),
            Number::Subtract(a, b) => format!("({} - {})", self.number(a), self.number(b)),
            Number::If(condition, a, b) => {
                let condition = self.condition(condition);
                format!("(if {condition} {{ {} }} else {{ {} }})", self.number(a), self.number(b))
            }
        }
    }

    fn condition(&self, condition: &Condition) -> String {
        match condition {
            Condition::Parameter(index) => format!("a{index}"),
            Condition::Less(a, b) => format!("{} < {}", self.number(a), self.number(b)),
            Condition::SameAsset(a, b) => format!("{}.asset == {}.asset", self.of(*a), self.of(*b)),
        }
    }

    fn deed(&self, deed: &Deed, text: &mut String) {
        let of = |name: &Name| self.of(*name);
        let line = match deed {
            Deed::Split(from, amount, [a, b]) => {
                format!("let ({}, {}) = {}.split({});", of(a), of(b), of(from), self.number(amount))
            }
            Deed::Join([a, b], into) => format!("let {} = {} + {};", of(into), of(a), of(b)),
            Deed::Through(from, into, 0) => format!("let {} = same({});", of(into), of(from)),
            Deed::Through(from, into, 1) => format!("let {} = {{ {} }};", of(into), of(from)),
            Deed::Through(from, into, 2) => format!("let ({}, _n) = ({}, 7);", of(into), of(from)),
            Deed::Through(from, into, _) => {
                let (into, from) = (of(into), of(from));
                format!(
                    "let mut m{into} = {from}; let k{into} = m{into}; m{into} = same(k{into}); let {into} = m{into};"
                )
            }
            Deed::Halves(from, [a, b]) => format!("let ({}, {}) = halves({});", of(a), of(b), of(from)),
            Deed::Heap(parts, into) => {
                let (first, rest) = parts.split_first().expect("some");
                let (into, rest) = (of(into), self.list(rest));
                format!(
                    "let mut h{into} = {}; for r in [{rest}] {{ h{into} = h{into} + r; }} let {into} = h{into};",
                    of(first)
                )
            }
            Deed::Shares([a, b], [c, d]) => {
                let (a, b, c, d) = (of(a), of(b), of(c), of(d));
                format!(
                    "let mut s{c} = {a}; let mut s{d} = {b}; \
                     for _ in 0..2 {{ let (y, z) = halves(s{c}); s{c} = y; s{d} = s{d} + z; }} \
                     let {c} = s{c}; let {d} = s{d};"
                )
            }
            Deed::Swap(condition, [a, b], [c, d], how) => {
                let (a, b, c, d) = (of(a), of(b), of(c), of(d));
                let when = self.condition(condition);
                match how {
                    0 => format!("let ({c}, {d}) = if {when} {{ ({a}, {b}) }} else {{ ({b}, {a}) }};"),
                    1 => format!(
                        "let ({c}, {d}) = match ordered({when}, {a}, {b}) \
                         {{ First(v, w) => (v, w), Second {{ one, other }} => (one, other) }};"
                    ),
                    _ => format!(
                        "let t{c} = if {when} {{ Two {{ one: {a}, other: {b}, n: 1 }} }} \
                         else {{ Two {{ one: {b}, other: {a}, n: 2 }} }}; \
                         let Two {{ one: {c}, other: {d}, .. }} = t{c};"
                    ),
                }
            }
            Deed::Either(condition, from, [a, b], [c, d]) => {
                let when = self.condition(condition);
                let (c, d) = (of(c), of(d));
                format!(
                    "let (o{c}, o{d}) = maybe({when}, {}); let {c} = with(o{c}, {}); let {d} = with(o{d}, {});",
                    of(from),
                    of(a),
                    of(b)
                )
            }
            Deed::Assert(condition) => format!("assert {}, \"it does not hold\";", self.condition(condition)),
            Deed::Lock(names, whom) => {
                let whom = match whom {
                    Whom::To => "to",
                    Whom::Owner => "owner",
                };
                self.each(names, |name| format!("lock {name} with {whom};"))
            }
            Deed::Unlock(names) => self.each(names, |name| format!("unlock {name};")),
            Deed::Retire(names) => self.each(names, |name| format!("retire {name};")),
        };
        let _ = writeln!(text, "        {line}");
    }

    fn each(&self, names: &[Name], does: impl Fn(&str) -> String) -> String {
        match names {
            [name] => does(&self.of(*name)),
            _ => format!("for r in [{}] {{ {} }}", self.list(names), does("r")),
        }
    }
}

impl Transaction {
    fn write(&self, index: usize, contracts: &[Contract], text: &mut String) {
        let instances = self.instances.iter().enumerate().map(|(index, of)| format!("i{index}: C{of}, "));
        let instances: String = instances.collect();
        let _ = writeln!(
            text,
            "transaction t{index}({instances}me: PublicKey, wallet: Address, gold: Asset, tea: Asset, m: u64) {{"
        );
        for act in &self.acts {
            let _ = writeln!(text, "    {}", self.act(act, contracts));
        }
        text.push_str("}\n");
    }

    fn act(&self, act: &Act, contracts: &[Contract]) -> String {
        match act {
            Act::Call { instance, clause, given, payments, unlocked } => {
                let given = given.iter().map(Given::text);
                let paid = payments.iter().enumerate();
                let paid = paid.filter_map(|(index, name)| Some(format!("p{index}: x{}", (*name)?)));
                let inside: Vec<String> = given.chain(paid).collect();
                let call = format!("i{instance}.f{clause}({});", inside.join(", "));
                let names: Vec<String> = unlocked.iter().map(|name| format!("x{name}")).collect();
                match &names[..] {
                    [] => call,
                    [name] => format!("let {name} = {call}"),
                    _ => format!("let ({}) = {call}", names.join(", ")),
                }
            }
            Act::Spend(amount, gold, name) => {
                let asset = if *gold { "gold" } else { "tea" };
                format!("let x{name} = spend {} of {asset};", amount.text())
            }
            Act::Split(from, amount, [a, b]) => {
                format!("let (x{a}, x{b}) = x{from}.split({});", amount.text())
            }
            Act::Join([a, b], into) => format!("let x{into} = x{a} + x{b};"),
            Act::Lock(name, Payee::Wallet) => format!("lock x{name} with wallet;"),
            Act::Lock(name, Payee::Instance(index)) => format!("lock x{name} with i{index};"),
            Act::Retire(name) => format!("retire x{name};"),
            Act::Fee(amount) => format!("fee {amount};"),
            Act::Make { contract, held } => {
                let Contract { state, begins, .. } = contracts[*contract];
                let state = if state && !begins { ", count: 1, sum: m" } else { "" };
                let held: Vec<String> = held.iter().map(|name| format!("lock x{name}")).collect();
                format!(
                    "let made = C{contract}(owner: me, to: wallet, gold: tea, n: m{state}) {{ {} }};",
                    held.join("; ")
                )
            }
        }
    }
}

impl Given {
    fn text(&self) -> String {
        match self {
            Given::Known(known) => known.to_string(),
            Given::M => "m".into(),
            Given::Half(name) => format!("x{name}.amount / 2"),
            Given::Truth(truth) => truth.to_string(),
        }
    }
}

impl Step {
    fn text(&self, program: &Program) -> String {
        match self {
            Step::Owns { who, asset, amount } => {
                format!("{} owns {amount} of {};", PEOPLE[*who], ASSETS[*asset])
            }
            Step::NameCoin => format!("let coin = Coin(issuer: {});", PEOPLE[ISSUER]),
            Step::NameNote => format!("let note = Note(money: Gold, reserve: {});", PEOPLE[RESERVE]),
            Step::Make { made, who, contract, with, held } => {
                let name = named(made);
                let Made { owner, to, gold, n, count, sum } = with;
                let Contract { state, begins, .. } = program.contracts[*contract];
                let state = match state && !begins {
                    true => format!(", {count}, {sum}"),
                    false => String::new(),
                };
                let held = held.iter().map(|(asset, amount)| format!("lock {amount} of {}", ASSETS[*asset]));
                let held: Vec<String> = held.collect();
                let (who, owner, gold) = (PEOPLE[*who], PEOPLE[*owner], ASSETS[*gold]);
                let (to, held) = (to.text(), held.join("; "));
                format!("{name}{who} does C{contract}({owner}, {to}, {gold}, {n}{state}) {{ {held} }};")
            }
            Step::Call { who, with, calls } => {
                let calls = calls.iter().map(|called| match called {
                    Called::Clause { instance, clause, given } => {
                        // A truth value is written as one, so the clause says what it is.
                        let parameters = program.parameters(*instance, *clause);
                        let given =
                            given.iter().zip(parameters).map(|(given, parameter)| match parameter.truth {
                                true => (*given != 0).to_string(),
                                false => given.to_string(),
                            });
                        format!("v{instance}.f{clause}({})", given.collect::<Vec<_>>().join(", "))
                    }
                    Called::Mint(amount) => format!("coin.mint({amount})"),
                    Called::Draw(amount) => format!("note.draw({amount})"),
                });
                let calls: Vec<String> = calls.collect();
                format!("{} does {}{};", PEOPLE[*who], calls.join(" and "), also(with))
            }
            Step::Run { made, who, with, transaction, instances, wallet, assets, m } => {
                let instances: String = instances.iter().map(|index| format!("v{index}, ")).collect();
                let (me, [gold, tea]) = (PEOPLE[*who], assets.map(|asset| ASSETS[asset]));
                format!(
                    "{}{me} does t{transaction}({instances}{me}, {}, {gold}, {tea}, {m}){};",
                    named(made),
                    wallet.text(),
                    also(with)
                )
            }
        }
    }
}

impl Program {
    /// The parameters of a clause of an instance.
    fn parameters(&self, instance: usize, clause: usize) -> &[Parameter] {
        let contract = self.steps.iter().find_map(|step| match step {
            Step::Make { made: Some(made), contract, .. } if *made == instance => Some(*contract),
            Step::Run { made: Some(made), transaction, .. } if *made == instance => {
                self.transactions[*transaction].made()
            }
            _ => None,
        });
        contract.map_or(&[], |contract| &self.contracts[contract].clauses[clause].parameters)
    }
}

impl Transaction {
    /// The contract of the instance that it makes.
    pub(super) fn made(&self) -> Option<usize> {
        self.acts.iter().find_map(|act| match act {
            Act::Make { contract, .. } => Some(*contract),
            _ => None,
        })
    }
}

impl Holder {
    fn text(self) -> String {
        match self {
            Holder::Person(index) => PEOPLE[index].to_string(),
            Holder::Instance(index) => format!("v{index}"),
        }
    }
}

fn named(made: &Option<usize>) -> String {
    made.map_or(String::new(), |index| format!("let v{index} = "))
}

fn also(with: &[usize]) -> String {
    match with {
        [] => String::new(),
        _ => {
            let names: Vec<&str> = with.iter().map(|index| PEOPLE[*index]).collect();
            format!(" with {}", names.join(", "))
        }
    }
}
