//! Codes of failed executions and rejected proofs, E07xx.

use super::register;

register! {
    E0701: Error(No) {
        title: "a check does not hold",
        text: "\
With these inputs a rule of the program is broken: an `assert`, a condition of a `constrain`, a value that does not fit the type it
is stored to, a division by zero or an index out of bounds. No proof can be made.

The message shows the line, the values of its sub-expressions and the calls that lead there.

```zk
assert today - birth_day >= min_years * 365, \"too young\";
```

Either the inputs are wrong, or the rule is.
",
    }
    E0702: Error(No) {
        title: "the image cannot be run",
        text: "\
The machine stopped before the end of the program: the image breaks the rules of the machine or does not keep to the
counts it declares. An image made by `zkc build` never does; if yours is, please report it.
",
    }
    E0703: Error(No) {
        title: "no proof could be made",
        text: "\
The execution was fine and the proof system still gave no proof. This is an error of the tool and not of your program; please
report it.
",
    }
    E0704: Error(No) {
        title: "the receipt is rejected: it is of another image",
        text: "\
A receipt proves that one certain image ran, named by its image ID. This receipt names another image than the one you
verify against. Another version of the program has another ID; comments and whitespace do not change it.

`zkc inspect RECEIPT` shows the ID of the receipt, `zkc image PATH` those of your program.
",
    }
    E0705: Error(No) {
        title: "the receipt is rejected: its journal does not fit the image",
        text: "\
The journal must have exactly the public inputs, commitments and outputs that the image declares, each in the range of its type.
This one has not, so it was not made by an honest run of the image.
",
    }
    E0706: Error(No) {
        title: "the receipt is rejected: the seal proves nothing",
        text: "\
The proof in the receipt does not hold for this image and this journal. The receipt was changed after it was made, or was never valid.
Do not believe its journal.
",
    }
    E0707: Error(No) {
        title: "a transaction is rejected",
        text: "\
Its program fails, its proof does not prove what the program does, or it is not signed by all who must sign it. The transaction was
changed after it was made, or was never valid. A block that holds it is not applied.
",
    }
    E0708: Error(No) {
        title: "a transaction spends what is not there",
        text: "\
An output can be spent once, by one transaction. This one was spent before, by an earlier block or in the same one, or it was never
made in this ledger. A block takes effect as a whole, so nothing of it is applied.

What a transaction makes can be spent by a later one of the same block: their order is that of the files given to
`zkc ledger submit`. `zkc ledger show LEDGER ID` tells what became of an output. A transaction that spends nothing is refused as well:
nothing would keep it from being applied again and again.
",
    }
    E0709: Error(No) {
        title: "an output exists already",
        text: "\
The ID of an output is a hash of the whole of it, its anchor included, and no anchor is used twice. Two outputs with one ID could not
be told apart, so an ID is never used again, not even after its output is spent.
",
    }
    E0710: Error(No) {
        title: "it is not the time for a transaction",
        text: "\
A transaction says from when to when it may be applied, in milliseconds since 1970, and may say a least height. The time of a block is the
present time, or what `--time` says; its height is how many blocks are before it.
",
    }
    E0711: Error(No) {
        title: "the time of a block goes back",
        text: "\
No block has an earlier time than the one before it. Otherwise a transaction whose time is over could still be applied.
",
    }
    E0712: Error(No) {
        title: "a transaction is of another version",
        text: "\
A ledger takes transactions of version 2 only. In version 1, the original ZkVM's, a proof is bound to what a transaction does and not to
its program: whoever makes it can choose a constant of the program when the proof's challenges are known, and so prove that 100 coins
are 1,000,000. No verifier can tell such a transaction from an honest one. In versions above 2 instructions may mean what this tool
does not know. Have the transaction built anew: `zkvm::tx` makes version 2. What version 1 says can be read with `zkvm::tx::original`.
",
    }
}
