//! JSON inputs files: a reader that keeps places and integers of any size.

use zeroize::Zeroizing;

use super::value::{Key, Kind, SyntaxError, Table, Value};

/// How deep arrays and tables may nest.
const DEPTH: usize = 64;

/// Reads a document, which must be an object.
pub(super) fn parse(text: &str) -> Result<Table, SyntaxError> {
    let mut reader = Reader { text, at: 0 };
    if text.starts_with('\u{feff}') {
        // A byte order mark says nothing.
        reader.at = '\u{feff}'.len_utf8();
    }
    reader.space();
    let value = reader.value(0)?;
    reader.space();
    if reader.at < text.len() {
        return Err(reader.wrong("something follows the end of the document"));
    }
    match value.kind {
        Kind::Table(table) => Ok(table),
        _ => Err(SyntaxError::new(value.span, "the document is not an object `{ … }`")),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes `byte` if it is next.
    fn take(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at > start
    }

    /// An error at the next character.
    fn wrong(&self, message: &str) -> SyntaxError {
        let length = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        SyntaxError::new(self.at..self.at + length, message)
    }

    fn value(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        if depth > DEPTH {
            return Err(self.wrong("arrays and objects are nested too deeply"));
        }
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => Kind::Table(self.object(depth)?),
            Some(b'[') => Kind::Array(self.array(depth)?),
            Some(b'"') => Kind::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'a'..=b'z') => self.word()?,
            Some(_) => return Err(self.wrong("a value cannot start with this")),
            None => return Err(self.wrong("the document ends where a value is expected")),
        };
        Ok(Value { span: start..self.at, kind })
    }

    fn word(&mut self) -> Result<Kind, SyntaxError> {
        let words = [("true", Kind::Bool(true)), ("false", Kind::Bool(false)), ("null", Kind::Other("null"))];
        for (word, kind) in words {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(kind);
            }
        }
        Err(self.wrong("a value cannot start with this; strings are written in double quotes"))
    }

    fn number(&mut self) -> Result<Kind, SyntaxError> {
        let start = self.at;
        self.take(b'-');
        let whole = self.at;
        if !self.digits() {
            return Err(self.wrong("a digit is expected here"));
        }
        if self.at - whole > 1 && self.text[whole..].starts_with('0') {
            self.at = whole;
            return Err(self.wrong("a number cannot start with 0"));
        }
        let end = self.at;
        if self.take(b'.') && !self.digits() {
            return Err(self.wrong("a digit is expected here"));
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            if !self.digits() {
                return Err(self.wrong("a digit is expected here"));
            }
        }
        if self.at > end {
            return Ok(Kind::Other("a number with a point or exponent"));
        }
        Ok(Kind::Integer(Zeroizing::new(self.text[start..end].to_string())))
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Value>, SyntaxError> {
        self.at += 1;
        let mut items = vec![];
        self.space();
        if self.take(b']') {
            return Ok(items);
        }
        loop {
            self.space();
            items.push(self.value(depth + 1)?);
            self.space();
            if self.take(b']') {
                return Ok(items);
            }
            if !self.take(b',') {
                return Err(self.wrong("`,` or `]` is expected here"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Table, SyntaxError> {
        self.at += 1;
        let mut entries = vec![];
        self.space();
        if self.take(b'}') {
            return Ok(entries);
        }
        loop {
            self.space();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.wrong("a name in double quotes is expected here"));
            }
            let name = self.string()?.to_string();
            let key = Key { name, span: start..self.at };
            self.space();
            if !self.take(b':') {
                return Err(self.wrong("`:` is expected here"));
            }
            self.space();
            entries.push((key, self.value(depth + 1)?));
            self.space();
            if self.take(b'}') {
                return Ok(entries);
            }
            if !self.take(b',') {
                return Err(self.wrong("`,` or `}` is expected here"));
            }
        }
    }

    /// A string: its end is found here, its escapes are serde_json's business.
    fn string(&mut self) -> Result<Zeroizing<String>, SyntaxError> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => break self.at += 1,
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
                None => return Err(SyntaxError::new(start..start + 1, "this string has no closing quote")),
            }
        }
        let literal = self.text.get(start..self.at).unwrap_or("");
        serde_json::from_str(literal).map(Zeroizing::new).map_err(|_| {
            let message = "this string contains an unknown escape or a control character";
            SyntaxError::new(start..self.at, message)
        })
    }
}
