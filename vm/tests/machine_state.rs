//! What contracts with state need: `self`, `look`, `combine`, `nullify`, `read` and `anchor`.

mod common;

use common::transaction::{
    HEADER, Openings, ROOMY, anchor, input, original_anchor, point, run, spent, string, value,
};
use curve25519_dalek::scalar::Scalar;
use zkvm::Statement;
use zkvm::batch::{Fault, PointEquation};
use zkvm::machine::{Machine, MachineError as Error, VerifyingDelegate};
use zkvm::r1cs::Recorder;
use zkvm::tx::{
    Contract, Format, Header, Nullifier, PortableItem, Predicate, PredicateTree, Program, TxEntry,
};

fn program() -> Program {
    Program::new()
}

/// A contract that only this program opens, and the program that opens it.
fn opened(clause: &Program, key: u8) -> (Predicate, Program) {
    let tree = PredicateTree::new(None, vec![clause.encode()], &[key; 32]).expect("a tree");
    let contract = Contract { predicate: tree.predicate(), ..spent(key, vec![]) };
    let proof = tree.call_proof(0).expect("the clause");
    (tree.predicate(), input(&contract).push_call_proof(&proof).program(clause).call())
}

fn logged(program: &Program) -> Vec<Vec<u8>> {
    run(program).expect("a run").log.data().map(|data| data.to_vec()).collect()
}

#[test]
fn self_is_what_the_running_program_opened() {
    let clause = program().self_predicate().log();
    let nested = program().program(&clause).eval().program(&clause).eval();
    let (first, opens_first) = opened(&clause, 1);
    let (second, opens_second) = opened(&nested, 2);
    let found = logged(&opens_first.clone().then(opens_second).then(opens_first.clone()));
    let expected = [first, second, second, first].map(|predicate| predicate.0.to_bytes().to_vec());
    assert_eq!(found, expected);
    // What opened nothing has none: not before a call, and not after it.
    for program in [
        anchor().self_predicate(),
        opens_first.self_predicate(),
        input(&spent(1, vec![])).signtx().self_predicate(),
    ] {
        assert_eq!(run(&program).map(drop), Err(Error::PredicateMissing));
    }
}

#[test]
fn self_in_a_program_that_was_signed_for() {
    let clause = program().self_predicate().log();
    let contract = spent(5, vec![string(b"tag")]);
    let expected = [contract.predicate.0.to_bytes().to_vec()];
    let signed = input(&contract).program(&clause.clone().drop()).push([0; 64]);
    assert_eq!(logged(&signed.signid()), expected);
    let tagged = input(&contract).program(&clause.drop()).push([0; 64]);
    assert_eq!(logged(&tagged.signtag()), expected);
}

#[test]
fn a_nullifier_is_scoped_by_the_predicate() {
    let clause = program().push([7; 32]).nullify();
    let ((first, opens_first), (second, opens_second)) = (opened(&clause, 1), opened(&clause, 2));
    let log = run(&opens_first.clone().then(opens_second)).expect("a run").log;
    let expected = [first, second].map(|predicate| Nullifier::new(predicate, &[7; 32]));
    assert_eq!(log.nullifiers().collect::<Vec<_>>(), expected);
    assert_ne!(expected[0], expected[1]);
    assert_ne!(Nullifier::new(first, &[7; 32]), Nullifier::new(first, &[8; 32]));
    // The same twice is for the ledger to refuse. It is an effect, and so a part of the ID.
    let twice = run(&opens_first.clone().then(opens_first.clone())).expect("a run").log;
    assert_eq!(twice.nullifiers().count(), 2);
    assert_ne!(twice.id(), run(&opens_first).expect("a run").log.id());
}

#[test]
fn what_is_nullified_has_32_bytes() {
    for length in [0, 31, 33] {
        let (_, opens) = opened(&program().push(vec![1; length]).nullify(), 1);
        assert_eq!(run(&opens).map(drop), Err(Error::InvalidNullifier(length)));
    }
    let (_, opens) = opened(&program().nullify(), 1);
    assert_eq!(run(&opens).map(drop), Err(Error::StackUnderflow));
    assert_eq!(run(&anchor().push([1; 32]).nullify()).map(drop), Err(Error::PredicateMissing));
}

#[test]
fn a_value_that_is_looked_at_stays_a_value() {
    let holds = || input(&spent(1, vec![PortableItem::Value(value(1))])).signtx();
    let expected = [value(1).flv, value(1).qty].map(|point| point.to_bytes().to_vec());
    assert_eq!(logged(&holds().look().log().log().retire()), expected);
    assert_eq!(run(&holds().look().log().log().drop()).map(drop), Err(Error::TypeNotDroppable));
    assert_eq!(run(&holds().look().log().log().look().log().log()).map(drop), Err(Error::StackNotClean(1)));
}

/// `S (V w)… combine`, of commitments to values.
fn combination(openings: &mut Openings, parts: &[(u64, i64)], sum: impl FnOnce(Scalar) -> Scalar) -> Program {
    let blindings: Scalar =
        (1000u64..).zip(parts).map(|(blinding, (_, weight))| signed(*weight) * Scalar::from(blinding)).sum();
    let total: Scalar = parts.iter().map(|(value, weight)| Scalar::from(*value) * signed(*weight)).sum();
    let points: Vec<_> = parts.iter().map(|(value, _)| openings.commit(*value)).collect();
    let sum = zkvm::PedersenGens::default().commit(sum(total), blindings).compress();
    let start = anchor().push_point(sum);
    let pushed = points
        .iter()
        .zip(parts)
        .fold(start, |program, (point, (_, weight))| program.push_point(*point).push_scalar(signed(*weight)));
    pushed.combine(parts.len() as u32)
}

fn signed(weight: i64) -> Scalar {
    common::machine::scalar(weight)
}

#[test]
fn a_combination_commits_to_the_sum() {
    let check = |parts: &[(u64, i64)], lie: u64| {
        let program = combination(&mut Openings::default(), parts, |sum| sum + Scalar::from(lie)).log();
        let outcome = run(&program).expect("a run");
        PointEquation::check_all(&outcome.points)
    };
    for parts in [&[(5, 1)][..], &[(5, 1), (7, 1)], &[(5, 3), (7, -2), (0, 1)], &[(u64::MAX, 1), (1, 1)]] {
        assert_eq!(check(parts, 0), Ok(()));
        assert_eq!(check(parts, 1), Err(Fault::Points));
    }
}

/// What is added blindly can be used as any other commitment by who can open it.
#[test]
fn the_sum_can_be_computed_with() {
    let mut openings = Openings::default();
    let program = combination(&mut openings, &[(5, 1), (7, 1)], |sum| sum);
    let total = openings.commit(12u64);
    let same = program.drop().push_point(total).commit().expr().push_scalar(12u64).scalar().eq().verify();
    assert_eq!(openings.mock(&same), Ok(()));
    assert_eq!(run(&anchor().push([0; 32]).combine(0)).map(drop), Err(Error::CombineEmpty));
    for k in [1, 2, u32::MAX] {
        assert_eq!(
            run(&anchor().push([0; 32]).push([0; 32]).combine(k)).map(drop),
            Err(Error::StackUnderflow)
        );
    }
}

/// `S T plus` and `S T minus` are commitments to the sum and the difference, which whoever can open both can open.
#[test]
fn points_are_added_and_taken_away() {
    type Step = fn(Program) -> Program;
    let (plus, minus): (Step, Step) = (Program::plus, Program::minus);
    for (a, b, step, sum) in [(5, 7, plus, 12), (5, 7, minus, -2), (0, 0, minus, 0), (5, 5, minus, 0)] {
        let mut openings = Openings::default();
        let (a, b) = (openings.commit(signed(a)), openings.commit(signed(b)));
        let made = step(anchor().push_point(a).push_point(b)).commit().expr();
        for (claim, holds) in [(sum, true), (sum + 1, false), (-sum - 1, false)] {
            let program = made.clone().push_scalar(signed(claim)).scalar().eq().verify();
            assert_eq!(openings.mock(&program).is_ok(), holds, "{claim}");
            assert_eq!(
                openings.prove(&program, &Default::default(), |it| it, |it| it).is_ok(),
                holds,
                "{claim}"
            );
        }
        // The same bytes as those of the points' own sum, of which nobody need know an opening.
        let [left, right] = [a, b].map(|point| point.decompress().expect("a point"));
        let expected = if sum == 12 { left + right } else { left - right };
        let logs = logged(&step(anchor().push_point(a).push_point(b)).log());
        assert_eq!(logs, [expected.compress().to_bytes().to_vec()]);
    }
    // Without the opening of one, there is none of the sum.
    let mut openings = Openings::default();
    let known = openings.commit(5u64);
    let other = Openings::default().commit(6u64);
    let program = plus(anchor().push_point(known).push_point(other)).commit().expr().drop();
    assert_eq!(openings.mock(&program), Err(Error::WitnessMissing));
    for (one, other) in
        [(vec![0xff; 32], vec![0; 32]), (vec![0; 32], vec![1; 32]), (vec![0; 31], vec![0; 32])]
    {
        for step in [plus, minus] {
            let program = step(anchor().push(one.clone()).push(other.clone())).drop();
            assert_eq!(run(&program).map(drop), Err(Error::InvalidPoint));
        }
    }
}

/// A number that everybody knows is a string; what is hidden is none.
#[test]
fn a_constant_becomes_a_string() {
    let number = |number: u64| Scalar::from(number).to_bytes().to_vec();
    let seven = program().push_scalar(7u64).scalar();
    let summed = seven.clone().then(seven.clone()).add().neg().neg().string().log();
    assert_eq!(logged(&anchor().then(summed)), [number(14)]);
    assert_eq!(logged(&anchor().maxtime().string().log()), [number(HEADER.maxtime_ms)]);
    let back = anchor().then(seven.clone()).neg().string().scalar().then(seven).add().string().log();
    assert_eq!(logged(&back), [number(0)]);
    let linear = anchor().push_point(point(1)).commit().expr().string().drop();
    assert_eq!(run(&linear).map(drop), Err(Error::NotConstant));
    assert_eq!(run(&anchor().push([0; 32]).string().drop()).map(drop), Err(Error::TypeNotExpression));
}

fn read(contract: &Contract) -> Program {
    program().push_contract(contract).read()
}

#[test]
fn an_output_can_be_read_and_stays() {
    let nested = PortableItem::Program([0x02][..].into());
    let contract = spent(9, vec![string(b"state"), PortableItem::Value(value(3)), nested]);
    let logs = anchor().then(read(&contract)).log().drop().log().log().log();
    let log = run(&logs).expect("a run").log;
    assert_eq!(log.reads().collect::<Vec<_>>(), [contract.id()]);
    assert_eq!(log.inputs().count(), 1);
    let found: Vec<Vec<u8>> = log.data().map(|data| data.to_vec()).collect();
    let expected: Vec<Vec<u8>> = vec![
        point(9).to_bytes().to_vec(),
        value(3).flv.to_bytes().to_vec(),
        value(3).qty.to_bytes().to_vec(),
        b"state".to_vec(),
    ];
    assert_eq!(found, expected);
    // It is no input: it gives no anchor, and its value cannot be spent.
    assert_eq!(run(&read(&spent(9, vec![])).drop()).map(drop), Err(Error::AnchorMissing));
    assert_eq!(
        run(&anchor().then(read(&contract)).drop().drop().drop().retire()).map(drop),
        Err(Error::TypeNotValue)
    );
}

#[test]
fn what_was_spent_cannot_be_read_in_the_same_transaction() {
    let contract = spent(9, vec![]);
    let spend = || input(&contract).signtx();
    assert_eq!(run(&spend().then(read(&contract)).drop()).map(drop), Err(Error::ReadAfterSpending));
    let log = run(&read(&contract).drop().then(spend())).expect("read first, then spent").log;
    assert!(matches!(log.entries()[2..], [TxEntry::Read(_), TxEntry::Input(_)]));
}

#[test]
fn an_anchor_is_unlike_any_other() {
    let contract = program().push_point(point(1)).contract(0).signtx();
    let logs = anchor()
        .anchor()
        .log()
        .anchor()
        .log()
        .then(contract.clone())
        .anchor()
        .log()
        .then(contract)
        .push_point(point(1))
        .output(0);
    let log = run(&logs).expect("a run").log;
    let mut seen: Vec<Vec<u8>> = log.data().map(|data| data.to_vec()).collect();
    seen.extend(log.outputs().map(|output| output.anchor.0.to_vec()));
    seen.extend(log.outputs().map(|output| output.id().0.to_vec()));
    let (first, then) = spent(0xaa, vec![]).id().to_anchor().ratchet().split();
    let (second, then) = then.split();
    assert_eq!(seen[..2], [first, second]);
    // The contract made next has the anchor after that, and its ID is the anchor then.
    let made = Contract { anchor: then, ..spent(1, vec![]) };
    assert_eq!(seen[2], made.id().to_anchor().split().0);
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((seen.len(), count), (5, 5));
    assert_eq!(run(&program().anchor().log()).map(drop), Err(Error::AnchorMissing));
}

/// Who spends a contract does not come upon what the transaction went on with that made it.
#[test]
fn an_anchor_is_unlike_any_of_another_transaction() {
    let goes_on = |start: Program| {
        let log =
            run(&start.anchor().log().anchor().log().push_point(point(2)).output(0)).expect("a run").log;
        let strings = log.data().map(|data| data.to_vec());
        let made = log.outputs().flat_map(|output| [output.anchor.0.to_vec(), output.id().0.to_vec()]);
        strings.chain(made).collect::<Vec<_>>()
    };
    let make = || anchor().push_point(point(1)).output(0);
    let made = run(&make()).expect("a run").log.outputs().next().expect("an output").clone();
    let spend = || input(&made).signtx();
    let then = |program: Program| goes_on(program.push_point(point(3)).output(0));
    let mut seen = [goes_on(make()), goes_on(spend()), then(spend())].concat();
    seen.sort();
    let count = seen.len();
    seen.dedup();
    assert_eq!((seen.len(), count), (16, 16));
}

/// What each costs in edges, as docs/spec.md says.
#[test]
fn all_of_it_is_charged() {
    let edges = |program: &Program| run(program).expect("a run").counts.edges as usize;
    let cost = |program: Program| edges(&anchor().then(program)) - edges(&anchor());
    let contract = spent(9, vec![string(&[7; 100]), PortableItem::Value(value(3))]);
    let (length, long) = (contract.encode_short().len(), contract.encode().len());
    let reading = 16 + length.div_ceil(32) + (long - length).div_ceil(32) + 2 * 8 + 16 + 1;
    assert_eq!(cost(read(&contract).drop().drop().drop().drop()), reading);
    assert_eq!(cost(program().anchor().drop()), 2 * (16 + 1));
    let summed = (0..3).fold(program().push([0; 32]), |program, _| program.push([1; 32]).push([2; 32]));
    assert_eq!(cost(summed.combine(3).drop()), 4 * 64);
    let opens = |program: Program| edges(&opened(&program, 1).1);
    let pushed = || program().push([7; 32]);
    assert_eq!(opens(pushed().nullify()) - opens(pushed().drop()), 16 + 2 + 16 + 1);
}

/// The leaves of the tree that makes a transaction's ID tell what was done with an ID.
#[test]
fn entries_of_one_string_differ_by_their_kind() {
    let log = run(&anchor()).expect("a run").log;
    let (id, hasher) = (spent(1, vec![]).id(), log.hasher());
    let entries = [
        TxEntry::Input(id),
        TxEntry::Read(id),
        TxEntry::Nullifier(Nullifier(id.0)),
        TxEntry::Data(id.0[..].into()),
        TxEntry::Program(id.0[..].into()),
    ];
    let mut leaves = entries.map(|entry| entry.leaf(&hasher)).to_vec();
    let named = |label| hasher.leaf(|transcript| transcript.append_message(label, &id.0));
    assert_eq!(leaves[1..3], [named(b"read"), named(b"nullifier")]);
    leaves.sort_unstable();
    leaves.dedup();
    assert_eq!(leaves.len(), 5);
}

/// The reference has none of these opcodes, and its transactions stay what they were.
#[test]
fn the_original_format_has_none_of_them() {
    let statement = Statement::default();
    for opcode in 0x23..=0x30 {
        let program = [&original_anchor()[..], &[opcode]].concat();
        for (version, expected) in [(1, Err(Error::ExtensionsNotAllowed)), (2, Ok(()))] {
            let mut delegate = VerifyingDelegate::new(Recorder::new(), &statement);
            let header = Header { version, ..HEADER };
            let machine = Machine::for_format(Format::Original, &program, header, ROOMY, &mut delegate);
            assert_eq!(machine.run().map(drop).map_err(|failure| failure.error), expected);
        }
    }
}
