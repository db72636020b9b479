//! Codes of `zkc audit`, E063x.

use super::register;

register! {
    E0630: Error(No) {
        title: "the inputs do not determine a hint",
        text: "\
A hint is the prover's free choice, and the conditions of its `constrain` must leave one value only. Here they leave two: both are
accepted with the same inputs, and a result or another condition depends on which one the prover takes. So the proof does not say what
the program seems to say.

```zk
let r = hint u64 { a % m };
constrain q, r from a, m { q * m + r == a; }        // r = a and q = 0 will do
constrain q, r from a, m { q * m + r == a; r < m; } // one pair is left
```

`zkc audit` looks for such values at inputs that it makes up, and at those that it is given with `--inputs`. The message has the inputs
and both values, so that you can see which condition is missing. docs/audit.md says what it proves, and what it tries.
",
    }
    E0631: Error(No) {
        title: "the conditions on a hint require nothing",
        text: "\
The conditions of this `constrain` are met by some value of its hints for all inputs that were tried, and nothing else in the circuit
depends on the hints. So whatever they were to prove of the inputs is not proved: a prover can always choose hints that will do.

```zk
constrain s from x, a {
    s[0] * (x - a[0]) == 0;
    s[1] * (x - a[1]) == 0; // with s[0] = s[1] = 0 these say nothing of x
    s[0] + s[1] == 1;       // this makes one of them count
}
```
",
    }
    W0632: Warning {
        title: "it is not known whether the inputs determine a hint",
        text: "\
`zkc audit` could not prove that the conditions of a `constrain` leave one value of this hint, and found no second one either. That may
be fine, but nobody has shown it.

What it can prove are equations that have one open value, sums of digits that cannot wrap, quotients with a remainder below the divisor,
bounds from both sides that leave one integer, elements in an order, and conditions with a few cases; docs/audit.md has the list. It helps to write conditions in such a form, to give hints
the smallest integer types that they fit in, and to give inputs that are accepted with `--inputs FILE`. Where you have seen by hand that
one value is left, write `#[allow(W0632)]` before the function.
",
    }
}
