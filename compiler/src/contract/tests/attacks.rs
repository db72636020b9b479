//! Cheating callers: whatever they give a clause, it is refused by the clause itself.
//!
//! A call is made honestly, and must be accepted. Then its arguments, its secrets or what the instance holds are replaced by lies,
//! with openings for all of them. That the cloak after the clause refuses is not enough: the lie must be refused where it is told.

use zkvm::Opening;
use zkvm::program::Instruction;
use zkvm::tx::{Argument, CallResult, Opens, PayloadItem};

use super::*;
use crate::ir::ArgumentKind;

/// An instance of a contract, and what holds while it is called.
pub(super) struct Scene {
    pub(super) contract: BuiltContract,
    pub(super) parameters: Parameters,
    pub(super) held: Holdings,
    pub(super) header: Header,
}

/// The order of the group, in bytes.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

pub(super) fn key(n: u8) -> Leaf {
    let secret = SigningKey::from_scalar(Scalar::from(n) + Scalar::ONE).expect("it is not zero");
    Leaf::Key(secret.verification_key().to_bytes())
}

pub(super) fn number(n: i64) -> Leaf {
    Leaf::Number(scalar(n))
}

fn scalar(n: i64) -> Scalar {
    let size = Scalar::from(n.unsigned_abs());
    if n < 0 { -size } else { size }
}

pub(super) fn string(leaf: Leaf) -> PayloadItem {
    PayloadItem::string(leaf.string())
}

fn hidden(value: Scalar) -> PayloadItem {
    PayloadItem::Committed(Opening { value, blinding: random() })
}

impl Scene {
    pub(super) fn new(
        text: &str,
        parameters: Vec<Leaf>,
        strings: Vec<PayloadItem>,
        values: Vec<ValueOpening>,
    ) -> Self {
        let checked = checked(text);
        let name = checked.program.contracts[0].name.clone();
        let contract = built(&checked, &name, parameters.clone());
        let parameters = Parameters { leaves: parameters };
        let identity = identity(&contract);
        let held = Holdings { strings, values, identity };
        Self { contract, parameters, held, header: Header::any_time() }
    }

    fn between(mut self, mintime: u64, maxtime: u64) -> Self {
        (self.header.mintime_ms, self.header.maxtime_ms) = (mintime, maxtime);
        self
    }

    pub(super) fn holding(&self, held: Holdings) -> Contract {
        let payload = held.payload().iter().map(|item| item.item()).collect();
        Contract { anchor: Anchor([1; 32]), predicate: self.contract.tree.predicate(), payload }
    }

    /// The call of an honest caller.
    pub(super) fn honest(&self, clause: &str, given: &[Leaf]) -> Call {
        let clause = self.contract.clauses.iter().find(|other| other.name == clause).expect("the clause");
        let made = call::make(clause, &self.parameters, &self.held, given, &self.header, &mut random);
        let made =
            made.unwrap_or_else(|failure| panic!("{:?}", clause.circuit.checks[failure.check.0 as usize]));
        made.of(&self.contract, clause, &self.holding(self.held.clone()), &self.held).expect("no key")
    }

    /// The same with another item in the contract, as somebody may have made it.
    pub(super) fn forged(&self, call: &Call, index: usize, item: PayloadItem) -> Call {
        let mut call = call.clone();
        if let (PayloadItem::Value(old), PayloadItem::Value(new)) = (&call.payload[index], &item) {
            let old = CallResult::Value(old.clone());
            let released = call.results.iter_mut().filter(|result| **result == old);
            released.for_each(|result| *result = CallResult::Value(new.clone()));
        }
        if let (PayloadItem::Value(ref old), PayloadItem::Value(new)) = (call.payload[index].clone(), &item) {
            follow(&mut call, old.quantity(), new.quantity());
        }
        call.payload[index] = item;
        let payload = call.payload.iter().map(PayloadItem::item).collect();
        let Opens::Output(contract) = &call.opens else { panic!("an instance") };
        call.opens = Opens::Output(Contract { payload, ..contract.clone() });
        call
    }

    /// What the machine says of a transaction with the call. Whatever is owed is paid.
    pub(super) fn verdict(&self, call: &Call) -> Result<(), BuildError> {
        let to = Predicate::from(SigningKey::random().verification_key());
        let mut builder = TxBuilder::new(self.header).call(call.clone()).change(to);
        for (result, index) in call.results.iter().zip(10..) {
            if let CallResult::Debt(debt) = result {
                let coin = ValueOpening::hidden(debt.qty, debt.flv);
                let payload = vec![zkvm::tx::PortableItem::Value(coin.value())];
                let contract = Contract { anchor: Anchor([index; 32]), predicate: to, payload };
                builder = builder.spend(&Utxo::new(contract, Some(coin)).expect("a coin"));
            }
        }
        builder.simulate().map(drop)
    }

    #[track_caller]
    fn accepts(&self, call: &Call) {
        if let Err(error) = self.verdict(call) {
            panic!("an honest call is refused: {error}");
        }
    }

    /// The clause itself refuses.
    #[track_caller]
    fn refuses(&self, what: &str, call: &Call) {
        match self.verdict(call) {
            Err(BuildError::Instruction { name: "open" | "spend", .. }) => {}
            Err(other) => panic!("{what}: the clause takes it, and later: {other}"),
            Ok(()) => panic!("{what}: it is accepted"),
        }
    }

    /// No argument of an honest call can be another number: all but those named are what others decide.
    #[track_caller]
    fn decides(&self, clause: &str, given: &[Leaf], free: &[usize]) {
        let call = self.honest(clause, given);
        self.accepts(&call);
        let bound: Vec<usize> = (0..call.arguments.len()).filter(|index| !free.contains(index)).collect();
        for index in bound.iter().copied() {
            for lie in lies(&told(&call.arguments[index])) {
                self.refuses(
                    &format!("argument {index} of `{clause}` as {lie:?}"),
                    &with(&call, &[(index, lie)]),
                );
            }
        }
        // Of what the clause computes, two lies that balance, and two that are the same.
        let shape =
            self.contract.clauses.iter().find(|other| other.name == clause).expect("the clause").clause();
        let computed = |index: &usize| {
            matches!(shape.arguments[*index].kind, ArgumentKind::Revealed(..) | ArgumentKind::Committed(..))
        };
        let computed: Vec<usize> = bound.into_iter().filter(computed).collect();
        for (at, first) in computed.iter().enumerate() {
            for second in &computed[at + 1..] {
                let [a, b] = [*first, *second].map(|index| told(&call.arguments[index]));
                for (c, d) in
                    [(Scalar::ONE, -Scalar::ONE), (Scalar::ONE, Scalar::ONE), (-Scalar::ONE, Scalar::ONE)]
                {
                    let lying = with(&call, &[(*first, a + c), (*second, b + d)]);
                    self.refuses(&format!("arguments {first} and {second} of `{clause}`"), &lying);
                }
            }
        }
        for (index, secret) in call.secrets.iter().enumerate() {
            for lie in [secret + Scalar::from(1u64 << 40), -Scalar::ONE] {
                let mut lying = call.clone();
                lying.secrets[index] = lie;
                assert!(self.verdict(&lying).is_err(), "secret {index} of `{clause}`");
            }
        }
    }
}

/// Other numbers, in range and out of it.
fn lies(truth: &Scalar) -> Vec<Scalar> {
    let all = [
        truth + Scalar::ONE,
        truth - Scalar::ONE,
        -truth,
        -Scalar::ONE,
        Scalar::ZERO,
        Scalar::from(u64::MAX) + Scalar::ONE,
        truth + Scalar::from(u64::MAX) + Scalar::ONE,
        Scalar::from(2u8).invert(),
    ];
    all.into_iter().filter(|lie| lie != truth).collect()
}

fn told(argument: &Argument) -> Scalar {
    match argument {
        Argument::Committed(opening) => opening.value,
        Argument::String(bytes) => {
            let bytes = bytes[..].try_into().expect("32 bytes");
            Option::from(Scalar::from_canonical_bytes(bytes)).unwrap_or_default()
        }
    }
}

/// The call with other numbers in some arguments, and with debts of those.
fn with(call: &Call, lies: &[(usize, Scalar)]) -> Call {
    let mut call = call.clone();
    for (index, lie) in lies {
        let old = call.arguments[*index].clone();
        match &mut call.arguments[*index] {
            Argument::String(bytes) => *bytes = lie.to_bytes().to_vec(),
            Argument::Committed(opening) => {
                *opening = Opening { value: *lie, blinding: random() };
                let Argument::Committed(old) = &old else { unreachable!("it was one") };
                for result in &mut call.results {
                    let CallResult::Debt(debt) = result else { continue };
                    if debt.qty_blinding == old.blinding {
                        let mut low = [0; 8];
                        low.copy_from_slice(&lie.as_bytes()[..8]);
                        (debt.qty, debt.qty_blinding) = (u64::from_le_bytes(low), opening.blinding);
                    }
                    if debt.flv_blinding == old.blinding {
                        (debt.flv, debt.flv_blinding) = (*lie, opening.blinding);
                    }
                }
                let (old, new) = (*old, *opening);
                follow(&mut call, old, new);
            }
        }
    }
    call
}

/// Debts that are the sum or the difference of an amount and another one follow it.
fn follow(call: &mut Call, old: Opening, new: Opening) {
    let held = call.payload.iter().filter_map(|item| match item {
        PayloadItem::Value(value) => Some(value.qty_blinding),
        _ => None,
    });
    let given = call.arguments.iter().filter_map(|argument| match argument {
        Argument::Committed(opening) => Some(opening.blinding),
        Argument::String(_) => None,
    });
    let others: Vec<Scalar> = held.chain(given).flat_map(|blinding| [blinding, -blinding]).collect();
    for result in &mut call.results {
        let CallResult::Debt(debt) = result else { continue };
        for sign in [Scalar::ONE, -Scalar::ONE] {
            if others.contains(&(debt.qty_blinding - sign * old.blinding)) {
                let qty = Scalar::from(debt.qty) + sign * (new.value - old.value);
                let mut low = [0; 8];
                low.copy_from_slice(&qty.as_bytes()[..8]);
                debt.qty = u64::from_le_bytes(low);
                debt.qty_blinding += sign * (new.blinding - old.blinding);
            }
        }
    }
}

fn with_string(call: &Call, index: usize, string: &[u8]) -> Call {
    let mut call = call.clone();
    call.arguments[index] = Argument::String(string.to_vec());
    call
}

fn vault() -> Scene {
    let funds = ValueOpening::hidden(900, Scalar::from(5u64));
    Scene::new(VAULT, vec![key(1), number(1_000)], vec![], vec![funds])
}

#[test]
fn a_part_and_the_rest_are_the_whole() {
    let scene = vault();
    // How much is the caller's choice, and all else follows from it.
    let call = scene.honest("withdraw", &[number(300)]);
    assert_eq!(call.arguments.len(), 1);
    for out in [0, 1, 299, 900] {
        scene.accepts(&with(&call, &[(0, scalar(out))]));
    }
    let none = [Scalar::from(2u8).invert(), scalar(300) + Scalar::from(u64::MAX) + Scalar::ONE];
    for out in [-100, 1_000, 901, -1, -900, i64::MAX].map(scalar).into_iter().chain(none) {
        scene.refuses("a part that is none", &with(&call, &[(0, out)]));
    }
    let call = scene.honest("add", &[number(100)]);
    for more in [0, 1, 99] {
        scene.accepts(&with(&call, &[(0, scalar(more))]));
    }
    // Over the cap, or no amount: what is paid is proven to be one.
    for more in [101, 1_001].map(scalar).into_iter().chain(none) {
        scene.refuses("over the cap", &with(&call, &[(0, more)]));
    }
    for more in [-1, -100] {
        assert!(scene.verdict(&with(&call, &[(0, scalar(more))])).is_err());
    }
}

#[test]
fn an_instance_that_breaks_its_invariant_keeps_none() {
    let mut scene = vault();
    scene.held.values = vec![ValueOpening::hidden(2_000, Scalar::from(5u64))];
    let clause = scene.contract.clauses.iter().find(|other| other.name == "withdraw").expect("the clause");
    let given = [number(1)];
    assert!(call::make(clause, &scene.parameters, &scene.held, &given, &scene.header, &mut random).is_err());
    let call = scene.honest("withdraw", &[number(1_500)]);
    scene.accepts(&call);
    for out in [999, 0, -1, 2_001] {
        scene.refuses(
            "what leaves more than the cap, or less than nothing",
            &with(&call, &[(0, scalar(out))]),
        );
    }
}

const MIXED: &str = r#"
contract Mixed(to: Address, item: Asset) locks one: Value locks two: Value {
    clause both() { lock one + two with to }
    clause parts(n: Hidden<u64>) {
        let (a, b) = one.split(n);
        lock a with to;
        lock two with to;
        lock b with to;
    }
    clause half(n: Hidden<u64>) {
        let (a, b) = one.split(n);
        lock a with to;
        unlock b;
        unlock two
    }
    clause pay(n: Hidden<u64>, of: Asset) requires p: n of of, q: 1 of item {
        lock p with to;
        lock q with to;
        lock one with self;
        lock two with self;
    }
}
"#;

#[test]
fn assets_do_not_mix() {
    let value = |qty, flavor: u64| ValueOpening::hidden(qty, Scalar::from(flavor));
    let scene = Scene::new(MIXED, vec![key(1), number(7)], vec![], vec![value(5, 3), value(6, 3)]);
    scene.decides("both", &[], &[]);
    let call = scene.honest("parts", &[number(2)]);
    scene.accepts(&call);
    scene.accepts(&with(&call, &[(0, scalar(5))]));
    for part in [-1, 6, 1 << 40, -5] {
        scene.refuses("a part that is none", &with(&call, &[(0, scalar(part))]));
    }
    // A part that is locked is in range because it is borrowed, and the rest because the clause proves it.
    let call = scene.honest("half", &[number(2)]);
    scene.accepts(&call);
    for part in [-1, 6, 1 << 40, -5] {
        scene.refuses("a part that is none", &with(&call, &[(0, scalar(part))]));
    }
    scene.refuses("a part that is none", &with(&call, &[(0, Scalar::from(2u8).invert())]));
    // What is paid, and in what, is the caller's choice; what is locked is what was chosen.
    let call = scene.honest("pay", &[number(4), number(9)]);
    assert_eq!(call.arguments.len(), 3);
    scene.decides("pay", &[number(4), number(9)], &[0]);
    for lie in lies(&scalar(4)).into_iter().filter(|lie| lie.as_bytes()[8..].iter().any(|byte| *byte != 0)) {
        scene.refuses("an amount that is none", &with(&call, &[(0, lie)]));
    }
    scene.refuses("another asset", &with(&call, &[(2, scalar(3))]));
    // The second value is of another asset: forged after the call was made.
    let call = scene.honest("both", &[]);
    let mut other = scene.held.values[1].clone();
    (other.flv, other.flv_blinding) = (scalar(4), random());
    scene.refuses("two assets", &scene.forged(&call, 1, PayloadItem::Value(other)));
    // A string in the place of a value.
    scene.refuses("no value", &scene.forged(&call, 1, string(number(6))));
}

const KINDS: &str = r#"
enum Mode { Off, Slow { by: u8 }, Fast { by: u8, to: u8 } }
struct Pair { a: bool, b: int -5..=5 }
contract Kinds(owner: PublicKey) {
    state {
        mode: public Mode,
        pair: public Pair,
        f: public field,
        back: Address,
        keys: [PublicKey; 2],
        note: Hidden<field>,
        count: Hidden<u8>,
    }
    clause set(public mode: Mode, public pair: Pair, public f: field, back: Address, keys: [PublicKey; 2],
        note: Hidden<field>) {
        next { mode, pair, f, back, keys, note }
    }
    clause step(by: Hidden<u8>) signed by keys[1] -> (bool, u8) {
        let more = match mode { Mode::Off => 0, Mode::Slow { by } => by, Mode::Fast { by, to } => by + to };
        next { mode: Mode::Slow { by: 3 }, count: count + by + more, f: f * f, note: note + f, keys: [keys[1], keys[0]] };
        (reveal(count + by > 9), more)
    }
}
"#;

fn kinds() -> Scene {
    let mut strings: Vec<PayloadItem> = [0, 1, 0, 7, 2, 1, -3, 9].map(|n| string(number(n))).into();
    strings.extend([key(1), key(2), key(3)].map(string));
    strings.extend([hidden(scalar(77)), hidden(scalar(200))]);
    Scene::new(KINDS, vec![key(9)], strings, vec![])
}

/// A string that is no number, key or commitment as it is expected at a place.
fn wrong_strings() -> Vec<(usize, Vec<u8>)> {
    let number = |index, n| (index, scalar(n).to_bytes().to_vec());
    let mut all = vec![
        // Two variants at once, no truth value, a field of a variant that it is not.
        number(0, 1),
        number(1, 2),
        number(1, -1),
        number(2, 5),
        // Out of range.
        number(3, 256),
        number(4, -1),
        number(5, 2),
        number(6, 6),
        number(6, -6),
    ];
    for index in 0..13 {
        all.extend([(index, vec![]), (index, vec![1; 31]), (index, vec![0; 33])]);
        // Keys and addresses may be any 32 bytes, but neither numbers nor commitments.
        if !(8..11).contains(&index) {
            all.push((index, vec![0xff; 32]));
        }
        if index < 8 {
            all.push((index, ORDER.to_vec()));
        }
    }
    all
}

#[test]
fn arguments_are_of_their_types() {
    let scene = kinds();
    let numbers = [0, 1, 0, 7, 2, 1, -3, 9].map(number);
    let given = [&numbers[..], &[key(1), key(2), key(3), number(77)]].concat();
    let call = scene.honest("set", &given);
    assert_eq!(call.arguments.len(), 12);
    scene.accepts(&call);
    for (index, wrong) in wrong_strings().into_iter().filter(|(index, _)| *index < 12) {
        scene.refuses(&format!("argument {index} as {wrong:?}"), &with_string(&call, index, &wrong));
    }
    // Somebody else's commitment, which is there to be copied.
    let copied = Opening { value: scalar(8), blinding: random() }.commitment();
    scene.refuses("a commitment that one cannot open", &with_string(&call, 11, copied.as_bytes()));
}

#[test]
fn what_an_instance_holds_is_of_its_types() {
    let scene = kinds();
    let call = scene.honest("step", &[number(5)]);
    scene.accepts(&call);
    scene.decides("step", &[number(5)], &[]);
    let used = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12];
    for (index, wrong) in wrong_strings().into_iter().filter(|(index, _)| used.contains(index)) {
        let item = PayloadItem::string(&wrong);
        scene.refuses(&format!("item {index} as {wrong:?}"), &scene.forged(&call, index, item));
    }
    for lie in [256, -1, 300] {
        scene.refuses("a count that is none", &scene.forged(&call, 12, hidden(scalar(lie))));
    }
}

const TIMED: &str = r#"
contract Timed(to: Address, when: Time) locks v: Value {
    clause late() { assert after(when + 1 day), "early"; lock v with to }
    clause soon() { assert before(when), "late"; lock v with to }
    clause either(now: bool) { assert now && before(when) || after(when), "neither"; lock v with to }
}
"#;

#[test]
fn times_are_those_of_the_transaction() {
    const DAY: u64 = 86_400_000;
    let when = 10 * DAY;
    let scene = |min, max| {
        let value = ValueOpening::hidden(5, scalar(3));
        let parameters = vec![key(1), Leaf::Number(when.into())];
        Scene::new(TIMED, parameters, vec![], vec![value]).between(min, max)
    };
    let late = scene(when + DAY, u64::MAX);
    let call = late.honest("late", &[]);
    late.accepts(&call);
    for (min, max) in [(when + DAY - 1, u64::MAX), (0, when + DAY), (0, u64::MAX), (when, when)] {
        scene(min, max).refuses("too early", &call);
    }
    let soon = scene(0, when);
    let call = soon.honest("soon", &[]);
    soon.accepts(&call);
    for (min, max) in [(0, when + 1), (0, u64::MAX), (when, when + 1)] {
        scene(min, max).refuses("too late", &call);
    }
    let either = [scene(0, when), scene(when, when), scene(when, u64::MAX)];
    let way = |scene: &Scene, now: bool| scene.honest("either", &[number(now.into())]);
    either[0].accepts(&way(&either[0], true));
    either[1].accepts(&way(&either[1], false));
    either[2].accepts(&way(&either[2], false));
    scene(when - 1, u64::MAX).refuses("called soon", &way(&either[0], true));
    let mut lying = way(&either[1], false);
    lying.secrets[0] = Scalar::ONE;
    scene(when - 1, when + 1).refuses("neither", &lying);
    lying.secrets[0] = Scalar::from(2u8);
    scene(0, u64::MAX).refuses("neither, with what is no truth value", &lying);
}

const ONCE: &str = r#"
use std::hash::poseidon;
contract Once(to: Address, root: field) locks v: Value {
    clause go(secret: field, public open: field) {
        nullify poseidon::hash1(secret), "already";
        assert secret + 1 == root, "not the one";
        nullify open;
        nullify 7;
        lock v with to
    }
}
"#;

fn once(root: i64) -> Scene {
    Scene::new(ONCE, vec![key(1), number(root)], vec![], vec![ValueOpening::hidden(5, scalar(3))])
}

#[test]
fn what_is_nullified_is_what_was_computed() {
    let scene = once(42);
    let given = [number(41), number(5)];
    scene.decides("go", &given, &[0]);
    let call = scene.honest("go", &given);
    assert_eq!(call.arguments.len(), 2);
    for index in 0..2 {
        // The same number in another way would be another nullifier.
        let mut again = told(&call.arguments[index]).to_bytes();
        let mut carry = 0;
        for (byte, more) in again.iter_mut().zip(ORDER) {
            let sum = u16::from(*byte) + u16::from(more) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        for wrong in [&again[..], &[], &[0; 64]] {
            scene.refuses("a number that is not written as one", &with_string(&call, index, wrong));
        }
    }
}

const SHOWN: &str = r#"
use std::hash::poseidon;
fn shown(x: u64, y: u64) -> u64 {
    let sum = poseidon::hash2(poseidon::hash2(x as field, y as field), 3);
    assert sum != 5;
    reveal(if x > y { x } else { y })
}
contract Shown(to: Address) locks v: Value {
    clause go(a: Hidden<u64>, b: Hidden<u64>, c: Hidden<u64>) -> (u64, u64, u64, u64) {
        let all = (shown(a, b), shown(b, c), shown(a, c), reveal(shown(c, v.amount)));
        lock v with to;
        all
    }
}
"#;

#[test]
fn what_functions_reveal_is_what_they_computed() {
    let value = ValueOpening::hidden(5, scalar(3));
    let scene = Scene::new(SHOWN, vec![key(1)], vec![], vec![value]);
    let given = [number(41), number(50), number(45)];
    let call = scene.honest("go", &given);
    let shown: Vec<Scalar> = call.arguments[3..].iter().map(told).collect();
    assert_eq!(shown, [50, 50, 45, 45].map(scalar));
    scene.decides("go", &given, &[0, 1, 2]);
}

const HEAVY: &str = r#"
use std::array;
use std::hash::poseidon;
const SQUARES: [u64; 64] = squares();
fn squares() -> [u64; 64] {
    let mut all: [u64; 64] = [0; 64];
    for i in 0..64 { all[i] = i * i; }
    all
}
fn mixed(x: field, y: field) -> field { poseidon::hash2(poseidon::hash2(x, y), poseidon::hash2(y, x)) }
contract Heavy(to: Address) locks v: Value {
    state { tip: Hidden<field>, best: Hidden<u64> }
    clause go(xs: [Hidden<u64>; 8], place: int 0..=63, at: [int 0..=15; 8], key: field) -> field {
        let sorted = array::sort(xs);
        let mut cells: [u64; 16] = [0; 16];
        for i in 0..8 { cells[at[i]] = sorted[i]; }
        let root = hint int 0..=100 { floor_sqrt(v.amount) };
        constrain root from v { root * root <= v.amount; v.amount < (root + 1) * (root + 1); }
        let square = SQUARES[place];
        let quotient = sorted[7] / (square + 1) + cells[at[0]] % 7 + root;
        let tip2 = mixed(mixed(mixed(tip, key), key), quotient as field);
        let (a, b) = v.split(quotient % 3);
        lock a with to;
        lock b with self;
        next { tip: tip2, best: sorted[7] };
        reveal(mixed(tip2, tip))
    }
}
"#;

#[test]
fn a_clause_with_everything_in_it_decides_its_arguments() {
    let value = ValueOpening::hidden(50, scalar(3));
    let strings = vec![hidden(scalar(9)), hidden(scalar(1))];
    let scene = Scene::new(HEAVY, vec![key(1)], strings, vec![value]);
    let xs = [5, 3, 8, 800, 2, 1, 1, 6].map(number);
    let given = [&xs[..], &[number(3)], &[1, 2, 3, 4, 5, 6, 7, 9].map(number), &[number(1234)]].concat();
    scene.decides("go", &given, &(0..8).collect::<Vec<_>>());
}

#[test]
fn another_image_is_no_clause() {
    let (scene, other) = (vault(), Scene::new(MIXED, vec![key(1), number(7)], vec![], vec![]));
    let call = scene.honest("withdraw", &[number(3)]);
    let mut swapped = call.clone();
    swapped.clause = scene.honest("add", &[number(3)]).clause.clone();
    assert!(scene.verdict(&swapped).is_err());
    let mut cheaper = call.clone();
    cheaper.clause.image.constants[0] += Scalar::ONE;
    assert!(scene.verdict(&cheaper).is_err());
    let mut foreign = call;
    foreign.proof = other.contract.tree.call_proof(0).expect("a leaf");
    assert!(scene.verdict(&foreign).is_err());
}

/// The call of the clause as it is without one of its constraints; nothing if the instruction writes none.
fn weakened(scene: &Scene, call: &Call, at: usize) -> Option<Call> {
    let mut call = call.clone();
    drop_constraint(&mut call, at)?;
    loop {
        let leaves = vec![PredicateLeaf::Image(call.clause.encode())];
        let tree = PredicateTree::of(None, leaves, &[7; 32]).expect("a tree");
        call.proof = tree.call_proof(0).expect("a leaf");
        let Opens::Output(opened) = &mut call.opens else { panic!("an instance") };
        opened.predicate = tree.predicate();
        let Err(error) = scene.verdict(&call) else { return Some(call) };
        recount(&mut call, &error);
    }
}

/// Every constraint that the circuit of a clause has is missed by some liar. `lies` gives calls with lies.
#[track_caller]
fn misses(scene: &Scene, call: &Call, lies: impl Fn(&Call) -> Vec<Call>) {
    scene.accepts(call);
    lies(call).iter().for_each(|lying| scene.refuses("a lie", lying));
    let places = 0..call.clause.image.code.len();
    let weaker: Vec<(usize, Call)> = places.filter_map(|at| Some((at, weakened(scene, call, at)?))).collect();
    assert!(!weaker.is_empty(), "there is nothing to be missed");
    let unnoticed =
        weaker.iter().filter(|(_, weak)| lies(weak).iter().all(|lying| scene.verdict(lying).is_err()));
    let unnoticed: Vec<_> = unnoticed.map(|(at, _)| (at, &call.clause.image.code[*at])).collect();
    assert!(unnoticed.is_empty(), "of {}: {unnoticed:?}", weaker.len());
}

#[test]
fn every_constraint_of_a_clause_is_missed() {
    let set = |call: &Call, numbers: &[i64]| {
        let lies = numbers.iter().enumerate().map(|(index, number)| (index, scalar(*number)));
        with(call, &lies.collect::<Vec<_>>())
    };
    let scene = vault();
    let funds = |qty| PayloadItem::Value(ValueOpening::hidden(qty, scalar(5)));
    misses(&scene, &scene.honest("withdraw", &[number(300)]), |call| {
        // After the identity.
        let rich = scene.forged(call, 1, funds(2_000));
        vec![set(call, &[-50]), set(call, &[901]), set(&rich, &[900])]
    });
    misses(&scene, &scene.honest("add", &[number(50)]), |call| vec![set(call, &[-50]), set(call, &[101])]);
    let value = |qty, flavor| ValueOpening::hidden(qty, scalar(flavor));
    let scene = Scene::new(MIXED, vec![key(1), number(7)], vec![], vec![value(5, 3), value(6, 3)]);
    misses(&scene, &scene.honest("both", &[]), |call| {
        let other = scene.forged(call, 1, PayloadItem::Value(value(6, 4)));
        vec![other]
    });
    misses(&scene, &scene.honest("half", &[number(2)]), |call| vec![set(call, &[6])]);
    misses(&scene, &scene.honest("pay", &[number(4), number(9)]), |call| vec![set(call, &[4, 9, 3])]);
    let scene = once(42);
    misses(&scene, &scene.honest("go", &[number(41), number(5)]), |call| {
        let mut other = call.clone();
        other.secrets[0] = scalar(40);
        // The hash of 40 in the place of that of 41, and something else.
        let hash = told(&once(41).honest("go", &[number(40), number(5)]).arguments[1]);
        vec![set(call, &[5, 8]), with(&other, &[(1, hash)])]
    });
    let scene = kinds();
    let numbers = [0, 1, 0, 7, 2, 1, -3, 9].map(number);
    let given = [&numbers[..], &[key(1), key(2), key(3), number(77)]].concat();
    misses(&scene, &scene.honest("set", &given), |call| {
        let wrong = wrong_strings().into_iter().filter(|(index, _)| *index < 12);
        let given = wrong.map(|(index, wrong)| with_string(call, index, &wrong));
        let wrong = wrong_strings().into_iter().filter(|(index, _)| *index < 7);
        let held = wrong.map(|(index, wrong)| scene.forged(call, index, PayloadItem::string(wrong)));
        // Variants with fields of others.
        let modes = [
            [0, 0, 1, 0, 0],
            [0, 0, 0, 1, 0],
            [0, 0, 0, 0, 1],
            [1, 0, 1, 1, 0],
            [1, 0, 1, 0, 1],
            [-1, 1, 0, 5, 5],
            [1, -1, 5, 0, 0],
            [1, 0, 256, 0, 0],
            [1, 1, 0, 0, 0],
        ];
        let modes = modes.iter().flat_map(|mode| {
            let forged = mode
                .iter()
                .enumerate()
                .fold(call.clone(), |call, (index, part)| scene.forged(&call, index, string(number(*part))));
            [set(call, mode), forged]
        });
        given.chain(held).chain(modes).collect()
    });
}

#[test]
fn the_same_contract_has_the_same_images() {
    for (text, leaves) in [(HEAVY, vec![key(1)]), (KINDS, vec![key(9)]), (SHOWN, vec![key(1)])] {
        let checked = checked(text);
        let name = &checked.program.contracts[0].name;
        let predicates = [(); 3].map(|()| built(&checked, name, leaves.clone()).tree.predicate());
        assert!(predicates[0] == predicates[1] && predicates[1] == predicates[2]);
    }
}

const SIGNED: &str = r#"
pub contract Signed(a: PublicKey, b: PublicKey, c: PublicKey, gold: Asset) locks v: Value {
    clause two() signed by 2 of [a, b, c] { unlock v }
    clause both() signed by a, b { unlock v }
    clause gold_only() signed by a, c { assert v.asset == gold, "not gold"; unlock v }
    clause paid() signed by a requires p: 1 of gold { unlock v; unlock p }
    clause one() signed by c { unlock v }
}
"#;

#[test]
fn only_what_is_nothing_else_than_signatures_is_a_key() {
    let leaves = vec![key(1), key(2), key(3), number(7)];
    let contract = built(&checked(SIGNED), "Signed", leaves);
    let ways = contract.clauses.iter().map(|clause| match &clause.way {
        Way::Key(keys) => format!("{}: the key of {}", clause.name, keys.len()),
        Way::Program { image, .. } => {
            let signatures = image.image.code.iter().filter(|found| **found == Instruction::Signtx).count();
            format!("{}: {signatures}", clause.name)
        }
    });
    let ways: Vec<String> = ways.collect();
    let expected = ["two: 2", "two: 2", "two: 2", "both: the key of 2", "gold_only: 2", "paid: 1", "one: 1"];
    assert_eq!(ways, expected);
    let chosen = contract.clauses[..3].iter().map(|clause| clause.signers.clone().expect("a choice"));
    assert_eq!(chosen.collect::<Vec<_>>(), [[0, 1], [0, 2], [1, 2]]);
}

#[test]
fn all_who_must_sign_do() {
    let value = ValueOpening::hidden(5, scalar(7));
    let scene = Scene::new(SIGNED, vec![key(1), key(2), key(3), number(7)], vec![], vec![value]);
    let call = scene.honest("two", &[]);
    let to = Predicate::from(SigningKey::random().verification_key());
    let keys: Vec<_> =
        (1..=3u64).map(|n| SigningKey::from_scalar(Scalar::from(n + 1)).expect("a key")).collect();
    let signed = |by: &[usize]| {
        let by: Vec<_> = by.iter().map(|index| keys[*index].verification_key()).collect();
        let (simulation, _) =
            TxBuilder::new(scene.header).call(call.clone()).change(to).simulate().expect("a call");
        simulation.signed_by(&by)
    };
    assert!(signed(&[0, 1]).is_ok());
    for few in [&[][..], &[0], &[1], &[0, 0], &[1, 1], &[0, 2], &[1, 2]] {
        assert!(signed(few).is_err(), "{few:?}");
    }
    // A value of another asset.
    let call = scene.honest("gold_only", &[]);
    scene.accepts(&call);
    let other = ValueOpening::hidden(5, scalar(8));
    scene.refuses("not gold", &scene.forged(&call, 0, PayloadItem::Value(other)));
}

/// Programs that would make values or keys out of nothing, lose them or use them twice.
const FORGED: &[&str] = &[
    "let v2 = Value { amount: 5, asset: v.asset }; lock v with to; lock v2 with to",
    "lock v with PublicKey { place: 0 }",
    "lock v with Address { place: 0 }",
    "assert to.place == 0; lock v with to",
    "assert owner == owner; lock v with to",
    "assert owner != other; lock v with to",
    "assert to == to; lock v with to",
    "assert (owner, 1) == (other, 1); lock v with to",
    "assert [owner] == [other]; lock v with to",
    "assert Some(owner) == Some(other); lock v with to",
    "lock v with to; lock v with to",
    "lock v with to; unlock v",
    "let w = v; lock v with to; lock w with to",
    "let Value { amount, asset } = v; assert amount > 0;",
    "let mut w = v; w.amount = 7; lock w with to",
    "let mut w = v; w.asset = item; lock w with to",
    "let vs = [v; 2]; lock vs[0] with to; lock vs[1] with to",
    "let vs = [v]; lock vs[0] with to; lock vs[0] with to",
    "for i in 0..2 { lock v with to }",
    "let (a, b) = v.split(1); lock a with to",
    "let (a, _) = v.split(1); lock a with to",
    "v.split(1); ",
    "keep(v); lock v with to",
    "let (a, b) = twice(v); lock a with to; lock b with to",
    "let w = Some(v); assert w.is_some();",
    "let w = if n == 1 { v } else { v }; lock w with to; lock v with to",
    "let w = hint Value { v }; lock w with to; lock v with to",
    "let k = hint PublicKey { owner }; lock v with k",
    "log(v); assert n > 1;",
    "let w = match n { 0 => v, _ => v }; unlock w; unlock v",
    "let w: u64 = v as u64; assert w > 1;",
    "assert v == v; ",
    "unlock v + v",
    "unlock reveal(v)",
    "lock v with if n == 1 { owner } else { other }",
    "if n == 1 { lock v with to } else { unlock v }",
    "if n == 1 { return; } lock v with to",
    "if n == 1 { nullify 1; } lock v with to",
    "let w = v - v; lock w with to",
    "const W: Value = v; lock v with to",
    "let keys = [owner, other]; lock v with keys[n]",
    "lock v with to; { unlock v }",
    "let x = (v, n); let (w, _) = x; let (u, _) = x; unlock w; unlock u",
];

#[test]
fn values_and_keys_cannot_be_forged() {
    let mut accepted = vec![];
    for body in FORGED {
        let text = format!(
            "fn keep(v: Value) -> Value {{ v }}
             fn twice<T>(x: T) -> (T, T) {{ (x, x) }}
             pub contract C(owner: PublicKey, other: PublicKey, to: Address, item: Asset) locks v: Value {{
                 clause go(n: int 0..=1) signed by owner {{ {body} }}
             }}"
        );
        let checked = crate::check("main.zk", &text, &NoFiles);
        let refused = has_errors(&checked.diagnostics) || check(&checked).is_err();
        if !refused {
            accepted.push(body);
        }
    }
    assert!(accepted.is_empty(), "{accepted:#?}");
}
