//! Schnorr signatures over Ristretto, of one signer or of many.
//!
//! A signature signs a [`merlin::Transcript`]: whoever signs or verifies appends the message first. There are
//! three kinds, all of 64 bytes:
//!
//! - [`Signature::sign`]: one key (`starsig v1`);
//! - [`Signature::sign_multi`]: several keys, each with a message of its own beside the transcript
//!   (`musig-multimessage v1`);
//! - [`musig`]: several signers, none of whom knows another's key, make either kind together. With
//!   [`musig::aggregate`], their keys become one, and nobody can tell the signature from a single signer's.
//!
//! Each kind is verified by one equation between points. [`Signature::equation`] and
//! [`Signature::multi_equation`] give it, to be checked together with others; [`Signature::verify`] and
//! [`Signature::verify_multi`] check it at once.
//!
//! ```
//! use merlin::Transcript;
//! use zkvm::signature::{Signature, SigningKey};
//!
//! let key = SigningKey::random();
//! let message = || {
//!     let mut transcript = Transcript::new(b"example");
//!     transcript.append_message(b"greeting", b"hello");
//!     transcript
//! };
//! let signature = Signature::sign(&mut message(), &key);
//! let signature = Signature::from_bytes(&signature.to_bytes())?;
//! signature.verify(&mut message(), key.verification_key())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`SignedData`] is a message for programs that ask for a signature of data, such as a price or an agreement.

mod data;
mod key;
mod multi;
pub mod musig;
mod schnorr;
#[cfg(feature = "prove")]
mod secret_key;
#[cfg(feature = "prove")]
mod sign;

pub use data::SignedData;
pub use key::VerificationKey;
pub use schnorr::{ParseSignatureError, Signature, SignatureError};
#[cfg(feature = "prove")]
pub use secret_key::SigningKey;
