//! Assets are issued as their clauses say, and by nobody else.

use zkvm::tx::{Argument, CallResult, NewOutputs, Opens, PayloadItem, Program, Value, Witness};

use super::*;

const ASSETS: &str = r#"
asset Gold(issuer: PublicKey) { clause mint(amount: Hidden<u64>) signed by issuer }
asset Silver(issuer: PublicKey) { clause mint(amount: Hidden<u64>) signed by issuer }
asset Capped(issuer: PublicKey, cap: u64) {
    clause mint(amount: Hidden<u64>) signed by issuer { assert amount <= cap, "too much at once"; }
    clause announce(public amount: u64) signed by issuer
}
asset Note(reserve: Address, money: Asset) {
    clause draw(amount: Hidden<u64>) requires backing: amount * 2 of money { lock backing with reserve }
}
asset Share once supply SUPPLY;
const SUPPLY: u64 = 1_000 * 1_000;
"#;

/// An asset, who issues it, and coins to pay with.
struct Scene {
    contract: BuiltContract,
    parameters: Parameters,
    issuer: SigningKey,
    coins: Utxo,
}

fn money() -> Scalar {
    Scalar::from(5u64)
}

impl Scene {
    fn new(name: &str, others: &[Leaf]) -> Self {
        let issuer = SigningKey::random();
        let mut leaves = vec![Leaf::Key(issuer.verification_key().to_bytes())];
        leaves.extend(others);
        let contract = built(&checked(ASSETS), name, leaves.clone());
        let coins = ValueOpening::hidden(100, money());
        let coins = Utxo::genesis(Anchor([9; 32]), issuer.verification_key().into(), coins);
        Self { contract, parameters: Parameters { leaves }, issuer, coins }
    }

    fn asset(&self) -> &Asset {
        self.contract.asset.as_ref().expect("an asset")
    }

    fn clause(&self, name: &str) -> &BuiltClause {
        self.contract.clauses.iter().find(|clause| clause.name == name).expect("the clause")
    }

    fn begin(&self) -> TxBuilder {
        TxBuilder::new(Header::any_time()).spend(&self.coins).change(self.issuer.verification_key().into())
    }

    fn issued(&self, clause: &str, amount: u64) -> Result<NewAmount, String> {
        let clause = self.clause(clause);
        let by = (self.asset(), clause);
        let issued = issue(by, &self.parameters, amount, &[], &Header::any_time(), &mut random);
        issued.map_err(|failure| {
            let check = &clause.circuit.checks[failure.check.0 as usize];
            check.message.clone().unwrap_or_else(|| format!("{:?}", check.kind))
        })
    }

    /// What an honest issuer calls.
    fn call(&self, clause: &str, amount: u64) -> Call {
        let issued = self.issued(clause, amount).expect("an amount");
        let opens = self.opens(&self.contract.tree);
        issued
            .call
            .call(&self.contract.tree, self.clause(clause), opens, payload(&issued.value))
            .expect("no key")
    }

    fn opens(&self, tree: &PredicateTree) -> Opens {
        Opens::Issued { predicate: tree.predicate(), metadata: self.asset().metadata.clone() }
    }

    /// The issuer's key, and what it is in the place of the asset's own.
    fn keys(&self) -> Vec<SigningKey> {
        let own = self.contract.tree.signing_key(&self.issuer);
        own.into_iter().chain([self.issuer.clone()]).collect()
    }

    fn change(&self, outputs: &NewOutputs) -> u64 {
        let flavor = self.asset().flavor;
        let of = outputs.change.iter().filter(|coin| coin.opening().is_some_and(|of| of.flv == flavor));
        of.map(Utxo::qty).sum()
    }

    /// The clause itself refuses.
    #[track_caller]
    fn refuses(&self, what: &str, call: Call) {
        match self.begin().call(call).simulate() {
            Err(BuildError::Instruction { name: "open", .. }) => {}
            Err(other) => panic!("{what}: {other}"),
            Ok(_) => panic!("{what}: it is issued"),
        }
    }
}

fn payload(value: &ValueOpening) -> Vec<PayloadItem> {
    vec![PayloadItem::Value(value.clone())]
}

/// The call with another amount issued.
fn forged(call: &Call, qty: u64) -> Call {
    let mut call = call.clone();
    let [PayloadItem::Value(old)] = &call.payload[..] else { panic!("one value") };
    let (old, new) = (old.clone(), ValueOpening::of_public_flavor(qty, old.flv));
    for result in call.results.iter_mut().filter(|result| **result == CallResult::Value(old.clone())) {
        *result = CallResult::Value(new.clone());
    }
    call.payload = payload(&new);
    call
}

#[test]
fn what_is_issued_is_proven_and_can_be_spent() {
    for (name, clause) in [("Gold", "mint"), ("Capped", "mint"), ("Capped", "announce"), ("Share", "issue")] {
        let others = if name == "Capped" { vec![Leaf::Number(2_000_000u64.into())] } else { vec![] };
        let scene = Scene::new(name, &others);
        assert_eq!(matches!(scene.clause(clause).way, Way::Key(_)), name == "Gold");
        let issued = scene.issued(clause, 1_000_000).expect("an amount");
        let builder = issued.add_to(&scene.contract, scene.clause(clause), scene.begin());
        let (unsigned, outputs) = builder.build().expect("it is issued");
        assert_eq!(scene.change(&outputs), 1_000_000, "{name}");
        // The issuer has to sign, and nobody else does.
        let thief = SigningKey::random();
        assert!(unsigned.clone().sign(&[thief]).is_err(), "{name}");
        let tx = unsigned.sign(&scene.keys());
        let tx = tx.expect("a signature").verify(&default_generators(), DEFAULT_LIMITS).expect("it verifies");
        let genesis = Genesis { timestamp_ms: 0, outputs: vec![scene.coins.contract().into()] };
        let mut ledger = Ledger::create(MemoryStore::default(), &genesis).expect("a ledger");
        ledger.apply(&[tx], 1).expect("the ledger takes it");
    }
}

#[test]
fn the_flavor_is_the_hash_of_the_policy() {
    let checked = checked(ASSETS);
    let key = |n: u64| {
        let key = SigningKey::from_scalar(Scalar::from(n)).expect("it is not zero");
        Leaf::Key(key.verification_key().to_bytes())
    };
    let flavor =
        |name: &str, leaves: &[Leaf]| built(&checked, name, leaves.to_vec()).asset.expect("an asset").flavor;
    let cap = |n: u64| Leaf::Number(n.into());
    let all = [
        flavor("Gold", &[key(1)]),
        flavor("Gold", &[key(2)]),
        flavor("Silver", &[key(1)]),
        flavor("Capped", &[key(1), cap(5)]),
        flavor("Capped", &[key(1), cap(6)]),
        flavor("Capped", &[key(2), cap(5)]),
        flavor("Share", &[key(1)]),
        flavor("Share", &[key(2)]),
    ];
    for (index, one) in all.iter().enumerate() {
        assert!(!all[..index].contains(one), "{index}");
    }
    assert_eq!(flavor("Capped", &[key(1), cap(5)]), all[3]);
    assert_eq!(built(&checked, "Share", vec![key(1)]).asset.and_then(|asset| asset.supply), Some(1_000_000));
}

#[test]
fn a_clause_issues_no_more_than_it_allows() {
    let scene = Scene::new("Capped", &[Leaf::Number(50u64.into())]);
    assert_eq!(scene.issued("mint", 51).map(drop), Err("too much at once".into()));
    let call = scene.call("mint", 50);
    let (_, outputs) = scene.begin().call(call.clone()).simulate().expect("an amount");
    assert_eq!(scene.change(&outputs), 50);
    for more in [51, 100, u64::MAX] {
        scene.refuses("over the cap", forged(&call, more));
    }
    // What is announced is what is issued.
    let call = scene.call("announce", 70);
    for lie in [0, 69, 71] {
        scene.refuses("another amount", forged(&call, lie));
        let mut lying = call.clone();
        lying.arguments[0] = Argument::String(Scalar::from(lie).to_bytes().to_vec());
        scene.refuses("another number", lying);
    }
    let supply = Scene::new("Share", &[]);
    assert_eq!(supply.issued("issue", 999_999).map(drop), Err("the supply is another amount".into()));
    let call = supply.call("issue", 1_000_000);
    for lie in [0, 999_999, 1_000_001] {
        supply.refuses("another supply", forged(&call, lie));
    }
}

#[test]
fn every_constraint_of_what_issues_is_missed() {
    let capped = || Scene::new("Capped", &[Leaf::Number(50u64.into())]);
    for (scene, clause, amount, lies) in [
        (capped(), "mint", 50, vec![51, 52, 178, u64::MAX]),
        (capped(), "announce", 70, vec![71, 0]),
        (Scene::new("Share", &[]), "issue", 1_000_000, vec![1_000_001, 0]),
    ] {
        let call = scene.call(clause, amount);
        let mut weaker = 0;
        for at in 0..call.clause.image.code.len() {
            let Some(weak) = weakened(&scene, &call, at) else { continue };
            weaker += 1;
            let noticed = lies.iter().any(|lie| scene.begin().call(forged(&weak, *lie)).simulate().is_ok());
            assert!(noticed, "{clause}: {:?}", call.clause.image.code[at]);
        }
        assert!(weaker > 0, "{clause}");
    }
}

/// The call of the clause as it is without one of its constraints; nothing if the instruction writes none.
fn weakened(scene: &Scene, call: &Call, at: usize) -> Option<Call> {
    let mut call = call.clone();
    drop_constraint(&mut call, at)?;
    loop {
        let leaves = vec![PredicateLeaf::Image(call.clause.encode())];
        let tree = PredicateTree::of(None, leaves, &[7; 32]).expect("a tree");
        call.proof = tree.call_proof(0).expect("a leaf");
        call.opens = scene.opens(&tree);
        let [PayloadItem::Value(old)] = &call.payload[..] else { panic!("one value") };
        let flv = Value::issue_flavor(&tree.predicate(), &scene.asset().metadata);
        let new = ValueOpening { flv, ..old.clone() };
        (call.payload, call.results) = (payload(&new), vec![CallResult::Value(new)]);
        let Err(error) = scene.begin().call(call.clone()).simulate() else { return Some(call) };
        recount(&mut call, &error);
    }
}

#[test]
fn what_backs_an_amount_is_paid() {
    let scene = Scene::new("Note", &[Leaf::Number(money())]);
    let call = scene.call("draw", 30);
    let (_, outputs) = scene.begin().call(call.clone()).simulate().expect("an amount");
    assert_eq!(scene.change(&outputs), 30);
    assert_eq!(outputs.calls[0].len(), 1);
    let unpaid = scene.begin().call(scene.call("draw", 51)).simulate();
    assert!(matches!(unpaid, Err(BuildError::Insufficient { .. })), "{:?}", unpaid.map(drop));
    for lie in [29, 31, 60] {
        scene.refuses("less is paid", forged(&call, lie));
    }
    let mut lying = call;
    for lie in [0u64, 59] {
        lying.arguments[0] = Argument::Committed(zkvm::Opening { value: lie.into(), blinding: random() });
        scene.refuses("less is paid", lying.clone());
    }
}

#[test]
fn all_of_an_asset_is_issued_once() {
    let scene = Scene::new("Share", &[]);
    let other = Utxo::genesis(
        Anchor([8; 32]),
        scene.issuer.verification_key().into(),
        ValueOpening::hidden(1, money()),
    );
    let outputs = vec![scene.coins.contract().into(), other.contract().into()];
    let genesis = Genesis { timestamp_ms: 0, outputs };
    let ledger = || Ledger::create(MemoryStore::default(), &genesis).expect("a ledger");
    let call = || scene.call("issue", 1_000_000);
    let signed = |builder: TxBuilder| {
        let (unsigned, _) = builder.build().expect("it is issued");
        let tx = unsigned.sign(std::slice::from_ref(&scene.issuer)).expect("a signature");
        tx.verify(&default_generators(), DEFAULT_LIMITS)
    };
    let second = || {
        let builder = TxBuilder::new(Header::any_time()).spend(&other);
        signed(builder.change(scene.issuer.verification_key().into()).call(call())).expect("it verifies")
    };
    let first = || signed(scene.begin().call(call())).expect("it verifies");
    // Later, in one block, and in one transaction.
    let mut later = ledger();
    later.apply(&[first()], 1).expect("the ledger takes it");
    assert!(later.apply(&[second()], 2).is_err());
    assert!(ledger().apply(&[first(), second()], 1).is_err());
    let both = signed(scene.begin().call(call()).call(call()));
    assert!(both.is_err() || ledger().apply(&[both.expect("it verifies")], 1).is_err());
    assert!(ledger().apply(&[second()], 1).is_ok());
}

#[test]
fn nobody_else_issues_the_same_flavor() {
    let (scene, other) = (Scene::new("Share", &[]), Scene::new("Share", &[]));
    let call = scene.call("issue", 1_000_000);
    // A predicate of one's own, and the flavor of another one.
    let mut lying = call.clone();
    lying.opens = other.opens(&other.contract.tree);
    assert!(scene.begin().call(lying).simulate().is_err());
    // The clause of another asset, and the proof for it.
    let foreign = other.call("issue", 1_000_000);
    let mut lying = call.clone();
    (lying.proof, lying.clause) = (foreign.proof.clone(), foreign.clause.clone());
    scene.begin().call(lying.clone()).simulate().map(drop).expect_err("another clause");
    lying.proof = call.proof.clone();
    scene.begin().call(lying).simulate().map(drop).expect_err("another clause");
    // A builder refuses some of this, but the machine does not trust builders.
    let gold = Scene::new("Gold", &[]);
    let thief = SigningKey::random();
    let by: Predicate = thief.verification_key().into();
    let issues = |predicate: Predicate, flavor: Scalar| {
        let value = ValueOpening::of_public_flavor(7, flavor);
        let back = ValueOpening::hidden(7, flavor);
        let program = Program::new().push_contract(gold.coins.contract()).input().signtx();
        let Value { qty, flv } = value.value();
        let program = program.push_point(qty).commit().push_point(flv).commit();
        let program = program.push(gold.asset().metadata.clone()).push_predicate(predicate).issue().signtx();
        let (coins, new) = (gold.coins.opening().expect("coins").clone(), back.value());
        let kept = ValueOpening::hidden(coins.qty, coins.flv);
        let program = [kept.value(), new]
            .into_iter()
            .fold(program, |program, value| program.push_point(value.qty).push_point(value.flv));
        let program = program.cloak(2, 2).push_predicate(by).output(1).push_predicate(by).output(1);
        let mut witness = Witness::new();
        for opening in [&coins, &value, &kept, &back] {
            witness.value(opening);
        }
        zkvm::tx::simulate(Header::any_time(), &program, &witness)
    };
    let flavor = gold.asset().flavor;
    let own = gold.contract.tree.predicate();
    let honest = issues(own, flavor).expect("with the issuer's signature");
    let keys: Vec<_> = gold.keys().iter().map(SigningKey::verification_key).collect();
    assert!(honest.clone().signed_by(&keys).is_ok());
    assert!(honest.clone().signed_by(&keys[1..]).is_err());
    assert!(honest.signed_by(&[thief.verification_key()]).is_err());
    assert!(issues(by, flavor).is_err());
}
