//! Work on all cores, where it is worth waking them up: about a tenth of a millisecond of it.

use rayon::prelude::*;

/// Runs both, on two threads if that is worth it; the results of both.
#[cfg(feature = "prove")]
pub(crate) fn join<A: Send, B: Send>(
    worth: bool,
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    if worth { rayon::join(a, b) } else { (a(), b()) }
}

/// The results for all indices below n.
pub(crate) fn map<T: Send>(worth: bool, n: usize, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    if worth && n > 1 { (0..n).into_par_iter().map(f).collect() } else { (0..n).map(f).collect() }
}
