//! What functions without parameters are worth.

use curve25519_dalek::scalar::Scalar;
use zkvm::Inputs;

use crate::diagnostic::Diagnostic;
use crate::driver::{Checked, Secrets, evaluate_expression};
use crate::hir::{Entry, FunctionId};
use crate::lower;

/// The leaves of the value of a function.
pub(super) fn worth(checked: &Checked, function: FunctionId) -> Result<Vec<Scalar>, Vec<Diagnostic>> {
    let Checked { program, types, sources, .. } = checked;
    let found = &program.functions[function.0 as usize];
    let entry = Entry { name: found.name.clone(), function, arguments: vec![], span: found.span };
    let (lowered, diagnostics) = lower::lower_expression(program, types, &entry);
    let Some((circuit, _)) = lowered else { return Err(diagnostics) };
    let built = checked.build_lowered(&entry, (Some(circuit), vec![]))?;
    let (journal, _) = evaluate_expression(&built, sources, &Inputs::default(), Secrets::Show)
        .map_err(|failed| vec![failed.diagnostic])?;
    let leaves = journal.entries.iter().filter_map(|entry| match entry {
        zkvm::Entry::Clear(number) => Some(*number),
        zkvm::Entry::Commitment(_) => None,
    });
    Ok(leaves.collect())
}
