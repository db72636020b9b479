//! Codes of `zkc test`, from E0620 on.

use super::register;

register! {
    E0620: Error(No) {
        title: "the names of arguments do not fit",
        text: "\
In a test the arguments of a call may have the names of the parameters. Then all of them have, each parameter is given once, and the order does not
matter.

```zk
test \"adult passes\" { age_check(birth_day: 0, today: 8_000, min_years: 18) }
```

Name every parameter once, or give the values alone, in the order of the parameters.
",
    }
    E0621: Error(No) {
        title: "a test does not fail as it should",
        text: "\
With `should_fail` a test passes if it fails, and with a string after it, if the message of the failure contains this string. This test runs to its
end, or another check fails first.

```zk
test \"child fails\" should_fail \"too young\" { age_check(birth_day: 7_000, today: 8_000, min_years: 18) }
```

Either the program accepts what it should refuse, or the test gives it other values than it means to.
",
    }
    E0622: Error(No) {
        title: "a prover can have another result",
        text: "\
An `adversary` gives a function certain arguments and looks for all results that a verifier would accept, whatever the prover chooses for
hints and for other advice. There should be the one that the honest prover has, and there is another: a condition is missing.

```zk
fn half(x: u8) -> u8 {
    let h = hint u8 { x / 2 };
    constrain h from x { 2 * h <= x; }     // 2 * 3 <= 7, but also 2 * 2 <= 7
    h
}
adversary half(x in 0..=9);
```

Add the condition to the `constrain`: here `x <= 2 * h + 1`.
",
    }
    E0623: Error(Unjudged) {
        title: "it was not found whether a prover can have another result",
        text: "\
The search of an `adversary` is exact for small circuits, and gives up where too many choices are left. Nothing is known then: neither that there is
another result, nor that there is none.

Choose smaller types and shorter arrays, or an `adversary` for each function that the circuit calls.
",
    }
    E0624: Error(Unjudged) {
        title: "the values of an adversary cannot be tried",
        text: "\
Each parameter of an `adversary` is given the elements of an array, or the integers between two bounds, and every combination is tried. There is none
here, or there are too many.

```zk
adversary isqrt(x in [0, 1, 15, 16, u32::MAX]);
adversary max(a in 0..=3, b in 0..=3);
```
",
    }
    E0625: Error(Unjudged) {
        title: "no test is run",
        text: "\
`zkc test PATH FILTER` runs the tests whose names contain FILTER. No test does, so nothing is known.

Leave out the filter to see the names of all tests.
",
    }
    E0626: Error(Unjudged) {
        title: "the file of seeds is malformed",
        text: "\
`zkc test` writes the seed of a property that fails to `zkc-regressions.toml`, and tries it first the next time. This file is not as it writes it.

```toml
[[failure]]
prop = \"root bounds\"
seed = \"00000000075bcd15\"
```

Fix the line, or remove the file: then the seeds in it are forgotten.
",
    }
}
