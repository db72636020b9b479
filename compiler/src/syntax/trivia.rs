//! What a text has besides its tokens: comments, and how its lines are broken.
//!
//! Tokens are in the syntax tree; who writes the tree down again counts them, and asks here what stood before each.

use std::collections::BTreeMap;

use super::lexer::lex;
use super::token::Token;
use super::words::has_members;
use crate::source::Span;

/// What stands between the tokens of a text.
#[derive(Clone, Debug)]
pub struct Trivia<'t> {
    text: &'t str,
    /// By the number of the token that follows; where only blanks are, there is none.
    gaps: BTreeMap<usize, Gap<'t>>,
    /// How many tokens the text has.
    tokens: usize,
}

/// What stands before a token and after the one before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gap<'t> {
    /// The comments in source order.
    pub comments: Vec<Comment<'t>>,
    /// What is between the last of them, or else the token before, and the token.
    pub space: Space,
}

/// A comment, from its slashes to the end of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment<'t> {
    /// The text with the slashes, without blanks at the end.
    pub text: &'t str,
    /// What is before it: without a line break, it says something of what stands before it on its line.
    pub space: Space,
}

/// How far apart two tokens or comments are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// They stand on one line.
    #[default]
    Line,
    /// A line break is between them.
    Break,
    /// At least one empty line is between them.
    Empty,
}

impl<'t> Trivia<'t> {
    /// Everything in a text that the syntax tree does not hold.
    pub fn of(text: &'t str) -> Self {
        let mut trivia = Self { text, gaps: BTreeMap::new(), tokens: 0 };
        let mut space = Space::Line;
        let mut open = Open::default();
        for lexeme in lex(text) {
            let written = lexeme.text(text);
            if !lexeme.token.is_trivia() {
                open.pass(lexeme.token);
            }
            match lexeme.token {
                Token::Whitespace => space = Space::of(written),
                // What documents a field or a statement is a comment to the parser.
                Token::Doc | Token::Comment if lexeme.token == Token::Comment || !open.between_items() => {
                    let comment = Comment { text: written.trim_end(), space };
                    trivia.gaps.entry(trivia.tokens).or_default().comments.push(comment);
                    space = Space::Line;
                }
                _ => {
                    if space > Space::Line {
                        trivia.gaps.entry(trivia.tokens).or_default().space = space;
                    }
                    space = Space::Line;
                    trivia.tokens += 1;
                }
            }
        }
        trivia
    }

    /// What stands before the token with this number, counted from 0; behind the last one, what ends the text.
    pub fn before(&self, token: usize) -> Gap<'t> {
        self.gaps.get(&token).cloned().unwrap_or_default()
    }

    /// How the text has it at a place.
    pub fn spelling(&self, span: Span) -> &'t str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// How many tokens the text has.
    pub fn tokens(&self) -> usize {
        self.tokens
    }
}

/// The brackets that are open: whether each is that of an `impl` or a contract.
#[derive(Default)]
struct Open {
    brackets: Vec<bool>,
    members: bool,
    before: Option<Token>,
}

impl Open {
    fn pass(&mut self, token: Token) {
        if has_members(self.before, token) {
            self.members = true;
        } else if token == Token::Semicolon && self.brackets.is_empty() {
            self.members = false;
        } else if token.closer().is_some() {
            let members = token == Token::OpenBrace && std::mem::take(&mut self.members);
            self.brackets.push(members);
        } else if token.is_closer() {
            self.brackets.pop();
        }
        self.before = Some(token);
    }

    fn between_items(&self) -> bool {
        matches!(self.brackets[..], [] | [true])
    }
}

impl Space {
    fn of(blanks: &str) -> Self {
        match blanks.matches('\n').count() {
            0 => Space::Line,
            1 => Space::Break,
            _ => Space::Empty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stand_before_the_token_that_follows() {
        let trivia = Trivia::of("// a \nx // b\n\n  // c\n+ y");
        let comment = |text, space| Comment { text, space };
        assert_eq!(
            trivia.before(0),
            Gap { comments: vec![comment("// a", Space::Line)], space: Space::Break }
        );
        let behind_x = vec![comment("// b", Space::Line), comment("// c", Space::Empty)];
        assert_eq!(trivia.before(1), Gap { comments: behind_x, space: Space::Break });
        assert_eq!(trivia.before(2), Gap::default());
        assert_eq!(trivia.tokens(), 3);
    }

    #[test]
    fn documentation_is_a_token_and_a_comment_may_end_the_text() {
        let trivia = Trivia::of("/// a\n;\n// b");
        assert_eq!(trivia.tokens(), 2);
        assert_eq!(trivia.before(1).space, Space::Break);
        let [last] = &trivia.before(2).comments[..] else { panic!("one comment") };
        assert_eq!((last.text, last.space), ("// b", Space::Break));
    }

    #[test]
    fn documentation_of_a_field_is_a_comment() {
        let trivia = Trivia::of("struct P {\n/// a\nx: u8 }\nimpl P {\n/// b\nfn f() {} }");
        let [of_field] = &trivia.before(3).comments[..] else { panic!("one comment") };
        assert_eq!(of_field.text, "/// a");
        assert_eq!(trivia.before(10).comments, []);
    }
}
