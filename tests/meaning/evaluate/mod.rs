//! What a program means: the language's second definition, by running it directly on numbers.
//!
//! It is written from docs/language.md, quoted where a rule comes from it, and shares no code and no idea with the
//! compiler: no circuits, no intervals, no inlining. A run goes to the end even if something fails; the first failure
//! that counts decides that there is no proof.

mod expression;
pub(crate) mod operator;
mod pattern;
mod statement;
mod types;
pub(crate) mod value;

use num_bigint::BigInt;

use super::program::{Block, Function, Id, Program};
use operator::Why;
use value::{Stage, Type, Value};

/// What a run of one image on certain inputs comes to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// What is revealed, in order.
    pub(crate) revealed: Vec<Revealed>,
    /// What the circuit returns: each part's path and residue. Parts that are revealed values are in the journal once.
    pub(crate) returned: Vec<(String, BigInt)>,
    /// The lines of `log`; nothing for one whose text the language leaves open.
    pub(crate) logs: Vec<Option<String>>,
    /// What the assertions say that fail, in order; nothing where the language leaves the text open.
    pub(crate) told: Vec<Option<String>>,
    /// If there is one, there is no proof.
    pub(crate) failure: Option<Failure>,
}

impl Outcome {
    /// Whether there is a proof of both, with one journal and one log, or of neither.
    pub(crate) fn says_the_same_as(&self, other: &Outcome) -> bool {
        match (&self.failure, &other.failure) {
            (None, None) => {
                let logs = self.logs.iter().zip(&other.logs);
                self.revealed == other.revealed
                    && self.returned == other.returned
                    && self.logs.len() == other.logs.len()
                    && logs.into_iter().all(|(a, b)| a == b || a.is_none() || b.is_none())
            }
            (one, another) => one.is_some() == another.is_some(),
        }
    }
}

/// A number that is revealed, as a residue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Revealed {
    /// What the journal says: 0 if the branch is not taken.
    pub(crate) written: BigInt,
    pub(crate) value: BigInt,
}

/// Why there is no proof.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// Where.
    pub(crate) site: Id,
    pub(crate) why: Why,
    /// Whether it is so for all inputs: what failed is const, and it is certainly executed. Then the program must not
    /// be built.
    pub(crate) certain: bool,
}

/// Why a program is no program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A const expression in a type, or a const argument, has no value.
    NoValue,
    /// An array cannot have such a length.
    Length,
    /// "the integers from a to b", of which there are none.
    Empty,
    /// A const argument is not of its parameter's type.
    ConstArgument,
    /// An element of an array without any: there is no value to go on with.
    Nothing,
    /// One of these where the run does not get to: in a branch that is not taken, or in clear.
    Aside(Box<Refusal>),
    /// The program breaks a rule that generated programs keep: a mistake of the tests, or of shrinking.
    Malformed(String),
}

type Result<T> = std::result::Result<T, Refusal>;

/// Runs an image: the circuit with const arguments, on one value for each parameter.
pub(crate) fn run(program: &Program, const_arguments: &[BigInt], inputs: &[Value]) -> Result<Outcome> {
    let mut run = Run::start(program, const_arguments)?;
    match run.circuit(inputs) {
        Err(refusal @ (Refusal::Nothing | Refusal::Malformed(_))) => Err(refusal),
        // In a branch that is taken for no inputs, and known not to be, nothing need be built.
        Err(refusal) if run.mode != Mode::Required => Err(Refusal::Aside(Box::new(refusal))),
        Err(refusal) => Err(refusal),
        Ok(()) => Ok(run.outcome),
    }
}

/// The types of the parameters of an image.
pub(crate) fn parameter_types(program: &Program, const_arguments: &[BigInt]) -> Result<Vec<Type>> {
    let mut run = Run::start(program, const_arguments)?;
    program.circuit.parameters.iter().map(|parameter| run.ty(&parameter.ty)).collect()
}

/// The type of what an image returns.
pub(crate) fn result_type(program: &Program, const_arguments: &[BigInt]) -> Result<Type> {
    Run::start(program, const_arguments)?.ty(&program.circuit.result)
}

/// The parts of what is returned, named as in the journal.
fn paths(path: &str, value: &Value, ty: &Type) -> Vec<(String, BigInt)> {
    let fields = |path: &str, fields: &[(String, Value)], types: &[(String, Type)]| {
        let parts = fields.iter().zip(types);
        parts.flat_map(|((name, part), (_, ty))| paths(&format!("{path}.{name}"), part, ty)).collect()
    };
    match (value, ty) {
        (Value::Array(parts), Type::Array(element, _)) => {
            let parts = parts.iter().enumerate();
            parts.flat_map(|(i, part)| paths(&format!("{path}[{i}]"), part, element)).collect()
        }
        (Value::Tuple(parts), Type::Tuple(types)) => {
            let parts = parts.iter().zip(types).enumerate();
            parts.flat_map(|(i, (part, ty))| paths(&format!("{path}.{i}"), part, ty)).collect()
        }
        (Value::Struct(_, values), Type::Struct(types)) => fields(path, values, types),
        // Whether it is each variant except the first, and then the payloads of all.
        (Value::Enum { taken, payloads, .. }, Type::Enum(_, variants)) => {
            let named = |index: usize| format!("{path}.{}", variants[index].0);
            let mut all: Vec<(String, BigInt)> = (1..variants.len())
                .map(|index| (named(index), BigInt::from(u8::from(*taken == index))))
                .collect();
            for (index, payload) in payloads.iter().enumerate() {
                let parts: Vec<(String, BigInt)> = fields(&named(index), payload, &variants[index].1);
                all.extend(parts);
            }
            all
        }
        (leaf, _) => leaf.leaves().into_iter().map(|leaf| (path.to_string(), leaf)).collect(),
    }
}

/// The site of inputs that are not of their type.
pub(crate) const INPUT: Id = 0;

/// What becomes of what fails.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// There is no proof.
    Required,
    /// "What the branch not taken asserts or checks is not required."
    NotTaken,
    /// Nothing: the prover computes in clear, in hints and logs.
    Clear,
}

struct Run<'p> {
    program: &'p Program,
    frame: Frame,
    mode: Mode,
    /// Whether all conditions around are const, so that what is here is executed for all inputs.
    certain: bool,
    /// Counts assignments, to see what a branch wrote.
    writes: u64,
    /// Whether something was wrong in clear, an index or a store: which value that gives is left open.
    open: bool,
    outcome: Outcome,
}

/// The names of one call.
#[derive(Clone, Default)]
struct Frame {
    type_parameters: Vec<(String, Type)>,
    const_parameters: Vec<(String, BigInt)>,
    /// A later one hides an earlier one of its name.
    variables: Vec<Variable>,
    /// The type of the result.
    result: Option<Type>,
    exit: Exit,
}

/// Whether the function has returned.
#[derive(Clone, Default)]
enum Exit {
    #[default]
    No,
    /// Under a condition that is not const; whether it has, with what, and when that is known.
    Perhaps { taken: bool, value: Value, stage: Stage },
    /// In any case: what follows is not built.
    Surely(Value),
}

#[derive(Clone)]
struct Variable {
    name: String,
    value: Value,
    /// The type that is written; "A value is checked when it is coerced to a type: … assigned to a variable with a type".
    ty: Option<Type>,
    written: u64,
}

impl<'p> Run<'p> {
    /// Before the circuit's first parameter.
    fn start(program: &'p Program, const_arguments: &[BigInt]) -> Result<Self> {
        let mut run = Run {
            program,
            frame: Frame::default(),
            mode: Mode::Required,
            certain: true,
            writes: 0,
            open: false,
            outcome: Outcome::default(),
        };
        run.frame = run.enter(&program.circuit, vec![], const_arguments)?;
        Ok(run)
    }

    fn circuit(&mut self, inputs: &[Value]) -> Result<()> {
        let circuit = &self.program.circuit;
        for (parameter, value) in circuit.parameters.iter().zip(inputs) {
            // "Parameters of circuits are secret unless marked `public`."
            let stage = if parameter.public { Stage::Public } else { Stage::Secret };
            let ty = self.ty(&parameter.ty)?;
            let value = self.store(value.clone().known_at(stage), &ty, INPUT);
            self.require(ty.is_canonical(&value), INPUT, Why::Part, stage);
            self.bind(&parameter.name, value, Some(ty));
        }
        let value = self.body(circuit)?;
        let ty = self.ty(&circuit.result)?;
        self.outcome.returned = paths("return", &value, &ty);
        Ok(())
    }

    /// Notes that something must hold, and whether it does.
    fn require(&mut self, holds: bool, site: Id, why: Why, stage: Stage) {
        if !holds && self.mode == Mode::Required && self.outcome.failure.is_none() {
            let certain = self.certain && stage == Stage::Const;
            self.outcome.failure = Some(Failure { site, why, certain });
        }
    }

    fn bind(&mut self, name: &str, value: Value, ty: Option<Type>) {
        self.writes += 1;
        let written = self.writes;
        self.frame.variables.push(Variable { name: name.to_string(), value, ty, written });
    }

    /// The frame of a call, with its type and const parameters.
    fn enter(&mut self, function: &Function, types: Vec<Type>, arguments: &[BigInt]) -> Result<Frame> {
        let caller = std::mem::take(&mut self.frame);
        self.frame.type_parameters = function.type_parameters.iter().cloned().zip(types).collect();
        for ((name, ty), argument) in function.const_parameters.iter().zip(arguments) {
            match self.ty(ty)? {
                Type::Int(low, high) if low <= *argument && *argument <= high => {}
                _ => return Err(Refusal::ConstArgument),
            }
            self.frame.const_parameters.push((name.clone(), argument.clone()));
        }
        Ok(std::mem::replace(&mut self.frame, caller))
    }

    /// Runs the body of the function whose frame this is. "A value is checked when it is coerced to a type: … returned"
    fn body(&mut self, function: &Function) -> Result<Value> {
        let ty = self.ty(&function.result)?;
        self.frame.result = Some(ty.clone());
        let (mode, certain) = (self.mode, self.certain);
        let value = self.block(&function.body)?;
        let site = function.body.value.as_ref().map_or(INPUT, |value| value.id);
        let found = match std::mem::take(&mut self.frame.exit) {
            Exit::No => self.store(value, &ty, site),
            Exit::Surely(value) => value,
            Exit::Perhaps { taken, value: returned, stage } => {
                let value = self.store(value, &ty, site);
                select(taken, stage, &returned, &value)
            }
        };
        (self.mode, self.certain) = (mode, certain);
        Ok(found)
    }

    /// "Under a condition that is not const, what follows is built as the `else` of that condition: if the function has
    /// returned, nothing that follows is required."
    fn follow(&mut self) {
        let Exit::Perhaps { taken, .. } = &self.frame.exit else { return };
        self.certain = false;
        if *taken && self.mode == Mode::Required {
            self.mode = Mode::NotTaken;
        }
    }

    /// "`return value;` ends the function with a value."
    fn leave(&mut self, value: Value) {
        self.frame.exit = match std::mem::take(&mut self.frame.exit) {
            Exit::Perhaps { taken: true, value: before, stage } => {
                Exit::Surely(select(true, stage, &before, &value))
            }
            Exit::Perhaps { value: before, stage, .. } => Exit::Surely(select(false, stage, &before, &value)),
            _ => Exit::Surely(value),
        };
    }

    /// A block is an expression; what it binds ends with it.
    fn block(&mut self, block: &Block) -> Result<Value> {
        let outer = self.frame.variables.len();
        for statement in &block.statements {
            self.statement(statement)?;
            self.follow();
            if matches!(self.frame.exit, Exit::Surely(_)) {
                break;
            }
        }
        let value = match &block.value {
            Some(value) if !matches!(self.frame.exit, Exit::Surely(_)) => self.expr(value)?,
            _ => Value::Tuple(vec![]),
        };
        self.frame.variables.truncate(outer);
        Ok(value)
    }

    /// "If a condition is const … only the branch taken is built. Otherwise both branches are built: values are
    /// selected, and what the branch not taken asserts or checks is not required."
    fn choose(
        &mut self,
        taken: bool,
        stage: Stage,
        then: &mut dyn FnMut(&mut Self) -> Result<Value>,
        otherwise: &mut dyn FnMut(&mut Self) -> Result<Value>,
    ) -> Result<Value> {
        if stage == Stage::Const {
            return if taken { then(self) } else { otherwise(self) };
        }
        let (mode, certain) = (self.mode, self.certain);
        let not_taken = if mode == Mode::Required { Mode::NotTaken } else { mode };
        self.certain = false;
        let before = self.frame.variables.clone();
        let exit = self.frame.exit.clone();
        self.mode = if taken { mode } else { not_taken };
        let a = then(self)?;
        let exit_then = std::mem::replace(&mut self.frame.exit, exit);
        let after_then = std::mem::replace(&mut self.frame.variables, before);
        self.mode = if taken { not_taken } else { mode };
        let b = otherwise(self)?;
        let after_else = std::mem::take(&mut self.frame.variables);
        (self.mode, self.certain) = (mode, certain);
        self.frame.exit = exit_then.meet(std::mem::take(&mut self.frame.exit), taken, stage);
        for (a, b) in after_then.into_iter().zip(after_else) {
            let value = match a.written == b.written {
                true => a.value.clone(),
                false => select(taken, stage, &a.value, &b.value),
            };
            let written = a.written.max(b.written);
            self.frame.variables.push(Variable { value, written, ..a });
        }
        Ok(select(taken, stage, &a, &b))
    }
}

impl Exit {
    /// What is known after one of two branches.
    fn meet(self, otherwise: Exit, taken: bool, stage: Stage) -> Exit {
        let parts = |exit: Exit| match exit {
            Exit::No => None,
            Exit::Surely(value) => Some((true, value, Stage::Const)),
            Exit::Perhaps { taken, value, stage } => Some((taken, value, stage)),
        };
        match (self, otherwise) {
            (Exit::Surely(a), Exit::Surely(b)) => Exit::Surely(select(taken, stage, &a, &b)),
            (a, b) => match (parts(a), parts(b)) {
                (None, None) => Exit::No,
                (Some((left, value, own)), None) => {
                    Exit::Perhaps { taken: left && taken, value, stage: stage.max(own) }
                }
                (None, Some((left, value, own))) => {
                    Exit::Perhaps { taken: left && !taken, value, stage: stage.max(own) }
                }
                (Some((left_a, a, own_a)), Some((left_b, b, own_b))) => Exit::Perhaps {
                    taken: if taken { left_a } else { left_b },
                    value: select(taken, stage, &a, &b),
                    stage: stage.max(own_a).max(own_b),
                },
            },
        }
    }
}

/// One of two values of one type, each part known when the condition and both are.
fn select(taken: bool, stage: Stage, then: &Value, otherwise: &Value) -> Value {
    let mut chosen = if taken { then.clone() } else { otherwise.clone() };
    if let (Value::Enum { known, .. }, Value::Enum { known: a, .. }, Value::Enum { known: b, .. }) =
        (&mut chosen, then, otherwise)
    {
        *known = stage.max(*a).max(*b);
    }
    let parts = then.parts().into_iter().zip(otherwise.parts());
    if chosen.parts().is_empty() {
        return chosen.no_earlier_than(stage.max(then.stage()).max(otherwise.stage()));
    }
    for (chosen, (a, b)) in chosen.parts_mut().into_iter().zip(parts) {
        *chosen = select(taken, stage, a, b);
    }
    chosen
}
