//! Writing programs, one instruction after the other.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

use super::{CallProof, Contract, Predicate};
#[cfg(feature = "prove")]
use super::{Value, ValueOpening};
use crate::encoding::FormatError;
use crate::image::ClauseImage;
use crate::program::{Instruction, InstructionSet, decode, encode};

/// A program of the core set as a value. Every method adds to its end.
///
/// One method stands for each instruction, under its name; docs/spec.md tells what it does. `push_*` write the
/// strings that instructions take in the right encoding.
///
/// ```
/// use zkvm::tx::Program;
///
/// // Two numbers that only the prover knows, and that their product is 15.
/// let product = |a, b| Program::new().push_point(a).commit().expr().push_point(b).commit().expr().mul();
/// let fifteen = Program::new().push_scalar(15u64).scalar().eq().verify();
/// # let (a, b) = (zkvm::CompressedRistretto([0; 32]), zkvm::CompressedRistretto([0; 32]));
/// let program = product(a, b).then(fifteen);
/// assert_eq!(program.encode().len(), 2 * (2 + 32 + 2) + 1 + (2 + 32 + 3));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    code: Vec<Instruction>,
}

impl Program {
    /// A program without instructions, to begin with.
    pub fn new() -> Self {
        Self::default()
    }

    /// The instructions so far.
    pub fn code(&self) -> &[Instruction] {
        &self.code
    }

    /// Reads the bytes of a program.
    ///
    /// # Errors
    /// At the first instruction that is malformed. (A machine notices it only when it gets there.)
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        decode(InstructionSet::Core, bytes).map(|code| Self { code })
    }

    /// The bytes of the program in a transaction.
    pub fn encode(&self) -> Vec<u8> {
        self.encode_as(InstructionSet::Core)
    }

    /// The bytes of the program somewhere else: in a script, or in the original format. Programs inside it have theirs already.
    pub fn encode_as(&self, set: InstructionSet) -> Vec<u8> {
        encode(set, &self.code)
    }

    /// Adds an instruction of any kind, one of the proof set included, which no transaction can run.
    #[must_use]
    pub fn instruction(mut self, instruction: Instruction) -> Self {
        self.code.push(instruction);
        self
    }

    /// Adds the instructions of another program.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.code.extend(other.code);
        self
    }

    /// `push` of any bytes, as a string.
    #[must_use]
    pub fn push(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.instruction(Instruction::Push(bytes.into()))
    }

    /// `push` of a scalar, for `scalar` and `unblind`.
    #[must_use]
    pub fn push_scalar(self, scalar: impl Into<Scalar>) -> Self {
        self.push(scalar.into().to_bytes())
    }

    /// `push` of a commitment, for `commit`, `cloak` and `unblind`.
    #[must_use]
    pub fn push_point(self, point: CompressedRistretto) -> Self {
        self.push(point.to_bytes())
    }

    /// `push` of a predicate, for `issue`, `output` and `contract`.
    #[must_use]
    pub fn push_predicate(self, predicate: Predicate) -> Self {
        self.push_point(predicate.0)
    }

    /// `push` of the output of an earlier transaction, for `input` and `read`.
    #[must_use]
    pub fn push_contract(self, contract: &Contract) -> Self {
        self.push(contract.encode_short())
    }

    /// `push` of an output without its predicate, for `spend`.
    #[must_use]
    pub fn push_held(self, contract: &Contract) -> Self {
        self.push(contract.encode_held())
    }

    /// `→ contract`: issues a value whose flavor commitment has no blinding.
    #[cfg(feature = "prove")]
    #[must_use]
    pub(super) fn issue_value(self, issued: &ValueOpening, predicate: Predicate, metadata: &[u8]) -> Self {
        let Value { qty, flv } = issued.value();
        let program = self.push_point(qty).commit().push_point(flv).commit();
        program.push(metadata).push_predicate(predicate).issue()
    }

    /// `push` of a call proof, for `call`.
    #[must_use]
    pub fn push_call_proof(self, proof: &CallProof) -> Self {
        self.push(proof.encode())
    }

    /// `push` of a call proof, for `open`.
    #[must_use]
    pub fn push_open_proof(self, proof: &CallProof) -> Self {
        self.push(proof.encode_short())
    }

    /// `push` of a clause image, for `open`.
    #[must_use]
    pub fn push_clause(self, clause: &ClauseImage) -> Self {
        self.push(clause.encode())
    }

    /// `push` of an amount, for `fee`.
    #[must_use]
    pub fn push_fee(self, amount: u32) -> Self {
        self.push(amount.to_le_bytes())
    }

    /// `program`: a program as an item, for `eval`, `call`, `signid` and `signtag`.
    #[must_use]
    pub fn program(self, program: &Self) -> Self {
        self.instruction(Instruction::Program(program.encode()))
    }
}

/// One method for each instruction without a string.
macro_rules! instructions {
    ($($(#[doc = $doc:literal])* $name:ident => $variant:ident $(($($k:ident),*))?;)*) => {
        // `neg` and `not` are the instructions, not the operators.
        #[allow(clippy::should_implement_trait)]
        impl Program {
            $(
                $(#[doc = $doc])*
                #[must_use]
                pub fn $name(self $($(, $k: u32)*)?) -> Self {
                    self.instruction(Instruction::$variant $(($($k),*))?)
                }
            )*
        }
    };
}

instructions! {
    /// `drop`: x → ; removes what can be dropped: string, program, variable, expression, constraint
    drop => Drop;
    /// `dup:k`: copies the k-th item from the top, counted from 0.
    dup => Dup(k);
    /// `roll:k`: moves the k-th item from the top, counted from 0, to the top.
    roll => Roll(k);
    /// `scalar`: string → expression
    scalar => Scalar;
    /// `commit`: string → variable
    commit => Commit;
    /// `alloc` → expression; the prover's values come from its witness, in order
    alloc => Alloc;
    /// `mintime` → expression; the constant of the header, in milliseconds
    mintime => Mintime;
    /// `maxtime` → expression; the constant of the header, in milliseconds
    maxtime => Maxtime;
    /// `expr`: variable → expression
    expr => Expr;
    /// `neg`: a → −a
    neg => Neg;
    /// `add`: a b → a + b
    add => Add;
    /// `mul`: a b → a · b
    mul => Mul;
    /// `eq`: a b → constraint
    eq => Eq;
    /// `range`: e → e, proven to be in 0..2^64
    range => Range;
    /// `and`: c d → constraint
    and => And;
    /// `or`: c d → constraint
    or => Or;
    /// `not`: c → constraint
    not => Not;
    /// `verify`: c → ; the constraint must hold
    verify => Verify;
    /// `unblind`: V v → V
    unblind => Unblind;
    /// `issue`: qty flv metadata pred → contract; qty and flv are variables
    issue => Issue;
    /// `borrow`: qty flv → −V V; qty and flv are variables
    borrow => Borrow;
    /// `retire`: V → ; the value is destroyed, for all to see
    retire => Retire;
    /// `cloak:m:n`: m values, n pairs of commitments (quantity, flavor) → n values, the first pair's on top
    cloak => Cloak(inputs, outputs);
    /// `fee`: string of 4 bytes → wide value
    fee => Fee;
    /// `input`: string → contract
    input => Input;
    /// `output:k`: k items, predicate →
    output => Output(k);
    /// `contract:k`: k items, predicate → contract
    contract => Contract(k);
    /// `log`: string → ; the log, and so the ID, holds it
    log => Log;
    /// `eval`: program → …
    eval => Eval;
    /// `call`: contract, call proof, program → …
    call => Call;
    /// `signtx`: contract → items
    signtx => Signtx;
    /// `signid`: contract, program, signature → …
    signid => Signid;
    /// `signtag`: contract, program, signature → …
    signtag => Signtag;
    /// `self` → string: the predicate that the running program opened
    self_predicate => SelfPredicate;
    /// `look`: V → V, the commitments to its quantity and flavor as strings
    look => Look;
    /// `combine:k`: S, k pairs of a commitment and a weight → S
    combine => Combine(k);
    /// `nullify`: string of 32 bytes →
    nullify => Nullify;
    /// `read`: string → what an output holds as strings, its predicate
    read => Read;
    /// `anchor` → string of 32 bytes, unlike any other
    anchor => Anchor;
    /// `open`: arguments, contract, call proof, clause image as a string → results
    open => Open;
    /// `seal`: P, C, D, proof →
    seal => Seal;
    /// `unseal`: P, C, D, C', proof →
    unseal => Unseal;
    /// `signdata:k`: key, purpose, k messages, signature →
    signdata => Signdata(k);
    /// `plus`: S, T → S + T, strings that are points
    plus => Plus;
    /// `minus`: S, T → S − T, strings that are points
    minus => Minus;
    /// `string`: constant expression → its 32 bytes
    string => Text;
    /// `spend`: arguments, output without its predicate, call proof, clause image as a string → results
    spend => Spend;
}
