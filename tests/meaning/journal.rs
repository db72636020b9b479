//! What a journal must say.

use std::collections::BTreeSet;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkc::driver::Built;
use zkvm::abi;

use super::compare::{Agreed, Run, disagree};
use super::evaluate::Revealed;
use super::evaluate::value::Type;
use super::inputs;

/// "Each revealed value in order, then what else the circuit returns." A value that is the same for all inputs need
/// not be written, and neither does what is written already.
pub(crate) fn journal(built: &Built, run: &Run, all: &[Run], found: &[Scalar]) -> Agreed<()> {
    let revealed = run.outcome.revealed.iter().map(|revealed| inputs::scalar(&revealed.written));
    let returned = run.outcome.returned.iter().map(|(_, leaf)| inputs::scalar(leaf));
    let expected: Vec<Scalar> = revealed.chain(returned).collect();
    let fail = |what: &str| {
        let names = built.circuit.abi.output_leaves().map(|output| output.path.to_string());
        let names: Vec<String> = names.collect();
        let text = format!(
            "{what}\ninputs: {:?}\njournal {found:?}\nnames {names:?}\nexpected {:?}",
            run.values, run.outcome
        );
        disagree("journal", text)
    };
    let accepted: Vec<&Run> = all.iter().filter(|other| other.outcome.failure.is_none()).collect();
    let public = |index| follows(&accepted, index, |r| &r.value) || follows(&accepted, index, |r| &r.written);
    // How many of the found values those expected so far can account for.
    let mut reached = BTreeSet::from([0]);
    for (index, value) in expected.iter().enumerate() {
        let optional = index >= run.outcome.revealed.len() || public(index);
        let with = reached.iter().filter(|at| found.get(**at) == Some(value)).map(|at| at + 1);
        let without = reached.iter().filter(|_| optional).copied();
        reached = with.chain(without).collect();
    }
    if !reached.contains(&found.len()) {
        return fail("these are not the values revealed and returned");
    }
    // What is returned has names.
    for (output, value) in built.circuit.abi.output_leaves().zip(found) {
        let name = output.path.to_string();
        if let Some((path, leaf)) = run.outcome.returned.iter().find(|(path, _)| *path == name)
            && inputs::scalar(leaf) != *value
        {
            return fail(&format!("{path} is another"));
        }
    }
    Ok(())
}

/// Whether a revealed number follows from what is public before it, as far as the runs show.
fn follows(runs: &[&Run], index: usize, part: fn(&Revealed) -> &BigInt) -> bool {
    let before = |run: &Run| {
        let revealed = run.outcome.revealed[..index].iter().map(|r| r.written.clone());
        (run.inputs.public.clone(), revealed.collect::<Vec<_>>())
    };
    let mut known: Vec<(_, &BigInt)> = vec![];
    runs.iter().all(|run| {
        let (key, value) = (before(run), part(&run.outcome.revealed[index]));
        let same = known.iter().all(|(other, found)| *other != key || *found == value);
        known.push((key, value));
        same
    })
}

/// The ABI shows the declared type of what is returned.
pub(crate) fn result_types(path: &str, ty: &Type, built: &Built) -> Agreed<()> {
    let shown = match ty {
        Type::Bool => abi::Type::Bool,
        Type::Int(low, high) => abi::Type::Int { low: low.clone(), high: high.clone() },
        Type::Field => abi::Type::Field,
        Type::Array(element, length) => {
            return (0..*length).try_for_each(|i| result_types(&format!("{path}[{i}]"), element, built));
        }
        Type::Tuple(parts) => {
            let mut parts = parts.iter().enumerate();
            return parts.try_for_each(|(i, part)| result_types(&format!("{path}.{i}"), part, built));
        }
        Type::Struct(fields) => {
            return fields
                .iter()
                .try_for_each(|(name, ty)| result_types(&format!("{path}.{name}"), ty, built));
        }
        Type::Enum(_, variants) => {
            let named = |name: &str| format!("{path}.{name}");
            for (name, _) in variants.iter().skip(1) {
                result_types(&named(name), &Type::Bool, built)?;
            }
            return variants.iter().try_for_each(|(variant, fields)| {
                let mut fields = fields.iter();
                fields
                    .try_for_each(|(name, ty)| result_types(&format!("{}.{name}", named(variant)), ty, built))
            });
        }
        Type::Whole => return disagree("malformed", "a result without a range"),
        Type::Hidden(_) => return disagree("malformed", "a hidden result"),
    };
    let mut outputs = built.circuit.abi.output_leaves();
    match outputs.find(|output| output.path.to_string() == path) {
        None => disagree("output", format!("there is no output {path}")),
        Some(output) if Some(output.ty) != shown.as_leaf() => {
            disagree("output type", format!("output {path} is of type {:?}, not {shown:?}", output.ty))
        }
        Some(_) => Ok(()),
    }
}
