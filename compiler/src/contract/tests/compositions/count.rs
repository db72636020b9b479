//! What a transaction does by its log: every commitment in it is opened, and all amounts are added up.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;
use zkvm::CompressedRistretto;
use zkvm::PedersenGens;
use zkvm::tx::{Contract, ContractId, PortableItem, TxDraft, TxEntry, TxId, TxLog, Utxo, Value};

/// Amounts up to this one are found in commitments without a blinding.
const SMALL: u64 = 300;

/// All openings that somebody knows, and all outputs.
pub(super) struct Count {
    pedersen: PedersenGens,
    openings: BTreeMap<[u8; 32], Scalar>,
    outputs: BTreeMap<[u8; 32], Contract>,
    seen: BTreeSet<TxId>,
}

/// What was issued and destroyed, by flavor.
#[derive(Default)]
pub(super) struct Changed {
    pub(super) issued: BTreeMap<[u8; 32], u128>,
    pub(super) retired: BTreeMap<[u8; 32], u128>,
    pub(super) fee: u64,
}

impl Count {
    pub(super) fn new() -> Self {
        let mut count = Self {
            pedersen: PedersenGens::default(),
            openings: BTreeMap::new(),
            outputs: BTreeMap::new(),
            seen: BTreeSet::new(),
        };
        (0..=SMALL).for_each(|amount| count.open(amount.into(), Scalar::ZERO));
        count
    }

    fn open(&mut self, value: Scalar, blinding: Scalar) {
        let commitment = self.pedersen.commit(value, blinding).compress();
        self.openings.insert(commitment.to_bytes(), value);
    }

    /// A flavor that may be shown to everybody.
    pub(super) fn flavor(&mut self, flavor: Scalar) {
        self.open(flavor, Scalar::ZERO);
    }

    /// A coin that no transaction made.
    pub(super) fn coin(&mut self, coin: &Utxo) {
        if self.outputs.insert(id(coin.id()), coin.contract().clone()).is_none()
            && let Some(opening) = coin.opening()
        {
            self.open(opening.qty.into(), opening.qty_blinding);
            self.open(opening.flv, opening.flv_blinding);
        }
    }

    /// What the prover of a transaction knows.
    pub(super) fn learn(&mut self, draft: &TxDraft) {
        let bytes = draft.witness.to_bytes();
        let (length, rest) = bytes.split_at(4);
        let length = u32::from_le_bytes(length.try_into().expect("4 bytes")) as usize;
        for pair in rest[..64 * length].chunks_exact(64) {
            let [value, blinding] = [&pair[..32], &pair[32..]].map(|scalar| {
                Option::from(Scalar::from_canonical_bytes(scalar.try_into().expect("32 bytes")))
                    .expect("a scalar")
            });
            self.open(value, blinding);
        }
    }

    /// Adds up a transaction, and says what it issued and destroyed; nothing if that was done before.
    ///
    /// # Panics
    /// If more or less of some flavor comes out than comes in, or an amount is none of 64 bits.
    pub(super) fn add_up(&mut self, log: &TxLog) -> Option<Changed> {
        if !self.seen.insert(log.id()) {
            return None;
        }
        let mut changed = Changed::default();
        let (mut incoming, mut outgoing) = (BTreeMap::new(), BTreeMap::new());
        for entry in log.entries() {
            match entry {
                TxEntry::Input(input) => {
                    let contract = self.outputs[&id(*input)].clone();
                    self.payload(&contract).into_iter().for_each(|worth| add(&mut incoming, worth));
                }
                TxEntry::Output(contract) => {
                    self.payload(contract).into_iter().for_each(|worth| add(&mut outgoing, worth));
                    self.outputs.insert(id(contract.id()), contract.clone());
                }
                TxEntry::Issue { qty, flv } => {
                    let worth = self.worth(qty, flv);
                    add(&mut changed.issued, worth);
                    add(&mut incoming, worth);
                }
                TxEntry::Retire { qty, flv } => {
                    let worth = self.worth(qty, flv);
                    add(&mut changed.retired, worth);
                    add(&mut outgoing, worth);
                }
                TxEntry::Fee(amount) => {
                    changed.fee += amount;
                    add(&mut outgoing, ([0; 32], *amount));
                }
                _ => {}
            }
        }
        for all in [&mut incoming, &mut outgoing] {
            all.retain(|_, amount| *amount > 0);
        }
        assert_eq!(incoming, outgoing, "what comes in is not what goes out");
        Some(changed)
    }

    fn payload(&self, contract: &Contract) -> Vec<([u8; 32], u64)> {
        let values = contract.payload.iter().filter_map(|item| match item {
            PortableItem::Value(Value { qty, flv }) => Some(self.worth(qty, flv)),
            _ => None,
        });
        values.collect()
    }

    fn worth(&self, qty: &CompressedRistretto, flv: &CompressedRistretto) -> ([u8; 32], u64) {
        let opened = |point: &CompressedRistretto| {
            *self.openings.get(point.as_bytes()).expect("there is a commitment that nobody can open")
        };
        let amount = opened(qty).to_bytes();
        let (low, high) = amount.split_at(8);
        assert!(high.iter().all(|byte| *byte == 0), "an amount is none of 64 bits");
        (opened(flv).to_bytes(), u64::from_le_bytes(low.try_into().expect("8 bytes")))
    }
}

fn id(id: ContractId) -> [u8; 32] {
    id.0
}

fn add(all: &mut BTreeMap<[u8; 32], u128>, (flavor, amount): ([u8; 32], u64)) {
    *all.entry(flavor).or_default() += u128::from(amount);
}
