//! Side programs: every operation against plain integer arithmetic, the corners where they are total by
//! definition, and the static check.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use proptest::prelude::*;
use zkvm::integer::{int_to_scalar, order, plain_view, scalar_to_int};
use zkvm::program::{SIDE_OPCODES, SideError, SideOp, SideProgram, run};

fn scalar(value: i64) -> Scalar {
    int_to_scalar(&value.into())
}

/// Runs one operation on values pushed in order.
fn apply(op: SideOp, values: &[Scalar]) -> Scalar {
    let count = values.len() as u32;
    let code = (0..count).map(SideOp::Argument).chain([op]).collect();
    let program = SideProgram::new(count, 1, code);
    let mut steps = program.price();
    assert_eq!(steps, u64::from(count) + op.price());
    let results = run(&program, &[], values, &mut steps).unwrap();
    assert_eq!(steps, 0);
    let [result] = results[..] else { panic!("one result") };
    result
}

/// The definition, by integers.
fn expected(op: SideOp, a: &Scalar, b: &Scalar) -> BigInt {
    let (signed_a, signed_b) = (scalar_to_int(a), scalar_to_int(b));
    let (plain_a, plain_b) = (plain_view(a), plain_view(b));
    let floor = |a: &BigInt, b: &BigInt| if b.is_zero() { BigInt::zero() } else { a.div_floor(b) };
    let bit = |condition: bool| BigInt::from(u8::from(condition));
    let shift = |distance: &BigInt| u32::try_from(distance).ok().filter(|&n| n <= 252);
    match op {
        SideOp::Add => plain_a + plain_b,
        SideOp::Sub => plain_a - plain_b,
        SideOp::Mul => plain_a * plain_b,
        SideOp::Divide => floor(&signed_a, &signed_b),
        SideOp::Remainder if signed_b.is_zero() => BigInt::zero(),
        SideOp::Remainder => &signed_a - &signed_b * floor(&signed_a, &signed_b),
        SideOp::Equal => bit(plain_a == plain_b),
        SideOp::Less => bit(signed_a < signed_b),
        SideOp::And => plain_a & plain_b,
        SideOp::Or => plain_a | plain_b,
        SideOp::Xor => plain_a ^ plain_b,
        SideOp::ShiftLeft => shift(&plain_b).map_or(BigInt::zero(), |n| plain_a << n),
        SideOp::ShiftRight => shift(&plain_b).map_or(BigInt::zero(), |n| plain_a >> n),
        _ => panic!("{op} is not binary"),
    }
}

const BINARY: [SideOp; 12] = [
    SideOp::Add,
    SideOp::Sub,
    SideOp::Mul,
    SideOp::Divide,
    SideOp::Remainder,
    SideOp::Equal,
    SideOp::Less,
    SideOp::And,
    SideOp::Or,
    SideOp::Xor,
    SideOp::ShiftLeft,
    SideOp::ShiftRight,
];

/// Scalars with the corners among them.
fn any_scalar() -> impl Strategy<Value = Scalar> {
    prop_oneof![
        any::<[u8; 32]>().prop_map(Scalar::from_bytes_mod_order),
        (-300i64..300).prop_map(scalar),
        any::<u64>().prop_map(Scalar::from),
        // Around the middle, where the signed view changes sign.
        (-2i64..3).prop_map(|offset| int_to_scalar(&((order() - 1) / 2 + offset))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn binary_operations_are_integer_arithmetic(a in any_scalar(), b in any_scalar()) {
        for op in BINARY {
            let result = apply(op, &[a, b]);
            prop_assert_eq!(result, int_to_scalar(&expected(op, &a, &b)), "{}", op);
        }
    }

    #[test]
    fn unary_operations_are_integer_arithmetic(a in any_scalar()) {
        prop_assert_eq!(apply(SideOp::Neg, &[a]), Scalar::ZERO - a);
        let inverse = apply(SideOp::Invert, &[a]);
        prop_assert_eq!(inverse * a, if a == Scalar::ZERO { Scalar::ZERO } else { Scalar::ONE });
        let signed = scalar_to_int(&a);
        let root = if signed.is_negative() { BigInt::zero() } else { signed.sqrt() };
        prop_assert_eq!(apply(SideOp::SquareRoot, &[a]), int_to_scalar(&root));
    }

    #[test]
    fn sorting_keeps_what_lies_below(below in any_scalar(), values in prop::collection::vec(any_scalar(), 0..20)) {
        let count = values.len() as u32;
        let all = [&[below], &values[..]].concat();
        let code = (0..=count).map(SideOp::Argument).chain([SideOp::Sort(count)]).collect();
        let program = SideProgram::new(count + 1, count + 1, code);
        let results = run(&program, &[], &all, &mut program.price()).unwrap();
        let mut sorted: Vec<BigInt> = values.iter().map(scalar_to_int).collect();
        sorted.sort();
        prop_assert_eq!(results[0], below);
        prop_assert_eq!(results[1..].iter().map(scalar_to_int).collect::<Vec<_>>(), sorted);
    }

    /// The operations on numbers of several limbs, whatever the limbs are.
    #[test]
    fn limbs_are_integers(
        a in prop::collection::vec(any_scalar(), 1..9),
        b in prop::collection::vec(any_scalar(), 9),
        zero in any::<bool>(),
    ) {
        let k = a.len();
        let b = if zero { vec![Scalar::ZERO; k] } else { b[..k].to_vec() };
        let number = |limbs: &[Scalar]| -> BigInt {
            limbs.iter().zip(0u32..).map(|(limb, i)| scalar_to_int(limb) << (120 * i)).sum()
        };
        // The last limb is the rest, which may be greater than a scalar.
        let normal = |n: &BigInt, k: usize| -> Vec<Scalar> {
            let limb = |i: usize| if i + 1 < k { (n >> (120 * i)).mod_floor(&(BigInt::one() << 120)) } else { n >> (120 * i) };
            (0..k).map(|i| int_to_scalar(&limb(i))).collect()
        };
        let run_for = |op: SideOp, values: &[Scalar], results: usize| {
            let count = values.len() as u32;
            let code = (0..count).map(SideOp::Argument).chain([op]).collect();
            let program = SideProgram::new(count, results as u32, code);
            run(&program, &[], values, &mut program.price()).unwrap()
        };
        let run = |op: SideOp, values: &[Scalar]| run_for(op, values, values.len());
        let both = [&a[..], &b[..]].concat();
        let (x, y) = (number(&a), number(&b));
        prop_assert_eq!(run(SideOp::Carry(k as u32), &a), normal(&x, k));
        prop_assert_eq!(run(SideOp::Product(k as u32), &both), normal(&(&x * &y), 2 * k));
        let (quotient, remainder) = if y.is_zero() { Default::default() } else { x.div_mod_floor(&y) };
        let expected = [normal(&quotient, k), normal(&remainder, k)].concat();
        prop_assert_eq!(run(SideOp::Quotient(k as u32), &both), expected);
        let inverse = run_for(SideOp::Inverse(k as u32), &both, k);
        let found = number(&inverse);
        prop_assert_eq!(&inverse, &normal(&found, k));
        if y > BigInt::one() && x.gcd(&y).is_one() {
            prop_assert!(BigInt::ZERO <= found && found < y);
            prop_assert!((x * found).mod_floor(&y).is_one());
        } else {
            prop_assert!(found.is_zero());
        }
    }

    #[test]
    fn views_are_inverse(a in any_scalar()) {
        let signed = scalar_to_int(&a);
        prop_assert_eq!(int_to_scalar(&signed), a);
        prop_assert_eq!(int_to_scalar(&plain_view(&a)), a);
        prop_assert!(signed.abs() * 2 < *order());
    }

    /// Whatever the code, running it is an error or gives the declared results, and a program that passes
    /// the check runs.
    #[test]
    fn running_is_total(
        ops in prop::collection::vec((0..SIDE_OPCODES.len(), 0u32..5), 0..30),
        results in 0u32..6,
        a in any_scalar(),
        b in any_scalar(),
    ) {
        let code: Vec<SideOp> = ops.into_iter().map(|(index, k)| op(index, k)).collect();
        let program = SideProgram::new(2, results, code);
        let constants = [a, Scalar::ONE];
        let outcome = run(&program, &constants, &[a, b], &mut program.price());
        prop_assert_eq!(outcome.as_ref().err().copied(), program.check(constants.len()).err());
        if let Ok(values) = outcome {
            prop_assert_eq!(values.len(), results as usize);
        }
    }
}

/// The operation on a line of the table.
fn op(index: usize, k: u32) -> SideOp {
    let immediate = [
        SideOp::Argument(k),
        SideOp::Constant(k),
        SideOp::Int(k),
        SideOp::Dup(k),
        SideOp::Sort(k),
        SideOp::Carry(k),
        SideOp::Product(k),
        SideOp::Quotient(k),
        SideOp::Inverse(k),
    ];
    let rest = [SideOp::Neg, SideOp::Invert, SideOp::SquareRoot, SideOp::Select];
    let all: Vec<SideOp> = immediate.into_iter().chain(rest).chain(BINARY).collect();
    assert_eq!(all.len(), SIDE_OPCODES.len());
    all[index]
}

#[test]
fn operations_are_total_at_their_corners() {
    let most: BigInt = (order() - 1) / 2;
    let least = -&most;
    let (least, most) = (int_to_scalar(&least), int_to_scalar(&most));
    let zero = Scalar::ZERO;
    assert_eq!(apply(SideOp::Divide, &[scalar(7), zero]), zero);
    assert_eq!(apply(SideOp::Remainder, &[scalar(7), zero]), zero);
    assert_eq!(apply(SideOp::Divide, &[scalar(-7), scalar(2)]), scalar(-4));
    assert_eq!(apply(SideOp::Remainder, &[scalar(-7), scalar(2)]), scalar(1));
    assert_eq!(apply(SideOp::Remainder, &[scalar(7), scalar(-2)]), scalar(-1));
    assert_eq!(apply(SideOp::Divide, &[least, scalar(-1)]), most);
    assert_eq!(apply(SideOp::Invert, &[zero]), zero);
    assert_eq!(apply(SideOp::SquareRoot, &[scalar(-1)]), zero);
    assert_eq!(apply(SideOp::SquareRoot, &[scalar(24)]), scalar(4));
    assert_eq!(apply(SideOp::SquareRoot, &[scalar(25)]), scalar(5));
    assert_eq!(apply(SideOp::Less, &[least, most]), Scalar::ONE);
    assert_eq!(apply(SideOp::Less, &[most, least]), zero);
    assert_eq!(apply(SideOp::ShiftLeft, &[Scalar::ONE, scalar(253)]), zero);
    assert_eq!(apply(SideOp::ShiftLeft, &[Scalar::ONE, scalar(-1)]), zero);
    assert_eq!(apply(SideOp::ShiftLeft, &[scalar(2), scalar(252)]), int_to_scalar(&(BigInt::one() << 253)));
    assert_eq!(apply(SideOp::ShiftRight, &[scalar(-1), scalar(252)]), Scalar::ONE);
    assert_eq!(apply(SideOp::ShiftRight, &[scalar(-1), scalar(253)]), zero);
    assert_eq!(apply(SideOp::ShiftRight, &[scalar(-1), scalar(256 + 1)]), zero);
    for (a, b, inverse) in [(3, 7, 5), (-3, 7, 2), (6, 9, 0), (0, 7, 0), (3, 1, 0), (3, 0, 0), (3, -7, 0)] {
        assert_eq!(apply(SideOp::Inverse(1), &[a, b].map(scalar)), scalar(inverse), "{a} modulo {b}");
    }
    assert_eq!(apply(SideOp::Select, &[zero, scalar(1), scalar(2)]), scalar(2));
    assert_eq!(apply(SideOp::Select, &[scalar(-5), scalar(1), scalar(2)]), scalar(1));
    // Bitwise results above ℓ are reduced.
    let ones = int_to_scalar(&((BigInt::one() << 252) - 1));
    assert_eq!(apply(SideOp::Or, &[ones, scalar(-1)]), int_to_scalar(&((BigInt::one() << 253) - 1)));
}

#[test]
fn results_are_the_topmost_values_and_the_first_is_deepest() {
    let code = vec![SideOp::Int(9), SideOp::Int(1), SideOp::Constant(0), SideOp::Argument(0), SideOp::Dup(2)];
    let program = SideProgram::new(1, 4, code);
    let results = run(&program, &[scalar(2)], &[scalar(3)], &mut program.price());
    assert_eq!(results, Ok([1, 2, 3, 1].map(scalar).to_vec()));
    assert_eq!(program.to_string(), "1 -> 4: int:9 int:1 const:0 arg:0 dup:2");
}

#[test]
fn programs_that_cannot_run_are_refused() {
    let check = |results, code: &[SideOp]| SideProgram::new(1, results, code.to_vec()).check(1);
    assert_eq!(check(1, &[SideOp::Argument(0)]), Ok(1));
    assert_eq!(check(1, &[SideOp::Argument(1)]), Err(SideError::NoSuchArgument { step: 0 }));
    assert_eq!(check(1, &[SideOp::Constant(1)]), Err(SideError::NoSuchConstant { step: 0 }));
    assert_eq!(check(1, &[SideOp::Dup(0)]), Err(SideError::StackUnderflow { step: 0 }));
    assert_eq!(check(1, &[SideOp::Int(1), SideOp::Add]), Err(SideError::StackUnderflow { step: 1 }));
    let select = [SideOp::Int(1), SideOp::Int(1), SideOp::Select];
    assert_eq!(check(1, &select), Err(SideError::StackUnderflow { step: 2 }));
    let wrong = Err(SideError::WrongResults { declared: 2, found: 1 });
    assert_eq!(check(2, &[SideOp::Int(1)]), wrong);
    assert_eq!(check(1, &[SideOp::Int(1), SideOp::Int(1)]), Ok(2));
    let deep = vec![SideOp::Int(1); (1 << 16) + 1];
    assert_eq!(check(9, &deep[1..]), Ok(1 << 16));
    assert_eq!(check(9, &deep), Err(SideError::StackOverflow { step: 1 << 16 }));
}

#[test]
fn sorting_costs_steps_for_each_comparison() {
    let price = |k| SideOp::Sort(k).price();
    assert_eq!([0, 1, 2, 3, 4, 5, 64].map(price), [16, 16, 64, 144, 192, 320, 7168]);
    // No number of operations that an image may hold makes the price wrap.
    assert_eq!(price(u32::MAX), 16 * 33 * u64::from(u32::MAX));
    assert_eq!(
        SideProgram::new(0, 0, vec![SideOp::Sort(u32::MAX)]).check(0),
        Err(SideError::StackUnderflow { step: 0 })
    );
}

#[test]
fn limbs_cost_steps_for_each_pair() {
    let prices = |k| {
        [SideOp::Carry(k), SideOp::Product(k), SideOp::Quotient(k), SideOp::Inverse(k)].map(|op| op.price())
    };
    assert_eq!(prices(0), [16; 4]);
    assert_eq!(prices(69), [6985, 13954, 27892, 4_945_936]);
    assert!(prices(u32::MAX).iter().all(|price| *price >= u64::from(u32::MAX).pow(2)));
    let wide = SideProgram::new(0, 0, vec![SideOp::Quotient(u32::MAX)]);
    assert_eq!(wide.check(0), Err(SideError::StackUnderflow { step: 0 }));
    assert_eq!(wide.price(), u64::MAX);
}

#[test]
fn steps_and_arguments_are_counted_before_anything_runs() {
    let program = SideProgram::new(1, 1, vec![SideOp::Argument(0), SideOp::Neg]);
    let mut steps = 1;
    assert_eq!(run(&program, &[], &[Scalar::ONE], &mut steps), Err(SideError::StepsExceeded));
    assert_eq!(steps, 1);
    let wrong = Err(SideError::WrongArguments { declared: 1, found: 2 });
    assert_eq!(run(&program, &[], &[Scalar::ONE; 2], &mut 9), wrong);
}
