//! The layout: each text is what is written of the one before it.

use super::format;
use crate::source::FileId;

/// A text laid out, which is so already after the first time.
fn laid_out(text: &str) -> String {
    let once = format(FileId(0), text).expect("the text parses");
    assert_eq!(format(FileId(0), &once).as_ref(), Ok(&once), "the second time changes something");
    once
}

#[test]
fn statements_stand_on_lines_of_their_own() {
    let text = "fn f(x:u8,y :u8)->u8{\nlet z=x+y;if x==1{assert z!=2,\"no\"}else{\nlog(\"z\",z);}\n\n\n\nz}";
    let expected = "\
fn f(x: u8, y: u8) -> u8 {
    let z = x + y;
    if x == 1 { assert z != 2, \"no\" } else {
        log(\"z\", z);
    }

    z
}
";
    assert_eq!(laid_out(text), expected);
}

#[test]
fn lines_stay_broken_in_lists_and_behind_operators() {
    let text = "const A: [u8; 4] = [\n1, 2,\n    3, 4];\nconst B: [u8; 2] = [\n1\nfor _ in\n0..2];\nfn f(a: bool,\nb: bool) -> bool { g(\n(a, b)) && a\n|| b }\n";
    let expected = "\
const A: [u8; 4] = [
    1, 2,
    3, 4
];
const B: [u8; 2] = [
    1
    for _ in 0..2
];
fn f(a: bool,
    b: bool) -> bool {
    g(
        (a, b)
    ) && a
        || b
}
";
    assert_eq!(laid_out(text), expected);
}

#[test]
fn branches_are_indented_like_their_condition() {
    let text = "fn f(a: bool) { if a\n&& !a { \ng(); } else if a { h(); } else {\n\n // nothing\n\n} }";
    let expected = "\
fn f(a: bool) {
    if a
        && !a {
        g();
    } else if a { h(); } else {
        // nothing
    }
}
";
    assert_eq!(laid_out(text), expected);
}

#[test]
fn comments_stay_where_they_are() {
    let text = "// first\n\n/// Doc.\n#[cost(multipliers <= 1)] // why\nfn f(a: u8, // one\n  b: u8 // two\n) { // begins\n\n  // before\n  g(a); // behind\n\n  // last\n}\n// end";
    let expected = "\
// first

/// Doc.
#[cost(multipliers <= 1)] // why
fn f(a: u8, // one
    b: u8 // two
    ) { // begins
    // before
    g(a); // behind

    // last
}
// end
";
    assert_eq!(laid_out(text), expected);
}

#[test]
fn spellings_and_what_means_nothing_stay() {
    let text = "struct P { x: (u8), };\nfn f() { let ((a),_) = ((0xFf_)); P{x, y: 1_000}; f::<>(); if a { }; g::<2,>(b,); }";
    let expected = "struct P { x: (u8), };\nfn f() { let ((a), _) = ((0xFf_)); P { x, y: 1_000 }; f::<>(); if a {}; g::<2,>(b,); }\n";
    assert_eq!(laid_out(text), expected);
}

#[test]
fn data_and_matches_are_laid_out() {
    let text = "enum S{A{r:u8},B(u8,),C}\nimpl<T>S{fn f(self)->u8{match self{A{r,..}=>r,B(a)|C=>{1}}}\n\nfn g(){}}\nimpl S{\n// one\nfn f((a,b):T)->Self{\nmatch a{\n1..=2=>P{x:1,..b},\n\n_=>{\ng()\n}\n}\n}\n\nfn h(){}}\nfn f(){x.f::<u8,3>(1)[..2][1..=2]; const N:u8=1;}";
    let expected = "\
enum S { A { r: u8 }, B(u8,), C }
impl<T> S { fn f(self) -> u8 { match self { A { r, .. } => r, B(a) | C => { 1 } } }

fn g() {} }
impl S {
    // one
    fn f((a, b): T) -> Self {
        match a {
            1..=2 => P { x: 1, ..b },

            _ => {
                g()
            }
        }
    }

    fn h() {}
}
fn f() { x.f::<u8, 3>(1)[..2][1..=2]; const N: u8 = 1; }
";
    assert_eq!(laid_out(text), expected);
}

#[test]
fn tokens_are_not_joined_to_others() {
    assert_eq!(laid_out("circuit c(a: Hidden<Hidden<u8> >) {}"), "circuit c(a: Hidden<Hidden<u8>>) {}\n");
    assert_eq!(laid_out("const A: u8 = a>>1;"), "const A: u8 = a >> 1;\n");
}

#[test]
fn nothing_is_laid_out_of_what_does_not_parse() {
    assert!(format(FileId(0), "fn f( {").is_err());
    assert_eq!(laid_out(""), "");
    assert_eq!(laid_out("\n\n// only this \n"), "// only this\n");
}

#[test]
fn tests_have_their_words_and_names_on_one_line() {
    let text = "test  \"a\"{ f(x:1,y : 2) }\ntest \"b\"should_fail   \"no\" {f(1)}\ntest \"c\" should_fail{}\nprop \"d\"(x:u8){\nassert x==x;}\nadversary f :: <3>(x in[0,1],y in 0 ..= 9) ;";
    let expected = "\
test \"a\" { f(x: 1, y: 2) }
test \"b\" should_fail \"no\" { f(1) }
test \"c\" should_fail {}
prop \"d\" (x: u8) {
    assert x == x;
}
adversary f::<3>(x in [0, 1], y in 0..=9);
";
    assert_eq!(laid_out(text), expected);
}

#[test]
fn contracts_are_laid_out() {
    let text = "contract  A(k:PublicKey,\nn :u64)locks a:Value  to k,j locks b:Value{state{x:public u8=3,y:Hidden<u8>sealed to k= 1+n}\n\n/// Doc.\n#[allow(W0201)] clause f(a:u8)signed by 2 of[k,j]requires c:1 of a.b,d:2 of g->u8{lock a with self;unlock b;next{x:1,y};nullify n,\"no\"}\ninvariant  a<=1 day ,\"no\" ;}\ncontract B(){}";
    let expected = "\
contract A(k: PublicKey,
    n: u64) locks a: Value to k, j locks b: Value { state { x: public u8 = 3, y: Hidden<u8> sealed to k = 1 + n }

/// Doc.
#[allow(W0201)]
clause f(a: u8) signed by 2 of [k, j] requires c: 1 of a.b, d: 2 of g -> u8 { lock a with self; unlock b; next { x: 1, y }; nullify n, \"no\" }
invariant a <= 1 day, \"no\"; }
contract B() {}
";
    assert_eq!(laid_out(text), expected);
}

#[test]
fn assets_are_laid_out() {
    let text = "asset  A(k:PublicKey){clause f(amount:u64)signed by k clause g(amount:u64)\nsigned by k\n{}\n\n/// D.\nclause h(amount:u64)requires p:1 of k}\nasset  B once  supply 1+2 ;";
    let expected = "\
asset A(k: PublicKey) { clause f(amount: u64) signed by k
clause g(amount: u64)
    signed by k
{}

/// D.
clause h(amount: u64) requires p: 1 of k }
asset B once supply 1 + 2;
";
    assert_eq!(laid_out(text), expected);
}

#[test]
fn parts_of_a_head_stand_on_lines_of_their_own_from_the_first_that_does() {
    let text = "contract A()\nlocks a: Value to k,\n j locks b: Value // b\n\n { // begins\nclause f() signed by k\nrequires c: 1 of g -> u8 {\nunlock a }\n\nclause g()\n{} }";
    let expected = "\
contract A()
    locks a: Value to k,
    j
    locks b: Value // b
{ // begins
    clause f() signed by k
        requires c: 1 of g
        -> u8
    {
        unlock a
    }

    clause g() {}
}
";
    assert_eq!(laid_out(text), expected);
}

#[test]
fn scenarios_are_laid_out() {
    let text = "test  \"a\"on  ledger{let a=person();\na owns 1 of G;let v=a  does A(k:a){lock 1 of G;lock(2) of H};a does v.f( ) { }; a does B(){\nlock 1 of G;};\n\n\nrefused\"b\"{replay  last;tamper   last}refused{\nwait 1 // one\n weeks;\nexpect a.owns(G)==1};}";
    let expected = "\
test \"a\" on ledger { let a = person(); a owns 1 of G; let v = a does A(k: a) { lock 1 of G; lock (2) of H }; a does v.f() {}; a does B() {
    lock 1 of G;
}; refused \"b\" { replay last; tamper last } refused {
    wait 1 // one
        weeks;
    expect a.owns(G) == 1
}; }
";
    assert_eq!(laid_out(text), expected);
}
