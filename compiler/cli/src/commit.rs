//! `zkc commit`

use clap::Args;
use curve25519_dalek::scalar::Scalar;
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::abi::Type;
use zkvm::generators::PedersenGens;

use super::answer::{Answer, Failure, Report};
use super::console::Console;
use super::eval::{What, evaluated};
use super::random::random_scalar;

/// Commit to a value, as a `Hidden` input does
///
/// The value is an expression, as for `zkc eval`. The opening that is printed is what an inputs file takes for a `Hidden` input with this
/// commitment. Keep it: without the blinding nobody can open the commitment, and with it everybody can.
///
/// Exit codes: 0 printed, 1 the expression, the program or the inputs have errors, or a check fails, 2 a file is missing,
/// unreadable or malformed, there are several circuits and none is chosen, or an image exceeds the memory limit.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    what: What,
    /// The blinding, 64 hex digits; without it, a random one is drawn
    #[arg(long, value_name = "HEX", value_parser = blinding)]
    blinding: Option<Scalar>,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let found = evaluated(&arguments.what, console)?;
    let (Type::Bool | Type::Int { .. } | Type::Field, [leaf]) =
        (&found.value.ty, found.value.leaves.as_slice())
    else {
        let message = format!("a commitment is to one number, not to a value of type `{}`", found.value.ty);
        let help = "commit to each part, or to a hash of all: `poseidon::hash([…])`";
        return Err(Diagnostic::global(codes::E0643, message).help(help).into());
    };
    let blinding = arguments.blinding.unwrap_or_else(random_scalar);
    let point = PedersenGens::default().commit(*leaf, blinding).compress();
    let (commitment, blinding) = (hex::encode(point.as_bytes()), hex::encode(blinding.to_bytes()));
    let value = &found.value;
    let text =
        format!("commitment  {commitment}\nopening     {{ value = {value}, blinding = \"{blinding}\" }}\n");
    Ok(Answer::new(text)
        .with("commitment", commitment)
        .with("value", value.json())
        .with("blinding", blinding)
        .report(Report { logs: found.logs, ..Report::default() }))
}

/// A blinding that hides something.
fn blinding(text: &str) -> Result<Scalar, String> {
    let mut bytes = [0; 32];
    let read = hex::decode_to_slice(text, &mut bytes).ok();
    match read.and_then(|()| Option::<Scalar>::from(Scalar::from_canonical_bytes(bytes))) {
        None => Err(
            "expected 64 hex digits, a scalar below the group order: 62 random digits and `00` behind them"
                .to_string(),
        ),
        Some(scalar) if scalar == Scalar::ZERO => Err("a blinding of zero hides nothing".to_string()),
        Some(scalar) => Ok(scalar),
    }
}
