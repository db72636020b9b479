//! The circuits of `r1cs_*.json`, replayed on any constraint system.

use curve25519_dalek::scalar::Scalar;
use serde_json::Value;
use zkvm::r1cs::{
    ConstraintSystem, LinearCombination, R1csError, RandomizableConstraintSystem, RandomizedCallback,
    RandomizedConstraintSystem, Variable, Wires,
};

/// What to build: operations, and second-phase callbacks each with its operations.
#[derive(Clone, Debug, PartialEq)]
pub struct Circuit {
    pub phase1: Vec<Operation>,
    pub phase2: Vec<Vec<Operation>>,
}

/// One operation. Variables are what the operation must return.
#[derive(Clone, Debug, PartialEq)]
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

    fn challenge(&self) -> Option<Scalar> {
        if let Self::Challenge(_, value) = self { Some(*value) } else { None }
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

/// Lists the operations of a gadget as a circuit does, with the challenges of one.
#[derive(Default)]
pub struct Listing {
    operations: Vec<Operation>,
    callbacks: Vec<RandomizedCallback>,
    multipliers: u32,
    challenges: Vec<Scalar>,
}

impl Listing {
    /// The circuit that `build` writes. Challenges are those of `like`, in order.
    pub fn of(like: &Circuit, build: impl FnOnce(&mut Self)) -> Circuit {
        let challenges = like.phase2.iter().flatten().filter_map(Operation::challenge).rev().collect();
        let mut listing = Self { challenges, ..Self::default() };
        build(&mut listing);
        let phase1 = std::mem::take(&mut listing.operations);
        let mut phase2 = Vec::new();
        for callback in std::mem::take(&mut listing.callbacks) {
            callback(&mut listing).expect("a callback");
            phase2.push(std::mem::take(&mut listing.operations));
        }
        Circuit { phase1, phase2 }
    }

    fn wires(&mut self) -> Wires {
        let i = self.multipliers;
        self.multipliers += 1;
        (Variable::Left(i), Variable::Right(i), Variable::Output(i))
    }
}

impl ConstraintSystem for Listing {
    fn multiply(&mut self, left: LinearCombination, right: LinearCombination) -> Wires {
        let wires = self.wires();
        self.operations.push(Operation::Multiply(wires.0, left, right));
        wires
    }
    fn allocate(&mut self, _: Option<Scalar>) -> Result<Variable, R1csError> {
        panic!("no gadget listed here allocates half a multiplier")
    }
    fn allocate_multiplier(&mut self, _: Option<(Scalar, Scalar)>) -> Result<Wires, R1csError> {
        let wires = self.wires();
        self.operations.push(Operation::AllocateMultiplier(wires.0));
        Ok(wires)
    }
    fn constrain(&mut self, lc: LinearCombination) {
        self.operations.push(Operation::Constrain(lc));
    }
    fn node(&mut self, _: LinearCombination) -> Variable {
        panic!("no gadget listed here names a combination")
    }
    fn multipliers_len(&self) -> usize {
        self.multipliers as usize
    }
    fn constraints_len(&self) -> usize {
        panic!("a listing counts no constraints")
    }
    fn evaluate(&self, _: &LinearCombination) -> Option<Scalar> {
        None
    }
}

impl RandomizableConstraintSystem for Listing {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        self.callbacks.push(callback);
    }
}

impl RandomizedConstraintSystem for Listing {
    fn challenge_scalar(&mut self, label: &'static [u8]) -> Scalar {
        let challenge = self.challenges.pop().expect("as many challenges");
        self.operations.push(Operation::Challenge(label, challenge));
        challenge
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
