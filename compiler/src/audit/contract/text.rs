//! The ways out of a contract's instances, for people.

use super::{Condition, ContractAudit, Given, Shown, SignedData, Signer, WayOut};

/// So many characters a line has, unless one item is longer.
const WIDTH: usize = 100;
/// Where the items of a row begin.
const COLUMN: usize = 11;

impl ContractAudit {
    /// What there is to say of the contract, in lines.
    pub fn text(&self) -> String {
        let what = if self.asset { "to issue it" } else { "out of an instance" };
        let ways = match self.ways.len() {
            1 => format!("1 way {what}"),
            n => format!("{n} ways {what}"),
        };
        let mut text = format!("{}: {ways}\n", self.contract);
        let hidden = self.hidden_fields.iter().map(|field| format!("a commitment to {field}"));
        let values =
            self.values.iter().map(|value| format!("commitments to the amount and asset of {value}"));
        let token = self.born.then(|| "its identity and its birth token".to_string());
        let fields = self.public_fields.iter().cloned().chain(hidden);
        let shown: Vec<String> = fields.chain(values).chain(token).collect();
        text += &row("shows", &shown, 2);
        let begins = self.begins.iter().map(|(field, value)| match value {
            Some(value) => format!("{field} = {value}"),
            None => format!("{field} as its maker chooses"),
        });
        text += &row("begins", &begins.collect::<Vec<_>>(), 2);
        for way in &self.ways {
            text += "\n";
            text += &way.text(self.asset);
        }
        text
    }
}

impl WayOut {
    /// Of an instance it was said what it shows: here stands what the call adds.
    fn text(&self, asset: bool) -> String {
        let mut text = format!("  {}{}\n", self.clause, if self.key { ", the contract's key" } else { "" });
        let conditions = |all: &[Condition]| all.iter().map(Condition::shown).collect::<Vec<_>>();
        let end = match (asset, self.next) {
            (true, _) => "what is issued is the transaction's",
            (false, true) => "the next instance follows",
            (false, false) => "the instance ends",
        };
        let does: Vec<String> = self.does.iter().cloned().chain([end.to_string()]).collect();
        let rows = [
            ("who", vec![self.who()]),
            ("has", self.has.iter().map(SignedData::shown).collect()),
            ("knows", self.knows.clone()),
            ("pays", self.pays.clone()),
            ("when", conditions(&self.when)),
            ("if", conditions(&self.conditions)),
            ("does", does),
            (
                "shows",
                if self.key { vec!["a payment with one signature".into()] } else { self.shows.items(self) },
            ),
        ];
        rows.into_iter().for_each(|(label, items)| text += &row(label, &items, 4));
        text
    }

    /// Who can call it.
    fn who(&self) -> String {
        let names: Vec<String> = self.signers.iter().map(Signer::shown).collect();
        match (&names[..], self.needed) {
            ([], _) if !self.has.is_empty() => "anybody who has what is signed".to_string(),
            ([], _) if self.knows.is_empty() && self.conditions.is_empty() => "anybody".to_string(),
            ([], _) => "anybody who can make the proof".to_string(),
            ([name], _) => format!("{name} signs"),
            ([first @ .., last], needed) if needed == names.len() => {
                format!("{} and {last} sign", first.join(", "))
            }
            (_, 1) => format!("one of {} signs", names.join(", ")),
            (_, needed) => format!("{needed} of {} sign", names.join(", ")),
        }
    }
}

impl Signer {
    fn shown(&self) -> String {
        match self.given {
            Given::Parameter => self.key.clone(),
            Given::Field => format!("{} (a field)", self.key),
            Given::Caller => format!("{} (a key that the caller chooses)", self.key),
            Given::Computed => format!("{} (computed)", self.key),
        }
    }
}

impl SignedData {
    /// Who signed what, and where it counts.
    fn shown(&self) -> String {
        let data: Vec<&str> = std::iter::once(&self.purpose).chain(&self.data).map(String::as_str).collect();
        let place = if self.here { "in this instance only" } else { "wherever the same is asked for" };
        format!("a signature of {} over {}, good {place}", self.signer.shown(), data.join(", "))
    }
}

impl Condition {
    fn shown(&self) -> String {
        if self.always { self.text.clone() } else { format!("{} (in some cases)", self.text) }
    }
}

impl Shown {
    /// Everything, one by one.
    fn items(&self, way: &WayOut) -> Vec<String> {
        let commitments = self.commitments.iter().map(|name| format!("a commitment to {name}"));
        let fields = self.fields.iter().map(|name| format!("the next {name}"));
        let hidden = self.hidden_fields.iter().map(|name| format!("a commitment to the next {name}"));
        let counted = [
            (self.results, "result"),
            (self.nullifiers, "nullifier"),
            (self.numbers, "revealed number"),
            (self.amounts, "commitment to an amount or asset"),
            (self.outputs + usize::from(way.next), "output"),
        ];
        let counted = counted.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| match (n, what) {
            (1, what) => format!("1 {what}"),
            (n, "commitment to an amount or asset") => format!("{n} commitments to amounts and assets"),
            (n, what) => format!("{n} {what}s"),
        });
        let named = self.parameters.iter().chain(&self.arguments).cloned();
        let all: Vec<String> = named.chain(commitments).chain(fields).chain(hidden).chain(counted).collect();
        if all.is_empty() { vec!["its program".to_string()] } else { all }
    }
}

/// A label, and items behind it, in as many lines as they take; nothing if there are none.
fn row(label: &str, items: &[String], indent: usize) -> String {
    let mut lines = vec![format!("{:indent$}{label}", "")];
    for (index, item) in items.iter().enumerate() {
        let item = if index + 1 < items.len() { format!("{item};") } else { item.clone() };
        let line = lines.last().map_or(0, |line| line.chars().count());
        if index > 0 && line + 1 + item.chars().count() > WIDTH {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            let gap = COLUMN.saturating_sub(line.chars().count()).max(1);
            line.push_str(&" ".repeat(gap));
            line.push_str(&item);
        }
    }
    if items.is_empty() { String::new() } else { lines.join("\n") + "\n" }
}
