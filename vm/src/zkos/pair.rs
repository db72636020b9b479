//! Inputs with their outputs, and what a script is told about them.

use curve25519_dalek::ristretto::CompressedRistretto;

use super::output::{put_strings, read_point, read_strings};
use super::{Coin, Input, Memo, PublicKey, ScriptAddress, ScriptOutput, Shape, Source, State};
use crate::encoding::{FormatError, Reader, Write};
use crate::id::OutputId;

/// What a transaction does with one output, at most, that it spends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pair {
    /// Coin → Memo: puts an amount under scripts.
    Lock {
        /// The coin that is spent.
        coin: Input<Coin>,
        /// A commitment to the coin's amount.
        value: CompressedRistretto,
        /// What is created; of the same owner.
        memo: Memo,
    },
    /// Memo → Coin: takes an amount out.
    Release {
        /// The memo that is spent.
        memo: Input<Memo>,
        /// What is created; of the same owner.
        coin: Coin,
        /// A commitment to the coin's amount.
        value: CompressedRistretto,
    },
    /// State → State: changes what an application holds and remembers.
    Update {
        /// The state that is spent.
        before: Input<State>,
        /// The state that follows it: same owner and scripts, the next nonce.
        after: State,
        /// Strings for the script.
        data: Vec<Vec<u8>>,
    },
    /// → State: a new one.
    Deploy {
        /// The state that begins the application, with nonce 0.
        state: State,
    },
}

const LOCK: u8 = 0;
const RELEASE: u8 = 1;
const UPDATE: u8 = 2;
const DEPLOY: u8 = 3;

impl Pair {
    /// The ID of what is spent.
    pub fn spent(&self) -> Option<OutputId> {
        match self {
            Self::Lock { coin, .. } => Some(ScriptOutput::from(coin.output).id(coin.source)),
            Self::Release { memo, .. } => Some(ScriptOutput::from(memo.output.clone()).id(memo.source)),
            Self::Update { before, .. } => Some(ScriptOutput::from(before.output.clone()).id(before.source)),
            Self::Deploy { .. } => None,
        }
    }

    /// The output that the pair creates.
    pub fn created(&self) -> ScriptOutput {
        match self {
            Self::Lock { memo, .. } => memo.clone().into(),
            Self::Release { coin, .. } => (*coin).into(),
            Self::Update { after: state, .. } | Self::Deploy { state } => state.clone().into(),
        }
    }

    /// Who has to sign: the owner of what is spent, or of a new state.
    pub fn owner(&self) -> PublicKey {
        match self {
            Self::Lock { coin, .. } => coin.output.owner,
            Self::Release { memo, .. } => memo.output.owner,
            Self::Update { before, .. } => before.output.owner,
            Self::Deploy { state } => state.owner,
        }
    }

    /// The commitment to the amount that comes in.
    pub(super) fn amount_in(&self) -> Option<CompressedRistretto> {
        match self {
            Self::Lock { value, .. } => Some(*value),
            Self::Release { memo, .. } => Some(memo.output.commitment),
            Self::Update { before, .. } => Some(before.output.commitment),
            Self::Deploy { .. } => None,
        }
    }

    /// The commitment to the amount that goes out.
    pub(super) fn amount_out(&self) -> CompressedRistretto {
        match self {
            Self::Lock { memo, .. } => memo.commitment,
            Self::Release { value, .. } => *value,
            Self::Update { after: state, .. } | Self::Deploy { state } => state.commitment,
        }
    }

    /// Whether input and output go together: nothing changes its owner or its scripts, and a state's nonce and
    /// number of variables are those that follow.
    pub(super) fn is_consistent(&self) -> bool {
        match self {
            Self::Lock { coin, memo, .. } => coin.output.owner == memo.owner,
            Self::Release { memo, coin, .. } => memo.output.owner == coin.owner,
            Self::Update { before: Input { output: before, .. }, after, .. } => {
                before.owner == after.owner
                    && before.script == after.script
                    && before.nonce.checked_add(1) == Some(after.nonce)
                    && before.variables.len() == after.variables.len()
            }
            Self::Deploy { state } => state.nonce == 0,
        }
    }

    /// The scripts that it is under. Of an update both states are, see [`Self::is_consistent`].
    pub(super) fn script(&self) -> ScriptAddress {
        match self {
            Self::Lock { memo, .. } => memo.script,
            Self::Release { memo, .. } => memo.output.script,
            Self::Update { before, .. } => before.output.script,
            Self::Deploy { state } => state.script,
        }
    }

    /// What a script is told in advance.
    pub(super) fn shape(&self) -> Shape {
        let count = |strings: &[Vec<u8>]| strings.len() as u32;
        match self {
            Self::Lock { memo, .. } => Shape::Lock { data: count(&memo.data) },
            Self::Release { memo, .. } => Shape::Release { data: count(&memo.output.data) },
            Self::Update { after, data, .. } => {
                Shape::Update { variables: count(&after.variables), data: count(data) }
            }
            Self::Deploy { state } => Shape::Deploy { variables: count(&state.variables) },
        }
    }

    /// What a script finds on its stack, the first string deepest.
    pub(super) fn stack(&self) -> Vec<Vec<u8>> {
        let mut stack = Vec::new();
        let point = |point: &CompressedRistretto| point.to_bytes().to_vec();
        match self {
            Self::Lock { memo, .. } => {
                stack.push(point(&memo.commitment));
                stack.extend_from_slice(&memo.data);
            }
            Self::Release { memo, value, .. } => {
                stack.push(point(&memo.output.commitment));
                stack.extend_from_slice(&memo.output.data);
                stack.push(point(value));
            }
            Self::Update { before: Input { output: before, .. }, after, data } => {
                stack.extend([point(&before.commitment), point(&after.commitment)]);
                for (old, new) in before.variables.iter().zip(&after.variables) {
                    stack.extend([old.clone(), new.clone()]);
                }
                stack.extend_from_slice(data);
            }
            Self::Deploy { state } => {
                stack.push(point(&state.commitment));
                stack.extend_from_slice(&state.variables);
            }
        }
        stack
    }

    pub(super) fn put(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Lock { coin, value, memo } => {
                bytes.push(LOCK);
                coin.source.put(bytes);
                coin.output.put(bytes);
                bytes.put(value.as_bytes());
                memo.put(bytes);
            }
            Self::Release { memo, coin, value } => {
                bytes.push(RELEASE);
                memo.source.put(bytes);
                memo.output.put(bytes);
                coin.put(bytes);
                bytes.put(value.as_bytes());
            }
            Self::Update { before, after, data } => {
                bytes.push(UPDATE);
                before.source.put(bytes);
                before.output.put(bytes);
                after.put(bytes);
                put_strings(data, bytes);
            }
            Self::Deploy { state } => {
                bytes.push(DEPLOY);
                state.put(bytes);
            }
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        match reader.u8()? {
            LOCK => Ok(Self::Lock {
                coin: Input { source: Source::read(reader)?, output: Coin::read(reader)? },
                value: read_point(reader)?,
                memo: Memo::read(reader)?,
            }),
            RELEASE => Ok(Self::Release {
                memo: Input { source: Source::read(reader)?, output: Memo::read(reader)? },
                coin: Coin::read(reader)?,
                value: read_point(reader)?,
            }),
            UPDATE => Ok(Self::Update {
                before: Input { source: Source::read(reader)?, output: State::read(reader)? },
                after: State::read(reader)?,
                data: read_strings(reader)?,
            }),
            DEPLOY => Ok(Self::Deploy { state: State::read(reader)? }),
            tag => Err(FormatError::UnknownTag { what: "pair", tag }),
        }
    }
}
