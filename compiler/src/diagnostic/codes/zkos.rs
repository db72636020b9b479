//! Codes of contracts that are to be script transactions, from E0970 on.

use super::register;

register! {
    E0970: Error(No) {
        title: "a clause that its owner alone does not sign",
        text: "\
Script transactions (`zkc build --target zkos`) are signed by the owner of the state that they update. So each clause is `signed by` one key, the same for all
clauses: a parameter of the contract, or a field of its state.

```zk
contract Counter(owner: PublicKey) {
    state { count: Hidden<u32> }
    clause add(n: Hidden<u32>) { next { count: count + n } }
}
```

Write `signed by owner`. What anybody may do needs the ledger's other transactions, for which `zkc image --contract` prints the address.
",
    }
    E0971: Error(No) {
        title: "an instance that is no state of a script transaction",
        text: "\
A state of script transactions holds one amount, variables that are numbers, and an owner who stays the same. A second value, a key or an address among the
fields, or a new owner has no place in it.

```zk
contract Pair(owner: PublicKey) locks left: Value locks right: Value {
    clause swap() signed by owner { lock right with self; lock left with self }
}
```

Lock one value, and let the fields be numbers.
",
    }
    E0972: Error(No) {
        title: "a script does not know the time",
        text: "\
Scripts have no instruction that asks when a transaction is valid, so a clause with `after` or `before` cannot be one.

```zk
contract Savings(owner: PublicKey, due: Time) locks funds: Value {
    clause take(n: Hidden<u64>) signed by owner {
        assert after(due);
        let (paid, rest) = funds.split(n);
        lock rest with self;
        unlock paid
    }
}
```

Leave the condition out, or keep the contract for the ledger's other transactions.
",
    }
    E0973: Error(No) {
        title: "a clause does what no script can",
        text: "\
A script sees strings of the transaction that it is in: commitments, and numbers. It cannot give a value to an address, destroy one, nullify a number, end
a state, or ask which instance it is of.

```zk
contract Till(owner: PublicKey, bank: Address) locks funds: Value {
    clause pay_in(n: Hidden<u64>) signed by owner {
        let (paid, rest) = funds.split(n);
        lock rest with self;
        lock paid with bank
    }
}
```

Unlock a value, and it becomes a coin. A contract that has to say where it goes needs the ledger's other transactions.
",
    }
    E0974: Error(No) {
        title: "a number that no script can compute",
        text: "\
A script computes sums and products, and proves that a number is one of at most 64 bits; comparisons and the bits of numbers are made of these. It has no
routines and no tables, and of public numbers it computes sums and products only.

```zk
contract Counter(owner: PublicKey) {
    state { count: Hidden<u128> }
    clause add(n: Hidden<u128>) signed by owner { next { count: count + n } }
}
```

Let the caller give the result, and assert with sums, products and comparisons that it is right.
",
    }
    E0975: Error(No) {
        title: "a second asset in a script transaction",
        text: "\
There is one asset in script transactions, and no number that says which. So what a clause requires is of the asset that the contract holds, and
nothing is asked of an asset.

```zk
contract Shop(owner: PublicKey, money: Asset) locks till: Value {
    clause sell(n: Hidden<u64>) signed by owner requires paid: n of money {
        lock till + paid with self
    }
}
```

Write `of till.asset`.
",
    }
    E0976: Error(No) {
        title: "a clause is too large for a script",
        text: "\
A script has 65,536 bytes and 16,384 multipliers at most, and a transaction as many as 1,024 strings.

```zk
contract Heap(owner: PublicKey) {
    state { numbers: public [u64; 2000] }
    clause same() signed by owner { next { numbers: numbers } }
}
```

Let it work on shorter arrays or smaller types, or split the work over several clauses.
",
    }
    E0977: Error(Unjudged) {
        title: "the owner is in no script",
        text: "\
The key that signs all clauses is the owner of a state, and stands there. Scripts do not name it, so their address is the same whoever the owner is, and
`zkc build --target zkos` takes no value for it.

```console
$ zkc build --target zkos --contract Vault --with cap=1_000
```

Leave the owner out.
",
    }
}
