//! `std` on nothing, and on less than what is looked for.

use crate::{agree_on, numbers, truth};

#[test]
fn empty_and_too_short_arrays() {
    agree_on(
        "circuit t(byte: [u8; 1], none: [u8; 0], keys: [u64; 0]) -> [bool; 6] {
            let (decoded, url): ([u8; 0], [u8; 0]) = (base64::decode(none), base64::decode_url(none));
            reveal([
                bytes::equal(decoded, none), bytes::equal(url, none), bytes::equal(array::sort_by_key(keys, none), none),
                array::is_permutation(keys, keys), bytes::contains(byte, [7, 7]), bytes::contains(byte, [7]),
            ])
        }",
        &[numbers([7]), numbers([8])],
        |n| {
            let [seven] = n else { panic!("one byte") };
            Some([true, true, true, true, false, *seven == 7.into()].map(truth).to_vec())
        },
    );
}
