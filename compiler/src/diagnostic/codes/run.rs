//! Codes of failed executions and rejected proofs, E07xx.

use super::register;

register! {
    E0701: Error(No) {
        title: "a check does not hold",
        text: "\
These inputs break a rule of the program: an `assert` or a condition of a `constrain` is false, a value does not fit the type it is
coerced to, a divisor is zero, or an index is out of bounds. No proof can be made.

The message shows the line, the values of its subexpressions and the calls that lead there.

```zk
assert today - birthday >= min_years * 10_000, \"too young\";
```

Either the inputs are wrong, or the rule is.
",
    }
    E0702: Error(No) {
        title: "the image cannot be run",
        text: "\
The machine stopped before the end of the program: the image breaks the rules of the machine, or it exceeds
the counts it declares. This never happens with an image made by `zkc build`: if it does, please report it.
",
    }
    E0703: Error(No) {
        title: "no proof could be made",
        text: "\
The execution succeeded, but the proof system could not make a proof. This is a bug of zkc and not of your program: please
report it.
",
    }
    E0704: Error(No) {
        title: "the receipt is rejected: it is of another image",
        text: "\
A receipt proves that one certain image ran, which it names by its image ID. This receipt names another image than the one
you gave. Another version of the program has another ID; comments and whitespace do not change it.

`zkc inspect RECEIPT` shows the ID of the receipt, `zkc image PATH` those of your program.
",
    }
    E0705: Error(No) {
        title: "the receipt is rejected: its journal does not fit the image",
        text: "\
The journal must have exactly the public inputs, commitments and outputs that the image declares, each in the range of its type.
This one does not, so it was not made by an honest run of the image.
",
    }
    E0706: Error(No) {
        title: "the receipt is rejected: the seal proves nothing",
        text: "\
The proof in the receipt is not valid for this image and this journal. The receipt was changed after it was made, or was never valid.
Do not trust its journal.
",
    }
    E0707: Error(No) {
        title: "a transaction is rejected",
        text: "\
Its program fails, its proof is not valid for what the program does, or a required signature is missing. The transaction was
changed after it was made, or was never valid. A block that holds it is not applied.
",
    }
    E0708: Error(No) {
        title: "a transaction spends an output that is not unspent",
        text: "\
An output can be spent once, by one transaction. This one was spent before, in an earlier block or in the same one, or it was
never made in this ledger. A block is applied as a whole or not at all, so nothing of it was applied.

A transaction can spend outputs of an earlier transaction in the same block: their order is that of the files given to
`zkc ledger submit`. `zkc ledger show LEDGER ID` tells what became of an output. A transaction that spends nothing is refused as well,
since it could be applied any number of times.
",
    }
    E0709: Error(No) {
        title: "an output exists already",
        text: "\
The ID of an output is a hash of all that it holds, its anchor included, and no anchor is used twice. Two outputs with the same ID
could not be told apart, so an ID is never used again, not even after its output is spent.
",
    }
    E0710: Error(No) {
        title: "a transaction may not be applied at this time",
        text: "\
A transaction says from when until when it may be applied, in milliseconds since 1970, and may give a lowest height. The time of a block
is the present time, or the one given by `--time`; its height is the number of blocks before it.
",
    }
    E0711: Error(No) {
        title: "a block is earlier than the one before it",
        text: "\
A block cannot have an earlier time than the one before it. Otherwise a transaction whose time is over could still be applied.
",
    }
    E0712: Error(No) {
        title: "a transaction has a version that no ledger takes",
        text: "\
A ledger takes transactions of version 2 only. In version 1, that of the original ZkVM, a proof is bound to the effects of a transaction but
not to its program. Whoever makes it can choose a constant of the program after the proof's challenges are known, and so prove that 100
coins are 1,000,000. No verifier can tell such a transaction from an honest one. In versions above 2, instructions may have a meaning
that this version of zkc does not know. Ask for a transaction of version 2, which `zkvm::tx` makes. `zkvm::tx::original` reads version 1.
",
    }
    E0713: Error(No) {
        title: "a transaction reads an output that is not unspent",
        text: "\
A transaction can read what an output holds without spending it. The output must be unspent when the transaction is applied: this one was
spent before, in an earlier block or in the same one, or it was never made in this ledger. What the transaction read is out of date, so it
must be made again from the output that took its place.
",
    }
    E0714: Error(No) {
        title: "a transaction nullifies what was nullified before",
        text: "\
A contract nullifies a string to say that something was done that can be done once: a vote, a claim, the spending of a note. A ledger
keeps what was nullified and takes each one once. Whoever made this transaction has done the same before, or somebody did in their place.
",
    }
    E0715: Error(Unjudged) {
        title: "this is not a key file",
        text: "\
A key file is made by `zkc key new` and changed by `zkc key passphrase` only. This is another kind of file, a key file of another version,
or one that was changed: zkc reads key files exactly as it writes them, down to spaces and line ends. docs/keys.md has the format.
Never edit a key file, and send it in ways that change nothing, such as an archive. If no copy is whole, the key is lost.
",
    }
    E0716: Error(No) {
        title: "the passphrase does not open the key file",
        text: "\
The passphrase is not the one that the file was encrypted with, or the file was changed. These two look the same, since the key and everything
else in the file are authenticated together. If you are sure of the passphrase, try a copy of the file. Nobody can open it without the passphrase.
",
    }
    E0717: Error(Unjudged) {
        title: "there is no passphrase",
        text: "\
This command needs the passphrase of a key file. It takes it from the file that `--passphrase-file` names, which may be a pipe from a
password manager; otherwise from the variable ZKC_PASSPHRASE; otherwise it asks for it on the terminal, if its input is one. For a new
passphrase that takes the place of another, these are `--new-passphrase-file` and ZKC_NEW_PASSPHRASE. A passphrase is never an
argument, since other users of the machine can see arguments, and shells remember them.
",
    }
    E0718: Error(Unjudged) {
        title: "this cannot be a passphrase",
        text: "\
A new passphrase has eight characters or more, and is typed twice the same. Every passphrase is one line of UTF-8 text without control characters,
so that it can be typed; the end of the line in a file is not part of it. Whoever gets hold of a key file can try as many passphrases as they can
pay for, so choose one that nobody guesses: five or six words drawn at random are good.
",
    }
    E0719: Error(Unjudged) {
        title: "a key file asks for too much",
        text: "\
To try a passphrase takes memory and time, so that guessing is expensive. How much is written in the file: zkc itself writes 256 MiB and three passes
through it. A file that asks for more than 1 GiB, or for more than four passes through so much, is refused before anything is spent, since somebody
could have written it to make your machine fail. If the computer has too little memory for what is allowed, this code says so as well.
",
    }
    E0720: Error(Unjudged) {
        title: "a file is no openings file",
        text: "\
An openings file holds what somebody knows of a ledger: people with their addresses, assets, coins with what opens them, and instances of contracts
(docs/command-line.md). `zkc tx wallet` makes one, and `zkc tx submit` and `zkc tx receive` write it. This file is not of that form, or an opening in it does not fit its
output. Nothing was changed. Use a copy.
",
    }
    E0721: Error(Unjudged) {
        title: "a file is no transaction that can be used here",
        text: "\
`zkc tx build` writes a file that `prove`, `sign`, `verify` and `submit` take in this order. A file is refused that has another form, that was not brought as far as the
command needs it, or whose parts do not fit together: then somebody changed it.
",
    }
    E0722: Error(No) {
        title: "this is not one step",
        text: "\
`zkc tx build` makes one transaction of one step, which is written as in a scenario: somebody calls a clause of an instance, or several of
several instances, or makes an instance.

    zkc tx build 'alice does v.withdraw(30)' …
    zkc tx build 'let v = alice does Vault(owner: alice) { lock 100 of Gold }' …
",
    }
    E0723: Error(No) {
        title: "an instance was not made by its contract",
        text: "\
Anybody can make an output that is locked by a contract's predicate, with anything in it. An instance of a contract with a state or an invariant that
was made as the contract wants holds a birth token, which nothing else can issue. This one does not, or what is said to be in it is not, so its
invariants, counters and fields promise nothing. Of a contract without state and invariants every output is an instance that its predicate locks: there,
the output is of another predicate, or holds something else than the openings say.
",
    }
    E0724: Error(No) {
        title: "an output is not there any more",
        text: "\
The instance or the coin was spent since the openings file was written, or the ledger never had it. If somebody called a clause of the instance, the
next instance is another output: ask whoever called it (`zkc tx share`), and make the same call of that one.
",
    }
    E0725: Error(No) {
        title: "the key of a signer is missing",
        text: "\
A transaction is signed by the owners of all coins that it spends, and by all that its clauses name. `zkc tx inspect` lists their addresses. Give
the files of all these keys, each with a `--key` of its own. Signers who keep their keys apart sign in turn: each gives a key, and hands the file on.
",
    }
    E0726: Error(No) {
        title: "a signature cannot go on",
        text: "\
Signers who keep their keys apart make a signature in three rounds. Each sends something in each round, and what they sent is checked: it has to be the same in
the next round, and everybody's parts have to fit together. Here they do not: somebody sent something wrong, changed the file, or has another
transaction than you. Nothing was signed. Look at the transaction once more, and begin again with `zkc tx sign --restart`. For your safety nobody signs twice
with what was kept from an earlier round.
",
    }
}
