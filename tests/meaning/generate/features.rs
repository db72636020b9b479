//! What of the language is generated: the compiler learns some of it later.

use super::Generator;

/// A part of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feature {
    /// Enums, `match`, patterns, struct update.
    Data,
    /// Type parameters of functions and enums.
    Generics,
    /// Functions of a struct or an enum.
    Methods,
    /// Integers of any stage where field elements are expected.
    Fields,
    /// Slices and `len`.
    Slices,
    /// Const expressions with `if` and calls.
    Consts,
    /// Constants inside of functions.
    LocalConsts,
    /// Shifts by amounts that are not const.
    Shifts,
    /// Strings and characters as values.
    Strings,
    /// `bind`
    Bind,
    /// Powers, wrapping arithmetic and rotations.
    Numeric,
    /// `return`
    Return,
    /// `int` as a type.
    Whole,
}

const ON: &[Feature] = &[
    Feature::Fields,
    Feature::Strings,
    Feature::Bind,
    Feature::Whole,
    Feature::Shifts,
    Feature::Consts,
    Feature::LocalConsts,
    Feature::Return,
    Feature::Data,
    Feature::Generics,
    Feature::Methods,
    Feature::Slices,
    Feature::Numeric,
];

impl Generator {
    /// True so often of a hundred times, if the compiler has it.
    pub(super) fn has(&mut self, feature: Feature, percent: usize) -> bool {
        ON.contains(&feature) && self.dice.chance(percent)
    }
}
