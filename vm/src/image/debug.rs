//! The debug map: where instructions come from. Never needed to verify, and not part of the image ID.

use super::{ImageError, limits};
use crate::encoding::{FormatError, Reader, Write, check_limit};

/// Where instructions come from. Not part of the image ID, so never needed to verify.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Debug {
    /// Source files named by `places`.
    pub files: Vec<String>,
    /// Places in the source, with the calls that lead there.
    pub places: Vec<SourcePlace>,
    /// For each instruction of the code, the index of its place; empty if there is no debug map.
    pub instructions: Vec<u32>,
}

/// A place in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcePlace {
    /// The file, as an index into `Debug::files`.
    pub file: u32,
    /// The line, counted from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The source text of the expression or statement (one line, shortened).
    pub text: String,
    /// The message of the assertion, if there is one.
    pub message: Option<String>,
    /// The function the place is in.
    pub function: String,
    /// The place of the call that leads here, if the function was inlined: index into `Debug::places`,
    /// less than this place's own.
    pub caller: Option<u32>,
}

impl Debug {
    /// Checks limits and indices; `code` is the number of instructions.
    pub(super) fn check(&self, code: usize) -> Result<(), ImageError> {
        check_limit("files in the debug map", self.files.len() as u64, limits::MAX_DEBUG_FILES)?;
        check_limit("places in the debug map", self.places.len() as u64, limits::MAX_DEBUG_PLACES)?;
        let texts = self
            .places
            .iter()
            .flat_map(|place| [&place.text, &place.function].into_iter().chain(place.message.as_ref()));
        for text in self.files.iter().chain(texts) {
            check_limit("bytes in a text of the debug map", text.len() as u64, limits::MAX_DEBUG_TEXT)?;
        }
        let places_hold = self.places.iter().enumerate().all(|(index, place)| {
            (place.file as usize) < self.files.len()
                && place.line > 0
                && place.column > 0
                && place.caller.is_none_or(|caller| (caller as usize) < index)
        });
        let instructions_hold = (self.instructions.is_empty() || self.instructions.len() == code)
            && self.instructions.iter().all(|&place| (place as usize) < self.places.len());
        if places_hold && instructions_hold { Ok(()) } else { Err(ImageError::DebugMap) }
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.put_count(self.files.len());
        self.files.iter().for_each(|file| bytes.put_string(file.as_bytes()));
        bytes.put_count(self.places.len());
        self.places.iter().for_each(|place| place.write(bytes));
        let runs = self.instructions.chunk_by(|a, b| a == b);
        bytes.put_count(runs.clone().count());
        for run in runs {
            bytes.put_leb128(run[0]);
            bytes.put_leb128(run.len() as u32);
        }
    }

    /// Reads the debug map of an image with so many instructions.
    pub(super) fn read(reader: &mut Reader<'_>, code: usize) -> Result<Self, FormatError> {
        Ok(Self {
            files: reader.list("files in the debug map", limits::MAX_DEBUG_FILES, text)?,
            places: reader.list("places in the debug map", limits::MAX_DEBUG_PLACES, SourcePlace::read)?,
            instructions: read_instructions(reader, code)?,
        })
    }
}

/// The places of instructions: how many instructions in a row come from each.
fn read_instructions(reader: &mut Reader<'_>, code: usize) -> Result<Vec<u32>, FormatError> {
    let what = "instructions in the debug map";
    let runs = reader.count("places in a row", limits::MAX_INSTRUCTIONS)?;
    let mut instructions: Vec<u32> = Vec::new();
    for _ in 0..runs {
        let (place, length) = (reader.leb128()?, reader.leb128()? as usize);
        if length == 0 || instructions.last() == Some(&place) {
            return Err(FormatError::NonCanonicalInteger);
        }
        let found = instructions.len() as u64 + length as u64;
        check_limit(what, found, code as u32)?;
        reader.spend(length * size_of::<u32>())?;
        instructions.resize(found as usize, place);
    }
    Ok(instructions)
}

impl SourcePlace {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.put_u32(self.file);
        bytes.put_u32(self.line);
        bytes.put_u32(self.column);
        bytes.put_string(self.text.as_bytes());
        bytes.push(u8::from(self.message.is_some()));
        if let Some(message) = &self.message {
            bytes.put_string(message.as_bytes());
        }
        bytes.put_string(self.function.as_bytes());
        bytes.push(u8::from(self.caller.is_some()));
        if let Some(caller) = self.caller {
            bytes.put_u32(caller);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        Ok(Self {
            file: reader.u32()?,
            line: reader.u32()?,
            column: reader.u32()?,
            text: text(reader)?,
            message: option(reader, text)?,
            function: text(reader)?,
            caller: option(reader, Reader::u32)?,
        })
    }
}

fn text(reader: &mut Reader<'_>) -> Result<String, FormatError> {
    reader.text("bytes in a text of the debug map", limits::MAX_DEBUG_TEXT)
}

fn option<'a, T>(
    reader: &mut Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, FormatError>,
) -> Result<Option<T>, FormatError> {
    match reader.u8()? {
        0 => Ok(None),
        1 => read(reader).map(Some),
        tag => Err(FormatError::UnknownTag { what: "presence", tag }),
    }
}
