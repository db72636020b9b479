//! Side programs: straight-line clear-text computations, run by the prover alone (advice, factors) or by
//! everybody on constants (compute).

/// The most arguments of a side program, results, and values on its stack.
pub const MAX_SIDE_STACK: u32 = 1 << 16;

/// A side program: a fixed number of arguments and results and straight-line code on a stack of scalars.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SideProgram {
    /// How many arguments it takes.
    pub arguments: u32,
    /// How many values it yields: the topmost ones of its stack when its code ends, the first one deepest.
    /// Values below them are dropped (there is no other way to keep a shared intermediate value).
    pub results: u32,
    /// Its code; every operation is one step.
    pub code: Vec<SideOp>,
}

/// One operation of a side program.
///
/// Values are scalars. A number of k limbs is k of them, the least deepest: Σ xᵢ·2^(120·i), each xᵢ in signed view. In normal
/// form all limbs but the last are in 0..2^120, and the last one is the rest. Integer operations read a scalar as the integer in −(ℓ−1)/2 ..= (ℓ−1)/2 congruent
/// to it ("signed view") or in 0..ℓ ("plain view"). Every operation is total. Binary operations pop b
/// (top), then a.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SideOp {
    /// `00 arg:k` → the k-th argument
    Argument(u32),
    /// `01 const:k` → constant k of the image
    Constant(u32),
    /// `02 int:x` → x
    Int(u32),
    /// `03 dup:k` → a copy of the k-th value from the top (0 = top)
    Dup(u32),
    /// `10 add` → a + b
    Add,
    /// `11 sub` → a − b
    Sub,
    /// `12 mul` → a · b
    Mul,
    /// `13 neg` → −a
    Neg,
    /// `14 inv` → a⁻¹, or 0 for 0
    Invert,
    /// `15 div` → ⌊a / b⌋ in signed view, or 0 if b = 0
    Divide,
    /// `16 rem` → a − b·⌊a / b⌋ in signed view, or 0 if b = 0
    Remainder,
    /// `17 isqrt` → ⌊√a⌋ in signed view, or 0 if a is negative
    SquareRoot,
    /// `20 eq` → 1 if a = b, else 0
    Equal,
    /// `21 lt` → 1 if a < b in signed view, else 0
    Less,
    /// `22 select`: c a b → a if c ≠ 0, else b
    Select,
    /// `30 and` → bitwise, plain view, reduced mod ℓ
    And,
    /// `31 or` → bitwise, plain view, reduced mod ℓ
    Or,
    /// `32 xor` → bitwise, plain view, reduced mod ℓ
    Xor,
    /// `33 shl` → a · 2^b mod ℓ, b in plain view; 0 if b > 252
    ShiftLeft,
    /// `34 shr` → ⌊a / 2^b⌋, plain view; 0 if b > 252
    ShiftRight,
    /// `35 sort:k`: k values → the same values in increasing order, the least deepest, in signed view
    Sort(u32),
    /// `40 carry:k`: a number of k limbs → the same in normal form
    Carry(u32),
    /// `41 product:k`: two numbers of k limbs → a · b, of 2k limbs in normal form
    Product(u32),
    /// `42 quotient:k`: two numbers of k limbs → ⌊a / b⌋, then a − b·⌊a / b⌋, each of k limbs in normal form, or 0 and 0 if b = 0
    Quotient(u32),
    /// `43 inverse:k`: two numbers of k limbs → the x in 0..b with a · x ≡ 1 modulo b, of k limbs in normal form, or 0 if there is none
    Inverse(u32),
}

impl SideProgram {
    /// Puts a side program together; decoding an image checks it.
    pub fn new(arguments: u32, results: u32, code: Vec<SideOp>) -> Self {
        Self { arguments, results, code }
    }
}
