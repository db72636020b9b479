//! Contracts as script transactions, from the source to a ledger.

use zkvm::Opening;
use zkvm::tx::PayloadItem;
use zkvm::zkos::{
    Coin, Input, Memo, Pair, PublicKey, ScriptBody, ScriptError, ScriptHeader, ScriptOutput,
    ScriptProveError, ScriptSecrets, ScriptTx, Source, State, VerifiedScriptTx, prove, simulate,
};

use super::*;
use crate::contract::zkos::{self, ScriptCall, ScriptContract, ScriptKind};

mod lies;
mod meaning;

/// Sells tickets, and counts them where nobody sees it.
const TILL: &str = r#"
contract Till(owner: PublicKey, price: u64, cap: u64) locks funds: Value {
    state { sold: Hidden<u32>, orders: public u32 }
    clause sell(n: Hidden<u32>) signed by owner requires paid: n * price of funds.asset {
        assert n > 0, "nothing is sold";
        lock funds + paid with self;
        next { sold: sold + n, orders: orders + 1 }
    }
    clause take(out: Hidden<u64>) signed by owner {
        let (paid, rest) = funds.split(out);
        lock rest with self;
        unlock paid
    }
    clause forget(public orders_left: u32) signed by owner {
        lock funds with self;
        next { orders: orders_left }
    }
    invariant funds.amount <= cap, "over the cap";
}
"#;

/// Computes with all that scripts have.
const GAUGE: &str = r#"
contract Gauge(owner: PublicKey, most: u32) {
    state { level: Hidden<u32>, on: Hidden<bool>, marks: public [u16; 2], secret: Hidden<field> }
    clause step(by: Hidden<u32>, up: Hidden<bool>, third: u32, public mark: u16) signed by owner -> u32 {
        assert by != 3, "three";
        assert !on || by < 500, "too far while it is on";
        let moved = if up { level + by } else { level - by };
        assert third * 3 <= moved && moved < third * 3 + 3, "not a third";
        next { level: moved, on: !on, marks: [marks[1], mark] };
        reveal(third)
    }
    clause seal(x: Hidden<field>, y: Hidden<field>) signed by owner {
        let both = x * y * y + x;
        next { secret: both * both + secret }
    }
    invariant level <= most, "over the top";
}
"#;

/// Bits, remainders, and an owner among the fields.
const FLAGS: &str = r#"
contract Flags(first: u8) {
    state { flags: Hidden<u8>, owner: PublicKey, total: Hidden<u16>, seen: public u8 }
    clause set(mask: Hidden<u8>, low: u8, public by: u8) signed by owner {
        let both = (flags & mask) ^ low;
        assert both % 7 != 3 || total > 200, "three";
        let shifted = both >> 2;
        let odd = low ^ mask ^ flags;
        next { flags: odd | first, total: total / 3 + shifted, seen: by }
    }
}
"#;

fn number(n: u64) -> Leaf {
    Leaf::Number(n.into())
}

fn scalar(n: i64) -> Scalar {
    let size = Scalar::from(n.unsigned_abs());
    if n < 0 { -size } else { size }
}

fn hidden(n: u64) -> PayloadItem {
    PayloadItem::Committed(Opening { value: n.into(), blinding: random() })
}

/// The scripts of a contract with these parameters, before which its owner stands if that is a parameter.
fn scripts(text: &str, parameters: &[u64]) -> ScriptContract {
    let checked = checked(text);
    let owner = text.contains("(owner: PublicKey").then_some(Leaf::Key([0; 32]));
    let leaves = owner.into_iter().chain(parameters.iter().copied().map(number)).collect();
    let built = zkos::build(&checked, ContractId(0), &Parameters { leaves }, Some(&[7; 32]));
    built.unwrap_or_else(|found| {
        panic!("{}", crate::diagnostic::render::render_all(&found, &checked.sources, false))
    })
}

fn clause(contract: &ScriptContract, name: &str) -> ScriptKind {
    contract.scripts.iter().find(|script| script.name == name).expect("the clause").kind
}

/// An owner with an instance and a memo, on a ledger.
struct Owned {
    contract: ScriptContract,
    owner: SigningKey,
    key: PublicKey,
    secrets: ScriptSecrets,
    ledger: Ledger<MemoryStore>,
    height: u64,
    memo: (Input<Memo>, u64),
    state: Input<State>,
    held: Holdings,
}

/// What a transaction is made of, before anything is proven.
#[derive(Clone)]
struct Draft {
    body: ScriptBody,
    secrets: ScriptSecrets,
}

const FEE: u64 = 1;

impl Owned {
    /// Makes an instance of a coin of 10,000.
    fn new(contract: ScriptContract, fields: &[Leaf], amount: u64) -> Self {
        let owner = SigningKey::random();
        let key = PublicKey::random(&owner);
        let mut secrets = ScriptSecrets::new();
        let source = Source { txid: [0; 32], index: 0 };
        let coin = Input { source, output: secrets.encrypt(key, 10_000) };
        let first = ScriptOutput::from(coin.output);
        let outputs = vec![zkvm::ledger::NewOutput { id: first.id(source), bytes: first.encode() }];
        let ledger = Ledger::create(MemoryStore::default(), &Genesis { timestamp_ms: 0, outputs });
        let made = zkos::call(&contract, ScriptKind::Creation, &Holdings::default(), fields, &mut random);
        let made = made.expect("an instance");
        made.open(&mut secrets);
        let rest = 10_000 - amount - FEE;
        let memo = memo(&contract, key, &mut secrets, rest);
        let lock = Pair::Lock { coin, value: secrets.hide(10_000u64), memo: memo.clone() };
        let deploy = made.deploy(&contract, key);
        let Pair::Deploy { state } = deploy.clone() else { panic!("a deployment") };
        let header = ScriptHeader::with_fee(FEE);
        let body = contract.body(made.script, header, vec![lock, deploy], made.strings()).expect("a script");
        let mut owned = Self {
            contract,
            owner,
            key,
            secrets: secrets.clone(),
            ledger: ledger.expect("a ledger"),
            height: 0,
            memo: (Input { source, output: memo }, rest),
            state: Input { source, output: state },
            held: made.next.clone(),
        };
        let applied = owned.apply(&Draft { body, secrets }, &[]).expect("it is made");
        owned.memo.0.source = applied.source(0);
        owned.state.source = applied.source(1);
        owned
    }

    /// Proves, signs, sends, verifies and applies.
    fn apply(&mut self, draft: &Draft, others: &[&SigningKey]) -> Result<VerifiedScriptTx, String> {
        let mut unsigned = prove(draft.body.clone(), &draft.secrets).map_err(|error| error.to_string())?;
        [&[&self.owner], others].concat().iter().for_each(|key| unsigned.sign(key));
        let bytes = unsigned.finish().map_err(|error| error.to_string())?.encode();
        let verified = ScriptTx::decode(&bytes).map_err(|error| error.to_string())?;
        let verified = verified.verify(&ScriptTx::generators()).map_err(|error| error.to_string())?;
        self.height += 1;
        self.ledger.apply(std::slice::from_ref(&verified), self.height).map_err(|error| error.to_string())?;
        Ok(verified)
    }

    /// An honest call of a clause, or what whoever calls it says of it.
    fn call(&self, name: &str, given: &[Leaf]) -> ScriptCall {
        let (call, failure) = self.reckless(name, given);
        assert!(failure.is_none(), "{failure:?}");
        call
    }

    fn reckless(&self, name: &str, given: &[Leaf]) -> (ScriptCall, Option<ir::evaluate::Failure>) {
        zkos::unchecked(&self.contract, clause(&self.contract, name), &self.held, given, &mut random)
            .expect("a script")
    }

    /// The amount that the state holds.
    fn held(&self) -> u64 {
        self.held.values.first().map_or(0, |value| value.qty)
    }

    /// The transaction of a call. If the amount changes, the memo pays it, or the coin gets it.
    fn draft(&self, call: &ScriptCall) -> Draft {
        let mut secrets = self.secrets.clone();
        call.open(&mut secrets);
        let update = call.update(self.state.clone());
        let moves = self.contract.scripts[call.script].script.pairs.len() == 2;
        let mut pairs = vec![];
        if moves {
            let mut after = [0; 8];
            after.copy_from_slice(&call.amount.value.as_bytes()[..8]);
            let back = (self.held() + self.memo.1 - FEE).wrapping_sub(u64::from_le_bytes(after));
            let value = secrets.hide(back);
            pairs.push(Pair::Release {
                memo: self.memo.0.clone(),
                coin: secrets.encrypt(self.key, back),
                value,
            });
        }
        pairs.push(update);
        let header = ScriptHeader::with_fee(if moves { FEE } else { 0 });
        let body = self.contract.body(call.script, header, pairs, call.strings()).expect("a script");
        Draft { body, secrets }
    }

    /// A transaction that the ledger takes: the instance is the next one then, and the coin a memo again.
    fn does(&mut self, name: &str, given: &[Leaf]) -> ScriptCall {
        let call = self.call(name, given);
        let draft = self.draft(&call);
        let applied = self.apply(&draft, &[]).expect("the ledger takes it");
        self.secrets = draft.secrets;
        self.held = call.next.clone();
        let last = draft.body.pairs.len() - 1;
        let Pair::Update { after, .. } = &draft.body.pairs[last] else { panic!("an update") };
        self.state = Input { source: applied.source(last as u32), output: after.clone() };
        if let Pair::Release { coin, .. } = draft.body.pairs[0] {
            let worth =
                (0..=10_000).find(|amount| coin.holds(*amount, &self.owner)).expect("its owner reads it");
            self.fill(Input { source: applied.source(0), output: coin }, worth);
        }
        call
    }

    /// Makes a memo of a coin.
    fn fill(&mut self, coin: Input<Coin>, worth: u64) {
        let (mut secrets, rest) = (self.secrets.clone(), worth - FEE);
        let memo = memo(&self.contract, self.key, &mut secrets, rest);
        let lock = Pair::Lock { coin, value: secrets.hide(worth), memo: memo.clone() };
        let script = self.contract.find(ScriptKind::Lock).expect("a script");
        let body =
            self.contract.body(script, ScriptHeader::with_fee(FEE), vec![lock], vec![]).expect("a script");
        let applied =
            self.apply(&Draft { body, secrets: secrets.clone() }, &[]).expect("the ledger takes it");
        self.memo = (Input { source: applied.source(0), output: memo }, rest);
        self.secrets = secrets;
    }

    #[track_caller]
    fn accepts(&self, draft: &Draft) {
        if let Err(error) = simulate(&draft.body, &draft.secrets) {
            panic!("an honest call is refused: {error}");
        }
    }

    /// The script refuses, and not merely the conservation of amounts.
    #[track_caller]
    fn refuses(&self, what: &str, draft: &Draft) {
        match simulate(&draft.body, &draft.secrets) {
            Err(ScriptError::Run(_)) => {}
            Err(error) => panic!("{what}: refused for another reason: {error}"),
            Ok(()) => panic!("{what}: it is accepted"),
        }
    }
}

fn memo(contract: &ScriptContract, owner: PublicKey, secrets: &mut ScriptSecrets, amount: u64) -> Memo {
    Memo { commitment: secrets.hide(amount), data: vec![], script: contract.address(), owner }
}

impl Draft {
    /// The state that it makes.
    fn after(&mut self) -> &mut State {
        match self.body.pairs.last_mut() {
            Some(Pair::Update { after, .. }) => after,
            _ => panic!("an update"),
        }
    }

    /// The same with a variable that says something else.
    fn variable(mut self, index: usize, item: &PayloadItem) -> Self {
        let string = self.string(item);
        self.after().variables[index] = string;
        self
    }

    /// The same with another of its own strings.
    fn data(mut self, index: usize, item: &PayloadItem) -> Self {
        self.body.data[index] = self.string(item);
        self
    }

    /// The same with another amount, which the coin makes up for.
    fn amount(mut self, before: u64, after: u64) -> Self {
        self.after().commitment = self.secrets.hide(after);
        if let Pair::Release { memo, coin, value } = &mut self.body.pairs[0] {
            let owner = memo.output.owner;
            let back = before - after;
            *value = self.secrets.hide(back);
            *coin = self.secrets.encrypt(owner, back);
        }
        self
    }

    fn string(&mut self, item: &PayloadItem) -> Vec<u8> {
        match item {
            PayloadItem::Committed(opening) => {
                self.secrets.commit(opening.value, opening.blinding).to_bytes().to_vec()
            }
            PayloadItem::Plain(zkvm::tx::PortableItem::String(bytes)) => bytes.to_vec(),
            _ => panic!("a string"),
        }
    }
}

fn till() -> Owned {
    let contract = scripts(TILL, &[5, 1_000]);
    Owned::new(contract, &[number(0), number(0), number(300)], 300)
}

fn gauge() -> Owned {
    let contract = scripts(GAUGE, &[1_000]);
    let fields = [number(10), number(0), number(1), number(2), number(77)];
    Owned::new(contract, &fields, 0)
}

/// With these flags, total, and number seen.
fn flags([flags, total, seen]: [u64; 3]) -> Owned {
    let fields = [number(flags), Leaf::Key([0; 32]), number(total), number(seen)];
    Owned::new(scripts(FLAGS, &[1]), &fields, 0)
}

#[test]
fn a_till_sells_and_pays_out_on_a_ledger() {
    let mut till = till();
    assert_eq!(till.contract.variables, ["sold", "orders"]);
    let sell = &till.contract.scripts[1];
    let strings: Vec<(String, bool)> =
        sell.own_strings().into_iter().map(|string| (string.name, string.hidden)).collect();
    // What is not zero has an inverse: two numbers that the prover chooses.
    assert_eq!(strings, ["n", "auxiliary", "auxiliary"].map(|name| (name.to_string(), true)));
    let call = till.does("sell", &[number(3)]);
    assert_eq!((call.required, till.held()), (15, 315));
    let call = till.does("take", &[number(115)]);
    assert_eq!((call.unlocked, till.held()), (115, 200));
    till.does("forget", &[number(9)]);
    till.does("sell", &[number(1)]);
    assert_eq!(till.held(), 205);
    assert_eq!(till.state.output.nonce, 4);
    // The fields, as those know them who keep them.
    let PayloadItem::Committed(ref sold) = till.held.strings[0] else { panic!("a commitment") };
    assert_eq!(sold.value, Scalar::from(4u64));
    assert_eq!(till.state.output.variables[1], Scalar::from(10u64).to_bytes());
    // What was spent is spent.
    let old = till.draft(&till.call("take", &[number(1)]));
    till.apply(&old, &[]).expect("the ledger takes it");
    let again = till.apply(&old, &[]).expect_err("it is spent");
    assert!(again.contains("unspent") || again.contains("spent"), "{again}");
}

#[test]
fn a_gauge_moves_on_a_ledger() {
    let mut gauge = gauge();
    assert_eq!(gauge.contract.variables, ["level", "on", "marks[0]", "marks[1]", "secret"]);
    let call = gauge.does("step", &[number(15), number(1), number(8), number(42)]);
    assert_eq!(call.returns, [Scalar::from(8u64)]);
    gauge.does("seal", &[number(2), number(3)]);
    let PayloadItem::Committed(ref secret) = gauge.held.strings[4] else { panic!("a commitment") };
    assert_eq!(secret.value, Scalar::from(77u64 + 400));
    assert_eq!(gauge.state.output.variables[3], Scalar::from(42u64).to_bytes());
}

#[test]
fn an_address_follows_from_parameters_and_salt() {
    let (checked, one) = (checked(TILL), scripts(TILL, &[5, 1_000]));
    let address = |price: u64, salt: Option<&[u8; 32]>| {
        let leaves = vec![Leaf::Key([0; 32]), number(price), number(1_000)];
        zkos::build(&checked, ContractId(0), &Parameters { leaves }, salt).expect("it fits").address()
    };
    assert_eq!(address(5, Some(&[7; 32])), one.address());
    for other in [address(6, Some(&[7; 32])), address(5, Some(&[8; 32])), address(5, None)] {
        assert_ne!(other, one.address());
    }
    assert_eq!(address(5, None), address(5, None));
}

#[test]
fn an_owner_may_be_a_field() {
    let mut flags = flags([0b1101, 30, 5]);
    assert_eq!(flags.contract.owner, "owner");
    assert_eq!(flags.contract.variables, ["flags", "total", "seen"]);
    flags.does("set", &[number(0b1010), number(0b0101), number(77)]);
    let worth = |item: &PayloadItem| match item {
        PayloadItem::Committed(opening) => opening.value,
        _ => panic!("a commitment"),
    };
    // 0101 ^ 1010 ^ 1101 = 0010, | 1; 1101 & 1010 = 1000, ^ 0101 = 1101, so 30 / 3 + 3.
    assert_eq!(worth(&flags.held.strings[0]), scalar(0b0011));
    assert_eq!(worth(&flags.held.strings[2]), scalar(13));
    assert_eq!(flags.state.output.variables[2], scalar(77).to_bytes());
    flags.does("set", &[number(0), number(0), number(0)]);
    assert_eq!(worth(&flags.held.strings[0]), scalar(0b0011));
}

#[test]
fn somebody_else_pays_and_a_memo_is_given_back() {
    let mut till = till();
    let customer = SigningKey::random();
    // A memo under the scripts of the till, which the customer owns. Here the ledger has the coin from the beginning.
    let key = PublicKey::random(&customer);
    let (mut secrets, source) = (ScriptSecrets::new(), Source { txid: [5; 32], index: 0 });
    let coin = Input { source, output: secrets.encrypt(key, 50) };
    let first = ScriptOutput::from(coin.output);
    let state = ScriptOutput::from(till.state.output.clone());
    let outputs = [(first, source), (state, till.state.source)];
    let outputs =
        outputs.map(|(output, from)| zkvm::ledger::NewOutput { id: output.id(from), bytes: output.encode() });
    let genesis = Genesis { timestamp_ms: 0, outputs: outputs.to_vec() };
    till.ledger = Ledger::create(MemoryStore::default(), &genesis).expect("a ledger");
    let paid = memo(&till.contract, key, &mut secrets, 49);
    let lock = Pair::Lock { coin, value: secrets.hide(50u64), memo: paid.clone() };
    let script = till.contract.find(ScriptKind::Lock).expect("a script");
    let body = till.contract.body(script, ScriptHeader::with_fee(FEE), vec![lock], vec![]).expect("a script");
    let applied =
        till.apply(&Draft { body, secrets: secrets.clone() }, &[&customer]).expect("the ledger takes it");
    let paid = Input { source: applied.source(0), output: paid };

    // 49 = 15 for three tickets, a fee of 1, and 33 back.
    let call = till.call("sell", &[number(3)]);
    call.open(&mut secrets);
    let release = |secrets: &mut ScriptSecrets, back: u64| Pair::Release {
        memo: paid.clone(),
        coin: secrets.encrypt(key, back),
        value: secrets.hide(back),
    };
    let pairs = vec![release(&mut secrets, 33), call.update(till.state.clone())];
    let header = ScriptHeader::with_fee(FEE);
    let body = till.contract.body(call.script, header, pairs, call.strings()).expect("a script");
    let draft = Draft { body, secrets: secrets.clone() };
    // Neither of them can do it alone.
    let missing = till.apply(&draft, &[]).expect_err("the customer did not sign");
    assert!(missing.contains("pair 0 has not signed"), "{missing}");
    let mut unsigned = prove(draft.body.clone(), &draft.secrets).expect("a proof");
    unsigned.sign(&customer);
    assert!(matches!(unsigned.finish(), Err(ScriptProveError::SignatureMissing(1))));

    // The memo is given back to whom it belongs, and then nobody pays with it.
    let script = till.contract.find(ScriptKind::Release).expect("a script");
    let pairs = vec![release(&mut secrets, 48)];
    let body = till.contract.body(script, header, pairs, vec![]).expect("a script");
    let back = Draft { body, secrets };
    let missing = till.apply(&back, &[]).expect_err("the customer did not sign");
    assert!(missing.contains("pair 0 has not signed"), "{missing}");
    till.apply(&back, &[&customer]).expect("the ledger takes it");
    let spent = till.apply(&draft, &[&customer]).expect_err("the memo is spent");
    assert!(spent.contains("spent"), "{spent}");
}
