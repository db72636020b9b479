//! What an image may declare and hold. Decoding refuses more before memory is spent on it.

/// The most multipliers of an image.
pub const MAX_MULTIPLIERS: u32 = 1 << 22;
/// The most constraints of an image.
pub const MAX_CONSTRAINTS: u32 = 1 << 24;
/// Expressions read by all instructions together: edges of the graph of expressions.
pub const MAX_EDGES: u32 = 1 << 25;
/// Steps of side programs and calls, executed by all instructions together.
pub const MAX_STEPS: u32 = 1 << 28;
/// The most slots of an image.
pub const MAX_SLOTS: u32 = 1 << 22;
/// Depth of the stack.
pub const MAX_STACK: u32 = 1 << 12;
/// The most routines of an image.
pub const MAX_ROUTINES: u32 = 1 << 16;
/// The most arguments or results of a routine.
pub const MAX_ROUTINE_VALUES: u32 = 1 << 12;
/// The most constants of an image.
pub const MAX_CONSTANTS: u32 = 1 << 16;
/// The most side programs of an image.
pub const MAX_SIDE_PROGRAMS: u32 = 1 << 16;
/// Operations of all side programs together.
pub const MAX_SIDE_OPS: u32 = 1 << 24;
/// The most bytes of code of an image, that of routines included.
pub const MAX_CODE_BYTES: u32 = 1 << 26;
/// The most instructions of an image, those of routines included.
pub const MAX_INSTRUCTIONS: u32 = 1 << 24;
/// Instructions `expr` and `unblind`: each leaves a point for the verifier's last sum.
pub const MAX_POINTS: u32 = 1 << 20;
/// Source files in the debug map.
pub const MAX_DEBUG_FILES: u32 = 1 << 16;
/// Places in the debug map.
pub const MAX_DEBUG_PLACES: u32 = 1 << 22;
/// Bytes of one string in the debug map.
pub const MAX_DEBUG_TEXT: u32 = 1 << 12;
