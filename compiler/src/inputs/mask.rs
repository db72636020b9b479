//! Inputs files without their values: what messages may show of them where secrets must not go.

/// The text with `_` in place of each letter and digit that is not part of a name, so that spans stay the same.
///
/// Names are words and quoted words before `=` or `:`, and what stands in `[…]` alone on a line, in TOML. The text may
/// be malformed: what is not clearly a name is masked.
pub fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if is_heading(line) {
            masked.push_str(line);
            continue;
        }
        let mut rest = line;
        let mut expression = false;
        while !rest.is_empty() {
            let name = name_length(rest);
            let (head, tail) = rest.split_at(if name > 0 { name } else { word_length(rest) });
            if name > 0 {
                masked.push_str(head);
                expression = head.trim_matches(['"', '\'']) == "eval";
            } else if expression && head.starts_with(['"', '\'']) {
                masked.push_str(&masked_expression(head));
                expression = false;
            } else {
                hide(head, &mut masked);
            }
            rest = tail;
        }
    }
    masked
}

/// An expression with `_` in place of each letter and digit that is not part of a name: of numbers, of strings.
pub(crate) fn masked_expression(text: &str) -> String {
    let (quotes, inner) = match text.strip_prefix(['"', '\'']) {
        Some(inner) => text.split_at(text.len() - inner.len()),
        None => ("", text),
    };
    let mut masked = quotes.to_string();
    let mut rest = inner;
    while let Some(first) = rest.chars().next() {
        let length =
            if is_part(first) { rest.find(|c| !is_part(c)).unwrap_or(rest.len()) } else { word_length(rest) };
        let (head, tail) = rest.split_at(length);
        let name = first.is_alphabetic() || first == '_';
        if name && !["true", "false"].contains(&head) {
            masked.push_str(head);
        } else {
            hide(head, &mut masked);
        }
        rest = tail;
    }
    masked
}

/// Whether it can be part of a name or a number of the language.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn hide(text: &str, masked: &mut String) {
    text.chars().for_each(|c| match c {
        c if c.is_alphanumeric() => masked.extend(std::iter::repeat_n('_', c.len_utf8())),
        c => masked.push(c),
    });
}

/// `[table]`, `[[table]]`, `[a.b]`: no value, since those have `,`, digits alone or `=`.
fn is_heading(line: &str) -> bool {
    let inner = line.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|inner| {
        let name = inner.trim_start_matches('[').trim_end_matches(']').trim();
        name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && !["true", "false", "inf", "nan"].contains(&name)
            && name.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))
    })
}

/// The length of the word at the start, quoted or not, if a `=` or `:` follows it; or else 0.
fn name_length(text: &str) -> usize {
    let length = word_length(text);
    let (word, rest) = text.split_at(length);
    let is_word = word.starts_with(|c: char| c.is_alphabetic() || "_\"'".contains(c));
    let follows = rest.trim_start_matches([' ', '\t']);
    if is_word && follows.starts_with(['=', ':', '.']) { length } else { 0 }
}

/// The length of what is at the start: a quoted text, a word, or one character.
fn word_length(text: &str) -> usize {
    let first = text.chars().next();
    match first {
        Some(quote @ ('"' | '\'')) => {
            let inner = &text[1..];
            let end = inner.find([quote, '\n']);
            end.map_or(text.len(), |end| end + 2).min(text.len())
        }
        Some(c) if is_word(c) => text.find(|c| !is_word(c)).unwrap_or(text.len()),
        Some(c) => c.len_utf8(),
        None => 0,
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn names_stay_and_values_go() {
        let cases = [
            ("balance = 1_000\nprice = -250\n", "balance = _____\nprice = -___\n"),
            ("on = true # seed 77\n", "on = ____ # ____ __\n"),
            ("root = \"0x12ff\"", "root = \"______\""),
            ("xs = [1, [2, 345]]", "xs = [_, [_, ___]]"),
            ("c = { value = 5, blinding = \"ab\" }", "c = { value = _, blinding = \"__\" }"),
            ("{ \"a\": 5, \"b\" : [\"x\", true] }", "{ \"a\": _, \"b\" : [\"_\", ____] }"),
            ("[point]\nx = 7\n[[all]]\n", "[point]\nx = _\n[[all]]\n"),
            ("[5]\n[true]\n[a, b]\n", "[_]\n[____]\n[_, _]\n"),
            ("a.b = 5", "a.b = _"),
            ("x = \"open 5", "x = \"____ _"),
            ("= 5", "= _"),
            ("größe = ñ5", "größe = ___"),
            ("h = { eval = 'f(x, 0x12, [7; N])' } # 5", "h = { eval = 'f(x, ____, [_; N])' } # _"),
            ("{ \"h\": { \"eval\": \"x1.y + 12\" } }", "{ \"h\": { \"eval\": \"x1.y + __\" } }"),
            ("h = { eval = \"f('ab', true)\" }", "h = { eval = \"f('__', ____)\" }"),
        ];
        for (text, expected) in cases {
            assert_eq!(masked(text), expected);
            assert_eq!(masked(text).len(), text.len(), "places stay");
        }
    }
}
