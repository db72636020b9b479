//! The circuits of `r1cs_*.json`, replayed on any constraint system.

use curve25519_dalek::scalar::Scalar;
use serde_json::Value;
use zkvm::r1cs::{ConstraintSystem, LinearCombination, R1csError, RandomizedConstraintSystem, Variable};

/// What to build: operations, and second-phase callbacks each with its operations.
#[derive(Clone)]
pub struct Circuit {
    pub phase1: Vec<Operation>,
    pub phase2: Vec<Vec<Operation>>,
}

/// One operation. Variables are what the operation must return.
#[derive(Clone)]
pub enum Operation {
    Allocate(Variable),
    AllocateMultiplier(Variable),
    Multiply(Variable, LinearCombination, LinearCombination),
    Constrain(LinearCombination),
    Challenge(&'static [u8], Scalar),
    Append(&'static [u8], Vec<u8>),
}

impl Circuit {
    pub fn parse(value: &Value) -> Self {
        let operations =
            |value: &Value| value.as_array().expect("operations").iter().map(Operation::parse).collect();
        Self {
            phase1: operations(&value["phase1"]),
            phase2: value["phase2"].as_array().expect("callbacks").iter().map(operations).collect(),
        }
    }
}

impl Operation {
    fn parse(value: &Value) -> Self {
        let text = |i: usize| value[i].as_str().expect("a text");
        // Transcripts want static labels; a few bytes leak per test.
        let label = || -> &'static [u8] { Box::leak(text(1).as_bytes().to_vec().into_boxed_slice()) };
        match text(0) {
            "allocate" => Self::Allocate(variable(text(1))),
            "allocate_multiplier" => Self::AllocateMultiplier(variable(text(1))),
            "multiply" => Self::Multiply(variable(text(1)), combination(&value[2]), combination(&value[3])),
            "constrain" => Self::Constrain(combination(&value[1])),
            "challenge" => Self::Challenge(label(), coefficient(text(2))),
            "append" => Self::Append(label(), hex::decode(text(2)).expect("hex")),
            other => panic!("unknown operation `{other}`"),
        }
    }

    /// Builds it, if it is one that any phase has.
    pub fn build<C: ConstraintSystem + ?Sized>(&self, cs: &mut C) -> Result<(), R1csError> {
        match self {
            Self::Allocate(variable) => assert_eq!(cs.allocate(None)?, *variable),
            Self::AllocateMultiplier(left) => assert_eq!(cs.allocate_multiplier(None)?.0, *left),
            Self::Multiply(left, a, b) => assert_eq!(cs.multiply(a.clone(), b.clone()).0, *left),
            Self::Constrain(lc) => cs.constrain(lc.clone()),
            Self::Challenge(..) | Self::Append(..) => panic!("not in every phase"),
        }
        Ok(())
    }

    /// Builds it in the second phase. With `strict`, challenges must be those of the vector.
    pub fn build_randomized(
        &self,
        cs: &mut dyn RandomizedConstraintSystem,
        strict: bool,
    ) -> Result<(), R1csError> {
        if let Self::Challenge(label, value) = self {
            let challenge = cs.challenge_scalar(label);
            assert!(!strict || challenge == *value, "another challenge {}", String::from_utf8_lossy(label));
            return Ok(());
        }
        self.build(cs)
    }
}

fn variable(text: &str) -> Variable {
    let index = || text[1..].parse().expect("an index");
    match &text[..1] {
        "1" => Variable::One,
        "V" => Variable::Committed(index()),
        "L" => Variable::Left(index()),
        "R" => Variable::Right(index()),
        "O" => Variable::Output(index()),
        _ => panic!("unknown variable `{text}`"),
    }
}

fn combination(value: &Value) -> LinearCombination {
    let terms = value.as_array().expect("terms").iter();
    terms
        .map(|t| (variable(t[0].as_str().expect("a text")), coefficient(t[1].as_str().expect("a text"))))
        .collect()
}

/// Little-endian hex, trailing zeros cut, perhaps with a sign.
fn coefficient(text: &str) -> Scalar {
    let (digits, negative) = text.strip_prefix('-').map_or((text, false), |digits| (digits, true));
    let mut bytes = hex::decode(digits).expect("hex");
    bytes.resize(32, 0);
    let scalar = Scalar::from_canonical_bytes(bytes.try_into().expect("32 bytes")).expect("a reduced scalar");
    if negative { -scalar } else { scalar }
}
