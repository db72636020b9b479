//! A key encrypted with a passphrase, and back. The only user of Argon2 and of the cipher.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;
use zkvm::signature::SigningKey;
use zkvm::tx::Address;

use super::super::random::random_bytes;
use super::cost::Cost;
use super::file::KeyFile;

/// Why a key file gives no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// The passphrase is another one, or something in the file was changed.
    Passphrase,
    /// Somebody with the passphrase encrypted something that is not the key of the address.
    OtherKey,
    /// There is not enough memory to try. (Nothing else can fail: all lengths are fixed, and decoding looks at the cost.)
    Memory,
}

/// Encrypts a key, with a new salt and a new nonce each time.
pub(super) fn encrypt(key: &SigningKey, passphrase: &str, cost: Cost) -> Result<KeyFile, Closed> {
    encrypt_with(key, passphrase, cost, random_bytes(), random_bytes())
}

pub(super) fn encrypt_with(
    key: &SigningKey,
    passphrase: &str,
    cost: Cost,
    salt: [u8; 16],
    nonce: [u8; 24],
) -> Result<KeyFile, Closed> {
    let mut file = KeyFile { address: Address::from(key), cost, salt, nonce, ciphertext: [0; 48] };
    let mut text = key.to_bytes();
    let tag = cipher(&file, passphrase)?
        .encrypt_inout_detached(&XNonce::from(nonce), file.header().as_bytes(), text.as_mut_slice().into())
        .map_err(|_| Closed::Memory)?;
    file.ciphertext[..32].copy_from_slice(&*text);
    file.ciphertext[32..].copy_from_slice(&tag);
    Ok(file)
}

/// Decrypts the key. What is not in one piece with the file's other entries is no key.
pub(super) fn decrypt(file: &KeyFile, passphrase: &str) -> Result<SigningKey, Closed> {
    let (mut text, mut tag) = (Zeroizing::new([0; 32]), Tag::default());
    text.copy_from_slice(&file.ciphertext[..32]);
    tag.copy_from_slice(&file.ciphertext[32..]);
    cipher(file, passphrase)?
        .decrypt_inout_detached(
            &XNonce::from(file.nonce),
            file.header().as_bytes(),
            text.as_mut_slice().into(),
            &tag,
        )
        .map_err(|_| Closed::Passphrase)?;
    let key = SigningKey::from_bytes(&text).map_err(|_| Closed::OtherKey)?;
    if Address::from(&key) == file.address { Ok(key) } else { Err(Closed::OtherKey) }
}

/// The cipher under the key that Argon2id makes of a passphrase. The memory it takes is wiped afterwards.
fn cipher(file: &KeyFile, passphrase: &str) -> Result<XChaCha20Poly1305, Closed> {
    let mut key = Zeroizing::new([0; 32]);
    let Cost { memory_kib, passes } = file.cost;
    let params = Params::new(memory_kib, passes, 1, Some(key.len())).map_err(|_| Closed::Memory)?;
    let mut memory = Zeroizing::new(Vec::new());
    memory.try_reserve_exact(params.block_count()).map_err(|_| Closed::Memory)?;
    memory.resize(params.block_count(), Block::new());
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(passphrase.as_bytes(), &file.salt, &mut *key, memory.as_mut_slice())
        .map_err(|_| Closed::Memory)?;
    Ok(XChaCha20Poly1305::new((&*key).into()))
}
