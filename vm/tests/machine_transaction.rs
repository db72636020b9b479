//! How each instruction fails: every operand missing or of another type, and every condition of its own.

mod common;

use common::machine::Setup;
use common::transaction::Kind::{self, Constraint, Contract, Expression, String as Str, Variable, WideValue};
use common::transaction::{
    HEADER, KINDS, ROOMY, anchor, empty_clause, input, item, original_anchor, point, run, run_bytes, spent,
    string, value,
};
use zkvm::machine::{Machine, MachineError as Error, VerifyingDelegate};
use zkvm::program::{Instruction, InstructionSet, encode};
use zkvm::r1cs::Recorder;
use zkvm::tx::{CallProof, Format, Header, PortableItem, Predicate, Program};
use zkvm::{FormatError, Statement};

/// An operand: the types it may have, a good one, and the error for all others.
struct Operand {
    kinds: &'static [Kind],
    good: Program,
    error: Error,
}

fn operand(kind: Kind) -> Operand {
    let (kinds, error): (&'static [Kind], _) = match kind {
        Str => (&[Str], Error::TypeNotString),
        Kind::Program => (&[Kind::Program], Error::TypeNotProgram),
        Variable => (&[Variable], Error::TypeNotVariable),
        Expression => (&[Expression], Error::TypeNotExpression),
        Constraint => (&[Constraint], Error::TypeNotConstraint),
        Kind::Value => (&[Kind::Value], Error::TypeNotValue),
        WideValue => (&[Kind::Value, WideValue], Error::TypeNotWideValue),
        Contract => (&[Contract], Error::TypeNotContract),
    };
    Operand { kinds, good: item(kind), error }
}

/// A string that is good for its purpose.
fn text(bytes: &[u8]) -> Operand {
    Operand { good: Program::new().push(bytes), ..operand(Str) }
}

/// Anything that a contract can hold.
fn portable() -> Operand {
    let kinds = &[Str, Kind::Program, Kind::Value];
    Operand { kinds, good: item(Str), error: Error::TypeNotPortable }
}

/// All instructions that take something, with their operands, the topmost one first.
fn operands() -> Vec<(Instruction, Vec<Operand>)> {
    use Instruction as I;
    let one = |kind| vec![operand(kind)];
    let two = |kind| vec![operand(kind), operand(kind)];
    let scalar = || text(&[0; 32]);
    let droppable = Operand {
        kinds: &[Str, Kind::Program, Variable, Expression, Constraint],
        good: item(Str),
        error: Error::TypeNotDroppable,
    };
    let copyable = Operand { kinds: &[Str, Variable], good: item(Str), error: Error::TypeNotCopyable };
    let amount = || Operand { kinds: &[Variable, Expression], ..operand(Variable) };
    vec![
        (I::Drop, vec![droppable]),
        (I::Dup(0), vec![copyable]),
        (I::Scalar, vec![scalar()]),
        (I::Commit, vec![text(&[0; 32])]),
        (I::Expr, one(Variable)),
        (I::Neg, one(Expression)),
        (I::Add, two(Expression)),
        (I::Mul, two(Expression)),
        (I::Eq, two(Expression)),
        (I::Range, one(Expression)),
        (I::And, two(Constraint)),
        (I::Or, two(Constraint)),
        (I::Not, one(Constraint)),
        (I::Verify, one(Constraint)),
        (I::Unblind, vec![scalar(), text(&[0; 32])]),
        (I::Issue, vec![text(&[0; 32]), text(&[]), operand(Variable), operand(Variable)]),
        (I::Borrow, vec![amount(), amount()]),
        (I::Retire, one(Kind::Value)),
        (I::Cloak(2, 1), vec![text(&[0; 32]), text(&[0; 32]), operand(WideValue), operand(WideValue)]),
        (I::Fee, vec![text(&[0; 4])]),
        (I::Input, vec![text(&spent(3, vec![]).encode_short())]),
        (I::Output(2), vec![text(&[0; 32]), portable(), portable()]),
        (I::Contract(2), vec![text(&[0; 32]), portable(), portable()]),
        (I::Log, one(Str)),
        (I::Eval, one(Kind::Program)),
        (I::Call, vec![operand(Kind::Program), text(&[0; 44]), operand(Contract)]),
        (I::Signtx, one(Contract)),
        (I::Signid, vec![text(&[0; 64]), operand(Kind::Program), operand(Contract)]),
        (I::Look, one(Kind::Value)),
        (I::Combine(1), vec![scalar(), text(&[0; 32]), text(&[0; 32])]),
        (I::Seal, vec![text(&[0; 128]), text(&[0; 32]), text(&[0; 32]), text(&[1; 32])]),
        (I::Unseal, vec![text(&[0; 128]), text(&[0; 32]), text(&[0; 32]), text(&[0; 32]), text(&[1; 32])]),
        (I::Signdata(2), vec![text(&[0; 64]), text(b"m"), text(b"m"), text(b"purpose"), text(&[1; 32])]),
        (I::Open, vec![text(&empty_clause().encode()), text(&[0; 2]), operand(Contract)]),
        (
            I::Spend,
            vec![text(&empty_clause().encode()), text(&[0; 2]), text(&spent(3, vec![]).encode_held())],
        ),
        (I::Plus, vec![text(&[0; 32]), text(&[0; 32])]),
        (I::Minus, vec![text(&[0; 32]), text(&[0; 32])]),
        (I::Read, vec![text(&spent(3, vec![]).encode_short())]),
        (I::Signtag, vec![text(&[0; 64]), operand(Kind::Program), operand(Contract), text(b"tag")]),
    ]
}

/// Runs `instruction` with some operands, the topmost one first, in a transaction with an anchor.
fn with(instruction: &Instruction, operands: &[&Program]) -> Result<(), Error> {
    let items = operands.iter().rev().fold(anchor(), |program, item| program.then((*item).clone()));
    run(&items.instruction(instruction.clone())).map(drop)
}

#[test]
fn every_operand_must_be_there() {
    for (instruction, operands) in operands() {
        let good: Vec<_> = operands.iter().map(|operand| &operand.good).collect();
        for present in 0..good.len() {
            let result = with(&instruction, &good[..present]);
            assert_eq!(result, Err(Error::StackUnderflow), "{instruction} with {present} operands");
        }
        // With all of them nothing fails before the end.
        let result = with(&instruction, &good);
        assert!(matches!(result, Ok(()) | Err(Error::StackNotClean(_))), "{instruction}: {result:?}");
    }
}

#[test]
fn every_operand_must_have_its_type() {
    for (instruction, operands) in operands() {
        for (i, operand) in operands.iter().enumerate() {
            for kind in KINDS.into_iter().filter(|kind| !operand.kinds.contains(kind)) {
                let bad = item(kind);
                let mut items: Vec<_> = operands.iter().map(|operand| &operand.good).collect();
                items[i] = &bad;
                let result = with(&instruction, &items);
                assert_eq!(result, Err(operand.error.clone()), "{instruction} with {kind:?} as operand {i}");
            }
        }
    }
}

#[test]
fn every_operand_may_have_each_of_its_types() {
    for (instruction, operands) in operands() {
        for (i, operand) in operands.iter().enumerate().filter(|(_, operand)| operand.kinds.len() > 1) {
            for kind in operand.kinds {
                let other = item(*kind);
                let mut items: Vec<_> = operands.iter().map(|operand| &operand.good).collect();
                items[i] = &other;
                let result = with(&instruction, &items);
                assert!(matches!(result, Ok(()) | Err(Error::StackNotClean(_))), "{instruction}: {result:?}");
            }
        }
    }
}

/// What a program fails with, in a transaction with an anchor.
fn failure(program: Program) -> Error {
    run(&anchor().then(program)).expect_err("a failure")
}

fn program() -> Program {
    Program::new()
}

#[test]
fn indices_count_from_the_top() {
    assert_eq!(failure(program().push([1]).dup(1)), Error::StackUnderflow);
    assert_eq!(failure(program().push([1]).dup(u32::MAX)), Error::StackUnderflow);
    assert_eq!(failure(program().push([1]).roll(1)), Error::StackUnderflow);
    assert_eq!(failure(program().push([1]).roll(u32::MAX)), Error::StackUnderflow);
    assert_eq!(failure(program().roll(0)), Error::StackUnderflow);
    for k in [1, u32::MAX] {
        assert_eq!(failure(program().push_point(point(1)).output(k)), Error::StackUnderflow);
        assert_eq!(failure(program().push_point(point(1)).contract(k)), Error::StackUnderflow);
    }
}

#[test]
fn malformed_instructions_fail_when_they_are_reached() {
    let fails = |bytes: &[u8]| {
        let program = [&anchor().encode()[..], bytes].concat();
        run_bytes(&program, HEADER, ROOMY).map(drop)
    };
    for bytes in [
        &[0x00][..],
        &[0x00, 1],
        &[0x00, 0x81, 0, 7],
        &[0x01, 255, 255, 255, 255, 15, 1],
        &[0x01, 255, 255, 255, 255, 16, 1],
        &[0x03],
        &[0x03, 0x80],
        &[0x18, 0],
    ] {
        assert_eq!(fails(bytes), Err(Error::InvalidInstruction), "{bytes:?}");
        let nested = encode(InstructionSet::Core, &[Instruction::Program(bytes.to_vec()), Instruction::Eval]);
        assert_eq!(fails(&nested), Err(Error::InvalidInstruction), "{bytes:?}");
        let dropped =
            encode(InstructionSet::Core, &[Instruction::Program(bytes.to_vec()), Instruction::Drop]);
        assert_eq!(fails(&dropped), Ok(()), "{bytes:?}");
    }
}

#[test]
fn unassigned_opcodes_fail() {
    let run_as = |format, program: &[u8], version| {
        let statement = Statement::default();
        let mut delegate = VerifyingDelegate::new(Recorder::new(), &statement);
        let header = Header { version, ..HEADER };
        let outcome = Machine::for_format(format, program, header, ROOMY, &mut delegate).run();
        outcome.map(drop).map_err(|failure| failure.error)
    };
    for opcode in 0x23..=0xff {
        let unassigned = opcode > 0x30;
        let program = [&anchor().encode()[..], &[opcode]].concat();
        let original = [&original_anchor()[..], &[opcode]].concat();
        let failure = run_bytes(&program, HEADER, ROOMY).map(drop);
        assert_eq!(failure == Err(Error::ExtensionsNotAllowed), unassigned);
        // In the original format it depends on what the header says.
        for version in 0..4 {
            let expected = if version > 1 { Ok(()) } else { Err(Error::ExtensionsNotAllowed) };
            assert_eq!(run_as(Format::Original, &original, version), expected);
            assert_eq!(run_as(Format::Version2, &program, version), failure);
        }
    }
}

#[test]
fn strings_must_fit_their_purpose() {
    let order = hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").expect("hex");
    for bytes in [&[0; 31][..], &[0; 33], &order, &[0xff; 32]] {
        assert_eq!(failure(program().push(bytes).scalar()), Error::InvalidScalar);
        assert_eq!(failure(program().push([0; 32]).push(bytes).unblind()), Error::InvalidScalar);
    }
    for bytes in [&[0; 31][..], &[0; 33], &[]] {
        assert_eq!(failure(program().push(bytes).commit()), Error::InvalidPoint);
        assert_eq!(failure(program().push(bytes).push([0; 32]).unblind()), Error::InvalidPoint);
        assert_eq!(failure(program().push(bytes).output(0)), Error::InvalidPoint);
        assert_eq!(failure(program().push(bytes).contract(0)), Error::InvalidPoint);
        let variables = item(Variable).then(item(Variable)).push([]);
        assert_eq!(failure(variables.push(bytes).issue()), Error::InvalidPoint);
        for (qty, flv) in [(bytes, &[0; 32][..]), (&[0; 32], bytes)] {
            let cloak = item(Kind::Value).push(qty).push(flv).cloak(1, 1);
            assert_eq!(failure(cloak), Error::InvalidPoint);
        }
    }
    for bytes in [&[0; 3][..], &[0; 5], &[0; 8], &[]] {
        assert_eq!(failure(program().push(bytes).fee()), Error::InvalidInteger);
    }
    let sign = |bytes: &[u8]| item(Contract).program(&program()).push(bytes);
    let not_reduced = [&[0; 32][..], &order].concat();
    for bytes in [&[0; 63][..], &[0; 65], &not_reduced] {
        assert_eq!(failure(sign(bytes).signid()), Error::InvalidSignature);
        assert_eq!(failure(sign(bytes).signtag()), Error::InvalidSignature);
    }
}

#[test]
fn constants_are_checked_at_once() {
    let minus_one = program().push_scalar(1u64).scalar().neg();
    assert_eq!(failure(minus_one.range()), Error::InvalidBitrange);
    let too_large = program().push_scalar(1u128 << 64).scalar();
    assert_eq!(failure(too_large.range()), Error::InvalidBitrange);
    let false_ = program().push_scalar(1u64).scalar().push_scalar(2u64).scalar().eq();
    assert_eq!(failure(false_.verify()), Error::CleartextConstraintFalse);
}

#[test]
fn inputs_must_be_outputs() {
    let contract = spent(1, vec![string(b"data"), PortableItem::Value(value(2))]);
    let encoded = contract.encode_short();
    let fails = |bytes: &[u8]| failure(program().push(bytes).input());
    for length in 0..encoded.len() {
        assert_eq!(
            fails(&encoded[..length]),
            Error::InvalidContract(FormatError::Truncated),
            "{length} bytes"
        );
    }
    let trailing = [&encoded[..], &[0]].concat();
    assert_eq!(fails(&trailing), Error::InvalidContract(FormatError::TrailingBytes));
    let mut tag = encoded.clone();
    tag[65] = 5;
    let unknown = FormatError::UnknownTag { what: "item of a contract", tag: 5 };
    assert_eq!(fails(&tag), Error::InvalidContract(unknown));
    // More items than there are bytes.
    let count = [&encoded[..64], &[0xff, 0xff, 0xff, 0xff, 0x0f], &encoded[65..]].concat();
    assert_eq!(fails(&count), Error::InvalidContract(FormatError::Truncated));
}

#[test]
fn call_proofs_must_be_well_formed() {
    let call = |proof: &[u8]| item(Contract).push(proof).program(&program()).call();
    let proof = |levels: u32, hashes: usize| {
        [&[7; 32][..], &[0; 8], &levels.to_le_bytes(), &vec![1; 32 * hashes]].concat()
    };
    assert!(run(&anchor().then(call(&proof(0, 0)))).is_ok());
    assert!(run(&anchor().then(call(&proof(64, 64)))).is_ok());
    for bytes in [&proof(0, 0)[..43], &proof(1, 0), &proof(1, 2), &proof(65, 65), &proof(u32::MAX, 1)] {
        assert!(matches!(failure(call(bytes)), Error::InvalidCallProof(_)));
    }
}

/// Those of `open`: there is one encoding of each, as long as it has to be.
#[test]
fn call_proofs_of_images_have_one_encoding() {
    let proof = |head: &[u8], levels: u8, position: &[u8], hashes: usize| {
        [head, &[levels], position, &vec![1; 32 * hashes]].concat()
    };
    let key = [&[1][..], &[7; 32]].concat();
    let good = [
        proof(&[0], 0, &[], 0),
        proof(&key, 0, &[], 0),
        proof(&[0], 1, &[1], 1),
        proof(&key, 8, &[255], 8),
        proof(&[0], 9, &[255, 1], 9),
        proof(&[0], 64, &[255; 8], 64),
    ];
    for bytes in &good {
        let decoded = CallProof::decode_short(bytes).expect("a proof");
        assert_eq!(&decoded.encode_short(), bytes);
        assert_eq!(CallProof::decode(&decoded.encode()), Ok(decoded));
        let longer = [&bytes[..], &[0]].concat();
        for other in [&bytes[..bytes.len() - 1], &longer] {
            assert!(CallProof::decode_short(other).is_err());
        }
    }
    // Nobody's key has no other encoding, positions have no bits above the top, and nothing else begins a proof.
    let nobody = CallProof::decode_short(&[0, 0]).expect("a proof").inner;
    let written = [&[1][..], nobody.0.as_bytes()].concat();
    for bytes in [
        proof(&written, 0, &[], 0),
        proof(&[0], 1, &[2], 1),
        proof(&[0], 9, &[0, 2], 9),
        proof(&[2], 0, &[], 0),
        proof(&[0], 65, &[0; 9], 65),
        proof(&[0], 1, &[0], 0),
        vec![],
    ] {
        assert!(CallProof::decode_short(&bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn contracts_need_an_anchor() {
    let early = |program: Program| run(&program).map(drop);
    assert_eq!(early(program().push_point(point(1)).output(0)), Err(Error::AnchorMissing));
    assert_eq!(early(program().push_point(point(1)).contract(0)), Err(Error::AnchorMissing));
    let issue = item(Variable).then(item(Variable)).push([]).push_point(point(1)).issue();
    assert_eq!(early(issue), Err(Error::AnchorMissing));
    // So does the transaction, though it makes no contract.
    assert_eq!(early(program()), Err(Error::AnchorMissing));
    assert_eq!(early(program().push([]).log()), Err(Error::AnchorMissing));
    assert_eq!(early(anchor()), Ok(()));
}

#[test]
fn nothing_may_be_left() {
    for kind in KINDS {
        assert_eq!(failure(item(kind)), Error::StackNotClean(1), "{kind:?}");
    }
    // Also not by a program inside.
    assert_eq!(failure(program().program(&item(Str)).eval()), Error::StackNotClean(1));
}

#[test]
fn fees_have_a_limit() {
    let fee = |amount| program().push_fee(amount).fee();
    let max = 1 << 24;
    assert_eq!(failure(fee(max + 1)), Error::FeeTooHigh);
    assert_eq!(failure(fee(u32::MAX)), Error::FeeTooHigh);
    assert_eq!(failure(fee(max).then(fee(1))), Error::FeeTooHigh);
    // Within it only the wide value remains.
    assert_eq!(failure(fee(max).then(fee(0))), Error::StackNotClean(2));
}

#[test]
fn a_cloak_needs_inputs_and_outputs() {
    let pair = |program: Program| program.push_point(point(1)).push_point(point(2));
    assert_eq!(failure(program().cloak(0, 0)), Error::CloakEmpty { inputs: 0, outputs: 0 });
    assert_eq!(failure(item(Kind::Value).cloak(1, 0)), Error::CloakEmpty { inputs: 1, outputs: 0 });
    assert_eq!(failure(pair(program()).cloak(0, 1)), Error::CloakEmpty { inputs: 0, outputs: 1 });
    for (m, n) in [(1, 2), (2, 1), (u32::MAX, 1), (1, u32::MAX), (u32::MAX, u32::MAX), (0, 1 << 31)] {
        assert_eq!(failure(pair(item(Kind::Value)).cloak(m, n)), Error::StackUnderflow);
    }
}

#[test]
fn a_tag_is_a_string() {
    let signtag = |payload| input(&spent(5, payload)).program(&program().log()).push([0; 64]).signtag();
    assert!(run(&anchor().then(signtag(vec![string(b"tag")]))).is_ok());
    assert_eq!(failure(signtag(vec![])), Error::StackUnderflow);
    assert_eq!(failure(signtag(vec![PortableItem::Value(value(1))])), Error::TypeNotString);
    assert_eq!(
        failure(signtag(vec![string(b"tag"), PortableItem::Program((&[][..]).into())])),
        Error::TypeNotString
    );
    // Without a payload the tag is the item below, as in the reference.
    assert!(run(&anchor().push(*b"below").then(signtag(vec![]))).is_ok());
}

#[test]
fn images_have_no_transaction() {
    use Instruction as I;
    for instruction in [
        I::Issue,
        I::Borrow,
        I::Retire,
        I::Cloak(1, 1),
        I::Fee,
        I::Input,
        I::Output(0),
        I::Contract(0),
        I::Call,
        I::Signtx,
        I::Signid,
        I::Signtag,
        I::Mintime,
        I::Maxtime,
    ] {
        let name = instruction.name();
        assert_eq!(Setup::new(&[instruction]).mock(), Err(Error::TransactionMissing { name }));
    }
}

#[test]
fn predicates_are_only_bytes_until_they_are_used() {
    // As in the reference: an output may be locked by what is no point, and then nobody can open it.
    let program = anchor().push([]).push_predicate(Predicate(point(0xff))).output(1);
    assert!(run(&program).is_ok());
}
