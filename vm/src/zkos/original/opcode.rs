//! The chain's opcodes: the core set's without times, cloak and eval, so that the last ones moved up.

use crate::program::OPCODES;

/// The core set's opcode that a byte stands for; `None` for bytes without meaning there.
pub fn opcode(byte: u8) -> Option<u8> {
    match byte {
        // The original's decoder does with these what the machine it runs on happens to do.
        0x08 | 0x09 | 0x18 => None,
        0x00..=0x1d => Some(byte),
        // call, signtx, signid, signtag.
        0x1e..=0x21 => Some(byte + 1),
        _ => None,
    }
}

/// The name of the instruction that a byte starts; `None` for bytes without meaning.
pub fn mnemonic(byte: u8) -> Option<&'static str> {
    match byte {
        0x22 => Some("inputcoin"),
        0x23 => Some("outputcoin"),
        _ => {
            let code = opcode(byte)?;
            OPCODES.iter().find(|opcode| opcode.code == code).map(|opcode| opcode.name)
        }
    }
}
