//! Fields that strangers add to and a reader opens, and whoever lies about them.

use zkvm::Opening;
use zkvm::reading::{ReadingKey, ReadingSecret, Sealed};
use zkvm::tx::{Argument, Opens, PayloadItem};

use super::*;
use crate::ir::ArgumentKind;

const BALLOT: &str = r#"
contract Ballot(tallier: ReadingKey) {
    state { yes: Hidden<u64> sealed to tallier, count: public u32, other: Hidden<u64> sealed to tallier }
    clause vote(choice: Hidden<bool>) { next { yes: yes + (if choice { 1 } else { 0 }), count: count + 1 } }
    clause both(by: Hidden<u8>) { next { yes: yes + by, other: by + other } }
    clause three() { next { yes: yes + 3 } }
    clause keep() { next { count: count + 1 } }
    clause set(to: Hidden<u64>) { next { yes: to } }
    clause reset() { next { yes: 0 } }
    clause half() { next { yes: yes / 2 } }
    clause much(more: Hidden<u64>) { next { yes: yes + more } }
    clause copy() { next { other: yes } }
    clause peek() -> bool { next { count: count + 1 }; reveal(yes > 4) }
    clause result() -> u64 { reveal(yes) }
    invariant count <= 100;
}
contract Passed() {
    state { number: Hidden<u64> sealed to reader, reader: ReadingKey }
    clause add(by: Hidden<bool>) { next { number: number + (if by { 1 } else { 0 }) } }
    clause pass(to: ReadingKey) { next { reader: to } }
    clause pass_more(to: ReadingKey) { next { reader: to, number: number + 1 } }
    clause begin(to: ReadingKey, with: Hidden<u32>) { next { reader: to, number: with } }
    clause tell() -> u64 { reveal(number) }
}
test "three vote" on ledger {
    let tina = person();
    let vera = person();
    let wim = person();
    let b = tina does Ballot(tallier: tina, yes: 5, count: 0, other: 9);
    vera does b.vote(true);
    wim does b.vote(false);
    vera does b.both(7);
    wim does b.three();
    expect b.yes == 16;
    expect b.other == 16;
    expect b.count == 2;
    refused "only `tina` can read `yes`" { vera does b.half(); }
    refused "only `tina` can read `yes`" { vera does b.much(1); }
    tina does b.half();
    tina does b.peek();
    vera does b.vote(true);
    tina does b.much(1);
    expect b.yes == 10;
    tina does b.copy();
    wim does b.set(70);
    vera does b.vote(true);
    expect b.yes == 71;
    expect b.other == 10;
    expect hidden(70, 80);
    expect hidden(7, 6);
    wim does b.reset();
    vera does b.vote(true);
    refused "only `tina` can read `yes`" { vera does b.result(); }
    tina does b.result();
}
test "the reader changes" on ledger {
    let alice = person();
    let bob = person();
    let p = alice does Passed(number: 4, reader: alice);
    bob does p.add(true);
    refused "only `alice` can read `number`" { bob does p.pass(bob); }
    alice does p.pass(bob);
    alice does p.add(true);
    refused "only `bob` can read `number`" { alice does p.tell(); }
    expect p.number == 6;
    refused "only `bob` can read `number`" { alice does p.pass_more(alice); }
    bob does p.pass_more(alice);
    expect p.number == 7;
    refused "only `alice` can read `number`" { bob does p.tell(); }
    // What is set is sealed to the reader that follows, by whoever sets it.
    bob does p.begin(bob, 20);
    alice does p.add(true);
    expect p.number == 21;
    bob does p.tell();
}
"#;

struct Scene {
    contract: BuiltContract,
    parameters: Parameters,
    reader: ReadingSecret,
    held: Holdings,
}

fn hidden(value: u64) -> Opening {
    Opening { value: value.into(), blinding: random() }
}

fn point(point: zkvm::CompressedRistretto) -> PayloadItem {
    PayloadItem::string(point.as_bytes())
}

/// Commitment and handle, as those know them who can open nothing.
fn strings(sealed: Sealed) -> [PayloadItem; 2] {
    [point(sealed.commitment), point(sealed.handle)]
}

impl Scene {
    fn new() -> Self {
        let reader = ReadingSecret::random();
        let leaves = vec![Leaf::Key(reader.key().to_bytes())];
        let contract = built(&checked(BALLOT), "Ballot", leaves.clone());
        let [yes, other] =
            [40, 2].map(|number| strings(reader.key().seal(&hidden(number)).expect("a key").0));
        let count = PayloadItem::string(Scalar::from(3u64).to_bytes());
        let strings = yes.into_iter().chain([count]).chain(other).collect();
        let held = Holdings { strings, values: vec![], identity: identity(&contract) };
        Self { contract, parameters: Parameters { leaves }, reader, held }
    }

    fn clause(&self, name: &str) -> &BuiltClause {
        self.contract.clauses.iter().find(|clause| clause.name == name).expect("the clause")
    }

    /// A call by somebody who has these secrets.
    fn call(
        &self,
        name: &str,
        given: &[u64],
        readers: &[ReadingSecret],
    ) -> Result<(Call, ClauseCall), Uncalled> {
        let payload = self.held.payload().iter().map(PayloadItem::item).collect();
        let predicate = self.contract.tree.predicate();
        let output = Contract { anchor: Anchor([1; 32]), predicate, payload };
        let given: Vec<Leaf> = given.iter().map(|number| Leaf::Number((*number).into())).collect();
        let (clause, header) = (self.clause(name), Header::any_time());
        let made = call(clause, &self.parameters, &self.held, &given, readers, &header, &mut random)?;
        Ok((made.of(&self.contract, clause, &output, &self.held).expect("no key"), made))
    }

    fn by_anybody(&self, name: &str, given: &[u64]) -> (Call, ClauseCall) {
        self.call(name, given, &[]).expect("a call")
    }

    fn by_reader(&self, name: &str, given: &[u64]) -> (Call, ClauseCall) {
        self.call(name, given, std::slice::from_ref(&self.reader)).expect("a call")
    }

    /// The argument of a kind, of a clause that has one of it.
    fn argument(&self, name: &str, wanted: fn(&ArgumentKind) -> bool) -> usize {
        let arguments = &self.clause(name).clause().arguments;
        let found: Vec<usize> =
            (0..arguments.len()).filter(|index| wanted(&arguments[*index].kind)).collect();
        found[0]
    }

    fn yes(&self) -> Sealed {
        sealed(&self.held.strings)
    }
}

fn sealed(strings: &[PayloadItem]) -> Sealed {
    let point = |item: &PayloadItem| match item.item() {
        zkvm::tx::PortableItem::String(bytes) => {
            zkvm::CompressedRistretto::from_slice(&bytes).expect("32 bytes")
        }
        _ => panic!("a string"),
    };
    Sealed { commitment: point(&strings[0]), handle: point(&strings[1]) }
}

fn bytes(argument: &Argument) -> zkvm::CompressedRistretto {
    match argument {
        Argument::String(bytes) => zkvm::CompressedRistretto::from_slice(bytes).expect("32 bytes"),
        Argument::Committed(opening) => opening.commitment(),
    }
}

fn accepted(call: &Call) -> bool {
    let to = Predicate::from(SigningKey::random().verification_key());
    let coin = Utxo::genesis(Anchor([3; 32]), to, ValueOpening::hidden(1, Scalar::from(5u64)));
    TxBuilder::new(Header::any_time()).call(call.clone()).spend(&coin).change(to).simulate().is_ok()
}

fn next(made: &ClauseCall) -> &Holdings {
    match &made.outputs[0] {
        CallOutput::Next(held) => held,
        CallOutput::Locked { .. } => panic!("an instance"),
    }
}

fn plays(prove: bool) {
    let checked = checked(BALLOT);
    for scenario in &checked.program.scenarios {
        let outcome = scenario::run(&checked, scenario, prove);
        let all = crate::diagnostic::render::render_all(&outcome.diagnostics, &checked.sources, false);
        assert!(outcome.diagnostics.is_empty(), "{all}");
    }
}

#[test]
fn people_add_and_one_of_them_reads() {
    plays(false);
}

#[test]
fn ledgers_take_it_with_proofs() {
    plays(true);
}

#[test]
fn the_reader_opens_what_strangers_left() {
    let mut scene = Scene::new();
    for (clause, given, sum) in
        [("vote", &[1][..], 41u64), ("vote", &[0], 41), ("three", &[], 44), ("both", &[7], 51)]
    {
        let (call, made) = scene.by_anybody(clause, given);
        assert!(accepted(&call), "{clause}");
        scene.held.strings.clone_from(&next(&made).strings);
        assert_eq!(scene.reader.read(&scene.yes()), Some(Scalar::from(sum)), "{clause}");
    }
    assert_eq!(scene.reader.read(&sealed(&scene.held.strings[3..])), Some(Scalar::from(9u64)));
    let (call, made) = scene.by_reader("result", &[]);
    assert!(accepted(&call));
    assert_eq!(made.returns, [Scalar::from(51u64)]);
    // What is set again, and what is halved, is read, too.
    for (clause, given, number) in
        [("set", &[1 << 40][..], 1u64 << 40), ("half", &[], 1 << 39), ("reset", &[], 0)]
    {
        let (call, made) = scene.by_reader(clause, given);
        assert!(accepted(&call), "{clause}");
        scene.held.strings.clone_from(&next(&made).strings);
        assert!(scene.reader.reads(&scene.yes(), &number.into()), "{clause}");
    }
}

/// What is not changed is handed on as it is, by who reads it as well.
#[test]
fn what_stays_is_not_sealed_again() {
    let scene = Scene::new();
    for clause in ["keep", "peek"] {
        let (call, made) = scene.by_reader(clause, &[]);
        assert!(accepted(&call));
        let items = |held: &Holdings| held.strings.iter().map(PayloadItem::item).collect::<Vec<_>>();
        let (before, after) = (items(&scene.held), items(next(&made)));
        assert_eq!([&before[..2], &before[3..]], [&after[..2], &after[3..]], "{clause}");
        assert!(scene.clause(clause).clause().seals.is_empty());
    }
}

#[test]
fn nobody_else_computes_with_it() {
    let scene = Scene::new();
    for readers in [&[][..], &[ReadingSecret::random()]] {
        for clause in ["half", "peek", "copy", "result"] {
            let Err(Uncalled::Unread(unread)) = scene.call(clause, &[], readers) else {
                panic!("{clause} is called")
            };
            assert_eq!((unread.field, unread.key, unread.why), (0, scene.reader.key(), WhyUnread::Secret));
        }
    }
    // Numbers that nobody finds are computed with by a reader who was told.
    let mut scene = Scene::new();
    let told = hidden(u64::MAX);
    let (large, _) = scene.reader.key().seal(&told).expect("a key");
    scene.held.strings.splice(..2, [PayloadItem::Committed(told), point(large.handle)]);
    let (call, made) = scene.by_reader("result", &[]);
    assert!(accepted(&call));
    assert_eq!(made.returns, [Scalar::from(u64::MAX)]);
    // And not by one who was told another number.
    let (small, _) = scene.reader.key().seal(&hidden(5)).expect("a key");
    scene.held.strings.splice(..2, strings(small));
    assert_eq!(scene.by_reader("result", &[]).1.returns, [Scalar::from(5u64)]);
}

/// What a voter may lie about: the seal of the vote. Both sums are the machine's. Each lie is as consistent as it can be.
#[test]
fn a_cheating_voter_is_refused() {
    let scene = Scene::new();
    let (call, _) = scene.by_anybody("vote", &[1]);
    let at = |wanted| scene.argument("vote", wanted);
    let choice = at(|kind| matches!(kind, ArgumentKind::Hidden(_)));
    let handle = at(|kind| matches!(kind, ArgumentKind::Handle(_)));
    let proof = at(|kind| matches!(kind, ArgumentKind::SealProof(_)));
    let Argument::Committed(vote) = call.arguments[choice] else { panic!("an opening") };
    let string = |point: zkvm::CompressedRistretto| Argument::String(point.to_bytes().to_vec());
    let plus = |one: zkvm::CompressedRistretto, other: zkvm::CompressedRistretto| {
        let (one, other) = (one.decompress().expect("a point"), other.decompress().expect("a point"));
        (one + other).compress()
    };
    // Another seal, whose handle is added as it should be.
    let sealing = |key: ReadingKey, opening: &Opening| {
        let (made, seal) = key.seal(opening).expect("a key");
        move |call: &mut Call| {
            call.arguments[handle] = string(made.handle);
            call.arguments[proof] = Argument::String(seal.to_bytes().to_vec());
        }
    };
    let reader = scene.reader.key();
    let another_number = sealing(reader, &Opening { value: Scalar::ZERO, ..vote });
    let another_key = sealing(ReadingSecret::random().key(), &vote);
    let another_blinding = sealing(reader, &Opening { blinding: vote.blinding + Scalar::ONE, ..vote });
    let honest = call.arguments[handle].clone();
    let only_the_handle = |call: &mut Call| {
        call.arguments[handle] = string(plus(bytes(&honest), reader.0));
    };
    let (copied, _) = scene.by_anybody("vote", &[0]);
    let replayed = |call: &mut Call| {
        for index in [handle, proof] {
            call.arguments[index] = copied.arguments[index].clone();
        }
    };
    // With the commitment of the other vote as well, whose opening is somebody else\'s.
    let all_replayed = |call: &mut Call| {
        replayed(call);
        call.arguments[choice] = string(bytes(&copied.arguments[choice]));
    };
    let lies: [&dyn Fn(&mut Call); 6] =
        [&another_number, &another_key, &another_blinding, &only_the_handle, &replayed, &all_replayed];
    assert!(accepted(&call));
    for (index, lie) in lies.iter().enumerate() {
        let mut lying = call.clone();
        lie(&mut lying);
        assert!(!accepted(&lying), "lie {index}");
        // And with another lie on top of it.
        for (other, more) in lies.iter().enumerate().filter(|(other, _)| *other != index) {
            let mut lying = lying.clone();
            more(&mut lying);
            assert!(!accepted(&lying), "lies {index} and {other}");
        }
    }
}

#[test]
fn a_cheating_tallier_is_refused() {
    let scene = Scene::new();
    let (call, _) = scene.by_reader("result", &[]);
    assert!(accepted(&call));
    let at = |wanted| scene.argument("result", wanted);
    let fresh = at(|kind| matches!(kind, ArgumentKind::Unsealed(..)));
    let proof = at(|kind| matches!(kind, ArgumentKind::UnsealProof(_)));
    let told = at(|kind| matches!(kind, ArgumentKind::Revealed(..)));
    let held = scene.yes();
    let lying = |value: u64, sealed: &Sealed, reader: &ReadingSecret| {
        let (mut lying, lie) = (call.clone(), hidden(value));
        let made = reader.unseal(sealed, &lie).expect("points");
        lying.arguments[fresh] = Argument::Committed(lie);
        lying.arguments[proof] = Argument::String(made.to_bytes().to_vec());
        lying.arguments[told] = Argument::String(Scalar::from(value).to_bytes().to_vec());
        lying
    };
    assert!(accepted(&lying(40, &held, &scene.reader)));
    let exchanged = Sealed { commitment: held.handle, handle: held.commitment };
    let other = sealed(&scene.held.strings[3..]);
    let stranger = ReadingSecret::random();
    for (value, sealed, reader) in [
        (41, &held, &scene.reader),
        (0, &held, &scene.reader),
        (40, &held, &stranger),
        (40, &exchanged, &scene.reader),
        (2, &other, &scene.reader),
        (40, &other, &scene.reader),
        (41, &exchanged, &stranger),
    ] {
        assert!(!accepted(&lying(value, sealed, reader)), "{value}");
    }
    // The number that is told, or the commitment, alone.
    for (index, lie) in [
        (told, Argument::String(Scalar::from(41u64).to_bytes().to_vec())),
        (fresh, Argument::Committed(hidden(40))),
    ] {
        let mut lying = call.clone();
        lying.arguments[index] = lie;
        assert!(!accepted(&lying));
    }
    // What is on the ledger is what it is: commitment and handle exchanged there, or another handle.
    for strings in [[1, 0], [0, 4]] {
        let mut lying = call.clone();
        let [one, two] = strings.map(|index| scene.held.strings[index].clone());
        lying.payload.splice(..2, [one, two]);
        let Opens::Output(output) = &call.opens else { panic!("an instance") };
        let payload = lying.payload.iter().map(PayloadItem::item).collect();
        lying.opens = Opens::Output(Contract { payload, ..output.clone() });
        assert!(!accepted(&lying));
    }
}

/// Everything rests on the first seal: an instance without one is not born.
#[test]
fn an_instance_is_made_with_seals() {
    let scene = Scene::new();
    let fields = [Leaf::Number(7u64.into()), Leaf::Number(0u64.into()), Leaf::Number(8u64.into())];
    let made =
        instance(&scene.contract, &fields, &[], &Header::any_time(), &mut random).expect("an instance");
    let call = made.call.expect("a creation");
    assert!(accepted(&call));
    let arguments = &scene.contract.birth.as_ref().expect("a birth").creation.clause().arguments;
    let points = |wanted: fn(&ArgumentKind) -> bool| {
        let found = arguments.iter().enumerate().filter(move |(_, argument)| wanted(&argument.kind));
        found.map(|(index, _)| index).collect::<Vec<_>>()
    };
    let handles = points(|kind| matches!(kind, ArgumentKind::Handle(_)));
    let proofs = points(|kind| matches!(kind, ArgumentKind::SealProof(_)));
    assert_eq!((handles.len(), proofs.len()), (2, 2));
    let none = Argument::String(vec![0; 32]);
    for handle in &handles {
        let mut lying = call.clone();
        lying.arguments[*handle] = none.clone();
        assert!(!accepted(&lying));
        lying.arguments.swap(handles[0], handles[1]);
        assert!(!accepted(&lying));
    }
    let mut exchanged = call.clone();
    exchanged.arguments.swap(handles[0], handles[1]);
    assert!(!accepted(&exchanged));
    exchanged.arguments.swap(proofs[0], proofs[1]);
    assert!(!accepted(&exchanged));
    // A key that nobody can have is none that something is sealed to.
    let nobody = built(&checked(BALLOT), "Ballot", vec![Leaf::Key([0; 32])]);
    let made = instance(&nobody, &fields, &[], &Header::any_time(), &mut random).expect("a try");
    assert!(!accepted(&made.call.expect("a creation")));
}
