//! Receipts: nobody who only changes bytes makes another claim.

use std::sync::LazyLock;

use zkvm::{Image, Receipt, verify, verify_batch};

use super::canonical;

/// A receipt of which the corpus has changed copies, and its image.
const IMAGE: &[u8] = include_bytes!("../../vm/tests/stored/share.zkx");
const RECEIPT: &[u8] = include_bytes!("../../vm/tests/stored/share.zkr");

static KNOWN: LazyLock<(Image, Receipt)> =
    LazyLock::new(|| (Image::decode(IMAGE).expect("an image"), Receipt::decode(RECEIPT).expect("a receipt")));

/// The verdict is no unless it is the receipt that is known, alone and in a batch.
pub(super) fn receipt(bytes: &[u8]) {
    let Some(receipt) = canonical(bytes, Receipt::decode(bytes), Receipt::encode) else { return };
    let (image, known) = &*KNOWN;
    let verdict = verify(image, &receipt);
    assert_eq!(verdict.is_ok(), receipt == *known, "{verdict:?}");
    let batch = verify_batch(&[(image, known), (image, &receipt), (image, known)]);
    assert_eq!(batch.is_ok(), verdict.is_ok(), "{batch:?}");
}
