//! Data to be signed, as somebody writes them outside of a program.

use num_bigint::BigInt;
use zkvm::integer::{int_to_scalar, scalar_to_int};
use zkvm::signature::SignedData;
use zkvm::tx::{Address, Predicate};

use crate::diagnostic::{Diagnostic, codes};
use crate::driver::Refused;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast::{Expr, ExprKind, UnaryOp};
use crate::syntax::parse_expression;

/// What messages call the text.
const NAME: &str = "<data>";

/// Data that somebody is about to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataToSign {
    /// What the signature will be of.
    pub data: SignedData,
    /// What it is for.
    pub purpose: String,
    /// Each part of the data as text, in one form, whatever form it was written in.
    pub shown: Vec<String>,
}

/// Reads data to be signed: a text that says what for, then numbers, truth values, and addresses as texts, with commas between them.
///
/// What is signed so is what a clause asks for with `signed(key, s, "the price of gold", …)`, and what somebody signs in a scenario.
///
/// # Errors
/// The text does not begin with what the signature is for, or has something else in it.
///
/// # Examples
///
/// ```
/// use zkc::contract::data_to_sign;
/// use zkvm::signature::SigningKey;
///
/// let said = data_to_sign("\"the price of gold\", 7, 1_800")?;
/// assert_eq!((&said.purpose[..], &said.shown[..]), ("the price of gold", &["7".to_string(), "1800".to_string()][..]));
///
/// let oracle = SigningKey::random();
/// let signature = said.data.sign(&oracle);
/// assert!(said.data.verify(&signature, oracle.verification_key()).is_ok());
/// # Ok::<(), zkc::driver::Refused>(())
/// ```
pub fn data_to_sign(text: &str) -> Result<DataToSign, Refused> {
    let mut sources = SourceMap::default();
    let file = sources.add(NAME, format!("({text})"));
    read(file, text).map_err(|diagnostics| Refused { diagnostics, sources })
}

fn read(file: FileId, text: &str) -> Result<DataToSign, Vec<Diagnostic>> {
    let whole = Span::new(file, 0, text.len() + 2);
    let (function, diagnostics) = parse_expression(file, &format!("({text})"));
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(diagnostics);
    }
    let body = function.map(|function| function.body);
    let tail = body.filter(|body| body.statements.is_empty()).and_then(|body| body.tail);
    let parts = match tail.map(|tail| *tail) {
        Some(Expr { kind: ExprKind::Tuple(parts), parentheses: 0, .. }) => parts.elements,
        Some(one) => vec![one],
        None => vec![],
    };
    let [first, parts @ ..] = &parts[..] else { return Err(vec![without_purpose(whole)]) };
    let ExprKind::String(purpose) = &first.kind else { return Err(vec![without_purpose(first.span)]) };
    if purpose.is_empty() {
        return Err(vec![without_purpose(first.span)]);
    }
    let mut said =
        DataToSign { data: SignedData::new(&purpose[..], []), purpose: purpose.clone(), shown: vec![] };
    for part in parts {
        let (bytes, shown) = part_of(part).map_err(|wrong| vec![wrong])?;
        said.data.messages.push(bytes.to_vec());
        said.shown.push(shown);
    }
    Ok(said)
}

/// The string of one part, and the part as text.
fn part_of(part: &Expr) -> Result<([u8; 32], String), Diagnostic> {
    match &part.kind {
        ExprKind::Bool(value) => number(&BigInt::from(u8::from(*value)), part.span),
        ExprKind::Int(value) => number(value, part.span),
        ExprKind::Unary { operator: UnaryOp::Neg, operand } => match &operand.kind {
            ExprKind::Int(value) => number(&-value, part.span),
            _ => Err(no_part(part.span)),
        },
        ExprKind::String(text) => match text.parse::<Address>() {
            Ok(address) => {
                let bytes = Predicate::from(address).verification_key().to_bytes();
                Ok((bytes, address.to_string()))
            }
            Err(error) => {
                let message = format!("this is no address: {error}");
                let help =
                    "`zkc key address FILE` prints the address of a key; numbers are written without quotes";
                Err(Diagnostic::at(codes::E0919, part.span, message).help(help))
            }
        },
        _ => Err(no_part(part.span)),
    }
}

fn number(value: &BigInt, span: Span) -> Result<([u8; 32], String), Diagnostic> {
    let scalar = int_to_scalar(value);
    let same = BigInt::from_bytes_le(num_bigint::Sign::Plus, scalar.as_bytes()) == *value
        || scalar_to_int(&scalar) == *value;
    match same {
        true => Ok((scalar.to_bytes(), value.to_string())),
        false => Err(Diagnostic::at(codes::E0919, span, "no number of a program is that large")
            .help("split it into several numbers, as the program does that asks for it")),
    }
}

fn without_purpose(span: Span) -> Diagnostic {
    Diagnostic::at(codes::E0919, span, "what a signature is for is written as a text")
        .help("write it first, then the data: `\"the price of gold\", 7, 1_800`")
}

fn no_part(span: Span) -> Diagnostic {
    Diagnostic::at(codes::E0919, span, "this is nothing that somebody signs")
        .help("write numbers, `true` or `false`, and addresses as texts, with commas between them")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_one_string() {
        let address = "zk1em88d24ufw63l9wn3l2a02crf8tdm4p2d7h8gptwqmxgqq4s0ddqvm7yfw";
        let said = data_to_sign(&format!("\"p\", 0x10, -2, true, 1 day, \"{address}\",")).expect("data");
        assert_eq!(said.shown, ["16", "-2", "1", "86400000", address]);
        assert_eq!(said.data.messages[1], (-curve25519_dalek::Scalar::from(2u64)).to_bytes());
        assert_eq!(data_to_sign("\"p\"").expect("no data").data, SignedData::new("p", []));
        // The largest number of the field is one, and one more is none.
        let most = "0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ec";
        let all = data_to_sign(&format!("\"p\", {most}")).expect("a field element");
        assert_eq!(all.data.messages[0], (-curve25519_dalek::Scalar::ONE).to_bytes());
        for wrong in [
            "",
            "3",
            "\"\"",
            "3, \"p\"",
            "\"p\", 1 + 2",
            "\"p\", \"q\"",
            "\"p\", x",
            "\"p\", (1, 2)",
            "\"p\", --1",
            "\"p\", 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed",
            "\"p\", 1); (\"q\"",
            "\"p\" 1",
        ] {
            assert!(data_to_sign(wrong).is_err(), "{wrong}");
        }
    }
}
