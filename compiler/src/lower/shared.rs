//! Lists that values share, and the memory that all of them take.
//!
//! What a program can make lowering do is bounded by steps; what it can make it keep is bounded here. Bytes are those of a
//! machine with 64 bits, so that a program is refused everywhere or nowhere.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;

use super::value::Value;
use crate::ir::ValueId;
use crate::ir::clear::equal;

/// A list that costs nothing to copy until the copy is changed.
#[derive(Clone, Debug)]
pub(super) struct Shared<T: Item>(Option<Rc<Held<T>>>);

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

/// The only thing that owns items, so that none is held without being counted. An empty list has none.
#[derive(Debug)]
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
        Self((!items.is_empty()).then(|| Rc::new(Held::new(items))))
    }

    /// Whether two are one list.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }

    /// Whether changing it makes a copy.
    pub(super) fn is_shared(&self) -> bool {
        self.0.as_ref().is_some_and(|held| Rc::strong_count(held) > 1)
    }

    /// The items, to be changed: of a list that others share, a copy.
    pub(super) fn items_mut(&mut self) -> &mut [T] {
        self.0.as_mut().map_or(&mut [], |held| &mut Rc::make_mut(held).0)
    }
}

impl<T: Item> Default for Shared<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Item> Deref for Shared<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_ref().map_or(&[], |held| &held.0)
    }
}

impl PartialEq for Shared<(ValueId, Scalar)> {
    fn eq(&self, other: &Self) -> bool {
        let mut pairs = self.iter().zip(other.iter());
        self.is(other) || self.len() == other.len() && pairs.all(|((x, c), (y, d))| x == y && equal(c, d))
    }
}

impl Eq for Shared<(ValueId, Scalar)> {}

impl Hash for Shared<(ValueId, Scalar)> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.iter().for_each(|(id, coefficient)| (id, coefficient.as_bytes()).hash(state));
    }
}
