//! `zkc key sign`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use zkc::contract::data_to_sign;

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::source::Source;
use super::{answer, open, read};

/// Sign data for others to show: a price, or what was agreed on
///
/// The data are a text that says what they are for, then numbers, `true` or `false`, and addresses as texts: `"the price of gold", 7, 1_800`. What is signed
/// is printed as it is understood, with the signature. A clause asks for it with `signed(key, s, "the price of gold", …)`, and takes it as a text: `bet.rose(1_800, "…")`.
/// It is no signature of a transaction, whatever the data are. Whoever has it can show it to each contract that asks for the same.
///
/// Exit codes: 0 signed, 1 these are no data, the passphrase is wrong or the file was changed, 2 the file is missing or not a key file, or there is no passphrase.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The key file
    file: PathBuf,
    /// What is signed
    #[arg(long, value_name = "DATA")]
    data: String,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let said = data_to_sign(&arguments.data)
        .map_err(|refused| Failure::new(refused.sources, refused.diagnostics))?;
    let file = read(&arguments.file)?;
    let passphrase = arguments.source.known(&arguments.file, console)?;
    let signature = said.data.sign(&open(&arguments.file, &file, &passphrase, console)?).to_string();
    let mut text = format!("for        {}\n", said.purpose.escape_debug());
    for (part, number) in said.shown.iter().zip(1..) {
        text += &format!("data {number:<4}  {part}\n");
    }
    text += &format!("signer     {}\nsignature  {signature}\n", file.address);
    let data = json!(said.shown);
    Ok(answer(&file, text).with("purpose", said.purpose).with("data", data).with("signature", signature))
}
