//! Side programs: what is checked runs, at the price it says.

use zkvm::abi::Abi;
use zkvm::image::{Counts, Debug};
use zkvm::program::{SideOp, SideProgram, run};
use zkvm::{Image, Scalar};

/// Two bytes are numbers of arguments and results, and pairs of bytes are operations; a check and a run agree about them.
pub(super) fn side(bytes: &[u8]) {
    let Some(([arguments, results], code)) = bytes.split_first_chunk() else { return };
    let code: Vec<SideOp> = code.as_chunks().0.iter().map(op).collect();
    let program = SideProgram::new(u32::from(arguments % 4), u32::from(results % 8), code);
    let constants = [-Scalar::ONE, Scalar::from(u64::MAX), Scalar::from(3u8).invert()];
    let arguments: Vec<Scalar> = (0..program.arguments).map(|k| -Scalar::from(k * k)).collect();

    let checked = program.check(constants.len());
    let mut left = program.price();
    let ran = run(&program, &constants, &arguments, &mut left);
    assert_eq!(ran.is_ok(), checked.is_ok(), "{ran:?} {checked:?}");
    if let Ok(values) = &ran {
        assert_eq!((values.len() as u32, left), (program.results, 0));
        assert_eq!(run(&program, &constants, &arguments, &mut program.price()).as_ref(), Ok(values));
    }
    if let Some(less) = program.price().checked_sub(1) {
        assert!(run(&program, &constants, &arguments, &mut { less }).is_err(), "it ran below its price");
    }
    in_an_image(program, &constants, checked.is_ok());
}

/// An image takes the program exactly if it can run.
fn in_an_image(program: SideProgram, constants: &[Scalar], good: bool) {
    let image = Image {
        abi: Abi::default(),
        counts: Counts::default(),
        digit_bits: 0,
        constants: constants.to_vec(),
        side_programs: vec![program],
        routines: vec![],
        code: vec![],
        debug: Debug::default(),
    };
    match Image::decode(&image.encode()) {
        Ok(decoded) => assert!(good && decoded == image),
        Err(error) => assert!(!good, "{error}"),
    }
}

/// Every operation, the rare ones as often as others.
fn op(&[code, k]: &[u8; 2]) -> SideOp {
    let number = u32::from(k);
    match code % 25 {
        0 => SideOp::Argument(number),
        1 => SideOp::Constant(number % 4),
        2 => SideOp::Int(number << (k % 25)),
        3 => SideOp::Dup(number % 8),
        4 => SideOp::Add,
        5 => SideOp::Sub,
        6 => SideOp::Mul,
        7 => SideOp::Neg,
        8 => SideOp::Invert,
        9 => SideOp::Divide,
        10 => SideOp::Remainder,
        11 => SideOp::SquareRoot,
        12 => SideOp::Equal,
        13 => SideOp::Less,
        14 => SideOp::Select,
        15 => SideOp::And,
        16 => SideOp::Or,
        17 => SideOp::Xor,
        18 => SideOp::ShiftLeft,
        19 => SideOp::ShiftRight,
        20 => SideOp::Sort(number % 8),
        21 => SideOp::Carry(number % 8),
        22 => SideOp::Product(number % 5),
        23 => SideOp::Quotient(number % 5),
        _ => SideOp::Inverse(number % 5),
    }
}
