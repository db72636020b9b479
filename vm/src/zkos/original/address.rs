//! Addresses of keys and of script trees, as text in hexadecimal digits.

use ripemd::{Digest, Ripemd160};
use sha3::Keccak256;

use super::super::{CallProof, PublicKey, ScriptAddress as Root};
use crate::encoding::{FormatError, Hex, Reader, parse_hex};

/// The network that an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// The main network, whose coins have value.
    Mainnet,
    /// The test network, of coins without worth.
    Testnet,
}

/// The address of a public key: a byte for network and kind, the key's points, four bytes of checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandardAddress {
    /// The network that the address is for.
    pub network: Network,
    /// The public key that the address names.
    pub key: PublicKey,
}

/// The address of a script tree: a byte for network and kind, RIPEMD-160 of the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScriptAddress(pub [u8; 21]);

impl Network {
    fn standard_byte(self) -> u8 {
        match self {
            Self::Mainnet => 12,
            Self::Testnet => 44,
        }
    }

    fn script_byte(self) -> u8 {
        match self {
            Self::Mainnet => 24,
            Self::Testnet => 66,
        }
    }
}

impl StandardAddress {
    /// The length of the text.
    pub(super) const DIGITS: u32 = 2 * 69;

    /// The address as lower-case hexadecimal digits.
    pub fn to_hex(&self) -> String {
        let mut bytes = vec![self.network.standard_byte()];
        self.key.put(&mut bytes);
        bytes.extend(checksum(&bytes));
        Hex(&bytes).to_string()
    }

    /// Reads the text, in lower case.
    ///
    /// # Errors
    /// [`FormatError::InvalidString`] if it is not what [`Self::to_hex`] gives; [`FormatError::InvalidPoint`] if it holds
    /// no key.
    pub fn from_hex(text: &str) -> Result<Self, FormatError> {
        let bytes = parse_hex(text).ok_or(FormatError::InvalidString)?;
        let mut reader = Reader::new(&bytes);
        let magic = reader.u8()?;
        let network = [Network::Mainnet, Network::Testnet].into_iter().find(|n| n.standard_byte() == magic);
        let network = network.ok_or(FormatError::UnknownTag { what: "network", tag: magic })?;
        let address = Self { network, key: PublicKey::read(&mut reader)? };
        if address.to_hex() == text { Ok(address) } else { Err(FormatError::InvalidString) }
    }
}

impl ScriptAddress {
    /// The length of the text.
    pub(super) const DIGITS: u32 = 2 * 21;

    /// The address of a tree.
    pub fn new(network: Network, root: Root) -> Self {
        let mut bytes = [network.script_byte(); 21];
        bytes[1..].copy_from_slice(&Ripemd160::digest(root.0));
        Self(bytes)
    }

    /// The address of the tree that the program is in, by the proof.
    pub fn of_call(network: Network, proof: &CallProof, program: &[u8]) -> Self {
        Self::new(network, proof.address(program))
    }

    /// The address as lower-case hexadecimal digits.
    pub fn to_hex(&self) -> String {
        Hex(&self.0).to_string()
    }

    /// Reads the text, in lower case. Which network it names is not looked at.
    ///
    /// # Errors
    /// [`FormatError::InvalidString`].
    pub fn from_hex(text: &str) -> Result<Self, FormatError> {
        let bytes = parse_hex(text).and_then(|bytes| bytes.try_into().ok());
        let address = Self(bytes.ok_or(FormatError::InvalidString)?);
        if address.to_hex() == text { Ok(address) } else { Err(FormatError::InvalidString) }
    }
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let digest = Keccak256::digest(bytes);
    [digest[0], digest[1], digest[2], digest[3]]
}
