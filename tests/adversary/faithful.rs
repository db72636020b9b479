//! What is searched is what a verifier checks: the recorded system with the journal's outputs put in is the one that
//! the machine writes for a verifier.

use curve25519_dalek::scalar::Scalar;
use zkc::search::{Linear, Record, record, write_out};
use zkc_tests::{build, build_all, check_project, circuit_examples, files};
use zkvm::machine::{Machine, VerifyingDelegate};
use zkvm::r1cs::{ConstraintSystem, Recorder, Variable};
use zkvm::{Entry, Image, Inputs, Journal, Statement};

/// The verifier's constraints, each as a linear combination over the wires of the record.
fn verifiers(image: &Image, journal: &Journal, hidden: u32) -> (usize, Vec<Linear>) {
    let statement = Statement::read(&image.abi, journal).expect("an honest journal");
    let mut delegate = VerifyingDelegate::new(Recorder::new(), &statement);
    Machine::for_image(image, &mut delegate).run().expect("an honest journal");
    let (recorder, _) = delegate.finish();
    let wire = |variable: Variable| match variable {
        Variable::One | Variable::Node(_) => None,
        Variable::Committed(index) => Some(index),
        Variable::Left(index) => Some(hidden + 3 * index),
        Variable::Right(index) => Some(hidden + 3 * index + 1),
        Variable::Output(index) => Some(hidden + 3 * index + 2),
    };
    let mut nodes = vec![];
    for terms in recorder.constraints().nodes() {
        nodes.push(write_out(terms, &nodes, wire));
    }
    let constraints = recorder.constraints().iter().map(|terms| write_out(terms, &nodes, wire));
    (recorder.multipliers_len(), constraints.collect())
}

fn is_faithful(image: &Image, inputs: &Inputs) {
    let journal = zkvm::execute(image, inputs).expect("accepted").journal;
    let hidden = image.abi.counts().hidden;
    let (multipliers, verifiers) = verifiers(image, &journal, hidden);
    let outputs = image.abi.counts().outputs as usize;
    let entries = &journal.entries[journal.entries.len() - outputs..];
    let clear = entries.iter().map(|entry| match entry {
        Entry::Clear(value) => *value,
        Entry::Commitment(_) => unreachable!("outputs are in clear"),
    });
    let outputs: Vec<Scalar> = clear.collect();
    // Outputs with which the program goes on to compute are fed, as many as are asked for.
    let (mut fed, mut next) = (vec![], outputs.iter());
    let system = loop {
        match record(image, &inputs.public, &fed) {
            Record::Whole(system) => break system,
            Record::Until(..) => fed.push(*next.next().expect("an output for each")),
            Record::Refused | Record::Unknown => panic!("an honest run is refused"),
        }
    };
    let (first_rows, first_multipliers) = system.first_phase;
    assert_eq!(first_multipliers, multipliers);
    // What is left of the verifier's constraints are the outputs'.
    let mut rest = system.rows[..first_rows].iter().peekable();
    let mut revealed = system.outputs.iter().zip(&outputs).filter(|(lc, _)| lc.known().is_none());
    for row in &verifiers {
        if rest.peek() == Some(&row) {
            rest.next();
            continue;
        }
        let (lc, output) = revealed.next().expect("a constraint that is not recorded");
        assert_eq!(*row, lc.clone().plus_constant(-*output));
    }
    assert_eq!((rest.next(), revealed.next()), (None, None), "all that is recorded is the verifier's");
}

#[test]
fn the_recorded_system_is_the_verifiers() {
    let reads = "circuit t(x: u8, public p: u8, h: Hidden<u8>) -> (u8, u16, u32) {
        let a: u8 = reveal(x); let b = x * a + h; assert a < 200;
        (a, reveal(p + h), reveal(b))
    }";
    let image = build(reads).image;
    let inputs = |text: &str, image: &Image| {
        zkc_tests::bind(text, zkc::inputs::Format::Toml, &image.abi).map(|bound| bound.inputs)
    };
    is_faithful(&image, &inputs("x = 7\np = 3\nh = 9\n", &image).expect("inputs"));
    for folder in circuit_examples() {
        for built in build_all(&check_project(&folder)) {
            if let Ok(toml) = std::fs::read_to_string(folder.join("inputs.toml")) {
                is_faithful(&built.image, &inputs(&toml, &built.image).expect("inputs"));
            }
        }
    }
    assert!(!files("tests/run", "zk").is_empty());
}
