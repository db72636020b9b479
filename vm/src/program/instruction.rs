//! The instructions of the core set and of the proof set. Meaning, failures and cost: docs/spec.md.

/// One instruction with its immediates.
///
/// Opcodes are one byte; immediates are 32-bit integers, `push` and `program` carry a
/// length-prefixed string. The core set (below 0x40) begins with the reference ZkVM's, bit for bit. The proof set
/// (from 0x40) exists only in images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instruction {
    /// `00 push:n:x` → string
    Push(Vec<u8>),
    /// `01 program:n:x` → program
    Program(Vec<u8>),
    /// `02 drop`: x → ; removes an item that is not linear
    Drop,
    /// `03 dup:k` → a copy of the k-th item from the top, counted from 0
    Dup(u32),
    /// `04 roll:k`: moves the k-th item from the top, counted from 0, to the top
    Roll(u32),
    /// `05 scalar`: string → expression
    Scalar,
    /// `06 commit`: string → variable
    Commit,
    /// `07 alloc` → expression: a new low-level variable, which nothing constrains yet
    Alloc,
    /// `08 mintime` → constant expression: the earliest time of the transaction, in milliseconds
    Mintime,
    /// `09 maxtime` → constant expression: the latest time of the transaction, in milliseconds
    Maxtime,
    /// `0a expr`: variable → expression
    Expr,
    /// `0b neg`: expression → its negative
    Neg,
    /// `0c add`: expression expression → their sum
    Add,
    /// `0d mul`: expression expression → their product; a multiplier unless one is constant
    Mul,
    /// `0e eq`: expression expression → constraint
    Eq,
    /// `0f range`: expression → expression, 64 bits
    Range,
    /// `10 and`: constraint constraint → constraint that both hold
    And,
    /// `11 or`: constraint constraint → constraint that one of them holds
    Or,
    /// `12 not`: constraint → constraint that it does not hold
    Not,
    /// `13 verify`: constraint → ; it must hold
    Verify,
    /// `14 unblind`: V v → V; V is the commitment to v with blinding zero
    Unblind,
    /// `15 issue`: qty flv metadata predicate → contract that holds the new value
    Issue,
    /// `16 borrow`: qty flv → −value value, to be joined again by a `cloak`
    Borrow,
    /// `17 retire`: value → ; destroys it, for all to see
    Retire,
    /// `18 cloak:m:n`: m values, n pairs of commitments → n values of the same sum in each flavor
    Cloak(u32, u32),
    /// `19 fee`: string of 4 bytes → wide value, a debt in flavor zero
    Fee,
    /// `1a input`: string → contract, which the transaction spends
    Input,
    /// `1b output:k`: k items, predicate → ; the transaction creates a contract with them
    Output(u32),
    /// `1c contract:k`: k items, predicate → contract that holds them
    Contract(u32),
    /// `1d log`: string → ; the log holds it
    Log,
    /// `1e eval`: program → whatever it leaves, run on this stack
    Eval,
    /// `1f call`: contract, call proof, program → items; runs a program that the predicate commits to
    Call,
    /// `20 signtx`: contract → items; the predicate's key must sign the transaction
    Signtx,
    /// `21 signid`: contract, program, signature → items; runs a program signed for this contract
    Signid,
    /// `22 signtag`: contract, program, signature → items; runs a program signed for all with its tag
    Signtag,
    /// `23 self` → string: the predicate that the running program opened
    SelfPredicate,
    /// `24 look`: value → value, the commitments to its quantity and flavor as strings
    Look,
    /// `25 combine:k`: S, k pairs of a commitment and a weight → S; S commits to the weighted sum
    Combine(u32),
    /// `26 nullify`: string of 32 bytes → ; nobody can nullify it again under this predicate
    Nullify,
    /// `27 read`: string → what an output holds as strings, its predicate; the output stays
    Read,
    /// `28 anchor` → string of 32 bytes, unlike any other
    Anchor,
    /// `29 open`: arguments, contract, call proof, string → results; runs a clause image that the predicate commits to
    Open,
    /// `2a seal`: P, C, D, proof → ; D is the handle of the commitment C for the reading key P
    Seal,
    /// `2b unseal`: P, C, D, C', proof → ; C' commits to what C and D seal to the reading key P
    Unseal,
    /// `2c signdata:k`: key, purpose, k messages, signature → ; the key's owner signed the messages for the purpose
    Signdata(u32),
    /// `2d plus`: S, T → S + T, strings that are points
    Plus,
    /// `2e minus`: S, T → S − T, strings that are points
    Minus,
    /// `2f string`: constant expression → its 32 bytes
    Text,
    /// `30 spend`: arguments, output without its predicate, call proof, string → results; `input` and `open` in one
    Spend,
    /// Any unassigned opcode of the core set.
    Ext(u8),

    /// `40 int:x` → constant expression x
    Int(u32),
    /// `41 const:k` → constant expression: constant k of the image
    Const(u32),
    /// `42 public:k` → constant expression: the k-th clear-text scalar of the journal's inputs
    Public(u32),
    /// `43 hidden:k` → expression: the k-th commitment of the journal
    Hidden(u32),
    /// `44 secret:k` → expression: a new low-level variable holding the prover's k-th secret scalar
    Secret(u32),
    /// `45 store:k`: expression → ; writes slot k, which must be empty
    Store(u32),
    /// `46 load:k` → expression: a copy of slot k, which must be full
    Load(u32),
    /// `47 sum:k`: k expressions → their sum, equal variables merged (k ≥ 2)
    Sum(u32),
    /// `48 zero`: expression → ; constrains it to zero in the first phase (clear-text check on a constant)
    Zero,
    /// `49 multiply`: a b → l r o; always a new multiplier, `a − l = 0`, `b − r = 0`; never folds
    Multiply,
    /// `4a bits:n:k`: expression → ; proves it is in 0..2^n (1 ≤ n ≤ 252), its bits, least first, to slots
    /// k..k+n; n multipliers (none for a constant, whose bits are constants)
    Bits(u32, u32),
    /// `4b within:k`: expression → ; proves 0 ≤ it ≤ m, m = constant k of the image (m < 2^252), with
    /// bit-length(m) multipliers; clear-text check on a constant
    Within(u32),
    /// `4c advice:k`: arguments → results; new low-level variables assigned by side program k, which only
    /// the prover runs; first argument and first result deepest
    Advice(u32),
    /// `4d factors:k`: arguments → l r o; a new multiplier whose left and right wires are the two results
    /// of side program k, which only the prover runs
    Factors(u32),
    /// `4e compute:k`: constant arguments → constant results; side program k, run in clear by everybody
    Compute(u32),
    /// `4f reveal`: expression → constant expression: the journal's next output, to which it is constrained
    Reveal,
    /// `50 secret_bits:k:s`: a new number in the range of the prover's k-th secret input, an integer or a bool, to slot
    /// s, and its n bits, least first, to slots s+1..=s+n; n multipliers
    SecretBits(u32, u32),
    /// `51 invoke:r:k`: arguments → ; runs routine r of the image, its results, the deepest first, to slots from k on
    Invoke(u32, u32),
    /// `52 pack:n`: n expressions → e(1) + 2·e(2) + … + 2^(n−1)·e(n), 2 ≤ n ≤ 252: of bits, the least first, their number
    Pack(u32),
    /// `53 linear`: expression → the same as a linear combination: a constant becomes a multiple of the variable one
    Linear,
    /// `54 full_add:k`: three expressions, which must be 0 or 1 → ; their sum as bit + 2·carry, the bit to slot k and the
    /// carry to slot k + 1; one multiplier (none if all are constants)
    FullAdd(u32),
    /// `55 digits:k`: expression → ; proves 0 ≤ it ≤ m, m = constant k of the image (m < 2^252), by digits that the second
    /// phase looks up; clear-text check on a constant
    Digits(u32),
    /// `56 secret_digits:k` → expression: a new number in the range of the prover's k-th secret input, an integer or a bool, as
    /// a sum of digits that the second phase looks up
    SecretDigits(u32),
    /// `57 group`: begins a new multiset for the tuples that follow
    Group,
    /// `58 tuple:n`: w e(1) … e(n) → ; adds a tuple with weight w to the multiset; in the end the weights of equal tuples must
    /// add up to zero
    Tuple(u32),
    /// `59 row:t:n`: a e(1) … e(n) → ; adds a row to table t, found by a
    Row(u32, u32),
    /// `5a lookup:t:n`: a → e(1) … e(n); the rest of a row of table t that starts with a
    Lookup(u32, u32),
    /// `5b put:m:n`: a e(1) … e(n) → ; puts a cell into memory m at address a
    Put(u32, u32),
    /// `5c take:m:n`: a → e(1) … e(n); takes the cell at address a out of memory m, which must have been put there before
    Take(u32, u32),
}
