//! The claim: the statement a receipt is about.

use super::Journal;
use crate::image::ImageId;

/// "This image ran, and this is what it says in public."
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The ID of the image that ran.
    pub image_id: ImageId,
    /// What it says in public.
    pub journal: Journal,
}
