//! The debug map: where instructions come from.

use std::collections::BTreeMap;

use zkvm::image::{Debug, SourcePlace};

use super::Body;
use super::emit::At;
use crate::ir::{CheckKind, Circuit};
use crate::source::{FileId, SourceMap, one_line, shorten};

/// The longest message, in characters: below what an image may hold even if each takes four bytes.
const MESSAGE: usize = 1000;

/// Builds the debug map of bodies, whose instructions are numbered one body after the other.
pub(super) fn debug_map(bodies: &[Body<'_>], sources: &SourceMap) -> Debug {
    let (mut debug, mut files) = (Debug::default(), BTreeMap::new());
    for Body { circuit, code } in bodies {
        let mut map = Map { circuit, sources, debug, places: BTreeMap::new(), files };
        map.debug.instructions.reserve(code.instructions.len());
        for stretch in &code.stretches {
            let place = map.place(stretch.at);
            map.debug.instructions.extend(std::iter::repeat_n(place, stretch.length as usize));
        }
        (debug, files) = (map.debug, map.files);
    }
    debug
}

struct Map<'a> {
    circuit: &'a Circuit,
    sources: &'a SourceMap,
    debug: Debug,
    places: BTreeMap<At, u32>,
    files: BTreeMap<FileId, u32>,
}

impl Map<'_> {
    /// The index of a place; the calls that lead there come before it.
    fn place(&mut self, at: At) -> u32 {
        if let Some(index) = self.places.get(&at) {
            return *index;
        }
        let mut chain = vec![at];
        let mut caller = self.circuit.origins[at.0.0 as usize].caller;
        while let Some(origin) = caller {
            chain.push((origin, None));
            caller = self.circuit.origins[origin.0 as usize].caller;
        }
        let mut outer = None;
        for at in chain.into_iter().rev() {
            let index = match self.places.get(&at) {
                Some(index) => *index,
                None => self.add(at, outer),
            };
            outer = Some(index);
        }
        outer.unwrap_or_default()
    }

    fn add(&mut self, at: At, caller: Option<u32>) -> u32 {
        let (origin, check) = at;
        let circuit = self.circuit;
        let origin = &circuit.origins[origin.0 as usize];
        let start = self.sources.line_column(origin.span);
        let message =
            check.map(|check| &circuit.checks[check.0 as usize]).and_then(|check| match check.kind {
                CheckKind::Assert => check.message.clone(),
                _ => Some(check.summary()),
            });
        let place = SourcePlace {
            file: self.file(origin.span.file),
            line: start.line,
            column: start.column,
            text: one_line(self.sources.text(origin.span)),
            message: message.map(|message| shorten(&message, MESSAGE)),
            function: shorten(&origin.function, MESSAGE),
            caller,
        };
        let index = self.debug.places.len() as u32;
        self.debug.places.push(place);
        self.places.insert(at, index);
        index
    }

    fn file(&mut self, file: FileId) -> u32 {
        let files = &mut self.debug.files;
        *self.files.entry(file).or_insert_with(|| {
            files.push(self.sources.file(file).name.clone());
            files.len() as u32 - 1
        })
    }
}
