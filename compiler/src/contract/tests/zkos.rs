//! Contracts as script transactions: honest ones from the source to a ledger, lies of those who make them, and that a clause means the same
//! as a script and as an image.

use zkvm::Opening;
use zkvm::tx::PayloadItem;
use zkvm::zkos::{
    Coin, Input, Memo, Pair, PublicKey, ScriptBody, ScriptError, ScriptHeader, ScriptOutput,
    ScriptProveError, ScriptSecrets, ScriptTx, Source, State, VerifiedScriptTx, prove, simulate,
};

use super::attacks::Scene;
use super::*;
use crate::contract::zkos::{self, ScriptCall, ScriptContract, ScriptKind};

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
fn lies_about_the_next_state_are_refused() {
    let till = till();
    let call = till.call("sell", &[number(3)]);
    let draft = till.draft(&call);
    till.accepts(&draft);
    let all = till.held() + till.memo.1 - FEE;
    for sold in [0, 2, 4, u64::MAX] {
        till.refuses("another count", &draft.clone().variable(0, &hidden(sold)));
    }
    for orders in [0, 2, u64::MAX] {
        till.refuses("another number of orders", &draft.clone().variable(1, &plain(orders)));
    }
    till.refuses("a commitment for a number", &draft.clone().variable(1, &hidden(1)));
    for amount in [0, 300, 314, 316, 1_001] {
        till.refuses("another amount", &draft.clone().amount(all, amount));
    }
    // Several lies at once, some of which balance.
    till.refuses("paid for one, sold two", &draft.clone().variable(0, &hidden(2)).amount(all, 305));
    till.refuses("sold and paid, not counted", &draft.clone().variable(0, &hidden(3)).variable(1, &plain(0)));
    let all_lies = draft.clone().variable(0, &hidden(0)).variable(1, &plain(0)).amount(all, 300);
    till.refuses("nothing happened", &all_lies);
    for (index, lie) in (0..draft.body.data.len()).flat_map(|index| [0u64, 2, 4].map(|lie| (index, lie))) {
        till.refuses("another number of tickets", &draft.clone().data(index, &hidden(lie)));
    }
    let negative = PayloadItem::Committed(Opening { value: -Scalar::ONE, blinding: random() });
    let lies = draft.clone().data(0, &negative).variable(0, &negative).amount(all, 295);
    till.refuses("tickets come back", &lies);
}

#[test]
fn no_string_of_a_call_can_be_another_one() {
    let step = vec![number(15), number(1), number(8), number(42)];
    // Of each call, the variable that the caller chooses.
    for (owned, name, given, chosen) in [
        (gauge(), "step", step, Some(3)),
        (gauge(), "seal", vec![number(2), number(3)], None),
        (flags([0b1101, 30, 5]), "set", vec![number(0b1010), number(0b0101), number(77)], Some(2)),
    ] {
        let call = owned.call(name, &given);
        let draft = owned.draft(&call);
        owned.accepts(&draft);
        for (index, item) in call.variables.iter().enumerate() {
            let lies = lies(item)
                .into_iter()
                .filter(|lie| Some(index) != chosen || lie.item() == plain(65_536).item());
            for lie in lies {
                owned.refuses(&format!("variable {index} of `{name}`"), &draft.clone().variable(index, &lie));
            }
        }
        for (index, item) in call.data.iter().enumerate() {
            for lie in lies(item) {
                owned.refuses(&format!("string {index} of `{name}`"), &draft.clone().data(index, &lie));
                // Together with a lie about the state.
                let both = draft.clone().data(index, &lie).variable(0, &hidden(24));
                owned.refuses(&format!("string {index} of `{name}`, and a variable"), &both);
            }
        }
    }
}

fn plain(n: u64) -> PayloadItem {
    PayloadItem::string(Scalar::from(n).to_bytes())
}

/// Other strings than this one.
fn lies(item: &PayloadItem) -> Vec<PayloadItem> {
    let PayloadItem::Committed(opening) = item else {
        let numbers = [0, 1, 41, 43, 65_536].map(plain);
        return numbers.into_iter().filter(|lie| lie.item() != item.item()).collect();
    };
    let other =
        |by: Scalar| PayloadItem::Committed(Opening { value: opening.value + by, blinding: random() });
    [Scalar::ONE, -Scalar::ONE, Scalar::from(u64::MAX), random()].map(other).to_vec()
}

#[test]
fn a_script_belongs_to_its_clause_its_contract_and_its_owner() {
    let mut till = till();
    let (sell, take) = (till.call("sell", &[number(3)]), till.call("take", &[number(15)]));
    let draft = till.draft(&sell);
    // Another clause's script, with its own path and with this one's.
    let other = till.draft(&take);
    let mut swapped = draft.clone();
    swapped.body.program = other.body.program.clone();
    assert!(matches!(simulate(&swapped.body, &swapped.secrets), Err(ScriptError::Script(_))));
    swapped.body.call_proof = other.body.call_proof.clone();
    assert!(simulate(&swapped.body, &swapped.secrets).is_err());
    // What makes an instance is not run on one.
    let creation =
        till.contract.body(0, draft.body.header, draft.body.pairs.clone(), vec![]).expect("a script");
    assert!(matches!(simulate(&creation, &draft.secrets), Err(ScriptError::Script(_))));
    // Another contract's scripts: the same clause with another price.
    let cheaper = scripts(TILL, &[4, 1_000]);
    assert_ne!(cheaper.address(), till.contract.address());
    let body = cheaper
        .body(sell.script, draft.body.header, draft.body.pairs.clone(), sell.strings())
        .expect("a script");
    assert!(matches!(simulate(&body, &draft.secrets), Err(ScriptError::Script(_))));
    // Somebody else signs, and the signature of another transaction.
    let thief = SigningKey::random();
    let mut unsigned = prove(draft.body.clone(), &draft.secrets).expect("a proof");
    unsigned.sign(&thief);
    assert!(matches!(unsigned.clone().finish(), Err(ScriptProveError::SignatureMissing(0))));
    unsigned.sign(&till.owner);
    let signed = unsigned.finish().expect("it is signed");
    let mut second = prove(other.body.clone(), &other.secrets).expect("a proof");
    second.sign(&till.owner);
    let second = second.finish().expect("it is signed");
    let forged = ScriptTx { witnesses: second.witnesses.clone(), ..signed.clone() };
    assert_eq!(forged.verify(&ScriptTx::generators()), Err(ScriptError::Owner));
    let forged = ScriptTx { proof: second.proof.clone(), ..signed.clone() };
    assert!(matches!(forged.verify(&ScriptTx::generators()), Err(ScriptError::Proof(_))));
    // The state changes hands.
    let mut stolen = draft.clone();
    stolen.after().owner = PublicKey::random(&thief);
    assert!(matches!(simulate(&stolen.body, &stolen.secrets), Err(ScriptError::Inconsistent(1))));
    till.apply(&draft, &[&thief]).expect("the honest one is taken");
}

#[test]
fn an_instance_begins_as_its_contract_wants() {
    let contract = scripts(TILL, &[5, 1_000]);
    let make = |fields: [u64; 3]| {
        let given = fields.map(number);
        zkos::unchecked(&contract, ScriptKind::Creation, &Holdings::default(), &given, &mut random)
            .expect("a script")
    };
    let key = PublicKey::random(&SigningKey::random());
    let simulated = |call: &ScriptCall, amount: u64| {
        let mut secrets = ScriptSecrets::new();
        call.open(&mut secrets);
        let coin = Input { source: Source { txid: [1; 32], index: 0 }, output: secrets.encrypt(key, 10_000) };
        let memo = memo(&contract, key, &mut secrets, 10_000 - amount);
        let lock = Pair::Lock { coin, value: secrets.hide(10_000u64), memo };
        let pairs = vec![lock, call.deploy(&contract, key)];
        let body =
            contract.body(call.script, ScriptHeader::with_fee(0), pairs, call.strings()).expect("a script");
        simulate(&body, &secrets)
    };
    let (fine, failure) = make([7, 3, 1_000]);
    assert!(failure.is_none());
    simulated(&fine, 1_000).expect("it begins with any count");
    let (over, failure) = make([0, 0, 1_001]);
    assert!(failure.is_some());
    assert!(matches!(simulated(&over, 1_001), Err(ScriptError::Run(_))));
    for fields in [[1 << 32, 0, 5], [0, 1 << 32, 5]] {
        assert!(matches!(simulated(&make(fields).0, 5), Err(ScriptError::Run(_))), "{fields:?}");
    }
    assert_eq!(simulated(&fine, 999), Err(ScriptError::Amounts));
    // Nothing else makes one: each other script is written for other pairs.
    let deploys = contract.scripts.iter().filter(|built| {
        built.script.pairs.iter().any(|shape| matches!(shape, zkvm::zkos::Shape::Deploy { .. }))
    });
    assert_eq!(deploys.count(), 1);
    // One that holds nothing holds no amount.
    let empty = scripts(GAUGE, &[1_000]);
    let given = [10, 0, 1, 2, 77].map(number);
    let made =
        zkos::call(&empty, ScriptKind::Creation, &Holdings::default(), &given, &mut random).expect("made");
    let mut secrets = ScriptSecrets::new();
    made.open(&mut secrets);
    let coin = Input { source: Source { txid: [1; 32], index: 0 }, output: secrets.encrypt(key, 50) };
    let lock = Pair::Lock { coin, value: secrets.hide(50u64), memo: memo(&empty, key, &mut secrets, 45) };
    let Pair::Deploy { mut state } = made.deploy(&empty, key) else { panic!("a deployment") };
    state.commitment = secrets.hide(5u64);
    let pairs = vec![lock, Pair::Deploy { state }];
    let body = empty.body(0, ScriptHeader::with_fee(0), pairs, made.strings()).expect("a script");
    assert!(matches!(simulate(&body, &secrets), Err(ScriptError::Run(_))));
}

/// Numbers that are random, and those beside which something changes.
fn interesting(n: u64, seed: &mut u64) -> u64 {
    *seed = crate::mixed::mixed(*seed);
    let near =
        [0, 1, 2, 3, 4, 300, 301, 299, 499, 500, 501, 990, 1_000, 1_001, (1 << 32) - 1, 1 << 32, u64::MAX];
    match *seed % 3 {
        0 => near[(*seed >> 8) as usize % near.len()],
        1 => (*seed >> 8) % 12,
        _ => (*seed >> 8) % n,
    }
}

/// What the clause says in clear, what its image says, and what its script says.
fn verdicts(owned: &Owned, scene: &Scene, name: &str, given: &[Leaf]) -> [bool; 3] {
    let (call, failure) = owned.reckless(name, given);
    let draft = owned.draft(&call);
    let script = simulate(&draft.body, &draft.secrets).is_ok();
    let clause = scene.contract.clauses.iter().find(|other| other.name == name).expect("the clause");
    let (made, _) = super::super::call::unchecked(
        clause,
        &scene.parameters,
        &scene.held,
        given,
        &scene.header,
        &mut random,
    );
    let output = scene.holding(scene.held.clone());
    let made = made.of(&scene.contract, clause, &output, &scene.held).expect("no key");
    let image = scene.verdict(&made).is_ok();
    [failure.is_none(), image, script]
}

#[test]
fn a_script_and_an_image_accept_the_same() {
    let key = Leaf::Key(SigningKey::random().verification_key().to_bytes());
    let (mut till, mut gauge) = (till(), gauge());
    let mut seed = 1;
    let mut seen = [0, 0];
    for round in 0..120u64 {
        // The till holds something else each time.
        let (sold, orders, amount) = (
            interesting(u64::from(u32::MAX), &mut seed) >> 33,
            round,
            interesting(1_200, &mut seed).min(1_200),
        );
        till.held.strings = vec![hidden(sold), PayloadItem::string(Scalar::from(orders).to_bytes())];
        let value = ValueOpening {
            flv: Scalar::ZERO,
            flv_blinding: Scalar::ZERO,
            ..ValueOpening::hidden(amount, Scalar::ZERO)
        };
        till.held.values = vec![value.clone()];
        rewrite(&mut till);
        let flavored = ValueOpening::hidden(amount, Scalar::from(5u64));
        let scene =
            Scene::new(TILL, vec![key, number(5), number(1_000)], till.held.strings.clone(), vec![flavored]);
        for name in ["sell", "take", "forget"] {
            let given = [number(interesting(1_500, &mut seed))];
            let [clear, image, script] = verdicts(&till, &scene, name, &given);
            // In clear nobody looks whether public numbers are of their types.
            assert!(
                image == script && (clear || !image),
                "{name} in round {round}: {clear} {image} {script}"
            );
            seen[usize::from(image)] += 1;
        }
        let (level, on) = (interesting(1_000, &mut seed).min(1_000), round % 2);
        let mark = |n: u64| PayloadItem::string(Scalar::from(n).to_bytes());
        gauge.held.strings = vec![hidden(level), hidden(on), mark(1), mark(round), hidden(round)];
        rewrite(&mut gauge);
        let scene = Scene::new(GAUGE, vec![key, number(1_000)], gauge.held.strings.clone(), vec![]);
        let (by, up) = (interesting(1_000, &mut seed), interesting(2, &mut seed) % 3);
        let moved = if up == 1 { level.wrapping_add(by) } else { level.wrapping_sub(by) };
        let third = (moved / 3).wrapping_add([0, 0, 0, 1, u64::MAX][round as usize % 5]);
        let given = [number(by), number(up), number(third), number(interesting(70_000, &mut seed))];
        let [clear, image, script] = verdicts(&gauge, &scene, "step", &given);
        let what = format!("step {level} {on} {by} {up} {third} in round {round}");
        assert!(image == script && (clear || !image), "{what}: {clear} {image} {script}");
        seen[usize::from(image)] += 1;
    }
    assert!(seen.iter().all(|count| *count > 60), "{seen:?}");
}

/// Writes what the owner holds into the state.
fn rewrite(owned: &mut Owned) {
    let string = |item: &PayloadItem| match item.item() {
        zkvm::tx::PortableItem::String(bytes) => bytes.to_vec(),
        _ => vec![],
    };
    owned.state.output.variables = owned.held.strings.iter().map(string).collect();
    let mut secrets = owned.secrets.clone();
    if let Some(value) = owned.held.values.first() {
        owned.state.output.commitment = secrets.commit(value.qty, value.qty_blinding);
    }
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
fn lies_that_balance_are_refused_unless_they_are_true() {
    let till = till();
    let mut seed = 3;
    let mut deltas = |n: u64| {
        seed = crate::mixed::mixed(seed);
        ((seed >> 8) % (2 * n + 1)) as i64 - n as i64
    };
    let mut seen = [0, 0];
    for _ in 0..300 {
        // What is sold and what is paid; what the state says then.
        let (n, sold, orders, paid) = (deltas(2), deltas(2), deltas(1), 5 * deltas(2));
        let (call, _) = till.reckless("sell", &[Leaf::Number(scalar(n))]);
        let string = |n: i64| PayloadItem::Committed(Opening { value: scalar(n), blinding: random() });
        let plain = PayloadItem::string(scalar(orders).to_bytes());
        let all = till.held() + till.memo.1 - FEE;
        let amount = till.held().saturating_add_signed(paid);
        let draft = till.draft(&call).variable(0, &string(sold)).variable(1, &plain).amount(all, amount);
        let truth = n > 0 && sold == n && orders == 1 && paid == 5 * n;
        assert_eq!(simulate(&draft.body, &draft.secrets).is_ok(), truth, "{n} {sold} {orders} {paid}");
        seen[usize::from(truth)] += 1;
    }
    assert!(seen[1] > 0, "{seen:?}");
}

fn scalar(n: i64) -> Scalar {
    let size = Scalar::from(n.unsigned_abs());
    if n < 0 { -size } else { size }
}

#[test]
fn numbers_that_the_prover_chooses_make_nothing_true() {
    let gauge = gauge();
    let by_name = |contract: &ScriptContract| contract.scripts[1].own_strings();
    let strings = by_name(&gauge.contract);
    let named = |name: &str| strings.iter().position(|string| string.name == name).expect("a string");
    let (by, up, third) = (named("by"), named("up"), named("revealed"));
    let chosen: Vec<usize> = (0..strings.len()).filter(|index| strings[*index].name == "auxiliary").collect();
    assert!(chosen.len() > 3, "{strings:?}");
    let call = gauge.call("step", &[number(15), number(1), number(8), number(42)]);
    let (honest, opened) = (gauge.draft(&call), |item: &PayloadItem| match item {
        PayloadItem::Committed(opening) => opening.value,
        _ => panic!("a commitment"),
    });
    let mut seed = 5;
    let mut next = |n: u64| {
        seed = crate::mixed::mixed(seed);
        (seed >> 8) % n
    };
    for round in 0..400 {
        let mut draft = honest.clone();
        let (mut says, mut level, mut on) = ([15i64, 1, 8], 25i64, 1i64);
        for (index, name) in [(by, 0), (up, 1)] {
            if next(3) == 0 {
                says[name] += next(3) as i64 - 1;
                let lie = PayloadItem::Committed(Opening { value: scalar(says[name]), blinding: random() });
                draft = draft.data(index, &lie);
            }
        }
        if next(3) == 0 {
            says[2] += next(3) as i64 - 1;
            draft = draft.data(third, &PayloadItem::string(scalar(says[2]).to_bytes()));
        }
        if next(2) == 0 {
            level += next(5) as i64 - 2;
            draft = draft
                .variable(0, &PayloadItem::Committed(Opening { value: scalar(level), blinding: random() }));
        }
        if next(4) == 0 {
            on = next(3) as i64;
            draft =
                draft.variable(1, &PayloadItem::Committed(Opening { value: scalar(on), blinding: random() }));
        }
        for index in &chosen {
            if next(4) > 0 {
                continue;
            }
            let by = [Scalar::ONE, -Scalar::ONE, scalar(2), random()][next(4) as usize];
            let value = opened(&call.data[*index]) + by;
            draft = draft.data(*index, &PayloadItem::Committed(Opening { value, blinding: random() }));
        }
        let [by, up, third] = says;
        let moved = if up == 1 { 10 + by } else { 10 - by };
        let truth =
            (0..=1).contains(&up) && by != 3 && level == moved && on == 1 && (0..=1_000).contains(&level);
        let truth = truth && third * 3 <= level && level < third * 3 + 3;
        let taken = simulate(&draft.body, &draft.secrets).is_ok();
        // The prover can fail to show what is true, but not show what is not.
        assert!(truth || !taken, "round {round}: {says:?} {level} {on}");
    }
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
fn bits_mean_the_same_in_a_script_and_in_an_image() {
    let mut flags = flags([0, 0, 0]);
    let key = Leaf::Key(SigningKey::random().verification_key().to_bytes());
    let (mut seed, mut seen) = (9, [0, 0]);
    for round in 0..60u64 {
        let (held, total) = (interesting(255, &mut seed) % 256, interesting(65_000, &mut seed) % 65_536);
        flags.held.strings = vec![
            hidden(held),
            PayloadItem::string(key.string()),
            hidden(total),
            PayloadItem::string(Scalar::from(round).to_bytes()),
        ];
        rewrite(&mut flags);
        flags.state.output.variables.remove(1);
        let scene = Scene::new(FLAGS, vec![number(1)], flags.held.strings.clone(), vec![]);
        let given = [(); 3].map(|()| number(interesting(300, &mut seed)));
        let [clear, image, script] = verdicts(&flags, &scene, "set", &given);
        assert!(
            image == script && (clear || !image),
            "{held} {total} in round {round}: {clear} {image} {script}"
        );
        seen[usize::from(image)] += 1;
    }
    assert!(seen.iter().all(|count| *count > 5), "{seen:?}");
}

#[test]
fn what_a_script_costs_is_known_before_it_runs() {
    for (owned, clause, given) in [
        (till(), "sell", vec![number(3)]),
        (till(), "take", vec![number(3)]),
        (gauge(), "step", vec![number(15), number(1), number(8), number(42)]),
        (gauge(), "seal", vec![number(2), number(3)]),
    ] {
        let call = owned.call(clause, &given);
        let draft = owned.draft(&call);
        let inputs = zkvm::Inputs::default();
        let mut delegate = zkvm::machine::ProvingDelegate::new(zkvm::r1cs::MockProver::new(), &inputs, 0);
        let items = owned.held.strings.iter().chain(&call.variables).chain(&call.data);
        let openings = items.filter_map(|item| match item {
            PayloadItem::Committed(opening) => Some(*opening),
            _ => None,
        });
        let held = owned
            .held
            .values
            .iter()
            .map(|value| Opening { value: value.qty.into(), blinding: value.qty_blinding });
        openings.chain(held).chain([call.amount]).for_each(|opening| delegate.open(opening));
        let stack = stack_of(&draft.body);
        let machine = zkvm::machine::Machine::for_script(
            &draft.body.program,
            stack,
            zkvm::zkos::SCRIPT_LIMITS,
            &mut delegate,
        );
        let outcome = machine.expect("a stack").run().expect("it runs");
        let [multipliers, constraints, edges] = owned.contract.costs(call.script);
        assert_eq!(multipliers, u64::from(outcome.counts.multipliers), "{clause}");
        assert_eq!(constraints, u64::from(outcome.counts.constraints), "{clause}");
        assert_eq!(edges, u64::from(outcome.counts.edges), "{clause}");
    }
}

/// What the script of a transaction finds on its stack, by docs/spec.md.
fn stack_of(body: &ScriptBody) -> Vec<Vec<u8>> {
    let point = |point: &zkvm::CompressedRistretto| point.to_bytes().to_vec();
    let mut stack = vec![];
    for pair in &body.pairs {
        match pair {
            Pair::Release { memo, value, .. } => stack.extend([point(&memo.output.commitment), point(value)]),
            Pair::Update { before, after, .. } => {
                stack.extend([point(&before.output.commitment), point(&after.commitment)]);
                let variables = before.output.variables.iter().zip(&after.variables);
                stack.extend(variables.flat_map(|(old, new)| [old.clone(), new.clone()]));
            }
            Pair::Lock { .. } | Pair::Deploy { .. } => panic!("a call"),
        }
    }
    stack.into_iter().chain(body.data.iter().cloned()).collect()
}
