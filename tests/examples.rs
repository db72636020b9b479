//! Every example: evaluated, executed, proved and verified; a wrong journal is refused.

use std::path::PathBuf;

use zkc::driver::Built;
use zkc::inputs::Format;
use zkc::ir;
use zkc::lower::inspect::Beliefs;
use zkc_tests::{beliefs, bind, build_without_a_warning, check_project, example_folders};
use zkvm::{Entry, Inputs};

struct Example {
    name: String,
    built: Built,
    beliefs: Beliefs,
    inputs: Inputs,
}

fn example(folder: PathBuf) -> Example {
    let checked = check_project(&folder);
    let mut built = build_without_a_warning(&checked);
    assert_eq!(built.len(), 1, "{folder:?}");
    let built = built.remove(0);
    let beliefs = beliefs(&checked, &checked.program.entries[0]);
    let (path, format) = match folder.join("inputs.toml") {
        toml if toml.exists() => (toml, Format::Toml),
        _ => (folder.join("inputs.json"), Format::Json),
    };
    let text = std::fs::read_to_string(path).expect("inputs");
    let inputs = bind(&text, format, &built.image.abi).unwrap_or_else(|errors| panic!("{errors}")).inputs;
    assert!(folder.join("README.md").exists(), "{folder:?} has a README");
    Example {
        name: folder.file_name().expect("a name").to_string_lossy().into_owned(),
        built,
        beliefs,
        inputs,
    }
}

#[test]
fn every_example_is_proved_and_verified() {
    for Example { name, built, beliefs, inputs } in example_folders().into_iter().map(example) {
        for circuit in [&built.circuit, &built.optimized] {
            assert_eq!(ir::evaluate(circuit, &inputs).failure, None, "{name}");
        }
        let evaluation = ir::evaluate_calls(&built.circuit, &inputs);
        assert!(beliefs.count() > 0, "{name}");
        assert_eq!(beliefs.hold(&evaluation), Ok(()), "{name}: what the lowering believes");
        let execution = zkvm::execute(&built.image, &inputs).unwrap_or_else(|e| panic!("{name}: {e}"));
        let receipt = zkvm::prove(&built.image, &inputs).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(receipt.claim.journal, execution.journal, "{name}");
        assert_eq!(zkvm::Receipt::decode(&receipt.encode()).as_ref(), Ok(&receipt), "{name}");
        let image = zkvm::Image::decode(&built.image.encode()).unwrap_or_else(|e| panic!("{name}: {e}"));
        zkvm::verify(&image, &receipt).unwrap_or_else(|e| panic!("{name}: {e}"));

        let mut wrong = receipt.clone();
        match &mut wrong.claim.journal.entries[0] {
            Entry::Clear(value) => *value += curve25519_dalek::Scalar::ONE,
            Entry::Commitment(point) => *point = curve25519_dalek::constants::RISTRETTO_BASEPOINT_COMPRESSED,
        }
        assert!(zkvm::verify(&image, &wrong).is_err(), "{name}: a wrong journal");
    }
}
