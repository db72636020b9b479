//! The editors know the keywords of the lexer.
