//! Codes of inputs files, E06xx.

use super::register;

register! {
    E0601: Error(Unjudged) {
        title: "the inputs file cannot be parsed",
        text: "\
The extension of an inputs file says how it is read: `.toml` as TOML, `.json` as JSON. This file breaks the rules of
that format.

```toml
age = = 3      # error
age = 3        # good
```

In JSON, names are written in double quotes, and there is no comma after the last entry.
",
    }
    E0602: Error(No) {
        title: "an input is missing",
        text: "\
Every parameter of the circuit, and every field of a struct, must be given.

```zk
circuit age(birthday: u32, public today: u32) { … }
```
```toml
birthday = 2000_01_01     # error: input `today` of type `u32` is missing
```

`zkc inputs` prints a template with every input.
",
    }
    E0603: Error(No) {
        title: "an input is unknown",
        text: "\
The file gives a value for a name that is neither a parameter of the circuit nor a field of the struct. Usually the
name is misspelt, or the file belongs to another circuit.

```toml
brithday = 2000_01_01   # error: the circuit has no input `brithday`; did you mean `birthday`?
```

No entry of an inputs file is ignored: rename this one or remove it.
",
    }
    E0604: Error(No) {
        title: "an input has the wrong type",
        text: "\
The value is not of the kind that its parameter takes:

| type | TOML | JSON |
| --- | --- | --- |
| `bool` | `true` | `true` |
| integers, `field` | `5`, `\"5\"`, `\"0x05\"` | the same |
| arrays, tuples | `[1, 2]` | `[1, 2]` |
| structs | `{ x = 1, y = 2 }` or `[name]` | `{ \"x\": 1, \"y\": 2 }` |
| `Hidden<T>` | like `T`, or `{ value = 5, blinding = \"<64 hex digits>\" }` | the same |

`0` and `1` are not bools, and `1.0` is not an integer.
",
    }
    E0605: Error(No) {
        title: "an input is out of range",
        text: "\
The number is not among the values of its type: `u8` takes 0 to 255, `int 1..=9` takes 1 to 9, and a `field` takes
numbers below the group order ℓ (−n stands for ℓ − n).

```toml
cell = 10      # error if `cell` is an `int 1..=9`
```

Large numbers can be written in quotes: `\"340282366920938463463374607431768211455\"`.
",
    }
    E0606: Error(No) {
        title: "an array of the inputs has the wrong length",
        text: "\
The length of an array and of a tuple is part of its type, and the file must give exactly as many values.

```zk
circuit sudoku(grid: [[u8; 9]; 9]) { … }
```
```toml
grid = [[1, 2, 3]]      # error: `grid` takes 9 values, not 1
```
",
    }
    E0607: Error(No) {
        title: "a number of the inputs is malformed",
        text: "\
A number is expected here, and this string is not one. Numbers are decimal, or hexadecimal with
`0x`, and may have `_` between digits. A blinding is 64 hex digits (32 bytes, least significant first) of a scalar below the
group order, without `0x`. 62 random digits and `00` behind them are always one.

```toml
root = \"0x12zz\"        # error
root = \"0x12ff\"        # good
```
",
    }
    E0608: Error(No) {
        title: "an input is given twice",
        text: "\
Two entries have the same name, so it is not clear which one counts. Remove one of them.

```toml
age = 3
age = 4      # error
```
",
    }
    W0601: Warning {
        title: "a commitment with a blinding of zero",
        text: "\
The blinding is what hides the value behind a commitment. With a blinding of zero, the commitment is v·B, so that
anybody can guess the value and see whether the guess is right.

```toml
amount = { value = 5, blinding = \"0000000000000000000000000000000000000000000000000000000000000000\" }
```

Give the value alone (`amount = 5`): then `zkc prove` chooses a random blinding and keeps it in a file beside the receipt.
",
    }
}
