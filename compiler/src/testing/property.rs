//! Properties: tests that are run for many values of their parameters.

use zkvm::abi::Type;
use zkvm::{Inputs, Scalar};

use super::random::Random;
use super::sample::Sample;
use super::{Options, Outcome, circuit, inputs, proven};
use crate::diagnostic::Diagnostic;
use crate::driver::{Built, Checked, FailedExecution, Secrets, execute_built};
use crate::hir::Test;

/// So often a value that fails is tried to be made simpler.
const SHRINKING: u32 = 2_000;

/// The seeds of the runs of a property with these parameters.
fn seeds(test: &Test, options: &Options<'_>, parameters: usize) -> Vec<u64> {
    let mut seeds = Random::new(&[test.name.as_bytes(), &options.seed.to_le_bytes()]);
    // Without parameters all runs are alike.
    let runs = if parameters == 0 { 1 } else { options.runs };
    let drawn = (0..runs).map(|_| seeds.next());
    options.first.iter().copied().chain(drawn).collect()
}

/// Runs a property for values that follow from its name and a seed.
pub(super) fn run(checked: &Checked, test: &Test, options: Options<'_>) -> Outcome {
    let built = match circuit(checked, test, vec![]) {
        Ok(built) => built,
        Err(diagnostics) => return Outcome::not_built(diagnostics),
    };
    let parameters = parameters(checked, test, &built);
    let property = Property { checked, built: &built, parameters: &parameters };
    let mut outcome = Outcome { multipliers: built.image.counts.multipliers, ..Outcome::default() };
    for seed in seeds(test, &options, parameters.len()) {
        outcome.runs += 1;
        let samples = property.samples(seed);
        if let Some(failed) = property.failure(&samples) {
            outcome.seed = Some(seed);
            let (samples, failed) = property.simplest(samples, failed);
            outcome.logs = failed.logs;
            return outcome.failed(property.told(failed.diagnostic, &samples, seed));
        }
        // One run stands for all: they are of one circuit.
        if options.prove
            && outcome.runs == 1 + options.first.len() as u32
            && let Some(diagnostic) = proven(&built, &property.inputs(&samples))
        {
            return outcome.failed(diagnostic);
        }
    }
    outcome
}

/// The leaves of the parameters in each run of a property; nothing if it cannot be built.
pub(super) fn leaves(checked: &Checked, test: &Test, options: Options<'_>) -> Vec<Vec<Scalar>> {
    let Ok(built) = circuit(checked, test, vec![]) else { return vec![] };
    let parameters = parameters(checked, test, &built);
    let property = Property { checked, built: &built, parameters: &parameters };
    let seeds = seeds(test, &options, parameters.len()).into_iter();
    seeds.map(|seed| property.leaves(&property.samples(seed))).collect()
}

/// The names and types of a property's parameters, which are its first inputs.
fn parameters(checked: &Checked, test: &Test, built: &Built) -> Vec<(String, Type)> {
    let function = &checked.program.functions[test.function.0 as usize];
    let parameters = built.circuit.abi.parameters.iter().take(function.parameters.len());
    parameters.map(|parameter| (parameter.name.clone(), parameter.ty.clone())).collect()
}

/// A property that was built.
struct Property<'a> {
    checked: &'a Checked,
    built: &'a Built,
    parameters: &'a [(String, Type)],
}

impl Property<'_> {
    /// The values of a run.
    fn samples(&self, seed: u64) -> Vec<Sample> {
        let mut random = Random::new(&[&seed.to_le_bytes()]);
        self.parameters.iter().map(|(_, ty)| Sample::random(ty, &mut random)).collect()
    }

    fn leaves(&self, samples: &[Sample]) -> Vec<Scalar> {
        let mut leaves = vec![];
        samples.iter().zip(self.parameters).for_each(|(sample, (_, ty))| sample.leaves(ty, &mut leaves));
        leaves
    }

    fn inputs(&self, samples: &[Sample]) -> Inputs {
        inputs(&self.built.circuit.given, &self.leaves(samples))
    }

    fn failure(&self, samples: &[Sample]) -> Option<Box<FailedExecution>> {
        execute_built(self.built, &self.checked.sources, &self.inputs(samples), Secrets::Show).err()
    }

    /// Values that fail, too, and of which no simpler ones were found.
    fn simplest(
        &self,
        mut samples: Vec<Sample>,
        mut failed: Box<FailedExecution>,
    ) -> (Vec<Sample>, Box<FailedExecution>) {
        let mut tries = 0;
        'simpler: loop {
            for (index, (_, ty)) in self.parameters.iter().enumerate() {
                for smaller in samples[index].smaller(ty) {
                    if tries == SHRINKING {
                        return (samples, failed);
                    }
                    tries += 1;
                    let mut candidate = samples.clone();
                    candidate[index] = smaller;
                    if let Some(again) = self.failure(&candidate) {
                        (samples, failed) = (candidate, again);
                        continue 'simpler;
                    }
                }
            }
            return (samples, failed);
        }
    }

    /// A failure with the values for which it is one.
    fn told(&self, mut diagnostic: Diagnostic, samples: &[Sample], seed: u64) -> Diagnostic {
        for ((name, ty), sample) in self.parameters.iter().zip(samples) {
            diagnostic = diagnostic.note(format!("for {name} = {}", sample.show(ty)));
        }
        diagnostic.note(format!("made simpler from the values of seed {seed:016x}"))
    }
}
