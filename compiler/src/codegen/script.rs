//! From a clause of a contract to a script of script transactions: a program of few instructions over strings.
//!
//! A script copies strings, and computes with numbers that it uses once. So whatever is used several times, and all that only the prover
//! knows, is a string of the transaction: a commitment, or a number that everybody sees, which a constraint ties to what it is. What the
//! clause would give to the next instance lies on the stack already, as a variable of the next state.

mod layout;
mod names;
mod program;

use zkvm::zkos::{MAX_SCRIPT_PROGRAM, MAX_STRINGS, SCRIPT_LIMITS, Script};

use crate::ir::{Circuit, Clause, Op, OriginId, Place, Text, ValueId, passes};
use layout::Layout;
use names::Names;
use program::{Emitter, ScriptCounts};

/// What a script is written for.
#[derive(Clone, Copy, Debug)]
pub struct ScriptSetting<'a> {
    /// For each string of an instance, which variable of the state it is; none for the owner, who is no variable.
    pub variables: &'a [Option<u32>],
    /// Whether an instance holds an amount.
    pub holds: bool,
    /// Whether it makes an instance, so that there is none before.
    pub creation: bool,
    /// Random bytes that hide the script from whoever guesses what it says.
    pub blinding: Option<[u8; 32]>,
}

/// A script, and what it is to be run on.
#[derive(Clone, Debug)]
pub struct GeneratedScript {
    /// The program and the pairs that it is written for.
    pub script: Script,
    /// What each of the transaction's own strings is, in order.
    pub data: Vec<ScriptDatum>,
    /// The amount that the state holds then; none if it holds nothing.
    pub amount: Option<NewString>,
    /// What each variable of the state is then.
    pub variables: Vec<NewString>,
    /// The circuit that the data are nodes of.
    pub circuit: Circuit,
    /// How many multipliers it takes, the conservation of amounts aside.
    pub multipliers: u64,
    /// How many constraints, as the machine counts them.
    pub constraints: u64,
    /// How many edges, as the machine counts them.
    pub edges: u64,
}

/// A string of the transaction's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptDatum {
    /// An argument of the clause.
    Argument(u32),
    /// A number that the script computes or the prover knows, which everybody sees.
    Number(ValueId),
    /// A commitment to such a number.
    Commitment(ValueId),
}

/// What a string of the next state is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewString {
    /// What it has to be.
    pub text: Text,
    /// Whether it is an argument itself, and not merely a commitment to the same number.
    pub is_argument: bool,
}

/// Why there is no script for a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptFault {
    /// There is no instruction for what is computed here.
    Operation(OriginId, &'static str),
    /// What is computed here of public numbers is no sum and no product, and everybody would have to believe it.
    Public(OriginId),
    /// A number of more than 64 bits has a range here.
    Wide(OriginId),
    /// Which asset something is of is used here.
    Asset(OriginId),
    /// It is larger than a script may be.
    Large(String),
}

/// Generates the script of a clause from its circuit, which passes may have simplified, but of which no ranges are proven by digits.
///
/// # Errors
/// The first node that no script can compute, or what there is too much of.
pub fn generate_script(
    circuit: &Circuit,
    setting: &ScriptSetting<'_>,
) -> Result<GeneratedScript, ScriptFault> {
    let clause = circuit.clause.clone().unwrap_or_default();
    let circuit = names::with_results(passes::without_dead(circuit).into_owned());
    let names = Names::of(&circuit)?;
    let layout = Layout::new(&clause, &names, setting);
    refuse_inputs(&circuit, &clause, &layout)?;
    let mut emitter = Emitter::new(&circuit, &clause, &names, &layout);
    emitter.all(setting.blinding)?;
    let (program, counts) = emitter.finish();
    let over = [
        ("multipliers", counts.multipliers, u64::from(SCRIPT_LIMITS.multipliers)),
        ("constraints", counts.constraints, u64::from(SCRIPT_LIMITS.constraints)),
        ("edges", counts.edges, SCRIPT_LIMITS.edges.into()),
        ("bytes", program.len() as u64, MAX_SCRIPT_PROGRAM.into()),
        ("strings", layout.data.len() as u64, MAX_STRINGS.into()),
        ("variables", layout.variables.len() as u64, MAX_STRINGS.into()),
    ];
    if let Some((what, found, limit)) = over.into_iter().find(|(_, found, limit)| found > limit) {
        return Err(ScriptFault::Large(format!("it needs {found} {what}, and a script has {limit} at most")));
    }
    let script = Script { pairs: layout.pairs(), data: layout.data.len() as u32, program };
    let Layout { data, amount, variables, .. } = layout;
    let ScriptCounts { multipliers, constraints, edges } = counts;
    Ok(GeneratedScript { script, data, amount, variables, circuit, multipliers, constraints, edges })
}

/// There is one asset, and no number for it: nothing can be computed with which one it is. All else that a script computes with are
/// its strings.
fn refuse_inputs(circuit: &Circuit, clause: &Clause, layout: &Layout) -> Result<(), ScriptFault> {
    let mut asset = vec![false; circuit.nodes.len()];
    for (index, node) in circuit.nodes.iter().enumerate() {
        let place = match node.op {
            Op::Hidden(leaf) => clause.hidden.get(leaf as usize).copied(),
            Op::Public(leaf) => clause.public.get(leaf as usize).map(|leaf| leaf.place),
            _ => None,
        };
        asset[index] = place.is_some_and(|place| layout.is_asset(place));
        if place.is_some_and(|place| !asset[index] && layout.find(place).is_none()) {
            return Err(ScriptFault::Operation(node.origin, "what is no string of it"));
        }
        let mut asks = false;
        node.op.for_each_operand(|operand| asks |= asset[operand.index()]);
        if asks {
            return Err(ScriptFault::Asset(node.origin));
        }
    }
    let is_made = |place: &Place| matches!(place, Place::Sum(_) | Place::Computed(_));
    let kept = layout.variables.iter().chain(&layout.amount).any(|new| {
        let mut places = clause.made_of(new.text).into_iter();
        places.any(|place| !is_made(&place) && layout.find(place).is_none())
    });
    if kept { Err(ScriptFault::Asset(OriginId(0))) } else { Ok(()) }
}
