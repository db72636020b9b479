//! The claim: the statement a receipt is about.

use super::Journal;
use crate::image::ImageId;

/// "This image ran, and this is what it says in public."
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Which image ran.
    pub image_id: ImageId,
    /// What it says in public.
    pub journal: Journal,
}
