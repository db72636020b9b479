//! Codes of projects, images, receipts and files, E08xx.

use super::register;

register! {
    E0801: Error(Unjudged) {
        title: "there is no such file or folder",
        text: "\
The path given on the command line leads nowhere. Paths are relative to the folder the command is run in.
",
    }
    E0802: Error(Unjudged) {
        title: "a file cannot be read",
        text: "\
The file exists, and the system does not let it be read. Look at its permissions.
",
    }
    E0803: Error(Unjudged) {
        title: "this is not a file",
        text: "\
A file is expected here and the path is a folder, a device or a pipe. Where a folder with `Zk.toml` is allowed as well, the
command's `--help` says so.
",
    }
    E0804: Error(Unjudged) {
        title: "a file is too large",
        text: "\
To keep memory bounded, files are refused before they are read if they are larger than: source files 16 MiB, inputs files 64 MiB,
images 128 MiB, receipts, contracts and transactions 8 MiB.
",
    }
    E0805: Error(Unjudged) {
        title: "a file is not text",
        text: "\
Source files, inputs files and `Zk.toml` are UTF-8 text. This file has bytes that are not UTF-8: it is binary, or
was saved in another encoding.
",
    }
    E0806: Error(Unjudged) {
        title: "a file is malformed",
        text: "\
The file starts as an image or a receipt and then breaks the format, or is not the encoding of a contract or a transaction: it was
truncated, changed on the way, or made by another version of the tool. Make an image or a receipt again with `zkc build` or
`zkc prove`.
",
    }
    E0807: Error(Unjudged) {
        title: "this is another kind of file",
        text: "\
The command takes images (`.zkx`, made by `zkc build`), receipts (`.zkr`, made by `zkc prove`), source files (`.zk`) or inputs
files (`.toml`, `.json`), and this is a different one. The contents decide, not the name; only inputs files are told apart by their
extension.
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

Its program starts in `src/main.zk`. `zkc new PATH` makes a project; a single `.zk` file needs none.
",
    }
    E0809: Error(Unjudged) {
        title: "Zk.toml is wrong",
        text: "\
`Zk.toml` has one table with two entries, and nothing else:

```toml
[package]
name = \"rule\"         # letters, digits, `_` and `-`
version = \"0.1.0\"     # three numbers
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
The program has several circuits and this command takes one: choose it with `--circuit NAME`.
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
The system does not let the result be written. Look at the folder's permissions and at the free space. Files are written
whole or not at all. Nor is a result written to a name in `.zk`, `.toml` or `.json`, where a program or inputs may be.
",
    }
    E0814: Error(Unjudged) {
        title: "the place is taken",
        text: "\
`zkc new` makes a new folder, `zkc ledger init` a new file, and they overwrite nothing. Choose another path.
",
    }
    E0815: Error(Unjudged) {
        title: "this is not an ID",
        text: "\
IDs are written with 64 hex digits. `zkc image` prints those of a program's images, `zkc ledger show` those of unspent outputs.
",
    }
    E0816: Error(Unjudged) {
        title: "the image is not the one expected",
        text: "\
The image given with `--image` does not have the ID given with `--id`, so nothing can be said about the receipt.
",
    }
    E0817: Error(Unjudged) {
        title: "there is no such diagnostic code",
        text: "\
Codes are a letter and four digits, like E0412. `zkc explain` without a code lists them all.
",
    }
    E0818: Error(Unjudged) {
        title: "this cannot be the name of a project",
        text: "\
The last part of the path given to `zkc new` names the project and its circuit: it starts with a letter and has letters, digits,
`_` and `-` only, and is no word of the language.
",
    }
    E0819: Error(Unjudged) {
        title: "this is not a ledger",
        text: "\
A ledger is a file made by `zkc ledger init`. This is another kind of file, one of another version, or one that
`zkc ledger init` was stopped over; such a file can be removed.
",
    }
    E0820: Error(Unjudged) {
        title: "the ledger is in use",
        text: "\
One process at a time can have a ledger open to write (`zkc ledger submit`), and nobody reads it meanwhile. Any number of processes
can read it at once.
",
    }
    E0821: Error(Unjudged) {
        title: "the ledger is damaged",
        text: "\
What the file holds contradicts itself: it was changed from outside, cut off, or the disk is bad. That a process is stopped while it
writes does not do this. The message names the block or the output, if it is known which. Nothing is written to such a file: take a
copy that you have kept, and see with `zkc ledger check` whether that is sound.
",
    }
    E0822: Error(No) {
        title: "there is no such output",
        text: "\
No block of this ledger made an output with this ID. Outputs that are spent are still known by their IDs.
",
    }
    E0823: Error(Unjudged) {
        title: "the image asks for more than it is allowed",
        text: "\
An image declares what running it, or verifying a receipt of it, can cost: multipliers, steps of side programs, and counts that decide
how much memory it takes. Before anything of it runs, that is compared with limits that leave room for what most programs need. An
image from a stranger could keep the machine busy otherwise. If you know the image, raise the limit that the message names with
`--max-multipliers`, `--max-steps` or `--max-memory`. It says nothing about inputs or receipts.
",
    }
}
