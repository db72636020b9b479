//! What a verifier does before its multi-scalar multiplication: replaying the transcript, and the scalars of
//! the last equation.
//!
//!     RAYON_NUM_THREADS=1 cargo run --release -p zkvm --example bench_equation [RUNS]
//!
//! RUNS is how often each step is timed (201 unless told). Medians.
#![allow(clippy::print_stdout)]

use std::{env, hint::black_box, time::Instant};

use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use zkvm::gadgets::{AllocatedValue, cloak};
use zkvm::r1cs::{LinearCombination, Prover, R1csProof, RandomizableConstraintSystem, Variable, Verifier};
use zkvm::{BulletproofGens, PedersenGens};

trait System: RandomizableConstraintSystem {
    fn bits(&mut self, v: Variable, n: usize, value: Option<u64>)
    where
        Self: Sized,
    {
        for _ in 0..n / 64 {
            let mut rest = LinearCombination::from(v);
            for i in 0..64 {
                let wires = value.map(|v| v >> i & 1).map(|bit| (Scalar::from(1 - bit), Scalar::from(bit)));
                let (left, right, output) = self.allocate_multiplier(wires).expect("an assignment");
                self.constrain(output.into());
                self.constrain(LinearCombination::from(left) + right - Scalar::from(1u64));
                rest = rest - LinearCombination::from(right) * Scalar::from(1u64 << i);
            }
            self.constrain(rest);
        }
    }
    fn products(&mut self, v: Variable, n: usize)
    where
        Self: Sized,
    {
        let mut last = LinearCombination::from(v);
        for _ in 0..n {
            last = self.multiply(last.clone(), last + v).2.into();
        }
    }
    fn payment(&mut self, variables: &[Variable])
    where
        Self: Sized,
    {
        let (pairs, _) = variables.as_chunks();
        let values: Vec<_> = pairs.iter().map(|&[q, f]| AllocatedValue { q, f }).collect();
        let (inputs, outputs) = values.split_at(2);
        cloak(self, inputs.to_vec(), outputs.to_vec()).expect("a cloak");
    }
}
impl<T: RandomizableConstraintSystem> System for T {}

fn bench(
    name: &str,
    runs: usize,
    gens: &BulletproofGens,
    values: &[Scalar],
    build: &dyn Fn(&mut dyn FnMut(&mut Option<Prover>, &mut Option<Verifier>)),
    b: impl Fn(&mut Prover, &[Variable]),
    c: impl Fn(&mut Verifier, &[Variable]),
) {
    let _ = build;
    let pc = PedersenGens::default();
    let mut prover = Prover::new(&pc, Transcript::new(b"bench"));
    let (commitments, variables): (Vec<_>, Vec<_>) =
        values.iter().map(|v| prover.commit(*v, *v + Scalar::ONE)).unzip();
    b(&mut prover, &variables);
    let (proof, _) = prover.prove(gens).expect("generators");
    let proof = R1csProof::from_bytes(&proof.to_bytes()).expect("bytes");
    let (mut building, mut equation) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let start = Instant::now();
        let mut verifier = Verifier::new(Transcript::new(b"bench"));
        let variables: Vec<_> = commitments.iter().map(|p| verifier.commit(*p)).collect();
        c(&mut verifier, &variables);
        building.push(start.elapsed());
        let start = Instant::now();
        let e = black_box(verifier.equation(&proof).expect("well formed"));
        equation.push(start.elapsed());
        drop(e);
    }
    building.sort();
    equation.sort();
    println!(
        "{name}: build {:.1} µs, equation {:.1} µs (least {:.1})",
        building[runs / 2].as_secs_f64() * 1e6,
        equation[runs / 2].as_secs_f64() * 1e6,
        equation[0].as_secs_f64() * 1e6
    );
}

fn main() {
    let runs = env::args().nth(1).map_or(201, |n| n.parse().expect("a number"));
    let gens = BulletproofGens::new(1 << 14);
    let flavor = Scalar::from(9u8).invert();
    let v: Vec<_> = [5u64, 6, 4, 7].iter().flat_map(|q| [Scalar::from(*q), flavor]).collect();
    let none: &dyn Fn(&mut dyn FnMut(&mut Option<Prover>, &mut Option<Verifier>)) = &|_| {};
    bench("payment", runs, &gens, &v, none, |p, v| p.payment(v), |p, v| p.payment(v));
    for e in if runs > 1000 { vec![] } else { vec![10, 14] } {
        let n = 1 << e;
        let value = 0x0123_4567_89ab_cdefu64;
        bench(
            &format!("products 2^{e}"),
            runs,
            &gens,
            &[Scalar::from(value)],
            none,
            |p, v| p.products(v[0], n),
            |p, v| p.products(v[0], n),
        );
        bench(
            &format!("bits 2^{e}"),
            runs,
            &gens,
            &[Scalar::from(value)],
            none,
            |p, v| p.bits(v[0], n, Some(value)),
            |p, v| p.bits(v[0], n, None),
        );
    }
}
