//! Whether an image is sound: no wire of it can be bent.

use curve25519_dalek::scalar::Scalar;
use zkvm::PedersenGens;
use zkvm::machine::MachineError;
use zkvm::r1cs::{MockProver, R1csError};

use super::machine::{Cheat, Setup, checked, scalar};

/// How many wires the prover is free to assign.
pub fn wires(setup: &Setup) -> usize {
    let (outcome, mut cheat, _) = setup.run(Cheat::new(MockProver::new(), usize::MAX, Scalar::ZERO));
    outcome.expect("an honest run");
    checked(cheat.cs.check()).expect("an honest witness");
    cheat.counter().get()
}

/// The verdict of the mock prover if one wire is bent.
pub fn mock(setup: &Setup, wire: usize, delta: Scalar) -> Result<(), MachineError> {
    let (outcome, mut cheat, _) = setup.run(Cheat::new(MockProver::new(), wire, delta));
    outcome.map_err(|failure| failure.error)?;
    checked(cheat.cs.check())
}

/// The verdict of the verifier if one wire is bent.
pub fn prove(setup: &Setup, wire: usize, delta: Scalar) -> Result<(), R1csError> {
    let gens = PedersenGens::default();
    setup.prove_and_verify(&gens, |prover| Cheat::new(prover, wire, delta), |cheat| cheat.cs)
}

/// No wire of the setup can be changed, except those listed.
pub fn sound(setup: &Setup, free: &[usize]) {
    let count = wires(setup);
    assert!(count > 0);
    assert_eq!(prove(setup, usize::MAX, Scalar::ZERO), Ok(()), "the honest prover");
    for wire in 0..count {
        for delta in [1, -1, 2, 1 << 40].map(scalar) {
            let bent = mock(setup, wire, delta);
            if free.contains(&wire) {
                assert_eq!(bent, Ok(()), "wire {wire} is free");
            } else {
                assert!(matches!(bent, Err(MachineError::Unsatisfied { .. })), "wire {wire}: {bent:?}");
            }
        }
        let expected = if free.contains(&wire) { Ok(()) } else { Err(R1csError::VerificationError) };
        assert_eq!(prove(setup, wire, Scalar::ONE), expected, "wire {wire}");
    }
}

/// The outputs of a run in which some wires hold what the prover wrote, if every constraint holds.
pub fn written(setup: &Setup, wires: &[(usize, Scalar)]) -> Result<Vec<Scalar>, MachineError> {
    let (outcome, mut cheat, outputs) = setup.run(Cheat::writing(MockProver::new(), wires));
    outcome.map_err(|failure| failure.error)?;
    checked(cheat.cs.check()).map(|()| outputs)
}

/// Whether a proof of that run verifies.
pub fn written_and_proven(setup: &Setup, wires: &[(usize, Scalar)]) -> Result<(), R1csError> {
    let gens = PedersenGens::default();
    setup.prove_and_verify(&gens, |prover| Cheat::writing(prover, wires), |cheat| cheat.cs)
}
