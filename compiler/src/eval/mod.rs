//! Expressions of the language, evaluated by themselves: what an inputs file needs, such as hashes, commitments and Merkle
//! roots, is computed by the functions that the circuit calls.
//!
//! An expression is lowered as a circuit whose journal ends with the value, and the machine runs it. So every check of
//! what it calls is made, and a value is what a proof would show.

mod compute;
mod expressions;
mod find;
mod order;
mod scope;
mod value;
mod wanted;

pub use compute::{Computed, InputsFile, compute, eval_with};
pub use expressions::Evaluated;
pub use scope::{Scope, program_of};
pub use value::Value;

use expressions::{Expressions, Written, without_value};
use wanted::Step;

use crate::driver::{NoFiles, Refused, Secrets, check};

/// What messages call the text of an expression that is in no file.
pub const NAME: &str = "<expression>";

/// Evaluates an expression over the standard library, whose modules are known by their last names: `poseidon::hash2(7, 9)`.
///
/// # Errors
/// What is wrong with the expression, or the first check that fails.
///
/// # Examples
///
/// ```
/// let root = zkc::eval("merkle::root(5, [true, false], [7, 9])")?;
/// let same = zkc::eval("{ let node = poseidon::hash2(7, 5); poseidon::hash2(node, 9) }")?;
/// assert_eq!(root, same);
/// assert_eq!(zkc::eval("[2 + 3, 1 << 70]")?.to_string(), "[5, \"1180591620717411303424\"]");
///
/// let refused = zkc::eval("poseidon::hash3(1)").unwrap_err();
/// assert!(refused.to_string().contains("<expression>:1:11"));
/// # Ok::<(), zkc::driver::Refused>(())
/// ```
pub fn eval(text: &str) -> Result<Value, Refused> {
    let empty = check("main.zk", "", &NoFiles);
    eval_in(&Scope::new(&empty, None), text).map(|evaluated| evaluated.value)
}

/// Evaluates an expression over a program, whose names it can use as the root file does.
///
/// # Errors
/// What is wrong with the program or the expression, or the first check that fails.
///
/// # Examples
///
/// ```
/// use zkc::driver::NoFiles;
/// use zkc::eval::{Scope, eval_in};
///
/// let text = "struct Point { x: u8, y: u8 } fn twice(p: Point) -> Point { Point { x: p.x * 2, y: p.y * 2 } }";
/// let checked = zkc::check("main.zk", text, &NoFiles);
/// let value = eval_in(&Scope::new(&checked, None), "twice(Point { x: 3, y: 4 })")?.value;
/// assert_eq!(value.to_string(), "{ x = 6, y = 8 }");
/// assert_eq!(value.json().to_string(), r#"{"x":6,"y":8}"#);
/// # Ok::<(), zkc::driver::Refused>(())
/// ```
pub fn eval_in(scope: &Scope<'_>, text: &str) -> Result<Evaluated, Refused> {
    let mut sources = scope.checked.sources.clone();
    let written = Written::alone(&mut sources, text);
    let expressions = Expressions::new(scope, sources, &[written])?;
    let mut given = |name: &str, span| Err(vec![without_value(name, span)]);
    expressions.evaluate(0, Secrets::Show, &mut given).map_err(|diagnostics| expressions.refused(diagnostics))
}
