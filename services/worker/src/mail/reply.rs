//! What a mail server said, kept safely and said again in words a class teacher understands.

use std::fmt;

/// Longest text of a server that is kept, in characters.
pub const WORDS_LIMIT: usize = 500;

/// A server's reply, or the lack of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    code: Option<u16>,
    enhanced: Option<(u8, u16, u16)>,
    words: String,
}

impl Reply {
    /// A reply with its three-digit code.
    pub fn server(code: u16, words: &str) -> Self {
        let words = clean(words);
        Self { code: Some(code), enhanced: enhanced(&words), words }
    }

    /// No reply: what happened instead, in English, for the log.
    pub fn none(what: &str) -> Self {
        Self { code: None, enhanced: None, words: clean(what) }
    }

    /// The three-digit code (RFC 5321).
    pub fn code(&self) -> Option<u16> {
        self.code
    }

    /// The enhanced status code (RFC 3463), when the server gave one.
    pub fn enhanced(&self) -> Option<(u8, u16, u16)> {
        self.enhanced
    }

    /// The server's words without control characters, at most 500 characters.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// For the delivery log: what, why, what to do (ux.md E14), without the server's own words.
    pub fn refusal_ru(&self) -> String {
        let (why, todo) = self.cause();
        let code = match (self.code, self.enhanced) {
            (Some(code), Some((a, b, c))) => format!(" ({code} {a}.{b}.{c})"),
            (Some(code), None) => format!(" ({code})"),
            (None, _) => String::new(),
        };
        format!("Письмо не принято: {why}{code}. {todo}")
    }

    fn cause(&self) -> (&'static str, &'static str) {
        const CHECK: &str = "Уточните адрес";
        const OPERATOR: &str = "Сообщите администратору школы";
        match (self.enhanced.map(|(_, subject, detail)| (subject, detail)), self.code) {
            (_, Some(400..500)) => ("почтовый сервер просит подождать", "Отправка повторится сама"),
            (Some((2, 2)), _) => ("ящик переполнен", CHECK),
            (Some((2, 1)), _) => ("ящик отключён", CHECK),
            (Some((1, 2)), _) => ("такого почтового сервера нет", CHECK),
            (Some((1, _)), _) => ("такого ящика нет", CHECK),
            (Some((2, 3) | (3, 4)), _) => ("письмо слишком большое", "Отдайте выписку на бумаге"),
            (Some((7, _)), _) => ("почтовый сервер семьи не принимает письма от школы", OPERATOR),
            (None, Some(552)) => ("ящик переполнен", CHECK),
            (None, Some(550 | 551 | 553)) => ("такого ящика нет", CHECK),
            (_, None) => ("почтовый сервер не ответил", "Отправка повторится сама"),
            _ => ("почтовый сервер отказал", OPERATOR),
        }
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "{code} {}", self.words),
            None => f.write_str(&self.words),
        }
    }
}

/// Control and direction characters become blanks, so that the words can stand in a log line or a page.
fn clean(words: &str) -> String {
    let spaced: String =
        words.chars().map(|c| if super::message::header_break(c) { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(WORDS_LIMIT).collect()
}

fn enhanced(words: &str) -> Option<(u8, u16, u16)> {
    let mut parts = words.split(' ').next()?.split('.');
    let class = parts.next()?.parse().ok().filter(|class| matches!(class, 2 | 4 | 5))?;
    let subject = parts.next()?.parse().ok().filter(|n| *n < 1000)?;
    let detail = parts.next()?.parse().ok().filter(|n| *n < 1000)?;
    parts.next().is_none().then_some((class, subject, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_why_and_what_to_do() {
        for (code, words, expected) in [
            (552, "5.2.2 mailbox full", "Письмо не принято: ящик переполнен (552 5.2.2). Уточните адрес"),
            (552, "quota", "Письмо не принято: ящик переполнен (552). Уточните адрес"),
            (550, "5.1.1 no such user", "Письмо не принято: такого ящика нет (550 5.1.1). Уточните адрес"),
            (550, "unknown", "Письмо не принято: такого ящика нет (550). Уточните адрес"),
            (
                552,
                "5.3.4 too big",
                "Письмо не принято: письмо слишком большое (552 5.3.4). Отдайте выписку на бумаге",
            ),
            (
                451,
                "4.7.1 greylisted",
                "Письмо не принято: почтовый сервер просит подождать (451 4.7.1). Отправка повторится сама",
            ),
            (
                450,
                "busy",
                "Письмо не принято: почтовый сервер просит подождать (450). Отправка повторится сама",
            ),
            (554, "no", "Письмо не принято: почтовый сервер отказал (554). Сообщите администратору школы"),
        ] {
            assert_eq!(Reply::server(code, words).refusal_ru(), expected, "{code} {words}");
        }
    }

    #[test]
    fn keeps_words_clean_and_short() {
        let reply = Reply::server(550, &format!("5.1.1 a\r\nb\u{202e}c\0 {}", "я".repeat(2000)));
        assert_eq!(reply.enhanced(), Some((5, 1, 1)));
        assert!(reply.words().starts_with("5.1.1 a b c яя"), "{}", reply.words());
        assert_eq!(reply.words().chars().count(), WORDS_LIMIT);
        for odd in ["", "5", "5.1", "5.1.1.1 x", "9.1.1 x", "5.1.9999 x", "5.x.1"] {
            assert_eq!(Reply::server(550, odd).enhanced(), None, "{odd}");
        }
    }
}
