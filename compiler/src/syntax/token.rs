//! The kinds of tokens.

use logos::Logos;

macro_rules! tokens {
    (
        keywords { $($keyword:ident $word:literal,)* }
        symbols { $($symbol:ident $text:literal,)* }
    ) => {
        /// A kind of token. Text and place are beside it, in [`super::lexer::Lexeme`].
        #[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Token {
            /// Blanks, tabs, line ends, a byte order mark.
            #[regex(r"[ \t\r\n\u{feff}]+")]
            Whitespace,
            /// `// …` to the end of the line, four or more slashes included.
            #[regex(r"//[^\n]*", allow_greedy = true)]
            Comment,
            /// A line of documentation, `/// …`.
            Doc,
            /// `/* … */`, which the language does not have.
            #[regex(r"/\*([^*]|\*+[^*/])*\*+/")]
            BlockComment,
            /// A name that is no keyword.
            #[regex(r"[A-Za-z][A-Za-z0-9_]*|_[A-Za-z0-9_]+", priority = 2)]
            Name,
            /// A number; also what only looks like one: `12ab`.
            #[regex(r"[0-9][0-9A-Za-z_]*")]
            Int,
            /// A string between double quotes.
            #[regex(r#""([^"\\\n]|\\[^\n])*""#)]
            String,
            /// A string whose line ends before its closing quote.
            #[regex(r#""([^"\\\n]|\\[^\n])*\\?"#, priority = 2)]
            OpenString,
            /// A character between single quotes.
            #[regex(r"'([^'\\\n]|\\[^\n])*'")]
            Character,
            /// A character no token starts with, or a run of them.
            #[regex(r"[^\x00-\x7f\u{feff}]+")]
            Unknown,
            /// A word of another language that can be no name here.
            Reserved,
            /// `int` where no bounds follow, which the lexer cannot know.
            AnyInt,
            /// A unit of time behind a number, `1 day`, which the lexer cannot know.
            Unit,
            /// What the parser puts in the place of tokens it could not use.
            Error,
            $(#[doc = concat!("`", $word, "`")] #[token($word)] $keyword,)*
            $(#[doc = concat!("`", $text, "`")] #[token($text)] $symbol,)*
        }

        /// All keywords, in the order of the alphabet.
        pub const KEYWORDS: &[&str] = &[$($word),*];

        /// All signs, those of other languages included.
        pub const SIGNS: &[&str] = &[$($text),*];

        impl Token {
            /// How the token is written, if it is always written alike.
            pub fn spelling(self) -> Option<&'static str> {
                match self {
                    $(Token::$keyword => Some($word),)*
                    $(Token::$symbol => Some($text),)*
                    _ => None,
                }
            }

            /// Whether it is a keyword.
            pub fn is_keyword(self) -> bool {
                matches!(self, $(Token::$keyword)|*)
            }
        }
    };
}

tokens! {
    keywords {
        Adversary "adversary",
        Also "and",
        As "as",
        Assert "assert",
        Asset "asset",
        Bind "bind",
        By "by",
        Circuit "circuit",
        Clause "clause",
        Const "const",
        Constrain "constrain",
        Contract "contract",
        Does "does",
        Else "else",
        Enum "enum",
        Expect "expect",
        False "false",
        Fee "fee",
        Fn "fn",
        For "for",
        From "from",
        Hidden "Hidden",
        Hint "hint",
        If "if",
        Image "image",
        Impl "impl",
        In "in",
        IntType "int",
        Invariant "invariant",
        Last "last",
        Ledger "ledger",
        Let "let",
        Lock "lock",
        Locks "locks",
        Log "log",
        Match "match",
        Mod "mod",
        Mut "mut",
        Next "next",
        Nullify "nullify",
        Of "of",
        On "on",
        Once "once",
        Owns "owns",
        Prop "prop",
        Pub "pub",
        Public "public",
        Refused "refused",
        Replay "replay",
        Requires "requires",
        Retire "retire",
        Return "return",
        Reveal "reveal",
        Sealed "sealed",
        ShouldFail "should_fail",
        Signed "signed",
        Signs "signs",
        Spend "spend",
        State "state",
        Struct "struct",
        Supply "supply",
        Tamper "tamper",
        Test "test",
        To "to",
        Transaction "transaction",
        True "true",
        Type "type",
        Unlock "unlock",
        Use "use",
        Wait "wait",
        With "with",
    }
    symbols {
        OpenParen "(",
        CloseParen ")",
        OpenBracket "[",
        CloseBracket "]",
        OpenBrace "{",
        CloseBrace "}",
        Comma ",",
        Semicolon ";",
        Colon ":",
        ColonColon "::",
        Dot ".",
        DotDot "..",
        DotDotEq "..=",
        Arrow "->",
        FatArrow "=>",
        Hash "#",
        At "@",
        Question "?",
        Dollar "$",
        Tilde "~",
        Assign "=",
        PlusAssign "+=",
        MinusAssign "-=",
        StarAssign "*=",
        SlashAssign "/=",
        PercentAssign "%=",
        AndAssign "&=",
        OrAssign "|=",
        XorAssign "^=",
        ShlAssign "<<=",
        ShrAssign ">>=",
        Eq "==",
        Ne "!=",
        Lt "<",
        Le "<=",
        Gt ">",
        Ge ">=",
        AndAnd "&&",
        OrOr "||",
        And "&",
        Or "|",
        Xor "^",
        Shl "<<",
        Shr ">>",
        Plus "+",
        Minus "-",
        Star "*",
        Slash "/",
        Percent "%",
        Not "!",
        Underscore "_",
    }
}

/// Types that are part of the language; to the parser they are names, except `int` and `Hidden`.
pub const BUILTIN_TYPES: &[&str] = &["bool", "u8", "u16", "u32", "u64", "u128", "int", "field", "Hidden"];

/// Units of time and how many milliseconds each is; behind a number, and names elsewhere.
pub const UNITS: &[(&str, u32)] = &[
    ("second", 1_000),
    ("seconds", 1_000),
    ("minute", 60_000),
    ("minutes", 60_000),
    ("hour", 3_600_000),
    ("hours", 3_600_000),
    ("day", 86_400_000),
    ("days", 86_400_000),
    ("week", 604_800_000),
    ("weeks", 604_800_000),
];

/// Words of other languages that can be no names here, with what to do instead.
pub const FOREIGN: &[(&str, &str)] = &[
    ("while", "use `for` with constant bounds: `for i in 0..n { … }`"),
    ("loop", "use `for` with constant bounds: `for i in 0..n { … }`"),
    ("break", "every loop runs to its end; guard the body with `if`"),
    ("continue", "guard the rest of the body with `if`"),
    ("trait", "write functions; there are no traits"),
];

/// Words of other languages that are names here; the advice is given only where they lead to an error.
pub const HABITS: &[(&str, &str)] = &[
    ("var", "write `let mut`"),
    ("val", "write `let`"),
    ("auto", "write `let`"),
    ("func", "write `fn`"),
    ("def", "write `fn`"),
    ("function", "write `fn`"),
    ("import", "write `use`"),
    ("elif", "write `else if`"),
    ("elseif", "write `else if`"),
    ("elsif", "write `else if`"),
    ("unless", "write `if !condition { … }`"),
    ("until", "use `for` with constant bounds: `for i in 0..n { … }`"),
    ("foreach", "write `for x in xs { … }`"),
    ("do", "use `for` with constant bounds: `for i in 0..n { … }`"),
    ("switch", "write `match x { 1 => …, 2 => …, _ => … }`"),
    ("try", "nothing can be caught: what must hold is written `assert condition, \"message\";`"),
    ("catch", "nothing can be caught: what must hold is written `assert condition, \"message\";`"),
    ("throw", "write `assert condition, \"message\";`"),
    ("new", "a struct is made by `Name { field: value }`"),
    ("signal", "an input is a parameter of the circuit, and another value is bound by `let`"),
    ("component", "call the function: `let result = name(values);`"),
    ("static", "write `const`"),
    ("unsafe", "leave it out"),
    ("async", "leave it out"),
    ("await", "leave it out"),
    ("ref", "leave it out: there are no references"),
    ("require", "write `assert condition, \"message\";`"),
    ("where", "leave it out: there are no bounds"),
    ("private", "parameters are secret unless marked `public`"),
    ("secret", "parameters are secret unless marked `public`"),
    ("emit", "what everybody may know is revealed: `reveal(value)`"),
    ("delete", "assign the value that it is to have, such as `x = 0;`"),
    ("del", "leave it out: nothing needs to be removed"),
    ("typeof", "leave it out: the type of each value is known"),
    ("instanceof", "leave it out: the type of each value is known"),
    ("yield", "an array is computed by `[f(x) for x in xs]`"),
    ("global", "write `const`"),
    ("nonlocal", "write `let mut`"),
];

impl Token {
    /// Whether it is only layout or a comment.
    pub fn is_trivia(self) -> bool {
        matches!(self, Token::Whitespace | Token::Comment | Token::BlockComment)
    }

    /// Whether it is a keyword only where it can stand, and a name elsewhere.
    pub fn is_name_elsewhere(self) -> bool {
        use Token::*;
        matches!(
            self,
            Adversary
                | Also
                | Asset
                | Bind
                | By
                | Clause
                | Contract
                | Does
                | Expect
                | Fee
                | From
                | Image
                | Invariant
                | Last
                | Ledger
                | Lock
                | Locks
                | Log
                | Next
                | Nullify
                | Of
                | On
                | Once
                | Owns
                | Prop
                | Refused
                | Replay
                | Requires
                | Retire
                | Sealed
                | ShouldFail
                | Signed
                | Signs
                | Spend
                | State
                | Supply
                | Tamper
                | Test
                | To
                | Transaction
                | Unlock
                | Wait
                | With
        )
    }

    /// Whether it is a name, perhaps though it is a keyword elsewhere.
    pub fn can_be_name(self) -> bool {
        self == Token::Name || self.is_name_elsewhere()
    }

    /// The closing bracket of an opening one.
    pub fn closer(self) -> Option<Token> {
        match self {
            Token::OpenParen => Some(Token::CloseParen),
            Token::OpenBracket => Some(Token::CloseBracket),
            Token::OpenBrace => Some(Token::CloseBrace),
            _ => None,
        }
    }

    /// Whether it is a closing bracket.
    pub fn is_closer(self) -> bool {
        matches!(self, Token::CloseParen | Token::CloseBracket | Token::CloseBrace)
    }
}
