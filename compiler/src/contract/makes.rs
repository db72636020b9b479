//! Instances of other contracts that clauses make: their predicates are strings of the clauses' programs.
//!
//! The salt of the other contract follows from that of the one which makes it: whoever knows parameters and salt of this one finds the
//! other, and whoever is told the salt of the other learns nothing of this one.

use sha3::{Digest, Sha3_256};
use zkvm::tx::Predicate;

use super::{Leaf, Parameters, build_among};
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::Checked;
use crate::hir::ContractId;
use crate::ir::{Clause, Place, Text};

/// So many contracts are built for one at most: each may make several others.
const MAX_OTHERS: usize = 64;

/// An instance of another contract that a clause makes.
#[derive(Clone, Debug)]
pub struct MadeContract {
    /// Which contract of the program it is.
    pub contract: ContractId,
    /// The values of its parameters.
    pub parameters: Parameters,
    /// What hides its clauses: [`salt_of_made`] of the salt of the contract which makes it.
    pub salt: [u8; 32],
    /// What locks the instance.
    pub predicate: Predicate,
}

/// The salt of what the clauses of a contract with this salt make: the SHA3-256 of `zkc made` and the salt.
pub fn salt_of_made(salt: &[u8; 32]) -> [u8; 32] {
    Sha3_256::new().chain_update(b"zkc made").chain_update(salt).finalize().into()
}

/// The contracts that were built for others.
#[derive(Default)]
pub(super) struct Others {
    known: Vec<MadeContract>,
    begun: usize,
}

impl MadeContract {
    pub(super) fn leaf(&self) -> Leaf {
        Leaf::Key(self.predicate.verification_key().to_bytes())
    }
}

impl Others {
    /// The instances that a clause makes of a contract which has these parameters and this salt.
    pub(super) fn made(
        &mut self,
        checked: &Checked,
        id: ContractId,
        clause: &Clause,
        (parameters, salt): (&Parameters, &[u8; 32]),
    ) -> Result<Vec<MadeContract>, Vec<Diagnostic>> {
        let contract = &checked.program.contracts[id.0 as usize];
        let leaf = |text: &Text| match text {
            Text::Scalar(number) => Leaf::Number(*number),
            Text::At(Place::Parameter(index)) => {
                parameters.leaves.get(*index as usize).copied().unwrap_or(Leaf::Key([0; 32]))
            }
            // Nothing else was lowered to be an argument.
            Text::At(_) | Text::Commitment(_) => Leaf::Key([0; 32]),
        };
        let (mut all, salt) = (vec![], salt_of_made(salt));
        for makes in &clause.makes {
            let made = &contract.makes[makes.number as usize];
            let with = Parameters { leaves: makes.arguments.iter().map(leaf).collect() };
            let same = |known: &&MadeContract| {
                known.contract == made.contract && known.parameters == with && known.salt == salt
            };
            if let Some(known) = self.known.iter().find(same) {
                all.push(known.clone());
                continue;
            }
            self.begun += 1;
            if self.begun > MAX_OTHERS {
                let message = format!("more than {MAX_OTHERS} contracts would be built for one");
                return Err(vec![
                    Diagnostic::at(codes::E0932, made.span, message)
                        .here("leads to too many others")
                        .help("let an address be a parameter in the place of some of them"),
                ]);
            }
            let built = build_among(checked, made.contract, &with, (&salt, self))?;
            let predicate = built.tree.predicate();
            let other = MadeContract { contract: made.contract, parameters: with, salt, predicate };
            self.known.push(other.clone());
            all.push(other);
        }
        Ok(all)
    }
}
