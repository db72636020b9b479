//! The calls that constrain, so that tests can switch one off and see whether anybody notices.

use std::collections::BTreeSet;
use std::panic::Location;

/// A call of a constraining function of the builder: file, line and column in the compiler's source.
pub type Site = (&'static str, u32, u32);

/// The sites met while lowering, and the one that is switched off. Nothing is noted unless somebody asks.
#[derive(Clone, Debug, Default)]
pub(super) struct Sites {
    pub(super) met: Option<BTreeSet<Site>>,
    pub(super) off: Option<Site>,
}

impl Sites {
    /// Notes the call; whether it constrains.
    #[track_caller]
    pub(super) fn constrains(&mut self) -> bool {
        let Some(met) = &mut self.met else { return true };
        let at = Location::caller();
        let site = (at.file(), at.line(), at.column());
        met.insert(site);
        self.off != Some(site)
    }
}
