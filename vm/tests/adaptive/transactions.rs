//! Transactions: everything that decides their constraint system, chosen after the proof is made.

use zkvm::image::{ClauseImage, Counts};
use zkvm::machine::{Machine, Outcome, ProvingDelegate, ProvingSystem, VerifyingDelegate, VerifyingSystem};
use zkvm::program::{Instruction, InstructionSet};
use zkvm::r1cs::{BoundStatement, R1csProof, Recorder, Variable};
use zkvm::signature::{Signature, SigningKey};
use zkvm::tx::original::OriginalTx;
use zkvm::tx::{
    Anchor, BlockError, Contract, DEFAULT_LIMITS, Format, Header, PortableItem, PredicateTree, Program, Tx,
    TxError, Value, ValueOpening, default_generators, verify_block,
};
use zkvm::{CompressedRistretto, FormatError, Inputs, Opening, PedersenGens, ProofError, Scalar, Statement};

use super::common::clause::{Locked, clause};
use super::common::wallet::{Liar, key, owner, verify};
use super::lab::{Binding, Claim, accepts, assert_bound, attack, forge, prove};

/// A transaction without signature and proof, with what its prover knows and pretends.
#[derive(Clone)]
struct Spending {
    format: Format,
    header: Header,
    program: Program,
    openings: Vec<Opening>,
    /// What the prover tells gadgets that committed variables are, so that they find a witness.
    lies: Vec<(Variable, Scalar)>,
}

impl Spending {
    fn bytes(&self) -> Vec<u8> {
        self.program.encode_as(match self.format {
            Format::Version2 => InstructionSet::Core,
            Format::Original => InstructionSet::Original,
        })
    }

    fn run<C: VerifyingSystem>(&self, cs: C) -> (Outcome, C) {
        let statement = Statement::default();
        let mut delegate = VerifyingDelegate::new(cs, &statement);
        let program = self.bytes();
        let machine = Machine::for_format(self.format, &program, self.header, DEFAULT_LIMITS, &mut delegate);
        let outcome = machine.run().expect("a run");
        (outcome, delegate.finish().0)
    }

    /// With this proof, and signed by all who must.
    fn signed(&self, proof: R1csProof) -> Tx {
        let (outcome, _) = self.run(Recorder::new());
        let keys: Vec<SigningKey> = (0..4).map(key).collect();
        let signers: Vec<_> = outcome
            .signing
            .iter()
            .map(|(predicate, id)| {
                let known = keys.iter().find(|key| key.verification_key() == predicate.verification_key());
                (known.expect("a key"), id.0)
            })
            .collect();
        let mut transcript = self.format.signtx_transcript(outcome.log.id());
        let signature = Signature::sign_multi(&mut transcript, &signers).expect("a signature");
        Tx { header: self.header, program: self.bytes(), signature, proof }
    }
}

impl Claim for Spending {
    fn statement(&self) -> BoundStatement {
        self.format.statement(&self.header, &self.bytes())
    }

    fn late(&self) -> Option<(&'static [u8], Vec<u8>)> {
        Some((self.format.id_label(), self.run(Recorder::new()).0.log.id().0.to_vec()))
    }

    fn write_proving<C: ProvingSystem>(&self, cs: C) -> C {
        let inputs = Inputs::default();
        let mut delegate = ProvingDelegate::new(Liar { cs, lies: self.lies.clone() }, &inputs, 0);
        self.openings.iter().for_each(|opening| delegate.open(*opening));
        let program = self.bytes();
        let machine = Machine::for_format(self.format, &program, self.header, DEFAULT_LIMITS, &mut delegate);
        machine.run().expect("a run");
        delegate.finish().0.cs
    }

    fn write_verifying<C: VerifyingSystem>(&self, cs: C) -> C {
        self.run(cs).1
    }
}

/// What becomes of a coin of 100, and an equation that nothing needs.
#[derive(Clone)]
struct Plan {
    format: Format,
    header: Header,
    /// What comes out, and what the prover tells the cloak that comes out.
    amount: u64,
    pretended: u64,
    fee: u32,
    equation: Equation,
    datum: Scalar,
    /// Whether the string in the coin's contract is the datum.
    in_payload: bool,
}

/// Follows the payment. On the stack is a string of the coin's contract.
type Equation = fn(Program, Own) -> Program;

/// What an equation may be about: x and y are commitments to 0, one is a commitment to 1 without blinding.
#[derive(Clone, Copy)]
struct Own {
    x: CompressedRistretto,
    y: CompressedRistretto,
    one: CompressedRistretto,
    datum: Scalar,
}

/// 100 become 1,000,000.
fn inflation(equation: Equation) -> Plan {
    Plan {
        format: Format::Version2,
        header: Header { mintime_ms: 1000, maxtime_ms: 2000, ..Header::any_time() },
        amount: 1_000_000,
        pretended: 100,
        fee: 0,
        equation,
        datum: Scalar::ZERO,
        in_payload: false,
    }
}

/// `point` opened, as an expression.
fn expr(program: Program, point: CompressedRistretto) -> Program {
    program.push_point(point).commit().expr()
}

/// x = datum
fn constant(program: Program, own: Own) -> Program {
    expr(program.drop(), own.x).push_scalar(own.datum).scalar().eq().verify()
}

/// mintime + 2·maxtime + y = 5000, and x = datum
fn timely(program: Program, own: Own) -> Program {
    let sum = program.mintime().maxtime().push_scalar(2u64).scalar().mul().add();
    let times = expr(sum, own.y).add().push_scalar(5000u64).scalar().eq().verify();
    constant(times, own)
}

impl Plan {
    fn with(&self, datum: Scalar) -> Spending {
        Plan { datum, ..self.clone() }.spending()
    }

    fn spending(&self) -> Spending {
        // Of flavor zero, in which the fee is paid.
        let opening = |qty: u64, blinding: u64| ValueOpening {
            qty,
            flv: Scalar::ZERO,
            qty_blinding: Scalar::from(blinding),
            flv_blinding: Scalar::from(blinding + 1),
        };
        let (spent, made) = (opening(100, 11), opening(self.amount, 13));
        let own = [(0u64, 21u64), (0, 22), (1, 0)]
            .map(|(value, blinding)| Opening { value: value.into(), blinding: blinding.into() });
        let pedersen = PedersenGens::default();
        let [x, y, one] = own.map(|opening| pedersen.commit(opening.value, opening.blinding).compress());

        let string = if self.in_payload { self.datum } else { Scalar::ZERO };
        let string = PortableItem::String(string.to_bytes()[..].into());
        let payload = vec![string, PortableItem::Value(spent.value())];
        let coin = Contract { anchor: Anchor([1; 32]), predicate: owner(0), payload };
        let Value { qty, flv } = made.value();
        let coin = match self.format {
            Format::Original => Program::new().push(coin.encode()),
            Format::Version2 => Program::new().push_contract(&coin),
        };
        let program = coin.input().signtx().push_fee(self.fee).fee();
        let program = program.push_point(qty).push_point(flv).cloak(2, 1).push_predicate(owner(9)).output(1);
        let program = (self.equation)(program, Own { x, y, one, datum: self.datum });
        let values = [&spent, &made].map(|value| {
            [(value.qty.into(), value.qty_blinding), (value.flv, value.flv_blinding)]
                .map(|(value, blinding)| Opening { value, blinding })
        });
        Spending {
            format: self.format,
            header: self.header,
            program,
            openings: values.into_iter().flatten().chain(own).collect(),
            lies: vec![(Variable::Committed(0), Scalar::from(self.pretended))],
        }
    }
}

/// Proves one plan, claims another with a datum that fits: the weak verifier takes it, ours does not.
fn refused(proved: &Plan, claimed: &Plan) {
    let (claim, proof) = attack(&proved.spending(), |datum| claimed.with(datum));
    let forged = claim.signed(proof);
    let error = TxError::Proof(ProofError::Invalid);
    assert_eq!(verify(&forged).map(drop), Err(error.clone()));
    let block = verify_block(&[forged.clone(), forged], &default_generators(), DEFAULT_LIMITS);
    assert_eq!(block, Err(BlockError { index: 0, error }));
}

/// A plan that would be fine if it paid out what went in.
fn inflates(plan: &Plan) {
    let fair = Plan { amount: 100, ..plan.clone() }.spending();
    let (proof, _) = prove(&fair, Binding::Everything);
    assert_eq!(verify(&fair.signed(proof)).map(drop), Ok(()), "the honest one");
    refused(plan, plan);
}

#[test]
fn a_constant() {
    inflates(&inflation(constant));
}

#[test]
fn a_constant_under_and_or_and_not() {
    inflates(&inflation(|program, own| {
        let left = expr(program.drop(), own.x).push_scalar(own.datum).scalar().eq();
        expr(left, own.y).push_scalar(0u64).scalar().eq().and().verify()
    }));
    inflates(&inflation(|program, own| {
        let left = expr(program.drop(), own.x).push_scalar(own.datum).scalar().eq();
        expr(left, own.y).push_scalar(0u64).scalar().eq().or().verify()
    }));
    inflates(&inflation(|program, own| {
        // x differs from datum + 1.
        let sides = expr(program.drop(), own.x).push_scalar(own.datum).scalar();
        expr(sides, own.one).add().eq().not().verify()
    }));
}

/// Datum times a commitment whose blinding is zero: the blinding of t(x) does not depend on it.
#[test]
fn a_coefficient() {
    inflates(&inflation(|program, own| {
        let product = expr(program.drop(), own.one).push_scalar(own.datum).scalar().mul();
        expr(product, own.x).eq().verify()
    }));
}

#[test]
fn a_constant_of_an_inner_program() {
    inflates(&inflation(|program, own| {
        let inner = Program::new().push_scalar(own.datum).scalar().eq().verify();
        expr(program.drop(), own.x).program(&inner).eval()
    }));
}

/// The contract of the coin holds the constant.
#[test]
fn a_string_of_an_input() {
    let plan = inflation(|program, own| expr(program.scalar(), own.x).eq().verify());
    inflates(&Plan { in_payload: true, ..plan });
}

/// A clause that requires a commitment and a number, which come in this order, to be equal. `number` makes an expression of what
/// is on the stack.
fn equation(number: Instruction) -> ClauseImage {
    let code = [
        number,
        Instruction::Neg,
        Instruction::Roll(1),
        Instruction::Commit,
        Instruction::Expr,
        Instruction::Add,
        Instruction::Zero,
    ];
    clause(&code, 0, [0, 1])
}

#[test]
fn a_constant_of_a_clause_image() {
    inflates(&inflation(|program, own| {
        let mut clause = ClauseImage { arguments: 1, ..equation(Instruction::Const(0)) };
        clause.image.constants = vec![own.datum];
        program.drop().push_point(own.x).then(Locked::new(clause, vec![]).open())
    }));
}

#[test]
fn an_argument_of_a_clause_image() {
    inflates(&inflation(|program, own| {
        let clause = ClauseImage { arguments: 2, ..equation(Instruction::Scalar) };
        program.drop().push_point(own.x).push_scalar(own.datum).then(Locked::new(clause, vec![]).open())
    }));
}

/// What a clause opens: a string of its contract.
#[test]
fn a_string_that_a_clause_image_opens() {
    inflates(&inflation(|program, own| {
        let clause = ClauseImage { arguments: 1, payload: 1, ..equation(Instruction::Scalar) };
        let payload = vec![PortableItem::String(own.datum.to_bytes()[..].into())];
        program.drop().push_point(own.x).then(Locked::new(clause, payload).open())
    }));
}

/// The same where the machine finds the predicate: with another string, it is another output that is spent.
#[test]
fn a_string_that_a_clause_image_spends() {
    inflates(&inflation(|program, own| {
        let clause = ClauseImage { arguments: 1, payload: 1, ..equation(Instruction::Scalar) };
        let payload = vec![PortableItem::String(own.datum.to_bytes()[..].into())];
        program.drop().push_point(own.x).then(Locked::new(clause, payload).spend())
    }));
}

/// A number that becomes a string, and a number again.
#[test]
fn a_constant_by_way_of_a_string() {
    inflates(&inflation(|program, own| {
        expr(program.drop(), own.x).push_scalar(own.datum).scalar().string().scalar().eq().verify()
    }));
}

/// What is too small to make up for an error by itself is changed too, and the constant makes up for both.
#[test]
fn a_fee() {
    let proved = Plan { amount: 99, pretended: 99, fee: 1, ..inflation(constant) };
    for fee in [0, 2, 1 << 24] {
        refused(&proved, &Plan { fee, ..proved.clone() });
    }
}

#[test]
fn the_times_of_the_header() {
    let proved = Plan { amount: 100, ..inflation(timely) };
    let header = proved.header;
    for header in [
        Header { mintime_ms: 0, ..header },
        Header { maxtime_ms: u64::MAX, ..header },
        Header { mintime_ms: 7, maxtime_ms: 1, ..header },
    ] {
        refused(&proved, &Plan { header, ..proved.clone() });
    }
}

#[test]
fn several_lies_at_once() {
    let proved = inflation(timely);
    let header = Header { mintime_ms: 1, ..proved.header };
    refused(&proved, &Plan { header, fee: 77, ..proved.clone() });
}

/// Both forgeries are valid transactions of version 1, down to the signature: nothing but the program differs from an
/// honest one. The reference accepts them; so does what reads its transactions here.
#[test]
fn version_1_is_cheated() {
    let plan = Plan { format: Format::Original, ..inflation(constant) };
    let (claim, proof) = forge(&plan.spending(), |datum| plan.with(datum), Binding::Everything);
    assert!(accepts(&claim, &proof, Binding::Everything));
    let Tx { header, program, signature, proof } = claim.signed(proof);
    let original = OriginalTx::new(header, program, signature, proof);
    let effects = original.check(&default_generators(), DEFAULT_LIMITS).expect("money from nowhere");
    assert_eq!(effects.log.outputs().count(), 1);
    // By its header it is of version 2, and it is none.
    assert!(Tx::decode(&original.encode()).is_err());
    let (program, proof) = (original.program().to_vec(), original.proof().clone());
    let same = Tx { header: original.header(), program, signature: original.signature(), proof };
    assert!(matches!(verify(&same), Err(TxError::Run(_))));
}

/// The one that was handed to us.
#[test]
fn the_forged_transaction() {
    let coin = Contract::decode(&include_bytes!("../stored/coin.contract")[..].into()).expect("a contract");
    let bytes = include_bytes!("../stored/forged.tx");
    let original = OriginalTx::decode(bytes).expect("a transaction");
    let effects = original.check(&default_generators(), DEFAULT_LIMITS).expect("it is accepted there");
    assert_eq!(effects.log.inputs().collect::<Vec<_>>(), [coin.id()]);
    assert_eq!(effects.log.outputs().count(), 1);

    let error = FormatError::UnknownVersion { found: 1, taken: 2 };
    assert_eq!(Tx::decode(bytes), Err(error.clone()));
    assert_eq!(error.to_string(), "it has version 1, but only version 2 is accepted");
    let mut other = bytes.to_vec();
    other[0] = 2;
    assert!(Tx::decode(&other).is_err());
    let header = Header { version: 2, ..original.header() };
    let (program, proof) = (original.program().to_vec(), original.proof().clone());
    let tx = Tx { header, program, signature: original.signature(), proof };
    assert!(matches!(verify(&tx), Err(TxError::Run(_))));
    let of_1 = Tx { header: original.header(), ..tx };
    assert_eq!(verify(&of_1).map(drop), Err(TxError::Version(1)));
}

/// A signature says which program runs. In version 1 it says only what the program does: here without the rule that
/// the signer saw in it.
#[test]
fn a_signature_covers_the_program() {
    for (format, moves) in [(Format::Original, true), (Format::Version2, false)] {
        let fair = Plan { amount: 100, format, ..inflation(constant) };
        let other = Plan { equation: |program, _| program.drop(), ..fair.clone() };
        let [(signed, _), (lax, proof)] = [&fair, &other].map(|plan| {
            let claim = plan.spending();
            let (proof, _) = prove(&claim, Binding::Everything);
            (claim.signed(proof.clone()), proof)
        });
        let swapped = Tx { signature: signed.signature, proof, ..lax };
        let verdict = match format {
            Format::Version2 => verify(&swapped).map(drop),
            Format::Original => {
                let Tx { header, program, signature, proof } = swapped;
                let original = OriginalTx::new(header, program, signature, proof);
                original.check(&default_generators(), DEFAULT_LIMITS).map(drop)
            }
        };
        assert_eq!(verdict, if moves { Ok(()) } else { Err(TxError::Signature) }, "{format:?}");
    }
}

/// All that a transaction can say, whether its constraint system depends on it or not: every challenge does.
#[test]
fn every_datum_is_in_every_challenge() {
    let base = Plan { amount: 100, ..inflation(constant) }.spending();
    let with = |program: Program| Spending { program: base.program.clone().then(program), ..base.clone() };
    let header = |change: fn(&mut Header)| {
        let mut other = base.clone();
        change(&mut other.header);
        other
    };
    let spent = Contract { anchor: Anchor([7; 32]), predicate: owner(0), payload: vec![] };
    let clause = Program::new().push("clause").log();
    let tree = PredicateTree::new(Some(owner(4)), vec![clause.encode()], &[3; 32]).expect("a tree");
    let called = |position: u64| {
        let locked = Contract { predicate: tree.predicate(), ..spent.clone() };
        let mut proof = tree.call_proof(0).expect("a clause");
        proof.path.position = position;
        let program = Program::new().push_contract(&locked).input().push_call_proof(&proof).program(&clause);
        program.call()
    };
    let signed = |s: u64| {
        let signature = Signature { R: owner(1).0, s: s.into() };
        let opened = Program::new().push_contract(&spent).input().program(&clause);
        opened.push(signature.to_bytes()).signid()
    };
    let said = |key: u64, purpose: &str, messages: &[&str], s: u64| {
        let signature = Signature { R: owner(1).0, s: s.into() };
        let start = Program::new().push_point(owner(key).0).push(purpose);
        let all = messages.iter().fold(start, |program, message| program.push(*message));
        all.push(signature.to_bytes()).signdata(messages.len() as u32)
    };
    let unblinded = |value: u64| {
        let point = PedersenGens::default().commit(1u64.into(), Scalar::ZERO).compress();
        Program::new().push_point(point).push_scalar(value).unblind().drop()
    };
    let issued = |metadata: &str| {
        let point = PedersenGens::default().commit(Scalar::ZERO, Scalar::from(21u64)).compress();
        let program = Program::new().push_point(point).commit().push_point(point).commit();
        program.push(metadata).push_predicate(owner(2)).issue().signtx().retire()
    };
    let kept = |predicate: u64| Program::new().push_predicate(owner(predicate)).output(0);
    let unused = |inner: &str| Program::new().program(&Program::new().push(inner)).drop();
    let point = |n: u64| Program::new().push_point(owner(n).0).drop();
    let pairs = [
        ("nothing more", base.clone(), with(Program::new().push("").drop())),
        ("version", base.clone(), header(|header| header.version = 3)),
        ("mintime", base.clone(), header(|header| header.mintime_ms += 1)),
        ("maxtime", base.clone(), header(|header| header.maxtime_ms += 1)),
        ("data", with(Program::new().push("one").log()), with(Program::new().push("two").log())),
        ("predicate of an output", with(kept(1)), with(kept(2))),
        ("call proof", with(called(0)), with(called(1 << 40))),
        ("signature", with(signed(1)), with(signed(2))),
        ("key of signed data", with(said(1, "for", &["one"], 1)), with(said(2, "for", &["one"], 1))),
        ("purpose of signed data", with(said(1, "for", &["one"], 1)), with(said(1, "fro", &["one"], 1))),
        ("signed data", with(said(1, "for", &["one"], 1)), with(said(1, "for", &["two"], 1))),
        (
            "parts of signed data",
            with(said(1, "for", &["on", "e"], 1)),
            with(said(1, "for", &["o", "ne"], 1)),
        ),
        ("signature of data", with(said(1, "for", &["one"], 1)), with(said(1, "for", &["one"], 2))),
        ("opened value", with(unblinded(1)), with(unblinded(2))),
        ("metadata", with(issued("one")), with(issued("two"))),
        ("code that never runs", with(unused("one")), with(unused("two"))),
        ("commitment that is not used", with(point(1)), with(point(2))),
        (
            "order",
            with(Program::new().push("one").drop().push("two").drop()),
            with(Program::new().push("two").drop().push("one").drop()),
        ),
    ];
    for (what, one, other) in &pairs {
        assert_bound(one, other, &prove(one, Binding::Everything).0, what);
    }
}

/// How much a verifier allows decides nothing but whether it refuses.
#[test]
fn limits_decide_nothing() {
    let fair = Plan { amount: 100, ..inflation(constant) }.spending();
    let (proof, _) = prove(&fair, Binding::Everything);
    let tx = fair.signed(proof);
    let verified = verify(&tx).expect("an honest one");
    let small = Counts { multipliers: 256, constraints: 512, edges: 4096, stack: 16, ..DEFAULT_LIMITS };
    assert_eq!(tx.verify(&default_generators(), small), Ok(verified));
    let less = Counts { stack: 3, ..small };
    assert!(matches!(tx.verify(&default_generators(), less), Err(TxError::Run(_))));
}
