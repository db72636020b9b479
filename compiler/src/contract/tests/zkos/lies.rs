//! Lies of those who make script transactions: about the next state, about what they choose, and about whose it is.

use super::*;

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

/// Two commitments that are equal cancel, and a copied one would be taken: so each is squared as well, or is in a range.
#[test]
fn what_is_given_is_proven_to_be_known() {
    let text = "contract Own(owner: PublicKey) {
        state { a: Hidden<field>, n: Hidden<u64> }
        clause same(x: Hidden<field>, y: Hidden<field>) signed by owner { assert x == y; next { a: x } }
        clause put(x: Hidden<field>) signed by owner { next { a: x } }
        clause square(x: Hidden<field>) signed by owner { next { a: x * x } }
        clause less(x: Hidden<field>) signed by owner { next { a: a - x } }
    }";
    let contract = scripts(text, &[]);
    for (clause, multipliers) in [(0, 2), (1, 1), (2, 1), (3, 2)] {
        let script = contract.scripts.iter().find(|script| script.kind == ScriptKind::Clause(clause));
        assert_eq!(script.expect("a script").multipliers, multipliers, "{clause}");
    }
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

/// Of what the contract says, a script compares each variable with it.
#[test]
fn a_state_begins_as_its_contract_says() {
    let text = r#"
contract Meter(owner: PublicKey, first: u32) {
    state { level: Hidden<u32> = 2 * first, read: public u16 = 7, own: Hidden<u8> }
    clause step(by: Hidden<u32>) signed by owner { assert own < by; next { level: level + by, read: read + 1 } }
}
"#;
    let contract = scripts(text, &[21]);
    let call = zkos::call(&contract, ScriptKind::Creation, &Holdings::default(), &[number(3)], &mut random);
    let call = call.expect("a state");
    let key = PublicKey::random(&SigningKey::random());
    let made = |changes: &[(usize, PayloadItem)]| {
        let mut secrets = ScriptSecrets::new();
        call.open(&mut secrets);
        let coin = Input { source: Source { txid: [1; 32], index: 0 }, output: secrets.encrypt(key, 50) };
        let lock =
            Pair::Lock { coin, value: secrets.hide(50u64), memo: memo(&contract, key, &mut secrets, 50) };
        let Pair::Deploy { mut state } = call.deploy(&contract, key) else { panic!("a deployment") };
        for (index, item) in changes {
            if let PayloadItem::Committed(opening) = item {
                secrets.commit(opening.value, opening.blinding);
            }
            let zkvm::tx::PortableItem::String(bytes) = item.item() else { panic!("a string") };
            state.variables[*index] = bytes.to_vec();
        }
        let pairs = vec![lock, Pair::Deploy { state }];
        let body = contract.body(call.script, ScriptHeader::with_fee(0), pairs, call.strings());
        simulate(&body.expect("a script"), &secrets)
    };
    made(&[]).expect("it begins so");
    // A commitment with another blinding is to the same number.
    made(&[(0, hidden(42))]).expect("it is hidden");
    for changes in [
        &[(0, hidden(43))][..],
        &[(0, hidden(0))],
        &[(1, plain(8))],
        &[(1, hidden(7))],
        &[(0, hidden(1_000)), (1, plain(1_000))],
        &[(0, hidden(43)), (1, plain(6)), (2, hidden(4))],
        &[(2, hidden(256))],
    ] {
        assert!(matches!(made(changes), Err(ScriptError::Run(_))), "{changes:?}");
    }
    // What the contract says is not given.
    for given in [&[][..], &[number(42), number(7), number(3)]] {
        let call = zkos::call(&contract, ScriptKind::Creation, &Holdings::default(), given, &mut random);
        assert!(matches!(call, Err(None)));
    }
}
