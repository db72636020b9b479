//! zkc: a small language for rules over hidden data, and its compiler.
//!
//! This is the library. It reads no file, draws no random number and prints nothing, and it builds for
//! `wasm32-unknown-unknown`; the command line is the package `zkc-cli`. The crate [`zkvm`] proves and
//! verifies, and a verifier needs only that crate.
//!
//! ```
//! use zkc::driver::NoFiles;
//! use zkvm::{Inputs, Scalar};
//!
//! let source = r#"
//!     circuit age(birthday: u32, public today: u32, public min_years: u32) {
//!         assert today - birthday >= min_years * 10_000, "too young";
//!     }
//! "#;
//! let built = zkc::compile("main.zk", source, &NoFiles)?;
//! let image = &built[0].image;
//!
//! let mut inputs = Inputs::default();
//! inputs.secret = vec![Scalar::from(2000_01_01u32)];
//! inputs.public = vec![Scalar::from(2026_11_29u32), Scalar::from(18u32)];
//! let receipt = zkvm::prove(image, &inputs)?;
//! zkvm::verify(image, &receipt)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # To compile and run programs
//!
//! - [`compile()`] makes the images of all circuits of a program, and [`check()`] stops before that, for tools that want messages.
//! - [`execute()`] runs an image and checks everything that a proof would prove.
//! - [`driver`] has the same in smaller steps: choosing circuits, and runs that explain a failure from the source.
//! - [`eval()`] evaluates an expression: hashes, commitments and Merkle roots for inputs, by the functions that circuits call.
//! - [`inputs`] reads TOML and JSON values for the parameters of an image, and writes templates of them.
//!
//! # To show what was found
//!
//! - [`diagnostic`] has messages as plain data, renders them, and explains every code.
//! - [`source`] turns the spans that they point to into lines and columns.
//! - [`cost`] says what a circuit costs per function and line.
//! - [`mod@audit`] says which hints the inputs determine, and which leave the prover a choice.
//! - [`testing`] runs the tests of a program.
//! - [`search`] finds what else a verifier would accept of an image, for the same inputs.
//!
//! # To find a program's files
//!
//! - [`project`] reads a project's manifest and finds the packages it uses, which [`driver::check_packages`] takes; a [`driver::Loader`]
//!   brings the text of the files that they and their modules name.
//!
//! The stages between source and image are public for the tests of this repository, and hidden here: they change
//! from version to version. ARCHITECTURE.md describes them. This crate has no feature flags.

pub mod audit;
#[doc(hidden)]
pub mod codegen;
pub mod contract;
pub mod cost;
pub mod diagnostic;
pub mod driver;
pub mod eval;
#[doc(hidden)]
pub mod format;
#[doc(hidden)]
pub mod hir;
pub mod inputs;
#[doc(hidden)]
pub mod ir;
#[doc(hidden)]
pub mod lint;
#[doc(hidden)]
pub mod lower;
mod mixed;
pub mod project;
pub mod search;
pub mod source;
#[doc(hidden)]
pub mod syntax;
pub mod testing;
#[doc(hidden)]
pub mod types;

pub use driver::{check, compile, execute};
pub use eval::eval;
