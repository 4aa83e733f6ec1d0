//! Finding the school's code behind what was typed or pasted.

use super::{AbsenceReason, AttendanceCode};
use crate::text::normalise_typed;

/// The code's own letters and its synonyms, normalised.
pub(crate) fn spellings(code: &AttendanceCode) -> impl Iterator<Item = String> {
    std::iter::once(&code.letters).chain(&code.synonyms).map(|letters| normalise_typed(letters))
}

/// The code with these letters: case, spaces and Latin look-alikes do not matter; 0 is read as О, since no
/// scale has a mark 0 (5.10).
pub fn find_code<'r>(codes: &'r [AttendanceCode], typed: &str) -> Option<&'r AttendanceCode> {
    let typed = normalise_typed(typed);
    let find = |wanted: &str| codes.iter().find(|code| spellings(code).any(|letters| letters == wanted));
    find(&typed).or_else(|| {
        // A text with other digits is a mark, or nothing.
        let letters_only = !typed.chars().any(|c| matches!(c, '1'..='9'));
        (letters_only && typed.contains('0')).then(|| find(&typed.replace('0', "О"))).flatten()
    })
}

/// The code the school shows for a reason: its first one with that reason.
pub fn code_of(codes: &[AttendanceCode], reason: AbsenceReason) -> Option<&AttendanceCode> {
    codes.iter().find(|code| code.reason == reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attendance::CodeUser;

    #[test]
    fn latin_letters_and_zero_are_forgiven() {
        let code = |letters: &str, synonyms: &[&str], reason| AttendanceCode {
            letters: letters.to_owned(),
            synonyms: synonyms.iter().map(|s| (*s).to_owned()).collect(),
            reason,
            title: String::new(),
            set_by: CodeUser::LessonTeacher,
        };
        let codes = [
            code("Н", &[], AbsenceReason::Unknown),
            code("УП", &["У"], AbsenceReason::Valid),
            code("О", &[], AbsenceReason::Late),
            code("ОСВ", &[], AbsenceReason::Exempt),
        ];
        for (typed, reason) in [
            ("H", Some(AbsenceReason::Unknown)),
            ("h", Some(AbsenceReason::Unknown)),
            (" уП", Some(AbsenceReason::Valid)),
            ("Y", Some(AbsenceReason::Valid)),
            ("0", Some(AbsenceReason::Late)),
            ("o", Some(AbsenceReason::Late)),
            ("OCB", Some(AbsenceReason::Exempt)),
            ("0СВ", Some(AbsenceReason::Exempt)),
            ("10", None),
            ("N", None),
            ("", None),
        ] {
            assert_eq!(find_code(&codes, typed).map(|c| c.reason), reason, "{typed:?}");
        }
        assert_eq!(code_of(&codes, AbsenceReason::Valid).map(|c| c.letters.as_str()), Some("УП"));
        assert_eq!(code_of(&codes, AbsenceReason::Illness), None);
    }
}
