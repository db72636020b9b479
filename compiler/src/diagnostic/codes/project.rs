//! Codes of projects, images, receipts and files, E08xx.

use super::register;

register! {
    E0801: Error(Unjudged) {
        title: "there is no such file or folder",
        text: "\
The path given on the command line leads nowhere. Paths are relative to the folder in which the command is run.
",
    }
    E0802: Error(Unjudged) {
        title: "a file cannot be read",
        text: "\
The file exists, but the operating system does not allow zkc to read it. Check its permissions.
",
    }
    E0803: Error(Unjudged) {
        title: "this is not a file",
        text: "\
A file is expected here, but the path is a folder, a device or a pipe. If a command also takes a folder with `Zk.toml`, its
`--help` says so.
",
    }
    E0804: Error(Unjudged) {
        title: "a file is too large",
        text: "\
To limit memory, a file that is too large is refused before it is read. The limits are 16 MiB for source files, 64 MiB for
inputs files, 128 MiB for images, and 8 MiB for receipts, contracts and transactions.
",
    }
    E0805: Error(Unjudged) {
        title: "a file is not text",
        text: "\
Source files, inputs files and `Zk.toml` are UTF-8 text. This file has bytes that are not UTF-8: it is a binary file, or
it was saved in another encoding.
",
    }
    E0806: Error(Unjudged) {
        title: "a file is malformed",
        text: "\
The file starts like an image or a receipt but does not follow the format, or it is not the encoding of a contract or a
transaction. It was truncated, changed on the way, or made by another version of zkc. Make an image again with `zkc build`,
a receipt with `zkc prove`.
",
    }
    E0807: Error(Unjudged) {
        title: "this is another kind of file",
        text: "\
The command takes images (`.zkx`, made by `zkc build`), receipts (`.zkr`, made by `zkc prove`), source files (`.zk`) or inputs
files (`.toml`, `.json`), and this is a different one. The contents decide, not the name; only inputs files are
recognized by their extension.
",
    }
    E0808: Error(Unjudged) {
        title: "there is no Zk.toml here",
        text: "\
A folder is a project if it has a `Zk.toml`:

```toml
[package]
name = \"rule\"
version = \"0.1.0\"
```

Its program starts in `src/main.zk`, or it is a library, which starts in `src/lib.zk`. `zkc new PATH` makes a project; a single `.zk` file needs none.
",
    }
    E0809: Error(Unjudged) {
        title: "Zk.toml is wrong",
        text: "\
`Zk.toml` says what a project is called, and which packages it uses:

```toml
[package]
name = \"rule\"         # letters, digits, `_` and `-`
version = \"0.1.0\"     # three numbers
edition = \"2026\"      # of the language; may be left out

[dependencies]          # may be left out
shapes = { path = \"../shapes\" }
```
",
    }
    E0810: Error(No) {
        title: "there is no circuit",
        text: "\
Only a `circuit` can be built, and a generic one only through an `image` item that says its sizes:

```zk
circuit solvent<const N: u32>(balances: [u32; N], public reserves: u64) { … }
image solvent_64 = solvent<64>;
```
",
    }
    E0811: Error(Unjudged) {
        title: "there are several circuits",
        text: "\
The program has several circuits, and this command takes one: choose it with `--circuit NAME`.
",
    }
    E0812: Error(Unjudged) {
        title: "there is no circuit of this name",
        text: "\
The name given with `--circuit` is neither a circuit nor an image of the program. `zkc image` lists them with their image IDs.
",
    }
    E0813: Error(Unjudged) {
        title: "a file cannot be written",
        text: "\
The operating system does not allow zkc to write the result. Check the folder's permissions and the free space. A file is
written whole or not at all. No result is written to a name that ends in `.zk`, `.toml` or `.json`, since that could
overwrite a program or inputs.
",
    }
    E0814: Error(Unjudged) {
        title: "the file or folder exists already",
        text: "\
`zkc new` makes a new folder, `zkc ledger init` and `zkc key new` make a new file. They overwrite nothing. Choose another path.
",
    }
    E0815: Error(Unjudged) {
        title: "this is not an ID",
        text: "\
An ID is written with 64 hex digits. `zkc image` prints the IDs of a program's images, `zkc ledger show` those of unspent
outputs.
",
    }
    E0816: Error(Unjudged) {
        title: "the image is not the one expected",
        text: "\
The image given with `--image` does not have the ID given with `--id`, so the receipt was not verified.
",
    }
    E0817: Error(Unjudged) {
        title: "there is no such diagnostic code",
        text: "\
A code is a letter and four digits, such as E0412. `zkc explain` without a code lists all of them.
",
    }
    E0818: Error(Unjudged) {
        title: "this cannot be the name of a project",
        text: "\
The last part of the path given to `zkc new` names the project and its circuit: it must start with a letter, have only
letters, digits, `_` and `-`, and not be a keyword of the language.
",
    }
    E0819: Error(Unjudged) {
        title: "this is not a ledger",
        text: "\
A ledger is a file made by `zkc ledger init`. This is another kind of file, a ledger of another version, or
a file that `zkc ledger init` had not finished when it was stopped; such a file can be removed.
",
    }
    E0820: Error(Unjudged) {
        title: "the ledger is in use",
        text: "\
While one process has a ledger open for writing (`zkc ledger submit`), no other process can open it. Any number of processes can
read it at the same time.
",
    }
    E0821: Error(Unjudged) {
        title: "the ledger is damaged",
        text: "\
The file contradicts itself: something other than zkc changed it, it was truncated, or the disk is bad. A process that is stopped
while it writes does not cause this. The message names the block or the output if it is known. zkc writes nothing to such a file:
use a backup, and check it with `zkc ledger check`.
",
    }
    E0822: Error(No) {
        title: "there is no such output",
        text: "\
No block of this ledger made an output with this ID. (A ledger also finds outputs that are spent.)
",
    }
    E0823: Error(Unjudged) {
        title: "the image asks for more than it is allowed",
        text: "\
An image declares what it can cost to run it or to verify a receipt of it: multipliers, steps of side programs, and counts that
decide how much memory it takes. Before it runs, these are compared with limits that are high enough for most programs. Otherwise
an image from a stranger could keep the machine busy. If you trust the image, raise the limit that the message names with
`--max-multipliers`, `--max-steps` or `--max-memory`. This error says nothing about the inputs or the receipt.
",
    }
    E0824: Error(No) {
        title: "there are warnings, and they are denied",
        text: "\
With `--deny-warnings`, `zkc check` and `zkc build` refuse a program that something is told of, so that nothing is overlooked where
nobody reads what is printed. Change what the warnings are about. Where one is not wanted, write `#[allow(W0203)]`, with its code,
before the item.
",
    }
    W0801: Warning {
        title: "the image is larger than what is allowed by default",
        text: "\
The image was built, and whoever trusts it can use it. But commands that read an image file refuse one that needs so much (E0823),
since it could be a stranger's. Whoever proves or verifies with this image has to raise the limit that the message names with
`--max-multipliers`, `--max-steps` or `--max-memory`. Several circuits that do a part of the work each need no such option.
",
    }
}
