//! What instances hold and what calls say, with the names and types of the program.
//!
//! Nothing here is believed: an instance is what its contract made and holds what it is said to hold, and a clause is the one whose
//! program the transaction shows.

mod call;
mod value;

use curve25519_dalek::scalar::Scalar;
use zkvm::reading::{ReadingKey, ReadingSecret, Sealed};
use zkvm::tx::{PayloadItem, PortableItem};
use zkvm::{CompressedRistretto, Opening};

use super::Instance;
use super::transaction::slice;
use super::wallet::{WalletInstance, not_born, opened};
use crate::driver::{Checked, Refused};
use crate::hir::{self, LocalId, Readers, Type};
use crate::types::{Names, show};
pub use call::{CallOf, ToldCall, calls};
pub use value::Told;
use value::told;

/// A value with its name and its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name in the program.
    pub name: String,
    /// The type, as the language writes it.
    pub ty: String,
    /// What it is, as far as that is known.
    pub value: Told,
}

/// A field of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldField {
    /// The field itself, with its name and type.
    pub named: Named,
    /// The key that it is sealed to.
    pub sealed: Option<ReadingKey>,
    /// The keys of those who are to know it, if that is said; also the one that it is sealed to.
    pub readers: Vec<[u8; 32]>,
    /// Whether somebody found it with a reading key, and was not told it.
    pub found: bool,
}

/// A value that an instance holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldValue {
    /// The name in the program.
    pub name: String,
    /// How much it is.
    pub amount: u64,
    /// The flavor of its asset.
    pub flavor: Scalar,
    /// The keys of those who are to know it, if that is said.
    pub readers: Vec<[u8; 32]>,
}

/// What an instance holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The fields of its state, in order.
    pub fields: Vec<HeldField>,
    /// Its values, in order.
    pub values: Vec<HeldValue>,
}

/// What an instance holds: what is told in clear, what the wallet opens, and what a reader finds in sealed fields. A number that
/// is sealed and large is searched for some seconds.
///
/// # Errors
/// It is no instance that its contract made, or holds something else.
pub fn held(
    checked: &Checked,
    name: &str,
    instance: &WalletInstance,
    reader: Option<&ReadingSecret>,
) -> Result<Held, Refused> {
    let id = super::find(checked, &instance.contract)?;
    let known = opened(checked, id, instance)
        .ok_or_else(|| Refused::of(checked, not_born(checked, id, name, None)))?;
    let contract = &checked.program.contracts[id.0 as usize];
    let keys = Keys { checked, contract, known: &known };
    let fields = (0..contract.state.len()).map(|index| keys.field(index, reader)).collect();
    let values = contract.locks.iter().zip(&known.held.values).map(|(locked, value)| HeldValue {
        name: locked.name.clone(),
        amount: value.qty,
        flavor: value.flv,
        readers: keys.of_readers(locked.readers.as_ref()),
    });
    Ok(Held { fields, values: values.collect() })
}

/// An instance without what opens the fields that are for others than whoever has these keys: that are sealed to them, or `to` them. Also the
/// names of these fields.
///
/// # Errors
/// Those of [`held`].
pub fn withheld(
    checked: &Checked,
    name: &str,
    instance: &WalletInstance,
    keys: &[[u8; 32]],
) -> Result<(WalletInstance, Vec<String>), Refused> {
    let id = super::find(checked, &instance.contract)?;
    let known = opened(checked, id, instance)
        .ok_or_else(|| Refused::of(checked, not_born(checked, id, name, None)))?;
    let (mut left, mut names) = (instance.clone(), vec![]);
    for (index, field) in held(checked, name, instance, None)?.fields.into_iter().enumerate() {
        if field.readers.is_empty() || field.readers.iter().any(|key| keys.contains(key)) {
            continue;
        }
        let strings = left.held.strings.get_mut(known.contract.field_strings(index)).unwrap_or_default();
        for string in strings.iter_mut().filter(|string| matches!(string, PayloadItem::Committed(_))) {
            *string = PayloadItem::Plain(string.item());
            if !names.contains(&field.named.name) {
                names.push(field.named.name.clone());
            }
        }
    }
    Ok((left, names))
}

/// An instance whose keys are looked up.
struct Keys<'a> {
    checked: &'a Checked,
    contract: &'a hir::Contract,
    known: &'a Instance,
}

impl Keys<'_> {
    fn field(&self, index: usize, reader: Option<&ReadingSecret>) -> HeldField {
        let (program, field) = (&self.checked.program, &self.contract.state[index]);
        let strings = self.known.contract.field_strings(index);
        let mut strings = self.known.held.strings.get(strings).unwrap_or_default().to_vec();
        let sealed = field.reader().and_then(|reader| self.keys(reader).first().copied());
        let sealed = sealed.map(|key| ReadingKey(CompressedRistretto(key)));
        // The second string is the handle.
        let handle = if field.reader().is_some() { strings.pop() } else { None };
        let mut found = false;
        if let (Some(secret), Some(handle), [PayloadItem::Plain(_)]) =
            (reader.filter(|secret| Some(secret.key()) == sealed), handle, &strings[..])
        {
            let points = Sealed { commitment: point(&strings[0]), handle: point(&handle) };
            if let Some(number) = secret.read(&points) {
                // Only the number is of interest here, and not what opens the commitment.
                let blinding = Scalar::ZERO;
                (strings, found) = (vec![PayloadItem::Committed(Opening { value: number, blinding })], true);
            }
        }
        HeldField {
            named: Named {
                name: field.name.clone(),
                ty: show(program, Names::default(), &field.ty),
                value: told(program, &field.ty, &strings),
            },
            sealed,
            readers: self.of_readers(field.readers.as_ref()),
            found,
        }
    }

    fn of_readers(&self, readers: Option<&Readers>) -> Vec<[u8; 32]> {
        readers.into_iter().flat_map(|readers| &readers.keys).flat_map(|key| self.keys(*key)).collect()
    }

    /// The keys that a name of the contract stands for.
    fn keys(&self, local: LocalId) -> Vec<[u8; 32]> {
        let (program, place) = (&self.checked.program, local.0 as usize);
        let parameters = &self.contract.parameters;
        if place < parameters.len() {
            let types: Vec<&Type> = parameters.iter().map(|parameter| &parameter.ty).collect();
            let leaves = slice(program, &types, place, &self.known.parameters.leaves);
            return leaves.iter().filter_map(|leaf| leaf.string().try_into().ok()).collect();
        }
        let strings = self.known.contract.field_strings(place - parameters.len());
        let strings = self.known.held.strings.get(strings).unwrap_or_default();
        strings.iter().map(|string| point(string).to_bytes()).collect()
    }
}

/// The bytes of a commitment, a handle or a key.
fn point(string: &PayloadItem) -> CompressedRistretto {
    match string.item() {
        PortableItem::String(bytes) => CompressedRistretto::from_slice(&bytes).unwrap_or_default(),
        _ => CompressedRistretto::default(),
    }
}
