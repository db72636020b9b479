//! `zkc tx sign`

use std::path::{Path, PathBuf};

use clap::Args;
use zkc::contract::rounds::{Kept, RoundError, Rounds, positions, signers};
use zkc::contract::sign_together;
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::signature::musig::Group;
use zkvm::signature::{Signature, SigningKey, VerificationKey};
use zkvm::tx::{Tx, TxId, UnsignedTx};

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::super::{files, key};
use super::part::{Part, Stage, malformed};
use super::{PartFile, form, kept};

/// Sign a proven transaction: at once with the keys of all who have to, or in turn
///
/// What is signed is the transaction's ID, which covers all that it does; a file whose transaction does something else than what was
/// built is refused. `zkc tx inspect` shows what it does and who has to sign.
///
/// If keys are missing, the file goes around: each signer runs this command with their key and hands the file on, in three rounds. For two signers
/// these are four runs, in turn. Between them, what a signer needs for the next round is in a file beside the key file, and worthless without the key.
///
/// Exit codes: 0 signed, or the file is to be handed on; 1 the key is not one of the signers', the passphrase is wrong, or somebody sent something wrong;
/// 2 a file is missing, unreadable or malformed.
#[derive(Args)]
pub(in super::super) struct Arguments {
    #[command(flatten)]
    part: PartFile,
    /// A key file; one for each signer who is here
    #[arg(long = "key", required = true, value_name = "FILE")]
    keys: Vec<PathBuf>,
    /// The ID of the transaction that was looked at: another one is not signed
    #[arg(long, value_name = "HEX", value_parser = id)]
    id: Option<TxId>,
    /// Forget what signers sent each other, and begin with the first round
    #[arg(long)]
    restart: bool,
    #[command(flatten)]
    source: key::Source,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let path = &arguments.part.file;
    let (unsigned, mut part) = arguments.part.read()?.unsigned(path)?;
    if arguments.id.is_some_and(|id| id != part.id) {
        let message =
            format!("{} is the transaction {} and not the one to be signed", files::show(path), part.id);
        return Err(Diagnostic::global(codes::E0721, message)
            .help("look at it with `zkc tx inspect`, and ask who changed it")
            .into());
    }
    if arguments.restart {
        part.rounds = None;
    }
    if let (Stage::Signed(_), false) = (&part.stage, arguments.restart) {
        let text = format!("transaction {} is signed already: next is `zkc tx submit`\n", part.id);
        return Ok(Answer::new(text).with("id", part.id.to_string()).with("signed", true));
    }
    let group = signers(&unsigned, &part.together).map_err(|error| malformed(path, &error.to_string()))?;
    let mut keys: Vec<(&Path, SigningKey)> = vec![];
    for file in &arguments.keys {
        let key = key::unlock(file, &arguments.source, console)?;
        // Whoever has nothing to sign is told only if nobody else has.
        if !positions(&group, key.verification_key()).is_empty() {
            keys.push((file, key));
        }
    }
    let present = |key: &VerificationKey| keys.iter().any(|(_, own)| own.verification_key() == *key);
    if group.keys().iter().all(present) {
        let keys: Vec<SigningKey> = keys.iter().map(|(_, key)| key.clone()).collect();
        return signed(arguments, sign_all(path, unsigned, &keys, &part)?, part);
    }
    if keys.is_empty() {
        return Err(missing(&group).into());
    }
    let rounds = part.rounds.take().unwrap_or_else(|| Rounds::new(&group));
    if !rounds.fits(&group) {
        return Err(malformed(path, "it has not one part of each signer").into());
    }
    // Two runs at once could make two shares with one nonce. The locks are held until the file is written.
    let locks = keys.iter().map(|(file, _)| files::lock(file)).collect::<Result<Vec<_>, _>>()?;
    let answer = match in_turn(arguments, &unsigned, &group, &keys, rounds, part.id)? {
        (_, Some(signature)) => {
            let tx = unsigned.sign_with(signature).map_err(|error| malformed(path, &error.to_string()))?;
            signed(arguments, tx, part)
        }
        (rounds, None) => {
            let answer = handed_on(path, &part, &group, &rounds);
            arguments.part.replace(&Part { rounds: Some(rounds), ..part })?;
            Ok(answer)
        }
    };
    drop(locks);
    answer
}

/// Signs with the keys of all.
fn sign_all(path: &Path, unsigned: UnsignedTx, keys: &[SigningKey], part: &Part) -> Result<Tx, Diagnostic> {
    match part.together.is_empty() {
        true => unsigned.sign(keys).map_err(|error| malformed(path, &error.to_string())),
        false => sign_together(unsigned, keys, &part.together).map_err(|why| malformed(path, &why)),
    }
}

/// Adds the parts of those who are here, until they have to wait for others or the signature is complete. What they keep is on the disk, or gone from it,
/// before others can see what they add.
fn in_turn(
    arguments: &Arguments,
    unsigned: &UnsignedTx,
    group: &Group,
    keys: &[(&Path, SigningKey)],
    mut rounds: Rounds,
    id: TxId,
) -> Result<(Rounds, Option<Signature>), Diagnostic> {
    let (mut places, mut signers): (Vec<PathBuf>, Vec<(&SigningKey, Kept)>) = (vec![], vec![]);
    for (file, key) in keys {
        let place = kept::path(file, id);
        let known = if arguments.restart { None } else { kept::read(&place)? };
        signers.push((key, known.unwrap_or_default()));
        places.push(place);
    }
    let signature = rounds.play(unsigned, group, &mut signers);
    let signature = signature.map_err(|(position, error)| stopped(group, position, error))?;
    for (place, (key, kept)) in places.iter().zip(&signers) {
        let shared = positions(group, key.verification_key());
        match shared.into_iter().all(|position| rounds.shares[position].is_some()) {
            true => kept::forget(place)?,
            false => kept::write(place, kept)?,
        }
    }
    Ok((rounds, signature))
}

fn signed(arguments: &Arguments, tx: Tx, part: Part) -> Result<Answer, Failure> {
    let id = part.id;
    arguments.part.replace(&Part { stage: Stage::Signed(tx), rounds: None, ..part })?;
    let text = format!("transaction {id} is signed\n");
    Ok(Answer::new(text).with("id", id.to_string()).with("signed", true))
}

/// Who is next.
fn handed_on(path: &Path, part: &Part, group: &Group, rounds: &Rounds) -> Answer {
    let (round, missing) = rounds.missing();
    let keys = group.keys();
    let mut waiting: Vec<String> = vec![];
    for position in missing {
        let address = form::address(keys[position]);
        if !waiting.contains(&address) {
            waiting.push(address);
        }
    }
    let mut text = format!("transaction {}: round {round} of 3, in which others are next\n", part.id);
    waiting.iter().for_each(|address| text += &format!("next      {address}\n"));
    text += &format!("hand on {}: each of them runs `zkc tx sign`\n", files::show(path));
    Answer::new(text)
        .with("id", part.id.to_string())
        .with("signed", false)
        .with("round", round)
        .with("waiting", waiting)
}

fn missing(group: &Group) -> Diagnostic {
    let addresses: Vec<String> = group.keys().into_iter().map(form::address).collect();
    let message = match &addresses[..] {
        [address] => format!("the key of {address} is missing, which has to sign"),
        _ => format!("none of the keys is one of those that have to sign: {}", addresses.join(", ")),
    };
    Diagnostic::global(codes::E0725, message)
        .help("give its key file with `--key`; `zkc key address FILE` tells which one it is")
}

/// Somebody sent something wrong, or what this signer sent is not what it was.
fn stopped(group: &Group, position: usize, error: RoundError) -> Diagnostic {
    let own = form::address(group.keys()[position]);
    let message = match error {
        RoundError::Changed(round) => {
            format!(
                "what {own} or others sent in round {round} is not what it was, or is of another signature"
            )
        }
        RoundError::Signer(error) => format!("the signature cannot go on: {error}"),
    };
    Diagnostic::global(codes::E0726, message).help(
        "look at the transaction with `zkc tx inspect`, and begin again with `zkc tx sign --restart`, without whoever sent this",
    )
}

fn id(text: &str) -> Result<TxId, String> {
    let bytes = form::from_hex(text).map_err(|why| format!("an ID {why}"))?;
    Ok(TxId(form::array(&bytes)?))
}
