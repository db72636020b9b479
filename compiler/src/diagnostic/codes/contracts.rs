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
}
