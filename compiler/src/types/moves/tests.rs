//! The rules one by one, and then all together against a count of what happens in a run.

mod counted;
mod written;

use crate::diagnostic::Diagnostic;
use crate::hir::load::{NoFiles, load};
use crate::hir::{Program, resolve};
use crate::source::SourceMap;
use crate::types::{TypeTable, check};

/// So many functions are written and checked together.
const TOGETHER: usize = 60;

fn checked(text: &str) -> (Program, TypeTable, Vec<Diagnostic>) {
    let (tree, mut diagnostics) = load("main.zk", text, &NoFiles, &mut SourceMap::default());
    let (program, found) = resolve(&tree);
    diagnostics.extend(found);
    let (table, found) = check(&program);
    diagnostics.extend(found);
    diagnostics.retain(Diagnostic::is_error);
    (program, table, diagnostics)
}

/// The errors of a program, in order.
fn errors(text: &str) -> Vec<&'static str> {
    checked(text).2.iter().map(|diagnostic| diagnostic.code.name()).collect()
}

/// Each value is used once.
const ACCEPTED: &[&str] = &[
    "fn f(v: Value) -> Value { v }",
    "fn f(v: Value) -> (Value, Value) { v.split(3) }",
    "fn f(v: Value) -> (Value, Value) { v.split(v.amount / 2) }",
    "fn f(v: Value) -> (Value, Value) { Value::split(v, v.amount / 2) }",
    "fn f(v: Value, w: Value) -> Value { assert v.amount <= 5 && v.asset == w.asset, \"{v.amount}\"; log(v.amount, w); v + w }",
    "fn f(v: Value) -> Value { let w = v; let x: Value = w; { x } }",
    "fn f(v: Value, n: u64) -> (Value, u64) { let m = v.amount; (v, n + m) }",
    "fn f(v: Value) -> (Value, u64) { (v, v.amount) }",
    "fn f(p: (Value, u8)) -> Value { let (v, n) = p; assert n == 1; v }",
    "fn f((v, n): (Value, u8)) -> Value { assert n == 1; v }",
    "struct P { a: Value, b: Value, n: u8 } fn f(p: P) -> Value { assert p.n == 1 && p.a.amount == 3; let P { a, b, .. } = p; a + b }",
    "struct P { a: Value, n: u8 } fn f(p: P) -> P { P { n: 1, ..p } }",
    "struct P { a: Value, n: u8 } fn f(v: Value) -> P { P { a: v, n: 1 } }",
    "struct P { a: Value, n: u8 } fn f(p: P) -> P { let mut q = p; q.n = 3; q.n += 1; q }",
    "struct P<T> { a: T } fn f(v: Value) -> P<Value> { P { a: v } }",
    "struct P { a: Value } impl P { fn out(self) -> Value { let P { a } = self; a } } fn f(p: P) -> Value { p.out() }",
    "fn f(v: Value, w: Value, c: bool) -> Value { if c { v + w } else { w + v } }",
    "fn f(v: Value, w: Value, c: bool) -> (Value, Option<Value>) { if c { return (v, Some(w)); } (v + w, None) }",
    "fn f(v: Value, w: Value, c: bool) -> (Value, Value) { if c { return (v, w); } else { return (w, v); } }",
    "fn f(v: Value, c: bool) -> Value { if c && v.amount == 3 { assert v.amount != 4; } v }",
    "fn f(o: Option<Value>, w: Value) -> Value { match o { Some(v) => v + w, None => w } }",
    "fn f(o: Option<Value>) -> Value { o.expect(\"none\") }",
    "enum E { A(Value, Value), B { v: Value, n: u8 } } fn f(e: E) -> Value { match e { A(v, w) => v + w, B { v, .. } => v } }",
    "enum E { A(Value), B(Value) } fn f(e: E) -> Value { match e { A(v) | B(v) => v } }",
    "enum E { A(Value), B(Value) } fn f(e: E) -> E { match e { A(v) => E::B(v), other => other } }",
    "fn f(o: Option<Value>, p: Option<Value>, v: Value) -> Value { match (o, p) { (Some(a), Some(b)) => a + b + v, (Some(a), None) | (None, Some(a)) => a + v, (None, None) => v } }",
    "fn f(v: Value, n: u8) -> Value { match n { 0 => v, 1 => { return v; }, _ => v } }",
    "fn f(vs: [Value; 3]) -> [(Value, Value); 3] { [v.split(1) for v in vs] }",
    "fn f(vs: [Value; 3], v: Value) -> Value { let mut sum = v; for w in vs { sum = sum + w; } sum }",
    "fn f(vs: [Value; 3], v: Value) -> Value { let mut sum = v; for i in 0..3 { assert vs[i].amount == 3; } for w in vs { sum = sum + w; } sum }",
    "fn f(v: Value) -> [Value; 3] { let mut left = v; let mut i = 0; for j in 0..3 { let (a, b) = left.split(j); left = a + b; i += j; } assert i == 3; let (a, rest) = left.split(1); let (b, c) = rest.split(1); [a, b, c] }",
    "fn f(vs: [Value; 3]) -> [Value; 3] { assert vs.len() == 3; vs }",
    "fn f(v: Value) -> Value { for i in 0..3 { if v.amount == i { return v; } } v }",
    "fn f(v: Value) -> Value { let half = hint u64 { v.amount / 2 }; constrain half from v { half <= v.amount; } let (a, b) = v.split(half); a + b }",
    "fn f(v: Value, w: Value) -> Value { let mut x = v; let y = x; x = w; x + y }",
    "fn f(v: Value, w: Value, c: bool) -> Value { let mut x = v; let mut y = x; if c { x = w; } else { x = w; } y = y + x; y }",
    "fn f(k: PublicKey, a: Address, b: bool) -> (PublicKey, Address) { let l = k; if b { return (l, a); } (k, a) }",
    "fn f(o: Option<PublicKey>, k: PublicKey) -> PublicKey { match o { Some(l) => l, None => k } }",
    "fn f(v: Value) -> (Value, Asset) { (v, v.asset) }",
    "fn f(v: Value, a: Asset) -> Value { assert v.asset == a; v }",
    "contract V(owner: PublicKey, cap: u64, to: Address) locks funds: Value { clause a(out: Hidden<u64>) signed by owner { let (paid, rest) = funds.split(out); lock rest with self; unlock paid } invariant funds.amount <= cap; invariant to_low(funds.amount) <= cap; } fn to_low(n: u64) -> u64 { n }",
    "contract V(owner: PublicKey, cap: u64, to: Address) locks funds: Value { clause a(more: Hidden<u64>) signed by owner requires top_up: more of funds.asset { assert cap > 3; lock funds + top_up with to } }",
    "contract V(owner: PublicKey, cap: u64, to: Address) locks funds: Value { clause a(out: u64) signed by owner { let n = hint u64 { funds.amount - cap }; constrain n from cap { n <= cap; } let (a, b) = funds.split(n); assert out == n, \"{a.amount}\"; for v in [a, b] { lock v with to; } } }",
    "contract V(owner: PublicKey) locks a: Value locks b: Value { clause swap() signed by owner { lock b with self; lock a with self } clause out() signed by owner { for v in [a, b] { unlock v } } }",
];

/// What is wrong with each, once.
const REFUSED: &[(&str, &[&str])] = &[
    ("fn f(v: Value) -> (Value, Value) { (v, v) }", &["E0920"]),
    ("fn f(v: Value) -> (Value, Value, Value) { (v, v, v) }", &["E0920"]),
    ("fn f(v: Value) -> [Value; 2] { [v, v] }", &["E0920"]),
    ("fn f(v: Value) -> Value { v + v }", &["E0920"]),
    ("fn f(v: Value) -> Value { let w = v; v + w }", &["E0920"]),
    ("fn f(v: Value) -> Value { let w = v; assert v.amount == 3; w }", &["E0920"]),
    ("fn f(v: Value) -> Value { let w = v; assert w.amount == 3, \"{v.amount}\"; w }", &["E0920"]),
    ("fn f(v: Value, c: bool) -> (Value, Value) { if c { return (v, v); } v.split(3) }", &["E0920"]),
    ("fn f(v: Value, c: bool) -> Value { let w = if c { v } else { v }; v + w }", &["E0920"]),
    (
        "fn f(o: Option<Value>) -> (Value, Option<Value>) { match o { Some(v) => (v, o), None => (o.expect(\"\"), None) } }",
        &["E0920"],
    ),
    ("fn f(v: Value) {}", &["E0921"]),
    ("fn f(_v: Value) {}", &["E0921"]),
    ("fn f(_: Value) {}", &["E0921"]),
    ("fn f(v: Value) { let w = v; }", &["E0921"]),
    ("fn f(v: Value) { let _ = v; }", &["E0921"]),
    ("fn f(v: Value) { v; }", &["E0921"]),
    ("fn f(v: Value) { v.split(3); }", &["E0921"]),
    ("fn f(v: Value) -> u64 { v.split(3).0.amount }", &["E0921"]),
    ("fn f(v: Value) -> u64 { v.amount }", &["E0921"]),
    ("fn f(v: Value) -> Value { let (a, _) = v.split(3); a }", &["E0921"]),
    ("fn f(p: (Value, Value)) -> Value { let (a, b) = p; a }", &["E0921"]),
    ("struct P { a: Value, b: Value } fn f(p: P) -> Value { let P { a, .. } = p; a }", &["E0921"]),
    ("fn f(o: Option<Value>) -> bool { match o { Some(_) => true, None => false } }", &["E0921"]),
    ("fn f(o: Option<Value>) -> bool { match o { None => true, _ => false } }", &["E0921"]),
    ("fn f(o: Option<Value>) -> bool { match o { Some(v) => true, None => false } }", &["E0921"]),
    ("fn f(vs: [Value; 3]) { for v in vs {} }", &["E0921"]),
    ("fn f(vs: [Value; 3]) { for _ in vs {} }", &["E0921"]),
    ("fn f(vs: [Value; 3]) -> [u64; 3] { [v.amount for v in vs] }", &["E0921"]),
    ("fn f(vs: [Value; 3]) -> [u64; 3] { [vs[i].amount for i in 0..3] }", &["E0921"]),
    ("fn f(v: Value, w: Value) -> Value { let mut x = v; x = w; x }", &["E0921"]),
    ("fn f(v: Value, w: Value) -> Value { let mut x = v; let y = x; x = w; y }", &["E0921"]),
    ("struct P { a: Value } fn f(p: P, v: Value) -> P { let mut q = p; q.a = v; q }", &["E0921"]),
    ("fn f(vs: [Value; 3], v: Value) -> [Value; 3] { let mut q = vs; q[1] = v; q }", &["E0921"]),
    ("fn f(v: Value, c: bool) -> u8 { if c { return 1; } 2 }", &["E0921"]),
    ("fn f(v: Value, c: bool) -> Option<Value> { if c { Some(v) } else { None } }", &["E0922"]),
    ("fn f(v: Value, w: Value, c: bool) -> Value { let mut x = v; if c { x = x + w; } x }", &["E0922"]),
    (
        "fn f(v: Value, w: Value, c: bool) -> Value { let mut x = v; let y = x; if c { x = w; } y }",
        &["E0922", "E0922"],
    ),
    ("fn f(v: Value, c: bool) -> Option<Value> { if c { return None; } Some(v) }", &["E0922"]),
    (
        "fn f(v: Value, n: u8) -> Option<Value> { match n { 0 => None, 1 => Some(v), _ => Some(v) } }",
        &["E0922"],
    ),
    ("fn g(v: Value) -> bool { g2(v) } fn f(v: Value, c: bool) -> bool { c && g(v) }", &["E0201", "E0922"]),
    (
        "fn f(vs: [Value; 3], w: Value) -> Value { for v in vs { if v.amount == 3 { return v + w; } } w }",
        &["E0922", "E0922"],
    ),
    (
        "fn f(vs: [Value; 3], w: Value) -> Value { let mut sum = w; for v in vs { sum = sum + v; if sum.amount == 3 { return sum; } } sum }",
        &["E0922"],
    ),
    ("fn f(v: Value) -> [Value; 3] { [v for i in 0..3] }", &["E0923"]),
    ("fn f(vs: [Value; 3], v: Value) -> [Value; 3] { [v + w for w in vs] }", &["E0923"]),
    (
        "fn f(vs: [Value; 3], v: Value) -> Value { let mut x = v; for w in vs { let y = x + w; } x }",
        &["E0921", "E0923"],
    ),
    (
        "fn f(vs: [Value; 3], v: Value) -> Value { let mut x = v; let y = x; for w in vs { x = w; } y }",
        &["E0923"],
    ),
    ("fn f(p: (Value, Value)) -> Value { p.0 }", &["E0924"]),
    ("fn f(p: (Value, Value)) -> Value { p.0 + p.1 }", &["E0924"]),
    ("fn f(v: Value) -> Value { v.split(3).0 }", &["E0924"]),
    ("struct P { a: Value } fn f(p: P) -> Value { p.a }", &["E0924"]),
    (
        "struct P { a: Option<Value> } fn f(p: P) -> Value { match p.a { Some(v) => v, None => p.a.expect(\"\") } }",
        &["E0924"],
    ),
    ("fn f(vs: [Value; 3]) -> Value { vs[0] }", &["E0924"]),
    ("fn f(vs: [Value; 3]) -> [Value; 2] { vs[1..] }", &["E0924"]),
    ("fn f(vs: [Value; 3]) -> [Value; 3] { [vs[i] for i in 0..3] }", &["E0924"]),
    ("fn f(vs: [Value; 3]) -> [Value; 2] { [v for v in vs[1..]] }", &["E0924"]),
    ("struct P { a: Value, n: u8 } fn f(p: P, v: Value) -> P { P { a: v, ..p } }", &["E0924"]),
    ("fn f(v: Value) -> [Value; 3] { [v; 3] }", &["E0925"]),
    ("fn f(v: Value) -> ([Value; 3], Value) { ([v; 3], v) }", &["E0925"]),
    ("fn f(a: Asset) -> Value { Value { amount: 3, asset: a } }", &["E0926"]),
    ("fn f(v: Value) -> Value { Value { amount: 3, ..v } }", &["E0926"]),
    ("fn f(v: Value) -> u64 { let Value { amount, .. } = v; amount }", &["E0926"]),
    (
        "fn f(o: Option<Value>) -> u64 { match o { Some(Value { amount, asset: _ }) => amount, None => 0 } }",
        &["E0926"],
    ),
    ("fn f(v: Value) -> Value { let mut w = v; w.amount = 3; w }", &["E0926"]),
    ("fn f(v: Value) -> Value { let mut w = v; w.amount += 3; w }", &["E0926"]),
    ("fn f(v: Value, a: Asset) -> Value { let mut w = v; w.asset = a; w }", &["E0926"]),
    ("fn f(v: Value) -> (Value, u8) { let mut w = (v, 1); w.0.asset.flavor = 3; w }", &["E0926"]),
    ("fn f(vs: [Value; 3]) -> [Value; 3] { let mut w = vs; w[1].amount = 3; w }", &["E0926"]),
    ("fn f() -> PublicKey { PublicKey { place: 3 } }", &["E0926"]),
    ("fn f() -> Address { Address { place: 3 } }", &["E0926"]),
    ("const X: u64 = { let v = Value { amount: 3, asset: Asset { flavor: 1 } }; v.amount };", &["E0926"]),
    ("fn f(o: Option<Value>) -> bool { o.is_some() }", &["E0927"]),
    ("fn f(o: Option<Value>, v: Value) -> Value { o.unwrap_or(v) }", &["E0927"]),
    ("fn g<T>(x: T) -> (T, T) { (x, x) } fn f(v: Value) -> (Value, Value) { g(v) }", &["E0927"]),
    ("fn g<T>(x: T) -> T { x } fn f(k: PublicKey) -> PublicKey { g(k) }", &["E0927"]),
    (
        "struct B<T> { t: T } impl<T> B<T> { fn two(self) -> (T, T) { (self.t, self.t) } } fn f(b: B<Value>) -> (Value, Value) { b.two() }",
        &["E0927"],
    ),
    ("fn f(v: Value, w: Value) -> Value { assert v == w; v + w }", &["E0928"]),
    ("fn f(v: Value, w: Value) -> Value { assert (v, 1) != (w, 1); v + w }", &["E0928"]),
    ("fn f(k: PublicKey, l: PublicKey) -> bool { k == l }", &["E0928"]),
    ("fn f(k: [Address; 2], l: [Address; 2]) -> bool { k == l }", &["E0928"]),
    ("fn f(k: PublicKey) -> u32 { k.place }", &["E0928"]),
    ("fn f(k: PublicKey) -> u32 { let PublicKey { place } = k; place }", &["E0928"]),
    ("fn f(k: PublicKey) -> PublicKey { let mut l = k; l.place = 3; l }", &["E0928"]),
    ("fn f(v: Value) -> [field; 2] { v.parts() }", &["E0928"]),
    ("fn f(k: PublicKey) -> [field; 1] { k.parts() }", &["E0928"]),
    ("fn f(v: Value) -> Value { reveal(v) }", &["E0928"]),
    ("fn f(k: PublicKey) -> PublicKey { reveal(k) }", &["E0928"]),
    (
        "fn f(a: Asset) -> Value { let v = hint Value { Value { amount: 3, asset: a } }; constrain v from a { v.asset == a; } v }",
        &["E0928", "E0926"],
    ),
    ("circuit c(v: Value) { assert v.amount == 3; }", &["E0929"]),
    ("circuit c(k: PublicKey, n: u8) { assert n == 3; }", &["E0929"]),
    (
        "fn f(v: Value) -> Value { let h = hint u64 { let w = v; w.amount }; constrain h from v { h == v.amount; } v }",
        &["E0930"],
    ),
    (
        "fn f(v: Value) -> Value { let h = hint u64 { v.split(2).0.amount }; constrain h from v { h == v.amount; } v }",
        &["E0930"],
    ),
    (
        "contract V(owner: PublicKey, cap: u64, to: Address) locks funds: Value { clause a() signed by owner { assert cap > 3; lock funds with to; } clause b() signed by owner { assert cap > 3 } }",
        &["E0921"],
    ),
    (
        "contract V(owner: PublicKey, cap: u64, to: Address) locks funds: Value { clause a() signed by owner { assert cap > 3; lock funds with to; lock funds with self } }",
        &["E0920"],
    ),
    (
        "contract V(owner: PublicKey, cap: u64, to: Address) locks funds: Value { clause a() signed by owner requires v: 1 of funds.asset { assert cap > 3; lock funds with to } }",
        &["E0921"],
    ),
    (
        "contract V(owner: PublicKey, cap: u64, to: Address) locks funds: Value { clause a() signed by owner { if cap > 3 { lock funds with to } } }",
        &["E0922"],
    ),
    (
        "contract V(owner: PublicKey, cap: u64, to: Address) locks funds: Value { clause a() signed by owner { assert cap > 3; lock funds with to } invariant taken(funds); } fn taken(v: Value) -> bool { v.amount == 3 }",
        &["E0930", "E0921"],
    ),
    (
        "contract V(owner: PublicKey, cap: u64, to: Address) locks funds: Value { clause a() signed by owner { assert cap > 3; lock funds with to } invariant { let (v, w) = funds.split(3); v.amount <= w.amount }; }",
        &["E0930"],
    ),
    (
        "contract V(owner: PublicKey, cap: u64, to: Address) locks funds: Value { clause a() signed by owner { log(after(3)); assert cap > 3; lock funds with to } }",
        &["E0930"],
    ),
    (
        "fn f(b: B<Value>) -> (Value, Value) { B::two(b) } struct B<T> { t: T } impl<T> B<T> { fn two(self) -> (T, T) { (self.t, self.t) } }",
        &["E0927"],
    ),
    ("fn f(o: Option<Value>) -> Option<Value> { Option::<Value>::filter(o, true) }", &["E0927"]),
    ("use std::array::concat; fn f(a: [Value; 2], b: [Value; 2]) -> [Value; 4] { concat(a, b) }", &["E0927"]),
];

#[test]
fn a_value_that_is_used_once_is_accepted() {
    for text in ACCEPTED {
        assert_eq!(errors(text), [""; 0], "{text}");
    }
}

#[test]
fn each_mistake_is_told_once() {
    let told = REFUSED.iter().map(|(text, codes)| (text, errors(text), codes));
    let wrong: Vec<_> = told.filter(|(_, found, codes)| found != *codes).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Random functions are accepted if and only if each value is used once on every path through them.
#[test]
fn what_is_accepted_is_what_a_run_uses_once() {
    let (mut accepted, mut refused, mut left_out) = (0, 0, 0);
    for batch in 0..40 {
        let mut random = written::Random(batch);
        let mut text = written::HELPERS.to_string();
        let mut starts = vec![];
        for index in 0..TOGETHER {
            starts.push(text.len());
            text += &written::function(&format!("f{index}"), &mut random);
        }
        starts.push(text.len());
        let (program, table, diagnostics) = checked(&text);
        for (index, range) in starts.windows(2).enumerate() {
            let inside = |diagnostic: &&Diagnostic| {
                let start = diagnostic.labels[0].span.start as usize;
                (range[0]..range[1]).contains(&start)
            };
            let codes: Vec<&str> =
                diagnostics.iter().filter(inside).map(|diagnostic| diagnostic.code.name()).collect();
            let function =
                program.functions.iter().find(|function| function.path == format!("main::f{index}"));
            let function = function.expect("it was written");
            let about_values = codes.iter().all(|code| code.starts_with("E092"));
            let once = if about_values { counted::each_once(&program, &table, function) } else { None };
            let Some(once) = once else {
                left_out += 1;
                continue;
            };
            assert_eq!(once, codes.is_empty(), "{}\n{codes:?}", &text[range[0]..range[1]]);
            if once { accepted += 1 } else { refused += 1 }
        }
    }
    let all = accepted + refused;
    assert!(all >= 2000 && accepted > all / 10 && refused > all / 10, "{accepted} {refused} {left_out}");
}
