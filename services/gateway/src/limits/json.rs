//! Linear scan of a request body before `serde_json` reads it: one object, bounded nesting, balanced brackets. Whether
//! it is JSON in every detail is for the reader behind it.

use super::{Limits, Refusal, RefusalKind};

/// The body itself is one object and `variables` another: values inside begin at the third level.
const ENVELOPE: usize = 2;

/// What the scan counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JsonShape {
    /// Deepest nesting, the body's own braces included.
    pub max_depth: usize,
    /// Bytes looked at.
    pub steps: usize,
}

/// Checks size, outer form and nesting.
///
/// # Errors
/// `BODY_TOO_LARGE`, `BATCH_REFUSED` for an array, `JSON_MALFORMED`, `JSON_TOO_DEEP`.
pub fn scan_json(body: &[u8], limits: &Limits) -> Result<JsonShape, Refusal> {
    if body.len() > limits.body_bytes {
        return Err(Refusal::over(RefusalKind::BodyTooLarge, limits.body_bytes as u64, body.len() as u64));
    }
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => {}
        Some(b'[') => return Err(Refusal::plain(RefusalKind::BatchRefused)),
        _ => return Err(malformed()),
    }
    let deepest = limits.json_depth + ENVELOPE;
    let mut shape = JsonShape::default();
    let mut stack: Vec<u8> = Vec::new();
    let mut bytes = body.iter();
    while let Some(byte) = bytes.next() {
        shape.steps += 1;
        match byte {
            b'{' | b'[' => {
                stack.push(if *byte == b'{' { b'}' } else { b']' });
                shape.max_depth = shape.max_depth.max(stack.len());
                if stack.len() > deepest {
                    let actual = (stack.len() - ENVELOPE) as u64;
                    return Err(Refusal::over(RefusalKind::JsonTooDeep, limits.json_depth as u64, actual));
                }
            }
            b'}' | b']' if stack.pop() != Some(*byte) => return Err(malformed()),
            b'"' => loop {
                shape.steps += 1;
                match bytes.next() {
                    None => return Err(malformed()),
                    Some(b'"') => break,
                    Some(b'\\') => {
                        shape.steps += 1;
                        bytes.next();
                    }
                    Some(_) => {}
                }
            },
            _ => {}
        }
    }
    if stack.is_empty() { Ok(shape) } else { Err(malformed()) }
}

const fn malformed() -> Refusal {
    Refusal::plain(RefusalKind::JsonMalformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(body: &str) -> Option<RefusalKind> {
        scan_json(body.as_bytes(), &Limits::ANONYMOUS).err().map(|refusal| refusal.kind)
    }

    #[test]
    fn forms() {
        let deep = |levels: usize| {
            format!("{{\"variables\":{{\"a\":{}{}}}}}", "[".repeat(levels), "]".repeat(levels))
        };
        for (body, expected) in [
            (" {\"query\":\"{a}\"}".to_owned(), None),
            ("{\"query\":\"[[[[{{{{\\\"[[[[\"}".to_owned(), None),
            ("[{\"query\":\"{a}\"}]".to_owned(), Some(RefusalKind::BatchRefused)),
            (String::new(), Some(RefusalKind::JsonMalformed)),
            ("\"x\"".to_owned(), Some(RefusalKind::JsonMalformed)),
            ("{\"query\":\"".to_owned(), Some(RefusalKind::JsonMalformed)),
            ("{]".to_owned(), Some(RefusalKind::JsonMalformed)),
            (deep(16), None),
            (deep(17), Some(RefusalKind::JsonTooDeep)),
            (deep(3_000), Some(RefusalKind::JsonTooDeep)),
            (format!("{{\"query\":\"{}\"}}", "x".repeat(8 * 1024)), Some(RefusalKind::BodyTooLarge)),
        ] {
            assert_eq!(kind(&body), expected, "{}", &body[..body.len().min(60)]);
        }
    }
}
