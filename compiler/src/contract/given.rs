//! Values for the parameters of a contract, as somebody writes them.

use zkvm::reading::ReadingKey;
use zkvm::tx::{Address, Predicate};

use super::{Leaf, Parameters};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::{Checked, Refused};
use crate::eval::{Scope, eval_in};
use crate::hir::{ContractId, Type};
use crate::types::{Names, show};

/// Reads values for the parameters of a contract: expressions, and addresses for keys and addresses.
///
/// # Errors
/// A parameter has no value or two, there is none of that name, or the value is not of its type.
///
/// # Examples
///
/// ```
/// use zkc::contract::{build, parameters};
/// use zkc::driver::NoFiles;
///
/// let text = "contract Box(limit: u64) locks funds: Value {
///     clause take() { assert funds.amount <= limit; unlock funds }
/// }";
/// let checked = zkc::check("main.zk", text, &NoFiles);
/// let id = zkc::contract::find(&checked, "Box")?;
/// let values = parameters(&checked, id, &[("limit".to_string(), "10 * 100".to_string())])?;
/// let built = build(&checked, id, &values, &[7; 32]).expect("it can be built");
/// assert_eq!(built.clauses[0].name, "take");
/// # Ok::<(), zkc::driver::Refused>(())
/// ```
pub fn parameters(
    checked: &Checked,
    id: ContractId,
    given: &[(String, String)],
) -> Result<Parameters, Refused> {
    parameters_but(checked, id, given, None)
}

/// The same without the one of a number, which is a key: zeros stand for it.
pub(super) fn parameters_but(
    checked: &Checked,
    id: ContractId,
    given: &[(String, String)],
    left_out: Option<usize>,
) -> Result<Parameters, Refused> {
    let contract = &checked.program.contracts[id.0 as usize];
    let names: Vec<&str> = contract.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    let refused = |diagnostic: Diagnostic| Refused::of(checked, diagnostic);
    for (index, (name, _)) in given.iter().enumerate() {
        let message = match names.contains(&name.as_str()) {
            false => format!("`{}` has no parameter `{}`", contract.name, name.escape_debug()),
            true if given[..index].iter().any(|(other, _)| other == name) => {
                format!("the parameter `{name}` is given twice")
            }
            true => continue,
        };
        let help = match closest(name, names.iter().copied()) {
            Some(near) if near != name => format!("did you mean `{near}`?"),
            _ => "give each parameter one value".to_string(),
        };
        return Err(refused(Diagnostic::global(codes::E0945, message).help(help)));
    }
    let mut leaves = vec![];
    for (index, parameter) in contract.parameters.iter().enumerate() {
        if left_out == Some(index) {
            leaves.push(Leaf::Key([0; 32]));
            continue;
        }
        let Some((_, text)) = given.iter().find(|(name, _)| *name == parameter.name) else {
            let message = format!("the parameter `{}` of `{}` has no value", parameter.name, contract.name);
            let diagnostic = Diagnostic::at(codes::E0945, parameter.span, message).here("needs a value");
            return Err(refused(diagnostic.help(format!("give one: `--with {}=…`", parameter.name))));
        };
        if checked.program.is_reading_key(&parameter.ty) {
            match text.parse::<ReadingKey>() {
                Ok(key) => leaves.push(Leaf::Key(key.to_bytes())),
                Err(error) => {
                    let message = format!("`{}` is no reading key: {error}", parameter.name);
                    let help = "`zkc key reading FILE` prints the reading key that goes with a key";
                    return Err(refused(Diagnostic::global(codes::E0945, message).help(help)));
                }
            }
            continue;
        }
        match checked.program.is_key(&parameter.ty) {
            true => match text.parse::<Address>() {
                Ok(address) => {
                    leaves.push(Leaf::Key(Predicate::from(address).verification_key().to_bytes()));
                }
                Err(error) => {
                    let message = format!("`{}` is no address: {error}", parameter.name);
                    let help = "`zkc key address FILE` prints the address of a key";
                    return Err(refused(Diagnostic::global(codes::E0945, message).help(help)));
                }
            },
            false => leaves.extend(numbers(checked, &parameter.ty, text)?),
        }
    }
    Ok(Parameters { leaves })
}

/// The leaves of an expression of a type.
fn numbers(checked: &Checked, ty: &Type, text: &str) -> Result<Vec<Leaf>, Refused> {
    let asset =
        checked.program.contract_types.is_some_and(|types| *ty == Type::Data(types.asset, Box::default()));
    let ty = if asset { "field".to_string() } else { show(&checked.program, Names::default(), ty) };
    let typed = format!("{{ let value: {ty} = {text}; value }}");
    let evaluated = eval_in(&Scope::new(checked, None), &typed)?;
    Ok(evaluated.value.leaves.into_iter().map(Leaf::Number).collect())
}

/// The contract of a name.
///
/// # Errors
/// If there is none.
pub fn find(checked: &Checked, name: &str) -> Result<ContractId, Refused> {
    let contracts = &checked.program.contracts;
    if let Some(index) = contracts.iter().position(|contract| contract.name == name) {
        return Ok(ContractId(index as u32));
    }
    let names: Vec<&str> = contracts.iter().map(|contract| contract.name.as_str()).collect();
    let diagnostic =
        Diagnostic::global(codes::E0945, format!("there is no contract `{}`", name.escape_debug()));
    let diagnostic = match (closest(name, names.iter().copied()), names.is_empty()) {
        (Some(near), _) => diagnostic.help(format!("did you mean `{near}`?")),
        (None, true) => diagnostic.help("the program has no contracts"),
        (None, false) => diagnostic.help(format!("the program has `{}`", names.join("`, `"))),
    };
    Err(Refused::of(checked, diagnostic))
}
