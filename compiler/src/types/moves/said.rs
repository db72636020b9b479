//! What is said of values that are not used exactly once.

use super::super::held::root;
use super::super::show::{Names, show};
use super::{Moves, Path};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Effect, Expr, ExprKind, LocalId, Place, Type};
use crate::source::Span;

impl Moves<'_> {
    fn name(&self, local: LocalId) -> &str {
        self.function.locals.get(local.0 as usize).map_or("_", |local| &local.name)
    }

    fn bound(&self, local: LocalId) -> Span {
        self.function.locals.get(local.0 as usize).map_or(self.function.span, |local| local.span)
    }

    fn shown(&self, ty: &Type) -> String {
        show(self.program, Names::of(self.function), ty)
    }

    /// What to do with a value that is left.
    fn ways_out(&self) -> &'static str {
        match self.function.contract {
            Some(_) => "`unlock v` gives a value to the transaction, and `lock v with p` locks it",
            None => "make it a part of the result, or add it to another value: `a + b`",
        }
    }

    fn tell(&mut self, local: LocalId, diagnostic: Diagnostic) {
        self.told.entry(local).or_insert(Some(diagnostic));
    }

    pub(super) fn used_twice(&mut self, local: LocalId, first: Span, span: Span) {
        let name = self.name(local);
        let diagnostic = Diagnostic::at(codes::E0920, span, format!("`{name}` is used twice"))
            .here("used here again")
            .label(first, "used here first, after which it is gone")
            .help(format!("`{name}.split(amount)` makes two values of one"));
        self.tell(local, diagnostic);
    }

    pub(super) fn gone(&mut self, local: LocalId, used: Span, span: Span) {
        let name = self.name(local);
        let diagnostic = Diagnostic::at(codes::E0920, span, format!("`{name}` is gone when it is looked at"))
            .label(used, "used here")
            .help("look at it before it is used");
        self.tell(local, diagnostic);
    }

    pub(super) fn never_used(&mut self, local: LocalId, from: Span) {
        let name = self.name(local);
        if let Some(used) = self.moved.get(&local) {
            let diagnostic = if from == self.bound(local) {
                Diagnostic::at(codes::E0922, from, format!("`{name}` is not used on every path"))
                    .here("its value is lost where the function goes on")
                    .label(*used, "used here, on a path that ends")
                    .help("use it on the other paths, too")
            } else {
                Diagnostic::at(codes::E0921, from, format!("what `{name}` gets here is never used"))
                    .here("this value is lost")
                    .help(self.ways_out())
            };
            return self.tell(local, diagnostic);
        }
        let message = format!("`{name}` is never used, and its value is lost");
        let diagnostic = if (local.0 as usize) < self.common {
            Diagnostic::at(codes::E0921, self.function.span, message)
                .here("not used in this clause")
                .label(from, "locked here")
        } else {
            Diagnostic::at(codes::E0921, from, message).here("comes from here")
        };
        let diagnostic = diagnostic.help(self.ways_out());
        match self.told.get(&local) {
            // This is the whole of it, if something was said of one path.
            Some(Some(said)) if said.code == codes::E0922 => drop(self.told.insert(local, Some(diagnostic))),
            _ => self.tell(local, diagnostic),
        }
    }

    pub(super) fn overwritten(&mut self, place: &Place, from: Span) {
        let name = self.name(place.local);
        let diagnostic = if place.projections.is_empty() {
            let message = format!("`{name}` still has a value, which is lost here");
            Diagnostic::at(codes::E0921, place.span, message)
                .label(from, "comes from here")
                .help(format!("use it first, as in `{name} = {name} + other;`"))
        } else {
            Diagnostic::at(
                codes::E0921,
                place.span,
                format!("the value in this part of `{name}` is lost here"),
            )
            .label(from, "comes from here")
            .help("take the whole apart, use each part, and make a new one of them")
        };
        self.tell(place.local, diagnostic);
    }

    pub(super) fn dropped_by_pattern(&mut self, what: &str, ty: &Type, span: Span) {
        let message = format!("{what} loses the `{}` that stands there", self.shown(ty));
        let is_enum = matches!(ty, Type::Data(id, _) if self.program.data(*id).is_enum);
        let help = match what {
            "`..`" => "name every part that holds a value, and use it",
            _ if is_enum => "write an arm for each variant, with a name for each value, and use it",
            _ => "give it a name, and use it",
        };
        self.diagnostics.push(Diagnostic::at(codes::E0921, span, message).help(help));
    }

    /// The value of an expression goes nowhere.
    pub(super) fn lost_here(&mut self, expr: &Expr) {
        if self.only_looks() {
            return;
        }
        let shown = self.shown(self.table.expression(expr.id));
        self.diagnostics.push(
            Diagnostic::at(codes::E0921, expr.span, format!("this `{shown}` is lost"))
                .here("nothing takes it")
                .help("bind it with `let`, and use each value of it"),
        );
    }

    /// A part of an expression's value is looked at, and the value itself goes nowhere.
    pub(super) fn lost_around(&mut self, part: &Expr) {
        let mut whole = part;
        while let ExprKind::Field { base: inner, .. }
        | ExprKind::Index { array: inner, .. }
        | ExprKind::Slice { array: inner, .. } = &whole.kind
        {
            whole = inner;
        }
        if root(whole).is_none() {
            self.lost_here(whole);
        }
    }

    /// `part` of `whole` is used alone.
    pub(super) fn part_used(&mut self, part: &Expr, whole: &Expr) {
        let ty = self.table.expression(whole.id);
        let shown = self.shown(ty);
        let diagnostic = Diagnostic::at(
            codes::E0924,
            part.span,
            format!("a part of this `{shown}` is used without the others"),
        )
        .here("the others would stay behind");
        let diagnostic = diagnostic.help(self.apart(ty));
        match root(part) {
            Some(local) => self.tell(local, diagnostic),
            None => self.diagnostics.push(diagnostic),
        }
    }

    /// How a value of a type is taken apart.
    fn apart(&self, ty: &Type) -> String {
        let names = match ty {
            Type::Tuple(parts) => {
                let names: Vec<String> =
                    (0..parts.len().min(4)).map(|index| char::from(b'a' + index as u8).to_string()).collect();
                format!("({})", names.join(", "))
            }
            Type::Data(id, _) => {
                let data = self.program.data(*id);
                let names: Vec<&str> = data.fields().iter().map(|field| field.name.as_str()).collect();
                format!("{} {{ {} }}", data.name, names.join(", "))
            }
            _ => {
                return "take them one by one: `for v in values { … }`, or `[… for v in values]`".to_string();
            }
        };
        format!("take the whole apart: `let {names} = …;`")
    }

    /// A value of `..base` is given again.
    pub(super) fn replaced(&mut self, given: &Expr, base: &Expr) {
        let diagnostic =
            Diagnostic::at(codes::E0924, base.span, "the value that this has in the same field is lost")
                .here("used without one of its values")
                .label(given.span, "stands instead of it")
                .help(self.apart(self.table.expression(base.id)));
        match root(base) {
            Some(local) => self.tell(local, diagnostic),
            None => self.diagnostics.push(diagnostic),
        }
    }

    pub(super) fn used_on_one_path(&mut self, local: LocalId, used: Span, there: &Path) {
        let name = self.name(local);
        let diagnostic =
            Diagnostic::at(codes::E0922, there.end, format!("`{name}` is not used on every path"))
                .here(format!("{}, its value is lost", there.when))
                .label(self.bound(local), "comes from here")
                .label(used, "used here on another path")
                .help("use it on both, or once behind where they meet");
        self.tell(local, diagnostic);
    }

    pub(super) fn given_on_one_path(&mut self, local: LocalId, from: Span, without: &Path) {
        let name = self.name(local);
        let diagnostic =
            Diagnostic::at(codes::E0922, from, format!("`{name}` gets a value on one path only"))
                .here("gets a value here")
                .label(without.end, format!("{}, it has none", without.when))
                .help("give it a value on every path, or bind this one to a name of its own");
        self.tell(local, diagnostic);
    }

    pub(super) fn lost_by_return(&mut self, local: LocalId, at: Span) {
        let name = self.name(local);
        let diagnostic = Diagnostic::at(codes::E0922, at, format!("`{name}` is not used on every path"))
            .here("the function may end here, and its value is lost")
            .label(self.bound(local), "comes from here")
            .help("use it before the `return`, or make it a part of what is returned");
        self.tell(local, diagnostic);
    }

    pub(super) fn rest_lost_by_return(&mut self, array: Span, at: Span) {
        self.diagnostics.push(
            Diagnostic::at(
                codes::E0922,
                at,
                "the values of the rounds to come are lost if the function ends here",
            )
            .label(array, "each round takes one of these")
            .help("run through all of them, and return behind the loop"),
        );
    }

    pub(super) fn used_each_round(&mut self, local: LocalId, at: Span) {
        let name = self.name(local);
        let diagnostic = Diagnostic::at(codes::E0923, at, format!("`{name}` would be used once a round"))
            .here("each round would use it again")
            .label(self.bound(local), "comes from outside of the loop")
            .help(format!(
                "use it before or behind the loop, or give it a new value in each round: `let mut {name} = …;` and `{name} = {name} + other;`"
            ));
        self.tell(local, diagnostic);
    }

    pub(super) fn given_each_round(&mut self, local: LocalId, from: Span) {
        let name = self.name(local);
        let diagnostic =
            Diagnostic::at(codes::E0923, from, format!("`{name}` would get a new value once a round"))
                .here("the next round would lose this value")
                .label(self.bound(local), "comes from outside of the loop")
                .help("use it in the same round, or bind it inside of the loop");
        self.tell(local, diagnostic);
    }

    pub(super) fn only_shown(&mut self, local: LocalId, span: Span) {
        let name = self.name(local);
        let diagnostic = Diagnostic::at(codes::E0930, span, format!("`{name}` cannot be used up here"))
            .here("only the prover computes this")
            .help(format!("look at it, as in `{name}.amount`, and use it outside"));
        self.tell(local, diagnostic);
    }

    pub(super) fn only_lent(&mut self, local: LocalId, span: Span) {
        let name = self.name(local);
        let diagnostic = Diagnostic::at(codes::E0930, span, format!("an invariant cannot use up `{name}`"))
            .here("the instance keeps it")
            .help(format!("look at it, as in `{name}.amount <= 1_000`"));
        self.tell(local, diagnostic);
    }

    pub(super) fn not_done_here(&mut self, effect: Effect, span: Span) {
        let name = effect.name();
        let message = match self.prover {
            0 => format!("an invariant cannot do `{name}`"),
            _ => format!("`{name}` is not for the prover alone"),
        };
        self.diagnostics.push(
            Diagnostic::at(codes::E0930, span, message)
                .help("write it into the clause itself: it changes what all see"),
        );
    }
}
