//! Random well-typed programs, decided by a seed.
//!
//! The generator knows where each integer lies, by the plain rules of intervals, so that programs are not refused for
//! integers that grow too large. Everything else may go wrong: asserts fail, values do not fit, divisors are 0.

mod boolean;
mod call;
mod constant;
mod field;
mod hint;
mod integer;
mod matching;
mod message;
mod option;
mod pattern;
mod returns;
mod shape;
mod statement;
mod structs;
mod tied;
mod value;
mod whole;

pub(crate) use whole::program;

use super::dice::Dice;
use super::evaluate::value::Stage;
use super::program::{Enum, Expr, Function, Kind, Op, Statement, StatementKind, Struct};
use shape::{Made, Shape, Typed};

/// A variable or constant in scope.
#[derive(Clone, Debug)]
struct Known {
    name: String,
    shape: Shape,
    stage: Stage,
    mutable: bool,
    /// Whether its type is written.
    typed: bool,
    /// Of a loop variable that counts, the text of the array length that it is below.
    below: Option<String>,
}

/// Where the generator stands.
struct Generator {
    dice: Dice,
    next: u32,
    names: u32,
    structs: Vec<(Struct, Vec<Shape>)>,
    /// With the shapes of each variant's fields.
    enums: Vec<(Enum, Vec<Vec<Shape>>)>,
    aliases: Vec<(String, Typed)>,
    /// Functions that can be called, with the shapes of their parameters and results.
    functions: Vec<Callable>,
    /// Constants, of the whole program.
    constants: Vec<Known>,
    /// Type parameters of this function or enum.
    type_parameters: Vec<String>,
    /// Const parameters and constants of this function, each from 1 to 4.
    parameters: Vec<String>,
    scope: Vec<Known>,
    /// Whether effects may stand here: not in hints, logs, and constants.
    pure: bool,
    /// Whether a call's const arguments follow from the arguments that are made.
    inferring: bool,
    /// Whether this is a hint, where values are left open that are not so in logs.
    hinting: bool,
    /// How many conditions around are secret.
    guarded: usize,
    /// The result of this function, where it may return.
    result: Option<Shape>,
    /// Whether this is the circuit: what it returns is public, and so is whether it does.
    circuit: bool,
    /// Whether this function may reveal.
    reveals: bool,
    /// How many loops there are around.
    loops: usize,
    /// What may still be made before the program is large enough.
    budget: usize,
}

#[derive(Clone, Debug)]
struct Callable {
    function: Function,
    parameters: Vec<Shape>,
    result: Shape,
    reveals: bool,
}

impl Generator {
    fn id(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    fn node(&mut self, kind: Kind) -> Expr {
        Expr { id: self.id(), kind }
    }

    fn act(&mut self, kind: StatementKind) -> Statement {
        Statement { id: self.id(), kind }
    }

    /// A new name, or once in a while one that hides another.
    fn fresh(&mut self, start: &str) -> String {
        if !self.scope.is_empty() && self.dice.chance(12) {
            let at = self.dice.below(self.scope.len());
            let name = self.scope[at].name.clone();
            // The receiver, the values of type parameters and what types are made of stay in sight.
            let counts = self.scope.iter().any(|known| known.name == name && known.below.is_some());
            if !counts && !name.starts_with(['h', 's', 't']) {
                return name;
            }
        }
        self.names += 1;
        format!("{start}{}", self.names)
    }

    fn bind(&mut self, name: &str, shape: Shape, stage: Stage) {
        self.scope.push(Known {
            name: name.to_string(),
            shape,
            stage,
            mutable: false,
            typed: false,
            below: None,
        });
    }

    /// The variables that are not hidden by others of their name.
    fn visible(&self) -> Vec<Known> {
        let hidden =
            |index: usize| self.scope[index + 1..].iter().any(|later| later.name == self.scope[index].name);
        let locals =
            self.scope.iter().enumerate().filter(|(index, _)| !hidden(*index)).map(|(_, known)| known);
        let constants = self.constants.iter().filter(|c| self.scope.iter().all(|known| known.name != c.name));
        locals.chain(constants).cloned().collect()
    }

    /// Makes something with the names bound in it gone afterwards.
    fn scoped<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let (outer, constants) = (self.scope.len(), self.parameters.len());
        let made = inside(self);
        self.scope.truncate(outer);
        self.parameters.truncate(constants);
        made
    }

    /// Makes what stands under a condition of a stage.
    fn under<T>(&mut self, stage: Stage, inside: impl FnOnce(&mut Self) -> T) -> T {
        let secret = usize::from(stage == Stage::Secret);
        self.guarded += secret;
        let made = inside(self);
        self.guarded -= secret;
        made
    }

    /// Makes what has no effects.
    fn purely<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.pure, true);
        let result = self.result.take();
        let made = inside(self);
        (self.pure, self.result) = (outer, result);
        made
    }

    fn may_reveal(&self) -> bool {
        self.reveals && !self.pure && self.guarded == 0
    }

    fn made(&mut self, kind: Kind, shape: Shape, stage: Stage) -> Made {
        Made { expr: self.node(kind), shape, stage }
    }

    fn binary(&mut self, op: Op, a: Made, b: Made, shape: Shape) -> Made {
        let stage = a.stage.max(b.stage);
        self.made(Kind::Binary(op, Box::new(a.expr), Box::new(b.expr)), shape, stage)
    }

    /// Spends of the budget; whether there is some.
    fn spend(&mut self) -> bool {
        self.budget = self.budget.saturating_sub(1);
        self.budget > 0
    }
}
