//! Codes of name resolution, E02xx.

use super::register;

register! {
    E0201: Error(No) {
        title: "a name is not known here",
        text: "\
A name must be defined before it means something: as a local, a parameter, an item of this module, or an
import.

```zk
fn double(x: u32) -> u32 {
    2 * y
}
```

Correct the spelling, define the name, or import it with `use`.
",
    }
    E0202: Error(No) {
        title: "a type is not known",
        text: "\
A type is `bool`, `u8` to `u128`, `int a..=b`, `field`, an array, a tuple, or a `struct` or `type` of the
program.

```zk
fn f(x: i32) { }
```

Correct the spelling, or define the type. Integers with a sign have their bounds written out: `int
-128..=127`.
",
    }
    E0203: Error(No) {
        title: "a module has no item of this name",
        text: "\
In a path, each name before `::` is a module, and the name after it is an item of that module.

```zk
use std::hash::poseidn;
```

Correct the spelling. The items of a module are in its file.
",
    }
    E0204: Error(No) {
        title: "an item is private",
        text: "\
An item without `pub` can be used only in its own module and in the modules inside it.

```zk
mod bank;               // bank.zk: fn fee() -> u32 { 3 }
circuit main(x: u32) { assert x == bank::fee(); }
```

Put `pub` in front of the definition if others may use it.
",
    }
    E0205: Error(No) {
        title: "a name is defined twice",
        text: "\
In one scope a name means one thing: one item of a module, one field, one parameter. (A `let` may reuse
the name of an earlier one.) The names of built-in types cannot be defined again.

```zk
const LIMIT: u32 = 1;
const LIMIT: u32 = 2;
```

Rename one of them, or remove it.
",
    }
    E0206: Error(No) {
        title: "a definition refers to itself",
        text: "\
A constant, a type or an import gets its meaning from the names in its definition, so these must not lead
back to it. A struct that contains itself would be infinitely large.

```zk
const A: u32 = B + 1;
const B: u32 = A + 1;
```

Remove one of the references from the cycle.
",
    }
    E0207: Error(No) {
        title: "a function calls itself",
        text: "\
There is no recursion: every call is replaced by the function's body, so that the cost of a program is
known when it is built.

```zk
fn f(x: u32) -> u32 { if x == 0 { 0 } else { f(x - 1) } }
```

Use a `for` loop with const bounds.
",
    }
    E0208: Error(No) {
        title: "the file of a module is missing",
        text: "\
`mod tree;` loads the file `tree.zk` beside the root file. In `a.zk`, `mod b;` loads `a/b.zk`.

```zk
mod tree;      // there is no tree.zk
```

Create the file, or remove the line.
",
    }
    E0209: Error(No) {
        title: "a file is loaded twice",
        text: "\
Each file is one module. A file that loads itself would contain itself as a module.

```zk
mod main;      // in main.zk
```

Remove the line. To bring a name into scope, write `use`.
",
    }
    E0210: Error(No) {
        title: "the program is too large",
        text: "\
Programs have limits, so that no source can exhaust the compiler's time or memory: 1000 modules with 64 MiB
together, nested 32 deep; calls nested 128 deep; structs nested 32 deep; types with 256 parts.

```zk
type A = (u8, u8);
type B = (A, A);     // and so on: twice as large at each step
```

Use arrays and loops, write a function's body in place of its call, or merge modules.
",
    }
    E0211: Error(No) {
        title: "a name of the wrong kind",
        text: "\
Functions are called, constants and variables are values, structs and aliases are types, and a module is
followed by `::` and an item of it. Circuits are entry points and cannot be called.

```zk
fn f() -> u32 { 1 }
fn g() -> u32 { f }       // a function, not a value
```

Use the name for what it is: `f()` calls the function.
",
    }
    E0212: Error(No) {
        title: "a length, a bound or an argument of a type that has no value",
        text: "\
Array lengths, bounds of integer types and arguments of images are computed when the program is built: they
are integers computed from literals, constants, const parameters and variables of loops, without field elements, hints and
what is revealed. All of them together may take a million steps.

```zk
fn f(n: u32) -> [u32; n] { }
```

Make the length a const parameter: `fn f<const N: u32>() -> [u32; N]`.
",
    }
    E0214: Error(No) {
        title: "`public` is not allowed here",
        text: "\
`public` marks parameters of circuits: the journal shows their values. A function takes public and secret
values alike. A `Hidden` parameter is in the journal as a commitment, so it cannot be public as well.

```zk
fn f(public x: u32) -> u32 { x }
```

Remove `public`.
",
    }
    E0215: Error(No) {
        title: "an attribute is unknown or malformed",
        text: "\
A budget stands before a function or circuit: `#[cost(multipliers <= 1_000)]`. Before any item, `#[allow(W0201, W0203)]` says which
warnings about it are not wanted, by their codes.

```zk
#[inline]
fn f() {}
```

Correct the attribute or remove it.
",
    }
    E0216: Error(No) {
        title: "this is not allowed in a constant",
        text: "\
The value of a constant is made of literals, other constants, operators, `if`, `match`, arrays, tuples, structs,
enums, and functions and methods of them. It cannot reveal anything or contain hints: nobody runs a program to compute it.

```zk
const N: u32 = reveal(3);
```

Write the value itself.
",
    }
    E0217: Error(No) {
        title: "this cannot be assigned to",
        text: "\
The left side of `=` must be a variable bound with `let mut`, or a field or an element of such a variable.

```zk
const N: u32 = 1;
fn f() { N = 2; }
```

Assign to a variable: `let mut n = N; n = 2;`.
",
    }
    E0218: Error(No) {
        title: "an integer type is empty",
        text: "\
In `int a..=b` the lower bound comes first. No value could have an empty type.

```zk
type Digit = int 9..=0;
```

Swap the bounds.
",
    }
    E0219: Error(No) {
        title: "`Hidden` is not allowed here",
        text: "\
`Hidden<T>` is a value behind a commitment: in the journal of a circuit, or in a transaction. It is allowed only in parameters of circuits and
of clauses, and in fields of a contract's `state`, around a bool, an integer or a field element. Inside a program a hidden value is used
like any other value.

```zk
fn f(x: Hidden<u64>) -> u64 { x }
```

Here, write `u64`. For several hidden parameters, write `[Hidden<u64>; 4]`.
",
    }
    E0220: Error(No) {
        title: "a struct has no such field",
        text: "\
A struct literal gives each field of the struct a value, by the field's name.

```zk
struct Point { x: u32, y: u32 }
fn f() -> Point { Point { x: 1, z: 2 } }
```

Correct the spelling, or add the field to the struct.
",
    }
    E0221: Error(No) {
        title: "a field has no value",
        text: "\
A struct literal gives every field a value; there are no defaults.

```zk
struct Point { x: u32, y: u32 }
fn f() -> Point { Point { x: 1 } }
```

Add the missing fields.
",
    }
    E0222: Error(No) {
        title: "an `image` item is wrong",
        text: "\
`image NAME = CIRCUIT<VALUES>;` names a circuit and gives each of its const parameters a value of its
type.

```zk
fn f<const N: u32>() {}
image f3 = f<3>;
```

Name a `circuit`, and give one value for each const parameter.
",
    }
    E0223: Error(No) {
        title: "the functions of a type stand in another module",
        text: "\
An `impl` stands in the module of its struct or enum, so that a reader finds there all that a type can do.

```zk
impl Option<u8> { fn double(self) -> u8 { 2 } }
```

Write a function that takes the value as a parameter.
",
    }
    E0224: Error(No) {
        title: "the wrong number of type and const arguments",
        text: "\
A struct, an enum or a function with parameters in `<…>` takes one argument for each. A type is always written with
all of them. Of a call they may all be left out, so that they are inferred.

```zk
struct Pair<T, const N: u32> { a: [T; N], b: [T; N] }
fn first(p: Pair<u8>) -> u8 { p.a[0] }
```

Write as many as there are parameters: `Pair<u8, 3>`.
",
    }
    E0225: Error(No) {
        title: "a type where a value is expected, or the reverse",
        text: "\
What stands for `T` is a type, and what stands for `const N: u32` is an integer that is known when the program is built.

```zk
struct Row<T, const N: u32> { cells: [T; N] }
fn f(r: Row<4, u8>) {}
```

Write the arguments in the order of the parameters: `Row<u8, 4>`.
",
    }
    E0226: Error(No) {
        title: "this type has no `impl`",
        text: "\
Only structs and enums of the program have functions of their own.

```zk
impl u32 { fn double(self) -> u64 { 2 * self } }
```

Write a function that takes the value as a parameter.
",
    }
    E0227: Error(No) {
        title: "a variant cannot take fields from another value",
        text: "\
`..base` takes the fields that are not written from another value of the same struct. A value of an enum may be another
variant, which does not have them.

```zk
enum Shape { Disc { x: u8, r: u8 }, Empty }
fn grow(s: Shape) -> Shape { Shape::Disc { r: 2, ..s } }
```

Take the value apart with `match`, and give every field a value.
",
    }
    E0228: Error(No) {
        title: "nothing in a path takes what is written in `<…>`",
        text: "\
In a path, `::<…>` says what stands for the parameters of a struct or an enum. It stands behind its name, or behind that of a
variant.

```zk
use std::array;
fn f(xs: [u8; 3]) -> int { array::<u8>::sum(xs) }
```

Write it behind the name that has parameters: `Option::<u8>::None`.
",
    }
    E0246: Error(No) {
        title: "a name in a pattern looks like a variant, and is none",
        text: "\
A name alone in a pattern takes every value and is bound to it, unless it is a variant or a constant. So a misspelt variant would
take all that is left. A name that begins with a capital letter is therefore never bound by an arm.

```zk
enum Color { Red, Green, Blue }
fn number(color: Color) -> u8 { match color { Red => 1, Gren => 2, _ => 3 } }
```

Write the variant as it is defined, or `_` for all that is left. To bind the value, choose a name that begins with a small letter.
",
    }
    W0201: Warning {
        title: "a variable or parameter is never used",
        text: "\
It may be left over from an earlier version, or another name was meant.

```zk
fn f(x: u32, y: u32) -> u32 { x + x }
```

Remove it, or begin its name with `_`.
",
    }
    W0202: Warning {
        title: "an import is never used",
        text: "\
Nothing in the module refers to it.

```zk
use std::hash::poseidon;
circuit main(x: u32) { assert x == 1; }
```

Remove the line, or make it `pub use` to pass the name on.
",
    }
    W0203: Warning {
        title: "an item is never used",
        text: "\
The item is private, and nothing in the program refers to it.

```zk
fn helper() -> u32 { 1 }
circuit main(x: u32) { assert x == 1; }
```

Remove it, make it `pub`, or begin its name with `_`.
",
    }
    W0210: Warning {
        title: "Zk.lock does not fit the packages",
        text: "\
`Zk.lock` remembers the version and the hash of every package that a project uses. A package has changed since the file was
written, or was added or removed, so the images may be other ones than before. `zkc check` and `zkc build` bring the file up to
date and say so; the other commands leave it as it is. With `--locked` this is an error (E0269).
",
    }
    W0211: Warning {
        title: "a dependency is never used",
        text: "\
`Zk.toml` names a package, and no path of the project begins with its name.

```toml
[dependencies]
shapes = { path = \"../shapes\" }
```

Remove the line, or use the package: `use shapes::area;`.
",
    }
    W0220: Warning {
        title: "a variable is `mut` and never assigned to",
        text: "\
Whoever reads `mut` looks for the place where the value changes, and there is none.

```zk
circuit main(x: u32) {
    let mut y = x + 1;
    assert y == 3;
}
```

Remove `mut`. Perhaps an assignment was forgotten.
",
    }
    W0221: Warning {
        title: "a loop variable hides another name",
        text: "\
In the loop, the name means its variable, and what had the name before cannot be used. In nested loops that is often a mistake.

```zk
fn sum(rows: [[u32; 3]; 2]) -> u64 {
    let mut total: u64 = 0;
    for i in 0..2 {
        for i in 0..3 { total += rows[i][i]; }
    }
    total
}
```

Rename one of the two.
",
    }
}
