//! What somebody who does not read the source has to know of a program's contracts: wallets, services and other languages.

use schemars::JsonSchema;
use serde::Serialize;
use zkvm::tx::Address;

use super::{BuiltContract, Way};
use crate::audit::contract::{Condition, ContractAudit, WayOut, audits};
use crate::diagnostic::Diagnostic;
use crate::driver::Checked;
use crate::hir::{
    AliasId, Contract, ContractKind, Expr, Function, FunctionId, Parameter, ParameterKind, Readers,
    StatementKind, Transaction, Type,
};
use crate::source::Span;
use crate::types::{Names, show};

/// The version of the form.
const VERSION: u32 = 1;

/// The contracts, assets and transactions of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interface {
    /// The version of this form: 1.
    #[serde(rename = "zkc-interface")]
    pub version: u32,
    /// The contracts, in the order of the source.
    pub contracts: Vec<ContractInterface>,
    /// The assets that the program issues, in the order of the source.
    pub assets: Vec<ContractInterface>,
    /// The transactions over contracts, in the order of the source.
    pub transactions: Vec<TransactionInterface>,
}

/// A contract or an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractInterface {
    /// The name in the program.
    pub name: String,
    /// What its author says of it.
    pub docs: Option<String>,
    /// What instances are told apart by. Whoever makes one chooses them, and they never change.
    pub parameters: Vec<TypedName>,
    /// The fields of an instance, in order.
    pub state: Vec<Field>,
    /// The values that an instance holds, in order.
    pub locks: Vec<Locked>,
    /// Conditions on every instance, as they are written.
    pub invariants: Vec<String>,
    /// Whether an instance holds a birth token, which shows that its contract made it.
    pub born: bool,
    /// How much of an asset there will ever be, as it is written, if all is issued at once.
    pub supply: Option<String>,
    /// The ways to open an instance, or to issue the asset, in the order of the source.
    pub clauses: Vec<ClauseInterface>,
    /// What it is on a ledger, if values for its parameters are given.
    pub ids: Option<Ids>,
}

/// A name and the type of its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypedName {
    /// The name in the program.
    pub name: String,
    /// The type, as the language writes it.
    #[serde(rename = "type")]
    pub ty: String,
}

/// A field of a contract's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The name in the program.
    pub name: String,
    /// The type, as the language writes it.
    #[serde(rename = "type")]
    pub ty: String,
    /// Whether the ledger has a commitment to it, and not the value.
    pub hidden: bool,
    /// The keys of those who are to know it, by their names; empty if that is not said.
    pub readers: Vec<String>,
    /// Whether it is `sealed to` the only reader: a reading key, which opens it without being told. Otherwise readers have to be told.
    pub sealed: bool,
    /// The value with which it begins in every instance, as it is written, if the contract says it.
    pub initial: Option<String>,
}

/// A value that an instance holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// The name in the program.
    pub name: String,
    /// The keys of those who are to know its amount and its asset, by their names; empty if that is not said.
    pub readers: Vec<String>,
}

/// A clause, as its callers need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClauseInterface {
    /// The name in the program.
    pub name: String,
    /// What its author says of it.
    pub docs: Option<String>,
    /// What its caller gives, in order.
    pub parameters: Vec<Argument>,
    /// Who can call it.
    pub callers: Callers,
    /// The values that its caller pays, in order.
    pub requires: Vec<Required>,
    /// The signatures of data that its caller has to have, in order.
    pub signed: Vec<Signed>,
    /// What its caller has to know: hidden fields, what is in the values that are held, and arguments that are not public.
    pub knows: Vec<String>,
    /// Conditions on the time, as they are written.
    pub when: Vec<String>,
    /// How many values it unlocks for its transaction, if it is plain to see. What a clause of an asset issues is not among them.
    pub unlocks: Option<usize>,
    /// Whether there is a next instance.
    pub continues: bool,
    /// The type of the numbers that everybody sees as its result, if there are any.
    pub result: Option<String>,
    /// What it costs at most: what is known of the contract's parameters can save something.
    pub cost: Cost,
}

/// Data that somebody must have signed, before and elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The key, as it is written.
    pub key: String,
    /// The parameter that is the signature, as it is written.
    pub signature: String,
    /// What the signature is for, as it is written, with its quotes.
    pub purpose: String,
    /// What it is of, in order, as it is written.
    pub data: Vec<String>,
    /// Whether it counts in one instance only.
    pub this_instance_only: bool,
}

/// What a caller gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Argument {
    /// The name in the program.
    pub name: String,
    /// The type, as the language writes it.
    #[serde(rename = "type")]
    pub ty: String,
    /// Who sees it in a transaction.
    pub visibility: Visibility,
}

/// Who sees an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everybody sees the value.
    Public,
    /// Everybody sees a commitment to it.
    Hidden,
    /// Nobody but whoever makes the proof.
    Secret,
}

/// Who can call a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Callers {
    /// The keys that sign, as they are written; with none of them, anybody can call it who can make the proof.
    pub signers: Vec<String>,
    /// How many of them sign.
    pub needed: usize,
    /// Whether it is the contract's key: then signatures are all that it takes.
    pub key: bool,
}

/// A value that a caller pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Required {
    /// The name in the clause.
    pub name: String,
    /// How much of which asset, as it is written: `more of funds.asset`.
    pub amount: String,
}

/// What a clause costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Multipliers of the proof.
    pub multipliers: u32,
    /// Bytes of its image, which its transaction shows.
    pub bytes: usize,
    /// About how many points a verifier of it alone adds up.
    pub verification_points: u64,
}

/// What a contract with values for its parameters is on a ledger. Bytes are hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ids {
    /// Who may spend an instance; nothing if nobody can send to it.
    pub address: Option<String>,
    /// The root of the tree of its programs.
    pub root: String,
    /// The flavor of an asset.
    pub flavor: Option<String>,
    /// The flavor of its birth tokens, if it has some.
    pub birth_flavor: Option<String>,
    /// Each way to open it, in the order of the source; a clause with a choice of signers is several.
    pub ways: Vec<WayIds>,
}

/// A way to open an instance, or to issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WayIds {
    /// The name of the clause.
    pub clause: String,
    /// Which of several keys sign, by their places, if not all do.
    pub signers: Option<Vec<u32>>,
    /// The hash of its program, unless it is the contract's key.
    pub image: Option<String>,
}

/// A transaction over contracts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransactionInterface {
    /// The name in the program.
    pub name: String,
    /// What its author says of it.
    pub docs: Option<String>,
    /// What whoever makes it gives: of an instance or an asset that it issues, the type is the name of its contract or asset.
    pub parameters: Vec<TypedName>,
}

/// What a program's contracts, assets and transactions are for those who use them.
///
/// # Errors
/// What is wrong with a clause.
///
/// # Examples
///
/// ```
/// use zkc::driver::NoFiles;
///
/// let text = "contract Box(owner: PublicKey) locks funds: Value {
///     clause take(out: Hidden<u64>) signed by owner {
///         let (paid, rest) = funds.split(out);
///         lock rest with self;
///         unlock paid
///     }
/// }";
/// let checked = zkc::check("main.zk", text, &NoFiles);
/// let interface = zkc::contract::interface::interface(&checked).expect("it can be built");
/// let take = &interface.contracts[0].clauses[0];
/// assert_eq!((&take.callers.signers[0][..], &take.parameters[0].ty[..]), ("owner", "u64"));
/// ```
pub fn interface(checked: &Checked) -> Result<Interface, Vec<Diagnostic>> {
    let (clauses, _) = super::check_clauses(checked)?;
    let audits = audits(checked, &clauses);
    let cost = |contract: &str, clause: &str| {
        let mut costs = clauses.iter().map(|clause| &clause.cost);
        let found = costs.find(|cost| cost.contract == contract && cost.clause == clause);
        found.map_or(Cost::default(), |found| Cost {
            multipliers: found.cost.counts.multipliers,
            bytes: found.bytes,
            verification_points: found.cost.points(),
        })
    };
    let (mut contracts, mut assets) = (vec![], vec![]);
    for audit in &audits {
        let found = checked.program.contracts.iter().find(|contract| contract.name == audit.contract);
        let Some(contract) = found else { continue };
        let described = described(checked, contract, audit, &|clause| cost(&contract.name, clause));
        if contract.is_asset() { assets.push(described) } else { contracts.push(described) }
    }
    let transactions = checked.program.transactions.iter().map(|found| transaction(checked, found)).collect();
    Ok(Interface { version: VERSION, contracts, assets, transactions })
}

/// What a contract with values for its parameters is on a ledger.
pub fn ids(built: &BuiltContract) -> Ids {
    let ways = built.clauses.iter().map(|clause| WayIds {
        clause: clause.name.clone(),
        signers: clause.signers.clone(),
        image: match clause.way {
            Way::Key(_) => None,
            Way::Program { leaf, .. } => Some(hex::encode(built.tree.code()[leaf].hash())),
        },
    });
    let flavor = |flavor: curve25519_dalek::Scalar| hex::encode(flavor.to_bytes());
    Ids {
        address: Address::try_from(built.tree.predicate()).ok().map(|address| address.to_string()),
        root: hex::encode(built.tree.root()),
        flavor: built.asset.as_ref().map(|asset| flavor(asset.flavor)),
        birth_flavor: built.birth.as_ref().map(|birth| flavor(birth.flavor)),
        ways: ways.collect(),
    }
}

fn described(
    checked: &Checked,
    contract: &Contract,
    audit: &ContractAudit,
    cost: &dyn Fn(&str) -> Cost,
) -> ContractInterface {
    let program = &checked.program;
    let names: Vec<&str> = contract.common_names().collect();
    let readers = |readers: &Option<Readers>| -> Vec<String> {
        let keys = readers.iter().flat_map(|readers| &readers.keys);
        keys.filter_map(|local| names.get(local.0 as usize)).map(|name| name.to_string()).collect()
    };
    let parameters = contract
        .parameters
        .iter()
        .map(|found| TypedName { name: found.name.clone(), ty: written(checked, found.span, &found.ty) });
    let text = |expr: &Expr| crate::source::one_line(checked.sources.text(expr.span));
    let body = |id: FunctionId| &program.functions[id.0 as usize].body;
    let fields = contract.state.iter().map(|field| Field {
        name: field.name.clone(),
        ty: written(checked, field.span, &field.ty),
        hidden: matches!(field.ty, Type::Hidden(_)),
        readers: readers(&field.readers),
        sealed: field.reader().is_some(),
        initial: field.initial.and_then(|id| body(id).tail.as_deref().map(text)),
    });
    let locks = contract
        .locks
        .iter()
        .map(|locked| Locked { name: locked.name.clone(), readers: readers(&locked.readers) });
    // In the order of the source, where an audit has the key first.
    let clauses = contract.clauses.iter().filter_map(|found| {
        let function = &program.functions[found.function.0 as usize];
        let way = audit.ways.iter().find(|way| way.clause == function.name)?;
        Some(clause(checked, contract, found, way, cost(&function.name)))
    });
    let conditions = contract.invariants.iter().flat_map(|id| &body(*id).statements);
    let invariants = conditions.filter_map(|statement| match &statement.kind {
        StatementKind::Assert { condition, .. } => Some(text(condition)),
        _ => None,
    });
    ContractInterface {
        name: contract.name.clone(),
        docs: contract.about.docs.clone(),
        parameters: parameters.collect(),
        state: fields.collect(),
        locks: if contract.is_asset() { vec![] } else { locks.collect() },
        invariants: invariants.collect(),
        born: contract.born,
        supply: match contract.kind {
            ContractKind::Asset { supply: Some(id) } => body(id).tail.as_deref().map(text),
            _ => None,
        },
        clauses: clauses.collect(),
        ids: None,
    }
}

fn clause(
    checked: &Checked,
    contract: &Contract,
    clause: &crate::hir::Clause,
    way: &WayOut,
    cost: Cost,
) -> ClauseInterface {
    let function = &checked.program.functions[clause.function.0 as usize];
    let own = function.parameters.iter().skip(contract.common());
    let mut parameters: Vec<Argument> = own.map(|parameter| argument(checked, function, parameter)).collect();
    if let Some(amount) = clause.amount {
        let visibility = if amount.public { Visibility::Public } else { Visibility::Hidden };
        let issued = Argument { name: "amount".to_string(), ty: "u64".to_string(), visibility };
        parameters.insert(amount.place.min(parameters.len()), issued);
    }
    let requires = clause.requires.iter().zip(&way.pays);
    let signed = way.has.iter().map(|signed| Signed {
        key: signed.signer.key.clone(),
        signature: signed.signature.clone(),
        purpose: signed.purpose.clone(),
        data: signed.data.clone(),
        this_instance_only: signed.here,
    });
    let when = way.when.iter().map(|Condition { text, .. }| text.clone());
    ClauseInterface {
        name: function.name.clone(),
        docs: function.about.docs.clone(),
        parameters,
        callers: Callers {
            signers: way.signers.iter().map(|signer| signer.key.clone()).collect(),
            needed: way.needed,
            key: way.key,
        },
        requires: requires
            .map(|((name, _), amount)| Required { name: name.clone(), amount: amount.clone() })
            .collect(),
        signed: signed.collect(),
        knows: way.knows.clone(),
        when: when.collect(),
        unlocks: clause.unlocks,
        continues: way.next,
        result: (function.result != Type::unit()).then(|| shown(checked, &function.result)),
        cost,
    }
}

/// What a caller gives. Keys, addresses and assets are public always.
fn argument(checked: &Checked, function: &Function, parameter: &Parameter) -> Argument {
    let program = &checked.program;
    let asset = program.contract_types.as_ref().map(|types| types.asset);
    let is_asset = matches!(&parameter.ty, Type::Data(id, _) if Some(*id) == asset);
    let visibility = match &parameter.ty {
        Type::Hidden(_) => Visibility::Hidden,
        ty if parameter.public.is_some() || is_asset || program.is_opaque(ty) => Visibility::Public,
        _ => Visibility::Secret,
    };
    let local = &function.locals[parameter.local.0 as usize];
    Argument { name: local.name.clone(), ty: written(checked, local.span, &parameter.ty), visibility }
}

fn transaction(checked: &Checked, transaction: &Transaction) -> TransactionInterface {
    let parameters = transaction.parameters.iter().map(|parameter| TypedName {
        name: parameter.name.clone(),
        ty: match &parameter.kind {
            ParameterKind::Instance(id) | ParameterKind::Issuer(id) => {
                checked.program.contracts[id.0 as usize].name.clone()
            }
            ParameterKind::Given(ty) => written(checked, parameter.span, ty),
        },
    });
    TransactionInterface {
        name: transaction.name.clone(),
        docs: transaction.about.docs.clone(),
        parameters: parameters.collect(),
    }
}

/// A type as the language writes it; whether it is `Hidden` is said beside it.
fn shown(checked: &Checked, ty: &Type) -> String {
    let ty = match ty {
        Type::Hidden(inner) => inner,
        ty => ty,
    };
    show(&checked.program, Names::default(), ty)
}

/// The type behind a name, in which `Time` is what it is called: it says more than that it is a `u64`.
fn written(checked: &Checked, name: Span, ty: &Type) -> String {
    let (program, shown) = (&checked.program, shown(checked, ty));
    let is_time = |id: &AliasId| {
        let alias = &program.aliases[id.0 as usize];
        let std = program.contract_types.map(|types| program.data(types.asset).span.file);
        alias.name == "Time" && Some(alias.span.file) == std
    };
    // What stands between the name and the type that it has, and nothing that ends this type.
    let near = |place: &Span| {
        let between = Span::new(name.file, name.end as usize, place.start.max(name.end) as usize);
        let text = checked.sources.text(between);
        place.file == name.file && place.start >= name.end && !text.contains([',', ';', '(', ')', '{', '}'])
    };
    match program.aliased.iter().any(|(place, id)| is_time(id) && near(place)) {
        true => shown.replace("u64", "Time"),
        false => shown,
    }
}
