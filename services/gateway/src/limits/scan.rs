//! Linear scan of a GraphQL document before any parser sees it: strings, block strings and comments are skipped,
//! brackets, tokens, definitions and spreads are counted. It reads each byte a constant number of times, allocates only
//! the bracket stack, and refuses what no parser could accept, so that the two never disagree about where a string ends.

use super::{Limits, OPERATIONS, Refusal, RefusalKind};

/// What the scan counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shape {
    pub tokens: usize,
    pub max_depth: usize,
    pub operations: usize,
    pub fragments: usize,
    pub spreads: usize,
    /// Bytes looked at; at most the document's length plus one, which the tests hold it to.
    pub steps: usize,
}

/// Counts the document and refuses at the first excess.
///
/// # Errors
/// The limit that was broken, or `DOCUMENT_MALFORMED` for unbalanced brackets, unterminated strings and bytes that
/// GraphQL does not know outside strings.
pub fn scan_document(document: &str, limits: &Limits) -> Result<Shape, Refusal> {
    if document.len() > limits.document_bytes {
        return Err(over(RefusalKind::DocumentTooLarge, limits.document_bytes, document.len()));
    }
    Scan {
        bytes: document.as_bytes(),
        at: 0,
        shape: Shape::default(),
        stack: Vec::new(),
        start: true,
        limits,
    }
    .run()
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    shape: Shape,
    /// Closing brackets still owed.
    stack: Vec<u8>,
    /// True where a new definition may begin.
    start: bool,
    limits: &'a Limits,
}

impl Scan<'_> {
    fn run(mut self) -> Result<Shape, Refusal> {
        // Known from the first name of a definition.
        let mut in_fragment = false;
        while let Some(&byte) = self.bytes.get(self.at) {
            let before = self.at;
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => self.at += 1,
                b'#' => self.skip_comment(),
                0xEF if self.bytes[self.at..].starts_with(b"\xEF\xBB\xBF") => self.at += 3,
                b'"' => {
                    self.token()?;
                    self.skip_string()?;
                }
                b'{' | b'[' | b'(' => {
                    self.token()?;
                    if self.stack.is_empty() && byte == b'{' {
                        if !in_fragment {
                            self.operation()?;
                        }
                        self.start = false;
                    }
                    self.open(byte)?;
                    self.at += 1;
                }
                b'}' | b']' | b')' => {
                    self.token()?;
                    if self.stack.pop() != Some(byte) {
                        return Err(malformed());
                    }
                    if self.stack.is_empty() && byte == b'}' {
                        self.start = true;
                        in_fragment = false;
                    }
                    self.at += 1;
                }
                b'.' => {
                    if !self.bytes[self.at..].starts_with(b"...") {
                        return Err(malformed());
                    }
                    self.token()?;
                    self.spread()?;
                    self.at += 3;
                }
                b'!' | b'$' | b':' | b'=' | b'@' => {
                    self.token()?;
                    self.at += 1;
                }
                b'A'..=b'Z' | b'a'..=b'z' | b'_' => {
                    self.token()?;
                    let is_fragment = self.take_name() == b"fragment";
                    if self.start && self.stack.is_empty() {
                        self.start = false;
                        if is_fragment {
                            in_fragment = true;
                            self.fragment()?;
                        }
                    }
                }
                b'0'..=b'9' | b'-' => {
                    self.token()?;
                    self.skip_number();
                }
                _ => return Err(malformed()),
            }
            self.shape.steps += self.at - before;
        }
        if self.stack.is_empty() { Ok(self.shape) } else { Err(malformed()) }
    }

    fn token(&mut self) -> Result<(), Refusal> {
        count(&mut self.shape.tokens, self.limits.tokens, RefusalKind::TooManyTokens)
    }

    fn operation(&mut self) -> Result<(), Refusal> {
        count(&mut self.shape.operations, OPERATIONS, RefusalKind::TooManyOperations)
    }

    fn fragment(&mut self) -> Result<(), Refusal> {
        count(&mut self.shape.fragments, self.limits.fragments, RefusalKind::TooManyFragments)
    }

    fn spread(&mut self) -> Result<(), Refusal> {
        count(&mut self.shape.spreads, self.limits.spreads, RefusalKind::TooManySpreads)
    }

    fn open(&mut self, byte: u8) -> Result<(), Refusal> {
        let owed = match byte {
            b'{' => b'}',
            b'[' => b']',
            _ => b')',
        };
        if self.stack.len() >= self.limits.bracket_depth {
            return Err(over(RefusalKind::NestingTooDeep, self.limits.bracket_depth, self.stack.len() + 1));
        }
        self.stack.push(owed);
        self.shape.max_depth = self.shape.max_depth.max(self.stack.len());
        Ok(())
    }

    fn skip_comment(&mut self) {
        while !matches!(self.bytes.get(self.at), None | Some(b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take_name(&mut self) -> &[u8] {
        let from = self.at;
        while self.bytes.get(self.at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            self.at += 1;
        }
        &self.bytes[from..self.at]
    }

    fn skip_number(&mut self) {
        self.at += 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            let inside = match byte {
                b'.' => self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit),
                b'+' | b'-' => matches!(self.bytes[self.at - 1], b'e' | b'E'),
                _ => byte.is_ascii_alphanumeric() || byte == b'_',
            };
            if !inside {
                break;
            }
            self.at += 1;
        }
    }

    /// An unterminated string is refused here: the parser would try other readings of its quotes, and what looks
    /// quoted to us could be brackets to it.
    fn skip_string(&mut self) -> Result<(), Refusal> {
        if self.bytes[self.at..].starts_with(b"\"\"\"") {
            self.at += 3;
            while let Some(&byte) = self.bytes.get(self.at) {
                let rest = &self.bytes[self.at..];
                if byte == b'\\' && rest.starts_with(b"\\\"\"\"") {
                    self.at += 4;
                } else if byte == b'"' && rest.starts_with(b"\"\"\"") {
                    self.at += 3;
                    return Ok(());
                } else {
                    self.at += 1;
                }
            }
            return Err(malformed());
        }
        self.at += 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => self.at += 2,
                b'\n' | b'\r' => return Err(malformed()),
                _ => self.at += 1,
            }
        }
        Err(malformed())
    }
}

fn count(counter: &mut usize, limit: usize, kind: RefusalKind) -> Result<(), Refusal> {
    *counter += 1;
    if *counter > limit { Err(over(kind, limit, *counter)) } else { Ok(()) }
}

fn over(kind: RefusalKind, limit: usize, actual: usize) -> Refusal {
    Refusal::over(kind, limit as u64, actual as u64)
}

const fn malformed() -> Refusal {
    Refusal::plain(RefusalKind::DocumentMalformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(document: &str) -> Shape {
        scan_document(document, &Limits::SIGNED_IN).expect("an honest document")
    }

    fn refused(document: &str) -> RefusalKind {
        scan_document(document, &Limits::SIGNED_IN).expect_err("refused").kind
    }

    #[test]
    fn strings_and_comments_hide_brackets() {
        let got = shape("# {{{{ \"\n{ a(b: \"}}]\\\"((\", c: \"\"\"{{[[\\\"\"\"((\"\"\") }");
        assert_eq!((got.max_depth, got.operations, got.fragments), (2, 1, 0));
    }

    #[test]
    fn definitions_are_told_apart_even_when_named_fragment() {
        let got =
            shape("query fragment { ...fragment } fragment F on T { a { b } } fragment G on T { ...F }");
        assert_eq!((got.operations, got.fragments, got.spreads), (1, 2, 2));
    }

    #[test]
    fn readings_that_a_parser_could_take_differently_are_refused() {
        for document in [
            "{ a(b: [\"\"\" [[[ \"  [[[[[[ ]]) }",
            "{ a(b: \"\n[[[[\") }",
            "{ a(b: \"[[[",
            "{ a ]",
            "{ a ",
            "{ a } }",
            "{ a .. b }",
            "{ a \u{416} }",
        ] {
            assert_eq!(refused(document), RefusalKind::DocumentMalformed, "{document}");
        }
    }

    #[test]
    fn each_byte_is_counted_once() {
        let document = "query Q($a: [Int!]! = [1, -2.5e+3]) @d(x: 1) { a # c\n b(c: \"\"\"x\"\"\") }";
        assert_eq!(shape(document).steps, document.len());
    }
}
