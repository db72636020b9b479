//! docs/std.md, the page of the standard library: it has every function, type and constant of its modules as the source declares them,
//! and costs that are measured here.
//!
//! `ZKC_UPDATE=1 cargo test -p zkc-tests --test library` writes the costs into it.

use zkc_tests::{build, root};

const PAGE: &str = "docs/std.md";

/// What a page has after `## ` and before the next one: the path of a module, and the lines below.
fn sections(page: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    page.split("\n## `std::").skip(1).map(|section| {
        let (module, text) = section.split_once("`\n").expect("a heading is a path");
        (module, text.lines().collect())
    })
}

/// The public functions of a module's source as the page writes them: `Date::digits(self) -> u32`.
fn signatures(source: &str) -> Vec<String> {
    let mut owner = String::new();
    let mut found = vec![];
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if let Some(rest) = line.strip_prefix("impl") {
            let name = rest.split_once("> ").map_or(rest, |(_, name)| name).trim();
            owner = format!("{}::", name.split(['<', ' ']).next().unwrap_or(name));
        } else if line == "}" {
            owner.clear();
        } else if let Some(start) = line.trim_start().strip_prefix("pub fn ") {
            let mut signature = start.to_string();
            while !signature.contains('{') {
                signature += lines.next().expect("a body").trim();
                signature += " ";
            }
            let (signature, _) = signature.split_once('{').expect("a body");
            let signature = signature.split_whitespace().collect::<Vec<_>>().join(" ");
            found.push(format!("{owner}{}", signature.replace("( ", "(").replace(" )", ")")));
        }
    }
    found
}

/// The public types of a module's source as the page writes them, `struct Date { year: Year }`, and its constants without their
/// values, `const DAY: u32`.
fn declarations(source: &str) -> Vec<String> {
    let public = source.lines().filter_map(|line| line.strip_prefix("pub "));
    let declared = public.filter(|line| !["fn ", "mod "].iter().any(|other| line.starts_with(other)));
    declared
        .map(|line| match line.strip_prefix("const ") {
            Some(constant) => format!("const {}", constant.split(" = ").next().unwrap_or(constant)),
            None => line.trim_end_matches(';').to_string(),
        })
        .collect()
}

#[test]
fn everything_public_is_on_the_page() {
    let page = std::fs::read_to_string(root().join(PAGE)).expect("the page");
    let (mut functions, mut others) = (0, 0);
    for (module, lines) in sections(&page) {
        let file = format!("stdlib/std/{}.zk", module.replace("::", "/"));
        let source = std::fs::read_to_string(root().join(&file)).expect("a module's file");
        let (signatures, declarations) = (signatures(&source), declarations(&source));
        for written in signatures.iter().chain(&declarations) {
            let row = format!("| `{written}` | ");
            assert!(lines.iter().any(|line| line.starts_with(&row)), "{PAGE}, std::{module}: no row `{row}`");
        }
        let rows = lines.iter().filter(|line| line.starts_with("| `")).count();
        let all = signatures.len() + declarations.len();
        assert_eq!(rows, all, "{PAGE}, std::{module}: a row for what is not there");
        functions += signatures.len();
        others += declarations.len();
    }
    assert!(functions > 100 && others > 20, "{functions} functions, {others} types and constants");
}

/// The multipliers of one call: of a function, on arguments of these types.
fn multipliers(module: &str, function: &str, call: &str) -> String {
    let (generics, types) = call.split_once('(').expect("the arguments' types");
    let (types, result) = match types.rsplit_once(") -> ") {
        Some((types, result)) => (types, format!(" -> {result}")),
        None => (types.strip_suffix(')').expect("the end of the arguments"), String::new()),
    };
    let types: Vec<&str> = split(types);
    let parameter = |(i, ty): (usize, &&str)| match ty.strip_prefix("public ") {
        Some(ty) => format!("public a{i}: {ty}"),
        None => format!("a{i}: {ty}"),
    };
    let parameters: Vec<String> = types.iter().enumerate().map(parameter).collect();
    let arguments: Vec<String> = (0..types.len()).map(|i| format!("a{i}")).collect();
    let name = module.rsplit("::").next().expect("a name");
    let path = if module == "option" && function.contains("::") {
        function.into()
    } else {
        format!("{name}::{function}")
    };
    let called = format!("{path}{generics}({})", arguments.join(", "));
    let body = if result.is_empty() { format!("{called};") } else { format!("reveal({called})") };
    let date = if module == "time" { "use std::date;" } else { "" };
    let text = format!("{date} use std::{module}; circuit t({}){result} {{ {body} }}", parameters.join(", "));
    let cost = build(&text).cost;
    let full = format!("std::{module}::{function}");
    let found = cost.functions.iter().find(|cost| cost.function == full);
    found.map_or_else(|| "0".into(), |cost| cost.total.multipliers_text())
}

/// The types of arguments, which have commas between them, and within brackets.
fn split(types: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, vec![]);
    for (at, c) in types.char_indices() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth -= 1,
            ',' if depth == 0 => {
                found.push(types[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(types[start..].trim());
    found
}

/// A line of the page with the cost that is measured: `… | 12 for `(u64) -> u32` |`.
fn measured(module: &str, line: &str) -> Option<String> {
    let (start, call) = line.strip_suffix("` |")?.rsplit_once(" for `")?;
    let (start, _) = start.rsplit_once("| ")?;
    let function = line.strip_prefix("| `")?.split(['<', '(']).next()?;
    Some(format!("{start}| {} for `{call}` |", multipliers(module, function, call)))
}

#[test]
fn the_costs_are_those_that_are_measured() {
    let path = root().join(PAGE);
    let page = std::fs::read_to_string(&path).expect("the page");
    let mut updated = page.clone();
    let mut costs = 0;
    for (module, lines) in sections(&page) {
        for line in lines {
            if let Some(now) = measured(module, line) {
                updated = updated.replace(line, &now);
                costs += 1;
            }
        }
    }
    if std::env::var_os("ZKC_UPDATE").is_some() {
        return std::fs::write(path, &updated).expect("the page can be written");
    }
    for (line, now) in page.lines().zip(updated.lines()) {
        assert_eq!(line, now, "run the tests with ZKC_UPDATE=1 if that is what you want");
    }
    assert!(costs > 100, "{costs} costs");
}
