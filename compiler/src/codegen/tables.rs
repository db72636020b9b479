//! The image's tables: constants and side programs, each once, numbered in the order of first use.

use std::collections::{BTreeMap, HashMap};

use curve25519_dalek::scalar::Scalar;
use zkvm::program::{SideOp, SideProgram};

use crate::ir::{Circuit, SideProgramId};

/// The tables so far.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) constants: Vec<Scalar>,
    pub(super) side_programs: Vec<SideProgram>,
    /// The greatest numbers that secret inputs can say, counted from their least, by their index.
    pub(super) input_max: BTreeMap<u32, Scalar>,
    /// How many bits digits have.
    pub(super) digit_bits: u32,
    /// Whether a transaction's own `range` is of these digits.
    pub(super) ranges: bool,
    constant_index: BTreeMap<[u8; 32], u32>,
    /// Only looked up, so its order reaches nothing.
    side_index: HashMap<SideProgram, u32>,
}

impl Tables {
    /// Tables without entries, for digits of so many bits.
    pub(super) fn new(digit_bits: u32) -> Self {
        Self { digit_bits, ..Self::default() }
    }

    /// The index of a constant.
    pub(super) fn constant(&mut self, constant: &Scalar) -> u32 {
        let next = self.constants.len() as u32;
        *self.constant_index.entry(constant.to_bytes()).or_insert_with(|| {
            self.constants.push(*constant);
            next
        })
    }

    /// The index of a circuit's side program; the constants in it go to the image's table.
    pub(super) fn side_program(&mut self, circuit: &Circuit, id: SideProgramId) -> u32 {
        let mut program = circuit.side_programs[id.0 as usize].clone();
        for op in &mut program.code {
            if let SideOp::Constant(k) = op {
                *k = self.constant(&circuit.constants[*k as usize]);
            }
        }
        let next = self.side_programs.len() as u32;
        *self.side_index.entry(program).or_insert_with_key(|program| {
            self.side_programs.push(program.clone());
            next
        })
    }
}
