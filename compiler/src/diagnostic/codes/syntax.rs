//! Codes of lexer and parser, E01xx.

use super::register;

register! {
    E0101: Error(No) {
        title: "a character is not used in the language",
        text: "\
Programs are written in ASCII: names are made of the letters a to z in both cases, digits and `_`. Other characters
may stand in comments and in texts, nowhere else, so that no two names can look alike.

```zk
circuit main(größe: u8) { }     // the name has letters that names cannot have
```

Write the name or the operator in ASCII: `groesse`, `<=` for `≤`, `\"` for `“`.
",
    }
    E0102: Error(No) {
        title: "a text has no closing quote",
        text: "\
A text begins and ends with `\"` on one line.

```zk
assert x == 1, \"one;
```

Add the closing quote. A line end inside a text is written `\\n`.
",
    }
    E0103: Error(No) {
        title: "an escape in a text means nothing",
        text: "\
After a backslash a text may have `n` (line end), `t` (tab), `\"` or another backslash.

```zk
log(\"C:\\dir\");
```

To write a backslash, double it: `\"C:\\\\dir\"`.
",
    }
    E0104: Error(No) {
        title: "a number is not written as numbers are",
        text: "\
Numbers are whole: decimal (`1_000`), hexadecimal (`0xff`) or binary (`0b1010`). They have no fraction and no suffix.

```zk
let rate = 1.5;
let one = 1u8;
```

Count in smaller units instead of fractions. For a number of a certain type declare the name's type, `let one: u8 = 1;`,
or write `1 as u8`.
",
    }
    E0105: Error(No) {
        title: "a number is too large",
        text: "\
Literals are below 2^256. That is more than any type holds: a `field` has 252 bits and a little, an `int` at most 250.

```zk
const LARGE: field = 0x1_0000000000000000000000000000000000000000000000000000000000000000;
```

Split the value, or pass it as an input.
",
    }
    E0106: Error(No) {
        title: "a character cannot be seen",
        text: "\
Control characters, characters of no width and characters that turn the direction of writing are refused everywhere, in
comments and texts too. With them a program can look different from what it does.

Delete the character, and read the line again: it may not say what it seemed to say.
",
    }
    E0107: Error(No) {
        title: "a comment is written `/* … */`",
        text: "\
There is one form of comment: from `//` to the end of the line. Documentation of an item begins with `///`.

```zk
/* not a comment */
// a comment
```

Begin every line of the comment with `//`.
",
    }
    E0108: Error(No) {
        title: "a bracket is never closed",
        text: "\
Every `(`, `[` and `{` needs its closing bracket. The message shows where the bracket was opened, and where it was clear
that it should have been closed; if the indentation of some `}` fits another `{`, that is where it looks.

```zk
circuit main(x: u8) {
    assert (x + 1 == 2;
}
```

Add the closing bracket.
",
    }
    E0109: Error(No) {
        title: "a closing bracket closes nothing",
        text: "\
There is a `)`, `]` or `}` without the bracket that opens it.

```zk
circuit main(x: u8) {
    assert x) == 1;
}
```

Remove it, or add the opening bracket.
",
    }
    E0110: Error(No) {
        title: "the source is nested too deeply",
        text: "\
At most 128 brackets may be open at once, and a chain of operators inside of brackets may make the tree at most 256 levels
deep. So no source can exhaust the compiler's memory for calls.

```zk
const SUM: u32 = 1 + 1 + 1 /* and 300 more */;
```

Give parts of the expression a name with `let`, or sum up the elements of an array in a loop.
",
    }
    E0111: Error(No) {
        title: "something else was expected",
        text: "\
The parser could not go on with what it found, and the mistake is none of those with a code of their own. The message
says what would have been possible.

```zk
fn f(x: u8) -> u8 { x + }     // an expression must follow `+`
```

Compare with the language reference, docs/language.md.
",
    }
    E0112: Error(No) {
        title: "a semicolon is missing",
        text: "\
Statements and most items end with `;`. Only what ends with `}` does without, and the last expression of a block, which
is its value. An `assert`, a `log` or an assignment may go without at the end of a block.

```zk
let y = x + 1
let z = y;
```

Add `;` where the message points.
",
    }
    E0113: Error(No) {
        title: "a comma is missing",
        text: "\
Parameters, arguments, fields and elements are separated by `,`. One after the last is allowed.

```zk
fn f(a: u8 b: u8) { }
```

Add `,` where the message points.
",
    }
    E0114: Error(No) {
        title: "a word is kept for a later version",
        text: "\
Some words are no names because later versions of the language use them: `enum`, `match`, `contract`, `clause`, `lock`,
`unlock`, `locks`, `state`, `next`, `invariant`, `requires`, `signed`, `by`, `test`, `prop`, `adversary`, `should_fail`,
`Value`.

```zk
let state = 1;
```

Choose another name, such as `state_`.
",
    }
    E0115: Error(No) {
        title: "this is written otherwise here",
        text: "\
The language resembles Rust but is smaller. It has no `while`, `loop`, `break`, `continue` and `return`, no references,
methods, macros and traits, no `++`, `--`, `**`, `:=` and `? :`.

```zk
while i < 10 { i += 1; }          // for i in 0..10 { … }
return x;                         // x
let y = &x;                       // let y = x;
let z = x.abs();                  // let z = abs(x);
let w = x == 1 ? 2 : 3;           // let w = if x == 1 { 2 } else { 3 };
```

The help of the message says how it is written.
",
    }
    E0116: Error(No) {
        title: "an operator is written in letters",
        text: "\
Operators on truth values are `&&`, `||` and `!`.

```zk
assert x == 1 and not done;       // x == 1 && !done
```

Write the operator as a sign.
",
    }
    E0117: Error(No) {
        title: "`=` stands where `==` is meant",
        text: "\
`=` gives a name its value; `==` compares.

```zk
assert x = 1, \"one\";
```

Write `==`.
",
    }
    E0118: Error(No) {
        title: "comparisons are chained",
        text: "\
`a < b < c` would compare a truth value with a number, which is never meant.

```zk
assert 0 < x < 10;
```

Compare twice: `0 < x && x < 10`. To compare truth values, use parentheses: `(a < b) == (c < d)`.
",
    }
    E0119: Error(No) {
        title: "`let` has no value",
        text: "\
Every name has a value from the start; there are no variables without one.

```zk
let y: u8;
```

Write the value: `let y: u8 = 0;`. If it depends on a condition, the condition is an expression:
`let y = if c { 1 } else { 2 };`.
",
    }
    E0120: Error(No) {
        title: "a parameter lacks its type or its `const`",
        text: "\
Parameters have a type. Those between `<` and `>` are constants that are known when the circuit is built, and say so.

```zk
fn f<N: u32>(xs) { }
fn f<const N: u32>(xs: [u8; N]) { }
```

Write the parameter as in the second line.
",
    }
    E0121: Error(No) {
        title: "a range stands where there is none",
        text: "\
Ranges are no values. They stand after `in`, in loops and comprehensions; and an `int` type has its bounds written with
`..=`, both included.

```zk
let r = 0..3;
type Digit = int 0..10;           // int 0..=9
```

Write the range where it is used: `for i in 0..3 { … }`.
",
    }
    E0122: Error(No) {
        title: "what cannot change is assigned to",
        text: "\
On the left of `=` or `+=` stands a variable, a field of one (`p.x`) or an element of one (`xs[i]`).

```zk
x + 1 = 2;
(a, b) = (1, 2);
```

To compare, write `==`. To change several variables, assign to one after the other.
",
    }
    E0123: Error(No) {
        title: "a struct value stands in the head of `if` or `for`",
        text: "\
In `if p == P { x: 1 } { … }` the first `{` opens the body, as it does everywhere after a condition.

```zk
if p == P { x: 1 } { assert false; }
```

Put the struct value in parentheses: `if p == (P { x: 1 }) { … }`.
",
    }
    E0124: Error(No) {
        title: "`constrain` does not say what ties the hint down",
        text: "\
`constrain` names the hints it discharges and the values they follow from; both must be mentioned in its conditions.

```zk
let r = hint u16 { floor_sqrt(x) };
constrain r { r * r <= x; }
```

Add `from` and the values: `constrain r from x { … }`.
",
    }
    E0125: Error(No) {
        title: "the arrow before the result type is missing",
        text: "\
The type of a function's result stands after `->`.

```zk
fn f(x: u8): u8 { x }
fn f(x: u8) -> u8 { x }
```

Write `->` as in the second line.
",
    }
    E0126: Error(No) {
        title: "a text stands where a value must",
        text: "\
Texts are no values. They are the messages of `assert` and arguments of `log`.

```zk
let name = \"text\";
```

For data, use arrays of numbers.
",
    }
    E0127: Error(No) {
        title: "an item or statement stands at the wrong level",
        text: "\
Functions, circuits, structs, types, constants, modules and `use` are items: they stand outside of functions. Statements
stand inside of them.

```zk
let x = 3;                        // const x: u8 = 3;
fn f() { fn g() { } }
```

Move it to where it belongs.
",
    }
    E0128: Error(No) {
        title: "`pub`, `public` or `mut` is misplaced",
        text: "\
`pub` makes an item visible to other modules. `public` makes a parameter of a circuit part of the journal, and stands
before its name. `mut` marks a name bound by `let` that will be assigned to.

```zk
circuit main(pub x: u8, y: public u8, mut z: u8) { }
circuit main(public x: u8, public y: u8, z: u8) { let mut z = z; }
```

Write as in the second line.
",
    }
    E0129: Error(No) {
        title: "documentation documents nothing",
        text: "\
A comment with three slashes documents the item that follows. At the end of a file none follows.

```zk
/// The end.
```

Write an ordinary comment, `//`.
",
    }
    E0130: Error(No) {
        title: "a source file is too large",
        text: "\
Source files have at most 16 MiB. What is longer is not a program but data.

Pass large data as inputs, or split the program into modules.
",
    }
}
