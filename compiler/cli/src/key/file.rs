//! What is in a key file: the parts, as text and back. What they mean is in `encryption`, and in docs/keys.md.

use zkvm::tx::Address;

use super::cost::Cost;

/// An encrypted key, and what is needed to decrypt it besides the passphrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyFile {
    /// The address of the key, in clear.
    pub(super) address: Address,
    pub(super) cost: Cost,
    pub(super) salt: [u8; 16],
    pub(super) nonce: [u8; 24],
    /// 32 bytes of the key, and 16 that authenticate them and everything above.
    pub(super) ciphertext: [u8; 48],
}

/// Why a text is no key file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Malformed {
    /// Not even the entry that makes one.
    Other,
    /// A version that is not known here.
    Version(i64),
    /// What is wrong with it.
    Because(String),
    /// It is one, but decrypting it would cost too much.
    Costly(Cost),
}

/// The only version there is.
pub(super) const VERSION: i64 = 1;
/// The entry that tells key files from others.
const MARK: &str = "zkc-key";

impl KeyFile {
    /// All lines except the last one, which has the ciphertext: what is authenticated besides the key.
    pub(super) fn header(&self) -> String {
        let Self { address, cost: Cost { memory_kib, passes }, .. } = self;
        let (salt, nonce) = (hex::encode(self.salt), hex::encode(self.nonce));
        format!(
            "# A secret key of zkc, encrypted with a passphrase by Argon2id and XChaCha20-Poly1305 (docs/keys.md).\n\
             {MARK} = {VERSION}\n\
             address = \"{address}\"\n\
             memory-kib = {memory_kib}\n\
             passes = {passes}\n\
             salt = \"{salt}\"\n\
             nonce = \"{nonce}\"\n"
        )
    }

    pub(super) fn encode(&self) -> String {
        format!("{}ciphertext = \"{}\"\n", self.header(), hex::encode(self.ciphertext))
    }

    /// Reads what `encode` writes, byte for byte, and nothing else.
    pub(super) fn decode(text: &str) -> Result<Self, Malformed> {
        let table: toml::Table = text.parse().map_err(|_| Malformed::Other)?;
        match table.get(MARK).and_then(toml::Value::as_integer) {
            None => return Err(Malformed::Other),
            Some(VERSION) => {}
            Some(version) => return Err(Malformed::Version(version)),
        }
        let address = string(&table, "address")?;
        let address = address.parse().map_err(|error| because(format!("its address is wrong: {error}")))?;
        let cost = Cost { memory_kib: integer(&table, "memory-kib")?, passes: integer(&table, "passes")? };
        let file = Self {
            address,
            cost,
            salt: bytes(&table, "salt")?,
            nonce: bytes(&table, "nonce")?,
            ciphertext: bytes(&table, "ciphertext")?,
        };
        if file.encode() != text {
            return Err(because(
                "something was added to it, or is written in another way than zkc writes it",
            ));
        }
        match cost {
            cost if !cost.is_possible() => Err(because("Argon2id needs 8 KiB and one pass at least")),
            cost if !cost.is_allowed() => Err(Malformed::Costly(cost)),
            _ => Ok(file),
        }
    }
}

fn because(why: impl Into<String>) -> Malformed {
    Malformed::Because(why.into())
}

fn string<'a>(table: &'a toml::Table, name: &str) -> Result<&'a str, Malformed> {
    let found = table.get(name).and_then(toml::Value::as_str);
    found.ok_or_else(|| because(format!("it has no text `{name}`")))
}

fn integer(table: &toml::Table, name: &str) -> Result<u32, Malformed> {
    let found = table.get(name).and_then(toml::Value::as_integer);
    let found = found.and_then(|number| u32::try_from(number).ok());
    found.ok_or_else(|| because(format!("it has no number `{name}` of 32 bits")))
}

fn bytes<const N: usize>(table: &toml::Table, name: &str) -> Result<[u8; N], Malformed> {
    let mut bytes = [0; N];
    match hex::decode_to_slice(string(table, name)?, &mut bytes) {
        Ok(()) => Ok(bytes),
        Err(_) => Err(because(format!("its `{name}` is not {} hex digits", 2 * N))),
    }
}
