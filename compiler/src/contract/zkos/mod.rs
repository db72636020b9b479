//! Contracts as script transactions of ZkOS.
//!
//! An instance is a *state*: its amount is what the contract locks, its variables are the fields. Who signs all clauses is its owner, whom the
//! ledger compares, so that no script has to. Each clause is a script that updates a state, and what makes instances is one that deploys
//! it: so every state under these scripts began as the contract wants, without a birth token. What a clause unlocks or requires goes
//! through a memo under the same scripts, which two more scripts fill and empty.

mod call;
mod fits;

use sha3::{Digest, Sha3_256};
use zkvm::program::InstructionSet;
use zkvm::tx::Program;
use zkvm::zkos::{Pair, Script, ScriptAddress, ScriptBody, ScriptHeader, ScriptTree, Shape};

use super::{Lowered, Parameters, given, lowered};
use crate::codegen::{self, GeneratedScript, ScriptDatum, ScriptFault, ScriptSetting};
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::{Checked, Refused};
use crate::hir::{Contract, ContractId};
use crate::ir::{self, Argument, ArgumentKind, Circuit, Op, OriginId, Place, Traded};
use crate::lower::{ClauseEntry, Spent};
use crate::source::Span;
#[cfg(test)]
pub(super) use call::unchecked;
pub use call::{ScriptCall, call};

/// A contract as the scripts that its instances are under.
#[derive(Clone, Debug)]
pub struct ScriptContract {
    /// The name of the contract.
    pub name: String,
    /// The name of the key that owns an instance.
    pub owner: String,
    /// What each variable of a state is.
    pub variables: Vec<String>,
    /// The scripts in the order of the leaves: what makes an instance, then the clauses, then what fills a memo and empties it.
    pub scripts: Vec<BuiltScript>,
    /// The scripts as one address, and what shows that one is among them.
    pub tree: ScriptTree,
    /// What lowering warns of.
    pub warnings: Vec<Diagnostic>,
    /// For each string of an instance, which variable it is; none for the owner.
    strings: Vec<Option<u32>>,
    /// Whether an instance holds an amount.
    holds: bool,
    parameters: Parameters,
}

/// A script of a contract.
#[derive(Clone, Debug)]
pub struct BuiltScript {
    /// What it is for.
    pub kind: ScriptKind,
    /// The name of the clause, or of what it is for.
    pub name: String,
    /// The program and the pairs that it is written for.
    pub script: Script,
    /// How many multipliers it takes, the conservation of amounts aside.
    pub multipliers: u64,
    /// The circuit as lowered, and what was generated from it.
    lowered: Option<Box<(Circuit, GeneratedScript)>>,
}

/// A string of a transaction's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnString {
    /// The parameter that it is of, or what it is otherwise: `revealed` and `committed` are what the clause computes, and
    /// `auxiliary` is what the script uses more than once or only the prover knows.
    pub name: String,
    /// Whether it is a commitment, and not the number itself.
    pub hidden: bool,
}

/// What a script is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptKind {
    /// It makes an instance: of a coin, a state, and a memo with the rest.
    Creation,
    /// It is the clause of this number.
    Clause(usize),
    /// It makes a memo of a coin, to pay a clause with.
    Lock,
    /// It makes a coin of a memo.
    Release,
}

/// Whose signature all clauses of a contract ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// A parameter of the contract, by its place.
    Parameter(usize),
    /// A field of its state, by its place.
    Field(usize),
}

impl Owner {
    fn name(self, contract: &Contract) -> &str {
        match self {
            Owner::Parameter(index) => &contract.parameters[index].name,
            Owner::Field(index) => &contract.state[index].name,
        }
    }
}

/// Values for the parameters of a contract, without its owner: whose a state is stands in the state, and in no script.
///
/// # Errors
/// The contract does not fit, a parameter has no value or two, there is none of that name, or the value is not of its type.
pub fn parameters(
    checked: &Checked,
    id: ContractId,
    given: &[(String, String)],
) -> Result<Parameters, Refused> {
    let contract = &checked.program.contracts[id.0 as usize];
    let owner = fits::owner(checked, contract).map_err(|wrong| Refused::of(checked, wrong))?;
    let Owner::Parameter(index) = owner else { return given::parameters(checked, id, given) };
    let name = owner.name(contract);
    if given.iter().any(|(other, _)| other == name) {
        let message =
            format!("`{name}` owns each state of `{}`, and is in none of its scripts", contract.name);
        let diagnostic = Diagnostic::at(codes::E0977, contract.parameters[index].span, message);
        let help = format!("leave out `--with {name}=…`: whoever makes an instance says whose it is");
        return Err(Refused::of(checked, diagnostic.here("signs all clauses").help(help)));
    }
    given::parameters_but(checked, id, given, Some(index))
}

/// Builds the scripts of a contract with values for its parameters. The salt hides the clauses that nobody has used.
///
/// # Errors
/// The first clause, or part of one, that does not fit, or what is wrong with it.
///
/// # Examples
///
/// ```
/// use zkc::contract::{find, zkos};
/// use zkc::driver::NoFiles;
///
/// let text = "contract Counter(owner: PublicKey, most: u32) {
///     state { count: Hidden<u32> }
///     clause add(n: Hidden<u32>) signed by owner { next { count: count + n } }
///     invariant count <= most;
/// }";
/// let checked = zkc::check("main.zk", text, &NoFiles);
/// let id = find(&checked, "Counter")?;
/// let values = zkos::parameters(&checked, id, &[("most".to_string(), "10".to_string())])?;
/// let built = zkos::build(&checked, id, &values, None).expect("it fits");
/// assert_eq!(built.variables, ["count"]);
/// assert_eq!(built.scripts[1].name, "add");
/// # Ok::<(), zkc::driver::Refused>(())
/// ```
pub fn build(
    checked: &Checked,
    id: ContractId,
    parameters: &Parameters,
    salt: Option<&[u8; 32]>,
) -> Result<ScriptContract, Vec<Diagnostic>> {
    let contract = &checked.program.contracts[id.0 as usize];
    let owner = fits::owner(checked, contract).map_err(|wrong| vec![wrong])?;
    let mut building =
        Building { checked, id, contract, parameters, spent: Spent::default(), warnings: vec![] };
    let creation = building.lower(None)?;
    let clauses = (0..contract.clauses.len()).map(|index| building.lower(Some(index)));
    let clauses = clauses.collect::<Result<Vec<_>, _>>()?;
    let (strings, variables) = building.variables(owner, clauses.first());
    let blinding = |leaf: usize| salt.map(|salt| blinding(salt, leaf));
    let mut scripts = vec![];
    for (clause, lowered) in std::iter::once((None, creation)).chain((0..).map(Some).zip(clauses)) {
        let setting = ScriptSetting {
            variables: &strings,
            holds: !contract.locks.is_empty(),
            creation: clause.is_none(),
            blinding: blinding(scripts.len()),
        };
        scripts.push(building.script(clause, lowered, &setting)?);
    }
    scripts.push(beside(ScriptKind::Lock, blinding(scripts.len())));
    scripts.push(beside(ScriptKind::Release, blinding(scripts.len())));
    let tree = ScriptTree::new(scripts.iter().map(|built| built.script.encode()));
    Ok(ScriptContract {
        name: contract.name.clone(),
        owner: owner.name(contract).to_owned(),
        variables,
        scripts,
        tree,
        warnings: building.warnings,
        strings,
        holds: !contract.locks.is_empty(),
        parameters: parameters.clone(),
    })
}

/// What all scripts of a contract are built with.
struct Building<'a> {
    checked: &'a Checked,
    id: ContractId,
    contract: &'a Contract,
    parameters: &'a Parameters,
    spent: Spent,
    warnings: Vec<Diagnostic>,
}

impl Building<'_> {
    /// Lowers a clause, or what makes an instance.
    fn lower(&mut self, clause: Option<usize>) -> Result<Lowered, Vec<Diagnostic>> {
        let parameters = Some(self.parameters.scalars());
        let entry = ClauseEntry { contract: self.id, clause, parameters, signers: None };
        let mut lowered = lowered(self.checked, &entry, ir::passes::simplify, &mut self.spent)?;
        self.one_asset(clause, &lowered.circuit).map_err(|wrong| vec![wrong])?;
        if clause.is_some() {
            self.warnings.append(&mut lowered.warnings);
        }
        Ok(lowered)
    }

    /// What a clause requires is of the asset that the contract holds, and of no other.
    fn one_asset(&self, clause: Option<usize>, circuit: &Circuit) -> Result<(), Diagnostic> {
        let (Some(index), Some(shape)) = (clause, &circuit.clause) else { return Ok(()) };
        let held = |traded: &Traded| match &traded.flavor.terms[..] {
            [(node, weight)] => {
                let place = match circuit.op(*node) {
                    Op::Hidden(leaf) => shape.hidden.get(*leaf as usize),
                    _ => None,
                };
                let whole = *weight == zkvm::Scalar::ONE && traded.flavor.constant == zkvm::Scalar::ZERO;
                whole && place == Some(&Place::Flavor(0)) && !self.contract.locks.is_empty()
            }
            _ => false,
        };
        let Some(other) = shape.required.iter().position(|traded| !held(traded)) else { return Ok(()) };
        let clause = &self.contract.clauses[index];
        let function = &self.checked.program.functions[clause.function.0 as usize];
        let span = clause.requires.get(other).map_or(function.span, |(_, span)| *span);
        let diagnostic = Diagnostic::at(codes::E0975, span, "script transactions have one asset")
            .here("may be of another one than what the contract holds");
        Err(diagnostic.help(match self.contract.locks.first() {
            Some(locked) => format!("require it of the same asset: `of {}.asset`", locked.name),
            None => "let the contract hold a value, `locks funds: Value`, and require it of `funds.asset`"
                .to_string(),
        }))
    }

    /// For each string of an instance the variable that it is, and what these are called.
    fn variables(&self, owner: Owner, clause: Option<&Lowered>) -> (Vec<Option<u32>>, Vec<String>) {
        let counts = clause.and_then(|lowered| lowered.circuit.clause.as_ref()).map(|clause| &clause.fields);
        let (mut strings, mut names) = (vec![], vec![]);
        for (index, field) in self.contract.state.iter().enumerate() {
            let count = counts.and_then(|counts| counts.get(index)).copied().unwrap_or(1);
            if owner == Owner::Field(index) {
                strings.push(None);
                continue;
            }
            for part in 0..count {
                strings.push(Some(names.len() as u32));
                names.push(if count == 1 { field.name.clone() } else { format!("{}[{part}]", field.name) });
            }
        }
        (strings, names)
    }

    /// The script of what was lowered.
    fn script(
        &self,
        clause: Option<usize>,
        lowered: Lowered,
        setting: &ScriptSetting<'_>,
    ) -> Result<BuiltScript, Vec<Diagnostic>> {
        let (kind, function) = match clause {
            Some(index) => (ScriptKind::Clause(index), self.contract.clauses[index].function),
            None => (ScriptKind::Creation, self.contract.creation),
        };
        let function = &self.checked.program.functions[function.0 as usize];
        let generated = codegen::generate_script(&lowered.optimized, setting)
            .map_err(|fault| vec![self.explain(&fault, &lowered.optimized, function.span)])?;
        let name = if clause.is_some() { function.name.clone() } else { "make".to_string() };
        Ok(BuiltScript {
            kind,
            name,
            script: generated.script.clone(),
            multipliers: generated.multipliers,
            lowered: Some(Box::new((lowered.circuit, generated))),
        })
    }

    fn explain(&self, fault: &ScriptFault, circuit: &Circuit, clause: Span) -> Diagnostic {
        let at = |origin| self.place(circuit, origin).unwrap_or(clause);
        match fault {
            ScriptFault::Operation(origin, what) => {
                let message = format!("a script computes sums, products and ranges, and not {what}");
                Diagnostic::at(codes::E0974, at(*origin), message)
                    .here("would need that")
                    .help("let the caller give the result, and assert with sums, products and comparisons that it is right")
            }
            ScriptFault::Public(origin) => {
                let message =
                    "a script computes sums and products of public numbers, and nothing else of them";
                Diagnostic::at(codes::E0974, at(*origin), message)
                    .here("is a quotient, a comparison or the like")
                    .help("let the number be `Hidden`, or let the caller give the result, and assert that it is right")
            }
            ScriptFault::Wide(origin) => {
                Diagnostic::at(codes::E0974, at(*origin), "a script proves ranges of at most 64 bits")
                    .here("would need more")
                    .help("use `u64` or a smaller type, or `field` if the number needs no range")
            }
            ScriptFault::Asset(origin) => {
                let message = "script transactions have one asset, and no number for it";
                Diagnostic::at(codes::E0975, at(*origin), message)
                    .here("asks which asset it is")
                    .help("leave it out: whatever is locked is of the one asset")
            }
            ScriptFault::Large(what) => {
                let message = format!("this does not fit in a script: {what}");
                Diagnostic::at(codes::E0976, clause, message).help(
                    "let it work on shorter arrays or smaller types, or split the work over several clauses",
                )
            }
        }
    }

    /// Where something of the circuit is written, in the program's own files if its caller is there.
    fn place(&self, circuit: &Circuit, origin: OriginId) -> Option<Span> {
        let mut origin = circuit.origins.get(origin.0 as usize)?;
        while self.checked.program.is_of_library(origin.span) {
            let Some(caller) = origin.caller else { break };
            origin = circuit.origins.get(caller.0 as usize)?;
        }
        Some(origin.span)
    }
}

/// A script that moves an amount between a coin and a memo, and asks for nothing: the owner's signature is enough.
fn beside(kind: ScriptKind, blinding: Option<[u8; 32]>) -> BuiltScript {
    let program = match blinding {
        Some(blinding) => Program::new().push(blinding).drop(),
        None => Program::new(),
    };
    let (name, pair, program) = match kind {
        ScriptKind::Lock => ("lock", Shape::Lock { data: 0 }, program.drop()),
        _ => ("release", Shape::Release { data: 0 }, program.drop().drop()),
    };
    let program = program.encode_as(InstructionSet::Script);
    let script = Script { pairs: vec![pair], data: 0, program };
    BuiltScript { kind, name: name.to_string(), script, multipliers: 0, lowered: None }
}

/// What hides one script: those who see it learn nothing of the others.
fn blinding(salt: &[u8; 32], leaf: usize) -> [u8; 32] {
    let leaf = (leaf as u64).to_le_bytes();
    Sha3_256::new().chain_update(b"zkc script").chain_update(salt).chain_update(leaf).finalize().into()
}

impl BuiltScript {
    /// The strings that a transaction brings itself, in order.
    pub fn own_strings(&self) -> Vec<OwnString> {
        let Some((circuit, generated)) = self.lowered.as_deref() else { return vec![] };
        let arguments = circuit.clause.as_ref().map_or(&[][..], |clause| &clause.arguments);
        let string = |datum: &ScriptDatum| match *datum {
            ScriptDatum::Argument(index) => {
                let Argument { name, kind } = &arguments[index as usize];
                let public = matches!(kind, ArgumentKind::Public(_) | ArgumentKind::Revealed(..));
                OwnString { name: name.clone(), hidden: !public }
            }
            ScriptDatum::Number(_) => OwnString { name: "auxiliary".to_string(), hidden: false },
            ScriptDatum::Commitment(_) => OwnString { name: "auxiliary".to_string(), hidden: true },
        };
        generated.data.iter().map(string).collect()
    }
}

impl ScriptContract {
    /// What memos and states of the contract are under.
    pub fn address(&self) -> ScriptAddress {
        self.tree.address()
    }

    /// The number of a script among the leaves.
    pub fn find(&self, kind: ScriptKind) -> Option<usize> {
        self.scripts.iter().position(|built| built.kind == kind)
    }

    /// A transaction that runs one of the scripts on these pairs, with strings of its own; nothing if there is no such script.
    pub fn body(
        &self,
        script: usize,
        header: ScriptHeader,
        pairs: Vec<Pair>,
        data: Vec<Vec<u8>>,
    ) -> Option<ScriptBody> {
        let program = self.scripts.get(script)?.script.program.clone();
        Some(ScriptBody { header, pairs, program, call_proof: self.tree.call_proof(script)?, data })
    }

    /// The multipliers, constraints and edges of a script.
    #[cfg(test)]
    pub(super) fn costs(&self, script: usize) -> [u64; 3] {
        let lowered = self.scripts[script].lowered.as_deref();
        lowered.map_or([0; 3], |(_, script)| [script.multipliers, script.constraints, script.edges])
    }
}
