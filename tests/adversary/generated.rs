//! Generated programs have one result for inputs of their types, that of the honest prover, and none for others.

use zkc::search::{ONE_AND_ANOTHER, Tuple, Verdict, few, inside, judge, judge_free, outside};
use zkc_tests::try_build;
use zkvm::abi::LeafKind;
use zkvm::{Image, Scalar};

use super::effort;
use super::generator::{Random, program};

/// Programs that compile.
const PROGRAMS: usize = 150;

/// Values for all inputs.
pub(crate) fn tuple(image: &Image, random: &mut Random) -> Tuple {
    image.abi.leaves().map(|leaf| random.one_of(&inside(&leaf.ty, 16))).collect()
}

/// What was searched.
#[derive(Debug, Default)]
struct Tally {
    compiled: usize,
    /// Of these, how many go on to compute with what they revealed.
    fed: usize,
    refused: usize,
    searches: usize,
    accepted: usize,
    gave_up: usize,
}

impl Tally {
    fn add(&mut self, verdict: Verdict, place: impl Fn() -> String) {
        self.searches += 1;
        match verdict {
            Verdict::Holds => {}
            Verdict::Lie(what) => panic!("{what}: {}", place()),
            Verdict::GaveUp => self.gave_up += 1,
        }
    }
}

fn attack(image: &Image, random: &mut Random, tally: &mut Tally, text: &str) {
    let show = |tuple: &[Scalar]| format!("{}\n{text}", zkc::search::show(tuple));
    for _ in 0..8 {
        let tuple = tuple(image, random);
        tally.accepted += usize::from(zkc::search::honest(image, &tuple).is_some());
        tally.add(judge(image, &tuple, ONE_AND_ANOTHER), || show(&tuple));
    }
    let leaves: Vec<_> = image.abi.leaves().collect();
    for (index, leaf) in leaves.iter().enumerate() {
        if matches!(leaf.kind, LeafKind::Public(_)) {
            continue;
        }
        let outside = outside(&leaf.ty);
        if !outside.is_empty() {
            let mut tuple = tuple(image, random);
            tuple[index] = random.one_of(&outside);
            tally.add(judge(image, &tuple, ONE_AND_ANOTHER), || show(&tuple));
        }
        if few(&leaf.ty).is_some_and(|count| count <= 6) {
            let tuple = tuple(image, random);
            tally.add(judge_free(image, &tuple, &[index], 6_000), || {
                format!("input {index} free, {}", show(&tuple))
            });
        }
    }
}

#[test]
fn generated_programs_have_one_result() {
    let mut tally = Tally::default();
    let mut seed = 0;
    while tally.compiled < PROGRAMS * effort() {
        seed += 1;
        let mut random = Random::new(seed);
        let text = program(&mut random);
        match try_build(&text) {
            Err(error) => {
                // What can be refused is what never fits, never holds, is a constant outside, or a hint among constants.
                let expected =
                    ["error[E05", "error[E031", "error[E0418"].iter().any(|code| error.contains(code));
                assert!(expected, "seed {seed}: {text}{error}");
                tally.refused += 1;
            }
            Ok(built) => {
                tally.compiled += 1;
                tally.fed += usize::from(text.contains("= reveal("));
                attack(&built.image, &mut random, &mut tally, &format!("seed {seed}: {text}"));
            }
        }
    }
    println!("{tally:?}");
    assert!(tally.accepted * 5 > tally.compiled * 8, "most runs are refused: {tally:?}");
    assert!(tally.fed * 10 > tally.compiled, "few programs compute with what they revealed: {tally:?}");
    assert!(tally.gave_up * 100 <= tally.searches, "too many searches gave up: {tally:?}");
}
