//! What the circuit of a clause takes and shows.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Shown;
use super::said::Said;
use crate::hir::{Contract, Effect, Program, StateField, Type};
use crate::ir::{
    Action, ArgumentKind, CheckKind, Circuit, Clause, Op, Origin, OriginId, ParameterLeaf, Part, Place, Text,
};
use crate::source::Span;

/// What the clause holds next, if there is a next instance.
pub(super) fn next(clause: &Clause) -> Option<(&[Text], &[Part])> {
    clause.actions.iter().find_map(|action| match action {
        Action::Next { strings, values, .. } => Some((&strings[..], &values[..])),
        _ => None,
    })
}

/// The strings of each field of the state among those that the contract holds.
fn fields<'c>(
    contract: &'c Contract,
    clause: &'c Clause,
) -> impl Iterator<Item = (usize, Range<usize>)> + 'c {
    let mut first = 0;
    contract.state.iter().zip(&clause.fields).enumerate().map(move |(index, (_, count))| {
        let strings = first..first + *count as usize;
        first = strings.end;
        (index, strings)
    })
}

/// The fields of the next instance that are not what they were.
pub(super) fn changed(contract: &Contract, clause: &Clause) -> Vec<usize> {
    let Some((strings, _)) = next(clause) else { return vec![] };
    let same = |at: usize| strings.get(at) == Some(&Text::At(Place::Payload(at as u32)));
    let changed = fields(contract, clause).filter(|(_, range)| !range.clone().all(same));
    changed.map(|(field, _)| field).collect()
}

/// The fields of the next instance that are keys which the caller gives.
pub(super) fn replaced(contract: &Contract, clause: &Clause) -> Vec<usize> {
    let Some((strings, _)) = next(clause) else { return vec![] };
    let given = |at: usize| match strings.get(at) {
        Some(Text::At(Place::Argument(index))) => {
            clause.arguments.get(*index as usize).is_some_and(|argument| argument.kind == ArgumentKind::Key)
        }
        _ => false,
    };
    let replaced = fields(contract, clause).filter(|(_, range)| range.clone().any(given));
    replaced.map(|(field, _)| field).collect()
}

/// What whoever calls a clause has to know of what it holds, and which arguments nobody else knows.
pub(super) fn known(contract: &Contract, circuit: &Circuit, clause: &Clause) -> Vec<String> {
    let live = circuit.live();
    let used =
        circuit.nodes.iter().zip(live).filter(|(_, live)| *live).filter_map(|(node, _)| match node.op {
            Op::Hidden(leaf) => clause.hidden.get(leaf as usize).copied(),
            _ => None,
        });
    // What the transaction's cloak mixes is opened there.
    let (debts, released) = clause.debts();
    let mixed = debts.iter().flat_map(|part| [part.quantity, part.flavor]).filter_map(|text| match text {
        Text::At(place) => Some(place),
        _ => None,
    });
    let places: BTreeSet<Place> =
        used.chain(mixed).chain(released.into_iter().map(Place::Quantity)).collect();
    let is_known = |value: u32| {
        [Place::Quantity(value), Place::Flavor(value)].iter().any(|place| places.contains(place))
    };
    let values =
        contract.locks.iter().zip(0..).filter(|(_, value)| is_known(*value)).map(|(locked, _)| &locked.name);
    let state = fields(contract, clause)
        .filter(|(_, strings)| strings.clone().any(|at| places.contains(&Place::Payload(at as u32))));
    let state =
        state.map(|(field, _)| &contract.state[field]).filter(|field| matches!(field.ty, Type::Hidden(_)));
    let sealed = clause.unseals.iter().map(|unseal| {
        let field = &contract.state[unseal.field as usize];
        format!("{}, with the secret of {}", field.name, reader(contract, field))
    });
    let own = |leaf: &ParameterLeaf| matches!(leaf, ParameterLeaf::Hidden(_) | ParameterLeaf::Secret(_));
    let arguments = clause.parameters.iter().filter(|parameter| parameter.leaves.iter().any(own));
    let values = values.chain(state.map(|field| &field.name)).cloned().chain(sealed);
    values.chain(arguments.map(|parameter| parameter.name.clone())).collect()
}

/// The name of the key that a field is sealed to.
fn reader<'c>(contract: &'c Contract, field: &StateField) -> &'c str {
    let reader = field.reader().map_or(usize::MAX, |reader| reader.0 as usize);
    let names = contract.parameters.iter().map(|parameter| &parameter.name);
    names.chain(contract.state.iter().map(|field| &field.name)).nth(reader).map_or("", |name| name)
}

/// What everybody sees of a call.
pub(super) fn shown(contract: &Contract, said: &Said<'_>, clause: &Clause) -> Shown {
    let with = |wanted: fn(&ParameterLeaf) -> bool| {
        let found = clause.parameters.iter().filter(move |parameter| parameter.leaves.iter().any(wanted));
        found.map(|parameter| parameter.name.clone()).collect()
    };
    let changed = changed(contract, clause);
    let fields = |hidden: bool| {
        let fields = changed.iter().map(|field| &contract.state[*field]);
        let fields = fields.filter(move |field| matches!(field.ty, Type::Hidden(_)) == hidden);
        fields.map(|field| field.name.clone()).collect()
    };
    let strings = next(clause).map_or(&[][..], |(strings, _)| strings);
    let nullified = clause.actions.iter().filter_map(|action| match action {
        Action::Nullify(text, _) => Some(text),
        _ => None,
    });
    let nullified: Vec<&Text> = nullified.collect();
    let returned = clause.returns.iter().map(|(text, _)| text);
    let told: Vec<&Text> = strings.iter().chain(nullified.iter().copied()).chain(returned).collect();
    // Computed arguments that are shown as nothing else.
    let other = |wanted: fn(&ArgumentKind) -> bool| {
        let arguments = clause.arguments.iter().zip(0..).filter(|(argument, _)| wanted(&argument.kind));
        arguments.filter(|(_, index)| !told.contains(&&Text::At(Place::Argument(*index)))).count()
    };
    // Which key something is sealed to is in the program.
    let seals = !clause.seals.is_empty() || !clause.unseals.is_empty();
    let readers = contract.state.iter().filter(|_| seals).filter_map(|field| field.reader());
    let readers: BTreeSet<usize> = readers.map(|reader| reader.0 as usize).collect();
    let named = |index: &usize| said.named.contains(index) || readers.contains(index);
    let parameters = contract.parameters.iter().enumerate().filter(|(index, _)| named(index));
    Shown {
        parameters: parameters.map(|(_, parameter)| parameter.name.clone()).collect(),
        arguments: with(|leaf| matches!(leaf, ParameterLeaf::Public(_) | ParameterLeaf::Key(_))),
        commitments: with(|leaf| matches!(leaf, ParameterLeaf::Hidden(_))),
        fields: fields(false),
        hidden_fields: fields(true),
        results: clause.returns.len(),
        nullifiers: nullified.len(),
        numbers: other(|kind| matches!(kind, ArgumentKind::Revealed(..))),
        amounts: other(|kind| matches!(kind, ArgumentKind::Committed(..))),
        outputs: clause.actions.iter().filter(|action| matches!(action, Action::Lock(..))).count(),
    }
}

/// Whether a value that the contract holds is in the next instance as a whole, whatever is called.
pub(super) fn stays(clause: &Clause, said: &Said<'_>, value: u32) -> bool {
    next(clause).is_some_and(|(_, values)| {
        let whole = values.iter().any(|part| part.whole() == Some(value));
        // Values are not lost: what is neither locked for somebody, unlocked nor retired is in the next instance.
        let lets_out = |effect: &Effect| {
            matches!(effect, Effect::Lock | Effect::LockIn(_) | Effect::Unlock | Effect::Retire)
        };
        whole || !said.effects.iter().any(|(effect, ..)| lets_out(effect))
    })
}

/// Whether a clause asserts anything of its arguments or of its state. That there is enough to be split, what every instance
/// promises, and when the transaction is valid keep nobody away.
pub(super) fn asserts(program: &Program, contract: &Contract, circuit: &Circuit, clause: &Clause) -> bool {
    let mut open = vec![false; circuit.nodes.len()];
    let invariants = contract.invariants.iter().map(|id| program.functions[id.0 as usize].span);
    let invariants: Vec<Span> = invariants.collect();
    let of_all = |origin: &Origin| {
        let within = |outer: &Span| {
            outer.file == origin.span.file && outer.start <= origin.span.start && origin.span.end <= outer.end
        };
        origin.function.starts_with("std::contract::") || invariants.iter().any(within)
    };
    for (index, node) in circuit.nodes.iter().enumerate() {
        let mut depends = false;
        node.op.for_each_operand(|operand| depends |= open[operand.index()]);
        open[index] = depends
            || match node.op {
                Op::Public(leaf) => clause.public.get(leaf as usize).is_some_and(|leaf| {
                    !matches!(leaf.place, Place::Parameter(_) | Place::MinTime | Place::MaxTime)
                }),
                Op::Hidden(_) | Op::Secret(_) | Op::SecretBits { .. } | Op::SecretDigits { .. } => true,
                _ => false,
            };
        let check = match &node.op {
            Op::Call { signature, .. } if signature.effect && depends => return true,
            Op::Zero { check, .. }
            | Op::Within { check, .. }
            | Op::Bits { check, .. }
            | Op::Permutation { check, .. } => &circuit.checks[check.0 as usize],
            Op::Lookup { check: Some(check), .. } | Op::Take { check: Some(check), .. } => {
                &circuit.checks[check.0 as usize]
            }
            _ => continue,
        };
        let asked = matches!(check.kind, CheckKind::Assert | CheckKind::Constrain | CheckKind::Expect);
        if depends && asked && !origins(circuit, check.origin).any(of_all) {
            return true;
        }
    }
    false
}

/// Where something stands, and the calls that lead there.
fn origins(circuit: &Circuit, origin: OriginId) -> impl Iterator<Item = &Origin> {
    let first = Some(&circuit.origins[origin.0 as usize]);
    std::iter::successors(first, |origin| origin.caller.map(|caller| &circuit.origins[caller.0 as usize]))
}
