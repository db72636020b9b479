//! Codes of types and linearity, E03xx and E04xx.

use super::register;

register! {
    E0301: Error(No) {
        title: "a value has another type than expected",
        text: "\
The declared type of a `let`, a parameter, a field or a result says which type the value must have. An
integer of another integer type is accepted: it is coerced, which proves that it fits. An integer is also accepted
where a field element is wanted, but not the other way around.

```zk
fn f(x: field) -> u32 {
    x
}
```

Convert the value, here by `x as u32`, which proves that it fits, or change the declared type.
",
    }
    E0302: Error(No) {
        title: "an operator does not take these types",
        text: "\
`+ - * /` are for integers and for field elements, `% < <= > >= & | ^ << >>` for integers only, `&& || !`
for booleans, `==` and `!=` for two values of the same type.

```zk
fn f(x: field, y: field) -> bool { x < y }
```

Field elements have no order: convert to an integer first, `x as u64 < y as u64`, which proves that both
fit.
",
    }
    E0303: Error(No) {
        title: "a call has too few or too many arguments",
        text: "\
A call gives each parameter one argument.

```zk
fn add(a: u32, b: u32) -> u64 { a + b }
fn f() -> u64 { add(1) }
```

Add the missing arguments, or remove the extra ones.
",
    }
    E0304: Error(No) {
        title: "a const argument cannot be inferred",
        text: "\
Const arguments are inferred from the lengths of array arguments, or of the array that is expected as the
result. If no array has exactly the parameter as its length, the argument must be written.

```zk
fn zeros<const N: u32>() -> u32 { N }
fn f() -> u32 { zeros() }
```

Write the argument: `zeros::<3>()`.
",
    }
    E0305: Error(No) {
        title: "a call has too few or too many const arguments",
        text: "\
Either all const arguments are written or none.

```zk
fn f<const A: u32, const B: u32>() -> u32 { A + B }
fn g() -> u32 { f::<1>() }
```

Write all of them.
",
    }
    E0306: Error(No) {
        title: "there is no such field",
        text: "\
`.name` is for fields of structs, `.0` for parts of tuples, `[0]` for elements of arrays.

```zk
fn f(t: (u32, u32)) -> u32 { t.2 }
```

Correct the name or the number.
",
    }
    E0309: Error(No) {
        title: "a variable without `mut` is assigned to",
        text: "\
A variable keeps its value unless it is bound with `let mut`. So do parameters.

```zk
fn f(x: u32) -> u32 {
    let y = x;
    y += 1;
    y
}
```

Write `let mut y = x;`.
",
    }
    E0310: Error(No) {
        title: "only arrays can be indexed",
        text: "\
`a[i]` is the i-th element of an array.

```zk
fn f(x: u32) -> bool { x[0] }
```

For the bits of an integer use `to_bits::<32>(x)[0]`; for parts of a tuple `.0`.
",
    }
    E0312: Error(No) {
        title: "`as` does not convert this",
        text: "\
`as` converts bool to int, int to int and int to field without loss, and a field element to an unsigned
integer if it is proven to fit.

```zk
fn f(x: u32) -> bool { x as bool }
```

Compare instead: `x != 0`.
",
    }
    E0313: Error(No) {
        title: "this must be known when the program is built",
        text: "\
Bounds of loops, lengths of arrays, const arguments and shift amounts decide how a program is built, so they
cannot depend on inputs. They are made of literals, constants, const parameters, variables of loops, operators, `if`, and
calls of functions that take no hints.

```zk
fn f(n: u32) -> u32 {
    let mut t = 0;
    for i in 0..n { t += i; }
    t
}
```

Loop to a const bound and use `if i < n` inside.
",
    }
    E0315: Error(No) {
        title: "the type of an empty array is not known",
        text: "\
All elements of an array have one type, and here there is no element to infer it from.

```zk
fn f() { let xs = []; }
```

Write the type: `let xs: [u32; 0] = [];`.
",
    }
    E0316: Error(No) {
        title: "a hint must be the whole value of a `let`",
        text: "\
A hint must be bound to a name and then tied down by a `constrain`. Inside a larger expression it would be
used before that.

```zk
fn f(x: u32) -> u32 { 1 + hint u32 { x } }
```

Bind it first: `let h = hint u32 { x };`.
",
    }
    E0317: Error(No) {
        title: "this function exists only in hints",
        text: "\
`floor_sqrt`, `inverse`, `inverse_modulo` and `sorted` are computed by the prover alone. Their results can be anything until they
are constrained.

```zk
fn f(x: u32) -> u16 { floor_sqrt(x) }
```

Call it in a hint: `let r = hint u16 { floor_sqrt(x) };` followed by a `constrain`.
",
    }
    E0318: Error(No) {
        title: "this is not allowed in a hint",
        text: "\
In a hint, the prover alone computes a value. A hint cannot assert, constrain, reveal or log, and cannot
assign to variables outside it.

```zk
fn f(x: u32) { let h = hint u32 { assert x == 1; x }; }
```

Write it after the hint.
",
    }
    E0319: Error(No) {
        title: "only conditions are allowed in `constrain`",
        text: "\
The body of `constrain` is a list of conditions, each of type bool and required to be true or an `assert_permutation`,
with `let` to name parts of them. They may stand in loops and in the branches of an `if`.

```zk
constrain h from x {
    n += 1;
    h == x;
}
```

Compute what the conditions need before the `constrain`.
",
    }
    E0321: Error(No) {
        title: "values that must agree are of different types",
        text: "\
The two branches of an `if` that is used as a value must have the same type, and so must the elements of an array.

```zk
fn f(b: bool) -> u32 { if b { 1 } else { true } }
```

Give them the same type.
",
    }
    E0322: Error(No) {
        title: "there is nothing to reveal",
        text: "\
`reveal(e)` writes the value of `e` to the journal. A block that ends in `;` has no value.

```zk
fn f(x: u32) { reveal({ x; }); }
```

Give it an expression with a value.
",
    }
    E0323: Error(No) {
        title: "a type is too large",
        text: "\
A tuple that holds two copies of another tuple is twice as large. Types have at most 256 parts.

```zk
let b = (a, a);
let c = (b, b);     // and so on
```

Use structs and arrays.
",
    }
    E0324: Error(No) {
        title: "a hint cannot be of this type",
        text: "\
The value of a hint is a bool, an integer or a field element, or an array, a tuple, a struct or an
enum of them. `()` has no value.

```zk
let h = hint () { };
```

Give the hint the type of what it computes.
",
    }
    E0325: Error(No) {
        title: "a pattern does not fit",
        text: "\
A pattern `(a, b)` fits a tuple of two parts.

```zk
fn f(t: (u32, u32, u32)) { let (a, b) = t; }
```

Give the pattern as many parts as the value has; `_` stands for one that is not needed.
",
    }
    E0326: Error(No) {
        title: "`for` cannot run over this",
        text: "\
A loop runs over a range `low..high` or over the elements of an array.

```zk
fn f(n: u32) { for i in n { } }
```

Write `0..n` for a const `n`.
",
    }
    E0327: Error(No) {
        title: "this is not allowed in `log`",
        text: "\
`log` shows values to the prover, and the program proves the same with it as without it. So its arguments cannot
assign to variables outside them, and cannot reveal, assert or constrain.

```zk
fn f(x: u32) {
    let mut n = x;
    log(\"next\", { n += 1; n });
}
```

Write it before the `log`, and log the result: `n += 1; log(\"next\", n);`.
",
    }
    E0330: Error(No) {
        title: "a `match` does not take every value",
        text: "\
A `match` has an arm for every value, so that it has a result whatever the input is. The message shows a value for
which there is none.

```zk
enum Side { Left, Right }
fn sign(s: Side) -> u8 { match s { Left => 1 } }
```

Add an arm for it, or one for all that are left: `_ => …`.
",
    }
    E0331: Error(No) {
        title: "an arm is never taken",
        text: "\
The first arm that fits is taken, and those before this one take all that it could.

```zk
fn f(x: bool) -> u8 { match x { _ => 1, true => 2 } }
```

Remove it, or move it up. A name that is not that of a variant takes every value: it may be misspelled.
",
    }
    E0332: Error(No) {
        title: "a pattern that must take every value does not",
        text: "\
`let`, `for` and parameters bind a value whatever it is, so their patterns must take every value of the type.

```zk
fn f(x: Option<u8>) -> u8 {
    let Some(y) = x;
    y
}
```

Use `match`, which says what happens otherwise.
",
    }
    E0333: Error(No) {
        title: "this is not how a variant is written",
        text: "\
A pattern or a value names a variant of an enum in the form in which it is defined: alone, with parts in parentheses,
or with fields in braces.

```zk
enum Shape { Disc { r: u16 }, Square(u16), Empty }
fn f() -> Shape { Shape::Square { a: 3 } }
```

Write `Shape::Square(3)`.
",
    }
    E0334: Error(No) {
        title: "several enums have a variant of this name",
        text: "\
In a pattern the name of a variant may stand alone, if only one enum in scope has a variant of this name.

```zk
enum A { None, One }
enum B { None, Two }
fn f(a: A) -> u8 { match a { None => 0, A::One => 1 } }
```

Write the enum before it: `A::None`.
",
    }
    E0335: Error(No) {
        title: "the sides of `|` bind different names",
        text: "\
Whichever side of `a | b` takes the value, the same names have a value afterwards.

```zk
enum Shape { Square(u16), Line(u16), Empty }
fn f(s: Shape) -> u16 { match s { Shape::Square(a) | Shape::Line(b) => a, Shape::Empty => 0 } }
```

Bind the same names on both sides, or write two arms.
",
    }
    E0336: Error(No) {
        title: "a range of a pattern holds no number",
        text: "\
A range in a pattern goes from its lower bound to its upper one.

```zk
fn f(x: u8) -> u8 { match x { 9..=1 => 1, _ => 0 } }
```

Write the lower bound first: `1..=9`.
",
    }
    E0337: Error(No) {
        title: "a pattern does not have the parts of its variant",
        text: "\
A pattern says of each part what it takes, once. `_` takes any value, and `..` at the end stands for all fields that
are not named.

```zk
struct Point { x: u32, y: u32 }
fn f(p: Point) -> u32 { let Point { x } = p; x }
```

Write `Point { x, .. }`, or match the other fields, too.
",
    }
    E0338: Error(No) {
        title: "a parameter of a circuit has no name",
        text: "\
The inputs of a circuit are given by the names of its parameters.

```zk
circuit c((a, b): (u8, u8)) { assert a < b; }
```

Give the parameter a name, and take it apart inside: `let (a, b) = pair;`.
",
    }
    E0339: Error(No) {
        title: "`self` where there is none",
        text: "\
`self` is the first parameter of a method: a function in `impl Name { … }` that is called as `x.f()`.

```zk
fn double(self) -> u64 { 2 * self }
```

Give the parameter a name and a type, or move the function into the `impl` of its type.
",
    }
    E0340: Error(No) {
        title: "a circuit has a type parameter",
        text: "\
A circuit says what its inputs are. Const parameters get their values from an `image`; types are written out.

```zk
circuit c<T>(x: T, public y: T) { assert x == y; }
```

Write the type, or move the shared code into a function.
",
    }
    E0341: Error(No) {
        title: "there is no such method",
        text: "\
`x.f()` calls a function of the `impl` of x's type, whose first parameter is `self`.

```zk
struct Point { x: u32, y: u32 }
fn f(p: Point) -> u32 { p.norm() }
```

Write the function into `impl Point { … }`, or call a function with the value as its argument.
",
    }
    E0342: Error(No) {
        title: "a type cannot be inferred",
        text: "\
What stands for a type parameter follows from the arguments of a call, from the fields of a value, and from the type that
is expected. Here nothing says what it is.

```zk
fn f() -> bool {
    let x = None;
    x.is_some()
}
```

Write the type: `let x: Option<u32> = None;`.
",
    }
    E0343: Error(No) {
        title: "a pattern is of another type than the value",
        text: "\
A pattern is compared with values of its own type: a number with a number, a variant with a value of its enum.

```zk
fn f(x: u8) -> u8 { match x { true => 1, _ => 0 } }
```

Write a pattern of the value's type.
",
    }
    E0344: Error(No) {
        title: "a `match` is too complex",
        text: "\
Whether a `match` takes every value is found out by looking at all combinations of what its patterns tell apart. Here there
are too many.

Match one part after another.
",
    }
    E0345: Error(No) {
        title: "`expect` without a message",
        text: "\
`x.expect(\"…\")` is the value of an `Option` that must have one. Its only argument is a string between quotes, which is shown
if there is no value; it may name values in braces, as the message of an `assert` does.

```zk
fn f(x: Option<u8>) -> u8 { x.expect() }
```

Say what is missing: `x.expect(\"no bid was made\")`.
",
    }
    E0346: Error(No) {
        title: "what stands for the parameters of a type is behind another name",
        text: "\
What is written in `::<…>` stands behind the name that takes it. A function in an `impl` has the parameters of its type, which
stand behind the name of the type.

```zk
struct Stack<const N: u32> { items: [u8; N] }
impl<const N: u32> Stack<N> { fn capacity() -> u32 { N } }
fn f() -> u32 { Stack::capacity::<4>() }
```

Write `Stack::<4>::capacity()`.
",
    }
    E0347: Error(No) {
        title: "a function is called by another type than its own",
        text: "\
The functions of an `impl` are those of the type that it is for, with what stands for the parameters there.

```zk
struct Stack<const N: u32> { items: [u8; N] }
impl Stack<4> { fn capacity() -> u32 { 4 } }
fn f() -> u32 { Stack::<5>::capacity() }
```

Write the type that the `impl` is for, or leave out what is written in `::<…>`.
",
    }
    E0348: Error(No) {
        title: "an input without values",
        text: "\
A parameter of a circuit has a value in every run. An enum without variants has none, so that nothing could be proven.

```zk
enum Never {}
circuit c(never: Never, x: u8) { assert x == 1; }
```

Give the enum a variant, or leave the parameter out.
",
    }
    E0350: Error(No) {
        title: "elements of different types",
        text: "\
All elements of an array have the same type. Here the type of an element depends on the variable of the loop that makes
them, such as an array that is longer in each round.

```zk
circuit c(x: u32) { let rows = [[x; i] for i in 0..3]; }
```

Give all elements the same length, the greatest one, and fill up with a value that changes nothing.
",
    }
    E0351: Error(No) {
        title: "a range is needed here",
        text: "\
The type `int` alone is an integer of any size: what is computed with it is exact, and nothing is proven. What comes from
outside of a circuit or from the prover needs a range that is proven: an input, a hidden value, a hint.

```zk
circuit c(x: int) { assert x > 3; }
```

Write `u64` or another type with a range, such as `int -100..=100`.
",
    }
    E0352: Error(No) {
        title: "the number of parts of a type parameter is not known",
        text: "\
`x.parts()` is the array of the truth values and numbers that a value is made of, and its length follows from the type of the value. In a
function that is generic over that type, there is no such length.

```zk
use std::hash::poseidon;

fn digest<T>(x: T) -> field { poseidon::hash(x.parts()) }
```

Take the parts instead, and call `parts()` where the type is known:

```zk
use std::hash::poseidon;

struct Bid { amount: u64, bidder: field }
fn digest<const N: u32>(parts: [field; N]) -> field { poseidon::hash(parts) }
circuit main(bid: Bid, public sealed: field) { assert digest(bid.parts()) == sealed; }
```
",
    }
    E0353: Error(No) {
        title: "the number of parts cannot be determined",
        text: "\
`x.parts()` is the array of the truth values and numbers that a value is made of. Its length follows from the type of the value, which
must be known where `parts()` is called.

```zk
circuit main(public sum: field) { assert None.parts()[1] == sum; }
```

Write the type where the value is bound, as in `let x: Option<u32> = None;`. Of a type that is made of very many others, or whose lengths
are large formulas, take the parts of the fields one by one.
",
    }
    E0360: Error(No) {
        title: "braces in a message do not name a value",
        text: "\
Braces in a message show a value: a variable, parameter or constant, with fields and elements of it. Whatever else is
to be shown is bound to a name first.

```zk
circuit c(x: u32) {
    assert x < 10, \"{x + 1} is too much\";
}
```

Write `let next = x + 1;` before it, and `{next}`. A brace itself is written twice: `{{` or `}}`.
",
    }
    E0361: Error(No) {
        title: "this is no public parameter that could be bound",
        text: "\
`bind` says of a public parameter of a circuit, or of a part of it, that the proof is only to be bound to it. Other values are
not in the journal as they are.

```zk
circuit pay(amount: u64, public to: u32) {
    assert amount > 0;
    bind amount;
}
```

Write `bind to;`.
",
    }
    E0370: Error(No) {
        title: "`return` stands inside a value",
        text: "\
`return` ends a function. It is a statement: of the function, or of an `if`, a `match`, a `for` or a block that is a statement itself. Inside a value,
such as the right side of a `let`, an operand or an argument, only a part of a statement is computed, and nothing can end there.

```zk
fn limited(x: u32) -> u32 {
    let y = if x > 100 { return 100; } else { x };
    y + 1
}
```

Return in a statement of its own:

```zk
fn limited(x: u32) -> u32 {
    if x > 100 { return 100; }
    x + 1
}
```
",
    }
    E0411: Error(No) {
        title: "a part of a hint is not bound",
        text: "\
A hint that is not bound to a name cannot be constrained.

```zk
let (q, _) = hint (u32, u32) { (x / y, x % y) };
```

Bind every part, or leave out of the hint what is not needed.
",
    }
    E0412: Error(No) {
        title: "a hint is never constrained",
        text: "\
A hint is computed by the prover alone, and a dishonest prover can put any value of its type there. Only
a `constrain` ties it down. It must be in the scope of the hint, exactly once on every path.

```zk
fn isqrt(x: u32) -> u16 {
    let r = hint u16 { floor_sqrt(x) };
    r
}
```

Add conditions that only one value satisfies:

```zk
constrain r from x {
    r * r <= x;
    x < (r + 1) * (r + 1);
}
```
",
    }
    E0413: Error(No) {
        title: "a hint is used before it is constrained",
        text: "\
Before its `constrain`, a hint can have any value. (`log` may print it, and other hints may be computed from
it.)

```zk
let r = hint u16 { floor_sqrt(x) };
let y = r + 1;
constrain r from x { r * r <= x; x < (r + 1) * (r + 1); }
```

Move the `constrain` up, directly after the hint.
",
    }
    E0414: Error(No) {
        title: "a hint is constrained twice",
        text: "\
A hint has one `constrain`, so that a reader finds in one place everything that ties it down.

```zk
constrain r from x { r * r <= x; }
constrain r from x { x < (r + 1) * (r + 1); }
```

Put all conditions into one `constrain`.
",
    }
    E0415: Error(No) {
        title: "a hint is not constrained exactly once on every path",
        text: "\
If one branch of an `if` constrains a hint, so must the other: otherwise the prover can choose any value
when the other branch is taken. A loop may run many times or not at all.

```zk
let r = hint u16 { floor_sqrt(x) };
if x > 3 {
    constrain r from x { r * r <= x; }
}
```

Put the `constrain` into the block of the hint.
",
    }
    E0416: Error(No) {
        title: "a name is not mentioned in its `constrain`",
        text: "\
`constrain r from x` promises conditions between `r` and `x`. A name that no condition mentions is tied
to nothing.

```zk
constrain r from x { r * r <= 9; }
```

Add a condition that mentions it, or remove it from the `from` list.
",
    }
    E0417: Error(No) {
        title: "only hints are constrained",
        text: "\
`constrain` ties down a hint of the same function. Other values are determined already.

```zk
fn f(x: u32, y: u32) { constrain x from y { x == y; } }
```

For conditions on other values, write `assert`.
",
    }
    E0418: Error(No) {
        title: "nothing ties down a hint",
        text: "\
A hint is the prover's free choice until the conditions of its `constrain` bind it. Here they hold whatever its value
is (or what is left of them does not depend on it), so a proof would say nothing about it. Each single value of
a hint is examined, in every call, once constants are known and conditions that always hold are left out.

```zk
circuit c(x: u32) -> u32 {
    let r = hint u32 { x + 1 };
    constrain r from x {
        r == r;
        r + x >= 0;            // always true of two u32
    }
    reveal(r)
}
```

Add a condition that fails for a wrong value, here `r == x + 1`. What is asserted after the `constrain` does not
count: a prover who is free to choose a value can choose one for which the assertion holds.
",
    }
    W0301: Warning {
        title: "a value is not used",
        text: "\
The expression does nothing but compute a value, and the value is not used.

```zk
fn f(x: u32, y: u32) { x == y; }
```

To require a condition, write `assert` before it. Otherwise bind the value, or remove the line.
",
    }
    W0302: Warning {
        title: "integers are divided in the field",
        text: "\
A number that is known when the program is built can be an integer or a field element, and the two divide
differently: `1 / 2` is 0 as an integer, and the inverse of 2 as a field element. Where a field element is expected,
the division is the field's. If an operand is declared as an integer, integer division may have been meant.

```zk
fn f<const N: u32>(x: field) -> field {
    N / 2 * x
}
```

Write `(N as field) / 2 * x` to divide in the field, or `(N / 2) as field * x` to round down.
",
    }
    W0310: Warning {
        title: "a public parameter is bound to nothing",
        text: "\
A public parameter is in the journal, and a reader of the receipt will think that the proof depends on it. If no assertion
and no result depends on it, or on a part of it such as one element of an array, a prover can put any value there. What is
only logged, or only used to compute hints, is bound to nothing.

```zk
circuit pay(amount: u64, public to: u32) {
    assert amount > 0;
}
```

Use it in an `assert`, or remove it. If the proof is only to be bound to it, so that nobody can use the receipt with another
value there (a recipient, a nonce), say so: `bind to;`.
",
    }
    W0320: Warning {
        title: "an assertion always holds",
        text: "\
It holds for all values of the types in it, so it requires nothing and adds no constraint.

```zk
circuit main(x: u32, public y: u32) {
    assert x >= 0;
    assert x == y;
}
```

Perhaps another name or another bound was meant. Otherwise remove it: a type says already what its values are.
",
    }
    W0321: Warning {
        title: "a condition of a `constrain` always holds",
        text: "\
It holds for every value of the hint, so it ties down nothing, while it looks as if it did.

```zk
fn half(x: u32) -> u32 {
    let h = hint u32 { x / 2 };
    constrain h from x {
        h * 2 <= x;
        h * 2 + 1 >= x - h + h;
        h >= 0;
    }
    h
}
```

Write a condition that fails if the hint is wrong, or remove it.
",
    }
    W0322: Warning {
        title: "an assertion or a condition never holds",
        text: "\
It fails for all values of the types in it. Where it is certain to be executed, that is an error (E0503); in a branch it means
that there is no proof if the branch is taken.

```zk
fn check(x: u32, strict: bool) {
    if strict { assert x < 0; }
}
```

Correct it. To say that a branch is never taken, write `assert false`.
",
    }
    W0323: Warning {
        title: "a field is never read",
        text: "\
Every value of the struct has the field, and nothing depends on it: in an input, it is a secret that the proof says nothing about.

```zk
struct Bid { amount: u64, bidder: field }
circuit main(bid: Bid, public least: u64) {
    assert bid.amount >= least;
}
```

Perhaps a condition is missing. Otherwise remove the field, or give it a name that begins with `_`. A field is read by its name or by a
pattern, and with a whole struct that is compared, revealed, printed, or given to a function for a type parameter. Nothing is said of the
fields of a `pub struct`.
",
    }
    W0370: Warning {
        title: "something follows a `return`",
        text: "\
`return` ends the function, so what follows it in its block is not built: an `assert` there requires nothing.

```zk
fn small(x: u32) -> u32 {
    return x;
    assert x < 10;
}
```

Remove it, or move it before the `return`.
",
    }
}
