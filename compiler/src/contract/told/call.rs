//! Calls of clauses, as everybody can see them who knows the program and the contract's parameters.

use zkvm::tx::{Contract, OpenedContract, PayloadItem, PortableItem, PredicateTree, Value};
use zkvm::{Inputs, Scalar};

use super::value::told;
use super::{Named, Told};
use crate::contract::wallet::{Issuer, Wallet, WalletAsset, WalletInstance};
use crate::contract::{BuiltClause, BuiltContract, Parameters, Way, build, find};
use crate::driver::Checked;
use crate::hir::{Program, Type};
use crate::ir::{self, ArgumentKind, ParameterLeaf, Place, Text};
use crate::types::{Names, show};

/// What a call opens or makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallOf {
    /// An instance, by its name, or one that follows from it.
    Instance(String),
    /// Another instance of the same contract with the same parameters as the one of this name.
    Alike(String),
    /// An output under the predicate of the one of this name that the contract did not make.
    NoInstance(String),
    /// A new instance, by its name.
    New(String),
    /// An asset, which it issues, by its name.
    Asset(String),
}

/// A call of a clause, as everybody can see it who knows the program and the contract's parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldCall {
    /// What it opens or makes.
    pub of: CallOf,
    /// The name of the contract or asset in the program.
    pub contract: String,
    /// The name of the clause; of what makes an instance, that of the contract.
    pub clause: String,
    /// What the caller gives and the transaction shows; of what is hidden there is a commitment, so it is unknown. Secrets are left out.
    pub arguments: Vec<Named>,
    /// What it gives back, if it does.
    pub result: Option<(String, Told)>,
}

/// The clauses that a transaction calls, with the names of a wallet, and those of a file that has instances and assets as well: for each
/// contract that it opens, nothing if it is of no contract that is known here.
pub fn calls(
    checked: &Checked,
    wallet: &Wallet,
    instances: &[(String, WalletInstance)],
    assets: &[(String, WalletAsset)],
    all: &[OpenedContract],
) -> Vec<Option<ToldCall>> {
    let known = || wallet.instances.iter().chain(instances);
    let call = |seen: &OpenedContract| {
        let predicate = seen.contract.predicate;
        // An instance of the wallet by its ID; or another one of the same contract, as that which follows.
        let same = known().find(|(_, instance)| instance.output.id() == seen.contract.id());
        let alike = || known().find(|(_, instance)| instance.output.predicate == predicate);
        if let Some((name, instance)) = same.or_else(alike) {
            let built = rebuilt(checked, &instance.contract, &instance.parameters, &instance.salt)?;
            let of = called(&built, name, instance, seen);
            return told_call(checked, (&built, &instance.parameters), of, seen);
        }
        for (name, instance) in instances {
            let built = rebuilt(checked, &instance.contract, &instance.parameters, &instance.salt);
            let Some(built) = built else { continue };
            if built.birth.as_ref().is_some_and(|birth| birth.tree.predicate() == predicate) {
                let of = CallOf::New(name.clone());
                return told_call(checked, (&built, &instance.parameters), of, seen);
            }
        }
        let issued = wallet.assets.iter().chain(assets).find_map(|(name, asset)| {
            let issuer = asset.issued.as_ref()?;
            let flavor = Value::issue_flavor(&predicate, issuer.asset.as_bytes());
            (flavor == asset.flavor).then_some((name, issuer))
        });
        let (name, Issuer { asset, parameters, salt }) = issued?;
        let built = rebuilt(checked, asset, parameters, salt)?;
        told_call(checked, (&built, parameters), CallOf::Asset(name.clone()), seen)
    };
    all.iter().map(call).collect()
}

/// What an output is that has the predicate of an instance that is known: anybody can make one, with anything in it.
fn called(built: &BuiltContract, name: &str, known: &WalletInstance, seen: &OpenedContract) -> CallOf {
    let identity = |output: &Contract| built.identity(output, known.held.strings.len());
    let follows = || identity(&seen.contract).is_some_and(|found| Some(found) == identity(&known.output));
    let name = name.to_string();
    match () {
        () if !built.is_born(&seen.contract) => CallOf::NoInstance(name),
        () if seen.contract.id() == known.output.id() || follows() => CallOf::Instance(name),
        () => CallOf::Alike(name),
    }
}

fn rebuilt(
    checked: &Checked,
    contract: &str,
    parameters: &Parameters,
    salt: &[u8; 32],
) -> Option<BuiltContract> {
    build(checked, find(checked, contract).ok()?, parameters, salt).ok()
}

/// A call of one of the contract's clauses; nothing if the program that runs is none of them.
fn told_call(
    checked: &Checked,
    (built, parameters): (&BuiltContract, &Parameters),
    of: CallOf,
    seen: &OpenedContract,
) -> Option<ToldCall> {
    // Clauses may have one program, and differ in what they call it.
    let opens = |clause: &BuiltClause, tree: &PredicateTree| match &clause.way {
        Way::Program { leaf, image, .. } => {
            image.encode()[..] == seen.clause[..] && tree.call_proof(*leaf).as_ref() == Some(&seen.proof)
        }
        Way::Key(_) => false,
    };
    let contract = &checked.program.contracts[built.id.0 as usize];
    let (program, name) = (&checked.program, contract.name.clone());
    if let Some(birth) = built.birth.as_ref().filter(|birth| opens(&birth.creation, &birth.tree)) {
        let given = Given { clause: &birth.creation, seen, parameters };
        let fields = contract.state.iter().map(|field| (field.name.clone(), &field.ty));
        let arguments = given.arguments(program, fields.collect());
        return Some(ToldCall { of, contract: name.clone(), clause: name, arguments, result: None });
    }
    let way = built.clauses.iter().find(|way| opens(way, &built.tree));
    let way = way.filter(|_| built.tree.predicate() == seen.contract.predicate)?;
    let clause = &contract.clauses[way.index];
    let function = &program.functions[clause.function.0 as usize];
    let given = Given { clause: way, seen, parameters };
    let own = function.parameters.iter().skip(contract.common());
    let own = own.map(|own| (function.locals[own.local.0 as usize].name.clone(), &own.ty));
    let mut arguments = given.arguments(program, own.collect());
    if let Some(amount) = clause.amount {
        let ty = Type::unsigned(64);
        let value = if amount.public { given.issued(program) } else { Told::Unknown };
        let named = Named { name: "amount".to_string(), ty: show(program, Names::default(), &ty), value };
        arguments.insert(amount.place.min(arguments.len()), named);
    }
    let result = (function.result != Type::unit()).then(|| {
        let strings = way.clause().returns.iter().map(|(text, _)| given.text(*text));
        let strings = strings.map(|string| string.unwrap_or_else(|| PayloadItem::string([])));
        let ty = show(program, Names::default(), &function.result);
        (ty, told(program, &function.result, &strings.collect::<Vec<_>>()))
    });
    Some(ToldCall { of, contract: name, clause: function.name.clone(), arguments, result })
}

/// What a clause was given.
struct Given<'a> {
    clause: &'a BuiltClause,
    seen: &'a OpenedContract,
    parameters: &'a Parameters,
}

impl Given<'_> {
    /// The arguments that a transaction shows, by the names and types of the clause's parameters.
    fn arguments(&self, program: &Program, parameters: Vec<(String, &Type)>) -> Vec<Named> {
        let shape = self.clause.clause();
        let shown = parameters.into_iter().zip(&shape.parameters).filter_map(|((name, ty), parameter)| {
            let mut strings = vec![];
            for leaf in &parameter.leaves {
                let place = match leaf {
                    ParameterLeaf::Public(leaf) => shape.public[*leaf as usize].place,
                    ParameterLeaf::Hidden(leaf) => shape.hidden[*leaf as usize],
                    ParameterLeaf::Key(index) => Place::Argument(*index),
                    ParameterLeaf::Secret(_) => return None,
                };
                strings.push(self.text(Text::At(place))?);
            }
            let ty_shown = show(program, Names::default(), ty);
            Some(Named { name, ty: ty_shown, value: told(program, ty, &strings) })
        });
        shown.collect()
    }

    /// How much is issued, if everybody may know it: that is the first number that the clause reveals.
    fn issued(&self, program: &Program) -> Told {
        let arguments = &self.clause.clause().arguments;
        let revealed =
            arguments.iter().position(|argument| matches!(argument.kind, ArgumentKind::Revealed(..)));
        let string = revealed.and_then(|index| self.text(Text::At(Place::Argument(index as u32))));
        string.map_or(Told::Unknown, |string| told(program, &Type::unsigned(64), &[string]))
    }

    /// A string at a place. What a clause computes and makes a string of follows from what everybody sees.
    fn text(&self, text: Text) -> Option<PayloadItem> {
        let Text::At(Place::Computed(index)) = text else { return self.given(text) };
        let shape = self.clause.clause();
        let mut inputs = Inputs::default();
        let public = shape.public.iter().map(|leaf| match self.given(Text::At(leaf.place)) {
            Some(PayloadItem::Plain(PortableItem::String(ref bytes))) => {
                let bytes = bytes[..].try_into().ok();
                bytes.and_then(|bytes| Option::from(Scalar::from_canonical_bytes(bytes))).unwrap_or_default()
            }
            _ => Scalar::ZERO,
        });
        inputs.public = public.collect();
        let values = ir::evaluate(&self.clause.circuit, &inputs).values;
        let number = values.get(shape.computed.get(index as usize)?.index())?;
        Some(PayloadItem::string(number.to_bytes()))
    }

    /// A string that the clause is given.
    fn given(&self, text: Text) -> Option<PayloadItem> {
        Some(match text {
            Text::At(Place::Parameter(index)) => {
                PayloadItem::string(self.parameters.leaves.get(index as usize)?.string())
            }
            Text::Scalar(number) => PayloadItem::string(number.to_bytes()),
            Text::At(Place::Argument(index)) => {
                let bytes = self.seen.arguments.get(index as usize)?.as_ref()?;
                PayloadItem::string(&**bytes)
            }
            Text::At(Place::Payload(index)) => {
                PayloadItem::Plain(self.seen.contract.payload.get(index as usize)?.clone())
            }
            _ => return None,
        })
    }
}
