//! What has to be known before a step can name it, and how it becomes known.

/// Something that has to be known before a step can name it.
#[derive(Clone, Copy)]
pub(super) enum Needed {
    Person,
    Asset,
    Instance,
}

impl Needed {
    /// How it becomes known in a scenario; where steps are done on a ledger, an openings file has all names.
    pub(super) fn help(self, on_ledger: bool) -> &'static str {
        match (self, on_ledger) {
            (Needed::Person, false) => "name a person first: `let NAME = person();`",
            (Needed::Person, true) => {
                "add them to the openings file: `zkc tx wallet FILE --person NAME=ADDRESS`"
            }
            (Needed::Asset, false) => "somebody must own some first: `alice owns 100 of NAME;`",
            (Needed::Asset, true) => {
                "`zkc tx wallet FILE` lists the assets of the openings file; `zkc tx asset` and `zkc tx receive` add one"
            }
            (Needed::Instance, false) => "make an instance first: `let NAME = alice does Vault(…) { … };`",
            (Needed::Instance, true) => {
                "`zkc tx wallet FILE` lists the instances of the openings file; `zkc tx receive` adds one that somebody shares"
            }
        }
    }
}
