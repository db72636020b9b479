//! Seals, made and checked: what all of them are bound to, and one module for each kind.
//!
//! A further kind is a variant of [`Seal`] and [`SealKind`], a module here, and a line in each `match` of this file. Who
//! proves and verifies receipts does not change.

mod bulletproofs;
mod error;

use crate::batch::Equations;
use crate::image::Image;
use crate::r1cs::BoundStatement;
#[cfg(feature = "prove")]
use crate::r1cs::{MockProver, Timing};
use crate::receipt::{Claim, FORMAT_VERSION, Receipt, Seal, SealKind};
use crate::statement::Statement;
use crate::transcript::label;

pub(crate) use bulletproofs::{SharedRun, generators};
pub(crate) use error::SealError;
#[cfg(feature = "prove")]
pub(crate) use error::SealingError;

/// What a seal proves: the receipt's format, the image, the kind of seal and the whole journal. The image ID is a hash of
/// everything that a run depends on, and the journal of all that is not the image's.
pub fn receipt_statement(claim: &Claim, kind: SealKind) -> BoundStatement {
    BoundStatement::of(
        label::RECEIPT,
        &[
            (label::RECEIPT_FORMAT, &u64::from(FORMAT_VERSION).to_le_bytes()),
            (label::RECEIPT_IMAGE, &claim.image_id.0),
            (label::RECEIPT_SEAL, &(kind as u64).to_le_bytes()),
            (label::RECEIPT_JOURNAL, &claim.journal.encode()),
        ],
    )
}

/// Seals a claim by what its run built.
#[cfg(feature = "prove")]
pub(crate) fn prove(
    kind: SealKind,
    claim: &Claim,
    system: MockProver,
    timing: Timing,
) -> Result<Seal, SealingError> {
    let statement = receipt_statement(claim, kind);
    match kind {
        SealKind::Bulletproofs => bulletproofs::prove(statement, system, timing).map(Seal::Bulletproofs),
    }
}

/// A seal that was read, and has the shape of one of the image; it says nothing yet.
pub(crate) enum Proof {
    Bulletproofs(bulletproofs::Proof),
}

impl Proof {
    /// Reads the seal of an image.
    pub(crate) fn read(seal: &Seal, image: &Image) -> Result<Self, SealError> {
        match seal {
            Seal::Bulletproofs(bytes) => bulletproofs::Proof::read(bytes, image).map(Self::Bulletproofs),
        }
    }

    /// Runs the image on what the journal says, unless it ran already; what remains to be checked.
    pub(crate) fn equations(
        &self,
        image: &Image,
        receipt: &Receipt,
        statement: &Statement,
        run: Option<&SharedRun>,
    ) -> Result<Equations, SealError> {
        let bound = receipt_statement(&receipt.claim, receipt.seal.kind());
        match (self, run) {
            (Self::Bulletproofs(proof), None) => proof.equations(bound, image, statement),
            (Self::Bulletproofs(proof), Some(run)) => proof.shared_equations(bound, run, statement),
        }
    }
}

/// A run of an image for all receipts that have the same clear entries in their journals, if they can have it in common.
pub(crate) fn share(image: &Image, receipt: &Receipt, statement: &Statement) -> Option<SharedRun> {
    let bound = receipt_statement(&receipt.claim, receipt.seal.kind());
    match receipt.seal.kind() {
        SealKind::Bulletproofs => SharedRun::of(bound, image, statement),
    }
}
