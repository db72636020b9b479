//! What only the whole program shows: recursion, entries, names without use.

use num_bigint::BigInt;

use super::graph::order;
use super::names::Definition;
use super::scope::Scope;
use super::{Resolver, names_in_words};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Body, ConstExpr, Entry, Function, FunctionId, Program, Type};
use crate::source::Span;
use crate::syntax::ast::ItemKind;

/// Calls nest at most so deep; every call is inlined.
const MAX_CALLS: usize = 128;

impl Resolver<'_> {
    /// Reports functions that call themselves, directly or not.
    pub(super) fn recursion(&mut self) {
        let calls: Vec<Vec<FunctionId>> =
            self.calls.iter().map(|calls| calls.iter().map(|(f, _)| *f).collect()).collect();
        let place = |caller: usize, callee: usize| {
            self.calls[caller].iter().find(|(f, _)| f.0 as usize == callee).map(|(_, span)| *span)
        };
        refuse_recursion(&self.program, &calls, &place, &mut self.diagnostics);
    }

    /// Collects the program's circuits without const parameters, and its images. Those of other packages are not built.
    pub(super) fn entries(&mut self) {
        let mut entries = vec![];
        for (index, function) in self.program.functions.iter().enumerate() {
            let library = function.library;
            if function.circuit && !function.type_parameters.is_empty() {
                self.diagnostics.push(
                    Diagnostic::at(
                        codes::E0340,
                        function.type_parameters[0].span,
                        "a circuit has no type parameters",
                    )
                    .here("what its inputs are must be known")
                    .help("write the types, or move the shared code into a `fn`"),
                );
                continue;
            }
            if function.circuit && function.const_parameters.is_empty() && !library {
                let (name, span) = (function.name.clone(), function.span);
                let function = FunctionId(index as u32);
                entries.push(Entry { name, function, arguments: vec![], span });
            }
        }
        for (module, item) in self.items.images.clone() {
            let ItemKind::Image { name, circuit, arguments } = &item.kind else { continue };
            if self.is_of_library(module) {
                continue;
            }
            let arguments = arguments.as_deref().unwrap_or_default();
            let function = match self.path(module, circuit) {
                Ok(Definition::Function(id)) if self.is_circuit(id) => id,
                Ok(Definition::Error) => continue,
                Ok(_) => {
                    let message = format!("`{}` is not a circuit", super::show(circuit));
                    self.report(
                        Diagnostic::at(codes::E0222, circuit.span, message)
                            .help("an image is made from a `circuit`"),
                    );
                    continue;
                }
                Err(diagnostic) => {
                    self.report(diagnostic);
                    continue;
                }
            };
            let values: Vec<ConstExpr> = arguments
                .iter()
                .map(|argument| Scope::new(self, module, Body::None).const_argument(argument))
                .collect();
            let Function { const_parameters: parameters, partial, .. } =
                &self.program.functions[function.0 as usize];
            if *partial {
                continue;
            }
            if parameters.len() != values.len() {
                let names: Vec<&str> = parameters.iter().map(|p| p.name.as_str()).collect();
                let message = format!(
                    "circuit `{}` has {} const parameter{}, not {}",
                    super::show(circuit),
                    parameters.len(),
                    if parameters.len() == 1 { "" } else { "s" },
                    values.len()
                );
                let help = format!("its const parameters: {}", names_in_words(&names));
                self.report(Diagnostic::at(codes::E0222, circuit.span, message).help(help));
                continue;
            }
            let mut known: Vec<BigInt> = vec![];
            for (index, value) in values.iter().enumerate() {
                let ConstExpr::Int(value) = value else { break };
                let parameter = &self.program.functions[function.0 as usize].const_parameters[index];
                if !fits(value, &parameter.ty) {
                    let message = format!("{value} is not a value of const parameter `{}`", parameter.name);
                    let label = parameter.span;
                    self.report(
                        Diagnostic::at(codes::E0222, arguments[index].span(), message)
                            .label(label, "defined here")
                            .help("choose a value of its type"),
                    );
                }
                known.push(value.clone());
            }
            if known.len() == values.len() {
                let (name, span) = (name.name.clone(), name.span);
                entries.push(Entry { name, function, arguments: known, span });
            }
        }
        entries.sort_by_key(|entry| entry.span);
        let mut names: std::collections::BTreeMap<&str, crate::source::Span> = Default::default();
        for entry in &entries {
            if let Some(first) = names.insert(&entry.name, entry.span)
                && first.file != entry.span.file
            {
                // Within one file the names clash anyway.
                self.diagnostics.push(
                    Diagnostic::at(
                        codes::E0205,
                        entry.span,
                        format!("there are two images `{}`", entry.name),
                    )
                    .label(first, "the other one")
                    .help("rename one of them"),
                );
            }
        }
        self.program.entries = entries;
    }

    /// Warns about imports and private items that nothing uses.
    pub(super) fn unused(&mut self) {
        let mut found = vec![];
        for (module, table) in self.tree.modules.iter().zip(&self.names.modules) {
            let lost = &module.ast.lost;
            if module.is_library() {
                continue;
            }
            for (name, entry) in table {
                let named = entry.used || lost.contains(*name) || self.meant.borrow().contains(*name);
                if named || self.names.leads_nowhere(entry) || entry.is_public() || name.starts_with('_') {
                    continue;
                }
                let (code, help) = match entry.what {
                    "circuit" | "contract" | "image" | "module" | "transaction" => continue,
                    "import" => (codes::W0202, "remove this line".to_string()),
                    "function" if *name == "main" => {
                        (codes::W0203, "an entry point is a `circuit`: write `circuit main(…)`".to_string())
                    }
                    _ => (codes::W0203, format!("remove it, make it `pub`, or call it `_{name}`")),
                };
                let message = format!("{} `{name}` is never used", entry.what);
                found.push(Diagnostic::at(code, entry.span, message).help(help));
            }
        }
        self.diagnostics.extend(found);
    }
}

/// Reports functions that call themselves, given whom each one calls, and calls that nest too deep. `place` finds a call.
pub(crate) fn refuse_recursion(
    program: &Program,
    calls: &[Vec<FunctionId>],
    place: &dyn Fn(usize, usize) -> Option<Span>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let edges: Vec<Vec<usize>> =
        calls.iter().map(|calls| calls.iter().map(|f| f.0 as usize).collect()).collect();
    let found = order(&edges);
    for cycle in &found.cycles {
        let first = &program.functions[cycle[0]];
        let mut diagnostic =
            Diagnostic::at(codes::E0207, first.span, format!("function `{}` calls itself", first.name));
        for (i, &caller) in cycle.iter().enumerate().take(super::MAX_SHOWN) {
            let callee = cycle[(i + 1) % cycle.len()];
            if let Some(span) = place(caller, callee) {
                let names = [caller, callee].map(|f| program.functions[f].name.clone());
                diagnostic = diagnostic.label(span, format!("`{}` calls `{}`", names[0], names[1]));
            }
        }
        diagnostics
            .push(diagnostic.help("use a `for` loop: the cost of a program must be known when it is built"));
    }
    if !found.cycles.is_empty() {
        return;
    }
    let mut depth = vec![0; edges.len()];
    for function in found.order {
        depth[function] = edges[function].iter().map(|&f| depth[f] + 1).max().unwrap_or(0);
        if depth[function] == MAX_CALLS {
            let span = program.functions[function].span;
            diagnostics.push(
                Diagnostic::at(
                    codes::E0210,
                    span,
                    format!("calls nest more than {MAX_CALLS} deep below this"),
                )
                .help("replace a call by the body of its function"),
            );
        }
    }
}

/// Whether a value is in an integer type with known bounds.
fn fits(value: &BigInt, ty: &Type) -> bool {
    match ty {
        Type::Int(Some(range)) => {
            let low = !matches!(&range.low, ConstExpr::Int(low) if value < low);
            low && !matches!(&range.high, ConstExpr::Int(high) if value > high)
        }
        _ => true,
    }
}
