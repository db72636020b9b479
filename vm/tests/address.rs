//! The text of addresses: what an independent implementation of Bech32m writes, and what every slip is answered with.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use zkvm::signature::SigningKey;
use zkvm::tx::{Address, AddressError, Predicate};

/// Of the points B and 2·B, made by the reference code in Python of BIP 350.
const KNOWN: [(&str, &str); 2] = [
    (
        "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
        "zk1ute2uzn2h388r2yy49su2qz3tavwxzm25kpdmrdk5ev5tcyd94mq0xdz6l",
    ),
    (
        "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
        "zk1dfynyy8hfxwdzllvk5g2ur82yws3p6x4hyql3t9d6vy4cuarhyvsnwg8sc",
    ),
];
const B: &str = KNOWN[0].1;

fn refusal(text: &str) -> AddressError {
    text.parse::<Address>().expect_err(text)
}

#[test]
fn addresses_are_those_of_an_independent_implementation() {
    for ((hex, text), scalar) in KNOWN.iter().zip([1_u64, 2]) {
        let key = SigningKey::from_scalar(Scalar::from(scalar)).expect("not zero");
        assert_eq!(hex::encode(key.verification_key().to_bytes()), *hex);
        let address = Address::from(&key);
        assert_eq!((address.to_string().as_str(), text.len()), (*text, Address::LENGTH));
        assert_eq!(text.parse(), Ok(address));
        assert_eq!(text.to_uppercase().parse(), Ok(address), "as in QR codes");
        assert_eq!(Predicate::from(address), key.verification_key().into());
    }
}

/// The checksum finds one wrong character wherever it is, and any two next to each other that changed places.
#[test]
fn no_slip_of_the_hand_is_another_address() {
    for at in 3..B.len() {
        for wrong in "qpzry9x8gf2tvdw0s3jn54khce6mua7l".chars().filter(|wrong| !B[at..].starts_with(*wrong)) {
            let slip = format!("{}{wrong}{}", &B[..at], &B[at + 1..]);
            assert_eq!(refusal(&slip), AddressError::Checksum);
        }
        let pair = &B.as_bytes()[at..(at + 2).min(B.len())];
        if let [first, second] = *pair
            && first != second
        {
            let (first, second) = (char::from(first), char::from(second));
            let slip = format!("{}{second}{first}{}", &B[..at], &B[at + 2..]);
            assert_eq!(refusal(&slip), AddressError::Checksum);
        }
        let (short, long) = (format!("{}{}", &B[..at], &B[at + 1..]), format!("{}q{}", &B[..at], &B[at..]));
        assert_eq!(refusal(&short), AddressError::Length { found: 60 });
        assert_eq!(refusal(&long), AddressError::Length { found: 62 });
    }
}

#[test]
fn every_mistake_is_named() {
    let bytes = &B[3..];
    for other in ["", "zk", "z", "bc1ute", &B[1..], &format!(" {B}"), &bytes.replace('1', ""), "é1é", "zk2q"]
    {
        assert_eq!(refusal(other), AddressError::Prefix, "{other}");
    }
    for (at, wrong) in
        [(20, 'b'), (20, '1'), (3, '1'), (60, '1'), (60, 'i'), (30, 'é'), (30, ' '), (60, '\n')]
    {
        let slip = format!("{}{wrong}{}", &B[..at], &B[at + 1..]);
        let refused = refusal(&slip);
        assert_eq!(refused, AddressError::Character(wrong), "{slip}");
    }
    assert_eq!(refusal(&B.replace("ute", "UTE")), AddressError::MixedCase);
    assert_eq!(refusal(&B.replace("zk", "ZK")), AddressError::MixedCase);
    assert_eq!(refusal("zk1"), AddressError::Length { found: 3 });
    assert_eq!(refusal(&format!("zk1{}", "q".repeat(2000))), AddressError::Length { found: 2003 });
    // The same bytes with the checksum of Bech32, the older form.
    let older = "zk1ute2uzn2h388r2yy49su2qz3tavwxzm25kpdmrdk5ev5tcyd94mq66awla";
    assert_eq!(refusal(older), AddressError::Checksum);
}

/// One address has one text: the four bits that 52 characters have and 32 bytes do not are zero.
#[test]
fn the_bits_left_over_are_zero() {
    let one = "zk1ute2uzn2h388r2yy49su2qz3tavwxzm25kpdmrdk5ev5tcyd94mpjseh8d";
    assert_eq!(refusal(one), AddressError::Checksum);
}

/// Money that goes to no point is lost, and to the identity it is anybody's.
#[test]
fn an_address_is_of_a_key_that_somebody_can_have() {
    let identity = "zk1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq7hf8qf";
    let no_point = "zk1lllllllllllllllllllllllllllllllllllllllllllllllllllsuf2kf7";
    for (text, byte) in [(identity, 0x00), (no_point, 0xff)] {
        assert_eq!(refusal(text), AddressError::Point);
        let predicate = Predicate(CompressedRistretto([byte; 32]));
        assert_eq!(Address::try_from(predicate), Err(AddressError::Point));
    }
}
