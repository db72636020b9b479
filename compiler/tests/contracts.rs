//! The tree that the parser makes of contracts and scenarios.

use zkc::source::{FileId, Span};
use zkc::syntax::ast::{
    Amount, Block, Clause, Contract, ContractKind, Expr, ExprKind, Ident, ItemKind, Locked, MemberKind,
    Scenario, StatementKind, StepKind,
};
use zkc::syntax::parse;

/// The one item of a text, which has no mistakes.
fn item(text: &str) -> ItemKind {
    let (module, diagnostics) = parse(FileId(0), text);
    assert_eq!(diagnostics, [], "{text}");
    let [item] = &module.items[..] else { panic!("one item") };
    assert_eq!(written(text, item.span), text);
    item.kind.clone()
}

fn contract(text: &str) -> Contract {
    let ItemKind::Contract(contract) = item(text) else { panic!("a contract") };
    assert!(!contract.partial);
    contract
}

fn scenario(steps: &str) -> (String, Scenario) {
    let text = format!("test \"a\" on ledger {{ {steps} }}");
    let ItemKind::Scenario(scenario) = item(&text) else { panic!("a scenario") };
    assert!(scenario.name.name == "a" && !scenario.partial);
    (text, scenario)
}

/// A contract with one clause, of which this is the text from its name on.
fn clause(text: &str) -> (String, Clause) {
    let text = format!("contract A() {{ clause {text} }}");
    let contract = contract(&text);
    let [member] = &contract.members[..] else { panic!("one member") };
    let MemberKind::Clause(clause) = &member.kind else { panic!("a clause") };
    assert!(written(&text, member.span).starts_with("clause"));
    (text.clone(), clause.as_ref().clone())
}

fn block(clause: &Clause) -> &Block {
    clause.body.as_ref().expect("a block")
}

fn written(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

fn all<'t>(text: &'t str, list: &[Expr]) -> Vec<&'t str> {
    list.iter().map(|expr| written(text, expr.span)).collect()
}

fn name(ident: &Ident) -> &str {
    &ident.name
}

#[test]
fn the_head_of_a_contract_has_parameters_and_values() {
    let text = "contract A(k: PublicKey, n: u64) locks a: Value to k, j.b locks b: Value {}";
    let contract = contract(text);
    assert_eq!((name(&contract.name), contract.parameters.len()), ("A", 2));
    let [a, b] = &contract.locks[..] else { panic!("two values") };
    let readers = |locked: &Locked| locked.readers.as_ref().map(|list| all(text, list));
    assert_eq!((name(&a.name), readers(a)), ("a", Some(vec!["k", "j.b"])));
    assert_eq!((name(&b.name), readers(b)), ("b", None));
    assert_eq!(written(text, a.span), "locks a: Value to k, j.b");
    assert_eq!(written(text, b.ty.span), "Value");
}

#[test]
fn members_have_documentation_and_attributes() {
    let text = "contract A() {\n/// One.\n#[allow(W0201)]\nclause f() {}\n/// Two.\nstate {}\ninvariant a < 1, \"no\",; }";
    let contract = contract(text);
    let heads: Vec<usize> = contract.members.iter().map(|member| member.heads.len()).collect();
    assert_eq!(heads, [2, 1, 0]);
    let invariant = &contract.members[2];
    assert_eq!(written(text, invariant.span), "invariant a < 1, \"no\",;");
    let MemberKind::Invariant { condition, message, trailing_comma: true } = &invariant.kind else {
        panic!("an invariant")
    };
    assert_eq!(written(text, condition.span), "a < 1");
    assert_eq!(message.as_ref().map(|message| message.text.as_str()), Some("no"));
}

#[test]
fn fields_of_the_state_have_readers() {
    let text = "contract A() { state { a: public u8 = 3, b: Hidden<u8> sealed to k = n + 1, c: Hidden<u8> to [k, j], d: u8, } }";
    let contract = contract(text);
    let MemberKind::State { fields, partial: false } = &contract.members[0].kind else { panic!("a state") };
    assert!(fields.trailing_comma);
    let fields: Vec<_> = fields
        .iter()
        .map(|field| {
            let word = |span: Option<Span>| span.map(|span| written(text, span));
            let readers = field.readers.as_ref().map(|readers| written(text, readers.span));
            let ty = written(text, field.ty.span);
            let initial = field.initial.as_ref().map(|value| written(text, value.span));
            (name(&field.name), word(field.public), ty, word(field.sealed), readers, initial)
        })
        .collect();
    let expected = [
        ("a", Some("public"), "u8", None, None, Some("3")),
        ("b", None, "Hidden<u8>", Some("sealed"), Some("k"), Some("n + 1")),
        ("c", None, "Hidden<u8>", None, Some("[k, j]"), None),
        ("d", None, "u8", None, None, None),
    ];
    assert_eq!(fields, expected);
}

#[test]
fn clauses_say_who_signs_and_what_is_paid() {
    let (text, plain) = clause("f(a: u8) { a }");
    assert!(plain.signers.is_none() && plain.requires.is_empty() && plain.result.is_none());
    assert_eq!((name(&plain.name), plain.parameters.len(), plain.partial), ("f", 1, false));
    assert_eq!(written(&text, block(&plain).span), "{ a }");

    let (text, full) = clause("f() signed by k, j.k requires a: x + 1 of b.asset, c: 1 of d -> u64 {}");
    let signers = full.signers.expect("signers");
    assert!(signers.count.is_none());
    assert_eq!(all(&text, &signers.keys), ["k", "j.k"]);
    assert_eq!(written(&text, signers.span), "signed by k, j.k");
    let requires: Vec<_> = full
        .requires
        .iter()
        .map(|r| (name(&r.name), written(&text, r.amount.span), written(&text, r.asset.span)))
        .collect();
    assert_eq!(requires, [("a", "x + 1", "b.asset"), ("c", "1", "d")]);
    assert_eq!(written(&text, full.requires[0].span), "a: x + 1 of b.asset");
    assert_eq!(full.result.map(|ty| written(&text, ty.span).to_owned()).as_deref(), Some("u64"));

    let (text, some) = clause("f() signed by n + 1 of [a, b] {}");
    let signers = some.signers.expect("signers");
    assert_eq!(signers.count.map(|count| written(&text, count.span).to_owned()).as_deref(), Some("n + 1"));
    assert_eq!(all(&text, &signers.keys), ["[a, b]"]);
}

#[test]
fn statements_of_clauses_may_end_a_block_without_semicolon() {
    for body in [
        "lock a + b with self",
        "lock (a) with keys[0]",
        "unlock a",
        "retire a",
        "next { a: 1, b }",
        "nullify a, \"no\"",
        "nullify a",
    ] {
        for (end, semicolon) in [("", false), (";", true)] {
            let (text, clause) = clause(&format!("f() {{ {body}{end} }}"));
            let [statement] = &block(&clause).statements[..] else { panic!("one statement") };
            assert_eq!(statement.semicolon, semicolon);
            assert_eq!(written(&text, statement.span), format!("{body}{end}"));
            let whole = match &statement.kind {
                StatementKind::Lock { value, with } => {
                    format!("lock {} with {}", written(&text, value.span), written(&text, with.span))
                        .replace("lock a with", "lock (a) with")
                }
                StatementKind::Retire(value) => format!("retire {}", written(&text, value.span)),
                StatementKind::Unlock(value) => format!("unlock {}", written(&text, value.span)),
                StatementKind::Next(fields) => {
                    assert!(fields.len() == 2 && !fields[0].shorthand && fields[1].shorthand);
                    "next { a: 1, b }".to_owned()
                }
                StatementKind::Nullify { value, message, trailing_comma: false } => {
                    let message = message.as_ref().map_or("", |message| written(&text, message.span));
                    let comma = if message.is_empty() { "" } else { ", " };
                    format!("nullify {}{comma}{message}", written(&text, value.span))
                }
                _ => panic!("{:?}", statement.kind),
            };
            assert_eq!(whole, body);
        }
    }
}

#[test]
fn numbers_with_a_unit_are_milliseconds() {
    for (number, milliseconds) in [
        ("1 second", 1_000_u64),
        ("2 minutes", 120_000),
        ("1 hour", 3_600_000),
        ("0x10 days", 1_382_400_000),
        ("1_0 weeks", 6_048_000_000),
    ] {
        let text = format!("const A: u64 = {number};");
        let ItemKind::Const { value, .. } = item(&text) else { panic!("a constant") };
        assert_eq!(value.kind, ExprKind::Int(milliseconds.into()));
        assert_eq!(written(&text, value.span), number);
    }
    let code = |text: &str| parse(FileId(0), text).1.iter().map(|d| d.code.name()).collect::<Vec<_>>();
    let most = "9".repeat(77);
    assert_eq!(code(&format!("const A: u64 = {most};")), [""; 0]);
    assert_eq!(code(&format!("const A: u64 = {most} second;")), ["E0105"]);
    assert_eq!(code(&format!("const A: u64 = {most}9999 seconds;")), ["E0105"]);
    assert_eq!(code("const A: u64 = 3 years;"), ["E0104"]);
}

#[test]
fn steps_are_what_they_say() {
    let (text, scenario) = scenario(
        "let alice = person(); alice owns 100 of Gold; let v = alice does Vault(owner: alice) { lock 1 of A; lock 2 + x of B; }; \
         bob does v.f(30); refused \"no\" { replay last; tamper last; wait 1 day } refused { } expect a == b",
    );
    let steps: Vec<&str> = scenario.steps.iter().map(|step| written(&text, step.span)).collect();
    assert_eq!(steps[1], "alice owns 100 of Gold;");
    assert_eq!(steps[4], "refused \"no\" { replay last; tamper last; wait 1 day }");
    assert_eq!(steps[6], "expect a == b");
    let amount = |amount: &Amount| format!("{} of {}", written(&text, amount.amount.span), amount.asset.name);
    let [person, owns, made, called, refused, refused_for_any, expect] = &scenario.steps[..] else {
        panic!("seven steps")
    };
    assert!(matches!(&person.kind, StepKind::Let { name, .. } if name.name == "alice"));
    assert!(matches!(&owns.kind, StepKind::Owns { who, .. } if who.name == "alice"));
    let StepKind::Does { name: Some(v), who, call, locks: Some(locks), with: None, .. } = &made.kind else {
        panic!("a deed")
    };
    assert_eq!((name(v), name(who), written(&text, call.span)), ("v", "alice", "Vault(owner: alice)"));
    assert_eq!(locks.iter().map(amount).collect::<Vec<_>>(), ["1 of A", "2 + x of B"]);
    assert!(locks.trailing_comma && matches!(call.kind, ExprKind::Call { .. }));
    let StepKind::Does { name: None, who, call, locks: None, with: None, .. } = &called.kind else {
        panic!("a deed")
    };
    assert_eq!((name(who), written(&text, call.span)), ("bob", "v.f(30)"));
    let StepKind::Refused { message: Some((message, place)), steps, span } = &refused.kind else {
        panic!("a refusal")
    };
    assert_eq!((message.as_str(), written(&text, *place)), ("no", "\"no\""));
    assert_eq!(written(&text, *span), "refused \"no\"");
    assert!(matches!(&steps[..], [replay, tamper, wait]
        if matches!(replay.kind, StepKind::Replay(place) if written(&text, place) == "replay last")
            && matches!(tamper.kind, StepKind::Tamper(place) if written(&text, place) == "tamper last")
            && matches!(wait.kind, StepKind::Wait(_))));
    assert!(
        matches!(&refused_for_any.kind, StepKind::Refused { message: None, steps, .. } if steps.is_empty())
    );
    assert!(matches!(expect.kind, StepKind::Expect(_)));
}

#[test]
fn an_asset_has_clauses_or_a_supply() {
    let asset = contract(
        "asset A(k: PublicKey) { clause f(amount: u64) signed by k /// d\nclause g(amount: u64) {} }",
    );
    assert_eq!((asset.kind, name(&asset.name), asset.parameters.len()), (ContractKind::Asset, "A", 1));
    let [f, g] = &asset.members[..] else { panic!("two clauses") };
    let has_body = |kind: &MemberKind| matches!(kind, MemberKind::Clause(clause) if clause.body.is_some());
    assert_eq!((has_body(&f.kind), has_body(&g.kind), g.heads.len()), (false, true, 1));
    let text = "asset asset once supply 2 * supply;";
    let once = contract(text);
    let ContractKind::Once(supply) = &once.kind else { panic!("a supply") };
    assert_eq!((name(&once.name), written(text, supply.span)), ("asset", "2 * supply"));
    // What comes behind has members no more.
    let (module, diagnostics) = parse(FileId(0), "asset A once supply 1; fn f() { x }");
    assert_eq!((module.items.len(), diagnostics), (2, vec![]));
}

#[test]
fn a_mistake_costs_one_member_or_step() {
    let (module, diagnostics) = parse(
        FileId(0),
        "contract A(x: ,) { clause f() { let } clause g() signed k {} clause h(+) {} state { a: u8, b } fn j() {} clause i() {} }\n\
         test \"a\" on ledger { let a = ; a does f(); refused { a } expect a; }",
    );
    assert_eq!(diagnostics.len(), 8, "{diagnostics:?}");
    let [contract, scenario] = &module.items[..] else { panic!("two items") };
    let ItemKind::Contract(contract) = &contract.kind else { panic!("a contract") };
    assert!(contract.partial);
    assert_eq!(contract.members.len(), 5);
    let ItemKind::Scenario(scenario) = &scenario.kind else { panic!("a scenario") };
    assert!(scenario.partial);
    assert_eq!(scenario.steps.len(), 4);
}

#[test]
fn nested_refusals_have_a_limit() {
    let text = format!("test \"a\" on ledger {{ {}{} }}", "refused {".repeat(200), "}".repeat(200));
    assert!(parse(FileId(0), &text).1.iter().any(|d| d.code.name() == "E0110"));
    let text = format!("test \"a\" on ledger {{ {}{} }}", "refused {".repeat(120), "}".repeat(120));
    assert_eq!(parse(FileId(0), &text).1, []);
}
