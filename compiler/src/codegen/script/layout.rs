//! The strings that a script finds on its stack.

use zkvm::zkos::Shape;

use super::names::Names;
use super::{NewString, ScriptDatum, ScriptSetting};
use crate::ir::{Action, ArgumentKind, Clause, Part, Place, Text};

/// A string on the stack of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// Commitments to amounts that the transaction conserves, which no clause looks at.
    Beside,
    /// The commitment to the amount that the state held.
    OldAmount,
    /// The commitment to the amount that the next state holds.
    NewAmount,
    /// A variable of the state.
    Old(u32),
    /// A variable of the next state.
    New(u32),
    /// One of the transaction's own strings.
    Data(ScriptDatum),
}

/// The strings, and what the next state has to hold.
pub(super) struct Layout {
    /// The strings, the first one deepest.
    pub(super) strings: Vec<Entry>,
    pub(super) data: Vec<ScriptDatum>,
    pub(super) amount: Option<NewString>,
    pub(super) variables: Vec<NewString>,
    /// The arguments that are strings of the next state.
    aliases: Vec<(u32, Entry)>,
    /// Which variable each string of an instance is.
    of_payload: Vec<Option<u32>>,
    /// The argument that says of which asset the value of a new instance is.
    asset: Option<Place>,
    creation: bool,
    /// Whether more or less is held then.
    moves: bool,
}

impl Layout {
    pub(super) fn new(clause: &Clause, names: &Names, setting: &ScriptSetting<'_>) -> Self {
        let (texts, value) = next(clause);
        let value = value.filter(|_| setting.holds);
        let mut layout = Self {
            strings: vec![],
            data: vec![],
            amount: None,
            variables: vec![],
            aliases: vec![],
            of_payload: setting.variables.to_vec(),
            asset: None,
            creation: setting.creation,
            moves: false,
        };
        for (text, variable) in texts.iter().zip(setting.variables) {
            if let Some(variable) = variable {
                let new = layout.new_string(*text, Entry::New(*variable));
                layout.variables.push(new);
            }
        }
        if let Some(Part { quantity, flavor }) = value {
            layout.amount = Some(layout.new_string(quantity, Entry::NewAmount));
            layout.moves = quantity != Text::At(Place::Quantity(0));
            layout.asset = match flavor {
                Text::At(place) if setting.creation => Some(place),
                _ => None,
            };
        }
        let arguments = (0..).zip(&clause.arguments).filter(|(index, argument)| {
            let place = Place::Argument(*index);
            let is_string = layout.aliases.iter().all(|(other, _)| other != index);
            is_string && argument.kind != ArgumentKind::Key && layout.asset != Some(place)
        });
        let arguments: Vec<_> = arguments.map(|(index, _)| ScriptDatum::Argument(index)).collect();
        layout.data = arguments.into_iter().chain(names.data()).collect();
        layout.strings = layout.stack();
        layout
    }

    /// An argument that the state is to hold is not given twice: it is the string of the state.
    fn new_string(&mut self, text: Text, entry: Entry) -> NewString {
        match text {
            Text::At(Place::Argument(index)) if self.aliases.iter().all(|(other, _)| *other != index) => {
                self.aliases.push((index, entry));
                NewString { text, is_argument: true }
            }
            text => NewString { text, is_argument: false },
        }
    }

    fn stack(&self) -> Vec<Entry> {
        let variables = 0..self.variables.len() as u32;
        let before: Vec<Entry> = match (self.creation, self.moves) {
            (true, _) => vec![Entry::Beside, Entry::NewAmount],
            (false, true) => vec![Entry::Beside, Entry::Beside, Entry::OldAmount, Entry::NewAmount],
            (false, false) => vec![Entry::OldAmount, Entry::NewAmount],
        };
        let states = variables.flat_map(|variable| match self.creation {
            true => vec![Entry::New(variable)],
            false => vec![Entry::Old(variable), Entry::New(variable)],
        });
        before.into_iter().chain(states).chain(self.data.iter().map(|datum| Entry::Data(*datum))).collect()
    }

    /// The pairs that bring these strings.
    pub(super) fn pairs(&self) -> Vec<Shape> {
        let variables = self.variables.len() as u32;
        match (self.creation, self.moves) {
            (true, _) => vec![Shape::Lock { data: 0 }, Shape::Deploy { variables }],
            (false, true) => vec![Shape::Release { data: 0 }, Shape::Update { variables, data: 0 }],
            (false, false) => vec![Shape::Update { variables, data: 0 }],
        }
    }

    /// Where the string at a place of the clause is on the stack.
    pub(super) fn find(&self, place: Place) -> Option<usize> {
        let entry = match place {
            Place::Payload(index) => Entry::Old((*self.of_payload.get(index as usize)?)?),
            Place::Quantity(0) => Entry::OldAmount,
            Place::Argument(index) => {
                let alias = self.aliases.iter().find(|(other, _)| *other == index);
                alias.map_or(Entry::Data(ScriptDatum::Argument(index)), |(_, entry)| *entry)
            }
            _ => return None,
        };
        self.index(entry)
    }

    /// Where a string is on the stack, counted from below.
    pub(super) fn index(&self, entry: Entry) -> Option<usize> {
        self.strings.iter().position(|other| *other == entry)
    }

    /// Whether a place says of which asset a value is.
    pub(super) fn is_asset(&self, place: Place) -> bool {
        matches!(place, Place::Flavor(_)) || self.asset == Some(place)
    }
}

/// What the next instance is to hold: strings, and a value, which is its birth token if it holds nothing else.
fn next(clause: &Clause) -> (&[Text], Option<Part>) {
    clause
        .actions
        .iter()
        .find_map(|action| match action {
            Action::Next { strings, values, .. } => Some((&strings[..], values.first().copied())),
            _ => None,
        })
        .unwrap_or_default()
}
