//! Miscompilation: generated circuits mean the same before and after the passes and in the machine.
//!
//! A circuit is built from a list of small random steps; its checks hold for the inputs it is built with (the
//! honest ones). Other inputs must fail in the evaluator and in the machine alike, at the same check.

use curve25519_dalek::scalar::Scalar;
use proptest::prelude::*;
use zkc::ir::{self, *};
use zkc::source::{SourceMap, Span};
use zkvm::abi::{Abi, Output, Parameter, Type, Visibility};
use zkvm::image::Image;
use zkvm::integer::{int_to_scalar, plain_view};
use zkvm::program::{SideOp, SideProgram};
use zkvm::{Entry, ExecuteError, Inputs, Journal, Opening};

/// What one step adds and to which earlier values; every combination of numbers means something.
type Step = (u8, u32, u32, i16);

/// Numbers to build a circuit from: input values and steps.
#[derive(Clone, Debug)]
struct Recipe {
    inputs: [u16; 6],
    steps: Vec<Step>,
}

fn recipe(length: usize) -> impl Strategy<Value = Recipe> {
    let step = (any::<u8>(), any::<u32>(), any::<u32>(), any::<i16>());
    (any::<[u16; 6]>(), prop::collection::vec(step, 1..length))
        .prop_map(|(inputs, steps)| Recipe { inputs, steps })
}

/// The least value of the input that comes in as bits: there are not as many as ten bits can say.
const LOW: i32 = -20;

/// What is said if a permutation is none.
const PERMUTATION: &str = "a permutation";

struct Builder {
    circuit: Circuit,
    inputs: Inputs,
    /// The nodes that are values.
    values: Vec<ValueId>,
}

/// Builds a circuit and the inputs that satisfy it.
fn build(recipe: &Recipe, sources: &mut SourceMap) -> (Circuit, Inputs) {
    let mut builder = Builder::new(recipe, sources);
    for step in &recipe.steps {
        builder.step(*step);
    }
    // The last value counts, so that not everything is dead.
    let last = builder.values[builder.values.len() - 1];
    builder.reveal(last);
    (builder.circuit, builder.inputs)
}

impl Builder {
    fn new(recipe: &Recipe, sources: &mut SourceMap) -> Self {
        let file = sources.add("main.zk", "fn inner() {}\nfn main() { inner() }\n");
        let main = Origin { span: Span::new(file, 14, 35), function: "main".into(), caller: None };
        let inner =
            Origin { span: Span::new(file, 0, 13), function: "inner".into(), caller: Some(OriginId(0)) };
        let hidden = Type::Hidden(Box::new(Type::Field));
        let parameter = |name: &str, visibility, ty| Parameter { name: name.into(), visibility, ty };
        let pair = Type::Array(Box::new(Type::Field), 2);
        let scalars: Vec<Scalar> = recipe.inputs.map(|n| Scalar::from(n % 1000)).to_vec();
        let open = |value: &Scalar| Opening { value: *value, blinding: Scalar::from(7u64) };
        // Half of them have digits already; of the others it is for the passes to say.
        let digit_bits = [0, 0, 0, 1, 3, 8][usize::from(recipe.inputs[0] % 6)];
        let mut builder = Self {
            circuit: Circuit {
                name: "main".into(),
                abi: Abi {
                    parameters: vec![
                        parameter("p", Visibility::Public, pair.clone()),
                        parameter("h", Visibility::Secret, hidden),
                        parameter("s", Visibility::Secret, Type::Tuple(vec![pair, Type::Field])),
                        parameter("i", Visibility::Secret, Type::Int { low: LOW.into(), high: 999.into() }),
                    ],
                    outputs: vec![],
                },
                constants: vec![Scalar::from(3u64), -Scalar::from(1u64 << 50)],
                side_programs: side_programs(),
                origins: vec![main.clone(), inner.clone()],
                routines: routines(&[main, inner], digit_bits),
                digit_bits,
                tables: vec![Table { width: 2, elements: (0..8u64).map(|n| Scalar::from(n * n)).collect() }],
                ..Circuit::default()
            },
            inputs: Inputs {
                public: scalars[..2].to_vec(),
                // One of them comes in as bits, too.
                secret: [&scalars[2..5], &scalars[4..5]].concat(),
                hidden: scalars[5..].iter().map(open).collect(),
            },
            values: vec![],
        };
        for op in [Op::Public(0), Op::Public(1), Op::Hidden(0), Op::Secret(0), Op::Secret(1), Op::Secret(2)] {
            builder.push(op);
        }
        let (low, max) = (int_to_scalar(&LOW.into()), int_to_scalar(&(999 - LOW).into()));
        if digit_bits > 0 {
            builder.push(Op::SecretDigits { leaf: 3, low, max });
        }
        let of = builder.push(Op::SecretBits { leaf: 3, low, max });
        for index in [9, 10, 0] {
            builder.push(Op::Result { of, index });
        }
        builder
    }

    fn push(&mut self, op: Op) -> ValueId {
        let id = ValueId(self.circuit.nodes.len() as u32);
        if op.is_value() {
            self.values.push(id);
        }
        self.circuit.nodes.push(Node { op, origin: OriginId(id.0 % 2) });
        id
    }

    fn add(&mut self, op: Op) {
        self.push(op);
    }

    fn pick(&self, n: u32) -> ValueId {
        // Rather a late value than an early one.
        let back = (n % 7).min(n / 7 % 40) as usize;
        self.values[self.values.len() - 1 - back % self.values.len()]
    }

    fn pick_public(&self, n: u32) -> ValueId {
        let public = self.circuit.public_values();
        let values: Vec<_> = self.values.iter().filter(|v| public[v.index()]).collect();
        *values[n as usize % values.len()]
    }

    fn honest(&self, value: ValueId) -> Scalar {
        ir::evaluate(&self.circuit, &self.inputs).values[value.index()]
    }

    fn check(&mut self) -> CheckId {
        let message = Some(format!("check {}", self.circuit.checks.len()));
        let check = Check {
            kind: CheckKind::Assert,
            message,
            inserted: vec![],
            origin: OriginId(1),
            watches: vec![],
        };
        self.circuit.checks.push(check);
        CheckId(self.circuit.checks.len() as u32 - 1)
    }

    fn reveal(&mut self, value: ValueId) {
        let name = format!("out{}", self.circuit.abi.outputs.len());
        self.circuit.abi.outputs.push(Output { name, ty: Type::Field });
        self.push(Op::Reveal(value));
    }

    fn call(&mut self, op: fn(SideProgramId, Vec<ValueId>) -> Op, program: u32, a: ValueId, b: ValueId) {
        let op = op(SideProgramId(program), vec![a, b]);
        let results = self.circuit.results(&op);
        let of = self.push(op);
        (0..results).for_each(|index| self.add(Op::Result { of, index }));
    }

    fn step(&mut self, (kind, a, b, c): Step) {
        let constant = int_to_scalar(&c.into());
        let (x, y) = (self.pick(a), self.pick(b));
        match kind % 22 {
            0 => self.add(Op::Constant(constant)),
            1 => self.add(Op::linear(constant, [(x, Scalar::ONE), (y, -Scalar::ONE)])),
            2 => self.add(Op::linear(Scalar::ZERO, [(x, constant), (y, Scalar::from(2u64))])),
            3 => self.add(Op::linear(constant, [(x, Scalar::ONE)])),
            4 => drop(
                self.push(Op::linear(Scalar::ONE, self.values.iter().rev().take(12).map(|v| (*v, constant)))),
            ),
            5 | 6 => self.add(Op::Product(x, y)),
            7 => self.add(Op::Product(x, x)),
            8 => self.bits(x, c),
            9 => self.within(x, c),
            10 => self.call(|program, arguments| Op::Advice { program, arguments }, b % 3, x, y),
            11 => self.call(|program, arguments| Op::Factors { program, arguments }, b % 2, x, y),
            12 => {
                let (x, y) = (self.pick_public(a), self.pick_public(b));
                self.call(|program, arguments| Op::Compute { program, arguments }, b % 3, x, y);
            }
            13 => {
                let difference = self.push(Op::linear(-self.honest(x), [(x, Scalar::ONE)]));
                let check = self.check();
                self.push(Op::Zero { value: difference, check });
            }
            14 => {
                // (x − honest) · y
                let difference = self.push(Op::linear(-self.honest(x), [(x, Scalar::ONE)]));
                let product = self.push(Op::Product(difference, y));
                let check = self.check();
                self.push(Op::Zero { value: product, check });
            }
            15 => self.reveal(x),
            16 => self.call_product(x, y),
            17 => self.call_range(a, b),
            18 => self.permutation(x, y, c),
            19 => self.lookup(a, b),
            20 => self.memory(a, b, c),
            // The same once more.
            _ => {
                let node = &self.circuit.nodes[a as usize % self.circuit.nodes.len()];
                if !matches!(node.op, Op::Reveal(_) | Op::Put { .. } | Op::Take { .. }) {
                    self.push(node.op.clone());
                }
            }
        }
    }

    /// Calls the first routine, which takes secret values.
    fn call_product(&mut self, x: ValueId, y: ValueId) {
        let public = self.circuit.public_values();
        if !public[x.index()] && !public[y.index()] {
            let signature = Signature { results: 2, public: false, effect: false };
            self.call_routine(RoutineId(0), vec![x, y], signature);
        }
    }

    /// Calls the second one, which constrains the first of its arguments; the second one is public.
    fn call_range(&mut self, a: u32, b: u32) {
        let (x, p) = (self.pick(a), self.pick_public(b));
        if !self.circuit.public_values()[x.index()] && plain_view(&self.honest(x)).bits() <= 20 {
            let signature = Signature { results: 1, public: false, effect: true };
            self.call_routine(RoutineId(1), vec![x, p], signature);
        }
    }

    fn call_routine(&mut self, routine: RoutineId, arguments: Vec<ValueId>, signature: Signature) {
        let of = self.push(Op::Call { routine, arguments, signature });
        (0..signature.results).for_each(|index| self.add(Op::Result { of, index }));
    }

    /// Looks up a row of the circuit's table, or of one that it has itself.
    fn lookup(&mut self, a: u32, b: u32) {
        let rows = match b % 2 {
            0 => Rows::Known(TableId(0)),
            _ => {
                let elements = (0..8).map(|k| self.pick(a.wrapping_mul(k))).collect();
                Rows::Node(self.push(Op::Rows { width: 2, elements }))
            }
        };
        let (index, check) = (self.address(a, b, 4), Some(self.check()));
        let of = self.push(Op::Lookup { rows, width: 2, index, check });
        (0..2).for_each(|index| self.add(Op::Result { of, index }));
    }

    /// A value that is below a bound for the honest inputs.
    fn address(&mut self, a: u32, b: u32, bound: u32) -> ValueId {
        let value = self.pick(a);
        let shift = Scalar::from(b % bound) - self.honest(value);
        self.push(Op::linear(shift, [(value, Scalar::ONE)]))
    }

    /// A memory of a few cells, of which some are changed.
    fn memory(&mut self, a: u32, b: u32, c: i16) {
        let cells = 1 + b % 4;
        let used = |node: &Node| if let Op::Put { memory, .. } = node.op { memory + 1 } else { 0 };
        let memory = self.circuit.nodes.iter().map(used).max().unwrap_or(0);
        let mut after = None;
        for k in 0..cells {
            let cell = vec![self.push(Op::Constant(Scalar::from(k))), self.pick(a), self.pick(b)];
            after = Some(self.push(Op::Put { memory, after, cell }));
        }
        for k in 0..u32::from(c.unsigned_abs()) % 6 {
            let (address, check) = (self.address(a, b + k, cells), Some(self.check()));
            let [taken, first, _] = self.take(memory, after, address, check);
            let cell = vec![address, self.pick(a + k), first];
            after = Some(self.push(Op::Put { memory, after: Some(taken), cell }));
        }
        for k in 0..cells {
            let address = self.push(Op::Constant(Scalar::from(k)));
            after = Some(self.take(memory, after, address, None)[0]);
        }
    }

    fn take(
        &mut self,
        memory: u32,
        after: Option<ValueId>,
        address: ValueId,
        check: Option<CheckId>,
    ) -> [ValueId; 3] {
        let after = after.expect("a cell was put");
        let of = self.push(Op::Take { memory, after, address, width: 2, check });
        [of, self.push(Op::Result { of, index: 0 }), self.push(Op::Result { of, index: 1 })]
    }

    fn bits(&mut self, value: ValueId, c: i16) {
        let needed = plain_view(&self.honest(value)).bits() as u32;
        let count = (needed + u32::from(c.unsigned_abs()) % 4).clamp(1, 252);
        if needed > 40 {
            return;
        }
        let check = self.check();
        let of = self.push(Op::Bits { value, count, check });
        let low = self.push(Op::Result { of, index: 0 });
        let high = self.push(Op::Result { of, index: count - 1 });
        let of = self.push(Op::FullAdd([low, high, low]));
        (0..2).for_each(|index| self.add(Op::Result { of, index }));
    }

    /// Two pairs and, where nothing is required, others; else the same in another order.
    fn permutation(&mut self, x: ValueId, y: ValueId, c: i16) {
        let check = self.check();
        self.circuit.checks[check.0 as usize].message = Some(PERMUTATION.into());
        let guard = (c % 2 == 0).then(|| self.push(Op::linear(-self.honest(x), [(x, Scalar::ONE)])));
        let other = if guard.is_some() { vec![x, x, y, y] } else { vec![y, x, x, y] };
        self.push(Op::Permutation { left: vec![x, y, y, x], right: other, width: 2, guard, check });
    }

    fn within(&mut self, value: ValueId, c: i16) {
        let honest = self.honest(value);
        let needed = plain_view(&honest).bits() as u32;
        if needed <= 40 {
            let check = self.check();
            let max = match c % 2 {
                0 => Scalar::from((1u64 << needed.max(1)) - 1),
                _ => honest + Scalar::from(u64::from(c.unsigned_abs()) % 100),
            };
            self.push(Op::Within { value, max, digits: self.circuit.digit_bits > 0 && c % 3 == 0, check });
        }
    }
}

/// Two routines: of secret x and y, x·y + 3·x and advice; and of secret x and public p, what the first one makes of x and
/// x·p, if x is below 2^20.
fn routines(origins: &[Origin], digit_bits: u32) -> Vec<Circuit> {
    let value = |index| ValueId(index);
    let routine = |name: &str, ops: Vec<Op>, returns: Vec<ValueId>| Circuit {
        name: name.into(),
        constants: vec![Scalar::from(3u64), -Scalar::from(1u64 << 50)],
        side_programs: side_programs(),
        origins: origins.to_vec(),
        nodes: ops.into_iter().map(|op| Node { op, origin: OriginId(1) }).collect(),
        parameters: 2,
        returns,
        digit_bits,
        ..Circuit::default()
    };
    let parameter = |index, public| Op::Parameter { index, public };
    let product = vec![
        parameter(0, false),
        parameter(1, false),
        Op::Product(value(0), value(1)),
        Op::linear(Scalar::ZERO, [(value(0), Scalar::from(3u64)), (value(2), Scalar::ONE)]),
        Op::Advice { program: SideProgramId(1), arguments: vec![value(0), value(1)] },
        Op::Result { of: value(4), index: 0 },
        // Row 2 or 3 of the table, by a bit of the prover's.
        Op::Advice { program: SideProgramId(2), arguments: vec![value(0), value(1)] },
        Op::Result { of: value(6), index: 0 },
        Op::linear(Scalar::from(2u64), [(value(7), Scalar::ONE)]),
        Op::Lookup { rows: Rows::Known(TableId(0)), width: 2, index: value(8), check: None },
        Op::Result { of: value(9), index: 1 },
        Op::linear(Scalar::ZERO, [(value(3), Scalar::ONE), (value(10), Scalar::ONE)]),
    ];
    let range = vec![
        parameter(0, false),
        parameter(1, true),
        Op::Within {
            value: value(0),
            max: Scalar::from((1u64 << 20) - 1),
            digits: digit_bits > 0,
            check: CheckId(0),
        },
        Op::Product(value(0), value(1)),
        Op::Call {
            routine: RoutineId(0),
            arguments: vec![value(0), value(3)],
            signature: Signature { results: 2, public: false, effect: false },
        },
        Op::Result { of: value(4), index: 0 },
    ];
    let message = Some("not below 2^20".to_string());
    let check =
        Check { kind: CheckKind::Assert, message, inserted: vec![], origin: OriginId(1), watches: vec![] };
    let range = Circuit { checks: vec![check], ..routine("range", range, vec![value(5)]) };
    vec![routine("product", product, vec![value(11), value(5)]), range]
}

/// Side programs of two arguments and two results.
fn side_programs() -> Vec<SideProgram> {
    use SideOp::*;
    [
        vec![Argument(0), Constant(1), Add, Argument(1), Constant(0), Mul],
        vec![Argument(0), Argument(1), Divide, Argument(0), Argument(1), Remainder],
        vec![Argument(0), Argument(1), Less, Dup(0), Argument(1), Argument(0), Select],
    ]
    .map(|code| SideProgram::new(2, 2, code))
    .to_vec()
}

/// The inputs with one leaf changed.
fn tampered(inputs: &Inputs, leaf: u8, by: i8) -> Inputs {
    let mut inputs = inputs.clone();
    let by = int_to_scalar(&if by == 0 { 1 } else { by }.into());
    match leaf % 6 {
        leaf @ 0..=1 => inputs.public[usize::from(leaf)] += by,
        leaf @ 2..=4 => inputs.secret[usize::from(leaf) - 2] += by,
        _ => inputs.hidden[0].value += by,
    }
    inputs
}

/// What counts of an evaluation. After a failure the rest is not compared: the machine does not get there.
fn verdict(circuit: &Circuit, inputs: &Inputs) -> Result<Vec<Scalar>, (Option<RoutineId>, CheckId)> {
    let evaluation = ir::evaluate(circuit, inputs);
    match evaluation.failure {
        None => Ok(evaluation.outputs),
        Some(failure) => Err((failure.body, failure.check)),
    }
}

/// The outputs at the end of a journal.
fn clear_outputs(journal: &Journal, image: &Image) -> Vec<Scalar> {
    let outputs = journal.entries.len() - image.abi.outputs.len();
    let clear = |entry: &Entry| match entry {
        Entry::Clear(scalar) => *scalar,
        Entry::Commitment(_) => panic!("an output is a commitment"),
    };
    journal.entries[outputs..].iter().map(clear).collect()
}

fn image(circuit: &Circuit, sources: &SourceMap) -> Image {
    zkc::codegen::generate(circuit, sources).expect("generated circuits are small").0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn passes_keep_the_meaning(recipe in recipe(50), leaf: u8, by: i8) {
        let (lowered, honest) = build(&recipe, &mut SourceMap::default());
        prop_assert_eq!(ir::validate(&lowered), Ok(()));
        let wrong = tampered(&honest, leaf, by);
        let meaning = verdict(&lowered, &honest);
        prop_assert!(meaning.is_ok());
        let wrong_meaning = verdict(&lowered, &wrong);

        let mut circuit = lowered.clone();
        for (name, pass) in passes::PASSES {
            circuit = pass(circuit);
            prop_assert_eq!(ir::validate(&circuit), Ok(()), "after {}", name);
            prop_assert_eq!(&verdict(&circuit, &honest), &meaning, "after {}", name);
            prop_assert_eq!(&verdict(&circuit, &wrong), &wrong_meaning, "after {}", name);
        }
        let optimized = passes::optimize(lowered);
        prop_assert_eq!(&verdict(&optimized, &honest), &meaning);
        prop_assert_eq!(&verdict(&optimized, &wrong), &wrong_meaning);
        // Equal nodes are merged and dead ones left out, all of them; sums could be rewritten further.
        for (name, pass) in passes::PASSES.iter().filter(|(name, _)| ["common", "dead"].contains(name)) {
            prop_assert_eq!(ir::print(&pass(optimized.clone())), ir::print(&optimized), "{} once more", name);
        }
    }

    #[test]
    fn images_are_canonical_and_cost_no_more_after_the_passes(recipe in recipe(50)) {
        let mut sources = SourceMap::default();
        let (lowered, _) = build(&recipe, &mut sources);
        let before = image(&lowered, &sources);
        let after = image(&passes::optimize(lowered.clone()), &sources);
        prop_assert!(after.counts.multipliers <= before.counts.multipliers);
        for image in [before, after] {
            let bytes = image.encode();
            prop_assert_eq!(Image::decode(&bytes), Ok(image));
        }
        prop_assert_eq!(image(&passes::optimize(lowered.clone()), &sources), image(&passes::optimize(lowered), &sources));
    }

    #[test]
    fn the_machine_agrees_with_the_evaluator(recipe in recipe(50), leaf: u8, by: i8) {
        let mut sources = SourceMap::default();
        let (lowered, honest) = build(&recipe, &mut sources);
        let wrong = tampered(&honest, leaf, by);
        for circuit in [&lowered, &passes::optimize(lowered.clone())] {
            let image = image(circuit, &sources);
            prop_assert_eq!(zkvm::cost(&image).expect("generated code runs").counts, image.counts);
            for inputs in [&honest, &wrong] {
                match verdict(circuit, inputs) {
                    Ok(outputs) => {
                        let execution = zkvm::execute(&image, inputs).expect("all checks hold");
                        prop_assert_eq!(clear_outputs(&execution.journal, &image), outputs);
                        prop_assert_eq!(execution.counts, image.counts);
                    }
                    Err((body, check)) => {
                        let error = zkvm::execute(&image, inputs).expect_err("a check fails");
                        let ExecuteError::Run(error) = error else { panic!("{error}") };
                        let message = &circuit.body(body).checks[check.0 as usize].message;
                        if message.as_deref() == Some(PERMUTATION) {
                            // Multisets are compared last, and another check may have failed before.
                            continue;
                        }
                        prop_assert_eq!(&error.places[0].place.message, message);
                        // The routine is not inlined: a call of `main` or `inner` leads to it.
                        prop_assert_eq!(error.places.len() > 2, body.is_some());
                    }
                }
            }
        }
    }
}

/// A hidden number is taken apart, and some of its bits are revealed; beside it there are so many ranges that digits are cheaper.
fn taken_apart(count: u32, used: &[u32], sources: &mut SourceMap) -> Circuit {
    let value = |index| ValueId(index);
    let mut builder = Builder::new(&Recipe { inputs: [0; 6], steps: vec![] }, sources);
    // The third one is the hidden input, the fourth is a secret one.
    let (hidden, secret) = (value(2), value(3));
    for step in 0..40u64 {
        let of = builder.push(Op::linear(Scalar::from(step), [(secret, Scalar::ONE)]));
        let check = builder.check();
        builder.push(Op::Within { value: of, max: Scalar::from(u64::MAX), digits: false, check });
    }
    let check = builder.check();
    let of = builder.push(Op::Bits { value: hidden, count, check });
    let bits: Vec<ValueId> =
        used.iter().map(|index| builder.push(Op::Result { of, index: *index })).collect();
    bits.into_iter().for_each(|bit| builder.reveal(bit));
    builder.circuit
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn digits_prove_what_bits_prove(
        count in 24u32..200,
        used in prop::sample::subsequence(vec![0, 1, 2, 21, 22, 23], 0..4),
        last: bool,
        near: bool,
        by in -3i8..4,
        other: u64,
    ) {
        let mut used = used;
        used.extend(last.then_some(count - 1).filter(|bit| !used.contains(bit)));
        let mut sources = SourceMap::default();
        let lowered = taken_apart(count, &used, &mut sources);
        let optimized = passes::optimize(lowered.clone());
        prop_assert!(optimized.digit_bits > 0);
        let [bits, digits] = [&lowered, &optimized].map(|circuit| image(circuit, &sources));
        prop_assert!(digits.counts.multipliers < bits.counts.multipliers);
        let end = int_to_scalar(&(num_bigint::BigInt::from(1) << count));
        let number = if near { end } else { Scalar::from(other) } + int_to_scalar(&by.into());
        let mut inputs = Inputs::default();
        inputs.public = vec![Scalar::ONE; 2];
        inputs.secret = vec![Scalar::ONE; 4];
        inputs.hidden = vec![Opening { value: number, blinding: Scalar::from(7u64) }];
        match (zkvm::execute(&bits, &inputs), zkvm::execute(&digits, &inputs)) {
            (Ok(by_bits), Ok(by_digits)) => {
                prop_assert_eq!(clear_outputs(&by_bits.journal, &bits), clear_outputs(&by_digits.journal, &digits));
            }
            (Err(ExecuteError::Run(by_bits)), Err(ExecuteError::Run(by_digits))) => {
                prop_assert_eq!(&by_bits.places[0].place, &by_digits.places[0].place);
            }
            (by_bits, by_digits) => panic!("{by_bits:?} by bits, {by_digits:?} by digits"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_executes_is_proved_and_what_fails_is_not(recipe in recipe(20), leaf: u8, by: i8) {
        let mut sources = SourceMap::default();
        let (lowered, honest) = build(&recipe, &mut sources);
        let optimized = passes::optimize(lowered);
        let image = image(&optimized, &sources);
        let receipt = zkvm::prove(&image, &honest).expect("all checks hold");
        let verified = zkvm::verify(&image, &receipt).expect("it was just proved");
        let outputs = verdict(&optimized, &honest).expect("all checks hold");
        prop_assert_eq!(clear_outputs(verified.journal(), &image), outputs);
        let wrong = tampered(&honest, leaf, by);
        prop_assert_eq!(zkvm::prove(&image, &wrong).is_ok(), verdict(&optimized, &wrong).is_ok());
    }
}
