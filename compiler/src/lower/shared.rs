//! Lists that values share, and the memory that all of them take.
//!
//! What a program can make lowering do is bounded by steps; what it can make it keep is bounded here. Bytes are those of a
//! machine with 64 bits, so that a program is refused everywhere or nowhere.

use std::cell::Cell;
use std::ops::Deref;
use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;

use super::value::Value;
use crate::ir::ValueId;

/// A list that costs nothing to copy until the copy is changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shared<T: Item>(Rc<Held<T>>);

/// What can stand in shared lists.
pub(super) trait Item: Clone {
    /// Bytes that one takes, with what it alone points to.
    const BYTES: u64;
}

impl Item for (ValueId, Scalar) {
    const BYTES: u64 = 40;
}

/// Mostly an integer: a combination and two bounds of a few words.
impl Item for Value {
    const BYTES: u64 = 176;
}

/// Bytes that a list takes besides its items.
const LIST: u64 = 80;

thread_local! {
    /// Bytes that the lists of this thread take.
    static HELD: Cell<u64> = const { Cell::new(0) };
}

/// Bytes that all lists take which the current thread holds.
pub(super) fn held() -> u64 {
    HELD.get()
}

/// The only thing that owns items, so that none is held without being counted.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Held<T: Item>(Vec<T>);

impl<T: Item> Held<T> {
    fn new(items: Vec<T>) -> Self {
        let held = Self(items);
        HELD.set(HELD.get() + held.bytes());
        held
    }

    fn bytes(&self) -> u64 {
        LIST + T::BYTES * self.0.len() as u64
    }
}

impl<T: Item> Clone for Held<T> {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl<T: Item> Drop for Held<T> {
    fn drop(&mut self) {
        HELD.set(HELD.get() - self.bytes());
    }
}

impl<T: Item> Shared<T> {
    pub(super) fn new(items: Vec<T>) -> Self {
        Self(Rc::new(Held::new(items)))
    }

    /// Whether two are one list.
    pub(super) fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Whether changing it makes a copy.
    pub(super) fn is_shared(&self) -> bool {
        Rc::strong_count(&self.0) > 1
    }

    /// The items, to be changed: of a list that others share, a copy.
    pub(super) fn items_mut(&mut self) -> &mut [T] {
        &mut Rc::make_mut(&mut self.0).0
    }
}

impl<T: Item> Default for Shared<T> {
    fn default() -> Self {
        Self::new(vec![])
    }
}

impl<T: Item> Deref for Shared<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0.0
    }
}
