//! Digits, multisets, tables and memories: what they accept, and each way in which they fail.

mod common;

use common::machine::{Setup, scalar};
use zkvm::machine::MachineError as Error;
use zkvm::program::Instruction::{self, *};
use zkvm::{Entry, Image, Receipt, prove, verify};

fn accepts(setup: &Setup, outputs: &[i64]) {
    let expected: Vec<_> = outputs.iter().copied().map(scalar).collect();
    assert_eq!(setup.mock(), Ok(expected), "{:?}", setup.code);
    let pedersen = zkvm::PedersenGens::default();
    assert_eq!(
        setup.prove_and_verify(&pedersen, |prover| prover, |prover| prover),
        Ok(()),
        "{:?}",
        setup.code
    );
}

fn multipliers(setup: &Setup) -> u32 {
    zkvm::cost(&setup.image()).expect("an image that runs").counts.multipliers
}

#[test]
fn a_number_of_64_bits_in_digits() {
    let setup = |bits, value| {
        Setup::new(&[Secret(0), Digits(0)]).digit_bits(bits).constants(&[i64::MAX]).secret(&[value])
    };
    for bits in 1..=8 {
        accepts(&setup(bits, i64::MAX), &[]);
        accepts(&setup(bits, 0), &[]);
        accepts(&setup(bits, 123_456_789_012_345), &[]);
        assert!(matches!(setup(bits, -1).mock(), Err(Error::Unsatisfied { .. })));
    }
    // The secret; 15 digits that weigh powers of 16, one that weighs less, and a bit; the table has 16 numbers.
    assert_eq!(multipliers(&setup(4, 1)), 1 + 16 + 1 + 8);
    // 9 digits, of which one is half a multiplier of the first phase; the table has 128 numbers.
    assert_eq!(multipliers(&setup(7, 1)), 4 + 1 + 5 + 64);
}

#[test]
fn the_range_of_an_input() {
    let code = [SecretDigits(0), SecretDigits(1), Add, Reveal, Drop];
    accepts(&Setup::new(&code).digit_bits(4).integers(&[(-7, -10, 30), (999, 0, 999)]).outputs(1), &[992]);
}

fn permutation(values: &[i64], image: &[i64]) -> Setup {
    let mut code = vec![Group];
    let tuple = |weight: &[Instruction], k: u32| [weight, &[Secret(k), Tuple(1)]].concat();
    (0..values.len() as u32).for_each(|k| code.extend(tuple(&[Int(1)], k)));
    (0..image.len() as u32).for_each(|k| code.extend(tuple(&[Int(1), Neg], k + values.len() as u32)));
    Setup::new(&code).secret(&[values, image].concat())
}

#[test]
fn permutations() {
    accepts(&permutation(&[1, 2, 2, 3], &[2, 3, 1, 2]), &[]);
    for wrong in [[2, 3, 1, 1], [2, 3, 1, 4], [2, 2, 2, 2]] {
        assert!(matches!(permutation(&[1, 2, 2, 3], &wrong).mock(), Err(Error::Unsatisfied { .. })));
    }
}

#[test]
fn a_table() {
    let rows = (0..5).flat_map(|k| [Int(k), Int(k * k), Int(7), Row(3, 2)]);
    let code: Vec<_> = rows
        .chain([Secret(0), Lookup(3, 2), Drop, Reveal, Drop, Secret(1), Lookup(3, 2), Drop, Reveal, Drop])
        .collect();
    let setup = |values: &[i64]| Setup::new(&code).secret(values).outputs(2);
    accepts(&setup(&[4, 2]), &[16, 4]);
    accepts(&setup(&[0, 0]), &[0, 0]);
    assert_eq!(setup(&[4, 5]).mock(), Err(Error::RowMissing(3)));
}

#[test]
fn a_memory() {
    let mut code: Vec<_> = (0..4).flat_map(|k| [Int(k), Int(10 * k), Put(0, 1)]).collect();
    // Increase the element at a secret address, three times.
    for k in 0..3 {
        let address = 2 * k;
        code.extend([
            Secret(address),
            Store(k),
            Load(k),
            Load(k),
            Take(0, 1),
            Secret(address + 1),
            Add,
            Put(0, 1),
        ]);
    }
    code.extend((0..4).flat_map(|k| [Int(k), Take(0, 1), Reveal, Drop]));
    let setup = |values: &[i64]| Setup::new(&code).secret(values).digit_bits(2).outputs(4);
    accepts(&setup(&[1, 5, 1, 6, 3, 7]), &[0, 21, 20, 37]);
    assert_eq!(setup(&[1, 5, 4, 6, 3, 7]).mock(), Err(Error::CellMissing(0)));
}

/// Everything that the second phase settles in one program, and what else images have that the other stored receipt lacks.
fn everything() -> Setup {
    let code = [
        // Slots 0 to 4: the first input and its bits; 5: the second input; 6: an address.
        vec![SecretBits(0, 0), SecretDigits(1), Store(5), Load(5), Digits(0), Secret(2), Store(6)],
        (0..4).flat_map(|k| [Int(k), Int(k * k), Row(0, 1)]).collect(),
        vec![Load(6), Lookup(0, 1), Store(7)],
        (0..4).flat_map(|k| [Int(k), Load(5), Int(k), Add, Put(0, 1)]).collect(),
        vec![Load(6), Load(6), Take(0, 1), Load(7), Add, Put(0, 1)],
        (0..4).flat_map(|k| [Int(k), Take(0, 1), Store(8 + k)]).collect(),
        vec![Group, Int(1), Load(5), Load(6), Tuple(2), Int(1), Neg, Load(5), Load(6), Tuple(2)],
        // The routine squares the sum of three bits, and adds it as a bit and a carry.
        vec![Load(1), Load(2), Load(3), Invoke(0, 12), Load(12), Reveal, Drop],
        (8..12).flat_map(|slot| [Load(slot), Reveal, Drop]).collect(),
    ];
    let routine = [
        Load(0),
        Load(1),
        Load(2),
        FullAdd(3),
        Load(3),
        Load(4),
        Pack(2),
        Linear,
        Store(5),
        Load(5),
        Load(5),
        Mul,
    ];
    Setup::new(&code.concat())
        .routine(3, 1, &routine)
        .digit_bits(3)
        .constants(&[1000])
        .integers(&[(7, 0, 15), (500, 0, 700)])
        .secret(&[7, 500, 3])
        .outputs(5)
}

/// As in receipt_flow.rs: a receipt of an earlier build verifies for as long as the format version stays. After a wanted change
/// of format, write it again: `ZKVM_STORE=1 cargo test -p zkvm --test settlement`.
#[test]
fn a_stored_receipt_still_verifies() {
    let stored = |name: &str| format!("{}/tests/stored/{name}", env!("CARGO_MANIFEST_DIR"));
    let (image_file, receipt_file) = (stored("settlement.zkx"), stored("settlement.zkr"));
    let (image, inputs) = (everything().image(), everything().inputs());
    if std::env::var_os("ZKVM_STORE").is_some() {
        let receipt = prove(&image, &inputs).expect("a receipt");
        std::fs::write(&image_file, image.encode()).expect("the image is written");
        std::fs::write(&receipt_file, receipt.encode()).expect("the receipt is written");
    }
    let read = |file: &str| std::fs::read(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    assert_eq!(Image::decode(&read(&image_file)), Ok(image.clone()));
    let receipt = Receipt::decode(&read(&receipt_file)).expect("a receipt");
    let verified = verify(&image, &receipt).expect("a verified receipt");
    let outputs = [9, 500, 501, 502, 512].map(|output| Entry::Clear(scalar(output)));
    assert_eq!(verified.journal().entries, outputs);
}
