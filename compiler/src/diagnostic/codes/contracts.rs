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

Write `let alice = person();` before.
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
b wherever somebody gives the number a for something hidden, and nothing that everybody sees may differ.

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
    W0946: Warning {
        title: "a contract has no salt",
        text: "\
The predicate of a contract commits to all of its clauses. Only the one that is called is ever shown, and a salt hides the others: without it, whoever
guesses the contract and its parameters can compute the predicate, and see that the guess is right.

Choose 32 random bytes, give them to all parties, and give them to `--salt`.
",
    }
}
