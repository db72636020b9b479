//! What functions are worth whose parameters are known.

use curve25519_dalek::scalar::Scalar;
use zkvm::Inputs;

use crate::diagnostic::Diagnostic;
use crate::driver::{Checked, Secrets, evaluate_expression};
use crate::hir::{Entry, FunctionId};
use crate::lower;

/// Why a function has no value.
pub(super) enum Worthless {
    /// A check in it does not hold for what it is given.
    Fails(Box<Diagnostic>),
    /// It cannot be built.
    Wrong(Vec<Diagnostic>),
}

/// The leaves of the value of a function, given those of its parameters.
pub(super) fn worth(
    checked: &Checked,
    function: FunctionId,
    given: Vec<Scalar>,
) -> Result<Vec<Scalar>, Worthless> {
    let Checked { program, types, sources, .. } = checked;
    let found = &program.functions[function.0 as usize];
    let entry = Entry { name: found.name.clone(), function, arguments: vec![], span: found.span };
    let (lowered, diagnostics) = lower::lower_expression(program, types, &entry);
    let Some((circuit, _)) = lowered else { return Err(Worthless::Wrong(diagnostics)) };
    let built = checked.build_lowered(&entry, (Some(circuit), vec![])).map_err(Worthless::Wrong)?;
    let mut inputs = Inputs::default();
    inputs.secret = given;
    let (journal, _) = evaluate_expression(&built, sources, &inputs, Secrets::Show)
        .map_err(|failed| Worthless::Fails(Box::new(failed.diagnostic)))?;
    let leaves = journal.entries.iter().filter_map(|entry| match entry {
        zkvm::Entry::Clear(number) => Some(*number),
        zkvm::Entry::Commitment(_) => None,
    });
    Ok(leaves.collect())
}

impl From<Worthless> for Vec<Diagnostic> {
    fn from(worthless: Worthless) -> Self {
        match worthless {
            Worthless::Fails(diagnostic) => vec![*diagnostic],
            Worthless::Wrong(diagnostics) => diagnostics,
        }
    }
}
