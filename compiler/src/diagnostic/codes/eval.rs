//! Codes of expressions that are evaluated by themselves, E064x.

use super::register;

register! {
    E0640: Error(No) {
        title: "inputs are computed from each other",
        text: "\
An expression of an inputs file can name other inputs, which are computed before it. Here each of some inputs needs
another one of them, or an input needs itself, so that there is none to begin with.

```toml
a = { eval = \"b + 1\" }
b = { eval = \"a + 1\" }      # error
```

Give one of them a value.
",
    }
    E0641: Error(No) {
        title: "an expression is empty",
        text: "\
There is nothing to compute. An expression is what stands in the body of a function: `poseidon::hash2(7, 9)`, or
statements with an expression at the end, `let x = 7; poseidon::hash2(x, x)`.
",
    }
    E0642: Error(No) {
        title: "an expression of an inputs file is not written as one",
        text: "\
A value of an inputs file that is to be computed is a table in one place with the entry `eval`, and that is a string.

```toml
root = { eval = 5 }                          # error
root = { eval = \"merkle::root(a, t, p)\" }    # good
```

In JSON it is `{ \"eval\": \"merkle::root(a, t, p)\" }`. If a struct or an enum has a field or a variant of this name, the table is
a value of it.
",
    }
    E0643: Error(No) {
        title: "a commitment to more than one number",
        text: "\
A Pedersen commitment, as `Hidden` inputs have them, is to one bool, integer or field element. `zkc commit` was given a value of several
parts, such as an array or a struct.

```text
zkc commit '(7, 9)'                    # error
zkc commit 'poseidon::hash2(7, 9)'     # good
```

Commit to each part by itself, or to a hash of all of them.
",
    }
}
