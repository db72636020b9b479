//! Hashes that are to hide something and do not, since so few inputs are possible that anybody can try them all.

use std::collections::BTreeSet;

use hashbrown::HashMap;
use num_bigint::BigInt;
use num_traits::Zero;
use zkvm::integer::plain_view;

use super::Lowerer;
use super::facts::Range;
use super::value::{Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::Function;
use crate::ir::{Op, ValueId};
use crate::source::Span;

/// What takes so many guesses, as a power of two, is hidden well enough.
const ENOUGH: u64 = 64;
/// So many values are looked at to find the inputs that a hash depends on.
const MAX_LOOKED_AT: usize = 4096;

/// The hashes in the circuit that can be guessed.
#[derive(Default)]
pub(super) struct Guessable {
    hashes: HashMap<Lc, Hash>,
}

/// A call of a hash function.
#[derive(Clone, Copy)]
struct Hash {
    span: Span,
    /// Of how many bits the secrets are that it depends on.
    bits: u64,
}

impl Lowerer<'_> {
    /// What a call hashes, if it does. Only what the program's own functions hash is looked at, where they are inlined: in a
    /// routine nothing is known of the inputs.
    pub(super) fn hashed(&self, callee: &Function, arguments: &[Option<Value>]) -> Option<Vec<Value>> {
        let hash = callee.library && callee.path.starts_with("std::hash::");
        let looked_at = hash && self.routines.body == 0 && !self.builder.clear && !self.in_library();
        looked_at.then(|| arguments.iter().flatten().cloned().collect())
    }

    /// Notes the result of a call that hashes something, if that can be guessed.
    pub(super) fn note_hash(&mut self, hashed: &[Value], result: &Value, span: Span) {
        let Some(bits) = self.bits_behind(hashed) else { return };
        result.for_each_leaf(&mut |leaf| {
            if let Some(lc) = leaf.leaf().filter(|lc| lc.known().is_none()) {
                self.guessable.hashes.insert(lc.clone(), Hash { span, bits });
            }
        });
    }

    /// Warns if a value that becomes public at a place, or is said to be equal to what is public, is such a hash.
    pub(super) fn warn_of_guess(&mut self, value: &Lc, place: Span) {
        if self.routines.body != 0 || self.builder.clear {
            return;
        }
        let Some(Hash { span, bits }) = self.guessable.hashes.get(value).copied() else { return };
        let bits = if bits == 1 { "one bit".to_string() } else { format!("{bits} bits") };
        let message = format!("this hash hides nothing: the secret in it has at most {bits}");
        let diagnostic = Diagnostic::at(codes::W0512, span, message)
            .here("whoever hashes all possible values finds the one that it is");
        let diagnostic = match place == span {
            true => diagnostic,
            false => diagnostic.label(place, "everybody knows the hash from here"),
        };
        self.warn(diagnostic.help("hash a secret `field` together with it, which is chosen at random"));
    }

    /// Warns of a nullifier that is itself a secret, or is computed from secrets that can be guessed.
    pub(super) fn warn_of_nullifier(&mut self, tag: &Lc, place: Span) {
        if self.guessable.hashes.contains_key(tag) {
            return self.warn_of_guess(tag, place);
        }
        if self.builder.is_public(tag) {
            return;
        }
        let circuit = &self.builder.circuit;
        let is_input = |value: &ValueId| match circuit.op(*value) {
            Op::Secret(_) | Op::SecretBits { .. } | Op::Hidden(_) => true,
            Op::Result { of, .. } => matches!(circuit.op(*of), Op::SecretBits { .. }),
            _ => false,
        };
        let secrets: Vec<ValueId> = tag.terms.iter().map(|(value, _)| *value).collect();
        let secrets: Vec<ValueId> =
            secrets.into_iter().filter(|value| !self.builder.is_public(&Lc::node(*value))).collect();
        let message = match &secrets[..] {
            [one] if is_input(one) => "this nullifier shows a secret to everybody".to_string(),
            _ => match self.bits_behind(&[Value::Field(tag.clone())]) {
                Some(1) => "this nullifier can be guessed: the secret in it has one bit".to_string(),
                Some(bits) => {
                    format!("this nullifier can be guessed: the secret in it has at most {bits} bits")
                }
                None => return,
            },
        };
        self.warn(
            Diagnostic::at(codes::W0918, place, message)
                .here("everybody sees this number")
                .help("nullify a hash of a secret `field`, which is chosen at random"),
        );
    }

    /// The same for each of two values that are required to be equal, if the other one is public.
    pub(super) fn warn_of_equal_guess(&mut self, a: &Lc, b: &Lc, place: Span) {
        if self.guessable.hashes.is_empty() {
            return;
        }
        for (hash, other) in [(a, b), (b, a)] {
            if self.builder.is_public(other) {
                self.warn_of_guess(hash, place);
            }
        }
    }

    /// Of how many bits the secrets are that values depend on; nothing if they are enough, if there are none, or if it is not clear.
    fn bits_behind(&mut self, values: &[Value]) -> Option<u64> {
        let (mut open, mut own): (Vec<ValueId>, u64) = (vec![], 0);
        for value in values {
            value.for_each_leaf(&mut |leaf| {
                let Some(lc) = leaf.leaf().filter(|lc| !self.builder.is_public(lc)) else { return };
                open.extend(lc.terms.iter().map(|(id, _)| *id));
                own = own.saturating_add(self.builder.facts.range(lc).map_or(ENOUGH, |range| bits(&range)));
            });
        }
        let (mut seen, mut found) = (BTreeSet::new(), 0u64);
        while let Some(value) = open.pop() {
            if !seen.insert(value) {
                continue;
            }
            if seen.len() > MAX_LOOKED_AT {
                return None;
            }
            found += match self.builder.circuit.op(value) {
                Op::SecretBits { max, .. } => bits(&(BigInt::zero(), plain_view(max))),
                Op::Hidden(_) => {
                    self.builder.facts.range(&Lc::node(value)).map_or(ENOUGH, |range| bits(&range))
                }
                Op::Secret(_) | Op::Parameter { .. } => ENOUGH,
                op => {
                    op.for_each_operand(|operand| open.push(operand));
                    0
                }
            };
            if found >= ENOUGH {
                return None;
            }
        }
        self.steps += seen.len() as u64 / 16;
        Some(found.min(own)).filter(|bits| (1..ENOUGH).contains(bits))
    }

    /// Whether the function that is evaluated is one of the standard library, or none is.
    pub(super) fn in_library(&self) -> bool {
        self.frames.last().is_none_or(|frame| self.program.functions[frame.function.0 as usize].library)
    }
}

/// How many bits it takes to say which number of a range it is.
fn bits((low, high): &Range) -> u64 {
    (high - low).magnitude().bits()
}
