//! Checking what a transaction proves.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use thiserror::Error;

use super::address::ScriptAddress;
use super::data::{Body, Coin, Datum, Input, Memo, OriginalOutput, State};
use super::proof::{SameValueProof, signature_equation};
use super::tx::{InputWitness, OriginalTx};
use crate::batch::PointEquation;
use crate::generators::{BulletproofGens, PedersenGens};
use crate::image::Counts;
use crate::machine::{Failure, Machine, VerifyingDelegate};
use crate::proof_error::ProofError;
use crate::r1cs::{BoundStatement, Verifier};
use crate::signature::Signature;
use crate::statement::Statement;
use crate::transcript::label;

/// Why a transaction is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OriginalError {
    /// Inputs and outputs do not go together.
    #[error("the inputs and outputs are not pairs of coin and memo, memo and coin, or state and state")]
    Unpaired,
    /// Input and output have different owners, or states different scripts.
    #[error("the output of input {0} has another owner or script")]
    OwnerChanged(usize),
    /// The nonce does not grow by one, or the number of variables changes.
    #[error("the states of input {0} do not follow each other")]
    StateMismatch(usize),
    /// An input's witness is not there, or of another kind.
    #[error("input {0} has no witness of its kind")]
    WitnessMissing(usize),
    /// An input's proof does not verify.
    #[error("the proof of input {0} does not verify")]
    InvalidProof(usize),
    /// A signature does not verify.
    #[error("a signature does not verify")]
    InvalidSignature,
    /// The program is not in the tree of the first memo.
    #[error("the program is not in the script tree of the first memo")]
    InvalidCall,
    /// The program does not run.
    #[error(transparent)]
    Program(#[from] Failure),
    /// The program's constraints are not proven.
    #[error(transparent)]
    Constraints(#[from] ProofError),
}

/// The strings a script finds on its stack, the first one deepest.
pub type Preload = Vec<Vec<u8>>;

/// The generators that the original has, and what bounds a run by the size of a program.
const MULTIPLIERS: u32 = 256;
const LIMITS: Counts = Counts {
    multipliers: MULTIPLIERS,
    constraints: 1 << 12,
    edges: 1 << 20,
    steps: 0,
    slots: 0,
    stack: 1 << 14,
};

/// An input and its output.
enum Pair<'a> {
    Lock(&'a Coin, &'a Memo),
    Release(&'a Memo, &'a Coin),
    Update(&'a State, &'a State),
}

impl OriginalTx {
    /// Checks all that the transaction proves. What it leaves open, see the module.
    ///
    /// # Errors
    /// The first reason to refuse it.
    pub fn check(&self) -> Result<(), OriginalError> {
        let signatures = self.check_witnesses()?;
        PointEquation::check_all(&signatures).map_err(|_| OriginalError::InvalidSignature)?;
        self.check_call()?;
        self.check_constraints()
    }

    /// Checks that the program runs on the transaction's stack and that its constraints are proven.
    ///
    /// # Errors
    /// [`OriginalError::Program`], [`OriginalError::Constraints`], and what [`Self::preload`] refuses.
    pub fn check_constraints(&self) -> Result<(), OriginalError> {
        let statement = Statement::default();
        // The chain binds nothing; so a verdict says nothing that money could rest on.
        let verifier = Verifier::new(BoundStatement::fixed(label::ORIGINAL_PROOF));
        let mut delegate = VerifyingDelegate::new(verifier, &statement);
        let machine = Machine::for_script(&self.program, self.preload()?, LIMITS, &mut delegate)
            .map_err(|error| Failure::new(None, error))?;
        machine.run()?;
        let gens = BulletproofGens::new(MULTIPLIERS as usize);
        let verified = delegate.finish().0.verify(&self.proof, &PedersenGens::default(), &gens);
        Ok(verified.map_err(ProofError::from)?)
    }

    /// What the script finds on its stack.
    ///
    /// # Errors
    /// If inputs and outputs do not go together.
    pub fn preload(&self) -> Result<Preload, OriginalError> {
        let pairs = self.pairs()?;
        if self.deploys() {
            return self.preload_deployment(&pairs);
        }
        let mut stack = Preload::new();
        for ((index, pair), input) in pairs.iter().enumerate().zip(&self.inputs) {
            match pair {
                Pair::Lock(_, memo) => push_memo(&mut stack, memo),
                Pair::Release(memo, _) => {
                    push_memo(&mut stack, memo);
                    stack.extend(input.coin_value.map(|point| point.to_bytes().to_vec()));
                }
                Pair::Update(before, after) => {
                    check_update(index, before, after)?;
                    stack
                        .extend([before.commitment, after.commitment].map(|point| point.to_bytes().to_vec()));
                    for (old, new) in before.variables.iter().zip(&after.variables) {
                        stack.extend([old.to_bytes(), new.to_bytes()]);
                    }
                    stack.extend(input.script_data.iter().map(Datum::to_bytes));
                }
            }
        }
        stack.extend(self.data.as_ref().map(Datum::to_bytes));
        Ok(stack)
    }

    fn preload_deployment(&self, pairs: &[Pair<'_>]) -> Result<Preload, OriginalError> {
        let [Pair::Lock(_, memo), Pair::Update(_, state)] = pairs else {
            return Err(OriginalError::Unpaired);
        };
        let mut stack = Preload::new();
        push_memo(&mut stack, memo);
        stack.push(state.commitment.to_bytes().to_vec());
        stack.extend(state.variables.iter().map(Datum::to_bytes));
        Ok(stack)
    }

    fn pairs(&self) -> Result<Vec<Pair<'_>>, OriginalError> {
        if self.inputs.len() != self.outputs.len() {
            return Err(OriginalError::Unpaired);
        }
        let pairs = self.inputs.iter().zip(&self.outputs).enumerate();
        pairs.map(|(index, (input, output))| pair(index, input, output)).collect()
    }

    /// Whether the first state's witness opens commitments to zero: then it is not spent but made.
    fn deploys(&self) -> bool {
        let state = self.inputs.iter().find(|input| matches!(input.body, Body::State(_)));
        let witness = state.and_then(|input| self.witnesses.get(usize::from(input.witness)));
        matches!(witness, Some(InputWitness::State(_, Some(_))))
    }

    /// Checks the proofs of all inputs; their signatures are left.
    fn check_witnesses(&self) -> Result<Vec<PointEquation>, OriginalError> {
        let pairs = self.pairs()?;
        let mut signatures = Vec::new();
        for ((index, pair), (input, output)) in
            pairs.iter().enumerate().zip(self.inputs.iter().zip(&self.outputs))
        {
            let witness = self.witnesses.get(usize::from(input.witness));
            match (pair, witness) {
                (Pair::Lock(coin, memo), Some(InputWitness::Coin(signature, proof))) => {
                    check_value(index, proof, coin, Some(memo.commitment))?;
                    signatures.push(signed(label::VALUE_SIGN, &input.message, input, signature));
                }
                (Pair::Release(_, coin), Some(InputWitness::Memo(proof))) => {
                    check_value(index, proof, coin, input.coin_value)?;
                }
                (Pair::Update(before, _), Some(InputWitness::State(signature, openings))) => {
                    if self.deploys() {
                        check_zeros(index, before, openings.as_deref())?;
                    }
                    let message = [&input.message[..], &output.message].concat();
                    signatures.push(signed(label::STATE_SIGN, &message, input, signature));
                }
                _ => return Err(OriginalError::WitnessMissing(index)),
            }
        }
        Ok(signatures)
    }

    /// The program is in the tree of the first memo, whether spent or made.
    fn check_call(&self) -> Result<(), OriginalError> {
        let script = match self.pairs()?.first() {
            Some(Pair::Lock(_, memo) | Pair::Release(memo, _)) => memo.script,
            _ => return Err(OriginalError::Unpaired),
        };
        let proven = ScriptAddress::of_call(self.network, &self.call_proof, &self.program);
        if proven == script { Ok(()) } else { Err(OriginalError::InvalidCall) }
    }
}

fn pair<'a>(index: usize, input: &'a Input, output: &'a OriginalOutput) -> Result<Pair<'a>, OriginalError> {
    let pair = match (&input.body, &output.body) {
        (Body::Coin(coin), Body::Memo(memo)) => Pair::Lock(coin, memo),
        (Body::Memo(memo), Body::Coin(coin)) => Pair::Release(memo, coin),
        (Body::State(before), Body::State(after)) => Pair::Update(before, after),
        _ => return Err(OriginalError::Unpaired),
    };
    // The original lets a state change its owner if it keeps its script.
    if input.body.owner() != output.body.owner() {
        return Err(OriginalError::OwnerChanged(index));
    }
    Ok(pair)
}

fn check_update(index: usize, before: &State, after: &State) -> Result<(), OriginalError> {
    // The original lets a state change its script if it keeps its owner.
    if before.script != after.script {
        return Err(OriginalError::OwnerChanged(index));
    }
    let follows = before.nonce.checked_add(1) == Some(after.nonce);
    if !follows || before.variables.len() != after.variables.len() {
        return Err(OriginalError::StateMismatch(index));
    }
    Ok(())
}

fn check_value(
    index: usize,
    proof: &SameValueProof,
    coin: &Coin,
    commitment: Option<CompressedRistretto>,
) -> Result<(), OriginalError> {
    match commitment {
        Some(commitment) if proof.holds(coin, commitment) => Ok(()),
        _ => Err(OriginalError::InvalidProof(index)),
    }
}

/// A state that is made starts from zeros: its commitment, and those among its variables.
fn check_zeros(index: usize, state: &State, openings: Option<&[Scalar]>) -> Result<(), OriginalError> {
    let variables = state.variables.iter().filter_map(|variable| match variable {
        Datum::Commitment(point) => Some(*point),
        _ => None,
    });
    let commitments = [state.commitment].into_iter().chain(variables);
    let gens = PedersenGens::default();
    let zeros = openings.unwrap_or_default().iter();
    let zeros = zeros.map(|blinding| gens.commit(Scalar::ZERO, *blinding).compress());
    if commitments.eq(zeros) { Ok(()) } else { Err(OriginalError::InvalidProof(index)) }
}

fn signed(name: &'static [u8], message: &[u8], input: &Input, signature: &Signature) -> PointEquation {
    signature_equation(name, message, input.body.owner().key, signature)
}

fn push_memo(stack: &mut Preload, memo: &Memo) {
    stack.push(memo.commitment.to_bytes().to_vec());
    stack.extend(memo.data.iter().map(Datum::to_bytes));
}
