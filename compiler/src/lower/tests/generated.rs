//! Generated programs compute what a direct reading of them says.

use proptest::prelude::*;

use super::adversary::{cheat, honest_choice};
use super::*;

/// A number.
#[derive(Clone, Debug)]
enum Number {
    X,
    Y,
    Known(i8),
    Binary(char, Box<Number>, Box<Number>),
    Byte(Box<Number>),
    If(Box<Truth>, Box<Number>, Box<Number>),
    Element(Box<Number>),
    Bitwise(char, Box<Number>, Box<Number>),
    Range(i16, i16, Box<Number>),
    Field(i16, i16, Box<Number>),
    Quotient(Box<Number>, Box<Number>),
    Write(Box<Number>, Box<Number>, Box<Number>),
    Assert(Box<Truth>, Box<Number>),
    Bit(u8, Box<Number>),
}

/// A condition.
#[derive(Clone, Debug)]
enum Truth {
    C,
    Compare(&'static str, Box<Number>, Box<Number>),
    Not(Box<Truth>),
    Both(Box<Truth>, Box<Truth>),
    Either(Box<Truth>, Box<Truth>),
}

struct Inputs3 {
    x: i128,
    y: i128,
    c: bool,
}

impl Number {
    fn text(&self) -> String {
        match self {
            Number::X => "x".into(),
            Number::Y => "y".into(),
            Number::Known(n) => format!("({n})"),
            Number::Binary(op, a, b) => format!("({} {op} {})", a.text(), b.text()),
            Number::Byte(a) => format!("({} as u8)", a.text()),
            Number::If(c, a, b) => format!("(if {} {{ {} }} else {{ {} }})", c.text(), a.text(), b.text()),
            Number::Element(i) => format!("[x, 3, y - x][{}]", i.text()),
            Number::Bitwise(op, a, b) => format!("(({} as u8) {op} ({} as u8))", a.text(), b.text()),
            Number::Range(low, high, a) => format!("({} as int {low}..={high})", a.text()),
            Number::Field(low, high, a) => format!("(({} as field) as int {low}..={high})", a.text()),
            Number::Quotient(a, b) => {
                let (a, b) = (a.text(), b.text());
                format!("((({a} * {b}) as field / ({b} as field)) as int 0..=300)")
            }
            Number::Write(i, a, j) => format!(
                "({{ let mut xs: [int -300..=300; 3] = [x, 3, y - x]; xs[{}] = {}; xs[{}] }})",
                i.text(),
                a.text(),
                j.text()
            ),
            Number::Assert(c, a) => format!("({{ assert {}; {} }})", c.text(), a.text()),
            Number::Bit(k, a) => format!("(to_bits::<9>({})[{k}] as u8)", a.text()),
        }
    }

    /// The value; `None` if there is no proof.
    fn value(&self, inputs: &Inputs3) -> Option<i128> {
        Some(match self {
            Number::X => inputs.x,
            Number::Y => inputs.y,
            Number::Known(n) => i128::from(*n),
            Number::Binary(op, a, b) => {
                let (a, b) = (a.value(inputs)?, b.value(inputs)?);
                match op {
                    '+' => a + b,
                    '-' => a - b,
                    '*' => a * b,
                    '/' if b > 0 => a.div_euclid(b),
                    '%' if b > 0 => a.rem_euclid(b),
                    _ => return None,
                }
            }
            Number::Byte(a) => a.value(inputs).filter(|n| (0..256).contains(n))?,
            Number::If(c, a, b) => {
                if c.value(inputs)? {
                    a.value(inputs)?
                } else {
                    b.value(inputs)?
                }
            }
            Number::Element(i) => {
                let i = usize::try_from(i.value(inputs)?).ok()?;
                *[inputs.x, 3, inputs.y - inputs.x].get(i)?
            }
            Number::Bitwise(op, a, b) => {
                let byte = |n: &Number| n.value(inputs).filter(|n| (0..256).contains(n));
                let (a, b) = (byte(a)?, byte(b)?);
                match op {
                    '&' => a & b,
                    '|' => a | b,
                    _ => a ^ b,
                }
            }
            Number::Range(low, high, a) | Number::Field(low, high, a) => {
                a.value(inputs).filter(|n| (i128::from(*low)..=i128::from(*high)).contains(n))?
            }
            Number::Quotient(a, b) => {
                let (a, b) = (a.value(inputs)?, b.value(inputs)?);
                Some(a).filter(|a| b != 0 && (0..=300).contains(a))?
            }
            Number::Write(i, a, j) => {
                let a = a.value(inputs).filter(|a| (-300..=300).contains(a))?;
                let mut xs = [inputs.x, 3, inputs.y - inputs.x];
                *xs.get_mut(usize::try_from(i.value(inputs)?).ok()?)? = a;
                *xs.get(usize::try_from(j.value(inputs)?).ok()?)?
            }
            Number::Assert(c, a) => {
                let holds = c.value(inputs)?;
                a.value(inputs).filter(|_| holds)?
            }
            Number::Bit(k, a) => a.value(inputs).filter(|a| (0..512).contains(a))? >> k & 1,
        })
    }
}

impl Truth {
    fn text(&self) -> String {
        match self {
            Truth::C => "c".into(),
            Truth::Compare(op, a, b) => format!("({} {op} {})", a.text(), b.text()),
            Truth::Not(a) => format!("!{}", a.text()),
            Truth::Both(a, b) => format!("({} && {})", a.text(), b.text()),
            Truth::Either(a, b) => format!("({} || {})", a.text(), b.text()),
        }
    }

    fn value(&self, inputs: &Inputs3) -> Option<bool> {
        Some(match self {
            Truth::C => inputs.c,
            Truth::Compare(op, a, b) => {
                let (a, b) = (a.value(inputs)?, b.value(inputs)?);
                match *op {
                    "<" => a < b,
                    "<=" => a <= b,
                    ">" => a > b,
                    ">=" => a >= b,
                    "==" => a == b,
                    _ => a != b,
                }
            }
            Truth::Not(a) => !a.value(inputs)?,
            Truth::Both(a, b) => a.value(inputs)? && b.value(inputs)?,
            Truth::Either(a, b) => a.value(inputs)? || b.value(inputs)?,
        })
    }
}

fn truth(number: BoxedStrategy<Number>) -> BoxedStrategy<Truth> {
    let op = prop::sample::select(vec!["<", "<=", ">", ">=", "==", "!="]);
    let compare = (op, number.clone(), number).prop_map(|(op, a, b)| Truth::Compare(op, a.into(), b.into()));
    let leaf = prop_oneof![1 => Just(Truth::C), 4 => compare];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| Truth::Not(a.into())),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Truth::Both(a.into(), b.into())),
            (inner.clone(), inner).prop_map(|(a, b)| Truth::Either(a.into(), b.into())),
        ]
    })
    .boxed()
}

fn number() -> BoxedStrategy<Number> {
    let leaf =
        prop_oneof![3 => Just(Number::X), 3 => Just(Number::Y), 2 => (-3..8i8).prop_map(Number::Known)];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let op = prop::sample::select(vec!['+', '-', '-', '*', '/', '%']);
        let bitwise = prop::sample::select(vec!['&', '|', '^']);
        let (truth, assertion) = (truth(inner.clone().boxed()), truth(inner.clone().boxed()));
        prop_oneof![
            4 => (op, inner.clone(), inner.clone()).prop_map(|(op, a, b)| Number::Binary(op, a.into(), b.into())),
            2 => inner.clone().prop_map(|a| Number::Byte(a.into())),
            3 => (truth, inner.clone(), inner.clone())
                .prop_map(|(c, a, b)| Number::If(c.into(), a.into(), b.into())),
            1 => inner.clone().prop_map(|i| Number::Element(i.into())),
            1 => (bitwise, inner.clone(), inner.clone())
                .prop_map(|(op, a, b)| Number::Bitwise(op, a.into(), b.into())),
            2 => (-20..4i16, 0..300i16, inner.clone()).prop_map(|(l, h, a)| Number::Range(l, l + h, a.into())),
            2 => (0..4i16, 0..300i16, inner.clone()).prop_map(|(l, h, a)| Number::Field(l, l + h, a.into())),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| Number::Quotient(a.into(), b.into())),
            1 => (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(i, a, j)| Number::Write(i.into(), a.into(), j.into())),
            1 => (assertion, inner.clone()).prop_map(|(c, a)| Number::Assert(c.into(), a.into())),
            1 => (0..9u8, inner).prop_map(|(k, a)| Number::Bit(k, a.into())),
        ]
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn generated_programs_mean_what_they_say_and_bind_the_prover(number in number(), condition in truth(number()), public in any::<bool>()) {
        const LIMIT: i128 = 1_000_000_000_000;
        // One compilation with a secret and one with a public y: the ways differ.
        let stage = if public { "public " } else { "" };
        let text = format!(
            "type Wide = int -{LIMIT}..={LIMIT};
            circuit t({stage}y: u8, x: u8, c: bool) -> Wide {{
                assert {} || x == y || x != y + 0 * c as u8;
                let result: Wide = {};
                reveal(result)
            }}",
            condition.text(),
            number.text()
        );
        let Ok(circuit) = try_lower(&text) else { return Ok(()) };
        let optimized = crate::ir::passes::optimize(circuit.clone());
        for (x, y) in [(0, 0), (1, 0), (0, 1), (2, 2), (3, 7), (7, 3), (255, 1), (128, 255)] {
            for c in [false, true] {
                let condition = condition.value(&Inputs3 { x, y, c });
                let value = number.value(&Inputs3 { x, y, c }).filter(|n| n.abs() <= LIMIT);
                let expected = condition.and(value).map(|n| vec![BigInt::from(n)]);
                let (x, y, c) = (x as i64, y as i64, i64::from(c));
                let found = if public { run(&circuit, &[y], &[x, c]) } else { run(&circuit, &[], &[y, x, c]) };
                prop_assert_eq!(&found.ok(), &expected, "{} with x = {}, y = {}, c = {}", text, x, y, c);
                if public {
                    continue;
                }
                // A prover who changes one value that a side program chose achieves nothing. The first two are
                // the input `c` itself.
                let secret = scalars(&[y, x, c]);
                let expected = expected.map(|outputs| outputs.iter().map(int_to_scalar).collect::<Vec<_>>());
                for circuit in [&circuit, &optimized] {
                    let honest = honest_choice(circuit, &secret);
                    for place in 2..honest.len() {
                        let old = honest[place];
                        let one = Scalar::ONE;
                        for new in [old + one, old - one, -old, Scalar::ZERO, one, old.invert()] {
                            let mut choice = honest.clone();
                            choice[place] = new;
                            let outputs = cheat(circuit, &secret, &choice);
                            let harmless = outputs.is_none() || outputs == expected;
                            prop_assert!(harmless, "{} {:?} {}", text, secret, place);
                        }
                    }
                }
            }
        }
    }
}
