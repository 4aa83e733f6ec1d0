//! The three plural forms of Russian (5.8).

use super::NBSP;

/// The three forms of a noun: after 1, after 2–4, after 5 and more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forms {
    /// «пропуск».
    pub one: &'static str,
    /// «пропуска»; also after fractions.
    pub few: &'static str,
    /// «пропусков».
    pub many: &'static str,
}

impl Forms {
    /// The three forms in the order 1, 2, 5.
    pub const fn new(one: &'static str, few: &'static str, many: &'static str) -> Self {
        Self { one, few, many }
    }
}

/// The form a whole number asks for.
pub const fn plural(n: u64, forms: Forms) -> &'static str {
    match (n % 10, n % 100) {
        (_, 11..=14) => forms.many,
        (1, _) => forms.one,
        (2..=4, _) => forms.few,
        _ => forms.many,
    }
}

/// Number and noun with a no-break space between: «21 пропуск».
pub fn count(n: u64, forms: Forms) -> String {
    format!("{n}{NBSP}{}", plural(n, forms))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MISSED: Forms = Forms::new("пропуск", "пропуска", "пропусков");

    #[test]
    fn forms_follow_the_last_digits() {
        for (n, expected) in [
            (0, "пропусков"),
            (1, "пропуск"),
            (2, "пропуска"),
            (4, "пропуска"),
            (5, "пропусков"),
            (11, "пропусков"),
            (12, "пропусков"),
            (14, "пропусков"),
            (21, "пропуск"),
            (22, "пропуска"),
            (100, "пропусков"),
            (101, "пропуск"),
            (111, "пропусков"),
            (112, "пропусков"),
            (1_121, "пропуск"),
        ] {
            assert_eq!(plural(n, MISSED), expected, "{n}");
        }
    }

    #[test]
    fn number_and_noun_stay_on_one_line() {
        assert_eq!(count(21, MISSED), "21\u{a0}пропуск");
    }
}
