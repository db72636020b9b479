//! The header of a file, which redb believes: what it says is checked, and the rest of the file is not to be believed.
//!
//! redb asserts what the header says of the file's length, and reads pages without a look at their checksums unless it
//! has to repair the file. So the header is compared with the file here, and changed (in memory) into that of a file that
//! needs repair: then redb compares the checksums first, of the header's slot and of every page that it leads to.

use std::array;
use std::io::ErrorKind;

use redb::StorageError;

const MAGIC: &[u8; 9] = b"redb\x1a\x0a\xa9\x0d\x0a";
/// Where the byte with the flags is.
const FLAGS: usize = 9;
/// The flag that the second slot is the valid one.
const SECOND: u8 = 1;
/// The flag that the file needs repair.
const REPAIR: u8 = 2;
/// Where the numbers are: [`PAGE`], [`OWN`], [`MOST`], whole regions, pages of data in the last region if it is not whole.
const NUMBERS: usize = 12;
/// The bytes of a page, in every file of this format, as are the next two.
const PAGE: u64 = 4096;
/// The pages that a region has for itself, before those of data.
const OWN: u64 = 0x82;
/// The pages of data that a region has at most.
const MOST: u64 = 1 << 20;
/// Where the two slots are; each begins with its version, and says where the trees are.
const SLOTS: [usize; 2] = [64, 192];
const SLOT: usize = 128;

/// Checks the header of a file of this length against it, and makes redb check the rest before it uses it.
pub(super) fn distrust(first_page: &mut [u8], length: u64) -> Result<(), StorageError> {
    if !first_page.starts_with(MAGIC) {
        // redb says so itself.
        return Ok(());
    }
    if (first_page.len() as u64) < PAGE {
        return Err(StorageError::Io(ErrorKind::UnexpectedEof.into()));
    }
    check_shape(numbers(first_page), length)?;
    let [one, other] = SLOTS;
    if first_page[one] != first_page[other] {
        return Err(StorageError::Corrupted("its header has two versions".into()));
    }
    // Both slots say what the valid one says, so that there is no older state to go back to.
    let second = first_page[FLAGS] & SECOND;
    let (valid, older) = if second == 0 { (one, other) } else { (other, one) };
    first_page.copy_within(valid..valid + SLOT, older);
    // Without the flag that writes had two phases: with it, redb uses what a file says of free pages unchecked.
    first_page[FLAGS] = second | REPAIR;
    Ok(())
}

fn numbers(header: &[u8]) -> [u32; 5] {
    array::from_fn(|i| {
        let start = NUMBERS + 4 * i;
        u32::from_le_bytes(array::from_fn(|j| header[start + j]))
    })
}

/// The file is as long as the header says, or longer by what a write that was stopped added: whole pages, and a last
/// region that has some for data.
fn check_shape([page, own, most, whole, last]: [u32; 5], length: u64) -> Result<(), StorageError> {
    let last = if last == 0 { 0 } else { OWN + u64::from(last) };
    let said = u64::from(whole) * (OWN + MOST) + last;
    let pages = (length / PAGE).saturating_sub(1);
    let rest = pages % (OWN + MOST);
    if [page, own, most].map(u64::from) != [PAGE, OWN, MOST] || said == 0 {
        return Err(StorageError::Corrupted("its header is none of redb's".into()));
    }
    if said > pages {
        return Err(StorageError::Io(ErrorKind::UnexpectedEof.into()));
    }
    if !length.is_multiple_of(PAGE) || (1..=OWN).contains(&rest) {
        return Err(StorageError::Corrupted("it has a length that redb gives to none".into()));
    }
    Ok(())
}
