//! The binary form of an image.
//!
//! `"zkx"`, the body (version, ABI, counts, bits of a digit, constants, side programs, routines, code), then the debug map. The body is
//! what the image ID is computed from. One encoding per image.

use super::{Budget, Counts, Debug, Image, ImageError, ImageId, Routine, VERSION, limits};
use crate::abi::Abi;
use crate::encoding::{FormatError, Reader, Write, check_limit};
use crate::merkle::Hasher;
use crate::program::{self, Instruction, InstructionSet, SideProgram, read_instruction};
use crate::transcript::label;

const MAGIC: &[u8; 3] = b"zkx";

impl Image {
    /// The canonical bytes: a `.zkx` file.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        self.write_body(InstructionSet::Image, &mut bytes);
        self.debug.write(&mut bytes);
        bytes
    }

    /// Reads canonical bytes and checks the image.
    ///
    /// ```
    /// use zkvm::Image;
    ///
    /// let bytes = include_bytes!("../../tests/stored/share.zkx");
    /// let image = Image::decode(bytes)?;
    /// assert_eq!(image.encode(), bytes);
    /// assert!(Image::decode(&bytes[1..]).is_err());
    /// println!("{} takes {} parameters", image.id(), image.abi.parameters.len());
    /// # Ok::<(), zkvm::ImageError>(())
    /// ```
    ///
    /// # Errors
    /// If the bytes are not the encoding of an image that passes [`Image::check`], or if it would take more memory than
    /// the default [`Budget`] has.
    pub fn decode(bytes: &[u8]) -> Result<Self, ImageError> {
        Self::decode_within(bytes, &Budget::default())
    }

    /// The same within another budget than the default one, of which the memory counts here.
    ///
    /// ```
    /// use zkvm::{Budget, Image};
    ///
    /// let bytes = include_bytes!("../../tests/stored/share.zkx");
    /// let small = Budget { memory: 1_000, ..Budget::default() };
    /// assert!(Image::decode_within(bytes, &small).is_err());
    /// // Of one's own making, whatever it takes:
    /// Image::decode_within(bytes, &Budget::UNLIMITED)?;
    /// # Ok::<(), zkvm::ImageError>(())
    /// ```
    ///
    /// # Errors
    /// As above.
    pub fn decode_within(bytes: &[u8], budget: &Budget) -> Result<Self, ImageError> {
        let body = bytes.strip_prefix(MAGIC).ok_or(ImageError::NotAnImage)?;
        let mut reader = Reader::with_memory(body, budget.memory);
        let image = read_body(&mut reader, InstructionSet::Image)?;
        let debug = Debug::read(&mut reader, image.instructions())?;
        reader.finish()?;
        let image = Self { debug, ..image };
        image.check()?;
        Ok(image)
    }

    /// The image ID: the Merkle root over one leaf, the body.
    pub fn id(&self) -> ImageId {
        let mut body = Vec::new();
        self.write_body(InstructionSet::Image, &mut body);
        let hasher = Hasher::new(label::IMAGE_TREE);
        let leaf = hasher.leaf(|transcript| transcript.append_message(label::IMAGE_BODY, &body));
        ImageId(hasher.root(&[leaf]))
    }

    pub(super) fn write_body(&self, set: InstructionSet, bytes: &mut impl Write) {
        bytes.put(&[VERSION]);
        self.abi.write(bytes);
        self.counts.write(bytes);
        // Checked to fit; what does not is refused when it is read.
        bytes.put(&[self.digit_bits.min(u8::MAX.into()) as u8]);
        bytes.put_count(self.constants.len());
        self.constants.iter().for_each(|constant| bytes.put_constant(constant));
        bytes.put_count(self.side_programs.len());
        self.side_programs.iter().for_each(|program| program.write(bytes));
        bytes.put_count(self.routines.len());
        for routine in &self.routines {
            bytes.put_u32(routine.arguments);
            bytes.put_u32(routine.results);
            bytes.put_string(&program::encode(set, &routine.code));
        }
        bytes.put_string(&program::encode(set, &self.code));
    }
}

/// Reads the body of an image, whose code is of the set; nothing is checked yet.
pub(super) fn read_body(reader: &mut Reader<'_>, set: InstructionSet) -> Result<Image, ImageError> {
    let version = reader.u8()?;
    if version != VERSION {
        return Err(ImageError::UnsupportedVersion(version));
    }
    let abi = Abi::read(reader)?;
    let counts = Counts::read(reader)?;
    let digit_bits = reader.u8()?.into();
    let constants = reader.list("constants", limits::MAX_CONSTANTS, Reader::constant)?;
    let side_programs = read_side_programs(reader)?;
    let mut left = limits::MAX_INSTRUCTIONS;
    let routines =
        reader.list("routines", limits::MAX_ROUTINES, |reader| Routine::read(set, reader, &mut left))?;
    let code = read_code(set, reader, &mut left)?;
    let debug = Debug::default();
    Ok(Image { abi, counts, digit_bits, constants, side_programs, routines, code, debug })
}

impl Counts {
    fn write(&self, bytes: &mut impl Write) {
        let Self { multipliers, constraints, edges, steps, slots, stack } = *self;
        for count in [multipliers, constraints, edges, steps, slots, stack] {
            bytes.put_u32(count);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        Ok(Self {
            multipliers: reader.u32()?,
            constraints: reader.u32()?,
            edges: reader.u32()?,
            steps: reader.u32()?,
            slots: reader.u32()?,
            stack: reader.u32()?,
        })
    }
}

fn read_side_programs(reader: &mut Reader<'_>) -> Result<Vec<SideProgram>, FormatError> {
    let mut ops_left = limits::MAX_SIDE_OPS;
    reader.list("side programs", limits::MAX_SIDE_PROGRAMS, |reader| {
        let program = SideProgram::read(reader, ops_left)?;
        ops_left -= program.code.len() as u32;
        Ok(program)
    })
}

impl Routine {
    fn read(set: InstructionSet, reader: &mut Reader<'_>, left: &mut u32) -> Result<Self, FormatError> {
        let (arguments, results) = (reader.u32()?, reader.u32()?);
        Ok(Self { arguments, results, code: read_code(set, reader, left)? })
    }
}

/// `left` is how many instructions may still come.
fn read_code(
    set: InstructionSet,
    reader: &mut Reader<'_>,
    left: &mut u32,
) -> Result<Vec<Instruction>, FormatError> {
    let bytes = reader.string()?;
    check_limit("bytes of code", bytes.len() as u64, limits::MAX_CODE_BYTES)?;
    let mut instructions = reader.like(bytes);
    let mut code = Vec::new();
    while instructions.remaining() > 0 {
        check_limit("instructions", code.len() as u64 + 1, *left)?;
        reader.spend(size_of::<Instruction>())?;
        code.push(read_instruction(set, &mut instructions)?);
    }
    *left -= code.len() as u32;
    Ok(code)
}
