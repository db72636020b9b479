//! Makes a random program hold for some inputs: what fails on them is changed, until nothing does.
//!
//! Otherwise most programs would accept no inputs at all, and agreeing that they fail says little.

use super::evaluate::operator::Why;
use super::evaluate::value::Value;
use super::evaluate::{self, Failure, Outcome};
use super::inputs;
use super::program::{Expr, Kind, Op, Program, Statement, StatementKind, Ty};
use super::visit::{self, Visitor};

/// Changes are tried so often.
const ROUNDS: usize = 40;

/// The program, changed to hold for the first inputs that the seed decides, if it can be.
pub(crate) fn repaired(mut program: Program, seed: u64) -> Program {
    let arguments = program.images.first().cloned().unwrap_or_default();
    if let Ok(inputs) = inputs::of_image(&program, &arguments, seed) {
        repair(&mut program, &arguments, &inputs[0]);
    }
    program
}

/// Repairs a program for inputs of one image; whether it holds for them now.
fn repair(program: &mut Program, const_arguments: &[num_bigint::BigInt], inputs: &[Value]) -> bool {
    for round in 0..ROUNDS {
        match evaluate::run(program, const_arguments, inputs) {
            Ok(Outcome { failure: None, .. }) => return true,
            Ok(Outcome { failure: Some(failure), .. }) => {
                visit::program(program, &mut Change { failure, hard: round > ROUNDS / 2 });
            }
            Err(_) => return false,
        }
    }
    false
}

/// Changes the place that failed.
struct Change {
    failure: Failure,
    /// Whether gentle changes did not help.
    hard: bool,
}

impl Visitor for Change {
    fn expr(&mut self, e: &mut Expr) {
        if e.id != self.failure.site {
            return;
        }
        let one = Expr { id: e.id, kind: Kind::Int(1.into()) };
        match (&mut e.kind, self.failure.why) {
            (Kind::Index(_, index), Why::Index) => index.kind = Kind::Int(0.into()),
            (_, Why::Index) => e.kind = Kind::Int(0.into()),
            (Kind::Binary(_, _, divisor), Why::Divisor) => divisor.kind = Kind::Int(3.into()),
            // A `field` in any case, as the divisor may be what makes a literal one.
            (Kind::Binary(_, _, divisor), Why::Zero) => divisor.kind = Kind::Cast(Box::new(one), Ty::Field),
            (Kind::ToBits { value, .. }, Why::Bits) => value.kind = one.kind,
            (Kind::Cast(value, _), Why::Store) => value.kind = one.kind,
            (Kind::Bool(_) | Kind::Binary(..) | Kind::Name(_), Why::Assertion) => {
                e.kind = Kind::Bool(true);
            }
            (
                Kind::Array(_)
                | Kind::Tuple(_)
                | Kind::Struct(..)
                | Kind::Variant(..)
                | Kind::Comprehension(..)
                | Kind::Repeat(..)
                | Kind::Slice { .. }
                | Kind::String(_),
                _,
            ) => {}
            (_, Why::Store) => e.kind = one.kind,
            _ => {}
        }
    }

    fn statement(&mut self, s: &mut Statement) {
        if s.id != self.failure.site {
            return;
        }
        match (&mut s.kind, self.failure.why) {
            (StatementKind::Assert(condition, _), _) if self.hard => condition.kind = Kind::Bool(true),
            (StatementKind::Assert(condition, _), _) => match &mut condition.kind {
                Kind::Not(inner) => *condition = (**inner).clone(),
                Kind::Bool(value) => *value = true,
                Kind::Binary(op @ (Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge), ..) => {
                    *op = opposite(*op)
                }
                kind => {
                    let inner = Expr { id: 0, kind: kind.clone() };
                    *kind = Kind::Not(Box::new(inner));
                }
            },
            (StatementKind::Let { ty: Some(Ty::Unsigned(_) | Ty::Int(..)), value, .. }, Why::Store) => {
                value.kind = Kind::Int(1.into());
            }
            (StatementKind::Assign { op, value, .. }, Why::Store | Why::Divisor | Why::Zero) => {
                *op = None;
                value.kind = Kind::Int(1.into());
            }
            _ => {}
        }
    }
}

fn opposite(op: Op) -> Op {
    match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::Ge,
        Op::Ge => Op::Lt,
        Op::Gt => Op::Le,
        _ => Op::Gt,
    }
}
