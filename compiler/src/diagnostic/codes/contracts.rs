//! Codes of contracts, from E0900 on.

use super::register;

register! {
    E0900: Error(No) {
        title: "something that only a clause does",
        text: "\
`lock`, `unlock`, `next` and `nullify` change what a ledger holds, and `after` and `before` ask when a transaction is valid. Only a clause of a
contract has a transaction around it; functions and circuits compute.

```zk
fn pay(v: Value, to: Address) { lock v with to; }
```

Move it into the clause. A function may take values and give others back: `fn half(v: Value) -> (Value, Value) { … }`.
",
    }
    E0901: Error(No) {
        title: "a part of a contract of the wrong kind",
        text: "\
A contract's parameters are numbers, keys, addresses and assets, which are written into its programs. Its state is one list of fields, each a
number, a key, an address or an asset. The values that it holds stand behind `locks`, one by one, and what the caller of a clause pays stands
behind `requires`.

```zk
contract Vault(owner: PublicKey, funds: Value) {
    clause take() signed by owner { unlock funds }
}
```

Write it where it belongs, here: `contract Vault(owner: PublicKey) locks funds: Value { … }`.
",
    }
    E0902: Error(No) {
        title: "it is not said who may know a field",
        text: "\
What a contract's instance holds is on the ledger, where everybody reads it, except what is only committed to. So each number in the state says
which it is.

```zk
contract Counter(owner: PublicKey) {
    state { count: u32 }
    clause more() signed by owner { next { count: count + 1 } }
}
```

Write `public u32`, and everybody knows it, or `Hidden<u32>`, and the ledger has a commitment. Keys, addresses and assets are always known.
",
    }
    E0903: Error(No) {
        title: "nothing opens an instance of a contract",
        text: "\
An instance of a contract is opened by one of its clauses. Without any, what it holds is lost.

```zk
contract Grave(owner: PublicKey) locks funds: Value {}
```

Write a clause: `clause take() signed by owner { unlock funds }`.
",
    }
    E0904: Error(No) {
        title: "a field of the next instance does not fit",
        text: "\
`next { … }` gives the fields of the state that change, each once. The others stay as they are.

```zk
contract Counter(owner: PublicKey) {
    state { count: public u32 }
    clause more() signed by owner { next { coun: count + 1 } }
}
```

Write the name of a field that `state { … }` declares, and write it once.
",
    }
    E0905: Error(No) {
        title: "it is not clear who signs",
        text: "\
`signed by a, b` asks for the signatures of all the keys, and `signed by 2 of [a, b, c]` for any two of them. For each choice of signers there is a
program of its own, which shows nothing of the others, so there are few of them at most.

```zk
contract Board(a: PublicKey, b: PublicKey, c: PublicKey) locks funds: Value {
    clause spend() signed by 4 of [a, b, c] { unlock funds }
}
```

Write how many sign as a number, from 1 to the number of keys, and the keys as an array.
",
    }
    E0906: Error(No) {
        title: "a key stands among other values",
        text: "\
A key or an address is a string of its own on the machine's stack. As a parameter, an argument or a field it stands alone, or in an array of keys.

```zk
struct Owner { key: PublicKey, since: u32 }
contract Safe(owner: Owner) locks funds: Value {
    clause take() signed by owner.key { unlock funds }
}
```

Give the key a parameter or a field of its own: `contract Safe(owner: PublicKey, since: u32)`.
",
    }
    E0907: Error(No) {
        title: "what a clause does depends on its inputs",
        text: "\
The program of a clause has no branches: it locks the same values with the same predicates, and asks for the same signatures, whatever the inputs are.
Numbers may depend on conditions, and what is done may not.

```zk
contract Bet(a: Address, b: Address) locks pot: Value {
    clause end(public odd: bool) {
        if odd { lock pot with a; } else { lock pot with b; }
    }
}
```

Write a clause for each case, which asserts that it is this one, or choose amounts: `let (x, y) = pot.split(if odd { all } else { 0 });`.
",
    }
    E0908: Error(No) {
        title: "a clause makes two next instances",
        text: "\
A clause opens one instance of its contract and makes at most one that follows it.

```zk
contract Counter(owner: PublicKey) {
    state { count: public u32 }
    clause more() signed by owner { next { count: count + 1 } next { count: count + 2 } }
}
```

Write one `next { … }` with all fields that change.
",
    }
    E0909: Error(No) {
        title: "the next instance does not hold what it should",
        text: "\
Every instance of a contract holds one value for each `locks`. A clause that makes the next instance locks a value with `self` for each of them, in
the order in which they are declared.

```zk
contract Pair(owner: PublicKey) locks left: Value locks right: Value {
    clause half() signed by owner { lock left with self; unlock right }
}
```

Lock a value for each: an empty one is split off by `let (nothing, rest) = right.split(0);`.
",
    }
    E0910: Error(No) {
        title: "a hidden number where everybody sees it",
        text: "\
What a clause gives back, and the public fields of the next instance, are in the transaction for everybody to read. The clause computes them from
something that is hidden.

```zk
contract Count(owner: PublicKey) {
    state { sum: Hidden<u32> }
    clause end() signed by owner -> u32 { sum }
}
```

Write `reveal(sum)`, if everybody may know it.
",
    }
    E0911: Error(No) {
        title: "the time is asked where the answer may be no",
        text: "\
Whoever makes a transaction says from when to when it is valid, and a ledger takes it only then. So `after(t)` can be required: then the transaction is
valid at `t` at the earliest, and nobody can use it before. That it is not after `t` says nothing: a transaction that is valid at any time is not.
The same holds for `before(t)`.

```zk
contract Offer(buyer: Address, seller: Address, end: Time) locks goods: Value {
    clause settle(back: u64) {
        let share = if after(end) { 0 } else { back };
        let (returned, sold) = goods.split(share);
        lock returned with buyer;
        lock sold with seller
    }
}
```

Here a caller chooses the second case after the end as well. Write a clause for each case, with `assert after(end);` in one and `assert before(end);`
in the other. Beside other conditions the question stands on one side of `&&` or `||`: `assert approved || after(end);`.
",
    }
    E0912: Error(No) {
        title: "an invariant asks for the identity of an instance",
        text: "\
`self.id` is a number that no other instance of any contract has, but those that follow from this one. It is drawn when an instance is made, after
the invariants were proven of it, so an invariant cannot depend on it.

```zk
contract Counter(owner: PublicKey) {
    state { count: public u32 }
    clause next() signed by owner { next { count: count + 1 } }
    invariant self.id != 0;
}
```

Require it in a clause instead.
",
    }
    E0913: Error(No) {
        title: "a clause computes with what none of its signers can know",
        text: "\
Who calls a clause has to know each hidden number that the clause computes with. `to` says who is to know a hidden field, or what a value is. Here the
clause is signed by none of them, so nobody could call it.

```zk
contract Safe(owner: PublicKey, guard: PublicKey) locks funds: Value to owner {
    clause part(out: u64) signed by guard {
        let (paid, rest) = funds.split(out);
        lock rest with self;
        unlock paid
    }
}
```

Write `to owner, guard`, or `signed by owner`. A clause that only hands a field or a value on, as a whole, needs to know nothing of it. Neither does one that adds
a small number to a field, as in `next { votes: votes + 1 }`.
",
    }
    E0914: Error(No) {
        title: "a reader need not be able to open what a clause leaves",
        text: "\
`to` says who is told a hidden field: whoever makes an instance tells what opens it. Here a clause that none of the readers signs gives the field another
value. Who calls it chooses the number that hides the value, and if they tell nobody, nobody can ever open the field.

```zk
contract Ballot(tallier: PublicKey) {
    state { yes: Hidden<u64> to tallier }
    clause vote(choice: Hidden<bool>) { next { yes: yes + (if choice { 1 } else { 0 }) } }
    clause result() signed by tallier -> u64 { reveal(yes) }
}
```

Seal the field: `contract Ballot(tallier: ReadingKey)` with `yes: Hidden<u64> sealed to tallier`. Then each call proves that the reader can open it.
",
    }
    E0915: Error(No) {
        title: "a field is to be read with a key that it cannot be read with",
        text: "\
A field is `sealed to` one reading key, which is a parameter or a field of the type `ReadingKey`. A `PublicKey` signs, and what it signs spends: who helps to
prove may be given a reader's secret, and never a signer's. `to` names who is told, by the keys that they sign with.

```zk
contract Ballot(tallier: PublicKey) {
    state { yes: Hidden<u64> sealed to tallier }
    clause vote(choice: Hidden<bool>) { next { yes: yes + (if choice { 1 } else { 0 }) } }
    clause result() -> u64 { reveal(yes) }
}
```

Write `contract Ballot(tallier: ReadingKey)`.
",
    }
    E0916: Error(No) {
        title: "a field that cannot be sealed",
        text: "\
What is hidden is sealed to a reader, if the reader can open it: they search for the number, and find those of up to 40 bits. So a field that everybody knows is not
sealed, and neither is a `Hidden<field>`.

```zk
contract Ballot(tallier: ReadingKey) {
    state { votes: public u32 sealed to tallier }
    clause vote() { next { votes: votes + 1 } }
}
```

Leave `sealed to tallier` out, or write `Hidden<u32>`.
",
    }
    E0917: Error(No) {
        title: "a clause computes with what no single reader can open",
        text: "\
Who calls a clause that computes with a sealed field needs the secret of the key that the field is sealed to. Here a clause computes with two fields, each sealed to
another key, so that nobody has what it takes alone.

```zk
contract Ballot(tallier: ReadingKey, guard: ReadingKey) {
    state { yes: Hidden<u64> sealed to tallier, no: Hidden<u64> sealed to guard }
    clause vote(choice: Hidden<bool>) {
        let one = if choice { 1 } else { 0 };
        next { yes: yes + one, no: no + (1 - one) }
    }
    clause result() -> bool { reveal(yes > no) }
}
```

Seal both to one key, or write a clause for each of them.
",
    }
    E0918: Error(No) {
        title: "a signature of data is asked for where it may be missing",
        text: "\
`signed(key, signature, \"purpose\", …)` is checked by the machine that runs the clause, which fails the transaction if the signature is not right. There is no
answer with which a clause could go on: it cannot ask whether nobody signed, and not ask in one case and leave it out in another.

```zk
contract Bet(oracle: PublicKey, one: Address, other: Address) locks pot: Value {
    clause settle(public odd: bool, s: Signature) {
        assert odd || signed(oracle, s, \"the result\", odd);
        lock pot with one
    }
}
```

Require it alone or beside `&&`, and write a clause for each case: `assert signed(oracle, s, \"the result\", odd) && odd;` in one, and in another
one what is to happen without it.
",
    }
    E0919: Error(No) {
        title: "something that nobody signs",
        text: "\
A signature of data is of a text that says what it is for, and of public numbers, keys and addresses: everybody checks it, so everybody sees what it is of. What is
hidden or known to the caller alone is none of that, and no values and signatures are.

```zk
contract Bet(oracle: PublicKey, winner: Address) locks pot: Value {
    clause settle(price: Hidden<u64>, s: Signature) {
        assert signed(oracle, s, \"the price of gold\", price);
        lock pot with winner
    }
}
```

Write `public price: u64`, or `reveal(price)` if everybody may know it. The text tells signatures for one thing from those for another: two
contracts that ask the same key for the same numbers should not take each other's signatures, unless that is meant.
",
    }
    E0920: Error(No) {
        title: "a value is used twice",
        text: "\
A value is money: it is used once, and then it is gone. To bind it to another name, to give it to a function and to return it are uses. To read
its amount or its asset is none.

```zk
fn both(v: Value) -> (Value, Value) { (v, v) }
```

`v.split(amount)` makes two values of one. What is to be known of a value later is read before: `let amount = v.amount;`.
",
    }
    E0921: Error(No) {
        title: "a value is lost",
        text: "\
A value is money: what is not used is lost. A name that is never used, `_` or `..` in a pattern, a call whose result nobody takes, and an
assignment to a variable that still has a value all lose it.

```zk
fn half(v: Value) -> Value {
    let (one, other) = v.split(v.amount / 2);
    one
}
```

Make it a part of the result, here `(one, other)`, or add it to another value: `one + other`. A clause has `lock v with p` and `unlock v`.
",
    }
    E0922: Error(No) {
        title: "a value is not used on every path",
        text: "\
Whichever branch is taken, and wherever the function ends, each value was used once. Where two branches meet, both have used it or none has.

```zk
fn add(v: Value, w: Value, both: bool) -> Value {
    let mut sum = v;
    if both { sum = sum + w; }
    sum
}
```

Use it in the other branch, too, or before the `return`. What is left may be a part of the result: `if both { (v + w, None) } else { (v, Some(w)) }`.
",
    }
    E0923: Error(No) {
        title: "a value is used once a round",
        text: "\
What stands in a loop is executed many times or never, but a value from outside of it is there once.

```zk
fn all(vs: [Value; 3], more: Value) -> [Value; 3] { [v + more for v in vs] }
```

Use it before or behind the loop. A variable may be used in a round that gives it a new value: `for v in vs { sum = sum + v; }`.
",
    }
    E0924: Error(No) {
        title: "a part of a value is used without the others",
        text: "\
What holds several values is used as a whole, so that none of them is forgotten.

```zk
struct Pair { left: Value, right: Value }
fn left(p: Pair) -> Value { p.left }
```

Take it apart with a pattern, which gives each part a name: `let Pair { left, right } = p;`. The elements of an array are taken by `for v in values { … }`
or `[… for v in values]`. To look at a part, as in `p.left.amount`, is no use.
",
    }
    E0925: Error(No) {
        title: "a value is copied",
        text: "\
Each element of `[v; 3]` is the same value, but there is one of it.

```zk
fn three(v: Value) -> [Value; 3] { [v; 3] }
```

Split it first, and write each element: `[a, b, c]`.
",
    }
    E0926: Error(No) {
        title: "a value is made up or taken apart",
        text: "\
Nobody makes money by writing down an amount, and nobody takes the amount and leaves the money. So a value is no struct that is written, matched or
changed, and neither is a key or an address.

```zk
fn rich(asset: Asset) -> Value { Value { amount: 1_000_000, asset } }
```

Values come into a clause by `locks name: Value` and `requires name: 3 of asset`. `v.split(3)` and `a + b` make others of them; `v.amount` and `v.asset`
are read.
",
    }
    E0927: Error(No) {
        title: "a function for types of any kind is given values or keys",
        text: "\
A function with a type parameter may copy what it is given, forget it or compare it. A value is used once, and keys and addresses are not compared.

```zk
fn any(v: Option<Value>) -> bool { v.is_some() }
```

Take the value apart here, by `match`, `for` or `let`, or write a function whose parameter is of this very type, as in `v: Option<Value>`.
",
    }
    E0928: Error(No) {
        title: "a value, a key or an address is computed with",
        text: "\
A value is compared by what it is an amount of, or by how much it is. Of a key or an address nothing is known but where it stands in a contract's programs,
so two of them cannot be compared, and none can be revealed, taken for numbers or chosen by a hint.

```zk
fn same(a: PublicKey, b: PublicKey) -> bool { a == b }
```

Write `a.amount == b.amount` or `a.asset == b.asset` for values. Who may do something is said by `signed by key`.
",
    }
    E0929: Error(No) {
        title: "a value, a key or an address where there can be none",
        text: "\
Only contracts hold values and know keys and addresses: an input of a circuit or a test is a number that somebody gives, and a constant is part of the program.
A clause has no value as its result, since what it gives leaves by `unlock`.

```zk
circuit pay(v: Value) { assert v.amount >= 5; }
```

Let the circuit take the amount: `amount: Hidden<u64>`. What computes with values is a function or a clause.
",
    }
    E0930: Error(No) {
        title: "a value is used where it is only looked at",
        text: "\
A hint is computed by the prover alone, and an invariant says what is true of an instance. Both may look at values, but neither uses them, locks them or gives
them away.

```zk
fn part(v: Value) -> (Value, Value) {
    let half = hint u64 {
        let (a, b) = v.split(3);
        a.amount
    };
    constrain half from v { half <= v.amount; }
    v.split(half)
}
```

Look at it, as in `v.amount / 2`, and use it outside.
",
    }
    E0931: Error(No) {
        title: "a field cannot begin with this",
        text: "\
`= e` behind a field of the state is the value with which the field begins in every instance. It is written into the program that makes instances, so it is computed
from numbers, constants and the contract's parameters, by what everybody can compute.

```zk
contract Box(owner: PublicKey) locks funds: Value {
    state { start: public u64 = funds.amount }
    clause add(more: Hidden<u64>) signed by owner requires top_up: more of funds.asset { lock funds + top_up with self; next { start: start } }
}
```

Let whoever makes the instance give the value, and write an invariant if it has to fit: leave out `= …`.
",
    }
    E0932: Error(No) {
        title: "an instance of another contract that cannot be made so",
        text: "\
`lock v with Other(args)` in a clause makes an instance of another contract. Which predicate that is stands in the clause's program, so it is known as soon as this contract has
its parameters: what the other contract is made with are numbers, constants, parameters of this contract, and what is computed from them. The other contract holds one value, and has
neither state, invariant nor identity, which a program of its own would have to prove. And no contract leads back to itself.

```zk
contract Refund(to: PublicKey) locks money: Value { clause take() signed by to { unlock money } }
contract Sale(seller: PublicKey) locks money: Value {
    clause give_back(buyer: PublicKey) signed by seller { lock money with Refund(buyer) }
}
```

Make it of parameters, or `unlock` the value, and write a `transaction` that calls the clause and makes the instance: `let r = Refund(buyer) { lock money };`.
",
    }
    E0940: Error(No) {
        title: "a scenario does not know a name",
        text: "\
In a test on a ledger every person is made by `person()`, an asset is there once somebody owns some of it, and an instance has the name that it is
bound to when it is made.

```zk
test \"gold\" on ledger {
    alice owns 100 of Gold;
}
```

Write `let alice = person();` before. In a step of `zkc tx build` the names are those of the openings file, which `zkc tx wallet` lists and extends.
",
    }
    E0941: Error(No) {
        title: "a step of a scenario cannot be done",
        text: "\
In a test on a ledger people call clauses of instances, and make instances of contracts, with what they hold in braces.

```zk
contract Vault(owner: PublicKey) locks funds: Value {
    clause take() signed by owner { unlock funds }
}
test \"gold\" on ledger {
    let alice = person();
    alice owns 100 of Gold;
    let v = alice does Vault(owner: alice) { lock 100 of Gold };
    alice does v.give();
}
```

Call a clause that the contract has, and lock as many values as it holds.
",
    }
    E0942: Error(No) {
        title: "a step of a scenario has other values than it needs",
        text: "\
An instance is made with values for the contract's parameters and for the fields of its state, and a clause is called with values for its own
parameters: all with their names, or all in their order. Keys and addresses are people, an address may be an instance, and assets are those that
somebody owns.

```zk
contract Vault(owner: PublicKey) locks funds: Value {
    clause take() signed by owner { unlock funds }
}
test \"gold\" on ledger {
    let alice = person();
    alice owns 100 of Gold;
    let v = alice does Vault(owner: Gold) { lock 100 of Gold };
}
```

Give each parameter what its type asks for, here `owner: alice`.
",
    }
    E0943: Error(No) {
        title: "a scenario cannot expect this",
        text: "\
After `expect` stands a comparison of what somebody owns, of what an instance holds, or of numbers; or `hidden(a, b)`: the steps are repeated with
b wherever somebody gives the number a, and nothing that everybody sees may differ.

```zk
test \"gold\" on ledger {
    let alice = person();
    alice owns 100 of Gold;
    expect alice;
}
```

Write a comparison: `expect alice.owns(Gold) == 100;`.
",
    }
    E0944: Error(No) {
        title: "a scenario does not go as expected",
        text: "\
In a test on a ledger every step happens, except what stands in `refused`, which does not; and what is expected holds. A step is refused by an
assertion of the clause, by a signature that is missing, by amounts that nobody pays, or by the ledger: what is spent cannot be spent again.

```zk
contract Vault(owner: PublicKey) locks funds: Value {
    clause take() signed by owner { unlock funds }
}
test \"gold\" on ledger {
    let alice = person();
    let mallory = person();
    alice owns 100 of Gold;
    let v = alice does Vault(owner: alice) { lock 100 of Gold };
    mallory does v.take();
}
```

Correct the step, or write that it is refused: `refused \"not signed\" { mallory does v.take(); }`.
",
    }
    E0945: Error(Unjudged) {
        title: "a contract has no values for its parameters",
        text: "\
What a contract's address and its programs are follows from the values of its parameters. Each parameter gets one, by its name: an expression, or an
address where it is a key or an address.

```console
$ zkc image --contract Vault --with owner=zk1ute2uzn2h388r2yy49su2qz3tavwxzm25kpdmrdk5ev5tcyd94mq0xdz6l --with cap=1_000
```

Name the contract and its parameters as the program does.
",
    }
    E0950: Error(No) {
        title: "a clause of an asset does not say how much it issues",
        text: "\
Each clause of an asset issues an amount, which is its parameter `amount`. It is a `u64`: `Hidden`, so that everybody sees a commitment to it, or
`public`, so that everybody sees how much there is.

```zk
asset Gold(issuer: PublicKey) {
    clause mint() signed by issuer
}
```

Write `clause mint(amount: Hidden<u64>) signed by issuer`.
",
    }
    E0951: Error(No) {
        title: "an asset has what only contracts have",
        text: "\
An asset locks nothing: its clauses issue an amount, which then is in other hands. So it has no state, no invariant, no `self.id`, and its clauses lock
nothing with `self`.

```zk
asset Gold(issuer: PublicKey) {
    clause mint(amount: Hidden<u64>) signed by issuer
    invariant issuer == issuer;
}
```

What must hold when some is issued is an `assert` in the clause. What must hold of those who have some is written in a contract that holds it.
",
    }
    E0952: Error(No) {
        title: "a scenario uses an asset otherwise than it is made",
        text: "\
An asset that the program defines is named with values for its parameters, and then its clauses are called. Nobody owns any of it before that. One
that is issued once is named by whoever issues it.

```zk
asset Gold(issuer: PublicKey) {
    clause mint(amount: Hidden<u64>) signed by issuer
}
test \"gold\" on ledger {
    let alice = person();
    let gold = alice does Gold(issuer: alice);
}
```

Write `let gold = Gold(issuer: alice);`, then `alice does gold.mint(100);`. With `asset Share once supply 100;` it is
`let share = alice does Share();`.
",
    }
    E0960: Error(No) {
        title: "a transaction has a parameter that it cannot have",
        text: "\
A transaction is given instances of contracts, numbers, keys, addresses and assets. Each has a name. What becomes public is decided by the clauses that
are called, and values come from clauses, or from the coins of whoever makes the transaction.

```zk
transaction pay(public n: u64, gold: Asset, to: Address) {
    lock n of gold with to;
}
```

Leave out `public`.
",
    }
    E0961: Error(No) {
        title: "a statement means nothing in a transaction",
        text: "\
A transaction calls clauses, takes coins, splits and adds values, locks them, and pays a fee, one statement after the other and always the same. Only
its numbers may depend on conditions.

```zk
transaction pay(n: u64, gold: Asset, to: Address) {
    if n > 10 { lock n of gold with to; }
}
```

Write a transaction for each case, or compute a number: `lock if n > 10 { n } else { 10 } of gold with to;`.
",
    }
    E0962: Error(No) {
        title: "a transaction does not know a name",
        text: "\
An instance that a transaction opens is a parameter of it. Of such an instance its parameters, its fields and the amounts of its values are known, as
they are before the transaction. A value is known once a clause unlocked it, or once it was taken from the caller's coins.

```zk
contract Vault(owner: PublicKey) locks funds: Value {
    clause take() signed by owner { unlock funds }
}
transaction empty(v: Vault, to: Address) {
    let all = v.give();
    lock all with to;
}
```

Call a clause that the contract has: `v.take()`.
",
    }
    E0963: Error(No) {
        title: "something in a transaction gets what it cannot take",
        text: "\
A clause is called with a value for each of its parameters: all with their names, or all in their order. What the clause `requires` may be paid with a value,
by its name in the clause; otherwise it is paid from the caller's coins.

```zk
contract Offer(seller: Address, asked: Asset) locks goods: Value {
    clause lift() requires payment: 5 of asked { lock payment with seller; unlock goods }
}
transaction buy(o: Offer, to: Address) {
    let cash = spend 5 of o.asked;
    let goods = o.lift(cash: cash);
    lock goods with to;
}
```

Name the payment as the clause does: `o.lift(payment: cash)`.
",
    }
    E0964: Error(No) {
        title: "a transaction opens what it cannot open",
        text: "\
An instance is opened once in a transaction, since the one that follows it, or one that the transaction makes, is there only afterwards.

```zk
contract Vault(owner: PublicKey) locks funds: Value {
    clause withdraw(out: Hidden<u64>) signed by owner {
        let (paid, rest) = funds.split(out);
        lock rest with self;
        unlock paid
    }
}
transaction twice(v: Vault, to: Address) {
    let a = v.withdraw(1);
    let b = v.withdraw(2);
    lock a + b with to;
}
```

Call the second clause in another transaction.
",
    }
    E0965: Error(No) {
        title: "the names of `let` do not fit what comes of something in a transaction",
        text: "\
What a clause gives are the values that it unlocks, in their order, and then its result, if it has one. One is bound to a name, several are bound to names
in parentheses.

```zk
contract Pair(owner: PublicKey) locks a: Value locks b: Value {
    clause take() signed by owner { unlock a; unlock b }
}
transaction open(p: Pair, to: Address) {
    let both = p.take();
    lock both with to;
}
```

Write `let (a, b) = p.take();`.
",
    }
    E0966: Error(No) {
        title: "how many values a clause unlocks is not plain to see",
        text: "\
A transaction gives each value that a clause unlocks a name. So it must be plain how many there are: none of them in a loop, a `match` or an `if`.

```zk
contract Box(owner: PublicKey) locks a: Value {
    clause take() signed by owner {
        for v in [a] { unlock v }
    }
}
transaction open(b: Box, to: Address) {
    let a = b.take();
    lock a with to;
}
```

Unlock each value in a statement of its own: `unlock a`.
",
    }
    W0912: Warning {
        title: "anybody can take what a clause gives",
        text: "\
What a clause unlocks goes to the transaction that calls it, and so to whoever made that; and so does what it locks with an address that the caller
gives. This clause asks for no signature and asserts nothing.

```zk
contract Gift() locks funds: Value {
    clause take() { unlock funds }
}
```

Ask for a signature, `signed by owner`, or assert something that only the right caller can know. If it is meant, write `#[allow(W0912)]` before the
clause.
",
    }
    W0913: Warning {
        title: "what a contract holds is locked for ever once a moment has passed",
        text: "\
Each clause that lets a value out is called until a moment or never. If nobody does it in time, no clause opens the instance any more, and the value is
lost.

```zk
contract Offer(buyer: PublicKey, close: Time) locks goods: Value {
    clause take() signed by buyer { assert before(close), \"it is over\"; unlock goods }
}
```

Write a clause for the time after it, as for whoever the goods go back to: `clause back() signed by seller { assert after(close); unlock goods }`.
",
    }
    W0914: Warning {
        title: "what a contract holds never leaves it",
        text: "\
Each clause puts all of a value into the next instance, so that nobody can ever have it.

```zk
contract Chest(owner: PublicKey) locks gold: Value {
    clause add(more: Hidden<u64>) signed by owner requires top_up: more of gold.asset {
        lock gold + top_up with self
    }
}
```

Write a clause that unlocks it, or locks it with somebody. To destroy a value on purpose, say so with `#[allow(W0914)]` before the contract.
",
    }
    W0915: Warning {
        title: "a signature that anybody can give",
        text: "\
A key that is an argument of a clause is chosen by whoever calls it. So if all keys that sign are arguments, and the clause asks for nothing else, anybody
takes what it gives, with a key of their own.

```zk
contract Prize(winner: PublicKey) locks funds: Value {
    clause take(who: PublicKey) signed by who { unlock funds }
    clause back() signed by winner { unlock funds }
}
```

Ask for a signature with a parameter of the contract or a field of its state: here `signed by winner`.
",
    }
    W0916: Warning {
        title: "anybody can replace a key of the state",
        text: "\
A clause puts a key that its caller chooses into the state, and asks for no signature with a key that was known before, for no payment and for no other
condition. Whoever calls it first has all that the clauses give to this key.

```zk
contract Deed(registrar: PublicKey) locks house: Value {
    state { owner: PublicKey }
    clause sell(to: PublicKey) { lock house with self; next { owner: to } }
    clause move_in() signed by owner, registrar { unlock house }
}
```

Let the key that is replaced sign: `clause sell(to: PublicKey) signed by owner { … }`.
",
    }
    W0917: Warning {
        title: "one key signs twice",
        text: "\
`signed by 2 of [a, a, b]` looks like two people. Whoever has the key `a` signs for both.

```zk
contract Joint(a: PublicKey, b: PublicKey) locks funds: Value {
    clause take() signed by 2 of [a, a, b] { unlock funds }
}
```

Write each key once.
",
    }
    W0918: Warning {
        title: "a nullifier that shows a secret",
        text: "\
A nullifier is published as it is. If it is a secret, everybody knows it from then on; and if it is computed from secrets of so few bits that all of them can be
tried, everybody can find them.

```zk
contract Ballot(list: field) {
    state { votes: public u32 }
    clause vote(key: field) {
        assert key * key == list, \"not a voter\";
        nullify key, \"already voted\";
        next { votes: votes + 1 }
    }
}
```

Nullify a hash of a secret `field`, as in `nullify poseidon::hash2(key, self.id);`. If the secret may be known, write `nullify reveal(key);`.
",
    }
    W0946: Warning {
        title: "a contract has no salt",
        text: "\
The predicate of a contract commits to all of its clauses. Only the one that is called is ever shown, and a salt hides the others: without it, whoever
guesses the contract and its parameters can compute the predicate, and see that the guess is right.

Choose 32 random bytes, give them to all parties, and give them to `--salt`.
",
    }
    W0950: Warning {
        title: "anybody can issue an asset",
        text: "\
This clause asks for no signature, requires no payment and asserts nothing: whoever calls it gets as much as they like, and the asset is worth nothing.

```zk
asset Gold() {
    clause mint(amount: Hidden<u64>)
}
```

Ask for a signature, `signed by issuer`. If it is meant, write `#[allow(W0950)]` before the clause.
",
    }
}
