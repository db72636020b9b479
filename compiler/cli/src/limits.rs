//! The options that say what a stranger's image may cost.

use clap::Args;
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::image::budget::{OverBudget, Resource};
use zkvm::{Budget, Image};

/// Bytes in what `--max-memory` counts.
const MEGABYTE: u64 = 1_000_000;

/// What an image may cost.
#[derive(Args)]
pub(super) struct ImageLimits {
    /// The most multipliers an image may have (about 10 µs each)
    #[arg(long, value_name = "COUNT", default_value_t = Budget::default().multipliers)]
    max_multipliers: u64,
    /// The most steps its side programs may take (about 10 ns each)
    #[arg(long, value_name = "COUNT", default_value_t = Budget::default().steps)]
    max_steps: u64,
    #[command(flatten)]
    memory: MemoryLimit,
}

/// How much memory a command may take.
#[derive(Args)]
pub(super) struct MemoryLimit {
    /// The most memory, in megabytes, that an image or a batch of receipts may take
    #[arg(long, value_name = "MB", default_value_t = Budget::default().memory / MEGABYTE)]
    max_memory: u64,
}

impl ImageLimits {
    pub(super) fn budget(&self) -> Budget {
        let (multipliers, steps) = (self.max_multipliers, self.max_steps);
        Budget { multipliers, steps, ..self.memory.budget() }
    }
}

impl MemoryLimit {
    pub(super) fn budget(&self) -> Budget {
        Budget { memory: self.max_memory.saturating_mul(MEGABYTE), ..Budget::UNLIMITED }
    }
}

/// What an image is wanted for, as messages say it.
pub(super) const VERIFYING: &str = "verify a receipt of it, valid or not";
pub(super) const RUNNING: &str = "run it with any inputs";

/// What is needed and what is allowed, of what, and the option that allows more.
fn in_words(error: &OverBudget) -> (u64, u64, &'static str, &'static str) {
    let OverBudget { what, needed, allowed } = *error;
    match what {
        Resource::Multipliers => (needed, allowed, "multipliers", "--max-multipliers"),
        Resource::Steps => (needed, allowed, "steps of side programs", "--max-steps"),
        Resource::Memory => (needed.div_ceil(MEGABYTE), allowed / MEGABYTE, "MB of memory", "--max-memory"),
    }
}

/// That an image of one's own asks for more than commands allow a stranger's, if it does.
pub(super) fn large_image(name: &str, image: &Image) -> Option<Diagnostic> {
    let error = Budget::default().check_run(image).err()?;
    let (needed, allowed, what, option) = in_words(&error);
    let message = format!("the image of `{name}` needs {needed} {what}, more than is allowed by default");
    let help = format!(
        "allow it with `{option} {needed}` where it is used, or split the work over several circuits"
    );
    Some(
        Diagnostic::global(codes::W0801, message)
            .note(format!("other commands refuse image files that need more than {allowed} {what}"))
            .help(help),
    )
}

/// That an image asks for more than it is allowed.
pub(super) fn over_budget(error: &OverBudget, work: &str) -> Diagnostic {
    let (needed, allowed, what, option) = in_words(error);
    Diagnostic::global(
        codes::E0823,
        format!("the image needs {needed} {what}, but only {allowed} are allowed"),
    )
    .note(format!("this is the highest cost to {work}"))
    .help(format!("if you trust the image, allow this with `{option} {needed}`"))
}

/// That what is in a file would be too large in memory.
pub(super) fn too_much_memory(file: &str, limit: u64) -> Diagnostic {
    let limit = limit / MEGABYTE;
    Diagnostic::global(codes::E0823, format!("{file} takes more than {limit} MB of memory"))
        .help("if you trust whoever made it, allow more with `--max-memory MB`")
}
