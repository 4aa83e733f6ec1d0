//! Makes text of users safe to typeset without changing what it says: composed letters, visible substitutes
//! for characters that the fonts lack, break opportunities in endless words. Never refuses and never cuts;
//! bounds are [`crate::input`]'s business.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Stands for a character the fonts do not have. PT has it, and nobody types it by accident.
const SUBSTITUTE: char = '\u{25CA}';
/// Zero-width space: a line may break here, nothing is printed.
const BREAK: char = '\u{200B}';
/// Words up to this many characters are left to hyphenation alone.
const LONG_WORD: usize = 40;
/// Distance of break opportunities inside longer words. Far under the 65 535 bytes of one unbroken run at
/// which PDF export panics (security.md finding 10).
const CHUNK: usize = 20;
/// Accents kept on one letter; no language of our schools stacks more.
const MARKS_PER_LETTER: usize = 3;

/// The text as it will be printed. `has_glyph` says which characters every font of the reports has.
pub(crate) fn printable(text: &str, has_glyph: &dyn Fn(char) -> bool) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.nfc() {
        // «№ 12» and «§ 7» stay on one line.
        let c = if c == ' ' && clean.ends_with(['№', '§']) { '\u{A0}' } else { c };
        let c = match c {
            '\n' => c,
            // Narrow and other odd spaces become the one the fonts have.
            '\u{2007}' | '\u{202F}' => '\u{A0}',
            '\t'
            | '\u{1680}'
            | '\u{2000}'..='\u{2006}'
            | '\u{2008}'..='\u{200A}'
            | '\u{205F}'
            | '\u{3000}' => ' ',
            '\u{2028}' | '\u{2029}' => '\n',
            '\u{2010}' | '\u{2012}' | '\u{2043}' => '-',
            '✓' | '✔' => '√',
            '→' => {
                clean.push('-');
                '>'
            }
            // Joiners, byte order marks and emoji selectors print nothing by definition.
            '\u{200B}' | '\u{AD}' => c,
            '\u{200C}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' => continue,
            _ => c,
        };
        if is_combining_mark(c) {
            marks += 1;
            if marks > MARKS_PER_LETTER {
                if marks == MARKS_PER_LETTER + 1 {
                    clean.push(SUBSTITUTE);
                }
                continue;
            }
        } else {
            marks = 0;
        }
        let printed = c == '\n' || c == BREAK || c == '\u{AD}' || has_glyph(c);
        clean.push(if printed { c } else { SUBSTITUTE });
    }
    breakable(&clean)
}

/// Puts break opportunities into words that are too long for a column.
fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive([' ', '\n']) {
        if word.chars().count() <= LONG_WORD {
            out.push_str(word);
            continue;
        }
        let mut run = 0;
        let mut chars = word.chars().peekable();
        while let Some(c) = chars.next() {
            out.push(c);
            let next_is_mark = chars.peek().is_some_and(|next| is_combining_mark(*next));
            // A hyphen or slash inside a word is a place to break already.
            let natural = matches!(c, '-' | '/' | BREAK) && chars.peek().is_some_and(|c| c.is_alphabetic());
            run = if natural { 0 } else { run + 1 };
            if run >= CHUNK && !next_is_mark && chars.peek().is_some() {
                out.push(BREAK);
                run = 0;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        let has_glyph = |c: char| c.is_alphanumeric() || " .,/->№«»√\u{A0}\u{25CA}\u{301}".contains(c);
        assert_eq!(printable(input, &has_glyph), expected, "for {input:?}");
    }

    #[test]
    fn leaves_plain_text_alone() {
        check("Иванова Анна", "Иванова Анна");
        check("Ӧ І Ә Ө Ү Җ Ң Һ Ӑ Ӗ Ҫ Ӳ", "Ӧ І Ә Ө Ү Җ Ң Һ Ӑ Ӗ Ҫ Ӳ");
        check("строка\nдругая", "строка\nдругая");
    }

    #[test]
    fn composes_letters_and_keeps_stress() {
        check("и\u{306}од", "йод");
        check("за\u{301}мок", "за\u{301}мок");
    }

    #[test]
    fn shows_what_the_fonts_lack() {
        check("готово ✓", "готово √");
        check("А→Б", "А->Б");
        check("😀 привет", "\u{25CA} привет");
        check("👍🏽\u{200D}\u{FE0F}", "\u{25CA}\u{25CA}");
        check("\u{202E}abc", "\u{25CA}abc");
        check("5\u{202F}кг", "5\u{A0}кг");
        check("школа № 12", "школа №\u{A0}12");
    }

    #[test]
    fn keeps_three_accents_and_marks_the_rest() {
        let stacked = format!("а{}", "\u{301}".repeat(500));
        check(&stacked, "а\u{301}\u{301}\u{301}\u{25CA}");
    }

    #[test]
    fn no_run_stays_unbroken() {
        for word in ["я".repeat(33_000), "/".repeat(5_000), "a1".repeat(4_000), "-".repeat(900)] {
            let out = printable(&word, &|_| true);
            let longest = out.split(BREAK).map(|run| run.chars().count()).max();
            assert!(longest <= Some(CHUNK), "{longest:?}");
            assert_eq!(out.replace(BREAK, ""), word);
        }
        check(&"я".repeat(40), &"я".repeat(40));
    }
}
