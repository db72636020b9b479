//! The reference's programs: `vm.json`, run without proofs.

mod common;

use common::shape::Shape;
use common::{bytes, header, log, text, vectors};
use serde_json::Value;
use zkvm::Statement;
use zkvm::image::Counts;
use zkvm::machine::{Failure, Machine, MachineError as Error, Outcome, VerifyingDelegate};
use zkvm::tx::Format;

const UNLIMITED: Counts = Counts {
    multipliers: u32::MAX,
    constraints: u32::MAX,
    edges: u32::MAX,
    steps: u32::MAX,
    slots: 0,
    stack: u32::MAX,
};

fn run(vector: &Value) -> (Result<Outcome, Failure>, Shape) {
    let statement = Statement::default();
    let mut delegate = VerifyingDelegate::new(Shape::default(), &statement);
    let (program, header) = (bytes(vector, "program"), header(&vector["header"]));
    let outcome = Machine::for_format(Format::Original, &program, header, UNLIMITED, &mut delegate).run();
    (outcome, delegate.finish().0)
}

/// The reference's name for what is wrong.
fn reference_name(error: &Error) -> String {
    match error {
        Error::InvalidInstruction
        | Error::InvalidScalar
        | Error::InvalidPoint
        | Error::InvalidInteger
        | Error::InvalidSignature
        | Error::InvalidContract(_)
        | Error::InvalidCallProof(_) => "InvalidFormat".to_owned(),
        // The debug form up to the fields.
        error => format!("{error:?}").chars().take_while(|c| c.is_alphanumeric()).collect(),
    }
}

#[test]
fn programs_have_the_references_result_and_shape() {
    for vector in &vectors("vm") {
        let name = text(vector, "name");
        let (outcome, shape) = run(vector);
        match (text(vector, "result"), outcome) {
            ("ok", Ok(outcome)) => {
                log::check(vector, &outcome.log);
                shape.check(vector, &outcome);
            }
            ("error", Err(failure)) => {
                assert_eq!(reference_name(&failure.error), text(vector, "error"), "{name}")
            }
            // What makes the reference panic is refused here.
            ("panic", Err(_)) => {}
            (expected, found) => panic!("{name}: expected {expected}, found {found:?}"),
        }
    }
}
