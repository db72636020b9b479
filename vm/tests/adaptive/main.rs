//! Provers who know all challenges and choose what is not bound: docs/security.md, "What is bound", row by row.

#[path = "../common/mod.rs"]
mod common;
mod engine;
mod lab;
mod receipts;
mod seals;
mod signatures;
mod transactions;
