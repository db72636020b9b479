//! Receipts on their way to the last check, and what those of a batch have in common.
//!
//! A run of the machine depends on its image and on the clear entries of the journal; of hidden inputs, only their number enters
//! it. So receipts of a batch that are equal in these share one run, as many have the same public inputs and outputs.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Known, KnownImage, VerifyError, address};
use crate::batch::Equations;
use crate::image::Image;
use crate::image::budget::Budget;
use crate::receipt::Receipt;
use crate::seal::{self, SharedRun};
use crate::statement::Statement;

/// The equations of each receipt, or why it has none.
pub(super) fn equations_of_each(
    receipts: &[Known<'_>],
    budget: &Budget,
) -> Vec<Result<Equations, VerifyError>> {
    let opened: Vec<_> =
        receipts.par_iter().map(|(known, receipt)| Opened::new(known, receipt, budget)).collect();
    let mut alike: BTreeMap<Key, Vec<&Opened<'_>>> = BTreeMap::new();
    opened.iter().flatten().for_each(|opened| alike.entry(opened.key()).or_default().push(opened));
    alike.retain(|_, alike| alike.len() > 1);
    let runs: BTreeMap<Key, SharedRun> =
        alike.into_par_iter().filter_map(|(key, alike)| Some((key, alike[0].share()?))).collect();
    let equations = |opened: Result<Opened<'_>, _>| opened.and_then(|o| o.equations(runs.get(&o.key())));
    opened.into_par_iter().map(equations).collect()
}

/// A receipt of which all is checked that is cheap to see.
pub(super) struct Opened<'a> {
    image: &'a Image,
    receipt: &'a Receipt,
    proof: seal::Proof,
    statement: Statement,
}

/// What receipts must have in common to share a run: the image, and the clear entries.
type Key = (usize, Vec<[u8; 32]>);

impl<'a> Opened<'a> {
    pub(super) fn new(
        known: &KnownImage<'a>,
        receipt: &'a Receipt,
        budget: &Budget,
    ) -> Result<Self, VerifyError> {
        let KnownImage { image, id, check } = known;
        let Receipt { claim, seal } = receipt;
        if claim.image_id != *id {
            return Err(VerifyError::ImageMismatch { image: *id, claimed: claim.image_id });
        }
        budget.check(image)?;
        check.clone()?;
        let proof = seal::Proof::read(seal, image)?;
        let statement = Statement::read(&image.abi, &claim.journal)?;
        Ok(Self { image, receipt, proof, statement })
    }

    /// Everything else of verification but the check of points, which it comes down to.
    pub(super) fn equations(&self, run: Option<&SharedRun>) -> Result<Equations, VerifyError> {
        Ok(self.proof.equations(self.image, self.receipt, &self.statement, run)?)
    }

    /// A run for all receipts with the same key, if they can have one in common.
    fn share(&self) -> Option<SharedRun> {
        seal::share(self.image, self.receipt, &self.statement)
    }

    fn key(&self) -> Key {
        // The image says how many of them are public inputs.
        let clear = self.statement.public.iter().chain(&self.statement.outputs);
        (address(self.image), clear.map(|value| value.to_bytes()).collect())
    }
}

#[cfg(all(test, feature = "prove"))]
mod tests {
    use curve25519_dalek::scalar::Scalar;

    use crate::count::{Operation, measure};
    use crate::{Image, Inputs, Opening, Receipt, prove, verify_batch};

    #[test]
    fn receipts_that_say_the_same_share_a_run() {
        let image = Image::decode(include_bytes!("../../tests/stored/share.zkx")).expect("an image");
        let [number, blindings] = [[13u64, 12], [1, 2]].map(|pair| pair.map(Scalar::from));
        let receipt = |rate: Scalar, blinding: Scalar| {
            let hidden = vec![Opening { value: Scalar::from(249u64), blinding }];
            let inputs = Inputs { public: vec![Scalar::from(10u64)], secret: vec![rate], hidden };
            prove(&image, &inputs).expect("inputs that fit")
        };
        let instructions = |receipts: &[&Receipt]| {
            let pairs: Vec<_> = receipts.iter().map(|receipt| (&image, *receipt)).collect();
            let (result, counts) = measure(|| verify_batch(&pairs));
            assert!(result.is_ok());
            counts[&Operation::Instruction]
        };
        // Two that differ in a commitment, and one that reveals something else.
        let [one, other] = blindings.map(|blinding| receipt(number[0], blinding));
        let reveals_more = receipt(number[1], blindings[0]);
        let once = instructions(&[&one]);
        assert_eq!(instructions(&[&one, &other, &one, &one]), once);
        assert_eq!(instructions(&[&one, &reveals_more, &other]), 2 * once);
    }
}
