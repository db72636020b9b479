//! Codes of lowering (stages, ranges, indices, cost budgets), E05xx.

use super::Explanation;

/// The codes in order.
pub const CODES: &[Explanation] = &[
    Explanation {
        code: "E0590",
        title: "a circuit costs more than its budget",
        text: "\
`#[cost(multipliers <= n)]` sets a budget for a circuit. If the circuit needs more multipliers, it is not built,
and the message shows the lines that cost most.

```zk
#[cost(multipliers <= 10)]
circuit small(x: u32) {            // 32 multipliers prove that x is a u32
    assert x != 7;
}
```

Make the lines shown cheaper (smaller integer types, fewer comparisons of secret values, `public` where the
value is no secret), or raise the budget. `zkc cost` shows every line.
",
    },
    Explanation {
        code: "E0591",
        title: "a circuit is too large for an image",
        text: "\
An image declares what running it costs, and nothing may declare more than 2^20 multipliers, 2^22 constraints,
2^28 terms, 2^24 steps of side programs, 2^22 slots and 4096 values on the stack: so a verifier knows the worst
before it starts.

```zk
circuit large(xs: [u128; 10_000]) {    // 128 multipliers each: 1,280,000
    assert xs[0] != 0;
}
```

Let the circuit work on shorter arrays or smaller types, or split the work over several circuits.
",
    },
];
