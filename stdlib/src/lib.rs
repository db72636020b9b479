//! The standard library: the package `std`, `.zk` sources under `std/`, embedded.
//!
//! To add a module, add its file, a line to [`FILES`], and a `mod` item where it belongs.

/// The file that paths into the package start from.
pub const ROOT: &str = "std/lib.zk";

/// The path of every file, from `std/`, and its text. `std/hash/poseidon.zk` is the module `std::hash::poseidon`.
pub const FILES: &[(&str, &str)] = &[
    ("std/array.zk", include_str!("../std/array.zk")),
    ("std/base64.zk", include_str!("../std/base64.zk")),
    ("std/bigint.zk", include_str!("../std/bigint.zk")),
    ("std/bytes.zk", include_str!("../std/bytes.zk")),
    ("std/commit.zk", include_str!("../std/commit.zk")),
    ("std/contract.zk", include_str!("../std/contract.zk")),
    ("std/date.zk", include_str!("../std/date.zk")),
    ("std/ec.zk", include_str!("../std/ec.zk")),
    ("std/ecdsa.zk", include_str!("../std/ecdsa.zk")),
    ("std/field.zk", include_str!("../std/field.zk")),
    ("std/fixed.zk", include_str!("../std/fixed.zk")),
    ("std/hash.zk", include_str!("../std/hash.zk")),
    ("std/hash/blake2s.zk", include_str!("../std/hash/blake2s.zk")),
    ("std/hash/keccak256.zk", include_str!("../std/hash/keccak256.zk")),
    ("std/hash/poseidon.zk", include_str!("../std/hash/poseidon.zk")),
    ("std/hash/poseidon_constants.zk", include_str!("../std/hash/poseidon_constants.zk")),
    ("std/hash/sha256.zk", include_str!("../std/hash/sha256.zk")),
    ("std/hex.zk", include_str!("../std/hex.zk")),
    ("std/int.zk", include_str!("../std/int.zk")),
    (ROOT, include_str!("../std/lib.zk")),
    ("std/merkle.zk", include_str!("../std/merkle.zk")),
    ("std/merkle/sparse.zk", include_str!("../std/merkle/sparse.zk")),
    ("std/merkle/sum.zk", include_str!("../std/merkle/sum.zk")),
    ("std/nullifier.zk", include_str!("../std/nullifier.zk")),
    ("std/option.zk", include_str!("../std/option.zk")),
    ("std/rsa.zk", include_str!("../std/rsa.zk")),
    ("std/set.zk", include_str!("../std/set.zk")),
    ("std/sig.zk", include_str!("../std/sig.zk")),
    ("std/string.zk", include_str!("../std/string.zk")),
    ("std/time.zk", include_str!("../std/time.zk")),
];

/// The path by which a program names the module of a file; nothing for the root.
pub fn module_path(file: &str) -> Option<String> {
    (file != ROOT).then(|| file.trim_end_matches(".zk").replace('/', "::"))
}
