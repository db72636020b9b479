//! docs/spec.md says something about every opcode.

mod hostile;

use zkvm::program::{OPCODES, SIDE_OPCODES, SideOp};

fn spec() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/spec.md");
    std::fs::read_to_string(path).expect("docs/spec.md")
}

#[test]
fn every_opcode_has_a_heading() {
    let spec = spec();
    for opcode in OPCODES {
        let signature = [&[opcode.name], opcode.immediates].concat().join(":");
        let heading = format!("### 0x{:02x} {signature}", opcode.code);
        assert!(spec.lines().any(|line| line == heading), "no heading `{heading}`");
    }
    let headings = spec.lines().filter(|line| line.starts_with("### 0x")).count();
    assert_eq!(headings, OPCODES.len(), "a heading for an opcode that does not exist");
}

#[test]
fn every_side_operation_has_a_row() {
    let spec = spec();
    for (code, name, immediate) in SIDE_OPCODES {
        let signature = if immediate.is_empty() { (*name).to_owned() } else { format!("{name}:{immediate}") };
        let row = format!("| 0x{code:02x} | `{signature}` |");
        assert!(spec.lines().any(|line| line.starts_with(&row)), "no row `{row}`");
    }
}

#[test]
fn every_side_operation_has_its_price() {
    let spec = spec();
    assert_eq!(hostile::OPERATIONS.len(), SIDE_OPCODES.len());
    for op in hostile::OPERATIONS {
        let price = match op {
            // That of every number of values is in tests/side.rs.
            SideOp::Sort(_) => "16·k·(1 + ⌈log2 k⌉), 16 if k = 0".to_owned(),
            SideOp::Carry(_) => "16 + 32·k + k²".to_owned(),
            SideOp::Product(_) => "16 + 64·k + 2·k²".to_owned(),
            SideOp::Quotient(_) => "16 + 128·k + 4·k²".to_owned(),
            SideOp::Inverse(_) => "16 + 1024·k + 1024·k²".to_owned(),
            op => op.price().to_string(),
        };
        let (text, price) = (op.to_string(), format!(" | {price} |"));
        let name = text.split(':').next().unwrap_or_default();
        let (code, _, immediate) = SIDE_OPCODES.iter().find(|row| row.1 == name).expect("an operation");
        let signature = if immediate.is_empty() { name.to_owned() } else { format!("{name}:{immediate}") };
        let start = format!("| 0x{code:02x} | `{signature}` |");
        let row = spec.lines().find(|line| line.starts_with(&start)).expect("a row");
        assert!(row.ends_with(&price), "{row} should end in{price}");
    }
}
