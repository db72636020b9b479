//! The proof engine by itself: it binds what its caller gives it, at the start or later, and nothing else but commitments.

use zkvm::machine::{ProvingSystem, VerifyingSystem};
use zkvm::r1cs::{BoundStatement, LinearCombination, RandomizableConstraintSystem, Variable};
use zkvm::{CompressedRistretto, Opening, PedersenGens, Scalar};

use super::lab::{Binding, Claim, accepts, attack, forge};

/// What a caller binds.
#[derive(Clone, Copy, PartialEq)]
enum Caller {
    First,
    Later,
    Forgets,
}

/// "a·b = 15, and c = datum", of 3 and 6: the product is not, and what c is nobody asks.
struct Product {
    caller: Caller,
    datum: Scalar,
    /// Whether the constraint on c is one of the second phase, times a challenge.
    second_phase: bool,
}

const OPENINGS: [(u64, u64); 3] = [(3, 7), (6, 8), (0, 9)];

impl Product {
    fn build(&self, cs: &mut impl RandomizableConstraintSystem, [a, b, c]: [Variable; 3]) {
        let (_, _, product) = cs.multiply(a.into(), b.into());
        cs.constrain(LinearCombination::from(product) - Scalar::from(15u64));
        let rest = LinearCombination::from(c) - self.datum;
        if self.second_phase {
            cs.specify_randomized_constraints(Box::new(move |cs| {
                let challenge = cs.challenge_scalar(b"challenge");
                cs.constrain(rest * challenge);
                Ok(())
            }));
        } else {
            cs.constrain(rest);
        }
    }

    fn openings() -> [Opening; 3] {
        OPENINGS.map(|(value, blinding)| Opening { value: value.into(), blinding: blinding.into() })
    }
}

impl Claim for Product {
    fn statement(&self) -> BoundStatement {
        match self.caller {
            Caller::First => BoundStatement::of(b"test", &[(b"datum", self.datum.as_bytes())]),
            Caller::Later | Caller::Forgets => BoundStatement::fixed(b"test"),
        }
    }

    fn late(&self) -> Option<(&'static [u8], Vec<u8>)> {
        (self.caller == Caller::Later).then(|| (&b"datum"[..], self.datum.to_bytes().to_vec()))
    }

    fn write_proving<C: ProvingSystem>(&self, mut cs: C) -> C {
        let variables = Self::openings().map(|opening| cs.commit(&opening.into()));
        self.build(&mut cs, variables);
        cs
    }

    fn write_verifying<C: VerifyingSystem>(&self, mut cs: C) -> C {
        let pedersen = PedersenGens::default();
        let commitment = |opening: Opening| -> CompressedRistretto {
            pedersen.commit(opening.value, opening.blinding).compress()
        };
        let variables = Self::openings().map(|opening| cs.commit(commitment(opening)));
        self.build(&mut cs, variables);
        cs
    }
}

#[test]
fn what_a_caller_binds_cannot_be_chosen() {
    for second_phase in [false, true] {
        for caller in [Caller::First, Caller::Later] {
            let with = |datum| Product { caller, datum, second_phase };
            attack(&with(Scalar::ZERO), with);
        }
    }
}

#[test]
fn a_caller_who_forgets_is_cheated() {
    for second_phase in [false, true] {
        let with = |datum| Product { caller: Caller::Forgets, datum, second_phase };
        let (claim, proof) = forge(&with(Scalar::ZERO), with, Binding::Everything);
        assert!(accepts(&claim, &proof, Binding::Everything));
    }
}
