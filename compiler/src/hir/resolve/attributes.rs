//! Attributes of items: a budget, and warnings that are not wanted.

use num_traits::ToPrimitive;

use super::Resolver;
use super::scope::Scope;
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::hir::load::ModuleId;
use crate::hir::{Body, ConstExpr};
use crate::source::Span;
use crate::syntax::ast::{Attribute, BinaryOp, Expr, ExprKind, Head, Item, ItemKind, MemberKind, attributes};

/// What the attributes are, for messages.
const ATTRIBUTES: &str = "the attributes are `#[cost(multipliers <= 1_000)]` and `#[allow(W0201)]`";

impl Resolver<'_> {
    /// Looks at every attribute of every item, and notes which warnings are not wanted where.
    pub(super) fn attributes(&mut self) {
        let tree = self.tree;
        tree.modules.iter().flat_map(|node| &node.ast.items).for_each(|item| self.attributes_of(item));
    }

    /// The same for one item and those in it, in the order of their starts.
    fn attributes_of(&mut self, item: &Item) {
        let function = matches!(item.kind, ItemKind::Function(_) | ItemKind::Circuit(_));
        self.attributes_among(&item.heads, item.span, function);
        match &item.kind {
            ItemKind::Impl { functions, .. } => functions.iter().for_each(|item| self.attributes_of(item)),
            ItemKind::Contract(contract) => contract.members.iter().for_each(|member| {
                let clause = matches!(member.kind, MemberKind::Clause(_));
                self.attributes_among(&member.heads, member.span, clause);
            }),
            _ => {}
        }
    }

    /// Looks at the attributes in front of something, which may be a function.
    fn attributes_among(&mut self, heads: &[Head], whole: Span, function: bool) {
        let mut budgets = 0;
        for attribute in attributes(heads) {
            match attribute.name.name.as_str() {
                "cost" => {
                    budgets += 1;
                    self.diagnostics.extend(wrong_budget(function, attribute, budgets));
                }
                "allow" => self.allow(whole, attribute),
                name => self.report(
                    Diagnostic::at(codes::E0215, attribute.span, format!("there is no attribute `{name}`"))
                        .help(match name {
                            "test" => "a test is written `test \"what holds\" { … }`",
                            "derive" => {
                                "leave it out: all values are copied, compared with `==` and shown in logs"
                            }
                            _ => ATTRIBUTES,
                        }),
                ),
            }
        }
    }

    /// Notes the warnings that `#[allow(W0201, W0203)]` names.
    fn allow(&mut self, whole: Span, attribute: &Attribute) {
        let arguments = attribute.arguments.as_ref().filter(|arguments| !arguments.is_empty());
        let Some(arguments) = arguments else {
            let message = "`allow` needs the codes of warnings";
            let diagnostic = Diagnostic::at(codes::E0215, attribute.span, message);
            return self
                .report(diagnostic.help("write the code that the warning shows, as in `#[allow(W0201)]`"));
        };
        for argument in arguments {
            match warning(argument) {
                Ok(code) => self.program.allowed.add(code, whole),
                Err(diagnostic) => self.report(*diagnostic),
            }
        }
    }
}

impl Resolver<'_> {
    /// The budget of `#[cost(multipliers <= n)]`, and where it is written.
    pub(super) fn budget(&mut self, module: ModuleId, heads: &[Head]) -> Option<(u64, Span)> {
        let (limit, span) =
            attributes(heads).find_map(|attribute| Some((limit(attribute)?, attribute.span)))?;
        let ConstExpr::Int(value) = Scope::new(self, module, Body::None).const_expr(limit) else {
            return None;
        };
        let value = value.to_u64();
        if value.is_none() {
            let message = "a budget is a number of multipliers from 0";
            self.report(
                Diagnostic::at(codes::E0215, limit.span, message)
                    .help("write `#[cost(multipliers <= 1_000)]`"),
            );
        }
        value.map(|value| (value, span))
    }
}

/// What stands for the number in `multipliers <= n`.
fn limit(attribute: &Attribute) -> Option<&Expr> {
    let [argument] = attribute.arguments.as_deref()? else { return None };
    let ExprKind::Binary { operator: BinaryOp::Le, left, right, .. } = &argument.kind else { return None };
    match (attribute.name.name.as_str(), &left.kind) {
        ("cost", ExprKind::Path(path)) if super::show(path) == "multipliers" => Some(right),
        _ => None,
    }
}

/// What is wrong with the budget that is the n-th of its item.
fn wrong_budget(function: bool, attribute: &Attribute, n: usize) -> Option<Diagnostic> {
    let (message, help) = if !function {
        ("budgets belong to functions, circuits and clauses", "remove it")
    } else if n > 1 {
        ("a second `cost` attribute", "remove one of the two")
    } else if limit(attribute).is_none() {
        ("`cost` needs `multipliers <= n`", "write `#[cost(multipliers <= 1_000)]`")
    } else {
        return None;
    };
    Some(Diagnostic::at(codes::E0215, attribute.span, message).help(help))
}

/// The warning that an argument of `allow` names.
fn warning(argument: &Expr) -> Result<codes::Code, Box<Diagnostic>> {
    let name = match &argument.kind {
        ExprKind::Path(path) => super::show(path),
        _ => String::new(),
    };
    let found = codes::find(&name).filter(|code| code.name() == name);
    if let Some(code) = found
        && code.severity() == Severity::Warning
    {
        return Ok(code);
    }
    let (message, help) = match found {
        Some(_) => {
            (format!("`{name}` is an error, which cannot be allowed"), "fix what it is about".to_string())
        }
        None if name.is_empty() => {
            ("`allow` takes codes of warnings".to_string(), "write the code alone, as in `W0201`".to_string())
        }
        None => {
            let warnings = codes::all().filter(|code| code.severity() == Severity::Warning);
            let help = match closest(&name, warnings.map(codes::Code::name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write the code that the warning shows, as in `W0201`".to_string(),
            };
            (format!("there is no warning `{name}`"), help)
        }
    };
    Err(Box::new(Diagnostic::at(codes::E0215, argument.span, message).help(help)))
}
