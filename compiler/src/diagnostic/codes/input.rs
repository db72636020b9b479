//! Codes of inputs files, E06xx.

use super::register;

register! {
    E0601: Error(Unjudged) {
        title: "the inputs file cannot be parsed",
        text: "\
The extension of an inputs file says how it is read: `.toml` as TOML, `.json` as JSON. Here the text breaks the
rules of that format.

```toml
age = = 3      # error
age = 3        # good
```

In JSON, names stand in double quotes and there is no comma after the last entry.
",
    }
    E0602: Error(No) {
        title: "an input is missing",
        text: "\
Every parameter of the circuit, and every field of a struct, must be given.

```zk
circuit age(birth_day: u32, public today: u32) { … }
```
```toml
birth_day = 100     # error: input `today` of type `u32` is missing
```

`zkc inputs` prints a template with every input.
",
    }
    E0603: Error(No) {
        title: "an input is unknown",
        text: "\
The file gives a value for a name that is neither a parameter of the circuit nor a field of the struct. Most often
the name is misspelt, or the file belongs to another circuit.

```toml
brith_day = 100     # error: the circuit has no input `brith_day`; did you mean `birth_day`?
```

Nothing is ignored in an inputs file: rename the entry or remove it.
",
    }
    E0604: Error(No) {
        title: "an input has the wrong type",
        text: "\
The value is of another kind than its parameter takes:

| type | TOML | JSON |
| --- | --- | --- |
| `bool` | `true` | `true` |
| integers, `field` | `5`, `\"5\"`, `\"0x05\"` | the same |
| arrays, tuples | `[1, 2]` | `[1, 2]` |
| structs | `{ x = 1, y = 2 }` or `[name]` | `{ \"x\": 1, \"y\": 2 }` |
| `Hidden<T>` | like `T`, or `{ value = 5, blinding = \"<64 hex digits>\" }` | the same |

`0` and `1` are no bools, and `1.0` is no integer.
",
    }
    E0605: Error(No) {
        title: "an input is out of range",
        text: "\
The number is not among the values of its type: `u8` takes 0 to 255, `int 1..=9` takes 1 to 9, and a `field` takes
numbers below the group order (negative ones count from the order down).

```toml
cell = 10      # error if `cell` is an `int 1..=9`
```

Large numbers can be written in quotes: `\"340282366920938463463374607431768211455\"`.
",
    }
    E0606: Error(No) {
        title: "an array of the inputs has the wrong length",
        text: "\
The length of an array and of a tuple is part of its type, and the file must give as many values.

```zk
circuit sudoku(grid: [[u8; 9]; 9]) { … }
```
```toml
grid = [[1, 2, 3]]      # error: `grid` takes 9 values and has 1
```
",
    }
    E0607: Error(No) {
        title: "a number of the inputs is malformed",
        text: "\
A string stands where a number is expected, and it does not read as one. Numbers are decimal, or hexadecimal with
`0x`, and may have `_` between digits. A blinding is 64 hex digits (32 bytes, least significant first) of a scalar below the
group order, without `0x`.

```toml
root = \"0x12zz\"        # error
root = \"0x12ff\"        # good
```
",
    }
    E0608: Error(No) {
        title: "an input is given twice",
        text: "\
Two entries have one name; it would not be clear which counts. Remove one.

```toml
age = 3
age = 4      # error
```
",
    }
    W0601: Warning {
        title: "a commitment with a blinding of zero",
        text: "\
The blinding is what hides the value behind a commitment. Without one, the commitment is v·B, and whoever tries the right
value sees that it is the right one.

```toml
amount = { value = 5, blinding = \"0000000000000000000000000000000000000000000000000000000000000000\" }
```

Give the value alone (`amount = 5`), and `zkc prove` draws a blinding and keeps it in a file beside the receipt.
",
    }
}
