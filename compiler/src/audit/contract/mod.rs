//! The ways out of the instances of a contract: who can take each, when, what it does, and what it shows.
//!
//! What a clause says is read from the program (`said`), as its author wrote it; what its proof takes and what its transaction shows
//! is read from the circuit (`seen`). What is weak about them is told as warnings (`weak`).
//!
//! ```
//! use zkc::driver::NoFiles;
//!
//! let text = "contract Box(owner: PublicKey, end: Time) locks funds: Value {
//!     clause take() signed by owner { assert after(end); unlock funds }
//! }";
//! let checked = zkc::check("main.zk", text, &NoFiles);
//! let (audits, warnings) = zkc::audit::contracts(&checked).expect("it can be built");
//! assert!(warnings.is_empty());
//! let way = &audits[0].ways[0];
//! assert_eq!((&way.signers[0].key[..], &way.when[0].text[..]), ("owner", "after(end)"));
//! ```

mod said;
mod seen;
mod text;
pub(crate) mod weak;

use crate::contract::{CheckedClause, check_clauses};
use crate::diagnostic::Diagnostic;
use crate::driver::Checked;
use crate::hir::{Contract, ContractKind, Effect, Function, Type};
use crate::source::{SourceMap, Span, one_line};
use said::Said;

/// A contract, and each way out of its instances.
#[derive(Clone, Debug)]
pub struct ContractAudit {
    /// The name of the contract.
    pub contract: String,
    /// Whether it is an asset, and its clauses are the ways to issue it.
    pub asset: bool,
    /// The values that an instance holds: everybody sees commitments to them.
    pub values: Vec<String>,
    /// The fields that everybody sees in an instance.
    pub public_fields: Vec<String>,
    /// The fields of which everybody sees a commitment.
    pub hidden_fields: Vec<String>,
    /// How each field begins: the value as it is written, or nothing if whoever makes an instance chooses it.
    pub begins: Vec<(String, Option<String>)>,
    /// Whether everybody sees its identity and its birth token, too.
    pub born: bool,
    /// The ways to open an instance: the contract's key first, then the programs in the order of the source.
    pub ways: Vec<WayOut>,
}

/// A clause, as a way to open an instance.
#[derive(Clone, Debug)]
pub struct WayOut {
    /// The name of the clause.
    pub clause: String,
    /// Where its name is.
    pub span: Span,
    /// Whether it is the contract's key, which no program shows.
    pub key: bool,
    /// The keys of which some sign, or all.
    pub signers: Vec<Signer>,
    /// How many of them sign.
    pub needed: usize,
    /// The signatures of data that whoever calls it has to have.
    pub has: Vec<SignedData>,
    /// What whoever calls it has to know: what is in these values, the hidden fields and the arguments that are no public ones.
    pub knows: Vec<String>,
    /// What the caller pays: `30 of money`.
    pub pays: Vec<String>,
    /// Conditions about the time.
    pub when: Vec<Condition>,
    /// What else the clause itself requires.
    pub conditions: Vec<Condition>,
    /// What it locks, unlocks, changes and publishes, as it is written, in order.
    pub does: Vec<String>,
    /// Whether there is a next instance.
    pub next: bool,
    /// What everybody sees of a transaction that takes it, beside the instance that is opened.
    pub shows: Shown,
}

/// Data that somebody must have signed, before and elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedData {
    /// The key that it is signed with.
    pub signer: Signer,
    /// The parameter of the clause that is the signature, as it is written.
    pub signature: String,
    /// What it is for, as it is written.
    pub purpose: String,
    /// What it is of, as it is written.
    pub data: Vec<String>,
    /// Whether the data name the instance, so that it counts in no other one.
    pub here: bool,
}

/// A key that signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The key, as it is written.
    pub key: String,
    /// Who says which key it is.
    pub given: Given,
}

/// Who says which key it is that signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// Whoever made the first instance: it is a parameter of the contract.
    Parameter,
    /// Whoever made this instance: it is a field of its state.
    Field,
    /// Whoever calls the clause: it is an argument.
    Caller,
    /// A function finds it.
    Computed,
}

/// Something that a clause requires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The condition, as it is written.
    pub text: String,
    /// Whether it is required of every call, and not under another condition.
    pub always: bool,
}

/// What everybody sees of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The parameters of the contract that the clause names: they are in its program.
    pub parameters: Vec<String>,
    /// The arguments that everybody sees.
    pub arguments: Vec<String>,
    /// The arguments of which everybody sees a commitment.
    pub commitments: Vec<String>,
    /// The fields of the next instance that are other numbers than before.
    pub fields: Vec<String>,
    /// The hidden fields of the next instance that have other commitments than before.
    pub hidden_fields: Vec<String>,
    /// How many numbers it gives back.
    pub results: usize,
    /// How many nullifiers it publishes.
    pub nullifiers: usize,
    /// How many more numbers it reveals.
    pub numbers: usize,
    /// Of how many amounts and assets that it computes there are commitments.
    pub amounts: usize,
    /// How many outputs it locks for somebody.
    pub outputs: usize,
}

impl Given {
    /// One word for it.
    pub fn name(self) -> &'static str {
        match self {
            Given::Parameter => "parameter",
            Given::Field => "field",
            Given::Caller => "argument",
            Given::Computed => "computed",
        }
    }
}

/// Looks at the contracts of a program without errors: what instances of each show, the ways out of them, and warnings, which are those of
/// [`crate::contract::check`].
///
/// # Errors
/// What is wrong with a clause.
pub fn contracts(checked: &Checked) -> Result<(Vec<ContractAudit>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (clauses, warnings) = check_clauses(checked)?;
    Ok((audits(checked, &clauses), warnings))
}

/// What the clauses of a program say of its contracts.
pub(crate) fn audits(checked: &Checked, clauses: &[CheckedClause]) -> Vec<ContractAudit> {
    let contracts = checked.program.contracts.iter().enumerate();
    let audits = contracts.filter_map(|(index, contract)| {
        let own = clauses.iter().filter(|clause| clause.contract.0 as usize == index);
        let mut ways: Vec<WayOut> = own.filter_map(|clause| way_out(checked, contract, clause)).collect();
        let key = ways.iter().position(|way| way.key);
        ways.iter_mut().enumerate().for_each(|(index, way)| way.key = key == Some(index));
        ways.sort_by_key(|way| !way.key);
        let is_hidden = |ty: &Type| matches!(ty, Type::Hidden(_));
        let fields = |hidden: bool| {
            let fields = contract.state.iter().filter(move |field| is_hidden(&field.ty) == hidden);
            fields.map(|field| field.name.clone()).collect()
        };
        let begins = contract.state.iter().map(|field| {
            let value = field.initial.map(|id| checked.program.functions[id.0 as usize].body.span);
            (field.name.clone(), value.map(|span| written(&checked.sources, span)))
        });
        // Those of packages are not this program's to judge.
        (!ways.is_empty()).then(|| ContractAudit {
            contract: contract.name.clone(),
            asset: contract.is_asset(),
            values: contract
                .locks
                .iter()
                .filter(|_| !contract.is_asset())
                .map(|locked| locked.name.clone())
                .collect(),
            public_fields: fields(false),
            hidden_fields: fields(true),
            begins: begins.collect(),
            born: contract.born,
            ways,
        })
    });
    audits.collect()
}

/// What is known of a clause; nothing of what makes instances.
fn way_out(checked: &Checked, contract: &Contract, clause: &CheckedClause) -> Option<WayOut> {
    let program = &checked.program;
    let found = &contract.clauses[clause.clause?];
    let function = &program.functions[found.function.0 as usize];
    let said = Said::of(program, contract, function);
    let seen = clause.circuit.clause.as_ref()?;
    let written = |span: Span| written(&checked.sources, span);
    let signers: Vec<Signer> =
        said.signers.iter().map(|(key, given)| Signer { key: written(key.span), given: *given }).collect();
    let has = said.signed.iter().map(|((key, signature, purpose, data), given)| SignedData {
        signer: Signer { key: written(key.span), given: *given },
        signature: written(signature.span),
        purpose: written(purpose.span),
        data: data.iter().map(|data| written(data.span)).collect(),
        here: said::names_instance(data),
    });
    let needed = found.signers.map_or(signers.len(), |quorum| quorum.count as usize);
    let pays = said
        .required
        .iter()
        .map(|(amount, asset)| format!("{} of {}", written(amount.span), written(asset.span)));
    let conditions = |time: bool| {
        let all = said.conditions.iter().filter(move |found| found.time == time);
        all.map(|found| Condition { text: written(found.condition.span), always: found.always }).collect()
    };
    let does = said.effects.iter().filter(|(effect, ..)| *effect != Effect::Sign && *effect != Effect::Issue);
    let mut way = WayOut {
        clause: function.name.clone(),
        span: function.span,
        key: said.may_be_key(contract, found) && crate::contract::asks_for_signatures(&clause.circuit),
        needed,
        has: has.collect(),
        knows: seen::known(contract, &clause.circuit, seen),
        pays: pays.collect(),
        when: conditions(true),
        conditions: conditions(false),
        does: does.map(|(.., span)| written(*span)).collect(),
        next: seen::next(seen).is_some(),
        shows: seen::shown(contract, &said, seen),
        signers,
    };
    // Nobody wrote the clause of an asset that is issued once.
    if let ContractKind::Asset { supply: Some(_) } = contract.kind {
        let issuers = contract.parameters.iter().zip(&mut way.signers);
        issuers.for_each(|(parameter, signer)| signer.key.clone_from(&parameter.name));
        (way.conditions, way.does) = (vec![], vec!["issue all of it, once".to_string()]);
    }
    Some(way)
}

/// Source text on one line, without comments.
fn written(sources: &SourceMap, span: Span) -> String {
    let lines = sources.text(span).lines().map(|line| {
        let mut quotes = 0;
        let comment = line.char_indices().find(|(at, character)| {
            quotes += usize::from(*character == '"');
            quotes % 2 == 0 && line[*at..].starts_with("//")
        });
        comment.map_or(line, |(at, _)| &line[..at])
    });
    one_line(lines.collect::<Vec<_>>().join(" ").trim_end().trim_end_matches(';'))
}

/// Whether a local of a function is one of its own parameters, not of those that all clauses of the contract have.
fn is_own(contract: &Contract, function: &Function, local: usize) -> bool {
    (contract.common()..function.parameters.len()).contains(&local)
}
