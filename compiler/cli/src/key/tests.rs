//! Key files: what opens them, and what must not. The files in tests/keys were made by other implementations of everything
//! (Argon2's reference code, libsodium, BIP 350's reference code, and Ristretto in Python).

use zkvm::signature::SigningKey;
use zkvm::tx::Address;

use super::cost::Cost;
use super::encryption::{Closed, decrypt, encrypt, encrypt_with};
use super::file::{KeyFile, Malformed};

const KNOWN: &str = include_str!("../../../../tests/keys/known.zkk");
const PASSPHRASE: &str = "correct horse battery stäple";
/// Fast enough to be tried hundreds of times.
const LOW: Cost = Cost { memory_kib: 8, passes: 1 };

/// The key in the known file.
fn known_key() -> SigningKey {
    let mut bytes = std::array::from_fn(|i| i as u8 + 1);
    bytes[31] = 0;
    SigningKey::from_bytes(&bytes).expect("a scalar")
}

fn known_file() -> KeyFile {
    KeyFile::decode(KNOWN).expect("a key file")
}

fn refusal(file: &KeyFile, passphrase: &str) -> Closed {
    decrypt(file, passphrase).expect_err("it does not open")
}

#[test]
fn a_file_of_other_implementations_opens_and_is_written_the_same() {
    let file = known_file();
    assert_eq!(file.encode(), KNOWN);
    let key = decrypt(&file, PASSPHRASE).expect("the key");
    assert_eq!(key.to_bytes(), known_key().to_bytes());
    assert_eq!(Address::from(&key), file.address);
    let again = encrypt_with(&key, PASSPHRASE, file.cost, file.salt, file.nonce).expect("a file");
    assert_eq!(again.encode(), KNOWN);
}

#[test]
fn what_is_encrypted_can_be_decrypted() {
    let mut seen = vec![];
    for passphrase in ["", "eight888", "pässwörter und 🔑", &"long ".repeat(500)] {
        let key = SigningKey::random();
        let text = encrypt(&key, passphrase, LOW).expect("a file").encode();
        let file = KeyFile::decode(&text).expect("a key file");
        assert_eq!(decrypt(&file, passphrase).expect("the key").to_bytes(), key.to_bytes());
        assert_eq!(refusal(&file, &format!("{passphrase} ")), Closed::Passphrase);
        assert!(!text.contains(&hex::encode(*key.to_bytes())), "the key is not in clear");
        // The same key again has another salt and another nonce.
        seen.extend([file, encrypt(&key, passphrase, LOW).expect("a file")]);
    }
    for (i, one) in seen.iter().enumerate() {
        for other in &seen[i + 1..] {
            assert!(one.salt != other.salt && one.nonce != other.nonce && one.ciphertext != other.ciphertext);
        }
    }
}

#[test]
fn other_passphrases_do_not_open_it() {
    let typed =
        ["", "correct horse battery staple", "Correct horse battery stäple", "correct horse battery stäple "];
    for wrong in typed {
        assert_eq!(refusal(&known_file(), wrong), Closed::Passphrase);
    }
}

/// Every entry is bound to every other: none can come from another file, not even from one with the same key and passphrase.
#[test]
fn no_entry_of_another_file_fits() {
    let (file, other) = (known_file(), encrypt(&known_key(), PASSPHRASE, LOW).expect("a file"));
    let stranger = encrypt(&SigningKey::random(), PASSPHRASE, file.cost).expect("a file");
    let mixed = [
        KeyFile { address: stranger.address, ..file.clone() },
        KeyFile { cost: other.cost, ..file.clone() },
        KeyFile { salt: other.salt, ..file.clone() },
        KeyFile { nonce: other.nonce, ..file.clone() },
        KeyFile { ciphertext: other.ciphertext, ..file.clone() },
        KeyFile { ciphertext: stranger.ciphertext, ..file.clone() },
        KeyFile { salt: other.salt, cost: other.cost, ..file.clone() },
        KeyFile { cost: file.cost, address: file.address, ..stranger },
    ];
    for mixed in mixed {
        assert_eq!(refusal(&mixed, PASSPHRASE), Closed::Passphrase, "{mixed:?}");
    }
}

#[test]
fn no_byte_can_be_changed() {
    for at in 0..KNOWN.len() {
        for change in [1, 2, 4, 16, 32, 64] {
            let mut bytes = KNOWN.as_bytes().to_vec();
            bytes[at] ^= change;
            let Ok(text) = String::from_utf8(bytes) else { continue };
            if let Ok(file) = KeyFile::decode(&text) {
                assert_eq!(refusal(&file, PASSPHRASE), Closed::Passphrase, "{text}");
            }
        }
    }
}

/// One key file has one text: nothing can be hidden in it, and nobody need ask what a change means.
#[test]
fn only_what_is_written_is_read() {
    let lines: Vec<&str> = KNOWN.lines().collect();
    let mut others: Vec<String> = (0..KNOWN.len()).map(|end| KNOWN[..end].to_owned()).collect();
    for i in 0..lines.len() {
        let mut without = lines.clone();
        let line = without.remove(i);
        others.push(without.join("\n") + "\n");
        without.push(line);
        others.push(without.join("\n") + "\n\n");
        if i + 1 < lines.len() {
            others.push(without.join("\n") + "\n");
        }
    }
    others.extend([
        format!("{KNOWN}\n"),
        format!("{KNOWN}more = 1\n"),
        format!("\u{feff}{KNOWN}"),
        KNOWN.replace('\n', "\r\n"),
        KNOWN.replace(" = ", "="),
        KNOWN.replace("memory-kib = 64", "memory-kib = 0x40"),
        KNOWN.replace("memory-kib = 64", "memory-kib = +64"),
        KNOWN.replace("memory-kib = 64", "memory-kib = \"64\""),
        KNOWN.replace("memory-kib = 64", "memory-kib = 4294967360"),
        KNOWN.replace("passes = 2", "passes = -2"),
        KNOWN.replace("0a0b", "0A0B"),
        KNOWN.replace("0a0b", "0a0"),
        KNOWN.replace("0a0b", "0a0b0"),
        KNOWN.replace("zk1em", "zk1en"),
        KNOWN.replace("zk1em", "zk1"),
        KNOWN.replace("zkc-key = 1", "zkc-key = \"1\""),
    ]);
    for other in others {
        let refused = KeyFile::decode(&other).expect_err(&other);
        assert!(matches!(refused, Malformed::Other | Malformed::Because(_)), "{refused:?}: {other}");
    }
    let later = KNOWN.replace("zkc-key = 1", "zkc-key = 2");
    assert_eq!(KeyFile::decode(&later), Err(Malformed::Version(2)));
}

/// Whoever writes a file can ask for gigabytes and for hours: they are refused before they are spent.
#[test]
fn the_cost_is_limited() {
    let with = |memory_kib: u32, passes: u32| {
        let cost = Cost { memory_kib, passes };
        (cost, KeyFile::decode(&KeyFile { cost, ..known_file() }.encode()))
    };
    for (memory, passes) in
        [(u32::MAX, 1), (u32::MAX, u32::MAX), (1 << 20, 5), ((1 << 20) + 1, 1), (8, u32::MAX), (262_144, 17)]
    {
        let (cost, decoded) = with(memory, passes);
        assert_eq!(decoded, Err(Malformed::Costly(cost)));
    }
    for (memory, passes) in [(0, 1), (7, 1), (8, 0), (0, 0), (0, u32::MAX)] {
        assert!(matches!(with(memory, passes).1, Err(Malformed::Because(_))), "{memory} {passes}");
    }
    for (memory, passes) in
        [(8, 1), (1 << 20, 4), (Cost::NEW.memory_kib, Cost::NEW.passes), (4 << 10, 1 << 10)]
    {
        assert!(with(memory, passes).1.is_ok(), "{memory} {passes}");
    }
}

/// Whoever knows the passphrase can encrypt what they like; the address of another key is still not believed.
#[test]
fn the_key_must_be_that_of_the_address() {
    for text in [
        include_str!("../../../../tests/keys/other_address.zkk"),
        include_str!("../../../../tests/keys/no_scalar.zkk"),
    ] {
        let file = KeyFile::decode(text).expect("a key file");
        assert_eq!(refusal(&file, PASSPHRASE), Closed::OtherKey);
    }
}
