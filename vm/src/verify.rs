//! Verifying receipts against images.

mod opened;

use std::collections::BTreeMap;

use rayon::prelude::*;
use thiserror::Error;

use crate::batch::{Batch, BatchError, Equations, Fault};
use crate::generators::PedersenGens;
use crate::image::budget::{self, Budget, OverBudget};
use crate::image::{Image, ImageError, ImageId};
use crate::machine::{Failure, MachineError};
use crate::receipt::{Claim, Journal, Receipt};
use crate::seal::{SealError, generators};
use crate::statement::JournalError;
use opened::{Opened, equations_of_each};

/// A claim that was verified. Only the functions of this module make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedReceipt {
    claim: Claim,
}

impl VerifiedReceipt {
    /// The ID of the image that ran.
    pub fn image_id(&self) -> ImageId {
        self.claim.image_id
    }

    /// What it says in public.
    pub fn journal(&self) -> &Journal {
        &self.claim.journal
    }

    /// The claim that was verified.
    pub fn into_claim(self) -> Claim {
        self.claim
    }
}

/// Why a receipt is rejected.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The image at hand is not the one that was asked for.
    #[error("the image is {found}, but {expected} was expected")]
    UnexpectedImage {
        /// The ID the verifier asked for.
        expected: ImageId,
        /// The ID of the image at hand.
        found: ImageId,
    },
    /// The receipt is about another image.
    #[error("the receipt is of image {claimed}, not of {image}")]
    ImageMismatch {
        /// The ID of the verifier's image.
        image: ImageId,
        /// The ID the receipt claims.
        claimed: ImageId,
    },
    /// The image breaks a rule.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The image asks for more than the verifier is willing to spend. It says nothing about the receipt.
    #[error(transparent)]
    OverBudget(#[from] OverBudget),
    /// The journal cannot be one of this image.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The seal's bytes are not a proof.
    #[error("the seal is malformed")]
    SealMalformed,
    /// A proof for this image has another length, or the seal has points that are none.
    #[error("the seal does not have the shape of a seal for this image")]
    SealMisshapen,
    /// The run fails on what the journal says.
    #[error("the image does not run with this journal: {0}")]
    Run(#[from] Failure),
    /// The proof does not prove the claim.
    #[error("the seal does not prove the claim")]
    ProofInvalid,
    /// The seal could not be checked. It says nothing about the claim.
    #[error("the seal cannot be checked: {0}")]
    SealUnchecked(String),
}

/// Some receipts of a batch are rejected. All others hold.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} of the receipts are rejected", .failures.len())]
pub struct BatchVerifyError {
    /// The indices of the rejected receipts, in order, and why.
    pub failures: Vec<(usize, VerifyError)>,
}

/// Verifies a receipt against an image that the verifier chose, within the default [`Budget`].
///
/// ```
/// use zkvm::{Image, Receipt, Scalar, VerifyError};
///
/// let image = Image::decode(include_bytes!("../tests/stored/share.zkx"))?;
/// let mut receipt = Receipt::decode(include_bytes!("../tests/stored/share.zkr"))?;
/// assert_eq!(zkvm::verify(&image, &receipt)?.image_id(), image.id());
///
/// receipt.claim.journal.entries[2] = zkvm::Entry::Clear(Scalar::from(324u32));
/// assert_eq!(zkvm::verify(&image, &receipt), Err(VerifyError::ProofInvalid));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the receipt is about another image, or does not hold, or if the image asks for too much.
pub fn verify(image: &Image, receipt: &Receipt) -> Result<VerifiedReceipt, VerifyError> {
    verify_within(image, receipt, &Budget::default())
}

/// The same within another budget: more for an image that one knows, or less.
///
/// ```
/// use zkvm::{Budget, Image, Receipt, VerifyError};
///
/// let image = Image::decode(include_bytes!("../tests/stored/share.zkx"))?;
/// let receipt = Receipt::decode(include_bytes!("../tests/stored/share.zkr"))?;
/// zkvm::verify_within(&image, &receipt, &Budget::UNLIMITED)?;
///
/// // An image that asks for more than that is refused before anything of it runs.
/// let small = Budget { multipliers: 1, ..Budget::default() };
/// let error = zkvm::verify_within(&image, &receipt, &small).unwrap_err();
/// assert!(matches!(error, VerifyError::OverBudget(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`verify()`].
pub fn verify_within(
    image: &Image,
    receipt: &Receipt,
    budget: &Budget,
) -> Result<VerifiedReceipt, VerifyError> {
    verify_known(&KnownImage::new(image), receipt, budget)
}

/// Verifies a receipt against an image of which the verifier knows the ID.
///
/// ```
/// use zkvm::{Image, ImageId, Receipt, VerifyError};
///
/// let image = Image::decode(include_bytes!("../tests/stored/share.zkx"))?;
/// let receipt = Receipt::decode(include_bytes!("../tests/stored/share.zkr"))?;
/// // What somebody trustworthy said; the image itself may come from anywhere.
/// let expected: ImageId = image.id().to_string().parse()?;
/// zkvm::verify_with_id(&image, expected, &receipt)?;
///
/// let error = zkvm::verify_with_id(&image, ImageId([0; 32]), &receipt).unwrap_err();
/// assert!(matches!(error, VerifyError::UnexpectedImage { .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the image does not have this ID, if the receipt is about another image, or does not hold.
pub fn verify_with_id(
    image: &Image,
    expected: ImageId,
    receipt: &Receipt,
) -> Result<VerifiedReceipt, VerifyError> {
    let known = KnownImage::new(image);
    if known.id != expected {
        return Err(VerifyError::UnexpectedImage { expected, found: known.id });
    }
    verify_known(&known, receipt, &Budget::default())
}

/// Verifies receipts, each against an image that the verifier chose, with one check for many of them, within the
/// default [`Budget`].
///
/// The verdicts are those of [`verify()`]. An image that is given several times (by the same reference) is
/// looked into once, and runs once for receipts with the same public inputs and outputs.
///
/// ```
/// use zkvm::{Image, Receipt};
///
/// let image = Image::decode(include_bytes!("../tests/stored/share.zkx"))?;
/// let good = Receipt::decode(include_bytes!("../tests/stored/share.zkr"))?;
/// let mut bad = good.clone();
/// bad.claim.journal.entries.clear();
///
/// let error = zkvm::verify_batch(&[(&image, &good), (&image, &bad)]).unwrap_err();
/// let rejected: Vec<usize> = error.failures.iter().map(|(index, _)| *index).collect();
/// assert_eq!(rejected, [1]);
/// assert_eq!(zkvm::verify_batch(&[(&image, &good), (&image, &good)])?.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The receipts that [`verify()`] would reject.
pub fn verify_batch(receipts: &[(&Image, &Receipt)]) -> Result<Vec<VerifiedReceipt>, BatchVerifyError> {
    verify_batch_within(receipts, &Budget::default())
}

/// The same within another budget. Its memory is that of all threads together, with half as much again in the worst
/// case; multipliers and steps are those of one receipt.
///
/// ```
/// use zkvm::{Budget, Image, Receipt};
///
/// let image = Image::decode(include_bytes!("../tests/stored/share.zkx"))?;
/// let receipt = Receipt::decode(include_bytes!("../tests/stored/share.zkr"))?;
/// // One thread's worth of memory, however many receipts there are.
/// let budget = Budget { memory: 100_000_000, ..Budget::default() };
/// let verified = zkvm::verify_batch_within(&[(&image, &receipt); 3], &budget)?;
/// assert!(verified.iter().all(|one| one.journal() == &receipt.claim.journal));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The receipts that [`verify_within()`] would reject.
pub fn verify_batch_within(
    receipts: &[(&Image, &Receipt)],
    budget: &Budget,
) -> Result<Vec<VerifiedReceipt>, BatchVerifyError> {
    let images = known_images(receipts);
    let known: Vec<(&KnownImage<'_>, &Receipt)> =
        receipts.iter().map(|(image, receipt)| (&images[&address(image)], *receipt)).collect();
    let mut failures = Vec::new();
    let mut start = 0;
    for portion in groups(&known, budget, budget::remaining_memory) {
        let failed = verify_portion(portion, budget).into_iter();
        failures.extend(failed.map(|(index, error)| (start + index, error)));
        start += portion.len();
    }
    if !failures.is_empty() {
        return Err(BatchVerifyError { failures });
    }
    let verified = |(_, receipt): &(&Image, &Receipt)| VerifiedReceipt { claim: receipt.claim.clone() };
    Ok(receipts.iter().map(verified).collect())
}

/// What verification needs to know of an image, whatever the receipt.
struct KnownImage<'a> {
    image: &'a Image,
    id: ImageId,
    check: Result<(), ImageError>,
}

impl<'a> KnownImage<'a> {
    fn new(image: &'a Image) -> Self {
        Self { image, id: image.id(), check: image.check() }
    }
}

/// Tells references to different images apart.
fn address(image: &Image) -> usize {
    std::ptr::from_ref(image).addr()
}

fn known_images<'a>(receipts: &[(&'a Image, &Receipt)]) -> BTreeMap<usize, KnownImage<'a>> {
    let images: BTreeMap<usize, &'a Image> =
        receipts.iter().map(|(image, _)| (address(image), *image)).collect();
    images.into_par_iter().map(|(address, image)| (address, KnownImage::new(image))).collect()
}

/// A receipt, and the image it is to be verified against.
type Known<'a> = (&'a KnownImage<'a>, &'a Receipt);

/// Cuts receipts into groups that take at most half of the budget's memory each, as far as single ones allow.
fn groups<'s, 'a>(
    receipts: &'s [Known<'a>],
    budget: &Budget,
    memory: impl Fn(&Image) -> u64,
) -> impl Iterator<Item = &'s [Known<'a>]> {
    let limit = budget.memory / 2;
    let cost = move |(known, _): &Known<'_>| memory(known.image);
    let mut size = receipts.first().map_or(0, &cost);
    receipts.chunk_by(move |_, next| {
        let cost = cost(next);
        let together = size.saturating_add(cost);
        size = if together <= limit { together } else { cost };
        together <= limit
    })
}

/// Verifies receipts with one check; the indices of those that are rejected.
fn verify_portion(receipts: &[Known<'_>], budget: &Budget) -> Vec<(usize, VerifyError)> {
    let mut runs: Vec<Result<Equations, VerifyError>> = Vec::with_capacity(receipts.len());
    // However threads share the work, only runs of one group are in progress.
    for group in groups(receipts, budget, budget::memory) {
        runs.extend(equations_of_each(group, budget));
    }
    let mut failures = Vec::new();
    let mut batch = Batch::new();
    let mut indices = Vec::new();
    for (index, run) in runs.into_iter().enumerate() {
        match run {
            Ok(item) => {
                batch.add(item);
                indices.push(index);
            }
            Err(error) => failures.push((index, error)),
        }
    }
    if let Err(BatchError { offenders }) = batch.verify(&PedersenGens::default(), &generators()) {
        failures.extend(offenders.into_iter().map(|(item, fault)| (indices[item], fault.into())));
    }
    failures.sort_by_key(|(index, _)| *index);
    failures
}

fn verify_known(
    image: &KnownImage<'_>,
    receipt: &Receipt,
    budget: &Budget,
) -> Result<VerifiedReceipt, VerifyError> {
    let equations = Opened::new(image, receipt, budget)?.equations(None)?;
    equations.check(&PedersenGens::default(), &generators())?;
    Ok(VerifiedReceipt { claim: receipt.claim.clone() })
}

impl From<Fault> for VerifyError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Points => Failure::new(None, MachineError::PointOperationFailed).into(),
            Fault::Proof => VerifyError::ProofInvalid,
            Fault::Generators(error) => VerifyError::SealUnchecked(error.to_string()),
        }
    }
}

impl From<SealError> for VerifyError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Malformed => Self::SealMalformed,
            SealError::Misshapen => Self::SealMisshapen,
            SealError::Run(failure) => Self::Run(failure),
            SealError::Invalid => Self::ProofInvalid,
            SealError::Unchecked(reason) => Self::SealUnchecked(reason),
        }
    }
}
