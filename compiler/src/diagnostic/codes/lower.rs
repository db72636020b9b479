//! Codes of lowering (stages, ranges, indices, cost budgets), E05xx.

use super::register;

register! {
    E0501: Error(No) {
        title: "a secret value in the journal",
        text: "\
What a circuit returns is written to the journal, where everybody can read it. To keep secrets from getting there by
accident, only `reveal(…)` makes a secret value public.

```zk
circuit double(x: u32) -> u64 {
    2 * x                      // x is secret
}
```

Write `reveal(2 * x)` if everybody may know the value, or return nothing and assert what must hold.
",
    }
    E0502: Error(No) {
        title: "a value never fits the type it is coerced to",
        text: "\
Coercing an integer to a type, as a `let` with a type does, proves that the integer is in the type's range. Here the
compiler knows the value, or an interval that contains it, and no possible value is in that range: no input would
satisfy the circuit.

```zk
circuit shifted(x: u8) {
    let y: u8 = x + 256;       // between 256 and 511
    assert y != 0;
}
```

A number for a `field` element must be between −ℓ and ℓ: a larger one would silently be reduced, and two
different numbers would be the same element.

Use a type that holds the value, or fix the computation.
",
    }
    E0503: Error(No) {
        title: "an assertion or constraint never holds",
        text: "\
The condition is false for all inputs, so there could never be a proof.

```zk
circuit below(x: u8) {
    assert x < 0;              // a u8 is at least 0
}
```

Fix the condition. Inside an `if` on a value that is not known when the program is built, such an assertion is not an
error: it says that the branch is never taken. The same holds for a value that never fits its type, an index that is
always outside the array, and a divisor that is never positive.
",
    }
    E0504: Error(No) {
        title: "an index outside the array",
        text: "\
The compiler knows the index, or an interval that contains it, and the array has no such element.

```zk
circuit rising(xs: [u8; 3]) {
    for i in 0..3 {
        assert xs[i] < xs[i + 1];      // the elements are 0, 1, 2
    }
}
```

An index that is outside for some inputs only is not an error: the circuit proves that it is inside.
",
    }
    E0505: Error(No) {
        title: "a division by zero",
        text: "\
The divisor is zero for all inputs.

```zk
circuit half(x: u8) {
    assert x / (2 - 2) < 10;
}
```

A divisor that is zero for some inputs only is not an error: there is no proof for those inputs.
",
    }
    E0506: Error(No) {
        title: "a division that cannot be proven",
        text: "\
Integers are divided by proving a = q·b + r with 0 ≤ r < b. So the divisor must be positive, and the greatest
quotient times the greatest divisor must stay below 2^250, so that the equation holds for integers and not only
modulo the field's order.

```zk
circuit ratio(x: u128, y: u128) {
    assert x / y < 10;         // the product may reach 2^256
}
```

Coerce the dividend or the divisor to a narrower type first, as in `let d: u64 = y;`. For a negative divisor, negate
the divisor, divide, and negate the quotient.
",
    }
    E0507: Error(No) {
        title: "an integer that is too large to compute with",
        text: "\
Integers in circuits are exact: they never wrap. So each must stay between −2^250 and 2^250, below the order of the
field. The interval that contains this result is larger.

```zk
circuit area(x: u128, y: u128) {
    assert x * y > 100;        // up to 2^256
}
```

Coerce the operands to narrower types first (`let a: u64 = x;` proves that it fits), or use `field` if wrapping is
what you want.
",
    }
    E0508: Error(No) {
        title: "a reveal under a secret condition",
        text: "\
The journal has the same entries in every run. Whether a branch on a secret condition is taken is secret, so such a
branch cannot write to the journal.

```zk
circuit show(c: bool, x: u8) {
    if c { assert reveal(x) != 0; }
}
```

Choose the value first and reveal the result: `reveal(if c { x } else { 0 })`.
",
    }
    E0509: Error(No) {
        title: "an integer type without values or beyond the limit",
        text: "\
The bounds of `int a..=b` must satisfy a ≤ b and lie between −2^250 and 2^250. Bounds may depend on const parameters,
so this can come from the const arguments.

```zk
circuit pick<const N: u32>(x: int 5..=N) { assert x != 7; }
image bad = pick<2>;           // int 5..=2
```

Use other bounds or other const arguments.
",
    }
    E0510: Error(No) {
        title: "a bitwise operation on an integer that may be negative",
        text: "\
`&`, `|` and `^` work on the bits of integers, and negative integers have no bits.

```zk
circuit parity(x: u8, y: u8) {
    assert (x - y) & 1 == 0;   // x − y may be negative
}
```

Coerce the operand to an unsigned type first, as in `let d: u8 = x - y;`, which proves that it is not negative.
",
    }
    E0511: Error(No) {
        title: "a circuit that is too large to build",
        text: "\
Functions are inlined and loops unrolled. The limits are 2 million values, 32 million steps, 4 million multipliers, 1 GB of memory and 8000
nested expressions. Long sums take more steps than short ones, and circuits that are built together share the limits.

```zk
circuit forever(x: u8) {
    let mut y: field = 2;
    for i in 0..1_000_000_000 { y = y * y; }
    assert y != x as field;
}
```

Use fewer or shorter loops, or split the work over several circuits.
",
    }
    E0512: Error(No) {
        title: "a shift by an amount that is out of range",
        text: "\
`a << n` and `a >> n` multiply and divide by 2^n, where n is from 0 to 249. If n is not known when the program is built, its
type must say so.

```zk
circuit scale(x: u8, n: u8) {
    assert x << 250 != 0;
    assert x >> n == 0;            // n may be 255
}
```

Shift by less, or multiply `field` elements instead. Give an amount that is not known a narrower type:
`let n: int 0..=31 = n;`.
",
    }
    E0513: Error(No) {
        title: "an array length that is out of range",
        text: "\
Lengths may be computed from const parameters. With these const arguments the length is negative or greater than 4
million.

```zk
circuit tail<const N: u32>(xs: [u8; N - 5]) { assert xs[0] != 0; }
image bad = tail<2>;           // N − 5 is −3
```

Use other const arguments, or another length.
",
    }
    E0514: Error(No) {
        title: "a number of bits that is out of range",
        text: "\
`to_bits::<N>(x)` makes N bits, where N is from 1 to 252. Some field elements could be written with 253 bits in two ways.

```zk
circuit all(x: field) {
    assert to_bits::<253>(x)[0];
}
```

Ask for at most 252 bits.
",
    }
    E0515: Error(No) {
        title: "types that do not agree for what is built here",
        text: "\
Lengths that depend on const parameters, or on variables of loops, are compared when these are known, and here they differ.

```zk
fn first<const N: u32>(xs: [u8; N]) -> [u8; 2] { [xs[i] for i in 0..N] }
circuit three(xs: [u8; 3]) {
    assert first(xs)[0] != 0;  // three elements where two are returned
}
```

Make the lengths agree, or call the function with other arguments.
",
    }
    E0516: Error(No) {
        title: "a const expression without a value",
        text: "\
Lengths of arrays, bounds of integer types and const arguments are const expressions. With these const arguments, one
of them has no value, for instance since it divides by zero or by a negative number, so there is no such type.

```zk
circuit share<const N: u32>(x: int 0..=(100 / N)) { assert x != 7; }
image bad = share<0>;          // 100 / 0
```

Use other const arguments, or another expression.
",
    }
    E0517: Error(No) {
        title: "a call with const arguments that its function does not take",
        text: "\
A function that begins with an assertion about its const parameters says for which lengths and const arguments it can be called. Here the
assertion is false, whatever the inputs are.

```zk
fn last<const N: u32>(xs: [u8; N]) -> u8 {
    assert N >= 1, \"an empty array has no last element\";
    xs[N - 1]
}
circuit main(none: [u8; 0]) -> u8 { reveal(last(none)) }
```

Call it with other const arguments, or with an array of another length.
",
    }
    E0590: Error(No) {
        title: "a circuit costs more than its budget",
        text: "\
`#[cost(multipliers <= n)]` sets a budget for a circuit. If the circuit needs more multipliers, it is not built,
and the message shows the most expensive lines.

```zk
#[cost(multipliers <= 10)]
circuit small(x: u32) {            // 32 multipliers prove that x is a u32
    assert x != 7;
}
```

Make the lines shown cheaper (smaller integer types, fewer comparisons of secret values, `public` where the
value is not secret), or raise the budget. `zkc cost` shows every line.
",
    }
    E0591: Error(No) {
        title: "a circuit is too large for an image",
        text: "\
An image declares what running it costs, and no image may declare more than 2^20 multipliers, 2^22
constraints, 2^25 terms, 2^24 steps of side programs, 2^22 slots and 4096 values on the stack. So a verifier knows the
highest cost before it starts.

```zk
circuit large(xs: [u128; 10_000]) {    // 128 multipliers each: 1,280,000
    assert xs[0] != 0;
}
```

Let the circuit work on shorter arrays or smaller types, or split the work over several circuits.
",
    }
    W0510: Warning {
        title: "a circuit requires nothing",
        text: "\
Whoever has inputs of its types has a proof, so a receipt says nothing. Perhaps an `assert` was forgotten, or a result is not revealed.

```zk
circuit main(x: u32, public limit: u32) {
    let _small = x < limit;
}
```

Assert what the receipt is to say: `assert x < limit;`.
",
    }
    W0511: Warning {
        title: "a call narrows an argument to a smaller type",
        text: "\
The argument's type has values that the parameter's type lacks. For these there is no proof, which may not be meant.

```zk
fn halved(x: u64) -> u64 { x / 2 }
circuit main(x: u128) -> u64 { reveal(halved(x)) }
```

If the value always fits, say so: `halved(x as u64)`. Otherwise give the parameter a type that holds it. Nothing is said if
something that holds before, such as an assertion, leaves only values that fit.
",
    }
    W0512: Warning {
        title: "a public hash of a secret that can be guessed",
        text: "\
A hash hides what is hashed only if nobody can try all possible values. A birthday, a PIN, an amount in `u32` can be tried in no time: whoever
sees the hash computes the hashes of all values and finds the secret.

```zk
use std::hash::poseidon;
circuit main(pin: u16, public expected: field) {
    assert poseidon::hash1(pin as field) == expected;
}
```

Hash a random secret together with it: `poseidon::hash2(pin as field, salt)` with a parameter `salt: field`, which has to be kept. Nothing
is said if the secrets in the hash have 64 bits or more by their types; whether they are random is not known.
",
    }
}
