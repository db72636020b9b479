//! Codes of lexer and parser, E01xx.

use super::register;

register! {
    E0101: Error(No) {
        title: "a character is not part of the language",
        text: "\
Programs are written in ASCII: names are made of the letters a to z in both cases, digits and `_`. Other characters
are allowed only in comments and strings, so that no two names can look alike.

```zk
circuit main(größe: u8) { }     // the name has letters that names cannot have
```

Write the name or the operator in ASCII: `groesse`, `<=` for `≤`, `\"` for `“`.
",
    }
    E0102: Error(No) {
        title: "a string has no closing quote",
        text: "\
A string begins and ends with `\"` on one line.

```zk
assert x == 1, \"one;
```

Add the closing quote. A line end inside a string is written `\\n`.
",
    }
    E0103: Error(No) {
        title: "an escape in a string is unknown",
        text: "\
In a string or character, a backslash is followed by `n` (line end), `t` (tab), `r` (carriage return), `0` (the byte zero), a quote,
another backslash, or `x` and two hexadecimal digits up to `7f`, which are a character's number.

```zk
log(\"C:\\dir\");
```

To write a backslash, double it: `\"C:\\\\dir\"`.
",
    }
    E0104: Error(No) {
        title: "a number is malformed",
        text: "\
Numbers are integers: decimal (`1_000`), hexadecimal (`0xff`) or binary (`0b1010`). They have no fraction and no suffix.

```zk
let rate = 1.5;
let one = 1u8;
```

Count in smaller units instead of fractions. To choose a number's type, declare it, as in `let one: u8 = 1;`,
or write `1 as u8`.
",
    }
    E0105: Error(No) {
        title: "a number is too large",
        text: "\
Literals are below 2^256. That is more than any type holds: a `field` element is below 2^253, an `int` at most 2^250.

```zk
const LARGE: field = 0x1_0000000000000000000000000000000000000000000000000000000000000000;
```

Split the value, or pass it as an input.
",
    }
    E0106: Error(No) {
        title: "a character is invisible",
        text: "\
Control characters, characters without width and characters that change the direction of writing are refused everywhere,
also in comments and strings. They can make a program look different from what it does.

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
Every `(`, `[` and `{` needs its closing bracket. The message shows where the bracket was opened, and where it
should have been closed at the latest. If a `}` is indented like an earlier `{`, it is taken to close that one.

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
At most 128 brackets may be open at once, and brackets and chains of operators together may be nested at most 256
levels deep. So no source can exhaust the compiler's call stack.

```zk
const SUM: u32 = 1 + 1 + 1 /* and 300 more */;
```

Give parts of the expression names with `let`, or add up the elements of an array in a loop.
",
    }
    E0111: Error(No) {
        title: "something else was expected",
        text: "\
The parser cannot continue with what it found, and the mistake is not one that has a code of its own. The message says
what could stand there instead.

```zk
fn f(x: u8) -> u8 { x + }     // an expression must follow `+`
```

Compare with the language reference, docs/language.md.
",
    }
    E0112: Error(No) {
        title: "a semicolon is missing",
        text: "\
Statements and most items end with `;`. What ends with `}` needs none, and the last expression of a block, which is the
block's value, has none. At the end of a block, an `assert`, a `log` or an assignment may leave it out.

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
    E0115: Error(No) {
        title: "this is not part of the language",
        text: "\
The language resembles Rust but is smaller. It has no `while`, `loop`, `break` and `continue`, no references,
macros and traits, no `++`, `--`, `**`, `:=` and `? :`.

```zk
while i < 10 { i += 1; }          // for i in 0..10 { … }
let y = &x;                       // let y = x;
let w = x == 1 ? 2 : 3;           // let w = if x == 1 { 2 } else { 3 };
```

The help in the message says what to write instead.
",
    }
    E0116: Error(No) {
        title: "an operator is written as a word",
        text: "\
The operators on booleans are `&&`, `||` and `!`.

```zk
assert x == 1 and not done;       // x == 1 && !done
```

Write the operator as a symbol.
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
`a < b < c` would compare a boolean with a number, which is never meant.

```zk
assert 0 < x < 10;
```

Compare twice: `0 < x && x < 10`. To compare booleans, use parentheses: `(a < b) == (c < d)`.
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
        title: "a parameter has no type or no `const`",
        text: "\
Every parameter has a type. A parameter between `<` and `>` that stands for a number is known when the circuit is built, and is
marked `const`.

```zk
fn f<N: u32>(xs) { }
fn f<const N: u32>(xs: [u8; N]) { }
```

Write the parameter as in the second line.
",
    }
    E0121: Error(No) {
        title: "a range is not allowed here",
        text: "\
Ranges are not values. They are written after `in`, in loops and array comprehensions. The bounds of an `int` type are
written with `..=`, and both are included.

```zk
let r = 0..3;
type Digit = int 0..10;           // int 0..=9
```

Write the range where it is used: `for i in 0..3 { … }`.
",
    }
    E0122: Error(No) {
        title: "the left side of an assignment cannot change",
        text: "\
The left side of `=` or `+=` must be a variable, a field of one (`p.x`) or an element of one (`xs[i]`).

```zk
x + 1 = 2;
(a, b) = (1, 2);
```

To compare, write `==`. To change several variables, assign to each one separately.
",
    }
    E0123: Error(No) {
        title: "a struct value after `if` or `in` needs parentheses",
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
`constrain` names the hints that it ties down and, after `from`, the values they follow from. Its conditions must mention
both.

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
The type of a function's result is written after `->`.

```zk
fn f(x: u8): u8 { x }
fn f(x: u8) -> u8 { x }
```

Write `->` as in the second line.
",
    }
    E0126: Error(No) {
        title: "this is not a character",
        text: "\
Between single quotes stands one character of ASCII. It is a number: `'a'` is 97. A string stands between double quotes,
and is an array of bytes: `\"ab\"` is `[97, 98]`, with the type `[u8; 2]`.

```zk
const NAME: [u8; 2] = 'ab';
```

Write `\"ab\"`.
",
    }
    E0127: Error(No) {
        title: "an item or statement is in the wrong place",
        text: "\
Functions, circuits, contracts, structs, types, constants, modules and `use` are items: they are written outside functions and contracts.
Statements are written inside functions and clauses, and clauses inside contracts. A scenario, `test \"…\" on ledger`, has steps instead of statements.

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
`pub` makes an item visible to other modules. `public` makes a parameter of a circuit part of the journal, and is
written before its name. `mut` marks a name bound by `let` that will be assigned to.

```zk
circuit main(pub x: u8, y: public u8, mut z: u8) { }
circuit main(public x: u8, public y: u8, z: u8) { let mut z = z; }
```

Write them as in the second line.
",
    }
    E0129: Error(No) {
        title: "documentation documents nothing",
        text: "\
A comment with three slashes documents the item that follows. Here no item follows.

```zk
/// This is the end.
```

Write an ordinary comment, `//`.
",
    }
    E0130: Error(No) {
        title: "a source file is too large",
        text: "\
A source file may have at most 16 MiB.

Pass large data as inputs, or split the program into modules.
",
    }
    E0136: Error(No) {
        title: "an arm of a `match` has a condition",
        text: "\
Which arm of a `match` is taken depends on the patterns alone. So it is known that there is an arm for every value.

```zk
match x {
    y if y > 3 => 1,
    _ => 0,
}
```

Put the condition into the value of the arm, `y => if y > 3 { 1 } else { 0 },`, or write a range as the pattern, `4..=255 => 1,`.
",
    }
    E0137: Error(No) {
        title: "a pattern stands where only a `match` has one",
        text: "\
A pattern that takes only some values stands in an arm of a `match`. There is no `if let`, `while let` or `let … else`, and a pattern
does not give a name to what it looks into, as `y @ 1..=3` would.

```zk
if let Some(y) = x { assert y > 3; }
let Some(z) = x else { return; };
```

Write a `match`: `match x { Some(y) => { assert y > 3; } None => { } }`. For an `Option`, `x.unwrap_or(0)` gives a value in any case.
",
    }
    E0138: Error(No) {
        title: "a variant of an enum is given a value",
        text: "\
The variants of an enum have no numbers and no strings. How a value is encoded is not visible to a program.

```zk
enum Color { Red = 1, Green = 2 }
```

Write the names alone, `enum Color { Red, Green }`, and a function that gives the number of each:
`fn number(color: Color) -> u8 { match color { Red => 1, Green => 2 } }`.
",
    }
    E0150: Error(No) {
        title: "an operator follows a range after `as`",
        text: "\
After `as`, a bound of `int LOW..=HIGH` ends before an operator of two sides: the operator would compute with the value that is
converted. What looks like a bound would not be one.

```zk
let place = x as int 0..=N - 1;
```

Write `x as int 0..=(N - 1)`, or `(x as int 0..=N) - 1` if that is what is meant.
",
    }
}
