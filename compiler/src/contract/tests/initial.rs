//! Fields that begin as their contract says, and whoever makes an instance that begins otherwise.

use zkvm::Opening;
use zkvm::reading::ReadingSecret;
use zkvm::tx::{Argument, PayloadItem, PortableItem, Witness};

use super::super::call::token;
use super::*;

const POLL: &str = r#"
const FIRST: u64 = 3;
fn twice(n: u64) -> u64 { 2 * n }
contract Poll(tallier: ReadingKey, owner: PublicKey, cap: u64) {
    state {
        yes: Hidden<u64> sealed to tallier = 0,
        votes: public u32 = 0,
        free: public u8,
        limit: Hidden<u64> = twice(cap) + FIRST,
        by: PublicKey = owner,
        weights: public [u8; 2] = [1, 2],
        own: Hidden<u16>,
    }
    clause vote(choice: Hidden<bool>) { next { yes: yes + (if choice { 1 } else { 0 }), votes: votes + 1 } }
    clause change(w: Hidden<u16>) signed by by { next { own: w + weights[0], free: free + 1 } }
    clause result() -> u64 { assert limit > 3; reveal(yes) }
    invariant votes <= 1_000, "too many";
    invariant own <= 500, "too much";
}
contract Other(tallier: ReadingKey, owner: PublicKey, cap: u64) {
    state { yes: Hidden<u64> sealed to tallier = 1, votes: public u32 = 0 }
    clause vote() { next { yes: yes + cap, votes: votes + 1 } }
    clause end() signed by owner { }
}
contract Zero(tallier: ReadingKey, owner: PublicKey, cap: u64) {
    state { yes: Hidden<u64> sealed to tallier = 0, votes: public u32 = 0 }
    clause vote() { next { yes: yes + cap, votes: votes + 1 } }
    clause end() signed by owner { }
}
"#;

/// Someone who reads and owns, and the contracts of a program made with them.
struct Scene {
    checked: Checked,
    owner: SigningKey,
    leaves: Vec<Leaf>,
    coins: Utxo,
}

fn number(n: u64) -> Leaf {
    Leaf::Number(n.into())
}

fn hidden(value: u64) -> Argument {
    Argument::Committed(Opening { value: value.into(), blinding: random() })
}

fn string(value: u64) -> Argument {
    Argument::String(Scalar::from(value).to_bytes().to_vec())
}

impl Scene {
    fn new() -> Self {
        let owner = SigningKey::random();
        let key = owner.verification_key();
        let reader = ReadingSecret::of(&owner).key();
        let leaves = vec![Leaf::Key(reader.to_bytes()), Leaf::Key(key.to_bytes()), number(20)];
        let coins = Utxo::genesis(Anchor([9; 32]), key.into(), ValueOpening::hidden(100, Scalar::from(5u64)));
        Self { checked: checked(POLL), owner, leaves, coins }
    }

    fn contract(&self, name: &str) -> BuiltContract {
        built(&self.checked, name, self.leaves.clone())
    }

    fn begin(&self) -> TxBuilder {
        TxBuilder::new(Header::any_time()).spend(&self.coins).change(self.owner.verification_key().into())
    }

    fn key(&self) -> Leaf {
        self.leaves[1]
    }

    fn accepted(&self, call: &Call) -> Result<Contract, BuildError> {
        let (_, outputs) = self.begin().call(call.clone()).simulate()?;
        Ok(outputs.calls[0][0].clone())
    }
}

fn make(contract: &BuiltContract, fields: &[Leaf]) -> Result<NewInstance, Unmade> {
    instance(contract, fields, &[], &Header::any_time(), &mut random)
}

#[test]
fn a_field_begins_as_the_contract_says() {
    let scene = Scene::new();
    let poll = scene.contract("Poll");
    let begins: Vec<Option<&[Leaf]>> = (0..8).map(|field| poll.begins(field)).collect();
    let (zero, limit, key, weights) = ([number(0)], [number(43)], [scene.key()], [number(1), number(2)]);
    let expected: [Option<&[Leaf]>; 8] =
        [Some(&zero), Some(&zero), None, Some(&limit), Some(&key), Some(&weights), None, None];
    assert_eq!(begins, expected);
    let made = make(&poll, &[number(7), number(9)]).expect("an instance");
    let call = made.call.clone().expect("a creation");
    // Nothing but the free fields is an argument: no handle and no proof of a seal.
    assert_eq!(call.arguments.len(), 2);
    let output = scene.accepted(&call).expect("an instance");
    assert!(poll.is_born(&output));
    let point =
        |value: u64| zkvm::PedersenGens::default().commit(Scalar::from(value), Scalar::ZERO).compress();
    let string = |bytes: [u8; 32]| PayloadItem::string(bytes).item();
    let plain = |value: u64| string(Scalar::from(value).to_bytes());
    let expected = [
        string(point(0).to_bytes()),
        string([0; 32]),
        plain(0),
        plain(7),
        string(point(43).to_bytes()),
        PayloadItem::string(scene.key().string()).item(),
        plain(1),
        plain(2),
    ];
    assert_eq!(output.payload[..8], expected);
    let held = made.held_by(&output);
    let expected: Vec<PortableItem> = held.payload().iter().map(PayloadItem::item).collect();
    assert_eq!(output.payload, expected);
}

#[test]
fn what_is_given_for_it_is_the_same_or_refused() {
    let scene = Scene::new();
    let poll = scene.contract("Poll");
    let key = scene.key();
    let all = [number(0), number(0), number(7), number(43), key, number(1), number(2), number(9)];
    assert!(make(&poll, &all).is_ok());
    let other = Leaf::Key([7; 32]);
    let lies: &[(usize, Leaf, usize)] = &[
        (0, number(1), 0),
        (1, number(1_000), 1),
        (3, number(44), 3),
        (4, other, 4),
        (5, number(2), 5),
        (6, number(1), 5),
    ];
    for (place, leaf, field) in lies {
        let mut fields = all;
        fields[*place] = *leaf;
        let unmade = make(&poll, &fields).expect_err("another value");
        assert!(matches!(unmade, Unmade::Differs(found) if found == *field), "{unmade:?}");
    }
    let unmade =
        make(&poll, &[number(5), number(5), number(7), number(43), key, number(1), number(2), number(9)]);
    let words = unmade.expect_err("other values").in_words(&scene.checked.program, &poll);
    assert_eq!(words, "in every instance of `Poll`, `yes` begins with 0");
    for count in [0, 1, 3, 7] {
        assert!(matches!(make(&poll, &all[..count]), Err(Unmade::Count { all: 8, free: 2, .. })));
    }
    // What is free is still proven.
    assert!(matches!(make(&poll, &[number(7), number(501)]), Err(Unmade::Fails(_))));
}

/// Each lie about what is given, alone and together with others; the values that the contract says are in the program.
#[test]
fn whoever_makes_an_instance_chooses_nothing_that_the_contract_says() {
    let scene = Scene::new();
    let poll = scene.contract("Poll");
    let birth = poll.birth.as_ref().expect("a token");
    let call = make(&poll, &[number(7), number(9)]).expect("an instance").call.expect("a creation");
    assert!(scene.accepted(&call).is_ok());
    // What is given for other fields.
    let lies: &[&[(usize, Argument)]] = &[
        &[(0, string(256))],
        &[(1, hidden(501))],
        &[(0, string(256)), (1, hidden(501))],
        &[(1, hidden(70_000))],
        &[(0, string(1_000)), (1, hidden(9))],
    ];
    for lie in lies {
        let mut call = call.clone();
        lie.iter().for_each(|(index, argument)| call.arguments[*index] = argument.clone());
        assert!(scene.accepted(&call).is_err(), "{lie:?}");
    }
    // More strings, fewer, and others in their places.
    for arguments in [
        vec![string(5)],
        vec![hidden(9), string(7)],
        vec![string(1_000), string(7), hidden(9)],
        [vec![hidden(5), string(1_000)], call.arguments.clone()].concat(),
        [call.arguments.clone(), vec![hidden(5), string(1_000)]].concat(),
    ] {
        let mut lying = call.clone();
        lying.arguments = arguments;
        let made = scene.accepted(&lying);
        assert!(made.is_err(), "{made:?}");
    }
    // What stands in the program: each string of it, alone, and all of them. Its issuer is another program then.
    let literals: Vec<usize> = (0..call.clause.image.code.len())
        .filter(|at| matches!(call.clause.image.code[*at], Instruction::Push(_)))
        .collect();
    assert!(literals.len() >= 4, "{:?}", call.clause.image.code);
    let changed = |places: &[usize]| {
        let mut call = call.clone();
        for at in places {
            if let Instruction::Push(bytes) = &mut call.clause.image.code[*at] {
                bytes[0] ^= 1;
            }
        }
        call
    };
    for places in literals.iter().map(std::slice::from_ref).chain([&literals[..]]) {
        assert!(scene.accepted(&changed(places)).is_err(), "{places:?}");
    }
    // A token of another amount is not the token, whatever the fields are.
    for qty in [0, 2] {
        let payload = vec![PayloadItem::Value(ValueOpening { qty, ..token(birth.flavor) })];
        let mut lying = call.clone();
        lying.payload = payload;
        let output = scene.accepted(&lying).expect("something");
        assert!(!poll.is_born(&output));
    }
}

/// Who changes the program issues tokens, too, and they are of another flavor: so are those of a contract that begins otherwise.
#[test]
fn a_program_that_begins_otherwise_issues_another_token() {
    let scene = Scene::new();
    let [zero, other] = ["Zero", "Other"].map(|name| scene.contract(name));
    let begun = |contract: &BuiltContract| {
        let made = make(contract, &[]).expect("an instance");
        (scene.accepted(made.call.as_ref().expect("a creation")).expect("an output"), made)
    };
    let ((zeros, _), (ones, made)) = (begun(&zero), begun(&other));
    assert!(zero.is_born(&zeros) && other.is_born(&ones));
    // The clauses are the same ones: it is only the creation that differs.
    assert_eq!(zero.tree.predicate(), other.tree.predicate());
    assert!(!zero.is_born(&ones));
    let moved = Contract { predicate: zero.tree.predicate(), ..ones };
    assert!(!zero.is_born(&moved));
    // The creation of the one does not show under the predicate of the other.
    let mut call = made.call.expect("a creation");
    let own = make(&zero, &[]).expect("an instance").call.expect("a creation");
    (call.opens, call.proof) = (own.opens.clone(), own.proof.clone());
    assert!(scene.accepted(&call).is_err());
}

/// Somebody writes the output that they want, and owes the token.
#[test]
fn a_token_that_somebody_owes_is_none() {
    let scene = Scene::new();
    let zero = scene.contract("Zero");
    let birth = zero.birth.as_ref().expect("a token");
    let token = token(birth.flavor);
    let lies: [[Vec<u8>; 3]; 3] = [[1_000, 0], [0, 1_000], [1_000, 1_000]].map(|[yes, votes]: [u64; 2]| {
        let yes = zkvm::PedersenGens::default().commit(yes.into(), Scalar::ZERO).compress();
        [yes.to_bytes().to_vec(), vec![0; 32], Scalar::from(votes).to_bytes().to_vec()]
    });
    let back = ValueOpening::hidden(100, Scalar::from(5u64));
    let mut witness = Witness::new();
    for opening in [scene.coins.opening().expect("coins"), &token, &back] {
        witness.value(opening);
    }
    let change = back.value();
    for strings in lies {
        let mut program = zkvm::tx::Program::new().push_contract(scene.coins.contract()).input().signtx();
        for string in &strings {
            program = program.push(string.clone());
        }
        program = program.push([3u8; 32]);
        // Without the token it is fine, so it is this that is refused.
        let unborn = program.clone().push_predicate(zero.tree.predicate()).output(4);
        let unborn = unborn.push_point(change.qty).push_point(change.flv).cloak(1, 1);
        let unborn = unborn.push_predicate(scene.coins.contract().predicate).output(1);
        assert!(zkvm::tx::simulate(Header::any_time(), &unborn, &witness).is_ok());
        let value = token.value();
        program = program.push_point(value.qty).commit().push_point(value.flv).commit().borrow();
        program = program.push_predicate(zero.tree.predicate()).output(5);
        program = program.push_point(change.qty).push_point(change.flv).cloak(2, 1);
        program = program.push_predicate(scene.coins.contract().predicate).output(1);
        assert!(zkvm::tx::simulate(Header::any_time(), &program, &witness).is_err());
    }
}

/// What begins with zero, and what nobody changed yet, is read as it is.
#[test]
fn scenarios_leave_it_out() {
    let text = format!(
        r#"{POLL}
test "counts" on ledger {{
    let tina = person();
    let vera = person();
    let p = tina does Poll(tallier: tina, owner: tina, cap: 20, free: 7, own: 9);
    expect p.yes == 0;
    expect p.limit == 43;
    tina does p.change(4);
    expect p.own == 5;
    refused "not signed by `tina`" {{ vera does p.change(4); }}
    vera does p.vote(true);
    tina does p.vote(false);
    expect p.yes == 1;
    expect p.votes == 2;
    refused "only `tina` can read `yes`" {{ vera does p.result(); }}
    tina does p.result();
}}
test "nobody votes" on ledger {{
    let tina = person();
    let p = tina does Poll(tina, tina, 20, 7, 9);
    tina does p.result();
}}
test "given as well" on ledger {{
    let tina = person();
    let vera = person();
    let p = tina does Poll(tina, tina, 20, 0, 0, 7, 43, tina, [1, 2], 9);
    let q = tina does Poll(tallier: tina, owner: tina, cap: 20, votes: 0, free: 7, own: 9);
    refused "in every instance of `Poll`, `votes` begins with 0" {{
        tina does Poll(tallier: tina, owner: tina, cap: 20, votes: 1_000, free: 7, own: 9);
    }}
    refused "`yes` begins with 0" {{
        tina does Poll(tallier: tina, owner: tina, cap: 20, votes: 1_000, yes: 1, free: 7, own: 9);
    }}
    refused "`by` begins otherwise" {{
        tina does Poll(tallier: tina, owner: tina, cap: 20, by: vera, free: 7, own: 9);
    }}
    refused "too much" {{ tina does Poll(tallier: tina, owner: tina, cap: 20, free: 7, own: 501); }}
}}
"#
    );
    let checked = checked(&text);
    for test in &checked.program.tests {
        for prove in [false, true] {
            let options = crate::testing::Options { runs: 1, seed: 0, first: &[], prove };
            let outcome = crate::testing::run(&checked, test, options);
            let all = crate::diagnostic::render::render_all(&outcome.diagnostics, &checked.sources, false);
            assert!(outcome.passed(), "{}, proven: {prove}\n{all}", test.name);
        }
    }
}
